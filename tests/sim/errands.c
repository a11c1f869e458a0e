/*
 * What people ask a kiosk for beside gifts: feedback, a consent, a gift they missed, their card stopped, a
 * seat. What was told as kept is written down here, outside the engines, and must be at the hub exactly once
 * at rest; a seat is taken once a member, whatever the network did with the question.
 */
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include <stdio.h>
#include <string.h>

/* ---- the ledger thread's part of a turn, as app/desk_thread.c does it ---- */

void
sim_run_errands(struct sim *sim, struct sim_desk *d)
{
    static struct pd_errand_answer answer;
    struct pd_errand errand;
    bool went = false;

    if (pd_client_errand_over(d->client, &answer)) {
        sim_trace(sim, "desk %d: errand %d answered %d %s", d->index, (int)answer.kind, (int)answer.status,
            answer.code);
        sim_enrol_answered(sim, d, &answer);
        sim_wheel_answered(sim, d, &answer);
        pd_desk_errand_answered(d->desk, answer.status == PD_ERRAND_UNANSWERED ? NULL : &answer);
    }
    while (!went && pd_desk_wants_errand(d->desk, &errand)) {
        enum pd_err err = pd_client_errand(d->client, &errand);

        if (err == PD_ERR_INVALID)
            sim_violation(sim, "I24: desk %d keeps an errand that no hub would read", d->index);
        went = err == PD_OK;
        if (!went)
            pd_desk_errand_answered(d->desk, NULL);
    }
}

/* ---- what people do ---- */

static void
remember(
    struct sim *sim, const struct sim_desk *d, const struct pd_errand *errand, int member, int64_t number)
{
    struct sim_errand *e = &sim->errands[sim->errand_count];

    if (sim->errand_count == SIM_ERRANDS_MAX)
        return;
    *e = (struct sim_errand){
        .device = d->identity.device, .kind = errand->kind, .member = member, .number = number
    };
    sim->errand_count++;
}

static const char *
what_of(struct sim *sim, enum pd_errand_kind kind)
{
    switch (kind) {
    case PD_ERRAND_FEEDBACK:
        return "food";
    case PD_ERRAND_CONSENT:
        return "sms";
    case PD_ERRAND_MISSED:
        return sim_some_sku(sim);
    case PD_ERRAND_BOOK:
        return "talk";
    default:
        return "";
    }
}

void
sim_act_errand(struct sim *sim)
{
    static const enum pd_errand_kind kinds[] = { PD_ERRAND_FEEDBACK, PD_ERRAND_CONSENT, PD_ERRAND_MISSED,
        PD_ERRAND_BOOK, PD_ERRAND_BLOCK };
    static struct pd_desk_reply reply;
    struct sim_desk *d = sim_some_desk(sim, false);
    struct pd_desk_request r = { .kind = PD_REQUEST_ERRAND };
    int member = (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count);

    if (d == NULL || d->desk == NULL || d->protocol_max != 0 || d->programme == NULL)
        return;
    r.errand.kind = kinds[pd_rng_below(&sim->people, PD_COUNT(kinds))];
    if (r.errand.kind != PD_ERRAND_MISSED)
        r.errand.member = sim->members[member].id;
    (void)pd_copy(r.errand.what, sizeof r.errand.what, what_of(sim, r.errand.kind));
    r.errand.n = r.errand.kind == PD_ERRAND_FEEDBACK || r.errand.kind == PD_ERRAND_MISSED
                     ? sim_between(&sim->people, 1, 2)
                     : 0;
    r.errand.yes = r.errand.kind == PD_ERRAND_CONSENT && sim_chance(&sim->people, 500);
    memset(&reply, 0, sizeof reply);
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_ERRAND) {
        /* The power went, or a sync failed: nothing was promised, and it may be there all the same. */
        sim->missed_maybe += r.errand.kind == PD_ERRAND_MISSED;
        return;
    }
    if (reply.errand.status == PD_ERRAND_KEPT)
        remember(sim, d, &r.errand, member, reply.errand.number);
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
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
one(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = prepare(db, sql);
    int64_t n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;

    (void)sqlite3_finalize(stmt);
    return n;
}

static int64_t
of_member(sqlite3 *db, const char *sql, const struct pd_id *member)
{
    sqlite3_stmt *stmt = prepare(db, sql);
    int64_t n;

    (void)sqlite3_bind_blob(stmt, 1, member->b, PD_ID_LEN, SQLITE_STATIC);
    n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    (void)sqlite3_finalize(stmt);
    return n;
}

static void
check_one(struct sim *sim, sqlite3 *db, const struct sim_errand *e)
{
    const struct sim_member *m = &sim->members[e->member];
    char sql[96];
    int64_t n = 1;

    if (e->kind == PD_ERRAND_FEEDBACK && !m->erased && !m->leaving) {
        (void)snprintf(
            sql, sizeof sql, "SELECT count(*) FROM feedback WHERE number = %lld", (long long)e->number);
        n = one(db, sql);
    } else if (e->kind == PD_ERRAND_BLOCK && !m->erased && !m->leaving) {
        n = of_member(
            db, "SELECT count(*) FROM card_stop s JOIN member m ON m.mid = s.mid WHERE m.id = ?1", &m->id);
    } else if (e->kind == PD_ERRAND_CONSENT && !m->erased && !m->leaving) {
        n = of_member(db,
            "SELECT count(*) > 0 FROM consent c JOIN member m"
            " ON c.mid = CASE WHEN m.person > 0 THEN m.person ELSE m.mid END WHERE m.id = ?1",
            &m->id);
    }
    if (n != 1)
        sim_violation(sim, "I42: an errand of kind %d that was kept is at the hub %lld times", (int)e->kind,
            (long long)n);
}

/* A hub of the release before is told nothing, and its desks keep what they have. */
static bool
speaks_errands(const struct sim *sim)
{
    bool all = sim->hub.protocol_max == 0;

    for (int i = 0; i < sim->desk_count; i++)
        all = all && sim->desks[i].protocol_max == 0;
    return all;
}

/* What a lost hub knew is gone with it, and a desk that fell may have told or not. */
bool
sim_errands_all_told(const struct sim *sim)
{
    return !sim->hub_restored && !sim->fallen && speaks_errands(sim);
}

void
sim_check_errands(struct sim *sim, sqlite3 *db)
{
    int64_t missed = 0, counted, twice;

    if (!sim_errands_all_told(sim))
        return;
    for (int i = 0; i < sim->errand_count && !sim_broken(sim); i++) {
        missed += sim->errands[i].kind == PD_ERRAND_MISSED;
        check_one(sim, db, &sim->errands[i]);
    }
    counted = one(db, "SELECT coalesce(sum(n), 0) FROM missed");
    if (sim->errand_count < SIM_ERRANDS_MAX && (counted < missed || counted > missed + sim->missed_maybe) &&
        !sim_broken(sim))
        sim_violation(sim, "I42: %lld times a gift was missed, the hub counted %lld", (long long)missed,
            (long long)counted);
    twice = one(db, "SELECT count(*) - count(DISTINCT mid) FROM booking WHERE state IN (1, 2)");
    if (twice != 0)
        sim_violation(sim, "I34: somebody has two seats of one activity");
}
