/*
 * A picture becomes the payload of the QR code in it, through zbar with every other symbology off (they read
 * codes in noise). What zbar cannot read as it is, is tried again in other shapes, one rung of a ladder after
 * the other, until one reads or the time is used up.
 *   (1) The payload is the code's bytes: zbar's guessing of character sets is off.
 *   (2) Of several codes in one picture the largest is taken: it is the one held up to the reader.
 *   (3) A decoder gives up after its limit plus one rung, whatever the picture holds.
 * Threading: a decoder belongs to one thread at a time.
 */
#ifndef PD_DRIVERS_DECODE_H
#define PD_DRIVERS_DECODE_H

#include "drivers/image/image.h"
#include "drivers/scanner/scanner.h"

#define PD_DECODE_LIMIT_MS 1500 /* unless told otherwise */

enum pd_decode_rung {
    PD_DECODE_AS_IS = 0,
    PD_DECODE_SHARPENED = 1,
    PD_DECODE_HALF = 2,
    PD_DECODE_DOUBLE = 3,
    PD_DECODE_STRETCHED = 4, /* contrast drawn apart, and turned black for white */
    PD_DECODE_FULL = 5,      /* a large picture, not reduced after all */
    PD_DECODE_RUNGS = 6
};

struct pd_decoded {
    size_t size;
    uint8_t bytes[PD_SCAN_MAX_BYTES];
    enum pd_decode_rung rung; /* which one read it */
    int64_t took_us;          /* from pixels to payload, also when none was found */
};

struct pd_decoder;

PD_MUST_CHECK enum pd_err
pd_decoder_create(struct pd_decoder **out);

/* Takes NULL. */
void
pd_decoder_destroy(struct pd_decoder *decoder);

/* How long it tries, for whoever has more time than a person before a desk. */
void
pd_decoder_patience(struct pd_decoder *decoder, int limit_ms);

/* Errors: PD_ERR_NOT_FOUND (no code read), PD_ERR_TOO_LARGE (a code of more than 512 bytes), PD_ERR_MEMORY.
 * took_us is set in every case. */
PD_MUST_CHECK enum pd_err
pd_decoder_read(struct pd_decoder *decoder, const struct pd_image *image, struct pd_decoded *decoded);

/* A picture file in one call, for commands and benches. Errors: as pd_image_read and pd_decoder_read; *why is
 * filled in every case. */
PD_MUST_CHECK enum pd_err
pd_decode_file(const char *path, struct pd_decoded *decoded, struct pd_why *why);

#endif
