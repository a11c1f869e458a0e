/*
 * Wheels: their part of the programme document, as tables like those of programme_parse.c, and what no single
 * key of them can say.
 */
#include "app/core/code.h"
#include "app/core/member.h"
#include "app/core/programme_check.h"
#include "app/core/programme_rows.h"
#include "app/core/units.h"

#include <stdio.h>
#include <string.h>

#define W struct pd_wheel
#define Z struct pd_wheel_prize

#define PRIZES_LEAST 2
#define COUNT_MAX 1000000
#define NAME_CHARS_MAX 40
#define ORGANISER_CHARS_MAX 80
#define TERMS_CHARS_MAX 300

static const struct pd_doc_row prize_rows[] = {
    NAME("id", true, Z, id),
    NUMBER("weight", PD_DOC_I64, Z, weight, 1, PD_WHEEL_TOTAL_MAX),
    NUMBER_OR("points", PD_DOC_I64, Z, points, 1, PD_AMOUNT_MAX, 0),
    NAME("gift", false, Z, gift),
    NAME("coupon", false, Z, coupon),
    NUMBER_OR("count", PD_DOC_INT, Z, count, 1, COUNT_MAX, 0),
    NUMBER_OR("instead", PD_DOC_I64, Z, instead, 1, PD_AMOUNT_MAX, 0),
    END,
};

static const struct pd_doc_list prize_list = LIST_OF(W, prizes, prize_count);

/* Moments are local minutes until pd_programme_resolve_wheels() makes them instants. */
const struct pd_doc_row pd_programme_wheel_rows[] = {
    NAME("id", true, W, id),
    { .key = "name", .type = PD_DOC_TEXT, .required = true, .max = NAME_CHARS_MAX, AT(W, name) },
    { .key = "organiser",
        .type = PD_DOC_TEXT,
        .required = true,
        .max = ORGANISER_CHARS_MAX,
        AT(W, organiser) },
    { .key = "terms", .type = PD_DOC_TEXT, .required = true, .max = TERMS_CHARS_MAX, AT(W, terms) },
    { .key = "from", .type = PD_DOC_MOMENT, .required = true, AT(W, from_ms) },
    { .key = "until", .type = PD_DOC_MOMENT, .required = true, AT(W, until_ms) },
    NUMBER("price", PD_DOC_I64, W, price, 0, PD_AMOUNT_MAX),
    NUMBER("per_day", PD_DOC_INT, W, per_day, 1, PD_WHEEL_PER_DAY_MAX),
    { .key = "rule", .type = PD_DOC_INDEX, AT(W, rule), .absent = -1, .list = &pd_programme_rule_index },
    NUMBER("total", PD_DOC_I64, W, total, 1, PD_WHEEL_TOTAL_MAX),
    LIST("prizes", true, PRIZES_LEAST, PD_WHEEL_PRIZES_MAX, prize_rows, &prize_list),
    END,
};

/* ---- what no single key says ---- */

/* Fails at "wheels[i].prizes[n].key". */
#define FAIL_AT_PRIZE(doc, i, n, key, ...)                                                                   \
    do {                                                                                                     \
        char prize_[64];                                                                                     \
        (void)snprintf(prize_, sizeof prize_, "prizes[%d].%s", n, key);                                      \
        PD_FAIL_AT(doc, "wheels", i, prize_, __VA_ARGS__);                                                   \
    } while (0)

/* A coupon's last day is still a day since 1970 here, and the wheel's end is in local minutes. */
static void
check_coupon(struct pd_doc *doc, const struct pd_programme *p, int i, int n)
{
    const struct pd_coupon *coupon = pd_units_coupon(&p->units, p->wheels[i].prizes[n].coupon);
    int64_t last_day = (p->wheels[i].until_ms - 1) / (PD_DAY_MS / PD_MINUTE_MS);

    if (coupon == NULL)
        FAIL_AT_PRIZE(doc, i, n, "coupon", "must be the id of a coupon of this document");
    else if (coupon->tier_min > 0)
        FAIL_AT_PRIZE(doc, i, n, "coupon", "must be a coupon of every tier: whoever spins may win it");
    else if (coupon->until_ms != PD_NEVER_MS && coupon->until_ms < last_day)
        FAIL_AT_PRIZE(doc, i, n, "coupon", "must be good until the wheel ends");
}

/* What runs out says how many there are, and what is given when none is left. */
static void
check_prize(struct pd_doc *doc, const struct pd_programme *p, int i, int n)
{
    const Z *z = &p->wheels[i].prizes[n];
    bool points = pd_points_raw(z->points) > 0, gift = z->gift[0] != '\0', coupon = z->coupon[0] != '\0';
    bool counted = gift || coupon;

    if (points + gift + coupon > 1)
        FAIL_AT_PRIZE(
            doc, i, n, "id", "must have one of \"points\", \"gift\" and \"coupon\", or none of them");
    if (counted && z->count == 0)
        FAIL_AT_PRIZE(doc, i, n, "count", "is missing: how many there are to be won is stated");
    if (counted && pd_points_raw(z->instead) == 0)
        FAIL_AT_PRIZE(doc, i, n, "instead", "is missing: the points for whoever wins when none is left");
    if (!counted && z->count != 0)
        FAIL_AT_PRIZE(doc, i, n, "count", "may stand only beside \"gift\" or \"coupon\"");
    if (!counted && pd_points_raw(z->instead) != 0)
        FAIL_AT_PRIZE(doc, i, n, "instead", "may stand only beside \"gift\" or \"coupon\"");
    if (gift && !pd_doc_ids_unsure(p->gifts[0].sku, p->gift_count, sizeof p->gifts[0]) &&
        pd_programme_gift(p, z->gift) == NULL)
        FAIL_AT_PRIZE(doc, i, n, "gift", "must be the sku of a gift of the catalogue");
    if (coupon)
        check_coupon(doc, p, i, n);
}

static bool
gives_points(const W *w)
{
    for (int n = 0; n < w->prize_count; n++)
        if (pd_points_raw(w->prizes[n].points) > 0 || pd_points_raw(w->prizes[n].instead) > 0)
            return true;
    return false;
}

static void
check_rule(struct pd_doc *doc, const struct pd_programme *p, int i)
{
    const W *w = &p->wheels[i];
    const struct pd_earn_rule *rule = w->rule >= 0 && w->rule < p->rule_count ? &p->rules[w->rule] : NULL;

    if (rule == NULL && gives_points(w))
        PD_FAIL_AT(doc, "wheels", i, "rule", "is missing: it says how long points that are won last");
    if (rule != NULL &&
        (rule->kind != PD_EARN_FIXED || rule->claimable ||
            (rule->behaviour != PD_BEHAVIOUR_OTHER && (int)rule->behaviour != PD_BEHAVIOUR_NOT_GIVEN)))
        PD_FAIL_AT(doc, "wheels", i, "rule", "must be a fixed rule without behaviour that no desk may claim");
}

/* In thousandths of a point, so that a small one is not lost. */
static void
warn_generous(struct pd_doc *doc, int i, const W *w)
{
    size_t at;
    int64_t gives = 0;

    for (int n = 0; n < w->prize_count; n++)
        gives += pd_points_raw(w->prizes[n].points) * w->prizes[n].weight / w->total;
    if (gives < pd_points_raw(w->price) || gives == 0)
        return;
    at = pd_doc_enter(doc, "wheels");
    (void)pd_doc_enter_index(doc, i);
    (void)pd_doc_enter(doc, "price");
    pd_doc_warn(doc, "is no more than the %lld points that a spin gives on average", (long long)gives);
    pd_doc_leave(doc, at);
}

static void
check_wheel(struct pd_doc *doc, const struct pd_programme *p, int i)
{
    const W *w = &p->wheels[i];
    int64_t sum = 0;
    bool weights = true;

    if (w->id[0] != '\0' && !pd_code_word_valid(w->id, strlen(w->id), PD_RULE_CAP))
        PD_FAIL_AT(doc, "wheels", i, "id", "must be 1 to 32 of A-Z a-z 0-9 - _");
    if (w->from_ms != 0 && w->until_ms != 0 && w->until_ms <= w->from_ms)
        PD_FAIL_AT(doc, "wheels", i, "until", "must be after \"from\"");
    for (int n = 0; n < w->prize_count; n++) {
        sum += w->prizes[n].weight;
        weights = weights && w->prizes[n].weight > 0;
        for (int k = 0; k < n; k++)
            if (w->prizes[n].id[0] != '\0' && strcmp(w->prizes[n].id, w->prizes[k].id) == 0)
                FAIL_AT_PRIZE(doc, i, n, "id", "is the same as in prizes[%d]", k);
        check_prize(doc, p, i, n);
    }
    check_rule(doc, p, i);
    if (weights && w->total > 0 && w->prize_count >= PRIZES_LEAST && sum != w->total)
        PD_FAIL_AT(doc, "wheels", i, "total", "must be %lld, the sum of the weights", (long long)sum);
    else if (weights && w->total > 0)
        warn_generous(doc, i, w);
}

void
pd_programme_check_wheels(struct pd_doc *doc, const struct pd_programme *p)
{
    pd_programme_check_unique(doc, "wheels", "id", p->wheels[0].id, p->wheel_count, sizeof p->wheels[0]);
    for (int i = 0; i < p->wheel_count; i++)
        check_wheel(doc, p, i);
}

void
pd_programme_wheels_off(struct pd_doc *doc, const struct pd_programme *p, unsigned off, const char *why)
{
    for (int i = 0; i < p->wheel_count && (off & PD_OFF(PD_MECHANISM_WHEEL)) != 0; i++)
        PD_FAIL_AT(doc, "wheels", i, "id", "%s", why);
}

void
pd_programme_resolve_wheels(struct pd_programme *p)
{
    for (int i = 0; i < p->wheel_count; i++) {
        W *w = &p->wheels[i];

        w->from_ms = (w->from_ms - p->utc_offset_min) * PD_MINUTE_MS;
        w->until_ms = (w->until_ms - p->utc_offset_min) * PD_MINUTE_MS;
    }
}
