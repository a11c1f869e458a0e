/*
 * The staff: who may do what at the hub, known by a badge that only she holds and a PIN that only she knows.
 * (1) A badge is a code that the hub signed; one that was replaced is good no more. (2) A PIN is kept as
 * Argon2id (RFC 9106) of it. After five wrong ones she waits, each time twice as long; the count outlives the
 * hub. (3) What a person did is a row among the hub's own acts, by her number: no name is in it. (4) While
 * there are fewer than two owners anybody at the hub's machine adds staff, as at its beginning; afterwards an
 * owner does. (5) Desks are told of people by rows of the feed (staff_desks.c): a counter of everybody with a
 * role, a kiosk of technicians alone, and neither of a PIN that a lost desk has given away.
 *
 * What a lost desk knew of PINs falls in minutes to whoever has its disk, so the people it was told of lose
 * theirs, here too, and an owner gives each a new one. That needs an owner with a PIN, so the last two who
 * can act keep theirs at the hub: (a) with two of them, what two persons decide can still be decided, and
 * with fewer than two the hub would let anybody at its machine add owners, as at its beginning; (b) what the
 * disk gives away is the PIN, not the badge, which only the hub can sign, so that the PIN alone opens nothing
 * here; (c) no desk is told of such a PIN any more: there a thief could watch a badge being shown. Of more
 * than two the ones who were added first keep it; who cannot act, because she has no badge, keeps nothing.
 * Threading: the engine's.
 */
#ifndef PD_HUB_STAFF_H
#define PD_HUB_STAFF_H

#include "app/core/staff.h"
#include "sync/hub/hub.h"

#define PD_STAFF_NAME_CAP 65

/* What her PIN is good for. Stored: append, never renumber. */
enum pd_staff_pin {
    PD_STAFF_PIN_GOOD = 0,     /* here and at desks */
    PD_STAFF_PIN_HUB_ONLY = 1, /* a lost desk knew it: here alone, until she chooses another */
    PD_STAFF_PIN_NONE = 2,     /* a lost desk knew it, or she never had one: nowhere */
};

struct pd_staff {
    struct pd_id id;
    char number[PD_STAFF_NUMBER_CAP];
    char name[PD_STAFF_NAME_CAP];
    unsigned int roles;
    char pin_by[PD_STAFF_NUMBER_CAP]; /* who chose her PIN; "": she herself */
    bool dismissed, has_badge;
    int64_t wait_until_ms; /* no PIN is looked at before; 0 */
    int wrong;             /* PINs since the last right one */
    enum pd_staff_pin pin;
    char department[PD_RULE_CAP]; /* "": none; for figures of recommendations alone */
    int64_t sid;                  /* row: the key of hers in the feed */
    int64_t mid;                  /* row of her own membership; 0: none is known */
    struct pd_id member;          /* her own membership; zero: none is known */
};

/* Not dismissed, with a badge and a PIN: as an owner she counts. */
bool
pd_staff_can_act(const struct pd_staff *person);

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

/* Adds a person with a PIN of her choice; one without roles, who is known by her number alone (as who
 * recommended that somebody join), has none: pin NULL. Errors with *why: PD_ERR_INVALID, PD_ERR_EXISTS (the
 * number). */
PD_MUST_CHECK enum pd_err
pd_hub_staff_add(struct pd_hub *hub, int64_t now_ms, const struct pd_staff *person, const char *pin,
    const char *by, struct pd_why *why);

/* Each changes one thing; `by` is the number of who did it, "" for the machine's owner. Errors:
 * PD_ERR_NOT_FOUND; PD_ERR_STATE (dismissed); PD_ERR_INVALID with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_staff_roles(struct pd_hub *hub, int64_t now_ms, const char *number, unsigned int roles, const char *by,
    struct pd_why *why);

/* "": none. One of the rules in force, where they have departments. */
PD_MUST_CHECK enum pd_err
pd_hub_staff_department(struct pd_hub *hub, int64_t now_ms, const char *number, const char *department,
    const char *by, struct pd_why *why);

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

/* Which membership is her own; NULL: none is known. Two people have not the same one. Errors:
 * PD_ERR_NOT_FOUND and PD_ERR_STATE as above; with *why PD_ERR_NOT_FOUND (no such member, or erased),
 * PD_ERR_EXISTS (somebody else's). A member who was merged stands for whom she turned out to be. */
PD_MUST_CHECK enum pd_err
pd_hub_staff_member(struct pd_hub *hub, int64_t now_ms, const char *number, const struct pd_id *member,
    const char *by, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_staff_each(struct pd_hub *hub, void (*each)(void *ctx, const struct pd_staff *person), void *ctx);

/* How many owners can act. */
int
pd_hub_staff_owners(struct pd_hub *hub);

/* By number, also one who was dismissed. */
bool
pd_staff_find(struct pd_hub *hub, const char *number, struct pd_staff *out);

/* ---- at desks (staff_desks.c) ---- */

/* How many people's PINs this desk knows. */
PD_MUST_CHECK enum pd_err
pd_hub_staff_known_at(struct pd_hub *hub, const struct pd_id *device, int *count);

/* Those who have no new PIN yet since this desk was lost, by number. */
PD_MUST_CHECK enum pd_err
pd_hub_staff_lost_with(struct pd_hub *hub, const struct pd_id *device,
    void (*each)(void *ctx, const struct pd_staff *person), void *ctx);

/* Stored nowhere: what came of a badge and a PIN. */
enum pd_staff_outcome {
    PD_STAFF_GOOD = 1,
    PD_STAFF_NO_BADGE = 2, /* not a badge of this hub, an old one, or of one who was dismissed */
    PD_STAFF_WRONG_PIN = 3,
    PD_STAFF_WAIT = 4, /* too many wrong ones: person->wait_until_ms */
    PD_STAFF_ROLE = 5, /* she may not do this */
    PD_STAFF_STORE = 6,
    PD_STAFF_NO_PIN = 7, /* a desk that knew it was lost */
};

const char *
pd_staff_outcome_text(enum pd_staff_outcome outcome); /* for people, with the way out */

/* Who holds this badge and knows its PIN, and has that role. A wrong PIN is counted in the batch at hand, so
 * that it must be committed whatever comes of it. */
enum pd_staff_outcome
pd_hub_staff_check(struct pd_hub *hub, int64_t now_ms, const char *badge, const char *pin,
    enum pd_staff_role role, struct pd_staff *person);

#endif
