/*
 * Goal: a supplementary card pays here from its account and no other, within what its limits leave by the
 * hub's word and own spends together, each counted once; every hold by it says who spent, also after a
 * rebuild, a restart and from the hub's row alone; a block holds at once and without a network. Method: one
 * desk, the hub's rows made by hand; verify after each test.
 */
#include "tests/ledger/desk.h"

#define DAY(now) pd_local_day(now, desk.programme.utc_offset_min)

static struct desk desk;

static struct pd_row
card_row(int64_t one, int64_t of_day, int64_t of_month, int64_t used)
{
    int64_t day = DAY(desk.when.now_ms);

    return (struct pd_row){ .kind = PD_ROW_FAMILY,
        .family = { .member = desk.other,
            .account = desk.member,
            .state = PD_FAMILY_GOOD,
            .limits = { pd_points_of(one), pd_points_of(of_day), pd_points_of(of_month) },
            .day = day,
            .month = pd_family_month(day),
            .day_used = pd_points_of(used),
            .month_used = pd_points_of(used) } };
}

static void
told(struct pd_row row, uint64_t own_high)
{
    assert_ok(desk_page(&desk, &row, 1, own_high));
}

static int
start(void **state)
{
    (void)state;
    desk_start(&desk, 7);
    desk.programme.family = (struct pd_family_policy){ .cards = 4, .points = true };
    assert_ok(pd_ledger_speak(desk.ledger, 4));
    told(card_row(5000, 5000, 5000, 0), 0);
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    desk_is_sound(&desk);
    desk_close(&desk);
    desk_finish(&desk);
    return 0;
}

static enum pd_redeem_outcome
spend_from(const struct pd_id *account, const struct pd_id *spender, int qty, struct pd_hold *hold)
{
    struct pd_redeem_request r = { .when = desk.when,
        .programme = &desk.programme,
        .member = *account,
        .spender = *spender,
        .sku = "MUG",
        .qty = qty,
        .code_type = PD_CODE_MEMBER_DAY,
        .code_exp_ms = DESK_EXP,
        .online = true,
        .decided_ms = desk.when.now_ms };
    enum pd_redeem_outcome outcome;

    assert_ok(pd_ledger_redeem(desk.ledger, &r, &outcome, hold));
    return outcome;
}

static const char *
spend(int qty, struct pd_hold *hold)
{
    return pd_redeem_outcome_name(spend_from(&desk.member, &desk.other, qty, hold));
}

static int64_t
price(void)
{
    return pd_points_raw(pd_programme_gift(&desk.programme, "MUG")->price);
}

static int64_t
used(void)
{
    struct pd_family_card card;

    assert_ok(pd_ledger_family(
        desk.ledger, &desk.other, DAY(desk.when.now_ms), desk.programme.utc_offset_min, &card));
    return pd_points_raw(card.day_used);
}

static void
an_own_spend_counts_once_before_and_after_the_hub_has_heard(void **state)
{
    struct pd_ledger_status status;
    struct pd_hold hold;
    int64_t left = desk_free_points(&desk, &desk.member), hers = desk_free_points(&desk, &desk.other);

    (void)state;
    assert_string_equal(spend(1, &hold), "ok");
    assert_true(pd_id_equal(hold.row.member, desk.member));
    assert_int_equal(desk_free_points(&desk, &desk.member), left - price());
    assert_int_equal(desk_free_points(&desk, &desk.other), hers);
    assert_int_equal(used(), price());
    assert_ok(pd_ledger_status(desk.ledger, &status));
    told(card_row(5000, 5000, 5000, price()), status.high_seq);
    assert_int_equal(used(), price());
    told(card_row(5000, 5000, 5000, 3 * price()), status.high_seq); /* at another desk, too */
    assert_int_equal(used(), 3 * price());
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &hold.row.id, "not_wanted"));
    assert_int_equal(used(), 3 * price()); /* until the hub says otherwise: the smaller sum left */
}

static void
limits_bind_by_what_is_known_here(void **state)
{
    struct pd_hold hold, second;

    (void)state;
    told(card_row(price(), 2 * price(), 3 * price(), 0), 0);
    assert_string_equal(spend(2, &hold), "family_spend_limit");
    assert_string_equal(spend(1, &hold), "ok");
    assert_string_equal(spend(1, &second), "ok");
    assert_string_equal(spend(1, &hold), "family_day_limit");
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &second.row.id, "not_wanted"));
    assert_string_equal(spend(1, &hold), "ok"); /* what the hub never counted is free again */
    assert_string_equal(
        pd_redeem_outcome_name(spend_from(&desk.other, &desk.member, 1, &hold)), "family_card");
    told(card_row(price(), 2 * price(), 2 * price(), 2 * price()), 0);
    assert_string_equal(spend(1, &hold), "family_month_limit");
}

static void
a_hub_that_knows_no_families_is_told_of_none(void **state)
{
    struct pd_hold hold;

    (void)state;
    assert_ok(pd_ledger_speak(desk.ledger, 3));
    assert_string_equal(spend(1, &hold), "family_card");
}

static void
a_block_holds_at_once_and_the_hubs_word_after_it(void **state)
{
    struct pd_errand block = { .kind = PD_ERRAND_FAMILY_BLOCK, .id = { { 1 } }, .member = desk.member };
    struct pd_row row = card_row(5000, 5000, 5000, 0);
    struct pd_hold hold;

    (void)state;
    (void)pd_id_text(desk.other, block.what);
    assert_ok(pd_ledger_tray_put(desk.ledger, &block));
    assert_string_equal(spend(1, &hold), "family_blocked");
    desk_close(&desk);
    desk_open(&desk);
    assert_string_equal(spend(1, &hold), "family_blocked");
    row.family.state = PD_FAMILY_BLOCKED;
    told(row, 0);
    assert_ok(pd_ledger_tray_done(desk.ledger, &block.id));
    assert_string_equal(spend(1, &hold), "family_blocked");
    row.family.state = PD_FAMILY_ENDED;
    told(row, 0);
    assert_string_equal(spend(1, &hold), "family_card");
}

static void
who_spent_is_known_after_a_rebuild_and_from_the_hub_alone(void **state)
{
    struct pd_hold hold, shown;
    struct pd_hold open[8];
    struct pd_row row = { .kind = PD_ROW_HOLD };

    (void)state;
    assert_string_equal(spend(1, &hold), "ok");
    row.hold = hold.row;
    row.hold.id = (struct pd_id){ { 3, 3, 3 } };
    row.hold.spender = desk.other;
    row.hold.device = (struct pd_id){ { 4 } };
    row.hold.state = PD_HOLD_RELEASED;
    told(row, 0);
    assert_ok(pd_ledger_rebuild(desk.ledger));
    assert_ok(pd_ledger_hold_get(desk.ledger, &hold.row.id, &shown));
    assert_true(pd_id_equal(shown.row.spender, desk.other));
    assert_ok(pd_ledger_hold_get(desk.ledger, &row.hold.id, &shown));
    assert_true(pd_id_equal(shown.row.spender, desk.other));
    /* both see their tickets: whose points paid, and who made them */
    assert_int_equal(pd_ledger_holds_open(desk.ledger, &desk.other, open, 8), 2);
    assert_int_equal(pd_ledger_holds_open(desk.ledger, &desk.member, open, 8), 2);
}

static void
an_erased_members_card_is_gone(void **state)
{
    struct pd_row gone = { .kind = PD_ROW_GONE, .gone = desk.other };
    struct pd_family_card card, cards[PD_FAMILY_CARDS_MAX];

    (void)state;
    assert_int_equal(pd_ledger_family_cards(desk.ledger, &desk.member, DAY(desk.when.now_ms),
                         desk.programme.utc_offset_min, cards),
        1);
    told(gone, 0);
    assert_int_equal(pd_ledger_family(desk.ledger, &desk.other, DAY(desk.when.now_ms),
                         desk.programme.utc_offset_min, &card),
        PD_ERR_NOT_FOUND);
    told(card_row(1, 1, 1, 0), 0); /* a row on its way still */
    assert_int_equal(pd_ledger_family_cards(desk.ledger, &desk.member, DAY(desk.when.now_ms),
                         desk.programme.utc_offset_min, cards),
        0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, start, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_own_spend_counts_once_before_and_after_the_hub_has_heard),
        T(limits_bind_by_what_is_known_here),
        T(a_hub_that_knows_no_families_is_told_of_none),
        T(a_block_holds_at_once_and_the_hubs_word_after_it),
        T(who_spent_is_known_after_a_rebuild_and_from_the_hub_alone),
        T(an_erased_members_card_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
