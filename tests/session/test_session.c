/*
 * Goal: whoever stands before the desk gets exactly what the headers promise: one redemption per
 * confirmation, nothing called saved before it is, a way out of every state, and no byte left for the next
 * person. Method: the state machine alone, fed with events by hand; replies are made up, time is a number.
 */
#include "tests/support/check.h"

#include "app/session/state.h" /* for its size: not one byte of it may remember */
#include "tests/session/play.h"

#include <string.h>

static void
online_she_waits_for_the_hub_and_gets_her_ticket(void **state)
{
    uint32_t serial;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    scan(1);
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_int_equal(pd_points_raw(view()->member.spendable), 500);
    serial = redeem_kept();
    assert_null(asked(PD_REQUEST_RELEASE));
    hold_reply(PD_REPLY_ANSWER, 0);
    reply.status = PD_OP_APPLIED;
    answer();
    assert_non_null(asked(PD_REQUEST_RELEASE));
    assert_true(asked(PD_REQUEST_RELEASE)->print);
    hold_reply(PD_REPLY_RELEASED, serial);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_DONE);
    assert_true(view()->ticket.confirmed);
    assert_true(happened(PD_EFFECT_PRINT));
    assert_int_equal(view()->print, PD_PRINT_RUNNING);
    end();
}

/* As far as the printer. */
static void
print_a_ticket(void)
{
    uint32_t serial;

    start_visit(true, PD_OFFLINE_FLOOR);
    serial = redeem_kept();
    hold_reply(PD_REPLY_ANSWER, 0);
    reply.status = PD_OP_APPLIED;
    answer();
    hold_reply(PD_REPLY_RELEASED, serial);
    answer();
    assert_int_equal(view()->print, PD_PRINT_RUNNING);
}

static const struct pd_ticket_view *
printing(void)
{
    for (int i = 0; i < fx.count; i++)
        if (fx.list[i].kind == PD_EFFECT_PRINT)
            return &fx.list[i].ticket;
    fail();
    return NULL;
}

/* A jam with the paper half out: its code may be on it, so nothing that is printed now may pass for the
 * first. */
static void
paper_that_may_be_out_is_followed_by_a_copy(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_PRINT, .print = PD_PRINT_UNSURE };

    (void)state;
    print_a_ticket();
    event.print_hold = view()->ticket.hold.id;
    give(event);
    assert_int_equal(view()->print, PD_PRINT_UNSURE);
    assert_null(asked(PD_REQUEST_PRINTED)); /* the intent stays open */
    wish(PD_INTENT_PRINT, 0, "");
    assert_true(happened(PD_EFFECT_PRINT));
    assert_int_equal(printing()->copies, 1);
    event.print = PD_PRINT_DONE;
    give(event);
    assert_non_null(asked(PD_REQUEST_PRINTED));
    end();
}

static void
paper_that_cannot_be_out_is_followed_by_the_first(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_PRINT, .print = PD_PRINT_BROKEN };

    (void)state;
    print_a_ticket();
    event.print_hold = view()->ticket.hold.id;
    give(event);
    assert_int_equal(view()->print, PD_PRINT_BROKEN);
    assert_null(asked(PD_REQUEST_PRINTED));
    wish(PD_INTENT_PRINT, 0, "");
    assert_int_equal(printing()->copies, 0);
    end();
}

static void
without_an_answer_floor_releases_after_two_seconds_and_does_not_say_confirmed(void **state)
{
    uint32_t serial;

    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    serial = redeem_kept();
    pass(1900);
    assert_null(asked(PD_REQUEST_RELEASE));
    pass(200);
    assert_non_null(asked(PD_REQUEST_RELEASE));
    hold_reply(PD_REPLY_RELEASED, serial);
    answer();
    assert_false(view()->ticket.confirmed);
    end();
}

static void
strict_takes_it_back_without_an_answer(void **state)
{
    uint32_t serial;

    (void)state;
    start_visit(true, PD_OFFLINE_STRICT);
    serial = redeem_kept();
    pass(9000);
    assert_int_equal(fx.count, 0);
    pass(2000);
    assert_non_null(asked(PD_REQUEST_CANCEL));
    assert_null(asked(PD_REQUEST_RELEASE));
    hold_reply(PD_REPLY_CANCELLED, serial);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_STRICT_WAIT);
    end();
}

/* Floor mode, but what she takes is beyond its caps: online or not, as where the hub is asked first. */
static void
beyond_the_caps_floor_waits_like_strict(void **state)
{
    (void)state;
    for (int online = 0; online <= 1; online++) {
        uint32_t serial;

        start_visit(online, PD_OFFLINE_FLOOR);
        serial = redeem_first();
        hold_reply(PD_REPLY_REDEEMED, serial);
        reply.must_wait = true;
        answer();
        assert_null(asked(PD_REQUEST_RELEASE));
        pass(9000);
        assert_int_equal(fx.count, 0);
        pass(2000);
        assert_non_null(asked(PD_REQUEST_CANCEL));
        hold_reply(PD_REPLY_CANCELLED, serial);
        answer();
        assert_int_equal(view()->message, PD_MESSAGE_STRICT_WAIT);
        end();
    }
}

static void
a_ticket_that_must_wait_is_called_kept(void **state)
{
    uint32_t serial;

    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    serial = redeem_kept();
    pass(2100);
    assert_non_null(asked(PD_REQUEST_RELEASE));
    hold_reply(PD_REPLY_FAILED, serial);
    reply.to = PD_REQUEST_RELEASE;
    reply.err = PD_ERR_DENIED;
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_KEPT);
    assert_string_equal(view()->error_code, "E-RDM-05");
    end();
}

static void
offline_the_ticket_comes_at_once(void **state)
{
    (void)state;
    start_visit(false, PD_OFFLINE_FLOOR);
    (void)redeem_kept();
    assert_non_null(asked(PD_REQUEST_RELEASE));
    end();
}

static void
a_refusal_by_the_hub_is_told_and_nothing_is_released(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    (void)redeem_kept();
    hold_reply(PD_REPLY_ANSWER, 0);
    reply.status = PD_OP_REJECTED;
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_MESSAGE);
    assert_int_equal(view()->message, PD_MESSAGE_HUB_REFUSED);
    assert_null(asked(PD_REQUEST_RELEASE));
    pass(5000);
    assert_null(asked(PD_REQUEST_RELEASE));
    end();
}

static void
a_second_tap_and_a_scan_while_saving_find_nothing(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    (void)redeem_first();
    wish(PD_INTENT_REDEEM, 0, "");
    assert_int_equal(fx.count, 0);
    wish(PD_INTENT_FINISH, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    event.scan.len = 5;
    give(event);
    assert_int_equal(fx.count, 0);
    end();
}

static void
a_disk_that_does_not_answer_is_left_by_time(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    (void)redeem_first();
    pass(20000);
    assert_int_equal(view()->message, PD_MESSAGE_DISK);
    end();
}

static bool
holds(const void *memory, size_t n, const char *what)
{
    return memmem(memory, n, what, strlen(what)) != NULL;
}

static void
idle_warns_then_forgets_every_byte_of_her(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_LANG, PD_LANG_EN, "");
    wish(PD_INTENT_CARE, 0, "");
    wish(PD_INTENT_CATALOGUE, 0, "");
    pass(44000);
    assert_int_equal(view()->idle_left_s, -1);
    pass(1000);
    assert_int_equal(view()->idle_left_s, 20);
    wish(PD_INTENT_STAY, 0, "");
    assert_int_equal(view()->idle_left_s, -1);
    assert_int_equal(view()->screen, PD_SCREEN_CATALOGUE);
    pass(64999);
    assert_int_equal(view()->idle_left_s, 1);
    pass(1);
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_true(happened(PD_EFFECT_WIPE));
    assert_false(holds(view(), sizeof *view(), "QQQQQQ"));
    assert_int_equal(view()->lang, PD_LANG_ZH_CN);
    assert_false(view()->care);
    end();
}

static void
a_reply_to_an_earlier_visit_changes_nothing(void **state)
{
    uint32_t serial;

    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    serial = asked(PD_REQUEST_SCAN) != NULL ? asked(PD_REQUEST_SCAN)->serial : 1;
    wish(PD_INTENT_FINISH, 0, "");
    member_reply(serial, 1);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_false(view()->has_member);
    end();
}

static void
the_next_person_does_not_see_the_one_before(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_CATALOGUE, 0, "");
    scan(2);
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_int_equal(view()->member.member->id.b[0], 2);
    assert_true(happened(PD_EFFECT_WIPE));
    end();
}

static void
the_catalogue_shows_what_she_can_have_first_and_says_why_not(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_CATALOGUE, 0, "");
    assert_int_equal(view()->pages, 2);
    assert_int_equal(view()->gift_count, 6);
    assert_int_equal(view()->gifts[0].answer.outcome, PD_REDEEM_OK);
    assert_int_equal(view()->gifts[5].answer.outcome, PD_REDEEM_TOO_FEW_POINTS);
    assert_int_equal(pd_points_raw(view()->gifts[5].answer.missing), 100);
    wish(PD_INTENT_PAGE, 1, "");
    assert_int_equal(view()->gift_count, 2);
    wish(PD_INTENT_PAGE, 2, "");
    assert_int_equal(view()->page, 1);
    wish(PD_INTENT_CATEGORY, -2, "");
    assert_int_equal(view()->gift_count, 5);
    wish(PD_INTENT_GIFT, 0, "G-007");
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_GIFT);
    end();
}

static void
a_ticket_left_by_a_power_cut_is_released_when_she_looks_at_it(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    member_reply(asked(PD_REQUEST_SCAN) != NULL ? asked(PD_REQUEST_SCAN)->serial : 1, 1);
    reply.member.ticket_count = 1;
    reply.member.tickets[0].hold.state = PD_HOLD_HELD;
    reply.member.tickets[0].hold.id.b[0] = 9;
    (void)pd_copy(reply.member.tickets[0].code, sizeof reply.member.tickets[0].code, "PD1:TICKET");
    answer();
    assert_int_equal(view()->member.tickets_waiting, 1);
    wish(PD_INTENT_TICKETS, 0, "");
    wish(PD_INTENT_TICKET, 0, "");
    assert_non_null(asked(PD_REQUEST_RELEASE));
    end();
}

static void
closing_in_the_middle_wipes_and_opening_again_attracts(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    (void)pd_copy(reply.closed_code, sizeof reply.closed_code, "E-LED-01");
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    assert_string_equal(view()->error_code, "E-LED-01");
    assert_false(view()->has_member);
    status(true, NULL);
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    end();
}

static void
full_status(void)
{
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    reply.full = true;
    reply.online = true;
    (void)pd_copy(reply.closed_code, sizeof reply.closed_code, "E-LED-01");
    answer();
}

static void
a_full_disk_closes_after_her_ticket_and_not_over_it(void **state)
{
    uint32_t serial;

    (void)state;
    start_visit(false, PD_OFFLINE_FLOOR);
    serial = redeem_kept();
    full_status();
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    hold_reply(PD_REPLY_RELEASED, serial);
    answer();
    full_status();
    assert_int_equal(view()->screen, PD_SCREEN_DONE);
    assert_true(view()->has_member);
    wish(PD_INTENT_ANOTHER, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    assert_string_equal(view()->error_code, "E-LED-01");
    assert_false(view()->has_member);
    status(true, NULL);
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    scan(1);
    full_status();
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED); /* nothing was promised to her */
    end();
}

static bool
remembers(void)
{
    static const char *const texts[] = { "QQQQQQ", "PD1:X", "PD1:TICKET", "8642", "A-001" };
    static const uint8_t bytes[] = { 0x01, 0x99, 0xa7 };
    uint8_t id[PD_ID_LEN];

    for (int i = 0; i < PD_COUNT(texts); i++)
        if (holds(session, sizeof *session, texts[i]))
            return true;
    for (int i = 0; i < PD_COUNT(bytes); i++) {
        memset(id, bytes[i], sizeof id);
        if (memmem(session, sizeof *session, id, sizeof id) != NULL)
            return true;
    }
    return false;
}

static void
no_byte_of_her_stays_anywhere_in_the_session(void **state)
{
    uint32_t serial;

    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    assert_true(remembers());
    serial = redeem_kept();
    hold_reply(PD_REPLY_ANSWER, 0);
    reply.status = PD_OP_APPLIED;
    answer();
    hold_reply(PD_REPLY_RELEASED, serial);
    answer();
    member_reply(serial, 1);
    reply.to = PD_REQUEST_MEMBER;
    reply.member.ticket_count = PD_VIEW_TICKETS;
    for (int i = 0; i < PD_VIEW_TICKETS; i++)
        (void)pd_copy(reply.member.tickets[i].code, sizeof reply.member.tickets[i].code, "PD1:TICKET");
    answer();
    wish(PD_INTENT_HOME, 0, "");
    wish(PD_INTENT_TICKETS, 0, "");
    wish(PD_INTENT_TICKET, 3, "");
    assert_true(remembers());
    wish(PD_INTENT_FINISH, 0, "");
    assert_false(remembers());
    end();
}

static void
no_byte_stays_at_the_counter_either(void **state)
{
    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    (void)hand_over();
    assert_true(remembers());
    pass(60000); /* the undo is over */
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    assert_false(remembers());
    (void)show_ticket(PD_CAPTURE_OK);
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    (void)pd_copy(reply.closed_code, sizeof reply.closed_code, "E-LED-01");
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    assert_false(remembers());
    pass(100000);
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    end();
}

/* A key before a closed desk leaves a mark on the screen: it goes with whoever pressed it. */
static void
who_touched_a_closed_desk_is_somebody_else_by_and_by(void **state)
{
    uint64_t visit;

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    (void)pd_copy(reply.closed_code, sizeof reply.closed_code, "E-LED-01");
    answer();
    visit = view()->visit;
    pass(1000);
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_TOUCH });
    pass(1000);
    answer(); /* told once more */
    assert_true(pd_session_wake_ms(session) < INT64_MAX);
    pass(pd_session_wake_ms(session) - boot_ms);
    assert_true(view()->visit != visit);
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    assert_string_equal(view()->error_code, "E-LED-01");
    assert_true(pd_session_wake_ms(session) == INT64_MAX);
    end();
}

static void
settings_taken_anew_hold_at_once_and_the_first_screen_changes_when_nobody_stands_there(void **state)
{
    struct pd_session_config fresh = { .lang = PD_LANG_EN,
        .care = true,
        .find = true,
        .leaflet = "https://hospital.example/join",
        .volume = 3,
        .idle_warn_s = 10,
        .idle_clear_s = 5,
        .done_clear_s = 5 };

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    scan(1);
    member_reply(view()->visit, 1);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_SETTINGS, .settings = &fresh });
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_int_equal(view()->lang, PD_LANG_ZH_CN); /* not under her eyes */
    assert_true(view()->may_find);
    assert_string_equal(view()->leaflet, "https://hospital.example/join");
    pass(11000);
    assert_true(view()->idle_left_s >= 0 && view()->idle_left_s <= 5);
    pass(6000);
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_int_equal(view()->lang, PD_LANG_EN);
    assert_true(view()->care);

    fresh.lang = PD_LANG_ZH_HK;
    fresh.leaflet[0] = '\0';
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_SETTINGS, .settings = &fresh });
    assert_int_equal(view()->lang, PD_LANG_ZH_HK);
    assert_null(view()->leaflet);
    assert_true(view()->spoken.volume == 3);
    end();
}

static void
what_a_camera_sees_is_in_the_view_and_gone_when_it_says_so(void **state)
{
    static const uint8_t grey[4] = { 1, 2, 3, 4 };
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_CAMERA,
        .camera = { PD_CAMERA_CLOSER, 2, 2, grey } };

    (void)state;
    start_with(false, true, PD_OFFLINE_FLOOR);
    assert_int_equal(view()->camera.hint, PD_CAMERA_NOBODY);
    give(event);
    assert_int_equal(view()->camera.hint, PD_CAMERA_CLOSER);
    assert_ptr_equal(view()->camera.grey, grey);
    event.camera = (struct pd_camera_seen){ PD_CAMERA_NOBODY, 0, 0, NULL };
    give(event);
    assert_null(view()->camera.grey);
    end();
}

static struct pd_session_event
somebody_is_seen(void)
{
    return (struct pd_session_event){ .kind = PD_SESSION_EVENT_PRESENCE };
}

/* Who reads and touches nothing is asked later; a queue behind her keeps her page for a minute and no longer.
 */
static void
somebody_who_is_seen_is_asked_later_but_not_for_ever(void **state)
{
    struct pd_session_config config = {
        .printer = true, .presence = true, .idle_warn_s = 45, .idle_clear_s = 20, .done_clear_s = 30
    };
    int64_t began;

    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    give(somebody_is_seen());
    pass(46000);
    assert_true(view()->idle_left_s > 0); /* no camera is to tell it here */
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_SETTINGS, .settings = &config });
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_TOUCH });
    began = boot_ms;
    for (int i = 0; i < 40; i++) {
        pass(1000);
        give(somebody_is_seen());
    }
    pass(44000); /* the last time 44 s ago */
    assert_int_equal(view()->idle_left_s, -1);
    assert_true(view()->has_member);
    for (int i = 0; i < 300 && view()->has_member; i++) {
        give(somebody_is_seen());
        pass(1000);
    }
    assert_in_range(boot_ms - began, 105000 - 22000, 125000 + 1000);
    end();
}

static void
a_question_that_is_asked_is_not_taken_back_by_a_camera(void **state)
{
    struct pd_session_config config = {
        .presence = true, .idle_warn_s = 45, .idle_clear_s = 20, .done_clear_s = 30
    };

    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_SETTINGS, .settings = &config });
    pass(46000);
    assert_true(view()->idle_left_s > 0);
    give(somebody_is_seen());
    assert_true(view()->idle_left_s > 0);
    pass(20000);
    assert_false(view()->has_member);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(somebody_who_is_seen_is_asked_later_but_not_for_ever),
        cmocka_unit_test(a_question_that_is_asked_is_not_taken_back_by_a_camera),
        cmocka_unit_test(online_she_waits_for_the_hub_and_gets_her_ticket),
        cmocka_unit_test(paper_that_may_be_out_is_followed_by_a_copy),
        cmocka_unit_test(paper_that_cannot_be_out_is_followed_by_the_first),
        cmocka_unit_test(without_an_answer_floor_releases_after_two_seconds_and_does_not_say_confirmed),
        cmocka_unit_test(strict_takes_it_back_without_an_answer),
        cmocka_unit_test(beyond_the_caps_floor_waits_like_strict),
        cmocka_unit_test(a_ticket_that_must_wait_is_called_kept),
        cmocka_unit_test(offline_the_ticket_comes_at_once),
        cmocka_unit_test(a_refusal_by_the_hub_is_told_and_nothing_is_released),
        cmocka_unit_test(a_second_tap_and_a_scan_while_saving_find_nothing),
        cmocka_unit_test(a_disk_that_does_not_answer_is_left_by_time),
        cmocka_unit_test(idle_warns_then_forgets_every_byte_of_her),
        cmocka_unit_test(a_reply_to_an_earlier_visit_changes_nothing),
        cmocka_unit_test(the_next_person_does_not_see_the_one_before),
        cmocka_unit_test(the_catalogue_shows_what_she_can_have_first_and_says_why_not),
        cmocka_unit_test(a_ticket_left_by_a_power_cut_is_released_when_she_looks_at_it),
        cmocka_unit_test(a_full_disk_closes_after_her_ticket_and_not_over_it),
        cmocka_unit_test(closing_in_the_middle_wipes_and_opening_again_attracts),
        cmocka_unit_test(who_touched_a_closed_desk_is_somebody_else_by_and_by),
        cmocka_unit_test(what_a_camera_sees_is_in_the_view_and_gone_when_it_says_so),
        cmocka_unit_test(no_byte_of_her_stays_anywhere_in_the_session),
        cmocka_unit_test(no_byte_stays_at_the_counter_either),
        cmocka_unit_test(
            settings_taken_anew_hold_at_once_and_the_first_screen_changes_when_nobody_stands_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
