/*
 * A hold's row, and what intents, releases and captures do to one alike. The states and what each kind of op
 * makes of them stand on top of holds.c.
 */
#ifndef PD_HUB_HOLDS_H
#define PD_HUB_HOLDS_H

#include "sync/hub/tokens.h"

/* Stored: append, never renumber. BY_HUB: of a gift that the hub gave away, out at once (wheels.h). */
enum pd_hold_origin { PD_HOLD_BY_OP = 1, PD_HOLD_BY_TICKET = 2, PD_HOLD_BY_VOID = 3, PD_HOLD_BY_HUB = 4 };

struct pd_hub_hold {
    int64_t hid, mid, dev;
    struct pd_id id;
    char sku[PD_SKU_CAP], place[PD_PLACE_CAP];
    int qty, out_qty;
    struct pd_points amount, booked, refunded;
    struct pd_fen money;
    uint32_t lease, ordinal;
    int64_t expires_ms, made_ms, ended_ms;
    enum pd_hold_state state;
    enum pd_hold_origin origin;
    bool released;         /* its ticket was out: its ordinals are never sold again */
    bool limited;          /* counts for a limit per member */
    enum pd_ending ending; /* asked for; stays as it was when the hold ends */
    enum pd_doubt doubt;
    uint64_t cseq;
};

bool
pd_hub_hold_find(struct pd_hub *hub, const struct pd_id *id, struct pd_hub_hold *out);

bool
pd_hub_hold_get(struct pd_hub *hub, int64_t hid, struct pd_hub_hold *out);

/* Refused, but its ticket is out: it was promised, so it is handed over or ended like any other. Its value is
 * booked already, a debt where it was not there. */
bool
pd_hub_hold_honoured(const struct pd_hub_hold *h);

void
pd_hub_hold_insert(struct pd_hub *hub, const struct pd_hub_hold *h);

/* What something costs that the hub gives at once, spent and linked to its lots, by a hold that ends at once.
 * There is enough: that was asked before. Returns the hold; 0: it costs nothing. */
int64_t
pd_hold_paid(struct pd_posting *posting, struct pd_account *account, struct pd_points price);

/* Serials up to this one of its proxy tickets were taken back (proxies.c). */
bool
pd_proxy_stopped(struct pd_hub *hub, int64_t hid, uint32_t serial);

/* Whether this desk is told of it (feed.c). */
bool
pd_hub_hold_is_for(const struct pd_hub_hold *h, const struct pd_device *reader);

/* Writes state, ends, units and bookings; the hold's desks and counters hear of it. */
void
pd_hold_update(struct pd_hub *hub, const struct pd_hub_hold *h);

/* A hold as its op tells it; row and member are not known yet. */
struct pd_hub_hold
pd_hold_of(const struct pd_apply *apply);

struct pd_points
pd_hold_minus(struct pd_points a, struct pd_points b);

bool
pd_hold_is_zero(struct pd_points points);

/* The member's balance goes into the answer, as it is after everything. */
void
pd_hold_tell_balance(struct pd_apply *apply, int64_t mid);

/* When the hold was made or ended. A clock that lies may move it a little, never out of sight: limits count
 * from it, and 0 says that a hold has not ended. */
int64_t
pd_hold_believed_ms(const struct pd_apply *apply);

/* The lease a hold names is its desk's own, and of its sku. */
bool
pd_hold_own_lease(struct pd_hub *hub, const struct pd_hub_hold *h, struct pd_lease *out);

/* The units of a hold that was not counted as out: from its desk's lease, where they still are; where even
 * that is short, from the free stock; of what nobody stocks, nothing. */
void
pd_hold_take_units(struct pd_apply *apply, struct pd_hub_hold *h);

/* The units of a hold that ended. */
void
pd_hold_give_units(struct pd_hub *hub, struct pd_hub_hold *h);

/* Value for a fact that no hold covers: what is there, and debt for the rest. */
void
pd_hold_overdraw(struct pd_apply *apply, struct pd_hub_hold *h, const char *incident);

#endif
