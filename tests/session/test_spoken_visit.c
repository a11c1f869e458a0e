/*
 * Goal: what a visit set for eyes and ears lasts as long as the visit, and nobody is hurried who listens.
 * Method: the state machine alone; each setting is made, each way a visit ends is taken, and the first screen
 * is compared, byte for byte, with the one of a session that nobody has touched.
 */
#include "tests/support/check.h"

#include "app/session/state.h"

#include <string.h>

#define START_MS INT64_C(1790000000000)

static struct pd_session *session;
static struct pd_programme programme;
static struct pd_desk_reply reply;
static int64_t boot_ms;

static const struct pd_view *
view(void)
{
    return pd_session_view(session);
}

static void
give(struct pd_session_event event)
{
    struct pd_effects fx;

    event.boot_ms = boot_ms;
    pd_session_apply(session, &event, &fx);
}

static void
wish(enum pd_intent_kind kind, int n)
{
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_INTENT, .intent = { .kind = kind, .n = n } });
}

static void
pass(int64_t ms)
{
    boot_ms += ms;
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_TICK });
}

static void
status(bool serving)
{
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    reply.serving = serving;
    reply.now.now_ms = START_MS;
    reply.now.quality = PD_TIME_SYNCED;
    (void)pd_copy(reply.closed_code, sizeof reply.closed_code, serving ? "" : "E-LED-01");
    reply.programme = programme.version == 0 ? &programme : NULL;
    programme.version = 1;
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_REPLY, .reply = &reply });
}

static void
start(bool counter)
{
    const struct pd_session_config config = {
        .counter = counter, .lang = PD_LANG_ZH_CN, .idle_warn_s = 45, .idle_clear_s = 20, .done_clear_s = 30
    };

    memset(&programme, 0, sizeof programme);
    programme.tier_count = 1;
    boot_ms = 60000;
    assert_ok(pd_session_create(&session, &config));
    status(true);
}

static void
end(void)
{
    pd_session_destroy(session);
}

static void
scan_member(void)
{
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_MEMBER;
    reply.to = PD_REQUEST_SCAN;
    reply.serial = session->serial;
    reply.member.member.id.b[0] = 7;
    reply.member.member.status = PD_MEMBER_ACTIVE;
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_REPLY, .reply = &reply });
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
}

static void
set_everything(void)
{
    wish(PD_INTENT_SPOKEN, 1);
    wish(PD_INTENT_DARK, 0);
    wish(PD_INTENT_VOLUME, 3);
    wish(PD_INTENT_ALONE, 1);
    wish(PD_INTENT_LANG, PD_LANG_EN);
    wish(PD_INTENT_CARE, 0);
    wish(PD_INTENT_CONTRAST, 0);
    wish(PD_INTENT_LOW, 0);
    assert_true(view()->spoken.on && view()->spoken.dark && view()->spoken.alone);
    assert_int_equal(view()->spoken.volume, 3);
    assert_true(view()->care && view()->contrast && view()->low);
}

/* What the first screen is for anybody; only what follows from the time may differ. */
static void
assert_as_nobody_touched_it(void)
{
    struct pd_view now = *view(), fresh;

    assert_int_equal(now.screen, PD_SCREEN_ATTRACT);
    end();
    start(false);
    fresh = *view();
    now.now_ms = fresh.now_ms;
    now.visit = fresh.visit;
    now.attract_rule = fresh.attract_rule;
    memcpy(now.attract, fresh.attract, sizeof now.attract);
    now.programme = fresh.programme;
    now.place = fresh.place;
    now.counter.place = fresh.counter.place;
    assert_string_equal(now.error_code, fresh.error_code);
    memcpy(
        now.error_code, fresh.error_code, sizeof now.error_code); /* behind its end lies one of the start */
    assert_memory_equal(&now, &fresh, sizeof now);
}

static void
nothing_a_visit_set_is_left_on_the_first_screen(void **state)
{
    (void)state;
    start(false);
    scan_member();
    set_everything();
    wish(PD_INTENT_FINISH, 0);
    assert_as_nobody_touched_it();

    /* Walked away from her account. */
    scan_member();
    set_everything();
    pass(2 * 45000 + 2 * 20000 - 1);
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    pass(1);
    assert_as_nobody_touched_it();

    /* Walked away from the first screen, without a code. */
    set_everything();
    pass(2 * 45000 + 2 * 20000 - 1);
    assert_true(view()->spoken.on);
    pass(PD_ATTRACT_TURN_MS);
    assert_as_nobody_touched_it();
    end();
}

static void
whoever_listens_has_twice_the_time(void **state)
{
    (void)state;
    start(false);
    scan_member();
    wish(PD_INTENT_SPOKEN, 1);
    pass(89999);
    assert_int_equal(view()->idle_left_s, -1);
    pass(1);
    assert_int_equal(view()->idle_left_s, 40);
    assert_int_equal(view()->idle_total_s, 40);
    assert_true(pd_session_wake_ms(session) <= boot_ms + 1000);
    end();
}

/* She pressed a key and held up her code while the one before had left his account open. */
static void
the_next_persons_speech_goes_on_but_not_headphones_nor_a_blank_screen(void **state)
{
    (void)state;
    start(false);
    scan_member();
    set_everything();
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_MEMBER;
    reply.to = PD_REQUEST_SCAN;
    reply.serial = session->serial;
    reply.member.member.id.b[0] = 8;
    reply.member.member.status = PD_MEMBER_ACTIVE;
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_REPLY, .reply = &reply });
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_true(view()->spoken.on);
    assert_false(view()->spoken.dark);
    assert_false(view()->spoken.alone);
    end();
}

static void
a_closed_desk_tells_so_and_is_silent_again(void **state)
{
    (void)state;
    start(false);
    status(false);
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    assert_true(pd_session_wake_ms(session) == INT64_MAX);
    wish(PD_INTENT_SPOKEN, 1);
    pass(89999);
    assert_true(view()->spoken.on);
    pass(1);
    assert_false(view()->spoken.on);
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    assert_string_equal(view()->error_code, "E-LED-01");
    assert_true(pd_session_wake_ms(session) == INT64_MAX);
    end();
}

static void
the_counter_does_not_speak(void **state)
{
    (void)state;
    start(true);
    wish(PD_INTENT_SPOKEN, 1);
    wish(PD_INTENT_DARK, 0);
    assert_false(view()->spoken.on);
    assert_false(view()->spoken.dark);
    end();
}

/* A volume that does not exist is no volume. */
static void
volume_has_three_steps_and_off(void **state)
{
    (void)state;
    start(false);
    for (int n = -1; n <= PD_VOLUME_MAX + 1; n++) {
        int before = view()->spoken.volume;

        wish(PD_INTENT_VOLUME, n);
        assert_int_equal(view()->spoken.volume, n >= 0 && n <= PD_VOLUME_MAX ? n : before);
    }
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_a_visit_set_is_left_on_the_first_screen),
        cmocka_unit_test(whoever_listens_has_twice_the_time),
        cmocka_unit_test(the_next_persons_speech_goes_on_but_not_headphones_nor_a_blank_screen),
        cmocka_unit_test(a_closed_desk_tells_so_and_is_silent_again),
        cmocka_unit_test(the_counter_does_not_speak),
        cmocka_unit_test(volume_has_three_steps_and_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
