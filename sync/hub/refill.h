/*
 * After a backup was put back: what the hub waits for before it gives anything away (refill.c), and what an
 * earlier life of it signed, which holds (honour.c).
 */
#ifndef PD_HUB_REFILL_H
#define PD_HUB_REFILL_H

#include "sync/hub/engine.h"

void
pd_refill_load(struct pd_hub *hub);

/* Nothing may be given away that the lost life may have given: see refill.c. */
bool
pd_refill_on(const struct pd_hub *hub);

/* It is being refilled, or was a moment ago: what desks tell beside their journals may still be on its way.
 */
#define PD_REFILL_LATELY_MS (2 * PD_MINUTE_MS)
bool
pd_refill_lately(struct pd_hub *hub, int64_t now_ms);

/* Of a member that is not here, and whom the counter that enrolled her may still tell of: the op waits, but
 * not for ever, because its desk is waited for as well. */
#define PD_REFILL_MEMBER_MS (10 * PD_MINUTE_MS)
bool
pd_refill_member_may_come(struct pd_hub *hub, const struct pd_op *op, int64_t now_ms);

/* This op, or the desk as a whole, tells a restored hub what it has forgotten. */
bool
pd_refill_again(const struct pd_apply *apply);

/* A desk said how far its journal goes. */
void
pd_refill_said(struct pd_hub *hub, struct pd_device *device, uint64_t journal_end);

/* An op that comes without a receipt: must it stay at its desk until every desk has told what the lost life
 * had answered? Its desk is one of these then. */
bool
pd_refill_must_wait(struct pd_hub *hub, struct pd_device *device, const struct pd_op *op, int64_t now_ms);

/* A push was taken. emptied: it had room for more than it carried. */
void
pd_refill_moved(struct pd_hub *hub, struct pd_device *device, bool emptied);

/* Its next op is about a hold that nobody has told yet. */
void
pd_refill_waits(struct pd_hub *hub, struct pd_device *device, const struct pd_op *op);

/* false: nobody is left who could tell of the hold in this op. */
bool
pd_refill_may_be_told(struct pd_hub *hub, const struct pd_device *device, const struct pd_op *op);

/* Ends it when nobody is missing any more. */
void
pd_refill_look(struct pd_hub *hub);

/* ---- results of an earlier life ---- */

/* Fills hub->told for the lines of a push from its receipts. Errors: PD_ERR_INVALID with *why. */
PD_MUST_CHECK enum pd_err
pd_honour_receipts(struct pd_hub *hub, const struct pd_device *device, const struct pd_push_header *header,
    const char *body, size_t len, struct pd_why *why);

/* true: it was refused, granted before or put aside then, and that is all there is to do now. */
bool
pd_honour_no(struct pd_apply *apply);

/* Finds the op's member into apply->account; one who is unknown although she was served is made again. */
bool
pd_honour_member(struct pd_apply *apply);

/* A hold that was applied: covered where there is too little. */
void
pd_honour_hold(struct pd_apply *apply, int64_t hid, struct pd_points amount, int64_t at_ms);

/* While the hub refills: the op is about a hold that its desk has not told again yet. */
bool
pd_honour_waits(struct pd_hub *hub, int64_t now_ms, const struct pd_device *device, const struct pd_op *op);

/* Of a ticket that some desk of this hub wrote: whose it is. */
bool
pd_ticket_member(struct pd_hub *hub, int64_t now_ms, const char *code, struct pd_id *out);

/* A true ticket of a desk that is known here, and of a lease that is; or its desk has told all there is. */
bool
pd_ticket_known(struct pd_hub *hub, int64_t now_ms, const char *code);

#endif
