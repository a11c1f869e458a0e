/*
 * Desks that push: each has one connection and one push in flight. An op is a spend: points drawn from lots,
 * a hold and its capture booked, a feed row, journalled, chained, counter-signed, synced. What desks would
 * have ready (lines, chain, signature) is made beforehand; every answer is read and every op in it must be
 * "applied".
 */
#ifndef PD_TESTS_BENCH_LOAD_H
#define PD_TESTS_BENCH_LOAD_H

#include "tests/bench/bench.h"
#include "tests/bench/hub_process.h"

#include "app/base/rng.h"
#include "sync/wire/push.h"

#define PD_LOAD_DESKS 64
#define PD_LOAD_ANSWER_MAX (1 << 18)

struct pd_load_desk {
    struct pd_identity identity;
    struct pd_hash head;
    uint64_t dseq;
    int fd;

    /* One round's pushes, one after another, each a whole HTTP request. */
    char *bytes;
    size_t len, cap;
    size_t *end; /* of push i */
    int pushes, next;
    size_t sent;
    double due_ms; /* when push `next` should leave */

    char answer[PD_LOAD_ANSWER_MAX];
    size_t got;
};

struct pd_load {
    struct pd_hub_process hub;
    struct pd_load_desk *desks; /* PD_LOAD_DESKS */
    struct pd_hub_members members;
    struct pd_rng rng;
    char nonce[PD_NONCE_CAP];
    int per_push;
    double every_ms; /* between two pushes of a desk; 0: the next as soon as the last is answered */
    double began_ms;
    int64_t applied;
    struct pd_samples took; /* ms of one push, from when it should have left */
    char wrong[200];
};

/* Memory for the desks, and room for the members. False: there is none. */
bool
pd_load_create(struct pd_load *load);

void
pd_load_destroy(struct pd_load *load);

/* Lets all desks in. False, with *why. */
bool
pd_load_enrol(struct pd_load *load, struct pd_why *why);

/* A challenge; it is good for five minutes. */
bool
pd_load_nonce(struct pd_load *load);

/* So many pushes of per_push ops for each of the first `desks`, and their connections, watched by epoll.
 * False, and load->wrong. */
bool
pd_load_prepare(struct pd_load *load, int epoll, int desks, int pushes);

/* The clock starts, and the first pushes of these desks leave; with every_ms the desks take turns. False, and
 * load->wrong. */
bool
pd_load_begin(struct pd_load *load, int desks);

/* Sends what is due and reads what came. False: something is wrong and load->wrong says what. */
bool
pd_load_turn(struct pd_load *load, struct pd_load_desk *desk);

/* Closes the connections and forgets what was prepared. */
void
pd_load_end(struct pd_load *load);

#endif
