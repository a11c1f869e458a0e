/*
 * The derived tables: what follows from the journal, the hub's results and the hub's rows. (1) Each event
 * changes them by itself, and the end state does not depend on the order in which ops, results and rows
 * came: a rebuild, which takes rows, then ops, then results, ends where the desk ended. (2) The same code
 * runs over the desk's file and over an empty database in memory; comparing the two is the verification.
 */
#ifndef PD_LEDGER_PROJECTION_H
#define PD_LEDGER_PROJECTION_H

#include "app/core/op.h"
#include "app/core/row.h"
#include "app/core/short_number.h"
#include "app/ledger/db.h"

/* Where the description of a hold came from; the lower wins. Stored: append, never renumber. */
enum pd_hold_source { PD_SOURCE_OWN = 1, PD_SOURCE_HUB = 2, PD_SOURCE_TICKET = 3 };

/* A row of the hold table. row.state and row.ended_ms follow from the rest; dseqs are 0 where it did not
 * happen. */
struct pd_hold_record {
    struct pd_hold_row row;
    enum pd_hold_source source;
    int base_state; /* the hub's; 0: it never told */
    int64_t base_ended_ms;
    uint64_t made_dseq;
    int64_t made_ms, decided_ms;
    uint64_t release_dseq, capture_dseq, void_dseq;
    int64_t capture_ms, void_ms;
    bool confirmed; /* the hub gave a result */
    bool refused;   /* it was a no; stays */
    char reject[PD_REASON_CAP];
    bool freed;   /* its lease units are back */
    bool counted; /* in tally.unconfirmed */
};

PD_MUST_CHECK enum pd_err
pd_projection_op(struct pd_db *db, const struct pd_op *op);

/* The row an own hold begins with. */
void
pd_projection_made(const struct pd_op *op, struct pd_hold_record *out);

/* What a stored result says of its op. */
struct pd_verdict {
    bool refused;
    const char *code;
};

PD_MUST_CHECK enum pd_err
pd_projection_result(struct pd_db *db, enum pd_op_kind kind, const struct pd_id *op_id, uint64_t dseq,
    const struct pd_verdict *verdict);

PD_MUST_CHECK enum pd_err
pd_projection_base_hold(struct pd_db *db, const struct pd_hold_row *row);

/* Who spent by a hold; nothing where it is known, or nobody but its member. */
PD_MUST_CHECK enum pd_err
pd_projection_spender(struct pd_db *db, const struct pd_id *hold, const struct pd_id *spender);

/* A hold known only from a ticket shown here. */
PD_MUST_CHECK enum pd_err
pd_projection_ticket(struct pd_db *db, const struct pd_hold_row *row);

/* Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_projection_hold(struct pd_db *db, const struct pd_id *id, struct pd_hold_record *out);

/* Columns as statement hold_get gives them. */
void
pd_projection_read_hold(struct pd_read *read, struct pd_hold_record *out);

PD_MUST_CHECK enum pd_err
pd_projection_acked(struct pd_db *db, uint64_t acked_seq);

struct pd_tally {
    uint64_t acked_seq;
    int short_last;               /* number of the last own hold */
    int64_t short_ms;             /* when it was made */
    struct pd_points unconfirmed; /* taken by own holds and spends that the hub has not answered */
};

PD_MUST_CHECK enum pd_err
pd_projection_tally(struct pd_db *db, struct pd_tally *out);

#endif
