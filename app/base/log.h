/*
 * One line per event, with a stable code a technician can look up in packaging/error-codes.md ("E-PRT-02").
 * Never a name, phone, PIN, member number or code payload: callers pass surrogate ids shortened to 8 digits.
 * Safe from every thread.
 */
#ifndef PD_BASE_LOG_H
#define PD_BASE_LOG_H

#include "app/base/err.h"

#include <stdint.h>

enum pd_log_level {
    PD_LOG_ERROR = 3,
    PD_LOG_WARN = 4,
    PD_LOG_INFO = 6,
    PD_LOG_DEBUG = 7
}; /* syslog's numbers */

/* Lines above this level are dropped. Default PD_LOG_INFO. */
void
pd_log_set_level(enum pd_log_level level);

/* How a line is written to stderr: for people, or one JSON object (RFC 8259) for what collects logs. */
enum pd_log_form { PD_LOG_TEXT = 0, PD_LOG_JSON = 1 };

void
pd_log_set_form(enum pd_log_form form);

/* One value beside an event; text NULL: the number. Names are ours: lower-case letters and underscores. */
struct pd_log_field {
    const char *name, *text;
    int64_t number;
};

/* Where lines go; NULL is stderr. For tests that read them. */
void
pd_log_set_sink(
    void (*sink)(void *ctx, enum pd_log_level level, const char *code, const char *text), void *ctx);

/* The last lines that were let pass, oldest first, each with its time of day (UTC): "10:12:31 E-PRT-02 text",
 * cut where it is longer. Returns how many. */
#define PD_LOG_RECENT 16
#define PD_LOG_RECENT_CAP 160

int
pd_log_recent(char lines[][PD_LOG_RECENT_CAP], int wanted);

#define PD_LOG_FIELDS_MAX 8

/* What happened, by a word, with its values: logfmt (`request route=/v1/events status=200`) or JSON. */
void
pd_log_event(enum pd_log_level level, const char *event, const struct pd_log_field *fields, int count);

/* code: "E-NET-01"; or "" for plain information. */
void
pd_log(enum pd_log_level level, const char *code, const char *fmt, ...) PD_PRINTF(3, 4);

#endif
