/*
 * A file of members from anybody's spreadsheet: reading ends, lines only go forward, every field is UTF-8 in
 * the file's own memory, and a row written again by the rules of RFC 4180 is read as the same row.
 */
#include "app/base/str.h"
#include "sync/hub/csv.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_again(const struct pd_csv *row, struct pd_str *out)
{
    for (int i = 0; i < row->count; i++) {
        pd_str_add(out, i > 0 ? ",\"" : "\"");
        for (const char *p = row->field[i]; *p != '\0'; p++) {
            pd_str_add(out, *p == '"' ? "\"" : "");
            pd_str_add_bytes(out, p, 1);
        }
        pd_str_add(out, "\"");
    }
    pd_str_add(out, "\r\n");
}

static void
expect_same(const struct pd_csv *row, size_t size)
{
    size_t cap = 2 * size + 64;
    char *text = malloc(cap);
    struct pd_str out = pd_str_on(text, cap);
    struct pd_csv back;
    struct pd_why why;
    enum pd_err err;

    pd_assert(text != NULL);
    write_again(row, &out);
    pd_assert(!out.cut);
    pd_csv_open(&back, text);
    pd_assert(pd_csv_next(&back, &err, &why) && err == PD_OK && back.count == row->count);
    for (int i = 0; i < row->count; i++)
        pd_assert(strcmp(back.field[i], row->field[i]) == 0);
    pd_assert(!pd_csv_next(&back, &err, &why));
    free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    struct pd_csv csv;
    struct pd_why why = { "", "" };
    enum pd_err err;
    int last = 0;

    pd_assert(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    pd_csv_open(&csv, text);
    while (pd_csv_next(&csv, &err, &why)) {
        pd_assert(csv.line > last);
        last = csv.line;
        if (err != PD_OK) {
            pd_assert(why.text[0] != '\0');
            continue;
        }
        pd_assert(csv.count >= 1 && csv.count <= PD_CSV_FIELDS_MAX);
        for (int i = 0; i < csv.count; i++) {
            pd_assert(csv.field[i] >= text && csv.field[i] <= text + size);
            pd_assert(pd_utf8_valid(csv.field[i], strlen(csv.field[i])));
        }
        expect_same(&csv, size);
    }
    free(text);
    return 0;
}
