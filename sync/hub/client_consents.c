/*
 * GET /v1/members/MEMBER/consents    what counts now, and every record
 * POST /v1/members/MEMBER/consents {"purpose":"sms","given":true,"text":"2026-2"} or
 * {"purpose":"sms","given":false} One purpose a request: nothing is given together with another, and taking
 * back needs no more than its name. "by" is "self" where it is left out; a minor's guardian says "guardian".
 */
#include "sync/hub/clients.h"
#include "sync/hub/consents.h"

#include "sync/wire/object.h"

#include <stdio.h>

#define RECORDS_MAX 1000 /* shown; the oldest ones */

struct records {
    struct pd_str *out;
    int n;
};

static void
write_record(void *ctx, const struct pd_consent *consent)
{
    struct records *r = ctx;

    if (r->n == RECORDS_MAX)
        return;
    pd_str_addf(r->out, "%s{\"purpose\":\"%s\",\"given\":%s,\"at_ms\":%lld,\"text\":", r->n++ > 0 ? "," : "",
        pd_consent_name(consent->purpose), consent->given ? "true" : "false", (long long)consent->at_ms);
    pd_object_add_text(r->out, consent->text);
    pd_str_addf(r->out, ",\"by\":\"%s\"}", consent->by == PD_CONSENT_BY_GUARDIAN ? "guardian" : "self");
}

enum pd_hub_step
pd_hub_consents_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_str out = pd_str_on(call->hub->scratch, PD_HUB_SCRATCH_LEN);
    struct records records = { &out, 0 };
    static struct pd_member member;
    char id[PD_ID_TEXT_CAP];
    enum pd_hub_step step;
    int64_t mid;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) ||
        !pd_client_member(&c, "/consents", &member, &mid, &step))
        return step;
    pd_str_addf(&out, "{\"v\":1,\"id\":\"%s\",\"minor\":%s,\"now\":{", pd_id_text(member.id, id),
        pd_hub_is_minor(call->hub, &member.id) ? "true" : "false");
    for (int i = PD_CONSENT_PROGRAMME; i <= PD_CONSENT_LAST; i++)
        pd_str_addf(&out, "%s\"%s\":%s", i > PD_CONSENT_PROGRAMME ? "," : "",
            pd_consent_name((enum pd_consent_purpose)i),
            pd_hub_consents(call->hub, &member.id, (enum pd_consent_purpose)i) ? "true" : "false");
    pd_str_add(&out, "},\"records\":[");
    if (pd_hub_consent_each(call->hub, &member.id, write_record, &records) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_STORE, "");
    pd_str_add(&out, "]}");
    pd_assert(!out.cut);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}

static enum pd_err
read_consent(const struct pd_client_call *c, struct pd_consent *out, struct pd_why *why)
{
    static const char *const keys[] = { "purpose", "given", "text", "by", NULL };
    const char *purpose = pd_client_text(c->json, "purpose"), *text = pd_client_text(c->json, "text");
    const char *by = pd_client_text(c->json, "by");
    const json_t *given = json_object_get(c->json, "given");
    enum pd_err err = pd_client_keys(c->json, keys, why);

    if (err != PD_OK)
        return err;
    out->purpose = purpose != NULL ? pd_consent_from(purpose) : 0;
    if (out->purpose == 0)
        return pd_why(
            why, PD_ERR_INVALID, "purpose", "must be programme, linking, sms, wechat, phone or partners");
    if (!json_is_boolean(given))
        return pd_why(why, PD_ERR_INVALID, "given", "must be true or false");
    out->given = json_is_true(given);
    if (json_object_get(c->json, "by") != NULL &&
        (by == NULL || (strcmp(by, "self") != 0 && strcmp(by, "guardian") != 0)))
        return pd_why(why, PD_ERR_INVALID, "by", "must be self or guardian");
    out->by = by != NULL && strcmp(by, "guardian") == 0 ? PD_CONSENT_BY_GUARDIAN : PD_CONSENT_BY_SELF;
    if (!pd_copy(out->text, sizeof out->text, text != NULL ? text : ""))
        out->text[0] = '\0'; /* too long is as good as none: the same words */
    return PD_OK;
}

enum pd_hub_step
pd_hub_consents_say(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_consent consent = { .by = PD_CONSENT_BY_SELF };
    static struct pd_member member;
    struct pd_why why = { .text = "" };
    enum pd_hub_step step;
    enum pd_err err;
    int64_t mid;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_MEMBERS, false, &step) ||
        !pd_client_member(&c, "/consents", &member, &mid, &step))
        return step;
    err = read_consent(&c, &consent, &why);
    if (err == PD_OK)
        err = pd_hub_consent_put(call->hub, call->now_ms, &member.id, &consent, &why);
    if (err != PD_OK && err != PD_ERR_EXISTS)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"status\":\"%s\"}",
        err == PD_ERR_EXISTS ? "unchanged"
        : consent.given      ? "given"
                             : "withdrawn");
    return pd_client_call_close(&c);
}
