/*
 * One person who became two members: the other goes into the one that stays. (1) The ledger is kept: what was
 * written stays as it stands, and one act moves what the other has, its lots with their dates. (2) Her holds,
 * bills and lots are the staying member's from then on, so that refunds find them; what desks still tell
 * about the other counts for the one that stays, and so do its number, phone and cards at the hub. (3) The
 * other is closed at every desk: its printed card is exchanged. It cannot be undone. Threading: the engine's.
 */
#ifndef PD_HUB_MERGE_H
#define PD_HUB_MERGE_H

#include "sync/hub/staff.h"

struct pd_merge {
    int64_t points, growth; /* that move */
    int64_t holds, bills;
};

/* What would move. Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_INVALID (one member), PD_ERR_STATE (open
 * tickets, a debt, merged or closed already). */
PD_MUST_CHECK enum pd_err
pd_hub_merge_look(struct pd_hub *hub, int64_t now_ms, const struct pd_id *stays, const struct pd_id *other,
    struct pd_merge *out, struct pd_why *why);

/* Does it. Errors: as above. */
PD_MUST_CHECK enum pd_err
pd_hub_merge(struct pd_hub *hub, int64_t now_ms, const struct pd_id *stays, const struct pd_id *other,
    const struct pd_staff *by, struct pd_merge *out, struct pd_why *why);

/* Those that turned out to be this one, and are not erased. */
PD_MUST_CHECK enum pd_err
pd_hub_merged_each(struct pd_hub *hub, const struct pd_id *stays,
    void (*each)(void *ctx, const struct pd_id *other), void *ctx);

#endif
