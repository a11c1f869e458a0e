/*
 * Who may use the hub's engine: the writer, the sweep, a command, one after the other in the order in which
 * they asked. A plain mutex is given back to whoever runs, so that an import of a million rows would keep
 * desks waiting for as long as it lasts; here each waits for the batch in hand and for those before it, no
 * longer.
 */
#ifndef PD_HUB_SERVER_TURN_H
#define PD_HUB_SERVER_TURN_H

#include <pthread.h>
#include <stdint.h>

struct pd_turn {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    uint64_t next, now; /* the number that is given out next, and the one whose turn it is */
};

void
pd_turn_init(struct pd_turn *turn);

/* Nobody waits or has it. */
void
pd_turn_finish(struct pd_turn *turn);

/* Waits for one's turn. Not twice by one thread. */
void
pd_turn_take(struct pd_turn *turn);

void
pd_turn_give(struct pd_turn *turn);

#endif
