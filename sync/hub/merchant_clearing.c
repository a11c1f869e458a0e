/* Clearing: what moved at a merchant in a stretch of the hub's order, and periods that are settled. */
#include "sync/hub/figures.h"
#include "sync/hub/merchants.h"

#include <stdio.h>

/* Fen of points times a rate for a thousand of them, to the nearest, halves away from 0. */
static int64_t
fen_of(int64_t thousandths)
{
    return thousandths < 0 ? -((-thousandths + 500) / 1000) : (thousandths + 500) / 1000;
}

int64_t
pd_clearing_net_fen(const struct pd_clearing *c)
{
    return c->burned_fen - c->issued_fen;
}

static void
read_sums(
    struct pd_hub *hub, enum pd_hub_sql sql, const struct pd_arg *args, int count, struct pd_clearing *out)
{
    struct pd_store *s = hub->store;

    *out = (struct pd_clearing){ .moves = 0 };
    if (!pd_store_start(s, sql, args, count))
        return;
    out->moves = pd_store_int(s, sql, 0);
    if (out->moves > 0) {
        out->issued = pd_store_int(s, sql, 1);
        out->issued_back = pd_store_int(s, sql, 2);
        out->burned = pd_store_int(s, sql, 3);
        out->burned_back = pd_store_int(s, sql, 4);
        out->issued_fen = fen_of(pd_store_int(s, sql, 5));
        out->burned_fen = fen_of(pd_store_int(s, sql, 6));
    }
    pd_store_end(s, sql);
}

enum pd_err
pd_hub_clearing(
    struct pd_hub *hub, const char *merchant, int64_t from, int64_t until, struct pd_clearing *out)
{
    read_sums(hub, PD_HUB_SQL_MERCHANT_MOVES_BETWEEN, PD_ARGS(pd_t(merchant), pd_i(from), pd_i(until)), out);
    return hub->store->err;
}

enum pd_err
pd_hub_clearing_open(struct pd_hub *hub, const char *merchant, struct pd_clearing *out)
{
    read_sums(hub, PD_HUB_SQL_MERCHANT_MOVES_UNSETTLED, PD_ARGS(pd_t(merchant), pd_i(INT64_MAX)), out);
    return hub->store->err;
}

enum pd_err
pd_hub_move_each(struct pd_hub *hub, const char *merchant, int64_t from, int64_t until,
    void (*each)(void *ctx, const struct pd_move *move), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MERCHANT_MOVES_LIST;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_t(merchant), pd_i(from), pd_i(until))); row;
         row = pd_store_next(s, sql)) {
        struct pd_move m = { .hseq = pd_store_int(s, sql, 0),
            .at_ms = pd_store_int(s, sql, 1),
            .kind = (enum pd_move_kind)pd_store_int(s, sql, 2),
            .issued = pd_store_int(s, sql, 3),
            .burned = pd_store_int(s, sql, 4),
            .statement = pd_store_int(s, sql, 6),
            .of = pd_store_int(s, sql, 7) };

        (void)pd_copy(m.merchant, sizeof m.merchant, merchant);
        pd_store_text(s, sql, 5, m.reference, sizeof m.reference);
        pd_store_text(s, sql, 8, m.sku, sizeof m.sku);
        each(ctx, &m);
    }
    return s->err;
}

/* ---- periods ---- */

/* The first local instant of a month, so many months later. */
static int64_t
month_ms(struct pd_date first, int later, int utc_offset_min)
{
    int months = first.year * 12 + first.month - 1 + later;
    struct pd_date date = { months / 12, months % 12 + 1, 1 };

    return pd_local_day_start_ms(pd_days_from_date(date), utc_offset_min);
}

/* "2026-11", where a period of so many months begins: those of a year are counted from January. */
static enum pd_err
read_month(const char *text, int months, struct pd_date *first, struct pd_why *why)
{
    char day[16];
    int64_t days;

    (void)snprintf(day, sizeof day, "%.8s-01", text);
    if (strlen(text) != 7 || !pd_day_from(day, &days))
        return pd_why(why, PD_ERR_INVALID, "--period", "must be its first month, as 2026-11");
    *first = pd_date_from_days(days);
    if ((first->month - 1) % months != 0)
        return pd_why(why, PD_ERR_INVALID, "--period",
            "begins none: its periods are %d months, from January on", months);
    return PD_OK;
}

static void
read_statement(struct pd_store *s, enum pd_hub_sql sql, struct pd_statement *out)
{
    *out = (struct pd_statement){ .number = pd_store_int(s, sql, 0),
        .from_ms = pd_store_int(s, sql, 2),
        .until_ms = pd_store_int(s, sql, 3),
        .sums = { .moves = pd_store_int(s, sql, 4),
            .issued = pd_store_int(s, sql, 5),
            .issued_back = pd_store_int(s, sql, 6),
            .burned = pd_store_int(s, sql, 7),
            .burned_back = pd_store_int(s, sql, 8),
            .issued_fen = pd_store_int(s, sql, 9),
            .burned_fen = pd_store_int(s, sql, 10) },
        .at_ms = pd_store_int(s, sql, 11) };
    pd_store_text(s, sql, 1, out->merchant, sizeof out->merchant);
    pd_store_text(s, sql, 12, out->by, sizeof out->by);
}

static bool
settled_before(struct pd_hub *hub, const char *merchant, int64_t until_ms, struct pd_statement *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MERCHANT_STATEMENT_OF;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_t(merchant), pd_i(until_ms))))
        return false;
    read_statement(hub->store, sql, out);
    pd_store_end(hub->store, sql);
    return true;
}

/* The hub's own order says what is in it: what comes later, however it is dated, is in the next. */
static void
close_period(struct pd_hub *hub, const struct pd_hub_merchant *m, struct pd_statement *st)
{
    int64_t until = pd_hub_stretch(hub, st->from_ms, st->until_ms).until;
    const struct pd_clearing *c = &st->sums;

    read_sums(hub, PD_HUB_SQL_MERCHANT_MOVES_UNSETTLED, PD_ARGS(pd_t(m->id), pd_i(until)), &st->sums);
    st->number = pd_store_one(hub->store, PD_HUB_SQL_MERCHANT_STATEMENT_LAST, PD_NO_ARGS, 0) + 1;
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERCHANT_STATEMENT_INSERT,
        PD_ARGS(pd_i(st->number), pd_t(m->id), pd_i(st->from_ms), pd_i(st->until_ms), pd_i(until),
            pd_i(c->moves), pd_i(c->issued), pd_i(c->issued_back), pd_i(c->burned), pd_i(c->burned_back),
            pd_i(c->issued_fen), pd_i(c->burned_fen), pd_i(st->at_ms), pd_t(st->by)));
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_MERCHANT_MOVES_SETTLE, PD_ARGS(pd_t(m->id), pd_i(until), pd_i(st->number)));
    if (pd_store_run(hub->store, PD_HUB_SQL_MERCHANT_SETTLED,
            PD_ARGS(pd_t(m->id), pd_i(m->settled_ms), pd_i(st->until_ms))) != 1 &&
        hub->store->err == PD_OK)
        pd_store_corrupt(hub->store, "a period was settled twice");
}

enum pd_err
pd_hub_merchant_settle(struct pd_hub *hub, int64_t now_ms, const char *merchant, const char *month,
    const char *by, struct pd_statement *out, bool *again, struct pd_why *why)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    struct pd_hub_merchant m;
    struct pd_date first = { 0, 1, 1 };
    char note[PD_RULE_CAP + 64];
    enum pd_err err = pd_hub_merchant_get(hub, merchant, &m, why);

    *again = false;
    hub->now_ms = now_ms;
    if (err == PD_OK)
        err = read_month(month, m.months, &first, why);
    if (err != PD_OK)
        return err;
    *out = (struct pd_statement){ .at_ms = now_ms };
    out->from_ms = month_ms(first, 0, p != NULL ? p->utc_offset_min : 0);
    out->until_ms = month_ms(first, m.months, p != NULL ? p->utc_offset_min : 0);
    (void)pd_copy(out->merchant, sizeof out->merchant, merchant);
    (void)pd_copy(out->by, sizeof out->by, by);
    if (settled_before(hub, merchant, out->until_ms, out)) {
        *again = true;
        return hub->store->err;
    }
    if (out->until_ms > now_ms || out->until_ms <= m.settled_ms)
        return pd_why(why, PD_ERR_STATE, "--period", "%s",
            out->until_ms > now_ms ? "is open: it is not over yet"
                                   : "is before the last one that was settled, and what it had is in that");
    close_period(hub, &m, out);
    (void)snprintf(note, sizeof note, "merchant %s settled %s, statement %lld by %s", merchant, month,
        (long long)out->number, by);
    (void)pd_hub_act(hub, now_ms, PD_ACT_MERCHANT, note);
    return hub->store->err;
}

enum pd_err
pd_hub_statement_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_statement *statement), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MERCHANT_STATEMENT_EACH;
    struct pd_statement st;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        read_statement(hub->store, sql, &st);
        each(ctx, &st);
    }
    return hub->store->err;
}
