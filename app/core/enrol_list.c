/* One line of the list that the hospital's system drops: read as far as the line that is looked for, and kept
 * nowhere. */
#include "app/core/enrol.h"

#include "app/base/str.h"

#include <sodium/utils.h>
#include <string.h>

enum { NUMBER, NAME, PHONE, BIRTHDAY, COLUMNS };

#define FIELDS_MAX 16
#define FIELD_CAP 96

struct line {
    int count;
    char field[FIELDS_MAX][FIELD_CAP];
};

/* A quoted value may hold commas, and quotes twice. Returns behind it; NULL: it does not fit. */
static const char *
read_value(const char *p, const char *end, char out[FIELD_CAP])
{
    struct pd_str s = pd_str_on(out, FIELD_CAP);
    bool quoted = p < end && *p == '"';

    p += quoted ? 1 : 0;
    while (p < end) {
        if (quoted && *p == '"') {
            if (p + 1 >= end || p[1] != '"') {
                p++;
                break;
            }
            p++;
        } else if (!quoted && *p == ',') {
            break;
        }
        pd_str_add_bytes(&s, p++, 1);
    }
    return s.cut || (p < end && *p != ',') ? NULL : p;
}

static bool
read_line(const char *p, const char *end, struct line *out)
{
    out->count = 0;
    while (out->count < FIELDS_MAX) {
        p = read_value(p, end, out->field[out->count++]);
        if (p == NULL)
            return false;
        if (p == end)
            return true;
        p++;
    }
    return false;
}

/* Where the next line begins; *end: behind this one's last character. */
static const char *
next_line(const char *p, const char *stop, const char **end)
{
    const char *feed = memchr(p, '\n', (size_t)(stop - p)), *last = feed != NULL ? feed : stop;

    *end = last > p && last[-1] == '\r' ? last - 1 : last;
    return feed != NULL ? feed + 1 : stop;
}

static bool
find_columns(const struct line *head, int at[COLUMNS])
{
    static const char *const names[COLUMNS] = { "number", "name", "phone", "birthday" };

    for (int i = 0; i < COLUMNS; i++) {
        at[i] = -1;
        for (int k = 0; k < head->count; k++)
            if (strcmp(head->field[k], names[i]) == 0)
                at[i] = k;
    }
    return at[NUMBER] >= 0 && at[NAME] >= 0;
}

static const char *
value(const struct line *line, int at)
{
    return at >= 0 && at < line->count ? line->field[at] : "";
}

static void
take(const struct line *line, const int at[COLUMNS], struct pd_enrol_listed *out)
{
    const char *name = value(line, at[NAME]), *birth = value(line, at[BIRTHDAY]);
    struct pd_str s = pd_str_on(out->birth, sizeof out->birth);

    (void)pd_copy(out->number, sizeof out->number, value(line, at[NUMBER]));
    (void)pd_text_clean(out->name, sizeof out->name, name, strlen(name));
    if (!pd_copy(out->phone, sizeof out->phone, value(line, at[PHONE])))
        out->phone[0] = '\0';
    for (; *birth != '\0'; birth++)
        if (*birth >= '0' && *birth <= '9')
            pd_str_add_bytes(&s, birth, 1);
    if (s.cut || s.len != PD_ENROL_BIRTH_CAP - 1)
        out->birth[0] = '\0';
}

bool
pd_enrol_list_find(const char *text, size_t len, const char *number, struct pd_enrol_listed *out)
{
    static const char mark[] = "\xef\xbb\xbf"; /* a spreadsheet's */
    const char *p = text, *stop = text + len, *head, *end;
    struct line line;
    int at[COLUMNS];
    bool found = false;

    memset(out, 0, sizeof *out);
    if (len >= 3 && memcmp(p, mark, 3) == 0)
        p += 3;
    head = p;
    p = next_line(p, stop, &end);
    if (!read_line(head, end, &line) || !find_columns(&line, at))
        return false;
    while (p < stop && !found) {
        const char *from = p;

        p = next_line(p, stop, &end);
        found =
            read_line(from, end, &line) && number[0] != '\0' && strcmp(value(&line, at[NUMBER]), number) == 0;
    }
    if (found)
        take(&line, at, out);
    sodium_memzero(&line, sizeof line);
    return found;
}
