/*
 * What the rules say of money: points that pay a part of a bill, accounts of money that she paid in, and what
 * is given on top. Pure functions over whole points and fen.
 *   (1) So many points pay so much by the redeem ratio; steps are chosen so that it is whole fen.
 *   (2) A share of a whole is rounded down, and always reckoned from all that was given back so far: however
 *       something is given back in parts, it comes to the same.
 */
#ifndef PD_CORE_MONEY_H
#define PD_CORE_MONEY_H

#include "app/core/id.h"
#include "app/core/programme.h"

/* ---- points that pay a part of a bill ---- */

/* Stored by name: append, never renumber. */
enum pd_deduction_outcome {
    PD_DEDUCTION_OK = 1,
    PD_DEDUCTION_OFF = 2,    /* the rules have no such thing */
    PD_DEDUCTION_BILL = 3,   /* even the least is more than its share of this bill */
    PD_DEDUCTION_POINTS = 4, /* she has not so many points that may pay */
    PD_DEDUCTION_STEP = 5,   /* no multiple of the step, or below the least */
    PD_DEDUCTION_MOST = 6,   /* more than may be */
};

/* "bill_too_small", "too_few_points"... */
const char *
pd_deduction_outcome_name(enum pd_deduction_outcome outcome);

/* Between which she may choose, in steps. */
struct pd_deduction_offer {
    enum pd_deduction_outcome outcome; /* OK, or why there is nothing to choose */
    struct pd_points least, most, step;
};

/* bill: what she is to pay herself; usable: her points that may pay. */
struct pd_deduction_offer
pd_deduction_offer(const struct pd_programme *programme, struct pd_fen bill, struct pd_points usable);

/* May she choose so many? */
enum pd_deduction_outcome
pd_deduction_choose(const struct pd_deduction_offer *offer, struct pd_points points);

/* What a multiple of the step pays. */
struct pd_fen
pd_deduction_fen(const struct pd_programme *programme, struct pd_points points);

/* What its paper is counted by: the hub's number of what is kept, which a hub that was put back may give
 * once more, and until when it is kept. */
struct pd_id
pd_deduction_paper(int64_t number, int64_t until_ms);

/* ---- accounts of money ---- */

/* Index into purses; -1: none. */
int
pd_purse_find(const struct pd_stored_value *stored, const char *id);

/* What paying so much in at once gives on top. NULL: nothing. */
const struct pd_rung *
pd_rung_of(const struct pd_stored_value *stored, int purse, struct pd_fen fen);

struct pd_fen
pd_rung_gives(const struct pd_rung *rung, struct pd_fen fen);

/* The most that it pays of a bill, whatever is in it; category: index into units.categories, -1: none. */
struct pd_fen
pd_purse_pays(const struct pd_purse *purse, struct pd_fen bill, int category);

/* floor(whole * part / of): (2). part at most of; of above 0. */
struct pd_fen
pd_money_share(struct pd_fen whole, struct pd_fen part, struct pd_fen of);

#endif
