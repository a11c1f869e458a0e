#include "tests/monkey/machine.h"

#include "tests/sim/disk.h"
#include "tests/sim/memory.h"
#include "tests/support/check.h"

#include <string.h>

#define PATH "/d1/ledger.db"
#define RESERVE_BYTES 131072
#define REQUESTS_A_TURN 40 /* a lane that goes on asking is a fault of its own */

static enum pd_err
open_parts(struct machine *m)
{
    struct pd_why why = { .text = "" };
    struct pd_ledger_config ledger = {
        .path = PATH, .vfs = SIM_VFS, .rng = &m->rng, .power_safe = true, .reserve_bytes = RESERVE_BYTES
    };
    struct pd_desk_config desk = { .rng = &m->rng, .ask_ms = PD_DESK_ASK_MS, .hand_ms = PD_DESK_HAND_MS };
    struct pd_client_config client = { .rng = &m->rng };
    struct pd_identity identity;
    enum pd_err err = pd_ledger_open(&m->ledger, &ledger, &why);

    if (err != PD_OK)
        return err;
    err = pd_ledger_identity(m->ledger, &identity);
    if (err == PD_ERR_NOT_FOUND)
        err = pd_ledger_enrol(m->ledger, &m->identity);
    else
        pd_secret_key_wipe(&identity.secret);
    if (err != PD_OK)
        return err;
    desk.ledger = client.ledger = m->ledger;
    err = pd_desk_create(&m->desk, &desk);
    return err == PD_OK ? pd_client_create(&m->client, &client) : err;
}

static void
close_parts(struct machine *m)
{
    pd_client_destroy(m->client);
    pd_desk_destroy(m->desk);
    pd_ledger_close(m->ledger);
    m->client = NULL;
    m->desk = NULL;
    m->ledger = NULL;
}

void
machine_open(struct machine *m, struct kit *kit)
{
    memset(m, 0, sizeof *m);
    m->kit = kit;
    m->rng = pd_rng_seeded(pd_rng_u64(&kit->rng));
    line_open(&m->line, pd_rng_u64(&kit->rng));
    desk_enrol(&m->who, kit, "kiosk", "P1");
    m->identity = (struct pd_identity){ .device = m->who.id,
        .epoch = m->who.epoch,
        .secret = m->who.secret,
        .public_key = pd_secret_key_public(&m->who.secret),
        .hub_key = kit->hub_key,
        .mode = "kiosk",
        .letter = 'A',
        .site = "S1",
        .place = "P1",
        .enrolled_ms = kit->now_ms };
    assert_true(machine_start(m));
}

void
machine_close(struct machine *m)
{
    close_parts(m);
    line_drop(&m->line);
}

int64_t
machine_boot_ms(const struct machine *m)
{
    return 1000 + m->kit->now_ms - m->booted_ms;
}

static bool
clock_now(struct machine *m)
{
    if (m->desk == NULL)
        return false;
    pd_desk_clock(m->desk, m->kit->now_ms + m->wall_offset_ms, machine_boot_ms(m));
    return true;
}

bool
machine_start(struct machine *m)
{
    enum pd_err err;

    m->booted_ms = m->kit->now_ms;
    m->starts++;
    sim_memory_arm(true);
    err = open_parts(m);
    sim_memory_arm(false);
    m->corrupt |= err == PD_ERR_CORRUPT;
    if (err != PD_OK) {
        machine_kill(m, false);
        return false;
    }
    return clock_now(m);
}

void
machine_kill(struct machine *m, bool with_power)
{
    if (with_power)
        sim_disk_cut(MACHINE_DISK);
    close_parts(m);
    line_drop(&m->line);
    if (sim_disk_is_off(MACHINE_DISK))
        sim_disk_power_on(MACHINE_DISK);
}

/* The power failed within a call: the machine is off. */
static bool
went_off(struct machine *m)
{
    if (m->ledger == NULL || !sim_disk_is_off(MACHINE_DISK))
        return m->ledger == NULL;
    machine_kill(m, false);
    return true;
}

bool
machine_ask(struct machine *m, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    bool said;

    if (!clock_now(m))
        return false;
    sim_memory_arm(true);
    said = pd_desk_request(m->desk, request, reply);
    sim_memory_arm(false);
    if (went_off(m))
        return false;
    pd_client_kick(m->client);
    return said;
}

/* ---- what its ledger thread does, as app/desk_thread.c ---- */

static void
hear_hub(struct machine *m, enum pd_lane lane, const struct pd_http_response *came)
{
    enum pd_err err;

    sim_memory_arm(true);
    err = pd_client_answer(m->client, lane, machine_boot_ms(m), pd_desk_when(m->desk), came);
    sim_memory_arm(false);
    m->corrupt |= err == PD_ERR_CORRUPT;
    m->answers += came != NULL;
    line_done(&m->line, lane);
    if (!went_off(m))
        pd_desk_sync_failed(m->desk, err);
}

static void
run_lane(struct machine *m, enum pd_lane lane)
{
    const struct pd_http_request *request;
    const struct pd_http_response *came;

    for (int i = 0; i < REQUESTS_A_TURN && m->client != NULL; i++) {
        if (!line_is_busy(&m->line, lane)) {
            if (!pd_client_next(m->client, lane, machine_boot_ms(m), &request))
                return;
            line_send(&m->line, m->kit, lane, request, pd_client_timeout_ms(m->client, lane));
        }
        if (!line_take(&m->line, lane, m->kit->now_ms, &came))
            return;
        hear_hub(m, lane, came);
    }
}

static void
run_errands(struct machine *m)
{
    static struct pd_errand_answer answer;
    struct pd_errand errand;
    bool went = false;

    if (pd_client_errand_over(m->client, &answer))
        pd_desk_errand_answered(m->desk, answer.status == PD_ERRAND_UNANSWERED ? NULL : &answer);
    while (!went && pd_desk_wants_errand(m->desk, &errand)) {
        went = pd_client_errand(m->client, &errand) == PD_OK;
        if (!went)
            pd_desk_errand_answered(m->desk, NULL);
    }
}

static void
tell_link(struct machine *m)
{
    struct pd_client_status status;

    pd_client_status(m->client, machine_boot_ms(m), &status);
    if (status.asked != m->asked)
        pd_desk_pulled(m->desk);
    m->asked = status.asked;
    pd_desk_link(
        m->desk, status.link == PD_LINK_UP && !status.refill, status.hub_time_ms, status.hub_time_boot_ms);
    pd_desk_refused(m->desk, status.link == PD_LINK_REFUSED);
    if (status.link == PD_LINK_REFUSED || status.link == PD_LINK_UP)
        pd_desk_problem(m->desk, status.link == PD_LINK_REFUSED ? status.problem : "");
}

static bool
poll(struct machine *m, struct pd_desk_reply *reply)
{
    bool said;

    if (m->desk == NULL)
        return false;
    sim_memory_arm(true);
    said = pd_desk_poll(m->desk, reply);
    sim_memory_arm(false);
    return said;
}

static void
tend(struct machine *m)
{
    sim_memory_arm(true);
    (void)pd_desk_idle(m->desk);
    if (pd_desk_wants_rows(m->desk))
        pd_client_ask_now(m->client);
    run_errands(m);
    sim_memory_arm(false);
}

void
machine_turn(struct machine *m)
{
    static struct pd_desk_reply reply;

    if (!clock_now(m))
        return;
    tend(m);
    if (went_off(m))
        return;
    for (int lane = 0; lane < PD_LANES && m->client != NULL; lane++)
        run_lane(m, (enum pd_lane)lane);
    if (m->desk == NULL)
        return;
    tell_link(m);
    while (poll(m, &reply))
        m->hear(m->ctx, &reply);
    (void)went_off(m);
}
