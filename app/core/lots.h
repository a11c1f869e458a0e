/*
 * Lots: what is left of each grant, and the order in which spends draw from them. Pure functions over arrays.
 *   (1) Earliest expiry first; equal expiries by id.
 *   (2) A lot is spendable at t when usable_from_ms <= t < expires_ms.
 *   (3) A draw takes exactly its amount or nothing.
 */
#ifndef PD_CORE_LOTS_H
#define PD_CORE_LOTS_H

#include "app/core/member.h"

/* Part of a spend taken from one lot; the link that a refund follows back. */
struct pd_draw {
    uint64_t lot;
    struct pd_points amount;
};

/* The order of (1). */
bool
pd_lot_before(const struct pd_lot *a, const struct pd_lot *b);

/* What can be spent at an instant; 0 for a frozen member's caller to decide. */
struct pd_points
pd_lots_spendable(const struct pd_lot *lots, int count, int64_t at_ms);

/* Not usable yet. */
struct pd_points
pd_lots_pending(const struct pd_lot *lots, int count, int64_t at_ms);

/* Takes amount from the lots and writes one draw per lot touched (draws holds count). Returns the number of
 * draws, or -1 when there is not enough: nothing is changed then. */
int
pd_lots_draw(struct pd_lot *lots, int count, int64_t at_ms, struct pd_points amount, struct pd_draw *draws);

/* Puts value back where it came from. A draw whose lot is not in the array is skipped; returns the sum put
 * back. */
struct pd_points
pd_lots_put_back(struct pd_lot *lots, int count, const struct pd_draw *draws, int draw_count);

#define PD_GRACE_DAYS 30
#define PD_REASON_CALLED_OFF "called_off" /* an activity, by the hospital */

/* When value expires that is refunded into a lot which is over, for a reason that the hospital has to answer
 * for (a counter's "undo", "out_of_stock", "damaged", "damaged_here"; "called_off"; "bill_refund"). 0: no
 * grace, it expires with its lot. */
int64_t
pd_lot_grace_ms(int64_t lot_expires_ms, const char *reason, int64_t now_ms);

/* Keeps (1). Errors: false when the array is full. */
PD_MUST_CHECK bool
pd_lots_insert(struct pd_lot *lots, int *count, int max, const struct pd_lot *lot);

/* Upcoming expiries by local day, soonest first: what screens show. Returns how many. */
struct pd_expiring {
    int64_t at_ms;
    struct pd_points amount;
};

int
pd_lots_expiring(const struct pd_lot *lots, int count, int64_t from_ms, struct pd_expiring *out, int max);

/* Drops empty lots, then merges the latest-expiring ones into the earliest of them, until at most max remain;
 * never lets anything be spent earlier or live longer. */
void
pd_member_fold_lots(struct pd_member *member, int max);

#endif
