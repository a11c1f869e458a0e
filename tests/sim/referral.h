/* Members who bring others: what counters say, and what it must have come to (referral.c). */
#ifndef PD_TESTS_SIM_REFERRAL_H
#define PD_TESTS_SIM_REFERRAL_H

#include "tests/sim/model.h"
#include "tests/sim/sim.h"

/* In sim_rules. */
enum { SIM_REFERRAL_NONE = 0, SIM_REFERRAL_AT_ONCE = 1, SIM_REFERRAL_AT_VISIT = 2 };

void
sim_referral_begin(struct sim *sim);

/* The number that somebody brought to a counter; 0: none. told: what is told, by its index. */
int64_t
sim_referral_names(struct sim *sim, int told);

/* The counter has the hub's answer to it. */
void
sim_referral_answered(struct sim *sim, int told, const struct pd_errand_answer *answer);

/* A grant of the hub's, in its order. */
struct sim_referral_op {
    const char *key; /* "bring:for:ID", "come:ID" */
    int account;     /* whose it went to */
    int64_t at_ms;
};

/* Before the first. */
void
sim_referral_replay(void);

/* false: model->problem says what is wrong with it. */
bool
sim_referral_grant(struct sim *sim, struct model *model, const struct sim_referral_op *op);

/* After the last. */
void
sim_check_referral(struct sim *sim, const struct model *model);

/* check_newcomers.c: which newcomer a member's row is, counted from 0; -1: none, or nobody knows. */
int
sim_newcomer_of(int row);

#endif
