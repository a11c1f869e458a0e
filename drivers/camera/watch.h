/*
 * From a stream of frames to payloads: what to look at, how hard, and what to tell the person.
 *   (1) A still picture costs next to nothing: it is looked at until every rung had its turn, then only
 * watched for movement. (2) One first look and at most one later rung a frame; the rungs that read most here
 * come first. (3) Later rungs look only where something stands before the empty hall. (4) No frame outlives
 * the next, and none is written anywhere. Pure but for the clock of the decoder's limits; time is the
 * caller's. Threading: one at a time.
 */
#ifndef PD_DRIVERS_WATCH_H
#define PD_DRIVERS_WATCH_H

#include "drivers/scanner/decode.h"

#define PD_WATCH_RUNG_MS 30 /* a later rung's time, within one look more */

/* What would help, in the order in which it is said. */
enum pd_watch_hint {
    PD_WATCH_NOTHING = 0,  /* nobody shows anything */
    PD_WATCH_LOOKING = 1,  /* something is there; no advice */
    PD_WATCH_CLOSER = 2,   /* a code, its modules too small */
    PD_WATCH_FARTHER = 3,  /* a code that does not fit into the picture */
    PD_WATCH_BRIGHTER = 4, /* too dark */
    PD_WATCH_STEADY = 5,   /* it moves too fast */
    PD_WATCH_READ = 6      /* thank you */
};

/* Since it was made; for the technician. */
struct pd_watch_counts {
    int64_t frames, still; /* still: passed over */
    int64_t reads, by_rung[PD_DECODE_RUNGS];
    int64_t took_us, longest_us; /* of frames that were looked at */
};

struct pd_watch;

PD_MUST_CHECK enum pd_err
pd_watch_create(struct pd_watch **out);

/* Takes NULL. */
void
pd_watch_destroy(struct pd_watch *watch);

/* A later rung's time instead of PD_WATCH_RUNG_MS. */
void
pd_watch_patience(struct pd_watch *watch, int rung_ms);

/*
 * The next frame; sizes may change from one to the next. Errors: PD_ERR_NOT_FOUND (nothing read),
 * PD_ERR_TOO_LARGE (a code of more than 512 bytes), PD_ERR_MEMORY. *hint is set in every case.
 */
PD_MUST_CHECK enum pd_err
pd_watch_frame(struct pd_watch *watch, const struct pd_image *frame, struct pd_decoded *decoded,
    enum pd_watch_hint *hint);

void
pd_watch_counts(const struct pd_watch *watch, struct pd_watch_counts *counts);

#endif
