/* A desk at rest: its own ledger proves itself, and what it shows is what the hub has. */
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include <string.h>

/* false: it is damaged, and has said so. */
static bool
check_ledger(struct sim *sim, struct sim_desk *d)
{
    struct pd_ledger_report report;
    struct pd_ledger_status status;

    if (pd_ledger_verify(d->ledger, &report, NULL, NULL) != PD_OK ||
        pd_ledger_status(d->ledger, &status) != PD_OK) {
        if (!d->rotten)
            sim_violation(sim, "I2: desk %d cannot be read at rest", d->index);
        return false;
    }
    if (report.problem[0] != '\0' && d->rotten)
        return false;
    if (report.problem[0] != '\0')
        sim_violation(
            sim, "I8: desk %d op %llu: %s", d->index, (unsigned long long)report.bad_seq, report.problem);
    if (!pd_hash_equal(&report.head, &status.head))
        sim_violation(sim, "I8: desk %d: its chain does not end in its head", d->index);
    if (report.ops != status.high_seq)
        sim_violation(sim, "I7: desk %d: %llu ops up to seq %llu", d->index, (unsigned long long)report.ops,
            (unsigned long long)status.high_seq);
    return true;
}

static bool
same_lots(const struct pd_member *a, const struct pd_member *b)
{
    if (a->lot_count != b->lot_count)
        return false;
    for (int i = 0; i < a->lot_count; i++)
        if (a->lots[i].id != b->lots[i].id || pd_points_cmp(a->lots[i].left, b->lots[i].left) != 0 ||
            a->lots[i].usable_from_ms != b->lots[i].usable_from_ms ||
            a->lots[i].expires_ms != b->lots[i].expires_ms)
            return false;
    return true;
}

static long long
sum_of(const struct pd_member *m)
{
    long long sum = 0;

    for (int i = 0; i < m->lot_count; i++)
        sum += pd_points_raw(m->lots[i].left);
    return sum;
}

/* A shop's counter knows who she is who has a ticket there (merchants.c sees to it that it is she), of nobody
 * what she has. */
static void
check_at_shop(struct sim *sim, struct sim_desk *d, struct sim_member *which)
{
    static struct pd_member at_hub, here;

    sim->at_shop |= UINT32_C(1) << d->index;
    if (pd_ledger_member(d->ledger, &which->id, &here) != PD_OK)
        return;
    which->known_at_shop |= UINT32_C(1) << d->index;
    if (here.lot_count != 0 || pd_points_raw(here.growth) != 0 || pd_points_raw(here.debt) != 0 ||
        pd_points_raw(here.held) != 0)
        sim_violation(sim, "I16: desk %d at the shop knows what member %.8s has", d->index, which->text);
    if (pd_hub_member_find(sim->hub.hub, which->text, &at_hub, NULL, 0) != PD_OK ||
        at_hub.status != here.status)
        sim_violation(sim, "I16: desk %d at the shop: member %.8s differs", d->index, which->text);
}

static void
check_member(struct sim *sim, struct sim_desk *d, struct sim_member *which)
{
    static struct pd_member at_hub, here;
    enum pd_err err = pd_hub_member_find(sim->hub.hub, which->text, &at_hub, NULL, 0);

    if (which->erased) {
        if (err != PD_ERR_NOT_FOUND || pd_ledger_member(d->ledger, &which->id, &here) != PD_ERR_NOT_FOUND)
            sim_violation(
                sim, "I21: member %.8s was erased, and desk %d or the hub knows her", which->text, d->index);
        return;
    }
    if (!sim_mirrors(sim, d, &which->id)) {
        if (pd_ledger_member(d->ledger, &which->id, &here) != PD_ERR_NOT_FOUND)
            sim_violation(
                sim, "I59: desk %d has member %.8s, who is not at home there", d->index, which->text);
        return;
    }
    if (err == PD_ERR_NOT_FOUND && sim_enrolment_may_be_lost(sim, &which->id))
        return;
    if (sim_is_shops(sim, d)) {
        check_at_shop(sim, d, which);
        return;
    }
    if (err != PD_OK || pd_ledger_member(d->ledger, &which->id, &here) != PD_OK) {
        sim_violation(sim, "I16: desk %d does not know member %.8s at rest", d->index, which->text);
        return;
    }
    sim_check_membership(sim, d, (int)(which - sim->members), &here);
    pd_member_fold_lots(&at_hub, PD_MEMBER_LOTS_MAX / 2);
    if (!same_lots(&at_hub, &here))
        sim_violation(sim, "I16: desk %d: member %.8s has %lld points in %d lots, at the hub %lld in %d",
            d->index, which->text, sum_of(&here), here.lot_count, sum_of(&at_hub), at_hub.lot_count);
    if (at_hub.status != here.status || pd_points_cmp(at_hub.growth, here.growth) != 0 ||
        pd_points_cmp(at_hub.debt, here.debt) != 0 || pd_points_cmp(at_hub.held, here.held) != 0)
        sim_violation(sim,
            "I16: desk %d: member %.8s differs: status %d %d, growth %lld %lld, debt %lld %lld, held %lld "
            "%lld",
            d->index, which->text, (int)here.status, (int)at_hub.status,
            (long long)pd_points_raw(here.growth), (long long)pd_points_raw(at_hub.growth),
            (long long)pd_points_raw(here.debt), (long long)pd_points_raw(at_hub.debt),
            (long long)pd_points_raw(here.held), (long long)pd_points_raw(at_hub.held));
}

void
sim_check_desk(struct sim *sim, struct sim_desk *d)
{
    if (!check_ledger(sim, d) || d->crooked)
        return;
    if (pd_hub_begin(sim->hub.hub) != PD_OK) {
        sim_violation(sim, "I2: the hub cannot be read at rest");
        return;
    }
    for (int i = 0; i < sim->member_count && !sim_broken(sim); i++)
        check_member(sim, d, &sim->members[i]);
    if (d->counter && !sim_broken(sim))
        sim_check_shift(sim, d);
    if (!sim_broken(sim))
        sim_check_cards(sim, d);
    pd_hub_rollback(sim->hub.hub);
}
