/*
 * `pointdesk run` as a process of its own, the way a supervisor runs it: it says READY=1 on NOTIFY_SOCKET
 * when its first interactive picture has been presented.
 */
#ifndef PD_TESTS_BENCH_TERMINAL_H
#define PD_TESTS_BENCH_TERMINAL_H

#include "app/base/err.h"

#include <stdbool.h>
#include <sys/types.h>

struct pd_terminal {
    pid_t pid;
    int notify_fd;
    double ready_ms; /* from just before it was started to READY=1 */
    int status;      /* as waitpid gives it, once stopped */
};

/* Extra arguments end with NULL; at most 16. Waits for READY=1, 20 s at most; false and *why otherwise. */
bool
pd_terminal_start(struct pd_terminal *terminal, const char *data, int w_px, int h_px,
    const char *const *extra, struct pd_why *why);

/* SIGTERM, and waits. False when it did not end with 0. */
bool
pd_terminal_stop(struct pd_terminal *terminal);

/* Milliseconds its threads have spent on a CPU so far. */
double
pd_terminal_cpu_ms(pid_t pid);

#endif
