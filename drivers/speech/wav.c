#include "drivers/speech/wav.h"

#include "drivers/sound/sound.h"

#include <string.h>

#define FMT_LEAST 16

void
pd_wav_begin(struct pd_wav *wav)
{
    memset(wav, 0, sizeof *wav);
}

static uint32_t
le(const uint8_t *b, int bytes)
{
    uint32_t n = 0;

    for (int i = bytes - 1; i >= 0; i--)
        n = n << 8 | b[i];
    return n;
}

/* One channel of 16 bits at our rate, uncompressed. */
static bool
is_ours(const uint8_t *fmt)
{
    return le(fmt, 2) == 1 && le(fmt + 2, 2) == 1 && le(fmt + 4, 4) == PD_SOUND_RATE && le(fmt + 14, 2) == 16;
}

/* How many bytes of the head are wanted before it can be looked at again. */
static size_t
wanted(const struct pd_wav *w)
{
    const uint8_t *chunk = w->head + 12;

    if (w->head_len < 20)
        return 20;
    return memcmp(chunk, "fmt ", 4) == 0 ? 20 + FMT_LEAST : 20;
}

/* The chunk that begins at 12 is there: format, samples, or something to skip. */
static void
look_at_chunk(struct pd_wav *w)
{
    const uint8_t *chunk = w->head + 12;
    uint32_t size = le(chunk + 4, 4);

    if (memcmp(w->head, "RIFF", 4) != 0 || memcmp(w->head + 8, "WAVE", 4) != 0) {
        w->bad = true;
    } else if (memcmp(chunk, "data", 4) == 0) {
        w->body = true;
    } else if (memcmp(chunk, "fmt ", 4) == 0) {
        w->bad = size < FMT_LEAST || !is_ours(chunk + 8);
        w->skip = size - FMT_LEAST;
    } else {
        w->skip = size + (size & 1);
    }
    w->head_len = 12;
}

static void
take_sample_byte(struct pd_wav *w, uint8_t byte, int16_t *out, size_t *written)
{
    if (w->odd)
        out[(*written)++] = (int16_t)(uint16_t)(w->low | byte << 8);
    w->low = byte;
    w->odd = !w->odd;
}

size_t
pd_wav_read(struct pd_wav *w, const uint8_t *bytes, size_t n, int16_t *out, size_t *count)
{
    size_t written = 0;

    for (size_t i = 0; i < n && !w->bad; i++) {
        if (w->body) {
            take_sample_byte(w, bytes[i], out, &written);
        } else if (w->skip > 0) {
            w->skip--;
        } else {
            w->head[w->head_len++] = bytes[i];
            if (w->head_len == wanted(w))
                look_at_chunk(w);
        }
    }
    *count += written;
    return w->bad ? 0 : n;
}
