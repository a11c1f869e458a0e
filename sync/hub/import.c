#include "sync/hub/import.h"
#include "sync/hub/loading.h"

#include "app/base/str.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_IN_BATCH 500
#define ROWS_SHOWN 10000 /* from so many rows on a person waits for */

const char *
pd_import_value(const struct pd_import *import, const struct pd_csv *csv, int column)
{
    int i = import->at[column];

    return i >= 0 && i < csv->count ? csv->field[i] : "";
}

bool
pd_import_text(const struct pd_import *import, const struct pd_csv *csv, int column, char *out, size_t cap,
    struct pd_why *why)
{
    if (pd_copy(out, cap, pd_import_value(import, csv, column)))
        return true;
    (void)pd_why(why, PD_ERR_INVALID, import->columns[column].name, "must be at most %zu bytes", cap - 1);
    return false;
}

int64_t
pd_import_number(const struct pd_import *import, const struct pd_csv *csv, int column)
{
    const char *text = pd_import_value(import, csv, column);
    char *end;
    long long n = strtoll(text, &end, 10);

    return *text >= '0' && *text <= '9' && *end == '\0' ? n : -1;
}

static void
complain(struct pd_import *import, int line, const struct pd_why *why)
{
    import->bad++;
    pd_hub_command_error(import->desk, "%s:%d: %s%s%s", import->file, line, why->path,
        why->path[0] != '\0' ? " " : "", why->text);
}

/* "number,name[,phone]" */
static void
name_columns(const struct pd_import *import, char *out, size_t cap)
{
    struct pd_str s = pd_str_on(out, cap);

    for (int c = 0; import->columns[c].name != NULL; c++) {
        bool required = import->columns[c].required;

        pd_str_addf(&s, "%s%s%s%s", required ? "" : "[", c > 0 ? "," : "", import->columns[c].name,
            required ? "" : "]");
    }
}

static enum pd_err
read_header(struct pd_import *import, const struct pd_csv *csv, struct pd_why *why)
{
    char columns[512];

    for (int c = 0; import->columns[c].name != NULL; c++) {
        import->at[c] = -1;
        for (int i = 0; i < csv->count; i++)
            if (strcmp(csv->field[i], import->columns[c].name) == 0)
                import->at[c] = i;
        if (import->at[c] >= 0 || !import->columns[c].required)
            continue;
        name_columns(import, columns, sizeof columns);
        return pd_why(why, PD_ERR_INVALID, "", "the first line names the columns: %s", columns);
    }
    return PD_OK;
}

static bool
is_rows_fault(enum pd_err err)
{
    return err == PD_ERR_INVALID || err == PD_ERR_EXISTS || err == PD_ERR_TOO_LARGE || err == PD_ERR_STATE ||
           err == PD_ERR_NOT_FOUND;
}

/* PD_OK: the import goes on. */
static enum pd_err
take_row(struct pd_import *import, const struct pd_csv *csv, enum pd_err row, struct pd_why *why)
{
    if (row == PD_OK)
        row = import->take(import, csv, why);
    if (row == PD_OK)
        import->taken++;
    else if (row == PD_ERR_EXISTS && why->text[0] == '\0')
        import->known++;
    else if (is_rows_fault(row) && why->text[0] != '\0')
        complain(import, csv->line, why);
    else
        return row;
    return PD_OK;
}

static enum pd_err
end_batch(struct pd_import *import)
{
    if (!import->dry_run)
        return pd_hub_desk_end(import->desk);
    pd_hub_desk_give_up(import->desk);
    return PD_OK;
}

static void
show_progress(const struct pd_import *import, int64_t rows, bool last)
{
    if (import->desk->terminal && rows >= ROWS_SHOWN)
        (void)fprintf(stderr, "\r%lld rows%s", (long long)rows, last ? "\n" : "");
}

static enum pd_err
import_rows(struct pd_import *import, struct pd_csv *csv)
{
    enum pd_err err = PD_OK, row;
    struct pd_why why = { .text = "" };
    int64_t rows = 0;
    bool open = false;

    while (err == PD_OK && pd_csv_next(csv, &row, &why)) {
        if (!open && (err = pd_hub_desk_begin(import->desk)) != PD_OK)
            break;
        open = true;
        err = take_row(import, csv, row, &why);
        why = (struct pd_why){ .text = "" };
        if (err == PD_OK && ++rows % ROWS_IN_BATCH == 0) {
            err = end_batch(import);
            open = false;
            show_progress(import, rows, false);
        }
    }
    show_progress(import, rows, true);
    if (open && err == PD_OK)
        err = end_batch(import);
    else if (open)
        pd_hub_desk_give_up(import->desk);
    return err;
}

static int
line_of(const char *text, size_t at)
{
    int line = 1;

    for (size_t i = 0; i < at; i++)
        line += text[i] == '\n';
    return line;
}

int
pd_import_read(struct pd_import *import)
{
    struct pd_why why = { .text = "" };
    struct pd_csv csv;
    size_t len;
    char *text = pd_hub_read_file(import->desk, import->file, &len, &why);
    enum pd_err err = PD_OK;

    if (text == NULL)
        return pd_hub_command_fail(import->desk, import->command, PD_ERR_MISSING, &why);
    pd_csv_open(&csv, text);
    if (strlen(text) != len) {
        csv.line = line_of(text, strlen(text));
        err = pd_why(&why, PD_ERR_INVALID, "", "holds a zero byte; it must be UTF-8 text");
    } else if (!pd_csv_next(&csv, &err, &why)) {
        err = pd_why(&why, PD_ERR_INVALID, "", "the file is empty");
    }
    if (err == PD_OK)
        err = read_header(import, &csv, &why);
    if (err != PD_OK) {
        complain(import, csv.line > 0 ? csv.line : 1, &why);
        free(text);
        return PD_EXIT_USAGE;
    }
    err = import_rows(import, &csv);
    free(text);
    return err != PD_OK ? pd_hub_command_fail(import->desk, import->command, err, NULL) : -1;
}

enum pd_err
pd_import_of_member(const struct pd_import *import, const struct pd_csv *csv, struct pd_id *member,
    char *word, size_t cap, struct pd_why *why)
{
    char number[sizeof((struct pd_hub_member_new *)NULL)->number];
    enum pd_err err;

    if (!pd_import_text(import, csv, 0, number, sizeof number, why) ||
        !pd_import_text(import, csv, 1, word, cap, why))
        return PD_ERR_INVALID;
    err = pd_hub_member_by_number(import->desk->hub, number, member);
    return err == PD_ERR_NOT_FOUND ? pd_why(why, err, "number", "is no member's") : err;
}

int
pd_import_run(struct pd_import *import, const char *things)
{
    int code;

    import->things = things;
    code = pd_import_read(import);
    if (code >= 0)
        return code;
    (void)fprintf(import->desk->out, "%s%lld %s, %lld here already, %lld rows refused\n",
        import->dry_run ? "dry run, nothing is kept: " : "", (long long)import->taken, import->things,
        (long long)import->known, (long long)import->bad);
    return import->bad == 0 ? PD_EXIT_DONE : PD_EXIT_NO;
}
