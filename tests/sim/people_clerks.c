/*
 * Clerks of counters where people sign in: they come and go, take each other's place, open shifts, count
 * shelves. Their PINs are not looked at here, which takes a tenth of a second each; what a desk lets nobody
 * do who has not signed in, is.
 */
#include "app/ledger/duty.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include <stdio.h>
#include <string.h>

static struct pd_desk_reply reply; /* large; one thread */

static uint64_t
high_seq(const struct sim_desk *d)
{
    struct pd_ledger_status status;

    return d->ledger != NULL && pd_ledger_status(d->ledger, &status) == PD_OK ? status.high_seq : 0;
}

/* What was said to be done is an op, unless the hub is too old for it. */
static void
note(struct sim *sim, struct sim_desk *d, enum pd_err err, uint64_t before, enum pd_op_kind kind)
{
    if (sim_disk_is_off(d->index + 1)) {
        (void)sim_desk_check(sim, d);
        return;
    }
    if (err == PD_OK && high_seq(d) > before)
        sim_oracle_act(sim, d, kind, NULL);
    if (d->client != NULL)
        pd_client_kick(d->client);
}

static struct pd_staff_row
some_clerk(struct sim *sim)
{
    int n = (int)pd_rng_below(&sim->people, 3);
    struct pd_staff_row person = { .id = { { 0xc1, (uint8_t)n } },
        .roles = n == 0 ? PD_STAFF_COUNTER : PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR };

    (void)snprintf(person.number, sizeof person.number, "C-%02d", n);
    return person;
}

static void
come(struct sim *sim, struct sim_desk *d)
{
    struct pd_staff_row person = some_clerk(sim);
    uint64_t before = high_seq(d);
    enum pd_err err = pd_ledger_sign_in(d->ledger, pd_desk_when(d->desk), &person);

    sim_trace(sim, "desk %d: %s signs in: %s", d->index, person.number, pd_err_name(err));
    note(sim, d, err, before, PD_OP_STAFF);
}

bool
sim_clerk_serves(struct sim *sim, struct sim_desk *d)
{
    struct pd_clerk clerk;

    if (d->desk == NULL || d->ledger == NULL || d->client == NULL || !sim_desk_clock(sim, d))
        return false;
    pd_ledger_clerk(d->ledger, &clerk);
    if (clerk.number[0] == '\0')
        come(sim, d);
    return d->desk != NULL;
}

static void
ask(struct sim *sim, struct sim_desk *d, const struct pd_desk_request *request, enum pd_op_kind kind)
{
    uint64_t before = high_seq(d);

    if (!sim_desk_ask(sim, d, request, &reply) || reply.kind == PD_REPLY_FAILED)
        return;
    if (high_seq(d) > before)
        sim_oracle_act(sim, d, kind, NULL);
    sim_trace(sim, "desk %d: %s: %d", d->index, pd_op_kind_name(kind), (int)reply.kind);
}

static void
count(struct sim *sim, struct sim_desk *d)
{
    const struct sim_gift *gift =
        &sim->rules.gifts[pd_rng_below(&sim->people, (uint64_t)sim->rules.gift_count)];
    struct pd_desk_request r = { .kind = PD_REQUEST_STOCK };

    (void)pd_copy(r.stock.sku, sizeof r.stock.sku, gift->sku);
    (void)pd_copy(r.stock.how, sizeof r.stock.how, PD_OP_STOCK_COUNT);
    r.stock.units = (int)pd_rng_below(&sim->people, 12);
    ask(sim, d, &r, PD_OP_STOCK);
}

/* One shift at a time, whatever was cut in between. */
static void
turn(struct sim *sim, struct sim_desk *d)
{
    struct pd_shift before, after;
    struct pd_desk_request r = { .kind = PD_REQUEST_SHIFT_OPEN };

    if (pd_ledger_shift(d->ledger, &before) != PD_OK)
        return;
    if (before.number > 0 && before.closed_ms == 0)
        r.kind = PD_REQUEST_SHIFT_CLOSE;
    ask(sim, d, &r, PD_OP_SHIFT);
    if (d->ledger == NULL || reply.kind != PD_REPLY_SHIFT || pd_ledger_shift(d->ledger, &after) != PD_OK)
        return;
    if (after.number != before.number + (r.kind == PD_REQUEST_SHIFT_OPEN) ||
        (after.closed_ms == 0) != (r.kind == PD_REQUEST_SHIFT_OPEN))
        sim_violation(sim, "I20: desk %d turned its shift, and it is not turned", d->index);
}

void
sim_act_clerk(struct sim *sim)
{
    struct sim_desk *d = sim_some_desk(sim, true);
    uint64_t before;

    if (d == NULL || !sim_clerk_serves(sim, d))
        return;
    before = high_seq(d);
    switch (pd_rng_below(&sim->people, 5)) {
    case 0:
        come(sim, d); /* a colleague takes on */
        break;
    case 1:
        note(sim, d, pd_ledger_sign_out(d->ledger, pd_desk_when(d->desk)), before, PD_OP_STAFF);
        break;
    case 2:
        count(sim, d);
        break;
    default:
        turn(sim, d);
        break;
    }
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
}
