/*
 * Goal: a connection out of the pool is one that a program has just opened, but for the time it takes: it
 * shows what is on the disk and nothing of another life or file, and what was not synced is lost under it.
 * Method: one role whose settings and statements are told to the pool by a first connection; then the stories
 * in which a connection that remembers would be found out.
 */
#include "tests/sim/disk.h"
#include "tests/sim/pool.h"
#include "tests/support/check.h"

#include <sqlite3.h>
#include <string.h>

#define HERE "/d0/hub.db"
#define THERE "/d12/hub.db"
#define FLAGS (SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
#define ADD "INSERT INTO t VALUES (1, ?1) ON CONFLICT DO UPDATE SET v = ?1"
#define SHOW "SELECT v FROM t"

static struct pd_rng rng;
static struct sim_image *fresh;

static void
run(sqlite3 *db, const char *sql)
{
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static int
try_open(const char *path, enum sim_role role, sqlite3 **db)
{
    sim_pool_lend(role);
    return sqlite3_open_v2(path, db, FLAGS, SIM_VFS);
}

static sqlite3 *
open_as(const char *path, enum sim_role role)
{
    sqlite3 *db = NULL;

    assert_int_equal(try_open(path, role, &db), SQLITE_OK);
    run(db, "PRAGMA locking_mode=EXCLUSIVE");
    run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
    return db;
}

static void
close_db(sqlite3 *db)
{
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
add(sqlite3 *db, const char *value)
{
    sqlite3_stmt *stmt;

    assert_int_equal(sqlite3_prepare_v3(db, ADD, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL), SQLITE_OK);
    (void)sqlite3_bind_text(stmt, 1, value, -1, SQLITE_TRANSIENT);
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    (void)sqlite3_finalize(stmt);
}

static void
expect(sqlite3 *db, const char *value)
{
    sqlite3_stmt *stmt;

    assert_int_equal(sqlite3_prepare_v2(db, SHOW, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), value != NULL ? SQLITE_ROW : SQLITE_DONE);
    if (value != NULL)
        assert_string_equal((const char *)sqlite3_column_text(stmt, 0), value);
    (void)sqlite3_finalize(stmt);
}

static uint64_t
served(void)
{
    return sim_pool_counters().served;
}

/* The file as the pool's mould, and a first connection that says what such ones say. */
static int
teach(void **state)
{
    sqlite3 *db;

    (void)state;
    sim_disk_register();
    rng = pd_rng_seeded(1);
    sim_disk_reset_all(&rng);
    db = open_as(HERE, SIM_ROLE_NONE);
    run(db, "CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT)");
    close_db(db);
    fresh = sim_image_take(0);
    sim_pool_mould(SIM_ROLE_HUB, fresh);
    db = open_as(HERE, SIM_ROLE_HUB);
    add(db, "first");
    expect(db, "first");
    close_db(db);
    return 0;
}

static int
begin(void **state)
{
    (void)state;
    sim_disk_reset_all(&rng);
    sim_image_put(fresh, 0);
    sim_image_put(fresh, 12);
    return 0;
}

static void
only_what_is_announced_is_served_and_it_compiles_nothing(void **state)
{
    uint64_t before = served(), spared;
    sqlite3 *db = open_as(HERE, SIM_ROLE_NONE);

    (void)state;
    assert_int_equal(served(), before);
    close_db(db);
    spared = sim_pool_counters().spared;
    db = open_as(HERE, SIM_ROLE_HUB);
    assert_int_equal(served(), before + 1);
    add(db, "a");
    expect(db, "a");
    assert_int_equal(sim_pool_counters().spared, spared + 3); /* and the journal's mode */
    close_db(db);
}

static void
it_shows_what_is_on_the_disk_and_nothing_of_its_last_life(void **state)
{
    sqlite3 *db = open_as(HERE, SIM_ROLE_HUB);

    (void)state;
    add(db, "old");
    close_db(db);
    db = open_as(HERE, SIM_ROLE_NONE);
    add(db, "new");
    close_db(db);
    db = open_as(HERE, SIM_ROLE_HUB);
    expect(db, "new");
    close_db(db);
    sim_image_put(fresh, 0);
    db = open_as(HERE, SIM_ROLE_HUB);
    expect(db, NULL);
    close_db(db);
}

static void
two_that_are_open_at_once_keep_their_files_apart(void **state)
{
    sqlite3 *here = open_as(HERE, SIM_ROLE_HUB), *there = open_as(THERE, SIM_ROLE_HUB);

    (void)state;
    add(here, "here");
    expect(there, NULL);
    add(there, "there");
    expect(here, "here");
    close_db(here);
    expect(there, "there");
    close_db(there);
    here = open_as(HERE, SIM_ROLE_NONE);
    expect(here, "here");
    close_db(here);
}

static void
what_was_committed_survives_a_cut_and_what_was_not_is_lost(void **state)
{
    (void)state;
    for (int i = 0; i < 30; i++) {
        sqlite3 *db = open_as(HERE, SIM_ROLE_HUB);

        add(db, "saved");
        run(db, "BEGIN IMMEDIATE");
        add(db, "not yet");
        sim_disk_cut(0);
        assert_int_not_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
        close_db(db);
        sim_disk_power_on(0);
        db = open_as(HERE, SIM_ROLE_HUB);
        expect(db, "saved");
        close_db(db);
    }
}

/* The proof that a lie about the sync is seen through it as well. */
static void
what_a_disk_lied_about_is_lost_too(void **state)
{
    int lost = 0;

    (void)state;
    for (int i = 0; i < 30; i++) {
        sqlite3 *db = open_as(HERE, SIM_ROLE_HUB);
        sqlite3_stmt *stmt;

        run(db, "DELETE FROM t");
        (void)sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        sim_disk_faults(0)->ignore_sync = true;
        add(db, "a lie");
        sim_disk_cut(0);
        close_db(db);
        sim_disk_faults(0)->ignore_sync = false;
        sim_disk_power_on(0);
        db = open_as(HERE, SIM_ROLE_HUB);
        assert_int_equal(sqlite3_prepare_v2(db, SHOW, -1, &stmt, NULL), SQLITE_OK);
        lost += sqlite3_step(stmt) != SQLITE_ROW;
        (void)sqlite3_finalize(stmt);
        close_db(db);
    }
    assert_in_range(lost, 1, 29);
}

static void
a_disk_that_is_about_to_err_and_a_file_of_another_schema_are_opened_as_ever(void **state)
{
    uint64_t before = served();
    sqlite3 *db;

    (void)state;
    sim_disk_faults(0)->read_error_in = 1000000;
    close_db(open_as(HERE, SIM_ROLE_HUB));
    sim_disk_faults(0)->read_error_in = 0;
    db = open_as(HERE, SIM_ROLE_NONE);
    run(db, "CREATE TABLE more (x)");
    close_db(db);
    db = open_as(HERE, SIM_ROLE_HUB);
    run(db, "INSERT INTO more VALUES (1)");
    add(db, "a");
    expect(db, "a");
    close_db(db);
    assert_int_equal(served(), before);
}

static void
find_schema(void *ctx, const char *name, const void *bytes, size_t len)
{
    const uint8_t *at = memmem(bytes, len, "CREATE TABLE t", 14);

    (void)name;
    if (at != NULL)
        *(uint64_t *)ctx = (uint64_t)(at - (const uint8_t *)bytes);
}

static void
a_schema_that_rotted_under_its_number_is_seen_at_the_opening(void **state)
{
    uint64_t offset = 0;
    sqlite3 *db = NULL;

    (void)state;
    sim_disk_each(0, find_schema, &offset);
    assert_true(offset > 0);
    assert_true(sim_disk_flip(HERE, offset + 13, 1)); /* the table's name */
    assert_int_equal(try_open(HERE, SIM_ROLE_HUB, &db), SQLITE_CORRUPT);
    close_db(db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(only_what_is_announced_is_served_and_it_compiles_nothing, begin),
        cmocka_unit_test_setup(it_shows_what_is_on_the_disk_and_nothing_of_its_last_life, begin),
        cmocka_unit_test_setup(two_that_are_open_at_once_keep_their_files_apart, begin),
        cmocka_unit_test_setup(what_was_committed_survives_a_cut_and_what_was_not_is_lost, begin),
        cmocka_unit_test_setup(what_a_disk_lied_about_is_lost_too, begin),
        cmocka_unit_test_setup(
            a_disk_that_is_about_to_err_and_a_file_of_another_schema_are_opened_as_ever, begin),
        cmocka_unit_test_setup(a_schema_that_rotted_under_its_number_is_seen_at_the_opening, begin),
    };

    return cmocka_run_group_tests_name("sim_pool", tests, teach, NULL);
}
