/* How members came to be members at counters. */
#include "sync/hub/enrolments.h"
#include "sync/hub/reports.h"

#include <string.h>

static void
one_way(void *ctx, const struct pd_enrolled_by *by)
{
    struct pd_report *r = ctx;
    const char *source = pd_enrol_source_name((int)by->source);

    pd_table_text(&r->table, source != NULL ? source : "not said");
    pd_table_text(&r->table, by->partner);
    pd_table_number(&r->table, by->members);
    pd_table_number(&r->table, by->staff);
    pd_table_number(&r->table, by->told);
}

enum pd_err
pd_report_enrolments(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "Came by", "Partner", "Members", "Staff", "Not at counters",
        NULL };

    (void)why;
    pd_table_section(&r->table, "enrolments", "How members came", columns);
    return pd_hub_enrolled_each(
        r->hub, pd_report_from_ms(r, r->day - r->days + 1), pd_report_from_ms(r, r->day + 1), one_way, r);
}

/* ---- who of the staff recommended it ---- */

/* Below so many members, or of a department with fewer people, a figure would be somebody's own. */
#define LEAST 5

struct department {
    char id[PD_RULE_CAP];
    int64_t members;
};

#define DEPARTMENTS_MAX 512

/* Departments in the order of their ids, which says nothing of how many. */
enum pd_err
pd_report_recommendations(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "Department", "Members", NULL };
    static struct department shown[DEPARTMENTS_MAX];
    const enum pd_hub_sql sql = PD_HUB_SQL_RECOMMENDED_BETWEEN;
    struct pd_store *s = r->hub->store;
    int64_t others = 0;
    int n = 0;

    if (r->by != NULL && strcmp(r->by, "department") != 0)
        return pd_why(why, PD_ERR_INVALID, "--by",
            "must be department: who of the staff recommended whom stands on a member's sheet alone, and no "
            "report counts or ranks people by it");
    for (bool more = pd_store_start(s, sql,
             PD_ARGS(
                 pd_i(pd_report_from_ms(r, r->day - r->days + 1)), pd_i(pd_report_from_ms(r, r->day + 1))));
         more; more = pd_store_next(s, sql)) {
        struct department d = { .members = pd_store_int(s, sql, 1) };

        pd_store_text(s, sql, 0, d.id, sizeof d.id);
        if (d.id[0] == '\0' || d.members < LEAST || pd_store_int(s, sql, 2) < LEAST || n == DEPARTMENTS_MAX)
            others += d.members;
        else
            shown[n++] = d;
    }
    pd_store_end(s, sql);
    pd_table_section(&r->table, "recommendations", "Members whom the staff recommended to join", columns);
    for (int i = 0; i < n; i++) {
        pd_table_text(&r->table, shown[i].id);
        pd_table_number(&r->table, shown[i].members);
    }
    if (others > 0) {
        pd_table_text(&r->table, "others");
        if (others < LEAST)
            pd_table_printf(&r->table, "fewer than %d", LEAST);
        else
            pd_table_number(&r->table, others);
    }
    pd_table_note(&r->table, "Departments of fewer than %d people or members are among the others.", LEAST);
    return s->err;
}
