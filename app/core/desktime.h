/*
 * Time a desk can stand by: the hub's time at last contact plus what the boot clock counted since; never
 * below the persisted floor. The wall clock is only a hint when there was no contact since boot.
 *   (1) Time is synced when the hub told it since boot and at most 24 h ago.
 *   (2) It is a holdover when that was longer ago, or when the hub told nothing since boot and the wall clock
 *       is plausible: at or above the floor.
 *   (3) It is untrusted when the wall clock is below the floor or before this release was written, and nobody
 *       told better. Untrusted time raises no floor.
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

/* Raises the floor when the hub has told the time since boot; a wall clock alone never does. */
struct pd_moment
pd_desktime_now(struct pd_desktime *time, int64_t wall_ms, int64_t boot_ms);

#endif
