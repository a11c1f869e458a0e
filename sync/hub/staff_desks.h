/* The staff's rows as the engine keeps them, and what desks are told of them. Nothing outside the engine. */
#ifndef PD_HUB_STAFF_DESKS_H
#define PD_HUB_STAFF_DESKS_H

#include "sync/hub/devices.h"
#include "sync/hub/staff.h"

/* A person with what only the hub and her desks may know. */
struct pd_staff_kept {
    struct pd_staff person;
    char badge[PD_SERIAL_CAP]; /* serial of the one that is good; "": none */
    struct pd_pin_kept pin;
    uint64_t cseq;        /* of her present row in the feed */
    int64_t dismissed_ms; /* 0: she was not */
};

/* The row that a statement staff_* stands on. */
void
pd_staff_read(struct pd_store *store, enum pd_hub_sql sql, struct pd_staff_kept *row);

/* The one row of such a statement; false: there is none. */
bool
pd_staff_get(struct pd_hub *hub, enum pd_hub_sql sql, struct pd_arg arg, struct pd_staff_kept *row);

/* Writes down what was done with her, by number, and tells the desks. Errors: the store's. */
PD_MUST_CHECK enum pd_err
pd_staff_act(struct pd_hub *hub, int64_t now_ms, const char *what, const char *number, const char *by);

/* A row of the feed for this reader; false: not for it, or she has changed since. */
bool
pd_staff_row(
    struct pd_hub *hub, int64_t sid, const struct pd_device *reader, int protocol, struct pd_row *row);

/* Desks that have just learned to read of people hear of all of them. */
void
pd_staff_tell(struct pd_hub *hub);

/* A member is gone, or turned out to be another one: nobody has that membership any more. */
void
pd_staff_member_moves(struct pd_hub *hub, int64_t mid, int64_t stays);

/* This desk was declared lost: see staff.h for whose PIN goes. */
void
pd_staff_desk_lost(struct pd_hub *hub, int64_t now_ms, const struct pd_device *device);

#endif
