#include "tests/support/wrong.h"

#include "app/base/err.h"

#include <stdio.h>
#include <string.h>

/* In place of a value. What is here is written as it stands. */
static const char *const values[] = {
    "null",
    "true",
    "0",
    "1",
    "-1",
    "501",
    "1000000000",
    "1000000001",
    "2147483648",
    "4294967296",
    "253402300800000",
    "1000000000000001",
    "9007199254740991",
    "9007199254740992",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "99999999999999999999999999999999999999",
    "1.0",
    "1e3",
    "+1",
    "01",
    "NaN",
    "",
    "[]",
    "{}",
    "[null]",
    "[[[[[[[[1]]]]]]]]",
    "\"\"",
    "\"1\"",
    "\"A\"",
    "\" \"",
    "\"a b\"",
    "\"../..\"",
    "\"'; DROP TABLE op; --\"",
    "\"\\u0000\"",
    "\"a\\u0000b\"",
    "\"\\u0007\\u001b[2J\"",
    "\"\\ud800\"",
    "\"\\x\"",
    "\"\x01\"",
    "\"\xff\xfe\"",
    "\"\xe5\xbc\xa0\xe4\xb8\x89\"",
    "\"open",
    "\"00000000000000000000000000000000\"",
    "\"0000000000000000000000000000000000000000000000000000000000000000\"",
    "\"d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6\"",
    "\"ffffffffffffffffffffffffffffffff\"",
    "\"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\"",
};

/* Beyond the table: changes of size and of shape. */
enum {
    LONG_256 = PD_COUNT(values),
    LONG_5000,
    DEEP_1000,
    MANY,
    MISSING,
    TWICE,
    RENAMED,
    ADDED,
    CUT,
    CHANGES
};

const char *
wrong_text(int i)
{
    static const char *const texts[] = { "", " ", "0", "-1", "1", "01", "+1", "1.5", "1e3", "4294967296",
        "9007199254740992", "18446744073709551616", "a", "A", "../..", "%00", "%s%n", "\"", "'", "\\", "=",
        "&", "\t", "\x7f", "\x80", "\xff", "00000000000000000000000000000000",
        "ffffffffffffffffffffffffffffffff", "::", "()", ";", ";;", "\"\";",
        "sig1=::", "pd=::", "pd=:AAAA:", "pd=();keyid=\"\"" };

    return i < PD_COUNT(texts) ? texts[i] : NULL;
}

static size_t
add_slot(struct wrong *w, size_t at, size_t key_at, bool member)
{
    pd_assert(w->slot_count < WRONG_SLOTS_MAX);
    w->slots[w->slot_count] = (struct wrong_slot){ .at = at, .key_at = key_at, .member = member };
    return (size_t)w->slot_count++;
}

/* Past the value at `at`; every value inside an array or object gets a slot too. */
static size_t
walk(struct wrong *w, size_t at, size_t key_at, int depth)
{
    const char *line = w->line;
    size_t slot = add_slot(w, at, key_at, depth == 1), end = at;

    if (line[at] == '"') {
        for (end++; line[end] != '"'; end++)
            end += line[end] == '\\';
        end++;
    } else if (line[at] == '[' || line[at] == '{') {
        bool object = line[at] == '{';

        for (end++; line[end] != (object ? '}' : ']'); end += line[end] == ',') {
            size_t from = end;

            pd_assert(line[end] != '\0');
            if (object)
                end += strcspn(line + end + 1, "\"") + 3; /* "key": */
            end = walk(w, end, from, depth + 1);
        }
        end++;
    } else {
        end += strcspn(line + at, ",]}");
    }
    w->slots[slot].len = end - at;
    return end;
}

void
wrong_open(struct wrong *w, const char *line)
{
    memset(w, 0, sizeof *w);
    w->line = line;
    w->line_len = strlen(line);
    pd_assert(line[0] == '{' && walk(w, 0, 0, 0) == w->line_len);
    w->slot = 1; /* the whole object's own slot is no field */
}

static void
put(struct wrong *w, const char *text, size_t n)
{
    pd_assert(w->len + n < sizeof w->out);
    memcpy(w->out + w->len, text, n);
    w->len += n;
    w->out[w->len] = '\0';
}

static void
put_times(struct wrong *w, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        put(w, text, strlen(text));
}

static void
put_value(struct wrong *w, int change)
{
    if (change < PD_COUNT(values)) {
        put(w, values[change], strlen(values[change]));
    } else if (change == LONG_256 || change == LONG_5000) {
        put_times(w, "\"", 1);
        put_times(w, "x", change == LONG_256 ? 256 : 5000);
        put_times(w, "\"", 1);
    } else if (change == DEEP_1000) {
        put_times(w, "[", 1000);
        put_times(w, "]", 1000);
    } else {
        put_times(w, "[1", 1);
        put_times(w, ",1", 600);
        put_times(w, "]", 1);
    }
}

/* Everything but the member, and one of the commas beside it. */
static void
put_without(struct wrong *w, const struct wrong_slot *slot)
{
    size_t end = slot->at + slot->len, from = slot->key_at;

    if (w->line[end] == ',')
        end++;
    else if (w->line[from - 1] == ',')
        from--;
    put(w, w->line, from);
    put(w, w->line + end, w->line_len - end);
}

static bool
make(struct wrong *w, const struct wrong_slot *slot, int change)
{
    size_t end = slot->at + slot->len;

    w->len = 0;
    if (change < MISSING) {
        put(w, w->line, slot->at);
        put_value(w, change);
        put(w, w->line + end, w->line_len - end);
        return w->len != w->line_len || memcmp(w->out, w->line, w->len) != 0;
    }
    if (change == MISSING) {
        put_without(w, slot);
        return true;
    }
    if (!slot->member)
        return false;
    switch (change) {
    case TWICE:
        put(w, w->line, end);
        put(w, ",", 1);
        put(w, w->line + slot->key_at, w->line_len - slot->key_at);
        return true;
    case RENAMED:
        put(w, w->line, slot->key_at + 1);
        put(w, "X", 1);
        put(w, w->line + slot->key_at + 1, w->line_len - slot->key_at - 1);
        return true;
    case ADDED:
        put(w, w->line, slot->key_at);
        put_times(w, "\"zz\":1,", 1);
        put(w, w->line + slot->key_at, w->line_len - slot->key_at);
        return true;
    case CUT:
        put(w, w->line, end);
        return true;
    default:
        return false;
    }
}

bool
wrong_next(struct wrong *w)
{
    for (; w->slot < w->slot_count; w->slot++, w->change = 0) {
        while (w->change < CHANGES) {
            const struct wrong_slot *slot = &w->slots[w->slot];
            int change = w->change++;

            if (w->stride > 1 && (w->slot + change) % w->stride != 0)
                continue;
            if (!make(w, slot, change))
                continue;
            (void)snprintf(w->what, sizeof w->what, "%.24s: change %d", w->line + slot->key_at, change);
            return true;
        }
    }
    return false;
}
