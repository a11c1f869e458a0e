#include "sync/hub/server_turn.h"

#include "app/base/err.h"

void
pd_turn_init(struct pd_turn *turn)
{
    (void)pthread_mutex_init(&turn->lock, NULL);
    (void)pthread_cond_init(&turn->moved, NULL);
    turn->next = turn->now = 0;
}

void
pd_turn_finish(struct pd_turn *turn)
{
    (void)pthread_cond_destroy(&turn->moved);
    (void)pthread_mutex_destroy(&turn->lock);
}

void
pd_turn_take(struct pd_turn *turn)
{
    uint64_t mine;

    (void)pthread_mutex_lock(&turn->lock);
    mine = turn->next++;
    while (turn->now != mine)
        (void)pthread_cond_wait(&turn->moved, &turn->lock);
    (void)pthread_mutex_unlock(&turn->lock);
}

void
pd_turn_give(struct pd_turn *turn)
{
    (void)pthread_mutex_lock(&turn->lock);
    pd_assert(turn->now != turn->next);
    turn->now++;
    (void)pthread_cond_broadcast(&turn->moved);
    (void)pthread_mutex_unlock(&turn->lock);
}
