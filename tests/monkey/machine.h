/*
 * A kiosk's machine for the monkey: the real ledger on a disk that can fail, the desk's service, the sync
 * client against a real hub in memory, over a line of which nothing is certain. Memory may be refused to it
 * (tests/sim/memory.h) in whatever it does. Single-threaded; time is the monkey's.
 */
#ifndef PD_TESTS_MONKEY_MACHINE_H
#define PD_TESTS_MONKEY_MACHINE_H

#include "app/session/desk.h"
#include "sync/client/client.h"
#include "tests/hub/hub_kit.h"
#include "tests/monkey/line.h"

#define MACHINE_DISK 1

struct machine {
    struct kit *kit;
    struct desk who; /* at the hub */
    struct pd_identity identity;
    struct pd_rng rng;
    struct pd_ledger *ledger; /* NULL: down */
    struct pd_desk *desk;
    struct pd_client *client;
    struct line line;
    int64_t booted_ms;      /* hub time at which its boot clock was 0 */
    int64_t wall_offset_ms; /* what its battery clock is wrong by */
    uint64_t asked;         /* of the client's status, as last seen */
    uint64_t starts, answers;
    bool corrupt; /* an honest disk was read, and its ledger contradicted itself */

    /* Replies that nobody waits for by a call. */
    void (*hear)(void *ctx, const struct pd_desk_reply *reply);
    void *ctx;
};

/* Enrols at P1 and starts. */
void
machine_open(struct machine *m, struct kit *kit);

void
machine_close(struct machine *m);

int64_t
machine_boot_ms(const struct machine *m);

/* Starts again after it went down. false: it does not open. */
bool
machine_start(struct machine *m);

/* The process is gone; with power: the disk forgets what was not synced. */
void
machine_kill(struct machine *m, bool with_power);

/* false: no reply yet (it comes to hear), or the machine went down. */
bool
machine_ask(struct machine *m, const struct pd_desk_request *request, struct pd_desk_reply *reply);

/* What its ledger thread does in a turn: sync, replies, what is due. */
void
machine_turn(struct machine *m);

#endif
