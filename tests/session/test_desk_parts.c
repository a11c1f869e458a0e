/*
 * Goal: the hub is told how the devices are, once and when it changes, and is not kept busy with it; nobody
 * who waits for an errand waits for this. Method: a desk whose hub is played by the test, errand by errand,
 * on a clock it moves by the second, as the desk's thread does.
 */
#include "app/session/desk_state.h"
#include "tests/session/pair.h"

#include <string.h>

static struct pd_errand sent; /* as the hub got it last */
static struct pd_parts parts;
static int told; /* so many times */

enum hub { DOES, IS_SILENT, REFUSES };

static void
answer(enum hub hub)
{
    struct pd_errand_answer a = { .kind = sent.kind, .id = sent.id };

    a.status = hub == DOES ? PD_ERRAND_DONE : PD_ERRAND_REFUSED;
    pd_desk_errand_answered(kiosk.desk, hub == IS_SILENT ? NULL : &a);
}

static void
look(void)
{
    pd_desk_parts(kiosk.desk, &parts);
}

/* So many seconds, the devices looked at in each. */
static void
pass(int seconds, enum hub hub)
{
    for (int i = 0; i < seconds; i++) {
        stand_pass(&kiosk, PD_SECOND_MS);
        look();
        while (pd_desk_wants_errand(kiosk.desk, &sent)) {
            assert_int_equal(sent.kind, PD_ERRAND_PARTS);
            assert_true(pd_parts_good(&sent.parts));
            told++;
            answer(hub);
        }
    }
}

static void
printer_is(enum pd_part_state state, const char *code)
{
    parts = (struct pd_parts){ .count = 2,
        .list = { { .part = PD_PART_PRINTER, .state = state }, { PD_PART_SCANNER, PD_PART_GOOD, "", 0 } } };
    (void)pd_copy(parts.list[0].code, sizeof parts.list[0].code, code);
}

static int
begin(void **state)
{
    int rc = start(state);

    told = 0;
    printer_is(PD_PART_GOOD, "");
    return rc;
}

static void
they_are_told_once_after_a_start_and_when_something_changed(void **state)
{
    int64_t at_ms;

    (void)state;
    pass(9, DOES);
    assert_int_equal(told, 0); /* they have had no time to answer */
    pass(86400, DOES);
    assert_int_equal(told, 1);
    assert_int_equal(sent.parts.count, 2);
    at_ms = kiosk.desk->now.now_ms;
    printer_is(PD_PART_BAD, "E-PRT-02");
    pass(3600, DOES);
    assert_int_equal(told, 2);
    assert_int_equal(sent.parts.list[0].state, PD_PART_BAD);
    assert_string_equal(sent.parts.list[0].code, "E-PRT-02");
    assert_in_range(sent.parts.list[0].since_ms, at_ms, at_ms + 2 * PD_SECOND_MS);
    assert_in_range(sent.parts.list[1].since_ms, at_ms - 2 * PD_DAY_MS, at_ms - PD_DAY_MS + PD_MINUTE_MS);
    printer_is(PD_PART_GOOD, "");
    pass(3600, DOES);
    assert_int_equal(told, 3);
    assert_in_range(sent.parts.list[0].since_ms, at_ms + PD_HOUR_MS, at_ms + PD_HOUR_MS + 2 * PD_SECOND_MS);
    parts.count = 1; /* the scanner is configured no more */
    pass(3600, DOES);
    assert_int_equal(told, 4);
    assert_int_equal(sent.parts.count, 1);
}

static void
a_fluttering_cable_does_not_keep_the_hub_busy(void **state)
{
    (void)state;
    pass(60, DOES);
    told = 0;
    for (int i = 0; i < 600; i++) {
        printer_is(i % 2 == 0 ? PD_PART_BAD : PD_PART_GOOD, i % 2 == 0 ? "E-PRT-01" : "");
        pass(1, DOES);
    }
    assert_in_range(told, 0, 600 / 30 + 1);
    printer_is(PD_PART_BAD, "E-PRT-03");
    pass(60, DOES);
    assert_string_equal(sent.parts.list[0].code, "E-PRT-03");
    told = 0;
    printer_is(PD_PART_GOOD, ""); /* and is back before anybody was told */
    pass(2, DOES);
    printer_is(PD_PART_BAD, "E-PRT-03");
    pass(600, DOES);
    assert_int_equal(told, 0);
}

static void
what_changes_on_the_way_is_told_after_it(void **state)
{
    (void)state;
    stand_pass(&kiosk, PD_SECOND_MS);
    look();
    stand_pass(&kiosk, PD_MINUTE_MS);
    assert_true(pd_desk_wants_errand(kiosk.desk, &sent));
    printer_is(PD_PART_LOOK, "E-PRT-11");
    look();
    answer(DOES);
    pass(60, DOES);
    assert_int_equal(told, 1);
    assert_int_equal(sent.parts.list[0].state, PD_PART_LOOK);
}

/* A hub of the release before does not know the question. */
static void
a_hub_that_does_not_answer_is_asked_ever_more_seldom(void **state)
{
    static const enum hub hubs[] = { IS_SILENT, REFUSES };

    (void)state;
    for (int i = 0; i < PD_COUNT(hubs); i++) {
        told = 0;
        pd_desk_parts_again(kiosk.desk);
        pass(86400, hubs[i]);
        assert_in_range(told, 16, 60);
        pass(2 * 3600, DOES);
        told = 0;
        pass(3600, DOES);
        assert_int_equal(told, 0);
    }
}

static void
nothing_is_told_offline_and_it_comes_with_the_network(void **state)
{
    (void)state;
    stand_online(&kiosk, false);
    pass(3600, DOES);
    assert_int_equal(told, 0);
    assert_true(pd_desk_parts_wake_ms(kiosk.desk) == INT64_MAX);
    stand_online(&kiosk, true);
    assert_true(pd_desk_wake_ms(kiosk.desk) <= kiosk.boot_ms);
    pass(3, DOES);
    assert_int_equal(told, 1);
    pd_desk_parts_again(kiosk.desk); /* the hub was restored */
    pass(60, DOES);
    assert_int_equal(told, 2);
}

static void
whoever_waits_for_an_errand_is_first(void **state)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_BOOK, "talk-1");

    (void)state;
    look();
    stand_pass(&kiosk, PD_MINUTE_MS);
    assert_false(pd_desk_request(kiosk.desk, &r, &kiosk.reply));
    assert_true(pd_desk_wants_errand(kiosk.desk, &sent));
    assert_int_equal(sent.kind, PD_ERRAND_BOOK);
    assert_false(pd_desk_wants_errand(kiosk.desk, &sent));
    answer(DOES);
    assert_true(pd_desk_wants_errand(kiosk.desk, &sent));
    assert_int_equal(sent.kind, PD_ERRAND_PARTS);
}

#define P(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        P(they_are_told_once_after_a_start_and_when_something_changed),
        P(a_fluttering_cable_does_not_keep_the_hub_busy),
        P(what_changes_on_the_way_is_told_after_it),
        P(a_hub_that_does_not_answer_is_asked_ever_more_seldom),
        P(nothing_is_told_offline_and_it_comes_with_the_network),
        P(whoever_waits_for_an_errand_is_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
