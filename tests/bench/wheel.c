/*
 * Goal: a million spins fall as the odds say. Method: spins as the hub decides them, a thousand days of a
 * thousand with all ten digits in turn, over the prizes of one wheel and over all points of its total;
 * chi-square against what is stated, which chance alone keeps below the budget in 999 of 1,000 wheels. Its
 * seeds are always the same, so that the figure is.
 */
#include "app/core/wheel.h"
#include "app/base/rng.h"
#include "tests/bench/bench.h"

#define DAYS 1000
#define SPINS 1000
#define TOTAL 1000
#define FIRST_DAY 20454 /* 1 January 2026 */

/* The 999th thousandth of chi-square with 5 and with 999 degrees of freedom. */
#define PRIZES_MOST 20.52
#define POINTS_MOST 1142.8

static const struct pd_wheel wheel = { .id = "lucky",
    .total = TOTAL,
    .prize_count = 6,
    .prizes = { { .weight = 10 }, { .weight = 40 }, { .weight = 100 }, { .weight = 150 }, { .weight = 300 },
        { .weight = 400 } } };

static double
chi_square(const int64_t *falls, const int64_t *weights, int count)
{
    double sum = 0;

    for (int i = 0; i < count; i++) {
        double due = (double)DAYS * SPINS * (double)weights[i] / TOTAL, off = (double)falls[i] - due;

        sum += off * off / due;
    }
    return sum;
}

static void
spin_all(int64_t *points, int64_t *prizes)
{
    struct pd_rng rng = pd_rng_seeded(30);

    for (int day = 0; day < DAYS; day++) {
        struct pd_wheel_seed seed;

        pd_rng_fill(&rng, seed.b, sizeof seed.b);
        for (int n = 1; n <= SPINS; n++) {
            struct pd_wheel_draw draw = { wheel.id, FIRST_DAY + day, n, n % (PD_WHEEL_DIGIT_MAX + 1) };
            int64_t point = pd_wheel_point(&seed, &draw, TOTAL);

            points[point]++;
            prizes[pd_wheel_prize_at(&wheel, point)]++;
        }
    }
}

static void
tell(const char *name, double value, double budget)
{
    pd_figure_tell(&(struct pd_figure){ .name = name,
        .value = value,
        .unit = "chi2",
        .budget = budget,
        .bound = PD_BENCH_AT_MOST,
        .n = (size_t)DAYS * SPINS });
}

int
pd_bench_wheel(void)
{
    static int64_t points[TOTAL], prizes[PD_WHEEL_PRIZES_MAX], ones[TOTAL], weights[PD_WHEEL_PRIZES_MAX];
    double began = pd_bench_ms(), took;

    for (int i = 0; i < TOTAL; i++)
        ones[i] = 1;
    for (int i = 0; i < wheel.prize_count; i++)
        weights[i] = wheel.prizes[i].weight;
    spin_all(points, prizes);
    took = pd_bench_ms() - began;
    tell("wheel.prizes", chi_square(prizes, weights, wheel.prize_count), PRIZES_MOST);
    tell("wheel.points", chi_square(points, ones, TOTAL), POINTS_MOST);
    pd_figure_tell(&(struct pd_figure){ .name = "wheel.spins",
        .value = (double)DAYS * SPINS / took * 1000,
        .unit = "/s",
        .bound = PD_BENCH_NO_BUDGET,
        .n = (size_t)DAYS * SPINS });
    return 0;
}
