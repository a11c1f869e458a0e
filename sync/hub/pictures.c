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

enum pd_err
pd_hub_picture_each(struct pd_hub *hub,
    void (*each)(void *ctx, const struct pd_hash *sha256, const void *bytes, size_t len), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PICTURE_EACH;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        struct pd_hash sha256;
        const void *bytes;
        size_t len;

        pd_store_blob(hub->store, sql, 0, sha256.b, sizeof sha256.b);
        bytes = pd_store_bytes(hub->store, sql, 1, &len);
        each(ctx, &sha256, bytes, len);
    }
    return hub->store->err;
}
