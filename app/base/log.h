/*
 * One line per event, with a stable code a technician can look up in packaging/error-codes.md ("E-PRT-02").
 * Never a name, phone, PIN, member number or code payload: callers pass surrogate ids shortened to 8 digits.
 * Safe from every thread.
 */
#ifndef PD_BASE_LOG_H
#define PD_BASE_LOG_H

#include "app/base/err.h"

enum pd_log_level {
    PD_LOG_ERROR = 3,
    PD_LOG_WARN = 4,
    PD_LOG_INFO = 6,
    PD_LOG_DEBUG = 7
}; /* syslog's numbers */

/* Lines above this level are dropped. Default PD_LOG_INFO. */
void
pd_log_set_level(enum pd_log_level level);

/* Where lines go; NULL is stderr. For tests that read them. */
void
pd_log_set_sink(
    void (*sink)(void *ctx, enum pd_log_level level, const char *code, const char *text), void *ctx);

/* code: "E-NET-01"; or "" for plain information. */
void
pd_log(enum pd_log_level level, const char *code, const char *fmt, ...) PD_PRINTF(3, 4);

#endif
