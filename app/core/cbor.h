/*
 * The small, strict part of CBOR (RFC 8949) that codes are made of: integers, bytes, text, arrays, maps.
 *   (1) There is one way to write a value: shortest heads, definite lengths, map keys strictly rising in the
 *       order of their bytes. Everything else is refused, so two different texts never mean the same.
 *   (2) No tags, floats, booleans or null; nothing after the end.
 *   (3) Nothing is allocated, and no length is believed before that many bytes are there.
 *
 * Reading is in two steps: pd_cbor_check says once that all of the bytes follow these rules; the cursor then
 * takes the expected values one by one. A cursor that met something unexpected stays where it is and answers
 * false from then on, so a reader can ask for everything and look at the last answer.
 */
#ifndef PD_CORE_CBOR_H
#define PD_CORE_CBOR_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_CBOR_DEPTH_MAX 4 /* arrays and maps inside each other */

/* Exactly one value and nothing after it. Looks at every byte, also inside nested values.
 * Errors: PD_ERR_INVALID with *why naming the byte ("byte 17") and the rule; PD_ERR_TOO_LARGE (too deep). */
PD_MUST_CHECK enum pd_err
pd_cbor_check(const uint8_t *bytes, size_t len, struct pd_why *why);

struct pd_cbor {
    const uint8_t *p, *end;
    bool bad;
};

struct pd_cbor
pd_cbor_on(const uint8_t *bytes, size_t len);

/* An integer from least to most. */
PD_MUST_CHECK bool
pd_cbor_int(struct pd_cbor *c, int64_t least, int64_t most, int64_t *out);

/* A byte string of least to most bytes; *out points into what is being read. */
PD_MUST_CHECK bool
pd_cbor_bytes(struct pd_cbor *c, size_t least, size_t most, const uint8_t **out, size_t *len);

/* UTF-8 text of least to most bytes, without a NUL. */
PD_MUST_CHECK bool
pd_cbor_text(struct pd_cbor *c, size_t least, size_t most, const char **out, size_t *len);

/* The head of an array: that many values follow. */
PD_MUST_CHECK bool
pd_cbor_array(struct pd_cbor *c, size_t *count);

/* The head of a map: that many pairs follow. */
PD_MUST_CHECK bool
pd_cbor_map(struct pd_cbor *c, size_t *count);

/* Everything was read and nothing was bad. */
PD_MUST_CHECK bool
pd_cbor_done(const struct pd_cbor *c);

/* Writes shortest heads. Map keys are the caller's to put in order; pd_cbor_check proves it afterwards. */
struct pd_cbor_writer {
    uint8_t *p;
    size_t cap, len; /* bytes */
    bool cut;        /* something did not fit: nothing of this is usable */
};

struct pd_cbor_writer
pd_cbor_writer_on(uint8_t *buffer, size_t cap);

void
pd_cbor_put_int(struct pd_cbor_writer *w, int64_t value);

void
pd_cbor_put_bytes(struct pd_cbor_writer *w, const void *bytes, size_t len);

void
pd_cbor_put_text(struct pd_cbor_writer *w, const char *text);

void
pd_cbor_put_array(struct pd_cbor_writer *w, size_t count);

void
pd_cbor_put_map(struct pd_cbor_writer *w, size_t pairs);

#endif
