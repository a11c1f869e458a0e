/*
 * A desk for tests: a ledger file in a fresh directory, an identity, a small programme, and the hub's rows
 * made by hand.
 */
#ifndef PD_TESTS_LEDGER_DESK_H
#define PD_TESTS_LEDGER_DESK_H

#include "app/ledger/ledger.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#define DESK_NOW INT64_C(1700000000000)
#define DESK_EXP (DESK_NOW + 100000)
#define DESK_UNITS 10 /* of each lease in the first page */
#define DESK_POINTS 5000

struct desk {
    char dir[64];
    char path[96];
    const char *vfs;
    int64_t reserve_bytes;
    struct pd_scratch *scratch; /* verify's; NULL: it makes one */
    struct pd_rng rng;
    struct pd_ledger *ledger;
    struct pd_identity identity;
    struct pd_programme programme;
    struct pd_id member, other;
    uint64_t cseq;
    struct pd_when when;
    int64_t code_exp_ms; /* of the code presented; another one after a reopening */
};

/* Makes the directory and the fixed parts; opens nothing. */
void
desk_init(struct desk *desk, uint64_t seed);

/* Removes the directory. */
void
desk_finish(struct desk *desk);

enum pd_err
desk_try_open(struct desk *desk);

void
desk_open(struct desk *desk);

void
desk_close(struct desk *desk);

/* Open, enrolled, with two members of DESK_POINTS, leases 1 (MUG) and 2 (TEA), and the token of its place. */
void
desk_start(struct desk *desk, uint64_t seed);

/* As desk_start, closed, from a copy of a file made once: for tests that start very often. */
void
desk_start_copy(struct desk *desk);

enum pd_err
desk_page(struct desk *desk, struct pd_row *rows, int count, uint64_t own_high);

struct pd_row
desk_member_row(const struct pd_id *id, int64_t points);

struct pd_row
desk_lease_row(const struct desk *desk, uint32_t id, const char *sku, int size);

enum pd_err
desk_try_redeem(
    struct desk *desk, const char *sku, int qty, enum pd_redeem_outcome *outcome, struct pd_hold *hold);

/* Must succeed. */
struct pd_hold
desk_redeem(struct desk *desk, const char *sku, int qty);

void
desk_release(struct desk *desk, const struct pd_hold *hold);

/* The ticket of a hold, read as a counter reads it. */
struct pd_code
desk_read_ticket(struct desk *desk, const struct pd_hold *hold);

int64_t
desk_free_points(struct desk *desk, const struct pd_id *member);

/* One result. */
enum pd_err
desk_result(struct desk *desk, uint64_t dseq, enum pd_op_status status, const char *code);

/* verify finds nothing. */
void
desk_is_sound(struct desk *desk);

#endif
