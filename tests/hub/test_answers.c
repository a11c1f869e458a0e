/*
 * Goal: a visit is answered for and rewarded once, and nothing in the database says who said what. Method: a
 * hub in memory, sheets over HTTP; copies of it are made between them, as backups are, and read by hand.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "sync/hub/answers.h"
#include "sync/hub/merge.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char rules[] =
    "{\"surveys\":[{\"id\":\"visit\",\"name\":{\"zh-Hans\":\"评价\",\"en\":\"Visit\"},\"open_days\":14,"
    "\"rule\":\"survey\",\"questions\":["
    "{\"id\":\"content\",\"kind\":\"scale\",\"text\":{\"zh-Hans\":\"满意吗\",\"en\":\"Content?\"}},"
    "{\"id\":\"wait\",\"kind\":\"choice\",\"text\":{\"zh-Hans\":\"等候\",\"en\":\"The wait\"},\"choices\":["
    "{\"id\":\"short\",\"name\":{\"zh-Hans\":\"短\",\"en\":\"short\"}},"
    "{\"id\":\"long\",\"name\":{\"zh-Hans\":\"长\",\"en\":\"long\"}}]},"
    "{\"id\":\"again\",\"kind\":\"yes_no\",\"text\":{\"zh-Hans\":\"再来\",\"en\":\"Again?\"}}]},"
    "{\"id\":\"bill\",\"name\":{\"zh-Hans\":\"付款\",\"en\":\"Paying\"},\"open_days\":2,\"visits\":[\"pay\"],"
    "\"questions\":[{\"id\":\"easy\",\"kind\":\"yes_no\",\"text\":{\"zh-Hans\":\"方便吗\",\"en\":\"Easy?\"}}]"
    "}]}";

static struct kit kit;
static struct pd_id anna, bert;
static char key[PD_HUB_CLIENT_KEY_CAP];

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open_at(&kit, NULL, kit_at(2026, 11, 20, 10, 0, 0));
    anna = kit_member(&kit, "M-1", 0);
    bert = kit_member(&kit, "M-2", 0);
    for (int i = 3; i <= PD_ANSWERS_LEAST; i++) {
        char number[16];

        (void)snprintf(number, sizeof number, "M-%d", i);
        (void)kit_member(&kit, number, 0);
    }
    kit_publish(&kit, rules, kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_ANSWERS, key));
    assert_ok(pd_hub_commit(kit.hub));
    return 0;
}

/* The status; more: ",\"named\":true", or "". */
static int
say(const char *idem, const char *survey, const char *member, const char *visit, const char *more,
    const char *answers)
{
    char body[512];

    (void)snprintf(body, sizeof body,
        "{\"survey\":\"%s\",\"member\":\"%s\",\"visit_no\":\"%s\"%s,\"answers\":%s}", survey, member, visit,
        more, answers);
    return kit_post(&kit, "/v1/answers", key, idem, body);
}

/* "M-3"; until the next. */
static const char *
member_of(int i)
{
    static char number[8];

    (void)snprintf(number, sizeof number, "M-%d", i);
    return number;
}

static bool
told(const char *words)
{
    return memmem(kit.body, kit.body_len, words, strlen(words)) != NULL;
}

static int64_t
points_of(const struct pd_id *member)
{
    int64_t left, held, debt;

    kit_balance(&kit, member, &left, &held, &debt);
    return left;
}

/* What a statement says of the file as it is on disk now, by a copy of it; its first column as a number. */
static int64_t
ask(const char *sql)
{
    sqlite3_stmt *statement = NULL;
    sqlite3 *db = NULL;
    char copy[64];
    int64_t n = -1;

    (void)snprintf(copy, sizeof copy, "/tmp/pd-answers-%d.db", (int)getpid());
    kit_backup(&kit, copy);
    assert_int_equal(sqlite3_open_v2(copy, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    if (sqlite3_step(statement) == SQLITE_ROW)
        n = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
    (void)remove(copy);
    return n;
}

static void
a_visit_is_answered_for_and_rewarded_once(void **state)
{
    (void)state;
    assert_int_equal(say("1", "visit", "M-1", "V-1", "", "{\"content\":4}"), 200);
    assert_true(told("\"status\":\"applied\",\"points\":10"));
    assert_int_equal(say("1", "visit", "M-1", "V-1", "", "{\"content\":4}"), 200); /* the same again */
    assert_true(told("\"status\":\"applied\",\"points\":10"));
    assert_int_equal(say("2", "visit", "M-1", "V-1", "", "{\"content\":1}"), 200);
    assert_true(told("\"status\":\"already_answered\",\"points\":0"));
    assert_int_equal(say("3", "visit", "M-2", "V-1", "", "{\"content\":1}"), 200); /* whoever comes with it */
    assert_true(told("already_answered"));
    assert_int_equal(say("1", "visit", "M-1", "V-2", "", "{\"content\":4}"), 409); /* another body */
    assert_int_equal(points_of(&anna), 10);
    assert_int_equal(points_of(&bert), 0);
    assert_int_equal(say("4", "visit", "M-1", "V-2", "", "{\"content\":5}"), 200);
    assert_int_equal(points_of(&anna), 20);
    assert_int_equal(ask("SELECT count(*) FROM survey_done"), 2);
}

static void
answers_wait_until_enough_are_there_and_leave_without_order(void **state)
{
    char idem[16], visit[16], body[64];

    (void)state;
    for (int i = 1; i <= PD_ANSWERS_LEAST; i++) {
        assert_int_equal(ask("SELECT count(*) FROM answer"), 0); /* nothing of it is in any copy */
        (void)snprintf(idem, sizeof idem, "i%d", i);
        (void)snprintf(visit, sizeof visit, "V-%d", i);
        (void)snprintf(body, sizeof body, "{\"content\":%d,\"again\":true}", i);
        assert_int_equal(say(idem, "visit", member_of(i), visit, "", body), 200);
    }
    assert_int_equal(ask("SELECT count(*) FROM answer"), 2 * PD_ANSWERS_LEAST);
    assert_int_equal(
        ask("SELECT count(DISTINCT id) FROM answer WHERE length(id) = 16"), 2 * PD_ANSWERS_LEAST);
    assert_int_equal(ask("SELECT count(*) FROM answer WHERE day <> 20777"), 0); /* 2026-11-20 */
    /* As they lie in the file they are not as they came. */
    assert_int_equal(ask("SELECT group_concat(value, '') = '12345' FROM (SELECT value FROM answer "
                         "WHERE question = 'content' ORDER BY id)"),
        0);
    assert_int_equal(
        ask("SELECT count(*) FROM sqlite_master WHERE name = 'answer' AND sql LIKE '%WITHOUT ROWID%'"), 1);
    assert_int_equal(
        ask("SELECT count(*) FROM sqlite_master WHERE tbl_name = 'answer' AND type = 'index' AND sql <> ''"),
        0);
}

/* Five visits of one are not five people: they wait for others. */
static void
one_member_is_no_crowd(void **state)
{
    char idem[16], visit[16];

    (void)state;
    for (int i = 1; i <= 2 * PD_ANSWERS_LEAST; i++) {
        (void)snprintf(idem, sizeof idem, "i%d", i);
        (void)snprintf(visit, sizeof visit, "V-%d", i);
        assert_int_equal(say(idem, "visit", member_of(i % 2 + 1), visit, "", "{\"content\":1}"), 200);
    }
    assert_int_equal(ask("SELECT count(*) FROM answer"), 0);
    for (int i = 3; i <= PD_ANSWERS_LEAST; i++) {
        assert_int_equal(ask("SELECT count(*) FROM answer"), 0);
        (void)snprintf(idem, sizeof idem, "m%d", i);
        assert_int_equal(say(idem, "visit", member_of(i), idem, "", "{\"content\":2}"), 200);
    }
    assert_int_equal(ask("SELECT count(*) FROM answer WHERE day = 20777"), 3 * PD_ANSWERS_LEAST - 2);
}

static void
nothing_else_of_what_was_said_is_kept(void **state)
{
    (void)state;
    for (int i = 0; i < PD_ANSWERS_LEAST; i++) {
        char idem[16], visit[16];

        (void)snprintf(idem, sizeof idem, "i%d", i);
        (void)snprintf(visit, sizeof visit, "V-%d", i);
        assert_int_equal(say(idem, "visit", member_of(i + 1), visit, "", "{\"wait\":\"long\"}"), 200);
    }
    /* Under the same key with other ticks it is the same: there is nothing here to compare them by. */
    assert_int_equal(say("i0", "visit", member_of(1), "V-0", "", "{\"wait\":\"short\"}"), 200);
    assert_true(told("\"status\":\"applied\""));
    assert_int_equal(ask("SELECT count(*) FROM answer WHERE value = 'short'"), 0);
    assert_int_equal(ask("SELECT count(*) FROM op WHERE line LIKE '%long%'"), 0);
    assert_int_equal(ask("SELECT count(*) FROM idem WHERE answer LIKE '%long%' OR key LIKE '%long%'"), 0);
    assert_int_equal(ask("SELECT count(*) FROM idem"), PD_ANSWERS_LEAST);
    assert_int_equal(ask("SELECT count(DISTINCT body) FROM idem"), PD_ANSWERS_LEAST);
}

static void
when_the_day_is_over_few_answers_are_dated_to_its_month(void **state)
{
    (void)state;
    assert_int_equal(say("1", "visit", "M-1", "V-1", "", "{\"content\":4}"), 200);
    kit_sweep(&kit, kit_at(2026, 11, 20, 23, 59, 59));
    assert_int_equal(ask("SELECT count(*) FROM answer"), 0);
    kit_sweep(&kit, kit_at(2026, 11, 21, 0, 0, 0));
    assert_int_equal(ask("SELECT count(*) FROM answer WHERE day = 20758"), 1); /* 2026-11-01 */
    kit.now_ms = kit_at(2026, 12, 31, 23, 59, 59);
    assert_int_equal(say("2", "visit", "M-1", "V-2", "", "{\"content\":4}"), 200);
    kit.now_ms = kit_at(2027, 1, 1, 0, 0, 0);
    assert_int_equal(say("3", "visit", "M-1", "V-3", "", "{\"content\":4}"), 200); /* no sweep came between */
    assert_int_equal(ask("SELECT count(*) FROM answer WHERE day = 20788"), 1);     /* 2026-12-01 */
    assert_int_equal(ask("SELECT count(*) FROM answer"), 2);
    assert_ok(pd_hub_begin(kit.hub));
    pd_hub_answers_write(kit.hub);
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(ask("SELECT count(*) FROM answer WHERE day = 20819"), 1); /* 2027-01-01 */
}

/* The batch that brought one is lost: neither it nor its reward was there, and those before it still wait. */
static void
what_a_lost_batch_brought_is_gone_and_no_more(void **state)
{
    struct pd_points points;
    struct pd_why why;
    struct pd_answers a = { .member = anna, .count = 1, .visit = "V-9", .answers = { { "content", "1" } } };
    char idem[16], visit[16];

    (void)state;
    for (int i = 1; i < PD_ANSWERS_LEAST; i++) {
        (void)snprintf(idem, sizeof idem, "i%d", i);
        (void)snprintf(visit, sizeof visit, "V-%d", i);
        assert_int_equal(say(idem, "visit", member_of(i + 1), visit, "", "{\"content\":5}"), 200);
    }
    assert_ok(pd_hub_begin(kit.hub));
    a.survey = pd_programme_survey(pd_hub_programme_now(kit.hub, kit.now_ms), "visit");
    assert_ok(pd_hub_answers_take(kit.hub, kit.now_ms, &a, &points, &why)); /* enough: they were written */
    pd_hub_rollback(kit.hub);
    assert_int_equal(ask("SELECT count(*) FROM answer"), 0);
    assert_int_equal(points_of(&anna), 0);
    assert_int_equal(points_of(&bert), 10);
    assert_int_equal(say("again", "visit", "M-1", "V-10", "", "{\"content\":5}"), 200);
    assert_int_equal(ask("SELECT count(*) FROM answer WHERE value = '5'"), PD_ANSWERS_LEAST);
    assert_int_equal(ask("SELECT count(*) FROM answer WHERE value = '1'"), 0);
}

/* In one batch come more sheets than wait at once: those are refused whole, and taken when they come again.
 */
static void
what_finds_no_room_is_refused_and_leaves_nothing(void **state)
{
    struct pd_points points;
    struct pd_why why;
    struct pd_answers a = { .member = anna, .count = 1, .answers = { { "content", "1" } } };
    int taken = 0;
    enum pd_err err = PD_OK;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    a.survey = pd_programme_survey(pd_hub_programme_now(kit.hub, kit.now_ms), "visit");
    for (; err == PD_OK && taken < 1000; taken++) {
        (void)snprintf(a.visit, sizeof a.visit, "V-%d", taken);
        err = pd_hub_answers_take(kit.hub, kit.now_ms, &a, &points, &why);
    }
    assert_int_equal(err, PD_ERR_FULL);
    assert_ok(pd_hub_commit(kit.hub));
    assert_true(taken > 100 && taken < 1000);
    assert_int_equal(ask("SELECT count(*) FROM survey_done"), taken - 1);
    assert_int_equal(points_of(&anna), 10 * (taken - 1));
    assert_int_equal(say("again", "visit", "M-1", a.visit, "", "{\"content\":1}"), 200);
}

static void
who_wants_to_be_named_is(void **state)
{
    (void)state;
    assert_int_equal(
        say("1", "visit", "M-1", "V-1", ",\"named\":true", "{\"content\":2,\"wait\":\"long\"}"), 200);
    assert_int_equal(ask("SELECT count(*) FROM answer_named WHERE visit = 'V-1' AND day = 20777"), 2);
    assert_int_equal(ask("SELECT count(*) FROM answer"), 0);
    assert_int_equal(points_of(&anna), 10);
}

static void
a_visit_that_rules_know_of_must_be_hers_and_not_too_long_ago(void **state)
{
    struct pd_hub_bill bill = { .bill_no = "7001", .total = pd_fen_of(1000), .self_paid = pd_fen_of(1000) };
    struct pd_points points;
    struct pd_why why;

    (void)state;
    assert_int_equal(say("1", "bill", "M-1", "7001", "", "{\"easy\":true}"), 404);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_bill_take(kit.hub, kit.now_ms, &anna, &bill, &points, &why));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(say("2", "bill", "M-2", "7001", "", "{\"easy\":true}"), 404);
    kit.now_ms = kit_at(2026, 11, 22, 23, 59, 59);
    assert_int_equal(say("3", "bill", "M-1", "7001", "", "{\"easy\":true}"), 200);
    assert_true(told("\"points\":0"));
    (void)pd_copy(bill.bill_no, sizeof bill.bill_no, "7002");
    bill.paid_ms = kit_at(2026, 11, 20, 10, 0, 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_bill_take(kit.hub, kit.now_ms, &anna, &bill, &points, &why));
    assert_ok(pd_hub_commit(kit.hub));
    kit.now_ms = kit_at(2026, 11, 23, 0, 0, 0);
    assert_int_equal(say("4", "bill", "M-1", "7002", "", "{\"easy\":true}"), 409);
    assert_true(told("too late"));
    assert_int_equal(say("5", "visit", "M-1", "V-5", ",\"visited\":\"2026-11-09\"", "{\"content\":3}"), 200);
    assert_int_equal(say("6", "visit", "M-1", "V-6", ",\"visited\":\"2026-11-08\"", "{\"content\":3}"), 409);
    assert_int_equal(say("7", "visit", "M-1", "V-7", ",\"visited\":\"2026-11-25\"", "{\"content\":3}"), 400);
}

static void
what_is_no_answer_is_refused_and_leaves_nothing(void **state)
{
    static const struct {
        const char *survey, *visit, *more, *answers;
        int status;
    } wrong[] = {
        { "none", "V-1", "", "{\"content\":1}", 400 },
        { "visit", "V 1", "", "{\"content\":1}", 400 },
        { "visit", "", "", "{\"content\":1}", 400 },
        { "visit", "V-1", ",\"note\":\"x\"", "{\"content\":1}", 400 },
        { "visit", "V-1", ",\"named\":1", "{\"content\":1}", 400 },
        { "visit", "V-1", ",\"visited\":7", "{\"content\":1}", 400 },
        { "visit", "V-1", ",\"named\":true,\"named\":false", "{\"content\":1}", 400 },
        { "visit", "V-1", "", "{}", 400 },
        { "visit", "V-1", "", "[]", 400 },
        { "visit", "V-1", "", "{\"content\":0}", 400 },
        { "visit", "V-1", "", "{\"content\":6}", 400 },
        { "visit", "V-1", "", "{\"content\":\"4\"}", 400 },
        { "visit", "V-1", "", "{\"wait\":\"never\"}", 400 },
        { "visit", "V-1", "", "{\"again\":\"yes\"}", 400 },
        { "visit", "V-1", "", "{\"content\":1,\"else\":1}", 400 },
    };
    char idem[16];

    (void)state;
    for (int i = 0; i < PD_COUNT(wrong); i++) {
        (void)snprintf(idem, sizeof idem, "w%d", i);
        if (say(idem, wrong[i].survey, "M-1", wrong[i].visit, wrong[i].more, wrong[i].answers) !=
            wrong[i].status)
            fail_msg("case %d: %d", i, kit.status);
    }
    assert_int_equal(say("nobody", "visit", "M-9", "V-1", "", "{\"content\":1}"), 404);
    assert_int_equal(ask("SELECT count(*) FROM survey_done"), 0);
    assert_int_equal(ask("SELECT count(*) FROM idem"), 0);
    assert_int_equal(points_of(&anna), 0);
}

static void
who_is_frozen_may_answer_and_gets_nothing(void **state)
{
    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_FROZEN));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(say("1", "visit", "M-1", "V-1", "", "{\"content\":1}"), 200);
    assert_true(told("\"status\":\"applied\",\"points\":0"));
}

static void
merged_and_erased_members_take_their_names_along(void **state)
{
    struct pd_merge moved;
    struct pd_staff li = { .number = "S1" };
    struct pd_why why;

    (void)state;
    assert_int_equal(say("1", "visit", "M-2", "V-1", ",\"named\":true", "{\"content\":2}"), 200);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &anna, &bert, &li, &moved, &why)));
    assert_int_equal(ask("SELECT count(*) FROM answer_named n JOIN survey_done d ON d.mid = n.mid "
                         "JOIN member m ON m.mid = n.mid WHERE m.merged = 0"),
        1);
    (void)kit_verify(&kit);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why)));
    assert_int_equal(ask("SELECT count(*) FROM answer_named"), 0);
    assert_int_equal(ask("SELECT count(*) FROM survey_done WHERE mid = 0"), 1);
}

/* ---- figures ---- */

static void
no_small_count_is_shown_or_can_be_computed(void **state)
{
    static const struct {
        int64_t is[5], shown[5];
    } cases[] = {
        { { 0, 0, 0, 0, 0 }, { -1, -1, -1, -1, -1 } },
        { { 5, 5, 5, 5, 5 }, { 5, 5, 5, 5, 5 } },
        { { 4, 9, 9, 9, 9 }, { -1, -1, 9, 9, 9 } },     /* 4 alone would be the rest */
        { { 4, 4, 9, 9, 9 }, { -1, -1, 9, 9, 9 } },     /* 8 together is no secret told */
        { { 0, 20, 7, 30, 6 }, { -1, 20, 7, 30, -1 } }, /* the smallest goes along */
        { { 4, 0, 0, 0, 0 }, { -1, -1, -1, -1, -1 } },
        { { 100, 1, 1, 1, 1 }, { -1, -1, -1, -1, -1 } },
        { { 100, 2, 1, 1, 1 }, { 100, -1, -1, -1, -1 } },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        int64_t cells[5];

        memcpy(cells, cases[i].is, sizeof cells);
        pd_answer_cells_hide(cells, 5);
        if (memcmp(cells, cases[i].shown, sizeof cells) != 0)
            fail_msg("case %d", i);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)
        T(a_visit_is_answered_for_and_rewarded_once),
        T(answers_wait_until_enough_are_there_and_leave_without_order),
        T(one_member_is_no_crowd),
        T(nothing_else_of_what_was_said_is_kept),
        T(when_the_day_is_over_few_answers_are_dated_to_its_month),
        T(what_a_lost_batch_brought_is_gone_and_no_more),
        T(what_finds_no_room_is_refused_and_leaves_nothing),
        T(who_wants_to_be_named_is),
        T(a_visit_that_rules_know_of_must_be_hers_and_not_too_long_ago),
        T(what_is_no_answer_is_refused_and_leaves_nothing),
        T(who_is_frozen_may_answer_and_gets_nothing),
        T(merged_and_erased_members_take_their_names_along),
        cmocka_unit_test(no_small_count_is_shown_or_can_be_computed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
