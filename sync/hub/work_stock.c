/*
 * Goods carried from this counter's place to another. A gift is collected at one place, so two places that
 * hand out the same have a gift each of one name, and units go from the stock of the one to that of the
 * other. Whoever stands there sends what lies there: a counter moves nothing away from another's shelf.
 */
#include "sync/hub/work.h"

#include "sync/hub/loading.h"

#include <stdio.h>

void
pd_work_stock_move(struct pd_work_case *w)
{
    const struct pd_programme *p = pd_hub_programme_now(w->hub, w->now_ms);
    const struct pd_gift *gift = p != NULL ? pd_programme_gift(p, w->ask->ref) : NULL, *there;
    const char *here = w->c->device->place, *place = w->ask->values[0].text;
    struct pd_goods goods = { .qty = w->ask->values[1].n };
    enum pd_err err;

    if (gift == NULL || strcmp(gift->place, here) != 0) {
        pd_work_refuse(w, gift == NULL ? "not_found" : "not_its_place");
        return;
    }
    there = pd_work_gift_at(p, gift, place);
    if (there == NULL) {
        pd_work_refuse(w, "no_gift_there");
        return;
    }
    (void)pd_copy(goods.sku, sizeof goods.sku, gift->sku);
    (void)pd_copy(goods.by, sizeof goods.by, w->who.number);
    (void)snprintf(goods.note, sizeof goods.note, "carried from %s to %s", here, there->place);
    err = pd_hub_goods_move(w->hub, w->now_ms, &goods, there->sku, &w->why);
    if (err == PD_ERR_STATE && w->hub->store->err == PD_OK)
        pd_work_refuse(w, "unleased");
    else if (pd_work_went(w, err))
        w->c->answer->number = goods.number;
}
