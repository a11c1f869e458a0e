/*
 * Goal: what this desk gives back is never sold here again, it gives no more than it was asked for and has,
 * and a cut at any moment leaves either both or neither of give and units. Method: rows with a recall by hand
 * around redemptions, voids and refusals; after each test the journal is verified and everything derived is
 * made anew and compared.
 */
#include "tests/ledger/desk.h"

static struct desk desk;

static int
set_up(void **state)
{
    (void)state;
    desk_start(&desk, 5);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    desk_is_sound(&desk);
    desk_close(&desk);
    desk_open(&desk);
    assert_ok(pd_ledger_rebuild(desk.ledger));
    desk_is_sound(&desk);
    desk_finish(&desk);
    return 0;
}

static uint64_t
last_seq(void)
{
    struct pd_ledger_status status;

    assert_ok(pd_ledger_status(desk.ledger, &status));
    return status.high_seq;
}

/* The hub's row of lease 1 (MUG); high: own ops it includes. */
static void
told(int size, int recall, uint64_t high)
{
    struct pd_row row = desk_lease_row(&desk, 1, "MUG", size);

    row.lease.recall = recall;
    assert_ok(desk_page(&desk, &row, 1, high));
}

struct gives {
    struct pd_op op[16];
    int count, units;
};

static bool
keep_give(void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    struct gives *gives = ctx;

    (void)line;
    (void)len;
    (void)result;
    if (op->kind != PD_OP_LEASE_GIVE)
        return true;
    assert_true(gives->count < PD_COUNT(gives->op));
    gives->op[gives->count++] = *op;
    gives->units += op->qty;
    return true;
}

static struct gives
gives_since(uint64_t seq)
{
    struct gives gives = { .count = 0 };

    assert_ok(pd_ledger_each_op(desk.ledger, seq + 1, keep_give, &gives));
    return gives;
}

static int
left(void)
{
    return pd_ledger_lease_left(desk.ledger, "MUG");
}

static void
a_recall_is_answered_with_the_page_and_its_units_are_not_sold_again(void **state)
{
    uint64_t before = last_seq();
    struct pd_hold hold = desk_redeem(&desk, "MUG", 2);
    struct gives gives;

    (void)state;
    told(DESK_UNITS, 3, 0);
    gives = gives_since(before);
    assert_int_equal(gives.count, 1);
    assert_int_equal(gives.op[0].lease, 1);
    assert_int_equal(gives.op[0].qty, 3);
    assert_int_equal(gives.op[0].ordinal, hold.row.ordinal + 3);
    assert_string_equal(gives.op[0].sku, "MUG");
    assert_string_equal(gives.op[0].reason, "recall");
    assert_int_equal(left(), DESK_UNITS - 5);
    for (int i = 0; i < DESK_UNITS - 5; i++) {
        hold = desk_redeem(&desk, "MUG", 1);
        assert_true(hold.row.ordinal > 5);
    }
    assert_int_equal(left(), 0);
    assert_false(pd_ledger_retiring(desk.ledger));
}

static void
only_what_is_free_is_given_and_the_rest_when_it_becomes_free(void **state)
{
    struct pd_hold holds[DESK_UNITS];
    struct gives gives;
    uint64_t before, refused;

    (void)state;
    for (int i = 0; i < DESK_UNITS - 1; i++)
        holds[i] = desk_redeem(&desk, "MUG", 1);
    refused = last_seq();
    before = last_seq();
    told(DESK_UNITS, 4, 0);
    assert_int_equal(gives_since(before).units, 1);
    told(DESK_UNITS, 4, 0); /* the same again */
    assert_int_equal(gives_since(before).units, 1);
    assert_ok(desk_result(&desk, refused, PD_OP_REJECTED, "too_few_points"));
    assert_int_equal(gives_since(before).units, 2);
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &holds[3].row.id, "not_wanted"));
    gives = gives_since(before);
    assert_int_equal(gives.units, 3);
    assert_int_equal(gives.op[2].ordinal, holds[3].row.ordinal);
    assert_int_equal(gives.op[2].qty, 1);
    desk_release(&desk, &holds[4]);
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &holds[4].row.id, "not_wanted"));
    assert_int_equal(gives_since(before).units, 3); /* its ticket was out: the hub has that unit already */
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &holds[5].row.id, "not_wanted"));
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &holds[6].row.id, "not_wanted"));
    assert_int_equal(gives_since(before).units, 4); /* enough */
    assert_int_equal(left(), 1);
}

/* A row that the hub composed before it had the give asks for what is under way already. */
static void
what_was_given_is_not_given_again_before_the_hub_knows_of_it(void **state)
{
    uint64_t before = last_seq(), given;

    (void)state;
    told(DESK_UNITS, 3, 0);
    given = last_seq();
    told(DESK_UNITS, 3, given - 1);
    assert_int_equal(gives_since(before).units, 3);
    told(DESK_UNITS, 2, given); /* it knows, and wants two more */
    assert_int_equal(gives_since(before).units, 5);
    told(DESK_UNITS, 0, last_seq());
    assert_int_equal(gives_since(before).units, 5);
    assert_int_equal(left(), DESK_UNITS - 5);
}

static void
a_lease_grows_after_units_were_given_back(void **state)
{
    struct pd_hold hold;

    (void)state;
    told(DESK_UNITS, 4, 0);
    told(DESK_UNITS + 3, 0, last_seq());
    assert_int_equal(left(), DESK_UNITS - 4 + 3);
    hold = desk_redeem(&desk, "MUG", DESK_UNITS - 1);
    assert_int_equal(hold.row.ordinal, DESK_UNITS + 3);
    assert_int_equal(left(), 0);
}

/* A hole between what was given and what is sold is found, and it alone. */
static void
units_between_are_sold_around_what_was_given(void **state)
{
    struct pd_hold first = desk_redeem(&desk, "MUG", 2), last, again;

    (void)state;
    told(DESK_UNITS, 4, 0);
    last = desk_redeem(&desk, "MUG", 4); /* 7..10 */
    assert_int_equal(last.row.ordinal, DESK_UNITS);
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &first.row.id, "not_wanted"));
    told(DESK_UNITS, 0, last_seq());
    again = desk_redeem(&desk, "MUG", 2);
    assert_int_equal(again.row.ordinal, 2);
    assert_int_equal(left(), 0);
}

static void
a_desk_that_is_to_go_keeps_nothing(void **state)
{
    struct pd_hold out = desk_redeem(&desk, "MUG", 1), waits = desk_redeem(&desk, "MUG", 2);
    uint64_t before = last_seq();
    enum pd_redeem_outcome outcome;
    struct pd_hold none;
    int count;

    (void)state;
    desk_release(&desk, &out);
    told(DESK_UNITS, DESK_UNITS, 0);
    assert_true(pd_ledger_retiring(desk.ledger));
    assert_string_equal(gives_since(before).op[0].reason, "retire");
    assert_int_equal(left(), 0);
    assert_ok(desk_try_redeem(&desk, "MUG", 1, &outcome, &none));
    assert_int_equal(outcome, PD_REDEEM_NO_LEASE);
    assert_ok(pd_ledger_end_waiting(desk.ledger, desk.when, desk.when.now_ms - 1, &count));
    assert_int_equal(count, 0);
    assert_ok(pd_ledger_end_waiting(desk.ledger, desk.when, desk.when.now_ms, &count));
    assert_int_equal(count, 1);
    assert_ok(pd_ledger_hold_get(desk.ledger, &waits.row.id, &none));
    assert_int_equal(none.row.state, PD_HOLD_VOIDED);
    assert_int_equal(gives_since(before).units, DESK_UNITS - 1);
    told(DESK_UNITS + 5, DESK_UNITS + 5, last_seq()); /* even what was on its way */
    assert_int_equal(gives_since(before).units, DESK_UNITS + 4);
    told(DESK_UNITS + 5, 0, last_seq()); /* a person changed her mind */
    assert_false(pd_ledger_retiring(desk.ledger));
}

static bool
ask(const char *sku)
{
    bool asked;

    assert_ok(pd_ledger_lease_ask(desk.ledger, desk.when, sku, 10, &asked));
    return asked;
}

static void
one_question_is_open_and_the_next_takes_its_time(void **state)
{
    bool asked;

    (void)state;
    assert_true(ask("MUG"));
    assert_false(ask("MUG"));
    assert_true(ask("TEA"));
    desk.when.now_ms += PD_DAY_MS;
    assert_false(ask("MUG")); /* no answer yet */
    assert_ok(desk_result(&desk, last_seq() - 1, PD_OP_APPLIED, ""));
    desk.when.now_ms -= PD_DAY_MS - 9 * PD_MINUTE_MS;
    assert_false(ask("MUG"));
    desk.when.now_ms += PD_MINUTE_MS;
    assert_true(ask("MUG"));
    assert_ok(desk_result(&desk, last_seq(), PD_OP_REJECTED, "no_stock"));
    desk.when.now_ms += 5 * PD_HOUR_MS;
    assert_false(ask("MUG"));
    desk.when.now_ms += PD_HOUR_MS;
    assert_true(ask("MUG"));
    assert_int_equal(pd_ledger_lease_ask(desk.ledger, desk.when, "", 1, &asked), PD_ERR_INVALID);
    assert_int_equal(pd_ledger_lease_ask(desk.ledger, desk.when, "MUG", 0, &asked), PD_ERR_INVALID);
}

/* The beginning of the journal goes; what was given stays given. */
static void
what_was_given_outlives_its_op(void **state)
{
    uint64_t last, count;
    struct pd_hold hold;

    (void)state;
    told(DESK_UNITS, 4, 0);
    assert_true(ask("TEA"));
    last = last_seq();
    for (uint64_t seq = 1; seq <= last; seq++)
        assert_ok(desk_result(&desk, seq, PD_OP_APPLIED, ""));
    desk.when.now_ms += 100 * PD_DAY_MS;
    assert_ok(pd_ledger_prune(desk.ledger, desk.when, 1, &count));
    assert_int_equal(count, last);
    desk_is_sound(&desk);
    assert_int_equal(left(), DESK_UNITS - 4);
    desk.code_exp_ms += 101 * PD_DAY_MS;
    hold = desk_redeem(&desk, "MUG", 1);
    assert_int_equal(hold.row.ordinal, 5);
    assert_true(ask("TEA"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(a_recall_is_answered_with_the_page_and_its_units_are_not_sold_again),
        T(only_what_is_free_is_given_and_the_rest_when_it_becomes_free),
        T(what_was_given_is_not_given_again_before_the_hub_knows_of_it),
        T(a_lease_grows_after_units_were_given_back),
        T(units_between_are_sold_around_what_was_given),
        T(a_desk_that_is_to_go_keeps_nothing),
        T(one_question_is_open_and_the_next_takes_its_time),
        T(what_was_given_outlives_its_op),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
