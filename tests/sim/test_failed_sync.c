/*
 * Goal: after a sync failed, nothing that is promised later is built on pages that the kernel shows but never
 * writes. Method: the sync of one act fails and drops what it was to write, at every call in turn and under
 * many seeds; the program starts again without the machine, promises something new, and then the power goes.
 */
#include "app/ledger/ledger.h"
#include "sync/hub/store.h"
#include "tests/sim/disk.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SEEDS 1 /* ten times as slow */
#define CUT_STARTS 25
#else
#define SEEDS 12
#define CUT_STARTS 300
#endif
#define CALLS 16  /* an act makes fewer */
#define SEALING 7 /* calls of a start before its copy is sealed, about */
#define DISK 1

static struct pd_rng rng;

/* ---- the desk's ledger ---- */

static struct pd_ledger *
open_ledger(void)
{
    struct pd_ledger_config config = {
        .path = "/d1/ledger.db", .vfs = SIM_VFS, .rng = &rng, .power_safe = true, .late = true
    };
    struct pd_ledger *ledger = NULL;

    assert_ok(pd_ledger_open(&ledger, &config, NULL));
    return ledger;
}

static void
enrol(struct pd_ledger *ledger)
{
    struct pd_identity identity = { .epoch = 1, .mode = "kiosk", .letter = 'A', .site = "S1", .place = "P1" };

    identity.device = pd_id_make(1, &rng);
    identity.secret = pd_secret_key_make(&rng);
    identity.public_key = identity.hub_key = pd_secret_key_public(&identity.secret);
    assert_ok(pd_ledger_enrol(ledger, &identity));
}

static enum pd_err
act(struct pd_ledger *ledger, int n)
{
    struct pd_when when = { INT64_C(1780000000000), PD_TIME_SYNCED };
    enum pd_claim_outcome outcome;
    struct pd_id member = { { 7 } };
    char key[32];

    (void)snprintf(key, sizeof key, "sign_in:%d", n);
    return pd_ledger_claim(ledger, when, &member, "sign_in", key, pd_points_of(5), 1, &outcome);
}

static uint64_t
high(struct pd_ledger *ledger)
{
    struct pd_ledger_status status;

    assert_ok(pd_ledger_status(ledger, &status));
    return status.high_seq;
}

static struct pd_ledger *
open_if_power_lasts(void)
{
    struct pd_ledger_config config = {
        .path = "/d1/ledger.db", .vfs = SIM_VFS, .rng = &rng, .power_safe = true, .late = true
    };
    struct pd_ledger *ledger = NULL;

    return pd_ledger_open(&ledger, &config, NULL) == PD_OK ? ledger : NULL;
}

static void
assert_whole(struct pd_ledger *ledger)
{
    struct pd_ledger_report report;

    assert_ok(pd_ledger_verify(ledger, &report, NULL, NULL));
    assert_string_equal(report.problem, "");
}

static void
a_desk_keeps_what_it_saved_after_a_failed_sync(void **state)
{
    int failed = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS * CALLS; seed++) {
        struct pd_ledger *ledger;
        uint64_t saved;

        sim_disk_start(&rng, seed);
        ledger = open_ledger();
        enrol(ledger);
        assert_ok(act(ledger, 1));
        sim_disk_faults(DISK)->io_error_in = 1 + (int)(seed % CALLS);
        failed += act(ledger, 2) != PD_OK;
        sim_disk_faults(DISK)->io_error_in = 0;
        pd_ledger_close(ledger);

        ledger = open_ledger();
        assert_ok(act(ledger, 3));
        saved = high(ledger);
        sim_disk_cut(DISK);
        pd_ledger_close(ledger);
        sim_disk_power_on(DISK);

        ledger = open_ledger();
        assert_true(high(ledger) >= saved);
        pd_ledger_close(ledger);
    }
    assert_in_range(failed, SEEDS, SEEDS * CALLS);
}

/* What is read at a start after the failure is what is there after every later one: also where the power goes
 * in the middle of that start, the database never holds one part of an act and the WAL another. */
static void
a_desk_keeps_what_it_showed_after_a_failed_sync(void **state)
{
    int failed = 0, shown = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS * CALLS; seed++) {
        struct pd_ledger *ledger;
        uint64_t seen;

        sim_disk_start(&rng, seed);
        ledger = open_ledger();
        enrol(ledger);
        assert_ok(act(ledger, 1));
        sim_disk_faults(DISK)->sync_fails = true;
        failed += act(ledger, 2) != PD_OK;
        pd_ledger_close(ledger);

        sim_disk_faults(DISK)->crash_in = (int)(seed % 3 == 0 ? 0 : 1 + seed % CALLS);
        ledger = open_if_power_lasts();
        seen = ledger == NULL ? 1 : high(ledger);
        shown += seen == 2;
        sim_disk_cut(DISK);
        pd_ledger_close(ledger);
        sim_disk_power_on(DISK);

        ledger = open_ledger();
        assert_true(high(ledger) >= seen);
        assert_whole(ledger);
        pd_ledger_close(ledger);
    }
    assert_int_equal(failed, SEEDS * CALLS);
    assert_true(shown > SEEDS);
}

/* A log that the next start finds. */
static void
three_acts_and_killed(uint64_t seed)
{
    struct pd_ledger *ledger;

    sim_disk_start(&rng, seed);
    ledger = open_ledger();
    enrol(ledger);
    for (int i = 0; i < 3; i++)
        assert_ok(act(ledger, i));
    sim_disk_kill(DISK);
    pd_ledger_close(ledger);
    sim_disk_power_on(DISK);
}

/* The power goes at one of its first calls, or afterwards. true: the start was not finished. */
static bool
start_is_cut(uint32_t calls)
{
    struct pd_ledger *ledger;

    sim_disk_faults(DISK)->crash_in = 1 + (int)pd_rng_below(&rng, calls);
    ledger = open_if_power_lasts();
    sim_disk_cut(DISK);
    pd_ledger_close(ledger);
    sim_disk_power_on(DISK);
    return ledger == NULL;
}

static void
assert_three_acts(void)
{
    struct pd_ledger *ledger = open_ledger();

    assert_int_equal(high(ledger), 3);
    assert_whole(ledger);
    pd_ledger_close(ledger);
}

/* The log is written over at a start: where the power goes while it is, what was saved before is in its copy.
 */
static void
a_start_that_is_cut_short_loses_nothing(void **state)
{
    int cut = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= CUT_STARTS; seed++) {
        three_acts_and_killed(seed);
        for (int i = 0; i < 2; i++) {
            cut += start_is_cut(CALLS);
        }
        assert_three_acts();
    }
    assert_true(cut > CUT_STARTS / 4);
}

/* The copy itself may be of pages that the kernel shows and never writes. A start that finds it so, and is
 * cut short while it writes over the log, leaves neither whole: it does not believe it. */
static void
a_copy_that_the_disk_never_had_is_not_relied_on(void **state)
{
    int failed = 0, cut = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= CUT_STARTS; seed++) {
        three_acts_and_killed(seed);
        for (int i = 0; i < 2; i++) {
            sim_disk_faults(DISK)->sync_fails = seed % 2 == 0; /* of the copy; else also of its seal */
            sim_disk_faults(DISK)->io_error_in = seed % 2 == 0 ? 0 : SEALING + (int)pd_rng_below(&rng, 4);
            struct pd_ledger *ledger = open_if_power_lasts();

            failed += ledger == NULL;
            pd_ledger_close(ledger);
            sim_disk_faults(DISK)->sync_fails = false;
            sim_disk_faults(DISK)->io_error_in = 0;
            cut += start_is_cut(seed % 2 == 0 ? CALLS : SEALING);
        }
        assert_three_acts();
    }
    assert_true(failed > CUT_STARTS / 2);
    assert_true(cut > CUT_STARTS / 4);
}

/* ---- the hub's store ---- */

static struct pd_store *
open_store(void)
{
    struct pd_store *store = NULL;

    assert_ok(pd_store_sqlite_open(&store, "/d1/hub.db", SIM_VFS, true, NULL));
    return store;
}

static enum pd_err
put(struct pd_store *store, int64_t value)
{
    enum pd_err err = pd_store_begin(store);

    if (err != PD_OK)
        return err;
    (void)pd_store_run(store, PD_HUB_SQL_COUNTER_PUT, PD_ARGS(pd_i(value), pd_i(value)));
    return pd_store_commit(store);
}

static int64_t
get(struct pd_store *store, int64_t value)
{
    int64_t got;

    assert_ok(pd_store_begin(store));
    got = pd_store_one(store, PD_HUB_SQL_COUNTER_GET, PD_ARGS(pd_i(value)), 0);
    assert_ok(pd_store_commit(store));
    return got;
}

static void
a_hub_keeps_what_it_committed_after_a_failed_sync(void **state)
{
    int failed = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS * CALLS; seed++) {
        struct pd_store *store;
        bool restarts = seed % 3 != 0; /* a hub may also go on */

        sim_disk_start(&rng, seed);
        store = open_store();
        assert_ok(put(store, 1));
        sim_disk_faults(DISK)->io_error_in = 1 + (int)(seed % CALLS);
        failed += put(store, 2) != PD_OK;
        sim_disk_faults(DISK)->io_error_in = 0;
        if (restarts) {
            sim_disk_kill(DISK);
            pd_store_close(store);
            sim_disk_power_on(DISK);
            store = open_store();
        }
        assert_ok(put(store, 3));
        sim_disk_cut(DISK);
        pd_store_close(store);
        sim_disk_power_on(DISK);

        store = open_store();
        assert_int_equal(get(store, 1), 1);
        assert_int_equal(get(store, 3), 3);
        pd_store_close(store);
    }
    assert_in_range(failed, SEEDS, SEEDS * CALLS);
}

static struct pd_store *
open_store_if_power_lasts(void)
{
    struct pd_store *store = NULL;

    return pd_store_sqlite_open(&store, "/d1/hub.db", SIM_VFS, true, NULL) == PD_OK ? store : NULL;
}

static void
a_hub_keeps_what_it_showed_after_a_failed_sync(void **state)
{
    int shown = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS * CALLS; seed++) {
        struct pd_store *store;
        int64_t seen;

        sim_disk_start(&rng, seed);
        store = open_store();
        assert_ok(put(store, 1));
        sim_disk_faults(DISK)->sync_fails = true;
        assert_int_not_equal(put(store, 2), PD_OK);
        sim_disk_kill(DISK);
        pd_store_close(store);
        sim_disk_power_on(DISK);

        sim_disk_faults(DISK)->crash_in = (int)(seed % 3 == 0 ? 0 : 1 + seed % CALLS);
        store = open_store_if_power_lasts();
        seen = store == NULL ? 0 : get(store, 2);
        shown += seen == 2;
        sim_disk_cut(DISK);
        pd_store_close(store);
        sim_disk_power_on(DISK);

        store = open_store();
        assert_int_equal(get(store, 1), 1);
        assert_true(get(store, 2) >= seen);
        pd_store_close(store);
    }
    assert_true(shown > SEEDS);
}

/* A commit over pages that nothing touched before it. */
static enum pd_err
put_many(struct pd_store *store)
{
    enum pd_err err = pd_store_begin(store);

    if (err != PD_OK)
        return err;
    for (int64_t value = 100; value < 1500; value++)
        (void)pd_store_run(store, PD_HUB_SQL_COUNTER_PUT, PD_ARGS(pd_i(value), pd_i(value)));
    return pd_store_commit(store);
}

/* A start that fails before the log is secured closes the database as it found it: a checkpoint would put
 * there what no log has after the next loss of power. */
static void
a_start_that_fails_leaves_the_database_as_it_was(void **state)
{
    int failed = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS * CALLS; seed++) {
        struct pd_why why = { .text = "" };
        struct pd_store *store;

        sim_disk_start(&rng, seed);
        pd_store_close(open_store());
        store = open_store();
        assert_ok(put(store, 1));
        sim_disk_faults(DISK)->sync_fails = true;
        assert_int_not_equal(put_many(store), PD_OK);
        sim_disk_kill(DISK);
        pd_store_close(store);
        sim_disk_power_on(DISK);

        sim_disk_faults(DISK)->io_error_in = 1 + (int)(seed % CALLS);
        store = open_store_if_power_lasts();
        sim_disk_faults(DISK)->io_error_in = 0;
        failed += store == NULL;
        sim_disk_cut(DISK);
        pd_store_close(store);
        sim_disk_power_on(DISK);

        store = open_store();
        if (pd_store_check(store, &why) != PD_OK)
            fail_msg("seed %d: %s", (int)seed, why.text);
        assert_int_equal(get(store, 1), 1);
        pd_store_close(store);
    }
    assert_true(failed > SEEDS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_desk_keeps_what_it_saved_after_a_failed_sync),
        cmocka_unit_test(a_desk_keeps_what_it_showed_after_a_failed_sync),
        cmocka_unit_test(a_start_that_is_cut_short_loses_nothing),
        cmocka_unit_test(a_copy_that_the_disk_never_had_is_not_relied_on),
        cmocka_unit_test(a_hub_keeps_what_it_committed_after_a_failed_sync),
        cmocka_unit_test(a_hub_keeps_what_it_showed_after_a_failed_sync),
        cmocka_unit_test(a_start_that_fails_leaves_the_database_as_it_was),
    };

    sim_disk_quiet();
    sim_disk_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
