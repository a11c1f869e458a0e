/*
 * Goal: nothing counts that she did not agree to, taking back is as easy as giving, and a minor is left in
 * peace. Method: a hub in memory; records in every order, and what bills and rules do then.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "sync/hub/consents.h"

#include <string.h>

static struct kit kit;
static struct pd_why why;
static struct pd_id anna, bert;

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "M-1", 0);
    bert = kit_member(&kit, "M-2", 0);
    return 0;
}

static enum pd_err
say(const struct pd_id *member, enum pd_consent_purpose purpose, bool given, enum pd_consent_by by)
{
    struct pd_consent c = { .purpose = purpose, .given = given, .by = by, .text = "2026-2" };

    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_consent_put(kit.hub, kit.now_ms, member, &c, &why));
}

static bool
has(const struct pd_id *member, enum pd_consent_purpose purpose)
{
    bool yes;

    assert_ok(pd_hub_begin(kit.hub));
    yes = pd_hub_consents(kit.hub, member, purpose);
    pd_hub_rollback(kit.hub);
    return yes;
}

static enum pd_err
bill(const struct pd_id *member, const char *no)
{
    struct pd_hub_bill b = { .total = pd_fen_of(1000), .self_paid = pd_fen_of(1000) };
    struct pd_points earned;

    (void)pd_copy(b.bill_no, sizeof b.bill_no, no);
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_bill_take(kit.hub, kit.now_ms, member, &b, &earned, &why));
}

static void
each_purpose_stands_alone_and_the_last_word_counts(void **state)
{
    (void)state;
    for (int i = PD_CONSENT_PROGRAMME; i <= PD_CONSENT_LAST; i++)
        assert_int_equal(has(&anna, (enum pd_consent_purpose)i), i <= PD_CONSENT_LINKING);
    assert_ok(say(&anna, PD_CONSENT_SMS, true, PD_CONSENT_BY_SELF));
    assert_int_equal(say(&anna, PD_CONSENT_SMS, true, PD_CONSENT_BY_SELF), PD_ERR_EXISTS);
    assert_true(has(&anna, PD_CONSENT_SMS));
    assert_false(has(&anna, PD_CONSENT_WECHAT));
    assert_false(has(&bert, PD_CONSENT_SMS));
    assert_ok(say(&anna, PD_CONSENT_SMS, false, PD_CONSENT_BY_SELF));
    assert_false(has(&anna, PD_CONSENT_SMS));
    assert_int_equal(say(&anna, PD_CONSENT_SMS, true, PD_CONSENT_BY_GUARDIAN), PD_ERR_STATE);
}

static void
bills_are_linked_as_long_as_she_agrees(void **state)
{
    int64_t left, held, debt;

    (void)state;
    assert_ok(bill(&anna, "B-1"));
    assert_ok(say(&anna, PD_CONSENT_LINKING, false, PD_CONSENT_BY_SELF));
    assert_int_equal(bill(&anna, "B-2"), PD_ERR_STATE);
    assert_non_null(strstr(why.text, "took back"));
    assert_int_equal(bill(&anna, "B-1"), PD_ERR_EXISTS); /* told before: as it was */
    assert_ok(say(&anna, PD_CONSENT_LINKING, true, PD_CONSENT_BY_SELF));
    assert_ok(bill(&anna, "B-2"));
    assert_ok(say(&anna, PD_CONSENT_PROGRAMME, false, PD_CONSENT_BY_SELF));
    assert_int_equal(bill(&anna, "B-3"), PD_ERR_STATE);
    kit_balance(&kit, &anna, &left, &held, &debt);
    assert_int_equal(left, 20); /* what she has stays hers */
}

static enum pd_err
set_guardian(const struct pd_id *member, const struct pd_id *guardian)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_guardian_set(kit.hub, kit.now_ms, member, guardian, &why));
}

static void
count(void *ctx, const struct pd_consent *c)
{
    (void)c;
    ++*(int *)ctx;
}

static void
a_minor_has_a_guardian_and_no_marketing(void **state)
{
    struct pd_id nobody = { { 1 } }, out;
    int records = 0;

    (void)state;
    assert_ok(say(&anna, PD_CONSENT_SMS, true, PD_CONSENT_BY_SELF));
    assert_ok(set_guardian(&anna, &bert));
    assert_false(has(&anna, PD_CONSENT_SMS));
    assert_int_equal(say(&anna, PD_CONSENT_SMS, true, PD_CONSENT_BY_GUARDIAN), PD_ERR_STATE);
    assert_non_null(strstr(why.text, "for a minor"));
    assert_int_equal(say(&anna, PD_CONSENT_LINKING, true, PD_CONSENT_BY_SELF), PD_ERR_STATE);
    assert_ok(say(&anna, PD_CONSENT_LINKING, false, PD_CONSENT_BY_GUARDIAN));
    assert_ok(say(&anna, PD_CONSENT_LINKING, true, PD_CONSENT_BY_GUARDIAN));
    assert_int_equal(set_guardian(&bert, &anna), PD_ERR_INVALID); /* neither of the two for the other */
    assert_int_equal(set_guardian(&anna, &anna), PD_ERR_INVALID);
    assert_int_equal(set_guardian(&anna, &nobody), PD_ERR_NOT_FOUND);
    assert_ok(set_guardian(&anna, NULL));
    assert_ok(say(&anna, PD_CONSENT_SMS, true, PD_CONSENT_BY_SELF));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_consent_each(kit.hub, &anna, count, &records));
    assert_int_equal(records, 5); /* given, taken back with the guardian, linking twice, given */
    assert_false(pd_hub_guardian(kit.hub, &anna, &out));
    pd_hub_rollback(kit.hub);
}

static void
what_is_no_consent_is_refused(void **state)
{
    struct pd_consent c = { .purpose = PD_CONSENT_SMS, .given = true, .by = PD_CONSENT_BY_SELF };
    struct pd_id nobody = { { 1 } };

    (void)state;
    assert_int_equal(say(&nobody, PD_CONSENT_SMS, true, PD_CONSENT_BY_SELF), PD_ERR_NOT_FOUND);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_consent_put(kit.hub, kit.now_ms, &anna, &c, &why), PD_ERR_INVALID);
    pd_hub_rollback(kit.hub);
    assert_non_null(strstr(why.text, "wording"));
    assert_int_equal(pd_consent_from("email"), 0);
    assert_int_equal(pd_consent_from("partners"), PD_CONSENT_PARTNERS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)
        T(each_purpose_stands_alone_and_the_last_word_counts),
        T(bills_are_linked_as_long_as_she_agrees),
        T(a_minor_has_a_guardian_and_no_marketing),
        T(what_is_no_consent_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
