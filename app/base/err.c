#include "app/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *
pd_err_name(enum pd_err err)
{
    switch (err) {
    case PD_OK:
        return "ok";
    case PD_ERR_INVALID:
        return "invalid";
    case PD_ERR_TOO_LARGE:
        return "too_large";
    case PD_ERR_NOT_FOUND:
        return "not_found";
    case PD_ERR_EXISTS:
        return "exists";
    case PD_ERR_STATE:
        return "state";
    case PD_ERR_FULL:
        return "full";
    case PD_ERR_READONLY:
        return "read_only";
    case PD_ERR_IO:
        return "io";
    case PD_ERR_CORRUPT:
        return "corrupt";
    case PD_ERR_BUSY:
        return "busy";
    case PD_ERR_NETWORK:
        return "network";
    case PD_ERR_DENIED:
        return "denied";
    case PD_ERR_MEMORY:
        return "memory";
    case PD_ERR_MISSING:
        return "missing";
    }
    return "unknown";
}

enum pd_err
pd_why(struct pd_why *why, enum pd_err err, const char *path, const char *fmt, ...)
{
    if (why != NULL) {
        va_list args;

        (void)snprintf(why->path, sizeof why->path, "%s", path);
        va_start(args, fmt);
        (void)vsnprintf(why->text, sizeof why->text, fmt, args);
        va_end(args);
    }
    return err;
}

_Noreturn void
pd_assert_failed(const char *what, const char *file, int line)
{
    (void)fprintf(stderr, "pointdesk: bug at %s:%d: %s\n", file, line, what);
    abort();
}
