/*
 * A shop outside the hospital: its place is one of the two, its till uses vouchers where no counter holds the
 * place's token, gives points and takes them, takes back what was wrong, and asks again under its own number
 * where it did not hear the answer; its periods are settled. What the till did is written down here, outside
 * the engine. At rest (I54) each of it is at the hub once and no more, the sums of the moves are those of the
 * holds and of the till, a statement stands as it was told, and statements with what is open are all there
 * was, in fen at the rates of our own arithmetic. What members own of it is the model's.
 */
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include "sync/hub/merchants.h"

#include <stdio.h>
#include <string.h>

#define SHOP "shop"
#define BURN_RATE 8333 /* fen for 1,000 points: so that halves and rests occur */
#define ISSUE_RATE 7001
#define ONCE 500

/* ---- what was agreed ---- */

/* Where points pass a till no hub is lost: of what that hub alone heard of the till nobody else knows. */
void
sim_merchants_begin(struct sim *sim)
{
    static const struct pd_hub_merchant shop = { .id = SHOP,
        .name_hans = "x",
        .name_hant = "x",
        .name_en = "x",
        .kind = PD_MERCHANT_SHOP,
        .burn_rate = BURN_RATE,
        .issue_rate = ISSUE_RATE,
        .months = 1,
        .issue_once = ONCE };
    struct pd_why why;

    if (!sim->rules.merchants)
        sim->swarm.rate[SIM_F_MERCHANT] = 0;
    if (sim->swarm.rate[SIM_F_MERCHANT] == 0)
        return;
    sim->swarm.rate[SIM_F_HUB_LOST] = 0;
    pd_assert(sim_hub_begin(sim));
    pd_assert(pd_hub_merchant_change(sim->hub.hub, sim->now_ms, &shop, &why) == PD_OK &&
              pd_hub_merchant_state(sim->hub.hub, sim->now_ms, SHOP, PD_MERCHANT_ACTIVE, &why) == PD_OK);
    pd_assert(sim_hub_end(sim, true));
}

const struct sim_till *
sim_till_find(const struct sim *sim, const char *reference)
{
    for (int i = 0; i < sim->till_count; i++)
        if (strcmp(sim->tills[i].reference, reference) == 0)
            return &sim->tills[i];
    return NULL;
}

/* ---- the till ---- */

/* The goods leave with her: whatever a counter did, this voucher was out until now. */
static void
voucher_used(struct sim *sim, const struct sim_till *t)
{
    struct sim_ticket *ticket = sim_oracle_ticket(sim, &t->hold);

    if (ticket == NULL)
        return;
    if (++ticket->handed_over > 1 && !ticket->undone && !sim->fallen)
        sim_violation(sim, "I10: a voucher was used at the till that had been handed over");
    if (ticket->ended && !sim->fallen)
        sim_violation(sim, "I10: a voucher was used at the till that a counter had ended");
}

static enum pd_alliance_no
do_ask(struct sim *sim, const struct sim_till *t, struct pd_alliance_done *done)
{
    struct pd_alliance_ask ask = { .merchant = SHOP,
        .reference = t->reference,
        .code = t->code[0] != '\0' ? t->code : NULL,
        .member = sim->members[t->member].id,
        .points = pd_points_of(t->points) };
    struct pd_hub *hub = sim->hub.hub;

    switch (t->kind) {
    case PD_MOVE_VOUCHER:
        return pd_merchant_voucher(hub, sim->now_ms, SHOP, t->code, t->reference, true, done);
    case PD_MOVE_ISSUE:
        return pd_merchant_issue(hub, sim->now_ms, &ask, done);
    case PD_MOVE_BURN:
        return pd_merchant_burn(hub, sim->now_ms, &ask, done);
    case PD_MOVE_SEAT:
        break;
    }
    return PD_ALLIANCE_OFF;
}

/* What was answered is so; what was not may be so, and is asked again. */
static void
ask(struct sim *sim, struct sim_till *t)
{
    struct pd_alliance_done done;
    enum pd_alliance_no no;
    bool kept, was_done = t->done;

    if (!sim_hub_begin(sim))
        return;
    no = do_ask(sim, t, &done);
    sim_trace(sim, "till: %s %s: %s%s", pd_move_kind_name(t->kind), t->reference, pd_alliance_no_name(no),
        done.again ? ", again" : "");
    kept = sim_hub_end(sim, no == PD_ALLIANCE_OK);
    if (no != PD_ALLIANCE_OK) {
        if (was_done && no != PD_ALLIANCE_MEMBER_CODE && t->kind != PD_MOVE_VOUCHER)
            sim_violation(sim, "I54: %s was done, and is refused when it is asked again: %s", t->reference,
                pd_alliance_no_name(no));
        t->unsure = t->unsure && no == PD_ALLIANCE_MEMBER_CODE; /* she was erased: nobody is told any more */
        return;
    }
    if (!kept) {
        t->unsure = !t->done;
        return;
    }
    if (was_done && (!done.again || done.number != t->number))
        sim_violation(sim, "I54: %s was done a second time", t->reference);
    t->done = true;
    t->unsure = false;
    t->number = done.number;
    if (t->kind == PD_MOVE_VOUCHER && !was_done)
        voucher_used(sim, t);
}

static struct sim_till *
new_till(struct sim *sim, enum pd_move_kind kind)
{
    struct sim_till *t = sim->till_count < SIM_TILLS_MAX ? &sim->tills[sim->till_count] : NULL;

    if (t == NULL)
        return NULL;
    *t = (struct sim_till){ .kind = kind };
    (void)snprintf(t->reference, sizeof t->reference, "T-%d", sim->till_count++);
    return t;
}

static bool
is_the_shops(const struct sim *sim, const char *sku)
{
    for (int i = 0; i < sim->rules.gift_count; i++)
        if (strcmp(sim->rules.gifts[i].sku, sku) == 0)
            return strcmp(sim->rules.gifts[i].place, "P2") == 0;
    return false;
}

/* Mostly one of its own; sometimes whatever somebody shows. */
static void
use_voucher(struct sim *sim)
{
    const struct sim_ticket *found = NULL;
    struct sim_proxy *proxy;
    struct sim_till *t;
    uint64_t seen = 0;

    for (int i = 0; i < sim->ticket_count; i++)
        if ((is_the_shops(sim, sim->tickets[i].sku) || sim_chance(&sim->people, 60)) &&
            pd_rng_below(&sim->people, ++seen) == 0)
            found = &sim->tickets[i];
    if (found == NULL || (t = new_till(sim, PD_MOVE_VOUCHER)) == NULL)
        return;
    t->member = found->member;
    t->hold = found->hold;
    t->points = found->points;
    (void)pd_copy(t->code, sizeof t->code, sim_paper_for(sim, found, &proxy));
    ask(sim, t);
    if (t->done && !is_the_shops(sim, found->sku))
        sim_violation(sim, "I54: the shop was let use a ticket of the hospital's own place");
}

/* By her rotating code, an old one of somebody's now and then; given by her number, too. */
static void
at_the_till(struct sim *sim, enum pd_move_kind kind)
{
    int member = (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count);
    bool old = sim->code_count > 0 && sim_chance(&sim->people, 150);
    const struct sim_code *code = old ? &sim->codes[pd_rng_below(&sim->people, (uint64_t)sim->code_count)]
                                      : sim_code_new(sim, member, PD_CODE_MEMBER);
    struct sim_till *t = code != NULL ? new_till(sim, kind) : NULL;

    if (t == NULL)
        return;
    t->member = code->member;
    t->points = sim_between(&sim->people, 1, 9) * (kind == PD_MOVE_ISSUE ? 63 : 31);
    if (kind == PD_MOVE_BURN || sim_chance(&sim->people, 500))
        (void)pd_copy(t->code, sizeof t->code, code->text);
    ask(sim, t);
}

static struct sim_till *
some_till(struct sim *sim, bool unsure)
{
    struct sim_till *found = NULL;
    uint64_t seen = 0;

    for (int i = 0; i < sim->till_count; i++)
        if ((unsure ? sim->tills[i].unsure : sim->tills[i].done) && pd_rng_below(&sim->people, ++seen) == 0)
            found = &sim->tills[i];
    return found;
}

static void
take_back(struct sim *sim, struct sim_till *t)
{
    struct pd_alliance_done done;
    enum pd_alliance_no no;

    if (t == NULL || !sim_hub_begin(sim))
        return;
    no = pd_merchant_take_back(sim->hub.hub, sim->now_ms, SHOP, t->kind, t->number, &done);
    sim_trace(sim, "till: %s is taken back: %s%s", t->reference, pd_alliance_no_name(no),
        done.again ? ", again" : "");
    if (no != PD_ALLIANCE_OK)
        sim_violation(sim, "I54: what the till did is not taken back: %s", pd_alliance_no_name(no));
    if (t->back && !done.again)
        sim_violation(sim, "I54: %s was taken back twice", t->reference);
    if (sim_hub_end(sim, true))
        t->back = true;
    else
        t->back_unsure = true;
    if (t->kind == PD_MOVE_VOUCHER && sim_oracle_ticket(sim, &t->hold) != NULL)
        sim_oracle_ticket(sim, &t->hold)->undone = true;
}

/* ---- the hospital's side ---- */

static void
stop_or_start(struct sim *sim)
{
    bool stop = sim_chance(&sim->people, 400) != 0;
    struct pd_why why;
    enum pd_err err;

    if (!sim_hub_begin(sim))
        return;
    err = pd_hub_merchant_state(
        sim->hub.hub, sim->now_ms, SHOP, stop ? PD_MERCHANT_STOPPED : PD_MERCHANT_ACTIVE, &why);
    sim_trace(sim, "hub: the shop is %s: %s", stop ? "stopped" : "good", pd_err_name(err));
    sim->shop_was_stopped |= stop;
    (void)sim_hub_end(sim, err == PD_OK);
}

static void
told(struct sim *sim, const struct pd_statement *st, bool again)
{
    for (int i = 0; i < sim->statement_count; i++) {
        const struct sim_statement *was = &sim->statements[i];

        if (was->number != st->number)
            continue;
        if (was->issued != st->sums.issued - st->sums.issued_back ||
            was->burned != st->sums.burned - st->sums.burned_back || was->issued_fen != st->sums.issued_fen ||
            was->burned_fen != st->sums.burned_fen || was->moves != st->sums.moves)
            sim_violation(sim, "I54: statement %lld was told otherwise before", (long long)st->number);
        return;
    }
    if (sim->statement_count < SIM_STATEMENTS_MAX)
        sim->statements[sim->statement_count++] = (struct sim_statement){ .number = st->number,
            .moves = st->sums.moves,
            .issued = st->sums.issued - st->sums.issued_back,
            .burned = st->sums.burned - st->sums.burned_back,
            .issued_fen = st->sums.issued_fen,
            .burned_fen = st->sums.burned_fen };
    (void)again;
}

/* The month before, which is over; or this one, which is not. */
static void
settle(struct sim *sim)
{
    struct pd_date day = pd_date_from_days(pd_local_day(sim->now_ms, SIM_UTC_OFFSET_MIN));
    bool open = sim_chance(&sim->people, 100) != 0;
    int month = day.year * 12 + day.month - 1 - !open;
    struct pd_statement st;
    struct pd_why why;
    char text[16];
    bool again;
    enum pd_err err;

    (void)snprintf(text, sizeof text, "%04d-%02d", month / 12, month % 12 + 1);
    if (!sim_hub_begin(sim))
        return;
    err = pd_hub_merchant_settle(sim->hub.hub, sim->now_ms, SHOP, text, "S1", &st, &again, &why);
    sim_trace(sim, "hub: the shop's %s is settled: %s%s", text, pd_err_name(err), again ? ", again" : "");
    if (open && err == PD_OK)
        sim_violation(sim, "I54: a period was settled that is not over");
    if (sim_hub_end(sim, err == PD_OK) && err == PD_OK)
        told(sim, &st, again);
}

void
sim_act_merchant(struct sim *sim)
{
    int64_t what = sim_between(&sim->people, 0, 99);
    struct sim_till *unsure = some_till(sim, true);

    if (unsure != NULL && what < 60)
        ask(sim, unsure);
    else if (what < 30)
        use_voucher(sim);
    else if (what < 52)
        at_the_till(sim, PD_MOVE_ISSUE);
    else if (what < 74)
        at_the_till(sim, PD_MOVE_BURN);
    else if (what < 82)
        take_back(sim, some_till(sim, false));
    else if (what < 88 && some_till(sim, false) != NULL)
        ask(sim, some_till(sim, false)); /* a till that asks twice */
    else if (what < 92)
        stop_or_start(sim);
    else
        settle(sim);
}

/* ---- at rest ---- */

static int64_t
one(sqlite3 *db, const char *sql, const char *text, int64_t number)
{
    sqlite3_stmt *stmt = NULL;
    int64_t n = -1;

    pd_assert(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
    if (text != NULL)
        (void)sqlite3_bind_text(stmt, 1, text, -1, SQLITE_STATIC);
    if (sqlite3_bind_parameter_count(stmt) > (text != NULL))
        (void)sqlite3_bind_int64(stmt, 1 + (text != NULL), number);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        n = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return n;
}

/* Of the till's book one line: there once, for what it says, or not at all. */
static void
check_line(struct sim *sim, sqlite3 *db, const struct sim_till *t)
{
    int64_t n = one(db, "SELECT count(*) FROM merchant_move WHERE reference = ?1 AND kind = ?2 AND of = 0",
        t->reference, t->kind);
    int64_t points =
        one(db, "SELECT coalesce(sum(issued + burned), 0) FROM merchant_move WHERE reference = ?1 AND of = 0",
            t->reference, 0);
    int64_t back = t->number == 0 ? 0
                                  : one(db, "SELECT count(*) FROM merchant_move WHERE of = ?1 AND kind <> 1",
                                        NULL, t->number);

    if (t->points == 0) /* a prize: no points, and nothing to settle */
        return;
    if (n > 1 || (t->done && n != 1) || (!t->done && !t->unsure && n != 0))
        sim_violation(sim, "I54: the till's %s is at the hub %lld times", t->reference, (long long)n);
    else if (n == 1 && points != t->points)
        sim_violation(sim, "I54: the till's %s is of %lld points, at the hub of %lld", t->reference,
            (long long)t->points, (long long)points);
    else if (t->kind != PD_MOVE_VOUCHER &&
             (back > 1 || (t->back && back != 1) || (!t->back && !t->back_unsure && back != 0)))
        sim_violation(sim, "I54: the till's %s was taken back %lld times", t->reference, (long long)back);
}

/* What a thousandth of a fen rounds to, halves away from nothing. */
static int64_t
fen(int64_t thousandths)
{
    int64_t n = (2 * (thousandths < 0 ? -thousandths : thousandths) + 1000) / 2000;

    return thousandths < 0 ? -n : n;
}

static void
check_statement(struct sim *sim, sqlite3 *db, const struct sim_statement *was)
{
    static const char row[] = "SELECT s.moves = ?2 AND s.issued - s.issued_back = ?3 AND s.burned - "
                              "s.burned_back = ?4 AND s.issued_fen = ?5 AND s.burned_fen = ?6 FROM "
                              "merchant_statement s WHERE s.number = ?1";
    sqlite3_stmt *stmt = NULL;
    const int64_t args[] = { was->number, was->moves, was->issued, was->burned, was->issued_fen,
        was->burned_fen };
    bool same;

    pd_assert(sqlite3_prepare_v2(db, row, -1, &stmt, NULL) == SQLITE_OK);
    for (int i = 0; i < PD_COUNT(args); i++)
        (void)sqlite3_bind_int64(stmt, i + 1, args[i]);
    same = sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int(stmt, 0) == 1;
    (void)sqlite3_finalize(stmt);
    if (!same)
        sim_violation(sim, "I54: statement %lld is not what was told", (long long)was->number);
    else if (one(db, "SELECT count(*) FROM merchant_move WHERE statement = ?1", NULL, was->number) !=
                 was->moves ||
             one(db, "SELECT coalesce(sum(issued), 0) FROM merchant_move WHERE statement = ?1", NULL,
                 was->number) != was->issued ||
             one(db, "SELECT coalesce(sum(burned), 0) FROM merchant_move WHERE statement = ?1", NULL,
                 was->number) != was->burned)
        sim_violation(sim, "I54: the moves of statement %lld are not its sums", (long long)was->number);
    else if (fen(was->issued * ISSUE_RATE) != was->issued_fen ||
             fen(was->burned * BURN_RATE) != was->burned_fen)
        sim_violation(sim, "I54: statement %lld is wrong in fen", (long long)was->number);
}

/* What went for vouchers is what holds of the place have booked and not given back. */
static void
check_sums(struct sim *sim, sqlite3 *db)
{
    int64_t vouchers = one(db, "SELECT coalesce(sum(burned), 0) FROM merchant_move WHERE kind = 1", NULL, 0);
    int64_t holds =
        one(db, "SELECT coalesce(sum(booked - refunded), 0) FROM hold WHERE place = 'P2'", NULL, 0);
    int64_t posted = one(db,
        "SELECT coalesce(sum(CASE WHEN acct = 3 THEN -amount ELSE amount END), 0) FROM entry WHERE unit = 1 "
        "AND acct IN (3, 4) AND hseq IN (SELECT hseq FROM merchant_move)",
        NULL, 0);

    if (vouchers != holds)
        sim_violation(sim, "I54: vouchers of %lld points by the shop's moves, of %lld by their holds",
            (long long)vouchers, (long long)holds);
    else if (posted != one(db, "SELECT coalesce(sum(issued + burned), 0) FROM merchant_move", NULL, 0))
        sim_violation(sim, "I54: the shop's moves are not what their ops posted");
    else if (one(db,
                 "SELECT count(*) FROM merchant_move v WHERE v.statement > 0 AND NOT EXISTS (SELECT 1 FROM "
                 "merchant_statement s WHERE s.number = v.statement AND v.hseq < s.until_hseq)",
                 NULL, 0) != 0)
        sim_violation(sim, "I54: a move is in a statement that was closed before it");
}

/* A counter in the shop is told of nobody else. */
bool
sim_is_shops(const struct sim *sim, const struct sim_desk *d)
{
    return sim->rules.merchants && d->counter && strcmp(d->identity.place, "P2") == 0;
}

/* Each counter there knew at rest whoever has or had a ticket there, and nobody else. */
static void
check_known(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;

    for (int i = 0; i < sim->member_count && !sim_broken(sim); i++) {
        const struct sim_member *m = &sim->members[i];
        bool has;

        if (sqlite3_prepare_v2(db,
                "SELECT EXISTS (SELECT 1 FROM hold h JOIN member m ON m.mid = h.mid WHERE m.id = ?1 AND "
                "h.place = 'P2')",
                -1, &stmt, NULL) != SQLITE_OK) {
            sim_violation(sim, "I20: the hub's tickets cannot be read");
            return;
        }
        (void)sqlite3_bind_blob(stmt, 1, m->id.b, sizeof m->id.b, SQLITE_STATIC);
        has = sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int(stmt, 0) != 0;
        (void)sqlite3_finalize(stmt);
        if (!m->erased && m->known_at_shop != (has ? sim->at_shop : 0))
            sim_violation(sim, "I16: member %d has %s ticket at the shop; of its counters %x, %x know her", i,
                has ? "a" : "no", sim->at_shop, m->known_at_shop);
    }
}

void
sim_check_merchants(struct sim *sim, sqlite3 *db)
{
    if (sim->at_shop != 0)
        check_known(sim, db);
    if (sim_broken(sim) || sim->swarm.rate[SIM_F_MERCHANT] == 0)
        return;
    for (int i = 0; i < sim->till_count && !sim_broken(sim); i++)
        check_line(sim, db, &sim->tills[i]);
    for (int i = 0; i < sim->statement_count && !sim_broken(sim); i++)
        check_statement(sim, db, &sim->statements[i]);
    if (!sim_broken(sim))
        check_sums(sim, db);
}
