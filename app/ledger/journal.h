/*
 * The journal: ops in the order this desk did them, each line chained to the ones before it.
 */
#ifndef PD_LEDGER_JOURNAL_H
#define PD_LEDGER_JOURNAL_H

#include "app/ledger/store.h"

/* The last op; dseq 0 and a head of zero bytes when there is none. */
PD_MUST_CHECK enum pd_err
pd_journal_end(struct pd_ledger *ledger, uint64_t *dseq, struct pd_hash *head);

/* Where the journal of this file begins: dseq of the last op that was pruned and its hash, and the hash of
 * all that is kept of those ops. All zero when none was. */
struct pd_pruned {
    uint64_t dseq;
    struct pd_hash head;
    struct pd_hash past;
};

PD_MUST_CHECK enum pd_err
pd_journal_pruned(struct pd_ledger *ledger, struct pd_pruned *out);

PD_MUST_CHECK enum pd_err
pd_journal_pruned_put(struct pd_ledger *ledger, const struct pd_pruned *pruned);

/* The chain's hash at dseq, also where the op itself was the last pruned one. Errors: PD_ERR_CORRUPT. */
PD_MUST_CHECK enum pd_err
pd_journal_head(struct pd_ledger *ledger, uint64_t dseq, struct pd_hash *head);

/* Fills device, epoch, dseq and time, and an id when op->id is zero; appends the line and changes the derived
 * tables. Inside an act. Errors: PD_ERR_STATE (not enrolled). */
PD_MUST_CHECK enum pd_err
pd_journal_append(struct pd_ledger *ledger, struct pd_when when, struct pd_op *op);

/* One stored op, as verify and rebuild walk over it. line is valid until the next row. */
struct pd_journal_row {
    uint64_t dseq;
    uint32_t epoch;
    struct pd_id op_id;
    int kind;
    int64_t at_ms;
    struct pd_hash head;
    const char *line;
    size_t len;
};

struct pd_read
pd_journal_from(struct pd_ledger *ledger, uint64_t dseq);

PD_MUST_CHECK enum pd_err
pd_journal_next(struct pd_read *read, struct pd_journal_row *row, bool *have);

/* The op at dseq, decoded. Errors: PD_ERR_NOT_FOUND, PD_ERR_CORRUPT. */
PD_MUST_CHECK enum pd_err
pd_journal_op(struct pd_ledger *ledger, uint64_t dseq, struct pd_op *op);

/* ---- what the hub said of an op ---- */

struct pd_result_row {
    struct pd_op_result result;
    bool refused; /* it said no once: that stays, even when a restored hub says otherwise */
    bool current; /* false: forgotten by resend_from, will be told again */
};

void
pd_journal_read_result(struct pd_read *read, struct pd_result_row *out);

/* Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_journal_result(struct pd_ledger *ledger, uint64_t dseq, struct pd_result_row *out);

PD_MUST_CHECK enum pd_err
pd_journal_result_put(struct pd_ledger *ledger, const struct pd_result_row *row);

#endif
