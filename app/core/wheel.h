/*
 * The lucky wheel's arithmetic, the same wherever it is done: at the hub, in its replay, and on paper.
 *   (1) Before a day's first spin the hub binds itself to a secret seed: the commitment is
 *       SHA-256("pd-wheel-seed-1|DAY|SEED"), shown before anybody spins. The seed is told when the day is
 * over. (2) Every day's commitment is chained to the day before, "pd-wheel-day-1|DAY|COMMITMENT|LINK BEFORE",
 * and the link (SHA-256 of that text) is signed by the hub. (3) What a spin lands on follows from the seed,
 * the wheel, the day, its number on that day and the digit the member tapped:
 * SHA-256("pd-wheel-spin-1|SEED|WHEEL|DAY|NUMBER|DIGIT|TRY"), its first 16 hexadecimal digits as a number x.
 * With total the wheel's total, x at or above the greatest multiple of it below 2^64 counts for nothing and
 * TRY, from 0, goes up by one; otherwise x modulo total falls on the prize in whose share of the total it
 * lies, in the order of the document. DAY is written 2026-12-31, hashes and seeds as 64 lower-case
 * hexadecimal digits, numbers without leading zeros: whoever has sha256sum can check a spin. Pure functions,
 * any thread.
 */
#ifndef PD_CORE_WHEEL_H
#define PD_CORE_WHEEL_H

#include "app/core/hash.h"
#include "app/core/programme.h"

#define PD_WHEEL_SEED_LEN 32
#define PD_WHEEL_DIGIT_MAX 9
#define PD_WHEEL_CODE_CAP 10 /* "1A2B-3C4D" */

struct pd_wheel_seed {
    uint8_t b[PD_WHEEL_SEED_LEN];
};

/* One spin, as everybody who checks it knows it. */
struct pd_wheel_draw {
    const char *wheel; /* its id */
    int64_t day;       /* days since 1970, the hospital's */
    int64_t number;    /* on that day and wheel, from 1 */
    int digit;         /* 0..PD_WHEEL_DIGIT_MAX */
};

struct pd_hash
pd_wheel_commitment(int64_t day, const struct pd_wheel_seed *seed);

/* before: the link of the day before this one in the chain; all zero for the first. */
struct pd_hash
pd_wheel_link(int64_t day, const struct pd_hash *commitment, const struct pd_hash *before);

/* What the signature of a day is over. */
#define PD_WHEEL_LINK_DOMAIN "pd-wheel-link-1|"
#define PD_WHEEL_LINK_TEXT_CAP (sizeof PD_WHEEL_LINK_DOMAIN + 2 * (size_t)PD_HASH_LEN)

/* Returns its length. */
size_t
pd_wheel_link_text(const struct pd_hash *link, char out[PD_WHEEL_LINK_TEXT_CAP]);

/* Where it falls: 0..total-1. total: 1 and more. */
int64_t
pd_wheel_point(const struct pd_wheel_seed *seed, const struct pd_wheel_draw *draw, int64_t total);

/* Index into the wheel's prizes of a point below its total. */
int
pd_wheel_prize_at(const struct pd_wheel *wheel, int64_t point);

/* The first eight digits of a commitment as people compare them: "1A2B-3C4D". */
uint32_t
pd_wheel_short(const struct pd_hash *commitment);

const char *
pd_wheel_code(uint32_t short_commitment, char out[PD_WHEEL_CODE_CAP]);

/* "2026-12-31" */
#define PD_WHEEL_DAY_CAP 16

const char *
pd_wheel_day(int64_t day, char out[PD_WHEEL_DAY_CAP]);

/* A hash of all that decides over a spin: dates, price, cap, total, prizes. Recorded with each, and unchanged
 * while the wheel runs. */
struct pd_hash
pd_wheel_rules(const struct pd_programme *programme, const struct pd_wheel *wheel);

/* Spun at this instant, if it is not stopped. */
bool
pd_wheel_live(const struct pd_wheel *wheel, int64_t at_ms);

/* May `next` follow `now` (NULL: nothing was) from effective_ms on? A wheel that runs then is there as it
 * was, unless it was stopped (stopped may be NULL: none is). Errors with *why: PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_wheels_follow(const struct pd_programme *now, const struct pd_programme *next, int64_t effective_ms,
    bool (*stopped)(void *ctx, const char *wheel), void *ctx, struct pd_why *why);

#endif
