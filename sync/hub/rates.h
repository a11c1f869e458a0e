/*
 * How often each of the hospital's systems may ask: a bucket a client that holds as many requests as it may
 * send in one second and fills up again by the clock. Kept in memory alone; a hub that starts finds all full.
 */
#ifndef PD_HUB_RATES_H
#define PD_HUB_RATES_H

#include <stdbool.h>
#include <stdint.h>

#define PD_RATES_MAX                                                                                         \
    64 /* clients remembered at once; of more, who asked longest ago is forgotten, and full */
#define PD_RATE_MAX 10000
#define PD_RATE_NAME_CAP 33

struct pd_rate {
    char name[PD_RATE_NAME_CAP]; /* "": free */
    int64_t thousandths;         /* of a request that are left */
    int64_t at_ms;
};

struct pd_rates {
    struct pd_rate of[PD_RATES_MAX];
};

/* One request at an instant; per_s 1..PD_RATE_MAX. false: too many, *wait_s until there is room again. A
 * clock that goes back gives nothing and takes nothing. */
bool
pd_rate_take(struct pd_rates *rates, const char *name, int per_s, int64_t now_ms, int *wait_s);

#endif
