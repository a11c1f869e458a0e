/*
 * Goal: a reminder is told on its day, once, to who agreed to it, and never in the quiet hours. Method: a hub
 * in memory with a receiver of notices; sweeps at instants around midnight and the quiet hours, each "no" for
 * itself, and what consents say over HTTP.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "sync/hub/consents.h"
#include "sync/hub/merge.h"
#include "sync/hub/reminders.h"

#include <stdio.h>
#include <string.h>

static const char rules[] =
    "{\"reminders\":{\"topics\":[{\"id\":\"cleaning\",\"name\":{\"zh-Hans\":\"洁牙\",\"en\":\"Cleaning\"}}],"
    "\"quiet_from_h\":21,\"quiet_until_h\":8}}";

static struct kit kit;
static struct pd_id anna, bert;
static struct pd_why why;
static char key[PD_HUB_CLIENT_KEY_CAP];

static int
open_kit(void **state)
{
    struct pd_hub_webhook hook = {
        .client = "his", .url = "https://x.example/in", .events = PD_WEBHOOK_REMINDER_DUE, .days = 30
    };
    char secret[PD_WEBHOOK_SECRET_CAP];

    *state = &kit;
    kit_open_at(&kit, NULL, kit_at(2028, 2, 27, 10, 0, 0));
    anna = kit_member(&kit, "M-1", 0);
    bert = kit_member(&kit, "M-2", 0);
    kit_publish(&kit, rules, kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(
        kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_REMINDERS | PD_HUB_SCOPE_READ | PD_HUB_SCOPE_MEMBERS, key));
    assert_ok(pd_hub_webhook_set(kit.hub, &hook, secret, &why));
    assert_ok(pd_hub_commit(kit.hub));
    return 0;
}

static int
ask(const char *idem, const char *member, const char *due, const char *channel)
{
    char body[256];

    (void)snprintf(body, sizeof body,
        "{\"member\":\"%s\",\"topic\":\"cleaning\",\"due\":\"%s\",\"channel\":\"%s\"}", member, due, channel);
    return kit_post(&kit, "/v1/reminders", key, idem, body);
}

static int
consent(const char *member, const char *body)
{
    char path[64];

    (void)snprintf(path, sizeof path, "/v1/members/%s/consents", member);
    return kit_post(&kit, path, key, NULL, body);
}

static int
get(const char *path)
{
    return kit_get(&kit, path, "", key);
}

static bool
told(const char *text)
{
    return memmem(kit.body, kit.body_len, text, strlen(text)) != NULL;
}

/* How many notices wait after a sweep at that instant. */
static int
after(int64_t now_ms)
{
    const struct pd_webhook_busy nobody = { .count = 0 };
    struct pd_webhook_notice due[8];
    int n;

    kit_sweep(&kit, now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    n = pd_webhook_notices_due(kit.hub, now_ms, &nobody, due, PD_COUNT(due));
    for (int i = 0; i < n; i++)
        assert_non_null(strstr(due[i].body, "\"type\":\"pointdesk.reminder.due\""));
    pd_hub_rollback(kit.hub);
    return n;
}

static void
it_is_told_on_its_day_outside_the_quiet_hours_and_once(void **state)
{
    (void)state;
    assert_int_equal(consent("M-1", "{\"purpose\":\"sms\",\"given\":true,\"text\":\"2026-2\"}"), 200);
    assert_int_equal(ask("1", "M-1", "2028-02-29", "sms"), 201); /* a leap day */
    assert_int_equal(after(kit_at(2028, 2, 28, 20, 59, 59)), 0);
    assert_int_equal(after(kit_at(2028, 2, 29, 0, 0, 0)), 0);
    assert_int_equal(after(kit_at(2028, 2, 29, 7, 59, 59)), 0);
    assert_int_equal(after(kit_at(2028, 2, 29, 8, 0, 0)), 1);
    assert_int_equal(after(kit_at(2028, 2, 29, 9, 0, 0)), 1); /* the same one, which nobody took yet */
    assert_int_equal(get("/v1/members/M-1/reminders"), 200);
    assert_true(told("\"due\":\"2028-02-29\",\"channel\":\"sms\",\"state\":\"told\""));
    kit.now_ms = kit_at(2028, 2, 29, 10, 0, 0);
    assert_int_equal(ask("2", "M-1", "2028-02-29", "sms"), 200); /* asked for again: it was */
    assert_int_equal(after(kit_at(2028, 2, 29, 11, 0, 0)), 1);
}

static void
in_the_evening_it_waits_for_the_morning(void **state)
{
    (void)state;
    assert_int_equal(consent("M-1", "{\"purpose\":\"phone\",\"given\":true,\"text\":\"t\"}"), 200);
    kit.now_ms = kit_at(2028, 2, 28, 21, 0, 0);
    assert_int_equal(ask("1", "M-1", "2028-02-28", "phone"), 201);
    assert_int_equal(after(kit_at(2028, 2, 28, 21, 0, 0)), 0);
    assert_int_equal(after(kit_at(2028, 2, 28, 23, 59, 59)), 0);
    assert_int_equal(after(kit_at(2028, 2, 29, 8, 0, 0)), 1);
}

static int
cancel(int number)
{
    char path[64];

    (void)snprintf(path, sizeof path, "/v1/reminders/%d/cancel", number);
    return kit_post(&kit, path, key, NULL, "{}");
}

static void
one_that_was_cancelled_is_not_told_and_may_be_asked_for_again(void **state)
{
    (void)state;
    assert_int_equal(consent("M-1", "{\"purpose\":\"sms\",\"given\":true,\"text\":\"t\"}"), 200);
    assert_int_equal(ask("1", "M-1", "2028-02-28", "sms"), 201);
    assert_int_equal(cancel(1), 200);
    assert_int_equal(cancel(1), 200);
    assert_int_equal(cancel(2), 404);
    assert_int_equal(kit_post(&kit, "/v1/reminders/x/cancel", key, NULL, "{}"), 404);
    assert_int_equal(kit_post(&kit, "/v1/reminders/1/cancel", key, NULL, "{\"why\":1}"), 400);
    assert_int_equal(after(kit_at(2028, 2, 28, 10, 0, 0)), 0);
    kit.now_ms = kit_at(2028, 2, 28, 11, 0, 0);
    assert_int_equal(ask("2", "M-1", "2028-02-28", "sms"), 201);
    assert_true(told("\"number\":1,\"state\":\"waiting\""));
    assert_int_equal(after(kit_at(2028, 2, 28, 12, 0, 0)), 1);
    kit.now_ms = kit_at(2028, 2, 28, 13, 0, 0);
    assert_int_equal(cancel(1), 409); /* it was told */
}

static void
quiet_hours_begin_and_end_on_the_hour(void **state)
{
    static const struct {
        int from, until, hour;
        bool quiet;
    } cases[] = { { 21, 8, 20, false }, { 21, 8, 21, true }, { 21, 8, 0, true }, { 21, 8, 7, true },
        { 21, 8, 8, false }, { 12, 14, 11, false }, { 12, 14, 12, true }, { 12, 14, 13, true },
        { 12, 14, 14, false }, { 0, 0, 0, false }, { 9, 9, 9, false }, { 0, 7, 0, true },
        { 0, 7, 7, false } };
    static struct pd_programme p;

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        p.utc_offset_min = 480;
        p.reminders.quiet_from_h = cases[i].from;
        p.reminders.quiet_until_h = cases[i].until;
        if (pd_reminders_quiet(&p, kit_at(2028, 2, 29, cases[i].hour, 0, 0)) != cases[i].quiet)
            fail_msg("case %d", i);
    }
}

static void
set_state(const struct pd_hub_member_state *s)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_state_set(kit.hub, kit.now_ms, &anna, s)));
}

static void
set_guardian(const struct pd_id *guardian)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_guardian_set(kit.hub, kit.now_ms, &anna, guardian, &why)));
}

/* Each for itself; when it is gone within the week she is told, and later no more. */
static void
who_may_not_be_told_is_not(void **state)
{
    const struct pd_hub_member_state active = { .status = PD_MEMBER_ACTIVE };

    (void)state;
    assert_int_equal(ask("1", "M-1", "2028-02-29", "wechat"), 201);
    assert_int_equal(after(kit_at(2028, 2, 29, 10, 0, 0)), 0); /* she did not agree */
    kit.now_ms = kit_at(2028, 3, 1, 9, 0, 0);
    assert_int_equal(consent("M-1", "{\"purpose\":\"sms\",\"given\":true,\"text\":\"t\"}"), 200);
    assert_int_equal(after(kit_at(2028, 3, 1, 10, 0, 0)), 0); /* to another channel */
    assert_int_equal(consent("M-1", "{\"purpose\":\"wechat\",\"given\":true,\"text\":\"t\"}"), 200);
    set_state(&(struct pd_hub_member_state){ .status = PD_MEMBER_FROZEN });
    assert_int_equal(after(kit_at(2028, 3, 1, 11, 0, 0)), 0);
    set_state(&(struct pd_hub_member_state){ .status = PD_MEMBER_FROZEN, .deceased = true });
    assert_int_equal(after(kit_at(2028, 3, 1, 12, 0, 0)), 0);
    set_state(&(struct pd_hub_member_state){ .status = PD_MEMBER_ACTIVE, .no_messages = true });
    assert_int_equal(after(kit_at(2028, 3, 1, 13, 0, 0)), 0);
    set_state(&active);
    assert_int_equal(consent("M-1", "{\"purpose\":\"programme\",\"given\":false}"), 200);
    assert_int_equal(after(kit_at(2028, 3, 1, 14, 0, 0)), 0);
    assert_int_equal(consent("M-1", "{\"purpose\":\"programme\",\"given\":true,\"text\":\"t\"}"), 200);
    assert_int_equal(after(kit_at(2028, 3, 7, 20, 59, 59)), 1); /* the last of seven days */
}

static void
after_a_week_it_is_told_no_more(void **state)
{
    (void)state;
    assert_int_equal(ask("1", "M-1", "2028-02-29", "wechat"), 201);
    assert_int_equal(after(kit_at(2028, 3, 7, 20, 0, 0)), 0);
    kit.now_ms = kit_at(2028, 3, 7, 20, 30, 0);
    assert_int_equal(consent("M-1", "{\"purpose\":\"wechat\",\"given\":true,\"text\":\"t\"}"), 200);
    assert_int_equal(after(kit_at(2028, 3, 8, 8, 0, 0)), 0);
    kit.now_ms = kit_at(2028, 3, 8, 9, 0, 0);
    assert_int_equal(get("/v1/members/M-1/reminders"), 200);
    assert_true(told("\"state\":\"lapsed\""));
    kit.now_ms = kit_at(2028, 3, 9, 9, 0, 0);
    assert_int_equal(after(kit.now_ms), 0);
}

static void
a_minor_is_left_in_peace_and_her_guardian_agrees(void **state)
{
    (void)state;
    assert_int_equal(consent("M-1", "{\"purpose\":\"sms\",\"given\":true,\"text\":\"t\"}"), 200);
    assert_int_equal(ask("1", "M-1", "2028-02-28", "sms"), 201);
    set_guardian(&bert);
    assert_int_equal(after(kit_at(2028, 2, 28, 10, 0, 0)), 0);
    assert_int_equal(get("/v1/members/M-1/consents"), 200);
    assert_true(told("\"minor\":true") && told("\"sms\":false"));
    assert_int_equal(
        consent("M-1", "{\"purpose\":\"sms\",\"given\":true,\"text\":\"t\",\"by\":\"guardian\"}"), 409);
    assert_int_equal(consent("M-1", "{\"purpose\":\"linking\",\"given\":false,\"by\":\"guardian\"}"), 200);
    assert_int_equal(consent("M-1", "{\"purpose\":\"linking\",\"given\":true,\"text\":\"t\"}"), 409);
    assert_int_equal(
        consent("M-1", "{\"purpose\":\"linking\",\"given\":true,\"text\":\"t\",\"by\":\"guardian\"}"), 200);
}

/* ---- consents ---- */

static void
nothing_is_given_by_itself_and_taking_back_needs_no_more_than_giving(void **state)
{
    (void)state;
    assert_int_equal(get("/v1/members/M-1/consents"), 200);
    assert_true(told("\"now\":{\"programme\":true,\"linking\":true,\"sms\":false,\"wechat\":false,"
                     "\"phone\":false,\"partners\":false},\"records\":[]"));
    assert_int_equal(consent("M-1", "{\"purpose\":\"sms\",\"given\":true,\"text\":\"2026-2\"}"), 200);
    assert_true(told("\"status\":\"given\""));
    assert_int_equal(consent("M-1", "{\"purpose\":\"sms\",\"given\":true,\"text\":\"2026-2\"}"), 200);
    assert_true(told("\"status\":\"unchanged\""));
    assert_int_equal(get("/v1/members/M-1/consents"), 200);
    assert_true(told("\"sms\":true,\"wechat\":false") && told("\"text\":\"2026-2\",\"by\":\"self\""));
    assert_int_equal(consent("M-1", "{\"purpose\":\"sms\",\"given\":false}"), 200);
    assert_true(told("\"status\":\"withdrawn\""));
    assert_int_equal(get("/v1/members/M-1/consents"), 200);
    assert_true(told("\"sms\":false"));
}

/* What was said of one member is no answer for another. */
static void
a_key_is_for_one_member(void **state)
{
    static const char yes[] = "{\"purpose\":\"sms\",\"given\":true,\"text\":\"t\"}";

    (void)state;
    assert_int_equal(kit_post(&kit, "/v1/members/M-1/consents", key, "k", yes), 200);
    assert_int_equal(kit_post(&kit, "/v1/members/M-1/consents", key, "k", yes), 200);
    assert_true(told("\"status\":\"given\""));
    assert_int_equal(kit_post(&kit, "/v1/members/M-2/consents", key, "k", yes), 409);
    assert_int_equal(ask("1", "M-1", "2028-03-01", "sms"), 201);
    assert_int_equal(ask("2", "M-1", "2028-03-02", "sms"), 201);
    assert_int_equal(kit_post(&kit, "/v1/reminders/1/cancel", key, "c", "{}"), 200);
    assert_int_equal(kit_post(&kit, "/v1/reminders/2/cancel", key, "c", "{}"), 409);
}

static void
what_is_no_consent_is_refused(void **state)
{
    static const char *const wrong[] = { "{\"purpose\":\"all\",\"given\":true,\"text\":\"t\"}",
        "{\"given\":true,\"text\":\"t\"}", "{\"purpose\":\"sms\",\"text\":\"t\"}",
        "{\"purpose\":\"sms\",\"given\":1,\"text\":\"t\"}", "{\"purpose\":\"sms\",\"given\":true}",
        "{\"purpose\":\"sms\",\"given\":true,\"text\":\"two words\"}",
        "{\"purpose\":\"sms\",\"given\":true,\"text\":\"t\",\"by\":\"mother\"}",
        "{\"purpose\":\"sms\",\"given\":true,\"text\":\"t\",\"by\":null}",
        "{\"purpose\":\"sms\",\"given\":true,\"text\":\"t\",\"and\":\"wechat\"}",
        "{\"purpose\":\"sms\",\"purpose\":\"wechat\",\"given\":true,\"text\":\"t\"}", "[]" };

    (void)state;
    for (int i = 0; i < PD_COUNT(wrong); i++)
        if (consent("M-1", wrong[i]) != 400)
            fail_msg("case %d: %d", i, kit.status);
    assert_int_equal(consent("M-9", "{\"purpose\":\"sms\",\"given\":false}"), 404);
    assert_int_equal(get("/v1/members/M-1/consents"), 200);
    assert_true(told("\"records\":[]"));
}

/* ---- what is no reminder; members that go ---- */

static void
what_is_no_reminder_is_refused(void **state)
{
    static const struct {
        const char *body;
        int status;
    } wrong[] = {
        { "{\"member\":\"M-1\",\"topic\":\"root canal\",\"due\":\"2028-03-01\",\"channel\":\"sms\"}", 400 },
        { "{\"member\":\"M-1\",\"due\":\"2028-03-01\",\"channel\":\"sms\"}", 400 },
        { "{\"member\":\"M-1\",\"topic\":\"cleaning\",\"due\":\"2028-02-30\",\"channel\":\"sms\"}", 400 },
        { "{\"member\":\"M-1\",\"topic\":\"cleaning\",\"due\":\"2028-02-26\",\"channel\":\"sms\"}", 400 },
        { "{\"member\":\"M-1\",\"topic\":\"cleaning\",\"due\":\"2038-02-26\",\"channel\":\"sms\"}", 400 },
        { "{\"member\":\"M-1\",\"topic\":\"cleaning\",\"channel\":\"sms\"}", 400 },
        { "{\"member\":\"M-1\",\"topic\":\"cleaning\",\"due\":\"2028-03-01\",\"channel\":\"partners\"}",
            400 },
        { "{\"member\":\"M-1\",\"topic\":\"cleaning\",\"due\":\"2028-03-01\"}", 400 },
        { "{\"member\":\"M-1\",\"topic\":\"cleaning\",\"due\":\"2028-03-01\",\"channel\":\"sms\",\"text\":"
          "\"x\"}",
            400 },
        { "{\"member\":\"M-9\",\"topic\":\"cleaning\",\"due\":\"2028-03-01\",\"channel\":\"sms\"}", 404 },
    };
    char idem[16];

    (void)state;
    for (int i = 0; i < PD_COUNT(wrong); i++) {
        (void)snprintf(idem, sizeof idem, "w%d", i);
        if (kit_post(&kit, "/v1/reminders", key, idem, wrong[i].body) != wrong[i].status)
            fail_msg("case %d: %d", i, kit.status);
    }
    assert_int_equal(get("/v1/members/M-1/reminders"), 200);
    assert_true(told("\"reminders\":[]"));
}

static void
merged_members_are_reminded_once_and_erased_ones_not(void **state)
{
    const struct pd_staff li = { .number = "S1" };
    struct pd_merge moved;

    (void)state;
    assert_int_equal(consent("M-1", "{\"purpose\":\"sms\",\"given\":true,\"text\":\"t\"}"), 200);
    assert_int_equal(ask("1", "M-1", "2028-02-28", "sms"), 201);
    assert_int_equal(ask("2", "M-2", "2028-02-28", "sms"), 201);
    assert_int_equal(ask("3", "M-2", "2028-03-10", "sms"), 201);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &anna, &bert, &li, &moved, &why)));
    assert_int_equal(after(kit_at(2028, 2, 28, 10, 0, 0)), 1);
    assert_int_equal(after(kit_at(2028, 3, 10, 10, 0, 0)), 2);
    kit.now_ms = kit_at(2028, 3, 10, 11, 0, 0);
    assert_int_equal(ask("4", "M-1", "2028-03-11", "sms"), 201);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why)));
    assert_int_equal(after(kit_at(2028, 3, 11, 10, 0, 0)), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)
        T(it_is_told_on_its_day_outside_the_quiet_hours_and_once),
        T(one_that_was_cancelled_is_not_told_and_may_be_asked_for_again),
        T(in_the_evening_it_waits_for_the_morning),
        cmocka_unit_test(quiet_hours_begin_and_end_on_the_hour),
        T(who_may_not_be_told_is_not),
        T(after_a_week_it_is_told_no_more),
        T(a_minor_is_left_in_peace_and_her_guardian_agrees),
        T(nothing_is_given_by_itself_and_taking_back_needs_no_more_than_giving),
        T(a_key_is_for_one_member),
        T(what_is_no_consent_is_refused),
        T(what_is_no_reminder_is_refused),
        T(merged_members_are_reminded_once_and_erased_ones_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
