#include "app/core/money.h"

#include <string.h>

const char *
pd_deduction_outcome_name(enum pd_deduction_outcome outcome)
{
    static const char *const names[] = { [PD_DEDUCTION_OK] = "ok",
        [PD_DEDUCTION_OFF] = "not_offered",
        [PD_DEDUCTION_BILL] = "bill_too_small",
        [PD_DEDUCTION_POINTS] = "too_few_points",
        [PD_DEDUCTION_STEP] = "step",
        [PD_DEDUCTION_MOST] = "above_most" };

    return names[outcome];
}

static struct pd_points
whole_steps(struct pd_points points, struct pd_points step)
{
    int64_t n = pd_points_raw(points);

    return pd_points_of(n - n % pd_points_raw(step));
}

struct pd_deduction_offer
pd_deduction_offer(const struct pd_programme *programme, struct pd_fen bill, struct pd_points usable)
{
    const struct pd_deduction *d = &programme->deduction;
    struct pd_deduction_offer offer = { .outcome = PD_DEDUCTION_OFF, .least = d->min, .step = d->step };
    struct pd_fen share;

    if (pd_points_raw(d->step) == 0)
        return offer;
    offer.outcome = PD_DEDUCTION_BILL;
    if (!pd_fen_valid(bill) || !pd_fen_percent(bill, d->percent, &share) ||
        !pd_points_from_fen(share, programme->points_per_yuan, 100, &offer.most))
        return offer;
    offer.most = whole_steps(pd_points_min(offer.most, d->max), d->step);
    if (pd_points_cmp(offer.most, offer.least) < 0)
        return offer;
    offer.most = whole_steps(pd_points_min(offer.most, usable), d->step);
    offer.outcome = pd_points_cmp(offer.most, offer.least) < 0 ? PD_DEDUCTION_POINTS : PD_DEDUCTION_OK;
    return offer;
}

enum pd_deduction_outcome
pd_deduction_choose(const struct pd_deduction_offer *offer, struct pd_points points)
{
    if (offer->outcome != PD_DEDUCTION_OK)
        return offer->outcome;
    if (pd_points_cmp(points, offer->least) < 0 || pd_points_raw(points) % pd_points_raw(offer->step) != 0)
        return PD_DEDUCTION_STEP;
    return pd_points_cmp(points, offer->most) > 0 ? PD_DEDUCTION_MOST : PD_DEDUCTION_OK;
}

struct pd_fen
pd_deduction_fen(const struct pd_programme *programme, struct pd_points points)
{
    return pd_points_in_fen(points, programme->points_per_yuan);
}

struct pd_id
pd_deduction_paper(int64_t number, int64_t until_ms)
{
    struct pd_id id;

    for (int i = 0; i < 8; i++) {
        id.b[i] = (uint8_t)((uint64_t)number >> (56 - i * 8));
        id.b[8 + i] = (uint8_t)((uint64_t)until_ms >> (56 - i * 8));
    }
    return id;
}

int
pd_purse_find(const struct pd_stored_value *stored, const char *id)
{
    for (int i = 0; i < stored->purse_count; i++)
        if (strcmp(stored->purses[i].id, id) == 0)
            return i;
    return -1;
}

const struct pd_rung *
pd_rung_of(const struct pd_stored_value *stored, int purse, struct pd_fen fen)
{
    const struct pd_rung *best = NULL;

    for (int i = 0; i < stored->rung_count; i++) {
        const struct pd_rung *rung = &stored->rungs[i];

        if (rung->purse == purse && pd_fen_raw(rung->from) <= pd_fen_raw(fen) &&
            (best == NULL || pd_fen_raw(rung->from) > pd_fen_raw(best->from)))
            best = rung;
    }
    return best;
}

struct pd_fen
pd_rung_gives(const struct pd_rung *rung, struct pd_fen fen)
{
    struct pd_fen gives = rung->gives;

    if (rung->percent > 0 && !pd_fen_percent(fen, rung->percent, &gives))
        gives = pd_fen_of(0);
    return gives;
}

struct pd_fen
pd_purse_pays(const struct pd_purse *purse, struct pd_fen bill, int category)
{
    struct pd_fen most;

    if (purse->categories != 0 && (category < 0 || (purse->categories >> category & 1) == 0))
        return pd_fen_of(0);
    return pd_fen_percent(bill, purse->percent, &most) ? most : pd_fen_of(0);
}

struct pd_fen
pd_money_share(struct pd_fen whole, struct pd_fen part, struct pd_fen of)
{
    struct pd_points share;

    if (!pd_points_from_fen(part, pd_fen_raw(whole), pd_fen_raw(of), &share))
        return whole;
    return pd_fen_of(pd_points_raw(share));
}
