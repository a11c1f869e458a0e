/*
 * Goal: of everything that a desk may ask for there is one grant, and of a bill one, whoever tells of it
 * first and however often: the file, the event, a receipt at one counter or at two, for the right member or a
 * wrong one. Method: desks push claims, the hub takes bills; balances, results and incidents are compared
 * after each, and every invariant at the end.
 */
#include "app/base/clock.h"
#include "app/core/claim_key.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct desk kiosk, counter;
static struct pd_id anna, bert;

static int
set_up(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "M-1", 1000);
    bert = kit_member(&kit, "M-2", 0);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    return 0;
}

static int64_t
points_of(const struct pd_id *member)
{
    int64_t left, held, debt;

    kit_balance(&kit, member, &left, &held, &debt);
    assert_int_equal(held, 0);
    assert_int_equal(debt, 0);
    return left;
}

static struct pd_op_result
claim(struct desk *desk, const struct pd_id *member, const char *rule, const char *key, int64_t amount)
{
    struct pd_op op = desk_op(desk, PD_OP_CLAIM);

    op.member = *member;
    op.amount = pd_points_of(amount);
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    (void)pd_copy(op.rule, sizeof op.rule, rule);
    (void)pd_copy(op.key, sizeof op.key, key);
    return desk_do(desk, &op);
}

static void
expect(struct pd_op_result result, enum pd_op_status status, const char *code)
{
    assert_string_equal(pd_op_status_name(result.status), pd_op_status_name(status));
    assert_string_equal(result.code, code);
}

static enum pd_err
bill(const struct pd_id *member, const char *no, int64_t paid_fen)
{
    struct pd_hub_bill b = {
        .total = pd_fen_of(paid_fen), .insured = pd_fen_of(0), .self_paid = pd_fen_of(paid_fen)
    };
    struct pd_why why = { .text = "" };
    struct pd_points points;
    enum pd_err err;

    (void)pd_copy(b.bill_no, sizeof b.bill_no, no);
    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_bill_take(kit.hub, kit.now_ms, member, &b, &points, &why);
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit.hub));
    else
        pd_hub_rollback(kit.hub);
    return err;
}

/* ---- keys ---- */

static enum pd_err
set_birthday(const struct pd_id *member, const char *day)
{
    struct pd_why why = { .text = "" };
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_member_birthday(kit.hub, kit.now_ms, member, day, &why);
    assert_ok(pd_hub_commit(kit.hub));
    return err;
}

/* "MM-DD", so many months from now. */
static const char *
day_in(int months)
{
    static char day[8];
    int month = pd_local_time(kit.now_ms, 480).date.month;

    (void)snprintf(day, sizeof day, "%02d-05", (month - 1 + months) % 12 + 1);
    return day;
}

static void
each_behaviour_is_granted_once_per_its_key(void **state)
{
    char day[PD_CLAIM_CAP], year[PD_CLAIM_CAP], event[PD_CLAIM_CAP], visit[PD_CLAIM_CAP];
    const struct {
        const char *rule, *key;
        int64_t amount;
    } rows[] = { { "sign_in", day, 5 }, { "survey", visit, 10 }, { "talk", event, 20 },
        { "birthday", year, 88 } };
    const struct pd_earn_rule sign_in = { .id = "sign_in" }, birthday = { .id = "birthday" };
    const struct pd_earn_rule talk = { .id = "talk" }, survey = { .id = "survey", .kind = PD_EARN_FIXED };
    int64_t sum = 1000;

    (void)state;
    assert_ok(set_birthday(&anna, day_in(0)));
    pd_claim_key_day(&sign_in, &anna, kit.now_ms, 480, day, sizeof day);
    pd_claim_key_year(&birthday, &anna, kit.now_ms, 480, year, sizeof year);
    assert_true(pd_claim_key_event(&talk, &anna, "2026-heart", event, sizeof event));
    assert_true(pd_claim_key_bill(&survey, "V77", visit, sizeof visit));
    for (int i = 0; i < PD_COUNT(rows); i++) {
        expect(claim(&kiosk, &anna, rows[i].rule, rows[i].key, rows[i].amount), PD_OP_APPLIED, "");
        expect(claim(&counter, &anna, rows[i].rule, rows[i].key, rows[i].amount), PD_OP_ALREADY_GRANTED, "");
        assert_int_equal(points_of(&anna), sum += rows[i].amount);
    }
    /* one visit, one survey, whoever answers it */
    expect(claim(&kiosk, &bert, "survey", visit, 10), PD_OP_ALREADY_GRANTED, "");
    assert_int_equal(points_of(&bert), 0);
}

/* The day is the hub's alone: no desk is told it, and no op says it. What nobody told is no birthday. */
static void
birthday_points_are_granted_in_the_month_of_the_birthday(void **state)
{
    const struct pd_earn_rule birthday = { .id = "birthday" };
    char year[PD_CLAIM_CAP];

    (void)state;
    pd_claim_key_year(&birthday, &anna, kit.now_ms, 480, year, sizeof year);
    expect(claim(&kiosk, &anna, "birthday", year, 88), PD_OP_REJECTED, "birthday");
    for (int months = 1; months < 12; months++) {
        assert_ok(set_birthday(&anna, day_in(months)));
        expect(claim(&kiosk, &anna, "birthday", year, 88), PD_OP_REJECTED, "birthday");
    }
    assert_ok(set_birthday(&anna, ""));
    expect(claim(&kiosk, &anna, "birthday", year, 88), PD_OP_REJECTED, "birthday");
    assert_ok(set_birthday(&anna, day_in(0)));
    expect(claim(&kiosk, &anna, "birthday", year, 88), PD_OP_APPLIED, "");
    expect(claim(&counter, &anna, "birthday", year, 88), PD_OP_ALREADY_GRANTED, "");
    assert_int_equal(points_of(&anna), 1088);
}

static void
a_birthday_is_a_day_of_a_year(void **state)
{
    static const char *const good[] = { "01-01", "02-29", "12-31", "04-30", "" };
    static const char *const bad[] = { "00-10", "13-01", "02-30", "04-31", "12-00", "1-1", "12-32", "05/06",
        "2000-05-06", "05-06 ", "ab-cd" };
    struct pd_id nobody = { { 9 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(good); i++)
        assert_ok(set_birthday(&bert, good[i]));
    for (int i = 0; i < PD_COUNT(bad); i++)
        assert_int_equal(set_birthday(&bert, bad[i]), PD_ERR_INVALID);
    assert_int_equal(set_birthday(&nobody, "05-06"), PD_ERR_NOT_FOUND);
}

static void
a_key_of_another_shape_is_refused(void **state)
{
    char day[PD_CLAIM_CAP], of_bert[PD_CLAIM_CAP], tomorrow[PD_CLAIM_CAP];
    const struct pd_earn_rule sign_in = { .id = "sign_in" }, talk = { .id = "talk" };

    (void)state;
    pd_claim_key_day(&sign_in, &anna, kit.now_ms, 480, day, sizeof day);
    pd_claim_key_day(&sign_in, &anna, kit.now_ms + PD_DAY_MS, 480, tomorrow, sizeof tomorrow);
    assert_true(pd_claim_key_event(&talk, &bert, "x", of_bert, sizeof of_bert));
    expect(claim(&kiosk, &anna, "sign_in", tomorrow, 5), PD_OP_REJECTED, "key");
    expect(claim(&kiosk, &anna, "sign_in", "bill:1", 5), PD_OP_REJECTED, "key");
    expect(claim(&kiosk, &anna, "birthday", day, 88), PD_OP_REJECTED, "key");
    expect(claim(&kiosk, &anna, "talk", of_bert, 20), PD_OP_REJECTED, "key");
    expect(claim(&kiosk, &anna, "talk", day, 20), PD_OP_REJECTED, "key");
    expect(claim(&kiosk, &anna, "survey", "survey:bill:", 10), PD_OP_REJECTED, "key");
    expect(claim(&kiosk, &anna, "survey", "bill:V1", 10), PD_OP_REJECTED, "key");
    expect(claim(&kiosk, &anna, "survey", "survey:bill:V 1", 10), PD_OP_REJECTED, "key");
    expect(claim(&kiosk, &anna, "pay", "pay:bill:V1", 0), PD_OP_REJECTED, "key");
    assert_int_equal(points_of(&anna), 1000);
}

static void
what_the_hub_alone_grants_is_refused_to_desks(void **state)
{
    char day[PD_CLAIM_CAP];
    const struct pd_earn_rule welcome = { .id = "welcome" };

    (void)state;
    pd_claim_key_day(&welcome, &anna, kit.now_ms, 480, day, sizeof day);
    expect(claim(&kiosk, &anna, "welcome", day, 50), PD_OP_REJECTED, "hub_only");
    expect(claim(&kiosk, &anna, "nothing", day, 50), PD_OP_REJECTED, "rule");
    assert_int_equal(points_of(&anna), 1000);
}

/* ---- receipts ---- */

static void
a_receipt_waits_and_its_bill_is_granted_once(void **state)
{
    struct pd_op_result result = claim(&counter, &anna, "pay", "bill:B1", 0);

    (void)state;
    expect(result, PD_OP_APPLIED, "pending");
    assert_int_equal(pd_points_raw(result.balance), 1000); /* nothing to spend yet */
    assert_ok(bill(&anna, "B1", 8050));
    assert_int_equal(points_of(&anna), 1080);
    assert_int_equal(bill(&anna, "B1", 8050), PD_ERR_EXISTS);
    expect(claim(&kiosk, &anna, "pay", "bill:B1", 0), PD_OP_ALREADY_GRANTED, "");
    assert_int_equal(points_of(&anna), 1080);
    assert_int_equal(kit_incidents(&kit, "receipt_member"), 0);
    assert_int_equal(kit_incidents(&kit, "receipt_twice"), 0);
}

static void
a_receipt_typed_at_two_counters_waits_once(void **state)
{
    (void)state;
    expect(claim(&counter, &anna, "pay", "bill:B1", 0), PD_OP_APPLIED, "pending");
    expect(claim(&kiosk, &anna, "pay", "bill:B1", 0), PD_OP_ALREADY_GRANTED, "pending");
    assert_ok(bill(&anna, "B1", 8000));
    assert_int_equal(points_of(&anna), 1080);
    assert_int_equal(kit_incidents(&kit, "receipt_twice"), 0);
}

static void
a_bill_that_came_first_is_granted_already(void **state)
{
    (void)state;
    assert_ok(bill(&anna, "B1", 8000));
    expect(claim(&counter, &anna, "pay", "bill:B1", 0), PD_OP_ALREADY_GRANTED, "");
    assert_int_equal(points_of(&anna), 1080);
    assert_int_equal(kit_incidents(&kit, "receipt_member"), 0);
}

/* Typed for bert, who stood there; the bill says anna. */
static void
the_bill_s_member_gets_the_points_and_a_person_looks(void **state)
{
    (void)state;
    expect(claim(&counter, &bert, "pay", "bill:B1", 0), PD_OP_APPLIED, "pending");
    assert_ok(bill(&anna, "B1", 8000));
    assert_int_equal(points_of(&anna), 1080);
    assert_int_equal(points_of(&bert), 0);
    assert_int_equal(kit_incidents(&kit, "receipt_member"), 1);

    assert_ok(bill(&anna, "B2", 2000));
    expect(claim(&counter, &bert, "pay", "bill:B2", 0), PD_OP_ALREADY_GRANTED, "");
    assert_int_equal(kit_incidents(&kit, "receipt_member"), 2);
    assert_int_equal(points_of(&bert), 0);
}

static void
one_receipt_for_two_members_waits_for_the_first(void **state)
{
    (void)state;
    expect(claim(&counter, &anna, "pay", "bill:B1", 0), PD_OP_APPLIED, "pending");
    expect(claim(&kiosk, &bert, "pay", "bill:B1", 0), PD_OP_ALREADY_GRANTED, "pending");
    assert_int_equal(kit_incidents(&kit, "receipt_twice"), 1);
    assert_ok(bill(&anna, "B1", 8000));
    assert_int_equal(kit_incidents(&kit, "receipt_member"), 0);
    assert_int_equal(points_of(&anna), 1080);
    assert_int_equal(points_of(&bert), 0);
}

static void
a_receipt_names_no_amount(void **state)
{
    (void)state;
    expect(claim(&counter, &anna, "pay", "bill:B1", 80), PD_OP_REJECTED, "amount");
    assert_ok(bill(&anna, "B1", 8000));
    assert_int_equal(points_of(&anna), 1080);
}

static void
a_frozen_member_s_receipt_is_refused(void **state)
{
    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_FROZEN));
    assert_ok(pd_hub_commit(kit.hub));
    expect(claim(&counter, &anna, "pay", "bill:B1", 0), PD_OP_REJECTED, "member_frozen");
}

static void
a_bill_is_checked_before_it_is_believed(void **state)
{
    static const struct {
        const char *no;
        int64_t total, insured, self_paid;
    } rows[] = { { "", 1, 0, 1 }, { "a b", 1, 0, 1 }, { "B1", 100, 50, 51 }, { "B1", -1, 0, 0 },
        { "B1", 100, -1, 100 }, { "B1", 100, 0, -1 }, { "B1", PD_AMOUNT_MAX + 1, 0, 1 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_hub_bill b = { .total = pd_fen_of(rows[i].total),
            .insured = pd_fen_of(rows[i].insured),
            .self_paid = pd_fen_of(rows[i].self_paid) };
        struct pd_why why = { .text = "" };
        struct pd_points points;

        (void)pd_copy(b.bill_no, sizeof b.bill_no, rows[i].no);
        assert_ok(pd_hub_begin(kit.hub));
        assert_int_equal(pd_hub_bill_take(kit.hub, kit.now_ms, &anna, &b, &points, &why), PD_ERR_INVALID);
        assert_string_not_equal(why.text, "");
        pd_hub_rollback(kit.hub);
    }
    assert_int_equal(points_of(&anna), 1000);
}

/* ---- what a person must look at ---- */

struct seen {
    int count;
    struct pd_hub_incident last;
};

static void
see(void *ctx, const struct pd_hub_incident *incident)
{
    struct seen *seen = ctx;

    assert_true(seen->count == 0 || seen->last.at_ms <= incident->at_ms);
    seen->count++;
    seen->last = *incident;
}

static struct seen
look(bool all)
{
    struct seen seen = { .count = 0 };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_incident_each(kit.hub, all, see, &seen));
    assert_ok(pd_hub_commit(kit.hub));
    return seen;
}

static enum pd_err
settle(int64_t id, const char *by, const char *note)
{
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_incident_resolve(kit.hub, kit.now_ms, id, by, note);
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit.hub));
    else
        pd_hub_rollback(kit.hub);
    return err;
}

static void
an_incident_is_settled_once_and_stays(void **state)
{
    struct seen seen;
    char long_note[600];

    (void)state;
    assert_ok(bill(&anna, "B2", 2000));
    (void)claim(&counter, &bert, "pay", "bill:B2", 0);
    seen = look(false);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.last.kind, "receipt_member");
    assert_memory_equal(seen.last.member.b, bert.b, PD_ID_LEN);
    assert_memory_equal(seen.last.device.b, counter.id.b, PD_ID_LEN);

    memset(long_note, 'n', sizeof long_note - 1);
    long_note[sizeof long_note - 1] = '\0';
    assert_int_equal(settle(seen.last.id, "", "x"), PD_ERR_INVALID);
    assert_int_equal(settle(seen.last.id, "shift leader", ""), PD_ERR_INVALID);
    assert_int_equal(settle(seen.last.id, "shift leader", long_note), PD_ERR_TOO_LARGE);
    assert_int_equal(settle(seen.last.id + 1, "shift leader", "x"), PD_ERR_NOT_FOUND);
    assert_ok(settle(seen.last.id, "shift leader", "typed for her husband"));
    assert_int_equal(settle(seen.last.id, "another", "again"), PD_ERR_STATE);
    assert_int_equal(look(false).count, 0);
    seen = look(true);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.last.resolved_by, "shift leader");
    assert_string_equal(seen.last.note, "typed for her husband");
    assert_int_equal(seen.last.resolved_ms, kit.now_ms);
    assert_int_equal(kit_verify(&kit).incidents, 1);
}

static void
a_quarantined_line_is_shown_as_it_came(void **state)
{
    static const char line[] = "{\"v\":1,\"kind\":\"\x01nonsense\"}";
    struct pd_hub_incident incident;
    struct pd_hub_incident_op op;
    struct seen seen;

    (void)state;
    desk_write_line(&kiosk, line, sizeof line - 1);
    assert_int_equal(desk_push(&kiosk, 0, 1), 200);
    seen = look(false);
    assert_string_equal(seen.last.kind, "malformed");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_incident_get(kit.hub, seen.last.id, &incident, &op));
    assert_int_equal(op.len, sizeof line - 1);
    assert_memory_equal(op.line, line, sizeof line - 1);
    assert_int_equal(op.kind, 0);
    assert_int_equal(op.status, PD_OP_QUARANTINED);
    assert_int_equal(op.dseq, 1);
    assert_int_equal(pd_hub_incident_get(kit.hub, 99, &incident, &op), PD_ERR_NOT_FOUND);
    assert_ok(pd_hub_commit(kit.hub));
}

struct bodies {
    int count;
    int64_t id;
    size_t len;
};

static void
see_body(void *ctx, const struct pd_hub_evidence *e)
{
    struct bodies *b = ctx;

    b->count++;
    b->id = e->id;
    b->len = e->len;
    assert_non_null(memmem(e->body, e->len, "bill:B1", strlen("bill:B1")));
}

/* Whoever has nothing but the desk's key: a whole push, which that desk signed. */
static void
expect_signed(const char *body, size_t len, struct pd_push_line *first)
{
    static struct pd_push_line lines[PD_PUSH_OPS_MAX];
    struct pd_push_header header;
    struct pd_public_key key = pd_secret_key_public(&kiosk.secret);
    struct pd_why why = { .text = "" };

    assert_ok(pd_push_read(body, len, &header, lines, &why));
    assert_ok(pd_push_verify(body, len, &header, lines, &key, &why));
    assert_int_equal(header.base, 0);
    *first = lines[0];
}

/* Two first ops under one number: the second push is kept, whole, behind the incident. */
static void
the_evidence_of_a_fork_is_reached_from_its_incident(void **state)
{
    struct bodies bodies = { .count = 0 };
    struct pd_push_line told, had;
    struct pd_hub_evidence e;
    struct seen seen;

    (void)state;
    (void)claim(&kiosk, &anna, "pay", "bill:B1", 0);
    assert_int_equal(desk_push(&kiosk, 1, 1), 200); /* asking signs nothing new */
    kiosk.count = 0;
    {
        struct pd_op op = desk_op(&kiosk, PD_OP_CLAIM);

        op.member = bert;
        op.amount = pd_points_of(0);
        (void)pd_copy(op.unit, sizeof op.unit, "points");
        (void)pd_copy(op.rule, sizeof op.rule, "pay");
        (void)pd_copy(op.key, sizeof op.key, "bill:B1");
        desk_write(&kiosk, &op);
    }
    assert_int_equal(desk_push(&kiosk, 0, 1), 409);
    seen = look(false);
    assert_string_equal(seen.last.kind, "fork");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_evidence_each(kit.hub, &seen.last.device, see_body, &bodies));
    assert_int_equal(bodies.count, 1);
    assert_ok(pd_hub_evidence_get(kit.hub, bodies.id, &e));
    assert_int_equal(e.len, bodies.len);
    expect_signed(e.body, e.len, &told);
    expect_signed(e.proof, e.proof_len, &had);
    assert_int_equal(had.len, kiosk.len[0]); /* as long, and about another member */
    assert_memory_equal(told.text, kiosk.lines[0], told.len);
    assert_memory_not_equal(had.text, kiosk.lines[0], had.len);
    assert_int_equal(pd_hub_evidence_get(kit.hub, bodies.id + 1, &e), PD_ERR_NOT_FOUND);
    assert_ok(pd_hub_commit(kit.hub));
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, kit_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(each_behaviour_is_granted_once_per_its_key),
        T(birthday_points_are_granted_in_the_month_of_the_birthday),
        T(a_birthday_is_a_day_of_a_year),
        T(a_key_of_another_shape_is_refused),
        T(what_the_hub_alone_grants_is_refused_to_desks),
        T(a_receipt_waits_and_its_bill_is_granted_once),
        T(a_receipt_typed_at_two_counters_waits_once),
        T(a_bill_that_came_first_is_granted_already),
        T(the_bill_s_member_gets_the_points_and_a_person_looks),
        T(one_receipt_for_two_members_waits_for_the_first),
        T(a_receipt_names_no_amount),
        T(a_frozen_member_s_receipt_is_refused),
        T(a_bill_is_checked_before_it_is_believed),
        T(an_incident_is_settled_once_and_stays),
        T(a_quarantined_line_is_shown_as_it_came),
        T(the_evidence_of_a_fork_is_reached_from_its_incident),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
