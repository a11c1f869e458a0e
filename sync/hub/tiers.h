/*
 * Growth over time. The tier is always the tier of the growth (core/earning.h); this keeps how much was
 * earned in which month, and at the end of each window of the policy takes away what a member is not left
 * with. (1) Growth counts for the month of the bill or sign-in,
 * whenever the hub is told, and what a refund takes is taken from there: told late, the windows since are
 * closed anew, so that her growth is always what the windows would have left of the months as they are now.
 * (2) A window is closed by the rules of its last instant, once, at the first sweep after its midnight; what
 * was earned since is not looked at. (3) Windows that ended before the hub first swept are never closed.
 */
#ifndef PD_HUB_TIERS_H
#define PD_HUB_TIERS_H

#include "sync/hub/sweeps.h"

/* Years and months as one number. */
int64_t
pd_month_of(int64_t at_ms, int utc_offset_min);

int64_t
pd_month_start_ms(int64_t month, int utc_offset_min);

/* Posted growth was earned at that instant. */
void
pd_growth_earned(
    struct pd_posting *posting, int64_t mid, int64_t at_ms, int utc_offset_min, struct pd_points n);

/* A refund is about to take this much of it back. Returns how much it may take: no more than its month has.
 */
struct pd_points
pd_growth_taken(
    struct pd_posting *posting, int64_t mid, int64_t at_ms, int utc_offset_min, struct pd_points most);

/* first <= month < end */
struct pd_months {
    int64_t first, end;
};

/* So much of her growth is gone, of its own month first, then of the others of the window, the latest first;
 * what none of them has stays. Posts. */
void
pd_growth_fell(struct pd_posting *posting, int64_t mid, int64_t month, struct pd_months window,
    int utc_offset_min, struct pd_points n);

/* Two members turned out to be one, and this one has the months and growth of both by now: her windows are
 * closed anew as if she had been one all along. */
void
pd_growth_joined(struct pd_posting *posting, int64_t mid);

/* Whose tier will end with a window that ends until then, as it looks now: a notice. */
void
pd_tiers_notice(const struct pd_sweep *sweep, int64_t until_ms);

/* The sweep that closes windows. */
bool
pd_tiers_begin(const struct pd_sweep *sweep);

void
pd_tiers_members(const struct pd_sweep *sweep);

void
pd_tiers_end(const struct pd_sweep *sweep);

#endif
