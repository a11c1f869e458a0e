/*
 * One run of espeak-ng: a process of its own that gets a text by its standard input and writes a WAV file to
 * its standard output. No shell is near it, and no text on its command line. (1) A run that was stopped has
 * ended and is reaped when stop returns; so has one that was read to its end. (2) Its descriptors close in
 * every other child, and it inherits no others of ours.
 */
#ifndef PD_DRIVERS_SYNTH_H
#define PD_DRIVERS_SYNTH_H

#include "drivers/speech/voice.h"

#include <sys/types.h>

struct pd_synth {
    pid_t pid; /* 0: none runs */
    int out;   /* read from here; -1: none */
};

void
pd_synth_init(struct pd_synth *synth);

/* Errors: PD_ERR_MISSING (no such program), PD_ERR_IO. */
PD_MUST_CHECK enum pd_err
pd_synth_start(
    struct pd_synth *synth, const char *program, enum pd_tongue tongue, int words_per_min, const char *text);

/* Ends it, whatever it does. Harmless when none runs. */
void
pd_synth_stop(struct pd_synth *synth);

#endif
