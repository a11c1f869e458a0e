/*
 * The lucky wheel: people look at it and spin it at kiosks, whatever the network does with question and
 * answer. What a desk was told is written down here, outside the engines: commitments, and results. At rest
 * (I30) every result follows from the seed of its day as published, by arithmetic that goes through the hub's
 * file and not through its replay; commitments were never changed; nobody spun more often than she may; no
 * more was won than is stated; and what was told is what is stored.
 */
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include "app/core/wheel.h"

#include <string.h>

#define PRICE 20
#define PER_DAY 4
#define TOTAL 20
#define POINTS 30
#define INSTEAD 15

/* Twentieths, in the order of the document that programme.c writes. */
static const struct prize {
    const char *id;
    int weight, given, points;
} prizes[] = {
    { "gift", 6, PD_SPIN_GIFT, 0 },
    { "points", 5, PD_SPIN_POINTS, POINTS },
    { "nothing", 9, PD_SPIN_NOTHING, 0 },
};

int
sim_wheel_count(const struct sim_rules *rules)
{
    return 1 + (rules->gifts[0].stock - 1) / 2;
}

/* Where it is spun no hub is lost: of what that hub alone decided nobody else knows. */
void
sim_wheel_begin(struct sim *sim)
{
    if (!sim->rules.wheel)
        sim->swarm.rate[SIM_F_WHEEL] = 0;
    if (sim->swarm.rate[SIM_F_WHEEL] > 0)
        sim->swarm.rate[SIM_F_HUB_LOST] = 0;
}

/* ---- what people do ---- */

/* An answer came, perhaps; what it says is looked at in sim_wheel_answered. */
static void
ask(struct sim *sim, struct sim_desk *d, enum pd_errand_kind kind, int member)
{
    static struct pd_desk_reply reply;
    struct pd_desk_request r = { .kind = PD_REQUEST_ERRAND };

    r.errand.kind = kind;
    r.errand.member = sim->members[member].id;
    (void)pd_copy(r.errand.what, sizeof r.errand.what, "lucky");
    if (kind == PD_ERRAND_SPIN) {
        r.errand.n = sim_between(&sim->people, 0, PD_WHEEL_DIGIT_MAX);
        r.errand.number = d->wheel_shown;
    } else if (sim->spin_count > 0 && sim_chance(&sim->people, 500)) {
        r.errand.n = sim->spins[pd_rng_below(&sim->people, (uint64_t)sim->spin_count)].number;
    }
    memset(&reply, 0, sizeof reply);
    (void)sim_desk_ask(sim, d, &r, &reply);
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
}

/* Somebody who won brings her ticket's paper out of any kiosk that has heard. */
static bool
print_won(struct sim *sim, struct sim_desk *d)
{
    struct pd_ticket_view view = { .copies = 0 };
    struct pd_hold hold;
    const struct pd_spin *spin;

    if (sim->spin_count == 0 || d->ledger == NULL)
        return false;
    spin = &sim->spins[pd_rng_below(&sim->people, (uint64_t)sim->spin_count)];
    if (spin->given != PD_SPIN_GIFT || pd_ledger_hold_get(d->ledger, &spin->hold, &hold) != PD_OK ||
        hold.row.state != PD_HOLD_RELEASED || hold.ticket[0] == '\0')
        return false;
    view.hold = hold.row;
    memcpy(view.code, hold.ticket, sizeof view.code);
    memcpy(view.short_number, hold.short_number, sizeof hold.short_number);
    sim_oracle_ticket_out(sim, d, &view);
    sim_trace(sim, "desk %d: shows the ticket %s of a prize", d->index, view.short_number);
    return true;
}

void
sim_act_wheel(struct sim *sim)
{
    struct sim_desk *d = sim_some_desk(sim, false);
    int member = (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count);

    if (d == NULL || d->desk == NULL || d->protocol_max != 0 || d->programme == NULL)
        return;
    if (sim_chance(&sim->people, 400) && print_won(sim, d))
        return;
    if (d->wheel_shown == 0 || sim_chance(&sim->people, 100)) {
        ask(sim, d, PD_ERRAND_WHEEL, member);
        return;
    }
    for (int n = (int)sim_between(&sim->people, 1, 3); n > 0 && d != NULL && d->desk != NULL; n--) {
        ask(sim, d, PD_ERRAND_SPIN, member);
        if (sim_chance(&sim->people, 300)) /* and at another desk at once */
            d = sim_some_desk(sim, false);
    }
}

/* ---- what desks are told ---- */

static void
shown(struct sim *sim, struct sim_desk *d, const struct pd_wheel_page *page)
{
    struct pd_hash commitment;

    if (!pd_unhex(page->commitment, strlen(page->commitment), commitment.b, sizeof commitment.b)) {
        sim_violation(sim, "I30: desk %d was shown no commitment", d->index);
        return;
    }
    d->wheel_shown = pd_wheel_short(&commitment);
    for (int i = 0; i < sim->wheel_day_count; i++)
        if (sim->wheel_days[i].day == page->day) {
            if (!pd_hash_equal(&sim->wheel_days[i].commitment, &commitment))
                sim_violation(sim, "I30: the commitment of day %lld was changed", (long long)page->day);
            return;
        }
    if (sim->wheel_day_count < SIM_WHEEL_DAYS) {
        sim->wheel_days[sim->wheel_day_count].day = page->day;
        sim->wheel_days[sim->wheel_day_count++].commitment = commitment;
    }
}

void
sim_wheel_answered(struct sim *sim, struct sim_desk *d, const struct pd_errand_answer *answer)
{
    if (answer->status != PD_ERRAND_DONE)
        return;
    if (answer->kind == PD_ERRAND_WHEEL)
        shown(sim, d, &answer->wheel);
    if (answer->kind != PD_ERRAND_SPIN)
        return;
    for (int i = 0; i < sim->spin_count; i++)
        if (sim->spins[i].number == answer->spin.number) {
            if (memcmp(&sim->spins[i], &answer->spin, sizeof answer->spin) != 0)
                sim_violation(
                    sim, "I30: spin %lld was told twice, and not alike", (long long)answer->spin.number);
            return;
        }
    if (sim->spin_count < SIM_SPINS_MAX)
        sim->spins[sim->spin_count++] = answer->spin;
}

/* ---- at rest ---- */

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;

    pd_assert(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
    return stmt;
}

static int64_t
one(sqlite3 *db, const char *sql, int64_t argument)
{
    sqlite3_stmt *stmt = prepare(db, sql);
    int64_t n;

    (void)sqlite3_bind_int64(stmt, 1, argument);
    n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    (void)sqlite3_finalize(stmt);
    return n;
}

static int
falls_on(int64_t point)
{
    int i = 0;

    while (i < PD_COUNT(prizes) - 1 && point >= prizes[i].weight)
        point -= prizes[i++].weight;
    return i;
}

/* A row of the hub's: number, day, of_day, digit, prize, given, points, seed, price. */
static void
check_row(struct sim *sim, sqlite3_stmt *row, int *gifts)
{
    struct pd_wheel_draw draw = { "lucky", sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2),
        sqlite3_column_int(row, 3) };
    long long number = sqlite3_column_int64(row, 0);
    int given = sqlite3_column_int(row, 5), points = sqlite3_column_int(row, 6);
    const struct prize *z;
    struct pd_wheel_seed seed;

    if (sqlite3_column_bytes(row, 7) != (int)sizeof seed.b) {
        sim_violation(sim, "I30: spin %lld has no seed", number);
        return;
    }
    memcpy(seed.b, sqlite3_column_blob(row, 7), sizeof seed.b);
    z = &prizes[falls_on(pd_wheel_point(&seed, &draw, TOTAL))];
    if (strcmp((const char *)sqlite3_column_text(row, 4), z->id) != 0)
        sim_violation(sim, "I30: by its seed spin %lld fell on %s, and it was %s", number, z->id,
            (const char *)sqlite3_column_text(row, 4));
    else if (given != (z->given == PD_SPIN_GIFT && *gifts >= sim_wheel_count(&sim->rules) ? PD_SPIN_INSTEAD
                                                                                          : z->given))
        sim_violation(sim, "I30: spin %lld fell on %s as number %d, and was given %d", number, z->id,
            *gifts + 1, given);
    else if (points != (given == PD_SPIN_INSTEAD ? INSTEAD : z->points) ||
             sqlite3_column_int(row, 8) != PRICE)
        sim_violation(
            sim, "I30: spin %lld cost %d and brought %d", number, sqlite3_column_int(row, 8), points);
    *gifts += given == PD_SPIN_GIFT;
}

static void
check_rows(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt =
        prepare(db, "SELECT s.number, s.day, s.of_day, s.digit, s.prize, s.given, s.points, d.seed,"
                    " s.price FROM wheel_spin s LEFT JOIN wheel_day d ON d.day = s.day"
                    " ORDER BY s.number");
    int gifts = 0;

    while (sqlite3_step(stmt) == SQLITE_ROW && !sim_broken(sim))
        check_row(sim, stmt, &gifts);
    (void)sqlite3_finalize(stmt);
    if (one(db,
            "SELECT count(*) FROM (SELECT day FROM wheel_spin GROUP BY day HAVING max(of_day) <> count(*))",
            0) != 0)
        sim_violation(sim, "I30: a day's spins have gaps");
    if (one(db,
            "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM wheel_spin WHERE mid > 0 GROUP BY "
            "mid, day)",
            0) > PER_DAY)
        sim_violation(sim, "I29: somebody spun more than %d times on one day", PER_DAY);
}

/* Told: as it is stored. */
static void
check_told(struct sim *sim, sqlite3 *db)
{
    for (int i = 0; i < sim->spin_count && !sim_broken(sim); i++) {
        const struct pd_spin *s = &sim->spins[i];
        sqlite3_stmt *stmt =
            prepare(db, "SELECT day, of_day, digit, prize, given, points FROM wheel_spin WHERE number = ?1");

        (void)sqlite3_bind_int64(stmt, 1, s->number);
        if (sqlite3_step(stmt) != SQLITE_ROW || sqlite3_column_int64(stmt, 0) != s->day ||
            sqlite3_column_int64(stmt, 1) != s->of_day || sqlite3_column_int(stmt, 2) != s->digit ||
            strcmp((const char *)sqlite3_column_text(stmt, 3), s->prize) != 0 ||
            sqlite3_column_int(stmt, 4) != (int)s->given ||
            sqlite3_column_int64(stmt, 5) != pd_points_raw(s->points))
            sim_violation(sim, "I30: spin %lld is stored otherwise than it was told", (long long)s->number);
        (void)sqlite3_finalize(stmt);
    }
}

static void
check_days(struct sim *sim, sqlite3 *db)
{
    for (int i = 0; i < sim->wheel_day_count && !sim_broken(sim); i++) {
        sqlite3_stmt *stmt = prepare(db, "SELECT seed FROM wheel_day WHERE day = ?1");
        struct pd_wheel_seed seed = { { 0 } };
        struct pd_hash commitment;

        (void)sqlite3_bind_int64(stmt, 1, sim->wheel_days[i].day);
        if (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_bytes(stmt, 0) == (int)sizeof seed.b)
            memcpy(seed.b, sqlite3_column_blob(stmt, 0), sizeof seed.b);
        (void)sqlite3_finalize(stmt);
        commitment = pd_wheel_commitment(sim->wheel_days[i].day, &seed);
        if (!pd_hash_equal(&commitment, &sim->wheel_days[i].commitment))
            sim_violation(sim, "I30: the seed of day %lld is not the one that desks were shown the mark of",
                (long long)sim->wheel_days[i].day);
    }
}

void
sim_check_wheel(struct sim *sim, sqlite3 *db)
{
    if (!sim->rules.wheel)
        return;
    check_rows(sim, db);
    check_told(sim, db);
    check_days(sim, db);
    if (one(db, "SELECT count(*) FROM incident WHERE kind = 'wheel_short'", 0) != 0)
        sim_violation(sim, "I30: a wheel could not give what it states");
}
