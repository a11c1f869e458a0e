#include "sync/hub/clients.h"
#include "sync/hub/persons.h"

#include "sync/hub/webhooks.h"

#include <stdio.h>
#include <stdlib.h>

#define KEPT_DAYS 35

static bool
find_client(struct pd_call *call, struct pd_hub_client *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_CLIENT_GET;
    const char *text = pd_http_get(&call->request->headers, "authorization");
    struct pd_store *s = call->hub->store;
    struct pd_hash hash;

    if (text == NULL || pd_http_count(&call->request->headers, "authorization") != 1 ||
        strncmp(text, "Bearer ", 7) != 0)
        return false;
    hash = pd_hash_of(text + 7, strlen(text + 7));
    if (!pd_store_start(s, sql, PD_ARGS(pd_b(hash.b, sizeof hash.b))))
        return false;
    pd_store_text(s, sql, 0, out->name, sizeof out->name);
    out->scopes = (unsigned int)pd_store_int(s, sql, 1);
    out->expires_ms = pd_store_int(s, sql, 2);
    out->per_s = (int)pd_store_int(s, sql, 3);
    pd_store_end(s, sql);
    return true;
}

/* ---- keys ---- */

static struct pd_hash
new_key(struct pd_hub *hub, char key[PD_HUB_CLIENT_KEY_CAP])
{
    uint8_t secret[32];

    pd_rng_fill(hub->rng, secret, sizeof secret);
    pd_hex(secret, sizeof secret, key);
    return pd_hash_of(key, strlen(key));
}

static bool
is_known(struct pd_hub *hub, const char *name)
{
    return pd_store_one(hub->store, PD_HUB_SQL_CLIENT_BY_NAME, PD_ARGS(pd_t(name)), 0) != 0;
}

enum pd_err
pd_hub_client_add_as(
    struct pd_hub *hub, int64_t now_ms, const struct pd_hub_client *client, char key[PD_HUB_CLIENT_KEY_CAP])
{
    struct pd_hash hash;
    unsigned int may = client->merchant[0] != '\0' ? PD_HUB_SCOPE_MERCHANT : PD_HUB_SCOPE_ALL;

    if (!pd_code_word_valid(client->name, strlen(client->name), PD_CLIENT_CAP - 1) || client->scopes == 0 ||
        (client->scopes & ~may) != 0 || client->per_s < 0 || client->per_s > PD_RATE_MAX)
        return PD_ERR_INVALID;
    if (is_known(hub, client->name))
        return PD_ERR_EXISTS;
    hash = new_key(hub, key);
    (void)pd_store_run(hub->store, PD_HUB_SQL_CLIENT_INSERT,
        PD_ARGS(pd_b(hash.b, sizeof hash.b), pd_t(client->name), pd_i(now_ms), pd_i(client->scopes),
            pd_i(client->expires_ms), pd_i(client->per_s), pd_t(client->merchant)));
    return hub->store->err;
}

enum pd_err
pd_hub_client_add(struct pd_hub *hub, int64_t now_ms, const char *name, unsigned int scopes,
    char key[PD_HUB_CLIENT_KEY_CAP])
{
    struct pd_hub_client client = { .scopes = scopes };

    return pd_copy(client.name, sizeof client.name, name) ? pd_hub_client_add_as(hub, now_ms, &client, key)
                                                          : PD_ERR_INVALID;
}

enum pd_err
pd_hub_client_renew(
    struct pd_hub *hub, int64_t now_ms, const char *name, int64_t expires_ms, char key[PD_HUB_CLIENT_KEY_CAP])
{
    struct pd_hash hash;

    if (!is_known(hub, name))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    hash = new_key(hub, key);
    (void)pd_store_run(hub->store, PD_HUB_SQL_CLIENT_RENEW,
        PD_ARGS(pd_t(name), pd_b(hash.b, sizeof hash.b), pd_i(now_ms), pd_i(expires_ms)));
    return hub->store->err;
}

enum pd_err
pd_hub_client_revoke(struct pd_hub *hub, const char *name)
{
    int gone = pd_store_run(hub->store, PD_HUB_SQL_CLIENT_REVOKE, PD_ARGS(pd_t(name)));

    pd_webhook_drop(hub, name);
    return hub->store->err != PD_OK ? hub->store->err : gone == 1 ? PD_OK : PD_ERR_NOT_FOUND;
}

enum pd_err
pd_hub_client_each(struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_client *client), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_CLIENT_EACH;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_NO_ARGS); row; row = pd_store_next(s, sql)) {
        struct pd_hub_client client = { .scopes = (unsigned int)pd_store_int(s, sql, 1),
            .expires_ms = pd_store_int(s, sql, 2),
            .per_s = (int)pd_store_int(s, sql, 3),
            .created_ms = pd_store_int(s, sql, 4) };

        pd_store_text(s, sql, 0, client.name, sizeof client.name);
        pd_store_text(s, sql, 5, client.merchant, sizeof client.merchant);
        each(ctx, &client);
    }
    return s->err;
}

/* ---- requests ---- */

static bool
refuse_key(struct pd_call *call, enum pd_problem problem, const char *detail)
{
    (void)pd_hub_problem(call, problem, detail);
    pd_hub_header(call, "www-authenticate", "Bearer realm=\"pointdesk\"");
    return false;
}

static bool
refuse_expired(struct pd_call *call, const struct pd_hub_client *client)
{
    struct pd_date_time t = pd_local_time(client->expires_ms, 0);
    char detail[160];

    (void)snprintf(detail, sizeof detail,
        "it ended on %04d-%02d-%02d at %02d:%02d UTC; a new one: pointdesk-hub client renew %s", t.date.year,
        t.date.month, t.date.day, t.hour, t.minute, client->name);
    return refuse_key(call, PD_PROBLEM_KEY_EXPIRED, detail);
}

static bool
refuse_often(struct pd_call *call, int per_s, int wait_s)
{
    char text[96];

    (void)snprintf(text, sizeof text, "at most %d requests a second", per_s);
    (void)pd_hub_problem(call, PD_PROBLEM_RATE, text);
    (void)snprintf(text, sizeof text, "%d", wait_s);
    pd_hub_header(call, "retry-after", text);
    return false;
}

bool
pd_client_may(struct pd_call *call, unsigned int scope, char name[PD_CLIENT_CAP])
{
    struct pd_hub_client client = { .scopes = 0 };
    int wait_s;

    if (!find_client(call, &client))
        return refuse_key(call, PD_PROBLEM_UNAUTHORIZED, "a bearer key is needed");
    if (client.expires_ms != 0 && call->now_ms >= client.expires_ms)
        return refuse_expired(call, &client);
    (void)pd_copy(name, PD_CLIENT_CAP, client.name);
    (void)pd_copy(call->hub->trace.client, PD_CLIENT_CAP, client.name);
    if (client.per_s > 0 && !pd_rate_take(&call->hub->rates, name, client.per_s, call->now_ms, &wait_s))
        return refuse_often(call, client.per_s, wait_s);
    if ((client.scopes & scope) == 0)
        return (void)pd_hub_problem(call, PD_PROBLEM_SCOPE, "this client's key is for other things"), false;
    return true;
}

/* One that says nothing of itself is taken at its word. */
static bool
is_json(const struct pd_http_request *request)
{
    const struct pd_http_headers *h = &request->headers;

    return pd_http_count(h, "content-type") == 0 ||
           (pd_http_count(h, "content-type") == 1 && (pd_http_is_type(h, "application/json") ||
                                                         pd_http_is_type(h, "application/cloudevents+json")));
}

static bool
read_json(struct pd_client_call *c)
{
    const struct pd_http_request *r = c->call->request;

    c->json = json_loadb(r->body_len > 0 ? r->body : "", r->body_len, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(c->json))
        return true;
    json_decref(c->json);
    return (void)pd_hub_problem(c->call, PD_PROBLEM_BAD_REQUEST, "the body is not a JSON object"), false;
}

/* By which a repeat is known as one: the path says what it is about. */
static struct pd_hash
hash_of_body(const struct pd_client_call *c, const char *path)
{
    const struct pd_http_request *r = c->call->request;
    struct pd_hub *hub = c->call->hub;
    struct pd_hash hash = { { 0 } };
    json_t *kept;
    char *text;

    if (c->unkept == NULL)
        return pd_person_hash(hub, path, r->body_len > 0 ? r->body : "", r->body_len);
    kept = json_copy(c->json);
    (void)json_object_del(kept, c->unkept);
    text = json_dumps(kept, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(kept);
    if (text != NULL)
        hash = pd_person_hash(hub, path, text, strlen(text));
    else
        pd_store_no_memory(hub->store);
    free(text);
    return hash;
}

/* The first answer to this key. false: none yet. */
static bool
told_before(struct pd_client_call *c, enum pd_hub_step *step)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_IDEM_GET;
    struct pd_store *s = c->call->hub->store;
    const struct pd_http_request *r = c->call->request;
    struct pd_hash body, before, long_before; /* as releases before kept it */
    const void *answer;
    size_t len;

    if (c->key == NULL || !pd_store_start(s, sql, PD_ARGS(pd_t(c->client), pd_t(c->key))))
        return false;
    pd_store_blob(s, sql, 0, body.b, sizeof body.b);
    answer = pd_store_bytes(s, sql, 2, &len);
    *step = pd_hub_answer(c->call, (int)pd_store_int(s, sql, 1), "application/json", answer, len);
    pd_store_end(s, sql);
    before = hash_of_body(c, "body");
    long_before = pd_hash_of(r->body_len > 0 ? r->body : "", r->body_len);
    if (!pd_hash_equal(&body, &c->body) && !pd_hash_equal(&body, &before) &&
        !pd_hash_equal(&body, &long_before))
        *step = pd_hub_problem(c->call, PD_PROBLEM_CONFLICT,
            "this Idempotency-Key came with another body, or for another path, before");
    return true;
}

bool
pd_client_call_open(struct pd_client_call *c, unsigned int scope, bool needs_key, enum pd_hub_step *step)
{
    const struct pd_http_request *r = c->call->request;

    *step = PD_HUB_DONE;
    if (!pd_client_may(c->call, scope, c->client))
        return false;
    if (strcmp(r->method, "GET") == 0)
        return true;
    if (!is_json(r))
        return (void)pd_hub_problem(c->call, PD_PROBLEM_MEDIA, "send application/json"), false;
    c->key = pd_http_get(&r->headers, "idempotency-key");
    if (pd_http_count(&r->headers, "idempotency-key") > 1)
        return (void)pd_hub_problem(c->call, PD_PROBLEM_BAD_REQUEST, "Idempotency-Key stands there twice"),
               false;
    if (needs_key && c->key == NULL)
        return (void)pd_hub_problem(c->call, PD_PROBLEM_BAD_REQUEST, "Idempotency-Key is missing"), false;
    if (c->key != NULL && (strlen(c->key) == 0 || strlen(c->key) >= PD_IDEM_CAP))
        return (void)pd_hub_problem(
                   c->call, PD_PROBLEM_BAD_REQUEST, "Idempotency-Key has 1 to 128 characters"),
               false;
    if (c->unkept != NULL && !read_json(c))
        return false;
    c->body = hash_of_body(c, r->path);
    if (told_before(c, step)) {
        json_decref(c->json);
        return false;
    }
    if (c->json == NULL && !read_json(c))
        return false;
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

bool
pd_client_member(
    struct pd_client_call *c, const char *tail, struct pd_member *out, int64_t *mid, enum pd_hub_step *step)
{
    const char *name = c->call->request->path + strlen("/v1/members/");
    struct pd_hub *hub = c->call->hub;
    char text[128]; /* longer than any number, phone or external id that is kept */
    size_t len = strlen(name) - strlen(tail);

    if (len < sizeof text) {
        memcpy(text, name, len);
        text[len] = '\0';
        if (pd_hub_member_find(hub, text, out, NULL, 0) == PD_OK) {
            *mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&out->id)), 0);
            return true;
        }
    }
    *step = pd_client_call_refuse(c, PD_PROBLEM_NOT_FOUND, "no such member");
    return false;
}

int64_t
pd_client_number(const char *path, const char *before)
{
    const char *p = path + strlen(before);
    int64_t n = 0;
    int digits = 0;

    for (; *p >= '0' && *p <= '9' && digits < 15; digits++)
        n = n * 10 + *p++ - '0';
    return digits > 0 && (*p == '/' || *p == '\0') ? n : 0;
}

bool
pd_client_middle(const char *path, const char *before, const char *behind, char *out, size_t cap)
{
    const char *text = path + strlen(before);
    size_t len = strlen(text) - strlen(behind);

    out[0] = '\0';
    if (len >= cap)
        return false;
    memcpy(out, text, len);
    out[len] = '\0';
    return true;
}

const char *
pd_client_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL && strlen(text) <= 256 ? text : NULL;
}

enum pd_hub_step
pd_client_call_fail(struct pd_client_call *c, enum pd_err err, const struct pd_why *why)
{
    char detail[sizeof ": " + sizeof why->path + sizeof why->text];

    (void)snprintf(detail, sizeof detail, "%s%s%s", why->path, why->path[0] != '\0' ? ": " : "", why->text);
    if (why->text[0] == '\0' || c->call->hub->store->err != PD_OK)
        return pd_client_call_refuse(c, PD_PROBLEM_STORE, "nothing was recorded; send it again");
    return pd_client_call_refuse(c,
        err == PD_ERR_NOT_FOUND                       ? PD_PROBLEM_NOT_FOUND
        : err == PD_ERR_STATE || err == PD_ERR_EXISTS ? PD_PROBLEM_CONFLICT
                                                      : PD_PROBLEM_BAD_REQUEST,
        detail);
}

enum pd_err
pd_client_keys(const json_t *object, const char *const *keys, struct pd_why *why)
{
    const char *key;
    json_t *value;
    char shown[48];

    json_object_foreach((json_t *)object, key, value)
    {
        int i = 0;

        while (keys[i] != NULL && strcmp(keys[i], key) != 0)
            i++;
        if (keys[i] != NULL)
            continue;
        (void)pd_text_clean(shown, sizeof shown, key, strlen(key));
        return pd_why(why, PD_ERR_INVALID, shown, "is not a key that may stand here");
    }
    return PD_OK;
}
