/* Merchants: their table, whose places are, and what rules may say of both. */
#include "sync/hub/merchants.h"
#include "sync/hub/feed.h"
#include "sync/hub/leases.h"

#include <stdio.h>

static const char *const kind_names[] = { [PD_MERCHANT_SHOP] = "shop", [PD_MERCHANT_PARTNER] = "partner" };
static const char *const state_names[] = {
    [PD_MERCHANT_ACTIVE] = "active", [PD_MERCHANT_STOPPED] = "stopped"
};

const char *
pd_merchant_kind_name(enum pd_merchant_kind kind)
{
    return kind_names[kind];
}

const char *
pd_merchant_state_name(enum pd_merchant_state state)
{
    return state_names[state];
}

/* ---- rows ---- */

static void
read_row(struct pd_store *s, enum pd_hub_sql sql, struct pd_hub_merchant *out)
{
    *out = (struct pd_hub_merchant){ .kind = (enum pd_merchant_kind)pd_store_int(s, sql, 4),
        .state = (enum pd_merchant_state)pd_store_int(s, sql, 6),
        .burn_rate = pd_store_int(s, sql, 7),
        .issue_rate = pd_store_int(s, sql, 8),
        .months = (int)pd_store_int(s, sql, 9),
        .issue_once = pd_store_int(s, sql, 10),
        .issue_day = pd_store_int(s, sql, 11),
        .issue_month = pd_store_int(s, sql, 12),
        .added_ms = pd_store_int(s, sql, 13),
        .settled_ms = pd_store_int(s, sql, 14) };
    pd_store_text(s, sql, 0, out->id, sizeof out->id);
    pd_store_text(s, sql, 1, out->name_hans, sizeof out->name_hans);
    pd_store_text(s, sql, 2, out->name_hant, sizeof out->name_hant);
    pd_store_text(s, sql, 3, out->name_en, sizeof out->name_en);
    pd_store_text(s, sql, 5, out->contact, sizeof out->contact);
}

static bool
find(struct pd_hub *hub, const char *id, struct pd_hub_merchant *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MERCHANT_GET;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_t(id))))
        return false;
    read_row(hub->store, sql, out);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

enum pd_err
pd_hub_merchant_get(struct pd_hub *hub, const char *id, struct pd_hub_merchant *out, struct pd_why *why)
{
    if (find(hub, id, out))
        return PD_OK;
    return hub->store->err != PD_OK
               ? hub->store->err
               : pd_why(why, PD_ERR_NOT_FOUND, id, "is no merchant; see: pointdesk-hub merchant list");
}

enum pd_err
pd_hub_merchant_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_merchant *merchant), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MERCHANT_EACH;
    struct pd_hub_merchant m;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        read_row(hub->store, sql, &m);
        each(ctx, &m);
    }
    return hub->store->err;
}

/* ---- adding and changing ---- */

static bool
is_a_line(const char *text, size_t cap)
{
    char clean[PD_MERCHANT_CONTACT_CAP];
    size_t len = strlen(text);

    return len < cap && pd_text_clean(clean, sizeof clean, text, len) == len && strcmp(clean, text) == 0;
}

static enum pd_err
check_names(const struct pd_hub_merchant *m, struct pd_why *why)
{
    const struct {
        const char *language, *text;
    } names[] = { { "zh-Hans", m->name_hans }, { "zh-Hant", m->name_hant }, { "en", m->name_en } };

    for (int i = 0; i < PD_COUNT(names); i++)
        if (names[i].text[0] == '\0' || !is_a_line(names[i].text, PD_MERCHANT_NAME_CAP))
            return pd_why(why, PD_ERR_INVALID, "--name", "must be plain text of 1 to %d bytes in %s",
                PD_MERCHANT_NAME_CAP - 1, names[i].language);
    if (!is_a_line(m->contact, PD_MERCHANT_CONTACT_CAP))
        return pd_why(why, PD_ERR_INVALID, "--contact", "must be plain text of at most %d bytes",
            PD_MERCHANT_CONTACT_CAP - 1);
    return PD_OK;
}

static enum pd_err
check(const struct pd_hub_merchant *m, struct pd_why *why)
{
    const struct {
        const char *option;
        int64_t is, most;
    } numbers[] = { { "--burn-rate", m->burn_rate, PD_MERCHANT_RATE_MAX },
        { "--issue-rate", m->issue_rate, PD_MERCHANT_RATE_MAX },
        { "--issue-once", m->issue_once, PD_AMOUNT_MAX }, { "--issue-day", m->issue_day, PD_AMOUNT_MAX },
        { "--issue-month", m->issue_month, PD_AMOUNT_MAX } };

    if (!pd_code_word_valid(m->id, strlen(m->id), PD_RULE_CAP - 1))
        return pd_why(why, PD_ERR_INVALID, "ID", "must be 1 to %d of A-Z a-z 0-9 - _", PD_RULE_CAP - 1);
    for (int i = 0; i < PD_COUNT(numbers); i++)
        if (numbers[i].is < 0 || numbers[i].is > numbers[i].most)
            return pd_why(why, PD_ERR_INVALID, numbers[i].option, "must be a whole number in 0..%lld",
                (long long)numbers[i].most);
    if (m->months != 1 && m->months != 3 && m->months != 6 && m->months != 12)
        return pd_why(why, PD_ERR_INVALID, "--months", "must be 1, 3, 6 or 12");
    return check_names(m, why);
}

static void
act(struct pd_hub *hub, int64_t now_ms, const char *what, const char *id)
{
    char note[64 + PD_RULE_CAP];

    (void)snprintf(note, sizeof note, "merchant %s %s", id, what);
    (void)pd_hub_act(hub, now_ms, PD_ACT_MERCHANT, note);
}

static void
insert(struct pd_hub *hub, int64_t now_ms, const struct pd_hub_merchant *m)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERCHANT_INSERT,
        PD_ARGS(pd_t(m->id), pd_t(m->name_hans), pd_t(m->name_hant), pd_t(m->name_en), pd_i(m->kind),
            pd_t(m->contact), pd_i(m->state), pd_i(m->burn_rate), pd_i(m->issue_rate), pd_i(m->months),
            pd_i(m->issue_once), pd_i(m->issue_day), pd_i(m->issue_month), pd_i(now_ms)));
}

static void
put(struct pd_hub *hub, const struct pd_hub_merchant *m)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERCHANT_CHANGE,
        PD_ARGS(pd_t(m->id), pd_t(m->name_hans), pd_t(m->name_hant), pd_t(m->name_en), pd_i(m->kind),
            pd_t(m->contact), pd_i(m->state), pd_i(m->burn_rate), pd_i(m->issue_rate), pd_i(m->months),
            pd_i(m->issue_once), pd_i(m->issue_day), pd_i(m->issue_month)));
}

enum pd_err
pd_hub_merchant_add(
    struct pd_hub *hub, int64_t now_ms, const struct pd_hub_merchant *merchant, struct pd_why *why)
{
    struct pd_hub_merchant m = *merchant, was;
    enum pd_err err = check(&m, why);

    if (err != PD_OK)
        return err;
    if (find(hub, m.id, &was))
        return pd_why(why, PD_ERR_EXISTS, m.id,
            "is a merchant already; other terms: pointdesk-hub merchant change %s", m.id);
    m.state = PD_MERCHANT_ACTIVE;
    insert(hub, now_ms, &m);
    act(hub, now_ms, "added", m.id);
    return hub->store->err;
}

enum pd_err
pd_hub_merchant_change(
    struct pd_hub *hub, int64_t now_ms, const struct pd_hub_merchant *merchant, struct pd_why *why)
{
    struct pd_hub_merchant m = *merchant, was;
    enum pd_err err = check(&m, why);

    if (err == PD_OK)
        err = pd_hub_merchant_get(hub, m.id, &was, why);
    if (err != PD_OK)
        return err;
    if (m.months != was.months && was.settled_ms != 0)
        return pd_why(why, PD_ERR_INVALID, "--months", "stays %d: a period was settled by it", was.months);
    m.state = was.state;
    put(hub, &m);
    act(hub, now_ms, "changed", m.id);
    return hub->store->err;
}

/* ---- stopping ---- */

#define LEASES_AT_ONCE 256

/* Asks every desk for what it still has of this sku, or for none of it any more. */
static void
recall(struct pd_hub *hub, const char *sku, bool all)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LEASES_OF_SKU;
    uint32_t ids[LEASES_AT_ONCE];
    struct pd_lease lease;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_t(sku))); row && n < LEASES_AT_ONCE;
         row = pd_store_next(hub->store, sql))
        ids[n++] = (uint32_t)pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        if (pd_lease_get(hub, ids[i], &lease))
            pd_lease_set_recall(hub, &lease, all ? lease.size - lease.taken : 0);
}

enum pd_err
pd_hub_merchant_state(
    struct pd_hub *hub, int64_t now_ms, const char *id, enum pd_merchant_state state, struct pd_why *why)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    struct pd_hub_merchant m;
    enum pd_err err = pd_hub_merchant_get(hub, id, &m, why);

    if (err != PD_OK || m.state == state)
        return err;
    hub->now_ms = now_ms;
    m.state = state;
    put(hub, &m);
    act(hub, now_ms, state == PD_MERCHANT_STOPPED ? "stopped" : "started", id);
    for (int i = 0; p != NULL && i < p->gift_count; i++) {
        const struct pd_merchant *its = pd_programme_merchant_of(p, &p->gifts[i]);

        if (its == NULL || strcmp(its->id, id) != 0)
            continue;
        recall(hub, p->gifts[i].sku, state == PD_MERCHANT_STOPPED);
        if (state == PD_MERCHANT_ACTIVE)
            pd_stock_lend(hub, p->gifts[i].sku);
    }
    return hub->store->err;
}

/* ---- places ---- */

/* false: it is not known whose it was. */
static bool
whose(struct pd_hub *hub, const char *place, char id[PD_RULE_CAP])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MERCHANT_PLACE_GET;

    id[0] = '\0';
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_t(place))))
        return false;
    pd_store_text(hub->store, sql, 0, id, PD_RULE_CAP);
    pd_store_end(hub->store, sql);
    return true;
}

/* The rules in force know nearly every place; only of one that they dropped the store is asked. */
bool
pd_merchant_at(struct pd_hub *hub, const char *place, char id[PD_RULE_CAP])
{
    const struct pd_programme *p = pd_hub_programme_now(hub, hub->now_ms);
    const struct pd_merchant *m;

    if (p == NULL || pd_programme_place(p, place) == NULL)
        return whose(hub, place, id) && id[0] != '\0';
    m = pd_programme_merchant_at(p, place);
    return m != NULL && pd_copy(id, PD_RULE_CAP, m->id);
}

bool
pd_merchant_closed(struct pd_hub *hub, const char *place)
{
    struct pd_hub_merchant m;
    char id[PD_RULE_CAP];

    return pd_merchant_at(hub, place, id) && (!find(hub, id, &m) || m.state != PD_MERCHANT_ACTIVE);
}

bool
pd_merchant_sku_closed(struct pd_hub *hub, const char *sku)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, hub->now_ms);
    const struct pd_gift *gift = p != NULL ? pd_programme_gift(p, sku) : NULL;

    return gift != NULL && pd_merchant_closed(hub, gift->place);
}

/* ---- rules ---- */

/* Before it was written down whose a place is, all of them were the hospital's. */
static bool
stays_whose_it_was(struct pd_hub *hub, const char *place, const char *merchant)
{
    char was[PD_RULE_CAP];

    if (whose(hub, place, was))
        return strcmp(was, merchant) == 0;
    return merchant[0] == '\0' ||
           pd_store_one(hub->store, PD_HUB_SQL_MERCHANT_PLACE_USED, PD_ARGS(pd_t(place)), 0) == 0;
}

static const char *
merchant_of(const struct pd_programme *p, const struct pd_place *place)
{
    const struct pd_merchant *m = pd_programme_merchant_at(p, place->id);

    return m != NULL ? m->id : "";
}

enum pd_err
pd_merchants_fit(struct pd_hub *hub, const struct pd_programme *p, struct pd_why *why)
{
    struct pd_hub_merchant m;
    char path[48];

    for (int i = 0; i < p->merchant_count && pd_hub_programme_newest(hub) > 0; i++) {
        (void)snprintf(path, sizeof path, "merchants[%d].id", i);
        if (!find(hub, p->merchants[i].id, &m))
            return hub->store->err != PD_OK
                       ? hub->store->err
                       : pd_why(why, PD_ERR_INVALID, path,
                             "%s is no merchant of this hub yet: pointdesk-hub merchant add %s",
                             p->merchants[i].id, p->merchants[i].id);
    }
    for (int i = 0; i < p->place_count; i++)
        if (!stays_whose_it_was(hub, p->places[i].id, merchant_of(p, &p->places[i]))) {
            (void)snprintf(path, sizeof path, "places[%d].merchant", i);
            return pd_why(why, PD_ERR_INVALID, path,
                "%s stays whose it was, its tickets name nothing else; give the place a new id",
                p->places[i].id);
        }
    return hub->store->err;
}

/* Counters there may not have been told of these: they handed such gifts over nowhere. */
static void
tell_leases(struct pd_hub *hub, const char *sku)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LEASES_OF_SKU;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_t(sku))); row;
         row = pd_store_next(hub->store, sql))
        pd_feed_touch(hub, PD_ROW_LEASE, pd_store_int(hub->store, sql, 0));
}

void
pd_merchants_note(struct pd_hub *hub, const struct pd_programme *p)
{
    struct pd_hub_merchant m;

    for (int i = 0; i < p->merchant_count; i++) {
        const struct pd_merchant *its = &p->merchants[i];

        if (find(hub, its->id, &m))
            continue;
        m = (struct pd_hub_merchant){ .kind = PD_MERCHANT_SHOP, .state = PD_MERCHANT_STOPPED, .months = 1 };
        (void)pd_copy(m.id, sizeof m.id, its->id);
        (void)pd_copy(m.name_hans, sizeof m.name_hans, its->name.in[PD_LANG_ZH_CN]);
        (void)pd_copy(m.name_hant, sizeof m.name_hant, its->name.in[PD_LANG_ZH_HK]);
        (void)pd_copy(m.name_en, sizeof m.name_en, its->name.in[PD_LANG_EN]);
        insert(hub, hub->now_ms, &m);
    }
    for (int i = 0; i < p->place_count; i++)
        (void)pd_store_run(hub->store, PD_HUB_SQL_MERCHANT_PLACE_PUT,
            PD_ARGS(pd_t(p->places[i].id), pd_t(merchant_of(p, &p->places[i]))));
    for (int i = 0; i < p->gift_count; i++)
        if (pd_programme_merchant_at(p, p->gifts[i].place) != NULL)
            tell_leases(hub, p->gifts[i].sku);
}
