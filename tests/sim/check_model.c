/* The model against the hub: every answer in the hub's order, and in the end every member's account and lots.
 */
#include "tests/sim/cashier.h"
#include "tests/sim/model.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"
#include "tests/sim/referral.h"

#include "sync/hub/grants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct model model; /* large; one thread */

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;

    pd_assert(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
    return stmt;
}

/* In the order in which they joined, which only the hub knows where counters enrol. */
static void
list_members(sqlite3 *db)
{
    sqlite3_stmt *stmt =
        prepare(db, "SELECT mid - (SELECT min(mid) FROM member), lower(hex(id)) FROM member ORDER BY mid");

    while (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int(stmt, 0) < MODEL_MEMBERS) {
        model.member_count = sqlite3_column_int(stmt, 0) + 1;
        (void)pd_copy(
            model.members[model.member_count - 1].id, MODEL_ID, (const char *)sqlite3_column_text(stmt, 1));
    }
    (void)sqlite3_finalize(stmt);
}

static void
begin(const struct sim *sim, sqlite3 *db)
{
    model = (struct model){ .utc_offset_ms = SIM_UTC_OFFSET_MIN * 60000LL };
    list_members(db);
    for (int i = 0; i < sim->rules.gift_count; i++) {
        const struct sim_gift *g = &sim->rules.gifts[i];
        struct model_gift *to = &model.gifts[model.gift_count++];

        *to = (struct model_gift){ .price = g->price,
            .limit_qty = g->limit_qty,
            .limit_ms = (long long)g->limit_days * PD_DAY_MS,
            .growth_from = g->gold ? SIM_GOLD_FROM : 0,
            .stopped = sim->shop_was_stopped && strcmp(g->place, "P2") == 0 };
        (void)pd_copy(to->sku, sizeof to->sku, g->sku);
        (void)pd_copy(to->place, sizeof to->place, g->place);
    }
}

/* A member of the lobby among those of the model; -1: the hub does not know her. */
static int
of_sim(const struct sim *sim, int member)
{
    return model_member(&model, sim->members[member].text);
}

/* Where a commit failed nobody but the hub knows: then what it says counts. */
static bool
was_frozen(const struct sim *sim, int member, int64_t at_ms, const char *code)
{
    bool frozen = false, unsure = false;

    for (int i = 0; member >= 0 && i < sim->freeze_count; i++)
        if (of_sim(sim, sim->freezes[i].member) == member && sim->freezes[i].at_ms <= at_ms) {
            unsure |= sim->freezes[i].unsure;
            frozen = sim->freezes[i].frozen;
        }
    return unsure ? strcmp(code, "member_frozen") == 0 : frozen;
}

/* When the hub erased whom; 0: never. */
static int64_t erased_ms[MODEL_MEMBERS];

static void
list_erased(sqlite3 *db)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT mid - (SELECT min(mid) FROM member), erased_ms FROM member");

    memset(erased_ms, 0, sizeof erased_ms);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        if (sqlite3_column_int(stmt, 0) < MODEL_MEMBERS)
            erased_ms[sqlite3_column_int(stmt, 0)] = sqlite3_column_int64(stmt, 1);
    (void)sqlite3_finalize(stmt);
}

/* What was decided before is judged as if she were here; a claim is no decision of hers. */
static bool
may_not(const struct sim *sim, int member, const struct model_op *op)
{
    const char *dec = strstr(op->line, "\"dec\":");
    int64_t decided_ms = dec != NULL && strcmp(op->kind, "claim") != 0 ? atoll(dec + 6) : INT64_MAX;

    if (member >= 0 && erased_ms[member] > 0 && op->recv_ms >= erased_ms[member])
        return decided_ms >= erased_ms[member];
    return was_frozen(sim, member, op->recv_ms, op->code);
}

static void
field(const char *line, const char *key, char *out, size_t cap)
{
    char needle[16];
    const char *at;
    size_t n;

    (void)snprintf(needle, sizeof needle, "\"%s\":\"", key);
    at = strstr(line, needle);
    at = at != NULL ? at + strlen(needle) : "";
    n = strcspn(at, "\"");
    n = n < cap ? n : cap - 1;
    memcpy(out, at, n);
    out[n] = '\0';
}

static struct model_ticket
ticket_of(const struct sim *sim, const char *hold)
{
    for (int i = 0; i < sim->ticket_count; i++) {
        const struct sim_ticket *t = &sim->tickets[i];
        char hex[PD_ID_TEXT_CAP];

        if (strcmp(pd_id_text(t->hold, hex), hold) == 0)
            return (struct model_ticket){ .known = true,
                .member = of_sim(sim, t->member),
                .points = t->points,
                .qty = t->qty,
                .lease = t->lease,
                .ordinal = t->ordinal,
                .sku = t->sku };
    }
    return (struct model_ticket){ .known = false };
}

static bool
desk_op(struct sim *sim, sqlite3_stmt *row)
{
    char line[PD_OP_LINE_MAX + 1], kind[24], who[MODEL_ID], hold[MODEL_ID];
    int len = sqlite3_column_bytes(row, 5);
    struct model_op op = { .line = line,
        .kind = kind,
        .answer = (enum model_answer)sqlite3_column_int(row, 3),
        .code = (const char *)sqlite3_column_text(row, 4),
        .recv_ms = sqlite3_column_int64(row, 6),
        .dev = sqlite3_column_int64(row, 1),
        .counter = strcmp((const char *)sqlite3_column_text(row, 7), "counter") == 0,
        .place = (const char *)sqlite3_column_text(row, 10),
        .honest = sqlite3_column_int(row, 8) == 0,
        .honoured = sqlite3_column_int64(row, 0) < sqlite3_column_int64(row, 9) };

    pd_assert(len >= 0 && len <= PD_OP_LINE_MAX);
    memcpy(line, sqlite3_column_blob(row, 5), (size_t)len);
    line[len] = '\0';
    field(line, "k", kind, sizeof kind);
    field(line, "mem", who, sizeof who);
    field(line, "hold", hold, sizeof hold);
    op.frozen = may_not(sim, model_member(&model, who), &op);
    op.ticket = ticket_of(sim, hold);
    return model_apply(&model, &op);
}

/* Once for whoever becomes a member; that she is no other's double is checked by her name, elsewhere. */
static bool
welcome(const struct sim *sim, const char *key, int64_t now_ms)
{
    static const char rule[] = "welcome:";
    int member = strncmp(key, rule, sizeof rule - 1) == 0 ? model_member(&model, key + sizeof rule - 1) : -1;

    if (!sim->rules.welcome || member < 0 || model.members[member].welcomed)
        return false;
    model.members[member].welcomed = true;
    model_grant(&model, member, "welcome", SIM_WELCOME_POINTS, now_ms);
    return true;
}

/* Whose account an op of the hub's posted to: also of one who was erased since. */
static int
spun_by(sqlite3 *db, int64_t hseq, int known)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT mid - (SELECT min(mid) FROM member) FROM entry WHERE hseq = ?1 "
                                     "AND acct IN (1, 2) AND mid > 0 AND unit = 1");
    int member = known;

    (void)sqlite3_bind_int64(stmt, 1, hseq);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        member = sqlite3_column_int(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return member;
}

/* Points of a spin: how many follows from the prize, which wheel.c holds against the seed. */
static bool
won(sqlite3 *db, int64_t hseq, int64_t now_ms)
{
    sqlite3_stmt *stmt =
        prepare(db, "SELECT s.points FROM claim c JOIN wheel_spin s"
                    " ON c.key = 'won:' || s.wheel || ':' || date(s.day * 86400, 'unixepoch') || ':' ||"
                    " s.of_day WHERE c.hseq = ?1");
    int64_t points = 0;

    (void)sqlite3_bind_int64(stmt, 1, hseq);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        points = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    if (points > 0)
        model_grant(&model, spun_by(db, hseq, 0), "won", points, now_ms);
    else
        (void)snprintf(model.problem, sizeof model.problem, "points of no spin");
    return points > 0;
}

/* Who spun, and the hold of what she won, as the hub keeps them. */
static bool
spin(const struct sim *sim, sqlite3 *db, int64_t number, int64_t now_ms)
{
    sqlite3_stmt *stmt =
        prepare(db, "SELECT s.mid - (SELECT min(mid) FROM member), s.price, lower(hex(h.id)),"
                    " h.mid - (SELECT min(mid) FROM member), s.hid FROM wheel_spin s"
                    " LEFT JOIN hold h ON h.hid = s.hid AND s.hid > 0 WHERE s.number = ?1");
    bool good = sim->rules.wheel;
    int member;

    (void)sqlite3_bind_int64(stmt, 1, number);
    if (good && sqlite3_step(stmt) == SQLITE_ROW) {
        member = spun_by(db, number, sqlite3_column_int(stmt, 0));
        good = model_spin(&model, member, sqlite3_column_int64(stmt, 1), now_ms);
        if (sqlite3_column_int64(stmt, 4) > 0)
            model_prize(&model, (const char *)sqlite3_column_text(stmt, 2), member);
    }
    (void)sqlite3_finalize(stmt);
    return good;
}

/* Of what a till took back: its number, or the hold of a voucher; "": nobody knows. */
static void
taken_back(sqlite3 *db, int64_t hseq, char *out, size_t cap)
{
    sqlite3_stmt *stmt = prepare(db,
        "SELECT CASE WHEN w.kind = 1 THEN lower(hex(h.id)) ELSE w.reference END FROM merchant_move v"
        " JOIN merchant_move w ON w.hseq = v.of LEFT JOIN hold h ON h.hid = w.hid WHERE v.hseq = ?1");

    out[0] = '\0';
    (void)sqlite3_bind_int64(stmt, 1, hseq);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        (void)pd_copy(out, cap, (const char *)sqlite3_column_text(stmt, 0));
    (void)sqlite3_finalize(stmt);
}

/* An act of a merchant's: what its till asked for, by the till's own book. */
static bool
till_act(const struct sim *sim, sqlite3 *db, int kind, const char *note, int64_t hseq, int64_t now_ms)
{
    const char *word = strchr(note, ' ') != NULL ? strchr(note, ' ') + 1 : "";
    char ref[64];
    struct model_ticket ticket;
    const struct sim_till *t;

    (void)snprintf(ref, sizeof ref, "%.*s", (int)strcspn(word, " "), word);
    if (kind == PD_ACT_ALLIANCE_ISSUE_BACK || kind == PD_ACT_ALLIANCE_BURN_BACK ||
        kind == PD_ACT_VOUCHER_BACK) {
        taken_back(db, hseq, ref, sizeof ref);
        return kind == PD_ACT_ALLIANCE_ISSUE_BACK ? model_issue_back(&model, ref, now_ms)
                                                  : model_paid_back(&model, ref, now_ms);
    }
    if (kind == PD_ACT_VOUCHER_END)
        return model_voucher_end(&model, ref, now_ms);
    if (kind == PD_ACT_VOUCHER) {
        ticket = ticket_of(sim, ref);
        return model_voucher(&model, ref, &ticket, now_ms);
    }
    t = sim_till_find(sim, ref);
    if (t == NULL) {
        (void)snprintf(model.problem, sizeof model.problem, "no till asked for %.40s", note);
        return false;
    }
    if (kind == PD_ACT_ALLIANCE_BURN)
        return model_burn(&model, ref, of_sim(sim, t->member), t->points, now_ms);
    model_issue(&model, ref, of_sim(sim, t->member), t->points, now_ms);
    return true;
}

static bool
hub_act(struct sim *sim, sqlite3 *db, sqlite3_stmt *row)
{
    char note[200];
    const char *key;
    int64_t now_ms = sqlite3_column_int64(row, 6);
    int kind = sqlite3_column_int(row, 2);

    if (sqlite3_column_int(row, 2) == 176)
        return spin(sim, db, sqlite3_column_int64(row, 0), now_ms);
    (void)snprintf(
        note, sizeof note, "%.*s", sqlite3_column_bytes(row, 5), (const char *)sqlite3_column_blob(row, 5));
    if (kind >= PD_ACT_TOPUP && kind <= PD_ACT_TENDER_REFUND)
        return sim_money_act(
            sim, db, &model, &(struct sim_money_op){ kind, note, sqlite3_column_int64(row, 0), now_ms });
    if (kind > PD_ACT_MERCHANT && kind <= PD_ACT_ALLIANCE_BURN_BACK)
        return till_act(sim, db, kind, note, sqlite3_column_int64(row, 0), now_ms);
    if (kind > 102) /* desks that leave: their stock moves, and nobody's points */
        return true;
    if (strcmp(note, "expire") == 0) {
        model_expire(&model, now_ms);
        return true;
    }
    key = strrchr(note, ' ');
    if (key != NULL && welcome(sim, key + 1, now_ms))
        return true;
    if (strncmp(note, "grant bring ", 12) == 0 || strncmp(note, "grant come ", 11) == 0)
        return sim_referral_grant(sim, &model,
            &(struct sim_referral_op){ key + 1, spun_by(db, sqlite3_column_int64(row, 0), -1), now_ms });
    if (strncmp(note, "grant won ", 10) == 0)
        return won(db, sqlite3_column_int64(row, 0), now_ms);
    for (int i = 0; key != NULL && i < sim->tried_count; i++)
        if (strcmp(sim->tried[i].key, key + 1) == 0) {
            model_grant(&model, of_sim(sim, sim->tried[i].member),
                strncmp(note, "grant pay", 9) == 0 ? "pay" : "soon", sim->tried[i].amount, now_ms);
            model_known(&model, key + 1);
            return true;
        }
    (void)snprintf(model.problem, sizeof model.problem, "nobody asked for this: %.100s", note);
    return false;
}

/* ---- what everybody owns ---- */

static void
compare_account(struct sim *sim, sqlite3_stmt *row)
{
    int i = sqlite3_column_int(row, 0);
    const struct model_member *a = &model.members[i];
    long long posted = 0, held = 0;

    for (int l = 0; l < a->lot_count; l++) {
        posted += a->lots[l].free + a->lots[l].held;
        held += a->lots[l].held;
    }
    if (sqlite3_column_int64(row, 1) != posted || sqlite3_column_int64(row, 2) != held ||
        sqlite3_column_int64(row, 3) != a->debt || sqlite3_column_int64(row, 4) != a->growth)
        sim_violation(sim,
            "model: member %d has %lld, held %lld, debt %lld, growth %lld at the hub; by the rules %lld, "
            "%lld, "
            "%lld, %lld",
            i, (long long)sqlite3_column_int64(row, 1), (long long)sqlite3_column_int64(row, 2),
            (long long)sqlite3_column_int64(row, 3), (long long)sqlite3_column_int64(row, 4), posted, held,
            a->debt, a->growth);
}

/* Lots that end together are one as far as anybody can see. */
static void
compare_lots(struct sim *sim, sqlite3_stmt *row)
{
    int i = sqlite3_column_int(row, 0);
    int64_t until_ms = sqlite3_column_int64(row, 1);
    long long free = 0, lapsed = 0;

    for (int l = 0; l < model.members[i].lot_count; l++)
        if (model.members[i].lots[l].until_ms == until_ms) {
            free += model.members[i].lots[l].free;
            lapsed += model.members[i].lots[l].lapsed;
        }
    if (sqlite3_column_int64(row, 2) != free || sqlite3_column_int64(row, 3) != lapsed)
        sim_violation(sim,
            "I26: member %d: of what ends at %lld, %lld are free and %lld expired; by the rules "
            "%lld and %lld",
            i, (long long)until_ms, (long long)sqlite3_column_int64(row, 2),
            (long long)sqlite3_column_int64(row, 3), free, lapsed);
}

/* Of gifts that went over a counter, how many are not back. */
static void
compare_units(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT lower(hex(id)), out_qty, hid FROM hold WHERE lease > 0");

    while (sqlite3_step(stmt) == SQLITE_ROW) {
        long long units = model_units(&model, (const char *)sqlite3_column_text(stmt, 0));

        if (units >= 0 && units != sqlite3_column_int64(stmt, 1))
            sim_violation(sim, "I11: of hold row %lld %lld units are out, by the rules %lld",
                (long long)sqlite3_column_int64(stmt, 2), (long long)sqlite3_column_int64(stmt, 1), units);
    }
    (void)sqlite3_finalize(stmt);
}

static void
compare(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT a.mid - (SELECT min(mid) FROM member), a.posted, a.held, a.debt,"
                                     " (SELECT posted FROM account g WHERE g.mid = a.mid AND g.unit = 2)"
                                     " FROM account a WHERE a.unit = 1");

    while (sqlite3_step(stmt) == SQLITE_ROW)
        compare_account(sim, stmt);
    (void)sqlite3_finalize(stmt);
    stmt = prepare(db, "SELECT mid - (SELECT min(mid) FROM member), expires_ms, sum(left_n), sum(expired_n)"
                       " FROM lot WHERE unit = 1 GROUP BY mid, expires_ms");
    while (sqlite3_step(stmt) == SQLITE_ROW)
        compare_lots(sim, stmt);
    (void)sqlite3_finalize(stmt);
    compare_units(sim, db);
}

/* Of a hub that was restored: honoured ops have the numbers of the life that was lost. */
static void
list_order(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *ops, *put;

    ops = prepare(
        db, "SELECT o.hseq, lower(hex(d.id)), o.dseq, o.recv_ms FROM op o JOIN device d ON d.dev = o.dev");
    put = prepare(db, "INSERT INTO place VALUES (?1, ?2)");
    while (sim->hub_restored && sqlite3_step(ops) == SQLITE_ROW) {
        int n = sim_oracle_place(sim, (const char *)sqlite3_column_text(ops, 1),
            (uint64_t)sqlite3_column_int64(ops, 2), sqlite3_column_int64(ops, 3));

        (void)sqlite3_bind_int64(put, 1, sqlite3_column_int64(ops, 0));
        (void)sqlite3_bind_int(put, 2, n);
        (void)sqlite3_step(put);
        (void)sqlite3_reset(put);
    }
    (void)sqlite3_finalize(ops);
    (void)sqlite3_finalize(put);
}

void
sim_check_model(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt;
    bool good = true;

    list_order(sim, db);
    list_erased(db);
    stmt =
        prepare(db, "SELECT o.hseq, o.dev, o.kind, o.status, o.code, o.line, o.recv_ms, coalesce(d.mode, ''),"
                    " o.dev IN (SELECT dev FROM fallen), coalesce((SELECT max(r.hub_epoch) FROM restored r"
                    " WHERE r.at_ms <= o.recv_ms), 0) * 1048576, coalesce(d.place, '') FROM op o LEFT JOIN "
                    "device d ON d.dev = o.dev"
                    " LEFT JOIN place p ON p.hseq = o.hseq ORDER BY o.recv_ms, p.n, o.hseq");
    begin(sim, db);
    sim_money_replay();
    sim_referral_replay();
    while (good && sqlite3_step(stmt) == SQLITE_ROW) {
        good = sqlite3_column_int64(stmt, 1) == 0 ? hub_act(sim, db, stmt) : desk_op(sim, stmt);
        if (!good)
            sim_violation(sim, "model: op %lld: %s", (long long)sqlite3_column_int64(stmt, 0), model.problem);
    }
    (void)sqlite3_finalize(stmt);
    if (good)
        compare(sim, db);
    if (good && !sim_broken(sim))
        sim_check_money(sim, db, &model);
    if (good && !sim_broken(sim))
        sim_check_referral(sim, &model);
}
