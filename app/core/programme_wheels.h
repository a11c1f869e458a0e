/* Lucky wheels of the programme: wheel.h says what is drawn. */
#ifndef PD_CORE_PROGRAMME_WHEELS_H
#define PD_CORE_PROGRAMME_WHEELS_H

#include "app/core/programme_base.h"

#define PD_WHEELS_MAX 4
#define PD_WHEEL_PRIZES_MAX 12
#define PD_WHEEL_TOTAL_MAX 1000000
#define PD_WHEEL_PER_DAY_MAX 20

/* One share of a wheel. At most one of points, gift and coupon; none: nothing is won. */
struct pd_wheel_prize {
    char id[PD_RULE_CAP];
    int64_t weight; /* of the wheel's total, from 1 */
    struct pd_points points;
    char gift[PD_SKU_CAP];    /* sku, out of stock that is set aside */
    char coupon[PD_RULE_CAP]; /* id of a coupon */
    int count;                /* gift, coupon: so many are won in all */
    struct pd_points instead; /* and what is given to whoever wins after that */
};

/* A lucky wheel (wheel.h). Once it runs nothing of it changes. */
struct pd_wheel {
    char id[PD_RULE_CAP]; /* 1 to 32 of A-Z a-z 0-9 - _ */
    struct pd_text name, organiser, terms;
    int64_t from_ms, until_ms; /* spun from then on, and before then */
    struct pd_points price;    /* of a spin */
    int per_day;               /* spins of a member on one local day */
    int rule;                  /* index into rules: by which points are given; -1: it gives none */
    int64_t total;             /* of the weights */
    int prize_count;
    struct pd_wheel_prize prizes[PD_WHEEL_PRIZES_MAX];
};

#endif
