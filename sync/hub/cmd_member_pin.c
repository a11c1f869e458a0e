/* `member pin`: the PIN that a member's printed card is good with. She chooses it, at the hub's machine or at
 * a counter that runs this. */
#include "sync/hub/cmd_member.h"
#include "sync/hub/member_cards.h"

#include "app/base/clock.h"

#include <stdlib.h>

int
pd_hub_member_pin_command(
    struct pd_hub_desk *desk, const char *member, const struct pd_hub_person_options *person, bool clear)
{
    struct pd_why why = { .text = "" };
    struct pd_staff who;
    struct pd_id id;
    enum pd_err err;
    int code = pd_hub_person_or_nobody(
        desk, "member", person, PD_STAFF_OWNER | PD_STAFF_SUPERVISOR | PD_STAFF_COUNTER, &who);

    if (code >= 0)
        return code;
    if (!clear && person->new_pin == NULL)
        return PD_HUB_ASKS_NEW_PIN;
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK) {
        err = pd_hub_command_member(desk->hub, member, &id, &why);
        if (err == PD_OK)
            err = pd_hub_card_pin_set(
                desk->hub, pd_clock_wall_ms(), &id, clear ? NULL : person->new_pin, who.number, &why);
        err = pd_hub_desk_finish(desk, err);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, &why);
    (void)fprintf(desk->out, clear ? "she has no PIN any more\n" : "kept; her card is good with it\n");
    return PD_EXIT_DONE;
}
