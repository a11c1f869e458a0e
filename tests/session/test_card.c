/*
 * Goal: the number of one of the hospital's cards, scanned or from its chip, leads to whom the hub knows by
 * it where that is allowed, and to plain words everywhere else; what cannot be read is told. Method: the
 * state machine alone; the desk's and the hub's answers are made up.
 */
#include "app/session/state.h"
#include "tests/session/play.h"

#include <string.h>

static void
lay(enum pd_card_seen seen, const char *number)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    event.scan.card = seen;
    (void)pd_copy(event.scan.payload, sizeof event.scan.payload, number);
    event.scan.len = strlen(number);
    give(event);
}

static void
plain(const char *number)
{
    reply_to(PD_REQUEST_SCAN, PD_REPLY_REFUSED);
    reply.refused = PD_CODE_PLAIN_CARD;
    (void)pd_copy(reply.card, sizeof reply.card, number);
    answer();
}

static void
start(bool counter, bool online, bool find)
{
    start_with(counter, online, PD_OFFLINE_FLOOR);
    session->config.find = find;
    session->config.card = true;
}

static void
a_card_leads_to_whom_the_hub_knows_by_it(void **state)
{
    (void)state;
    for (int counter = 0; counter < 2; counter++) {
        start(counter == 1, true, true);
        lay(PD_CARD_SEEN_NUMBER, "0077705923");
        assert_true(asked(PD_REQUEST_SCAN)->card_number);
        assert_string_equal(asked(PD_REQUEST_SCAN)->payload, "0077705923");
        plain("0077705923");
        assert_string_equal(errand(PD_ERRAND_FIND)->what, "card");
        assert_string_equal(errand(PD_ERRAND_FIND)->digits, "0077705923");
        assert_true(pd_id_is_zero(errand(PD_ERRAND_FIND)->member));
        assert_int_equal(view()->screen, PD_SCREEN_SAVING);
        member_reply(asked(PD_REQUEST_ERRAND)->serial, 1);
        reply.to = PD_REQUEST_ERRAND;
        reply.errand.kind = PD_ERRAND_FIND;
        reply.errand.status = PD_ERRAND_DONE;
        reply.member.found = true;
        answer();
        assert_int_equal(view()->screen, PD_SCREEN_HOME);
        assert_true(view()->has_member);
        end();
    }
}

static void
a_scanned_number_is_looked_for_likewise(void **state)
{
    (void)state;
    start(false, true, true);
    read_code("00123456");
    assert_false(asked(PD_REQUEST_SCAN)->card_number);
    plain("00123456");
    assert_string_equal(errand(PD_ERRAND_FIND)->digits, "00123456");
    errand_reply(PD_ERRAND_FIND, PD_ERRAND_REFUSED);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_NOT_FOUND);
    end();
}

static void
where_nobody_may_be_looked_up_the_card_is_named(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        start(false, i != 1, i != 0);
        lay(PD_CARD_SEEN_NUMBER, "0077705923");
        plain(i == 2 ? "" : "0077705923"); /* one that cannot be sent */
        assert_null(asked(PD_REQUEST_ERRAND));
        assert_int_equal(view()->screen, PD_SCREEN_REFUSED);
        assert_int_equal(view()->refused, PD_CODE_PLAIN_CARD);
        assert_false(view()->card_unread);
        end();
    }
}

static void
another_card_is_another_visit(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    session->config.find = true;
    lay(PD_CARD_SEEN_NUMBER, "0077705923");
    plain("0077705923");
    assert_true(pd_id_is_zero(errand(PD_ERRAND_FIND)->member));
    assert_false(view()->has_member);
    end();
}

static void
a_card_that_could_not_be_read_is_told(void **state)
{
    (void)state;
    start(false, true, true);
    lay(PD_CARD_SEEN_UNREAD, "");
    assert_null(asked(PD_REQUEST_SCAN));
    assert_int_equal(view()->screen, PD_SCREEN_REFUSED);
    assert_true(view()->card_unread);
    lay(PD_CARD_SEEN_CHANGING, ""); /* nobody's: it is named as a card without a code of ours */
    assert_true(asked(PD_REQUEST_SCAN)->card_number);
    plain("");
    assert_int_equal(view()->refused, PD_CODE_PLAIN_CARD);
    assert_false(view()->card_unread);
    end();
    start(true, true, true);
    lay(PD_CARD_SEEN_UNREAD, "");
    assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
    assert_true(happened(PD_EFFECT_SOUND));
    end();
}

static void
a_card_while_points_move_is_no_wish(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    (void)redeem_first();
    lay(PD_CARD_SEEN_NUMBER, "0077705923");
    assert_null(asked(PD_REQUEST_SCAN));
    lay(PD_CARD_SEEN_UNREAD, "");
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_leads_to_whom_the_hub_knows_by_it),
        cmocka_unit_test(a_scanned_number_is_looked_for_likewise),
        cmocka_unit_test(where_nobody_may_be_looked_up_the_card_is_named),
        cmocka_unit_test(another_card_is_another_visit),
        cmocka_unit_test(a_card_that_could_not_be_read_is_told),
        cmocka_unit_test(a_card_while_points_move_is_no_wish),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
