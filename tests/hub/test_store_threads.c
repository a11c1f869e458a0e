/*
 * Goal: a thread that writes, one that syncs and one that folds the log share a store and lose nothing; the
 * log is folded while it is written, and begins anew. Method: a file, three real threads (under
 * ThreadSanitizer in that build), enough pages for the log to become long several times, and everything read
 * again afterwards.
 */
#include "sync/hub/store.h"
#include "tests/support/check.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#define BATCHES 600
#define ROWS 20 /* in pages of their own: some 14,000 pages, of which 2,048 make a log long */
#define ROW 1500

static char path[64];
static struct pd_store *store;
static atomic_bool over;

static int
open_file(void **state)
{
    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/pd_store_threads_%d.db", (int)getpid());
    assert_ok(pd_store_sqlite_open(&store, path, NULL, true, NULL));
    return 0;
}

static int
close_file(void **state)
{
    (void)state;
    pd_store_close(store);
    (void)unlink(path);
    return 0;
}

static void *
sync_all_along(void *ctx)
{
    (void)ctx;
    while (!atomic_load(&over))
        assert_ok(pd_store_sync(store));
    return NULL;
}

static void *
fold_all_along(void *ctx)
{
    (void)ctx;
    while (!atomic_load(&over))
        pd_store_fold(store);
    return NULL;
}

static const char *
name_of(int batch, int row)
{
    static char name[32];

    (void)snprintf(name, sizeof name, "%d-%d", row, batch);
    return name;
}

/* Returns how often the log was ended, to begin anew with the next batch. */
static int
write_all(void)
{
    static char bytes[ROW];
    bool ended = false;
    int ends = 0;

    for (int batch = 0; batch < BATCHES; batch++) {
        assert_ok(batch % 50 == 0 ? pd_store_begin(store) : pd_store_begin_ahead(store));
        for (int row = 0; row < ROWS; row++)
            assert_int_equal(pd_store_run(store, PD_HUB_SQL_META_PUT,
                                 PD_ARGS(pd_t(name_of(batch, row)), pd_b(bytes, sizeof bytes))),
                1);
        assert_ok(pd_store_commit(store));
        if (ended)
            assert_int_equal(pd_store_log(store), PD_STORE_LOG_SHORT);
        ended = pd_store_log(store) == PD_STORE_LOG_OVER;
        if (ended) {
            pd_store_idle(store);
            ends++;
        }
    }
    return ends;
}

static void
three_threads_share_a_store(void **state)
{
    pthread_t syncer, folder;
    int ends;

    (void)state;
    assert_int_equal(pd_store_log(store), PD_STORE_LOG_SHORT);
    assert_true(pd_store_fold_aside(store));
    assert_int_equal(pthread_create(&syncer, NULL, sync_all_along, NULL), 0);
    assert_int_equal(pthread_create(&folder, NULL, fold_all_along, NULL), 0);
    ends = write_all();
    atomic_store(&over, true);
    assert_int_equal(pthread_join(syncer, NULL), 0);
    assert_int_equal(pthread_join(folder, NULL), 0);
    assert_true(ends > 0);
    assert_ok(pd_store_begin(store));
    for (int batch = 0; batch < BATCHES; batch++)
        for (int row = 0; row < ROWS; row++) {
            assert_true(pd_store_start(store, PD_HUB_SQL_META_GET, PD_ARGS(pd_t(name_of(batch, row)))));
            pd_store_end(store, PD_HUB_SQL_META_GET);
        }
    assert_ok(pd_store_commit(store));
    assert_ok(pd_store_check(store, NULL));
}

static void
a_store_in_memory_has_no_log_to_fold(void **state)
{
    struct pd_store *memory;

    (void)state;
    assert_ok(pd_store_sqlite_open(&memory, ":memory:", NULL, true, NULL));
    assert_false(pd_store_fold_aside(memory));
    assert_ok(pd_store_begin_ahead(memory));
    (void)pd_store_run(memory, PD_HUB_SQL_COUNTER_PUT, PD_ARGS(pd_i(90), pd_i(7)));
    assert_ok(pd_store_commit(memory));
    assert_ok(pd_store_sync(memory));
    assert_int_equal(pd_store_log(memory), PD_STORE_LOG_SHORT);
    pd_store_close(memory);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(three_threads_share_a_store, open_file, close_file),
        cmocka_unit_test(a_store_in_memory_has_no_log_to_fold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
