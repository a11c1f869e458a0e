/* Counters at merchants' places: what the hub does for them, and what they hear of the hospital's. */
#include "sync/hub/apply.h"
#include "sync/hub/devices.h"
#include "sync/hub/merchants.h"
#include "sync/hub/work.h"
#include "sync/wire/sums.h"

#include <stdio.h>
#include <string.h>

bool
pd_merchant_desk(struct pd_hub *hub, const struct pd_device *device)
{
    char id[PD_RULE_CAP];

    return strcmp(device->mode, "counter") == 0 && pd_merchant_at(hub, device->place, id);
}

/* What it hands over is a fact; what would move a member's value for anything else it cannot want. */
const char *
pd_merchant_desk_no(struct pd_apply *apply)
{
    switch (apply->op->kind) {
    case PD_OP_HOLD:
    case PD_OP_SPEND:
    case PD_OP_CLAIM:
    case PD_OP_LEASE_ASK:
        return !apply->by_hub && pd_merchant_desk(apply->hub, apply->device) ? "merchant_desk" : NULL;
    default:
        return NULL;
    }
}

/* Its own work, and how its devices are. */
bool
pd_merchant_desk_asks(const struct pd_errand *errand)
{
    return errand->kind == PD_ERRAND_WORK || errand->kind == PD_ERRAND_PARTS ||
           errand->kind == PD_ERRAND_TRAINING;
}

/* ---- of whom it hears ---- */

bool
pd_merchant_knows(struct pd_hub *hub, const char *place, int64_t mid)
{
    return pd_store_one(hub->store, PD_HUB_SQL_MERCHANT_KNOWS, PD_ARGS(pd_i(mid), pd_t(place)), 0) > 0;
}

bool
pd_merchant_hands(struct pd_hub *hub, int64_t now_ms, const char *place, const char *sku)
{
    uint32_t newest = pd_hub_programme_newest(hub);

    for (uint32_t v = pd_hub_programme_at(hub, now_ms - PD_HUB_LATE_MS); v <= newest; v++) {
        const struct pd_programme *p = v > 0 ? pd_hub_programme(hub, v) : NULL;
        const struct pd_gift *gift = p != NULL ? pd_programme_gift(p, sku) : NULL;

        if (gift != NULL && strcmp(gift->place, place) == 0)
            return true;
    }
    return false;
}

void
pd_merchant_row(struct pd_member *m)
{
    struct pd_member hers = { .id = m->id, .status = m->status };

    memcpy(hers.masked, m->masked, sizeof hers.masked);
    memcpy(hers.last4, m->last4, sizeof hers.last4);
    memcpy(hers.kind, m->kind, sizeof hers.kind);
    memcpy(hers.card, m->card, sizeof hers.card); /* a card that was stopped is refused here, too */
    *m = hers;
}

void
pd_merchant_sums(struct pd_hub *hub, const char *place, struct pd_sums *sums)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MERCHANT_SUM_MEMBERS;
    struct pd_sum_key key = pd_sum_key_of(&hub->public_key);

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_t(place))); row;
         row = pd_store_next(hub->store, sql)) {
        struct pd_id id = pd_store_id(hub->store, sql, 0);

        pd_sums_add_member(sums, &key, &id, (uint64_t)pd_store_int(hub->store, sql, 1));
    }
}

/* ---- its settlement ---- */

static void
put(struct pd_work_case *w, const char *ref, const struct pd_clearing *c, int64_t from_ms, int64_t until_ms)
{
    struct pd_work_row *row = pd_work_put(w);

    if (row == NULL)
        return;
    (void)pd_copy(row->ref, sizeof row->ref, ref);
    (void)pd_copy(row->what, sizeof row->what, ref);
    (void)snprintf(row->text, sizeof row->text, "%lld %lld", (long long)(c->issued - c->issued_back),
        (long long)(c->burned - c->burned_back));
    row->n = pd_clearing_net_fen(c);
    row->of = c->moves;
    row->at_ms = from_ms;
    row->due_ms = until_ms;
    row->state = until_ms > 0;
}

#define STATEMENTS_SHOWN 36

struct found {
    const char *merchant;
    struct pd_statement last[STATEMENTS_SHOWN]; /* the newest, oldest first */
    int count;
};

static void
keep(void *ctx, const struct pd_statement *statement)
{
    struct found *f = ctx;

    if (strcmp(statement->merchant, f->merchant) != 0)
        return;
    if (f->count == STATEMENTS_SHOWN)
        memmove(f->last, f->last + 1, sizeof f->last[0] * (size_t)--f->count);
    f->last[f->count++] = *statement;
}

/* What is open first, then statements, the newest first. */
void
pd_work_clearing(struct pd_work_case *w)
{
    static struct found found; /* one thread */
    struct pd_hub_merchant m;
    struct pd_clearing open;
    char id[PD_RULE_CAP], number[24];

    found.count = 0;
    found.merchant = id;
    if (!pd_merchant_at(w->hub, w->c->device->place, id) ||
        !pd_work_went(w, pd_hub_merchant_get(w->hub, id, &m, &w->why)) ||
        !pd_work_went(w, pd_hub_clearing_open(w->hub, id, &open)) ||
        !pd_work_went(w, pd_hub_statement_each(w->hub, keep, &found)))
        return;
    put(w, "open", &open, m.settled_ms > 0 ? m.settled_ms : m.added_ms, 0);
    for (int i = found.count - 1; i >= 0; i--) {
        const struct pd_statement *st = &found.last[i];

        (void)snprintf(number, sizeof number, "%lld", (long long)st->number);
        put(w, number, &st->sums, st->from_ms, st->until_ms);
    }
}
