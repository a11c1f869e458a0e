/* Members and their codes, for the hospital's own systems: a mini-program registers, shows a balance, a code.
 */
#include "sync/hub/clients.h"
#include "sync/hub/enrolments.h"
#include "sync/hub/referrals.h"

#include "sync/wire/object.h"

#include <stdio.h>
#include <string.h>

/* And what comes of it: "credited", "waiting", or why not. */
static void
name_referrer(
    struct pd_client_call *c, const struct pd_id *id, int64_t number, bool is_new, char text[PD_ID_TEXT_CAP])
{
    struct pd_hub *hub = c->call->hub;
    int64_t mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(id)), 0);
    struct pd_referral referral = { .reason = "" };

    pd_referral_named(hub, c->call->now_ms, mid, number, is_new);
    (void)pd_referral_get(hub, mid, &referral);
    (void)snprintf(c->answer, sizeof c->answer, "{\"v\":1,\"id\":\"%s\",\"referral\":\"%s\"}",
        pd_id_text(*id, text), pd_referral_word(&referral));
}

/* "source", "partner", "recommended": texts, where they are given at all. */
static enum pd_err
read_came(const struct pd_client_call *c, struct pd_came *out, struct pd_why *why)
{
    static const char *const keys[] = { "source", "partner", "recommended" };

    *out = (struct pd_came){ .partner = "" };
    for (int i = 0; i < PD_COUNT(keys); i++)
        if (json_object_get(c->json, keys[i]) != NULL && pd_client_text(c->json, keys[i]) == NULL)
            return pd_why(why, PD_ERR_INVALID, keys[i], "must be a text");
    return pd_came_read(c->call->hub, pd_client_text(c->json, keys[0]), pd_client_text(c->json, keys[1]),
        pd_client_text(c->json, keys[2]), out, why);
}

enum pd_hub_step
pd_hub_members(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 201 };
    struct pd_hub_member_new m = { .kind = "standard" };
    struct pd_why why = { .text = "" };
    char text[PD_ID_TEXT_CAP], detail[sizeof why.path + sizeof why.text];
    const char *number, *name, *phone, *kind, *birthday, *referrer;
    int64_t brought_by = 0;
    bool is_new = false;
    struct pd_came came;
    struct pd_id id;
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_MEMBERS, true, &step))
        return step;
    number = pd_client_text(c.json, "number");
    name = pd_client_text(c.json, "name");
    phone = pd_client_text(c.json, "phone");
    kind = pd_client_text(c.json, "kind");
    birthday = pd_client_text(c.json, "birthday");
    referrer = pd_client_text(c.json, "referrer");
    m.is_new = &is_new;
    m.came = &came;
    if (number == NULL || name == NULL || !pd_copy(m.number, sizeof m.number, number) ||
        !pd_copy(m.name, sizeof m.name, name) ||
        !pd_copy(m.phone, sizeof m.phone, phone != NULL ? phone : "") ||
        (kind != NULL && !pd_copy(m.kind, sizeof m.kind, kind)) ||
        (birthday != NULL && !pd_copy(m.birthday, sizeof m.birthday, birthday)))
        return pd_client_call_refuse(&c, PD_PROBLEM_BAD_REQUEST,
            "number and name are needed; phone, kind and birthday (as 05-31) may be given");
    if (json_object_get(c.json, "referrer") != NULL &&
        (referrer == NULL || !pd_referral_read(referrer, strlen(referrer), &brought_by)))
        return pd_client_call_refuse(
            &c, PD_PROBLEM_BAD_REQUEST, "referrer is the number of whoever brought her, of eight digits");
    err = read_came(&c, &came, &why);
    if (err == PD_OK)
        err = pd_hub_member_add(call->hub, call->now_ms, &m, &id, &why);
    (void)snprintf(detail, sizeof detail, "%s %s", why.path, why.text);
    if (err != PD_OK)
        return pd_client_call_refuse(
            &c, err == PD_ERR_EXISTS ? PD_PROBLEM_CONFLICT : PD_PROBLEM_BAD_REQUEST, detail);
    if (brought_by != 0)
        name_referrer(&c, &id, brought_by, is_new, text);
    else
        (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"id\":\"%s\"}", pd_id_text(id, text));
    return pd_client_call_close(&c);
}

/* The next of her points to expire: how many at that instant. */
static int64_t
next_expiry_ms(const struct pd_member *m, int64_t now_ms, struct pd_points *amount)
{
    int64_t at_ms = PD_NEVER_MS;

    *amount = pd_points_of(0);
    for (int i = 0; i < m->lot_count; i++) {
        const struct pd_lot *lot = &m->lots[i];

        if (pd_points_raw(lot->left) == 0 || lot->expires_ms <= now_ms || lot->expires_ms > at_ms)
            continue;
        if (lot->expires_ms < at_ms)
            *amount = pd_points_of(0);
        at_ms = lot->expires_ms;
        if (!pd_points_add(*amount, lot->left, amount))
            *amount = lot->left;
    }
    return at_ms;
}

static void
write_member(const struct pd_member *m, int64_t now_ms, char *out, size_t cap)
{
    static const char *const statuses[] = {
        [PD_MEMBER_ACTIVE] = "active", [PD_MEMBER_FROZEN] = "frozen", [PD_MEMBER_CLOSED] = "closed"
    };
    struct pd_str s = pd_str_on(out, cap);
    char id[PD_ID_TEXT_CAP];
    struct pd_points amount;
    int64_t expiry_ms = next_expiry_ms(m, now_ms, &amount);

    pd_str_addf(&s, "{\"v\":1,\"id\":\"%s\",\"name\":", pd_id_text(m->id, id));
    pd_object_add_text(&s, m->masked);
    pd_str_addf(&s, ",\"status\":\"%s\",\"kind\":\"%s\",\"points\":%lld,\"held\":%lld,\"pending\":%lld",
        statuses[m->status], m->kind,
        (long long)pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, now_ms)),
        (long long)pd_points_raw(m->held),
        (long long)pd_points_raw(pd_lots_pending(m->lots, m->lot_count, now_ms)));
    pd_str_addf(&s, ",\"debt\":%lld,\"growth\":%lld", (long long)pd_points_raw(m->debt),
        (long long)pd_points_raw(m->growth));
    if (expiry_ms != PD_NEVER_MS)
        pd_str_addf(&s, ",\"expiring\":{\"points\":%lld,\"at_ms\":%lld}", (long long)pd_points_raw(amount),
            (long long)expiry_ms);
    pd_str_add(&s, "}");
    pd_assert(!s.cut);
}

/* GET /v1/members/MEMBER: what her phone shows. The name comes masked; who asks knows her by another way. */
enum pd_hub_step
pd_hub_member_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    static struct pd_member member;
    enum pd_hub_step step;
    int64_t mid;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) ||
        !pd_client_member(&c, "", &member, &mid, &step))
        return step;
    write_member(&member, call->now_ms, c.answer, sizeof c.answer);
    return pd_client_call_close(&c);
}

/* kind: as the request names it. */
static enum pd_hub_step
make_code(struct pd_client_call *c, const struct pd_member *member, const char *kind, const char *wrong)
{
    static const struct {
        const char *name;
        enum pd_code_type type;
    } kinds[] = { { "rotating", PD_CODE_MEMBER }, { "day", PD_CODE_MEMBER_DAY }, { "card", PD_CODE_CARD } };
    char code[PD_CODE_CAP];

    for (int i = 0; kind != NULL && i < PD_COUNT(kinds); i++) {
        if (strcmp(kinds[i].name, kind) != 0)
            continue;
        if (pd_hub_code_issue(c->call->hub, c->call->now_ms, &member->id, kinds[i].type, code) != PD_OK)
            return pd_client_call_refuse(c, PD_PROBLEM_STORE, "");
        (void)snprintf(c->answer, sizeof c->answer, "{\"v\":1,\"code\":\"%s\"}", code);
        return pd_client_call_close(c);
    }
    return pd_client_call_refuse(c, PD_PROBLEM_BAD_REQUEST, wrong);
}

/* POST /v1/members/MEMBER/codes {"kind":"day"}: for her phone. */
enum pd_hub_step
pd_hub_member_code(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 201 };
    static struct pd_member member;
    enum pd_hub_step step;
    int64_t mid;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_CODES, false, &step) ||
        !pd_client_member(&c, "/codes", &member, &mid, &step))
        return step;
    return make_code(&c, &member, pd_client_text(c.json, "kind"), "kind is rotating, day or card");
}

/* What a code of one of her coupons or services says, to whoever takes it in. */
static enum pd_hub_step
read_unit_code(struct pd_client_call *c, const char *text)
{
    static const struct pd_id hub_itself;
    struct pd_hub *hub = c->call->hub;
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &ring, .now_s = c->call->now_ms / PD_SECOND_MS };
    enum pd_code_outcome outcome = PD_CODE_UNKNOWN_KEY;
    struct pd_code code;
    char id[PD_ID_TEXT_CAP];

    if (pd_keyring_add(&ring, &hub->public_key, PD_CODE_ROLE(PD_CODE_UNIT), hub_itself) == PD_OK)
        outcome = pd_code_read(text, strlen(text), &reader, &code);
    if (outcome != PD_CODE_ACCEPTED)
        return pd_client_call_refuse(c, PD_PROBLEM_BAD_REQUEST,
            outcome == PD_CODE_EXPIRED    ? "code is too old: she opens it again"
            : outcome == PD_CODE_TRAINING ? "code was made in training and is worth nothing"
                                          : "code is no code of a coupon or service of this hub");
    c->status = 200;
    (void)snprintf(c->answer, sizeof c->answer,
        "{\"v\":1,\"member\":\"%s\",\"unit\":\"%s\",\"until_ms\":%lld}", pd_id_text(code.unit.id, id),
        code.unit.unit, (long long)code.exp_s * PD_SECOND_MS);
    return pd_client_call_close(c);
}

/* POST /v1/codes {"member":..,"type":"day"} makes one; {"code":"PD1:..."} reads one of a unit. */
enum pd_hub_step
pd_hub_codes(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 201 };
    static struct pd_member member;
    enum pd_hub_step step;
    const char *who;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_CODES, false, &step))
        return step;
    if (json_object_get(c.json, "code") != NULL) {
        const char *text = json_string_value(json_object_get(c.json, "code"));

        return text != NULL && json_object_size(c.json) == 1
                   ? read_unit_code(&c, text)
                   : pd_client_call_refuse(
                         &c, PD_PROBLEM_BAD_REQUEST, "code is what was scanned, and stands alone");
    }
    who = pd_client_text(c.json, "member");
    if (who == NULL || pd_hub_member_find(call->hub, who, &member, NULL, 0) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no such member");
    return make_code(&c, &member, pd_client_text(c.json, "type"), "type is rotating, day or card");
}
