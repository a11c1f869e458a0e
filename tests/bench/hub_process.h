/*
 * `pointdesk-hub serve` on loopback, as a process of its own, on a new hub with the demo's programme and as
 * many members as asked for; and desks that it has let in.
 */
#ifndef PD_TESTS_BENCH_HUB_PROCESS_H
#define PD_TESTS_BENCH_HUB_PROCESS_H

#include "app/ledger/ledger.h"

#include <stdbool.h>
#include <sys/types.h>

struct pd_hub_process {
    pid_t pid;
    int port;
    char data[512];
    char url[64];
};

/* Some of the hub's members, with points to spend, spread over the whole list. */
struct pd_hub_members {
    struct pd_id *ids;
    int count, max;
};

/* Makes the hub and serves it. members_out (NULL: not wanted) is filled up to its max. False and *why. */
bool
pd_hub_process_start(struct pd_hub_process *hub, const char *name, int64_t members,
    struct pd_hub_members *members_out, struct pd_why *why);

/* The two halves of it: between them the database may be opened by whoever called. */
bool
pd_hub_process_make(struct pd_hub_process *hub, const char *name, int64_t members,
    struct pd_hub_members *members_out, struct pd_why *why);

bool
pd_hub_process_serve(struct pd_hub_process *hub, struct pd_why *why);

/* SIGTERM, and waits; then the hub's own verify. False when either did not end with 0. */
bool
pd_hub_process_stop(struct pd_hub_process *hub, bool verify);

/* Enrols a desk over HTTP, as `pointdesk enrol` does. */
bool
pd_hub_process_enrol(
    struct pd_hub_process *hub, const char *mode, struct pd_identity *identity, struct pd_why *why);

#endif
