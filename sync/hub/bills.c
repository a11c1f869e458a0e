/*
 * Bills, and receipts of bills that are not here yet. A receipt typed or scanned at a desk says that there is
 * a bill and who says it is hers, never how much it was: nothing is granted for it. The bill comes from the
 * hospital's own system, as an event or in the nightly file, and names its member; it is granted once by its
 * number, whichever of the two came first, and whoever typed the receipt. Where the two name different
 * members the bill is believed, and a person looks.
 */
#include "sync/hub/apply.h"
#include "sync/hub/consents.h"
#include "sync/hub/grants.h"
#include "sync/hub/indexes.h"
#include "sync/hub/referrals.h"
#include "sync/hub/tiers.h"

#include <stdio.h>
#include <string.h>

/* Stored: append, never renumber. */
enum receipt_state {
    RECEIPT_WAITING = 1, /* for its bill */
    RECEIPT_SETTLED = 2, /* the bill came, for the same member */
    RECEIPT_OTHERS = 3,  /* the bill is another member's */
};

/* ---- receipts ---- */

static const char *
receipt_refused(const struct pd_apply *apply, const struct pd_earn_rule *rule)
{
    const struct pd_op *op = apply->op;

    if (strcmp(op->unit, "points") != 0)
        return "unit";
    if (apply->account->member.status != PD_MEMBER_ACTIVE)
        return pd_redeem_outcome_name(PD_REDEEM_MEMBER_FROZEN);
    if (pd_points_cmp(op->amount, pd_points_of(0)) != 0)
        return "amount";
    return pd_claim_key_good(rule, &op->member, op->at_ms, 0, op->key) ? NULL : "key";
}

/* Whose the receipt or bill under this key is; 0: there is none. */
static int64_t
owner_of(struct pd_hub *hub, enum pd_hub_sql sql, const char *key)
{
    return pd_store_one(hub->store, sql, PD_ARGS(pd_t(key)), 0);
}

static void
already(struct pd_apply *apply, const char *code, int64_t owner, const char *incident)
{
    apply->result.status = PD_OP_ALREADY_GRANTED;
    apply->result.code = code;
    if (owner != apply->account->mid)
        pd_apply_incident(apply, incident, apply->account->mid, pd_points_of(0));
}

void
pd_apply_receipt(struct pd_apply *apply, const struct pd_earn_rule *rule)
{
    struct pd_hub *hub = apply->hub;
    const char *key = apply->op->key, *no = receipt_refused(apply, rule);
    int64_t owner;

    if (no != NULL) {
        pd_apply_reject(apply, no);
        return;
    }
    if ((owner = owner_of(hub, PD_HUB_SQL_CLAIM_OWNER, key)) != 0) {
        already(apply, "", owner, "receipt_member");
    } else if ((owner = owner_of(hub, PD_HUB_SQL_RECEIPT_OWNER, key)) != 0) {
        already(apply, "pending", owner, "receipt_twice");
    } else {
        (void)pd_store_run(hub->store, PD_HUB_SQL_RECEIPT_INSERT,
            PD_ARGS(pd_t(key), pd_i(apply->account->mid), pd_i(apply->device->dev), pd_i(apply->posting.hseq),
                pd_i(apply->now_ms), pd_i(RECEIPT_WAITING)));
        apply->result.code = "pending";
    }
    apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

void
pd_receipt_settle(struct pd_posting *posting, int64_t mid, const char *key, struct pd_points points)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_RECEIPT_WAITING;
    struct pd_hub *hub = posting->hub;
    int64_t typed_for, dev, hseq;

    if (pd_claim_key_bill_no(key) == NULL || !pd_store_start(hub->store, sql, PD_ARGS(pd_t(key))))
        return;
    typed_for = pd_store_int(hub->store, sql, 0);
    dev = pd_store_int(hub->store, sql, 1);
    hseq = pd_store_int(hub->store, sql, 2);
    pd_store_end(hub->store, sql);
    (void)pd_store_run(hub->store, PD_HUB_SQL_RECEIPT_STATE,
        PD_ARGS(pd_t(key), pd_i(typed_for == mid ? RECEIPT_SETTLED : RECEIPT_OTHERS)));
    if (typed_for != mid)
        pd_hub_incident(hub, hub->now_ms, "receipt_member", dev, hseq, typed_for, points);
}

/* ---- bills ---- */

static enum pd_err
check(int64_t now_ms, const struct pd_hub_bill *bill, struct pd_why *why)
{
    const struct {
        const char *name;
        struct pd_fen fen;
    } amounts[] = { { "total_fen", bill->total }, { "insured_fen", bill->insured },
        { "self_paid_fen", bill->self_paid } };

    for (int i = 0; i < PD_COUNT(amounts); i++)
        if (!pd_fen_valid(amounts[i].fen))
            return pd_why(why, PD_ERR_INVALID, amounts[i].name, "must be a whole number in 0..1000000000");
    if (pd_fen_raw(bill->self_paid) > pd_fen_raw(bill->total) - pd_fen_raw(bill->insured))
        return pd_why(why, PD_ERR_INVALID, "self_paid_fen", "must not be above total_fen - insured_fen");
    if (bill->paid_ms > now_ms + PD_HUB_AHEAD_MS)
        return pd_why(why, PD_ERR_INVALID, "paid_at", "lies in the future");
    return PD_OK;
}

/* What earns: neither what an insurance paid nor what points or money in an account did, however the bill's
 * own parts are told. */
static struct pd_fen
earning_part(struct pd_hub *hub, const struct pd_hub_bill *bill)
{
    int64_t tendered = pd_store_one(hub->store, PD_HUB_SQL_TENDER_PAID_FEN, PD_ARGS(pd_t(bill->bill_no)), 0);
    int64_t rest = pd_fen_raw(bill->total) - pd_fen_raw(bill->insured) - tendered;

    if (rest >= pd_fen_raw(bill->self_paid))
        return bill->self_paid;
    return pd_fen_of(rest > 0 ? rest : 0);
}

/* The first rule for payments that is for her, and what it makes of the bill; none: the last that is not. */
static bool
earn_by_a_rule(struct pd_hub *hub, const struct pd_account *account, const struct pd_hub_bill *bill,
    struct pd_hub_case *c)
{
    struct pd_fen earning = earning_part(hub, bill);

    c->rule = NULL;
    for (int i = 0; i < c->programme->rule_count; i++) {
        const struct pd_earn_rule *rule = &c->programme->rules[i];

        if (rule->kind != PD_EARN_PAYMENT)
            continue;
        c->rule = rule;
        c->earning = pd_earning_for(hub, account, c->programme, rule, earning, c->at_ms);
        if (c->earning.outcome == PD_EARNING_OK || c->earning.outcome == PD_EARNING_CAPPED)
            break;
    }
    return c->rule != NULL && c->earning.outcome != PD_EARNING_RANGE;
}

struct bill_row {
    int64_t mid, hseq, paid_ms;
    struct pd_fen total, insured, self_paid, refunded;
    struct pd_fen counted; /* for the tier index */
    struct pd_points points, growth, clawed, growth_clawed;
    uint32_t version;
    char rule[PD_RULE_CAP];
};

static bool
read_bill(struct pd_hub *hub, const char *no, struct bill_row *row)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_BILL_GET;
    struct pd_store *s = hub->store;

    if (!pd_store_start(s, sql, PD_ARGS(pd_t(no))))
        return false;
    row->mid = pd_store_int(s, sql, 0);
    row->total = pd_fen_of(pd_store_int(s, sql, 1));
    row->insured = pd_fen_of(pd_store_int(s, sql, 2));
    row->self_paid = pd_fen_of(pd_store_int(s, sql, 3));
    row->hseq = pd_store_int(s, sql, 4);
    row->points = pd_store_points(s, sql, 5);
    row->growth = pd_store_points(s, sql, 6);
    row->refunded = pd_fen_of(pd_store_int(s, sql, 7));
    row->clawed = pd_store_points(s, sql, 8);
    row->growth_clawed = pd_store_points(s, sql, 9);
    pd_store_text(s, sql, 10, row->rule, sizeof row->rule);
    row->version = (uint32_t)pd_store_int(s, sql, 11);
    row->paid_ms = pd_store_int(s, sql, 12);
    row->counted = pd_fen_of(pd_store_int(s, sql, 13));
    pd_store_end(s, sql);
    return s->err == PD_OK;
}

/* The same bill once more is nothing; another one under its number is a mistake somebody must look at. */
static enum pd_err
told_before(const struct bill_row *row, int64_t mid, const struct pd_hub_bill *bill, struct pd_why *why)
{
    if (row->mid != mid)
        return pd_why(why, PD_ERR_STATE, "member", "is not the one whom this bill was told for before");
    if (pd_fen_raw(row->total) != pd_fen_raw(bill->total) ||
        pd_fen_raw(row->insured) != pd_fen_raw(bill->insured) ||
        pd_fen_raw(row->self_paid) != pd_fen_raw(bill->self_paid))
        return pd_why(why, PD_ERR_STATE, "self_paid_fen",
            "is another than before: total %lld, insured %lld, self-paid %lld; a refund has its own number",
            (long long)pd_fen_raw(row->total), (long long)pd_fen_raw(row->insured),
            (long long)pd_fen_raw(row->self_paid));
    return PD_ERR_EXISTS;
}

static void
keep_bill(struct pd_hub *hub, const struct pd_hub_bill *bill, int64_t mid, int64_t hseq,
    const struct pd_hub_case *c)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_BILL_INSERT,
        PD_ARGS(pd_t(bill->bill_no), pd_i(mid), pd_i(pd_fen_raw(bill->total)),
            pd_i(pd_fen_raw(bill->insured)), pd_i(pd_fen_raw(bill->self_paid)), pd_i(c->at_ms), pd_i(hseq),
            pd_t(c->rule->id), pd_i(c->programme->version), pd_p(c->earning.points), pd_p(c->earning.growth),
            pd_i(pd_fen_raw(pd_index_counts(c->programme, &c->earning)))));
}

enum pd_err
pd_hub_bill_take(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    const struct pd_hub_bill *bill, struct pd_points *points, struct pd_why *why)
{
    static struct pd_account account;
    struct pd_hub_case c = { .at_ms = bill->paid_ms > 0 ? bill->paid_ms : now_ms };
    struct bill_row row;
    char key[PD_CLAIM_CAP];
    int64_t hseq;
    enum pd_err err = check(now_ms, bill, why);

    *points = pd_points_of(0);
    hub->now_ms = now_ms;
    if (err != PD_OK)
        return err;
    if (!pd_account_find(hub, member, &account))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    c.programme = pd_hub_programme_now(hub, c.at_ms);
    if (c.programme == NULL || !earn_by_a_rule(hub, &account, bill, &c))
        return pd_why(why, PD_ERR_INVALID, "", "the programme has no rule for payments that day");
    if (!pd_claim_key_bill(c.rule, bill->bill_no, key, sizeof key))
        return pd_why(why, PD_ERR_INVALID, "bill_no", "must be 1 to 64 of A-Z a-z 0-9 - _");
    if (read_bill(hub, bill->bill_no, &row))
        return told_before(&row, account.mid, bill, why);
    if (!pd_consent_counts(hub, account.mid, PD_CONSENT_PROGRAMME) ||
        !pd_consent_counts(hub, account.mid, PD_CONSENT_LINKING))
        return pd_why(why, PD_ERR_STATE, "member", "took back that her bills are linked");
    c.key = key;
    *points = c.earning.points;
    hseq = hub->counters[PD_COUNT_HSEQ] + 1; /* of the grant; what follows from it comes after */
    err = pd_hub_grant_as(hub, now_ms, member, &c);
    if (err == PD_OK) {
        keep_bill(hub, bill, account.mid, hseq, &c);
        pd_referrals_settle(hub, now_ms);
    }
    return err != PD_OK ? err : hub->store->err;
}

/* ---- refunds ---- */

static enum pd_err
refunded_before(struct pd_hub *hub, const struct pd_hub_refund *refund, struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_REFUND_GET;
    char bill[sizeof refund->bill_no];
    int64_t fen;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_t(refund->refund_no))))
        return hub->store->err;
    pd_store_text(hub->store, sql, 0, bill, sizeof bill);
    fen = pd_store_int(hub->store, sql, 1);
    pd_store_end(hub->store, sql);
    if (strcmp(bill, refund->bill_no) == 0 && fen == pd_fen_raw(refund->self_paid))
        return PD_ERR_EXISTS;
    return pd_why(why, PD_ERR_STATE, "refund_no", "was %lld fen of bill %s before", (long long)fen, bill);
}

static enum pd_err
check_refund(const struct pd_hub_refund *refund, struct pd_why *why)
{
    if (!pd_code_word_valid(refund->refund_no, strlen(refund->refund_no), PD_BILL_NO_CAP))
        return pd_why(why, PD_ERR_INVALID, "refund_no", "must be 1 to 64 of A-Z a-z 0-9 - _");
    if (!pd_code_word_valid(refund->bill_no, strlen(refund->bill_no), PD_BILL_NO_CAP))
        return pd_why(why, PD_ERR_INVALID, "bill_no", "must be 1 to 64 of A-Z a-z 0-9 - _");
    if (!pd_fen_valid(refund->self_paid) || pd_fen_raw(refund->self_paid) == 0)
        return pd_why(why, PD_ERR_INVALID, "self_paid_fen", "must be a whole number in 1..1000000000");
    return PD_OK;
}

/* What of the growth goes: its share. */
static struct pd_points
growth_share(const struct bill_row *row, struct pd_fen refunded)
{
    struct pd_clawback_case c = { .policy = PD_CLAWBACK_BALANCE,
        .earned = row->growth,
        .paid = row->self_paid,
        .refunded = refunded,
        .before = row->growth_clawed,
        .free = row->growth };
    struct pd_points none;

    return pd_clawback_take(&c, &none);
}

/* What of the part that the tier index counted goes: its share, in all, rounded down. */
static struct pd_fen
uncounted(const struct bill_row *row, struct pd_fen refunded)
{
    int64_t paid = pd_fen_raw(row->self_paid), counted = pd_fen_raw(row->counted);

    if (paid == 0)
        return pd_fen_of(0);
    return pd_fen_of(counted * pd_fen_raw(refunded) / paid - counted * pd_fen_raw(row->refunded) / paid);
}

/* Nothing was paid in the end: nobody was brought to pay it. */
static void
unearned(struct pd_hub *hub, int64_t now_ms, const char *bill_no)
{
    static const struct pd_earn_rule payment = { .kind = PD_EARN_PAYMENT };
    char key[PD_CLAIM_CAP];

    if (pd_claim_key_bill(&payment, bill_no, key, sizeof key))
        pd_referral_refunded(hub, now_ms, key);
}

static enum pd_err
take_back(struct pd_hub *hub, int64_t now_ms, const struct pd_hub_refund *refund, const struct bill_row *row,
    struct pd_points *taken)
{
    static struct pd_account account;
    const struct pd_programme *programme = pd_hub_programme(hub, row->version);
    struct pd_clawback_case c = { .earned = row->points, .paid = row->self_paid, .before = row->clawed };
    struct pd_points growth, debt;
    struct pd_posting posting;
    char note[160];

    if (programme == NULL || !pd_account_get(hub, row->mid, &account) ||
        !pd_fen_add(row->refunded, refund->self_paid, &c.refunded))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_CORRUPT;
    c.policy = programme->clawback;
    c.free = pd_account_left(&account);
    c.pending = pd_account_pending_of(hub, &account, row->hseq);
    *taken = pd_clawback_take(&c, &debt);
    (void)snprintf(note, sizeof note, "refund %s of bill %s", refund->refund_no, refund->bill_no);
    posting = pd_hub_act(hub, now_ms, PD_ACT_REFUND, note);
    growth = pd_growth_taken(
        &posting, row->mid, row->paid_ms, programme->utc_offset_min, growth_share(row, c.refunded));
    pd_hub_cite(&posting, row->rule, row->version);
    pd_account_claw_back(&posting, &account, row->hseq, *taken, debt, growth);
    pd_index_refunded(&posting, row->mid, programme, row->paid_ms, uncounted(row, c.refunded));
    if (pd_points_raw(debt) > 0)
        pd_hub_incident(hub, now_ms, "overdraft", 0, posting.hseq, row->mid, debt);
    if (pd_store_run(hub->store, PD_HUB_SQL_BILL_REFUNDED,
            PD_ARGS(pd_t(refund->bill_no), pd_i(pd_fen_raw(refund->self_paid)), pd_p(*taken),
                pd_p(growth))) != 1 &&
        hub->store->err == PD_OK)
        pd_store_corrupt(hub->store, "a bill is refunded beyond what was paid");
    (void)pd_store_run(hub->store, PD_HUB_SQL_REFUND_INSERT,
        PD_ARGS(pd_t(refund->refund_no), pd_t(refund->bill_no), pd_i(pd_fen_raw(refund->self_paid)),
            pd_i(now_ms), pd_i(posting.hseq), pd_p(*taken), pd_p(debt)));
    if (pd_fen_raw(c.refunded) == pd_fen_raw(row->self_paid))
        unearned(hub, now_ms, refund->bill_no);
    return hub->store->err;
}

enum pd_err
pd_hub_refund_take(struct pd_hub *hub, int64_t now_ms, const struct pd_hub_refund *refund,
    struct pd_points *taken, struct pd_why *why)
{
    struct bill_row row;
    enum pd_err err = check_refund(refund, why);

    *taken = pd_points_of(0);
    hub->now_ms = now_ms;
    if (err == PD_OK)
        err = refunded_before(hub, refund, why);
    if (err != PD_OK)
        return err;
    if (!read_bill(hub, refund->bill_no, &row))
        return hub->store->err != PD_OK
                   ? hub->store->err
                   : pd_why(why, PD_ERR_NOT_FOUND, "bill_no", "is no bill that is here; send the bill first");
    if (pd_fen_raw(refund->self_paid) > pd_fen_raw(row.self_paid) - pd_fen_raw(row.refunded))
        return pd_why(why, PD_ERR_INVALID, "self_paid_fen", "is above what is left of the bill: %lld fen",
            (long long)(pd_fen_raw(row.self_paid) - pd_fen_raw(row.refunded)));
    return take_back(hub, now_ms, refund, &row, taken);
}
