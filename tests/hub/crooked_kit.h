/*
 * A hub with two kiosks and two counters, of whom any may lie, and what their lies are made of.
 */
#ifndef PD_TESTS_HUB_CROOKED_KIT_H
#define PD_TESTS_HUB_CROOKED_KIT_H

#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

extern struct kit kit;
extern struct desk kiosk, kiosk2, counter, counter2;
extern struct pd_id member, other;

/* Set-up and tear-down of each test: every desk is sent everything, and every invariant is verified. */
int
set_up(void **state);

/* Everything a desk may be sent can be sent. */
void
pull_all(struct desk *desk);

int
tear_down(void **state);

void
expect_balance_of(const struct pd_id *who, int64_t left, int64_t held, int64_t debt);

/* The member's. */
void
expect_balance(int64_t left, int64_t held, int64_t debt);

/* An op about a hold, in the hand of a desk. */
struct pd_op_result
about(struct desk *desk, enum pd_op_kind kind, const struct pd_id *hold);

/* The counter hands over what this ticket says, before the hub heard of its hold. */
struct pd_op_result
capture_by_ticket(struct desk *by, const struct pd_secret_key *signer, const struct pd_op *hold);

/* A spend of hers. */
struct pd_op
spend_of(struct desk *desk, int64_t amount);

#endif
