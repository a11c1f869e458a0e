/*
 * Desks that are given up: a dead or damaged disk, one that was put back or runs twice and is refused. A
 * person declares the desk lost at the hub and brings a new disk, which enrols as another desk at the same
 * place. What the old one had called confirmed is at the hub all the same; of what it had only called saved,
 * what was not pushed went with the disk.
 */
#include "sync/wire/high.h"
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include <string.h>

#define REFUSED_MS (30 * PD_SECOND_MS) /* a person looks at the red bar */
#define STRANGERS_MS (12 * PD_MINUTE_MS)
#define DAMAGED_MS (20 * PD_MINUTE_MS) /* a desk that does not come to rest is looked through */

bool
sim_has_fallen(const struct sim *sim, const struct pd_id *device)
{
    for (int i = 0; i < sim->fallen_count; i++)
        if (pd_id_equal(sim->fallen_ids[i], *device))
            return true;
    return false;
}

void
sim_desk_fell(struct sim *sim, struct sim_desk *d)
{
    sim->fallen = true;
    if (sim_has_fallen(sim, &d->identity.device))
        return;
    pd_assert(sim->fallen_count < SIM_FALLEN_MAX);
    sim->fallen_ids[sim->fallen_count++] = d->identity.device;
}

static void
shake_ticket(struct sim *sim, const struct pd_id *hold)
{
    struct sim_ticket *t = sim_oracle_ticket(sim, hold);

    if (t != NULL)
        t->shaky = true;
}

void
sim_desk_shaky_since(struct sim *sim, struct sim_desk *d, uint64_t high)
{
    /* What a life of the hub confirmed that was lost since is nowhere but here. */
    uint64_t acked = d->hub_epoch_seen < sim->hub.epoch ? 0 : d->acked_seen;

    d->restored = true;
    sim_desk_fell(sim, d);
    for (int i = 0; i < d->act_count; i++) {
        struct sim_act *act = &d->acts[i];

        if (act->dseq <= high || act->dseq <= acked || !pd_id_equal(act->device, d->identity.device))
            continue;
        act->shaky = true;
        shake_ticket(sim, &act->hold);
    }
}

void
sim_desks_shaken(struct sim *sim)
{
    for (int i = 0; i < sim->desk_count; i++)
        for (int k = 0; k < sim->desks[i].act_count; k++) {
            struct sim_act *act = &sim->desks[i].acts[k];

            if (!sim_has_fallen(sim, &act->device))
                continue;
            act->shaky = true;
            shake_ticket(sim, &act->hold);
        }
}

void
sim_desk_give_up(struct sim *sim, struct sim_desk *d, const char *why)
{
    if (d->dying || d->gone)
        return;
    sim_trace(sim, "desk %d is given up: %s", d->index, why);
    sim_desk_shaky_since(sim, d, 0);
    sim_desk_close(sim, d, false);
    if (d->clone_of >= 0) {
        d->gone = true;
        return;
    }
    d->dying = true;
    sim_at(sim, sim->now_ms + (sim->calm ? 1000 : sim_between(&sim->power, 1000, 120000)),
        (struct sim_event){ .kind = SIM_EV_NEW_DESK, .desk = d->index });
}

/* Its old self is declared lost, and a code is made for the new one. false: not now. */
static bool
make_code(struct sim *sim, struct sim_desk *d, char code[PD_ENROL_CODE_CAP])
{
    enum pd_err err;

    if (!sim_hub_begin(sim))
        return false;
    err = pd_hub_device_revoke(sim->hub.hub, sim->now_ms, &d->identity.device);
    if (err == PD_OK || err == PD_ERR_STATE || err == PD_ERR_NOT_FOUND) /* a restored hub never knew it */
        err = pd_hub_device_code(sim->hub.hub, sim->now_ms, sim_house_of(sim, d->index),
            sim->rules.desks[d->index].place, true, code, PD_ENROL_CODE_CAP);
    return sim_hub_end(sim, err == PD_OK);
}

static void
forget_old_self(struct sim *sim, struct sim_desk *d)
{
    for (int i = 0; i < sim->code_count; i++) /* a new disk has seen no code */
        sim->codes[i].shown_at &= ~(UINT32_C(1) << d->index);
    for (int i = 0; i < sim->ticket_count; i++)
        sim->tickets[i].forgotten_at |= sim->tickets[i].undone ? UINT32_C(1) << d->index : 0;
    sim_image_free(d->image);
    d->image = NULL;
    d->rotten = d->crooked = d->restored = d->dying = false;
    d->behind = d->last_dseq = d->acked_seen = d->cursor_epoch_seen = d->cursor_cseq_seen = 0;
    d->stuck_since_ms = 0;
    d->wall_offset_ms = d->drift_ppm = d->stuck_ms = 0; /* it was set when the disk was changed */
}

void
sim_desk_renew(struct sim *sim, struct sim_desk *d)
{
    struct sim_disk_faults hub = *sim_disk_faults(SIM_HUB_DISK), none = { .crash_in = 0 };
    char code[PD_ENROL_CODE_CAP];
    bool made;

    /* Enrolment has tests of its own: here it meets no fault. */
    *sim_disk_faults(SIM_HUB_DISK) = *sim_disk_faults(d->index + 1) = none;
    made = make_code(sim, d, code);
    if (made) {
        pd_assert(sim->revoked_count < SIM_FALLEN_MAX);
        sim->revoked[sim->revoked_count++] = d->identity.device;
        forget_old_self(sim, d);
        sim_desk_create(sim, d, code);
        sim_trace(sim, "desk %d is a new one", d->index);
    } else {
        sim_at(sim, sim->now_ms + 3000, (struct sim_event){ .kind = SIM_EV_NEW_DESK, .desk = d->index });
    }
    *sim_disk_faults(SIM_HUB_DISK) = hub;
}

static bool
is_damaged(struct sim *sim, struct sim_desk *d)
{
    struct pd_ledger_report report;

    if (pd_ledger_verify(d->ledger, &report, NULL, NULL) == PD_OK && report.problem[0] == '\0')
        return false;
    sim_trace(sim, "desk %d: verify says %s", d->index, report.problem);
    return true;
}

bool
sim_desk_damaged(struct sim *sim, struct sim_desk *d)
{
    if (!d->rotten)
        return false;
    sim_desk_give_up(sim, d, "its ledger is damaged");
    return true;
}

/* By the hub itself, not by somebody between who pretends to be it. Or by the desk: a restored hub has taken
 * another branch of its doubled history than the one that was signed. */
static bool
is_refused(const struct pd_client_status *status)
{
    static const char *const problems[] = { "fork", "desk_behind", "device_revoked", "device_lost",
        "unknown_device", "old_epoch", "hub_rewrote" };

    for (int i = 0; i < PD_COUNT(problems); i++)
        if (status->link == PD_LINK_REFUSED && strcmp(status->problem, problems[i]) == 0)
            return true;
    return false;
}

bool
sim_desk_told_twice(const struct sim *sim, const struct sim_desk *d)
{
    struct pd_client_status status;

    if (d->client == NULL)
        return false;
    pd_client_status(d->client, sim_desk_boot_ms(sim, d), &status);
    return status.link == PD_LINK_REFUSED &&
           (strcmp(status.problem, "fork") == 0 || strcmp(status.problem, "desk_behind") == 0);
}

/* Enrolled since the backup, and the hub was lost before it had said who the desk is. It is enrolled again:
 * it has been given nothing, and has done nothing that could be lost. */
static bool
is_strange_to_the_hub(struct sim *sim, const struct sim_desk *d, const struct pd_client_status *status)
{
    char nonce[PD_NONCE_CAP], answer[PD_HIGH_BODY_MAX];
    size_t len;

    if (!sim->hub_restored || strcmp(status->problem, "unknown_device") != 0 || d->cursor_epoch_seen != 0)
        return false;
    for (int i = 0; i < d->act_count; i++)
        if (pd_id_equal(d->acts[i].device, d->identity.device))
            return false;
    return pd_ledger_introduction(d->ledger, nonce, sizeof nonce, answer, sizeof answer, &len) ==
           PD_ERR_NOT_FOUND;
}

/* The release before signs no problem: where messages are garbled or crossed, one may come to the wrong desk.
 * It keeps it closed until it has asked again, which it does every five minutes. */
static int64_t
strangers_ms(const struct sim *sim)
{
    const int *rate = sim->swarm.rate;

    if (rate[SIM_F_OLD_RELEASE] == 0)
        return 0;
    return rate[SIM_F_GARBLE] > 0 || rate[SIM_F_CROSSED] > 0 ? STRANGERS_MS : 0;
}

/* Once it has written as many other ops a page cannot tell: its next push does. */
static bool
is_behind(const struct sim_desk *d)
{
    struct pd_ledger_status status;

    return d->behind > 0 && pd_ledger_status(d->ledger, &status) == PD_OK && status.high_seq < d->behind;
}

/* A hub of the release before signs no problem, and a desk that it never answered anything believes none: it
 * is never online, and somebody looks why. */
static bool
cannot_be_told(const struct sim *sim, const struct sim_desk *d, const struct pd_client_status *status)
{
    return d->restored && sim->hub.protocol_max == 1 && pd_ledger_protocol(d->ledger) >= 2 &&
           strcmp(status->problem, "not_ours") == 0;
}

void
sim_desk_look_after(struct sim *sim, struct sim_desk *d)
{
    struct pd_client_status status;
    bool good, refused;

    if (d->client == NULL)
        return;
    pd_client_status(d->client, sim_desk_boot_ms(sim, d), &status);
    good = status.link == PD_LINK_UP && status.caught_up;
    refused = is_refused(&status) || cannot_be_told(sim, d, &status);
    if (good && is_behind(d))
        sim_violation(sim, "I9: desk %d lacks ops that the hub has, and goes on", d->index);
    if (!refused && (!d->rotten || good)) {
        d->stuck_since_ms = 0;
        return;
    }
    if (d->stuck_since_ms == 0)
        d->stuck_since_ms = sim->now_ms;
    if (refused && sim->now_ms - d->stuck_since_ms >= strangers_ms(sim) && !d->restored && !d->rotten &&
        !d->gone && !is_strange_to_the_hub(sim, d, &status))
        sim_violation(
            sim, "I9: desk %d, whose history is straight, is refused: %s", d->index, status.problem);
    if (refused && sim->now_ms - d->stuck_since_ms >= strangers_ms(sim) + REFUSED_MS)
        sim_desk_give_up(sim, d, status.problem);
    else if (d->rotten && sim->now_ms - d->stuck_since_ms >= DAMAGED_MS && is_damaged(sim, d))
        sim_desk_give_up(sim, d, "it does not come to rest and is damaged");
}
