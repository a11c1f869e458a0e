/*
 * Goal: an errand is asked once and told once, only our hub's answer to it is believed, and whatever becomes
 * of it the other lanes and the link stand as they did. Method: the real engine and a hub that misbehaves on
 * command; the link's status is compared before and after each misfortune.
 */
#include "tests/client/client_kit.h"

#include "app/core/row.h"

#include <string.h>

static struct pd_errand_answer answer;

static int
begin(void **state)
{
    int err = set_up(state);
    struct setup *s = *state;

    s->hub.protocol = 3;
    s->hub.all_nonces = false;
    for (int i = 0; i < 3; i++) { /* who it is, in writing, and all there is */
        run(s, PD_LANE_PUSH);
        run(s, PD_LANE_PULL);
    }
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    return err;
}

static struct pd_errand
page(uint8_t id)
{
    return (struct pd_errand){ .kind = PD_ERRAND_PAGE, .id = { { id } }, .member = { { 7 } }, .at_ms = 5 };
}

static void
ask(struct setup *s, uint8_t id)
{
    struct pd_errand e = page(id);

    assert_ok(pd_client_errand(s->client, &e));
}

static void
told(struct setup *s, uint8_t id, enum pd_errand_status status)
{
    assert_true(pd_client_errand_over(s->client, &answer));
    assert_int_equal(answer.status, status);
    assert_int_equal(answer.id.b[0], id);
    assert_int_equal(answer.kind, PD_ERRAND_PAGE);
    assert_false(pd_client_errand_over(s->client, &answer)); /* once */
}

static void
an_errand_is_asked_once_and_told_once(void **state)
{
    struct setup *s = *state;

    assert_false(step(s, PD_LANE_ERRAND)); /* nobody asked */
    ask(s, 1);
    assert_int_equal(
        pd_client_errand(s->client, &(struct pd_errand){ .kind = PD_ERRAND_SEATS }), PD_ERR_BUSY);
    assert_int_equal(pd_client_wake_ms(s->client), 0);
    assert_true(step(s, PD_LANE_ERRAND));
    assert_int_equal(s->hub.errands, 1);
    assert_false(step(s, PD_LANE_ERRAND));
    assert_int_equal(
        pd_client_errand(s->client, &(struct pd_errand){ .kind = PD_ERRAND_SEATS }), PD_ERR_BUSY);
    told(s, 1, PD_ERRAND_DONE);
    ask(s, 2);
    run(s, PD_LANE_ERRAND);
    told(s, 2, PD_ERRAND_DONE);
}

static void
it_greets_for_itself_where_the_challenge_is_old(void **state)
{
    struct setup *s = *state;
    int hellos = s->hub.hellos;

    s->boot_ms += 4 * PD_MINUTE_MS;
    ask(s, 1);
    run(s, PD_LANE_ERRAND);
    assert_int_equal(s->hub.hellos, hellos + 1);
    told(s, 1, PD_ERRAND_DONE);
    s->hub.nonces++; /* the hub takes only newer ones by now */
    ask(s, 2);
    run(s, PD_LANE_ERRAND);
    assert_int_equal(s->hub.hellos, hellos + 2);
    told(s, 2, PD_ERRAND_DONE);
}

static void
a_hub_that_always_wants_another_challenge_is_no_answer(void **state)
{
    struct setup *s = *state;

    ask(s, 1);
    for (int i = 0; i < 8; i++) {
        s->hub.nonces++;
        (void)step(s, PD_LANE_ERRAND);
    }
    told(s, 1, PD_ERRAND_UNANSWERED);
}

static void
no_misfortune_of_it_touches_the_link(void **state)
{
    static const enum misfortune all[] = { REQUEST_LOST, ANSWER_LOST, CAPTIVE, CAPTIVE_JSON, FORGED,
        CORRUPTED, A_PROBLEM, OTHER_DESK };
    struct setup *s = *state;

    s->hub.problem = PD_PROBLEM_DEVICE_REVOKED;
    for (int i = 0; i < PD_COUNT(all); i++) {
        struct pd_client_status before = status_of(s), after;
        int64_t wake = pd_client_wake_ms(s->client);

        ask(s, 1);
        s->hub.next = all[i];
        assert_true(step(s, PD_LANE_ERRAND));
        told(s, 1, PD_ERRAND_UNANSWERED);
        after = status_of(s);
        assert_memory_equal(&before, &after, sizeof before);
        assert_int_equal(pd_client_wake_ms(s->client), wake);
        write_ops(s, 1); /* and ops go at once */
        run(s, PD_LANE_PUSH);
        assert_int_equal(ledger_of(s).unsent, 0);
        run(s, PD_LANE_PULL);
    }
}

static void
a_lost_greeting_is_no_answer_either(void **state)
{
    struct setup *s = *state;

    s->boot_ms += 4 * PD_MINUTE_MS;
    for (int i = 0; i < 2; i++) {
        ask(s, 1);
        s->hub.next = i == 0 ? REQUEST_LOST : CAPTIVE;
        assert_true(step(s, PD_LANE_ERRAND));
        told(s, 1, PD_ERRAND_UNANSWERED);
        assert_string_equal(status_of(s).problem, "");
    }
}

static void
an_older_hub_is_asked_nothing(void **state)
{
    struct setup *s = *state;
    struct pd_errand e = page(1);

    s->hub.protocol = 2;
    s->boot_ms += 4 * PD_MINUTE_MS;
    ask(s, 1); /* it has not heard yet */
    run(s, PD_LANE_ERRAND);
    told(s, 1, PD_ERRAND_UNANSWERED);
    assert_int_equal(s->hub.errands, 0);
    assert_int_equal(pd_client_errand(s->client, &e), PD_ERR_STATE);
}

/* It would not know the kind, and say so as of any bad request. */
static void
a_counter_s_work_is_not_asked_of_a_hub_of_protocol_three(void **state)
{
    struct setup *s = *state;
    struct pd_errand e = {
        .kind = PD_ERRAND_WORK, .id = { { 1 } }, .work = { .work = PD_WORK_FEEDBACK, .by = "S-1" }
    };

    assert_int_equal(pd_client_errand(s->client, &e), PD_ERR_STATE);
    s->hub.protocol = 4;
    s->boot_ms += 4 * PD_MINUTE_MS;
    ask(s, 1); /* brings a greeting, and what the hub speaks now */
    run(s, PD_LANE_ERRAND);
    assert_true(pd_client_errand_over(s->client, &answer));
    assert_ok(pd_client_errand(s->client, &e));
    e.work.from = -1;
    assert_false(pd_client_errand(s->client, &e) == PD_OK);
}

static void
what_breaks_its_bounds_is_not_asked(void **state)
{
    struct setup *s = *state;
    struct pd_errand e = page(1);

    memset(&e.member, 0, sizeof e.member);
    assert_int_equal(pd_client_errand(s->client, &e), PD_ERR_INVALID);
    e = page(0);
    assert_int_equal(pd_client_errand(s->client, &e), PD_ERR_INVALID);
    assert_false(step(s, PD_LANE_ERRAND));
}

static void
nobody_waits_longer_than_eight_seconds(void **state)
{
    struct setup *s = *state;
    const struct pd_http_request *request;

    ask(s, 1);
    assert_true(pd_client_next(s->client, PD_LANE_ERRAND, s->boot_ms, &request));
    assert_int_equal(pd_client_timeout_ms(s->client, PD_LANE_ERRAND), 8000);
    assert_string_equal(request->path, "/v1/errand");
    assert_non_null(pd_http_get(&request->headers, "content-type"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_errand_is_asked_once_and_told_once),
        T(it_greets_for_itself_where_the_challenge_is_old),
        T(a_hub_that_always_wants_another_challenge_is_no_answer),
        T(no_misfortune_of_it_touches_the_link),
        T(a_lost_greeting_is_no_answer_either),
        T(an_older_hub_is_asked_nothing),
        T(a_counter_s_work_is_not_asked_of_a_hub_of_protocol_three),
        T(what_breaks_its_bounds_is_not_asked),
        T(nobody_waits_longer_than_eight_seconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
