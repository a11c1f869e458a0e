/*
 * A member with 1000 points, a kiosk and a counter of one place.
 */
#ifndef PD_TESTS_HUB_TWO_DESKS_H
#define PD_TESTS_HUB_TWO_DESKS_H

#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

extern struct kit kit;
extern struct desk kiosk, counter;
extern struct pd_id member;

/* Set-up of each test; kit_tear_down ends it. */
int
set_up(void **state);

/* So many holds of 100 points in the kiosk's journal, not pushed. */
void
write_holds(int n);

/* Her free points. */
int64_t
left(void);

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, kit_tear_down)

#endif
