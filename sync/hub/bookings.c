#include "sync/hub/bookings.h"
#include "sync/hub/grants.h"
#include "sync/hub/persons.h"
#include "sync/hub/refill.h"

#include "sync/hub/consents.h"
#include "sync/hub/holds.h"
#include "sync/hub/merchants.h"
#include "sync/hub/webhooks.h"

#include <stdio.h>

#define CITED "activity" /* what her ledger says of it */

const char *
pd_booking_state_name(enum pd_booking_state state)
{
    switch (state) {
    case PD_BOOKING_BOOKED:
        return "booked";
    case PD_BOOKING_WAITING:
        return "waiting";
    case PD_BOOKING_ATTENDED:
        return "attended";
    case PD_BOOKING_CANCELLED:
        return "cancelled";
    case PD_BOOKING_CALLED_OFF:
        return "called_off";
    case PD_BOOKING_PASSED:
        return "passed_over";
    }
    return "?";
}

const char *
pd_booking_time(const struct pd_programme *programme, int64_t at_ms, char out[24])
{
    struct pd_date_time t = pd_local_time(at_ms, programme != NULL ? programme->utc_offset_min : 0);

    (void)snprintf(
        out, 24, "%04d-%02d-%02d %02d:%02d", t.date.year, t.date.month, t.date.day, t.hour, t.minute);
    return out;
}

/* ---- rows ---- */

static void
read_row(struct pd_store *s, enum pd_hub_sql sql, struct pd_booking *b)
{
    *b = (struct pd_booking){ .number = pd_store_int(s, sql, 0), .mid = pd_store_int(s, sql, 2) };
    pd_store_text(s, sql, 1, b->activity, sizeof b->activity);
    b->member = pd_store_id(s, sql, 3);
    b->state = (enum pd_booking_state)pd_store_int(s, sql, 4);
    b->at_ms = pd_store_int(s, sql, 5);
    b->version = (uint32_t)pd_store_int(s, sql, 6);
    b->price = pd_store_points(s, sql, 7);
    b->starts_ms = pd_store_int(s, sql, 8);
    b->ends_ms = pd_store_int(s, sql, 9);
    b->cancel_until_ms = pd_store_int(s, sql, 10);
    b->hid = pd_store_int(s, sql, 11);
    b->ended_ms = pd_store_int(s, sql, 12);
    b->attended_ms = pd_store_int(s, sql, 13);
    b->walk_in = pd_store_int(s, sql, 14) != 0;
    pd_store_text(s, sql, 15, b->reason, sizeof b->reason);
}

enum pd_err
pd_hub_booking_get(struct pd_hub *hub, int64_t number, struct pd_booking *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_BOOKING_GET;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(number))))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    read_row(hub->store, sql, out);
    pd_store_end(hub->store, sql);
    return hub->store->err;
}

static enum pd_err
each(struct pd_hub *hub, enum pd_hub_sql sql, struct pd_arg of, int64_t after, int max,
    void (*each_row)(void *ctx, const struct pd_booking *booking), void *ctx)
{
    const struct pd_arg args[] = { of, pd_i(after), pd_i(max) };

    for (bool row = pd_store_start(hub->store, sql, args, PD_COUNT(args)); row;
         row = pd_store_next(hub->store, sql)) {
        struct pd_booking b;

        read_row(hub->store, sql, &b);
        each_row(ctx, &b);
    }
    return hub->store->err;
}

enum pd_err
pd_hub_booking_each(struct pd_hub *hub, const char *activity, int64_t after, int max,
    void (*each_row)(void *ctx, const struct pd_booking *booking), void *ctx)
{
    return each(hub, PD_HUB_SQL_BOOKINGS_EACH, pd_t(activity), after, max, each_row, ctx);
}

enum pd_err
pd_hub_booking_each_of(struct pd_hub *hub, const struct pd_id *member, int64_t after, int max,
    void (*each_row)(void *ctx, const struct pd_booking *booking), void *ctx)
{
    int64_t mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(member)), 0);

    return each(hub, PD_HUB_SQL_BOOKINGS_EACH_OF, pd_i(mid != 0 ? pd_member_stays(hub, mid) : 0), after, max,
        each_row, ctx);
}

int64_t
pd_hub_booking_place(struct pd_hub *hub, const struct pd_booking *booking)
{
    return pd_store_one(
        hub->store, PD_HUB_SQL_BOOKINGS_AHEAD, PD_ARGS(pd_t(booking->activity), pd_i(booking->number)), 0);
}

/* ---- who may ---- */

enum pd_err
pd_booking_find(struct pd_booking_case *c, struct pd_hub *hub, int64_t now_ms, const char *activity,
    const struct pd_id *member, struct pd_why *why)
{
    static struct pd_account account;
    enum pd_err err;

    hub->now_ms = now_ms;
    *c = (struct pd_booking_case){ .hub = hub, .now_ms = now_ms, .account = &account };
    if (pd_refill_on(hub))
        return pd_why(why, PD_ERR_STATE, "activity",
            "waits: this hub was restored and waits for its desks; see: pointdesk-hub refill");
    err = pd_hub_activity_state(hub, now_ms, activity, &c->state);
    if (err != PD_OK)
        return err;
    c->programme = pd_hub_programme_now(hub, now_ms);
    c->activity = c->programme != NULL ? pd_programme_activity(c->programme, activity) : NULL;
    if (c->activity == NULL)
        return pd_why(why, PD_ERR_NOT_FOUND, "activity", "is none of the rules in force");
    if (c->state.called_off_ms != 0)
        return pd_why(why, PD_ERR_STATE, "activity", "was called off: %s", c->state.reason);
    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's");
    return PD_OK;
}

/* Why she gets no seat, as a word; NULL: she may. */
static const char *
not_for(const struct pd_booking_case *c)
{
    if (c->account->member.status != PD_MEMBER_ACTIVE)
        return "not_active";
    return pd_consent_counts(c->hub, c->account->mid, PD_CONSENT_PROGRAMME) ? NULL : "no_consent";
}

enum pd_err
pd_booking_is_for(const struct pd_booking_case *c, struct pd_why *why)
{
    const struct pd_member *m = &c->account->member;
    const char *no = not_for(c);

    if (no != NULL)
        return pd_why(why, PD_ERR_STATE, "member",
            strcmp(no, "not_active") == 0 ? "is frozen or closed" : "took back that she takes part");
    if (!pd_audience_has(&c->activity->audience, pd_programme_kind(c->programme, m->kind),
            pd_tier_of(c->programme, m->growth)))
        return pd_why(why, PD_ERR_STATE, "member", "is of a kind or tier that it is not for");
    return PD_OK;
}

bool
pd_booking_has(const struct pd_booking_case *c, struct pd_booking *out)
{
    int64_t number = pd_store_one(
        c->hub->store, PD_HUB_SQL_BOOKING_OF, PD_ARGS(pd_t(c->activity->id), pd_i(c->account->mid)), 0);

    return number != 0 && pd_hub_booking_get(c->hub, number, out) == PD_OK;
}

/* ---- seats ---- */

/* Of a booking that is about to be made the act is the number. */
static struct pd_posting
act(struct pd_hub *hub, enum pd_hub_act kind, const char *what, const struct pd_booking *b)
{
    struct pd_posting posting;
    char note[96];

    if (b->number == 0)
        (void)snprintf(note, sizeof note, "%s %s", what, b->activity);
    else
        (void)snprintf(note, sizeof note, "%s %s %lld", what, b->activity, (long long)b->number);
    posting = pd_hub_act(hub, hub->now_ms, kind, note);
    pd_hub_cite(&posting, CITED, b->version);
    return posting;
}

static enum pd_err
can_pay(const struct pd_booking_case *c, struct pd_points price, struct pd_why *why)
{
    struct pd_points free = pd_account_free(c->account, c->now_ms);

    return pd_points_cmp(free, price) >= 0
               ? PD_OK
               : pd_why(why, PD_ERR_STATE, "points", "are too few: a seat costs %lld, and she has %lld",
                     (long long)pd_points_raw(price), (long long)pd_points_raw(free));
}

/* The guard against a seat sold twice. */
static enum pd_err
take_seat(const struct pd_booking_case *c, struct pd_why *why)
{
    struct pd_store *s = c->hub->store;
    const char *id = c->activity->id;

    (void)pd_store_run(s, PD_HUB_SQL_ACTIVITY_KNOWN, PD_ARGS(pd_t(id)));
    if (pd_store_run(s, PD_HUB_SQL_ACTIVITY_SEAT, PD_ARGS(pd_t(id), pd_i(c->state.seats))) == 1)
        return PD_OK;
    return s->err != PD_OK ? s->err : pd_why(why, PD_ERR_STATE, "seats", "are all taken");
}

static struct pd_booking
booking_of(const struct pd_booking_case *c, enum pd_booking_state state)
{
    const struct pd_activity *a = c->activity;
    struct pd_booking b = { .mid = c->account->mid,
        .member = c->account->member.id,
        .state = state,
        .at_ms = c->now_ms,
        .version = c->programme->version,
        .price = a->price,
        .starts_ms = a->starts_ms,
        .ends_ms = a->ends_ms,
        .cancel_until_ms = a->cancel_until_ms };

    (void)pd_copy(b.activity, sizeof b.activity, a->id);
    return b;
}

static void
insert(struct pd_hub *hub, const struct pd_booking *b)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_BOOKING_INSERT,
        PD_ARGS(pd_i(b->number), pd_t(b->activity), pd_i(b->mid), pd_i(b->state), pd_i(b->at_ms),
            pd_i(b->version), pd_p(b->price), pd_i(b->starts_ms), pd_i(b->ends_ms), pd_i(b->cancel_until_ms),
            pd_i(b->hid), pd_i(b->walk_in)));
}

/* Of an activity that a merchant holds, what its seat costs is the merchant's. */
static void
tell_merchant(const struct pd_posting *posting, const struct pd_booking_case *c, const struct pd_booking *b)
{
    const struct pd_move move = { .kind = PD_MOVE_SEAT, .mid = b->mid, .hid = b->hid };
    int merchant = c->activity->merchant;

    if (b->hid != 0 && merchant >= 0 && merchant < c->programme->merchant_count)
        pd_merchant_moved(posting, c->programme->merchants[merchant].id, &move);
}

enum pd_err
pd_booking_take(struct pd_booking_case *c, bool walk_in, struct pd_booking *out, struct pd_why *why)
{
    enum pd_err err = can_pay(c, c->activity->price, why);
    struct pd_posting posting;

    if (err == PD_OK)
        err = take_seat(c, why);
    if (err != PD_OK)
        return err;
    *out = booking_of(c, PD_BOOKING_BOOKED);
    out->walk_in = walk_in;
    posting = act(c->hub, PD_ACT_BOOK, walk_in ? "walk-in" : "book", out);
    out->number = posting.hseq;
    out->hid = pd_hold_paid(&posting, c->account, out->price);
    tell_merchant(&posting, c, out);
    insert(c->hub, out);
    return c->hub->store->err;
}

enum pd_err
pd_booking_seat(struct pd_booking_case *c, struct pd_booking *b, struct pd_why *why)
{
    struct pd_hub *hub = c->hub;
    struct pd_posting posting;
    enum pd_err err = can_pay(c, b->price, why);

    if (err == PD_OK)
        err = take_seat(c, why);
    if (err != PD_OK)
        return err;
    posting = act(hub, PD_ACT_SEAT, "seat", b);
    (void)pd_store_run(hub->store, PD_HUB_SQL_ACTIVITY_WAIT_END, PD_ARGS(pd_t(b->activity)));
    b->state = PD_BOOKING_BOOKED;
    b->hid = pd_hold_paid(&posting, c->account, b->price);
    tell_merchant(&posting, c, b);
    if (c->now_ms >= b->cancel_until_ms) /* a seat that comes so late is given back until it starts */
        b->cancel_until_ms = c->activity->starts_ms;
    if (pd_store_run(hub->store, PD_HUB_SQL_BOOKING_SEATED,
            PD_ARGS(pd_i(b->number), pd_i(b->hid), pd_i(b->cancel_until_ms))) != 1 &&
        hub->store->err == PD_OK)
        pd_store_corrupt(hub->store, "a booking is missing");
    return hub->store->err;
}

static enum pd_err
wait_for_one(struct pd_booking_case *c, struct pd_booking *out, struct pd_why *why)
{
    struct pd_posting posting;

    (void)pd_store_run(c->hub->store, PD_HUB_SQL_ACTIVITY_KNOWN, PD_ARGS(pd_t(c->activity->id)));
    if (pd_store_run(c->hub->store, PD_HUB_SQL_ACTIVITY_WAIT,
            PD_ARGS(pd_t(c->activity->id), pd_i(c->activity->waitlist))) != 1)
        return c->hub->store->err != PD_OK
                   ? c->hub->store->err
                   : pd_why(why, PD_ERR_STATE, "seats",
                         c->activity->waitlist > 0 ? "are all taken, and as many wait as may"
                                                   : "are all taken");
    *out = booking_of(c, PD_BOOKING_WAITING);
    posting = act(c->hub, PD_ACT_BOOK, "wait", out);
    out->number = posting.hseq;
    insert(c->hub, out);
    return c->hub->store->err;
}

/* ---- book ---- */

static enum pd_err
is_open(const struct pd_booking_case *c, struct pd_why *why)
{
    char at[24];

    if (c->now_ms < c->activity->opens_ms)
        return pd_why(why, PD_ERR_STATE, "activity", "is booked from %s on",
            pd_booking_time(c->programme, c->activity->opens_ms, at));
    if (c->now_ms >= c->activity->closes_ms)
        return pd_why(why, PD_ERR_STATE, "activity", "was booked until %s",
            pd_booking_time(c->programme, c->activity->closes_ms, at));
    return PD_OK;
}

enum pd_err
pd_hub_book(struct pd_hub *hub, int64_t now_ms, const char *activity, const struct pd_id *member,
    struct pd_booking *out, struct pd_why *why)
{
    struct pd_booking_case c;
    enum pd_err err = pd_booking_find(&c, hub, now_ms, activity, member, why);

    if (err != PD_OK)
        return err;
    if (pd_booking_has(&c, out))
        return pd_why(why, PD_ERR_EXISTS, "member", "has it already: booking %lld", (long long)out->number);
    err = pd_booking_is_for(&c, why);
    if (err == PD_OK)
        err = is_open(&c, why);
    if (err != PD_OK)
        return err;
    if (c.state.waiting > 0) { /* who waits comes first */
        pd_booking_move_up(hub, now_ms, activity);
        err = pd_booking_find(&c, hub, now_ms, activity, member, why);
        if (err != PD_OK)
            return err;
    }
    return c.state.waiting > 0 || c.state.taken >= c.state.seats ? wait_for_one(&c, out, why)
                                                                 : pd_booking_take(&c, false, out, why);
}

/* ---- seats that come free ---- */

void
pd_booking_tell(struct pd_hub *hub, const struct pd_booking *b)
{
    bool hears;

    if (!pd_webhook_wanted(hub, PD_WEBHOOK_EVENT_SEAT))
        return;
    hears = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_HEARS, PD_ARGS(pd_i(b->mid)), 0) > 0;
    pd_webhook_note(hub, PD_WEBHOOK_EVENT_SEAT, b->mid,
        "{\"activity\":\"%s\",\"booking\":%lld,\"state\":\"%s\",\"reason\":\"%s\",\"points\":%lld,"
        "\"starts_ms\":%lld,\"may_message\":%s}",
        b->activity, (long long)b->number, pd_booking_state_name(b->state), b->reason,
        (long long)pd_points_raw(b->price), (long long)b->starts_ms, hears ? "true" : "false");
}

struct pd_points
pd_booking_end(
    struct pd_posting *posting, struct pd_booking *b, enum pd_booking_state state, const char *reason)
{
    static struct pd_account account;
    struct pd_hub *hub = posting->hub;
    struct pd_points back = pd_points_of(0);
    struct pd_hub_hold h;

    if (pd_store_run(hub->store, PD_HUB_SQL_BOOKING_END,
            PD_ARGS(pd_i(b->number), pd_i(state), pd_i(hub->now_ms), pd_t(reason))) != 1)
        return back;
    (void)pd_store_run(hub->store,
        b->state == PD_BOOKING_WAITING ? PD_HUB_SQL_ACTIVITY_WAIT_END : PD_HUB_SQL_ACTIVITY_SEAT_FREE,
        PD_ARGS(pd_t(b->activity)));
    b->state = state;
    b->ended_ms = hub->now_ms;
    (void)pd_copy(b->reason, sizeof b->reason, reason);
    if (b->hid == 0 || !pd_hub_hold_get(hub, b->hid, &h) || !pd_account_get(hub, b->mid, &account))
        return back;
    back = pd_hold_minus(h.booked, h.refunded);
    if (pd_hold_is_zero(back))
        return back;
    pd_account_give_back(posting, &account, h.hid, back, reason);
    h.refunded = h.booked;
    pd_hold_update(hub, &h);
    pd_merchant_given_back(posting, b->mid, h.hid);
    return back;
}

/* The first who waits gets the seat, or is passed over. false: nobody waits, or no seat is free. */
static bool
move_one(struct pd_hub *hub, int64_t now_ms, const char *activity)
{
    int64_t number = pd_store_one(hub->store, PD_HUB_SQL_BOOKING_FIRST_WAITING, PD_ARGS(pd_t(activity)), 0);
    struct pd_booking_case c;
    struct pd_posting posting;
    struct pd_booking b;
    const char *no;

    if (number == 0 || pd_hub_booking_get(hub, number, &b) != PD_OK ||
        pd_booking_find(&c, hub, now_ms, activity, &b.member, NULL) != PD_OK ||
        now_ms >= c.activity->starts_ms || c.state.taken >= c.state.seats)
        return false;
    no = not_for(&c);
    if (no == NULL && can_pay(&c, b.price, NULL) != PD_OK)
        no = "too_few_points";
    if (no != NULL) {
        posting = act(hub, PD_ACT_SEAT, "pass over", &b);
        (void)pd_booking_end(&posting, &b, PD_BOOKING_PASSED, no);
        pd_booking_tell(hub, &b);
        return true;
    }
    if (pd_booking_seat(&c, &b, NULL) != PD_OK)
        return false;
    pd_booking_tell(hub, &b);
    return true;
}

void
pd_booking_move_up(struct pd_hub *hub, int64_t now_ms, const char *activity)
{
    while (hub->store->err == PD_OK && move_one(hub, now_ms, activity))
        continue;
}

/* ---- cancel ---- */

/* By what she was told when she booked; where it was moved since, until it starts. */
static enum pd_err
may_give_back(struct pd_hub *hub, int64_t now_ms, const struct pd_booking *b, struct pd_why *why)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    const struct pd_activity *a = p != NULL ? pd_programme_activity(p, b->activity) : NULL;
    int64_t until_ms = a != NULL && a->starts_ms != b->starts_ms ? a->starts_ms : b->cancel_until_ms;
    char at[24];

    if (b->state == PD_BOOKING_WAITING)
        return PD_OK;
    if (b->state != PD_BOOKING_BOOKED)
        return pd_why(why, PD_ERR_STATE, "booking", "is %s", pd_booking_state_name(b->state));
    return now_ms < until_ms ? PD_OK
                             : pd_why(why, PD_ERR_STATE, "booking", "could be given back until %s",
                                   pd_booking_time(p, until_ms, at));
}

enum pd_err
pd_hub_booking_cancel(struct pd_hub *hub, int64_t now_ms, int64_t number, struct pd_booking *out,
    struct pd_points *back, struct pd_why *why)
{
    struct pd_posting posting;
    enum pd_err err;

    hub->now_ms = now_ms;
    err = pd_hub_booking_get(hub, number, out);
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? pd_why(why, err, "booking", "has a number that none has") : err;
    err = may_give_back(hub, now_ms, out, why);
    if (err != PD_OK)
        return err;
    posting = act(hub, PD_ACT_UNBOOK, "cancel", out);
    *back = pd_booking_end(&posting, out, PD_BOOKING_CANCELLED, "not_wanted");
    pd_booking_move_up(hub, now_ms, out->activity);
    return hub->store->err;
}

void
pd_bookings_end_of(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *reason)
{
    int64_t number;

    hub->now_ms = now_ms;
    while (
        (number = pd_store_one(hub->store, PD_HUB_SQL_BOOKING_FIRST_OPEN_OF, PD_ARGS(pd_i(mid)), 0)) != 0) {
        struct pd_posting posting;
        struct pd_booking b;

        if (pd_hub_booking_get(hub, number, &b) != PD_OK)
            return;
        posting = act(hub, PD_ACT_UNBOOK, "end", &b);
        (void)pd_booking_end(&posting, &b, PD_BOOKING_CANCELLED, reason);
        pd_booking_move_up(hub, now_ms, b.activity);
    }
}

void
pd_bookings_meet(struct pd_hub *hub, int64_t now_ms, int64_t other, int64_t stays)
{
    int64_t number;

    hub->now_ms = now_ms;
    while ((number = pd_store_one(
                hub->store, PD_HUB_SQL_BOOKING_TWICE_OF, PD_ARGS(pd_i(other), pd_i(stays)), 0)) != 0) {
        struct pd_posting posting;
        struct pd_booking b;

        if (pd_hub_booking_get(hub, number, &b) != PD_OK)
            return;
        posting = act(hub, PD_ACT_UNBOOK, "merge", &b);
        (void)pd_booking_end(&posting, &b, PD_BOOKING_CANCELLED, "merged");
        pd_booking_move_up(hub, now_ms, b.activity);
    }
}

/* ---- the sweep ---- */

#define SWEEP_MAX 64

/* Nobody gets a seat of what is over, or no more in the rules. */
static void
end_waits(struct pd_hub *hub, int64_t now_ms, const char *activity)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    const struct pd_activity *a = p != NULL ? pd_programme_activity(p, activity) : NULL;
    int64_t number;

    if (a != NULL && now_ms < a->ends_ms)
        return;
    while ((number = pd_store_one(
                hub->store, PD_HUB_SQL_BOOKING_FIRST_WAITING, PD_ARGS(pd_t(activity)), 0)) != 0) {
        struct pd_posting posting;
        struct pd_booking b;

        if (pd_hub_booking_get(hub, number, &b) != PD_OK)
            return;
        posting = act(hub, PD_ACT_SEAT, "over", &b);
        (void)pd_booking_end(&posting, &b, PD_BOOKING_PASSED, "over");
    }
}

/* Newer rules have it at another time: everybody is told, and may give her seat back until it starts. */
static void
tell_moved(struct pd_hub *hub, const struct pd_activity *a)
{
    int64_t number;

    while ((number = pd_store_one(hub->store, PD_HUB_SQL_BOOKING_FIRST_MOVED,
                PD_ARGS(pd_t(a->id), pd_i(a->starts_ms), pd_i(a->ends_ms)), 0)) != 0) {
        struct pd_booking b;

        if (pd_store_run(hub->store, PD_HUB_SQL_BOOKING_MOVED,
                PD_ARGS(pd_i(number), pd_i(a->starts_ms), pd_i(a->ends_ms))) != 1 ||
            pd_hub_booking_get(hub, number, &b) != PD_OK)
            return;
        (void)pd_copy(b.reason, sizeof b.reason, "moved");
        pd_booking_tell(hub, &b);
    }
}

static void
look_for_moved(struct pd_hub *hub, int64_t now_ms)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);

    for (int i = 0; p != NULL && i < p->activity_count; i++)
        if (now_ms < p->activities[i].ends_ms)
            tell_moved(hub, &p->activities[i]);
}

void
pd_bookings_sweep(const struct pd_sweep *sweep)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ACTIVITIES_WAITING;
    char ids[SWEEP_MAX][PD_RULE_CAP], after[PD_RULE_CAP] = "";
    struct pd_hub *hub = sweep->hub;
    int n;

    look_for_moved(hub, sweep->now_ms);
    do {
        n = 0;
        for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_t(after), pd_i(SWEEP_MAX))); row;
             row = pd_store_next(hub->store, sql))
            pd_store_text(hub->store, sql, 0, ids[n++], sizeof ids[0]);
        for (int i = 0; i < n; i++) {
            pd_booking_move_up(hub, sweep->now_ms, ids[i]);
            end_waits(hub, sweep->now_ms, ids[i]);
        }
        if (n > 0)
            (void)pd_copy(after, sizeof after, ids[n - 1]);
    } while (n == SWEEP_MAX && hub->store->err == PD_OK);
}
