/*
 * Goal: what a case earns is the rule, its campaigns and its caps in the stated order, to the point; periods
 * and windows begin and end at midnight of the hospital; a refund takes back its share and never more.
 * Method: tables computed by hand, each row one case; then random cases hold the sums together.
 */
#include "tests/support/check.h"

#include "app/base/rng.h"
#include "app/core/earning.h"
#include "app/core/member.h"

#include <string.h>

#define CST 480
#define MAY_8 at(2028, 5, 8, 12) /* a Monday */

static int64_t
at(int year, int month, int day, int hour)
{
    return pd_local_day_start_ms(pd_days_from_date((struct pd_date){ year, month, day }), CST) +
           hour * PD_HOUR_MS;
}

/* Rule 0 pays 1 point a yuan; rule 1 gives 10 points. Nothing is bounded, and no campaign runs. */
static struct pd_earning_case
plain(struct pd_programme *p)
{
    struct pd_earn_rule rule = { .kind = PD_EARN_PAYMENT,
        .points = pd_points_of(1),
        .step = pd_fen_of(100),
        .growth_percent = 100,
        .expiry = { PD_EXPIRY_ROLLING, 365 },
        .until_ms = PD_NEVER_MS };

    memset(p, 0, sizeof *p);
    p->utc_offset_min = CST;
    p->kind_count = 2;
    p->tier_count = 3;
    p->tiers[1].from = pd_points_of(1000);
    p->tiers[2].from = pd_points_of(5000);
    p->rule_count = 2;
    p->rules[0] = p->rules[1] = rule;
    p->rules[1].kind = PD_EARN_FIXED;
    p->rules[1].points = pd_points_of(10);
    return (struct pd_earning_case){ .programme = p, .rule = &p->rules[0], .at_ms = MAY_8 };
}

static struct pd_campaign *
run_campaign(struct pd_programme *p, enum pd_stacking stacking, int percent, int64_t bonus, int64_t budget)
{
    struct pd_campaign *c = &p->campaigns[p->campaign_count++];

    *c = (struct pd_campaign){ .rules = 3,
        .from_ms = at(2028, 5, 1, 0),
        .until_ms = at(2028, 6, 1, 0),
        .percent = percent,
        .bonus = pd_points_of(bonus),
        .budget = pd_points_of(budget),
        .growth = true,
        .stacking = stacking };
    return c;
}

/* ---- campaigns ---- */

struct told {
    enum pd_stacking stacking;
    int percent;
    int64_t bonus, budget, spent;
};

#define BEST PD_STACK_BEST
#define MUL PD_STACK_MULTIPLY
#define ADD PD_STACK_ADD

static const struct stack_case {
    int64_t fen;
    struct told told[3];
    int64_t points;
    int64_t extra[3]; /* in the order they were put on top */
} stack_cases[] = {
    { 12345, { { 0 } }, 123, { 0 } },
    { 99, { { BEST, 200, 0, 0, 0 } }, 0, { 0 } },
    { 12345, { { BEST, 200, 0, 0, 0 } }, 246, { 123 } },
    { 12345, { { BEST, 150, 0, 0, 0 } }, 184, { 61 } },                          /* 61.5 rounds down */
    { 12345, { { BEST, 150, 0, 0, 0 }, { BEST, 200, 0, 0, 0 } }, 246, { 123 } }, /* one of them */
    { 12345, { { BEST, 100, 200, 0, 0 }, { BEST, 200, 0, 0, 0 } }, 323, { 200 } },
    { 10000, { { ADD, 200, 0, 0, 0 }, { ADD, 150, 5, 0, 0 } }, 255, { 100, 55 } },  /* of the rule's own */
    { 10000, { { MUL, 200, 0, 0, 0 }, { MUL, 150, 0, 0, 0 } }, 300, { 100, 100 } }, /* 100, 200, 300 */
    { 10000, { { ADD, 150, 0, 0, 0 }, { MUL, 200, 0, 0, 0 } }, 250, { 100, 50 } },  /* multiplied first */
    { 10000, { { ADD, 150, 0, 0, 0 }, { MUL, 200, 0, 0, 0 }, { BEST, 300, 0, 0, 0 } }, 650,
        { 200, 300, 50 } },
    { 10000, { { BEST, 200, 0, 150, 80 } }, 170, { 70 } }, /* 70 left of its budget */
    { 10000, { { BEST, 200, 0, 150, 150 } }, 100, { 0 } },
    { 10000, { { BEST, 200, 0, 150, 149 }, { BEST, 110, 0, 0, 0 } }, 110,
        { 10 } }, /* the other gives more now */
    { 10000, { { BEST, 200, 0, 0, 0 }, { BEST, 200, 0, 0, 0 } }, 200, { 100 } },
};

static void
campaigns_stack_in_the_stated_order(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(stack_cases); i++) {
        const struct stack_case *row = &stack_cases[i];
        static struct pd_programme p;
        struct pd_earning_case c = plain(&p);
        struct pd_earning e;

        c.self_paid = pd_fen_of(row->fen);
        for (int n = 0; n < PD_COUNT(row->told) && row->told[n].percent > 0; n++) {
            const struct told *t = &row->told[n];

            (void)run_campaign(&p, t->stacking, t->percent, t->bonus, t->budget);
            c.spent[n] = pd_points_of(t->spent);
        }
        e = pd_earning_of(&c);
        if (e.outcome != PD_EARNING_OK || pd_points_raw(e.points) != row->points ||
            pd_points_raw(e.growth) != row->points || pd_points_raw(e.base) != row->fen / 100)
            fail_msg("row %d: %lld points", i, (long long)pd_points_raw(e.points));
        for (int n = 0; n < PD_COUNT(row->extra); n++)
            assert_int_equal(n < e.extra_count ? pd_points_raw(e.extras[n].points) : 0, row->extra[n]);
    }
}

static void
the_first_of_equal_campaigns_is_named(void **state)
{
    static struct pd_programme p;
    struct pd_earning_case c = plain(&p);
    struct pd_earning e;

    (void)state;
    c.rule = &p.rules[1];
    run_campaign(&p, MUL, 300, 0, 0)->rules = 1; /* for the other rule */
    (void)run_campaign(&p, BEST, 200, 0, 0);
    (void)run_campaign(&p, BEST, 200, 0, 0);
    e = pd_earning_of(&c);
    assert_int_equal(pd_points_raw(e.points), 20);
    assert_int_equal(e.extra_count, 1);
    assert_int_equal(e.extras[0].campaign, 1);
}

static void
what_a_campaign_gives_counts_for_the_tier_only_where_it_says_so(void **state)
{
    static struct pd_programme p;
    struct pd_earning_case c = plain(&p);

    (void)state;
    c.self_paid = pd_fen_of(10000);
    p.rules[0].growth_percent = 50;
    run_campaign(&p, ADD, 200, 0, 0)->growth = false;
    (void)run_campaign(&p, ADD, 100, 31, 0);
    assert_int_equal(pd_points_raw(pd_earning_of(&c).points), 231);
    assert_int_equal(pd_points_raw(pd_earning_of(&c).growth), 65); /* half of 131, down */
}

/* From the first instant of its first day to the last of its last; the 8th and the 29th of a leap February;
 * Mondays. */
static const struct day_case {
    int64_t from_ms, until_ms;
    uint32_t month_days, week_days;
    int64_t at_ms;
    bool runs;
} day_cases[] = {
    { 0, PD_NEVER_MS, 0, 0, 0, true }, { 5 * PD_DAY_MS, PD_NEVER_MS, 0, 0, 5 * PD_DAY_MS - 1, false },
    { 5 * PD_DAY_MS, PD_NEVER_MS, 0, 0, 5 * PD_DAY_MS, true },
    { 0, 5 * PD_DAY_MS, 0, 0, 5 * PD_DAY_MS - 1, true }, { 0, 5 * PD_DAY_MS, 0, 0, 5 * PD_DAY_MS, false },
    { 0, PD_NEVER_MS, 1u << 8, 0, INT64_C(1841327999999), false }, /* 2028-05-07 23:59:59.999 there */
    { 0, PD_NEVER_MS, 1u << 8, 0, INT64_C(1841328000000), true },
    { 0, PD_NEVER_MS, 1u << 8, 0, INT64_C(1841414399999), true },
    { 0, PD_NEVER_MS, 1u << 8, 0, INT64_C(1841414400000), false },
    { 0, PD_NEVER_MS, 1u << 29, 0, INT64_C(1835366400000), true }, /* 2028-02-29 00:00 there */
    { 0, PD_NEVER_MS, 1u << 29, 0, INT64_C(1835452800000), false },
    { 0, PD_NEVER_MS, 0, 1u << 1, INT64_C(1841328000000), true },
    { 0, PD_NEVER_MS, 0, 1u << 7, INT64_C(1841328000000), false },
    { 0, PD_NEVER_MS, 0, 1u << 7, INT64_C(1841327999999), true },
    { 0, PD_NEVER_MS, 1u << 8, 1u << 2, INT64_C(1841328000000), false }, /* both must fit */
};

static void
a_campaign_runs_on_days_of_the_hospital(void **state)
{
    (void)state;
    assert_int_equal(at(2028, 5, 8, 0), INT64_C(1841328000000));
    assert_int_equal(at(2028, 2, 29, 0), INT64_C(1835366400000));
    for (int i = 0; i < PD_COUNT(day_cases); i++) {
        const struct day_case *row = &day_cases[i];
        static struct pd_programme p;
        struct pd_earning_case c = plain(&p);
        struct pd_campaign *campaign = run_campaign(&p, BEST, 200, 0, 0);

        campaign->from_ms = row->from_ms;
        campaign->until_ms = row->until_ms;
        campaign->month_days = row->month_days;
        campaign->week_days = row->week_days;
        if (pd_campaign_runs(&p, campaign, c.rule, 0, 0, row->at_ms) != row->runs)
            fail_msg("row %d", i);
    }
}

/* ---- whom and when ---- */

static const struct for_case {
    uint32_t kinds, tiers;
    int kind, tier;
    bool earns;
} for_cases[] = {
    { 0, 0, 1, 2, true },
    { 0, 0, -1, 0, true },
    { 1, 0, 0, 0, true },
    { 1, 0, 1, 0, false },
    { 2, 0, 1, 0, true },
    { 3, 0, -1, 0, false }, /* a kind that the programme does not have any more */
    { 0, 4, 0, 2, true },
    { 0, 4, 0, 1, false },
    { 2, 6, 1, 1, true },
    { 2, 6, 0, 1, false },
    { 2, 6, 1, 0, false },
};

static void
a_rule_and_a_campaign_are_for_whom_they_say(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(for_cases); i++) {
        const struct for_case *row = &for_cases[i];
        static struct pd_programme p;
        struct pd_earning_case c = plain(&p);
        enum pd_earning_outcome wanted = row->earns ? PD_EARNING_OK : PD_EARNING_NOT_FOR;

        c.kind = row->kind;
        c.tier = row->tier;
        c.self_paid = pd_fen_of(5000);
        run_campaign(&p, BEST, 200, 0, 0)->audience = (struct pd_audience){ row->kinds, row->tiers };
        assert_int_equal(pd_points_raw(pd_earning_of(&c).points), row->earns ? 100 : 50);
        p.rules[0].audience = (struct pd_audience){ row->kinds, row->tiers };
        assert_int_equal(pd_earning_of(&c).outcome, wanted);
    }
}

static void
a_rule_earns_within_its_window(void **state)
{
    static struct pd_programme p;
    struct pd_earning_case c = plain(&p);

    (void)state;
    c.self_paid = pd_fen_of(100);
    p.rules[0].from_ms = at(2028, 5, 8, 0);
    p.rules[0].until_ms = at(2028, 5, 9, 0);
    c.at_ms = p.rules[0].from_ms - 1;
    assert_int_equal(pd_earning_of(&c).outcome, PD_EARNING_NOT_NOW);
    c.at_ms = p.rules[0].from_ms;
    assert_int_equal(pd_earning_of(&c).outcome, PD_EARNING_OK);
    c.at_ms = p.rules[0].until_ms - 1;
    assert_int_equal(pd_earning_of(&c).outcome, PD_EARNING_OK);
    c.at_ms = p.rules[0].until_ms;
    assert_int_equal(pd_earning_of(&c).outcome, PD_EARNING_NOT_NOW);
    assert_int_equal(pd_points_raw(pd_earning_of(&c).points), 0);
}

/* ---- caps ---- */

static const struct cap_case {
    int per_day;
    int64_t day_cap;
    struct pd_cap caps[2];
    struct pd_earned earned[PD_PERIODS];
    int64_t points; /* of 100, and 100 more by a campaign */
    enum pd_earning_outcome outcome;
} cap_cases[] = {
    { 0, 0, { { 0 } }, { { 0 } }, 200, PD_EARNING_OK },
    { 1, 0, { { 0 } }, { [PD_PERIOD_DAY] = { 0, { 0 } } }, 200, PD_EARNING_OK },
    { 1, 0, { { 0 } }, { [PD_PERIOD_DAY] = { 1, { 0 } } }, 0, PD_EARNING_CAPPED },
    { 0, 150, { { 0 } }, { { 0 } }, 150, PD_EARNING_OK },
    { 0, 150, { { 0 } }, { [PD_PERIOD_DAY] = { 1, { 100 } } }, 50, PD_EARNING_OK },
    { 0, 150, { { 0 } }, { [PD_PERIOD_DAY] = { 1, { 150 } } }, 0, PD_EARNING_CAPPED },
    { 0, 150, { { 0 } }, { [PD_PERIOD_DAY] = { 1, { 999 } } }, 0, PD_EARNING_CAPPED },
    { 0, 0, { { PD_PERIOD_WEEK, 3, { 0 } } }, { [PD_PERIOD_WEEK] = { 2, { 0 } } }, 200, PD_EARNING_OK },
    { 0, 0, { { PD_PERIOD_WEEK, 3, { 0 } } }, { [PD_PERIOD_WEEK] = { 3, { 0 } } }, 0, PD_EARNING_CAPPED },
    { 0, 0, { { PD_PERIOD_YEAR, 0, { 1000 } } }, { [PD_PERIOD_YEAR] = { 9, { 801 } } }, 199, PD_EARNING_OK },
    { 0, 0, { { PD_PERIOD_YEAR, 0, { 1000 } }, { PD_PERIOD_LIFETIME, 0, { 1500 } } },
        { [PD_PERIOD_YEAR] = { 9, { 100 } }, [PD_PERIOD_LIFETIME] = { 9, { 1490 } } }, 10, PD_EARNING_OK },
    { 0, 0, { { PD_PERIOD_MONTH, 1, { 0 } }, { PD_PERIOD_LIFETIME, 1, { 0 } } },
        { [PD_PERIOD_LIFETIME] = { 1, { 0 } } }, 0, PD_EARNING_CAPPED },
};

static void
caps_bound_what_is_earned(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(cap_cases); i++) {
        const struct cap_case *row = &cap_cases[i];
        static struct pd_programme p;
        struct pd_earning_case c = plain(&p);
        struct pd_earning e;

        c.self_paid = pd_fen_of(10000);
        (void)run_campaign(&p, BEST, 200, 0, 0);
        p.rules[0].per_day = row->per_day;
        p.rules[0].day_cap = pd_points_of(row->day_cap);
        for (int n = 0; n < PD_COUNT(row->caps) && row->caps[n].period != 0; n++)
            p.rules[0].caps[p.rules[0].cap_count++] = row->caps[n];
        memcpy(c.earned, row->earned, sizeof c.earned);
        e = pd_earning_of(&c);
        if (e.outcome != row->outcome || pd_points_raw(e.points) != row->points)
            fail_msg("row %d: %lld points", i, (long long)pd_points_raw(e.points));
        assert_int_equal(e.cut, row->outcome == PD_EARNING_OK && row->points < 200);
        assert_int_equal(pd_points_raw(e.growth), row->points);
        assert_int_equal(pd_points_raw(e.base), row->points < 100 ? row->points : 100);
    }
}

static void
a_rule_says_which_periods_it_must_know(void **state)
{
    static struct pd_programme p;
    struct pd_earn_rule *rule = &p.rules[0];

    (void)state;
    (void)plain(&p);
    assert_int_equal(pd_earning_periods(rule), 0);
    rule->day_cap = pd_points_of(1);
    assert_int_equal(pd_earning_periods(rule), 1u << PD_PERIOD_DAY);
    rule->caps[rule->cap_count++] = (struct pd_cap){ PD_PERIOD_YEAR, 1, { 0 } };
    assert_int_equal(pd_earning_periods(rule), 1u << PD_PERIOD_DAY | 1u << PD_PERIOD_YEAR);
}

static const struct period_case {
    enum pd_period period;
    struct pd_date day, begin;
} period_cases[] = {
    { PD_PERIOD_DAY, { 2028, 2, 29 }, { 2028, 2, 29 } },
    { PD_PERIOD_WEEK, { 2028, 5, 8 }, { 2028, 5, 8 } },   /* Monday */
    { PD_PERIOD_WEEK, { 2028, 5, 7 }, { 2028, 5, 1 } },   /* Sunday */
    { PD_PERIOD_WEEK, { 2028, 1, 1 }, { 2027, 12, 27 } }, /* over the year's end */
    { PD_PERIOD_WEEK, { 1970, 1, 1 }, { 1969, 12, 29 } },
    { PD_PERIOD_MONTH, { 2028, 2, 29 }, { 2028, 2, 1 } },
    { PD_PERIOD_MONTH, { 2028, 3, 1 }, { 2028, 3, 1 } },
    { PD_PERIOD_YEAR, { 2028, 12, 31 }, { 2028, 1, 1 } },
    { PD_PERIOD_YEAR, { 2029, 1, 1 }, { 2029, 1, 1 } },
};

static void
periods_begin_where_the_calendar_says(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(period_cases); i++) {
        const struct period_case *row = &period_cases[i];

        assert_int_equal(
            pd_period_begin(row->period, pd_days_from_date(row->day)), pd_days_from_date(row->begin));
    }
    assert_true(pd_period_begin(PD_PERIOD_LIFETIME, 20000) == INT64_MIN);
}

/* ---- dates ---- */

static void
expiry_counts_from_the_day_points_become_usable(void **state)
{
    static struct pd_programme p;
    struct pd_earning_case c = plain(&p);
    struct pd_earning e;

    (void)state;
    c.self_paid = pd_fen_of(100);
    c.at_ms = at(2027, 12, 20, 23);
    e = pd_earning_of(&c);
    assert_int_equal(e.usable_ms, c.at_ms);
    assert_int_equal(e.expires_ms, at(2028, 12, 20, 0)); /* 2028 has 366 days */
    p.rules[0].pending_days = 14;
    e = pd_earning_of(&c);
    assert_int_equal(e.usable_ms, at(2028, 1, 3, 0));
    assert_int_equal(e.expires_ms, at(2029, 1, 3, 0));
    p.rules[0].expiry = (struct pd_expiry){ .kind = PD_EXPIRY_YEAR_END };
    e = pd_earning_of(&c);
    assert_int_equal(e.expires_ms, at(2029, 1, 1, 0)); /* not the one that ends before they can be used */
}

static void
what_no_amount_can_be_is_refused(void **state)
{
    static struct pd_programme p;
    struct pd_earning_case c = plain(&p);

    (void)state;
    c.self_paid = pd_fen_of(PD_AMOUNT_MAX);
    p.rules[0].points = pd_points_of(100);
    assert_int_equal(pd_earning_of(&c).outcome, PD_EARNING_OK);
    (void)run_campaign(&p, ADD, 100, 1, 0);
    assert_int_equal(pd_earning_of(&c).outcome, PD_EARNING_RANGE);
    p.campaign_count = 0;
    p.rules[0].points = pd_points_of(101);
    assert_int_equal(pd_earning_of(&c).outcome, PD_EARNING_RANGE);
    assert_string_equal(pd_earning_outcome_name(PD_EARNING_RANGE), "range");
}

/* ---- any case ---- */

static void
sums_hold_for_any_case(void **state)
{
    struct pd_rng rng = pd_rng_seeded(20280508);

    (void)state;
    for (int i = 0; i < 20000; i++) {
        static struct pd_programme p;
        struct pd_earning_case c = plain(&p);
        struct pd_earning e;
        int64_t sum, cap = (int64_t)pd_rng_below(&rng, 3000);

        c.self_paid = pd_fen_of((int64_t)pd_rng_below(&rng, 200000));
        p.rules[0].day_cap = pd_points_of(cap);
        c.earned[PD_PERIOD_DAY].points = pd_points_of((int64_t)pd_rng_below(&rng, 1500));
        for (int n = 0; n < 5; n++) {
            (void)run_campaign(&p, (enum pd_stacking)(1 + pd_rng_below(&rng, 3)),
                100 + (int)pd_rng_below(&rng, 300), (int64_t)pd_rng_below(&rng, 50),
                (int64_t)pd_rng_below(&rng, 2) * 400);
            c.spent[n] = pd_points_of((int64_t)pd_rng_below(&rng, 500));
        }
        e = pd_earning_of(&c);
        sum = pd_points_raw(e.base);
        for (int n = 0; n < e.extra_count; n++) {
            const struct pd_campaign *campaign = &p.campaigns[e.extras[n].campaign];

            assert_true(pd_points_raw(e.extras[n].points) > 0);
            if (pd_points_raw(campaign->budget) > 0)
                assert_true(
                    pd_points_raw(e.extras[n].points) + pd_points_raw(c.spent[e.extras[n].campaign]) <=
                    pd_points_raw(campaign->budget));
            sum += pd_points_raw(e.extras[n].points);
        }
        assert_int_equal(pd_points_raw(e.points), sum);
        assert_int_equal(pd_points_raw(e.growth), sum);
        if (cap > 0 && e.outcome == PD_EARNING_OK)
            assert_true(sum + pd_points_raw(c.earned[PD_PERIOD_DAY].points) <= cap);
        assert_true(pd_points_raw(e.base) <= pd_fen_raw(c.self_paid) / 100);
    }
}

/* ---- tiers over time ---- */

static const struct window_case {
    enum pd_tier_down down;
    int64_t growth, grown;
    int64_t left;
    int64_t to_stay;
} window_cases[] = {
    { PD_DOWN_NEVER, 6000, 0, 6000, 0 },
    { PD_DOWN_ONE, 6000, 5000, 6000, 0 }, /* earned again */
    { PD_DOWN_ONE, 6000, 4999, 4999, 1 }, /* gold to silver */
    { PD_DOWN_ONE, 6000, 0, 1000, 5000 }, /* one tier, not two */
    { PD_DOWN_ONE, 1200, 0, 0, 1000 },
    { PD_DOWN_ONE, 900, 0, 900, 0 }, /* nothing under the first */
    { PD_DOWN_BY_BALANCE, 6000, 5000, 6000, 0 },
    { PD_DOWN_BY_BALANCE, 6000, 999, 999, 4001 },
    { PD_DOWN_BY_BALANCE, 6000, 0, 0, 5000 },
    { PD_DOWN_BY_BALANCE, 900, 100, 900, 0 },
    { PD_DOWN_BY_BALANCE, 5500, 7000, 5500, 0 },
};

static void
a_tier_that_is_not_earned_again_goes_down_as_the_policy_says(void **state)
{
    static struct pd_programme p;

    (void)state;
    (void)plain(&p);
    for (int i = 0; i < PD_COUNT(window_cases); i++) {
        const struct window_case *row = &window_cases[i];
        struct pd_points growth = pd_points_of(row->growth), grown = pd_points_of(row->grown);

        p.tier_policy = (struct pd_tier_policy){ row->down, 12 };
        assert_int_equal(pd_points_raw(pd_tier_window_end(&p, growth, grown)), row->left);
        assert_int_equal(pd_points_raw(pd_tier_to_stay(&p, growth, grown)), row->to_stay);
    }
}

static void
windows_begin_with_months_that_divide_the_year(void **state)
{
    static const struct {
        int months;
        struct pd_date day, begin;
    } rows[] = { { 12, { 2028, 12, 31 }, { 2028, 1, 1 } }, { 12, { 2029, 1, 1 }, { 2029, 1, 1 } },
        { 6, { 2028, 6, 30 }, { 2028, 1, 1 } }, { 6, { 2028, 7, 1 }, { 2028, 7, 1 } },
        { 3, { 2028, 12, 31 }, { 2028, 10, 1 } }, { 1, { 2028, 2, 29 }, { 2028, 2, 1 } } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_tier_policy policy = { PD_DOWN_ONE, rows[i].months };

        assert_int_equal(
            pd_tier_window_begin(&policy, pd_days_from_date(rows[i].day)), pd_days_from_date(rows[i].begin));
    }
}

/* ---- refunds ---- */

static const struct clawback_case {
    enum pd_clawback policy;
    int64_t earned, paid, refunded, before, pending, free;
    int64_t take, debt;
} clawback_cases[] = {
    { PD_CLAWBACK_UNLIMITED, 100, 10000, 10000, 0, 0, 500, 100, 0 },
    { PD_CLAWBACK_UNLIMITED, 100, 10000, 3333, 0, 0, 500, 33, 0 },
    { PD_CLAWBACK_UNLIMITED, 100, 10000, 6666, 33, 0, 500, 33, 0 }, /* 66 in all */
    { PD_CLAWBACK_UNLIMITED, 100, 10000, 10000, 66, 0, 500, 34, 0 },
    { PD_CLAWBACK_UNLIMITED, 100, 10000, 10000, 0, 0, 30, 100, 70 }, /* spent since: owed */
    { PD_CLAWBACK_BALANCE, 100, 10000, 10000, 0, 0, 30, 30, 0 },
    { PD_CLAWBACK_BALANCE, 100, 10000, 10000, 100, 0, 30, 0, 0 },
    { PD_CLAWBACK_PENDING, 100, 10000, 10000, 0, 0, 500, 0, 0 }, /* usable already */
    { PD_CLAWBACK_PENDING, 100, 10000, 5000, 0, 100, 500, 50, 0 },
    { PD_CLAWBACK_PENDING, 100, 10000, 5000, 0, 40, 500, 40, 0 },
    { PD_CLAWBACK_UNLIMITED, 7, 1000000000, 999999999, 0, 0, 500, 6, 0 },
    { PD_CLAWBACK_UNLIMITED, 0, 100, 100, 0, 0, 0, 0, 0 },
};

static void
a_refund_takes_back_its_share(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(clawback_cases); i++) {
        const struct clawback_case *row = &clawback_cases[i];
        struct pd_clawback_case c = { row->policy, pd_points_of(row->earned), pd_fen_of(row->paid),
            pd_fen_of(row->refunded), pd_points_of(row->before), pd_points_of(row->pending),
            pd_points_of(row->free) };
        struct pd_points debt, take = pd_clawback_take(&c, &debt);

        if (pd_points_raw(take) != row->take || pd_points_raw(debt) != row->debt)
            fail_msg(
                "row %d: %lld, %lld owed", i, (long long)pd_points_raw(take), (long long)pd_points_raw(debt));
    }
}

/* However a refund is cut, all of it takes back all that was earned. */
static void
refunds_in_parts_take_back_exactly_all(void **state)
{
    struct pd_rng rng = pd_rng_seeded(7);

    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct pd_clawback_case c = { .policy = PD_CLAWBACK_UNLIMITED,
            .earned = pd_points_of((int64_t)pd_rng_below(&rng, 5000)),
            .paid = pd_fen_of(1 + (int64_t)pd_rng_below(&rng, 500000)),
            .free = pd_points_of(PD_AMOUNT_MAX) };
        int64_t refunded = 0, taken = 0;

        while (refunded < pd_fen_raw(c.paid)) {
            struct pd_points debt;

            refunded += 1 + (int64_t)pd_rng_below(&rng, 200000);
            if (refunded > pd_fen_raw(c.paid))
                refunded = pd_fen_raw(c.paid);
            c.refunded = pd_fen_of(refunded);
            c.before = pd_points_of(taken);
            taken += pd_points_raw(pd_clawback_take(&c, &debt));
            assert_true(taken * pd_fen_raw(c.paid) <= pd_points_raw(c.earned) * refunded);
        }
        assert_int_equal(taken, pd_points_raw(c.earned));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(campaigns_stack_in_the_stated_order),
        cmocka_unit_test(the_first_of_equal_campaigns_is_named),
        cmocka_unit_test(what_a_campaign_gives_counts_for_the_tier_only_where_it_says_so),
        cmocka_unit_test(a_campaign_runs_on_days_of_the_hospital),
        cmocka_unit_test(a_rule_and_a_campaign_are_for_whom_they_say),
        cmocka_unit_test(a_rule_earns_within_its_window),
        cmocka_unit_test(caps_bound_what_is_earned),
        cmocka_unit_test(a_rule_says_which_periods_it_must_know),
        cmocka_unit_test(periods_begin_where_the_calendar_says),
        cmocka_unit_test(expiry_counts_from_the_day_points_become_usable),
        cmocka_unit_test(what_no_amount_can_be_is_refused),
        cmocka_unit_test(sums_hold_for_any_case),
        cmocka_unit_test(a_tier_that_is_not_earned_again_goes_down_as_the_policy_says),
        cmocka_unit_test(windows_begin_with_months_that_divide_the_year),
        cmocka_unit_test(a_refund_takes_back_its_share),
        cmocka_unit_test(refunds_in_parts_take_back_exactly_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
