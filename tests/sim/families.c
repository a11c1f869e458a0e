/*
 * Families: the hospital gives cards, blocks and ends them; whoever holds one pays at kiosks by it, also
 * without a network. At rest each hold that an op says was made by a card names its spender at the hub, and
 * what the hub applied is within the card's limits over all desks (I53). That no account pays what it has not
 * is the model's and the oracle's, by the account that an op names.
 */
#include "sync/hub/families.h"
#include "tests/sim/machines.h"
#include "tests/sim/people.h"

#include <string.h>

static int
some_member(struct sim *sim)
{
    return (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count);
}

/* How the hub's administration means it: nobody is asked twice, and a refusal is one. */
static enum pd_err
deal(struct sim *sim, const struct pd_id *head, const struct pd_id *member, int64_t what)
{
    static const struct pd_family_said said = { true, PD_CONSENT_BY_SELF, "family-1", "S1" };
    struct pd_hub *hub = sim->hub.hub;
    enum pd_family_join no;
    struct pd_why why;

    if (what < 70)
        return pd_hub_family_add(hub, sim->now_ms, head, member, NULL, &said, &no, &why);
    return pd_hub_family_set(hub, sim->now_ms, member, NULL,
        what < 80   ? PD_FAMILY_BLOCKED
        : what < 92 ? PD_FAMILY_GOOD
                    : PD_FAMILY_ENDED,
        "S1", &why);
}

void
sim_family_begin(struct sim *sim)
{
    for (int i = 1; sim->rules.family && i < 3 && i < sim->member_count; i++) {
        if (!sim_hub_begin(sim))
            return;
        (void)sim_hub_end(sim, deal(sim, &sim->members[0].id, &sim->members[i].id, 0) == PD_OK);
    }
}

void
sim_act_family(struct sim *sim)
{
    int head = some_member(sim), member = some_member(sim);
    int64_t what = sim_between(&sim->people, 0, 99);
    enum pd_err err;

    if (!sim_hub_begin(sim))
        return;
    err = deal(sim, &sim->members[head].id, &sim->members[member].id, what);
    sim_trace(sim, "hub: family %lld of %d and %d: %s", (long long)what, head, member, pd_err_name(err));
    (void)sim_hub_end(sim, err == PD_OK);
}

/* The account she pays from: half the time the family's, where she may. Her own member number is *payer's
 * else. */
bool
sim_family_pays(struct sim *sim, const struct pd_desk_member *m, int *payer)
{
    if (sim->swarm.rate[SIM_F_FAMILY] == 0 || !m->family.holds || !sim_chance(&sim->people, 700))
        return false;
    for (int i = 0; i < sim->member_count; i++)
        if (pd_id_equal(sim->members[i].id, m->family.card.account)) {
            *payer = i;
            return true;
        }
    return false;
}

/* ---- at rest ---- */

static int64_t
one(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t n = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
        n = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return n;
}

/* The hub's name for whoever spent by a hold; zero: it names nobody. */
static struct pd_id
named(sqlite3 *db, const struct pd_id *hold, bool *known)
{
    sqlite3_stmt *stmt = NULL;
    struct pd_id id = { { 0 } };

    *known = false;
    if (sqlite3_prepare_v2(db,
            "SELECT m.id FROM hold h LEFT JOIN hold_spender s ON s.hid = h.hid "
            "LEFT JOIN member m ON m.mid = s.mid WHERE h.id = ?1 AND h.mid <> 0",
            -1, &stmt, NULL) == SQLITE_OK) {
        (void)sqlite3_bind_blob(stmt, 1, hold->b, PD_ID_LEN, SQLITE_STATIC);
        *known = sqlite3_step(stmt) == SQLITE_ROW;
        if (*known && sqlite3_column_bytes(stmt, 0) == PD_ID_LEN)
            memcpy(id.b, sqlite3_column_blob(stmt, 0), PD_ID_LEN);
    }
    (void)sqlite3_finalize(stmt);
    return id;
}

static void
check_named(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    struct pd_op op;
    bool known;

    pd_assert(sqlite3_prepare_v2(db,
                  "SELECT line FROM op WHERE kind = 1 AND instr(line, CAST('\"who\":' AS BLOB)) > 0", -1,
                  &stmt, NULL) == SQLITE_OK);
    while (!sim_broken(sim) && sqlite3_step(stmt) == SQLITE_ROW) {
        struct pd_id is;

        if (pd_op_decode((const char *)sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0),
                &op, NULL) != PD_OK ||
            pd_id_is_zero(op.spender))
            continue;
        is = named(db, &op.id, &known);
        if (known && !pd_id_equal(is, op.spender))
            sim_violation(sim, "I53: a hold by a family card does not name who spent");
    }
    (void)sqlite3_finalize(stmt);
}

/* Facts count beyond the limits: what went out for a hold that was refused, or that had ended. */
void
sim_check_families(struct sim *sim, sqlite3 *db)
{
    static const char of_day[] =
        "SELECT coalesce(max(n), 0) FROM (SELECT sum(s.counts) AS n FROM hold_spender s "
        "JOIN hold h ON h.hid = s.hid WHERE h.state IN (1, 2, 3) AND h.origin = 1 GROUP BY s.mid, s.head, "
        "s.day)";
    static const char of_month[] =
        "SELECT coalesce(max(n), 0) FROM (SELECT sum(s.counts) AS n FROM hold_spender s "
        "JOIN hold h ON h.hid = s.hid WHERE h.state IN (1, 2, 3) AND h.origin = 1 GROUP BY s.mid, s.head, "
        "s.month)";

    if (sim->swarm.rate[SIM_F_FAMILY] == 0)
        return;
    check_named(sim, db);
    if (sim->hub_restored || sim->fallen || sim_broken(sim) ||
        one(db, "SELECT count(*) FROM incident WHERE kind = 'capture_after_void'") != 0)
        return;
    if (one(db, of_day) > SIM_FAMILY_DAY)
        sim_violation(sim, "I53: a family card was let spend more on a day than its limit");
    else if (one(db, of_month) > SIM_FAMILY_MONTH)
        sim_violation(sim, "I53: a family card was let spend more in a month than its limit");
}
