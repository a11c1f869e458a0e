/*
 * Goal: points, units and codes are spent within what the desk may give away, online or not, and by any
 * clock. Method: one desk per test; redemptions, claims and spends on both sides of each bound, also after
 * the file was closed and opened again.
 */
#include "tests/ledger/one_desk.h"

/* ---- redemption ---- */

static void
a_redemption_holds_points_a_unit_and_a_ticket(void **state)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 2), again;
    struct pd_code code;
    struct pd_member member;

    (void)state;
    assert_int_equal(hold.row.state, PD_HOLD_HELD);
    assert_string_equal(hold.short_number, "A-001");
    assert_string_equal(desk_redeem(&desk, "TEA", 1).short_number, "A-002");
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS - 230);
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "MUG"), DESK_UNITS - 2);
    code = desk_read_ticket(&desk, &hold);
    assert_int_equal(code.ticket.ordinal, 2);
    assert_int_equal(code.ticket.lease, 1);
    assert_string_equal(code.ticket.place, "P1");
    assert_true(pd_id_equal(code.ticket.hold, hold.row.id));
    reopen();
    assert_ok(pd_ledger_hold_get(desk.ledger, &hold.row.id, &again));
    assert_string_equal(again.ticket, hold.ticket);
    assert_ok(pd_ledger_hold_by_short(desk.ledger, "a1", &again));
    assert_true(pd_id_equal(again.row.id, hold.row.id));
    assert_ok(pd_ledger_member(desk.ledger, &desk.member, &member));
    assert_int_equal(pd_points_raw(member.held), 230);
}

static void
short_numbers_start_over_every_local_day(void **state)
{
    (void)state;
    desk_redeem(&desk, "TEA", 1);
    desk_redeem(&desk, "TEA", 1);
    desk.when.now_ms += PD_DAY_MS;
    {
        struct pd_redeem_request r = { .when = desk.when,
            .programme = &desk.programme,
            .member = desk.member,
            .sku = "TEA",
            .qty = 1,
            .code_type = PD_CODE_CARD,
            .online = true,
            .decided_ms = desk.when.now_ms };
        enum pd_redeem_outcome outcome;
        struct pd_hold hold;

        assert_ok(pd_ledger_redeem(desk.ledger, &r, &outcome, &hold));
        assert_int_equal(outcome, PD_REDEEM_OK);
        assert_string_equal(hold.short_number, "A-001");
    }
}

/* The last hold that was written down. */
static bool
keep_hold(void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    (void)line;
    (void)len;
    (void)result;
    if (op->kind == PD_OP_HOLD)
        memcpy(ctx, op, sizeof *op);
    return true;
}

/* A hub of the release before knows no such key in a hold, and would take the whole line for a broken one. */
static void
by_word_is_written_for_hubs_that_read_it(void **state)
{
    struct pd_redeem_request r = { .when = desk.when,
        .programme = &desk.programme,
        .member = desk.member,
        .sku = "TEA",
        .qty = 1,
        .code_type = PD_CODE_CARD,
        .online = true,
        .by_word = true,
        .decided_ms = desk.when.now_ms };
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;
    struct pd_op written;

    (void)state;
    for (int protocol = PD_PROTOCOL_MAX - 1; protocol <= PD_PROTOCOL_MAX; protocol++) {
        assert_ok(pd_ledger_speak(desk.ledger, protocol));
        assert_ok(pd_ledger_redeem(desk.ledger, &r, &outcome, &hold));
        assert_int_equal(outcome, PD_REDEEM_OK);
        assert_ok(pd_ledger_each_op(desk.ledger, 1, keep_hold, &written));
        assert_string_equal(written.how, protocol < PD_PROTOCOL_MAX ? "" : PD_OP_BY_WORD);
    }
}

static void
a_cards_code_is_not_written_down(void **state)
{
    struct pd_redeem_request r = { .when = desk.when,
        .programme = &desk.programme,
        .member = desk.member,
        .sku = "TEA",
        .qty = 1,
        .code = "PD1:HERS",
        .online = true,
        .decided_ms = desk.when.now_ms };
    static const enum pd_code_type types[] = { PD_CODE_MEMBER_DAY, PD_CODE_CARD };
    enum pd_redeem_outcome outcome;
    struct pd_op written;
    struct pd_hold hold;

    (void)state;
    for (int i = 0; i < PD_COUNT(types); i++) {
        r.code_type = types[i];
        r.code_exp_ms = desk.code_exp_ms + i;
        assert_ok(pd_ledger_redeem(desk.ledger, &r, &outcome, &hold));
        assert_int_equal(outcome, PD_REDEEM_OK);
        assert_ok(pd_ledger_each_op(desk.ledger, 1, keep_hold, &written));
        assert_string_equal(written.code, types[i] == PD_CODE_CARD ? "" : "PD1:HERS");
    }
}

static void
a_refusal_records_nothing(void **state)
{
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;
    uint64_t high = status().high_seq;

    (void)state;
    assert_ok(desk_try_redeem(&desk, "MUG", DESK_UNITS + 1, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_NO_LEASE);
    assert_ok(desk_try_redeem(&desk, "NONE", 1, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_NOT_ON_OFFER);
    assert_ok(desk_try_redeem(&desk, "MUG", 60, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_TOO_FEW_POINTS);
    assert_ok(desk_try_redeem(&desk, "MUG", 0, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_QTY);
    desk.member = desk.identity.device;
    assert_int_equal(desk_try_redeem(&desk, "MUG", 1, &outcome, &hold), PD_ERR_NOT_FOUND);
    assert_int_equal(status().high_seq, high);
}

static void
a_lease_is_never_oversold_and_unreleased_units_return(void **state)
{
    struct pd_hold holds[DESK_UNITS], more;
    enum pd_redeem_outcome outcome;

    (void)state;
    for (int i = 0; i < DESK_UNITS; i++)
        holds[i] = desk_redeem(&desk, "TEA", 1);
    assert_ok(desk_try_redeem(&desk, "TEA", 1, &outcome, &more));
    assert_int_equal(outcome, PD_REDEEM_NO_LEASE);
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &holds[4].row.id, "not_wanted"));
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "TEA"), 1);
    more = desk_redeem(&desk, "TEA", 1);
    assert_int_equal(more.row.ordinal, holds[4].row.ordinal);
    assert_ok(desk_result(&desk, status().high_seq, PD_OP_REJECTED, "too_few_points"));
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "TEA"), 1);
    /* a ticket that was out keeps its ordinal for ever */
    desk_release(&desk, &holds[0]);
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &holds[0].row.id, "not_wanted"));
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "TEA"), 1);
}

static void
one_presentation_may_redeem_often_a_second_one_not_at_all(void **state)
{
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;
    bool fresh;

    (void)state;
    assert_ok(pd_ledger_code_present(desk.ledger, &desk.member, PD_CODE_MEMBER, DESK_EXP, DESK_NOW, &fresh));
    assert_true(fresh);
    desk.when.now_ms = DESK_EXP + 60000; /* choosing took longer than the code lives */
    desk_redeem(&desk, "MUG", 1);
    desk_redeem(&desk, "TEA", 1);
    assert_ok(pd_ledger_code_present(desk.ledger, &desk.member, PD_CODE_MEMBER, DESK_EXP, DESK_NOW, &fresh));
    assert_false(fresh);
    desk.when.now_ms = DESK_NOW;
    assert_ok(desk_try_redeem(&desk, "TEA", 1, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_CODE_USED);
    reopen();
    assert_ok(desk_try_redeem(&desk, "TEA", 1, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_CODE_USED);
    for (int i = 0; i < 2; i++) {
        assert_ok(
            pd_ledger_code_present(desk.ledger, &desk.member, PD_CODE_CARD, DESK_EXP, DESK_NOW, &fresh));
        assert_true(fresh);
    }
}

static void
a_code_that_expired_starts_nothing(void **state)
{
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;

    (void)state;
    desk.when.now_ms = DESK_EXP;
    assert_ok(desk_try_redeem(&desk, "TEA", 1, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_CODE_EXPIRED);
}

static void
a_clock_in_1970_still_redeems_under_the_rules(void **state)
{
    struct pd_hold hold;

    (void)state;
    desk.when = (struct pd_when){ 1000, PD_TIME_UNTRUSTED };
    hold = desk_redeem(&desk, "TEA", 1);
    assert_string_equal(hold.short_number, "A-001");
    desk_release(&desk, &hold);
    desk.when = (struct pd_when){ DESK_NOW, PD_TIME_SYNCED };
}

static void
the_time_floor_is_what_was_written_last(void **state)
{
    int64_t floor_ms;

    (void)state;
    assert_ok(
        pd_ledger_time_floor(desk.ledger, &floor_ms)); /* what the hub said when it enrolled this desk */
    assert_int_equal(floor_ms, desk.identity.enrolled_ms);
    assert_ok(pd_ledger_time_floor_set(desk.ledger, 500));
    assert_ok(pd_ledger_time_floor_set(desk.ledger, 400));
    reopen();
    assert_ok(pd_ledger_time_floor(desk.ledger, &floor_ms));
    assert_int_equal(floor_ms, 400);
}

static void
offline_use_counts_what_the_hub_has_not_answered(void **state)
{
    struct pd_redeem_use use;

    (void)state;
    desk_redeem(&desk, "MUG", 1);
    desk_redeem(&desk, "TEA", 1);
    assert_ok(pd_ledger_redeem_use(desk.ledger, &desk.member, desk.when, &desk.programme, &use));
    assert_int_equal(pd_points_raw(use.account_today), 130);
    assert_int_equal(use.account_count, 2);
    assert_int_equal(pd_points_raw(use.desk_total), 130);
    assert_int_equal(use.offline_since_ms, DESK_NOW);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_ok(pd_ledger_redeem_use(desk.ledger, &desk.member,
        (struct pd_when){ DESK_NOW + PD_DAY_MS, PD_TIME_SYNCED }, &desk.programme, &use));
    assert_int_equal(pd_points_raw(use.account_today), 0);
    assert_int_equal(use.account_count, 1);
    assert_int_equal(pd_points_raw(use.desk_total), 30);
}

static struct pd_redeem_use
use_of(const struct pd_id *member, int64_t now_ms, enum pd_time_quality quality)
{
    struct pd_redeem_use use;

    assert_ok(pd_ledger_redeem_use(
        desk.ledger, member, (struct pd_when){ now_ms, quality }, &desk.programme, &use));
    return use;
}

static struct pd_hold
redeem_of_other(void)
{
    struct pd_id anna = desk.member;
    struct pd_hold hold;

    desk.member = desk.other;
    hold = desk_redeem(&desk, "MUG", 1);
    desk.member = anna;
    return hold;
}

/* Two redemptions of hers (ops 4 and 5) and one of another member (6): only answers to 4 and 5 free her. */
static void
only_an_answer_for_her_frees_what_she_used(void **state)
{
    struct pd_row rows[2] = { desk_member_row(&desk.member, DESK_POINTS), desk_member_row(&desk.other, 1) };
    struct pd_redeem_use use;
    bool fresh;

    (void)state;
    desk_redeem(&desk, "MUG", 1);
    desk_redeem(&desk, "TEA", 1);
    redeem_of_other();
    assert_ok(desk_page(&desk, rows, 2, 0)); /* the hub's rows are no answer */
    assert_ok(desk_result(&desk, 6, PD_OP_APPLIED, ""));
    reopen();
    assert_ok(
        pd_ledger_code_present(desk.ledger, &desk.member, PD_CODE_MEMBER, DESK_EXP + 1, DESK_NOW, &fresh));
    use = use_of(&desk.member, DESK_NOW, PD_TIME_SYNCED);
    assert_int_equal(pd_points_raw(use.account_today), 130);
    assert_int_equal(use.account_count, 2);
    assert_int_equal(pd_points_raw(use.desk_total), 130);
    assert_int_equal(use.desk_count, 2);
    assert_int_equal(use_of(&desk.other, DESK_NOW, PD_TIME_SYNCED).account_count, 0);
    assert_ok(pd_ledger_rebuild(desk.ledger));
    assert_int_equal(use_of(&desk.member, DESK_NOW, PD_TIME_SYNCED).account_count, 2);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    use = use_of(&desk.member, DESK_NOW, PD_TIME_SYNCED);
    assert_int_equal(use.account_count, 1);
    assert_int_equal(use.desk_count, 1);
    assert_ok(desk_result(&desk, 5, PD_OP_REJECTED, "too_few_points"));
    use = use_of(&desk.member, DESK_NOW, PD_TIME_SYNCED);
    assert_int_equal(use.account_count, 0);
    assert_int_equal(pd_points_raw(use.desk_total), 0);
    assert_int_equal(use.desk_count, 0);
}

static void
another_clock_frees_nothing_but_a_day_that_is_vouched_for(void **state)
{
    struct pd_redeem_use use;

    (void)state;
    desk_redeem(&desk, "MUG", 1);
    for (int days = -2; days <= 0; days++) { /* a clock set back sees them in its future */
        use = use_of(&desk.member, DESK_NOW + days * PD_DAY_MS, PD_TIME_HOLDOVER);
        assert_int_equal(pd_points_raw(use.account_today), 100);
        assert_int_equal(pd_points_raw(use.account_recent), 100);
    }
    use = use_of(&desk.member, DESK_NOW + 40 * PD_DAY_MS, PD_TIME_UNTRUSTED);
    assert_int_equal(pd_points_raw(use.account_today), 100);
    assert_int_equal(pd_points_raw(use.account_recent), 100);
    use = use_of(&desk.member, DESK_NOW + PD_DAY_MS, PD_TIME_HOLDOVER);
    assert_int_equal(pd_points_raw(use.account_today), 0);
    assert_int_equal(use.account_count, 1); /* in a row, over any number of days */
    assert_int_equal(pd_points_raw(use.desk_total), 100);
}

static void
sales_within_the_window_are_one_sale(void **state)
{
    int64_t window_ms = 30 * PD_MINUTE_MS;

    (void)state;
    desk_redeem(&desk, "MUG", 1);
    assert_int_equal(
        pd_points_raw(use_of(&desk.member, DESK_NOW + window_ms, PD_TIME_SYNCED).account_recent), 100);
    assert_int_equal(
        pd_points_raw(use_of(&desk.member, DESK_NOW + window_ms + 1, PD_TIME_SYNCED).account_recent), 0);
}

/* A line that brings rows and takes no ops is no network. */
static void
a_stretch_is_as_old_as_the_oldest_that_waits(void **state)
{
    struct pd_row row = desk_member_row(&desk.other, 1);

    (void)state;
    desk_redeem(&desk, "MUG", 1);
    desk.when.now_ms += PD_DAY_MS;
    desk_redeem(&desk, "TEA", 1);
    assert_ok(desk_page(&desk, &row, 1, 0));
    assert_int_equal(use_of(&desk.member, desk.when.now_ms, PD_TIME_SYNCED).offline_since_ms, DESK_NOW);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_int_equal(
        use_of(&desk.member, desk.when.now_ms, PD_TIME_SYNCED).offline_since_ms, DESK_NOW + PD_DAY_MS);
}

/* ---- claims and spends ---- */

/* In every mode: what was asked for is not hers before the hub's answer. */
static void
a_claim_is_pending_and_buys_nothing_until_it_is_answered(void **state)
{
    enum pd_claim_outcome outcome;
    struct pd_claims_open open;

    (void)state;
    assert_ok(pd_ledger_claim(
        desk.ledger, desk.when, &desk.member, "sign_in", "k:1", pd_points_of(5), 7, &outcome));
    assert_ok(
        pd_ledger_claim(desk.ledger, desk.when, &desk.member, "pay", "bill:1", pd_points_of(0), 7, &outcome));
    assert_ok(
        pd_ledger_claim(desk.ledger, desk.when, &desk.other, "sign_in", "k:2", pd_points_of(5), 7, &outcome));
    assert_ok(pd_ledger_claims_open(desk.ledger, &desk.member, &open));
    assert_int_equal(open.count, 2);
    assert_int_equal(pd_points_raw(open.points), 5);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_ok(pd_ledger_claims_open(desk.ledger, &desk.member, &open));
    assert_int_equal(open.count, 1);
    assert_int_equal(pd_points_raw(open.points), 0);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS); /* her row brings them */
    assert_ok(desk_result(&desk, 5, PD_OP_APPLIED, "pending"));
    assert_ok(pd_ledger_claims_open(desk.ledger, &desk.member, &open));
    assert_int_equal(open.count, 0);
}

static void
a_claim_is_asked_once_per_key_until_it_is_refused(void **state)
{
    enum pd_claim_outcome outcome;

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_ok(pd_ledger_claim(
            desk.ledger, desk.when, &desk.member, "sign_in", "k:1", pd_points_of(5), 7, &outcome));
        assert_int_equal(outcome, i ? PD_CLAIM_ALREADY : PD_CLAIM_ASKED);
    }
    assert_true(pd_ledger_claim_known(desk.ledger, "k:1"));
    assert_false(pd_ledger_claim_known(desk.ledger, "k:2"));
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS);
    assert_ok(desk_result(&desk, status().high_seq, PD_OP_REJECTED, "frozen"));
    assert_false(pd_ledger_claim_known(desk.ledger, "k:1"));
    assert_int_equal(
        pd_ledger_claim(desk.ledger, desk.when, &desk.member, "sign_in", "\n", pd_points_of(5), 7, &outcome),
        PD_ERR_INVALID);
}

static void
a_spend_draws_at_once_and_comes_back_when_refused(void **state)
{
    enum pd_redeem_outcome outcome;

    (void)state;
    assert_ok(pd_ledger_spend(
        desk.ledger, desk.when, &desk.member, "points", pd_points_of(700), "wheel", "", 7, &outcome));
    assert_int_equal(outcome, PD_REDEEM_OK);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS - 700);
    assert_ok(pd_ledger_spend(
        desk.ledger, desk.when, &desk.member, "points", pd_points_of(DESK_POINTS), "wheel", "", 7, &outcome));
    assert_int_equal(outcome, PD_REDEEM_TOO_FEW_POINTS);
    assert_ok(desk_result(&desk, status().high_seq, PD_OP_REJECTED, "frozen"));
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_redemption_holds_points_a_unit_and_a_ticket),
        T(short_numbers_start_over_every_local_day),
        T(by_word_is_written_for_hubs_that_read_it),
        T(a_cards_code_is_not_written_down),
        T(a_refusal_records_nothing),
        T(a_lease_is_never_oversold_and_unreleased_units_return),
        T(one_presentation_may_redeem_often_a_second_one_not_at_all),
        T(a_code_that_expired_starts_nothing),
        T(a_clock_in_1970_still_redeems_under_the_rules),
        T(the_time_floor_is_what_was_written_last),
        T(offline_use_counts_what_the_hub_has_not_answered),
        T(only_an_answer_for_her_frees_what_she_used),
        T(another_clock_frees_nothing_but_a_day_that_is_vouched_for),
        T(sales_within_the_window_are_one_sale),
        T(a_stretch_is_as_old_as_the_oldest_that_waits),
        T(a_claim_is_pending_and_buys_nothing_until_it_is_answered),
        T(a_claim_is_asked_once_per_key_until_it_is_refused),
        T(a_spend_draws_at_once_and_comes_back_when_refused),
    };

    pd_log_set_sink(drop, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
