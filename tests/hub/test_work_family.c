/*
 * Goal: at a counter a principal gives cards, limits, blocks and ends them, and whoever holds one pays bills
 * and uses services from what her family shares, within her limits and no further. Method: the acts of a
 * counter's people as it asks the hub for them, and the accounts that the hub has afterwards.
 */
#include "sync/hub/consents.h"
#include "sync/hub/families.h"
#include "sync/hub/money.h"
#include "tests/hub/work_kit.h"

#include <stdio.h>
#include <string.h>

#define TEXT "{\"zh-Hans\":\"名\",\"en\":\"Name\"}"
#define RULES                                                                                                \
    "{\"jurisdiction\":\"hk\",\"units\":{\"coupons\":[{\"id\":\"c20\",\"name\":" TEXT                        \
    ",\"conditions\":" TEXT                                                                                  \
    ",\"kind\":\"item\",\"percent\":20,\"days\":10}],\"entitlements\":[{\"id\":\"escort\",\"name\":" TEXT    \
    ",\"conditions\":" TEXT ",\"kind\":\"service\",\"per\":\"calendar_year\","                               \
    "\"counts\":[{\"tier\":\"basic\",\"n\":2}],\"price_fen\":1500,\"receiver\":" TEXT                        \
    ",\"place\":\"P1\"}]},"                                                                                  \
    "\"stored_value\":{\"accounts\":["                                                                       \
    "{\"id\":\"gift\",\"name\":" TEXT ",\"conditions\":" TEXT ",\"kind\":\"bonus\","                         \
    "\"expiry\":{\"kind\":\"rolling\",\"days\":90}},"                                                        \
    "{\"id\":\"care\",\"name\":" TEXT ",\"conditions\":" TEXT ",\"kind\":\"stored\","                        \
    "\"topup_min_fen\":1000,\"topup_max_fen\":200000,\"balance_max_fen\":200000}],"                          \
    "\"bonus\":[{\"account\":\"care\",\"from_fen\":50000,\"into\":\"gift\",\"gives_fen\":3000}]},"           \
    "\"family\":{\"cards\":2,\"guardians\":true,\"shared\":{\"points\":true,\"money\":[\"care\"],"           \
    "\"services\":[\"escort\"]},\"limits\":{\"spend\":200,\"day\":300,\"month\":500},"                       \
    "\"limits_max\":{\"spend\":500,\"day\":900,\"month\":900},"                                              \
    "\"money_limits\":{\"spend\":5000,\"day\":8000,\"month\":12000},"                                        \
    "\"service_limits\":{\"spend\":1,\"day\":1,\"month\":2}}}"

static struct pd_id child;

static int
open_counter(void **state)
{
    int err = work_open(state);

    kit_publish(&kit, RULES, kit.now_ms + 1);
    kit.now_ms += 2;
    child = kit_member(&kit, "M-9", 50);
    return err;
}

#define M(name) cmocka_unit_test_setup_teardown(name, open_counter, kit_tear_down)

static struct pd_errand
act(const char *name, const struct pd_id *on_table, const struct pd_id *who)
{
    char ref[PD_ID_TEXT_CAP] = "";

    if (who != NULL)
        (void)pd_id_text(*who, ref);
    return work_act(name, "S1", ref, on_table);
}

/* The principal's code lies on the table; who gets a card shows hers. */
static struct pd_errand
add(const struct pd_id *on_table, const struct pd_id *joins)
{
    struct pd_errand e = act("family.add", on_table, NULL);

    assert_ok(pd_hub_begin(kit.hub));
    work_commit(pd_hub_code_issue(kit.hub, kit.now_ms, joins, PD_CODE_MEMBER, e.work.code));
    return e;
}

static void
join(const struct pd_id *on_table, const struct pd_id *joins)
{
    struct pd_errand e = add(on_table, joins);

    work_did(&e);
    assert_true(pd_id_equal(said.member, *joins));
}

static struct pd_errand
limits(const struct pd_id *on_table, const struct pd_id *who, int64_t spend, int64_t day, int64_t month)
{
    struct pd_errand e = act("family.limit", on_table, who);

    e.work.values[0].n = spend;
    e.work.values[1].n = day;
    e.work.values[2].n = month;
    return e;
}

static void
a_principal_gives_a_card_and_sees_it(void **state)
{
    struct pd_errand e;
    const struct pd_work_page *page;
    char id[PD_ID_TEXT_CAP];

    (void)state;
    assert_int_equal(work_page(PD_WORK_FAMILY, "S1", &anna)->total, 0);
    join(&anna, &bert);
    page = work_page(PD_WORK_FAMILY, "S1", &anna);
    assert_int_equal(page->total, 1);
    assert_string_equal(page->rows[0].ref, pd_id_text(bert, id));
    assert_string_equal(page->rows[0].text, "200 500 0");
    assert_int_equal(page->rows[0].of, 300);
    assert_int_equal(page->rows[0].state, PD_FAMILY_GOOD);
    assert_string_equal(page->rows[0].by, "S1");
    assert_int_equal(work_page(PD_WORK_FAMILY, "S1", &bert)->total, 0); /* she gave none */
    e = add(&anna, &bert);
    work_no(&e, "family_has_card");
    e = add(&bert, &child);
    work_no(&e, "family_circular"); /* who holds one gives none */
    e = add(&anna, &anna);
    work_no(&e, "family_self");
    e = add(&anna, &child);
    strcpy(e.work.code, "PD1:NONSENSE");
    work_no(&e, "bad_code");
    e = add(&anna, &child);
    kit.now_ms += 10 * PD_MINUTE_MS; /* a code that she showed some time ago */
    work_no(&e, "old_code");
}

static void
whoever_serves_gives_herself_no_card(void **state)
{
    struct pd_errand e;

    (void)state;
    assert_ok(duty_member("S1", &bert));
    e = add(&anna, &bert);
    work_no(&e, "own");
    e = add(&bert, &anna);
    work_no(&e, "own");
}

/* A child's guardian agrees for her: the principal where she is that, and nobody else at this table. */
static void
a_minor_gets_a_card_of_her_guardian(void **state)
{
    struct pd_errand e;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    work_commit(pd_hub_guardian_set(kit.hub, kit.now_ms, &child, &bert, &why));
    e = add(&anna, &child);
    work_no(&e, "family_guardian");
    join(&bert, &child);
}

static void
limits_hold_what_the_rules_allow_and_a_card_is_blocked_and_ended(void **state)
{
    struct pd_errand e;
    const struct pd_work_page *page;

    (void)state;
    join(&anna, &bert);
    e = limits(&anna, &bert, 500, 900, 900);
    work_did(&e);
    page = work_page(PD_WORK_FAMILY, "S1", &anna);
    assert_string_equal(page->rows[0].text, "500 900 0");
    e = limits(&anna, &bert, 501, 900, 900);
    work_no(&e, "family_limits");
    e = limits(&anna, &bert, 500, 400, 900);
    work_no(&e, "family_limits");
    e = limits(&child, &bert, 1, 1, 1);
    work_no(&e, "family_card"); /* another's */
    e = act("family.block", &anna, &bert);
    work_did(&e);
    assert_int_equal(work_page(PD_WORK_FAMILY, "S1", &anna)->rows[0].state, PD_FAMILY_BLOCKED);
    e = act("family.block", &anna, &bert);
    work_no(&e, "state"); /* so it is */
    e = act("family.unblock", &child, &bert);
    work_no(&e, "family_card");
    e = act("family.unblock", &anna, &bert);
    work_did(&e);
    e = act("family.remove", &anna, &bert);
    work_did(&e);
    assert_int_equal(work_page(PD_WORK_FAMILY, "S1", &anna)->total, 0);
    e = act("family.remove", &anna, &bert);
    work_no(&e, "family_card");
    e = work_act("family.remove", "S1", "not-an-id", &anna);
    work_no(&e, "family_card");
}

/* ---- what is shared beside points ---- */

static void
paid_in(const struct pd_id *who, int64_t fen, const char *receipt)
{
    struct pd_errand e = work_act("purses.topup", "S1", "care", who);

    e.work.values[0].n = fen;
    (void)pd_copy(e.work.values[1].text, sizeof e.work.values[1].text, receipt);
    work_did(&e);
}

static int64_t
free_in(const struct pd_id *who, const char *purse)
{
    const struct pd_work_page *page = work_page(PD_WORK_PURSES, "S1", who);

    for (int i = 0; i < page->count; i++)
        if (strcmp(page->rows[i].ref, purse) == 0)
            return page->rows[i].n;
    return 0;
}

static struct pd_errand
pay(const struct pd_id *who, const char *bill, int64_t to_pay, int64_t fen)
{
    struct pd_errand e = work_act("shared.pay", "S1", "", who);

    (void)pd_copy(e.work.values[0].text, sizeof e.work.values[0].text, bill);
    e.work.values[1].n = to_pay;
    e.work.values[2].n = fen;
    return e;
}

static void
a_card_pays_a_bill_from_the_shared_account_within_its_limits(void **state)
{
    struct pd_errand e;
    const struct pd_work_page *page;
    struct pd_tender t;
    int64_t amount;

    (void)state;
    paid_in(&anna, 50000, "R-1");
    e = pay(&bert, "B-1", 9000, 4000);
    work_no(&e, "family_card"); /* she holds none yet */
    join(&anna, &bert);
    page = work_page(PD_WORK_SHARED, "S1", &bert);
    assert_int_equal(page->total, 1); /* bonus money is not shared; services are none yet */
    assert_string_equal(page->rows[0].ref, "care");
    assert_int_equal(page->rows[0].n, 50000);
    assert_int_equal(page->rows[0].of, 5000);
    e = pay(&bert, "B-1", 9000, 4000);
    work_did(&e);
    assert_int_equal(pd_fen_raw(said.off), 4000);
    work_did(&e); /* the answer was lost */
    assert_int_equal(free_in(&anna, "care"), 46000);
    assert_int_equal(free_in(&anna, "gift"), 3000);
    e = pay(&bert, "B-2", 9000, 5001);
    work_no(&e, "family_spend_limit");
    e = pay(&bert, "B-2", 9000, 4001);
    work_no(&e, "family_day_limit");
    e = pay(&bert, "B-2", 9000, 4000);
    work_did(&e);
    page = work_page(PD_WORK_SHARED, "S1", &bert);
    assert_int_equal(page->rows[0].of, 0);
    page = work_page(PD_WORK_MONEY, "S1", &anna); /* each names who spent */
    assert_string_equal(page->rows[0].text, "B-2");
    assert_string_not_equal(page->rows[0].who, "");
    assert_ok(pd_hub_begin(kit.hub)); /* a bill that is given back counts no more */
    assert_ok(pd_hub_tender_refund(kit.hub, kit.now_ms, 2, "RF-1", pd_fen_of(4000), "S1", &t, &amount, &why));
    assert_true(pd_family_tender_by(kit.hub, 2) != 0);
    work_commit(PD_OK);
    assert_int_equal(work_page(PD_WORK_SHARED, "S1", &bert)->rows[0].of, 4000);
    kit.now_ms += 24 * PD_HOUR_MS;
    e = pay(&bert, "B-3", 9000, 5000);
    work_did(&e);
    kit.now_ms += 24 * PD_HOUR_MS;
    e = pay(&bert, "B-4", 9000, 3001);
    work_no(&e, "family_month_limit");
    e = pay(&bert, "B-4", 2000, 3000);
    work_no(&e, "above_bill");
    e = pay(&bert, "B-1", 9000, 1000); /* that bill has a part already, of another sum */
    work_no(&e, "state");
    e = act("family.block", &anna, &bert);
    work_did(&e);
    e = pay(&bert, "B-4", 9000, 1000);
    work_no(&e, "family_blocked");
    assert_int_equal(work_page(PD_WORK_SHARED, "S1", &bert)->total, 0);
    (void)kit_verify(&kit);
}

static void
a_bill_of_hers_that_is_due_is_paid_by_her_family_and_by_no_stranger(void **state)
{
    struct pd_due due = { .bill = "B-7", .until_ms = kit.now_ms + PD_HOUR_MS, .fen = pd_fen_of(9000) };
    struct pd_errand e;

    (void)state;
    paid_in(&anna, 50000, "R-1");
    paid_in(&child, 50000, "R-2");
    join(&anna, &bert);
    assert_ok(pd_hub_begin(kit.hub));
    work_commit(pd_hub_due_put(kit.hub, kit.now_ms, &bert, &due, &why));
    e = work_act("purses.pay", "S1", "", &child);
    strcpy(e.work.values[0].text, "B-7");
    e.work.values[1].n = 9000;
    e.work.values[2].n = 1000;
    work_no(&e, "state"); /* another member's */
    e = pay(&bert, "B-7", 9000, 5000);
    work_did(&e);
    assert_int_equal(free_in(&anna, "care"), 45000);
    (void)kit_verify(&kit);
}

static void
a_card_uses_a_shared_service_within_its_limits(void **state)
{
    struct pd_errand e = work_act("shared.use", "S1", "escort", &bert);
    const struct pd_work_page *page;

    (void)state;
    e.work.values[0].n = 1;
    work_give(&anna, "escort", 5);
    work_give(&anna, "c20", 1);
    work_no(&e, "family_card");
    join(&anna, &bert);
    page = work_page(PD_WORK_SHARED, "S1", &bert);
    assert_int_equal(page->total, 2);
    assert_string_equal(page->rows[1].ref, "escort");
    assert_int_equal(page->rows[1].of, 1);
    e = work_act("shared.use", "S1", "escort", &bert);
    e.work.values[0].n = 2;
    work_no(&e, "family_spend_limit");
    e = work_act("shared.use", "S1", "c20", &bert);
    e.work.values[0].n = 1;
    work_no(&e, "family_off"); /* that is not shared */
    e = work_act("shared.use", "S1", "escort", &bert);
    e.work.values[0].n = 1;
    work_did(&e);
    assert_int_equal(pd_fen_raw(said.price), 1500);
    work_did(&e); /* the answer was lost */
    e = work_act("shared.use", "S1", "escort", &bert);
    e.work.values[0].n = 1;
    work_no(&e, "family_day_limit");
    (void)kit_verify(&kit);
}

static void
who_is_frozen_or_whose_principal_is_uses_nothing(void **state)
{
    struct pd_errand e = pay(&bert, "B-1", 9000, 1000);

    (void)state;
    paid_in(&anna, 50000, "R-1");
    join(&anna, &bert);
    assert_ok(pd_hub_begin(kit.hub));
    work_commit(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_FROZEN));
    work_no(&e, "member_not_active");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_ACTIVE));
    work_commit(pd_hub_member_set_status(kit.hub, kit.now_ms, &bert, PD_MEMBER_FROZEN));
    e = pay(&bert, "B-1", 9000, 1000);
    work_no(&e, "member_not_active");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        M(a_principal_gives_a_card_and_sees_it),
        M(whoever_serves_gives_herself_no_card),
        M(a_minor_gets_a_card_of_her_guardian),
        M(limits_hold_what_the_rules_allow_and_a_card_is_blocked_and_ended),
        M(a_card_pays_a_bill_from_the_shared_account_within_its_limits),
        M(a_bill_of_hers_that_is_due_is_paid_by_her_family_and_by_no_stranger),
        M(a_card_uses_a_shared_service_within_its_limits),
        M(who_is_frozen_or_whose_principal_is_uses_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
