/*
 * Money, for the billing system.
 *   GET  /v1/members/MEMBER/money       her accounts of money, and her points that may pay
 *   POST /v1/dues                       {"member":M,"bill_no":B,"bill_fen":12000}: she may choose at a kiosk
 *   POST /v1/dues/B/withdraw            {}
 *   POST /v1/tenders/quote              {"member":M,"bill_fen":12000}: what she could pay
 *   POST /v1/tenders {"member":M,"kind":"points","bill_no":B,"bill_fen":12000,"points":500} GET
 * /v1/bills/B/tenders            what was kept for a bill, at a kiosk too GET  /v1/tenders/NUMBER POST
 * /v1/tenders/NUMBER/confirm     {"bill_fen":12000} or {}: the bill is paid POST /v1/tenders/NUMBER/void {}:
 * it is not POST /v1/tenders/NUMBER/refund      {"refund_no":R,"fen":200} POST /v1/topups
 * {"member":M,"account":A,"fen":50000,"receipt_no":R} POST /v1/topups/NUMBER/refund
 * {"refund_no":R,"fen":50000,"reason":"asked"} What the rules say no to is an answer with a reason, not a
 * problem.
 */
#include "sync/hub/clients.h"
#include "sync/hub/money.h"

#include "sync/wire/object.h"

#include <stdio.h>

#define DUE_DAYS 30 /* a bill is shown so long at most */

/* ---- bodies ---- */

/* A key of a body: a text, or a whole number from 1 on. */
struct field {
    const char *name; /* NULL ends them */
    bool needed;
    char *text;
    size_t cap;
    int64_t *n;
};

static bool
take_field(const struct field *f, const json_t *object, const json_t *value)
{
    const char *text;

    if (f->n != NULL) {
        if (!json_is_integer(value) || json_integer_value(value) < 1 ||
            json_integer_value(value) > PD_AMOUNT_MAX)
            return false;
        *f->n = (int64_t)json_integer_value(value);
        return true;
    }
    text = pd_client_text(object, f->name);
    return text != NULL && text[0] != '\0' && pd_copy(f->text, f->cap, text);
}

static enum pd_err
read_fields(const json_t *json, const struct field *fields, struct pd_why *why)
{
    const char *keys[12];
    int n = 0;
    enum pd_err err;

    for (; fields[n].name != NULL; n++)
        keys[n] = fields[n].name;
    keys[n] = NULL;
    err = pd_client_keys(json, keys, why);
    for (int i = 0; err == PD_OK && i < n; i++) {
        const json_t *value = json_object_get(json, fields[i].name);

        if (value == NULL && fields[i].needed)
            err = pd_why(why, PD_ERR_INVALID, fields[i].name, "is missing");
        else if (value != NULL && !take_field(&fields[i], json, value))
            err = pd_why(why, PD_ERR_INVALID, fields[i].name,
                fields[i].n != NULL ? "must be a whole number in 1..1000000000"
                                    : "must be a text of at most 64 characters");
    }
    return err;
}

/* Opens the call, and reads its body. false: *step is the answer. */
static bool
open_call(struct pd_client_call *c, const struct field *fields, enum pd_hub_step *step)
{
    struct pd_why why = { .text = "" };
    enum pd_err err;

    if (!pd_client_call_open(c, PD_HUB_SCOPE_MONEY, true, step))
        return false;
    err = read_fields(c->json, fields, &why);
    if (err != PD_OK)
        *step = pd_client_call_fail(c, err, &why);
    return err == PD_OK;
}

static bool
find_member(struct pd_client_call *c, const char *who, struct pd_id *out, enum pd_hub_step *step)
{
    static struct pd_member member;

    if (pd_hub_member_find(c->call->hub, who, &member, NULL, 0) == PD_OK) {
        *out = member.id;
        return true;
    }
    *step = pd_client_call_refuse(c, PD_PROBLEM_NOT_FOUND, "no such member");
    return false;
}

/* Restored, and waits for its desks: later. */
static enum pd_hub_step
fail(struct pd_client_call *c, enum pd_err err, const struct pd_why *why)
{
    return err == PD_ERR_BUSY ? pd_client_call_refuse(c, PD_PROBLEM_STORE, why->text)
                              : pd_client_call_fail(c, err, why);
}

/* ---- what she has ---- */

struct listing {
    struct pd_str out;
    int n;
};

static void
add_purse(void *ctx, const struct pd_purse_state *s)
{
    struct listing *l = ctx;
    int64_t sum = 0;
    int shown = 0;

    pd_str_addf(&l->out, "%s{\"account\":\"%s\",\"kind\":\"%s\",\"available_fen\":%lld,\"held_fen\":%lld",
        l->n++ > 0 ? "," : "", s->purse->id, s->purse->kind == PD_PURSE_STORED ? "stored" : "bonus",
        (long long)pd_fen_raw(s->free), (long long)pd_fen_raw(s->held));
    pd_client_add_words(&l->out, "name", &s->purse->name);
    pd_str_add(&l->out, ",\"expiring\":[");
    for (int i = 0; i < s->lot_count && s->lots[i].expires_ms != PD_NEVER_MS; i++) {
        struct pd_date last = pd_local_time(s->lots[i].expires_ms - 1, s->programme->utc_offset_min).date;

        sum += pd_points_raw(s->lots[i].left);
        if (i + 1 < s->lot_count && s->lots[i + 1].expires_ms == s->lots[i].expires_ms)
            continue;
        pd_str_addf(&l->out, "%s{\"fen\":%lld,\"last_day\":\"%04d-%02d-%02d\"}", shown++ > 0 ? "," : "",
            (long long)sum, last.year, last.month, last.day);
        sum = 0;
    }
    pd_str_add(&l->out, "]}");
}

enum pd_hub_step
pd_hub_member_money(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_hub *hub = call->hub;
    struct listing l = { .out = pd_str_on(hub->scratch, PD_HUB_SCRATCH_LEN) };
    static struct pd_member m;
    char id[PD_ID_TEXT_CAP];
    enum pd_hub_step step;
    int64_t mid;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) ||
        !pd_client_member(&c, "/money", &m, &mid, &step))
        return step;
    pd_str_addf(&l.out, "{\"v\":1,\"id\":\"%s\",\"time_ms\":%lld,\"accounts\":[", pd_id_text(m.id, id),
        (long long)call->now_ms);
    if (pd_hub_purse_each(hub, call->now_ms, &m.id, add_purse, &l) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no such member");
    pd_str_addf(
        &l.out, "],\"usable_points\":%lld}", (long long)pd_points_raw(pd_money_usable_points(hub, mid)));
    pd_assert(!l.out.cut);
    return pd_hub_answer(call, 200, "application/json", l.out.p, l.out.len);
}

/* ---- bills to be paid ---- */

enum pd_hub_step
pd_hub_dues(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 201 };
    struct pd_str out = pd_str_on(c.answer, sizeof c.answer);
    struct pd_due due = { .until_ms = call->now_ms + DUE_DAYS * PD_DAY_MS };
    struct pd_why why = { .text = "" };
    char who[PD_MONEY_NO_CAP];
    int64_t fen = 0;
    const struct field fields[] = { { "member", true, who, sizeof who, NULL },
        { "bill_no", true, due.bill, sizeof due.bill, NULL }, { "bill_fen", true, NULL, 0, &fen },
        { "category", false, due.category, sizeof due.category, NULL }, { NULL, false, NULL, 0, NULL } };
    struct pd_id member;
    enum pd_hub_step step;
    enum pd_err err;

    if (!open_call(&c, fields, &step) || !find_member(&c, who, &member, &step))
        return step;
    due.fen = pd_fen_of(fen);
    err = pd_hub_due_put(call->hub, call->now_ms, &member, &due, &why);
    if (err != PD_OK)
        return fail(&c, err, &why);
    pd_str_addf(&out, "{\"v\":1,\"bill_no\":\"%s\",\"bill_fen\":%lld,\"until_ms\":%lld}", due.bill,
        (long long)fen, (long long)due.until_ms);
    pd_assert(!out.cut);
    return pd_client_call_close(&c);
}

enum pd_hub_step
pd_hub_due_withdraw(struct pd_call *call)
{
    static const struct field none[] = { { NULL, false, NULL, 0, NULL } };
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_str out = pd_str_on(c.answer, sizeof c.answer);
    char bill[PD_MONEY_NO_CAP];
    enum pd_hub_step step;
    struct pd_due due;

    if (!open_call(&c, none, &step))
        return step;
    (void)pd_client_middle(call->request->path, "/v1/dues/", "/withdraw", bill, sizeof bill);
    if (!pd_money_word_good(bill) || pd_hub_due_get(call->hub, bill, &due) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no such bill is to be paid");
    pd_hub_due_drop(call->hub, bill);
    pd_str_addf(&out, "{\"v\":1,\"bill_no\":\"%s\"}", bill);
    return pd_client_call_close(&c);
}

/* ---- parts of bills ---- */

static void
add_tender(struct pd_str *out, const struct pd_tender *t)
{
    pd_str_addf(out,
        "\"number\":%lld,\"kind\":\"%s\",\"state\":\"%s\",\"bill_no\":\"%s\",\"bill_fen\":%lld,"
        "\"amount\":%lld,\"fen\":%lld,\"refunded_fen\":%lld,\"made_ms\":%lld,\"expires_ms\":%lld,"
        "\"programme\":%u,\"parts\":[",
        (long long)t->number, pd_tender_kind_name(t->kind), pd_tender_state_name(t->state), t->bill,
        (long long)pd_fen_raw(t->bill_fen), (long long)t->amount, (long long)pd_fen_raw(t->fen),
        (long long)pd_fen_raw(t->refunded_fen), (long long)t->made_ms, (long long)t->expires_ms,
        t->programme);
    for (int i = 0; i < t->part_count; i++)
        pd_str_addf(out, "%s{\"from\":\"%s\",\"amount\":%lld,\"refunded\":%lld}", i > 0 ? "," : "",
            t->parts[i].unit, (long long)t->parts[i].amount, (long long)t->parts[i].refunded);
    pd_str_add(out, "]");
}

/* back: what a refund gave back, in points or fen; below 0: it is none. */
static enum pd_hub_step
tell(struct pd_client_call *c, const struct pd_tender *t, int64_t back)
{
    struct pd_str out = pd_str_on(c->answer, sizeof c->answer);

    if (t->refused != NULL) {
        c->status = 200;
        pd_str_addf(&out, "{\"v\":1,\"status\":\"refused\",\"reason\":\"%s\"}", t->refused);
        return pd_client_call_close(c);
    }
    pd_str_add(&out, "{\"v\":1,\"status\":\"done\",");
    add_tender(&out, t);
    if (back >= 0)
        pd_str_addf(&out, ",\"back\":%lld", (long long)back);
    pd_str_add(&out, "}");
    pd_assert(!out.cut);
    return pd_client_call_close(c);
}

enum pd_hub_step
pd_hub_tenders(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 201 };
    struct pd_tender_ask ask = { .amount = 0 };
    struct pd_why why = { .text = "" };
    char who[PD_MONEY_NO_CAP], kind[8] = "";
    int64_t bill_fen = 0, points = 0, fen = 0;
    const struct field fields[] = { { "member", true, who, sizeof who, NULL },
        { "kind", true, kind, sizeof kind, NULL }, { "bill_no", true, ask.bill, sizeof ask.bill, NULL },
        { "bill_fen", true, NULL, 0, &bill_fen }, { "points", false, NULL, 0, &points },
        { "fen", false, NULL, 0, &fen }, { "category", false, ask.category, sizeof ask.category, NULL },
        { NULL, false, NULL, 0, NULL } };
    struct pd_tender t;
    enum pd_hub_step step;
    enum pd_err err;

    if (!open_call(&c, fields, &step))
        return step;
    if (strcmp(kind, "points") == 0 && points > 0 && fen == 0)
        ask.kind = PD_TENDER_POINTS;
    else if (strcmp(kind, "money") == 0 && fen > 0 && points == 0)
        ask.kind = PD_TENDER_MONEY;
    else
        return pd_client_call_refuse(&c, PD_PROBLEM_BAD_REQUEST,
            "kind: is \"points\" beside points, or \"money\" beside fen, and never both");
    if (!find_member(&c, who, &ask.member, &step))
        return step;
    ask.bill_fen = pd_fen_of(bill_fen);
    ask.amount = points + fen;
    (void)pd_copy(ask.by, sizeof ask.by, c.client);
    err = pd_hub_tender_hold(call->hub, call->now_ms, &ask, &t, &why);
    if (err != PD_OK)
        return fail(&c, err, &why);
    c.status = t.again ? 200 : 201;
    return tell(&c, &t, -1);
}

enum pd_hub_step
pd_hub_tenders_quote(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_hub *hub = call->hub;
    struct pd_str out = pd_str_on(hub->scratch, PD_HUB_SCRATCH_LEN);
    struct pd_why why = { .text = "" };
    char who[PD_MONEY_NO_CAP], category[PD_RULE_CAP] = "";
    int64_t bill_fen = 0;
    const struct field fields[] = { { "member", true, who, sizeof who, NULL },
        { "bill_fen", true, NULL, 0, &bill_fen }, { "category", false, category, sizeof category, NULL },
        { NULL, false, NULL, 0, NULL } };
    struct pd_tender_quote q;
    const char *no;
    struct pd_id member;
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step))
        return step;
    err = read_fields(c.json, fields, &why);
    if (err != PD_OK)
        return pd_client_call_fail(&c, err, &why);
    if (!find_member(&c, who, &member, &step))
        return step;
    err = pd_hub_tender_quote(hub, call->now_ms, &member, pd_fen_of(bill_fen), category, &q);
    if (err != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no programme is in force");
    no = q.refused != NULL ? q.refused : pd_deduction_outcome_name(q.deduction.outcome);
    pd_str_addf(&out, "{\"v\":1,\"bill_fen\":%lld,\"programme\":%u,\"points\":{\"usable\":%lld",
        (long long)bill_fen, q.programme->version, (long long)pd_points_raw(q.usable));
    if (q.refused == NULL && q.deduction.outcome == PD_DEDUCTION_OK)
        pd_str_addf(&out, ",\"least\":%lld,\"most\":%lld,\"step\":%lld,\"step_fen\":%lld,\"most_fen\":%lld}",
            (long long)pd_points_raw(q.deduction.least), (long long)pd_points_raw(q.deduction.most),
            (long long)pd_points_raw(q.deduction.step),
            (long long)pd_fen_raw(pd_deduction_fen(q.programme, q.deduction.step)),
            (long long)pd_fen_raw(pd_deduction_fen(q.programme, q.deduction.most)));
    else
        pd_str_addf(&out, ",\"none_because\":\"%s\"}", no);
    pd_str_addf(&out, ",\"money_fen\":%lld}", (long long)(q.refused == NULL ? pd_fen_raw(q.money) : 0));
    pd_assert(!out.cut);
    json_decref(c.json);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}

enum pd_hub_step
pd_hub_tender_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_tender t;
    enum pd_hub_step step;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_MONEY, false, &step))
        return step;
    if (pd_hub_tender_get(call->hub, pd_client_number(call->request->path, "/v1/tenders/"), &t) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "there is no such tender");
    return tell(&c, &t, -1);
}

enum pd_hub_step
pd_hub_bill_tenders(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_hub *hub = call->hub;
    struct pd_str out = pd_str_on(hub->scratch, PD_HUB_SCRATCH_LEN);
    int64_t numbers[PD_TENDERS_SHOWN];
    char bill[PD_MONEY_NO_CAP];
    struct pd_tender t;
    enum pd_hub_step step;
    int n;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_MONEY, false, &step))
        return step;
    (void)pd_client_middle(call->request->path, "/v1/bills/", "/tenders", bill, sizeof bill);
    if (!pd_money_word_good(bill))
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "that is no number of a bill");
    pd_tenders_over(hub);
    n = pd_hub_tenders_of_bill(hub, bill, numbers);
    pd_str_addf(&out, "{\"v\":1,\"bill_no\":\"%s\",\"tenders\":[", bill);
    for (int i = 0; i < n; i++) {
        if (pd_hub_tender_get(hub, numbers[i], &t) != PD_OK)
            break;
        pd_str_add(&out, i > 0 ? ",{" : "{");
        add_tender(&out, &t);
        pd_str_add(&out, "}");
    }
    pd_str_add(&out, "]}");
    pd_assert(!out.cut);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}

enum pd_hub_step
pd_hub_tender_confirms(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_why why = { .text = "" };
    int64_t bill_fen = 0;
    const struct field fields[] = { { "bill_fen", false, NULL, 0, &bill_fen },
        { NULL, false, NULL, 0, NULL } };
    struct pd_tender t;
    enum pd_hub_step step;
    enum pd_err err;

    if (!open_call(&c, fields, &step))
        return step;
    err = pd_hub_tender_confirm(call->hub, call->now_ms,
        pd_client_number(call->request->path, "/v1/tenders/"), pd_fen_of(bill_fen), c.client, &t, &why);
    return err == PD_OK ? tell(&c, &t, -1) : fail(&c, err, &why);
}

enum pd_hub_step
pd_hub_tender_voids(struct pd_call *call)
{
    static const struct field none[] = { { NULL, false, NULL, 0, NULL } };
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_why why = { .text = "" };
    struct pd_tender t;
    enum pd_hub_step step;
    enum pd_err err;

    if (!open_call(&c, none, &step))
        return step;
    err = pd_hub_tender_void(
        call->hub, call->now_ms, pd_client_number(call->request->path, "/v1/tenders/"), c.client, &t, &why);
    return err == PD_OK ? tell(&c, &t, -1) : fail(&c, err, &why);
}

enum pd_hub_step
pd_hub_tender_refunds(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_why why = { .text = "" };
    char no[PD_MONEY_NO_CAP];
    int64_t fen = 0, back;
    const struct field fields[] = { { "refund_no", true, no, sizeof no, NULL },
        { "fen", true, NULL, 0, &fen }, { NULL, false, NULL, 0, NULL } };
    struct pd_tender t;
    enum pd_hub_step step;
    enum pd_err err;

    if (!open_call(&c, fields, &step))
        return step;
    err = pd_hub_tender_refund(call->hub, call->now_ms, pd_client_number(call->request->path, "/v1/tenders/"),
        no, pd_fen_of(fen), c.client, &t, &back, &why);
    return err == PD_OK ? tell(&c, &t, back) : fail(&c, err, &why);
}

/* ---- paying in and out ---- */

enum pd_hub_step
pd_hub_topups(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 201 };
    struct pd_str out = pd_str_on(c.answer, sizeof c.answer);
    struct pd_topup_ask ask = { .fen = pd_fen_of(0) };
    struct pd_why why = { .text = "" };
    char who[PD_MONEY_NO_CAP];
    int64_t fen = 0;
    const struct field fields[] = { { "member", true, who, sizeof who, NULL },
        { "account", true, ask.purse, sizeof ask.purse, NULL }, { "fen", true, NULL, 0, &fen },
        { "receipt_no", true, ask.receipt, sizeof ask.receipt, NULL }, { NULL, false, NULL, 0, NULL } };
    struct pd_topup t;
    enum pd_hub_step step;
    enum pd_err err;

    if (!open_call(&c, fields, &step) || !find_member(&c, who, &ask.member, &step))
        return step;
    ask.fen = pd_fen_of(fen);
    (void)pd_copy(ask.by, sizeof ask.by, c.client);
    err = pd_hub_topup(call->hub, call->now_ms, &ask, &t, &why);
    if (err != PD_OK)
        return fail(&c, err, &why);
    c.status = t.again ? 200 : 201;
    pd_str_addf(&out,
        "{\"v\":1,\"number\":%lld,\"account\":\"%s\",\"fen\":%lld,\"bonus_fen\":%lld,\"receipt_no\":\"%s\"}",
        (long long)t.number, t.purse, (long long)pd_fen_raw(t.fen), (long long)pd_fen_raw(t.bonus),
        t.receipt);
    pd_assert(!out.cut);
    return pd_client_call_close(&c);
}

enum pd_hub_step
pd_hub_topup_refunds(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_str out = pd_str_on(c.answer, sizeof c.answer);
    struct pd_topup_refund ask = { .topup = pd_client_number(call->request->path, "/v1/topups/") };
    struct pd_why why = { .text = "" };
    int64_t fen = 0;
    const struct field fields[] = { { "refund_no", true, ask.no, sizeof ask.no, NULL },
        { "fen", true, NULL, 0, &fen }, { "reason", true, ask.reason, sizeof ask.reason, NULL },
        { NULL, false, NULL, 0, NULL } };
    struct pd_topup_refunded done;
    enum pd_hub_step step;
    enum pd_err err;

    if (!open_call(&c, fields, &step))
        return step;
    ask.fen = pd_fen_of(fen);
    (void)pd_copy(ask.by, sizeof ask.by, c.client);
    err = pd_hub_topup_refund(call->hub, call->now_ms, &ask, &done, &why);
    if (err != PD_OK)
        return fail(&c, err, &why);
    pd_str_addf(&out,
        "{\"v\":1,\"refund_no\":\"%s\",\"fen\":%lld,\"pay_out_fen\":%lld,\"bonus_taken_fen\":%lld,"
        "\"kept_fen\":%lld}",
        ask.no, (long long)fen, (long long)pd_fen_raw(done.paid_out), (long long)pd_fen_raw(done.clawed),
        (long long)pd_fen_raw(done.kept));
    pd_assert(!out.cut);
    return pd_client_call_close(&c);
}
