/*
 * The hub's own clock. Desks follow the hub's time and doubt it where it leaps (app/core/desktime.h); the hub
 * has nobody to follow, and what it expires stays expired. So it writes down the last time it was sure of,
 * with every sweep, and goes on from there in steps: a clock that is further ahead than a long weekend is not
 * believed. Desks that worked while the hub was off carry the time on: what they wrote down is dated by
 * clocks of their own, a step at a time, and a desk that had only heard the wrong time has nothing to say of
 * the days between. Where nobody knows, a person does (`pointdesk-hub clock`). Until then nothing is posted
 * as expired and no ticket is asked about; everything else goes on, by the desks' dates.
 */
#include "sync/hub/engine.h"

#include "app/base/log.h"

#define STEP_MS (3 * PD_DAY_MS)

/* Kept beside the time: a person is called once. */
#define DOUBT "clock_doubt"
#define GOOD "clock_ms"

void
pd_hub_clock_load(struct pd_hub *hub)
{
    hub->clock_ms = pd_hub_meta(hub->store, GOOD);
    if (hub->clock_ms == 0) /* a file of an older release */
        hub->clock_ms = pd_store_one(hub->store, PD_HUB_SQL_OP_NEWEST, PD_NO_ARGS, 0);
}

void
pd_hub_clock_told(struct pd_hub *hub, int64_t now_ms, const struct pd_op *op)
{
    int64_t step_ms = op->at_ms - hub->clock_ms;

    if (op->quality == PD_TIME_UNTRUSTED || op->at_ms > now_ms || step_ms <= 0 || step_ms > STEP_MS)
        return;
    hub->clock_ms = op->at_ms;
    if (step_ms > PD_HOUR_MS) /* otherwise the next sweep is soon enough */
        pd_hub_meta_put(hub->store, GOOD, op->at_ms);
}

struct pd_hub_clock
pd_hub_clock_look(const struct pd_hub *hub, int64_t now_ms)
{
    struct pd_hub_clock clock = { .good_ms = hub->clock_ms, .ahead_ms = now_ms - hub->clock_ms };

    if (hub->clock_ms == 0) /* a new hub believes the first time there is */
        clock.ahead_ms = 0;
    clock.doubted = clock.ahead_ms > STEP_MS;
    return clock;
}

static void
doubt(struct pd_hub *hub, const struct pd_hub_clock *clock)
{
    if (pd_hub_meta(hub->store, DOUBT) == 0) {
        pd_hub_meta_put(hub->store, DOUBT, 1);
        pd_hub_incident(hub, clock->good_ms, "hub_clock", 0, 0, 0, pd_points_of(0));
    }
    if (hub->clock_doubted)
        return;
    hub->clock_doubted = true;
    pd_log(PD_LOG_ERROR, "E-HUB-24",
        "the hub's clock is %lld days ahead of the last time it was sure of: nothing expires, see "
        "`pointdesk-hub clock`",
        (long long)(clock->ahead_ms / PD_DAY_MS));
}

static void
believe(struct pd_hub *hub, int64_t now_ms)
{
    hub->clock_ms = now_ms;
    hub->clock_doubted = false;
    pd_hub_meta_put(hub->store, GOOD, now_ms);
    if (pd_hub_meta(hub->store, DOUBT) != 0)
        pd_hub_meta_put(hub->store, DOUBT, 0);
}

bool
pd_hub_clock_believed(struct pd_hub *hub, int64_t now_ms)
{
    struct pd_hub_clock clock = pd_hub_clock_look(hub, now_ms);

    if (clock.doubted) {
        doubt(hub, &clock);
        pd_hub_meta_put(hub->store, GOOD, hub->clock_ms); /* as far as desks have carried it */
        return false;
    }
    if (now_ms > hub->clock_ms)
        believe(hub, now_ms);
    return true;
}

enum pd_err
pd_hub_clock_accept(struct pd_hub *hub, int64_t now_ms)
{
    believe(hub, now_ms);
    return hub->store->err;
}
