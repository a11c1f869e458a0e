#include "app/core/shift.h"

#include "app/core/claim_key.h"

#include <string.h>

void
pd_shift_begin(struct pd_shift_figures *figures)
{
    memset(figures, 0, sizeof *figures);
}

/* The row of a sku, made in its place; NULL: there are too many. */
static struct pd_shift_gift *
gift(struct pd_shift_figures *f, const char *sku)
{
    int i = 0;

    while (i < f->gift_count && strcmp(f->gifts[i].sku, sku) < 0)
        i++;
    if (i < f->gift_count && strcmp(f->gifts[i].sku, sku) == 0)
        return &f->gifts[i];
    if (f->gift_count == PD_SHIFT_GIFTS_MAX)
        return NULL;
    memmove(&f->gifts[i + 1], &f->gifts[i], (size_t)(f->gift_count - i) * sizeof *f->gifts);
    f->gift_count++;
    f->gifts[i] = (struct pd_shift_gift){ .counted = -1 };
    (void)pd_copy(f->gifts[i].sku, sizeof f->gifts[i].sku, sku);
    return &f->gifts[i];
}

static void
add_captured(struct pd_shift_figures *f, const struct pd_op *op, const struct pd_shift_hold *hold)
{
    struct pd_shift_gift *row;

    f->handed++;
    f->units += op->qty;
    f->by_proxy += strcmp(op->how, PD_OP_BY_PROXY) == 0;
    f->typed += op->code[0] == '\0';
    if (hold == NULL)
        return;
    pd_assert(pd_points_add(f->points, hold->amount, &f->points)); /* amounts are far from 2^63 */
    pd_assert(pd_fen_add(f->money, hold->money, &f->money));
    row = gift(f, hold->sku);
    if (row != NULL)
        row->handed += op->qty;
}

/* Points come back; goods came back too where a hand-over was undone, or never went out. */
static void
add_refund(struct pd_shift_figures *f, const struct pd_op *op, const struct pd_shift_hold *hold)
{
    struct pd_shift_gift *row = hold != NULL && pd_op_brings_goods_back(op) ? gift(f, hold->sku) : NULL;

    f->refunds++;
    if (row != NULL)
        row->returned += hold->qty;
}

static void
add_stock(struct pd_shift_figures *f, const struct pd_op *op)
{
    struct pd_shift_gift *row = gift(f, op->sku);

    if (row == NULL)
        return;
    if (strcmp(op->how, PD_OP_STOCK_COUNT) == 0)
        row->counted = op->qty;
    else if (strcmp(op->how, PD_OP_STOCK_RECEIVE) == 0)
        row->received += op->qty;
    else
        row->shrunk += op->qty;
}

void
pd_shift_add(struct pd_shift_figures *f, const struct pd_op *op, const struct pd_shift_hold *hold)
{
    switch (op->kind) {
    case PD_OP_CAPTURE:
        add_captured(f, op, hold);
        return;
    case PD_OP_VOID:
        f->ended += !pd_op_ends_by_itself(op);
        return;
    case PD_OP_REFUND:
        add_refund(f, op, hold);
        return;
    case PD_OP_VOUCH:
        f->vouched++;
        return;
    case PD_OP_CLAIM:
        f->receipts += pd_claim_key_bill_no(op->key) != NULL;
        return;
    case PD_OP_STAFF:
        f->sign_ins += strcmp(op->how, PD_OP_STAFF_ON) == 0;
        f->approved += strcmp(op->how, PD_OP_STAFF_APPROVE) == 0;
        return;
    case PD_OP_STOCK:
        add_stock(f, op);
        return;
    case PD_OP_HOLD:
    case PD_OP_RELEASE:
    case PD_OP_SPEND:
    case PD_OP_LEASE_RECV:
    case PD_OP_TOKEN_RECV:
    case PD_OP_PROGRAMME_RECV:
    case PD_OP_LEASE_GIVE:
    case PD_OP_LEASE_ASK:
    case PD_OP_TOKEN_GIVE:
    case PD_OP_TOKEN_ASK:
    case PD_OP_END_ASK:
    case PD_OP_WITNESS:
    case PD_OP_SHIFT:
        return;
    }
}
