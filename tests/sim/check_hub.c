/*
 * The hub's file, read by statements of our own: what the desks' oracle remembers must be in it, exactly
 * once, and its sums must agree by other ways than the hub's own verify goes.
 */
#include "tests/sim/oracle.h"

#include "app/core/op.h"

#include <string.h>

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;

    pd_assert(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
    return stmt;
}

/* What bills were paid with, and is not back. */
#define PAID_OF                                                                                              \
    "(SELECT coalesce(sum(d.amount - d.returned), 0) FROM draw d JOIN tender_part p ON p.hid = d.hid"        \
    " JOIN tender t ON t.number = p.number WHERE t.state = 2 AND "

/* Every statement gives no row, or rows (text, number, number) of a violation. */
static const struct {
    const char *name;
    const char *what;
    const char *sql;
} sums[] = {
    { "I1", "entries of op",
        "SELECT hseq, sum(amount), unit FROM entry GROUP BY hseq, unit HAVING sum(amount) <> 0" },
    { "I2", "balance and entries of member row",
        "SELECT mid, posted, (SELECT coalesce(sum(amount), 0) FROM entry e WHERE e.mid = a.mid AND e.acct = 1"
        " AND e.unit = a.unit) AS s FROM account a WHERE posted <> s" },
    { "I2", "balance and lots of member row",
        "SELECT mid, posted, (SELECT coalesce(sum(left_n) + sum(held_n), 0) FROM lot l WHERE l.mid = a.mid "
        "AND l.unit = a.unit) AS s"
        " FROM account a WHERE (unit = 1 OR unit > 15) AND posted <> s" },
    { "I2", "granted and where it went, lot",
        "SELECT id, granted, left_n + held_n + expired_n + (SELECT coalesce(sum(d.amount - d.returned), 0)"
        " FROM draw d JOIN hold h ON h.hid = d.hid WHERE d.lot = l.id AND h.state NOT IN (1, 2)) + " PAID_OF
        "d.lot = l.id) AS s FROM lot l WHERE unit = 1 AND granted <> s AND NOT EXISTS (SELECT 1 FROM lot g "
        "WHERE g.mid = l.mid AND g.rule = "
        "'grace')" },
    /* What comes back of a lot that is over becomes one of its own. */
    { "I2", "granted and where it went, member row",
        "SELECT mid, sum(CASE rule WHEN 'grace' THEN 0 ELSE granted END) AS g, sum(left_n + held_n + "
        "expired_n)"
        " + (SELECT coalesce(sum(d.amount - d.returned), 0) FROM draw d JOIN hold h ON h.hid = d.hid"
        " WHERE d.mid = l.mid AND h.state NOT IN (1, 2)) + " PAID_OF
        "d.mid = l.mid AND p.unit = 1) AS s FROM lot l WHERE unit = 1 GROUP BY mid HAVING g <> s" },
    { "I3", "below zero, member row",
        "SELECT mid, posted, held FROM account WHERE posted < held OR held < 0 OR debt < 0" },
    { "I3", "an overdraft without its incident, op",
        "SELECT hseq, amount, 0 FROM entry WHERE acct = 2 AND amount < 0 AND hseq NOT IN (SELECT hseq FROM "
        "incident)" },
    { "I4", "held and open holds of member row",
        "SELECT mid, held, (SELECT coalesce(sum(amount), 0) FROM hold h WHERE h.mid = a.mid AND h.state IN "
        "(1, 2))"
        " + (SELECT coalesce(sum(p.amount), 0) FROM tender_part p JOIN tender t ON t.number = p.number"
        " WHERE t.mid = a.mid AND t.state = 1 AND p.unit = a.unit)"
        " AS s FROM account a WHERE unit = 1 AND held <> s" },
    { "I10", "more booked than held, hold row",
        "SELECT hid, booked, amount FROM hold WHERE booked > amount" },
    /* Of a hold that was handed over in part (a crooked counter does that), as many as were paid for; which
     * came back the model tells. A prize costs nothing, and is one piece. */
    { "I11", "units received and where they are, of",
        "SELECT sku, received, free - short + (SELECT coalesce(sum(size - taken), 0) FROM lease l WHERE "
        "l.sku = s.sku)"
        " + (SELECT coalesce(sum(CASE WHEN h.state = 5 THEN h.out_qty WHEN h.state IN (1, 2) THEN h.qty"
        " WHEN h.hid IN (SELECT hid FROM goods_back) THEN 0"
        " WHEN h.hid IN (SELECT v.hid FROM merchant_move v JOIN op o ON o.hseq = v.hseq AND o.kind = 202) "
        "THEN 0"
        " WHEN h.amount = 0 AND h.state = 3 THEN h.qty"
        " WHEN h.booked > 0 THEN (h.booked * h.qty + h.amount - 1) / h.amount ELSE 0 END), 0) FROM hold h "
        "WHERE h.sku = s.sku AND h.lease > 0) AS n FROM stock s"
        " WHERE received <> n" },
    { "I12", "sold beyond its size, lease",
        "SELECT id, taken, size FROM lease WHERE taken > size OR taken < 0" },
    { "I31", "an ordinal beyond its lease, hold row",
        "SELECT h.hid, h.ordinal, l.size FROM hold h JOIN lease l ON l.id = h.lease WHERE h.ordinal > l.size "
        "AND h.state <> 5" },
    { "I32", "one key, more than one grant",
        "SELECT key, count(*), 0 FROM claim GROUP BY key HAVING count(*) > 1" },
    /* A restored hub repeats what an earlier life told a desk of its claim, even where another desk's came
     * first in this one: what counts is which of them moved something. */
    { "I32", "one key, granted by more than one claim",
        "SELECT substr(line, instr(line, '\"key\":\"') + 7, 60) AS k, count(*) AS n, 0 FROM op WHERE kind = 6"
        " AND status = 1 AND EXISTS (SELECT 1 FROM entry WHERE entry.hseq = op.hseq) GROUP BY k HAVING n > "
        "1" },
    { "I12", "a hold from a lease that the hub sees otherwise, op",
        "SELECT hseq, dseq, dev FROM op WHERE dev > 0 AND dev NOT IN (SELECT dev FROM fallen) AND kind = 1 "
        "AND code = 'no_lease'" },
    { "I14", "a fact was refused, op hseq",
        "SELECT hseq, kind, status FROM op WHERE dev > 0 AND status = 3 AND kind IN (2, 3, 4, 8, 9, 10)" },
};

/* Unless people ended the waiting for what only a desk that fell could tell. */
static void
check_honest(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT hseq, code FROM op WHERE dev > 0 AND status = 5"
                                     " AND dev NOT IN (SELECT dev FROM fallen)");

    if (!sim->let_go && sqlite3_step(stmt) == SQLITE_ROW)
        sim_violation(sim, "I14: an honest desk's op was quarantined, hseq %lld %s",
            (long long)sqlite3_column_int64(stmt, 0), (const char *)sqlite3_column_text(stmt, 1));
    (void)sqlite3_finalize(stmt);
}

static void
check_sums(struct sim *sim, sqlite3 *db)
{
    for (int i = 0; i < PD_COUNT(sums); i++) {
        sqlite3_stmt *stmt = prepare(db, sums[i].sql);

        if (sqlite3_step(stmt) == SQLITE_ROW)
            sim_violation(sim, "%s: %s %s: %lld, %lld", sums[i].name, sums[i].what,
                (const char *)sqlite3_column_text(stmt, 0), (long long)sqlite3_column_int64(stmt, 1),
                (long long)sqlite3_column_int64(stmt, 2));
        (void)sqlite3_finalize(stmt);
    }
}

/* Of all gifts together as much was received as came, less what counters found broken: whatever was carried
 * from one place to the other, it neither grew nor shrank on its way. And each way has both its ends. */
static void
check_received(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt =
        prepare(db, "SELECT (SELECT coalesce(sum(received), 0) FROM stock)"
                    " - (SELECT coalesce(sum(qty), 0) FROM goods), (SELECT count(*) FROM goods g"
                    " WHERE kind = 5 AND NOT EXISTS (SELECT 1 FROM goods o WHERE"
                    " o.number = g.other AND o.other = g.number AND o.qty = -g.qty))");
    int64_t came = 0, there;

    for (int i = 0; i < sim->rules.gift_count; i++)
        came += sim->rules.gifts[i].stock;
    for (int i = 0; i < sim->arrival_count; i++)
        came += sim->arrivals[i].qty;
    pd_assert(sqlite3_step(stmt) == SQLITE_ROW);
    there = sqlite3_column_int64(stmt, 0);
    if (sim->arrival_count < SIM_ARRIVALS_MAX && (there < came || there > came + sim->unsure_arrivals))
        sim_violation(sim, "I11: %lld units came to the house, and %lld were received", (long long)came,
            (long long)there);
    if (sqlite3_column_int(stmt, 1) != 0)
        sim_violation(sim, "I11: what left one place did not come to the other");
    (void)sqlite3_finalize(stmt);
}

/* Nobody can spend what is not there where the hub is asked before the ticket goes out. A restored hub may
 * lend to honour a hold of its lost life, until the payment is told again. */
static void
check_strict(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt;

    if (sim->rules.policy == PD_OFFLINE_FLOOR || sim->fallen)
        return;
    stmt = prepare(db, "SELECT hseq, kind FROM op WHERE dev > 0 AND status = 4"
                       " AND NOT EXISTS (SELECT 1 FROM restored)");
    if (sqlite3_step(stmt) == SQLITE_ROW)
        sim_violation(sim, "I13: op %lld was applied with an overdraft although the hub is asked first",
            (long long)sqlite3_column_int64(stmt, 0));
    (void)sqlite3_finalize(stmt);
    /* What was lent to honour a hold is paid when the payment comes again; of an erased member none does. */
    stmt = prepare(db, "SELECT mid, debt FROM account WHERE debt > 0 AND NOT EXISTS (SELECT 1 FROM member m"
                       " WHERE m.mid = account.mid AND m.erased_ms > 0 AND EXISTS (SELECT 1 FROM restored))");
    if (sqlite3_step(stmt) == SQLITE_ROW)
        sim_violation(sim, "I3: member row %lld owes %lld although the hub is asked first",
            (long long)sqlite3_column_int64(stmt, 0), (long long)sqlite3_column_int64(stmt, 1));
    (void)sqlite3_finalize(stmt);
}

/* What the lost hub had lent is lent, and nothing beside it: a unit or a token that was given again would be
 * missing, or in two places. */
static void
check_restored(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt;

    if (!sim->hub_restored || sim->fallen)
        return;
    /* A counter that tells of broken goods may leave others with less than they were lent. */
    stmt = prepare(db, "SELECT sku, short - free - (SELECT coalesce(sum(-g.qty), 0) FROM goods g"
                       " WHERE g.sku = stock.sku AND g.qty < 0) AS n FROM stock WHERE n > 0");
    if (sqlite3_step(stmt) == SQLITE_ROW)
        sim_violation(sim, "I18: %lld units of %s were given twice", (long long)sqlite3_column_int64(stmt, 1),
            (const char *)sqlite3_column_text(stmt, 0));
    (void)sqlite3_finalize(stmt);
    stmt = prepare(db, "SELECT t.number FROM token t JOIN device d ON d.dev = t.dev WHERE d.id = ?1");
    for (int i = 0; i < sim->desk_count; i++) {
        const struct sim_desk *d = &sim->desks[i];

        (void)sqlite3_reset(stmt);
        (void)sqlite3_bind_blob(stmt, 1, d->identity.device.b, PD_ID_LEN, SQLITE_STATIC);
        if (d->ledger != NULL && pd_ledger_has_token(d->ledger) && sqlite3_step(stmt) != SQLITE_ROW)
            sim_violation(sim, "I18: desk %d holds a token that the restored hub gave to another", d->index);
    }
    (void)sqlite3_finalize(stmt);
}

/* One kiosk alone always knows the least a member can have: what it sold was there. */
static void
check_alone(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt;
    int kiosks = 0;

    for (int i = 0; i < sim->desk_count; i++)
        kiosks += !sim->desks[i].counter || sim->swarm.rate[SIM_F_SERVE] > 0; /* a counter that sells too */
    kiosks += sim->swarm.rate[SIM_F_MERCHANT] > 0; /* and a till that takes points */
    if (kiosks > 1 || sim->fallen || sim->hub_restored)
        return;
    stmt = prepare(db, "SELECT hseq FROM op WHERE dev > 0 AND status = 3 AND code = 'too_few_points'");
    if (sqlite3_step(stmt) == SQLITE_ROW)
        sim_violation(sim, "I3: op %lld of the only kiosk spent what was not there",
            (long long)sqlite3_column_int64(stmt, 0));
    (void)sqlite3_finalize(stmt);
}

/* ---- I6, I7, I8: what was saved is here, once, in its place ---- */

/* A desk sells what it was given, and numbers it so that a counter can tell. */
static void
check_units(struct sim *sim, const struct sim_desk *d, const struct pd_op *op, sqlite3_stmt *lease)
{
    (void)sqlite3_reset(lease);
    (void)sqlite3_bind_int64(lease, 1, op->lease);
    if (op->lease != 0 && (sqlite3_step(lease) != SQLITE_ROW || op->ordinal > sqlite3_column_int64(lease, 0)))
        sim_violation(sim, "I12: desk %d sold unit %u of lease %u, which is not that large", d->index,
            (unsigned)op->ordinal, (unsigned)op->lease);
}

/* What an act made free the desk may give back to the hub in the same act: then it stands before that. */
static bool
step_back(sqlite3_stmt *at, struct pd_op *op)
{
    for (int64_t dseq = (int64_t)op->dseq - 1; op->kind == PD_OP_LEASE_GIVE && dseq > 0; dseq--) {
        (void)sqlite3_reset(at);
        (void)sqlite3_bind_int64(at, 2, dseq);
        if (sqlite3_step(at) != SQLITE_ROW ||
            pd_op_decode(sqlite3_column_blob(at, 1), (size_t)sqlite3_column_bytes(at, 1), op, NULL) != PD_OK)
            return false;
    }
    return true;
}

static void
check_act(struct sim *sim, const struct sim_desk *d, sqlite3_stmt *at, sqlite3_stmt *lease,
    const struct sim_act *act)
{
    struct pd_op op;

    (void)sqlite3_reset(at);
    (void)sqlite3_bind_blob(at, 1, act->device.b, PD_ID_LEN, SQLITE_STATIC);
    (void)sqlite3_bind_int64(at, 2, (int64_t)act->dseq);
    if (sqlite3_step(at) != SQLITE_ROW) {
        if (act->shaky)
            return;
        sim_violation(sim, "I6: desk %d: the hub does not have op %llu (%s), which was called saved",
            d->index, (unsigned long long)act->dseq, pd_op_kind_name(act->kind));
        return;
    }
    if (sqlite3_column_bytes(at, 0) != PD_HASH_LEN ||
        memcmp(sqlite3_column_blob(at, 0), act->head.b, PD_HASH_LEN) != 0) {
        if (act->shaky)
            return;
        sim_violation(sim, "I6: desk %d: op %llu (%s) is another one at the hub", d->index,
            (unsigned long long)act->dseq, pd_op_kind_name(act->kind));
        return;
    }
    if (pd_op_decode(sqlite3_column_blob(at, 1), (size_t)sqlite3_column_bytes(at, 1), &op, NULL) != PD_OK ||
        !step_back(at, &op) || op.kind != act->kind ||
        (!pd_id_is_zero(act->hold) && !pd_id_equal(act->hold, op.kind == PD_OP_HOLD ? op.id : op.hold)))
        sim_violation(sim, "I6: desk %d: op %llu is not the %s that was called saved", d->index,
            (unsigned long long)act->dseq, pd_op_kind_name(act->kind));
    else if (op.kind == PD_OP_HOLD)
        check_units(sim, d, &op, lease);
}

/* Every desk's there ever was, also of those that were given up. */
static void
check_chains(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT o.dev, o.dseq, o.line, o.head, d.high FROM op o JOIN device d"
                                     " ON d.dev = o.dev ORDER BY o.dev, o.dseq");
    struct pd_hash head = { { 0 } };
    int64_t dev = 0, n = 0, high = 0;
    bool row = true;

    while (row) {
        row = sqlite3_step(stmt) == SQLITE_ROW;
        if (!row || sqlite3_column_int64(stmt, 0) != dev) {
            if (n != high)
                sim_violation(sim, "I7: device %lld: %lld ops and a high mark of %lld", (long long)dev,
                    (long long)n, (long long)high);
            head = (struct pd_hash){ { 0 } };
            n = high = 0;
        }
        if (!row)
            break;
        dev = sqlite3_column_int64(stmt, 0);
        high = sqlite3_column_int64(stmt, 4);
        if (sqlite3_column_int64(stmt, 1) != ++n)
            sim_violation(
                sim, "I7: device %lld: op %lld is missing at the hub", (long long)dev, (long long)n);
        head = pd_chain_next(&head, sqlite3_column_blob(stmt, 2), (size_t)sqlite3_column_bytes(stmt, 2));
        if (memcmp(sqlite3_column_blob(stmt, 3), head.b, PD_HASH_LEN) != 0)
            sim_violation(
                sim, "I8: device %lld: op %lld does not fit its chain", (long long)dev, (long long)n);
    }
    (void)sqlite3_finalize(stmt);
}

static void
check_acts(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *at = prepare(db, "SELECT o.head, o.line FROM op o JOIN device d ON d.dev = o.dev"
                                   " WHERE d.id = ?1 AND o.dseq = ?2");
    sqlite3_stmt *lease = prepare(db, "SELECT size FROM lease WHERE id = ?1");

    for (int i = 0; i < sim->desk_count; i++)
        for (int k = 0; !sim->desks[i].gone && k < sim->desks[i].act_count; k++)
            check_act(sim, &sim->desks[i], at, lease, &sim->desks[i].acts[k]);
    (void)sqlite3_finalize(at);
    (void)sqlite3_finalize(lease);
}

/* ---- goods and grants ---- */

/* Its ticket is in somebody's pocket, and its desk cannot tell of it any more. */
static bool
maker_may_be_gone(const struct sim *sim, const struct sim_ticket *t)
{
    for (int i = 0; i < sim->desk_count; i++)
        if (sim->desks[i].gone && t->handed_over == 0)
            return true;
    return false;
}

static void
check_tickets(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT state, booked, ended_ms FROM hold WHERE id = ?1");

    for (int i = 0; i < sim->ticket_count; i++) {
        const struct sim_ticket *t = &sim->tickets[i];
        int state;
        bool row;

        (void)sqlite3_reset(stmt);
        (void)sqlite3_bind_blob(stmt, 1, t->hold.b, PD_ID_LEN, SQLITE_STATIC);
        row = sqlite3_step(stmt) == SQLITE_ROW;
        if (t->shaky || (!row && maker_may_be_gone(sim, t)))
            continue;
        if (!row) {
            sim_violation(sim, "I6: ticket %s is out, and the hub does not know its hold", t->short_number);
            break;
        }
        state = sqlite3_column_int(stmt, 0);
        /* A prize is free; that it left the stock the units tell. */
        if (t->handed_over > 0 && t->points > 0 && !sim->desks[t->handed_by].gone &&
            sqlite3_column_int64(stmt, 1) == 0)
            sim_violation(sim, "I11: goods went out for ticket %s, and nothing was booked (state %d)",
                t->short_number, state);
        if (t->ended && state != PD_HOLD_VOIDED && state != PD_HOLD_REJECTED)
            sim_violation(
                sim, "I10: ticket %s was ended at the counter and is in state %d", t->short_number, state);
    }
    (void)sqlite3_finalize(stmt);
}

/* Does this desk hear of this hold at all? */
static bool
is_told(const struct sim_desk *d, const char *place, const void *device)
{
    if (d->gone)
        return false;
    return !d->counter || strcmp(d->identity.place, place) == 0 ||
           memcmp(device, d->identity.device.b, PD_ID_LEN) == 0;
}

/* A desk of the release before is told the refusal of a ticket that is out, also when it was handed over
 * after all, and when it is updated nothing tells it again (the hub's answer to the paper is the same). */
static bool
was_told_of_refusal(const struct sim *sim, enum pd_hold_state at_desk, enum pd_hold_state at_hub)
{
    return sim->swarm.rate[SIM_F_OLD_RELEASE] > 0 && at_desk == PD_HOLD_REJECTED &&
           (at_hub == PD_HOLD_RELEASED || at_hub == PD_HOLD_CAPTURED);
}

static void
check_hold(struct sim *sim, struct sim_desk *d, sqlite3_stmt *row)
{
    enum pd_hold_state state = (enum pd_hold_state)sqlite3_column_int(row, 1);
    struct pd_hold hold;
    struct pd_id id;

    memcpy(id.b, sqlite3_column_blob(row, 0), PD_ID_LEN);
    if (!is_told(d, (const char *)sqlite3_column_text(row, 2), sqlite3_column_blob(row, 3)))
        return;
    if (pd_ledger_hold_get(d->ledger, &id, &hold) != PD_OK)
        sim_violation(sim, "I16: desk %d does not know hold row %lld", d->index,
            (long long)sqlite3_column_int64(row, 4));
    /* What was handed over here stays handed over. */
    else if (hold.row.state != state && !was_told_of_refusal(sim, hold.row.state, state) &&
             !(hold.row.state == PD_HOLD_CAPTURED && state == PD_HOLD_REJECTED && d->counter))
        sim_violation(sim, "I16: desk %d: hold row %lld is in state %d, at the hub %d", d->index,
            (long long)sqlite3_column_int64(row, 4), (int)hold.row.state, (int)state);
}

/* What a damaged or crooked desk believes is nobody's promise. */
static bool
is_whole(const struct sim_desk *d)
{
    return !d->gone && !d->rotten && !d->crooked && !d->restored;
}

/* A refused hold whose ticket is out is, for desks, one that is out. */
static void
check_holds(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT h.id, CASE WHEN h.state <> 5 THEN h.state"
                                     " WHEN h.released = 1 AND h.ended_ms = 0 THEN 2"
                                     " WHEN h.ended_ms <> 0 AND h.refunded < h.booked THEN 3 ELSE 5 END,"
                                     " h.place, d.id, h.hid FROM hold h JOIN device d"
                                     " ON d.dev = h.dev WHERE h.mid <> 0 AND h.sku <> ''");

    while (sqlite3_step(stmt) == SQLITE_ROW)
        for (int i = 0; i < sim->desk_count; i++)
            if (is_whole(&sim->desks[i]) && !sim->desks[i].gone)
                check_hold(sim, &sim->desks[i], stmt);
    (void)sqlite3_finalize(stmt);
}

static void
check_captures(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt =
        prepare(db, "SELECT substr(line, instr(line, '\"hold\":\"') + 8, 32) AS h, count(*) AS n FROM op"
                    " WHERE kind = 3 AND status IN (1, 4) GROUP BY h HAVING n > 1");

    if (sqlite3_step(stmt) == SQLITE_ROW)
        sim_violation(sim, "I10: hold %s was captured %d times", (const char *)sqlite3_column_text(stmt, 0),
            sqlite3_column_int(stmt, 1));
    (void)sqlite3_finalize(stmt);
}

static void
check_grants(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT -e.amount FROM claim c JOIN entry e ON e.hseq = c.hseq"
                                     " WHERE c.key = ?1 AND e.acct = 3 AND e.unit = 1");

    for (int i = 0; i < sim->grant_count; i++) {
        (void)sqlite3_reset(stmt);
        (void)sqlite3_bind_text(stmt, 1, sim->grants[i].key, -1, SQLITE_STATIC);
        if (sqlite3_step(stmt) != SQLITE_ROW || sqlite3_column_int64(stmt, 0) != sim->grants[i].amount) {
            sim_violation(sim, "I20: the grant %s of %lld was confirmed and is not at the hub",
                sim->grants[i].key, (long long)sim->grants[i].amount);
            break;
        }
    }
    (void)sqlite3_finalize(stmt);
}

/* The desks whose ops may be refused, quarantined or unknown without surprise. */
static void
list_fallen(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt;

    stmt = prepare(db, "INSERT INTO fallen SELECT dev FROM device WHERE id = ?1");
    for (int i = 0; i < sim->fallen_count; i++) {
        (void)sqlite3_bind_blob(stmt, 1, sim->fallen_ids[i].b, PD_ID_LEN, SQLITE_STATIC);
        (void)sqlite3_step(stmt);
        (void)sqlite3_reset(stmt);
    }
    (void)sqlite3_finalize(stmt);
}

void
sim_check_hub_file(struct sim *sim, sqlite3 *db)
{
    list_fallen(sim, db);
    check_sums(sim, db);
    check_received(sim, db);
    check_honest(sim, db);
    check_strict(sim, db);
    check_restored(sim, db);
    check_alone(sim, db);
    check_acts(sim, db);
    check_chains(sim, db);
    check_tickets(sim, db);
    check_holds(sim, db);
    check_captures(sim, db);
    check_grants(sim, db);
    sim_check_loss(sim, db);
}
