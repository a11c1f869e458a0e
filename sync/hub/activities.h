/*
 * Activities with seats: what the programme offers, who booked, who waits and who was there.
 *   (1) No seat is taken twice, in whatever order people come: the database itself answers whether one is
 *       left, in the statement that takes it. Seats are the fewest that any version in force or to come has.
 *   (2) A booking keeps the terms it was made under: its price, and until when it is given back.
 *   (3) Points are spent as for any goods, out of lots, and come back into the lots they came from. Who waits
 *       pays when she gets the seat; who cannot pay then is passed over, with the reason.
 *   (4) Being there earns once for each activity and member, by the same key as a desk's claim.
 * A refusal changes nothing. Threading: the engine's.
 */
#ifndef PD_HUB_ACTIVITIES_H
#define PD_HUB_ACTIVITIES_H

#include "sync/hub/staff.h"
#include "sync/hub/sweeps.h"

/* Stored: append, never renumber. */
enum pd_booking_state {
    PD_BOOKING_BOOKED = 1,
    PD_BOOKING_WAITING = 2,
    PD_BOOKING_ATTENDED = 3,
    PD_BOOKING_CANCELLED = 4,  /* given back */
    PD_BOOKING_CALLED_OFF = 5, /* by the hospital */
    PD_BOOKING_PASSED = 6,     /* waited, and got no seat */
};

struct pd_booking {
    int64_t number; /* in the hub's order */
    char activity[PD_RULE_CAP];
    int64_t mid; /* her row */
    struct pd_id member;
    enum pd_booking_state state;
    int64_t at_ms;
    uint32_t version;       /* of the rules that it was made by */
    struct pd_points price; /* of its seat, by them */
    int64_t starts_ms, ends_ms, cancel_until_ms;
    int64_t hid;                   /* the hold that paid; 0: nothing was */
    int64_t ended_ms, attended_ms; /* 0: not */
    bool walk_in;                  /* came without a booking */
    char reason[PD_REASON_CAP];    /* why it ended */
};

/* "booked", "waiting", ... */
const char *
pd_booking_state_name(enum pd_booking_state state);

/* What the hub knows of an activity beside the programme. */
struct pd_activity_state {
    int64_t taken, waiting, called_off_ms;
    int seats; /* that may be taken, see (1) */
    char by[PD_STAFF_NUMBER_CAP], reason[PD_REASON_CAP];
};

PD_MUST_CHECK enum pd_err
pd_hub_activity_state(struct pd_hub *hub, int64_t now_ms, const char *id, struct pd_activity_state *out);

/* A seat, or a place among those who wait: out->state says which. Errors with *why: PD_ERR_NOT_FOUND (path
 * "activity" or "member"), PD_ERR_EXISTS (she has it already: *out), PD_ERR_STATE: path "activity" (not now,
 * or called off), "member" (not for her), "points" (too few), "seats" (none is left). */
PD_MUST_CHECK enum pd_err
pd_hub_book(struct pd_hub *hub, int64_t now_ms, const char *activity, const struct pd_id *member,
    struct pd_booking *out, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_booking_get(struct pd_hub *hub, int64_t number, struct pd_booking *out);

/* How many wait before her and she herself. */
int64_t
pd_hub_booking_place(struct pd_hub *hub, const struct pd_booking *booking);

/* She gives it back; *back: points that came back. Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_STATE. */
PD_MUST_CHECK enum pd_err
pd_hub_booking_cancel(struct pd_hub *hub, int64_t now_ms, int64_t number, struct pd_booking *out,
    struct pd_points *back, struct pd_why *why);

/* She is here, with a booking or without; *points: what it earned. On the days of the activity, in the
 * hospital's zone. Errors with *why: as pd_hub_book; PD_ERR_EXISTS: she was here already, *out. */
PD_MUST_CHECK enum pd_err
pd_hub_check_in(struct pd_hub *hub, int64_t now_ms, const char *activity, const struct pd_id *member,
    struct pd_booking *out, struct pd_points *points, struct pd_why *why);

/* Whom a code of this hub shows. Errors: PD_ERR_INVALID with *why (old, another's, no member's). */
PD_MUST_CHECK enum pd_err
pd_hub_code_member(
    struct pd_hub *hub, int64_t now_ms, const char *code, struct pd_id *out, struct pd_why *why);

struct pd_called_off {
    int64_t seats, waiting, points; /* bookings that ended; points that came back */
};

/* The hospital calls it off: nobody books any more, everybody gets her points back and is told. reason: a
 * word. Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_STATE (over, or called off before), PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_hub_activity_call_off(struct pd_hub *hub, int64_t now_ms, const char *activity, const char *reason,
    const struct pd_staff *by, struct pd_called_off *out, struct pd_why *why);

/* Above a number, max at most; all states, in the order they were made. */
PD_MUST_CHECK enum pd_err
pd_hub_booking_each(struct pd_hub *hub, const char *activity, int64_t after, int max,
    void (*each)(void *ctx, const struct pd_booking *booking), void *ctx);

PD_MUST_CHECK enum pd_err
pd_hub_booking_each_of(struct pd_hub *hub, const struct pd_id *member, int64_t after, int max,
    void (*each)(void *ctx, const struct pd_booking *booking), void *ctx);

/* ---- for the engine ---- */

/* What is booked, and not over when these rules take effect, stands in them too, with no fewer seats than are
 * taken. Errors: PD_ERR_INVALID with the path. */
PD_MUST_CHECK enum pd_err
pd_activities_fit(
    struct pd_hub *hub, int64_t effective_ms, const struct pd_programme *programme, struct pd_why *why);

/* What being at an event earns was granted by this key, at a desk or to a system: who had booked it was
 * there.
 */
void
pd_booking_claimed(struct pd_hub *hub, int64_t mid, const char *key, int64_t at_ms);

/* Her seats and waits end, with her points back in her account. reason: "erased". */
void
pd_bookings_end_of(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *reason);

/* Two members are about to be one: what both booked is booked once. */
void
pd_bookings_meet(struct pd_hub *hub, int64_t now_ms, int64_t other, int64_t stays);

/* The sweep: seats that rules added go to those who wait, what was moved is told, and who waited for what is
 * over waits no more. */
void
pd_bookings_sweep(const struct pd_sweep *sweep);

#endif
