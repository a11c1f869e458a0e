#include "app/core/document.h"

#include "app/core/fields.h"
#include "app/core/programme.h"
#include "app/core/text_lint.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

size_t
pd_doc_enter(struct pd_doc *doc, const char *key)
{
    size_t length = doc->path.len;

    if (length > 0)
        pd_str_add(&doc->path, ".");
    pd_str_add(&doc->path, key);
    return length;
}

size_t
pd_doc_enter_index(struct pd_doc *doc, int index)
{
    size_t length = doc->path.len;

    pd_str_addf(&doc->path, "[%d]", index);
    return length;
}

void
pd_doc_leave(struct pd_doc *doc, size_t length)
{
    doc->path.len = length;
    doc->path.p[length] = '\0';
    doc->path.cut = false;
}

/* "tiers" is above "tiers[1]" and "tiers.x", and is itself. */
static bool
is_above(const char *above, size_t len, const char *path, size_t path_len)
{
    if (len > path_len || memcmp(above, path, len) != 0)
        return false;
    return len == 0 || len == path_len || path[len] == '.' || path[len] == '[';
}

bool
pd_doc_failed_at(const struct pd_doc *doc, const char *path)
{
    size_t len = strlen(path);
    const char *line = doc->found != NULL ? doc->found->errors.p : "";

    while (*line != '\0') {
        const char *end = line + strcspn(line, ":\n");

        if (is_above(path, len, line, (size_t)(end - line)) ||
            is_above(line, (size_t)(end - line), path, len))
            return true;
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return false;
}

/* Without findings the first failure ends the reading. */
static bool
goes_on(const struct pd_doc *doc)
{
    return doc->err == PD_OK || doc->found != NULL;
}

void
pd_doc_fail(struct pd_doc *doc, const char *fmt, ...)
{
    char text[sizeof doc->why->text];
    va_list args;

    if (doc->err != PD_OK && (doc->found == NULL || pd_doc_failed_at(doc, doc->path.p)))
        return;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (doc->err == PD_OK)
        doc->err = pd_why(doc->why, PD_ERR_INVALID, doc->path.p, "%s", text);
    if (doc->found == NULL)
        return;
    doc->found->error_count++;
    pd_str_addf(&doc->found->errors, "%s: %s\n", doc->path.p, text);
}

void
pd_doc_warn(struct pd_doc *doc, const char *fmt, ...)
{
    char text[sizeof doc->why->text];
    va_list args;

    if (doc->found == NULL)
        return;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    pd_str_addf(&doc->found->warnings, "%s: %s\n", doc->path.p, text);
}

static void
put_int(const struct pd_doc_row *row, void *into, int64_t n)
{
    int narrow = (int)n;

    if (row->size == sizeof n)
        memcpy((char *)into + row->offset, &n, sizeof n);
    else
        memcpy((char *)into + row->offset, &narrow, sizeof narrow);
}

static void
read_number(struct pd_doc *doc, const json_t *value, const struct pd_doc_row *row, void *into)
{
    json_int_t n = json_integer_value(value);

    if (!json_is_integer(value) || n < row->min || n > row->max)
        pd_doc_fail(doc, "must be a whole number from %" PRId64 " to %" PRId64, row->min, row->max);
    else
        put_int(row, into, n);
}

static void
read_bool(struct pd_doc *doc, const json_t *value, const struct pd_doc_row *row, void *into)
{
    bool yes = json_is_true(value);

    if (!json_is_boolean(value))
        pd_doc_fail(doc, "must be true or false");
    else
        memcpy((char *)into + row->offset, &yes, sizeof yes);
}

static void
read_name(struct pd_doc *doc, const json_t *value, const struct pd_doc_row *row, void *into)
{
    const char *text = json_string_value(value);

    if (text == NULL || strlen(text) >= row->size || !pd_name_good(text))
        pd_doc_fail(doc, "must be 1 to %zu of letters, digits, '_', '-', '.' and ':'", row->size - 1);
    else
        (void)pd_copy((char *)into + row->offset, row->size, text);
}

static void
read_colour(struct pd_doc *doc, const json_t *value, const struct pd_doc_row *row, void *into)
{
    const char *text = json_string_value(value);
    uint8_t rgb[3];
    uint32_t colour;

    if (text == NULL || text[0] != '#' || !pd_unhex(text + 1, strlen(text + 1), rgb, sizeof rgb)) {
        pd_doc_fail(doc, "must be a colour as \"#rrggbb\", in lower case");
        return;
    }
    colour = (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
    memcpy((char *)into + row->offset, &colour, sizeof colour);
}

static void
read_day(struct pd_doc *doc, const json_t *value, const struct pd_doc_row *row, void *into)
{
    int64_t days;

    if (json_string_value(value) == NULL || !pd_day_from(json_string_value(value), &days))
        pd_doc_fail(doc, "must be a day as \"2026-12-31\", from the year 2000 on");
    else
        put_int(row, into, days);
}

/* The two digits at `at`, at most `most`; -1: they are none. */
static int
two_digits(const char *text, size_t at, int most)
{
    int n = (text[at] - '0') * 10 + text[at + 1] - '0';

    return text[at] >= '0' && text[at] <= '9' && text[at + 1] >= '0' && text[at + 1] <= '9' && n <= most ? n
                                                                                                         : -1;
}

static void
read_moment(struct pd_doc *doc, const json_t *value, const struct pd_doc_row *row, void *into)
{
    static const char form[] = "2026-12-31T14:30";
    const char *text = json_string_value(value);
    int64_t days = 0;
    int hour = -1, minute = -1;
    char day[11];

    if (text != NULL && strlen(text) == sizeof form - 1 && text[10] == 'T' && text[13] == ':') {
        (void)pd_copy(day, sizeof day, text);
        hour = pd_day_from(day, &days) ? two_digits(text, 11, 23) : -1;
        minute = two_digits(text, 14, 59);
    }
    if (hour < 0 || minute < 0)
        pd_doc_fail(doc, "must be a local time as \"%s\", from the year 2000 on", form);
    else
        put_int(row, into, (days * 24 + hour) * 60 + minute);
}

static void
read_choice(struct pd_doc *doc, const json_t *value, const struct pd_doc_row *row, void *into)
{
    const char *text = json_string_value(value);
    char allowed[128];
    struct pd_str list = pd_str_on(allowed, sizeof allowed);

    for (const struct pd_doc_choice *choice = row->choices; choice->name != NULL; choice++) {
        if (text != NULL && strcmp(text, choice->name) == 0) {
            put_int(row, into, choice->value);
            return;
        }
        pd_str_addf(&list, "%s%s", list.len > 0 ? ", " : "", choice->name);
    }
    pd_doc_fail(doc, "must be one of %s", allowed);
}

bool
pd_doc_ids_unsure(const char *ids, int count, size_t step)
{
    for (int i = 0; i < count; i++)
        if (ids[(size_t)i * step] == '\0')
            return true;
    return count == 0;
}

/* -1: it is none, and that was told where it is sure. */
static int
index_of(struct pd_doc *doc, const json_t *value, const struct pd_doc_list *list)
{
    const char *whole = doc->whole, *text = json_string_value(value);
    int count;

    memcpy(&count, whole + list->count_at, sizeof count);
    for (int i = 0; i < count && text != NULL; i++)
        if (strcmp(text, whole + list->at + (size_t)i * list->step + list->id_at) == 0)
            return i;
    if (doc->err == PD_OK || !pd_doc_ids_unsure(whole + list->at + list->id_at, count, list->step))
        pd_doc_fail(doc, "must be the id of a %s of this document", list->what);
    return -1;
}

static void
read_index(struct pd_doc *doc, const json_t *value, const struct pd_doc_row *row, void *into)
{
    int i = index_of(doc, value, row->list);

    if (i >= 0)
        put_int(row, into, i);
}

static int
bit_of(struct pd_doc *doc, const json_t *value, const struct pd_doc_row *row)
{
    json_int_t n = json_integer_value(value);

    if (row->type == PD_DOC_SET)
        return index_of(doc, value, row->list);
    if (json_is_integer(value) && n >= row->min && n <= row->max)
        return (int)n;
    pd_doc_fail(doc, "must be a whole number from %" PRId64 " to %" PRId64, row->min, row->max);
    return -1;
}

static void
read_bits(struct pd_doc *doc, const json_t *value, const struct pd_doc_row *row, void *into)
{
    size_t count = json_array_size(value);
    uint32_t bits = 0;

    if (!json_is_array(value) || count == 0 || count > 32) {
        pd_doc_fail(doc, "must be a list of 1 to 32, or left out: then all are meant");
        return;
    }
    for (int i = 0; i < (int)count && goes_on(doc); i++) {
        size_t at = pd_doc_enter_index(doc, i);
        int bit = bit_of(doc, json_array_get(value, (size_t)i), row);

        if (bit >= 0 && (bits & 1u << bit) != 0)
            pd_doc_fail(doc, "stands there twice");
        if (bit >= 0)
            bits |= 1u << bit;
        pd_doc_leave(doc, at);
    }
    memcpy((char *)into + row->offset, &bits, sizeof bits);
}

/* ---- texts ---- */

static size_t
count_chars(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

/* Nothing in it that steers instead of showing; line feeds only where they are allowed. */
static bool
is_plain(const char *text, bool lines)
{
    char clean[4 * PD_TEXT_CHARS_MAX + 1];
    size_t len = strlen(text), feeds = 0;

    for (size_t i = 0; i < len && lines; i++)
        feeds += text[i] == '\n';
    return len < sizeof clean && pd_text_clean(clean, sizeof clean, text, len) == len - feeds;
}

static const char *
good_text(struct pd_doc *doc, const json_t *value, size_t chars_max, bool lines)
{
    const char *text = json_string_value(value);

    if (text == NULL || *text == '\0' || count_chars(text) > chars_max)
        pd_doc_fail(doc, "must be a text of 1 to %zu characters", chars_max);
    else if (!is_plain(text, lines))
        pd_doc_fail(doc, "must have no control, direction or private-use characters%s",
            lines ? " except line feeds" : "");
    else
        return text;
    return NULL;
}

static const char *
keep_text(struct pd_doc *doc, const char *text)
{
    size_t size = strlen(text) + 1;
    char *kept = doc->store + doc->store_used;

    pd_assert(doc->store_cap - doc->store_used >= size);
    memcpy(kept, text, size);
    doc->store_used += size;
    return kept;
}

static const char *
read_language(struct pd_doc *doc, const json_t *object, const char *language, bool required, size_t chars_max)
{
    const json_t *value = json_object_get(object, language);
    size_t at = pd_doc_enter(doc, language);
    const char *text = NULL, *kept = NULL;

    if (value != NULL)
        text = good_text(doc, value, chars_max, true);
    else if (required)
        pd_doc_fail(doc, "is missing");
    if (text != NULL) {
        pd_text_lint(doc, text);
        kept = keep_text(doc, text);
    }
    pd_doc_leave(doc, at);
    return kept;
}

/* zh-Hant fills Taiwan and Hong Kong unless they have their own; without it zh-Hans stands in. */
static void
read_text(struct pd_doc *doc, const json_t *value, size_t chars_max, const char *beside, struct pd_text *out)
{
    static const char *const languages[] = { "zh-Hans", "zh-Hant", "zh-TW", "zh-HK", "en" };
    const char *in[PD_COUNT(languages)], *key;
    json_t *any;

    if (!json_is_object(value)) {
        pd_doc_fail(doc, "must be an object with a text for each language");
        return;
    }
    json_object_foreach((json_t *)value, key, any)
    {
        bool known = beside != NULL && strcmp(beside, key) == 0;

        for (int i = 0; i < PD_COUNT(languages); i++)
            known = known || strcmp(languages[i], key) == 0;
        if (!known)
            pd_doc_fail(doc, "has languages zh-Hans, zh-Hant, zh-TW, zh-HK and en, and no others");
    }
    for (int i = 0; i < PD_COUNT(languages); i++)
        in[i] = read_language(doc, value, languages[i], i == 0 || i == PD_COUNT(languages) - 1, chars_max);
    out->in[PD_LANG_ZH_CN] = in[0];
    out->in[PD_LANG_ZH_TW] = in[2] != NULL ? in[2] : in[1] != NULL ? in[1] : in[0];
    out->in[PD_LANG_ZH_HK] = in[3] != NULL ? in[3] : in[1] != NULL ? in[1] : in[0];
    out->in[PD_LANG_EN] = in[4];
}

/* ---- structs ---- */

/* What stands beside the languages of a text of a list. */
static void
read_beside(struct pd_doc *doc, const json_t *element, const struct pd_doc_list *list, int *out)
{
    const struct pd_doc_row row = { .size = sizeof *out, .choices = list->choices };
    const json_t *value = json_object_get(element, list->beside);
    size_t at = pd_doc_enter(doc, list->beside);

    *out = 0;
    if (value != NULL)
        read_choice(doc, value, &row, out);
    pd_doc_leave(doc, at);
}

static void
read_array(struct pd_doc *doc, const json_t *value, const struct pd_doc_row *row, void *into)
{
    size_t count = json_array_size(value);
    int n = (int)count;

    if (!json_is_array(value) || count < (size_t)row->min || count > (size_t)row->max) {
        pd_doc_fail(doc, "must be a list of %" PRId64 " to %" PRId64, row->min, row->max);
        return;
    }
    for (int i = 0; i < n && goes_on(doc); i++) {
        const json_t *element = json_array_get(value, (size_t)i);
        char *to = (char *)into + row->list->at + (size_t)i * row->list->step;
        size_t at = pd_doc_enter_index(doc, i);

        if (row->rows != NULL)
            pd_doc_read(doc, element, row->rows, to);
        else
            read_text(doc, element, PD_TEXT_CHARS_MAX, row->list->beside, (struct pd_text *)(void *)to);
        if (row->list->beside != NULL)
            read_beside(doc, element, row->list, (int *)(void *)((char *)into + row->list->beside_at) + i);
        pd_doc_leave(doc, at);
    }
    memcpy((char *)into + row->list->count_at, &n, sizeof n);
}

static void
read_value(struct pd_doc *doc, const json_t *value, const struct pd_doc_row *row, void *into)
{
    void *to = (char *)into + row->offset;

    switch (row->type) {
    case PD_DOC_INT:
    case PD_DOC_I64:
        read_number(doc, value, row, into);
        break;
    case PD_DOC_BOOL:
        read_bool(doc, value, row, into);
        break;
    case PD_DOC_NAME:
        read_name(doc, value, row, into);
        break;
    case PD_DOC_COLOUR:
        read_colour(doc, value, row, into);
        break;
    case PD_DOC_DAY:
        read_day(doc, value, row, into);
        break;
    case PD_DOC_MOMENT:
        read_moment(doc, value, row, into);
        break;
    case PD_DOC_CHOICE:
        read_choice(doc, value, row, into);
        break;
    case PD_DOC_TEXT:
        read_text(doc, value, row->max > 0 ? (size_t)row->max : PD_TEXT_CHARS_MAX, NULL, to);
        break;
    case PD_DOC_WORDS:
        (void)good_text(doc, value, (size_t)row->max, false);
        break;
    case PD_DOC_OBJECT:
        pd_doc_read(doc, value, row->rows, to);
        break;
    case PD_DOC_ARRAY:
        read_array(doc, value, row, into);
        break;
    case PD_DOC_INDEX:
        read_index(doc, value, row, into);
        break;
    case PD_DOC_SET:
    case PD_DOC_BITS:
        read_bits(doc, value, row, into);
        break;
    }
}

/* What a key stands for that may be left out and was. */
static void
put_absent(const struct pd_doc_row *row, void *into)
{
    static const struct pd_text empty = { { "", "", "", "" } };
    bool yes = row->absent != 0;

    switch (row->type) {
    case PD_DOC_INT:
    case PD_DOC_I64:
    case PD_DOC_DAY:
    case PD_DOC_MOMENT:
    case PD_DOC_CHOICE:
    case PD_DOC_INDEX:
        put_int(row, into, row->absent);
        break;
    case PD_DOC_BOOL:
        memcpy((char *)into + row->offset, &yes, sizeof yes);
        break;
    case PD_DOC_TEXT:
        memcpy((char *)into + row->offset, &empty, sizeof empty);
        break;
    case PD_DOC_NAME:
    case PD_DOC_COLOUR:
    case PD_DOC_WORDS:
    case PD_DOC_OBJECT:
    case PD_DOC_ARRAY:
    case PD_DOC_SET:
    case PD_DOC_BITS:
        break; /* the struct came zeroed: "", none */
    }
}

static void
check_keys(struct pd_doc *doc, const json_t *object, const struct pd_doc_row *rows)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)object, key, value)
    {
        const struct pd_doc_row *row = rows;
        char shown[48];
        size_t at;

        while (row->key != NULL && strcmp(row->key, key) != 0)
            row++;
        if (row->key != NULL)
            continue;
        (void)pd_text_clean(shown, sizeof shown, key, strlen(key));
        at = pd_doc_enter(doc, shown);
        pd_doc_fail(doc, "is not a key that may stand here");
        pd_doc_leave(doc, at);
    }
}

void
pd_doc_read(struct pd_doc *doc, const json_t *object, const struct pd_doc_row *rows, void *into)
{
    if (!json_is_object(object)) {
        pd_doc_fail(doc, "must be an object");
        return;
    }
    check_keys(doc, object, rows);
    for (const struct pd_doc_row *row = rows; row->key != NULL && goes_on(doc); row++) {
        const json_t *value = json_object_get(object, row->key);
        size_t at = pd_doc_enter(doc, row->key);

        if (value != NULL)
            read_value(doc, value, row, into);
        else if (row->required)
            pd_doc_fail(doc, "is missing");
        else
            put_absent(row, into);
        pd_doc_leave(doc, at);
    }
}
