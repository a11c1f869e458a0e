/*
 * The derived tables, made from the kept ones: the hub's holds, tickets shown here, the journal, its results.
 */
#ifndef PD_LEDGER_REBUILD_H
#define PD_LEDGER_REBUILD_H

#include "app/ledger/journal.h"

/* Called for each op on the way, with the line as stored; may refuse it. */
typedef enum pd_err (*pd_rebuild_op_fn)(void *ctx, const struct pd_journal_row *row, const struct pd_op *op);

struct pd_rebuild_watch {
    pd_rebuild_op_fn op;
    void *ctx;
    uint64_t bad_seq; /* the op at which it stopped, 0: at none */
};

/* Drops the derived tables of the desk's file and makes empty ones. Inside an act. */
PD_MUST_CHECK enum pd_err
pd_rebuild_remake(struct pd_ledger *ledger);

/* What derived tables begin with: what is kept of pruned ops, the hub's holds, tickets shown here. */
PD_MUST_CHECK enum pd_err
pd_rebuild_ground(struct pd_ledger *ledger, struct pd_db *into);

/* Adds the ops after `after` up to `last` and their results. watch may be NULL. */
PD_MUST_CHECK enum pd_err
pd_rebuild_span(struct pd_ledger *ledger, struct pd_db *into, uint64_t after, uint64_t last,
    struct pd_rebuild_watch *watch);

/* Fills empty derived tables of `into`, which may lie in another database. watch may be NULL. */
PD_MUST_CHECK enum pd_err
pd_rebuild_watched(struct pd_ledger *ledger, struct pd_db *into, struct pd_rebuild_watch *watch);

PD_MUST_CHECK enum pd_err
pd_rebuild_into(struct pd_ledger *ledger, struct pd_db *into);

#endif
