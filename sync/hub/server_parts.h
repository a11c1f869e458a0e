/*
 * What the files of the HTTP adapter share; nobody else includes it. A call belongs to the HTTP thread while
 * it is read and once it is answered, to the writer and then the syncer between.
 */
#ifndef PD_HUB_SERVER_PARTS_H
#define PD_HUB_SERVER_PARTS_H

#include "app/base/clock.h"
#include "sync/hub/rates.h"
#include "sync/hub/server_mhd.h"
#include "sync/hub/server_turn.h"
#include "sync/wire/problem.h"

#include <microhttpd.h>
#include <pthread.h>
#include <sys/socket.h>

/* One connection, for the reaper: how long it has gone without a whole request. */
struct pd_peer {
    struct pd_peer *next, *prev;
    int fd;
    int64_t since_ms; /* monotonic */
    bool busy;        /* a whole request is being answered */
};

enum pd_http_call_state { PD_CALL_READING = 1, PD_CALL_WAITING, PD_CALL_PARKED, PD_CALL_ANSWERED };

/* One request on its way. Owned by the HTTP thread while reading and once answered; between by the writer,
 * and from a commit until the disk has it by the syncer. */
struct pd_http_call {
    struct pd_http_call *next;
    struct pd_server *server;
    struct MHD_Connection *connection;
    struct pd_peer *peer;
    enum pd_http_call_state state;
    char *uri, *query; /* as on the wire; query points into uri */
    struct pd_http_request request;
    char *body;
    size_t body_len, body_cap;
    bool too_large;
    bool pull;                            /* it asks for the feed: it may wait, and its answer may be large */
    int64_t parked_ms, asked_ms, wait_ms; /* monotonic; wait_ms: a long poll's own */
    uint64_t feed;                        /* how far the feed was when it was asked */
    uint64_t device;                      /* of a poll: whose it is, as it says */
    bool local;                           /* from this very machine, and for nobody else */
    struct pd_hub_trace trace;            /* what it was, for the log */
    struct pd_hub_aside aside;            /* of a push */
    char *unsealed;                       /* the response's body where it has to be signed yet, or NULL */
    size_t unsealed_len;
    bool crowded_out; /* the same desk asked again, so often that this one ends now */
    struct MHD_Response *response;
    unsigned int status;
};

/* Calls in the order they came. */
struct pd_call_queue {
    struct pd_http_call *first, **last;
};

#define PD_SERVER_BUCKETS 12
#define PD_SERVER_KEYS 16384         /* desks whose next push is checked before the engine has it */
#define PD_SERVER_PARKED_SLOTS 16384 /* desks told apart by a few bits of their names */

/* How long batches took; the writer's own. */
struct pd_server_batches {
    uint64_t count, in[PD_SERVER_BUCKETS], answered[6]; /* by the first digit of the status */
    int64_t sum_us;
};

struct pd_server {
    struct pd_hub *hub;
    struct pd_store *store;
    int64_t (*now_ms)(void);
    void (*turned)(void *ctx);
    void *turned_ctx;
    struct MHD_Daemon *daemon;
    int port;
    pthread_t writer, syncer, folder, ear;
    bool hears;            /* there is an ear */
    struct pd_turn engine; /* who uses the hub */
    pthread_mutex_t lock;  /* the fields below */
    pthread_cond_t changed;
    struct pd_call_queue waiting;   /* for the writer */
    int coming;                     /* whole requests that HTTP threads are checking */
    struct pd_call_queue committed; /* for the syncer: answers that wait for the disk */
    pthread_cond_t commits;         /* with lock: there are some, or */
    bool written;                   /* the writer has ended */
    pthread_cond_t log_is_long;     /* with lock: fold is asked for, or the end has come */
    bool folds, fold;
    uint64_t heard;              /* with lock: how far the feed is by what other processes told, */
    bool news;                   /* which the writer has not looked at yet */
    struct pd_call_queue pulls;  /* the writer's own: to be asked when nobody else waits */
    struct pd_http_call *parked; /* the writer's own */
    int parked_count;
    int64_t looked_ms;    /* at the parked ones, */
    uint64_t looked_feed; /* when the feed was so far */
    uint16_t parked_of[PD_SERVER_PARKED_SLOTS];
    struct pd_peer *peers;
    bool stopping, broken;
    struct pd_hub_checked *keys; /* with lock: PD_SERVER_KEYS, by a few bits of the device's id */
    char *cert, *key;
    int64_t sweep_at_ms, sweep_cursor; /* from here on the writer's own */
    int64_t snapshot_at_ms, spare_ms, swept_ms;
    struct pd_server_batches batches;
    pthread_t teller;    /* sends notices */
    pthread_cond_t told; /* with lock: there are some, or the end has come */
    bool notices;        /* with lock */
    const char *notice_ca;
    struct pd_rates log_rates;
};

static inline int64_t
pd_server_monotonic_ms(void)
{
    return pd_clock_monotonic_us() / 1000;
}

/* ---- calls ---- */

void
pd_call_set_answer(struct pd_http_call *call, const struct pd_http_response *r);

void
pd_call_set_problem(struct pd_http_call *call, enum pd_problem problem, const char *detail);

/* The answer is set and may leave. */
void
pd_call_let_go(struct pd_http_call *call);

/* libmicrohttpd's own callbacks; ctx is the server. */
void *
pd_call_on_uri(void *ctx, const char *uri, struct MHD_Connection *connection);

enum MHD_Result
pd_call_on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *bytes, size_t *n, void **slot);

void
pd_call_on_done(
    void *ctx, struct MHD_Connection *connection, void **slot, enum MHD_RequestTerminationCode why);

void
pd_server_on_connection(
    void *ctx, struct MHD_Connection *connection, void **slot, enum MHD_ConnectionNotificationCode what);

/* ---- pushes, before the engine has them: server_checks.c ---- */

/* On the HTTP thread: whether the push's signature and chain are good for the key its desk was known by. */
void
pd_server_check(struct pd_http_call *call);

/* On the writer's: asks the engine, which knows better, and remembers the key it found. */
enum pd_hub_step
pd_server_ask(
    struct pd_http_call *call, int64_t now_ms, int64_t waited_ms, struct pd_http_response *response);

/* ---- who waits for the disk: server_disk.c ---- */

/* false: there are no more threads to be had. */
PD_MUST_CHECK bool
pd_server_disk_begin(struct pd_server *s);

/* After the writer: waits until the last answer has left. */
void
pd_server_disk_end(struct pd_server *s);

/* What was committed ahead: the answers leave once the disk has it. */
void
pd_server_sync_then_go(struct pd_server *s, struct pd_call_queue *answered);

/* The log is long, or there is time. */
void
pd_server_fold(struct pd_server *s);

/* The store can no longer be trusted: the program ends, and is started anew. */
void
pd_server_say_broken(struct pd_server *s);

/* ---- other processes: server_ear.c ---- */

/* false: there are no more threads to be had. */
PD_MUST_CHECK bool
pd_server_ear_begin(struct pd_server *s);

/* After stopping was set: waits for its end. */
void
pd_server_ear_end(struct pd_server *s);

/* ---- what is watched: server_metrics.c ---- */

bool
pd_server_is_metrics(const struct pd_http_call *call);

/* GET /metrics, on the writer's thread, inside a batch. */
void
pd_server_metrics(struct pd_http_call *call);

void
pd_server_batch_took(struct pd_server *s, int64_t us);

/* One line for a request that was answered: who of the hospital's systems asked for what, and what was wrong.
 */
void
pd_server_log(struct pd_http_call *call, int64_t now);

/* ---- notices to the hospital's own systems: server_webhooks.c ---- */

/* The teller's thread: sends what is due, and never holds the engine while it waits for an answer. */
void *
pd_server_tell_loop(void *arg);

/* There may be something to tell. */
void
pd_server_wake_teller(struct pd_server *s);

/* ---- the writer, peers, addresses ---- */

/* The writer's thread. Ends when stop was asked and nobody waits or is parked any more. */
void *
pd_server_write_loop(void *arg);

/* Desks that send nothing whole for too long lose their connection. */
void
pd_server_reap(struct pd_server *s, int64_t now);

bool
pd_listen_is_loopback(const struct sockaddr *address);

/* "127.0.0.1:8443" or "[::1]:8443". Errors: PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_listen_parse(const char *text, struct sockaddr_storage *out, struct pd_why *why);

#endif
