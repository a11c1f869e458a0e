/*
 * A member's own adviser, for the hospital's own systems.
 *   GET  /v1/members/MEMBER/adviser                   who it is now
 *   POST /v1/members/MEMBER/adviser {"adviser":"li"}  named for her; null: the level's again; key for members
 */
#include "sync/hub/advisers.h"
#include "sync/hub/clients.h"

#include <stdio.h>

static void
write_adviser(struct pd_client_call *c, const struct pd_adviser *a)
{
    if (a == NULL)
        (void)snprintf(c->answer, sizeof c->answer, "{\"v\":1,\"adviser\":null}");
    else
        (void)snprintf(
            c->answer, sizeof c->answer, "{\"v\":1,\"adviser\":\"%s\",\"staff\":\"%s\"}", a->id, a->staff);
}

static enum pd_hub_step
answer(struct pd_client_call *c, const struct pd_id *member)
{
    const struct pd_adviser *a;

    if (pd_hub_adviser_get(c->call->hub, c->call->now_ms, member, &a) != PD_OK)
        return pd_client_call_refuse(c, PD_PROBLEM_STORE, "");
    write_adviser(c, a);
    return pd_client_call_close(c);
}

enum pd_hub_step
pd_hub_adviser_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    static struct pd_member member;
    enum pd_hub_step step;
    int64_t mid;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) ||
        !pd_client_member(&c, "/adviser", &member, &mid, &step))
        return step;
    return answer(&c, &member.id);
}

enum pd_hub_step
pd_hub_adviser_name(struct pd_call *call)
{
    static const char *const keys[] = { "adviser", NULL };
    struct pd_client_call c = { .call = call, .status = 200 };
    static struct pd_member member;
    struct pd_why why = { .text = "" };
    enum pd_hub_step step;
    const char *adviser;
    bool none;
    int64_t mid;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_MEMBERS, true, &step) ||
        !pd_client_member(&c, "/adviser", &member, &mid, &step))
        return step;
    adviser = pd_client_text(c.json, "adviser");
    none = json_is_null(json_object_get(c.json, "adviser"));
    err = pd_client_keys(c.json, keys, &why);
    if (err == PD_OK && adviser == NULL && !none)
        err = pd_why(&why, PD_ERR_INVALID, "adviser", "must be an id or staff number of the rules, or null");
    if (err == PD_OK)
        err = pd_hub_adviser_set(call->hub, call->now_ms, &member.id, adviser, c.client, &why);
    return err == PD_OK ? answer(&c, &member.id) : pd_client_call_fail(&c, err, &why);
}
