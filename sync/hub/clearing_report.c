/* `report clearing`: points given and used at each merchant, in points and yuan, and who owes whom. What all
 * of them and the hospital itself moved is what the ledger moved. */
#include "sync/hub/merchants.h"
#include "sync/hub/reports.h"

#include <string.h>

struct clearing {
    struct pd_report *r;
    struct pd_stretch stretch;
    struct pd_clearing all;
    enum pd_err err;
};

static void
points(struct pd_table *t, const char *who, int64_t burned, int64_t burned_back, int64_t issued,
    int64_t issued_back)
{
    pd_table_text(t, who);
    pd_table_number(t, burned);
    pd_table_number(t, burned_back);
    pd_table_number(t, issued);
    pd_table_number(t, issued_back);
}

static void
value(struct pd_table *t, const struct pd_clearing *c)
{
    int64_t net = pd_clearing_net_fen(c);

    pd_table_fen(t, c->burned_fen);
    pd_table_fen(t, c->issued_fen);
    pd_table_fen(t, net);
    pd_table_text(t, net == 0 ? "" : net > 0 ? "hospital" : "merchant");
}

static void
add(struct pd_clearing *all, const struct pd_clearing *c)
{
    all->burned += c->burned;
    all->burned_back += c->burned_back;
    all->issued += c->issued;
    all->issued_back += c->issued_back;
    all->burned_fen += c->burned_fen;
    all->issued_fen += c->issued_fen;
}

static void
one_merchant(void *ctx, const struct pd_hub_merchant *m)
{
    struct clearing *cl = ctx;
    struct pd_clearing c;

    if (cl->err != PD_OK || (cl->r->merchant != NULL && strcmp(cl->r->merchant, m->id) != 0))
        return;
    cl->err = pd_hub_clearing(cl->r->hub, m->id, cl->stretch.from, cl->stretch.until, &c);
    points(&cl->r->table, m->id, c.burned, c.burned_back, c.issued, c.issued_back);
    value(&cl->r->table, &c);
    add(&cl->all, &c);
}

/* What no merchant moved, and all of it: of one merchant alone neither is told. */
static void
the_rest(struct clearing *cl, const struct pd_moves *m)
{
    struct pd_table *t = &cl->r->table;
    const struct pd_clearing *all = &cl->all;

    points(t, "(the hospital)", m->redeemed - all->burned, m->returned - all->burned_back,
        m->issued - all->issued, m->taken_back - all->issued_back);
    for (int i = 0; i < 4; i++) /* between itself and itself nothing is owed */
        pd_table_text(t, "");
    points(t, "(all)", m->redeemed, m->returned, m->issued, m->taken_back);
    value(t, all);
}

static void
number_or_none(struct pd_table *t, int64_t number)
{
    if (number != 0)
        pd_table_printf(t, "%lld", (long long)number);
    else
        pd_table_text(t, "");
}

static void
one_move(void *ctx, const struct pd_move *move)
{
    struct pd_report *r = ctx;
    char text[24];

    pd_table_number(&r->table, move->hseq);
    pd_table_text(&r->table, pd_report_time(r, move->at_ms, text));
    pd_table_text(&r->table, pd_move_kind_name(move->kind));
    pd_table_text(&r->table, move->sku);
    pd_table_number(&r->table, move->burned);
    pd_table_number(&r->table, move->issued);
    pd_table_text(&r->table, move->reference);
    number_or_none(&r->table, move->of);
    number_or_none(&r->table, move->statement);
}

static enum pd_err
the_moves(struct clearing *cl)
{
    static const char *const columns[] = { "Number", "Time", "Kind", "SKU", "Used", "Given", "Reference",
        "Takes back", "Statement", NULL };

    pd_table_section(&cl->r->table, "moves", "One by one", columns);
    return pd_hub_move_each(
        cl->r->hub, cl->r->merchant, cl->stretch.from, cl->stretch.until, one_move, cl->r);
}

/* Days "2026-11-01"; without them the month that the day looked at is in, up to that day. */
static enum pd_err
days(const struct pd_report *r, int64_t *from, int64_t *to, struct pd_why *why)
{
    *to = r->day;
    if (r->to != NULL && !pd_day_from(r->to, to))
        return pd_why(why, PD_ERR_INVALID, "--to", "must be a day, as 2026-11-30");
    *from = *to - pd_date_from_days(*to).day + 1;
    if (r->from != NULL && (!pd_day_from(r->from, from) || *from > *to))
        return pd_why(why, PD_ERR_INVALID, "--from", "must be a day, as 2026-11-01, and not after --to");
    return PD_OK;
}

enum pd_err
pd_report_clearing(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "Merchant", "Used", "Used back", "Given", "Given back",
        "Used yuan", "Given yuan", "Net yuan", "Who pays", NULL };
    struct clearing cl = { .r = r };
    struct pd_hub_merchant m;
    struct pd_moves moves;
    int64_t from, to;
    enum pd_err err = days(r, &from, &to, why);

    if (err == PD_OK && r->merchant != NULL)
        err = pd_hub_merchant_get(r->hub, r->merchant, &m, why);
    if (err != PD_OK)
        return err;
    cl.stretch = pd_hub_stretch(r->hub, pd_report_from_ms(r, from), pd_report_from_ms(r, to + 1));
    err = pd_hub_moves(r->hub, cl.stretch, &moves);
    if (err != PD_OK)
        return err;
    pd_table_section(&r->table, "clearing", "Points given and used at merchants", columns);
    err = pd_hub_merchant_each(r->hub, one_merchant, &cl);
    err = err != PD_OK ? err : cl.err;
    if (err != PD_OK || r->merchant != NULL)
        return err != PD_OK ? err : the_moves(&cl);
    the_rest(&cl, &moves);
    return PD_OK;
}
