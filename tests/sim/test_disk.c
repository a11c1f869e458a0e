/*
 * Goal: the simulated disks forget what a real one may forget and nothing else, so that what the simulator
 * proves about the fsync is worth something. Method: SQLite itself and single files on the VFS, cut at every
 * call in turn and under many seeds, because what survives is the seed's choice.
 */
#include "tests/sim/disk.h"
#include "tests/support/check.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define SEEDS 60
#define CUTS_MAX 400
#define DB_PATH "/d1/test.db"
#define DISK 1

static struct pd_rng rng;

static void
start(uint64_t seed)
{
    rng = pd_rng_seeded(seed);
    sim_disk_reset_all(&rng);
    sqlite3_randomness(0, NULL);
}

static int
run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static sqlite3 *
open_db(void)
{
    sqlite3 *db = NULL;

    assert_int_equal(
        sqlite3_open_v2(DB_PATH, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, SIM_VFS), SQLITE_OK);
    assert_int_equal(run(db, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=EXTRA;"
                             "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"),
        SQLITE_OK);
    return db;
}

/* -1: there is no such table. */
static int
count_rows(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    int n = -1;

    if (sqlite3_prepare_v2(db, "SELECT count(*) FROM t", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        n = sqlite3_column_int(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return n;
}

static bool
is_sound(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    bool ok = sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &stmt, NULL) == SQLITE_OK &&
              sqlite3_step(stmt) == SQLITE_ROW &&
              strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;

    (void)sqlite3_finalize(stmt);
    return ok;
}

/* Inserts until the power fails; returns how many commits said OK. */
static int
insert_until_cut(sqlite3 *db, int most)
{
    int done = 0;

    for (int i = 0; i < most && !sim_disk_is_off(DISK); i++) {
        if (run(db, "INSERT INTO t VALUES (zeroblob(900))") == SQLITE_OK)
            done++;
        if (i % 7 == 6)
            (void)sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
    return done;
}

static void
what_was_committed_survives_a_cut_at_every_call(void **state)
{
    int cuts = 0;

    (void)state;
    for (int at = 1; at < CUTS_MAX; at++) {
        sqlite3 *db;
        int done;

        start((uint64_t)at);
        db = open_db();
        assert_int_equal(run(db, "CREATE TABLE t (x)"), SQLITE_OK);
        sim_disk_faults(DISK)->crash_in = at;
        done = insert_until_cut(db, 20);
        (void)sqlite3_close(db);
        if (!sim_disk_is_off(DISK))
            break; /* every call has had its turn */
        cuts++;
        sim_disk_power_on(DISK);
        db = open_db();
        assert_true(is_sound(db));
        /* the one under way may have come through */
        assert_in_range(count_rows(db), done, done + 1);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
    }
    assert_in_range(cuts, 30, CUTS_MAX - 2);
}

static void
a_disk_that_lies_loses_what_was_committed(void **state)
{
    int lost = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        sqlite3 *db;

        start(seed);
        db = open_db();
        assert_int_equal(run(db, "CREATE TABLE t (x)"), SQLITE_OK);
        sim_disk_faults(DISK)->ignore_sync = true;
        assert_int_equal(insert_until_cut(db, 3), 3);
        sim_disk_cut(DISK);
        (void)sqlite3_close(db);
        sim_disk_power_on(DISK);
        db = open_db();
        lost += count_rows(db) < 3;
        (void)sqlite3_close(db);
    }
    assert_in_range(lost, 1, SEEDS);
}

/* ---- single files ---- */

static sqlite3_file *
open_file(const char *path, int type)
{
    static union {
        char bytes[256];
        void *align;
    } room;
    sqlite3_vfs *vfs = sqlite3_vfs_find(SIM_VFS);
    sqlite3_file *file = (sqlite3_file *)room.bytes;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | type;

    assert_in_range(vfs->szOsFile, 1, sizeof room);
    assert_int_equal(vfs->xOpen(vfs, path, file, flags, NULL), SQLITE_OK);
    return file;
}

static void
a_database_s_own_sync_does_not_keep_its_name(void **state)
{
    int kept = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        sqlite3_file *file;

        start(seed);
        file = open_file("/d1/a", SQLITE_OPEN_MAIN_DB);
        assert_int_equal(file->pMethods->xWrite(file, "abc", 3, 0), SQLITE_OK);
        assert_int_equal(file->pMethods->xSync(file, SQLITE_SYNC_NORMAL), SQLITE_OK);
        sim_disk_cut(DISK);
        (void)file->pMethods->xClose(file);
        sim_disk_power_on(DISK);
        kept += sim_disk_size("/d1/a") == 3;
    }
    assert_in_range(kept, 1, SEEDS - 1);
}

static void
a_journal_s_first_sync_keeps_all_names(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        sqlite3_file *file;

        start(seed);
        file = open_file("/d1/a", SQLITE_OPEN_MAIN_DB);
        (void)file->pMethods->xClose(file);
        file = open_file("/d1/a-wal", SQLITE_OPEN_WAL);
        assert_int_equal(file->pMethods->xSync(file, SQLITE_SYNC_NORMAL), SQLITE_OK);
        sim_disk_cut(DISK);
        (void)file->pMethods->xClose(file);
        sim_disk_power_on(DISK);
        assert_int_equal(sim_disk_size("/d1/a"), 0);
        assert_int_equal(sim_disk_size("/d1/a-wal"), 0);
    }
}

/* Two writes, the first of them synced. What is there after the cut, as text. */
static void
cut_after_second_write(uint64_t seed, char *out, size_t len)
{
    char page[2048];
    sqlite3_file *file;

    start(seed);
    file = open_file("/d1/a-wal", SQLITE_OPEN_WAL);
    memset(page, 'a', sizeof page);
    assert_int_equal(file->pMethods->xWrite(file, page, sizeof page, 0), SQLITE_OK);
    assert_int_equal(file->pMethods->xSync(file, SQLITE_SYNC_NORMAL), SQLITE_OK);
    memset(page, 'b', sizeof page);
    assert_int_equal(file->pMethods->xWrite(file, page, sizeof page, 2048), SQLITE_OK);
    sim_disk_cut(DISK);
    (void)file->pMethods->xClose(file);
    sim_disk_power_on(DISK);
    file = open_file("/d1/a-wal", SQLITE_OPEN_WAL);
    (void)file->pMethods->xRead(file, out, (int)len, 0);
    (void)file->pMethods->xClose(file);
}

static void
synced_bytes_stay_and_others_meet_every_fate(void **state)
{
    int none = 0, whole = 0, torn = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        char bytes[4096];

        cut_after_second_write(seed, bytes, sizeof bytes);
        for (int i = 0; i < 2048; i++)
            assert_int_equal(bytes[i], 'a');
        if (bytes[2048] == 0)
            none++;
        else if (bytes[4095] == 'b')
            whole++;
        else
            torn++;
    }
    assert_in_range(none, 1, SEEDS);
    assert_in_range(whole, 1, SEEDS);
    assert_in_range(torn, 1, SEEDS);
}

static void
the_same_seed_meets_the_same_fate(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        char first[4096], second[4096];

        cut_after_second_write(seed, first, sizeof first);
        cut_after_second_write(seed, second, sizeof second);
        assert_memory_equal(first, second, sizeof first);
    }
}

static void
a_full_disk_takes_writes_inside_a_file_only(void **state)
{
    sqlite3 *db;

    (void)state;
    start(1);
    db = open_db();
    assert_int_equal(run(db, "CREATE TABLE t (x)"), SQLITE_OK);
    sim_disk_faults(DISK)->full = true;
    assert_int_equal(run(db, "INSERT INTO t VALUES (zeroblob(90000))"), SQLITE_FULL);
    sim_disk_faults(DISK)->full = false;
    assert_int_equal(run(db, "INSERT INTO t VALUES (zeroblob(90000))"), SQLITE_OK);
    assert_int_equal(count_rows(db), 1);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
a_failed_sync_may_lose_what_is_still_read(void **state)
{
    int lost = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        char byte = 0;
        sqlite3_file *file;

        start(seed);
        file = open_file("/d1/a-wal", SQLITE_OPEN_WAL);
        assert_int_equal(file->pMethods->xWrite(file, "x", 1, 0), SQLITE_OK);
        sim_disk_faults(DISK)->io_error_in = 1;
        assert_int_equal(file->pMethods->xSync(file, SQLITE_SYNC_NORMAL), SQLITE_IOERR_FSYNC);
        assert_int_equal(file->pMethods->xSync(file, SQLITE_SYNC_NORMAL), SQLITE_OK);
        assert_int_equal(file->pMethods->xRead(file, &byte, 1, 0), SQLITE_OK);
        assert_int_equal(byte, 'x');
        sim_disk_cut(DISK);
        (void)file->pMethods->xClose(file);
        sim_disk_power_on(DISK);
        lost += sim_disk_size("/d1/a-wal") == 0;
    }
    assert_in_range(lost, 1, SEEDS - 1);
}

static void
a_flipped_bit_is_flipped_for_good(void **state)
{
    char byte = 0;
    sqlite3_file *file;

    (void)state;
    start(1);
    file = open_file("/d1/a-wal", SQLITE_OPEN_WAL);
    assert_int_equal(file->pMethods->xWrite(file, "x", 1, 0), SQLITE_OK);
    assert_int_equal(file->pMethods->xSync(file, SQLITE_SYNC_NORMAL), SQLITE_OK);
    assert_false(sim_disk_flip("/d1/a-wal", 1, 1));
    assert_true(sim_disk_flip("/d1/a-wal", 0, 1));
    sim_disk_cut(DISK);
    (void)file->pMethods->xClose(file);
    sim_disk_power_on(DISK);
    file = open_file("/d1/a-wal", SQLITE_OPEN_WAL);
    assert_int_equal(file->pMethods->xRead(file, &byte, 1, 0), SQLITE_OK);
    assert_int_equal(byte, 'x' ^ 1);
    (void)file->pMethods->xClose(file);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_committed_survives_a_cut_at_every_call),
        cmocka_unit_test(a_disk_that_lies_loses_what_was_committed),
        cmocka_unit_test(a_database_s_own_sync_does_not_keep_its_name),
        cmocka_unit_test(a_journal_s_first_sync_keeps_all_names),
        cmocka_unit_test(synced_bytes_stay_and_others_meet_every_fate),
        cmocka_unit_test(the_same_seed_meets_the_same_fate),
        cmocka_unit_test(a_full_disk_takes_writes_inside_a_file_only),
        cmocka_unit_test(a_failed_sync_may_lose_what_is_still_read),
        cmocka_unit_test(a_flipped_bit_is_flipped_for_good),
    };

    sim_disk_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
