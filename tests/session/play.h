/*
 * A session played by hand: events in, effects looked at, replies of the desk made up, time a number. One at
 * a time; what a test changes in `programme` and `reply` before the next event counts.
 */
#ifndef PD_TESTS_SESSION_PLAY_H
#define PD_TESTS_SESSION_PLAY_H

#include "app/session/session.h"
#include "tests/support/check.h"

#define START_MS INT64_C(1790000000000)

extern struct pd_session *session;
extern struct pd_effects fx; /* of the last event */
extern int64_t boot_ms;
extern struct pd_desk_reply reply;     /* the next one */
extern struct pd_programme *programme; /* as the desk would lend it */

const struct pd_view *
view(void);

void
give(struct pd_session_event event);

void
wish(enum pd_intent_kind kind, int n, const char *sku);

/* Gives `reply` to it. */
void
answer(void);

/* Makes `reply` an empty one to the request asked for last, of this kind; fails without one. */
void
reply_to(enum pd_desk_request_kind to, enum pd_desk_reply_kind kind);

/* Makes `reply` one about a badge or its PIN. */
void
badge_reply(enum pd_desk_request_kind to, enum pd_sign_in outcome, const char *number, unsigned int roles);

/* Something is held before the scanner. */
void
read_code(const char *payload);

/* A character a wish. */
void
type_as(enum pd_intent_kind kind, const char *text);

void
pass(int64_t ms);

/* The request of that kind among the last effects, or NULL. */
const struct pd_desk_request *
asked(enum pd_desk_request_kind kind);

bool
happened(enum pd_effect_kind kind);

void
status(bool online, struct pd_programme *fresh);

/* The programme of start_with, the caller's. */
struct pd_programme *
programme_make(enum pd_offline_mode mode);

/* A desk that serves, with eight gifts; nobody is here. */
void
start_with(bool counter, bool online, enum pd_offline_mode mode);

/* A counter whose people sign in first; nobody has. */
void
start_staffed(void);

/* A desk in training, which ends after half an hour. */
void
start_training(bool counter);

void
end(void);

/* Makes `reply` one of the member `who`, with 500 points. */
void
member_reply(uint32_t serial, uint8_t who);

/* She comes. */
void
scan(uint8_t who);

/* A kiosk as start_with makes it, and she has come. */
void
start_visit(bool online, enum pd_offline_mode mode);

/* Makes `reply` one about a hold. */
void
hold_reply(enum pd_desk_reply_kind kind, uint32_t serial);

/* The last errand asked for, of this kind; fails without one. */
const struct pd_errand *
errand(enum pd_errand_kind kind);

/* Makes `reply` one to the errand asked for last. */
void
errand_reply(enum pd_errand_kind kind, enum pd_errand_status status);

/* From the catalogue to the wish; returns the serial of the redemption. */
uint32_t
redeem_first(void);

/* The same, and the desk has said that it is kept. */
uint32_t
redeem_kept(void);

/* At a counter: a ticket is scanned, and the desk says this of it; the serial of the scan. */
uint32_t
show_ticket(enum pd_capture_outcome capture);

/* At a counter: a good ticket is scanned, and its gift handed over; the serial of both. */
uint32_t
hand_over(void);

#endif
