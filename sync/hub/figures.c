#include "sync/hub/figures.h"

#include "sync/hub/accounts.h"

/* The first op from `seq` on, and when it was taken; false: there is none. */
static bool
op_from(struct pd_hub *hub, int64_t seq, int64_t *at, int64_t *recv_ms)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FIGURES_OP_FROM;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(seq))))
        return false;
    *at = pd_store_int(hub->store, sql, 0);
    *recv_ms = pd_store_int(hub->store, sql, 1);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

/* The hub's order is that of its clock but for a few ops around a clock that was set: halving finds one place
 * for each instant, always the same. */
static int64_t
first_since(struct pd_hub *hub, int64_t at_ms)
{
    int64_t low = 1, high = hub->counters[PD_COUNT_HSEQ] + 1;

    while (low < high) {
        int64_t middle = low + (high - low) / 2, seq, recv_ms;

        if (!op_from(hub, middle, &seq, &recv_ms) || recv_ms >= at_ms)
            high = middle;
        else
            low = seq + 1;
    }
    return low;
}

struct pd_stretch
pd_hub_stretch(struct pd_hub *hub, int64_t from_ms, int64_t until_ms)
{
    return (struct pd_stretch){ first_since(hub, from_ms), first_since(hub, until_ms) };
}

static void
count_move(struct pd_moves *m, enum pd_acct acct, int64_t amount)
{
    switch (acct) {
    case PD_ACCT_MEMBER:
        m->members += amount;
        break;
    case PD_ACCT_DEBT:
        m->owed -= amount;
        break;
    case PD_ACCT_ISSUED:
        m->issued -= amount < 0 ? amount : 0;
        m->taken_back += amount > 0 ? amount : 0;
        break;
    case PD_ACCT_REDEEMED:
        m->redeemed += amount > 0 ? amount : 0;
        m->returned -= amount < 0 ? amount : 0;
        break;
    case PD_ACCT_EXPIRED:
        m->expired += amount > 0 ? amount : 0;
        m->revived -= amount < 0 ? amount : 0;
        break;
    }
}

/* A stretch in three pieces: the blocks in it, and the entries before and behind them. */
static void
set_pieces(struct pd_hub *hub, struct pd_stretch stretch, struct pd_arg args[6])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FIGURES_BLOCKS;
    struct pd_store *s = hub->store;
    int64_t first = 0, last = -1, from = stretch.until, until = stretch.until;

    if (pd_store_start(s, sql, PD_ARGS(pd_i(stretch.from), pd_i(stretch.until)))) {
        if (pd_store_int(s, sql, 0) > 0) {
            first = pd_store_int(s, sql, 0);
            last = pd_store_int(s, sql, 1);
            from = pd_store_int(s, sql, 2);
            until = pd_store_int(s, sql, 3);
        }
        pd_store_end(s, sql);
    }
    args[0] = pd_i(stretch.from);
    args[1] = pd_i(from);
    args[2] = pd_i(until);
    args[3] = pd_i(stretch.until);
    args[4] = pd_i(first);
    args[5] = pd_i(last);
}

enum pd_err
pd_hub_moves(struct pd_hub *hub, struct pd_stretch stretch, struct pd_moves *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FIGURES_MOVES;
    struct pd_store *s = hub->store;
    struct pd_arg args[6];

    *out = (struct pd_moves){ .issued = 0 };
    set_pieces(hub, stretch, args);
    for (bool row = pd_store_start(s, sql, args, PD_COUNT(args)); row; row = pd_store_next(s, sql))
        count_move(out, (enum pd_acct)pd_store_int(s, sql, 0), pd_store_int(s, sql, 2));
    return s->err;
}

enum pd_err
pd_hub_issued_each(struct pd_hub *hub, struct pd_stretch stretch,
    void (*each)(void *ctx, const char *rule, int64_t times, int64_t points), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FIGURES_ISSUED;
    struct pd_store *s = hub->store;
    struct pd_arg args[6];
    char rule[PD_RULE_CAP];

    set_pieces(hub, stretch, args);
    for (bool row = pd_store_start(s, sql, args, PD_COUNT(args)); row; row = pd_store_next(s, sql)) {
        pd_store_text(s, sql, 0, rule, sizeof rule);
        each(ctx, rule, pd_store_int(s, sql, 1), pd_store_int(s, sql, 2));
    }
    return s->err;
}

bool
pd_figures_keep(struct pd_hub *hub)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FIGURES_BLOCK_LAST;
    struct pd_store *s = hub->store;
    int64_t number = 1, from = 0, until;

    if (pd_store_start(s, sql, PD_NO_ARGS)) {
        number = pd_store_int(s, sql, 0) + 1;
        from = pd_store_int(s, sql, 1);
        pd_store_end(s, sql);
    }
    until = pd_store_one(s, PD_HUB_SQL_FIGURES_BLOCK_END, PD_ARGS(pd_i(from), pd_i(PD_FIGURES_BLOCK)), 0);
    if (s->err != PD_OK || until == 0)
        return false;
    (void)pd_store_run(s, PD_HUB_SQL_FIGURES_BLOCK_INSERT, PD_ARGS(pd_i(number), pd_i(from), pd_i(until)));
    (void)pd_store_run(s, PD_HUB_SQL_FIGURES_BLOCK_MOVES, PD_ARGS(pd_i(number), pd_i(from), pd_i(until)));
    (void)pd_store_run(s, PD_HUB_SQL_FIGURES_BLOCK_ISSUED, PD_ARGS(pd_i(number), pd_i(from), pd_i(until)));
    return s->err == PD_OK;
}

enum pd_err
pd_hub_expiring_each(
    struct pd_hub *hub, void (*each)(void *ctx, int64_t expires_ms, int64_t points), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FIGURES_EXPIRING;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_NO_ARGS); row; row = pd_store_next(s, sql))
        each(ctx, pd_store_int(s, sql, 0), pd_store_int(s, sql, 1));
    return s->err;
}

enum pd_err
pd_hub_member_counts(struct pd_hub *hub, int64_t from_ms, int64_t until_ms, struct pd_member_count *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FIGURES_MEMBERS;
    struct pd_store *s = hub->store;

    *out = (struct pd_member_count){ .active = 0 };
    if (!pd_store_start(s, sql, PD_ARGS(pd_i(from_ms), pd_i(until_ms))))
        return s->err;
    out->active = pd_store_int(s, sql, 0);
    out->frozen = pd_store_int(s, sql, 1);
    out->joined = pd_store_int(s, sql, 2);
    pd_store_end(s, sql);
    return s->err;
}

enum pd_err
pd_hub_sold_each(struct pd_hub *hub, int64_t from_ms, int64_t until_ms,
    void (*each)(void *ctx, const struct pd_sold *sold), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FIGURES_SOLD;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(from_ms), pd_i(until_ms))); row;
         row = pd_store_next(s, sql)) {
        struct pd_sold sold = { .times = pd_store_int(s, sql, 1),
            .units = pd_store_int(s, sql, 2),
            .points = pd_store_int(s, sql, 3),
            .back = pd_store_int(s, sql, 4),
            .last_ms = pd_store_int(s, sql, 5) };

        pd_store_text(s, sql, 0, sold.sku, sizeof sold.sku);
        each(ctx, &sold);
    }
    return s->err;
}

enum pd_err
pd_hub_uncollected_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_uncollected *hold), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FIGURES_UNCOLLECTED;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_NO_ARGS); row; row = pd_store_next(s, sql)) {
        struct pd_uncollected h = { .hold = pd_store_id(s, sql, 0),
            .qty = pd_store_int(s, sql, 2),
            .points = pd_store_int(s, sql, 3),
            .made_ms = pd_store_int(s, sql, 5),
            .expires_ms = pd_store_int(s, sql, 6),
            .out = pd_store_int(s, sql, 7) != 0 };

        pd_store_text(s, sql, 1, h.sku, sizeof h.sku);
        pd_store_text(s, sql, 4, h.place, sizeof h.place);
        each(ctx, &h);
    }
    return s->err;
}

enum pd_err
pd_hub_incident_counts(struct pd_hub *hub,
    void (*each)(void *ctx, const char *kind, int64_t count, int64_t oldest_ms), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FIGURES_OPEN_INCIDENTS;
    struct pd_store *s = hub->store;
    char kind[PD_REASON_CAP];

    for (bool row = pd_store_start(s, sql, PD_NO_ARGS); row; row = pd_store_next(s, sql)) {
        pd_store_text(s, sql, 0, kind, sizeof kind);
        each(ctx, kind, pd_store_int(s, sql, 1), pd_store_int(s, sql, 2));
    }
    return s->err;
}
