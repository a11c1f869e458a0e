/*
 * Goal: a hub that was put back from a backup takes up its old life without doubling or losing anything, and
 * tells what it may not tell twice. Method: a hub in memory, desks that sign what they like, a sealed copy in
 * a file, acts after it, and the copy as the hub from there on; then the same lines come again, with what the
 * lost life signed about them, without it, and with lies about it.
 */
#include "sync/wire/high.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct kit kit;
static struct desk kiosk, counter, other;
static struct pd_id member;
static char backup[128];

static int
open_lobby(void **state)
{
    (void)state;
    (void)snprintf(backup, sizeof backup, "/tmp/pd-hub-restore-%d.db", (int)getpid());
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M-1", 300);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    kiosk.protocol = counter.protocol = 2;
    return 0;
}

static int
close_lobby(void **state)
{
    static const char *const tails[] = { "", "-wal", "-shm" };
    char name[160];

    (void)state;
    kit_close(&kit);
    for (int i = 0; i < PD_COUNT(tails); i++) {
        (void)snprintf(name, sizeof name, "%s%s", backup, tails[i]);
        (void)unlink(name);
    }
    return 0;
}

static int64_t
number(const char *sql)
{
    char name[160];
    sqlite3 *db;
    sqlite3_stmt *stmt;
    int64_t n;

    (void)snprintf(name, sizeof name, "%s-look", backup);
    /* the hub's connection is exclusive: what is looked at is another copy */
    assert_int_equal(sqlite3_open(name, &db), SQLITE_OK);
    (void)sqlite3_close(db);
    {
        struct pd_why why = { .text = "" };
        struct pd_store_copy *copy;
        bool more = true;

        assert_ok(pd_store_copy_begin(kit.store, name, &copy, &why));
        while (more)
            assert_ok(pd_store_copy_step(kit.store, copy, &more));
        pd_store_copy_end(kit.store, copy);
    }
    assert_int_equal(sqlite3_open(name, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    (void)sqlite3_finalize(stmt);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    (void)unlink(name);
    return n;
}

static struct pd_hub_refill
refill(void)
{
    struct pd_hub_refill r;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_refill_get(kit.hub, &r));
    assert_ok(pd_hub_commit(kit.hub));
    return r;
}

/* Every line again, as a client sends them: with the receipts, and how far the journal goes said before. */
static void
report(struct desk *desk)
{
    char query[32];

    (void)snprintf(query, sizeof query, "end=%d", desk->count);
    assert_int_equal(desk_get(desk, "/v1/device/high", query, 0, NULL), 200);
    desk->show_receipts = true;
    if (desk->count > 0 && desk_push(desk, 0, desk->count) != 200)
        fail_msg("push: %s", kit.body);
}

/* ---- signed results ---- */

static void
what_was_signed_is_honoured_whatever_is_there_now(void **state)
{
    struct pd_op_result applied, refused;
    struct pd_op yes, no;

    (void)state;
    kit_backup(&kit, backup);
    yes = desk_hold(&kiosk, &member, "G-001", 1, 100);
    applied = desk_do(&kiosk, &yes);
    assert_int_equal(applied.status, PD_OP_APPLIED);
    no = desk_hold(&kiosk, &member, "G-001", 3, 300);
    refused = desk_do(&kiosk, &no);
    assert_int_equal(refused.status, PD_OP_REJECTED);
    assert_string_equal(refused.code, "too_few_points");

    kit_restore(&kit, backup);
    kit_grant(&kit, &member, "bill:late", 5000); /* enough for the one that was refused */
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    assert_int_equal(kiosk.results[0].hseq, applied.hseq);
    assert_int_equal(pd_points_raw(kiosk.results[0].balance), pd_points_raw(applied.balance));
    assert_int_equal(kiosk.results[1].status, PD_OP_REJECTED);
    assert_string_equal(kiosk.results[1].code, refused.code);
    assert_int_equal(kiosk.results[1].hseq, refused.hseq);
    assert_int_equal(number("SELECT count(*) FROM hold WHERE state = 5"), 1);
    (void)kit_verify(&kit);
}

static double
seconds_with_receipts(int n)
{
    clock_t from = clock();

    kiosk.receipt_count = n;
    for (int i = 0; i < 5; i++)
        assert_int_equal(desk_push(&kiosk, 0, kiosk.count), 200);
    return (double)(clock() - from) / CLOCKS_PER_SEC;
}

/* A push may bring as many receipts as lines, true ones, and all the same. */
static void
many_receipts_about_many_lines_cost_little_more_than_one(void **state)
{
    double one, many;

    (void)state;
    for (int i = 0; i < 400; i++) {
        struct pd_op op = desk_op(&kiosk, PD_OP_VOID);

        op.hold = op.id;
        (void)pd_copy(op.reason, sizeof op.reason, "not_wanted");
        desk_write(&kiosk, &op);
    }
    kiosk.protocol = 1;
    assert_int_equal(desk_push(&kiosk, 0, kiosk.count), 200);
    kiosk.protocol = 2;
    assert_int_equal(desk_push(&kiosk, kiosk.count - 1, kiosk.count), 200);
    for (int i = 1; i < KIT_RECEIPTS; i++)
        kiosk.receipts[i] = kiosk.receipts[0];
    kiosk.show_receipts = true;
    one = seconds_with_receipts(1);
    many = seconds_with_receipts(KIT_RECEIPTS);
    if (many > 8 * one)
        fail_msg("%f s, and with %d of them %f s", one, KIT_RECEIPTS, many);
    (void)kit_verify(&kit);
}

/* It has no receipts: it was sent before there were any, and would be judged as if nobody had. */
static void
a_push_that_was_sent_to_the_lost_life_is_not_taken_by_this_one(void **state)
{
    struct pd_op op;
    struct pd_op_result applied;

    (void)state;
    kit_backup(&kit, backup);
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    applied = desk_do(&kiosk, &op);
    assert_int_equal(kit_push_arrives_again(&kit), 200);
    kit_restore(&kit, backup);
    assert_int_equal(kit_push_arrives_again(&kit), 401);
    assert_string_equal(kit_problem(&kit), "stale_nonce");
    report(&kiosk);
    assert_int_equal(kiosk.results[0].hseq, applied.hseq);
    (void)kit_verify(&kit);
}

static void
a_hold_that_was_applied_is_applied_though_the_points_are_gone(void **state)
{
    struct pd_id poor = kit_member(&kit, "M-2", 0);
    int64_t left, held, debt;
    struct pd_op op;

    (void)state;
    kit_backup(&kit, backup);
    kit_grant(&kit, &poor, "bill:lost", 100);
    op = desk_hold(&kiosk, &poor, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    kit_restore(&kit, backup);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    kit_balance(&kit, &poor, &left, &held, &debt);
    assert_int_equal(held, 100);
    assert_int_equal(debt, 100);
    assert_int_equal(kit_incidents(&kit, "overdraft"), 1);
    kit_grant(&kit, &poor, "bill:lost", 100);
    kit_balance(&kit, &poor, &left, &held, &debt);
    assert_int_equal(left, 0);
    assert_int_equal(held, 100);
    assert_int_equal(debt, 0);
    (void)kit_verify(&kit);
}

/* The payment is told again before the desk comes with what it paid for: usable only since then, it pays. */
static void
what_is_told_again_first_pays_for_what_comes_after_it(void **state)
{
    struct pd_id poor = kit_member(&kit, "M-2", 0);
    int64_t left, held, debt;
    struct pd_op op;

    (void)state;
    kit_grant(&kit, &poor, "bill:kept", 40);
    kit_backup(&kit, backup);
    kit_grant(&kit, &poor, "bill:lost", 100);
    op = desk_hold(&kiosk, &poor, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    kit_restore(&kit, backup);
    kit.now_ms += PD_HOUR_MS;
    kit_grant(&kit, &poor, "bill:lost", 100);
    report(&kiosk);
    kit_balance(&kit, &poor, &left, &held, &debt);
    assert_int_equal(debt, 0);
    assert_int_equal(held, 100);
    assert_int_equal(left, 40);
    assert_int_equal(kit_incidents(&kit, "overdraft"), 0);
    (void)kit_verify(&kit);
}

/* In the life that was lost the first was given up before the second was taken; here it is told so
 * afterwards. */
static void
what_a_void_gives_back_pays_what_was_lent_meanwhile(void **state)
{
    struct pd_id poor = kit_member(&kit, "M-2", 100);
    struct pd_op first, void_it, second;
    int64_t left, held, debt;

    (void)state;
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    kit_backup(&kit, backup);
    first = desk_hold(&kiosk, &poor, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &first).status, PD_OP_APPLIED);
    void_it = desk_op(&kiosk, PD_OP_VOID);
    void_it.hold = first.id;
    (void)pd_copy(void_it.reason, sizeof void_it.reason, "not_wanted");
    assert_int_equal(desk_do(&kiosk, &void_it).status, PD_OP_APPLIED);
    second = desk_hold(&other, &poor, "G-001", 1, 100);
    assert_int_equal(desk_do(&other, &second).status, PD_OP_APPLIED);

    kit_restore(&kit, backup);
    kiosk.show_receipts = true;
    assert_int_equal(desk_push(&kiosk, 0, 1), 200);
    report(&other);
    kit_balance(&kit, &poor, &left, &held, &debt);
    assert_int_equal(held, 200);
    assert_int_equal(debt, 100);
    report(&kiosk);
    kit_balance(&kit, &poor, &left, &held, &debt);
    assert_int_equal(left, 0);
    assert_int_equal(held, 100);
    assert_int_equal(debt, 0);
    (void)kit_verify(&kit);
}

static void
a_member_made_after_the_backup_keeps_what_she_was_served(void **state)
{
    struct pd_id late;
    struct pd_op op;

    (void)state;
    kit_backup(&kit, backup);
    late = kit_member(&kit, "M-9", 100);
    op = desk_hold(&kiosk, &late, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    kit_restore(&kit, backup);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "member_lost"), 1);
    (void)kit_verify(&kit);
}

/* Each spoils the receipt of the refused hold in another way. */
static void
of_another_nonce(struct kit_receipt *r)
{
    r->nonce[0] = r->nonce[0] == 'a' ? 'b' : 'a';
}

static void
with_another_word(struct kit_receipt *r)
{
    char *at = strstr(r->answer, "\"high_seq\":1");

    assert_non_null(at);
    at[11] = '2';
}

static void
receipts_of_others_or_about_others_count_for_nothing(void **state)
{
    static void (*const spoil[])(struct kit_receipt *) = { of_another_nonce, with_another_word };

    for (int i = 0; i < PD_COUNT(spoil); i++) {
        struct pd_id poor;
        struct pd_op op;

        if (i > 0) {
            (void)close_lobby(state);
            (void)open_lobby(state);
        }
        poor = kit_member(&kit, "M-3", 10);
        kit_backup(&kit, backup);
        op = desk_hold(&kiosk, &poor, "G-001", 3, 300);
        assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_REJECTED);
        spoil[i](&kiosk.receipts[0]);
        kit_restore(&kit, backup);
        kit_grant(&kit, &poor, "bill:late", 5000);
        report(&kiosk);
        assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED); /* judged by what is here */
    }
}

static void
a_receipt_does_not_pass_from_one_desk_to_another(void **state)
{
    struct pd_id poor;
    struct pd_op op;

    (void)state;
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    poor = kit_member(&kit, "M-3", 10);
    kit_backup(&kit, backup);
    op = desk_hold(&other, &poor, "G-001", 3, 300);
    assert_int_equal(desk_do(&other, &op).status, PD_OP_REJECTED);
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    kit_restore(&kit, backup);
    other.receipts[0] = kiosk.receipts[0]; /* "applied", about another desk's op 1 */
    report(&other);
    assert_int_equal(other.results[0].status, PD_OP_REJECTED); /* as it deserves by itself */
    assert_int_equal(kit_incidents(&kit, "overdraft"), 0);
}

/* Signed by this hub, for this desk and these places in its journal, and about other lines. */
static void
a_receipt_about_other_lines_counts_for_nothing(void **state)
{
    struct pd_id poor = kit_member(&kit, "M-3", 10);
    struct pd_op op;

    (void)state;
    kit_backup(&kit, backup);
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    kit_restore(&kit, backup);
    kiosk.count = 0;
    op = desk_hold(&kiosk, &poor, "G-001", 3, 300);
    desk_write(&kiosk, &op);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_REJECTED);
    assert_string_equal(kiosk.results[0].code, "too_few_points");
    (void)kit_verify(&kit);
}

/* ---- refill ---- */

static enum pd_err
publish(uint32_t *version)
{
    static char json[1 << 16];
    FILE *f = fopen(PD_SOURCE_DIR "/tests/hub/programme.json", "rb");
    struct pd_why why = { .text = "" };
    enum pd_err err;
    size_t len;
    char *id;

    assert_non_null(f);
    len = fread(json, 1, sizeof json - 1, f);
    (void)fclose(f);
    id = strstr(json, "hubtest");
    assert_non_null(id);
    id[0] = 'H'; /* another document */
    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_programme_publish(kit.hub, kit.now_ms, json, len, kit.now_ms, version, &why);
    assert_ok(pd_hub_commit(kit.hub));
    return err;
}

static void
sweep(void)
{
    int64_t cursor = 0;

    for (bool more = true; more;) {
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_sweep(kit.hub, kit.now_ms, &cursor, &more));
        assert_ok(pd_hub_commit(kit.hub));
    }
}

/* A hold of the lost life may have drawn on what would be gone. */
static void
nothing_expires_until_every_desk_was_heard(void **state)
{
    static const char posted[] = "SELECT sum(posted) FROM account WHERE unit = 1";

    (void)state;
    kit.now_ms += 360 * PD_DAY_MS;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_clock_accept(kit.hub, kit.now_ms));
    assert_ok(pd_hub_commit(kit.hub));
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    kit.now_ms += 10 * PD_DAY_MS;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_clock_accept(kit.hub, kit.now_ms));
    assert_ok(pd_hub_commit(kit.hub));
    sweep();
    assert_int_equal(number(posted), 300);
    report(&kiosk);
    report(&counter);
    sweep();
    assert_int_equal(number(posted), 0);
}

/* A desk that has not reported may hold it. */
static void
no_token_is_given_until_every_desk_was_heard(void **state)
{
    (void)state;
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    desk_enrol(&other, &kit, "counter", "P2");
    assert_int_equal(number("SELECT count(*) FROM token WHERE place = 'P2'"), 0);
    report(&kiosk);
    report(&counter);
    assert_int_equal(refill().since_ms, 0);
    assert_int_equal(number("SELECT count(*) FROM token WHERE place = 'P2' AND dev > 0"), 1);
    (void)kit_verify(&kit);
}

static void
nothing_is_given_away_until_every_desk_was_heard(void **state)
{
    struct pd_hub_refill r;
    struct pd_pull_header header;
    static struct pd_row rows[500];
    struct pd_lease_row before, after;
    struct pd_op op;
    uint32_t version;

    (void)state;
    assert_true(desk_lease(&kiosk, "G-004", &before));
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    r = refill();
    assert_int_equal(r.awaited, 2);
    assert_int_equal(r.since_ms, kit.now_ms);
    assert_int_equal(r.made_ms, kit.now_ms);

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, "G-004", 400));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(publish(&version), PD_ERR_STATE);
    assert_true(desk_lease(&kiosk, "G-004", &after));
    assert_int_equal(after.size, before.size);
    assert_true(desk_pull(&kiosk, 0, 500, &header, rows, 500) >= 0);
    assert_true(header.refill);
    kiosk.protocol = 1;
    assert_true(desk_pull(&kiosk, 0, 500, &header, rows, 500) >= 0);
    assert_false(header.refill); /* it could not read the word */
    desk_enrol(&other, &kit, "kiosk", "P1");
    assert_false(desk_lease(&other, "G-004", &after));

    assert_int_equal(desk_get(&counter, "/v1/device/high", "end=0", 0, NULL), 200);
    assert_int_equal(refill().awaited, 1);
    op = desk_op(&kiosk, PD_OP_PROGRAMME_RECV); /* protocol 1: a push with room to spare is all there is */
    op.number = 1;
    (void)desk_do(&kiosk, &op);
    assert_int_equal(refill().since_ms, 0);
    assert_true(desk_lease(&kiosk, "G-004", &after));
    assert_true(after.size > before.size);
    assert_true(desk_lease(&other, "G-004", &after));
    (void)kit_verify(&kit);
}

static void
a_desk_has_reported_when_the_hub_has_what_it_said_and_not_before(void **state)
{
    struct pd_op op;

    (void)state;
    kit_backup(&kit, backup);
    for (int i = 0; i < 2; i++) {
        op = desk_op(&kiosk, PD_OP_PROGRAMME_RECV);
        op.number = 1;
        (void)desk_do(&kiosk, &op);
    }
    kit_restore(&kit, backup);
    assert_int_equal(desk_get(&counter, "/v1/device/high", "end=0", 0, NULL), 200);
    assert_int_equal(desk_get(&kiosk, "/v1/device/high", "end=2", 0, NULL), 200);
    assert_int_equal(refill().awaited, 1);
    kiosk.show_receipts = true;
    assert_int_equal(desk_push(&kiosk, 0, 1), 200);
    assert_int_equal(refill().awaited, 1);
    assert_int_equal(desk_push(&kiosk, 1, 2), 200);
    assert_int_equal(refill().since_ms, 0);
}

static void
a_desk_that_is_revoked_or_let_go_is_not_waited_for(void **state)
{
    (void)state;
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.id));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(refill().awaited, 1);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_refill_end(kit.hub, kit.now_ms));
    assert_int_equal(pd_hub_refill_end(kit.hub, kit.now_ms), PD_ERR_STATE);
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(refill().since_ms, 0);
}

static void
an_op_about_a_hold_that_is_still_to_come_waits_at_its_desk(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), op;

    (void)state;
    kit_backup(&kit, backup);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_CAPTURE, &hold.id); /* by its number: no ticket in it */
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_REFUND, &hold.id);
    op.amount = pd_points_of(100);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);

    kit_restore(&kit, backup);
    report(&counter);
    assert_int_equal(counter.answer.count, 0);
    assert_int_equal(counter.answer.high_seq, 0);
    report(&kiosk);
    report(&counter);
    assert_int_equal(counter.answer.count, 2);
    assert_int_equal(counter.results[1].status, PD_OP_APPLIED);
    assert_int_equal(refill().since_ms, 0);
    (void)kit_verify(&kit);
}

struct look {
    struct pd_id id;
    uint64_t waits;
};

static void
look_at(void *ctx, const struct pd_hub_device *d)
{
    struct look *look = ctx;

    if (pd_id_equal(d->id, look->id))
        look->waits = d->waits;
}

/* The op of this desk that stands still; 0: none. */
static uint64_t
waits(const struct desk *desk)
{
    struct look look = { .id = desk->id };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_each(kit.hub, look_at, &look));
    assert_ok(pd_hub_commit(kit.hub));
    return look.waits;
}

static void
declare_lost(const struct desk *desk)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_lost(kit.hub, kit.now_ms, &desk->id));
    assert_ok(pd_hub_commit(kit.hub));
}

/* Each hands over what the kiosk sold after the backup, by its number, and then says something more. */
static void
sell_what_is_lost(struct desk *counters[], int n)
{
    for (int i = 0; i < n; i++) {
        struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), op;

        assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
        op = desk_about(counters[i], PD_OP_REFUND, &hold.id);
        op.amount = pd_points_of(100);
        (void)desk_do(counters[i], &op);
        op = desk_op(counters[i], PD_OP_PROGRAMME_RECV);
        op.number = 1;
        (void)desk_do(counters[i], &op);
    }
}

/* Its kiosk is dead, and nobody will ever tell. A person says so, and the refill ends by itself. */
static void
the_holds_of_a_lost_desk_keep_no_refill_waiting(void **state)
{
    static struct desk second;
    struct desk *counters[] = { &counter, &second };

    (void)state;
    desk_enrol(&second, &kit, "counter", "P1");
    second.protocol = 2;
    kit_backup(&kit, backup);
    sell_what_is_lost(counters, PD_COUNT(counters));
    kit_restore(&kit, backup);
    kiosk.receipt_count = counter.receipt_count = second.receipt_count = 0;
    report(&counter);
    report(&second);
    assert_int_equal(counter.answer.count, 0);
    assert_int_equal(waits(&counter), 1);
    assert_int_equal(waits(&second), 1);
    assert_int_equal(waits(&kiosk), 0);
    declare_lost(&kiosk);
    assert_int_equal(refill().awaited, 2);
    report(&counter);
    report(&second);
    assert_int_equal(counter.answer.count, 2);
    assert_int_equal(second.answer.count, 2);
    assert_string_equal(counter.results[0].code, "hold_unknown");
    assert_int_equal(waits(&counter), 0);
    assert_int_equal(refill().since_ms, 0);
    (void)kit_verify(&kit);
}

/* One is lost, but the hold may be another's that has not been heard. */
static void
an_op_waits_on_while_any_desk_may_still_tell_its_hold(void **state)
{
    struct desk *counters[] = { &counter };

    (void)state;
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    kit_backup(&kit, backup);
    sell_what_is_lost(counters, 1);
    kit_restore(&kit, backup);
    declare_lost(&other);
    report(&counter);
    assert_int_equal(counter.answer.count, 0);
    assert_int_equal(waits(&counter), 1);
    report(&kiosk);
    report(&counter);
    assert_int_equal(counter.answer.count, 2);
    assert_int_equal(refill().since_ms, 0);
    (void)kit_verify(&kit);
}

/* The other kiosk waits for a hold of the lost one, the counter for one that stands behind it. */
static void
desks_that_all_wait_go_on_in_the_order_of_time(void **state)
{
    struct pd_op dead, hold, op;

    (void)state;
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    kit_backup(&kit, backup);
    dead = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &dead).status, PD_OP_APPLIED);
    kit.now_ms += PD_SECOND_MS;
    op = desk_about(&other, PD_OP_END_ASK, &dead.id);
    (void)desk_do(&other, &op);
    kit.now_ms += PD_SECOND_MS;
    hold = desk_hold(&other, &member, "G-001", 1, 100);
    assert_int_equal(desk_do(&other, &hold).status, PD_OP_APPLIED);
    kit.now_ms += PD_SECOND_MS;
    op = desk_about(&counter, PD_OP_CAPTURE, &hold.id);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    kit_restore(&kit, backup);
    other.receipt_count = counter.receipt_count = 0;
    report(&counter);
    report(&other);
    declare_lost(&kiosk);
    report(&counter);
    assert_int_equal(counter.answer.count, 0);
    report(&other);
    assert_int_equal(other.answer.count, 2);
    report(&counter);
    assert_int_equal(counter.answer.count, 1);
    assert_int_equal(counter.results[0].status, PD_OP_APPLIED);
    assert_int_equal(refill().since_ms, 0);
    (void)kit_verify(&kit);
}

/* ---- what only the lost life gave ---- */

static void
a_lease_and_a_token_of_the_lost_life_are_taken_up_by_number(void **state)
{
    struct pd_op op;
    struct pd_lease_row lease;
    int64_t token;

    (void)state;
    kit_backup(&kit, backup);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, "G-LATE", 20)); /* a lease of 4 that the backup does not have */
    assert_ok(pd_hub_commit(kit.hub));
    assert_true(desk_lease(&kiosk, "G-LATE", &lease));
    op = desk_op(&kiosk, PD_OP_LEASE_RECV);
    op.lease = lease.id;
    op.qty = lease.size;
    op.number = 9;
    (void)pd_copy(op.sku, sizeof op.sku, "G-LATE");
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);

    kit_restore(&kit, backup);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, "G-LATE", 20)); /* a person does it again */
    assert_ok(pd_hub_commit(kit.hub));
    token = number("SELECT number FROM token WHERE place = 'P1'");
    op = desk_op(&counter, PD_OP_TOKEN_RECV); /* granted to it by the lost life, never pushed */
    op.number = (uint64_t)token + 2;
    (void)pd_copy(op.place, sizeof op.place, "P1");
    desk_write(&counter, &op);
    op = desk_op(&counter, PD_OP_TOKEN_RECV); /* an older one: it was given up since */
    op.number = (uint64_t)token + 1;
    (void)pd_copy(op.place, sizeof op.place, "P1");
    desk_write(&counter, &op);
    report(&counter);
    assert_int_equal(counter.results[0].status, PD_OP_APPLIED);
    assert_int_equal(counter.results[1].status, PD_OP_APPLIED);
    assert_int_equal(number("SELECT number FROM token WHERE place = 'P1'"), token + 2);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    kiosk.pull_epoch = 0;
    assert_true(desk_lease(&kiosk, "G-LATE", &lease));
    assert_int_equal(number("SELECT count(*) FROM lease WHERE sku = 'G-LATE'"), 1);
    assert_int_equal(kit_incidents(&kit, "stock_short"), 0);
    assert_int_equal(kit_incidents(&kit, "lease_adopted"), 0); /* it was signed */
    assert_true(
        number("SELECT value FROM counter WHERE id = 5") > lease.id); /* and no lease is numbered so */
    (void)kit_verify(&kit);
}

/* A desk tells of each size that it sees, sells nothing beyond it, and is given at most a share at a time. A
 * larger lease than that was never given; believed, it would take all that is free, and more. */
static void
a_desk_cannot_lend_itself_the_stock_of_a_restored_hub(void **state)
{
    struct pd_lease_row lease;
    struct pd_op op;
    int64_t left;

    (void)state;
    assert_true(desk_lease(&kiosk, "G-001", &lease));
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    left = number("SELECT free - short FROM stock WHERE sku = 'G-001'");
    for (int i = 0; i < 2; i++) {
        struct desk *desk = i == 0 ? &kiosk : &counter;

        op = desk_op(desk, PD_OP_LEASE_RECV);
        op.lease = lease.id + (i == 0 ? 0 : 9); /* a counter sells nothing */
        op.qty = i == 0 ? lease.size + 41 : 1;
        op.number = 9;
        (void)pd_copy(op.sku, sizeof op.sku, "G-001");
        desk_write(desk, &op);
        report(desk);
        assert_string_equal(desk->results[0].code, "lease_unknown");
    }
    assert_int_equal(number("SELECT free - short FROM stock WHERE sku = 'G-001'"), left);
    assert_int_equal(kit_incidents(&kit, "stock_short"), 0);
    (void)kit_verify(&kit);
}

/* A restored hub hears of tokens that it does not remember. It believes that of a counter about its own
 * place, and of a number that was given: one of another place's would break the table and stop the hub. */
static void
a_token_is_taken_up_only_by_a_counter_for_its_own_place(void **state)
{
    const struct {
        struct desk *desk;
        const char *place;
        int64_t after; /* the number that is there */
    } lies[] = { { &kiosk, "P1", 1 }, { &counter, "P9", 0 }, { &counter, "P9", 1 },
        { &counter, "P1", INT64_MAX / 2 } };
    int64_t token;

    (void)state;
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    token = number("SELECT number FROM token WHERE place = 'P1'");
    for (int i = 0; i < PD_COUNT(lies); i++) {
        struct pd_op op = desk_op(lies[i].desk, PD_OP_TOKEN_RECV);

        op.number = (uint64_t)(token + lies[i].after);
        (void)pd_copy(op.place, sizeof op.place, lies[i].place);
        desk_write(lies[i].desk, &op);
    }
    report(&counter);
    report(&kiosk);
    for (int i = 0; i < 3; i++)
        assert_string_equal(counter.results[i].code, "token_unknown");
    assert_string_equal(kiosk.results[0].code, "token_unknown");
    assert_int_equal(kit_incidents(&kit, "token_unknown"), 4);
    assert_int_equal(number("SELECT count(*) FROM token"), 1);
    assert_int_equal(number("SELECT number FROM token WHERE place = 'P1'"), token);
    (void)kit_verify(&kit);
}

/* Goods that came after the backup were lent and sold. Told again, they are lent no second time. */
static void
goods_told_again_make_up_first_for_what_was_sold_of_them(void **state)
{
    struct pd_op op;

    (void)state;
    kit_grant(&kit, &member, "bill:rich", 100000);
    kit_backup(&kit, backup);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, "G-004", 8)); /* to 4 that were here */
    assert_ok(pd_hub_commit(kit.hub));
    for (int i = 0; i < 7; i++) {
        op = desk_hold(&kiosk, &member, "G-004", 1, 10);
        assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    }

    kit_restore(&kit, backup);
    report(&kiosk);
    report(&counter);
    assert_int_equal(refill().since_ms, 0);
    assert_true(number("SELECT short FROM stock WHERE sku = 'G-004'") > 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, "G-004", 8));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(number("SELECT short FROM stock WHERE sku = 'G-004'"), 0);
    assert_true(number("SELECT sum(size) FROM lease WHERE sku = 'G-004'") <= 12);
    (void)kit_verify(&kit);
}

static void
a_lease_that_nobody_gave_is_not_taken_up(void **state)
{
    struct pd_op op;

    (void)state;
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    op = desk_op(&kiosk, PD_OP_LEASE_RECV);
    op.lease = UINT32_MAX; /* beyond any life */
    op.qty = 50;
    op.number = 9;
    (void)pd_copy(op.sku, sizeof op.sku, "G-001");
    desk_write(&kiosk, &op);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_QUARANTINED);
    (void)kit_verify(&kit);
}

static void
the_number_of_a_programme_that_was_lost_is_never_given_again(void **state)
{
    struct pd_op op;
    uint32_t version = 0;

    (void)state;
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    op = desk_op(&kiosk, PD_OP_PROGRAMME_RECV);
    op.number = 2;
    desk_write(&kiosk, &op);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "programme_lost"), 1);
    report(&counter);
    assert_ok(publish(&version));
    assert_int_equal(version, 3);
}

/* ---- a desk that the backup does not know ---- */

static int
introduce(struct desk *desk, const char *told, const char *answer, size_t len)
{
    struct pd_introduction introduction = { .answer = answer, .len = len };
    struct pd_http_request http = { .method = "POST", .path = "/v1/introduce", .query = "" };
    char text[PD_INTRODUCE_BODY_MAX], nonce[PD_NONCE_CAP];
    struct pd_str body = pd_str_on(text, sizeof text);

    (void)pd_copy(introduction.told, sizeof introduction.told, told);
    kit_hello(&kit, nonce);
    pd_introduce_write(&introduction, nonce, &desk->secret, &body);
    http.body = body.p;
    http.body_len = body.len;
    (void)kit_send(&kit, &http, 0);
    return kit.status;
}

static void
a_desk_enrolled_after_the_backup_introduces_itself_and_loses_nothing(void **state)
{
    struct pd_http_request http = { .method = "GET", .path = "/v1/device/high", .query = "end=1" };
    struct pd_httpsig_text sig;
    char told[PD_NONCE_CAP], answer[PD_HIGH_BODY_MAX];
    struct pd_lease_row lease;
    struct pd_op op;
    size_t len;

    (void)state;
    kit_backup(&kit, backup);
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    assert_true(desk_lease(&other, "G-001", &lease));
    op = desk_op(&other, PD_OP_LEASE_RECV);
    op.lease = lease.id;
    op.qty = lease.size;
    op.number = 9;
    (void)pd_copy(op.sku, sizeof op.sku, "G-001");
    (void)desk_do(&other, &op);
    op = desk_hold(&other, &member, "G-001", 1, 100);
    assert_int_equal(desk_do(&other, &op).status, PD_OP_APPLIED);
    kit_hello(&kit, told);
    assert_ok(pd_httpsig_sign(
        &http, &(struct pd_httpsig_signer){ other.id, other.epoch, &other.secret }, told, &sig));
    (void)kit_send(&kit, &http, 0);
    assert_int_equal(kit.status, 200);
    len = kit.body_len;
    assert_true(len < sizeof answer);
    memcpy(answer, kit.body, len);

    kit_restore(&kit, backup);
    other.show_receipts = true;
    assert_int_equal(desk_push(&other, 0, 2), 403);
    assert_string_equal(kit_problem(&kit), "unknown_device");
    assert_int_equal(introduce(&kiosk, told, answer, len), 401); /* who shows it must have its key */
    answer[len / 2] ^= 1;
    assert_int_equal(introduce(&other, told, answer, len) == 200, 0);
    answer[len / 2] ^= 1;
    assert_int_equal(introduce(&other, told, answer, len), 200);
    assert_int_equal(introduce(&other, told, answer, len), 200); /* its answer may have been lost */
    assert_int_equal(refill().awaited, 3);
    report(&other);
    assert_int_equal(other.answer.count, 2);
    assert_int_equal(other.results[1].status, PD_OP_APPLIED);
    assert_int_equal(number("SELECT count(*) FROM device"), 3);
    assert_int_equal(kit_incidents(&kit, "desk_introduced"), 1);
    (void)kit_verify(&kit);
}

static void
a_desk_of_this_very_life_that_is_not_known_stays_unknown(void **state)
{
    struct pd_high high = { .epoch = 1, .hub_epoch = 1, .high_seq = 0, .device = { { 7 } } };
    struct pd_secret_key stranger = pd_secret_key_make(&kit.rng);
    char text[PD_HIGH_BODY_MAX];
    struct pd_str answer = pd_str_on(text, sizeof text);

    (void)state;
    other.kit = &kit;
    other.secret = pd_secret_key_make(&kit.rng);
    high.key = pd_secret_key_public(&other.secret);
    (void)pd_copy(high.mode, sizeof high.mode, "kiosk");
    (void)pd_copy(high.site, sizeof high.site, "S1");
    (void)pd_copy(high.place, sizeof high.place, "P1");
    pd_high_write(&high, "nonce-000001", &stranger, &answer); /* signed, but not by this hub */
    assert_int_equal(introduce(&other, "nonce-000001", answer.p, answer.len), 401);
    assert_string_equal(kit_problem(&kit), "bad_signature");
}

/* ---- enrolled anew ---- */

static void
a_machine_enrolled_anew_is_a_new_desk_and_the_old_one_is_evidence(void **state)
{
    struct pd_lease_row lease;
    struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    char code[64];

    (void)state;
    kiosk.protocol = 1;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_code_again(kit.hub, kit.now_ms, &kiosk.id, true, code, sizeof code));
    assert_ok(pd_hub_commit(kit.hub));
    memset(&other, 0, sizeof other);
    other.kit = &kit;
    other.pull_epoch = 1;
    other.secret = pd_secret_key_make(&kit.rng);
    assert_int_equal(desk_enrol_with(&other, &kit, code, "counter"), 409);
    assert_int_equal(desk_enrol_with(&other, &kit, code, "kiosk"), 200);
    assert_int_equal(other.epoch, 2);
    assert_true(!pd_id_equal(other.id, kiosk.id));
    assert_true(desk_lease(&other, "G-001", &lease)); /* units of its own, not those of its old self */

    op = desk_about(&kiosk, PD_OP_RELEASE, &op.id);
    desk_write(&kiosk, &op);
    assert_int_equal(desk_push(&kiosk, 1, 2), 409);
    assert_string_equal(kit_problem(&kit), "old_epoch");
    assert_int_equal(desk_push(&kiosk, 1, 2), 409);
    assert_int_equal(number("SELECT count(DISTINCT body) FROM evidence"), 2); /* a nonce each */
    assert_int_equal(desk_get(&kiosk, "/v1/pull", "cursor=1.0&limit=1&wait=0", 0, NULL), 409);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        pd_hub_device_code_again(kit.hub, kit.now_ms, &kiosk.id, true, code, sizeof code), PD_ERR_STATE);
    assert_ok(pd_hub_commit(kit.hub));
    (void)kit_verify(&kit);
}

/* ---- what desks may forget ---- */

static void
durable_is_what_the_newest_backup_has(void **state)
{
    struct pd_op op;

    (void)state;
    for (int i = 0; i < 3; i++) {
        op = desk_op(&kiosk, PD_OP_PROGRAMME_RECV);
        op.number = 1;
        (void)desk_do(&kiosk, &op);
        assert_int_equal(
            kiosk.answer.durable_seq, i < 2 ? i + 1 : 2); /* without a backup: all that is here */
        if (i == 1)
            kit_backup(&kit, backup);
    }
    kit_backup(&kit, backup);
    assert_int_equal(desk_push(&kiosk, 3, 3), 200);
    assert_int_equal(kiosk.answer.durable_seq, 3);
}

/* ---- witnesses ---- */

static void
exec_on_backup(const char *sql, const void *blob, int len)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;

    assert_int_equal(sqlite3_open(backup, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    if (blob != NULL)
        assert_int_equal(sqlite3_bind_blob(stmt, 1, blob, len, SQLITE_STATIC), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    (void)sqlite3_finalize(stmt);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The newest row of kind witness, and the op that writes it down. */
static struct pd_op
witness_op(struct desk *desk)
{
    static struct pd_row rows[500];
    struct pd_pull_header header;
    struct pd_op op = desk_op(desk, PD_OP_WITNESS);
    int n = desk_pull(desk, 0, 500, &header, rows, 500);

    for (int i = 0; i < n; i++) {
        if (rows[i].kind != PD_ROW_WITNESS)
            continue;
        op.number = rows[i].witness.number;
        pd_hex(rows[i].witness.sha256.b, PD_HASH_LEN, op.key);
    }
    assert_true(op.number > 0);
    return op;
}

static void
make_witness(bool at_once, bool expected)
{
    bool made;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_witness_make(kit.hub, kit.now_ms, at_once, &made));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(made, expected);
}

static void
a_history_rewritten_with_its_chain_is_named_by_what_desks_witnessed(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), op;
    struct pd_hub_report said;
    struct pd_hash head = { { 0 } };
    struct pd_why why = { .text = "" };

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    make_witness(false, true);
    make_witness(false, false); /* at most hourly */
    make_witness(true, false);  /* and only when there is news */
    op = witness_op(&counter);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    make_witness(true, false); /* a desk's word about the last one is none */
    said = kit_verify(&kit);
    assert_int_equal(said.witnesses, 1);

    /* An insider makes the hold smaller, and mends the chain and the head behind it. */
    kit_backup(&kit, backup);
    kit_close(&kit);
    {
        char line[PD_OP_LINE_MAX + 1];
        size_t len;

        hold.amount = pd_points_of(1);
        len = pd_op_encode(&hold, line);
        head = pd_chain_next(&head, line, len);
        exec_on_backup("UPDATE op SET line = ?1 WHERE dev = 1 AND dseq = 1", line, (int)len);
        exec_on_backup("UPDATE op SET head = ?1 WHERE dev = 1 AND dseq = 1", head.b, PD_HASH_LEN);
        exec_on_backup("UPDATE device SET head = ?1 WHERE dev = 1", head.b, PD_HASH_LEN);
    }
    assert_ok(pd_store_sqlite_open(&kit.store, backup, NULL, true, &why));
    assert_ok(pd_hub_create(&kit.hub, &(struct pd_hub_config){ .store = kit.store, .rng = &kit.rng }, &why));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_verify(kit.hub, &said, NULL, NULL));
    assert_ok(pd_hub_commit(kit.hub));
    assert_non_null(strstr(said.problem, "I8: device row 1: its journal up to op 1 is not the one"));
}

static void
a_summary_rewritten_too_contradicts_the_desks_that_wrote_it_down(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), op;
    struct pd_hub_report said;
    struct pd_why why = { .text = "" };
    static const char body[] = "pointdesk-witness 1\nbefore 00\n";
    struct pd_hash hash = pd_hash_of(body, sizeof body - 1);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    make_witness(true, true);
    op = witness_op(&counter);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    op.key[0] = op.key[0] == '0' ? '1' : '0';
    op.id = pd_id_make(kit.now_ms, &kit.rng);
    op.dseq++;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_QUARANTINED); /* a desk that lies is seen at once */
    kit_backup(&kit, backup);
    kit_close(&kit);
    exec_on_backup("UPDATE witness SET body = ?1", body, sizeof body - 1);
    exec_on_backup("UPDATE witness SET sha256 = ?1", hash.b, PD_HASH_LEN);
    assert_ok(pd_store_sqlite_open(&kit.store, backup, NULL, true, &why));
    assert_ok(pd_hub_create(&kit.hub, &(struct pd_hub_config){ .store = kit.store, .rng = &kit.rng }, &why));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_verify(kit.hub, &said, NULL, NULL));
    assert_ok(pd_hub_commit(kit.hub));
    assert_non_null(strstr(said.problem, "I8: device row 2, op 1: witnessed another summary"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_lobby, close_lobby)

/* ---- where the hub is asked before goods go out ---- */

static void
ask_the_hub_first(void)
{
    static const char mode[] = "\"mode\": \"floor\"";
    static char text[65536];
    uint32_t version = 0;
    const char *json, *at;
    size_t len;
    struct pd_why why;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_programme_json(kit.hub, kit.now_ms, &version, &json, &len));
    at = strstr(json, mode);
    assert_non_null(at);
    (void)snprintf(
        text, sizeof text, "%.*s\"mode\": \"online_only\"%s", (int)(at - json), json, at + strlen(mode));
    assert_ok(pd_hub_programme_publish(kit.hub, kit.now_ms, text, strlen(text), kit.now_ms, &version, &why));
    assert_ok(pd_hub_commit(kit.hub));
}

/* A wish that the lost hub never heard of comes first; what it had said yes to took the points. Judged at
 * once, the wish would leave the other a debt. */
static void
a_wish_waits_for_what_the_lost_hub_had_answered(void **state)
{
    struct pd_op op;

    (void)state;
    ask_the_hub_first();
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    kit_backup(&kit, backup);
    op = desk_hold(&kiosk, &member, "G-001", 2, 200);
    op.programme = 2;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_hold(&other, &member, "G-001", 2, 200); /* noted while it had no network: 300 are there */
    op.programme = 2;
    desk_write(&other, &op);

    kit_restore(&kit, backup);
    report(&other);
    assert_int_equal(other.answer.count, 0); /* not judged yet */
    assert_int_equal(refill().awaited, 2);   /* and nobody waits for it */
    report(&counter);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    assert_int_equal(refill().since_ms, 0);
    report(&other);
    assert_int_equal(other.results[0].status, PD_OP_REJECTED);
    assert_int_equal(number("SELECT sum(debt) FROM account"), 0);
    assert_int_equal(number("SELECT count(*) FROM device WHERE refill > 0"), 0);
    (void)kit_verify(&kit);
}

/* Two desks with a wish each wait for the others, never for each other. */
static void
desks_with_wishes_do_not_wait_for_each_other(void **state)
{
    struct pd_op op;

    (void)state;
    ask_the_hub_first();
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    kit_backup(&kit, backup);
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    op.programme = 2;
    desk_write(&kiosk, &op);
    op = desk_hold(&other, &member, "G-001", 1, 100);
    op.programme = 2;
    desk_write(&other, &op);

    kit_restore(&kit, backup);
    report(&kiosk);
    report(&other);
    assert_int_equal(kiosk.answer.count + other.answer.count, 0);
    report(&counter);
    assert_int_equal(refill().since_ms, 0);
    report(&other);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    assert_int_equal(other.results[0].status, PD_OP_APPLIED);
    assert_int_equal(number("SELECT sum(debt) FROM account"), 0);
    (void)kit_verify(&kit);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_signed_is_honoured_whatever_is_there_now),
        TEST(many_receipts_about_many_lines_cost_little_more_than_one),
        TEST(a_push_that_was_sent_to_the_lost_life_is_not_taken_by_this_one),
        TEST(a_hold_that_was_applied_is_applied_though_the_points_are_gone),
        TEST(what_is_told_again_first_pays_for_what_comes_after_it),
        TEST(what_a_void_gives_back_pays_what_was_lent_meanwhile),
        TEST(a_member_made_after_the_backup_keeps_what_she_was_served),
        TEST(receipts_of_others_or_about_others_count_for_nothing),
        TEST(a_receipt_does_not_pass_from_one_desk_to_another),
        TEST(a_receipt_about_other_lines_counts_for_nothing),
        TEST(nothing_expires_until_every_desk_was_heard),
        TEST(no_token_is_given_until_every_desk_was_heard),
        TEST(nothing_is_given_away_until_every_desk_was_heard),
        TEST(a_desk_has_reported_when_the_hub_has_what_it_said_and_not_before),
        TEST(a_desk_that_is_revoked_or_let_go_is_not_waited_for),
        TEST(an_op_about_a_hold_that_is_still_to_come_waits_at_its_desk),
        TEST(the_holds_of_a_lost_desk_keep_no_refill_waiting),
        TEST(an_op_waits_on_while_any_desk_may_still_tell_its_hold),
        TEST(desks_that_all_wait_go_on_in_the_order_of_time),
        TEST(a_lease_and_a_token_of_the_lost_life_are_taken_up_by_number),
        TEST(a_desk_cannot_lend_itself_the_stock_of_a_restored_hub),
        TEST(a_token_is_taken_up_only_by_a_counter_for_its_own_place),
        TEST(goods_told_again_make_up_first_for_what_was_sold_of_them),
        TEST(a_lease_that_nobody_gave_is_not_taken_up),
        TEST(the_number_of_a_programme_that_was_lost_is_never_given_again),
        TEST(a_desk_enrolled_after_the_backup_introduces_itself_and_loses_nothing),
        TEST(a_desk_of_this_very_life_that_is_not_known_stays_unknown),
        TEST(a_machine_enrolled_anew_is_a_new_desk_and_the_old_one_is_evidence),
        TEST(durable_is_what_the_newest_backup_has),
        TEST(a_history_rewritten_with_its_chain_is_named_by_what_desks_witnessed),
        TEST(a_summary_rewritten_too_contradicts_the_desks_that_wrote_it_down),
        TEST(a_wish_waits_for_what_the_lost_hub_had_answered),
        TEST(desks_with_wishes_do_not_wait_for_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
