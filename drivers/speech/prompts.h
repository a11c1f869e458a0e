/*
 * Recorded phrases: a folder of WAV files (one channel, 16 bits, PD_SOUND_RATE) and its list, manifest.tsv:
 * file, tongue, text, a phrase a line. assets/voice/make makes them. (1) A file is named by a hash of tongue
 * and text, but what counts is the list: two texts never share a file. (2) A file that is missing or not what
 * it should be is a phrase that was not recorded.
 */
#ifndef PD_DRIVERS_PROMPTS_H
#define PD_DRIVERS_PROMPTS_H

#include "drivers/speech/voice.h"

#include <stddef.h>

#define PD_PROMPTS_MAX 2048
#define PD_PROMPT_SAMPLES (PD_SOUND_RATE * 30)

struct pd_prompts;

/* A folder that is not there holds no phrase. Errors: PD_ERR_MEMORY, PD_ERR_IO, PD_ERR_INVALID with *why as
 * "manifest.tsv:3". */
PD_MUST_CHECK enum pd_err
pd_prompts_load(const char *dir, struct pd_prompts **out, struct pd_why *why);

/* Takes NULL. */
void
pd_prompts_destroy(struct pd_prompts *prompts);

int
pd_prompts_count(const struct pd_prompts *prompts);

/* The samples of a phrase in memory of the caller's, to be freed; false when it was not recorded. */
bool
pd_prompts_get(const struct pd_prompts *prompts, enum pd_tongue tongue, const char *text, size_t len,
    int16_t **samples, size_t *count);

#endif
