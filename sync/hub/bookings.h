/* What the files of activities share (activities.h). */
#ifndef PD_HUB_BOOKINGS_H
#define PD_HUB_BOOKINGS_H

#include "sync/hub/activities.h"

#include "app/core/member.h"

/* A member before an activity. */
struct pd_booking_case {
    struct pd_hub *hub;
    int64_t now_ms;
    const struct pd_programme *programme; /* in force */
    const struct pd_activity *activity;
    struct pd_activity_state state;
    struct pd_account *account;
};

/* Reads both. Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_STATE (called off; the hub waits for its desks). */
PD_MUST_CHECK enum pd_err
pd_booking_find(struct pd_booking_case *c, struct pd_hub *hub, int64_t now_ms, const char *activity,
    const struct pd_id *member, struct pd_why *why);

/* She may have a seat of it. Errors with *why: PD_ERR_STATE. */
PD_MUST_CHECK enum pd_err
pd_booking_is_for(const struct pd_booking_case *c, struct pd_why *why);

/* What she has of it: booked, waits or was there. false: nothing. */
bool
pd_booking_has(const struct pd_booking_case *c, struct pd_booking *out);

/* A seat, and what it costs, at once. Errors with *why: PD_ERR_STATE; nothing changed then. */
PD_MUST_CHECK enum pd_err
pd_booking_take(struct pd_booking_case *c, bool walk_in, struct pd_booking *out, struct pd_why *why);

/* One who waits gets a seat for what she was told it costs. Errors with *why: PD_ERR_STATE; nothing changed
 * then. */
PD_MUST_CHECK enum pd_err
pd_booking_seat(struct pd_booking_case *c, struct pd_booking *waits, struct pd_why *why);

/* Ends a booking that is open: its seat is free, its points come back. Returns how many. */
struct pd_points
pd_booking_end(
    struct pd_posting *posting, struct pd_booking *booking, enum pd_booking_state state, const char *reason);

/* Free seats go to those who wait, in their order. */
void
pd_booking_move_up(struct pd_hub *hub, int64_t now_ms, const char *activity);

/* Tells whoever asked to hear of it (webhooks.h). */
void
pd_booking_tell(struct pd_hub *hub, const struct pd_booking *booking);

/* "2026-05-12 14:00" on the hospital's clock. */
const char *
pd_booking_time(const struct pd_programme *programme, int64_t at_ms, char out[24]);

#endif
