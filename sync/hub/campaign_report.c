/* What came of each campaign: how often and to how many it gave, beside which payments, and what is left of
 * its budget. Those that the rules in force know no more stand by their ids. */
#include "sync/hub/engine.h"
#include "sync/hub/reports.h"

#include <string.h>

struct result {
    char id[PD_RULE_CAP];
    int64_t times, members, points, paid_fen;
};

static const char *
state_of(const struct pd_campaign *c, int64_t now_ms)
{
    return now_ms < c->from_ms ? "to come" : now_ms < c->until_ms ? "running" : "over";
}

static void
write_when(struct pd_report *r, const struct pd_campaign *c)
{
    char text[24];

    pd_table_text(&r->table, state_of(c, r->now_ms));
    pd_table_text(&r->table, pd_report_time(r, c->from_ms, text));
    pd_table_text(&r->table, pd_report_time(r, c->until_ms, text));
}

static void
write_result(struct pd_report *r, const struct result *result)
{
    char yuan[32];

    pd_table_number(&r->table, result->times);
    pd_table_number(&r->table, result->members);
    pd_table_number(&r->table, result->points);
    pd_table_decimal(&r->table, pd_report_yuan(r, result->points, yuan));
    (void)snprintf(yuan, sizeof yuan, "%lld.%02lld", (long long)result->paid_fen / 100,
        (long long)result->paid_fen % 100);
    pd_table_decimal(&r->table, yuan);
}

/* Against the budget counts what it gave since it began, not only in the days of the report. */
static void
write_budget(struct pd_report *r, const struct pd_campaign *c)
{
    int64_t budget = c != NULL ? pd_points_raw(c->budget) : 0;
    int64_t given =
        c != NULL ? pd_store_one(r->hub->store, PD_HUB_SQL_CAMPAIGN_GIVEN, PD_ARGS(pd_t(c->id)), 0) : 0;

    if (budget > 0) {
        pd_table_number(&r->table, budget);
        pd_table_number(&r->table, budget > given ? budget - given : 0);
    } else {
        pd_table_text(&r->table, "");
        pd_table_text(&r->table, "");
    }
}

static void
write_row(struct pd_report *r, const struct pd_campaign *c, const struct result *result)
{
    pd_table_text(&r->table, c != NULL ? c->id : result->id);
    pd_table_text(&r->table, c != NULL ? c->name.in[r->lang] : "");
    if (c != NULL) {
        write_when(r, c);
    } else {
        pd_table_text(&r->table, "no longer in the rules");
        pd_table_text(&r->table, "");
        pd_table_text(&r->table, "");
    }
    write_result(r, result);
    write_budget(r, c);
}

/* Its index in the rules, or -1. */
static int
in_rules(const struct pd_programme *p, const char *id)
{
    for (int i = 0; i < p->campaign_count; i++)
        if (strcmp(p->campaigns[i].id, id) == 0)
            return i;
    return -1;
}

static void
read_result(struct pd_store *s, struct result *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_CAMPAIGN_RESULTS;

    pd_store_text(s, sql, 0, out->id, sizeof out->id);
    out->times = pd_store_int(s, sql, 1);
    out->members = pd_store_int(s, sql, 2);
    out->points = pd_store_int(s, sql, 3);
    out->paid_fen = pd_store_int(s, sql, 4);
}

enum pd_err
pd_report_campaigns(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "Campaign", "Name", "State", "From", "Until", "Times", "Members",
        "Points", "Yuan", "Paid, yuan", "Budget", "Left", NULL };
    static const struct result none;
    const enum pd_hub_sql sql = PD_HUB_SQL_CAMPAIGN_RESULTS;
    struct pd_stretch stretch =
        pd_hub_stretch(r->hub, pd_report_from_ms(r, r->day - r->days + 1), pd_report_from_ms(r, r->day + 1));
    const struct pd_programme *p = r->programme;
    struct pd_store *s = r->hub->store;
    bool written[PD_CAMPAIGNS_MAX] = { false };

    (void)why;
    pd_table_section(&r->table, "campaigns", "What campaigns gave on top", columns);
    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(stretch.from), pd_i(stretch.until))); row;
         row = pd_store_next(s, sql)) {
        struct result result;
        int i;

        read_result(s, &result);
        i = in_rules(p, result.id);
        write_row(r, i >= 0 ? &p->campaigns[i] : NULL, &result);
        if (i >= 0)
            written[i] = true;
    }
    for (int i = 0; i < p->campaign_count; i++)
        if (!written[i])
            write_row(r, &p->campaigns[i], &none);
    pd_table_note(&r->table, "Points that refunds took back stay counted: a budget is not given twice.");
    return s->err;
}
