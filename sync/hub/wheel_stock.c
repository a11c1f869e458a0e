/* The gifts that wheels state: set aside when rules are published, free again when nobody can win them any
 * more.
 */
#include "sync/hub/leases.h"
#include "sync/hub/refill.h"
#include "sync/hub/wheels.h"

#include <stdio.h>

#define WHEELS_AT_ONCE 64

/* Wheels that run or will run, each once: by the rules in force, and by those to come. */
struct coming {
    int count;
    struct coming_wheel {
        struct pd_wheel wheel;
    } wheels[WHEELS_AT_ONCE];
};

static bool
is_known(const struct coming *c, const char *id)
{
    for (int i = 0; i < c->count; i++)
        if (strcmp(c->wheels[i].wheel.id, id) == 0)
            return true;
    return false;
}

static void
add(struct pd_hub *hub, const struct pd_programme *p, int64_t now_ms, struct coming *c)
{
    for (int i = 0; p != NULL && i < p->wheel_count && c->count < WHEELS_AT_ONCE; i++) {
        struct pd_wheel_state state;

        if (p->wheels[i].until_ms <= now_ms || is_known(c, p->wheels[i].id))
            continue;
        pd_hub_wheel_state(hub, p->wheels[i].id, &state);
        if (state.stopped_ms == 0)
            c->wheels[c->count++].wheel = p->wheels[i];
    }
}

static void
find_coming(struct pd_hub *hub, int64_t now_ms, struct coming *c)
{
    uint32_t now = pd_hub_programme_at(hub, now_ms);

    c->count = 0;
    if (now > 0)
        add(hub, pd_hub_programme(hub, now), now_ms, c);
    for (int i = 0; i < hub->version_count; i++)
        if (hub->versions[i].effective_ms > now_ms)
            add(hub, pd_hub_programme(hub, hub->versions[i].version), now_ms, c);
}

/* Units of a gift that can still be won. */
static int64_t
wanted(struct pd_hub *hub, const struct coming *c, const char *sku)
{
    int64_t n = 0;

    for (int i = 0; i < c->count; i++) {
        const struct pd_wheel *w = &c->wheels[i].wheel;

        for (int k = 0; k < w->prize_count; k++)
            if (strcmp(w->prizes[k].gift, sku) == 0)
                n += w->prizes[k].count - pd_hub_wheel_won(hub, w->id, w->prizes[k].id);
    }
    return n;
}

static void
set_aside(struct pd_hub *hub, const struct coming *c, const char *sku)
{
    int64_t want = wanted(hub, c, sku);
    struct pd_lease aside;
    struct pd_stock stock;

    if (!pd_lease_aside(hub, sku, want > 0, &aside))
        return;
    want -= aside.size - aside.taken;
    if (want < 0)
        pd_lease_aside_give(hub, &aside, (int)-want);
    else if (want > 0 && pd_stock_get(hub, sku, &stock))
        pd_lease_grow(hub, aside.id, sku, (int)(want < stock.free ? want : stock.free));
}

void
pd_wheels_set_aside(struct pd_hub *hub, int64_t now_ms)
{
    static struct coming coming;
    static char skus[PD_GIFTS_MAX][PD_SKU_CAP];
    const enum pd_hub_sql sql = PD_HUB_SQL_STOCK_EACH;
    struct pd_store *s = hub->store;
    int n = 0;

    find_coming(hub, now_ms, &coming);
    for (bool row = pd_store_start(s, sql, PD_NO_ARGS); row && n < PD_GIFTS_MAX; row = pd_store_next(s, sql))
        pd_store_text(s, sql, 0, skus[n++], sizeof skus[0]);
    pd_store_end(s, sql);
    for (int i = 0; i < n; i++)
        set_aside(hub, &coming, skus[i]);
}

void
pd_wheels_sweep(const struct pd_sweep *sweep)
{
    pd_wheels_set_aside(sweep->hub, sweep->now_ms);
}

/* ---- may rules be published ---- */

/* What is free for wheels of these rules: also what a gift of theirs that is new comes with. */
static int64_t
free_units(struct pd_hub *hub, const struct pd_programme *p, const char *sku)
{
    const struct pd_gift *gift = pd_programme_gift(p, sku);
    struct pd_lease aside;
    struct pd_stock stock;

    if (!pd_stock_get(hub, sku, &stock))
        return gift != NULL ? gift->stock : 0;
    return stock.free + (pd_lease_aside(hub, sku, false, &aside) ? aside.size - aside.taken : 0);
}

static enum pd_err
has_stock(struct pd_hub *hub, int64_t effective_ms, const struct pd_programme *p, struct pd_why *why)
{
    static struct coming coming;

    find_coming(hub, hub->now_ms, &coming);
    add(hub, p, effective_ms, &coming);
    for (int i = 0; i < p->wheel_count; i++)
        for (int k = 0; k < p->wheels[i].prize_count; k++) {
            const struct pd_wheel_prize *z = &p->wheels[i].prizes[k];
            int64_t lacks;
            char path[64];

            if (z->gift[0] == '\0' || p->wheels[i].until_ms <= effective_ms)
                continue;
            lacks = wanted(hub, &coming, z->gift) - free_units(hub, p, z->gift);
            if (lacks <= 0)
                continue;
            (void)snprintf(path, sizeof path, "wheels[%d].prizes[%d].count", i, k);
            return pd_why(why, PD_ERR_INVALID, path,
                "is %lld more than are free of %s; receive more first: pointdesk-hub stock receive %s %lld",
                (long long)lacks, z->gift, z->gift, (long long)lacks);
        }
    return PD_OK;
}

/* An id stays that of one wheel: what was won under it is counted for ever. */
static enum pd_err
is_itself(struct pd_hub *hub, int64_t effective_ms, const struct pd_programme *p, int i, struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WHEEL_GET;
    struct pd_hash was, will = pd_wheel_rules(p, &p->wheels[i]);
    int64_t until_ms, stopped_ms;
    char path[32];

    (void)snprintf(path, sizeof path, "wheels[%d].id", i);
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_t(p->wheels[i].id))))
        return hub->store->err;
    pd_store_blob(hub->store, sql, 0, was.b, sizeof was.b);
    until_ms = pd_store_int(hub->store, sql, 1);
    stopped_ms = pd_store_int(hub->store, sql, 2);
    pd_store_end(hub->store, sql);
    if (pd_hash_equal(&was, &will))
        return PD_OK;
    return pd_why(why, PD_ERR_INVALID, path, "is that of a wheel that %s; give a new wheel a new id",
        stopped_ms != 0 || until_ms <= effective_ms ? "is over" : "was spun by other rules");
}

static bool
is_stopped(void *ctx, const char *wheel)
{
    struct pd_wheel_state state;

    pd_hub_wheel_state(ctx, wheel, &state);
    return state.stopped_ms != 0;
}

enum pd_err
pd_wheels_fit(
    struct pd_hub *hub, int64_t effective_ms, const struct pd_programme *programme, struct pd_why *why)
{
    uint32_t now = pd_hub_programme_at(hub, effective_ms);
    enum pd_err err = PD_OK;

    for (int i = 0; i < programme->wheel_count && err == PD_OK; i++)
        err = is_itself(hub, effective_ms, programme, i, why);
    if (err == PD_OK && now > 0)
        err = pd_wheels_follow(pd_hub_programme(hub, now), programme, effective_ms, is_stopped, hub, why);
    return err == PD_OK ? has_stock(hub, effective_ms, programme, why) : err;
}
