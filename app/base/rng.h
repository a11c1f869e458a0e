/*
 * Randomness as a parameter: the real one from the kernel, or a seeded one that gives the same bytes on every
 * machine. The seeded one is for the simulator and tests; it is never used for keys outside them.
 */
#ifndef PD_BASE_RNG_H
#define PD_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct pd_rng {
    void (*fill)(struct pd_rng *rng, void *out, size_t n);
    uint64_t s[4]; /* state of the seeded one: xoshiro256**, Blackman and Vigna 2018 */
};

/* getrandom(2); aborts if the kernel has none to give, because nothing safe can go on without it. */
struct pd_rng
pd_rng_system(void);

struct pd_rng
pd_rng_seeded(uint64_t seed);

void
pd_rng_fill(struct pd_rng *rng, void *out, size_t n);

uint64_t
pd_rng_u64(struct pd_rng *rng);

/* Uniform in [0, bound); bound > 0. */
uint64_t
pd_rng_below(struct pd_rng *rng, uint64_t bound);

#endif
