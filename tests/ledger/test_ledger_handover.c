/*
 * Goal: a ticket goes out once, is handed over once and is ended or brought back by whoever may.
 * Method: one desk as kiosk and counter, tickets of a kiosk it never heard of, and of a stolen key.
 */
#include "tests/ledger/one_desk.h"

static void
a_ticket_goes_out_once_and_its_print_is_remembered(void **state)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1), open[4];

    (void)state;
    desk_release(&desk, &hold);
    assert_int_equal(state_of(&hold), PD_HOLD_RELEASED);
    assert_int_equal(pd_ledger_release(desk.ledger, desk.when, &hold.row.id, "print"), PD_ERR_STATE);
    reopen();
    assert_int_equal(pd_ledger_prints_open(desk.ledger, open, 4), 1);
    assert_ok(pd_ledger_printed(desk.ledger, &hold.row.id, DESK_NOW));
    assert_int_equal(pd_ledger_prints_open(desk.ledger, open, 4), 0);
    assert_ok(pd_ledger_printed(desk.ledger, &hold.row.id, DESK_NOW));
    assert_ok(pd_ledger_hold_get(desk.ledger, &hold.row.id, &hold));
    assert_int_equal(hold.prints, 2);
}

/* The power failed between a ticket and its paper: it is found again, until paper or its end. */
static void
a_ticket_that_has_ended_is_not_to_be_printed_any_more(void **state)
{
    struct pd_hold first = desk_redeem(&desk, "MUG", 1), second, open[4];

    (void)state;
    desk_release(&desk, &first);
    second = desk_redeem(&desk, "TEA", 1);
    desk_release(&desk, &second);
    reopen();
    assert_int_equal(pd_ledger_prints_open(desk.ledger, open, 4), 2);
    assert_true(open[0].unsure && open[1].unsure);
    assert_int_equal(pd_ledger_prints_open(desk.ledger, open, 1), 1);
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &second.row.id, "damaged"));
    assert_int_equal(
        pd_ledger_prints_open(desk.ledger, open, 1), 1); /* the older one, though newer ones ended */
    assert_true(pd_id_equal(open[0].row.id, first.row.id));
    assert_ok(pd_ledger_printed(desk.ledger, &first.row.id, DESK_NOW));
    assert_ok(pd_ledger_hold_get(desk.ledger, &first.row.id, &first));
    assert_false(first.unsure);
    assert_int_equal(pd_ledger_prints_open(desk.ledger, open, 4), 0);
}

static void
a_gift_is_handed_over_once(void **state)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1), out, last[4];
    struct pd_code code = desk_read_ticket(&desk, &hold);
    struct pd_member member;

    (void)state;
    desk_release(&desk, &hold);
    assert_int_equal(capture(&code, hold.ticket, &out), PD_CAPTURE_OK);
    assert_int_equal(out.row.state, PD_HOLD_CAPTURED);
    reopen();
    assert_int_equal(capture(&code, hold.ticket, &out), PD_CAPTURE_ALREADY);
    assert_int_equal(out.row.ended_ms, DESK_NOW);
    assert_int_equal(pd_ledger_captures_last(desk.ledger, last, 4), 1);
    assert_int_equal(pd_ledger_void(desk.ledger, desk.when, &hold.row.id, "damaged"), PD_ERR_STATE);
    assert_ok(pd_ledger_member(desk.ledger, &desk.member, &member));
    assert_int_equal(pd_points_raw(member.held), 0);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS - 100);
}

/* A ticket of another kiosk that this counter never heard of. */
static struct pd_code
foreign_ticket(uint32_t lease, uint32_t ordinal)
{
    struct pd_code code = { .type = PD_CODE_TICKET, .exp_s = DESK_NOW / 1000 + 86400 };

    code.signer = desk.other;
    code.ticket = (struct pd_code_ticket){ .hold = pd_id_make(DESK_NOW, &desk.rng),
        .member = desk.other,
        .sku = "MUG",
        .qty = 1,
        .points = { 100 },
        .lease = lease,
        .ordinal = ordinal,
        .place = "P1" };
    return code;
}

static void
every_reason_not_to_hand_over_is_told(void **state)
{
    struct pd_row rows[2] = { desk_lease_row(&desk, 9, "MUG", 3),
        { .kind = PD_ROW_TOKEN, .token = { .place = "P1", .number = 2, .device = desk.other } } };
    struct pd_code code = foreign_ticket(9, 1), copy, far = foreign_ticket(9, 4),
                   unknown = foreign_ticket(77, 1);
    struct pd_hold hold = desk_redeem(&desk, "TEA", 1), out;

    (void)state;
    rows[0].lease.device = desk.other;
    assert_ok(desk_page(&desk, rows, 1, 0));
    assert_int_equal(capture(&code, "", &out), PD_CAPTURE_UNKNOWN);
    assert_int_equal(capture(&far, "PD1:T", &out), PD_CAPTURE_ORDINAL);
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_OK);
    copy = code;
    copy.ticket.hold = desk.member; /* the same unit under another hold */
    assert_int_equal(capture(&copy, "PD1:T", &out), PD_CAPTURE_ORDINAL);
    assert_int_equal(capture(&unknown, "PD1:T", &out), PD_CAPTURE_DOUBT);
    code = foreign_ticket(9, 2);
    (void)snprintf(code.ticket.place, sizeof(code.ticket.place), "P2");
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_WRONG_PLACE);
    code = foreign_ticket(9, 2);
    code.exp_s = DESK_NOW / 1000;
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_EXPIRED);
    code = desk_read_ticket(&desk, &hold);
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &hold.row.id, "not_wanted"));
    assert_int_equal(capture(&code, hold.ticket, &out), PD_CAPTURE_VOIDED);
    hold = desk_redeem(&desk, "TEA", 1);
    code = desk_read_ticket(&desk, &hold);
    assert_ok(desk_result(&desk, status().high_seq, PD_OP_REJECTED, "tier"));
    assert_int_equal(capture(&code, hold.ticket, &out), PD_CAPTURE_REJECTED);
    assert_string_equal(out.reject, "tier");
    assert_true(pd_ledger_has_token(desk.ledger));
    assert_ok(desk_page(&desk, rows + 1, 1, 0));
    assert_false(pd_ledger_has_token(desk.ledger));
    code = foreign_ticket(9, 2);
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_NO_TOKEN);
}

static void
a_stolen_kiosk_key_is_bounded_by_its_own_leases(void **state)
{
    struct pd_row rows[2] = { desk_lease_row(&desk, 9, "MUG", 3), desk_lease_row(&desk, 10, "MUG", 3) };
    struct pd_code code = foreign_ticket(10, 1);
    struct pd_hold out;

    (void)state;
    rows[0].lease.device = desk.other;
    rows[1].lease.device = desk.member; /* a third desk's */
    assert_ok(desk_page(&desk, rows, 2, 0));
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_ORDINAL);
    code = foreign_ticket(0, 0);
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_ORDINAL);
    code = foreign_ticket(9, 3);
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_OK);
}

static void
a_known_hold_with_other_goods_on_its_paper_is_refused(void **state)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1), out;
    struct pd_code code = desk_read_ticket(&desk, &hold);

    (void)state;
    code.ticket.qty = 5;
    assert_int_equal(capture(&code, hold.ticket, &out), PD_CAPTURE_ORDINAL);
}

static void
only_the_token_holder_ends_a_ticket_that_is_out(void **state)
{
    struct pd_row row = { .kind = PD_ROW_TOKEN,
        .token = { .place = "P1", .number = 2, .device = desk.other } };
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1);
    struct pd_code code = foreign_ticket(1, 5);

    (void)state;
    assert_ok(pd_ledger_void_ticket(desk.ledger, desk.when, &code, "PD1:T", "damaged"));
    assert_int_equal(pd_ledger_void_ticket(desk.ledger, desk.when, &code, "PD1:T", "damaged"), PD_ERR_STATE);
    assert_ok(desk_page(&desk, &row, 1, 0));
    desk_release(&desk, &hold);
    assert_int_equal(pd_ledger_void(desk.ledger, desk.when, &hold.row.id, "damaged"), PD_ERR_STATE);
    code = foreign_ticket(1, 6);
    assert_int_equal(pd_ledger_void_ticket(desk.ledger, desk.when, &code, "PD1:T", "damaged"), PD_ERR_STATE);
    assert_int_equal(pd_ledger_void(desk.ledger, desk.when, &code.ticket.hold, "damaged"), PD_ERR_NOT_FOUND);
}

static void
refunds_never_sum_above_their_capture(void **state)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1), out;
    struct pd_code code = desk_read_ticket(&desk, &hold);
    struct pd_id *id = &hold.row.id;

    (void)state;
    assert_int_equal(pd_ledger_refund(desk.ledger, desk.when, id, pd_points_of(1), "undo"), PD_ERR_STATE);
    assert_int_equal(capture(&code, hold.ticket, &out), PD_CAPTURE_OK);
    assert_ok(pd_ledger_refund(desk.ledger, desk.when, id, pd_points_of(60), "undo"));
    assert_int_equal(pd_ledger_refund(desk.ledger, desk.when, id, pd_points_of(41), "undo"), PD_ERR_STATE);
    assert_int_equal(
        pd_ledger_refund(desk.ledger, desk.when, id, pd_points_of(1), "two words"), PD_ERR_INVALID);
    assert_ok(desk_result(&desk, status().high_seq, PD_OP_REJECTED, "too_late"));
    assert_ok(pd_ledger_refund(desk.ledger, desk.when, id, pd_points_of(100), "undo"));
}

/* Of what the hub keeps for a bill: whoever has it twice reads that it is a copy, also after the power failed
 * between the wish and the printer. */
static void
a_slip_is_wanted_before_it_is_printed_and_counted_after(void **state)
{
    struct pd_id own = { { 1 } }, other = { { 2 } }, late = { { 3 } };
    struct pd_slip_paper paper;

    (void)state;
    assert_int_equal(pd_ledger_slip(desk.ledger, &own, &paper), PD_ERR_NOT_FOUND);
    assert_int_equal(pd_ledger_slip_printed(desk.ledger, &own), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_slip_want(desk.ledger, &own, true, DESK_NOW, &paper));
    assert_true(paper.made);
    assert_int_equal(paper.prints, 0);
    reopen();
    assert_ok(pd_ledger_slip(desk.ledger, &own, &paper));
    assert_true(paper.made && paper.wanted);
    assert_ok(pd_ledger_slip_printed(desk.ledger, &own));
    assert_ok(pd_ledger_slip(desk.ledger, &own, &paper));
    assert_false(paper.wanted);
    assert_int_equal(paper.prints, 1);
    assert_ok(pd_ledger_slip_want(desk.ledger, &own, false, DESK_NOW, &paper));
    assert_true(paper.made); /* by whoever wanted it first */
    assert_int_equal(paper.prints, 1);
    assert_ok(pd_ledger_slip_want(desk.ledger, &other, false, DESK_NOW, &paper));
    assert_false(paper.made);
    assert_ok(pd_ledger_slip_want(desk.ledger, &late, true, DESK_NOW + 91 * PD_DAY_MS, &paper));
    assert_int_equal(pd_ledger_slip(desk.ledger, &own, &paper), PD_ERR_NOT_FOUND); /* nobody asks any more */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_ticket_goes_out_once_and_its_print_is_remembered),
        T(a_ticket_that_has_ended_is_not_to_be_printed_any_more),
        T(a_gift_is_handed_over_once),
        T(every_reason_not_to_hand_over_is_told),
        T(a_stolen_kiosk_key_is_bounded_by_its_own_leases),
        T(a_known_hold_with_other_goods_on_its_paper_is_refused),
        T(only_the_token_holder_ends_a_ticket_that_is_out),
        T(refunds_never_sum_above_their_capture),
        T(a_slip_is_wanted_before_it_is_printed_and_counted_after),
    };

    pd_log_set_sink(drop, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
