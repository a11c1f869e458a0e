/*
 * What counters tell of the goods on their shelf: received and shrunk units move the stock as a person's
 * movement does (goods.c), under the number of whoever serves. A count moves nothing: it is made without
 * seeing what should be there, and where it differs a person counts again and puts it right.
 */
#include "sync/hub/duty.h"
#include "sync/hub/leases.h"
#include "sync/hub/loading.h"

#include <stdio.h>

#define QTY_MAX 1000000 /* in one movement, as for people */

static void
look(struct pd_apply *apply, const char *incident, int64_t units)
{
    pd_apply_incident(apply, incident, 0, pd_points_of(units));
}

/* So many should lie in the house; *known false: it was never received. */
static int64_t
in_house(struct pd_hub *hub, const char *sku, bool *known)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_STOCK_IN_HOUSE;
    int64_t n;

    *known = pd_store_start(hub->store, sql, PD_ARGS(pd_t(sku)));
    if (!*known)
        return 0;
    n = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    return n;
}

static const struct pd_gift *
gift_of(const struct pd_apply *apply)
{
    const struct pd_programme *programme = pd_hub_programme_now(apply->hub, apply->now_ms);

    return programme != NULL ? pd_programme_gift(programme, apply->op->sku) : NULL;
}

/* A gift lies where it is handed over: none of another place's is on this shelf. */
static void
counted(struct pd_apply *apply)
{
    const struct pd_gift *gift = gift_of(apply);
    bool known;
    int64_t there = in_house(apply->hub, apply->op->sku, &known), differs;

    if (gift != NULL && strcmp(gift->place, apply->device->place) != 0)
        there = 0;
    differs = apply->op->qty - there;
    if (differs != 0)
        look(apply, "shelf_differs", differs < 0 ? -differs : differs);
}

static void
write_down(struct pd_apply *apply, enum pd_goods_kind kind, int64_t units)
{
    struct pd_store *s = apply->hub->store;
    struct pd_duty duty = pd_duty_of(apply);
    char note[PD_GOODS_NOTE_CAP];

    (void)snprintf(note, sizeof note, "told by a counter of %s%s%s", apply->device->place,
        duty.approver[0] != '\0' ? ", let pass by " : "", duty.approver);
    pd_duty_used(apply, &duty);
    (void)pd_store_run(s, PD_HUB_SQL_GOODS_INSERT,
        PD_ARGS(pd_i(pd_store_one(s, PD_HUB_SQL_GOODS_LAST, PD_NO_ARGS, 0) + 1), pd_i(apply->now_ms),
            pd_i(kind), pd_t(apply->op->sku), pd_i(units), pd_i(0), pd_t(duty.clerk), pd_t(note), pd_i(0)));
}

static void
received(struct pd_apply *apply)
{
    if (apply->op->qty > QTY_MAX) {
        look(apply, "goods_beyond", apply->op->qty);
        return;
    }
    if (apply->op->qty == 0)
        return;
    pd_stock_receive(apply->hub, apply->op->sku, apply->op->qty);
    write_down(apply, PD_GOODS_RECEIVED, apply->op->qty);
}

/* What is lent to kiosks may be what is broken: then they may sell what is not there, until goods come. */
static void
shrunk(struct pd_apply *apply)
{
    bool known;
    int64_t there = in_house(apply->hub, apply->op->sku, &known), units = apply->op->qty;
    struct pd_stock stock = { .free = 0 };

    if (units > there) {
        units = there > 0 ? there : 0;
        look(apply, "goods_beyond", apply->op->qty - units);
    }
    if (units == 0 || !pd_stock_get(apply->hub, apply->op->sku, &stock))
        return;
    if (pd_store_run(
            apply->hub->store, PD_HUB_SQL_STOCK_SHRINK, PD_ARGS(pd_t(apply->op->sku), pd_i(units))) != 1) {
        pd_store_corrupt(apply->hub->store, "units that are in the house were never received");
        return;
    }
    if (units > stock.free)
        look(apply, "stock_short", units - stock.free);
    write_down(apply, PD_GOODS_SHRUNK, -units);
}

void
pd_apply_stock(struct pd_apply *apply)
{
    const char *how = apply->op->how;
    struct pd_stock stock;

    if (strcmp(apply->device->mode, "counter") != 0) {
        pd_apply_quarantine(apply, "not_a_counter");
        return;
    }
    if (pd_duty_of(apply).clerk[0] == '\0')
        look(apply, "nobody_serves", 0);
    if (gift_of(apply) == NULL && !pd_stock_get(apply->hub, apply->op->sku, &stock)) {
        look(apply, "goods_unknown", apply->op->qty);
        return;
    }
    if (strcmp(how, PD_OP_STOCK_COUNT) == 0)
        counted(apply);
    else if (strcmp(how, PD_OP_STOCK_RECEIVE) == 0)
        received(apply);
    else
        shrunk(apply);
}
