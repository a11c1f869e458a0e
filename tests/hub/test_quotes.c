/*
 * Goal: what a bill is quoted is what the table of the rules says, to the fen, with the rule that says it.
 * Method: a hub in memory, members of both tiers, sums made by hand.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "sync/hub/consents.h"

#include <stdio.h>
#include <string.h>

static const char rules[] =
    "{\"discounts\":[{\"id\":\"registration\",\"name\":{\"zh-Hans\":\"挂号费\",\"en\":\"Registration\"},"
    "\"tiers\":[{\"tier\":\"gold\",\"percent\":20}]},"
    "{\"id\":\"cleaning\",\"name\":{\"zh-Hans\":\"洁牙\",\"en\":\"Cleaning\"},"
    "\"tiers\":[{\"tier\":\"basic\",\"percent\":3},{\"tier\":\"gold\",\"percent\":7}]}]}";

static struct kit kit;
static struct pd_id anna;
static char key[PD_HUB_CLIENT_KEY_CAP];

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "M-1", 0);
    kit_publish(&kit, rules, kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_READ, key));
    assert_ok(pd_hub_commit(kit.hub));
    return 0;
}

static int
quote(const char *lines)
{
    char body[1024];

    (void)snprintf(body, sizeof body, "{\"member\":\"M-1\",\"lines\":%s}", lines);
    return kit_post(&kit, "/v1/quotes", key, NULL, body);
}

static void
says(const char *text)
{
    if (memmem(kit.body, kit.body_len, text, strlen(text)) == NULL)
        fail_msg("not said: %s\nbut: %.*s", text, (int)kit.body_len, kit.body);
}

static const char three[] =
    "[{\"category\":\"registration\",\"fen\":5099},{\"category\":\"cleaning\",\"fen\":9999},"
    "{\"category\":\"surgery\",\"fen\":100000}]";

static void
each_line_says_what_is_off_and_by_which_rule(void **state)
{
    (void)state;
    assert_int_equal(quote(three), 200);
    says("\"programme\":2,\"tier\":\"basic\"");
    says("{\"category\":\"registration\",\"fen\":5099,\"percent\":0,\"off_fen\":0}");
    says("{\"category\":\"cleaning\",\"fen\":9999,\"percent\":3,\"off_fen\":299,\"tier\":\"basic\","
         "\"rule\":\"discount:cleaning\"}"); /* 299.97 */
    says("{\"category\":\"surgery\",\"fen\":100000,\"percent\":0,\"off_fen\":0}");
    says("\"fen\":115098,\"off_fen\":299,\"to_pay_fen\":114799}");
    kit_grant(&kit, &anna, "B-1", 5000); /* with it growth: gold */
    assert_int_equal(quote(three), 200);
    says("\"tier\":\"gold\"");
    says("{\"category\":\"registration\",\"fen\":5099,\"percent\":20,\"off_fen\":1019,\"tier\":\"gold\","
         "\"rule\":\"discount:registration\"}"); /* 1019.8 */
    says("\"percent\":7,\"off_fen\":699");       /* 699.93 */
    says("\"off_fen\":1718,\"to_pay_fen\":113380}");
}

static const char with_cases[] =
    "{\"departments\":[{\"id\":\"dental\",\"name\":{\"zh-Hans\":\"口腔科\",\"en\":\"Dental\"}}],"
    "\"payment_methods\":[{\"id\":\"cash\",\"name\":{\"zh-Hans\":\"现金\",\"en\":\"Cash\"}}],"
    "\"admission_types\":[{\"id\":\"inpatient\",\"name\":{\"zh-Hans\":\"住院\",\"en\":\"Inpatient\"}}],"
    "\"discounts\":[{\"id\":\"cleaning\",\"name\":{\"zh-Hans\":\"洁牙\",\"en\":\"Cleaning\"},"
    "\"tiers\":[{\"tier\":\"basic\",\"percent\":3}],\"cases\":["
    "{\"payment\":\"cash\",\"tiers\":[{\"tier\":\"basic\",\"percent\":5}]},"
    "{\"department\":\"dental\",\"tiers\":[{\"tier\":\"basic\",\"percent\":8}]},"
    "{\"department\":\"dental\",\"payment\":\"cash\",\"tiers\":[{\"tier\":\"gold\",\"percent\":20}]}]}]}";

static void
a_case_of_department_payment_and_admission_is_quoted_by_its_name(void **state)
{
    (void)state;
    kit_publish(&kit, with_cases, kit.now_ms + 1);
    kit.now_ms += PD_HOUR_MS;
    assert_int_equal(quote("[{\"category\":\"cleaning\",\"fen\":1000},"
                           "{\"category\":\"cleaning\",\"fen\":1000,\"payment\":\"cash\"},"
                           "{\"category\":\"cleaning\",\"fen\":1000,\"department\":\"dental\","
                           "\"admission\":\"inpatient\"},"
                           "{\"category\":\"cleaning\",\"fen\":1000,\"department\":\"dental\","
                           "\"payment\":\"cash\"}]"),
        200);
    says("{\"category\":\"cleaning\",\"fen\":1000,\"percent\":3,\"off_fen\":30,\"tier\":\"basic\","
         "\"rule\":\"discount:cleaning\"}");
    says("\"percent\":5,\"off_fen\":50,\"tier\":\"basic\",\"rule\":\"discount:cleaning::cash:\"}");
    says("\"percent\":8,\"off_fen\":80,\"tier\":\"basic\",\"rule\":\"discount:cleaning:dental::\"}");
    says("\"percent\":0,\"off_fen\":0}]"); /* the closest case gives nothing below gold */
    assert_int_equal(quote("[{\"category\":\"cleaning\",\"fen\":1,\"department\":\"eyes\"}]"), 400);
    says("lines[0].department: must be one of the words of the rules in force");
    assert_int_equal(quote("[{\"category\":\"cleaning\",\"fen\":1,\"payment\":7}]"), 400);
    says("lines[0].payment");
}

static void
who_gets_nothing_is_told_why(void **state)
{
    struct pd_consent out = { .purpose = PD_CONSENT_PROGRAMME, .by = PD_CONSENT_BY_SELF };
    struct pd_why why;

    (void)state;
    kit_grant(&kit, &anna, "B-1", 5000);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_FROZEN));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(quote(three), 200);
    says("\"off_fen\":0,\"to_pay_fen\":115098,\"none_because\":\"frozen\"}");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_ACTIVE));
    assert_ok(pd_hub_consent_put(kit.hub, kit.now_ms, &anna, &out, &why));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(quote(three), 200);
    says("\"none_because\":\"not_taking_part\"}");
}

static void
what_is_no_bill_is_refused(void **state)
{
    static const char *const wrong[] = { "[]", "{}", "[1]", "[{\"category\":\"cleaning\"}]", "[{\"fen\":1}]",
        "[{\"category\":\"cleaning\",\"fen\":-1}]", "[{\"category\":\"cleaning\",\"fen\":1.5}]",
        "[{\"category\":\"cleaning\",\"fen\":1000000001}]", "[{\"category\":\"a b\",\"fen\":1}]",
        "[{\"category\":\"cleaning\",\"fen\":1,\"who\":1}]" };

    (void)state;
    for (int i = 0; i < PD_COUNT(wrong); i++)
        if (quote(wrong[i]) != 400)
            fail_msg("case %d: %d", i, kit.status);
    assert_int_equal(kit_post(&kit, "/v1/quotes", key, NULL, "{\"member\":\"M-9\",\"lines\":[]}"), 404);
    assert_int_equal(quote("[{\"category\":\"cleaning\",\"fen\":1000000000}]"), 200);
    says("\"off_fen\":30000000,");
    assert_int_equal(quote("[{\"category\":\"cleaning\",\"fen\":0}]"), 200);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)
        T(each_line_says_what_is_off_and_by_which_rule),
        T(a_case_of_department_payment_and_admission_is_quoted_by_its_name),
        T(who_gets_nothing_is_told_why),
        T(what_is_no_bill_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
