/* A principal blocks a card at a kiosk, and takes it back. */
#include "sync/hub/errands.h"
#include "sync/hub/families.h"

#include "app/core/fields.h"

#include <string.h>

static void
set(struct pd_errand_case *c, enum pd_family_state state)
{
    const char *by = strcmp(c->device->mode, "counter") != 0 ? "kiosk" : "counter";
    struct pd_family_line line;
    struct pd_id member;
    enum pd_err err;
    bool hospitals;

    if (!pd_unhex(c->errand->what, strlen(c->errand->what), member.b, PD_ID_LEN)) {
        pd_errand_refuse(c, "invalid");
        return;
    }
    hospitals = pd_family_of(c->hub, c->now_ms, &member, &line) && line.card.state == PD_FAMILY_BLOCKED &&
                strcmp(line.by, "kiosk") != 0 && strcmp(line.by, "counter") != 0;
    if (state == PD_FAMILY_GOOD && hospitals) {
        pd_errand_refuse(c, "family_blocked");
        return;
    }
    err = pd_hub_family_set(c->hub, c->now_ms, &member, &c->member, state, by, NULL);
    if (err == PD_ERR_NOT_FOUND)
        pd_errand_refuse(c, "family_card");
}

void
pd_errand_family_block(struct pd_errand_case *c)
{
    set(c, PD_FAMILY_BLOCKED);
}

/* What somebody else blocked is the hospital's to open again: she takes back what she did herself. */
void
pd_errand_family_unblock(struct pd_errand_case *c)
{
    set(c, PD_FAMILY_GOOD);
}
