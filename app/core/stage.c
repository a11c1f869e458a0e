#include "app/core/stage.h"

#include "app/core/document.h"

const struct pd_doc_choice pd_stage_choices[] = { { "pre", PD_STAGE_PRE }, { "in", PD_STAGE_IN },
    { "post", PD_STAGE_POST }, { NULL, 0 } };

const char *
pd_stage_name(enum pd_stage stage)
{
    for (int i = 0; pd_stage_choices[i].name != NULL; i++)
        if (pd_stage_choices[i].value == (int)stage)
            return pd_stage_choices[i].name;
    return "";
}

enum pd_stage
pd_stage_or_in(enum pd_stage stage)
{
    return stage != 0 ? stage : PD_STAGE_IN;
}

enum pd_stage
pd_stage_of_rule(const struct pd_earn_rule *rule)
{
    if (rule->stage != 0 || rule->kind == PD_EARN_PAYMENT)
        return pd_stage_or_in(rule->stage);
    switch (rule->behaviour) {
    case PD_BEHAVIOUR_REFERRAL:
    case PD_BEHAVIOUR_WELCOME:
    case PD_BEHAVIOUR_SHARE:
        return PD_STAGE_PRE;
    case PD_BEHAVIOUR_SURVEY:
    case PD_BEHAVIOUR_TASK:
        return PD_STAGE_POST;
    case PD_BEHAVIOUR_OTHER:
    case PD_BEHAVIOUR_VISIT:
    case PD_BEHAVIOUR_SIGN_IN:
    case PD_BEHAVIOUR_BIRTHDAY:
    case PD_BEHAVIOUR_EVENT:
    case PD_BEHAVIOUR_ADJUSTMENT:
        break;
    }
    return PD_STAGE_IN;
}

#define ANY_OF(array, count)                                                                                 \
    for (int i = 0; i < (count); i++)                                                                        \
        if ((array)[i].stage != 0)                                                                           \
            return true;

bool
pd_programme_has_stages(const struct pd_programme *p)
{
    ANY_OF(p->rules, p->rule_count)
    ANY_OF(p->gifts, p->gift_count)
    ANY_OF(p->activities, p->activity_count)
    ANY_OF(p->discounts, p->discount_count)
    ANY_OF(p->units.coupons, p->units.coupon_count)
    ANY_OF(p->units.entitlements, p->units.entitlement_count)
    ANY_OF(p->units.packages, p->units.package_count)
    for (int tier = 0; tier < p->tier_count; tier++)
        for (int i = 0; i < p->tiers[tier].benefit_count; i++)
            if (p->tiers[tier].benefit_stages[i] != 0)
                return true;
    return false;
}
