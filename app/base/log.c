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

static void
write_stderr(enum pd_log_level level, const char *code, const char *text)
{
    struct pd_date_time t = pd_local_time(pd_clock_wall_ms(), 0);

    (void)fprintf(stderr, "%04d-%02d-%02dT%02d:%02d:%02dZ <%d> %s%s%s\n", t.date.year, t.date.month,
        t.date.day, t.hour, t.minute, t.second, (int)level, code, code[0] != '\0' ? " " : "", text);
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
        if (sink_fn != NULL)
            sink_fn(sink_ctx, level, code, text);
        else
            write_stderr(level, code, text);
    }
    (void)pthread_mutex_unlock(&lock);
}
