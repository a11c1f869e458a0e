/*
 * A hub with two desks and two members, and errands as its kiosk sends them.
 */
#ifndef PD_TESTS_HUB_ERRAND_KIT_H
#define PD_TESTS_HUB_ERRAND_KIT_H

#include "sync/hub/member_cards.h"
#include "sync/hub/staff.h"
#include "sync/hub/units.h"
#include "sync/wire/errand.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#define TEXT "{\"zh-Hans\":\"字\",\"en\":\"x\"}"

/* What the hospital of these tests publishes. */
extern const char rules[];
extern struct kit kit;
extern struct desk kiosk, counter;
extern struct pd_id anna, bert;

/* The last answer. */
extern struct pd_errand_answer said;

/* Of the last refusal. */
extern struct pd_why why;
extern const struct pd_staff li;

/* Set-up of each test; kit_tear_down ends it. */
int
open_kit(void **state);

/* One with an id of its own; member may be NULL. */
struct pd_errand
errand(enum pd_errand_kind kind, const struct pd_id *member, const char *what);

/* The status of what the network brings. */
int
send_bytes(const char *body, size_t len);

/* As the desk signs it, with a nonce just given. */
struct pd_errand_request
request_of(struct desk *desk, const struct pd_errand *e);

/* The status; with 200 the answer is in `said`. */
int
ask_as(struct desk *desk, const struct pd_errand *e);

/* Asked by the kiosk, and done. */
void
done(const struct pd_errand *e);

/* Asked by the kiosk, and refused with this code. */
void
refused(const struct pd_errand *e, const char *code);

/* Ends the open batch, which must have gone well. */
void
commit(enum pd_err err);

void
begin(void);

/* What one statement counts. */
int64_t
count_of(enum pd_hub_sql sql);

/* She pays it herself. */
void
bill(const struct pd_id *who, const char *no, int64_t fen);

/* Units for anna. */
void
give(const char *what, int n);

/* A card of hers, by its serial. */
void
card_of(const struct pd_id *who, char serial[PD_SERIAL_CAP]);

/* Of anna's card. */
void
set_pin(const char *pin);

/* The errand that tries these digits on it. */
struct pd_errand
pin(const char *digits);

#define T(name) cmocka_unit_test_setup_teardown(name, open_kit, kit_tear_down)

#endif
