/*
 * Backups: which there is, how far it has the desks' journals, and what a hub must know when one was put
 * back. A restored hub is another life of the same hub: its epoch rises, so that every desk asks how much it
 * remembers, and none of its numbers (the order of ops, leases, tokens, summaries) is one that the lost life
 * may have given out after the backup. The epoch is the second in which the hub was restored: two lives that
 * began from the same backup have different epochs, whoever restored them and where.
 */
#include "sync/hub/devices.h"
#include "sync/hub/where.h"

#include "app/base/log.h"

#define EPOCH_SHIFT                                                                                          \
    20 /* numbers of a life begin at its epoch times 2^20: no hub takes a million ops a second */
#define LEASES_A_LIFE 65536 /* at least so many numbers of leases are left out */

int64_t
pd_hub_meta(struct pd_store *store, const char *name)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_META_GET;
    int64_t value = 0;

    if (pd_store_start(store, sql, PD_ARGS(pd_t(name)))) {
        pd_store_blob(store, sql, 0, &value, sizeof value);
        pd_store_end(store, sql);
    }
    return value;
}

void
pd_hub_meta_put(struct pd_store *store, const char *name, int64_t value)
{
    (void)pd_store_run(store, PD_HUB_SQL_META_PUT, PD_ARGS(pd_t(name), pd_b(&value, sizeof value)));
}

/* ---- making one ---- */

enum pd_err
pd_hub_backup_get(struct pd_hub *hub, struct pd_hub_backup *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_META_GET;
    struct pd_store *s = hub->store;

    *out = (struct pd_hub_backup){ .made_ms = hub->backup_ms,
        .every_min = (int)pd_hub_meta(s, "backup_every_min") };
    if (pd_store_start(s, sql, PD_ARGS(pd_t("backup_to")))) {
        pd_store_text(s, sql, 0, out->to, sizeof out->to);
        pd_store_end(s, sql);
    }
    return s->err;
}

enum pd_err
pd_hub_backup_plan(struct pd_hub *hub, const char *to, int every_min)
{
    pd_hub_meta_put(hub->store, "backup_every_min", every_min);
    (void)pd_store_run(hub->store, PD_HUB_SQL_META_PUT, PD_ARGS(pd_t("backup_to"), pd_b(to, strlen(to))));
    return hub->store->err;
}

#define BEGUN "backup_begun"

bool
pd_hub_backup_was_begun(struct pd_store *store)
{
    return pd_hub_meta(store, "backup_ms") != 0 || pd_hub_meta(store, BEGUN) != 0;
}

enum pd_err
pd_hub_backup_begin(struct pd_hub *hub)
{
    if (!pd_hub_backup_was_begun(hub->store))
        pd_hub_meta_put(hub->store, BEGUN, 1);
    hub->backed_up = true;
    return hub->store->err;
}

enum pd_err
pd_hub_backup_seal(struct pd_store *copy, int64_t now_ms, struct pd_why *why)
{
    enum pd_err err = pd_store_check(copy, why);

    if (err == PD_OK)
        err = pd_store_begin(copy);
    if (err != PD_OK)
        return err;
    pd_hub_meta_put(copy, "made_ms", now_ms);
    return pd_store_commit(copy);
}

enum pd_err
pd_hub_backup_covers(struct pd_hub *hub, struct pd_store *copy)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DEVICE_EACH;
    int64_t made_ms;
    enum pd_err err = pd_store_begin(copy);

    if (err != PD_OK)
        return err;
    made_ms = pd_hub_meta(copy, "made_ms");
    for (bool row = pd_store_start(copy, sql, PD_NO_ARGS); row; row = pd_store_next(copy, sql)) {
        struct pd_id id = pd_store_id(copy, sql, 1);

        (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_DURABLE,
            PD_ARGS(pd_d(&id), pd_i(pd_store_int(copy, sql, 3)), pd_i(pd_store_int(copy, sql, 4))));
    }
    err = pd_store_commit(copy);
    if (err != PD_OK)
        return err;
    pd_hub_meta_put(hub->store, "backup_ms", made_ms);
    hub->backup_ms = made_ms;
    hub->backed_up = true;
    return hub->store->err;
}

uint64_t
pd_hub_durable(const struct pd_hub *hub, const struct pd_device *device)
{
    if (!hub->backed_up)
        return device->high;
    return device->durable < device->high ? device->durable : device->high;
}

/* ---- putting one back ---- */

static int64_t
counter(struct pd_store *store, enum pd_hub_counter which)
{
    return pd_store_one(store, PD_HUB_SQL_COUNTER_GET, PD_ARGS(pd_i(which)), 0);
}

/* Returns the number from which this life counts on. */
static int64_t
jump(struct pd_store *store, enum pd_hub_counter which, int64_t to)
{
    int64_t was = counter(store, which);

    if (to <= was)
        to = was + 1;
    (void)pd_store_run(store, PD_HUB_SQL_COUNTER_PUT, PD_ARGS(pd_i(which), pd_i(to)));
    return to;
}

static void
jump_all(struct pd_store *store, uint64_t epoch, int64_t now_ms, int64_t made_ms)
{
    int64_t life = (int64_t)(epoch << EPOCH_SHIFT), lease = counter(store, PD_COUNT_LEASE);
    int64_t witness = counter(store, PD_COUNT_WITNESS);
    int64_t leases = lease + LEASES_A_LIFE > (int64_t)epoch ? lease + LEASES_A_LIFE : (int64_t)epoch;

    (void)jump(store, PD_COUNT_HSEQ, life);
    (void)jump(store, PD_COUNT_TOKEN, life);
    (void)pd_store_run(store, PD_HUB_SQL_RESTORED_INSERT,
        PD_ARGS(pd_i((int64_t)epoch), pd_i(now_ms), pd_i(made_ms), pd_i(lease),
            pd_i(jump(store, PD_COUNT_LEASE, leases)), pd_i(witness),
            pd_i(jump(store, PD_COUNT_WITNESS, life))));
}

enum pd_err
pd_hub_restore(struct pd_store *store, int64_t now_ms, struct pd_hub_restored *out, struct pd_why *why)
{
    uint64_t epoch;
    enum pd_err err = pd_store_begin(store);

    if (err != PD_OK)
        return err;
    epoch = (uint64_t)pd_hub_meta(store, "hub_epoch");
    if (epoch == 0) {
        pd_store_rollback(store);
        return pd_why(why, PD_ERR_STATE, "", "is not a hub's database");
    }
    epoch = epoch + 1 > (uint64_t)now_ms / 1000 ? epoch + 1 : (uint64_t)now_ms / 1000;
    *out = (struct pd_hub_restored){ .hub_epoch = epoch, .made_ms = pd_hub_meta(store, "made_ms") };
    if (out->made_ms == 0) /* a plain copy of the file: as old as the last thing in it */
        out->made_ms = pd_store_one(store, PD_HUB_SQL_OP_NEWEST, PD_NO_ARGS, 0);
    jump_all(store, epoch, now_ms, out->made_ms);
    (void)pd_store_run(store, PD_HUB_SQL_DEVICES_RESTORED, PD_NO_ARGS);
    out->awaited = (int)pd_store_one(store, PD_HUB_SQL_DEVICES_AWAITED, PD_NO_ARGS, 0);
    pd_hub_meta_put(store, "hub_epoch", (int64_t)epoch);
    (void)pd_store_run(store, PD_HUB_SQL_META_DROP, PD_ARGS(pd_t(PD_HUB_SHUT))); /* another life may serve */
    pd_hub_meta_put(store, "made_ms", 0); /* of the copy; this is the hub itself */
    pd_hub_meta_put(store, "backup_ms", out->made_ms);
    pd_hub_meta_put(store, "refill_ms", out->awaited > 0 ? now_ms : 0);
    return pd_store_commit(store);
}
