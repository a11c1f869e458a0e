/*
 * Who serves at this desk, and the counter's shifts. Part of the ledger's interface, as ledger.h is: the same
 * thread, the same errors. (1) Somebody serves from the act that says so until another does, or nobody, or
 * the desk starts anew; what the desk writes meanwhile is hers. (2) Where the hub is older than these ops
 * none is written: people sign in all the same, and there are no shifts.
 */
#ifndef PD_LEDGER_DUTY_H
#define PD_LEDGER_DUTY_H

#include "app/core/lets.h"
#include "app/core/shift.h"
#include "app/ledger/ledger.h"

/* What the hub told of a person. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_ledger_staff(struct pd_ledger *ledger, const struct pd_id *id, struct pd_staff_row *out);

/* The hub was last heard limit_ms ago or longer, or nobody vouches for the clock: the list may not be hers
 * any more who is on it. */
bool
pd_ledger_staff_is_stale(struct pd_ledger *ledger, struct pd_when when, int64_t limit_ms);

/* A try is counted before its PIN is looked at, in an act of its own: no power cut gives it back. *wrong: how
 * many there were with this one, since the last right PIN or since she has this one. */
PD_MUST_CHECK enum pd_err
pd_ledger_pin_try(struct pd_ledger *ledger, const struct pd_staff_row *person, int *wrong);

/* So many there were. */
PD_MUST_CHECK enum pd_err
pd_ledger_pin_tries(struct pd_ledger *ledger, const struct pd_staff_row *person, int *wrong);

/* Her PIN was right: the tries are forgotten, and she serves here. One act. Who served before does no more.
 */
PD_MUST_CHECK enum pd_err
pd_ledger_sign_in(struct pd_ledger *ledger, struct pd_when when, const struct pd_staff_row *person);

/* Where rows of people have come: *ended: she who serves has no good badge any more, and serves no more, also
 * where that could not be written down. Roles that she was given or lost count from here on. An approval of
 * one who may not approve any more is gone. */
PD_MUST_CHECK enum pd_err
pd_ledger_clerk_look(struct pd_ledger *ledger, struct pd_when when, bool *ended);

/* Nobody serves; nothing happens where nobody did. */
PD_MUST_CHECK enum pd_err
pd_ledger_sign_out(struct pd_ledger *ledger, struct pd_when when);

/* A supervisor's PIN was right: the tries are forgotten, and this one act may pass. That it was let pass is
 * written with its op. It ends with the next vouch, refund or stock op, whatever becomes of that. */
PD_MUST_CHECK enum pd_err
pd_ledger_approve(struct pd_ledger *ledger, const struct pd_staff_row *person, const struct pd_lets *act);

/* Whether exactly that act may be made now. */
bool
pd_ledger_approved(const struct pd_ledger *ledger, const struct pd_lets *act);

/* It is not wanted after all, or something else was done. */
void
pd_ledger_approval_drop(struct pd_ledger *ledger);

/* Whoever serves; number "" where nobody does. A desk that starts has nobody. */
void
pd_ledger_clerk(const struct pd_ledger *ledger, struct pd_clerk *out);

/* The newest shift; number 0 where none was opened. */
PD_MUST_CHECK enum pd_err
pd_ledger_shift(struct pd_ledger *ledger, struct pd_shift *out);

/* Errors: PD_ERR_STATE: one is open; nobody serves; the hub is too old. */
PD_MUST_CHECK enum pd_err
pd_ledger_shift_open(struct pd_ledger *ledger, struct pd_when when, struct pd_shift *out);

/* Errors: PD_ERR_STATE: none is open; nobody serves. */
PD_MUST_CHECK enum pd_err
pd_ledger_shift_close(struct pd_ledger *ledger, struct pd_when when, struct pd_shift *out);

/* From the journal's own ops. Errors: PD_ERR_NOT_FOUND: those of the shift were pruned. */
PD_MUST_CHECK enum pd_err
pd_ledger_shift_figures(struct pd_ledger *ledger, const struct pd_shift *shift, struct pd_shift_figures *out);

/* how: PD_OP_STOCK_*; why: of a shrink, "" where nothing is said. Errors: PD_ERR_INVALID; PD_ERR_STATE:
 * nobody serves; the hub is too old. */
PD_MUST_CHECK enum pd_err
pd_ledger_stock(struct pd_ledger *ledger, struct pd_when when, const char *how, const char *sku, int units,
    const char *why);

#endif
