#include "app/core/desktime.h"

/* No desk ran before this release was written: 2026-01-01. */
#define EARLIEST_MS INT64_C(1767225600000)

void
pd_desktime_told(struct pd_desktime *time, int64_t hub_ms, int64_t boot_ms)
{
    time->hub_ms = hub_ms;
    time->hub_boot_ms = boot_ms;
}

struct pd_moment
pd_desktime_now(struct pd_desktime *time, int64_t wall_ms, int64_t boot_ms)
{
    struct pd_moment m;

    if (time->hub_ms > 0) {
        int64_t since_ms = boot_ms - time->hub_boot_ms;

        m.now_ms = time->hub_ms + since_ms;
        m.quality = since_ms <= PD_DAY_MS ? PD_TIME_SYNCED : PD_TIME_HOLDOVER;
    } else {
        m.now_ms = wall_ms;
        m.quality =
            wall_ms >= time->floor_ms && wall_ms >= EARLIEST_MS ? PD_TIME_HOLDOVER : PD_TIME_UNTRUSTED;
    }
    if (m.now_ms < time->floor_ms)
        m.now_ms = time->floor_ms;
    /* Only time that came from the hub raises the floor: a wall clock years ahead must not bind this desk for
     * years. */
    if (time->hub_ms > 0)
        time->floor_ms = m.now_ms;
    return m;
}
