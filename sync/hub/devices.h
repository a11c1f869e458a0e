/* Desks: a device's row and its states, the reads it signs, and what is kept of one that was stopped. */
#ifndef PD_HUB_DEVICES_H
#define PD_HUB_DEVICES_H

#include "sync/hub/engine.h"

/* Stored: append, never renumber. */
enum pd_device_state {
    PD_DEVICE_WAITING = 1, /* words not confirmed */
    PD_DEVICE_ACTIVE = 2,
    PD_DEVICE_REVOKED = 3,
    PD_DEVICE_FORKED = 4,  /* two histories: stopped until a person decides */
    PD_DEVICE_LOST = 5,    /* a person said so: what it made before stands, nothing more is taken from it */
    PD_DEVICE_RETIRED = 6, /* gave everything back: its tickets stay good, and it makes no more */
};

/* How far a desk is with telling a restored hub again. Stored: append, never renumber. */
enum pd_refill {
    PD_REFILL_DONE = 0,
    PD_REFILL_AWAITED = 1,
    PD_REFILL_SAID = 2,
    PD_REFILL_TOLD =
        3 /* what the lost life had answered is here; what it did not answer waits for the others */
};

struct pd_device {
    int64_t dev; /* row */
    struct pd_id id;
    struct pd_public_key key;
    uint32_t epoch;
    uint64_t high;
    struct pd_hash head;
    enum pd_device_state state;
    char mode[8], site[PD_PLACE_CAP], place[PD_PLACE_CAP];
    char letter;
    char serial[64];
    int64_t enrolled_ms, seen_ms;
    int64_t retire_ms;  /* told to give everything back; 0: not */
    int64_t lost_ms;    /* declared lost; 0: never */
    int64_t settled_ms; /* what it had left went back to the free stock; 0: not */
    uint64_t cseq;      /* of its present row in the feed; the same in the structs below */
    uint64_t durable;   /* its journal up to here is in the newest verified backup */
    enum pd_refill refill;
    uint64_t said;  /* PD_REFILL_SAID and _TOLD: its journal's end */
    int64_t heir;   /* enrolled anew as this device; 0: no */
    uint64_t waits; /* its op after high, when that waits for what another desk has yet to tell */
};

#define PD_DEVICE_HEIR 21 /* its column in the statements device_* */

bool
pd_device_find(struct pd_hub *hub, const struct pd_id *id, struct pd_device *out);

bool
pd_device_get(struct pd_hub *hub, int64_t dev, struct pd_device *out);

/* What a desk that is let in is given: a kiosk its leases, the first counter of a place its token. */
void
pd_device_provide(struct pd_hub *hub, const struct pd_device *device);

bool
pd_hub_backup_was_begun(struct pd_store *store);

/* What this desk may forget: see pd_hub_backup_covers. */
uint64_t
pd_hub_durable(const struct pd_hub *hub, const struct pd_device *device);

/* The problem a device in this state gets, or 0 when it may go on. */
int
pd_device_problem(const struct pd_device *device);

/* "active"; "?" for none. */
const char *
pd_device_state_name(enum pd_device_state state);

/* A desk told to give everything back, that has: it is retired from here on. */
void
pd_device_gone(struct pd_hub *hub, const struct pd_device *device);

/* A signed GET: device known, active, nonce fresh, signature right. Otherwise the problem was answered. */
bool
pd_hub_signed_by(struct pd_call *call, struct pd_device *device, char nonce[PD_NONCE_CAP]);

/* How far this desk's journal is here; who: and who it is, for a later introduction. PD_HIGH_BODY_MAX at
 * most. */
void
pd_hub_write_high(struct pd_hub *hub, const struct pd_device *device, int64_t now_ms, const char *nonce,
    bool who, struct pd_str *out);

enum pd_hub_step
pd_hub_tell_high(struct pd_call *call, const struct pd_device *device, const char *nonce, bool who);

/* ---- evidence ---- */

/* Keeps the request's body, and what shows who signed it. false: there is too much of this desk already. */
bool
pd_hub_keep_evidence(struct pd_call *call, const struct pd_device *device, const char *proof, size_t len);

/* The push of a second story, and the first one as its desk signed it. */
void
pd_hub_keep_fork(struct pd_call *call, const struct pd_device *device);

#endif
