/*
 * Goal: a member has the adviser who was named for her, else the one of her level; whoever asks to be called
 * has a number, a time and an answer, once; an assessment comes round. Method: a hub with a kiosk; rules with
 * two advisers.
 */
#include "sync/hub/advisers.h"
#include "sync/hub/feedback.h"
#include "sync/hub/reminders.h"
#include "tests/hub/errand_kit.h"

#include <stdio.h>
#include <string.h>

#define PERSON(id, more) "{\"id\":\"" id "\",\"name\":" TEXT ",\"role\":" TEXT ",\"hours\":" TEXT more "}"

static const char with_advisers[] =
    "{\"reminders\":{\"topics\":[{\"id\":\"check\",\"name\":" TEXT "}]},"
    "\"feedback\":{\"topics\":[{\"id\":\"food\",\"name\":" TEXT "}],\"faces\":3,\"answer_hours\":48},"
    "\"advisers\":{\"answer_hours\":24,\"assessment_days\":30,\"assessment_topic\":\"check\",\"people\":"
    "[" PERSON("li", ",\"staff\":\"C-07\"") "," PERSON("wang", ",\"for\":{\"tiers\":[\"gold\"]}") "]}}";

static int
open_advisers(void **state)
{
    (void)open_kit(state);
    kit_publish(&kit, with_advisers, kit.now_ms);
    return 0;
}

static const char *
adviser_of(const struct pd_id *member)
{
    const struct pd_adviser *a;

    begin();
    commit(pd_hub_adviser_get(kit.hub, kit.now_ms, member, &a));
    return a != NULL ? a->id : "";
}

static enum pd_err
name(const struct pd_id *member, const char *who)
{
    enum pd_err err;

    begin();
    err = pd_hub_adviser_set(kit.hub, kit.now_ms, member, who, "S1", &why);
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit.hub));
    else
        pd_hub_rollback(kit.hub);
    return err;
}

static void
who_was_named_comes_before_the_level(void **state)
{
    struct pd_errand page = errand(PD_ERRAND_PAGE, &anna, "");

    (void)state;
    assert_string_equal(adviser_of(&anna), "");
    done(&page);
    assert_string_equal(said.page.adviser, "");
    bill(&anna, "B-1", 600000); /* gold now */
    assert_string_equal(adviser_of(&anna), "wang");
    assert_ok(name(&anna, "C-07")); /* by the number among the staff */
    assert_string_equal(adviser_of(&anna), "li");
    page = errand(PD_ERRAND_PAGE, &anna, "");
    done(&page);
    assert_string_equal(said.page.adviser, "li");
    assert_ok(name(&anna, NULL));
    assert_string_equal(adviser_of(&anna), "wang");
    assert_int_equal(name(&anna, "chen"), PD_ERR_INVALID);
    assert_string_equal(why.path, "adviser");
    assert_int_equal(name(&(struct pd_id){ { 7 } }, "li"), PD_ERR_NOT_FOUND);
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why));
}

static void
whoever_asks_is_called_in_time_once(void **state)
{
    struct pd_errand ask = errand(PD_ERRAND_FEEDBACK, &anna, "adviser"), show;
    struct pd_feedback f;

    (void)state;
    ask.n = 1;
    ask.yes = true;
    ask.number = 12345678;
    refused(&ask, "not_offered"); /* she has none */
    assert_ok(name(&anna, "li"));
    ask = errand(PD_ERRAND_FEEDBACK, &anna, "adviser");
    ask.n = 1;
    ask.yes = true;
    ask.number = 12345678;
    done(&ask);
    done(&ask); /* the network brings it twice */
    begin();
    commit(pd_hub_feedback_get(kit.hub, 12345678, &f));
    assert_int_equal(f.state, PD_FEEDBACK_RECEIVED);
    assert_int_equal(f.face, 0);
    assert_true(f.call_back);
    assert_int_equal(f.due_ms, kit.now_ms + 24 * PD_HOUR_MS);
    begin();
    commit(pd_hub_feedback_answer(kit.hub, kit.now_ms, 12345678, "Called.", &li, &why));
    show = errand(PD_ERRAND_FEEDBACK_SHOW, NULL, "");
    show.number = 12345678;
    done(&show);
    assert_int_equal(said.feedback, PD_FEEDBACK_STATUS_ANSWERED);
}

static int reminders;

static void
count_one(void *ctx, const struct pd_reminder *r)
{
    (void)ctx;
    assert_string_equal(r->topic, "check");
    reminders++;
}

static int
reminders_of(const struct pd_id *member)
{
    reminders = 0;
    begin();
    commit(pd_hub_reminder_each(kit.hub, member, 0, count_one, NULL));
    return reminders;
}

static void
an_assessment_comes_round(void **state)
{
    (void)state;
    assert_ok(name(&anna, "li"));
    kit_sweep(&kit, kit.now_ms + PD_HOUR_MS);
    assert_int_equal(reminders_of(&anna), 1); /* in thirty days */
    kit_sweep(&kit, kit.now_ms + PD_DAY_MS);
    kit_sweep(&kit, kit.now_ms + 20 * PD_DAY_MS);
    assert_int_equal(reminders_of(&anna), 1);
    kit_sweep(&kit, kit.now_ms + 12 * PD_DAY_MS);
    assert_int_equal(reminders_of(&anna), 2);
    assert_int_equal(reminders_of(&bert), 0);
}

static void
systems_name_and_read_her(void **state)
{
    static const struct {
        const char *idem, *body;
        int status;
        const char *says;
    } rows[] = {
        { "k1", "{\"adviser\":\"li\"}", 200, "\"adviser\":\"li\",\"staff\":\"C-07\"" },
        { "k2", "{\"adviser\":\"chen\"}", 400, "adviser: must be the id or staff number" },
        { "k3", "{}", 400, "adviser: must be" },
        { "k4", "{\"adviser\":null}", 200, "\"adviser\":null" },
    };
    char key[PD_HUB_CLIENT_KEY_CAP];

    (void)state;
    begin();
    commit(pd_hub_client_add(kit.hub, kit.now_ms, "app", PD_HUB_SCOPE_MEMBERS | PD_HUB_SCOPE_READ, key));
    for (int i = 0; i < PD_COUNT(rows); i++) {
        assert_int_equal(
            kit_post(&kit, "/v1/members/M-1/adviser", key, rows[i].idem, rows[i].body), rows[i].status);
        assert_non_null(strstr(kit.body, rows[i].says));
    }
    assert_int_equal(kit_get(&kit, "/v1/members/M-1/adviser", "", key), 200);
}

int
main(void)
{
#undef T
#define T(name) cmocka_unit_test_setup_teardown(name, open_advisers, kit_tear_down)
    const struct CMUnitTest tests[] = {
        T(who_was_named_comes_before_the_level),
        T(whoever_asks_is_called_in_time_once),
        T(an_assessment_comes_round),
        T(systems_name_and_read_her),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
