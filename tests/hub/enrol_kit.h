/*
 * Two counters, three cards printed ahead and one of the staff, beside the kiosk and the members of
 * errand_kit; forms sealed as desks seal them.
 */
#ifndef PD_TESTS_HUB_ENROL_KIT_H
#define PD_TESTS_HUB_ENROL_KIT_H

#include "sync/hub/consents.h"
#include "sync/hub/enrolments.h"
#include "sync/hub/loading.h"
#include "tests/hub/errand_kit.h"

#define BIT(purpose) (UINT32_C(1) << (purpose))
#define E(name) cmocka_unit_test_setup_teardown(name, open_two, kit_tear_down)

extern struct desk second;
extern struct pd_hub_card cards[3];
extern struct pd_id card_ids[3];
extern struct pd_rng rng;

/* What she agreed to or not, as read last. */
extern struct pd_consent records[32];
extern int record_count;

/* One of the staff, with a PIN that nobody needs here. */
void
add_staff(const char *number, unsigned int roles);

/* Set-up of each test; kit_tear_down ends it. */
int
open_two(void **state);

/* A grown woman, and what she agreed to. */
struct pd_enrol_form
mei(void);

/* A minor with her guardian. */
struct pd_enrol_form
child(void);

/* The errand that carries it. card: which of the three; -1: none. */
struct pd_errand
enrol(struct pd_enrol_form form, int card);

/* As a counter without a network heard it. */
struct pd_errand
heard(struct pd_enrol_form form, int card, int64_t before_ms);

/* Told by a desk, she becomes it. */
void
becomes(struct desk *desk, const struct pd_errand *e, enum pd_enrolled how);

/* Refused with this code, and nobody is enrolled. */
void
is_refused(struct desk *desk, const struct pd_errand *e, const char *code);

int64_t
points_of(const struct pd_id *member);

/* The one that is good, as desks are told. */
const char *
card_of_hers(const struct pd_id *member);

/* Into records. */
void
read_records(const struct pd_id *member);

bool
is_minor(const struct pd_id *member);

int64_t
row_of(const struct pd_id *member);

#endif
