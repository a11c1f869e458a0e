/*
 * Somebody else picks up: proxy tickets made at kiosks, taken back there, and brought to counters beside the
 * tickets themselves. That goods go out once whatever paper comes is the oracle's; here stands what was
 * promised of those that were taken back: a counter that refused one as such does so for good, and at rest
 * the hub knows of each.
 */
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"

#include <string.h>

#define NEWEST 3

static struct pd_desk_reply reply; /* large; one thread */

static struct sim_proxy *
find(struct sim *sim, const char *text)
{
    for (int i = 0; i < sim->proxy_count; i++)
        if (strcmp(sim->proxies[i].text, text) == 0)
            return &sim->proxies[i];
    return NULL;
}

static void
remember(struct sim *sim, const struct sim_desk *d, const struct sim_ticket *t)
{
    struct sim_proxy *p = find(sim, reply.proxy_code);
    struct pd_hold hold;

    if (p != NULL || sim->proxy_count == SIM_PROXIES_MAX || d->ledger == NULL ||
        pd_ledger_hold_get(d->ledger, &t->hold, &hold) != PD_OK)
        return;
    p = &sim->proxies[sim->proxy_count++];
    *p = (struct sim_proxy){ .hold = t->hold, .member = t->member, .serial = hold.proxy };
    memcpy(p->text, reply.proxy_code, sizeof p->text);
}

/* The serial of the one that is out, as far as this desk has heard. */
static uint32_t
heard_of(const struct sim_desk *d, const struct pd_id *hold)
{
    struct pd_hold h;

    return d->ledger != NULL && pd_ledger_hold_get(d->ledger, hold, &h) == PD_OK ? h.proxy : 0;
}

/* told_to: those up to this serial are taken back, she was told. One that was made elsewhere, and that the
 * desk has not heard of, stays good. */
static void
note_stop(struct sim *sim, const struct pd_id *hold, uint32_t told_to)
{
    for (int i = 0; i < sim->proxy_count; i++)
        if (pd_id_equal(sim->proxies[i].hold, *hold)) {
            sim->proxies[i].asked = true;
            sim->proxies[i].stopped |= sim->proxies[i].serial <= told_to;
        }
}

/* A ticket of the last: those of long ago have been collected. */
static struct sim_ticket *
some_open(struct sim *sim)
{
    int last = sim->ticket_count < NEWEST ? sim->ticket_count : NEWEST;

    return &sim->tickets[sim->ticket_count - 1 - (int)pd_rng_below(&sim->people, (uint64_t)last)];
}

static struct sim_ticket *
some_given_away(struct sim *sim, struct sim_ticket *other)
{
    uint64_t n = pd_rng_below(&sim->people, (uint64_t)sim->proxy_count);
    struct sim_ticket *t = sim_oracle_ticket(sim, &sim->proxies[n].hold);

    return t != NULL ? t : other;
}

void
sim_act_proxy(struct sim *sim)
{
    struct sim_desk *d = sim_some_desk(sim, false);
    struct pd_desk_request r = { .kind = PD_REQUEST_PROXY };
    struct sim_ticket *t;
    uint32_t out;

    if (d == NULL || d->desk == NULL || d->protocol_max != 0 || sim->ticket_count == 0)
        return;
    t = some_open(sim);
    if (sim->proxy_count > 0 && sim_chance(&sim->people, 500)) {
        r.kind = PD_REQUEST_PROXY_STOP;
        t = some_given_away(sim, t);
    }
    r.id = t->hold;
    sim_trace(sim, "proxy ticket of %s at desk %d: %s", t->short_number, d->index,
        r.kind == PD_REQUEST_PROXY ? "make" : "take back");
    if (r.kind == PD_REQUEST_PROXY_STOP)
        note_stop(sim, &t->hold, 0);
    out = heard_of(d, &t->hold);
    memset(&reply, 0, sizeof reply);
    if (!sim_desk_ask(sim, d, &r, &reply) || reply.kind != PD_REPLY_PROXY)
        return;
    if (r.kind == PD_REQUEST_PROXY)
        remember(sim, d, t);
    else
        note_stop(sim, &t->hold, out);
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
}

struct sim_ticket *
sim_ticket_brought(struct sim *sim)
{
    struct sim_ticket *any = &sim->tickets[pd_rng_below(&sim->people, (uint64_t)sim->ticket_count)];

    return sim->proxy_count > 0 && sim_chance(&sim->people, 600) ? some_given_away(sim, any) : any;
}

const char *
sim_paper_for(struct sim *sim, const struct sim_ticket *ticket, struct sim_proxy **proxy)
{
    uint64_t seen = 0;

    *proxy = NULL;
    if (sim->proxy_count == 0 || sim_chance(&sim->people, 400))
        return ticket->text;
    for (int i = 0; i < sim->proxy_count; i++)
        if (pd_id_equal(sim->proxies[i].hold, ticket->hold) && pd_rng_below(&sim->people, ++seen) == 0)
            *proxy = &sim->proxies[i];
    return *proxy != NULL ? (*proxy)->text : ticket->text;
}

/* A disk that was put back, or a new one, has heard less; one that rots takes none rather than a wrong one.
 */
void
sim_proxy_looked_at(
    struct sim *sim, const struct sim_desk *d, struct sim_proxy *proxy, enum pd_capture_outcome said)
{
    uint32_t here = UINT32_C(1) << d->index;

    if (said == PD_CAPTURE_STOPPED)
        proxy->refused_at |= here;
    else if (said == PD_CAPTURE_OK && (proxy->refused_at & here) != 0 && !d->restored && !sim->fallen)
        sim_violation(sim, "I43: desk %d takes a proxy ticket that it refused as taken back", d->index);
    if (said == PD_CAPTURE_STOPPED && !proxy->asked && sim->swarm.rate[SIM_F_ROT] == 0)
        sim_violation(sim, "I43: desk %d refuses a proxy ticket that nobody took back", d->index);
}

void
sim_check_proxies(struct sim *sim, sqlite3 *db)
{
    static const char sql[] = "SELECT count(*) FROM proxy p JOIN hold h ON h.hid = p.hid "
                              "WHERE h.id = ?1 AND p.stopped >= ?2";

    for (int i = 0; i < sim->proxy_count && sim_errands_all_told(sim) && !sim_broken(sim); i++) {
        const struct sim_proxy *p = &sim->proxies[i];
        const struct sim_member *m = &sim->members[p->member];
        sqlite3_stmt *stmt = NULL;

        if (!p->stopped || m->erased || m->leaving)
            continue;
        pd_assert(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
        (void)sqlite3_bind_blob(stmt, 1, p->hold.b, PD_ID_LEN, SQLITE_STATIC);
        (void)sqlite3_bind_int64(stmt, 2, p->serial);
        if (sqlite3_step(stmt) != SQLITE_ROW || sqlite3_column_int64(stmt, 0) != 1)
            sim_violation(sim, "I43: a proxy ticket was taken back, and the hub does not know");
        (void)sqlite3_finalize(stmt);
    }
}
