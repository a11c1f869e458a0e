/*
 * What somebody practises at a desk in training: a short list of tasks, each ticked when it was done once. It
 * is no test: nobody is told who did what, and all of it goes with the training's folder.
 */
#ifndef PD_CORE_PRACTICE_H
#define PD_CORE_PRACTICE_H

#include <stdbool.h>
#include <stdint.h>

/* A counter's, in the order in which they are proposed. Append, never renumber: `pointdesk screen` names
 * them. */
enum pd_practice {
    PD_PRACTICE_HAND_OVER = 0, /* a gift went out */
    PD_PRACTICE_UNDO = 1,      /* and was taken back within its minute */
    PD_PRACTICE_REFUND = 2,    /* part of its points were given back by the list of gifts given */
    PD_PRACTICE_REDEEM = 3,    /* points turned into a gift for whoever has no phone */
    PD_PRACTICE_ENROL = 4,     /* somebody became a member */
};

#define PD_PRACTICES 5
#define PD_PRACTICE_ALL ((UINT32_C(1) << PD_PRACTICES) - 1)

struct pd_practice_view {
    bool on;               /* this desk is in training; all below is 0 where it is not */
    int tasks;             /* PD_PRACTICES at a counter; 0 at a kiosk, where one simply tries */
    uint32_t done;         /* a bit for each */
    enum pd_practice next; /* the first that is not done; meaningless when all are */
};

#endif
