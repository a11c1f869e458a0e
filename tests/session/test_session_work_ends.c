/*
 * Goal: what wants proof has it, and nothing of a member, a badge or a PIN is left behind, however an act
 * ends. Method: the state machine alone, the desk's and the hub's answers made up.
 */
#include "tests/support/check.h"

#include "sync/wire/errand.h"
#include "sync/wire/errand_work.h"
#include "tests/session/work_play.h"

#include <stdio.h>
#include <string.h>

/* ---- proof ---- */

static const struct walk approve = { PD_STAFF_OWNER, false, PD_WORK_PROPOSALS, "proposals.approve", 11, 0, 1,
    { 0 }, true, PD_REQUEST_ERRAND, 0, "" };

static void
to_the_badge(void)
{
    work_to_the_act(&approve);
    work_in_step(PD_WORK_STEP_CHECK);
    work_enter();
    work_in_step(PD_WORK_STEP_BADGE);
}

static void
what_wants_proof_takes_badge_and_pin_to_the_hub(void **state)
{
    (void)state;
    to_the_badge();
    read_code("A QUEUE TICKET");
    assert_true(work_view()->badge_bad);
    work_in_step(PD_WORK_STEP_BADGE);
    read_code(BADGE);
    work_in_step(PD_WORK_STEP_PIN);
    work_type("27182");
    work_enter(); /* five are no PIN */
    work_in_step(PD_WORK_STEP_PIN);
    work_type("8");
    assert_int_equal(work_view()->digits, 6);
    work_enter();
    work_in_step(PD_WORK_STEP_SENDING);
    assert_string_equal(errand(PD_ERRAND_WORK)->digits, PIN);
    assert_string_equal(errand(PD_ERRAND_WORK)->work.badge, BADGE);
    work_begin_reply();
    reply.errand.status = PD_ERRAND_REFUSED;
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, "wrong_pin");
    answer();
    work_in_step(PD_WORK_STEP_PIN);
    assert_int_equal(work_view()->outcome, PD_SIGN_IN_WRONG);
    assert_int_equal(work_view()->tries_left, 0); /* the desk does not know */
    work_type("314159");
    work_enter();
    assert_string_equal(errand(PD_ERRAND_WORK)->digits, "314159");
    assert_string_equal(errand(PD_ERRAND_WORK)->work.badge, BADGE); /* it was shown once */
    work_begin_reply();
    answer();
    work_in_step(PD_WORK_STEP_SAID);
    assert_int_equal(work_view()->said, PD_ERRAND_DONE);
    end();
}

/* Any byte of it. */
static bool
holds(const char *text)
{
    size_t n = strlen(text);

    for (size_t i = 0; i + n <= sizeof(struct pd_view); i++)
        if (memcmp((const char *)view() + i, text, n) == 0)
            return true;
    return false;
}

static void
badge_and_pin_are_in_no_view(void **state)
{
    (void)state;
    to_the_badge();
    read_code(BADGE);
    work_type(PIN);
    assert_false(holds(BADGE));
    assert_false(holds(PIN));
    end();
}

static void
beyond_her_limit_a_supervisor_lets_one_act_pass(void **state)
{
    (void)state;
    work_to_the_act(&walks[11]);
    work_fill_fields(&walks[11]);
    work_enter();
    work_refuse("supervisor");
    work_in_step(PD_WORK_STEP_BADGE);
    assert_true(work_view()->supervisor);
    read_code(BADGE);
    work_sign_reply(PD_REQUEST_SCAN, PD_SIGN_IN_PIN, "S-01", 0);
    work_in_step(PD_WORK_STEP_PIN);
    work_type(PIN);
    work_enter();
    assert_true(asked(PD_REQUEST_PIN)->approve);
    assert_int_equal(asked(PD_REQUEST_PIN)->role, PD_STAFF_SUPERVISOR);
    assert_int_equal(asked(PD_REQUEST_PIN)->lets.kind, PD_OP_REFUND);
    assert_int_equal(asked(PD_REQUEST_PIN)->lets.subject.b[1], 0x11);
    assert_int_equal(asked(PD_REQUEST_PIN)->lets.n, 50);
    assert_string_equal(asked(PD_REQUEST_PIN)->lets.why, "damaged");
    work_sign_reply(PD_REQUEST_PIN, PD_SIGN_IN_WRONG, "S-01", 0);
    work_in_step(PD_WORK_STEP_PIN);
    assert_int_equal(work_view()->tries_left, 4);
    work_type(PIN);
    work_enter();
    work_sign_reply(PD_REQUEST_PIN, PD_SIGN_IN_ON, "S-01", 0);
    work_in_step(PD_WORK_STEP_SENDING);
    assert_string_equal(asked(PD_REQUEST_WORK)->errand.work.act, "captures.refund");
    assert_int_equal(asked(PD_REQUEST_WORK)->errand.work.values[0].n, 50);
    work_begin_reply();
    reply.work.waits = true;
    reply.errand.points = pd_points_of(50);
    answer();
    assert_int_equal(work_view()->said, PD_ERRAND_DONE);
    assert_true(work_view()->waits);
    assert_string_equal(view()->counter.duty.clerk.number, "C-07"); /* who served goes on */
    end();
}

/* ---- it ends ---- */

static void
what_is_scanned_is_the_next_thing_on_the_table(void **state)
{
    (void)state;
    work_serve_as(PD_STAFF_COUNTER, true);
    work_open_list(PD_WORK_STOCK);
    work_page("G-001", 5, 0, 0);
    (void)show_ticket(PD_CAPTURE_OK);
    work_in_step(PD_WORK_STEP_NONE);
    assert_int_equal(view()->counter.state, PD_COUNTER_READY);
    end();
}

static void
an_answer_that_comes_late_is_another_pages(void **state)
{
    struct pd_desk_reply late;

    (void)state;
    work_serve_as(PD_STAFF_COUNTER, true);
    work_open_list(PD_WORK_STOCK);
    work_begin_reply();
    reply.errand.work.count = 1;
    late = reply;
    work_open_list(PD_WORK_UNCOLLECTED);
    reply = late;
    answer();
    assert_int_equal(work_view()->state, PD_PAGE_ASKING);
    work_escape();
    work_escape();
    reply = late;
    answer();
    work_in_step(PD_WORK_STEP_NONE);
    end();
}

static void
silence_ends_in_words(void **state)
{
    (void)state;
    work_to_the_act(&walks[6]);
    work_in_step(PD_WORK_STEP_SENDING);
    pass(19000);
    work_in_step(PD_WORK_STEP_SENDING);
    pass(2000);
    work_in_step(PD_WORK_STEP_SAID);
    assert_int_equal(work_view()->said, PD_ERRAND_UNANSWERED);
    end();
}

static void
left_alone_the_counter_forgets_her(void **state)
{
    (void)state;
    work_to_the_act(&walks[9]);
    pass(66000);
    work_in_step(PD_WORK_STEP_NONE);
    assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
    assert_true(happened(PD_EFFECT_WIPE));
    assert_false(holds("QQQQQQ**"));
    end();
}

static void
the_lock_puts_all_of_it_away(void **state)
{
    (void)state;
    work_to_the_act(&walks[9]);
    work_type("7");
    work_key(PD_INTENT_COUNTER_LOCK);
    assert_int_equal(view()->counter.duty.state, PD_DUTY_BADGE);
    work_in_step(PD_WORK_STEP_NONE);
    assert_false(holds("QQQQQQ**"));
    end();
}

static void
a_copy_goes_to_the_printer(void **state)
{
    (void)state;
    work_to_the_act(&walks[15]);
    work_in_step(PD_WORK_STEP_SENDING);
    work_begin_reply();
    memset(reply.ticket.hold.id.b, 0x99, sizeof reply.ticket.hold.id.b);
    reply.ticket.copies = 2;
    answer();
    work_in_step(PD_WORK_STEP_SAID);
    if (happened(PD_EFFECT_PRINT))
        assert_int_equal(work_view()->copy, 2);
    else
        assert_string_equal(work_view()->code, "no_printer");
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_wants_proof_takes_badge_and_pin_to_the_hub),
        cmocka_unit_test(badge_and_pin_are_in_no_view),
        cmocka_unit_test(beyond_her_limit_a_supervisor_lets_one_act_pass),
        cmocka_unit_test(what_is_scanned_is_the_next_thing_on_the_table),
        cmocka_unit_test(an_answer_that_comes_late_is_another_pages),
        cmocka_unit_test(silence_ends_in_words),
        cmocka_unit_test(left_alone_the_counter_forgets_her),
        cmocka_unit_test(the_lock_puts_all_of_it_away),
        cmocka_unit_test(a_copy_goes_to_the_printer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
