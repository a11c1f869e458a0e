#include "app/desk_thread.h"

#include "app/base/log.h"
#include "app/base/queue.h"
#include "app/hub_settings.h"
#include "sync/client/answer_copy.h"
#include "sync/client/client.h"
#include "sync/client/transport_curl.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INBOX_CAP 64
#define OUTBOX_CAP 24
#define IDLE_MS 1000 /* longest sleep: the time floor and checkpoints come by */
#define PULL_WAIT_S 50

enum message_kind {
    MSG_REQUEST = 1,
    MSG_ANSWER = 2,
    MSG_RUN = 3,
    MSG_STOP = 4,
    MSG_CONNECT = 5,
    MSG_PARTS = 6
};

struct call {
    void (*fn)(void *ctx, struct pd_ledger *ledger);
    void *ctx;
    pthread_mutex_t lock;
    pthread_cond_t done_cond;
    bool done;
};

struct message {
    enum message_kind kind;
    struct pd_desk_request request;
    enum pd_lane lane;
    struct pd_answer_copy *answer; /* NULL: no usable answer */
    struct call *call;
    struct pd_parts parts;
};

struct pd_desk_thread {
    struct pd_desk_thread_config config;
    pthread_t thread;
    struct pd_queue in, out;
    struct pd_rng rng;
    struct pd_ledger *ledger;
    struct pd_desk *desk;
    struct pd_client *client;              /* NULL until enrolled */
    struct pd_transport *transport;        /* NULL without a hub */
    struct pd_desk_reply reply;            /* too large for the stack */
    struct pd_errand_answer errand_answer; /* likewise */
    uint64_t settings_at;                  /* of the ledger's, as last written into the file */
    uint64_t asked;                        /* of the client's status, as last seen */
    char problem[PD_REASON_CAP];           /* with the hub, as last logged */
    bool refill;                           /* the hub waits for desks; said in the log once */
    bool reply_waits;                      /* the main thread's queue was full: try again, lose nothing */
    _Atomic int64_t alive_ms;
    pthread_mutex_t link_lock;
    struct pd_desk_thread_link link;
    atomic_bool hurry; /* somebody is there; a turn takes it, and turns come every second */
};

static void
on_answer(void *ctx, enum pd_lane lane, const struct pd_http_response *response);

static enum pd_err
make_transport(struct pd_desk_thread *t, struct pd_why *why)
{
    struct pd_transport_config transport = {
        .hub_url = t->config.hub_url, .ca_file = t->config.ca_file, .done = on_answer, .ctx = t
    };

    if (t->config.hub_url[0] == '\0' || t->transport != NULL)
        return PD_OK;
    return pd_transport_create(&t->transport, &transport, why);
}

/* On the transport's thread. A lane has one transfer, so the inbox always has room for two answers. */
static void
on_answer(void *ctx, enum pd_lane lane, const struct pd_http_response *response)
{
    struct pd_desk_thread *t = ctx;
    struct message m = { .kind = MSG_ANSWER, .lane = lane };

    m.answer = response != NULL ? pd_answer_copy(response) : NULL;
    if (pd_queue_put(&t->in, &m) != PD_OK) {
        pd_log(PD_LOG_ERROR, "E-NET-09", "an answer found no room in the queue");
        pd_answer_free(m.answer);
    }
}

static void
send_next(struct pd_desk_thread *t, int64_t boot_ms)
{
    for (int lane = 0; lane < PD_LANES; lane++) {
        const struct pd_http_request *request;

        if (!pd_client_next(t->client, (enum pd_lane)lane, boot_ms, &request))
            continue;
        if (pd_transport_send(t->transport, (enum pd_lane)lane, request,
                pd_client_timeout_ms(t->client, (enum pd_lane)lane)) != PD_OK)
            (void)!pd_client_answer(t->client, (enum pd_lane)lane, boot_ms, pd_desk_when(t->desk), NULL);
    }
}

/* A desk may be enrolled by its technician while it runs. */
static void
ensure_client(struct pd_desk_thread *t)
{
    struct pd_client_config config = { .ledger = t->ledger, .rng = &t->rng, .pull_wait_s = PULL_WAIT_S };
    struct pd_identity identity;

    if (t->client != NULL || t->transport == NULL)
        return;
    if (pd_ledger_identity(t->ledger, &identity) != PD_OK)
        return;
    pd_secret_key_wipe(&identity.secret);
    if (pd_client_create(&t->client, &config) != PD_OK)
        pd_log(PD_LOG_ERROR, "E-NET-01", "sync could not start: out of memory");
}

static void
give_reply(struct pd_desk_thread *t)
{
    t->reply_waits = pd_queue_put(&t->out, &t->reply) == PD_ERR_FULL;
    if (!t->reply_waits)
        sodium_memzero(&t->reply, sizeof t->reply);
    t->config.wake(t->config.ctx);
}

/* The desk goes on without its hub, as it does without a network. */
static void
connect_late(struct pd_desk_thread *t)
{
    struct pd_why why = { .text = "" };

    if (make_transport(t, &why) != PD_OK)
        pd_log(PD_LOG_ERROR, "E-NET-08", "%s: %s", why.path, why.text);
}

static void
handle(struct pd_desk_thread *t, struct message *m, int64_t boot_ms)
{
    switch (m->kind) {
    case MSG_REQUEST:
        if (pd_desk_request(t->desk, &m->request, &t->reply))
            give_reply(t);
        if (t->client != NULL)
            pd_client_kick(t->client);
        return;
    case MSG_ANSWER:
        if (t->client != NULL) {
            enum pd_err err = pd_client_answer(t->client, m->lane, boot_ms, pd_desk_when(t->desk),
                m->answer != NULL ? pd_answer_of(m->answer) : NULL);

            if (err != PD_OK)
                pd_log(
                    PD_LOG_ERROR, "E-LED-20", "the hub's answer could not be stored: %s", pd_err_name(err));
            pd_desk_sync_failed(t->desk, err);
        }
        pd_answer_free(m->answer);
        return;
    case MSG_RUN:
        m->call->fn(m->call->ctx, t->ledger);
        (void)pthread_mutex_lock(&m->call->lock);
        m->call->done = true;
        (void)pthread_cond_signal(&m->call->done_cond);
        (void)pthread_mutex_unlock(&m->call->lock);
        return;
    case MSG_CONNECT:
        connect_late(t);
        return;
    case MSG_PARTS:
        pd_desk_parts(t->desk, &m->parts);
        return;
    case MSG_STOP:
        return;
    }
}

static int
wait_ms(const struct pd_desk_thread *t, int64_t boot_ms)
{
    int64_t wait = IDLE_MS;

    if (t->reply_waits)
        return 5;
    if (t->client != NULL) {
        int64_t client = pd_client_wake_ms(t->client), desk = pd_desk_wake_ms(t->desk);
        int64_t left = (client < desk ? client : desk) - boot_ms;

        if (left < wait)
            wait = left > 0 ? left : 0;
    }
    return (int)wait;
}

/* Once for every change, not for every try. */
static void
log_link(struct pd_desk_thread *t, const struct pd_client_status *status)
{
    static const struct {
        const char *problem, *code, *text;
    } rows[] = {
        { "network", "E-NET-02", "the hub does not answer" },
        { "not_ours", "E-NET-03", "something answers that is no hub: a login page, a proxy?" },
        { "wrong_document", "E-NET-15", "a document came that is not the one the hub signed for: not kept" },
        { "wrong_key", "E-NET-04", "another hub answers than the one this desk was enrolled at" },
        { "hub_rewrote", "E-NET-07", "the hub shows another past than the one it has signed" },
        { "hub_behind", "E-NET-07", "the hub has forgotten what it had confirmed, and was not restored" },
    };
    const char *code = "E-NET-05", *text = status->problem;

    if (strcmp(t->problem, status->problem) == 0)
        return;
    (void)pd_copy(t->problem, sizeof t->problem, status->problem);
    for (int i = 0; i < PD_COUNT(rows); i++)
        if (strcmp(rows[i].problem, status->problem) == 0) {
            code = rows[i].code;
            text = rows[i].text;
        }
    if (status->problem[0] == '\0')
        pd_log(PD_LOG_INFO, "", "the hub answers");
    else
        pd_log(PD_LOG_WARN, code, "sync waits: %s", text);
}

static void
log_refill(struct pd_desk_thread *t, const struct pd_client_status *status)
{
    if (status->refill && !t->refill)
        pd_log(
            PD_LOG_WARN, "E-NET-10", "the hub was restored and waits for desks: selling within floor caps");
    if (status->refill)
        pd_desk_parts_again(t->desk);
    t->refill = status->refill;
}

/* The hub's answer to the last errand, and the next one. */
static void
run_errands(struct pd_desk_thread *t)
{
    struct pd_errand errand;
    enum pd_err err;

    if (pd_client_errand_over(t->client, &t->errand_answer)) {
        pd_desk_errand_answered(
            t->desk, t->errand_answer.status == PD_ERRAND_UNANSWERED ? NULL : &t->errand_answer);
        sodium_memzero(&t->errand_answer, sizeof t->errand_answer);
    }
    while (pd_desk_wants_errand(t->desk, &errand)) {
        err = pd_client_errand(t->client, &errand);
        if (err == PD_ERR_INVALID) { /* no hub would read it: nobody asks it again */
            t->errand_answer = (struct pd_errand_answer){
                .kind = errand.kind, .id = errand.id, .status = PD_ERRAND_REFUSED, .code = "invalid"
            };
            pd_desk_errand_answered(t->desk, &t->errand_answer);
        } else if (err != PD_OK) {
            pd_desk_errand_answered(t->desk, NULL);
        }
        sodium_memzero(&errand, sizeof errand);
        if (err == PD_OK)
            break;
    }
}

static void
keep_link(struct pd_desk_thread *t, const struct pd_client_status *status)
{
    (void)pthread_mutex_lock(&t->link_lock);
    t->link = (struct pd_desk_thread_link){ .link = status->link,
        .last_answer_boot_ms = status->last_answer_boot_ms,
        .clock = pd_desk_when(t->desk).quality };
    (void)pd_copy(t->link.problem, sizeof t->link.problem, status->problem);
    (void)pthread_mutex_unlock(&t->link_lock);
}

static void
after_turn(struct pd_desk_thread *t, int64_t boot_ms)
{
    struct pd_client_status status = { .problem = "" };

    ensure_client(t);
    if (t->client != NULL) {
        if (pd_desk_wants_rows(t->desk))
            pd_client_ask_now(t->client);
        if (atomic_exchange(&t->hurry, false))
            pd_client_hurry(t->client);
        run_errands(t);
        send_next(t, boot_ms);
        pd_client_status(t->client, boot_ms, &status);
        if (status.asked != t->asked)
            pd_desk_pulled(t->desk);
        t->asked = status.asked;
        log_link(t, &status);
        log_refill(t, &status);
        pd_desk_link(t->desk, status.link == PD_LINK_UP && !status.refill, status.hub_time_ms,
            status.hub_time_boot_ms);
        pd_desk_refused(t->desk, status.link == PD_LINK_REFUSED);
        if (status.link == PD_LINK_REFUSED || status.link == PD_LINK_UP)
            pd_desk_problem(t->desk, status.link == PD_LINK_REFUSED ? status.problem : "");
    }
    keep_link(t, &status);
    if (t->reply_waits)
        give_reply(t);
    while (!t->reply_waits && pd_desk_poll(t->desk, &t->reply))
        give_reply(t);
    atomic_store(&t->alive_ms, pd_clock_boot_ms());
}

/* A file that could not be written is tried again when the hub says something else, and at the next start. */
static void
write_settings(struct pd_desk_thread *t)
{
    uint64_t at = pd_ledger_settings_at(t->ledger);
    bool changed;
    enum pd_err err;

    if (at == t->settings_at || t->config.settings == NULL)
        return;
    t->settings_at = at;
    err = pd_hub_settings_write(t->ledger, t->config.data_dir, &changed);
    if (err != PD_OK)
        pd_log(PD_LOG_WARN, "E-CFG-04", "what the hub set could not be written: %s", pd_err_name(err));
    else if (changed)
        t->config.settings(t->config.ctx);
}

static void *
run(void *arg)
{
    struct pd_desk_thread *t = arg;
    struct message m;

    /* The first status goes out at once: the first picture waits for it. */
    pd_desk_clock(t->desk, pd_clock_wall_ms(), pd_clock_boot_ms());
    after_turn(t, pd_clock_boot_ms());
    for (;;) {
        int64_t boot_ms = pd_clock_boot_ms();
        enum pd_err got = pd_queue_take(&t->in, &m, wait_ms(t, boot_ms));

        boot_ms = pd_clock_boot_ms();
        pd_desk_clock(t->desk, pd_clock_wall_ms(), boot_ms);
        if (got == PD_ERR_STATE || (got == PD_OK && m.kind == MSG_STOP))
            return NULL;
        if (got == PD_OK) {
            handle(t, &m, boot_ms);
            sodium_memzero(&m.request, sizeof m.request); /* codes and PINs stand in it */
        } else if (pd_desk_idle(t->desk) && t->client != NULL)
            pd_client_kick(t->client);
        after_turn(t, boot_ms);
        write_settings(t);
    }
}

static enum pd_err
open_parts(struct pd_desk_thread *t, struct pd_why *why)
{
    char path[4096];
    struct pd_ledger_config ledger = {
        .path = path, .rng = &t->rng, .power_safe = true, .reserve_bytes = PD_RESERVE_BYTES
    };
    enum pd_err err;

    (void)snprintf(path, sizeof path, "%s/ledger.db", t->config.data_dir);
    err = pd_ledger_open(&t->ledger, &ledger, why);
    if (err == PD_OK) {
        struct pd_desk_config desk = { .ledger = t->ledger,
            .rng = &t->rng,
            .plain_pattern = t->config.plain_pattern,
            .sign_in = t->config.sign_in,
            .late_hours = t->config.late_hours,
            .low_units = t->config.low_units,
            .refund_points = t->config.refund_points,
            .shrink_units = t->config.shrink_units,
            .receipts_day = t->config.receipts_day,
            .ask_ms = PD_DESK_ASK_MS,
            .hand_ms = PD_DESK_HAND_MS };

        err = pd_desk_create(&t->desk, &desk);
    }
    if (err == PD_OK && !t->config.connect_later)
        err = make_transport(t, why);
    return err;
}

static void
close_parts(struct pd_desk_thread *t)
{
    struct message m;

    pd_transport_destroy(t->transport);
    pd_client_destroy(t->client);
    pd_desk_destroy(t->desk);
    pd_ledger_close(t->ledger);
    while (t->in.slots != NULL && pd_queue_take(&t->in, &m, 0) == PD_OK)
        if (m.kind == MSG_ANSWER)
            pd_answer_free(m.answer);
    pd_queue_finish(&t->in);
    pd_queue_finish(&t->out);
    (void)pthread_mutex_destroy(&t->link_lock);
    free(t);
}

enum pd_err
pd_desk_thread_start(
    struct pd_desk_thread **out, const struct pd_desk_thread_config *config, struct pd_why *why)
{
    struct pd_desk_thread *t = calloc(1, sizeof *t);
    enum pd_err err;

    if (t == NULL)
        return PD_ERR_MEMORY;
    t->config = *config;
    t->rng = pd_rng_system();
    (void)pthread_mutex_init(&t->link_lock, NULL);
    err = pd_queue_init(&t->in, sizeof(struct message), INBOX_CAP);
    if (err == PD_OK)
        err = pd_queue_init(&t->out, sizeof(struct pd_desk_reply), OUTBOX_CAP);
    if (err == PD_OK)
        err = open_parts(t, why);
    if (err == PD_OK && pthread_create(&t->thread, NULL, run, t) != 0)
        err = PD_ERR_MEMORY;
    if (err != PD_OK) {
        close_parts(t);
        return err;
    }
    *out = t;
    return PD_OK;
}

enum pd_err
pd_desk_thread_ask(struct pd_desk_thread *t, const struct pd_desk_request *request)
{
    struct message m = { .kind = MSG_REQUEST, .request = *request };
    enum pd_err err = pd_queue_put(&t->in, &m);

    sodium_memzero(&m.request, sizeof m.request); /* codes and PINs stand in it */
    return err;
}

void
pd_desk_thread_connect(struct pd_desk_thread *t)
{
    struct message m = { .kind = MSG_CONNECT };

    if (pd_queue_put(&t->in, &m) != PD_OK)
        pd_log(PD_LOG_ERROR, "E-LED-21", "the ledger's thread does not keep up");
}

void
pd_desk_thread_link(struct pd_desk_thread *t, struct pd_desk_thread_link *out)
{
    (void)pthread_mutex_lock(&t->link_lock);
    *out = t->link;
    (void)pthread_mutex_unlock(&t->link_lock);
}

enum pd_err
pd_desk_thread_parts(struct pd_desk_thread *t, const struct pd_parts *parts)
{
    struct message m = { .kind = MSG_PARTS, .parts = *parts };

    return pd_queue_put(&t->in, &m);
}

void
pd_desk_thread_hurry(struct pd_desk_thread *t)
{
    atomic_store(&t->hurry, true);
}

bool
pd_desk_thread_take(struct pd_desk_thread *t, struct pd_desk_reply *reply)
{
    return pd_queue_take(&t->out, reply, 0) == PD_OK;
}

bool
pd_desk_thread_run(struct pd_desk_thread *t, void (*fn)(void *ctx, struct pd_ledger *ledger), void *ctx)
{
    struct call call = { .fn = fn, .ctx = ctx };
    struct message m = { .kind = MSG_RUN, .call = &call };
    bool asked;

    (void)pthread_mutex_init(&call.lock, NULL);
    (void)pthread_cond_init(&call.done_cond, NULL);
    asked = pd_queue_put(&t->in, &m) == PD_OK;
    (void)pthread_mutex_lock(&call.lock);
    while (asked && !call.done)
        (void)pthread_cond_wait(&call.done_cond, &call.lock);
    (void)pthread_mutex_unlock(&call.lock);
    (void)pthread_cond_destroy(&call.done_cond);
    (void)pthread_mutex_destroy(&call.lock);
    return asked;
}

int64_t
pd_desk_thread_alive_ms(const struct pd_desk_thread *t)
{
    return atomic_load(&t->alive_ms);
}

void
pd_desk_thread_stop(struct pd_desk_thread *t)
{
    struct message stop = { .kind = MSG_STOP };

    if (t == NULL)
        return;
    /* A stalled thread has a full inbox; closing it ends the thread after what is in there. */
    if (pd_queue_put(&t->in, &stop) != PD_OK)
        pd_queue_close(&t->in);
    (void)pthread_join(t->thread, NULL);
    close_parts(t);
}
