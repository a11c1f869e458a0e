/*
 * Waiting on a condition, at most until a time of the clock that counts from boot: setting the wall clock
 * neither ends nor prolongs a wait. The wait itself names that clock (pthread_cond_clockwait, POSIX.1-2024),
 * so that a condition needs no attribute that could be forgotten. Any thread.
 */
#ifndef PD_BASE_DEADLINE_H
#define PD_BASE_DEADLINE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* ms from now; 0 and less: now. */
struct timespec
pd_deadline(int64_t ms);

/* With the lock held. false: the time is over. true: somebody signalled, or nobody (look again). */
bool
pd_wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, const struct timespec *deadline);

#endif
