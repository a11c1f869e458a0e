#include "app/core/redeem.h"

#include "app/core/lots.h"

#include <string.h>

static const char *const names[] = {
    [PD_REDEEM_OK] = "ok",
    [PD_REDEEM_TOO_FEW_POINTS] = "too_few_points",
    [PD_REDEEM_TIER] = "tier",
    [PD_REDEEM_NOT_ON_OFFER] = "not_on_offer",
    [PD_REDEEM_MEMBER_LIMIT] = "member_limit",
    [PD_REDEEM_NO_LEASE] = "no_lease",
    [PD_REDEEM_MEMBER_FROZEN] = "member_frozen",
    [PD_REDEEM_DEBT] = "debt",
    [PD_REDEEM_OFFLINE_MODE] = "offline_mode",
    [PD_REDEEM_OFFLINE_ACCOUNT] = "offline_account",
    [PD_REDEEM_OFFLINE_COUNT] = "offline_count",
    [PD_REDEEM_OFFLINE_DESK] = "offline_desk",
    [PD_REDEEM_OFFLINE_AGE] = "offline_age",
    [PD_REDEEM_CODE_USED] = "code_used",
    [PD_REDEEM_CODE_EXPIRED] = "code_expired",
    [PD_REDEEM_TIME_UNTRUSTED] = "time_untrusted",
    [PD_REDEEM_QTY] = "qty",
    [PD_REDEEM_CARD_CAP] = "card_cap",
    [PD_REDEEM_FAMILY_OFF] = "family_off",
    [PD_REDEEM_FAMILY_CARD] = "family_card",
    [PD_REDEEM_FAMILY_BLOCKED] = "family_blocked",
    [PD_REDEEM_FAMILY_SPEND] = "family_spend_limit",
    [PD_REDEEM_FAMILY_DAY] = "family_day_limit",
    [PD_REDEEM_FAMILY_MONTH] = "family_month_limit",
};

const char *
pd_redeem_outcome_name(enum pd_redeem_outcome outcome)
{
    return outcome >= PD_REDEEM_OK && outcome < PD_COUNT(names) ? names[outcome] : NULL;
}

enum pd_redeem_outcome
pd_redeem_outcome_from(const char *name)
{
    for (int i = PD_REDEEM_OK; i < PD_COUNT(names); i++)
        if (strcmp(names[i], name) == 0)
            return (enum pd_redeem_outcome)i;
    return (enum pd_redeem_outcome)0;
}

/* ---- the gift: on offer to anyone? ---- */

static enum pd_redeem_outcome
check_gift(const struct pd_redeem_input *in, const struct pd_gift *gift, struct pd_redeem_answer *answer)
{
    bool dated = gift != NULL && (gift->from_ms > 0 || gift->until_ms != PD_NEVER_MS);

    if (gift == NULL)
        return PD_REDEEM_NOT_ON_OFFER;
    if (in->qty < 1 || in->qty > PD_QTY_MAX || !pd_points_times(gift->price, in->qty, &answer->price) ||
        !pd_fen_times(gift->money, in->qty, &answer->money))
        return PD_REDEEM_QTY;
    if (dated && in->quality == PD_TIME_UNTRUSTED)
        return PD_REDEEM_TIME_UNTRUSTED;
    if (in->decided_ms < gift->from_ms || in->decided_ms >= gift->until_ms)
        return PD_REDEEM_NOT_ON_OFFER;
    return PD_REDEEM_OK;
}

/* ---- the member: for her? ---- */

static int
taken_qty(const struct pd_member *member, const char *sku)
{
    for (int i = 0; i < member->taken_count; i++)
        if (strcmp(member->taken[i].sku, sku) == 0)
            return member->taken[i].qty;
    return 0;
}

static enum pd_redeem_outcome
check_member(const struct pd_redeem_input *in, const struct pd_gift *gift, struct pd_redeem_answer *answer)
{
    const struct pd_member *member = in->member;
    struct pd_points free = pd_lots_spendable(member->lots, member->lot_count, in->decided_ms);

    if (member->status != PD_MEMBER_ACTIVE)
        return PD_REDEEM_MEMBER_FROZEN;
    if (pd_tier_of(in->programme, member->growth) < gift->tier_min) {
        answer->tier = gift->tier_min;
        return PD_REDEEM_TIER;
    }
    /* Subtracted, not added: what a row says was taken may be any number. */
    if (gift->limit > 0 && taken_qty(member, gift->sku) > gift->limit - in->qty)
        return PD_REDEEM_MEMBER_LIMIT;
    if (pd_points_cmp(answer->price, free) > 0) {
        answer->missing = pd_points_over(answer->price, free);
        return PD_REDEEM_TOO_FEW_POINTS;
    }
    return PD_REDEEM_OK;
}

/* ---- a supplementary card: whose account, and how much of it? ---- */

static enum pd_redeem_outcome
family_outcome(enum pd_family_no no)
{
    static const enum pd_redeem_outcome outcomes[] = { PD_REDEEM_OK, PD_REDEEM_FAMILY_OFF,
        PD_REDEEM_FAMILY_CARD, PD_REDEEM_FAMILY_BLOCKED, PD_REDEEM_FAMILY_SPEND, PD_REDEEM_FAMILY_DAY,
        PD_REDEEM_FAMILY_MONTH };

    pd_assert((int)no >= 0 && (int)no < PD_COUNT(outcomes));
    return outcomes[no];
}

static enum pd_redeem_outcome
check_right(const struct pd_redeem_input *in)
{
    if (in->family == NULL)
        return PD_REDEEM_OK;
    if (in->family->card != NULL && !pd_id_equal(in->family->card->account, in->member->id))
        return PD_REDEEM_FAMILY_CARD;
    if (in->family->spender != PD_MEMBER_ACTIVE)
        return PD_REDEEM_MEMBER_FROZEN;
    return family_outcome(pd_family_may(&in->programme->family, in->family->card));
}

static enum pd_redeem_outcome
check_limits(const struct pd_redeem_input *in, struct pd_redeem_answer *answer)
{
    enum pd_redeem_outcome outcome;

    if (in->family == NULL)
        return PD_REDEEM_OK;
    outcome = family_outcome(pd_family_within(in->family->card, in->family->day, answer->price));
    if (outcome != PD_REDEEM_OK)
        answer->cap = pd_family_left(in->family->card, in->family->day);
    return outcome;
}

/* ---- the account while nobody can ask the hub ---- */

static bool
has_debt(const struct pd_member *member)
{
    return pd_points_cmp(member->debt, pd_points_of(0)) > 0;
}

/* The cap of the code presented, per account and day. */
static struct pd_points
day_cap(const struct pd_offline_policy *policy, enum pd_code_type type)
{
    switch (type) {
    case PD_CODE_MEMBER:
        return policy->account_cap;
    case PD_CODE_MEMBER_DAY:
        return pd_points_min(policy->account_cap, policy->day_code_cap);
    case PD_CODE_CARD:
        return pd_points_min(policy->account_cap, policy->card_cap);
    case PD_CODE_TICKET:
    case PD_CODE_PROXY:
    case PD_CODE_ENROL:
    case PD_CODE_STAFF:
    case PD_CODE_UNIT:
        break; /* no one redeems with these */
    }
    return pd_points_of(0);
}

/* What the day and the sale at hand leave: small sales one after the other are one sale. */
static struct pd_points
account_left(const struct pd_offline_policy *policy, const struct pd_redeem_use *use, enum pd_code_type type)
{
    return pd_points_min(pd_points_over(day_cap(policy, type), use->account_today),
        pd_points_over(policy->per_redemption, use->account_recent));
}

static struct pd_points
desk_left(const struct pd_offline_policy *policy, const struct pd_redeem_use *use)
{
    if (use->desk_count >= policy->desk_count)
        return pd_points_of(0);
    return pd_points_over(policy->desk_cap, use->desk_total);
}

static bool
too_old(const struct pd_offline_policy *policy, const struct pd_redeem_use *use, int64_t now_ms)
{
    return use->offline_since_ms > 0 && now_ms - use->offline_since_ms > policy->max_age_h * PD_HOUR_MS;
}

bool
pd_redeem_hub_first(const struct pd_programme *programme)
{
    return programme->offline.mode == PD_OFFLINE_ONLINE_ONLY;
}

static enum pd_redeem_outcome
check_offline(const struct pd_redeem_input *in, struct pd_redeem_answer *answer)
{
    const struct pd_offline_policy *policy = &in->programme->offline;
    const struct pd_redeem_use *use = in->use;
    int after = policy->hard_count - use->account_count; /* this one included */

    answer->request = pd_redeem_hub_first(in->programme);
    if (answer->request)
        return PD_REDEEM_OK; /* nothing goes out for it: there is nothing to bind by caps */
    if (policy->mode != PD_OFFLINE_FLOOR)
        return PD_REDEEM_OFFLINE_MODE;
    if (has_debt(in->member))
        return PD_REDEEM_DEBT;
    answer->cap = account_left(policy, use, in->code_type);
    if (pd_points_cmp(answer->price, answer->cap) > 0)
        return PD_REDEEM_OFFLINE_ACCOUNT;
    if (after <= 0)
        return PD_REDEEM_OFFLINE_COUNT;
    if (too_old(policy, use, in->now_ms))
        return PD_REDEEM_OFFLINE_AGE;
    if (pd_points_cmp(answer->price, desk_left(policy, use)) > 0)
        return PD_REDEEM_OFFLINE_DESK;
    answer->last_but = use->account_count + 1 >= policy->soft_count ? after : 0;
    return PD_REDEEM_OK;
}

/* A card is good for whoever found it: without its PIN it is worth little, also while the hub answers. */
static enum pd_redeem_outcome
check_card(const struct pd_redeem_input *in, struct pd_redeem_answer *answer)
{
    struct pd_points left = pd_points_over(in->programme->offline.card_cap, in->use->account_made);

    if (in->code_type != PD_CODE_CARD || pd_points_cmp(answer->price, left) <= 0)
        return PD_REDEEM_OK;
    answer->cap = left;
    return PD_REDEEM_CARD_CAP;
}

struct pd_redeem_answer
pd_redeem_check(const struct pd_redeem_input *in)
{
    const struct pd_gift *gift = pd_programme_gift(in->programme, in->sku);
    struct pd_redeem_answer answer = { .outcome = PD_REDEEM_OK };

    answer.outcome = check_gift(in, gift, &answer);
    if (answer.outcome == PD_REDEEM_OK)
        answer.outcome = check_right(in);
    if (answer.outcome == PD_REDEEM_OK)
        answer.outcome = check_member(in, gift, &answer);
    if (answer.outcome == PD_REDEEM_OK)
        answer.outcome = check_limits(in, &answer);
    if (answer.outcome == PD_REDEEM_OK && !in->online)
        answer.outcome = check_offline(in, &answer);
    if (answer.outcome == PD_REDEEM_OK && !answer.request)
        answer.outcome = check_card(in, &answer);
    if (answer.outcome == PD_REDEEM_OK && in->lease_left < in->qty)
        answer.outcome = PD_REDEEM_NO_LEASE;
    answer.request = answer.request && answer.outcome == PD_REDEEM_OK;
    return answer;
}

struct pd_points
pd_redeem_offline_left(const struct pd_programme *programme, const struct pd_member *member,
    const struct pd_redeem_use *use, enum pd_code_type code_type)
{
    const struct pd_offline_policy *policy = &programme->offline;

    if (policy->mode != PD_OFFLINE_FLOOR || has_debt(member) || use->account_count >= policy->hard_count)
        return pd_points_of(0);
    return pd_points_min(account_left(policy, use, code_type), desk_left(policy, use));
}

bool
pd_redeem_unanswered(const struct pd_programme *programme, const struct pd_member *member,
    const struct pd_redeem_use *use, enum pd_code_type code_type, int64_t now_ms)
{
    const struct pd_offline_policy *policy = &programme->offline;

    return policy->mode == PD_OFFLINE_FLOOR && !has_debt(member) &&
           pd_points_cmp(use->account_today, day_cap(policy, code_type)) <= 0 &&
           pd_points_cmp(use->account_recent, policy->per_redemption) <= 0 &&
           use->account_count <= policy->hard_count && !too_old(policy, use, now_ms) &&
           pd_points_cmp(use->desk_total, policy->desk_cap) <= 0 && use->desk_count <= policy->desk_count;
}
