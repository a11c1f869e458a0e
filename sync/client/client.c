/*
 * Each lane goes round this machine; what it asks for is decided anew every time, so a lane has no memory but
 * its faults and, on the push lane, the bytes that must be sent again unchanged:
 *
 *              ┌──────────── GOOD / AGAIN ─────────────┐
 *              ▼                                       │
 *     READY ──next──▶ ASKED (one request in flight) ──answer──▶ judged
 *       ▲                                              │
 *       └── WAITING (back-off, Retry-After, pace) ◀────┘ FAULT / REFUSED
 *
 *     what READY asks for, first that applies:
 *
 *       errand lane   no fresh nonce → HELLO;  else → ERRAND: asked once, outside of this machine
 *                     (errand_lane.c)
 *       push lane     no fresh nonce → HELLO;  stopped → EVIDENCE;  unknown → INTRODUCE;  in doubt → HIGH;
 *                     ops unsent → PUSH;  the last answer was a fault and the pull is parked → HIGH;
 *                     else nothing
 *       pull lane     newly enrolled, HIGH not answered → nothing;  no fresh nonce → HELLO;
 *                     document wanted → ASSET;  no past yet → SNAPSHOT, then its CHUNKs;  else PULL
 *       ask lane      nothing wanted, or the pull lane has no past yet → nothing;
 *                     no fresh nonce → HELLO;  else PULL
 *
 *     problems that change it: stale_nonce drops the nonce, gap sets the doubt; see the table below.
 */
#include "sync/client/engine.h"

#include "sync/wire/enrol.h"
#include "sync/wire/problem.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define UP_FOR_MS (90 * PD_SECOND_MS)
#define AGAINS_MAX 3
#define FREE_FAULTS_MAX 4          /* waits of at most 8 s: what costs no hub anything (costs_no_hub) */
#define ANSWER_MS 15000            /* a hub that is alive answers anything but a long poll in this time */
#define PULL_MS 30000              /* what a desk has missed may be a page of a megabyte on a slow line */
#define ERRAND_MS 8000             /* nobody waits longer for an errand */
#define PULL_SLACK_MS 10000        /* beyond the wait */
#define KICK_EVERY_MS PD_SECOND_MS /* the most that kicks alone can make a desk ask */

/* What a problem asks of a lane. `push` drops the bytes of the push: made again, they may pass. `stopped`:
 * the hub takes nothing of this desk any more, but what it had not sent is evidence. A code that is not here
 * is a fault, and the same bytes are sent again. */
static const struct {
    enum pd_problem problem;
    enum pd_verdict verdict;
    bool nonce, push, doubt, stopped;
} problem_table[] = {
    { PD_PROBLEM_STALE_NONCE, PD_VERDICT_AGAIN, .nonce = true, .push = true },
    { PD_PROBLEM_GAP, PD_VERDICT_AGAIN, .push = true, .doubt = true },
    { PD_PROBLEM_BAD_REQUEST, PD_VERDICT_FAULT, .push = true, .doubt = true },
    { PD_PROBLEM_BAD_SIGNATURE, PD_VERDICT_FAULT, .nonce = true, .push = true },
    { PD_PROBLEM_TOO_LARGE, PD_VERDICT_FAULT, .push = true },
    { PD_PROBLEM_UNKNOWN_DEVICE, PD_VERDICT_REFUSED, .push = true },
    { PD_PROBLEM_DEVICE_REVOKED, PD_VERDICT_REFUSED, .push = true, .stopped = true },
    { PD_PROBLEM_DEVICE_LOST, PD_VERDICT_REFUSED, .push = true, .stopped = true },
    { PD_PROBLEM_DEVICE_RETIRED, PD_VERDICT_REFUSED, .push = true, .stopped = true },
    { PD_PROBLEM_OLD_EPOCH, PD_VERDICT_REFUSED, .push = true, .stopped = true },
    { PD_PROBLEM_FORK, PD_VERDICT_REFUSED, .push = true, .doubt = true, .stopped = true },
    { PD_PROBLEM_VERSION, PD_VERDICT_REFUSED, .push = true },
};

enum pd_err
pd_client_create(struct pd_client **out, const struct pd_client_config *config)
{
    struct pd_client *client = calloc(1, sizeof *client);
    enum pd_err err;

    if (client == NULL)
        return PD_ERR_MEMORY;
    client->rows = malloc(PD_PULL_ROWS_MAX * sizeof *client->rows); /* megabytes: touched as rows come */
    if (client->rows == NULL) {
        free(client);
        return PD_ERR_MEMORY;
    }
    client->ledger = config->ledger;
    client->rng = config->rng;
    client->protocol_max = config->protocol_max > 0 ? config->protocol_max : PD_PROTOCOL_MAX;
    client->pull_wait_s = config->pull_wait_s < PD_PULL_WAIT_MAX_S ? config->pull_wait_s : PD_PULL_WAIT_MAX_S;
    client->unsent = true;
    err = pd_ledger_identity(client->ledger, &client->identity);
    if (err != PD_OK) {
        pd_client_destroy(client);
        return err;
    }
    *out = client;
    return PD_OK;
}

void
pd_client_destroy(struct pd_client *client)
{
    if (client == NULL)
        return;
    pd_secret_key_wipe(&client->identity.secret);
    pd_client_snapshot_finish(client);
    free(client->rows);
    free(client);
}

enum pd_verdict
pd_client_fault(struct pd_client *client, enum pd_verdict verdict, const char *problem)
{
    (void)pd_copy(client->problem, sizeof client->problem, problem);
    return verdict;
}

/* Something in the shape of an answer, under another signature, is not a café's login page. */
enum pd_verdict
pd_client_unbelieved(struct pd_client *client, enum pd_err err)
{
    if (err == PD_ERR_DENIED)
        return pd_client_fault(client, PD_VERDICT_REFUSED, "wrong_key");
    return pd_client_fault(client, PD_VERDICT_FAULT, "not_ours");
}

void
pd_client_heard(struct pd_client *client, const struct pd_answer *a, int64_t hub_time_ms)
{
    client->hub_time_boot_ms = a->boot_ms;
    client->hub_time_ms = hub_time_ms;
}

int64_t
pd_client_backoff_ms(struct pd_client *client, int faults)
{
    int64_t cap = PD_BACKOFF_FIRST_MS;

    for (int i = 1; i < faults && cap < PD_BACKOFF_MAX_MS; i++)
        cap *= 2;
    if (cap > PD_BACKOFF_MAX_MS)
        cap = PD_BACKOFF_MAX_MS;
    return 1 + (int64_t)pd_rng_below(client->rng, (uint64_t)cap);
}

enum pd_err
pd_client_signed_get(
    struct pd_client *client, struct pd_lane_state *lane, const char *path, const char *query)
{
    struct pd_httpsig_signer signer = {
        .device = client->identity.device, .epoch = client->identity.epoch, .secret = &client->identity.secret
    };

    lane->request = (struct pd_http_request){ .method = "GET", .path = path, .query = query };
    return pd_httpsig_sign(&lane->request, &signer, lane->nonce, &lane->sig);
}

static bool
has_fresh_nonce(const struct pd_client *client, int64_t boot_ms)
{
    return client->nonce[0] != '\0' && boot_ms - client->nonce_boot_ms < PD_NONCE_FRESH_MS;
}

static bool
asset_wanted(struct pd_client *client, int64_t boot_ms)
{
    return boot_ms >= client->asset_wait_ms &&
           pd_ledger_asset_wanted(client->ledger, &client->asset) == PD_OK;
}

/* Newly enrolled: a hub that lost this day would not know this desk, and it could not show who it is. So it
 * takes neither rules nor units before; what it sold of them nobody would ever hear of. */
static bool
takes_nothing_yet(const struct pd_client *client)
{
    return client->protocol >= 2 && client->asked_who && client->in_doubt && !client->can_introduce;
}

/* Something went wrong, and the pull lane will not tell for as long as a long poll lasts whether it still
 * does. How far the hub is would be a good answer. */
static bool
link_in_doubt(const struct pd_client *client)
{
    return client->last_failed && client->lanes[PD_LANE_PULL].ask == PD_ASK_PULL;
}

static bool
push_has_question(const struct pd_client *client)
{
    return client->unsent || client->in_doubt || client->unknown || link_in_doubt(client);
}

/* What the lane would ask for now. A push that was made keeps the nonce it was made with. */
static enum pd_ask
decide(struct pd_client *client, enum pd_lane which, int64_t boot_ms)
{
    bool push = which == PD_LANE_PUSH;
    enum pd_ask ask;

    if (which == PD_LANE_ERRAND && client->errand.state != PD_ERRAND_LANE_WANTED)
        return PD_ASK_NONE;
    if (which == PD_LANE_ERRAND)
        return has_fresh_nonce(client, boot_ms) ? PD_ASK_ERRAND : PD_ASK_HELLO;
    if (!push && takes_nothing_yet(client))
        return PD_ASK_NONE;
    if (push && !push_has_question(client))
        return PD_ASK_NONE;
    if (push && client->evidence.wanted)
        return has_fresh_nonce(client, boot_ms) ? PD_ASK_EVIDENCE : PD_ASK_HELLO;
    if (which == PD_LANE_ASK && (!client->ask_now || pd_client_snapshot_wanted(client, &ask)))
        return PD_ASK_NONE;
    if (push && client->push_body != NULL && !client->in_doubt && !client->unknown)
        return PD_ASK_PUSH;
    if (!has_fresh_nonce(client, boot_ms))
        return PD_ASK_HELLO;
    if (push)
        return client->unknown                       ? PD_ASK_INTRODUCE
               : client->in_doubt || !client->unsent ? PD_ASK_HIGH
                                                     : PD_ASK_PUSH;
    if (which == PD_LANE_ASK)
        return PD_ASK_PULL;
    if (asset_wanted(client, boot_ms))
        return PD_ASK_ASSET;
    if (pd_client_snapshot_wanted(client, &ask))
        return ask;
    return pd_client_sums_wanted(client, boot_ms, &ask) ? ask : PD_ASK_PULL;
}

/* False in *something: there was nothing to push after all. */
static enum pd_err
make(struct pd_client *client, struct pd_lane_state *lane, enum pd_ask ask, bool *something)
{
    *something = true;
    if (ask == PD_ASK_PUSH && client->push_body != NULL)
        return pd_client_push_make(client, lane, something);
    (void)pd_copy(lane->nonce, sizeof lane->nonce, client->nonce);
    switch (ask) {
    case PD_ASK_HELLO:
        lane->request = (struct pd_http_request){ .method = "GET", .path = "/v1/hello", .query = "" };
        return PD_OK;
    case PD_ASK_HIGH:
        return pd_client_high_make(client, lane);
    case PD_ASK_INTRODUCE:
        return pd_client_introduce_make(client, lane, something);
    case PD_ASK_PUSH:
        return pd_client_push_make(client, lane, something);
    case PD_ASK_PULL:
        return pd_client_pull_make(client, lane);
    case PD_ASK_ASSET:
        return pd_client_asset_make(client, lane);
    case PD_ASK_SNAPSHOT:
        return pd_client_snapshot_make(client, lane);
    case PD_ASK_CHUNK:
        return pd_client_chunk_make(client, lane);
    case PD_ASK_EVIDENCE:
        return pd_client_evidence_make(client, lane, something);
    case PD_ASK_SUMS:
        return pd_client_sums_make(client, lane);
    case PD_ASK_ERRAND:
        return pd_client_errand_make(client, lane);
    case PD_ASK_NONE:
    case PD_ASKS:
        break;
    }
    *something = false;
    return PD_OK;
}

static int64_t
later_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

bool
pd_client_next(
    struct pd_client *client, enum pd_lane which, int64_t boot_ms, const struct pd_http_request **request)
{
    struct pd_lane_state *lane = &client->lanes[which];
    enum pd_ask ask;
    bool something;
    enum pd_err err;

    if (lane->ask != PD_ASK_NONE || boot_ms < later_of(lane->wait_ms, lane->hold_ms))
        return false;
    ask = decide(client, which, boot_ms);
    if (ask == PD_ASK_NONE)
        return false;
    err = make(client, lane, ask, &something);
    if (err != PD_OK) {
        (void)pd_client_fault(client, PD_VERDICT_FAULT, pd_err_name(err));
        if (lane->faults < FREE_FAULTS_MAX)
            lane->faults++;
        lane->wait_ms = boot_ms + pd_client_backoff_ms(client, lane->faults);
        return false;
    }
    if (!something) {
        client->unsent = client->unsent && ask == PD_ASK_EVIDENCE;
        return false;
    }
    lane->ask = ask;
    lane->sent_ms = boot_ms;
    *request = &lane->request;
    return true;
}

static bool
has_introduction(const struct pd_client *client)
{
    char nonce[PD_NONCE_CAP], answer[PD_HIGH_BODY_MAX];
    size_t len;

    return pd_ledger_introduction(client->ledger, nonce, sizeof nonce, answer, sizeof answer, &len) == PD_OK;
}

/* Once, while the hub is well: what it signs of us is shown to it when it has forgotten us. */
static void
ask_who_we_are(struct pd_client *client, int hub_protocol)
{
    if (client->asked_who || hub_protocol < 2 || client->protocol_max < 2)
        return;
    client->asked_who = true;
    client->can_introduce = has_introduction(client);
    client->in_doubt |= !client->can_introduce;
}

enum pd_verdict
pd_client_hello_answer(struct pd_client *client, const struct pd_answer *a)
{
    struct pd_hello hello;

    if (pd_hello_read(a->response->body, a->response->body_len, &hello, NULL) != PD_OK)
        return pd_client_fault(client, PD_VERDICT_FAULT, "not_ours");
    if (!pd_public_key_equal(&hello.hub_key, &client->identity.hub_key))
        return pd_client_fault(client, PD_VERDICT_REFUSED, "wrong_key");
    if (hello.protocol_min > client->protocol_max || hello.protocol_max < PD_PROTOCOL_MIN)
        return pd_client_fault(client, PD_VERDICT_REFUSED, "version");
    ask_who_we_are(client, hello.protocol_max);
    client->protocol = hello.protocol_max < client->protocol_max ? hello.protocol_max : client->protocol_max;
    (void)pd_copy(client->nonce, sizeof client->nonce, hello.nonce);
    client->nonce_boot_ms = a->boot_ms;
    return PD_VERDICT_GOOD;
}

/* Has this hub ever answered a question of protocol 2, or none at all yet? Then what closes a desk is signed.
 * That it greets as an older one means nothing: nobody signs a greeting. A desk whose first hub is of the
 * release before is not told why it is refused, only that nobody answers. */
static bool
signs_problems(const struct pd_client *client)
{
    return client->protocol_max >= 2 && (pd_ledger_protocol(client->ledger) >= 2 || has_introduction(client));
}

/* A problem that closes this desk, in a stranger's words or another desk's, or that the hub may not sign over
 * an old challenge: the network is broken, and the next question has a new one. */
static bool
is_a_strangers(const struct pd_client *client, const struct pd_answer *a, enum pd_problem problem)
{
    return pd_problem_closes(problem) && signs_problems(client) &&
           !pd_problem_is_signed(a->response->body, a->response->body_len, &client->identity.device,
               a->lane->nonce, &client->identity.hub_key);
}

static void
drop_push(struct pd_client *client, const struct pd_answer *a)
{
    if (a->lane == &client->lanes[PD_LANE_PUSH])
        pd_client_push_drop(client);
}

static enum pd_verdict
problem_answer(struct pd_client *client, const struct pd_answer *a)
{
    char code[PD_REASON_CAP], detail[PD_PROBLEM_DETAIL_CAP];
    enum pd_problem problem;

    pd_problem_read(a->response->body, a->response->body_len, code, sizeof code, detail, sizeof detail);
    if (!pd_http_is_type(&a->response->headers, PD_PROBLEM_MEDIA_TYPE) || code[0] == '\0')
        return pd_client_fault(client, PD_VERDICT_FAULT, "not_ours");
    problem = pd_problem_from(code);
    if (is_a_strangers(client, a, problem)) {
        client->nonce[0] = '\0';
        drop_push(client, a);
        return pd_client_fault(client, PD_VERDICT_FAULT, "not_ours");
    }
    for (int i = 0; i < PD_COUNT(problem_table); i++) {
        if (problem_table[i].problem != problem)
            continue;
        if (problem_table[i].nonce)
            client->nonce[0] = '\0';
        if (problem_table[i].push)
            drop_push(client, a);
        client->in_doubt |= problem_table[i].doubt;
        if (problem == PD_PROBLEM_UNKNOWN_DEVICE && a->asked != PD_ASK_INTRODUCE && client->can_introduce) {
            client->unknown = true;
            return pd_client_fault(client, PD_VERDICT_AGAIN, code);
        }
        if (problem_table[i].stopped)
            pd_client_stopped(client, code);
        return pd_client_fault(client, problem_table[i].verdict, code);
    }
    return pd_client_fault(client, PD_VERDICT_FAULT, code);
}

static const char *const types[PD_ASKS] = {
    [PD_ASK_HELLO] = "application/json",
    [PD_ASK_HIGH] = "application/json",
    [PD_ASK_INTRODUCE] = "application/json",
    [PD_ASK_PUSH] = "application/json",
    [PD_ASK_PULL] = "application/x-ndjson",
    [PD_ASK_SNAPSHOT] = "application/x-ndjson",
    [PD_ASK_CHUNK] = "application/x-ndjson",
    [PD_ASK_SUMS] = "application/x-ndjson",
};

static enum pd_verdict
judge(struct pd_client *client, enum pd_ask ask, const struct pd_answer *a, enum pd_err *err)
{
    int status = a->response == NULL ? 0 : a->response->status;

    if (status == 0)
        return pd_client_fault(client, PD_VERDICT_FAULT, "network");
    if (ask == PD_ASK_EVIDENCE)
        return pd_client_evidence_answer(client, a);
    if (status == 404 && ask == PD_ASK_ASSET)
        return pd_client_asset_answer(client, a, err);
    if (status == 404 && ask == PD_ASK_SNAPSHOT)
        return pd_client_snapshot_answer(client, a, err);
    if (status == 404 && ask == PD_ASK_CHUNK)
        return pd_client_chunk_answer(client, a, err);
    if (status == 404 && ask == PD_ASK_SUMS)
        return pd_client_sums_answer(client, a, err);
    if (status != 200)
        return problem_answer(client, a);
    if (types[ask] != NULL && !pd_http_is_type(&a->response->headers, types[ask]))
        return pd_client_fault(client, PD_VERDICT_FAULT, "not_ours");
    switch (ask) {
    case PD_ASK_HELLO:
        return pd_client_hello_answer(client, a);
    case PD_ASK_HIGH:
    case PD_ASK_INTRODUCE:
        return pd_client_high_answer(client, a, err);
    case PD_ASK_PUSH:
        return pd_client_push_answer(client, a, err);
    case PD_ASK_PULL:
        return pd_client_pull_answer(client, a, err);
    case PD_ASK_ASSET:
        return pd_client_asset_answer(client, a, err);
    case PD_ASK_SNAPSHOT:
        return pd_client_snapshot_answer(client, a, err);
    case PD_ASK_CHUNK:
        return pd_client_chunk_answer(client, a, err);
    case PD_ASK_SUMS:
        return pd_client_sums_answer(client, a, err);
    case PD_ASK_EVIDENCE:
    case PD_ASK_ERRAND:
    case PD_ASK_NONE:
    case PD_ASKS:
        break;
    }
    return PD_VERDICT_FAULT;
}

/* Seconds only; a date would need a clock both believe. */
static int64_t
retry_after_ms(const struct pd_http_response *response)
{
    const char *text = response == NULL ? NULL : pd_http_get(&response->headers, "retry-after");
    int64_t seconds = 0;

    for (; text != NULL && *text >= '0' && *text <= '9' && seconds < INT_MAX / 10; text++)
        seconds = seconds * 10 + (*text - '0');
    if (text == NULL || *text != '\0')
        return 0;
    return seconds * PD_SECOND_MS < PD_BACKOFF_MAX_MS ? seconds * PD_SECOND_MS : PD_BACKOFF_MAX_MS;
}

/* The network is back: what the other lane waits for was most likely the same. */
static void
wake_other(struct pd_client *client, const struct pd_lane_state *lane)
{
    for (int i = 0; i < PD_LANES; i++)
        if (&client->lanes[i] != lane && !client->lanes[i].refused)
            client->lanes[i].wait_ms = 0;
}

/* Is this good answer one to the question that may have been refused? A document or a sum says nothing about
 * who this desk is. */
static bool
lifts_refusal(enum pd_ask ask)
{
    return ask == PD_ASK_PUSH || ask == PD_ASK_HIGH || ask == PD_ASK_INTRODUCE || ask == PD_ASK_PULL;
}

/* The right hub was heard, and answered this desk: that somebody signed with another key, or does not know
 * us, was a stranger's word or is over, on whichever lane. It may never ask again by itself, and the desk
 * would stay closed. */
static void
forget(struct pd_client *client, const char *refusal)
{
    for (int i = 0; i < PD_LANES; i++)
        if (strcmp(client->lanes[i].refusal, refusal) == 0)
            client->lanes[i].refused = false;
}

static void
settle_good(struct pd_client *client, const struct pd_answer *a)
{
    /* An unsigned greeting proves nothing: what went wrong before it still counts. */
    if (a->asked == PD_ASK_HELLO)
        return;
    if (a->lane->faults > 0)
        wake_other(client, a->lane);
    a->lane->faults = a->lane->agains = 0;
    client->last_failed = false;
    if (lifts_refusal(a->asked)) {
        a->lane->refused = false;
        forget(client, "wrong_key");
        forget(client, "unknown_device");
    }
    if (a->asked == PD_ASK_PULL) /* the same question; out of turn nobody may ask it again for long */
        client->lanes[PD_LANE_ASK].refused = false;
    client->last_answer_boot_ms = a->boot_ms;
    if (client->asset_faults == 0)
        client->problem[0] = '\0';
}

/* A refusal stands until its question is answered well: a desk that was told to stop does not open because
 * the other lane does well, or because somebody pulls the plug. Whoever signs with another key has told it
 * nothing. */
static void
refuse(struct pd_client *client, struct pd_lane_state *lane, bool refused)
{
    if (refused && strcmp(client->problem, "wrong_key") != 0)
        forget(client, "wrong_key"); /* nor does it hide, on another lane, what the hub says */
    if (refused)
        (void)pd_copy(lane->refusal, sizeof lane->refusal, client->problem);
    else if (strcmp(lane->refusal, "wrong_key") == 0)
        lane->refused = false;
    lane->refused |= refused;
}

/* Nobody heard it, it was no hub that answered, or it cannot be stored here: asking again soon is no burden
 * to the hub, and the desk is back within seconds of what stood between them. */
static bool
costs_no_hub(const struct pd_client *client, const struct pd_answer *a, bool own)
{
    return own || a->response == NULL || strcmp(client->problem, "not_ours") == 0;
}

/* AGAIN goes on at once; a hub that only ever says so is a fault. */
static void
settle(struct pd_client *client, const struct pd_answer *a, enum pd_verdict verdict, bool own)
{
    struct pd_lane_state *lane = a->lane;
    bool refused = verdict == PD_VERDICT_REFUSED;

    if (verdict == PD_VERDICT_GOOD) {
        settle_good(client, a);
        return;
    }
    if (verdict == PD_VERDICT_AGAIN && lane->agains++ < AGAINS_MAX)
        return;
    if (lane == &client->lanes[PD_LANE_ASK])
        client->ask_now = false;
    lane->faults++;
    if (costs_no_hub(client, a, own) && lane->faults > FREE_FAULTS_MAX)
        lane->faults = FREE_FAULTS_MAX;
    refuse(client, lane, refused);
    client->last_failed = true;
    lane->wait_ms = a->boot_ms + pd_client_backoff_ms(client, refused ? INT_MAX : lane->faults);
    lane->hold_ms = a->boot_ms + retry_after_ms(a->response);
}

enum pd_err
pd_client_answer(struct pd_client *client, enum pd_lane which, int64_t boot_ms, struct pd_when now,
    const struct pd_http_response *response)
{
    struct pd_lane_state *lane = &client->lanes[which];
    struct pd_answer answer = {
        .lane = lane, .asked = lane->ask, .boot_ms = boot_ms, .now = now, .response = response
    };
    enum pd_ask ask = answer.asked;
    enum pd_verdict verdict;
    enum pd_err err = PD_OK;

    if (ask == PD_ASK_NONE)
        return PD_ERR_STATE;
    lane->ask = PD_ASK_NONE;
    lane->wait_ms = lane->hold_ms = 0;
    if (which == PD_LANE_ERRAND) {
        pd_client_errand_answer(client, &answer);
        return PD_OK;
    }
    client->tried = true;
    verdict = judge(client, ask, &answer, &err);
    if (err != PD_OK)
        verdict = pd_client_fault(client, PD_VERDICT_FAULT, pd_err_name(err));
    settle(client, &answer, verdict, err != PD_OK);
    return err;
}

void
pd_client_kick(struct pd_client *client)
{
    struct pd_lane_state *lane = &client->lanes[PD_LANE_PUSH];

    client->unsent = true;
    if (!client->last_failed)
        lane->wait_ms = 0;
    pd_client_hurry(client);
}

void
pd_client_hurry(struct pd_client *client)
{
    for (int i = 0; client->last_failed && i < PD_LANES; i++) {
        struct pd_lane_state *lane = &client->lanes[i];

        if (!lane->refused && lane->wait_ms > lane->sent_ms + KICK_EVERY_MS)
            lane->wait_ms = lane->sent_ms + KICK_EVERY_MS;
    }
}

void
pd_client_ask_now(struct pd_client *client)
{
    struct pd_lane_state *lane = &client->lanes[PD_LANE_ASK];

    client->ask_now = true;
    if (!lane->refused)
        lane->wait_ms = 0;
}

int
pd_client_timeout_ms(const struct pd_client *client, enum pd_lane which)
{
    const struct pd_lane_state *lane = &client->lanes[which];

    if (which == PD_LANE_ERRAND)
        return ERRAND_MS;
    if (lane->ask != PD_ASK_PULL || which == PD_LANE_ASK)
        return ANSWER_MS;
    return lane->pull_wait_s > 0 ? lane->pull_wait_s * 1000 + PULL_SLACK_MS : PULL_MS;
}

int64_t
pd_client_wake_ms(const struct pd_client *client)
{
    const struct pd_lane_state *push = &client->lanes[PD_LANE_PUSH], *pull = &client->lanes[PD_LANE_PULL];
    const struct pd_lane_state *out_of_turn = &client->lanes[PD_LANE_ASK];
    bool takes = !takes_nothing_yet(client);
    int64_t wake = INT64_MAX;

    if (client->errand.state == PD_ERRAND_LANE_WANTED && client->lanes[PD_LANE_ERRAND].ask == PD_ASK_NONE)
        return 0;
    if (takes && out_of_turn->ask == PD_ASK_NONE && client->ask_now)
        wake = later_of(out_of_turn->wait_ms, out_of_turn->hold_ms);
    if (push->ask == PD_ASK_NONE && push_has_question(client) &&
        later_of(push->wait_ms, push->hold_ms) < wake)
        wake = later_of(push->wait_ms, push->hold_ms);
    if (takes && pull->ask == PD_ASK_NONE && later_of(pull->wait_ms, pull->hold_ms) < wake)
        wake = later_of(pull->wait_ms, pull->hold_ms);
    return wake;
}

static enum pd_link
link_of(const struct pd_client *client, int64_t boot_ms)
{
    for (int i = 0; i < PD_LANES; i++)
        if (client->lanes[i].refused)
            return PD_LINK_REFUSED;
    if (!client->tried || (client->last_answer_boot_ms == 0 && !client->last_failed))
        return PD_LINK_UNKNOWN;
    if (client->last_failed || boot_ms - client->last_answer_boot_ms > UP_FOR_MS)
        return PD_LINK_DOWN;
    return PD_LINK_UP;
}

void
pd_client_status(const struct pd_client *client, int64_t boot_ms, struct pd_client_status *out)
{
    *out = (struct pd_client_status){ .link = link_of(client, boot_ms),
        .last_answer_boot_ms = client->last_answer_boot_ms,
        .hub_time_ms = client->hub_time_ms,
        .hub_time_boot_ms = client->hub_time_boot_ms,
        .caught_up = client->caught_up,
        .refill = client->refill,
        .asked = client->asked_times };
    (void)pd_copy(out->problem, sizeof out->problem, client->problem);
    for (int i = PD_LANES - 1; i >= 0; i--) /* the push lane knows best */
        if (client->lanes[i].refused)
            (void)pd_copy(out->problem, sizeof out->problem, client->lanes[i].refusal);
}
