/*
 * Points for an occasion, which the hub grants by itself: birthdays, by the sweep of that day; the welcome
 * pack, with the registration. (1) A birthday is greeted once a local year, by the key that a desk's claim
 * has as well; the 29th of February is kept on the 28th in common years, so that it stays in the month in
 * which a desk may ask for it. Days on which the hub did not sweep are made up for, up to a month. (2) A
 * welcome pack is one for each real person, whatever number she registers under. She is told again by a keyed
 * hash of her name and the last eight digits of her phone, kept as long as her account. Erasing her takes it
 * away and leaves two marks of 24 bits, of that hash and of the hash of her number: each fits dozens of
 * people of a whole country, so it is nobody's, and still all but one in thousands who come back are known.
 * The price: of n persons who were erased, one newcomer in 2^23 / n is taken for one of them and gets none; a
 * person may grant it. (3) Nobody is greeted who is frozen, deceased, takes no part, or wants no messages or
 * no birthdays.
 */
#ifndef PD_HUB_OCCASIONS_H
#define PD_HUB_OCCASIONS_H

#include "sync/hub/persons.h"
#include "sync/hub/sweeps.h"

/* Congratulated in that year already, in another of her memberships or as a member that turned out to be her.
 */
bool
pd_birthday_elsewhere(struct pd_hub *hub, const struct pd_account *account,
    const struct pd_programme *programme, const struct pd_earn_rule *rule, int64_t at_ms);

bool
pd_birthdays_begin(const struct pd_sweep *sweep);

void
pd_birthdays_members(const struct pd_sweep *sweep);

void
pd_birthdays_end(const struct pd_sweep *sweep);

/* A new member: grants the pack unless she is known, or comes with a list of those who were members before:
 * false then. */
bool
pd_welcome(struct pd_hub *hub, int64_t now_ms, int64_t mid, const struct pd_person *person, bool from_list);

/* Two names, of at most 63 bytes, that one person may have: spaces and case make no other. */
bool
pd_same_name(const char *a, const char *b);

#define PD_PHONE_DIGITS 8 /* the same with and without a country's prefix */

/* The last digits of a phone, the last first. Returns how many there are. */
int
pd_phone_digits(const char *phone, char out[PD_PHONE_DIGITS + 1]);

/* Before her person goes. */
void
pd_welcome_erase(struct pd_hub *hub, int64_t mid);

/* Once, after an older release: whoever is here is known. */
bool
pd_known_begin(const struct pd_sweep *sweep);

void
pd_known_members(const struct pd_sweep *sweep);

void
pd_known_end(const struct pd_sweep *sweep);

/* A new hub has nobody to make known. */
void
pd_known_none(struct pd_store *store);

#endif
