/*
 * The staff of a hospital where people sign in at counters: four of them with badges and PINs, two of whom
 * are members too, two supervisors, and one who is dismissed one day. What is held against the engines:
 * nobody serves by a wrong PIN, nor after the last try, also when the power fails between tries; a desk that
 * has heard of a dismissal takes that badge no more; nobody serves herself, and nothing is done at a counter
 * by nobody; what was done is, at the hub, hers who had signed in.
 */
#include "sync/hub/staff.h"
#include "app/ledger/duty.h"
#include "sync/hub/shifts.h"
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include <string.h>

#define LEAVER 3
#define TRAITS_STREAM UINT64_C(0x636c65726b73)

static struct pd_desk_reply reply; /* large; one thread */

static const struct sim_person people[SIM_STAFF] = {
    { .number = "C-00", .pin = "246802", .roles = PD_STAFF_COUNTER, .member = 0 },
    { .number = "C-01", .pin = "357913", .roles = PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR, .member = 1 },
    { .number = "C-02", .pin = "135792", .roles = PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR, .member = -1 },
    { .number = "C-03", .pin = "864209", .roles = PD_STAFF_COUNTER, .member = -1 },
};

/* ---- at the hub ---- */

static void
add(struct sim *sim, struct sim_person *p)
{
    struct pd_staff new = { .roles = p->roles, .name = "x" }, made;
    struct pd_hub *hub = sim->hub.hub;
    struct pd_why why;

    (void)pd_copy(new.number, sizeof new.number, p->number);
    pd_assert(pd_hub_staff_add(hub, sim->now_ms, &new, p->pin, "", &why) == PD_OK);
    pd_assert(pd_hub_staff_badge(hub, sim->now_ms, p->number, "", p->badge, &why) == PD_OK);
    if (p->member >= 0)
        pd_assert(
            pd_hub_staff_member(hub, sim->now_ms, p->number, &sim->members[p->member].id, "", &why) == PD_OK);
    pd_assert(pd_staff_find(hub, p->number, &made));
    p->id = made.id;
}

/* What clerks are like is a stream of its own: no other chance of a seed depends on it. Counters were opened
 * before it was known that people sign in there. */
void
sim_staff_begin(struct sim *sim)
{
    struct pd_rng traits = pd_rng_seeded(sim->seed ^ TRAITS_STREAM);

    if (sim->swarm.rate[SIM_F_SERVE] == 0)
        return;
    pd_assert(sim_hub_begin(sim));
    for (int i = 0; i < SIM_STAFF; i++) {
        sim->staff[i] = people[i];
        add(sim, &sim->staff[i]);
    }
    pd_assert(sim_hub_end(sim, true));
    sim->staff_count = SIM_STAFF;
    for (int i = 0; i < sim->desk_count; i++) {
        static const char *const names[] = { "honest", "careless", "crooked" };
        struct sim_desk *d = &sim->desks[i];

        if (!d->counter)
            continue;
        d->clerks = (enum sim_clerks)pd_rng_below(&traits, PD_COUNT(names));
        sim_trace(sim, "desk %d: its clerks are %s", i, names[d->clerks]);
        sim_desk_close(sim, d, false);
        pd_assert(sim_desk_open(sim, d));
    }
}

bool
sim_dismiss(struct sim *sim)
{
    struct sim_dismissal *gone = &sim->dismissal;
    struct pd_why why;
    enum pd_err err;

    if (!sim_hub_begin(sim))
        return false;
    sim->now_ms++; /* what was done before is before */
    gone->tried = true;
    err = pd_hub_staff_dismiss(sim->hub.hub, sim->now_ms, people[LEAVER].number, "", &why);
    sim_trace(sim, "hub: %s is dismissed: %s", people[LEAVER].number, pd_err_name(err));
    if (!sim_hub_end(sim, err == PD_OK) && err != PD_ERR_STATE)
        return false;
    if (sim->hub.hub == NULL)
        return false;
    *gone = (struct sim_dismissal){ true, true, sim->hub.epoch, pd_hub_feed_position(sim->hub.hub) };
    return true;
}

/* ---- badge and PIN ---- */

/* What it was told before it was put back, runs twice or rotted, it need not know. */
static bool
is_straight(const struct sim_desk *d)
{
    return !d->restored && !d->rotten && !d->crooked;
}

static bool
has_heard(const struct sim *sim, const struct sim_desk *d)
{
    struct pd_cursor cursor;

    return sim->dismissal.done && is_straight(d) && !d->spoiled &&
           pd_ledger_cursor(d->ledger, &cursor) == PD_OK && cursor.hub_epoch == sim->dismissal.hub_epoch &&
           cursor.cseq >= sim->dismissal.cseq;
}

static bool
show_badge(struct sim *sim, struct sim_desk *d, int person)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN };

    r.payload_len = strlen(sim->staff[person].badge);
    memcpy(r.payload, sim->staff[person].badge, r.payload_len);
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_STAFF)
        return false;
    sim_trace(sim, "desk %d: the badge of %s: %s", d->index, sim->staff[person].number,
        pd_sign_in_name(reply.sign_in));
    if (person == LEAVER && reply.sign_in != PD_SIGN_IN_UNKNOWN && has_heard(sim, d))
        sim_violation(sim, "I45: desk %d has heard who was dismissed, and takes her badge", d->index);
    return reply.sign_in == PD_SIGN_IN_PIN;
}

/* A try that was counted stays counted, whatever fails between. */
static void
count_try(struct sim *sim, struct sim_desk *d, int person, bool right)
{
    int *told = &d->wrong[person], now = PD_STAFF_TRIES - reply.tries_left;

    if (reply.sign_in == PD_SIGN_IN_ON && (!right || (*told >= PD_STAFF_TRIES && is_straight(d))))
        sim_violation(sim, "I45: desk %d lets %s in by a wrong PIN, or after too many", d->index,
            sim->staff[person].number);
    if (reply.sign_in == PD_SIGN_IN_WRONG && now <= *told && is_straight(d))
        sim_violation(sim, "I20: desk %d said that %d PINs were wrong, and now %d", d->index, *told, now);
    if (reply.sign_in == PD_SIGN_IN_ON)
        *told = 0;
    else if (reply.sign_in == PD_SIGN_IN_WRONG)
        *told = now;
    else if (reply.sign_in == PD_SIGN_IN_LOCKED)
        *told = PD_STAFF_TRIES;
}

static uint64_t
high_seq(const struct sim_desk *d)
{
    struct pd_ledger_status status;

    return d->ledger != NULL && pd_ledger_status(d->ledger, &status) == PD_OK ? status.high_seq : 0;
}

/* What was said to be done is an op, unless the hub is too old for it. */
static void
note(struct sim *sim, struct sim_desk *d, uint64_t before)
{
    if (high_seq(d) > before)
        sim_oracle_act(sim, d, PD_OP_STAFF, NULL);
}

static bool
type_pin(struct sim *sim, struct sim_desk *d, int person, const char *pin, struct pd_desk_request *r)
{
    r->kind = PD_REQUEST_PIN;
    r->payload_len = strlen(pin);
    memcpy(r->payload, pin, r->payload_len);
    if (!sim_desk_ask(sim, d, r, &reply) || reply.kind != PD_REPLY_STAFF)
        return false;
    sim_trace(sim, "desk %d: a PIN of %s: %s, %d left", d->index, sim->staff[person].number,
        pd_sign_in_name(reply.sign_in), reply.tries_left);
    count_try(sim, d, person, strcmp(pin, sim->staff[person].pin) == 0);
    return reply.sign_in == PD_SIGN_IN_ON;
}

/* A desk of the release before hears of nobody: whoever serves there is known beforehand. */
static bool
serve_unasked(struct sim *sim, struct sim_desk *d, int person)
{
    struct pd_staff_row row = { .id = sim->staff[person].id, .roles = sim->staff[person].roles };
    uint64_t before = high_seq(d);
    enum pd_err err;

    if (sim->staff[person].member >= 0)
        row.member = sim->members[sim->staff[person].member].id;
    (void)pd_copy(row.number, sizeof row.number, sim->staff[person].number);
    err = pd_ledger_sign_in(d->ledger, pd_desk_when(d->desk), &row);
    sim_trace(sim, "desk %d: %s serves: %s", d->index, row.number, pd_err_name(err));
    if (sim_desk_check(sim, d) || err != PD_OK)
        return false;
    d->on = person;
    note(sim, d, before);
    pd_client_kick(d->client);
    return true;
}

bool
sim_sign_in(struct sim *sim, struct sim_desk *d, int person, const char *pin)
{
    struct pd_desk_request r = { .role = PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR };
    uint64_t before;

    if (!sim_desk_clock(sim, d))
        return false;
    if (sim->swarm.rate[SIM_F_OLD_RELEASE] > 0)
        return serve_unasked(sim, d, person);
    if (!show_badge(sim, d, person))
        return false;
    before = high_seq(d);
    if (!type_pin(sim, d, person, pin, &r))
        return false;
    d->on = person;
    note(sim, d, before);
    return true;
}

void
sim_sign_out(struct sim *sim, struct sim_desk *d)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SIGN_OUT };
    uint64_t before = high_seq(d);

    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_DONE)
        return;
    note(sim, d, before);
    d->on = -1;
}

bool
sim_approve(struct sim *sim, struct sim_desk *d, int person, const struct pd_id *hold)
{
    struct pd_desk_request r = {
        .role = PD_STAFF_SUPERVISOR, .approve = true, .lets = { .kind = PD_OP_VOUCH, .subject = *hold }
    };
    uint64_t before;

    if (!show_badge(sim, d, person))
        return false;
    before = high_seq(d);
    if (!type_pin(sim, d, person, sim->staff[person].pin, &r))
        return false;
    if ((sim->staff[person].roles & PD_STAFF_SUPERVISOR) == 0)
        sim_violation(sim, "I45: desk %d takes %s for a supervisor", d->index, sim->staff[person].number);
    note(sim, d, before);
    return true;
}

/* ---- what they may do ---- */

/* Who was dismissed is put out by the desk that has heard. */
void
sim_staff_look(struct sim *sim, struct sim_desk *d)
{
    struct pd_clerk clerk;

    if (d->on != LEAVER || d->ledger == NULL || !sim->dismissal.tried)
        return;
    pd_ledger_clerk(d->ledger, &clerk);
    if (clerk.number[0] != '\0')
        return;
    sim_trace(sim, "desk %d: %s is put out", d->index, people[LEAVER].number);
    d->on = -1;
}

bool
sim_is_own(const struct sim *sim, const struct sim_desk *d, int member)
{
    return d->on >= 0 && member >= 0 && sim->staff[d->on].member == member && !sim->members[member].erased &&
           !sim->members[member].leaving;
}

void
sim_served(struct sim *sim, const struct sim_desk *d, int member, const char *what)
{
    struct pd_clerk clerk;

    if (sim->staff_count == 0 || d->ledger == NULL)
        return;
    pd_ledger_clerk(d->ledger, &clerk);
    if (strcmp(clerk.number, d->on < 0 ? "" : sim->staff[d->on].number) != 0)
        sim_violation(sim, "I45: desk %d takes whoever serves for \"%s\"", d->index, clerk.number);
    if (d->on < 0)
        sim_violation(sim, "I45: desk %d %s, and nobody had signed in", d->index, what);
    else if (d->on == LEAVER && sim->swarm.rate[SIM_F_OLD_RELEASE] == 0 && has_heard(sim, d))
        sim_violation(sim, "I45: desk %d %s for one whom it knows to be dismissed", d->index, what);
    else if (sim_is_own(sim, d, member))
        sim_violation(sim, "I45: desk %d: %s %s for herself", d->index, sim->staff[d->on].number, what);
}

/* ---- at rest ---- */

static bool
is_act(enum pd_op_kind kind)
{
    return kind == PD_OP_CAPTURE || kind == PD_OP_VOID || kind == PD_OP_REFUND;
}

static void
check_act(struct sim *sim, const struct sim_desk *d, const struct sim_act *act, sqlite3_stmt *by)
{
    const char *hers = sim->staff[act->by].number, *said = "nobody";

    (void)sqlite3_reset(by);
    (void)sqlite3_bind_blob(by, 1, act->device.b, PD_ID_LEN, SQLITE_STATIC);
    (void)sqlite3_bind_int64(by, 2, (int64_t)act->dseq);
    if (sqlite3_step(by) == SQLITE_ROW)
        said = (const char *)sqlite3_column_text(by, 0);
    if (strcmp(said, hers) != 0)
        sim_violation(sim, "I45: desk %d op %llu (%s) was done by %s, the hub says %s", d->index,
            (unsigned long long)act->dseq, pd_op_kind_name(act->kind), hers, said);
}

static void
check_acts(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *by = NULL;

    pd_assert(sqlite3_prepare_v2(db,
                  "SELECT s.clerk FROM served s JOIN op o ON o.hseq = s.hseq JOIN device d"
                  " ON d.dev = o.dev WHERE d.id = ?1 AND o.dseq = (SELECT max(p.dseq) FROM op p"
                  " WHERE p.dev = d.dev AND p.dseq <= ?2 AND p.kind <> 11)", /* see check_hub.c */
                  -1, &by, NULL) == SQLITE_OK);
    for (int i = 0; i < sim->desk_count; i++) {
        const struct sim_desk *d = &sim->desks[i];

        for (int k = 0; !d->gone && d->counter && k < d->act_count; k++)
            if (is_act(d->acts[k].kind) && d->acts[k].by >= 0 && !d->acts[k].shaky)
                check_act(sim, d, &d->acts[k], by);
    }
    (void)sqlite3_finalize(by);
}

/* Rows (number, number, text) of a violation. */
static void
none(struct sim *sim, sqlite3 *db, const char *what, const char *sql)
{
    sqlite3_stmt *stmt = NULL;

    pd_assert(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        sim_violation(sim, "I45: %s: op %lld of device row %lld", what,
            (long long)sqlite3_column_int64(stmt, 0), (long long)sqlite3_column_int64(stmt, 1));
    (void)sqlite3_finalize(stmt);
}

/* Whoever signed in with her badge at a desk that had not heard is found afterwards: by her number, in the op
 * and in its incident. Times of a clock that nobody vouches for are the hub's. A restored hub has forgotten
 * when it was. */
static void
check_dismissed(struct sim *sim, sqlite3 *db)
{
    if (sim->hub_restored || sim->dismissal.tried != sim->dismissal.done)
        return;
    none(sim, db, "somebody served after she was dismissed, and nothing tells",
        "SELECT o.hseq, o.dev FROM (SELECT hseq, dev, recv_ms, CAST(line AS TEXT) AS line FROM op"
        " WHERE kind = 18) o JOIN staff s ON s.number = 'C-03' AND s.dismissed_ms > 0"
        " WHERE json_extract(o.line, '$.how') = 'on' AND json_extract(o.line, '$.by') = 'C-03'"
        " AND (CASE json_extract(o.line, '$.q') WHEN 3 THEN o.recv_ms"
        " ELSE min(o.recv_ms, json_extract(o.line, '$.t')) END) >= s.dismissed_ms"
        " AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.hseq = o.hseq AND i.kind = 'staff_dismissed')");
}

void
sim_check_served(struct sim *sim, sqlite3 *db)
{
    if (sim->staff_count == 0)
        return;
    if (sim->swarm.rate[SIM_F_OLD_RELEASE] == 0)
        check_acts(sim, db);
    check_dismissed(sim, db);
    /* A ticket names the account, not whose family card paid: a counter may not have heard of that. */
    none(sim, db, "an honest desk let somebody serve herself",
        "SELECT i.hseq, i.dev FROM incident i WHERE i.kind = 'own_account'"
        " AND i.dev NOT IN (SELECT dev FROM fallen)"
        " AND NOT EXISTS (SELECT 1 FROM served v JOIN hold_spender p ON p.hid = v.hid WHERE v.hseq = i.hseq"
        " AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.number IN (v.clerk, v.approver) AND s.mid = i.mid))");
}

static bool
same_gifts(const struct pd_shift_figures *a, const struct pd_shift_figures *b)
{
    if (a->gift_count != b->gift_count)
        return false;
    for (int i = 0; i < a->gift_count; i++) {
        const struct pd_shift_gift *g = &a->gifts[i], *h = &b->gifts[i];

        if (strcmp(g->sku, h->sku) != 0 || g->handed != h->handed || g->returned != h->returned ||
            g->received != h->received || g->shrunk != h->shrunk || g->counted != h->counted)
            return false;
    }
    return true;
}

static bool
same_figures(const struct pd_shift_figures *a, const struct pd_shift_figures *b)
{
    return a->handed == b->handed && a->units == b->units && a->by_proxy == b->by_proxy &&
           a->vouched == b->vouched && a->typed == b->typed && a->ended == b->ended &&
           a->refunds == b->refunds && a->receipts == b->receipts && a->approved == b->approved &&
           a->sign_ins == b->sign_ins && pd_points_cmp(a->points, b->points) == 0 &&
           pd_fen_raw(a->money) == pd_fen_raw(b->money) && pd_hash_equal(&a->head, &b->head) &&
           same_gifts(a, b);
}

/* The slip at the counter and the hub's report say the same. */
void
sim_check_shift(struct sim *sim, struct sim_desk *d)
{
    static struct pd_shift_figures here, there; /* large */
    struct pd_hub_shift at_hub;
    struct pd_shift shift;
    struct pd_why why;

    if (sim->staff_count == 0 || !is_straight(d) || pd_ledger_shift(d->ledger, &shift) != PD_OK ||
        shift.number == 0 || pd_ledger_shift_figures(d->ledger, &shift, &here) != PD_OK)
        return;
    if (pd_hub_shift_get(sim->hub.hub, &d->identity.device, shift.number, &at_hub, &why) != PD_OK ||
        pd_hub_shift_figures(sim->hub.hub, &at_hub, &there) != PD_OK)
        sim_violation(sim, "I45: desk %d: the hub does not know shift %u", d->index, (unsigned)shift.number);
    else if (at_hub.shift.opened_dseq != shift.opened_dseq ||
             (at_hub.shift.last_dseq == 0) != (shift.closed_ms == 0) ||
             strcmp(at_hub.shift.opened_by, shift.opened_by) != 0 ||
             strcmp(at_hub.shift.closed_by, shift.closed_by) != 0)
        sim_violation(
            sim, "I45: desk %d: shift %u is another one at the hub", d->index, (unsigned)shift.number);
    else if (!same_figures(&here, &there))
        sim_violation(sim,
            "I45: desk %d: shift %u came to %d, %lld points, %lld fen here, and to %d, %lld, %lld at the hub",
            d->index, (unsigned)shift.number, here.handed, (long long)pd_points_raw(here.points),
            (long long)pd_fen_raw(here.money), there.handed, (long long)pd_points_raw(there.points),
            (long long)pd_fen_raw(there.money));
}
