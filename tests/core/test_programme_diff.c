/*
 * Goal: whoever approves sees every change, in words she can find in the document.
 * Method: one change at a time to the good document, and its line.
 */
#include "tests/support/check.h"

#include "app/core/programme_diff.h"
#include "tests/core/programme_fixture.h"

#include <stdlib.h>
#include <string.h>

static char out[65536];

static int
diff(const json_t *a, const json_t *b)
{
    char *before = json_dumps(a, JSON_COMPACT), *after = json_dumps(b, JSON_INDENT(4));
    struct pd_str text = pd_str_on(out, sizeof out);
    int lines = pd_programme_diff(before, strlen(before), after, strlen(after), &text);

    free(before);
    free(after);
    return lines;
}

static const struct {
    const char *at, *to, *line;
} rows[] = {
    { "/points_per_yuan", "80", "points_per_yuan: 100 -> 80\n" },
    { "/catalogue/0/price", "1700", "catalogue[G-001].price: 1800 -> 1700\n" },
    { "/tiers/1/from", "900", "tiers[silver].from: 1000 -> 900\n" },
    { "/rules/1/expiry/kind", "\"never\"", "rules[sign_in].expiry.kind: \"year_end\" -> \"never\"\n" },
    { "/offline/mode", "\"strict\"", "offline.mode: \"floor\" -> \"strict\"\n" },
    { "/tiers/1/benefits", "[]",
        "tiers[silver].benefits[0]: {\"en\":\"Priority advice\",\"zh-Hans\":\"优先咨询\"} -> -\n" },
    { "/tiers/1/discount_percent", "\"5\"", "tiers[silver].discount_percent: 5 -> \"5\"\n" },
};

static void
each_change_is_told_where_it_stands(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        json_t *good = fixture_document(), *changed = fixture_document();

        fixture_set(changed, rows[i].at, json_loads(rows[i].to, JSON_DECODE_ANY, NULL));
        assert_int_equal(diff(good, changed), 1);
        assert_string_equal(out, rows[i].line);
        assert_int_equal(diff(changed, changed), 0);
        assert_string_equal(out, "");
        json_decref(good);
        json_decref(changed);
    }
}

static void
what_came_and_what_went_is_told_by_its_name(void **state)
{
    json_t *good = fixture_document(), *changed = fixture_document();
    json_t *gifts = json_object_get(changed, "catalogue"), *gift = json_deep_copy(json_array_get(gifts, 0));

    (void)state;
    assert_ok(json_object_set_new(gift, "sku", json_string("G-777")));
    assert_ok(json_array_insert_new(gifts, 0, gift)); /* moves all others: no change by itself */
    assert_ok(json_array_remove(gifts, 2));
    assert_int_equal(diff(good, changed), 2);
    assert_non_null(strstr(out, "catalogue[G-002]: {"));
    assert_non_null(strstr(out, "... -> -\n"));
    assert_non_null(strstr(out, "catalogue[G-777]: - -> {"));
    json_decref(good);
    json_decref(changed);
}

static void
an_order_alone_is_no_change(void **state)
{
    json_t *good = fixture_document(), *changed = fixture_document();
    json_t *gifts = json_object_get(changed, "catalogue"), *first = json_incref(json_array_get(gifts, 0));

    (void)state;
    assert_ok(json_array_remove(gifts, 0));
    assert_ok(json_array_append_new(gifts, first));
    assert_int_equal(diff(good, changed), 0);
    json_decref(good);
    json_decref(changed);
}

static void
lines_that_find_no_room_are_counted(void **state)
{
    json_t *good = fixture_document(), *empty = json_object();
    char *before = json_dumps(good, 0), *after = json_dumps(empty, 0), little[40];
    struct pd_str text = pd_str_on(little, sizeof little);

    (void)state;
    assert_int_equal(
        pd_programme_diff(before, strlen(before), after, strlen(after), &text), (int)json_object_size(good));
    assert_true(text.cut);
    assert_int_equal(pd_programme_diff(before, strlen(before), "{", 1, &text), -1);
    free(before);
    free(after);
    json_decref(good);
    json_decref(empty);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_change_is_told_where_it_stands),
        cmocka_unit_test(what_came_and_what_went_is_told_by_its_name),
        cmocka_unit_test(an_order_alone_is_no_change),
        cmocka_unit_test(lines_that_find_no_room_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
