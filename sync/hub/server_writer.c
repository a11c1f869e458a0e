/*
 * The one thread that owns the engine: whoever waits goes into one batch, and is answered after its commit.
 * Polls with nothing to hear are parked here and asked again when the feed has moved.
 */
#include "sync/hub/server_parts.h"

#include "sync/wire/problem.h"

#include <errno.h>
#include <time.h>

#define PARKED_EVERY_MS 200       /* at most so often is a parked poll asked again, */
#define PARKED_EVERY_BUSY_MS 2000 /* and so often when very many are parked */
#define PARKED_MANY 200
#define PARKED_PER_DEVICE 4
#define SWEEP_EVERY_MS (10 * PD_MINUTE_MS)
#define SNAPSHOT_EVERY_MS (10 * PD_SECOND_MS) /* looked whether one is due */
#define SPARE_EVERY_MS PD_SECOND_MS           /* without a quiet moment, work that can wait waits so long */

/* Waits for something to do: requests, the feed for parked ones, a deadline, or the end. Returns the waiting
 * requests (at most PD_SERVER_BATCH_MAX); *stopping as seen under the lock. */
static struct pd_http_call *
take_waiting(struct pd_server *s, int64_t patience_ms, bool *stopping)
{
    struct pd_http_call *list, *end;
    struct timespec until;
    int n = 1;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += patience_ms / 1000;
    until.tv_nsec += (patience_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    (void)pthread_mutex_lock(&s->lock);
    while (s->first == NULL && !s->stopping)
        if (pthread_cond_timedwait(&s->changed, &s->lock, &until) == ETIMEDOUT)
            break;
    list = s->first;
    for (end = list; end != NULL && end->next != NULL && n < PD_SERVER_BATCH_MAX; n++)
        end = end->next;
    if (end != NULL) {
        s->first = end->next;
        if (s->first == NULL)
            s->last = &s->first;
        end->next = NULL;
    }
    *stopping = s->stopping;
    (void)pthread_mutex_unlock(&s->lock);
    return list;
}

/* A desk waits with one poll. One that lost its connections may have left some behind, and one that opens
 * hundreds would keep the others' from being looked at: of each desk the newest few stay. */
static void
crowd_out(struct pd_server *s, uint64_t device)
{
    int n = 1;

    for (struct pd_http_call *c = s->parked; c != NULL; c = c->next)
        if (c->device == device && !c->crowded_out && ++n > PARKED_PER_DEVICE)
            c->crowded_out = true;
}

static void
park(struct pd_server *s, struct pd_http_call *call, int64_t now)
{
    if (call->parked_ms == 0) {
        call->parked_ms = now;
        crowd_out(s, call->device);
    }
    call->state = PD_CALL_PARKED;
    call->next = s->parked;
    s->parked = call;
    s->parked_count++;
}

/* Parked polls that are due move to the list: the feed moved since, or their wait is over. */
static struct pd_http_call *
take_due(struct pd_server *s, struct pd_http_call *list, uint64_t feed, bool all, int64_t now)
{
    int64_t every = s->parked_count > PARKED_MANY ? PARKED_EVERY_BUSY_MS : PARKED_EVERY_MS;
    struct pd_http_call **at = &s->parked;

    while (*at != NULL) {
        struct pd_http_call *call = *at;
        bool over = call->crowded_out || now - call->parked_ms >= call->wait_ms;

        if (!all && !over && !(call->feed != feed && now - call->asked_ms >= every)) {
            at = &call->next;
            continue;
        }
        *at = call->next;
        s->parked_count--;
        call->next = list;
        list = call;
    }
    return list;
}

/* At the end every poll is over. */
static int64_t
waited_ms(const struct pd_http_call *call, int64_t now, bool stopping)
{
    int64_t waited = call->parked_ms == 0 ? 0 : now - call->parked_ms;

    if ((stopping || call->crowded_out) && call->parked_ms != 0)
        return call->wait_ms;

    /* A poll that was parked is never asked as a new one, whose nonce would be looked at again. */
    return call->parked_ms != 0 && waited == 0 ? 1 : waited;
}

static void
handle_one(struct pd_server *s, struct pd_http_call *call, int64_t now, bool stopping)
{
    struct pd_http_response r;

    call->asked_ms = now;
    if (pd_server_is_metrics(call)) {
        pd_server_metrics(call);
        return;
    }
    if (pd_hub_handle(s->hub, s->now_ms(), &call->request, waited_ms(call, now, stopping), &r) ==
        PD_HUB_PARKED)
        call->status = 0;
    else
        pd_call_set_answer(call, &r);
    call->trace = pd_hub_trace(s->hub);
}

/* One batch. Parked requests go back to the parked list, the others leave after the commit. */
static void
run_batch(struct pd_server *s, struct pd_http_call *list, uint64_t feed, bool stopping)
{
    int64_t now = pd_server_monotonic_ms(), began_us = pd_clock_monotonic_us();
    enum pd_err err;
    bool notices;

    pd_turn_take(&s->engine);
    err = pd_hub_begin(s->hub);
    for (struct pd_http_call *c = list; err == PD_OK && c != NULL; c = c->next) {
        c->feed = feed;
        handle_one(s, c, now, stopping);
    }
    if (err == PD_OK)
        err = pd_hub_commit(s->hub);
    notices = pd_webhook_notices_made(s->hub);
    pd_turn_give(&s->engine);
    if (notices)
        pd_server_wake_teller(s);
    pd_server_batch_took(s, pd_clock_monotonic_us() - began_us);
    if (err == PD_ERR_CORRUPT) {
        (void)pthread_mutex_lock(&s->lock);
        s->broken = true;
        (void)pthread_mutex_unlock(&s->lock);
    }
    while (list != NULL) {
        struct pd_http_call *call = list;

        list = call->next;
        call->next = NULL;
        if (err != PD_OK) {
            if (call->response != NULL)
                MHD_destroy_response(call->response);
            pd_call_set_problem(call, PD_PROBLEM_STORE, "nothing was recorded; send it again");
        } else if (call->status == 0) {
            park(s, call, now);
            continue;
        }
        pd_server_log(call, now);
        pd_call_let_go(call);
    }
}

static void
sweep(struct pd_server *s)
{
    bool more = false;
    enum pd_err err;

    pd_turn_take(&s->engine);
    err = pd_hub_begin(s->hub);
    if (err == PD_OK) {
        err = pd_hub_sweep(s->hub, s->now_ms(), &s->sweep_cursor, &more);
        if (err == PD_OK)
            err = pd_hub_commit(s->hub);
        else
            pd_hub_rollback(s->hub);
    }
    pd_turn_give(&s->engine);
    if (err != PD_OK) /* what was lost is looked at again */
        s->sweep_cursor = 0;
    if (!more || err != PD_OK)
        s->sweep_at_ms = pd_server_monotonic_ms() + SWEEP_EVERY_MS;
}

static void
make_snapshot(struct pd_server *s)
{
    bool more = false;
    enum pd_err err;

    pd_turn_take(&s->engine);
    err = pd_hub_begin(s->hub);
    if (err == PD_OK) {
        err = pd_hub_snapshot_step(s->hub, s->now_ms(), &more);
        if (err == PD_OK)
            err = pd_hub_commit(s->hub);
        else
            pd_hub_rollback(s->hub);
    }
    pd_turn_give(&s->engine);
    s->snapshot_more = more && err == PD_OK;
    if (!s->snapshot_more)
        s->snapshot_at_ms = pd_server_monotonic_ms() + SNAPSHOT_EVERY_MS;
}

static uint64_t
feed_position(struct pd_server *s)
{
    uint64_t position;

    pd_turn_take(&s->engine);
    position = pd_hub_feed_position(s->hub);
    pd_turn_give(&s->engine);
    return position;
}

/* What can wait, one piece: expiry is posted, the snapshot grows, or the database's log is folded in. */
static void
do_spare_work(struct pd_server *s, int64_t now, bool *worked)
{
    s->spare_ms = now;
    if (now >= s->sweep_at_ms) {
        sweep(s);
        *worked = true;
    } else if (now >= s->snapshot_at_ms) {
        make_snapshot(s);
        *worked |= s->snapshot_more;
    } else if (*worked) {
        pd_turn_take(&s->engine);
        pd_store_idle(s->store);
        pd_turn_give(&s->engine);
        *worked = false;
    }
}

static int64_t
patience_ms(const struct pd_server *s)
{
    if (s->snapshot_more)
        return 0;
    return s->parked != NULL ? PARKED_EVERY_MS : 1000;
}

/* The end comes when stop was asked and nobody waits or is parked any more. */
void *
pd_server_write_loop(void *arg)
{
    struct pd_server *s = arg;
    int64_t reaped_ms = pd_server_monotonic_ms();
    bool stopping = false, worked = true;

    for (;;) {
        struct pd_http_call *list = take_waiting(s, patience_ms(s), &stopping);
        int64_t now = pd_server_monotonic_ms();
        uint64_t position = feed_position(s);

        list = take_due(s, list, position, stopping, now);
        if (list == NULL && stopping)
            return NULL;
        if (list != NULL) {
            run_batch(s, list, position, stopping);
            worked = true;
        }
        if (list == NULL || now - s->spare_ms > SPARE_EVERY_MS)
            do_spare_work(s, now, &worked);
        if (now - reaped_ms > 1000) {
            pd_server_reap(s, now);
            reaped_ms = now;
        }
    }
}
