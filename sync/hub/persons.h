/*
 * Who members are: sealed, each under a key of her own, and found by keyed hashes (persons.c); what is left
 * of one who was erased or merged.
 */
#ifndef PD_HUB_PERSONS_H
#define PD_HUB_PERSONS_H

#include "sync/hub/engine.h"

struct pd_person {
    char number[33], name[64], phone[24];
    char birthday[PD_BIRTHDAY_CAP]; /* "": not known */
};

/* Keyed by the hub: whoever has only its database cannot try what was hashed. what: what it is a hash of. */
struct pd_hash
pd_person_hash(const struct pd_hub *hub, const char *what, const void *bytes, size_t n);

void
pd_person_put(struct pd_hub *hub, int64_t mid, const struct pd_person *person);

/* By any of her memberships (memberships.h). false: nobody, or erased. Wipe it when done. */
bool
pd_person_get(struct pd_hub *hub, int64_t mid, struct pd_person *out);

#define PD_SEALED_MAX 512 /* bytes that are sealed under a key of their own */

/* Opens what a statement holds of mid, its sealed bytes and then their key, into exactly `size` bytes. A row
 * that its key does not open is a damaged store, told as `what`. false: there is none, or the store failed.
 */
bool
pd_sealed_open(
    struct pd_hub *hub, enum pd_hub_sql sql, int64_t mid, void *out, size_t size, const char *what);

/* Her row, or 0. */
int64_t
pd_person_by_number(struct pd_hub *hub, const char *number);

int64_t
pd_person_by_phone(struct pd_hub *hub, const char *phone);

/* Of all who have it, the first `max`: a phone is a family's. Returns how many. */
int
pd_persons_by_phone(struct pd_hub *hub, const char *phone, int64_t *mids, int max);

void
pd_person_drop(struct pd_hub *hub, int64_t mid);

/* Seals some of what an older release left in clear. Returns how many; 0: nothing is left. */
int
pd_persons_seal(struct pd_hub *hub);

/* When she was erased; 0: she was not. */
int64_t
pd_member_erased_ms(struct pd_hub *hub, int64_t mid);

/* The member that this one turned out to be (merge.h), or itself. */
int64_t
pd_member_stays(struct pd_hub *hub, int64_t mid);

/* A decision made before her erasure is judged as it was then. */
void
pd_member_as_decided(struct pd_hub *hub, struct pd_account *account, int64_t decided_ms);

/* As pd_hub_member_add, under an id that was made before. */
PD_MUST_CHECK enum pd_err
pd_member_add_as(struct pd_hub *hub, int64_t now_ms, const struct pd_hub_member_new *member,
    const struct pd_id *id, struct pd_why *why);

/* The last digits of her phone, as her row tells desks; her person is the caller's to seal. */
void
pd_member_phone(struct pd_hub *hub, int64_t mid, const char *phone);

/* A row with nothing that says who she is. */
int64_t
pd_member_row(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id);

/* A member with an id and nothing else. false: the id is taken. */
bool
pd_member_shell(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id);

bool
pd_member_is_shell(struct pd_hub *hub, int64_t mid);

/* Who such a one is, as pd_hub_member_add. */
PD_MUST_CHECK enum pd_err
pd_member_enter(struct pd_hub *hub, int64_t now_ms, int64_t mid, const struct pd_hub_member_new *member,
    struct pd_why *why);

#endif
