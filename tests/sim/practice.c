/*
 * Papers of a training (app/core/training.h) among those of the hospital: a clerk kept one in her pocket, or
 * somebody who has the program made one that looks like hers. Its keys are in everybody's hands, so whatever
 * it says, no desk takes it for a member, a badge or a ticket, and says what it is.
 */
#include "app/core/training.h"
#include "tests/sim/machines.h"
#include "tests/sim/people.h"

#include <string.h>

static struct pd_desk_reply reply; /* large; one thread */

static void
like_a_ticket(const struct sim *sim, const struct sim_ticket *t, struct pd_code *code)
{
    code->type = PD_CODE_TICKET;
    code->ticket = (struct pd_code_ticket){ .hold = t->hold,
        .member = sim->members[t->member].id,
        .qty = t->qty,
        .points = pd_points_of(t->points),
        .lease = t->lease,
        .ordinal = t->ordinal };
    (void)pd_copy(code->ticket.sku, sizeof code->ticket.sku, t->sku);
    (void)pd_copy(code->ticket.place, sizeof code->ticket.place, "P1");
}

/* As one of the hospital's own in every word. false: there is nothing to be like. */
static bool
make(struct sim *sim, struct pd_code *code)
{
    static const enum pd_code_type types[] = { PD_CODE_MEMBER, PD_CODE_MEMBER_DAY, PD_CODE_CARD,
        PD_CODE_STAFF, PD_CODE_TICKET, PD_CODE_TICKET };
    int member = (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count);
    struct pd_id somebody = sim->staff_count > 0 ? sim->staff[0].id : sim->members[member].id;

    *code = (struct pd_code){ .type = types[pd_rng_below(&sim->people, PD_COUNT(types))],
        .exp_s = sim->now_ms / PD_SECOND_MS + 60 };
    if (code->type == PD_CODE_TICKET && sim->ticket_count > 0)
        like_a_ticket(sim, &sim->tickets[pd_rng_below(&sim->people, (uint64_t)sim->ticket_count)], code);
    else if (code->type == PD_CODE_TICKET)
        return false;
    else if (code->type == PD_CODE_CARD)
        code->card = (struct pd_code_card){ .id = sim->members[member].id, .serial = "5000000001" };
    else if (code->type == PD_CODE_STAFF)
        code->staff = (struct pd_code_staff){ .id = somebody, .serial = "5000000002" };
    else
        code->member.id = sim->members[member].id;
    return true;
}

static enum pd_training_party
who_signs(enum pd_code_type type)
{
    return type == PD_CODE_TICKET ? PD_TRAINING_DESK : PD_TRAINING_HUB;
}

void
sim_act_practice(struct sim *sim)
{
    struct sim_desk *d = sim_some_desk(sim, sim_chance(&sim->people, 500) != 0);
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN };
    struct pd_secret_key secret;
    struct pd_code code;
    char text[PD_CODE_CAP];

    if (d == NULL || d->desk == NULL || !make(sim, &code))
        return;
    secret = pd_training_key(who_signs(code.type));
    pd_assert(pd_code_write(&code, &secret, text, sizeof text, NULL) == PD_OK);
    r.payload_len = strlen(text);
    memcpy(r.payload, text, r.payload_len);
    sim_trace(sim, "desk %d: a %s of a training", d->index, pd_code_type_name(code.type));
    if (sim_desk_ask(sim, d, &r, &reply) && reply.kind != PD_REPLY_FAILED &&
        (reply.kind != PD_REPLY_REFUSED || reply.refused != PD_CODE_TRAINING))
        sim_violation(sim, "I50: desk %d takes a %s of a training for the hospital's (%d)", d->index,
            pd_code_type_name(code.type), (int)reply.kind);
    if (code.type != PD_CODE_TICKET || !d->counter || d->desk == NULL)
        return;
    r.kind = PD_REQUEST_CAPTURE;
    r.id = code.ticket.hold;
    if (sim_desk_ask(sim, d, &r, &reply) && reply.kind != PD_REPLY_FAILED)
        sim_violation(sim, "I50: desk %d hands over for a ticket of a training", d->index);
}
