/*
 * Goal: a number that was mistyped is seen, and nobody is rewarded whom it is not for. Method: every single
 * wrong digit and every two neighbours changed of many numbers; tables of what is known of the two.
 */
#include "tests/support/check.h"

#include "app/core/referral.h"

#include <stdio.h>
#include <string.h>

static void
one_wrong_digit_or_two_that_changed_places_are_seen(void **state)
{
    struct pd_rng rng = pd_rng_seeded(7);
    int64_t units[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000 };

    (void)state;
    for (int n = 0; n < 200; n++) {
        int64_t number = pd_referral_draw(&rng);

        assert_true(pd_referral_number_good(number));
        for (int i = 0; i < PD_COUNT(units); i++) {
            int64_t digit = number / units[i] % 10,
                    left = i + 1 < PD_COUNT(units) ? number / units[i + 1] % 10 : digit;

            for (int64_t other = 0; other < 10; other++)
                if (other != digit)
                    assert_false(pd_referral_number_good(number + (other - digit) * units[i]));
            if (left != digit)
                assert_false(pd_referral_number_good(
                    number + (left - digit) * units[i] + (digit - left) * units[i + 1]));
        }
    }
}

static void
a_number_is_read_as_it_is_typed_and_as_it_is_scanned(void **state)
{
    /* By the table, on paper: 0572 comes to 4, so 5724 to 0, and zeros keep it there; 1234567 comes to 1. */
    static const struct {
        const char *text;
        int64_t number;
    } cases[] = { { "57240000", 57240000 }, { "PDR:", 0 }, { "", 0 }, { "1234567", 0 }, { "123456789", 0 },
        { "PDR:1234567a", 0 }, { "pdr:12345671", 0 }, { "00000000", 0 }, { "12345671", 12345671 },
        { "PDR:12345671", 12345671 }, { "12345672", 0 } };
    char code[PD_REFERRAL_CODE_CAP];
    int64_t number;

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        bool good = pd_referral_read(cases[i].text, strlen(cases[i].text), &number);

        if (good != (cases[i].number != 0) || number != cases[i].number)
            fail_msg("\"%s\": %d %lld", cases[i].text, good, (long long)number);
    }
    pd_referral_code(12345671, code);
    assert_string_equal(code, "PDR:12345671");
}

#define GOOD                                                                                                 \
    {                                                                                                        \
        .on = true, .found = true, .is_new = true, .active = true                                            \
    }

static void
nobody_is_rewarded_whom_it_is_not_for(void **state)
{
    struct pd_referral_case good = GOOD, all = {
        .one_person = true, .family = true, .circular = true, .staff = true, .minor = true
    };
    struct pd_referral_case c;

    (void)state;
    assert_int_equal(pd_referral_judge(&good), PD_REFERRAL_OK);
    assert_int_equal(pd_referral_judge(&all), PD_REFERRAL_OFF);
#define WITH(change, outcome)                                                                                \
    c = good;                                                                                                \
    c.change;                                                                                                \
    assert_int_equal(pd_referral_judge(&c), outcome)
    WITH(on = false, PD_REFERRAL_OFF);
    WITH(found = false, PD_REFERRAL_UNKNOWN);
    WITH(one_person = true, PD_REFERRAL_SELF);
    WITH(is_new = false, PD_REFERRAL_NOT_NEW);
    WITH(family = true, PD_REFERRAL_FAMILY);
    WITH(minor = true, PD_REFERRAL_MINOR);
    WITH(circular = true, PD_REFERRAL_CIRCULAR);
    WITH(staff = true, PD_REFERRAL_STAFF);
    WITH(active = false, PD_REFERRAL_CLOSED);
#undef WITH
}

static void
what_the_rules_wait_for_counts(void **state)
{
    (void)state;
    assert_false(pd_referral_counts(PD_REFERRAL_AT_ONCE, PD_REFERRAL_SEEN_BILL));
    assert_true(pd_referral_counts(PD_REFERRAL_FIRST_VISIT, PD_REFERRAL_SEEN_VISIT));
    assert_true(pd_referral_counts(PD_REFERRAL_FIRST_VISIT, PD_REFERRAL_SEEN_BILL));
    assert_false(pd_referral_counts(PD_REFERRAL_FIRST_BILL, PD_REFERRAL_SEEN_VISIT));
    assert_true(pd_referral_counts(PD_REFERRAL_FIRST_BILL, PD_REFERRAL_SEEN_BILL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_wrong_digit_or_two_that_changed_places_are_seen),
        cmocka_unit_test(a_number_is_read_as_it_is_typed_and_as_it_is_scanned),
        cmocka_unit_test(nobody_is_rewarded_whom_it_is_not_for),
        cmocka_unit_test(what_the_rules_wait_for_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
