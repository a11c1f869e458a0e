#include "app/core/discount.h"

#include "app/base/str.h"
#include "app/core/document.h"

#include <string.h>

const char *
pd_bill_dimension_name(enum pd_bill_dimension dimension)
{
    static const char *const names[] = {
        [PD_BILL_DEPARTMENT] = "department", [PD_BILL_PAYMENT] = "payment", [PD_BILL_ADMISSION] = "admission"
    };

    return names[dimension];
}

/* How many names, and then which: department 4, payment 2, admission 1. */
int
pd_discount_weight(const struct pd_discount_case *c)
{
    int weight = 0;

    for (int i = 0; i < PD_BILL_DIMENSIONS; i++)
        if (c->when[i][0] != '\0')
            weight += 8 + (4 >> i);
    return weight;
}

static bool
is_true_of(const struct pd_discount_case *c, const struct pd_bill_kind *bill)
{
    for (int i = 0; i < PD_BILL_DIMENSIONS; i++)
        if (c->when[i][0] != '\0' &&
            (bill == NULL || bill->is[i] == NULL || strcmp(bill->is[i], c->when[i]) != 0))
            return false;
    return true;
}

int
pd_discount_case_of(const struct pd_discount *discount, const struct pd_bill_kind *bill)
{
    int best = -1;

    for (int i = 0; i < discount->case_count; i++)
        if (is_true_of(&discount->cases[i], bill) &&
            (best < 0 ||
                pd_discount_weight(&discount->cases[i]) > pd_discount_weight(&discount->cases[best])))
            best = i;
    return best;
}

bool
pd_discount_overlap(const struct pd_discount_case *a, const struct pd_discount_case *b)
{
    for (int i = 0; i < PD_BILL_DIMENSIONS; i++)
        if (a->when[i][0] != '\0' && b->when[i][0] != '\0' && strcmp(a->when[i], b->when[i]) != 0)
            return false;
    return true;
}

bool
pd_discount_of_case(
    const struct pd_discount *discount, int which, int tier, struct pd_fen fen, struct pd_discount_line *out)
{
    const struct pd_discount_step *steps = NULL;
    int count = 0;

    *out = (struct pd_discount_line){ .tier = -1, .which = which };
    if (discount != NULL) {
        steps = which >= 0 ? discount->cases[which].steps : discount->steps;
        count = which >= 0 ? discount->cases[which].step_count : discount->step_count;
    }
    for (int i = 0; i < count && steps[i].tier <= tier; i++) {
        out->percent = steps[i].percent;
        out->tier = steps[i].tier;
    }
    return pd_fen_percent(fen, out->percent, &out->off);
}

bool
pd_discount_of(const struct pd_discount *discount, const struct pd_bill_kind *bill, int tier,
    struct pd_fen fen, struct pd_discount_line *out)
{
    return pd_discount_of_case(
        discount, discount != NULL ? pd_discount_case_of(discount, bill) : -1, tier, fen, out);
}

bool
pd_discount_ref(const struct pd_discount *discount, int which, char *out, size_t cap)
{
    struct pd_str s = pd_str_on(out, cap);

    pd_str_add(&s, discount->id);
    for (int i = 0; which >= 0 && i < PD_BILL_DIMENSIONS; i++)
        pd_str_addf(&s, ":%s", discount->cases[which].when[i]);
    return !s.cut;
}

const struct pd_discount *
pd_discount_from_ref(const struct pd_programme *p, const char *ref, int *which)
{
    char name[PD_DISCOUNT_REF_CAP];

    for (int i = 0; i < p->discount_count; i++)
        for (*which = -1; *which < p->discounts[i].case_count; (*which)++) {
            if (pd_discount_ref(&p->discounts[i], *which, name, sizeof name) && strcmp(name, ref) == 0)
                return &p->discounts[i];
        }
    *which = -1;
    return NULL;
}

static bool
steps_give(const struct pd_discount_step *steps, int count)
{
    for (int i = 0; i < count; i++)
        if (steps[i].percent > 0)
            return true;
    return false;
}

bool
pd_discount_gives(const struct pd_discount *discount)
{
    for (int i = 0; i < discount->case_count; i++)
        if (steps_give(discount->cases[i].steps, discount->cases[i].step_count))
            return true;
    return steps_give(discount->steps, discount->step_count);
}

/* ---- gaps ---- */

static bool
names_any(const struct pd_discount *d, int dimension)
{
    for (int i = 0; i < d->case_count; i++)
        if (d->cases[i].when[dimension][0] != '\0')
            return true;
    return false;
}

static bool
names_word(const struct pd_discount *d, int dimension, const char *word)
{
    for (int i = 0; i < d->case_count; i++)
        if (strcmp(d->cases[i].when[dimension], word) == 0)
            return true;
    return false;
}

/* Bills of that word get what the category's own tiers say: where those give nothing, nothing at all. */
void
pd_discount_gap_warn(struct pd_doc *doc, const struct pd_programme *p, int discount)
{
    const struct pd_discount *d = &p->discounts[discount];
    size_t at;

    if (steps_give(d->steps, d->step_count))
        return;
    at = pd_doc_enter(doc, "discounts");
    (void)pd_doc_enter_index(doc, discount);
    (void)pd_doc_enter(doc, "cases");
    for (int i = 0; i < PD_BILL_DIMENSIONS; i++)
        for (int w = 0; names_any(d, i) && w < p->bill_words[i].count; w++)
            if (!names_word(d, i, p->bill_words[i].words[w].id))
                pd_doc_warn(doc, "no case for the %s \"%s\": nothing is taken off there",
                    pd_bill_dimension_name((enum pd_bill_dimension)i), p->bill_words[i].words[w].id);
    pd_doc_leave(doc, at);
}
