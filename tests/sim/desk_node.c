/*
 * A desk's machine: its ledger on a disk of its own, the desk service, the sync client, its two clocks; and
 * what its ledger thread and its supervisor would do.
 */
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IDLE_MS 5000
#define RESERVE_BYTES 131072 /* a real desk keeps back more, and has larger files */

int64_t
sim_desk_boot_ms(const struct sim *sim, const struct sim_desk *d)
{
    return 1000 + sim->now_ms - d->booted_ms;
}

static int64_t
wall_ms(const struct sim *sim, const struct sim_desk *d)
{
    int64_t drift_ms = (sim->now_ms - d->drift_since_ms) / 1000 * d->drift_ppm / 1000;

    return d->stuck_ms != 0 ? d->stuck_ms : sim->now_ms + d->wall_offset_ms + drift_ms;
}

bool
sim_desk_clock(struct sim *sim, struct sim_desk *d)
{
    if (d->desk == NULL)
        return false;
    pd_desk_clock(d->desk, wall_ms(sim, d), sim_desk_boot_ms(sim, d));
    return sim->now_ms >= d->paused_ms;
}

/* ---- life ---- */

static enum pd_err
open_ledger(struct sim *sim, struct sim_desk *d, struct pd_why *why)
{
    char path[32];
    struct pd_ledger_config ledger = { .path = path,
        .vfs = SIM_VFS,
        .rng = &d->rng,
        .power_safe = true,
        .reserve_bytes = RESERVE_BYTES,
        .late = sim_is_late(sim, d),
        .scratch = sim_fresh_scratch() };

    if (d->ledger != NULL) /* it was just enrolled */
        return PD_OK;
    (void)snprintf(path, sizeof path, "/d%d/ledger.db", d->index + 1);
    sim_disk_faults(d->index + 1)->ignore_sync = sim->lying_disks;
    sim_lend(sim, d, SIM_ROLE_DESK);
    return pd_ledger_open(&d->ledger, &ledger, why);
}

static enum pd_err
open_parts(struct sim *sim, struct sim_desk *d, struct pd_why *why)
{
    struct pd_desk_config desk = {
        .rng = &d->rng, .hand_ms = PD_DESK_HAND_MS, .sign_in = sim->swarm.rate[SIM_F_SERVE] > 0
    };
    struct pd_client_config client = {
        .rng = &d->rng, .pull_wait_s = sim->pull_wait_s, .protocol_max = d->protocol_max
    };
    enum pd_err err = open_ledger(sim, d, why);

    if (err != PD_OK)
        return err;
    desk.ledger = client.ledger = d->ledger;
    err = pd_desk_create(&d->desk, &desk);
    if (err == PD_OK && pd_ledger_identity(d->ledger, &d->identity) == PD_OK)
        err = pd_client_create(&d->client, &client);
    return err;
}

bool
sim_desk_open(struct sim *sim, struct sim_desk *d)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = open_parts(sim, d, &why);

    d->booted_ms = sim->now_ms;
    d->restart_due = false;
    sim_trace(sim, "desk %d: opened, %s", d->index, pd_err_name(err));
    if (err == PD_OK) {
        (void)sim_desk_clock(sim, d);
        sim_oracle_desk_opened(sim, d);
        sim_desk_turn(sim, d);
        return true;
    }
    if ((err == PD_ERR_CORRUPT || err == PD_ERR_STATE) && sim_desk_damaged(sim, d))
        return true;
    if (err == PD_ERR_CORRUPT || err == PD_ERR_STATE)
        sim_violation(sim, "I20: desk %d does not open again: %s: %s", d->index, pd_err_name(err), why.text);
    sim_desk_close(sim, d, false);
    return false;
}

void
sim_desk_close(struct sim *sim, struct sim_desk *d, bool with_power)
{
    if (with_power)
        sim_disk_cut(d->index + 1);
    pd_client_destroy(d->client);
    pd_desk_destroy(d->desk);
    pd_ledger_close(d->ledger);
    d->client = NULL;
    d->desk = NULL;
    d->ledger = NULL;
    d->programme = NULL; /* it was the desk's */
    d->visit.state = SIM_VISIT_NONE;
    d->on = -1; /* whoever served signs in again */
    for (int lane = 0; lane < PD_LANES; lane++)
        d->lane[lane].busy = false;
    d->online = false;
    if (sim_disk_is_off(d->index + 1))
        sim_disk_power_on(d->index + 1);
    (void)sim;
}

/* Enrolment over a perfect network. */
void
sim_desk_create(struct sim *sim, struct sim_desk *d, const char *code)
{
    struct pd_enrolment *enrolment;
    const struct pd_http_request *request;
    struct pd_why why = { .text = "" };
    bool done = false;

    pd_assert(pd_enrolment_create(&enrolment, code, d->counter ? "counter" : "kiosk", "sim", &d->rng, &why) ==
              PD_OK);
    pd_assert(sim_hub_begin(sim));
    while (!done && pd_enrolment_next(enrolment, &request)) {
        struct pd_http_response response;

        (void)pd_hub_handle(sim->hub.hub, sim->now_ms, request, 0, &response);
        if (pd_enrolment_answer(enrolment, &response, &done, &d->identity, &why) != PD_OK) {
            (void)fprintf(stderr, "enrolment: %s: %s\n", why.path, why.text);
            abort();
        }
    }
    pd_assert(sim_hub_end(sim, true));
    pd_enrolment_destroy(enrolment);
    sim_fresh_disk(d->index + 1);
    memset(d->wrong, 0, sizeof d->wrong);
    pd_assert(open_ledger(sim, d, &why) == PD_OK && pd_ledger_enrol(d->ledger, &d->identity) == PD_OK);
    pd_assert(sim_desk_open(sim, d));
}

bool
sim_desk_check(struct sim *sim, struct sim_desk *d)
{
    if (d->ledger == NULL)
        return true;
    if (!sim_disk_is_off(d->index + 1) && !d->restart_due)
        return false;
    sim_trace(sim, "desk %d: %s", d->index, d->restart_due ? "restarts" : "power cut");
    sim_desk_close(sim, d, false);
    sim_at(sim, sim->now_ms + (sim->calm || sim->scripted ? 500 : sim_between(&sim->power, 200, 40000)),
        (struct sim_event){ .kind = SIM_EV_DESK_UP, .desk = d->index });
    return true;
}

/* ---- what its ledger thread does in a turn ---- */

static void
send_next(struct sim *sim, struct sim_desk *d, int64_t boot_ms)
{
    for (int lane = 0; lane < PD_LANES; lane++) {
        const struct pd_http_request *request;
        struct sim_message *message;

        if (d->lane[lane].busy || !pd_client_next(d->client, (enum pd_lane)lane, boot_ms, &request))
            continue;
        message = sim_message_of_request(request);
        message->desk = d->index;
        message->lane = (enum pd_lane)lane;
        message->serial = ++d->serial;
        d->lane[lane].busy = true;
        d->lane[lane].serial = d->serial;
        d->lane[lane].timeout_ms = pd_client_timeout_ms(d->client, (enum pd_lane)lane);
        sim_at(sim, sim->now_ms + d->lane[lane].timeout_ms,
            (struct sim_event){
                .kind = SIM_EV_TO_DESK, .desk = d->index, .lane = (enum pd_lane)lane, .serial = d->serial });
        sim_net_to_hub(sim, message);
    }
}

/* The session has taken the new programme and gives the old one back. */
static void
take_programme(struct sim_desk *d, struct pd_programme *fresh)
{
    struct pd_desk_request drop = { .kind = PD_REQUEST_DROP_PROGRAMME, .programme = d->programme };
    static struct pd_desk_reply reply;

    if (d->programme != NULL)
        (void)pd_desk_request(d->desk, &drop, &reply);
    d->programme = fresh;
}

/* What stands on its screen brings somebody, who starts it again. "Stored data contradicts itself" is what an
 * honest disk never says; where the disk rotted, people keep it and bring a new one, as the code's text asks
 * them to: started again it would say the same for ever. */
static void
closed(struct sim *sim, struct sim_desk *d, const char *code)
{
    if (strcmp(code, "E-LED-04") == 0 && sim_desk_damaged(sim, d))
        return;
    if (strcmp(code, "E-LED-04") == 0)
        sim_violation(sim, "I2: desk %d closes, its ledger contradicts itself", d->index);
    d->restart_due = true;
}

static void
take_replies(struct sim *sim, struct sim_desk *d)
{
    static struct pd_desk_reply reply;

    while (d->desk != NULL && pd_desk_poll(d->desk, &reply)) {
        if (reply.kind == PD_REPLY_STATUS) {
            if (reply.programme != NULL)
                take_programme(d, reply.programme);
            if (strncmp(reply.closed_code, "E-LED", 5) == 0)
                closed(sim, d, reply.closed_code);
        } else if (reply.kind == PD_REPLY_ANSWER) {
            sim_visit_answer(sim, d, &reply);
        } else if (reply.kind == PD_REPLY_CAPTURED && reply.capture == PD_CAPTURE_OK) {
            sim_goods_out(sim, d, &reply.ticket.hold.id);
        } else if (reply.to == PD_REQUEST_ENROL) {
            sim_enrol_shown(sim, d, &reply);
        }
    }
}

static void
wake_later(struct sim *sim, struct sim_desk *d, int64_t boot_ms)
{
    int64_t wait_ms = pd_client_wake_ms(d->client) - boot_ms;
    int64_t most_ms = sim->calm ? PD_MINUTE_MS : IDLE_MS;

    if (d->visit.state == SIM_VISIT_WAIT)
        most_ms = 250;
    if (wait_ms > most_ms)
        wait_ms = most_ms;
    if (wait_ms < 1)
        wait_ms = 1;
    if (d->wake_ms > sim->now_ms && d->wake_ms <= sim->now_ms + wait_ms)
        return;
    d->wake_ms = sim->now_ms + wait_ms;
    sim_at(sim, d->wake_ms, (struct sim_event){ .kind = SIM_EV_DESK, .desk = d->index });
}

void
sim_desk_turn(struct sim *sim, struct sim_desk *d)
{
    int64_t boot_ms = sim_desk_boot_ms(sim, d);
    struct pd_client_status status;

    if (sim_desk_check(sim, d) || d->client == NULL)
        return; /* down, or not enrolled yet */
    sim_run_errands(sim, d);
    if (sim_desk_check(sim, d) || d->client == NULL)
        return;
    send_next(sim, d, boot_ms);
    pd_client_status(d->client, boot_ms, &status);
    d->online = status.link == PD_LINK_UP && !status.refill;
    pd_desk_link(d->desk, d->online, status.hub_time_ms, status.hub_time_boot_ms);
    if (status.link == PD_LINK_REFUSED || status.link == PD_LINK_UP)
        pd_desk_problem(d->desk, status.link == PD_LINK_REFUSED ? status.problem : "");
    take_replies(sim, d);
    if (sim_desk_check(sim, d))
        return;
    sim_staff_look(sim, d);
    sim_desk_look_after(sim, d);
    if (d->client != NULL)
        wake_later(sim, d, boot_ms);
}

/* By the hub itself, just now. */
static bool
answered(struct sim *sim, struct sim_desk *d)
{
    struct pd_client_status status;
    int64_t boot_ms = sim_desk_boot_ms(sim, d);

    pd_client_status(d->client, boot_ms, &status);
    return status.last_answer_boot_ms == boot_ms;
}

void
sim_desk_answer(struct sim *sim, struct sim_desk *d, enum pd_lane lane, uint32_t serial,
    const struct sim_message *message)
{
    enum pd_err err;

    if (!d->lane[lane].busy || d->lane[lane].serial != serial)
        return; /* given up long ago */
    d->lane[lane].busy = false;
    sim_fate_write(sim, d->index + 1);
    sim_memory_arm(true);
    err = pd_client_answer(d->client, lane, sim_desk_boot_ms(sim, d), pd_desk_when(d->desk),
        message != NULL ? &message->response : NULL);
    sim_memory_arm(false);
    sim_trace(sim, "desk %d: %s answered %d, %s", d->index, lane == PD_LANE_PUSH ? "push" : "pull",
        message != NULL ? message->response.status : 0, pd_err_name(err));
    if (sim_desk_check(sim, d))
        return;
    if (err == PD_ERR_CORRUPT && sim_desk_damaged(sim, d))
        return;
    pd_desk_sync_failed(d->desk, err);
    if (err == PD_ERR_IO || err == PD_ERR_FULL || err == PD_ERR_CORRUPT)
        d->restart_due = true;
    if (err == PD_ERR_CORRUPT)
        sim_violation(sim, "I2: desk %d: the hub's answer broke its ledger", d->index);
    if (err == PD_OK && answered(sim, d))
        sim_oracle_contact(d);
    sim_oracle_desk_told(sim, d);
}

bool
sim_desk_ask(
    struct sim *sim, struct sim_desk *d, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    if (!sim_desk_clock(sim, d))
        return false;
    sim_fate_write(sim, d->index + 1);
    sim_memory_arm(true);
    (void)pd_desk_request(d->desk, request, reply);
    sim_memory_arm(false);
    sim_trace(sim, "desk %d: request %d -> %d %s", d->index, (int)request->kind, (int)reply->kind,
        reply->kind == PD_REPLY_FAILED ? pd_err_name(reply->err) : "");
    if (reply->kind == PD_REPLY_FAILED && reply->err == PD_ERR_CORRUPT && sim_desk_damaged(sim, d))
        return false;
    if (reply->kind == PD_REPLY_FAILED && reply->err == PD_ERR_CORRUPT)
        sim_violation(sim, "I2: desk %d: its ledger contradicts itself", d->index);
    if (sim_disk_is_off(d->index + 1)) {
        (void)sim_desk_check(sim, d);
        return false;
    }
    sim_staff_look(sim, d);
    pd_client_kick(d->client);
    return true;
}
