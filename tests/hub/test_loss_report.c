/*
 * Goal: the owner reads of each offline mode what it can lose at most, and what that number leaves out.
 * Method: the same loss printed for each mode.
 */
#include "sync/hub/loss_report.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static const char *
said_of(enum pd_offline_mode mode)
{
    static struct pd_programme programme; /* large */
    static char text[512];
    FILE *out = fmemopen(text, sizeof text, "w");
    struct pd_loss loss;

    assert_non_null(out);
    programme.offline.mode = mode;
    programme.offline.account_cap = pd_points_of(5000);
    programme.offline.desk_cap = pd_points_of(100000);
    programme.points_per_yuan = 100;
    loss = pd_loss_worst(&programme, 2, 1);
    pd_loss_print(out, &programme, &loss, "at most now");
    assert_int_equal(fclose(out), 0);
    return text;
}

static void
each_mode_says_what_it_loses_and_what_comes_on_top(void **state)
{
    (void)state;
    assert_string_equal(said_of(PD_OFFLINE_FLOOR), "at most now: 10000 points (100.00 yuan) through one "
                                                   "account, 200000 points (2000.00 yuan) through all\n");
    assert_non_null(strstr(said_of(PD_OFFLINE_STRICT), "nothing can be redeemed twice"));
    assert_non_null(strstr(said_of(PD_OFFLINE_STRICT), "a lost counter"));
    assert_string_equal(said_of(PD_OFFLINE_ONLINE_ONLY),
        "at most now: 0, also of lost counters: nothing is handed over that the hub has not said yes to\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(
        each_mode_says_what_it_loses_and_what_comes_on_top) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
