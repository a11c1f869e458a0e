/*
 * Value: whole numbers in types that do not mix.
 *   (1) 0 <= amount <= PD_AMOUNT_MAX for anything that enters from outside.
 *   (2) Sums are checked: an overflow is an error, never a wrapped number.
 *   (3) Earning rounds down (floor); that is the only rounding there is.
 * The raw `.n` is read and written only here and in points.c; everyone else goes through these functions
 * (a tidy test greps for it).
 */
#ifndef PD_CORE_POINTS_H
#define PD_CORE_POINTS_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define PD_AMOUNT_MAX INT64_C(1000000000)

struct pd_points {
    int64_t n; /* points; also growth value and counts of coupons or entitlements */
};

struct pd_fen {
    int64_t n; /* 1/100 yuan */
};

static inline struct pd_points
pd_points_of(int64_t n)
{
    return (struct pd_points){ n };
}

/* For encoding, binding to SQL and showing. */
static inline int64_t
pd_points_raw(struct pd_points p)
{
    return p.n;
}

static inline struct pd_fen
pd_fen_of(int64_t n)
{
    return (struct pd_fen){ n };
}

static inline int64_t
pd_fen_raw(struct pd_fen f)
{
    return f.n;
}

/* Inside 0..PD_AMOUNT_MAX: what an amount from outside must be. */
bool
pd_points_valid(struct pd_points p);

bool
pd_fen_valid(struct pd_fen f);

/* false on overflow; *sum untouched then. */
PD_MUST_CHECK bool
pd_points_add(struct pd_points a, struct pd_points b, struct pd_points *sum);

PD_MUST_CHECK bool
pd_points_sub(struct pd_points a, struct pd_points b, struct pd_points *difference);

/* price * qty; false when it passes PD_AMOUNT_MAX or an operand is negative. */
PD_MUST_CHECK bool
pd_points_times(struct pd_points price, int qty, struct pd_points *total);

PD_MUST_CHECK bool
pd_fen_add(struct pd_fen a, struct pd_fen b, struct pd_fen *sum);

PD_MUST_CHECK bool
pd_fen_times(struct pd_fen price, int qty, struct pd_fen *total);

/* floor(money * points_per_step / fen_per_step); false when out of range or fen_per_step <= 0. */
PD_MUST_CHECK bool
pd_points_from_fen(
    struct pd_fen money, int64_t points_per_step, int64_t fen_per_step, struct pd_points *points);

/* What points are worth at so many points a yuan, rounded up: a loss is never told too small. The largest
 * amount there is when it passes all numbers; points_per_yuan is at least 1. */
struct pd_fen
pd_points_in_fen(struct pd_points points, int points_per_yuan);

/* floor(money * percent / 100); false when out of range or percent is not 0..100. */
PD_MUST_CHECK bool
pd_fen_percent(struct pd_fen money, int percent, struct pd_fen *part);

/* floor(points * percent / 100); false when out of range or percent is negative. */
PD_MUST_CHECK bool
pd_points_percent(struct pd_points points, int percent, struct pd_points *part);

/* -1, 0, 1 */
int
pd_points_cmp(struct pd_points a, struct pd_points b);

struct pd_points
pd_points_min(struct pd_points a, struct pd_points b);

/* a - b, or 0 when b is larger: "short by". */
struct pd_points
pd_points_over(struct pd_points a, struct pd_points b);

#endif
