/*
 * Goal: whoever stands at a kiosk learns and moves nothing of the one before, the one after, or the one
 * beside: not by what was left on the first screen, not by answers that come late, not by two codes in a
 * second, not by paper that was found. Method: a visit played by hand up to the moment at which two persons
 * meet; then every byte of the session is looked through for the one who is not there.
 */
#include "tests/session/play.h"

#include "app/session/state.h"

#include <string.h>

static bool
holds(const char *what)
{
    return memmem(session, sizeof *session, what, strlen(what)) != NULL;
}

static uint32_t
show_code(const char *payload)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    (void)pd_copy(event.scan.payload, sizeof event.scan.payload, payload);
    event.scan.len = strlen(payload);
    give(event);
    return asked(PD_REQUEST_SCAN) != NULL ? asked(PD_REQUEST_SCAN)->serial : 0;
}

static void
find_a_ticket(void)
{
    uint32_t serial = show_code("PD1:TICKET");

    hold_reply(PD_REPLY_TICKET, serial);
    reply.to = PD_REQUEST_SCAN;
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_TICKET);
}

static bool
here(uint8_t who)
{
    return view()->has_member && view()->member.member->id.b[0] == who;
}

/* ---- the first screen ---- */

static void
whoever_goes_back_to_the_first_screen_leaves_nothing_there(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    find_a_ticket();
    assert_true(holds("PD1:TICKET"));
    wish(PD_INTENT_HOME, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_false(holds("PD1:TICKET"));
    assert_false(holds("A-001"));
    find_a_ticket();
    wish(PD_INTENT_BACK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_false(holds("PD1:TICKET"));
    end();
}

static bool
is_a_setting(enum pd_intent_kind kind)
{
    static const enum pd_intent_kind settings[] = { PD_INTENT_LANG, PD_INTENT_CARE, PD_INTENT_CONTRAST,
        PD_INTENT_LOW, PD_INTENT_SPOKEN, PD_INTENT_DARK, PD_INTENT_VOLUME, PD_INTENT_ALONE };

    for (int i = 0; i < PD_COUNT(settings); i++)
        if (settings[i] == kind)
            return true;
    return false;
}

/* Also one that no screen offers there. */
static void
no_wish_of_whoever_showed_no_code_leaves_a_mark(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    for (int kind = 1; kind <= PD_INTENT_PRIORITY; kind++) {
        struct pd_view clean;

        wish(PD_INTENT_FINISH, 0, "");
        memcpy(&clean, view(), sizeof clean);
        if (is_a_setting((enum pd_intent_kind)kind))
            continue;
        wish((enum pd_intent_kind)kind, 1, "G-001");
        wish(PD_INTENT_HOME, 0, "");
        clean.visit = view()->visit; /* FINISH itself is one more */
        if (memcmp(view(), &clean, sizeof clean) != 0)
            fail_msg("a wish of kind %d stays on the first screen", kind);
    }
    end();
}

static void
how_she_set_the_first_screen_stays_until_she_goes(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_LANG, PD_LANG_EN, "");
    wish(PD_INTENT_CARE, 0, "");
    wish(PD_INTENT_LOW, 0, "");
    wish(PD_INTENT_SPOKEN, 1, "");
    wish(PD_INTENT_STAFF, 0, "");
    wish(PD_INTENT_CALL, 0, "");
    (void)errand(PD_ERRAND_CALL);
    errand_reply(PD_ERRAND_CALL, PD_ERRAND_DONE);
    answer();
    wish(PD_INTENT_RULES, 0, "");
    wish(PD_INTENT_HOME, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_int_equal(view()->lang, PD_LANG_EN);
    assert_true(view()->care && view()->low && view()->spoken.on && view()->staff_called);
    pass(200000);
    assert_int_equal(view()->lang, PD_LANG_ZH_CN);
    assert_false(view()->care || view()->low || view()->spoken.on || view()->staff_called);
    end();
}

/* A ring around a button that a key left there, say: the screens know of it, the session does not. */
static void
a_touch_on_the_first_screen_is_a_visit_that_ends(void **state)
{
    uint32_t before;
    bool wiped = false;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    before = view()->visit;
    pass(200000);
    assert_int_equal(view()->visit, before); /* nobody came */
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_TOUCH });
    for (int s = 0; s < 66; s++) {
        assert_int_equal(view()->visit, wiped ? before + 1 : before);
        pass(1000);
        wiped = wiped || happened(PD_EFFECT_WIPE);
    }
    assert_true(wiped);
    end();
}

static void
digits_go_when_the_keypad_is_left(void **state)
{
    static const enum pd_intent_kind ways[] = { PD_INTENT_BACK, PD_INTENT_HOME, PD_INTENT_STAFF };

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    session->config.find = true;
    for (int i = 0; i < PD_COUNT(ways); i++) {
        wish(PD_INTENT_NO_CODE, 0, "");
        wish(PD_INTENT_FIND, PD_KEYPAD_PHONE, "");
        for (const char *digit = "13800138"; *digit != '\0'; digit++)
            wish(PD_INTENT_DIGIT, *digit - '0', "");
        assert_true(holds("13800138"));
        wish(ways[i], 0, "");
        assert_int_not_equal(view()->screen, PD_SCREEN_KEYPAD);
        assert_false(holds("13800138"));
    }
    end();
}

/* ---- answers that come late ---- */

/* A phone was typed; the desk hangs for longer than anybody waits. */
static uint32_t
look_up_in_vain(void)
{
    session->config.find = true;
    wish(PD_INTENT_NO_CODE, 0, "");
    wish(PD_INTENT_FIND, PD_KEYPAD_PHONE, "");
    for (const char *digit = "13800138000"; *digit != '\0'; digit++)
        wish(PD_INTENT_DIGIT, *digit - '0', "");
    wish(PD_INTENT_ENTER, 0, "");
    (void)errand(PD_ERRAND_FIND);
    pass(20000);
    assert_int_equal(view()->message, PD_MESSAGE_NO_ANSWER);
    return session->serial;
}

static void
found_reply(uint32_t serial, enum pd_desk_reply_kind kind)
{
    member_reply(serial, 1);
    reply.kind = kind;
    reply.to = PD_REQUEST_ERRAND;
    reply.errand.kind = PD_ERRAND_FIND;
    reply.errand.status = PD_ERRAND_DONE;
    answer();
}

static void
whoever_is_found_after_the_wait_is_shown_to_nobody(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    serial = look_up_in_vain();
    found_reply(serial, PD_REPLY_MEMBER);
    assert_false(view()->has_member);
    assert_int_equal(view()->message, PD_MESSAGE_NO_ANSWER);
    assert_false(holds("QQQQQQ"));
    found_reply(serial, PD_REPLY_UNKNOWN);
    assert_int_equal(view()->message, PD_MESSAGE_NO_ANSWER);
    scan(2); /* another one, whose own code it was */
    found_reply(serial, PD_REPLY_MEMBER);
    assert_true(here(2));
    end();
}

/* What the hub tells of one is not shown to the next, whatever it was asked. */
static void
what_was_asked_for_the_one_before_is_not_told_to_the_next(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    (void)errand(PD_ERRAND_PAGE);
    scan(2);
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_DONE); /* to the first one's */
    reply.serial--;
    (void)pd_copy(reply.errand.page.favourites[0], sizeof reply.errand.page.favourites[0], "HERS");
    reply.errand.page.favourite_count = 1;
    answer();
    assert_true(here(2));
    assert_null(view()->member.page);
    assert_false(holds("HERS"));
    end();
}

static void
a_pin_that_was_right_for_the_one_before_opens_nothing_for_the_next(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    session->member.code_type = PD_CODE_CARD;
    session->member.fresh = false;
    session->page_state = PD_PAGE_HERE;
    session->page.has_pin = true;
    wish(PD_INTENT_CATALOGUE, 0, "");
    wish(PD_INTENT_GIFT, 0, "G-001");
    wish(PD_INTENT_CHOOSE, 0, "");
    for (const char *digit = "471147"; *digit != '\0'; digit++)
        wish(PD_INTENT_DIGIT, *digit - '0', "");
    wish(PD_INTENT_ENTER, 0, "");
    (void)errand(PD_ERRAND_PIN);
    errand_reply(PD_ERRAND_PIN, PD_ERRAND_DONE);
    pass(20000); /* she is told that nobody answers, and leaves */
    {
        struct pd_desk_reply late = reply;

        scan(2);
        session->member.code_type = PD_CODE_CARD;
        session->member.fresh = false;
        reply = late;
        answer();
    }
    assert_true(here(2));
    assert_false(session->pin_ok || session->member.fresh);
    end();
}

static void
a_gift_recorded_for_the_one_before_is_taken_back_and_shown_to_nobody(void **state)
{
    uint32_t serial;

    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_CATALOGUE, 0, "");
    wish(PD_INTENT_GIFT, 0, "G-001");
    wish(PD_INTENT_CHOOSE, 0, "");
    wish(PD_INTENT_REDEEM, 0, "");
    serial = asked(PD_REQUEST_REDEEM)->serial;
    pass(20000);
    scan(2);
    hold_reply(PD_REPLY_REDEEMED, serial);
    reply.to = PD_REQUEST_REDEEM;
    answer();
    assert_string_equal(asked(PD_REQUEST_CANCEL)->reason, "too_late");
    assert_true(here(2));
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_false(holds("PD1:TICKET"));
    hold_reply(PD_REPLY_RELEASED, serial); /* nor is its ticket */
    answer();
    assert_false(happened(PD_EFFECT_PRINT) || holds("PD1:TICKET"));
    end();
}

static void
a_jam_after_she_has_gone_is_no_news_to_the_next(void **state)
{
    struct pd_session_event jam = { .kind = PD_SESSION_EVENT_PRINT, .print = PD_PRINT_PROBLEM };
    enum pd_print_view before;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    find_a_ticket();
    wish(PD_INTENT_PRINT, 0, "");
    assert_true(happened(PD_EFFECT_PRINT));
    jam.print_hold = view()->ticket.hold.id;
    wish(PD_INTENT_HOME, 0, "");
    scan(2);
    before = view()->print;
    give(jam);
    assert_int_equal(view()->print, before);
    jam.print = PD_PRINT_DONE; /* that it came out is counted, whoever stands here */
    give(jam);
    assert_non_null(asked(PD_REQUEST_PRINTED));
    assert_int_equal(view()->print, before);
    end();
}

/* ---- two at once ---- */

static void
of_two_codes_in_a_second_the_later_one_stands_here_alone(void **state)
{
    uint32_t first, second;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    first = show_code("PD1:X");
    second = show_code("PD1:Y");
    member_reply(first, 1);
    answer();
    assert_true(here(1));
    (void)errand(PD_ERRAND_PAGE);
    member_reply(second, 2);
    answer();
    assert_true(here(2));
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_DONE); /* to what was asked for the first */
    reply.errand.page.has_card = true;
    answer();
    assert_null(view()->member.page);
    assert_false(holds("PD1:X"));
    end();
}

static void
everyone_who_comes_is_another_visit(void **state)
{
    uint32_t nobody, first;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    nobody = view()->visit;
    scan(1);
    first = view()->visit;
    assert_int_equal(first, nobody); /* what she began without a code goes on */
    scan(2);
    assert_int_not_equal(view()->visit, first);
    first = view()->visit;
    wish(PD_INTENT_FINISH, 0, "");
    assert_int_not_equal(view()->visit, first);
    end();
}

static void
a_card_left_under_the_scanner_keeps_no_visit_open(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    for (int s = 0; s < 66; s++) {
        (void)show_code("PD1:X");
        pass(1000);
    }
    assert_false(view()->has_member);
    end();
}

/* ---- paper that was found ---- */

static void
whoever_found_a_ticket_takes_nothing_back(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    for (int who = 0; who < 2; who++) {
        find_a_ticket(); /* this desk has not heard yet that it is out */
        assert_int_equal(view()->ticket.hold.state, PD_HOLD_HELD);
        wish(PD_INTENT_CANCEL_TICKET, 0, "");
        assert_null(asked(PD_REQUEST_CANCEL));
        assert_null(asked(PD_REQUEST_END_ASK));
        assert_int_equal(view()->message, PD_MESSAGE_CANCEL_AT_PLACE);
        if (who == 0)
            scan(2); /* and neither does a member whose it is not */
    }
    end();
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_goes_back_to_the_first_screen_leaves_nothing_there),
        cmocka_unit_test(no_wish_of_whoever_showed_no_code_leaves_a_mark),
        cmocka_unit_test(how_she_set_the_first_screen_stays_until_she_goes),
        cmocka_unit_test(a_touch_on_the_first_screen_is_a_visit_that_ends),
        cmocka_unit_test(digits_go_when_the_keypad_is_left),
        cmocka_unit_test(whoever_is_found_after_the_wait_is_shown_to_nobody),
        cmocka_unit_test(what_was_asked_for_the_one_before_is_not_told_to_the_next),
        cmocka_unit_test(a_pin_that_was_right_for_the_one_before_opens_nothing_for_the_next),
        cmocka_unit_test(a_gift_recorded_for_the_one_before_is_taken_back_and_shown_to_nobody),
        cmocka_unit_test(a_jam_after_she_has_gone_is_no_news_to_the_next),
        cmocka_unit_test(of_two_codes_in_a_second_the_later_one_stands_here_alone),
        cmocka_unit_test(everyone_who_comes_is_another_visit),
        cmocka_unit_test(a_card_left_under_the_scanner_keeps_no_visit_open),
        cmocka_unit_test(whoever_found_a_ticket_takes_nothing_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
