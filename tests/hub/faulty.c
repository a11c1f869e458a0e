#include "tests/hub/faulty.h"

static bool
trip(struct faulty *f)
{
    if (f->left < 0 || f->left-- > 0)
        return false;
    f->left = -1;
    f->store.err = f->how;
    return true;
}

static enum pd_err
f_begin(struct pd_store *s, bool ahead)
{
    return ((struct faulty *)s)->inner->ops->begin(((struct faulty *)s)->inner, ahead);
}

static enum pd_err
f_commit(struct pd_store *s)
{
    struct faulty *f = (struct faulty *)s;

    return f->fail_commit ? f->how : f->inner->ops->commit(f->inner);
}

static enum pd_err
f_sync(struct pd_store *s)
{
    return ((struct faulty *)s)->inner->ops->sync(((struct faulty *)s)->inner);
}

static void
f_rollback(struct pd_store *s)
{
    ((struct faulty *)s)->inner->ops->rollback(((struct faulty *)s)->inner);
}

static bool
f_start(struct pd_store *s, enum pd_hub_sql sql, const struct pd_arg *args, int n)
{
    struct faulty *f = (struct faulty *)s;

    return !trip(f) && f->inner->ops->start(f->inner, sql, args, n);
}

static bool
f_next(struct pd_store *s, enum pd_hub_sql sql)
{
    struct faulty *f = (struct faulty *)s;

    return f->inner->ops->next(f->inner, sql);
}

static void
f_reset(struct pd_store *s, enum pd_hub_sql sql)
{
    ((struct faulty *)s)->inner->ops->reset(((struct faulty *)s)->inner, sql);
}

static int
f_changed(struct pd_store *s)
{
    return ((struct faulty *)s)->inner->ops->changed(((struct faulty *)s)->inner);
}

static int64_t
f_int(struct pd_store *s, enum pd_hub_sql sql, int column)
{
    return ((struct faulty *)s)->inner->ops->column_int(((struct faulty *)s)->inner, sql, column);
}

static const void *
f_bytes(struct pd_store *s, enum pd_hub_sql sql, int column, size_t *len)
{
    return ((struct faulty *)s)->inner->ops->column_bytes(((struct faulty *)s)->inner, sql, column, len);
}

static enum pd_err
f_scrub(struct pd_store *s)
{
    return ((struct faulty *)s)->inner->ops->scrub(((struct faulty *)s)->inner);
}

static void
f_none(struct pd_store *s)
{
    (void)s;
}

static const struct pd_store_ops faulty_ops = { .begin = f_begin,
    .commit = f_commit,
    .sync = f_sync,
    .rollback = f_rollback,
    .start = f_start,
    .next = f_next,
    .reset = f_reset,
    .changed = f_changed,
    .column_int = f_int,
    .column_bytes = f_bytes,
    .idle = f_none,
    .scrub = f_scrub,
    .destroy = f_none };

struct faulty
faulty_over(struct pd_store *inner, enum pd_err how)
{
    return (struct faulty){ .store = { .ops = &faulty_ops }, .inner = inner, .left = -1, .how = how };
}
