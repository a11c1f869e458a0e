/*
 * Goal: what a point is worth and what a yuan earns never change silently, and the owners see what they
 * decide in numbers that are right. Method: the rules of the kit, one place changed a row, proposed and
 * published with and without a note; rates and liabilities reckoned by hand.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "sync/hub/proposals.h"
#include "sync/hub/ratio.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct kit kit;
static struct pd_why why;
static const struct pd_staff li = { .number = "S1" };

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    why = (struct pd_why){ .text = "" };
    return 0;
}

/* The rules of a version with a rule's keys, other keys and a note set; NULL: not. */
static char *
rules(uint32_t version, const char *pay, const char *keys, const char *note)
{
    const char *json;
    size_t len;
    json_t *document, *change;
    char *text;

    assert_ok(pd_hub_programme_json(kit.hub, kit.now_ms, &version, &json, &len));
    document = json_loadb(json, len, 0, NULL);
    if (pay != NULL) {
        change = json_loads(pay, 0, NULL);
        assert_non_null(change);
        assert_ok(json_object_update(json_array_get(json_object_get(document, "rules"), 0), change));
        json_decref(change);
    }
    if (keys != NULL) {
        change = json_loads(keys, 0, NULL);
        assert_non_null(change);
        assert_ok(json_object_update(document, change));
        json_decref(change);
    }
    if (note != NULL)
        (void)json_object_set_new(document, "ratio_note", json_string(note));
    text = json_dumps(document, 0);
    json_decref(document);
    return text;
}

static enum pd_err
publish(char *json, int64_t from_ms)
{
    uint32_t version;
    enum pd_err err =
        pd_hub_programme_publish(kit.hub, kit.now_ms, json, strlen(json), from_ms, &version, &why);

    free(json);
    return kit_finish(&kit, err);
}

static void
a_silent_change_is_refused_with_its_path(void **state)
{
    static const struct {
        const char *pay, *keys;
        const char *path; /* NULL: the ratio stays as it is */
    } rows[] = {
        { NULL, "{\"points_per_yuan\":80}", "points_per_yuan" },
        { NULL, "{\"points_per_yuan\":101}", "points_per_yuan" },
        { "{\"points\":2}", NULL, "rules[0].points" },
        { "{\"step_fen\":101}", NULL, "rules[0].points" },
        { "{\"points\":2,\"step_fen\":200}", NULL, "rules[0].points" }, /* the same rate, another rounding */
        { "{\"id\":\"pay2\"}", NULL, "rules[0].points" },
        { "{\"growth_percent\":50}", NULL, NULL },
        { "{\"expiry\":{\"kind\":\"never\"}}", NULL, NULL },
        { NULL, "{\"hold_days\":6}", NULL },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        int64_t number = 0;
        char *json;

        assert_ok(pd_hub_begin(kit.hub));
        json = rules(1, rows[i].pay, rows[i].keys, NULL);
        assert_int_equal(
            kit_finish(&kit, pd_hub_propose(kit.hub, kit.now_ms, json, strlen(json), 0, &li, &number, &why)),
            rows[i].path != NULL ? PD_ERR_INVALID : PD_OK);
        free(json);
        assert_ok(pd_hub_begin(kit.hub));
        assert_int_equal(publish(rules(1, rows[i].pay, rows[i].keys, NULL), kit.now_ms),
            rows[i].path != NULL ? PD_ERR_INVALID : PD_OK);
        if (rows[i].path != NULL) {
            assert_string_equal(why.path, rows[i].path);
            assert_non_null(strstr(why.text, "ratio_note"));
            assert_ok(pd_hub_begin(kit.hub));
            json = rules(1, rows[i].pay, rows[i].keys, "agreed on 3 May");
            assert_ok(kit_finish(
                &kit, pd_hub_propose(kit.hub, kit.now_ms, json, strlen(json), 0, &li, &number, &why)));
            free(json);
        }
    }
}

static void
a_note_is_good_for_one_change(void **state)
{
    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(publish(rules(1, NULL, "{\"points_per_yuan\":80}", "agreed on 3 May"), kit.now_ms));
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(publish(rules(2, NULL, "{\"points_per_yuan\":60}", NULL), kit.now_ms),
        PD_ERR_INVALID); /* carried on */
    assert_string_equal(why.path, "points_per_yuan");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(publish(rules(2, NULL, "{\"points_per_yuan\":60}", "agreed on 9 June"), kit.now_ms));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(publish(rules(3, NULL, "{\"hold_days\":6}", NULL), kit.now_ms)); /* nothing of it changes */
}

/* Rules to come have another ratio, approved with a note: stopping a gift today publishes both anew. */
static void
stopping_a_gift_needs_no_note(void **state)
{
    uint32_t version;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(
        publish(rules(1, NULL, "{\"points_per_yuan\":80}", "agreed on 3 May"), kit.now_ms + 9 * PD_DAY_MS));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(
        &kit, pd_hub_stop_now(kit.hub, kit.now_ms, PD_HUB_STOP_GIFT, "G-001", &li, &version, &why)));
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_programme_now(kit.hub, kit.now_ms)->points_per_yuan, 100);
    assert_int_equal(pd_hub_programme_now(kit.hub, kit.now_ms + 9 * PD_DAY_MS)->points_per_yuan, 80);
    pd_hub_rollback(kit.hub);
}

static void
the_discount_is_earn_times_value_in_whole_basis_points(void **state)
{
    static const struct {
        int64_t points, step_fen;
        int per_yuan;
        int64_t bp;
    } rows[] = {
        { 1, 100, 100, 100 },                   /* 1 point a yuan, 100 points a yuan: 1 % */
        { 1, 100, 80, 125 },                    /* 1.25 % */
        { 2, 100, 100, 200 },                   /* 2 % */
        { 1, 1000, 100, 10 },                   /* 0.1 % */
        { 1, 300, 100, 33 },                    /* 0.333 %, down */
        { 1, 100, 1000000, 0 },                 /* 0.0001 % */
        { 1, 1, 1, 1000000 },                   /* 100 yuan for each: 10000 % */
        { 1000000000, 1000000000, 100, 10000 }, /* a point a fen, worth a fen: all of it */
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_programme *p = calloc(1, sizeof *p);

        assert_non_null(p);
        p->points_per_yuan = rows[i].per_yuan;
        p->rules[0] = (struct pd_earn_rule){ .kind = PD_EARN_PAYMENT,
            .points = pd_points_of(rows[i].points),
            .step = pd_fen_of(rows[i].step_fen) };
        assert_int_equal(pd_discount_bp(p, &p->rules[0]), rows[i].bp);
        free(p);
    }
}

static void
owners_see_what_points_are_worth_before_and_after(void **state)
{
    static struct pd_ratio_change c;
    char *json;

    (void)state;
    (void)kit_member(&kit, "M-1", 12000);
    (void)kit_member(&kit, "M-2", 345);
    assert_ok(pd_hub_begin(kit.hub));
    json = rules(1, "{\"points\":3,\"step_fen\":200}", "{\"points_per_yuan\":80}", "agreed on 3 May");
    assert_ok(pd_ratio_look(kit.hub, kit.now_ms, json, strlen(json), &c));
    free(json);
    assert_true(c.changed);
    assert_int_equal(c.version, 1);
    assert_int_equal(c.points, 12345);
    assert_int_equal(pd_fen_raw(c.before), 12345); /* 123.45 yuan */
    assert_int_equal(pd_fen_raw(c.after), 15432);  /* 154.3125 yuan, up */
    assert_int_equal(c.count, 1);
    assert_string_equal(c.rules[0].id, "pay");
    assert_int_equal(c.rules[0].before_bp, 100);
    assert_int_equal(c.rules[0].after_bp, 187); /* 1.5 / 80 = 1.875 % */
    assert_string_equal(c.note, "agreed on 3 May");
    json = rules(1, "{\"id\":\"pay2\"}", NULL, NULL);
    assert_ok(pd_ratio_look(kit.hub, kit.now_ms, json, strlen(json), &c));
    free(json);
    assert_int_equal(c.count, 2);
    assert_int_equal(c.rules[0].before_bp, -1);
    assert_int_equal(c.rules[1].after_bp, -1);
    json = rules(1, NULL, "{\"hold_days\":6}", NULL);
    assert_ok(pd_ratio_look(kit.hub, kit.now_ms, json, strlen(json), &c));
    free(json);
    assert_false(c.changed);
    pd_hub_rollback(kit.hub);
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_kit, kit_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_silent_change_is_refused_with_its_path),
        T(a_note_is_good_for_one_change),
        T(stopping_a_gift_needs_no_note),
        T(the_discount_is_earn_times_value_in_whole_basis_points),
        T(owners_see_what_points_are_worth_before_and_after),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
