/* `report shift`: the newest shifts of the counters, or what one came to; and the clerks' lines of the day.
 */
#include "sync/hub/reports.h"
#include "sync/hub/shifts.h"

#include <string.h>

#define SHIFTS_SHOWN 100

static void
put_shift(struct pd_report *r, const struct pd_hub_shift *s)
{
    char id[PD_ID_TEXT_CAP], text[24];
    bool open = s->shift.last_dseq == 0;

    pd_table_printf(&r->table, r->table.format == PD_TABLE_TEXT ? "%.8s" : "%s", pd_id_text(s->device, id));
    pd_table_text(&r->table, s->place);
    pd_table_number(&r->table, s->shift.number);
    pd_table_text(&r->table, pd_report_time(r, s->shift.opened_ms, text));
    pd_table_text(&r->table, s->shift.opened_by[0] != '\0' ? s->shift.opened_by : "-");
    pd_table_text(&r->table, open ? "open" : pd_report_time(r, s->shift.closed_ms, text));
    pd_table_text(&r->table, s->shift.closed_by[0] != '\0' ? s->shift.closed_by : "-");
}

static void
shift_row(void *ctx, const struct pd_hub_shift *s)
{
    put_shift(ctx, s);
}

static const char *const shift_columns[] = { "Counter", "Place", "Number", "Opened", "By", "Closed", "Who",
    NULL };

static void
figure(struct pd_report *r, const char *what, int64_t n)
{
    pd_table_text(&r->table, what);
    pd_table_number(&r->table, n);
}

static void
figures_section(struct pd_report *r, const struct pd_shift_figures *f)
{
    static const char *const columns[] = { "What", "Number", NULL };
    int64_t fen = pd_fen_raw(f->money);

    pd_table_section(&r->table, "figures", "What it came to", columns);
    figure(r, "handed over", f->handed);
    figure(r, "units handed over", f->units);
    figure(r, "points of it", pd_points_raw(f->points));
    pd_table_text(&r->table, "yuan taken");
    pd_table_printf(&r->table, "%lld.%02lld", (long long)fen / 100, (long long)fen % 100);
    figure(r, "by proxy ticket", f->by_proxy);
    figure(r, "number typed, no code", f->typed);
    figure(r, "vouched for", f->vouched);
    figure(r, "tickets ended", f->ended);
    figure(r, "refunds", f->refunds);
    figure(r, "receipts typed", f->receipts);
    figure(r, "approved by a supervisor", f->approved);
    figure(r, "sign-ins", f->sign_ins);
}

static void
gifts_section(struct pd_report *r, const struct pd_shift_figures *f)
{
    static const char *const columns[] = { "SKU", "Gift", "Handed", "Back", "Received", "Shrunk", "Counted",
        NULL };

    pd_table_section(&r->table, "gifts", "Gifts", columns);
    for (int i = 0; i < f->gift_count; i++) {
        const struct pd_shift_gift *g = &f->gifts[i];

        pd_table_text(&r->table, g->sku);
        pd_table_text(&r->table, pd_report_gift(r, g->sku));
        pd_table_number(&r->table, g->handed);
        pd_table_number(&r->table, g->returned);
        pd_table_number(&r->table, g->received);
        pd_table_number(&r->table, g->shrunk);
        if (g->counted >= 0)
            pd_table_number(&r->table, g->counted);
        else
            pd_table_text(&r->table, "-");
    }
}

static enum pd_err
one_shift(struct pd_report *r, const struct pd_id *device, struct pd_why *why)
{
    static struct pd_shift_figures figures; /* large; commands come one at a time */
    struct pd_hub_shift shift;
    enum pd_err err = pd_hub_shift_get(r->hub, device, (uint32_t)r->number, &shift, why);
    char head[2 * PD_HASH_LEN + 1];

    if (err == PD_OK)
        err = pd_hub_shift_figures(r->hub, &shift, &figures);
    if (err != PD_OK)
        return err;
    pd_table_section(&r->table, "shift", "Shift", shift_columns);
    put_shift(r, &shift);
    if (shift.shift.last_dseq == 0)
        pd_table_note(&r->table, "It is open: this is what its counter has told so far.");
    else if (shift.shift.closed_by[0] == '\0')
        pd_table_note(&r->table, "Nobody is known to have closed it.");
    pd_hex(figures.head.b, sizeof figures.head.b, head);
    pd_table_note(&r->table, "Journal after its last op: %s", head);
    figures_section(r, &figures);
    gifts_section(r, &figures);
    return PD_OK;
}

enum pd_err
pd_report_shift(struct pd_report *r, struct pd_why *why)
{
    struct pd_id device;
    const struct pd_id *only = r->device != NULL ? &device : NULL;

    if (only != NULL && !pd_id_parse(r->device, strlen(r->device), &device))
        return pd_why(why, PD_ERR_INVALID, "--device",
            "must be an id of 32 hexadecimal digits; see: pointdesk-hub device list");
    if (r->number > 0)
        return one_shift(r, only, why);
    pd_table_section(&r->table, "shifts", "The newest shifts", shift_columns);
    return pd_hub_shift_each(r->hub, only, SHIFTS_SHOWN, shift_row, r);
}

/* ---- of the day ---- */

struct clerks {
    struct pd_report *report;
    int count;
};

static void
clerk_row(void *ctx, const struct pd_hub_served *s)
{
    static const char *const columns[] = { "Clerk", "Handed", "Units", "Points", "Ended", "Refunds",
        "Vouched", "Approved", NULL };
    struct clerks *c = ctx;
    struct pd_table *t = &c->report->table;

    if (c->count++ == 0)
        pd_table_section(t, "clerks", "At the counters, by who served", columns);
    pd_table_text(t, s->clerk[0] != '\0' ? s->clerk : "-");
    pd_table_number(t, s->handed);
    pd_table_number(t, s->units);
    pd_table_number(t, s->points);
    pd_table_number(t, s->ended);
    pd_table_number(t, s->refunds);
    pd_table_number(t, s->vouched);
    pd_table_number(t, s->approved);
}

enum pd_err
pd_report_clerks(struct pd_report *r, struct pd_stretch stretch)
{
    struct clerks c = { .report = r };

    return pd_hub_served_each(r->hub, stretch, clerk_row, &c);
}
