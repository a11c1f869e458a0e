/*
 * Goal: snapshot and pull leave a desk exactly where a pull from the beginning leaves it, whatever changed
 * while the snapshot was made and wherever the desk was cut off; old chunks go. Method: the real hub and the
 * real client engine with a real ledger; every member is compared between a desk that pulled and one that did
 * not.
 */
#include "tests/support/check.h"

#include "sync/client/client.h"
#include "sync/hub/accounts.h"
#include "tests/hub/hub_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMBERS 1300

static struct kit kit;
static struct pd_id ids[MEMBERS + 8];
static int id_count;

/* A terminal: ledger and client of an enrolled desk. */
struct terminal {
    struct desk desk;
    struct pd_rng rng;
    char path[64];
    struct pd_ledger *ledger;
    struct pd_client *client;
    int64_t boot_ms;
    int pulls, chunks, snapshots;
};

static void
add_member(int64_t points)
{
    char number[16];

    (void)snprintf(number, sizeof number, "M%06d", id_count);
    ids[id_count++] = kit_member(&kit, number, points);
}

static int
set_up(void **state)
{
    struct pd_hub_config config = { .rng = &kit.rng, .snapshot_least = 1000 };
    struct pd_why why = { .text = "" };

    (void)state;
    kit_open(&kit, NULL);
    pd_hub_destroy(kit.hub);
    config.store = kit.store;
    assert_ok(pd_hub_create(&kit.hub, &config, &why));
    id_count = 0;
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    kit_close(&kit);
    return 0;
}

static void
many_members(void)
{
    while (id_count < MEMBERS)
        add_member(id_count % 7 * 100);
}

static bool
snapshot_step(void)
{
    bool more;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_snapshot_step(kit.hub, kit.now_ms, &more));
    assert_ok(pd_hub_commit(kit.hub));
    return more;
}

static void
open_parts(struct terminal *t)
{
    struct pd_ledger_config config = { .path = t->path, .rng = &t->rng, .power_safe = true };
    struct pd_why why = { .text = "" };

    assert_ok(pd_ledger_open(&t->ledger, &config, &why));
}

static void
open_client(struct terminal *t)
{
    assert_ok(
        pd_client_create(&t->client, &(struct pd_client_config){ .ledger = t->ledger, .rng = &t->rng }));
}

/* One request of a lane through the hub. false: nothing now. */
static bool
step_lane(struct terminal *t, enum pd_lane lane)
{
    struct pd_when now = { kit.now_ms, PD_TIME_SYNCED };
    const struct pd_http_request *request;
    struct pd_http_response response;

    if (!pd_client_next(t->client, lane, t->boot_ms, &request))
        return false;
    t->pulls += strcmp(request->path, "/v1/pull") == 0;
    t->snapshots += strcmp(request->path, "/v1/snapshot") == 0;
    t->chunks += strncmp(request->path, "/v1/snapshot/", 13) == 0;
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        pd_hub_handle(kit.hub, kit.now_ms, request, PD_PULL_WAIT_MAX_S * 1000, &response), PD_HUB_DONE);
    assert_ok(pd_hub_commit(kit.hub));
    assert_ok(pd_client_answer(t->client, lane, t->boot_ms, now, &response));
    return true;
}

/* It is told who it is, and has no rows yet. */
static void
terminal_open(struct terminal *t, const char *path)
{
    struct pd_identity identity;

    memset(t, 0, sizeof *t);
    memset(&identity, 0, sizeof identity);
    t->rng = pd_rng_seeded(5);
    t->boot_ms = 1000;
    (void)remove(path);
    (void)pd_copy(t->path, sizeof t->path, path);
    desk_enrol(&t->desk, &kit, "kiosk", "P1");
    identity.device = t->desk.id;
    identity.epoch = t->desk.epoch;
    identity.secret = t->desk.secret;
    identity.public_key = pd_secret_key_public(&identity.secret);
    identity.hub_key = kit.hub_key;
    strcpy(identity.mode, "kiosk");
    identity.letter = 'A';
    strcpy(identity.site, "S1");
    strcpy(identity.place, "P1");
    identity.enrolled_ms = kit.now_ms;
    open_parts(t);
    assert_ok(pd_ledger_enrol(t->ledger, &identity));
    open_client(t);
    while (step_lane(t, PD_LANE_PUSH))
        ;
}

static void
terminal_close(struct terminal *t)
{
    pd_client_destroy(t->client);
    pd_ledger_close(t->ledger);
    (void)remove(t->path);
}

static void
restart(struct terminal *t)
{
    pd_client_destroy(t->client);
    pd_ledger_close(t->ledger);
    open_parts(t);
    open_client(t);
}

static bool
step(struct terminal *t)
{
    return step_lane(t, PD_LANE_PULL);
}

static bool
caught_up(struct terminal *t)
{
    struct pd_client_status status;

    pd_client_status(t->client, t->boot_ms, &status);
    return status.caught_up;
}

static void
run(struct terminal *t)
{
    for (int i = 0; i < 200 && !caught_up(t); i++) {
        assert_true(step(t));
        t->boot_ms += PD_SECOND_MS;
    }
    assert_true(caught_up(t));
}

static void
assert_same(struct terminal *a, struct terminal *b)
{
    static struct pd_member x, y;
    struct pd_cursor p, q;

    for (int i = 0; i < id_count; i++) {
        memset(&x, 0, sizeof x);
        memset(&y, 0, sizeof y);
        assert_ok(pd_ledger_member(a->ledger, &ids[i], &x));
        assert_ok(pd_ledger_member(b->ledger, &ids[i], &y));
        assert_int_equal(x.status, y.status);
        assert_int_equal(pd_points_raw(x.growth), pd_points_raw(y.growth));
        assert_int_equal(x.lot_count, y.lot_count);
        for (int l = 0; l < x.lot_count; l++)
            assert_int_equal(pd_points_raw(x.lots[l].left), pd_points_raw(y.lots[l].left));
    }
    assert_ok(pd_ledger_cursor(a->ledger, &p));
    assert_ok(pd_ledger_cursor(b->ledger, &q));
    assert_int_equal(p.hub_epoch, q.hub_epoch);
    assert_int_equal(p.cseq, q.cseq);
}

/* Every kind of change, to members before and behind the place where the snapshot is being made. */
static void
change_some(int round)
{
    char key[32];

    for (int i = 0; i < 4; i++) {
        (void)snprintf(key, sizeof key, "bill:%d-%d", round, i);
        kit_grant(&kit, &ids[i * MEMBERS / 4 + round], key, 50);
    }
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &ids[round * 311 % MEMBERS], PD_MEMBER_FROZEN));
    assert_ok(pd_hub_commit(kit.hub));
    add_member(10);
}

static void
snapshot_and_pull_equal_a_pull_from_the_beginning(void **state)
{
    static struct terminal pulled, fetched;
    char path_a[] = "/tmp/pd_hub_snapshot_a.db", path_b[] = "/tmp/pd_hub_snapshot_b.db";

    (void)state;
    many_members();
    terminal_open(&pulled, path_a);
    run(&pulled);
    assert_int_equal(pulled.chunks, 0);
    for (int round = 1; snapshot_step(); round++)
        change_some(round);
    change_some(7);
    terminal_open(&fetched, path_b);
    run(&fetched);
    assert_int_equal(fetched.snapshots, 1);
    assert_true(fetched.chunks >= MEMBERS / PD_PULL_ROWS_MAX);
    assert_true(fetched.pulls <= 2); /* the members were not pulled again */
    for (int i = 0; i < 3; i++) {
        (void)step(&pulled);
        pulled.boot_ms += PD_SECOND_MS;
    }
    assert_same(&pulled, &fetched);
    terminal_close(&pulled);
    terminal_close(&fetched);
}

static void
a_desk_cut_off_anywhere_ends_in_the_same_state(void **state)
{
    static struct terminal pulled, cut;
    char path_a[] = "/tmp/pd_hub_snapshot_c.db", path_b[] = "/tmp/pd_hub_snapshot_d.db";

    (void)state;
    many_members();
    terminal_open(&pulled, path_a);
    terminal_open(&cut, path_b);
    while (snapshot_step())
        ;
    change_some(1);
    for (int after = 1; after < 6; after++) {
        for (int i = 0; i < after; i++)
            (void)step(&cut);
        restart(&cut);
        change_some(after + 1);
    }
    run(&cut);
    run(&pulled); /* by now it takes the snapshot too; its way is another all the same */
    assert_same(&pulled, &cut);
    terminal_close(&pulled);
    terminal_close(&cut);
}

static int64_t
count(enum pd_hub_sql sql)
{
    int64_t n;

    assert_ok(pd_store_begin(kit.store));
    n = pd_store_one(kit.store, sql, PD_NO_ARGS, -1);
    assert_ok(pd_store_commit(kit.store));
    return n;
}

static void
a_snapshot_is_made_when_one_is_due_and_old_ones_go(void **state)
{
    char key[32];
    int64_t chunks;

    (void)state;
    for (int i = 0; i < 900; i++)
        add_member(0);
    assert_false(snapshot_step());
    assert_int_equal(count(PD_HUB_SQL_CHUNK_COUNT), 0); /* too few members to be worth it */
    many_members();
    while (snapshot_step())
        ;
    chunks = count(PD_HUB_SQL_CHUNK_COUNT);
    assert_int_equal(chunks, (MEMBERS + PD_PULL_ROWS_MAX - 1) / PD_PULL_ROWS_MAX);
    assert_false(snapshot_step());
    assert_int_equal(count(PD_HUB_SQL_CHUNK_COUNT), chunks); /* nothing changed since */
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < MEMBERS * 2 / 3; i++) {
            (void)snprintf(key, sizeof key, "bill:%d:%d", round, i);
            kit_grant(&kit, &ids[i], key, 1);
        }
        while (snapshot_step())
            ;
        assert_true(count(PD_HUB_SQL_CHUNK_COUNT) <= 2 * chunks);
        assert_int_equal(count(PD_HUB_SQL_SNAPSHOT_NEWEST), round + 2);
    }
    (void)kit_verify(&kit);
}

static void
a_stranger_gets_neither_list_nor_chunk(void **state)
{
    static const char *const paths[] = { "/v1/snapshot",
        "/v1/snapshot/0000000000000000000000000000000000000000000000000000000000000000" };

    (void)state;
    many_members();
    while (snapshot_step())
        ;
    for (int i = 0; i < PD_COUNT(paths); i++) {
        struct pd_http_request request = { .method = "GET", .path = paths[i], .query = "" };

        assert_int_equal(kit_send(&kit, &request, 0), PD_HUB_DONE);
        assert_true(kit.status >= 400 && kit.status < 500);
    }
}

static void
chunks_have_names_and_no_others(void **state)
{
    static struct desk desk;
    static const char *const names[] = { "", "x", "00", "../../etc/passwd",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "00000000000000000000000000000000000000000000000000000000000000001" };
    char path[128];
    const char *name;
    enum pd_hub_step done;

    (void)state;
    desk_enrol(&desk, &kit, "kiosk", "P1");
    assert_int_equal(desk_get(&desk, "/v1/snapshot", "", 0, &done), 404);
    many_members();
    while (snapshot_step())
        ;
    assert_int_equal(desk_get(&desk, "/v1/snapshot", "", 0, &done), 200);
    name = strstr(kit.body, "{\"sha256\":\"");
    assert_non_null(name);
    (void)snprintf(path, sizeof path, "/v1/snapshot/%.64s", name + 11);
    assert_int_equal(desk_get(&desk, path, "", 0, &done), 200);
    for (int i = 0; i < PD_COUNT(names); i++) {
        (void)snprintf(path, sizeof path, "/v1/snapshot/%s", names[i]);
        assert_int_equal(desk_get(&desk, path, "", 0, &done), 404);
        assert_string_equal(kit_problem(&kit), "not_found");
    }
    assert_int_equal(
        desk_get(&desk, "/v1/pull", "cursor=1.0&limit=500&wait=0&members=99999999", 0, &done), 409);
    assert_int_equal(desk_get(&desk, "/v1/pull", "cursor=1.0&limit=500&wait=0&members=0", 0, &done), 400);
}

/* Every id in the chunks, in their order. Returns how many. */
static int
chunk_ids(char (*out)[PD_ID_TEXT_CAP], int max)
{
    static const char name[] = "\"id\":\"";
    const enum pd_hub_sql sql = PD_HUB_SQL_CHUNK_BODIES;
    int n = 0;

    assert_ok(pd_hub_begin(kit.hub));
    for (bool row = pd_store_start(kit.store, sql, PD_NO_ARGS); row; row = pd_store_next(kit.store, sql)) {
        size_t len;
        const char *at = pd_store_bytes(kit.store, sql, 2, &len), *end = at + len;

        while (n < max && (at = memmem(at, (size_t)(end - at), name, sizeof name - 1)) != NULL) {
            at += sizeof name - 1;
            memcpy(out[n], at, PD_ID_TEXT_LEN);
            out[n++][PD_ID_TEXT_LEN] = '\0';
        }
    }
    assert_ok(pd_hub_commit(kit.hub));
    return n;
}

static void
rows_come_in_the_order_in_which_a_desk_keeps_them(void **state)
{
    static char found[MEMBERS + 8][PD_ID_TEXT_CAP];

    (void)state;
    many_members();
    while (snapshot_step()) {
    }
    assert_int_equal(chunk_ids(found, MEMBERS + 8), MEMBERS);
    for (int i = 1; i < MEMBERS; i++)
        assert_true(strcmp(found[i - 1], found[i]) < 0);
}

/* More in a row than one look takes in. */
static void
many_erased_members_do_not_end_it(void **state)
{
    static char found[MEMBERS + 8][PD_ID_TEXT_CAP];
    char first[PD_ID_TEXT_CAP], last[PD_ID_TEXT_CAP];

    (void)state;
    many_members();
    while (snapshot_step()) {
    }
    (void)chunk_ids(found, MEMBERS + 8);
    assert_ok(pd_hub_begin(kit.hub));
    for (int i = 1; i < MEMBERS - 1; i++) {
        static struct pd_account account;
        struct pd_id id;

        assert_true(pd_id_parse(found[i], PD_ID_TEXT_LEN, &id));
        assert_true(pd_account_find(kit.hub, &id, &account));
        (void)pd_store_run(kit.store, PD_HUB_SQL_MEMBER_ERASE,
            PD_ARGS(pd_i(account.mid), pd_i(PD_MEMBER_CLOSED), pd_i(kit.now_ms)));
        (void)pd_store_run(kit.store, PD_HUB_SQL_CHUNK_ERASE, PD_ARGS(pd_i(1), pd_i(i)));
    }
    (void)pd_store_run(kit.store, PD_HUB_SQL_CHUNK_ERASE, PD_ARGS(pd_i(1), pd_i(0)));
    (void)pd_store_run(kit.store, PD_HUB_SQL_SNAPSHOT_SPOIL, PD_ARGS(pd_i(1)));
    assert_ok(pd_hub_commit(kit.hub));
    memcpy(first, found[0], sizeof first);
    memcpy(last, found[MEMBERS - 1], sizeof last);
    while (snapshot_step()) {
    }
    assert_int_equal(chunk_ids(found, MEMBERS + 8), 2);
    assert_string_equal(found[0], first);
    assert_string_equal(found[1], last);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(snapshot_and_pull_equal_a_pull_from_the_beginning),
        T(a_desk_cut_off_anywhere_ends_in_the_same_state),
        T(a_snapshot_is_made_when_one_is_due_and_old_ones_go),
        T(a_stranger_gets_neither_list_nor_chunk),
        T(chunks_have_names_and_no_others),
        T(rows_come_in_the_order_in_which_a_desk_keeps_them),
        T(many_erased_members_do_not_end_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
