/*
 * Bills, and receipts of bills that are not here yet. A receipt typed or scanned at a desk says that there is
 * a bill and who says it is hers, never how much it was: nothing is granted for it. The bill comes from the
 * hospital's own system, as an event or in the nightly file, and names its member; it is granted once by its
 * number, whichever of the two came first, and whoever typed the receipt. Where the two name different
 * members the bill is believed, and a person looks.
 */
#include "sync/hub/engine.h"

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

static const struct pd_earn_rule *
payment_rule(const struct pd_programme *programme)
{
    for (int i = 0; i < programme->rule_count; i++)
        if (programme->rules[i].kind == PD_EARN_PAYMENT)
            return &programme->rules[i];
    return NULL;
}

static enum pd_err
check(const struct pd_hub_bill *bill, struct pd_why *why)
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
    return PD_OK;
}

enum pd_err
pd_hub_bill_take(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    const struct pd_hub_bill *bill, struct pd_points *points, struct pd_why *why)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    const struct pd_earn_rule *rule = programme != NULL ? payment_rule(programme) : NULL;
    struct pd_points growth;
    char key[PD_CLAIM_CAP];
    enum pd_err err = check(bill, why);

    *points = pd_points_of(0);
    if (err != PD_OK)
        return err;
    if (rule == NULL || !pd_earn(rule, bill->self_paid, points, &growth))
        return pd_why(why, PD_ERR_INVALID, "", "the programme has no rule for payments");
    if (!pd_claim_key_bill(rule, bill->bill_no, key, sizeof key))
        return pd_why(why, PD_ERR_INVALID, "bill_no", "must be 1 to 64 of A-Z a-z 0-9 - _");
    return pd_hub_grant(hub, now_ms, member, rule->id, key, *points);
}
