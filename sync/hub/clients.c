#include "sync/hub/clients.h"

#include <stdio.h>

#define KEPT_DAYS 35

static bool
find_client(struct pd_call *call, char out[PD_CLIENT_CAP], unsigned int *scopes)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_CLIENT_GET;
    const char *text = pd_http_get(&call->request->headers, "authorization");
    struct pd_hash hash;

    if (text == NULL || pd_http_count(&call->request->headers, "authorization") != 1 ||
        strncmp(text, "Bearer ", 7) != 0)
        return false;
    hash = pd_hash_of(text + 7, strlen(text + 7));
    if (!pd_store_start(call->hub->store, sql, PD_ARGS(pd_b(hash.b, sizeof hash.b))))
        return false;
    pd_store_text(call->hub->store, sql, 0, out, PD_CLIENT_CAP);
    *scopes = (unsigned int)pd_store_int(call->hub->store, sql, 1);
    pd_store_end(call->hub->store, sql);
    return true;
}

enum pd_err
pd_hub_client_add(struct pd_hub *hub, int64_t now_ms, const char *name, unsigned int scopes,
    char key[PD_HUB_CLIENT_KEY_CAP])
{
    uint8_t secret[32];
    struct pd_hash hash;

    if (!pd_code_word_valid(name, strlen(name), PD_CLIENT_CAP - 1) || scopes == 0 ||
        scopes > PD_HUB_SCOPE_ALL)
        return PD_ERR_INVALID;
    if (pd_store_one(hub->store, PD_HUB_SQL_CLIENT_BY_NAME, PD_ARGS(pd_t(name)), 0) != 0)
        return PD_ERR_EXISTS;
    pd_rng_fill(hub->rng, secret, sizeof secret);
    pd_hex(secret, sizeof secret, key);
    hash = pd_hash_of(key, strlen(key));
    (void)pd_store_run(hub->store, PD_HUB_SQL_CLIENT_INSERT,
        PD_ARGS(pd_b(hash.b, sizeof hash.b), pd_t(name), pd_i(now_ms), pd_i(scopes)));
    return hub->store->err;
}

/* The first answer to this key. false: none yet. */
static bool
told_before(struct pd_client_call *c, enum pd_hub_step *step)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_IDEM_GET;
    struct pd_store *s = c->call->hub->store;
    const struct pd_http_request *r = c->call->request;
    struct pd_hash body, before; /* as the release before kept it */
    const void *answer;
    size_t len;

    if (c->key == NULL || !pd_store_start(s, sql, PD_ARGS(pd_t(c->client), pd_t(c->key))))
        return false;
    pd_store_blob(s, sql, 0, body.b, sizeof body.b);
    answer = pd_store_bytes(s, sql, 2, &len);
    *step = pd_hub_answer(c->call, (int)pd_store_int(s, sql, 1), "application/json", answer, len);
    pd_store_end(s, sql);
    before = pd_hash_of(r->body_len > 0 ? r->body : "", r->body_len);
    if (!pd_hash_equal(&body, &c->body) && !pd_hash_equal(&body, &before))
        *step = pd_hub_problem(
            c->call, PD_PROBLEM_CONFLICT, "this Idempotency-Key came with another body before");
    return true;
}

/* The key's client may do this. Otherwise the problem was answered. */
static bool
may(struct pd_client_call *c, unsigned int scope)
{
    unsigned int scopes = 0;

    if (!find_client(c->call, c->client, &scopes))
        return (void)pd_hub_problem(c->call, PD_PROBLEM_UNAUTHORIZED, "a bearer key is needed"), false;
    if ((scopes & scope) == 0)
        return (void)pd_hub_problem(c->call, PD_PROBLEM_SCOPE, "this client's key is for other things"),
               false;
    return true;
}

bool
pd_client_call_open(struct pd_client_call *c, unsigned int scope, bool needs_key, enum pd_hub_step *step)
{
    const struct pd_http_request *r = c->call->request;

    *step = PD_HUB_DONE;
    if (!may(c, scope))
        return false;
    if (strcmp(r->method, "GET") == 0)
        return true;
    c->key = pd_http_get(&r->headers, "idempotency-key");
    if (needs_key && c->key == NULL)
        return (void)pd_hub_problem(c->call, PD_PROBLEM_BAD_REQUEST, "Idempotency-Key is missing"), false;
    if (c->key != NULL && (strlen(c->key) == 0 || strlen(c->key) >= PD_IDEM_CAP))
        return (void)pd_hub_problem(
                   c->call, PD_PROBLEM_BAD_REQUEST, "Idempotency-Key has 1 to 128 characters"),
               false;
    c->body = pd_person_hash(c->call->hub, "body", r->body_len > 0 ? r->body : "", r->body_len);
    if (told_before(c, step))
        return false;
    c->json = json_loadb(r->body_len > 0 ? r->body : "", r->body_len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(c->json)) {
        json_decref(c->json);
        return (void)pd_hub_problem(c->call, PD_PROBLEM_BAD_REQUEST, "the body is not a JSON object"), false;
    }
    return true;
}

void
pd_client_prune(struct pd_hub *hub, int64_t now_ms)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_IDEM_PRUNE, PD_ARGS(pd_i(now_ms - KEPT_DAYS * PD_DAY_MS)));
}

enum pd_hub_step
pd_client_call_close(struct pd_client_call *c)
{
    json_decref(c->json);
    if (c->key != NULL)
        (void)pd_store_run(c->call->hub->store, PD_HUB_SQL_IDEM_INSERT,
            PD_ARGS(pd_t(c->client), pd_t(c->key), pd_b(c->body.b, sizeof c->body.b), pd_i(c->status),
                pd_b(c->answer, strlen(c->answer)), pd_i(c->call->now_ms)));
    return pd_hub_answer(c->call, c->status, "application/json", c->answer, strlen(c->answer));
}

enum pd_hub_step
pd_client_call_refuse(struct pd_client_call *c, enum pd_problem problem, const char *detail)
{
    json_decref(c->json);
    return pd_hub_problem(c->call, problem, detail);
}

const char *
pd_client_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL && strlen(text) <= 256 ? text : NULL;
}
