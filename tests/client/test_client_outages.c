/*
 * Goal: a desk is online again within seconds of a network that is good again, whatever was lost at its start
 * and however long the network was away; and at once when somebody stands there. Method: the real engine
 * against a hub that misbehaves on command; all lanes run beside each other as a desk's thread runs them, and
 * a lost request takes as long as its timeout.
 */
#include "tests/client/client_kit.h"

#include <stdlib.h>
#include <string.h>

#define POLL_S 50 /* as a desk has it */
#define STEP_MS 50
#define GOOD_MS (10 * PD_SECOND_MS) /* "within seconds" */

/* What each lane waits for. */
struct flight {
    bool up;       /* a request is under way */
    bool lost;     /* and nothing will come of it */
    int64_t at_ms; /* when its answer or its end comes */
    struct pd_http_response response;
    char *body; /* copies: the hub has one buffer of each */
    char type[sizeof((struct fake_hub *)0)->type];
};

struct air {
    struct setup *s;
    struct flight lanes[PD_LANES];
    bool gone;     /* the network: nothing arrives */
    bool answered; /* GONE: at once, as by a machine on which no hub listens */
    int lose;      /* so many requests from now on are lost, whoever asks */
    int sent;
};

static void
send(struct air *air, int lane, const struct pd_http_request *request)
{
    struct setup *s = air->s;
    struct flight *f = &air->lanes[lane];
    const struct pd_http_response *response = NULL;
    bool lost = air->gone || air->lose > 0;
    bool waits = strstr(request->query, "wait=50") != NULL;

    air->sent++;
    if (air->lose > 0)
        air->lose--;
    *f = (struct flight){ .up = true, .lost = lost };
    if (!lost)
        response = fake_hub_answer(&s->hub, request, &f->response);
    if (response != NULL) {
        f->response = *response;
        f->body = malloc(response->body_len + 1);
        assert_non_null(f->body);
        memcpy(f->body, response->body, response->body_len);
        f->body[response->body_len] = '\0';
        f->response.body = f->body;
        memcpy(f->type, s->hub.type, sizeof f->type);
        for (int i = 0; i < f->response.headers.count; i++)
            if (f->response.headers.item[i].value == s->hub.type)
                f->response.headers.item[i].value = f->type;
    }
    f->lost = response == NULL;
    f->at_ms = s->boot_ms + (!f->lost           ? (waits ? POLL_S * PD_SECOND_MS : 10)
                                : air->answered ? 10
                                                : pd_client_timeout_ms(s->client, (enum pd_lane)lane));
}

static void
land(struct air *air, int lane)
{
    struct setup *s = air->s;
    struct flight *f = &air->lanes[lane];
    struct pd_when now = { DESK_MS, PD_TIME_SYNCED };

    f->up = false;
    assert_ok(
        pd_client_answer(s->client, (enum pd_lane)lane, s->boot_ms, now, f->lost ? NULL : &f->response));
    free(f->body);
    f->body = NULL;
}

/* The desk's thread for so long, or until the link is as asked. Returns how long it took, -1: in vain. */
static int64_t
fly(struct air *air, int64_t for_ms, enum pd_link until)
{
    struct setup *s = air->s;
    int64_t from = s->boot_ms;
    const struct pd_http_request *request;

    for (; s->boot_ms - from <= for_ms; s->boot_ms += STEP_MS) {
        for (int lane = 0; lane < PD_LANES; lane++)
            if (air->lanes[lane].up && air->lanes[lane].at_ms <= s->boot_ms)
                land(air, lane);
        for (int lane = 0; lane < PD_LANES; lane++)
            if (!air->lanes[lane].up && pd_client_next(s->client, (enum pd_lane)lane, s->boot_ms, &request))
                send(air, lane, request);
        if ((int)until != 0 && status_of(s).link == until)
            return s->boot_ms - from;
    }
    return -1;
}

static void
land_all(struct air *air)
{
    for (int lane = 0; lane < PD_LANES; lane++)
        free(air->lanes[lane].body);
}

/* An enrolled desk that ran before, started anew. */
static struct air
started(struct setup *s)
{
    s->hub.protocol = PD_PROTOCOL_MAX;
    s->hub.all_nonces = true;
    run(s, PD_LANE_PULL);
    run(s, PD_LANE_PUSH);
    s->pull_wait_s = POLL_S;
    restart(s);
    return (struct air){ .s = s };
}

/* The push lane's greeting was lost under load while the pull lane did well and was parked: nobody asked any
 * more, and the desk stayed offline for as long as a long poll lasts. */
static void
a_lost_first_question_of_either_lane_is_made_good_in_seconds(void **state)
{
    struct setup *s = *state;
    const struct pd_http_request *request;
    struct air air = started(s);

    for (int which = 0; which < 2; which++) {
        enum pd_lane lane = which == 0 ? PD_LANE_PUSH : PD_LANE_PULL;

        restart(s);
        air = (struct air){ .s = s };
        assert_true(pd_client_next(s->client, lane, s->boot_ms, &request));
        air.lose = 1;
        send(&air, (int)lane, request);
        assert_true(fly(&air, 14 * PD_SECOND_MS, 0) < 0); /* the other does what it does */
        assert_true(fly(&air, 2 * PD_SECOND_MS, PD_LINK_DOWN) >= 0 || status_of(s).link == PD_LINK_UP);
        assert_in_range(fly(&air, POLL_S * PD_SECOND_MS, PD_LINK_UP), 0, GOOD_MS);
        land_all(&air);
    }
}

static bool
still_lost(const struct air *air)
{
    for (int lane = 0; lane < PD_LANES; lane++)
        if (air->lanes[lane].up && air->lanes[lane].lost)
            return true;
    return air->lose > 0;
}

/* Any one, any two, any three questions in a row. When all of them are known to be lost, it is a matter of
 * seconds, and then it stays so. */
static void
whatever_is_lost_at_the_start_is_made_good_in_seconds(void **state)
{
    struct setup *s = *state;
    struct air air = started(s);

    for (int skip = 0; skip < 8; skip++) {
        for (int lost = 1; lost <= 3; lost++) {
            int64_t until;

            restart(s);
            air = (struct air){ .s = s };
            for (int i = 0; i < 200 && air.sent < skip; i++)
                (void)fly(&air, 0, 0);
            air.lose = lost;
            for (int i = 0; i < 20 * 300 && still_lost(&air); i++)
                (void)fly(&air, 0, 0), s->boot_ms += STEP_MS;
            air.lose = 0;
            assert_in_range(fly(&air, PD_HOUR_MS, PD_LINK_UP), 0, GOOD_MS);
            for (until = s->boot_ms + 3 * PD_MINUTE_MS; s->boot_ms < until; s->boot_ms += STEP_MS)
                assert_int_equal((fly(&air, 0, 0), status_of(s).link), PD_LINK_UP);
            land_all(&air);
        }
    }
}

/* Nobody's fault and nobody's load: it is looked for often. */
static void
after_a_day_without_a_network_it_is_back_in_seconds(void **state)
{
    struct setup *s = *state;
    struct air air = started(s);

    for (int how = 0; how < 2; how++) {
        int64_t took;

        air.gone = true;
        air.answered = how == 1;
        (void)fly(&air, how == 0 ? PD_DAY_MS / 8 : PD_HOUR_MS, 0);
        assert_int_equal(status_of(s).link, PD_LINK_DOWN);
        air.gone = false;
        took = fly(&air, PD_HOUR_MS, PD_LINK_UP);
        /* What was under way then ends first: that is the timeout's. */
        assert_in_range(took, 0, GOOD_MS + (how == 0 ? 15 * PD_SECOND_MS : 0));
    }
    land_all(&air);
}

/* A café's login page for an hour costs no hub anything either. */
static void
after_a_login_page_it_is_back_in_seconds(void **state)
{
    struct setup *s = *state;

    (void)started(s);
    for (int i = 0; i < 40; i++) {
        s->hub.next = CAPTIVE;
        s->boot_ms += GOOD_MS;
        assert_true(step(s, PD_LANE_PULL));
    }
    assert_string_equal(status_of(s).problem, "not_ours");
    s->boot_ms += GOOD_MS;
    assert_true(step(s, PD_LANE_PULL));
}

/* Whoever touches the screen or shows a code does not wait for what a clock says; nor does she ask a hub that
 * wants to be left alone. */
static void
somebody_who_comes_shortens_the_wait_of_every_lane(void **state)
{
    struct setup *s = *state;
    struct air air = started(s);

    (void)fly(&air, PD_SECOND_MS, 0);
    land_all(&air);
    for (int i = 0; i < 30; i++) {
        restart(s);
        for (int faults = 0; faults < 6; faults++) {
            s->boot_ms += 5 * PD_MINUTE_MS;
            s->hub.next = REQUEST_LOST;
            assert_true(step(s, PD_LANE_PULL));
        }
        pd_client_hurry(s->client);
        s->boot_ms += PD_SECOND_MS;
        assert_true(step(s, PD_LANE_PULL));
    }
    s->boot_ms += 5 * PD_MINUTE_MS;
    run(s, PD_LANE_PULL);
    s->hub.problem = PD_PROBLEM_BUSY;
    s->hub.retry_after = "60";
    s->boot_ms += 2 * PD_SECOND_MS;
    s->hub.next = A_PROBLEM;
    assert_true(step(s, PD_LANE_PULL));
    pd_client_hurry(s->client);
    s->boot_ms += 50 * PD_SECOND_MS;
    assert_false(step(s, PD_LANE_PULL));
}

/* It is asked by no more than one lane, and not at all while the link is up. */
static void
the_link_is_looked_for_by_one_question_at_a_time(void **state)
{
    struct setup *s = *state;
    struct air air = started(s);

    (void)fly(&air, 10 * PD_SECOND_MS, 0);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    air.sent = 0;
    (void)fly(&air, 10 * PD_MINUTE_MS, 0);
    assert_in_range(air.sent, 10, 40); /* long polls, and a greeting for some of them */
    air.gone = true;
    (void)fly(&air, 2 * PD_MINUTE_MS, 0);
    air.sent = 0;
    (void)fly(&air, PD_HOUR_MS, 0);
    assert_in_range(air.sent, 60, 3600 / 15 + 10);
    land_all(&air);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_lost_first_question_of_either_lane_is_made_good_in_seconds),
        TEST(whatever_is_lost_at_the_start_is_made_good_in_seconds),
        TEST(after_a_day_without_a_network_it_is_back_in_seconds),
        TEST(after_a_login_page_it_is_back_in_seconds),
        TEST(somebody_who_comes_shortens_the_wait_of_every_lane),
        TEST(the_link_is_looked_for_by_one_question_at_a_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
