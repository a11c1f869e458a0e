/*
 * Goal: a desk that mirrors the home members of its site alone asks its hub for whom it does not know, once,
 * and goes on with her visit when her row has come; without a hub, or without a row, she is told so in time.
 * Method: the desk's service over a real ledger; the hub is played by hand.
 */
#include "tests/session/stand.h"

#include <string.h>

static struct stand s;
static struct pd_id carla = { { 0xca } };
static uint32_t serial;

static int
begin(void **state)
{
    (void)state;
    stand_init(&s, 5, 'A');
    stand_furnish(&s, true);
    assert_ok(pd_ledger_mirror_set(s.ledger, PD_MIRROR_HOME, false));
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    stand_finish(&s);
    return 0;
}

static void
code_of(const struct pd_id *who, char text[PD_CODE_CAP])
{
    struct pd_code code = { .type = PD_CODE_MEMBER, .exp_s = s.wall_ms / PD_SECOND_MS + 60 };

    code.member.id = *who;
    assert_ok(pd_code_write(&code, &s.hub, text, PD_CODE_CAP, NULL));
}

/* false: the reply comes later. */
static bool
shows(const char *text)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN, .serial = ++serial };

    r.payload_len = strlen(text);
    memcpy(r.payload, text, r.payload_len);
    pd_desk_clock(s.desk, s.wall_ms, s.boot_ms);
    return pd_desk_request(s.desk, &r, &s.reply);
}

/* Replies to the scan that have come by now; the last is in s.reply. */
static int
replies(int64_t after_ms)
{
    static struct pd_desk_reply reply;
    int n = 0;

    s.boot_ms += after_ms;
    s.wall_ms += after_ms;
    pd_desk_clock(s.desk, s.wall_ms, s.boot_ms);
    while (pd_desk_poll(s.desk, &reply)) {
        if (reply.kind == PD_REPLY_STATUS)
            continue;
        s.reply = reply;
        n++;
    }
    return n;
}

static void
hub_answers(enum pd_errand_status status)
{
    struct pd_errand e;
    struct pd_errand_answer a = { .status = status };

    assert_true(pd_desk_wants_errand(s.desk, &e));
    assert_int_equal(e.kind, PD_ERRAND_PAGE);
    assert_true(pd_id_equal(e.member, carla));
    a.kind = e.kind;
    a.id = e.id;
    pd_desk_errand_answered(s.desk, status == PD_ERRAND_UNANSWERED ? NULL : &a);
}

static void
her_row_comes(void)
{
    struct pd_row row = stand_member(&carla, 500, "4711");

    assert_true(pd_desk_wants_rows(s.desk));
    stand_page(&s, &row, 1);
    pd_desk_pulled(s.desk);
}

static void
whom_nobody_here_knows_the_hub_brings(void **state)
{
    char text[PD_CODE_CAP];
    struct pd_errand e;

    (void)state;
    code_of(&carla, text);
    assert_false(shows(text));
    assert_int_equal(replies(0), 0);
    assert_false(pd_desk_wants_rows(s.desk)); /* not before the hub knows that she is here */
    hub_answers(PD_ERRAND_DONE);
    assert_int_equal(replies(100), 0);
    her_row_comes();
    assert_int_equal(replies(100), 1);
    assert_int_equal(s.reply.kind, PD_REPLY_MEMBER);
    assert_int_equal(s.reply.to, PD_REQUEST_SCAN);
    assert_int_equal(s.reply.serial, serial);
    assert_true(s.reply.member.fresh);
    assert_false(pd_desk_wants_errand(s.desk, &e)); /* once */
    code_of(&carla, text);
    assert_true(shows(text)); /* known from here on */
    assert_int_equal(s.reply.kind, PD_REPLY_MEMBER);
}

static void
who_shows_her_code_twice_is_asked_about_once(void **state)
{
    char text[PD_CODE_CAP];

    (void)state;
    code_of(&carla, text);
    assert_false(shows(text));
    assert_true(shows(text));
    assert_int_equal(s.reply.kind, PD_REPLY_DONE);
    hub_answers(PD_ERRAND_DONE);
    her_row_comes();
    assert_int_equal(replies(0), 1);
    assert_int_equal(s.reply.kind, PD_REPLY_MEMBER);
    assert_int_equal(replies(PD_MINUTE_MS), 0);
}

/* Somebody else's code while the hub is asked: nobody waits for her. */
static void
the_next_one_does_not_take_her_place(void **state)
{
    struct pd_id dora = { { 0xd0 } };
    char text[PD_CODE_CAP];

    (void)state;
    code_of(&carla, text);
    assert_false(shows(text));
    code_of(&dora, text);
    assert_true(shows(text));
    assert_int_equal(s.reply.kind, PD_REPLY_UNKNOWN);
    code_of(&s.anna, text);
    assert_true(shows(text));
    assert_int_equal(s.reply.kind, PD_REPLY_MEMBER);
    hub_answers(PD_ERRAND_DONE); /* it is about Carla all the same */
}

static void
without_a_hub_or_a_row_she_is_told_in_time(void **state)
{
    static const enum pd_errand_status answers[] = { PD_ERRAND_UNANSWERED, PD_ERRAND_REFUSED,
        PD_ERRAND_DONE };
    char text[PD_CODE_CAP];

    (void)state;
    for (int i = 0; i < PD_COUNT(answers); i++) {
        code_of(&carla, text);
        assert_false(shows(text));
        hub_answers(answers[i]);
        if (answers[i] != PD_ERRAND_UNANSWERED) {
            assert_int_equal(replies(0), 0);
            assert_true(pd_desk_wants_rows(s.desk)); /* a card names nobody, and may be somebody's */
            if (i == 1)
                pd_desk_pulled(s.desk);
        }
        assert_int_equal(replies(i == 2 ? 5 * PD_SECOND_MS : 0), 1);
        assert_int_equal(s.reply.kind, PD_REPLY_UNKNOWN);
    }
    code_of(&carla, text);
    assert_false(shows(text));
    pd_desk_link(s.desk, false, 0, 0); /* the network goes while she waits */
    assert_int_equal(replies(0), 1);
    assert_int_equal(s.reply.kind, PD_REPLY_UNKNOWN);
    assert_true(shows(text));
    assert_int_equal(s.reply.kind, PD_REPLY_UNKNOWN);
}

static void
a_desk_that_has_everybody_asks_nobody(void **state)
{
    char text[PD_CODE_CAP];
    struct pd_errand e;

    (void)state;
    assert_ok(pd_ledger_mirror_set(s.ledger, PD_MIRROR_ALL, false));
    code_of(&carla, text);
    assert_true(shows(text));
    assert_int_equal(s.reply.kind, PD_REPLY_UNKNOWN);
    assert_false(pd_desk_wants_errand(s.desk, &e));
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(whom_nobody_here_knows_the_hub_brings),
        T(who_shows_her_code_twice_is_asked_about_once),
        T(the_next_one_does_not_take_her_place),
        T(without_a_hub_or_a_row_she_is_told_in_time),
        T(a_desk_that_has_everybody_asks_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
