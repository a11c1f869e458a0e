/*
 * The mark of a row: 64 bits over its columns, SipHash-2-4 under a fixed key. It tells a rotten bit, a lost
 * part or a mixed-up row from a good one; it does not stop a person who may write the file, and needs not to:
 * the chain and the hub do. A mark lies in the file: the algorithm is stored, never change it.
 */
#ifndef PD_LEDGER_MARK_H
#define PD_LEDGER_MARK_H

#include <stddef.h>
#include <stdint.h>

struct pd_mark {
    uint64_t v[4];
    uint64_t words; /* hashed so far */
};

void
pd_mark_start(struct pd_mark *mark);

/* The kind and the length go in with the bytes, so that ("ab", "c") and ("a", "bc") differ. */
void
pd_mark_int(struct pd_mark *mark, int64_t value);

void
pd_mark_bytes(struct pd_mark *mark, char kind, const void *bytes, size_t len);

/* Of everything so far; more may follow. */
uint64_t
pd_mark_value(const struct pd_mark *mark);

#endif
