/*
 * What was promised, written down outside the engines. An act is remembered when the desk said "saved" and
 * was alive to say it; it is named by its place in the journal and the chain's head after it, so that neither
 * it nor anything before it can change afterwards.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
sim_oracle_act(struct sim *sim, struct sim_desk *d, enum pd_op_kind kind, const struct pd_id *hold)
{
    struct pd_ledger_status status;
    struct sim_act act = { .kind = kind };

    if (pd_ledger_status(d->ledger, &status) != PD_OK) {
        sim_violation(sim, "I20: desk %d cannot read its ledger", d->index);
        return;
    }
    if (hold != NULL)
        act.hold = *hold;
    act.dseq = status.high_seq;
    act.head = status.head;
    if (d->act_count > 0 && act.dseq <= d->acts[d->act_count - 1].dseq)
        sim_violation(sim, "I6: desk %d: an act said saved left no op: seq %llu again", d->index,
            (unsigned long long)act.dseq);
    pd_assert(d->act_count < SIM_ACTS_MAX);
    d->acts[d->act_count++] = act;
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
sim_oracle_ticket_out(struct sim *sim, const struct pd_ticket_view *view)
{
    struct sim_ticket *t = sim_oracle_ticket(sim, &view->hold.id);

    if (t != NULL || sim->ticket_count == SIM_TICKETS_MAX)
        return;
    t = &sim->tickets[sim->ticket_count++];
    *t = (struct sim_ticket){ .hold = view->hold.id };
    (void)pd_copy(t->text, sizeof t->text, view->code);
    (void)pd_copy(t->short_number, sizeof t->short_number, view->short_number);
}

void
sim_oracle_desk_opened(struct sim *sim, struct sim_desk *d)
{
    struct pd_ledger_status status;

    if (pd_ledger_status(d->ledger, &status) != PD_OK)
        return; /* the disk failed again meanwhile */
    if (d->client == NULL)
        sim_violation(sim, "I20: desk %d forgot that it was enrolled", d->index);
    if (d->act_count > 0 && status.high_seq < d->acts[d->act_count - 1].dseq)
        sim_violation(sim, "I20: desk %d lost op %llu that it had called saved (its journal ends at %llu)",
            d->index, (unsigned long long)d->acts[d->act_count - 1].dseq,
            (unsigned long long)status.high_seq);
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

    if (pd_hub_device_each(sim->hub.hub, find_device, &at) != PD_OK)
        return;
    if (at.high < d->acked_seen)
        sim_violation(sim, "I20: desk %d was told that op %llu is at the hub, which has only %llu", d->index,
            (unsigned long long)d->acked_seen, (unsigned long long)at.high);
    if (!at.active)
        sim_violation(sim, "I9: the hub stopped desk %d, whose history is straight", d->index);
}

void
sim_oracle_desk_told(struct sim *sim, struct sim_desk *d)
{
    struct pd_ledger_status status;
    struct pd_cursor cursor;

    if (pd_ledger_status(d->ledger, &status) != PD_OK || pd_ledger_cursor(d->ledger, &cursor) != PD_OK)
        return;
    if (status.acked_seq < d->acked_seen)
        sim_violation(sim, "I20: desk %d takes back that op %llu was confirmed", d->index,
            (unsigned long long)d->acked_seen);
    d->acked_seen = status.acked_seq;
    /* A desk whose disk was spoiled begins anew, and no other has a reason to. */
    if (cursor.hub_epoch < d->cursor_epoch_seen ||
        (cursor.hub_epoch == d->cursor_epoch_seen && cursor.cseq < d->cursor_cseq_seen &&
            !(d->spoiled && cursor.cseq == 0)))
        sim_violation(
            sim, "I16: desk %d: its cursor went back to %llu", d->index, (unsigned long long)cursor.cseq);
    d->cursor_epoch_seen = cursor.hub_epoch;
    d->cursor_cseq_seen = cursor.cseq;
}

void
sim_oracle_hub_opened(struct sim *sim)
{
    if (pd_hub_begin(sim->hub.hub) != PD_OK)
        return;
    for (int i = 0; i < sim->desk_count; i++)
        if (sim->desks[i].act_count > 0)
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

static void
remember(struct sim *sim, const struct sim_result *result)
{
    for (int i = 0; i < sim->result_count; i++) {
        const struct sim_result *old = &sim->results[i];

        if (old->desk != result->desk || old->dseq != result->dseq)
            continue;
        if (old->hseq != result->hseq || strcmp(old->status, result->status) != 0 ||
            strcmp(old->code, result->code) != 0)
            sim_violation(sim, "I5: desk %d op %llu was %s %s (%llu) and is now %s %s (%llu)", result->desk,
                (unsigned long long)result->dseq, old->status, old->code, (unsigned long long)old->hseq,
                result->status, result->code, (unsigned long long)result->hseq);
        return;
    }
    if (sim->result_count < SIM_RESULTS_MAX)
        sim->results[sim->result_count++] = *result;
}

void
sim_oracle_results(struct sim *sim, int desk, const char *body, size_t len)
{
    const char *end = body + len, *at = strstr(body, "\"results\":[");

    while (at != NULL && (at = strstr(at, "{\"seq\":")) != NULL && at < end) {
        const char *close = strchr(at, '}');
        struct sim_result r = { .desk = desk };

        if (close == NULL)
            break;
        r.dseq = number_field(at, close, "{\"seq\":");
        r.hseq = number_field(at, close, "\"hseq\":");
        copy_field(at, close, "\"st\":\"", r.status, sizeof r.status);
        copy_field(at, close, "\"code\":\"", r.code, sizeof r.code);
        remember(sim, &r);
        at = close;
    }
}
