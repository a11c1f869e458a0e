#include "sync/hub/wishes.h"

#include "sync/hub/engine.h"

enum pd_err
pd_hub_missed_each(struct pd_hub *hub, int64_t from_day, int64_t until_day,
    void (*each)(void *ctx, const struct pd_missed_row *row), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MISSED_BETWEEN;
    struct pd_store *s = hub->store;

    for (bool more = pd_store_start(s, sql, PD_ARGS(pd_i(from_day), pd_i(until_day))); more;
         more = pd_store_next(s, sql)) {
        struct pd_missed_row row = { .reason = (enum pd_missed)pd_store_int(s, sql, 1),
            .times = pd_store_int(s, sql, 2) };

        pd_store_text(s, sql, 0, row.sku, sizeof row.sku);
        each(ctx, &row);
    }
    return s->err;
}

enum pd_err
pd_hub_priority_each(struct pd_hub *hub, int64_t from_ms, int64_t until_ms,
    void (*each)(void *ctx, const struct pd_priority_row *row), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PRIORITY_BETWEEN;
    struct pd_store *s = hub->store;

    for (bool more = pd_store_start(s, sql, PD_ARGS(pd_i(from_ms), pd_i(until_ms))); more;
         more = pd_store_next(s, sql)) {
        struct pd_priority_row row = { .times = pd_store_int(s, sql, 1),
            .members = pd_store_int(s, sql, 2),
            .last_ms = pd_store_int(s, sql, 3) };

        pd_store_text(s, sql, 0, row.place, sizeof row.place);
        each(ctx, &row);
    }
    return s->err;
}
