/*
 * Goal: who serves and what a shift came to is in the journal and nowhere else; a wrong PIN is counted before
 * it is known to be wrong, whatever happens to the disk; of people who are no more among the staff nothing is
 * believed. Method: a real file, opened again, with the fault at each write, and changed by hand.
 */
#include "app/ledger/duty.h"
#include "tests/ledger/fault_vfs.h"
#include "tests/ledger/one_desk.h"

#include <sqlite3.h>
#include <stdlib.h>

/* To a hub that was heard to know of clerks. */
static int
speak(void **state)
{
    (void)start(state);
    assert_ok(pd_ledger_speak(desk.ledger, PD_PROTOCOL_MAX));
    return 0;
}

static struct pd_staff_row
person(uint8_t id, const char *number, unsigned int roles)
{
    struct pd_staff_row row = { .id = { { id } }, .roles = roles, .badge = "3F9K2M0QWX" };

    (void)pd_copy(row.number, sizeof(row.number), number);
    memset(&row.pin, id, sizeof(row.pin));
    return row;
}

static struct pd_staff_row
told_pin(uint8_t id, uint8_t pin, const char *number, unsigned int roles)
{
    struct pd_row row = { .kind = PD_ROW_STAFF, .staff = person(id, number, roles) };

    memset(&row.staff.pin, pin, sizeof(row.staff.pin));
    assert_ok(desk_page(&desk, &row, 1, 0));
    return row.staff;
}

static struct pd_staff_row
told(uint8_t id, const char *number, unsigned int roles)
{
    return told_pin(id, id, number, roles);
}

static void
tamper(const char *sql)
{
    sqlite3 *db = NULL;

    desk_close(&desk);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&desk);
}

static void
serves(const char *number)
{
    struct pd_clerk clerk;

    pd_ledger_clerk(desk.ledger, &clerk);
    assert_string_equal(clerk.number, number);
}

static void
in(const struct pd_staff_row *row)
{
    assert_ok(pd_ledger_sign_in(desk.ledger, desk.when, row));
}

static uint64_t
ops(void)
{
    struct pd_ledger_status status;

    assert_ok(pd_ledger_status(desk.ledger, &status));
    return status.high_seq;
}

static void
people_are_known_as_the_hub_last_told(void **state)
{
    struct pd_staff_row row = told(1, "C-07", PD_STAFF_COUNTER), out;

    (void)state;
    reopen();
    assert_ok(pd_ledger_staff(desk.ledger, &row.id, &out));
    assert_memory_equal(&out, &row, sizeof(out));
    row = told(1, "C-07", 0);
    assert_ok(pd_ledger_staff(desk.ledger, &row.id, &out));
    assert_int_equal(out.roles, 0);
    assert_int_equal(pd_ledger_staff(desk.ledger, &(struct pd_id){ { 2 } }, &out), PD_ERR_NOT_FOUND);
    desk_is_sound(&desk);
}

static void
a_damaged_row_lets_nobody_in_and_is_fetched_again(void **state)
{
    struct pd_staff_row row = told(1, "C-07", PD_STAFF_COUNTER), out;
    struct pd_sums_difference difference;

    (void)state;
    tamper("UPDATE base_staff SET roles = 15");
    assert_int_equal(pd_ledger_staff(desk.ledger, &row.id, &out), PD_ERR_NOT_FOUND);
    assert_true(pd_ledger_rot(desk.ledger, &difference));
    assert_false(pd_ledger_mended(desk.ledger));
    (void)told(1, "C-07", PD_STAFF_COUNTER);
    assert_true(pd_ledger_mended(desk.ledger));
    assert_ok(pd_ledger_staff(desk.ledger, &row.id, &out));
}

static void
whoever_signs_in_serves_until_another_does_or_the_desk_starts_anew(void **state)
{
    struct pd_staff_row anna = told(1, "C-07", PD_STAFF_COUNTER), ben = told(2, "C-08", PD_STAFF_COUNTER);
    uint64_t before;

    (void)state;
    serves("");
    in(&anna);
    serves("C-07");
    in(&ben);
    serves("C-08");
    assert_ok(pd_ledger_sign_out(desk.ledger, desk.when));
    serves("");
    before = ops();
    assert_ok(pd_ledger_sign_out(desk.ledger, desk.when));
    assert_int_equal(ops(), before);
    in(&anna);
    reopen();
    serves("");
    desk_is_sound(&desk);
}

static struct pd_lets
write_off(int units, const char *why)
{
    struct pd_lets act = { .kind = PD_OP_STOCK, .n = units };

    pd_work_subject("G-001", &act.subject);
    (void)pd_copy(act.why, sizeof(act.why), why);
    return act;
}

static enum pd_err
shrink(int units, const char *why)
{
    return pd_ledger_stock(desk.ledger, desk.when, PD_OP_STOCK_SHRINK, "G-001", units, why);
}

/* What was shown beside the badge, once: nothing that differs, and nothing after another act. */
static void
an_approval_is_of_one_exact_act(void **state)
{
    struct pd_staff_row anna = told(1, "C-07", PD_STAFF_COUNTER), boss = told(2, "S-01", PD_STAFF_SUPERVISOR);
    struct pd_lets act = write_off(30, "broken"), more = write_off(31, "broken"),
                   other = write_off(30, "missing");
    uint64_t before;

    (void)state;
    in(&anna);
    assert_ok(pd_ledger_approve(desk.ledger, &boss, &act));
    assert_true(pd_ledger_approved(desk.ledger, &act));
    assert_false(pd_ledger_approved(desk.ledger, &more));
    assert_false(pd_ledger_approved(desk.ledger, &other));
    before = ops();
    assert_ok(shrink(31, "broken")); /* the ledger keeps what the desk let through, and says not who let it */
    assert_int_equal(ops(), before + 1);
    assert_false(pd_ledger_approved(desk.ledger, &act));
    assert_ok(pd_ledger_approve(desk.ledger, &boss, &act));
    assert_ok(shrink(30, "broken"));
    assert_int_equal(ops(), before + 3); /* her word, and the op */
    assert_false(pd_ledger_approved(desk.ledger, &act));
    assert_ok(pd_ledger_approve(desk.ledger, &boss, &act));
    desk.when.quality = PD_TIME_UNTRUSTED;
    assert_int_equal(
        pd_ledger_refund(desk.ledger, desk.when, &act.subject, pd_points_of(1), "damaged"), PD_ERR_NOT_FOUND);
    assert_false(pd_ledger_approved(desk.ledger, &act)); /* one that failed ends it too */
    desk_is_sound(&desk);
}

/* Her badge is good no more from the row on; one that changes nothing of that changes what she may. */
static void
whoever_is_told_of_as_gone_serves_no_more(void **state)
{
    struct pd_staff_row anna = told(1, "C-07", PD_STAFF_COUNTER), ben = told(2, "C-08", PD_STAFF_COUNTER);
    struct pd_clerk clerk;
    bool ended;
    uint64_t before;

    (void)state;
    in(&anna);
    (void)told(1, "C-07", PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR);
    assert_ok(pd_ledger_clerk_look(desk.ledger, desk.when, &ended));
    assert_false(ended);
    pd_ledger_clerk(desk.ledger, &clerk);
    assert_int_equal(clerk.roles, PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR);
    (void)told(2, "C-08", 0); /* a colleague */
    assert_ok(pd_ledger_clerk_look(desk.ledger, desk.when, &ended));
    assert_false(ended);
    serves("C-07");
    before = ops();
    (void)told(1, "C-07", 0);
    assert_ok(pd_ledger_clerk_look(desk.ledger, desk.when, &ended));
    assert_true(ended);
    serves("");
    assert_int_equal(ops(), before + 1); /* which the hub hears */
    assert_ok(pd_ledger_clerk_look(desk.ledger, desk.when, &ended));
    assert_false(ended); /* told once */
    in(&ben);
    assert_ok(pd_ledger_clerk_look(desk.ledger, desk.when, &ended));
    serves("C-08"); /* no row came since */
    desk_is_sound(&desk);
}

static void
tries_count_until_the_right_pin_or_another_one(void **state)
{
    struct pd_staff_row row = told(1, "C-07", PD_STAFF_COUNTER);
    int wrong;

    (void)state;
    for (int i = 1; i <= 4; i++) {
        assert_ok(pd_ledger_pin_try(desk.ledger, &row, &wrong));
        assert_int_equal(wrong, i);
        reopen();
    }
    in(&row);
    assert_ok(pd_ledger_pin_tries(desk.ledger, &row, &wrong));
    assert_int_equal(wrong, 0);
    for (int i = 1; i <= PD_STAFF_TRIES + 2; i++)
        assert_ok(pd_ledger_pin_try(desk.ledger, &row, &wrong));
    assert_int_equal(wrong, PD_STAFF_TRIES);
    row.pin.salt[0]++;
    assert_ok(pd_ledger_pin_tries(desk.ledger, &row, &wrong));
    assert_int_equal(wrong, 0);
    desk_is_sound(&desk);
}

static void
a_damaged_count_is_a_full_one_until_she_has_another_pin(void **state)
{
    struct pd_staff_row row = told(1, "C-07", PD_STAFF_COUNTER);
    int wrong;

    (void)state;
    assert_ok(pd_ledger_pin_try(desk.ledger, &row, &wrong));
    tamper("UPDATE pin_try SET wrong = 0");
    assert_ok(pd_ledger_pin_tries(desk.ledger, &row, &wrong));
    assert_int_equal(wrong, PD_STAFF_TRIES);
    row = told(1, "C-07", PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR); /* the same PIN */
    assert_ok(pd_ledger_pin_tries(desk.ledger, &row, &wrong));
    assert_int_equal(wrong, PD_STAFF_TRIES);

    row = told_pin(1, 7, "C-07", PD_STAFF_COUNTER);
    assert_ok(pd_ledger_pin_tries(desk.ledger, &row, &wrong));
    assert_int_equal(wrong, 0);
}

/* The fault at each write, sync and opening in turn: whoever was told of her try finds it counted. */
static void
no_fault_gives_a_try_back(void **state)
{
    bool met = true;
    int at = 1;

    (void)state;
    for (; met; at++) {
        struct pd_staff_row row;
        int wrong, counted = 0;

        fault_vfs_plan((struct fault_plan){ .fail_at = 0 });
        desk_start_copy(&desk);
        desk.vfs = FAULT_VFS;
        desk_open(&desk);
        row = told(1, "C-07", PD_STAFF_COUNTER);
        fault_vfs_plan((struct fault_plan){ .fail_at = at, .rc = SQLITE_IOERR_WRITE, .forever = true });
        for (int i = 0; i < 3; i++)
            counted += pd_ledger_pin_try(desk.ledger, &row, &wrong) == PD_OK;
        met = fault.failed > 0;
        desk_close(&desk);
        fault_vfs_plan((struct fault_plan){ .fail_at = 0 });
        desk_open(&desk);
        assert_ok(pd_ledger_pin_tries(desk.ledger, &row, &wrong));
        assert_in_range(wrong, counted, 3);
        desk_close(&desk);
        desk_finish(&desk);
    }
    assert_true(at > 6); /* three writes and three syncs at least were met */
}

static void
hand_over(const char *sku)
{
    struct pd_hold hold = desk_redeem(&desk, sku, 1), out;
    enum pd_capture_outcome outcome;
    char ticket[PD_CODE_CAP];
    struct pd_code code;

    desk_release(&desk, &hold);
    assert_ok(pd_ledger_hold_get(desk.ledger, &hold.row.id, &out));
    code = desk_read_ticket(&desk, &out);
    memcpy(ticket, out.ticket, sizeof(ticket));
    assert_ok(pd_ledger_capture(desk.ledger, desk.when, &code, ticket, &outcome, &out));
    assert_int_equal(outcome, PD_CAPTURE_OK);
}

static void
a_shift_is_opened_and_closed_by_whoever_serves(void **state)
{
    struct pd_staff_row row = told(1, "C-07", PD_STAFF_COUNTER);
    struct pd_shift shift;

    (void)state;
    assert_ok(pd_ledger_shift(desk.ledger, &shift));
    assert_int_equal(shift.number, 0);
    assert_int_equal(pd_ledger_shift_open(desk.ledger, desk.when, &shift), PD_ERR_STATE);
    in(&row);
    assert_int_equal(pd_ledger_shift_close(desk.ledger, desk.when, &shift), PD_ERR_STATE);
    assert_ok(pd_ledger_shift_open(desk.ledger, desk.when, &shift));
    assert_int_equal(shift.number, 1);
    assert_string_equal(shift.opened_by, "C-07");
    assert_int_equal(pd_ledger_shift_open(desk.ledger, desk.when, &shift), PD_ERR_STATE);
    reopen();
    assert_ok(pd_ledger_shift(desk.ledger, &shift));
    assert_int_equal(shift.closed_ms, 0);
    assert_int_equal(pd_ledger_shift_close(desk.ledger, desk.when, &shift), PD_ERR_STATE);
    in(&row);
    desk.when.now_ms += 1000;
    assert_ok(pd_ledger_shift_close(desk.ledger, desk.when, &shift));
    assert_int_equal(shift.closed_ms, desk.when.now_ms);
    assert_string_equal(shift.closed_by, "C-07");
    assert_ok(pd_ledger_shift_open(desk.ledger, desk.when, &shift));
    assert_int_equal(shift.number, 2);
    desk_is_sound(&desk);
}

static void
a_shift_comes_to_what_its_ops_say(void **state)
{
    struct pd_staff_row row = told(1, "C-07", PD_STAFF_COUNTER);
    struct pd_shift_figures f, again;
    struct pd_shift shift;

    (void)state;
    hand_over("TEA"); /* before it */
    in(&row);
    assert_ok(pd_ledger_shift_open(desk.ledger, desk.when, &shift));
    hand_over("MUG");
    hand_over("TEA");
    assert_ok(pd_ledger_stock(desk.ledger, desk.when, PD_OP_STOCK_RECEIVE, "MUG", 12, ""));
    assert_ok(pd_ledger_stock(desk.ledger, desk.when, PD_OP_STOCK_COUNT, "MUG", 20, ""));
    assert_ok(pd_ledger_shift_close(desk.ledger, desk.when, &shift));
    hand_over("MUG"); /* behind it */
    assert_ok(pd_ledger_shift_figures(desk.ledger, &shift, &f));
    assert_int_equal(f.handed, 2);
    assert_int_equal(f.units, 2);
    assert_int_equal(f.gift_count, 2);
    assert_string_equal(f.gifts[0].sku, "MUG");
    assert_int_equal(f.gifts[0].handed, 1);
    assert_int_equal(f.gifts[0].received, 12);
    assert_int_equal(f.gifts[0].counted, 20);
    assert_string_equal(f.gifts[1].sku, "TEA");
    assert_int_equal(f.gifts[1].handed, 1);
    assert_int_equal(f.gifts[1].counted, -1);
    assert_ok(pd_ledger_rebuild(desk.ledger));
    assert_ok(pd_ledger_shift(desk.ledger, &shift));
    assert_ok(pd_ledger_shift_figures(desk.ledger, &shift, &again));
    assert_memory_equal(&f, &again, sizeof(f));
    desk_is_sound(&desk);
}

static void
what_is_told_of_the_shelf_is_refused_where_it_makes_no_sense(void **state)
{
    struct pd_staff_row row = told(1, "C-07", PD_STAFF_COUNTER);

    (void)state;
    assert_int_equal(pd_ledger_stock(desk.ledger, desk.when, PD_OP_STOCK_COUNT, "MUG", 1, ""), PD_ERR_STATE);
    in(&row);
    assert_int_equal(pd_ledger_stock(desk.ledger, desk.when, "guess", "MUG", 1, ""), PD_ERR_INVALID);
    assert_int_equal(
        pd_ledger_stock(desk.ledger, desk.when, PD_OP_STOCK_COUNT, "M G", 1, ""), PD_ERR_INVALID);
    assert_int_equal(
        pd_ledger_stock(desk.ledger, desk.when, PD_OP_STOCK_COUNT, "MUG", -1, ""), PD_ERR_INVALID);
    assert_int_equal(
        pd_ledger_stock(desk.ledger, desk.when, PD_OP_STOCK_SHRINK, "MUG", 1, "it fell"), PD_ERR_INVALID);
    assert_ok(pd_ledger_stock(desk.ledger, desk.when, PD_OP_STOCK_SHRINK, "MUG", 1, "broken"));
    assert_ok(pd_ledger_stock(desk.ledger, desk.when, PD_OP_STOCK_COUNT, "MUG", 0, ""));
}

/* It may be of the release before. */
static void
a_hub_that_was_not_heard_is_told_of_nobody(void **state)
{
    struct pd_staff_row row;
    uint64_t before;

    (void)state;
    desk_close(&desk);
    desk_finish(&desk);
    desk_start(&desk, 2);
    row = told(1, "C-07", PD_STAFF_COUNTER);
    before = ops();
    in(&row);
    assert_int_equal(ops(), before);
    assert_ok(pd_ledger_speak(desk.ledger, PD_PROTOCOL_MAX));
    in(&row);
    assert_int_equal(ops(), before + 1);
}

/* A hub of protocol 3 would put these ops away as unknown. */
static void
an_older_hub_is_told_of_nobody(void **state)
{
    struct pd_staff_row row = told(1, "C-07", PD_STAFF_COUNTER);
    struct pd_shift shift;
    uint64_t before = ops();

    (void)state;
    assert_ok(pd_ledger_speak(desk.ledger, 3));
    in(&row);
    serves("C-07");
    assert_int_equal(pd_ledger_shift_open(desk.ledger, desk.when, &shift), PD_ERR_STATE);
    assert_ok(pd_ledger_sign_out(desk.ledger, desk.when));
    assert_int_equal(ops(), before);
}

#define SPOKEN(name) cmocka_unit_test_setup_teardown(name, speak, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SPOKEN(people_are_known_as_the_hub_last_told),
        SPOKEN(a_damaged_row_lets_nobody_in_and_is_fetched_again),
        SPOKEN(whoever_signs_in_serves_until_another_does_or_the_desk_starts_anew),
        SPOKEN(an_approval_is_of_one_exact_act),
        SPOKEN(whoever_is_told_of_as_gone_serves_no_more),
        SPOKEN(tries_count_until_the_right_pin_or_another_one),
        SPOKEN(a_damaged_count_is_a_full_one_until_she_has_another_pin),
        cmocka_unit_test(no_fault_gives_a_try_back),
        SPOKEN(a_shift_is_opened_and_closed_by_whoever_serves),
        SPOKEN(a_shift_comes_to_what_its_ops_say),
        SPOKEN(what_is_told_of_the_shelf_is_refused_where_it_makes_no_sense),
        SPOKEN(an_older_hub_is_told_of_nobody),
        SPOKEN(a_hub_that_was_not_heard_is_told_of_nobody),
    };

    pd_log_set_sink(drop, NULL);
    fault_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
