/*
 * What a tier takes off the lines of a bill, by the programme's table of categories and tiers. Pure. A tier
 * that a category does not name has what the nearest one below it has; below the first one named, and in a
 * category that is in no table, nothing is taken off. The money off a line is rounded down to whole fen: what
 * the patient pays is never less than the table says.
 */
#ifndef PD_CORE_DISCOUNT_H
#define PD_CORE_DISCOUNT_H

#include "app/core/programme.h"

struct pd_discount_line {
    int percent;       /* 0: nothing */
    int tier;          /* index of the tier whose step gives it; -1: none does */
    struct pd_fen off; /* floor(fen * percent / 100) */
};

/* discount NULL: no such category. false: fen is none of 0..PD_AMOUNT_MAX. */
PD_MUST_CHECK bool
pd_discount_of(const struct pd_discount *discount, int tier, struct pd_fen fen, struct pd_discount_line *out);

/* Does any tier get something? */
bool
pd_discount_gives(const struct pd_discount *discount);

#endif
