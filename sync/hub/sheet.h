/*
 * Everything the hub keeps of one member, part by part, for her to see or take along: who she is, what she
 * has, what moved, bills, tickets, what she agreed to, and what was noted. Read only, inside a batch.
 * Threading: the engine's.
 */
#ifndef PD_HUB_SHEET_H
#define PD_HUB_SHEET_H

#include "sync/hub/hub.h"

enum pd_sheet_kind {
    PD_SHEET_TEXT = 't',
    PD_SHEET_NUMBER = 'n',
    PD_SHEET_WHEN = 'w', /* an instant; 0: none, PD_NEVER_MS: never */
    PD_SHEET_FEN = 'f',
};

#define PD_SHEET_CELLS_MAX 10
#define PD_SHEET_TEXT_CAP 513

struct pd_sheet_cell {
    enum pd_sheet_kind kind;
    int64_t n;
    char text[PD_SHEET_TEXT_CAP];
};

struct pd_sheet_part {
    const char *id, *title;
    const char *const *columns; /* NULL ends them */
};

/* A part begins, or a row of it. */
struct pd_sheet_reader {
    void (*part)(void *ctx, const struct pd_sheet_part *part);
    void (*row)(void *ctx, const struct pd_sheet_cell *cells, int count);
    void *ctx;
};

/* Errors: PD_ERR_NOT_FOUND (nobody, or erased). */
PD_MUST_CHECK enum pd_err
pd_hub_sheet(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_sheet_reader *reader);

#endif
