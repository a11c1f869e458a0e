/*
 * Goal: who holds a family card is told whose points pay and what her limits leave, chooses, and pays from
 * the account she chose; who gave cards sees what each spent, blocks one without a network, and opens it
 * again where the hub agrees; and nothing of it stays for the next person. Method: the state machine alone;
 * the desk's answers are made up.
 */
#include "app/session/state.h"
#include "tests/session/visit.h"

#include <string.h>

static const struct pd_id principal = { { 7, 7 } }, child = { { 8, 8 } };

static void
begin(void)
{
    start_furnished();
    programme->family = (struct pd_family_policy){ .cards = 4, .points = true };
}

/* She comes, with own points or none, and holds a card. */
static void
comes_with_a_card(int64_t own, enum pd_family_state state)
{
    int64_t day = pd_local_day(START_MS, programme->utc_offset_min);
    struct pd_desk_family *f;

    read_code("PD1:MEMBER");
    reply_to(PD_REQUEST_SCAN, PD_REPLY_MEMBER);
    reply.member.member = (struct pd_member){ .id = { { 5 } },
        .masked = "李**",
        .status = PD_MEMBER_ACTIVE,
        .lot_count = 1,
        .lots = { { .id = 1, .left = { own }, .expires_ms = PD_NEVER_MS, .rule = "pay" } } };
    reply.member.fresh = true;
    reply.member.code_type = PD_CODE_MEMBER;
    f = &reply.member.family;
    f->holds = true;
    f->card = (struct pd_family_card){ .member = { { 5 } },
        .account = principal,
        .state = state,
        .limits = { { 4000 }, { 6000 }, { 9000 } },
        .day = day,
        .month = pd_family_month(day),
        .day_used = { 3500 },
        .month_used = { 3500 } };
    f->account = (struct pd_member){ .id = principal,
        .masked = "王**",
        .status = PD_MEMBER_ACTIVE,
        .lot_count = 1,
        .lots = { { .id = 2, .left = { 90000 }, .expires_ms = PD_NEVER_MS, .rule = "pay" } } };
    for (int i = 0; i < programme->gift_count; i++)
        reply.member.lease_left[i] = 9;
    answer();
}

/* Of what the first gift costs at the desk. */
static const struct pd_gift *
gift(void)
{
    return &programme->gifts[0];
}

static void
whose_points_pay_is_said_and_chosen(void **state)
{
    const struct pd_desk_request *r;

    (void)state;
    begin();
    comes_with_a_card(90000, PD_FAMILY_GOOD);
    assert_true(view()->family.holds);
    assert_string_equal(view()->family.account, "王**");
    assert_int_equal(pd_points_raw(view()->family.left), 2500); /* of the day's 6,000 */
    assert_false(view()->family.use);                           /* she has points of her own */
    wish(PD_INTENT_FAMILY, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_FAMILY);
    wish(PD_INTENT_FAMILY_USE, 1, "");
    assert_int_equal(view()->screen, PD_SCREEN_CATALOGUE);
    wish(PD_INTENT_GIFT, 0, gift()->sku);
    if (pd_points_raw(gift()->price) > 2500) {
        assert_int_equal(view()->gift.answer.outcome, PD_REDEEM_FAMILY_DAY);
        assert_int_equal(pd_points_raw(view()->gift.answer.cap), 2500);
    } else {
        wish(PD_INTENT_CHOOSE, 0, "");
        assert_int_equal(view()->screen, PD_SCREEN_CONFIRM);
        assert_int_equal(pd_points_raw(view()->left_after), 2500 - pd_points_raw(gift()->price));
        wish(PD_INTENT_REDEEM, 0, "");
        r = asked(PD_REQUEST_REDEEM);
        assert_non_null(r);
        assert_true(pd_id_equal(r->redeem.account, principal));
        assert_int_equal(r->id.b[0], 5); /* her own code, and she is named */
    }
    end();
}

static void
her_own_points_pay_where_she_says_so(void **state)
{
    (void)state;
    begin();
    comes_with_a_card(90000, PD_FAMILY_GOOD);
    wish(PD_INTENT_FAMILY, 0, "");
    wish(PD_INTENT_FAMILY_USE, 0, "");
    wish(PD_INTENT_GIFT, 0, gift()->sku);
    assert_int_equal(view()->gift.answer.outcome, PD_REDEEM_OK);
    wish(PD_INTENT_CHOOSE, 0, "");
    wish(PD_INTENT_REDEEM, 0, "");
    assert_true(pd_id_is_zero(asked(PD_REQUEST_REDEEM)->redeem.account));
    end();
}

static void
who_has_nothing_of_her_own_pays_from_the_family(void **state)
{
    (void)state;
    begin();
    comes_with_a_card(0, PD_FAMILY_GOOD);
    assert_true(view()->family.use);
    wish(PD_INTENT_FINISH, 0, "");
    assert_false(view()->family.holds); /* nothing stays */
    assert_string_equal(view()->family.account, "");
    end();
}

static void
a_blocked_card_pays_nothing_and_says_why(void **state)
{
    (void)state;
    begin();
    comes_with_a_card(0, PD_FAMILY_BLOCKED);
    assert_false(view()->family.use);
    assert_int_equal(view()->family.no, PD_FAMILY_NO_BLOCKED);
    wish(PD_INTENT_FAMILY, 0, "");
    wish(PD_INTENT_FAMILY_USE, 1, "");
    assert_int_equal(view()->screen, PD_SCREEN_FAMILY);
    assert_false(view()->family.use);
    end();
}

/* She gave a card to her child. */
static void
a_principal_blocks_a_card_and_opens_it_again(void **state)
{
    char what[PD_ID_TEXT_CAP];

    (void)state;
    begin();
    read_code("PD1:MEMBER");
    reply_to(PD_REQUEST_SCAN, PD_REPLY_MEMBER);
    reply.member.member = (struct pd_member){ .id = principal, .masked = "王**", .status = PD_MEMBER_ACTIVE };
    reply.member.fresh = true;
    reply.member.family.count = 1;
    reply.member.family.cards[0].card = (struct pd_family_card){
        .member = child, .account = principal, .state = PD_FAMILY_GOOD, .limits = { { 10 }, { 20 }, { 30 } }
    };
    (void)pd_copy(reply.member.family.cards[0].masked, sizeof reply.member.family.cards[0].masked, "李**");
    answer();
    wish(PD_INTENT_FAMILY, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_FAMILY);
    assert_int_equal(view()->family.count, 1);
    assert_string_equal(view()->family.cards[0].masked, "李**");
    wish(PD_INTENT_FAMILY_CARD, 1, ""); /* there is no such card */
    assert_int_equal(view()->screen, PD_SCREEN_FAMILY);
    wish(PD_INTENT_FAMILY_CARD, 0, "");
    assert_string_equal(errand(PD_ERRAND_FAMILY_BLOCK)->what, pd_id_text(child, what));
    errand_reply(PD_ERRAND_FAMILY_BLOCK, PD_ERRAND_KEPT); /* without a network, too */
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_FAMILY);
    assert_int_equal(view()->family.cards[0].card.state, PD_FAMILY_BLOCKED);
    wish(PD_INTENT_FAMILY_CARD, 0, "");
    (void)errand(PD_ERRAND_FAMILY_UNBLOCK);
    errand_reply(PD_ERRAND_FAMILY_UNBLOCK, PD_ERRAND_REFUSED);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_FAMILY_REFUSED);
    wish(PD_INTENT_BACK, 0, "");
    wish(PD_INTENT_FAMILY, 0, "");
    assert_int_equal(view()->family.cards[0].card.state, PD_FAMILY_BLOCKED);
    wish(PD_INTENT_FAMILY_CARD, 0, "");
    (void)errand(PD_ERRAND_FAMILY_UNBLOCK);
    errand_reply(PD_ERRAND_FAMILY_UNBLOCK, PD_ERRAND_DONE);
    answer();
    assert_int_equal(view()->family.cards[0].card.state, PD_FAMILY_GOOD);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whose_points_pay_is_said_and_chosen),
        cmocka_unit_test(her_own_points_pay_where_she_says_so),
        cmocka_unit_test(who_has_nothing_of_her_own_pays_from_the_family),
        cmocka_unit_test(a_blocked_card_pays_nothing_and_says_why),
        cmocka_unit_test(a_principal_blocks_a_card_and_opens_it_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
