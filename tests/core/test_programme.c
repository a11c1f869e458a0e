/*
 * Goal: a good programme is read as it is meant, and a bad one is refused whole, with the place and what is
 * allowed.
 * Method: the good document's values are checked one by one; then the table in programme/cases.json changes
 * it one place at a time (the same table holds the published schema to the same answers: check_schema.py);
 * then bytes that are no document at all.
 */
#include "tests/support/check.h"

#include "app/core/contrast.h"
#include "app/core/member.h"
#include "tests/core/programme_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
the_good_document_is_read_as_meant(void **state)
{
    static struct pd_programme p;
    const struct pd_gift *thermos, *brush;

    (void)state;
    fixture_programme(&p);
    assert_string_equal(p.id, "test");
    assert_int_equal(p.jurisdiction, PD_JURISDICTION_CN);
    assert_int_equal(p.utc_offset_min, 480);
    assert_int_equal(p.tier_count, 3);
    assert_string_equal(p.tiers[1].benefits[0].in[PD_LANG_EN], "Priority advice");
    assert_int_equal(p.tiers[1].benefit_count, 1);
    assert_int_equal(p.tiers[2].colour, 0xd9a441);
    assert_int_equal(p.tiers[0].discount_percent, 0);
    assert_int_equal(p.rule_count, 2);
    assert_int_equal(p.rules[0].kind, PD_EARN_PAYMENT);
    assert_int_equal(p.rules[0].growth_percent, 100); /* what a key left out stands for */
    assert_int_equal(p.rules[0].behaviour, PD_BEHAVIOUR_OTHER);
    assert_int_equal(p.rules[0].expiry.kind, PD_EXPIRY_ROLLING);
    assert_int_equal(p.rules[0].expiry.days, 365);
    assert_true(p.rules[1].claimable && !p.rules[0].claimable);
    assert_int_equal(p.category_count, 2);
    assert_int_equal(p.place_count, 2);
    assert_string_equal(p.places[1].picture, "");
    assert_int_equal(p.gift_count, 2);
    thermos = pd_programme_gift(&p, "G-001");
    brush = pd_programme_gift(&p, "G-002");
    assert_non_null(thermos);
    assert_non_null(brush);
    assert_int_equal(pd_points_raw(thermos->price), 1800);
    assert_string_equal(thermos->detail.in[PD_LANG_ZH_CN], "316 不锈钢\n500 毫升");
    assert_string_equal(thermos->shelf, "A-03");
    assert_int_equal(thermos->from_ms, 0);
    assert_int_equal(thermos->until_ms, PD_NEVER_MS);
    assert_int_equal(thermos->tier_min, 0);
    assert_int_equal(brush->tier_min, 2);
    assert_int_equal(pd_fen_raw(brush->money), 990);
    assert_int_equal(brush->limit, 2);
    assert_int_equal(brush->limit_days, 365);
    assert_string_equal(brush->detail.in[PD_LANG_ZH_HK], "");
    assert_int_equal(p.offline.mode, PD_OFFLINE_FLOOR);
    assert_int_equal(pd_points_raw(p.offline.account_cap), 4000);
    assert_int_equal(pd_points_raw(p.offline.day_code_cap), 5000);
    assert_int_equal(pd_points_raw(p.offline.card_cap), 800);
    assert_int_equal(pd_points_raw(p.offline.desk_cap), 100000);
    assert_int_equal(pd_points_raw(p.offline.per_redemption), 4000); /* not given: the account's cap */
    assert_int_equal(p.offline.split_min, 30);
    assert_int_equal(p.offline.desk_count, 200);
    assert_int_equal(p.offline.hard_count, 5);
    assert_int_equal(p.hold_days, 7);
    assert_int_equal(p.page_count, 1);
    assert_null(pd_programme_gift(&p, "G-003"));
    assert_string_equal(pd_programme_place(&p, "P2")->floor.in[PD_LANG_EN], "2F");
    assert_null(pd_programme_place(&p, "P3"));
    assert_int_equal(pd_points_raw(pd_programme_rule(&p, "sign_in")->points), 5);
    assert_null(pd_programme_rule(&p, "sign"));
    pd_programme_finish(&p);
    pd_programme_finish(&p); /* twice is once */
    pd_programme_finish(NULL);
}

/* 2026-02-28 00:00 in Shanghai is 2026-02-27 16:00 UTC; until is whole, 29 February 2028 included. */
static void
days_on_offer_are_days_of_the_hospital(void **state)
{
    static struct pd_programme p;
    struct pd_date_time first, last;

    (void)state;
    fixture_programme(&p);
    assert_int_equal(p.gifts[1].from_ms, INT64_C(1772208000000));
    first = pd_local_time(p.gifts[1].from_ms, p.utc_offset_min);
    last = pd_local_time(p.gifts[1].until_ms - 1, p.utc_offset_min);
    assert_true(first.date.month == 2 && first.date.day == 28 && first.hour == 0 && first.second == 0);
    assert_true(last.date.year == 2028 && last.date.month == 2 && last.date.day == 29 && last.hour == 23);
    assert_true(last.minute == 59 && last.second == 59);
    pd_programme_finish(&p);
}

static void
a_language_left_out_is_filled_by_its_nearest(void **state)
{
    static struct pd_programme p;

    (void)state;
    fixture_programme(&p);
    assert_string_equal(p.hospital.in[PD_LANG_ZH_TW], "測試醫院");
    assert_string_equal(p.hospital.in[PD_LANG_ZH_HK], "測試醫院(香港)");
    assert_string_equal(p.tiers[0].name.in[PD_LANG_ZH_TW], "普通会员");
    assert_string_equal(p.tiers[1].name.in[PD_LANG_ZH_HK], "銀卡會員");
    assert_string_equal(p.tiers[1].name.in[PD_LANG_EN], "Silver");
    pd_programme_finish(&p);
}

static void
languages_are_known_by_their_names(void **state)
{
    enum pd_lang lang;

    (void)state;
    for (int i = 0; i < PD_LANGS; i++) {
        assert_true(pd_lang_from(pd_lang_name((enum pd_lang)i), &lang));
        assert_int_equal(lang, i);
    }
    assert_true(pd_lang_from("zh-Hant", &lang) && lang == PD_LANG_ZH_TW);
    assert_true(pd_lang_from("zh-Hans", &lang) && lang == PD_LANG_ZH_CN);
    assert_true(pd_lang_from("zh-HK", &lang) && lang == PD_LANG_ZH_HK);
    assert_false(pd_lang_from("fr", &lang));
}

/* ---- the table ---- */

static json_t *
long_text(json_int_t chars)
{
    static char text[3 * 2001 + 1];

    text[0] = '\0';
    pd_assert(chars <= 2001);
    for (int i = 0; i < chars; i++)
        memcpy(text + 3 * i, "字", 4);
    return json_string(text);
}

static void
change(json_t *document, const json_t *row)
{
    const char *pointer = json_string_value(json_object_get(row, "at"));
    char last[64];
    json_t *parent = fixture_parent(document, pointer, last, sizeof last);
    json_int_t repeat = json_integer_value(json_object_get(row, "repeat"));
    json_int_t chars = json_integer_value(json_object_get(row, "text_of"));
    json_t *place = json_object_get(row, "in");

    if (place != NULL)
        fixture_set(document, "/jurisdiction", json_incref(place));
    if (json_object_get(row, "remove") != NULL) {
        if (json_is_array(parent))
            assert_ok(json_array_remove(parent, (size_t)atoi(last)));
        else
            assert_ok(json_object_del(parent, last));
    } else if (repeat > 0) {
        for (int i = 0; i < repeat; i++)
            assert_ok(json_array_append(parent, json_array_get(parent, (size_t)atoi(last))));
    } else if (chars > 0) {
        fixture_set(document, pointer, long_text(chars));
    } else {
        fixture_set(document, pointer, json_incref(json_object_get(row, "set")));
    }
}

static void
a_changed_document_is_taken_or_refused_as_the_table_says(void **state)
{
    json_t *rows = json_load_file(PD_PROGRAMME_FOLDER "cases.json", 0, NULL), *row;
    static struct pd_programme p;
    size_t i;

    (void)state;
    assert_true(json_array_size(rows) > 150);
    json_array_foreach(rows, i, row)
    {
        json_t *document = fixture_document();
        const char *want = json_string_value(json_object_get(row, "refused_at"));
        struct pd_why why = { "", "" };
        enum pd_err err;

        change(document, row);
        err = fixture_parse(document, &p, NULL, &why);
        if ((err != PD_OK) != (want != NULL) || (want != NULL && strcmp(why.path, want) != 0))
            fail_msg("%s: %s at \"%s\": %s", json_dumps(row, 0), pd_err_name(err), why.path, why.text);
        if (err != PD_OK) {
            assert_true(why.text[0] != '\0');
            assert_int_equal(p.tier_count, 0); /* nothing of it stays */
            assert_null(p.text_store);
        }
        pd_programme_finish(&p);
        json_decref(document);
    }
    json_decref(rows);
}

/* ---- bytes that are no document ---- */

struct text_case {
    const char *text, *path;
};

static const struct text_case not_json[] = {
    { "", "line 1" },
    { "{", "line 1" },
    { "[]", "" },
    { "7", "line 1" },
    { "null", "line 1" },
    { "{\n\"id\":\"a\",\n\"id\":\"b\"}", "line 3" },
    { "{\"id\":\"\xff\"}", "line 1" },
    { "{\"id\":\"\\u0000\"}", "line 1" },
    { "{\"hold_days\":99999999999999999999}", "line 1" },
    { "{\"hold_days\":NaN}", "line 1" },
    { "{\"hold_days\":+7}", "line 1" },
    { "{} {}", "line 1" },
    { "{\"id\":\"a\"}", "hospital" },
};

static void
bytes_that_are_no_document_are_refused_with_their_line(void **state)
{
    static struct pd_programme p;

    (void)state;
    for (int i = 0; i < PD_COUNT(not_json); i++) {
        struct pd_why why = { "", "" };
        enum pd_err err = pd_programme_parse(not_json[i].text, strlen(not_json[i].text), &p, &why);

        if (err != PD_ERR_INVALID || strcmp(why.path, not_json[i].path) != 0)
            fail_msg("%s: %s at \"%s\": %s", not_json[i].text, pd_err_name(err), why.path, why.text);
    }
}

static void
a_number_with_a_point_is_not_whole_even_when_nothing_follows(void **state)
{
    json_t *document = fixture_document();
    static struct pd_programme p;
    struct pd_why why;

    (void)state;
    fixture_set(document, "/hold_days", json_real(7.0));
    assert_int_equal(fixture_parse(document, &p, NULL, &why), PD_ERR_INVALID);
    assert_string_equal(why.path, "hold_days");
    json_decref(document);
}

static void
a_document_cut_anywhere_or_too_long_is_refused(void **state)
{
    json_t *document = fixture_document();
    char *text = json_dumps(document, JSON_COMPACT);
    size_t len = strlen(text);
    static char big[PD_PROGRAMME_BYTES_MAX + 1];
    static struct pd_programme p;

    (void)state;
    for (size_t n = 0; n < len; n += 7)
        assert_int_equal(pd_programme_parse(text, n, &p, NULL), PD_ERR_INVALID);
    assert_int_equal(pd_programme_parse(text, len - 1, &p, NULL), PD_ERR_INVALID);
    memset(big, ' ', sizeof big);
    memcpy(big, text, len);
    assert_int_equal(pd_programme_parse(big, sizeof big, &p, NULL), PD_ERR_TOO_LARGE);
    assert_ok(pd_programme_parse(big, sizeof big - 1, &p, NULL));
    pd_programme_finish(&p);
    memset(big, '[', sizeof big);
    assert_int_equal(pd_programme_parse(big, sizeof big - 1, &p, NULL), PD_ERR_INVALID);
    free(text);
    json_decref(document);
}

/* Presets hold one key of a document; with it the good document must still be good. */
static void
every_tier_preset_makes_a_good_programme(void **state)
{
    static const char *const files[] = { "tiers-five.json", "tiers-four.json", "tiers-vip.json" };
    static const int tiers[] = { 5, 4, 3 };

    (void)state;
    for (int i = 0; i < PD_COUNT(files); i++) {
        json_t *document = fixture_document(), *preset;
        char path[512], buffer[1000];
        struct pd_findings found = fixture_findings(buffer, sizeof buffer);
        struct pd_why why = { "", "" };
        static struct pd_programme p;

        (void)snprintf(path, sizeof path, PD_SOURCE_DIR "/assets/programme/%s", files[i]);
        preset = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(preset);
        assert_ok(json_object_update(document, preset));
        fixture_set(document, "/catalogue/1/tier_min", json_string("basic"));
        if (fixture_parse(document, &p, &found, &why) != PD_OK)
            fail_msg("%s: %s: %s", files[i], why.path, why.text);
        assert_int_equal(p.tier_count, tiers[i]);
        for (int t = 0; t < p.tier_count; t++) { /* its card's face is drawn */
            (void)snprintf(path, sizeof path, PD_SOURCE_DIR "/assets/tiers/%s.svg", p.tiers[t].card);
            assert_ok(access(path, R_OK));
        }
        assert_string_equal(buffer, "");
        pd_programme_finish(&p);
        json_decref(preset);
        json_decref(document);
    }
}

static void
the_demo_hospital_s_programme_is_good_and_points_out_nothing(void **state)
{
    json_t *document = json_load_file(PD_SOURCE_DIR "/assets/demo/programme.json", 0, NULL);
    char buffer[1000];
    struct pd_findings found = fixture_findings(buffer, sizeof buffer);
    struct pd_why why = { "", "" };
    static struct pd_programme p;

    (void)state;
    assert_non_null(document);
    if (fixture_parse(document, &p, &found, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_string_equal(buffer, "");
    assert_true(p.gift_count >= 40);
    pd_programme_finish(&p);
    json_decref(document);
}

static void
activities_and_the_board_are_read_as_meant(void **state)
{
    static const char activities[] = "[{\"id\":\"a\",\"name\":{\"zh-Hans\":\"字\",\"en\":\"x\"},\"where\":{"
                                     "\"zh-Hans\":\"字\",\"en\":\"x\"},"
                                     "\"starts_at\":\"2028-02-29T00:00\",\"ends_at\":\"2028-02-29T00:01\","
                                     "\"seats\":3,\"for\":{\"tiers\":[\"gold\"]}},"
                                     "{\"id\":\"b\",\"name\":{\"zh-Hans\":\"字\",\"en\":\"x\"},\"where\":{"
                                     "\"zh-Hans\":\"字\",\"en\":\"x\"},"
                                     "\"starts_at\":\"2026-12-31T23:59\",\"ends_at\":\"2027-01-01T00:00\","
                                     "\"seats\":1,\"waitlist\":2,\"price\":7,"
                                     "\"opens_at\":\"2026-12-01T00:00\",\"closes_at\":\"2026-12-31T12:00\","
                                     "\"cancel_until\":\"2026-12-30T12:00\"}]";
    static const char board[] = "[{\"id\":\"n\",\"kind\":\"notice\",\"title\":{\"zh-Hans\":\"字\",\"en\":"
                                "\"x\"},\"body\":{\"zh-Hans\":\"字\","
                                "\"en\":\"x\"},\"from\":\"2026-05-01\",\"until\":\"2026-05-01\",\"months\":["
                                "5,12],\"department\":\"d\",\"order\":9}]";
    json_t *document = fixture_document();
    static struct pd_programme p;
    const struct pd_activity *a;
    int64_t leap = pd_local_day_start_ms(pd_days_from_date((struct pd_date){ 2028, 2, 29 }), 480);
    int64_t year = pd_local_day_start_ms(pd_days_from_date((struct pd_date){ 2027, 1, 1 }), 480);
    int64_t may = pd_local_day_start_ms(pd_days_from_date((struct pd_date){ 2026, 5, 1 }), 480);

    (void)state;
    fixture_set(document, "/activities", json_loads(activities, 0, NULL));
    fixture_set(document, "/board", json_loads(board, 0, NULL));
    assert_ok(fixture_parse(document, &p, NULL, NULL));
    assert_int_equal(p.activity_count, 2);
    a = pd_programme_activity(&p, "a");
    assert_non_null(a);
    assert_int_equal(a->starts_ms, leap);
    assert_int_equal(a->ends_ms, leap + PD_MINUTE_MS);
    assert_int_equal(a->opens_ms, 0); /* what is left out: booked at once and until it starts */
    assert_int_equal(a->closes_ms, leap);
    assert_int_equal(a->cancel_until_ms, leap);
    assert_int_equal(a->audience.tiers, 1u << 2);
    assert_int_equal(a->rule, -1);
    assert_int_equal(a->waitlist, 0);
    assert_int_equal(pd_points_raw(a->price), 0);
    a = pd_programme_activity(&p, "b");
    assert_int_equal(a->starts_ms, year - PD_MINUTE_MS);
    assert_int_equal(a->ends_ms, year);
    assert_int_equal(a->closes_ms, year - 12 * PD_HOUR_MS);
    assert_int_equal(a->cancel_until_ms, year - 36 * PD_HOUR_MS);
    assert_int_equal(pd_points_raw(a->price), 7);
    assert_null(pd_programme_activity(&p, "c"));
    assert_int_equal(p.board[0].from_ms, may);
    assert_int_equal(p.board[0].until_ms, may + PD_DAY_MS);
    assert_int_equal(p.board[0].months, 1u << 5 | 1u << 12);
    assert_string_equal(p.board[0].department, "d");
    assert_int_equal(p.board[0].order, 9);
    pd_programme_finish(&p);
    json_decref(document);
}

static void
colours_that_cannot_be_read_are_refused_by_pair_and_contrast(void **state)
{
    static const struct {
        const char *accent, *said; /* NULL: taken */
    } rows[] = {
        { "#0b4a7a", NULL },
        { "#000000", NULL },
        { "#ffffff", "white #ffffff on the accent #ffffff has a contrast of 1.00:1" },
        { "#1677ff", "white #ffffff on the accent #1677ff has a contrast of 4.1" },
        { "#0a6b60", "white #ffffff on the accent #0a6b60 has a contrast of 6.3" },
        { "#0f6156", "the accent #0f6156 on the page #f9f6f1 has a contrast of 6.80:1" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        json_t *document = fixture_document();
        static struct pd_programme p;
        struct pd_why why = { 0 };
        enum pd_err err;

        fixture_set(document, "/theme", json_pack("{s:s}", "accent", rows[i].accent));
        err = fixture_parse(document, &p, NULL, &why);
        assert_int_equal(err, rows[i].said == NULL ? PD_OK : PD_ERR_INVALID);
        if (rows[i].said == NULL) {
            assert_int_equal(p.theme.accent >> 24, 0xff);
            pd_programme_finish(&p);
        } else {
            assert_string_equal(why.path, "theme.accent");
            if (strncmp(why.text, rows[i].said, strlen(rows[i].said)) != 0)
                fail_msg("%s", why.text);
        }
        json_decref(document);
    }
}

static void
contrast_is_that_of_the_guidelines(void **state)
{
    static const struct {
        uint32_t a, b;
        int x100; /* as published tools say, cut to two digits */
    } rows[] = {
        { 0x000000, 0xffffff, 2100 },
        { 0xffffff, 0xffffff, 100 },
        { 0x777777, 0xffffff, 447 },
        { 0x767676, 0xffffff, 454 },
        { 0xff0000, 0xffffff, 399 },
        { 0x0000ff, 0xffffff, 859 },
        { 0xffff00, 0x000000, 1955 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        assert_in_range(pd_contrast_x100(rows[i].a, rows[i].b) - rows[i].x100 + 1, 0, 2);
        assert_int_equal(pd_contrast_x100(rows[i].a, rows[i].b), pd_contrast_x100(rows[i].b, rows[i].a));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_good_document_is_read_as_meant),
        cmocka_unit_test(days_on_offer_are_days_of_the_hospital),
        cmocka_unit_test(a_language_left_out_is_filled_by_its_nearest),
        cmocka_unit_test(languages_are_known_by_their_names),
        cmocka_unit_test(a_changed_document_is_taken_or_refused_as_the_table_says),
        cmocka_unit_test(bytes_that_are_no_document_are_refused_with_their_line),
        cmocka_unit_test(a_number_with_a_point_is_not_whole_even_when_nothing_follows),
        cmocka_unit_test(a_document_cut_anywhere_or_too_long_is_refused),
        cmocka_unit_test(activities_and_the_board_are_read_as_meant),
        cmocka_unit_test(colours_that_cannot_be_read_are_refused_by_pair_and_contrast),
        cmocka_unit_test(contrast_is_that_of_the_guidelines),
        cmocka_unit_test(every_tier_preset_makes_a_good_programme),
        cmocka_unit_test(the_demo_hospital_s_programme_is_good_and_points_out_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
