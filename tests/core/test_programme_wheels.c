/*
 * Goal: a wheel that promises what it cannot keep, or does not say what it gives, is refused with the path of
 * each fault; and one that runs stays as it is. Method: a good document with a wheel, one place of it
 * changed.
 */
#include "tests/support/check.h"

#include "app/core/wheel.h"
#include "tests/core/programme_fixture.h"

#include <string.h>

#define W "/wheels/0/"
#define Z "/wheels/0/prizes/"

/* set NULL: taken out. refused_at NULL: good, and the whole list of warnings is `says`. */
static const struct {
    const char *at, *set, *refused_at, *says;
} cases[] = {
    { W "price", "100", NULL, "" },
    { W "price", "15", NULL,
        "wheels[0].price: is no more than the 15 points that a spin gives on average\n" },
    { W "price", "16", NULL, "" },
    { W "per_day", "20", NULL, "" },
    { W "total", "999", "wheels[0].total", "must be 1000, the sum of the weights" },
    { W "total", "1001", "wheels[0].total", "must be 1000, the sum of the weights" },
    { W "total", "1000001", "wheels[0].total", "from 1 to 1000000" },
    { Z "3/weight", "601", "wheels[0].total", "must be 1001, the sum of the weights" },
    { W "until", "\"2026-06-01T08:00\"", "wheels[0].until", "after" },
    { W "until", "\"2026-06-01T08:01\"", NULL, "" },
    { W "organiser", NULL, "wheels[0].organiser", "missing" },
    { W "terms", NULL, "wheels[0].terms", "missing" },
    { W "rule", NULL, "wheels[0].rule", "how long points that are won last" },
    { W "rule", "\"sign_in\"", "wheels[0].rule", "without behaviour" },
    { W "rule", "\"pay\"", "wheels[0].rule", "without behaviour" },
    { W "id", "\"a.b\"", "wheels[0].id", "A-Z" },
    { Z "0/gift", "\"G-999\"", "wheels[0].prizes[0].gift", "catalogue" },
    { Z "0/count", NULL, "wheels[0].prizes[0].count", "how many" },
    { Z "0/count", "0", "wheels[0].prizes[0].count", "from 1 to 1000000" },
    { Z "0/instead", NULL, "wheels[0].prizes[0].instead", "none is left" },
    { Z "0/points", "5", "wheels[0].prizes[0].id", "one of" },
    { Z "1/coupon", "\"dirty\"", "wheels[0].prizes[1].coupon", "coupon" },
    { Z "1/gift", "\"G-001\"", "wheels[0].prizes[1].id", "one of" },
    { Z "2/count", "5", "wheels[0].prizes[2].count", "only beside" },
    { Z "2/instead", "5", "wheels[0].prizes[2].instead", "only beside" },
    { Z "3/id", "\"thermos\"", "wheels[0].prizes[3].id", "same as in prizes[0]" },
    { "/units/coupons/0/tier_min", "\"gold\"", "wheels[0].prizes[1].coupon", "every tier" },
    { "/units/coupons/0/until", "\"2026-08-30\"", "wheels[0].prizes[1].coupon", "until the wheel ends" },
    { "/units/coupons/0/until", "\"2026-08-31\"", NULL, "" },
    { "/rules/2/claimable", "true", "wheels[0].rule", "no desk may claim" },
    { "/exceptions", "[]", "wheels[0].id", "is off in this jurisdiction" },
};

static void
a_wheel_says_all_that_it_gives(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        json_t *document = fixture_wheel_document();
        static struct pd_programme p;
        char warnings[2000];
        struct pd_findings found = fixture_findings(warnings, sizeof warnings);
        struct pd_why why = { "", "" };
        char last[64];
        enum pd_err err;

        if (strstr(cases[i].at, "/until") != NULL &&
            strstr(cases[i].at, "coupons") != NULL) /* a day, or days */
            (void)json_object_del(
                fixture_parent(document, "/units/coupons/0/days", last, sizeof last), "days");
        if (cases[i].set != NULL)
            fixture_set(document, cases[i].at, json_loads(cases[i].set, JSON_DECODE_ANY, NULL));
        else
            (void)json_object_del(
                fixture_parent(document, cases[i].at, last, sizeof last), strrchr(cases[i].at, '/') + 1);
        err = fixture_parse(document, &p, &found, &why);
        if (cases[i].refused_at == NULL
                ? err != PD_OK || strcmp(warnings, cases[i].says) != 0
                : strcmp(why.path, cases[i].refused_at) != 0 || strstr(why.text, cases[i].says) == NULL)
            fail_msg("%s = %s: at %s: %s (%s)", cases[i].at, cases[i].set != NULL ? cases[i].set : "-",
                why.path, why.text, warnings);
        pd_programme_finish(&p);
        json_decref(document);
    }
}

/* Two faults of a wheel and one of another are told together. */
static void
every_fault_is_told(void **state)
{
    json_t *document = fixture_wheel_document();
    json_t *second = json_deep_copy(json_array_get(json_object_get(document, "wheels"), 0));
    struct pd_findings found = fixture_findings((char[2000]){ "" }, 2000);
    static struct pd_programme p;

    (void)state;
    (void)json_array_append_new(json_object_get(document, "wheels"), second);
    fixture_set(document, W "total", json_integer(7));
    fixture_set(document, Z "0/gift", json_string("G-999"));
    assert_int_equal(fixture_parse(document, &p, &found, NULL), PD_ERR_INVALID);
    assert_non_null(strstr(found.errors.p, "wheels[0].total: must be 1000"));
    assert_non_null(strstr(found.errors.p, "wheels[0].prizes[0].gift: must be the sku"));
    assert_non_null(strstr(found.errors.p, "wheels[1].id: is the same as in wheels[0]"));
    json_decref(document);
}

static void
it_is_off_by_every_law(void **state)
{
    static const char *const laws[] = { "cn", "hk", "tw" };

    (void)state;
    for (int i = 0; i < PD_COUNT(laws); i++) {
        json_t *document = fixture_wheel_document();
        struct pd_findings found = fixture_findings((char[2000]){ "" }, 2000);
        static struct pd_programme p;

        fixture_set(document, "/jurisdiction", json_string(laws[i]));
        fixture_set(document, "/exceptions", json_array());
        assert_int_equal(fixture_parse(document, &p, &found, NULL), PD_ERR_INVALID);
        assert_non_null(strstr(found.errors.p, "wheels[0].id: is off in this jurisdiction"));
        json_decref(document);
    }
}

/* ---- once it runs ---- */

#define BEGINS_MS INT64_C(1780272000000) /* 2026-06-01 08:00, eight hours east of Greenwich */
#define ENDS_MS INT64_C(1788192000000)

static bool
is_stopped(void *ctx, const char *wheel)
{
    return strcmp(ctx, wheel) == 0;
}

static const struct {
    const char *at, *set;
    bool may;
} changes[] = {
    { W "name/en", "\"Spin and win\"", true },
    { W "terms/en", "\"For adults\"", true },
    { "/rules/2/expiry/days", "91", true },
    { W "price", "99", false },
    { W "per_day", "4", false },
    { W "from", "\"2026-06-01T07:59\"", false },
    { W "until", "\"2026-09-01T00:01\"", false },
    { W "rule", "\"again\"", false },
    { Z "0/count", "21", false },
    { Z "0/instead", "51", false },
    { Z "1/id", "\"voucher\"", false },
    { Z "2/points", "51", false },
    { Z "3/weight", "599", false },
    { "/wheels", "[]", false },
};

static void
one_that_runs_is_changed_in_nothing_that_decides(void **state)
{
    static struct pd_programme now, next;
    json_t *document = fixture_wheel_document();

    (void)state;
    assert_ok(fixture_parse(document, &now, NULL, NULL));
    json_decref(document);
    assert_true(now.wheels[0].from_ms == BEGINS_MS && now.wheels[0].until_ms == ENDS_MS);
    for (int i = 0; i < PD_COUNT(changes); i++) {
        struct pd_why why = { "", "" };
        json_t *rule;
        enum pd_err err;

        document = fixture_wheel_document();
        rule = json_deep_copy(json_array_get(json_object_get(document, "rules"), 2));
        (void)json_object_set_new(rule, "id", json_string("again"));
        (void)json_array_append_new(json_object_get(document, "rules"), rule);
        fixture_set(document, changes[i].at, json_loads(changes[i].set, JSON_DECODE_ANY, NULL));
        if (strstr(changes[i].at, "3/weight") != NULL)
            fixture_set(document, W "total", json_integer(999));
        assert_ok(fixture_parse(document, &next, NULL, NULL));
        err = pd_wheels_follow(&now, &next, BEGINS_MS, NULL, NULL, &why);
        if ((err == PD_OK) != changes[i].may)
            fail_msg("%s = %s: %s %s", changes[i].at, changes[i].set, why.path, why.text);
        if (err != PD_OK)
            assert_non_null(strstr(why.text, "pointdesk-hub wheel stop lucky"));
        assert_ok(pd_wheels_follow(&now, &next, BEGINS_MS - 1, NULL, NULL, NULL));
        assert_ok(pd_wheels_follow(&now, &next, ENDS_MS, NULL, NULL, NULL));
        assert_ok(pd_wheels_follow(&now, &next, BEGINS_MS, is_stopped, (char[]){ "lucky" }, NULL));
        pd_programme_finish(&next);
        json_decref(document);
    }
    pd_programme_finish(&now);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wheel_says_all_that_it_gives),
        cmocka_unit_test(every_fault_is_told),
        cmocka_unit_test(it_is_off_by_every_law),
        cmocka_unit_test(one_that_runs_is_changed_in_nothing_that_decides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
