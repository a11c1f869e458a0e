#include "app/core/programme_check.h"

#include "app/core/claim_key.h"
#include "app/core/discount.h"
#include "app/core/family.h"
#include "app/core/loss.h"
#include "app/core/member.h"
#include "app/core/notice.h"
#include "app/core/plan.h"
#include "app/core/programme_asked.h"
#include "app/core/referral.h"
#include "app/core/text_lint.h"
#include "app/core/tier_index.h"

#include <stdio.h>
#include <string.h>

/* What follows from a thing that could not be read is not told as well. */
static bool
failed_at(const struct pd_doc *doc, const char *list, int i, const char *key)
{
    char path[sizeof doc->path_text];
    struct pd_str p = pd_str_on(path, sizeof path);

    pd_str_addf(&p, "%s[%d].%s", list, i, key);
    return pd_doc_failed_at(doc, path);
}

void
pd_programme_check_unique(
    struct pd_doc *doc, const char *list, const char *key, const char *ids, int count, size_t step)
{
    for (int i = 1; i < count; i++)
        for (int j = 0; j < i; j++)
            if (ids[(size_t)i * step] != '\0' && strcmp(ids + (size_t)i * step, ids + (size_t)j * step) == 0)
                PD_FAIL_AT(doc, list, i, key, "is the same as in %s[%d]", list, j);
}

static void
check_ids(struct pd_doc *doc, const struct pd_programme *p)
{
    pd_programme_check_unique(doc, "tiers", "id", p->tiers[0].id, p->tier_count, sizeof p->tiers[0]);
    pd_programme_check_unique(doc, "kinds", "id", p->kinds[0].id, p->kind_count, sizeof p->kinds[0]);
    pd_programme_check_unique(
        doc, "campaigns", "id", p->campaigns[0].id, p->campaign_count, sizeof p->campaigns[0]);
    pd_programme_check_unique(doc, "rules", "id", p->rules[0].id, p->rule_count, sizeof p->rules[0]);
    pd_programme_check_unique(
        doc, "categories", "id", p->categories[0].id, p->category_count, sizeof p->categories[0]);
    pd_programme_check_unique(doc, "places", "id", p->places[0].id, p->place_count, sizeof p->places[0]);
    pd_programme_check_unique(doc, "catalogue", "sku", p->gifts[0].sku, p->gift_count, sizeof p->gifts[0]);
}

static void
check_tiers(struct pd_doc *doc, const struct pd_programme *p)
{
    if (pd_points_raw(p->tiers[0].from) != 0)
        PD_FAIL_AT(doc, "tiers", 0, "from", "must be 0: everybody starts in the first tier");
    for (int i = 1; i < p->tier_count; i++)
        if (pd_points_cmp(p->tiers[i].from, p->tiers[i - 1].from) <= 0)
            PD_FAIL_AT(doc, "tiers", i, "from", "must be above %lld, where the tier before it begins",
                (long long)pd_points_raw(p->tiers[i - 1].from));
}

static void
check_expiry(struct pd_doc *doc, int i, const struct pd_expiry *expiry)
{
    if (expiry->kind == PD_EXPIRY_ROLLING && expiry->days == 0)
        PD_FAIL_AT(doc, "rules", i, "expiry.days", "is missing: a rolling expiry needs it");
    if (expiry->kind != PD_EXPIRY_ROLLING && expiry->days != 0)
        PD_FAIL_AT(doc, "rules", i, "expiry.days", "may stand only beside \"rolling\"");
}

static void
warn_hub_only(struct pd_doc *doc, int i)
{
    size_t at = pd_doc_enter(doc, "rules");

    (void)pd_doc_enter_index(doc, i);
    (void)pd_doc_enter(doc, "claimable");
    pd_doc_warn(doc, "the hub alone grants by this behaviour: no desk can ask for it");
    pd_doc_leave(doc, at);
}

static void
check_caps(struct pd_doc *doc, int i, const struct pd_earn_rule *rule)
{
    for (int n = 0; n < rule->cap_count; n++) {
        const struct pd_cap *cap = &rule->caps[n];
        char key[32];

        (void)snprintf(key, sizeof key, "caps[%d]", n);
        if (cap->times == 0 && pd_points_raw(cap->points) == 0)
            PD_FAIL_AT(doc, "rules", i, key, "needs \"times\" or \"points\"");
    }
    if (rule->until_ms < rule->from_ms)
        PD_FAIL_AT(doc, "rules", i, "until", "must not be before \"from\"");
}

static void
check_rules(struct pd_doc *doc, struct pd_programme *p)
{
    for (int i = 0; i < p->rule_count; i++) {
        struct pd_earn_rule *rule = &p->rules[i];
        bool payment = rule->kind == PD_EARN_PAYMENT, step = pd_fen_raw(rule->step) > 0;
        bool behaviour = (int)rule->behaviour != PD_BEHAVIOUR_NOT_GIVEN;

        if (failed_at(doc, "rules", i, "kind"))
            continue;
        if (payment && !step)
            PD_FAIL_AT(doc, "rules", i, "step_fen", "is missing: a payment rule needs it");
        if (!payment && step)
            PD_FAIL_AT(doc, "rules", i, "step_fen", "may stand only in a payment rule");
        if (payment && behaviour)
            PD_FAIL_AT(doc, "rules", i, "behaviour", "may stand only in a fixed rule");
        if (payment && rule->claimable)
            PD_FAIL_AT(doc, "rules", i, "claimable",
                "must be false in a payment rule: bills come from the hospital");
        check_caps(doc, i, rule);
        if (!failed_at(doc, "rules", i, "expiry.kind"))
            check_expiry(doc, i, &rule->expiry);
        if (!behaviour)
            rule->behaviour = PD_BEHAVIOUR_OTHER;
        if (rule->claimable && pd_claim_shape_of(rule) == PD_CLAIM_HUB_ONLY)
            warn_hub_only(doc, i);
    }
}

static void
check_campaigns(struct pd_doc *doc, const struct pd_programme *p)
{
    for (int i = 0; i < p->campaign_count; i++) {
        const struct pd_campaign *c = &p->campaigns[i];

        if (c->until_ms < c->from_ms)
            PD_FAIL_AT(doc, "campaigns", i, "until", "must not be before \"from\"");
        if (c->percent == 100 && pd_points_raw(c->bonus) == 0)
            PD_FAIL_AT(
                doc, "campaigns", i, "percent", "must be above 100, or \"bonus\" above 0: it gives nothing");
    }
}

/* Windows that fit a year. */
static void
check_tier_policy(struct pd_doc *doc, const struct pd_programme *p)
{
    size_t at = pd_doc_enter(doc, "tier_policy");
    int months = p->tier_policy.window_months;

    (void)pd_doc_enter(doc, "window_months");
    if (months != 0 && months != 1 && months != 3 && months != 6 && months != 12)
        pd_doc_fail(doc, "must be 1, 3, 6 or 12");
    pd_doc_leave(doc, at);
}

static bool
has_category(const struct pd_programme *p, const char *id)
{
    for (int i = 0; i < p->category_count; i++)
        if (strcmp(p->categories[i].id, id) == 0)
            return true;
    return false;
}

static void
check_catalogue(struct pd_doc *doc, const struct pd_programme *p)
{
    bool categories_sure =
        !pd_doc_ids_unsure(p->categories[0].id, p->category_count, sizeof p->categories[0]);
    bool places_sure = !pd_doc_ids_unsure(p->places[0].id, p->place_count, sizeof p->places[0]);

    for (int i = 0; i < p->gift_count; i++) {
        const struct pd_gift *gift = &p->gifts[i];

        if (categories_sure && !has_category(p, gift->category))
            PD_FAIL_AT(doc, "catalogue", i, "category", "must be the id of a category of this document");
        if (places_sure && pd_programme_place(p, gift->place) == NULL)
            PD_FAIL_AT(doc, "catalogue", i, "place", "must be the id of a place of this document");
        if (gift->until_ms < gift->from_ms)
            PD_FAIL_AT(doc, "catalogue", i, "until", "must not be before \"from\"");
    }
}

/* ---- the law of the place ---- */

/* What each preset has off: rewards for medical spending, visits and new patients are inducements in Taiwan,
 * rewards for referrals everywhere; a wheel is a lottery before the law of each. Money that is paid in ahead,
 * and points that pay bills, need somebody who looked into it; so do points of one patient that another
 * spends, where points are no reward for treatment. Points that others give or take are one more reward for
 * coming. */
static const unsigned off_in[] = {
    [PD_JURISDICTION_CN] = PD_OFF(PD_MECHANISM_EARN_REFERRAL) | PD_OFF(PD_MECHANISM_EARN_SHARE) |
                           PD_OFF(PD_MECHANISM_FEE_DEDUCTION) | PD_OFF(PD_MECHANISM_STORED_VALUE) |
                           PD_OFF(PD_MECHANISM_WHEEL),
    [PD_JURISDICTION_HK] = PD_OFF(PD_MECHANISM_EARN_REFERRAL) | PD_OFF(PD_MECHANISM_WHEEL),
    [PD_JURISDICTION_TW] = PD_OFF(PD_MECHANISM_EARN_PAYMENT) | PD_OFF(PD_MECHANISM_EARN_VISIT) |
                           PD_OFF(PD_MECHANISM_EARN_REFERRAL) | PD_OFF(PD_MECHANISM_EARN_WELCOME) |
                           PD_OFF(PD_MECHANISM_DISCOUNT) | PD_OFF(PD_MECHANISM_FEE_DEDUCTION) |
                           PD_OFF(PD_MECHANISM_STORED_VALUE) | PD_OFF(PD_MECHANISM_WHEEL) |
                           PD_OFF(PD_MECHANISM_FAMILY) | PD_OFF(PD_MECHANISM_ALLIANCE),
};

static unsigned
mechanism_of(const struct pd_earn_rule *rule)
{
    if (rule->kind == PD_EARN_PAYMENT)
        return PD_OFF(PD_MECHANISM_EARN_PAYMENT);
    switch (rule->behaviour) {
    case PD_BEHAVIOUR_VISIT:
        return PD_OFF(PD_MECHANISM_EARN_VISIT);
    case PD_BEHAVIOUR_REFERRAL:
        return PD_OFF(PD_MECHANISM_EARN_REFERRAL);
    case PD_BEHAVIOUR_WELCOME:
        return PD_OFF(PD_MECHANISM_EARN_WELCOME);
    case PD_BEHAVIOUR_SHARE:
        return PD_OFF(PD_MECHANISM_EARN_SHARE);
    case PD_BEHAVIOUR_OTHER:
    case PD_BEHAVIOUR_SIGN_IN:
    case PD_BEHAVIOUR_SURVEY:
    case PD_BEHAVIOUR_BIRTHDAY:
    case PD_BEHAVIOUR_EVENT:
    case PD_BEHAVIOUR_ADJUSTMENT:
    case PD_BEHAVIOUR_TASK:
        break;
    }
    return 0;
}

static void
check_jurisdiction(struct pd_doc *doc, const struct pd_programme *p)
{
    static const char why[] =
        "is off in this jurisdiction; it needs an entry in \"exceptions\" with a note and "
        "a second person's approval";
    unsigned off = off_in[p->jurisdiction];

    for (int i = 0; i < p->exception_count; i++)
        off &= ~PD_OFF(p->exceptions[i]);
    for (int i = 0; i < p->rule_count; i++)
        if ((mechanism_of(&p->rules[i]) & off) != 0)
            PD_FAIL_AT(
                doc, "rules", i, p->rules[i].kind == PD_EARN_PAYMENT ? "kind" : "behaviour", "%s", why);
    pd_programme_units_off(doc, p, off, why);
    pd_programme_wheels_off(doc, p, off, why);
    pd_programme_money_off(doc, p, off, why);
    pd_family_off(doc, p, off, why);
    pd_programme_merchants_off(doc, p, off, why);
    for (int i = 0; i < p->tier_count; i++)
        if (p->tiers[i].discount_percent > 0 && (off & PD_OFF(PD_MECHANISM_DISCOUNT)) != 0)
            PD_FAIL_AT(doc, "tiers", i, "discount_percent", "%s", why);
    for (int i = 0; i < p->discount_count; i++)
        if (pd_discount_gives(&p->discounts[i]) && (off & PD_OFF(PD_MECHANISM_DISCOUNT)) != 0)
            PD_FAIL_AT(doc, "discounts", i, "tiers", "%s", why);
}

static bool
any_rewards_staff(const struct pd_text *text)
{
    for (int i = 0; i < PD_LANGS; i++)
        if (text->in[i] != NULL && pd_text_rewards_staff(text->in[i]))
            return true;
    return false;
}

/* Whoever of the staff recommends that a patient join has nothing of it, under no law and by no exception: a
 * rule or campaign that is called so gives points for it. */
static void
check_recommendations(struct pd_doc *doc, const struct pd_programme *p)
{
    static const char why[] =
        "rewards a recommendation of the staff: that is written down for attribution, and "
        "may earn nothing";

    for (int i = 0; i < p->rule_count; i++)
        if (pd_text_rewards_staff(p->rules[i].id))
            PD_FAIL_AT(doc, "rules", i, "id", "%s", why);
        else if (any_rewards_staff(&p->rules[i].name))
            PD_FAIL_AT(doc, "rules", i, "name", "%s", why);
    for (int i = 0; i < p->campaign_count; i++)
        if (pd_text_rewards_staff(p->campaigns[i].id))
            PD_FAIL_AT(doc, "campaigns", i, "id", "%s", why);
        else if (any_rewards_staff(&p->campaigns[i].name))
            PD_FAIL_AT(doc, "campaigns", i, "name", "%s", why);
}

/* Below this share of the catalogue, being offline means being closed for most. */
#define PERCENT_OFFLINE_LEAST 80

static void
check_offline(struct pd_doc *doc, struct pd_programme *p)
{
    struct pd_offline_policy *policy = &p->offline;
    size_t at = pd_doc_enter(doc, "offline");
    size_t inner = pd_doc_enter(doc, "hard_count");
    int within;

    if (policy->hard_count < policy->soft_count)
        pd_doc_fail(doc, "must be at least soft_count, %d", policy->soft_count);
    pd_doc_leave(doc, inner);
    if (pd_points_raw(policy->per_redemption) == PD_PER_REDEMPTION_NOT_GIVEN)
        policy->per_redemption = policy->account_cap;
    within = pd_loss_gifts_offline(p);
    (void)pd_doc_enter(doc, "account_cap");
    if (policy->mode == PD_OFFLINE_FLOOR && within * 100 < p->gift_count * PERCENT_OFFLINE_LEAST)
        pd_doc_warn(doc, "only %d of %d gifts can be redeemed while offline", within, p->gift_count);
    pd_doc_leave(doc, at);
}

void
pd_programme_cross_check(struct pd_doc *doc, struct pd_programme *p)
{
    pd_look_check(doc, &p->theme);
    pd_notice_check(doc, &p->notice);
    check_ids(doc, p);
    check_tiers(doc, p);
    check_rules(doc, p);
    check_campaigns(doc, p);
    check_tier_policy(doc, p);
    pd_tier_index_check(doc, p);
    check_catalogue(doc, p);
    pd_programme_units_check(doc, p);
    pd_programme_money_check(doc, p);
    pd_programme_check_activities(doc, p);
    pd_programme_check_wheels(doc, p);
    pd_programme_check_merchants(doc, p);
    pd_programme_check_asked(doc, p);
    pd_referral_check(doc, p);
    pd_family_check(doc, p);
    pd_plans_check(doc, p);
    check_jurisdiction(doc, p);
    check_recommendations(doc, p);
    check_offline(doc, p);
}
