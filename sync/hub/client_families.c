/*
 * Families, for the hospital's own systems.
 *   GET  /v1/members/MEMBER/family          the card she holds, and those she gave
 *   POST /v1/members/MEMBER/family {"member":"...","text":"family-1"}       somebody joins her family
 *   POST /v1/members/MEMBER/family-card {"do":"block"}      the card she holds: block, unblock, remove, limit
 * "by" is "self" where it is left out; for a minor her guardian has agreed. Limits go together: "spend",
 * "day", "month". Reading needs a key with the scope read, the others one with members.
 */
#include "sync/hub/clients.h"
#include "sync/hub/families.h"

#include "sync/wire/object.h"

#include <stdio.h>
#include <string.h>

static void
by_client(const struct pd_client_call *c, char out[PD_FAMILY_BY_CAP])
{
    (void)snprintf(out, PD_FAMILY_BY_CAP, "api:%s", c->client);
}

/* ---- shown ---- */

static void
write_card(struct pd_str *out, const struct pd_family_line *line)
{
    const struct pd_family_card *c = &line->card;
    char member[PD_ID_TEXT_CAP], account[PD_ID_TEXT_CAP];

    pd_str_addf(out,
        "{\"member\":\"%s\",\"account\":\"%s\",\"state\":\"%s\",\"spend\":%lld,\"day\":%lld,\"month\":%lld,"
        "\"used_day\":%lld,\"used_month\":%lld,\"since_ms\":%lld}",
        pd_id_text(c->member, member), pd_id_text(c->account, account), pd_family_state_name(c->state),
        (long long)pd_points_raw(c->limits.spend), (long long)pd_points_raw(c->limits.day),
        (long long)pd_points_raw(c->limits.month), (long long)pd_points_raw(c->day_used),
        (long long)pd_points_raw(c->month_used), (long long)line->since_ms);
}

enum pd_hub_step
pd_hub_member_family_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_str out = pd_str_on(c.answer, sizeof c.answer);
    struct pd_family_line lines[PD_FAMILY_CARDS_MAX], own;
    static struct pd_member member;
    enum pd_hub_step step;
    int64_t mid;
    int count;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) ||
        !pd_client_member(&c, "/family", &member, &mid, &step))
        return step;
    pd_str_add(&out, "{\"v\":1,\"holds\":");
    if (pd_family_of(call->hub, call->now_ms, &member.id, &own) && own.card.state != PD_FAMILY_ENDED)
        write_card(&out, &own);
    else
        pd_str_add(&out, "null");
    pd_str_add(&out, ",\"cards\":[");
    count = pd_family_cards(call->hub, call->now_ms, mid, lines);
    for (int i = 0; i < count; i++) {
        pd_str_add(&out, i > 0 ? "," : "");
        write_card(&out, &lines[i]);
    }
    pd_str_add(&out, "]}");
    pd_assert(!out.cut);
    return pd_client_call_close(&c);
}

/* ---- changed ---- */

/* *any: some were said. */
static enum pd_err
read_limits(const json_t *json, struct pd_family_limits *out, bool *any, struct pd_why *why)
{
    static const char *const keys[] = { "spend", "day", "month" };
    int64_t n[3] = { 0, 0, 0 };

    *any = false;
    for (int i = 0; i < PD_COUNT(keys); i++) {
        const json_t *value = json_object_get(json, keys[i]);

        if (value == NULL)
            continue;
        *any = true;
        n[i] = json_is_integer(value) ? (int64_t)json_integer_value(value) : 0;
        if (n[i] < 1 || n[i] > PD_AMOUNT_MAX)
            return pd_why(why, PD_ERR_INVALID, keys[i], "must be a whole number from 1 to 1000000000");
    }
    *out = (struct pd_family_limits){ pd_points_of(n[0]), pd_points_of(n[1]), pd_points_of(n[2]) };
    return PD_OK;
}

static enum pd_err
read_said(const json_t *json, struct pd_family_said *said, struct pd_why *why)
{
    const char *by = pd_client_text(json, "by"), *text = pd_client_text(json, "text");

    if (json_object_get(json, "by") != NULL &&
        (by == NULL || (strcmp(by, "self") != 0 && strcmp(by, "guardian") != 0)))
        return pd_why(why, PD_ERR_INVALID, "by", "must be self or guardian");
    said->agreed = true;
    said->said_by = by != NULL && strcmp(by, "guardian") == 0 ? PD_CONSENT_BY_GUARDIAN : PD_CONSENT_BY_SELF;
    said->text = text != NULL ? text : "";
    return PD_OK;
}

enum pd_hub_step
pd_hub_member_family_add(struct pd_call *call)
{
    static const char *const keys[] = { "member", "text", "by", "spend", "day", "month", NULL };
    struct pd_client_call c = { .call = call, .status = 201 };
    struct pd_family_said said = { .agreed = false };
    struct pd_family_limits limits;
    enum pd_family_join no = PD_FAMILY_JOIN_OK;
    static struct pd_member member;
    struct pd_why why = { .text = "" };
    char by[PD_FAMILY_BY_CAP];
    const char *who;
    struct pd_id id;
    enum pd_hub_step step;
    enum pd_err err;
    bool any = false;
    int64_t mid;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_MEMBERS, false, &step) ||
        !pd_client_member(&c, "/family", &member, &mid, &step))
        return step;
    who = pd_client_text(c.json, "member");
    err = pd_client_keys(c.json, keys, &why);
    if (err == PD_OK && (who == NULL || !pd_id_parse(who, strlen(who), &id)))
        err = pd_why(&why, PD_ERR_INVALID, "member", "must be the id of who joins");
    if (err == PD_OK)
        err = read_limits(c.json, &limits, &any, &why);
    if (err == PD_OK)
        err = read_said(c.json, &said, &why);
    by_client(&c, by);
    said.by = by;
    if (err == PD_OK)
        err = pd_hub_family_add(
            call->hub, call->now_ms, &member.id, &id, any ? &limits : NULL, &said, &no, &why);
    if (err != PD_OK)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"status\":\"added\"}");
    return pd_client_call_close(&c);
}

static enum pd_err
deal(struct pd_client_call *c, const struct pd_id *member, const char *what, struct pd_why *why)
{
    static const struct {
        const char *name;
        enum pd_family_state state;
    } acts[] = { { "block", PD_FAMILY_BLOCKED }, { "unblock", PD_FAMILY_GOOD },
        { "remove", PD_FAMILY_ENDED } };
    struct pd_hub *hub = c->call->hub;
    struct pd_family_limits limits;
    char by[PD_FAMILY_BY_CAP];
    bool any;
    enum pd_err err = read_limits(c->json, &limits, &any, why);

    by_client(c, by);
    if (err != PD_OK)
        return err;
    if (strcmp(what, "limit") == 0)
        return pd_hub_family_limit(hub, c->call->now_ms, member, &limits, by, why);
    for (int i = 0; i < PD_COUNT(acts); i++)
        if (strcmp(what, acts[i].name) == 0)
            return pd_hub_family_set(hub, c->call->now_ms, member, NULL, acts[i].state, by, why);
    return pd_why(why, PD_ERR_INVALID, "do", "must be limit, block, unblock or remove");
}

enum pd_hub_step
pd_hub_member_family_card(struct pd_call *call)
{
    static const char *const keys[] = { "do", "spend", "day", "month", NULL };
    struct pd_client_call c = { .call = call, .status = 200 };
    static struct pd_member member;
    struct pd_why why = { .text = "" };
    const char *what;
    enum pd_hub_step step;
    enum pd_err err;
    int64_t mid;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_MEMBERS, false, &step) ||
        !pd_client_member(&c, "/family-card", &member, &mid, &step))
        return step;
    what = pd_client_text(c.json, "do");
    err = pd_client_keys(c.json, keys, &why);
    if (err == PD_OK)
        err = deal(&c, &member.id, what != NULL ? what : "", &why);
    if (err != PD_OK && err != PD_ERR_EXISTS)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"status\":\"%s\"}",
        err == PD_ERR_EXISTS ? "unchanged" : "done");
    return pd_client_call_close(&c);
}
