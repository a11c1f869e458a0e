#include "sync/hub/bookings.h"
#include "sync/hub/grants.h"
#include "sync/hub/refill.h"

#include <stdio.h>

/* The fewest that the rules in force, and those to come before it is over, have: nobody is promised a seat
 * that new rules take away. 0: it is none of the rules. */
static int
seats_of(struct pd_hub *hub, int64_t now_ms, const char *id)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    const struct pd_activity *a = p != NULL ? pd_programme_activity(p, id) : NULL;
    int64_t ends_ms = a != NULL ? a->ends_ms : 0;
    int seats = a != NULL ? a->seats : 0;

    for (int i = 0; i < hub->version_count && seats > 0; i++) {
        if (hub->versions[i].effective_ms <= now_ms || hub->versions[i].effective_ms >= ends_ms)
            continue;
        p = pd_hub_programme(hub, hub->versions[i].version);
        a = p != NULL ? pd_programme_activity(p, id) : NULL;
        if (a == NULL || a->seats < seats)
            seats = a != NULL ? a->seats : 0;
    }
    return seats;
}

enum pd_err
pd_hub_activity_state(struct pd_hub *hub, int64_t now_ms, const char *id, struct pd_activity_state *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ACTIVITY_GET;
    struct pd_store *s = hub->store;

    *out = (struct pd_activity_state){ .seats = seats_of(hub, now_ms, id) };
    if (!pd_store_start(s, sql, PD_ARGS(pd_t(id))))
        return s->err;
    out->taken = pd_store_int(s, sql, 0);
    out->waiting = pd_store_int(s, sql, 1);
    out->called_off_ms = pd_store_int(s, sql, 2);
    pd_store_text(s, sql, 3, out->by, sizeof out->by);
    pd_store_text(s, sql, 4, out->reason, sizeof out->reason);
    pd_store_end(s, sql);
    return s->err;
}

/* ---- called off ---- */

static enum pd_err
call_off(struct pd_hub *hub, int64_t now_ms, const char *activity, const char *reason,
    const struct pd_staff *by, struct pd_why *why)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    const struct pd_activity *a = p != NULL ? pd_programme_activity(p, activity) : NULL;

    if (!pd_code_word_valid(reason, strlen(reason), PD_REASON_CAP))
        return pd_why(why, PD_ERR_INVALID, "reason", "must be 1 to 32 of A-Z a-z 0-9 - _");
    if (a == NULL)
        return pd_why(why, PD_ERR_NOT_FOUND, activity, "is no activity of the rules in force");
    if (now_ms >= a->ends_ms)
        return pd_why(why, PD_ERR_STATE, activity, "is over");
    (void)pd_store_run(hub->store, PD_HUB_SQL_ACTIVITY_KNOWN, PD_ARGS(pd_t(activity)));
    if (pd_store_run(hub->store, PD_HUB_SQL_ACTIVITY_CALL_OFF,
            PD_ARGS(pd_t(activity), pd_i(now_ms), pd_t(by->number), pd_t(reason))) != 1)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_STATE, activity, "was called off before");
    return hub->store->err;
}

/* The lots of each come back with their old expiry, and with days of grace where they are over: it is not her
 * doing (core/lots.c). */
enum pd_err
pd_hub_activity_call_off(struct pd_hub *hub, int64_t now_ms, const char *activity, const char *reason,
    const struct pd_staff *by, struct pd_called_off *out, struct pd_why *why)
{
    struct pd_posting posting;
    char note[128];
    int64_t number;
    enum pd_err err;

    hub->now_ms = now_ms;
    *out = (struct pd_called_off){ .seats = 0 };
    if (pd_refill_on(hub))
        return pd_why(why, PD_ERR_STATE, "",
            "this hub was restored and waits for its desks; see: pointdesk-hub refill");
    err = call_off(hub, now_ms, activity, reason, by, why);
    if (err != PD_OK)
        return err;
    (void)snprintf(note, sizeof note, "call off %s by %s", activity, by->number);
    posting = pd_hub_act(hub, now_ms, PD_ACT_CALL_OFF, note);
    pd_hub_cite(&posting, "activity", pd_hub_programme_at(hub, now_ms));
    while (
        (number = pd_store_one(hub->store, PD_HUB_SQL_BOOKING_FIRST_OPEN, PD_ARGS(pd_t(activity)), 0)) != 0) {
        struct pd_booking b;

        err = pd_hub_booking_get(hub, number, &b);
        if (err != PD_OK)
            return err;
        *(b.state == PD_BOOKING_WAITING ? &out->waiting : &out->seats) += 1;
        out->points +=
            pd_points_raw(pd_booking_end(&posting, &b, PD_BOOKING_CALLED_OFF, PD_REASON_CALLED_OFF));
        pd_booking_tell(hub, &b);
    }
    return hub->store->err;
}

/* ---- new rules ---- */

static enum pd_err
fits(const struct pd_programme *p, const char *id, int64_t taken, int64_t waiting, struct pd_why *why)
{
    char path[64];

    for (int i = 0; i < p->activity_count; i++) {
        if (strcmp(p->activities[i].id, id) != 0)
            continue;
        (void)snprintf(path, sizeof path, "activities[%d].seats", i);
        return p->activities[i].seats >= taken
                   ? PD_OK
                   : pd_why(why, PD_ERR_INVALID, path, "must be at least %lld: so many seats are booked",
                         (long long)taken);
    }
    return pd_why(why, PD_ERR_INVALID, "activities",
        "must have %s: %lld booked it and %lld wait; call it off first: pointdesk-hub activity call-off", id,
        (long long)taken, (long long)waiting);
}

enum pd_err
pd_activities_fit(
    struct pd_hub *hub, int64_t effective_ms, const struct pd_programme *programme, struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_BOOKINGS_OPEN;
    struct pd_store *s = hub->store;
    enum pd_err err = PD_OK;
    char id[PD_RULE_CAP];

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(effective_ms))); row && err == PD_OK;
         row = err == PD_OK && pd_store_next(s, sql)) {
        pd_store_text(s, sql, 0, id, sizeof id);
        err = fits(programme, id, pd_store_int(s, sql, 1), pd_store_int(s, sql, 2), why);
        if (err != PD_OK)
            pd_store_end(s, sql);
    }
    return err != PD_OK ? err : s->err;
}
