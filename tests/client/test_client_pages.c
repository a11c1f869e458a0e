/*
 * Goal: rows and documents are taken as the hub gave them to this desk, in order, and asked for when somebody
 * waits. Method: pages that are wrong, another desk's, out of order or late, and documents beside them.
 */
#include "tests/client/client_kit.h"

#include <string.h>

static void
rows_are_applied_page_by_page(void **state)
{
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_TOKEN, .cseq = 7 };
    struct pd_cursor cursor;

    strcpy(row.token.place, "P1");
    row.token.number = 1;
    memset(row.token.device.b, 1, sizeof row.token.device.b);
    fake_hub_row(&s->hub, &row);
    s->hub.more = true;
    step_with(s, PD_LANE_PULL, ALL_WELL); /* this hub offers no snapshot */
    assert_int_equal(s->hub.snapshots, 1);
    assert_true(step(s, PD_LANE_PULL));
    assert_string_equal(s->hub.last_query, "cursor=0.0&limit=500&wait=0");
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 7);
    assert_false(status_of(s).caught_up);
    assert_true(step(s, PD_LANE_PULL)); /* more: at once */
    assert_string_equal(s->hub.last_query, "cursor=1.7&limit=500&wait=0");
    assert_true(status_of(s).caught_up);
    assert_false(step(s, PD_LANE_PULL)); /* an empty page: not again at once */
    s->boot_ms += PD_SECOND_MS;
    assert_true(step(s, PD_LANE_PULL));
}

static void
pages_that_are_wrong_move_nothing(void **state)
{
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_GONE, .cseq = 7 };
    struct pd_cursor cursor;

    memset(row.gone.b, 9, sizeof row.gone.b);
    fake_hub_row(&s->hub, &row);
    for (int i = 0; i < 4; i++) {
        static const enum misfortune rows[] = { FORGED, CORRUPTED, ANSWER_LOST, CAPTIVE };

        step_with(s, PD_LANE_PULL, rows[i]);
        wait_out(s);
        s->hub.nonces = 0;
        assert_true(step(s, PD_LANE_PULL)); /* greets again, so that the next one meets rows */
    }
    strcpy(s->hub.rows, "{\"k\":\"gone\"}\n"); /* garbage that is signed */
    s->hub.row_count = 1;
    assert_true(step(s, PD_LANE_PULL));
    assert_string_equal(status_of(s).problem, "not_ours");
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 0);
    wait_out(s);
    fake_hub_row(&s->hub, &row);
    run(s, PD_LANE_PULL);
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 7);
    s->hub.cseq = 6; /* a feed that runs backwards */
    wait_out(s);
    run(s, PD_LANE_PULL);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "hub_behind");
}

/* Nobody has signed the hello: somebody in between can have two desks ask with one nonce, and cross what they
 * are answered. */
static void
what_another_desk_was_answered_is_not_taken(void **state)
{
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_GONE, .cseq = 7 };
    struct pd_cursor cursor;

    memset(row.gone.b, 9, sizeof row.gone.b);
    s->hub.protocol = 2;
    run(s, PD_LANE_PUSH);
    run(s, PD_LANE_PULL);
    fake_hub_row(&s->hub, &row);
    s->hub.high = 1000000;
    wait_out(s);
    for (int pulls = s->hub.pulls; s->hub.pulls == pulls;) /* sums may be asked first */
        step_with(s, PD_LANE_PULL, OTHER_DESK);
    assert_string_equal(status_of(s).problem, "not_ours");
    assert_int_equal(status_of(s).link, PD_LINK_DOWN);
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 0);
    s->hub.high = 0;
    wait_out(s);
    run(s, PD_LANE_PULL);
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 7);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

static void
what_became_of_another_desks_ops_is_not_taken(void **state)
{
    struct setup *s = *state;

    s->hub.protocol = 2;
    run(s, PD_LANE_PUSH);
    write_ops(s, 1);
    s->hub.high = 1000000;
    step_with(s, PD_LANE_PUSH, OTHER_DESK);
    assert_string_equal(status_of(s).problem, "not_ours");
    assert_int_equal(status_of(s).link, PD_LINK_DOWN);
    s->hub.high = 0;
    memset(&s->hub.head, 0, sizeof s->hub.head);
    wait_out(s);
    run(s, PD_LANE_PUSH);
    assert_int_equal(ledger_of(s).unsent, 0);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

static void
how_far_another_desk_is_says_nothing_of_this_one(void **state)
{
    struct setup *s = *state;

    s->hub.protocol = 2;
    assert_true(step(s, PD_LANE_PUSH)); /* greets */
    s->hub.high = 1000000;
    step_with(s, PD_LANE_PUSH, OTHER_DESK);
    assert_string_equal(status_of(s).problem, "not_ours");
    assert_int_equal(status_of(s).link, PD_LINK_DOWN);
    s->hub.high = 0;
    wait_out(s);
    run(s, PD_LANE_PUSH);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
}

static void
a_page_that_knows_more_than_the_desk_wrote_moves_nothing(void **state)
{
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_GONE, .cseq = 7 };
    struct pd_cursor cursor;

    memset(row.gone.b, 9, sizeof row.gone.b);
    fake_hub_row(&s->hub, &row);
    s->hub.high = 1000000;
    run(s, PD_LANE_PULL);
    assert_int_equal(status_of(s).link, PD_LINK_REFUSED);
    assert_string_equal(status_of(s).problem, "desk_behind");
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 0);
}

static void
rows_out_of_their_page_move_nothing(void **state)
{
    struct setup *s = *state;
    static const uint64_t pages[][3] = { /* two rows, and where the page ends */
        { 7, 7, 7 }, { 8, 7, 8 }, { 7, INT64_MAX, 8 }, { 6, 9, 8 }, { 5, 7, 8 }, { 0, 7, 8 }
    };
    struct pd_row row = { .kind = PD_ROW_GONE, .cseq = 5 };
    struct pd_cursor cursor;

    memset(row.gone.b, 9, sizeof row.gone.b);
    fake_hub_row(&s->hub, &row);
    run(s, PD_LANE_PULL);
    for (int i = 0; i < PD_COUNT(pages); i++) {
        wait_out(s);
        row.cseq = pages[i][0];
        fake_hub_row(&s->hub, &row);
        row.cseq = pages[i][1];
        fake_hub_row(&s->hub, &row);
        s->hub.cseq = pages[i][2];
        s->hub.nonces = 0;
        run(s, PD_LANE_PULL);
        assert_string_equal(status_of(s).problem, "not_ours");
        assert_ok(pd_ledger_cursor(s->ledger, &cursor));
        assert_int_equal(cursor.cseq, 5);
    }
}

static void
documents_are_fetched_and_checked_beside_the_rows(void **state)
{
    static const char document[] = "{\"programme\":1}";
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_PROGRAMME, .cseq = 3 };
    struct pd_hash wanted;

    row.programme.version = 1;
    row.programme.effective_ms = DESK_MS;
    row.programme.sha256 = pd_hash_of(document, strlen(document));
    fake_hub_row(&s->hub, &row);
    s->hub.asset = "something else";
    run(s, PD_LANE_PULL);
    assert_int_equal(s->hub.assets, 1);
    assert_string_equal(status_of(s).problem, "wrong_document");
    assert_ok(pd_ledger_asset_wanted(s->ledger, &wanted));
    s->hub.asset = NULL;
    s->boot_ms += 5 * PD_MINUTE_MS;
    run(s, PD_LANE_PULL);
    assert_int_equal(s->hub.assets, 2);
    s->hub.asset = document;
    assert_true(s->hub.pulls > 1); /* rows went on meanwhile */
    s->boot_ms += 5 * PD_MINUTE_MS;
    run(s, PD_LANE_PULL);
    assert_int_equal(s->hub.assets, 3);
    assert_int_equal(pd_ledger_asset_wanted(s->ledger, &wanted), PD_ERR_NOT_FOUND);
    s->boot_ms += 2000;
    run(s, PD_LANE_PULL);
    assert_int_equal(s->hub.assets, 3);
    assert_string_equal(status_of(s).problem, "");
}

/* Points earned a moment ago must not read "in a few days" because a picture came between two pages. */
static void
a_document_does_not_set_the_clock_back(void **state)
{
    static const char document[] = "{\"programme\":1}";
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_PROGRAMME, .cseq = 3 };
    int64_t told_ms = 0;

    row.programme = (struct pd_programme_row){
        .version = 1, .effective_ms = DESK_MS, .sha256 = pd_hash_of(document, strlen(document))
    };
    fake_hub_row(&s->hub, &row);
    s->hub.asset = document;
    while (s->hub.assets == 0) {
        told_ms = status_of(s).hub_time_boot_ms;
        assert_true(step(s, PD_LANE_PULL));
    }
    assert_true(told_ms > 0);
    assert_int_equal(status_of(s).hub_time_boot_ms, told_ms);
    assert_true(status_of(s).last_answer_boot_ms > told_ms);
}

/* A page that comes when there is something to say may be half a minute away; a person at the desk reads
 * "offline" all that while. */
static void
after_a_fault_the_first_page_is_asked_for_at_once(void **state)
{
    struct setup *s = *state;
    struct pd_client_config config = { .ledger = s->ledger, .rng = &s->rng, .pull_wait_s = 25 };

    pd_client_destroy(s->client);
    assert_ok(pd_client_create(&s->client, &config));
    run(s, PD_LANE_PULL);
    s->boot_ms += 2000;
    assert_true(step(s, PD_LANE_PULL));
    assert_non_null(strstr(s->hub.last_query, "wait=25"));
    s->boot_ms += 2000;
    step_with(s, PD_LANE_PULL, REQUEST_LOST);
    assert_int_equal(status_of(s).link, PD_LINK_DOWN);
    wait_out(s);
    s->hub.next = ALL_WELL;
    run(s, PD_LANE_PULL);
    assert_non_null(strstr(s->hub.last_query, "wait=0"));
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    s->boot_ms += 2000;
    assert_true(step(s, PD_LANE_PULL));
    assert_non_null(strstr(s->hub.last_query, "wait=25"));
}

static void
asking_out_of_turn_brings_everything_beside_a_long_poll_that_hangs(void **state)
{
    static char body[sizeof((struct fake_hub){ .nonces = 0 }).body];
    struct setup *s = *state;
    struct pd_row row = { .kind = PD_ROW_GONE, .cseq = 6 };
    struct pd_when now = { DESK_MS, PD_TIME_SYNCED };
    const struct pd_http_request *request;
    const struct pd_http_response *late;
    struct pd_http_response response;
    struct pd_cursor cursor;

    memset(row.gone.b, 9, sizeof row.gone.b);
    s->hub.cseq = 5;
    run(s, PD_LANE_PULL);
    s->boot_ms += 2000;
    assert_true(pd_client_next(s->client, PD_LANE_PULL, s->boot_ms, &request)); /* hangs */
    late = fake_hub_answer(&s->hub, request, &response);
    assert_non_null(late);
    memcpy(body, late->body, late->body_len);
    response = *late;
    response.body = body;
    assert_false(step(s, PD_LANE_ASK)); /* nobody asked */

    fake_hub_row(&s->hub, &row);
    pd_client_ask_now(s->client);
    assert_true(pd_client_wake_ms(s->client) <= s->boot_ms);
    run(s, PD_LANE_ASK);
    assert_null(strstr(s->hub.last_query, "wait=5"));
    assert_int_equal(status_of(s).asked, 1);
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 6);
    assert_false(step(s, PD_LANE_ASK)); /* once */

    assert_ok(pd_client_answer(s->client, PD_LANE_PULL, s->boot_ms, now, &response));
    assert_ok(pd_ledger_cursor(s->ledger, &cursor));
    assert_int_equal(cursor.cseq, 6);
    assert_int_equal(status_of(s).link, PD_LINK_UP);
    assert_string_equal(status_of(s).problem, "");
}

static void
asking_out_of_turn_is_tried_once(void **state)
{
    struct setup *s = *state;

    run(s, PD_LANE_PULL);
    pd_client_ask_now(s->client);
    step_with(s, PD_LANE_ASK, ANSWER_LOST);
    s->boot_ms += PD_MINUTE_MS;
    assert_false(step(s, PD_LANE_ASK));
    assert_int_equal(status_of(s).asked, 0);
}

static void
an_answer_nobody_asked_for_is_a_callers_error(void **state)
{
    struct setup *s = *state;
    struct pd_when now = { DESK_MS, PD_TIME_SYNCED };

    assert_int_equal(pd_client_answer(s->client, PD_LANE_PULL, 1, now, NULL), PD_ERR_STATE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_are_applied_page_by_page),
        TEST(pages_that_are_wrong_move_nothing),
        TEST(what_another_desk_was_answered_is_not_taken),
        TEST(what_became_of_another_desks_ops_is_not_taken),
        TEST(how_far_another_desk_is_says_nothing_of_this_one),
        TEST(a_page_that_knows_more_than_the_desk_wrote_moves_nothing),
        TEST(rows_out_of_their_page_move_nothing),
        TEST(documents_are_fetched_and_checked_beside_the_rows),
        TEST(a_document_does_not_set_the_clock_back),
        TEST(after_a_fault_the_first_page_is_asked_for_at_once),
        TEST(asking_out_of_turn_brings_everything_beside_a_long_poll_that_hangs),
        TEST(asking_out_of_turn_is_tried_once),
        TEST(an_answer_nobody_asked_for_is_a_callers_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
