/*
 * POST /v1/quotes {"member":MEMBER,"lines":[{"category":"registration","fen":5000}]}: what her tier takes
 * off, line by line (core/discount.h), by the rules in force. A line may say more of the bill: "department",
 * "payment", "admission", by words of the rules. Nothing is recorded; whoever bills asks again
 * when it is paid. A category that is in no table has nothing off. Who is frozen, closed or takes no part
 * gets nothing off, and the answer says why.
 */
#include "sync/hub/clients.h"
#include "sync/hub/consents.h"

#include "app/core/discount.h"
#include "app/core/programme_asked.h"
#include "sync/wire/object.h"

#include <stdio.h>

#define LINES_MAX 100

/* Bills of which all is known that the rules tell them apart by; a key that is not there is not known. */
static enum pd_err
read_kind(
    const struct pd_programme *p, const json_t *line, int i, struct pd_bill_kind *out, struct pd_why *why)
{
    for (int d = 0; d < PD_BILL_DIMENSIONS; d++) {
        const char *name = pd_bill_dimension_name((enum pd_bill_dimension)d);
        char path[48];

        out->is[d] = pd_client_text(line, name);
        (void)snprintf(path, sizeof path, "lines[%d].%s", i, name);
        if (json_object_get(line, name) != NULL &&
            (out->is[d] == NULL ||
                !pd_topic_known(p->bill_words[d].words, p->bill_words[d].count, out->is[d])))
            return pd_why(why, PD_ERR_INVALID, path, "must be one of the words of the rules in force");
    }
    return PD_OK;
}

struct quote {
    const struct pd_programme *programme;
    int tier;        /* -1: nothing is taken off */
    const char *why; /* nothing is; NULL */
    struct pd_fen sum, off;
};

/* NULL: she gets what her tier gives. */
static const char *
why_nothing(struct pd_hub *hub, const struct pd_member *member, int64_t mid)
{
    if (member->status == PD_MEMBER_FROZEN)
        return "frozen";
    if (member->status != PD_MEMBER_ACTIVE)
        return "closed";
    return pd_consent_counts(hub, mid, PD_CONSENT_PROGRAMME) ? NULL : "not_taking_part";
}

static enum pd_err
write_line(struct quote *q, const json_t *line, int i, struct pd_str *out, struct pd_why *why)
{
    static const char *const keys[] = { "category", "fen", "department", "payment", "admission", NULL };
    const char *category = pd_client_text(line, "category");
    const json_t *fen = json_object_get(line, "fen");
    const struct pd_discount *discount;
    struct pd_discount_line d;
    struct pd_fen amount = pd_fen_of(json_is_integer(fen) ? json_integer_value(fen) : -1);
    struct pd_bill_kind kind;
    char path[32], ref[PD_DISCOUNT_REF_CAP];

    (void)snprintf(path, sizeof path, "lines[%d]", i);
    if (!json_is_object(line) || pd_client_keys(line, keys, NULL) != PD_OK || category == NULL ||
        !pd_code_word_valid(category, strlen(category), PD_RULE_CAP - 1))
        return pd_why(why, PD_ERR_INVALID, path, "must be {\"category\": a word, \"fen\": a whole number}");
    if (read_kind(q->programme, line, i, &kind, why) != PD_OK)
        return PD_ERR_INVALID;
    discount = q->tier >= 0 ? pd_programme_discount(q->programme, category) : NULL;
    if (!pd_discount_of(discount, &kind, q->tier, amount, &d) || !pd_fen_add(q->sum, amount, &q->sum) ||
        !pd_fen_add(q->off, d.off, &q->off))
        return pd_why(why, PD_ERR_INVALID, path, "fen must be 0 to %lld", (long long)PD_AMOUNT_MAX);
    pd_str_addf(out, "%s{\"category\":\"%s\",\"fen\":%lld,\"percent\":%d,\"off_fen\":%lld", i > 0 ? "," : "",
        category, (long long)pd_fen_raw(amount), d.percent, (long long)pd_fen_raw(d.off));
    if (d.tier >= 0) {
        (void)pd_discount_ref(discount, d.which, ref, sizeof ref);
        pd_str_addf(out, ",\"tier\":\"%s\",\"rule\":\"discount:%s\"", q->programme->tiers[d.tier].id, ref);
    }
    pd_str_add(out, "}");
    return PD_OK;
}

static enum pd_err
write_lines(struct quote *q, const json_t *json, struct pd_str *out, struct pd_why *why)
{
    static const char *const keys[] = { "member", "lines", NULL };
    const json_t *lines = json_object_get(json, "lines");
    enum pd_err err = pd_client_keys(json, keys, why);

    if (err == PD_OK &&
        (!json_is_array(lines) || json_array_size(lines) == 0 || json_array_size(lines) > LINES_MAX))
        err = pd_why(why, PD_ERR_INVALID, "lines", "must be a list of 1 to %d", LINES_MAX);
    for (size_t i = 0; err == PD_OK && i < json_array_size(lines); i++)
        err = write_line(q, json_array_get(lines, i), (int)i, out, why);
    return err;
}

enum pd_hub_step
pd_hub_quotes(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_hub *hub = call->hub;
    struct pd_str out = pd_str_on(hub->scratch, PD_HUB_SCRATCH_LEN);
    struct quote q = { .tier = -1 };
    static struct pd_member m;
    struct pd_why why = { .text = "" };
    char id[PD_ID_TEXT_CAP];
    enum pd_hub_step step;
    const char *who;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step))
        return step;
    q.programme = pd_hub_programme_now(hub, call->now_ms);
    who = pd_client_text(c.json, "member");
    if (q.programme == NULL || who == NULL || pd_hub_member_find(hub, who, &m, NULL, 0) != PD_OK)
        return pd_client_call_refuse(
            &c, PD_PROBLEM_NOT_FOUND, q.programme == NULL ? "no programme is in force" : "no such member");
    q.why = why_nothing(hub, &m, pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&m.id)), 0));
    pd_str_addf(&out, "{\"v\":1,\"id\":\"%s\",\"programme\":%u,\"tier\":\"%s\",\"lines\":[",
        pd_id_text(m.id, id), q.programme->version, q.programme->tiers[pd_tier_of(q.programme, m.growth)].id);
    if (q.why == NULL)
        q.tier = pd_tier_of(q.programme, m.growth);
    err = write_lines(&q, c.json, &out, &why);
    if (err != PD_OK)
        return pd_client_call_fail(&c, err, &why);
    pd_str_addf(&out, "],\"fen\":%lld,\"off_fen\":%lld,\"to_pay_fen\":%lld", (long long)pd_fen_raw(q.sum),
        (long long)pd_fen_raw(q.off), (long long)(pd_fen_raw(q.sum) - pd_fen_raw(q.off)));
    if (q.why != NULL)
        pd_str_addf(&out, ",\"none_because\":\"%s\"", q.why);
    pd_str_add(&out, "}");
    pd_assert(!out.cut);
    json_decref(c.json);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}
