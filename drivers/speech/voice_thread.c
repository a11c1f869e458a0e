#include "drivers/speech/voice_thread.h"

#include <signal.h>
#include <string.h>

#define POLL_MS 1000

/* The newest utterance, waiting for one when there is nothing else to do; false when the thread is to end. */
static bool
take_next(struct pd_voice_thread *t, bool speaking, struct pd_utterance *out, bool *fresh)
{
    bool go_on;

    (void)pthread_mutex_lock(&t->lock);
    while (!speaking && !t->has_next && !t->stopping)
        (void)pthread_cond_wait(&t->changed, &t->lock);
    *fresh = t->has_next;
    if (t->has_next)
        *out = t->next;
    t->has_next = false;
    memset(&t->next, 0, sizeof t->next); /* it may have told of a person */
    go_on = !t->stopping;
    (void)pthread_mutex_unlock(&t->lock);
    return go_on;
}

static void *
run(void *arg)
{
    struct pd_voice_thread *t = arg;
    struct pd_utterance utterance;
    bool speaking = false, fresh;

    while (take_next(t, speaking, &utterance, &fresh)) {
        if (fresh)
            pd_voice_say(t->voice, &utterance);
        speaking = pd_voice_poll(t->voice, POLL_MS);
    }
    memset(&utterance, 0, sizeof utterance);
    return NULL;
}

enum pd_err
pd_voice_thread_start(struct pd_voice_thread *t, struct pd_voice *voice)
{
    sigset_t all, before;

    memset(t, 0, sizeof *t);
    t->voice = voice;
    (void)pthread_mutex_init(&t->lock, NULL);
    (void)pthread_cond_init(&t->changed, NULL);
    /* Signals are the main thread's business. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    t->running = pthread_create(&t->thread, NULL, run, t) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return t->running ? PD_OK : PD_ERR_MEMORY;
}

void
pd_voice_thread_say(struct pd_voice_thread *t, const struct pd_utterance *utterance)
{
    if (!t->running)
        return;
    (void)pthread_mutex_lock(&t->lock);
    t->next = *utterance;
    t->has_next = true;
    (void)pthread_cond_signal(&t->changed);
    (void)pthread_mutex_unlock(&t->lock);
    pd_voice_wake(t->voice);
}

void
pd_voice_thread_hush(struct pd_voice_thread *t)
{
    static const struct pd_utterance nothing = { .tongue = PD_TONGUE_ENGLISH };

    pd_voice_thread_say(t, &nothing);
}

void
pd_voice_thread_stop(struct pd_voice_thread *t)
{
    if (!t->running)
        return;
    (void)pthread_mutex_lock(&t->lock);
    t->stopping = true;
    (void)pthread_cond_signal(&t->changed);
    (void)pthread_mutex_unlock(&t->lock);
    pd_voice_wake(t->voice);
}

void
pd_voice_thread_join(struct pd_voice_thread *t)
{
    if (!t->running)
        return;
    (void)pthread_join(t->thread, NULL);
    t->running = false;
    (void)pthread_cond_destroy(&t->changed);
    (void)pthread_mutex_destroy(&t->lock);
}
