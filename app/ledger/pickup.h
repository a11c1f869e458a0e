/*
 * Hand-overs that the hub is asked about before the goods go out. The capture is an op like any other; that
 * its goods are still here is known to this counter alone, so it is kept, not derived, and a rebuild leaves
 * it as it is. (1) Goods go out once, and only when the hub has applied the capture without an overdraft. (2)
 * A no of the hub, an undo or the ticket's last day end it without goods; what the capture took is asked back
 * where it took something.
 *
 *   open --yes, and the clerk hands over--> given
 *   open --no, undone, past its day------> dropped
 */
#ifndef PD_LEDGER_PICKUP_H
#define PD_LEDGER_PICKUP_H

#include "app/ledger/journal.h"
#include "app/ledger/projection.h"

/* Stored: append, never renumber. */
enum pd_pickup_state { PD_PICKUP_OPEN = 1, PD_PICKUP_GIVEN = 2, PD_PICKUP_DROPPED = 3 };

struct pd_pickup {
    struct pd_id hold;
    enum pd_pickup_state state;
    int64_t ended_ms; /* 0 while open */
};

/* Columns as the statements pickup_* give them. */
void
pd_pickup_read(struct pd_read *read, struct pd_pickup *out);

/* Inside the capture's act. */
PD_MUST_CHECK enum pd_err
pd_pickup_note(struct pd_ledger *ledger, const struct pd_id *hold);

/* Ends one that is open; otherwise nothing happens. Inside an act. */
PD_MUST_CHECK enum pd_err
pd_pickup_end(struct pd_ledger *ledger, const struct pd_id *hold, enum pd_pickup_state state, int64_t now_ms);

/* What a ticket of a hold that is captured answers: OK when its goods may go out now, NO_ANSWER while the hub
 * has said nothing, ALREADY when they are gone, or never waited. */
PD_MUST_CHECK enum pd_err
pd_pickup_outcome(
    struct pd_ledger *ledger, const struct pd_hold_record *record, enum pd_capture_outcome *outcome);

/* When the goods went out, where that was later than the capture. */
PD_MUST_CHECK enum pd_err
pd_pickup_show(struct pd_ledger *ledger, const struct pd_hold_record *record, struct pd_hold_row *row);

/* The hub has answered a capture. Inside the act that stores the result. */
PD_MUST_CHECK enum pd_err
pd_pickup_answered(struct pd_ledger *ledger, struct pd_when when, const struct pd_op_result *result);

#endif
