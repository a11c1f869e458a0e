/*
 * One desk per test, which leaves a file that verify finds sound, before and after it was rebuilt.
 */
#ifndef PD_TESTS_LEDGER_ONE_DESK_H
#define PD_TESTS_LEDGER_ONE_DESK_H

#include "app/base/log.h"
#include "tests/ledger/desk.h"

extern struct desk desk;

/* Set-up and tear-down of each test. */
int
start(void **state);

/* Every test ends with a verify, a rebuild and another verify. */
int
finish(void **state);

struct pd_ledger_status
status(void);

enum pd_hold_state
state_of(const struct pd_hold *hold);

/* The program ends and starts again. */
void
reopen(void);

/* Checked, and then done. */
enum pd_capture_outcome
capture(const struct pd_code *code, const char *text, struct pd_hold *hold);

#define T(name) cmocka_unit_test_setup_teardown(name, start, finish)

/* A sink for a log that nobody reads. */
void
drop(void *ctx, enum pd_log_level level, const char *code, const char *text);

#endif
