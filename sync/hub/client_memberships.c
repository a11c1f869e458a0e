/*
 * Several memberships of one person, for the hospital's own systems.
 *   GET  /v1/members/MEMBER/memberships                     all that she has, in the order in which they came
 *   POST /v1/members/MEMBER/memberships {"kind":"dental"}   one more, with nothing in it; key for members
 */
#include "sync/hub/clients.h"
#include "sync/hub/memberships.h"

#include <stdio.h>

enum pd_hub_step
pd_hub_memberships_add(struct pd_call *call)
{
    static const char *const keys[] = { "kind", NULL };
    struct pd_client_call c = { .call = call, .status = 201 };
    static struct pd_member member;
    struct pd_why why = { .text = "" };
    char text[PD_ID_TEXT_CAP];
    enum pd_hub_step step;
    struct pd_id id;
    const char *kind;
    int64_t mid;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_MEMBERS, true, &step) ||
        !pd_client_member(&c, "/memberships", &member, &mid, &step))
        return step;
    kind = pd_client_text(c.json, "kind");
    err = pd_client_keys(c.json, keys, &why);
    if (err == PD_OK)
        err = pd_hub_member_join(call->hub, call->now_ms, &member.id, kind != NULL ? kind : "", &id, &why);
    if (err == PD_ERR_EXISTS)
        c.status = 200;
    else if (err != PD_OK)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"id\":\"%s\"}", pd_id_text(id, text));
    return pd_client_call_close(&c);
}

struct listing {
    struct pd_str out;
    int64_t now_ms;
    int n;
};

static void
put_one(void *ctx, const struct pd_member *m)
{
    static const char *const statuses[] = {
        [PD_MEMBER_ACTIVE] = "active", [PD_MEMBER_FROZEN] = "frozen", [PD_MEMBER_CLOSED] = "closed"
    };
    struct listing *l = ctx;
    char text[PD_ID_TEXT_CAP];

    pd_str_addf(&l->out,
        "%s{\"id\":\"%s\",\"kind\":\"%s\",\"status\":\"%s\",\"points\":%lld,\"growth\":%lld}",
        l->n++ > 0 ? "," : "", pd_id_text(m->id, text), m->kind, statuses[m->status],
        (long long)pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, l->now_ms)),
        (long long)pd_points_raw(m->growth));
}

enum pd_hub_step
pd_hub_memberships_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    static struct pd_member member;
    struct listing l = { .now_ms = call->now_ms };
    enum pd_hub_step step;
    int64_t mid;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) ||
        !pd_client_member(&c, "/memberships", &member, &mid, &step))
        return step;
    l.out = pd_str_on(c.answer, sizeof c.answer);
    pd_str_add(&l.out, "{\"v\":1,\"memberships\":[");
    if (pd_hub_memberships_each(call->hub, &member.id, put_one, &l) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_STORE, "");
    pd_str_add(&l.out, "]}");
    pd_assert(!l.out.cut);
    return pd_client_call_close(&c);
}
