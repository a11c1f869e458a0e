/* What desks told of patients that no account shows: what they went without, and where they were given
 * precedence. Figures for reports; nobody's name is in them. Threading: the engine's. */
#ifndef PD_HUB_WISHES_H
#define PD_HUB_WISHES_H

#include "app/core/errand.h"
#include "sync/hub/hub.h"

struct pd_missed_row {
    char sku[PD_SKU_CAP];
    enum pd_missed reason;
    int64_t times;
};

/* Days since 1970 of the hospital; until is not in it. By sku. */
PD_MUST_CHECK enum pd_err
pd_hub_missed_each(struct pd_hub *hub, int64_t from_day, int64_t until_day,
    void (*each)(void *ctx, const struct pd_missed_row *row), void *ctx);

struct pd_priority_row {
    char place[PD_RULE_CAP];
    int64_t times, members, last_ms;
};

PD_MUST_CHECK enum pd_err
pd_hub_priority_each(struct pd_hub *hub, int64_t from_ms, int64_t until_ms,
    void (*each)(void *ctx, const struct pd_priority_row *row), void *ctx);

#endif
