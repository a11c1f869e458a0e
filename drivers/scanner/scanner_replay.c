#include "drivers/scanner/scanner.h"

#include "drivers/scanner/script.h"

#include <stdlib.h>
#include <string.h>

#define MAX_LINES 10000
#define LINE_MAX_BYTES (4 * PD_SCAN_MAX_BYTES + 64) /* every byte of a payload as \xHH, and its time */

struct entry {
    size_t size;
    uint8_t bytes[PD_SCAN_MAX_BYTES];
};

struct replay {
    struct pd_scanner scanner; /* first */
    struct pd_script script;
    struct entry *entries;
    size_t cap;
};

static enum pd_err
replay_poll(struct pd_scanner *scanner, int64_t now_ms, int timeout_ms, struct pd_scan *scan)
{
    struct replay *replay = (struct replay *)scanner;
    int64_t n = pd_script_next(&replay->script, now_ms, timeout_ms);

    if (n < 0)
        return PD_ERR_NOT_FOUND;
    *scan = (struct pd_scan){ .source = PD_SCAN_REPLAY, .size = replay->entries[n].size };
    memcpy(scan->bytes, replay->entries[n].bytes, scan->size);
    return PD_OK;
}

static void
replay_wake(struct pd_scanner *scanner)
{
    pd_wake_set(&((struct replay *)scanner)->script.wake);
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

    pd_script_finish(&replay->script);
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
    if (*p != 'x' || pd_script_hex(p[1]) < 0 || pd_script_hex(p[2]) < 0)
        return -1;
    *text = p + 3;
    return pd_script_hex(p[1]) * 16 + pd_script_hex(p[2]);
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
take_entry(void *ctx, size_t index, char *text, const char *where, struct pd_why *why)
{
    struct replay *replay = ctx;

    if (index == replay->cap) {
        size_t cap = replay->cap == 0 ? 16 : replay->cap * 2;
        struct entry *grown = realloc(replay->entries, cap * sizeof *grown);

        if (grown == NULL)
            return PD_ERR_MEMORY;
        replay->entries = grown;
        replay->cap = cap;
    }
    replay->entries[index].size = 0;
    return parse_payload(text, &replay->entries[index], why, where);
}

enum pd_err
pd_scanner_replay_create(const char *path, struct pd_scanner **out, struct pd_why *why)
{
    static const struct pd_script_form form = { "payload", MAX_LINES, LINE_MAX_BYTES, take_entry };
    struct replay *replay = calloc(1, sizeof *replay);
    enum pd_err err;

    *out = NULL;
    if (replay == NULL)
        return PD_ERR_MEMORY;
    replay->scanner.ops = &replay_ops;
    err = pd_script_open(&replay->script, path, &form, replay, why);
    if (err != PD_OK)
        replay_destroy(&replay->scanner);
    else
        *out = &replay->scanner;
    return err;
}
