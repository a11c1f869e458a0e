/* `member merge`: tells what moves, asks, then does it. */
#include "sync/hub/cmd_member.h"
#include "sync/hub/cmd_person.h"
#include "sync/hub/merge.h"

#include "app/base/clock.h"

static void
tell(
    const struct pd_hub_desk *desk, const struct pd_merge *m, const char *stays, const char *other, bool done)
{
    (void)fprintf(desk->out, "%lld points, %lld growth, %lld tickets and %lld bills of %s %s %s",
        (long long)m->points, (long long)m->growth, (long long)m->holds, (long long)m->bills, other,
        done ? "are now of" : "go to", stays);
    (void)fprintf(desk->out,
        done ? ".\nIts cards are good no more at desks: give her a new one (code issue %s --card).\n"
             : ";\nits cards are good no more, and this cannot be undone. Are they one person? [%s stays]\n",
        stays);
}

int
pd_hub_member_merge_command(struct pd_hub_desk *desk, const char *stays, const char *other,
    const struct pd_hub_person_options *person, bool yes)
{
    struct pd_why why = { .text = "" };
    struct pd_staff who;
    struct pd_id a, b;
    struct pd_merge m;
    int64_t now_ms = pd_clock_wall_ms();
    int code = pd_hub_person_or_nobody(desk, "member", person, PD_STAFF_OWNER | PD_STAFF_SUPERVISOR, &who);
    enum pd_err err;

    if (code >= 0)
        return code;
    err = pd_hub_desk_begin(desk);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, NULL);
    err = pd_hub_command_member(desk->hub, stays, &a, &why);
    if (err == PD_OK)
        err = pd_hub_command_member(desk->hub, other, &b, &why);
    if (err == PD_OK)
        err = yes ? pd_hub_merge(desk->hub, now_ms, &a, &b, &who, &m, &why)
                  : pd_hub_merge_look(desk->hub, now_ms, &a, &b, &m, &why);
    if (yes)
        err = pd_hub_desk_finish(desk, err);
    else
        pd_hub_desk_give_up(desk);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, &why);
    tell(desk, &m, stays, other, yes);
    return yes ? PD_EXIT_DONE : PD_HUB_ASKS;
}
