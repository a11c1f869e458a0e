#include "app/core/points.h"

bool
pd_points_valid(struct pd_points p)
{
    return p.n >= 0 && p.n <= PD_AMOUNT_MAX;
}

bool
pd_fen_valid(struct pd_fen f)
{
    return f.n >= 0 && f.n <= PD_AMOUNT_MAX;
}

bool
pd_points_add(struct pd_points a, struct pd_points b, struct pd_points *sum)
{
    int64_t n;

    if (__builtin_add_overflow(a.n, b.n, &n))
        return false;
    sum->n = n;
    return true;
}

bool
pd_points_sub(struct pd_points a, struct pd_points b, struct pd_points *difference)
{
    int64_t n;

    if (__builtin_sub_overflow(a.n, b.n, &n))
        return false;
    difference->n = n;
    return true;
}

/* Both operands are bounded before they meet, so that the product fits. */
static bool
times(int64_t price, int qty, int64_t *total)
{
    if (price < 0 || price > PD_AMOUNT_MAX || qty < 0 || price * qty > PD_AMOUNT_MAX)
        return false;
    *total = price * qty;
    return true;
}

bool
pd_points_times(struct pd_points price, int qty, struct pd_points *total)
{
    return times(price.n, qty, &total->n);
}

bool
pd_fen_add(struct pd_fen a, struct pd_fen b, struct pd_fen *sum)
{
    int64_t n;

    if (__builtin_add_overflow(a.n, b.n, &n))
        return false;
    sum->n = n;
    return true;
}

bool
pd_fen_times(struct pd_fen price, int qty, struct pd_fen *total)
{
    return times(price.n, qty, &total->n);
}

bool
pd_points_from_fen(
    struct pd_fen money, int64_t points_per_step, int64_t fen_per_step, struct pd_points *points)
{
    int64_t n;

    if (!pd_fen_valid(money) || points_per_step < 0 || points_per_step > PD_AMOUNT_MAX || fen_per_step <= 0)
        return false;
    n = money.n * points_per_step / fen_per_step;
    if (n > PD_AMOUNT_MAX)
        return false;
    points->n = n;
    return true;
}

struct pd_fen
pd_points_in_fen(struct pd_points points, int points_per_yuan)
{
    int64_t whole, rest;

    pd_assert(points_per_yuan > 0 && points.n >= 0);
    whole = points.n / points_per_yuan;
    rest = points.n % points_per_yuan;
    if (whole > INT64_MAX / 100 - 1)
        return pd_fen_of(INT64_MAX);
    return pd_fen_of(whole * 100 + (rest * 100 + points_per_yuan - 1) / points_per_yuan);
}

bool
pd_fen_percent(struct pd_fen money, int percent, struct pd_fen *part)
{
    if (!pd_fen_valid(money) || percent < 0 || percent > 100)
        return false;
    part->n = money.n * percent / 100;
    return true;
}

bool
pd_points_percent(struct pd_points points, int percent, struct pd_points *part)
{
    int64_t n;

    if (!pd_points_valid(points) || percent < 0)
        return false;
    n = points.n * percent / 100;
    if (n > PD_AMOUNT_MAX)
        return false;
    part->n = n;
    return true;
}

int
pd_points_cmp(struct pd_points a, struct pd_points b)
{
    return (a.n > b.n) - (a.n < b.n);
}

struct pd_points
pd_points_min(struct pd_points a, struct pd_points b)
{
    return a.n < b.n ? a : b;
}

struct pd_points
pd_points_over(struct pd_points a, struct pd_points b)
{
    return (struct pd_points){ a.n > b.n ? a.n - b.n : 0 };
}
