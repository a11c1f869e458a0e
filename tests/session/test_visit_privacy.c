/*
 * Goal: her PIN, her number, her consents and her cards: asked for where they must be, never shown, kept
 * without a network where they may. Method: the state machine alone; the hub's answers are made up.
 */
#include "app/session/state.h"
#include "tests/session/visit.h"

#include <string.h>

static void
a_card_with_a_pin_asks_for_it_never_shows_it_and_locks(void **state)
{
    (void)state;
    start_furnished();
    scan(1);
    (void)errand(PD_ERRAND_PAGE);
    session->member.code_type = PD_CODE_CARD;
    session->member.fresh = false;
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_DONE);
    reply.errand.page.has_pin = true;
    answer();
    wish(PD_INTENT_CATALOGUE, 0, "");
    wish(PD_INTENT_GIFT, 0, "G-001");
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->keypad.what, PD_KEYPAD_PIN);
    type("471147");
    assert_string_equal(view()->keypad.typed, "******");
    wish(PD_INTENT_ENTER, 0, "");
    assert_string_equal(errand(PD_ERRAND_PIN)->digits, "471147");
    assert_string_equal(session->typed, "");
    assert_string_equal(session->asked.digits, "");
    errand_reply(PD_ERRAND_PIN, PD_ERRAND_REFUSED);
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, "wrong_pin");
    reply.errand.ahead = 3;
    answer();
    assert_int_equal(view()->keypad.tries_left, 3);
    type("471247");
    wish(PD_INTENT_ENTER, 0, "");
    (void)errand(PD_ERRAND_PIN);
    errand_reply(PD_ERRAND_PIN, PD_ERRAND_DONE);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_GIFT); /* where she was */
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_CONFIRM);
    end();
}

static void
nobody_is_looked_up_where_the_desk_may_not(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_NO_CODE, 0, "");
    assert_false(view()->may_find);
    wish(PD_INTENT_FIND, PD_KEYPAD_PHONE, "");
    assert_int_equal(view()->screen, PD_SCREEN_NO_CODE);
    session->config.find = true;
    wish(PD_INTENT_FIND, PD_KEYPAD_PHONE, "");
    type("13800138000");
    wish(PD_INTENT_ENTER, 0, "");
    assert_string_equal(errand(PD_ERRAND_FIND)->what, "phone");
    assert_string_equal(errand(PD_ERRAND_FIND)->digits, "13800138000");
    errand_reply(PD_ERRAND_FIND, PD_ERRAND_REFUSED);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_NOT_FOUND);
    end();
}

static void
consents_are_turned_over_and_leaving_is_asked_once_more(void **state)
{
    (void)state;
    with_page();
    wish(PD_INTENT_PRIVACY, 0, "");
    wish(PD_INTENT_CONSENT, 7, ""); /* there are six */
    assert_int_equal(view()->screen, PD_SCREEN_PRIVACY);
    wish(PD_INTENT_CONSENT, 3, "");
    assert_string_equal(errand(PD_ERRAND_CONSENT)->what, "sms");
    assert_false(errand(PD_ERRAND_CONSENT)->yes);
    errand_reply(PD_ERRAND_CONSENT, PD_ERRAND_KEPT);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_PRIVACY);
    assert_int_equal(view()->member.page->consents, 0x76);
    wish(PD_INTENT_CONSENT, PD_PURPOSE_PROGRAMME, "");
    assert_int_equal(view()->sure, PD_SURE_OPT_OUT);
    wish(PD_INTENT_SURE, 0, "");
    assert_string_equal(errand(PD_ERRAND_CONSENT)->what, "programme");
    errand_reply(PD_ERRAND_CONSENT, PD_ERRAND_KEPT);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_OPTED_OUT);
    end();
}

static void
a_consent_that_could_not_be_kept_stands_as_it_was(void **state)
{
    (void)state;
    with_page();
    wish(PD_INTENT_PRIVACY, 0, "");
    wish(PD_INTENT_CONSENT, PD_PURPOSE_SMS, "");
    (void)errand(PD_ERRAND_CONSENT);
    errand_reply(PD_ERRAND_CONSENT, PD_ERRAND_KEPT);
    reply.kind = PD_REPLY_FAILED;
    reply.err = PD_ERR_FULL;
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_DISK);
    assert_int_equal(view()->member.page->consents, 0x7e);
    end();
}

static void
a_lost_card_is_stopped_without_a_network_too(void **state)
{
    (void)state;
    with_page();
    status(false, NULL);
    wish(PD_INTENT_PRIVACY, 0, "");
    wish(PD_INTENT_BLOCK, 0, "");
    assert_int_equal(view()->sure, PD_SURE_BLOCK);
    wish(PD_INTENT_SURE, 0, "");
    (void)errand(PD_ERRAND_BLOCK);
    errand_reply(PD_ERRAND_BLOCK, PD_ERRAND_KEPT);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_CARD_BLOCKED);
    assert_true(view()->pending);
    end();
}

static void
a_card_that_was_stopped_is_told_as_such_and_not_as_a_strange_code(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    give(event);
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_REFUSED;
    reply.to = PD_REQUEST_SCAN;
    reply.serial = asked(PD_REQUEST_SCAN)->serial;
    reply.refused = PD_CODE_STOPPED;
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_CARD_STOPPED);
    assert_string_equal(view()->error_code, "E-MEM-05");
    pass(15100); /* nobody is here: it goes away by itself */
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_with_a_pin_asks_for_it_never_shows_it_and_locks),
        cmocka_unit_test(nobody_is_looked_up_where_the_desk_may_not),
        cmocka_unit_test(consents_are_turned_over_and_leaving_is_asked_once_more),
        cmocka_unit_test(a_consent_that_could_not_be_kept_stands_as_it_was),
        cmocka_unit_test(a_lost_card_is_stopped_without_a_network_too),
        cmocka_unit_test(a_card_that_was_stopped_is_told_as_such_and_not_as_a_strange_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
