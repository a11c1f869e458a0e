#include "tests/client/client_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pd_identity
identity_of(struct fake_hub *hub)
{
    uint8_t seed[PD_SEED_LEN];
    struct pd_identity identity;

    memset(&identity, 0, sizeof identity);
    memset(seed, 0x11, sizeof seed);
    memset(identity.device.b, 0xd5, sizeof identity.device.b);
    identity.epoch = 1;
    identity.secret = pd_secret_key_from_seed(seed);
    identity.public_key = pd_secret_key_public(&identity.secret);
    fake_hub_init(hub, &identity.public_key);
    identity.hub_key = pd_secret_key_public(&hub->secret);
    strcpy(identity.mode, "kiosk");
    identity.letter = 'A';
    strcpy(identity.site, "H1");
    strcpy(identity.place, "P1");
    identity.enrolled_ms = DESK_MS;
    return identity;
}

int
set_up(void **state)
{
    static struct setup s;
    struct pd_ledger_config config = { .rng = &s.rng, .power_safe = true };
    struct pd_client_config client = { .rng = &s.rng };
    struct pd_identity identity;
    struct pd_why why = { .text = "" };

    memset(&s, 0, sizeof s);
    strcpy(s.dir, "/tmp/pd_client_XXXXXX");
    assert_non_null(mkdtemp(s.dir));
    (void)snprintf(s.path, sizeof s.path, "%s/ledger.db", s.dir);
    config.path = s.path;
    s.rng = pd_rng_seeded(1);
    s.boot_ms = 1000000;
    assert_ok(pd_ledger_open(&s.ledger, &config, &why));
    identity = identity_of(&s.hub);
    assert_ok(pd_ledger_enrol(s.ledger, &identity));
    client.ledger = s.ledger;
    assert_ok(pd_client_create(&s.client, &client));
    *state = &s;
    return 0;
}

void
restart(struct setup *s)
{
    struct pd_ledger_config config = { .path = s->path, .rng = &s->rng, .power_safe = true, .vfs = s->vfs };
    struct pd_why why = { .text = "" };

    pd_client_destroy(s->client);
    pd_ledger_close(s->ledger);
    assert_ok(pd_ledger_open(&s->ledger, &config, &why));
    assert_ok(pd_client_create(&s->client,
        &(struct pd_client_config){ .ledger = s->ledger, .rng = &s->rng, .pull_wait_s = s->pull_wait_s }));
}

int
tear_down(void **state)
{
    struct setup *s = *state;
    char command[128];

    pd_client_destroy(s->client);
    pd_ledger_close(s->ledger);
    (void)snprintf(command, sizeof command, "rm -r %s", s->dir);
    return system(command);
}

void
write_ops(struct setup *s, int count)
{
    struct pd_id member;
    enum pd_claim_outcome outcome;

    memset(member.b, 0x77, sizeof member.b);
    for (int i = 0; i < count; i++) {
        struct pd_when when = { DESK_MS + s->claims, PD_TIME_SYNCED };
        char key[32];

        (void)snprintf(key, sizeof key, "pay|%d", s->claims++);
        assert_ok(pd_ledger_claim(s->ledger, when, &member, "pay", key, pd_points_of(5), 1, &outcome));
        assert_int_equal(outcome, PD_CLAIM_ASKED);
    }
    pd_client_kick(s->client);
}

bool
step(struct setup *s, enum pd_lane lane)
{
    struct pd_when now = { DESK_MS, PD_TIME_SYNCED };
    const struct pd_http_request *request;
    struct pd_http_response response;

    if (!pd_client_next(s->client, lane, s->boot_ms, &request))
        return false;
    s->boot_ms += 10;
    assert_ok(
        pd_client_answer(s->client, lane, s->boot_ms, now, fake_hub_answer(&s->hub, request, &response)));
    return true;
}

void
step_with(struct setup *s, enum pd_lane lane, enum misfortune misfortune)
{
    int hellos = s->hub.hellos;

    s->hub.next = ALL_WELL;
    if (s->hub.nonces == 0) {
        assert_true(step(s, lane));
        assert_int_equal(s->hub.hellos, hellos + 1);
    }
    s->hub.next = misfortune;
    assert_true(step(s, lane));
    assert_int_equal(s->hub.next, ALL_WELL);
}

void
run(struct setup *s, enum pd_lane lane)
{
    for (int i = 0; i < 20 && step(s, lane); i++)
        ;
}

void
wait_out(struct setup *s)
{
    s->boot_ms += 5 * PD_MINUTE_MS;
}

struct pd_ledger_status
ledger_of(struct setup *s)
{
    struct pd_ledger_status status;

    assert_ok(pd_ledger_status(s->ledger, &status));
    return status;
}

struct pd_client_status
status_of(struct setup *s)
{
    struct pd_client_status status;

    pd_client_status(s->client, s->boot_ms, &status);
    return status;
}
