/*
 * A hub that serves on loopback and tells clients, at the URLs that are its arguments. It says the first
 * one's secret and its port; each line on stdin is a hold of a desk. For test_webhook_delivery.py.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "sync/hub/server_mhd.h"

#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct desk kiosk;

static void
tell(const char *client, const char *url, char secret[PD_WEBHOOK_SECRET_CAP])
{
    struct pd_hub_webhook hook = { .events = PD_WEBHOOK_TICKET_READY, .days = 3 };
    char key[PD_HUB_CLIENT_KEY_CAP];
    struct pd_why why = { .text = "" };

    assert_true(pd_copy(hook.client, sizeof hook.client, client));
    assert_true(pd_copy(hook.url, sizeof hook.url, url));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, hook.client, PD_HUB_SCOPE_READ, key));
    assert_ok(pd_hub_webhook_set(kit.hub, &hook, secret, &why));
    assert_ok(pd_hub_commit(kit.hub));
}

int
main(int argc, char **argv)
{
    struct pd_server_config config = { .listen = "127.0.0.1:0", .now_ms = pd_clock_wall_ms };
    struct pd_why why = { .text = "" };
    struct pd_server *server;
    struct pd_id anna;
    char line[16], secret[PD_WEBHOOK_SECRET_CAP];

    if (argc < 2 || argc > 3)
        return 2;
    kit_open_at(&kit, NULL, pd_clock_wall_ms());
    anna = kit_member(&kit, "M-1", 100000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    if (argc == 3)
        tell("other", argv[2], secret);
    tell("app", argv[1], secret);
    (void)printf("%s\n", secret);
    config.hub = kit.hub;
    config.store = kit.store;
    assert_ok(pd_server_start(&server, &config, &why));
    (void)printf("%d\n", pd_server_port(server));
    (void)fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct pd_op op;

        pd_server_lock(server); /* to make it out asks the hub for the desk's leases */
        op = desk_hold(&kiosk, &anna, "G-001", 1, 100);
        kit.now_ms = pd_clock_wall_ms();
        assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
        pd_server_unlock(server);
    }
    pd_server_stop(server);
    kit_close(&kit);
    return 0;
}
