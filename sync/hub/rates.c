#include "sync/hub/rates.h"

#include "app/base/str.h"

#include <string.h>

#define ONE 1000 /* thousandths of a request */

static struct pd_rate *
find(struct pd_rates *rates, const char *name, int per_s, int64_t now_ms)
{
    struct pd_rate *oldest = &rates->of[0];

    for (int i = 0; i < PD_RATES_MAX; i++) {
        struct pd_rate *r = &rates->of[i];

        if (strcmp(r->name, name) == 0)
            return r;
        if (oldest->name[0] != '\0' && (r->name[0] == '\0' || r->at_ms < oldest->at_ms))
            oldest = r;
    }
    (void)pd_copy(oldest->name, sizeof oldest->name, name);
    oldest->thousandths = (int64_t)per_s * ONE;
    oldest->at_ms = now_ms;
    return oldest;
}

bool
pd_rate_take(struct pd_rates *rates, const char *name, int per_s, int64_t now_ms, int *wait_s)
{
    struct pd_rate *r = find(rates, name, per_s, now_ms);
    int64_t passed_ms = now_ms - r->at_ms, most = (int64_t)per_s * ONE;

    if (passed_ms > 1000) /* full by then; and a leap of the clock counts for no more */
        passed_ms = 1000;
    if (passed_ms > 0)
        r->thousandths += passed_ms * per_s;
    if (r->thousandths > most)
        r->thousandths = most;
    r->at_ms = now_ms;
    *wait_s = 0;
    if (r->thousandths >= ONE) {
        r->thousandths -= ONE;
        return true;
    }
    *wait_s = 1; /* at one request a second and more, the next has room within it */
    return false;
}
