/*
 * A kiosk and, where a test asks for it, the counter where its gifts are collected.
 */
#ifndef PD_TESTS_SESSION_PAIR_H
#define PD_TESTS_SESSION_PAIR_H

#include "tests/ledger/fault_vfs.h"
#include "tests/session/stand.h"

extern struct stand kiosk, counter;

/* Set-up and tear-down of each test: the kiosk alone, or both. */
int
start(void **state);

int
finish(void **state);

/* A counter that knows the kiosk's key and leases and holds the place's token. */
int
start_both(void **state);

int
finish_both(void **state);

/* At the kiosk: she asks the hub for something. */
struct pd_desk_request
errand_request(enum pd_errand_kind kind, const char *what);

/* At the kiosk. */
void
ask_release(const struct pd_id *hold);

/* The clerk hands over what the ticket says. */
void
capture(struct stand *s, const struct pd_ticket_view *ticket);

#define T(name) cmocka_unit_test_setup_teardown(name, start, finish)
#define T2(name) cmocka_unit_test_setup_teardown(name, start_both, finish_both)

#endif
