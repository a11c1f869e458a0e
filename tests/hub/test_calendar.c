/*
 * Goal: points become usable, are doubled, are told of and expire on the days that their rule says, to the
 * second, and those granted before a change of rules keep theirs. Method: a hub in memory under a clock of
 * the test's own; every instant computed by hand; sweeps on both sides of it.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct pd_why why;
static int bills;

struct at {
    int year, month, day, hour, minute, second;
};

#define PAY(expiry, more)                                                                                    \
    "{\"id\":\"pay\",\"kind\":\"payment\",\"name\":{\"zh-Hans\":\"自费\",\"en\":\"Paid\"},"                \
    "\"points\":1,\"step_fen\":100,\"expiry\":" expiry more "}"
#define RULES(expiry, more) "{\"rules\":[" PAY(expiry, more) "]}"
#define ROLLING(days) "{\"kind\":\"rolling\",\"days\":" days "}"

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    bills = 0;
    return 0;
}

static int64_t
ms(const struct at *at)
{
    return kit_at(at->year, at->month, at->day, at->hour, at->minute, at->second);
}

/* What a payment of so many yuan earns now. */
static int64_t
pay(const struct pd_id *member, int64_t yuan)
{
    struct pd_hub_bill b = { .total = pd_fen_of(yuan * 100), .self_paid = pd_fen_of(yuan * 100) };
    struct pd_points points;

    (void)snprintf(b.bill_no, sizeof b.bill_no, "B-%d", ++bills);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_bill_take(kit.hub, kit.now_ms, member, &b, &points, &why));
    assert_ok(pd_hub_commit(kit.hub));
    return pd_points_raw(points);
}

static int64_t
usable(const struct pd_id *member)
{
    const struct pd_member *m = kit_look(&kit, member);

    return pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, kit.now_ms));
}

static int64_t
pending(const struct pd_id *member)
{
    const struct pd_member *m = kit_look(&kit, member);

    return pd_points_raw(pd_lots_pending(m->lots, m->lot_count, kit.now_ms));
}

/* ---- expiry ---- */

static void
points_expire_at_the_midnight_that_their_rule_says(void **state)
{
    static const struct {
        const char *rules;
        struct at granted, last; /* the last second in which they are good */
    } rows[] = {
        { RULES(ROLLING("365"), ""), { 2026, 10, 1, 0, 0, 0 }, { 2027, 10, 1, 23, 59, 59 } },
        { RULES(ROLLING("365"), ""), { 2026, 10, 1, 23, 59, 59 }, { 2027, 10, 1, 23, 59, 59 } },
        { RULES(ROLLING("365"), ""), { 2027, 3, 1, 8, 0, 0 },
            { 2028, 2, 29, 23, 59, 59 } }, /* a leap day less */
        { RULES(ROLLING("366"), ""), { 2027, 3, 1, 8, 0, 0 }, { 2028, 3, 1, 23, 59, 59 } },
        { RULES(ROLLING("1"), ""), { 2026, 12, 31, 23, 59, 59 }, { 2027, 1, 1, 23, 59, 59 } },
        { RULES(ROLLING("1"), ""), { 2028, 2, 28, 12, 0, 0 }, { 2028, 2, 29, 23, 59, 59 } },
        { RULES("{\"kind\":\"year_end\"}", ""), { 2026, 12, 31, 23, 59, 59 }, { 2026, 12, 31, 23, 59, 59 } },
        { RULES("{\"kind\":\"year_end\"}", ""), { 2027, 1, 1, 0, 0, 0 }, { 2027, 12, 31, 23, 59, 59 } },
        { RULES("{\"kind\":\"month_end\"}", ""), { 2028, 2, 1, 0, 0, 0 }, { 2028, 2, 29, 23, 59, 59 } },
        { RULES("{\"kind\":\"month_end\"}", ""), { 2027, 2, 28, 23, 59, 59 }, { 2027, 2, 28, 23, 59, 59 } },
        { RULES("{\"kind\":\"month_end\"}", ""), { 2026, 12, 5, 0, 0, 0 }, { 2026, 12, 31, 23, 59, 59 } },
        /* counted from the day on which they become usable */
        { RULES("{\"kind\":\"month_end\"}", ",\"pending_days\":3"), { 2027, 1, 30, 9, 0, 0 },
            { 2027, 2, 28, 23, 59, 59 } },
        { RULES("{\"kind\":\"year_end\"}", ",\"pending_days\":1"), { 2026, 12, 31, 9, 0, 0 },
            { 2027, 12, 31, 23, 59, 59 } },
        { RULES(ROLLING("10"), ",\"pending_days\":5"), { 2026, 10, 1, 9, 0, 0 },
            { 2026, 10, 16, 23, 59, 59 } },
    };

    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_id anna;

        open_kit(state);
        kit_publish(&kit, rows[i].rules, kit.now_ms);
        anna = kit_member(&kit, "M-1", 0);
        kit.now_ms = ms(&rows[i].granted);
        assert_int_equal(pay(&anna, 100), 100);
        kit_sweep(&kit, ms(&rows[i].last) + 999);
        if (usable(&anna) != 100)
            fail_msg("row %d: gone too early", i);
        kit.now_ms = ms(&rows[i].last) + 1000;
        if (usable(&anna) != 0) /* also before it is posted */
            fail_msg("row %d: still good", i);
        kit_sweep(&kit, kit.now_ms);
        assert_int_equal(kit_look(&kit, &anna)->lot_count, 0);
        kit_sweep(&kit, kit.now_ms); /* once is all */
        if (i + 1 < PD_COUNT(rows))
            kit_tear_down(state);
    }
}

static void
points_without_an_end_stay(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);

    (void)state;
    kit_publish(&kit, RULES("{\"kind\":\"never\"}", ""), kit.now_ms);
    assert_int_equal(pay(&anna, 100), 100);
    kit_sweep(&kit, kit_at(2099, 12, 31, 23, 59, 59));
    assert_int_equal(usable(&anna), 100);
}

/* One lot under each rule, in the order in which the hospital changed its mind. */
static void
points_keep_the_rule_they_were_granted_under(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0);

    (void)state;
    kit.now_ms = kit_at(2027, 3, 10, 9, 0, 0);
    kit_publish(&kit, RULES(ROLLING("365"), ""), kit.now_ms);
    (void)pay(&anna, 1);
    kit_publish(&kit, RULES("{\"kind\":\"year_end\"}", ""), kit.now_ms);
    (void)pay(&anna, 10);
    kit_publish(&kit, RULES("{\"kind\":\"month_end\"}", ""), kit.now_ms);
    (void)pay(&anna, 100);
    kit_publish(&kit, RULES("{\"kind\":\"never\"}", ""), kit.now_ms);
    (void)pay(&anna, 1000);
    kit_publish(&kit, RULES(ROLLING("30"), ""), kit.now_ms);
    (void)pay(&anna, 10000);
    kit_sweep(&kit, kit_at(2027, 3, 31, 23, 59, 59));
    assert_int_equal(usable(&anna), 11111);
    kit_sweep(&kit, kit_at(2027, 4, 1, 0, 0, 0)); /* the end of March */
    assert_int_equal(usable(&anna), 11011);
    kit_sweep(&kit, kit_at(2027, 4, 10, 0, 0, 0)); /* 30 days after the 10th of March: the 9th of April */
    assert_int_equal(usable(&anna), 1011);
    kit_sweep(&kit, kit_at(2027, 12, 31, 23, 59, 59));
    assert_int_equal(usable(&anna), 1011);
    kit_sweep(&kit, kit_at(2028, 1, 1, 0, 0, 0));
    assert_int_equal(usable(&anna), 1001);
    kit_sweep(&kit, kit_at(2028, 3, 9, 23, 59, 59)); /* 365 days, one of them a leap day */
    assert_int_equal(usable(&anna), 1001);
    kit_sweep(&kit, kit_at(2028, 3, 10, 0, 0, 0));
    assert_int_equal(usable(&anna), 1000);
}

/* ---- pending ---- */

static void
pending_points_are_hers_at_the_midnight_after_so_many_days(void **state)
{
    static struct desk kiosk;
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    struct pd_op op;

    (void)state;
    kit_publish(&kit, RULES(ROLLING("365"), ",\"pending_days\":7"), kit.now_ms);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    kit.now_ms = kit_at(2026, 12, 26, 23, 59, 59);
    assert_int_equal(pay(&anna, 150), 150);
    kit_sweep(&kit, kit_at(2027, 1, 1, 23, 59, 59));
    assert_int_equal(usable(&anna), 0);
    assert_int_equal(pending(&anna), 150);
    op = desk_hold(&kiosk, &anna, "G-001", 1, 100);
    op.programme = 2;
    assert_string_equal(desk_do(&kiosk, &op).code, "too_few_points");
    kit_sweep(&kit, kit_at(2027, 1, 2, 0, 0, 0));
    assert_int_equal(usable(&anna), 150);
    assert_int_equal(pending(&anna), 0);
    op = desk_hold(&kiosk, &anna, "G-001", 1, 100);
    op.programme = 2;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    assert_int_equal(usable(&anna), 50);
}

/* ---- the member day ---- */

static void
a_member_day_counts_double_from_midnight_to_midnight(void **state)
{
    static const struct {
        struct at at;
        int64_t points; /* for 100 yuan; 200 % on the 18th and the last days that not every month has */
    } rows[] = {
        { { 2027, 1, 17, 23, 59, 59 }, 100 }, { { 2027, 1, 18, 0, 0, 0 }, 200 },
        { { 2027, 1, 18, 23, 59, 59 }, 200 }, { { 2027, 1, 19, 0, 0, 0 }, 100 },
        { { 2027, 1, 31, 12, 0, 0 }, 200 },
        { { 2027, 2, 28, 12, 0, 0 }, 100 }, /* no 31st, and none is made up */
        { { 2027, 3, 1, 0, 0, 0 }, 100 }, { { 2028, 2, 29, 0, 0, 0 }, 200 },
        { { 2028, 12, 18, 8, 0, 0 }, 200 }, { { 2029, 1, 18, 8, 0, 0 }, 100 }, /* the campaign is over */
    };
    struct pd_id anna = kit_member(&kit, "M-1", 0);
    int64_t sum = 0;

    (void)state;
    kit_publish(&kit,
        "{\"rules\":[" PAY("{\"kind\":\"never\"}",
            "") "],\"campaigns\":[{\"id\":\"day\",\"name\":{\"zh-Hans\":"
                "\"会员日\",\"en\":\"Member "
                "day\"},\"rules\":[\"pay\"],\"from\":\"2026-01-01\",\"until\":\"2028-12-31\","
                "\"percent\":200,\"month_days\":[18,29,31]}]}",
        kit.now_ms);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        kit_sweep(&kit, ms(&rows[i].at));
        assert_int_equal(pay(&anna, 100), rows[i].points);
        assert_int_equal(usable(&anna), sum += rows[i].points);
    }
}

/* ---- notices ---- */

struct seen {
    int n;
    struct pd_hub_notice all[16];
};

static void
see(void *ctx, const struct pd_hub_notice *notice)
{
    struct seen *s = ctx;

    assert_true(s->n < PD_COUNT(s->all));
    s->all[s->n++] = *notice;
}

static struct seen
notices(int64_t after)
{
    struct seen s = { .n = 0 };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_notice_each(kit.hub, after, 100, see, &s));
    pd_hub_rollback(kit.hub);
    return s;
}

static void
is_notice(const struct pd_hub_notice *n, enum pd_hub_notice_kind kind, const struct pd_id *member,
    int64_t due_ms, int64_t amount)
{
    assert_string_equal(pd_hub_notice_name(n->kind), pd_hub_notice_name(kind));
    assert_true(pd_id_equal(n->member, *member));
    assert_true(n->due_ms == due_ms);
    assert_int_equal(pd_points_raw(n->amount), amount);
}

static void
points_are_told_of_thirty_days_before_they_expire_once(void **state)
{
    static struct desk kiosk;
    struct pd_id anna = kit_member(&kit, "M-1", 0), bert = kit_member(&kit, "M-2", 0);
    struct pd_op op;
    struct seen s;

    (void)state;
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    kit.now_ms = kit_at(2026, 10, 1, 9, 0, 0); /* good until the 1st of October 2027 */
    (void)pay(&anna, 300);
    (void)pay(&anna, 50);
    (void)pay(&bert, 70);
    kit.now_ms += PD_DAY_MS;
    (void)pay(&anna, 7);
    op = desk_hold(&kiosk, &anna, "G-001", 1, 100); /* of what expires first */
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    kit_sweep(&kit, kit_at(2027, 9, 1, 23, 59, 59));
    assert_int_equal(notices(0).n, 0);
    kit_sweep(&kit, kit_at(2027, 9, 2, 0, 0, 0));
    s = notices(0);
    assert_int_equal(s.n, 2);
    is_notice(&s.all[0], PD_HUB_NOTICE_EXPIRY, &anna, kit_at(2027, 10, 2, 0, 0, 0), 250);
    is_notice(&s.all[1], PD_HUB_NOTICE_EXPIRY, &bert, kit_at(2027, 10, 2, 0, 0, 0), 70);
    kit_sweep(&kit, kit_at(2027, 9, 2, 12, 0, 0));
    assert_int_equal(notices(0).n, 2);
    kit_sweep(&kit, kit_at(2027, 9, 3, 0, 0, 0));
    s = notices(s.all[1].id); /* what is new */
    assert_int_equal(s.n, 1);
    is_notice(&s.all[0], PD_HUB_NOTICE_EXPIRY, &anna, kit_at(2027, 10, 3, 0, 0, 0), 7);
    kit_sweep(&kit, kit_at(2027, 10, 5, 0, 0, 0));
    assert_int_equal(notices(0).n, 3); /* all of it is over */
    kit_sweep(&kit, kit_at(2028, 10, 2, 0, 0, 0));
    assert_int_equal(notices(0).n, 3);
    kit_sweep(&kit, kit_at(2028, 10, 3, 0, 0, 0)); /* kept for 366 days */
    assert_int_equal(notices(0).n, 1);
}

static void
a_tier_is_told_of_before_it_ends(void **state)
{
    struct pd_id anna = kit_member(&kit, "M-1", 0), bert = kit_member(&kit, "M-2", 0), cleo;
    struct seen s;

    (void)state;
    cleo = kit_member(&kit, "M-3", 0);
    kit_publish(&kit,
        "{\"rules\":[" PAY(
            "{\"kind\":\"never\"}", "") "],\"tier_policy\":{\"down\":\"one_down\",\"window_months\":12}}",
        kit.now_ms);
    (void)pay(&anna, 6000); /* gold from 5000 on */
    (void)pay(&bert, 6000);
    (void)pay(&cleo, 4000);
    kit_sweep(&kit, kit_at(2027, 1, 1, 0, 0, 0));
    (void)pay(&anna, 4990);
    (void)pay(&bert, 5000);
    kit_sweep(&kit, kit_at(2027, 12, 1, 23, 59, 59));
    assert_int_equal(notices(0).n, 0);
    kit_sweep(&kit, kit_at(2027, 12, 2, 0, 0, 0));
    s = notices(0);
    assert_int_equal(s.n, 1);
    is_notice(&s.all[0], PD_HUB_NOTICE_TIER, &anna, kit_at(2028, 1, 1, 0, 0, 0), 10);
    kit_sweep(&kit, kit_at(2027, 12, 20, 0, 0, 0));
    assert_int_equal(notices(0).n, 1);
}

static void
who_wants_no_messages_or_is_gone_is_told_nothing(void **state)
{
    static const struct pd_hub_member_state states[] = { { PD_MEMBER_ACTIVE, false, true, false },
        { PD_MEMBER_FROZEN, true, false, false }, { PD_MEMBER_FROZEN, false, false, false },
        { PD_MEMBER_ACTIVE, false, false, true } };
    struct pd_id members[PD_COUNT(states)], erased = kit_member(&kit, "M-9", 0);
    char number[16];
    struct seen s;

    (void)state;
    kit_publish(&kit, RULES(ROLLING("20"), ""), kit.now_ms);
    (void)pay(&erased, 5);
    for (int i = 0; i < PD_COUNT(states); i++) {
        (void)snprintf(number, sizeof number, "M-%d", i);
        members[i] = kit_member(&kit, number, 0);
        (void)pay(&members[i], 5);
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_member_state_set(kit.hub, kit.now_ms, &members[i], &states[i]));
        assert_ok(pd_hub_commit(kit.hub));
    }
    kit_sweep(&kit, kit.now_ms);
    s = notices(0);
    assert_int_equal(s.n, 3); /* frozen points expire as others do; no birthdays is not no messages */
    assert_true(pd_id_equal(s.all[0].member, erased) && pd_id_equal(s.all[1].member, members[2]) &&
                pd_id_equal(s.all[2].member, members[3]));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_erase(kit.hub, kit.now_ms, &erased, "asked", &why));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(notices(0).n, 2);
    kit_sweep(&kit, kit.now_ms + PD_DAY_MS);
    assert_int_equal(notices(0).n, 2);
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)
#define ALONE(f) cmocka_unit_test_teardown(f, kit_tear_down) /* opens the kit itself, once a row */

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ALONE(points_expire_at_the_midnight_that_their_rule_says),
        T(points_without_an_end_stay),
        T(points_keep_the_rule_they_were_granted_under),
        T(pending_points_are_hers_at_the_midnight_after_so_many_days),
        T(a_member_day_counts_double_from_midnight_to_midnight),
        T(points_are_told_of_thirty_days_before_they_expire_once),
        T(a_tier_is_told_of_before_it_ends),
        T(who_wants_no_messages_or_is_gone_is_told_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
