/*
 * Goal: on a counter's second screen the member herself confirms, nobody else's finger does it for her, and
 * neither she nor whoever stands beside her can do more there than a patient may; nothing of her stays on it.
 * Method: the state machine alone, the desk's replies made up; every intent there is, from the wrong side.
 */
#include "tests/support/check.h"

#include "tests/session/play.h"

#include <string.h>

static const struct pd_view *
hers(void)
{
    return pd_session_aside(session);
}

static void
her(enum pd_intent_kind kind, int n)
{
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_ASIDE, .intent = { .kind = kind, .n = n } });
}

static void
second_screen(bool here, bool touch)
{
    give((struct pd_session_event){
        .kind = PD_SESSION_EVENT_ASIDE_SCREEN, .aside = { .here = here, .touch = touch } });
}

static void
start_counter(void)
{
    start_with(true, true, PD_OFFLINE_FLOOR);
    second_screen(true, true);
    assert_int_equal(hers()->screen, PD_SCREEN_ASIDE);
    assert_int_equal(hers()->aside.state, PD_ASIDE_WELCOME);
}

/* As far as the price. */
static void
come_to_the_question(void)
{
    start_counter();
    scan(1);
    assert_int_equal(hers()->aside.state, PD_ASIDE_MEMBER);
    wish(PD_INTENT_COUNTER_SERVE, 0, "");
    wish(PD_INTENT_CATALOGUE, 0, "");
    wish(PD_INTENT_GIFT, 0, "G-001");
    assert_int_equal(hers()->aside.state, PD_ASIDE_GIFT);
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_CONFIRM);
    assert_int_equal(view()->aside.ask, PD_ASIDE_ASK_WAITING);
    assert_int_equal(hers()->aside.state, PD_ASIDE_ASK);
    assert_int_equal(pd_points_raw(hers()->left_after), 400);
}

static void
she_confirms_and_the_clerk_cannot(void **state)
{
    const struct pd_desk_request *r;

    (void)state;
    come_to_the_question();
    wish(PD_INTENT_REDEEM, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_CONFIRM);
    assert_null(asked(PD_REQUEST_REDEEM));
    her(PD_INTENT_ASIDE_CONFIRM, view()->aside.question);
    r = asked(PD_REQUEST_REDEEM);
    assert_non_null(r);
    assert_false(r->redeem.by_word);
    assert_string_equal(r->redeem.sku, "G-001");
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    assert_int_equal(hers()->aside.state, PD_ASIDE_WAIT);
    assert_null(hers()->gift.gift);
    her(PD_INTENT_ASIDE_CONFIRM, view()->aside.question); /* a second tap finds nothing */
    assert_null(asked(PD_REQUEST_REDEEM));
    end();
}

static void
what_she_confirmed_is_kept_handed_over_and_gone(void **state)
{
    uint32_t serial;

    (void)state;
    come_to_the_question();
    her(PD_INTENT_ASIDE_LANG, PD_LANG_EN);
    her(PD_INTENT_ASIDE_CONFIRM, view()->aside.question);
    serial = asked(PD_REQUEST_REDEEM)->serial;
    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    hold_reply(PD_REPLY_ANSWER, 0);
    reply.status = PD_OP_APPLIED;
    answer();
    hold_reply(PD_REPLY_RELEASED, serial);
    answer();
    assert_int_equal(hers()->aside.state, PD_ASIDE_MADE);
    for (int i = 0; i < fx.count; i++) /* her paper speaks as her screen does, whatever the clerk reads */
        if (fx.list[i].kind == PD_EFFECT_PRINT)
            assert_int_equal(fx.list[i].lang, PD_LANG_EN);
    assert_true(happened(PD_EFFECT_PRINT));
    wish(PD_INTENT_COUNTER_OK, 0, "");
    assert_int_equal(hers()->lang, PD_LANG_EN);
    hold_reply(PD_REPLY_TICKET, asked(PD_REQUEST_TICKET)->serial);
    reply.to = PD_REQUEST_TICKET;
    reply.capture = PD_CAPTURE_OK;
    reply.member_known = true;
    (void)pd_copy(reply.member.member.masked, sizeof reply.member.member.masked, "QQQQQQ**");
    reply.member.member.lot_count = 1;
    reply.member.member.lots[0] = (struct pd_lot){ .left = pd_points_of(400), .expires_ms = PD_NEVER_MS };
    answer();
    assert_int_equal(hers()->aside.state, PD_ASIDE_TICKET);
    assert_string_equal(hers()->counter.masked, "QQQQQQ**");
    wish(PD_INTENT_COUNTER_OK, 0, "");
    hold_reply(PD_REPLY_CAPTURED, asked(PD_REQUEST_CAPTURE)->serial);
    reply.capture = PD_CAPTURE_OK;
    answer();
    assert_int_equal(hers()->aside.state, PD_ASIDE_HANDED);
    assert_true(hers()->aside.left_known);
    assert_int_equal(pd_points_raw(hers()->aside.left), 400);
    pass(29000);
    assert_int_equal(hers()->aside.state, PD_ASIDE_HANDED);
    pass(1500);
    assert_int_equal(hers()->aside.state, PD_ASIDE_WELCOME);
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    assert_int_equal(hers()->lang, PD_LANG_ZH_CN);
    end();
}

static void
by_word_is_recorded_as_such(void **state)
{
    (void)state;
    come_to_the_question();
    wish(PD_INTENT_COUNTER_BY_WORD, 0, "");
    assert_non_null(asked(PD_REQUEST_REDEEM));
    assert_true(asked(PD_REQUEST_REDEEM)->redeem.by_word);
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    end();
}

static void
by_word_is_nothing_where_nobody_is_asked(void **state)
{
    (void)state;
    come_to_the_question();
    second_screen(false, false);
    wish(PD_INTENT_COUNTER_BY_WORD, 0, "");
    assert_null(asked(PD_REQUEST_REDEEM));
    wish(PD_INTENT_REDEEM, 0, "");
    assert_non_null(asked(PD_REQUEST_REDEEM));
    assert_false(asked(PD_REQUEST_REDEEM)->redeem.by_word);
    end();
}

static void
she_declines_and_the_gift_is_there_again(void **state)
{
    (void)state;
    come_to_the_question();
    her(PD_INTENT_ASIDE_DECLINE, view()->aside.question);
    assert_int_equal(view()->screen, PD_SCREEN_GIFT);
    assert_int_equal(view()->aside.ask, PD_ASIDE_ASK_DECLINED);
    assert_int_equal(hers()->aside.state, PD_ASIDE_GIFT);
    her(PD_INTENT_ASIDE_CONFIRM, view()->aside.question);
    assert_null(asked(PD_REQUEST_REDEEM));
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->aside.ask, PD_ASIDE_ASK_WAITING);
    wish(PD_INTENT_BACK, 0, "");
    wish(PD_INTENT_BACK, 0, "");
    assert_int_equal(view()->aside.ask, PD_ASIDE_ASK_NONE);
    end();
}

static void
an_answer_to_an_older_question_is_none(void **state)
{
    int first;

    (void)state;
    come_to_the_question();
    first = view()->aside.question;
    wish(PD_INTENT_BACK, 0, "");
    wish(PD_INTENT_BACK, 0, "");
    wish(PD_INTENT_GIFT, 0, "G-003");
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->aside.ask, PD_ASIDE_ASK_WAITING);
    her(PD_INTENT_ASIDE_CONFIRM, first);
    her(PD_INTENT_ASIDE_DECLINE, first);
    assert_null(asked(PD_REQUEST_REDEEM));
    assert_int_equal(view()->screen, PD_SCREEN_CONFIRM);
    her(PD_INTENT_ASIDE_CONFIRM, view()->aside.question);
    assert_string_equal(asked(PD_REQUEST_REDEEM)->redeem.sku, "G-003");
    end();
}

static void
without_an_answer_the_clerk_has_the_gift_again(void **state)
{
    (void)state;
    come_to_the_question();
    pass(59000);
    assert_int_equal(view()->aside.ask, PD_ASIDE_ASK_WAITING);
    assert_int_equal(view()->idle_left_s, -1); /* no "are you there" over what she reads */
    assert_true(pd_session_wake_ms(session) <= boot_ms + 1000);
    assert_true(pd_session_wake_ms(session) > boot_ms);
    pass(1000);
    assert_int_equal(view()->screen, PD_SCREEN_GIFT);
    assert_int_equal(view()->aside.ask, PD_ASIDE_ASK_LATE);
    pass(44000);
    assert_int_equal(view()->idle_left_s, -1);
    pass(1000);
    assert_true(view()->idle_left_s > 0);
    end();
}

static void
pulled_out_it_gives_the_confirmation_back(void **state)
{
    (void)state;
    come_to_the_question();
    second_screen(false, false);
    assert_int_equal(view()->screen, PD_SCREEN_CONFIRM);
    assert_int_equal(view()->aside.ask, PD_ASIDE_ASK_NONE);
    her(PD_INTENT_ASIDE_CONFIRM, view()->aside.question);
    assert_null(asked(PD_REQUEST_REDEEM));
    second_screen(true, true); /* and plugged in again it asks anew */
    assert_int_equal(view()->aside.ask, PD_ASIDE_ASK_WAITING);
    end();
}

static void
one_that_only_shows_asks_nothing(void **state)
{
    (void)state;
    start_counter();
    second_screen(true, false);
    scan(1);
    wish(PD_INTENT_COUNTER_SERVE, 0, "");
    (void)redeem_first();
    end();
}

static void
at_a_kiosk_there_is_none(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    second_screen(true, true);
    assert_false(view()->aside.here);
    (void)redeem_first();
    end();
}

/* Everything but the five, from her side; and the five from the clerk's. */
static void
no_hand_on_it_acts_as_the_clerk(void **state)
{
    struct pd_view before;

    (void)state;
    start_counter();
    (void)show_ticket(PD_CAPTURE_OK);
    before = *view();
    for (int kind = 0; kind < 200; kind++)
        for (int n = -1; n < 4; n++) {
            if (kind >= PD_INTENT_ASIDE_CONFIRM && kind <= PD_INTENT_ASIDE_CARE)
                continue;
            her((enum pd_intent_kind)kind, n);
            assert_int_equal(fx.count, 0);
            assert_memory_equal(view(), &before, sizeof before);
        }
    for (int kind = PD_INTENT_ASIDE_CONFIRM; kind <= PD_INTENT_ASIDE_CARE; kind++) {
        her((enum pd_intent_kind)kind, 2);
        assert_int_equal(fx.count, 0);
        assert_int_equal(view()->counter.state, PD_COUNTER_READY);
        assert_int_equal(view()->lang, before.lang);
    }
    end();
    come_to_the_question();
    for (int kind = PD_INTENT_ASIDE_CONFIRM; kind <= PD_INTENT_ASIDE_CARE; kind++) {
        wish((enum pd_intent_kind)kind, view()->aside.question, "");
        assert_int_equal(fx.count, 0);
        assert_int_equal(view()->aside.ask, PD_ASIDE_ASK_WAITING);
    }
    end();
}

/* She taps and taps: the counter is cleared all the same. */
static void
her_fingers_keep_no_counter_open(void **state)
{
    (void)state;
    start_counter();
    (void)show_ticket(PD_CAPTURE_OK);
    for (int i = 0; i < 70; i++) {
        her(PD_INTENT_ASIDE_CARE, 0);
        pass(1000);
    }
    assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
    assert_int_equal(hers()->aside.state, PD_ASIDE_WELCOME);
    end();
}

static void
an_eye_closed_on_either_side_hides(void **state)
{
    (void)state;
    start_counter();
    scan(1);
    assert_false(hers()->member.hidden);
    her(PD_INTENT_ASIDE_HIDE, 0);
    assert_true(hers()->member.hidden);
    wish(PD_INTENT_COUNTER_SERVE, 0, "");
    assert_true(hers()->member.hidden);
    her(PD_INTENT_ASIDE_HIDE, 0);
    assert_false(hers()->member.hidden);
    wish(PD_INTENT_HIDE, 0, "");
    assert_true(hers()->member.hidden);
    her(PD_INTENT_ASIDE_HIDE, 0);
    assert_false(hers()->member.hidden);
    assert_false(view()->member.hidden);
    end();
}

static void
a_language_is_kept_for_whoever_chose_it(void **state)
{
    (void)state;
    start_counter();
    her(PD_INTENT_ASIDE_LANG, PD_LANG_ZH_TW);
    her(PD_INTENT_ASIDE_LANG, 99);
    scan(1); /* chosen before her code was shown */
    assert_int_equal(hers()->lang, PD_LANG_ZH_TW);
    assert_int_equal(view()->lang, PD_LANG_ZH_CN);
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    assert_int_equal(hers()->lang, PD_LANG_ZH_CN);
    her(PD_INTENT_ASIDE_LANG, PD_LANG_EN); /* and who chose it and went */
    pass(64000);
    assert_int_equal(hers()->lang, PD_LANG_EN);
    assert_true(pd_session_wake_ms(session) <= boot_ms + 1000);
    pass(1000);
    assert_int_equal(hers()->lang, PD_LANG_ZH_CN);
    end();
}

static bool
holds(const void *where, size_t n, const char *what)
{
    for (size_t i = 0; i + strlen(what) <= n; i++)
        if (memcmp((const char *)where + i, what, strlen(what)) == 0)
            return true;
    return false;
}

static void
nothing_of_her_and_nothing_of_others_is_in_its_view(void **state)
{
    (void)state;
    start_counter();
    scan(1);
    assert_true(holds(hers(), sizeof *hers(), "QQQQQQ**"));
    assert_null(hers()->member.member); /* whose row has more than a patient's side shows */
    assert_int_equal(hers()->counter.waiting_count, 0);
    assert_int_equal(hers()->counter.last_count, 0);
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    assert_false(holds(hers(), sizeof *hers(), "QQQQQQ**"));
    assert_false(hers()->has_member);
    (void)show_ticket(PD_CAPTURE_OK);
    assert_false(holds(hers(), sizeof *hers(), "PD1:TICKET"));
    assert_true(holds(hers(), sizeof *hers(), "A-001"));
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    assert_false(holds(hers(), sizeof *hers(), "A-001"));
    end();
}

static void
whoever_was_sent_is_told_nothing_of_who_sent_her(void **state)
{
    (void)state;
    start_counter();
    (void)show_ticket(PD_CAPTURE_OK);
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    give(
        (struct pd_session_event){ .kind = PD_SESSION_EVENT_SCAN, .scan = { .payload = "PD1:T", .len = 5 } });
    hold_reply(PD_REPLY_TICKET, asked(PD_REQUEST_SCAN)->serial);
    reply.to = PD_REQUEST_SCAN;
    reply.capture = PD_CAPTURE_OK;
    reply.ticket.by_proxy = true;
    reply.member_known = true;
    (void)pd_copy(reply.member.member.masked, sizeof reply.member.member.masked, "QQQQQQ**");
    reply.member.member.lot_count = 1;
    reply.member.member.lots[0] = (struct pd_lot){ .left = pd_points_of(400), .expires_ms = PD_NEVER_MS };
    answer();
    assert_int_equal(hers()->aside.state, PD_ASIDE_TICKET);
    assert_false(holds(hers(), sizeof *hers(), "QQQQQQ**"));
    assert_false(hers()->aside.left_known);
    end();
}

static void
a_locked_counter_shows_nothing(void **state)
{
    (void)state;
    start_staffed();
    second_screen(true, true);
    assert_int_equal(hers()->aside.state, PD_ASIDE_CLOSED);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(she_confirms_and_the_clerk_cannot),
        cmocka_unit_test(what_she_confirmed_is_kept_handed_over_and_gone),
        cmocka_unit_test(by_word_is_recorded_as_such),
        cmocka_unit_test(by_word_is_nothing_where_nobody_is_asked),
        cmocka_unit_test(she_declines_and_the_gift_is_there_again),
        cmocka_unit_test(an_answer_to_an_older_question_is_none),
        cmocka_unit_test(without_an_answer_the_clerk_has_the_gift_again),
        cmocka_unit_test(pulled_out_it_gives_the_confirmation_back),
        cmocka_unit_test(one_that_only_shows_asks_nothing),
        cmocka_unit_test(at_a_kiosk_there_is_none),
        cmocka_unit_test(no_hand_on_it_acts_as_the_clerk),
        cmocka_unit_test(her_fingers_keep_no_counter_open),
        cmocka_unit_test(an_eye_closed_on_either_side_hides),
        cmocka_unit_test(a_language_is_kept_for_whoever_chose_it),
        cmocka_unit_test(nothing_of_her_and_nothing_of_others_is_in_its_view),
        cmocka_unit_test(whoever_was_sent_is_told_nothing_of_who_sent_her),
        cmocka_unit_test(a_locked_counter_shows_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
