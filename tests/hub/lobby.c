#include "tests/hub/lobby.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct kit kit;
struct desk kiosk, counter, other;
struct pd_id member;
char backup[128];

int
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

int
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

int64_t
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

struct pd_hub_refill
refill(void)
{
    struct pd_hub_refill r;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_refill_get(kit.hub, &r));
    assert_ok(pd_hub_commit(kit.hub));
    return r;
}

void
report(struct desk *desk)
{
    char query[32];

    (void)snprintf(query, sizeof query, "end=%d", desk->count);
    assert_int_equal(desk_get(desk, "/v1/device/high", query, 0, NULL), 200);
    desk->show_receipts = true;
    if (desk->count > 0 && desk_push(desk, 0, desk->count) != 200)
        fail_msg("push: %s", kit.body);
}

enum pd_err
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
