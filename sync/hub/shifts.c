#include "sync/hub/shifts.h"

#include "sync/hub/holds.h"

#include <stdio.h>

static struct pd_hub_shift
read_row(struct pd_store *s, enum pd_hub_sql sql)
{
    struct pd_hub_shift out = { .dev = pd_store_int(s, sql, 0), .device = pd_store_id(s, sql, 1) };

    pd_store_text(s, sql, 2, out.place, sizeof out.place);
    out.shift.number = (uint32_t)pd_store_int(s, sql, 3);
    out.shift.opened_dseq = (uint64_t)pd_store_int(s, sql, 4);
    out.shift.opened_ms = pd_store_int(s, sql, 5);
    pd_store_text(s, sql, 6, out.shift.opened_by, sizeof out.shift.opened_by);
    out.shift.last_dseq = (uint64_t)pd_store_int(s, sql, 7);
    out.shift.closed_ms = pd_store_int(s, sql, 8);
    pd_store_text(s, sql, 9, out.shift.closed_by, sizeof out.shift.closed_by);
    out.epoch = (uint32_t)pd_store_int(s, sql, 10);
    out.high = (uint64_t)pd_store_int(s, sql, 11);
    return out;
}

static struct pd_arg
device_or_all(const struct pd_id *device)
{
    return device != NULL ? pd_d(device) : pd_null();
}

enum pd_err
pd_hub_shift_each(struct pd_hub *hub, const struct pd_id *device, int max,
    void (*each)(void *ctx, const struct pd_hub_shift *shift), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SHIFT_NEWEST;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(device_or_all(device), pd_i(max))); row;
         row = pd_store_next(hub->store, sql)) {
        struct pd_hub_shift shift = read_row(hub->store, sql);

        each(ctx, &shift);
    }
    return hub->store->err;
}

enum pd_err
pd_hub_shift_get(struct pd_hub *hub, const struct pd_id *device, uint32_t number, struct pd_hub_shift *out,
    struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SHIFT_NUMBERED;
    struct pd_hub_shift other;
    bool more;

    if (!pd_store_start(hub->store, sql, PD_ARGS(device_or_all(device), pd_i(number))))
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "--number",
                                              "%u is no shift that was told; see: pointdesk-hub report shift",
                                              (unsigned int)number);
    *out = read_row(hub->store, sql);
    more = pd_store_next(hub->store, sql);
    if (more) {
        other = read_row(hub->store, sql);
        pd_store_end(hub->store, sql);
        if (other.dev != out->dev && device == NULL)
            return pd_why(why, PD_ERR_INVALID, "--number",
                "%u is a shift of more than one counter; --device ID says of which: pointdesk-hub report "
                "shift",
                (unsigned int)number);
    }
    return hub->store->err;
}

/* ---- figures ---- */

#define LINES 64 /* read at a time: finding a hold makes a statement of its own */

struct line {
    char text[PD_OP_LINE_MAX + 1];
    size_t len;
};

static int
read_lines(struct pd_hub *hub, const struct pd_hub_shift *shift, uint64_t after, struct line *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_OP_LINES;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql,
             PD_ARGS(pd_i(shift->dev), pd_i(shift->epoch), pd_i((int64_t)after), pd_i(LINES)));
         row; row = pd_store_next(hub->store, sql)) {
        const void *bytes = pd_store_bytes(hub->store, sql, 0, &out[n].len);

        if (out[n].len > PD_OP_LINE_MAX)
            out[n].len = 0; /* malformed: kept, and no op */
        if (out[n].len > 0)
            memcpy(out[n].text, bytes, out[n].len);
        n++;
    }
    return n;
}

/* A line that is no op counts as nothing, as it did at its desk: it wrote none. */
static void
add_line(struct pd_hub *hub, const struct line *line, struct pd_shift_figures *figures)
{
    struct pd_shift_hold known = { .qty = 0 };
    struct pd_hub_hold h;
    struct pd_op op;
    bool found;

    if (pd_op_decode(line->text, line->len, &op, NULL) != PD_OK)
        return;
    found = !pd_id_is_zero(op.hold) && pd_hub_hold_find(hub, &op.hold, &h) && h.mid != 0;
    if (found) {
        known = (struct pd_shift_hold){ .qty = h.qty, .amount = h.amount, .money = h.money };
        (void)pd_copy(known.sku, sizeof known.sku, h.sku);
    }
    pd_shift_add(figures, &op, found ? &known : NULL);
}

static void
read_head(struct pd_hub *hub, const struct pd_hub_shift *shift, uint64_t last, struct pd_hash *head)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_OP_HEAD;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(shift->dev), pd_i(shift->epoch), pd_i((int64_t)last))))
        return;
    pd_store_blob(hub->store, sql, 0, head->b, sizeof head->b);
    pd_store_end(hub->store, sql);
}

enum pd_err
pd_hub_shift_figures(struct pd_hub *hub, const struct pd_hub_shift *shift, struct pd_shift_figures *figures)
{
    static struct line lines[LINES]; /* large; one thread at a time */
    uint64_t last = shift->shift.last_dseq != 0 ? shift->shift.last_dseq : shift->high;
    uint64_t at = shift->shift.opened_dseq - 1;

    pd_shift_begin(figures);
    while (at < last) {
        int n = read_lines(hub, shift, at, lines);

        if (n == 0)
            return hub->store->err != PD_OK ? hub->store->err : PD_ERR_CORRUPT;
        for (int i = 0; i < n && at < last; i++, at++)
            add_line(hub, &lines[i], figures);
    }
    read_head(hub, shift, last, &figures->head);
    return hub->store->err;
}

/* ---- by person ---- */

enum pd_err
pd_hub_served_each(struct pd_hub *hub, struct pd_stretch stretch,
    void (*each)(void *ctx, const struct pd_hub_served *served), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SERVED_EACH;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(stretch.from), pd_i(stretch.until))); row;
         row = pd_store_next(s, sql)) {
        struct pd_hub_served out = { .handed = pd_store_int(s, sql, 1),
            .units = pd_store_int(s, sql, 2),
            .points = pd_store_int(s, sql, 3),
            .ended = pd_store_int(s, sql, 4),
            .refunds = pd_store_int(s, sql, 5),
            .vouched = pd_store_int(s, sql, 6),
            .approved = pd_store_int(s, sql, 7) };

        pd_store_text(s, sql, 0, out.clerk, sizeof out.clerk);
        each(ctx, &out);
    }
    return s->err;
}
