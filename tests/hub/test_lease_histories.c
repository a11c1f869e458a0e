/*
 * Goal: stock is never oversold, whatever desks sell, ask for, give back, lose and take up again, and in
 * whatever order the hub and its desks hear of it. Method: kiosks with real ledgers and real sync engines
 * around the real hub; a seed chooses what happens, each way of each desk works or not by itself, and answers
 * get lost after the hub has acted. After every step the hub's invariants hold, and counted outside both (the
 * truth of this test), units that are free, may still be sold, wait in tickets or were handed over are never
 * more than were received. An honest desk's op is never put into quarantine, and never refused for its lease.
 */
#include "tests/support/check.h"

#include "app/base/log.h"
#include "sync/client/client.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/slice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KIOSKS_MAX 8
#define KIOSKS_FIRST 5
#define HOLDS_MAX 400
#define HISTORIES SLICE_OF(16)
#define STEPS 160
#define SKU "G-004" /* 4 to begin with, 10 points */

enum fate { HELD = 1, OUT, HANDED, ENDED };

struct sold {
    int kiosk, qty;
    struct pd_id id;
    char ticket[PD_CODE_CAP];
    enum fate fate;
};

struct kiosk {
    struct desk desk;
    struct pd_rng rng;
    char path[64];
    struct pd_ledger *ledger;
    struct pd_client *client;
    int64_t boot_ms;
    bool lost, settled, retiring;
};

static struct kit kit;
static struct desk counter;
static struct kiosk kiosks[KIOSKS_MAX];
static int kiosk_count;
static struct sold sold[HOLDS_MAX];
static int sold_count;
static struct pd_id members[6];
static struct pd_rng dice;
static struct pd_programme programme;
static int64_t code_exp_ms;
static int late; /* handed over after their desk was settled, and unknown to the hub before */

static int
roll(int n)
{
    return (int)pd_rng_below(&dice, (uint64_t)n);
}

/* ---- desks ---- */

static void
open_ledger(struct kiosk *k)
{
    struct pd_ledger_config config = { .path = k->path, .rng = &k->rng };
    struct pd_why why = { .text = "" };

    assert_ok(pd_ledger_open(&k->ledger, &config, &why));
}

static void
open_client(struct kiosk *k)
{
    assert_ok(
        pd_client_create(&k->client, &(struct pd_client_config){ .ledger = k->ledger, .rng = &k->rng }));
}

static void
close_parts(struct kiosk *k)
{
    pd_client_destroy(k->client);
    pd_ledger_close(k->ledger);
}

static void
add_kiosk(void)
{
    struct kiosk *k = &kiosks[kiosk_count];
    struct pd_identity identity = { .letter = (char)('A' + kiosk_count) };

    memset(k, 0, sizeof *k);
    k->rng = pd_rng_seeded((uint64_t)kit.now_ms + (uint64_t)kiosk_count);
    k->boot_ms = 1000;
    (void)snprintf(k->path, sizeof k->path, "/tmp/pd-leases-%d-%d.db", (int)getpid(), kiosk_count++);
    (void)remove(k->path);
    desk_enrol(&k->desk, &kit, "kiosk", "P1");
    identity.device = k->desk.id;
    identity.epoch = k->desk.epoch;
    identity.secret = k->desk.secret;
    identity.public_key = pd_secret_key_public(&identity.secret);
    identity.hub_key = kit.hub_key;
    (void)pd_copy(identity.mode, sizeof identity.mode, "kiosk");
    (void)pd_copy(identity.site, sizeof identity.site, "S1");
    (void)pd_copy(identity.place, sizeof identity.place, "P1");
    identity.enrolled_ms = kit.now_ms;
    open_ledger(k);
    assert_ok(pd_ledger_enrol(k->ledger, &identity));
    open_client(k);
}

/* One request of a lane through the hub. false: nothing to say. */
static bool
exchange(struct kiosk *k, enum pd_lane lane, bool answer_lost)
{
    struct pd_when now = { kit.now_ms, PD_TIME_SYNCED };
    const struct pd_http_request *request;
    struct pd_http_response response;

    if (!pd_client_next(k->client, lane, k->boot_ms, &request))
        return false;
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        pd_hub_handle(kit.hub, kit.now_ms, request, PD_PULL_WAIT_MAX_S * 1000, &response), PD_HUB_DONE);
    assert_ok(pd_hub_commit(kit.hub));
    assert_ok(pd_client_answer(k->client, lane, k->boot_ms, now, answer_lost ? NULL : &response));
    return true;
}

static void
sync_lane(struct kiosk *k, enum pd_lane lane)
{
    k->boot_ms += 10 * PD_MINUTE_MS; /* no back-off lasts longer */
    pd_client_kick(k->client);
    for (int i = 0; i < 8 && exchange(k, lane, roll(8) == 0); i++)
        ;
}

static struct pd_when
when(void)
{
    return (struct pd_when){ kit.now_ms, PD_TIME_SYNCED };
}

/* ---- what happens ---- */

static void
sell(struct kiosk *k)
{
    struct pd_redeem_request r = { .when = when(),
        .programme = &programme,
        .member = members[roll(PD_COUNT(members))],
        .qty = 1 + roll(2),
        .code_type = PD_CODE_MEMBER,
        .code = "PD1:CODE",
        .code_exp_ms = ++code_exp_ms,
        .online = true,
        .decided_ms = kit.now_ms };
    enum pd_redeem_outcome outcome = PD_REDEEM_OK;
    struct pd_hold hold;
    enum pd_err err;

    if (sold_count == HOLDS_MAX)
        return;
    (void)pd_copy(r.sku, sizeof r.sku, SKU);
    err = pd_ledger_redeem(k->ledger, &r, &outcome, &hold);
    if (err == PD_ERR_NOT_FOUND) /* it has not heard of her */
        return;
    assert_ok(err);
    if (outcome == PD_REDEEM_OK)
        sold[sold_count++] = (struct sold){ (int)(k - kiosks), r.qty, hold.row.id, "", HELD };
}

static struct sold *
some(enum fate fate)
{
    int at = sold_count > 0 ? roll(sold_count) : 0;

    for (int i = 0; i < sold_count; i++) {
        struct sold *s = &sold[(at + i) % sold_count];

        if (s->fate == fate)
            return s;
    }
    return NULL;
}

static void
release(void)
{
    struct sold *s = some(HELD);
    struct pd_hold hold;
    enum pd_err err;

    if (s == NULL)
        return;
    err = pd_ledger_release(kiosks[s->kiosk].ledger, when(), &s->id, "print");
    assert_true(err == PD_OK || err == PD_ERR_STATE);
    if (err == PD_ERR_STATE) { /* refused meanwhile */
        s->fate = ENDED;
        return;
    }
    assert_ok(pd_ledger_hold_get(kiosks[s->kiosk].ledger, &s->id, &hold));
    (void)pd_copy(s->ticket, sizeof s->ticket, hold.ticket);
    s->fate = OUT;
}

static void
cancel(void)
{
    struct sold *s = some(HELD);
    enum pd_err err;

    if (s == NULL)
        return;
    err = pd_ledger_void(kiosks[s->kiosk].ledger, when(), &s->id, "not_wanted");
    assert_true(err == PD_OK || err == PD_ERR_STATE);
    s->fate = ENDED;
}

static bool
hub_knows(const struct pd_id *hold)
{
    bool known;

    assert_ok(pd_store_begin(kit.store));
    known = pd_store_start(kit.store, PD_HUB_SQL_HOLD_BY_ID, PD_ARGS(pd_d(hold)));
    pd_store_end(kit.store, PD_HUB_SQL_HOLD_BY_ID);
    assert_ok(pd_store_commit(kit.store));
    return known;
}

/* At the counter: handed over, or not wanted. */
static void
collect(enum pd_op_kind kind)
{
    struct sold *s = some(OUT);
    struct pd_op op;
    bool known;

    if (s == NULL || counter.count > KIT_LINES - 4)
        return;
    known = hub_knows(&s->id);
    if (kind == PD_OP_VOID && !known)
        return; /* a void without its hold says nothing of its units */
    op = desk_about(&counter, kind, &s->id);
    if (kind == PD_OP_CAPTURE)
        op.qty = s->qty;
    (void)pd_copy(op.code, sizeof op.code, s->ticket);
    assert_true(desk_do(&counter, &op).status != PD_OP_QUARANTINED);
    s->fate = kind == PD_OP_CAPTURE ? HANDED : ENDED;
    if (kiosks[s->kiosk].settled && kind == PD_OP_CAPTURE && !known)
        late++;
    if (kiosks[s->kiosk].settled)
        s->fate = ENDED;
}

/* false: it is lost, retired or retiring already. */
static bool
at_the_hub(enum pd_err (*what)(struct pd_hub *, int64_t, const struct pd_id *), struct kiosk *k)
{
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = what(kit.hub, kit.now_ms, &k->desk.id);
    assert_ok(pd_hub_commit(kit.hub));
    assert_true(err == PD_OK || err == PD_ERR_STATE);
    return err == PD_OK;
}

static void
settle(struct kiosk *k)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_settle(kit.hub, kit.now_ms, &k->desk.id, true));
    assert_ok(pd_hub_commit(kit.hub));
    k->settled = true;
    for (int i = 0; i < sold_count; i++)
        if (&kiosks[sold[i].kiosk] == k && sold[i].fate == HELD)
            sold[i].fate = ENDED; /* it cannot say so any more; who has a ticket may still come */
}

static void
desks_go(struct kiosk *k)
{
    if (k->lost) {
        if (!k->settled)
            settle(k);
    } else if (roll(2) == 0) {
        k->lost = at_the_hub(pd_hub_device_lost, k);
    } else if (at_the_hub(pd_hub_device_retire, k)) {
        k->retiring = true;
    }
    if (kiosk_count < KIOSKS_MAX)
        add_kiosk();
}

static void
receive(void)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, SKU, 1 + roll(6)));
    assert_ok(pd_hub_commit(kit.hub));
}

static void
ask(struct kiosk *k)
{
    bool asked;

    assert_ok(pd_ledger_lease_ask(k->ledger, when(), SKU, 1 + roll(10), &asked));
}

static void
something_happens(void)
{
    struct kiosk *k = &kiosks[roll(kiosk_count)];
    int n = roll(100);

    kit.now_ms += roll(20) * PD_MINUTE_MS;
    if (n < 25)
        sell(k);
    else if (n < 37)
        release();
    else if (n < 42)
        cancel();
    else if (n < 50)
        collect(PD_OP_CAPTURE);
    else if (n < 53)
        collect(PD_OP_VOID);
    else if (n < 68)
        sync_lane(k, PD_LANE_PUSH);
    else if (n < 83)
        sync_lane(k, PD_LANE_PULL);
    else if (n < 92)
        ask(k);
    else if (n < 95)
        receive();
    else if (n < 97)
        desks_go(k);
    else {
        close_parts(k);
        open_ledger(k);
        open_client(k);
    }
}

/* ---- what must be true ---- */

static void
keep_stock(void *ctx, const struct pd_hub_stock *stock)
{
    if (strcmp(stock->sku, SKU) == 0)
        *(struct pd_hub_stock *)ctx = *stock;
}

/* What its desk has ended, or heard to be refused, before a ticket was out. */
static void
forget_ended(void)
{
    struct pd_hold hold;

    for (int i = 0; i < sold_count; i++) {
        if (sold[i].fate != HELD)
            continue;
        assert_ok(pd_ledger_hold_get(kiosks[sold[i].kiosk].ledger, &sold[i].id, &hold));
        if (hold.row.state == PD_HOLD_VOIDED || hold.row.state == PD_HOLD_REJECTED)
            sold[i].fate = ENDED;
    }
}

/* Counted outside the hub's book: nobody can be promised what is not there. */
static void
nothing_is_promised_twice(uint64_t seed, int step)
{
    struct pd_hub_stock stock = { .free = -1 };
    int64_t promised;

    forget_ended();
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_each(kit.hub, keep_stock, &stock));
    assert_ok(pd_hub_commit(kit.hub));
    promised = stock.free;
    for (int i = 0; i < kiosk_count; i++)
        if (!kiosks[i].settled)
            promised += pd_ledger_lease_left(kiosks[i].ledger, SKU);
    for (int i = 0; i < sold_count; i++)
        if (sold[i].fate == HANDED || (sold[i].fate != ENDED && !kiosks[sold[i].kiosk].settled))
            promised += sold[i].qty;
    if (promised > stock.received)
        fail_msg("seed %llu step %d: %lld units promised of %lld received", (unsigned long long)seed, step,
            (long long)promised, (long long)stock.received);
}

/* stock_short: a settled desk's ticket came after all, or a counter told of a ticket before its desk told
 * that the hold which had the unit before was cancelled. That no unit was sold twice is counted above. */
static void
only_these(void *ctx, const struct pd_hub_incident *incident)
{
    int *seen = ctx;

    if (strcmp(incident->kind, "after_settling") == 0)
        ++*seen;
    else if (strcmp(incident->kind, "stock_short") != 0)
        fail_msg("an incident of honest desks: %s", incident->kind);
}

static void
the_hubs_book_is_right(uint64_t seed, int step)
{
    static struct pd_hub_report report;
    int seen = 0;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_verify(kit.hub, &report, NULL, NULL));
    assert_ok(pd_hub_incident_each(kit.hub, false, only_these, &seen));
    assert_ok(pd_hub_commit(kit.hub));
    if (report.problem[0] != '\0')
        fail_msg("seed %llu step %d: %s", (unsigned long long)seed, step, report.problem);
    assert_int_equal(seen, late);
}

/* Taken back before anybody saw a ticket. A later ticket of the same unit may have reached the counter, and
 * the hub, first: that such a hold is then refused harms nobody. */
static bool
was_cancelled(const struct pd_id *hold)
{
    for (int i = 0; i < sold_count; i++)
        if (pd_id_equal(sold[i].id, *hold))
            return sold[i].fate == ENDED && sold[i].ticket[0] == '\0';
    return false;
}

static bool
never_for_its_lease(
    void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    (void)ctx;
    (void)line;
    (void)len;
    if (op->kind == PD_OP_HOLD && result != NULL && strcmp(result->code, "no_lease") == 0 &&
        !was_cancelled(&op->id))
        fail_msg("the hub sees a lease otherwise than its desk: op %llu", (unsigned long long)op->dseq);
    return true;
}

static void
the_desks_journal_is_right(struct kiosk *k)
{
    struct pd_ledger_report report;

    assert_ok(pd_ledger_verify(k->ledger, &report, NULL, NULL));
    assert_string_equal(report.problem, "");
    assert_ok(pd_ledger_each_op(k->ledger, 1, never_for_its_lease, NULL));
}

static void
is_it_retired(void *ctx, const struct pd_hub_device *d)
{
    const struct kiosk *k = ctx;

    if (pd_id_equal(d->id, k->desk.id))
        assert_string_equal(d->state, k->lost ? "lost" : "retired");
}

/* Everybody hears everything; a desk that was to go has nothing left, and is gone. */
static void
all_comes_to_rest(void)
{
    int count;

    for (int round = 0; round < 8; round++)
        for (int i = 0; i < kiosk_count; i++) {
            if (kiosks[i].retiring)
                assert_ok(pd_ledger_end_waiting(kiosks[i].ledger, when(), kit.now_ms, &count));
            sync_lane(&kiosks[i], PD_LANE_PUSH);
            sync_lane(&kiosks[i], PD_LANE_PULL);
        }
    for (int i = 0; i < kiosk_count; i++) {
        the_desks_journal_is_right(&kiosks[i]);
        if (!kiosks[i].retiring)
            continue;
        assert_int_equal(pd_ledger_lease_left(kiosks[i].ledger, SKU), 0);
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_device_each(kit.hub, is_it_retired, &kiosks[i]));
        assert_ok(pd_hub_commit(kit.hub));
    }
}

static void
begin(uint64_t seed)
{
    struct pd_why why;
    char number[16];
    uint32_t version = 0;
    const char *json;
    size_t len;

    kit_open(&kit, NULL);
    dice = pd_rng_seeded(seed);
    kiosk_count = sold_count = late = 0;
    code_exp_ms = kit.now_ms + 100 * PD_DAY_MS;
    for (int i = 0; i < PD_COUNT(members); i++) {
        (void)snprintf(number, sizeof number, "M-%d", i);
        members[i] = kit_member(&kit, number, 100000);
    }
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_programme_json(kit.hub, kit.now_ms, &version, &json, &len));
    assert_ok(pd_programme_parse(json, len, &programme, &why));
    programme.version = version;
    assert_ok(pd_hub_stock_add(kit.hub, SKU, 8));
    assert_ok(pd_hub_commit(kit.hub));
    desk_enrol(&counter, &kit, "counter", "P1");
    for (int i = 0; i < KIOSKS_FIRST; i++) {
        add_kiosk();
        sync_lane(&kiosks[i], PD_LANE_PULL);
    }
}

static void
end(void)
{
    for (int i = 0; i < kiosk_count; i++) {
        close_parts(&kiosks[i]);
        (void)remove(kiosks[i].path);
    }
    pd_programme_finish(&programme);
    kit_close(&kit);
}

static void
stock_is_never_oversold(void **state)
{
    int handed = 0, gone = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= HISTORIES; seed++) {
        begin(seed);
        for (int step = 0; step < STEPS; step++) {
            something_happens();
            nothing_is_promised_twice(seed, step);
            the_hubs_book_is_right(seed, step);
        }
        all_comes_to_rest();
        nothing_is_promised_twice(seed, STEPS);
        the_hubs_book_is_right(seed, STEPS);
        for (int i = 0; i < sold_count; i++)
            handed += sold[i].fate == HANDED;
        for (int i = 0; i < kiosk_count; i++)
            gone += kiosks[i].settled || kiosks[i].retiring;
        end();
    }
    assert_true(handed > HISTORIES); /* or it proves nothing */
    assert_true(gone > HISTORIES / 2);
}

static void
drop(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(stock_is_never_oversold) };

    pd_log_set_sink(drop, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
