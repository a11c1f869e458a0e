/*
 * A picture becomes the payload of the QR code in it. First it is looked at as it is, by our own reader
 * (drivers/decoder); what does not read is tried again in other ways, one rung of a ladder after the other,
 * zbar among the last, until one reads or the time is used up. (1) The payload is the code's bytes: nothing
 * guesses at character sets. (2) Of several codes in one picture the largest is taken: it is the one held up
 * to the reader. (3) A decoder gives up after its limit plus one look, whatever the picture holds. Threading:
 * a decoder belongs to one thread at a time.
 */
#ifndef PD_DRIVERS_DECODE_H
#define PD_DRIVERS_DECODE_H

#include "drivers/image/image.h"
#include "drivers/scanner/scanner.h"

#include <stdbool.h>

#define PD_DECODE_LIMIT_MS 1500 /* unless told otherwise */
#define PD_DECODE_FILE_LIMIT_MS                                                                              \
    20000 /* for a picture that comes once, and on a busy machine; all rungs take less than a second */

enum pd_decode_rung {
    PD_DECODE_AS_IS = 0,     /* at half size, then whole, then smaller */
    PD_DECODE_SHARPENED = 1, /* finders looked for in a sharpened picture */
    PD_DECODE_FOCUSED = 2,   /* a lens's blur undone */
    PD_DECODE_STEADIED = 3,  /* a hand's movement undone */
    PD_DECODE_CALMED = 4,    /* noise and the pattern of a screen smoothed away */
    PD_DECODE_HIDDEN = 5,    /* one finder out of sight */
    PD_DECODE_DOUBLED = 6,   /* small codes */
    PD_DECODE_CURVED = 7,    /* the grid bent */
    PD_DECODE_ZBAR = 8,      /* the whole picture by zbar */
    PD_DECODE_ZBAR_SHARPENED = 9,
    PD_DECODE_FULL = 10, /* a large picture, not reduced after all */
    PD_DECODE_RUNGS = 11
};

/* What was in sight, read or not: for guiding the hand that holds a code. Lengths in pixels of the picture.
 */
struct pd_decode_sight {
    bool code;       /* something that has a code's frame */
    float module_px; /* of it */
    float box[4];    /* left, top, right, bottom of it */
};

struct pd_decoded {
    size_t size;
    uint8_t bytes[PD_SCAN_MAX_BYTES];
    enum pd_decode_rung rung; /* which one read it, or the last that tried */
    int64_t took_us;          /* from pixels to payload, also when none was found */
    struct pd_decode_sight sight;
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

/* One rung alone, for a camera: the next frame is a better second try than the same. Errors: as
 * pd_decoder_read. */
PD_MUST_CHECK enum pd_err
pd_decoder_try(struct pd_decoder *decoder, enum pd_decode_rung rung, const struct pd_image *image,
    int limit_ms, struct pd_decoded *decoded);

/* For people and tables: "sharpened". */
const char *
pd_decode_rung_name(enum pd_decode_rung rung);

/* A picture file in one call, for commands and benches. Errors: as pd_image_read and pd_decoder_read; *why is
 * filled in every case. */
PD_MUST_CHECK enum pd_err
pd_decode_file(const char *path, struct pd_decoded *decoded, struct pd_why *why);

#endif
