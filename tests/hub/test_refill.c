/*
 * Goal: a restored hub waits for no desk that has nothing left to tell. Method: the real hub and a real desk
 * whose power fails at the wrong moment; the hub's own word on whom it waits for.
 */
#include "tests/hub/terminal.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct kit kit;
static struct terminal kiosk;
static char backup[96];

static int
set_up(void **state)
{
    (void)state;
    (void)snprintf(backup, sizeof backup, "/tmp/pd-hub-refill-%d.db", (int)getpid());
    kit_open(&kit, NULL);
    terminal_open(&kiosk, &kit, "kiosk", "refill");
    return 0;
}

static int
tear_down(void **state)
{
    static const char *const tails[] = { "", "-wal", "-shm" };
    char name[128];

    (void)state;
    terminal_close(&kiosk);
    kit_close(&kit);
    for (int i = 0; i < PD_COUNT(tails); i++) {
        (void)snprintf(name, sizeof name, "%s%s", backup, tails[i]);
        (void)unlink(name);
    }
    return 0;
}

static bool
refills(void)
{
    struct pd_hub_refill r;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_refill_get(kit.hub, &r));
    assert_ok(pd_hub_commit(kit.hub));
    return r.since_ms != 0;
}

/* It had met the restored hub by a push, and was about to say how far its journal goes. */
static void
a_desk_that_lost_its_power_before_it_said_how_far_it_is_says_so_later(void **state)
{
    struct pd_id member = kit_member(&kit, "M-1", 500);
    struct pd_hold hold;
    struct pd_ledger_status status = { .unsent = 1 };

    (void)state;
    terminal_sync(&kiosk);
    kit_backup(&kit, backup);
    assert_int_equal(terminal_redeem(&kiosk, &member, "G-001", &hold), PD_REDEEM_OK);
    kit_restore(&kit, backup);
    pd_client_kick(kiosk.client);
    while (status.unsent > 0) { /* the first push has a challenge of the lost life */
        assert_true(terminal_step(&kiosk, PD_LANE_PUSH, NULL, 0));
        kiosk.boot_ms += PD_SECOND_MS;
        pd_client_kick(kiosk.client);
        assert_ok(pd_ledger_status(kiosk.ledger, &status));
    }
    assert_true(refills());
    terminal_restart(&kiosk);
    terminal_sync(&kiosk);
    assert_false(refills());
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_desk_that_lost_its_power_before_it_said_how_far_it_is_says_so_later, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
