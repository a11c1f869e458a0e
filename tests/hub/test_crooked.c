/*
 * Goal: a desk that holds a true key and lies (about ids, tickets, stock, time, versions of the rules) gains
 * nothing, takes nothing from others, and never stops the hub. Method: the engine in memory; each lie is
 * signed and pushed as a real body, then every desk pulls everything and every invariant is verified.
 */
#include "app/core/claim_key.h"
#include "sync/hub/store.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static struct kit kit;
static struct desk kiosk, kiosk2, counter, counter2;
static struct pd_id member, other;

static int
set_up(void **state)
{
    (void)state;
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M-1", 1000);
    other = kit_member(&kit, "M-2", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&kiosk2, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    desk_enrol(&counter2, &kit, "counter", "P1");
    return 0;
}

/* Everything a desk may be sent can be sent. */
static void
pull_all(struct desk *desk)
{
    static struct pd_row rows[500];
    struct pd_pull_header header = { .cseq = 0 };

    do
        assert_true(desk_pull(desk, header.cseq, 500, &header, rows, 500) >= 0);
    while (header.more);
}

static int
tear_down(void **state)
{
    (void)state;
    pull_all(&kiosk);
    pull_all(&kiosk2);
    pull_all(&counter);
    (void)kit_verify(&kit);
    kit_close(&kit);
    return 0;
}

static void
expect_balance_of(const struct pd_id *who, int64_t left, int64_t held, int64_t debt)
{
    int64_t l, h, d;

    kit_balance(&kit, who, &l, &h, &d);
    assert_int_equal(l, left);
    assert_int_equal(h, held);
    assert_int_equal(d, debt);
}

static void
expect_balance(int64_t left, int64_t held, int64_t debt)
{
    expect_balance_of(&member, left, held, debt);
}

static struct pd_op_result
about(struct desk *desk, enum pd_op_kind kind, const struct pd_id *hold)
{
    struct pd_op op = desk_about(desk, kind, hold);

    return desk_do(desk, &op);
}

static void
write_ticket(const struct pd_secret_key *secret, const struct pd_op *hold, char out[PD_CODE_CAP])
{
    struct pd_code code = { .type = PD_CODE_TICKET, .exp_s = hold->expires_ms / 1000 };

    code.ticket = (struct pd_code_ticket){ .hold = hold->id,
        .member = hold->member,
        .qty = hold->qty,
        .points = hold->amount,
        .money = hold->money,
        .lease = hold->lease,
        .ordinal = hold->ordinal };
    (void)pd_copy(code.ticket.sku, sizeof code.ticket.sku, hold->sku);
    (void)pd_copy(code.ticket.place, sizeof code.ticket.place, hold->place);
    assert_ok(pd_code_write(&code, secret, out, PD_CODE_CAP, NULL));
}

/* The counter hands over what this ticket says, before the hub heard of its hold. */
static struct pd_op_result
capture_by_ticket(struct desk *by, const struct pd_secret_key *signer, const struct pd_op *hold)
{
    struct pd_op capture = desk_about(by, PD_OP_CAPTURE, &hold->id);

    capture.qty = hold->qty;
    write_ticket(signer, hold, capture.code);
    return desk_do(by, &capture);
}

static struct pd_op
spend_of(struct desk *desk, int64_t amount)
{
    struct pd_op op = desk_op(desk, PD_OP_SPEND);

    op.member = member;
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    (void)pd_copy(op.rule, sizeof op.rule, "wheel");
    op.amount = pd_points_of(amount);
    op.decided_ms = op.at_ms;
    return op;
}

static struct pd_op
claim_of(struct desk *desk, const struct pd_id *who, int64_t at_ms)
{
    struct pd_op op = desk_op(desk, PD_OP_CLAIM);

    op.member = *who;
    op.at_ms = at_ms;
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    (void)pd_copy(op.rule, sizeof op.rule, "sign_in");
    op.amount = pd_points_of(5);
    pd_claim_key_day(&(struct pd_earn_rule){ .id = "sign_in" }, who, at_ms, 480, op.key, sizeof op.key);
    return op;
}

/* A hold refused for want of points whose ticket is out: 2 pieces for 200. */
static struct pd_op
released_overdraft(void)
{
    struct pd_op first = desk_hold(&kiosk, &member, "G-001", 9, 900), second;

    assert_int_equal(desk_do(&kiosk, &first).status, PD_OP_APPLIED);
    second = desk_hold(&kiosk, &member, "G-001", 2, 200);
    assert_int_equal(desk_do(&kiosk, &second).status, PD_OP_REJECTED);
    assert_int_equal(about(&kiosk, PD_OP_RELEASE, &second.id).status, PD_OP_APPLIED_OVERDRAFT);
    expect_balance(0, 900, 100);
    return second;
}

/* ---- rows every desk can be sent ---- */

static void
a_spend_of_no_goods_does_not_stop_the_feed(void **state)
{
    struct pd_op spend = spend_of(&kiosk, 10);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &spend).status, PD_OP_APPLIED);
    pull_all(&kiosk);
    pull_all(&kiosk2);
    pull_all(&counter);
}

static void
the_largest_amounts_on_tickets_do_not_stop_the_feed(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, PD_AMOUNT_MAX);

        hold.money = pd_fen_of(PD_AMOUNT_MAX);
        assert_int_equal(capture_by_ticket(&counter, &kiosk.secret, &hold).status, PD_OP_APPLIED_OVERDRAFT);
    }
    expect_balance(0, 0, 3 * PD_AMOUNT_MAX - 1000);
    pull_all(&kiosk);
}

static void
balances_beyond_one_amount_do_not_stop_the_feed(void **state)
{
    char key[32];

    (void)state;
    for (int i = 0; i < 140; i++) {
        (void)snprintf(key, sizeof key, "large:%d", i);
        kit.now_ms += PD_DAY_MS;
        kit_grant(&kit, &member, key, PD_AMOUNT_MAX);
    }
    pull_all(&kiosk);
}

/* ---- evidence ---- */

static int
send_evidence(struct desk *desk, const char *body)
{
    struct pd_http_request http = { .method = "POST", .path = "/v1/evidence", .query = "" };
    struct pd_httpsig_signer signer = { desk->id, desk->epoch, &desk->secret };
    struct pd_httpsig_text text;
    char nonce[PD_NONCE_CAP];

    http.body = body;
    http.body_len = strlen(body);
    kit_hello(&kit, nonce);
    assert_ok(pd_httpsig_sign(&http, &signer, nonce, &text));
    (void)kit_send(&kit, &http, 0);
    return kit.status;
}

static int
evidence_kept(void)
{
    int64_t n;

    assert_ok(pd_store_begin(kit.store));
    n = pd_store_one(kit.store, PD_HUB_SQL_EVIDENCE_COUNT, PD_ARGS(pd_i(1)), -1);
    assert_ok(pd_store_commit(kit.store));
    return (int)n;
}

static void
evidence_comes_from_stopped_desks_and_has_an_end(void **state)
{
    char body[32];

    (void)state;
    assert_int_equal(send_evidence(&kiosk, "x"), 409);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.id));
    assert_ok(pd_hub_commit(kit.hub));
    for (int i = 0; i < 3; i++)
        assert_int_equal(send_evidence(&kiosk, "the same"), 200);
    assert_int_equal(evidence_kept(), 1);
    for (int i = 1; i < 300; i++) {
        (void)snprintf(body, sizeof body, "line %d", i);
        assert_int_equal(send_evidence(&kiosk, body), i < 256 ? 200 : 413);
    }
    assert_int_equal(evidence_kept(), 256);
    desk_enrol(&kiosk, &kit, "kiosk", "P1"); /* another desk, for what is pulled at the end */
}

/* The bytes that were signed, a line feed, the signature in hexadecimal. */
static void
what_a_stopped_desk_hands_over_shows_who_signed_it(void **state)
{
    struct pd_public_key key = pd_secret_key_public(&kiosk.secret);
    static const char body[] = "{\"v\":1}\n";
    char digest[PD_CONTENT_DIGEST_CAP];
    struct pd_hub_evidence e;
    struct pd_signature sig;
    size_t hex = 2 * sizeof sig.b;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.id));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(send_evidence(&kiosk, body), 200);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_evidence_get(kit.hub, 1, &e));
    assert_true(e.proof_len > hex + 1);
    assert_true(pd_unhex(e.proof + e.proof_len - hex, hex, sig.b, sizeof sig.b));
    assert_true(pd_verify(&key, &sig, e.proof, e.proof_len - hex - 1));
    pd_content_digest(body, sizeof body - 1, digest);
    assert_non_null(memmem(e.proof, e.proof_len, digest, strlen(digest)));
    pd_hub_rollback(kit.hub);
    desk_enrol(&kiosk, &kit, "kiosk", "P1"); /* another desk, for what is pulled at the end */
}

static double
seconds_of_evidence(struct desk *desk)
{
    clock_t from = clock();

    for (int i = 0; i < 20; i++)
        assert_int_equal(send_evidence(desk, "small"), 413);
    return (double)(clock() - from) / CLOCKS_PER_SEC;
}

/* All that is kept of a desk is 64 MiB. A line that is compared with that is no cheap line. */
static void
a_small_piece_of_evidence_costs_little_beside_large_ones(void **state)
{
    enum { LARGE = 250000 };
    static char body[LARGE + 1];
    double beside_small, beside_large;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.id));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk2.id));
    assert_ok(pd_hub_commit(kit.hub));
    memset(body, 'x', LARGE);
    for (int i = 0; i < 256; i++) {
        (void)snprintf(body + LARGE - 8, 9, "%08d", i);
        assert_int_equal(send_evidence(&kiosk, body + LARGE - 8), 200);
        assert_int_equal(send_evidence(&kiosk2, body), 200);
    }
    beside_small = seconds_of_evidence(&kiosk);
    beside_large = seconds_of_evidence(&kiosk2);
    if (beside_large > 10 * beside_small)
        fail_msg("%f s, and beside large ones %f s", beside_small, beside_large);
    desk_enrol(&kiosk, &kit, "kiosk", "P1"); /* others, for what is pulled at the end */
    desk_enrol(&kiosk2, &kit, "kiosk", "P1");
}

/* ---- names ---- */

static void
expect_masked(const char *number, const char *name, const char *masked)
{
    static struct pd_row rows[500];
    struct pd_hub_member_new m = { .phone = "13800000000", .kind = "standard" };
    struct pd_pull_header header = { .cseq = 0 };
    struct pd_why why = { .text = "" };
    struct pd_id id;
    int n, found = 0;

    (void)pd_copy(m.number, sizeof m.number, number);
    (void)pd_copy(m.name, sizeof m.name, name);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_add(kit.hub, kit.now_ms, &m, &id, &why));
    assert_ok(pd_hub_commit(kit.hub));
    n = desk_pull(&kiosk, 0, 500, &header, rows, 500);
    assert_false(header.more);
    for (int i = 0; i < n; i++) {
        if (rows[i].kind != PD_ROW_MEMBER || !pd_id_equal(rows[i].member.id, id))
            continue;
        assert_string_equal(rows[i].member.masked, masked);
        assert_string_equal(rows[i].member.last4, "0000");
        found++;
    }
    assert_int_equal(found, 1);
}

static void
no_name_leaves_the_hub_whole(void **state)
{
    (void)state;
    expect_masked("N-1", "张三丰", "张**");
    expect_masked("N-2", "张三丰*", "张**");
    expect_masked("N-3", "*张三丰", "***");
    expect_masked("N-4", "张*丰", "张**");
    expect_masked("N-5", "张*", "张*");
    expect_masked("N-6", "\u202e张三丰", "张**");
    expect_masked("N-7", "Ann %s%n", "A**");
}

/* ---- another desk's hold ---- */

static void
a_desk_cannot_rewrite_a_hold_that_a_ticket_told_of(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 2, 200);
    struct pd_op theft = desk_hold(&kiosk2, &other, "G-001", 1, 1), back;

    (void)state;
    assert_int_equal(capture_by_ticket(&counter, &kiosk.secret, &hold).status, PD_OP_APPLIED);
    theft.id = hold.id;
    (void)desk_do(&kiosk2, &theft);
    (void)kit_verify(&kit);
    back = desk_about(&counter, PD_OP_REFUND, &hold.id);
    back.amount = pd_points_of(200);
    assert_int_equal(desk_do(&counter, &back).status, PD_OP_APPLIED);
    expect_balance(1000, 0, 0);
    expect_balance_of(&other, 1000, 0, 0);
}

static void
a_hold_that_differs_from_its_ticket_changes_nothing_of_what_was_booked(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 2, 200), lie = hold;

    (void)state;
    assert_int_equal(capture_by_ticket(&counter, &kiosk.secret, &hold).status, PD_OP_APPLIED);
    lie.member = other;
    lie.qty = 1;
    lie.amount = pd_points_of(7);
    (void)desk_do(&kiosk, &lie);
    assert_int_equal(kit_incidents(&kit, "ticket_differs"), 1);
    (void)kit_verify(&kit);
    expect_balance(800, 0, 0);
    expect_balance_of(&other, 1000, 0, 0);
}

static void
a_desk_cannot_release_or_end_the_hold_of_another(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(about(&kiosk2, PD_OP_RELEASE, &hold.id).status, PD_OP_QUARANTINED);
    assert_int_equal(about(&kiosk2, PD_OP_VOID, &hold.id).status, PD_OP_QUARANTINED);
    assert_int_equal(about(&counter2, PD_OP_VOID, &hold.id).status, PD_OP_QUARANTINED);
    expect_balance(900, 100, 0);
}

static void
a_kiosk_hands_nothing_over(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(about(&kiosk, PD_OP_RELEASE, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(about(&kiosk2, PD_OP_CAPTURE, &hold.id).status, PD_OP_QUARANTINED);
    expect_balance(900, 100, 0);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    expect_balance(900, 0, 0);
}

static void
a_counter_without_the_token_is_looked_at_and_a_second_capture_books_nothing(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(about(&counter2, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "not_token_holder"), 1);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_QUARANTINED);
    expect_balance(900, 0, 0);
}

/* ---- tickets ---- */

static void
a_ticket_is_believed_only_from_a_desk_that_was_let_in(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
    static struct desk waiting;
    struct pd_secret_key stranger = pd_secret_key_make(&kit.rng);
    char code[64];

    (void)state;
    waiting.kit = &kit;
    waiting.secret = pd_secret_key_make(&kit.rng);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_code(kit.hub, kit.now_ms, "S1", "P1", false, code, sizeof code));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(desk_enrol_with(&waiting, &kit, code, "kiosk"), 200);
    assert_int_equal(capture_by_ticket(&counter, &waiting.secret, &hold).status, PD_OP_QUARANTINED);
    assert_int_equal(capture_by_ticket(&counter, &stranger, &hold).status, PD_OP_QUARANTINED);
    expect_balance(1000, 0, 0);
}

static void
a_counter_cannot_write_itself_a_ticket(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    assert_int_equal(capture_by_ticket(&counter, &counter.secret, &hold).status, PD_OP_QUARANTINED);
    expect_balance(1000, 0, 0);
}

static void
a_ticket_beyond_or_outside_its_desks_lease_is_looked_at(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    hold.ordinal = 5000;
    assert_true(capture_by_ticket(&counter, &kiosk.secret, &hold).status != PD_OP_QUARANTINED);
    assert_int_equal(kit_incidents(&kit, "outside_lease"), 1);
    hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_true(capture_by_ticket(&counter, &kiosk2.secret, &hold).status != PD_OP_QUARANTINED);
    assert_int_equal(kit_incidents(&kit, "outside_lease"), 2);
    hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
    hold.lease = 0;
    hold.ordinal = 0;
    assert_true(capture_by_ticket(&counter, &kiosk.secret, &hold).status != PD_OP_QUARANTINED);
    assert_int_equal(kit_incidents(&kit, "outside_lease"), 3);
    hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(capture_by_ticket(&counter, &kiosk.secret, &hold).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "outside_lease"), 3);
}

static void
an_ordinal_sold_twice_by_tickets_is_looked_at(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), twin = hold;

    (void)state;
    twin.id = pd_id_make(kit.now_ms, &kit.rng);
    (void)capture_by_ticket(&counter, &kiosk.secret, &hold);
    (void)capture_by_ticket(&counter, &kiosk.secret, &twin);
    assert_int_equal(kit_incidents(&kit, "ordinal_twice"), 1);
}

/* ---- stock ---- */

static void
a_refused_hold_with_the_lease_of_another_gift_moves_no_foreign_stock(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    (void)pd_copy(hold.sku, sizeof hold.sku, "G-003");
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_REJECTED);
    (void)about(&kiosk, PD_OP_RELEASE, &hold.id);
    (void)kit_verify(&kit);
    (void)about(&counter, PD_OP_VOID, &hold.id);
    (void)kit_verify(&kit);
}

static void
goods_that_nobody_stocks_move_no_stock(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    (void)pd_copy(hold.sku, sizeof hold.sku, "X-999");
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_REJECTED);
    (void)about(&kiosk, PD_OP_RELEASE, &hold.id);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, "X-999", 5));
    assert_ok(pd_hub_commit(kit.hub));
    (void)kit_verify(&kit);
    (void)about(&counter, PD_OP_VOID, &hold.id);
}

/* Whose units, of what, and each once: a hold that breaks one of these is refused and moves nothing. */
static void
a_desk_sells_each_unit_once_and_none_of_another_desk(void **state)
{
    struct pd_op first = desk_hold(&kiosk, &member, "G-001", 1, 100), op;
    struct pd_lease_row foreign;

    (void)state;
    assert_int_equal(desk_do(&kiosk, &first).status, PD_OP_APPLIED);
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    op.ordinal = first.ordinal;
    assert_string_equal(desk_do(&kiosk, &op).code, "no_lease");
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_true(desk_lease(&kiosk2, "G-001", &foreign));
    op.lease = foreign.id;
    op.ordinal = 1;
    assert_string_equal(desk_do(&kiosk, &op).code, "no_lease");
    expect_balance(900, 100, 0);
}

/* It says that it sold them: by a hold that is refused, and by a ticket. Their desk sells them all the same,
 * and gives them back. */
static void
a_desk_cannot_spoil_the_units_of_another(void **state)
{
    struct pd_lease_row lease;
    struct pd_op op, ticket, give;

    (void)state;
    assert_true(desk_lease(&kiosk, "G-001", &lease));
    op = desk_hold(&kiosk2, &other, "G-001", 1, 0);
    op.lease = lease.id;
    op.qty = PD_QTY_MAX;
    op.ordinal = PD_QTY_MAX;
    assert_int_equal(desk_do(&kiosk2, &op).status, PD_OP_REJECTED);
    assert_int_equal(about(&kiosk2, PD_OP_RELEASE, &op.id).status, PD_OP_APPLIED_OVERDRAFT);
    ticket = desk_hold(&kiosk2, &other, "G-001", 1, 100);
    ticket.lease = lease.id;
    ticket.ordinal = 1;
    assert_int_equal(capture_by_ticket(&counter, &kiosk2.secret, &ticket).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "outside_lease"), 1);

    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(op.ordinal, 1);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    (void)about(&kiosk, PD_OP_RELEASE, &op.id);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &op.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "ordinal_twice"), 0);
    give = desk_op(&kiosk, PD_OP_LEASE_GIVE);
    give.lease = lease.id;
    give.qty = 1;
    give.ordinal = 2;
    (void)pd_copy(give.sku, sizeof give.sku, "G-001");
    (void)pd_copy(give.reason, sizeof give.reason, "recall");
    kiosk.protocol = 2;
    assert_int_equal(desk_do(&kiosk, &give).status, PD_OP_APPLIED);
}

static void
a_void_that_came_first_gives_no_foreign_stock_back(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    (void)pd_copy(hold.sku, sizeof hold.sku, "G-003");
    assert_int_equal(about(&counter, PD_OP_VOID, &hold.id).status, PD_OP_APPLIED);
    (void)desk_do(&kiosk, &hold);
    (void)about(&kiosk, PD_OP_RELEASE, &hold.id);
    (void)kit_verify(&kit);
}

/* ---- value back twice ---- */

static void
a_refund_and_a_void_of_one_overdraft_give_its_points_back_once(void **state)
{
    struct pd_op hold = released_overdraft();
    struct pd_op back = desk_about(&counter, PD_OP_REFUND, &hold.id);

    (void)state;
    back.amount = pd_points_of(150);
    (void)desk_do(&counter, &back);
    (void)about(&counter, PD_OP_VOID, &hold.id);
    (void)kit_verify(&kit);
    expect_balance(100, 900, 0);
}

static void
a_capture_at_the_beginning_of_time_is_a_capture(void **state)
{
    struct pd_op hold = released_overdraft();
    struct pd_op capture = desk_about(&counter, PD_OP_CAPTURE, &hold.id);

    (void)state;
    capture.at_ms = 0;
    capture.quality = PD_TIME_UNTRUSTED;
    assert_int_equal(desk_do(&counter, &capture).status, PD_OP_APPLIED_OVERDRAFT);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_QUARANTINED);
    (void)about(&counter, PD_OP_VOID, &hold.id);
    expect_balance(0, 900, 100);
}

static void
a_free_gift_is_handed_over_once_after_its_void(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 0);

    (void)state;
    (void)about(&counter, PD_OP_VOID, &hold.id);
    (void)desk_do(&kiosk, &hold);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED_OVERDRAFT);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_QUARANTINED);
}

static void
refunds_never_sum_above_what_was_taken(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), back;

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(about(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    for (int i = 0; i < 3; i++) {
        back = desk_about(&counter, PD_OP_REFUND, &hold.id);
        back.amount = pd_points_of(i == 2 ? 1 : 50);
        assert_int_equal(desk_do(&counter, &back).status, i == 2 ? PD_OP_REJECTED : PD_OP_APPLIED);
    }
    back = desk_about(&counter, PD_OP_REFUND, &hold.id);
    back.amount = pd_points_of(PD_AMOUNT_MAX);
    assert_int_equal(desk_do(&counter, &back).status, PD_OP_REJECTED);
    expect_balance(1000, 0, 0);
}

/* ---- time and versions ---- */

static void
a_claim_of_another_member_or_day_than_its_key_is_refused(void **state)
{
    struct pd_op claim = claim_of(&kiosk, &other, kit.now_ms);

    (void)state;
    claim.member = member;
    assert_string_equal(desk_do(&kiosk, &claim).code, "key");
    claim = claim_of(&kiosk, &member, kit.now_ms - PD_DAY_MS);
    claim.at_ms = kit.now_ms;
    assert_string_equal(desk_do(&kiosk, &claim).code, "key");
    expect_balance(1000, 0, 0);
}

static void
days_long_gone_and_days_to_come_cannot_be_claimed(void **state)
{
    int granted = 0;

    (void)state;
    kit.now_ms += 400 * PD_DAY_MS;
    for (int day = -399; day < 10; day++) {
        struct pd_op claim = claim_of(&kiosk, &member, kit.now_ms + day * PD_DAY_MS);

        granted += desk_do(&kiosk, &claim).status == PD_OP_APPLIED;
    }
    assert_in_range(granted, 1, 32);
}

static void
days_before_she_was_a_member_cannot_be_claimed(void **state)
{
    struct pd_id fresh;
    struct pd_op claim;

    (void)state;
    kit.now_ms += 100 * PD_DAY_MS;
    fresh = kit_member(&kit, "M-3", 0);
    claim = claim_of(&kiosk, &fresh, kit.now_ms - 5 * PD_DAY_MS);
    assert_int_equal(desk_do(&kiosk, &claim).status, PD_OP_REJECTED);
    claim = claim_of(&kiosk, &fresh, kit.now_ms);
    assert_int_equal(desk_do(&kiosk, &claim).status, PD_OP_APPLIED);
}

static void
decisions_of_any_time_spend_no_more_than_there_is(void **state)
{
    static const int64_t times[] = { 0, 1, KIT_NOW - 3650 * PD_DAY_MS, KIT_NOW + 3650 * PD_DAY_MS,
        INT64_C(253402300799999) };
    int64_t left, held, debt;

    (void)state;
    for (int i = 0; i < PD_COUNT(times); i++) {
        struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 3, 300);

        hold.decided_ms = hold.at_ms = times[i];
        (void)desk_do(&kiosk, &hold);
    }
    kit_balance(&kit, &member, &left, &held, &debt);
    assert_int_equal(left + held, 1000);
    assert_int_equal(debt, 0);
}

static void
a_hand_over_with_a_lying_clock_takes_points_that_are_there(void **state)
{
    static const int64_t times[] = { 0, KIT_NOW - 3650 * PD_DAY_MS, KIT_NOW + 3650 * PD_DAY_MS };

    (void)state;
    for (int i = 0; i < PD_COUNT(times); i++) {
        struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
        struct pd_op capture = desk_about(&counter, PD_OP_CAPTURE, &hold.id);

        capture.at_ms = times[i];
        write_ticket(&kiosk.secret, &hold, capture.code);
        assert_int_equal(desk_do(&counter, &capture).status, PD_OP_APPLIED);
        expect_balance(900 - 100 * i, 0, 0);
    }
}

static void
a_limit_cannot_be_passed_by_old_dates(void **state)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-003", 2, 100);

    (void)state;
    op.at_ms = 1;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_hold(&kiosk, &member, "G-003", 1, 50);
    op.at_ms = 1;
    assert_string_equal(desk_do(&kiosk, &op).code, "member_limit");
}

static void
what_a_ticket_told_counts_for_a_limit(void **state)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-003", 2, 100);

    (void)state;
    assert_int_equal(capture_by_ticket(&counter, &kiosk.secret, &op).status, PD_OP_APPLIED);
    op = desk_hold(&kiosk2, &member, "G-003", 1, 50);
    assert_string_equal(desk_do(&kiosk2, &op).code, "member_limit");
}

static void
rules_that_are_not_in_force_decide_nothing(void **state)
{
    static char text[65536];
    FILE *f = fopen(PD_SOURCE_DIR "/tests/hub/programme.json", "r");
    struct pd_why why = { .text = "" };
    struct pd_op op;
    uint32_t version;
    size_t len;
    char *price;

    (void)state;
    assert_non_null(f);
    len = fread(text, 1, sizeof text - 1, f);
    (void)fclose(f);
    price = strstr(text, "\"price\": 100,");
    assert_non_null(price);
    memcpy(price, "\"price\":   1,", 13);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_programme_publish(
        kit.hub, kit.now_ms, text, len, kit.now_ms + 10 * PD_DAY_MS, &version, &why));
    assert_ok(pd_hub_commit(kit.hub));
    op = desk_hold(&kiosk, &member, "G-001", 1, 1);
    op.programme = version;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_REJECTED);
    expect_balance(1000, 0, 0);
    kit.now_ms += 60 * PD_DAY_MS;
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    op.programme = 1;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_REJECTED);
    op = desk_hold(&kiosk, &member, "G-001", 1, 1);
    op.programme = version;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
}

static void
a_place_that_does_not_exist_keeps_no_goods(void **state)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    (void)pd_copy(op.place, sizeof op.place, "NOWHERE");
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_REJECTED);
    expect_balance(1000, 0, 0);
}

/* ---- a picture of somebody's screen ---- */

static struct pd_op
hold_by_code(struct desk *desk, const char *code)
{
    struct pd_op op = desk_hold(desk, &member, "G-001", 1, 100);

    (void)pd_copy(op.code, sizeof op.code, code);
    return op;
}

static void
issue(enum pd_code_type type, const struct pd_id *whose, char out[PD_CODE_CAP])
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_code_issue(kit.hub, kit.now_ms, whose, type, out));
    assert_ok(pd_hub_commit(kit.hub));
}

static void
one_rotating_code_at_two_desks_is_looked_at(void **state)
{
    char code[PD_CODE_CAP], next[PD_CODE_CAP];
    struct pd_op op;

    (void)state;
    issue(PD_CODE_MEMBER, &member, code);
    op = hold_by_code(&kiosk, code);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 0);
    kit.now_ms += 60 * PD_SECOND_MS;
    op = hold_by_code(&kiosk2, code);
    assert_int_equal(desk_do(&kiosk2, &op).status, PD_OP_APPLIED); /* a person decides, not the hub */
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 1);
    op = hold_by_code(&kiosk2, code);
    (void)desk_do(&kiosk2, &op);
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 1); /* told once a desk */
    issue(PD_CODE_MEMBER, &member, next);
    assert_string_not_equal(code, next);
    op = hold_by_code(&kiosk2, next);
    (void)desk_do(&kiosk2, &op);
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 1);
}

/* A desk without network brings its hold days later: its own clock says when. */
static void
a_hold_that_comes_late_is_compared_with_its_own_day(void **state)
{
    char code[PD_CODE_CAP];
    struct pd_op op, late;

    (void)state;
    issue(PD_CODE_MEMBER, &member, code);
    op = hold_by_code(&kiosk, code);
    late = hold_by_code(&kiosk2, code);
    (void)desk_do(&kiosk, &op);
    kit.now_ms += 3 * PD_DAY_MS;
    (void)desk_do(&kiosk2, &late);
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 1);
}

static void
what_may_be_shown_at_many_desks_is_no_incident(void **state)
{
    char day[PD_CODE_CAP], card[PD_CODE_CAP], hers_not[PD_CODE_CAP];
    const char *const codes[] = { day, card, hers_not, "" };
    struct pd_id stranger = kit_member(&kit, "M9", 0);

    (void)state;
    issue(PD_CODE_MEMBER_DAY, &member, day);
    issue(PD_CODE_CARD, &member, card);
    issue(PD_CODE_MEMBER, &stranger, hers_not); /* not hers: a desk's mistake, not a picture of her screen */
    for (int i = 0; i < PD_COUNT(codes); i++) {
        struct pd_op op = hold_by_code(&kiosk, codes[i]);

        (void)desk_do(&kiosk, &op);
        op = hold_by_code(&kiosk2, codes[i]);
        (void)desk_do(&kiosk2, &op);
    }
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 0);
}

/* The void of a hold that nobody told yet makes its row; what comes later under that id is no second one. */
static void
a_spend_under_the_id_of_a_hold_does_not_stop_the_hub(void **state)
{
    struct pd_op spend = spend_of(&counter, 10), ticket;

    (void)state;
    spend.dseq++; /* the void goes before it */
    (void)about(&counter, PD_OP_VOID, &spend.id);
    assert_int_equal(desk_do(&counter, &spend).status, PD_OP_REJECTED);
    ticket = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(capture_by_ticket(&counter, &kiosk.secret, &ticket).status, PD_OP_APPLIED);
    spend = spend_of(&kiosk, 10);
    spend.id = ticket.id;
    assert_int_equal(desk_do(&kiosk, &spend).status, PD_OP_REJECTED);
    expect_balance(900, 0, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(a_spend_of_no_goods_does_not_stop_the_feed),
        T(a_spend_under_the_id_of_a_hold_does_not_stop_the_hub),
        T(the_largest_amounts_on_tickets_do_not_stop_the_feed),
        T(balances_beyond_one_amount_do_not_stop_the_feed),
        T(evidence_comes_from_stopped_desks_and_has_an_end),
        T(what_a_stopped_desk_hands_over_shows_who_signed_it),
        T(a_small_piece_of_evidence_costs_little_beside_large_ones),
        T(no_name_leaves_the_hub_whole),
        T(a_desk_cannot_rewrite_a_hold_that_a_ticket_told_of),
        T(a_hold_that_differs_from_its_ticket_changes_nothing_of_what_was_booked),
        T(a_desk_cannot_release_or_end_the_hold_of_another),
        T(a_kiosk_hands_nothing_over),
        T(a_counter_without_the_token_is_looked_at_and_a_second_capture_books_nothing),
        T(a_ticket_is_believed_only_from_a_desk_that_was_let_in),
        T(a_counter_cannot_write_itself_a_ticket),
        T(a_ticket_beyond_or_outside_its_desks_lease_is_looked_at),
        T(an_ordinal_sold_twice_by_tickets_is_looked_at),
        T(a_refused_hold_with_the_lease_of_another_gift_moves_no_foreign_stock),
        T(goods_that_nobody_stocks_move_no_stock),
        T(a_desk_sells_each_unit_once_and_none_of_another_desk),
        T(a_desk_cannot_spoil_the_units_of_another),
        T(a_void_that_came_first_gives_no_foreign_stock_back),
        T(a_refund_and_a_void_of_one_overdraft_give_its_points_back_once),
        T(a_capture_at_the_beginning_of_time_is_a_capture),
        T(a_free_gift_is_handed_over_once_after_its_void),
        T(refunds_never_sum_above_what_was_taken),
        T(a_claim_of_another_member_or_day_than_its_key_is_refused),
        T(days_long_gone_and_days_to_come_cannot_be_claimed),
        T(days_before_she_was_a_member_cannot_be_claimed),
        T(decisions_of_any_time_spend_no_more_than_there_is),
        T(a_hand_over_with_a_lying_clock_takes_points_that_are_there),
        T(a_limit_cannot_be_passed_by_old_dates),
        T(what_a_ticket_told_counts_for_a_limit),
        T(rules_that_are_not_in_force_decide_nothing),
        T(a_place_that_does_not_exist_keeps_no_goods),
        T(one_rotating_code_at_two_desks_is_looked_at),
        T(a_hold_that_comes_late_is_compared_with_its_own_day),
        T(what_may_be_shown_at_many_desks_is_no_incident),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
