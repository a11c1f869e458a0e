/*
 * Goal: a birthday is greeted on its day, once a year, and a welcome pack given once to each real person; who
 * is frozen, deceased or does not want it gets nothing, and what has happened is stored all the same. Method:
 * a hub in memory, or in a file whose bytes are looked at; sweeps at chosen instants; the dates by hand.
 */
#include "app/core/claim_key.h"
#include "sync/hub/consents.h"
#include "sync/hub/merge.h"
#include "sync/hub/staff.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct kit kit;
static struct pd_why why;

#define PAY                                                                                                  \
    "{\"id\":\"pay\",\"kind\":\"payment\",\"name\":{\"zh-Hans\":\"自费\",\"en\":\"Paid\"},"                \
    "\"points\":1,\"step_fen\":100,\"expiry\":{\"kind\":\"never\"}}"
#define OCCASION(behaviour, points)                                                                          \
    "{\"id\":\"" behaviour "\",\"kind\":\"fixed\",\"behaviour\":\"" behaviour                                \
    "\",\"name\":{\"zh-Hans\":\"礼\",\"en\":\"Gift\"},\"points\":" points ",\"expiry\":{\"kind\":\"never\"}"
#define RULES                                                                                                \
    "{\"rules\":[" PAY "," OCCASION("birthday", "88") ",\"claimable\":true}," OCCASION("welcome", "50") "}]" \
                                                                                                        "}"

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    kit_publish(&kit, RULES, kit.now_ms);
    return 0;
}

static struct pd_id
join(const char *number, const char *name, const char *phone, bool from_list)
{
    struct pd_hub_member_new m = { .kind = "standard", .from_list = from_list };
    struct pd_id id;

    (void)pd_copy(m.number, sizeof m.number, number);
    (void)pd_copy(m.name, sizeof m.name, name);
    (void)pd_copy(m.phone, sizeof m.phone, phone);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_add(kit.hub, kit.now_ms, &m, &id, &why));
    assert_ok(pd_hub_commit(kit.hub));
    return id;
}

static int64_t
points_of(const struct pd_id *member)
{
    const struct pd_member *m = kit_look(&kit, member);

    return pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, kit.now_ms));
}

static struct pd_hub_member_state
state_of(const struct pd_id *member)
{
    struct pd_hub_member_state s;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_state_get(kit.hub, member, &s));
    pd_hub_rollback(kit.hub);
    return s;
}

static enum pd_err
set_state(const struct pd_id *member, struct pd_hub_member_state s)
{
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_member_state_set(kit.hub, kit.now_ms, member, &s);
    assert_ok(pd_hub_commit(kit.hub));
    return err;
}

/* ---- birthdays ---- */

/* Registered from a list, so that all she has is for birthdays. */
static struct pd_id
born(const char *birthday)
{
    static int n;
    char number[16];
    struct pd_id id;

    (void)snprintf(number, sizeof number, "B-%d", ++n);
    id = join(number, "Li", "", true);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_birthday(kit.hub, kit.now_ms, &id, birthday, &why));
    assert_ok(pd_hub_commit(kit.hub));
    return id;
}

static void
a_birthday_is_greeted_on_its_day_once_a_year(void **state)
{
    static const struct {
        const char *birthday;
        struct {
            int year, month, day, hour, minute, second;
            int64_t points; /* after the sweep at that instant */
        } at[7];
    } rows[] = {
        { "05-31", { { 2027, 5, 30, 23, 59, 59, 0 }, { 2027, 5, 31, 0, 0, 0, 88 },
                       { 2027, 5, 31, 23, 59, 59, 88 }, { 2027, 6, 1, 0, 0, 0, 88 },
                       { 2028, 5, 30, 23, 59, 59, 88 }, { 2028, 5, 31, 8, 0, 0, 176 } } },
        /* the last day of a year, and the first of the next */
        { "12-31", { { 2026, 12, 30, 23, 59, 59, 0 }, { 2026, 12, 31, 23, 59, 59, 88 },
                       { 2027, 1, 1, 0, 0, 0, 88 }, { 2027, 12, 31, 0, 0, 0, 176 } } },
        { "01-01",
            { { 2026, 12, 31, 23, 59, 59, 0 }, { 2027, 1, 1, 0, 0, 0, 88 }, { 2028, 1, 1, 0, 0, 0, 176 } } },
        /* the hub was off on New Year's Eve: that year's points, and the next year's all the same */
        { "12-31",
            { { 2026, 12, 30, 8, 0, 0, 0 }, { 2027, 1, 3, 8, 0, 0, 88 }, { 2027, 12, 31, 8, 0, 0, 176 } } },
        /* off for longer than is made up for */
        { "03-10", { { 2027, 3, 1, 8, 0, 0, 0 }, { 2027, 4, 11, 8, 0, 0, 0 } } },
        { "03-11", { { 2027, 3, 1, 8, 0, 0, 0 }, { 2027, 4, 11, 8, 0, 0, 88 } } },
        { "02-29", /* 2027 and 2029 are common years, 2028 is not */
            { { 2027, 2, 27, 23, 59, 59, 0 }, { 2027, 2, 28, 0, 0, 0, 88 }, { 2027, 3, 1, 0, 0, 0, 88 },
                { 2028, 2, 28, 23, 59, 59, 88 }, { 2028, 2, 29, 0, 0, 0, 176 }, { 2028, 3, 1, 0, 0, 0, 176 },
                { 2029, 2, 28, 0, 0, 0, 264 } } },
        { "02-28",
            { { 2028, 2, 27, 23, 59, 59, 0 }, { 2028, 2, 28, 0, 0, 0, 88 }, { 2028, 2, 29, 0, 0, 0, 88 } } },
        { "", { { 2027, 2, 28, 0, 0, 0, 0 }, { 2028, 2, 29, 0, 0, 0, 0 } } },
    };

    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_id anna;

        open_kit(state);
        anna = born(rows[i].birthday);
        for (int n = 0; n < PD_COUNT(rows[i].at) && rows[i].at[n].year > 0; n++) {
            kit_sweep(&kit, kit_at(rows[i].at[n].year, rows[i].at[n].month, rows[i].at[n].day,
                                rows[i].at[n].hour, rows[i].at[n].minute, rows[i].at[n].second));
            kit_sweep(&kit, kit.now_ms); /* as often as there is a quiet moment */
            if (points_of(&anna) != rows[i].at[n].points)
                fail_msg("row %d, sweep %d: %lld points", i, n, (long long)points_of(&anna));
        }
        if (i + 1 < PD_COUNT(rows))
            kit_tear_down(state);
    }
}

static void
who_registered_after_her_birthday_is_greeted_the_next_time(void **state)
{
    struct pd_id anna;

    (void)state;
    kit_sweep(&kit, kit_at(2027, 5, 30, 8, 0, 0));
    kit.now_ms = kit_at(2027, 6, 1, 8, 0, 0);
    anna = born("05-31");
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(points_of(&anna), 0);
    kit_sweep(&kit, kit_at(2028, 5, 31, 0, 0, 0));
    assert_int_equal(points_of(&anna), 88);
}

static struct pd_op_result
claim_birthday(struct desk *desk, const struct pd_id *member)
{
    const struct pd_earn_rule rule = { .id = "birthday" };
    struct pd_op op = desk_op(desk, PD_OP_CLAIM);
    char key[PD_CLAIM_CAP];

    op.member = *member;
    op.programme = 2;
    op.amount = pd_points_of(88);
    pd_claim_key_year(&rule, member, kit.now_ms, 480, key, sizeof key);
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    (void)pd_copy(op.rule, sizeof op.rule, "birthday");
    (void)pd_copy(op.key, sizeof op.key, key);
    return desk_do(desk, &op);
}

static void
a_desk_and_the_hub_give_it_once_between_them(void **state)
{
    static struct desk kiosk;
    struct pd_id anna, bert;

    (void)state;
    kit.now_ms = kit_at(2027, 5, 2, 9, 0, 0);
    anna = born("05-31");
    bert = born("05-10");
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    assert_int_equal(claim_birthday(&kiosk, &anna).status, PD_OP_APPLIED); /* in its month */
    kit_sweep(&kit, kit_at(2027, 5, 10, 9, 0, 0));
    kit_sweep(&kit, kit_at(2027, 5, 31, 9, 0, 0));
    assert_int_equal(points_of(&anna), 88);
    assert_int_equal(points_of(&bert), 88);
    assert_int_equal(claim_birthday(&kiosk, &bert).status, PD_OP_ALREADY_GRANTED);
    assert_int_equal(points_of(&bert), 88);
}

static void
who_does_not_want_it_or_cannot_have_it_is_not_greeted(void **state)
{
    static const struct {
        struct pd_hub_member_state state;
        int64_t points;
    } rows[] = {
        { { PD_MEMBER_ACTIVE, false, false, false }, 88 },
        { { PD_MEMBER_FROZEN, false, false, false }, 0 },
        { { PD_MEMBER_FROZEN, true, false, false }, 0 },
        { { PD_MEMBER_ACTIVE, false, true, false }, 0 },
        { { PD_MEMBER_ACTIVE, false, false, true }, 0 },
    };
    struct pd_id members[PD_COUNT(rows)];

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        members[i] = born("05-31");
        assert_ok(set_state(&members[i], rows[i].state));
    }
    kit_sweep(&kit, kit_at(2027, 5, 31, 0, 0, 0));
    for (int i = 0; i < PD_COUNT(rows); i++)
        assert_int_equal(points_of(&members[i]), rows[i].points);
}

static void
one_person_under_two_numbers_has_one_birthday_a_year(void **state)
{
    struct pd_id anna = born("05-31"), twin = born("05-30");
    struct pd_staff by = { .number = "S-1" };
    struct pd_merge merged;

    (void)state;
    kit_sweep(&kit, kit_at(2027, 5, 30, 8, 0, 0));
    assert_int_equal(points_of(&twin), 88);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_merge(kit.hub, kit.now_ms, &anna, &twin, &by, &merged, &why));
    assert_ok(pd_hub_commit(kit.hub));
    kit_sweep(&kit, kit_at(2027, 5, 31, 8, 0, 0));
    assert_int_equal(points_of(&anna), 88);
    kit_sweep(&kit, kit_at(2028, 5, 31, 8, 0, 0));
    assert_int_equal(points_of(&anna), 176);
}

static void
who_takes_no_part_any_more_is_not_greeted(void **state)
{
    struct pd_id anna = born("05-31");
    struct pd_consent no = { .purpose = PD_CONSENT_PROGRAMME, .by = PD_CONSENT_BY_SELF };

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_consent_put(kit.hub, kit.now_ms, &anna, &no, &why));
    assert_ok(pd_hub_commit(kit.hub));
    kit_sweep(&kit, kit_at(2027, 5, 31, 8, 0, 0));
    assert_int_equal(points_of(&anna), 0);
}

/* ---- welcome packs ---- */

static void
each_real_person_is_welcomed_once(void **state)
{
    static const struct {
        const char *number, *name, *phone;
        bool from_list;
        int64_t points;
    } rows[] = {
        { "M-1", "张三", "13812345678", false, 50 },
        { "M-2", "张三", "13812345678", false, 0 },         /* another number */
        { "M-3", " 张 三", "+86 138-1234-5678", false, 0 }, /* another hand */
        { "M-4", "张小明", "13812345678", false, 50 },      /* her child, on her phone */
        { "M-5", "张三", "13912345679", false, 50 },        /* her namesake */
        { "M-6", "Ann Lee", "", false, 50 },
        { "M-7", "Ann Lee", "", false, 50 }, /* a name alone is nobody */
        { "M-8", "李四", "13700000001", true, 0 },
        { "M-9", "李四", "13700000001", false, 0 }, /* was a member before */
        { "M-10", "ann lee", "6123 4567", false, 50 },
        { "M-11", "ANN LEE", "+852 61234567", false, 0 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_id id = join(rows[i].number, rows[i].name, rows[i].phone, rows[i].from_list);

        if (points_of(&id) != rows[i].points)
            fail_msg("%s has %lld", rows[i].number, (long long)points_of(&id));
        kit_sweep(&kit, kit.now_ms);
        assert_int_equal(points_of(&id), rows[i].points);
    }
}

static void
erase(const struct pd_id *member)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_erase(kit.hub, kit.now_ms, member, "asked", &why));
    assert_ok(pd_hub_commit(kit.hub));
    assert_ok(pd_hub_scrub(kit.hub));
}

static int
sql_int(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    int n;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    n = sqlite3_column_int(stmt, 0);
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(db);
    return n;
}

/* Nothing is kept of her but marks that fit many. */
static void
who_comes_back_after_she_was_erased_is_known(void **state)
{
    char path[64];
    struct pd_id anna, again;

    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/pd-occasions-%d.db", (int)getpid());
    (void)remove(path);
    kit_open(&kit, path);
    kit_publish(&kit, RULES, kit.now_ms);
    anna = join("M-1", "张三", "13812345678", false);
    assert_int_equal(points_of(&anna), 50);
    erase(&anna);
    again = join("M-1", "张三丰", "13800000000", false); /* her number */
    assert_int_equal(points_of(&again), 0);
    erase(&again);
    again = join("M-2", "张三", "13812345678", false); /* her name and phone */
    assert_int_equal(points_of(&again), 0);
    erase(&again);
    again = join("M-3", "李四", "13812345678", false);
    assert_int_equal(points_of(&again), 50);
    erase(&again);
    (void)kit_verify(&kit);
    kit_close(&kit);
    kit_as_file(path);
    assert_int_equal(sql_int(path, "SELECT count(*) FROM welcomed"), 6); /* 3 numbers, 3 persons */
    assert_int_equal(sql_int(path, "SELECT max(length(tag)) FROM welcomed"), 3);
    (void)remove(path);
}

static void
whoever_was_here_before_the_hub_kept_count_is_known(void **state)
{
    const int64_t no = 0;
    char path[64];
    struct pd_id bert;
    sqlite3 *db;

    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/pd-occasions-%d.db", (int)getpid());
    (void)remove(path);
    kit_open(&kit, path);
    kit_publish(&kit, RULES, kit.now_ms);
    (void)join("M-1", "张三", "13812345678", true);
    assert_ok(pd_store_begin(kit.store)); /* as an older release left it */
    (void)pd_store_run(kit.store, PD_HUB_SQL_META_PUT, PD_ARGS(pd_t("persons_known"), pd_b(&no, sizeof no)));
    assert_ok(pd_store_commit(kit.store));
    kit_close(&kit);
    kit_as_file(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM welcomed", NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
    assert_true(kit_store_of_file(&kit.store, path));
    assert_ok(pd_hub_create(&kit.hub, &(struct pd_hub_config){ .store = kit.store, .rng = &kit.rng }, &why));
    kit_sweep(&kit, kit.now_ms);
    bert = join("M-2", "张三", "13812345678", false);
    assert_int_equal(points_of(&bert), 0);
    bert = join("M-3", "李四", "13812345678", false);
    assert_int_equal(points_of(&bert), 50);
    (void)kit_verify(&kit);
    kit_close(&kit);
    (void)remove(path);
}

static void
a_pack_is_by_the_rules_of_the_day_she_registers(void **state)
{
    struct pd_id anna;

    (void)state;
    kit_publish(&kit,
        "{\"rules\":[" PAY "," OCCASION("welcome", "50") ",\"from\":\"2026-10-01\",\"until\":\"2026-10-31\","
                                                         "\"pending_days\":2,\"growth_percent\":0}]}",
        kit.now_ms);
    kit.now_ms = kit_at(2026, 9, 30, 23, 59, 59);
    anna = join("M-1", "A", "13812345678", false);
    assert_int_equal(kit_look(&kit, &anna)->lot_count, 0);
    kit.now_ms = kit_at(2026, 10, 1, 0, 0, 0);
    anna = join("M-2", "B", "13812345678", false);
    assert_int_equal(points_of(&anna), 0);
    kit.now_ms = kit_at(2026, 10, 2, 23, 59, 59);
    assert_int_equal(points_of(&anna), 0);
    kit.now_ms = kit_at(2026, 10, 3, 0, 0, 0);
    assert_int_equal(points_of(&anna), 50);
    kit.now_ms = kit_at(2026, 11, 1, 0, 0, 0);
    anna = join("M-3", "C", "13812345678", false);
    assert_int_equal(kit_look(&kit, &anna)->lot_count, 0);
}

/* ---- states ---- */

static void
a_state_is_kept_and_none_is_made_up(void **state)
{
    struct pd_id anna = join("M-1", "A", "", true), nobody = { { 1 } };
    struct pd_hub_member_state s = state_of(&anna);

    (void)state;
    assert_int_equal(s.status, PD_MEMBER_ACTIVE);
    assert_false(s.deceased || s.no_messages || s.no_birthday);
    assert_ok(set_state(&anna, (struct pd_hub_member_state){ PD_MEMBER_FROZEN, true, true, false }));
    s = state_of(&anna);
    assert_true(s.status == PD_MEMBER_FROZEN && s.deceased && s.no_messages && !s.no_birthday);
    assert_int_equal(
        set_state(&anna, (struct pd_hub_member_state){ .status = PD_MEMBER_CLOSED }), PD_ERR_INVALID);
    assert_int_equal(
        set_state(&anna, (struct pd_hub_member_state){ .status = PD_MEMBER_ACTIVE, .deceased = true }),
        PD_ERR_INVALID);
    assert_int_equal(set_state(&nobody, s), PD_ERR_NOT_FOUND);
    assert_ok(pd_hub_begin(kit.hub)); /* a mistake is taken back; what she wished stays */
    assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_ACTIVE));
    assert_ok(pd_hub_commit(kit.hub));
    s = state_of(&anna);
    assert_true(s.status == PD_MEMBER_ACTIVE && !s.deceased && s.no_messages);
    erase(&anna);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_member_state_get(kit.hub, &anna, &s), PD_ERR_NOT_FOUND);
    pd_hub_rollback(kit.hub);
}

/* What she would like is refused, by a word that says why; what has happened is stored. */
static void
a_frozen_or_deceased_member_spends_nothing_and_facts_are_stored(void **state)
{
    static struct desk kiosk, counter;

    for (int deceased = 0; deceased < 2; deceased++) {
        struct pd_hub_bill b = { .bill_no = "B-1", .total = pd_fen_of(700), .self_paid = pd_fen_of(700) };
        struct pd_points points;
        struct pd_op before, hold, spend, release, capture;
        struct pd_op_result result;
        struct pd_id anna;

        open_kit(state);
        kit.now_ms = kit_at(2027, 5, 2, 9, 0, 0);
        anna = born("05-31");
        kit_grant(&kit, &anna, "first", 1000);
        desk_enrol(&kiosk, &kit, "kiosk", "P1");
        desk_enrol(&counter, &kit, "counter", "P1");
        before = desk_hold(&kiosk, &anna, "G-001", 1, 100);
        before.programme = 2;
        assert_int_equal(desk_do(&kiosk, &before).status, PD_OP_APPLIED);
        assert_ok(set_state(
            &anna, (struct pd_hub_member_state){ .status = PD_MEMBER_FROZEN, .deceased = deceased == 1 }));

        hold = desk_hold(&kiosk, &anna, "G-001", 1, 100);
        hold.programme = 2;
        result = desk_do(&kiosk, &hold);
        assert_int_equal(result.status, PD_OP_REJECTED);
        assert_string_equal(result.code, "member_frozen");
        spend = desk_op(&kiosk, PD_OP_SPEND);
        spend.member = anna;
        spend.programme = 2;
        spend.amount = pd_points_of(5);
        (void)pd_copy(spend.unit, sizeof spend.unit, "points");
        (void)pd_copy(spend.rule, sizeof spend.rule, "wheel");
        result = desk_do(&kiosk, &spend);
        assert_int_equal(result.status, PD_OP_REJECTED);
        assert_string_equal(result.code, "member_frozen");
        result = claim_birthday(&kiosk, &anna);
        assert_int_equal(result.status, PD_OP_REJECTED);
        assert_string_equal(result.code, "member_frozen");
        assert_int_equal(points_of(&anna), 900);

        release = desk_about(&kiosk, PD_OP_RELEASE, &before.id);
        assert_int_equal(desk_do(&kiosk, &release).status, PD_OP_APPLIED);
        capture = desk_about(&counter, PD_OP_CAPTURE, &before.id);
        assert_int_equal(desk_do(&counter, &capture).status, PD_OP_APPLIED);
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_bill_take(kit.hub, kit.now_ms, &anna, &b, &points, &why));
        assert_ok(pd_hub_commit(kit.hub));
        assert_int_equal(points_of(&anna), 907);
        if (deceased == 0)
            kit_tear_down(state);
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)
#define ALONE(f) cmocka_unit_test_teardown(f, kit_tear_down) /* opens the kit itself, once a row */

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ALONE(a_birthday_is_greeted_on_its_day_once_a_year),
        T(who_registered_after_her_birthday_is_greeted_the_next_time),
        T(a_desk_and_the_hub_give_it_once_between_them),
        T(who_does_not_want_it_or_cannot_have_it_is_not_greeted),
        T(one_person_under_two_numbers_has_one_birthday_a_year),
        T(who_takes_no_part_any_more_is_not_greeted),
        T(each_real_person_is_welcomed_once),
        cmocka_unit_test(who_comes_back_after_she_was_erased_is_known),
        cmocka_unit_test(whoever_was_here_before_the_hub_kept_count_is_known),
        T(a_pack_is_by_the_rules_of_the_day_she_registers),
        T(a_state_is_kept_and_none_is_made_up),
        ALONE(a_frozen_or_deceased_member_spends_nothing_and_facts_are_stored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
