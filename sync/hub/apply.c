/*
 * One op in its place. The table says which function knows a kind; each function decides, leaves its effects,
 * and sets the result. An intent may be rejected; a fact is applied, applied with an incident, or quarantined
 * with its bytes; a claim is granted once.
 */
#include "sync/hub/apply.h"
#include "sync/hub/duty.h"
#include "sync/hub/homes.h"
#include "sync/hub/leases.h"
#include "sync/hub/merchants.h"
#include "sync/hub/refill.h"
#include "sync/hub/tokens.h"

void
pd_apply_reject(struct pd_apply *apply, const char *code)
{
    pd_assert(pd_op_is_intent(apply->op->kind) || apply->op->kind == PD_OP_CLAIM);
    apply->result.status = PD_OP_REJECTED;
    apply->result.code = code;
}

void
pd_apply_quarantine(struct pd_apply *apply, const char *code)
{
    apply->result.status = PD_OP_QUARANTINED;
    apply->result.code = code;
    pd_apply_incident(apply, code, 0, pd_points_of(0));
}

void
pd_apply_incident(struct pd_apply *apply, const char *kind, int64_t mid, struct pd_points amount)
{
    pd_hub_incident(apply->hub, apply->now_ms, kind, apply->device->dev, apply->posting.hseq, mid, amount);
}

static void (*const appliers[])(struct pd_apply *) = {
    [PD_OP_HOLD] = pd_apply_hold,
    [PD_OP_RELEASE] = pd_apply_release,
    [PD_OP_CAPTURE] = pd_apply_capture,
    [PD_OP_VOID] = pd_apply_void,
    [PD_OP_REFUND] = pd_apply_refund,
    [PD_OP_CLAIM] = pd_apply_claim,
    [PD_OP_SPEND] = pd_apply_spend,
    [PD_OP_LEASE_RECV] = pd_apply_received,
    [PD_OP_TOKEN_RECV] = pd_apply_received,
    [PD_OP_PROGRAMME_RECV] = pd_apply_received,
    [PD_OP_LEASE_GIVE] = pd_apply_lease_give,
    [PD_OP_LEASE_ASK] = pd_apply_lease_ask,
    [PD_OP_TOKEN_GIVE] = pd_apply_token_give,
    [PD_OP_TOKEN_ASK] = pd_apply_token_ask,
    [PD_OP_END_ASK] = pd_apply_end_ask,
    [PD_OP_VOUCH] = pd_apply_vouch,
    [PD_OP_WITNESS] = pd_apply_witness,
    [PD_OP_STAFF] = pd_apply_staff,
    [PD_OP_SHIFT] = pd_apply_shift,
    [PD_OP_STOCK] = pd_apply_stock,
};

void
pd_hub_apply(struct pd_apply *apply)
{
    int kind = (int)apply->op->kind;
    const char *no = pd_merchant_desk_no(apply);

    pd_assert(kind > 0 && kind < PD_COUNT(appliers));
    apply->account->mid = 0;
    if (no != NULL)
        pd_apply_reject(apply, no);
    else if (!pd_honour_no(apply))
        appliers[kind](apply);
    pd_goods_back_note(apply);
    pd_duty_note(apply);
    if (!apply->by_hub && apply->result.status != PD_OP_QUARANTINED)
        pd_home_seen(apply->hub, apply->now_ms, apply->account->mid, apply->device->site);
}
