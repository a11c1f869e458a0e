#include "drivers/scanner/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 2560

int
pd_script_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int64_t
pd_script_next(struct pd_script *script, int64_t now_ms, int timeout_ms)
{
    int64_t due_in_ms;

    if (!script->started)
        script->start_ms = now_ms;
    script->started = true;
    if (script->next == script->count) {
        (void)pd_wake_wait(&script->wake, -1, timeout_ms);
        return -1;
    }
    due_in_ms = script->start_ms + script->after_ms[script->next] - now_ms;
    if (due_in_ms <= 0)
        return (int64_t)script->next++;
    (void)pd_wake_wait(&script->wake, -1, due_in_ms < timeout_ms ? (int)due_in_ms : timeout_ms);
    return -1; /* the caller's clock decides, at the next look, whether it is due */
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
check_line(const char *line, size_t len, int number, const struct pd_script_form *form, const char *where,
    struct pd_why *why)
{
    if (number > form->max_lines)
        return pd_why(why, PD_ERR_TOO_LARGE, where, "a script has at most %d lines", form->max_lines);
    if (len > form->line_bytes)
        return pd_why(
            why, PD_ERR_TOO_LARGE, where, "a line has at most %d characters", (int)form->line_bytes);
    if (memchr(line, '\0', len) != NULL)
        return pd_why(why, PD_ERR_INVALID, where, "a zero byte is written as \\x00");
    return PD_OK;
}

static enum pd_err
append(struct pd_script *script, int64_t after_ms)
{
    if (script->count == script->cap) {
        size_t cap = script->cap == 0 ? 16 : script->cap * 2;
        int64_t *grown = realloc(script->after_ms, cap * sizeof *grown);

        if (grown == NULL)
            return PD_ERR_MEMORY;
        script->after_ms = grown;
        script->cap = cap;
    }
    script->after_ms[script->count++] = after_ms;
    return PD_OK;
}

static enum pd_err
parse_line(struct pd_script *script, char *line, const struct pd_script_form *form, void *ctx,
    const char *where, struct pd_why *why)
{
    int64_t last_ms = script->count > 0 ? script->after_ms[script->count - 1] : 0, after_ms;
    enum pd_err err;
    char *end;

    line[strcspn(line, "\n")] = '\0';
    errno = 0;
    after_ms = strtoll(line, &end, 10);
    if (errno != 0 || end == line || (*end != ' ' && *end != '\t'))
        return pd_why(why, PD_ERR_INVALID, where, "a line is: milliseconds, white space, %s", form->what);
    if (after_ms < last_ms || after_ms > INT64_C(31536000000))
        return pd_why(why, PD_ERR_INVALID, where, "times count from 0, never backwards, at most a year");
    err = form->entry(ctx, script->count, end + strspn(end, " \t"), where, why);
    return err == PD_OK ? append(script, after_ms) : err;
}

static enum pd_err
read_script(struct pd_script *script, FILE *f, const char *path, const struct pd_script_form *form, void *ctx,
    struct pd_why *why)
{
    char line[LINE_MAX_BYTES + 2], where[sizeof why->path];
    size_t len;
    enum pd_err err = PD_OK;

    for (int number = 1; err == PD_OK && (len = read_line(f, line, form->line_bytes + 1)) > 0; number++) {
        (void)snprintf(where, sizeof where, "%s:%d", path, number);
        err = check_line(line, len, number, form, where, why);
        if (err == PD_OK && line[0] != '#' && line[strspn(line, " \t\r\n")] != '\0')
            err = parse_line(script, line, form, ctx, where, why);
    }
    if (err == PD_OK && ferror(f) != 0)
        return pd_why(why, PD_ERR_IO, path, "cannot be read");
    return err;
}

enum pd_err
pd_script_open(struct pd_script *script, const char *path, const struct pd_script_form *form, void *ctx,
    struct pd_why *why)
{
    FILE *f = fopen(path, "re");
    enum pd_err err;

    memset(script, 0, sizeof *script);
    script->wake.fd = -1;
    if (f == NULL)
        return pd_why(why, errno == ENOENT ? PD_ERR_MISSING : PD_ERR_IO, path, "%s", strerror(errno));
    err = pd_wake_init(&script->wake);
    if (err == PD_OK)
        err = read_script(script, f, path, form, ctx, why);
    (void)fclose(f);
    return err;
}

void
pd_script_finish(struct pd_script *script)
{
    pd_wake_finish(&script->wake);
    free(script->after_ms);
    script->after_ms = NULL;
}
