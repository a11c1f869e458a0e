/* The programme's versions: published once, never changed, parsed once and kept at hand. */
#include "sync/hub/activities.h"
#include "sync/hub/feed.h"
#include "sync/hub/leases.h"
#include "sync/hub/merchants.h"
#include "sync/hub/money.h"
#include "sync/hub/ratio.h"
#include "sync/hub/refill.h"
#include "sync/hub/wheels.h"

#include <stdlib.h>

/* NULL: there is no such version, or the batch is lost. */
static struct pd_programme *
parse_stored(struct pd_hub *hub, uint32_t version)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PROGRAMME_GET;
    struct pd_programme *programme;
    const char *json;
    enum pd_err err;
    size_t len;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(version))))
        return NULL;
    json = pd_store_bytes(hub->store, sql, 3, &len);
    programme = malloc(sizeof *programme);
    err = programme != NULL ? pd_programme_parse(json, len, programme, NULL) : PD_ERR_MEMORY;
    if (err == PD_ERR_MEMORY)
        pd_store_no_memory(hub->store);
    else if (err != PD_OK)
        pd_store_corrupt(hub->store, "a published programme does not parse");
    if (err != PD_OK) {
        free(programme);
        programme = NULL;
    }
    pd_store_end(hub->store, sql);
    if (programme != NULL)
        programme->version = version;
    return programme;
}

const struct pd_programme *
pd_hub_programme(struct pd_hub *hub, uint32_t version)
{
    int at = 0;

    for (int i = 0; i < PD_HUB_PROGRAMMES; i++) {
        if (hub->programmes[i] != NULL && hub->programmes[i]->version == version) {
            hub->programme_used[i] = ++hub->programme_uses;
            return hub->programmes[i];
        }
        if (hub->programme_used[i] < hub->programme_used[at])
            at = i;
    }
    if (hub->programmes[at] != NULL) {
        pd_programme_finish(hub->programmes[at]);
        free(hub->programmes[at]);
    }
    hub->programmes[at] = parse_stored(hub, version);
    hub->programme_used[at] = ++hub->programme_uses;
    return hub->programmes[at];
}

/* Which versions there are and from when, read once: every decision asks. */
static void
read_versions(struct pd_hub *hub)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PROGRAMME_EACH;
    int64_t count = pd_store_one(hub->store, PD_HUB_SQL_PROGRAMME_LAST, PD_NO_ARGS, 0);
    struct pd_hub_version *versions = realloc(hub->versions, (size_t)(count + 1) * sizeof *versions);

    hub->version_count = 0;
    if (versions == NULL) {
        pd_store_no_memory(hub->store);
        return;
    }
    hub->versions = versions;
    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(count))); row;
         row = pd_store_next(hub->store, sql)) {
        struct pd_hub_version *v = &versions[hub->version_count++];

        v->version = (uint32_t)pd_store_int(hub->store, sql, 0);
        v->effective_ms = pd_store_int(hub->store, sql, 1);
    }
    hub->versions_known = hub->store->err == PD_OK;
}

uint32_t
pd_hub_programme_at(struct pd_hub *hub, int64_t at_ms)
{
    uint32_t version = 0;

    if (!hub->versions_known)
        read_versions(hub);
    for (int i = 0; i < hub->version_count; i++)
        if (hub->versions[i].effective_ms <= at_ms)
            version = hub->versions[i].version;
    return version;
}

const struct pd_programme *
pd_hub_programme_now(struct pd_hub *hub, int64_t now_ms)
{
    uint32_t version = pd_hub_programme_at(hub, now_ms);

    return version > 0 ? pd_hub_programme(hub, version) : NULL;
}

const struct pd_programme *
pd_hub_programme_for(struct pd_hub *hub, uint32_t version, int64_t decided_ms, int64_t now_ms)
{
    const struct pd_programme *programme;
    int64_t at_ms = decided_ms < now_ms ? decided_ms : now_ms;

    if (at_ms < now_ms - PD_HUB_LATE_MS)
        at_ms = now_ms - PD_HUB_LATE_MS;
    if (version > pd_hub_programme_at(hub, now_ms))
        return NULL;
    programme = pd_hub_programme(hub, version);
    if (programme == NULL)
        return NULL;
    at_ms -= programme->offline.max_age_h * PD_HOUR_MS;
    return version >= pd_hub_programme_at(hub, at_ms) ? programme : NULL;
}

/* What a new gift has in stock is received once, when its sku first appears; wheels have theirs set aside of
 * it before any desk is lent some. */
static void
receive_new(struct pd_hub *hub, const struct pd_programme *programme)
{
    bool fresh[PD_GIFTS_MAX] = { false };

    for (int i = 0; i < programme->gift_count; i++) {
        const struct pd_gift *gift = &programme->gifts[i];

        fresh[i] = gift->stock > 0 &&
                   pd_store_one(hub->store, PD_HUB_SQL_STOCK_GET, PD_ARGS(pd_t(gift->sku)), -1) < 0;
        if (fresh[i])
            pd_stock_note(hub, gift->sku, gift->stock);
    }
    pd_wheels_set_aside(hub, hub->now_ms);
    for (int i = 0; i < programme->gift_count; i++)
        if (fresh[i])
            pd_stock_lend(hub, programme->gifts[i].sku);
}

/* What a good document may still not do here: while the hub refills, and to what holds by the rules before.
 */
static enum pd_err
may_follow(struct pd_hub *hub, const struct pd_programme *programme, const char *json, size_t len,
    int64_t effective_ms, struct pd_why *why)
{
    enum pd_err err;

    if (pd_refill_on(hub))
        return pd_why(why, PD_ERR_STATE, "",
            "the hub was restored and waits for desks, which may know versions that it lost; see: "
            "pointdesk-hub refill");
    err = pd_activities_fit(hub, effective_ms, programme, why);
    if (err == PD_OK)
        err = pd_wheels_fit(hub, effective_ms, programme, why);
    if (err == PD_OK)
        err = pd_money_keeps(hub, programme, why);
    if (err == PD_OK)
        err = pd_merchants_fit(hub, programme, why);
    return err == PD_OK ? pd_ratio_is_said(hub, effective_ms, programme, json, len, why) : err;
}

enum pd_err
pd_hub_programme_publish(struct pd_hub *hub, int64_t now_ms, const char *json, size_t len,
    int64_t effective_ms, uint32_t *version, struct pd_why *why)
{
    struct pd_programme *programme = malloc(sizeof *programme);
    struct pd_hash hash = pd_hash_of(json, len);
    int64_t last = pd_store_one(hub->store, PD_HUB_SQL_PROGRAMME_LAST, PD_NO_ARGS, 0);
    enum pd_err err = programme == NULL ? PD_ERR_MEMORY : pd_programme_parse(json, len, programme, why);

    hub->now_ms = now_ms;
    if (err != PD_OK) {
        free(programme);
        return err;
    }
    err = may_follow(hub, programme, json, len, effective_ms, why);
    if (err != PD_OK) {
        pd_programme_finish(programme);
        free(programme);
        return err;
    }
    if (last < pd_hub_meta(hub->store, "programme_floor"))
        last = pd_hub_meta(hub->store, "programme_floor");
    if (pd_store_start(hub->store, PD_HUB_SQL_PROGRAMME_BY_HASH, PD_ARGS(pd_b(hash.b, sizeof hash.b)))) {
        pd_store_end(hub->store, PD_HUB_SQL_PROGRAMME_BY_HASH);
        err = pd_why(why, PD_ERR_EXISTS, "", "this very document has been published before");
    } else {
        *version = (uint32_t)last + 1;
        (void)pd_store_run(hub->store, PD_HUB_SQL_PROGRAMME_INSERT,
            PD_ARGS(pd_i(*version), pd_b(hash.b, sizeof hash.b), pd_i(effective_ms), pd_i(now_ms),
                pd_b(json, len)));
        hub->versions_known = false;
        pd_feed_touch(hub, PD_ROW_PROGRAMME, *version);
        pd_merchants_note(hub, programme);
        receive_new(hub, programme);
        err = hub->store->err;
    }
    pd_programme_finish(programme);
    free(programme);
    return err;
}

uint32_t
pd_hub_programme_newest(struct pd_hub *hub)
{
    return (uint32_t)pd_store_one(hub->store, PD_HUB_SQL_PROGRAMME_LAST, PD_NO_ARGS, 0);
}

enum pd_err
pd_hub_programme_json(struct pd_hub *hub, int64_t now_ms, uint32_t *version, const char **json, size_t *len)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PROGRAMME_GET;

    if (*version == 0)
        *version = pd_hub_programme_at(hub, now_ms);
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(*version))))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    *json = pd_hub_column(hub, sql, 3, len);
    pd_store_end(hub->store, sql);
    return hub->store->err;
}

/* GET /v1/asset/SHA256: content-addressed, so whoever fetches it checks it by its name. */
enum pd_hub_step
pd_hub_asset(struct pd_call *call)
{
    return pd_hub_document(call, PD_HUB_SQL_PROGRAMME_BY_HASH, "/v1/asset/", "application/json", "");
}
