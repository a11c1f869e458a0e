/*
 * POST /v1/reminders {"member":MEMBER,"topic":"cleaning","due":"2026-12-01","channel":"sms"}
 * POST /v1/reminders/NUMBER/cancel   with {}: told no more
 * GET /v1/members/MEMBER/reminders   those that are due in the last 90 days and later
 */
#include "sync/hub/clients.h"
#include "sync/hub/reminders.h"

#include "sync/wire/object.h"

#include <stdio.h>

#define SHOWN_DAYS 90

static void
write_day(struct pd_str *out, int64_t day)
{
    struct pd_date date = pd_date_from_days(day);

    pd_str_addf(out, "\"%04d-%02d-%02d\"", date.year, date.month, date.day);
}

static enum pd_err
read_wish(
    const struct pd_client_call *c, struct pd_member *member, struct pd_reminder *out, struct pd_why *why)
{
    static const char *const keys[] = { "member", "topic", "due", "channel", NULL };
    const char *who = pd_client_text(c->json, "member"), *topic = pd_client_text(c->json, "topic");
    const char *due = pd_client_text(c->json, "due"), *channel = pd_client_text(c->json, "channel");
    enum pd_err err = pd_client_keys(c->json, keys, why);

    if (err != PD_OK)
        return err;
    if (topic == NULL || !pd_copy(out->topic, sizeof out->topic, topic))
        out->topic[0] = '\0'; /* the same words as for any other that is none */
    if (due == NULL || !pd_day_from(due, &out->due_day))
        out->due_day = -1;
    out->channel = channel != NULL ? pd_consent_from(channel) : 0;
    if (who == NULL || pd_hub_member_find(c->call->hub, who, member, NULL, 0) != PD_OK)
        return pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's number, phone or id");
    return PD_OK;
}

enum pd_hub_step
pd_hub_reminders_new(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 201 };
    struct pd_reminder r = { .state = PD_REMINDER_WAITING };
    static struct pd_member member;
    struct pd_why why = { .text = "" };
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_REMINDERS, true, &step))
        return step;
    err = read_wish(&c, &member, &r, &why);
    if (err == PD_OK)
        err = pd_hub_reminder_take(call->hub, call->now_ms, c.client, &member.id, &r, &why);
    if (err == PD_ERR_EXISTS)
        c.status = 200;
    else if (err != PD_OK)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"number\":%lld,\"state\":\"%s\"}",
        (long long)r.number, pd_reminder_state_name(r.state));
    return pd_client_call_close(&c);
}

enum pd_hub_step
pd_hub_reminders_cancel(struct pd_call *call)
{
    static const char *const none[] = { NULL };
    struct pd_client_call c = { .call = call, .status = 200 };
    int64_t number = pd_client_number(call->request->path, "/v1/reminders/");
    struct pd_why why = { .text = "" };
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_REMINDERS, false, &step))
        return step;
    err = pd_client_keys(c.json, none, &why);
    if (err == PD_OK)
        err = pd_hub_reminder_cancel(call->hub, call->now_ms, number, &why);
    if (err != PD_OK && err != PD_ERR_EXISTS)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(
        c.answer, sizeof c.answer, "{\"v\":1,\"number\":%lld,\"state\":\"cancelled\"}", (long long)number);
    return pd_client_call_close(&c);
}

struct listing {
    struct pd_str *out;
    int n;
};

static void
write_one(void *ctx, const struct pd_reminder *r)
{
    struct listing *l = ctx;

    pd_str_addf(l->out, "%s{\"number\":%lld,\"topic\":", l->n++ > 0 ? "," : "", (long long)r->number);
    pd_object_add_text(l->out, r->topic);
    pd_str_add(l->out, ",\"due\":");
    write_day(l->out, r->due_day);
    pd_str_addf(l->out, ",\"channel\":\"%s\",\"state\":\"%s\"}", pd_consent_name(r->channel),
        pd_reminder_state_name(r->state));
}

enum pd_hub_step
pd_hub_reminders_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_hub *hub = call->hub;
    struct pd_str out = pd_str_on(hub->scratch, PD_HUB_SCRATCH_LEN);
    struct listing listing = { &out, 0 };
    const struct pd_programme *programme;
    static struct pd_member member;
    char id[PD_ID_TEXT_CAP];
    enum pd_hub_step step;
    int64_t mid, today;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) ||
        !pd_client_member(&c, "/reminders", &member, &mid, &step))
        return step;
    programme = pd_hub_programme_now(hub, call->now_ms);
    today = pd_local_day(call->now_ms, programme != NULL ? programme->utc_offset_min : 0);
    pd_str_addf(&out, "{\"v\":1,\"id\":\"%s\",\"reminders\":[", pd_id_text(member.id, id));
    if (pd_hub_reminder_each(hub, &member.id, today - SHOWN_DAYS, write_one, &listing) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_STORE, "");
    pd_str_add(&out, "]}");
    pd_assert(!out.cut);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}
