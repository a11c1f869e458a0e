/*
 * The staff: who may do what at the hub, known by a badge that only she holds and a PIN that only she knows.
 * (1) A badge is a code that the hub signed; one that was replaced is good no more. (2) A PIN is kept as
 * Argon2id (RFC 9106) of it. After five wrong ones she waits, each time twice as long; the count outlives the
 * hub. (3) What a person did is a row among the hub's own acts, by her number: no name is in it. (4) While
 * there are fewer than two owners anybody at the hub's machine adds staff, as at its beginning; afterwards an
 * owner does. Threading: the engine's.
 */
#ifndef PD_HUB_STAFF_H
#define PD_HUB_STAFF_H

#include "app/core/staff.h"
#include "sync/hub/hub.h"

#define PD_STAFF_NAME_CAP 65

struct pd_staff {
    struct pd_id id;
    char number[PD_STAFF_NUMBER_CAP];
    char name[PD_STAFF_NAME_CAP];
    unsigned int roles;
    char pin_by[PD_STAFF_NUMBER_CAP]; /* who chose her PIN; "": she herself */
    bool dismissed, has_badge;
    int64_t wait_until_ms; /* no PIN is looked at before; 0 */
    int wrong;             /* PINs since the last right one */
};

/* Whether `by` may approve what `proposer` proposed: two persons, and not one who knows the other's PIN.
 * Errors with *why: PD_ERR_DENIED. */
PD_MUST_CHECK enum pd_err
pd_staff_is_another(const struct pd_staff *by, const char *proposer, struct pd_why *why);

/* "owner,counter" into bits; 0: a word is none of them. */
unsigned int
pd_staff_roles_from(const char *text);

/* The roles of `roles` as text; at least 64 bytes. */
void
pd_staff_roles_text(unsigned int roles, char *out, size_t cap);

/* Adds a person with a PIN of her choice. Errors with *why: PD_ERR_INVALID, PD_ERR_EXISTS (the number). */
PD_MUST_CHECK enum pd_err
pd_hub_staff_add(struct pd_hub *hub, int64_t now_ms, const struct pd_staff *person, const char *pin,
    const char *by, struct pd_why *why);

/* Each changes one thing; `by` is the number of who did it, "" for the machine's owner. Errors:
 * PD_ERR_NOT_FOUND; PD_ERR_STATE (dismissed); PD_ERR_INVALID with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_staff_roles(struct pd_hub *hub, int64_t now_ms, const char *number, unsigned int roles, const char *by,
    struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_staff_pin(struct pd_hub *hub, int64_t now_ms, const char *number, const char *pin, const char *by,
    struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_staff_dismiss(
    struct pd_hub *hub, int64_t now_ms, const char *number, const char *by, struct pd_why *why);

/* A new badge; the one before is good no more. */
PD_MUST_CHECK enum pd_err
pd_hub_staff_badge(struct pd_hub *hub, int64_t now_ms, const char *number, const char *by,
    char code[PD_CODE_CAP], struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_staff_each(struct pd_hub *hub, void (*each)(void *ctx, const struct pd_staff *person), void *ctx);

/* How many owners can act: not dismissed, with a badge. */
int
pd_hub_staff_owners(struct pd_hub *hub);

/* Stored nowhere: what came of a badge and a PIN. */
enum pd_staff_outcome {
    PD_STAFF_GOOD = 1,
    PD_STAFF_NO_BADGE = 2, /* not a badge of this hub, an old one, or of one who was dismissed */
    PD_STAFF_WRONG_PIN = 3,
    PD_STAFF_WAIT = 4, /* too many wrong ones: person->wait_until_ms */
    PD_STAFF_ROLE = 5, /* she may not do this */
    PD_STAFF_STORE = 6,
};

const char *
pd_staff_outcome_text(enum pd_staff_outcome outcome); /* for people, with the way out */

/* Who holds this badge and knows its PIN, and has that role. A wrong PIN is counted in the batch at hand, so
 * that it must be committed whatever comes of it. */
enum pd_staff_outcome
pd_hub_staff_check(struct pd_hub *hub, int64_t now_ms, const char *badge, const char *pin,
    enum pd_staff_role role, struct pd_staff *person);

#endif
