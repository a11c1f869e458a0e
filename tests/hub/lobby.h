/*
 * A hub in memory with a kiosk and a counter that speak protocol 2, a member, and a place for a sealed copy:
 * what tests of a restored hub begin with.
 */
#ifndef PD_TESTS_HUB_LOBBY_H
#define PD_TESTS_HUB_LOBBY_H

#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

extern struct kit kit;
extern struct desk kiosk, counter, other;
extern struct pd_id member;
extern char backup[128];

/* Set-up and tear-down of each test. */
int
open_lobby(void **state);

int
close_lobby(void **state);

/* What one SELECT says of the hub, read from a copy; -1: no row. */
int64_t
number(const char *sql);

/* What the hub waits for. */
struct pd_hub_refill
refill(void);

/* Every line again, as a client sends them: with the receipts, and how far the journal goes said before. */
void
report(struct desk *desk);

/* Another document, in force at once. */
enum pd_err
publish(uint32_t *version);

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_lobby, close_lobby)

#endif
