/*
 * After a backup was put back, the hub knows less than its desks, until they have told it again:
 *
 *     REFILL ──every desk of the backup was heard, or is let go──▶ as always
 *
 * Each desk says once, when it meets the higher hub_epoch, how far its journal goes (GET /v1/device/high); it
 * has reported when the hub has that much. A desk of protocol 1 does not say: it has reported with a push
 * that had room for more lines than it carried. One that is revoked or declared lost is not waited for, nor
 * are its holds: an op about a hold that nobody has told waits only for desks that may still tell it.
 * Until then the hub gives away nothing that it may have given away already in the life that was lost:
 *   - no lease grows and none begins with units (stock.c);
 *   - no place without a token gets one (tokens.c), and no asking moves one;
 *   - no programme version is published: its number may be taken (programmes.c);
 *   - nothing expires: a lost hold may have drawn on it (pd_hub_sweep).
 * Where the hub is asked before goods go out, it judges no hold and no spending that it had not judged then:
 * what another desk has yet to tell may have taken the points. Such an op waits at its desk, which has told
 * all that the lost life knew of it, so that no desk waits for one that waits for it. Grants by key
 * (payments, sign-ins, claims) go on: their key keeps the second one out. Desks are told with every page that
 * the hub refills, and sell as if it were away: within their floor caps.
 */
#include "sync/hub/refill.h"
#include "sync/hub/apply.h"
#include "sync/hub/feed.h"
#include "sync/hub/holds.h"
#include "sync/hub/leases.h"
#include "sync/hub/settings.h"

#include "app/base/log.h"

#include <stdlib.h>

void
pd_refill_load(struct pd_hub *hub)
{
    hub->backup_ms = pd_hub_meta(hub->store, "backup_ms");
    hub->backed_up = pd_hub_backup_was_begun(hub->store);
    hub->refill_ms = pd_hub_meta(hub->store, "refill_ms");
}

bool
pd_refill_on(const struct pd_hub *hub)
{
    return hub->refill_ms != 0;
}

bool
pd_refill_lately(struct pd_hub *hub, int64_t now_ms)
{
    int64_t refilled_ms = pd_hub_meta(hub->store, "refilled_ms");

    return pd_refill_on(hub) || (refilled_ms != 0 && now_ms - refilled_ms < PD_REFILL_LATELY_MS);
}

/* Whose it is; of a hand-over that comes before its hold, by the ticket. */
static struct pd_id
whose(struct pd_hub *hub, const struct pd_op *op, int64_t now_ms)
{
    struct pd_id member = op->member;
    struct pd_hub_hold h;

    if (op->kind == PD_OP_CAPTURE && op->code[0] != '\0' && !pd_hub_hold_find(hub, &op->hold, &h))
        (void)pd_ticket_member(hub, now_ms, op->code, &member);
    return member;
}

bool
pd_refill_member_may_come(struct pd_hub *hub, const struct pd_op *op, int64_t now_ms)
{
    struct pd_id member;

    if (!pd_refill_on(hub) || now_ms - hub->refill_ms >= PD_REFILL_MEMBER_MS)
        return false;
    member = whose(hub, op, now_ms);
    return !pd_id_is_zero(member) &&
           pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&member)), 0) == 0;
}

bool
pd_refill_again(const struct pd_apply *apply)
{
    return apply->told != NULL || apply->device->refill != PD_REFILL_DONE;
}

/* What was kept back is given now. */
static void
give_what_waited(struct pd_hub *hub)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DEVICE_EACH;
    int64_t devs[PD_HUB_DESKS_MAX];
    struct pd_device d;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row && n < PD_COUNT(devs);
         row = pd_store_next(hub->store, sql))
        if (pd_store_int(hub->store, sql, 6) == PD_DEVICE_ACTIVE &&
            pd_store_int(hub->store, sql, PD_DEVICE_HEIR) == 0)
            devs[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        if (pd_device_get(hub, devs[i], &d))
            pd_device_provide(hub, &d);
    pd_lease_top_up_all(hub);
}

static void
end(struct pd_hub *hub, const char *why)
{
    hub->refill_ms = 0;
    pd_hub_meta_put(hub->store, "refill_ms", 0);
    pd_hub_meta_put(hub->store, "refilled_ms", hub->now_ms);
    (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICES_WAITED_FOR, PD_NO_ARGS);
    pd_log(PD_LOG_WARN, "E-HUB-21", "the restored hub is as before: %s", why);
    give_what_waited(hub);
    pd_feed_touch(hub, PD_ROW_KEY, 0); /* a row for everybody: parked desks hear of it at once */
    pd_settings_tell_all(hub);         /* they may have been told what this life does not know */
}

void
pd_refill_look(struct pd_hub *hub)
{
    if (pd_refill_on(hub) && pd_store_one(hub->store, PD_HUB_SQL_DEVICES_AWAITED, PD_NO_ARGS, 1) == 0)
        end(hub, "every desk has reported");
}

static void
reported(struct pd_hub *hub, struct pd_device *device)
{
    device->refill = PD_REFILL_DONE;
    (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_REFILL,
        PD_ARGS(pd_i(device->dev), pd_i(PD_REFILL_DONE), pd_i((int64_t)device->said)));
    pd_refill_look(hub);
}

void
pd_refill_said(struct pd_hub *hub, struct pd_device *device, uint64_t journal_end)
{
    if (device->refill == PD_REFILL_DONE || device->refill == PD_REFILL_TOLD)
        return;
    device->refill = PD_REFILL_SAID;
    device->said = journal_end;
    (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_REFILL,
        PD_ARGS(pd_i(device->dev), pd_i(PD_REFILL_SAID), pd_i((int64_t)journal_end)));
    if (device->high >= journal_end)
        reported(hub, device);
}

static bool
is_judged_by_all(struct pd_hub *hub, const struct pd_op *op, int64_t now_ms)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);

    return (op->kind == PD_OP_HOLD || op->kind == PD_OP_SPEND) && programme != NULL &&
           pd_redeem_hub_first(programme);
}

bool
pd_refill_must_wait(struct pd_hub *hub, struct pd_device *device, const struct pd_op *op, int64_t now_ms)
{
    if (!pd_refill_on(hub) || !is_judged_by_all(hub, op, now_ms))
        return false;
    if (device->refill == PD_REFILL_SAID) { /* one that has not said how far it goes says it next */
        device->refill = PD_REFILL_TOLD;
        (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_REFILL,
            PD_ARGS(pd_i(device->dev), pd_i(PD_REFILL_TOLD), pd_i((int64_t)device->said)));
        pd_refill_look(hub);
    }
    return pd_refill_on(hub);
}

void
pd_refill_moved(struct pd_hub *hub, struct pd_device *device, bool emptied)
{
    if (((device->refill == PD_REFILL_SAID || device->refill == PD_REFILL_TOLD) &&
            device->high >= device->said) ||
        (device->refill == PD_REFILL_AWAITED && emptied))
        reported(hub, device);
}

void
pd_refill_waits(struct pd_hub *hub, struct pd_device *device, const struct pd_op *op)
{
    if (device->waits == op->dseq)
        return;
    device->waits = op->dseq;
    (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_WAITS,
        PD_ARGS(pd_i(device->dev), pd_i((int64_t)op->dseq), pd_i(op->at_ms)));
}

/* A hold is older than every op that cites it. So where all desks that are left wait, the oldest of these ops
 * cites none that stands behind another of them: its hold is that of a desk which was lost or stopped
 * meanwhile. Where none was, one that this hub does not know may come yet. */
bool
pd_refill_may_be_told(struct pd_hub *hub, const struct pd_device *device, const struct pd_op *op)
{
    struct pd_store *s = hub->store;

    return pd_store_one(s, PD_HUB_SQL_DEVICES_SILENCED, PD_NO_ARGS, 0) == 0 ||
           pd_store_one(s, PD_HUB_SQL_DEVICES_MAY_TELL, PD_ARGS(pd_i(device->dev), pd_i(op->at_ms)), 1) > 0;
}

enum pd_err
pd_hub_refill_get(struct pd_hub *hub, struct pd_hub_refill *out)
{
    *out = (struct pd_hub_refill){ .since_ms = hub->refill_ms, .made_ms = hub->backup_ms };
    if (pd_refill_on(hub))
        out->awaited = (int)pd_store_one(hub->store, PD_HUB_SQL_DEVICES_AWAITED, PD_NO_ARGS, 0);
    return hub->store->err;
}

enum pd_err
pd_hub_refill_end(struct pd_hub *hub, int64_t now_ms)
{
    hub->now_ms = now_ms;
    if (!pd_refill_on(hub))
        return PD_ERR_STATE;
    end(hub, "a person ended the waiting");
    return hub->store->err;
}
