/*
 * One person may hold several memberships ("dental", "maternity"), each a member of its own: id, kind,
 * accounts, tier, growth, tickets, cards. (1) Nothing moves from one to another: value, limits and
 * entitlements stay where they were granted. (2) Who she is lies once, under one of them (`member.person`);
 * what she agreed to, her guardian and the PIN of her cards lie there too, so that whatever is withdrawn, is
 * withdrawn for all of them. (3) One membership a kind. (4) She is welcomed once, congratulated once a year,
 * erased as a whole, and nobody serves herself in another of her memberships. (5) Desks learn that rows
 * belong together by an opaque word that says nothing of who she is and cannot be made without the hub's key.
 * Threading: the engine's.
 */
#ifndef PD_HUB_MEMBERSHIPS_H
#define PD_HUB_MEMBERSHIPS_H

#include "sync/hub/engine.h"

struct pd_membership {
    int64_t mid;
    struct pd_id id;
};

/* The row under which her person is kept; mid itself where it is her only membership. */
int64_t
pd_person_root(struct pd_hub *hub, int64_t mid);

bool
pd_person_same(struct pd_hub *hub, int64_t a, int64_t b);

/* All that are not erased, in the order in which they came, this one among them. Returns how many, at
 * least 1. */
int
pd_person_memberships(struct pd_hub *hub, int64_t mid, struct pd_membership out[PD_MEMBERSHIPS_MAX]);

/* What desks are told; zero: it is her only one. person: the column of her row. */
struct pd_id
pd_person_group(const struct pd_hub *hub, int64_t person);

/* Desks are told of all of hers again. */
void
pd_person_touch(struct pd_hub *hub, int64_t mid);

/* Likewise of all who have several: a desk speaks a protocol that carries it, for the first time. */
void
pd_persons_tell(struct pd_hub *hub);

/* Whether the rules in force have such a kind; anything where there are no rules. PD_ERR_INVALID with *why,
 * which names those there are. */
PD_MUST_CHECK enum pd_err
pd_hub_kind_is_known(struct pd_hub *hub, int64_t now_ms, const char *kind, struct pd_why *why);

/* A membership of another kind for whoever has this one, with nothing in it. Errors with *why:
 * PD_ERR_NOT_FOUND; PD_ERR_INVALID (no kind of the rules in force); PD_ERR_EXISTS (she has one of this kind:
 * *out is it); PD_ERR_STATE (frozen, closed, opted out); PD_ERR_FULL (PD_MEMBERSHIPS_MAX). */
PD_MUST_CHECK enum pd_err
pd_hub_member_join(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *kind,
    struct pd_id *out, struct pd_why *why);

/* Two members who are one person, each with a kind of its own, stay two memberships of hers. Who she is, what
 * she agreed to and her PIN are those of `member` from then on. Errors: as above. */
PD_MUST_CHECK enum pd_err
pd_hub_member_link(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_id *other,
    struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_memberships_each(struct pd_hub *hub, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_member *membership), void *ctx);

struct pd_membership_pair {
    struct pd_id stays, other;
};

/* merge.h: two persons are one: of which kinds both have a membership beside these two. Errors with *why:
 * PD_ERR_STATE (one person's already), PD_ERR_FULL. */
PD_MUST_CHECK enum pd_err
pd_memberships_pairs(struct pd_hub *hub, int64_t stays, int64_t other,
    struct pd_membership_pair out[PD_MEMBERSHIPS_MAX], int *count, struct pd_why *why);

/* Likewise, when the other has gone into the one that stays: what its person has beside comes along. */
void
pd_memberships_merge(struct pd_hub *hub, int64_t stays, int64_t other);

#endif
