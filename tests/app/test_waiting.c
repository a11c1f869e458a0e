/*
 * Goal: a desk that has anything for its hub says so, in words, and only one that has nothing may be wiped.
 * Method: a real ledger; an entry, a report that lies in the tray, both, and neither.
 */
#include "app/waiting.h"
#include "tests/ledger/one_desk.h"
#include "tests/support/check.h"

#include <string.h>

static struct pd_waiting
waiting(void)
{
    struct pd_waiting w;

    assert_ok(pd_waiting_read(desk.ledger, &w));
    return w;
}

static void
what_lies_in_the_tray_waits_too(void **state)
{
    struct pd_errand e = {
        .kind = PD_ERRAND_BLOCK, .id = { { 1 } }, .member = desk.member, .at_ms = DESK_NOW
    };
    struct pd_waiting before = waiting(), w;
    char text[200];

    (void)state;
    assert_int_equal(before.tray, 0);
    assert_ok(pd_ledger_tray_put(desk.ledger, &e));
    w = waiting();
    assert_int_equal(w.tray, 1);
    assert_int_equal(w.unsent, before.unsent);
    assert_false(pd_waiting_none(&w));
    w.unsent = 0;
    assert_false(pd_waiting_none(&w));
    pd_waiting_text(&w, text, sizeof text);
    assert_string_equal(
        text, "1 request in the tray is not at the hub yet: connect it; a request travels on no stick");
    assert_ok(pd_ledger_tray_done(desk.ledger, &e.id));
    assert_int_equal(waiting().tray, 0);
}

static void
only_nothing_at_all_is_nothing(void **state)
{
    const struct pd_waiting none = { 0 }, unsent = { .unsent = 3 }, both = { .unsent = 3, .tray = 2 };
    char text[200];

    (void)state;
    assert_true(pd_waiting_none(&none));
    assert_false(pd_waiting_none(&unsent));
    assert_false(pd_waiting_none(&both));
    pd_waiting_text(&unsent, text, sizeof text);
    assert_non_null(strstr(text, "3 entries of the journal are not at the hub yet"));
    assert_non_null(strstr(text, "on a stick"));
    pd_waiting_text(&both, text, sizeof text);
    assert_non_null(strstr(text, "3 entries of the journal and 2 requests in the tray"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_lies_in_the_tray_waits_too),
        T(only_nothing_at_all_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
