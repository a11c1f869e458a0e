/*
 * Supplementary cards at a desk: the hub's rows, with what was spent here since laid over; and who spent by a
 * hold, from the op or the hub's row, whichever comes first.
 */
#ifndef PD_LEDGER_FAMILY_H
#define PD_LEDGER_FAMILY_H

#include "app/ledger/base.h"

/* The hub's row; high: own ops up to here are counted in it. */
PD_MUST_CHECK enum pd_err
pd_base_family(struct pd_ledger *ledger, const struct pd_id *member, struct pd_family_card *out,
    uint64_t *high, struct pd_base_at *at);

PD_MUST_CHECK enum pd_err
pd_base_put_family(
    struct pd_ledger *ledger, const struct pd_family_card *card, uint64_t high, struct pd_base_at at);

void
pd_base_read_family(struct pd_read *read, struct pd_family_card *out, uint64_t *high, struct pd_base_at *at);

/* What the hub's row of a hold says of its spender; nothing where it is the member. */
PD_MUST_CHECK enum pd_err
pd_base_put_spender(struct pd_ledger *ledger, const struct pd_hold_row *row);

void
pd_base_read_spender(struct pd_read *read, struct pd_hold_row *out);

/* Into row->spender; zero where the member herself spent. */
PD_MUST_CHECK enum pd_err
pd_family_show_spender(struct pd_ledger *ledger, struct pd_hold_row *row);

#endif
