#include "sync/hub/wheels.h"

bool
pd_wheel_day_get(struct pd_hub *hub, int64_t day, struct pd_wheel_day *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WHEEL_DAY_GET;
    struct pd_store *s = hub->store;

    *out = (struct pd_wheel_day){ .day = day };
    if (day < 0 || !pd_store_start(s, sql, PD_ARGS(pd_i(day))))
        return false;
    pd_store_blob(s, sql, 0, out->seed.b, sizeof out->seed.b);
    pd_store_blob(s, sql, 1, out->commitment.b, sizeof out->commitment.b);
    pd_store_blob(s, sql, 2, out->link.b, sizeof out->link.b);
    pd_store_blob(s, sql, 3, out->signature.b, sizeof out->signature.b);
    pd_store_end(s, sql);
    return s->err == PD_OK;
}

/* Another process on the same database may do the same: whose row is there counts. */
static void
begin_day(struct pd_hub *hub, int64_t day)
{
    struct pd_wheel_day before, d = { .day = day };
    char text[PD_WHEEL_LINK_TEXT_CAP];
    size_t len;

    (void)pd_wheel_day_get(
        hub, pd_store_one(hub->store, PD_HUB_SQL_WHEEL_DAY_LAST, PD_ARGS(pd_i(day)), -1), &before);
    pd_rng_fill(hub->rng, d.seed.b, sizeof d.seed.b);
    d.commitment = pd_wheel_commitment(day, &d.seed);
    d.link = pd_wheel_link(day, &d.commitment, &before.link);
    len = pd_wheel_link_text(&d.link, text);
    d.signature = pd_sign(&hub->secret, text, len);
    (void)pd_store_run(hub->store, PD_HUB_SQL_WHEEL_DAY_INSERT,
        PD_ARGS(pd_i(day), pd_b(d.seed.b, sizeof d.seed.b), pd_b(d.commitment.b, sizeof d.commitment.b),
            pd_b(d.link.b, sizeof d.link.b), pd_b(d.signature.b, sizeof d.signature.b), pd_i(hub->now_ms)));
}

bool
pd_wheel_day_now(struct pd_hub *hub, int64_t day, struct pd_wheel_day *out)
{
    if (pd_store_one(hub->store, PD_HUB_SQL_WHEEL_DAY_NEWEST, PD_NO_ARGS, -1) > day)
        return false;
    if (!pd_wheel_day_get(hub, day, out)) {
        begin_day(hub, day);
        return pd_wheel_day_get(hub, day, out);
    }
    return true;
}

enum pd_err
pd_hub_wheel_days(struct pd_hub *hub, int64_t from, int64_t until,
    void (*each)(void *ctx, const struct pd_wheel_day *day), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WHEEL_DAYS;

    for (int64_t after = from; hub->store->err == PD_OK;) {
        struct pd_wheel_day d;
        int64_t day = -1;

        if (pd_store_start(hub->store, sql, PD_ARGS(pd_i(after), pd_i(until)))) {
            day = pd_store_int(hub->store, sql, 0);
            pd_store_end(hub->store, sql);
        }
        if (day < 0 || !pd_wheel_day_get(hub, day, &d))
            break;
        each(ctx, &d);
        after = day + 1;
    }
    return hub->store->err;
}
