/*
 * POST /v1/feedback {"topic":"waiting","face":2,"call_me_back":true,"member":MEMBER}   -> its number
 * GET /v1/feedback/NUMBER   where it stands, and what the hospital answered
 * Nobody has to say who she is; who wants to be called back does.
 */
#include "sync/hub/clients.h"
#include "sync/hub/feedback.h"

#include "sync/wire/object.h"

#include <sodium/utils.h>
#include <stdio.h>

static enum pd_err
read_ticket(const struct pd_client_call *c, struct pd_feedback *out, struct pd_why *why)
{
    static const char *const keys[] = { "topic", "face", "call_me_back", "member", NULL };
    const json_t *face = json_object_get(c->json, "face"), *call = json_object_get(c->json, "call_me_back");
    const char *topic = pd_client_text(c->json, "topic"), *who = pd_client_text(c->json, "member");
    static struct pd_member member;
    enum pd_err err = pd_client_keys(c->json, keys, why);

    if (err != PD_OK)
        return err;
    if (topic == NULL || !pd_copy(out->topic, sizeof out->topic, topic))
        out->topic[0] = '\0'; /* the same words as for any other that is none */
    out->face = json_is_integer(face) && json_integer_value(face) >= 0 && json_integer_value(face) < 100
                    ? (int)json_integer_value(face)
                    : 0;
    if (call != NULL && !json_is_boolean(call))
        return pd_why(why, PD_ERR_INVALID, "call_me_back", "must be true or false");
    out->call_back = json_is_true(call);
    if (json_object_get(c->json, "member") == NULL)
        return PD_OK;
    if (who == NULL || pd_hub_member_find(c->call->hub, who, &member, NULL, 0) != PD_OK)
        return pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's number, phone or id");
    out->member = member.id;
    return PD_OK;
}

enum pd_hub_step
pd_hub_feedback_new(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 201 };
    static struct pd_feedback ticket;
    struct pd_why why = { .text = "" };
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_ANSWERS, true, &step))
        return step;
    memset(&ticket, 0, sizeof ticket);
    err = read_ticket(&c, &ticket, &why);
    if (err == PD_OK)
        err = pd_hub_feedback_take(call->hub, call->now_ms, c.client, &ticket, &why);
    if (err != PD_OK)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"number\":%lld,\"state\":\"%s\",\"due_ms\":%lld}",
        (long long)ticket.number, pd_feedback_state_name(ticket.state), (long long)ticket.due_ms);
    return pd_client_call_close(&c);
}

static void
write_ticket(const struct pd_feedback *f, int64_t now_ms, struct pd_str *out)
{
    pd_str_addf(out, "{\"v\":1,\"number\":%lld,\"state\":\"%s\",\"topic\":", (long long)f->number,
        pd_feedback_state_name(f->state));
    pd_object_add_text(out, f->topic);
    pd_str_addf(out, ",\"face\":%d,\"call_me_back\":%s,\"at_ms\":%lld,\"due_ms\":%lld,\"overdue\":%s",
        f->face, f->call_back ? "true" : "false", (long long)f->at_ms, (long long)f->due_ms,
        f->state == PD_FEEDBACK_RECEIVED && now_ms >= f->due_ms ? "true" : "false");
    if (f->answer[0] != '\0') {
        pd_str_addf(out, ",\"answered_ms\":%lld,\"answer\":", (long long)f->answered_ms);
        pd_object_add_text(out, f->answer);
    }
    pd_str_add(out, "}");
    pd_assert(!out->cut);
}

enum pd_hub_step
pd_hub_feedback_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_str out = pd_str_on(call->hub->scratch, PD_HUB_SCRATCH_LEN);
    static struct pd_feedback ticket;
    enum pd_hub_step step;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_ANSWERS, false, &step))
        return step;
    if (pd_hub_feedback_get(call->hub, pd_client_number(call->request->path, "/v1/feedback/"), &ticket) !=
        PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no feedback has this number");
    write_ticket(&ticket, call->now_ms, &out);
    sodium_memzero(&ticket, sizeof ticket);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}
