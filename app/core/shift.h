/*
 * A counter's shift: from the op that opens it to the one that closes it. What it came to is told by the ops
 * between the two and by nothing else, so that the slip that is printed at its end can be made again, and the
 * hub makes the same one from its copy of the journal.
 */
#ifndef PD_CORE_SHIFT_H
#define PD_CORE_SHIFT_H

#include "app/core/hash.h"
#include "app/core/op.h"

#define PD_SHIFT_GIFTS_MAX 64 /* told apart; of more, only the sums */

struct pd_shift {
    uint32_t number; /* at this desk, from 1; 0: none was ever opened */
    uint64_t opened_dseq,
        last_dseq;                /* of the op that opened it; of its last op, the closing one where closed */
    int64_t opened_ms, closed_ms; /* desk time; closed_ms 0: it is open */
    char opened_by[PD_STAFF_NUMBER_CAP], closed_by[PD_STAFF_NUMBER_CAP];
};

struct pd_shift_gift {
    char sku[PD_SKU_CAP];
    int handed, returned; /* units over the counter, and back by an undone hand-over */
    int received, shrunk; /* units told by stock ops */
    int counted;          /* units on the shelf as last counted in it; -1: not counted */
};

struct pd_shift_figures {
    int handed, units; /* hand-overs, and their units */
    int by_proxy, vouched;
    int typed;    /* hand-overs without the ticket's own code: its number was typed */
    int ended;    /* tickets that could not be handed over: points went back */
    int refunds;  /* points back for what was handed over: undone, or asked for */
    int receipts; /* points asked for from paper receipts */
    int approved; /* acts a supervisor let pass */
    int sign_ins;
    struct pd_points points; /* of what was handed over, refunds apart */
    struct pd_fen money;     /* likewise */
    int gift_count;
    struct pd_shift_gift gifts[PD_SHIFT_GIFTS_MAX]; /* by sku */
    struct pd_hash head;                            /* of the journal after its last op */
};

/* Begins with zeroed figures. */
void
pd_shift_begin(struct pd_shift_figures *figures);

/* What is known of the hold that a capture or a refund is about. */
struct pd_shift_hold {
    char sku[PD_SKU_CAP];
    int qty;
    struct pd_points amount;
    struct pd_fen money;
};

/* Adds one op of the shift, in the order of the journal; hold may be NULL where the op names none, or where
 * nothing is known of it. */
void
pd_shift_add(struct pd_shift_figures *figures, const struct pd_op *op, const struct pd_shift_hold *hold);

#endif
