/*
 * The gate in front of the first patient. A hub that is made for patients lets no desk in before two things
 * were tried that nobody tries later: that a backup can be put back, and that the sealed copy of its key
 * opens.
 */
#include "sync/hub/engine.h"
#include "sync/hub/loading.h"

#define PURPOSE "purpose"
#define MADE "made_first_ms"
#define VERIFIED "gate_verified_ms"
#define ESCROWED "gate_escrow_ms"

void
pd_hub_gate_set(struct pd_hub *hub, int64_t now_ms, enum pd_hub_purpose purpose)
{
    pd_hub_meta_put(hub->store, MADE, now_ms);
    pd_hub_meta_put(hub->store, PURPOSE, purpose);
}

struct pd_hub_gate
pd_hub_gate_look(struct pd_hub *hub)
{
    int64_t purpose = pd_hub_meta(hub->store, PURPOSE);
    struct pd_hub_gate gate = { .demo = purpose == PD_HUB_FOR_DEMO,
        .made_ms = pd_hub_meta(hub->store, MADE),
        .verified_ms = pd_hub_meta(hub->store, VERIFIED),
        .escrow_ms = pd_hub_meta(hub->store, ESCROWED) };

    gate.closed = purpose == PD_HUB_FOR_PATIENTS && (gate.verified_ms == 0 || gate.escrow_ms == 0);
    return gate;
}

void
pd_hub_gate_verified(struct pd_hub *hub, int64_t now_ms)
{
    pd_hub_meta_put(hub->store, VERIFIED, now_ms);
}

void
pd_hub_gate_escrowed(struct pd_hub *hub, int64_t now_ms)
{
    pd_hub_meta_put(hub->store, ESCROWED, now_ms);
}

struct pd_public_key
pd_hub_public_key(const struct pd_hub *hub)
{
    return hub->public_key;
}
