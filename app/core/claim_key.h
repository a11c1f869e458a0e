/*
 * Natural keys of claims. A key says what a grant is for, so that whoever asks for it a second time, at
 * whatever desk, asks for the same thing, and the hub grants it once. (1) One function makes each shape; the
 * hub makes the key again and compares, so that a desk cannot invent one. (2) What a rule rewards decides its
 * shape. Tier bundles, welcome packs, referrals and adjustments have none: the hub alone grants them. (3) A
 * bill is one thing whatever rule pays for it: its key is the number alone.
 */
#ifndef PD_CORE_CLAIM_KEY_H
#define PD_CORE_CLAIM_KEY_H

#include "app/core/programme.h"

enum pd_claim_shape {
    PD_CLAIM_HUB_ONLY = 0, /* no desk asks for it */
    PD_CLAIM_DAY = 1,      /* "sign_in:MEMBER:DAY": once a local day */
    PD_CLAIM_BILL = 2,     /* "bill:NO": a payment; nothing is granted before the bill itself is here */
    PD_CLAIM_VISIT = 3,    /* "survey:bill:NO": once for each visit or bill */
    PD_CLAIM_EVENT = 4,    /* "talk:MEMBER:event:ID": once for each event */
    PD_CLAIM_YEAR = 5,     /* "birthday:MEMBER:2026": once a local year */
};

#define PD_BILL_NO_CAP 65  /* 1 to 64 of A-Z a-z 0-9 - _ */
#define PD_EVENT_ID_CAP 33 /* likewise, to 32 */

enum pd_claim_shape
pd_claim_shape_of(const struct pd_earn_rule *rule);

void
pd_claim_key_day(const struct pd_earn_rule *rule, const struct pd_id *member, int64_t at_ms,
    int utc_offset_min, char *out, size_t cap);

void
pd_claim_key_year(const struct pd_earn_rule *rule, const struct pd_id *member, int64_t at_ms,
    int utc_offset_min, char *out, size_t cap);

/* false: not a bill number. For a payment rule the key of the bill, otherwise that of its visit. */
PD_MUST_CHECK bool
pd_claim_key_bill(const struct pd_earn_rule *rule, const char *bill_no, char *out, size_t cap);

/* false: not an event's id. */
PD_MUST_CHECK bool
pd_claim_key_event(
    const struct pd_earn_rule *rule, const struct pd_id *member, const char *event, char *out, size_t cap);

/* Is it, byte for byte, the key of this rule's shape for this member at that time? */
PD_MUST_CHECK bool
pd_claim_key_good(const struct pd_earn_rule *rule, const struct pd_id *member, int64_t at_ms,
    int utc_offset_min, const char *key);

/* The event's id in such a key, NULL for any other key. */
const char *
pd_claim_key_event_id(const char *key);

/* The number in the key of a bill, NULL for any other key. */
const char *
pd_claim_key_bill_no(const char *key);

#endif
