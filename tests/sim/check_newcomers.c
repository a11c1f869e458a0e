/*
 * At rest, what became of everybody whom a counter was told of (newcomers.c): I47, one person is one member
 * with one welcome; I48, a card printed ahead opens the account of one who was given it, at every desk alike;
 * I49, what was agreed is on record as it was said; I42, what a tray kept was done once, or refused for a
 * reason that a person can see. Who a member is says the hub, which alone can open her person.
 */
#include "sync/hub/occasions.h"
#include "tests/sim/fate.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"
#include "tests/sim/referral.h"

#include <sodium/utils.h>
#include <stdio.h>
#include <string.h>

#define MIDS 128
#define NOBODY (-1)
#define LEAVER 3 /* of staff.c */

/* By the row of a member, while the hub could still be asked. */
static struct {
    int person, founder; /* NOBODY */
} who[MIDS];

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;

    pd_assert(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
    return stmt;
}

/* ---- who a member is ---- */

static void
recognise(const struct sim *sim, int mid, const struct pd_person *p)
{
    for (int i = 0; i < sim->newcomer_count; i++)
        if (pd_same_name(p->name, sim->newcomers[i].name))
            who[mid].person = i;
    for (int i = 0; i < sim->member_count; i++)
        if (sim->members[i].newcomer < 0 && pd_same_name(p->name, sim->members[i].name))
            who[mid].founder = i;
}

void
sim_newcomers_look(struct sim *sim)
{
    for (int mid = 0; mid < MIDS; mid++)
        who[mid].person = who[mid].founder = NOBODY;
    if (sim->card_count == 0)
        return;
    if (pd_hub_begin(sim->hub.hub) != PD_OK) {
        sim_violation(sim, "I2: the hub cannot be read at rest");
        return;
    }
    for (int mid = 1; mid < MIDS; mid++) {
        struct pd_person p = { .number = "" };

        if (pd_person_get(sim->hub.hub, mid, &p))
            recognise(sim, mid, &p);
        sodium_memzero(&p, sizeof p);
    }
    pd_hub_rollback(sim->hub.hub);
}

int
sim_newcomer_of(int row)
{
    return row + 1 < MIDS ? who[row + 1].person : NOBODY;
}

/* How many members she is who are there. */
static int
members_of(int person, int founder)
{
    int n = 0;

    for (int mid = 0; mid < MIDS; mid++)
        n += (person >= 0 && who[mid].person == person) || (founder >= 0 && who[mid].founder == founder);
    return n;
}

/* Some member that she was: then she may be told of as new again. */
static bool
was_erased(const struct sim *sim, const struct sim_told *t)
{
    for (int i = 0; i < sim->member_count; i++) {
        const struct sim_member *m = &sim->members[i];

        if ((m->erased || m->leaving) && (t->person >= 0 ? m->newcomer == t->person : i == t->member))
            return true;
    }
    return false;
}

static bool
somebody_was_erased(const struct sim *sim)
{
    for (int i = 0; i < sim->member_count; i++)
        if (sim->members[i].erased || sim->members[i].leaving)
            return true;
    return false;
}

static void
check_persons(struct sim *sim)
{
    bool told[SIM_NEWCOMERS_MAX] = { false };

    for (int i = 0; i < sim->told_count; i++)
        if (sim->told[i].person >= 0)
            told[sim->told[i].person] = true;
    for (int i = 0; i < sim->newcomer_count; i++)
        if (members_of(i, NOBODY) > (told[i] ? 1 : 0))
            sim_violation(sim, "I47: person %d is %d members", i, members_of(i, NOBODY));
    for (int i = 0; i < sim->member_count; i++)
        if (sim->members[i].newcomer < 0 && members_of(NOBODY, i) > 1)
            sim_violation(sim, "I47: member %d is %d members", i, members_of(NOBODY, i));
}

/* Whoever is there was welcomed once; and all of them, also those who left and came again, not more often
 * than there are persons. */
static void
check_welcomes(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT m.mid, count(c.key), m.erased_ms FROM member m LEFT JOIN claim c"
                                     " ON c.key = 'welcome:' || lower(hex(m.id)) GROUP BY m.mid");
    int welcomes = 0, persons = 0;

    for (int i = 0; i < sim->member_count; i++)
        persons += sim->members[i].newcomer < 0;
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        int n = sqlite3_column_int(stmt, 1);

        welcomes += n;
        if (n != 1 && !somebody_was_erased(sim))
            sim_violation(sim, "I47: member row %d was welcomed %d times", sqlite3_column_int(stmt, 0), n);
    }
    (void)sqlite3_finalize(stmt);
    if (welcomes > persons + sim->newcomer_count)
        sim_violation(sim, "I47: %d persons were welcomed %d times", persons + sim->newcomer_count, welcomes);
}

/* ---- what was told ---- */

/* As the hub has it. */
struct outcome {
    int rows, status, enrolled, mid;
    char code[PD_REASON_CAP];
};

static struct outcome
outcome_of(sqlite3_stmt *stmt, const struct sim_told *t)
{
    struct outcome o = { .rows = 0 };

    (void)sqlite3_reset(stmt);
    (void)sqlite3_bind_blob(stmt, 1, t->device.b, PD_ID_LEN, SQLITE_STATIC);
    (void)sqlite3_bind_blob(stmt, 2, t->id.b, PD_ID_LEN, SQLITE_STATIC);
    for (; sqlite3_step(stmt) == SQLITE_ROW; o.rows++) {
        o.status = sqlite3_column_int(stmt, 0);
        o.enrolled = sqlite3_column_int(stmt, 1);
        o.mid = sqlite3_column_int(stmt, 2);
        (void)pd_copy(o.code, sizeof o.code, (const char *)sqlite3_column_text(stmt, 3));
    }
    return o;
}

/* The same card was in another's hands, or somebody said so. */
static bool
card_is_doubtful(const struct sim *sim, const struct sim_told *t)
{
    for (int i = 0; i < sim->told_count; i++)
        if (&sim->told[i] != t && t->card >= 0 && sim->told[i].card == t->card)
            return true;
    return false;
}

static bool
somebody_lied_about_a_number(const struct sim *sim)
{
    for (int i = 0; i < sim->told_count; i++)
        if (sim->told[i].lie == SIM_LIE_NUMBER)
            return true;
    return false;
}

/* By the lobby's own knowledge. */
static bool
may_be_refused(const struct sim *sim, const struct sim_told *t, const char *code)
{
    return (strcmp(code, "by") == 0 && t->by == LEAVER && sim->dismissal.tried) ||
           (strcmp(code, "own") == 0 && t->lie == SIM_LIE_OWN) ||
           (strcmp(code, "card_taken") == 0 && card_is_doubtful(sim, t)) ||
           (strcmp(code, "card_unknown") == 0 && t->lie == SIM_LIE_SERIAL) ||
           (strcmp(code, "number_taken") == 0 && somebody_lied_about_a_number(sim));
}

static bool
is_hers(const struct sim_told *t, int mid)
{
    return mid > 0 && mid < MIDS &&
           (t->person >= 0 ? who[mid].person == t->person : who[mid].founder == t->member);
}

static void
check_outcome(struct sim *sim, const struct sim_told *t, const struct outcome *o)
{
    bool done = o->status == PD_ERRAND_DONE;

    if (o->rows != 1)
        sim_violation(sim, "I42: an enrolment that was kept is at the hub %d times", o->rows);
    else if (t->answered && ((int)t->status != o->status || strcmp(t->code, o->code) != 0))
        sim_violation(sim, "I42: of an enrolment a desk was told %d %s, and the hub keeps %d %s",
            (int)t->status, t->code, o->status, o->code);
    else if (!done && !may_be_refused(sim, t, o->code))
        sim_violation(
            sim, "I47: person %d, member %d was kept and then refused: %s", t->person, t->member, o->code);
    else if (done && (t->lie == SIM_LIE_OWN || t->lie == SIM_LIE_SERIAL))
        sim_violation(sim, "I48: a lie of kind %d was taken for true", (int)t->lie);
    else if (done && !is_hers(t, o->mid))
        sim_violation(sim, "I47: person %d, member %d became member row %d, who is another", t->person,
            t->member, o->mid);
    else if (done && o->enrolled == PD_ENROLLED_NEW && t->person < 0)
        sim_violation(sim, "I47: member %d became one once more", t->member);
}

/* ---- consents ---- */

/* Each yes names the wording she was shown, which was this once: so all of them are found. */
static uint32_t
yes_of(struct sim *sim, sqlite3 *db, const struct sim_told *t)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT purpose, mid FROM consent WHERE given AND text = ?1");
    char text[PD_ENROL_WORD_CAP];
    uint32_t given = 0;

    (void)snprintf(text, sizeof text, "notice-%d", (int)(t - sim->told));
    (void)sqlite3_bind_text(stmt, 1, text, -1, SQLITE_STATIC);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        uint32_t bit = UINT32_C(1) << sqlite3_column_int(stmt, 0);

        if ((given & bit) != 0 || !is_hers(t, sqlite3_column_int(stmt, 1)))
            sim_violation(
                sim, "I49: what person %d agreed to is on record twice, or as another's", t->person);
        given |= bit;
    }
    (void)sqlite3_finalize(stmt);
    return given;
}

/* Whoever is new is asked first at the counter: those are the first records there are of her. */
static uint32_t
first_records(const struct sim *sim, sqlite3 *db, const struct sim_told *t, int mid)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT purpose, staff, by FROM consent WHERE id IN"
                                     " (SELECT min(id) FROM consent WHERE mid = ?1 GROUP BY purpose)");
    const char *by = t->by >= 0 ? sim->staff[t->by].number : "";
    int hers = t->person >= 0 && sim->newcomers[t->person].minor ? 2 : 1;
    uint32_t asked = 0;

    (void)sqlite3_bind_int(stmt, 1, mid);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        if (strcmp((const char *)sqlite3_column_text(stmt, 1), by) == 0 &&
            sqlite3_column_int(stmt, 2) == hers)
            asked |= UINT32_C(1) << sqlite3_column_int(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return asked;
}

static void
check_consents(struct sim *sim, sqlite3 *db, const struct sim_told *t, const struct outcome *o)
{
    bool new = o->status == PD_ERRAND_DONE && o->enrolled == PD_ENROLLED_NEW;
    uint32_t given = yes_of(sim, db, t), asked = new ? first_records(sim, db, t, o->mid) : 0;

    if (given != (new ? t->given : 0) || (new && (asked & t->asked) != t->asked))
        sim_violation(sim, "I49: person %d was asked %x and agreed to %x; on record are %x and %x", t->person,
            (unsigned)t->asked, (unsigned)t->given, (unsigned)asked, (unsigned)given);
}

/* Who enrolled her stands beside her: that is how people who are not there come to light. */
static void
check_enroller(struct sim *sim, sqlite3 *db, const struct sim_told *t, const struct outcome *o)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT count(*) FROM enrolment WHERE mid = ?1 AND staff = ?2");

    (void)sqlite3_bind_int(stmt, 1, o->mid);
    (void)sqlite3_bind_text(stmt, 2, t->by >= 0 ? sim->staff[t->by].number : "", -1, SQLITE_STATIC);
    if (o->status == PD_ERRAND_DONE && o->enrolled == PD_ENROLLED_NEW &&
        (sqlite3_step(stmt) != SQLITE_ROW || sqlite3_column_int(stmt, 0) != 1))
        sim_violation(sim, "I45: person %d was not enrolled by whoever did it", t->person);
    (void)sqlite3_finalize(stmt);
}

/* ---- cards ---- */

/* She holds a card that was promised her: it is hers, or was until she had another, or a person is asked. */
static void
check_promise(struct sim *sim, sqlite3 *db, const struct sim_told *t, const struct outcome *o)
{
    sqlite3_stmt *stmt;

    if (!t->promised || t->card < 0 || o->status != PD_ERRAND_DONE || card_is_doubtful(sim, t))
        return;
    stmt =
        prepare(db, "SELECT (SELECT bound_ms FROM card WHERE id = ?1) > 0 OR EXISTS (SELECT 1 FROM incident"
                    " WHERE kind = 'enrol_contradicts' AND mid = ?2)");
    (void)sqlite3_bind_blob(stmt, 1, sim->cards[t->card].id.b, PD_ID_LEN, SQLITE_STATIC);
    (void)sqlite3_bind_int(stmt, 2, o->mid);
    if (sqlite3_step(stmt) != SQLITE_ROW || sqlite3_column_int(stmt, 0) != 1)
        sim_violation(sim, "I48: person %d, member %d holds card %d, which is nobody's, and nobody is asked",
            t->person, t->member, t->card);
    (void)sqlite3_finalize(stmt);
}

/* Of those who were given it. Where its desk did not live to say that it is kept, the hub alone knows to
 * whom. */
static bool
is_a_holders(const struct sim *sim, int card, const struct pd_id *opened)
{
    for (int i = 0; i < sim->told_count; i++) {
        const struct sim_told *t = &sim->told[i];

        if (t->card != card)
            continue;
        if (!t->kept)
            return true;
        for (int m = 0; m < sim->member_count; m++)
            if (pd_id_equal(sim->members[m].id, *opened) &&
                (t->person >= 0 ? sim->members[m].newcomer == t->person : m == t->member))
                return true;
    }
    return false;
}

/* Whose it became with her, and is. */
static const struct sim_told *
bound_by(const struct sim *sim, int card)
{
    for (int i = 0; i < sim->told_count; i++) {
        const struct sim_told *t = &sim->told[i];

        if (t->card == card && t->answered && t->status == PD_ERRAND_DONE && t->enrolled == PD_ENROLLED_NEW &&
            !was_erased(sim, t))
            return t;
    }
    return NULL;
}

void
sim_check_cards(struct sim *sim, struct sim_desk *d)
{
    static struct pd_member member; /* large */

    if (d->rotten || d->restored || d->crooked || d->protocol_max != 0 || sim->hub.protocol_max != 0)
        return;
    for (int i = 0; i < sim->card_next && !sim_broken(sim); i++) {
        const struct sim_told *t = bound_by(sim, i);
        struct pd_id opened = sim->cards[i].id;
        bool opens = pd_ledger_member(d->ledger, &opened, &member) == PD_OK ||
                     pd_ledger_card_owner(d->ledger, sim->cards[i].serial, &opened) == PD_OK;

        if (!opens && sim_is_shops(sim, d)) /* nor of cards of those whom it does not know */
            continue;
        if (t != NULL && !opens && !sim_mirrors(sim, d, &t->became))
            continue;
        if (t != NULL && (!opens || !pd_id_equal(opened, t->became)))
            sim_violation(
                sim, "I48: desk %d: card %d does not open the account it was given for", d->index, i);
        else if (opens && !is_a_holders(sim, i, &opened) && !sim->fallen && !somebody_was_erased(sim))
            sim_violation(
                sim, "I48: desk %d: card %d opens the account of one who was not given it", d->index, i);
    }
}

/* ---- all of them ---- */

/* A desk whose update was taken back keeps it until it is made again. */
static bool
is_kept_for_later(const struct sim *sim, const struct sim_told *t)
{
    for (int i = 0; i < sim->desk_count; i++)
        if (pd_id_equal(sim->desks[i].identity.device, t->device) && sim->desks[i].protocol_max != 0)
            return true;
    return false;
}

/* A no is told once: of the life that said it, what it asked of people is lost as well. */
static bool
was_refused_by_a_lost_life(const struct sim *sim, const struct sim_told *t)
{
    return sim->hub_restored && t->answered && t->status == PD_ERRAND_REFUSED;
}

/* A desk that fell may have told or not; what was told is looked at all the same. */
static bool
may_be_lost(const struct sim *sim, const struct sim_told *t)
{
    return !t->kept || is_kept_for_later(sim, t) || was_refused_by_a_lost_life(sim, t) ||
           sim_has_fallen(sim, &t->device) || was_erased(sim, t);
}

static void
check_told(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *at = prepare(db, "SELECT e.status, e.number, e.mid, e.code FROM errand_done e JOIN device d"
                                   " ON d.dev = e.dev WHERE d.id = ?1 AND e.id = ?2");

    for (int i = 0; i < sim->told_count && !sim_broken(sim); i++) {
        const struct sim_told *t = &sim->told[i];
        struct outcome o = outcome_of(at, t);

        if (o.rows == 0 && may_be_lost(sim, t))
            continue;
        if (!was_erased(sim, t))
            check_outcome(sim, t, &o);
        if (!was_erased(sim, t) && !sim_broken(sim))
            check_consents(sim, db, t, &o);
        if (!was_erased(sim, t) && !sim_broken(sim))
            check_enroller(sim, db, t, &o);
        if (!was_erased(sim, t) && !sim_broken(sim))
            check_promise(sim, db, t, &o);
    }
    (void)sqlite3_finalize(at);
}

static bool
has_forgotten(const struct sim *sim, const struct pd_id *device)
{
    for (int i = 0; i < sim->desk_count; i++)
        if (pd_id_equal(sim->desks[i].identity.device, *device))
            return sim->desks[i].restored || sim->desks[i].rotten || sim_has_fallen(sim, device);
    return true; /* made anew since */
}

/* The hub's disk and her counter's were lost both: people tell of her again. */
bool
sim_enrolment_may_be_lost(const struct sim *sim, const struct pd_id *member)
{
    bool told = false;

    for (int i = 0; i < sim->told_count; i++) {
        const struct sim_told *t = &sim->told[i];

        if (!t->answered || !pd_id_equal(t->became, *member))
            continue;
        told = true;
        if (!has_forgotten(sim, &t->device))
            return false;
    }
    return told && sim->hub_restored;
}

/* A person looks at what a counter was refused for somebody's sake. */
static void
check_refusals(struct sim *sim, sqlite3 *db)
{
    sqlite3_stmt *stmt = prepare(db, "SELECT (SELECT count(*) FROM errand_done WHERE kind = 20 AND status = 2"
                                     " AND code IN ('by', 'card_taken', 'number_taken')),"
                                     " (SELECT count(*) FROM incident WHERE kind = 'enrol_refused')");

    if (sqlite3_step(stmt) != SQLITE_ROW || sqlite3_column_int(stmt, 0) > sqlite3_column_int(stmt, 1))
        sim_violation(sim, "I47: %d enrolments were refused, and a person is asked to look at %d",
            sqlite3_column_int(stmt, 0), sqlite3_column_int(stmt, 1));
    (void)sqlite3_finalize(stmt);
}

void
sim_check_newcomers(struct sim *sim, sqlite3 *db)
{
    if (sim->card_count == 0)
        return;
    check_persons(sim);
    if (!sim_broken(sim))
        check_welcomes(sim, db);
    if (!sim_broken(sim) && sim->hub.protocol_max == 0)
        check_told(sim, db);
    if (!sim_broken(sim))
        check_refusals(sim, db);
}
