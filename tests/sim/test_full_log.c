/*
 * Goal: what was deleted leaves the log of the hub's database also where its disk was full, then and at the
 * next start: as soon as there is room, and not when the hub happens to be started once more.
 * Method: the hub's store on a simulated disk, whose files are searched.
 */
#include "sync/hub/store.h"
#include "tests/sim/disk.h"
#include "tests/support/check.h"

#include <string.h>

#define DISK 1
#define PATH "/d1/hub.db"

static const char secret[] = "what she lay sealed under";

static struct pd_store *
open_store(void)
{
    struct pd_store *store = NULL;

    assert_ok(pd_store_sqlite_open_late(&store, PATH, SIM_VFS, NULL));
    return store;
}

static void
look(void *ctx, const char *name, const void *bytes, size_t len)
{
    (void)name;
    *(int *)ctx += memmem(bytes, len, secret, sizeof secret) != NULL;
}

static int
files_with_it(void)
{
    int n = 0;

    sim_disk_each(DISK, look, &n);
    return n;
}

/* It is written, and deleted; the database must grow for it. */
static void
write_and_delete(struct pd_store *store)
{
    static char bytes[60000];

    memcpy(bytes, secret, sizeof secret);
    assert_ok(pd_store_begin(store));
    (void)pd_store_run(store, PD_HUB_SQL_META_PUT, PD_ARGS(pd_t("her"), pd_b(bytes, sizeof bytes)));
    assert_ok(pd_store_commit(store));
    assert_ok(pd_store_begin(store));
    (void)pd_store_run(store, PD_HUB_SQL_META_DROP, PD_ARGS(pd_t("her")));
    assert_ok(pd_store_commit(store));
    assert_int_not_equal(files_with_it(), 0);
}

/* As the serving hub does it after each batch. */
static void
look_at_log(struct pd_store *store)
{
    if (pd_store_log(store) == PD_STORE_LOG_OVER)
        pd_store_idle(store);
}

static void
a_log_that_a_full_disk_kept_is_emptied_when_there_is_room(void **state)
{
    struct pd_store *store;

    (void)state;
    for (int started_again = 0; started_again < 2; started_again++) {
        struct pd_rng rng;

        sim_disk_start(&rng, 1);
        store = open_store();
        write_and_delete(store);
        sim_disk_faults(DISK)->full = true;
        assert_int_equal(pd_store_scrub(store), PD_ERR_FULL);
        look_at_log(store); /* still no room */
        if (started_again) {
            sim_disk_cut(DISK); /* closing would try once more */
            pd_store_close(store);
            sim_disk_power_on(DISK);
            sim_disk_faults(DISK)->full = true;
            store = open_store();
        }
        assert_int_not_equal(files_with_it(), 0);
        sim_disk_faults(DISK)->full = false;
        look_at_log(store);
        assert_int_equal(files_with_it(), 0);
        assert_int_equal(pd_store_log(store), PD_STORE_LOG_SHORT);
        pd_store_close(store);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_that_a_full_disk_kept_is_emptied_when_there_is_room),
    };

    sim_disk_quiet();
    sim_disk_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
