#include "app/base/queue.h"

#include "app/base/deadline.h"

#include <stdlib.h>
#include <string.h>

enum pd_err
pd_queue_init(struct pd_queue *queue, size_t message_size, size_t capacity)
{
    *queue = (struct pd_queue){ .size = message_size, .cap = capacity };
    queue->slots = calloc(capacity, message_size);
    if (queue->slots == NULL)
        return PD_ERR_MEMORY;
    (void)pthread_mutex_init(&queue->lock, NULL);
    (void)pthread_cond_init(&queue->changed, NULL);
    return PD_OK;
}

void
pd_queue_finish(struct pd_queue *queue)
{
    if (queue->slots == NULL)
        return;
    (void)pthread_cond_destroy(&queue->changed);
    (void)pthread_mutex_destroy(&queue->lock);
    free(queue->slots);
    *queue = (struct pd_queue){ 0 };
}

enum pd_err
pd_queue_put(struct pd_queue *queue, const void *message)
{
    enum pd_err err = PD_OK;

    (void)pthread_mutex_lock(&queue->lock);
    if (queue->closed) {
        err = PD_ERR_STATE;
    } else if (queue->count == queue->cap) {
        err = PD_ERR_FULL;
    } else {
        size_t slot = (queue->head + queue->count) % queue->cap;

        memcpy(queue->slots + slot * queue->size, message, queue->size);
        queue->count++;
        (void)pthread_cond_signal(&queue->changed);
    }
    (void)pthread_mutex_unlock(&queue->lock);
    return err;
}

enum pd_err
pd_queue_take(struct pd_queue *queue, void *message, int timeout_ms)
{
    struct timespec until = pd_deadline(timeout_ms);
    enum pd_err err = PD_OK;

    (void)pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->closed && timeout_ms != 0) {
        if (timeout_ms < 0)
            (void)pthread_cond_wait(&queue->changed, &queue->lock);
        else if (!pd_wait_until(&queue->changed, &queue->lock, &until))
            break;
    }
    if (queue->count > 0) {
        uint8_t *slot = queue->slots + queue->head * queue->size;

        memcpy(message, slot, queue->size);
        memset(slot, 0, queue->size); /* names and codes pass through here; an empty queue remembers nobody */
        queue->count--;
        /* Empty, it begins anew: a slot that was never needed stays memory that was never touched. */
        queue->head = queue->count == 0 ? 0 : (queue->head + 1) % queue->cap;
    } else {
        err = queue->closed ? PD_ERR_STATE : PD_ERR_NOT_FOUND;
    }
    (void)pthread_mutex_unlock(&queue->lock);
    return err;
}

void
pd_queue_close(struct pd_queue *queue)
{
    (void)pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    (void)pthread_cond_broadcast(&queue->changed);
    (void)pthread_mutex_unlock(&queue->lock);
}
