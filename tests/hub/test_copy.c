/*
 * Goal: who reads everything reads a copy, which shows one moment, and desks are answered while it is made.
 * Method: a hub in a file of several pieces; whenever the copy gives its turn away a desk spends, and the
 * copy must be right in every balance and have all that was spent before its last piece and nothing after it.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMBERS 6000
#define PIECES_LEAST 2

static char path[128], copy_path[160];
static struct kit kit;
static struct desk kiosk;
static struct pd_id member;
static bool taken, give_up;
static int turns;

static void
remove_all(void)
{
    static const char *const tails[] = { "", "-wal", "-shm", "-journal" };
    char name[256];

    for (int i = 0; i < PD_COUNT(tails); i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, tails[i]);
        (void)unlink(name);
        (void)snprintf(name, sizeof name, "%s%s", copy_path, tails[i]);
        (void)unlink(name);
    }
}

static int
set_up(void **state)
{
    struct pd_why why = { .text = "" };
    struct pd_id id;

    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/pd-hub-copy-%d.db", (int)getpid());
    (void)snprintf(copy_path, sizeof copy_path, "%s.copy", path);
    remove_all();
    kit_open(&kit, path);
    member = kit_member(&kit, "M-1", 100000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    assert_ok(pd_hub_begin(kit.hub));
    for (int i = 0; i < MEMBERS; i++) {
        struct pd_hub_member_new m = { .name = "\xe9\x99\x88", .kind = "patient", .from_list = true };

        (void)snprintf(m.number, sizeof m.number, "N%d", i);
        assert_ok(pd_hub_member_add(kit.hub, kit.now_ms, &m, &id, &why));
    }
    assert_ok(pd_hub_commit(kit.hub));
    taken = give_up = false;
    turns = 0;
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    kit_close(&kit);
    remove_all();
    return 0;
}

static void
take(void *ctx)
{
    (void)ctx;
    assert_false(taken);
    taken = true;
    turns++;
}

static void
give(void *ctx)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)ctx;
    assert_true(taken);
    taken = false;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
}

static bool
is_given_up(void)
{
    return give_up;
}

static struct pd_hub_report
verify(const char *file)
{
    struct pd_hub_report report = { .ops = 0 };
    struct pd_why why = { .text = "" };
    struct pd_rng rng = pd_rng_seeded(7);
    struct pd_store *store;
    struct pd_hub *hub;

    assert_ok(pd_store_sqlite_open(&store, file, NULL, true, &why));
    assert_ok(pd_hub_create(&hub, &(struct pd_hub_config){ .store = store, .rng = &rng }, &why));
    assert_ok(pd_hub_begin(hub));
    assert_ok(pd_hub_verify(hub, &report, NULL, NULL));
    pd_hub_rollback(hub);
    pd_hub_destroy(hub);
    pd_store_close(store);
    return report;
}

static void
desks_spend_between_the_pieces_and_the_copy_shows_one_moment(void **state)
{
    const struct pd_store_turns how = { .take = take, .give = give };
    struct pd_hub_report before = kit_verify(&kit), copied, after;
    struct pd_why why = { .text = "" };

    (void)state;
    kit_needs_file(); /* PostgreSQL needs no turns */
    assert_ok(pd_store_copy_make(kit.store, copy_path, &how, &why));
    assert_true(turns >= 1 + PIECES_LEAST + 1);
    copied = verify(copy_path);
    after = kit_verify(&kit);
    assert_string_equal(copied.problem, "");
    assert_int_equal(after.ops, before.ops + (uint64_t)turns);
    /* the last piece, and the end, were followed by one each */
    assert_int_equal(copied.ops, after.ops - 2);
    assert_int_equal(copied.holds_open, after.holds_open - 2);
}

static void
a_copy_that_is_given_up_is_in_nobodys_way(void **state)
{
    const struct pd_store_turns how = { .take = take, .give = give, .stop = is_given_up };
    struct pd_why why = { .text = "" };

    (void)state;
    give_up = true;
    assert_int_equal(pd_store_copy_make(kit.store, copy_path, &how, &why), PD_ERR_BUSY);
    assert_false(taken);
    give_up = false;
    assert_ok(pd_store_copy_make(kit.store, copy_path, &how, &why));
    assert_string_equal(verify(copy_path).problem, "");
}

static void
a_copy_that_cannot_be_written_is_told_and_desks_go_on(void **state)
{
    const struct pd_store_turns how = { .take = take, .give = give };
    struct pd_why why = { .text = "" };

    (void)state;
    assert_int_not_equal(pd_store_copy_make(kit.store, "/nowhere/copy", &how, &why), PD_OK);
    assert_true(why.text[0] != '\0');
    (void)kit_verify(&kit);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            desks_spend_between_the_pieces_and_the_copy_shows_one_moment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_copy_that_is_given_up_is_in_nobodys_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_copy_that_cannot_be_written_is_told_and_desks_go_on, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
