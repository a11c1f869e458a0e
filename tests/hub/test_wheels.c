/*
 * Goal: a spin is decided once, by what the hub was bound to before; it costs what is said and brings what is
 * said, never more gifts than are stated, and nothing to whoever may not. Method: a hub with a wheel of ten
 * parts, asked by desks as over the network; results held against the seed of their day.
 */
#include "tests/hub/wheel_kit.h"

#include "sync/hub/consents.h"
#include "sync/hub/leases.h"
#include "sync/hub/merge.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- one spin ---- */

static struct pd_hash
hash_of(const char *hex)
{
    struct pd_hash hash;

    assert_true(pd_unhex(hex, strlen(hex), hash.b, sizeof hash.b));
    return hash;
}

/* What lucky gives; at most so much is gained or lost. */
static int64_t
brings(const struct pd_spin *s)
{
    switch (s->given) {
    case PD_SPIN_POINTS:
        assert_string_equal(s->prize, "five");
        assert_int_equal(pd_points_raw(s->points), 5);
        return 5;
    case PD_SPIN_INSTEAD:
        assert_int_equal(pd_points_raw(s->points), strcmp(s->prize, "bowl") == 0 ? 7 : 6);
        return pd_points_raw(s->points);
    case PD_SPIN_GIFT:
        assert_string_equal(s->prize, "bowl");
        assert_false(pd_id_is_zero(s->hold));
        return 0;
    case PD_SPIN_COUPON:
        assert_string_equal(s->prize, "coupon");
        return 0;
    case PD_SPIN_NOTHING:
        assert_string_equal(s->prize, "none");
        return 0;
    }
    fail_msg("given %d", s->given);
    return 0;
}

static void
a_result_is_what_the_seed_of_its_day_says(void **state)
{
    static const struct pd_wheel wheel = { .total = 10,
        .prize_count = 4,
        .prizes = { { .id = "bowl", .weight = 3 }, { .id = "coupon", .weight = 2 },
            { .id = "five", .weight = 2 }, { .id = "none", .weight = 3 } } };
    struct pd_spin spins[40];
    char committed[PD_WHEEL_HEX_CAP];
    struct pd_wheel_seed seed;
    struct pd_hash told, again;
    int n = 0;

    (void)state;
    look(&anna);
    assert_string_equal(said.wheel.told_seed, ""); /* nobody was told of a day before */
    (void)pd_copy(committed, sizeof committed, said.wheel.commitment);
    for (int m = 0; m < 13; m++) {
        char number[8] = { 'S', '-', (char)('A' + m) };
        struct pd_id one = kit_member(&kit, number, 100);
        int64_t had = 100;

        for (int k = 0; k < 3; k++) {
            spins[n] = *spin_at(&kiosk, &one, (m + k) % 10);
            assert_int_equal(spins[n].of_day, n + 1);
            assert_int_equal(spins[n].digit, (m + k) % 10);
            had += brings(&spins[n]) - 10;
            assert_int_equal(points_of(&one), had);
            n++;
        }
    }
    kit.now_ms += PD_DAY_MS;
    look(&anna);
    assert_string_equal(said.wheel.told_commitment, committed);
    assert_string_not_equal(said.wheel.commitment, committed);
    assert_int_equal(said.wheel.told_day, said.wheel.day - 1);
    told = hash_of(said.wheel.told_seed);
    memcpy(seed.b, told.b, sizeof seed.b);
    again = pd_wheel_commitment(said.wheel.told_day, &seed);
    told = hash_of(committed);
    assert_true(pd_hash_equal(&again, &told));
    for (int i = 0; i < n; i++) {
        struct pd_wheel_draw draw = { "lucky", said.wheel.told_day, i + 1, spins[i].digit };

        assert_string_equal(
            wheel.prizes[pd_wheel_prize_at(&wheel, pd_wheel_point(&seed, &draw, 10))].id, spins[i].prize);
    }
}

/* The answer was lost, or the power. */
static void
the_same_question_is_the_same_spin(void **state)
{
    struct pd_errand e;
    struct pd_spin first;
    int64_t had;

    (void)state;
    look(&anna);
    e = spin_of(&anna, 7);
    done(&e);
    first = said.spin;
    had = points_of(&anna);
    for (int i = 0; i < 3; i++) {
        kit.now_ms += PD_HOUR_MS;
        done(&e);
        assert_memory_equal(&said.spin, &first, sizeof first);
    }
    assert_int_equal(points_of(&anna), had);
    look(&anna);
    assert_int_equal(said.wheel.spins_left, 2);
    assert_int_equal(said.wheel.unseen_count, 1); /* whoever scans again is told */
    assert_memory_equal(&said.wheel.unseen[0], &first, sizeof first);
    look(&bert);
    assert_int_equal(said.wheel.unseen_count, 0);
    e = errand(PD_ERRAND_WHEEL, &anna, "lucky");
    e.n = first.number;
    done(&e);
    assert_int_equal(said.wheel.unseen_count, 0);
    e = errand(PD_ERRAND_WHEEL, &anna, "lucky");
    done(&e);
    assert_int_equal(said.wheel.unseen_count, 0);
}

/* ---- who may not ---- */

static void
whoever_may_not_is_told_why_and_nothing_moves(void **state)
{
    struct pd_id poor = kit_member(&kit, "M-9", 9), child = kit_member(&kit, "M-10", 100);
    struct pd_errand e;

    (void)state;
    begin();
    commit(pd_hub_guardian_set(kit.hub, kit.now_ms, &child, &bert, &why));
    e = errand(PD_ERRAND_WHEEL, &child, "lucky");
    refused(&e, "minor");
    look(&anna);
    e = spin_of(&child, 1);
    refused(&e, "minor");
    look(&anna);
    e = spin_of(&poor, 1);
    refused(&e, "too_few_points");
    look(&anna);
    e = spin_of(&anna, 1);
    e.number ^= 1;
    refused(&e, "new_day");
    (void)pd_copy(e.what, sizeof e.what, "unlucky");
    e.id.b[3] = 1;
    refused(&e, "not_found");
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_FROZEN));
    e = errand(PD_ERRAND_WHEEL, &anna, "lucky");
    refused(&e, "frozen");
    assert_int_equal(points_of(&anna), 1000);
    assert_int_equal(points_of(&poor), 9);
    assert_int_equal(points_of(&child), 100);
}

static void
it_is_spun_between_its_moments(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_WHEEL, &anna, "lucky");

    (void)state;
    kit.now_ms = kit_at(2026, 11, 25, 17, 59, 59);
    done(&e);
    kit.now_ms = kit_at(2026, 11, 25, 18, 0, 0);
    e = errand(PD_ERRAND_WHEEL, &anna, "lucky");
    refused(&e, "late");
    kit_close(&kit);
    kit_open_at(&kit, NULL, kit_at(2026, 11, 20, 7, 59, 59));
    anna = kit_member(&kit, "M-1", 1000);
    {
        char *text = wheel_rules(NULL);

        kit_publish(&kit, text, kit.now_ms);
        free(text);
    }
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    e = errand(PD_ERRAND_WHEEL, &anna, "lucky");
    refused(&e, "early");
    kit.now_ms = kit_at(2026, 11, 20, 8, 0, 0);
    e = errand(PD_ERRAND_WHEEL, &anna, "lucky");
    done(&e);
}

static void
a_days_spins_are_counted_over_all_desks(void **state)
{
    struct pd_errand e;

    (void)state;
    (void)spin_at(&kiosk, &anna, 1);
    (void)spin_at(&second, &anna, 2);
    (void)spin_at(&kiosk, &anna, 3);
    look(&anna);
    assert_int_equal(said.wheel.spins_left, 0);
    e = spin_of(&anna, 4);
    assert_int_equal(ask_as(&second, &e), 200);
    assert_string_equal(said.code, "per_day");
    assert_int_equal(ask_as(&second, &e), 200); /* a refused one stays refused */
    assert_string_equal(said.code, "per_day");
    (void)spin_at(&second, &bert, 4);
    kit.now_ms += PD_DAY_MS;
    (void)spin_at(&second, &anna, 4);
    look(&anna);
    assert_int_equal(said.wheel.spins_left, 2);
}

/* The clock ran ahead, a day's seed was told, and the clock was put back. */
static void
no_spin_is_taken_for_a_day_whose_seed_may_be_known(void **state)
{
    struct pd_errand e;

    (void)state;
    look(&anna);
    e = spin_of(&anna, 1);
    kit.now_ms += PD_DAY_MS;
    look(&bert); /* tells the seed of the day before */
    kit.now_ms -= PD_DAY_MS;
    refused(&e, "later");
    kit.now_ms += PD_DAY_MS;
    refused(&e, "new_day");
    assert_int_equal(points_of(&anna), 1000);
}

/* ---- prizes ---- */

static int64_t
set_aside(void)
{
    struct pd_lease aside;
    int64_t n = -1;

    begin();
    if (pd_lease_aside(kit.hub, "G-004", false, &aside))
        n = aside.size - aside.taken;
    pd_hub_rollback(kit.hub);
    return n;
}

static int64_t
free_bowls(void)
{
    struct pd_stock stock = { .free = -1 };

    begin();
    (void)pd_stock_get(kit.hub, "G-004", &stock);
    pd_hub_rollback(kit.hub);
    return stock.free;
}

static int
left_of(const char *prize)
{
    for (int i = 0; i < said.wheel.left_count; i++)
        if (strcmp(said.wheel.left[i].prize, prize) == 0)
            return said.wheel.left[i].left;
    return -1;
}

static void
what_is_stated_is_set_aside_and_never_exceeded(void **state)
{
    int gifts = 0, coupons = 0, instead = 0;

    (void)state;
    assert_int_equal(set_aside(), 2); /* of four; two kiosks have the others */
    assert_int_equal(free_bowls(), 0);
    for (int m = 0; m < 15; m++) {
        char number[8] = { 'S', '-', (char)('A' + m) };
        struct pd_id one = kit_member(&kit, number, 100);

        for (int k = 0; k < 3; k++) {
            enum pd_spin_given given = spin_at(&kiosk, &one, k)->given;

            gifts += given == PD_SPIN_GIFT;
            coupons += given == PD_SPIN_COUPON;
            instead += given == PD_SPIN_INSTEAD;
            look(&one);
            assert_int_equal(left_of("bowl"), 2 - gifts);
            assert_int_equal(left_of("coupon"), 1 - coupons);
            assert_int_equal(set_aside(), 2 - gifts);
        }
    }
    assert_int_equal(gifts, 2);
    assert_int_equal(coupons, 1);
    assert_true(instead > 5);
    assert_int_equal(kit_incidents(&kit, "wheel_short"), 0);
}

/* Spins until a bowl is won; the member who has it. */
static struct pd_id
win_bowl(struct pd_spin *out)
{
    static int members;

    for (int m = 0; m < 40; m++) {
        char number[16];
        struct pd_id one;

        (void)snprintf(number, sizeof number, "B-%d", members++);
        one = kit_member(&kit, number, 100);
        for (int k = 0; k < 3; k++) {
            *out = *spin_at(&kiosk, &one, k);
            if (out->given == PD_SPIN_GIFT)
                return one;
        }
    }
    fail_msg("no bowl");
    return (struct pd_id){ { 0 } };
}

static void
a_gift_waits_at_its_place_and_is_handed_over_once(void **state)
{
    struct pd_spin won;
    struct pd_op op;
    struct pd_id who = win_bowl(&won);
    int64_t had = points_of(&who);

    (void)state;
    op = desk_about(&counter, PD_OP_CAPTURE, &won.hold);
    op.qty = 1;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_CAPTURE, &won.hold);
    op.qty = 1;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_QUARANTINED);
    assert_int_equal(points_of(&who), had);
}

/* Its goods come back, and no points: a person sees that she does not go without. */
static void
a_hand_over_of_a_prize_is_undone_once(void **state)
{
    struct pd_spin won;
    struct pd_op op;
    struct pd_id who = win_bowl(&won);
    int64_t had = points_of(&who), hid;

    (void)state;
    for (int i = 0; i < 4; i++) {
        static const enum pd_op_status want[] = { PD_OP_REJECTED, PD_OP_REJECTED, PD_OP_APPLIED,
            PD_OP_REJECTED };

        if (i == 1) {
            op = desk_about(&counter, PD_OP_CAPTURE, &won.hold);
            op.qty = 1;
            assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
        }
        op = desk_about(&counter, PD_OP_REFUND, &won.hold);
        (void)pd_copy(op.reason, sizeof op.reason, i == 1 ? "complaint" : PD_OP_REFUND_UNDO);
        op.amount = pd_points_of(i == 1); /* more than it cost, and no goods with it */
        assert_int_equal(desk_do(&counter, &op).status, want[i]);
        (void)kit_verify(&kit);
    }
    assert_int_equal(kit_incidents(&kit, "prize_back"), 1);
    assert_int_equal(points_of(&who), had);
    assert_ok(pd_hub_begin(kit.hub));
    hid = pd_store_one(kit.store, PD_HUB_SQL_HOLD_BY_ID, PD_ARGS(pd_d(&won.hold)), 0);
    assert_int_equal(pd_store_one(kit.store, PD_HUB_SQL_GOODS_BACK_HAS, PD_ARGS(pd_i(hid)), 0), 1);
    pd_hub_rollback(kit.hub);
}

static void
end_prize(const char *reason)
{
    struct pd_spin won;

    (void)win_bowl(&won);
    for (int again = 0; again < 2; again++) { /* told twice is raised once */
        struct pd_op op = desk_about(&counter, PD_OP_VOID, &won.hold);

        (void)pd_copy(op.reason, sizeof op.reason, reason);
        assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    }
    (void)kit_verify(&kit);
}

/* Of a prize no points come back: where there is none to give, its owner hears that somebody goes without. */
static void
a_prize_that_cannot_be_given_is_an_exception(void **state)
{
    (void)state;
    end_prize("not_wanted"); /* she would not have it */
    assert_int_equal(kit_incidents(&kit, "prize_not_given"), 0);
    end_prize(PD_OP_VOID_NONE_LEFT);
    assert_int_equal(kit_incidents(&kit, "prize_not_given"), 1);
}

static void
nor_does_a_damaged_prize_end_in_silence(void **state)
{
    struct pd_id buyer = kit_member(&kit, "B-paid", 100);
    struct pd_op bought = desk_hold(&kiosk, &buyer, "G-004", 1, 10), op;

    (void)state;
    end_prize(PD_OP_VOID_EXPIRED); /* nobody came */
    assert_int_equal(kit_incidents(&kit, "prize_not_given"), 0);
    end_prize(PD_OP_VOID_DAMAGED);
    assert_int_equal(kit_incidents(&kit, "prize_not_given"), 1);
    assert_int_equal(desk_do(&kiosk, &bought).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_VOID, &bought.id); /* her points come back: she has lost nothing */
    (void)pd_copy(op.reason, sizeof op.reason, PD_OP_VOID_NONE_LEFT);
    (void)desk_do(&counter, &op);
    assert_int_equal(kit_incidents(&kit, "prize_not_given"), 1);
}

/* Nobody came for it. */
static void
one_that_nobody_fetches_comes_back_to_the_free_stock(void **state)
{
    struct pd_spin won;
    struct pd_op op;

    (void)state;
    (void)win_bowl(&won);
    op = desk_about(&kiosk, PD_OP_VOID, &won.hold); /* its ticket is out: the token holder ends it */
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_QUARANTINED);
    op = desk_about(&counter, PD_OP_VOID, &won.hold);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_VOID, &won.hold);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    (void)kit_verify(&kit);
}

static void
a_stopped_or_finished_wheel_gives_its_units_back(void **state)
{
    struct pd_errand e;

    (void)state;
    begin();
    commit(pd_hub_wheel_stop(kit.hub, kit.now_ms, "lucky", &li, &why));
    assert_int_equal(set_aside(), 0);
    e = errand(PD_ERRAND_WHEEL, &anna, "lucky");
    refused(&e, "stopped");
    begin();
    assert_int_equal(
        kit_finish(&kit, pd_hub_wheel_stop(kit.hub, kit.now_ms, "lucky", &li, &why)), PD_ERR_STATE);
    begin();
    assert_int_equal(
        kit_finish(&kit, pd_hub_wheel_stop(kit.hub, kit.now_ms, "unlucky", &li, &why)), PD_ERR_NOT_FOUND);
    kit_close(&kit);
    wheel_open(NULL);
    kit_sweep(&kit, kit_at(2026, 11, 25, 17, 59, 0));
    assert_int_equal(set_aside(), 2);
    kit_sweep(&kit, kit_at(2026, 11, 25, 18, 0, 0));
    assert_int_equal(set_aside(), 0);
}

/* ---- new rules ---- */

static enum pd_err
publish(const char *wheels, int64_t from_ms)
{
    char *changes = wheel_rules(wheels), *text;
    json_t *change = json_loads(changes, 0, NULL), *document;
    static int said_of;
    uint32_t version = 1;
    const char *json;
    size_t len;
    enum pd_err err;

    begin();
    assert_ok(pd_hub_programme_json(kit.hub, kit.now_ms, &version, &json, &len));
    document = json_loadb(json, len, 0, NULL);
    (void)json_object_set_new(document, "ratio_note", json_sprintf("wheel %d", ++said_of));
    (void)json_object_update(document, change);
    text = json_dumps(document, 0);
    err = kit_finish(
        &kit, pd_hub_programme_publish(kit.hub, kit.now_ms, text, strlen(text), from_ms, &version, &why));
    free(text);
    free(changes);
    json_decref(document);
    json_decref(change);
    return err;
}

static char *
lucky_with(const char *old, const char *new)
{
    const char *at = strstr(wheel_lucky, old);
    char *out = malloc(strlen(wheel_lucky) + strlen(new) + 1);

    assert_non_null(at);
    (void)sprintf(out, "%.*s%s%s", (int)(at - wheel_lucky), wheel_lucky, new, at + strlen(old));
    return out;
}

static void
rules_keep_what_runs_and_promise_no_more_than_there_is(void **state)
{
    static const struct {
        const char *old, *new, *refused_at;
    } rows[] = {
        { "\"price\":10", "\"price\":11", "wheels[0]" },
        { "\"weight\":3,\"gift\"", "\"weight\":3 ,\"gift\"", NULL },
        { "\"count\":2", "\"count\":3", "wheels[0]" },
        { "\"id\":\"lucky\"", "\"id\":\"other\"", "wheels" },
    };
    char *text;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        text = lucky_with(rows[i].old, rows[i].new);
        assert_int_equal(publish(text, kit.now_ms) == PD_OK, rows[i].refused_at == NULL);
        if (rows[i].refused_at != NULL)
            assert_string_equal(why.path, rows[i].refused_at);
        free(text);
    }
    kit.now_ms = kit_at(2026, 11, 25, 18, 0, 0); /* it is over: the next one may be another */
    kit_sweep(&kit, kit.now_ms);
    text = lucky_with("2026-11-25T18:00", "2026-12-25T18:00");
    assert_ok(publish(text, kit.now_ms)); /* never spun: its id is free */
    free(text);
}

static void
an_id_stays_that_of_one_wheel(void **state)
{
    char *text = lucky_with("2026-11-25T18:00", "2026-12-25T18:00");

    (void)state;
    (void)spin_at(&kiosk, &anna, 1);
    kit.now_ms = kit_at(2026, 11, 26, 10, 0, 0);
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(publish(text, kit.now_ms), PD_ERR_INVALID);
    assert_string_equal(why.path, "wheels[0].id");
    free(text);
}

static void
no_wheel_states_more_gifts_than_are_free(void **state)
{
    char *text;

    (void)state;
    kit.now_ms = kit_at(2026, 11, 26, 10, 0, 0);
    kit_sweep(&kit, kit.now_ms);
    assert_ok(publish("[]", kit.now_ms));
    text = lucky_with("\"id\":\"lucky\",", "\"id\":\"next\",");
    {
        char *at = strstr(text, "2026-11-20T08:00");

        memcpy(at, "2026-12-01T08:00", 16);
        at = strstr(text, "2026-11-25T18:00");
        memcpy(at, "2026-12-05T18:00", 16);
        at = strstr(text, "\"count\":2");
        memcpy(at, "\"count\":9", 9);
    }
    assert_int_equal(publish(text, kit.now_ms), PD_ERR_INVALID);
    assert_string_equal(why.path, "wheels[0].prizes[0].count");
    assert_non_null(strstr(why.text, "stock receive G-004"));
    begin();
    commit(pd_hub_stock_add(kit.hub, "G-004", 40));
    assert_ok(publish(text, kit.now_ms));
    assert_int_equal(set_aside(), 9);
    free(text);
}

/* ---- two that are one, and one who is gone ---- */

static void
spins_of_two_that_are_one_count_together(void **state)
{
    struct pd_errand e;
    struct pd_merge merge;

    (void)state;
    (void)spin_at(&kiosk, &anna, 1);
    (void)spin_at(&kiosk, &anna, 1);
    if (spin_at(&kiosk, &bert, 1)->given == PD_SPIN_GIFT) { /* an open ticket is in the way */
        struct pd_op op = desk_about(&counter, PD_OP_VOID, &said.spin.hold);

        assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    }
    begin();
    commit(pd_hub_merge(kit.hub, kit.now_ms, &anna, &bert, &li, &merge, &why));
    e = errand(PD_ERRAND_WHEEL, &anna, "lucky");
    done(&e);
    assert_int_equal(said.wheel.spins_left, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        W(a_result_is_what_the_seed_of_its_day_says),
        W(the_same_question_is_the_same_spin),
        W(whoever_may_not_is_told_why_and_nothing_moves),
        W(it_is_spun_between_its_moments),
        W(a_days_spins_are_counted_over_all_desks),
        W(no_spin_is_taken_for_a_day_whose_seed_may_be_known),
        W(what_is_stated_is_set_aside_and_never_exceeded),
        W(a_gift_waits_at_its_place_and_is_handed_over_once),
        W(a_hand_over_of_a_prize_is_undone_once),
        W(a_prize_that_cannot_be_given_is_an_exception),
        W(nor_does_a_damaged_prize_end_in_silence),
        W(one_that_nobody_fetches_comes_back_to_the_free_stock),
        W(a_stopped_or_finished_wheel_gives_its_units_back),
        W(rules_keep_what_runs_and_promise_no_more_than_there_is),
        W(an_id_stays_that_of_one_wheel),
        W(no_wheel_states_more_gifts_than_are_free),
        W(spins_of_two_that_are_one_count_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
