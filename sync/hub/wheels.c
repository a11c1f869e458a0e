#include "sync/hub/wheels.h"
#include "sync/hub/grants.h"
#include "sync/hub/holds.h"
#include "sync/hub/leases.h"
#include "sync/hub/refill.h"
#include "sync/hub/units.h"

#include "app/core/short_number.h"
#include "sync/hub/consents.h"

#include <stdio.h>

/* ---- what is kept ---- */

void
pd_hub_wheel_state(struct pd_hub *hub, const char *wheel, struct pd_wheel_state *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WHEEL_GET;
    struct pd_store *s = hub->store;

    *out = (struct pd_wheel_state){ .spins = 0 };
    if (pd_store_start(s, sql, PD_ARGS(pd_t(wheel)))) {
        out->stopped_ms = pd_store_int(s, sql, 2);
        pd_store_text(s, sql, 3, out->by, sizeof out->by);
        pd_store_end(s, sql);
    }
    out->spins = pd_store_one(s, PD_HUB_SQL_WHEEL_SPINS_EVER, PD_ARGS(pd_t(wheel)), 0);
}

int64_t
pd_hub_wheel_won(struct pd_hub *hub, const char *wheel, const char *prize)
{
    return pd_store_one(hub->store, PD_HUB_SQL_WHEEL_PRIZE_WON, PD_ARGS(pd_t(wheel), pd_t(prize)), 0);
}

static bool
read_spin(struct pd_hub *hub, int64_t number, struct pd_spin *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WHEEL_SPIN_GET;
    struct pd_store *s = hub->store;

    *out = (struct pd_spin){ .number = 0 };
    if (!pd_store_start(s, sql, PD_ARGS(pd_i(number))))
        return false;
    out->number = pd_store_int(s, sql, 0);
    pd_store_text(s, sql, 1, out->wheel, sizeof out->wheel);
    out->day = pd_store_int(s, sql, 2);
    out->of_day = pd_store_int(s, sql, 3);
    out->digit = (int)pd_store_int(s, sql, 4);
    pd_store_text(s, sql, 5, out->prize, sizeof out->prize);
    out->given = (enum pd_spin_given)pd_store_int(s, sql, 6);
    out->points = pd_store_points(s, sql, 7);
    if (out->given == PD_SPIN_GIFT)
        out->hold = pd_store_id(s, sql, 8);
    pd_store_end(s, sql);
    return s->err == PD_OK;
}

void
pd_wheel_note(const struct pd_spin_note *spin, char out[PD_WHEEL_NOTE_CAP])
{
    char day[PD_WHEEL_DAY_CAP], rules[2 * PD_HASH_LEN + 1];

    pd_hex(spin->rules->b, sizeof spin->rules->b, rules);
    (void)snprintf(out, PD_WHEEL_NOTE_CAP, "spin %s %s %lld digit %d: %s, given %d, %lld points, rules %s",
        spin->wheel, pd_wheel_day(spin->day, day), (long long)spin->of_day, spin->digit, spin->prize,
        (int)spin->given, (long long)spin->points, rules);
}

void
pd_wheel_key(const char *wheel, int64_t day, int64_t of_day, char out[PD_CLAIM_CAP])
{
    char date[PD_WHEEL_DAY_CAP];

    (void)snprintf(out, PD_CLAIM_CAP, "won:%s:%s:%lld", wheel, pd_wheel_day(day, date), (long long)of_day);
}

/* ---- may she ---- */

/* Everything about one spin, or one look at a wheel. */
struct wheel_case {
    struct pd_errand_case *errand;
    const struct pd_wheel *wheel;
    struct pd_hash rules;
    struct pd_wheel_day day;
};

/* Why nothing is spun here now; NULL: it may be. */
static const char *
why_closed(struct wheel_case *c)
{
    struct pd_errand_case *e = c->errand;
    const struct pd_programme *p = e->programme;
    struct pd_wheel_state state;

    if (pd_refill_on(e->hub))
        return "later";
    c->wheel = p != NULL ? pd_programme_wheel(p, e->errand->what) : NULL;
    if (c->wheel == NULL)
        return "not_found";
    if (pd_consent_is_minor(e->hub, e->account->mid))
        return "minor";
    pd_hub_wheel_state(e->hub, c->wheel->id, &state);
    if (state.stopped_ms != 0)
        return "stopped";
    if (e->now_ms < c->wheel->from_ms)
        return "early";
    if (e->now_ms >= c->wheel->until_ms)
        return "late";
    c->rules = pd_wheel_rules(p, c->wheel);
    return pd_wheel_day_now(e->hub, pd_local_day(e->now_ms, p->utc_offset_min), &c->day) ? NULL : "later";
}

static bool
is_open(struct wheel_case *c)
{
    const char *no = why_closed(c);

    if (no == NULL)
        return true;
    c->errand->again = strcmp(no, "later") == 0;
    pd_errand_refuse(c->errand, no);
    return false;
}

static int64_t
spins_today(const struct wheel_case *c)
{
    return pd_store_one(c->errand->hub->store, PD_HUB_SQL_WHEEL_SPINS_OF,
        PD_ARGS(pd_i(c->errand->account->mid), pd_t(c->wheel->id), pd_i(c->day.day)), 0);
}

/* ---- the look ---- */

static void
tell_past(const struct wheel_case *c, struct pd_wheel_page *page)
{
    struct pd_store *s = c->errand->hub->store;
    struct pd_wheel_day past;

    if (!pd_wheel_day_get(
            c->errand->hub, pd_store_one(s, PD_HUB_SQL_WHEEL_DAY_LAST, PD_ARGS(pd_i(c->day.day)), -1), &past))
        return;
    page->told_day = past.day;
    pd_hex(past.seed.b, sizeof past.seed.b, page->told_seed);
    pd_hex(past.commitment.b, sizeof past.commitment.b, page->told_commitment);
}

void
pd_errand_wheel(struct pd_errand_case *e)
{
    struct wheel_case c = { .errand = e };
    struct pd_wheel_page *page = &e->answer->wheel;
    struct pd_store *s = e->hub->store;
    int64_t unseen, spun;

    if (!is_open(&c))
        return;
    if (e->errand->n > 0)
        (void)pd_store_run(s, PD_HUB_SQL_WHEEL_SPIN_SEEN,
            PD_ARGS(pd_i(e->account->mid), pd_t(c.wheel->id), pd_i(e->errand->n)));
    page->day = c.day.day;
    pd_hex(c.day.commitment.b, sizeof c.day.commitment.b, page->commitment);
    tell_past(&c, page);
    spun = spins_today(&c);
    page->spins_left = spun < c.wheel->per_day ? (int)(c.wheel->per_day - spun) : 0;
    for (int i = 0; i < c.wheel->prize_count; i++) {
        const struct pd_wheel_prize *z = &c.wheel->prizes[i];
        struct pd_wheel_left *left = &page->left[page->left_count];

        if (z->count == 0)
            continue;
        (void)pd_copy(left->prize, sizeof left->prize, z->id);
        left->left = z->count - (int)pd_hub_wheel_won(e->hub, c.wheel->id, z->id);
        page->left_count++;
    }
    unseen =
        pd_store_one(s, PD_HUB_SQL_WHEEL_SPIN_UNSEEN, PD_ARGS(pd_i(e->account->mid), pd_t(c.wheel->id)), 0);
    if (unseen > 0 && read_spin(e->hub, unseen, &page->unseen[0]))
        page->unseen_count = 1;
}

/* ---- the spin ---- */

/* Whoever spins this wheel waits here for whoever spins it now, also in another process: what is counted
 * below is counted once. */
static bool
take_turn(const struct wheel_case *c)
{
    struct pd_store *s = c->errand->hub->store;
    struct pd_arg id = pd_t(c->wheel->id), rules = pd_b(c->rules.b, sizeof c->rules.b),
                  until = pd_i(c->wheel->until_ms);

    (void)pd_store_run(s, PD_HUB_SQL_WHEEL_KNOWN, PD_ARGS(id, rules, until));
    return pd_store_run(s, PD_HUB_SQL_WHEEL_LOCK, PD_ARGS(id, rules, until)) == 1;
}

static const char *
why_no_spin(const struct wheel_case *c)
{
    const struct pd_errand_case *e = c->errand;

    if (!take_turn(c))
        return "stopped";
    if (e->errand->number != pd_wheel_short(&c->day.commitment))
        return "new_day";
    if (spins_today(c) >= c->wheel->per_day)
        return "per_day";
    return pd_points_cmp(pd_account_free(e->account, e->now_ms), c->wheel->price) < 0 ? "too_few_points"
                                                                                      : NULL;
}

/* Its unit, out of what is set aside. Returns the hold; 0: none is left. */
static int64_t
hold_gift(const struct wheel_case *c, const struct pd_wheel_prize *z)
{
    struct pd_hub *hub = c->errand->hub;
    const struct pd_programme *p = c->errand->programme;
    const struct pd_gift *gift = pd_programme_gift(p, z->gift);
    int64_t today = pd_local_day(hub->now_ms, p->utc_offset_min);
    struct pd_hub_hold h = { .mid = c->errand->account->mid,
        .dev = c->errand->device->dev,
        .qty = 1,
        .out_qty = 1,
        .made_ms = hub->now_ms,
        .expires_ms = pd_local_day_start_ms(today + p->hold_days + 1, p->utc_offset_min),
        .state = PD_HOLD_RELEASED,
        .released = true,
        .origin = PD_HOLD_BY_HUB };
    struct pd_lease aside;

    if (gift == NULL || !pd_lease_aside(hub, z->gift, false, &aside) || !pd_lease_take(hub, &aside, 1))
        return 0;
    h.hid = pd_hub_count(hub, PD_COUNT_HOLD);
    h.id = pd_id_make(hub->now_ms, hub->rng);
    pd_hold_number_set(&h.id, (int)(h.hid % PD_SHORT_NUMBER_MAX) + 1);
    h.lease = aside.id;
    h.ordinal = (uint32_t)aside.taken + 1;
    (void)pd_copy(h.sku, sizeof h.sku, z->gift);
    (void)pd_copy(h.place, sizeof h.place, gift->place);
    pd_hub_hold_insert(hub, &h);
    return h.hid;
}

static bool
give_coupon(const struct wheel_case *c, const struct pd_wheel_prize *z, int64_t of_day)
{
    struct pd_unit_give give = { .member = c->errand->member, .n = 1, .by = "wheel" };
    char day[PD_WHEEL_DAY_CAP];
    struct pd_unit_gift gift;

    (void)pd_copy(give.what, sizeof give.what, z->coupon);
    (void)snprintf(give.reference, sizeof give.reference, "won-%s-%s-%lld", c->wheel->id,
        pd_wheel_day(c->day.day, day), (long long)of_day);
    return pd_hub_unit_give(c->errand->hub, c->errand->now_ms, &give, &gift, NULL) == PD_OK && !gift.again;
}

/* Counted before it is given: what the wheel states is never exceeded. A fault of the house's own stock, or a
 * coupon that she cannot be given, leaves the count as it is, and the points are given. */
static enum pd_spin_given
give(const struct wheel_case *c, const struct pd_wheel_prize *z, int64_t of_day, int64_t *hid)
{
    struct pd_store *s = c->errand->hub->store;
    struct pd_arg wheel = pd_t(c->wheel->id), prize = pd_t(z->id);
    bool given;

    if (pd_points_raw(z->points) > 0)
        return PD_SPIN_POINTS;
    if (z->count == 0)
        return PD_SPIN_NOTHING;
    if (pd_hub_wheel_won(c->errand->hub, c->wheel->id, z->id) >= z->count)
        return PD_SPIN_INSTEAD;
    given = z->gift[0] != '\0' ? (*hid = hold_gift(c, z)) != 0 : give_coupon(c, z, of_day);
    if (!given) {
        pd_hub_incident(c->errand->hub, c->errand->now_ms, "wheel_short", c->errand->device->dev, 0,
            c->errand->account->mid, z->instead);
        return PD_SPIN_INSTEAD;
    }
    (void)pd_store_run(s, PD_HUB_SQL_WHEEL_PRIZE_KNOWN, PD_ARGS(wheel, prize));
    if (pd_store_run(s, PD_HUB_SQL_WHEEL_PRIZE_WIN, PD_ARGS(wheel, prize, pd_i(z->count))) != 1)
        pd_store_corrupt(s, "more of a prize was won than there is");
    return z->gift[0] != '\0' ? PD_SPIN_GIFT : PD_SPIN_COUPON;
}

static struct pd_points
points_of(const struct pd_wheel_prize *z, enum pd_spin_given given)
{
    return given == PD_SPIN_POINTS ? z->points : given == PD_SPIN_INSTEAD ? z->instead : pd_points_of(0);
}

/* By the wheel's rule, once for this spin. */
static void
grant(const struct wheel_case *c, int64_t of_day, struct pd_points points)
{
    struct pd_errand_case *e = c->errand;
    char key[PD_CLAIM_CAP];

    if (pd_points_raw(points) == 0)
        return;
    pd_wheel_key(c->wheel->id, c->day.day, of_day, key);
    if (pd_hub_grant(e->hub, e->now_ms, &e->member, e->programme->rules[c->wheel->rule].id, key, points) !=
        PD_OK)
        pd_store_corrupt(e->hub->store, "what a spin won was given before");
}

static void
spin(const struct wheel_case *c)
{
    struct pd_errand_case *e = c->errand;
    const struct pd_wheel *w = c->wheel;
    struct pd_store *s = e->hub->store;
    struct pd_wheel_draw draw = { .wheel = w->id, .day = c->day.day, .digit = (int)e->errand->n };
    const struct pd_wheel_prize *z;
    struct pd_spin_note note;
    struct pd_posting posting;
    char text[PD_WHEEL_NOTE_CAP];
    enum pd_spin_given given;
    struct pd_points points;
    int64_t hid = 0;

    e->hub->now_ms = e->now_ms;
    draw.number = pd_store_one(s, PD_HUB_SQL_WHEEL_SPUN, PD_ARGS(pd_t(w->id), pd_i(draw.day)), 0) + 1;
    z = &w->prizes[pd_wheel_prize_at(w, pd_wheel_point(&c->day.seed, &draw, w->total))];
    given = give(c, z, draw.number, &hid);
    points = points_of(z, given);
    note = (struct pd_spin_note){ w->id, z->id, draw.day, draw.number, pd_points_raw(points), draw.digit,
        given, &c->rules };
    pd_wheel_note(&note, text);
    posting = pd_hub_act(e->hub, e->now_ms, PD_ACT_WHEEL, text);
    pd_hub_cite(&posting, PD_WHEEL_CITED, e->programme->version);
    (void)pd_hold_paid(&posting, e->account, w->price);
    (void)pd_store_run(s, PD_HUB_SQL_WHEEL_SPIN_INSERT,
        PD_ARGS(pd_i(posting.hseq), pd_t(w->id), pd_i(draw.day), pd_i(draw.number), pd_i(draw.digit),
            pd_i(e->programme->version), pd_b(c->rules.b, sizeof c->rules.b), pd_i(e->account->mid),
            pd_i(e->device->dev), pd_i(e->now_ms), pd_p(w->price), pd_t(z->id), pd_i(given), pd_p(points),
            pd_i(hid)));
    grant(c, draw.number, points);
    e->answer->number = posting.hseq;
}

void
pd_errand_spin(struct pd_errand_case *e)
{
    struct wheel_case c = { .errand = e };
    const char *no;

    if (!is_open(&c))
        return;
    no = why_no_spin(&c);
    if (no != NULL) {
        pd_errand_refuse(e, no);
        return;
    }
    spin(&c);
    pd_errand_spin_again(e);
}

void
pd_errand_spin_again(struct pd_errand_case *e)
{
    if (!read_spin(e->hub, e->answer->number, &e->answer->spin))
        pd_store_corrupt(e->hub->store, "an answered spin is missing");
}

/* ---- stop ---- */

enum pd_err
pd_hub_wheel_stop(
    struct pd_hub *hub, int64_t now_ms, const char *wheel, const struct pd_staff *by, struct pd_why *why)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    const struct pd_wheel *w = p != NULL ? pd_programme_wheel(p, wheel) : NULL;
    struct pd_hash rules;
    char note[96];

    hub->now_ms = now_ms;
    if (w == NULL)
        return pd_why(
            why, PD_ERR_NOT_FOUND, wheel, "is no wheel of the rules in force; see: pointdesk-hub wheel list");
    if (now_ms >= w->until_ms)
        return pd_why(why, PD_ERR_STATE, wheel, "is over");
    rules = pd_wheel_rules(p, w);
    (void)pd_store_run(hub->store, PD_HUB_SQL_WHEEL_KNOWN,
        PD_ARGS(pd_t(wheel), pd_b(rules.b, sizeof rules.b), pd_i(w->until_ms)));
    if (pd_store_run(
            hub->store, PD_HUB_SQL_WHEEL_STOP, PD_ARGS(pd_t(wheel), pd_i(now_ms), pd_t(by->number))) != 1)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_STATE, wheel, "was stopped before");
    (void)snprintf(note, sizeof note, "stop wheel %s by %s", wheel, by->number);
    (void)pd_hub_act(hub, now_ms, PD_ACT_WHEEL_STOP, note);
    pd_wheels_set_aside(hub, now_ms);
    return hub->store->err;
}
