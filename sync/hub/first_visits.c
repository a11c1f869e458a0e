#include "sync/hub/first_visits.h"

#include "app/core/setting.h"
#include "sync/hub/accounts.h"
#include "sync/hub/consents.h"
#include "sync/hub/persons.h"
#include "sync/hub/plans.h"

#include <string.h>

#define BY_ITSELF "rules"

struct row {
    enum pd_first_visit_state state; /* 0: there is none */
    int64_t number;                  /* of the plan; 0: none yet */
    int64_t at_ms;
    char site[PD_PLACE_CAP];
};

static bool
get(struct pd_hub *hub, int64_t mid, struct row *row)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FIRST_VISIT_GET;

    *row = (struct row){ .number = 0 };
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return false;
    row->state = (enum pd_first_visit_state)pd_store_int(hub->store, sql, 0);
    row->number = pd_store_int(hub->store, sql, 1);
    row->at_ms = pd_store_int(hub->store, sql, 2);
    pd_store_text(hub->store, sql, 3, row->site, sizeof row->site);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

/* ---- given ---- */

/* Her plan from today on, and a row of each of its steps. */
static void
give(struct pd_hub *hub, const struct pd_id *member, int64_t mid, const char *site)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, hub->now_ms);
    const struct pd_plan *plan = pd_programme_first_visit(programme);
    int64_t today = pd_local_day(hub->now_ms, programme->utc_offset_min), number, last = 0;

    if (pd_hub_plan_give(hub, hub->now_ms, member, plan->id, today, BY_ITSELF, &number, NULL) != PD_OK)
        return; /* somebody gave it to her by hand today */
    for (int i = 0; i < plan->step_count; i++) {
        const struct pd_plan_step *step = &plan->steps[i];

        last = step->to_day > last ? step->to_day : last;
        (void)pd_store_run(hub->store, PD_HUB_SQL_FIRST_STEP_INSERT,
            PD_ARGS(pd_i(number), pd_i(i), pd_t(step->id), pd_t(step->owner), pd_t(site), pd_i(today),
                pd_i(today + step->from_day), pd_i(today + step->to_day)));
    }
    (void)pd_store_run(hub->store, PD_HUB_SQL_FIRST_VISIT_GIVEN,
        PD_ARGS(pd_i(mid), pd_i(number), pd_i(today + last + PD_FIRST_VISIT_LATE_DAYS)));
}

bool
pd_first_visit_takes_part(struct pd_hub *hub, int64_t mid, struct pd_id *member)
{
    static struct pd_account account;

    if (!pd_account_get(hub, mid, &account) || account.member.status != PD_MEMBER_ACTIVE ||
        pd_store_one(hub->store, PD_HUB_SQL_MEMBER_LIVES, PD_ARGS(pd_i(mid)), 0) == 0 ||
        !pd_consent_counts(hub, mid, PD_CONSENT_PROGRAMME))
        return false;
    *member = account.member.id;
    return true;
}

void
pd_first_visit_begin(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *site)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    const struct pd_plan *plan = programme != NULL ? pd_programme_first_visit(programme) : NULL;
    struct pd_id member;

    hub->now_ms = now_ms;
    if (plan == NULL || pd_store_run(hub->store, PD_HUB_SQL_FIRST_VISIT_INSERT,
                            PD_ARGS(pd_i(mid), pd_i(now_ms), pd_t(site))) != 1)
        return;
    if (plan->given == PD_PLAN_GIVEN_ENROLLED && pd_first_visit_takes_part(hub, mid, &member))
        give(hub, &member, mid, site);
}

/* A bill or visit of the day before is one she became a member for. Rules that give it otherwise by now, or
 * not at all, give her nothing. */
void
pd_first_visit_seen(struct pd_hub *hub, int64_t mid, int64_t at_ms)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, hub->now_ms);
    const struct pd_plan *plan = programme != NULL ? pd_programme_first_visit(programme) : NULL;
    struct pd_id member;
    struct row row;

    if (plan == NULL || plan->given != PD_PLAN_GIVEN_FIRST_VISIT || !get(hub, mid, &row) ||
        row.state != PD_FIRST_VISIT_WAITS || at_ms < row.at_ms - PD_DAY_MS ||
        !pd_first_visit_takes_part(hub, mid, &member))
        return;
    give(hub, &member, mid, row.site);
}

/* ---- done ---- */

void
pd_first_visit_ticked(struct pd_hub *hub, int64_t number, const char *step, int64_t day)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_FIRST_STEP_DONE, PD_ARGS(pd_i(number), pd_t(step), pd_i(day)));
}

void
pd_first_visit_at(struct pd_hub *hub, const struct pd_device *device, struct pd_first_visit_who *who)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SETTING_FOR;

    who->place = device->place;
    who->department[0] = '\0';
    if (!pd_store_start(
            hub->store, sql, PD_ARGS(pd_i(PD_SETTING_DEPARTMENT), pd_i(device->dev), pd_t(device->site))))
        return;
    pd_store_text(hub->store, sql, 0, who->department, sizeof who->department);
    pd_store_end(hub->store, sql);
}

bool
pd_first_visit_hers(const struct pd_first_visit_who *who, const char *owner)
{
    const char *id;

    switch (pd_step_owner_from(owner, &id)) {
    case PD_STEP_OF_ROLE:
        return (who->roles & pd_step_owner_role(id)) != 0;
    case PD_STEP_OF_PLACE:
        return strcmp(who->place, id) == 0;
    case PD_STEP_OF_DEPARTMENT:
        return strcmp(who->department, id) == 0;
    case PD_STEP_OF_NOBODY:
        break;
    }
    return false;
}

bool
pd_first_visit_step(
    struct pd_hub *hub, int64_t number, const char *step, char owner[PD_STEP_OWNER_CAP], int64_t *mid)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FIRST_STEP_OF;

    owner[0] = '\0';
    *mid = 0;
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(number), pd_t(step))))
        return false;
    pd_store_text(hub->store, sql, 0, owner, PD_STEP_OWNER_CAP);
    *mid = pd_store_int(hub->store, sql, 1);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

/* ---- over, one, gone ---- */

void
pd_first_visits_sweep(const struct pd_sweep *sweep)
{
    const struct pd_programme *programme = pd_hub_programme_now(sweep->hub, sweep->now_ms);
    int64_t today;

    if (programme == NULL)
        return;
    today = pd_local_day(sweep->now_ms, programme->utc_offset_min);
    (void)pd_store_run(sweep->hub->store, PD_HUB_SQL_FIRST_PLANS_OVER, PD_ARGS(pd_i(today)));
    (void)pd_store_run(sweep->hub->store, PD_HUB_SQL_FIRST_VISITS_OVER, PD_ARGS(pd_i(today)));
}

static void
drop(struct pd_hub *hub, int64_t mid)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_FIRST_STEPS_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FIRST_VISIT_ERASE, PD_ARGS(pd_i(mid)));
}

/* The one that stays has what was done for the other; that one ends, as no first visit of anybody's. */
static void
carry(struct pd_hub *hub, const struct row *from, const struct row *to)
{
    if (from->number == 0 || to->number == 0)
        return;
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_FIRST_TICKS_CARRY, PD_ARGS(pd_i(from->number), pd_i(to->number)));
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_FIRST_STEPS_CARRY, PD_ARGS(pd_i(from->number), pd_i(to->number)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_PLAN_STATE, PD_ARGS(pd_i(from->number), pd_i(PD_PLAN_ENDED)));
}

/* Somebody gave her the same plan from the same day by hand: it cannot be hers twice. */
static bool
has_the_same(struct pd_hub *hub, int64_t number, int64_t mid)
{
    return pd_store_one(hub->store, PD_HUB_SQL_FIRST_PLAN_SAME, PD_ARGS(pd_i(number), pd_i(mid)), 0) > 0;
}

/* What was given stays before what waits, and hers who stays before the other's. */
void
pd_first_visits_merge(struct pd_hub *hub, int64_t other, int64_t stays)
{
    struct row of_other, of_stays;
    bool has = get(hub, stays, &of_stays);

    if (!get(hub, other, &of_other))
        return;
    if (of_stays.number != 0 || (has && of_other.number == 0) ||
        (of_other.number != 0 && has_the_same(hub, of_other.number, stays))) {
        carry(hub, &of_other, &of_stays);
        drop(hub, other);
        return;
    }
    if (has)
        drop(hub, stays);
    (void)pd_store_run(hub->store, PD_HUB_SQL_FIRST_VISIT_MOVE, PD_ARGS(pd_i(other), pd_i(stays)));
}

void
pd_first_visit_forget(struct pd_hub *hub, int64_t mid)
{
    drop(hub, mid);
}
