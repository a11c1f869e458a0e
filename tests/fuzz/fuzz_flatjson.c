/*
 * Any line: what the strict scanner takes, jansson takes too and reads the same from it. So nothing that we
 * believe about a line can differ from what another program, or the hospital's own, reads in it.
 */
#include "app/base/str.h"
#include "app/core/flatjson.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The two ways in which we take more: numbers beyond 64 bits and halves of surrogate pairs pass the scan and
 * are refused when they are read. */
static bool
beyond_jansson(const char *text, size_t len)
{
    size_t digits = 0;

    for (size_t i = 0; i < len; i++) {
        digits = text[i] >= '0' && text[i] <= '9' ? digits + 1 : 0;
        if (digits > 18 || (text[i] == '\\' && i + 2 < len && text[i + 1] == 'u'))
            return true;
    }
    return false;
}

static void
check_string(const struct pd_json_value *value, const json_t *theirs)
{
    size_t cap = value->len + 1; /* an escape never grows */
    char *text = malloc(cap);

    pd_assert(text != NULL && json_is_string(theirs));
    pd_assert(pd_json_string(value, text, cap));
    pd_assert(strlen(text) == json_string_length(theirs) && strcmp(text, json_string_value(theirs)) == 0);
    pd_assert(pd_utf8_valid(text, strlen(text)));
    pd_assert(strlen(text) == 0 || !pd_json_string(value, text, strlen(text)));
    free(text);
}

static void
check_array(const struct pd_json_value *value, const json_t *theirs);

static void
check_value(const struct pd_json_value *value, const json_t *theirs)
{
    int64_t n;
    bool yes;

    switch (value->kind) {
    case PD_JSON_STRING:
        check_string(value, theirs);
        break;
    case PD_JSON_INT:
        pd_assert(pd_json_int(value, &n) && json_is_integer(theirs) && json_integer_value(theirs) == n);
        break;
    case PD_JSON_BOOL:
        pd_assert(pd_json_bool(value, &yes) && json_is_boolean(theirs) && json_is_true(theirs) == yes);
        break;
    case PD_JSON_NULL:
        pd_assert(json_is_null(theirs));
        break;
    case PD_JSON_ARRAY:
        check_array(value, theirs);
        break;
    case PD_JSON_OBJECT:
        pd_assert(json_is_object(theirs));
        break;
    }
}

static void
check_array(const struct pd_json_value *value, const json_t *theirs)
{
    struct pd_json_value element;
    const char *cursor = NULL;
    size_t n = 0;

    pd_assert(json_is_array(theirs));
    while (pd_json_next(value, &cursor, &element))
        check_value(&element, json_array_get(theirs, n++));
    pd_assert(n == json_array_size(theirs));
}

static void
check_members(const struct pd_json_member *members, int count, const char *line, size_t len)
{
    json_t *theirs = json_loadb(line, len, 0, NULL);

    pd_assert(json_is_object(theirs) && json_object_size(theirs) == (size_t)count);
    for (int i = 0; i < count; i++) {
        char *key = strndup(members[i].key, members[i].key_len);

        pd_assert(key != NULL && pd_json_find(members, count, key) == &members[i].value);
        check_value(&members[i].value, json_object_get(theirs, key));
        free(key);
    }
    json_decref(theirs);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    struct pd_why why = { "", "" };
    const char *line = (const char *)data;
    int count;

    if (pd_json_scan(line, size, members, &count, &why) != PD_OK) {
        pd_assert(why.text[0] != '\0' && strncmp(why.path, "byte ", 5) == 0);
        return 0;
    }
    pd_assert(count <= PD_JSON_MEMBERS_MAX);
    if (!beyond_jansson(line, size))
        check_members(members, count, line, size);
    return 0;
}
