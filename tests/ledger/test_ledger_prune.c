/*
 * Goal: the journal's beginning can go, and nothing that follows from it goes with it. Method: a desk with
 * every kind of op, pruned at several points of its life; what it answers before and after is compared, and
 * after a rebuild and after opening again. What must stay (young, unanswered, not durable) is tried one by
 * one.
 */
#include "tests/ledger/desk.h"

#include "app/base/log.h"
#include "app/core/lots.h"

#include <sqlite3.h>

#define LATER (DESK_NOW + 91 * PD_DAY_MS)

static struct desk desk;
static struct pd_hold captured, released, held, refused;

static int
start(void **state)
{
    enum pd_claim_outcome claim;
    enum pd_redeem_outcome outcome;
    enum pd_capture_outcome said;
    struct pd_row lease;
    struct pd_code code;
    struct pd_hold out;

    (void)state;
    desk_start(&desk, 21); /* ops 1..3: two leases, a token */
    lease = desk_lease_row(&desk, 9, "MUG", DESK_UNITS);
    lease.lease.device = desk.other;
    assert_ok(desk_page(&desk, &lease, 1, 0));
    captured = desk_redeem(&desk, "MUG", 1);
    desk_release(&desk, &captured);
    code = desk_read_ticket(&desk, &captured);
    assert_ok(pd_ledger_capture(desk.ledger, desk.when, &code, captured.ticket, &said, &out));
    released = desk_redeem(&desk, "TEA", 2);
    desk_release(&desk, &released);
    refused = desk_redeem(&desk, "TEA", 1);
    held = desk_redeem(&desk, "MUG", 1);
    assert_ok(pd_ledger_refund(desk.ledger, desk.when, &captured.row.id, pd_points_of(10), "undo"));
    assert_ok(
        pd_ledger_claim(desk.ledger, desk.when, &desk.member, "sign_in", "k1", pd_points_of(5), 1, &claim));
    assert_ok(pd_ledger_spend(
        desk.ledger, desk.when, &desk.member, "points", pd_points_of(5), "wheel", "", 1, &outcome));
    code.ticket.hold = desk.other; /* a ticket of another desk, handed over here */
    code.ticket.lease = 9;
    code.ticket.ordinal = 9;
    code.signer = desk.other;
    assert_ok(pd_ledger_capture(desk.ledger, desk.when, &code, "PD1:X", &said, &out));
    assert_int_equal(said, PD_CAPTURE_OK);
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    desk_finish(&desk);
    return 0;
}

static void
answer_to(uint64_t last)
{
    for (uint64_t seq = 1; seq <= last; seq++)
        assert_ok(desk_result(&desk, seq, seq == 9 ? PD_OP_REJECTED : PD_OP_APPLIED, seq == 9 ? "tier" : ""));
}

static uint64_t
prune_at(int64_t now_ms, enum pd_time_quality quality, uint64_t least)
{
    uint64_t count = 99;

    assert_ok(pd_ledger_prune(desk.ledger, (struct pd_when){ now_ms, quality }, least, &count));
    desk_is_sound(&desk);
    return count;
}

/* Everything a desk would act on. */
struct answers {
    struct pd_ledger_status status;
    int64_t points[2], debt[2], held[2];
    int mugs, teas, open, handed_over;
    enum pd_hold_state states[5];
    bool claim, token;
    struct pd_redeem_use use;
};

static void
ask(struct answers *a)
{
    const struct pd_id ids[5] = { captured.row.id, released.row.id, held.row.id, refused.row.id, desk.other };
    const struct pd_id *members[2] = { &desk.member, &desk.other };
    struct pd_hold holds[16];

    memset(a, 0, sizeof(*a));
    assert_ok(pd_ledger_status(desk.ledger, &a->status));
    for (int i = 0; i < 2; i++) {
        struct pd_member m;

        assert_ok(pd_ledger_member(desk.ledger, members[i], &m));
        a->points[i] = pd_points_raw(pd_lots_spendable(m.lots, m.lot_count, DESK_NOW));
        a->debt[i] = pd_points_raw(m.debt);
        a->held[i] = pd_points_raw(m.held);
    }
    for (int i = 0; i < 5; i++) {
        assert_ok(pd_ledger_hold_get(desk.ledger, &ids[i], &holds[0]));
        a->states[i] = holds[0].row.state;
    }
    a->mugs = pd_ledger_lease_left(desk.ledger, "MUG");
    a->teas = pd_ledger_lease_left(desk.ledger, "TEA");
    a->open = pd_ledger_holds_open(desk.ledger, NULL, holds, 16);
    a->handed_over = pd_ledger_captures_last(desk.ledger, holds, 16);
    a->claim = pd_ledger_claim_known(desk.ledger, "k1");
    a->token = pd_ledger_has_token(desk.ledger);
    assert_ok(pd_ledger_redeem_use(
        desk.ledger, &desk.member, (struct pd_when){ DESK_NOW, PD_TIME_SYNCED }, &desk.programme, &a->use));
}

static void
answers_as(const struct answers *before)
{
    struct answers after;

    ask(&after);
    assert_memory_equal(&after, before, sizeof(after));
}

static void
nothing_goes_that_is_young_unanswered_or_not_durable(void **state)
{
    struct pd_ledger_report report;

    (void)state;
    assert_int_equal(prune_at(LATER, PD_TIME_SYNCED, 1), 0); /* unanswered */
    answer_to(8);
    assert_int_equal(prune_at(DESK_NOW + 89 * PD_DAY_MS, PD_TIME_SYNCED, 1), 0); /* young */
    assert_int_equal(prune_at(LATER, PD_TIME_UNTRUSTED, 1), 0);                  /* who knows */
    assert_int_equal(prune_at(LATER, PD_TIME_SYNCED, 9), 0);                     /* too few to be worth it */
    assert_ok(pd_ledger_results(desk.ledger, NULL, 0, 4, 1, DESK_NOW));          /* durable up to 4 */
    assert_int_equal(prune_at(LATER, PD_TIME_SYNCED, 1), 4);
    assert_int_equal(prune_at(LATER, PD_TIME_SYNCED, 1), 0);
    assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
    assert_int_equal(report.ops, 10);
}

static void
an_op_of_a_wrong_clock_goes_only_with_an_old_one_after_it(void **state)
{
    (void)state;
    desk.when.now_ms = 1000; /* the clock lost its battery: 1970 */
    desk_release(&desk, &held);
    answer_to(15);
    desk.when.now_ms = DESK_NOW;
    assert_int_equal(prune_at(LATER, PD_TIME_SYNCED, 1), 14);
}

static void
what_follows_from_pruned_ops_stays(void **state)
{
    struct answers before;

    (void)state;
    for (uint64_t last = 3; last <= 14; last += 4) {
        answer_to(last);
        ask(&before);
        assert_int_equal(prune_at(LATER, PD_TIME_SYNCED, 1), last == 3 ? 3 : 4);
        answers_as(&before);
        assert_ok(pd_ledger_rebuild(desk.ledger));
        desk_is_sound(&desk);
        answers_as(&before);
        desk_close(&desk);
        desk_open(&desk);
        desk_is_sound(&desk);
        answers_as(&before);
    }
}

static bool
one_line(void *ctx, uint64_t dseq, const char *line, size_t len, const struct pd_hash *head)
{
    struct pd_hash *base = ctx, next = pd_chain_next(base, line, len);

    assert_int_equal(dseq, 15);
    assert_memory_equal(&next, head, sizeof(next));
    return true;
}

static void
the_chain_goes_on_from_the_last_pruned_op(void **state)
{
    struct pd_ledger_status before, after;
    struct pd_hash base;
    uint64_t base_seq;

    (void)state;
    answer_to(14);
    assert_ok(pd_ledger_status(desk.ledger, &before));
    assert_int_equal(prune_at(LATER, PD_TIME_SYNCED, 1), 14); /* all there are */
    desk_close(&desk);
    desk_open(&desk);
    desk.code_exp_ms++;
    desk_redeem(&desk, "MUG", 1);
    assert_ok(pd_ledger_status(desk.ledger, &after));
    assert_int_equal(after.high_seq, 15);
    base = before.head;
    assert_ok(pd_ledger_outbox(desk.ledger, 10, 100000, &base, &base_seq, one_line, &base));
    assert_int_equal(base_seq, 14);
    assert_memory_equal(&base, &before.head, sizeof(base));
    desk_is_sound(&desk);
}

static void
the_hub_may_repeat_itself_and_not_ask_for_what_is_gone(void **state)
{
    struct answers before;
    struct pd_op_result result;

    (void)state;
    answer_to(12);
    assert_int_equal(prune_at(LATER, PD_TIME_SYNCED, 1), 12);
    assert_ok(desk_result(&desk, 12, PD_OP_APPLIED, "")); /* durable as before */
    ask(&before);
    assert_ok(desk_result(&desk, 9, PD_OP_APPLIED, ""));
    assert_ok(desk_result(&desk, 12, PD_OP_APPLIED, ""));
    answers_as(&before);
    assert_int_equal(pd_ledger_resend_from(desk.ledger, 11), PD_ERR_NOT_FOUND);
    answers_as(&before);
    assert_ok(pd_ledger_resend_from(desk.ledger, 12));
    assert_int_equal(pd_ledger_result(desk.ledger, &captured.row.id, &result), PD_ERR_NOT_FOUND);
    desk_is_sound(&desk);
}

static void
change(const char *sql)
{
    char *message = NULL;
    sqlite3 *db;

    desk_close(&desk);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&desk);
}

static void
a_change_in_what_was_kept_is_found(void **state)
{
    static const char *const cases[][2] = {
        { "UPDATE past_hold SET amount = amount + 1", "UPDATE past_hold SET amount = amount - 1" },
        { "UPDATE past_tally SET received = received + 1", "UPDATE past_tally SET received = received - 1" },
        { "UPDATE past_claim SET key = 'k2'", "UPDATE past_claim SET key = 'k1'" },
        { "UPDATE pruned SET dseq = dseq + 1", "UPDATE pruned SET dseq = dseq - 1" },
        { "ALTER TABLE past_spend RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO past_spend" },
    };

    (void)state;
    answer_to(13);
    assert_int_equal(prune_at(LATER, PD_TIME_SYNCED, 1), 13);
    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_ledger_report report;

        change(cases[i][0]);
        assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
        if (report.problem[0] == '\0')
            fail_msg("not found: %s", cases[i][0]);
        change(cases[i][1]);
        desk_is_sound(&desk);
    }
}

static void
ops_behind_the_pruned_ones_cannot_be_deleted(void **state)
{
    sqlite3 *db;

    (void)state;
    answer_to(5);
    assert_int_equal(prune_at(LATER, PD_TIME_SYNCED, 1), 5);
    desk_close(&desk);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM op WHERE dseq = 6", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&desk);
}

static void
drop(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_goes_that_is_young_unanswered_or_not_durable),
        TEST(an_op_of_a_wrong_clock_goes_only_with_an_old_one_after_it),
        TEST(what_follows_from_pruned_ops_stays),
        TEST(the_chain_goes_on_from_the_last_pruned_op),
        TEST(the_hub_may_repeat_itself_and_not_ask_for_what_is_gone),
        TEST(a_change_in_what_was_kept_is_found),
        TEST(ops_behind_the_pruned_ones_cannot_be_deleted),
    };

    pd_log_set_sink(drop, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
