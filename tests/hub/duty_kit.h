/*
 * A hub with a kiosk and three counters (two of P1, one of P2), members, and people: C-07 and C-08 at the
 * counter, S1 who supervises, T1 for the desks, O1 and O2 who own; all with badges and a PIN of their own.
 */
#ifndef PD_TESTS_HUB_DUTY_KIT_H
#define PD_TESTS_HUB_DUTY_KIT_H

#include "sync/hub/staff.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

extern struct kit kit;
extern struct desk kiosk, counter, second, elsewhere;
extern struct pd_id anna, bert;
extern struct pd_why why;

#define DUTY_PEOPLE 6
extern const struct duty_person {
    const char *number, *pin;
    unsigned int roles;
} duty_people[DUTY_PEOPLE];

/* Set-up of each test; its tear-down verifies every invariant. */
int
duty_open(void **state);

#define DUTY_TEST(name) cmocka_unit_test_setup_teardown(name, duty_open, kit_tear_down)

/* The code of her badge as it was given last. */
const char *
duty_badge(const char *number);

/* A new one. */
void
duty_give_badge(const char *number);

enum pd_err
duty_roles(const char *number, unsigned int roles);

enum pd_err
duty_dismiss(const char *number);

/* NULL: none. */
enum pd_err
duty_member(const char *number, const struct pd_id *member);

enum pd_err
duty_pin(const char *number, const char *pin);

enum pd_err
duty_lost(struct desk *desk);

enum pd_staff_outcome
duty_check(const char *number, const char *pin, enum pd_staff_role role);

/* What this desk has been told of her in the end; roles UINT_MAX: nothing. */
struct pd_staff_row
duty_row(struct desk *desk, int protocol, const char *number);

/* A staff op; hold NULL: none. */
struct pd_op_result
duty_says(struct desk *desk, const char *how, const char *number, const struct pd_id *hold);

struct pd_op_result
duty_shift(struct desk *desk, const char *how, uint32_t number);

struct pd_op_result
duty_stock(struct desk *desk, const char *how, const char *sku, int units);

/* A gift of a member with its ticket out. */
struct pd_op
duty_ticket(const struct pd_id *member, const char *sku, int qty, int64_t points);

#endif
