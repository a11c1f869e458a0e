/*
 * Grants by a rule: claims of desks, payments and sign-ins of the hospital's own systems. One key, one grant;
 * the key is a row with a unique name, so the database itself says no to the second.
 */
#include "sync/hub/activities.h"
#include "sync/hub/apply.h"
#include "sync/hub/first_visits.h"
#include "sync/hub/grants.h"
#include "sync/hub/leases.h"
#include "sync/hub/occasions.h"
#include "sync/hub/persons.h"
#include "sync/hub/referrals.h"
#include "sync/hub/refill.h"
#include "sync/hub/tiers.h"
#include "sync/hub/tokens.h"

#include <sodium/utils.h>
#include <stdio.h>

#define PROGRAMMES_MAX 1000000 /* no hospital publishes so many versions */

/* A visit, or a bill that she paid something of: what whoever brought her may wait for. */
static void
brought(struct pd_hub *hub, int64_t mid, const struct pd_earn_rule *rule, const char *key,
    const struct pd_earning *earning, int64_t at_ms)
{
    bool paid = rule->kind == PD_EARN_PAYMENT;

    if (!paid && rule->behaviour != PD_BEHAVIOUR_VISIT)
        return;
    pd_first_visit_seen(hub, mid, at_ms);
    paid = paid && pd_points_raw(earning->base) > 0;
    pd_referral_seen(hub, mid, paid ? PD_REFERRAL_SEEN_BILL : PD_REFERRAL_SEEN_VISIT, key, at_ms);
}

bool
pd_claim_grant(struct pd_posting *posting, struct pd_account *account, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, const char *key, const struct pd_earning *earning, int64_t at_ms)
{
    struct pd_hub *hub = posting->hub;

    if (pd_store_run(hub->store, PD_HUB_SQL_CLAIM_INSERT,
            PD_ARGS(pd_t(key), pd_i(account->mid), pd_i(posting->hseq))) != 1)
        return false;
    pd_receipt_settle(posting, account->mid, key, earning->points);
    pd_earning_post(posting, account, programme, rule, earning, at_ms);
    pd_booking_claimed(hub, account->mid, key, at_ms);
    brought(hub, account->mid, rule, key, earning, at_ms);
    return true;
}

/* A day on which she was no member yet. */
static bool
before_member(const struct pd_apply *apply, int utc_offset_min)
{
    int64_t since_ms = pd_store_one(
        apply->hub->store, PD_HUB_SQL_MEMBER_CREATED, PD_ARGS(pd_i(apply->account->mid)), INT64_MAX / 2);

    return pd_local_day(apply->op->at_ms, utc_offset_min) < pd_local_day(since_ms, utc_offset_min);
}

/* In the month of the birthday that the hub was told. A desk is told neither, nor which of the two is
 * missing. */
static bool
is_birthday_month(const struct pd_apply *apply, int utc_offset_min)
{
    struct pd_person person = { .birthday = "" };
    int month;

    if (!pd_person_get(apply->hub, apply->account->mid, &person) || person.birthday[0] == '\0')
        return false;
    month = (person.birthday[0] - '0') * 10 + person.birthday[1] - '0';
    sodium_memzero(&person, sizeof person);
    return month == pd_local_time(apply->op->at_ms, utc_offset_min).date.month;
}

static const char *
claim_refused(const struct pd_apply *apply, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, const struct pd_points *points)
{
    const struct pd_op *op = apply->op;

    if (rule == NULL)
        return "rule";
    if (pd_claim_shape_of(rule) == PD_CLAIM_HUB_ONLY)
        return "hub_only";
    if (!rule->claimable)
        return "rule";
    if (strcmp(op->unit, "points") != 0)
        return "unit";
    if (op->quality == PD_TIME_UNTRUSTED || op->at_ms > apply->now_ms + PD_DAY_MS ||
        op->at_ms < apply->now_ms - PD_HUB_LATE_MS || before_member(apply, programme->utc_offset_min))
        return pd_redeem_outcome_name(PD_REDEEM_TIME_UNTRUSTED);
    if (apply->account->member.status != PD_MEMBER_ACTIVE)
        return pd_redeem_outcome_name(PD_REDEEM_MEMBER_FROZEN);
    if (pd_points_cmp(op->amount, *points) != 0)
        return "amount";
    if (!pd_claim_key_good(rule, &op->member, op->at_ms, programme->utc_offset_min, op->key))
        return "key";
    return rule->behaviour == PD_BEHAVIOUR_BIRTHDAY && !is_birthday_month(apply, programme->utc_offset_min)
               ? "birthday"
               : NULL;
}

/* An earlier life of this hub granted it; once a key, also now. Rules that were lost are asked for no more
 * than when it expires. */
static void
claim_once_more(struct pd_apply *apply, const struct pd_programme *programme, const struct pd_earn_rule *rule)
{
    const struct pd_op *op = apply->op;
    struct pd_earning earning;

    if (pd_claim_key_bill_no(op->key) != NULL) /* points come with the bill itself, which comes again */
        return;
    if (programme != NULL && rule != NULL) {
        earning = pd_earning_for(apply->hub, apply->account, programme, rule, pd_fen_of(0), op->at_ms);
        (void)pd_claim_grant(&apply->posting, apply->account, programme, rule, op->key, &earning, op->at_ms);
    } else if (pd_store_run(apply->hub->store, PD_HUB_SQL_CLAIM_INSERT,
                   PD_ARGS(pd_t(op->key), pd_i(apply->account->mid), pd_i(apply->posting.hseq))) == 1) {
        pd_account_grant(&apply->posting, apply->account, op->amount, op->amount, op->at_ms,
            op->at_ms + 365 * PD_DAY_MS, op->rule);
        pd_growth_earned(&apply->posting, apply->account->mid, op->at_ms, 0, op->amount);
        pd_apply_incident(apply, "rule_lost", apply->account->mid, op->amount);
    }
}

void
pd_apply_claim(struct pd_apply *apply)
{
    struct pd_hub *hub = apply->hub;
    const struct pd_op *op = apply->op;
    const struct pd_programme *programme = pd_hub_programme_for(hub, op->programme, op->at_ms, apply->now_ms);
    const struct pd_earn_rule *rule = programme != NULL ? pd_programme_rule(programme, op->rule) : NULL;
    struct pd_points points = pd_points_of(0), growth;
    struct pd_earning earning;
    const char *no;

    if (programme == NULL && apply->told == NULL) {
        pd_apply_reject(apply, "programme_unknown");
        return;
    }
    if (!pd_honour_member(apply)) {
        pd_apply_reject(apply, "member_unknown");
        return;
    }
    if (rule != NULL && rule->kind == PD_EARN_PAYMENT) {
        pd_apply_receipt(apply, rule);
        return;
    }
    if (apply->told != NULL) {
        claim_once_more(apply, programme, rule);
        return;
    }
    if (rule != NULL && !pd_earn(rule, pd_fen_of(0), &points, &growth)) {
        pd_apply_reject(apply, "amount");
        return;
    }
    no = claim_refused(apply, programme, rule, &points);
    if (no != NULL) {
        pd_apply_reject(apply, no);
        return;
    }
    earning = pd_earning_for(hub, apply->account, programme, rule, pd_fen_of(0), op->at_ms);
    if (earning.outcome == PD_EARNING_NOT_NOW || earning.outcome == PD_EARNING_NOT_FOR) {
        pd_apply_reject(apply, pd_earning_outcome_name(earning.outcome));
        return;
    }
    if (pd_birthday_elsewhere(hub, apply->account, programme, rule, op->at_ms) ||
        !pd_claim_grant(&apply->posting, apply->account, programme, rule, op->key, &earning, op->at_ms))
        apply->result.status = PD_OP_ALREADY_GRANTED;
    if (pd_account_get(hub, apply->account->mid, apply->account))
        apply->result.balance = pd_account_free(apply->account, apply->now_ms);
}

/* ---- facts of receiving: what a desk now sells from, captures by, decides under ---- */

static bool
lease_received(struct pd_apply *apply)
{
    struct pd_lease lease;

    if (!pd_lease_get(apply->hub, apply->op->lease, &lease) || lease.dev != apply->device->dev ||
        strcmp(lease.sku, apply->op->sku) != 0 || apply->op->qty > lease.size)
        return pd_refill_again(apply) && pd_lease_adopt(apply);
    (void)pd_store_run(
        apply->hub->store, PD_HUB_SQL_LEASE_GOT, PD_ARGS(pd_i(lease.id), pd_i(apply->op->qty)));
    return true;
}

/* A version that was published after the backup: its number is never given out again. Its document is not
 * here; a person publishes it once more. */
static void
programme_received(struct pd_apply *apply)
{
    int64_t number = (int64_t)apply->op->number;

    if (apply->op->number <= UINT32_MAX && pd_hub_programme(apply->hub, (uint32_t)number) != NULL)
        return;
    if (!pd_refill_again(apply) || apply->op->number > PROGRAMMES_MAX) {
        pd_apply_quarantine(apply, "programme_unknown");
        return;
    }
    if (pd_hub_meta(apply->hub->store, "programme_floor") >= number)
        return;
    pd_hub_meta_put(apply->hub->store, "programme_floor", number);
    pd_apply_incident(apply, "programme_lost", 0, pd_points_of(0));
}

void
pd_apply_received(struct pd_apply *apply)
{
    switch (apply->op->kind) {
    case PD_OP_LEASE_RECV:
        if (!lease_received(apply))
            pd_apply_quarantine(apply, "lease_unknown");
        return;
    case PD_OP_TOKEN_RECV:
        if (!(pd_refill_again(apply)
                    ? pd_token_adopt(apply)
                    : pd_token_received(apply->hub, apply->op->place, apply->op->number, apply->device->dev)))
            pd_apply_quarantine(apply, "token_unknown");
        return;
    case PD_OP_PROGRAMME_RECV:
        programme_received(apply);
        return;
    case PD_OP_HOLD:
    case PD_OP_RELEASE:
    case PD_OP_CAPTURE:
    case PD_OP_VOID:
    case PD_OP_REFUND:
    case PD_OP_CLAIM:
    case PD_OP_SPEND:
    case PD_OP_LEASE_GIVE:
    case PD_OP_LEASE_ASK:
    case PD_OP_TOKEN_GIVE:
    case PD_OP_TOKEN_ASK:
    case PD_OP_END_ASK:
    case PD_OP_VOUCH:
    case PD_OP_WITNESS:
    case PD_OP_STAFF:
    case PD_OP_SHIFT:
    case PD_OP_STOCK:
        break;
    }
    pd_assert(false && "not a receipt");
}

/* ---- the hub's own acts ---- */

struct pd_posting
pd_hub_act(struct pd_hub *hub, int64_t now_ms, enum pd_hub_act act, const char *note)
{
    static const struct pd_hash none = { { 0 } };
    struct pd_posting posting = { .hub = hub, .hseq = pd_hub_count(hub, PD_COUNT_HSEQ) };
    struct pd_id id = pd_id_make(now_ms, hub->rng);

    (void)pd_store_run(hub->store, PD_HUB_SQL_OP_INSERT,
        PD_ARGS(pd_i(posting.hseq), pd_d(&id), pd_i(0), pd_i(0), pd_i(posting.hseq), pd_i(act),
            pd_i(PD_OP_APPLIED), pd_t(""), pd_i(-1), pd_b(none.b, sizeof none.b), pd_b(note, strlen(note)),
            pd_i(now_ms)));
    return posting;
}

void
pd_hub_cite(const struct pd_posting *posting, const char *rule, uint32_t version)
{
    (void)pd_store_run(
        posting->hub->store, PD_HUB_SQL_OP_CITE, PD_ARGS(pd_i(posting->hseq), pd_t(rule), pd_i(version)));
}

enum pd_err
pd_hub_grant_as(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_hub_case *c)
{
    static struct pd_account account;
    struct pd_posting posting;
    char note[PD_CLAIM_CAP + 64];

    hub->now_ms = now_ms;
    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    if (pd_store_start(hub->store, PD_HUB_SQL_CLAIM_GET, PD_ARGS(pd_t(c->key)))) {
        pd_store_end(hub->store, PD_HUB_SQL_CLAIM_GET);
        return PD_ERR_EXISTS;
    }
    (void)snprintf(note, sizeof note, "grant %s %s", c->rule->id, c->key);
    posting = pd_hub_act(hub, now_ms, PD_ACT_GRANT, note);
    pd_hub_cite(&posting, c->rule->id, c->programme->version);
    if (!pd_claim_grant(&posting, &account, c->programme, c->rule, c->key, &c->earning, c->at_ms))
        return PD_ERR_EXISTS;
    return hub->store->err;
}

enum pd_err
pd_hub_grant(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *rule_id,
    const char *key, struct pd_points amount)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    const struct pd_earn_rule *rule = programme != NULL ? pd_programme_rule(programme, rule_id) : NULL;
    struct pd_hub_case c = { .programme = programme, .rule = rule, .key = key, .at_ms = now_ms };

    if (rule == NULL || !pd_points_valid(amount) ||
        !pd_points_percent(amount, rule->growth_percent, &c.earning.growth))
        return PD_ERR_INVALID;
    if (programme->tier_index.window_months > 0)
        c.earning.growth = pd_points_of(0); /* its formula says what counts */
    c.earning.outcome = PD_EARNING_OK;
    c.earning.points = c.earning.base = amount;
    c.earning.usable_ms = now_ms;
    c.earning.expires_ms = pd_expiry_ms(rule->expiry, now_ms, programme->utc_offset_min);
    return pd_hub_grant_as(hub, now_ms, member, &c);
}
