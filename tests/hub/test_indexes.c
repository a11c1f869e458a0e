/*
 * Goal: where the rules have a formula for the tier, a member's growth is what the formula says of her bills,
 * visits and assessment, whatever is paid back, comes late, is told twice or is joined with another's; and an
 * assessment is somebody's act with a reason. Method: a hub in memory under a clock of the test's own, sums
 * worked out by hand, then a random history held against the sum of its parts.
 */
#include "sync/hub/indexes.h"
#include "sync/hub/merge.h"
#include "sync/hub/persons.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct pd_why why;
static int told;
static const struct pd_staff head = { .number = "S-1", .roles = PD_STAFF_SUPERVISOR };

#define TEXT "{\"zh-Hans\":\"字\",\"en\":\"x\"}"
#define TIER(id, from)                                                                                       \
    "{\"id\":\"" id "\",\"name\":" TEXT ",\"from\":" from ",\"card\":\"tier-gold\",\"colour\":\"#b8860b\"}"
#define EXPIRES "\"expiry\":{\"kind\":\"rolling\",\"days\":365}"
#define RULES                                                                                                \
    "\"rules\":[{\"id\":\"pay\",\"kind\":\"payment\",\"name\":" TEXT                                         \
    ",\"points\":1,\"step_fen\":100," EXPIRES                                                                \
    "},{\"id\":\"visit\",\"kind\":\"fixed\",\"behaviour\":\"visit\""                                         \
    ",\"name\":" TEXT ",\"points\":10,\"per_day\":1," EXPIRES                                                \
    "},{\"id\":\"sign_in\",\"kind\":\"fixed\",\"behaviour\":\"sign_in\",\"name\":" TEXT                      \
    ",\"points\":5,\"claimable\":true," EXPIRES "}]"
#define TIERS "\"tiers\":[" TIER("basic", "0") "," TIER("silver", "500") "," TIER("gold", "1000") "]"
/* A point a yuan up to 600, 50 a visit up to 200, an assessment up to 300; each half year. */
#define INDEX(down)                                                                                          \
    "{" RULES "," TIERS ",\"tier_policy\":{\"down\":\"" down "\",\"window_months\":6},"                      \
    "\"tier_index\":{\"window_months\":6,\"spend\":{\"points\":1,\"step_fen\":100,\"cap\":600},"             \
    "\"visits\":{\"points\":50,\"cap\":200},\"flag\":{\"max\":300,\"name\":" TEXT "}}}"

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open_at(&kit, NULL, kit_at(2028, 1, 1, 9, 0, 0));
    kit_publish(&kit, INDEX("by_balance"), kit.now_ms);
    kit.now_ms = kit_at(2028, 5, 10, 9, 0, 0);
    told = 0;
    return 0;
}

static enum pd_err
begin_and(enum pd_err err)
{
    return kit_finish(&kit, err);
}

/* Returns its number. */
static int
bill(const struct pd_id *member, int64_t fen, int64_t paid_ms)
{
    struct pd_hub_bill b = { .total = pd_fen_of(fen), .self_paid = pd_fen_of(fen), .paid_ms = paid_ms };
    struct pd_points earned;

    (void)snprintf(b.bill_no, sizeof b.bill_no, "B-%d", ++told);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(begin_and(pd_hub_bill_take(kit.hub, kit.now_ms, member, &b, &earned, &why)));
    return told;
}

static void
refund(int of, int64_t fen)
{
    struct pd_hub_refund r = { .self_paid = pd_fen_of(fen) };
    struct pd_points taken;

    (void)snprintf(r.bill_no, sizeof r.bill_no, "B-%d", of);
    (void)snprintf(r.refund_no, sizeof r.refund_no, "R-%d", ++told);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(begin_and(pd_hub_refund_take(kit.hub, kit.now_ms, &r, &taken, &why)));
}

static void
visit(const struct pd_id *member, const char *key)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(begin_and(pd_hub_grant(kit.hub, kit.now_ms, member, "visit", key, pd_points_of(10))));
}

static enum pd_err
flag(
    const struct pd_id *member, int64_t value, const char *reason, const struct pd_staff *by, int64_t *growth)
{
    assert_ok(pd_hub_begin(kit.hub));
    return begin_and(pd_hub_index_flag(kit.hub, kit.now_ms, member, value, reason, by, growth, &why));
}

static void
stands(const struct pd_id *member, const char *tier, int64_t growth)
{
    struct pd_hub_standing s;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_standing(kit.hub, kit.now_ms, member, &s));
    pd_hub_rollback(kit.hub);
    assert_int_equal(pd_points_raw(s.growth), growth);
    assert_string_equal(s.tier_id, tier);
}

static void
counted(const struct pd_id *member, enum pd_index_part part, int64_t n, int64_t counts)
{
    struct pd_index_look look;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_index_look(kit.hub, kit.now_ms, member, &look));
    pd_hub_rollback(kit.hub);
    assert_true(look.has[part]);
    assert_int_equal(look.lines[part].n, n);
    assert_int_equal(pd_points_raw(look.lines[part].counted), counts);
}

static void
the_tier_follows_the_formula_and_not_the_points(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    int64_t growth;

    (void)state;
    kit_grant(&kit, &anna, "sign_in:1", 5); /* points, and no growth */
    stands(&anna, "basic", 0);
    (void)bill(&anna, 9950, 0);
    stands(&anna, "basic", 99);
    (void)bill(&anna, 50, 0); /* its 50 fen make the hundredth yuan of the half year */
    stands(&anna, "basic", 100);
    (void)bill(&anna, 90000, 0); /* 1000 yuan: the bound is 600 */
    stands(&anna, "silver", 600);
    counted(&anna, PD_INDEX_SPEND, 100000, 600);
    for (int i = 0; i < 5; i++) {
        char key[24];

        (void)snprintf(key, sizeof key, "visit:V-%d", i);
        visit(&anna, key);
    }
    counted(&anna, PD_INDEX_VISITS, 5, 200);
    stands(&anna, "silver", 800);
    assert_ok(flag(&anna, 250, "kept all her checks", &head, &growth));
    assert_int_equal(growth, 250);
    stands(&anna, "gold", 1050);
    assert_ok(flag(&anna, 100, "looked at again", &head, &growth));
    assert_int_equal(growth, -150);
    stands(&anna, "silver", 900);
}

static void
what_is_paid_back_counts_no_more(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    int first = bill(&anna, 99, kit_at(2028, 1, 5, 10, 0, 0)), second = bill(&anna, 101, 0), big;

    (void)state;
    stands(&anna, "basic", 2);
    refund(first, 99); /* 0.99 of the 2.00: 1.01 are left, and the growth of May pays for January's */
    stands(&anna, "basic", 1);
    refund(second, 1);
    stands(&anna, "basic", 1);
    refund(second, 100);
    stands(&anna, "basic", 0);
    big = bill(&anna, 70000, 0);
    stands(&anna, "silver", 600);
    refund(big, 5000); /* 650 are above the bound still */
    stands(&anna, "silver", 600);
    refund(big, 15000);
    stands(&anna, "silver", 500);
    refund(big, 50000);
    stands(&anna, "basic", 0);
    counted(&anna, PD_INDEX_SPEND, 0, 0);
}

static void
each_window_begins_anew(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    int64_t growth;
    int may;

    (void)state;
    kit_sweep(&kit, kit.now_ms);
    may = bill(&anna, 60000, 0);
    assert_ok(flag(&anna, 300, "first look", &head, &growth));
    stands(&anna, "silver", 900);
    kit_sweep(&kit, kit_at(2028, 7, 1, 0, 10, 0));
    stands(&anna, "silver", 900); /* it was earned in the half year that ended */
    counted(&anna, PD_INDEX_SPEND, 0, 0);
    counted(&anna, PD_INDEX_FLAG, 0, 0);
    (void)bill(&anna, 20000, 0);
    stands(&anna, "gold", 1100);
    refund(may, 60000); /* of the half year before: it is closed anew */
    counted(&anna, PD_INDEX_SPEND, 20000, 200);
    stands(&anna, "silver", 500);
    kit_sweep(&kit, kit_at(2029, 1, 1, 0, 10, 0));
    stands(&anna, "basic", 200); /* what the second half year came to */
}

static void
an_assessment_is_refused_where_it_says_nothing(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0), nobody = { { 9 } };
    struct pd_staff herself = head;
    struct pd_id dental;
    char text[PD_INDEX_REASON_CAP + 1];
    int64_t growth;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(flag(&anna, 301, "too much", &head, &growth), PD_ERR_INVALID);
    assert_string_equal(why.text, "must be 0 to 300, as the rules say");
    assert_int_equal(flag(&anna, -1, "too little", &head, &growth), PD_ERR_INVALID);
    assert_int_equal(flag(&anna, 10, "", &head, &growth), PD_ERR_INVALID);
    assert_string_equal(why.path, "reason");
    assert_int_equal(flag(&anna, 10, "two\nlines", &head, &growth), PD_ERR_INVALID);
    assert_int_equal(flag(&anna, 10, text, &head, &growth), PD_ERR_INVALID);
    assert_int_equal(flag(&nobody, 10, "who", &head, &growth), PD_ERR_NOT_FOUND);
    herself.mid = kit_row(&kit, &anna);
    assert_int_equal(flag(&anna, 10, "myself", &herself, &growth), PD_ERR_STATE);
    dental = kit_member(&kit, "M-D", 0);
    kit_one_person(&kit, &anna, &dental);
    assert_int_equal(flag(&dental, 10, "myself, elsewhere", &herself, &growth), PD_ERR_STATE);
    kit_publish(&kit, "{" RULES "," TIERS "}", kit.now_ms);
    assert_int_equal(flag(&anna, 10, "no formula", &head, &growth), PD_ERR_STATE);
}

struct flags_told {
    int n;
    struct pd_index_flag last;
};

static void
keep(void *ctx, const struct pd_index_flag *f)
{
    struct flags_told *t = ctx;

    t->n++;
    t->last = *f;
}

static struct flags_told
flags_of(const struct pd_id *member)
{
    struct flags_told t = { 0 };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_index_flags(kit.hub, member, keep, &t));
    pd_hub_rollback(kit.hub);
    return t;
}

static void
who_assessed_and_why_is_kept_until_she_is_erased(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    struct flags_told t;
    int64_t growth;

    (void)state;
    assert_ok(flag(&anna, 50, "kept her checks", &head, &growth));
    assert_ok(flag(&anna, 60, "and another", &head, &growth));
    t = flags_of(&anna);
    assert_int_equal(t.n, 2);
    assert_int_equal(t.last.value, 50);
    assert_string_equal(t.last.reason, "kept her checks");
    assert_string_equal(t.last.by, "S-1");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(begin_and(pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why)));
    t = flags_of(NULL);
    assert_int_equal(t.n, 2);
    assert_string_equal(t.last.reason, "");
}

static void
two_that_are_one_have_one_bound(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0), also = kit_member(&kit, "M-2", 0);
    struct pd_merge merge;
    int64_t growth;

    (void)state;
    (void)bill(&anna, 50000, 0);
    (void)bill(&also, 30000, kit_at(2028, 2, 2, 8, 0, 0));
    assert_ok(flag(&anna, 100, "one", &head, &growth));
    assert_ok(flag(&also, 200, "the other", &head, &growth));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(begin_and(pd_hub_merge(kit.hub, kit.now_ms, &anna, &also, &head, &merge, &why)));
    counted(&anna, PD_INDEX_SPEND, 80000, 600);
    counted(&anna, PD_INDEX_FLAG, 200, 200);
    stands(&anna, "silver", 800);
    assert_int_equal(flags_of(&anna).n, 2);
    refund(1, 50000); /* 300 yuan are left */
    counted(&anna, PD_INDEX_SPEND, 30000, 300);
    stands(&anna, "silver", 500);
}

static void
bills_from_before_the_formula_keep_their_growth(void **state)
{
    struct pd_id anna;
    int before;

    (void)state;
    kit_close(&kit);
    kit_open_at(&kit, NULL, kit_at(2028, 5, 10, 9, 0, 0));
    kit_publish(&kit, "{" RULES "," TIERS "}", kit.now_ms);
    anna = kit_member(&kit, "M-1", 0);
    before = bill(&anna, 40000, 0);
    stands(&anna, "basic", 400);
    kit_publish(&kit, INDEX("never"), kit.now_ms + 1);
    kit.now_ms += PD_HOUR_MS;
    (void)bill(&anna, 20000, 0);
    stands(&anna, "silver", 600);
    refund(before, 40000); /* as its own rules said */
    stands(&anna, "basic", 200);
    counted(&anna, PD_INDEX_SPEND, 20000, 200);
}

/* Bills and refunds in any order, some told late: her growth is the formula of what is left. */
static void
any_history_comes_to_its_sum(void **state)
{
    struct pd_rng rng = pd_rng_seeded(57);
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    int64_t left[60] = { 0 }, sum = 0;
    int numbers[60], n = 0;

    (void)state;
    kit_publish(&kit, INDEX("never"), kit.now_ms + 1);
    kit.now_ms += PD_HOUR_MS;
    while (n < PD_COUNT(numbers)) {
        int pick = n > 0 ? (int)pd_rng_below(&rng, (uint64_t)n) : 0;

        if (n > 0 && pd_rng_below(&rng, 2) == 0 && left[pick] > 0) {
            int64_t fen = 1 + (int64_t)pd_rng_below(&rng, (uint64_t)left[pick]);

            refund(numbers[pick], fen);
            left[pick] -= fen;
            sum -= fen;
        } else {
            left[n] = 1 + (int64_t)pd_rng_below(&rng, 3000);
            sum += left[n];
            numbers[n] = bill(&anna, left[n], kit.now_ms - (int64_t)pd_rng_below(&rng, 60) * PD_MINUTE_MS);
            n++;
        }
        counted(&anna, PD_INDEX_SPEND, sum, sum / 100 < 600 ? sum / 100 : 600);
        stands(&anna, sum / 100 >= 500 ? "silver" : "basic", sum / 100 < 600 ? sum / 100 : 600);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            the_tier_follows_the_formula_and_not_the_points, open_kit, kit_tear_down),
        cmocka_unit_test_setup_teardown(what_is_paid_back_counts_no_more, open_kit, kit_tear_down),
        cmocka_unit_test_setup_teardown(each_window_begins_anew, open_kit, kit_tear_down),
        cmocka_unit_test_setup_teardown(
            an_assessment_is_refused_where_it_says_nothing, open_kit, kit_tear_down),
        cmocka_unit_test_setup_teardown(
            who_assessed_and_why_is_kept_until_she_is_erased, open_kit, kit_tear_down),
        cmocka_unit_test_setup_teardown(two_that_are_one_have_one_bound, open_kit, kit_tear_down),
        cmocka_unit_test_setup_teardown(
            bills_from_before_the_formula_keep_their_growth, open_kit, kit_tear_down),
        cmocka_unit_test_setup_teardown(any_history_comes_to_its_sum, open_kit, kit_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
