/* Merchants: what was agreed with them, what moved there, and periods that are settled. */
#include "sync/hub/cmd_person.h"
#include "sync/hub/cmd_rules.h"
#include "sync/hub/merchants.h"
#include "sync/hub/table.h"

#include "app/base/clock.h"

#include <stdlib.h>
#include <string.h>

static int
run_merchant(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_merchant = {
    .name = "merchant",
    .help = { "pointdesk-hub merchant add ID --name TEXT [--kind shop|partner] [--contact TEXT] "
              "[--burn-rate N] [--issue-rate N] [--months N] [--issue-once N] [--issue-day N] "
              "[--issue-month N] [--badge CODE] | change ID [the same] | list [--csv | --json] | show ID | "
              "stop ID | start ID | settle ID --period MONTH [--badge CODE] | statements [--csv | --json]",
        "Shops and partner hospitals with which points are exchanged, and what was agreed: rates in fen for "
        "1,000 points, what the hospital owes for points used there (burn) and the merchant for points given "
        "there (issue); months of a period; the most it may give at once, to one member a day, a month. "
        "stop: no voucher of it is sold or used. settle: closes a period, once; statements tell the sums.",
        "pointdesk-hub merchant add books --name 'zh-Hans=晨光书店|zh-Hant=晨光書店|en=Dawn Books' "
        "--burn-rate 900 --issue-rate 1000 --data /var/lib/pointdesk-hub" },
    .run = run_merchant,
};

struct asked {
    const char *name, *contact, *period;
    int kind; /* index of the choice; -1: not given */
    int64_t burn_rate, issue_rate, months, issue_once, issue_day, issue_month; /* -1: not given */
    bool csv, json;
};

static enum pd_table_format
format_of(const struct asked *a)
{
    return a->csv ? PD_TABLE_CSV : a->json ? PD_TABLE_JSON : PD_TABLE_TEXT;
}

static int
fail(struct pd_hub_desk *desk, enum pd_err err, const struct pd_why *why)
{
    return pd_hub_command_fail(desk, "merchant", err, why);
}

/* ---- add, change ---- */

/* Its own languages, whatever the hospital's name is told in. */
static enum pd_err
read_names(const char *words, struct pd_hub_merchant *m, struct pd_why *why)
{
    json_t *languages = json_pack("{s:{s:s,s:s,s:s}}", "hospital", "zh-Hans", "", "zh-Hant", "", "en", "");
    json_t *text = languages != NULL ? pd_rules_text(languages, "--name", words, why) : NULL;
    bool fit =
        text != NULL &&
        pd_copy(m->name_hans, sizeof m->name_hans, json_string_value(json_object_get(text, "zh-Hans"))) &&
        pd_copy(m->name_hant, sizeof m->name_hant, json_string_value(json_object_get(text, "zh-Hant"))) &&
        pd_copy(m->name_en, sizeof m->name_en, json_string_value(json_object_get(text, "en")));

    json_decref(languages);
    if (text == NULL)
        return PD_ERR_INVALID;
    json_decref(text);
    return fit ? PD_OK
               : pd_why(why, PD_ERR_INVALID, "--name", "must have at most %d bytes in each language",
                     PD_MERCHANT_NAME_CAP - 1);
}

static void
fill_number(int64_t given, int64_t *out)
{
    if (given >= 0)
        *out = given;
}

static enum pd_err
fill(const struct asked *a, struct pd_hub_merchant *m, struct pd_why *why)
{
    if (a->kind >= 0)
        m->kind = a->kind == 0 ? PD_MERCHANT_SHOP : PD_MERCHANT_PARTNER;
    if (a->months >= 0)
        m->months = (int)a->months;
    fill_number(a->burn_rate, &m->burn_rate);
    fill_number(a->issue_rate, &m->issue_rate);
    fill_number(a->issue_once, &m->issue_once);
    fill_number(a->issue_day, &m->issue_day);
    fill_number(a->issue_month, &m->issue_month);
    if (a->contact != NULL && !pd_copy(m->contact, sizeof m->contact, a->contact))
        return pd_why(
            why, PD_ERR_INVALID, "--contact", "must have at most %d bytes", PD_MERCHANT_CONTACT_CAP - 1);
    return a->name != NULL ? read_names(a->name, m, why) : PD_OK;
}

static int
add(struct pd_hub_desk *desk, const char *id, const struct asked *a, const char *by)
{
    struct pd_hub_merchant m = { .kind = PD_MERCHANT_SHOP, .months = 1 };
    struct pd_why why = { .text = "" };
    enum pd_err err = fill(a, &m, &why);

    (void)by;
    if (err == PD_OK && a->name == NULL)
        err = pd_why(&why, PD_ERR_INVALID, "--name", "is missing: \"zh-Hans=...|zh-Hant=...|en=...\"");
    if (err == PD_OK && !pd_copy(m.id, sizeof m.id, id))
        err = pd_why(&why, PD_ERR_INVALID, "ID", "must be 1 to %d of A-Z a-z 0-9 - _", PD_RULE_CAP - 1);
    if (err == PD_OK)
        err = pd_hub_desk_begin(desk);
    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_hub_merchant_add(desk->hub, pd_clock_wall_ms(), &m, &why));
    if (err != PD_OK)
        return fail(desk, err, &why);
    (void)fprintf(desk->out,
        "%s was added; rules that name it: programme propose; a key for its till: client add NAME --merchant "
        "%s --for vouchers\n",
        id, id);
    return PD_EXIT_DONE;
}

static int
change(struct pd_hub_desk *desk, const char *id, const struct asked *a, const char *by)
{
    struct pd_hub_merchant m;
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    (void)by;
    if (err != PD_OK)
        return fail(desk, err, NULL);
    err = pd_hub_merchant_get(desk->hub, id, &m, &why);
    if (err == PD_OK)
        err = fill(a, &m, &why);
    if (err == PD_OK)
        err = pd_hub_merchant_change(desk->hub, pd_clock_wall_ms(), &m, &why);
    err = pd_hub_desk_finish(desk, err);
    return err != PD_OK ? fail(desk, err, &why) : PD_EXIT_DONE;
}

static int
set_state(struct pd_hub_desk *desk, const char *id, enum pd_merchant_state state)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_hub_merchant_state(desk->hub, pd_clock_wall_ms(), id, state, &why));
    if (err != PD_OK)
        return fail(desk, err, &why);
    (void)fprintf(desk->out, "%s\n",
        state == PD_MERCHANT_STOPPED ? "stopped; what is out comes back as points when its time is over, or "
                                       "is handed over at its counter"
                                     : "its vouchers are sold and used again");
    return PD_EXIT_DONE;
}

static int
stop(struct pd_hub_desk *desk, const char *id, const struct asked *a, const char *by)
{
    (void)a;
    (void)by;
    return set_state(desk, id, PD_MERCHANT_STOPPED);
}

static int
start(struct pd_hub_desk *desk, const char *id, const struct asked *a, const char *by)
{
    (void)a;
    (void)by;
    return set_state(desk, id, PD_MERCHANT_ACTIVE);
}

/* ---- list, show ---- */

static void
list_one(void *ctx, const struct pd_hub_merchant *m)
{
    struct pd_table *t = ctx;

    pd_table_text(t, m->id);
    pd_table_text(t, m->name_en);
    pd_table_text(t, pd_merchant_kind_name(m->kind));
    pd_table_text(t, pd_merchant_state_name(m->state));
    pd_table_number(t, m->burn_rate);
    pd_table_number(t, m->issue_rate);
    pd_table_number(t, m->months);
}

static int
list(struct pd_hub_desk *desk, const char *id, const struct asked *a, const char *by)
{
    static const char *const columns[] = { "Merchant", "Name", "Kind", "State", "Burn rate", "Issue rate",
        "Months", NULL };
    struct pd_table t = { .out = desk->out, .format = format_of(a) };
    enum pd_err err = pd_hub_desk_begin(desk), end;

    (void)id;
    (void)by;
    if (err != PD_OK)
        return fail(desk, err, NULL);
    pd_table_section(&t, "merchants", "Merchants", columns);
    err = pd_hub_merchant_each(desk->hub, list_one, &t);
    pd_table_note(&t, "rates: fen for 1,000 points");
    pd_hub_desk_give_up(desk);
    end = pd_table_end(&t);
    return err != PD_OK || end != PD_OK ? fail(desk, err != PD_OK ? err : end, NULL) : PD_EXIT_DONE;
}

static void
show_caps(FILE *out, const struct pd_hub_merchant *m)
{
    const struct {
        const char *what;
        int64_t n;
    } caps[] = { { "gives at once", m->issue_once }, { "gives a member a day", m->issue_day },
        { "gives a month", m->issue_month } };

    for (int i = 0; i < PD_COUNT(caps); i++)
        if (caps[i].n > 0)
            (void)fprintf(out, "%-22s at most %lld points\n", caps[i].what, (long long)caps[i].n);
        else
            (void)fprintf(out, "%-22s no limit\n", caps[i].what);
}

static int
show(struct pd_hub_desk *desk, const char *id, const struct asked *a, const char *by)
{
    struct pd_hub_merchant m;
    struct pd_clearing c;
    struct pd_why why = { .text = "" };
    long long net;
    enum pd_err err = pd_hub_desk_begin(desk);

    (void)a;
    (void)by;
    if (err != PD_OK)
        return fail(desk, err, NULL);
    err = pd_hub_merchant_get(desk->hub, id, &m, &why);
    if (err == PD_OK)
        err = pd_hub_clearing_open(desk->hub, id, &c);
    pd_hub_desk_give_up(desk);
    if (err != PD_OK)
        return fail(desk, err, &why);
    net = llabs((long long)pd_clearing_net_fen(&c));
    (void)fprintf(desk->out, "%s (%s), %s\nzh-Hans  %s\nzh-Hant  %s\nen       %s\ncontact  %s\n", m.id,
        pd_merchant_kind_name(m.kind), pd_merchant_state_name(m.state), m.name_hans, m.name_hant, m.name_en,
        m.contact[0] != '\0' ? m.contact : "-");
    (void)fprintf(desk->out, "1,000 points used there %lld fen, given there %lld fen; settled every %d %s\n",
        (long long)m.burn_rate, (long long)m.issue_rate, m.months, m.months == 1 ? "month" : "months");
    show_caps(desk->out, &m);
    (void)fprintf(desk->out,
        "since the last statement: used %lld, back %lld; given %lld, back %lld; %s %lld.%02lld yuan\n",
        (long long)c.burned, (long long)c.burned_back, (long long)c.issued, (long long)c.issued_back,
        pd_clearing_net_fen(&c) >= 0 ? "the hospital owes" : "the merchant owes", net / 100, net % 100);
    return PD_EXIT_DONE;
}

/* ---- settle, statements ---- */

static void
statement_row(void *ctx, const struct pd_statement *st)
{
    struct pd_table *t = ctx;
    struct pd_date first = pd_local_time(st->from_ms + PD_DAY_MS, 0).date;
    int64_t net = pd_clearing_net_fen(&st->sums);

    pd_table_number(t, st->number);
    pd_table_text(t, st->merchant);
    pd_table_printf(t, "%04d-%02d", first.year, first.month);
    pd_table_number(t, st->sums.burned);
    pd_table_number(t, st->sums.burned_back);
    pd_table_number(t, st->sums.issued);
    pd_table_number(t, st->sums.issued_back);
    pd_table_fen(t, st->sums.burned_fen);
    pd_table_fen(t, st->sums.issued_fen);
    pd_table_fen(t, net);
    pd_table_text(t, net > 0 ? "hospital" : net < 0 ? "merchant" : "nobody");
}

static const char *const statement_columns[] = { "Statement", "Merchant", "From", "Used", "Used back",
    "Given", "Given back", "Used yuan", "Given yuan", "Net yuan", "Who pays", NULL };

static int
settle(struct pd_hub_desk *desk, const char *id, const struct asked *a, const char *by)
{
    struct pd_table t = { .out = desk->out, .format = format_of(a) };
    struct pd_statement st;
    struct pd_why why = { .text = "" };
    bool again = false;
    enum pd_err err;

    if (a->period == NULL)
        return fail(
            desk, pd_why(&why, PD_ERR_INVALID, "--period", "is missing: its first month, as 2026-11"), &why);
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK)
        err = pd_hub_desk_finish(desk,
            pd_hub_merchant_settle(desk->hub, pd_clock_wall_ms(), id, a->period, by, &st, &again, &why));
    if (err != PD_OK)
        return fail(desk, err, &why);
    pd_table_section(&t, "statement", again ? "Settled before" : "Settled", statement_columns);
    statement_row(&t, &st);
    err = pd_table_end(&t);
    return err != PD_OK ? fail(desk, err, NULL) : PD_EXIT_DONE;
}

static int
statements(struct pd_hub_desk *desk, const char *id, const struct asked *a, const char *by)
{
    struct pd_table t = { .out = desk->out, .format = format_of(a) };
    enum pd_err err = pd_hub_desk_begin(desk), end;

    (void)id;
    (void)by;
    if (err != PD_OK)
        return fail(desk, err, NULL);
    pd_table_section(&t, "statements", "Statements", statement_columns);
    err = pd_hub_statement_each(desk->hub, statement_row, &t);
    pd_hub_desk_give_up(desk);
    end = pd_table_end(&t);
    return err != PD_OK || end != PD_OK ? fail(desk, err != PD_OK ? err : end, NULL) : PD_EXIT_DONE;
}

static const struct {
    const char *word;
    int words; /* with it */
    bool writes;
    int (*run)(struct pd_hub_desk *desk, const char *id, const struct asked *asked, const char *by);
} verbs[] = { { "add", 2, true, add }, { "change", 2, true, change }, { "stop", 2, true, stop },
    { "start", 2, true, start }, { "settle", 2, true, settle }, { "show", 2, false, show },
    { "list", 1, false, list }, { "statements", 1, false, statements } };

static int
run_verb(struct pd_hub_desk *desk, int which, int argc, char **argv, const struct asked *a,
    const struct pd_hub_person_options *person)
{
    struct pd_staff who = { .number = "" };
    int code =
        verbs[which].writes ? pd_hub_person_or_nobody(desk, "merchant", person, PD_STAFF_OWNER, &who) : -1;

    return code >= 0 ? code : verbs[which].run(desk, argc > 2 ? argv[2] : "", a, who.number);
}

static int
run_merchant(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_person_options person = { .badge = NULL };
    struct asked a = { .kind = -1,
        .burn_rate = -1,
        .issue_rate = -1,
        .months = -1,
        .issue_once = -1,
        .issue_day = -1,
        .issue_month = -1 };
    const char *data = NULL;
    const struct pd_option options[] = {
        { "name", PD_OPTION_TEXT, &a.name, "TEXT", "\"zh-Hans=...|zh-Hant=...|en=...\"" },
        { "kind", PD_OPTION_CHOICE, &a.kind, "shop|partner", "a partner is a hospital or clinic; shop" },
        { "contact", PD_OPTION_TEXT, &a.contact, "TEXT", "whom the hospital calls" },
        { "burn-rate", PD_OPTION_INT, &a.burn_rate, "0..100000",
            "fen that the hospital owes for 1,000 points used there" },
        { "issue-rate", PD_OPTION_INT, &a.issue_rate, "0..100000",
            "fen that the merchant owes for 1,000 points given there" },
        { "months", PD_OPTION_INT, &a.months, "1..12", "of a period: 1, 3, 6 or 12; 1" },
        { "issue-once", PD_OPTION_INT, &a.issue_once, "0..1000000000",
            "points given at once, at most; 0: no limit" },
        { "issue-day", PD_OPTION_INT, &a.issue_day, "0..1000000000", "to one member a day" },
        { "issue-month", PD_OPTION_INT, &a.issue_month, "0..1000000000", "in a month to all" },
        { "period", PD_OPTION_TEXT, &a.period, "MONTH", "settle: the first month of it, as 2026-11" },
        { "csv", PD_OPTION_FLAG, &a.csv, NULL, "list, statements: for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &a.json, NULL, "list, statements: one JSON object" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_merchant, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    for (int i = 0; i < PD_COUNT(verbs) && argc >= 2; i++)
        if (strcmp(verbs[i].word, argv[1]) == 0 && argc == verbs[i].words + 1)
            return run_verb(desk, i, argc, argv, &a, &person);
    return pd_hub_command_usage(&pd_hub_cmd_merchant, desk, argc, argv);
}
