/*
 * Seeds in several processes at once. Worker w of n runs the seeds first + w, first + w + n, ... and says
 * what became of each on a pipe of its own; whoever asks in the order of the seeds hears the same as from one
 * process.
 */
#ifndef PD_TESTS_SIM_JOBS_H
#define PD_TESTS_SIM_JOBS_H

#include <stdbool.h>
#include <stdint.h>

#define SIM_JOBS_MAX 64

struct sim_outcome {
    uint64_t ops, faults, trace_hash;
    uint64_t statements, compared; /* with a twin: sim_twin_counts */
    char violation[256];           /* "": none */
};

struct sim_jobs {
    int count;
    uint64_t first;
    int from[SIM_JOBS_MAX];
};

/* Every worker ends by itself after its share, or when nobody listens any more. */
void
sim_jobs_start(struct sim_jobs *jobs, int count, uint64_t first, uint64_t last,
    void (*run)(void *ctx, uint64_t seed, struct sim_outcome *out), void *ctx);

/* In the order of the seeds. A worker that died is a violation too. */
void
sim_jobs_next(struct sim_jobs *jobs, uint64_t seed, struct sim_outcome *out);

/* Listens no more, and waits until all have ended. */
void
sim_jobs_end(struct sim_jobs *jobs);

#endif
