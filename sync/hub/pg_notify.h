/*
 * How hub processes on one database hear of each other's batches: a NOTIFY goes with each commit that moved
 * the feed, and an ear LISTENs. Where none comes through (a pooler between, an older process), the ear looks
 * by itself every PD_PG_LOOK_MS. Threading: an ear is one thread's, beside the store's own.
 */
#ifndef PD_HUB_PG_NOTIFY_H
#define PD_HUB_PG_NOTIFY_H

#include "app/base/err.h"

#include <stddef.h>
#include <stdint.h>

#define PD_PG_LOOK_MS 2000

struct pd_pg_ear;

/* What a batch's last statement is: a commit that tells, where the feed moved. position 0: it did not. */
void
pd_pg_commit_text(char *out, size_t cap, const char *process, int64_t position);

/* where: of libpq, copied. NULL: no memory. Connects when it is first asked. */
struct pd_pg_ear *
pd_pg_ear_create(const char *where);

void
pd_pg_ear_destroy(struct pd_pg_ear *ear);

/* Waits until a process other than `process` has told how far the feed is, at most timeout_ms. now_ms:
 * monotonic. counter: the row of `counter` that has it. Leaves *position where nothing was heard. Errors:
 * PD_ERR_IO: there is no server now; it has waited all the same. */
PD_MUST_CHECK enum pd_err
pd_pg_ear_hear(
    struct pd_pg_ear *ear, int64_t now_ms, int64_t process, int counter, int timeout_ms, int64_t *position);

#endif
