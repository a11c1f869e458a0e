/* What the hub's acts about money must have come to, beside the model of points (cashier.c). */
#ifndef PD_TESTS_SIM_CASHIER_H
#define PD_TESTS_SIM_CASHIER_H

#include "sync/hub/grants.h"
#include "tests/sim/model.h"
#include "tests/sim/sim.h"

/* One act of the hub, in its order. */
struct sim_money_op {
    int kind; /* enum pd_hub_act */
    const char *note;
    int64_t hseq, at_ms;
};

/* Before the first. */
void
sim_money_replay(void);

/* false: model->problem says what is wrong with it. */
bool
sim_money_act(struct sim *sim, sqlite3 *db, struct model *model, const struct sim_money_op *op);

/* After the last: the till's book, and every account. */
void
sim_check_money(struct sim *sim, sqlite3 *db, const struct model *model);

#endif
