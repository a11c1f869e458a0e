/*
 * A training: a hospital of its own in a passing folder, with the training hospital's keys
 * (app/core/training.h), and a desk of it that has the real desk's screen, scanner, printer and sound and
 * nothing else of it. (1) Nothing is written into the real desk's ledger; whoever begins one holds its
 * folder's lock for as long as it lasts. (2) Nothing of it reaches the hospital's hub but that there is one
 * (training_tell.h): the training has a hub of its own, on loopback, which ends with it. (3) Nothing
 * remembers that there was one: a machine that loses its power begins as the real desk. A folder that was
 * left behind is wiped by the next program that starts.
 */
#ifndef PD_APP_TRAINING_H
#define PD_APP_TRAINING_H

#include "app/demo.h"
#include "app/settings.h"

#include <sys/types.h>

struct pd_training {
    char dir[256];           /* "": there is none */
    int alive_fd;            /* holds its lock: nobody takes it for one that was left behind */
    pid_t hub;               /* 0: none runs */
    struct pd_config config; /* the desk's in training */
    struct pd_demo demo;     /* members and badges to practise with */
};

/* Whether one could begin on this machine: the hub's program is there. Errors: PD_ERR_MISSING. */
PD_MUST_CHECK enum pd_err
pd_training_possible(struct pd_why *why);

/* Makes all of it, which takes some seconds. Errors with *why: PD_ERR_MISSING, PD_ERR_IO, those of
 * pd_enrol_desk; pd_training_end is called in any case. */
PD_MUST_CHECK enum pd_err
pd_training_begin(struct pd_training *training, const struct pd_config *real, struct pd_why *why);

/* Its hub ends, its folder is overwritten and deleted. */
void
pd_training_end(struct pd_training *training);

/* Wipes what others left behind: a crash, a power cut. */
void
pd_training_sweep(void);

/* training_folder.c: a new folder below where the system keeps what passes. Errors: PD_ERR_IO. */
PD_MUST_CHECK enum pd_err
pd_training_folder(struct pd_training *training, struct pd_why *why);

/* Overwritten and deleted, with all that is in it. */
void
pd_training_wipe(struct pd_training *training);

#endif
