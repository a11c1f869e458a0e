/*
 * Behaviour events of the hospital's own systems, as CloudEvents 1.0.
 *   payment  {"specversion":"1.0","id":"…","source":"…","type":"pointdesk.payment","subject":MEMBER,
 *             "data":{"bill_no":"…","total_fen":N,"insured_fen":N,"self_paid_fen":N}}
 *   sign-in  {…,"type":"pointdesk.sign_in","subject":MEMBER}
 * MEMBER is a member number, a phone, or a surrogate id.
 */
#include "sync/hub/clients.h"

#include <stdio.h>

/* A whole number of fen; one below zero is none, and refused with the bill. */
static struct pd_fen
fen_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return pd_fen_of(json_is_integer(value) ? json_integer_value(value) : -1);
}

/* Both grant, or say in *why what is wrong with the event. */
static enum pd_err
take_payment(struct pd_call *call, const json_t *event, const struct pd_id *member, struct pd_points *points,
    struct pd_why *why)
{
    const json_t *data = json_object_get(event, "data");
    const char *bill_no = pd_client_text(data, "bill_no");
    struct pd_hub_bill bill = { .total = fen_of(data, "total_fen"),
        .insured = fen_of(data, "insured_fen"),
        .self_paid = fen_of(data, "self_paid_fen") };

    (void)pd_copy(bill.bill_no, sizeof bill.bill_no, bill_no != NULL ? bill_no : "");
    return pd_hub_bill_take(call->hub, call->now_ms, member, &bill, points, why);
}

static enum pd_err
take_sign_in(struct pd_call *call, const struct pd_id *member, struct pd_points *points, struct pd_why *why)
{
    const struct pd_programme *programme = pd_hub_programme_now(call->hub, call->now_ms);
    const struct pd_earn_rule *rule = pd_programme_rule(programme, "sign_in");
    struct pd_points growth;
    char key[PD_CLAIM_CAP];

    if (rule == NULL || rule->kind != PD_EARN_FIXED || !pd_earn(rule, pd_fen_of(0), points, &growth))
        return pd_why(why, PD_ERR_INVALID, "", "the programme has no rule sign_in");
    pd_claim_key_day(rule, member, call->now_ms, programme->utc_offset_min, key, sizeof key);
    return pd_hub_grant(call->hub, call->now_ms, member, rule->id, key, *points);
}

static enum pd_err
take_event(struct pd_call *call, const json_t *event, const struct pd_id *member, struct pd_points *points,
    struct pd_why *why)
{
    const char *type = pd_client_text(event, "type");

    if (strcmp(type, "pointdesk.payment") == 0)
        return take_payment(call, event, member, points, why);
    if (strcmp(type, "pointdesk.sign_in") == 0)
        return take_sign_in(call, member, points, why);
    return pd_why(why, PD_ERR_INVALID, "", "type must be pointdesk.payment or pointdesk.sign_in");
}

static bool
is_cloud_event(const json_t *event)
{
    const char *version = pd_client_text(event, "specversion");

    return version != NULL && strcmp(version, "1.0") == 0 && pd_client_text(event, "type") != NULL &&
           pd_client_text(event, "id") != NULL && pd_client_text(event, "source") != NULL &&
           pd_client_text(event, "subject") != NULL;
}

enum pd_hub_step
pd_hub_events(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_points points = pd_points_of(0);
    static struct pd_member member;
    struct pd_why why = { .text = "" };
    char detail[sizeof "data. " + sizeof why.path + sizeof why.text];
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_EVENTS, true, &step))
        return step;
    if (!is_cloud_event(c.json))
        return pd_client_call_refuse(
            &c, PD_PROBLEM_BAD_REQUEST, "a CloudEvent 1.0 needs specversion, id, source, type, subject");
    if (pd_hub_programme_now(call->hub, call->now_ms) == NULL)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no programme is in force");
    if (pd_hub_member_find(call->hub, pd_client_text(c.json, "subject"), &member, NULL, 0) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no such member");
    err = take_event(call, c.json, &member.id, &points, &why);
    if (err == PD_ERR_INVALID && why.text[0] != '\0') {
        (void)snprintf(detail, sizeof detail, "%s%s%s%s", why.path[0] != '\0' ? "data." : "", why.path,
            why.path[0] != '\0' ? " " : "", why.text);
        return pd_client_call_refuse(&c, PD_PROBLEM_BAD_REQUEST, detail);
    }
    if (err != PD_OK && err != PD_ERR_EXISTS)
        return pd_client_call_refuse(&c, PD_PROBLEM_STORE, "nothing was recorded; send it again");
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"status\":\"%s\",\"points\":%lld}",
        err == PD_OK ? "applied" : "already_granted", err == PD_OK ? (long long)pd_points_raw(points) : 0LL);
    return pd_client_call_close(&c);
}
