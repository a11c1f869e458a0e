/*
 * POST /v1/introduce: a desk that enrolled after the backup this hub was restored from. It shows who it was
 * under the hub's own signature, and is what it was again: same id, key, epoch, letter. Its journal is empty
 * here and comes from its first op on, with the results that were signed. It is given nothing new before.
 */
#include "sync/hub/devices.h"
#include "sync/hub/feed.h"
#include "sync/hub/refill.h"

#include "app/base/log.h"
#include "sync/wire/high.h"

static void
take_in(struct pd_call *call, const struct pd_high *high, struct pd_device *d)
{
    static const struct pd_hash empty = { { 0 } };
    struct pd_hub *hub = call->hub;
    char letter[2] = { high->letter, '\0' };

    *d = (struct pd_device){ .dev = pd_hub_count(hub, PD_COUNT_DEVICE),
        .id = high->device,
        .key = high->key,
        .epoch = high->epoch,
        .state = PD_DEVICE_ACTIVE,
        .letter = high->letter,
        .refill = PD_REFILL_AWAITED,
        .enrolled_ms = call->now_ms };
    (void)pd_copy(d->mode, sizeof d->mode, high->mode);
    (void)pd_copy(d->site, sizeof d->site, high->site);
    (void)pd_copy(d->place, sizeof d->place, high->place);
    (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_INSERT,
        PD_ARGS(pd_i(d->dev), pd_d(&d->id), pd_b(d->key.b, sizeof d->key.b), pd_i(d->epoch),
            pd_b(empty.b, sizeof empty.b), pd_i(d->state), pd_t(d->mode), pd_t(d->site), pd_t(d->place),
            pd_t(letter), pd_t("introduced"), pd_i(call->now_ms)));
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_DEVICE_REFILL, PD_ARGS(pd_i(d->dev), pd_i(PD_REFILL_AWAITED), pd_i(0)));
    pd_feed_touch(hub, PD_ROW_KEY, d->dev);
    pd_hub_incident(hub, call->now_ms, "desk_introduced", d->dev, 0, 0, pd_points_of(0));
    if (!pd_refill_on(hub)) { /* it has a life to tell that the hub had given up waiting for */
        hub->refill_ms = call->now_ms;
        pd_hub_meta_put(hub->store, "refill_ms", call->now_ms);
    }
    pd_log(PD_LOG_WARN, "E-HUB-23", "device row %lld enrolled after the backup and is known again",
        (long long)d->dev);
}

enum pd_hub_step
pd_hub_introduce(struct pd_call *call)
{
    struct pd_hub *hub = call->hub;
    struct pd_why why = { .text = "" };
    struct pd_high high;
    struct pd_device d;
    char nonce[PD_NONCE_CAP];
    enum pd_err err = pd_introduce_read(call->request->body_len > 0 ? call->request->body : "",
        call->request->body_len, &hub->public_key, nonce, &high, &why);

    if (err == PD_ERR_DENIED)
        return pd_hub_problem(call, PD_PROBLEM_BAD_SIGNATURE, why.text);
    if (err != PD_OK)
        return pd_hub_problem(call, PD_PROBLEM_BAD_REQUEST, why.text);
    if (!pd_hub_nonce_good(hub, call->now_ms, nonce))
        return pd_hub_problem(call, PD_PROBLEM_STALE_NONCE, "");
    pd_hub_asked_by(call, high.device, nonce);
    /* Of this very life, and not known: a person took the desk's row away. */
    if (!pd_device_find(hub, &high.device, &d)) {
        if (high.hub_epoch >= hub->hub_epoch)
            return pd_hub_problem(call, PD_PROBLEM_UNKNOWN_DEVICE, "");
        take_in(call, &high, &d);
    }
    if (pd_device_problem(&d) != 0)
        return pd_hub_problem(call, (enum pd_problem)pd_device_problem(&d), "");
    return pd_hub_tell_high(call, &d, nonce, true);
}
