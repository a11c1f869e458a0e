/*
 * Sums over the rows of the change feed, by which desk and hub see that they hold the same. A row adds a
 * keyed hash of (kind, key, number of its present change) to its bucket, modulo 2^64: the order of rows does
 * not matter, and one that is missing, too many or of another age changes the sum. Only kinds that every desk
 * sees whole are summed: leases and holds are filtered per reader, and the hub's own key never changes. The
 * key is made from the hub's, so that two hubs' sums have nothing in common; it is no secret, and the sums
 * are signed.
 */
#ifndef PD_CORE_SUMS_H
#define PD_CORE_SUMS_H

#include "app/core/id.h"
#include "app/core/row.h"
#include "app/core/sign.h"

#define PD_SUM_BUCKETS 256 /* of members: by the last byte of the id, which is random */
#define PD_SUM_KEY_LEN 16

struct pd_sum {
    uint64_t n, sum;
};

struct pd_sums {
    struct pd_sum members[PD_SUM_BUCKETS];
    struct pd_sum keys, programmes, tokens;
};

struct pd_sum_key {
    uint8_t b[PD_SUM_KEY_LEN];
};

struct pd_sum_key
pd_sum_key_of(const struct pd_public_key *hub_key);

uint64_t
pd_sum_member(const struct pd_sum_key *key, const struct pd_id *id, uint64_t cseq);

int
pd_sum_bucket(const struct pd_id *id);

/* Each adds one row to its bucket. */
void
pd_sums_add_member(struct pd_sums *sums, const struct pd_sum_key *key, const struct pd_id *id, uint64_t cseq);

void
pd_sums_add_key(struct pd_sums *sums, const struct pd_sum_key *key, const struct pd_public_key *public_key,
    uint64_t cseq);

void
pd_sums_add_programme(struct pd_sums *sums, const struct pd_sum_key *key, uint32_t version, uint64_t cseq);

void
pd_sums_add_token(struct pd_sums *sums, const struct pd_sum_key *key, const char *place, uint64_t cseq);

/* Where two differ. Returns how many buckets do. */
struct pd_sums_difference {
    bool members[PD_SUM_BUCKETS];
    int member_buckets; /* how many of them */
    bool keys, programmes, tokens;
};

int
pd_sums_compare(const struct pd_sums *a, const struct pd_sums *b, struct pd_sums_difference *out);

#endif
