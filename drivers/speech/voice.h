/*
 * The voice trait: something that says texts.
 *   (1) say never waits: it replaces what is being said, which is cut at once.
 *   (2) A voice that cannot speak is silent and nothing else; its status tells how it stands.
 *   (3) Texts come as phrases, one a line; what was recorded is played, the rest is made by a program of its
 * own. A voice is owned by one thread (voice_thread.h has a ready one), except wake and status. To write a
 * new one: embed struct pd_voice first, fill a const ops table; voice_replay.c is the smallest.
 */
#ifndef PD_DRIVERS_VOICE_H
#define PD_DRIVERS_VOICE_H

#include "app/base/err.h"
#include "drivers/device.h"
#include "drivers/sound/sound.h"

#include <stdbool.h>
#include <stdint.h>

#define PD_UTTERANCE_BYTES 2048

enum pd_tongue { PD_TONGUE_MANDARIN = 0, PD_TONGUE_CANTONESE = 1, PD_TONGUE_ENGLISH = 2, PD_TONGUES };

/* By value from thread to thread. */
struct pd_utterance {
    enum pd_tongue tongue;
    int64_t at_ms;                 /* when it was to be said; the caller's clock */
    char text[PD_UTTERANCE_BYTES]; /* UTF-8, a phrase a line; "": be silent */
};

struct pd_voice_status {
    enum pd_device_state state; /* unknown until it has spoken */
    struct pd_why why;
};

struct pd_voice;

struct pd_voice_ops {
    const char *name; /* as in the configuration: "espeak" */

    /* Mandatory. Cuts what is being said and begins this. */
    void (*say)(struct pd_voice *voice, const struct pd_utterance *utterance);

    /* Mandatory. Goes on with it, at most timeout_ms; false when all of it was given to the device. */
    bool (*poll)(struct pd_voice *voice, int timeout_ms);

    /* Mandatory; any thread. A poll that waits returns. */
    void (*wake)(struct pd_voice *voice);

    /* Mandatory; any thread. */
    void (*status)(struct pd_voice *voice, struct pd_voice_status *status);

    /* Mandatory; no other call is under way. What is being said is cut. */
    void (*destroy)(struct pd_voice *voice);
};

struct pd_voice {
    const struct pd_voice_ops *ops;
};

void
pd_voice_say(struct pd_voice *voice, const struct pd_utterance *utterance);
bool
pd_voice_poll(struct pd_voice *voice, int timeout_ms);
void
pd_voice_wake(struct pd_voice *voice);
void
pd_voice_status(struct pd_voice *voice, struct pd_voice_status *status);

/* Takes NULL. */
void
pd_voice_destroy(struct pd_voice *voice);

/* "cmn-latn-pinyin": as espeak-ng names its voices. */
const char *
pd_tongue_name(enum pd_tongue tongue);

/* A file of what would be said and when, a line each: seconds, tongue, the phrases with " | " between them.
 * It is made anew. Errors: PD_ERR_IO, PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_voice_replay_create(const char *path, struct pd_voice **out, struct pd_why *why);

struct pd_voice_espeak_config {
    const char *program;     /* "espeak-ng", or a path; NULL: recorded phrases only */
    const char *prompts_dir; /* recorded phrases, see prompts.h; NULL or absent: none */
    struct pd_sound *sound;  /* NULL: nothing is heard; outlives the voice */
    int words_per_min;       /* 80..300 */
};

/* Recorded phrases, and espeak-ng for the rest: a process of its own for each utterance, which gets the text
 * by its standard input and never sees a shell; killed and reaped when the utterance is cut. Its absence or
 * end is silence. Errors: PD_ERR_MEMORY, PD_ERR_IO, PD_ERR_INVALID (*why: a manifest that cannot be read). */
PD_MUST_CHECK enum pd_err
pd_voice_espeak_create(
    const struct pd_voice_espeak_config *config, struct pd_voice **out, struct pd_why *why);

/* Whether the program is there, found as it is found to speak: for `doctor`. */
bool
pd_voice_espeak_found(const char *program);

#endif
