/*
 * Goal: whoever was found by a number is asked for her PIN at once; without it she sees points, level and
 * gifts, and every way on asks for the PIN or for her code and does nothing. Method: the state machine alone,
 * every intent that is hers alone; the hub's answers are made up.
 */
#include "app/session/state.h"
#include "tests/session/play.h"

#include <string.h>

/* Member 1 of the reply, found by her number. */
static void
found(bool has_pin)
{
    start_with(false, true, PD_OFFLINE_FLOOR);
    session->config.find = true;
    programme->tiers[0].priority = true;
    programme->activity_count = 1;
    (void)pd_copy(programme->activities[0].id, sizeof programme->activities[0].id, "talk-1");
    programme->activities[0].starts_ms = START_MS + 10 * PD_DAY_MS;
    programme->activities[0].ends_ms = programme->activities[0].starts_ms + PD_HOUR_MS;
    programme->activities[0].seats = 10;
    programme->feedback.topic_count = 1;
    programme->feedback.faces = 5;
    wish(PD_INTENT_NO_CODE, 0, "");
    wish(PD_INTENT_FIND, PD_KEYPAD_PHONE, "");
    for (const char *digit = "13800138000"; *digit != '\0'; digit++)
        wish(PD_INTENT_DIGIT, *digit - '0', "");
    wish(PD_INTENT_ENTER, 0, "");
    (void)errand(PD_ERRAND_FIND);
    member_reply(asked(PD_REQUEST_ERRAND)->serial, 1);
    reply.to = PD_REQUEST_ERRAND;
    reply.errand.kind = PD_ERRAND_FIND;
    reply.errand.status = PD_ERRAND_DONE;
    reply.errand.has_pin = has_pin;
    reply.member.fresh = false;
    reply.member.found = true;
    reply.member.code_type = PD_CODE_CARD;
    memset(reply.member.code, 0, sizeof reply.member.code);
    answer();
    assert_null(asked(PD_REQUEST_ERRAND)); /* nothing of hers is asked for */
}

/* What holds a stopped card's number up is told so, and sent to a clerk. */
static void
a_stopped_card_is_told_as_such(void **state)
{
    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    session->config.find = true;
    wish(PD_INTENT_NO_CODE, 0, "");
    wish(PD_INTENT_FIND, PD_KEYPAD_CARD, "");
    for (const char *digit = "0077705923"; *digit != '\0'; digit++)
        wish(PD_INTENT_DIGIT, *digit - '0', "");
    wish(PD_INTENT_ENTER, 0, "");
    assert_string_equal(errand(PD_ERRAND_FIND)->what, "card");
    errand_reply(PD_ERRAND_FIND, PD_ERRAND_REFUSED);
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, "stopped");
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_CARD_STOPPED);
    end();
}

static const enum pd_intent_kind hers[] = { PD_INTENT_SIGN_IN, PD_INTENT_TICKETS, PD_INTENT_WALLET,
    PD_INTENT_HISTORY, PD_INTENT_SURVEY, PD_INTENT_REMINDERS, PD_INTENT_PRIVACY, PD_INTENT_PRIORITY,
    PD_INTENT_PROXY, PD_INTENT_PROXY_MAKE, PD_INTENT_PROXY_STOP };

static void
without_a_pin_a_number_only_looks(void **state)
{
    (void)state;
    found(false);
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_true(view()->member.found);
    for (int i = 0; i < PD_COUNT(hers); i++) {
        wish(hers[i], 0, "");
        assert_int_equal(view()->screen, PD_SCREEN_MESSAGE);
        assert_int_equal(view()->message, PD_MESSAGE_PROVE);
        assert_int_equal(fx.count, 0);
        wish(PD_INTENT_BACK, 0, "");
        assert_int_equal(view()->screen, PD_SCREEN_HOME);
    }
    wish(PD_INTENT_GIFT, 0, "G-001");
    wish(PD_INTENT_LIKE, 0, "");
    assert_int_equal(view()->message, PD_MESSAGE_PROVE);
    wish(PD_INTENT_GIFT, 0, "G-001");
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->message, PD_MESSAGE_PROVE);
    assert_int_equal(fx.count, 0);
    end();
}

static void
nobody_takes_a_seat_by_a_number(void **state)
{
    (void)state;
    found(false);
    wish(PD_INTENT_ACTIVITIES, 0, "");
    assert_true(pd_id_is_zero(errand(PD_ERRAND_SEATS)->member));
    errand_reply(PD_ERRAND_SEATS, PD_ERRAND_DONE);
    answer();
    wish(PD_INTENT_ACTIVITY, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ACTIVITY);
    wish(PD_INTENT_BOOK, 0, "");
    assert_int_equal(view()->message, PD_MESSAGE_PROVE);
    assert_int_equal(fx.count, 0);
    end();
}

/* An opinion is anybody's: it is not told as hers, and nobody is called back for it. */
static void
an_opinion_is_not_told_as_hers(void **state)
{
    (void)state;
    found(false);
    wish(PD_INTENT_FEEDBACK, 0, "");
    wish(PD_INTENT_TOPIC, 0, "");
    wish(PD_INTENT_FACE, 5, "");
    assert_true(pd_id_is_zero(errand(PD_ERRAND_FEEDBACK)->member));
    assert_false(errand(PD_ERRAND_FEEDBACK)->yes);
    end();
}

static void
give_pin(const char *digits)
{
    assert_int_equal(view()->screen, PD_SCREEN_KEYPAD);
    assert_int_equal(view()->keypad.what, PD_KEYPAD_PIN);
    for (; *digits != '\0'; digits++)
        wish(PD_INTENT_DIGIT, *digits - '0', "");
    wish(PD_INTENT_ENTER, 0, "");
    assert_true(pd_id_equal(errand(PD_ERRAND_PIN)->member, session->member.member.id));
}

static void
with_a_pin_she_is_asked_for_it_at_once_and_it_opens_all(void **state)
{
    (void)state;
    found(true);
    give_pin("246813");
    errand_reply(PD_ERRAND_PIN, PD_ERRAND_DONE);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_false(view()->member.found);
    assert_non_null(asked(PD_REQUEST_MEMBER)); /* her tickets */
    (void)errand(PD_ERRAND_PAGE);
    wish(PD_INTENT_WALLET, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_WALLET);
    end();
}

/* What the desk reads anew of her proves nothing either. */
static void
a_wrong_pin_and_a_reload_open_nothing(void **state)
{
    (void)state;
    found(true);
    give_pin("246813");
    errand_reply(PD_ERRAND_PIN, PD_ERRAND_REFUSED);
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, "wrong_pin");
    reply.errand.ahead = 4;
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_KEYPAD);
    assert_true(view()->keypad.bad);
    member_reply(session->serial, 1);
    reply.to = PD_REQUEST_MEMBER;
    answer();
    assert_true(view()->member.found);
    wish(PD_INTENT_BACK, 0, "");
    wish(PD_INTENT_TICKETS, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_KEYPAD);
    end();
}

/* ---- a card that has a PIN ---- */

static void
card(bool has_pin)
{
    start_with(false, true, PD_OFFLINE_FLOOR);
    programme->units.coupon_count = 1;
    (void)pd_copy(programme->units.coupons[0].id, sizeof programme->units.coupons[0].id, "c20");
    scan(1);
    session->member.code_type = PD_CODE_CARD;
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_DONE);
    reply.serial = session->serial;
    reply.errand.page.unit_count = 1;
    reply.errand.page.units[0] = (struct pd_page_unit){ .unit = "c20", .left = 1, .end_ms = PD_NEVER_MS };
    reply.errand.page.consents = 0x7e;
    reply.errand.page.has_card = true;
    reply.errand.page.has_pin = has_pin;
    answer();
}

static void
whoever_found_a_card_takes_no_coupon_and_ends_nothing_without_its_pin(void **state)
{
    (void)state;
    card(true);
    wish(PD_INTENT_WALLET, 0, "");
    wish(PD_INTENT_UNIT, 0, "");
    wish(PD_INTENT_UNIT_CODE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_KEYPAD);
    wish(PD_INTENT_BACK, 0, "");
    wish(PD_INTENT_HOME, 0, "");
    wish(PD_INTENT_PRIVACY, 0, "");
    wish(PD_INTENT_CONSENT, PD_PURPOSE_PROGRAMME, "");
    assert_int_equal(view()->screen, PD_SCREEN_KEYPAD);
    wish(PD_INTENT_BACK, 0, "");
    wish(PD_INTENT_BLOCK, 0, ""); /* a card that was found may be stopped by whoever found it */
    assert_int_equal(view()->screen, PD_SCREEN_SURE);
    end();
    card(false);
    wish(PD_INTENT_WALLET, 0, "");
    wish(PD_INTENT_UNIT, 0, "");
    wish(PD_INTENT_UNIT_CODE, 0, "");
    (void)errand(PD_ERRAND_UNIT_CODE);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stopped_card_is_told_as_such),
        cmocka_unit_test(without_a_pin_a_number_only_looks),
        cmocka_unit_test(nobody_takes_a_seat_by_a_number),
        cmocka_unit_test(an_opinion_is_not_told_as_hers),
        cmocka_unit_test(with_a_pin_she_is_asked_for_it_at_once_and_it_opens_all),
        cmocka_unit_test(a_wrong_pin_and_a_reload_open_nothing),
        cmocka_unit_test(whoever_found_a_card_takes_no_coupon_and_ends_nothing_without_its_pin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
