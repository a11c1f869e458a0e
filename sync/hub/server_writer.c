/*
 * The one thread that owns the engine: whoever waits goes into one batch, and is answered after its commit.
 * Desks that ask for news come after everybody else, a slice of time at a time: many of them, each with a
 * large page, keep nobody's push waiting. Who comes while a slice is under way waits for the rest of it, one
 * page begun in it, and the batch. While others ask, slices are shorter and pages end after few rows that
 * have to be composed; one page at least is answered each turn, so whoever polls comes to be answered however
 * many push. Polls with nothing to hear are parked here and asked again when the feed has moved.
 */
#include "sync/hub/server_parts.h"

#include "app/base/deadline.h"
#include "app/base/log.h"
#include "sync/wire/problem.h"

#define PARKED_EVERY_MS 200       /* at most so often is a parked poll asked again, */
#define PARKED_EVERY_BUSY_MS 2000 /* and so often when very many are parked */
#define PARKED_MANY 200
#define PARKED_PER_DEVICE 4
#define COMING_MS 2      /* at most so long does a batch wait for requests that are checked */
#define LOOK_EVERY_MS 50 /* through very many parked ones; and while the feed has moved */
#define BATCH_AGAIN 2
#define SWEEP_EVERY_MS (10 * PD_MINUTE_MS)
#define SNAPSHOT_EVERY_MS (10 * PD_SECOND_MS) /* looked whether one is due */
#define SPARE_EVERY_MS 250                    /* without a quiet moment, work that can wait waits so long */

/* How much of a queue goes into one batch. */
struct slice {
    int64_t us; /* requests that begin within so long, and always the first; 0: all */
    bool pressed;
};

static const struct slice all_of_them = { 0, false };
static const struct slice while_quiet = { 5000, false };
static const struct slice while_others_ask = { 2000, true };

static void
append(struct pd_call_queue *queue, struct pd_http_call *call)
{
    call->next = NULL;
    *queue->last = call;
    queue->last = &call->next;
}

/* Requests that are whole and all but here go into the same batch: each batch has a commit to pay, and the
 * log's newest pages. With the lock held. */
static void
wait_for_coming(struct pd_server *s)
{
    struct timespec until = pd_deadline(COMING_MS);

    while (s->coming > 0 && !s->stopping)
        if (!pd_wait_until(&s->changed, &s->lock, &until))
            break;
}

/* Waits for something to do: requests, the feed for parked ones, a deadline, or the end. Pulls join their
 * queue; the others, at most PD_SERVER_BATCH_MAX, are returned. *stopping as seen under the lock. */
static struct pd_http_call *
take_waiting(struct pd_server *s, int64_t patience_ms, bool *stopping)
{
    struct pd_call_queue others = { .last = &others.first };
    struct timespec until = pd_deadline(patience_ms);

    (void)pthread_mutex_lock(&s->lock);
    while (s->waiting.first == NULL && !s->stopping && !s->news)
        if (!pd_wait_until(&s->changed, &s->lock, &until))
            break;
    if (s->waiting.first != NULL)
        wait_for_coming(s);
    for (int n = 0; s->waiting.first != NULL && n < PD_SERVER_BATCH_MAX;) {
        struct pd_http_call *call = s->waiting.first;

        s->waiting.first = call->next;
        append(call->pull ? &s->pulls : &others, call);
        n += !call->pull;
    }
    if (s->waiting.first == NULL)
        s->waiting.last = &s->waiting.first;
    *stopping = s->stopping;
    s->news = false;
    (void)pthread_mutex_unlock(&s->lock);
    return others.first;
}

static uint16_t *
slot_of(struct pd_server *s, const struct pd_http_call *call)
{
    return &s->parked_of[call->device % PD_SERVER_PARKED_SLOTS];
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
        if (++*slot_of(s, call) > PARKED_PER_DEVICE)
            crowd_out(s, call->device);
    }
    call->state = PD_CALL_PARKED;
    call->next = s->parked;
    s->parked = call;
    s->parked_count++;
}

/* Parked polls that are due join the pulls: the feed moved since, or their wait is over. */
static void
take_due(struct pd_server *s, uint64_t feed, bool all, int64_t now)
{
    int64_t every = s->parked_count > PARKED_MANY ? PARKED_EVERY_BUSY_MS : PARKED_EVERY_MS;
    struct pd_http_call **at = &s->parked;

    if (!all && s->parked_count > PARKED_MANY && now - s->looked_ms < LOOK_EVERY_MS)
        return;
    s->looked_ms = now;
    s->looked_feed = feed;
    while (*at != NULL) {
        struct pd_http_call *call = *at;
        bool over = call->crowded_out || now - call->parked_ms >= call->wait_ms;

        if (!all && !over && !(call->feed != feed && now - call->asked_ms >= every)) {
            at = &call->next;
            continue;
        }
        *at = call->next;
        s->parked_count--;
        append(&s->pulls, call);
    }
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
    if (pd_server_ask(call, s->now_ms(), waited_ms(call, now, stopping), &r) == PD_HUB_PARKED)
        call->status = 0;
    else
        pd_call_set_answer(call, &r);
    call->trace = pd_hub_trace(s->hub);
}

/* After the commit, or after it failed: who has an answer leaves when the disk has it too, who has none is
 * parked. */
static void
finish_calls(struct pd_server *s, struct pd_http_call *list, enum pd_err err, int64_t now)
{
    struct pd_call_queue answered = { .last = &answered.first };

    while (list != NULL) {
        struct pd_http_call *call = list;

        list = call->next;
        call->next = NULL;
        if (err != PD_OK) {
            pd_call_set_problem(call, PD_PROBLEM_STORE, "nothing was recorded; send it again");
        } else if (call->status == 0) {
            park(s, call, now);
            continue;
        }
        if (call->parked_ms != 0)
            --*slot_of(s, call);
        pd_server_log(call, now);
        append(&answered, call);
    }
    pd_server_sync_then_go(s, &answered);
}

void
pd_server_say_broken(struct pd_server *s)
{
    (void)pthread_mutex_lock(&s->lock);
    s->broken = true;
    (void)pthread_mutex_unlock(&s->lock);
}

/* What the next calls will ask the store for. Returns the first of those behind them. */
static const struct pd_http_call *
expect_some(struct pd_server *s, const struct pd_http_call *from)
{
    int ops = 0;

    if (!pd_hub_expects(s->hub))
        return NULL;
    for (; from != NULL && ops < PD_HUB_EXPECTED; from = from->next)
        ops = pd_hub_expect(s->hub, &from->request);
    pd_hub_expect_now(s->hub, s->now_ms());
    return from;
}

/* One batch of the calls in list; *rest: those behind the slice. */
static enum pd_err
try_batch(struct pd_server *s, struct pd_http_call *list, struct pd_http_call **rest, uint64_t feed,
    bool stopping, struct slice slice)
{
    int64_t now = pd_server_monotonic_ms(), began_us = pd_clock_monotonic_us();
    enum pd_err err = pd_hub_begin_ahead(s->hub);
    bool began = err == PD_OK;
    const struct pd_http_call *unexpected = list;

    if (slice.pressed)
        pd_hub_press(s->hub);
    *rest = list;
    while (
        *rest != NULL && (*rest == list || slice.us == 0 || pd_clock_monotonic_us() - began_us < slice.us)) {
        if (began && *rest == unexpected)
            unexpected = expect_some(s, *rest);
        if (began) {
            (*rest)->feed = feed;
            handle_one(s, *rest, now, stopping);
        }
        *rest = (*rest)->next;
    }
    return began ? pd_hub_commit(s->hub) : err;
}

/* Returns those behind the slice. What was lost with a connection, or to another that was in the way, is
 * asked anew: it is the same as when every desk asked again. */
static struct pd_http_call *
run_batch(struct pd_server *s, struct pd_http_call *list, uint64_t feed, bool stopping, struct slice slice)
{
    int64_t now = pd_server_monotonic_ms(), began_us = pd_clock_monotonic_us();
    struct pd_http_call *rest, **end = &list;
    enum pd_err err;
    bool notices;

    pd_turn_take(&s->engine);
    err = try_batch(s, list, &rest, feed, stopping, slice);
    for (int again = 0; err != PD_OK && again < BATCH_AGAIN && pd_store_may_try_again(s->store, err); again++)
        err = try_batch(s, list, &rest, feed, stopping, slice);
    while (*end != rest)
        end = &(*end)->next;
    if (err == PD_OK && pd_hub_scrub_due(s->hub) && pd_hub_scrub(s->hub) != PD_OK)
        pd_log(PD_LOG_WARN, "E-HUB-36",
            "a member is erased, but old bytes may stand in hub.db-wal until its disk has room");
    notices = pd_webhook_notices_made(s->hub);
    pd_turn_give(&s->engine);
    *end = NULL;
    if (notices)
        pd_server_wake_teller(s);
    pd_server_batch_took(s, pd_clock_monotonic_us() - began_us);
    if (err == PD_ERR_CORRUPT || pd_store_lost(s->store))
        pd_server_say_broken(s);
    finish_calls(s, list, err, now);
    return rest;
}

static void
run_pulls(struct pd_server *s, uint64_t feed, bool stopping, bool others_ask)
{
    s->pulls.first =
        run_batch(s, s->pulls.first, feed, stopping, others_ask ? while_others_ask : while_quiet);
    if (s->pulls.first == NULL)
        s->pulls.last = &s->pulls.first;
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

/* One piece of it; nothing where none is due. */
static void
make_snapshot(struct pd_server *s, bool *worked)
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
    if (more && err == PD_OK)
        *worked = true;
    else
        s->snapshot_at_ms = pd_server_monotonic_ms() + SNAPSHOT_EVERY_MS;
}

/* By this process's own batches, or what others told of theirs. */
static uint64_t
feed_position(struct pd_server *s)
{
    uint64_t position, heard;

    pd_turn_take(&s->engine);
    position = pd_hub_feed_position(s->hub);
    pd_turn_give(&s->engine);
    (void)pthread_mutex_lock(&s->lock);
    heard = s->heard;
    (void)pthread_mutex_unlock(&s->lock);
    return heard > position ? heard : position;
}

/* A log that nearly ended is ended here, which takes no time; another one is folded aside. */
static void
look_at_log(struct pd_server *s)
{
    enum pd_store_log log;

    pd_turn_take(&s->engine);
    log = pd_store_log(s->store);
    if (log == PD_STORE_LOG_OVER)
        pd_store_idle(s->store);
    pd_turn_give(&s->engine);
    if (log == PD_STORE_LOG_LONG)
        pd_server_fold(s);
}

/* What can wait, one piece: what is due by the clock is done, the snapshot grows, or the database's log is
 * folded in. New desks wait for the snapshot: while one is in the making, the sweep, which is about a million
 * members too, has its step in each SPARE_EVERY_MS and no more. */
static void
do_spare_work(struct pd_server *s, int64_t now, bool quiet, bool *worked)
{
    bool snapshot_due = now >= s->snapshot_at_ms;

    s->spare_ms = now;
    if (now >= s->sweep_at_ms && (!snapshot_due || now - s->swept_ms >= SPARE_EVERY_MS)) {
        s->swept_ms = now;
        sweep(s);
        *worked = true;
    } else if (snapshot_due) {
        make_snapshot(s, worked);
    } else if (*worked && quiet) { /* a busy hub's log is folded in when it is long enough */
        pd_server_fold(s);
        *worked = false;
    }
}

static int64_t
patience_ms(struct pd_server *s)
{
    if (pd_server_monotonic_ms() >= s->snapshot_at_ms || s->pulls.first != NULL)
        return 0;
    if (s->parked == NULL)
        return s->sweep_cursor > 0 ? SPARE_EVERY_MS : 1000;
    return feed_position(s) != s->looked_feed ? LOOK_EVERY_MS : PARKED_EVERY_MS;
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
        bool quiet = list == NULL;
        bool others_ask = !quiet; /* and more of them may be on their way */
        uint64_t position;

        if (s->turned != NULL)
            s->turned(s->turned_ctx);
        if (list != NULL)
            (void)run_batch(s, list, 0, stopping, all_of_them);
        position = feed_position(s); /* what was just told is heard at once */
        take_due(s, position, stopping, now);
        if (s->pulls.first != NULL) {
            quiet = false;
            run_pulls(s, position, stopping, others_ask);
        }
        if (quiet && stopping)
            return NULL;
        worked |= !quiet;
        look_at_log(s);
        if (quiet || now - s->spare_ms > SPARE_EVERY_MS)
            do_spare_work(s, now, quiet, &worked);
        if (now - reaped_ms > 1000) {
            pd_server_reap(s, now);
            reaped_ms = now;
        }
    }
}
