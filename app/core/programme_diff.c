#include "app/core/programme_diff.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_MAX 120 /* characters of a value that is shown */
#define PATH_MAX_BYTES 256

struct diff {
    struct pd_str *out;
    char path_text[PATH_MAX_BYTES];
    struct pd_str path;
    int lines;
};

static void
compare(struct diff *d, const json_t *a, const json_t *b);

/* A value on one line, not too long of it; nothing: "-". */
static void
add_value(struct pd_str *out, const json_t *value)
{
    char *text = value != NULL ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    char shown[VALUE_MAX + 1];

    if (text == NULL) {
        pd_str_add(out, "-");
        return;
    }
    if (!pd_copy(shown, sizeof shown, text))
        pd_str_addf(out, "%s...", shown);
    else
        pd_str_add(out, shown);
    free(text);
}

static void
tell(struct diff *d, const json_t *a, const json_t *b)
{
    d->lines++;
    pd_str_addf(d->out, "%s: ", d->path.p);
    add_value(d->out, a);
    pd_str_add(d->out, " -> ");
    add_value(d->out, b);
    pd_str_add(d->out, "\n");
}

static void
leave(struct diff *d, size_t length)
{
    d->path.len = length;
    d->path.p[length] = '\0';
    d->path.cut = false;
}

/* What an element is called in its list; NULL: it has no name. */
static const char *
name_of(const json_t *element)
{
    const char *id = json_string_value(json_object_get(element, "id"));

    return id != NULL ? id : json_string_value(json_object_get(element, "sku"));
}

static const json_t *
find_named(const json_t *list, const char *name)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *other = name_of(json_array_get(list, i));

        if (other != NULL && strcmp(other, name) == 0)
            return json_array_get(list, i);
    }
    return NULL;
}

static void
compare_at(struct diff *d, bool element, const char *key, const json_t *a, const json_t *b)
{
    size_t at = d->path.len;

    pd_str_addf(&d->path, "%s%s%s", element ? "[" : at > 0 ? "." : "", key, element ? "]" : "");
    compare(d, a, b);
    leave(d, at);
}

/* Those of `list` against those of the same name in `other`; only the new ones where `fresh`. */
static void
compare_named(struct diff *d, const json_t *list, const json_t *other, bool fresh)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const json_t *its = find_named(other, name_of(one));

        if (!fresh)
            compare_at(d, true, name_of(one), one, its);
        else if (its == NULL)
            compare_at(d, true, name_of(one), NULL, one);
    }
}

static bool
all_named(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (name_of(json_array_get(list, i)) == NULL)
            return false;
    return true;
}

static void
compare_lists(struct diff *d, const json_t *a, const json_t *b)
{
    size_t most = json_array_size(a) > json_array_size(b) ? json_array_size(a) : json_array_size(b);

    if (all_named(a) && all_named(b)) {
        compare_named(d, a, b, false);
        compare_named(d, b, a, true);
        return;
    }
    for (size_t i = 0; i < most; i++) {
        char place[24];

        (void)snprintf(place, sizeof place, "%zu", i);
        compare_at(d, true, place, json_array_get(a, i), json_array_get(b, i));
    }
}

static void
compare_objects(struct diff *d, const json_t *a, const json_t *b)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)a, key, value) compare_at(d, false, key, value, json_object_get(b, key));
    json_object_foreach((json_t *)b, key, value)
    {
        if (json_object_get(a, key) == NULL)
            compare_at(d, false, key, NULL, value);
    }
}

static void
compare(struct diff *d, const json_t *a, const json_t *b)
{
    if (json_is_object(a) && json_is_object(b))
        compare_objects(d, a, b);
    else if (json_is_array(a) && json_is_array(b))
        compare_lists(d, a, b);
    else if (a == NULL || b == NULL || !json_equal(a, b))
        tell(d, a, b);
}

int
pd_programme_diff(
    const char *before, size_t before_len, const char *after, size_t after_len, struct pd_str *out)
{
    json_t *a = json_loadb(before, before_len, 0, NULL), *b = json_loadb(after, after_len, 0, NULL);
    struct diff d = { .out = out };

    d.path = pd_str_on(d.path_text, sizeof d.path_text);
    if (a != NULL && b != NULL)
        compare(&d, a, b);
    else
        d.lines = -1;
    json_decref(a);
    json_decref(b);
    return d.lines;
}
