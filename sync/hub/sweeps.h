/*
 * What becomes due by the clock alone: a table of sweeps (sweeps.c), each with its own file. A pass goes over
 * all members, a span at a time, each span a batch. (1) What a pass is about is decided when it begins and
 * stays as it was decided: one that begins a second before midnight ends as a pass of that day. (2) A sweep
 * that is due once a day or a window notes it as done at the pass's end, so one that was cut off comes again;
 * each grant, lowering and notice has a key or a row that makes the second time nothing. (3) No sweep that
 * goes by the date runs by a clock that is not believed.
 */
#ifndef PD_HUB_SWEEPS_H
#define PD_HUB_SWEEPS_H

#include "sync/hub/engine.h"

/* One span of a pass. */
struct pd_sweep {
    struct pd_hub *hub;
    int64_t now_ms;
    struct pd_sweep_pass *pass;
    int64_t after, to; /* member rows after < mid <= to */
};

#endif
