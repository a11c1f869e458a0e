/*
 * Goal: whatever merchants, patients and time do, what all merchants and the hospital itself gave and took is
 * what the ledger says; each move is in one statement at most, statements never change, and together with
 * what is open they are all there was. Method: random histories under seeds, beside a count of our own.
 */
#include "tests/hub/merchant_kit.h"

#include "sync/hub/figures.h"

#include <stdio.h>
#include <string.h>

#define SEEDS 12
#define STEPS 160
#define OPEN_MAX 64

static const char *const ids[] = { "books", "clinic" };

/* What we counted ourselves: points of both merchants. */
struct count {
    int64_t burned[2], burned_back[2], issued[2], issued_back[2];
    int64_t own_burned, own_issued;
};

struct history {
    struct pd_rng rng;
    struct count n;
    struct pd_op open[OPEN_MAX]; /* vouchers that are out */
    int open_count;
    struct {
        int64_t number, points;
        int which, kind;
        bool back;
    } done[OPEN_MAX];
    int done_count;
    int references;
    struct desk counter; /* the hospital's own */
};

static struct history h;

static int
below(int n)
{
    return (int)pd_rng_below(&h.rng, (uint64_t)n);
}

static const char *
till_of(int which)
{
    return which == 0 ? books_till : clinic_till;
}

static void
note(int which, int kind, int64_t points)
{
    if (h.done_count == OPEN_MAX)
        return;
    h.done[h.done_count].number = answered("number");
    h.done[h.done_count].points = points;
    h.done[h.done_count].which = which;
    h.done[h.done_count].kind = kind;
    h.done[h.done_count++].back = false;
}

static bool
has(int64_t points)
{
    int64_t left, held, debt;

    kit_balance(&kit, &anna, &left, &held, &debt);
    return left >= points && kiosk.count + 4 < KIT_LINES;
}

static void
sell(void)
{
    bool books = below(2) == 0;

    if (h.open_count < OPEN_MAX && has(250))
        h.open[h.open_count++] =
            voucher(&anna, books ? "V-001" : "V-002", books ? "B1" : "C1", books ? 100 : 250);
}

/* At the right till, the wrong one, or twice. */
static void
use(void)
{
    int i = h.open_count > 0 ? below(h.open_count) : -1;
    int which, till;
    char reference[16];
    const char *no;

    if (i < 0)
        return;
    which = strcmp(h.open[i].place, "B1") == 0 ? 0 : 1;
    till = below(4) == 0 ? 1 - which : which;
    (void)snprintf(reference, sizeof reference, "T-%d", ++h.references);
    no = use_voucher(till_of(till), &h.open[i], reference);
    if (till != which) {
        assert_string_equal(no, "other_merchant");
        return;
    }
    if (no[0] == '\0') {
        h.n.burned[which] += pd_points_raw(h.open[i].amount);
        note(which, PD_MOVE_VOUCHER, pd_points_raw(h.open[i].amount));
        assert_string_equal(use_voucher(till_of(which), &h.open[i], reference), "");
        assert_string_equal(use_voucher(till_of(which), &h.open[i], "X"), "already_used");
    } else if (strcmp(no, "voucher_expired") != 0 && strcmp(no, "voucher_ended") != 0) {
        fail_msg("%s", no);
    }
    h.open[i] = h.open[--h.open_count];
}

static void
give_or_take(bool give)
{
    int which = give ? 0 : below(2);
    int64_t points = 1 + below(120);
    char code[PD_CODE_CAP], body[PD_CODE_CAP + 128];
    const char *no;

    kit.now_ms += PD_SECOND_MS;
    (void)snprintf(body, sizeof body, "{\"code\":\"%s\",\"points\":%lld,\"reference\":\"R-%d\"}",
        code_of(&anna, code), (long long)points, ++h.references);
    for (int again = 0; again < 2; again++) { /* and its answer is lost, half of the time */
        no = post_as(till_of(which), give ? "/v1/issues" : "/v1/burns", body);
        if (no[0] != '\0') {
            assert_true(strcmp(no, give ? "above_cap" : "too_few_points") == 0);
            return;
        }
    }
    *(give ? &h.n.issued[which] : &h.n.burned[which]) += points;
    note(which, give ? PD_MOVE_ISSUE : PD_MOVE_BURN, points);
}

static void
take_back(void)
{
    static const char *const paths[] = {
        [PD_MOVE_VOUCHER] = "vouchers", [PD_MOVE_ISSUE] = "issues", [PD_MOVE_BURN] = "burns"
    };
    int i = h.done_count > 0 ? below(h.done_count) : -1;
    char path[64];

    if (i < 0)
        return;
    (void)snprintf(
        path, sizeof path, "/v1/%s/%lld/reverse", paths[h.done[i].kind], (long long)h.done[i].number);
    assert_string_equal(post_as(till_of(1 - h.done[i].which), path, "{}"), "other_merchant");
    assert_string_equal(post_as(till_of(h.done[i].which), path, "{}"), "");
    if (!h.done[i].back)
        *(h.done[i].kind == PD_MOVE_ISSUE ? &h.n.issued_back[h.done[i].which]
                                          : &h.n.burned_back[h.done[i].which]) += h.done[i].points;
    h.done[i].back = true;
}

/* The hospital's own gifts and points go on beside it. */
static void
own(void)
{
    struct pd_op hold, capture;
    char key[32];

    if (below(2) == 0) {
        (void)snprintf(key, sizeof key, "bill:B-%d", ++h.references);
        kit_grant(&kit, &anna, key, 700);
        h.n.own_issued += 700;
        return;
    }
    if (!has(100) || h.counter.count + 4 >= KIT_LINES)
        return;
    hold = voucher(&anna, "G-003", "P1", 100);
    capture = desk_about(&h.counter, PD_OP_CAPTURE, &hold.id);
    assert_int_equal(desk_do(&h.counter, &capture).status, PD_OP_APPLIED);
    h.n.own_burned += 100;
}

static void
pass_time(void)
{
    kit_sweep(&kit, kit.now_ms + (1 + below(9)) * PD_DAY_MS);
}

static enum pd_err
settle(const char *id, const char *month, struct pd_statement *out, bool *again)
{
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_merchant_settle(kit.hub, kit.now_ms, id, month, "O-1", out, again, &why);
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit.hub));
    else
        pd_hub_rollback(kit.hub);
    return err;
}

/* Last month, which may be settled already: then it is the same statement, to the fen. */
static void
settle_one(void)
{
    struct pd_date today = pd_local_time(kit.now_ms, 480).date;
    struct pd_statement first, second;
    char month[32];
    bool again;

    (void)snprintf(month, sizeof month, "%04d-%02d", today.month == 1 ? today.year - 1 : today.year,
        today.month == 1 ? 12 : today.month - 1);
    if (settle(ids[below(2)], month, &first, &again) != PD_OK)
        fail_msg("%s %s", why.path, why.text);
    assert_ok(settle(first.merchant, month, &second, &again));
    assert_true(again);
    assert_int_equal(first.number, second.number);
    assert_memory_equal(&first.sums, &second.sums, sizeof first.sums);
    (void)snprintf(month, sizeof month, "%04d-%02d", today.year, today.month);
    assert_int_equal(settle(first.merchant, month, &second, &again), PD_ERR_STATE);
    assert_non_null(strstr(why.text, "is open"));
}

static void
step(void)
{
    switch (below(10)) {
    case 0:
    case 1:
    case 2:
        sell();
        return;
    case 3:
    case 4:
        use();
        return;
    case 5:
        give_or_take(true);
        return;
    case 6:
        give_or_take(false);
        return;
    case 7:
        take_back();
        return;
    case 8:
        own();
        return;
    default:
        if (below(3) == 0)
            settle_one();
        else
            pass_time();
    }
}

static struct pd_clearing settled[2];

static void
add_statement(void *ctx, const struct pd_statement *st)
{
    struct pd_clearing *c = &settled[strcmp(st->merchant, ids[0]) == 0 ? 0 : 1];

    (void)ctx;
    c->moves += st->sums.moves;
    c->burned += st->sums.burned;
    c->burned_back += st->sums.burned_back;
    c->issued += st->sums.issued;
    c->issued_back += st->sums.issued_back;
}

static void
all_of_it_is_there(int64_t start_issued)
{
    struct pd_moves all;
    int64_t burned = h.n.own_burned, issued = h.n.own_issued + start_issued, back = 0, returned = 0;

    memset(settled, 0, sizeof settled);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_statement_each(kit.hub, add_statement, NULL));
    for (int i = 0; i < 2; i++) {
        struct pd_clearing c, open;

        assert_ok(pd_hub_clearing(kit.hub, ids[i], 0, INT64_MAX, &c));
        assert_ok(pd_hub_clearing_open(kit.hub, ids[i], &open));
        assert_int_equal(c.burned, h.n.burned[i]);
        assert_int_equal(c.burned_back, h.n.burned_back[i]);
        assert_int_equal(c.issued, h.n.issued[i]);
        assert_int_equal(c.issued_back, h.n.issued_back[i]);
        assert_int_equal(c.moves, settled[i].moves + open.moves);
        assert_int_equal(c.burned - c.burned_back,
            settled[i].burned - settled[i].burned_back + open.burned - open.burned_back);
        assert_int_equal(c.issued - c.issued_back,
            settled[i].issued - settled[i].issued_back + open.issued - open.issued_back);
        burned += c.burned;
        returned += c.burned_back;
        issued += c.issued;
        back += c.issued_back;
    }
    assert_ok(pd_hub_moves(kit.hub, (struct pd_stretch){ 0, INT64_MAX }, &all));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(all.redeemed, burned);
    assert_int_equal(all.returned, returned);
    assert_int_equal(all.issued, issued);
    assert_int_equal(all.taken_back, back);
}

static void
what_merchants_and_the_hospital_moved_is_the_ledger(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        void *kept = &kit;

        assert_int_equal(open_merchant_kit(&kept), 0);
        memset(&h, 0, sizeof h);
        h.rng = pd_rng_seeded(seed);
        desk_enrol(&h.counter, &kit, "counter", "P1");
        for (int i = 0; i < STEPS; i++)
            step();
        all_of_it_is_there(5000);
        assert_true(h.n.burned[0] + h.n.burned[1] > 0);
        (void)kit_verify(&kit);
        kit_close(&kit);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_merchants_and_the_hospital_moved_is_the_ledger),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
