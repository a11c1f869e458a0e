/*
 * Goal: a kiosk asks for what it has sold out, at its own pace, and closes with the right code when
 * everything is asked back or the hub has given it up. Method: the desk's service over a real ledger, the
 * hub's rows by hand, minutes that pass at will.
 */
#include "tests/session/pair.h"

#include <string.h>

struct asked {
    const char *sku;
    int count;
};

static bool
count_asks(void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    struct asked *asked = ctx;

    (void)line;
    (void)len;
    (void)result;
    asked->count += op->kind == PD_OP_LEASE_ASK && (asked->sku == NULL || strcmp(op->sku, asked->sku) == 0);
    return true;
}

static int
asks(struct stand *s, const char *sku)
{
    struct asked asked = { .sku = sku };

    assert_ok(pd_ledger_each_op(s->ledger, 1, count_asks, &asked));
    return asked.count;
}

static bool
minute(struct stand *s)
{
    stand_pass(s, PD_MINUTE_MS);
    return pd_desk_idle(s->desk);
}

/* The stand's lease of G-040, and how much of it the hub would like back. */
static void
recall(struct stand *s, int units)
{
    struct pd_row row = { .kind = PD_ROW_LEASE, .lease = { .sku = "G-040", .size = STAND_UNITS } };

    row.lease.id = 1 + 100u * (uint32_t)s->identity.letter;
    row.lease.device = s->identity.device;
    row.lease.recall = units;
    stand_page(s, &row, 1);
    (void)stand_poll(s);
}

static void
a_gift_that_is_sold_out_is_asked_for_a_minute_later_and_once(void **state)
{
    (void)state;
    assert_false(pd_desk_idle(kiosk.desk)); /* leases may be on their way */
    assert_true(minute(&kiosk));            /* gifts it never had */
    assert_int_equal(asks(&kiosk, "G-040"), 0);
    assert_int_equal(asks(&kiosk, "G-027"), 1);
    assert_false(minute(&kiosk));
    stand_scan_member(&kiosk, PD_CODE_MEMBER_DAY, &kiosk.anna);
    for (int i = 0; i < STAND_UNITS; i++)
        (void)stand_ticket(&kiosk, "G-040");
    assert_false(pd_desk_idle(kiosk.desk));
    assert_true(minute(&kiosk));
    assert_int_equal(asks(&kiosk, "G-040"), 1);
    for (int i = 0; i < 60; i++)
        assert_false(minute(&kiosk));
    assert_int_equal(asks(&kiosk, "G-027"), 1);
}

static void
a_counter_asks_for_nothing(void **state)
{
    (void)state;
    stand_init(&counter, 7, 'C');
    (void)pd_copy(counter.identity.mode, sizeof counter.identity.mode, "counter");
    stand_furnish(&counter, true);
    assert_false(minute(&counter));
    assert_false(minute(&counter));
    assert_int_equal(asks(&counter, NULL), 0);
    stand_finish(&counter);
}

static void
a_recall_of_some_units_closes_nothing(void **state)
{
    (void)state;
    recall(&kiosk, STAND_UNITS - 1);
    assert_true(kiosk.status.serving);
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    (void)stand_ticket(&kiosk, "G-040");
    stand_redeem(&kiosk, "G-040", 1);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_NO_LEASE);
}

static void
a_desk_that_is_to_go_says_so_and_ends_what_nobody_took(void **state)
{
    struct pd_hold hold;
    struct pd_id waits;

    (void)state;
    (void)pd_desk_idle(kiosk.desk);
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    stand_redeem(&kiosk, "G-040", 1);
    waits = kiosk.reply.ticket.hold.id;
    recall(&kiosk, STAND_UNITS);
    assert_false(kiosk.status.serving);
    assert_string_equal(kiosk.status.closed_code, "E-SYS-03");
    for (int i = 0; i < 9; i++)
        assert_false(minute(&kiosk)); /* she may still be standing there; and it asks for nothing any more */
    assert_true(minute(&kiosk));
    assert_ok(pd_ledger_hold_get(kiosk.ledger, &waits, &hold));
    assert_int_equal(hold.row.state, PD_HOLD_VOIDED);
    assert_int_equal(asks(&kiosk, NULL), 0);
    stand_close(&kiosk); /* it knows it after a reboot too */
    stand_open(&kiosk);
    (void)stand_poll(&kiosk);
    assert_string_equal(kiosk.status.closed_code, "E-SYS-03");
    recall(&kiosk, 0); /* a person changed her mind */
    stand_pass(&kiosk, PD_MINUTE_MS);
    (void)stand_poll(&kiosk);
    assert_true(kiosk.status.serving);
}

static void
a_desk_that_the_hub_gave_up_sells_nothing(void **state)
{
    static const struct {
        const char *problem, *code;
    } rows[] = { { "device_lost", "E-SYS-04" }, { "device_retired", "E-SYS-03" }, { "busy", "E-SYS-03" },
        { "", "" } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        pd_desk_problem(kiosk.desk, rows[i].problem);
        (void)stand_poll(&kiosk);
        assert_string_equal(kiosk.status.closed_code, rows[i].code);
        assert_int_equal(kiosk.status.serving, rows[i].code[0] == '\0');
        stand_pass(&kiosk, PD_MINUTE_MS);
        stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
        stand_redeem(&kiosk, "G-040", 1);
        assert_int_equal(kiosk.reply.outcome, rows[i].code[0] == '\0' ? PD_REDEEM_OK : PD_REDEEM_NO_LEASE);
    }
}

/* Where it starts without a network nobody can tell it again. */
static void
it_stays_closed_over_a_restart_until_the_hub_serves_it_again(void **state)
{
    static const char *const problems[] = { "device_lost", "device_retired", "fork", "desk_behind" };

    (void)state;
    for (int i = 0; i < PD_COUNT(problems); i++) {
        char code[16];

        pd_desk_problem(kiosk.desk, problems[i]);
        (void)stand_poll(&kiosk);
        (void)pd_copy(code, sizeof code, kiosk.status.closed_code);
        assert_false(kiosk.status.serving);
        stand_close(&kiosk);
        stand_open(&kiosk);
        stand_pass(&kiosk, PD_MINUTE_MS);
        (void)stand_poll(&kiosk);
        assert_false(kiosk.status.serving);
        assert_string_equal(kiosk.status.closed_code, code);
        stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
        stand_redeem(&kiosk, "G-040", 1);
        assert_int_equal(kiosk.reply.outcome, PD_REDEEM_NO_LEASE);
        pd_desk_problem(kiosk.desk, "");
        stand_close(&kiosk);
        stand_open(&kiosk);
        (void)stand_poll(&kiosk);
        assert_true(kiosk.status.serving);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_gift_that_is_sold_out_is_asked_for_a_minute_later_and_once),
        T(a_counter_asks_for_nothing),
        T(a_recall_of_some_units_closes_nothing),
        T(a_desk_that_is_to_go_says_so_and_ends_what_nobody_took),
        T(a_desk_that_the_hub_gave_up_sells_nothing),
        T(it_stays_closed_over_a_restart_until_the_hub_serves_it_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
