/*
 * Goal: a patient chooses how many points pay a part of her bill within what the rules allow, learns what
 * became of it, and gets them back when she thinks better of it. Method: the state machine alone; the hub's
 * answers are made up.
 */
#include "app/session/state.h"
#include "tests/session/visit.h"

#include <string.h>

/* She is here, with a bill of 120 yuan and 3,280 points that may pay; 500 to 5000 in steps of 100, 20 %. */
static void
with_a_bill(void)
{
    static const struct pd_purse purse = { .id = "care", .kind = PD_PURSE_STORED, .percent = 100 };

    start_furnished();
    programme->points_per_yuan = 100;
    programme->deduction =
        (struct pd_deduction){ pd_points_of(500), pd_points_of(100), pd_points_of(5000), 20, 30 };
    programme->stored.purse_count = 1;
    programme->stored.purses[0] = purse;
    scan(1);
    (void)errand(PD_ERRAND_PAGE);
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_DONE);
    reply.errand.page.usable = pd_points_of(3280);
    reply.errand.page.due_count = 2;
    strcpy(reply.errand.page.dues[0].bill, "B-1");
    reply.errand.page.dues[0].fen = pd_fen_of(12000);
    strcpy(reply.errand.page.dues[1].bill, "B-2");
    reply.errand.page.dues[1].fen = pd_fen_of(9000);
    reply.errand.page.dues[1].number = 7;
    reply.errand.page.dues[1].kept = pd_points_of(600);
    reply.errand.page.dues[1].off = pd_fen_of(600);
    reply.errand.page.dues[1].until_ms = START_MS + 5 * PD_MINUTE_MS;
    reply.errand.page.purse_count = 2;
    strcpy(reply.errand.page.purses[0].purse, "care");
    reply.errand.page.purses[0].free = pd_fen_of(5000);
    strcpy(reply.errand.page.purses[1].purse, "not-here-yet");
    answer();
    wish(PD_INTENT_MONEY, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_MONEY);
}

static void
her_bills_and_accounts_are_listed(void **state)
{
    (void)state;
    with_a_bill();
    assert_int_equal(view()->row_count, 3); /* of the account whose rules are not here nothing is told */
    assert_null(view()->money[0].purse);
    assert_string_equal(view()->money[0].due.bill, "B-1");
    assert_int_equal(pd_points_raw(view()->money[0].due.offer.most), 2400);
    assert_ptr_equal(view()->money[2].purse, &programme->stored.purses[0]);
    assert_int_equal(pd_fen_raw(view()->money[2].has.free), 5000);
    wish(PD_INTENT_DUE, 2, ""); /* an account is nothing to pay */
    assert_int_equal(view()->screen, PD_SCREEN_MONEY);
    wish(PD_INTENT_DUE, 3, "");
    assert_int_equal(view()->screen, PD_SCREEN_MONEY);
    end();
}

static void
she_chooses_within_what_the_rules_allow(void **state)
{
    static const struct {
        int points;
        int64_t chosen;
    } rows[] = { { 500, 500 }, { 600, 600 }, { 650, 600 }, { 400, 600 }, { 2500, 600 }, { -100, 600 },
        { 2400, 2400 } };

    (void)state;
    with_a_bill();
    wish(PD_INTENT_DUE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_DEDUCT);
    assert_int_equal(pd_points_raw(view()->due.points), 2400);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        wish(PD_INTENT_DEDUCT_AMOUNT, rows[i].points, "");
        assert_int_equal(pd_points_raw(view()->due.points), rows[i].chosen);
        assert_int_equal(pd_fen_raw(view()->due.off), rows[i].chosen);
    }
    wish(PD_INTENT_DEDUCT, 0, "");
    assert_string_equal(errand(PD_ERRAND_DEDUCT)->visit, "B-1");
    assert_int_equal(errand(PD_ERRAND_DEDUCT)->n, 2400);
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    errand_reply(PD_ERRAND_DEDUCT, PD_ERRAND_DONE);
    reply.errand.number = 12;
    reply.errand.points = pd_points_of(2400);
    reply.errand.off = pd_fen_of(2400);
    reply.errand.until_ms = START_MS + 30 * PD_MINUTE_MS;
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_DEDUCTED);
    assert_int_equal(view()->due.number, 12);
    (void)errand(PD_ERRAND_PAGE); /* what she has is asked for anew */
    end();
}

static void
what_is_kept_is_shown_and_given_back(void **state)
{
    (void)state;
    with_a_bill();
    wish(PD_INTENT_DEDUCT_END, 0, ""); /* nothing is before her yet */
    assert_int_equal(view()->screen, PD_SCREEN_MONEY);
    wish(PD_INTENT_DUE, 1, "");
    assert_int_equal(view()->screen, PD_SCREEN_DEDUCTED);
    wish(PD_INTENT_DEDUCT, 0, ""); /* nor kept twice */
    assert_int_equal(view()->screen, PD_SCREEN_DEDUCTED);
    wish(PD_INTENT_DEDUCT_END, 0, "");
    assert_int_equal(errand(PD_ERRAND_DEDUCT_END)->n, 7);
    errand_reply(PD_ERRAND_DEDUCT_END, PD_ERRAND_DONE);
    reply.errand.points = pd_points_of(600);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_DEDUCT_BACK);
    assert_int_equal(pd_points_raw(view()->points), 600);
    end();
}

static void
a_refusal_and_a_silence_are_told_apart(void **state)
{
    (void)state;
    with_a_bill();
    wish(PD_INTENT_DUE, 0, "");
    wish(PD_INTENT_DEDUCT, 0, "");
    errand_reply(PD_ERRAND_DEDUCT, PD_ERRAND_REFUSED);
    strcpy(reply.errand.code, "not_found");
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_NOT_DEDUCTED);
    assert_string_equal(view()->error_code, "E-MNY-01");
    end();
    with_a_bill();
    wish(PD_INTENT_DUE, 0, "");
    wish(PD_INTENT_DEDUCT, 0, "");
    errand_reply(PD_ERRAND_DEDUCT, PD_ERRAND_UNANSWERED);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_NO_ANSWER);
    end();
}

/* ---- its paper ---- */

static const struct pd_effect *
slip(void)
{
    for (int i = 0; i < fx.count; i++)
        if (fx.list[i].kind == PD_EFFECT_SLIP)
            return &fx.list[i];
    return NULL;
}

/* The hub has kept 2,400 points as number 12; copies: what the desk says of its slip, -1: it says nothing. */
static void
kept_on_paper(int copies)
{
    wish(PD_INTENT_DUE, 0, "");
    wish(PD_INTENT_DEDUCT, 0, "");
    assert_int_equal(asked(PD_REQUEST_ERRAND)->print, session->config.printer);
    errand_reply(PD_ERRAND_DEDUCT, PD_ERRAND_DONE);
    reply.errand.number = 12;
    reply.errand.points = pd_points_of(2400);
    reply.errand.off = pd_fen_of(2400);
    reply.errand.until_ms = START_MS + 30 * PD_MINUTE_MS;
    if (copies >= 0)
        reply.paper.id = pd_deduction_paper(12, reply.errand.until_ms);
    reply.paper.copies = copies >= 0 ? copies : 0;
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_DEDUCTED);
}

static void
printer_says(enum pd_print_view print)
{
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_PRINT,
        .print = print,
        .print_hold = pd_deduction_paper(12, START_MS + 30 * PD_MINUTE_MS) });
}

static void
she_gets_a_slip_and_a_second_one_is_a_copy(void **state)
{
    struct pd_id id = pd_deduction_paper(12, START_MS + 30 * PD_MINUTE_MS);

    (void)state;
    with_a_bill();
    kept_on_paper(0);
    assert_non_null(slip());
    assert_int_equal(slip()->n, PD_SLIP_DEDUCTION);
    assert_true(pd_id_equal(slip()->paper, id));
    assert_int_equal(view()->due.copies, 0);
    assert_int_equal(view()->print, PD_PRINT_RUNNING);
    wish(PD_INTENT_SLIP, PD_SLIP_DEDUCTION, "");
    assert_null(asked(PD_REQUEST_PAPER)); /* while it is under way */
    printer_says(PD_PRINT_UNSURE);        /* jammed half-way: she says so, and gets another */
    assert_null(asked(PD_REQUEST_PRINTED));
    assert_int_equal(view()->print, PD_PRINT_UNSURE);
    wish(PD_INTENT_SLIP, PD_SLIP_DEDUCTION, "");
    assert_null(slip()); /* the desk counts first */
    assert_true(pd_id_equal(asked(PD_REQUEST_PAPER)->id, id));
    reply_to(PD_REQUEST_PAPER, PD_REPLY_PAPER);
    reply.paper = (struct pd_desk_paper){ id, 1 };
    answer();
    assert_int_equal(slip()->n, PD_SLIP_DEDUCTION);
    assert_int_equal(view()->due.copies, 1);
    printer_says(PD_PRINT_DONE);
    assert_true(pd_id_equal(asked(PD_REQUEST_PRINTED)->id, id));
    assert_int_equal(view()->print, PD_PRINT_DONE);
    end();
}

static void
a_slip_that_cannot_be_written_down_is_not_printed(void **state)
{
    (void)state;
    with_a_bill();
    kept_on_paper(-1);
    assert_null(slip()); /* the points are kept all the same, and she may ask for it */
    wish(PD_INTENT_SLIP, PD_SLIP_DEDUCTION, "");
    reply_to(PD_REQUEST_PAPER, PD_REPLY_FAILED);
    reply.err = PD_ERR_IO;
    answer();
    assert_null(slip());
    assert_int_equal(view()->screen, PD_SCREEN_DEDUCTED);
    assert_int_equal(view()->print, PD_PRINT_BROKEN);
    end();
}

/* Paper of somebody who has gone is counted, and is nothing to whoever stands here now. */
static void
late_paper_is_counted_and_shown_to_nobody(void **state)
{
    struct pd_id id = pd_deduction_paper(12, START_MS + 30 * PD_MINUTE_MS);

    (void)state;
    with_a_bill();
    kept_on_paper(0);
    wish(PD_INTENT_FINISH, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    printer_says(PD_PRINT_DONE);
    assert_true(pd_id_equal(asked(PD_REQUEST_PRINTED)->id, id));
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    end();
    with_a_bill();
    wish(PD_INTENT_SLIP, PD_SLIP_DEDUCTION, ""); /* nor asked for where nothing is kept */
    assert_null(asked(PD_REQUEST_PAPER));
    end();
}

/* A code that only looks keeps no points. */
static void
an_old_code_pays_nothing(void **state)
{
    (void)state;
    with_a_bill();
    session->member.fresh = false;
    wish(PD_INTENT_DUE, 0, "");
    wish(PD_INTENT_DEDUCT, 0, "");
    assert_int_equal(view()->message, PD_MESSAGE_CODE_STALE);
    end();
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(her_bills_and_accounts_are_listed),
        cmocka_unit_test(she_chooses_within_what_the_rules_allow),
        cmocka_unit_test(what_is_kept_is_shown_and_given_back),
        cmocka_unit_test(she_gets_a_slip_and_a_second_one_is_a_copy),
        cmocka_unit_test(a_slip_that_cannot_be_written_down_is_not_printed),
        cmocka_unit_test(late_paper_is_counted_and_shown_to_nobody),
        cmocka_unit_test(a_refusal_and_a_silence_are_told_apart),
        cmocka_unit_test(an_old_code_pays_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
