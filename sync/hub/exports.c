#include "sync/hub/exports.h"

#include "sync/hub/grants.h"
#include "sync/hub/merge.h"

#include <stdio.h>

void
pd_hub_hands_set(struct pd_hub *hub, const struct pd_hub_hands *hands)
{
    hub->hands = *hands;
}

bool
pd_hub_scrub_due(struct pd_hub *hub)
{
    bool due = hub->scrub_due;

    hub->scrub_due = false;
    return due;
}

/* ---- sheets ---- */

enum pd_err
pd_hub_export_ask(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *by, int64_t *number)
{
    char note[96];

    if (!hub->hands.exports)
        return PD_ERR_MISSING;
    *number = pd_store_one(hub->store, PD_HUB_SQL_EXPORT_LAST, PD_NO_ARGS, 0) + 1;
    (void)pd_store_run(hub->store, PD_HUB_SQL_EXPORT_INSERT,
        PD_ARGS(pd_i(*number), pd_i(PD_EXPORT_ASKED), pd_i(mid), pd_i(now_ms), pd_t(by)));
    (void)snprintf(note, sizeof note, "member sheet %lld by %s", (long long)*number, by);
    (void)pd_hub_act(hub, now_ms, PD_ACT_STAFF, note);
    return hub->store->err;
}

bool
pd_hub_export_next(struct pd_hub *hub, struct pd_hub_export *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_EXPORT_NEXT;
    struct pd_store *s = hub->store;

    if (!pd_store_start(s, sql, PD_NO_ARGS))
        return false;
    *out = (struct pd_hub_export){ .number = pd_store_int(s, sql, 0),
        .state = (enum pd_export_state)pd_store_int(s, sql, 1) };
    if (pd_store_int(s, sql, 2) != 0)
        out->member = pd_store_id(s, sql, 3);
    pd_store_end(s, sql);
    return s->err == PD_OK;
}

bool
pd_hub_export_done(struct pd_hub *hub, const struct pd_hub_export *done)
{
    if (done->state == PD_EXPORT_GOES)
        return pd_store_run(hub->store, PD_HUB_SQL_EXPORT_DROP, PD_ARGS(pd_i(done->number))) == 1;
    return pd_store_run(hub->store, PD_HUB_SQL_EXPORT_MOVE,
               PD_ARGS(pd_i(done->number), pd_i(PD_EXPORT_ASKED), pd_i(PD_EXPORT_WRITTEN))) == 1;
}

void
pd_exports_forget(struct pd_hub *hub, int64_t mid)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_EXPORTS_ERASE, PD_ARGS(pd_i(mid), pd_i(PD_EXPORT_GOES)));
}

void
pd_exports_merge(struct pd_hub *hub, int64_t other, int64_t stays)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERGE_EXPORTS, PD_ARGS(pd_i(other), pd_i(stays)));
}

/* ---- erasing ---- */

/* Whoever she was known as besides: a backup may be older than the day on which that was found out. */
struct adding {
    struct pd_hub *hub;
    int64_t now_ms;
    struct pd_why *why;
    enum pd_err err;
};

static void
add_other(void *ctx, const struct pd_id *other)
{
    struct adding *a = ctx;

    if (a->err == PD_OK)
        a->err = a->hub->hands.erasing(a->hub->hands.ctx, other, a->now_ms, a->why);
}

enum pd_err
pd_hub_erase_here(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *reason,
    const char *by, struct pd_why *why)
{
    struct adding adding = { hub, now_ms, why, PD_OK };
    char note[96];
    enum pd_err err;

    if (hub->hands.erasing == NULL)
        return PD_ERR_MISSING;
    err = pd_hub_merged_each(hub, member, add_other, &adding);
    if (err == PD_OK)
        err = adding.err;
    if (err == PD_OK)
        err = pd_hub_member_erase(hub, now_ms, member, reason, why);
    if (err != PD_OK)
        return err;
    err = hub->hands.erasing(hub->hands.ctx, member, now_ms, why);
    (void)snprintf(note, sizeof note, "member erased by %s", by);
    (void)pd_hub_act(hub, now_ms, PD_ACT_STAFF, note);
    if (err != PD_OK) /* she is not to go without the list: the batch is lost */
        pd_store_no_memory(hub->store);
    hub->scrub_due = true;
    return hub->store->err;
}
