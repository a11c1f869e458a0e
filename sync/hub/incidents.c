/*
 * What people must look at. An incident is never deleted: whoever settled it, and what came of it, stands
 * beside it, outside everything that is chained; what was noted goes with the member it is about (erase.c).
 * The op it is about keeps its exact bytes.
 */
#include "sync/hub/engine.h"

void
pd_hub_incident(struct pd_hub *hub, int64_t now_ms, const char *kind, int64_t dev, int64_t hseq, int64_t mid,
    struct pd_points amount)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_INCIDENT_INSERT,
        PD_ARGS(pd_i(pd_hub_count(hub, PD_COUNT_INCIDENT)), pd_i(now_ms), pd_t(kind), pd_i(dev), pd_i(hseq),
            pd_i(mid), pd_p(amount)));
}

static struct pd_hub_incident
read_row(struct pd_store *s, enum pd_hub_sql sql)
{
    struct pd_hub_incident out = { .id = pd_store_int(s, sql, 0), .at_ms = pd_store_int(s, sql, 1) };

    pd_store_text(s, sql, 2, out.kind, sizeof out.kind);
    out.device = pd_store_id(s, sql, 3);
    out.hseq = (uint64_t)pd_store_int(s, sql, 4);
    out.amount = pd_store_points(s, sql, 5);
    out.member = pd_store_id(s, sql, 6);
    out.resolved_ms = pd_store_int(s, sql, 7);
    pd_store_text(s, sql, 8, out.resolved_by, sizeof out.resolved_by);
    pd_store_text(s, sql, 9, out.note, sizeof out.note);
    return out;
}

enum pd_err
pd_hub_incident_each(
    struct pd_hub *hub, bool all, void (*each)(void *ctx, const struct pd_hub_incident *incident), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_INCIDENT_EACH;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(all))); row; row = pd_store_next(s, sql)) {
        struct pd_hub_incident out = read_row(s, sql);

        each(ctx, &out);
    }
    return s->err;
}

const char *
pd_hub_column(struct pd_hub *hub, enum pd_hub_sql sql, int column, size_t *len)
{
    const void *bytes = pd_store_bytes(hub->store, sql, column, len);
    char *copy = pd_hub_take(hub, *len + 1);

    if (copy == NULL)
        return NULL;
    if (*len > 0)
        memcpy(copy, bytes, *len);
    copy[*len] = '\0';
    return copy;
}

/* The op as it came. */
static void
read_op(struct pd_hub *hub, uint64_t hseq, struct pd_hub_incident_op *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_OP_BY_HSEQ;
    struct pd_store *s = hub->store;

    if (hseq == 0 || !pd_store_start(s, sql, PD_ARGS(pd_i((int64_t)hseq))))
        return;
    out->kind = (int)pd_store_int(s, sql, 0);
    out->status = (enum pd_op_status)pd_store_int(s, sql, 1);
    pd_store_text(s, sql, 2, out->code, sizeof out->code);
    out->dseq = (uint64_t)pd_store_int(s, sql, 3);
    out->epoch = (uint32_t)pd_store_int(s, sql, 4);
    out->recv_ms = pd_store_int(s, sql, 5);
    out->line = pd_hub_column(hub, sql, 6, &out->len);
    pd_store_end(s, sql);
}

enum pd_err
pd_hub_incident_get(
    struct pd_hub *hub, int64_t id, struct pd_hub_incident *out, struct pd_hub_incident_op *op)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_INCIDENT_GET;

    *op = (struct pd_hub_incident_op){ .line = NULL };
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(id))))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    *out = read_row(hub->store, sql);
    pd_store_end(hub->store, sql);
    read_op(hub, out->hseq, op);
    return hub->store->err;
}

enum pd_err
pd_hub_incident_resolve(struct pd_hub *hub, int64_t now_ms, int64_t id, const char *by, const char *note)
{
    struct pd_hub_incident incident;
    struct pd_hub_incident_op op;
    char clean_by[sizeof incident.resolved_by], clean_note[sizeof incident.note];
    enum pd_err err = pd_hub_incident_get(hub, id, &incident, &op);

    if (err != PD_OK)
        return err;
    if (strlen(by) >= sizeof clean_by || strlen(note) >= sizeof clean_note)
        return PD_ERR_TOO_LARGE;
    if (pd_text_clean(clean_by, sizeof clean_by, by, strlen(by)) == 0 ||
        pd_text_clean(clean_note, sizeof clean_note, note, strlen(note)) == 0)
        return PD_ERR_INVALID;
    if (pd_store_run(hub->store, PD_HUB_SQL_INCIDENT_RESOLVE,
            PD_ARGS(pd_i(id), pd_i(now_ms), pd_t(clean_by), pd_t(clean_note))) != 1)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_STATE;
    return hub->store->err;
}
