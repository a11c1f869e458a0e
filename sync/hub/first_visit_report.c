/* How people's first visits went: step by step, and what is open or late by whose it is; nobody's name. */
#include "sync/hub/first_visits.h"
#include "sync/hub/reports.h"

struct step_row {
    char step[PD_RULE_CAP], owner[PD_STEP_OWNER_CAP];
    int64_t given, done, in_time, open, late;
};

#define STEPS_MAX (PD_PLAN_STEPS_MAX * 8) /* of several versions of the rules */

/* The lower of the two in the middle, in days from the first. */
static void
add_median(struct pd_report *r, const struct step_row *row, int64_t from, int64_t to)
{
    int64_t days;

    if (row->done == 0) {
        pd_table_text(&r->table, "");
        return;
    }
    days = pd_store_one(r->hub->store, PD_HUB_SQL_FIRST_VISITS_MEDIAN,
        PD_ARGS(pd_i(from), pd_i(to), pd_t(row->step), pd_t(row->owner), pd_i((row->done - 1) / 2)), 0);
    pd_table_number(&r->table, days);
}

static enum pd_err
write_steps(struct pd_report *r, int64_t from, int64_t to, int64_t today)
{
    static const char *const columns[] = { "Step", "Whose", "Given", "Done", "In time", "Open", "Overdue",
        "Median days", NULL };
    static struct step_row rows[STEPS_MAX];
    const enum pd_hub_sql sql = PD_HUB_SQL_FIRST_VISITS_STEPS;
    struct pd_store *s = r->hub->store;
    int n = 0;

    for (bool more = pd_store_start(s, sql, PD_ARGS(pd_i(from), pd_i(to), pd_i(today)));
         more && n < STEPS_MAX; more = pd_store_next(s, sql)) {
        struct step_row *row = &rows[n++];

        *row = (struct step_row){ .given = pd_store_int(s, sql, 3),
            .done = pd_store_int(s, sql, 4),
            .in_time = pd_store_int(s, sql, 5),
            .open = pd_store_int(s, sql, 6),
            .late = pd_store_int(s, sql, 7) };
        pd_store_text(s, sql, 1, row->step, sizeof row->step);
        pd_store_text(s, sql, 2, row->owner, sizeof row->owner);
    }
    pd_store_end(s, sql);
    pd_table_section(&r->table, "steps", "First visits, step by step", columns);
    for (int i = 0; i < n; i++) {
        pd_table_text(&r->table, rows[i].step);
        pd_table_text(&r->table, rows[i].owner);
        pd_table_number(&r->table, rows[i].given);
        pd_table_number(&r->table, rows[i].done);
        pd_table_number(&r->table, rows[i].in_time);
        pd_table_number(&r->table, rows[i].open);
        pd_table_number(&r->table, rows[i].late);
        add_median(r, &rows[i], from, to);
    }
    return s->err;
}

static enum pd_err
write_owners(struct pd_report *r, int64_t from, int64_t to, int64_t today)
{
    static const char *const columns[] = { "Whose", "Open", "Overdue", "Longest, days", NULL };
    const enum pd_hub_sql sql = PD_HUB_SQL_FIRST_VISITS_OWNERS;
    struct pd_store *s = r->hub->store;
    char owner[PD_STEP_OWNER_CAP];

    pd_table_section(&r->table, "owners", "What is open, by whose it is", columns);
    for (bool more = pd_store_start(s, sql, PD_ARGS(pd_i(from), pd_i(to), pd_i(today))); more;
         more = pd_store_next(s, sql)) {
        pd_store_text(s, sql, 0, owner, sizeof owner);
        pd_table_text(&r->table, owner);
        pd_table_number(&r->table, pd_store_int(s, sql, 1));
        pd_table_number(&r->table, pd_store_int(s, sql, 2));
        pd_table_number(&r->table, pd_store_int(s, sql, 3));
    }
    pd_store_end(s, sql);
    return s->err;
}

enum pd_err
pd_report_first_visits(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "First visits", "All steps done", NULL };
    const enum pd_hub_sql sql = PD_HUB_SQL_FIRST_VISITS_PEOPLE;
    int64_t from = r->day - r->days + 1, to = r->day;
    int64_t today = pd_local_day(r->now_ms, r->programme->utc_offset_min);
    struct pd_store *s = r->hub->store;
    enum pd_err err;

    (void)why;
    pd_table_section(&r->table, "first_visits", "Members who came for the first time", columns);
    if (pd_store_start(s, sql, PD_ARGS(pd_i(from), pd_i(to)))) {
        pd_table_number(&r->table, pd_store_int(s, sql, 0));
        pd_table_number(&r->table, pd_store_int(s, sql, 1));
        pd_store_end(s, sql);
    }
    err = write_steps(r, from, to, today);
    return err == PD_OK ? write_owners(r, from, to, today) : err;
}
