#include "sync/hub/reports.h"

#include "app/base/clock.h"
#include "app/core/stage.h"
#include "sync/hub/feedback.h"
#include "sync/hub/incidents.h"
#include "sync/hub/money.h"
#include "sync/hub/units.h"

#include <stdlib.h>
#include <string.h>

/* What sells in a week must be there, and a few more. */
#define SOLD_DAYS 28
#define LOW_DAYS 7
#define LOW_LEAST 3

/* ---- shared ---- */

int64_t
pd_report_from_ms(const struct pd_report *r, int64_t day)
{
    return pd_local_day_start_ms(day, r->programme->utc_offset_min);
}

const char *
pd_report_time(const struct pd_report *r, int64_t at_ms, char *out)
{
    struct pd_date_time at = pd_local_time(at_ms, r->programme->utc_offset_min);

    (void)snprintf(out, 24, "%04d-%02d-%02d %02d:%02d", at.date.year % 10000, at.date.month % 100,
        at.date.day % 100, at.hour % 100, at.minute % 100);
    return out;
}

static const char *
day_text(int64_t day, char out[16])
{
    struct pd_date date = pd_date_from_days(day);

    (void)snprintf(out, 16, "%04d-%02d-%02d", date.year % 10000, date.month % 100, date.day % 100);
    return out;
}

const char *
pd_report_yuan(const struct pd_report *r, int64_t points, char *out)
{
    int64_t fen = points * 100 / r->programme->points_per_yuan;

    (void)snprintf(out, 32, "%s%lld.%02lld", fen < 0 ? "-" : "", (long long)llabs(fen) / 100,
        (long long)llabs(fen) % 100);
    return out;
}

const char *
pd_report_gift(const struct pd_report *r, const char *sku)
{
    const struct pd_gift *gift = pd_programme_gift(r->programme, sku);

    return gift != NULL ? gift->name.in[r->lang] : sku;
}

static void
points_row(struct pd_report *r, const char *what, int64_t points)
{
    char yuan[32];

    pd_table_text(&r->table, what);
    pd_table_number(&r->table, points);
    pd_table_decimal(&r->table, pd_report_yuan(r, points, yuan));
}

/* ---- points that moved ---- */

static void
issued_row(void *ctx, const char *rule, int64_t times, int64_t points)
{
    struct pd_report *r = ctx;

    pd_table_text(&r->table, rule[0] != '\0' ? rule : "paid what was owed");
    pd_table_number(&r->table, times);
    pd_table_number(&r->table, points);
}

/* *all: what moved from the beginning to the end of the stretch. */
static enum pd_err
moves_section(struct pd_report *r, struct pd_stretch stretch, struct pd_moves *all, struct pd_why *why)
{
    static const char *const columns[] = { "What", "Points", "Yuan", NULL };
    struct pd_stretch until_then = { 0, stretch.until };
    enum pd_err err = pd_hub_moves(r->hub, until_then, all);
    struct pd_moves m = *all;

    if (err == PD_OK && stretch.from > 0)
        err = pd_hub_moves(r->hub, stretch, &m);
    if (err != PD_OK)
        return err;
    pd_table_section(&r->table, "points", "Points", columns);
    points_row(r, "issued", m.issued);
    points_row(r, "taken back", m.taken_back);
    points_row(r, "used", m.redeemed);
    points_row(r, "given back", m.returned);
    points_row(r, "expired", m.expired);
    if (m.revived > 0)
        points_row(r, "expired, and used by an earlier price", m.revived);
    points_row(r, "members have, at the end", all->members);
    points_row(r, "members owe, at the end", all->owed);
    if (all->issued - all->taken_back !=
        all->redeemed - all->returned + all->expired - all->revived + all->members - all->owed)
        return pd_why(why, PD_ERR_CORRUPT, "",
            "what was issued is not what was used, expired and is left: run pointdesk-hub verify");
    return PD_OK;
}

static enum pd_err
issued_section(struct pd_report *r, struct pd_stretch stretch)
{
    static const char *const columns[] = { "Rule", "Times", "Points", NULL };

    pd_table_section(&r->table, "issued", "Issued, by rule", columns);
    return pd_hub_issued_each(r->hub, stretch, issued_row, r);
}

static enum pd_err
members_section(struct pd_report *r, int64_t from_ms, int64_t until_ms)
{
    static const char *const columns[] = { "Active", "Frozen", "New", NULL };
    struct pd_member_count count;
    enum pd_err err = pd_hub_member_counts(r->hub, from_ms, until_ms, &count);

    pd_table_section(&r->table, "members", "Members", columns);
    pd_table_number(&r->table, count.active);
    pd_table_number(&r->table, count.frozen);
    pd_table_number(&r->table, count.joined);
    return err;
}

/* ---- money that moved ---- */

static void
yuan_cell(struct pd_report *r, int64_t fen)
{
    char yuan[32];

    (void)snprintf(yuan, sizeof yuan, "%s%lld.%02lld", fen < 0 ? "-" : "", (long long)llabs(fen) / 100,
        (long long)llabs(fen) % 100);
    pd_table_decimal(&r->table, yuan);
}

static const char *
purse_name(const struct pd_report *r, const char *id)
{
    int at = pd_purse_find(&r->programme->stored, id);

    return at >= 0 ? r->programme->stored.purses[at].name.in[r->lang] : id;
}

/* Accounts of money, where there are any: what moved in the stretch, and what members have at its end. */
static enum pd_err
money_section(struct pd_report *r, struct pd_stretch stretch, struct pd_why *why)
{
    static const char *const columns[] = { "Account", "In", "Out", "Paid with", "Given back", "Over",
        "In it, at the end", NULL };
    static struct pd_money_moves all[PD_MONEY_MOVES_MAX], now[PD_MONEY_MOVES_MAX];
    int n = pd_hub_money_moves(r->hub, 0, stretch.until, all);
    int m = pd_hub_money_moves(r->hub, stretch.from, stretch.until, now);

    for (int i = 0; i < n; i++) {
        const struct pd_money_moves *whole = &all[i];
        struct pd_money_moves part = { .in = 0 };

        if (i == 0)
            pd_table_section(&r->table, "money", "Money in accounts, in yuan", columns);
        for (int j = 0; j < m; j++)
            if (strcmp(now[j].purse, whole->purse) == 0)
                part = now[j];
        pd_table_text(&r->table, purse_name(r, whole->purse));
        yuan_cell(r, part.in);
        yuan_cell(r, part.out);
        yuan_cell(r, part.spent);
        yuan_cell(r, part.back);
        yuan_cell(r, part.over - part.revived);
        yuan_cell(r, whole->members);
        if (whole->in - whole->out !=
            whole->spent - whole->back + whole->over - whole->revived + whole->members)
            return pd_why(why, PD_ERR_CORRUPT, "",
                "what was paid into %s is not what was used, is over and is left: run pointdesk-hub verify",
                whole->purse);
    }
    return PD_OK;
}

/* ---- what is left, by when it is over ---- */

struct months {
    const struct pd_report *report;
    int64_t this_month; /* years * 12 + month - 1 */
    int64_t in[12], later, never;
};

static int64_t
month_of(const struct pd_report *r, int64_t at_ms)
{
    struct pd_date_time at = pd_local_time(at_ms, r->programme->utc_offset_min);

    return (int64_t)at.date.year * 12 + at.date.month - 1;
}

static void
add_month(void *ctx, int64_t expires_ms, int64_t points)
{
    struct months *m = ctx;
    int64_t n;

    if (expires_ms == PD_NEVER_MS) {
        m->never += points;
        return;
    }
    n = month_of(m->report, expires_ms) - m->this_month;
    if (n >= PD_COUNT(m->in))
        m->later += points;
    else
        m->in[n > 0 ? n : 0] += points;
}

static enum pd_err
expiring_section(struct pd_report *r, int shown)
{
    static const char *const columns[] = { "Until the end of", "Points", "Yuan", NULL };
    struct months m = { .report = r, .this_month = month_of(r, r->now_ms) };
    enum pd_err err = pd_hub_expiring_each(r->hub, add_month, &m);
    int64_t after = m.later;
    char text[16];

    pd_table_section(&r->table, "expiring", "Left now, by when it is over", columns);
    for (int i = 0; i < shown; i++) {
        int64_t month = m.this_month + i;

        (void)snprintf(text, sizeof text, "%04d-%02d", (int)(month / 12 % 10000), (int)(month % 12) + 1);
        points_row(r, text, m.in[i]);
    }
    for (int i = shown; i < PD_COUNT(m.in); i++)
        after += m.in[i];
    points_row(r, "later", after);
    points_row(r, "never", m.never);
    return err;
}

/* ---- what waits ---- */

struct waiting {
    struct pd_report *report;
    int64_t tickets, points, oldest_ms;
};

static void
count_waiting(void *ctx, const struct pd_uncollected *h)
{
    struct waiting *w = ctx;

    w->tickets++;
    w->points += h->points;
    if (w->oldest_ms == 0 || h->made_ms < w->oldest_ms)
        w->oldest_ms = h->made_ms;
}

static enum pd_err
waiting_section(struct pd_report *r)
{
    static const char *const columns[] = { "Tickets", "Points", "The oldest since", NULL };
    struct waiting w = { .report = r };
    enum pd_err err = pd_hub_uncollected_each(r->hub, count_waiting, &w);
    char text[24];

    pd_table_section(&r->table, "uncollected", "Not collected yet, now", columns);
    pd_table_number(&r->table, w.tickets);
    pd_table_number(&r->table, w.points);
    pd_table_text(&r->table, w.tickets > 0 ? pd_report_time(r, w.oldest_ms, text) : "none");
    return err;
}

static void
waiting_row(void *ctx, const struct pd_uncollected *h)
{
    struct pd_report *r = ctx;
    char text[24], id[PD_ID_TEXT_CAP];

    pd_table_text(&r->table, pd_report_time(r, h->made_ms, text));
    pd_table_printf(&r->table, "%lld h", (long long)((r->now_ms - h->made_ms) / PD_HOUR_MS));
    pd_table_text(&r->table, h->place);
    pd_table_text(&r->table, pd_report_gift(r, h->sku));
    pd_table_number(&r->table, h->qty);
    pd_table_number(&r->table, h->points);
    pd_table_text(&r->table, pd_report_time(r, h->expires_ms, text));
    pd_table_printf(&r->table, "%.8s", pd_id_text(h->hold, id));
}

static void
service_row(void *ctx, const struct pd_service *s)
{
    struct pd_report *r = ctx;
    char text[24];

    pd_table_text(&r->table, pd_report_time(r, s->at_ms, text));
    pd_table_printf(&r->table, "%lld h", (long long)((r->now_ms - s->at_ms) / PD_HOUR_MS));
    pd_table_text(&r->table, s->rules != NULL ? s->rules->place : "?");
    pd_table_text(&r->table, s->rules != NULL ? s->rules->receiver.in[r->lang] : "?");
    pd_table_text(&r->table, s->rules != NULL ? s->rules->name.in[r->lang] : s->unit);
    pd_table_text(&r->table, pd_service_state_name(s->state));
    pd_table_number(&r->table, s->number);
}

/* Who used a service and was not received yet. */
static enum pd_err
services_section(struct pd_report *r)
{
    static const char *const columns[] = { "Since", "Age", "Place", "Receiver", "Service", "State", "Number",
        NULL };

    pd_table_section(&r->table, "services", "Services that wait for somebody", columns);
    return pd_hub_service_each(r->hub, false, service_row, r);
}

enum pd_err
pd_report_uncollected(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "Since", "Age", "Place", "Gift", "Units", "Points", "Until",
        "Ticket", NULL };
    enum pd_err err;

    (void)why;
    pd_table_section(&r->table, "uncollected", "Taken and not collected yet", columns);
    err = pd_hub_uncollected_each(r->hub, waiting_row, r);
    return err != PD_OK || r->programme->units.entitlement_count == 0 ? err : services_section(r);
}

/* ---- notices ---- */

#define NOTICES_AT_ONCE 1000

static void
notice_row(void *ctx, const struct pd_hub_notice *n)
{
    struct pd_report *r = ctx;
    char text[24], id[PD_ID_TEXT_CAP];

    pd_table_number(&r->table, n->id);
    pd_table_text(&r->table, pd_hub_notice_name(n->kind));
    pd_table_text(&r->table, pd_id_text(n->member, id));
    pd_table_number(&r->table, pd_points_raw(n->amount));
    pd_table_text(&r->table, pd_report_time(r, n->due_ms, text));
}

enum pd_err
pd_report_notices(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "Number", "Kind", "Member", "Points", "Due", NULL };

    (void)why;
    pd_table_section(&r->table, "notices", "What members are to be told before it happens", columns);
    return pd_hub_notice_each(r->hub, r->after, NOTICES_AT_ONCE, notice_row, r);
}

/* ---- gifts: how they go, and what is left ---- */

struct gifts {
    struct pd_report *report;
    int count;
    struct gift_figures {
        char sku[PD_SKU_CAP];
        int64_t units, points, back, last_ms; /* in the stretch; last: ever */
        int64_t left, recent;                 /* units in stock and with desks; handed over in SOLD_DAYS */
        bool offered;
    } of[2 * PD_GIFTS_MAX];
};

static struct gift_figures *
figures_of(struct gifts *g, const char *sku)
{
    for (int i = 0; i < g->count; i++)
        if (strcmp(g->of[i].sku, sku) == 0)
            return &g->of[i];
    if (g->count == PD_COUNT(g->of))
        return NULL;
    (void)pd_copy(g->of[g->count].sku, sizeof g->of[0].sku, sku);
    return &g->of[g->count++];
}

static void
add_sold(void *ctx, const struct pd_sold *sold)
{
    struct gift_figures *f = figures_of(ctx, sold->sku);

    if (f != NULL) {
        f->units = sold->units;
        f->points = sold->points;
        f->back = sold->back;
    }
}

static void
add_recent(void *ctx, const struct pd_sold *sold)
{
    struct gift_figures *f = figures_of(ctx, sold->sku);

    if (f != NULL)
        f->recent = sold->units;
}

static void
add_last(void *ctx, const struct pd_sold *sold)
{
    struct gift_figures *f = figures_of(ctx, sold->sku);

    if (f != NULL)
        f->last_ms = sold->last_ms;
}

static void
add_stock(void *ctx, const struct pd_hub_stock *stock)
{
    struct gift_figures *f = figures_of(ctx, stock->sku);

    if (f != NULL) /* what desks hold of it is left too */
        f->left = stock->received - stock->out;
}

/* The memory is the caller's to free. */
static enum pd_err
look_at_gifts(struct pd_report *r, int64_t from_ms, int64_t until_ms, struct gifts **out)
{
    struct gifts *g = calloc(1, sizeof *g);
    enum pd_err err = g != NULL ? PD_OK : PD_ERR_MEMORY;

    *out = g;
    if (g == NULL)
        return err;
    g->report = r;
    for (int i = 0; i < r->programme->gift_count; i++) {
        const struct pd_gift *gift = &r->programme->gifts[i];
        struct gift_figures *f = figures_of(g, gift->sku);

        if (f != NULL)
            f->offered = gift->from_ms <= r->now_ms && r->now_ms < gift->until_ms;
    }
    err = pd_hub_stock_each(r->hub, add_stock, g);
    if (err == PD_OK)
        err = pd_hub_sold_each(r->hub, from_ms, until_ms, add_sold, g);
    if (err == PD_OK)
        err = pd_hub_sold_each(r->hub, r->now_ms - SOLD_DAYS * PD_DAY_MS, r->now_ms + 1, add_recent, g);
    return err == PD_OK ? pd_hub_sold_each(r->hub, 0, PD_NEVER_MS, add_last, g) : err;
}

static bool
is_low(const struct gift_figures *f)
{
    int64_t week = (f->recent * LOW_DAYS + SOLD_DAYS - 1) / SOLD_DAYS;

    return f->offered && f->left <= (week > LOW_LEAST ? week : LOW_LEAST);
}

static void
used_section(struct pd_report *r, const struct gifts *g)
{
    static const char *const columns[] = { "Gift", "Units", "Points", "Given back", NULL };

    pd_table_section(&r->table, "used", "Handed over", columns);
    for (int i = 0; i < g->count; i++) {
        if (g->of[i].units == 0)
            continue;
        pd_table_text(&r->table, pd_report_gift(r, g->of[i].sku));
        pd_table_number(&r->table, g->of[i].units);
        pd_table_number(&r->table, g->of[i].points);
        pd_table_number(&r->table, g->of[i].back);
    }
}

static void
low_section(struct pd_report *r, const struct gifts *g)
{
    static const char *const columns[] = { "SKU", "Gift", "Left", "In 28 days", NULL };

    pd_table_section(&r->table, "low_stock", "Less than a week's stock, now", columns);
    for (int i = 0; i < g->count; i++) {
        if (!is_low(&g->of[i]))
            continue;
        pd_table_text(&r->table, g->of[i].sku);
        pd_table_text(&r->table, pd_report_gift(r, g->of[i].sku));
        pd_table_number(&r->table, g->of[i].left);
        pd_table_number(&r->table, g->of[i].recent);
    }
}

static int
most_units_first(const void *a, const void *b)
{
    const struct gift_figures *x = a, *y = b;

    if (x->units != y->units)
        return x->units < y->units ? 1 : -1;
    return strcmp(x->sku, y->sku);
}

/* "dead": there is stock, it is offered, and nobody took one in all that time. */
static const char *
judged(const struct gift_figures *f)
{
    if (!f->offered)
        return "not offered";
    if (f->left <= 0)
        return "sold out";
    if (f->units == 0)
        return "dead";
    return is_low(f) ? "low" : "";
}

enum pd_err
pd_report_gifts(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "SKU", "Gift", "Units", "Points", "Back", "Left", "Last", "State",
        NULL };
    char title[96], from[16], until[16], last[24];
    struct gifts *g;
    enum pd_err err =
        look_at_gifts(r, pd_report_from_ms(r, r->day - r->days + 1), pd_report_from_ms(r, r->day + 1), &g);

    (void)why;
    if (err == PD_OK) {
        qsort(g->of, (size_t)g->count, sizeof g->of[0], most_units_first);
        (void)snprintf(title, sizeof title, "Gifts, handed over from %s to %s",
            day_text(r->day - r->days + 1, from), day_text(r->day, until));
        pd_table_section(&r->table, "gifts", title, columns);
        for (int i = 0; i < g->count; i++) {
            const struct gift_figures *f = &g->of[i];

            pd_table_text(&r->table, f->sku);
            pd_table_text(&r->table, pd_report_gift(r, f->sku));
            pd_table_number(&r->table, f->units);
            pd_table_number(&r->table, f->points);
            pd_table_number(&r->table, f->back);
            pd_table_number(&r->table, f->left);
            pd_table_printf(
                &r->table, "%.10s", f->last_ms > 0 ? pd_report_time(r, f->last_ms, last) : "never");
            pd_table_text(&r->table, judged(f));
        }
        pd_table_note(&r->table,
            "dead: offered, in stock, and none handed over in these days. low: less than a week's stock.");
        err = pd_report_missed(r);
    }
    free(g);
    return err;
}

/* ---- desks and exceptions ---- */

static void
desk_cells(struct pd_report *r, const struct pd_hub_device *d)
{
    pd_table_printf(&r->table, "%c", d->letter != '\0' ? d->letter : '-');
    pd_table_text(&r->table, d->mode);
    pd_table_text(&r->table, d->place[0] != '\0' ? d->place : d->site);
}

static void
silent_row(void *ctx, const struct pd_hub_device *d)
{
    struct pd_report *r = ctx;
    char text[24];

    if (strcmp(d->state, "active") != 0 || r->now_ms - d->seen_ms < PD_HUB_SILENT_MS)
        return;
    desk_cells(r, d);
    if (d->training_ms > 0)
        pd_table_printf(&r->table, "in training since %s", pd_report_time(r, d->training_ms, text));
    else
        pd_table_text(&r->table, d->seen_ms > 0 ? pd_report_time(r, d->seen_ms, text) : "never heard of");
}

/* Of desks in service: what a patient or a clerk finds broken, or soon will. */
static void
part_rows(void *ctx, const struct pd_hub_device *d)
{
    struct pd_report *r = ctx;
    char text[24];

    for (int i = 0; i < d->parts.count; i++) {
        const struct pd_part_health *h = &d->parts.list[i];

        if (strcmp(d->state, "active") != 0 || (h->state != PD_PART_BAD && h->state != PD_PART_LOOK))
            continue;
        desk_cells(r, d);
        pd_table_text(&r->table, pd_part_name(h->part));
        pd_table_printf(&r->table, "%s (%s)", pd_part_words(h->code), h->code);
        pd_table_text(&r->table, pd_report_time(r, h->since_ms, text));
    }
}

static void
exception_row(void *ctx, const char *kind, int64_t count, int64_t oldest_ms)
{
    const struct pd_incident_kind *known = pd_incident_kind(kind);
    struct pd_report *r = ctx;
    char text[24];

    pd_table_text(&r->table, kind);
    pd_table_number(&r->table, count);
    pd_table_text(&r->table, pd_incident_owner_name(known->owner));
    pd_table_text(&r->table, pd_report_time(r, oldest_ms, text));
}

/* Feedback that nobody answered in time is no incident: it is gone when it is answered. */
static void
late_row(struct pd_report *r)
{
    int64_t since_ms, n = pd_hub_feedback_late(r->hub, r->now_ms, &since_ms);
    char text[24];

    if (n == 0)
        return;
    pd_table_text(&r->table, "feedback_late");
    pd_table_number(&r->table, n);
    pd_table_text(&r->table, pd_incident_owner_name(PD_OWNER_SUPERVISOR));
    pd_table_text(&r->table, pd_report_time(r, since_ms, text));
}

static enum pd_err
desks_sections(struct pd_report *r)
{
    static const char *const silent[] = { "Desk", "Mode", "Where", "Silent since", NULL };
    static const char *const devices[] = { "Desk", "Mode", "Where", "Device", "What", "Since", NULL };
    static const char *const exceptions[] = { "Kind", "Open", "Whose", "The oldest since", NULL };
    enum pd_err err;

    pd_table_section(&r->table, "silent", "Silent desks, now", silent);
    err = pd_hub_device_each(r->hub, silent_row, r);
    pd_table_section(&r->table, "devices", "Desks' devices to be seen to, now", devices);
    if (err == PD_OK)
        err = pd_hub_device_each(r->hub, part_rows, r);
    pd_table_section(&r->table, "exceptions", "What people must look at, now", exceptions);
    if (err == PD_OK)
        err = pd_hub_incident_counts(r->hub, exception_row, r);
    late_row(r);
    return err;
}

/* ---- the daily sheet ---- */

enum pd_err
pd_report_day(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "From", "To", "Written", NULL };
    int64_t from_ms = pd_report_from_ms(r, r->day - r->days + 1);
    int64_t until_ms = pd_report_from_ms(r, r->day + 1);
    struct pd_stretch stretch = pd_hub_stretch(r->hub, from_ms, until_ms);
    struct gifts *g = NULL;
    struct pd_moves all;
    char title[256], text[24];
    enum pd_err err;

    (void)snprintf(title, sizeof title, "%s", r->programme->hospital.in[r->lang]);
    pd_table_section(&r->table, "sheet", title, columns);
    pd_table_text(&r->table, day_text(r->day - r->days + 1, text));
    pd_table_text(&r->table, day_text(r->day, text));
    pd_table_text(&r->table, pd_report_time(r, r->now_ms, text));
    err = moves_section(r, stretch, &all, why);
    if (err == PD_OK)
        err = money_section(r, stretch, why);
    if (err == PD_OK)
        err = issued_section(r, stretch);
    if (err == PD_OK && pd_programme_has_stages(r->programme))
        err = pd_report_stages_section(r, r->day - r->days + 1, r->day);
    if (err == PD_OK)
        err = look_at_gifts(r, from_ms, until_ms, &g);
    if (err == PD_OK) {
        used_section(r, g);
        err = pd_report_clerks(r, stretch);
    }
    if (err == PD_OK)
        err = members_section(r, from_ms, until_ms);
    if (err == PD_OK)
        err = expiring_section(r, 3);
    if (err == PD_OK)
        err = waiting_section(r);
    if (err == PD_OK) {
        low_section(r, g);
        err = desks_sections(r);
    }
    free(g);
    return err;
}

/* ---- liability ---- */

/* Of what ends, so much ends unused: a forecast from the last year. In thousandths. */
static int64_t
breakage(const struct pd_moves *m)
{
    int64_t expired = m->expired - m->revived, used = m->redeemed - m->returned;

    return expired > 0 && expired + used > 0 ? expired * 1000 / (expired + used) : 0;
}

enum pd_err
pd_report_liability(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "What", "Points", "Yuan", NULL };
    int64_t until_ms = pd_report_from_ms(r, r->day + 1);
    struct pd_stretch all = { 0, pd_hub_stretch(r->hub, 0, until_ms).until };
    struct pd_stretch year = pd_hub_stretch(r->hub, pd_report_from_ms(r, r->day - 364), until_ms);
    struct pd_moves m, last;
    enum pd_err err = moves_section(r, all, &m, why);
    int64_t part;

    if (err == PD_OK)
        err = money_section(r, all, why);
    if (err == PD_OK)
        err = pd_hub_moves(r->hub, year, &last);
    if (err != PD_OK)
        return err;
    part = breakage(&last);
    pd_table_section(&r->table, "liability", "Owed to members", columns);
    points_row(r, "all points left", m.members);
    points_row(r, "will expire unused, by the last year", m.members * part / 1000);
    points_row(r, "will be used, by the last year", m.members - m.members * part / 1000);
    pd_table_note(&r->table,
        "%d points are 1 yuan. In the last 365 days %lld of 1000 points that ended had not been used.",
        r->programme->points_per_yuan, (long long)part);
    return expiring_section(r, 12);
}
