/*
 * Reads one JSON object into a C struct by a table of its keys, and writes text into one. What lies between
 * desk and hub is flat, known and small; this stands on core's strict scanner and allocates nothing.
 *   (1) Every key of the table is there exactly once, with its type and inside its bounds.
 *   (2) Outputs are half filled when it fails; the caller throws them away.
 */
#ifndef PD_WIRE_OBJECT_H
#define PD_WIRE_OBJECT_H

#include "app/base/str.h"
#include "app/core/flatjson.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_OBJECT_KEYS_MAX 32                   /* rows of one table */
#define PD_TIME_MAX_MS INT64_C(253402300799999) /* end of the year 9999 */
#define PD_SEQ_MAX INT64_C(9007199254740991)    /* 2^53 - 1: any JSON reader in any language holds it */

enum pd_object_kind {
    PD_OBJECT_KIND_INT,
    PD_OBJECT_KIND_BOOL,
    PD_OBJECT_KIND_TEXT,
    PD_OBJECT_KIND_HEX,
    PD_OBJECT_KIND_ARRAY,
    PD_OBJECT_KIND_OBJECT,
};

struct pd_object_key {
    const char *name;
    enum pd_object_kind kind;
    void *out; /* INT: 4 or 8 bytes; BOOL: bool; TEXT: char[size]; HEX: bytes; ARRAY, OBJECT: pd_json_value */
    size_t size;      /* bytes at out */
    int64_t min, max; /* INT: both ends; TEXT: least length in bytes */
    bool optional;    /* out keeps what the caller put there */
};

/* Rows of a table. */
#define PD_OBJECT_INT(key, var, lo, hi)                                                                      \
    {                                                                                                        \
        .name = (key), .kind = PD_OBJECT_KIND_INT, .out = &(var), .size = sizeof(var), .min = (lo),          \
        .max = (hi)                                                                                          \
    }
#define PD_OBJECT_BOOL(key, var)                                                                             \
    {                                                                                                        \
        .name = (key), .kind = PD_OBJECT_KIND_BOOL, .out = &(var), .size = sizeof(var)                       \
    }
#define PD_OBJECT_TEXT(key, array, least)                                                                    \
    {                                                                                                        \
        .name = (key), .kind = PD_OBJECT_KIND_TEXT, .out = (array), .size = sizeof(array), .min = (least)    \
    }
#define PD_OBJECT_HEX(key, array)                                                                            \
    {                                                                                                        \
        .name = (key), .kind = PD_OBJECT_KIND_HEX, .out = (array), .size = sizeof(array)                     \
    }
#define PD_OBJECT_ARRAY(key, value)                                                                          \
    {                                                                                                        \
        .name = (key), .kind = PD_OBJECT_KIND_ARRAY, .out = &(value), .size = sizeof(value)                  \
    }
#define PD_OBJECT_OBJECT(key, value)                                                                         \
    {                                                                                                        \
        .name = (key), .kind = PD_OBJECT_KIND_OBJECT, .out = &(value), .size = sizeof(value)                 \
    }

enum pd_object_mode {
    PD_OBJECT_STRICT,  /* a key outside the table is refused */
    PD_OBJECT_LENIENT, /* it is skipped: a newer release may add to what is read before versions are agreed */
};

/* The whole text is one object. Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE, with *why naming the key. */
PD_MUST_CHECK enum pd_err
pd_object_read(const char *text, size_t len, const struct pd_object_key *table, int count,
    enum pd_object_mode mode, struct pd_why *why);

/* Appends "text" in quotes, escaped. */
void
pd_object_add_text(struct pd_str *out, const char *text);

#endif
