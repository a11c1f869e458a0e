/*
 * A thread that owns a voice: whoever has something to say gives it and goes on. Only the newest utterance
 * counts. Threading: say, stop and join from one thread.
 */
#ifndef PD_DRIVERS_VOICE_THREAD_H
#define PD_DRIVERS_VOICE_THREAD_H

#include "drivers/speech/voice.h"

#include <pthread.h>

struct pd_voice_thread {
    struct pd_voice *voice;
    pthread_t thread;
    bool running;
    pthread_mutex_t lock; /* what follows */
    pthread_cond_t changed;
    bool has_next, stopping;
    struct pd_utterance next;
};

/* Errors: PD_ERR_MEMORY. The voice outlives the thread. */
PD_MUST_CHECK enum pd_err
pd_voice_thread_start(struct pd_voice_thread *thread, struct pd_voice *voice);

void
pd_voice_thread_say(struct pd_voice_thread *thread, const struct pd_utterance *utterance);

/* Any thread: what is being said ends in the middle of a word, and nothing is said instead. */
void
pd_voice_thread_hush(struct pd_voice_thread *thread);

void
pd_voice_thread_stop(struct pd_voice_thread *thread);

void
pd_voice_thread_join(struct pd_voice_thread *thread);

#endif
