#include "app/core/tier_index.h"

#include "app/core/programme_rows.h"

#include <stdio.h>

const char *
pd_index_part_name(enum pd_index_part part)
{
    static const char *const names[] = {
        [PD_INDEX_SPEND] = "spend", [PD_INDEX_VISITS] = "visits", [PD_INDEX_FLAG] = "flag"
    };

    return (int)part >= PD_INDEX_SPEND && (int)part < PD_COUNT(names) ? names[part] : "";
}

struct pd_points
pd_index_most(const struct pd_tier_index *index, enum pd_index_part part)
{
    if (index->window_months == 0)
        return pd_points_of(0);
    switch (part) {
    case PD_INDEX_SPEND:
        return pd_points_raw(index->spend_points) > 0 ? index->spend_cap : pd_points_of(0);
    case PD_INDEX_VISITS:
        return pd_points_raw(index->visit_points) > 0 ? index->visit_cap : pd_points_of(0);
    case PD_INDEX_FLAG:
        return index->flag_max;
    }
    return pd_points_of(0);
}

bool
pd_index_has(const struct pd_tier_index *index, enum pd_index_part part)
{
    return pd_points_raw(pd_index_most(index, part)) > 0;
}

static int64_t
counted_n(int64_t n)
{
    return n < 0 ? 0 : n > PD_INDEX_COUNT_MAX ? PD_INDEX_COUNT_MAX : n;
}

/* At most 10^12 times 1000: it fits. */
struct pd_points
pd_index_value(const struct pd_tier_index *index, enum pd_index_part part, int64_t n)
{
    int64_t most = pd_points_raw(pd_index_most(index, part)), value = 0;

    n = counted_n(n);
    if (most == 0)
        return pd_points_of(0);
    switch (part) {
    case PD_INDEX_SPEND:
        value = n * pd_points_raw(index->spend_points) / pd_fen_raw(index->spend_step);
        break;
    case PD_INDEX_VISITS:
        value = n * pd_points_raw(index->visit_points);
        break;
    case PD_INDEX_FLAG:
        value = n;
        break;
    }
    return pd_points_of(value < most ? value : most);
}

int64_t
pd_index_change(const struct pd_tier_index *index, enum pd_index_part part, int64_t before, int64_t after,
    struct pd_points counted)
{
    int64_t by = pd_points_raw(pd_index_value(index, part, after)) -
                 pd_points_raw(pd_index_value(index, part, before));
    int64_t left = pd_points_raw(pd_points_over(pd_index_most(index, part), counted));

    if (by > left)
        return left;
    return by < -pd_points_raw(counted) ? -pd_points_raw(counted) : by;
}

int64_t
pd_index_window(const struct pd_tier_index *index, int64_t month)
{
    return index->window_months > 0 ? month - month % index->window_months : month;
}

static void
add_most(struct pd_str *out, struct pd_points most)
{
    if (pd_points_raw(most) < PD_AMOUNT_MAX)
        pd_str_addf(out, ", at most %lld", (long long)pd_points_raw(most));
}

void
pd_index_formula(const struct pd_tier_index *index, struct pd_str *out)
{
    if (pd_index_has(index, PD_INDEX_SPEND)) {
        pd_str_addf(out, "spend: %lld for each %lld.%02lld yuan",
            (long long)pd_points_raw(index->spend_points), (long long)(pd_fen_raw(index->spend_step) / 100),
            (long long)(pd_fen_raw(index->spend_step) % 100));
        add_most(out, index->spend_cap);
        pd_str_add(out, "; ");
    }
    if (pd_index_has(index, PD_INDEX_VISITS)) {
        pd_str_addf(out, "visits: %lld each", (long long)pd_points_raw(index->visit_points));
        add_most(out, index->visit_cap);
        pd_str_add(out, "; ");
    }
    if (pd_index_has(index, PD_INDEX_FLAG))
        pd_str_addf(out, "flag: 0 to %lld; ", (long long)pd_points_raw(index->flag_max));
    pd_str_addf(out, "rounded down once, anew every %d months", index->window_months);
}

/* ---- the document ---- */

#define X struct pd_tier_index

static const struct pd_doc_row spend_rows[] = {
    NUMBER("points", PD_DOC_I64, X, spend_points, 1, 1000),
    NUMBER("step_fen", PD_DOC_I64, X, spend_step, 1, PD_AMOUNT_MAX),
    NUMBER_OR("cap", PD_DOC_I64, X, spend_cap, 1, PD_AMOUNT_MAX, PD_AMOUNT_MAX),
    END,
};

static const struct pd_doc_row visit_rows[] = {
    NUMBER("points", PD_DOC_I64, X, visit_points, 1, 100000),
    NUMBER_OR("cap", PD_DOC_I64, X, visit_cap, 1, PD_AMOUNT_MAX, PD_AMOUNT_MAX),
    END,
};

static const struct pd_doc_row flag_rows[] = {
    NUMBER("max", PD_DOC_I64, X, flag_max, 1, PD_AMOUNT_MAX),
    TEXT("name", true, X, flag_name),
    END,
};

const struct pd_doc_row pd_tier_index_rows[] = {
    NUMBER("window_months", PD_DOC_INT, X, window_months, 1, 12),
    { .key = "spend", .type = PD_DOC_OBJECT, .rows = spend_rows },
    { .key = "visits", .type = PD_DOC_OBJECT, .rows = visit_rows },
    { .key = "flag", .type = PD_DOC_OBJECT, .rows = flag_rows },
    END,
};

static bool
has_visit_rule(const struct pd_programme *p)
{
    for (int i = 0; i < p->rule_count; i++)
        if (p->rules[i].kind == PD_EARN_FIXED && p->rules[i].behaviour == PD_BEHAVIOUR_VISIT)
            return true;
    return false;
}

static bool
has_payment_rule(const struct pd_programme *p)
{
    for (int i = 0; i < p->rule_count; i++)
        if (p->rules[i].kind == PD_EARN_PAYMENT)
            return true;
    return false;
}

/* A tier that is lost with each window whatever a member does is a promise nobody can keep. */
static void
check_reach(struct pd_doc *doc, const struct pd_programme *p)
{
    int64_t sum = 0, top = pd_points_raw(p->tiers[p->tier_count - 1].from);

    for (int part = PD_INDEX_SPEND; part <= PD_INDEX_PART_LAST; part++)
        sum += pd_points_raw(pd_index_most(&p->tier_index, (enum pd_index_part)part));
    if (p->tier_policy.down != PD_DOWN_NEVER && p->tier_policy.window_months == p->tier_index.window_months &&
        sum < top)
        pd_doc_warn(doc, "comes to at most %lld in a window: the tier from %lld can never be kept",
            (long long)sum, (long long)top);
}

static void
fail_or_pass(struct pd_doc *doc, const char *key, bool bad, const char *text)
{
    size_t at = pd_doc_enter(doc, key);

    if (bad)
        pd_doc_fail(doc, "%s", text);
    pd_doc_leave(doc, at);
}

void
pd_tier_index_check(struct pd_doc *doc, const struct pd_programme *p)
{
    const struct pd_tier_index *index = &p->tier_index;
    int months = index->window_months;
    size_t at;

    if (months == 0)
        return;
    at = pd_doc_enter(doc, "tier_index");
    fail_or_pass(doc, "window_months", months != 1 && months != 3 && months != 6 && months != 12,
        "must be 1, 3, 6 or 12");
    if (!pd_index_has(index, PD_INDEX_SPEND) && !pd_index_has(index, PD_INDEX_VISITS) &&
        !pd_index_has(index, PD_INDEX_FLAG))
        pd_doc_fail(doc, "needs \"spend\", \"visits\" or \"flag\"");
    fail_or_pass(doc, "spend", pd_index_has(index, PD_INDEX_SPEND) && !has_payment_rule(p),
        "needs a rule for payments: what no rule is asked about is not counted");
    fail_or_pass(doc, "visits", pd_index_has(index, PD_INDEX_VISITS) && !has_visit_rule(p),
        "needs a fixed rule whose behaviour is \"visit\": by it the hub hears of visits");
    if (p->tier_count > 0)
        check_reach(doc, p);
    pd_doc_leave(doc, at);
}
