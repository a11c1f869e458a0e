/*
 * Structs to lines of JSON and back, by a table: one row says which kinds of line carry a field, under which
 * key, where it lives in the struct and what it may hold. Encoder and decoder read the same rows in the same
 * order, so neither can know a field the other does not.
 *   (1) A decoded struct passes the same check that encoding asserts: what came in can go out.
 *   (2) Encoding what was decoded gives the bytes that an encoder wrote: keys have one order, values one
 *       form.
 */
#ifndef PD_CORE_FIELDS_H
#define PD_CORE_FIELDS_H

#include "app/base/str.h"
#include "app/core/flatjson.h"

enum pd_field_type {
    PD_FIELD_BYTES,  /* size bytes as hexadecimal; all zero only where `empty` allows it */
    PD_FIELD_I64,    /* int64_t, struct pd_points or struct pd_fen, min..max */
    PD_FIELD_U64,    /* uint64_t, min..max */
    PD_FIELD_U32,    /* uint32_t, min..max */
    PD_FIELD_INT,    /* int or an enum, min..max */
    PD_FIELD_BOOL,   /* bool */
    PD_FIELD_NEVER,  /* int64_t, min..max; 0 on the wire is INT64_MAX in the struct */
    PD_FIELD_NAME,   /* char[size]: letters, digits and "_-.:" */
    PD_FIELD_ASCII,  /* char[size]: printable ASCII */
    PD_FIELD_TEXT,   /* char[size]: what pd_text_clean() leaves as it is */
    PD_FIELD_DIGITS, /* char[size]: size - 1 digits */
    PD_FIELD_LETTER, /* char: 'A'..'Z' as a text of one */
    PD_FIELD_CUSTOM, /* custom->put and take */
};

#define PD_FIELDS_MAX 96 /* rows of a table */

/* For values that are no single number or text. whole is the struct the table describes. */
struct pd_field_custom {
    void (*put)(const void *whole, struct pd_str *out);
    bool (*take)(void *whole, const struct pd_json_value *value); /* false: breaks `allowed` */
    bool (*good)(const void *whole);
    const char *allowed; /* "must be ..." */
};

struct pd_field {
    const char *key;
    enum pd_field_type type;
    uint64_t kinds; /* bit per kind that carries it */
    uint64_t empty; /* bit per kind in which it may be "" or all zero; a number or bool is then not written,
                       so that a release that does not know it reads the others' lines */
    size_t offset;
    size_t size;      /* of the member, bytes */
    int64_t min, max; /* of numbers; of all others: PD_FIELD_LEFT_OUT */
    const struct pd_field_custom *custom;
};

/* As the pair min, max of a text, bytes or custom field: where it may be empty, an empty one is not written
 * either. A custom field is empty while all `size` bytes at `offset` are zero. */
#define PD_FIELD_LEFT_OUT 1, 0

#define PD_FIELD_AT(type_, member) offsetof(type_, member), sizeof(((type_ *)NULL)->member)

/* Appends ,"key":value for every field of the kind, in table order. A struct that breaks the table is a bug.
 */
void
pd_fields_put(const struct pd_field *table, int count, int kind, const void *from, struct pd_str *out);

/* Fills *into from the scanned members except those in `known` (keys the caller reads itself, NULL ended):
 * every field of the kind once, nothing else. known NULL: keys outside the table are skipped, for what a
 * later release may add to. Errors: PD_ERR_INVALID, with the key in why->path. */
PD_MUST_CHECK enum pd_err
pd_fields_take(const struct pd_field *table, int count, int kind, const char *const *known,
    const struct pd_json_member *members, int member_count, void *into, struct pd_why *why);

/* Whether the field holds what it may. */
bool
pd_field_good(const struct pd_field *field, int kind, const void *whole);

/* Letters, digits and "_-.:", at least one of them. */
PD_MUST_CHECK bool
pd_name_good(const char *text);

/* For custom fields: a number, and a quoted and escaped text. */
void
pd_field_put_int(struct pd_str *out, int64_t n);

void
pd_field_put_text(struct pd_str *out, const char *text);

#endif
