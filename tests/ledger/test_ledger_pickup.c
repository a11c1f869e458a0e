/*
 * Goal: goods that wait for the hub's yes go out once and never before it, whatever a restored hub, a
 * pruning, a rebuild or a rotten bit do meanwhile. Method: a real file, a counter that captures its own
 * tickets, the hub's results made by hand.
 */
#include "tests/ledger/desk.h"

#include <sqlite3.h>

static struct desk desk;

static int
start(void **state)
{
    (void)state;
    desk_start(&desk, 1);
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    desk_close(&desk);
    desk_finish(&desk);
    return 0;
}

static uint64_t
last_op(void)
{
    struct pd_ledger_status status;

    assert_ok(pd_ledger_status(desk.ledger, &status));
    return status.high_seq;
}

/* Everything up to here was applied; the last op, so. */
static void
answer(enum pd_op_status last, const char *code)
{
    struct pd_ledger_status status;

    assert_ok(pd_ledger_status(desk.ledger, &status));
    for (uint64_t dseq = status.acked_seq + 1; dseq < status.high_seq; dseq++)
        assert_ok(desk_result(&desk, dseq, PD_OP_APPLIED, ""));
    assert_ok(desk_result(&desk, status.high_seq, last, code));
}

static struct pd_hold
ticket_out(void)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1);

    answer(PD_OP_APPLIED, "");
    desk_release(&desk, &hold);
    assert_ok(pd_ledger_hold_get(desk.ledger, &hold.row.id, &hold));
    return hold;
}

static enum pd_capture_outcome
ask(struct pd_hold *hold)
{
    struct pd_code code = desk_read_ticket(&desk, hold);
    enum pd_capture_outcome outcome, looked;
    struct pd_hold now;

    assert_ok(pd_ledger_capture_check(desk.ledger, desk.when.now_ms, &code, &looked, &now));
    assert_ok(pd_ledger_capture_asked(desk.ledger, desk.when, &code, hold->ticket, NULL, &outcome, &now));
    /* What looking said is what asking does, but for the first time: then it is noted. */
    assert_true(looked == outcome || (looked == PD_CAPTURE_OK && outcome == PD_CAPTURE_NO_ANSWER));
    return outcome;
}

static int
listed(bool *confirmed)
{
    struct pd_hold out[4];
    int count = pd_ledger_pickups_open(desk.ledger, out, 4);

    *confirmed = count > 0 && out[0].confirmed;
    return count;
}

static void
goods_wait_for_the_yes_and_go_out_once(void **state)
{
    struct pd_hold hold = ticket_out(), last[2];
    bool confirmed;
    uint64_t op;

    (void)state;
    assert_int_equal(ask(&hold), PD_CAPTURE_NO_ANSWER);
    op = last_op();
    assert_int_equal(ask(&hold), PD_CAPTURE_NO_ANSWER);
    assert_int_equal(last_op(), op); /* noted once */
    assert_true(pd_ledger_pickup_waits(desk.ledger, &hold.row.id));
    assert_int_equal(listed(&confirmed), 1);
    assert_false(confirmed);
    assert_int_equal(pd_ledger_captures_last(desk.ledger, last, 2), 0);
    assert_int_equal(
        pd_ledger_refund(desk.ledger, desk.when, &hold.row.id, hold.row.amount, "undo"), PD_ERR_STATE);

    desk_close(&desk);
    desk_open(&desk);
    assert_int_equal(ask(&hold), PD_CAPTURE_NO_ANSWER);
    answer(PD_OP_APPLIED, "");
    assert_false(pd_ledger_pickup_waits(desk.ledger, &hold.row.id));
    assert_int_equal(listed(&confirmed), 1);
    assert_true(confirmed);
    assert_ok(pd_ledger_rebuild(desk.ledger));
    desk_is_sound(&desk);
    assert_int_equal(ask(&hold), PD_CAPTURE_OK);
    assert_int_equal(ask(&hold), PD_CAPTURE_ALREADY);
    assert_int_equal(last_op(), op);
    assert_int_equal(listed(&confirmed), 0);
    assert_int_equal(pd_ledger_captures_last(desk.ledger, last, 2), 1);
    desk_is_sound(&desk);
}

/* What a lost hub had confirmed waits until the restored one has said so too; what went out stays out. */
static void
a_restored_hub_is_asked_again(void **state)
{
    struct pd_hold waits = ticket_out(), gone;
    uint64_t op;

    (void)state;
    assert_int_equal(ask(&waits), PD_CAPTURE_NO_ANSWER);
    op = last_op();
    answer(PD_OP_APPLIED, "");
    gone = ticket_out();
    assert_int_equal(ask(&gone), PD_CAPTURE_NO_ANSWER);
    answer(PD_OP_APPLIED, "");
    assert_int_equal(ask(&gone), PD_CAPTURE_OK);
    assert_ok(pd_ledger_resend_from(desk.ledger, op - 1));
    assert_int_equal(ask(&waits), PD_CAPTURE_NO_ANSWER);
    assert_int_equal(ask(&gone), PD_CAPTURE_ALREADY);
    answer(PD_OP_APPLIED, "");
    assert_int_equal(ask(&waits), PD_CAPTURE_OK);
    assert_int_equal(ask(&gone), PD_CAPTURE_ALREADY);
    desk_is_sound(&desk);
}

/* Told of a no again, after the hub was restored, the counter asks nothing back a second time. */
static void
a_no_is_asked_back_once(void **state)
{
    struct pd_hold hold = ticket_out();
    bool confirmed;
    uint64_t op;

    (void)state;
    assert_int_equal(ask(&hold), PD_CAPTURE_NO_ANSWER);
    op = last_op();
    answer(PD_OP_APPLIED_OVERDRAFT, "");
    assert_int_equal(last_op(), op + 1);
    assert_int_equal(ask(&hold), PD_CAPTURE_REJECTED);
    assert_int_equal(listed(&confirmed), 0);
    assert_ok(pd_ledger_resend_from(desk.ledger, op - 1));
    assert_ok(desk_result(&desk, op, PD_OP_APPLIED_OVERDRAFT, ""));
    assert_int_equal(last_op(), op + 1);
    assert_int_equal(
        pd_ledger_refund(desk.ledger, desk.when, &hold.row.id, hold.row.amount, "undo"), PD_ERR_STATE);
    desk_is_sound(&desk);
}

static void
goods_of_a_hand_over_at_once_never_waited(void **state)
{
    struct pd_hold hold = ticket_out(), now;
    struct pd_code code = desk_read_ticket(&desk, &hold);
    enum pd_capture_outcome outcome;
    bool confirmed;

    (void)state;
    assert_ok(pd_ledger_capture(desk.ledger, desk.when, &code, hold.ticket, &outcome, &now));
    assert_int_equal(outcome, PD_CAPTURE_OK);
    assert_int_equal(listed(&confirmed), 0);
    assert_int_equal(ask(&hold), PD_CAPTURE_ALREADY); /* also when the rules have become stricter since */
    assert_int_equal(now.row.state, PD_HOLD_CAPTURED);
}

static void
tamper(const char *sql)
{
    sqlite3 *db;

    desk_close(&desk);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&desk);
}

/* "Gone" that becomes "open" by a bit would give the goods out again. */
static void
a_rotten_note_gives_nothing_out(void **state)
{
    struct pd_hold hold = ticket_out(), now;
    struct pd_code code = desk_read_ticket(&desk, &hold);
    struct pd_ledger_report report;
    enum pd_capture_outcome outcome;

    (void)state;
    assert_int_equal(ask(&hold), PD_CAPTURE_NO_ANSWER);
    answer(PD_OP_APPLIED, "");
    assert_int_equal(ask(&hold), PD_CAPTURE_OK);
    tamper("UPDATE pickup SET state = 1");
    assert_int_equal(
        pd_ledger_capture_asked(desk.ledger, desk.when, &code, hold.ticket, NULL, &outcome, &now),
        PD_ERR_CORRUPT);
    assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
    assert_string_equal(report.problem, "a noted pick-up is damaged");
}

/* A bit in a row's header makes a number a text. What is written then contradicts its table: the file is
 * damaged, not the act. */
static void
a_row_whose_type_has_rotted_is_damage(void **state)
{
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;

    (void)state;
    tamper(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = "
        "'tally'; PRAGMA writable_schema = RESET");
    tamper("UPDATE tally SET unconfirmed = 'x' WHERE lease = 1; PRAGMA writable_schema = ON; UPDATE "
           "sqlite_schema SET sql = sql || "
           "' STRICT' WHERE name = 'tally'; PRAGMA writable_schema = RESET");
    assert_int_equal(desk_try_redeem(&desk, "MUG", 1, &outcome, &hold), PD_ERR_CORRUPT);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(goods_wait_for_the_yes_and_go_out_once),
        T(a_restored_hub_is_asked_again),
        T(a_no_is_asked_back_once),
        T(goods_of_a_hand_over_at_once_never_waited),
        T(a_rotten_note_gives_nothing_out),
        T(a_row_whose_type_has_rotted_is_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
