/*
 * The ledger's thread: owns the ledger, the desk's service, the sync client and its transport. The main
 * thread puts requests in and gets replies out; nobody else touches the database. A worn card may stall an
 * fsync for a second here, and the screen does not notice.
 */
#ifndef PD_APP_DESK_THREAD_H
#define PD_APP_DESK_THREAD_H

#include "app/session/desk.h"
#include "sync/client/client.h"

struct pd_desk_thread;

struct pd_desk_thread_config {
    const char *data_dir;                                  /* holds ledger.db */
    const char *hub_url;                                   /* NULL: none */
    const char *ca_file;                                   /* NULL on loopback */
    const char *plain_pattern;                             /* the hospital's own card numbers; "" for none */
    bool sign_in;                                          /* a counter's people sign in first */
    int late_hours, low_units, shrink_units, receipts_day; /* see pd_desk_config */
    int64_t refund_points;
    bool connect_later;          /* nothing goes to the hub before pd_desk_thread_connect */
    void (*wake)(void *ctx);     /* a reply is waiting; called on the thread */
    void (*settings)(void *ctx); /* the hub set keys of the configuration; likewise. NULL: nobody minds */
    void *ctx;
};

/* Opens the ledger before it returns, so that its errors reach whoever started the program; then runs on its
 * own thread. Errors: those of pd_ledger_open; PD_ERR_INVALID (hub_url). */
PD_MUST_CHECK enum pd_err
pd_desk_thread_start(
    struct pd_desk_thread **out, const struct pd_desk_thread_config *config, struct pd_why *why);

/* Errors: PD_ERR_FULL (the thread is stalled): the caller tells the person to wait. */
PD_MUST_CHECK enum pd_err
pd_desk_thread_ask(struct pd_desk_thread *thread, const struct pd_desk_request *request);

/* With connect_later: the first picture is there, the hub may be talked to. */
void
pd_desk_thread_connect(struct pd_desk_thread *thread);

/* Any thread: somebody touched the screen or came to stand there. What waits for a network asks within two
 * seconds whether there is one. */
void
pd_desk_thread_hurry(struct pd_desk_thread *thread);

/* How it stands with the hub, as of its last turn. */
struct pd_desk_thread_link {
    enum pd_link link; /* 0: there is no hub, or no desk */
    char problem[PD_REASON_CAP];
    int64_t last_answer_boot_ms; /* 0: never */
    enum pd_time_quality clock;
};

/* Any thread. */
void
pd_desk_thread_link(struct pd_desk_thread *thread, struct pd_desk_thread_link *out);

/* How the desk's devices are (pd_desk_parts). Errors: PD_ERR_FULL: told again later. */
PD_MUST_CHECK enum pd_err
pd_desk_thread_parts(struct pd_desk_thread *thread, const struct pd_parts *parts);

/* Takes one reply; false when there is none. */
bool
pd_desk_thread_take(struct pd_desk_thread *thread, struct pd_desk_reply *reply);

/* Runs fn on the ledger's thread and waits for it: for the control socket. false when the thread has stopped.
 */
bool
pd_desk_thread_run(struct pd_desk_thread *thread, void (*fn)(void *ctx, struct pd_ledger *ledger), void *ctx);

/* Boot time at which the thread last finished a turn: for the watchdog. */
int64_t
pd_desk_thread_alive_ms(const struct pd_desk_thread *thread);

/* Finishes what is under way, closes the ledger, joins. NULL is allowed. */
void
pd_desk_thread_stop(struct pd_desk_thread *thread);

#endif
