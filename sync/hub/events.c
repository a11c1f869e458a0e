/*
 * The hospital's own systems: behaviour events as CloudEvents 1.0, members and codes. A bearer key names the
 * client; an Idempotency-Key makes a repeat get the first answer. JSON is read with jansson: this is not the
 * op path.
 *   payment  {"specversion":"1.0","id":"…","source":"…","type":"pointdesk.payment","subject":MEMBER,
 *             "data":{"bill_no":"…","total_fen":N,"insured_fen":N,"self_paid_fen":N}}
 *   sign-in  {…,"type":"pointdesk.sign_in","subject":MEMBER}
 * MEMBER is a member number, a phone, or a surrogate id.
 */
#include "sync/hub/engine.h"

#include <jansson.h>
#include <stdio.h>

#define CLIENT_CAP 33
#define IDEM_CAP 129

struct call_by_client {
    struct pd_call *call;
    char client[CLIENT_CAP];
    const char *key; /* Idempotency-Key, or NULL */
    struct pd_hash body;
    json_t *json;
    int status;
    char answer[PD_CODE_CAP + 256];
};

static bool
find_client(struct pd_call *call, char out[CLIENT_CAP])
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
    pd_store_text(call->hub->store, sql, 0, out, CLIENT_CAP);
    pd_store_end(call->hub->store, sql);
    return true;
}

enum pd_err
pd_hub_client_add(struct pd_hub *hub, int64_t now_ms, const char *name, char key[PD_HUB_CLIENT_KEY_CAP])
{
    uint8_t secret[32];
    struct pd_hash hash;

    if (!pd_code_word_valid(name, strlen(name), CLIENT_CAP - 1))
        return PD_ERR_INVALID;
    if (pd_store_one(hub->store, PD_HUB_SQL_CLIENT_BY_NAME, PD_ARGS(pd_t(name)), 0) != 0)
        return PD_ERR_EXISTS;
    pd_rng_fill(hub->rng, secret, sizeof secret);
    pd_hex(secret, sizeof secret, key);
    hash = pd_hash_of(key, strlen(key));
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_CLIENT_INSERT, PD_ARGS(pd_b(hash.b, sizeof hash.b), pd_t(name), pd_i(now_ms)));
    return hub->store->err;
}

/* The first answer to this key. false: none yet. */
static bool
told_before(struct call_by_client *c, enum pd_hub_step *step)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_IDEM_GET;
    struct pd_store *s = c->call->hub->store;
    struct pd_hash body;
    const void *answer;
    size_t len;

    if (c->key == NULL || !pd_store_start(s, sql, PD_ARGS(pd_t(c->client), pd_t(c->key))))
        return false;
    pd_store_blob(s, sql, 0, body.b, sizeof body.b);
    answer = pd_store_bytes(s, sql, 2, &len);
    *step = pd_hub_answer(c->call, (int)pd_store_int(s, sql, 1), "application/json", answer, len);
    pd_store_end(s, sql);
    if (!pd_hash_equal(&body, &c->body))
        *step = pd_hub_problem(
            c->call, PD_PROBLEM_CONFLICT, "this Idempotency-Key came with another body before");
    return true;
}

/* Sets *step when the request ends here. */
static bool
open_call(struct call_by_client *c, bool needs_key, enum pd_hub_step *step)
{
    const struct pd_http_request *r = c->call->request;

    *step = PD_HUB_DONE;
    if (!find_client(c->call, c->client))
        return (void)pd_hub_problem(c->call, PD_PROBLEM_UNAUTHORIZED, "a bearer key is needed"), false;
    c->key = pd_http_get(&r->headers, "idempotency-key");
    if (needs_key && c->key == NULL)
        return (void)pd_hub_problem(c->call, PD_PROBLEM_BAD_REQUEST, "Idempotency-Key is missing"), false;
    if (c->key != NULL && (strlen(c->key) == 0 || strlen(c->key) >= IDEM_CAP))
        return (void)pd_hub_problem(
                   c->call, PD_PROBLEM_BAD_REQUEST, "Idempotency-Key has 1 to 128 characters"),
               false;
    c->body = pd_hash_of(r->body_len > 0 ? r->body : "", r->body_len);
    if (told_before(c, step))
        return false;
    c->json = json_loadb(r->body_len > 0 ? r->body : "", r->body_len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(c->json)) {
        json_decref(c->json);
        return (void)pd_hub_problem(c->call, PD_PROBLEM_BAD_REQUEST, "the body is not a JSON object"), false;
    }
    return true;
}

static enum pd_hub_step
close_call(struct call_by_client *c)
{
    json_decref(c->json);
    if (c->key != NULL)
        (void)pd_store_run(c->call->hub->store, PD_HUB_SQL_IDEM_INSERT,
            PD_ARGS(pd_t(c->client), pd_t(c->key), pd_b(c->body.b, sizeof c->body.b), pd_i(c->status),
                pd_b(c->answer, strlen(c->answer)), pd_i(c->call->now_ms)));
    return pd_hub_answer(c->call, c->status, "application/json", c->answer, strlen(c->answer));
}

static enum pd_hub_step
refuse(struct call_by_client *c, enum pd_problem problem, const char *detail)
{
    json_decref(c->json);
    return pd_hub_problem(c->call, problem, detail);
}

static const char *
text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL && strlen(text) <= 256 ? text : NULL;
}

/* A whole number of fen; false when it is missing or not one. */
static bool
fen_of(const json_t *object, const char *name, struct pd_fen *out)
{
    const json_t *value = json_object_get(object, name);

    if (!json_is_integer(value))
        return false;
    *out = pd_fen_of(json_integer_value(value));
    return pd_fen_valid(*out);
}

/* ---- events ---- */

struct earned {
    const struct pd_earn_rule *rule;
    char key[PD_CLAIM_CAP];
    struct pd_points points;
};

static const struct pd_earn_rule *
rule_of_kind(const struct pd_programme *programme, enum pd_earn_kind kind, const char *id)
{
    for (int i = 0; i < programme->rule_count; i++)
        if (programme->rules[i].kind == kind && (id == NULL || strcmp(programme->rules[i].id, id) == 0))
            return &programme->rules[i];
    return NULL;
}

/* NULL, or what is wrong with the event. */
static const char *
read_payment(const json_t *event, const struct pd_programme *programme, struct earned *out)
{
    const json_t *data = json_object_get(event, "data");
    const char *bill_no = text_of(data, "bill_no");
    struct pd_fen total, insured, self_paid;
    struct pd_points growth;

    out->rule = rule_of_kind(programme, PD_EARN_PAYMENT, NULL);
    if (bill_no == NULL || !pd_code_word_valid(bill_no, strlen(bill_no), 64))
        return "data.bill_no must be 1 to 64 of A-Z a-z 0-9 - _ .";
    if (!fen_of(data, "total_fen", &total) || !fen_of(data, "insured_fen", &insured) ||
        !fen_of(data, "self_paid_fen", &self_paid))
        return "data.total_fen, insured_fen and self_paid_fen must be whole numbers in 0..1000000000";
    if (pd_fen_raw(self_paid) > pd_fen_raw(total) - pd_fen_raw(insured))
        return "data.self_paid_fen must not be above total_fen - insured_fen";
    if (out->rule == NULL || !pd_earn(out->rule, self_paid, &out->points, &growth))
        return "the programme has no rule for payments";
    (void)snprintf(out->key, sizeof out->key, "bill:%s", bill_no);
    return NULL;
}

static const char *
read_sign_in(
    const struct pd_id *member, const struct pd_programme *programme, int64_t now_ms, struct earned *out)
{
    struct pd_points growth;

    out->rule = rule_of_kind(programme, PD_EARN_FIXED, "sign_in");
    if (out->rule == NULL || !pd_earn(out->rule, pd_fen_of(0), &out->points, &growth))
        return "the programme has no rule sign_in";
    pd_claim_key_day(out->rule, member, now_ms, programme->utc_offset_min, out->key, sizeof out->key);
    return NULL;
}

enum pd_hub_step
pd_hub_events(struct pd_call *call)
{
    struct call_by_client c = { .call = call, .status = 200 };
    const struct pd_programme *programme = pd_hub_programme_now(call->hub, call->now_ms);
    static struct pd_member member;
    struct earned earned = { .rule = NULL };
    const char *type, *version, *wrong = "type must be pointdesk.payment or pointdesk.sign_in";
    enum pd_hub_step step;
    enum pd_err err;

    if (!open_call(&c, true, &step))
        return step;
    type = text_of(c.json, "type");
    version = text_of(c.json, "specversion");
    if (version == NULL || strcmp(version, "1.0") != 0 || type == NULL || text_of(c.json, "id") == NULL ||
        text_of(c.json, "source") == NULL || text_of(c.json, "subject") == NULL)
        return refuse(
            &c, PD_PROBLEM_BAD_REQUEST, "a CloudEvent 1.0 needs specversion, id, source, type, subject");
    if (programme == NULL)
        return refuse(&c, PD_PROBLEM_NOT_FOUND, "no programme is in force");
    if (pd_hub_member_find(call->hub, text_of(c.json, "subject"), &member, NULL, 0) != PD_OK)
        return refuse(&c, PD_PROBLEM_NOT_FOUND, "no such member");
    if (strcmp(type, "pointdesk.payment") == 0)
        wrong = read_payment(c.json, programme, &earned);
    else if (strcmp(type, "pointdesk.sign_in") == 0)
        wrong = read_sign_in(&member.id, programme, call->now_ms, &earned);
    if (wrong != NULL)
        return refuse(&c, PD_PROBLEM_BAD_REQUEST, wrong);
    err = pd_hub_grant(call->hub, call->now_ms, &member.id, earned.rule->id, earned.key, earned.points);
    if (err != PD_OK && err != PD_ERR_EXISTS)
        return refuse(&c, PD_PROBLEM_STORE, "nothing was recorded; send it again");
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"status\":\"%s\",\"points\":%lld}",
        err == PD_OK ? "applied" : "already_granted",
        err == PD_OK ? (long long)pd_points_raw(earned.points) : 0LL);
    return close_call(&c);
}

/* ---- members and codes ---- */

enum pd_hub_step
pd_hub_members(struct pd_call *call)
{
    struct call_by_client c = { .call = call, .status = 201 };
    struct pd_hub_member_new m = { .kind = "standard" };
    struct pd_why why = { .text = "" };
    char text[PD_ID_TEXT_CAP], detail[sizeof why.path + sizeof why.text];
    const char *number, *name, *phone, *kind;
    struct pd_id id;
    enum pd_hub_step step;
    enum pd_err err;

    if (!open_call(&c, true, &step))
        return step;
    number = text_of(c.json, "number");
    name = text_of(c.json, "name");
    phone = text_of(c.json, "phone");
    kind = text_of(c.json, "kind");
    if (number == NULL || name == NULL || !pd_copy(m.number, sizeof m.number, number) ||
        !pd_copy(m.name, sizeof m.name, name) ||
        !pd_copy(m.phone, sizeof m.phone, phone != NULL ? phone : "") ||
        (kind != NULL && !pd_copy(m.kind, sizeof m.kind, kind)))
        return refuse(&c, PD_PROBLEM_BAD_REQUEST, "number and name are needed; phone and kind may be given");
    err = pd_hub_member_add(call->hub, call->now_ms, &m, &id, &why);
    (void)snprintf(detail, sizeof detail, "%s %s", why.path, why.text);
    if (err != PD_OK)
        return refuse(&c, err == PD_ERR_EXISTS ? PD_PROBLEM_CONFLICT : PD_PROBLEM_BAD_REQUEST, detail);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"id\":\"%s\"}", pd_id_text(id, text));
    return close_call(&c);
}

enum pd_hub_step
pd_hub_codes(struct pd_call *call)
{
    static const struct {
        const char *name;
        enum pd_code_type type;
    } types[] = { { "rotating", PD_CODE_MEMBER }, { "day", PD_CODE_MEMBER_DAY }, { "card", PD_CODE_CARD } };
    struct call_by_client c = { .call = call, .status = 201 };
    static struct pd_member member;
    const char *who, *type;
    char code[PD_CODE_CAP];
    enum pd_hub_step step;

    if (!open_call(&c, false, &step))
        return step;
    who = text_of(c.json, "member");
    type = text_of(c.json, "type");
    if (who == NULL || pd_hub_member_find(call->hub, who, &member, NULL, 0) != PD_OK)
        return refuse(&c, PD_PROBLEM_NOT_FOUND, "no such member");
    for (int i = 0; type != NULL && i < PD_COUNT(types); i++) {
        if (strcmp(types[i].name, type) != 0)
            continue;
        if (pd_hub_code_issue(call->hub, call->now_ms, &member.id, types[i].type, code) != PD_OK)
            return refuse(&c, PD_PROBLEM_STORE, "");
        (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"code\":\"%s\"}", code);
        return close_call(&c);
    }
    return refuse(&c, PD_PROBLEM_BAD_REQUEST, "type is rotating, day or card");
}
