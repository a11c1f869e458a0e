/*
 * A member as this desk may spend for her: the hub's row, with the own ops laid over that the row does not
 * include (those above its `high`, and above what all rows together include). (1) Nothing counts twice: an op
 * is in the row or laid over, by its dseq. (2) On doubt the smaller balance: value of a hold the row includes
 * comes back when the hub says so, not when this desk voids it. (3) A refused hold or spend is not laid over;
 * a refused hold whose ticket went out is a debt.
 */
#include "app/base/str.h"
#include "app/core/lots.h"
#include "app/ledger/base.h"

#include <string.h>

static struct pd_points
plus(struct pd_points a, struct pd_points b)
{
    struct pd_points sum;

    return pd_points_add(a, b, &sum) ? sum : a;
}

/* Draws what is there; what is not is owed. */
static void
draw(struct pd_member *member, struct pd_points amount, int64_t at_ms)
{
    struct pd_draw draws[PD_MEMBER_LOTS_MAX];
    struct pd_points free = pd_lots_spendable(member->lots, member->lot_count, at_ms);
    struct pd_points part = pd_points_min(amount, free);

    if (pd_points_raw(part) > 0)
        (void)pd_lots_draw(member->lots, member->lot_count, at_ms, part, draws);
    member->debt = plus(member->debt, pd_points_over(amount, part));
}

static void
take(struct pd_member *member, const char *sku, int qty)
{
    struct pd_taken *taken;

    for (int i = 0; i < member->taken_count; i++) {
        if (strcmp(member->taken[i].sku, sku) == 0) {
            member->taken[i].qty += qty;
            return;
        }
    }
    if (sku[0] == '\0' || member->taken_count == PD_MEMBER_LIMITS_MAX)
        return;
    taken = &member->taken[member->taken_count++];
    *taken = (struct pd_taken){ .qty = qty };
    (void)pd_copy(taken->sku, sizeof(taken->sku), sku);
}

/* A refused hold takes nothing, unless its ticket was out: then the hub books what it was worth as a debt. */
static void
lay_refused(struct pd_member *member, const struct pd_hold_record *hold, uint64_t high)
{
    uint64_t out = hold->release_dseq > 0 ? hold->release_dseq : hold->capture_dseq;

    if (out > high)
        member->debt = plus(member->debt, hold->row.amount);
}

static void
lay_own(struct pd_member *member, const struct pd_hold_record *hold)
{
    switch (hold->row.state) {
    case PD_HOLD_HELD:
    case PD_HOLD_RELEASED:
        member->held = plus(member->held, hold->row.amount);
        break;
    case PD_HOLD_CAPTURED:
        break;
    case PD_HOLD_VOIDED:
    case PD_HOLD_REJECTED:
        return;
    }
    draw(member, hold->row.amount, hold->decided_ms);
    take(member, hold->row.sku, hold->row.qty);
}

/* A hold the row includes, which ended here since. */
static void
lay_end(struct pd_member *member, const struct pd_hold_record *hold, uint64_t high)
{
    bool ended = hold->capture_dseq > high || hold->void_dseq > high;
    bool counted = hold->made_dseq > 0 || hold->base_state > 0;

    if (hold->base_state >= PD_HOLD_CAPTURED || !ended || !counted)
        return;
    member->held = pd_points_over(member->held, hold->row.amount);
}

static enum pd_err
lay_holds(struct pd_ledger *ledger, struct pd_member *member, uint64_t high)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_HOLD_OF_MEMBER_ABOVE);
    struct pd_hold_record hold;
    struct pd_read read;
    enum pd_err err;
    bool have;

    pd_bind_id(&bind, &member->id);
    pd_bind_int(&bind, (int64_t)high);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        pd_projection_read_hold(&read, &hold);
        if (read.bad)
            break;
        if (hold.refused || hold.base_state == PD_HOLD_REJECTED)
            lay_refused(member, &hold, high);
        else if (hold.made_dseq > high)
            lay_own(member, &hold);
        else
            lay_end(member, &hold, high);
    }
    return err == PD_OK ? pd_read_end(&read) : err;
}

static enum pd_err
lay_spends(struct pd_ledger *ledger, struct pd_member *member, uint64_t high)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_SPEND_OF_MEMBER);
    struct pd_read read;
    char sku[PD_SKU_CAP];
    enum pd_err err;
    bool have;

    pd_bind_id(&bind, &member->id);
    pd_bind_int(&bind, (int64_t)high);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        struct pd_points amount;

        (void)pd_read_int(&read);
        amount = pd_points_of(pd_read_int(&read));
        pd_read_text(&read, sku, sizeof(sku));
        draw(member, amount, pd_read_int(&read));
        take(member, sku, 1);
    }
    return err == PD_OK ? pd_read_end(&read) : err;
}

enum pd_err
pd_ledger_member(struct pd_ledger *ledger, const struct pd_id *id, struct pd_member *out)
{
    struct pd_base_at at;
    struct pd_desk_row desk;
    uint64_t high = 0;
    enum pd_err err = pd_base_member(ledger, id, out, &high, &at);

    if (err == PD_OK)
        err = pd_store_desk(ledger, &desk);
    if (err == PD_OK && desk.own_high > high)
        high = desk.own_high;
    if (err == PD_OK)
        err = lay_holds(ledger, out, high);
    return err == PD_OK ? lay_spends(ledger, out, high) : err;
}
