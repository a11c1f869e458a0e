/*
 * Coupons and entitlements, for the hospital's own systems.
 *   GET  /v1/members/MEMBER/units      what she has, and until when
 *   POST /v1/uses                      {"member":"M-1","unit":"c20","bill_fen":12000,"category":"dental"}
 *   POST /v1/uses/NUMBER/reverse       {}: on the same local day
 * What the rules say no to is an answer with a reason, not a problem: whoever asked tells the member why.
 */
#include "sync/hub/clients.h"

#include "sync/hub/units.h"
#include "sync/wire/object.h"

#include <stdio.h>

#define LOTS_SHOWN 64 /* days of one unit; later ones are told with the last of them */

/* ---- what she has ---- */

static void
add_day(struct pd_str *out, int64_t end_ms, int utc_offset_min)
{
    struct pd_date last = pd_local_time(end_ms - 1, utc_offset_min).date;

    pd_str_addf(out, ",\"last_day\":\"%04d-%02d-%02d\"", last.year, last.month, last.day);
}

/* The first lot from i on that goes on longer, or is beyond what is shown. */
static int
end_of(const struct pd_wallet_row *row, int i, int shown)
{
    int end = i + 1;

    while (
        end < row->lot_count && (row->lots[end].expires_ms == row->lots[i].expires_ms || shown == LOTS_SHOWN))
        end++;
    return end;
}

static void
add_lots(struct pd_str *out, const struct pd_wallet_row *row)
{
    int shown = 0;

    pd_str_add(out, ",\"lots\":[");
    for (int i = 0, end; i < row->lot_count; i = end) {
        int64_t left = 0;

        end = end_of(row, i, ++shown);
        for (int j = i; j < end; j++)
            left += pd_points_raw(row->lots[j].left);
        pd_str_addf(out, "%s{\"left\":%lld,\"expires_ms\":%lld", i > 0 ? "," : "", (long long)left,
            (long long)row->lots[i].expires_ms);
        add_day(out, row->lots[i].expires_ms, row->rules.programme->utc_offset_min);
        pd_str_add(out, "}");
    }
    pd_str_add(out, "]");
}

static void
add_coupon(struct pd_str *out, const struct pd_unit_rules *rules)
{
    const struct pd_coupon *c = rules->coupon;
    const struct pd_units *units = &rules->programme->units;
    int shown = 0;

    if (c->percent > 0)
        pd_str_addf(out, ",\"percent\":%d", c->percent);
    else
        pd_str_addf(out, ",\"takes_fen\":%lld", (long long)pd_fen_raw(c->takes));
    pd_str_addf(out, ",\"min_spend_fen\":%lld,\"categories\":[", (long long)pd_fen_raw(c->spend));
    for (int i = 0; i < units->category_count; i++)
        if ((c->categories >> i & 1) != 0)
            pd_str_addf(out, "%s\"%s\"", shown++ > 0 ? "," : "", units->categories[i].id);
    pd_str_add(out, "]");
}

static const char *
kind_of(const struct pd_unit_rules *rules)
{
    if (rules->coupon != NULL)
        return rules->coupon->kind == PD_COUPON_ITEM ? "item_coupon" : "product_coupon";
    return rules->entitlement->kind == PD_ENTITLEMENT_SERVICE ? "service" : "upgrade";
}

static void
add_service(struct pd_str *out, const struct pd_entitlement *e)
{
    pd_client_add_words(out, "receiver", &e->receiver);
    pd_str_add(out, ",\"place\":");
    pd_object_add_text(out, e->place);
}

struct wallet {
    struct pd_str out;
    int rows;
};

static void
add_unit(void *ctx, const struct pd_wallet_row *row)
{
    struct wallet *w = ctx;
    const struct pd_entitlement *e = row->rules.entitlement;
    const struct pd_coupon *c = row->rules.coupon;

    pd_str_addf(&w->out, "%s{\"unit\":\"%s\",\"kind\":\"%s\",\"left\":%lld", w->rows++ > 0 ? "," : "",
        row->id, kind_of(&row->rules), (long long)pd_points_raw(row->left));
    pd_client_add_words(&w->out, "name", c != NULL ? &c->name : &e->name);
    pd_client_add_words(&w->out, "conditions", c != NULL ? &c->conditions : &e->conditions);
    if (c != NULL)
        add_coupon(&w->out, &row->rules);
    else
        pd_str_addf(&w->out, ",\"price_fen\":%lld", (long long)pd_fen_raw(e->price));
    if (e != NULL && e->kind == PD_ENTITLEMENT_SERVICE)
        add_service(&w->out, e);
    add_lots(&w->out, row);
    pd_str_add(&w->out, "}");
}

enum pd_hub_step
pd_hub_member_units(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct wallet w = { .out = pd_str_on(call->hub->scratch, PD_HUB_SCRATCH_LEN) };
    static struct pd_member m;
    char id[PD_ID_TEXT_CAP];
    enum pd_hub_step step;
    int64_t mid;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) ||
        !pd_client_member(&c, "/units", &m, &mid, &step))
        return step;
    pd_str_addf(&w.out, "{\"v\":1,\"id\":\"%s\",\"time_ms\":%lld,\"units\":[", pd_id_text(m.id, id),
        (long long)call->now_ms);
    if (pd_hub_wallet_each(call->hub, call->now_ms, &m.id, add_unit, &w) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no such member");
    pd_str_add(&w.out, "]}");
    if (w.out.cut)
        return pd_client_call_refuse(
            &c, PD_PROBLEM_TOO_LARGE, "the texts of her units together are too long");
    return pd_hub_answer(call, 200, "application/json", w.out.p, w.out.len);
}

/* ---- using ---- */

static void
write_used(struct pd_client_call *c, const struct pd_unit_used *u, const char *status)
{
    struct pd_str s = pd_str_on(c->answer, sizeof c->answer);

    if (u->outcome != PD_USE_APPLIED) {
        pd_str_addf(
            &s, "{\"v\":1,\"status\":\"refused\",\"reason\":\"%s\"}", pd_use_outcome_name(u->outcome));
        return;
    }
    pd_str_addf(&s, "{\"v\":1,\"status\":\"%s\",\"number\":%lld,\"unit\":\"%s\",\"n\":%d,\"left\":%lld",
        status, (long long)u->number, u->unit, u->n, (long long)pd_points_raw(u->left));
    pd_str_addf(&s, ",\"off_fen\":%lld,\"price_fen\":%lld", (long long)pd_fen_raw(u->off),
        (long long)pd_fen_raw(u->price));
    if (u->service != NULL)
        add_service(&s, u->service);
    pd_str_add(&s, "}");
    pd_assert(!s.cut);
}

/* Each key at most once is jansson's; here none but these. false: *wrong says what. */
static bool
read_ask(const struct pd_client_call *c, struct pd_unit_ask *ask, const char **who, const char **wrong)
{
    const char *key, *text;
    json_t *value;

    *who = *wrong = NULL;
    ask->n = 1;
    json_object_foreach(c->json, key, value)
    {
        bool good = false;

        text = pd_client_text(c->json, key);
        if (strcmp(key, "member") == 0)
            good = (*who = text) != NULL;
        else if (strcmp(key, "unit") == 0)
            good = text != NULL && pd_copy(ask->unit, sizeof ask->unit, text);
        else if (strcmp(key, "category") == 0)
            good = text != NULL && pd_copy(ask->category, sizeof ask->category, text);
        else if (strcmp(key, "reference") == 0)
            good = text != NULL && text[0] != '\0' && pd_copy(ask->reference, sizeof ask->reference, text);
        else if (strcmp(key, "n") == 0)
            good = json_is_integer(value) && json_integer_value(value) >= 1 &&
                   json_integer_value(value) <= PD_UNIT_COUNT_MAX &&
                   (ask->n = (int)json_integer_value(value)) > 0;
        else if (strcmp(key, "bill_fen") == 0)
            good = json_is_integer(value) &&
                   pd_fen_valid(ask->bill = pd_fen_of((int64_t)json_integer_value(value)));
        if (!good)
            *wrong =
                "member and unit are needed; n (1 to 1000), bill_fen, category and reference may be given, "
                "and nothing else";
    }
    if (*who == NULL || ask->unit[0] == '\0')
        *wrong = "member and unit are needed";
    return *wrong == NULL;
}

static enum pd_hub_step
refuse(struct pd_client_call *c, enum pd_err err, const struct pd_why *why)
{
    char detail[sizeof ": " + sizeof why->path + sizeof why->text];

    (void)snprintf(detail, sizeof detail, "%s%s%s", why->path, why->path[0] != '\0' ? ": " : "", why->text);
    if (err == PD_ERR_INVALID)
        return pd_client_call_refuse(c, PD_PROBLEM_BAD_REQUEST, detail);
    if (err == PD_ERR_EXISTS)
        return pd_client_call_refuse(c, PD_PROBLEM_CONFLICT, detail);
    if (err == PD_ERR_NOT_FOUND)
        return pd_client_call_refuse(c, PD_PROBLEM_NOT_FOUND, detail);
    return pd_client_call_refuse(c, PD_PROBLEM_STORE, "nothing was recorded; send it again");
}

enum pd_hub_step
pd_hub_uses(struct pd_call *call)
{
    struct pd_client_call c = { .call = call };
    struct pd_unit_ask ask = { .n = 1 };
    struct pd_why why = { .text = "" };
    static struct pd_member member;
    struct pd_unit_used used;
    const char *who, *wrong;
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_USES, true, &step))
        return step;
    if (!read_ask(&c, &ask, &who, &wrong))
        return pd_client_call_refuse(&c, PD_PROBLEM_BAD_REQUEST, wrong);
    if (pd_hub_member_find(call->hub, who, &member, NULL, 0) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no such member");
    ask.member = member.id;
    (void)pd_copy(ask.by, sizeof ask.by, c.client);
    err = pd_hub_unit_use(call->hub, call->now_ms, &ask, &used, &why);
    if (err != PD_OK)
        return refuse(&c, err, &why);
    c.status = used.outcome == PD_USE_APPLIED && !used.again ? 201 : 200;
    write_used(&c, &used, used.reversed ? "reversed" : "applied");
    return pd_client_call_close(&c);
}

enum pd_hub_step
pd_hub_use_reverse(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_why why = { .text = "" };
    struct pd_unit_used used;
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_USES, true, &step))
        return step;
    if (json_object_size(c.json) != 0)
        return pd_client_call_refuse(&c, PD_PROBLEM_BAD_REQUEST, "the body is an object without keys");
    err = pd_hub_unit_reverse(
        call->hub, call->now_ms, pd_client_number(call->request->path, "/v1/uses/"), c.client, &used, &why);
    if (err != PD_OK)
        return refuse(&c, err, &why);
    write_used(&c, &used, "reversed");
    return pd_client_call_close(&c);
}
