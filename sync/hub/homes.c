#include "sync/hub/homes.h"
#include "sync/hub/devices.h"
#include "sync/hub/families.h"
#include "sync/hub/feed.h"
#include "sync/hub/grants.h"
#include "sync/hub/loading.h"
#include "sync/hub/memberships.h"
#include "sync/hub/persons.h"

#include <stdio.h>
#include <string.h>

#define SPAN 500 /* of a sweep */
#define SITES 64 /* of one member that are carried over when two become one */

/* ---- what a site mirrors ---- */

int
pd_home_days(struct pd_hub *hub, const char *site)
{
    return (int)pd_store_one(hub->store, PD_HUB_SQL_SITE_MEMBERS_GET, PD_ARGS(pd_t(site)), 0);
}

enum pd_err
pd_hub_site_members(
    struct pd_hub *hub, int64_t now_ms, const char *site, int days, const char *by, struct pd_why *why)
{
    char note[96];
    bool found;
    enum pd_err err;

    if (days < 0 || days > PD_HOME_DAYS_MAX)
        return pd_why(why, PD_ERR_INVALID, "--days", "must be 1 to %d", PD_HOME_DAYS_MAX);
    err = pd_hub_site_listed(hub, site, &found);
    if (err != PD_OK)
        return err;
    if (!found)
        return pd_why(why, PD_ERR_NOT_FOUND, site, "is no site; see: pointdesk-hub site list");
    if (days > 0)
        (void)pd_store_run(hub->store, PD_HUB_SQL_SITE_MEMBERS_PUT, PD_ARGS(pd_t(site), pd_i(days)));
    else
        (void)pd_store_run(hub->store, PD_HUB_SQL_SITE_MEMBERS_DROP, PD_ARGS(pd_t(site)));
    (void)snprintf(note, sizeof note, "site %s members %s %d by %s", site, days > 0 ? "home" : "all", days,
        by[0] != '\0' ? by : "-");
    (void)pd_hub_act(hub, now_ms, PD_ACT_SITE, note);
    return hub->store->err;
}

int64_t
pd_home_count(struct pd_hub *hub, const char *site)
{
    return pd_store_one(hub->store, PD_HUB_SQL_HOME_COUNT, PD_ARGS(pd_t(site)), 0);
}

/* ---- she was there ---- */

struct home {
    bool known, home;
    int64_t seen_ms;
    uint64_t cseq;
};

static struct home
home_of(struct pd_hub *hub, int64_t mid, const char *site)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_HOME_GET;
    struct home home = { .known = pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid), pd_t(site))) };

    if (home.known) {
        home.home = pd_store_int(hub->store, sql, 0) != 0;
        home.seen_ms = pd_store_int(hub->store, sql, 1);
        home.cseq = (uint64_t)pd_store_int(hub->store, sql, 2);
        pd_store_end(hub->store, sql);
    }
    return home;
}

/* What desks passed over while she was not at home. */
static void
tell(struct pd_hub *hub, int64_t mid)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_HOME_HOLDS;

    pd_feed_touch(hub, PD_ROW_MEMBER, mid);
    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))); row;
         row = pd_store_next(hub->store, sql))
        pd_feed_touch(hub, PD_ROW_HOLD, pd_store_int(hub->store, sql, 0));
}

/* false: it was known that she was there this day. */
static bool
mark(struct pd_hub *hub, int64_t day_ms, int64_t mid, const char *site)
{
    struct home home = home_of(hub, mid, site);

    if (home.home && home.seen_ms >= day_ms)
        return false;
    (void)pd_store_run(hub->store, PD_HUB_SQL_HOME_PUT,
        PD_ARGS(pd_i(mid), pd_t(site), pd_i(day_ms > home.seen_ms ? day_ms : home.seen_ms)));
    if (!home.home && pd_home_days(hub, site) > 0)
        tell(hub, mid);
    return true;
}

/* Her code opens every membership of hers, and a principal whose row is not there pays for nobody. */
static void
mark_people(struct pd_hub *hub, int64_t now_ms, int64_t day_ms, int64_t mid, const char *site)
{
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    struct pd_family_line line;
    int n = pd_person_memberships(hub, mid, all);

    for (int i = 0; i < n; i++)
        if (all[i].mid != mid)
            (void)mark(hub, day_ms, all[i].mid, site);
    if (pd_families_any(hub) && pd_family_get(hub, now_ms, mid, &line) && line.card.state != PD_FAMILY_ENDED)
        (void)mark(hub, day_ms, line.head, site);
}

/* One look-up a member, site and day, where the same is seen again. */
static struct pd_hub_home_seen *
remembered(struct pd_hub *hub, int64_t mid, const char *site)
{
    uint64_t h = (uint64_t)mid * UINT64_C(0x9e3779b97f4a7c15);

    for (const char *p = site; *p != '\0'; p++)
        h = (h ^ (uint8_t)*p) * UINT64_C(0x100000001b3);
    return &hub->homes_seen[(h >> 32) % PD_COUNT(hub->homes_seen)];
}

void
pd_home_seen(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *site)
{
    struct pd_hub_home_seen *seen = remembered(hub, mid, site);
    int64_t day_ms = now_ms - now_ms % PD_DAY_MS;

    if (mid == 0 || (seen->mid == mid && seen->day_ms == day_ms && strcmp(seen->site, site) == 0))
        return;
    if (mark(hub, day_ms, mid, site))
        mark_people(hub, now_ms, day_ms, mid, site);
    *seen = (struct pd_hub_home_seen){ .mid = mid, .day_ms = day_ms };
    (void)pd_copy(seen->site, sizeof seen->site, site);
}

void
pd_home_asked(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id, const char *site)
{
    int64_t mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(id)), 0);
    int64_t stays;

    if (mid == 0)
        mid = pd_store_one(hub->store, PD_HUB_SQL_HOME_OF_CARD, PD_ARGS(pd_d(id)), 0);
    if (mid == 0 || pd_member_erased_ms(hub, mid) != 0)
        return;
    stays = pd_member_stays(hub, mid);
    pd_home_seen(hub, now_ms, mid, site);
    if (stays != mid)
        pd_home_seen(hub, now_ms, stays, site);
}

static void
forget_seen(struct pd_hub *hub, int64_t mid)
{
    for (int i = 0; i < PD_COUNT(hub->homes_seen); i++)
        if (hub->homes_seen[i].mid == mid)
            hub->homes_seen[i].mid = 0;
}

/* ---- what desks are told ---- */

bool
pd_home_is(struct pd_hub *hub, int64_t mid, const char *site)
{
    return home_of(hub, mid, site).home;
}

static bool
id_of(struct pd_hub *hub, int64_t mid, struct pd_id *id, uint64_t *cseq)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SUM_MEMBER;
    bool there;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return false;
    *id = pd_store_id(hub->store, sql, 0);
    *cseq = (uint64_t)pd_store_int(hub->store, sql, 1);
    there = pd_store_int(hub->store, sql, 2) == 0;
    pd_store_end(hub->store, sql);
    return there;
}

bool
pd_home_stranger(struct pd_hub *hub, int64_t mid, struct pd_row *row)
{
    uint64_t cseq;

    row->kind = PD_ROW_AWAY;
    return id_of(hub, mid, &row->gone, &cseq) && cseq == row->cseq;
}

bool
pd_home_away_row(struct pd_hub *hub, int64_t mid, const struct pd_device *reader, struct pd_row *row)
{
    struct home home = home_of(hub, mid, reader->site);
    uint64_t cseq;

    return home.known && !home.home && home.cseq == row->cseq && id_of(hub, mid, &row->gone, &cseq);
}

bool
pd_home_hold(struct pd_hub *hub, int64_t hid, const struct pd_device *reader)
{
    return pd_store_one(hub->store, PD_HUB_SQL_HOME_OF_HOLD,
               PD_ARGS(pd_i(hid), pd_i(reader->dev), pd_t(reader->site)), 0) > 0;
}

/* ---- she goes ---- */

void
pd_homes_forget(struct pd_hub *hub, int64_t mid)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_HOME_ERASE, PD_ARGS(pd_i(mid)));
    forget_seen(hub, mid);
}

void
pd_homes_merge(struct pd_hub *hub, int64_t now_ms, int64_t other, int64_t stays)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_HOMES_OF;
    char sites[SITES][PD_PLACE_CAP];
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(other))); row && n < SITES;
         row = pd_store_next(hub->store, sql))
        pd_store_text(hub->store, sql, 0, sites[n++], PD_PLACE_CAP);
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        pd_home_seen(hub, now_ms, stays, sites[i]);
}

void
pd_homes_sweep(const struct pd_sweep *sweep)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_HOMES_OVER;
    struct pd_hub *hub = sweep->hub;
    struct {
        int64_t mid;
        char site[PD_PLACE_CAP];
    } over[SPAN]; /* what does not fit goes with the next pass */
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql,
             PD_ARGS(pd_i(sweep->after), pd_i(sweep->to), pd_i(sweep->now_ms - PD_DAY_MS), pd_i(SPAN)));
         row; row = pd_store_next(hub->store, sql)) {
        over[n].mid = pd_store_int(hub->store, sql, 0);
        pd_store_text(hub->store, sql, 1, over[n++].site, PD_PLACE_CAP);
    }
    for (int i = 0; i < n; i++) {
        (void)pd_store_run(
            hub->store, PD_HUB_SQL_HOME_LEAVES, PD_ARGS(pd_i(over[i].mid), pd_t(over[i].site)));
        forget_seen(hub, over[i].mid);
        pd_feed_touch(hub, PD_ROW_AWAY, over[i].mid);
    }
}
