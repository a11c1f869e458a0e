/*
 * What a member has and how it came about, for the hospital's own systems.
 *   GET /v1/members/MEMBER/accounts                    what is free, held, pending and owed, and every expiry
 * to come GET /v1/members/MEMBER/ledger?after=SEQ&limit=N    what was posted, oldest first, one row an op A
 * row of the ledger cites the rule and the programme version that it was made by. Rows are numbered in the
 * hub's own order and never change: whoever asks after the last number that it has misses nothing and sees
 * nothing twice, until hub_epoch rises (the hub was restored from a backup; ask from 0 again).
 */
#include "sync/hub/clients.h"
#include "sync/hub/grants.h"

#include "sync/hub/holds.h"
#include "sync/hub/merchants.h"
#include "sync/wire/object.h"

#define EXPIRIES_MAX                                                                                         \
    8192 /* days with something left to expire; later ones are told with the last of them                    \
          */
#define LEDGER_LIMIT 100
#define LEDGER_LIMIT_MAX 500

_Static_assert(EXPIRIES_MAX * 100 < PD_PULL_BODY_MAX, "all expiries fit an answer");
_Static_assert(LEDGER_LIMIT_MAX * 512 < PD_PULL_BODY_MAX, "a page of the ledger fits an answer");

/* ---- accounts ---- */

struct expiry {
    int64_t at_ms, amount;
};

static struct expiry expiries[EXPIRIES_MAX];

/* Soonest first. *sum: of all that is left, what never expires included. */
static int
read_expiries(struct pd_hub *hub, int64_t mid, int64_t now_ms, int64_t *sum)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LOTS_BY_EXPIRY;
    struct pd_store *s = hub->store;
    int n = 0;

    *sum = 0;
    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(mid), pd_i(now_ms))); row;
         row = pd_store_next(s, sql)) {
        struct expiry e = { pd_store_int(s, sql, 0), pd_store_int(s, sql, 1) };

        *sum += e.amount;
        if (e.at_ms == PD_NEVER_MS)
            continue;
        if (n < EXPIRIES_MAX)
            expiries[n++] = e;
        else
            expiries[n - 1].amount += e.amount;
    }
    return n;
}

static void
write_expiries(struct pd_str *out, const struct pd_programme *programme, int n)
{
    for (int i = 0; i < n; i++) {
        pd_str_addf(out, "%s{\"amount\":%lld,\"at_ms\":%lld", i > 0 ? "," : "", (long long)expiries[i].amount,
            (long long)expiries[i].at_ms);
        if (programme != NULL) {
            struct pd_date last = pd_local_time(expiries[i].at_ms - 1, programme->utc_offset_min).date;

            pd_str_addf(out, ",\"last_day\":\"%04d-%02d-%02d\"", last.year, last.month, last.day);
        }
        pd_str_add(out, "}");
    }
}

enum pd_hub_step
pd_hub_member_accounts(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_hub *hub = call->hub;
    struct pd_str out = pd_str_on(hub->scratch, PD_HUB_SCRATCH_LEN);
    static struct pd_member m;
    char id[PD_ID_TEXT_CAP];
    enum pd_hub_step step;
    int64_t mid, sum, pending;
    int n;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) ||
        !pd_client_member(&c, "/accounts", &m, &mid, &step))
        return step;
    n = read_expiries(hub, mid, call->now_ms, &sum);
    pending = pd_store_one(hub->store, PD_HUB_SQL_LOTS_PENDING, PD_ARGS(pd_i(mid), pd_i(call->now_ms)), 0);
    pd_str_addf(&out,
        "{\"v\":1,\"id\":\"%s\",\"time_ms\":%lld,\"units\":[{\"unit\":\"points\",\"available\":%lld,"
        "\"held\":%lld,\"pending\":%lld,\"debt\":%lld,\"expiring\":[",
        pd_id_text(m.id, id), (long long)call->now_ms, (long long)(sum - pending),
        (long long)pd_points_raw(m.held), (long long)pending, (long long)pd_points_raw(m.debt));
    write_expiries(&out, pd_hub_programme_now(hub, call->now_ms), n);
    pd_str_addf(&out,
        "]},{\"unit\":\"growth\",\"available\":%lld,\"held\":0,\"pending\":0,\"debt\":0,\"expiring\":[]}]}",
        (long long)pd_points_raw(m.growth));
    pd_assert(!out.cut);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}

/* ---- the ledger ---- */

struct page {
    int64_t after, limit;
};

/* "after=7&limit=10": each at most once, digits alone. */
static bool
read_page(const char *query, struct page *page)
{
    bool after = false, limit = false;

    *page = (struct page){ .after = 0, .limit = LEDGER_LIMIT };
    while (*query != '\0') {
        bool is_after = strncmp(query, "after=", 6) == 0, is_limit = strncmp(query, "limit=", 6) == 0;
        int64_t value = 0;
        int digits = 0;

        if ((!is_after && !is_limit) || (is_after && after) || (is_limit && limit))
            return false;
        for (query += 6; *query >= '0' && *query <= '9' && digits < 17; digits++)
            value = value * 10 + *query++ - '0';
        if (digits == 0 || (*query != '\0' && (*query != '&' || query[1] == '\0')) || value > PD_SEQ_MAX)
            return false;
        if (*query == '&')
            query++;
        *(is_after ? &page->after : &page->limit) = value;
        after |= is_after;
        limit |= is_limit;
    }
    return page->limit >= 1 && page->limit <= LEDGER_LIMIT_MAX;
}

/* A row's column of text or a desk's line, and what it is about. */
struct posted {
    int64_t hseq, at_ms, points, growth, debt;
    const char *kind;
    char rule[PD_RULE_CAP], sku[PD_SKU_CAP];
    char merchant[PD_RULE_CAP]; /* at whom; "": at the hospital itself */
    uint32_t programme;
    struct pd_id desk; /* zero: the hub itself */
};

const char *
pd_hub_posted_by(int64_t kind)
{
    if (kind < PD_ACT_GRANT)
        return pd_op_kind_name((enum pd_op_kind)kind);
    switch (kind) {
    case PD_ACT_GRANT:
        return "grant";
    case PD_ACT_EXPIRE:
        return "expire";
    case PD_ACT_REDEEM:
        return "redeem";
    case PD_ACT_REFUND:
    case PD_ACT_TAKE_BACK:
        return "claw_back";
    case PD_ACT_TIER:
        return "tier";
    case PD_ACT_ADJUST:
        return "adjust";
    case PD_ACT_MERGE:
        return "merge";
    case PD_ACT_UNIT_YEAR:
        return "unit_year";
    case PD_ACT_UNIT_GIVE:
        return "unit_give";
    case PD_ACT_UNIT_USE:
        return "unit_use";
    case PD_ACT_UNIT_REVERSE:
        return "unit_reverse";
    case PD_ACT_BOOK:
        return "book";
    case PD_ACT_UNBOOK:
        return "unbook";
    case PD_ACT_CHECK_IN:
        return "check_in";
    case PD_ACT_CALL_OFF:
        return "call_off";
    case PD_ACT_SEAT:
        return "seat";
    case PD_ACT_WHEEL:
        return "wheel";
    case PD_ACT_VOUCHER:
        return "voucher";
    case PD_ACT_VOUCHER_BACK:
        return "voucher_back";
    case PD_ACT_VOUCHER_END:
        return "voucher_end";
    case PD_ACT_ALLIANCE_ISSUE:
        return "issue";
    case PD_ACT_ALLIANCE_ISSUE_BACK:
        return "issue_back";
    case PD_ACT_ALLIANCE_BURN:
        return "burn";
    case PD_ACT_ALLIANCE_BURN_BACK:
        return "burn_back";
    case PD_ACT_TOPUP:
        return "topup";
    case PD_ACT_TOPUP_REFUND:
        return "topup_refund";
    case PD_ACT_TENDER_PAY:
        return "tender_pay";
    case PD_ACT_TENDER_REFUND:
        return "tender_refund";
    case PD_ACT_ASSESS:
        return "assess";
    default:
        return "other"; /* acts that post nothing to a member today */
    }
}

/* What a release before wrote down nowhere: the rule stands in the lot, the version in the day. */
static void
find_rule(struct pd_hub *hub, struct posted *row)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LOT_RULE_OF_OP;

    if (row->rule[0] == '\0' && pd_store_start(hub->store, sql, PD_ARGS(pd_i(row->hseq)))) {
        pd_store_text(hub->store, sql, 0, row->rule, sizeof row->rule);
        pd_store_end(hub->store, sql);
    }
    if (row->rule[0] == '\0')
        (void)pd_copy(row->rule, sizeof row->rule, row->kind);
    if (row->programme == 0)
        row->programme = pd_hub_programme_at(hub, row->at_ms);
}

/* A desk's own line says it all; goods are in the hold it is about. */
static void
read_line(struct pd_hub *hub, const char *line, size_t len, struct posted *row)
{
    static struct pd_op op;
    struct pd_hub_hold hold;

    row->kind = "other";
    if (pd_op_decode(line, len, &op, NULL) != PD_OK)
        return;
    row->kind = pd_op_kind_name(op.kind);
    row->programme = op.programme;
    row->desk = op.device;
    (void)pd_copy(row->rule, sizeof row->rule, op.rule[0] != '\0' ? op.rule : "redeem");
    (void)pd_copy(row->sku, sizeof row->sku, op.sku);
    if (row->sku[0] == '\0' && !pd_id_is_zero(op.hold) && pd_hub_hold_find(hub, &op.hold, &hold))
        (void)pd_copy(row->sku, sizeof row->sku, hold.sku);
}

static void
read_row(struct pd_hub *hub, struct posted *row)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LEDGER_PAGE;
    struct pd_store *s = hub->store;
    const char *line;
    size_t len;

    *row = (struct posted){ .hseq = pd_store_int(s, sql, 0), .at_ms = pd_store_int(s, sql, 2) };
    row->kind = pd_hub_posted_by(pd_store_int(s, sql, 1));
    pd_store_text(s, sql, 5, row->rule, sizeof row->rule);
    row->programme = (uint32_t)pd_store_int(s, sql, 6);
    row->points = pd_store_int(s, sql, 7);
    row->growth = pd_store_int(s, sql, 8);
    row->debt = pd_store_int(s, sql, 9);
    line = pd_store_bytes(s, sql, 4, &len);
    if (pd_store_int(s, sql, 3) != 0)
        read_line(hub, line, len, row);
    if (!pd_merchant_of_op(hub, row->hseq, row->merchant))
        row->merchant[0] = '\0';
    find_rule(hub, row);
}

static void
write_row(struct pd_str *out, const struct posted *row)
{
    char id[PD_ID_TEXT_CAP];

    pd_str_addf(out,
        "{\"seq\":%lld,\"at_ms\":%lld,\"kind\":\"%s\",\"points\":%lld,\"growth\":%lld,\"debt\":%lld,"
        "\"rule\":",
        (long long)row->hseq, (long long)row->at_ms, row->kind, (long long)row->points,
        (long long)row->growth, (long long)row->debt);
    pd_object_add_text(out, row->rule);
    pd_str_addf(out, ",\"programme\":%u", row->programme);
    if (row->sku[0] != '\0') {
        pd_str_add(out, ",\"sku\":");
        pd_object_add_text(out, row->sku);
    }
    if (row->merchant[0] != '\0')
        pd_str_addf(out, ",\"merchant\":\"%s\"", row->merchant);
    if (!pd_id_is_zero(row->desk))
        pd_str_addf(out, ",\"desk\":\"%s\"", pd_id_text(row->desk, id));
    pd_str_add(out, "}");
}

enum pd_hub_step
pd_hub_member_ledger(struct pd_call *call)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LEDGER_PAGE;
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_hub *hub = call->hub;
    struct pd_str out = pd_str_on(hub->scratch, PD_HUB_SCRATCH_LEN);
    static struct pd_member m;
    char id[PD_ID_TEXT_CAP];
    enum pd_hub_step step;
    struct page page;
    struct posted row;
    int64_t mid, n = 0;
    bool more = false;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step))
        return step;
    if (!read_page(call->request->query, &page))
        return pd_client_call_refuse(&c, PD_PROBLEM_BAD_REQUEST,
            "after is the number of the last row that is there, limit is 1 to 500; nothing else is known");
    if (!pd_client_member(&c, "/ledger", &m, &mid, &step))
        return step;
    pd_str_addf(&out, "{\"v\":1,\"id\":\"%s\",\"hub_epoch\":%llu,\"rows\":[", pd_id_text(m.id, id),
        (unsigned long long)hub->hub_epoch);
    for (bool next =
             pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid), pd_i(page.after), pd_i(page.limit + 1)));
         next; next = pd_store_next(hub->store, sql)) {
        if (n == page.limit) {
            more = true;
            pd_store_end(hub->store, sql);
            break;
        }
        read_row(hub, &row);
        pd_str_add(&out, n++ > 0 ? "," : "");
        write_row(&out, &row);
        page.after = row.hseq;
    }
    pd_str_addf(&out, "],\"next\":%lld,\"more\":%s}", (long long)page.after, more ? "true" : "false");
    pd_assert(!out.cut);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}
