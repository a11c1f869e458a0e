/*
 * Goal: batches whose commit does not wait for the disk are as safe as the others once they were synced; what
 * survives is all of them up to some one; and a sync that failed is never forgotten, whoever was told of it.
 * Method: the hub's store on a simulated disk, whose kernel may drop what it could not write and tells each
 * handle of a file once; acts, failures and cuts drawn from many seeds.
 */
#include "sync/hub/store.h"
#include "tests/sim/disk.h"
#include "tests/support/check.h"

#include <stdio.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SEEDS 20 /* ten times as slow */
#else
#define SEEDS 300
#endif
#define DISK 1
#define PATH "/d1/hub.db"

static struct pd_rng rng;

static struct pd_store *
open_store(void)
{
    struct pd_store *store = NULL;

    assert_ok(pd_store_sqlite_open_late(&store, PATH, SIM_VFS, NULL));
    return store;
}

#define ROWS 4
#define ROW 1500 /* bytes: some pages each, so that log and database have something to lose in the middle */

static const char *
name_of(int64_t value, int row)
{
    static char name[32];

    (void)snprintf(name, sizeof name, "v%d-%d", (int)value, row);
    return name;
}

static enum pd_err
put(struct pd_store *store, int64_t value, bool ahead)
{
    static char bytes[ROW];
    enum pd_err err = ahead ? pd_store_begin_ahead(store) : pd_store_begin(store);

    if (err != PD_OK)
        return err;
    for (int i = 0; i < ROWS; i++)
        (void)pd_store_run(store, PD_HUB_SQL_META_PUT, PD_ARGS(pd_t(name_of(value, i)), pd_b(bytes, ROW)));
    return pd_store_commit(store);
}

/* How many of 1, 2, 3, ... are there; none may be missing between others, and none is there in part. */
static int64_t
kept(struct pd_store *store)
{
    int64_t n = 0, beyond = 0;
    struct pd_why why = { .text = "" };

    if (pd_store_check(store, &why) != PD_OK)
        fail_msg("%s", why.text);
    assert_ok(pd_store_begin(store));
    for (int64_t value = 1; value <= 20; value++) {
        int rows = 0;

        for (int i = 0; i < ROWS; i++)
            if (pd_store_start(store, PD_HUB_SQL_META_GET, PD_ARGS(pd_t(name_of(value, i))))) {
                pd_store_end(store, PD_HUB_SQL_META_GET);
                rows++;
            }
        assert_true(rows == 0 || rows == ROWS);
        if (rows == ROWS && n == value - 1)
            n = value;
        beyond = rows == ROWS ? value : beyond;
    }
    assert_ok(pd_store_commit(store));
    assert_int_equal(beyond, n);
    return n;
}

/* The power goes, and comes back. */
static struct pd_store *
cut(struct pd_store *store)
{
    sim_disk_cut(DISK);
    pd_store_close(store);
    sim_disk_power_on(DISK);
    return open_store();
}

static void
what_was_synced_survives_and_the_rest_in_its_order(void **state)
{
    int lost = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct pd_store *store;
        int64_t done = 0, synced = 0, there;

        sim_disk_start(&rng, seed);
        store = open_store();
        for (int i = 0; i < 12; i++) {
            bool ahead = pd_rng_below(&rng, 5) > 0;

            assert_ok(put(store, ++done, ahead));
            if (!ahead)
                synced = done; /* and all before it */
            if (pd_rng_below(&rng, 6) == 0)
                pd_store_idle(store);
            if (pd_rng_below(&rng, 4) == 0) {
                assert_ok(pd_store_sync(store));
                synced = done;
            }
        }
        store = cut(store);
        there = kept(store);
        assert_in_range(there, synced, done);
        lost += there < done;
        pd_store_close(store);
    }
    assert_true(lost > SEEDS / 10); /* a sync that never matters proves nothing */
}

/* The log is made by the first reading after a clean end, and its name is on no disk yet. */
static void
a_log_that_is_new_is_not_lost_with_its_name(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct pd_store *store;

        sim_disk_start(&rng, seed);
        pd_store_close(open_store());
        store = open_store();
        assert_ok(put(store, 1, true));
        assert_ok(pd_store_sync(store));
        store = cut(store);
        assert_int_equal(kept(store), 1);
        pd_store_close(store);
    }
}

/* Whoever else is told of it: a commit that waits, a checkpoint, or nobody. */
static void
fail_a_sync(struct pd_store *store, int64_t next)
{
    sim_disk_faults(DISK)->sync_fails = true;
    switch (pd_rng_below(&rng, 3)) {
    case 0:
        assert_int_equal(pd_store_sync(store), PD_ERR_IO);
        break;
    case 1:
        assert_int_not_equal(put(store, next, false), PD_OK);
        assert_int_not_equal(put(store, next, false), PD_OK); /* the disk says that all is well */
        break;
    default:
        pd_store_idle(store);
        break;
    }
    sim_disk_faults(DISK)->sync_fails = false;
}

static void
a_sync_that_failed_is_told_and_ends_the_store(void **state)
{
    int lost = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct pd_store *store;
        int64_t done = 0, synced = 0, there;

        sim_disk_start(&rng, seed);
        store = open_store();
        while (done < 9) /* so that what follows changes pages of the database */
            assert_ok(put(store, ++done, false));
        pd_store_idle(store);
        synced = done;
        for (int i = 0; i < 4; i++) {
            assert_ok(put(store, ++done, true));
            if (pd_rng_below(&rng, 2) == 0) {
                assert_ok(pd_store_sync(store));
                synced = done;
            }
        }
        assert_ok(put(store, ++done, true));
        fail_a_sync(store, done + 1);
        /* With or without the power, what is promised next is built on what is there. */
        if (seed % 2 == 0)
            sim_disk_faults(DISK)->crash_in = 1 + (int)pd_rng_below(&rng, 20);
        pd_store_idle(store); /* folds nothing that may not be in the log */
        assert_int_equal(pd_store_sync(store), PD_ERR_IO);
        assert_true(pd_store_lost(store));
        assert_int_equal(put(store, done + 1, true), PD_ERR_IO);
        assert_int_equal(put(store, done + 1, false), PD_ERR_IO);
        if (seed % 4 == 1)
            sim_disk_faults(DISK)->crash_in = 1 + (int)pd_rng_below(&rng, 20);
        pd_store_close(store);
        sim_disk_cut(DISK);
        sim_disk_power_on(DISK);
        store = open_store();
        there = kept(store);
        assert_in_range(there, synced, done + 1); /* a commit that failed may be there all the same */
        lost += there < done;
        assert_ok(put(store, there + 1, false));
        store = cut(store);
        assert_int_equal(kept(store), there + 1);
        pd_store_close(store);
    }
    assert_true(lost > SEEDS / 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_synced_survives_and_the_rest_in_its_order),
        cmocka_unit_test(a_log_that_is_new_is_not_lost_with_its_name),
        cmocka_unit_test(a_sync_that_failed_is_told_and_ends_the_store),
    };

    sim_disk_quiet();
    sim_disk_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
