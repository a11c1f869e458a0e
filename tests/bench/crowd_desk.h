/*
 * One whole desk of a crowd: ledger, desk service, sync client, transport; and what people do there.
 * Everything is called on one thread; only the transport has its own, and puts answers in a queue.
 */
#ifndef PD_TESTS_BENCH_CROWD_DESK_H
#define PD_TESTS_BENCH_CROWD_DESK_H

#include "tests/bench/bench.h"

#include "app/base/queue.h"
#include "app/session/desk.h"
#include "sync/client/answer_copy.h"
#include "sync/client/client.h"
#include "sync/client/transport_curl.h"
#include "sync/hub/hub.h"

#define PD_CROWD_TICKETS 4096 /* that wait at a place */

/* Where a house's gifts are picked up: the tickets people carry there, the oldest first. */
struct pd_crowd_place {
    char place[PD_PLACE_CAP];
    char (*tickets)[PD_CODE_CAP];
    int first, count;
};

/* What was promised and done at the desks, as they said themselves. */
struct pd_crowd_sums {
    int64_t redeemed, refused;  /* gifts recorded at a desk; said no to there */
    int64_t scanned, handed;    /* tickets at counters; pieces handed over */
    struct pd_samples answered; /* ms from recorded to the hub's answer */
};

struct pd_crowd_desk {
    struct pd_identity identity;
    struct pd_crowd_place *place;  /* its own */
    struct pd_crowd_place *places; /* all there are; a gift's says where its ticket goes */
    int place_count;
    bool counter;
    bool dark; /* no network just now */
    struct pd_rng rng;
    struct pd_ledger *ledger;
    struct pd_desk *desk;
    struct pd_client *client;
    struct pd_transport *transport;
    struct pd_queue answers;
    struct pd_programme *programme;
    uint64_t asked;
    bool ready;
    struct pd_id waits; /* for the answer to this hold; zero: for none */
    double recorded_ms;
    double next_ms; /* when somebody comes */
    char path[600];
};

/* Enrols it at a hub that is not served yet. */
PD_MUST_CHECK enum pd_err
pd_crowd_desk_let_in(
    struct pd_crowd_desk *d, struct pd_hub *hub, const char *site, struct pd_rng *rng, struct pd_why *why);

/* Its ledger in a new file, number i, and everything around it. false, with *why. */
bool
pd_crowd_desk_open(struct pd_crowd_desk *d, const char *url, int i, struct pd_why *why);

/* What its ledger thread does in a turn. */
void
pd_crowd_desk_turn(struct pd_crowd_desk *d, struct pd_crowd_sums *sums);

/* It has heard everything there was once. */
bool
pd_crowd_desk_is_ready(const struct pd_crowd_desk *d);

/* Ops that the hub has not confirmed yet. */
int64_t
pd_crowd_desk_unsent(const struct pd_crowd_desk *d);

/* Somebody holds up this code and takes a gift, where she can. */
void
pd_crowd_visit(struct pd_crowd_desk *d, const char *code, struct pd_rng *rng, struct pd_crowd_sums *sums);

/* The next ticket of its place is scanned, and handed over if it may be; now and then it comes again. */
void
pd_crowd_hand_over(struct pd_crowd_desk *d, struct pd_rng *rng, struct pd_crowd_sums *sums);

/* No answer comes after it. */
void
pd_crowd_desk_hang_up(struct pd_crowd_desk *d);

/* Its journal and what follows from it. false, with *why. */
bool
pd_crowd_desk_verify(struct pd_crowd_desk *d, struct pd_why *why);

/* After hang_up; one that was never opened, too. */
void
pd_crowd_desk_close(struct pd_crowd_desk *d);

#endif
