/*
 * Hears of what other hub processes on the same database did: their news wake the polls that are parked here.
 * A thread of its own; where nobody else can write there is none.
 */
#include "sync/hub/server_parts.h"

#define EAR_PATIENCE_MS 250 /* so long the end may take */

static bool
is_stopping(struct pd_server *s)
{
    bool stopping;

    (void)pthread_mutex_lock(&s->lock);
    stopping = s->stopping;
    (void)pthread_mutex_unlock(&s->lock);
    return stopping;
}

static void
tell_writer(struct pd_server *s, uint64_t position)
{
    (void)pthread_mutex_lock(&s->lock);
    if (position > s->heard) {
        s->heard = position;
        s->news = true;
        (void)pthread_cond_signal(&s->changed);
    }
    (void)pthread_mutex_unlock(&s->lock);
}

static void *
hear_loop(void *arg)
{
    struct pd_server *s = arg;

    while (!is_stopping(s)) {
        int64_t position = 0;

        if (pd_hub_hear(s->store, pd_server_monotonic_ms(), EAR_PATIENCE_MS, &position) == PD_OK &&
            position > 0)
            tell_writer(s, (uint64_t)position);
    }
    return NULL;
}

bool
pd_server_ear_begin(struct pd_server *s)
{
    s->hears = pd_store_hears(s->store) && pthread_create(&s->ear, NULL, hear_loop, s) == 0;
    return s->hears || !pd_store_hears(s->store);
}

void
pd_server_ear_end(struct pd_server *s)
{
    if (s->hears)
        (void)pthread_join(s->ear, NULL);
}
