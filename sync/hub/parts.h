/*
 * How the devices of desks are (app/core/parts.h), as each desk told last: its word, beside when it was heard
 * of. (1) What a desk tells takes the place of all it told before. (2) Since when is the earliest that it
 * said of this state for this reason: a desk that was started anew knows no more than since its start. (3)
 * Nothing is believed or done because of it. A desk of an older release tells nothing, and nothing stands
 * here. Threading: the engine's.
 */
#ifndef PD_HUB_PARTS_H
#define PD_HUB_PARTS_H

#include "sync/hub/errands.h"

pd_errand_do pd_errand_parts;

/* *told_ms 0: it has told nothing. */
void
pd_parts_of(struct pd_hub *hub, int64_t dev, struct pd_parts *parts, int64_t *told_ms);

/* How many desks in service have it so: counts[part][state]. */
void
pd_parts_count(struct pd_hub *hub, int64_t counts[PD_PARTS + 1][PD_PART_UNKNOWN + 1]);

#endif
