/*
 * Goal: a supplementary card pays within its limits and no further, and nobody gets one whom it is not for.
 * Method: tables of what is known, each row one thing changed from a case that is allowed; days and months
 * worked out by hand; many seeded histories against a plain model that adds everything up anew.
 */
#include "app/core/family.h"
#include "tests/support/check.h"

#include "app/base/rng.h"

#include <string.h>

static const struct pd_family_policy policy = { .cards = 2,
    .points = true,
    .guardians = true,
    .limits = { { 100 }, { 150 }, { 200 } },
    .limits_max = { { 1000 }, { 2000 }, { 5000 } } };

static struct pd_family_card
card(void)
{
    return (struct pd_family_card){
        .state = PD_FAMILY_GOOD, .limits = policy.limits, .day = 100, .month = pd_family_month(100)
    };
}

static void
months_are_those_of_the_calendar(void **state)
{
    /* 1970-01-01 is day 0; 1972 is a leap year: its 29 February is day 789 */
    static const struct {
        int64_t day, month;
    } cases[] = { { 0, 1970 * 12 }, { 30, 1970 * 12 }, { 31, 1970 * 12 + 1 }, { 58, 1970 * 12 + 1 },
        { 59, 1970 * 12 + 2 }, { 364, 1970 * 12 + 11 }, { 365, 1971 * 12 }, { 789, 1972 * 12 + 1 },
        { 790, 1972 * 12 + 2 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++)
        assert_int_equal(pd_family_month(cases[i].day), cases[i].month);
}

static void
each_limit_says_no_by_its_own_name(void **state)
{
    static const struct {
        int64_t day_used, month_used, amount, day;
        enum pd_family_no no;
        int64_t left;
    } cases[] = { { 0, 0, 100, 100, PD_FAMILY_YES, 100 }, { 0, 0, 101, 100, PD_FAMILY_NO_SPEND, 100 },
        { 60, 60, 90, 100, PD_FAMILY_YES, 90 }, { 60, 60, 91, 100, PD_FAMILY_NO_DAY, 90 },
        { 150, 150, 1, 100, PD_FAMILY_NO_DAY, 0 }, { 0, 180, 20, 100, PD_FAMILY_YES, 20 },
        { 0, 180, 21, 100, PD_FAMILY_NO_MONTH, 20 }, { 10, 200, 1, 100, PD_FAMILY_NO_MONTH, 0 },
        { 150, 180, 21, 101, PD_FAMILY_NO_MONTH, 20 }, /* the next day, the same month */
        { 150, 180, 20, 101, PD_FAMILY_YES, 20 }, { 150, 200, 100, 140, PD_FAMILY_YES, 100 },
        { 900, 900, 0, 100, PD_FAMILY_YES, 0 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_family_card c = card();

        c.day_used = pd_points_of(cases[i].day_used);
        c.month_used = pd_points_of(cases[i].month_used);
        if (pd_family_within(&c, cases[i].day, pd_points_of(cases[i].amount)) != cases[i].no ||
            pd_points_raw(pd_family_left(&c, cases[i].day)) != cases[i].left)
            fail_msg("case %d: %s, left %lld", i,
                pd_family_no_name(pd_family_within(&c, cases[i].day, pd_points_of(cases[i].amount))),
                (long long)pd_points_raw(pd_family_left(&c, cases[i].day)));
    }
}

static void
what_is_blocked_ended_or_not_shared_pays_nothing(void **state)
{
    struct pd_family_policy p = policy;
    struct pd_family_card c = card();

    (void)state;
    assert_int_equal(pd_family_may(&p, &c), PD_FAMILY_YES);
    c.state = PD_FAMILY_BLOCKED;
    assert_int_equal(pd_family_may(&p, &c), PD_FAMILY_NO_BLOCKED);
    c.state = PD_FAMILY_ENDED;
    assert_int_equal(pd_family_may(&p, &c), PD_FAMILY_NO_CARD);
    assert_int_equal(pd_family_may(&p, NULL), PD_FAMILY_NO_CARD);
    p.points = false;
    assert_int_equal(pd_family_may(&p, NULL), PD_FAMILY_NO_OFF);
    p = policy;
    p.cards = 0;
    c.state = PD_FAMILY_GOOD;
    assert_int_equal(pd_family_may(&p, &c), PD_FAMILY_NO_OFF);
}

/* Many spends over some weeks: what the card has counted is what a model adds up anew from all of them. */
static void
what_was_used_is_what_was_spent(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        struct pd_rng rng = pd_rng_seeded(seed);
        struct pd_family_card c = card();
        int64_t days[64], amounts[64], day = (int64_t)pd_rng_below(&rng, 20000);
        int n = 0;

        c.limits = (struct pd_family_limits){ pd_points_of(50), pd_points_of(80), pd_points_of(300) };
        for (; n < 64; n++) {
            int64_t of_day = 0, of_month = 0, amount = 1 + (int64_t)pd_rng_below(&rng, 60);
            enum pd_family_no no, want;

            day += (int64_t)pd_rng_below(&rng, 3);
            for (int i = 0; i < n; i++) {
                of_day += days[i] == day ? amounts[i] : 0;
                of_month += pd_family_month(days[i]) == pd_family_month(day) ? amounts[i] : 0;
            }
            want = amount > 50               ? PD_FAMILY_NO_SPEND
                   : of_month + amount > 300 ? PD_FAMILY_NO_MONTH
                   : of_day + amount > 80    ? PD_FAMILY_NO_DAY
                                             : PD_FAMILY_YES;
            pd_family_on(&c, day);
            no = pd_family_within(&c, day, pd_points_of(amount));
            if (no != want || pd_points_raw(c.day_used) != of_day || pd_points_raw(c.month_used) != of_month)
                fail_msg("seed %llu, spend %d: %d", (unsigned long long)seed, n, no);
            days[n] = day;
            amounts[n] = no == PD_FAMILY_YES ? amount : 0;
            pd_family_spend(&c, day, pd_points_of(amounts[n]));
        }
    }
}

static void
limits_rise_from_a_spend_to_a_month(void **state)
{
    static const struct {
        int64_t spend, day, month;
        bool good, allowed;
    } cases[] = { { 1, 1, 1, true, true }, { 0, 1, 1, false, false }, { 2, 1, 1, false, false },
        { 1, 2, 1, false, false }, { -1, 1, 1, false, false }, { 1000, 2000, 5000, true, true },
        { 1000, 2000, 5001, true, false }, { 1001, 2000, 5000, true, false },
        { 1, 1, PD_AMOUNT_MAX, true, false }, { 1, 1, PD_AMOUNT_MAX + 1, false, false } };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_family_limits l = { pd_points_of(cases[i].spend), pd_points_of(cases[i].day),
            pd_points_of(cases[i].month) };

        if (pd_family_limits_good(&l) != cases[i].good ||
            pd_family_limits_allowed(&policy, &l) != cases[i].allowed)
            fail_msg("case %d", i);
    }
}

static const struct pd_family_case good = { .found = true,
    .active = true,
    .principal_active = true,
    .agreed = true,
    .limits = { { 100 }, { 150 }, { 200 } } };

static void
nobody_joins_whom_it_is_not_for(void **state)
{
    struct pd_family_case c[] = { good, good, good, good, good, good, good, good, good, good, good, good,
        good, good, good, good, good, good };
    static const enum pd_family_join want[] = { PD_FAMILY_JOIN_OK, PD_FAMILY_JOIN_UNKNOWN,
        PD_FAMILY_JOIN_UNKNOWN, PD_FAMILY_JOIN_PRINCIPAL, PD_FAMILY_JOIN_PRINCIPAL, PD_FAMILY_JOIN_SELF,
        PD_FAMILY_JOIN_TWICE, PD_FAMILY_JOIN_OTHER, PD_FAMILY_JOIN_CIRCULAR, PD_FAMILY_JOIN_CIRCULAR,
        PD_FAMILY_JOIN_OK, PD_FAMILY_JOIN_FULL, PD_FAMILY_JOIN_GUARDIAN, PD_FAMILY_JOIN_OK,
        PD_FAMILY_JOIN_CONSENT, PD_FAMILY_JOIN_CONSENT, PD_FAMILY_JOIN_LIMITS, PD_FAMILY_JOIN_CONSENT };
    struct pd_family_policy off = policy, no_minors = policy;

    (void)state;
    c[1].found = false;
    c[2].active = false;
    c[3].principal_active = false;
    c[4].principal_minor = true;
    c[5].one_person = true;
    c[6].has_card = c[6].has_card_here = true;
    c[7].has_card = true;
    c[8].has_cards = true;
    c[9].principal_has_card = true;
    c[10].cards = 1;
    c[11].cards = 2;
    c[12].minor = true;
    c[13].minor = c[13].by_guardian = true;
    c[14].agreed = false;
    c[15].by_guardian = true; /* nobody agrees for an adult */
    c[16].limits.day = pd_points_of(99);
    c[17].minor = c[17].by_guardian = true;
    c[17].agreed = false;
    for (int i = 0; i < PD_COUNT(want); i++)
        if (pd_family_judge(&policy, &c[i]) != want[i])
            fail_msg("case %d: %s", i, pd_family_join_name(pd_family_judge(&policy, &c[i])));
    off.cards = 0;
    assert_int_equal(pd_family_judge(&off, &good), PD_FAMILY_JOIN_OFF);
    no_minors.guardians = false;
    assert_int_equal(pd_family_judge(&no_minors, &c[13]), PD_FAMILY_JOIN_GUARDIAN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_are_those_of_the_calendar),
        cmocka_unit_test(each_limit_says_no_by_its_own_name),
        cmocka_unit_test(what_is_blocked_ended_or_not_shared_pays_nothing),
        cmocka_unit_test(what_was_used_is_what_was_spent),
        cmocka_unit_test(limits_rise_from_a_spend_to_a_month),
        cmocka_unit_test(nobody_joins_whom_it_is_not_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
