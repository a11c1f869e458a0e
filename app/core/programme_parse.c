/*
 * The programme document into struct pd_programme, by tables that say what each key is.
 * assets/schema/programme.schema.json says the same to other people's tools.
 */
#include "app/core/document.h"
#include "app/core/family.h"
#include "app/core/member.h"
#include "app/core/notice.h"
#include "app/core/plan.h"
#include "app/core/programme.h"
#include "app/core/programme_asked.h"
#include "app/core/programme_check.h"
#include "app/core/programme_rows.h"
#include "app/core/referral.h"
#include "app/core/stage.h"
#include "app/core/tier_index.h"

#include <stdlib.h>
#include <string.h>

static const struct pd_doc_choice jurisdictions[] = { { "cn", PD_JURISDICTION_CN },
    { "hk", PD_JURISDICTION_HK }, { "tw", PD_JURISDICTION_TW }, { NULL, 0 } };

static const struct pd_doc_choice mechanisms[] = { { "earn_payment", PD_MECHANISM_EARN_PAYMENT },
    { "earn_visit", PD_MECHANISM_EARN_VISIT }, { "earn_referral", PD_MECHANISM_EARN_REFERRAL },
    { "earn_welcome", PD_MECHANISM_EARN_WELCOME }, { "earn_share", PD_MECHANISM_EARN_SHARE },
    { "discount", PD_MECHANISM_DISCOUNT }, { "wheel", PD_MECHANISM_WHEEL },
    { "fee_deduction", PD_MECHANISM_FEE_DEDUCTION }, { "stored_value", PD_MECHANISM_STORED_VALUE },
    { "family", PD_MECHANISM_FAMILY }, { "alliance", PD_MECHANISM_ALLIANCE }, { NULL, 0 } };

static const struct pd_doc_row exception_rows[] = {
    { .key = "mechanism",
        .type = PD_DOC_CHOICE,
        .required = true,
        .size = sizeof(int),
        .choices = mechanisms },
    { .key = "note", .type = PD_DOC_WORDS, .required = true, .max = 500 },
    { .key = "approved_by", .type = PD_DOC_WORDS, .required = true, .max = 64 },
    END,
};

static const struct pd_doc_list benefit_list = { .at = offsetof(struct pd_tier, benefits),
    .count_at = offsetof(struct pd_tier, benefit_count),
    .step = sizeof(struct pd_text),
    .beside_at = offsetof(struct pd_tier, benefit_stages),
    .beside = "stage",
    .choices = pd_stage_choices };

static const struct pd_doc_row tier_rows[] = {
    NAME("id", true, struct pd_tier, id),
    TEXT("name", true, struct pd_tier, name),
    NUMBER("from", PD_DOC_I64, struct pd_tier, from, 0, PD_AMOUNT_MAX),
    NAME("card", true, struct pd_tier, card),
    { .key = "colour", .type = PD_DOC_COLOUR, .required = true, AT(struct pd_tier, colour) },
    NUMBER_OR("discount_percent", PD_DOC_INT, struct pd_tier, discount_percent, 0, 100, 0),
    { .key = "priority", .type = PD_DOC_BOOL, AT(struct pd_tier, priority) },
    LIST("benefits", false, 0, PD_BENEFITS_MAX, NULL, &benefit_list),
    END,
};

static const struct pd_doc_choice expiry_kinds[] = { { "never", PD_EXPIRY_NEVER },
    { "rolling", PD_EXPIRY_ROLLING }, { "year_end", PD_EXPIRY_YEAR_END },
    { "month_end", PD_EXPIRY_MONTH_END }, { NULL, 0 } };

const struct pd_doc_row pd_programme_expiry_rows[] = {
    CHOICE("kind", true, struct pd_expiry, kind, expiry_kinds),
    NUMBER_OR("days", PD_DOC_INT, struct pd_expiry, days, 1, 36600, 0),
    END,
};

static const struct pd_doc_choice earn_kinds[] = { { "payment", PD_EARN_PAYMENT }, { "fixed", PD_EARN_FIXED },
    { NULL, 0 } };

static const struct pd_doc_choice behaviours[] = { { "visit", PD_BEHAVIOUR_VISIT },
    { "sign_in", PD_BEHAVIOUR_SIGN_IN }, { "survey", PD_BEHAVIOUR_SURVEY },
    { "referral", PD_BEHAVIOUR_REFERRAL }, { "welcome", PD_BEHAVIOUR_WELCOME },
    { "birthday", PD_BEHAVIOUR_BIRTHDAY }, { "event", PD_BEHAVIOUR_EVENT }, { "share", PD_BEHAVIOUR_SHARE },
    { "adjustment", PD_BEHAVIOUR_ADJUSTMENT }, { "task", PD_BEHAVIOUR_TASK }, { "other", PD_BEHAVIOUR_OTHER },
    { NULL, 0 } };

static const struct pd_doc_list kind_index = INDEX(kinds, kind_count, struct pd_kind, "kind");
static const struct pd_doc_list tier_index = INDEX(tiers, tier_count, struct pd_tier, "tier");
const struct pd_doc_list pd_programme_rule_index = INDEX(rules, rule_count, struct pd_earn_rule, "rule");

static const struct pd_doc_row kind_rows[] = {
    NAME("id", true, struct pd_kind, id),
    TEXT("name", true, struct pd_kind, name),
    END,
};

const struct pd_doc_row pd_programme_audience_rows[] = {
    { .key = "kinds", .type = PD_DOC_SET, AT(struct pd_audience, kinds), .list = &kind_index },
    { .key = "tiers", .type = PD_DOC_SET, AT(struct pd_audience, tiers), .list = &tier_index },
    END,
};

static const struct pd_doc_choice periods[] = { { "day", PD_PERIOD_DAY }, { "week", PD_PERIOD_WEEK },
    { "month", PD_PERIOD_MONTH }, { "year", PD_PERIOD_YEAR }, { "lifetime", PD_PERIOD_LIFETIME },
    { NULL, 0 } };

static const struct pd_doc_row cap_rows[] = {
    CHOICE("period", true, struct pd_cap, period, periods),
    NUMBER_OR("times", PD_DOC_INT, struct pd_cap, times, 1, 1000000, 0),
    NUMBER_OR("points", PD_DOC_I64, struct pd_cap, points, 1, PD_AMOUNT_MAX, 0),
    END,
};

static const struct pd_doc_list cap_list = LIST_OF(struct pd_earn_rule, caps, cap_count);

static const struct pd_doc_choice classes[] = { { "monetary", PD_CLASS_MONETARY },
    { "operational", PD_CLASS_OPERATIONAL }, { NULL, 0 } };

/* from and until are days until resolve_days() makes them instants, here and below. */
static const struct pd_doc_row rule_rows[] = {
    NAME("id", true, struct pd_earn_rule, id),
    CHOICE("kind", true, struct pd_earn_rule, kind, earn_kinds),
    { .key = "behaviour",
        .type = PD_DOC_CHOICE,
        AT(struct pd_earn_rule, behaviour),
        .absent = PD_BEHAVIOUR_NOT_GIVEN,
        .choices = behaviours },
    TEXT("name", true, struct pd_earn_rule, name),
    NUMBER("points", PD_DOC_I64, struct pd_earn_rule, points, 1, PD_AMOUNT_MAX),
    NUMBER_OR("step_fen", PD_DOC_I64, struct pd_earn_rule, step, 1, PD_AMOUNT_MAX, 0),
    NUMBER_OR("per_day", PD_DOC_INT, struct pd_earn_rule, per_day, 0, 1000, 0),
    NUMBER_OR("day_cap", PD_DOC_I64, struct pd_earn_rule, day_cap, 0, PD_AMOUNT_MAX, 0),
    NUMBER_OR("growth_percent", PD_DOC_INT, struct pd_earn_rule, growth_percent, 0, 1000, 100),
    { .key = "expiry",
        .type = PD_DOC_OBJECT,
        .required = true,
        AT(struct pd_earn_rule, expiry),
        .rows = pd_programme_expiry_rows },
    { .key = "claimable", .type = PD_DOC_BOOL, AT(struct pd_earn_rule, claimable) },
    { .key = "for",
        .type = PD_DOC_OBJECT,
        AT(struct pd_earn_rule, audience),
        .rows = pd_programme_audience_rows },
    { .key = "from", .type = PD_DOC_DAY, AT(struct pd_earn_rule, from_ms) },
    { .key = "until", .type = PD_DOC_DAY, AT(struct pd_earn_rule, until_ms), .absent = PD_NEVER_MS },
    LIST("caps", false, 0, PD_CAPS_MAX, cap_rows, &cap_list),
    NUMBER_OR("pending_days", PD_DOC_INT, struct pd_earn_rule, pending_days, 0, 3660, 0),
    { .key = "class",
        .type = PD_DOC_CHOICE,
        AT(struct pd_earn_rule, class),
        .absent = PD_CLASS_MONETARY,
        .choices = classes },
    STAGE(struct pd_earn_rule),
    END,
};

static const struct pd_doc_choice stackings[] = { { "best", PD_STACK_BEST },
    { "multiply", PD_STACK_MULTIPLY }, { "add", PD_STACK_ADD }, { NULL, 0 } };

static const struct pd_doc_row campaign_rows[] = {
    NAME("id", true, struct pd_campaign, id),
    TEXT("name", true, struct pd_campaign, name),
    { .key = "rules",
        .type = PD_DOC_SET,
        .required = true,
        AT(struct pd_campaign, rules),
        .list = &pd_programme_rule_index },
    { .key = "for",
        .type = PD_DOC_OBJECT,
        AT(struct pd_campaign, audience),
        .rows = pd_programme_audience_rows },
    { .key = "from", .type = PD_DOC_DAY, .required = true, AT(struct pd_campaign, from_ms) },
    { .key = "until", .type = PD_DOC_DAY, .required = true, AT(struct pd_campaign, until_ms) },
    { .key = "month_days", .type = PD_DOC_BITS, AT(struct pd_campaign, month_days), .min = 1, .max = 31 },
    { .key = "week_days", .type = PD_DOC_BITS, AT(struct pd_campaign, week_days), .min = 1, .max = 7 },
    NUMBER_OR("percent", PD_DOC_INT, struct pd_campaign, percent, 100, 1000, 100),
    NUMBER_OR("bonus", PD_DOC_I64, struct pd_campaign, bonus, 0, PD_AMOUNT_MAX, 0),
    NUMBER_OR("budget", PD_DOC_I64, struct pd_campaign, budget, 0, PD_AMOUNT_MAX, 0),
    { .key = "growth", .type = PD_DOC_BOOL, AT(struct pd_campaign, growth), .absent = true },
    { .key = "stacking",
        .type = PD_DOC_CHOICE,
        AT(struct pd_campaign, stacking),
        .absent = PD_STACK_BEST,
        .choices = stackings },
    END,
};

static const struct pd_doc_choice downs[] = { { "never", PD_DOWN_NEVER }, { "one_down", PD_DOWN_ONE },
    { "by_balance", PD_DOWN_BY_BALANCE }, { NULL, 0 } };

static const struct pd_doc_row tier_policy_rows[] = {
    CHOICE("down", true, struct pd_tier_policy, down, downs),
    NUMBER_OR("window_months", PD_DOC_INT, struct pd_tier_policy, window_months, 1, 12, 12),
    END,
};

static const struct pd_doc_choice clawbacks[] = { { "only_pending", PD_CLAWBACK_PENDING },
    { "within_balance", PD_CLAWBACK_BALANCE }, { "unlimited", PD_CLAWBACK_UNLIMITED }, { NULL, 0 } };

static const struct pd_doc_row category_rows[] = {
    NAME("id", true, struct pd_category, id),
    TEXT("name", true, struct pd_category, name),
    END,
};

static const struct pd_doc_row place_rows[] = {
    NAME("id", true, struct pd_place, id),
    TEXT("name", true, struct pd_place, name),
    TEXT("floor", true, struct pd_place, floor),
    TEXT("hours", true, struct pd_place, hours),
    NAME("picture", false, struct pd_place, picture),
    { .key = "merchant",
        .type = PD_DOC_INDEX,
        AT(struct pd_place, merchant),
        .absent = -1,
        .list = &pd_programme_merchant_index },
    END,
};

static const struct pd_doc_row limit_rows[] = {
    NUMBER("qty", PD_DOC_INT, struct pd_gift, limit, 1, PD_QTY_MAX),
    NUMBER("days", PD_DOC_INT, struct pd_gift, limit_days, 1, 3660),
    END,
};

static const struct pd_doc_row gift_rows[] = {
    NAME("sku", true, struct pd_gift, sku),
    TEXT("name", true, struct pd_gift, name),
    TEXT("detail", false, struct pd_gift, detail),
    NAME("category", true, struct pd_gift, category),
    NAME("picture", true, struct pd_gift, picture),
    NAME("shelf", false, struct pd_gift, shelf),
    NAME("place", true, struct pd_gift, place),
    NUMBER("price", PD_DOC_I64, struct pd_gift, price, 1, PD_AMOUNT_MAX),
    NUMBER_OR("money_fen", PD_DOC_I64, struct pd_gift, money, 0, PD_AMOUNT_MAX, 0),
    { .key = "tier_min", .type = PD_DOC_INDEX, AT(struct pd_gift, tier_min), .list = &tier_index },
    { .key = "limit", .type = PD_DOC_OBJECT, .rows = limit_rows },
    { .key = "from", .type = PD_DOC_DAY, AT(struct pd_gift, from_ms) },
    { .key = "until", .type = PD_DOC_DAY, AT(struct pd_gift, until_ms), .absent = PD_NEVER_MS },
    NUMBER("stock", PD_DOC_INT, struct pd_gift, stock, 0, 1000000),
    STAGE(struct pd_gift),
    END,
};

static const struct pd_doc_choice offline_modes[] = { { "floor", PD_OFFLINE_FLOOR },
    { "strict", PD_OFFLINE_STRICT }, { "online_only", PD_OFFLINE_ONLINE_ONLY }, { NULL, 0 } };

static const struct pd_doc_row offline_rows[] = {
    CHOICE("mode", true, struct pd_offline_policy, mode, offline_modes),
    NUMBER_OR("account_cap", PD_DOC_I64, struct pd_offline_policy, account_cap, 0, PD_AMOUNT_MAX, 5000),
    NUMBER_OR("day_code_cap", PD_DOC_I64, struct pd_offline_policy, day_code_cap, 0, PD_AMOUNT_MAX, 5000),
    NUMBER_OR("card_cap", PD_DOC_I64, struct pd_offline_policy, card_cap, 0, PD_AMOUNT_MAX, 1000),
    NUMBER_OR("desk_cap", PD_DOC_I64, struct pd_offline_policy, desk_cap, 0, PD_AMOUNT_MAX, 100000),
    NUMBER_OR("per_redemption", PD_DOC_I64, struct pd_offline_policy, per_redemption, 1, PD_AMOUNT_MAX,
        PD_PER_REDEMPTION_NOT_GIVEN),
    NUMBER_OR("split_min", PD_DOC_INT, struct pd_offline_policy, split_min, 1, 1440, 30),
    NUMBER_OR("desk_count", PD_DOC_INT, struct pd_offline_policy, desk_count, 1, 100000, 200),
    NUMBER_OR("soft_count", PD_DOC_INT, struct pd_offline_policy, soft_count, 1, 1000, 2),
    NUMBER_OR("hard_count", PD_DOC_INT, struct pd_offline_policy, hard_count, 1, 1000, 5),
    NUMBER_OR("max_age_h", PD_DOC_INT, struct pd_offline_policy, max_age_h, 1, 720, 72),
    END,
};

static const struct pd_doc_row page_rows[] = {
    TEXT("title", true, struct pd_rules_page, title),
    TEXT("body", true, struct pd_rules_page, body),
    END,
};

#define P struct pd_programme

static const struct pd_doc_list exception_list = LIST_OF(P, exceptions, exception_count);
static const struct pd_doc_list kind_list = LIST_OF(P, kinds, kind_count);
static const struct pd_doc_list campaign_list = LIST_OF(P, campaigns, campaign_count);
static const struct pd_doc_list tier_list = LIST_OF(P, tiers, tier_count);
static const struct pd_doc_list rule_list = LIST_OF(P, rules, rule_count);
static const struct pd_doc_list category_list = LIST_OF(P, categories, category_count);
static const struct pd_doc_list merchant_list = LIST_OF(P, merchants, merchant_count);
static const struct pd_doc_list place_list = LIST_OF(P, places, place_count);
static const struct pd_doc_list gift_list = LIST_OF(P, gifts, gift_count);
static const struct pd_doc_list page_list = LIST_OF(P, pages, page_count);
static const struct pd_doc_list activity_list = LIST_OF(P, activities, activity_count);
static const struct pd_doc_list board_list = LIST_OF(P, board, board_count);
static const struct pd_doc_list wheel_list = LIST_OF(P, wheels, wheel_count);
static const struct pd_doc_list survey_list = LIST_OF(P, surveys, survey_count);
static const struct pd_doc_list discount_list = LIST_OF(P, discounts, discount_count);

static const struct pd_doc_list contact_list = LIST_OF(P, contacts, contact_count);

#define BILL_WORDS(dimension)                                                                                \
    {                                                                                                        \
        .at = offsetof(P, bill_words) + (dimension) * sizeof(struct pd_bill_words) +                         \
              offsetof(struct pd_bill_words, words),                                                         \
        .count_at = offsetof(P, bill_words) + (dimension) * sizeof(struct pd_bill_words) +                   \
                    offsetof(struct pd_bill_words, count),                                                   \
        .step = sizeof(struct pd_topic)                                                                      \
    }
static const struct pd_doc_list bill_lists[PD_BILL_DIMENSIONS] = { BILL_WORDS(PD_BILL_DEPARTMENT),
    BILL_WORDS(PD_BILL_PAYMENT), BILL_WORDS(PD_BILL_ADMISSION) };

static const struct pd_doc_list plan_list = LIST_OF(P, plans, plan_count);

static const struct pd_doc_row programme_rows[] = {
    { .key = "$schema", .type = PD_DOC_WORDS, .max = 255 },
    NAME("id", true, P, id),
    TEXT("hospital", true, P, hospital),
    { .key = "theme", .type = PD_DOC_OBJECT, AT(P, theme), .rows = pd_look_rows },
    { .key = "notice", .type = PD_DOC_OBJECT, AT(P, notice), .rows = pd_notice_rows },
    CHOICE("jurisdiction", true, P, jurisdiction, jurisdictions),
    LIST("exceptions", false, 0, PD_EXCEPTIONS_MAX, exception_rows, &exception_list),
    NUMBER("utc_offset_min", PD_DOC_INT, P, utc_offset_min, -720, 840),
    LIST("kinds", false, 1, PD_KINDS_MAX, kind_rows, &kind_list),
    LIST("tiers", true, 2, PD_TIERS_MAX, tier_rows, &tier_list),
    { .key = "tier_policy", .type = PD_DOC_OBJECT, AT(P, tier_policy), .rows = tier_policy_rows },
    { .key = "tier_index", .type = PD_DOC_OBJECT, AT(P, tier_index), .rows = pd_tier_index_rows },
    LIST("rules", true, 1, PD_RULES_MAX, rule_rows, &rule_list),
    LIST("campaigns", false, 0, PD_CAMPAIGNS_MAX, campaign_rows, &campaign_list),
    { .key = "clawback",
        .type = PD_DOC_CHOICE,
        AT(P, clawback),
        .absent = PD_CLAWBACK_UNLIMITED,
        .choices = clawbacks },
    NUMBER("points_per_yuan", PD_DOC_INT, P, points_per_yuan, 1, 1000000),
    LIST("categories", true, 1, PD_CATEGORIES_MAX, category_rows, &category_list),
    LIST("merchants", false, 0, PD_MERCHANTS_MAX, pd_programme_merchant_rows, &merchant_list),
    LIST("places", true, 1, PD_PLACES_MAX, place_rows, &place_list),
    LIST("catalogue", true, 0, PD_GIFTS_MAX, gift_rows, &gift_list),
    { .key = "offline", .type = PD_DOC_OBJECT, .required = true, AT(P, offline), .rows = offline_rows },
    NUMBER("hold_days", PD_DOC_INT, P, hold_days, 1, 90),
    LIST("pages", true, 1, PD_PAGES_MAX, page_rows, &page_list),
    { .key = "units", .type = PD_DOC_OBJECT, AT(P, units), .rows = pd_programme_unit_rows },
    LIST("activities", false, 0, PD_ACTIVITIES_MAX, pd_programme_activity_rows, &activity_list),
    LIST("board", false, 0, PD_BOARD_MAX, pd_programme_board_rows, &board_list),
    LIST("wheels", false, 0, PD_WHEELS_MAX, pd_programme_wheel_rows, &wheel_list),
    { .key = "ratio_note", .type = PD_DOC_WORDS, .max = 500 },
    LIST("surveys", false, 0, PD_SURVEYS_MAX, pd_survey_rows, &survey_list),
    { .key = "advisers", .type = PD_DOC_OBJECT, AT(P, advisers), .rows = pd_adviser_policy_rows },
    { .key = "feedback", .type = PD_DOC_OBJECT, AT(P, feedback), .rows = pd_feedback_rows },
    { .key = "reminders", .type = PD_DOC_OBJECT, AT(P, reminders), .rows = pd_reminder_rows },
    { .key = "referral", .type = PD_DOC_OBJECT, AT(P, referral), .rows = pd_referral_rows },
    LIST("care_contacts", false, 0, PD_CONTACTS_MAX, pd_contact_rows, &contact_list),
    LIST("plans", false, 0, PD_PLANS_MAX, pd_plan_rows, &plan_list),
    LIST("departments", false, 1, PD_BILL_WORDS_MAX, pd_topic_rows, &bill_lists[PD_BILL_DEPARTMENT]),
    LIST("payment_methods", false, 1, PD_BILL_WORDS_MAX, pd_topic_rows, &bill_lists[PD_BILL_PAYMENT]),
    LIST("admission_types", false, 1, PD_BILL_WORDS_MAX, pd_topic_rows, &bill_lists[PD_BILL_ADMISSION]),
    LIST("discounts", false, 0, PD_DISCOUNTS_MAX, pd_discount_rows, &discount_list),
    { .key = "fee_deduction", .type = PD_DOC_OBJECT, AT(P, deduction), .rows = pd_programme_deduction_rows },
    { .key = "group_by_stage", .type = PD_DOC_BOOL, AT(P, by_stage) },
    { .key = "stored_value", .type = PD_DOC_OBJECT, AT(P, stored), .rows = pd_programme_stored_rows },
    { .key = "family",
        .type = PD_DOC_OBJECT,
        AT(P, family),
        .rows = pd_family_rows }, /* names some of both */
    END,
};

void
pd_programme_resolve_days(const struct pd_programme *p, int64_t *from_ms, int64_t *until_ms)
{
    if (*from_ms != 0)
        *from_ms = pd_local_day_start_ms(*from_ms, p->utc_offset_min);
    if (*until_ms != PD_NEVER_MS)
        *until_ms = pd_local_day_start_ms(*until_ms + 1, p->utc_offset_min);
}

static void
resolve_days(struct pd_programme *p)
{
    for (int i = 0; i < p->gift_count; i++)
        pd_programme_resolve_days(p, &p->gifts[i].from_ms, &p->gifts[i].until_ms);
    for (int i = 0; i < p->rule_count; i++)
        pd_programme_resolve_days(p, &p->rules[i].from_ms, &p->rules[i].until_ms);
    for (int i = 0; i < p->campaign_count; i++)
        pd_programme_resolve_days(p, &p->campaigns[i].from_ms, &p->campaigns[i].until_ms);
    for (int i = 0; i < p->units.coupon_count; i++)
        if (p->units.coupons[i].until_ms != PD_NEVER_MS)
            p->units.coupons[i].until_ms =
                pd_local_day_start_ms(p->units.coupons[i].until_ms + 1, p->utc_offset_min);
    pd_programme_resolve_activities(p);
    pd_programme_resolve_wheels(p);
    pd_programme_resolve_merchants(p);
}

/* What a document without these keys means; before it is read, because others refer to it. */
static void
presume(struct pd_programme *p)
{
    static const struct pd_kind standard = { "standard",
        { { "普通会员", "普通會員", "普通會員", "Member" } } };

    p->kinds[p->kind_count++] = standard;
    p->tier_policy = (struct pd_tier_policy){ PD_DOWN_NEVER, 12 };
    p->feedback.rule = -1;
    p->referral.referrer = p->referral.newcomer = -1;
    p->theme.accent = PD_LOOK_NOT_GIVEN;
}

static enum pd_err
why_json(const json_error_t *error, struct pd_why *why)
{
    struct pd_str path;
    char where[32], text[sizeof error->text];

    path = pd_str_on(where, sizeof where);
    if (json_error_code(error) == json_error_out_of_memory)
        return pd_why(why, PD_ERR_MEMORY, "", "no memory left to read it");
    if (error->line > 0)
        pd_str_addf(&path, "line %d", error->line);
    (void)pd_text_clean(text, sizeof text, error->text, strlen(error->text));
    return pd_why(why, PD_ERR_INVALID, where, "is not JSON: %s", text);
}

/* The texts together are never longer than the document they stand in. */
static enum pd_err
read_all(
    const json_t *root, size_t len, struct pd_programme *out, struct pd_findings *found, struct pd_why *why)
{
    struct pd_why unwanted;
    struct pd_doc doc = {
        .why = why != NULL ? why : &unwanted, .store_cap = len + 1, .found = found, .whole = out
    };

    doc.path = pd_str_on(doc.path_text, sizeof doc.path_text);
    doc.store = out->text_store = malloc(doc.store_cap);
    if (doc.store == NULL)
        return pd_why(why, PD_ERR_MEMORY, "", "no memory left to read it");
    presume(out);
    pd_doc_read(&doc, root, programme_rows, out);
    if (doc.err == PD_OK || found != NULL)
        pd_programme_cross_check(&doc, out);
    if (doc.err != PD_OK)
        return doc.err;
    resolve_days(out);
    return doc.err;
}

enum pd_err
pd_programme_check(
    const char *json, size_t len, struct pd_programme *out, struct pd_findings *found, struct pd_why *why)
{
    json_error_t error;
    json_t *root;
    enum pd_err err;

    memset(out, 0, sizeof *out);
    if (len > PD_PROGRAMME_BYTES_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must be at most %d bytes", PD_PROGRAMME_BYTES_MAX);
    root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return why_json(&error, why);
    err = read_all(root, len, out, found, why);
    json_decref(root);
    if (err != PD_OK)
        pd_programme_finish(out);
    return err;
}

enum pd_err
pd_programme_parse(const char *json, size_t len, struct pd_programme *out, struct pd_why *why)
{
    return pd_programme_check(json, len, out, NULL, why);
}
