/* A desk without a network: the real engine and a real ledger, a hub that misbehaves on command, and time as
 * a number the test turns. */
#ifndef PD_TESTS_CLIENT_CLIENT_KIT_H
#define PD_TESTS_CLIENT_CLIENT_KIT_H

#include "sync/client/client.h"
#include "tests/client/fake_hub.h"
#include "tests/support/check.h"

#define DESK_MS INT64_C(1700000000000)

struct setup {
    char dir[64], path[96];
    struct pd_rng rng;
    struct pd_ledger *ledger;
    struct pd_client *client;
    struct fake_hub hub;
    int64_t boot_ms;
    int claims;
    int pull_wait_s; /* of the long poll, from the next start on */
    const char *vfs; /* likewise; NULL: the usual one */
};

int
set_up(void **state);

int
tear_down(void **state);

/* The desk's program ends and starts again; its ledger is what is on disk. */
void
restart(struct setup *s);

void
write_ops(struct setup *s, int count);

/* One request of the lane and its answer. False: the lane had nothing to say. */
bool
step(struct setup *s, enum pd_lane lane);

/* The same with one misfortune, which must be met by something other than a greeting. */
void
step_with(struct setup *s, enum pd_lane lane, enum misfortune misfortune);

void
run(struct setup *s, enum pd_lane lane);

void
wait_out(struct setup *s);

struct pd_ledger_status
ledger_of(struct setup *s);

struct pd_client_status
status_of(struct setup *s);

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
