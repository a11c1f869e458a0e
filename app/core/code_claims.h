/*
 * What each type of code says beyond its expiry: one row a type, for the reader and the writer in code.c.
 * A new type is a new row.
 */
#ifndef PD_CORE_CODE_CLAIMS_H
#define PD_CORE_CODE_CLAIMS_H

#include "app/core/cbor.h"
#include "app/core/code.h"

struct pd_code_kind {
    enum pd_code_type type;
    enum pd_code_type role; /* whose role its key needs: its own, or of what it is a part of */
    size_t claims;          /* after the type */
    int64_t life_s; /* the furthest exp ever set; a later one means that the reader's clock is behind */
    bool (*read)(struct pd_cbor *c, struct pd_code *out);                 /* false: missing or out of range */
    enum pd_err (*check)(const struct pd_code *code, struct pd_why *why); /* before writing */
    void (*write)(struct pd_cbor_writer *w, const struct pd_code *code);
};

/* NULL for a number that this version does not know. */
const struct pd_code_kind *
pd_code_kind_find(int64_t type);

#endif
