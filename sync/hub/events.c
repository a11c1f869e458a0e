/*
 * Behaviour events of the hospital's own systems, as CloudEvents 1.0; "time" says when it happened, else now.
 *   payment    {"specversion":"1.0","id":"…","source":"…","type":"pointdesk.payment","subject":MEMBER,
 *               "time":"2026-09-21T14:13:20+08:00",
 *               "data":{"bill_no":"…","total_fen":N,"insured_fen":N,"self_paid_fen":N}}
 *   refund     {…,"type":"pointdesk.refund","data":{"refund_no":"…","bill_no":"…","self_paid_fen":N}}
 *   sign-in    {…,"type":"pointdesk.sign_in","subject":MEMBER}
 *   behaviour  {…,"type":"pointdesk.behaviour","data":{"rule":"talk","event":"…" or "visit_no":"…"}}
 * A behaviour lies at most 30 days back, and not before she was a member; a bill may.
 * MEMBER is a member number, a phone, or a surrogate id. What a rule rewards decides what it is granted once
 * for: a visit, an event, a day; a share, or another behaviour, once for each id of its source, within the
 * rule's caps.
 */
#include "sync/hub/clients.h"
#include "sync/hub/consents.h"
#include "sync/hub/grants.h"
#include "sync/hub/persons.h"
#include "sync/hub/referrals.h"

#include <stdio.h>
#include <stdlib.h>

struct event {
    struct pd_call *call;
    const json_t *json, *data;
    const struct pd_id *member;
    int64_t at_ms;
};

/* A whole number of fen; one below zero is none, and refused with the bill. */
static struct pd_fen
fen_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return pd_fen_of(json_is_integer(value) ? json_integer_value(value) : -1);
}

static void
copy_text(char *out, size_t cap, const json_t *object, const char *name)
{
    const char *text = pd_client_text(object, name);

    (void)pd_copy(out, cap, text != NULL ? text : "");
}

/* All of them grant, or take back, or say in *why what is wrong with the event. */
static enum pd_err
take_payment(const struct event *e, struct pd_points *points, struct pd_why *why)
{
    struct pd_hub_bill bill = { .total = fen_of(e->data, "total_fen"),
        .insured = fen_of(e->data, "insured_fen"),
        .self_paid = fen_of(e->data, "self_paid_fen"),
        .paid_ms = e->at_ms };

    copy_text(bill.bill_no, sizeof bill.bill_no, e->data, "bill_no");
    return pd_hub_bill_take(e->call->hub, e->call->now_ms, e->member, &bill, points, why);
}

static enum pd_err
take_refund(const struct event *e, struct pd_points *points, struct pd_why *why)
{
    struct pd_hub_refund refund = { .self_paid = fen_of(e->data, "self_paid_fen") };

    copy_text(refund.refund_no, sizeof refund.refund_no, e->data, "refund_no");
    copy_text(refund.bill_no, sizeof refund.bill_no, e->data, "bill_no");
    return pd_hub_refund_take(e->call->hub, e->call->now_ms, &refund, points, why);
}

/* What a day allows is for that day: not for long ago, and not for one on which she was no member. To be
 * treated may be why she became one. */
static enum pd_err
check_day(const struct event *e, const struct pd_hub_case *c, int64_t mid, struct pd_why *why)
{
    struct pd_hub *hub = e->call->hub;
    int offset = c->programme->utc_offset_min;
    int64_t since_ms = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_CREATED, PD_ARGS(pd_i(mid)), 0);

    if (e->at_ms < e->call->now_ms - PD_HUB_LATE_MS)
        return pd_why(
            why, PD_ERR_INVALID, "time", "is more than %d days ago", (int)(PD_HUB_LATE_MS / PD_DAY_MS));
    if (c->rule->behaviour != PD_BEHAVIOUR_VISIT &&
        pd_local_day(e->at_ms, offset) < pd_local_day(since_ms, offset))
        return pd_why(why, PD_ERR_INVALID, "time", "is before the day she became a member");
    return PD_OK;
}

/* By the rules in force when it happened, for this member, within her caps. */
static enum pd_err
grant(const struct event *e, struct pd_hub_case *c, struct pd_points *points, struct pd_why *why)
{
    static struct pd_account account;
    struct pd_hub *hub = e->call->hub;
    enum pd_err err;

    hub->now_ms = e->call->now_ms;
    if (!pd_account_find(hub, e->member, &account))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    if (!pd_consent_counts(hub, account.mid, PD_CONSENT_PROGRAMME))
        return pd_why(why, PD_ERR_STATE, "subject", "took back that she takes part");
    c->at_ms = e->at_ms;
    err = check_day(e, c, account.mid, why);
    if (err != PD_OK)
        return err;
    c->earning = pd_earning_for(hub, &account, c->programme, c->rule, pd_fen_of(0), c->at_ms);
    if (c->earning.outcome != PD_EARNING_OK && c->earning.outcome != PD_EARNING_CAPPED)
        return pd_why(why, PD_ERR_INVALID, "rule", "does not reward it: %s",
            pd_earning_outcome_name(c->earning.outcome));
    *points = c->earning.points;
    err = pd_hub_grant_as(hub, e->call->now_ms, e->member, c);
    if (err == PD_OK)
        pd_referrals_settle(hub, e->call->now_ms);
    return err;
}

static enum pd_err
take_sign_in(const struct event *e, struct pd_points *points, struct pd_why *why)
{
    const struct pd_programme *programme = pd_hub_programme_now(e->call->hub, e->at_ms);
    struct pd_hub_case c = { .programme = programme };
    char key[PD_CLAIM_CAP];

    c.rule = programme != NULL ? pd_programme_rule(programme, "sign_in") : NULL;
    if (c.rule == NULL || c.rule->kind != PD_EARN_FIXED)
        return pd_why(why, PD_ERR_INVALID, "", "the programme has no rule sign_in");
    pd_claim_key_day(c.rule, e->member, e->at_ms, programme->utc_offset_min, key, sizeof key);
    c.key = key;
    return grant(e, &c, points, why);
}

/* Once for each id that its source gave it: "share:ce:HASH". */
static void
key_of_id(const struct event *e, const struct pd_earn_rule *rule, char *out, size_t cap)
{
    const char *source = pd_client_text(e->json, "source"), *id = pd_client_text(e->json, "id");
    struct pd_hasher hasher;
    struct pd_hash hash;
    char hex[2 * 16 + 1];

    pd_hasher_start(&hasher);
    pd_hasher_add(&hasher, source, strlen(source) + 1);
    pd_hasher_add(&hasher, id, strlen(id));
    hash = pd_hasher_end(&hasher);
    pd_hex(hash.b, 16, hex);
    (void)snprintf(out, cap, "%s:ce:%s", rule->id, hex);
}

static enum pd_err
key_of(const struct event *e, const struct pd_programme *programme, const struct pd_earn_rule *rule,
    char *out, size_t cap, struct pd_why *why)
{
    char word[66];

    if (rule->kind == PD_EARN_FIXED &&
        (rule->behaviour == PD_BEHAVIOUR_SHARE || rule->behaviour == PD_BEHAVIOUR_OTHER)) {
        key_of_id(e, rule, out, cap);
        return PD_OK;
    }
    switch (pd_claim_shape_of(rule)) {
    case PD_CLAIM_DAY:
        pd_claim_key_day(rule, e->member, e->at_ms, programme->utc_offset_min, out, cap);
        return PD_OK;
    case PD_CLAIM_VISIT:
        copy_text(word, sizeof word, e->data, "visit_no");
        if (pd_claim_key_bill(rule, word, out, cap))
            return PD_OK;
        return pd_why(why, PD_ERR_INVALID, "visit_no", "must be 1 to 64 of A-Z a-z 0-9 - _");
    case PD_CLAIM_EVENT:
        copy_text(word, sizeof word, e->data, "event");
        if (pd_claim_key_event(rule, e->member, word, out, cap))
            return PD_OK;
        return pd_why(why, PD_ERR_INVALID, "event", "must be 1 to 32 of A-Z a-z 0-9 - _");
    case PD_CLAIM_BILL:
    case PD_CLAIM_YEAR:
    case PD_CLAIM_HUB_ONLY:
        break;
    }
    return pd_why(why, PD_ERR_INVALID, "rule", "is granted by the hub alone, or for a payment");
}

static enum pd_err
take_behaviour(const struct event *e, struct pd_points *points, struct pd_why *why)
{
    const struct pd_programme *programme = pd_hub_programme_now(e->call->hub, e->at_ms);
    const char *rule = pd_client_text(e->data, "rule");
    struct pd_hub_case c = { .programme = programme };
    char key[PD_CLAIM_CAP];
    enum pd_err err;

    c.rule = programme != NULL && rule != NULL ? pd_programme_rule(programme, rule) : NULL;
    if (c.rule == NULL)
        return pd_why(why, PD_ERR_INVALID, "rule", "must be the id of a rule that was in force then");
    err = key_of(e, programme, c.rule, key, sizeof key, why);
    c.key = key;
    return err != PD_OK ? err : grant(e, &c, points, why);
}

static const struct {
    const char *type;
    enum pd_err (*take)(const struct event *e, struct pd_points *points, struct pd_why *why);
} types[] = { { "pointdesk.payment", take_payment }, { "pointdesk.refund", take_refund },
    { "pointdesk.sign_in", take_sign_in }, { "pointdesk.behaviour", take_behaviour } };

static enum pd_err
take_event(struct event *e, struct pd_points *points, struct pd_why *why)
{
    const char *type = pd_client_text(e->json, "type"), *time = pd_client_text(e->json, "time");

    e->at_ms = e->call->now_ms;
    if (time != NULL && !pd_instant_from(time, &e->at_ms))
        return pd_why(why, PD_ERR_INVALID, "time", "must be an instant as 2026-09-21T14:13:20+08:00");
    if (e->at_ms > e->call->now_ms + PD_HUB_AHEAD_MS)
        return pd_why(why, PD_ERR_INVALID, "time", "lies in the future");
    for (int i = 0; i < PD_COUNT(types); i++)
        if (strcmp(types[i].type, type) == 0)
            return types[i].take(e, points, why);
    return pd_why(why, PD_ERR_INVALID, "type",
        "must be pointdesk.payment, pointdesk.refund, pointdesk.sign_in or pointdesk.behaviour");
}

static bool
is_cloud_event(const json_t *event)
{
    const char *version = pd_client_text(event, "specversion");

    return version != NULL && strcmp(version, "1.0") == 0 && pd_client_text(event, "type") != NULL &&
           pd_client_text(event, "id") != NULL && pd_client_text(event, "source") != NULL &&
           pd_client_text(event, "subject") != NULL;
}

/* What CloudEvents names by source and id is one thing for ever: once it was taken, another content under
 * that name is a mistake somebody must look at. Kept beside the answers to keys, under what no key can be. */
struct said {
    char key[sizeof " ce:" + 2 * 16];
    struct pd_hash content;
};

static struct said
said_of(const struct pd_client_call *c)
{
    const char *source = pd_client_text(c->json, "source"), *id = pd_client_text(c->json, "id");
    char *text = json_dumps(c->json, JSON_COMPACT | JSON_SORT_KEYS); /* however it is written */
    struct said said = { .key = " ce:" };
    struct pd_hasher hasher;
    struct pd_hash hash;

    pd_hasher_start(&hasher);
    pd_hasher_add(&hasher, source, strlen(source) + 1);
    pd_hasher_add(&hasher, id, strlen(id));
    hash = pd_hasher_end(&hasher);
    pd_hex(hash.b, 16, said.key + strlen(said.key));
    if (text != NULL)
        said.content = pd_person_hash(c->call->hub, "event", text, strlen(text));
    else
        pd_store_no_memory(c->call->hub->store);
    free(text);
    return said;
}

/* false: under this name something else was said before. */
static bool
is_new_or_same(const struct pd_client_call *c, const struct said *said, bool *known)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_IDEM_GET;
    struct pd_store *s = c->call->hub->store;
    struct pd_hash before;

    *known = pd_store_start(s, sql, PD_ARGS(pd_t(c->client), pd_t(said->key)));
    if (!*known)
        return true;
    pd_store_blob(s, sql, 0, before.b, sizeof before.b);
    pd_store_end(s, sql);
    return pd_hash_equal(&before, &said->content);
}

static void
keep_said(const struct pd_client_call *c, const struct said *said)
{
    (void)pd_store_run(c->call->hub->store, PD_HUB_SQL_IDEM_INSERT,
        PD_ARGS(pd_t(c->client), pd_t(said->key), pd_b(said->content.b, sizeof said->content.b), pd_i(200),
            pd_b("", 0), pd_i(c->call->now_ms)));
}

enum pd_hub_step
pd_hub_events(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_points points = pd_points_of(0);
    static struct pd_member member;
    struct event e = { .call = call, .member = &member.id };
    struct pd_why why = { .text = "" };
    char detail[sizeof ": " + sizeof why.path + sizeof why.text];
    enum pd_hub_step step;
    struct said said;
    enum pd_err err;
    bool known;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_EVENTS, true, &step))
        return step;
    if (!is_cloud_event(c.json))
        return pd_client_call_refuse(
            &c, PD_PROBLEM_BAD_REQUEST, "a CloudEvent 1.0 needs specversion, id, source, type, subject");
    said = said_of(&c);
    if (!is_new_or_same(&c, &said, &known))
        return pd_client_call_refuse(
            &c, PD_PROBLEM_CONFLICT, "an event of this source and id came with another content before");
    if (pd_hub_programme_now(call->hub, call->now_ms) == NULL)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no programme is in force");
    if (pd_hub_member_find(call->hub, pd_client_text(c.json, "subject"), &member, NULL, 0) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no such member");
    e.json = c.json;
    e.data = json_object_get(c.json, "data");
    err = take_event(&e, &points, &why);
    (void)snprintf(detail, sizeof detail, "%s%s%s", why.path, why.path[0] != '\0' ? ": " : "", why.text);
    if (err == PD_ERR_INVALID && why.text[0] != '\0')
        return pd_client_call_refuse(&c, PD_PROBLEM_BAD_REQUEST, detail);
    if (err == PD_ERR_STATE && why.text[0] != '\0')
        return pd_client_call_refuse(&c, PD_PROBLEM_CONFLICT, detail);
    if (err == PD_ERR_NOT_FOUND)
        return pd_client_call_refuse(
            &c, PD_PROBLEM_NOT_FOUND, why.text[0] != '\0' ? detail : "no such member");
    if (err != PD_OK && err != PD_ERR_EXISTS)
        return pd_client_call_refuse(&c, PD_PROBLEM_STORE, "nothing was recorded; send it again");
    if (!known)
        keep_said(&c, &said);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"status\":\"%s\",\"points\":%lld}",
        err == PD_OK ? "applied" : "already_granted", err == PD_OK ? (long long)pd_points_raw(points) : 0LL);
    return pd_client_call_close(&c);
}
