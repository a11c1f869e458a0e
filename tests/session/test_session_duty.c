/*
 * Goal: a counter is nobody's until a badge and its PIN, and becomes nobody's again when it is left alone;
 * a colleague takes on what lies on the table, a supervisor lets one act pass, and a shift is counted blind.
 * Method: the state machine alone; badges, keys and the desk's replies in the orders they may come in.
 */
#include "tests/support/check.h"

#include "tests/session/play.h"

#include <string.h>

static const struct pd_duty_view *
duty(void)
{
    return &view()->counter.duty;
}

static void
in_state(enum pd_duty state)
{
    assert_int_equal(duty()->state, state);
}

static void
sign_reply(enum pd_desk_request_kind to, enum pd_sign_in outcome, const char *number, unsigned int roles)
{
    badge_reply(to, outcome, number, roles);
    answer();
}

static void
show(const char *number, enum pd_sign_in outcome)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    event.scan.len = 5;
    give(event);
    sign_reply(PD_REQUEST_SCAN, outcome, number, 0);
}

static void
type(const char *text)
{
    type_as(PD_INTENT_COUNTER_TYPE, text);
}

static void
key(enum pd_intent_kind kind)
{
    wish(kind, 0, "");
}

static void
sign_in(const char *number, unsigned int roles)
{
    show(number, PD_SIGN_IN_PIN);
    type("271828");
    key(PD_INTENT_COUNTER_OK);
    sign_reply(PD_REQUEST_PIN, PD_SIGN_IN_ON, number, roles);
}

static void
shift_reply(enum pd_desk_request_kind to, bool open)
{
    reply_to(to, PD_REPLY_SHIFT);
    reply.shift =
        (struct pd_shift){ .number = 3, .opened_ms = START_MS, .closed_ms = open ? 0 : START_MS + 1 };
    answer();
}

static void
start_serving(void)
{
    start_staffed();
    sign_in("C-07", PD_STAFF_COUNTER);
    in_state(PD_DUTY_SHIFT);
    key(PD_INTENT_COUNTER_OK);
    shift_reply(PD_REQUEST_SHIFT_OPEN, true);
    in_state(PD_DUTY_ON);
}

/* The wiped buffer is not to be seen, but what is asked next is made of it. */
static void
a_badge_its_pin_and_one_key_open_a_shift(void **state)
{
    (void)state;
    start_staffed();
    in_state(PD_DUTY_BADGE);
    show("C-07", PD_SIGN_IN_PIN);
    in_state(PD_DUTY_PIN);
    assert_string_equal(duty()->clerk.number, "C-07");
    type("27x1828");
    assert_int_equal(duty()->digits, 6);
    wish(PD_INTENT_COUNTER_TYPE, PD_TYPED_BACKSPACE, "");
    key(PD_INTENT_COUNTER_OK); /* five are no PIN */
    assert_null(asked(PD_REQUEST_PIN));
    type("9");
    key(PD_INTENT_COUNTER_OK);
    in_state(PD_DUTY_CHECKING);
    assert_string_equal(asked(PD_REQUEST_PIN)->payload, "271829");
    assert_false(asked(PD_REQUEST_PIN)->approve);
    sign_reply(PD_REQUEST_PIN, PD_SIGN_IN_ON, "C-07", PD_STAFF_COUNTER);
    in_state(PD_DUTY_SHIFT);
    key(PD_INTENT_COUNTER_OK);
    shift_reply(PD_REQUEST_SHIFT_OPEN, true);
    in_state(PD_DUTY_ON);
    assert_int_equal(show_ticket(PD_CAPTURE_OK) > 0, true);
    assert_int_equal(view()->counter.state, PD_COUNTER_READY);
    end();
}

static void
before_that_nothing_scanned_or_typed_means_anything(void **state)
{
    static const enum pd_intent_kind keys[] = { PD_INTENT_COUNTER_OK, PD_INTENT_COUNTER_CANNOT,
        PD_INTENT_COUNTER_UNDO, PD_INTENT_COUNTER_TAKE_OVER, PD_INTENT_COUNTER_SHIFT,
        PD_INTENT_COUNTER_REPORT, PD_INTENT_COUNTER_LOCK, PD_INTENT_COUNTER_CLEAR };

    (void)state;
    start_staffed();
    (void)show_ticket(PD_CAPTURE_OK);
    assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
    assert_int_equal(view()->counter.ticket.hold.qty, 0);
    for (int i = 0; i < PD_COUNT(keys); i++) {
        key(keys[i]);
        assert_false(happened(PD_EFFECT_REQUEST));
    }
    type("A037");
    assert_string_equal(view()->counter.typed, "");
    in_state(PD_DUTY_BADGE);
    end();
}

static void
why_a_badge_or_pin_let_nobody_in_is_told(void **state)
{
    (void)state;
    start_staffed();
    show("", PD_SIGN_IN_UNKNOWN);
    in_state(PD_DUTY_BADGE);
    assert_int_equal(duty()->outcome, PD_SIGN_IN_UNKNOWN);
    show("C-07", PD_SIGN_IN_PIN);
    assert_int_equal(duty()->outcome, 0);
    type("111222");
    key(PD_INTENT_COUNTER_OK);
    sign_reply(PD_REQUEST_PIN, PD_SIGN_IN_WRONG, "C-07", 0);
    in_state(PD_DUTY_PIN);
    assert_int_equal(duty()->outcome, PD_SIGN_IN_WRONG);
    assert_int_equal(duty()->tries_left, 4);
    assert_int_equal(duty()->digits, 0);
    type("111222");
    key(PD_INTENT_COUNTER_OK);
    sign_reply(PD_REQUEST_PIN, PD_SIGN_IN_LOCKED, "C-07", 0);
    in_state(PD_DUTY_BADGE);
    assert_int_equal(duty()->outcome, PD_SIGN_IN_LOCKED);
    end();
}

static void
left_alone_for_three_minutes_it_is_nobody_s_and_the_table_is_empty(void **state)
{
    (void)state;
    start_serving();
    pass(2 * PD_MINUTE_MS);
    (void)show_ticket(PD_CAPTURE_OK);
    pass(PD_STAFF_LOCK_MS - 1);
    in_state(PD_DUTY_ON);
    assert_true(pd_session_wake_ms(session) <= boot_ms + 1);
    pass(1);
    in_state(PD_DUTY_BADGE);
    assert_non_null(asked(PD_REQUEST_SIGN_OUT));
    assert_true(happened(PD_EFFECT_WIPE));
    assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
    assert_string_equal(duty()->clerk.number, "");
    end();
}

static void
a_pin_begun_and_left_is_forgotten(void **state)
{
    (void)state;
    start_staffed();
    show("C-07", PD_SIGN_IN_PIN);
    type("27182");
    pass(PD_MINUTE_MS);
    in_state(PD_DUTY_BADGE);
    assert_null(asked(PD_REQUEST_SIGN_OUT)); /* nobody was in */
    show("C-07", PD_SIGN_IN_PIN);
    type("8");
    assert_int_equal(duty()->digits, 1);
    end();
}

static void
a_colleague_takes_on_what_lies_on_the_table(void **state)
{
    (void)state;
    start_serving();
    (void)show_ticket(PD_CAPTURE_OK);
    sign_in("C-08", PD_STAFF_COUNTER);
    in_state(PD_DUTY_ON);
    assert_string_equal(duty()->clerk.number, "C-08");
    assert_int_equal(view()->counter.state, PD_COUNTER_READY);
    key(PD_INTENT_COUNTER_OK);
    assert_non_null(asked(PD_REQUEST_CAPTURE));
    end();
}

static void
a_colleague_who_goes_away_again_changes_nothing(void **state)
{
    (void)state;
    start_serving();
    (void)show_ticket(PD_CAPTURE_OK);
    show("C-08", PD_SIGN_IN_PIN);
    in_state(PD_DUTY_PIN);
    assert_true(duty()->over);
    key(PD_INTENT_COUNTER_OK);
    assert_null(asked(PD_REQUEST_CAPTURE));
    key(PD_INTENT_COUNTER_CLEAR);
    in_state(PD_DUTY_ON);
    assert_string_equal(duty()->clerk.number, "C-07");
    assert_int_equal(view()->counter.state, PD_COUNTER_READY);
    show("C-07", PD_SIGN_IN_PIN); /* her own: she serves already */
    in_state(PD_DUTY_ON);
    end();
}

static void
a_doubtful_ticket_wants_a_supervisor_s_badge_once(void **state)
{
    (void)state;
    start_serving();
    (void)show_ticket(PD_CAPTURE_DOUBT);
    key(PD_INTENT_COUNTER_VOUCH);
    in_state(PD_DUTY_BADGE);
    assert_true(duty()->approves);
    show("S-01", PD_SIGN_IN_PIN);
    type("271828");
    key(PD_INTENT_COUNTER_OK);
    assert_true(asked(PD_REQUEST_PIN)->approve);
    assert_int_equal(asked(PD_REQUEST_PIN)->lets.subject.b[0], 0x99);
    assert_int_equal(asked(PD_REQUEST_PIN)->role & PD_STAFF_COUNTER, 0);
    sign_reply(PD_REQUEST_PIN, PD_SIGN_IN_ON, "S-01", PD_STAFF_SUPERVISOR);
    in_state(PD_DUTY_ON);
    assert_string_equal(duty()->clerk.number, "C-07");
    assert_int_equal(view()->counter.state, PD_COUNTER_VOUCH);
    wish(PD_INTENT_COUNTER_REASON, 1, "");
    assert_non_null(asked(PD_REQUEST_VOUCH));
    end();
}

static void
a_supervisor_who_serves_needs_nobody_else(void **state)
{
    (void)state;
    start_staffed();
    sign_in("S-01", PD_STAFF_SUPERVISOR);
    key(PD_INTENT_COUNTER_OK);
    shift_reply(PD_REQUEST_SHIFT_OPEN, true);
    (void)show_ticket(PD_CAPTURE_DOUBT);
    key(PD_INTENT_COUNTER_VOUCH);
    assert_int_equal(view()->counter.state, PD_COUNTER_VOUCH);
    end();
}

static void
closing_counts_the_shelf_blind_and_prints_what_it_came_to(void **state)
{
    (void)state;
    start_serving();
    for (int i = 0; i < 3; i++) /* two of them are collected here */
        (void)pd_copy(programme->gifts[i].place, sizeof programme->gifts[i].place, i == 1 ? "P2" : "P1");
    key(PD_INTENT_COUNTER_SHIFT);
    in_state(PD_DUTY_COUNT);
    assert_int_equal(duty()->gifts, 2);
    assert_int_equal(duty()->gift, 1);
    assert_string_equal(duty()->counting->sku, "G-001");
    type("1234567");
    assert_string_equal(duty()->counted, "123456");
    for (int i = 0; i < 4; i++)
        wish(PD_INTENT_COUNTER_TYPE, PD_TYPED_BACKSPACE, "");
    key(PD_INTENT_COUNTER_OK);
    assert_int_equal(asked(PD_REQUEST_STOCK)->stock.units, 12);
    assert_string_equal(asked(PD_REQUEST_STOCK)->stock.sku, "G-001");
    assert_string_equal(asked(PD_REQUEST_STOCK)->stock.how, PD_OP_STOCK_COUNT);
    reply_to(PD_REQUEST_STOCK, PD_REPLY_DONE);
    answer();
    assert_string_equal(duty()->counting->sku, "G-003");
    assert_int_equal(duty()->gift, 2);
    key(PD_INTENT_COUNTER_OK); /* left out */
    in_state(PD_DUTY_CLOSE);
    assert_non_null(asked(PD_REQUEST_SHIFT)); /* so that the question says what was counted */
    shift_reply(PD_REQUEST_SHIFT, true);
    in_state(PD_DUTY_CLOSE);
    key(PD_INTENT_COUNTER_OK);
    shift_reply(PD_REQUEST_SHIFT_CLOSE, false);
    in_state(PD_DUTY_REPORT);
    assert_true(happened(PD_EFFECT_SLIP));
    key(PD_INTENT_COUNTER_OK);
    in_state(PD_DUTY_SHIFT);
    end();
}

/* What was counted is asked for beside the question; that answer may come after hers. */
static void
a_late_answer_to_what_was_counted_closes_nothing(void **state)
{
    struct pd_desk_reply counted, refused;

    (void)state;
    start_serving();
    (void)pd_copy(programme->gifts[4].place, sizeof programme->gifts[4].place, "P1");
    key(PD_INTENT_COUNTER_SHIFT);
    while (duty()->state == PD_DUTY_COUNT)
        key(PD_INTENT_COUNTER_OK);
    in_state(PD_DUTY_CLOSE);
    reply_to(PD_REQUEST_SHIFT, PD_REPLY_SHIFT);
    reply.shift = (struct pd_shift){ .number = 3, .opened_ms = START_MS };
    reply.figures.gift_count = 1;
    counted = reply;
    key(PD_INTENT_COUNTER_OK);
    reply_to(PD_REQUEST_SHIFT_CLOSE, PD_REPLY_FAILED);
    refused = reply;
    reply = counted;
    answer();
    in_state(PD_DUTY_CHECKING);
    reply = refused;
    answer();
    in_state(PD_DUTY_CLOSE);
    assert_true(duty()->failed);
    assert_int_equal(duty()->figures.gift_count, 1);
    end();
}

static void
a_count_that_could_not_be_saved_is_asked_for_again(void **state)
{
    (void)state;
    start_serving();
    (void)pd_copy(programme->gifts[4].place, sizeof programme->gifts[4].place, "P1");
    key(PD_INTENT_COUNTER_SHIFT);
    type("5");
    key(PD_INTENT_COUNTER_OK);
    reply_to(PD_REQUEST_STOCK, PD_REPLY_FAILED);
    answer();
    in_state(PD_DUTY_COUNT);
    assert_true(duty()->failed);
    assert_string_equal(duty()->counting_sku, "G-005");
    key(PD_INTENT_COUNTER_CLEAR);
    in_state(PD_DUTY_ON);
    assert_false(duty()->failed);
    end();
}

static void
a_shift_is_not_closed_over_somebody_s_ticket(void **state)
{
    (void)state;
    start_serving();
    (void)show_ticket(PD_CAPTURE_OK);
    key(PD_INTENT_COUNTER_SHIFT);
    key(PD_INTENT_COUNTER_REPORT);
    in_state(PD_DUTY_ON);
    assert_int_equal(view()->counter.state, PD_COUNTER_READY);
    end();
}

static void
the_figures_so_far_are_a_look_and_no_end(void **state)
{
    (void)state;
    start_serving();
    key(PD_INTENT_COUNTER_REPORT);
    shift_reply(PD_REQUEST_SHIFT, true);
    in_state(PD_DUTY_REPORT);
    assert_false(happened(PD_EFFECT_SLIP));
    key(PD_INTENT_COUNTER_REPORT);
    assert_true(happened(PD_EFFECT_SLIP));
    key(PD_INTENT_COUNTER_CLEAR);
    in_state(PD_DUTY_ON);
    end();
}

static void
a_desk_that_began_anew_asks_for_a_badge(void **state)
{
    (void)state;
    start_serving();
    (void)show_ticket(PD_CAPTURE_OK);
    status(true, NULL); /* nobody serves, it says */
    in_state(PD_DUTY_BADGE);
    assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
    end();
}

static struct pd_desk_reply late; /* large */

/* What was asked for before comes only now. */
static void
reply_late(enum pd_desk_request_kind to, enum pd_desk_reply_kind kind)
{
    memset(&reply, 0, sizeof reply);
    reply.to = to;
    reply.kind = kind;
    reply.sign_in = PD_SIGN_IN_ON;
    answer();
}

/* A status that says who serves. */
static void
says_who_serves(const char *number, unsigned int roles)
{
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    reply.serving = reply.online = true;
    reply.now.now_ms = START_MS;
    reply.now.quality = PD_TIME_SYNCED;
    (void)pd_copy(reply.identity.place, sizeof reply.identity.place, "P1");
    (void)pd_copy(reply.clerk.number, sizeof reply.clerk.number, number);
    reply.clerk.roles = roles;
    answer();
}

/* The hub's row of her came to the desk: its status says that nobody serves, and why. */
static void
put_out(void)
{
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    reply.serving = reply.online = reply.clerk_ended = true;
    reply.shift = (struct pd_shift){ .number = 3, .opened_ms = START_MS };
    reply.now.now_ms = START_MS;
    reply.now.quality = PD_TIME_SYNCED;
    (void)pd_copy(reply.identity.place, sizeof reply.identity.place, "P1");
    answer();
}

static void
is_put_out(void)
{
    in_state(PD_DUTY_BADGE);
    assert_int_equal(duty()->outcome, PD_SIGN_IN_ENDED);
    assert_string_equal(duty()->clerk.number, "");
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
    assert_int_equal(view()->counter.undo_left_s, 0);
    key(PD_INTENT_COUNTER_OK);
    key(PD_INTENT_COUNTER_UNDO);
    assert_null(asked(PD_REQUEST_CAPTURE));
    assert_null(asked(PD_REQUEST_UNDO));
}

static void
whose_badge_is_good_no_more_is_put_out_at_once_and_told_why(void **state)
{
    (void)state;
    start_serving(); /* a ticket lies there */
    (void)show_ticket(PD_CAPTURE_OK);
    put_out();
    is_put_out();
    sign_in("C-08", PD_STAFF_COUNTER); /* a colleague goes on */
    assert_int_equal((int)duty()->outcome, 0);
    put_out();
    is_put_out();
    end();

    start_serving(); /* she had pressed Enter: the desk says no, or had done it before */
    (void)show_ticket(PD_CAPTURE_OK);
    key(PD_INTENT_COUNTER_OK);
    assert_int_equal(view()->counter.state, PD_COUNTER_SAVING);
    put_out();
    assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
    in_state(PD_DUTY_BADGE);
    end();

    start_serving(); /* counting the shelf */
    key(PD_INTENT_COUNTER_SHIFT);
    type("12");
    key(PD_INTENT_COUNTER_OK);
    in_state(PD_DUTY_CHECKING);
    put_out();
    is_put_out();
    reply_late(PD_REQUEST_STOCK, PD_REPLY_DONE);
    in_state(PD_DUTY_BADGE);
    end();

    start_serving(); /* in the lists */
    key(PD_INTENT_WORK);
    assert_int_equal(view()->screen, PD_SCREEN_WORK);
    put_out();
    is_put_out();
    end();

    start_serving(); /* a supervisor was asked to let something pass */
    (void)show_ticket(PD_CAPTURE_DOUBT);
    key(PD_INTENT_COUNTER_VOUCH);
    show("S-01", PD_SIGN_IN_PIN);
    type("271828");
    key(PD_INTENT_COUNTER_OK);
    put_out();
    is_put_out();
    reply_late(PD_REQUEST_PIN, PD_REPLY_STAFF);
    in_state(PD_DUTY_BADGE);
    assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
    end();
}

/* A colleague's PIN is looked at when it comes: she serves, or nobody does. */
static void
a_colleague_may_come_while_she_is_put_out(void **state)
{
    static const enum pd_sign_in outcomes[] = { PD_SIGN_IN_ON, PD_SIGN_IN_WRONG };

    (void)state;
    for (int i = 0; i < PD_COUNT(outcomes); i++) {
        start_serving();
        (void)show_ticket(PD_CAPTURE_OK);
        show("C-08", PD_SIGN_IN_PIN);
        type("271828");
        key(PD_INTENT_COUNTER_OK);
        badge_reply(PD_REQUEST_PIN, outcomes[i], "C-08", PD_STAFF_COUNTER);
        late = reply;
        put_out();
        reply = late;
        answer();
        if (outcomes[i] == PD_SIGN_IN_ON) {
            assert_string_equal(duty()->clerk.number, "C-08");
            in_state(PD_DUTY_ON); /* the shift is open */
            assert_int_equal(view()->counter.state, PD_COUNTER_READY);
        } else {
            in_state(PD_DUTY_PIN);
            assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
            key(PD_INTENT_COUNTER_CLEAR);
            in_state(PD_DUTY_BADGE);
        }
        end();
    }
}

static void
what_she_may_changes_as_the_hub_says(void **state)
{
    (void)state;
    start_serving();
    says_who_serves("C-07", PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR);
    in_state(PD_DUTY_ON);
    (void)show_ticket(PD_CAPTURE_DOUBT);
    key(PD_INTENT_COUNTER_VOUCH);
    assert_int_equal(view()->counter.state, PD_COUNTER_VOUCH); /* she supervises from now on */
    end();
}

static void
a_disk_that_never_answers_is_waited_for_no_longer_than_any_other(void **state)
{
    (void)state;
    start_staffed();
    show("C-07", PD_SIGN_IN_PIN);
    type("271828");
    key(PD_INTENT_COUNTER_OK);
    pass(19999);
    in_state(PD_DUTY_CHECKING);
    pass(1);
    in_state(PD_DUTY_BADGE);
    assert_non_null(asked(PD_REQUEST_SIGN_OUT)); /* she may have come in all the same */
    end();
}

static void
a_hub_without_shifts_keeps_nobody_from_serving(void **state)
{
    (void)state;
    start_staffed();
    sign_in("C-07", PD_STAFF_COUNTER);
    key(PD_INTENT_COUNTER_OK);
    reply_to(PD_REQUEST_SHIFT_OPEN, PD_REPLY_FAILED);
    reply.err = PD_ERR_STATE;
    answer();
    in_state(PD_DUTY_ON);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_badge_its_pin_and_one_key_open_a_shift),
        cmocka_unit_test(before_that_nothing_scanned_or_typed_means_anything),
        cmocka_unit_test(why_a_badge_or_pin_let_nobody_in_is_told),
        cmocka_unit_test(left_alone_for_three_minutes_it_is_nobody_s_and_the_table_is_empty),
        cmocka_unit_test(a_pin_begun_and_left_is_forgotten),
        cmocka_unit_test(a_colleague_takes_on_what_lies_on_the_table),
        cmocka_unit_test(a_colleague_who_goes_away_again_changes_nothing),
        cmocka_unit_test(a_doubtful_ticket_wants_a_supervisor_s_badge_once),
        cmocka_unit_test(a_supervisor_who_serves_needs_nobody_else),
        cmocka_unit_test(closing_counts_the_shelf_blind_and_prints_what_it_came_to),
        cmocka_unit_test(a_late_answer_to_what_was_counted_closes_nothing),
        cmocka_unit_test(a_count_that_could_not_be_saved_is_asked_for_again),
        cmocka_unit_test(a_shift_is_not_closed_over_somebody_s_ticket),
        cmocka_unit_test(the_figures_so_far_are_a_look_and_no_end),
        cmocka_unit_test(a_desk_that_began_anew_asks_for_a_badge),
        cmocka_unit_test(whose_badge_is_good_no_more_is_put_out_at_once_and_told_why),
        cmocka_unit_test(a_colleague_may_come_while_she_is_put_out),
        cmocka_unit_test(what_she_may_changes_as_the_hub_says),
        cmocka_unit_test(a_disk_that_never_answers_is_waited_for_no_longer_than_any_other),
        cmocka_unit_test(a_hub_without_shifts_keeps_nobody_from_serving),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
