/*
 * Which faults and habits a world has, and how often. A world with everything in it finds less than many
 * worlds with some of it: what always happens hides what needs quiet. So every seed draws a subset, and a
 * rate for each member of it; some seeds draw nothing, some everything.
 */
#ifndef PD_TESTS_SIM_SWARM_H
#define PD_TESTS_SIM_SWARM_H

#include "app/base/rng.h"

#include <stdbool.h>
#include <stdint.h>

/* Names stand in swarm.c. The order is that of the bits in a mask: append. */
enum sim_feature {
    /* wires; rates in chances per thousand messages */
    SIM_F_LOSS,
    SIM_F_DUPLICATE,
    SIM_F_TRUNCATE,
    SIM_F_PORTAL,
    SIM_F_BUSY,
    SIM_F_DELAY,
    /* acts of fate; rates are weights */
    SIM_F_CLOG,
    SIM_F_PARTITION,
    SIM_F_CUT_SOON,
    SIM_F_CUT_NOW,
    SIM_F_DESK_STOPS,
    SIM_F_HUB_STOPS,
    SIM_F_DESK_PAUSE,
    SIM_F_HUB_PAUSE,
    SIM_F_IO_ERROR,
    SIM_F_READ_ERROR,
    SIM_F_SYNC_FAILS,
    SIM_F_FULL,
    SIM_F_MEMORY,
    SIM_F_ROT,
    SIM_F_ROLLBACK,
    SIM_F_CLONE,
    SIM_F_DEAD_DISK,
    SIM_F_CLOCK_JUMP,
    SIM_F_CLOCK_DRIFT,
    SIM_F_CLOCK_STUCK,
    SIM_F_NIGHT,
    SIM_F_CROOKED_DESK,
    /* at any write: chances per thousand */
    SIM_F_CUT_WRITE,
    /* what people do beside visits and hand-overs; rates are weights */
    SIM_F_STOCK,
    SIM_F_SWEEP,
    SIM_F_FREEZE,
    SIM_F_CROOKED_CLERK,
    /* what they do within them: chances per thousand */
    SIM_F_OLD_CODE,
    SIM_F_TWO_DESKS,
    SIM_F_SIGN_IN,
    SIM_F_SPEND,
    SIM_F_UNDO,
    SIM_F_CANNOT,
    SIM_F_PAPER_OUT,
    /* acts of fate again */
    SIM_F_HUB_LOST,
    /* what people do again */
    SIM_F_ERASE,
    /* and acts of fate */
    SIM_F_OLD_RELEASE,
    /* wires again */
    SIM_F_GARBLE,
    SIM_F_CROSSED,
    /* what people do again */
    SIM_F_ERRAND,
    SIM_F_PROXY,
    /* clerks sign in, open shifts and serve members: chances per thousand of a visit at a counter */
    SIM_F_SERVE,
    /* drawn from a stream of their own, so that a seed's other chances are what they were: see swarm.c */
    SIM_F_ENROL,
    SIM_F_MOVE,
    SIM_F_PRACTICE,
    SIM_F_WHEEL,
    SIM_F_FAMILY,
    SIM_F_MEMBERSHIPS,
    SIM_F_MONEY,
    SIM_F_REFERRAL,
    SIM_F_MERCHANT,
    SIM_FEATURES,
};

struct sim_swarm {
    int rate[SIM_FEATURES]; /* 0: not in this world */
};

/* Whether the seed has one of those with a stream of their own, before anything else is chosen. */
bool
sim_swarm_draws(uint64_t seed, enum sim_feature feature, uint64_t without, uint64_t with);

/* without, with: features that this world has not, or has, whatever the seed says, as bits. */
void
sim_swarm_choose(struct sim_swarm *swarm, uint64_t seed, struct pd_rng *rng, uint64_t without, uint64_t with);

const char *
sim_feature_name(enum sim_feature feature);

/* A mask from "loss,night"; false: one of them is none, and *bad says which. */
bool
sim_features_parse(const char *text, uint64_t *mask, const char **bad);

#endif
