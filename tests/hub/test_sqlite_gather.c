/*
 * Goal: pages of a commit reach the log in few calls, all of them before the commit is there for others, and
 * a commit whose pages could not be written did not happen. Method: a VFS of the test's own under the
 * gathering one counts writes to the log and refuses one of them. After each commit a second connection,
 * which does not gather, reads what was committed; every write in turn is the one that fails.
 */
#include "sync/hub/sqlite_gather.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH "test_sqlite_gather.db"
#define BASE "counting"

static sqlite3_vfs counting;
static sqlite3_vfs *system_vfs;
static sqlite3_io_methods log_methods;
static int (*write_log)(sqlite3_file *, const void *, int, sqlite3_int64);
static int writes, fails_at; /* fails_at 0: none does */

static int
counted_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    if (++writes == fails_at)
        return SQLITE_FULL;
    return write_log(file, bytes, n, at);
}

static int
counting_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    int rc = system_vfs->xOpen(system_vfs, name, file, flags, out_flags);

    (void)vfs;
    if (rc != SQLITE_OK || (flags & SQLITE_OPEN_WAL) == 0)
        return rc;
    log_methods = *file->pMethods;
    write_log = log_methods.xWrite;
    log_methods.xWrite = counted_write;
    file->pMethods = &log_methods;
    return SQLITE_OK;
}

static struct pd_sqlite_gather gather;
static sqlite3 *db;

static int
run(sqlite3 *on, const char *sql)
{
    return sqlite3_exec(on, sql, NULL, NULL, NULL);
}

static int64_t
count(sqlite3 *on)
{
    sqlite3_stmt *stmt;
    int64_t n;

    assert_int_equal(
        sqlite3_prepare_v2(on, "SELECT count(*) + sum(length(x)) FROM t", -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    n = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return n;
}

static void
remove_files(void)
{
    (void)unlink(PATH);
    (void)unlink(PATH "-wal");
    (void)unlink(PATH "-shm");
}

static void
set_up(int cache_pages)
{
    char pragmas[200];

    remove_files();
    system_vfs = sqlite3_vfs_find(NULL);
    counting = *system_vfs;
    counting.zName = BASE;
    counting.xOpen = counting_open;
    assert_int_equal(sqlite3_vfs_register(&counting, 0), SQLITE_OK);
    assert_int_equal(pd_sqlite_gather_begin(&gather, BASE), SQLITE_OK);
    assert_int_equal(
        sqlite3_open_v2(PATH, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, gather.name), SQLITE_OK);
    (void)snprintf(pragmas, sizeof pragmas,
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0; PRAGMA "
        "cache_size=%d;"
        "CREATE TABLE t (n INTEGER PRIMARY KEY, x TEXT NOT NULL)",
        cache_pages);
    fails_at = 0;
    assert_int_equal(run(db, pragmas), SQLITE_OK);
    writes = 0;
}

static void
tear_down(void)
{
    fails_at = 0;
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    pd_sqlite_gather_end(&gather);
    assert_int_equal(sqlite3_vfs_unregister(&counting), SQLITE_OK);
    remove_files();
}

#define FILL                                                                                                 \
    "INSERT INTO t (x) WITH RECURSIVE k (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 200) "      \
    "SELECT printf('%.1000c', 'x') FROM k"

static void
a_commit_is_few_writes_and_there_for_others_at_once(void **state)
{
    sqlite3 *other;

    (void)state;
    set_up(2000);
    assert_int_equal(sqlite3_open_v2(PATH, &other, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (int i = 1; i <= 20; i++) {
        int before = writes;

        assert_int_equal(run(db, FILL), SQLITE_OK);
        assert_in_range(writes - before, 1, 4); /* some 68 pages in pieces of 31 */
        assert_int_equal(run(db, "UPDATE t SET x = 'short' WHERE n % 40 = 0"), SQLITE_OK);
        assert_int_equal(count(other), count(db));
    }
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    tear_down();
}

/* A cache of few pages writes some in the middle of a batch, reads them again, and writes them once more. */
static void
what_was_written_early_is_read_again(void **state)
{
    sqlite3 *other;

    (void)state;
    set_up(8);
    assert_int_equal(sqlite3_open_v2(PATH, &other, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (int i = 1; i <= 6; i++) {
        assert_int_equal(run(db, "BEGIN"), SQLITE_OK);
        assert_int_equal(run(db, FILL), SQLITE_OK);
        assert_int_equal(run(db, "UPDATE t SET x = x || 'more'"), SQLITE_OK);
        assert_int_equal(run(db, "SAVEPOINT s; DELETE FROM t; ROLLBACK TO s; RELEASE s"), SQLITE_OK);
        assert_int_equal(run(db, i % 3 == 0 ? "ROLLBACK" : "COMMIT"), SQLITE_OK);
        assert_int_equal(count(other), count(db));
        if (i % 2 == 0)
            assert_int_equal(run(other, "SELECT 1"), SQLITE_OK);
    }
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    assert_int_equal(run(db, "PRAGMA wal_checkpoint(TRUNCATE)"), SQLITE_OK);
    assert_int_equal(run(db, FILL), SQLITE_OK);
    tear_down();
}

static void
a_commit_that_could_not_be_written_did_not_happen(void **state)
{
    int at = 0, failed;

    (void)state;
    do {
        sqlite3 *other;
        int64_t before;

        set_up(at % 2 == 0 ? 2000 : 8);
        assert_int_equal(run(db, FILL), SQLITE_OK);
        before = count(db);
        writes = 0;
        fails_at = ++at;
        failed = run(db, FILL);
        fails_at = 0;
        assert_int_equal(sqlite3_open_v2(PATH, &other, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
        assert_int_equal(count(other), failed != SQLITE_OK ? before : 2 * before);
        assert_int_equal(run(db, FILL), SQLITE_OK); /* and the next one does */
        assert_int_equal(count(other), failed != SQLITE_OK ? 2 * before : 3 * before);
        assert_int_equal(count(db), count(other));
        assert_int_equal(sqlite3_close(other), SQLITE_OK);
        tear_down();
    } while (failed != SQLITE_OK || at < 3);
    assert_in_range(at, 3, 400);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commit_is_few_writes_and_there_for_others_at_once),
        cmocka_unit_test(what_was_written_early_is_read_again),
        cmocka_unit_test(a_commit_that_could_not_be_written_did_not_happen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
