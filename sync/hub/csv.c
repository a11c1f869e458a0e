#include "sync/hub/csv.h"

#include "app/base/str.h"

#include <string.h>

void
pd_csv_open(struct pd_csv *csv, char *text)
{
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    *csv = (struct pd_csv){ .at = text, .next = 1 };
}

static void
skip_line(struct pd_csv *csv)
{
    csv->at += strcspn(csv->at, "\n");
    if (*csv->at == '\n') {
        csv->at++;
        csv->next++;
    }
}

/* One field, its quotes taken off in place. false: the quotes are wrong. *end: what stood after it. */
static bool
read_field(struct pd_csv *csv, char **out, char *end)
{
    char *from = csv->at, *to = csv->at;

    *out = to;
    if (*from != '"') {
        from += strcspn(from, ",\r\n");
        to = from;
    } else {
        for (from++; *from != '\0'; from++) {
            if (*from == '"' && from[1] != '"')
                break;
            if (*from == '"')
                from++;
            if (*from == '\n')
                csv->next++;
            *to++ = *from;
        }
        if (*from++ != '"' || strchr(",\r\n", *from) == NULL)
            return csv->at = from[-1] == '\0' ? from - 1 : from, false;
    }
    *end = *from;
    csv->at = *from != '\0' ? from + 1 : from;
    if (*end == '\r' && *csv->at == '\n') {
        *end = '\n';
        csv->at++;
    }
    *to = '\0';
    return true;
}

static enum pd_err
read_row(struct pd_csv *csv, struct pd_why *why)
{
    char end = ',';

    for (csv->count = 0; end == ','; csv->count++) {
        if (csv->count == PD_CSV_FIELDS_MAX) {
            skip_line(csv);
            return pd_why(why, PD_ERR_INVALID, "", "more than %d fields", PD_CSV_FIELDS_MAX);
        }
        if (!read_field(csv, &csv->field[csv->count], &end)) {
            skip_line(csv);
            return pd_why(
                why, PD_ERR_INVALID, "", "a quote is not closed, or not where a field begins or ends");
        }
    }
    if (end != '\0')
        csv->next++;
    for (int i = 0; i < csv->count; i++)
        if (!pd_utf8_valid(csv->field[i], strlen(csv->field[i])))
            return pd_why(why, PD_ERR_INVALID, "", "is not UTF-8 text");
    return PD_OK;
}

bool
pd_csv_next(struct pd_csv *csv, enum pd_err *err, struct pd_why *why)
{
    do {
        if (*csv->at == '\0')
            return false;
        csv->line = csv->next;
        *err = read_row(csv, why);
    } while (*err == PD_OK && csv->count == 1 && csv->field[0][0] == '\0');
    return true;
}
