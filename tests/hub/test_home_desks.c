/*
 * Goal: a desk mirrors the members of its site while that is said, and everybody else again when it is not;
 * it goes over in both directions, also when its power fails on the way, and neither points nor tickets
 * suffer. Method: the real hub with two houses, a whole desk in each, members who are at one, at the other
 * and at both.
 */
#include "sync/hub/homes.h"
#include "sync/hub/loading.h"
#include "tests/hub/terminal.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MEMBERS 30

static struct kit kit;
static struct terminal town, far, desk; /* kiosks of S1 and FAR; one more, of each test's own */
static struct pd_id ids[MEMBERS];
static struct pd_why why;

static int
set_up(void **state)
{
    char number[16];

    (void)state;
    kit_open(&kit, NULL);
    for (int i = 0; i < MEMBERS; i++) {
        (void)snprintf(number, sizeof number, "M%05d", i);
        ids[i] = kit_member(&kit, number, 1000);
    }
    terminal_open(&town, &kit, "kiosk", "town");
    terminal_open_at(&far, &kit, "kiosk", "FAR", "P2", "far");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_site_add(kit.hub, kit.now_ms, "S1", "Main house", &why));
    assert_ok(pd_hub_site_add(kit.hub, kit.now_ms, "FAR", "Branch", &why));
    assert_ok(pd_hub_commit(kit.hub));
    terminal_sync(&town);
    terminal_sync(&far);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    terminal_close(&town);
    terminal_close(&far);
    kit_verify(&kit);
    kit_close(&kit);
    return 0;
}

static void
mirror_home(const char *site, int days)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_site_members(kit.hub, kit.now_ms, site, days, "T1", &why)));
}

static bool
knows(struct terminal *t, int who)
{
    static struct pd_member member;
    enum pd_err err = pd_ledger_member(t->ledger, &ids[who], &member);

    assert_true(err == PD_OK || err == PD_ERR_NOT_FOUND);
    return err == PD_OK;
}

static int
known(struct terminal *t)
{
    struct pd_ledger_status status;
    int n = 0;

    for (int i = 0; i < MEMBERS; i++)
        n += knows(t, i);
    assert_ok(pd_ledger_status(t->ledger, &status));
    assert_int_equal(status.members, n); /* what it tells of itself */
    return n;
}

static int64_t
points(struct terminal *t, int who)
{
    static struct pd_member m;

    assert_ok(pd_ledger_member(t->ledger, &ids[who], &m));
    return pd_points_raw(pd_lots_spendable(m.lots, m.lot_count, kit.now_ms));
}

static bool
has_hold(struct terminal *t, const struct pd_hold *hold)
{
    struct pd_hold here;

    return pd_ledger_hold_get(t->ledger, &hold->row.id, &here) == PD_OK;
}

static struct pd_hold
takes(struct terminal *t, int who)
{
    struct pd_hold hold;

    assert_int_equal(terminal_redeem(t, &ids[who], "G-001", &hold), PD_REDEEM_OK);
    return hold;
}

/* An hour and a half: the sums of hub and desk were compared, and it found nothing to mend. */
static void
is_whole(struct terminal *t)
{
    struct pd_ledger_report report;
    uint64_t times;
    int64_t last_ms;

    t->boot_ms += 90 * PD_MINUTE_MS;
    kit.now_ms += 90 * PD_MINUTE_MS;
    terminal_sync(t);
    assert_ok(pd_ledger_drift(t->ledger, &times, &last_ms));
    assert_int_equal(times, 0);
    assert_ok(pd_ledger_verify(t->ledger, &report, NULL, NULL));
    assert_string_equal(report.problem, "");
}

/* ---- over and back ---- */

static void
a_house_that_goes_over_keeps_who_was_there_and_nobody_else(void **state)
{
    (void)state;
    (void)takes(&far, 3);
    (void)takes(&town, 4);
    terminal_sync(&far);
    terminal_sync(&town);
    assert_int_equal(known(&far), MEMBERS);
    mirror_home("FAR", 90);
    terminal_sync(&far);
    assert_int_equal(pd_ledger_mirror(far.ledger), PD_MIRROR_HOME);
    assert_int_equal(known(&far), 1);
    assert_true(knows(&far, 3));
    terminal_sync(&town);
    assert_int_equal(known(&town), MEMBERS); /* the other house goes on as it did */
    is_whole(&far);
    is_whole(&town);
    mirror_home("FAR", 0);
    terminal_sync(&far);
    assert_int_equal(pd_ledger_mirror(far.ledger), PD_MIRROR_ALL);
    assert_int_equal(known(&far), MEMBERS);
    is_whole(&far);
}

/* Its program ends after each answer in turn, over and back. */
static void
it_goes_over_also_when_it_is_cut_short(void **state)
{
    (void)state;
    (void)takes(&far, 3);
    terminal_sync(&far);
    for (int cut = 0; cut < 12; cut++) {
        bool home = cut % 2 == 0;

        mirror_home("FAR", home ? 90 : 0);
        for (int i = 0; i <= cut / 2; i++) {
            (void)terminal_step(&far, PD_LANE_PULL, NULL, 0);
            far.boot_ms += PD_SECOND_MS;
        }
        terminal_restart(&far);
        terminal_sync(&far);
        assert_int_equal(known(&far), home ? 1 : MEMBERS);
        assert_int_equal(points(&far, 3), 900);
    }
    is_whole(&far);
}

/* Said, taken back and said again, while it was on its way. */
static void
it_turns_round_on_its_way(void **state)
{
    (void)state;
    (void)takes(&far, 3);
    terminal_sync(&far);
    for (int i = 0; i < 9; i++) {
        mirror_home("FAR", i % 2 == 0 ? 90 : 0);
        for (int n = 0; n < i % 4 + 1; n++) {
            (void)terminal_step(&far, PD_LANE_PULL, NULL, 0);
            (void)terminal_step(&far, PD_LANE_ASK, NULL, 0);
            pd_client_ask_now(far.client);
            far.boot_ms += PD_SECOND_MS;
        }
    }
    while (terminal_step(&far, PD_LANE_ASK, NULL, 0))
        ;
    terminal_sync(&far);
    assert_int_equal(known(&far), 1);
    is_whole(&far);
}

static void
a_new_desk_is_told_of_its_houses_members_alone(void **state)
{
    char path[96];
    int snapshots = 0;

    (void)state;
    (void)takes(&far, 3);
    terminal_sync(&far);
    mirror_home("FAR", 90);
    terminal_open_at(&desk, &kit, "kiosk", "FAR", "P2", "new");
    for (int i = 0; i < 20; i++) {
        path[0] = '\0';
        (void)terminal_step(&desk, PD_LANE_PUSH, NULL, 0);
        (void)terminal_step(&desk, PD_LANE_PULL, path, sizeof path);
        snapshots += strncmp(path, "/v1/snapshot/", 13) == 0;
        desk.boot_ms += PD_SECOND_MS;
        assert_true(known(&desk) <= 1);
    }
    terminal_sync(&desk);
    assert_int_equal(snapshots, 0);
    assert_int_equal(pd_ledger_mirror(desk.ledger), PD_MIRROR_HOME);
    assert_true(knows(&desk, 3));
    is_whole(&desk);
    terminal_close(&desk);
    terminal_open(&desk, &kit, "kiosk", "new");
    terminal_sync(&desk);
    assert_int_equal(pd_ledger_mirror(desk.ledger), PD_MIRROR_ALL);
    assert_int_equal(known(&desk), MEMBERS);
    terminal_close(&desk);
}

/* ---- what she leaves behind ---- */

static void
what_the_desk_made_stays_and_what_others_made_goes(void **state)
{
    struct pd_hold own, others, unsent;

    (void)state;
    others = takes(&town, 5);
    terminal_sync(&town);
    own = takes(&far, 3);
    assert_ok(
        pd_ledger_release(far.ledger, (struct pd_when){ kit.now_ms, PD_TIME_SYNCED }, &own.row.id, "print"));
    terminal_sync(&far);
    assert_true(has_hold(&far, &others));
    mirror_home("FAR", 1);
    unsent = takes(&far, 6); /* its network is gone: nothing was told yet */
    for (int i = 0; i < 30; i++) {
        (void)terminal_step(&far, PD_LANE_PULL, NULL, 0);
        far.boot_ms += PD_SECOND_MS;
    }
    assert_int_equal(pd_ledger_mirror(far.ledger), PD_MIRROR_HOME);
    assert_false(has_hold(&far, &others));
    assert_true(has_hold(&far, &own));
    assert_true(has_hold(&far, &unsent));
    assert_false(knows(&far, 5));
    terminal_restart(&far);
    terminal_sync(&far);
    assert_true(knows(&far, 6));
    assert_int_equal(points(&far, 6), 900);
    kit_expect_balance(&kit, &ids[6], 900, 100, 0);
    is_whole(&far);
}

static void
who_was_not_there_for_so_long_goes_and_comes_again_with_all_she_has(void **state)
{
    struct pd_hold hold, later;
    struct pd_when when;

    (void)state;
    mirror_home("FAR", 10);
    hold = takes(&far, 3);
    terminal_sync(&far);
    when = (struct pd_when){ kit.now_ms, PD_TIME_SYNCED };
    assert_ok(pd_ledger_void(far.ledger, when, &hold.row.id, "not_wanted"));
    terminal_sync(&far);
    assert_int_equal(known(&far), 1);
    kit.now_ms += 12 * PD_DAY_MS;
    far.boot_ms += 12 * PD_DAY_MS;
    town.boot_ms += 12 * PD_DAY_MS;
    kit_sweep(&kit, kit.now_ms);
    terminal_sync(&far);
    assert_int_equal(known(&far), 0);
    terminal_sync(&town);
    later = takes(&town, 3);
    terminal_sync(&town);
    terminal_sync(&far);
    assert_int_equal(known(&far), 0);
    assert_false(has_hold(&far, &later));
    is_whole(&far);
    assert_ok(pd_hub_begin(kit.hub));
    pd_home_asked(kit.hub, kit.now_ms, &ids[3], "FAR");
    assert_ok(pd_hub_commit(kit.hub));
    terminal_sync(&far);
    assert_true(has_hold(&far, &later));
    assert_int_equal(points(&far, 3), 900);
    is_whole(&far);
}

/* ---- the hub is another ---- */

static void
a_restored_hub_says_anew_who_is_at_home(void **state)
{
    char backup[96];

    (void)state;
    (void)snprintf(backup, sizeof backup, "/tmp/pd-home-desks-%d.db", (int)getpid());
    (void)takes(&far, 3);
    terminal_sync(&far);
    mirror_home("FAR", 90);
    terminal_sync(&far);
    kit_backup(&kit, backup);
    (void)takes(&town, 7);
    terminal_sync(&town);
    assert_ok(pd_hub_begin(kit.hub));
    pd_home_asked(kit.hub, kit.now_ms, &ids[7], "FAR");
    assert_ok(pd_hub_commit(kit.hub));
    terminal_sync(&far);
    assert_int_equal(known(&far), 2);
    kit_restore(&kit, backup);
    (void)unlink(backup);
    terminal_sync(&town);
    terminal_sync(&far);
    assert_int_equal(pd_ledger_mirror(far.ledger), PD_MIRROR_HOME);
    assert_int_equal(
        known(&far), 1); /* that she was there is forgotten; by the next question it is known again */
    is_whole(&far);
}

/* A desk of the release before is told of everybody, and one that is updated goes over. */
static void
an_old_desk_mirrors_everybody_until_it_is_updated(void **state)
{
    (void)state;
    mirror_home("FAR", 90);
    desk.protocol_max = 3;
    terminal_open_at(&desk, &kit, "kiosk", "FAR", "P2", "old");
    terminal_sync(&desk);
    assert_int_equal(known(&desk), MEMBERS);
    assert_int_equal(pd_ledger_mirror(desk.ledger), PD_MIRROR_ALL);
    desk.protocol_max = 0;
    terminal_restart(&desk);
    terminal_sync(&desk);
    assert_int_equal(known(&desk), 0);
    is_whole(&desk);
    terminal_close(&desk);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_house_that_goes_over_keeps_who_was_there_and_nobody_else),
        T(it_goes_over_also_when_it_is_cut_short),
        T(it_turns_round_on_its_way),
        T(a_new_desk_is_told_of_its_houses_members_alone),
        T(what_the_desk_made_stays_and_what_others_made_goes),
        T(who_was_not_there_for_so_long_goes_and_comes_again_with_all_she_has),
        T(a_restored_hub_says_anew_who_is_at_home),
        T(an_old_desk_mirrors_everybody_until_it_is_updated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
