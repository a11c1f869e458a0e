/* Pictures of gifts and places that a hospital brings: kept and named by their content. */
#include "sync/hub/engine.h"
#include "sync/hub/loading.h"

#include <sodium.h>

void
pd_picture_name(const struct pd_hash *sha256, char out[PD_PICTURE_NAME_CAP])
{
    static const char prefix[] = PD_PICTURE_PREFIX;

    memcpy(out, prefix, sizeof prefix);
    (void)sodium_bin2base64(out + sizeof prefix - 1, PD_PICTURE_NAME_CAP - (sizeof prefix - 1), sha256->b,
        sizeof sha256->b, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

enum pd_err
pd_hub_picture_put(struct pd_hub *hub, int64_t now_ms, const void *bytes, size_t len, bool *added)
{
    struct pd_hash hash = pd_hash_of(bytes, len);

    if (len == 0 || len > PD_PICTURE_BYTES_MAX)
        return PD_ERR_TOO_LARGE;
    *added = pd_store_run(hub->store, PD_HUB_SQL_PICTURE_INSERT,
                 PD_ARGS(pd_b(hash.b, sizeof hash.b), pd_i(now_ms), pd_b(bytes, len))) == 1;
    return hub->store->err;
}

bool
pd_hub_picture_has(struct pd_hub *hub, const struct pd_hash *sha256)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PICTURE_GET;
    bool has = pd_store_start(hub->store, sql, PD_ARGS(pd_b(sha256->b, sizeof sha256->b)));

    if (has)
        pd_store_end(hub->store, sql);
    return has;
}
