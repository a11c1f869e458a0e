/*
 * Time a desk can stand by: the hub's time at last contact plus what the boot clock counted since; never
 * below the persisted floor. The wall clock is only a hint when there was no contact since boot. synced the
 * hub told the time since boot, at most 24 h ago holdover   told longer ago, or not since boot but the wall
 * clock is plausible (at or above the floor) untrusted  the wall clock is below the floor or before the
 * release was made (1970), and nobody told better
 */
#ifndef PD_CORE_DESKTIME_H
#define PD_CORE_DESKTIME_H

#include "app/base/clock.h"

struct pd_desktime {
    int64_t floor_ms;    /* persisted */
    int64_t hub_ms;      /* 0: not told since boot */
    int64_t hub_boot_ms; /* boot clock when told */
};

struct pd_moment {
    int64_t now_ms;
    enum pd_time_quality quality;
};

void
pd_desktime_told(struct pd_desktime *time, int64_t hub_ms, int64_t boot_ms);

/* Raises the floor. */
struct pd_moment
pd_desktime_now(struct pd_desktime *time, int64_t wall_ms, int64_t boot_ms);

#endif
