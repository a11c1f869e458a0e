/* WAV bytes, however they are cut up: the same samples, never more of them than there were bytes for. */
#include "drivers/speech/wav.h"

#include "app/base/err.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All of it in pieces; how many samples came. */
static size_t
read_in_pieces(const uint8_t *data, size_t size, size_t piece, int16_t *out)
{
    struct pd_wav wav;
    size_t count = 0;

    pd_wav_begin(&wav);
    for (size_t at = 0; at < size;) {
        size_t take = size - at < piece ? size - at : piece;

        if (pd_wav_read(&wav, data + at, take, out + count, &count) != take)
            break;
        at += take;
    }
    pd_assert(count <= size / 2);
    return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int16_t *whole = calloc(size / 2 + 2, sizeof *whole), *pieces = calloc(size / 2 + 2, sizeof *pieces);
    size_t count, again;

    pd_assert(whole != NULL && pieces != NULL);
    count = read_in_pieces(data, size, size > 0 ? size : 1, whole);
    again = read_in_pieces(data, size, size > 0 ? 1 + data[0] % 7 : 1, pieces);
    pd_assert(count == again && memcmp(whole, pieces, count * sizeof *whole) == 0);
    free(whole);
    free(pieces);
    return 0;
}
