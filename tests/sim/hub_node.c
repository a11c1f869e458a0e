/*
 * The hub's machine: its store on disk 0, its engine, and what its HTTP adapter would do: collect requests
 * into a batch, commit once, and only when the disk has it let the answers go, with other batches in between;
 * keep long polls waiting until the feed moves.
 */
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/twin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HUB_PATH "/d0/hub.db"

enum pd_err
sim_store_open(const struct sim *sim, struct pd_store **out, const char *path, struct pd_why *why)
{
    enum pd_err err;

    sim_lend(sim, NULL, SIM_ROLE_HUB);
    err = sim_is_late(sim, NULL) ? pd_store_sqlite_open_late(out, path, SIM_VFS, why)
                                 : pd_store_sqlite_open(out, path, SIM_VFS, true, why);
    if (err == PD_OK && strcmp(path, HUB_PATH) == 0)
        *out = sim_twin_of(*out);
    return err;
}

bool
sim_hub_open(struct sim *sim)
{
    struct pd_hub_config config = {
        .rng = &sim->hub.rng, .snapshot_least = 1, .protocol_max = sim->hub.protocol_max
    };
    struct pd_why why;
    enum pd_err err = PD_OK;

    if (sim->hub.store == NULL) /* otherwise it was just made */
        err = sim_store_open(sim, &sim->hub.store, HUB_PATH, &why);
    if (err == PD_OK) {
        config.store = sim->hub.store;
        err = pd_hub_create(&sim->hub.hub, &config, &why);
    } else {
        sim->hub.store = NULL;
    }
    sim_trace(sim, "hub: opened, %s", pd_err_name(err));
    if (err != PD_OK) {
        sim->hub.hub = NULL;
        if (err == PD_ERR_CORRUPT || err == PD_ERR_STATE)
            sim_violation(sim, "I20: the hub does not open again: %s: %s", pd_err_name(err), why.text);
        sim_hub_close(sim, sim_disk_is_off(SIM_HUB_DISK));
        return false;
    }
    sim_oracle_hub_opened(sim);
    return true;
}

void
sim_hub_create(struct sim *sim)
{
    static char json[16384];
    struct pd_why why = { .text = "" };
    size_t len = sim_programme(&sim->rules, json, sizeof json);
    uint32_t version;
    enum pd_err err;

    sim_fresh_disk(SIM_HUB_DISK);
    pd_assert(sim_store_open(sim, &sim->hub.store, HUB_PATH, &why) == PD_OK);
    pd_assert(pd_hub_init(sim->hub.store, &sim->hub.rng) == PD_OK);
    pd_assert(sim_hub_open(sim));
    pd_assert(sim_hub_begin(sim));
    err = pd_hub_programme_publish(sim->hub.hub, sim->now_ms, json, len, sim->now_ms, &version, &why);
    if (err != PD_OK)
        (void)fprintf(stderr, "programme: %s: %s\n", why.path, why.text);
    pd_assert(err == PD_OK);
    pd_assert(sim_hub_end(sim, true));
}

void
sim_hub_close(struct sim *sim, bool with_power)
{
    struct sim_hub *h = &sim->hub;

    if (with_power)
        sim_disk_cut(SIM_HUB_DISK);
    pd_hub_destroy(h->hub);
    if (h->store != NULL)
        pd_store_close(h->store);
    h->hub = NULL;
    h->store = NULL;
    if (sim_disk_is_off(SIM_HUB_DISK))
        sim_disk_power_on(SIM_HUB_DISK);
    /* Connections end with the process: nobody answers what was under way. */
    while (h->inbox_count > 0)
        sim_message_free(h->inbox[--h->inbox_count]);
    while (h->parked_count > 0)
        sim_message_free(h->parked[--h->parked_count].message);
    while (h->answered_count > 0) {
        struct sim_answered *a = &h->answered[--h->answered_count];

        sim_message_free(a->request);
        sim_message_free(a->answer);
    }
    h->work_due = h->wake_due = false;
}

/* The program ends by itself, and is started anew. */
static bool
ended(struct sim *sim)
{
    if (!pd_store_lost(sim->hub.store))
        return false;
    sim_trace(sim, "hub: its disk did not take what was written; it ends");
    sim_hub_close(sim, false);
    sim_at(sim, sim->now_ms + 1000, (struct sim_event){ .kind = SIM_EV_HUB_UP });
    return true;
}

static void
crashed(struct sim *sim)
{
    sim_trace(sim, "hub: power cut");
    sim_hub_close(sim, true);
    sim_at(sim, sim->now_ms + (sim->calm || sim->scripted ? 500 : sim_between(&sim->power, 200, 60000)),
        (struct sim_event){ .kind = SIM_EV_HUB_UP });
}

void
sim_hub_check(struct sim *sim)
{
    if (sim->hub.hub != NULL && sim_disk_is_off(SIM_HUB_DISK))
        crashed(sim);
}

static bool
begin(struct sim *sim, bool ahead)
{
    if (sim->hub.hub == NULL)
        return false;
    sim->now_ms += sim->hub_restored; /* each batch in a moment of its own: that gives their order */
    if ((ahead ? pd_hub_begin_ahead(sim->hub.hub) : pd_hub_begin(sim->hub.hub)) == PD_OK)
        return true;
    if (sim_disk_is_off(SIM_HUB_DISK))
        crashed(sim);
    else
        (void)ended(sim);
    return false;
}

bool
sim_hub_begin(struct sim *sim)
{
    return begin(sim, false);
}

static void
ask_parked_soon(struct sim *sim)
{
    if (sim->hub.wake_due || sim->hub.parked_count == 0)
        return;
    sim->hub.wake_due = true;
    sim_at(sim, sim->now_ms + sim->wake_every_ms, (struct sim_event){ .kind = SIM_EV_HUB_WORK });
}

/* As the serving hub does it after its batches. */
static void
look_at_log(struct pd_store *store)
{
    if (pd_store_log(store) == PD_STORE_LOG_OVER)
        pd_store_idle(store);
}

bool
sim_hub_end(struct sim *sim, bool keep)
{
    enum pd_err err = PD_OK;

    if (keep)
        err = pd_hub_commit(sim->hub.hub);
    else
        pd_hub_rollback(sim->hub.hub);
    look_at_log(sim->hub.store);
    if (sim_disk_is_off(SIM_HUB_DISK)) {
        crashed(sim);
        return false;
    }
    if (ended(sim))
        return false;
    if (err != PD_OK)
        sim_trace(sim, "hub: commit %s", pd_err_name(err));
    else if (keep && pd_hub_feed_position(sim->hub.hub) != sim->hub.position)
        ask_parked_soon(sim);
    return keep && err == PD_OK;
}

void
sim_hub_take(struct sim *sim, struct sim_message *message)
{
    struct sim_hub *h = &sim->hub;

    if (h->hub == NULL || h->inbox_count == SIM_INBOX_MAX) {
        sim_message_free(message);
        return;
    }
    h->inbox[h->inbox_count++] = message;
    if (h->work_due)
        return;
    h->work_due = true;
    sim_at(sim, sim->now_ms + (sim->scripted ? 0 : sim_between(&sim->net, 0, 5)),
        (struct sim_event){ .kind = SIM_EV_HUB_WORK });
}

/* ---- one batch ---- */

struct batch {
    struct sim_message *request[SIM_INBOX_MAX + SIM_PARKED_MAX];
    int64_t since_ms[SIM_INBOX_MAX + SIM_PARKED_MAX];
    struct sim_message *answer[SIM_INBOX_MAX + SIM_PARKED_MAX]; /* NULL: parked */
    int fresh_from; /* these came just now, before they were parked */
    int count;
};

static void
gather(struct sim *sim, struct batch *b)
{
    struct sim_hub *h = &sim->hub;
    bool moved = pd_hub_feed_position(h->hub) != h->position;
    int still = 0;

    /* Many small changes wake a long poll once. */
    if (moved && sim->now_ms < h->woken_ms + sim->wake_every_ms)
        moved = false;
    if (moved)
        h->woken_ms = sim->now_ms;
    b->count = 0;
    for (int i = 0; i < h->parked_count; i++) {
        struct parked p = h->parked[i];

        if (!moved && sim->now_ms < p.until_ms) {
            h->parked[still++] = p;
            continue;
        }
        b->since_ms[b->count] = p.since_ms;
        b->request[b->count++] = p.message;
    }
    if (moved)
        h->position = pd_hub_feed_position(h->hub);
    h->parked_count = still;
    b->fresh_from = b->count;
    for (int i = 0; i < h->inbox_count; i++) {
        b->since_ms[b->count] = sim->now_ms;
        b->request[b->count++] = h->inbox[i];
    }
    h->inbox_count = 0;
}

static void
handle(struct sim *sim, struct batch *b, int i)
{
    struct pd_http_response response;
    const struct pd_http_request *request = &b->request[i]->request;
    int64_t waited_ms =
        i < b->fresh_from ? sim->now_ms - b->since_ms[i] : 0; /* though a batch takes its time */
    enum pd_hub_step step;

    sim_memory_arm(true);
    step = pd_hub_handle(sim->hub.hub, sim->now_ms, request, waited_ms, &response);
    sim_memory_arm(false);

    b->answer[i] = step == PD_HUB_PARKED ? NULL : sim_message_of_response(&response);
    if (sim->hub_restored && b->answer[i] != NULL && response.status == 200 &&
        strcmp(request->path, "/v1/push") == 0)
        sim_oracle_order(sim, pd_http_get(&request->headers, "pd-device"), response.body, response.body_len);
    sim_trace(sim, "hub: desk %d %s %s -> %d", b->request[i]->desk, request->path, request->query,
        step == PD_HUB_PARKED ? 0 : response.status);
}

static struct sim_message *
store_problem(void)
{
    static const char text[] =
        "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,\"code\":\"store\","
        "\"detail\":\"\"}";
    struct pd_http_response r = { .status = 503, .body = text, .body_len = sizeof text - 1 };

    pd_assert(pd_http_add(&r.headers, "content-type", "application/problem+json") == PD_OK);
    return sim_message_of_response(&r);
}

static void
park(struct sim *sim, struct sim_message *message, int64_t since_ms)
{
    struct sim_hub *h = &sim->hub;
    const char *wait = strstr(message->request.query, "wait=");
    int64_t wait_ms = wait != NULL ? atoll(wait + 5) * PD_SECOND_MS : 0;

    if (h->parked_count == SIM_PARKED_MAX) {
        sim_message_free(message);
        return;
    }
    h->parked[h->parked_count++] =
        (struct parked){ .message = message, .since_ms = since_ms, .until_ms = since_ms + wait_ms };
    sim_at(sim, since_ms + wait_ms, (struct sim_event){ .kind = SIM_EV_HUB_WORK });
}

static void
send_answer(struct sim *sim, struct sim_message *request, struct sim_message *answer, bool kept)
{
    if (!kept) {
        sim_message_free(answer);
        answer = store_problem();
    } else if (answer->response.status == 200 && strcmp(request->request.path, "/v1/push") == 0) {
        sim_oracle_results(sim, request->request.body, request->request.body_len, answer->response.body,
            answer->response.body_len);
    }
    answer->desk = request->desk;
    answer->lane = request->lane;
    answer->serial = request->serial;
    sim_net_to_desk(sim, answer);
    sim_message_free(request);
}

static void
answer_later(struct sim *sim, struct sim_message *request, struct sim_message *answer)
{
    struct sim_hub *h = &sim->hub;

    if (h->answered_count == 0)
        sim_at(
            sim, sim->now_ms + sim_between(&sim->net, 0, 20), (struct sim_event){ .kind = SIM_EV_HUB_SYNC });
    h->answered[h->answered_count++] = (struct sim_answered){ .request = request, .answer = answer };
}

void
sim_hub_sync(struct sim *sim)
{
    struct sim_hub *h = &sim->hub;
    bool good;

    if (h->hub == NULL || h->answered_count == 0)
        return;
    sim_fate_write(sim, SIM_HUB_DISK);
    good = pd_store_sync(h->store) == PD_OK;
    if (sim_disk_is_off(SIM_HUB_DISK)) {
        crashed(sim);
        return;
    }
    for (int i = 0; i < h->answered_count; i++)
        send_answer(sim, h->answered[i].request, h->answered[i].answer, good);
    h->answered_count = 0;
    (void)ended(sim);
}

static void
answer_all(struct sim *sim, struct batch *b, bool kept)
{
    for (int i = 0; i < b->count; i++) {
        if (b->answer[i] == NULL && kept)
            park(sim, b->request[i], b->since_ms[i]);
        else if (kept && !sim->scripted)
            answer_later(sim, b->request[i], b->answer[i]);
        else
            send_answer(sim, b->request[i], b->answer[i], kept);
    }
}

static void
drop_all(struct batch *b)
{
    for (int i = 0; i < b->count; i++) {
        sim_message_free(b->request[i]);
        sim_message_free(b->answer[i]);
    }
}

void
sim_hub_work(struct sim *sim)
{
    static struct batch b;
    bool kept;

    sim->hub.work_due = sim->hub.wake_due = false;
    if (sim->hub.hub == NULL || sim->hub.parked_count + sim->hub.inbox_count == 0)
        return;
    if (sim->hub.answered_count > SIM_ANSWERED_MAX - SIM_INBOX_MAX - SIM_PARKED_MAX)
        sim_hub_sync(sim);
    if (sim->hub.hub == NULL)
        return;
    gather(sim, &b);
    memset(b.answer, 0, sizeof b.answer);
    if (b.count == 0)
        return;
    sim_fate_write(sim, SIM_HUB_DISK);
    kept = begin(sim, !sim->scripted);
    if (kept) {
        for (int i = 0; i < b.count; i++)
            handle(sim, &b, i);
        kept = sim_hub_end(sim, true);
    }
    if (sim->hub.hub == NULL) { /* the power went: nobody answers */
        drop_all(&b);
        return;
    }
    answer_all(sim, &b, kept);
    if (pd_hub_feed_position(sim->hub.hub) != sim->hub.position)
        ask_parked_soon(sim);
}
