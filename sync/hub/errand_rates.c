/*
 * How often one desk may ask for people, counted in memory: a hub that starts anew begins anew. A desk serves
 * one person after the other; one that asks faster than people come is not serving them. Whoever reaches an
 * hour's most is told to a person, once an hour. What waits in a desk's tray is not counted: it comes at once
 * when a network is back. But an enrolment is: each makes a member with a welcome pack; beyond an hour's most
 * it waits on.
 */
#include "sync/hub/errands.h"

static const struct {
    int a_minute, an_hour;
} most[] = {
    [PD_ERRAND_RATE_FIND] = { PD_LOOKUPS_A_MINUTE, PD_LOOKUPS_AN_HOUR },
    [PD_ERRAND_RATE_PIN] = { PD_PINS_A_MINUTE, PD_PINS_AN_HOUR },
    [PD_ERRAND_RATE_MEMBER] = { PD_MEMBERS_A_MINUTE, PD_MEMBERS_AN_HOUR },
    [PD_ERRAND_RATE_WORK] = { PD_WORK_PAGES_A_MINUTE, PD_WORK_PAGES_AN_HOUR },
    [PD_ERRAND_RATE_ENROL] = { PD_ENROLS_A_MINUTE, PD_ENROLS_AN_HOUR },
    [PD_ERRAND_RATE_VISITOR] = { PD_VISITORS_A_MINUTE, PD_VISITORS_OF_DESK_AN_HOUR },
    [PD_ERRAND_RATE_PARTS] = { PD_PARTS_A_MINUTE, PD_PARTS_AN_HOUR },
};

_Static_assert(PD_COUNT(most) == PD_ERRAND_RATES, "every rate has its row");

/* Of more desks than there is room for, whoever asked longest ago is forgotten. */
static struct pd_hub_asking *
of_desk(struct pd_hub *hub, int64_t dev)
{
    struct pd_hub_asking *oldest = &hub->asking[0];

    for (int i = 0; i < PD_COUNT(hub->asking); i++) {
        if (hub->asking[i].dev == dev)
            return &hub->asking[i];
        if (hub->asking[i].at_ms < oldest->at_ms)
            oldest = &hub->asking[i];
    }
    *oldest = (struct pd_hub_asking){ .dev = dev };
    return oldest;
}

/* Its counts, of this minute and hour. */
static struct pd_hub_asking *
now_of(struct pd_errand_case *c)
{
    struct pd_hub_asking *a = of_desk(c->hub, c->device->dev);
    int64_t minute = c->now_ms / PD_MINUTE_MS, hour = c->now_ms / PD_HOUR_MS;

    if (a->minute != minute)
        memset(a->in_minute, 0, sizeof a->in_minute);
    if (a->hour != hour) {
        memset(a->in_hour, 0, sizeof a->in_hour);
        a->told = false;
    }
    a->minute = minute;
    a->hour = hour;
    a->at_ms = c->now_ms;
    return a;
}

bool
pd_errand_rate(struct pd_errand_case *c, enum pd_errand_rate what)
{
    struct pd_hub_asking *a = now_of(c);

    if (a->in_hour[what] >= most[what].an_hour && !a->told) {
        a->told = true;
        pd_hub_incident(c->hub, c->now_ms, "asks_too_often", c->device->dev, 0, 0, pd_points_of(0));
    }
    if (a->in_minute[what] >= most[what].a_minute || a->in_hour[what] >= most[what].an_hour)
        return false;
    a->in_minute[what]++;
    a->in_hour[what]++;
    return true;
}

bool
pd_errand_rate_member(struct pd_errand_case *c)
{
    struct pd_hub_asking *a = now_of(c);

    if (pd_errand_waits(c->errand->kind) || a->mid == c->account->mid)
        return true;
    if (!pd_errand_rate(c, PD_ERRAND_RATE_MEMBER))
        return false;
    a->mid = c->account->mid;
    return true;
}
