/*
 * Time a desk can stand by: the hub's time at last contact plus what the boot clock counted since; never
 * below the persisted floor. The wall clock is only a hint when there was no contact since boot.
 *   (1) Time is synced when the hub told it since boot and at most 24 h ago.
 *   (2) It is a holdover when that was longer ago, or when the hub told nothing since boot and the wall clock
 *       is plausible: at or above the floor, and at most 60 days above it.
 *   (3) It is untrusted when the wall clock is not plausible or says a time before this release was written,
 *       and nobody told better; and while the hub is doubted. Untrusted time raises no floor.
 *   (4) One answer of the hub moves this desk's time by a day at most. A greater step, ahead or back, is
 *       doubted: time goes on as before until the wall clock says the same, or until the hub has said nothing
 *       else for an hour. Then it is taken, and the floor comes down with it where it must.
 * Why (4): a hub whose clock was set years ahead for a minute would otherwise bind every desk that heard it
 * for those years, because the floor is kept on the disk; codes and points would be past on all of them. Two
 * clocks that agree outvote one memory, and an hour is longer than a slip and shorter than a day's opening
 * hours. A desk that was switched off does not know how long: from its floor to 60 days later it believes the
 * hub at once, and a desk that was never told anything believes the first word.
 */
#ifndef PD_CORE_DESKTIME_H
#define PD_CORE_DESKTIME_H

#include "app/base/clock.h"

#include <stdbool.h>

#define PD_DESKTIME_STEP_MS PD_DAY_MS                /* a greater one is doubted */
#define PD_DESKTIME_SWITCHED_OFF_MS (60 * PD_DAY_MS) /* from the floor, when not told since boot */
#define PD_DESKTIME_CONFIRM_MS PD_HOUR_MS            /* how long the hub must stay with what is doubted */

struct pd_told {
    int64_t hub_ms;  /* 0: nothing was told */
    int64_t boot_ms; /* boot clock when told */
};

struct pd_desktime {
    int64_t floor_ms;              /* persisted */
    struct pd_told hub;            /* believed; since boot */
    struct pd_told doubted;        /* the first of the answers that wait to be believed */
    struct pd_told last;           /* what was told last, believed or not */
    int64_t wall_ms, wall_boot_ms; /* the wall clock when it was last looked at; boot 0: never */
};

struct pd_moment {
    int64_t now_ms;
    enum pd_time_quality quality;
};

/* An answer of the hub; the same one told again changes nothing. */
void
pd_desktime_told(struct pd_desktime *time, int64_t hub_ms, int64_t boot_ms);

/* Raises the floor when the hub has told the time since boot; a wall clock alone never does. */
struct pd_moment
pd_desktime_now(struct pd_desktime *time, int64_t wall_ms, int64_t boot_ms);

/* The hub says another time than this desk can follow: by how much, ahead or (below zero) back. 0: no. */
int64_t
pd_desktime_doubt_ms(const struct pd_desktime *time);

#endif
