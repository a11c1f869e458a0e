/*
 * Merchants: their part of the programme document, and what no single key of it can say. A place that names
 * one is that merchant's, and every gift that is handed over there is a voucher.
 */
#include "app/core/code.h"
#include "app/core/programme_check.h"
#include "app/core/programme_rows.h"

#include <string.h>

#define M struct pd_merchant

#define NAME_CHARS_MAX 24
#define TERMS_CHARS_MAX 60

const struct pd_doc_list pd_programme_merchant_index =
    INDEX(merchants, merchant_count, struct pd_merchant, "merchant");

const struct pd_doc_row pd_programme_merchant_rows[] = {
    NAME("id", true, M, id),
    { .key = "name", .type = PD_DOC_TEXT, .required = true, .max = NAME_CHARS_MAX, AT(M, name) },
    { .key = "terms", .type = PD_DOC_TEXT, .max = TERMS_CHARS_MAX, AT(M, terms) },
    { .key = "rule", .type = PD_DOC_INDEX, AT(M, rule), .absent = -1, .list = &pd_programme_rule_index },
    END,
};

static const M *
merchant_at(const struct pd_programme *p, int index)
{
    return index >= 0 && index < p->merchant_count ? &p->merchants[index] : NULL;
}

const struct pd_merchant *
pd_programme_merchant(const struct pd_programme *p, const char *id)
{
    for (int i = 0; i < p->merchant_count; i++)
        if (strcmp(p->merchants[i].id, id) == 0)
            return &p->merchants[i];
    return NULL;
}

const struct pd_merchant *
pd_programme_merchant_at(const struct pd_programme *p, const char *place)
{
    const struct pd_place *at = pd_programme_place(p, place);

    return at != NULL ? merchant_at(p, at->merchant) : NULL;
}

const struct pd_merchant *
pd_programme_merchant_of(const struct pd_programme *p, const struct pd_gift *gift)
{
    return pd_programme_merchant_at(p, gift->place);
}

/* ---- what no single key says ---- */

/* What it gives is given by the hub, when the merchant tells of it, and by nothing else. */
static bool
rule_fits(const struct pd_earn_rule *rule)
{
    return rule->kind == PD_EARN_FIXED && !rule->claimable &&
           (rule->behaviour == PD_BEHAVIOUR_OTHER || (int)rule->behaviour == PD_BEHAVIOUR_NOT_GIVEN);
}

static bool
is_somewhere(const struct pd_programme *p, int merchant)
{
    for (int i = 0; i < p->place_count; i++)
        if (p->places[i].merchant == merchant)
            return true;
    for (int i = 0; i < p->activity_count; i++)
        if (p->activities[i].merchant == merchant)
            return true;
    return p->merchants[merchant].rule >= 0;
}

static void
warn_idle(struct pd_doc *doc, int i)
{
    size_t at = pd_doc_enter(doc, "merchants");

    (void)pd_doc_enter_index(doc, i);
    (void)pd_doc_enter(doc, "id");
    pd_doc_warn(doc, "has no place, no activity and no rule: nobody can use points there");
    pd_doc_leave(doc, at);
}

void
pd_programme_check_merchants(struct pd_doc *doc, const struct pd_programme *p)
{
    pd_programme_check_unique(
        doc, "merchants", "id", p->merchants[0].id, p->merchant_count, sizeof p->merchants[0]);
    for (int i = 0; i < p->merchant_count; i++) {
        const M *m = &p->merchants[i];

        if (m->id[0] != '\0' && !pd_code_word_valid(m->id, strlen(m->id), PD_RULE_CAP))
            PD_FAIL_AT(doc, "merchants", i, "id", "must be 1 to 32 of A-Z a-z 0-9 - _");
        if (m->rule >= 0 && m->rule < p->rule_count && !rule_fits(&p->rules[m->rule]))
            PD_FAIL_AT(
                doc, "merchants", i, "rule", "must be a fixed rule without behaviour that no desk may claim");
        if (!is_somewhere(p, i))
            warn_idle(doc, i);
    }
}

void
pd_programme_merchants_off(struct pd_doc *doc, const struct pd_programme *p, unsigned off, const char *why)
{
    for (int i = 0; i < p->merchant_count && (off & PD_OFF(PD_MECHANISM_ALLIANCE)) != 0; i++)
        PD_FAIL_AT(doc, "merchants", i, "id", "%s", why);
}

void
pd_programme_resolve_merchants(struct pd_programme *p)
{
    for (int i = 0; i < p->place_count; i++)
        p->places[i].of = merchant_at(p, p->places[i].merchant);
}
