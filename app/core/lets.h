/*
 * One act that a supervisor lets pass, and no other: what was shown beside the badge, down to how many and
 * why. Whoever was shown three has not let thirty pass.
 */
#ifndef PD_CORE_LETS_H
#define PD_CORE_LETS_H

#include "app/core/op.h"

struct pd_lets {
    enum pd_op_kind kind;    /* VOUCH, REFUND or STOCK */
    struct pd_id subject;    /* the hold; of goods what pd_work_subject makes of them */
    int64_t n;               /* points back, units off the shelf; VOUCH: 0, its ticket says how many */
    char why[PD_REASON_CAP]; /* VOUCH: "", it is chosen afterwards */
};

#endif
