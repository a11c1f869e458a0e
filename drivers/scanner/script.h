/*
 * A script of what a device does: a line is milliseconds since the first look, white space, and what happens
 * then. Empty lines and lines that begin with '#' are skipped. Times never go backwards.
 * Threading: of one thread, but for the wake.
 */
#ifndef PD_DRIVERS_SCRIPT_H
#define PD_DRIVERS_SCRIPT_H

#include "drivers/scanner/wake.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pd_script {
    struct pd_wake wake;
    int64_t *after_ms; /* of each entry */
    size_t count, cap, next;
    int64_t start_ms;
    bool started;
};

struct pd_script_form {
    const char *what; /* stands behind the time: "payload" */
    int max_lines;
    size_t line_bytes; /* of the longest line, without its end */
    /* Entry number index. text: what follows the time, without its end. where: "script.txt:3", for *why. */
    enum pd_err (*entry)(void *ctx, size_t index, char *text, const char *where, struct pd_why *why);
};

/* Reads all of it. Errors: PD_ERR_MISSING, PD_ERR_IO, PD_ERR_MEMORY, and what entry says; PD_ERR_INVALID and
 * PD_ERR_TOO_LARGE with *why as "script.txt:3". finish is due also after an error. */
PD_MUST_CHECK enum pd_err
pd_script_open(struct pd_script *script, const char *path, const struct pd_script_form *form, void *ctx,
    struct pd_why *why);

void
pd_script_finish(struct pd_script *script);

/* The next entry that is due by the caller's clock, once; else -1, after at most timeout_ms or a wake. */
PD_MUST_CHECK int64_t
pd_script_next(struct pd_script *script, int64_t now_ms, int timeout_ms);

/* A hexadecimal digit's value; -1: it is none. */
int
pd_script_hex(char c);

#endif
