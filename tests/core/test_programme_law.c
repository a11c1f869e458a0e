/*
 * Goal: what the law of a place has off stays off without an approved exception, and a discount is what the
 * law allows. Method: the good document under each jurisdiction, one thing of it changed.
 */
#include "tests/support/check.h"

#include "app/core/notice.h"
#include "tests/core/programme_fixture.h"

#include <stdio.h>
#include <string.h>

static enum pd_err
parse_in(const char *jurisdiction, const char *behaviour, const char *excepted, struct pd_why *why)
{
    json_t *document = fixture_document();
    static struct pd_programme p;
    enum pd_err err;

    fixture_set(document, "/jurisdiction", json_string(jurisdiction));
    fixture_set(document, "/rules/1/behaviour", json_string(behaviour));
    if (excepted != NULL)
        fixture_set(document, "/exceptions",
            json_pack("[{s:s,s:s,s:s}]", "mechanism", excepted, "note", "Asked the health bureau in May.",
                "approved_by", "8812"));
    err = fixture_parse(document, &p, NULL, why);
    pd_programme_finish(&p);
    json_decref(document);
    return err;
}

struct law {
    const char *jurisdiction, *behaviour, *excepted, *refused_at;
};

static const struct law laws[] = {
    { "cn", "visit", NULL, NULL },
    { "cn", "welcome", NULL, NULL },
    { "cn", "referral", NULL, "rules[1].behaviour" },
    { "cn", "referral", "earn_referral", NULL },
    { "cn", "referral", "earn_share", "rules[1].behaviour" },
    { "cn", "share", NULL, "rules[1].behaviour" },
    { "cn", "share", "earn_share", NULL },
    { "hk", "share", NULL, NULL },
    { "hk", "referral", NULL, "rules[1].behaviour" },
    { "tw", "sign_in", NULL, "rules[0].kind" },
    { "tw", "visit", "earn_payment", "rules[1].behaviour" },
    { "tw", "welcome", "earn_payment", "rules[1].behaviour" },
    { "tw", "sign_in", "earn_payment", "tiers[1].discount_percent" },
};

static void
what_the_law_has_off_needs_an_approved_exception(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(laws); i++) {
        const struct law *law = &laws[i];
        struct pd_why why = { "", "" };
        enum pd_err err = parse_in(law->jurisdiction, law->behaviour, law->excepted, &why);

        if ((err == PD_OK) != (law->refused_at == NULL) ||
            (law->refused_at != NULL && strcmp(why.path, law->refused_at) != 0))
            fail_msg("%s %s: %s %s", law->jurisdiction, law->behaviour, why.path, why.text);
    }
}

/* Money needs somebody who looked into it, in cn and tw, each by its own exception. */
static void
money_needs_its_own_exception(void **state)
{
    static const struct {
        const char *jurisdiction, *section, *excepted, *refused_at;
    } rows[] = {
        { "hk", "fee_deduction", NULL, NULL },
        { "hk", "stored_value", NULL, NULL },
        { "cn", "fee_deduction", NULL, "fee_deduction" },
        { "cn", "stored_value", NULL, "stored_value" },
        { "cn", "fee_deduction", "fee_deduction", NULL },
        { "cn", "stored_value", "stored_value", NULL },
        { "cn", "fee_deduction", "stored_value", "fee_deduction" },
        { "cn", "stored_value", "fee_deduction", "stored_value" },
    };
    static struct pd_programme p;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        json_t *document = fixture_document();
        struct pd_why why = { "", "" };
        enum pd_err err;

        fixture_set(document, "/jurisdiction", json_string(rows[i].jurisdiction));
        fixture_set(document, "/fee_deduction",
            json_pack("{s:i,s:i,s:i,s:i}", "min", 100, "step", 100, "max", 500, "max_percent", 10));
        fixture_set(document, "/stored_value",
            json_loads("{\"accounts\":[{\"id\":\"care\",\"kind\":\"stored\",\"topup_max_fen\":1,"
                       "\"balance_max_fen\":1,\"name\":{\"zh-Hans\":\"储值\",\"en\":\"Money\"},"
                       "\"conditions\":{\"zh-Hans\":\"缴费\",\"en\":\"Bills\"}}]}",
                0, NULL));
        assert_ok(json_object_del(
            document, strcmp(rows[i].section, "stored_value") == 0 ? "fee_deduction" : "stored_value"));
        if (rows[i].excepted != NULL)
            fixture_set(document, "/exceptions",
                json_pack("[{s:s,s:s,s:s}]", "mechanism", rows[i].excepted, "note", "Asked the bureau.",
                    "approved_by", "8812"));
        err = fixture_parse(document, &p, NULL, &why);
        if ((err == PD_OK) != (rows[i].refused_at == NULL) ||
            (rows[i].refused_at != NULL && strcmp(why.path, rows[i].refused_at) != 0))
            fail_msg("%s %s: %s %s", rows[i].jurisdiction, rows[i].section, why.path, why.text);
        pd_programme_finish(&p);
        json_decref(document);
    }
}

#define NAMED                                                                                                \
    "\"name\":{\"zh-Hans\":\"券\",\"en\":\"Coupon\"},\"conditions\":{\"zh-Hans\":\"一次\",\"en\":\"Once\"}"

static void
coupons_are_off_where_discounts_are(void **state)
{
    static const struct {
        const char *jurisdiction;
        bool off;
    } where[] = { { "cn", false }, { "hk", false }, { "tw", true } };
    static struct pd_programme p;
    char buffer[2000];

    (void)state;
    for (int i = 0; i < PD_COUNT(where); i++) {
        json_t *document = fixture_document();
        struct pd_findings found = fixture_findings(buffer, sizeof buffer);

        fixture_set(document, "/jurisdiction", json_string(where[i].jurisdiction));
        fixture_set(document, "/units",
            json_loads("{\"coupons\":[{\"id\":\"a\"," NAMED ",\"kind\":\"item\",\"percent\":10,\"days\":9},"
                       "{\"id\":\"b\"," NAMED
                       ",\"kind\":\"item\",\"takes_fen\":1,\"days\":9}],\"welcome\":\"a\"}",
                0, NULL));
        assert_int_equal(fixture_parse(document, &p, &found, NULL) != PD_OK, where[i].off);
        assert_int_equal(strstr(found.errors.p, "units.welcome: is off") != NULL, where[i].off);
        assert_int_equal(strstr(found.errors.p, "units.coupons[0].percent: is off") != NULL, where[i].off);
        assert_int_equal(strstr(found.errors.p, "units.coupons[1].takes_fen: is off") != NULL, where[i].off);
        pd_programme_finish(&p);
        json_decref(document);
    }
}

/* A table that takes nothing off is no discount. */
static void
discounts_are_what_the_law_of_the_place_allows(void **state)
{
    static const struct {
        const char *jurisdiction;
        int percent;
        const char *refused_at;
    } cases[] = { { "cn", 5, NULL }, { "hk", 5, NULL }, { "tw", 5, "discounts[0].tiers" },
        { "tw", 0, NULL } };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        json_t *document = fixture_document();
        static struct pd_programme p;
        struct pd_why why = { "", "" };
        enum pd_err err;

        fixture_set(document, "/jurisdiction", json_string(cases[i].jurisdiction));
        fixture_set(document, "/exceptions",
            json_pack("[{s:s,s:s,s:s}]", "mechanism", "earn_payment", "note", "n", "approved_by", "8812"));
        for (int t = 0; t < 3; t++) {
            char at[64];

            (void)snprintf(at, sizeof at, "/tiers/%d/discount_percent", t);
            fixture_set(document, at, json_integer(0));
        }
        fixture_set(document, "/discounts",
            json_pack("[{s:s,s:{s:s,s:s},s:[{s:s,s:i}]}]", "id", "cleaning", "name", "zh-Hans", "洁牙", "en",
                "Cleaning", "tiers", "tier", "gold", "percent", cases[i].percent));
        err = fixture_parse(document, &p, NULL, &why);
        if ((err == PD_OK) != (cases[i].refused_at == NULL) ||
            (cases[i].refused_at != NULL && strcmp(why.path, cases[i].refused_at) != 0))
            fail_msg("%s: %s %s", cases[i].jurisdiction, why.path, why.text);
        pd_programme_finish(&p);
        json_decref(document);
    }
}

/* ---- the hospital's own notice ---- */

#define EIGHTY "The hospital keeps your name and phone to give you points; you may say no, and be erased."

/* Eighty characters that nobody sees, of every kind; and lines that push what is to be read off a paper. */
#define TWENTY "\n\n\n\n\n          \xe3\x80\x80\xe3\x80\x80\xc2\xa0\xe2\x80\x8b\xe2\x80\x83"
#define NOTHING TWENTY TWENTY TWENTY TWENTY
#define BLANK "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"

static json_t *
texts(const char *hans, const char *hant, const char *en)
{
    json_t *t = json_object();

    assert_int_equal(json_object_set_new(t, "zh-Hans", json_string(hans)), 0);
    if (hant != NULL)
        assert_int_equal(json_object_set_new(t, "zh-Hant", json_string(hant)), 0);
    assert_int_equal(json_object_set_new(t, "en", json_string(en)), 0);
    return t;
}

static enum pd_err
parse_notice(const char *version, json_t *text, char mark[33], struct pd_why *why)
{
    json_t *document = fixture_document(), *notice = json_object();
    static struct pd_programme p;
    enum pd_err err;

    assert_int_equal(json_object_set_new(notice, "version", json_string(version)), 0);
    assert_int_equal(json_object_set_new(notice, "text", text), 0);
    fixture_set(document, "/notice", notice);
    err = fixture_parse(document, &p, NULL, why);
    if (err == PD_OK)
        (void)snprintf(mark, 33, "%s", pd_notice_mark(&p));
    pd_programme_finish(&p);
    json_decref(document);
    return err;
}

static void
a_notice_is_there_in_every_language_or_refused(void **state)
{
    static const struct {
        const char *version, *hans, *hant, *en, *refused_at;
    } rows[] = {
        { "anhe-3", EIGHTY "1", EIGHTY "2", EIGHTY, NULL },
        { "shipped-cn-1", EIGHTY "1", EIGHTY "2", EIGHTY, "notice.version" },
        { "an.he", EIGHTY "1", EIGHTY "2", EIGHTY, "notice.version" },
        { "a-name-that-is-too-long", EIGHTY "1", EIGHTY "2", EIGHTY, "notice.version" },
        { "anhe-3", EIGHTY "1", NULL, EIGHTY, "notice.text.zh-Hant" },
        { "anhe-3", EIGHTY "1", EIGHTY "2", "We keep data.", "notice.text.en" },
        { "anhe-3", "short", EIGHTY "2", EIGHTY, "notice.text.zh-Hans" },
        { "anhe-3", EIGHTY "1\a", EIGHTY "2", EIGHTY, "notice.text.zh-Hans" },
        { "anhe-3", EIGHTY "1", EIGHTY "2", "We keep data." NOTHING, "notice.text.en" },
        { "anhe-3", EIGHTY "1", EIGHTY "2", NOTHING NOTHING, "notice.text.en" },
        { "anhe-3", EIGHTY "1" BLANK, EIGHTY "2", EIGHTY, "notice.text.zh-Hans" },
        { "anhe-3", EIGHTY "1", EIGHTY "2\n\n" EIGHTY "\n\n- one\n- two", EIGHTY, NULL },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_why why = { "", "" };
        char mark[33];
        enum pd_err err =
            parse_notice(rows[i].version, texts(rows[i].hans, rows[i].hant, rows[i].en), mark, &why);

        if ((err == PD_OK) != (rows[i].refused_at == NULL) ||
            (rows[i].refused_at != NULL && strcmp(why.path, rows[i].refused_at) != 0))
            fail_msg("row %d: %s %s", i, why.path, why.text);
    }
}

/* The same version with another word in one language is another mark. */
static void
a_mark_names_version_and_text(void **state)
{
    static struct pd_programme shipped;
    struct pd_why why;
    char one[33], same[33], other[33];

    (void)state;
    assert_ok(parse_notice("anhe-3", texts(EIGHTY "1", EIGHTY "2", EIGHTY), one, &why));
    assert_ok(parse_notice("anhe-3", texts(EIGHTY "1", EIGHTY "2", EIGHTY), same, &why));
    assert_ok(parse_notice("anhe-3", texts(EIGHTY "1", EIGHTY "3", EIGHTY), other, &why));
    assert_string_equal(one, same);
    assert_string_not_equal(one, other);
    assert_int_equal(strncmp(one, "anhe-3_", 7), 0);
    assert_int_equal(strlen(one), 7 + 12);
    fixture_programme(&shipped);
    assert_string_equal(pd_notice_mark(&shipped), "shipped-cn-1");
    pd_programme_finish(&shipped);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_law_has_off_needs_an_approved_exception),
        cmocka_unit_test(money_needs_its_own_exception),
        cmocka_unit_test(coupons_are_off_where_discounts_are),
        cmocka_unit_test(discounts_are_what_the_law_of_the_place_allows),
        cmocka_unit_test(a_notice_is_there_in_every_language_or_refused),
        cmocka_unit_test(a_mark_names_version_and_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
