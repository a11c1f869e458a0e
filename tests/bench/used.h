/*
 * What the two programs of a load used so far: the hub's process, this one, and the processes of a PostgreSQL
 * server where the hub keeps itself in one (`--server`). Differences of two such are what a round cost.
 */
#ifndef PD_TESTS_BENCH_USED_H
#define PD_TESTS_BENCH_USED_H

#include <sys/types.h>

/* Append, never renumber: the order in which they are told. */
enum pd_used_kind {
    PD_USED_CPU,
    PD_USED_LOAD,
    PD_USED_WRITTEN,
    PD_USED_WROTE,
    PD_USED_WRITES,
    PD_USED_SERVER,
    PD_USED_BUSIEST,
    PD_USED_COUNT
};

#define PD_USED_PROCESSES 256

struct pd_used {
    double of[PD_USED_COUNT]; /* microseconds, bytes, calls */
    struct {
        long pid;
        double us;
    } process[PD_USED_PROCESSES]; /* of the server */
    int processes;
};

void
pd_used_read(struct pd_used *used, pid_t hub);

/* A figure a kind, per op. */
void
pd_used_tell(const char *round, const struct pd_used *before, const struct pd_used *after, double ops);

#endif
