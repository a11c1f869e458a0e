/* A lobby with two kiosks and two counters of one place; the first counter begins with its token. */
#ifndef PD_TESTS_SIM_TWO_COUNTERS_H
#define PD_TESTS_SIM_TWO_COUNTERS_H

#include "tests/sim/stage.h"
#include "tests/support/check.h"

#define KIOSK 0
#define OTHER 1
#define FIRST 2
#define SECOND 3

static inline struct sim *
two_counters(uint64_t seed)
{
    struct sim_stage_plan plan = { .seed = seed };
    struct sim *sim;

    plan.rules.desk_count = 4;
    plan.rules.desks[FIRST].counter = plan.rules.desks[SECOND].counter = true;
    sim = sim_stage_begin(&plan);
    assert_true(sim_stage_has_token(sim, FIRST));
    assert_false(sim_stage_has_token(sim, SECOND));
    return sim;
}

static inline const char *
printed_ticket(struct sim *sim, int kiosk, int member, int gift, struct pd_id *hold)
{
    const char *ticket;

    sim_stage_run(sim, 2 * PD_SECOND_MS); /* another code than last time */
    assert_int_equal(sim_stage_redeem(sim, kiosk, member, gift, hold), PD_REDEEM_OK);
    ticket = sim_stage_release(sim, kiosk, hold);
    assert_non_null(ticket);
    return ticket;
}

#endif
