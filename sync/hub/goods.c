/*
 * Goods as people move them: received, counted, and undone by a movement the other way. Who leases and sells
 * them is told in stock.c. A count is of what lies in the house: free, at hand of kiosks, and kept for
 * tickets that are not handed over yet.
 */
#include "sync/hub/grants.h"
#include "sync/hub/leases.h"
#include "sync/hub/loading.h"

#include <stdio.h>

#define QTY_MAX 1000000

static enum pd_err
check(const struct pd_goods *goods, int64_t least, struct pd_why *why)
{
    char clean[PD_GOODS_NOTE_CAP];
    size_t len = strlen(goods->note);

    if (!pd_code_word_valid(goods->sku, strlen(goods->sku), PD_SKU_CAP))
        return pd_why(why, PD_ERR_INVALID, "SKU", "must be 1 to %d of A-Z a-z 0-9 - _", PD_SKU_CAP - 1);
    if (goods->qty < least || goods->qty > QTY_MAX)
        return pd_why(
            why, PD_ERR_INVALID, "QTY", "must be a whole number in %lld..%d", (long long)least, QTY_MAX);
    if (pd_text_clean(clean, sizeof clean, goods->note, len) != len)
        return pd_why(
            why, PD_ERR_INVALID, "--note", "must be plain text of at most %d bytes", PD_GOODS_NOTE_CAP - 1);
    return PD_OK;
}

/* Writes the movement down; its number. */
static struct pd_posting
record(struct pd_hub *hub, int64_t now_ms, struct pd_goods *g)
{
    static const char *const names[] = { [PD_GOODS_RECEIVED] = "receive",
        [PD_GOODS_COUNTED] = "count",
        [PD_GOODS_UNDONE] = "undo",
        [PD_GOODS_MOVED] = "move" };
    char note[160];

    g->number = pd_store_one(hub->store, PD_HUB_SQL_GOODS_LAST, PD_NO_ARGS, 0) + 1;
    g->at_ms = now_ms;
    (void)pd_store_run(hub->store, PD_HUB_SQL_GOODS_INSERT,
        PD_ARGS(pd_i(g->number), pd_i(now_ms), pd_i(g->kind), pd_t(g->sku), pd_i(g->qty), pd_i(g->undoes),
            pd_t(g->by), pd_t(g->note), pd_i(g->other)));
    (void)snprintf(note, sizeof note, "goods %lld %s %s %lld by %s", (long long)g->number, names[g->kind],
        g->sku, (long long)g->qty, g->by[0] != '\0' ? g->by : "-");
    return pd_hub_act(hub, now_ms, PD_ACT_GOODS, note);
}

/* So many more, or fewer, than the hub believed. What is missing beyond the free units is owed: what comes
 * next makes up for it, and nobody is lent any of it before. */
static enum pd_err
shift(struct pd_hub *hub, const char *sku, int64_t n, struct pd_why *why)
{
    if (n > 0)
        pd_stock_receive(hub, sku, (int)n);
    else if (n < 0 && pd_store_run(hub->store, PD_HUB_SQL_STOCK_SHRINK, PD_ARGS(pd_t(sku), pd_i(-n))) != 1 &&
             hub->store->err == PD_OK)
        return pd_why(why, PD_ERR_STATE, sku, "has not so many units to take out");
    return hub->store->err;
}

enum pd_err
pd_hub_goods_receive(struct pd_hub *hub, int64_t now_ms, struct pd_goods *goods, struct pd_why *why)
{
    enum pd_err err = check(goods, 1, why);

    if (err != PD_OK)
        return err;
    hub->now_ms = now_ms;
    goods->kind = PD_GOODS_RECEIVED;
    goods->undoes = 0;
    err = shift(hub, goods->sku, goods->qty, why);
    if (err == PD_OK)
        (void)record(hub, now_ms, goods);
    return err != PD_OK ? err : hub->store->err;
}

enum pd_err
pd_hub_goods_count(struct pd_hub *hub, int64_t now_ms, struct pd_goods *goods, struct pd_why *why)
{
    struct pd_posting posting;
    int64_t there;
    enum pd_err err = check(goods, 0, why);

    if (err != PD_OK)
        return err;
    hub->now_ms = now_ms;
    if (!pd_store_start(hub->store, PD_HUB_SQL_STOCK_IN_HOUSE, PD_ARGS(pd_t(goods->sku))))
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, goods->sku,
                                              "was never received; pointdesk-hub stock receive SKU QTY");
    there = pd_store_int(hub->store, PD_HUB_SQL_STOCK_IN_HOUSE, 0);
    pd_store_end(hub->store, PD_HUB_SQL_STOCK_IN_HOUSE);
    goods->kind = PD_GOODS_COUNTED;
    goods->undoes = 0;
    goods->qty -= there;
    err = shift(hub, goods->sku, goods->qty, why);
    if (err != PD_OK)
        return err;
    posting = record(hub, now_ms, goods);
    if (goods->qty != 0)
        pd_hub_incident(hub, now_ms, "stock_count", 0, posting.hseq, 0,
            pd_points_of(goods->qty < 0 ? -goods->qty : goods->qty));
    return hub->store->err;
}

static void
read_row(struct pd_store *s, enum pd_hub_sql sql, struct pd_goods *g)
{
    g->number = pd_store_int(s, sql, 0);
    g->at_ms = pd_store_int(s, sql, 1);
    g->kind = (enum pd_goods_kind)pd_store_int(s, sql, 2);
    pd_store_text(s, sql, 3, g->sku, sizeof g->sku);
    g->qty = pd_store_int(s, sql, 4);
    g->undoes = pd_store_int(s, sql, 5);
    pd_store_text(s, sql, 6, g->by, sizeof g->by);
    pd_store_text(s, sql, 7, g->note, sizeof g->note);
    g->other = pd_store_int(s, sql, 8);
}

enum pd_err
pd_hub_goods_undo(struct pd_hub *hub, int64_t now_ms, struct pd_goods *goods, struct pd_why *why)
{
    struct pd_goods was;
    int64_t by;
    char number[24];
    enum pd_err err;

    (void)snprintf(number, sizeof number, "%lld", (long long)goods->undoes);
    if (!pd_store_start(hub->store, PD_HUB_SQL_GOODS_GET, PD_ARGS(pd_i(goods->undoes))))
        return hub->store->err != PD_OK
                   ? hub->store->err
                   : pd_why(why, PD_ERR_NOT_FOUND, number, "is no movement; see: pointdesk-hub stock log");
    read_row(hub->store, PD_HUB_SQL_GOODS_GET, &was);
    pd_store_end(hub->store, PD_HUB_SQL_GOODS_GET);
    by = pd_store_one(hub->store, PD_HUB_SQL_GOODS_UNDONE_BY, PD_ARGS(pd_i(was.number)), 0);
    if (by != 0)
        return pd_why(why, PD_ERR_STATE, number, "was undone by movement %lld", (long long)by);
    if (was.kind == PD_GOODS_MOVED)
        return pd_why(why, PD_ERR_STATE, number,
            "is one half of a way between places: a counter there moves "
            "the units back");
    if (was.kind == PD_GOODS_UNDONE || was.qty == 0)
        return pd_why(why, PD_ERR_STATE, number,
            was.qty == 0 ? "moved nothing" : "undoes another one; receive or count instead");
    (void)pd_copy(goods->sku, sizeof goods->sku, was.sku);
    goods->qty = 0;
    err = check(goods, 0, why);
    if (err != PD_OK)
        return err;
    hub->now_ms = now_ms;
    goods->kind = PD_GOODS_UNDONE;
    goods->qty = -was.qty;
    err = shift(hub, goods->sku, goods->qty, why);
    if (err == PD_OK)
        (void)record(hub, now_ms, goods);
    return err != PD_OK ? err : hub->store->err;
}

/* Both halves in the caller's batch: what leaves one shelf lies on the other. */
enum pd_err
pd_hub_goods_move(
    struct pd_hub *hub, int64_t now_ms, struct pd_goods *goods, const char *to, struct pd_why *why)
{
    struct pd_goods there = *goods;
    enum pd_err err = check(goods, 1, why);

    if (err == PD_OK && !pd_copy(there.sku, sizeof there.sku, to))
        err = PD_ERR_INVALID;
    if (err == PD_OK)
        err = check(&there, 1, why);
    if (err != PD_OK)
        return err;
    hub->now_ms = now_ms;
    if (pd_store_run(hub->store, PD_HUB_SQL_STOCK_CARRY, PD_ARGS(pd_t(goods->sku), pd_i(goods->qty))) != 1)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_STATE, goods->sku,
                                              "has not so many units that no desk has and no "
                                              "ticket waits for");
    pd_stock_receive(hub, there.sku, (int)there.qty);
    goods->kind = there.kind = PD_GOODS_MOVED;
    goods->undoes = there.undoes = 0;
    goods->other = pd_store_one(hub->store, PD_HUB_SQL_GOODS_LAST, PD_NO_ARGS, 0) + 2;
    there.other = goods->other - 1;
    goods->qty = -goods->qty;
    (void)record(hub, now_ms, goods);
    (void)record(hub, now_ms, &there);
    return hub->store->err;
}

enum pd_err
pd_hub_goods_each(
    struct pd_hub *hub, const char *sku, void (*each)(void *ctx, const struct pd_goods *goods), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_GOODS_EACH;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_t(sku))); row;
         row = pd_store_next(hub->store, sql)) {
        struct pd_goods g;

        read_row(hub->store, sql, &g);
        each(ctx, &g);
    }
    return hub->store->err;
}
