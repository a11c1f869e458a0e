/*
 * Goal: two releases end the same history in the same state (I23). Method: hub, kiosk and counter each speak
 * protocol 1 or 2; the same people do the same things in all eight lobbies, and what the hub and the desks
 * have at the end is compared, column by column.
 */
#include "tests/hub/terminal.h"
#include "tests/support/check.h"

#include "app/base/log.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STATE_MAX 65536

struct lobby {
    int hub, kiosk, counter; /* protocols */
};

static struct kit kit;
static struct terminal kiosk, counter;
static char path[64];
static int64_t clock_ms;

static void
start(const struct lobby *lobby)
{
    struct pd_hub_config config = { .rng = &kit.rng, .protocol_max = lobby->hub };
    struct pd_why why = { .text = "" };

    (void)snprintf(path, sizeof path, "/tmp/pd_mixed_%d.db", (int)getpid());
    (void)unlink(path);
    kit_open(&kit, path);
    pd_hub_destroy(kit.hub);
    config.store = kit.store;
    assert_ok(pd_hub_create(&kit.hub, &config, &why));
    clock_ms = kit.now_ms;
    kiosk.protocol_max = lobby->kiosk;
    counter.protocol_max = lobby->counter;
    terminal_open(&kiosk, &kit, "kiosk", "mixed_k");
    terminal_open(&counter, &kit, "counter", "mixed_c");
}

/* How long a lobby needs to sync must not show in what happens next. */
static struct pd_when
next(void)
{
    clock_ms += PD_HOUR_MS;
    kit.now_ms = clock_ms;
    return (struct pd_when){ clock_ms, PD_TIME_SYNCED };
}

static void
sync_all(void)
{
    terminal_sync(&kiosk);
    terminal_sync(&counter);
    terminal_sync(&kiosk);
}

static struct pd_code
ticket_of(const struct pd_hold *hold)
{
    static struct pd_keyring keys;
    struct pd_code_reader reader = { .keyring = &keys, .now_s = clock_ms / PD_SECOND_MS };
    struct pd_code code;

    assert_ok(pd_ledger_keyring(counter.ledger, &keys));
    assert_int_equal(pd_code_read(hold->ticket, strlen(hold->ticket), &reader, &code), PD_CODE_ACCEPTED);
    return code;
}

/* What people do here; the same in every lobby. */
static void
history(void)
{
    struct pd_id anna = kit_member(&kit, "A-1", 1000), bert = kit_member(&kit, "B-1", 120);
    struct pd_hold holds[4];
    struct pd_code ticket;
    enum pd_capture_outcome captured;
    enum pd_claim_outcome claimed;

    (void)next();
    sync_all();
    for (int i = 0; i < 4; i++) {
        struct pd_when when = next();

        assert_int_equal(
            terminal_redeem(&kiosk, i == 3 ? &bert : &anna, i % 2 ? "G-003" : "G-001", &holds[i]),
            PD_REDEEM_OK);
        if (i != 2)
            assert_ok(pd_ledger_release(kiosk.ledger, when, &holds[i].row.id, "print"));
        assert_ok(pd_ledger_hold_get(kiosk.ledger, &holds[i].row.id, &holds[i]));
    }
    assert_ok(pd_ledger_void(kiosk.ledger, next(), &holds[2].row.id, "not_wanted"));
    sync_all();
    ticket = ticket_of(&holds[0]);
    assert_ok(pd_ledger_capture(counter.ledger, next(), &ticket, holds[0].ticket, &captured, &holds[0]));
    assert_int_equal(captured, PD_CAPTURE_OK);
    ticket = ticket_of(&holds[1]);
    assert_ok(pd_ledger_void_ticket(counter.ledger, next(), &ticket, holds[1].ticket, "damaged"));
    sync_all();
    assert_ok(pd_ledger_refund(counter.ledger, next(), &holds[0].row.id, pd_points_of(40), "not_wanted"));
    assert_ok(
        pd_ledger_claim(kiosk.ledger, next(), &bert, "sign_in", "sign_in:b:1", pd_points_of(5), 1, &claimed));
    terminal_restart(&kiosk);
    kit_grant(&kit, &bert, "bill:2", 33);
    sync_all();
}

/* ---- what there is at the end ---- */

static void
dump(const char *file, const char *const *queries, struct pd_str *out)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    for (int i = 0; queries[i] != NULL; i++) {
        sqlite3_stmt *stmt;

        if (sqlite3_prepare_v2(db, queries[i], -1, &stmt, NULL) != SQLITE_OK)
            fail_msg("%s: %s", queries[i], sqlite3_errmsg(db));
        pd_str_addf(out, "-- %s\n", queries[i]);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            for (int c = 0; c < sqlite3_column_count(stmt); c++)
                pd_str_addf(out, "%s|", (const char *)sqlite3_column_text(stmt, c));
            pd_str_add(out, "\n");
        }
        (void)sqlite3_finalize(stmt);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_false(out->cut);
}

static void
end(struct pd_str *out)
{
    static const char *const at_hub[] = {
        "SELECT mid, unit, posted, held, debt FROM account ORDER BY mid, unit",
        "SELECT mid, granted, left_n, held_n, expired_n, rule FROM lot ORDER BY mid, id",
        "SELECT hid, mid, dev, sku, qty, amount, money, place, lease, ordinal, state, out_qty, booked, "
        "refunded, "
        "origin, released, limited FROM hold ORDER BY hid",
        "SELECT hseq, n, acct, unit, mid, amount FROM entry ORDER BY hseq, n",
        "SELECT hseq, dev, epoch, dseq, kind, status, code, balance FROM op ORDER BY hseq",
        "SELECT id, dev, sku, size, taken, got FROM lease ORDER BY id",
        "SELECT sku, received, free, short FROM stock ORDER BY sku",
        "SELECT number, place, dev, got FROM token ORDER BY number",
        "SELECT key, mid, hseq FROM claim ORDER BY key",
        "SELECT kind, dev, hseq, mid, amount FROM incident ORDER BY id",
        NULL,
    };
    static const char *const at_desk[] = {
        "SELECT status, growth, debt, held FROM base_member ORDER BY id",
        "SELECT state, sku, qty, lease, ordinal, confirmed, refused FROM hold ORDER BY id",
        "SELECT dseq, kind FROM op ORDER BY dseq",
        "SELECT dseq, status, code, hseq, balance FROM result ORDER BY dseq",
        "SELECT id, sku, size FROM base_lease ORDER BY id",
        NULL,
    };

    (void)kit_verify(&kit);
    pd_client_destroy(kiosk.client);
    pd_client_destroy(counter.client);
    pd_ledger_close(kiosk.ledger);
    pd_ledger_close(counter.ledger);
    kiosk.client = counter.client = NULL;
    kiosk.ledger = counter.ledger = NULL;
    kit_close(&kit);
    kit_as_file(path);
    dump(path, at_hub, out);
    dump(kiosk.path, at_desk, out);
    dump(counter.path, at_desk, out);
    terminal_close(&kiosk);
    terminal_close(&counter);
    (void)unlink(path);
}

static void
the_same_history_ends_in_the_same_state_whoever_is_old(void **state)
{
    static char first[STATE_MAX], now[STATE_MAX];

    (void)state;
    for (int i = 0; i < 8; i++) {
        struct lobby lobby = { 1 + (i & 1), 1 + (i >> 1 & 1), 1 + (i >> 2 & 1) };
        struct pd_str out = pd_str_on(i == 0 ? first : now, STATE_MAX);

        start(&lobby);
        history();
        end(&out);
        if (i == 0)
            assert_true(strstr(first, "|hold") == NULL && strlen(first) > 3000);
        else if (strcmp(first, now) != 0)
            fail_msg("hub %d, kiosk %d, counter %d:\n%s\nis not\n%s", lobby.hub, lobby.kiosk, lobby.counter,
                now, first);
    }
}

/* A hub that is brought up to date in the middle of a history, and then its desks. */
static void
an_upgrade_in_the_middle_changes_nothing(void **state)
{
    struct lobby old = { 1, 1, 1 };
    struct pd_hub_config config = { .rng = &kit.rng };
    struct pd_why why = { .text = "" };
    struct pd_hold hold;
    struct pd_id anna;

    (void)state;
    start(&old);
    anna = kit_member(&kit, "A-1", 1000);
    sync_all();
    assert_int_equal(terminal_redeem(&kiosk, &anna, "G-001", &hold), PD_REDEEM_OK);
    assert_false(pd_ledger_may_write(kiosk.ledger, PD_OP_LEASE_GIVE));
    pd_hub_destroy(kit.hub);
    config.store = kit.store;
    assert_ok(pd_hub_create(&kit.hub, &config, &why));
    sync_all();
    assert_false(pd_ledger_may_write(kiosk.ledger, PD_OP_LEASE_GIVE)); /* the desk is old */
    kiosk.protocol_max = 2;
    terminal_restart(&kiosk);
    assert_false(pd_ledger_may_write(kiosk.ledger, PD_OP_LEASE_GIVE)); /* it has not heard the new hub yet */
    assert_int_equal(terminal_redeem(&kiosk, &anna, "G-001", &hold), PD_REDEEM_OK);
    sync_all();
    assert_true(pd_ledger_may_write(kiosk.ledger, PD_OP_LEASE_GIVE));
    assert_int_equal(kit_incidents(&kit, "unknown_kind"), 0);
    (void)kit_verify(&kit);
    terminal_close(&kiosk);
    terminal_close(&counter);
    kit_close(&kit);
    (void)unlink(path);
}

/* An op that an old hub does not know is kept in its place, with its bytes. */
static void
an_old_hub_keeps_what_it_does_not_know(void **state)
{
    struct lobby old = { 1, 1, 1 };
    struct pd_op op;
    struct pd_op_result result;

    (void)state;
    start(&old);
    op = desk_op(&kiosk.desk, PD_OP_END_ASK);
    memset(op.hold.b, 3, sizeof op.hold.b);
    (void)pd_copy(op.reason, sizeof op.reason, "not_wanted");
    result = desk_do(&kiosk.desk, &op);
    assert_int_equal(result.status, PD_OP_QUARANTINED);
    assert_string_equal(result.code, "unknown_kind");
    assert_int_equal(kit_incidents(&kit, "unknown_kind"), 1);
    assert_int_equal(desk_get(&kiosk.desk, "/v1/pull", "cursor=1.0&limit=9&wait=0&v=2", 0, NULL), 400);
    terminal_close(&kiosk);
    terminal_close(&counter);
    kit_close(&kit);
    (void)unlink(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_history_ends_in_the_same_state_whoever_is_old),
        cmocka_unit_test(an_upgrade_in_the_middle_changes_nothing),
        cmocka_unit_test(an_old_hub_keeps_what_it_does_not_know),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
