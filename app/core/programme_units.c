/* Coupons, entitlements and packages of the programme document: what each key is, and what fits together. */
#include "app/core/member.h"
#include "app/core/programme_check.h"
#include "app/core/programme_rows.h"
#include "app/core/stage.h"
#include "app/core/units.h"

#include <stdio.h>
#include <string.h>

/* ---- the keys ---- */

static const struct pd_doc_list tier_index = INDEX(tiers, tier_count, struct pd_tier, "tier");
const struct pd_doc_list pd_programme_unit_category_index =
    INDEX(units.categories, units.category_count, struct pd_unit_category, "category of units");

#define TIER_MIN(of)                                                                                         \
    {                                                                                                        \
        .key = "tier_min", .type = PD_DOC_INDEX, AT(of, tier_min), .list = &tier_index                       \
    }

static const struct pd_doc_row category_rows[] = {
    NAME("id", true, struct pd_unit_category, id),
    TEXT("name", true, struct pd_unit_category, name),
    END,
};

static const struct pd_doc_choice coupon_kinds[] = { { "item", PD_COUPON_ITEM },
    { "product", PD_COUPON_PRODUCT }, { NULL, 0 } };

/* until is a day until all is read. */
static const struct pd_doc_row coupon_rows[] = {
    NAME("id", true, struct pd_coupon, id),
    TEXT("name", true, struct pd_coupon, name),
    TEXT("conditions", true, struct pd_coupon, conditions),
    CHOICE("kind", true, struct pd_coupon, kind, coupon_kinds),
    NUMBER_OR("percent", PD_DOC_INT, struct pd_coupon, percent, 1, 100, 0),
    NUMBER_OR("takes_fen", PD_DOC_I64, struct pd_coupon, takes, 1, PD_AMOUNT_MAX, 0),
    NUMBER_OR("min_spend_fen", PD_DOC_I64, struct pd_coupon, spend, 0, PD_AMOUNT_MAX, 0),
    { .key = "categories",
        .type = PD_DOC_SET,
        AT(struct pd_coupon, categories),
        .list = &pd_programme_unit_category_index },
    TIER_MIN(struct pd_coupon),
    NUMBER_OR("days", PD_DOC_INT, struct pd_coupon, days, 1, 3660, 0),
    { .key = "until", .type = PD_DOC_DAY, AT(struct pd_coupon, until_ms), .absent = PD_NEVER_MS },
    STAGE(struct pd_coupon),
    END,
};

static const struct pd_doc_choice entitlement_kinds[] = { { "service", PD_ENTITLEMENT_SERVICE },
    { "upgrade", PD_ENTITLEMENT_UPGRADE }, { NULL, 0 } };

static const struct pd_doc_choice pers[] = { { "calendar_year", PD_PER_CALENDAR_YEAR },
    { "membership_year", PD_PER_MEMBERSHIP_YEAR }, { NULL, 0 } };

static const struct pd_doc_row count_rows[] = {
    { .key = "tier",
        .type = PD_DOC_INDEX,
        .required = true,
        AT(struct pd_entitlement_count, tier),
        .list = &tier_index },
    NUMBER("n", PD_DOC_INT, struct pd_entitlement_count, n, 1, PD_UNIT_COUNT_MAX),
    END,
};

static const struct pd_doc_list count_list = LIST_OF(struct pd_entitlement, counts, count_count);

static const struct pd_doc_row entitlement_rows[] = {
    NAME("id", true, struct pd_entitlement, id),
    TEXT("name", true, struct pd_entitlement, name),
    TEXT("conditions", true, struct pd_entitlement, conditions),
    CHOICE("kind", true, struct pd_entitlement, kind, entitlement_kinds),
    CHOICE("per", true, struct pd_entitlement, per, pers),
    LIST("counts", true, 0, PD_TIERS_MAX, count_rows, &count_list),
    NUMBER_OR("price_fen", PD_DOC_I64, struct pd_entitlement, price, 0, PD_AMOUNT_MAX, 0),
    TEXT("receiver", false, struct pd_entitlement, receiver),
    NAME("place", false, struct pd_entitlement, place),
    STAGE(struct pd_entitlement),
    END,
};

static const struct pd_doc_row package_unit_rows[] = {
    NAME("unit", true, struct pd_package_unit, unit),
    NUMBER("n", PD_DOC_INT, struct pd_package_unit, n, 1, PD_UNIT_COUNT_MAX),
    END,
};

static const struct pd_doc_list package_unit_list = LIST_OF(struct pd_package, units, unit_count);

static const struct pd_doc_row package_rows[] = {
    NAME("id", true, struct pd_package, id),
    TEXT("name", true, struct pd_package, name),
    TEXT("conditions", true, struct pd_package, conditions),
    LIST("units", true, 1, PD_PACKAGE_UNITS_MAX, package_unit_rows, &package_unit_list),
    NUMBER("days", PD_DOC_INT, struct pd_package, days, 1, 3660),
    TIER_MIN(struct pd_package),
    NUMBER_OR("price_fen", PD_DOC_I64, struct pd_package, price, 0, PD_AMOUNT_MAX, 0),
    STAGE(struct pd_package),
    END,
};

static const struct pd_doc_list category_list = LIST_OF(struct pd_units, categories, category_count);
static const struct pd_doc_list coupon_list = LIST_OF(struct pd_units, coupons, coupon_count);
static const struct pd_doc_list entitlement_list = LIST_OF(struct pd_units, entitlements, entitlement_count);
static const struct pd_doc_list package_list = LIST_OF(struct pd_units, packages, package_count);

const struct pd_doc_row pd_programme_unit_rows[] = {
    LIST("categories", false, 1, PD_UNIT_CATEGORIES_MAX, category_rows, &category_list),
    LIST("coupons", false, 0, PD_COUPONS_MAX, coupon_rows, &coupon_list),
    LIST("entitlements", false, 0, PD_ENTITLEMENTS_MAX, entitlement_rows, &entitlement_list),
    LIST("packages", false, 0, PD_PACKAGES_MAX, package_rows, &package_list),
    NAME("welcome", false, struct pd_units, welcome),
    END,
};

/* ---- what fits together ---- */

#define COUPONS "units.coupons"
#define ENTITLEMENTS "units.entitlements"
#define PACKAGES "units.packages"

#define RECEIVER_BYTES 192 /* it stands on tickets and in answers */

/* Coupons, entitlements and packages are named alike where they are given: all ids stand in one row. */
static const char *
id_at(const struct pd_units *u, int i, const char **list, int *index)
{
    if (i < u->coupon_count)
        return *list = COUPONS, *index = i, u->coupons[i].id;
    i -= u->coupon_count;
    if (i < u->entitlement_count)
        return *list = ENTITLEMENTS, *index = i, u->entitlements[i].id;
    i -= u->entitlement_count;
    return *list = PACKAGES, *index = i, u->packages[i].id;
}

static void
check_ids(struct pd_doc *doc, const struct pd_units *u)
{
    int count = u->coupon_count + u->entitlement_count + u->package_count;
    const char *list, *other_list;
    int index, other;

    for (int i = 0; i < count; i++) {
        const char *id = id_at(u, i, &list, &index);

        if (strcmp(id, "points") == 0 || strcmp(id, "growth") == 0)
            PD_FAIL_AT(doc, list, index, "id", "is another unit's name");
        for (int j = 0; j < i && id[0] != '\0'; j++)
            if (strcmp(id_at(u, j, &other_list, &other), id) == 0)
                PD_FAIL_AT(doc, list, index, "id", "is the same as in %s[%d]", other_list, other);
    }
    for (int i = 1; i < u->category_count; i++)
        for (int j = 0; j < i; j++)
            if (u->categories[i].id[0] != '\0' && strcmp(u->categories[i].id, u->categories[j].id) == 0)
                PD_FAIL_AT(doc, "units.categories", i, "id", "is the same as in units.categories[%d]", j);
}

static bool
failed_at(const struct pd_doc *doc, const char *list, int i, const char *key)
{
    char path[sizeof doc->path_text];

    (void)snprintf(path, sizeof path, "%s[%d].%s", list, i, key);
    return pd_doc_failed_at(doc, path);
}

static void
check_coupon(struct pd_doc *doc, int i, const struct pd_coupon *c)
{
    bool fen = pd_fen_raw(c->takes) > 0, until = c->until_ms != PD_NEVER_MS;

    if (!failed_at(doc, COUPONS, i, "takes_fen")) {
        if (c->percent == 0 && !fen)
            PD_FAIL_AT(doc, COUPONS, i, "percent", "is missing: a coupon takes percent or takes_fen off");
        if (c->percent > 0 && fen)
            PD_FAIL_AT(doc, COUPONS, i, "percent", "may not stand beside takes_fen");
    }
    if (failed_at(doc, COUPONS, i, "until"))
        return;
    if (c->days == 0 && !until)
        PD_FAIL_AT(doc, COUPONS, i, "days", "is missing: a coupon is good for so many days, or until a day");
    if (c->days > 0 && until)
        PD_FAIL_AT(doc, COUPONS, i, "days", "may not stand beside until");
}

static bool
is_empty(const struct pd_text *text)
{
    return text->in[PD_LANG_ZH_CN] == NULL || text->in[PD_LANG_ZH_CN][0] == '\0';
}

static void
check_receiver(struct pd_doc *doc, int i, const struct pd_programme *p, const struct pd_entitlement *e)
{
    bool places_sure = !pd_doc_ids_unsure(p->places[0].id, p->place_count, sizeof p->places[0]);

    if (e->kind == PD_ENTITLEMENT_UPGRADE) {
        if (!is_empty(&e->receiver))
            PD_FAIL_AT(doc, ENTITLEMENTS, i, "receiver", "may stand only in a service");
        if (e->place[0] != '\0')
            PD_FAIL_AT(doc, ENTITLEMENTS, i, "place", "may stand only in a service");
        return;
    }
    if (is_empty(&e->receiver))
        PD_FAIL_AT(doc, ENTITLEMENTS, i, "receiver",
            "no receiver set: say which desk, role or person waits for whoever uses it");
    for (int lang = 0; lang < PD_LANGS; lang++)
        if (!is_empty(&e->receiver) && strlen(e->receiver.in[lang]) > RECEIVER_BYTES)
            PD_FAIL_AT(doc, ENTITLEMENTS, i, "receiver", "must be at most %d bytes in each language",
                RECEIVER_BYTES);
    if (places_sure && pd_programme_place(p, e->place) == NULL)
        PD_FAIL_AT(doc, ENTITLEMENTS, i, "place", "must be the id of a place of this document");
}

static void
check_counts(struct pd_doc *doc, int i, const struct pd_entitlement *e)
{
    char key[32];

    for (int n = 1; n < e->count_count; n++)
        for (int j = 0; j < n; j++) {
            (void)snprintf(key, sizeof key, "counts[%d].tier", n);
            if (e->counts[n].tier == e->counts[j].tier && !failed_at(doc, ENTITLEMENTS, i, key))
                PD_FAIL_AT(doc, ENTITLEMENTS, i, key, "is the same as in counts[%d]", j);
        }
}

static void
check_package(struct pd_doc *doc, int i, const struct pd_units *u)
{
    const struct pd_package *package = &u->packages[i];
    char key[32];

    for (int n = 0; n < package->unit_count; n++) {
        const char *unit = package->units[n].unit;

        (void)snprintf(key, sizeof key, "units[%d].unit", n);
        if (unit[0] == '\0')
            continue;
        if (pd_units_coupon(u, unit) == NULL && pd_units_entitlement(u, unit) == NULL)
            PD_FAIL_AT(doc, PACKAGES, i, key, "must be the id of a coupon or an entitlement");
        for (int j = 0; j < n; j++)
            if (strcmp(package->units[j].unit, unit) == 0)
                PD_FAIL_AT(doc, PACKAGES, i, key, "is the same as in units[%d]", j);
    }
}

static void
check_welcome(struct pd_doc *doc, const struct pd_units *u)
{
    size_t at = pd_doc_enter(doc, "units.welcome");

    if (u->welcome[0] != '\0' && pd_units_coupon(u, u->welcome) == NULL)
        pd_doc_fail(doc, "must be the id of a coupon");
    pd_doc_leave(doc, at);
}

void
pd_programme_units_check(struct pd_doc *doc, struct pd_programme *p)
{
    struct pd_units *u = &p->units;

    check_ids(doc, u);
    for (int i = 0; i < u->coupon_count; i++)
        check_coupon(doc, i, &u->coupons[i]);
    for (int i = 0; i < u->entitlement_count; i++) {
        if (!failed_at(doc, ENTITLEMENTS, i, "kind"))
            check_receiver(doc, i, p, &u->entitlements[i]);
        check_counts(doc, i, &u->entitlements[i]);
    }
    for (int i = 0; i < u->package_count; i++)
        check_package(doc, i, u);
    check_welcome(doc, u);
}

void
pd_programme_units_off(struct pd_doc *doc, const struct pd_programme *p, unsigned off, const char *why)
{
    const struct pd_units *u = &p->units;
    size_t at = pd_doc_enter(doc, "units.welcome");

    if (u->welcome[0] != '\0' && (off & PD_OFF(PD_MECHANISM_EARN_WELCOME)) != 0)
        pd_doc_fail(doc, "%s", why);
    pd_doc_leave(doc, at);
    for (int i = 0; i < u->coupon_count && (off & PD_OFF(PD_MECHANISM_DISCOUNT)) != 0; i++)
        PD_FAIL_AT(doc, COUPONS, i, u->coupons[i].percent > 0 ? "percent" : "takes_fen", "%s", why);
}
