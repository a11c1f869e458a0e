/*
 * Goal: coupons and entitlements are given once for each reason, used once, never below zero, and come back
 * into the lots they were taken from; every balance is proved from its entries after each test. Method: a hub
 * in memory with rules of three tiers, a clock set by hand, and numbers worked out beforehand.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "sync/hub/consents.h"
#include "sync/hub/merge.h"
#include "sync/hub/units.h"

#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct pd_why why;
static struct pd_id anna;
static char key[PD_HUB_CLIENT_KEY_CAP], reader[PD_HUB_CLIENT_KEY_CAP];
static const struct pd_staff li = { .number = "S1" };

#define TEXT "{\"zh-Hans\":\"名\",\"en\":\"Name\"}"
#define COND "\"name\":" TEXT ",\"conditions\":" TEXT
#define TIERS                                                                                                \
    "\"tiers\":[{\"id\":\"basic\",\"name\":" TEXT ",\"from\":0,\"card\":\"c\",\"colour\":\"#000000\"},"      \
    "{\"id\":\"silver\",\"name\":" TEXT ",\"from\":1000,\"card\":\"c\",\"colour\":\"#000000\"},"             \
    "{\"id\":\"gold\",\"name\":" TEXT ",\"from\":5000,\"card\":\"c\",\"colour\":\"#000000\"}]"
#define CLEANING(gold)                                                                                       \
    "{\"id\":\"cleaning\"," COND ",\"kind\":\"service\",\"per\":\"calendar_year\",\"counts\":["              \
    "{\"tier\":\"silver\",\"n\":2},{\"tier\":\"gold\",\"n\":" gold "}],"                                     \
    "\"receiver\":{\"zh-Hans\":\"前台\",\"en\":\"Dental desk\"},\"place\":\"P1\"}"
#define UNITS(gold)                                                                                          \
    "{" TIERS ",\"units\":{\"categories\":[{\"id\":\"dental\",\"name\":" TEXT "},"                           \
    "{\"id\":\"eye\",\"name\":" TEXT "}],\"coupons\":["                                                      \
    "{\"id\":\"c20\"," COND ",\"kind\":\"item\",\"percent\":20,\"min_spend_fen\":10000,"                     \
    "\"categories\":[\"dental\"],\"days\":10},"                                                              \
    "{\"id\":\"c50\"," COND ",\"kind\":\"product\",\"takes_fen\":5000,\"tier_min\":\"silver\","              \
    "\"until\":\"2026-12-31\"},"                                                                             \
    "{\"id\":\"first\"," COND ",\"kind\":\"item\",\"takes_fen\":3000,\"days\":30}],"                         \
    "\"entitlements\":[" CLEANING(                                                                           \
        gold) ","                                                                                            \
              "{\"id\":\"upgrade\"," COND ",\"kind\":\"upgrade\",\"per\":\"membership_year\","               \
              "\"counts\":[{\"tier\":\"basic\",\"n\":1},{\"tier\":\"silver\",\"n\":1}],"                     \
              "\"price_fen\":20000}],"                                                                       \
              "\"packages\":[{\"id\":\"check\"," COND ",\"units\":[{\"unit\":\"cleaning\",\"n\":2},"         \
              "{\"unit\":\"c50\",\"n\":1}],\"days\":365,\"tier_min\":\"silver\",\"price_fen\":19900}],"      \
              "\"welcome\":\"first\"}}"

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    kit_publish(&kit, UNITS("5"), kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_USES | PD_HUB_SCOPE_READ, key));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "board", PD_HUB_SCOPE_ALL & ~PD_HUB_SCOPE_USES, reader));
    assert_ok(pd_hub_commit(kit.hub));
    anna = kit_member(&kit, "M-1", 0);
    return 0;
}

/* ---- what she has ---- */

struct wallet {
    const char *unit;
    int lots;
    int64_t left, first_ms, last_ms;
};

static void
see(void *ctx, const struct pd_wallet_row *row)
{
    struct wallet *w = ctx;

    if (strcmp(row->id, w->unit) != 0)
        return;
    w->left = pd_points_raw(row->left);
    w->lots = row->lot_count;
    w->first_ms = row->lots[0].expires_ms;
    w->last_ms = row->lots[row->lot_count - 1].expires_ms;
}

static struct wallet
wallet_of(const struct pd_id *member, const char *unit)
{
    struct wallet w = { .unit = unit };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_wallet_each(kit.hub, kit.now_ms, member, see, &w));
    pd_hub_rollback(kit.hub);
    return w;
}

static int64_t
left(const char *unit)
{
    return wallet_of(&anna, unit).left;
}

/* ---- acts ---- */

static enum pd_err
give_to(const struct pd_id *member, const char *what, int n, const char *reference)
{
    struct pd_unit_give g = { .member = *member, .n = n, .by = "S1" };
    struct pd_unit_gift gift;

    (void)pd_copy(g.what, sizeof g.what, what);
    (void)pd_copy(g.reference, sizeof g.reference, reference);
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_unit_give(kit.hub, kit.now_ms, &g, &gift, &why));
}

static enum pd_err
give(const char *what)
{
    return give_to(&anna, what, 1, "");
}

static struct pd_unit_used used;

static enum pd_use_outcome
use_as(const struct pd_unit_ask *ask)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_unit_use(kit.hub, kit.now_ms, ask, &used, &why)));
    return used.outcome;
}

static struct pd_unit_ask
ask_of(const char *unit, int64_t bill, const char *category)
{
    struct pd_unit_ask ask = { .member = anna, .n = 1, .bill = pd_fen_of(bill), .by = "S1" };

    (void)pd_copy(ask.unit, sizeof ask.unit, unit);
    (void)pd_copy(ask.category, sizeof ask.category, category);
    return ask;
}

static enum pd_use_outcome
use(const char *unit, int64_t bill, const char *category)
{
    struct pd_unit_ask ask = ask_of(unit, bill, category);

    return use_as(&ask);
}

static enum pd_use_outcome
reverse(int64_t number)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_unit_reverse(kit.hub, kit.now_ms, number, "S1", &used, &why)));
    return used.outcome;
}

static void
freeze(const struct pd_id *member, bool frozen, bool deceased)
{
    struct pd_hub_member_state s = { .status = frozen ? PD_MEMBER_FROZEN : PD_MEMBER_ACTIVE,
        .deceased = deceased };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_state_set(kit.hub, kit.now_ms, member, &s)));
}

static void
erase(const struct pd_id *member)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, member, "asked", &why)));
}

/* ---- giving ---- */

static void
a_tier_brings_what_is_missing_of_its_year_and_nothing_twice(void **state)
{
    (void)state;
    assert_int_equal(left("cleaning"), 0);
    kit_grant(&kit, &anna, "a", 1000); /* silver */
    assert_int_equal(left("cleaning"), 2);
    kit_grant(&kit, &anna, "b", 100); /* still silver */
    assert_int_equal(left("cleaning"), 2);
    kit_grant(&kit, &anna, "c", 4000); /* gold: 5, of which 2 are there */
    assert_int_equal(left("cleaning"), 5);
    assert_int_equal(wallet_of(&anna, "cleaning").lots, 2);
    assert_true(wallet_of(&anna, "cleaning").last_ms == kit_at(2027, 1, 1, 0, 0, 0));
    kit_sweep(&kit, kit.now_ms + PD_DAY_MS);
    kit_sweep(&kit, kit.now_ms + PD_DAY_MS);
    assert_int_equal(left("cleaning"), 5);
}

static void
the_turn_of_the_year_ends_one_and_brings_the_next_once(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 1000);
    assert_int_equal(use("cleaning", 0, ""), PD_USE_APPLIED);
    kit_sweep(&kit, kit_at(2026, 12, 31, 23, 59, 59));
    assert_int_equal(left("cleaning"), 1);
    kit_sweep(&kit, kit_at(2027, 1, 1, 0, 0, 0));
    assert_int_equal(left("cleaning"), 2);
    assert_true(wallet_of(&anna, "cleaning").first_ms == kit_at(2028, 1, 1, 0, 0, 0));
    kit_sweep(&kit, kit_at(2027, 1, 1, 0, 10, 0));
    kit_sweep(&kit, kit_at(2027, 1, 2, 0, 10, 0));
    assert_int_equal(left("cleaning"), 2);
    kit_sweep(&kit, kit_at(2029, 3, 1, 0, 0, 0)); /* years in which nobody swept are not made up for */
    assert_int_equal(left("cleaning"), 2);
}

static void
a_tier_that_ends_with_the_year_brings_nothing_in_the_next(void **state)
{
    (void)state;
    kit_publish(&kit, "{\"tier_policy\":{\"down\":\"by_balance\"}," TIERS "}", kit.now_ms + 1);
    kit_publish(&kit,
        "{\"tier_policy\":{\"down\":\"by_balance\"}," TIERS
        ",\"units\":{\"entitlements\":[" CLEANING("5") "]}}",
        kit.now_ms + 2);
    kit_sweep(&kit, kit.now_ms + 10);
    kit_grant(&kit, &anna, "a", 1000);
    assert_int_equal(left("cleaning"), 2);
    kit_sweep(&kit, kit_at(2026, 12, 31, 23, 0, 0));
    assert_int_equal(left("cleaning"), 2);
    /* The hub slept for a year: 2026 is closed first, then 2027, in which nothing was earned. */
    for (int minute = 0; minute < 40; minute += 10)
        kit_sweep(&kit, kit_at(2028, 1, 1, 0, minute, 0));
    assert_int_equal(left("cleaning"), 0);
}

static void
a_year_of_membership_begins_on_her_day(void **state)
{
    struct pd_id leap;

    (void)state;
    assert_int_equal(left("upgrade"), 1); /* with her registration on 2026-09-21 */
    assert_true(wallet_of(&anna, "upgrade").first_ms == kit_at(2027, 9, 21, 0, 0, 0));
    kit_sweep(&kit, kit_at(2027, 9, 20, 23, 59, 59));
    assert_int_equal(left("upgrade"), 1);
    assert_int_equal(use("upgrade", 0, ""), PD_USE_APPLIED);
    kit_sweep(&kit, kit_at(2027, 9, 21, 0, 0, 0));
    assert_int_equal(left("upgrade"), 1);
    kit.now_ms = kit_at(2028, 2, 29, 10, 0, 0);
    leap = kit_member(&kit, "M-29", 0);
    assert_true(wallet_of(&leap, "upgrade").first_ms == kit_at(2029, 2, 28, 0, 0, 0));
    kit_sweep(&kit, kit_at(2029, 2, 28, 0, 0, 0));
    assert_true(wallet_of(&leap, "upgrade").first_ms == kit_at(2030, 2, 28, 0, 0, 0));
    kit_sweep(&kit, kit_at(2031, 2, 28, 0, 0, 0));
    assert_true(wallet_of(&leap, "upgrade").first_ms == kit_at(2032, 2, 29, 0, 0, 0));
    assert_int_equal(wallet_of(&leap, "upgrade").left, 1);
}

static void
years_of_membership_are_whole_in_every_month(void **state)
{
    static const struct pd_entitlement hers = { .per = PD_PER_MEMBERSHIP_YEAR },
                                       all = { .per = PD_PER_CALENDAR_YEAR };

    (void)state;
    for (int64_t since = kit_at(2023, 12, 30, 0, 0, 0); since < kit_at(2025, 1, 3, 0, 0, 0);
         since += PD_DAY_MS) {
        struct pd_unit_year year = pd_entitlement_year(&hers, since, since, 480);

        assert_true(year.from_ms == since);
        for (int n = 0; n < 9; n++) {
            struct pd_unit_year next = pd_entitlement_year(&hers, since, year.until_ms, 480);

            assert_int_equal(pd_entitlement_year(&hers, since, year.until_ms - 1, 480).year, year.year);
            assert_int_equal(next.year, year.year + 1);
            assert_true(next.from_ms == year.until_ms);
            assert_true(year.until_ms - year.from_ms == 365 * PD_DAY_MS ||
                        year.until_ms - year.from_ms == 366 * PD_DAY_MS);
            year = next;
        }
    }
    assert_int_equal(pd_entitlement_year(&all, 0, kit_at(2026, 12, 31, 23, 59, 59), 480).year, 2026);
    assert_int_equal(pd_entitlement_year(&all, 0, kit_at(2027, 1, 1, 0, 0, 0), 480).year, 2027);
}

static void
nobody_who_is_frozen_deceased_erased_or_takes_no_part_is_given_anything(void **state)
{
    struct pd_consent no = { .purpose = PD_CONSENT_PROGRAMME, .by = PD_CONSENT_BY_SELF, .text = "" };
    struct pd_id frozen = kit_member(&kit, "M-2", 1000), dead = kit_member(&kit, "M-3", 1000),
                 gone = kit_member(&kit, "M-4", 1000), out = kit_member(&kit, "M-5", 1000);

    (void)state;
    freeze(&frozen, true, false);
    freeze(&dead, true, true);
    erase(&gone);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_consent_put(kit.hub, kit.now_ms, &out, &no, &why)));
    assert_int_equal(give_to(&frozen, "c20", 1, ""), PD_ERR_STATE);
    assert_int_equal(give_to(&dead, "c20", 1, ""), PD_ERR_STATE);
    assert_int_equal(give_to(&gone, "c20", 1, ""), PD_ERR_NOT_FOUND);
    kit_sweep(&kit, kit_at(2027, 1, 1, 8, 0, 0));
    assert_int_equal(wallet_of(&frozen, "cleaning").left, 0);
    assert_int_equal(wallet_of(&dead, "cleaning").left, 0);
    assert_int_equal(wallet_of(&out, "cleaning").left, 0);
    freeze(&frozen, false, false); /* what her year brings comes when she is back */
    assert_int_equal(wallet_of(&frozen, "cleaning").left, 2);
}

static void
a_first_visit_is_rewarded_once_for_a_person(void **state)
{
    struct pd_id again;

    (void)state;
    assert_int_equal(left("first"), 1);
    assert_true(wallet_of(&anna, "first").first_ms == kit_at(2026, 10, 22, 0, 0, 0));
    again = kit_member(&kit, "M-other", 0); /* of the same name and phone */
    assert_int_equal(wallet_of(&again, "first").left, 0);
    erase(&anna);
    again = kit_member(&kit, "M-third", 0);
    assert_int_equal(wallet_of(&again, "first").left, 0);
}

static void
members_of_a_list_get_what_their_year_brings_with_the_next_sweep(void **state)
{
    struct pd_hub_member_new m = { .number = "L-1", .name = "B", .kind = "standard", .from_list = true };
    struct pd_id listed;

    (void)state;
    kit_sweep(&kit, kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_add(kit.hub, kit.now_ms, &m, &listed, &why)));
    assert_int_equal(wallet_of(&listed, "upgrade").left, 0);
    assert_int_equal(wallet_of(&listed, "first").left, 0);
    kit_sweep(&kit, kit.now_ms + PD_MINUTE_MS);
    assert_int_equal(wallet_of(&listed, "upgrade").left, 1);
    assert_int_equal(wallet_of(&listed, "first").left, 0);
}

static void
other_rules_give_the_difference(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 5000);
    assert_int_equal(left("cleaning"), 5);
    kit_publish(&kit, UNITS("7"), kit.now_ms + PD_HOUR_MS);
    kit_sweep(&kit, kit.now_ms + 2 * PD_HOUR_MS);
    assert_int_equal(left("cleaning"), 7);
    kit_publish(&kit, UNITS("3"), kit.now_ms + PD_HOUR_MS);
    kit_sweep(&kit, kit.now_ms + 2 * PD_HOUR_MS);
    assert_int_equal(left("cleaning"), 7);
}

static void
a_package_is_given_whole_or_not_at_all(void **state)
{
    (void)state;
    assert_int_equal(give("check"), PD_ERR_STATE); /* silver it must be */
    assert_non_null(strstr(why.text, "silver"));
    assert_int_equal(left("c50"), 0);
    kit_grant(&kit, &anna, "a", 1000);
    assert_ok(give("check"));
    assert_int_equal(left("cleaning"), 4);
    assert_int_equal(left("c50"), 1);
    assert_true(wallet_of(&anna, "cleaning").last_ms == kit_at(2027, 9, 22, 0, 0, 0)); /* 365 days */
    assert_true(wallet_of(&anna, "c50").last_ms == kit_at(2027, 1, 1, 0, 0, 0));       /* its own last day */
    assert_int_equal(give_to(&anna, "check", 2, ""), PD_ERR_INVALID);
    kit_sweep(&kit, kit_at(2027, 1, 1, 0, 0, 0));
    assert_int_equal(give("check"), PD_ERR_STATE); /* a part of it is over: nothing of it is given */
    assert_string_equal(why.path, "c50");
    assert_int_equal(left("cleaning"), 4);
}

static void
a_gift_is_given_once_for_its_reference(void **state)
{
    (void)state;
    assert_ok(give_to(&anna, "c20", 2, "R-1"));
    assert_ok(give_to(&anna, "c20", 2, "R-1"));
    assert_int_equal(left("c20"), 2);
    assert_int_equal(give_to(&anna, "c20", 1, "R-1"), PD_ERR_EXISTS);
    assert_int_equal(give_to(&anna, "first", 2, "R-1"), PD_ERR_EXISTS);
    assert_int_equal(give_to(&anna, "c20", 0, ""), PD_ERR_INVALID);
    assert_int_equal(give_to(&anna, "c20", 1001, ""), PD_ERR_INVALID);
    assert_int_equal(give_to(&anna, "c20", 1, "a b"), PD_ERR_INVALID);
    assert_int_equal(give_to(&anna, "c99", 1, ""), PD_ERR_NOT_FOUND);
    assert_int_equal(left("c20"), 2);
}

/* ---- using ---- */

static void
a_coupon_takes_what_its_rules_say(void **state)
{
    (void)state;
    assert_ok(give_to(&anna, "c20", 5, ""));
    assert_int_equal(use("c20", 9999, "dental"), PD_USE_SPEND);
    assert_int_equal(use("c20", 10000, "eye"), PD_USE_CATEGORY);
    assert_int_equal(use("c20", 10000, ""), PD_USE_CATEGORY);
    assert_int_equal(use("c20", 10000, "nothing"), PD_USE_CATEGORY);
    assert_int_equal(left("c20"), 5);
    assert_int_equal(use("c20", 10000, "dental"), PD_USE_APPLIED);
    assert_int_equal(pd_fen_raw(used.off), 2000);
    assert_int_equal(use("c20", 12349, "dental"), PD_USE_APPLIED);
    assert_int_equal(pd_fen_raw(used.off), 2469); /* floor of 2469.8 */
    assert_int_equal(pd_points_raw(used.left), 3);
    assert_int_equal(use("first", 1000, ""), PD_USE_APPLIED);
    assert_int_equal(pd_fen_raw(used.off), 1000); /* never more than the bill */
    assert_int_equal(use("first", 1000, ""), PD_USE_NONE);
    assert_int_equal(use("never", 1000, ""), PD_USE_UNKNOWN);
    assert_int_equal(use("points", 1000, ""), PD_USE_UNKNOWN);
}

static void
a_coupon_ends_at_midnight_of_the_hospital(void **state)
{
    (void)state;
    assert_ok(give("c20")); /* on the 21st, for 10 days */
    kit.now_ms = kit_at(2026, 10, 1, 23, 59, 59);
    assert_int_equal(left("c20"), 1);
    kit.now_ms = kit_at(2026, 10, 2, 0, 0, 0);
    assert_int_equal(left("c20"), 0);
    assert_int_equal(use("c20", 10000, "dental"), PD_USE_EXPIRED); /* the sweep did not come yet */
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(use("c20", 10000, "dental"), PD_USE_EXPIRED);
    kit_sweep(&kit, kit_at(2026, 12, 31, 0, 0, 0));
    assert_int_equal(use("c20", 10000, "dental"), PD_USE_NONE);
    kit_grant(&kit, &anna, "a", 1000);
    assert_ok(give("c50")); /* on its last day */
    kit.now_ms = kit_at(2027, 1, 1, 0, 0, 0);
    assert_int_equal(give("c50"), PD_ERR_STATE);
    assert_int_equal(use("c50", 10000, ""), PD_USE_EXPIRED);
}

static void
a_use_needs_her_tier_and_an_active_member(void **state)
{
    (void)state;
    assert_int_equal(give("c50"), PD_ERR_STATE);
    kit_grant(&kit, &anna, "a", 1000);
    assert_ok(give("c50"));
    kit_publish(&kit,
        "{" TIERS ",\"units\":{\"coupons\":[{\"id\":\"c50\"," COND ",\"kind\":\"product\","
        "\"takes_fen\":5000,\"tier_min\":\"gold\",\"until\":\"2026-12-31\"}]}}",
        kit.now_ms + 1);
    kit.now_ms += 2;
    assert_int_equal(use("c50", 10000, ""), PD_USE_TIER);
    freeze(&anna, true, false);
    assert_int_equal(use("cleaning", 0, ""), PD_USE_MEMBER);
    freeze(&anna, true, true);
    assert_int_equal(use("cleaning", 0, ""), PD_USE_MEMBER);
    freeze(&anna, false, false);
    assert_int_equal(use("cleaning", 0, ""), PD_USE_APPLIED); /* by the last rules that had it */
    assert_string_equal(used.service->receiver.in[PD_LANG_EN], "Dental desk");
}

static void
draws_go_by_expiry_and_come_back_into_their_lots(void **state)
{
    struct pd_unit_ask ask = ask_of("cleaning", 0, "");
    int64_t year_ms = kit_at(2027, 1, 1, 0, 0, 0), package_ms = kit_at(2027, 9, 22, 0, 0, 0);

    (void)state;
    kit_grant(&kit, &anna, "a", 1000);
    assert_ok(give("check")); /* 2 of the year, 2 until September */
    ask.n = 3;
    assert_int_equal(use_as(&ask), PD_USE_APPLIED);
    assert_int_equal(left("cleaning"), 1);
    assert_true(wallet_of(&anna, "cleaning").first_ms == package_ms);
    assert_int_equal(reverse(used.number), PD_USE_APPLIED);
    assert_true(used.reversed && !used.again);
    assert_int_equal(left("cleaning"), 4);
    assert_int_equal(wallet_of(&anna, "cleaning").lots, 2);
    assert_true(wallet_of(&anna, "cleaning").first_ms == year_ms);
    assert_int_equal(reverse(used.number), PD_USE_APPLIED);
    assert_true(used.again);
    assert_int_equal(left("cleaning"), 4);
    ask.n = 5;
    assert_int_equal(use_as(&ask), PD_USE_NONE); /* not even a part of it */
    assert_int_equal(left("cleaning"), 4);
}

static void
a_use_is_taken_back_on_its_day_alone(void **state)
{
    int64_t number;

    (void)state;
    assert_int_equal(use("upgrade", 0, ""), PD_USE_APPLIED);
    assert_int_equal(pd_fen_raw(used.price), 20000);
    assert_null(used.service);
    number = used.number;
    kit.now_ms = kit_at(2026, 9, 21, 23, 59, 59);
    assert_int_equal(reverse(number), PD_USE_APPLIED);
    assert_int_equal(use("upgrade", 0, ""), PD_USE_APPLIED);
    number = used.number;
    kit.now_ms = kit_at(2026, 9, 22, 0, 0, 0);
    assert_int_equal(reverse(number), PD_USE_TOO_LATE);
    assert_int_equal(left("upgrade"), 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        kit_finish(&kit, pd_hub_unit_reverse(kit.hub, kit.now_ms, 999, "S1", &used, &why)), PD_ERR_NOT_FOUND);
}

static void
a_use_is_once_for_its_reference(void **state)
{
    struct pd_unit_ask ask = ask_of("c20", 10000, "dental");
    int64_t number;

    (void)state;
    assert_ok(give_to(&anna, "c20", 3, ""));
    (void)pd_copy(ask.reference, sizeof ask.reference, "B-7");
    assert_int_equal(use_as(&ask), PD_USE_APPLIED);
    number = used.number;
    assert_int_equal(use_as(&ask), PD_USE_APPLIED);
    assert_true(used.again && used.number == number);
    assert_int_equal(left("c20"), 2);
    ask.bill = pd_fen_of(10001);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        kit_finish(&kit, pd_hub_unit_use(kit.hub, kit.now_ms, &ask, &used, &why)), PD_ERR_EXISTS);
    ask.n = 2;
    ask.reference[0] = '\0';
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        kit_finish(&kit, pd_hub_unit_use(kit.hub, kit.now_ms, &ask, &used, &why)), PD_ERR_INVALID);
    assert_int_equal(left("c20"), 2);
}

/* ---- services ---- */

static struct pd_service seen;
static int services;

static void
see_service(void *ctx, const struct pd_service *service)
{
    (void)ctx;
    services++;
    seen = *service;
    if (service->rules != NULL)
        assert_string_equal(service->rules->receiver.in[PD_LANG_EN], "Dental desk");
}

static int
waiting(bool all)
{
    services = 0;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_service_each(kit.hub, all, see_service, NULL));
    pd_hub_rollback(kit.hub);
    return services;
}

static enum pd_err
move(int64_t number, enum pd_service_state to)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_service_move(kit.hub, kit.now_ms, number, to, "S2", &why));
}

static void
a_used_service_waits_for_its_receiver(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "a", 1000);
    assert_int_equal(waiting(true), 0);
    assert_int_equal(use("cleaning", 0, ""), PD_USE_APPLIED);
    assert_int_equal(waiting(false), 1);
    assert_int_equal(seen.state, PD_SERVICE_OPEN);
    assert_int_equal(seen.number, used.number);
    assert_non_null(seen.rules);
    assert_string_equal(seen.rules->place, "P1");
    assert_ok(move(seen.number, PD_SERVICE_TAKEN));
    assert_int_equal(move(seen.number, PD_SERVICE_TAKEN), PD_ERR_STATE);
    assert_ok(move(seen.number, PD_SERVICE_DONE));
    assert_int_equal(move(seen.number, PD_SERVICE_DONE), PD_ERR_STATE);
    assert_int_equal(move(seen.number, PD_SERVICE_CANCELLED), PD_ERR_STATE);
    assert_int_equal(move(999, PD_SERVICE_DONE), PD_ERR_NOT_FOUND);
    assert_int_equal(reverse(seen.number), PD_USE_DONE); /* what was done is not undone */
    assert_int_equal(left("cleaning"), 1);
    assert_int_equal(use("cleaning", 0, ""), PD_USE_APPLIED);
    assert_ok(move(used.number, PD_SERVICE_TAKEN));
    assert_int_equal(reverse(used.number), PD_USE_APPLIED);
    assert_int_equal(waiting(false), 0);
    assert_int_equal(waiting(true), 2);
    assert_int_equal(seen.state, PD_SERVICE_CANCELLED);
    assert_int_equal(move(seen.number, PD_SERVICE_DONE), PD_ERR_STATE);
    assert_int_equal(use("upgrade", 0, ""), PD_USE_APPLIED); /* nobody waits for that */
    assert_int_equal(waiting(false), 0);
}

/* ---- one person, and nobody ---- */

static void
what_two_members_had_is_one_wallet_after_they_are_one(void **state)
{
    struct pd_id annie = kit_member(&kit, "M-2", 600);
    struct pd_unit_ask ask = ask_of("upgrade", 0, "");
    struct pd_merge moved;
    int64_t number;

    (void)state;
    kit_grant(&kit, &anna, "a", 600);
    assert_ok(give_to(&annie, "c20", 2, "R-9"));
    assert_ok(give("c20"));
    ask.member = annie;
    assert_int_equal(use_as(&ask), PD_USE_APPLIED);
    number = used.number;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &anna, &annie, &li, &moved, &why)));
    assert_int_equal(left("c20"), 3);
    assert_int_equal(left("upgrade"), 1);
    assert_int_equal(left("cleaning"), 2);              /* together they are silver */
    assert_int_equal(wallet_of(&annie, "c20").left, 3); /* her old id is hers */
    (void)kit_verify(&kit);
    assert_int_equal(reverse(number), PD_USE_APPLIED);
    assert_int_equal(left("upgrade"), 2);
    kit_grant(&kit, &anna, "b", 10);
    kit_sweep(&kit, kit.now_ms + PD_DAY_MS);
    assert_int_equal(left("upgrade"), 2);
}

static void
an_erased_member_uses_nothing_and_nobody_waits_for_her(void **state)
{
    struct pd_unit_ask ask = ask_of("cleaning", 0, "");
    int64_t number;

    (void)state;
    kit_grant(&kit, &anna, "a", 1000);
    assert_int_equal(use_as(&ask), PD_USE_APPLIED);
    number = used.number;
    erase(&anna);
    assert_int_equal(waiting(false), 0);
    assert_int_equal(waiting(true), 1);
    assert_int_equal(seen.state, PD_SERVICE_CANCELLED);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        kit_finish(&kit, pd_hub_unit_use(kit.hub, kit.now_ms, &ask, &used, &why)), PD_ERR_NOT_FOUND);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(kit_finish(&kit, pd_hub_unit_reverse(kit.hub, kit.now_ms, number, "S1", &used, &why)),
        PD_ERR_NOT_FOUND);
    kit_sweep(&kit, kit_at(2027, 1, 1, 0, 0, 0)); /* her lots end without her */
}

/* ---- the hospital's own systems ---- */

static int
get(const char *path)
{
    struct pd_http_request http = { .method = "GET", .path = path, .query = "" };
    char bearer[128];

    (void)snprintf(bearer, sizeof bearer, "Bearer %s", key);
    assert_ok(pd_http_add(&http.headers, "authorization", bearer));
    (void)kit_send(&kit, &http, 0);
    return kit.status;
}

static void
their_systems_see_and_use_it(void **state)
{
    char path[64];
    int number;

    (void)state;
    kit_grant(&kit, &anna, "a", 1000);
    assert_int_equal(get("/v1/members/M-1/units"), 200);
    assert_non_null(strstr(
        kit.body, "{\"unit\":\"cleaning\",\"kind\":\"service\",\"left\":2,\"name\":{\"zh-CN\":\"名\""));
    assert_non_null(strstr(kit.body, "\"last_day\":\"2026-12-31\""));
    assert_null(strstr(kit.body, "c20"));
    assert_int_equal(get("/v1/members/M-none/units"), 404);
    assert_int_equal(
        kit_post(&kit, "/v1/uses", key, "u1", "{\"member\":\"M-1\",\"unit\":\"cleaning\"}"), 201);
    assert_non_null(
        strstr(kit.body, "\"status\":\"applied\",\"number\":1,\"unit\":\"cleaning\",\"n\":1,\"left\":1"));
    assert_non_null(strstr(kit.body, "\"receiver\":{\"zh-CN\":\"前台\""));
    assert_int_equal(
        kit_post(&kit, "/v1/uses", key, "u1", "{\"member\":\"M-1\",\"unit\":\"cleaning\"}"), 201);
    assert_int_equal(left("cleaning"), 1);
    assert_int_equal(kit_post(&kit, "/v1/uses", key, "u1", "{\"member\":\"M-1\",\"unit\":\"upgrade\"}"), 409);
    assert_int_equal(kit_post(&kit, "/v1/uses", key, "u2", "{\"member\":\"M-1\",\"unit\":\"upgrade\"}"), 201);
    assert_int_equal(
        kit_post(&kit, "/v1/uses", key, "u3", "{\"member\":\"M-1\",\"unit\":\"c20\",\"bill_fen\":1}"), 200);
    assert_non_null(strstr(kit.body, "{\"v\":1,\"status\":\"refused\",\"reason\":\"min_spend\"}"));
    for (number = 1; number <= 2; number++) { /* one key and body, two paths */
        (void)snprintf(path, sizeof path, "/v1/uses/%d/reverse", number);
        assert_int_equal(kit_post(&kit, path, key, "r", "{}"), number == 1 ? 200 : 409);
    }
    assert_int_equal(kit_post(&kit, "/v1/uses/1/reverse", key, "r", "{}"), 200);
    assert_non_null(strstr(kit.body, "\"status\":\"reversed\",\"number\":1"));
    assert_int_equal(kit_post(&kit, "/v1/uses/2/reverse", key, "r2", "{}"), 200);
    assert_int_equal(kit_post(&kit, "/v1/uses/99/reverse", key, "r3", "{}"), 404);
    assert_int_equal(left("cleaning"), 2);
    assert_int_equal(left("upgrade"), 1);
}

static int
times(const char *what)
{
    int n = 0;

    for (const char *at = kit.body; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

static void
a_wallet_is_told_whole_however_full_it_is(void **state)
{
    (void)state;
    kit_publish(&kit,
        "{\"units\":{\"coupons\":[{\"id\":\"long\"," COND ",\"kind\":\"item\",\"percent\":9,\"days\":400}]}}",
        kit.now_ms + 1);
    for (int day = 0; day < 70; day++) {
        kit.now_ms = kit_at(2026, 10, 1, 12, 0, 0) + day * PD_DAY_MS;
        assert_ok(give("long"));
    }
    assert_int_equal(get("/v1/members/M-1/units"), 200);
    assert_non_null(strstr(kit.body, "\"unit\":\"long\",\"kind\":\"item_coupon\",\"left\":70"));
    assert_int_equal(times("{\"left\":1,\"expires_ms\""), 63 + 1);    /* and the year's upgrade */
    assert_non_null(strstr(kit.body, "{\"left\":7,\"expires_ms\":")); /* from the 64th on */
}

static void
nobody_is_given_more_lots_than_are_looked_at(void **state)
{
    (void)state;
    for (int i = 0; i < PD_UNIT_LOTS_MAX; i++)
        assert_ok(give("c20"));
    assert_int_equal(give("c20"), PD_ERR_TOO_LARGE);
    assert_int_equal(left("c20"), PD_UNIT_LOTS_MAX);
    assert_int_equal(get("/v1/members/M-1/units"), 200);
    assert_int_equal(
        times("\"expires_ms\""), 3); /* all of one day are one; the year's, and the first visit's */
    assert_int_equal(use("c20", 10000, "dental"), PD_USE_APPLIED);
    assert_ok(give("c20"));
}

static void
what_breaks_the_rules_of_the_wire_is_refused_and_does_nothing(void **state)
{
    static const struct {
        const char *path, *body;
        int status;
    } cases[] = {
        { "/v1/uses", "{\"member\":\"M-1\"}", 400 },
        { "/v1/uses", "{\"unit\":\"upgrade\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"who\":1}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"unit\":\"c20\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"n\":0}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"n\":1001}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"n\":\"1\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"n\":4294967297}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"bill_fen\":-1}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"bill_fen\":1000000001}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"bill_fen\":1.5}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"reference\":\"\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"category\":\"a\\u001bb\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"category\":\"\\u53e3\\u8154\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"upgrade\",\"reference\":\"a b\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-1\",\"unit\":\"123456789012345678901234567890123\"}", 400 },
        { "/v1/uses", "{\"member\":\"M-9\",\"unit\":\"upgrade\"}", 404 },
        { "/v1/uses", "[]", 400 },
        { "/v1/uses/1/reverse", "{\"why\":1}", 400 },
        { "/v1/uses/x/reverse", "{}", 404 },
        { "/v1/uses/-1/reverse", "{}", 404 },
        { "/v1/uses/18446744073709551617/reverse", "{}", 404 },
    };
    char idem[16];

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        (void)snprintf(idem, sizeof idem, "w%d", i);
        if (kit_post(&kit, cases[i].path, key, idem, cases[i].body) != cases[i].status)
            fail_msg("%s %s: %d", cases[i].path, cases[i].body, kit.status);
    }
    assert_int_equal(kit_post(&kit, "/v1/uses", key, NULL, "{\"member\":\"M-1\",\"unit\":\"upgrade\"}"), 400);
    assert_int_equal(
        kit_post(&kit, "/v1/uses", reader, "s", "{\"member\":\"M-1\",\"unit\":\"upgrade\"}"), 403);
    assert_int_equal(left("upgrade"), 1);
}

/* ---- desks ---- */

static void
desks_are_told_nothing_of_units(void **state)
{
    static struct desk desk;
    static struct pd_row rows[64];
    struct pd_pull_header header;
    int before;

    (void)state;
    kit_grant(&kit, &anna, "a", 1000);
    desk_enrol(&desk, &kit, "kiosk", "P1");
    before = desk_pull(&desk, 0, 64, &header, rows, 64);
    assert_true(before > 0);
    for (int i = 0; i < before; i++)
        if (rows[i].kind == PD_ROW_MEMBER)
            assert_int_equal(rows[i].member.lot_count, 1); /* her points */
    assert_ok(give("c20"));
    assert_int_equal(use("cleaning", 0, ""), PD_USE_APPLIED);
    assert_int_equal(reverse(used.number), PD_USE_APPLIED);
    assert_int_equal(desk_pull(&desk, header.cseq, 64, &header, rows, 64), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_kit, kit_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_tier_brings_what_is_missing_of_its_year_and_nothing_twice),
        TEST(the_turn_of_the_year_ends_one_and_brings_the_next_once),
        TEST(a_tier_that_ends_with_the_year_brings_nothing_in_the_next),
        TEST(a_year_of_membership_begins_on_her_day),
        TEST(years_of_membership_are_whole_in_every_month),
        TEST(nobody_who_is_frozen_deceased_erased_or_takes_no_part_is_given_anything),
        TEST(a_first_visit_is_rewarded_once_for_a_person),
        TEST(members_of_a_list_get_what_their_year_brings_with_the_next_sweep),
        TEST(other_rules_give_the_difference),
        TEST(a_package_is_given_whole_or_not_at_all),
        TEST(a_gift_is_given_once_for_its_reference),
        TEST(a_coupon_takes_what_its_rules_say),
        TEST(a_coupon_ends_at_midnight_of_the_hospital),
        TEST(a_use_needs_her_tier_and_an_active_member),
        TEST(draws_go_by_expiry_and_come_back_into_their_lots),
        TEST(a_use_is_taken_back_on_its_day_alone),
        TEST(a_use_is_once_for_its_reference),
        TEST(a_used_service_waits_for_its_receiver),
        TEST(what_two_members_had_is_one_wallet_after_they_are_one),
        TEST(an_erased_member_uses_nothing_and_nobody_waits_for_her),
        TEST(their_systems_see_and_use_it),
        TEST(a_wallet_is_told_whole_however_full_it_is),
        TEST(nobody_is_given_more_lots_than_are_looked_at),
        TEST(what_breaks_the_rules_of_the_wire_is_refused_and_does_nothing),
        TEST(desks_are_told_nothing_of_units),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
