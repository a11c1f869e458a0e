#include "tests/hub/server_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"

#include <arpa/inet.h>
#include <sys/socket.h>

struct pd_store *store;
struct pd_hub *hub;
struct pd_rng rng;
struct pd_server *server;

int
server_set_up(void **state)
{
    struct pd_why why = { .text = "" };
    struct pd_server_config config = { .listen = "127.0.0.1:0", .now_ms = pd_clock_wall_ms };

    (void)state;
    rng = pd_rng_system();
    assert_ok(pd_store_sqlite_open(&store, ":memory:", NULL, true, &why));
    assert_ok(pd_hub_init(store, &rng));
    assert_ok(pd_hub_create(&hub, &(struct pd_hub_config){ .store = store, .rng = &rng }, &why));
    config.hub = hub;
    config.store = store;
    assert_ok(pd_server_start(&server, &config, &why));
    return 0;
}

int
server_tear_down(void **state)
{
    (void)state;
    pd_server_stop(server);
    pd_hub_destroy(hub);
    pd_store_close(store);
    return 0;
}

int
dial(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)pd_server_port(server)) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}
