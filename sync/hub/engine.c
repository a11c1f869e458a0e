#include "sync/hub/answers.h"
#include "sync/hub/devices.h"
#include "sync/hub/feed.h"
#include "sync/hub/occasions.h"
#include "sync/hub/refill.h"
#include "sync/hub/wards.h"

#include "app/base/log.h"

#include <sodium/utils.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- requests ---- */

#define ANY "*"

static const struct route {
    const char *method;
    const char *path;
    const char *rest; /* NULL: nothing; ANY: the route's to read; else one segment, and this behind it */
    pd_hub_route *run;
} routes[] = {
    { "GET", "/v1/hello", NULL, pd_hub_hello },
    { "POST", "/v1/enrol", NULL, pd_hub_enrol },
    { "POST", "/v1/push", NULL, pd_hub_push },
    { "GET", "/v1/pull", NULL, pd_hub_pull },
    { "GET", "/v1/device/high", NULL, pd_hub_high },
    { "GET", "/v1/asset/", ANY, pd_hub_asset },
    { "GET", "/v1/snapshot", NULL, pd_hub_snapshot },
    { "GET", "/v1/snapshot/", ANY, pd_hub_chunk },
    { "GET", "/v1/sums", NULL, pd_hub_sums },
    { "POST", "/v1/evidence", NULL, pd_hub_evidence },
    { "POST", "/v1/introduce", NULL, pd_hub_introduce },
    { "POST", "/v1/errand", NULL, pd_hub_errand },
    { "POST", "/v1/events", NULL, pd_hub_events },
    { "POST", "/v1/members", NULL, pd_hub_members },
    { "GET", "/v1/members/", "", pd_hub_member_show },
    { "GET", "/v1/members/", "/accounts", pd_hub_member_accounts },
    { "GET", "/v1/members/", "/referral", pd_hub_member_referral },
    { "POST", "/v1/members/", "/memberships", pd_hub_memberships_add },
    { "GET", "/v1/members/", "/memberships", pd_hub_memberships_show },
    { "POST", "/v1/members/", "/adviser", pd_hub_adviser_name },
    { "GET", "/v1/members/", "/adviser", pd_hub_adviser_show },
    { "GET", "/v1/members/", "/family", pd_hub_member_family_show },
    { "POST", "/v1/members/", "/family", pd_hub_member_family_add },
    { "POST", "/v1/members/", "/family-card", pd_hub_member_family_card },
    { "POST", "/v1/members/", "/plans", pd_hub_member_plans_give },
    { "GET", "/v1/members/", "/plans", pd_hub_member_plans_show },
    { "POST", "/v1/plans/", "/ticks", pd_hub_plan_ticks },
    { "POST", "/v1/plans/", "/end", pd_hub_plan_over },
    { "GET", "/v1/members/", "/external-ids", pd_hub_externals_show },
    { "POST", "/v1/external-ids", NULL, pd_hub_external_new },
    { "POST", "/v1/external-ids/unbind", NULL, pd_hub_external_end },
    { "GET", "/v1/members/", "/ledger", pd_hub_member_ledger },
    { "GET", "/v1/members/", "/units", pd_hub_member_units },
    { "POST", "/v1/uses", NULL, pd_hub_uses },
    { "POST", "/v1/uses/", "/reverse", pd_hub_use_reverse },
    { "POST", "/v1/members/", "/codes", pd_hub_member_code },
    { "POST", "/v1/codes", NULL, pd_hub_codes },
    { "GET", "/v1/programme", NULL, pd_hub_programme_show },
    { "GET", "/v1/assets/", ANY, pd_hub_asset_show },
    { "GET", "/v1/activities", NULL, pd_hub_activities },
    { "POST", "/v1/activities/", "/check-in", pd_hub_activity_check_in },
    { "POST", "/v1/bookings", NULL, pd_hub_bookings },
    { "GET", "/v1/bookings/", "", pd_hub_booking_show },
    { "POST", "/v1/bookings/", "/cancel", pd_hub_booking_end },
    { "POST", "/v1/bookings/", "/check-in", pd_hub_booking_check_in },
    { "GET", "/v1/members/", "/bookings", pd_hub_member_bookings },
    { "GET", "/v1/board", NULL, pd_hub_board },
    { "POST", "/v1/answers", NULL, pd_hub_answers },
    { "POST", "/v1/feedback", NULL, pd_hub_feedback_new },
    { "GET", "/v1/feedback/", "", pd_hub_feedback_show },
    { "GET", "/v1/members/", "/consents", pd_hub_consents_show },
    { "POST", "/v1/members/", "/consents", pd_hub_consents_say },
    { "POST", "/v1/reminders", NULL, pd_hub_reminders_new },
    { "POST", "/v1/reminders/", "/cancel", pd_hub_reminders_cancel },
    { "GET", "/v1/members/", "/reminders", pd_hub_reminders_show },
    { "POST", "/v1/quotes", NULL, pd_hub_quotes },
    { "GET", "/v1/merchant", NULL, pd_hub_merchant_show },
    { "POST", "/v1/vouchers", NULL, pd_hub_vouchers },
    { "POST", "/v1/vouchers/check", NULL, pd_hub_voucher_check },
    { "POST", "/v1/vouchers/", "/reverse", pd_hub_voucher_reverse },
    { "POST", "/v1/issues", NULL, pd_hub_issues },
    { "POST", "/v1/issues/", "/reverse", pd_hub_issue_reverse },
    { "POST", "/v1/burns", NULL, pd_hub_burns },
    { "POST", "/v1/burns/", "/reverse", pd_hub_burn_reverse },
    { "GET", "/v1/members/", "/money", pd_hub_member_money },
    { "POST", "/v1/dues", NULL, pd_hub_dues },
    { "POST", "/v1/dues/", "/withdraw", pd_hub_due_withdraw },
    { "POST", "/v1/tenders", NULL, pd_hub_tenders },
    { "POST", "/v1/tenders/quote", NULL, pd_hub_tenders_quote },
    { "GET", "/v1/tenders/", "", pd_hub_tender_show },
    { "POST", "/v1/tenders/", "/confirm", pd_hub_tender_confirms },
    { "POST", "/v1/tenders/", "/void", pd_hub_tender_voids },
    { "POST", "/v1/tenders/", "/refund", pd_hub_tender_refunds },
    { "GET", "/v1/bills/", "/tenders", pd_hub_bill_tenders },
    { "POST", "/v1/topups", NULL, pd_hub_topups },
    { "POST", "/v1/topups/", "/refund", pd_hub_topup_refunds },
    { "GET", "/openapi.json", NULL, pd_hub_openapi },
};

static bool
is_here(const struct route *r, const char *path)
{
    size_t begin = strlen(r->path), middle;

    if (r->rest == NULL)
        return strcmp(path, r->path) == 0;
    if (strncmp(path, r->path, begin) != 0)
        return false;
    middle = strcspn(path + begin, "/");
    return strcmp(r->rest, ANY) == 0 || (middle > 0 && strcmp(path + begin + middle, r->rest) == 0);
}

static const struct route *
find_route(const struct pd_http_request *request, bool *path_known)
{
    *path_known = false;
    for (int i = 0; i < PD_COUNT(routes); i++) {
        const struct route *r = &routes[i];

        if (!is_here(r, request->path))
            continue;
        *path_known = true;
        if (strcmp(request->method, r->method) == 0)
            return r;
    }
    return NULL;
}

void *
pd_hub_take(struct pd_hub *hub, size_t n)
{
    struct pd_hub_memory *m = malloc(sizeof *m + n);

    if (m == NULL) {
        pd_store_no_memory(hub->store);
        return NULL;
    }
    m->next = hub->answers;
    hub->answers = m;
    return m + 1;
}

static void
give_back_answers(struct pd_hub *hub)
{
    while (hub->answers != NULL) {
        struct pd_hub_memory *m = hub->answers;

        hub->answers = m->next;
        free(m);
    }
}

enum pd_hub_step
pd_hub_answer(struct pd_call *call, int status, const char *type, const void *body, size_t len)
{
    char *copy = pd_hub_take(call->hub, len + 1);

    *call->response = (struct pd_http_response){ .status = status };
    if (copy == NULL) {
        call->response->status = 503;
        return PD_HUB_DONE;
    }
    if (len > 0)
        memcpy(copy, body, len);
    copy[len] = '\0';
    call->response->body = copy;
    call->response->body_len = len;
    pd_assert(pd_http_add(&call->response->headers, "content-type", type) == PD_OK);
    return PD_HUB_DONE;
}

void
pd_hub_header(struct pd_call *call, const char *name, const char *value)
{
    char *copy = pd_hub_take(call->hub, strlen(value) + 1);

    if (copy == NULL) /* the batch fails with it */
        return;
    memcpy(copy, value, strlen(value) + 1);
    pd_assert(pd_http_add(&call->response->headers, name, copy) == PD_OK);
}

void
pd_hub_asked_by(struct pd_call *call, struct pd_id device, const char *nonce)
{
    call->asker = device;
    (void)pd_copy(call->nonce, sizeof call->nonce, nonce);
}

static bool
is_to_be_signed(const struct pd_call *call, enum pd_problem problem)
{
    return call->hub->protocol_max >= 2 && pd_problem_closes(problem) && call->nonce[0] != '\0';
}

enum pd_hub_step
pd_hub_problem(struct pd_call *call, enum pd_problem problem, const char *detail)
{
    char text[1024];
    struct pd_str out = pd_str_on(text, sizeof text);

    call->hub->trace.code = pd_problem_code(problem);
    if (is_to_be_signed(call, problem))
        pd_problem_sign(problem, detail, &call->asker, call->nonce, &call->hub->secret, &out);
    else
        pd_problem_write(problem, detail, &out);
    pd_assert(!out.cut);
    (void)pd_hub_answer(call, pd_problem_status(problem), "application/problem+json", out.p, out.len);
    if (problem == PD_PROBLEM_BUSY || problem == PD_PROBLEM_STORE)
        pd_assert(pd_http_add(&call->response->headers, "retry-after", "2") == PD_OK);
    return PD_HUB_DONE;
}

enum pd_hub_step
pd_hub_document(
    struct pd_call *call, enum pd_hub_sql sql, const char *prefix, const char *type, const char *gone)
{
    struct pd_device device;
    char nonce[PD_NONCE_CAP];

    return pd_hub_signed_by(call, &device, nonce) ? pd_hub_document_open(call, sql, prefix, type, gone)
                                                  : PD_HUB_DONE;
}

enum pd_hub_step
pd_hub_document_open(
    struct pd_call *call, enum pd_hub_sql sql, const char *prefix, const char *type, const char *gone)
{
    const char *name = call->request->path + strlen(prefix);
    struct pd_hash hash;
    enum pd_hub_step step;
    const void *bytes;
    size_t len;

    if (!pd_unhex(name, strlen(name), hash.b, sizeof hash.b) ||
        !pd_store_start(call->hub->store, sql, PD_ARGS(pd_b(hash.b, sizeof hash.b))))
        return pd_hub_problem(call, PD_PROBLEM_NOT_FOUND, gone);
    bytes = pd_store_bytes(call->hub->store, sql, 0, &len);
    step = pd_hub_answer(call, 200, type, bytes, len);
    pd_store_end(call->hub->store, sql);
    return step;
}

enum pd_hub_step
pd_hub_handle(struct pd_hub *hub, int64_t now_ms, const struct pd_http_request *request, int64_t waited_ms,
    struct pd_http_response *response)
{
    return pd_hub_handle_aside(hub, now_ms, request, NULL, waited_ms, response);
}

enum pd_hub_step
pd_hub_handle_aside(struct pd_hub *hub, int64_t now_ms, const struct pd_http_request *request,
    struct pd_hub_aside *aside, int64_t waited_ms, struct pd_http_response *response)
{
    struct pd_call call = { .hub = hub,
        .now_ms = now_ms,
        .waited_ms = waited_ms,
        .request = request,
        .response = response,
        .aside = aside };
    const struct route *route;
    enum pd_hub_step step;
    bool known;

    if (aside != NULL)
        aside->seal_at = 0;
    *response = (struct pd_http_response){ .status = 0 };
    hub->trace = (struct pd_hub_trace){ .path = NULL };
    hub->now_ms = now_ms;
    if (!pd_http_request_valid(request))
        return pd_hub_problem(&call, PD_PROBLEM_BAD_REQUEST, "not an HTTP request we understand");
    if (request->body_len > PD_PUSH_BODY_MAX)
        return pd_hub_problem(&call, PD_PROBLEM_TOO_LARGE, "a body has at most 262144 bytes");
    route = find_route(request, &known);
    if (route == NULL)
        return pd_hub_problem(&call, known ? PD_PROBLEM_METHOD : PD_PROBLEM_NOT_FOUND, "");
    hub->trace.path = route->path;
    hub->trace.rest = route->rest;
    step = hub->store->err == PD_OK ? route->run(&call) : PD_HUB_DONE;
    if (hub->store->err != PD_OK) {
        step = PD_HUB_DONE;
        if (aside != NULL)
            aside->seal_at = 0;
        (void)pd_hub_problem(&call, PD_PROBLEM_STORE, "nothing was recorded; send it again");
    }
    return step;
}

void
pd_hub_seal(const struct pd_hub *hub, const struct pd_hub_aside *aside, char *body, size_t len)
{
    if (aside->seal_at > 0)
        pd_push_answer_seal(body, len, aside->seal_at, aside->nonce, &hub->secret);
}

struct pd_hub_trace
pd_hub_trace(const struct pd_hub *hub)
{
    return hub->trace;
}

/* ---- batches ---- */

int64_t
pd_hub_count(struct pd_hub *hub, enum pd_hub_counter counter)
{
    return ++hub->counters[counter];
}

static void
read_counters(struct pd_hub *hub)
{
    for (int i = 0; i < PD_COUNTERS; i++) {
        hub->counters[i] = pd_store_one(hub->store, PD_HUB_SQL_COUNTER_GET, PD_ARGS(pd_i(i)), 0);
        hub->counters_stored[i] = hub->counters[i];
    }
}

static void
write_counters(struct pd_hub *hub)
{
    for (int i = 0; i < PD_COUNTERS; i++) {
        if (hub->counters[i] == hub->counters_stored[i])
            continue;
        (void)pd_store_run(hub->store, PD_HUB_SQL_COUNTER_PUT, PD_ARGS(pd_i(i), pd_i(hub->counters[i])));
    }
}

static void
forget_programmes(struct pd_hub *hub)
{
    for (int i = 0; i < PD_HUB_PROGRAMMES; i++) {
        if (hub->programmes[i] == NULL)
            continue;
        pd_programme_finish(hub->programmes[i]);
        free(hub->programmes[i]);
        hub->programmes[i] = NULL;
    }
}

static enum pd_err
begin(struct pd_hub *hub, enum pd_err (*begin_store)(struct pd_store *))
{
    enum pd_err err;

    give_back_answers(hub);
    memset(&hub->counting, 0, sizeof hub->counting);
    hub->pressed = false;
    err = begin_store(hub->store);
    if (err != PD_OK)
        return err;
    if (hub->stale || pd_store_others_wrote(hub->store)) {
        forget_programmes(hub);
        pd_row_cache_clear(&hub->rows);
        pd_wards_reread(hub, 0);
        memset(hub->sums, 0, sizeof hub->sums);
        hub->versions_known = false;
        hub->webhooks_known = false;
        hub->families_known = false;
        read_counters(hub);
        pd_refill_load(hub);
        hub->stale = false;
    }
    return PD_OK;
}

enum pd_err
pd_hub_begin(struct pd_hub *hub)
{
    return begin(hub, pd_store_begin);
}

enum pd_err
pd_hub_begin_ahead(struct pd_hub *hub)
{
    return begin(hub, pd_store_begin_ahead);
}

enum pd_err
pd_hub_commit(struct pd_hub *hub)
{
    enum pd_err err;

    pd_feed_flush(hub);
    write_counters(hub);
    if (hub->counters[PD_COUNT_CSEQ] != hub->counters_stored[PD_COUNT_CSEQ])
        pd_store_tell(hub->store, hub->counters[PD_COUNT_CSEQ]);
    err = pd_store_commit(hub->store);
    if (err != PD_OK) {
        hub->stale = true;
        pd_feed_forget(hub);
        pd_intake_lost(hub->intake);
        return err;
    }
    memcpy(hub->counters_stored, hub->counters, sizeof hub->counters);
    hub->feed_position = (uint64_t)hub->counters[PD_COUNT_CSEQ];
    pd_hub_counts_keep(hub);
    pd_intake_kept(hub->intake);
    return PD_OK;
}

void
pd_hub_rollback(struct pd_hub *hub)
{
    pd_store_rollback(hub->store);
    pd_intake_lost(hub->intake);
    pd_feed_forget(hub);
    hub->stale = true;
}

enum pd_err
pd_hub_scrub(struct pd_hub *hub)
{
    return pd_store_scrub(hub->store);
}

uint64_t
pd_hub_feed_position(const struct pd_hub *hub)
{
    return hub->feed_position;
}

enum pd_err
pd_hub_hear(struct pd_store *store, int64_t now_ms, int timeout_ms, int64_t *position)
{
    return pd_store_hear(store, now_ms, PD_COUNT_CSEQ, timeout_ms, position);
}

/* ---- life ---- */

static bool
meta_blob(struct pd_hub *hub, const char *name, void *out, size_t n)
{
    if (!pd_store_start(hub->store, PD_HUB_SQL_META_GET, PD_ARGS(pd_t(name))))
        return false;
    pd_store_blob(hub->store, PD_HUB_SQL_META_GET, 0, out, n);
    pd_store_end(hub->store, PD_HUB_SQL_META_GET);
    return hub->store->err == PD_OK;
}

static void
derive_key(const struct pd_hub *hub, const char *label, uint8_t out[PD_HASH_LEN])
{
    struct pd_hasher hasher;
    struct pd_hash hash;

    pd_hasher_start(&hasher);
    pd_hasher_add(&hasher, label, strlen(label) + 1);
    pd_hasher_add(&hasher, hub->secret.b, sizeof hub->secret.b);
    hash = pd_hasher_end(&hasher);
    memcpy(out, hash.b, PD_HASH_LEN);
}

/* What an older release wrote in clear, some at a time, each part whole or not at all. */
static enum pd_err
seal_persons(struct pd_hub *hub)
{
    enum pd_err err = PD_OK;
    int n = 1;
    bool any = false;

    while (err == PD_OK && n > 0) {
        if ((err = pd_store_begin(hub->store)) != PD_OK)
            return err;
        n = pd_persons_seal(hub);
        any |= n > 0;
        err = pd_store_commit(hub->store);
    }
    return err == PD_OK && any ? pd_store_scrub(hub->store) : err;
}

static enum pd_err
load(struct pd_hub *hub, struct pd_why *why)
{
    uint8_t seed[PD_SEED_LEN];
    enum pd_err err = pd_store_begin(hub->store);

    if (err != PD_OK)
        return pd_why(why, err, "hub.db", "cannot be read: %s", pd_err_name(err));
    if (!meta_blob(hub, "hub_secret", seed, sizeof seed)) {
        err = hub->store->err != PD_OK ? hub->store->err : PD_ERR_STATE;
        pd_store_rollback(hub->store);
        return pd_why(why, err, "hub.db", "is not initialised; run: pointdesk-hub init --data DIR");
    }
    hub->secret = pd_secret_key_from_seed(seed);
    memset(seed, 0, sizeof seed);
    hub->public_key = pd_secret_key_public(&hub->secret);
    derive_key(hub, "pd-hub-nonce-key-1", hub->nonce_key);
    derive_key(hub, "pd-hub-person-key-1", hub->person_key);
    if (!meta_blob(hub, "hub_epoch", &hub->hub_epoch, sizeof hub->hub_epoch))
        pd_store_corrupt(hub->store, "no hub epoch");
    read_counters(hub);
    pd_sums_make(hub);
    pd_refill_load(hub);
    pd_hub_clock_load(hub);
    err = pd_store_commit(hub->store);
    if (err == PD_OK)
        err = seal_persons(hub);
    hub->feed_position = (uint64_t)hub->counters[PD_COUNT_CSEQ];
    return err != PD_OK ? pd_why(why, err, "hub.db", "cannot be read: %s", pd_err_name(err)) : PD_OK;
}

enum pd_err
pd_hub_init(struct pd_store *store, struct pd_rng *rng)
{
    uint8_t seed[PD_SEED_LEN];
    enum pd_err err;

    pd_rng_fill(rng, seed, sizeof seed);
    err = pd_hub_init_key(store, seed);
    sodium_memzero(seed, sizeof seed);
    return err;
}

enum pd_err
pd_hub_init_key(struct pd_store *store, const uint8_t *seed)
{
    const uint64_t epoch = 1;
    enum pd_err err = pd_store_begin(store);

    if (err != PD_OK)
        return err;
    if (pd_store_start(store, PD_HUB_SQL_META_GET, PD_ARGS(pd_t("hub_secret")))) {
        pd_store_rollback(store);
        return PD_ERR_EXISTS;
    }
    (void)pd_store_run(store, PD_HUB_SQL_META_PUT, PD_ARGS(pd_t("hub_secret"), pd_b(seed, PD_SEED_LEN)));
    (void)pd_store_run(store, PD_HUB_SQL_META_PUT, PD_ARGS(pd_t("hub_epoch"), pd_b(&epoch, sizeof epoch)));
    (void)pd_store_run(store, PD_HUB_SQL_FEED_APPEND, PD_ARGS(pd_i(1), pd_i(PD_ROW_KEY), pd_i(0)));
    (void)pd_store_run(store, PD_HUB_SQL_COUNTER_PUT, PD_ARGS(pd_i(PD_COUNT_CSEQ), pd_i(1)));
    pd_known_none(store);
    return pd_store_commit(store);
}

enum pd_err
pd_hub_create(struct pd_hub **out, const struct pd_hub_config *config, struct pd_why *why)
{
    struct pd_hub *hub = calloc(1, sizeof *hub);
    enum pd_err err;

    if (hub == NULL)
        return PD_ERR_MEMORY;
    hub->store = config->store;
    hub->rng = config->rng;
    hub->snapshot_least = config->snapshot_least > 0 ? config->snapshot_least : PD_HUB_SNAPSHOT_LEAST;
    hub->protocol_max = config->protocol_max > 0 ? config->protocol_max : PD_PROTOCOL_MAX;
    hub->scratch = malloc(PD_HUB_SCRATCH_LEN);
    hub->scratch_body = malloc(PD_HUB_SCRATCH_LEN);
    hub->intake = pd_intake_create();
    err = hub->scratch != NULL && hub->scratch_body != NULL && hub->intake != NULL ? load(hub, why)
                                                                                   : PD_ERR_MEMORY;
    if (err != PD_OK) {
        pd_hub_destroy(hub);
        return err;
    }
    *out = hub;
    return PD_OK;
}

void
pd_hub_destroy(struct pd_hub *hub)
{
    if (hub == NULL)
        return;
    give_back_answers(hub);
    forget_programmes(hub);
    free(hub->versions);
    pd_intake_destroy(hub->intake);
    pd_feed_forget(hub);
    pd_row_cache_clear(&hub->rows);
    free(hub->expected);
    free(hub->dirty.rows);
    free(hub->dirty.slots);
    free(hub->scratch);
    free(hub->scratch_body);
    pd_secret_key_wipe(&hub->secret);
    memset(hub->person_key, 0, sizeof hub->person_key);
    free(hub);
}
