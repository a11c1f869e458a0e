/*
 * Goal: what a desk tells of who serves, of shifts and of its shelf is stored whatever it says; what
 * contradicts the hub is an incident beside it; acts are whose they are; and a shift comes to the same here
 * as on its desk. Method: tables of one op or one act a row, with the incident it must make, and around each
 * limit; the figures of a shift are added up here once more from the desk's own lines.
 */
#include "tests/hub/duty_kit.h"

#include "app/base/clock.h"
#include "app/core/work.h"
#include "sync/hub/families.h"
#include "sync/hub/loading.h"
#include "sync/hub/shifts.h"

#include <stdio.h>
#include <string.h>

#define ON PD_OP_STAFF_ON
#define OFF PD_OP_STAFF_OFF
#define APPROVE PD_OP_STAFF_APPROVE

static int
open_incidents(void)
{
    static const char *const kinds[] = { "staff_unknown", "staff_dismissed", "staff_role", "own_account",
        "shift_left_open", "shift_not_open", "shift_number", "nobody_serves", "shelf_differs",
        "goods_unknown", "goods_beyond", "stock_short", "not_a_counter" };
    int n = 0;

    for (int i = 0; i < PD_COUNT(kinds); i++)
        n += kit_incidents(&kit, kinds[i]);
    return n;
}

/* This incident and no other; "": none. */
static void
expect_incident(const char *kind, int before)
{
    if (open_incidents() != before + (kind[0] != '\0'))
        fail_msg("%d incidents instead of %d: %s", open_incidents() - before, kind[0] != '\0', kind);
    if (kind[0] != '\0')
        assert_true(kit_incidents(&kit, kind) > 0);
}

/* ---- who signs in ---- */

static const struct {
    bool at_kiosk;
    const char *how, *number, *incident;
} says[] = {
    { false, ON, "C-07", "" },
    { false, ON, "S1", "" },
    { false, ON, "T1", "" },
    { false, ON, "O1", "" }, /* to the centre's lists */
    { false, ON, "O2", "" }, /* who is at the counter too */
    { false, ON, "X-9", "staff_unknown" },
    { false, OFF, "O1", "" },
    { false, OFF, "X-9", "staff_unknown" },
    { false, APPROVE, "S1", "" },
    { false, APPROVE, "C-07", "staff_role" },
    { false, APPROVE, "O1", "staff_role" },
    { false, APPROVE, "X-9", "staff_unknown" },
    { true, ON, "T1", "" },
    { true, ON, "C-07", "staff_role" },
    { true, ON, "S1", "staff_role" },
};

static void
every_sign_in_counts_and_what_contradicts_is_an_incident(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(says); i++) {
        int before = open_incidents();
        struct pd_op_result r =
            duty_says(says[i].at_kiosk ? &kiosk : &counter, says[i].how, says[i].number, NULL);

        assert_int_equal(r.status, PD_OP_APPLIED);
        expect_incident(says[i].incident, before);
    }
}

static void
who_was_dismissed_serves_until_then_and_not_after(void **state)
{
    static const struct {
        int64_t after_ms;
        enum pd_time_quality quality;
        const char *how, *incident;
    } rows[] = {
        { -PD_HOUR_MS, PD_TIME_SYNCED, ON, "" }, { -1, PD_TIME_HOLDOVER, ON, "" },
        { 0, PD_TIME_SYNCED, ON, "staff_dismissed" }, { 1, PD_TIME_SYNCED, ON, "staff_dismissed" },
        { -PD_HOUR_MS, PD_TIME_UNTRUSTED, ON, "staff_dismissed" }, /* its clock is believed by nobody */
        { 2, PD_TIME_SYNCED, OFF, "" }, /* her counter heard of it, and put her out */
    };
    int64_t then = kit.now_ms;

    (void)state;
    assert_ok(duty_dismiss("C-07"));
    kit.now_ms += PD_HOUR_MS;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_op op = desk_op(&counter, PD_OP_STAFF);
        int before = open_incidents();

        (void)pd_copy(op.how, sizeof op.how, rows[i].how);
        (void)pd_copy(op.by, sizeof op.by, "C-07");
        op.at_ms = then + rows[i].after_ms;
        op.quality = rows[i].quality;
        assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
        expect_incident(rows[i].incident, before);
    }
}

/* ---- whose an act is ---- */

struct acts {
    int rows;
    struct pd_hub_served of[8];
};

static void
add_row(void *ctx, const struct pd_hub_served *served)
{
    struct acts *acts = ctx;

    assert_true(acts->rows < PD_COUNT(acts->of));
    acts->of[acts->rows++] = *served;
}

/* What she did; all zero: nothing. */
static struct pd_hub_served
did(const char *number)
{
    static const struct pd_hub_served nothing;
    struct acts acts = { .rows = 0 };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_served_each(kit.hub, (struct pd_stretch){ 0, INT64_MAX }, add_row, &acts));
    pd_hub_rollback(kit.hub);
    for (int i = 0; i < acts.rows; i++)
        if (strcmp(acts.of[i].clerk, number) == 0)
            return acts.of[i];
    return nothing;
}

static struct pd_op_result
refund(struct desk *desk, const struct pd_op *hold, const char *reason)
{
    struct pd_op op = desk_about(desk, PD_OP_REFUND, &hold->id);

    op.amount = hold->amount;
    (void)pd_copy(op.reason, sizeof op.reason, reason);
    return desk_do(desk, &op);
}

static void
count_let_pass(void *ctx, const struct pd_goods *goods)
{
    struct {
        const char *by;
        int n;
    } *c = ctx;

    c->n += strstr(goods->note, c->by) != NULL;
}

/* Movements of goods that she let pass. */
static int
let_pass(const char *number)
{
    struct {
        const char *by;
        int n;
    } c = { number, 0 };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_goods_each(kit.hub, "", count_let_pass, &c));
    pd_hub_rollback(kit.hub);
    return c.n;
}

static void
acts_are_of_whoever_signed_in_last(void **state)
{
    struct pd_op a = duty_ticket(&anna, "G-001", 1, 100), b = duty_ticket(&anna, "G-003", 2, 100),
                 c = duty_ticket(&bert, "G-001", 1, 100), d = duty_ticket(&bert, "G-001", 1, 100);
    struct pd_op two = desk_about(&counter, PD_OP_CAPTURE, &b.id);

    (void)state;
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &a.id).status, PD_OP_APPLIED); /* nobody serves */
    assert_int_equal(did("").handed, 0);
    (void)duty_says(&counter, ON, "C-07", NULL);
    two.dseq = (uint64_t)counter.count + 1;
    two.qty = 2;
    assert_int_equal(desk_do(&counter, &two).status, PD_OP_APPLIED);
    (void)duty_says(&second, ON, "C-08", NULL); /* another counter */
    (void)duty_says(&counter, ON, "S1", NULL);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &c.id).status, PD_OP_APPLIED);
    assert_int_equal(refund(&counter, &c, "undo").status, PD_OP_APPLIED);
    (void)duty_says(&counter, OFF, "S1", NULL);
    assert_int_equal(desk_tell(&counter, PD_OP_VOID, &d.id).status, PD_OP_APPLIED);
    assert_int_equal(did("C-07").handed, 1);
    assert_int_equal(did("C-07").units, 2);
    assert_int_equal(did("C-07").points, 100);
    assert_int_equal(did("S1").handed, 1);
    assert_int_equal(did("S1").refunds, 1);
    assert_int_equal(did("C-08").handed, 0);
    assert_int_equal(did("").ended, 0); /* of nobody there is no row */
    assert_int_equal(open_incidents(), 0);
}

static void
an_approval_is_of_the_next_op_alone(void **state)
{
    struct pd_op a = duty_ticket(&anna, "G-001", 1, 100), b = duty_ticket(&anna, "G-001", 1, 100),
                 c = duty_ticket(&bert, "G-001", 1, 100);

    (void)state;
    (void)duty_says(&counter, ON, "C-07", NULL);
    (void)duty_says(&counter, APPROVE, "S1", &a.id);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &a.id).status, PD_OP_APPLIED);
    assert_int_equal(did("C-07").approved, 1);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &b.id).status, PD_OP_APPLIED);
    assert_int_equal(did("C-07").approved, 1);
    assert_int_equal(did("C-07").handed, 2); /* she serves on */
    (void)duty_says(&counter, OFF, "C-07", NULL);
    (void)duty_says(&counter, APPROVE, "S1", NULL); /* where nobody serves */
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &c.id).status, PD_OP_APPLIED);
    assert_int_equal(did("").approved, 1);
}

/* A row of the hub's came between her PIN and the act, and made the desk write something; or the clerk did
 * something else first. */
static void
an_approval_waits_for_the_act_that_it_names(void **state)
{
    struct pd_op a = duty_ticket(&anna, "G-001", 1, 100), b = duty_ticket(&anna, "G-001", 1, 100),
                 c = duty_ticket(&bert, "G-001", 1, 100);
    struct pd_id shelf;

    (void)state;
    (void)duty_says(&counter, ON, "C-07", NULL);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &a.id).status, PD_OP_APPLIED);
    (void)duty_says(&counter, APPROVE, "S1", &a.id);
    (void)duty_stock(&counter, PD_OP_STOCK_COUNT, "G-004", 4);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &b.id).status, PD_OP_APPLIED);
    assert_int_equal(did("C-07").approved, 0); /* that was another ticket */
    assert_int_equal(refund(&counter, &a, "damaged").status, PD_OP_APPLIED);
    assert_int_equal(did("C-07").approved, 1);
    assert_int_equal(refund(&counter, &a, "damaged").status, PD_OP_REJECTED); /* once */
    assert_int_equal(did("C-07").approved, 1);
    (void)duty_says(&counter, APPROVE, "S1", &c.id);
    (void)duty_says(&counter, ON, "C-08", NULL); /* whoever comes next has nothing of it */
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &c.id).status, PD_OP_APPLIED);
    assert_int_equal(did("C-08").approved, 0);
    pd_work_subject("G-002", &shelf);
    (void)duty_says(&counter, APPROVE, "S1", &shelf);
    (void)duty_stock(&counter, PD_OP_STOCK_SHRINK, "G-003", 1);
    (void)duty_stock(&counter, PD_OP_STOCK_SHRINK, "G-002", 1);
    (void)duty_stock(&counter, PD_OP_STOCK_SHRINK, "G-002", 1);
    assert_int_equal(let_pass("S1"), 1);
    assert_int_equal(open_incidents(), 0);
}

static void
what_was_refused_is_nobodys_act(void **state)
{
    struct pd_op a = duty_ticket(&anna, "G-001", 1, 100);

    (void)state;
    (void)duty_says(&counter, ON, "C-07", NULL);
    assert_int_equal(refund(&counter, &a, "undo").status, PD_OP_REJECTED); /* nothing was handed over */
    assert_int_equal(did("C-07").refunds, 0);
}

/* She serves when the hub's question comes; her counter answers it. One that was not asked is hers. */
static void
an_end_that_the_hub_asked_for_is_nobodys_act(void **state)
{
    struct pd_op a = duty_ticket(&anna, "G-001", 1, 100), b = duty_ticket(&bert, "G-001", 1, 100), op;

    (void)state;
    (void)duty_says(&counter, ON, "C-07", NULL);
    op = desk_about(&kiosk, PD_OP_END_ASK, &a.id);
    (void)pd_copy(op.reason, sizeof op.reason, "changed_mind");
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_VOID, &a.id);
    (void)pd_copy(op.reason, sizeof op.reason, PD_OP_VOID_ASKED);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    assert_int_equal(did("C-07").ended, 0);
    op = desk_about(&counter, PD_OP_VOID, &b.id);
    (void)pd_copy(op.reason, sizeof op.reason, PD_OP_VOID_ASKED);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    assert_int_equal(did("C-07").ended, 1);
}

/* Each act about her own membership and about another one. */
static void
nobody_serves_her_own_membership_unseen(void **state)
{
    struct pd_op a = duty_ticket(&anna, "G-001", 1, 100), b = duty_ticket(&anna, "G-001", 1, 100),
                 c = duty_ticket(&bert, "G-001", 1, 100), d = duty_ticket(&anna, "G-001", 1, 100);

    (void)state;
    assert_ok(duty_member("C-07", &anna));
    (void)duty_says(&counter, ON, "C-07", NULL);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &c.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 0);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &a.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 1);
    assert_int_equal(desk_tell(&counter, PD_OP_VOID, &b.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 2);
    assert_int_equal(refund(&counter, &a, "undo").status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 3);
    assert_int_equal(refund(&counter, &a, "undo").status, PD_OP_REJECTED); /* nothing was done */
    assert_int_equal(desk_tell(&counter, PD_OP_VOUCH, &d.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 3);
    (void)duty_says(&counter, ON, "C-08", NULL);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &d.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 3);
}

/* Nor is anybody accused: the release of protocol 1, to which a counter was taken back, does not say who
 * serves. */
static void
whoever_was_on_before_an_old_release_serves_nobody(void **state)
{
    struct pd_op a = duty_ticket(&anna, "G-001", 1, 100), b = duty_ticket(&anna, "G-001", 1, 100);

    (void)state;
    assert_ok(duty_member("C-07", &anna));
    (void)duty_says(&counter, ON, "C-07", NULL);
    counter.protocol = 1;
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &a.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 0);
    assert_int_equal(did("C-07").handed, 0);
    counter.protocol = 2;
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &b.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 1);
}

/* What a family's card of hers paid for is hers as much: the account is another's. */
static void
nobody_hands_over_to_herself_by_a_familys_card_unseen(void **state)
{
    const struct pd_family_said said = { true, PD_CONSENT_BY_SELF, "family-1", "S1" };
    enum pd_family_join no;
    struct pd_op op;

    (void)state;
    kit_publish(&kit,
        "{\"family\":{\"cards\":2,\"shared\":{\"points\":true},\"limits\":{\"spend\":200,\"day\":300,"
        "\"month\":500},"
        "\"limits_max\":{\"spend\":500,\"day\":900,\"month\":900}}}",
        kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_family_add(kit.hub, kit.now_ms, &anna, &bert, NULL, &said, &no, &why)));
    assert_ok(duty_member("C-07", &bert));
    (void)duty_says(&counter, ON, "C-07", NULL);
    op = desk_hold(&kiosk, &anna, "G-001", 1, 100);
    op.spender = bert;
    op.programme = pd_hub_programme_now(kit.hub, kit.now_ms)->version;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &op.id).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &op.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 1);
    (void)duty_says(&counter, ON, "C-08", NULL);
    assert_int_equal(refund(&counter, &op, "undo").status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 1);
}

/* By a badge for one act: of a hand-over, of points back, of a ticket in doubt. */
static void
nobody_lets_her_own_pass_unseen(void **state)
{
    struct pd_op a = duty_ticket(&anna, "G-001", 1, 100), b = duty_ticket(&bert, "G-001", 1, 100),
                 c = duty_ticket(&anna, "G-001", 1, 100);

    (void)state;
    assert_ok(duty_member("S1", &anna));
    (void)duty_says(&counter, ON, "C-07", NULL);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &a.id).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &b.id).status, PD_OP_APPLIED);
    (void)duty_says(&counter, APPROVE, "S1", &b.id);
    assert_int_equal(refund(&counter, &b, "damaged").status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 0);
    (void)duty_says(&counter, APPROVE, "S1", &a.id);
    assert_int_equal(refund(&counter, &a, "damaged").status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 1);
    (void)duty_says(&counter, APPROVE, "S1", &c.id);
    assert_int_equal(desk_tell(&counter, PD_OP_VOUCH, &c.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 2);
}

static void
a_technician_who_hands_over_is_an_incident(void **state)
{
    struct pd_op a = duty_ticket(&anna, "G-001", 1, 100);

    (void)state;
    (void)duty_says(&counter, ON, "T1", NULL);
    assert_int_equal(open_incidents(), 0);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &a.id).status, PD_OP_APPLIED);
    expect_incident("staff_role", 0);
    assert_int_equal(did("T1").handed, 1);
}

/* ---- shifts ---- */

static const struct {
    const char *how;
    uint32_t number;
    const char *incident;
} shifts[] = {
    { PD_OP_SHIFT_CLOSE, 1, "shift_not_open" },
    { PD_OP_SHIFT_OPEN, 1, "" },
    { PD_OP_SHIFT_CLOSE, 2, "shift_not_open" },
    { PD_OP_SHIFT_CLOSE, 1, "" },
    { PD_OP_SHIFT_CLOSE, 1, "shift_not_open" },
    { PD_OP_SHIFT_OPEN, 1, "shift_number" },
    { PD_OP_SHIFT_CLOSE, 1, "" },
    { PD_OP_SHIFT_OPEN, 3, "" }, /* one may be lost with a disk */
    { PD_OP_SHIFT_OPEN, 4, "shift_left_open" },
    { PD_OP_SHIFT_CLOSE, 4, "" },
    { PD_OP_SHIFT_OPEN, UINT32_MAX, "" },
    { PD_OP_SHIFT_CLOSE, UINT32_MAX, "" },
};

static void
shifts_open_and_close_by_turns(void **state)
{
    (void)state;
    (void)duty_says(&counter, ON, "C-07", NULL);
    for (int i = 0; i < PD_COUNT(shifts); i++) {
        int before = open_incidents();

        assert_int_equal(duty_shift(&counter, shifts[i].how, shifts[i].number).status, PD_OP_APPLIED);
        expect_incident(shifts[i].incident, before);
    }
}

static void
a_kiosk_has_no_shifts_and_no_shelf(void **state)
{
    (void)state;
    (void)duty_says(&kiosk, ON, "T1", NULL);
    assert_int_equal(duty_shift(&kiosk, PD_OP_SHIFT_OPEN, 1).status, PD_OP_QUARANTINED);
    assert_int_equal(duty_stock(&kiosk, PD_OP_STOCK_RECEIVE, "G-001", 5).status, PD_OP_QUARANTINED);
    assert_int_equal(kit_incidents(&kit, "not_a_counter"), 2);
}

static void
nobody_opens_no_shift_and_counts_no_goods(void **state)
{
    (void)state;
    assert_int_equal(duty_shift(&counter, PD_OP_SHIFT_OPEN, 1).status, PD_OP_APPLIED);
    expect_incident("nobody_serves", 0);
    assert_int_equal(duty_shift(&counter, PD_OP_SHIFT_CLOSE, 1).status, PD_OP_APPLIED);
    expect_incident("nobody_serves", 1);
    assert_int_equal(duty_stock(&counter, PD_OP_STOCK_RECEIVE, "G-001", 5).status, PD_OP_APPLIED);
    expect_incident("nobody_serves", 2);
}

static struct pd_hub_shift
shift_of(struct desk *desk, uint32_t number, enum pd_err expected)
{
    struct pd_hub_shift shift = { .dev = 0 };
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_shift_get(kit.hub, desk != NULL ? &desk->id : NULL, number, &shift, &why);
    pd_hub_rollback(kit.hub);
    assert_int_equal(err, expected);
    return shift;
}

static struct pd_shift_figures
figures_of(const struct pd_hub_shift *shift)
{
    static struct pd_shift_figures f;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_shift_figures(kit.hub, shift, &f));
    pd_hub_rollback(kit.hub);
    return f;
}

/* As the desk adds them up, from the lines in its own journal and what it knows of the two holds. */
static struct pd_shift_figures
figures_at(struct desk *desk, uint64_t from, uint64_t last, const struct pd_op *holds, int count)
{
    static struct pd_shift_figures f;

    pd_shift_begin(&f);
    for (uint64_t at = from; at <= last; at++) {
        struct pd_shift_hold known = { .qty = 0 };
        const struct pd_op *hold = NULL;
        struct pd_op op;

        assert_ok(pd_op_decode(desk->lines[at - 1], desk->len[at - 1], &op, NULL));
        for (int i = 0; i < count; i++)
            if (pd_id_equal(holds[i].id, op.hold))
                hold = &holds[i];
        if (hold != NULL) {
            known = (struct pd_shift_hold){ .qty = hold->qty, .amount = hold->amount, .money = hold->money };
            (void)pd_copy(known.sku, sizeof known.sku, hold->sku);
        }
        pd_shift_add(&f, &op, hold != NULL ? &known : NULL);
    }
    f.head = desk->heads[last];
    return f;
}

static void
a_shift_comes_to_the_same_here_as_on_its_desk(void **state)
{
    struct pd_op holds[4], before = duty_ticket(&anna, "G-001", 1, 100);
    struct pd_shift_figures here, there;
    struct pd_hub_shift shift;
    uint64_t opened;

    (void)state;
    for (int i = 0; i < PD_COUNT(holds); i++)
        holds[i] =
            i == 1 ? duty_ticket(&bert, "G-003", 2, 100) : duty_ticket(&anna, "G-001", 1 + i, 100 + 100 * i);
    (void)duty_says(&counter, ON, "C-07", NULL);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &before.id).status, PD_OP_APPLIED);
    (void)duty_shift(&counter, PD_OP_SHIFT_OPEN, 7);
    opened = (uint64_t)counter.count;
    for (int i = 0; i < 3; i++) {
        struct pd_op op = desk_about(&counter, PD_OP_CAPTURE, &holds[i].id);

        op.qty = holds[i].qty;
        assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    }
    (void)duty_says(&counter, APPROVE, "S1", &holds[3].id);
    assert_int_equal(desk_tell(&counter, PD_OP_VOID, &holds[3].id).status, PD_OP_APPLIED);
    assert_int_equal(refund(&counter, &holds[1], "undo").status, PD_OP_APPLIED);
    (void)duty_stock(&counter, PD_OP_STOCK_RECEIVE, "G-001", 12);
    for (int i = 0; i < 80; i++) /* more lines than are read at a time */
        (void)duty_stock(&counter, PD_OP_STOCK_SHRINK, "G-003", i % 10 == 0);
    shift = shift_of(&counter, 7, PD_OK);
    assert_int_equal(shift.shift.last_dseq, 0);
    here = figures_of(&shift); /* it is open */
    there = figures_at(&counter, opened, (uint64_t)counter.count, holds, PD_COUNT(holds));
    assert_memory_equal(&here, &there, sizeof here);
    assert_int_equal(here.handed, 3);
    (void)duty_says(&counter, ON, "C-08", NULL);
    (void)duty_shift(&counter, PD_OP_SHIFT_CLOSE, 7);
    (void)duty_stock(&counter, PD_OP_STOCK_RECEIVE, "G-001", 99); /* of no shift */
    shift = shift_of(NULL, 7, PD_OK);
    assert_string_equal(shift.shift.opened_by, "C-07");
    assert_string_equal(shift.shift.closed_by, "C-08");
    assert_string_equal(shift.place, "P1");
    here = figures_of(&shift);
    there = figures_at(&counter, opened, (uint64_t)counter.count - 1, holds, PD_COUNT(holds));
    assert_memory_equal(&here, &there, sizeof here);
    assert_int_equal(here.sign_ins, 1);
    assert_int_equal(here.gifts[0].received, 12);
}

static void
a_shift_is_found_by_its_number_where_that_is_enough(void **state)
{
    struct pd_hub_shift shift;

    (void)state;
    (void)duty_says(&counter, ON, "C-07", NULL);
    (void)duty_says(&second, ON, "C-08", NULL);
    (void)duty_shift(&counter, PD_OP_SHIFT_OPEN, 1);
    (void)duty_shift(&counter, PD_OP_SHIFT_OPEN, 2);
    (void)duty_shift(&second, PD_OP_SHIFT_OPEN, 1);
    (void)shift_of(NULL, 1, PD_ERR_INVALID);
    assert_non_null(strstr(why.text, "--device"));
    (void)shift_of(NULL, 3, PD_ERR_NOT_FOUND);
    (void)shift_of(&elsewhere, 1, PD_ERR_NOT_FOUND);
    (void)shift_of(NULL, 2, PD_OK);
    shift = shift_of(&counter, 1, PD_OK); /* which the next one ended */
    assert_int_equal(shift.shift.last_dseq, shift.shift.opened_dseq);
    assert_string_equal(shift.shift.closed_by, "");
}

/* ---- goods ---- */

static void
keep_sku(void *ctx, const struct pd_hub_stock *stock)
{
    struct pd_hub_stock *out = ctx;

    if (strcmp(out->sku, stock->sku) == 0)
        *out = *stock;
}

/* received -1: none was ever there. */
static struct pd_hub_stock
stock_of(const char *sku)
{
    struct pd_hub_stock out = { .received = -1 };

    (void)pd_copy(out.sku, sizeof out.sku, sku);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_each(kit.hub, keep_sku, &out));
    pd_hub_rollback(kit.hub);
    return out;
}

/* One after the other, on what the one before left. */
static const struct {
    bool elsewhere;
    const char *how, *sku;
    int units;
    int received; /* more than before; below 0: fewer */
    const char *incident;
} goods[] = {
    { false, PD_OP_STOCK_COUNT, "G-004", 4, 0, "" },
    { false, PD_OP_STOCK_COUNT, "G-004", 3, 0, "shelf_differs" },
    { false, PD_OP_STOCK_COUNT, "G-004", 5, 0, "shelf_differs" },
    { false, PD_OP_STOCK_COUNT, "G-004", 0, 0, "shelf_differs" },
    { true, PD_OP_STOCK_COUNT, "G-004", 0, 0, "" }, /* it is handed over at P1 */
    { true, PD_OP_STOCK_COUNT, "G-004", 1, 0, "shelf_differs" },
    { false, PD_OP_STOCK_COUNT, "X-9", 0, 0, "goods_unknown" },
    { false, PD_OP_STOCK_RECEIVE, "X-9", 5, 0, "goods_unknown" },
    { false, PD_OP_STOCK_SHRINK, "X-9", 1, 0, "goods_unknown" },
    { false, PD_OP_STOCK_RECEIVE, "G-004", 0, 0, "" },
    { false, PD_OP_STOCK_RECEIVE, "G-004", 6, 6, "" },
    { false, PD_OP_STOCK_COUNT, "G-004", 10, 0, "" },
    { false, PD_OP_STOCK_RECEIVE, "G-004", 1000001, 0, "goods_beyond" },
    { false, PD_OP_STOCK_SHRINK, "G-004", 0, 0, "" },
    { false, PD_OP_STOCK_SHRINK, "G-002", 1, -1, "" },
    { false, PD_OP_STOCK_COUNT, "G-002", 9, 0, "" },
    { false, PD_OP_STOCK_SHRINK, "G-002", 9, -9, "stock_short" }, /* what the kiosk has it may still sell */
    { false, PD_OP_STOCK_COUNT, "G-002", 0, 0, "" },
    { false, PD_OP_STOCK_RECEIVE, "G-002", 1, 1, "" }, /* makes up for it */
    { false, PD_OP_STOCK_COUNT, "G-002", 1, 0, "" },
    { false, PD_OP_STOCK_RECEIVE, "G-001", 1000000, 1000000, "" },
    { false, PD_OP_STOCK_SHRINK, "G-001", 900000, -900000, "" },
};

static void
goods_move_as_far_as_they_can(void **state)
{
    (void)state;
    (void)duty_says(&counter, ON, "C-07", NULL);
    (void)duty_says(&elsewhere, ON, "C-08", NULL);
    for (int i = 0; i < PD_COUNT(goods); i++) {
        struct pd_hub_stock was = stock_of(goods[i].sku), is;
        int before = open_incidents();

        assert_int_equal(
            duty_stock(goods[i].elsewhere ? &elsewhere : &counter, goods[i].how, goods[i].sku, goods[i].units)
                .status,
            PD_OP_APPLIED);
        expect_incident(goods[i].incident, before);
        is = stock_of(goods[i].sku);
        if (is.received != was.received + goods[i].received)
            fail_msg("row %d: received %lld, was %lld", i, (long long)is.received, (long long)was.received);
        (void)kit_verify(&kit);
    }
}

/* What does not fit is told, and the rest goes; tickets that wait lie on the shelf. */
static void
no_more_shrinks_than_lies_there(void **state)
{
    struct pd_op hold = duty_ticket(&anna, "G-004", 1, 10);
    int64_t lent;

    (void)state;
    (void)duty_says(&counter, ON, "C-07", NULL);
    (void)duty_stock(&counter, PD_OP_STOCK_COUNT, "G-004", 4);
    assert_int_equal(open_incidents(), 0);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    (void)duty_stock(&counter, PD_OP_STOCK_COUNT, "G-004", 3);
    assert_int_equal(open_incidents(), 0);
    lent = 3 - stock_of("G-004").free;
    assert_true(lent > 0);
    assert_int_equal(duty_stock(&counter, PD_OP_STOCK_SHRINK, "G-004", 5).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "goods_beyond"), 1);
    assert_int_equal(kit_incidents(&kit, "stock_short"), 1); /* some are lent to the kiosk */
    assert_int_equal(stock_of("G-004").received, 1);         /* which was handed over */
    assert_int_equal(stock_of("G-004").short_n, lent);
    assert_int_equal(duty_stock(&counter, PD_OP_STOCK_SHRINK, "G-004", 1).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "goods_beyond"), 2);
    assert_int_equal(stock_of("G-004").received, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        DUTY_TEST(every_sign_in_counts_and_what_contradicts_is_an_incident),
        DUTY_TEST(who_was_dismissed_serves_until_then_and_not_after),
        DUTY_TEST(acts_are_of_whoever_signed_in_last),
        DUTY_TEST(an_approval_is_of_the_next_op_alone),
        DUTY_TEST(an_approval_waits_for_the_act_that_it_names),
        DUTY_TEST(what_was_refused_is_nobodys_act),
        DUTY_TEST(an_end_that_the_hub_asked_for_is_nobodys_act),
        DUTY_TEST(nobody_serves_her_own_membership_unseen),
        DUTY_TEST(whoever_was_on_before_an_old_release_serves_nobody),
        DUTY_TEST(nobody_hands_over_to_herself_by_a_familys_card_unseen),
        DUTY_TEST(nobody_lets_her_own_pass_unseen),
        DUTY_TEST(a_technician_who_hands_over_is_an_incident),
        DUTY_TEST(shifts_open_and_close_by_turns),
        DUTY_TEST(a_kiosk_has_no_shifts_and_no_shelf),
        DUTY_TEST(nobody_opens_no_shift_and_counts_no_goods),
        DUTY_TEST(a_shift_comes_to_the_same_here_as_on_its_desk),
        DUTY_TEST(a_shift_is_found_by_its_number_where_that_is_enough),
        DUTY_TEST(goods_move_as_far_as_they_can),
        DUTY_TEST(no_more_shrinks_than_lies_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
