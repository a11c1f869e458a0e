/*
 * Goal: a problem closes a desk only in the hub's own words, for as long as it stands, and a desk that was
 * stopped still hands over what it had. Method: the fake hub refuses, and somebody in between does so in its
 * name.
 */
#include "tests/client/client_kit.h"

#include <string.h>

static void
problems_that_need_a_person_say_so(void **state)
{
    static const struct {
        enum pd_problem problem;
        enum pd_link link;
    } rows[] = { { PD_PROBLEM_DEVICE_REVOKED, PD_LINK_REFUSED }, { PD_PROBLEM_FORK, PD_LINK_REFUSED },
        { PD_PROBLEM_DEVICE_LOST, PD_LINK_REFUSED }, { PD_PROBLEM_DEVICE_RETIRED, PD_LINK_REFUSED },
        { PD_PROBLEM_OLD_EPOCH, PD_LINK_REFUSED }, { PD_PROBLEM_UNKNOWN_DEVICE, PD_LINK_REFUSED },
        { PD_PROBLEM_VERSION, PD_LINK_REFUSED }, { PD_PROBLEM_DEVICE_WAITING, PD_LINK_DOWN },
        { PD_PROBLEM_STORE, PD_LINK_DOWN } };
    struct setup *s = *state;

    for (int i = 0; i < PD_COUNT(rows); i++) {
        write_ops(s, 1);
        s->hub.problem = rows[i].problem;
        step_with(s, PD_LANE_PUSH, A_PROBLEM);
        assert_int_equal(status_of(s).link, rows[i].link);
        assert_string_equal(status_of(s).problem, pd_problem_code(rows[i].problem));
        wait_out(s);
        run(s, PD_LANE_PUSH);
        assert_int_equal(ledger_of(s).unsent, 0);
        assert_int_equal(status_of(s).link, PD_LINK_UP);
    }
}

static const enum pd_problem closing[] = { PD_PROBLEM_DEVICE_REVOKED, PD_PROBLEM_FORK, PD_PROBLEM_DEVICE_LOST,
    PD_PROBLEM_DEVICE_RETIRED, PD_PROBLEM_OLD_EPOCH, PD_PROBLEM_UNKNOWN_DEVICE, PD_PROBLEM_VERSION };

/* Whoever stands in between could close a desk with them. */
static void
a_closing_problem_that_the_hub_did_not_sign_for_this_question_is_a_broken_network(void **state)
{
    struct setup *s = *state;

    s->hub.protocol = 2;
    run(s, PD_LANE_PUSH);
    for (int i = 0; i < PD_COUNT(closing); i++)
        for (enum signs signs = SIGNS_NOT; signs <= SIGNS_OTHER_PROBLEM; signs++) {
            enum pd_lane lane = signs % 2 ? PD_LANE_PUSH : PD_LANE_PULL;

            write_ops(s, 1);
            wait_out(s);
            s->hub.problem = closing[i];
            s->hub.signs = signs;
            step_with(s, lane, A_PROBLEM);
            assert_int_equal(status_of(s).link, PD_LINK_DOWN);
            assert_string_equal(status_of(s).problem, "not_ours");
            s->hub.signs = SIGNS_WELL;
            wait_out(s);
            run(s, PD_LANE_PUSH);
            run(s, PD_LANE_PULL);
            assert_int_equal(ledger_of(s).unsent, 0);
            assert_int_equal(status_of(s).link, PD_LINK_UP);
        }
    assert_string_equal(s->hub.evidence, "");
}

/* It cannot sign, and is believed as it always was. */
static void
a_hub_of_the_release_before_closes_a_desk_without_a_signature(void **state)
{
    struct setup *s = *state;

    run(s, PD_LANE_PULL);
    assert_int_equal(pd_ledger_protocol(s->ledger), 1);
    s->hub.signs = SIGNS_NOT;
    for (int i = 0; i < PD_COUNT(closing); i++) {
        write_ops(s, 1);
        s->hub.problem = closing[i];
        step_with(s, PD_LANE_PUSH, A_PROBLEM);
        assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
        assert_string_equal(status_of(s).problem, pd_problem_code(closing[i]));
        wait_out(s);
        run(s, PD_LANE_PUSH);
        assert_int_equal(status_of(s).link, PD_LINK_UP);
    }
}

/* Or whoever makes up the problem would make up the greeting first. */
static void
a_hub_that_has_once_signed_is_not_taken_for_an_older_one(void **state)
{
    struct setup *s = *state;

    s->hub.protocol = 2;
    run(s, PD_LANE_PUSH);
    run(s, PD_LANE_PULL);
    s->hub.protocol = 1;
    s->boot_ms += 4 * PD_MINUTE_MS;
    run(s, PD_LANE_PULL);
    assert_int_equal(pd_ledger_protocol(s->ledger), 1);
    restart(s);
    run(s, PD_LANE_PULL);
    write_ops(s, 1);
    s->hub.problem = PD_PROBLEM_DEVICE_LOST;
    s->hub.signs = SIGNS_NOT;
    step_with(s, PD_LANE_PUSH, A_PROBLEM);
    assert_int_equal(status_of(s).link, PD_LINK_DOWN);
    assert_string_equal(status_of(s).problem, "not_ours");
}

/* Its answer is signed over the nonce inside, whatever was asked with a newer one in between. */
static void
a_push_that_is_sent_again_is_believed_by_the_nonce_it_was_made_with(void **state)
{
    struct setup *s = *state;
    int highs;

    s->hub.protocol = 2;
    run(s, PD_LANE_PUSH);
    run(s, PD_LANE_PULL);
    write_ops(s, 1);
    s->hub.all_nonces = true;
    step_with(s, PD_LANE_PUSH, ANSWER_LOST);
    highs = s->hub.highs;
    s->hub.epoch = 2; /* restored, with everything: the next page brings a doubt */
    s->boot_ms += 4 * PD_MINUTE_MS;
    run(s, PD_LANE_PULL);
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.highs, highs + 1);
    assert_string_equal(status_of(s).problem, "");
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    assert_int_equal(ledger_of(s).unsent, 0);
}

static int
lines_of(const char *text)
{
    int n = 0;

    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

/* Each line once, and the refusal stays: nobody sells because the hub took evidence. */
static void
a_stopped_desk_hands_over_what_it_had_not_sent(void **state)
{
    struct setup *s = *state;
    uint64_t acked;

    write_ops(s, 2);
    run(s, PD_LANE_PUSH);
    acked = ledger_of(s).acked_seq;
    s->hub.stopped = PD_PROBLEM_DEVICE_LOST;
    write_ops(s, 3);
    for (int i = 0; i < 6; i++) {
        run(s, PD_LANE_PUSH);
        assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
        assert_string_equal(status_of(s).problem, "device_lost");
        wait_out(s);
    }
    assert_int_equal(lines_of(s->hub.evidence), 3);
    write_ops(s, 1);
    for (int i = 0; i < 6; i++) {
        run(s, PD_LANE_PUSH);
        wait_out(s);
    }
    assert_int_equal(lines_of(s->hub.evidence), 4);
    assert_int_equal(ledger_of(s).acked_seq, acked);
    s->hub.stopped = 0; /* a person changed her mind */
    run(s, PD_LANE_PUSH);
    assert_int_equal(ledger_of(s).unsent, 0);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

/* The hub says where its copy of this journal ends, and that is another op. */
static void
find_a_fork(struct setup *s)
{
    write_ops(s, 3);
    run(s, PD_LANE_PUSH);
    write_ops(s, 1);
    s->hub.head.b[0] ^= 1;
    s->hub.problem = PD_PROBLEM_GAP; /* so that it is asked */
    step_with(s, PD_LANE_PUSH, A_PROBLEM);
    run(s, PD_LANE_PUSH);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "fork");
}

/* Otherwise the desk would open again with the next page, and sell on. */
static void
a_fork_stands_while_pages_come_and_while_nothing_does(void **state)
{
    struct setup *s = *state;

    find_a_fork(s);
    for (int i = 0; i < 3; i++) {
        s->boot_ms += PD_SECOND_MS;
        run(s, PD_LANE_PULL);
        assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
        assert_string_equal(status_of(s).problem, "fork");
    }
    wait_out(s); /* somebody pulls the plug */
    step_with(s, PD_LANE_PULL, REQUEST_LOST);
    step_with(s, PD_LANE_PUSH, REQUEST_LOST);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "fork");
}

/* Only the hub can stop the other of the two, and only a person can look at what is shown to her. */
static void
a_desk_that_found_a_fork_shows_the_hub_what_it_wrote(void **state)
{
    struct setup *s = *state;

    find_a_fork(s);
    assert_int_equal(s->hub.forks, 0);
    wait_out(s);
    run(s, PD_LANE_PUSH);
    assert_int_equal(s->hub.forks, 1);
    assert_string_equal(status_of(s).problem, "fork");
    assert_int_equal(ledger_of(s).acked_seq, 3);
}

/* A document that comes says nothing about what refused the page before it. */
static void
a_refused_page_is_forgiven_by_a_page_alone(void **state)
{
    static const char document[] = "{\"v\":1}";
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_PROGRAMME, .cseq = 7 };

    row.programme =
        (struct pd_programme_row){ .version = 2, .sha256 = pd_hash_of(document, strlen(document)) };
    s->hub.cseq = 7;
    fake_hub_row(&s->hub, &row);
    run(s, PD_LANE_PULL); /* the document is not there yet */
    s->hub.high = 7;
    s->boot_ms += 2 * PD_SECOND_MS;
    run(s, PD_LANE_PULL);
    assert_string_equal(status_of(s).problem, "desk_behind");
    s->hub.asset = document;
    wait_out(s);
    s->hub.assets = 0;
    while (s->hub.assets == 0)
        assert_true(step(s, PD_LANE_PULL));
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "desk_behind");
    s->hub.high = 0;
    run(s, PD_LANE_PULL);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

/* Nobody may ask out of turn for months: a refusal there must not stand so long. */
static void
what_was_refused_out_of_turn_is_forgiven_in_turn(void **state)
{
    struct setup *s = *state;

    run(s, PD_LANE_PULL);
    pd_client_ask_now(s->client);
    s->hub.problem = PD_PROBLEM_UNKNOWN_DEVICE;
    step_with(s, PD_LANE_ASK, A_PROBLEM);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "unknown_device");
    s->boot_ms += 2 * PD_SECOND_MS;
    run(s, PD_LANE_PULL);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    assert_string_equal(status_of(s).problem, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(problems_that_need_a_person_say_so),
        TEST(a_closing_problem_that_the_hub_did_not_sign_for_this_question_is_a_broken_network),
        TEST(a_hub_of_the_release_before_closes_a_desk_without_a_signature),
        TEST(a_hub_that_has_once_signed_is_not_taken_for_an_older_one),
        TEST(a_push_that_is_sent_again_is_believed_by_the_nonce_it_was_made_with),
        TEST(a_stopped_desk_hands_over_what_it_had_not_sent),
        TEST(a_fork_stands_while_pages_come_and_while_nothing_does),
        TEST(a_desk_that_found_a_fork_shows_the_hub_what_it_wrote),
        TEST(a_refused_page_is_forgiven_by_a_page_alone),
        TEST(what_was_refused_out_of_turn_is_forgiven_in_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
