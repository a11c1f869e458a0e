/*
 * The hospital's cashier: members pay money in and have it paid out again, bills are paid in part with points
 * or money, at the till or by a choice at a kiosk, and paid back; where an answer did not come it is asked
 * again under the same number. What was asked and answered is a book here, outside the engine. At rest (I51,
 * I52) what the hub wrote down is played through once more by plain arithmetic over lots of our own: nothing
 * is there that nobody asked for, nothing that was answered is missing, and every account of money has what
 * that leaves. What it does to points is the model's.
 */
#include "tests/sim/cashier.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include "sync/hub/money.h"

#include <stdio.h>
#include <string.h>

#define LINES 192
#define BONUS_FROM 5000 /* fen paid in that bring a tenth on top */
#define STEP 20         /* points that pay a bill: so many at least, in such steps, */
#define MOST 600        /* so many at most, */
#define PERCENT 20      /* and this part of it; a point is a fen */

enum kind { PAY_IN, PAY_OUT, KEEP, BACK };

struct line {
    enum kind kind;
    int member, of; /* of: the line that it takes back */
    bool points;    /* KEEP: with them, not with money */
    bool at_kiosk;  /* KEEP: she may choose there how many */
    int64_t fen, bill_fen;
    char no[16];
    int64_t number, told;           /* by the hub: the tender or top-up, and what it came to */
    bool done, unsure;              /* unsure: not answered, and perhaps done */
    bool paid, ended, ended_unsure; /* KEEP: answered so; perhaps */
    int seen;                       /* in the hub's file */
};

static struct line book[LINES]; /* of the seed that runs */
static int line_count;

static struct line *
new_line(struct sim *sim, enum kind kind, int member)
{
    static const char *const letters = "TPKB";
    struct line *l = line_count < LINES ? &book[line_count] : NULL;

    if (l == NULL)
        return NULL;
    *l = (struct line){ .kind = kind, .member = member, .of = -1 };
    (void)snprintf(l->no, sizeof l->no, "%c%d", letters[kind], line_count++);
    (void)sim;
    return l;
}

static struct line *
find_line(enum kind kind, const char *no)
{
    for (int i = 0; i < line_count; i++)
        if (book[i].kind == kind && strcmp(book[i].no, no) == 0)
            return &book[i];
    return NULL;
}

static struct line *
some_line(struct sim *sim, enum kind kind, bool (*fits)(const struct line *))
{
    struct line *found = NULL;
    uint64_t seen = 0;

    for (int i = 0; i < line_count; i++)
        if (book[i].kind == kind && fits(&book[i]) && pd_rng_below(&sim->people, ++seen) == 0)
            found = &book[i];
    return found;
}

static bool
is_unsure(const struct line *l)
{
    return l->unsure;
}

static bool
is_done(const struct line *l)
{
    return l->done;
}

static bool
is_kept(const struct line *l)
{
    return l->done && !l->paid && !l->ended;
}

static bool
is_paid(const struct line *l)
{
    return l->paid;
}

/* ---- asking ---- */

/* A refusal by the rules; anything else is a hub in trouble, of which nothing is known. */
static bool
is_refusal(enum pd_err err)
{
    return err == PD_ERR_INVALID || err == PD_ERR_STATE || err == PD_ERR_EXISTS;
}

/* What was answered stays so, however often it is asked. */
static void
answered(struct sim *sim, struct line *l, enum pd_err err, bool kept, int64_t number, int64_t told)
{
    if (err == PD_OK && !kept) {
        l->unsure = !l->done;
        return;
    }
    if (err != PD_OK) {
        if (l->done && is_refusal(err))
            sim_violation(sim, "I52: %s was done, and is refused when it is asked again", l->no);
        l->unsure = l->unsure && !is_refusal(err);
        return;
    }
    if (l->done && (l->number != number || l->told != told))
        sim_violation(sim, "I52: %s was %lld, %lld, and is %lld, %lld when it is asked again", l->no,
            (long long)l->number, (long long)l->told, (long long)number, (long long)told);
    l->done = true;
    l->unsure = false;
    l->number = number;
    l->told = told;
}

static void
ask_pay_in(struct sim *sim, struct line *l)
{
    struct pd_topup_ask ask = {
        .member = sim->members[l->member].id, .purse = "care", .fen = pd_fen_of(l->fen), .by = "till"
    };
    struct pd_topup out = { .number = 0 };
    struct pd_why why;
    enum pd_err err;

    (void)pd_copy(ask.receipt, sizeof ask.receipt, l->no);
    if (!sim_hub_begin(sim))
        return;
    err = pd_hub_topup(sim->hub.hub, sim->now_ms, &ask, &out, &why);
    sim_trace(sim, "till: %lld fen paid in by %d under %s: %s", (long long)l->fen, l->member, l->no,
        pd_err_name(err));
    answered(sim, l, err, sim_hub_end(sim, err == PD_OK), out.number, pd_fen_raw(out.bonus));
}

static void
ask_pay_out(struct sim *sim, struct line *l)
{
    struct pd_topup_refund ask = {
        .topup = book[l->of].number, .fen = pd_fen_of(l->fen), .reason = "asked", .by = "till"
    };
    struct pd_topup_refunded out = { .again = false };
    struct pd_why why;
    enum pd_err err;

    (void)pd_copy(ask.no, sizeof ask.no, l->no);
    if (!sim_hub_begin(sim))
        return;
    err = pd_hub_topup_refund(sim->hub.hub, sim->now_ms, &ask, &out, &why);
    sim_trace(sim, "till: %lld fen of %s paid out under %s: %s", (long long)l->fen, book[l->of].no, l->no,
        pd_err_name(err));
    answered(sim, l, err, sim_hub_end(sim, err == PD_OK), 0, pd_fen_raw(out.paid_out));
}

static void
ask_back(struct sim *sim, struct line *l)
{
    struct pd_tender out;
    struct pd_why why;
    int64_t amount = 0;
    enum pd_err err;

    if (!sim_hub_begin(sim))
        return;
    err = pd_hub_tender_refund(
        sim->hub.hub, sim->now_ms, book[l->of].number, l->no, pd_fen_of(l->fen), "till", &out, &amount, &why);
    sim_trace(sim, "till: %lld fen of %s given back under %s: %s", (long long)l->fen, book[l->of].no, l->no,
        pd_err_name(err));
    answered(sim, l, err, sim_hub_end(sim, err == PD_OK), 0, amount);
}

/* A line that is done is not asked for again but at once: its time may be over, and then it is another one.
 */
static void
ask_keep(struct sim *sim, struct line *l)
{
    struct pd_tender_ask ask = { .member = sim->members[l->member].id,
        .kind = l->points ? PD_TENDER_POINTS : PD_TENDER_MONEY,
        .bill_fen = pd_fen_of(l->bill_fen),
        .amount = l->fen,
        .by = "till" };
    struct pd_tender out = { .refused = NULL };
    struct pd_why why;
    enum pd_err err;
    bool kept;

    (void)pd_copy(ask.bill, sizeof ask.bill, l->no);
    if (!sim_hub_begin(sim))
        return;
    err = pd_hub_tender_hold(sim->hub.hub, sim->now_ms, &ask, &out, &why);
    sim_trace(sim, "till: %lld of %d for bill %s of %lld: %s", (long long)l->fen, l->member, l->no,
        (long long)l->bill_fen,
        err != PD_OK          ? pd_err_name(err)
        : out.refused != NULL ? out.refused
                              : "kept");
    kept = sim_hub_end(sim, err == PD_OK);
    if (err == PD_OK && out.refused != NULL)
        err = PD_ERR_STATE;
    answered(sim, l, err, kept, out.number, out.amount);
}

static void
ask(struct sim *sim, struct line *l)
{
    static void (*const by_kind[])(struct sim *, struct line *) = {
        [PAY_IN] = ask_pay_in, [PAY_OUT] = ask_pay_out, [KEEP] = ask_keep, [BACK] = ask_back
    };

    if (l == NULL)
        return;
    by_kind[l->kind](sim, l);
    if (l->done && sim_chance(&sim->people, 200)) /* the till did not hear it */
        by_kind[l->kind](sim, l);
}

/* The bill is paid, or is not. */
static void
end_kept(struct sim *sim, struct line *l, bool pay)
{
    struct pd_tender out = { .number = 0 };
    struct pd_why why;
    enum pd_err err;
    bool kept;

    if (l == NULL || !sim_hub_begin(sim))
        return;
    err = pay ? pd_hub_tender_confirm(
                    sim->hub.hub, sim->now_ms, l->number, pd_fen_of(l->bill_fen), "till", &out, &why)
              : pd_hub_tender_void(sim->hub.hub, sim->now_ms, l->number, "till", &out, &why);
    sim_trace(sim, "till: bill %s is %s: %s", l->no, pay ? "paid" : "not paid", pd_err_name(err));
    kept = sim_hub_end(sim, err == PD_OK || err == PD_ERR_STATE); /* it may be over: then it ends there */
    if (err == PD_OK && kept && (pay ? l->ended : l->paid))
        sim_violation(sim, "I51: bill %s was %s, and is %s all the same", l->no, pay ? "given up" : "paid",
            pay ? "paid" : "given up");
    if (err == PD_ERR_STATE && pay && l->paid)
        sim_violation(sim, "I51: bill %s was paid, and cannot be when it is told again", l->no);
    if (err == PD_OK && kept) {
        l->paid |= pay;
        l->ended |= !pay;
    } else if (err == PD_OK) {
        l->ended_unsure = true;
    }
}

/* ---- what people do ---- */

static int
some_member(struct sim *sim)
{
    return (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count);
}

static void
pay_in(struct sim *sim)
{
    struct line *l = new_line(sim, PAY_IN, some_member(sim));

    if (l == NULL)
        return;
    l->fen = sim_between(&sim->people, 10, 99) * 103;
    ask(sim, l);
}

static void
pay_out(struct sim *sim)
{
    struct line *of = some_line(sim, PAY_IN, is_done);
    struct line *l = of != NULL ? new_line(sim, PAY_OUT, of->member) : NULL;

    if (l == NULL)
        return;
    l->of = (int)(of - book);
    l->fen = sim_chance(&sim->people, 300) ? of->fen : sim_between(&sim->people, 1, of->fen);
    ask(sim, l);
}

static void
keep(struct sim *sim)
{
    struct line *l = new_line(sim, KEEP, some_member(sim));

    if (l == NULL)
        return;
    l->points = sim_chance(&sim->people, 500) != 0;
    l->bill_fen = sim_between(&sim->people, 200, 4000);
    l->fen = l->points ? STEP * sim_between(&sim->people, 1, 12) : sim_between(&sim->people, 1, l->bill_fen);
    ask(sim, l);
}

static void
give_back(struct sim *sim)
{
    struct line *of = some_line(sim, KEEP, is_paid);
    struct line *l = of != NULL ? new_line(sim, BACK, of->member) : NULL;

    if (l == NULL)
        return;
    l->of = (int)(of - book);
    l->fen = sim_between(&sim->people, 1, of->told);
    ask(sim, l);
}

/* A bill that she may pay in part at a kiosk. Whatever the network makes of her choice, the till sees it. */
static void
tell_due(struct sim *sim)
{
    struct line *l = new_line(sim, KEEP, some_member(sim));
    struct pd_due due = { .fen = pd_fen_of(0) };
    struct pd_why why;
    enum pd_err err;

    if (l == NULL || !sim_hub_begin(sim))
        return;
    l->points = l->at_kiosk = true;
    l->bill_fen = sim_between(&sim->people, 500, 4000);
    due.fen = pd_fen_of(l->bill_fen);
    due.until_ms = sim->now_ms + PD_DAY_MS;
    (void)pd_copy(due.bill, sizeof due.bill, l->no);
    err = pd_hub_due_put(sim->hub.hub, sim->now_ms, &sim->members[l->member].id, &due, &why);
    sim_trace(sim, "till: bill %s of %d is to be paid: %s", l->no, l->member, pd_err_name(err));
    (void)sim_hub_end(sim, err == PD_OK);
}

static bool
is_at_kiosk(const struct line *l)
{
    return l->at_kiosk;
}

static void
choose(struct sim *sim)
{
    static struct pd_desk_reply reply;
    struct sim_desk *d = sim_some_desk(sim, false);
    struct pd_desk_request r = { .kind = PD_REQUEST_ERRAND };
    struct line *l = some_line(sim, KEEP, is_at_kiosk);
    bool end = l != NULL && l->number != 0 && sim_chance(&sim->people, 250);

    if (l == NULL || d == NULL || d->desk == NULL || d->protocol_max != 0 || d->programme == NULL)
        return;
    r.errand.kind = end ? PD_ERRAND_DEDUCT_END : PD_ERRAND_DEDUCT;
    r.errand.member = sim->members[l->member].id;
    if (!end)
        (void)pd_copy(r.errand.visit, sizeof r.errand.visit, l->no);
    r.errand.n = end ? l->number : STEP * sim_between(&sim->people, 1, 12);
    memset(&reply, 0, sizeof reply);
    (void)sim_desk_ask(sim, d, &r, &reply);
    l->ended_unsure |= end;
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
}

/* What lies for a bill now is what is confirmed. */
static void
look_at_bill(struct sim *sim)
{
    struct line *l = some_line(sim, KEEP, is_at_kiosk);
    int64_t numbers[PD_TENDERS_SHOWN];
    struct pd_tender t = { .number = 0 };
    int n;

    if (l == NULL || l->paid || !sim_hub_begin(sim))
        return;
    n = pd_hub_tenders_of_bill(sim->hub.hub, l->no, numbers);
    for (int i = 0; i < n; i++)
        if (pd_hub_tender_get(sim->hub.hub, numbers[i], &t) == PD_OK && t.state == PD_TENDER_HELD) {
            l->number = t.number;
            l->told = l->fen = t.amount;
            l->done = true;
            l->ended = false;
        }
    (void)sim_hub_end(sim, false);
    if (l->done && !l->ended)
        end_kept(sim, l, sim_chance(&sim->people, 700) != 0);
}

static struct line *
some_unsure(struct sim *sim)
{
    static const enum kind kinds[] = { PAY_IN, PAY_OUT, KEEP, BACK };

    return some_line(sim, kinds[pd_rng_below(&sim->people, PD_COUNT(kinds))], is_unsure);
}

void
sim_act_money(struct sim *sim)
{
    switch (sim_between(&sim->people, 0, 11)) {
    case 0:
    case 1:
        pay_in(sim);
        break;
    case 2:
        pay_out(sim);
        break;
    case 3:
    case 4:
        keep(sim);
        break;
    case 5:
    case 6:
        end_kept(sim, some_line(sim, KEEP, is_kept), sim_chance(&sim->people, 700) != 0);
        for (int64_t n = sim_between(&sim->people, 0, 3); n > 1; n--)
            give_back(sim);
        break;
    case 7:
        give_back(sim);
        break;
    case 8:
        tell_due(sim);
        break;
    case 9:
        choose(sim);
        break;
    case 10:
        look_at_bill(sim);
        break;
    default:
        ask(sim, some_unsure(sim));
        if (sim_chance(&sim->people, 300)) /* told once more, or the other way */
            end_kept(sim, some_line(sim, KEEP, is_paid), sim_chance(&sim->people, 500) != 0);
    }
}

/* Where there is money no hub is lost: of what that hub alone heard of the till nobody else knows. */
void
sim_money_begin(struct sim *sim)
{
    line_count = 0;
    if (!sim->rules.money)
        sim->swarm.rate[SIM_F_MONEY] = 0;
    if (sim->swarm.rate[SIM_F_MONEY] > 0)
        sim->swarm.rate[SIM_F_HUB_LOST] = 0;
}

/* ---- at rest: once more, by the hub's acts ---- */

enum purse { GIFT, CARE, PURSES };

struct lot {
    int member;
    enum purse purse;
    int64_t free, held;
};

struct kept {
    int64_t number, amount, fen, refunded, refunded_fen;
    int line, state; /* 1 held, 2 paid, 3 given up */
    int draw_count;
    struct {
        int lot;
        int64_t n, back;
    } draws[32];
};

struct top {
    int64_t number, refunded, settled, kept;
    int line, lot, bonus_lot; /* bonus_lot -1: none */
};

static struct lot lots[2 * LINES];
static struct kept kepts[LINES];
static struct top tops[LINES];
static int lot_count, kept_count, top_count;

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static bool
no(struct model *m, const char *what, int64_t n)
{
    (void)snprintf(m->problem, sizeof m->problem, "I51, I52: %s, %lld", what, (long long)n);
    return false;
}

static sqlite3_stmt *
row_of(sqlite3 *db, const char *sql, int64_t n)
{
    sqlite3_stmt *stmt = NULL;

    pd_assert(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
    (void)sqlite3_bind_int64(stmt, 1, n);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        return stmt;
    (void)sqlite3_finalize(stmt);
    return NULL;
}

/* The line of the book that this row is of, if it is of her; NULL: nobody asked for it. */
static struct line *
line_of(struct sim *sim, sqlite3_stmt *row, enum kind kind, const struct model *m)
{
    struct line *l = find_line(kind, (const char *)sqlite3_column_text(row, 0));

    return l != NULL && model_member(m, sim->members[l->member].text) == sqlite3_column_int(row, 1) ? l
                                                                                                    : NULL;
}

void
sim_money_replay(void)
{
    lot_count = kept_count = top_count = 0;
    for (int i = 0; i < line_count; i++)
        book[i].seen = 0;
}

static int
add_lot(int member, enum purse purse, int64_t fen)
{
    pd_assert(lot_count < PD_COUNT(lots));
    lots[lot_count] = (struct lot){ member, purse, fen, 0 };
    return lot_count++;
}

static int64_t
free_of(int member, enum purse purse)
{
    int64_t n = 0;

    for (int i = 0; i < lot_count; i++)
        n += lots[i].member == member && lots[i].purse == purse ? lots[i].free : 0;
    return n;
}

static bool
paid_in(struct sim *sim, sqlite3 *db, struct model *m, int64_t hseq)
{
    sqlite3_stmt *row = row_of(db,
        "SELECT receipt, mid - (SELECT min(mid) FROM member), number, fen, bonus FROM topup WHERE hseq = ?1",
        hseq);
    struct line *l = row != NULL ? line_of(sim, row, PAY_IN, m) : NULL;
    struct top *t = &tops[top_count++];
    int64_t bonus;
    bool good;

    pd_assert(top_count < LINES);
    if (l == NULL) {
        (void)sqlite3_finalize(row);
        return no(m, "money was paid in that nobody brought", hseq);
    }
    bonus = l->fen >= BONUS_FROM ? l->fen / 10 : 0;
    good = sqlite3_column_int64(row, 3) == l->fen && sqlite3_column_int64(row, 4) == bonus &&
           ++l->seen == 1 && (!l->done || (l->number == sqlite3_column_int64(row, 2) && l->told == bonus));
    *t = (struct top){ .number = sqlite3_column_int64(row, 2), .line = (int)(l - book), .bonus_lot = -1 };
    t->lot = add_lot(l->member, CARE, l->fen);
    if (bonus > 0)
        t->bonus_lot = add_lot(l->member, GIFT, bonus);
    (void)sqlite3_finalize(row);
    return good || no(m, "money was paid in otherwise than it was brought", hseq);
}

/* What was spent of the lot that came on top, and is not back. */
static int64_t
spent_of(int lot)
{
    int64_t n = 0;

    for (int i = 0; i < kept_count; i++)
        for (int j = 0; j < kepts[i].draw_count; j++)
            if (kepts[i].draws[j].lot == lot && !book[kepts[i].line].points && kepts[i].state == 2)
                n += kepts[i].draws[j].n - kepts[i].draws[j].back;
    return n;
}

static bool
take_out(struct top *t, struct line *l, sqlite3_stmt *row)
{
    const struct line *of = &book[t->line];
    struct lot *bonus = t->bonus_lot >= 0 ? &lots[t->bonus_lot] : NULL;
    int64_t fen = l->fen, share, there, spent, rest;

    if (fen > lots[t->lot].free || t->refunded + fen > of->fen)
        return false;
    t->refunded += fen;
    share = (bonus != NULL ? of->fen / 10 : 0) * t->refunded / of->fen - t->settled;
    there = bonus != NULL ? least(share, bonus->free) : 0;
    spent = bonus != NULL ? spent_of(t->bonus_lot) - t->kept : 0;
    rest = least(share - there, spent > 0 ? spent : 0);
    lots[t->lot].free -= fen;
    if (bonus != NULL)
        bonus->free -= there;
    t->settled += there + rest;
    t->kept += rest;
    return sqlite3_column_int64(row, 3) == fen && sqlite3_column_int64(row, 4) == there &&
           sqlite3_column_int64(row, 5) == rest && ++l->seen == 1 && (!l->done || l->told == fen - rest);
}

static bool
paid_out(struct sim *sim, sqlite3 *db, struct model *m, int64_t hseq)
{
    sqlite3_stmt *row = row_of(db,
        "SELECT r.no, t.mid - (SELECT min(mid) FROM member), r.topup, r.fen, r.clawed, r.kept"
        " FROM topup_refund r JOIN topup t ON t.number = r.topup WHERE r.hseq = ?1",
        hseq);
    struct line *l = row != NULL ? line_of(sim, row, PAY_OUT, m) : NULL;
    bool good = false;

    for (int i = 0; l != NULL && i < top_count; i++)
        if (tops[i].number == sqlite3_column_int64(row, 2) && tops[i].line == l->of)
            good = take_out(&tops[i], l, row);
    (void)sqlite3_finalize(row);
    return good || no(m, "money was paid out otherwise than it was asked for", hseq);
}

/* ---- parts of bills ---- */

static struct kept *
find_kept(int64_t number)
{
    for (int i = 0; i < kept_count; i++)
        if (kepts[i].number == number)
            return &kepts[i];
    return NULL;
}

/* The first on top pays half of the bill at most, then what was paid in; within each the oldest lot. */
static bool
hold_money(struct kept *k, const struct line *l)
{
    int64_t gift = least(least(free_of(l->member, GIFT), l->bill_fen / 2), k->amount);
    int64_t take[PURSES] = { gift, k->amount - gift };

    if (take[CARE] > free_of(l->member, CARE) || k->amount > l->bill_fen)
        return false;
    for (int p = GIFT; p < PURSES; p++)
        for (int i = 0; i < lot_count && take[p] > 0; i++) {
            int64_t n = least(lots[i].free, take[p]);

            if (lots[i].member != l->member || (int)lots[i].purse != p || n == 0)
                continue;
            if (k->draw_count == PD_COUNT(k->draws))
                return false;
            lots[i].free -= n;
            lots[i].held += n;
            take[p] -= n;
            k->draws[k->draw_count].lot = i;
            k->draws[k->draw_count++].n = n;
        }
    return true;
}

static bool
is_a_choice(const struct kept *k, const struct line *l)
{
    return k->amount % STEP == 0 && k->amount >= STEP && k->amount <= MOST &&
           k->amount <= l->bill_fen * PERCENT / 100;
}

static bool
was_kept(struct sim *sim, sqlite3 *db, struct model *m, int64_t number, int64_t now_ms)
{
    sqlite3_stmt *row = row_of(db,
        "SELECT bill, mid - (SELECT min(mid) FROM member), kind, amount, bill_fen, fen FROM tender"
        " WHERE number = ?1",
        number);
    struct line *l = row != NULL ? line_of(sim, row, KEEP, m) : NULL;
    struct kept *k = &kepts[kept_count++];
    bool good = l != NULL;

    pd_assert(kept_count < LINES);
    if (good) {
        *k = (struct kept){ .number = number,
            .amount = sqlite3_column_int64(row, 3),
            .fen = sqlite3_column_int64(row, 5),
            .line = (int)(l - book),
            .state = 1 };
        l->seen++;
        good = (sqlite3_column_int(row, 2) == 1) == l->points &&
               sqlite3_column_int64(row, 4) == l->bill_fen && k->fen == k->amount &&
               (l->at_kiosk || k->amount == l->fen);
        for (int i = 0; good && i < kept_count - 1; i++) /* one at a time */
            good = kepts[i].line != k->line || kepts[i].state == 3;
        good = good && (l->points ? is_a_choice(k, l) &&
                                        model_keep(m, number, sqlite3_column_int(row, 1), k->amount, now_ms)
                                  : hold_money(k, l));
    }
    (void)sqlite3_finalize(row);
    return good || no(m, "kept for a bill and may not be, tender", number);
}

static bool
has_ended(struct kept *k, bool paid, struct model *m, int64_t now_ms)
{
    if (k == NULL || k->state != 1)
        return no(m, "ended twice or was never kept, tender", k != NULL ? k->number : 0);
    k->state = paid ? 2 : 3;
    if (book[k->line].points)
        return model_kept_ends(m, k->number, paid, now_ms);
    for (int i = 0; i < k->draw_count; i++) {
        lots[k->draws[i].lot].held -= k->draws[i].n;
        lots[k->draws[i].lot].free += paid ? 0 : k->draws[i].n;
    }
    return true;
}

/* The purse that paid last first, and within it lot by lot. */
static void
money_back(struct kept *k, int64_t fen)
{
    for (int p = CARE; p >= GIFT; p--)
        for (int i = 0; i < k->draw_count; i++) {
            int64_t n = least(k->draws[i].n - k->draws[i].back, fen);

            if ((int)lots[k->draws[i].lot].purse != p)
                continue;
            lots[k->draws[i].lot].free += n;
            k->draws[i].back += n;
            fen -= n;
        }
}

static bool
was_given_back(struct sim *sim, sqlite3 *db, struct model *m, int64_t hseq, int64_t now_ms)
{
    sqlite3_stmt *row = row_of(db,
        "SELECT r.no, t.mid - (SELECT min(mid) FROM member), r.tender, r.fen, r.amount FROM tender_refund r"
        " JOIN tender t ON t.number = r.tender WHERE r.hseq = ?1",
        hseq);
    struct line *l = row != NULL ? line_of(sim, row, BACK, m) : NULL;
    struct kept *k = l != NULL ? find_kept(sqlite3_column_int64(row, 2)) : NULL;
    int64_t back = 0;
    bool good = k != NULL && k->line == l->of && k->state == 2 && k->refunded_fen + l->fen <= k->fen;

    if (good) {
        k->refunded_fen += l->fen;
        back = k->amount * k->refunded_fen / k->fen - k->refunded;
        k->refunded += back;
        good = sqlite3_column_int64(row, 3) == l->fen && sqlite3_column_int64(row, 4) == back &&
               ++l->seen == 1 && (!l->done || l->told == back);
        if (book[k->line].points)
            good = good && model_kept_back(m, k->number, back, now_ms);
        else
            money_back(k, back);
    }
    (void)sqlite3_finalize(row);
    return good || no(m, "given back of a bill otherwise than it was asked for", hseq);
}

bool
sim_money_act(struct sim *sim, sqlite3 *db, struct model *m, const struct sim_money_op *op)
{
    int64_t number = 0;

    if (op->kind == PD_ACT_TOPUP)
        return paid_in(sim, db, m, op->hseq);
    if (op->kind == PD_ACT_TOPUP_REFUND)
        return paid_out(sim, db, m, op->hseq);
    if (op->kind == PD_ACT_TENDER_REFUND)
        return was_given_back(sim, db, m, op->hseq, op->at_ms);
    (void)sscanf(op->note, "tender %lld", (long long *)&number);
    if (op->kind == PD_ACT_TENDER_HOLD)
        return was_kept(sim, db, m, number, op->at_ms);
    return has_ended(find_kept(number), op->kind == PD_ACT_TENDER_PAY, m, op->at_ms);
}

/* ---- and what that leaves ---- */

static void
check_line(struct sim *sim, const struct line *l)
{
    if (l->done && l->seen == 0)
        sim_violation(sim, "I52: %s was answered, and is not at the hub", l->no);
    if (!l->done && !l->unsure && l->seen > 0 && l->kind != KEEP)
        sim_violation(sim, "I52: %s was refused, and is at the hub", l->no);
    if (l->kind != KEEP)
        return;
    for (int i = 0; i < kept_count; i++)
        if (kepts[i].number == l->number && &book[kepts[i].line] == l &&
            ((l->paid && kepts[i].state != 2) || (l->ended && kepts[i].state != 3)))
            sim_violation(
                sim, "I51: bill %s was told to be %s, and is not", l->no, l->paid ? "paid" : "over");
}

static void
check_account(struct sim *sim, const struct model *m, sqlite3_stmt *row)
{
    int64_t posted = 0, held = 0;
    int member = -1;

    for (int i = 0; i < sim->member_count; i++)
        if (model_member(m, sim->members[i].text) == sqlite3_column_int(row, 0))
            member = i;
    for (int i = 0; i < lot_count; i++)
        if (lots[i].member == member &&
            (lots[i].purse == GIFT) ==
                (strcmp((const char *)sqlite3_column_text(row, 1), "money/gift") == 0)) {
            posted += lots[i].free + lots[i].held;
            held += lots[i].held;
        }
    if (posted != sqlite3_column_int64(row, 2) || held != sqlite3_column_int64(row, 3) ||
        sqlite3_column_int64(row, 4) != 0)
        sim_violation(sim, "I52: member %d has %lld fen in %s, %lld held; by the till's book %lld, %lld",
            member, (long long)sqlite3_column_int64(row, 2), (const char *)sqlite3_column_text(row, 1),
            (long long)sqlite3_column_int64(row, 3), (long long)posted, (long long)held);
}

void
sim_check_money(struct sim *sim, sqlite3 *db, const struct model *m)
{
    sqlite3_stmt *stmt = NULL;

    for (int i = 0; i < line_count && !sim_broken(sim); i++)
        check_line(sim, &book[i]);
    pd_assert(
        sqlite3_prepare_v2(db,
            "SELECT a.mid - (SELECT min(mid) FROM member), u.id, a.posted, a.held, a.debt FROM account a"
            " JOIN unit u ON u.unit = a.unit WHERE u.id LIKE 'money/%'",
            -1, &stmt, NULL) == SQLITE_OK);
    while (!sim_broken(sim) && sqlite3_step(stmt) == SQLITE_ROW)
        check_account(sim, m, stmt);
    (void)sqlite3_finalize(stmt);
}
