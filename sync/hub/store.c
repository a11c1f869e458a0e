#include "sync/hub/store.h"

#include "app/base/log.h"
#include "app/base/str.h"

#include <inttypes.h>

void
pd_store_close(struct pd_store *store)
{
    if (store != NULL)
        store->ops->destroy(store);
}

static enum pd_err
begin(struct pd_store *store, bool ahead)
{
    enum pd_err err;

    pd_assert(!store->open);
    if (atomic_load(&store->lost))
        return PD_ERR_IO;
    store->err = PD_OK;
    store->ahead = ahead;
    store->was_ahead |= ahead;
    err = store->ops->begin(store, ahead);
    store->open = err == PD_OK;
    return err;
}

enum pd_err
pd_store_begin(struct pd_store *store)
{
    return begin(store, false);
}

enum pd_err
pd_store_begin_ahead(struct pd_store *store)
{
    return begin(store, true);
}

enum pd_err
pd_store_sync(struct pd_store *store)
{
    if (store->ops->comes_back)
        return store->ops->sync(store);
    if (!atomic_load(&store->lost) && store->ops->sync(store) != PD_OK) {
        pd_log(PD_LOG_ERROR, "E-HUB-02",
            "store: the disk did not take what was written; the hub has to be started anew");
        atomic_store(&store->lost, true);
    }
    return atomic_load(&store->lost) ? PD_ERR_IO : PD_OK;
}

enum pd_err
pd_store_commit(struct pd_store *store)
{
    enum pd_err err = store->err;

    pd_assert(store->open);
    if (err == PD_OK)
        err = store->ops->commit(store);
    /* Its own sync may be well and an earlier one, a checkpoint's, may not have been. */
    if (err == PD_OK && !store->ahead && store->was_ahead && !store->ops->comes_back)
        err = pd_store_sync(store);
    if (err != PD_OK)
        store->ops->rollback(store);
    store->open = false;
    store->err = PD_OK;
    return err;
}

void
pd_store_rollback(struct pd_store *store)
{
    if (!store->open)
        return;
    store->ops->rollback(store);
    store->open = false;
    store->err = PD_OK;
}

void
pd_store_read_whole(struct pd_store *store)
{
    if (store->ops->read_whole != NULL && store->err == PD_OK)
        store->ops->read_whole(store);
}

bool
pd_store_others_wrote(struct pd_store *store)
{
    pd_assert(store->open);
    return store->ops->others_wrote != NULL && store->ops->others_wrote(store);
}

void
pd_store_tell(struct pd_store *store, int64_t position)
{
    pd_assert(store->open);
    if (store->ops->tell != NULL)
        store->ops->tell(store, position);
}

bool
pd_store_hears(const struct pd_store *store)
{
    return store->ops->hear != NULL;
}

enum pd_err
pd_store_hear(struct pd_store *store, int64_t now_ms, int counter, int timeout_ms, int64_t *position)
{
    return store->ops->hear(store, now_ms, counter, timeout_ms, position);
}

bool
pd_store_may_try_again(const struct pd_store *store, enum pd_err err)
{
    return store->ops->comes_back && (err == PD_ERR_IO || err == PD_ERR_BUSY || err == PD_ERR_READONLY);
}

bool
pd_store_lost(struct pd_store *store)
{
    return atomic_load(&store->lost);
}

bool
pd_store_expects(const struct pd_store *store)
{
    return store->ops->expect != NULL;
}

void
pd_store_expect(struct pd_store *store, const struct pd_store_expected *ops, int count, int64_t since_ms)
{
    pd_assert(store->open);
    if (store->err == PD_OK && store->ops->expect != NULL)
        store->ops->expect(store, ops, count, since_ms);
}

bool
pd_store_start(struct pd_store *store, enum pd_hub_sql sql, const struct pd_arg *args, int count)
{
    pd_assert(store->open);
    return store->err == PD_OK && store->ops->start(store, sql, args, count);
}

int
pd_store_run(struct pd_store *store, enum pd_hub_sql sql, const struct pd_arg *args, int count)
{
    int changed;

    (void)pd_store_start(store, sql, args, count);
    if (store->err != PD_OK)
        return 0;
    changed = store->ops->changed(store);
    store->ops->reset(store, sql);
    return changed;
}

bool
pd_store_next(struct pd_store *store, enum pd_hub_sql sql)
{
    return store->err == PD_OK && store->ops->next(store, sql);
}

void
pd_store_end(struct pd_store *store, enum pd_hub_sql sql)
{
    store->ops->reset(store, sql);
}

int64_t
pd_store_int(struct pd_store *store, enum pd_hub_sql sql, int column)
{
    return store->ops->column_int(store, sql, column);
}

const void *
pd_store_bytes(struct pd_store *store, enum pd_hub_sql sql, int column, size_t *len)
{
    return store->ops->column_bytes(store, sql, column, len);
}

void
pd_store_text(struct pd_store *store, enum pd_hub_sql sql, int column, char *out, size_t cap)
{
    size_t len;
    const void *p = pd_store_bytes(store, sql, column, &len);
    struct pd_str s = pd_str_on(out, cap);

    if (p != NULL)
        pd_str_add_bytes(&s, p, len);
}

void
pd_store_blob(struct pd_store *store, enum pd_hub_sql sql, int column, void *out, size_t n)
{
    size_t len;
    const void *p = pd_store_bytes(store, sql, column, &len);

    memset(out, 0, n);
    if (p == NULL || len == 0)
        return;
    if (len == n)
        memcpy(out, p, n);
    else
        pd_store_corrupt(store, "a blob of the wrong length");
}

struct pd_id
pd_store_id(struct pd_store *store, enum pd_hub_sql sql, int column)
{
    struct pd_id id;

    pd_store_blob(store, sql, column, id.b, sizeof id.b);
    return id;
}

struct pd_points
pd_store_points(struct pd_store *store, enum pd_hub_sql sql, int column)
{
    return pd_points_of(pd_store_int(store, sql, column));
}

int64_t
pd_store_one(
    struct pd_store *store, enum pd_hub_sql sql, const struct pd_arg *args, int count, int64_t fallback)
{
    int64_t n = fallback;

    if (pd_store_start(store, sql, args, count)) {
        n = pd_store_int(store, sql, 0);
        pd_store_end(store, sql);
    }
    return n;
}

void
pd_store_corrupt(struct pd_store *store, const char *what)
{
    if (store->err != PD_OK)
        return;
    pd_log(PD_LOG_ERROR, "E-HUB-03", "the store contradicts itself: %s", what);
    store->err = PD_ERR_CORRUPT;
}

void
pd_store_no_memory(struct pd_store *store)
{
    if (store->err == PD_OK)
        store->err = PD_ERR_MEMORY;
}

enum pd_err
pd_store_scrub(struct pd_store *store)
{
    return store->open ? PD_ERR_STATE : store->ops->scrub(store);
}

void
pd_store_idle(struct pd_store *store)
{
    if (!store->open)
        store->ops->idle(store);
}

bool
pd_store_fold_aside(struct pd_store *store)
{
    pd_assert(!store->open);
    return store->ops->fold_aside(store);
}

void
pd_store_fold(struct pd_store *store)
{
    store->ops->fold(store);
}

enum pd_store_log
pd_store_log(struct pd_store *store)
{
    pd_assert(!store->open);
    return store->ops->log(store);
}

enum pd_err
pd_store_copy_begin(struct pd_store *store, const char *path, struct pd_store_copy **out, struct pd_why *why)
{
    enum pd_err err;

    pd_assert(!store->open);
    if (store->copying)
        return pd_why(why, PD_ERR_BUSY, path, "another copy is being made");
    err = store->ops->copy_begin(store, path, out, why);
    store->copying = err == PD_OK;
    return err;
}

enum pd_err
pd_store_copy_step(struct pd_store *store, struct pd_store_copy *copy, bool *more)
{
    pd_assert(!store->open || store->ops->copy_aside);
    return store->ops->copy_step(store, copy, more);
}

void
pd_store_copy_end(struct pd_store *store, struct pd_store_copy *copy)
{
    if (copy == NULL)
        return;
    store->ops->copy_end(store, copy);
    store->copying = false;
}

enum pd_err
pd_store_copy_make(
    struct pd_store *store, const char *path, const struct pd_store_turns *turns, struct pd_why *why)
{
    struct pd_store_copy *copy = NULL;
    bool more = true;
    enum pd_err err;

    turns->take(turns->ctx);
    err = pd_store_copy_begin(store, path, &copy, why);
    turns->give(turns->ctx);
    while (err == PD_OK && more) {
        if (turns->stop != NULL && turns->stop()) {
            err = pd_why(why, PD_ERR_BUSY, path, "was given up: the hub is ending");
            break;
        }
        if (!store->ops->copy_aside)
            turns->take(turns->ctx);
        err = pd_store_copy_step(store, copy, &more);
        if (!store->ops->copy_aside)
            turns->give(turns->ctx);
        if (err != PD_OK)
            (void)pd_why(why, err, path, "cannot be written: %s", pd_err_name(err));
    }
    turns->take(turns->ctx);
    pd_store_copy_end(store, copy);
    turns->give(turns->ctx);
    return err;
}

enum pd_err
pd_store_check(struct pd_store *store, struct pd_why *why)
{
    pd_assert(!store->open);
    return store->ops->check(store, why);
}
