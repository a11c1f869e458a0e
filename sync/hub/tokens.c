/* One counter at a time captures at a place: it holds the place's token. */
#include "sync/hub/engine.h"

void
pd_token_first(struct pd_hub *hub, const struct pd_device *device)
{
    int64_t number;

    if (pd_refill_on(hub)) /* a desk that has not reported may hold it */
        return;
    if (pd_store_start(hub->store, PD_HUB_SQL_TOKEN_OF, PD_ARGS(pd_t(device->place)))) {
        pd_store_end(hub->store, PD_HUB_SQL_TOKEN_OF);
        return;
    }
    number = pd_hub_count(hub, PD_COUNT_TOKEN);
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_TOKEN_INSERT, PD_ARGS(pd_i(number), pd_t(device->place), pd_i(device->dev)));
    pd_feed_touch(hub, PD_ROW_TOKEN, number);
}

bool
pd_token_held(struct pd_hub *hub, const char *place, int64_t dev)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_TOKEN_OF;
    bool held = false;

    if (pd_store_start(hub->store, sql, PD_ARGS(pd_t(place)))) {
        held = pd_store_int(hub->store, sql, 1) == dev;
        pd_store_end(hub->store, sql);
    }
    return held;
}

void
pd_token_adopt(struct pd_apply *apply)
{
    const struct pd_op *op = apply->op;
    struct pd_store *s = apply->hub->store;
    int64_t number = (int64_t)op->number;

    if (pd_store_start(s, PD_HUB_SQL_TOKEN_OF, PD_ARGS(pd_t(op->place)))) {
        pd_store_end(s, PD_HUB_SQL_TOKEN_OF);
        if (pd_store_run(s, PD_HUB_SQL_TOKEN_ADOPT,
                PD_ARGS(pd_t(op->place), pd_i(number), pd_i(apply->device->dev))) == 0)
            return; /* an older grant: what came after it is known */
    } else {
        (void)pd_store_run(
            s, PD_HUB_SQL_TOKEN_INSERT, PD_ARGS(pd_i(number), pd_t(op->place), pd_i(apply->device->dev)));
        (void)pd_store_run(s, PD_HUB_SQL_TOKEN_GOT, PD_ARGS(pd_i(number)));
    }
    pd_feed_touch(apply->hub, PD_ROW_TOKEN, number);
}
