/*
 * A desk for tests of its service: the real ledger in a fresh folder, keys, programme, members, leases and
 * token given as the hub's rows, and codes signed by the hub's key.
 */
#ifndef PD_TESTS_SESSION_STAND_H
#define PD_TESTS_SESSION_STAND_H

#include "app/session/desk.h"
#include "tests/support/check.h"

#define STAND_NOW_MS INT64_C(1781488800000) /* 2026-06-15 10:00 in Beijing */
#define STAND_POINTS 6000
#define STAND_UNITS 4
#define STAND_LATE_HOURS 48
#define STAND_REFUND_POINTS 200 /* a clerk's, without a supervisor */
#define STAND_SHRINK_UNITS 5    /* likewise */
#define STAND_RECEIPTS_DAY 3    /* a clerk's */

struct stand {
    char dir[64], path[96];
    const char *vfs;
    int64_t reserve_bytes;
    bool sign_in; /* its people sign in first */
    struct pd_rng rng;
    struct pd_secret_key hub;
    struct pd_identity identity;
    struct pd_ledger *ledger;
    struct pd_desk *desk;
    struct pd_id anna, bert; /* members: bert is of no tier and frozen where a test says so */
    uint64_t cseq;
    int64_t wall_ms, boot_ms;
    struct pd_programme *programme; /* lent by the last status */
    struct pd_desk_reply reply;     /* to the last request */
    struct pd_desk_reply status;    /* the last one */
};

/* Nothing but the folder and who is who. seed tells desks apart; the hub and the members are the same. */
void
stand_init(struct stand *s, uint64_t seed, char letter);

void
stand_open(struct stand *s);

void
stand_close(struct stand *s);

/* Closes and removes the folder. */
void
stand_finish(struct stand *s);

void
stand_page(struct stand *s, struct pd_row *rows, int count);

/* Document and row of a version made from the demonstration's by one replacement (may be ""). */
void
stand_publish(struct stand *s, uint32_t version, const char *from, const char *to);

struct pd_row
stand_member(const struct pd_id *id, int64_t points, const char *last4);

struct pd_row
stand_key(const struct stand *of);

#define STAND_LEASES 5

/* Of the gifts it sells; its counter checks tickets against them. */
void
stand_leases(const struct stand *of, struct pd_row rows[STAND_LEASES]);

struct pd_row
stand_token(const struct stand *s, uint64_t number);

/* Enrolled, with programme 1, both members, leases of the cheap gifts; online if told so, and polled once. */
void
stand_start(struct stand *s, uint64_t seed, char letter, bool online);

/* The same after stand_init, for a desk that is to be another one. */
void
stand_furnish(struct stand *s, bool online);

void
stand_online(struct stand *s, bool online);

/* Time passes on both clocks. */
void
stand_pass(struct stand *s, int64_t ms);

/* Takes everything unasked; the last status is kept. Returns how many answers of the hub there were. */
int
stand_poll(struct stand *s);

void
stand_ask(struct stand *s, const struct pd_desk_request *request);

/* A code of the hub for a member, good for life_s from now. */
void
stand_code(struct stand *s, enum pd_code_type type, const struct pd_id *member, int64_t life_s,
    char out[PD_CODE_CAP]);

void
stand_scan(struct stand *s, const char *payload);

void
stand_scan_member(struct stand *s, enum pd_code_type type, const struct pd_id *member);

/* With the code of the last scan. */
void
stand_redeem(struct stand *s, const char *sku, int qty);

/* One that must succeed, its ticket released. */
struct pd_ticket_view
stand_ticket(struct stand *s, const char *sku);

void
stand_hold(struct stand *s, enum pd_desk_request_kind kind, const struct pd_id *hold, const char *reason);

#endif
