/*
 * What was promised, written down outside the engines. An act is remembered when the desk said "saved" and
 * was alive to say it; it is named by its place in the journal and the chain's head after it, so that neither
 * it nor anything before it can change afterwards.
 */
#include "tests/sim/oracle.h"
#include "tests/sim/fate.h"
#include "tests/sim/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
sim_oracle_act(struct sim *sim, struct sim_desk *d, enum pd_op_kind kind, const struct pd_id *hold)
{
    struct pd_ledger_status status;
    struct sim_ticket *t;
    struct sim_act act = { .kind = kind, .device = d->identity.device, .shaky = d->restored, .by = d->on };

    if (pd_ledger_status(d->ledger, &status) != PD_OK) {
        sim_violation(sim, "I20: desk %d cannot read its ledger", d->index);
        return;
    }
    if (hold != NULL)
        act.hold = *hold;
    act.dseq = status.high_seq;
    act.head = status.head;
    if (d->desk != NULL)
        act.day = pd_local_day(pd_desk_when(d->desk).now_ms, SIM_UTC_OFFSET_MIN);
    if (act.dseq <= d->last_dseq)
        sim_violation(sim, "I6: desk %d: an act said saved left no op: seq %llu again", d->index,
            (unsigned long long)act.dseq);
    pd_assert(d->act_count < SIM_ACTS_MAX);
    d->acts[d->act_count++] = act;
    d->last_dseq = act.dseq;
    if (act.shaky && hold != NULL && (t = sim_oracle_ticket(sim, hold)) != NULL)
        t->shaky = true;
    sim_trace(
        sim, "desk %d: saved %s as %llu", d->index, pd_op_kind_name(kind), (unsigned long long)act.dseq);
}

struct sim_ticket *
sim_oracle_ticket(struct sim *sim, const struct pd_id *hold)
{
    for (int i = 0; i < sim->ticket_count; i++)
        if (pd_id_equal(sim->tickets[i].hold, *hold))
            return &sim->tickets[i];
    return NULL;
}

void
sim_oracle_ticket_out(struct sim *sim, const struct sim_desk *d, const struct pd_ticket_view *view)
{
    struct sim_ticket *t = sim_oracle_ticket(sim, &view->hold.id);

    if (t != NULL || sim->ticket_count == SIM_TICKETS_MAX)
        return;
    t = &sim->tickets[sim->ticket_count++];
    *t = (struct sim_ticket){ .hold = view->hold.id, .shaky = d->restored };
    t->qty = view->hold.qty;
    t->points = pd_points_raw(view->hold.amount);
    t->lease = view->hold.lease;
    t->ordinal = view->hold.ordinal;
    (void)pd_copy(t->sku, sizeof t->sku, view->hold.sku);
    for (int i = 0; i < sim->member_count; i++)
        if (pd_id_equal(sim->members[i].id, view->hold.member))
            t->member = i;
    if (sim_oracle_personal(sim, view->code, strlen(view->code)) != NULL)
        sim_violation(sim, "I22: ticket %s tells who its member is", view->short_number);
    (void)pd_copy(t->text, sizeof t->text, view->code);
    (void)pd_copy(t->short_number, sizeof t->short_number, view->short_number);
}

/* A hub that was restored says so with a higher epoch: then, and only then, is "confirmed" taken back. That
 * is written down first, and the epoch after it: a desk may be cut off in between. */
static void
met_hub(const struct sim *sim, struct sim_desk *d, const struct pd_ledger_status *status)
{
    if (status->hub_epoch > d->hub_epoch_seen)
        d->acked_seen = 0;
    if (status->hub_epoch < sim->hub.epoch && status->acked_seq < d->acked_seen)
        d->acked_seen = status->acked_seq;
    d->hub_epoch_seen = status->hub_epoch;
}

void
sim_oracle_desk_opened(struct sim *sim, struct sim_desk *d)
{
    struct pd_ledger_status status;

    if (pd_ledger_status(d->ledger, &status) != PD_OK)
        return;               /* the disk failed again meanwhile */
    met_hub(sim, d, &status); /* or just before the power failed */
    if (d->rotten && status.acked_seq < d->acked_seen)
        d->acked_seen = status.acked_seq; /* mended: what it cannot read it sends again */
    if (d->client == NULL)
        sim_violation(sim, "I20: desk %d forgot that it was enrolled", d->index);
    if (status.high_seq < d->last_dseq)
        sim_violation(sim, "I20: desk %d lost op %llu that it had called saved (its journal ends at %llu)",
            d->index, (unsigned long long)d->last_dseq, (unsigned long long)status.high_seq);
    if (status.acked_seq < d->acked_seen)
        sim_violation(sim, "I20: desk %d forgot that op %llu was confirmed", d->index,
            (unsigned long long)d->acked_seen);
}

/* ---- what desks were told by the hub ---- */

struct device_at {
    const struct pd_id *id;
    uint64_t high;
    bool active;
};

static void
find_device(void *ctx, const struct pd_hub_device *device)
{
    struct device_at *at = ctx;

    if (!pd_id_equal(device->id, *at->id))
        return;
    at->high = device->high;
    at->active = strcmp(device->state, "active") == 0;
}

static void
hub_has(struct sim *sim, struct sim_desk *d)
{
    struct device_at at = { .id = &d->identity.device };

    /* What a desk was told by a life that was lost, this one need not have yet. */
    if (d->hub_epoch_seen < sim->hub.epoch || pd_hub_device_each(sim->hub.hub, find_device, &at) != PD_OK)
        return;
    if (at.high < d->acked_seen)
        sim_violation(sim, "I20: desk %d was told that op %llu is at the hub, which has only %llu", d->index,
            (unsigned long long)d->acked_seen, (unsigned long long)at.high);
    if (!at.active && !d->restored && !d->rotten)
        sim_violation(sim, "I9: the hub stopped desk %d, whose history is straight", d->index);
}

void
sim_oracle_desk_told(struct sim *sim, struct sim_desk *d)
{
    struct pd_ledger_status status;
    struct pd_cursor cursor;

    if (pd_ledger_status(d->ledger, &status) != PD_OK || pd_ledger_cursor(d->ledger, &cursor) != PD_OK)
        return;
    met_hub(sim, d, &status);
    if (status.acked_seq < d->acked_seen)
        sim_violation(sim, "I20: desk %d takes back that op %llu was confirmed", d->index,
            (unsigned long long)d->acked_seen);
    d->acked_seen = status.acked_seq;
    /* A desk whose disk was spoiled, or has rotted, begins anew, and one that knows keys of a lost life of
     * the hub, or that changes over to other members; no other has a reason to. */
    if (cursor.hub_epoch < d->cursor_epoch_seen ||
        (cursor.hub_epoch == d->cursor_epoch_seen && cursor.cseq < d->cursor_cseq_seen &&
            !((d->spoiled || d->rotten || sim->hub_restored ||
                  d->mirror_seen != pd_ledger_mirror(d->ledger)) &&
                cursor.cseq == 0)))
        sim_violation(
            sim, "I16: desk %d: its cursor went back to %llu", d->index, (unsigned long long)cursor.cseq);
    d->cursor_epoch_seen = cursor.hub_epoch;
    d->cursor_cseq_seen = cursor.cseq;
    d->mirror_seen = pd_ledger_mirror(d->ledger);
}

void
sim_oracle_hub_opened(struct sim *sim)
{
    if (pd_hub_begin(sim->hub.hub) != PD_OK)
        return;
    for (int i = 0; i < sim->desk_count; i++)
        if (sim->desks[i].last_dseq > 0 && !sim->desks[i].dying && !sim->desks[i].gone)
            hub_has(sim, &sim->desks[i]);
    pd_hub_rollback(sim->hub.hub);
}

/* ---- one op, one result ---- */

static void
copy_field(const char *from, const char *end, const char *name, char *out, size_t cap)
{
    const char *at = strstr(from, name);
    size_t n = 0;

    out[0] = '\0';
    if (at == NULL || at > end)
        return;
    for (at += strlen(name); at + n < end && at[n] != '"' && n + 1 < cap; n++)
        out[n] = at[n];
    out[n] = '\0';
}

static uint64_t
number_field(const char *from, const char *end, const char *name)
{
    const char *at = strstr(from, name);

    return at == NULL || at > end ? 0 : strtoull(at + strlen(name), NULL, 10);
}

static bool
has_fallen(const struct sim *sim, const char *device)
{
    struct pd_id id;

    return pd_id_parse(device, strlen(device), &id) && sim_has_fallen(sim, &id);
}

/* A desk's own word is all that a restored hub has, and a desk that fell may have lost it. */
static void
forget_result(struct sim *sim, int i)
{
    sim->results[i] = sim->results[--sim->result_count];
}

void
sim_oracle_hub_restored(struct sim *sim)
{
    for (int i = 0; i < sim->desk_count; i++) {
        const struct sim_desk *d = &sim->desks[i];
        char device[PD_ID_TEXT_CAP];

        (void)pd_id_text(d->identity.device, device);
        for (int k = 0; k < sim->result_count; k++)
            if (sim->results[k].dseq <= d->acked_seen && strcmp(sim->results[k].device, device) == 0)
                sim->results[k].told = true;
    }
    for (int k = sim->result_count - 1; k >= 0; k--)
        if (!sim->results[k].told || has_fallen(sim, sim->results[k].device))
            forget_result(sim, k);
}

static void
remember(struct sim *sim, const struct sim_result *result)
{
    for (int i = 0; i < sim->result_count; i++) {
        const struct sim_result *old = &sim->results[i];

        if (old->dseq != result->dseq || strcmp(old->device, result->device) != 0)
            continue;
        if (sim->hub_restored && has_fallen(sim, result->device))
            return;
        if (old->hseq != result->hseq || strcmp(old->status, result->status) != 0 ||
            strcmp(old->code, result->code) != 0)
            sim_violation(sim, "I5: device %.8s op %llu was %s %s (%llu) and is now %s %s (%llu)",
                result->device, (unsigned long long)result->dseq, old->status, old->code,
                (unsigned long long)old->hseq, result->status, result->code,
                (unsigned long long)result->hseq);
        return;
    }
    if (sim->result_count < SIM_RESULTS_MAX)
        sim->results[sim->result_count++] = *result;
}

void
sim_oracle_results(struct sim *sim, const char *pushed, size_t pushed_len, const char *body, size_t len)
{
    const char *end = body + len, *at = strstr(body, "\"results\":[");

    while (at != NULL && (at = strstr(at, "{\"seq\":")) != NULL && at < end) {
        const char *close = strchr(at, '}');
        struct sim_result r = { .dseq = 0 };

        if (close == NULL)
            break;
        copy_field(pushed, pushed + pushed_len, "\"dev\":\"", r.device, sizeof r.device);
        r.dseq = number_field(at, close, "{\"seq\":");
        r.hseq = number_field(at, close, "\"hseq\":");
        copy_field(at, close, "\"st\":\"", r.status, sizeof r.status);
        copy_field(at, close, "\"code\":\"", r.code, sizeof r.code);
        remember(sim, &r);
        at = close;
    }
}

struct own_op {
    enum pd_op_kind kind;
    struct pd_id hold;
    uint64_t dseq;
};

static bool
find_own(void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    struct own_op *own = ctx;

    (void)line;
    (void)len;
    (void)result; /* that is the desk's word */
    if (op->kind == own->kind && pd_id_equal(op->kind == PD_OP_HOLD ? op->id : op->hold, own->hold))
        own->dseq = op->dseq;
    return own->dseq == 0;
}

bool
sim_oracle_said_yes(struct sim *sim, struct sim_desk *d, enum pd_op_kind kind, const struct pd_id *hold)
{
    struct own_op own = { .kind = kind, .hold = *hold };
    char device[PD_ID_TEXT_CAP];

    (void)pd_id_text(d->identity.device, device);
    if (sim->hub_restored || has_fallen(sim, device) || sim->result_count == SIM_RESULTS_MAX ||
        pd_ledger_each_op(d->ledger, 1, find_own, &own) != PD_OK)
        return true;
    for (int i = 0; i < sim->result_count; i++)
        if (sim->results[i].dseq == own.dseq && strcmp(sim->results[i].device, device) == 0)
            return strcmp(sim->results[i].status, "applied") == 0;
    return false;
}

/* ---- the order in which a restored hub does things ---- */

#define ORDER_MAX 8192

static struct {
    char device[PD_ID_TEXT_CAP];
    uint64_t dseq;
    int64_t recv_ms;
} order[ORDER_MAX]; /* large, and of one sim at a time */

void
sim_oracle_order(struct sim *sim, const char *device, const char *body, size_t len)
{
    const char *end = body + len, *at = strstr(body, "\"results\":[");

    while (at != NULL && (at = strstr(at, "{\"seq\":")) != NULL && at < end) {
        pd_assert(sim->order_count < ORDER_MAX);
        (void)pd_copy(order[sim->order_count].device, PD_ID_TEXT_CAP, device);
        order[sim->order_count].recv_ms = sim->now_ms;
        order[sim->order_count++].dseq = number_field(at, end, "{\"seq\":");
        at++;
    }
}

int
sim_oracle_place(const struct sim *sim, const char *device, uint64_t dseq, int64_t recv_ms)
{
    for (int i = 0; i < sim->order_count; i++)
        if (order[i].recv_ms == recv_ms && order[i].dseq == dseq && strcmp(order[i].device, device) == 0)
            return i;
    return -1;
}

/* ---- I22: nobody's name, phone or number leaves the hub's person table ---- */

/* The least that is looked for at once: as many bytes as the shortest of the texts has. */
#define PERSONAL_WINDOW 6

struct personal {
    const char *text, *what;
    size_t len;
};

static int
personal_texts(const struct sim *sim, struct personal *out)
{
    int n = 0;

    out[n++] = (struct personal){ .text = SIM_NAME_MARK, .what = "a name" };
    out[n++] = (struct personal){ .text = SIM_NUMBER_MARK, .what = "a member's number" };
    out[n++] = (struct personal){ .text = SIM_PHONE_MARK, .what = "a newcomer's phone number" };
    for (int i = 0; i < sim->member_count && sim->members[i].newcomer < 0; i++)
        out[n++] = (struct personal){ .text = sim->members[i].phone, .what = "a phone number" };
    for (int i = 0; i < n; i++) {
        out[i].len = strlen(out[i].text);
        pd_assert(out[i].len >= PERSONAL_WINDOW);
    }
    return n;
}

/* Most of a young database is empty, and no text goes through a zero. */
static size_t
zeros_at(const uint8_t *b, size_t len)
{
    static const uint8_t zeros[128];
    size_t n = 0;

    while (n + sizeof zeros <= len && memcmp(b + n, zeros, sizeof zeros) == 0)
        n += sizeof zeros;
    return n;
}

/* All of them in one pass (Horspool's): by the last byte of a window it is known how far the next place is
 * where one of them may begin. Whole disks are looked through, at the end of every seed. */
const char *
sim_oracle_personal(const struct sim *sim, const void *bytes, size_t len)
{
    struct personal texts[3 + SIM_FOUNDERS_MAX];
    int n = personal_texts(sim, texts);
    uint8_t skip[256];
    const uint8_t *b = bytes;

    memset(skip, PERSONAL_WINDOW, sizeof skip);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < PERSONAL_WINDOW; k++) {
            uint8_t *s = &skip[(uint8_t)texts[i].text[k]];

            if (*s > PERSONAL_WINDOW - 1 - k)
                *s = (uint8_t)(PERSONAL_WINDOW - 1 - k);
        }
    for (size_t at = 0; at + PERSONAL_WINDOW <= len;) {
        size_t step = skip[b[at + PERSONAL_WINDOW - 1]];

        for (int i = 0; step == 0 && i < n; i++)
            if (len - at >= texts[i].len && memcmp(b + at, texts[i].text, texts[i].len) == 0)
                return texts[i].what;
        at += step > 0 ? step : 1;
        if (step == PERSONAL_WINDOW && b[at - 1] == 0)
            at += zeros_at(b + at, len - at);
    }
    return NULL;
}

void
sim_oracle_log(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    struct sim *sim = ctx;
    const char *what = sim_oracle_personal(sim, text, strlen(text));

    (void)level;
    sim_trace(sim, "log %s %s", code, text);
    if (what != NULL)
        sim_violation(sim, "I22: %s is in the log: %s", what, code);
}

/* ---- I29: what floor mode may give away while nobody can ask ---- */

static int
cap_of(const struct sim *sim, enum pd_code_type type)
{
    const struct sim_rules *r = &sim->rules;
    int cap = r->account_cap;

    if (type == PD_CODE_MEMBER_DAY && r->day_code_cap < cap)
        cap = r->day_code_cap;
    if (type == PD_CODE_CARD && r->card_cap < cap)
        cap = r->card_cap;
    return cap;
}

static int64_t
given(const struct sim_desk *d, int member, int64_t day)
{
    int64_t sum = 0;

    for (int i = 0; i < d->offline_count; i++)
        if (member < 0 || (d->offline[i].member == member && d->offline[i].day == day))
            sum += d->offline[i].points;
    return sum;
}

void
sim_oracle_redeemed_offline(
    struct sim *sim, struct sim_desk *d, enum pd_code_type type, const struct sim_offline *what)
{
    int64_t in_a_day, in_all;

    if (sim->rules.policy != PD_OFFLINE_FLOOR)
        sim_violation(sim, "I13: desk %d sold offline although the hub must be asked", d->index);
    pd_assert(d->offline_count < SIM_OFFLINE_MAX);
    d->offline[d->offline_count++] = *what;
    in_a_day = given(d, what->member, what->day);
    in_all = given(d, -1, 0);
    if (in_a_day > cap_of(sim, type))
        sim_violation(sim, "I29: desk %d gave member %d gifts of %lld points offline in a day, of %d allowed",
            d->index, what->member, (long long)in_a_day, cap_of(sim, type));
    if (in_all > sim->rules.desk_cap)
        sim_violation(sim, "I29: desk %d gave away %lld points offline, of %d allowed", d->index,
            (long long)in_all, sim->rules.desk_cap);
}

void
sim_oracle_cancelled(struct sim_desk *d, const struct pd_id *hold)
{
    for (int i = 0; i < d->offline_count; i++)
        if (pd_id_equal(d->offline[i].hold, *hold))
            d->offline[i] = d->offline[--d->offline_count];
}

/* The hub has answered: a new stretch begins. */
void
sim_oracle_contact(struct sim_desk *d)
{
    d->offline_count = 0;
}

/* ---- I27 ---- */

static int64_t
granted_to(const struct sim *sim, const struct sim_grant *grants, int count, const struct pd_id *member)
{
    int64_t sum = 0;

    for (int i = 0; i < count; i++)
        if (pd_id_equal(sim->members[grants[i].member].id, *member))
            sum += grants[i].amount;
    return sum;
}

void
sim_oracle_screen(struct sim *sim, const struct sim_desk *d, const struct pd_desk_member *m)
{
    int64_t growth = pd_points_raw(m->member.growth);
    int tier = pd_tier_of(d->programme, m->member.growth);
    int64_t most = granted_to(sim, sim->grants, sim->grant_count, &m->member.id);

    /* A lost hub's grants that nobody has told its successor yet: a desk heard of them and shows them. */
    most += granted_to(sim, sim->again.grants, sim->again.grant_count, &m->member.id);
    most += sim->rules.welcome ? SIM_WELCOME_POINTS : 0;
    if (tier != (growth >= SIM_GOLD_FROM))
        sim_violation(
            sim, "I27: desk %d shows tier %d for a growth of %lld", d->index, tier, (long long)growth);
    if (growth > most + SIM_STEPS_MAX * SIM_SIGN_IN_POINTS)
        sim_violation(sim, "I27: desk %d shows a growth of %lld, and %lld were granted", d->index,
            (long long)growth, (long long)most);
}
