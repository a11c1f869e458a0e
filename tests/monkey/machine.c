#include "tests/monkey/machine.h"

#include "tests/sim/disk.h"
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
    if (pd_ledger_identity(m->ledger, &identity) == PD_ERR_NOT_FOUND)
        assert_ok(pd_ledger_enrol(m->ledger, &m->identity));
    pd_secret_key_wipe(&identity.secret);
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
    m->booted_ms = m->kit->now_ms;
    m->starts++;
    if (open_parts(m) != PD_OK) {
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
    said = pd_desk_request(m->desk, request, reply);
    if (went_off(m))
        return false;
    pd_client_kick(m->client);
    return said;
}

/* ---- its line ---- */

static void
carry(struct machine *m, enum pd_lane lane, const struct pd_http_request *request)
{
    const struct pd_http_response *came = NULL;
    struct pd_http_response response;
    struct kit *kit = m->kit;

    if (!m->unplugged) {
        assert_ok(pd_hub_begin(kit->hub));
        assert_int_equal(
            pd_hub_handle(kit->hub, kit->now_ms, request, PD_PULL_WAIT_MAX_S * 1000, &response), PD_HUB_DONE);
        assert_ok(pd_hub_commit(kit->hub));
        came = m->deaf ? NULL : &response;
        m->answers++;
    }
    (void)!pd_client_answer(m->client, lane, machine_boot_ms(m), pd_desk_when(m->desk), came);
}

static void
sync_now(struct machine *m)
{
    const struct pd_http_request *request;

    for (int lane = 0; lane < PD_LANES; lane++)
        for (int i = 0; i < REQUESTS_A_TURN && m->client != NULL &&
                        pd_client_next(m->client, (enum pd_lane)lane, machine_boot_ms(m), &request);
             i++) {
            carry(m, (enum pd_lane)lane, request);
            if (went_off(m))
                return;
        }
}

static void
tell_link(struct machine *m)
{
    struct pd_client_status status;

    pd_client_status(m->client, machine_boot_ms(m), &status);
    pd_desk_link(
        m->desk, status.link == PD_LINK_UP && !status.refill, status.hub_time_ms, status.hub_time_boot_ms);
    if (status.link == PD_LINK_REFUSED || status.link == PD_LINK_UP)
        pd_desk_problem(m->desk, status.link == PD_LINK_REFUSED ? status.problem : "");
}

void
machine_turn(struct machine *m)
{
    static struct pd_desk_reply reply;

    if (!clock_now(m))
        return;
    (void)pd_desk_idle(m->desk);
    if (went_off(m))
        return;
    sync_now(m);
    if (m->desk == NULL)
        return;
    tell_link(m);
    while (m->desk != NULL && pd_desk_poll(m->desk, &reply))
        m->hear(m->ctx, &reply);
    (void)went_off(m);
}
