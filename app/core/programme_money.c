/* Money in the programme document: points that pay a part of a bill, and accounts of money. What each key is,
 * and what fits together. */
#include "app/core/programme_check.h"
#include "app/core/programme_rows.h"

#include <stdio.h>
#include <string.h>

#define KEPT_MINUTES 30 /* where the document does not say */

/* ---- the keys ---- */

const struct pd_doc_row pd_programme_deduction_rows[] = {
    NUMBER("min", PD_DOC_I64, struct pd_deduction, min, 1, PD_AMOUNT_MAX),
    NUMBER("step", PD_DOC_I64, struct pd_deduction, step, 1, PD_AMOUNT_MAX),
    NUMBER("max", PD_DOC_I64, struct pd_deduction, max, 1, PD_AMOUNT_MAX),
    NUMBER("max_percent", PD_DOC_INT, struct pd_deduction, percent, 1, 100),
    NUMBER_OR("kept_minutes", PD_DOC_INT, struct pd_deduction, minutes, 1, 1440, KEPT_MINUTES),
    END,
};

static const struct pd_doc_choice purse_kinds[] = { { "stored", PD_PURSE_STORED },
    { "bonus", PD_PURSE_BONUS }, { NULL, 0 } };

static const struct pd_doc_row purse_rows[] = {
    NAME("id", true, struct pd_purse, id),
    TEXT("name", true, struct pd_purse, name),
    TEXT("conditions", true, struct pd_purse, conditions),
    CHOICE("kind", true, struct pd_purse, kind, purse_kinds),
    { .key = "expiry", .type = PD_DOC_OBJECT, AT(struct pd_purse, expiry), .rows = pd_programme_expiry_rows },
    { .key = "categories",
        .type = PD_DOC_SET,
        AT(struct pd_purse, categories),
        .list = &pd_programme_unit_category_index },
    NUMBER_OR("max_percent", PD_DOC_INT, struct pd_purse, percent, 1, 100, 100),
    NUMBER_OR("topup_min_fen", PD_DOC_I64, struct pd_purse, topup_min, 1, PD_AMOUNT_MAX, 0),
    NUMBER_OR("topup_max_fen", PD_DOC_I64, struct pd_purse, topup_max, 1, PD_AMOUNT_MAX, 0),
    NUMBER_OR("balance_max_fen", PD_DOC_I64, struct pd_purse, balance_max, 1, PD_AMOUNT_MAX, 0),
    { .key = "refundable", .type = PD_DOC_BOOL, AT(struct pd_purse, refundable), .absent = true },
    END,
};

static const struct pd_doc_list purse_index =
    INDEX(stored.purses, stored.purse_count, struct pd_purse, "account of stored_value");

static const struct pd_doc_row rung_rows[] = {
    { .key = "account",
        .type = PD_DOC_INDEX,
        .required = true,
        AT(struct pd_rung, purse),
        .list = &purse_index },
    NUMBER("from_fen", PD_DOC_I64, struct pd_rung, from, 1, PD_AMOUNT_MAX),
    { .key = "into",
        .type = PD_DOC_INDEX,
        .required = true,
        AT(struct pd_rung, bonus),
        .list = &purse_index },
    NUMBER_OR("gives_fen", PD_DOC_I64, struct pd_rung, gives, 1, PD_AMOUNT_MAX, 0),
    NUMBER_OR("percent", PD_DOC_INT, struct pd_rung, percent, 1, 100, 0),
    END,
};

static const struct pd_doc_list purse_list = LIST_OF(struct pd_stored_value, purses, purse_count);
static const struct pd_doc_list rung_list = LIST_OF(struct pd_stored_value, rungs, rung_count);

const struct pd_doc_row pd_programme_stored_rows[] = {
    LIST("accounts", true, 1, PD_PURSES_MAX, purse_rows, &purse_list),
    LIST("bonus", false, 0, PD_RUNGS_MAX, rung_rows, &rung_list),
    NUMBER_OR("kept_minutes", PD_DOC_INT, struct pd_stored_value, minutes, 1, 1440, KEPT_MINUTES),
    END,
};

/* ---- what fits together ---- */

#define PURSES "stored_value.accounts"
#define RUNGS "stored_value.bonus"

static void
fail_in(struct pd_doc *doc, const char *section, const char *key, const char *text)
{
    size_t at = pd_doc_enter(doc, section);

    (void)pd_doc_enter(doc, key);
    pd_doc_fail(doc, "%s", text);
    pd_doc_leave(doc, at);
}

static void
check_deduction(struct pd_doc *doc, const struct pd_programme *p)
{
    const char *section = "fee_deduction";
    int64_t step = pd_points_raw(p->deduction.step), min = pd_points_raw(p->deduction.min),
            max = pd_points_raw(p->deduction.max);

    if (step == 0 || pd_doc_failed_at(doc, "fee_deduction.step"))
        return;
    if (p->points_per_yuan > 0 && step * 100 % p->points_per_yuan != 0)
        fail_in(doc, section, "step", "must be worth whole fen by points_per_yuan");
    if (min % step != 0)
        fail_in(doc, section, "min", "must be a multiple of step");
    if (max % step != 0)
        fail_in(doc, section, "max", "must be a multiple of step");
    if (max < min)
        fail_in(doc, section, "max", "must be at least min");
}

static void
check_stored(struct pd_doc *doc, int i, const struct pd_purse *purse)
{
    int64_t min = pd_fen_raw(purse->topup_min), max = pd_fen_raw(purse->topup_max),
            balance = pd_fen_raw(purse->balance_max);

    if ((int)purse->expiry.kind != 0)
        PD_FAIL_AT(doc, PURSES, i, "expiry", "may stand only in a bonus account: what is paid in stays");
    if (max == 0)
        PD_FAIL_AT(doc, PURSES, i, "topup_max_fen", "is missing: the most that is paid in at once");
    else if (max < min)
        PD_FAIL_AT(doc, PURSES, i, "topup_max_fen", "must be at least topup_min_fen");
    if (balance == 0)
        PD_FAIL_AT(doc, PURSES, i, "balance_max_fen", "is missing: the most that may lie in it");
    else if (balance < max)
        PD_FAIL_AT(doc, PURSES, i, "balance_max_fen", "must be at least topup_max_fen");
}

static void
check_bonus(struct pd_doc *doc, int i, const struct pd_purse *purse)
{
    static const char only[] = "may stand only in an account of kind \"stored\"";

    if ((int)purse->expiry.kind == 0)
        PD_FAIL_AT(doc, PURSES, i, "expiry", "is missing: say until when bonus money is good");
    else if (purse->expiry.kind == PD_EXPIRY_ROLLING && purse->expiry.days == 0)
        PD_FAIL_AT(doc, PURSES, i, "expiry.days", "is missing: a rolling expiry needs it");
    else if (purse->expiry.kind != PD_EXPIRY_ROLLING && purse->expiry.days != 0)
        PD_FAIL_AT(doc, PURSES, i, "expiry.days", "may stand only beside \"rolling\"");
    if (pd_fen_raw(purse->topup_min) != 0)
        PD_FAIL_AT(doc, PURSES, i, "topup_min_fen", "%s", only);
    if (pd_fen_raw(purse->topup_max) != 0)
        PD_FAIL_AT(doc, PURSES, i, "topup_max_fen", "%s", only);
    if (pd_fen_raw(purse->balance_max) != 0)
        PD_FAIL_AT(doc, PURSES, i, "balance_max_fen", "%s", only);
}

/* A coupon, an entitlement and an account of money are units alike: no two have one id. */
static bool
is_units_name(const struct pd_programme *p, const char *id)
{
    const struct pd_units *u = &p->units;

    for (int i = 0; i < u->coupon_count; i++)
        if (strcmp(u->coupons[i].id, id) == 0)
            return true;
    for (int i = 0; i < u->entitlement_count; i++)
        if (strcmp(u->entitlements[i].id, id) == 0)
            return true;
    for (int i = 0; i < u->package_count; i++)
        if (strcmp(u->packages[i].id, id) == 0)
            return true;
    return strcmp(id, "points") == 0 || strcmp(id, "growth") == 0;
}

static void
check_purses(struct pd_doc *doc, const struct pd_programme *p)
{
    const struct pd_stored_value *s = &p->stored;
    char path[64];

    pd_programme_check_unique(doc, PURSES, "id", s->purses[0].id, s->purse_count, sizeof s->purses[0]);
    for (int i = 0; i < s->purse_count; i++) {
        const struct pd_purse *purse = &s->purses[i];

        if (purse->id[0] != '\0' && is_units_name(p, purse->id))
            PD_FAIL_AT(doc, PURSES, i, "id", "is another unit's name");
        (void)snprintf(path, sizeof path, "%s[%d].kind", PURSES, i);
        if (pd_doc_failed_at(doc, path))
            continue;
        if (purse->kind == PD_PURSE_STORED)
            check_stored(doc, i, purse);
        else
            check_bonus(doc, i, purse);
    }
}

/* What is given on top is never above what is paid in: so what was spent of it can be kept from what is paid
 * out again. */
static void
check_rung(struct pd_doc *doc, int i, const struct pd_stored_value *s)
{
    const struct pd_rung *rung = &s->rungs[i];

    if (rung->purse >= s->purse_count || rung->bonus >= s->purse_count) /* which was not read */
        return;
    if (s->purses[rung->purse].kind == PD_PURSE_BONUS)
        PD_FAIL_AT(doc, RUNGS, i, "account", "must be an account of kind \"stored\"");
    if (s->purses[rung->bonus].kind == PD_PURSE_STORED)
        PD_FAIL_AT(doc, RUNGS, i, "into", "must be an account of kind \"bonus\"");
    if (pd_fen_raw(rung->gives) == 0 && rung->percent == 0)
        PD_FAIL_AT(doc, RUNGS, i, "gives_fen", "is missing: a rung gives gives_fen or percent");
    if (pd_fen_raw(rung->gives) > 0 && rung->percent > 0)
        PD_FAIL_AT(doc, RUNGS, i, "gives_fen", "may not stand beside percent");
    if (pd_fen_raw(rung->gives) > pd_fen_raw(rung->from))
        PD_FAIL_AT(doc, RUNGS, i, "gives_fen", "must not be above from_fen");
    for (int j = 0; j < i; j++)
        if (s->rungs[j].purse == rung->purse && pd_fen_raw(s->rungs[j].from) >= pd_fen_raw(rung->from))
            PD_FAIL_AT(doc, RUNGS, i, "from_fen", "must be above that of bonus[%d], of the same account", j);
}

void
pd_programme_money_check(struct pd_doc *doc, const struct pd_programme *p)
{
    check_deduction(doc, p);
    check_purses(doc, p);
    for (int i = 0; i < p->stored.rung_count; i++)
        check_rung(doc, i, &p->stored);
}

void
pd_programme_money_off(struct pd_doc *doc, const struct pd_programme *p, unsigned off, const char *why)
{
    size_t at;

    if (pd_points_raw(p->deduction.step) > 0 && (off & PD_OFF(PD_MECHANISM_FEE_DEDUCTION)) != 0) {
        at = pd_doc_enter(doc, "fee_deduction");
        pd_doc_fail(doc, "%s", why);
        pd_doc_leave(doc, at);
    }
    if (p->stored.purse_count > 0 && (off & PD_OFF(PD_MECHANISM_STORED_VALUE)) != 0) {
        at = pd_doc_enter(doc, "stored_value");
        pd_doc_fail(doc, "%s", why);
        pd_doc_leave(doc, at);
    }
}
