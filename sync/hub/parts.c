#include "sync/hub/parts.h"

/* Rows that a later release of this hub wrote, and this one does not know, are passed over. */
void
pd_parts_of(struct pd_hub *hub, int64_t dev, struct pd_parts *parts, int64_t *told_ms)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PARTS_OF;
    struct pd_store *s = hub->store;

    *parts = (struct pd_parts){ .count = 0 };
    *told_ms = 0;
    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(dev))); row; row = pd_store_next(s, sql)) {
        struct pd_part_health h = { .part = (enum pd_part)pd_store_int(s, sql, 0),
            .state = (enum pd_part_state)pd_store_int(s, sql, 1),
            .since_ms = pd_store_int(s, sql, 3) };

        if (parts->count == PD_PARTS || pd_part_name(h.part) == NULL || pd_part_state_name(h.state) == NULL)
            continue;
        pd_store_text(s, sql, 2, h.code, sizeof h.code);
        *told_ms = pd_store_int(s, sql, 4);
        parts->list[parts->count++] = h;
    }
}

/* A desk's clock may be ahead; and it stood so before the desk was started anew. */
static int64_t
since_of(const struct pd_parts *before, const struct pd_part_health *h, int64_t now_ms)
{
    int64_t since_ms = h->since_ms > 0 && h->since_ms < now_ms ? h->since_ms : now_ms;

    for (int i = 0; i < before->count; i++) {
        const struct pd_part_health *was = &before->list[i];

        if (was->part == h->part && was->state == h->state && strcmp(was->code, h->code) == 0 &&
            was->since_ms < since_ms)
            since_ms = was->since_ms;
    }
    return since_ms;
}

void
pd_errand_parts(struct pd_errand_case *c)
{
    const struct pd_parts *parts = &c->errand->parts;
    struct pd_store *s = c->hub->store;
    struct pd_parts before;
    int64_t told_ms;

    if (!pd_errand_rate(c, PD_ERRAND_RATE_PARTS)) {
        c->again = true;
        pd_errand_refuse(c, "too_often");
        return;
    }
    pd_parts_of(c->hub, c->device->dev, &before, &told_ms);
    (void)pd_store_run(s, PD_HUB_SQL_PARTS_DROP, PD_ARGS(pd_i(c->device->dev)));
    for (int i = 0; i < parts->count; i++)
        (void)pd_store_run(s, PD_HUB_SQL_PART_PUT,
            PD_ARGS(pd_i(c->device->dev), pd_i(parts->list[i].part), pd_i(parts->list[i].state),
                pd_t(parts->list[i].code), pd_i(since_of(&before, &parts->list[i], c->now_ms)),
                pd_i(c->now_ms)));
}

void
pd_parts_count(struct pd_hub *hub, int64_t counts[PD_PARTS + 1][PD_PART_UNKNOWN + 1])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PARTS_COUNT;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        int64_t part = pd_store_int(hub->store, sql, 0), state = pd_store_int(hub->store, sql, 1);

        if (part > 0 && part <= PD_PARTS && state > 0 && state <= PD_PART_UNKNOWN)
            counts[part][state] = pd_store_int(hub->store, sql, 2);
    }
}
