/*
 * A bounded queue between two threads: messages go by value, in order.
 *   (1) put never blocks: when the queue is full it says so, and the caller knows what its message kind
 * deserves (a camera frame may drop, an op may not). (2) After close, put refuses and take hands out what is
 * left, then says PD_ERR_STATE. Threading: any number of putters and takers.
 */
#ifndef PD_BASE_QUEUE_H
#define PD_BASE_QUEUE_H

#include "app/base/err.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pd_queue {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* on CLOCK_MONOTONIC */
    uint8_t *slots;
    size_t size; /* bytes of one message */
    size_t cap, head, count;
    bool closed;
};

PD_MUST_CHECK enum pd_err
pd_queue_init(struct pd_queue *queue, size_t message_size, size_t capacity);

void
pd_queue_finish(struct pd_queue *queue);

/* Errors: PD_ERR_FULL, PD_ERR_STATE (closed). */
PD_MUST_CHECK enum pd_err
pd_queue_put(struct pd_queue *queue, const void *message);

/* Waits at most timeout_ms (0: not at all, negative: for ever).
 * Errors: PD_ERR_NOT_FOUND (nothing came), PD_ERR_STATE (closed and empty). */
PD_MUST_CHECK enum pd_err
pd_queue_take(struct pd_queue *queue, void *message, int timeout_ms);

void
pd_queue_close(struct pd_queue *queue);

#endif
