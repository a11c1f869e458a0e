/* What the files of the client engine share; nobody else includes it. The state machine stands in client.c.
 */
#ifndef PD_CLIENT_ENGINE_H
#define PD_CLIENT_ENGINE_H

#include "sync/client/client.h"
#include "sync/wire/errand.h"
#include "sync/wire/high.h"
#include "sync/wire/httpsig.h"
#include "sync/wire/pull.h"
#include "sync/wire/push.h"
#include "sync/wire/snapshot.h"
#include "sync/wire/sums.h"

#define PD_NONCE_FRESH_MS (210 * PD_SECOND_MS) /* the hub takes 5 minutes; a long poll may lie on top */
#define PD_BACKOFF_FIRST_MS PD_SECOND_MS
#define PD_BACKOFF_MAX_MS (5 * PD_MINUTE_MS)
#define PD_PUSH_HEADER_ROOM 1024
#define PD_PUSH_RECEIPT_ROOM                                                                                 \
    160 /* a line leaves so much, for its result to come along if it is sent again                           \
         */

/* What a lane has asked for. */
enum pd_ask {
    PD_ASK_NONE = 0,
    PD_ASK_HELLO,
    PD_ASK_HIGH,
    PD_ASK_PUSH,
    PD_ASK_PULL,
    PD_ASK_ASSET,
    PD_ASK_SNAPSHOT,
    PD_ASK_CHUNK,
    PD_ASK_EVIDENCE,
    PD_ASK_SUMS,
    PD_ASK_INTRODUCE,
    PD_ASK_ERRAND,
    PD_ASKS
};

/* What became of an answer. */
enum pd_verdict {
    PD_VERDICT_GOOD = 1, /* go on at once */
    PD_VERDICT_AGAIN,    /* the hub wants something else first: go on at once, but count it */
    PD_VERDICT_FAULT,    /* wait, then try the same again */
    PD_VERDICT_REFUSED,  /* a person must look; try again slowly */
};

struct pd_lane_state {
    enum pd_ask ask;             /* in flight */
    int faults;                  /* in a row */
    int agains;                  /* PD_VERDICT_AGAIN since the last good answer */
    bool refused;                /* since a PD_VERDICT_REFUSED nothing took it back */
    char refusal[PD_REASON_CAP]; /* its problem */
    int64_t wait_ms;             /* boot time before which nothing is sent; 0: none */
    int64_t hold_ms;             /* the same, by the hub's own wish: a kick does not shorten it */
    int64_t sent_ms;             /* boot time of the last request */
    char nonce[PD_NONCE_CAP];    /* that the answer must be signed over */
    struct pd_cursor cursor;     /* where the page it asked for begins */
    int pull_wait_s;             /* that the hub may keep a pull, of the one in flight */
    enum pd_mirror mirror;       /* what this desk mirrored when the question in flight was asked */
    struct pd_http_request request;
    struct pd_httpsig_text sig;
    char path[96], query[96];
    char device[PD_ID_TEXT_CAP], epoch[11];
};

/* The snapshot under way. */
struct pd_client_snapshot {
    bool over;                /* fetched, or not to be had: from here on, pulls */
    bool stale;               /* the hub has another list by now */
    uint64_t hub_epoch, cseq; /* members that changed last at cseq or before are here; 0: no snapshot */
    struct pd_chunk *chunks;  /* NULL: not asked yet */
    int count, cap;
    int next; /* those before it are applied */
    int faults;
};

/* What a desk that the hub has stopped hands over. */
struct pd_client_evidence {
    bool wanted;
    char problem[PD_REASON_CAP]; /* why it is stopped */
    uint64_t sent, under_way;    /* dseq of the last op handed over, or being so */
};

enum pd_errand_lane { PD_ERRAND_LANE_FREE = 0, PD_ERRAND_LANE_WANTED, PD_ERRAND_LANE_OVER };

/* The errand that somebody waits for. */
struct pd_client_errand {
    enum pd_errand_lane state;
    bool again; /* its challenge was too old once */
    struct pd_errand errand;
    struct pd_errand_answer answer;
    char body[PD_ERRAND_BODY_MAX + 1];
};

/* Comparing with the hub, once an hour. */
struct pd_client_sums {
    int64_t due_ms;      /* boot time */
    bool running;        /* the pass over the own rows is under way */
    bool counted;        /* and over: only the question is left to be answered */
    struct pd_cursor at; /* where the rows stood when it began */
    struct pd_id after;  /* how far it is */
    struct pd_sums own;
    int strikes; /* comparisons that failed since the last that did not */
    int mends;   /* times that rows were damaged, since the program began */
};

struct pd_client {
    struct pd_ledger *ledger;
    struct pd_rng *rng;
    int pull_wait_s;
    struct pd_identity identity;

    int protocol_max;         /* the highest this desk speaks */
    int protocol;             /* the highest that it and its hub both speak, from the hub's hello */
    int asked_protocol;       /* of the pull in flight */
    char nonce[PD_NONCE_CAP]; /* the newest; "" when there is none */
    int64_t nonce_boot_ms;

    struct pd_lane_state lanes[PD_LANES];
    bool ask_now;         /* a pull out of turn is wanted */
    uint64_t asked_times; /* everything came out of turn */
    bool unsent;          /* there may be ops to push */
    bool in_doubt;        /* ask how far the hub is before pushing */
    bool unknown;         /* the hub does not know this desk: it is introduced */
    bool asked_who;
    uint64_t said_epoch; /* the life of the hub that this process has told how far its journal goes */
    bool can_introduce;  /* there is something to show */
    bool refill;         /* the hub was restored and waits for desks */
    char introduction[PD_INTRODUCE_BODY_MAX];

    char push_buffer[PD_PUSH_BODY_MAX + 1];
    const char *push_body; /* in it; NULL: the next push must be made */
    size_t push_len;
    char push_nonce[PD_NONCE_CAP]; /* in those bytes, whatever the lane asked meanwhile */
    int push_count, push_protocol;
    uint64_t push_base;
    struct pd_hash push_head; /* after its last line */
    struct pd_op_result results[PD_PUSH_OPS_MAX];

    struct pd_row *rows; /* PD_PULL_ROWS_MAX */
    int row_count;
    struct pd_client_snapshot snapshot;
    struct pd_client_evidence evidence;
    struct pd_client_sums sums;
    struct pd_client_errand errand;
    struct pd_hash asset;
    int64_t asset_wait_ms;
    int asset_faults;

    bool caught_up, tried, last_failed;
    char problem[PD_REASON_CAP];
    int64_t last_answer_boot_ms, hub_time_ms, hub_time_boot_ms;
};

/* An answer under way through the engine. */
struct pd_answer {
    struct pd_lane_state *lane;
    enum pd_ask asked;
    int64_t boot_ms;
    struct pd_when now;
    const struct pd_http_response *response; /* 200 or 206, and of the type that was asked for */
};

/* Remembers the problem and returns the verdict. */
enum pd_verdict
pd_client_fault(struct pd_client *client, enum pd_verdict verdict, const char *problem);

/* After a reading of bytes failed: signed by someone else, or no answer of a hub at all. */
enum pd_verdict
pd_client_unbelieved(struct pd_client *client, enum pd_err err);

/* A verified answer told the hub's time; not every answer does. */
void
pd_client_heard(struct pd_client *client, const struct pd_answer *a, int64_t hub_time_ms);

/* A GET signed over the lane's nonce. */
PD_MUST_CHECK enum pd_err
pd_client_signed_get(
    struct pd_client *client, struct pd_lane_state *lane, const char *path, const char *query);

/* Errors from the ledger end up in *err; the verdict is then PD_VERDICT_FAULT. */
PD_MUST_CHECK enum pd_err
pd_client_push_make(struct pd_client *client, struct pd_lane_state *lane, bool *something);

void
pd_client_push_drop(struct pd_client *client);

enum pd_verdict
pd_client_push_answer(struct pd_client *client, const struct pd_answer *answer, enum pd_err *err);

PD_MUST_CHECK enum pd_err
pd_client_high_make(struct pd_client *client, struct pd_lane_state *lane);

/* false: there is nothing to show, and the hub's no stands. */
PD_MUST_CHECK enum pd_err
pd_client_introduce_make(struct pd_client *client, struct pd_lane_state *lane, bool *something);

/* How far the hub is, or an introduction's answer: the same words. */
enum pd_verdict
pd_client_high_answer(struct pd_client *client, const struct pd_answer *answer, enum pd_err *err);

PD_MUST_CHECK enum pd_err
pd_client_pull_make(struct pd_client *client, struct pd_lane_state *lane);

/* From here on this desk mirrors others, and pulls everything again for it; with a snapshot, where there is
 * one.
 */
PD_MUST_CHECK enum pd_err
pd_client_mirror_again(struct pd_client *client, enum pd_mirror mirror);

enum pd_verdict
pd_client_pull_answer(struct pd_client *client, const struct pd_answer *answer, enum pd_err *err);

/* Before the first pull: which of the two requests of a snapshot comes next. false: none. */
bool
pd_client_snapshot_wanted(struct pd_client *client, enum pd_ask *ask);

PD_MUST_CHECK enum pd_err
pd_client_snapshot_make(struct pd_client *client, struct pd_lane_state *lane);

/* No snapshot from here on. Gives its memory back. */
void
pd_client_snapshot_finish(struct pd_client *client);

enum pd_verdict
pd_client_snapshot_answer(struct pd_client *client, const struct pd_answer *answer, enum pd_err *err);

PD_MUST_CHECK enum pd_err
pd_client_chunk_make(struct pd_client *client, struct pd_lane_state *lane);

enum pd_verdict
pd_client_chunk_answer(struct pd_client *client, const struct pd_answer *answer, enum pd_err *err);

/* Caught up, and an hour since the last: goes on with the pass over the own rows. True while that is all
 * there is to do now; *ask is PD_ASK_SUMS when it is done. */
bool
pd_client_sums_wanted(struct pd_client *client, int64_t boot_ms, enum pd_ask *ask);

PD_MUST_CHECK enum pd_err
pd_client_sums_make(struct pd_client *client, struct pd_lane_state *lane);

enum pd_verdict
pd_client_sums_answer(struct pd_client *client, const struct pd_answer *answer, enum pd_err *err);

/* Rows that the hub sent and that are damaged here are pulled again, from the beginning. */
PD_MUST_CHECK enum pd_err
pd_client_mend(struct pd_client *client, int64_t now_ms);

PD_MUST_CHECK enum pd_err
pd_client_asset_make(struct pd_client *client, struct pd_lane_state *lane);

enum pd_verdict
pd_client_asset_answer(struct pd_client *client, const struct pd_answer *answer, enum pd_err *err);

/* The hub said that it takes nothing of this desk any more. */
void
pd_client_stopped(struct pd_client *client, const char *problem);

PD_MUST_CHECK enum pd_err
pd_client_evidence_make(struct pd_client *client, struct pd_lane_state *lane, bool *something);

enum pd_verdict
pd_client_evidence_answer(struct pd_client *client, const struct pd_answer *answer);

/* Whose hub it is, what it speaks, and a challenge. */
enum pd_verdict
pd_client_hello_answer(struct pd_client *client, const struct pd_answer *answer);

PD_MUST_CHECK enum pd_err
pd_client_errand_make(struct pd_client *client, struct pd_lane_state *lane);

/* Of the errand lane, whatever it had asked; response NULL: none came. */
void
pd_client_errand_answer(struct pd_client *client, const struct pd_answer *answer);

/* Full jitter: anything up to the first wait doubled by every fault, at most the last. */
int64_t
pd_client_backoff_ms(struct pd_client *client, int faults);

#endif
