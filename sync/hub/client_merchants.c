/*
 * Merchants' own systems: a till, or a partner hospital. The bearer key is bound to one merchant, and names
 * it. GET  /v1/merchant                  what was agreed, and what moved since the last statement POST
 * /v1/vouchers/check            {"code":"PD1:..."}: what it is, and whether it may be used; changes nothing
 *   POST /v1/vouchers                  {"code":"PD1:...","reference":"T-1"}: it is used, once
 *   POST /v1/issues                    {"code":"PD1:..." or "member":"M-1","points":120,"reference":"T-2"}
 *   POST /v1/burns                     {"code":"PD1:...","points":500,"reference":"T-3"}: her rotating code
 * alone POST /v1/vouchers|issues|burns/NUMBER/reverse  {}: taken back A number of hers goes only where she
 * agreed that partners learn of her; the same as nobody otherwise.
 */
#include "sync/hub/clients.h"
#include "sync/hub/consents.h"
#include "sync/hub/merchants.h"
#include "sync/hub/persons.h"

#include "sync/wire/object.h"

#include <stdio.h>

struct merchant_call {
    struct pd_client_call c;
    char merchant[PD_RULE_CAP];
};

static const struct {
    enum pd_problem problem;
    const char *detail;
} noes[] = {
    [PD_ALLIANCE_STOPPED] = { PD_PROBLEM_MERCHANT_STOPPED, "the hospital stopped this merchant" },
    [PD_ALLIANCE_OFF] = { PD_PROBLEM_ALLIANCE_OFF,
        "the rules in force do not have this merchant, or no rule by which it gives points" },
    [PD_ALLIANCE_CODE] = { PD_PROBLEM_VOUCHER_UNKNOWN, "this is no ticket of this hospital" },
    [PD_ALLIANCE_OTHER] = { PD_PROBLEM_OTHER_MERCHANT, "it is another merchant's, or the hospital's own" },
    [PD_ALLIANCE_CAPTURED] = { PD_PROBLEM_ALREADY_USED, "it was used before" },
    [PD_ALLIANCE_ENDED] = { PD_PROBLEM_VOUCHER_ENDED, "it was cancelled; her points are back" },
    [PD_ALLIANCE_EXPIRED] = { PD_PROBLEM_VOUCHER_EXPIRED, "its time is over; her points come back" },
    [PD_ALLIANCE_TERMINAL] = { PD_PROBLEM_USED_AT_TERMINAL, "the counter at this place hands it over" },
    [PD_ALLIANCE_ABOVE_CAP] = { PD_PROBLEM_ABOVE_CAP, "more than may be given at once, a day or a month" },
    [PD_ALLIANCE_TOO_FEW] = { PD_PROBLEM_TOO_FEW_POINTS, "she has fewer points than that" },
    [PD_ALLIANCE_MEMBER] = { PD_PROBLEM_MEMBER_NOT_ACTIVE, "her membership is frozen or closed" },
    [PD_ALLIANCE_MEMBER_CODE] = { PD_PROBLEM_MEMBER_CODE,
        "no member's code of this hospital that is good now; she shows a new one" },
    [PD_ALLIANCE_CODE_USED] = { PD_PROBLEM_CODE_USED, "this code paid before; she shows a new one" },
    [PD_ALLIANCE_REFERENCE] = { PD_PROBLEM_REFERENCE_USED, "this reference is of another request" },
    [PD_ALLIANCE_UNKNOWN_MOVE] = { PD_PROBLEM_UNKNOWN_NUMBER, "nothing of this kind has this number" },
    [PD_ALLIANCE_DOUBT] = { PD_PROBLEM_IN_DOUBT,
        "a lost counter may have handed it over; the hospital's service desk looks at it" },
};

static enum pd_hub_step
say_no(struct merchant_call *m, enum pd_alliance_no no)
{
    if (m->c.call->hub->store->err != PD_OK)
        return pd_client_call_refuse(&m->c, PD_PROBLEM_STORE, "nothing was recorded; send it again");
    return pd_client_call_refuse(&m->c, noes[no].problem, noes[no].detail);
}

/* The key is good for this, and bound to a merchant. */
static bool
open_call(struct merchant_call *m, unsigned int scope, bool needs_key, enum pd_hub_step *step)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_CLIENT_MERCHANT;
    struct pd_store *s = m->c.call->hub->store;

    if (!pd_client_call_open(&m->c, scope, needs_key, step))
        return false;
    if (pd_store_start(s, sql, PD_ARGS(pd_t(m->c.client)))) {
        pd_store_text(s, sql, 0, m->merchant, sizeof m->merchant);
        pd_store_end(s, sql);
    }
    if (m->merchant[0] != '\0')
        return true;
    *step = pd_client_call_refuse(&m->c, PD_PROBLEM_NO_MERCHANT, "this key is bound to no merchant");
    return false;
}

/* ---- what they ask for ---- */

struct asked {
    const char *code, *member, *reference;
    struct pd_points points;
};

static bool
is_reference(const char *text)
{
    return text != NULL && pd_code_word_valid(text, strlen(text), PD_MERCHANT_REFERENCE_CAP - 1);
}

static bool
read_points(const json_t *value, struct pd_points *out)
{
    if (!json_is_integer(value) || json_integer_value(value) < 1 || json_integer_value(value) > PD_AMOUNT_MAX)
        return false;
    *out = pd_points_of((int64_t)json_integer_value(value));
    return true;
}

static enum pd_err
read_asked(const struct pd_client_call *c, const char *const *keys, struct asked *out, struct pd_why *why)
{
    const json_t *code = json_object_get(c->json, "code");
    enum pd_err err = pd_client_keys(c->json, keys, why);

    *out = (struct asked){ .reference = "" };
    if (err != PD_OK)
        return err;
    out->member = pd_client_text(c->json, "member");
    out->code = json_string_value(code);
    if (code != NULL && (out->code == NULL || strlen(out->code) >= PD_CODE_CAP))
        return pd_why(
            why, PD_ERR_INVALID, "code", "must be what was scanned, at most %d bytes", PD_CODE_CAP - 1);
    if (json_object_get(c->json, "reference") != NULL) {
        out->reference = pd_client_text(c->json, "reference");
        if (!is_reference(out->reference))
            return pd_why(why, PD_ERR_INVALID, "reference", "must be 1 to 64 of A-Z a-z 0-9 - _ .");
    }
    if (json_object_get(c->json, "points") != NULL &&
        !read_points(json_object_get(c->json, "points"), &out->points))
        return pd_why(
            why, PD_ERR_INVALID, "points", "must be a whole number in 1..%lld", (long long)PD_AMOUNT_MAX);
    return PD_OK;
}

static const char *const voucher_keys[] = { "code", "reference", NULL };
static const char *const till_keys[] = { "code", "points", "reference", NULL };
static const char *const issue_keys[] = { "code", "member", "points", "reference", NULL };

static bool
is_whole(const struct asked *a, bool by_number, struct pd_why *why)
{
    if (pd_points_raw(a->points) == 0)
        return (void)pd_why(why, PD_ERR_INVALID, "points", "is missing"), false;
    if (a->reference[0] == '\0')
        return (void)pd_why(why, PD_ERR_INVALID, "reference", "is missing: the till's own number"), false;
    if ((a->code != NULL) == (a->member != NULL))
        return (void)pd_why(why, PD_ERR_INVALID, "code",
                   by_number ? "or member must stand there, and not both" : "is missing"),
               false;
    return true;
}

/* ---- what they are told ---- */

static void
write_done(struct merchant_call *m, const struct pd_alliance_done *d, const char *status)
{
    struct pd_str s = pd_str_on(m->c.answer, sizeof m->c.answer);
    char id[PD_ID_TEXT_CAP];

    pd_str_addf(&s, "{\"v\":1,\"status\":\"%s\",\"number\":%lld,\"points\":%lld,\"at_ms\":%lld",
        d->back ? "reversed" : status, (long long)d->number, (long long)pd_points_raw(d->points),
        (long long)d->at_ms);
    if (d->sku[0] != '\0') {
        pd_str_addf(&s, ",\"hold\":\"%s\",\"qty\":%d,\"money_fen\":%lld,\"sku\":", pd_id_text(d->hold, id),
            d->qty, (long long)pd_fen_raw(d->money));
        pd_object_add_text(&s, d->sku);
        pd_str_add(&s, ",\"place\":");
        pd_object_add_text(&s, d->place);
    }
    if (d->reference[0] != '\0') {
        pd_str_add(&s, ",\"reference\":");
        pd_object_add_text(&s, d->reference);
    }
    pd_str_add(&s, "}");
    pd_assert(!s.cut);
}

static enum pd_hub_step
finish(struct merchant_call *m, enum pd_alliance_no no, const struct pd_alliance_done *d, const char *status)
{
    if (no != PD_ALLIANCE_OK || m->c.call->hub->store->err != PD_OK)
        return say_no(m, no);
    m->c.status = d->again ? 200 : 201;
    write_done(m, d, status);
    return pd_client_call_close(&m->c);
}

/* ---- vouchers ---- */

enum pd_hub_step
pd_hub_vouchers(struct pd_call *call)
{
    struct merchant_call m = { .c = { .call = call } };
    struct pd_alliance_done done;
    struct pd_why why = { .text = "" };
    struct asked asked;
    enum pd_hub_step step;
    enum pd_err err;

    if (!open_call(&m, PD_HUB_SCOPE_VOUCHERS, true, &step))
        return step;
    err = read_asked(&m.c, voucher_keys, &asked, &why);
    if (err == PD_OK && asked.code == NULL)
        err = pd_why(&why, PD_ERR_INVALID, "code", "is missing");
    if (err != PD_OK)
        return pd_client_call_fail(&m.c, err, &why);
    return finish(&m,
        pd_merchant_voucher(call->hub, call->now_ms, m.merchant, asked.code, asked.reference, true, &done),
        &done, "used");
}

enum pd_hub_step
pd_hub_voucher_check(struct pd_call *call)
{
    static const char *const keys[] = { "code", NULL };
    struct merchant_call m = { .c = { .call = call, .status = 200 } };
    struct pd_alliance_done done;
    struct pd_why why = { .text = "" };
    struct asked asked;
    enum pd_hub_step step;
    enum pd_alliance_no no;
    enum pd_err err;

    if (!open_call(&m, PD_HUB_SCOPE_VOUCHERS, false, &step))
        return step;
    err = read_asked(&m.c, keys, &asked, &why);
    if (err == PD_OK && asked.code == NULL)
        err = pd_why(&why, PD_ERR_INVALID, "code", "is missing");
    if (err != PD_OK)
        return pd_client_call_fail(&m.c, err, &why);
    no = pd_merchant_voucher(call->hub, call->now_ms, m.merchant, asked.code, "", false, &done);
    if (no != PD_ALLIANCE_OK)
        return say_no(&m, no);
    m.c.key = NULL; /* what may be used now says nothing of a minute later */
    write_done(&m, &done, "good");
    return pd_client_call_close(&m.c);
}

/* ---- points given and taken at a till ---- */

/* By her number only where she agreed to it. */
static bool
find_by_number(struct pd_hub *hub, const char *who, struct pd_id *id)
{
    static struct pd_member member;

    if (pd_hub_member_find(hub, who, &member, NULL, 0) != PD_OK ||
        !pd_hub_consents(hub, &member.id, PD_CONSENT_PARTNERS))
        return false;
    *id = member.id;
    return true;
}

static enum pd_hub_step
at_till(struct pd_call *call, bool gives)
{
    struct merchant_call m = { .c = { .call = call } };
    struct pd_alliance_ask ask = { .code = NULL };
    struct pd_alliance_done done;
    struct pd_why why = { .text = "" };
    struct asked asked;
    enum pd_hub_step step;
    enum pd_err err;

    if (!open_call(&m, gives ? PD_HUB_SCOPE_ISSUES : PD_HUB_SCOPE_BURNS, true, &step))
        return step;
    err = read_asked(&m.c, gives ? issue_keys : till_keys, &asked, &why);
    if (err == PD_OK && !is_whole(&asked, gives, &why))
        err = PD_ERR_INVALID;
    if (err != PD_OK)
        return pd_client_call_fail(&m.c, err, &why);
    if (asked.member != NULL && !find_by_number(call->hub, asked.member, &ask.member))
        return pd_client_call_refuse(
            &m.c, PD_PROBLEM_NOT_FOUND, "no such member who agreed that partners know her");
    ask.merchant = m.merchant;
    ask.reference = asked.reference;
    ask.code = asked.code;
    ask.points = asked.points;
    return finish(&m,
        gives ? pd_merchant_issue(call->hub, call->now_ms, &ask, &done)
              : pd_merchant_burn(call->hub, call->now_ms, &ask, &done),
        &done, gives ? "issued" : "paid");
}

enum pd_hub_step
pd_hub_issues(struct pd_call *call)
{
    return at_till(call, true);
}

enum pd_hub_step
pd_hub_burns(struct pd_call *call)
{
    return at_till(call, false);
}

/* ---- taken back ---- */

static int64_t
number_in(const char *path, const char *before)
{
    int64_t n = 0;

    path += strlen(before);
    for (int digits = 0; *path >= '0' && *path <= '9' && digits < 17; digits++)
        n = n * 10 + *path++ - '0';
    return *path == '/' ? n : 0;
}

static enum pd_hub_step
reverse(struct pd_call *call, unsigned int scope, enum pd_move_kind kind, const char *before)
{
    struct merchant_call m = { .c = { .call = call } };
    struct pd_alliance_done done;
    enum pd_hub_step step;

    if (!open_call(&m, scope, true, &step))
        return step;
    if (json_object_size(m.c.json) != 0)
        return pd_client_call_refuse(&m.c, PD_PROBLEM_BAD_REQUEST, "the body is an object without keys");
    return finish(&m,
        pd_merchant_take_back(
            call->hub, call->now_ms, m.merchant, kind, number_in(call->request->path, before), &done),
        &done, "reversed");
}

enum pd_hub_step
pd_hub_voucher_reverse(struct pd_call *call)
{
    return reverse(call, PD_HUB_SCOPE_VOUCHERS, PD_MOVE_VOUCHER, "/v1/vouchers/");
}

enum pd_hub_step
pd_hub_issue_reverse(struct pd_call *call)
{
    return reverse(call, PD_HUB_SCOPE_ISSUES, PD_MOVE_ISSUE, "/v1/issues/");
}

enum pd_hub_step
pd_hub_burn_reverse(struct pd_call *call)
{
    return reverse(call, PD_HUB_SCOPE_BURNS, PD_MOVE_BURN, "/v1/burns/");
}

/* ---- itself ---- */

enum pd_hub_step
pd_hub_merchant_show(struct pd_call *call)
{
    struct merchant_call m = { .c = { .call = call, .status = 200 } };
    struct pd_str s = pd_str_on(m.c.answer, sizeof m.c.answer);
    struct pd_hub *hub = call->hub;
    struct pd_hub_merchant its;
    struct pd_clearing c;
    struct pd_why why = { .text = "" };
    enum pd_hub_step step;
    enum pd_err err;

    if (!open_call(&m, PD_HUB_SCOPE_MERCHANT, false, &step))
        return step;
    err = pd_hub_merchant_get(hub, m.merchant, &its, &why);
    if (err == PD_OK)
        err = pd_hub_clearing_open(hub, m.merchant, &c);
    if (err != PD_OK)
        return pd_client_call_fail(&m.c, err, &why);
    pd_str_addf(&s,
        "{\"v\":1,\"id\":\"%s\",\"state\":\"%s\",\"burn_rate\":%lld,\"issue_rate\":%lld,\"months\":%d",
        its.id, pd_merchant_state_name(its.state), (long long)its.burn_rate, (long long)its.issue_rate,
        its.months);
    pd_str_addf(&s, ",\"issue_once\":%lld,\"issue_day\":%lld,\"issue_month\":%lld,\"settled_ms\":%lld",
        (long long)its.issue_once, (long long)its.issue_day, (long long)its.issue_month,
        (long long)its.settled_ms);
    pd_str_addf(&s, ",\"open\":{\"issued\":%lld,\"issued_back\":%lld,\"burned\":%lld,\"burned_back\":%lld",
        (long long)c.issued, (long long)c.issued_back, (long long)c.burned, (long long)c.burned_back);
    pd_str_addf(&s, ",\"issued_fen\":%lld,\"burned_fen\":%lld,\"net_fen\":%lld}}", (long long)c.issued_fen,
        (long long)c.burned_fen, (long long)pd_clearing_net_fen(&c));
    pd_assert(!s.cut);
    return pd_client_call_close(&m.c);
}
