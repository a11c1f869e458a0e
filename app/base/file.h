/*
 * Whole files from and to outside: what somebody names on a command line, or brings on a stick. On a stick
 * anything may stand in a file's place: a link to the desk's own ledger, a pipe that nobody reads.
 */
#ifndef PD_BASE_FILE_H
#define PD_BASE_FILE_H

#include "app/base/err.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* All bytes of a regular file of at most max_mib MiB, with a NUL behind them; the caller frees them. A pipe,
 * a device or a folder in a file's place is refused at once and keeps nobody waiting. NULL: *why says why not
 * (PD_ERR_MISSING, PD_ERR_MEMORY), under the name `shown`. */
char *
pd_file_read(const char *path, const char *shown, int max_mib, size_t *len, struct pd_why *why);

/* The same, and a link in the file's place is refused as well: for what lies on a stick. */
char *
pd_file_read_plain(const char *path, const char *shown, int max_mib, size_t *len, struct pd_why *why);

/* A regular file, opened for reading, never through a link; whoever asks closes it. NULL: *why as above. */
FILE *
pd_file_open_plain(const char *path, struct pd_why *why);

/* Looks at the whole text under its passing name, before it takes the file's place; anything but PD_OK leaves
 * the file as it was. */
struct pd_file_check {
    enum pd_err (*look)(const void *ctx, const char *part, struct pd_why *why);
    const void *ctx;
};

/* A whole file or none, also when the power or the stick goes: written as PATH.part, which is always made
 * anew (what stood under that name is deleted, never written to), synced, and put in the place of PATH; a
 * link there is replaced, not followed. mode: its rights, less the umask. check: NULL for none. Any thread.
 * Errors: PD_ERR_IO, PD_ERR_TOO_LARGE (the path), or the check's; *why names path. */
PD_MUST_CHECK enum pd_err
pd_file_write(const char *path, const void *bytes, size_t len, mode_t mode, const struct pd_file_check *check,
    struct pd_why *why);

/* Names are in this process's memory, and a key: none of it lies on a disk when it dies, nor when a program
 * that it starts does; and no other program of the same user attaches to it or reads its memory (a build with
 * the address sanitizer lets one, its leak checker). Holds until the next exec. First in a main. */
void
pd_file_no_core(void);

#endif
