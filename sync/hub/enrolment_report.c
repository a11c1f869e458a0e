/* How members came to be members at counters. */
#include "sync/hub/enrolments.h"
#include "sync/hub/reports.h"

static void
one_way(void *ctx, const struct pd_enrolled_by *by)
{
    struct pd_report *r = ctx;
    const char *source = pd_enrol_source_name((int)by->source);

    pd_table_text(&r->table, source != NULL ? source : "?");
    pd_table_text(&r->table, by->partner);
    pd_table_number(&r->table, by->members);
    pd_table_number(&r->table, by->staff);
}

enum pd_err
pd_report_enrolments(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "Came by", "Partner", "Members", "Staff", NULL };

    (void)why;
    pd_table_section(&r->table, "enrolments", "Members enrolled at counters", columns);
    return pd_hub_enrolled_each(
        r->hub, pd_report_from_ms(r, r->day - r->days + 1), pd_report_from_ms(r, r->day + 1), one_way, r);
}
