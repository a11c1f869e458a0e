/*
 * A hub whose rules have a wheel, spun by errands of its desks (errand_kit.h).
 */
#ifndef PD_TESTS_HUB_WHEEL_KIT_H
#define PD_TESTS_HUB_WHEEL_KIT_H

#include "sync/hub/wheels.h"
#include "tests/hub/errand_kit.h"

/* The wheel "lucky" from 2026-11-20 08:00 to 2026-11-25 18:00, three spins a day for 10 points each: of 10
 * parts 3 are a bowl (G-004, two of them, 7 points instead), 2 a coupon (one, 6 instead), 2 five points, 3
 * nothing. wheels: instead of it; NULL: it. A document's keys as kit_publish takes them; free it. */
char *
wheel_rules(const char *wheels);

extern const char wheel_lucky[];

/* A kiosk `kiosk` and another, `second`, and a counter; anna, bert with 1000 points. path NULL: in memory. */
extern struct desk second;
void
wheel_open(const char *path);

/* Set-up of each test; kit_tear_down ends it. */
int
wheel_set_up(void **state);

/* A look at the wheel; the page is in said.wheel. */
void
look(const struct pd_id *who);

/* The question for a spin with what the last look showed, with an id of its own. */
struct pd_errand
spin_of(const struct pd_id *who, int digit);

/* Looks, spins at this desk, and must get a result. */
const struct pd_spin *
spin_at(struct desk *desk, const struct pd_id *who, int digit);

int64_t
points_of(const struct pd_id *who);

#define W(name) cmocka_unit_test_setup_teardown(name, wheel_set_up, kit_tear_down)

#endif
