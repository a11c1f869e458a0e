/*
 * A hub of a hundred lines for tests of the client engine: one desk, no store, and it misbehaves on command.
 * It verifies what it is sent as a real one does, so a desk that signs wrongly gets nowhere.
 */
#ifndef PD_TESTS_CLIENT_FAKE_HUB_H
#define PD_TESTS_CLIENT_FAKE_HUB_H

#include "app/core/row.h"
#include "sync/wire/http.h"
#include "sync/wire/problem.h"
#include "sync/wire/push.h"

/* What happens to the next request; then all is well again. */
enum misfortune {
    ALL_WELL = 0,
    REQUEST_LOST,  /* the hub never sees it */
    ANSWER_LOST,   /* it acts, nobody hears */
    CAPTIVE,       /* 200 and a login page */
    CAPTIVE_JSON,  /* 200 and somebody's JSON */
    FORGED,        /* signed by another key */
    CORRUPTED,     /* one bit of the body turned */
    A_PROBLEM,     /* `problem`, with `retry_after`, signed as `signs` says */
    OTHER_RESULTS, /* signed results for ops that were not sent */
    OTHER_DESK,    /* what another desk was answered, with this desk's nonce */
};

/* Who signed a problem, and for whom. */
enum signs {
    SIGNS_WELL = 0,
    SIGNS_NOT,          /* somebody in between made it, or a hub of the release before */
    SIGNS_STRANGER,     /* another key */
    SIGNS_OTHER_DESK,   /* the hub did, for another desk with the same nonce */
    SIGNS_OTHER_NONCE,  /* the hub did, in answer to something else */
    SIGNS_OTHER_PROBLEM /* the hub did, and somebody changed what it says */
};

struct fake_hub {
    struct pd_secret_key secret, stranger;
    struct pd_public_key desk;
    enum misfortune next;
    enum pd_problem problem;
    const char *retry_after;
    enum signs signs;
    char asked[PD_NONCE_CAP]; /* the nonce of the request under way; "": it has none */

    int protocol; /* the highest it speaks; 0: 1 */
    bool rewrote; /* it signs the head of other bytes than it was sent */
    bool refill, unknown;
    int receipts, introductions; /* it was shown */
    uint64_t said_end;
    uint64_t epoch, high, durable;
    struct pd_hash head;
    int nonces; /* given so far; only the newest is good, or all of them */
    bool all_nonces;
    int pushes, pulls, hellos, highs, assets, forks, errands;
    enum pd_problem stopped; /* every push gets it, and evidence is taken; 0: as usual */
    char evidence[4096];
    char last_push[PD_PUSH_BODY_MAX];
    size_t last_push_len;

    uint64_t cseq;
    char rows[65536]; /* of the next page */
    int row_count;
    bool more;
    const char *asset;    /* NULL: 404 */
    char chunks[8][4096]; /* the snapshot's, member rows; none: 404 */
    int chunk_rows[8], chunk_count;
    uint64_t snapshot_cseq;
    bool chunks_gone; /* they are listed, and 404 */
    int snapshots, chunk_gets;
    char last_path[96];
    char last_query[96];

    char body[PD_PUSH_BODY_MAX];
    char type[40];
};

void
fake_hub_init(struct fake_hub *hub, const struct pd_public_key *desk);

/* NULL: nothing came back. */
const struct pd_http_response *
fake_hub_answer(
    struct fake_hub *hub, const struct pd_http_request *request, struct pd_http_response *response);

/* One more member row in a chunk of the snapshot. */
void
fake_hub_chunk_row(struct fake_hub *hub, int chunk, const struct pd_row *row);

void
fake_hub_row(struct fake_hub *hub, const struct pd_row *row);

#endif
