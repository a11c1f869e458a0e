/*
 * The hub and people of duty_kit.h, rules with something of everything, and a counter that asks what its
 * people have it ask.
 */
#ifndef PD_TESTS_HUB_WORK_KIT_H
#define PD_TESTS_HUB_WORK_KIT_H

#include "sync/hub/units.h"
#include "sync/wire/errand.h"
#include "tests/hub/duty_kit.h"

/* The last answer. */
extern struct pd_errand_answer said;

/* Set-up of each test. */
int
work_open(void **state);

#define WORK_TEST(name) cmocka_unit_test_setup_teardown(name, work_open, kit_tear_down)

/* A page of a list, its first row 0; member NULL where it is nobody's. */
struct pd_errand
work_list(enum pd_work work, const char *by, const struct pd_id *member);

struct pd_errand
work_act(const char *act, const char *by, const char *ref, const struct pd_id *member);

/* With this badge and its PIN. */
void
work_prove(struct pd_errand *e, const char *number);

/* The answer is in `said`. */
void
work_ask(struct desk *desk, const struct pd_errand *e);

/* By the counter: it is done; refused with this code; refused, and the feed and the journal stand where they
 * stood. */
void
work_did(const struct pd_errand *e);

void
work_no(const struct pd_errand *e, const char *code);

/* The page, of `work`, as the counter sees it for `by`; valid until the next. */
const struct pd_work_page *
work_page(enum pd_work work, const char *by, const struct pd_id *member);

/* The row of a page about this; there must be one. */
const struct pd_work_row *
work_row(const struct pd_work_page *page, const char *what);

/* Units for a member. */
void
work_give(const struct pd_id *member, const char *what, int n);

/* What one statement counts. */
int64_t
work_count(enum pd_hub_sql sql);

/* Feedback of a member, or of nobody (NULL): its number as text. */
const char *
work_feedback(const struct pd_id *member);

void
work_commit(enum pd_err err);

#endif
