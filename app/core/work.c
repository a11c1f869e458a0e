#include "app/core/work.h"

#include "app/base/str.h"
#include "app/core/code.h"
#include "app/core/fields.h"
#include "app/core/points.h"
#include "app/core/programme.h"

#include <sodium.h>
#include <string.h>

#define ANY_CLERK (PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR)
#define HEAD PD_STAFF_SUPERVISOR
#define OWNER PD_STAFF_OWNER
#define ALL_OF_THEM (ANY_CLERK | OWNER)

static const struct pd_work_kind kinds[] = {
    [PD_WORK_UNCOLLECTED] = { "uncollected", ALL_OF_THEM, false, PD_WORK_LOCAL },
    [PD_WORK_STOCK] = { "stock", ALL_OF_THEM, false, PD_WORK_LOCAL },
    [PD_WORK_FEEDBACK] = { "feedback", ALL_OF_THEM, false, PD_WORK_HUB },
    [PD_WORK_EXCEPTIONS] = { "exceptions", HEAD | OWNER, false, PD_WORK_HUB },
    [PD_WORK_SERVICES] = { "services", ALL_OF_THEM, false, PD_WORK_HUB },
    [PD_WORK_ACTIVITIES] = { "activities", ALL_OF_THEM, false, PD_WORK_HUB },
    [PD_WORK_BIRTHDAYS] = { "birthdays", ALL_OF_THEM, false, PD_WORK_HUB },
    [PD_WORK_DAY] = { "day", HEAD | OWNER, false, PD_WORK_HUB },
    [PD_WORK_UNITS] = { "units", ANY_CLERK, true, PD_WORK_HUB },
    [PD_WORK_USES] = { "uses", ANY_CLERK, true, PD_WORK_HUB },
    [PD_WORK_CAPTURES] = { "captures", ANY_CLERK, true, PD_WORK_HUB },
    [PD_WORK_CARDS] = { "cards", ANY_CLERK, true, PD_WORK_HUB },
    [PD_WORK_PROPOSALS] = { "proposals", OWNER, false, PD_WORK_HUB },
    [PD_WORK_STOPS] = { "stops", OWNER, false, PD_WORK_HUB },
    [PD_WORK_ADJUSTMENTS] = { "adjustments", HEAD | OWNER, false, PD_WORK_HUB },
    [PD_WORK_SHEET] = { "sheet", OWNER, true, PD_WORK_HUB },
    [PD_WORK_RECEIPTS] = { "receipts", ANY_CLERK, true, PD_WORK_LOCAL },
    [PD_WORK_DISCOUNTS] = { "discounts", ANY_CLERK, true, PD_WORK_LOCAL },
    [PD_WORK_PURSES] = { "purses", ANY_CLERK, true, PD_WORK_HUB },
    [PD_WORK_MONEY] = { "money", ALL_OF_THEM, true, PD_WORK_HUB },
    [PD_WORK_MEMBERSHIPS] = { "memberships", ANY_CLERK, true, PD_WORK_HUB },
    [PD_WORK_FIRST_VISITS] = { "first_visits", ALL_OF_THEM, false, PD_WORK_HUB },
    [PD_WORK_FAMILY] = { "family", ANY_CLERK, true, PD_WORK_HUB },
    [PD_WORK_SHARED] = { "shared", ANY_CLERK, true, PD_WORK_HUB },
    [PD_WORK_CLEARING] = { "clearing", ALL_OF_THEM, false, PD_WORK_HUB },
};

_Static_assert(PD_COUNT(kinds) == PD_WORK_LAST + 1, "every list has its row");

static const char *const refund_reasons[] = { "damaged", "wrong_gift", "not_wanted", "mistake", NULL };
static const char *const pay_out_reasons[] = { "asked", "paid_wrong", "treatment_off", "leaves", NULL };
static const char *const shrink_reasons[] = { "broken", "expired", "missing", NULL };
static const char *const settle_reasons[] = { "explained", "corrected", "no_harm", "told_head", NULL };
static const char *const purposes[] = { "programme", "linking", "sms", "wechat", "phone", "partners", NULL };

#define UNITS_FIELD                                                                                          \
    {                                                                                                        \
        PD_WORK_FIELD_NUMBER, "units", 1, 99999, NULL                                                        \
    }
#define COUNT_FIELD                                                                                          \
    {                                                                                                        \
        PD_WORK_FIELD_NUMBER, "units", 0, 99999, NULL                                                        \
    }
#define POINTS_FIELD                                                                                         \
    {                                                                                                        \
        PD_WORK_FIELD_NUMBER, "points", 1, PD_AMOUNT_MAX, NULL                                               \
    }
#define REASON_FIELD(words_)                                                                                 \
    {                                                                                                        \
        PD_WORK_FIELD_REASON, "reason", 0, 0, (words_)                                                       \
    }
#define FEN_FIELD(name_)                                                                                     \
    {                                                                                                        \
        PD_WORK_FIELD_FEN, (name_), 1, PD_AMOUNT_MAX, NULL                                                   \
    }
#define TEXT_FIELD(name_)                                                                                    \
    {                                                                                                        \
        PD_WORK_FIELD_TEXT, (name_), 1, 64, NULL                                                             \
    }

#define LIMIT_FIELD(name_)                                                                                   \
    {                                                                                                        \
        PD_WORK_FIELD_NUMBER, (name_), 1, PD_AMOUNT_MAX, NULL                                                \
    }

static const struct pd_work_act acts[] = {
    { PD_WORK_STOCK, "stock.count", ANY_CLERK, false, true, PD_WORK_LOCAL, 1, { COUNT_FIELD } },
    { PD_WORK_STOCK, "stock.receive", ANY_CLERK, false, true, PD_WORK_LOCAL, 1, { UNITS_FIELD } },
    { PD_WORK_STOCK, "stock.shrink", ANY_CLERK, false, true, PD_WORK_LOCAL, 2,
        { UNITS_FIELD, REASON_FIELD(shrink_reasons) } },
    { PD_WORK_STOCK, "stock.move", ANY_CLERK, false, true, PD_WORK_HUB, 2,
        { { PD_WORK_FIELD_PLACE, "place", 0, 0, NULL }, UNITS_FIELD } },
    { PD_WORK_FEEDBACK, "feedback.answer", ALL_OF_THEM, false, true, PD_WORK_HUB, 1,
        { TEXT_FIELD("answer") } },
    { PD_WORK_FEEDBACK, "feedback.close", ALL_OF_THEM, false, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_FEEDBACK, "feedback.accept", HEAD | OWNER, true, true, PD_WORK_HUB, 1,
        { { PD_WORK_FIELD_NUMBER, "points", 0, PD_AMOUNT_MAX, NULL } } },
    { PD_WORK_FEEDBACK, "feedback.approve", HEAD | OWNER, true, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_EXCEPTIONS, "exceptions.resolve", HEAD | OWNER, true, true, PD_WORK_HUB, 1,
        { REASON_FIELD(settle_reasons) } },
    { PD_WORK_SERVICES, "services.take", ALL_OF_THEM, false, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_SERVICES, "services.done", ALL_OF_THEM, false, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_ACTIVITIES, "activities.check_in", ANY_CLERK, false, true, PD_WORK_HUB, 1,
        { { PD_WORK_FIELD_CODE, "code", 0, 0, NULL } } },
    { PD_WORK_BIRTHDAYS, "birthdays.done", ALL_OF_THEM, false, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_UNITS, "units.use", ANY_CLERK, false, true, PD_WORK_HUB, 2,
        { { PD_WORK_FIELD_NUMBER, "units", 1, 99, NULL },
            { PD_WORK_FIELD_FEN, "bill", 0, PD_AMOUNT_MAX, NULL } } },
    { PD_WORK_USES, "uses.reverse", ANY_CLERK, false, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_CAPTURES, "captures.refund", ANY_CLERK, false, true, PD_WORK_LOCAL, 2,
        { POINTS_FIELD, REASON_FIELD(refund_reasons) } },
    { PD_WORK_CARDS, "cards.block", ANY_CLERK, false, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_CARDS, "cards.replace", ANY_CLERK, false, false, PD_WORK_HUB, 1,
        { { PD_WORK_FIELD_CODE, "card", 0, 0, NULL } } },
    { PD_WORK_PROPOSALS, "proposals.approve", OWNER, true, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_PROPOSALS, "proposals.reject", OWNER, true, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_STOPS, "stops.stop", OWNER, true, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_ADJUSTMENTS, "adjustments.approve", OWNER, true, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_ADJUSTMENTS, "adjustments.reject", OWNER, true, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_SHEET, "sheet.adjust", HEAD | OWNER, true, false, PD_WORK_HUB, 2,
        { { PD_WORK_FIELD_SIGNED, "points", -PD_AMOUNT_MAX, PD_AMOUNT_MAX, NULL }, TEXT_FIELD("reason") } },
    { PD_WORK_SHEET, "sheet.export", OWNER, true, false, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_SHEET, "sheet.withdraw", OWNER, true, false, PD_WORK_HUB, 1,
        { { PD_WORK_FIELD_REASON, "purpose", 0, 0, purposes } } },
    { PD_WORK_SHEET, "sheet.assess", OWNER, true, true, PD_WORK_HUB, 2,
        { { PD_WORK_FIELD_NUMBER, "value", 0, PD_AMOUNT_MAX, NULL }, TEXT_FIELD("reason") } },
    { PD_WORK_SHEET, "sheet.erase", OWNER, true, false, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_UNCOLLECTED, "uncollected.reprint", ANY_CLERK, false, true, PD_WORK_LOCAL, 0, { { 0 } } },
    { PD_WORK_RECEIPTS, "receipts.add", ANY_CLERK, false, false, PD_WORK_LOCAL, 2,
        { TEXT_FIELD("bill"), { PD_WORK_FIELD_FEN, "paid", 0, PD_AMOUNT_MAX, NULL } } },
    { PD_WORK_DISCOUNTS, "discounts.quote", ANY_CLERK, false, true, PD_WORK_LOCAL, 1,
        { { PD_WORK_FIELD_FEN, "bill", 1, PD_AMOUNT_MAX, NULL } } },
    { PD_WORK_PURSES, "purses.topup", ANY_CLERK, false, true, PD_WORK_HUB, 2,
        { FEN_FIELD("amount"), TEXT_FIELD("receipt") } },
    { PD_WORK_PURSES, "purses.pay", ANY_CLERK, false, false, PD_WORK_HUB, 3,
        { TEXT_FIELD("bill"), FEN_FIELD("to_pay"), FEN_FIELD("amount") } },
    { PD_WORK_MONEY, "money.refund", HEAD | OWNER, true, true, PD_WORK_HUB, 2,
        { FEN_FIELD("amount"), REASON_FIELD(pay_out_reasons) } },
    { PD_WORK_MONEY, "money.reprint", ANY_CLERK, false, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_MEMBERSHIPS, "memberships.join", ANY_CLERK, false, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_FIRST_VISITS, "first_visits.done", ALL_OF_THEM, false, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_FAMILY, "family.add", ANY_CLERK, false, false, PD_WORK_HUB, 1,
        { { PD_WORK_FIELD_CODE, "code", 0, 0, NULL } } },
    { PD_WORK_FAMILY, "family.limit", ANY_CLERK, false, true, PD_WORK_HUB, 3,
        { LIMIT_FIELD("spend"), LIMIT_FIELD("day"), LIMIT_FIELD("month") } },
    { PD_WORK_FAMILY, "family.block", ANY_CLERK, false, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_FAMILY, "family.unblock", ANY_CLERK, false, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_FAMILY, "family.remove", ANY_CLERK, false, true, PD_WORK_HUB, 0, { { 0 } } },
    { PD_WORK_SHARED, "shared.pay", ANY_CLERK, false, false, PD_WORK_HUB, 3,
        { TEXT_FIELD("bill"), FEN_FIELD("to_pay"), FEN_FIELD("amount") } },
    { PD_WORK_SHARED, "shared.use", ANY_CLERK, false, true, PD_WORK_HUB, 1,
        { { PD_WORK_FIELD_NUMBER, "units", 1, 99, NULL } } },
};

const struct pd_work_kind *
pd_work_kind(enum pd_work work)
{
    return (int)work > 0 && (int)work < PD_COUNT(kinds) ? &kinds[work] : NULL;
}

enum pd_work
pd_work_from(const char *name)
{
    for (int i = 1; i < PD_COUNT(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return (enum pd_work)i;
    return (enum pd_work)0;
}

const struct pd_work_act *
pd_work_acts(int *count)
{
    *count = PD_COUNT(acts);
    return acts;
}

const struct pd_work_act *
pd_work_act(const char *name)
{
    for (int i = 0; i < PD_COUNT(acts); i++)
        if (strcmp(acts[i].name, name) == 0)
            return &acts[i];
    return NULL;
}

bool
pd_work_at_merchants(const struct pd_work_ask *ask)
{
    const struct pd_work_act *act = pd_work_act(ask->act);
    enum pd_work work = act != NULL ? act->work : ask->work;

    return work == PD_WORK_CLEARING || ((work == PD_WORK_UNCOLLECTED || work == PD_WORK_STOCK) &&
                                           (act == NULL || act->source == PD_WORK_LOCAL));
}

/* ---- the same gift at another place ---- */

static bool
same_text(const struct pd_text *a, const struct pd_text *b)
{
    for (int i = 0; i < PD_LANGS; i++)
        if (strcmp(a->in[i], b->in[i]) != 0)
            return false;
    return true;
}

const struct pd_gift *
pd_work_gift_at(const struct pd_programme *programme, const struct pd_gift *gift, const char *place)
{
    for (int i = 0; i < programme->gift_count; i++) {
        const struct pd_gift *other = &programme->gifts[i];

        if (other != gift && strcmp(other->place, place) == 0 && strcmp(gift->place, place) != 0 &&
            same_text(&other->name, &gift->name))
            return other;
    }
    return NULL;
}

int
pd_work_places(const struct pd_programme *programme, const char *sku, const struct pd_place **out, int max)
{
    const struct pd_gift *gift = pd_programme_gift(programme, sku);
    int count = 0;

    for (int i = 0; gift != NULL && i < programme->place_count; i++) {
        if (pd_work_gift_at(programme, gift, programme->places[i].id) == NULL)
            continue;
        if (count < max)
            out[count] = &programme->places[i];
        count++;
    }
    return count;
}

/* In the order: of whoever asks, of the row, of what the hub's rules say, of this desk. */
static const char *const refusals[] = { "not_here", "not_offered", "unknown_staff", "dismissed", "role", "by",
    "no_badge", "wrong_pin", "wait", "no_pin", "too_often", "own", "another", "not_found", "state", "invalid",
    "id_reused", "unknown_member", "merged", "closed", "member_not_active", "unknown_unit", "tier",
    "min_spend", "category", "none_left", "expired", "too_late", "service_done", "not_now", "not_for_her",
    "too_few_points", "seats", "was_here", "stopped", "old_code", "bad_code", "pin", "not_known_here",
    "ended", "not_so_many", "known", "clerk_cap", "bad_number", "no_rule", "nobody_serves", "supervisor",
    "no_printer", "no_paper", "not_saved", "not_its_place", "no_gift_there", "unleased", "too_little",
    "above_bill", "frozen", "not_taking_part", "money_bounds", "later", "not_its_step", "family_off",
    "family_self", "family_has_card", "family_other", "family_circular", "family_full", "family_guardian",
    "family_limits", "family_principal", "family_card", "family_blocked", "family_spend_limit",
    "family_day_limit", "family_month_limit", NULL };

const char *const *
pd_work_refusals(void)
{
    return refusals;
}

bool
pd_work_is_refusal(const char *code)
{
    for (int i = 0; refusals[i] != NULL; i++)
        if (strcmp(refusals[i], code) == 0)
            return true;
    return false;
}

void
pd_work_subject(const char *ref, struct pd_id *out)
{
    size_t len = strlen(ref);

    _Static_assert(PD_ID_LEN >= crypto_generichash_BYTES_MIN, "an id holds the hash");
    if (len != PD_ID_LEN * 2 || !pd_unhex(ref, len, out->b, PD_ID_LEN))
        (void)crypto_generichash(out->b, PD_ID_LEN, (const unsigned char *)ref, len, NULL, 0);
}

/* min..max characters, all of them such as may be shown. */
static bool
is_text(const struct pd_work_field *field, const char *text, size_t len)
{
    const char *p = text, *end = text + len;
    char clean[PD_WORK_TEXT_CAP];
    int64_t n = 0;

    if (pd_text_clean(clean, sizeof clean, text, len) != len || memcmp(clean, text, len) != 0)
        return false;
    for (; p < end; n++)
        (void)pd_utf8_next(&p, end);
    return n >= field->min && n <= field->max;
}

static bool
is_word_of(const struct pd_work_field *field, const char *word)
{
    for (int i = 0; field->words[i] != NULL; i++)
        if (strcmp(field->words[i], word) == 0)
            return true;
    return false;
}

bool
pd_work_is_refund_reason(const char *reason)
{
    static const struct pd_work_field field = REASON_FIELD(refund_reasons);

    return is_word_of(&field, reason);
}

bool
pd_work_value_good(const struct pd_work_field *field, const struct pd_work_value *value)
{
    size_t len = strnlen(value->text, sizeof value->text);

    if (len == sizeof value->text)
        return false;
    switch (field->kind) {
    case PD_WORK_FIELD_NUMBER:
    case PD_WORK_FIELD_FEN:
        return value->n >= field->min && value->n <= field->max;
    case PD_WORK_FIELD_SIGNED:
        return value->n >= field->min && value->n <= field->max && value->n != 0;
    case PD_WORK_FIELD_TEXT:
        return is_text(field, value->text, len);
    case PD_WORK_FIELD_REASON:
        return is_word_of(field, value->text);
    case PD_WORK_FIELD_PLACE:
        return pd_code_word_valid(value->text, len, PD_PLACE_CAP);
    case PD_WORK_FIELD_CODE:
        return true; /* it lies beside the values, and is judged where it is read */
    }
    return false;
}
