#include "sync/hub/notices.h"

#include "sync/hub/tiers.h"
#include "sync/hub/webhooks.h"

#define DONE "notice_day"  /* the last local day on which they were looked for */
#define LAST "notice_last" /* number; none is given out twice, also when the last is erased */

#define KEPT_MS (366 * PD_DAY_MS) /* after it was due */

void
pd_notice(struct pd_hub *hub, int64_t now_ms, int64_t mid, enum pd_hub_notice_kind kind, int64_t due_ms,
    struct pd_points amount)
{
    int64_t id = pd_hub_meta(hub->store, LAST) + 1;

    if (pd_store_run(hub->store, PD_HUB_SQL_NOTICE_INSERT,
            PD_ARGS(pd_i(id), pd_i(kind), pd_i(mid), pd_i(due_ms), pd_p(amount), pd_i(now_ms))) == 1)
        pd_hub_meta_put(hub->store, LAST, id);
    else
        return;
    if (kind == PD_HUB_NOTICE_EXPIRY)
        pd_webhook_note(hub, PD_WEBHOOK_POINTS_EXPIRING, mid, "{\"points\":%lld,\"expires_ms\":%lld}",
            (long long)pd_points_raw(amount), (long long)due_ms);
}

bool
pd_notices_begin(const struct pd_sweep *sweep)
{
    const struct pd_programme *programme = pd_hub_programme_now(sweep->hub, sweep->now_ms);

    if (programme == NULL)
        return false;
    sweep->pass->notice_day = pd_local_day(sweep->now_ms, programme->utc_offset_min);
    return pd_hub_meta(sweep->hub->store, DONE) != sweep->pass->notice_day;
}

void
pd_notices_members(const struct pd_sweep *sweep)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LOTS_ENDING;
    struct pd_store *s = sweep->hub->store;
    int64_t until_ms = sweep->now_ms + PD_HUB_NOTICE_DAYS * PD_DAY_MS;

    for (bool row = pd_store_start(
             s, sql, PD_ARGS(pd_i(sweep->after), pd_i(sweep->to), pd_i(sweep->now_ms), pd_i(until_ms)));
         row; row = pd_store_next(s, sql))
        pd_notice(sweep->hub, sweep->now_ms, pd_store_int(s, sql, 0), PD_HUB_NOTICE_EXPIRY,
            pd_store_int(s, sql, 1), pd_store_points(s, sql, 2));
    pd_tiers_notice(sweep, until_ms);
}

void
pd_notices_end(const struct pd_sweep *sweep)
{
    (void)pd_store_run(sweep->hub->store, PD_HUB_SQL_NOTICES_PRUNE, PD_ARGS(pd_i(sweep->now_ms - KEPT_MS)));
    pd_hub_meta_put(sweep->hub->store, DONE, sweep->pass->notice_day);
}

const char *
pd_hub_notice_name(enum pd_hub_notice_kind kind)
{
    switch (kind) {
    case PD_HUB_NOTICE_EXPIRY:
        return "expiry";
    case PD_HUB_NOTICE_TIER:
        return "tier";
    }
    return "?";
}

enum pd_err
pd_hub_notice_each(struct pd_hub *hub, int64_t after, int max,
    void (*each)(void *ctx, const struct pd_hub_notice *notice), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_NOTICES;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(after), pd_i(max))); row;
         row = pd_store_next(s, sql)) {
        struct pd_hub_notice notice = { .id = pd_store_int(s, sql, 0),
            .kind = (enum pd_hub_notice_kind)pd_store_int(s, sql, 1),
            .member = pd_store_id(s, sql, 2),
            .due_ms = pd_store_int(s, sql, 3),
            .amount = pd_store_points(s, sql, 4),
            .made_ms = pd_store_int(s, sql, 5) };

        each(ctx, &notice);
    }
    return s->err;
}
