/*
 * Lucky wheels at the hub (app/core/wheel.h says how a result follows from a seed).
 *   (1) A day's commitment is stored, chained and signed before anybody is shown it; its seed is told to
 * nobody before a later day has begun, and no spin is taken for a day that a later one follows. (2) A spin is
 * decided and stored once for (desk, id): what it cost, the number it has on its day and wheel (from 1,
 * without gaps), the rules it went by, what it fell on and what was given for it. (3) The gifts that a wheel
 * states are set aside when its rules are published: a lease of no desk. None is won beyond what is stated
 * and set aside; whoever wins then is given the points that are stated instead. (4) A gift that is won is a
 * hold of nothing but goods, out at once: any kiosk shows its ticket, and its place's token holder ends it as
 * any other. (5) Whoever has a guardian spins nothing. Threading: the engine's.
 */
#ifndef PD_HUB_WHEELS_H
#define PD_HUB_WHEELS_H

#include "app/core/wheel.h"
#include "sync/hub/errands.h"
#include "sync/hub/staff.h"
#include "sync/hub/sweeps.h"

#define PD_WHEEL_CITED "wheel" /* what her ledger says of what a spin cost */

/* ---- errands ---- */

pd_errand_do pd_errand_wheel, pd_errand_spin;

/* The spin whose number the answer has, as it was. */
void
pd_errand_spin_again(struct pd_errand_case *c);

/* ---- days ---- */

struct pd_wheel_day {
    int64_t day;
    struct pd_wheel_seed seed;
    struct pd_hash commitment, link;
    struct pd_signature signature;
};

/* false: there is none. */
bool
pd_wheel_day_get(struct pd_hub *hub, int64_t day, struct pd_wheel_day *out);

/* The day that it is, begun where it was not. false: a later one has begun, so that its seed may be known. */
bool
pd_wheel_day_now(struct pd_hub *hub, int64_t day, struct pd_wheel_day *out);

/* ---- rules and stock ---- */

/* Errors with *why: PD_ERR_INVALID (one that runs is changed; an id of one that is over; fewer units are free
 * than it states). */
PD_MUST_CHECK enum pd_err
pd_wheels_fit(
    struct pd_hub *hub, int64_t effective_ms, const struct pd_programme *programme, struct pd_why *why);

/* As many units as wheels that run or will run can still lose; what is too much is free again. */
void
pd_wheels_set_aside(struct pd_hub *hub, int64_t now_ms);

void
pd_wheels_sweep(const struct pd_sweep *sweep);

/* ---- people ---- */

struct pd_wheel_state {
    int64_t spins; /* ever */
    int64_t stopped_ms;
    char by[PD_STAFF_NUMBER_CAP];
};

void
pd_hub_wheel_state(struct pd_hub *hub, const char *wheel, struct pd_wheel_state *out);

/* How many of a counted prize are won. */
int64_t
pd_hub_wheel_won(struct pd_hub *hub, const char *wheel, const char *prize);

/* No spin from now on; its gifts are free again. Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_STATE. */
PD_MUST_CHECK enum pd_err
pd_hub_wheel_stop(
    struct pd_hub *hub, int64_t now_ms, const char *wheel, const struct pd_staff *by, struct pd_why *why);

/* ---- replay ---- */

struct pd_wheel_replay {
    int64_t spins;
    int64_t faults;
    char first[200]; /* of the faults, in words */
};

/* Every spin of a day from its seed, and everything it says held against the rules it went by, the ledger and
 * the act that was written with it. each_fault may be NULL. Errors: PD_ERR_NOT_FOUND (nothing was committed
 * to on that day). */
PD_MUST_CHECK enum pd_err
pd_hub_wheel_replay(struct pd_hub *hub, int64_t day, struct pd_wheel_replay *out,
    void (*each_fault)(void *ctx, const char *text), void *ctx);

/* Days from..until that were begun, in their order. */
PD_MUST_CHECK enum pd_err
pd_hub_wheel_days(struct pd_hub *hub, int64_t from, int64_t until,
    void (*each)(void *ctx, const struct pd_wheel_day *day), void *ctx);

/* The note of a spin's act, which a replay writes again. */
#define PD_WHEEL_NOTE_CAP 256

struct pd_spin_note {
    const char *wheel, *prize;
    int64_t day, of_day, points;
    int digit;
    enum pd_spin_given given;
    const struct pd_hash *rules;
};

void
pd_wheel_note(const struct pd_spin_note *spin, char out[PD_WHEEL_NOTE_CAP]);

/* "won:lucky:2026-12-01:17": what points of a spin are granted by. */
void
pd_wheel_key(const char *wheel, int64_t day, int64_t of_day, char out[PD_CLAIM_CAP]);

#endif
