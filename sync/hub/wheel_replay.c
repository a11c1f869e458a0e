/* Every spin of a day again, from its seed: what it fell on, what was given, what it cost, and the act that
 * was written with it. Whoever changes one of them leaves the others. */
#include "sync/hub/grants.h"
#include "sync/hub/wheels.h"

#include <stdarg.h>
#include <stdio.h>

struct replay {
    struct pd_hub *hub;
    struct pd_wheel_day day;
    struct pd_wheel_replay *out;
    void (*each_fault)(void *ctx, const char *text);
    void *ctx;
    char wheel[PD_RULE_CAP]; /* of the spin before */
    int64_t of_day;
};

/* One row of the statement, read before others are asked. */
struct row {
    int64_t number, day, of_day, version, price, points, hid, amount, recv_ms, at_ms;
    int digit;
    enum pd_spin_given given;
    char wheel[PD_RULE_CAP], prize[PD_RULE_CAP], sku[PD_SKU_CAP];
    struct pd_hash rules;
    char note[PD_WHEEL_NOTE_CAP];
};

static void
fault(struct replay *r, const char *fmt, ...) PD_PRINTF(2, 3);

static void
fault(struct replay *r, const char *fmt, ...)
{
    char text[sizeof r->out->first];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (r->out->faults++ == 0)
        (void)pd_copy(r->out->first, sizeof r->out->first, text);
    if (r->each_fault != NULL)
        r->each_fault(r->ctx, text);
}

static void
read_row(struct pd_store *s, struct row *row)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WHEEL_REPLAY;
    const char *line;
    size_t len;

    *row = (struct row){ .number = pd_store_int(s, sql, 0) };
    pd_store_text(s, sql, 1, row->wheel, sizeof row->wheel);
    row->day = pd_store_int(s, sql, 2);
    row->of_day = pd_store_int(s, sql, 3);
    row->digit = (int)pd_store_int(s, sql, 4);
    row->version = pd_store_int(s, sql, 5);
    pd_store_blob(s, sql, 6, row->rules.b, sizeof row->rules.b);
    row->price = pd_store_int(s, sql, 7);
    pd_store_text(s, sql, 8, row->prize, sizeof row->prize);
    row->given = (enum pd_spin_given)pd_store_int(s, sql, 9);
    row->points = pd_store_int(s, sql, 10);
    row->hid = pd_store_int(s, sql, 11);
    pd_store_text(s, sql, 12, row->sku, sizeof row->sku);
    row->amount = pd_store_int(s, sql, 13);
    line = pd_store_bytes(s, sql, 14, &len);
    if (line != NULL && len < sizeof row->note)
        memcpy(row->note, line, len);
    row->recv_ms = pd_store_int(s, sql, 15);
    row->at_ms = pd_store_int(s, sql, 16);
}

/* ---- the day ---- */

static void
check_day(struct replay *r)
{
    const struct pd_wheel_day *d = &r->day;
    struct pd_hash commitment = pd_wheel_commitment(d->day, &d->seed), link;
    char date[PD_WHEEL_DAY_CAP], text[PD_WHEEL_LINK_TEXT_CAP];
    struct pd_wheel_day before;
    size_t len;

    (void)pd_wheel_day_get(
        r->hub, pd_store_one(r->hub->store, PD_HUB_SQL_WHEEL_DAY_LAST, PD_ARGS(pd_i(d->day)), -1), &before);
    link = pd_wheel_link(d->day, &d->commitment, &before.link);
    len = pd_wheel_link_text(&d->link, text);
    (void)pd_wheel_day(d->day, date);
    if (!pd_hash_equal(&commitment, &d->commitment))
        fault(r, "%s: its seed is not the one that was committed to", date);
    if (!pd_hash_equal(&link, &d->link))
        fault(r, "%s: it is not chained to the day before it", date);
    if (!pd_verify(&r->hub->public_key, &d->signature, text, len))
        fault(r, "%s: its link is not signed by this hub", date);
}

/* ---- a spin ---- */

/* What was given for a prize, while there were some and after that. */
static enum pd_spin_given
due(struct replay *r, const struct row *row, const struct pd_wheel_prize *z)
{
    if (pd_points_raw(z->points) > 0)
        return PD_SPIN_POINTS;
    if (z->count == 0)
        return PD_SPIN_NOTHING;
    if (pd_store_one(r->hub->store, PD_HUB_SQL_WHEEL_WON_BEFORE,
            PD_ARGS(pd_t(row->wheel), pd_t(row->prize), pd_i(row->number)), 0) >= z->count)
        return PD_SPIN_INSTEAD;
    return z->gift[0] != '\0' ? PD_SPIN_GIFT : PD_SPIN_COUPON;
}

static void
check_value(struct replay *r, const struct row *row, const struct pd_wheel *w, const struct pd_wheel_prize *z,
    const char *at)
{
    int64_t points = row->given == PD_SPIN_POINTS    ? pd_points_raw(z->points)
                     : row->given == PD_SPIN_INSTEAD ? pd_points_raw(z->instead)
                                                     : 0;
    char key[PD_CLAIM_CAP];

    pd_wheel_key(row->wheel, row->day, row->of_day, key);
    if (row->price != pd_points_raw(w->price) ||
        pd_store_one(r->hub->store, PD_HUB_SQL_WHEEL_PAID, PD_ARGS(pd_i(row->number)), 0) != row->price)
        fault(r, "%s: it did not cost %lld points", at, (long long)pd_points_raw(w->price));
    if (row->points != points ||
        pd_store_one(r->hub->store, PD_HUB_SQL_WHEEL_GRANTED, PD_ARGS(pd_t(key)), 0) != points)
        fault(r, "%s: it did not bring %lld points", at, (long long)points);
    if ((row->given == PD_SPIN_GIFT) != (row->hid > 0) ||
        (row->hid > 0 && (strcmp(row->sku, z->gift) != 0 || row->amount != 0)))
        fault(r, "%s: what it won is not kept for its member", at);
}

static void
check_note(struct replay *r, const struct row *row, const char *at)
{
    char text[PD_WHEEL_NOTE_CAP];

    pd_wheel_note(&(struct pd_spin_note){ row->wheel, row->prize, row->day, row->of_day, row->points,
                      row->digit, row->given, &row->rules },
        text);
    if (strcmp(text, row->note) != 0 || row->recv_ms != row->at_ms)
        fault(r, "%s: it is not what its act says", at);
}

static void
check_result(struct replay *r, const struct row *row, const struct pd_programme *p, const struct pd_wheel *w,
    const char *at)
{
    struct pd_wheel_draw draw = { row->wheel, row->day, row->of_day, row->digit };
    struct pd_hash rules = pd_wheel_rules(p, w);
    const struct pd_wheel_prize *z =
        &w->prizes[pd_wheel_prize_at(w, pd_wheel_point(&r->day.seed, &draw, w->total))];

    if (!pd_hash_equal(&rules, &row->rules))
        fault(r, "%s: it went by other rules than version %lld has", at, (long long)row->version);
    if (strcmp(z->id, row->prize) != 0)
        fault(r, "%s: the seed says %s, it was %s", at, z->id, row->prize);
    else if (due(r, row, z) != row->given)
        fault(r, "%s: given %d, and %d was due", at, (int)row->given, (int)due(r, row, z));
    else
        check_value(r, row, w, z, at);
}

static void
check_spin(struct replay *r, const struct row *row)
{
    const struct pd_programme *p = pd_hub_programme(r->hub, (uint32_t)row->version);
    const struct pd_wheel *w = p != NULL ? pd_programme_wheel(p, row->wheel) : NULL;
    bool same = strcmp(r->wheel, row->wheel) == 0;
    char at[96], date[PD_WHEEL_DAY_CAP];

    (void)snprintf(
        at, sizeof at, "%s %s %lld", row->wheel, pd_wheel_day(row->day, date), (long long)row->of_day);
    r->out->spins++;
    if (row->of_day != (same ? r->of_day : 0) + 1)
        fault(r, "%s: the one before it is missing", at);
    (void)pd_copy(r->wheel, sizeof r->wheel, row->wheel);
    r->of_day = row->of_day;
    if (w == NULL)
        fault(r, "%s: version %lld has no such wheel", at, (long long)row->version);
    else
        check_result(r, row, p, w, at);
    check_note(r, row, at);
}

/* So many at a time: each asks for more. */
#define ROWS_AT_ONCE 256

static int
read_rows(struct replay *r, const char *wheel, int64_t of_day, struct row *rows)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WHEEL_REPLAY;
    struct pd_store *s = r->hub->store;
    int n = 0;

    for (bool more =
             pd_store_start(s, sql, PD_ARGS(pd_i(r->day.day), pd_t(wheel), pd_i(of_day), pd_i(ROWS_AT_ONCE)));
         more; more = pd_store_next(s, sql))
        read_row(s, &rows[n++]);
    pd_store_end(s, sql);
    return n;
}

enum pd_err
pd_hub_wheel_replay(struct pd_hub *hub, int64_t day, struct pd_wheel_replay *out,
    void (*each_fault)(void *ctx, const char *text), void *ctx)
{
    static struct row rows[ROWS_AT_ONCE];
    struct replay r = { .hub = hub, .out = out, .each_fault = each_fault, .ctx = ctx };
    int n;

    *out = (struct pd_wheel_replay){ .spins = 0 };
    if (!pd_wheel_day_get(hub, day, &r.day))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    check_day(&r);
    do {
        n = read_rows(&r, r.wheel, r.of_day, rows);
        for (int i = 0; i < n; i++)
            check_spin(&r, &rows[i]);
    } while (n == ROWS_AT_ONCE && hub->store->err == PD_OK);
    return hub->store->err;
}
