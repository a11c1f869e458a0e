#include "sync/hub/table.h"

#include "app/base/str.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define CELL_MAX 512

/* Columns of a terminal: what is drawn in a square of its own takes two. */
static int
width_of(const char *text)
{
    int width = 0;

    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        if ((*p & 0xC0) == 0x80)
            continue;
        width += *p >= 0xE3 ? 2 : 1; /* U+3000 and above */
    }
    return width;
}

static void
put_spaces(FILE *out, int n)
{
    for (; n > 0; n--)
        (void)fputc(' ', out);
}

/* ---- one section in each format ---- */

static int
column_width(const struct pd_table *t, int column, bool *is_number)
{
    int most = width_of(t->names[column]);

    *is_number = t->count > 0;
    for (int i = column; i < t->count; i += t->columns) {
        int width = width_of(t->cells[i].text);

        most = width > most ? width : most;
        *is_number = *is_number && t->cells[i].kind != PD_TABLE_WORDS;
    }
    return most;
}

static void
put_text_cell(FILE *out, const char *text, int width, bool right, bool last)
{
    if (right)
        put_spaces(out, width - width_of(text));
    (void)fputs(text, out);
    if (!right && !last)
        put_spaces(out, width - width_of(text));
    (void)fputs(last ? "\n" : "  ", out);
}

static void
put_text(const struct pd_table *t)
{
    int width[PD_TABLE_COLUMNS_MAX] = { 0 };
    bool right[PD_TABLE_COLUMNS_MAX] = { false };

    for (int c = 0; c < t->columns; c++)
        width[c] = column_width(t, c, &right[c]);
    for (int c = 0; c < t->columns; c++)
        put_text_cell(t->out, t->names[c], width[c], right[c], c == t->columns - 1);
    for (int i = 0; i < t->count; i++)
        put_text_cell(t->out, t->cells[i].text, width[i % t->columns], right[i % t->columns],
            i % t->columns == t->columns - 1);
    if (t->count == 0)
        (void)fputs("nothing\n", t->out);
}

/* A spreadsheet takes a text that begins like a formula for one: a quotation mark in front makes it a text.
 */
static void
put_csv_cell(FILE *out, const char *text, enum pd_table_kind kind, bool last)
{
    bool formula = kind == PD_TABLE_WORDS && strchr("=+-@\t", text[0]) != NULL && text[0] != '\0';
    bool quote = formula || strpbrk(text, ",\"\r\n") != NULL;

    if (quote)
        (void)fputc('"', out);
    if (formula)
        (void)fputc('\'', out);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            (void)fputc('"', out);
        (void)fputc(*p, out);
    }
    if (quote)
        (void)fputc('"', out);
    (void)fputs(last ? "\r\n" : ",", out);
}

static void
put_csv(const struct pd_table *t)
{
    for (int c = 0; c < t->columns; c++)
        put_csv_cell(t->out, t->names[c], PD_TABLE_WORDS, c == t->columns - 1);
    for (int i = 0; i < t->count; i++)
        put_csv_cell(t->out, t->cells[i].text, t->cells[i].kind, i % t->columns == t->columns - 1);
}

static void
put_json_text(FILE *out, const char *text)
{
    (void)fputc('"', out);
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            (void)fprintf(out, "\\%c", *p);
        else if (*p < ' ')
            (void)fprintf(out, "\\u%04x", (unsigned)*p);
        else
            (void)fputc(*p, out);
    }
    (void)fputc('"', out);
}

/* A column's name as a key: "Points left" is points_left. */
static void
put_json_key(FILE *out, const char *name)
{
    (void)fputc('"', out);
    for (; *name != '\0'; name++)
        (void)fputc(*name == ' ' ? '_' : *name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name, out);
    (void)fputs("\":", out);
}

static void
put_json(const struct pd_table *t)
{
    for (int i = 0; i < t->count; i++) {
        int c = i % t->columns;

        (void)fputs(c > 0 ? "," : i > 0 ? "},{" : "{", t->out);
        put_json_key(t->out, t->names[c]);
        if (t->cells[i].kind == PD_TABLE_WHOLE)
            (void)fputs(t->cells[i].text, t->out);
        else
            put_json_text(t->out, t->cells[i].text);
    }
    (void)fputs(t->count > 0 ? "}]" : "]", t->out);
}

static void
flush(struct pd_table *t)
{
    static void (*const put[])(const struct pd_table *) = { put_text, put_csv, put_json };

    if (t->columns > 0)
        put[t->format](t);
    for (int i = 0; i < t->count; i++)
        free(t->cells[i].text);
    t->count = t->columns = 0;
}

/* ---- filling it ---- */

void
pd_table_section(struct pd_table *t, const char *id, const char *title, const char *const *columns)
{
    flush(t);
    if (t->format == PD_TABLE_JSON)
        (void)fprintf(t->out, "%s\"%s\":[", t->sections > 0 ? "," : "{", id);
    else
        (void)fprintf(t->out, t->format == PD_TABLE_CSV ? "%s%s\r\n" : "%s%s\n",
            t->sections == 0            ? ""
            : t->format == PD_TABLE_CSV ? "\r\n"
                                        : "\n",
            title);
    t->sections++;
    for (; columns[t->columns] != NULL; t->columns++) {
        pd_assert(t->columns < PD_TABLE_COLUMNS_MAX);
        t->names[t->columns] = columns[t->columns];
    }
}

static void
add(struct pd_table *t, const char *text, enum pd_table_kind kind)
{
    if (t->failed)
        return;
    if (t->count == t->cap) {
        int cap = t->cap == 0 ? 64 : 2 * t->cap;
        struct pd_table_cell *cells = realloc(t->cells, (size_t)cap * sizeof *cells);

        t->failed = cells == NULL;
        if (t->failed)
            return;
        t->cells = cells;
        t->cap = cap;
    }
    t->cells[t->count] = (struct pd_table_cell){ strdup(text), kind };
    t->failed = t->cells[t->count].text == NULL;
    t->count += !t->failed;
}

void
pd_table_text(struct pd_table *t, const char *text)
{
    add(t, text, PD_TABLE_WORDS);
}

void
pd_table_number(struct pd_table *t, int64_t number)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    add(t, text, PD_TABLE_WHOLE);
}

void
pd_table_decimal(struct pd_table *t, const char *text)
{
    add(t, text, PD_TABLE_DECIMAL);
}

void
pd_table_fen(struct pd_table *table, int64_t fen)
{
    long long all = fen < 0 ? -(long long)fen : fen;
    char text[32];

    (void)snprintf(text, sizeof text, "%s%lld.%02lld", fen < 0 ? "-" : "", all / 100, all % 100);
    pd_table_decimal(table, text);
}

void
pd_table_printf(struct pd_table *t, const char *fmt, ...)
{
    char text[CELL_MAX];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    add(t, text, PD_TABLE_WORDS);
}

void
pd_table_note(struct pd_table *t, const char *fmt, ...)
{
    va_list args;

    if (t->format != PD_TABLE_TEXT)
        return;
    flush(t);
    va_start(args, fmt);
    (void)vfprintf(t->out, fmt, args);
    va_end(args);
    (void)fputc('\n', t->out);
}

enum pd_err
pd_table_end(struct pd_table *t)
{
    flush(t);
    if (t->format == PD_TABLE_JSON)
        (void)fputs(t->sections > 0 ? "}\n" : "{}\n", t->out);
    free(t->cells);
    t->cells = NULL;
    return t->failed ? PD_ERR_MEMORY : PD_OK;
}
