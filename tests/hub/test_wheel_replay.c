/*
 * Goal: whoever changes a spin, a seed or what was given for it afterwards is found by the replay of its day
 * and by verify, whatever was changed; and a gift that was won is a ticket like any other, at any kiosk.
 * Method: a day of spins in a file, changed with SQL in one place after another; real ledgers of a kiosk and
 * a counter.
 */
#include "tests/hub/wheel_kit.h"

#include "app/core/code.h"
#include "app/core/short_number.h"
#include "tests/hub/terminal.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SPINS 36

static char path[128];
static int64_t day;

static void
remove_file(void)
{
    char name[160];
    static const char *const ends[] = { "", "-wal", "-shm" };

    for (int i = 0; i < PD_COUNT(ends); i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
}

/* A day of which everything that may come of a spin came. */
static void
make_day(void)
{
    bool all[PD_SPIN_GIVEN_LAST + 1] = { false };

    (void)snprintf(path, sizeof path, "/tmp/pd-wheel-%d.db", (int)getpid());
    remove_file();
    wheel_open(path);
    for (int m = 0; m < SPINS / 3; m++) {
        char number[8] = { 'S', '-', (char)('A' + m) };
        struct pd_id one = kit_member(&kit, number, 100);

        for (int k = 0; k < 3; k++)
            all[spin_at(&kiosk, &one, k)->given] = true;
    }
    for (int i = PD_SPIN_NOTHING; i <= PD_SPIN_GIVEN_LAST; i++)
        assert_true(all[i]);
    day = said.spin.day;
    (void)kit_verify(&kit);
}

/* The hub of the file as it lies there. */
static void
open_again(void)
{
    struct pd_hub_config config = { .rng = &kit.rng };
    struct pd_why no = { .text = "" };

    assert_ok(pd_store_sqlite_open(&kit.store, path, NULL, true, &no));
    config.store = kit.store;
    assert_ok(pd_hub_create(&kit.hub, &config, &no));
}

static struct pd_wheel_replay
replay(void)
{
    struct pd_wheel_replay out;

    begin();
    assert_ok(pd_hub_wheel_replay(kit.hub, day, &out, NULL, NULL));
    pd_hub_rollback(kit.hub);
    return out;
}

static void
run_sql(const char *sql)
{
    sqlite3 *db;
    char *message = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    if (sqlite3_changes(db) == 0)
        fail_msg("%s changed nothing", sql);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

#define ANY " WHERE number = (SELECT max(number) FROM wheel_spin WHERE given = "

static const struct {
    const char *sql, *says;
} tampered[] = {
    { "UPDATE wheel_spin SET digit = (digit + 1) % 10" ANY "1)", "act says" },
    { "UPDATE wheel_spin SET prize = 'five', given = 2, points = 5" ANY "1)", "the seed says none" },
    { "UPDATE wheel_spin SET given = 1, points = 0" ANY "2)", "given 1, and 2 was due" },
    { "UPDATE wheel_spin SET given = 5, points = 7, hid = 0" ANY "3)", "given 5, and 3 was due" },
    { "UPDATE wheel_spin SET points = 500" ANY "2)", "it did not bring 5 points" },
    { "UPDATE wheel_spin SET price = 0" ANY "1)", "it did not cost 10 points" },
    { "UPDATE wheel_spin SET version = 1" ANY "1)", "no such wheel" },
    { "UPDATE wheel_spin SET rules = zeroblob(32)" ANY "1)", "other rules" },
    { "UPDATE wheel_spin SET hid = 0" ANY "3)", "not kept" },
    { "DELETE FROM wheel_spin WHERE of_day = 7", "missing" },
    { "UPDATE wheel_spin SET of_day = of_day + 1 WHERE of_day = (SELECT max(of_day) FROM wheel_spin)",
        "missing" },
    { "UPDATE wheel_spin SET at_ms = at_ms + 1" ANY "1)", "act says" },
    { "UPDATE op SET line = CAST(replace(CAST(line AS TEXT), 'digit', 'finger') AS BLOB) WHERE kind = 176 "
      "AND hseq = "
      "(SELECT max(number) FROM wheel_spin)",
        "act says" },
    { "UPDATE wheel_day SET seed = zeroblob(32)", "committed to" },
    { "UPDATE wheel_day SET commitment = zeroblob(32)", "committed to" },
    { "UPDATE wheel_day SET link = zeroblob(32)", "chained" },
    { "UPDATE wheel_day SET signature = zeroblob(64)", "signed" },
};

static void
every_change_is_found(void **state)
{
    char copy[160];

    (void)state;
    make_day();
    assert_int_equal(replay().spins, SPINS);
    assert_int_equal(replay().faults, 0);
    (void)snprintf(copy, sizeof copy, "%s.good", path);
    kit_backup(&kit, copy);
    kit_close(&kit);
    for (int i = 0; i < PD_COUNT(tampered); i++) {
        struct pd_wheel_replay out;
        struct pd_hub_report report;

        remove_file();
        kit_copy(copy, path);
        run_sql(tampered[i].sql);
        open_again();
        out = replay();
        if (out.faults == 0 || strstr(out.first, tampered[i].says) == NULL)
            fail_msg("%s: %lld faults, %s", tampered[i].sql, (long long)out.faults, out.first);
        begin();
        assert_ok(pd_hub_verify(kit.hub, &report, NULL, NULL));
        pd_hub_rollback(kit.hub);
        if (strncmp(report.problem, "I30: ", 5) != 0)
            fail_msg("%s: verify says \"%s\"", tampered[i].sql, report.problem);
        kit_close(&kit);
    }
    (void)unlink(copy);
    remove_file();
}

static void
no_replay_of_a_day_that_never_was(void **state)
{
    struct pd_wheel_replay out;

    (void)state;
    begin();
    assert_int_equal(pd_hub_wheel_replay(kit.hub, 1, &out, NULL, NULL), PD_ERR_NOT_FOUND);
    pd_hub_rollback(kit.hub);
}

/* ---- days ---- */

struct days {
    int n;
    struct pd_wheel_day days[8];
};

static void
keep_day(void *ctx, const struct pd_wheel_day *d)
{
    struct days *days = ctx;

    days->days[days->n++] = *d;
}

static void
days_are_chained_and_signed(void **state)
{
    struct days days = { .n = 0 };
    struct pd_hash before = { { 0 } };

    (void)state;
    for (int i = 0; i < 4; i++) {
        look(&anna);
        kit.now_ms += (i == 1 ? 2 : 1) * PD_DAY_MS; /* a day on which nobody looked is left out */
    }
    begin();
    assert_ok(pd_hub_wheel_days(kit.hub, 0, INT64_MAX, keep_day, &days));
    pd_hub_rollback(kit.hub);
    assert_int_equal(days.n, 4);
    for (int i = 0; i < days.n; i++) {
        const struct pd_wheel_day *d = &days.days[i];
        struct pd_hash commitment = pd_wheel_commitment(d->day, &d->seed);
        struct pd_hash link = pd_wheel_link(d->day, &d->commitment, &before);
        char text[PD_WHEEL_LINK_TEXT_CAP];
        size_t len = pd_wheel_link_text(&link, text);

        assert_true(pd_hash_equal(&commitment, &d->commitment));
        assert_true(pd_hash_equal(&link, &d->link));
        assert_true(pd_verify(&kit.hub_key, &d->signature, text, len));
        assert_true(i == 0 || memcmp(d->seed.b, days.days[i - 1].seed.b, sizeof d->seed.b) != 0);
        before = d->link;
    }
}

/* ---- the ticket ---- */

static struct pd_id
winner(struct pd_spin *out)
{
    for (int m = 0; m < 20; m++) {
        char number[8] = { 'S', '-', (char)('A' + m) };
        struct pd_id one = kit_member(&kit, number, 100);

        for (int k = 0; k < 3; k++) {
            *out = *spin_at(&kiosk, &one, k);
            if (out->given == PD_SPIN_GIFT)
                return one;
        }
    }
    fail_msg("no gift");
    return (struct pd_id){ { 0 } };
}

static void
a_gift_is_a_ticket_at_any_kiosk(void **state)
{
    static struct terminal at_kiosk, at_counter;
    struct pd_keyring keys = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &keys };
    enum pd_capture_outcome outcome;
    struct pd_hold hold, handed;
    struct pd_spin won;
    struct pd_code code;
    struct pd_id who;

    (void)state;
    kit_close(&kit); /* the counter of this test has the place's token */
    kit_open_at(&kit, NULL, kit_at(2026, 11, 20, 10, 0, 0));
    {
        char *text = wheel_rules(NULL);

        kit_publish(&kit, text, kit.now_ms);
        free(text);
    }
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    terminal_open(&at_kiosk, &kit, "kiosk", "kiosk");
    terminal_open(&at_counter, &kit, "counter", "counter");
    terminal_sync(&at_counter);
    who = winner(&won);
    terminal_sync(&at_kiosk);
    assert_int_equal(pd_ledger_holds_open(at_kiosk.ledger, &who, &hold, 1), 1);
    assert_true(pd_id_equal(hold.row.id, won.hold));
    assert_int_equal(hold.row.state, PD_HOLD_RELEASED);
    assert_int_equal(hold.short_number[0], PD_SHORT_NUMBER_HUB);
    assert_int_equal(pd_points_raw(hold.row.amount), 0);
    assert_string_not_equal(hold.ticket, "");
    assert_ok(
        pd_keyring_add(&keys, &at_kiosk.identity.public_key, PD_CODE_ROLES_DESK, at_kiosk.identity.device));
    reader.now_s = kit.now_ms / 1000;
    assert_int_equal(pd_code_read(hold.ticket, strlen(hold.ticket), &reader, &code), PD_CODE_ACCEPTED);
    /* A counter that has not heard of it asks a person; one that has, hands over, once. */
    assert_ok(pd_ledger_capture_check(at_counter.ledger, kit.now_ms, &code, &outcome, &handed));
    assert_int_equal(outcome, PD_CAPTURE_DOUBT);
    terminal_sync(&at_counter);
    assert_ok(pd_ledger_hold_by_short(at_counter.ledger, hold.short_number, &handed));
    assert_true(pd_id_equal(handed.row.id, won.hold));
    assert_ok(pd_ledger_capture(at_counter.ledger, (struct pd_when){ kit.now_ms, PD_TIME_SYNCED }, &code,
        hold.ticket, &outcome, &handed));
    assert_int_equal(outcome, PD_CAPTURE_OK);
    assert_ok(pd_ledger_capture_check(at_counter.ledger, kit.now_ms, &code, &outcome, &handed));
    assert_int_equal(outcome, PD_CAPTURE_ALREADY);
    terminal_sync(&at_counter);
    terminal_sync(&at_kiosk);
    assert_int_equal(pd_ledger_holds_open(at_kiosk.ledger, &who, &hold, 1), 0);
    terminal_close(&at_kiosk);
    terminal_close(&at_counter);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_change_is_found),
        W(no_replay_of_a_day_that_never_was),
        W(days_are_chained_and_signed),
        W(a_gift_is_a_ticket_at_any_kiosk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
