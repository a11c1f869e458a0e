/*
 * Goal: every word of a patient is answered in time or listed as late, the answer is read by whoever has the
 * number and by nobody else, and a suggestion is rewarded once within its caps. Method: a hub in memory,
 * tickets over HTTP, each verb in each state, instants around the hour it is due, a copy read by hand.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "sync/hub/feedback.h"
#include "sync/hub/merge.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char words[] = "Es gibt jetzt mehr Stuehle";
static const char rules[] =
    "{\"feedback\":{\"topics\":[{\"id\":\"waiting\",\"name\":{\"zh-Hans\":\"等候\",\"en\":\"Waiting\"}},"
    "{\"id\":\"suggestion\",\"name\":{\"zh-Hans\":\"建议\",\"en\":\"A suggestion\"}}],\"faces\":5,"
    "\"answer_hours\":48,\"rule\":\"suggested\"},\"rules\":["
    "{\"id\":\"pay\",\"kind\":\"payment\",\"name\":{\"zh-Hans\":\"自费\",\"en\":\"Paid\"},\"points\":1,"
    "\"step_fen\":100,\"expiry\":{\"kind\":\"rolling\",\"days\":365}},"
    "{\"id\":\"suggested\",\"kind\":\"fixed\",\"behaviour\":\"adjustment\",\"name\":{\"zh-Hans\":\"建议\","
    "\"en\":\"Suggested\"},\"points\":30,\"growth_percent\":0,\"caps\":[{\"period\":\"year\",\"times\":2}],"
    "\"expiry\":{\"kind\":\"rolling\",\"days\":365}}]}";

static struct kit kit;
static struct pd_id anna;
static struct pd_why why;
static char key[PD_HUB_CLIENT_KEY_CAP];
static const struct pd_staff li = { .number = "S1" };

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open_at(&kit, NULL, kit_at(2026, 12, 30, 10, 0, 0));
    anna = kit_member(&kit, "M-1", 0);
    kit_publish(&kit, rules, kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_ANSWERS, key));
    assert_ok(pd_hub_commit(kit.hub));
    return 0;
}

static int64_t
number_in(const char *name)
{
    json_t *json = json_loadb(kit.body, kit.body_len, 0, NULL);
    int64_t n = json_integer_value(json_object_get(json, name));

    json_decref(json);
    return n;
}

static int64_t
new_ticket(const char *idem, const char *body)
{
    assert_int_equal(kit_post(&kit, "/v1/feedback", key, idem, body), 201);
    return number_in("number");
}

static int
look(int64_t number)
{
    char path[64];

    (void)snprintf(path, sizeof path, "/v1/feedback/%lld", (long long)number);
    return kit_get(&kit, path, "", key);
}

static bool
told(const char *text)
{
    return memmem(kit.body, kit.body_len, text, strlen(text)) != NULL;
}

enum verb { ANSWER, CLOSE, REOPEN, REWARD };

static struct pd_points rewarded;

static enum pd_err
deal(enum verb verb, int64_t number)
{
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = verb == ANSWER   ? pd_hub_feedback_answer(kit.hub, kit.now_ms, number, words, &li, &why)
          : verb == CLOSE  ? pd_hub_feedback_close(kit.hub, kit.now_ms, number, &li, &why)
          : verb == REOPEN ? pd_hub_feedback_reopen(kit.hub, kit.now_ms, number, &li, &why)
                           : pd_hub_feedback_accept(kit.hub, kit.now_ms, number, 0, &li, &rewarded, &why);
    return kit_finish(&kit, err);
}

static int64_t
late(void)
{
    int64_t n, since;

    assert_ok(pd_hub_begin(kit.hub));
    n = pd_hub_feedback_late(kit.hub, kit.now_ms, &since);
    pd_hub_rollback(kit.hub);
    return n;
}

static void
a_ticket_is_answered_read_by_its_number_and_closed(void **state)
{
    int64_t n = new_ticket("1", "{\"topic\":\"waiting\",\"face\":1}");

    (void)state;
    assert_true(n >= 10000000 && n <= 99999999);
    assert_int_equal(new_ticket("1", "{\"topic\":\"waiting\",\"face\":1}"), n); /* told twice, once here */
    assert_int_equal(kit_post(&kit, "/v1/feedback", key, "1", "{\"topic\":\"waiting\",\"face\":2}"), 409);
    assert_true(new_ticket("2", "{\"topic\":\"waiting\",\"face\":1}") != n);
    assert_int_equal(look(n), 200);
    assert_true(told("\"state\":\"received\"") && !told("answer\":"));
    assert_ok(deal(ANSWER, n));
    assert_int_equal(look(n), 200);
    assert_true(told("\"state\":\"answered\"") && told(words));
    assert_ok(deal(CLOSE, n));
    assert_int_equal(look(n), 200);
    assert_true(told("\"state\":\"closed\"") && told(words));
    assert_int_equal(look(n == 10000000 ? 10000001 : n - 1), 404);
    assert_int_equal(look(123), 404);
}

static void
each_verb_in_each_state(void **state)
{
    static const struct {
        enum verb before[2], verb;
        int n;
        enum pd_err err;
    } cases[] = {
        { { 0 }, ANSWER, 0, PD_OK },
        { { 0 }, CLOSE, 0, PD_ERR_STATE },
        { { 0 }, REOPEN, 0, PD_ERR_STATE },
        { { ANSWER }, ANSWER, 1, PD_OK },
        { { ANSWER }, CLOSE, 1, PD_OK },
        { { ANSWER }, REOPEN, 1, PD_OK },
        { { ANSWER, CLOSE }, ANSWER, 2, PD_ERR_STATE },
        { { ANSWER, CLOSE }, CLOSE, 2, PD_ERR_STATE },
        { { ANSWER, CLOSE }, REOPEN, 2, PD_OK },
    };
    char idem[16];

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        int64_t n;

        (void)snprintf(idem, sizeof idem, "i%d", i);
        n = new_ticket(idem, "{\"topic\":\"waiting\",\"face\":3}");
        for (int b = 0; b < cases[i].n; b++)
            assert_ok(deal(cases[i].before[b], n));
        if (deal(cases[i].verb, n) != cases[i].err)
            fail_msg("case %d", i);
    }
    assert_int_equal(deal(ANSWER, 10), PD_ERR_NOT_FOUND);
}

static void
what_is_not_answered_in_its_hours_is_late(void **state)
{
    int64_t n = new_ticket("1", "{\"topic\":\"waiting\",\"face\":1}");

    (void)state;
    kit.now_ms = kit_at(2027, 1, 1, 10, 0, 0) - 1; /* 48 hours, over the end of a year */
    assert_int_equal(late(), 0);
    kit.now_ms = kit_at(2027, 1, 1, 10, 0, 0);
    assert_int_equal(late(), 1);
    assert_int_equal(look(n), 200);
    assert_true(told("\"overdue\":true"));
    assert_ok(deal(ANSWER, n));
    assert_int_equal(late(), 0);
    assert_ok(deal(REOPEN, n));
    kit.now_ms += 48 * PD_HOUR_MS - 1;
    assert_int_equal(late(), 0);
    kit.now_ms++;
    assert_int_equal(late(), 1);
}

static void
a_suggestion_is_rewarded_once_and_within_its_caps(void **state)
{
    int64_t left, held, debt, n[3], nobodys;

    (void)state;
    for (int i = 0; i < 3; i++) {
        char idem[16];

        (void)snprintf(idem, sizeof idem, "i%d", i);
        n[i] = new_ticket(idem, "{\"topic\":\"suggestion\",\"face\":5,\"member\":\"M-1\"}");
    }
    nobodys = new_ticket("n", "{\"topic\":\"suggestion\",\"face\":5}");
    assert_int_equal(deal(REWARD, n[0]), PD_ERR_STATE); /* nobody answered it */
    for (int i = 0; i < 3; i++)
        assert_ok(deal(ANSWER, n[i]));
    assert_ok(deal(ANSWER, nobodys));
    assert_int_equal(deal(REWARD, nobodys), PD_ERR_STATE);
    assert_ok(deal(REWARD, n[0]));
    assert_int_equal(pd_points_raw(rewarded), 30);
    assert_int_equal(deal(REWARD, n[0]), PD_ERR_EXISTS);
    assert_ok(deal(REWARD, n[1]));
    assert_int_equal(deal(REWARD, n[2]), PD_ERR_STATE); /* twice a year */
    kit_balance(&kit, &anna, &left, &held, &debt);
    assert_int_equal(left, 60);
    kit.now_ms = kit_at(2027, 1, 1, 0, 0, 0);
    assert_ok(deal(REWARD, n[2]));
}

static void
what_is_no_feedback_is_refused(void **state)
{
    static const struct {
        const char *body;
        int status;
    } wrong[] = {
        { "{\"topic\":\"weather\",\"face\":1}", 400 },
        { "{\"face\":1}", 400 },
        { "{\"topic\":\"waiting\"}", 400 },
        { "{\"topic\":\"waiting\",\"face\":0}", 400 },
        { "{\"topic\":\"waiting\",\"face\":6}", 400 },
        { "{\"topic\":\"waiting\",\"face\":\"1\"}", 400 },
        { "{\"topic\":\"waiting\",\"face\":1,\"text\":\"x\"}", 400 },
        { "{\"topic\":\"waiting\",\"face\":1,\"face\":1}", 400 },
        { "{\"topic\":\"waiting\",\"face\":1,\"call_me_back\":1}", 400 },
        { "{\"topic\":\"waiting\",\"face\":1,\"call_me_back\":true}", 400 }, /* whom? */
        { "{\"topic\":\"waiting\",\"face\":1,\"member\":\"M-9\"}", 404 },
        { "{\"topic\":\"waiting\",\"face\":1,\"member\":7}", 404 },
    };
    char idem[16];

    (void)state;
    for (int i = 0; i < PD_COUNT(wrong); i++) {
        (void)snprintf(idem, sizeof idem, "w%d", i);
        if (kit_post(&kit, "/v1/feedback", key, idem, wrong[i].body) != wrong[i].status)
            fail_msg("case %d: %d", i, kit.status);
    }
    kit_publish(&kit,
        "{\"feedback\":{\"topics\":[{\"id\":\"other\",\"name\":{\"zh-Hans\":\"别\",\"en\":\"Other\"}}]}}",
        kit.now_ms);
    assert_int_equal(kit_post(&kit, "/v1/feedback", key, "o", "{\"topic\":\"waiting\",\"face\":1}"), 400);
    assert_int_equal(kit_post(&kit, "/v1/feedback", key, "p", "{\"topic\":\"other\",\"face\":4}"), 400);
    assert_int_equal(kit_post(&kit, "/v1/feedback", key, "q", "{\"topic\":\"other\",\"face\":3}"), 201);
}

static void
an_answer_is_one_line(void **state)
{
    int64_t n = new_ticket("1", "{\"topic\":\"waiting\",\"face\":1}");
    static char text[PD_FEEDBACK_TEXT_CAP + 1];

    (void)state;
    memset(text, 'x', PD_FEEDBACK_TEXT_CAP);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_feedback_answer(kit.hub, kit.now_ms, n, "", &li, &why), PD_ERR_INVALID);
    assert_int_equal(pd_hub_feedback_answer(kit.hub, kit.now_ms, n, "a\nb", &li, &why), PD_ERR_INVALID);
    assert_int_equal(pd_hub_feedback_answer(kit.hub, kit.now_ms, n, "\xff", &li, &why), PD_ERR_INVALID);
    assert_int_equal(pd_hub_feedback_answer(kit.hub, kit.now_ms, n, text, &li, &why), PD_ERR_INVALID);
    text[PD_FEEDBACK_TEXT_CAP - 1] = '\0';
    assert_ok(pd_hub_feedback_answer(kit.hub, kit.now_ms, n, text, &li, &why));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(look(n), 200);
    assert_true(told(text));
}

/* Whether a copy of the hub has these bytes. */
static bool
copy_has(const char *text)
{
    char path[64], *bytes;
    bool has;
    size_t n;
    FILE *f;

    (void)snprintf(path, sizeof path, "/tmp/pd-feedback-%d.db", (int)getpid());
    kit_backup(&kit, path);
    f = fopen(path, "rb");
    assert_non_null(f);
    bytes = malloc(64 << 20);
    n = fread(bytes, 1, 64 << 20, f);
    has = memmem(bytes, n, text, strlen(text)) != NULL;
    (void)fclose(f);
    free(bytes);
    (void)remove(path);
    return has;
}

static void
an_answer_is_sealed_and_goes_with_her(void **state)
{
    struct pd_merge moved;
    struct pd_id bert = kit_member(&kit, "M-2", 0);
    int64_t n =
        new_ticket("1", "{\"topic\":\"waiting\",\"face\":1,\"member\":\"M-2\",\"call_me_back\":true}");

    (void)state;
    assert_ok(deal(ANSWER, n));
    assert_false(copy_has(words));
    assert_true(copy_has("waiting")); /* the copy is one, and is not sealed as a whole */
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &anna, &bert, &li, &moved, &why)));
    assert_int_equal(look(n), 200);
    assert_true(told(words));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why)));
    assert_int_equal(look(n), 200);
    assert_true(told("\"state\":\"answered\"") && told("\"call_me_back\":false") && !told(words));
}

static void
who_asked_is_told_that_there_is_an_answer(void **state)
{
    struct pd_hub_webhook hook = {
        .client = "his", .url = "https://x.example/in", .events = PD_WEBHOOK_FEEDBACK_ANSWERED, .days = 3
    };
    char secret[PD_WEBHOOK_SECRET_CAP];
    const struct pd_webhook_busy nobody = { .count = 0 };
    struct pd_webhook_notice due[4];
    int64_t n, nobodys;

    (void)state;
    assert_int_equal(pd_webhook_events_of("feedback.answered"), PD_WEBHOOK_FEEDBACK_ANSWERED);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_webhook_set(kit.hub, &hook, secret, &why));
    assert_ok(pd_hub_commit(kit.hub));
    n = new_ticket("1", "{\"topic\":\"waiting\",\"face\":1,\"member\":\"M-1\"}");
    nobodys = new_ticket("2", "{\"topic\":\"waiting\",\"face\":1}");
    assert_ok(deal(ANSWER, n));
    assert_ok(deal(ANSWER, nobodys));
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_webhook_notices_due(kit.hub, kit.now_ms, &nobody, due, PD_COUNT(due)), 1);
    assert_non_null(strstr(due[0].body, "\"type\":\"pointdesk.feedback.answered\""));
    assert_null(strstr(due[0].body, words));
    pd_hub_rollback(kit.hub);
}

/* ---- where staff choose how much ---- */

static const struct pd_staff wang = { .number = "S2" };

static void
publish_choice(void)
{
    char text[2048];
    const char *from = strstr(rules, "\"rule\":\"suggested\"");
    struct pd_str s = pd_str_on(text, sizeof text);

    pd_str_addf(&s, "%.*s\"most\":500,\"alone\":100,%s", (int)(from - rules), rules, from);
    kit_publish(&kit, text, kit.now_ms + 1);
    kit.now_ms += PD_HOUR_MS;
}

static int64_t
suggestion(const char *idem)
{
    int64_t n = new_ticket(idem, "{\"topic\":\"suggestion\",\"face\":4,\"member\":\"M-1\"}");

    assert_ok(deal(ANSWER, n));
    return n;
}

static enum pd_err
accept_it(int64_t number, int64_t chosen, const struct pd_staff *by)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_feedback_accept(kit.hub, kit.now_ms, number, chosen, by, &rewarded, &why));
}

static enum pd_err
approve_it(int64_t number, const struct pd_staff *by)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_feedback_approve(kit.hub, kit.now_ms, number, by, &rewarded, &why));
}

static enum pd_err
decline_it(int64_t number)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_feedback_decline(kit.hub, kit.now_ms, number, &li, &why));
}

static void
above_what_one_gives_alone_another_approves(void **state)
{
    int64_t small, big;

    (void)state;
    publish_choice();
    small = suggestion("1");
    big = suggestion("2");
    assert_int_equal(accept_it(small, 0, &li), PD_ERR_INVALID);
    assert_string_equal(why.text, "must be 1 to 500, as the rules say");
    assert_int_equal(accept_it(small, 501, &li), PD_ERR_INVALID);
    assert_ok(accept_it(small, 100, &li));
    assert_int_equal(pd_points_raw(rewarded), 100);
    kit_expect_balance(&kit, &anna, 100, 0, 0);
    assert_int_equal(accept_it(small, 100, &li), PD_ERR_EXISTS);
    assert_ok(accept_it(big, 101, &li));
    assert_int_equal(pd_points_raw(rewarded), 0);
    kit_expect_balance(&kit, &anna, 100, 0, 0); /* it waits */
    assert_int_equal(accept_it(big, 50, &wang), PD_ERR_STATE);
    assert_int_equal(approve_it(big, &li), PD_ERR_DENIED);
    kit_expect_balance(&kit, &anna, 100, 0, 0);
    assert_ok(approve_it(big, &wang));
    assert_int_equal(pd_points_raw(rewarded), 101);
    kit_expect_balance(&kit, &anna, 201, 0, 0);
    assert_int_equal(approve_it(big, &wang), PD_ERR_STATE);
    kit_expect_balance(&kit, &anna, 201, 0, 0);
    big = suggestion("3");
    assert_ok(accept_it(big, 200, &li));
    assert_int_equal(approve_it(big, &wang), PD_ERR_STATE); /* two a year, says the rule */
    kit_expect_balance(&kit, &anna, 201, 0, 0);
}

static void
what_is_declined_is_not_given(void **state)
{
    int64_t n;

    (void)state;
    publish_choice();
    n = suggestion("1");
    assert_int_equal(decline_it(n), PD_ERR_STATE);
    assert_ok(accept_it(n, 300, &li));
    assert_ok(decline_it(n));
    assert_int_equal(approve_it(n, &wang), PD_ERR_STATE);
    kit_expect_balance(&kit, &anna, 0, 0, 0);
    assert_ok(accept_it(n, 80, &wang)); /* on second thoughts */
    kit_expect_balance(&kit, &anna, 80, 0, 0);
}

static void
nobody_rewards_herself_or_chooses_where_the_rule_says(void **state)
{
    struct pd_staff herself = wang;
    struct pd_id dental = kit_member(&kit, "M-2", 0);
    int64_t n = suggestion("1");

    (void)state;
    assert_int_equal(accept_it(n, 5, &li), PD_ERR_INVALID);
    herself.mid = kit_row(&kit, &anna);
    assert_int_equal(accept_it(n, 0, &herself), PD_ERR_STATE);
    kit_one_person(&kit, &anna, &dental);
    herself.mid = kit_row(&kit, &dental); /* by another membership neither */
    assert_int_equal(accept_it(n, 0, &herself), PD_ERR_STATE);
    assert_ok(accept_it(n, 0, &wang));
    kit_expect_balance(&kit, &anna, 30, 0, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)
        T(a_ticket_is_answered_read_by_its_number_and_closed),
        T(each_verb_in_each_state),
        T(what_is_not_answered_in_its_hours_is_late),
        T(a_suggestion_is_rewarded_once_and_within_its_caps),
        T(above_what_one_gives_alone_another_approves),
        T(what_is_declined_is_not_given),
        T(nobody_rewards_herself_or_chooses_where_the_rule_says),
        T(what_is_no_feedback_is_refused),
        T(an_answer_is_one_line),
        T(an_answer_is_sealed_and_goes_with_her),
        T(who_asked_is_told_that_there_is_an_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
