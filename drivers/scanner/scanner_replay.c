#include "drivers/scanner/scanner.h"

#include "drivers/scanner/wake.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINES 10000
#define LINE_MAX_BYTES (4 * PD_SCAN_MAX_BYTES + 64) /* every byte of a payload as \xHH, and its time */

struct entry {
    int64_t after_ms;
    size_t size;
    uint8_t bytes[PD_SCAN_MAX_BYTES];
};

struct replay {
    struct pd_scanner scanner; /* first */
    struct pd_wake wake;
    struct entry *entries;
    size_t count, next, cap;
    int64_t start_ms;
    bool started;
};

static enum pd_err
replay_poll(struct pd_scanner *scanner, int64_t now_ms, int timeout_ms, struct pd_scan *scan)
{
    struct replay *replay = (struct replay *)scanner;
    const struct entry *entry;
    int64_t due_in_ms;

    if (!replay->started) {
        replay->started = true;
        replay->start_ms = now_ms;
    }
    if (replay->next == replay->count) {
        (void)pd_wake_wait(&replay->wake, -1, timeout_ms);
        return PD_ERR_NOT_FOUND;
    }
    entry = &replay->entries[replay->next];
    due_in_ms = replay->start_ms + entry->after_ms - now_ms;
    if (due_in_ms > 0) {
        (void)pd_wake_wait(&replay->wake, -1, due_in_ms < timeout_ms ? (int)due_in_ms : timeout_ms);
        return PD_ERR_NOT_FOUND; /* the caller's clock decides, at the next poll, whether it is due */
    }
    replay->next++;
    *scan = (struct pd_scan){ .source = PD_SCAN_REPLAY, .size = entry->size };
    memcpy(scan->bytes, entry->bytes, entry->size);
    return PD_OK;
}

static void
replay_wake(struct pd_scanner *scanner)
{
    pd_wake_set(&((struct replay *)scanner)->wake);
}

static void
replay_status(struct pd_scanner *scanner, struct pd_scanner_status *status)
{
    (void)scanner;
    *status = (struct pd_scanner_status){ .state = PD_DEVICE_OK };
}

static void
replay_destroy(struct pd_scanner *scanner)
{
    struct replay *replay = (struct replay *)scanner;

    pd_wake_finish(&replay->wake);
    free(replay->entries);
    free(replay);
}

static const struct pd_scanner_ops replay_ops = {
    .name = "replay",
    .poll = replay_poll,
    .wake = replay_wake,
    .status = replay_status,
    .destroy = replay_destroy,
};

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte behind a backslash at *text, which moves past it; -1 if there is no such escape. */
static int
unescape(const char **text)
{
    static const char names[] = "\\nrt", bytes[] = "\\\n\r\t";
    const char *p = *text;
    const char *found = *p == '\0' ? NULL : strchr(names, *p);

    if (found != NULL) {
        *text = p + 1;
        return bytes[found - names];
    }
    if (*p != 'x' || hex_digit(p[1]) < 0 || hex_digit(p[2]) < 0)
        return -1;
    *text = p + 3;
    return hex_digit(p[1]) * 16 + hex_digit(p[2]);
}

static enum pd_err
parse_payload(const char *text, struct entry *entry, struct pd_why *why, const char *where)
{
    while (*text != '\0') {
        int byte = (unsigned char)*text++;

        if (byte == '\\')
            byte = unescape(&text);
        if (byte < 0)
            return pd_why(
                why, PD_ERR_INVALID, where, "after '\\' only \\\\, \\n, \\r, \\t and \\xHH are known");
        if (entry->size == PD_SCAN_MAX_BYTES)
            return pd_why(why, PD_ERR_TOO_LARGE, where, "a payload has at most %d bytes", PD_SCAN_MAX_BYTES);
        entry->bytes[entry->size++] = (uint8_t)byte;
    }
    if (entry->size == 0)
        return pd_why(why, PD_ERR_INVALID, where, "a time must be followed by a payload");
    return PD_OK;
}

static enum pd_err
parse_line(char *line, int64_t last_ms, struct entry *entry, struct pd_why *why, const char *where)
{
    char *end;

    *entry = (struct entry){ 0 };
    line[strcspn(line, "\n")] = '\0';
    errno = 0;
    entry->after_ms = strtoll(line, &end, 10);
    if (errno != 0 || end == line || (*end != ' ' && *end != '\t'))
        return pd_why(why, PD_ERR_INVALID, where, "a line is: milliseconds, white space, payload");
    if (entry->after_ms < last_ms || entry->after_ms > INT64_C(31536000000))
        return pd_why(why, PD_ERR_INVALID, where, "times count from 0, never backwards, at most a year");
    return parse_payload(end + strspn(end, " \t"), entry, why, where);
}

static enum pd_err
check_line(const char *line, size_t len, int number, struct pd_why *why, const char *where)
{
    if (number > MAX_LINES)
        return pd_why(why, PD_ERR_TOO_LARGE, where, "a script has at most %d lines", MAX_LINES);
    if (len > LINE_MAX_BYTES)
        return pd_why(why, PD_ERR_TOO_LARGE, where, "a payload has at most %d bytes", PD_SCAN_MAX_BYTES);
    if (memchr(line, '\0', len) != NULL)
        return pd_why(why, PD_ERR_INVALID, where, "a zero byte is written as \\x00");
    return PD_OK;
}

static enum pd_err
append(struct replay *replay, const struct entry *entry)
{
    if (replay->count == replay->cap) {
        size_t cap = replay->cap == 0 ? 16 : replay->cap * 2;
        struct entry *grown = realloc(replay->entries, cap * sizeof *grown);

        if (grown == NULL)
            return PD_ERR_MEMORY;
        replay->entries = grown;
        replay->cap = cap;
    }
    replay->entries[replay->count++] = *entry;
    return PD_OK;
}

/* Up to its newline, cap bytes at most: a script may be something that never ends. 0 at the end. */
static size_t
read_line(FILE *f, char *line, size_t cap)
{
    size_t len = 0;
    int byte = 0;

    while (len < cap && byte != '\n' && (byte = getc(f)) != EOF)
        line[len++] = (char)byte;
    line[len] = '\0';
    return len;
}

static enum pd_err
read_script(struct replay *replay, FILE *f, const char *path, struct pd_why *why)
{
    char line[LINE_MAX_BYTES + 2], where[sizeof why->path];
    size_t len;
    int64_t last_ms = 0;
    enum pd_err err = PD_OK;

    for (int number = 1; err == PD_OK && (len = read_line(f, line, sizeof line - 1)) > 0; number++) {
        struct entry entry;

        (void)snprintf(where, sizeof where, "%s:%d", path, number);
        err = check_line(line, len, number, why, where);
        if (err != PD_OK || line[0] == '#' || line[strspn(line, " \t\r\n")] == '\0')
            continue;
        err = parse_line(line, last_ms, &entry, why, where);
        if (err == PD_OK)
            err = append(replay, &entry);
        last_ms = entry.after_ms;
    }
    if (err == PD_OK && ferror(f) != 0)
        return pd_why(why, PD_ERR_IO, path, "cannot be read");
    return err;
}

enum pd_err
pd_scanner_replay_create(const char *path, struct pd_scanner **out, struct pd_why *why)
{
    struct replay *replay;
    FILE *f = fopen(path, "re");
    enum pd_err err;

    *out = NULL;
    if (f == NULL)
        return pd_why(why, errno == ENOENT ? PD_ERR_MISSING : PD_ERR_IO, path, "%s", strerror(errno));
    replay = calloc(1, sizeof *replay);
    if (replay == NULL) {
        (void)fclose(f);
        return PD_ERR_MEMORY;
    }
    replay->scanner.ops = &replay_ops;
    replay->wake.fd = -1;
    err = pd_wake_init(&replay->wake);
    if (err == PD_OK)
        err = read_script(replay, f, path, why);
    (void)fclose(f);
    if (err != PD_OK)
        replay_destroy(&replay->scanner);
    else
        *out = &replay->scanner;
    return err;
}
