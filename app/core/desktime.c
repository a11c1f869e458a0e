#include "app/core/desktime.h"

/* No desk ran before this release was written: 2026-01-01. */
#define EARLIEST_MS INT64_C(1767225600000)

/* What a clock that was right at `told` says at boot_ms. */
static int64_t
goes_on(struct pd_told told, int64_t boot_ms)
{
    return told.hub_ms + (boot_ms - told.boot_ms);
}

static bool
near(int64_t a_ms, int64_t b_ms)
{
    int64_t apart = a_ms < b_ms ? b_ms - a_ms : a_ms - b_ms;

    return apart <= PD_DESKTIME_STEP_MS;
}

static bool
wall_agrees(const struct pd_desktime *time, struct pd_told told)
{
    struct pd_told wall = { time->wall_ms, time->wall_boot_ms };

    return time->wall_ms >= EARLIEST_MS && near(goes_on(wall, told.boot_ms), told.hub_ms);
}

static bool
can_follow(const struct pd_desktime *time, struct pd_told told)
{
    if (time->hub.hub_ms > 0)
        return near(goes_on(time->hub, told.boot_ms), told.hub_ms);
    return time->floor_ms == 0 || (told.hub_ms >= time->floor_ms - PD_DESKTIME_STEP_MS &&
                                      told.hub_ms - time->floor_ms <= PD_DESKTIME_SWITCHED_OFF_MS);
}

static bool
is_confirmed(const struct pd_desktime *time, struct pd_told told)
{
    return time->doubted.hub_ms > 0 && near(goes_on(time->doubted, told.boot_ms), told.hub_ms) &&
           told.boot_ms - time->doubted.boot_ms >= PD_DESKTIME_CONFIRM_MS;
}

static void
take(struct pd_desktime *time, struct pd_told told)
{
    time->hub = told;
    time->doubted = (struct pd_told){ 0, 0 };
    if (told.hub_ms < time->floor_ms - PD_DESKTIME_STEP_MS)
        time->floor_ms = told.hub_ms;
}

void
pd_desktime_told(struct pd_desktime *time, int64_t hub_ms, int64_t boot_ms)
{
    struct pd_told told = { hub_ms, boot_ms };

    if (hub_ms == time->last.hub_ms && boot_ms == time->last.boot_ms)
        return;
    time->last = told;
    if (can_follow(time, told) || wall_agrees(time, told) || is_confirmed(time, told))
        take(time, told);
    else if (time->doubted.hub_ms == 0 || !near(goes_on(time->doubted, boot_ms), hub_ms))
        time->doubted = told; /* it says something new: its hour begins now */
}

int64_t
pd_desktime_doubt_ms(const struct pd_desktime *time)
{
    if (time->doubted.hub_ms == 0)
        return 0;
    if (time->hub.hub_ms > 0)
        return time->doubted.hub_ms - goes_on(time->hub, time->doubted.boot_ms);
    return time->doubted.hub_ms - time->floor_ms;
}

/* Without a word of the hub since boot, the wall clock is believed as far as a desk may have been off. */
static bool
is_plausible(const struct pd_desktime *time, int64_t wall_ms)
{
    return wall_ms >= EARLIEST_MS && wall_ms >= time->floor_ms &&
           (time->floor_ms == 0 || wall_ms - time->floor_ms <= PD_DESKTIME_SWITCHED_OFF_MS);
}

static struct pd_moment
look(const struct pd_desktime *time, int64_t wall_ms, int64_t boot_ms)
{
    bool doubted = time->doubted.hub_ms > 0;

    if (time->hub.hub_ms > 0)
        return (struct pd_moment){ goes_on(time->hub, boot_ms), doubted ? PD_TIME_UNTRUSTED
                                                                : boot_ms - time->hub.boot_ms <= PD_DAY_MS
                                                                    ? PD_TIME_SYNCED
                                                                    : PD_TIME_HOLDOVER };
    if (doubted) /* the hub and the wall clock contradict each other: only the floor is sure */
        return (struct pd_moment){ time->floor_ms, PD_TIME_UNTRUSTED };
    if (is_plausible(time, wall_ms))
        return (struct pd_moment){ wall_ms, PD_TIME_HOLDOVER };
    return (struct pd_moment){ time->floor_ms > 0 ? time->floor_ms : wall_ms, PD_TIME_UNTRUSTED };
}

struct pd_moment
pd_desktime_now(struct pd_desktime *time, int64_t wall_ms, int64_t boot_ms)
{
    struct pd_moment m = look(time, wall_ms, boot_ms);

    time->wall_ms = wall_ms;
    time->wall_boot_ms = boot_ms;
    if (m.now_ms < time->floor_ms)
        m.now_ms = time->floor_ms;
    /* Only time that came from the hub raises the floor: a wall clock years ahead must not bind this desk for
     * years. */
    if (time->hub.hub_ms > 0 && m.quality != PD_TIME_UNTRUSTED)
        time->floor_ms = m.now_ms;
    return m;
}
