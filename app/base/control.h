/*
 * A running program answers other commands of the same user through a socket in its data folder, so that only
 * one program ever owns the data. The request is a command's words; the answer is its text and exit code. (1)
 * The socket is 0600 and the peer's uid is checked (SO_PEERCRED): the same user or root. (2) A request is at
 * most PD_CONTROL_REQUEST_MAX bytes and must come within PD_CONTROL_PATIENCE_MS; an answer that nobody reads
 * for so long is given up. (3) The data folder's lock (flock) is held for as long as the program lives; a
 * crash gives it back.
 */
#ifndef PD_BASE_CONTROL_H
#define PD_BASE_CONTROL_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stdio.h>

#define PD_CONTROL_REQUEST_MAX 4096 /* bytes */
#define PD_CONTROL_WORDS_MAX 32
#define PD_CONTROL_PATIENCE_MS 2000
#define PD_CONTROL_LOCK_MS 5000

/* Makes the folder (0700) when its parent exists and takes its lock. *fd is closed to give it back. Somebody
 * else's command is waited for, at most PD_CONTROL_LOCK_MS, a program that listens is not. Errors:
 * PD_ERR_BUSY (another program owns it; where it listens, pd_control_call reaches it), PD_ERR_MISSING,
 * PD_ERR_READONLY, PD_ERR_IO; *why names the folder. From then on the process makes files that only its own
 * user can read (umask 077). */
PD_MUST_CHECK enum pd_err
pd_control_lock(const char *data_dir, int *fd, struct pd_why *why);

/* Answers one command: writes its text to out, returns its exit code. Called on the control thread. */
typedef int (*pd_control_fn)(void *ctx, int argc, char **argv, FILE *out);

struct pd_control;

/* Serves data_dir/control.sock on a thread of its own. The lock must be held. */
PD_MUST_CHECK enum pd_err
pd_control_start(
    struct pd_control **out, const char *data_dir, pd_control_fn fn, void *ctx, struct pd_why *why);

/* Waits for the command under way. NULL is allowed. */
void
pd_control_stop(struct pd_control *control);

/* Asks the program that owns data_dir; its text goes to out, its exit code to *code. Waits as long as it
 * takes. Errors: PD_ERR_MISSING (nobody listens), PD_ERR_DENIED, PD_ERR_IO. */
PD_MUST_CHECK enum pd_err
pd_control_call(const char *data_dir, int argc, char **argv, FILE *out, int *code);

/* The same, but gives up (PD_ERR_IO) when nothing comes for patience_ms: for who asks whether somebody is
 * alive. */
PD_MUST_CHECK enum pd_err
pd_control_ask(const char *data_dir, int argc, char **argv, FILE *out, int *code, int patience_ms);

/* Whether anybody listens at the folder's socket: one that a crash left behind has nobody behind it. */
bool
pd_control_listens(const char *data_dir);

#endif
