/*
 * Goal: whoever writes rules is told everything that is wrong at once, each thing once and in words, and what
 * is legal but unwise. Method: the good document with faults put in, and the whole list that is answered.
 */
#include "tests/support/check.h"

#include "tests/core/programme_fixture.h"

#include <stdio.h>
#include <string.h>

static void
what_is_legal_but_unwise_is_pointed_out(void **state)
{
    json_t *document = fixture_document();
    char buffer[2000];
    struct pd_findings found = fixture_findings(buffer, sizeof buffer);
    static struct pd_programme p;

    (void)state;
    assert_ok(fixture_parse(document, &p, &found, NULL));
    assert_string_equal(buffer, "");
    pd_programme_finish(&p);
    fixture_set(document, "/offline/account_cap", json_integer(3000)); /* the dearest gift's price */
    assert_ok(fixture_parse(document, &p, &found, NULL));
    assert_string_equal(buffer, "");
    pd_programme_finish(&p);
    fixture_set(document, "/offline/account_cap", json_integer(2999));
    fixture_set(document, "/pages/0/body/zh-Hans", json_string("免费体检"));
    fixture_set(document, "/pages/0/body/en", json_string("Carefree: our Best gifts bestow joy"));
    assert_ok(fixture_parse(document, &p, &found, NULL));
    assert_string_equal(buffer,
        "pages[0].body.zh-Hans: \"免费\" says free: the conditions must stand beside it\n"
        "pages[0].body.en: \"best\" is a superlative; say what is there instead\n"
        "offline.account_cap: only 1 of 2 gifts can be redeemed while offline\n");
    pd_programme_finish(&p);
    json_decref(document);
}

/* What one redemption or one desk may give binds as the account's day does; where nothing is sold offline
 * there is nothing to point out; and no desk can ask for what the hub alone grants. */
static void
caps_that_close_most_of_the_catalogue_are_pointed_out(void **state)
{
    static const struct {
        const char *at;
        int64_t to;
    } caps[] = { { "/offline/per_redemption", 2999 }, { "/offline/desk_cap", 2999 } };
    char buffer[2000];

    (void)state;
    for (int i = 0; i < PD_COUNT(caps); i++) {
        json_t *document = fixture_document();
        struct pd_findings found = fixture_findings(buffer, sizeof buffer);
        static struct pd_programme p;

        fixture_set(document, caps[i].at, json_integer(caps[i].to));
        assert_ok(fixture_parse(document, &p, &found, NULL));
        assert_string_equal(buffer, "offline.account_cap: only 1 of 2 gifts can be redeemed while offline\n");
        pd_programme_finish(&p);
        found = fixture_findings(buffer, sizeof buffer);
        fixture_set(document, "/offline/mode", json_string("strict"));
        fixture_set(document, "/rules/1/behaviour", json_string("welcome"));
        assert_ok(fixture_parse(document, &p, &found, NULL));
        assert_string_equal(
            buffer, "rules[1].claimable: the hub alone grants by this behaviour: no desk can ask for it\n");
        pd_programme_finish(&p);
        json_decref(document);
    }
}

/* Four of five is what the policy asks for; three of five is not. */
static void
a_warning_about_gifts_out_of_reach_starts_below_four_in_five(void **state)
{
    static const int64_t caps[] = { 104, 103 };
    static const char *const warned[] = { "",
        "offline.account_cap: only 3 of 5 gifts can be redeemed while offline\n" };

    (void)state;
    for (int i = 0; i < PD_COUNT(caps); i++) {
        json_t *document = fixture_document(), *gifts = json_array();
        char buffer[500];
        struct pd_findings found = fixture_findings(buffer, sizeof buffer);
        static struct pd_programme p;

        for (int n = 1; n <= 5; n++) {
            char sku[16];
            json_t *gift = json_deep_copy(json_array_get(json_object_get(document, "catalogue"), 0));

            (void)snprintf(sku, sizeof sku, "N-%d", n);
            assert_ok(json_object_set_new(gift, "sku", json_string(sku)));
            assert_ok(json_object_set_new(gift, "price", json_integer(100 + n)));
            assert_ok(json_array_append_new(gifts, gift));
        }
        fixture_set(document, "/catalogue", gifts);
        fixture_set(document, "/offline/account_cap", json_integer(caps[i]));
        assert_ok(fixture_parse(document, &p, &found, NULL));
        assert_string_equal(buffer, warned[i]);
        pd_programme_finish(&p);
        json_decref(document);
    }
}

/* Where neither payments nor visits earn, no first visit is ever told of. */
static void
a_first_visit_is_told_of_by_a_rule(void **state)
{
    json_t *document = fixture_document(), *plans;
    char buffer[500];
    struct pd_findings found = fixture_findings(buffer, sizeof buffer);
    struct pd_why why = { "", "" };
    static struct pd_programme p;

    (void)state;
    plans = json_pack("[{s:s,s:{s:s,s:s},s:s,s:[{s:s,s:{s:s,s:s},s:s,s:i,s:i,s:s}]}]", "id", "first", "name",
        "zh-Hans", "字", "en", "x", "given", "first_visit", "steps", "id", "a", "title", "zh-Hans", "字",
        "en", "x", "stage", "in", "from_day", 0, "to_day", 1, "owner", "place:P1");
    fixture_set(document, "/plans", plans);
    assert_ok(fixture_parse(document, &p, &found, &why));
    pd_programme_finish(&p);
    assert_ok(json_object_del(json_array_get(json_object_get(document, "rules"), 0), "step_fen"));
    fixture_set(document, "/rules/0/kind", json_string("fixed"));
    assert_int_equal(fixture_parse(document, &p, NULL, &why), PD_ERR_INVALID);
    assert_string_equal(why.path, "plans[0].given");
    pd_programme_finish(&p);
    json_decref(document);
}

/* Cases of which one bill may be two, and words for which a category that gives nothing by itself says
 * nothing; neither is told where cases exclude each other, or the category gives something to everybody. */
static void
overlaps_and_gaps_of_discounts_are_pointed_out(void **state)
{
#define WORDS "\"name\":{\"zh-Hans\":\"字\",\"en\":\"x\"}"
#define CASE(when) "{" when ",\"tiers\":[{\"tier\":\"silver\",\"percent\":9}]}"
    static const struct {
        const char *percent, *cases, *warned;
    } rows[] = {
        { "0", CASE("\"department\":\"dental\"") "," CASE("\"payment\":\"cash\""),
            "discounts[0].cases[1]: may be of one bill with cases[0]; there cases[0] is taken\n"
            "discounts[0].cases: no case for the department \"eyes\": nothing is taken off there\n"
            "discounts[0].cases: no case for the payment \"card\": nothing is taken off there\n" },
        { "5", CASE("\"payment\":\"cash\"") "," CASE("\"department\":\"dental\",\"payment\":\"cash\""),
            "discounts[0].cases[1]: may be of one bill with cases[0]; there cases[1] is taken\n" },
        { "0", CASE("\"payment\":\"cash\"") "," CASE("\"payment\":\"card\""), "" },
        { "5", CASE("\"payment\":\"cash\""), "" },
    };
    char buffer[2000];

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        json_t *document = fixture_document();
        struct pd_findings found = fixture_findings(buffer, sizeof buffer);
        static struct pd_programme p;
        char text[1000];

        (void)snprintf(text, sizeof text,
            "[{\"id\":\"cleaning\"," WORDS
            ",\"tiers\":[{\"tier\":\"silver\",\"percent\":%s}],\"cases\":[%s]}]",
            rows[i].percent, rows[i].cases);
        fixture_set(document, "/departments",
            json_loads("[{\"id\":\"dental\"," WORDS "},{\"id\":\"eyes\"," WORDS "}]", 0, NULL));
        fixture_set(document, "/payment_methods",
            json_loads("[{\"id\":\"cash\"," WORDS "},{\"id\":\"card\"," WORDS "}]", 0, NULL));
        fixture_set(document, "/discounts", json_loads(text, 0, NULL));
        if (fixture_parse(document, &p, &found, NULL) != PD_OK)
            fail_msg("row %d: %s", i, found.errors.p);
        assert_string_equal(buffer, rows[i].warned);
        pd_programme_finish(&p);
        json_decref(document);
    }
}

/* Thirty places, wrong in thirty ways, and each is told once: what follows from a wrong thing (a gift of a
 * category that has no good id) is no error of its own. */
static void
everything_that_is_wrong_is_listed(void **state)
{
    static const struct {
        const char *at, *to; /* JSON */
        const char *line;
    } wrong[] = {
        { "/id", "\"a b\"", "id" },
        { "/hospital/en", "7", "hospital.en" },
        { "/jurisdiction", "\"us\"", "jurisdiction" },
        { "/utc_offset_min", "900", "utc_offset_min" },
        { "/tiers/0/from", "1", "tiers[0].from" },
        { "/tiers/1/card", "null", "tiers[1].card" },
        { "/tiers/1/benefits/0/en", "\"\"", "tiers[1].benefits[0].en" },
        { "/tiers/2/colour", "\"red\"", "tiers[2].colour" },
        { "/tiers/2/from", "1.5", "tiers[2].from" },
        { "/rules/0/kind", "\"pay\"", "rules[0].kind" },
        { "/rules/0/points", "0", "rules[0].points" },
        { "/rules/0/expiry/days", "0", "rules[0].expiry.days" },
        { "/rules/1/behaviour", "\"sleep\"", "rules[1].behaviour" },
        { "/rules/1/claimable", "1", "rules[1].claimable" },
        { "/rules/1/colour", "true", "rules[1].colour" },
        { "/points_per_yuan", "\"100\"", "points_per_yuan" },
        { "/categories/1/id", "\"\"", "categories[1].id" },
        { "/categories/0/name", "[]", "categories[0].name" },
        { "/places/0/hours/zh-Hans", "{}", "places[0].hours.zh-Hans" },
        { "/places/1/picture", "\"a/b\"", "places[1].picture" },
        { "/catalogue/0/price", "1000000001", "catalogue[0].price" },
        { "/catalogue/0/place", "\"P9\"", "catalogue[0].place" },
        { "/catalogue/0/stock", "-1", "catalogue[0].stock" },
        { "/catalogue/1/until", "\"2026-02-30\"", "catalogue[1].until" },
        { "/catalogue/1/limit/qty", "100", "catalogue[1].limit.qty" },
        { "/catalogue/1/tier_min", "\"none\"", "catalogue[1].tier_min" },
        { "/offline/mode", "\"always\"", "offline.mode" },
        { "/offline/hard_count", "1", "offline.hard_count" },
        { "/hold_days", "0", "hold_days" },
        { "/pages/0/body/en", "\"the right of final interpretation\"", "pages[0].body.en" },
    };
    json_t *document = fixture_document();
    char warnings[2000];
    struct pd_findings found = fixture_findings(warnings, sizeof warnings);
    const char *line = found.errors.p;
    static struct pd_programme p;
    struct pd_why why;

    (void)state;
    for (int i = 0; i < PD_COUNT(wrong); i++)
        fixture_set(document, wrong[i].at, json_loads(wrong[i].to, JSON_DECODE_ANY, NULL));
    assert_int_equal(fixture_parse(document, &p, &found, &why), PD_ERR_INVALID);
    assert_string_equal(why.path, "id");
    assert_null(p.text_store);
    if (found.error_count != PD_COUNT(wrong))
        fail_msg("%d:\n%s", found.error_count, found.errors.p);
    for (; *line != '\0'; line += strcspn(line, "\n") + 1) {
        int is = 0;

        for (int i = 0; i < PD_COUNT(wrong); i++)
            is += strncmp(line, wrong[i].line, strlen(wrong[i].line)) == 0 &&
                  line[strlen(wrong[i].line)] == ':';
        if (is != 1)
            fail_msg("%s", line);
    }
    json_decref(document);
}

/* A list that is none, and one of nothing: no gift is blamed for what stands nowhere. */
static void
what_follows_from_a_wrong_thing_is_not_told(void **state)
{
    static const char *const lists[] = { "/tiers", "/places", "/categories" };
    char warnings[2000], said[80];

    (void)state;
    for (int i = 0; i < PD_COUNT(lists); i++) {
        json_t *document = fixture_document();
        struct pd_findings found = fixture_findings(warnings, sizeof warnings);
        static struct pd_programme p;

        fixture_set(document, lists[i], json_string("none"));
        assert_int_equal(fixture_parse(document, &p, &found, NULL), PD_ERR_INVALID);
        (void)snprintf(said, sizeof said, "%s: must be a list of %d to %d\n", lists[i] + 1, i == 0 ? 2 : 1,
            i == 0   ? PD_TIERS_MAX
            : i == 1 ? PD_PLACES_MAX
                     : PD_CATEGORIES_MAX);
        assert_string_equal(found.errors.p, said);
        json_decref(document);
    }
}

/* What finds no room is counted. */
static void
errors_that_find_no_room_are_counted(void **state)
{
    json_t *document = fixture_document();
    char errors[60], warnings[60];
    struct pd_findings found = { .errors = pd_str_on(errors, sizeof errors),
        .warnings = pd_str_on(warnings, sizeof warnings) };
    static struct pd_programme p;

    (void)state;
    fixture_set(document, "/id", json_integer(1));
    fixture_set(document, "/hold_days", json_integer(0));
    fixture_set(document, "/points_per_yuan", json_integer(0));
    assert_int_equal(fixture_parse(document, &p, &found, NULL), PD_ERR_INVALID);
    assert_int_equal(found.error_count, 3);
    assert_true(found.errors.cut);
    json_decref(document);
}

static void
a_refusal_says_what_is_allowed(void **state)
{
    json_t *document = fixture_document();
    static struct pd_programme p;
    struct pd_why why;

    (void)state;
    fixture_set(document, "/tiers/2/from", json_integer(1000));
    assert_int_equal(fixture_parse(document, &p, NULL, &why), PD_ERR_INVALID);
    assert_string_equal(why.text, "must be above 1000, where the tier before it begins");
    fixture_set(document, "/tiers/2/from", json_integer(-1));
    assert_int_equal(fixture_parse(document, &p, NULL, &why), PD_ERR_INVALID);
    assert_string_equal(why.text, "must be a whole number from 0 to 1000000000");
    json_decref(document);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_legal_but_unwise_is_pointed_out),
        cmocka_unit_test(overlaps_and_gaps_of_discounts_are_pointed_out),
        cmocka_unit_test(a_first_visit_is_told_of_by_a_rule),
        cmocka_unit_test(caps_that_close_most_of_the_catalogue_are_pointed_out),
        cmocka_unit_test(a_warning_about_gifts_out_of_reach_starts_below_four_in_five),
        cmocka_unit_test(everything_that_is_wrong_is_listed),
        cmocka_unit_test(what_follows_from_a_wrong_thing_is_not_told),
        cmocka_unit_test(errors_that_find_no_room_are_counted),
        cmocka_unit_test(a_refusal_says_what_is_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
