/*
 * Goal: whatever desks with true keys write, in whatever order, with whatever ids, amounts, places, times,
 * leases and tickets, the hub answers every op, keeps its books whole and goes on. Method: random histories
 * of well-formed ops made from extremes and from what others wrote, pushed by four desks to the engine in
 * memory; after each, every desk pulls everything and every invariant is verified. In other histories the hub
 * is put back from a backup in the middle: the desks tell everything again, with some of what the lost life
 * had signed, and lie on while it refills. In every other one people freeze, erase, retire and settle, too.
 */
#include "app/core/claim_key.h"
#include "sync/hub/staff.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"
#include "tests/support/slice.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HISTORIES SLICE_OF(60)
#define HISTORIES_PUT_BACK SLICE_OF(20)
#define OPS 120
#define DESKS 4

static struct kit kit;
static struct desk desks[DESKS];
static struct pd_id members[3], holds[OPS];
static struct pd_op made[OPS];
static uint32_t sold[2][3]; /* of each kiosk and gift */
static int hold_count, made_count;
static struct pd_rng dice;
static bool people; /* do what they may do, in this history */

static uint64_t
below(uint64_t n)
{
    return pd_rng_below(&dice, n);
}

static int64_t
any_time(void)
{
    static const int64_t rows[] = { 0, 1, KIT_NOW - 800 * PD_DAY_MS, KIT_NOW - 40 * PD_DAY_MS,
        KIT_NOW - PD_DAY_MS, KIT_NOW + PD_DAY_MS, KIT_NOW + 800 * PD_DAY_MS, INT64_C(253402300799999) };

    return below(2) == 0 ? kit.now_ms : rows[below(PD_COUNT(rows))];
}

static int64_t
any_amount(void)
{
    static const int64_t rows[] = { 0, 1, 10, 50, 99, 100, 200, 300, 1000, 1001, PD_AMOUNT_MAX };

    return rows[below(PD_COUNT(rows))];
}

static struct pd_id
any_member(void)
{
    return below(20) == 0 ? desks[0].id : members[below(PD_COUNT(members))];
}

static struct pd_id
any_hold(struct desk *desk)
{
    if (hold_count == 0 || below(30) == 0)
        return below(2) == 0 ? desk->id : pd_id_make(kit.now_ms, &dice);
    return holds[below((uint64_t)hold_count)];
}

static void
any_sku(char out[PD_SKU_CAP])
{
    static const char *const rows[] = { "G-001", "G-002", "G-003", "G-004", "X-9" };

    (void)pd_copy(out, PD_SKU_CAP, rows[below(PD_COUNT(rows))]);
}

static void
any_place(char out[PD_PLACE_CAP])
{
    (void)pd_copy(out, PD_PLACE_CAP, below(4) != 0 ? "P1" : below(2) == 0 ? "P2" : "NOWHERE");
}

static const struct {
    const char *sku;
    int64_t price;
    uint32_t lease; /* of the first kiosk; the second one's follow */
} gifts[] = { { "G-001", 100, 1 }, { "G-003", 50, 3 }, { "G-004", 10, 4 } };

/* As an honest kiosk sells. */
static void
fill_true_hold(struct pd_op *op, int kiosk)
{
    uint64_t which = below(PD_COUNT(gifts));

    op->member = members[below(PD_COUNT(members))];
    (void)pd_copy(op->unit, sizeof op->unit, "points");
    op->qty = 1 + (int)below(2);
    (void)pd_copy(op->sku, sizeof op->sku, gifts[which].sku);
    op->amount = pd_points_of(gifts[which].price * op->qty);
    op->lease = gifts[which].lease + 4 * (uint32_t)kiosk;
    sold[kiosk][which] += (uint32_t)op->qty;
    op->ordinal = sold[kiosk][which];
    (void)pd_copy(op->place, sizeof op->place, "P1");
    op->at_ms = op->decided_ms = kit.now_ms;
    op->expires_ms = kit.now_ms + 7 * PD_DAY_MS;
    op->quality = PD_TIME_SYNCED;
    op->programme = 1;
}

/* Often right, now and then not. */
static void
fill_hold(struct pd_op *op)
{
    uint64_t which = below(PD_COUNT(gifts));

    op->member = any_member();
    (void)pd_copy(op->unit, sizeof op->unit, below(20) == 0 ? "growth" : "points");
    op->qty = below(3) != 0 ? 1 : 1 + (int)below(PD_QTY_MAX);
    (void)pd_copy(op->sku, sizeof op->sku, gifts[which].sku);
    op->amount = pd_points_of(gifts[which].price * op->qty);
    if (below(6) == 0)
        any_sku(op->sku);
    if (below(6) == 0)
        op->amount = pd_points_of(any_amount());
    if (below(10) == 0)
        op->money = pd_fen_of(any_amount());
    op->lease = 1 + (uint32_t)below(9);
    op->ordinal = (uint32_t)op->qty + (uint32_t)below(12);
    if (below(20) == 0)
        op->ordinal = UINT32_MAX;
    any_place(op->place);
    op->expires_ms = any_time() + 1;
    op->decided_ms = any_time();
    if (op->expires_ms > INT64_C(253402300799999))
        op->expires_ms = INT64_C(253402300799999);
}

/* The ticket of a hold that may never have been told, by a key that may not be its desk's. */
static void
fill_ticket(struct pd_op *capture, struct pd_op *hold)
{
    struct pd_code code = kit_ticket(hold, hold->expires_ms / 1000 % UINT32_MAX + 1);

    capture->hold = hold->id;
    assert_ok(pd_code_write(
        &code, &desks[below(4) == 0 ? below(DESKS) : 0].secret, capture->code, PD_CODE_CAP, NULL));
}

static void
fill_claim(struct pd_op *op)
{
    op->member = any_member();
    (void)pd_copy(op->unit, sizeof op->unit, "points");
    (void)pd_copy(op->rule, sizeof op->rule, below(8) == 0 ? "pay" : "sign_in");
    op->amount = pd_points_of(below(8) == 0 ? any_amount() : 5);
    pd_claim_key_day(&(struct pd_earn_rule){ .id = "sign_in" }, &op->member,
        below(8) == 0 ? any_time() : op->at_ms, 480, op->key, sizeof op->key);
}

/* Who serves, shifts and goods, as likely true as not. */
static void
fill_duty(struct pd_op *op, struct desk *desk)
{
    static const char *const people_here[] = { "S1", "C-07", "T1", "NOBODY" };
    static const char *const staff[] = { PD_OP_STAFF_ON, PD_OP_STAFF_ON, PD_OP_STAFF_OFF,
        PD_OP_STAFF_APPROVE };
    static const char *const stock[] = { PD_OP_STOCK_COUNT, PD_OP_STOCK_RECEIVE, PD_OP_STOCK_SHRINK };

    if (op->kind == PD_OP_STAFF) {
        (void)pd_copy(op->by, sizeof op->by, people_here[below(PD_COUNT(people_here))]);
        (void)pd_copy(op->how, sizeof op->how, staff[below(PD_COUNT(staff))]);
        if (strcmp(op->how, PD_OP_STAFF_APPROVE) == 0 && below(2) == 0)
            op->hold = any_hold(desk);
        return;
    }
    op->number = below(3) != 0 ? 1 + below(4) : UINT32_MAX;
    if (op->kind == PD_OP_SHIFT) {
        (void)pd_copy(op->how, sizeof op->how, below(2) == 0 ? PD_OP_SHIFT_OPEN : PD_OP_SHIFT_CLOSE);
        return;
    }
    (void)pd_copy(op->how, sizeof op->how, stock[below(PD_COUNT(stock))]);
    any_sku(op->sku);
    op->qty = (int)below(below(3) != 0 ? 5 : PD_AMOUNT_MAX + 1);
}

static struct pd_op
any_op(struct desk *desk)
{
    static const enum pd_op_kind kinds[] = { PD_OP_HOLD, PD_OP_HOLD, PD_OP_HOLD, PD_OP_RELEASE, PD_OP_RELEASE,
        PD_OP_CAPTURE, PD_OP_CAPTURE, PD_OP_VOID, PD_OP_VOID, PD_OP_REFUND, PD_OP_CLAIM, PD_OP_SPEND,
        PD_OP_LEASE_RECV, PD_OP_TOKEN_RECV, PD_OP_PROGRAMME_RECV, PD_OP_LEASE_GIVE, PD_OP_LEASE_ASK,
        PD_OP_TOKEN_GIVE, PD_OP_TOKEN_ASK, PD_OP_END_ASK, PD_OP_VOUCH, PD_OP_WITNESS, PD_OP_STAFF,
        PD_OP_SHIFT, PD_OP_STOCK };
    struct pd_op op = desk_op(desk, kinds[below(PD_COUNT(kinds))]);

    op.at_ms = any_time();
    op.quality = (enum pd_time_quality)(PD_TIME_SYNCED + (int)below(3));
    op.programme = below(15) == 0 ? (uint32_t)below(4) : 1;
    switch (op.kind) {
    case PD_OP_HOLD:
        if (desk < &desks[2] && below(4) != 0)
            fill_true_hold(&op, (int)(desk - desks));
        else
            fill_hold(&op);
        break;
    case PD_OP_RELEASE:
        op.hold = any_hold(desk);
        (void)pd_copy(op.how, sizeof op.how, "print");
        break;
    case PD_OP_CAPTURE:
        op.hold = any_hold(desk);
        op.qty = 1 + (int)below(3);
        any_place(op.place);
        if (made_count > 0 && below(2) == 0)
            fill_ticket(&op, &made[below((uint64_t)made_count)]);
        break;
    case PD_OP_VOID:
    case PD_OP_REFUND:
        op.hold = any_hold(desk);
        if (op.kind == PD_OP_REFUND)
            op.amount = pd_points_of(any_amount());
        (void)pd_copy(op.reason, sizeof op.reason, "not_wanted");
        break;
    case PD_OP_CLAIM:
        fill_claim(&op);
        break;
    case PD_OP_SPEND:
        op.member = any_member();
        (void)pd_copy(op.unit, sizeof op.unit, "points");
        (void)pd_copy(op.rule, sizeof op.rule, "wheel");
        op.amount = pd_points_of(any_amount());
        op.decided_ms = any_time();
        if (below(10) == 0)
            any_sku(op.sku);
        if (below(4) == 0)
            op.id = any_hold(desk);
        break;
    case PD_OP_LEASE_RECV:
        op.lease = 1 + (uint32_t)below(12);
        op.qty = 1 + (int)below(below(2) == 0 ? 40 : PD_AMOUNT_MAX);
        any_sku(op.sku);
        break;
    case PD_OP_TOKEN_RECV:
        op.number = below(5);
        any_place(op.place);
        break;
    case PD_OP_LEASE_GIVE:
        op.lease = 1 + (uint32_t)below(9);
        op.qty = 1 + (int)below(below(2) == 0 ? 5 : PD_AMOUNT_MAX);
        op.ordinal = (uint32_t)op.qty + (uint32_t)below(below(2) == 0 ? 5 : 1000000);
        any_sku(op.sku);
        (void)pd_copy(op.reason, sizeof op.reason, "recall");
        break;
    case PD_OP_LEASE_ASK:
        op.qty = 1 + (int)below(below(2) == 0 ? 5 : PD_AMOUNT_MAX);
        any_sku(op.sku);
        break;
    case PD_OP_TOKEN_GIVE:
        op.number = below(5);
        any_place(op.place);
        (void)pd_copy(op.reason, sizeof op.reason, "asked");
        break;
    case PD_OP_TOKEN_ASK:
        any_place(op.place);
        break;
    case PD_OP_END_ASK:
    case PD_OP_VOUCH:
        op.hold = any_hold(desk);
        (void)pd_copy(op.reason, sizeof op.reason, "not_wanted");
        break;
    case PD_OP_WITNESS:
        op.number = 1 + below(5);
        memset(op.key, 'a', 64);
        break;
    case PD_OP_STAFF:
    case PD_OP_SHIFT:
    case PD_OP_STOCK:
        fill_duty(&op, desk);
        break;
    case PD_OP_PROGRAMME_RECV:
        op.number = below(2) == 0 ? below(5) : (uint64_t)INT64_MAX;
        break;
    }
    return op;
}

/* A person stopped it, or a hub that was put back knows it by what it was. */
static bool
is_stopped(void)
{
    static const char *const codes[] = { "device_retired", "device_lost", "device_revoked" };

    for (int i = 0; i < PD_COUNT(codes); i++)
        if (strcmp(kit_problem(&kit), codes[i]) == 0)
            return true;
    return false;
}

/* Everything that the hub does not have, again and again. false: it is stopped. */
static bool
tell(struct desk *desk)
{
    int from = (int)desk->answer.high_seq;

    if (desk_push(desk, from, desk->count) == 200)
        return true;
    if (!is_stopped())
        fail_msg("push: %s", kit.body);
    return false;
}

/* A hold's op may stay unsent while its ticket walks, or be sent by another desk. */
static void
act(void)
{
    struct desk *desk = &desks[below(3) != 0 ? below(2) * 2 : below(DESKS)];
    struct pd_op op = any_op(desk);

    if (op.kind == PD_OP_HOLD && made_count > 0 && below(4) == 0) {
        const struct pd_op *told = &made[below((uint64_t)made_count)];

        op = *told;
        op.device = desk->id;
        op.epoch = desk->epoch;
        op.dseq = (uint64_t)desk->count + 1;
        if (below(3) == 0)
            op.member = any_member();
    }
    if (op.kind == PD_OP_HOLD || op.kind == PD_OP_SPEND)
        holds[hold_count++] = op.id;
    if (op.kind == PD_OP_HOLD) {
        made[made_count++] = op;
        if (below(4) == 0)
            return;
    }
    desk_write(desk, &op);
    (void)tell(desk);
}

static void
pull_all(struct desk *desk)
{
    static struct pd_row rows[500];
    struct pd_pull_header header = { .cseq = 0 };

    do
        if (desk_pull(desk, header.cseq, 500, &header, rows, 500) < 0) {
            assert_true(is_stopped());
            return;
        }
    while (header.more);
}

static void
hire(const char *number, unsigned int roles, const struct pd_id *member)
{
    struct pd_staff person = { .roles = roles, .name = "Li" };
    struct pd_why why = { .text = "" };

    (void)pd_copy(person.number, sizeof person.number, number);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_staff_add(kit.hub, kit.now_ms, &person, "480926", "", &why));
    assert_ok(pd_hub_staff_member(kit.hub, kit.now_ms, number, member, "", &why));
    assert_ok(pd_hub_commit(kit.hub));
}

static void
open_lobby(uint64_t seed)
{
    char name[16];

    dice = pd_rng_seeded(seed);
    kit_open(&kit, NULL);
    hold_count = made_count = 0;
    people = seed % 2 == 0;
    memset(sold, 0, sizeof sold);
    for (int i = 0; i < PD_COUNT(members); i++) {
        (void)snprintf(name, sizeof name, "M-%d", i);
        members[i] = kit_member(&kit, name, 1000);
    }
    for (int i = 0; i < DESKS; i++) {
        desk_enrol(&desks[i], &kit, i < 2 ? "kiosk" : "counter", i == 3 ? "P2" : "P1");
        desks[i].answer.high_seq = 0;
    }
    if (!people) /* who signs in is unknown then */
        return;
    hire("S1", PD_STAFF_SUPERVISOR, NULL);
    hire("C-07", PD_STAFF_COUNTER | PD_STAFF_TECHNICIAN, &members[0]);
}

/* What a person says of a desk or a member. Where it makes no sense the hub says so. */
static void
say_something(void)
{
    struct pd_id *desk = &desks[below(DESKS)].id, *her = &members[below(PD_COUNT(members))];
    struct pd_why why = { .text = "" };
    enum pd_err err = PD_OK;

    assert_ok(pd_hub_begin(kit.hub));
    switch (below(11)) {
    case 0:
        err = pd_hub_device_retire(kit.hub, kit.now_ms, desk);
        break;
    case 1:
        err = pd_hub_device_lost(kit.hub, kit.now_ms, desk);
        break;
    case 2:
        err = pd_hub_device_settle(kit.hub, kit.now_ms, desk, below(2) == 0);
        break;
    case 3:
        err = pd_hub_device_revoke(kit.hub, kit.now_ms, desk);
        break;
    case 4:
        err = pd_hub_member_erase(kit.hub, kit.now_ms, her, "asked", &why);
        break;
    case 5:
        err = pd_hub_stock_add(kit.hub, below(2) == 0 ? "G-001" : "X-9", 1 + (int)below(50));
        break;
    case 8:
        err = pd_hub_staff_roles(
            kit.hub, kit.now_ms, "S1", 1 + (unsigned int)below(PD_STAFF_ROLES_ALL), "", &why);
        break;
    case 9:
        err = pd_hub_staff_member(kit.hub, kit.now_ms, "S1", below(3) == 0 ? NULL : her, "", &why);
        if (err == PD_ERR_EXISTS) /* a colleague's */
            err = PD_OK;
        break;
    case 10:
        if (below(4) == 0)
            err = pd_hub_staff_dismiss(kit.hub, kit.now_ms, "C-07", "", &why);
        break;
    case 6:
    case 7:
        err = pd_hub_member_set_status(
            kit.hub, kit.now_ms, her, below(2) == 0 ? PD_MEMBER_ACTIVE : PD_MEMBER_FROZEN);
        break;
    }
    if (err != PD_OK && err != PD_ERR_STATE && err != PD_ERR_BUSY && err != PD_ERR_NOT_FOUND)
        fail_msg("a person was told %s", pd_err_name(err));
    assert_ok(pd_hub_commit(kit.hub));
}

static bool
still_there(const struct pd_id *member)
{
    static struct pd_member m;
    char text[PD_ID_TEXT_CAP];
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_member_find(kit.hub, pd_id_text(*member, text), &m, NULL, 0);
    assert_ok(pd_hub_commit(kit.hub));
    return err == PD_OK;
}

static void
go_on(int ops)
{
    static int grants;
    char name[16];

    for (int i = 0; i < ops; i++) {
        act();
        if (below(12) == 0) {
            const struct pd_id *her = &members[below(PD_COUNT(members))];

            (void)snprintf(name, sizeof name, "g%d", grants++);
            if (still_there(her))
                kit_grant(&kit, her, name, 300);
        }
        if (people && below(15) == 0)
            say_something();
        if (below(25) == 0) {
            kit.now_ms += (int64_t)below(200) * PD_DAY_MS;
            kit_sweep(&kit, kit.now_ms);
        }
    }
}

static void
close_lobby(void)
{
    for (int i = 0; i < DESKS; i++)
        pull_all(&desks[i]);
    (void)kit_verify(&kit);
    kit_close(&kit);
}

static void
no_history_breaks_the_books(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= HISTORIES; seed++) {
        if (seed % 20 == 0)
            print_message("%llu histories\n", (unsigned long long)seed);
        open_lobby(seed);
        go_on(OPS);
        close_lobby();
    }
}

/* Each has kept some of the answers, and says how far its journal goes, or does not. */
static void
put_back(const char *backup)
{
    int high[DESKS];
    char query[32];

    kit_restore(&kit, backup);
    for (int i = 0; i < DESKS; i++) {
        struct desk *desk = &desks[i];

        desk->show_receipts = true;
        desk->receipt_count = (int)below((uint64_t)desk->receipt_count + 1);
        desk->pull_epoch = 0;
        (void)snprintf(query, sizeof query, "end=%d", desk->count + (int)below(2) * 1000);
        if (below(2) == 0 && desk_get(desk, "/v1/device/high", query, 0, NULL) != 200)
            assert_true(is_stopped());
        high[i] = 0;
        desk->answer.high_seq = 0;
    }
    for (int round = 0; round < 2 * DESKS; round++) {
        int i = (int)below(DESKS);

        (void)tell(&desks[i]);
        assert_true((int)desks[i].answer.high_seq >= high[i]);
        high[i] = (int)desks[i].answer.high_seq;
    }
}

static void
refill_is_over(void)
{
    struct pd_hub_refill refill;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_refill_get(kit.hub, &refill));
    if (refill.since_ms != 0)
        assert_ok(pd_hub_refill_end(kit.hub, kit.now_ms));
    assert_ok(pd_hub_commit(kit.hub));
    for (int i = 0; i < DESKS; i++) {
        if (tell(&desks[i]))
            assert_int_equal(desks[i].answer.high_seq, desks[i].count);
    }
}

static void
no_history_breaks_the_books_of_a_hub_that_was_put_back(void **state)
{
    static const char *const tails[] = { "", "-wal", "-shm" };
    char backup[64], name[80];

    (void)state;
    (void)snprintf(backup, sizeof backup, "/tmp/pd-hostile-%d.db", (int)getpid());
    for (uint64_t seed = 1; seed <= HISTORIES_PUT_BACK; seed++) {
        open_lobby(seed);
        for (int i = 0; i < DESKS; i++)
            desks[i].protocol = people ? 4 : 2;
        go_on(OPS / 3);
        kit_backup(&kit, backup);
        go_on(OPS / 3);
        put_back(backup);
        go_on(OPS / 3);
        refill_is_over();
        close_lobby();
    }
    for (int i = 0; i < PD_COUNT(tails); i++) {
        (void)snprintf(name, sizeof name, "%s%s", backup, tails[i]);
        (void)unlink(name);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_history_breaks_the_books),
        cmocka_unit_test(no_history_breaks_the_books_of_a_hub_that_was_put_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
