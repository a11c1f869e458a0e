/* Money and bills in the programme: money.h says what follows from it. */
#ifndef PD_CORE_PROGRAMME_MONEY_H
#define PD_CORE_PROGRAMME_MONEY_H

#include "app/core/programme_base.h"

#define PD_PURSES_MAX 8
#define PD_RUNGS_MAX 16
#define PD_PURSE_CAP 25 /* its unit goes by a longer name */

/* Points that pay a part of a bill. Operational points never do. */
struct pd_deduction {
    struct pd_points min, step, max; /* of one bill; step 0: there is no such thing. min and max are steps */
    int percent;                     /* of what she is to pay of the bill, at most: 1..100 */
    int minutes;                     /* kept for the billing system so long */
};

/* Money that she paid in, or that was given to her on top. */
enum pd_purse_kind { PD_PURSE_STORED = 1, PD_PURSE_BONUS = 2 };

/* An account of money in fen: a unit of its own. They pay in the order of the document. */
struct pd_purse {
    char id[PD_PURSE_CAP];
    struct pd_text name, conditions;
    enum pd_purse_kind kind;
    struct pd_expiry expiry; /* bonus; what she paid in never expires */
    uint32_t categories;     /* of units.categories: what it pays for; 0: everything */
    int percent;             /* of one bill, at most: 1..100 */
    struct pd_fen topup_min, topup_max, balance_max; /* stored */
    bool refundable;                                 /* stored: what is left of it is paid out again */
};

/* From this much on, paid in at once into one account, so much is given into another: the highest of an
 * account's rungs alone. One of gives and percent is above 0. */
struct pd_rung {
    int purse; /* indexes into purses */
    struct pd_fen from;
    int bonus;
    struct pd_fen gives;
    int percent;
};

struct pd_stored_value {
    int purse_count; /* 0: there is none */
    struct pd_purse purses[PD_PURSES_MAX];
    int rung_count;
    struct pd_rung rungs[PD_RUNGS_MAX]; /* of an account: ascending */
    int minutes;                        /* a payment is kept for the billing system so long */
};

#endif
