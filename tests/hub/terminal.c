#include "tests/hub/terminal.h"

#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *terminal_folder = "/tmp";

static void
open_parts(struct terminal *t)
{
    struct pd_ledger_config config = { .path = t->path, .rng = &t->rng, .power_safe = true };
    struct pd_why why = { .text = "" };

    assert_ok(pd_ledger_open(&t->ledger, &config, &why));
}

static void
open_client(struct terminal *t)
{
    struct pd_client_config config = { .ledger = t->ledger, .rng = &t->rng, .protocol_max = t->protocol_max };

    assert_ok(pd_client_create(&t->client, &config));
}

static void
remove_files(struct terminal *t)
{
    char wal[112];

    (void)snprintf(wal, sizeof wal, "%s-wal", t->path);
    (void)unlink(wal);
    (void)unlink(t->path);
}

void
terminal_open(struct terminal *t, struct kit *kit, const char *mode, const char *name)
{
    terminal_open_at(t, kit, mode, "S1", "P1", name);
}

void
terminal_open_at(struct terminal *t, struct kit *kit, const char *mode, const char *site, const char *place,
    const char *name)
{
    int protocol_max = t->protocol_max;

    memset(t, 0, sizeof *t);
    t->kit = kit;
    t->protocol_max = protocol_max;
    t->rng = pd_rng_seeded(pd_rng_u64(&kit->rng));
    t->boot_ms = 1000;
    (void)snprintf(t->path, sizeof t->path, "%s/pd_terminal_%d_%s.db", terminal_folder, (int)getpid(), name);
    remove_files(t);
    desk_enrol_at(&t->desk, kit, mode, site, place);
    t->identity = (struct pd_identity){ .device = t->desk.id,
        .epoch = t->desk.epoch,
        .secret = t->desk.secret,
        .public_key = pd_secret_key_public(&t->desk.secret),
        .hub_key = kit->hub_key,
        .letter = 'A',
        .enrolled_ms = kit->now_ms };
    (void)pd_copy(t->identity.site, sizeof t->identity.site, site);
    (void)pd_copy(t->identity.place, sizeof t->identity.place, place);
    (void)pd_copy(t->identity.mode, sizeof t->identity.mode, mode);
    open_parts(t);
    assert_ok(pd_ledger_enrol(t->ledger, &t->identity));
    open_client(t);
}

static void
close_parts(struct terminal *t)
{
    if (t->programme.version != 0)
        pd_programme_finish(&t->programme);
    memset(&t->programme, 0, sizeof t->programme);
    pd_client_destroy(t->client);
    pd_ledger_close(t->ledger);
}

void
terminal_close(struct terminal *t)
{
    close_parts(t);
    remove_files(t);
}

void
terminal_restart(struct terminal *t)
{
    close_parts(t);
    open_parts(t);
    open_client(t);
}

bool
terminal_step(struct terminal *t, enum pd_lane lane, char *path, size_t cap)
{
    struct kit *kit = t->kit;
    struct pd_when now = { kit->now_ms, PD_TIME_SYNCED };
    const struct pd_http_request *request;
    struct pd_http_response response;

    if (!pd_client_next(t->client, lane, t->boot_ms, &request))
        return false;
    if (path != NULL)
        (void)pd_copy(path, cap, request->path);
    assert_ok(pd_hub_begin(kit->hub));
    assert_int_equal(
        pd_hub_handle(kit->hub, kit->now_ms, request, PD_PULL_WAIT_MAX_S * 1000, &response), PD_HUB_DONE);
    assert_ok(pd_hub_commit(kit->hub));
    assert_ok(pd_client_answer(t->client, lane, t->boot_ms, now, &response));
    return true;
}

#define TURNS_MAX 2000 /* without time going by; a desk that counts its rows takes one for each slice */

/* Everything a desk has to say at this time, as its program asks it: while it is due, it is asked again.
 * true: nothing was sent but pulls, and the last of them was answered and had no more to bring. What the
 * status says of being caught up is of the last pull, which may lie days back. */
static bool
turn_is_quiet(struct terminal *t)
{
    struct pd_client_status status;
    struct pd_ledger_status ledger;
    bool pulled = false, sent = false;
    char path[96];
    int turns = 0;

    do {
        for (int lane = PD_LANE_PUSH; lane <= PD_LANE_PULL; lane++) {
            while (terminal_step(t, (enum pd_lane)lane, path, sizeof path)) {
                pulled = strcmp(path, "/v1/pull") == 0;
                sent |= !pulled && strcmp(path, "/v1/hello") != 0;
            }
        }
        assert_true(++turns < TURNS_MAX);
    } while (pd_client_wake_ms(t->client) <= t->boot_ms);
    pd_client_status(t->client, t->boot_ms, &status);
    assert_ok(pd_ledger_status(t->ledger, &ledger));
    return pulled && !sent && status.caught_up && status.link == PD_LINK_UP && ledger.unsent == 0;
}

void
terminal_sync(struct terminal *t)
{
    int quiet = 0;

    pd_client_kick(t->client); /* as the program does after every act */
    for (int i = 0; i < 400 && quiet < 2; i++) {
        quiet = turn_is_quiet(t) ? quiet + 1 : 0;
        t->boot_ms += PD_SECOND_MS;
        t->kit->now_ms += PD_SECOND_MS;
    }
    assert_int_equal(quiet, 2);
}

const struct pd_programme *
terminal_programme(struct terminal *t)
{
    struct pd_why why = { .text = "" };
    const char *json;
    uint32_t version;
    size_t len;

    assert_ok(pd_ledger_programme(t->ledger, t->kit->now_ms, &version, &json, &len));
    if (t->programme.version != 0)
        pd_programme_finish(&t->programme);
    memset(&t->programme, 0, sizeof t->programme);
    if (pd_programme_parse(json, len, &t->programme, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    t->programme.version = version;
    return &t->programme;
}

enum pd_redeem_outcome
terminal_redeem(struct terminal *t, const struct pd_id *member, const char *sku, struct pd_hold *hold)
{
    struct pd_when when = { t->kit->now_ms, PD_TIME_SYNCED };
    struct pd_redeem_request request = { .when = when,
        .programme = terminal_programme(t),
        .member = *member,
        .qty = 1,
        .code_type = PD_CODE_MEMBER,
        .code_exp_ms = t->kit->now_ms + 100 * PD_SECOND_MS,
        .decided_ms = t->kit->now_ms };
    enum pd_redeem_outcome outcome;
    bool fresh;

    (void)pd_copy(request.sku, sizeof request.sku, sku);
    t->kit->now_ms += PD_SECOND_MS; /* each code is another */
    assert_ok(pd_ledger_code_present(
        t->ledger, member, request.code_type, request.code_exp_ms, when.now_ms, &fresh));
    assert_ok(pd_ledger_redeem(t->ledger, &request, &outcome, hold));
    pd_client_kick(t->client);
    return outcome;
}
