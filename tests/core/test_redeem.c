/*
 * Goal: every "no" has its own reason, at exactly its limit and not before, and the reason told first is the
 * one that no wait and no other desk would mend. Method: one input that is allowed; each row changes what it
 * names, and the answer must be as the row says. The programme is the parser tests' good document: G-001
 * costs 1800; G-002 costs 3000 and 9.90 yuan, wants gold, at most 2 a year, and is on offer from 2026-02-28
 * to 2028-02-29; offline 4000 points an account, 800 by card.
 */
#include "tests/support/check.h"

#include "app/core/redeem.h"
#include "tests/core/programme_fixture.h"

#include <string.h>

#define FIRST INT64_C(1772208000000)  /* 2026-02-28 00:00 in the hospital */
#define NOW (FIRST + 100 * PD_DAY_MS) /* an ordinary day on offer */
#define AFTER INT64_C(1835452800000)  /* 2028-03-01 00:00 */
#define SINCE (NOW - PD_HOUR_MS)      /* offline since */
#define MAX_AGE (72 * PD_HOUR_MS)

static struct pd_programme programme;
static struct pd_member member;
static struct pd_redeem_use use;
static struct pd_redeem_input input;

static int
start_allowed(void **state)
{
    (void)state;
    fixture_programme(&programme);
    memset(&member, 0, sizeof member);
    memset(&use, 0, sizeof use);
    member.status = PD_MEMBER_ACTIVE;
    member.growth = pd_points_of(5000);
    member.lot_count = 1;
    member.lots[0] = (struct pd_lot){ .id = 1, .left = { 100000 }, .expires_ms = PD_NEVER_MS, .rule = "pay" };
    input = (struct pd_redeem_input){ .programme = &programme,
        .member = &member,
        .use = &use,
        .sku = "G-001",
        .qty = 1,
        .lease_left = 10,
        .code_type = PD_CODE_MEMBER,
        .online = true,
        .now_ms = NOW,
        .decided_ms = NOW,
        .quality = PD_TIME_SYNCED };
    return 0;
}

static int
end(void **state)
{
    (void)state;
    pd_programme_finish(&programme);
    return 0;
}

static void
go_offline(void)
{
    input.online = false;
    use.offline_since_ms = SINCE;
}

static struct pd_redeem_answer
ask(void)
{
    return pd_redeem_check(&input);
}

static void
expect(enum pd_redeem_outcome outcome)
{
    assert_string_equal(pd_redeem_outcome_name(ask().outcome), pd_redeem_outcome_name(outcome));
}

static void
what_is_allowed_says_its_price(void **state)
{
    struct pd_redeem_answer answer;

    (void)state;
    input.sku = "G-002";
    input.qty = 2;
    answer = ask();
    assert_int_equal(answer.outcome, PD_REDEEM_OK);
    assert_int_equal(pd_points_raw(answer.price), 6000);
    assert_int_equal(pd_fen_raw(answer.money), 1980);
}

static void
points_must_reach_exactly(void **state)
{
    struct pd_redeem_answer answer;

    (void)state;
    member.lots[0].left = pd_points_of(1800);
    expect(PD_REDEEM_OK);
    member.lots[0].left = pd_points_of(1799);
    answer = ask();
    assert_int_equal(answer.outcome, PD_REDEEM_TOO_FEW_POINTS);
    assert_int_equal(pd_points_raw(answer.missing), 1);
    assert_int_equal(pd_points_raw(answer.price), 1800);
}

static void
points_count_as_of_when_the_price_was_shown(void **state)
{
    (void)state;
    member.lots[0].expires_ms = NOW;
    expect(PD_REDEEM_TOO_FEW_POINTS);
    input.decided_ms = NOW - 1; /* expired between the screen and the tap */
    expect(PD_REDEEM_OK);
    member.lots[0].usable_from_ms = NOW;
    expect(PD_REDEEM_TOO_FEW_POINTS);
}

static void
a_gift_must_exist_and_be_on_offer(void **state)
{
    (void)state;
    input.sku = "G-999";
    expect(PD_REDEEM_NOT_ON_OFFER);
    input.sku = "G-002";
    input.decided_ms = FIRST;
    expect(PD_REDEEM_OK);
    input.decided_ms = FIRST - 1;
    expect(PD_REDEEM_NOT_ON_OFFER);
    input.decided_ms = AFTER - 1;
    expect(PD_REDEEM_OK);
    input.decided_ms = AFTER;
    expect(PD_REDEEM_NOT_ON_OFFER);
}

static void
a_dated_offer_needs_a_date_that_can_be_believed(void **state)
{
    (void)state;
    input.quality = PD_TIME_UNTRUSTED;
    expect(PD_REDEEM_OK); /* G-001 has no dates */
    input.sku = "G-002";
    expect(PD_REDEEM_TIME_UNTRUSTED);
    programme.gifts[1].from_ms = 0;
    expect(PD_REDEEM_TIME_UNTRUSTED); /* its end is a date too */
    programme.gifts[1].until_ms = PD_NEVER_MS;
    expect(PD_REDEEM_OK);
    programme.gifts[1].from_ms = FIRST;
    expect(PD_REDEEM_TIME_UNTRUSTED);
    input.quality = PD_TIME_HOLDOVER;
    expect(PD_REDEEM_OK);
}

static void
a_quantity_is_from_one_to_its_maximum(void **state)
{
    (void)state;
    member.lots[0].left = pd_points_of(PD_AMOUNT_MAX);
    input.lease_left = 1000;
    input.qty = 0;
    expect(PD_REDEEM_QTY);
    input.qty = -1;
    expect(PD_REDEEM_QTY);
    input.qty = PD_QTY_MAX;
    expect(PD_REDEEM_OK);
    input.qty = PD_QTY_MAX + 1;
    expect(PD_REDEEM_QTY);
    programme.gifts[0].price = pd_points_of(PD_AMOUNT_MAX / 2 + 1);
    input.qty = 2;
    expect(PD_REDEEM_QTY);
    programme.gifts[0].price = pd_points_of(1);
    programme.gifts[0].money = pd_fen_of(PD_AMOUNT_MAX / 2 + 1);
    expect(PD_REDEEM_QTY);
}

static void
only_an_active_member_redeems(void **state)
{
    (void)state;
    member.status = PD_MEMBER_FROZEN;
    expect(PD_REDEEM_MEMBER_FROZEN);
    member.status = PD_MEMBER_CLOSED;
    expect(PD_REDEEM_MEMBER_FROZEN);
}

static void
a_tier_gate_opens_exactly_at_its_threshold(void **state)
{
    struct pd_redeem_answer answer;

    (void)state;
    input.sku = "G-002";
    member.growth = pd_points_of(5000);
    expect(PD_REDEEM_OK);
    member.growth = pd_points_of(4999);
    answer = ask();
    assert_int_equal(answer.outcome, PD_REDEEM_TIER);
    assert_int_equal(answer.tier, 2);
}

static void
one_member_takes_as_many_as_the_limit(void **state)
{
    (void)state;
    input.sku = "G-002";
    input.qty = 2;
    expect(PD_REDEEM_OK);
    input.qty = 3;
    expect(PD_REDEEM_MEMBER_LIMIT);
    member.taken_count = 2;
    member.taken[0] = (struct pd_taken){ "G-001", 99, 0 };
    member.taken[1] = (struct pd_taken){ "G-002", 1, 0 };
    input.qty = 1;
    expect(PD_REDEEM_OK);
    input.qty = 2;
    expect(PD_REDEEM_MEMBER_LIMIT);
    member.taken[1].qty = INT32_MAX;
    expect(PD_REDEEM_MEMBER_LIMIT);
}

static void
a_desk_sells_only_from_its_lease(void **state)
{
    (void)state;
    input.qty = 3;
    input.lease_left = 3;
    expect(PD_REDEEM_OK);
    input.lease_left = 2;
    expect(PD_REDEEM_NO_LEASE);
    input.lease_left = 0;
    expect(PD_REDEEM_NO_LEASE);
}

static void
offline_rules_do_not_bind_online(void **state)
{
    (void)state;
    member.debt = pd_points_of(1);
    use.account_today = pd_points_of(PD_AMOUNT_MAX);
    use.account_count = 1000;
    use.desk_total = pd_points_of(PD_AMOUNT_MAX);
    use.offline_since_ms = 1;
    programme.offline.mode = PD_OFFLINE_STRICT;
    expect(PD_REDEEM_OK);
}

static void
strict_sells_nothing_offline(void **state)
{
    (void)state;
    go_offline();
    expect(PD_REDEEM_OK);
    assert_false(ask().request);
    programme.offline.mode = PD_OFFLINE_STRICT;
    expect(PD_REDEEM_OFFLINE_MODE);
    assert_false(pd_redeem_hub_first(&programme));
}

/* No cap binds what nothing goes out for; what no wait would mend is told at once all the same. */
static void
online_only_notes_a_wish_offline(void **state)
{
    (void)state;
    programme.offline.mode = PD_OFFLINE_ONLINE_ONLY;
    assert_true(pd_redeem_hub_first(&programme));
    expect(PD_REDEEM_OK);
    assert_false(ask().request); /* the hub answers */
    go_offline();
    use.account_today = pd_points_of(PD_AMOUNT_MAX);
    use.account_count = 1000;
    member.debt = pd_points_of(1);
    expect(PD_REDEEM_OK);
    assert_true(ask().request);
    assert_int_equal(pd_points_raw(pd_redeem_offline_left(&programme, &member, &use, PD_CODE_MEMBER)), 0);
    input.lease_left = 0;
    expect(PD_REDEEM_NO_LEASE);
    assert_false(ask().request);
    member.lots[0].left = pd_points_of(0);
    expect(PD_REDEEM_TOO_FEW_POINTS);
    assert_false(ask().request);
}

static void
an_account_in_debt_waits_for_the_network(void **state)
{
    (void)state;
    go_offline();
    member.debt = pd_points_of(1);
    expect(PD_REDEEM_DEBT);
}

static void
an_account_s_cap_holds_exactly(void **state)
{
    struct pd_redeem_answer answer;

    (void)state;
    go_offline();
    use.account_today = pd_points_of(2200);
    expect(PD_REDEEM_OK);
    use.account_today = pd_points_of(2201);
    answer = ask();
    assert_int_equal(answer.outcome, PD_REDEEM_OFFLINE_ACCOUNT);
    assert_int_equal(pd_points_raw(ask().cap), 1799);
}

/* Also while the hub answers: it does not know who holds the card. */
static void
a_card_without_its_pin_is_worth_little_a_day(void **state)
{
    struct pd_redeem_answer answer;

    (void)state;
    input.code_type = PD_CODE_CARD;
    programme.gifts[0].price = pd_points_of(800);
    expect(PD_REDEEM_OK);
    programme.gifts[0].price = pd_points_of(801);
    expect(PD_REDEEM_CARD_CAP);
    use.account_made = pd_points_of(300);
    programme.gifts[0].price = pd_points_of(501);
    answer = ask();
    assert_int_equal(answer.outcome, PD_REDEEM_CARD_CAP);
    assert_int_equal(pd_points_raw(answer.cap), 500);
    input.code_type = PD_CODE_MEMBER_DAY;
    expect(PD_REDEEM_OK);
}

static void
the_cap_is_that_of_the_code_presented(void **state)
{
    static const struct {
        enum pd_code_type type;
        int64_t left;
    } rows[] = { { PD_CODE_MEMBER, 4000 }, { PD_CODE_MEMBER_DAY, 4000 }, { PD_CODE_CARD, 800 },
        { PD_CODE_TICKET, 0 }, { PD_CODE_PROXY, 0 }, { PD_CODE_ENROL, 0 }, { PD_CODE_STAFF, 0 },
        { PD_CODE_UNIT, 0 } };

    (void)state;
    go_offline();
    for (int i = 0; i < PD_COUNT(rows); i++) {
        input.code_type = rows[i].type;
        programme.gifts[0].price = pd_points_of(rows[i].left + 1);
        expect(PD_REDEEM_OFFLINE_ACCOUNT);
        assert_int_equal(pd_points_raw(ask().cap), rows[i].left);
        programme.gifts[0].price = pd_points_of(rows[i].left);
        expect(PD_REDEEM_OK);
        assert_int_equal(
            pd_points_raw(pd_redeem_offline_left(&programme, &member, &use, rows[i].type)), rows[i].left);
    }
    programme.offline.day_code_cap = pd_points_of(100);
    assert_int_equal(
        pd_points_raw(pd_redeem_offline_left(&programme, &member, &use, PD_CODE_MEMBER_DAY)), 100);
}

static void
small_sales_in_a_row_are_one_redemption(void **state)
{
    (void)state;
    go_offline();
    programme.offline.per_redemption = pd_points_of(2500);
    expect(PD_REDEEM_OK);
    use.account_recent = pd_points_of(700);
    expect(PD_REDEEM_OK);
    use.account_recent = pd_points_of(701);
    expect(PD_REDEEM_OFFLINE_ACCOUNT);
    assert_int_equal(pd_points_raw(ask().cap), 1799);
    assert_int_equal(pd_points_raw(pd_redeem_offline_left(&programme, &member, &use, PD_CODE_MEMBER)), 1799);
    use.account_recent = pd_points_of(2501);
    assert_int_equal(pd_points_raw(ask().cap), 0);
}

static void
from_the_soft_count_on_she_is_told_how_many_are_left(void **state)
{
    static const struct {
        int before, told;
    } rows[] = { { 0, 0 }, { 1, 4 }, { 2, 3 }, { 3, 2 }, { 4, 1 } };

    (void)state;
    go_offline(); /* soft 2, hard 5 */
    for (int i = 0; i < PD_COUNT(rows); i++) {
        use.account_count = rows[i].before;
        assert_int_equal(ask().outcome, PD_REDEEM_OK);
        assert_int_equal(ask().last_but, rows[i].told);
    }
    input.online = true;
    assert_int_equal(ask().last_but, 0);
}

static void
so_many_redemptions_in_a_row_and_no_more(void **state)
{
    (void)state;
    go_offline();
    use.account_count = 4;
    expect(PD_REDEEM_OK);
    use.account_count = 5;
    expect(PD_REDEEM_OFFLINE_COUNT);
    assert_int_equal(pd_points_raw(pd_redeem_offline_left(&programme, &member, &use, PD_CODE_MEMBER)), 0);
}

static void
a_desk_offline_too_long_redeems_nothing(void **state)
{
    (void)state;
    go_offline();
    use.offline_since_ms = NOW - MAX_AGE;
    expect(PD_REDEEM_OK);
    use.offline_since_ms = NOW - MAX_AGE - 1;
    expect(PD_REDEEM_OFFLINE_AGE);
    use.offline_since_ms = 0; /* the hub answered just now: the stretch has no age yet */
    expect(PD_REDEEM_OK);
}

static void
a_desk_s_cap_holds_exactly(void **state)
{
    (void)state;
    go_offline();
    use.desk_total = pd_points_of(98200);
    expect(PD_REDEEM_OK);
    assert_int_equal(pd_points_raw(pd_redeem_offline_left(&programme, &member, &use, PD_CODE_MEMBER)), 1800);
    use.desk_total = pd_points_of(98201);
    expect(PD_REDEEM_OFFLINE_DESK);
}

static void
a_desk_s_count_holds_exactly(void **state)
{
    (void)state;
    go_offline();
    use.desk_count = 199;
    expect(PD_REDEEM_OK);
    use.desk_count = 200;
    expect(PD_REDEEM_OFFLINE_DESK);
    assert_int_equal(pd_points_raw(pd_redeem_offline_left(&programme, &member, &use, PD_CODE_MEMBER)), 0);
}

/* Mode, connection, clock, code, debt and caps, each with each other: what is redeemed must follow from a
 * sentence, not from the code. */
static void
the_whole_policy_as_a_table(void **state)
{
    static const enum pd_time_quality clocks[] = { PD_TIME_SYNCED, PD_TIME_HOLDOVER, PD_TIME_UNTRUSTED };
    static const enum pd_code_type codes[] = { PD_CODE_MEMBER, PD_CODE_MEMBER_DAY, PD_CODE_CARD };
    static const int64_t most[] = { 4000, 3000, 800 }; /* of each code */

    (void)state;
    programme.offline.day_code_cap = pd_points_of(3000);
    for (int i = 0; i < 3 * 2 * 3 * 3 * 2 * 2; i++) {
        int mode = i % 3 + 1, online = i / 3 % 2, clock = i / 6 % 3, code = i / 18 % 3, debt = i / 54 % 2;
        int used = i / 108 % 2 * 500;
        enum pd_redeem_outcome at_cap = PD_REDEEM_OK, above = PD_REDEEM_OFFLINE_ACCOUNT;

        if (!online && mode == PD_OFFLINE_STRICT)
            at_cap = above = PD_REDEEM_OFFLINE_MODE; /* nothing without the hub */
        else if (!online && mode == PD_OFFLINE_ONLINE_ONLY)
            above = PD_REDEEM_OK; /* noted: the hub decides when it can be asked */
        else if (!online && debt)
            at_cap = above = PD_REDEEM_DEBT; /* a cap of nothing */
        else if (online)
            above = code == 2 ? PD_REDEEM_CARD_CAP
                              : PD_REDEEM_OK; /* the hub decides; a debt is paid by what comes in */
        programme.offline.mode = (enum pd_offline_mode)mode;
        input.online = online;
        input.quality = clocks[clock];
        input.code_type = codes[code];
        member.debt = pd_points_of(debt);
        use.account_today = use.account_made = pd_points_of(used);
        use.offline_since_ms = online ? 0 : SINCE;
        programme.gifts[0].price = pd_points_of(most[code] - used);
        expect(at_cap);
        programme.gifts[0].price = pd_points_of(most[code] - used + 1);
        expect(above);
    }
}

/* A ticket that the hub has not answered for is worth no more while the line seems to work. */
static void
a_ticket_goes_out_unanswered_only_within_the_caps(void **state)
{
#define GOES(code) pd_redeem_unanswered(&programme, &member, &use, code, NOW)
    (void)state;
    use.account_today = use.account_recent = use.desk_total = pd_points_of(800);
    use.account_count = use.desk_count = 1;
    assert_true(GOES(PD_CODE_CARD));
    use.account_today = pd_points_of(801);
    assert_false(GOES(PD_CODE_CARD));
    assert_true(GOES(PD_CODE_MEMBER));
    use.account_today = pd_points_of(4000);
    assert_true(GOES(PD_CODE_MEMBER));
    use.account_today = pd_points_of(4001);
    assert_false(GOES(PD_CODE_MEMBER));
    use.account_today = pd_points_of(0);
    use.account_recent = pd_points_of(4001);
    assert_false(GOES(PD_CODE_MEMBER));
    use.account_recent = pd_points_of(4000);
    use.account_count = 5;
    assert_true(GOES(PD_CODE_MEMBER));
    use.account_count = 6;
    assert_false(GOES(PD_CODE_MEMBER));
    use.account_count = 5;
    use.desk_total = pd_points_of(100000);
    use.desk_count = 200;
    assert_true(GOES(PD_CODE_MEMBER));
    use.desk_count = 201;
    assert_false(GOES(PD_CODE_MEMBER));
    use.desk_count = 200;
    use.desk_total = pd_points_of(100001);
    assert_false(GOES(PD_CODE_MEMBER));
    use.desk_total = pd_points_of(0);
    use.offline_since_ms = NOW - MAX_AGE - 1;
    assert_false(GOES(PD_CODE_MEMBER));
    use.offline_since_ms = NOW - MAX_AGE;
    assert_true(GOES(PD_CODE_MEMBER));
    member.debt = pd_points_of(1);
    assert_false(GOES(PD_CODE_MEMBER));
    member.debt = pd_points_of(0);
    programme.offline.mode = PD_OFFLINE_STRICT;
    assert_false(GOES(PD_CODE_MEMBER));
    programme.offline.mode = PD_OFFLINE_ONLINE_ONLY;
    assert_false(GOES(PD_CODE_MEMBER));
#undef GOES
}

static void
what_is_left_offline_is_nothing_where_nothing_is_sold(void **state)
{
    (void)state;
    member.debt = pd_points_of(1);
    assert_int_equal(pd_points_raw(pd_redeem_offline_left(&programme, &member, &use, PD_CODE_MEMBER)), 0);
    member.debt = pd_points_of(0);
    use.account_today = pd_points_of(4001);
    assert_int_equal(pd_points_raw(pd_redeem_offline_left(&programme, &member, &use, PD_CODE_MEMBER)), 0);
    use.account_today = pd_points_of(0);
    programme.offline.mode = PD_OFFLINE_STRICT;
    assert_int_equal(pd_points_raw(pd_redeem_offline_left(&programme, &member, &use, PD_CODE_MEMBER)), 0);
}

/* Everything is wrong at once; mending the reason told brings the next one, in this order. */
static void
reasons_come_in_a_fixed_order(void **state)
{
    (void)state;
    go_offline();
    input.sku = "G-002";
    input.qty = 0;
    input.quality = PD_TIME_UNTRUSTED;
    input.decided_ms = AFTER;
    input.lease_left = 0;
    member.status = PD_MEMBER_FROZEN;
    member.growth = pd_points_of(0);
    member.taken_count = 1;
    member.taken[0] = (struct pd_taken){ "G-002", 2, 0 };
    member.lots[0].left = pd_points_of(0);
    member.debt = pd_points_of(1);
    programme.offline.mode = PD_OFFLINE_STRICT;
    use.account_today = pd_points_of(PD_AMOUNT_MAX);
    use.account_count = 99;
    use.offline_since_ms = 1;
    use.desk_total = pd_points_of(PD_AMOUNT_MAX);

    expect(PD_REDEEM_QTY);
    input.qty = 1;
    expect(PD_REDEEM_TIME_UNTRUSTED);
    input.quality = PD_TIME_SYNCED;
    expect(PD_REDEEM_NOT_ON_OFFER);
    input.decided_ms = NOW;
    expect(PD_REDEEM_MEMBER_FROZEN);
    member.status = PD_MEMBER_ACTIVE;
    expect(PD_REDEEM_TIER);
    member.growth = pd_points_of(5000);
    expect(PD_REDEEM_MEMBER_LIMIT);
    member.taken[0].qty = 0;
    expect(PD_REDEEM_TOO_FEW_POINTS);
    member.lots[0].left = pd_points_of(3000);
    expect(PD_REDEEM_OFFLINE_MODE);
    programme.offline.mode = PD_OFFLINE_FLOOR;
    expect(PD_REDEEM_DEBT);
    member.debt = pd_points_of(0);
    expect(PD_REDEEM_OFFLINE_ACCOUNT);
    use.account_today = pd_points_of(0);
    expect(PD_REDEEM_OFFLINE_COUNT);
    use.account_count = 0;
    expect(PD_REDEEM_OFFLINE_AGE);
    use.offline_since_ms = NOW;
    expect(PD_REDEEM_OFFLINE_DESK);
    use.desk_total = pd_points_of(0);
    expect(PD_REDEEM_NO_LEASE);
    input.lease_left = 1;
    expect(PD_REDEEM_OK);
}

/* The account's own reasons come first but for the right to spend from it at all. */
static void
who_spends_by_a_card_is_asked_for_her_right_and_her_limits(void **state)
{
    struct pd_family_card card = { .state = PD_FAMILY_GOOD,
        .account = member.id,
        .limits = { { 1800 }, { 3600 }, { 3600 } },
        .day = 5,
        .month = pd_family_month(5) };
    struct pd_redeem_family family = { .card = &card, .spender = PD_MEMBER_ACTIVE, .day = 5 };

    (void)state;
    input.family = &family;
    expect(PD_REDEEM_FAMILY_OFF);
    programme.family = (struct pd_family_policy){ .cards = 2, .points = true };
    expect(PD_REDEEM_OK);
    card.day_used = pd_points_of(1801);
    expect(PD_REDEEM_FAMILY_DAY);
    assert_int_equal(pd_points_raw(ask().cap), 1799);
    card.month_used = pd_points_of(3600);
    expect(PD_REDEEM_FAMILY_MONTH);
    family.day = 6;
    expect(PD_REDEEM_FAMILY_MONTH);
    family.day = 40;
    expect(PD_REDEEM_OK);
    card.limits.spend = pd_points_of(1799);
    expect(PD_REDEEM_FAMILY_SPEND);
    family.spender = PD_MEMBER_FROZEN;
    expect(PD_REDEEM_MEMBER_FROZEN);
    family.spender = PD_MEMBER_ACTIVE;
    card.state = PD_FAMILY_BLOCKED;
    expect(PD_REDEEM_FAMILY_BLOCKED);
    card.state = PD_FAMILY_GOOD;
    card.account.b[0] ^= 1;
    expect(PD_REDEEM_FAMILY_CARD);
    family.card = NULL;
    expect(PD_REDEEM_FAMILY_CARD);
}

static void
every_outcome_has_a_name_that_comes_back(void **state)
{
    (void)state;
    for (int i = PD_REDEEM_OK; i <= PD_REDEEM_FAMILY_MONTH; i++) {
        const char *name = pd_redeem_outcome_name((enum pd_redeem_outcome)i);

        assert_non_null(name);
        assert_int_equal(pd_redeem_outcome_from(name), i);
    }
    assert_null(pd_redeem_outcome_name((enum pd_redeem_outcome)0));
    assert_null(pd_redeem_outcome_name((enum pd_redeem_outcome)(PD_REDEEM_FAMILY_MONTH + 1)));
    assert_int_equal(pd_redeem_outcome_from("because"), 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, start_allowed, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_allowed_says_its_price),
        CASE(points_must_reach_exactly),
        CASE(points_count_as_of_when_the_price_was_shown),
        CASE(a_gift_must_exist_and_be_on_offer),
        CASE(a_dated_offer_needs_a_date_that_can_be_believed),
        CASE(a_quantity_is_from_one_to_its_maximum),
        CASE(only_an_active_member_redeems),
        CASE(a_tier_gate_opens_exactly_at_its_threshold),
        CASE(one_member_takes_as_many_as_the_limit),
        CASE(a_desk_sells_only_from_its_lease),
        CASE(offline_rules_do_not_bind_online),
        CASE(strict_sells_nothing_offline),
        CASE(online_only_notes_a_wish_offline),
        CASE(an_account_in_debt_waits_for_the_network),
        CASE(an_account_s_cap_holds_exactly),
        CASE(a_card_without_its_pin_is_worth_little_a_day),
        CASE(the_cap_is_that_of_the_code_presented),
        CASE(small_sales_in_a_row_are_one_redemption),
        CASE(from_the_soft_count_on_she_is_told_how_many_are_left),
        CASE(so_many_redemptions_in_a_row_and_no_more),
        CASE(a_desk_offline_too_long_redeems_nothing),
        CASE(a_desk_s_cap_holds_exactly),
        CASE(a_desk_s_count_holds_exactly),
        CASE(the_whole_policy_as_a_table),
        CASE(a_ticket_goes_out_unanswered_only_within_the_caps),
        CASE(what_is_left_offline_is_nothing_where_nothing_is_sold),
        CASE(reasons_come_in_a_fixed_order),
        CASE(who_spends_by_a_card_is_asked_for_her_right_and_her_limits),
        CASE(every_outcome_has_a_name_that_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
