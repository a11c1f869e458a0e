/*
 * Behaviour events of the hospital's own systems, as CloudEvents 1.0.
 *   payment  {"specversion":"1.0","id":"…","source":"…","type":"pointdesk.payment","subject":MEMBER,
 *             "data":{"bill_no":"…","total_fen":N,"insured_fen":N,"self_paid_fen":N}}
 *   sign-in  {…,"type":"pointdesk.sign_in","subject":MEMBER}
 * MEMBER is a member number, a phone, or a surrogate id.
 */
#include "sync/hub/clients.h"

#include <stdio.h>

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
    const char *bill_no = pd_client_text(data, "bill_no");
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
    struct pd_client_call c = { .call = call, .status = 200 };
    const struct pd_programme *programme = pd_hub_programme_now(call->hub, call->now_ms);
    static struct pd_member member;
    struct earned earned = { .rule = NULL };
    const char *type, *version, *wrong = "type must be pointdesk.payment or pointdesk.sign_in";
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_EVENTS, true, &step))
        return step;
    type = pd_client_text(c.json, "type");
    version = pd_client_text(c.json, "specversion");
    if (version == NULL || strcmp(version, "1.0") != 0 || type == NULL ||
        pd_client_text(c.json, "id") == NULL || pd_client_text(c.json, "source") == NULL ||
        pd_client_text(c.json, "subject") == NULL)
        return pd_client_call_refuse(
            &c, PD_PROBLEM_BAD_REQUEST, "a CloudEvent 1.0 needs specversion, id, source, type, subject");
    if (programme == NULL)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no programme is in force");
    if (pd_hub_member_find(call->hub, pd_client_text(c.json, "subject"), &member, NULL, 0) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no such member");
    if (strcmp(type, "pointdesk.payment") == 0)
        wrong = read_payment(c.json, programme, &earned);
    else if (strcmp(type, "pointdesk.sign_in") == 0)
        wrong = read_sign_in(&member.id, programme, call->now_ms, &earned);
    if (wrong != NULL)
        return pd_client_call_refuse(&c, PD_PROBLEM_BAD_REQUEST, wrong);
    err = pd_hub_grant(call->hub, call->now_ms, &member.id, earned.rule->id, earned.key, earned.points);
    if (err != PD_OK && err != PD_ERR_EXISTS)
        return pd_client_call_refuse(&c, PD_PROBLEM_STORE, "nothing was recorded; send it again");
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"status\":\"%s\",\"points\":%lld}",
        err == PD_OK ? "applied" : "already_granted",
        err == PD_OK ? (long long)pd_points_raw(earned.points) : 0LL);
    return pd_client_call_close(&c);
}
