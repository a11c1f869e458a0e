#include "app/core/lots.h"

#include "app/base/clock.h"

#include <string.h>

#define NONE pd_points_of(0)

static bool
is_zero(struct pd_points p)
{
    return pd_points_cmp(p, NONE) == 0;
}

static bool
is_spendable(const struct pd_lot *lot, int64_t at_ms)
{
    return lot->usable_from_ms <= at_ms && at_ms < lot->expires_ms;
}

/* A sum of what lots hold: each is bounded, so only a broken array could overflow it. */
static void
add(struct pd_points *sum, struct pd_points more)
{
    pd_assert(pd_points_add(*sum, more, sum));
}

static void
take(struct pd_points *from, struct pd_points less)
{
    pd_assert(pd_points_cmp(*from, less) >= 0 && pd_points_sub(*from, less, from));
}

struct pd_points
pd_lots_spendable(const struct pd_lot *lots, int count, int64_t at_ms)
{
    struct pd_points sum = NONE;

    for (int i = 0; i < count; i++)
        if (is_spendable(&lots[i], at_ms))
            add(&sum, lots[i].left);
    return sum;
}

struct pd_points
pd_lots_pending(const struct pd_lot *lots, int count, int64_t at_ms)
{
    struct pd_points sum = NONE;

    for (int i = 0; i < count; i++)
        if (lots[i].usable_from_ms > at_ms && lots[i].expires_ms > at_ms)
            add(&sum, lots[i].left);
    return sum;
}

int
pd_lots_draw(struct pd_lot *lots, int count, int64_t at_ms, struct pd_points amount, struct pd_draw *draws)
{
    int n = 0;

    if (pd_points_cmp(amount, NONE) < 0 || pd_points_cmp(pd_lots_spendable(lots, count, at_ms), amount) < 0)
        return -1;
    for (int i = 0; i < count && !is_zero(amount); i++) {
        struct pd_points part = pd_points_min(lots[i].left, amount);

        if (!is_spendable(&lots[i], at_ms) || is_zero(part))
            continue;
        take(&lots[i].left, part);
        take(&amount, part);
        draws[n++] = (struct pd_draw){ lots[i].id, part };
    }
    return n;
}

struct pd_points
pd_lots_put_back(struct pd_lot *lots, int count, const struct pd_draw *draws, int draw_count)
{
    struct pd_points sum = NONE;

    for (int d = 0; d < draw_count; d++)
        for (int i = 0; i < count; i++)
            if (lots[i].id == draws[d].lot) {
                add(&lots[i].left, draws[d].amount);
                add(&sum, draws[d].amount);
                break;
            }
    return sum;
}

bool
pd_lot_before(const struct pd_lot *a, const struct pd_lot *b)
{
    return a->expires_ms != b->expires_ms ? a->expires_ms < b->expires_ms : a->id < b->id;
}

int64_t
pd_lot_grace_ms(int64_t lot_expires_ms, const char *reason, int64_t now_ms)
{
    static const char *const ours[] = { "undo", "out_of_stock", "damaged", "damaged_here",
        PD_REASON_CALLED_OFF, "bill_refund" };

    for (int i = 0; i < PD_COUNT(ours) && lot_expires_ms <= now_ms; i++)
        if (strcmp(ours[i], reason) == 0)
            return now_ms + PD_GRACE_DAYS * PD_DAY_MS;
    return 0;
}

bool
pd_lots_insert(struct pd_lot *lots, int *count, int max, const struct pd_lot *lot)
{
    int at = *count;

    if (*count >= max)
        return false;
    while (at > 0 && pd_lot_before(lot, &lots[at - 1]))
        at--;
    memmove(&lots[at + 1], &lots[at], (size_t)(*count - at) * sizeof *lots);
    lots[at] = *lot;
    ++*count;
    return true;
}

int
pd_lots_expiring(const struct pd_lot *lots, int count, int64_t from_ms, struct pd_expiring *out, int max)
{
    int n = 0;

    /* Expiries lie at ends of local days, so equal days are equal instants, and lots come sorted by them. */
    for (int i = 0; i < count; i++) {
        const struct pd_lot *lot = &lots[i];

        if (lot->expires_ms <= from_ms || lot->expires_ms == PD_NEVER_MS || is_zero(lot->left))
            continue;
        if (n > 0 && out[n - 1].at_ms == lot->expires_ms)
            add(&out[n - 1].amount, lot->left);
        else if (n < max)
            out[n++] = (struct pd_expiring){ lot->expires_ms, lot->left };
        else
            break;
    }
    return n;
}

static void
drop_empty(struct pd_member *member)
{
    int kept = 0;

    for (int i = 0; i < member->lot_count; i++)
        if (!is_zero(member->lots[i].left))
            member->lots[kept++] = member->lots[i];
    member->lot_count = kept;
}

void
pd_member_fold_lots(struct pd_member *member, int max)
{
    struct pd_lot *into = &member->lots[max - 1];

    pd_assert(max > 0);
    if (member->lot_count > max)
        drop_empty(member);
    /* The merged lot begins with the last of its parts and ends with the first: nothing is spent early and
     * nothing lives longer. The hub, which keeps them apart, may allow more; never less. */
    for (int i = max; i < member->lot_count; i++) {
        add(&into->left, member->lots[i].left);
        into->left = pd_points_min(into->left, pd_points_of(PD_AMOUNT_MAX));
        if (into->usable_from_ms < member->lots[i].usable_from_ms)
            into->usable_from_ms = member->lots[i].usable_from_ms;
    }
    if (member->lot_count > max)
        member->lot_count = max;
}
