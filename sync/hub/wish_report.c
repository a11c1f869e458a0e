/* What patients went without, beside the gifts that go; and where they were given precedence. */
#include "sync/hub/reports.h"
#include "sync/hub/wishes.h"

static void
missed_row(void *ctx, const struct pd_missed_row *row)
{
    struct pd_report *r = ctx;

    pd_table_text(&r->table, row->sku);
    pd_table_text(&r->table, pd_report_gift(r, row->sku));
    pd_table_text(&r->table, row->reason == PD_MISSED_SOLD_OUT ? "sold out" : "not wanted");
    pd_table_number(&r->table, row->times);
}

enum pd_err
pd_report_missed(struct pd_report *r)
{
    static const char *const columns[] = { "SKU", "Gift", "Why", "Times", NULL };

    pd_table_section(&r->table, "missed", "What patients went without, as they said at a kiosk", columns);
    return pd_hub_missed_each(r->hub, r->day - r->days + 1, r->day + 1, missed_row, r);
}

static void
priority_row(void *ctx, const struct pd_priority_row *row)
{
    struct pd_report *r = ctx;
    char text[24];

    pd_table_text(&r->table, row->place);
    pd_table_number(&r->table, row->times);
    pd_table_number(&r->table, row->members);
    pd_table_text(&r->table, pd_report_time(r, row->last_ms, text));
}

enum pd_err
pd_report_priority(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "Place", "Slips", "Members", "Last", NULL };

    (void)why;
    pd_table_section(&r->table, "priority", "Precedence at service desks", columns);
    return pd_hub_priority_each(r->hub, pd_report_from_ms(r, r->day - r->days + 1),
        pd_report_from_ms(r, r->day + 1), priority_row, r);
}
