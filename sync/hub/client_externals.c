/*
 * External ids of members (externals.h), for the hospital's own systems; key for members, reading: for read.
 *   POST /v1/external-ids {"member":MEMBER,"issuer":"wechat","id":"oAbc..."}   it is hers from now on
 *   POST /v1/external-ids/unbind {"issuer":"wechat","id":"oAbc..."}            it is nobody's
 *   GET  /v1/members/MEMBER/external-ids                                       which there are, by their last
 * characters MEMBER may be "ext:wechat:oAbc..." here and everywhere else from then on.
 */
#include "sync/hub/clients.h"
#include "sync/hub/externals.h"

#include "sync/wire/object.h"

#include <stdio.h>

enum pd_hub_step
pd_hub_external_new(struct pd_call *call)
{
    static const char *const keys[] = { "member", "issuer", "id", NULL };
    struct pd_client_call c = { .call = call, .status = 201 };
    static struct pd_member member;
    struct pd_why why = { .text = "" };
    char by[PD_EXTERNAL_BY_CAP], text[PD_ID_TEXT_CAP];
    const char *who, *issuer, *id;
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_MEMBERS, true, &step))
        return step;
    err = pd_client_keys(c.json, keys, &why);
    if (err != PD_OK)
        return pd_client_call_fail(&c, err, &why);
    who = pd_client_text(c.json, "member");
    issuer = pd_client_text(c.json, "issuer");
    id = pd_client_text(c.json, "id");
    if (who == NULL || pd_hub_member_find(call->hub, who, &member, NULL, 0) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no such member");
    (void)snprintf(by, sizeof by, "api:%s", c.client);
    err = pd_hub_external_bind(
        call->hub, call->now_ms, &member.id, issuer != NULL ? issuer : "", id != NULL ? id : "", by, &why);
    if (err == PD_ERR_EXISTS)
        c.status = 200;
    else if (err != PD_OK)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"id\":\"%s\"}", pd_id_text(member.id, text));
    return pd_client_call_close(&c);
}

enum pd_hub_step
pd_hub_external_end(struct pd_call *call)
{
    static const char *const keys[] = { "issuer", "id", NULL };
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_why why = { .text = "" };
    const char *issuer, *id;
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_MEMBERS, true, &step))
        return step;
    err = pd_client_keys(c.json, keys, &why);
    issuer = pd_client_text(c.json, "issuer");
    id = pd_client_text(c.json, "id");
    if (err == PD_OK)
        err = pd_hub_external_unbind(
            call->hub, call->now_ms, issuer != NULL ? issuer : "", id != NULL ? id : "", &why);
    if (err != PD_OK)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1}");
    return pd_client_call_close(&c);
}

struct listing {
    struct pd_str *out;
    int n;
};

static void
write_one(void *ctx, const struct pd_external *e)
{
    struct listing *l = ctx;

    pd_str_addf(l->out, "%s{\"issuer\":\"%s\",\"ends_in\":\"%s\",\"bound_ms\":%lld}", l->n++ > 0 ? "," : "",
        e->issuer, e->tail, (long long)e->at_ms);
}

enum pd_hub_step
pd_hub_externals_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_str out = pd_str_on(call->hub->scratch, PD_HUB_SCRATCH_LEN);
    struct listing listing = { &out, 0 };
    static struct pd_member member;
    char id[PD_ID_TEXT_CAP];
    enum pd_hub_step step;
    int64_t mid;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) ||
        !pd_client_member(&c, "/external-ids", &member, &mid, &step))
        return step;
    pd_str_addf(&out, "{\"v\":1,\"id\":\"%s\",\"external_ids\":[", pd_id_text(member.id, id));
    if (pd_hub_external_each(call->hub, &member.id, write_one, &listing) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_STORE, "");
    pd_str_add(&out, "]}");
    pd_assert(!out.cut);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}
