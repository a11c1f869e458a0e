/*
 * Who lies in which ward, as the hospital says, for one purpose: a ward congratulates on birthdays. (1) Only
 * who is a member, wants her birthday known and takes part is told of, by her masked name. (2) Each is
 * congratulated once a year. (3) Her birthday stays sealed where it is stored; of whoever was opened, in how
 * many days it comes stays in memory for the day, or until she is written or dropped: a page opens nobody
 * twice. At most PD_WARD_STAYS_MAX stays. (4) Wards are the hospital's words, and of no site: every counter
 * sees all. Threading: the engine's.
 */
#ifndef PD_HUB_WARDS_H
#define PD_HUB_WARDS_H

#include "sync/hub/hub.h"

#define PD_WARD_STAYS_MAX 2000
#define PD_WARD_DAYS 7 /* birthdays of so many days to come */

/* ward: a word; NULL: she lies in none any more. Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_INVALID,
 * PD_ERR_FULL. */
PD_MUST_CHECK enum pd_err
pd_hub_ward_set(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *ward, struct pd_why *why);

/* She is erased, or turned out to be another. */
void
pd_wards_forget(struct pd_hub *hub, int64_t mid);

/* Her person was written or dropped; 0: anybody's may have been. */
void
pd_wards_reread(struct pd_hub *hub, int64_t mid);

void
pd_wards_merge(struct pd_hub *hub, int64_t other, int64_t stays);

#endif
