#include "tests/sim/stage.h"
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"

#include "tests/sim/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REST_LIMIT_MS (2 * PD_HOUR_MS)
#define SCRATCH_DISK (SIM_DISKS_MAX - 1)

static struct pd_desk_reply reply; /* large; one thread */

/* ---- beginning and end ---- */

static int
or_else(int chosen, int usual)
{
    return chosen != 0 ? chosen : usual;
}

static void
fill_rooms(struct sim_rules *r)
{
    if (r->desk_count == 0) {
        r->desk_count = 3;
        r->desks[2].counter = true;
    }
    for (int i = 0; i < r->desk_count; i++)
        if (r->desks[i].place[0] == '\0')
            (void)pd_copy(r->desks[i].place, sizeof r->desks[i].place, "P1");
}

static void
fill_gifts(struct sim_rules *r)
{
    r->gift_count = or_else(r->gift_count, SIM_GIFTS_MAX);
    for (int i = 0; i < r->gift_count; i++) {
        struct sim_gift *g = &r->gifts[i];

        g->price = or_else(g->price, 100);
        g->stock = or_else(g->stock, 5);
        if (g->sku[0] == '\0')
            (void)snprintf(g->sku, sizeof g->sku, "G-%03d", i + 1);
        if (g->place[0] == '\0')
            (void)pd_copy(g->place, sizeof g->place, "P1");
    }
}

static void
fill_rules(struct sim_rules *r)
{
    if (r->policy == 0)
        r->policy = PD_OFFLINE_FLOOR;
    fill_rooms(r);
    fill_gifts(r);
    r->account_cap = or_else(r->account_cap, 1000);
    r->day_code_cap = or_else(r->day_code_cap, 1000);
    r->card_cap = or_else(r->card_cap, 1000);
    r->desk_cap = or_else(r->desk_cap, 5000);
    r->hard_count = or_else(r->hard_count, 5);
    r->hold_days = or_else(r->hold_days, 7);
}

struct sim *
sim_stage_begin(const struct sim_stage_plan *plan)
{
    static bool registered;
    struct sim_options options = {
        .trace = getenv("PD_STAGE_TRACE") != NULL, .late = !plan->early, .pool = !plan->early
    };
    struct sim *sim = malloc(sizeof *sim);

    pd_assert(sim != NULL);
    if (!registered)
        sim_disk_register();
    registered = true;
    pd_log_set_sink(sim_oracle_log, sim);
    sim_begin(sim, plan->seed != 0 ? plan->seed : 1, &options);
    sim->scripted = true;
    sim->rules = plan->rules;
    fill_rules(&sim->rules);
    sim_found(sim);
    for (int i = 0; i < sim->desk_count; i++)
        sim_desk_turn(sim, &sim->desks[i]);
    pd_assert(sim_stage_rest(sim));
    return sim;
}

void
sim_stage_end(struct sim *sim)
{
    sim_end(sim);
    pd_log_set_sink(NULL, NULL);
    free(sim);
}

/* ---- time ---- */

void
sim_stage_run(struct sim *sim, int64_t ms)
{
    int64_t until_ms = sim->now_ms + ms;

    while (sim_step(sim, until_ms))
        continue;
    sim->now_ms = until_ms;
}

bool
sim_stage_rest(struct sim *sim)
{
    int64_t limit_ms = sim->now_ms + REST_LIMIT_MS;

    while (!sim_at_rest(sim))
        if (sim_broken(sim) || !sim_step(sim, limit_ms))
            return false;
    return true;
}

const char *
sim_stage_check(struct sim *sim)
{
    sim_fate_calm(sim);
    if (sim->hub.hub == NULL)
        (void)sim_stage_start(sim, STAGE_HUB);
    for (int i = 0; i < sim->desk_count; i++)
        if (sim->desks[i].ledger == NULL && !sim->desks[i].gone)
            (void)sim_stage_start(sim, i);
    if (!sim_stage_rest(sim))
        sim_not_at_rest(sim);
    if (!sim_broken(sim))
        sim_check(sim);
    return sim->violation;
}

/* ---- people ---- */

static struct sim_desk *
desk_up(struct sim *sim, int desk)
{
    pd_assert(desk >= 0 && desk < sim->desk_count && sim->desks[desk].desk != NULL);
    return &sim->desks[desk];
}

/* true: the desk answered so. What it wants to send leaves now. */
static bool
ask(struct sim *sim, int desk, const struct pd_desk_request *request, enum pd_desk_reply_kind wanted)
{
    struct sim_desk *d = desk_up(sim, desk);
    bool good = sim_desk_ask(sim, d, request, &reply) && reply.kind == wanted;

    if (d->desk != NULL)
        sim_desk_turn(sim, d);
    return good;
}

int
sim_stage_member(struct sim *sim, int64_t points)
{
    pd_assert(sim_hub_begin(sim));
    sim_member_add(sim);
    pd_assert(sim_hub_end(sim, true));
    if (points > 0)
        sim_stage_points(sim, sim->member_count - 1, points);
    return sim->member_count - 1;
}

void
sim_stage_points(struct sim *sim, int member, int64_t points)
{
    struct sim_grant g = { .member = member, .amount = points };
    int before = sim->grant_count;

    (void)snprintf(g.key, sizeof g.key, "bill:%d", sim->bill_next++);
    sim_grant(sim, &g);
    pd_assert(sim->grant_count == before + 1);
}

bool
sim_stage_erase(struct sim *sim, int member)
{
    struct sim_member *m = &sim->members[member];
    struct pd_why why;
    enum pd_err err;

    pd_assert(sim_hub_begin(sim));
    err = pd_hub_member_erase(sim->hub.hub, sim->now_ms, &m->id, "asked", &why);
    pd_assert(err == PD_OK || err == PD_ERR_STATE);
    m->erased = sim_hub_end(sim, err == PD_OK);
    pd_assert(!m->erased || pd_hub_scrub(sim->hub.hub) == PD_OK);
    return m->erased;
}

const char *
sim_stage_code(struct sim *sim, int member, enum pd_code_type type)
{
    struct sim_code *code = sim_code_new(sim, member, type);

    pd_assert(code != NULL);
    return code->text;
}

enum pd_redeem_outcome
sim_stage_redeem(struct sim *sim, int desk, int member, int gift, struct pd_id *hold)
{
    return sim_stage_redeem_with(sim, desk, sim_stage_code(sim, member, PD_CODE_MEMBER), gift, 1, hold);
}

enum pd_redeem_outcome
sim_stage_redeem_with(struct sim *sim, int desk, const char *code, int gift, int qty, struct pd_id *hold)
{
    struct sim_desk *d = desk_up(sim, desk);
    struct pd_desk_request scan = { .kind = PD_REQUEST_SCAN, .payload_len = strlen(code) };
    struct pd_desk_request r = { .kind = PD_REQUEST_REDEEM, .redeem = { .qty = qty } };

    memcpy(scan.payload, code, scan.payload_len);
    if (!ask(sim, desk, &scan, PD_REPLY_MEMBER))
        return 0;
    r.id = reply.member.member.id;
    (void)pd_copy(r.redeem.sku, sizeof r.redeem.sku, sim->rules.gifts[gift].sku);
    r.redeem.code_type = reply.member.code_type;
    r.redeem.code_exp_ms = reply.member.code_exp_ms;
    r.redeem.decided_ms = pd_desk_when(d->desk).now_ms;
    memcpy(r.redeem.code, reply.member.code, sizeof r.redeem.code);
    if (!ask(sim, desk, &r, PD_REPLY_REDEEMED))
        return 0;
    if (reply.outcome == PD_REDEEM_OK)
        sim_oracle_act(sim, d, PD_OP_HOLD, &reply.ticket.hold.id);
    d->visit.must_wait = reply.must_wait;
    if (hold != NULL)
        *hold = reply.ticket.hold.id;
    return reply.outcome;
}

void
sim_stage_wait(struct sim *sim, int desk, const struct pd_id *hold)
{
    struct sim_desk *d = desk_up(sim, desk);

    d->visit = (struct sim_visit){ SIM_VISIT_WAIT, *hold, sim_desk_boot_ms(sim, d), d->visit.must_wait };
    d->wake_ms = 0;
    sim_desk_turn(sim, d);
}

const char *
sim_stage_release(struct sim *sim, int desk, const struct pd_id *hold)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_RELEASE, .id = *hold, .print = true };

    if (!ask(sim, desk, &r, PD_REPLY_RELEASED))
        return NULL;
    sim_oracle_act(sim, &sim->desks[desk], PD_OP_RELEASE, hold);
    sim_oracle_ticket_out(sim, &sim->desks[desk], &reply.ticket);
    sim_loss_released(sim, &sim->desks[desk], hold);
    return sim_stage_ticket(sim, hold);
}

const char *
sim_stage_ticket(struct sim *sim, const struct pd_id *hold)
{
    struct sim_ticket *t = sim_oracle_ticket(sim, hold);

    return t != NULL ? t->text : NULL;
}

const char *
sim_stage_waiting(struct sim *sim, int desk, const struct pd_id *hold)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_TICKET, .id = *hold };
    struct pd_hold found;

    if (pd_ledger_hold_get(desk_up(sim, desk)->ledger, hold, &found) != PD_OK ||
        found.row.state != PD_HOLD_RELEASED || !ask(sim, desk, &r, PD_REPLY_TICKET))
        return NULL;
    sim_oracle_ticket_out(sim, &sim->desks[desk], &reply.ticket);
    return sim_stage_ticket(sim, hold);
}

bool
sim_stage_cancel(struct sim *sim, int desk, const struct pd_id *hold)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_CANCEL, .id = *hold, .reason = "changed_mind" };

    if (!ask(sim, desk, &r, PD_REPLY_CANCELLED))
        return false;
    sim_oracle_act(sim, &sim->desks[desk], PD_OP_VOID, hold);
    return true;
}

/* ---- at the counter ---- */

static struct sim_ticket *
ticket_of(struct sim *sim, const char *text)
{
    for (int i = 0; i < sim->ticket_count; i++)
        if (strcmp(sim->tickets[i].text, text) == 0)
            return &sim->tickets[i];
    return NULL;
}

static struct pd_desk_request
request_of(enum pd_desk_request_kind kind, const char *ticket)
{
    struct pd_desk_request r = { .kind = kind, .payload_len = strlen(ticket) };

    memcpy(r.payload, ticket, r.payload_len + 1);
    return r;
}

static enum pd_claim_outcome
claim(struct sim *sim, int desk, const struct pd_desk_request *request, enum pd_desk_reply_kind wanted)
{
    if (!ask(sim, desk, request, wanted))
        return 0;
    if (reply.claim == PD_CLAIM_ASKED)
        sim_oracle_act(sim, desk_up(sim, desk), PD_OP_CLAIM, NULL);
    return reply.claim;
}

enum pd_claim_outcome
sim_stage_sign_in(struct sim *sim, int desk, int member)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SIGN_IN, .id = sim->members[member].id };

    return claim(sim, desk, &r, PD_REPLY_SIGNED_IN);
}

enum pd_claim_outcome
sim_stage_receipt(struct sim *sim, int desk, int member, const char *bill_no)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_RECEIPT, .id = sim->members[member].id };

    r.payload_len = strlen(bill_no);
    pd_assert(r.payload_len < sizeof r.payload);
    memcpy(r.payload, bill_no, r.payload_len);
    return claim(sim, desk, &r, PD_REPLY_RECEIPT);
}

enum pd_err
sim_stage_bill(struct sim *sim, int member, const char *bill_no, int64_t paid_fen)
{
    struct pd_hub_bill bill = {
        .total = pd_fen_of(paid_fen), .insured = pd_fen_of(0), .self_paid = pd_fen_of(paid_fen)
    };
    struct pd_why why = { .text = "" };
    struct pd_points points;
    struct sim_grant *tried = &sim->tried[sim->tried_count];
    enum pd_err err;

    pd_assert(sim->tried_count < SIM_GRANTS_MAX);
    sim->tried_count++;
    *tried = (struct sim_grant){ .member = member, .amount = paid_fen / 100 };
    (void)snprintf(tried->key, sizeof tried->key, "bill:%s", bill_no);
    pd_assert(pd_copy(bill.bill_no, sizeof bill.bill_no, bill_no) && sim_hub_begin(sim));
    err = pd_hub_bill_take(sim->hub.hub, sim->now_ms, &sim->members[member].id, &bill, &points, &why);
    pd_assert(sim_hub_end(sim, err == PD_OK) == (err == PD_OK));
    return err;
}

enum pd_capture_outcome
sim_stage_capture(struct sim *sim, int desk, const char *ticket)
{
    struct pd_desk_request r = request_of(PD_REQUEST_SCAN, ticket);
    struct sim_desk *d = desk_up(sim, desk);
    enum pd_capture_outcome said;
    bool good;

    if (!ask(sim, desk, &r, PD_REPLY_TICKET))
        return 0;
    if (reply.capture != PD_CAPTURE_OK)
        return reply.capture;
    r = request_of(PD_REQUEST_CAPTURE, ticket);
    r.id = reply.ticket.hold.id;
    good = sim_counter_captures(sim, d, &r, &reply);
    said = d->desk != NULL && reply.kind == PD_REPLY_CAPTURED ? reply.capture : 0;
    if (good)
        sim_goods_out(sim, d, &r.id);
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
    return said;
}

int
sim_stage_handed(struct sim *sim, const char *ticket)
{
    struct sim_ticket *t = ticket_of(sim, ticket);

    pd_assert(t != NULL);
    return t->handed_over;
}

bool
sim_stage_cannot(struct sim *sim, int desk, const char *ticket)
{
    struct pd_desk_request r = request_of(PD_REQUEST_CANNOT, ticket);
    struct sim_ticket *t = ticket_of(sim, ticket);

    pd_assert(t != NULL);
    r.id = t->hold;
    (void)pd_copy(r.reason, sizeof r.reason, "damaged");
    if (!ask(sim, desk, &r, PD_REPLY_CANCELLED))
        return false;
    sim_oracle_act(sim, &sim->desks[desk], PD_OP_VOID, &t->hold);
    t->ended = true;
    return true;
}

bool
sim_stage_end_ask(struct sim *sim, int desk, const struct pd_id *hold)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_END_ASK, .id = *hold, .reason = "not_wanted" };

    return ask(sim, desk, &r, PD_REPLY_ASKED);
}

void
sim_stage_proxy(struct sim *sim, int desk, const struct pd_id *hold, char code[PD_CODE_CAP])
{
    struct pd_desk_request r = { .kind = PD_REQUEST_PROXY, .id = *hold };

    code[0] = '\0';
    if (ask(sim, desk, &r, PD_REPLY_PROXY))
        memcpy(code, reply.proxy_code, PD_CODE_CAP);
}

bool
sim_stage_proxy_stop(struct sim *sim, int desk, const struct pd_id *hold)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_PROXY_STOP, .id = *hold };

    return ask(sim, desk, &r, PD_REPLY_PROXY);
}

bool
sim_stage_take_over(struct sim *sim, int desk)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_TAKE_OVER };

    return ask(sim, desk, &r, PD_REPLY_DONE);
}

bool
sim_stage_has_token(struct sim *sim, int desk)
{
    return pd_ledger_has_token(desk_up(sim, desk)->ledger);
}

/* Goods may go out a second time here: somebody said that they should. */
enum pd_capture_outcome
sim_stage_vouch(struct sim *sim, int desk, const char *ticket, const char *why)
{
    struct pd_desk_request r = request_of(PD_REQUEST_VOUCH, ticket);
    struct sim_ticket *t = ticket_of(sim, ticket);

    pd_assert(t != NULL);
    r.id = t->hold;
    (void)pd_copy(r.reason, sizeof r.reason, why);
    if (!ask(sim, desk, &r, PD_REPLY_CAPTURED))
        return 0;
    if (reply.capture != PD_CAPTURE_OK)
        return reply.capture;
    sim_oracle_act(sim, &sim->desks[desk], PD_OP_CAPTURE, &t->hold);
    t->handed_over++;
    t->handed_by = desk;
    return PD_CAPTURE_OK;
}

bool
sim_stage_undo(struct sim *sim, int desk, const struct pd_id *hold)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_UNDO, .id = *hold, .reason = PD_OP_REFUND_UNDO };
    struct sim_ticket *t = sim_oracle_ticket(sim, hold);

    if (!ask(sim, desk, &r, PD_REPLY_UNDONE))
        return false;
    sim_oracle_act(sim, &sim->desks[desk], PD_OP_REFUND, hold);
    if (t != NULL)
        t->undone = true;
    return true;
}

/* ---- people at the hub ---- */

static enum pd_err
end_with(struct sim *sim, enum pd_err err)
{
    bool kept = sim_hub_end(sim, err == PD_OK);

    pd_assert(kept == (err == PD_OK));
    return err;
}

enum pd_err
sim_stage_lost(struct sim *sim, int desk)
{
    struct sim_desk *d = &sim->desks[desk];

    pd_assert(sim_hub_begin(sim));
    d->gone = true;
    return end_with(sim, pd_hub_device_lost(sim->hub.hub, sim->now_ms, &d->identity.device));
}

enum pd_err
sim_stage_settle(struct sim *sim, int desk, bool at_once)
{
    pd_assert(sim_hub_begin(sim));
    return end_with(
        sim, pd_hub_device_settle(sim->hub.hub, sim->now_ms, &sim->desks[desk].identity.device, at_once));
}

/* ---- machines ---- */

void
sim_stage_link(struct sim *sim, int desk, bool up, bool down)
{
    sim->desks[desk].no_up = !up;
    sim->desks[desk].no_down = !down;
}

void
sim_stage_slow(struct sim *sim, int desk, int64_t up_ms, int64_t down_ms)
{
    sim->desks[desk].slow_up_ms = up_ms;
    sim->desks[desk].slow_down_ms = down_ms;
}

void
sim_stage_stop(struct sim *sim, int desk, enum sim_stage_stop how)
{
    if (how == STAGE_KILL)
        sim_disk_kill(desk + 1);
    if (desk == STAGE_HUB)
        sim_hub_close(sim, how == STAGE_CUT);
    else
        sim_desk_close(sim, &sim->desks[desk], how == STAGE_CUT);
    if (desk == STAGE_HUB)
        sim->hub.held_down = true;
    else
        sim->desks[desk].held_down = true;
}

bool
sim_stage_start(struct sim *sim, int desk)
{
    if (desk == STAGE_HUB) {
        sim->hub.held_down = false;
        return sim_hub_open(sim);
    }
    sim->desks[desk].held_down = false;
    return sim_desk_open(sim, &sim->desks[desk]);
}

void
sim_stage_speak(struct sim *sim, int desk, int protocol)
{
    if (desk == STAGE_HUB)
        sim->hub.protocol_max = protocol;
    else
        sim->desks[desk].protocol_max = protocol;
}

void
sim_stage_spoil(struct sim *sim, int desk, const char *sql)
{
    char path[32];
    sqlite3 *db;

    pd_assert(sim->desks[desk].ledger == NULL);
    (void)snprintf(path, sizeof path, "/d%d/ledger.db", desk + 1);
    pd_assert(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, SIM_VFS) == SQLITE_OK);
    pd_assert(sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK);
    pd_assert(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
    pd_assert(sqlite3_close(db) == SQLITE_OK);
    sim->desks[desk].spoiled = true;
}

struct sim_image *
sim_stage_image(struct sim *sim, int desk)
{
    (void)sim;
    return sim_image_take(desk + 1);
}

void
sim_stage_restore(struct sim *sim, int desk, const struct sim_image *image)
{
    pd_assert(desk == STAGE_HUB ? sim->hub.hub == NULL : sim->desks[desk].ledger == NULL);
    sim_image_put(image, desk + 1);
    if (desk == STAGE_HUB)
        return;
    sim_desk_shaky_since(sim, &sim->desks[desk], 0);
    sim->desks[desk].last_dseq = sim->desks[desk].acked_seen = 0;
    sim->desks[desk].cursor_epoch_seen = sim->desks[desk].cursor_cseq_seen = 0;
}

void
sim_stage_forgive(struct sim *sim, int desk)
{
    sim->desks[desk].act_count = 0;
    sim->desks[desk].acked_seen = 0;
}

void
sim_stage_hub_restore(struct sim *sim, const struct sim_image *backup)
{
    sim_hub_restore(sim, backup);
    for (int i = 0; i < sim->desk_count; i++)
        sim->desks[i].acked_seen = 0;
}

void
sim_stage_payments_again(struct sim *sim)
{
    for (int i = 0; i < sim->grant_count; i++) {
        const struct sim_grant *g = &sim->grants[i];
        enum pd_err err;

        pd_assert(sim_hub_begin(sim));
        err = pd_hub_grant(
            sim->hub.hub, sim->now_ms, &sim->members[g->member].id, "pay", g->key, pd_points_of(g->amount));
        pd_assert(err == PD_OK || err == PD_ERR_EXISTS);
        pd_assert(sim_hub_end(sim, true));
    }
}

void
sim_stage_sweep(struct sim *sim)
{
    int64_t cursor = 0;
    bool more = true;

    while (more) {
        pd_assert(sim_hub_begin(sim));
        pd_assert(pd_hub_clock_accept(sim->hub.hub, sim->now_ms) == PD_OK);
        pd_assert(pd_hub_sweep(sim->hub.hub, sim->now_ms, &cursor, &more) == PD_OK);
        pd_assert(sim_hub_end(sim, true));
    }
}

/* ---- what the hub has ---- */

/* On a copy, so that no second connection touches the file of a hub that runs. */
static void
hub_read(const char *sql, void (*take)(sqlite3_stmt *row, void *out), void *out)
{
    struct sim_image *image = sim_image_take(SIM_HUB_DISK);
    sqlite3_stmt *stmt = NULL;
    sqlite3 *db = NULL;
    char path[32];

    sim_image_put(image, SCRATCH_DISK);
    sim_image_free(image);
    (void)snprintf(path, sizeof path, "/d%d/hub.db", SCRATCH_DISK);
    pd_assert(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, SIM_VFS) == SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        (void)fprintf(stderr, "stage: %s: %s\n", sql, sqlite3_errmsg(db));
        abort();
    }
    if (sqlite3_step(stmt) == SQLITE_ROW)
        take(stmt, out);
    (void)sqlite3_finalize(stmt);
    pd_assert(sqlite3_close(db) == SQLITE_OK);
}

static void
take_number(sqlite3_stmt *row, void *out)
{
    *(int64_t *)out = sqlite3_column_int64(row, 0);
}

static void
take_text(sqlite3_stmt *row, void *out)
{
    const char *text = (const char *)sqlite3_column_text(row, 0);

    (void)snprintf(out, 512, "%s", text != NULL ? text : "");
}

int64_t
sim_stage_hub_number(struct sim *sim, const char *sql)
{
    int64_t n = 0;

    (void)sim;
    hub_read(sql, take_number, &n);
    return n;
}

const char *
sim_stage_hub_text(struct sim *sim, const char *sql)
{
    static char text[512];

    (void)sim;
    text[0] = '\0';
    hub_read(sql, take_text, text);
    return text;
}

const char *
sim_stage_hub_verify(struct sim *sim)
{
    static struct pd_hub_report report;

    pd_assert(sim_hub_begin(sim));
    pd_assert(pd_hub_verify(sim->hub.hub, &report, NULL, NULL) == PD_OK);
    pd_hub_rollback(sim->hub.hub);
    return report.problem;
}

int
sim_stage_left(struct sim *sim, int desk, int gift)
{
    return pd_ledger_lease_left(desk_up(sim, desk)->ledger, sim->rules.gifts[gift].sku);
}

enum pd_hold_state
sim_stage_hold(struct sim *sim, int desk, const struct pd_id *hold)
{
    struct pd_hold found;
    char sql[128], hex[PD_ID_TEXT_CAP];

    if (desk != STAGE_HUB)
        return pd_ledger_hold_get(desk_up(sim, desk)->ledger, hold, &found) == PD_OK ? found.row.state : 0;
    (void)snprintf(sql, sizeof sql, "SELECT state FROM hold WHERE id = x'%s'", pd_id_text(*hold, hex));
    return (enum pd_hold_state)sim_stage_hub_number(sim, sql);
}
