/*
 * WAV bytes as they come, into samples: one channel, 16 bits, PD_SOUND_RATE; anything else is refused. The
 * lengths in the head are not believed: a program that writes as it speaks does not know them.
 */
#ifndef PD_DRIVERS_WAV_H
#define PD_DRIVERS_WAV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pd_wav {
    uint8_t head[64]; /* what came of the head so far */
    size_t head_len;
    size_t skip; /* bytes of a chunk nobody needs */
    bool body, bad;
    bool odd; /* a lone byte of a sample waits */
    uint8_t low;
};

void
pd_wav_begin(struct pd_wav *wav);

/* Takes bytes; writes at most n / 2 + 1 samples to out and adds to *count. Returns how many bytes it took; 0
 * with n > 0: this is no WAV file of ours. */
size_t
pd_wav_read(struct pd_wav *wav, const uint8_t *bytes, size_t n, int16_t *out, size_t *count);

#endif
