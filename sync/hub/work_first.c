/* Who comes for the first time: which steps of their plans are open, whose they are, and which are done. */
#include "sync/hub/work.h"

#include "sync/hub/first_visits.h"
#include "sync/hub/plans.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a step of whoever serves here is called in the rules: a place, a department, her roles. */
#define OWNERS 5

struct owners {
    char of[OWNERS][PD_STEP_OWNER_CAP]; /* "": less than five */
};

static struct pd_first_visit_who
who_asks(struct pd_work_case *w)
{
    struct pd_first_visit_who who = { .roles = w->by.roles };

    pd_first_visit_at(w->hub, w->c->device, &who);
    return who;
}

static void
name_owners(const struct pd_first_visit_who *who, struct owners *out)
{
    static const char *const roles[] = { "counter", "supervisor", "owner" };
    int n = 0;

    memset(out, 0, sizeof *out);
    (void)snprintf(out->of[n++], PD_STEP_OWNER_CAP, "place:%s", who->place);
    if (who->department[0] != '\0')
        (void)snprintf(out->of[n++], PD_STEP_OWNER_CAP, "department:%s", who->department);
    for (int i = 0; i < PD_COUNT(roles); i++)
        if ((who->roles & pd_step_owner_role(roles[i])) != 0)
            (void)snprintf(out->of[n++], PD_STEP_OWNER_CAP, "role:%s", roles[i]);
}

static void
put_row(struct pd_work_case *w, enum pd_hub_sql sql, const struct pd_first_visit_who *who, int64_t today)
{
    struct pd_work_row *row = pd_work_cut(w);
    struct pd_store *s = w->hub->store;
    int offset_min = w->c->programme->utc_offset_min;
    char owner[PD_STEP_OWNER_CAP];

    pd_store_text(s, sql, 1, row->what, sizeof row->what);
    (void)snprintf(row->ref, sizeof row->ref, "%lld:%s", (long long)pd_store_int(s, sql, 0), row->what);
    pd_store_text(s, sql, 2, owner, sizeof owner);
    pd_work_text(row, owner);
    row->at_ms = pd_local_day_start_ms(pd_store_int(s, sql, 3), offset_min);
    row->due_ms = pd_local_day_start_ms(pd_store_int(s, sql, 4) + 1, offset_min); /* over */
    row->late = pd_store_int(s, sql, 4) < today;
    row->state = pd_first_visit_hers(who, owner) ? PD_WORK_FIRST_VISIT_HERS : PD_WORK_FIRST_VISIT_ANOTHERS;
    pd_work_who(w, pd_store_int(s, sql, 5), row);
}

void
pd_work_first_visits(struct pd_work_case *w)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WORK_FIRST_VISITS, count = PD_HUB_SQL_WORK_FIRST_VISITS_COUNT;
    struct pd_first_visit_who who = who_asks(w);
    struct pd_arg site = pd_t(w->c->device->site);
    struct pd_store *s = w->hub->store;
    struct owners owners;
    int64_t today, since;

    if (w->c->programme == NULL)
        return;
    today = pd_local_day(w->now_ms, w->c->programme->utc_offset_min);
    since = today - PD_FIRST_VISIT_LATE_DAYS;
    name_owners(&who, &owners);
    if (pd_store_start(s, count, PD_ARGS(pd_i(today), pd_i(since), site))) {
        pd_work_counted(w, pd_store_int(s, count, 0), pd_store_int(s, count, 1));
        pd_store_end(s, count);
    }
    for (bool more = pd_store_start(s, sql,
             PD_ARGS(pd_i(today), pd_i(since), site, pd_i(PD_WORK_ROWS), pd_i(w->ask->from),
                 pd_t(owners.of[0]), pd_t(owners.of[1]), pd_t(owners.of[2]), pd_t(owners.of[3]),
                 pd_t(owners.of[4])));
         more; more = pd_store_next(s, sql))
        put_row(w, sql, &who, today);
}

/* "NUMBER:STEP"; NULL: it is none. */
static const char *
step_of(const char *ref, int64_t *number)
{
    char *end = NULL;
    long long n = strtoll(ref, &end, 10);

    if (ref[0] < '1' || ref[0] > '9' || *end != ':' || end[1] == '\0' || n == INT64_MAX)
        return NULL;
    *number = n;
    return end + 1;
}

/* Hers who is there, and no more than the list shows. */
static bool
may_tick(struct pd_work_case *w, const char *owner, int64_t mid)
{
    struct pd_first_visit_who who = who_asks(w);
    struct pd_id member;

    if (!pd_first_visit_hers(&who, owner)) {
        pd_work_refuse(w, "not_its_step");
        return false;
    }
    if (!pd_first_visit_takes_part(w->hub, mid, &member)) {
        pd_work_refuse(w, "member_not_active");
        return false;
    }
    return pd_work_not_own(w, mid);
}

void
pd_work_first_visits_done(struct pd_work_case *w)
{
    char owner[PD_STEP_OWNER_CAP];
    int64_t number = 0, mid;
    const char *step = step_of(w->ask->ref, &number);
    struct pd_plan_tick tick = { .number = number, .step = step, .by = w->who.number };

    if (step == NULL || !pd_first_visit_step(w->hub, number, step, owner, &mid))
        pd_work_refuse(w, "not_found");
    else if (may_tick(w, owner, mid))
        (void)pd_work_went(w, pd_hub_plan_tick(w->hub, w->now_ms, &tick, &w->why));
}
