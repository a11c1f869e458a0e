/*
 * A strict reader for one line of JSON, for bytes that come fifteen thousand times a second: it allocates
 * nothing and copies nothing. One object is cut into its members; a member's value is a slice of the line
 * that is converted only when somebody knows what it must be.
 *   (1) Stricter than JSON: whole numbers only, keys without escapes, each key once, valid UTF-8, nothing
 *       after the object, at most PD_JSON_DEPTH_MAX levels.
 *   (2) Every byte of the line has been looked at when the scan returns PD_OK, so iterating over an array
 *       that the scan accepted cannot meet broken syntax.
 */
#ifndef PD_CORE_FLATJSON_H
#define PD_CORE_FLATJSON_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_JSON_DEPTH_MAX 6
#define PD_JSON_MEMBERS_MAX 40

enum pd_json_kind {
    PD_JSON_STRING = 1,
    PD_JSON_INT = 2,
    PD_JSON_BOOL = 3,
    PD_JSON_NULL = 4,
    PD_JSON_ARRAY = 5,
    PD_JSON_OBJECT = 6
};

/* A slice of the line. A string's is without its quotes and still escaped; an array's has its brackets. */
struct pd_json_value {
    enum pd_json_kind kind;
    const char *text;
    size_t len;
};

struct pd_json_member {
    const char *key; /* not terminated */
    size_t key_len;
    struct pd_json_value value;
};

/* The members of the object that fills the whole line, in their order; out holds PD_JSON_MEMBERS_MAX.
 * Errors: PD_ERR_INVALID; PD_ERR_TOO_LARGE for too many members or too many levels. *why names the byte. */
PD_MUST_CHECK enum pd_err
pd_json_scan(const char *line, size_t len, struct pd_json_member *out, int *count, struct pd_why *why);

/* NULL when there is no such key. */
const struct pd_json_value *
pd_json_find(const struct pd_json_member *members, int count, const char *key);

/* False when it is not a whole number or does not fit. */
PD_MUST_CHECK bool
pd_json_int(const struct pd_json_value *value, int64_t *out);

/* Unescapes and terminates. False when it is not a string, does not fit cap with its NUL, or has an escaped
 * NUL or half of a surrogate pair in it. */
PD_MUST_CHECK bool
pd_json_string(const struct pd_json_value *value, char *out, size_t cap);

PD_MUST_CHECK bool
pd_json_bool(const struct pd_json_value *value, bool *out);

/* The elements of an array, one after another: *cursor starts as NULL. False at the end, or when the value is
 * no array. */
bool
pd_json_next(const struct pd_json_value *array, const char **cursor, struct pd_json_value *element);

#endif
