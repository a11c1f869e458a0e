/*
 * What somebody is to be told before it happens: points that expire, a tier that ends. A day's first pass
 * writes down what is due within PD_HUB_NOTICE_DAYS, once for each member, kind and instant; whoever sends
 * messages or prints a report reads on from the last number it had. The amount is as of the day it was
 * written. Nothing is written of who wants no messages or is deceased.
 */
#ifndef PD_HUB_NOTICES_H
#define PD_HUB_NOTICES_H

#include "sync/hub/sweeps.h"

bool
pd_notices_begin(const struct pd_sweep *sweep);

void
pd_notices_members(const struct pd_sweep *sweep);

void
pd_notices_end(const struct pd_sweep *sweep);

void
pd_notice(struct pd_hub *hub, int64_t now_ms, int64_t mid, enum pd_hub_notice_kind kind, int64_t due_ms,
    struct pd_points amount);

#endif
