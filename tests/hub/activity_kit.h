/*
 * A hub whose hospital has activities, three members, and what tests of seats do with them.
 */
#ifndef PD_TESTS_HUB_ACTIVITY_KIT_H
#define PD_TESTS_HUB_ACTIVITY_KIT_H

#include "sync/hub/activities.h"
#include "sync/hub/staff.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

extern struct kit kit;
extern struct pd_id anna, bert, cora;

/* Of the last refusal. */
extern struct pd_why why;

/* Of the last booking, cancelling or coming. */
extern struct pd_booking booking;

/* Paid, or given back, by the last. */
extern struct pd_points points;
extern const struct pd_staff li;

#define TEXT "{\"zh-Hans\":\"字\",\"en\":\"x\"}"
#define TALK(more)                                                                                           \
    "{\"id\":\"talk-1\",\"name\":" TEXT ",\"where\":" TEXT ",\"rule\":\"talk\",\"starts_at\":"               \
    "\"2026-10-01T14:00\",\"ends_at\":\"2026-10-01T15:30\"," more "}"
#define ONLY(activity) "{\"activities\":[" activity "]}"
#define TWO_SEATS "\"seats\":2,\"waitlist\":2,\"price\":60,\"cancel_until\":\"2026-09-30T12:00\""

/* Set-up of each test; kit_tear_down ends it. */
int
open_kit(void **state);

/* A seat of the talk; whoever asks for it is in `booking`. */
enum pd_err
book(const struct pd_id *who);

/* One that must succeed; its number. */
int64_t
booked(const struct pd_id *who);

/* Gives it back. */
enum pd_err
cancel(int64_t number);

/* She is there. */
enum pd_err
check_in(const struct pd_id *who);

/* The talk. */
struct pd_called_off
call_off(void);

/* A booking as it is kept. */
struct pd_booking
look(int64_t number);

/* How many have a seat, and wait. */
struct pd_activity_state
talk(void);

/* Her points; none are held. */
int64_t
left(const struct pd_id *who);

/* It was refused so, at this place, in such words. */
void
no(enum pd_err err, enum pd_err want, const char *path, const char *text);

int64_t
expiry_of_first_lot(const struct pd_id *who);

#define T(name) cmocka_unit_test_setup_teardown(name, open_kit, kit_tear_down)

#endif
