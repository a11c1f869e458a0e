#include "app/base/log.h"

#include "app/base/clock.h"
#include "app/base/str.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static enum pd_log_level most = PD_LOG_INFO;
static void (*sink_fn)(void *ctx, enum pd_log_level level, const char *code, const char *text);
static void *sink_ctx;

void
pd_log_set_level(enum pd_log_level level)
{
    (void)pthread_mutex_lock(&lock);
    most = level;
    (void)pthread_mutex_unlock(&lock);
}

void
pd_log_set_sink(
    void (*sink)(void *ctx, enum pd_log_level level, const char *code, const char *text), void *ctx)
{
    (void)pthread_mutex_lock(&lock);
    sink_fn = sink;
    sink_ctx = ctx;
    (void)pthread_mutex_unlock(&lock);
}

static enum pd_log_form form = PD_LOG_TEXT;

#define LINE_CAP 2048

void
pd_log_set_form(enum pd_log_form wanted)
{
    (void)pthread_mutex_lock(&lock);
    form = wanted;
    (void)pthread_mutex_unlock(&lock);
}

/* In quotes; what came here was cleaned, so that only these two are left to escape. */
static void
add_quoted(struct pd_str *out, const char *text)
{
    pd_str_add(out, "\"");
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            pd_str_add(out, "\\");
        pd_str_add_bytes(out, text, 1);
    }
    pd_str_add(out, "\"");
}

static void
add_json_text(struct pd_str *out, const char *name, const char *text)
{
    pd_str_addf(out, ",\"%s\":", name);
    add_quoted(out, text);
}

static const char *
level_name(enum pd_log_level level)
{
    switch (level) {
    case PD_LOG_ERROR:
        return "error";
    case PD_LOG_WARN:
        return "warning";
    case PD_LOG_INFO:
        return "info";
    case PD_LOG_DEBUG:
        return "debug";
    }
    return "?";
}

/* The fields of an event in one of the two forms. Texts are cleaned here. */
static void
add_fields(struct pd_str *out, const struct pd_log_field *fields, int count, enum pd_log_form wanted)
{
    for (int i = 0; i < count; i++) {
        const struct pd_log_field *f = &fields[i];
        char clean[256];

        (void)pd_text_clean(clean, sizeof clean, f->text != NULL ? f->text : "",
            f->text != NULL ? __builtin_strlen(f->text) : 0);
        if (f->text == NULL) {
            pd_str_addf(
                out, wanted == PD_LOG_JSON ? ",\"%s\":%lld" : " %s=%lld", f->name, (long long)f->number);
        } else if (wanted == PD_LOG_JSON) {
            add_json_text(out, f->name, clean);
        } else {
            bool plain = clean[0] != '\0' && __builtin_strpbrk(clean, " \"=\\") == NULL;

            pd_str_addf(out, " %s=", f->name);
            if (plain)
                pd_str_add(out, clean);
            else
                add_quoted(out, clean);
        }
    }
}

/* kind: what text is, in JSON. */
static void
write_stderr(enum pd_log_level level, const char *code, const char *kind, const char *text,
    const struct pd_log_field *fields, int count)
{
    struct pd_date_time t = pd_local_time(pd_clock_wall_ms(), 0);
    char line[LINE_CAP];
    struct pd_str out = pd_str_on(line, sizeof line);

    if (form == PD_LOG_JSON)
        pd_str_add(&out, "{\"time\":\"");
    pd_str_addf(&out, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.date.year, t.date.month, t.date.day, t.hour,
        t.minute, t.second);
    if (form == PD_LOG_JSON) {
        pd_str_addf(&out, "\",\"level\":\"%s\"", level_name(level));
        if (code[0] != '\0')
            add_json_text(&out, "code", code);
        add_json_text(&out, kind, text);
    } else {
        pd_str_addf(&out, " <%d> %s%s%s", (int)level, code, code[0] != '\0' ? " " : "", text);
    }
    add_fields(&out, fields, count, form);
    (void)fprintf(stderr, "%s%s\n", out.p, form == PD_LOG_JSON ? "}" : "");
}

/* ---- the last lines ---- */

static char recent[PD_LOG_RECENT][PD_LOG_RECENT_CAP];
static unsigned int recent_count; /* of all that there were */

/* Under the lock. */
static void
keep(const char *code, const char *text)
{
    struct pd_date_time t = pd_local_time(pd_clock_wall_ms(), 0);
    struct pd_str out = pd_str_on(recent[recent_count++ % PD_LOG_RECENT], PD_LOG_RECENT_CAP);

    pd_str_addf(&out, "%02d:%02d:%02d %s%s", t.hour, t.minute, t.second, code, code[0] != '\0' ? " " : "");
    pd_str_add(&out, text);
}

int
pd_log_recent(char lines[][PD_LOG_RECENT_CAP], int wanted)
{
    int n;

    (void)pthread_mutex_lock(&lock);
    n = recent_count < PD_LOG_RECENT ? (int)recent_count : PD_LOG_RECENT;
    n = n < wanted ? n : wanted;
    for (int i = 0; i < n; i++)
        __builtin_memcpy(
            lines[i], recent[(recent_count - (unsigned int)(n - i)) % PD_LOG_RECENT], PD_LOG_RECENT_CAP);
    (void)pthread_mutex_unlock(&lock);
    return n;
}

void
pd_log_event(enum pd_log_level level, const char *event, const struct pd_log_field *fields, int count)
{
    char text[LINE_CAP];
    struct pd_str line = pd_str_on(text, sizeof text);

    pd_assert(count <= PD_LOG_FIELDS_MAX);
    (void)pthread_mutex_lock(&lock);
    if (level <= most && sink_fn != NULL) {
        pd_str_add(&line, event);
        add_fields(&line, fields, count, PD_LOG_TEXT);
        sink_fn(sink_ctx, level, "", text);
    } else if (level <= most) {
        write_stderr(level, "", "event", event, fields, count);
    }
    (void)pthread_mutex_unlock(&lock);
}

void
pd_log(enum pd_log_level level, const char *code, const char *fmt, ...)
{
    char raw[512];
    char text[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(raw, sizeof raw, fmt, args);
    va_end(args);
    (void)pd_text_clean(text, sizeof text, raw, __builtin_strlen(raw));

    (void)pthread_mutex_lock(&lock);
    if (level <= most) {
        keep(code, text);
        if (sink_fn != NULL)
            sink_fn(sink_ctx, level, code, text);
        else
            write_stderr(level, code, "message", text, NULL, 0);
    }
    (void)pthread_mutex_unlock(&lock);
}
