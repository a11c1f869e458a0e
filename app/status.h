/*
 * What a desk says of itself on a console (`pointdesk status`): collected by the running program, or read
 * from its folder where none runs, and printed for people or, as one line of JSON, for scripts. Pure. (1)
 * Nothing here is about a member. (2) The exit code is the answer to "is it well?": see pd_status_exit.
 */
#ifndef PD_APP_STATUS_H
#define PD_APP_STATUS_H

#include "app/core/desktime.h"
#include "app/core/parts.h"
#include "app/ledger/ledger.h"

#include <stdio.h>

/* How it stands with the hub; enum pd_link of the client has no "none". */
enum pd_status_hub {
    PD_STATUS_HUB_NONE = 0,    /* no hub is configured, or no desk enrolled */
    PD_STATUS_HUB_UNKNOWN = 1, /* not tried yet */
    PD_STATUS_HUB_UP = 2,
    PD_STATUS_HUB_DOWN = 3,
    PD_STATUS_HUB_REFUSED = 4,
};

struct pd_status {
    bool running; /* a program owns the folder; else what can be read without one */
    int64_t up_ms;
    char version[32]; /* of that program */

    /* What the ledger says. */
    bool enrolled;
    struct pd_id device;
    char mode[8], site[PD_PLACE_CAP], place[PD_PLACE_CAP];
    char letter; /* 0: none */
    uint64_t unsent;
    int64_t oldest_unsent_ms; /* wall time; 0: nothing waits */
    int errands;              /* in the tray */
    int64_t programme;        /* version in force; 0: none */
    int protocol;             /* with the hub, as it was last heard to speak; 0: never */
    bool disk_full;           /* nothing new is promised */
    int64_t disk_free_mib;    /* -1: not known */

    /* Of a running desk alone. */
    char closed[12]; /* why nobody is served: the code on the screen; "" */
    enum pd_status_hub hub;
    char hub_url[256];
    char problem[PD_REASON_CAP];
    int64_t answered_ms; /* so long ago the hub answered last; -1: never since the start */
    enum pd_time_quality clock;
    struct pd_parts parts;      /* since_ms is not used */
    int64_t since_ms[PD_PARTS]; /* so long it is so already; in the order of parts.list */
    int64_t now_ms;             /* wall time */
};

/* What stands in the ledger. Errors: those of the ledger; PD_ERR_NOT_FOUND: not enrolled, the rest is filled
 * in. */
PD_MUST_CHECK enum pd_err
pd_status_read(struct pd_ledger *ledger, int64_t wall_ms, struct pd_status *out);

void
pd_status_print(const struct pd_status *status, bool json, FILE *out);

/* A text of JSON, in its quotes. What it cannot hold is left out, but for the ends of lines. */
void
pd_status_text(FILE *out, const char *text);

/* PD_EXIT_DONE: it runs, and nothing is wrong (what must be seen to soon is not wrong yet). PD_EXIT_NO: it
 * runs, and something is. PD_EXIT_MISSING: it does not run. */
int
pd_status_exit(const struct pd_status *status);

#endif
