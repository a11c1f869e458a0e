#include "app/core/family.h"

#include "app/core/programme_check.h"
#include "app/core/programme_rows.h"

const char *
pd_family_state_name(enum pd_family_state state)
{
    static const char *const names[] = { NULL, "good", "blocked", "ended" };

    return (int)state > 0 && (int)state < PD_COUNT(names) ? names[state] : NULL;
}

/* ---- limits ---- */

int64_t
pd_family_month(int64_t day)
{
    struct pd_date date = pd_date_from_days(day);

    return (int64_t)date.year * 12 + date.month - 1;
}

bool
pd_family_limits_good(const struct pd_family_limits *l)
{
    return pd_points_raw(l->spend) >= 1 && pd_points_valid(l->month) &&
           pd_points_cmp(l->spend, l->day) <= 0 && pd_points_cmp(l->day, l->month) <= 0;
}

void
pd_family_on(struct pd_family_card *card, int64_t day)
{
    int64_t month = pd_family_month(day);

    if (card->day != day)
        card->day_used = pd_points_of(0);
    if (card->month != month)
        card->month_used = pd_points_of(0);
    card->day = day;
    card->month = month;
}

/* A sum that no number holds is more than any limit. */
static struct pd_points
plus(struct pd_points a, struct pd_points b)
{
    struct pd_points sum;

    return pd_points_add(a, b, &sum) ? sum : a;
}

void
pd_family_spend(struct pd_family_card *card, int64_t day, struct pd_points amount)
{
    if (day == card->day)
        card->day_used = plus(card->day_used, amount);
    if (pd_family_month(day) == card->month)
        card->month_used = plus(card->month_used, amount);
}

const char *
pd_family_no_name(enum pd_family_no no)
{
    static const char *const names[] = { "ok", "family_off", "family_card", "family_blocked",
        "family_spend_limit", "family_day_limit", "family_month_limit" };

    pd_assert((int)no >= 0 && (int)no < PD_COUNT(names));
    return names[no];
}

bool
pd_family_shares(const struct pd_family_policy *policy, enum pd_family_account account)
{
    switch (account) {
    case PD_FAMILY_POINTS:
        return policy->cards > 0 && policy->points;
    case PD_FAMILY_MONEY:
        return policy->cards > 0 && policy->money != 0;
    case PD_FAMILY_SERVICES:
        return policy->cards > 0 && policy->services != 0;
    }
    return false;
}

enum pd_family_no
pd_family_may(const struct pd_family_policy *policy, const struct pd_family_card *card)
{
    return pd_family_may_from(policy, PD_FAMILY_POINTS, card);
}

enum pd_family_no
pd_family_may_from(
    const struct pd_family_policy *policy, enum pd_family_account account, const struct pd_family_card *card)
{
    if (!pd_family_shares(policy, account))
        return PD_FAMILY_NO_OFF;
    if (card == NULL)
        return PD_FAMILY_NO_CARD;
    switch (card->state) {
    case PD_FAMILY_GOOD:
        return PD_FAMILY_YES;
    case PD_FAMILY_BLOCKED:
        return PD_FAMILY_NO_BLOCKED;
    case PD_FAMILY_ENDED:
        break;
    }
    return PD_FAMILY_NO_CARD;
}

struct pd_points
pd_family_left(const struct pd_family_card *card, int64_t day)
{
    struct pd_family_card now = *card;

    pd_family_on(&now, day);
    return pd_points_min(now.limits.spend, pd_points_min(pd_points_over(now.limits.day, now.day_used),
                                               pd_points_over(now.limits.month, now.month_used)));
}

enum pd_family_no
pd_family_within(const struct pd_family_card *card, int64_t day, struct pd_points amount)
{
    struct pd_family_card now = *card;

    pd_family_on(&now, day);
    if (pd_points_cmp(amount, now.limits.spend) > 0)
        return PD_FAMILY_NO_SPEND;
    if (pd_points_cmp(amount, pd_points_over(now.limits.month, now.month_used)) > 0)
        return PD_FAMILY_NO_MONTH;
    if (pd_points_cmp(amount, pd_points_over(now.limits.day, now.day_used)) > 0)
        return PD_FAMILY_NO_DAY;
    return PD_FAMILY_YES;
}

/* ---- who may join ---- */

const char *
pd_family_join_name(enum pd_family_join join)
{
    static const char *const names[] = { "ok", "off", "not_found", "self", "has_card", "other_family",
        "circular", "full", "guardian", "consent", "limits", "principal" };

    _Static_assert(PD_COUNT(names) == PD_FAMILY_JOINS, "a name each");
    pd_assert((int)join >= 0 && (int)join < PD_COUNT(names));
    return names[join];
}

static bool
above(const struct pd_family_limits *a, const struct pd_family_limits *b)
{
    return pd_points_cmp(a->spend, b->spend) > 0 || pd_points_cmp(a->day, b->day) > 0 ||
           pd_points_cmp(a->month, b->month) > 0;
}

bool
pd_family_limits_allowed(const struct pd_family_policy *policy, const struct pd_family_limits *limits)
{
    return pd_family_limits_good(limits) && !above(limits, &policy->limits_max);
}

enum pd_family_join
pd_family_judge(const struct pd_family_policy *policy, const struct pd_family_case *c)
{
    const struct {
        bool no;
        enum pd_family_join why;
    } reasons[] = { { policy->cards == 0, PD_FAMILY_JOIN_OFF },
        { !c->principal_active || c->principal_minor, PD_FAMILY_JOIN_PRINCIPAL },
        { !c->found || !c->active, PD_FAMILY_JOIN_UNKNOWN }, { c->one_person, PD_FAMILY_JOIN_SELF },
        { c->has_card_here, PD_FAMILY_JOIN_TWICE }, { c->has_card, PD_FAMILY_JOIN_OTHER },
        { c->has_cards || c->principal_has_card, PD_FAMILY_JOIN_CIRCULAR },
        { c->cards >= policy->cards, PD_FAMILY_JOIN_FULL },
        { c->minor && (!policy->guardians || !c->by_guardian), PD_FAMILY_JOIN_GUARDIAN },
        { !c->agreed || (!c->minor && c->by_guardian), PD_FAMILY_JOIN_CONSENT },
        { !pd_family_limits_allowed(policy, &c->limits), PD_FAMILY_JOIN_LIMITS } };

    for (int i = 0; i < PD_COUNT(reasons); i++)
        if (reasons[i].no)
            return reasons[i].why;
    return PD_FAMILY_JOIN_OK;
}

/* ---- the document ---- */

static const struct pd_doc_row limit_rows[] = {
    NUMBER("spend", PD_DOC_I64, struct pd_family_limits, spend, 1, PD_AMOUNT_MAX),
    NUMBER("day", PD_DOC_I64, struct pd_family_limits, day, 1, PD_AMOUNT_MAX),
    NUMBER("month", PD_DOC_I64, struct pd_family_limits, month, 1, PD_AMOUNT_MAX),
    END,
};

#define F struct pd_family_policy

static const struct pd_doc_list purse_index =
    INDEX(stored.purses, stored.purse_count, struct pd_purse, "account of stored_value");
static const struct pd_doc_list entitlement_index =
    INDEX(units.entitlements, units.entitlement_count, struct pd_entitlement, "entitlement of units");

static const struct pd_doc_row shared_rows[] = {
    { .key = "points", .type = PD_DOC_BOOL, .required = true, AT(F, points) },
    { .key = "money", .type = PD_DOC_SET, AT(F, money), .list = &purse_index },
    { .key = "services", .type = PD_DOC_SET, AT(F, services), .list = &entitlement_index },
    END,
};

const struct pd_doc_row pd_family_rows[] = {
    NUMBER("cards", PD_DOC_INT, F, cards, 1, PD_FAMILY_CARDS_MAX),
    { .key = "shared", .type = PD_DOC_OBJECT, .required = true, .size = sizeof(F), .rows = shared_rows },
    { .key = "limits", .type = PD_DOC_OBJECT, .required = true, AT(F, limits), .rows = limit_rows },
    { .key = "limits_max", .type = PD_DOC_OBJECT, AT(F, limits_max), .rows = limit_rows },
    { .key = "guardians", .type = PD_DOC_BOOL, AT(F, guardians) },
    { .key = "money_limits", .type = PD_DOC_OBJECT, AT(F, money_limits), .rows = limit_rows },
    { .key = "service_limits", .type = PD_DOC_OBJECT, AT(F, service_limits), .rows = limit_rows },
    END,
};

static void
check_limits(struct pd_doc *doc, const char *section, const struct pd_family_limits *l)
{
    size_t at = pd_doc_enter(doc, section);
    bool day = pd_points_cmp(l->spend, l->day) > 0;

    if (day || pd_points_cmp(l->day, l->month) > 0) {
        (void)pd_doc_enter(doc, day ? "day" : "month");
        pd_doc_fail(doc, "must be at least \"%s\"", day ? "spend" : "day");
    }
    pd_doc_leave(doc, at);
}

/* Where something is shared its limits are said, and nowhere else. */
static void
check_shared(struct pd_doc *doc, const char *section, bool shared, const struct pd_family_limits *l)
{
    bool said = pd_points_raw(l->spend) > 0;
    size_t at;

    if (said)
        check_limits(doc, section, l);
    if (said == shared)
        return;
    at = pd_doc_enter(doc, section);
    pd_doc_fail(doc, "%s",
        shared ? "is missing: what one card may use at once, a day and a month"
               : "has nothing to limit: \"shared\" names none of them");
    pd_doc_leave(doc, at);
}

void
pd_family_check(struct pd_doc *doc, struct pd_programme *p)
{
    struct pd_family_policy *f = &p->family;
    size_t at;

    if (f->cards == 0)
        return;
    if (pd_points_raw(f->limits_max.spend) == 0)
        f->limits_max = f->limits;
    check_shared(doc, "family.money_limits", f->money != 0, &f->money_limits);
    check_shared(doc, "family.service_limits", f->services != 0, &f->service_limits);
    check_limits(doc, "family.limits", &f->limits);
    check_limits(doc, "family.limits_max", &f->limits_max);
    if (above(&f->limits, &f->limits_max)) {
        at = pd_doc_enter(doc, "family.limits_max");
        pd_doc_fail(doc, "must not be below \"limits\" in anything: a new card begins with those");
        pd_doc_leave(doc, at);
    }
    if (!f->points && f->money == 0 && f->services == 0) {
        at = pd_doc_enter(doc, "family.shared.points");
        pd_doc_fail(
            doc, "must be true where nothing else is shared: a family that shares nothing is left out");
        pd_doc_leave(doc, at);
    }
}

void
pd_family_off(struct pd_doc *doc, const struct pd_programme *p, unsigned off, const char *why)
{
    size_t at;

    if (p->family.cards == 0 || (off & PD_OFF(PD_MECHANISM_FAMILY)) == 0)
        return;
    at = pd_doc_enter(doc, "family");
    pd_doc_fail(doc, "%s", why);
    pd_doc_leave(doc, at);
}
