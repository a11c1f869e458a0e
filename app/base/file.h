/*
 * Whole files from outside: what somebody names on a command line, or brings on a stick.
 */
#ifndef PD_BASE_FILE_H
#define PD_BASE_FILE_H

#include "app/base/err.h"

#include <stddef.h>

/* All bytes of a regular file of at most max_mib MiB, with a NUL behind them; the caller frees them. A pipe,
 * a device or a folder in a file's place is refused at once and keeps nobody waiting. NULL: *why says why not
 * (PD_ERR_MISSING, PD_ERR_MEMORY), under the name `shown`. */
char *
pd_file_read(const char *path, const char *shown, int max_mib, size_t *len, struct pd_why *why);

#endif
