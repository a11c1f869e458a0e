/*
 * Goal: a technician comes in between two people only, by badge and PIN; while she is there nobody is served
 * and no code is told; she leaves by a key, by a button and by being away, and the desk is as it was.
 * Method: the state machine alone; scans, keys, replies, news and time in the orders they may come in.
 */
#include "app/session/state.h"
#include "tests/support/check.h"

#include "tests/session/play.h"

#include <string.h>

static const struct pd_technician_view *
face(void)
{
    return &view()->technician;
}

static void
on_page(enum pd_technician_page page)
{
    assert_int_equal(view()->screen, PD_SCREEN_TECHNICIAN);
    assert_int_equal(face()->page, page);
}

static void
sign_reply(enum pd_desk_request_kind to, enum pd_desk_reply_kind kind, enum pd_sign_in outcome)
{
    badge_reply(to, outcome, "T-01", 0);
    reply.kind = kind;
    answer();
}

static void
show_badge(enum pd_sign_in outcome)
{
    read_code("PD1:BADGE");
    sign_reply(PD_REQUEST_BADGE, PD_REPLY_STAFF, outcome);
}

static void
type(const char *text)
{
    type_as(PD_INTENT_COUNTER_TYPE, text);
}

static void
enter_pin(enum pd_sign_in outcome)
{
    type("468024");
    wish(PD_INTENT_COUNTER_OK, 0, "");
    sign_reply(PD_REQUEST_PIN, PD_REPLY_STAFF, outcome);
}

static int
job_asked(void)
{
    for (int i = 0; i < fx.count; i++)
        if (fx.list[i].kind == PD_EFFECT_JOB)
            return fx.list[i].n;
    return PD_JOB_NONE;
}

static void
news(struct pd_technician_news what)
{
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_TECHNICIAN, .news = &what });
}

static void
job_ends(enum pd_technician_job job, bool good)
{
    news((struct pd_technician_news){ .kind = PD_NEWS_DONE, .job = job, .good = good });
}

static void
come_in(void)
{
    wish(PD_INTENT_TECHNICIAN, 0, "");
    on_page(PD_TECHNICIAN_BADGE);
    show_badge(PD_SIGN_IN_PIN);
    on_page(PD_TECHNICIAN_PIN);
    enter_pin(PD_SIGN_IN_ON);
    on_page(PD_TECHNICIAN_STATUS);
    assert_int_equal(job_asked(), PD_JOB_LOOK);
    job_ends(PD_JOB_LOOK, true);
}

static void
start_kiosk(void)
{
    start_with(false, true, PD_OFFLINE_FLOOR);
}

static void
badge_and_pin_lead_in_and_a_key_leads_out(void **state)
{
    (void)state;
    start_kiosk();
    wish(PD_INTENT_TECHNICIAN, 0, "");
    show_badge(PD_SIGN_IN_PIN);
    type("4680x2");
    assert_int_equal(face()->digits, 5);
    wish(PD_INTENT_COUNTER_OK, 0, ""); /* too few */
    assert_null(asked(PD_REQUEST_PIN));
    wish(PD_INTENT_COUNTER_TYPE, PD_TYPED_BACKSPACE, "");
    type("24");
    wish(PD_INTENT_COUNTER_OK, 0, "");
    assert_string_equal(asked(PD_REQUEST_PIN)->payload, "468024");
    assert_int_equal(asked(PD_REQUEST_PIN)->role, PD_STAFF_TECHNICIAN);
    on_page(PD_TECHNICIAN_CHECKING);
    sign_reply(PD_REQUEST_PIN, PD_REPLY_STAFF, PD_SIGN_IN_ON);
    on_page(PD_TECHNICIAN_STATUS);
    assert_string_equal(face()->number, "T-01");
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_non_null(asked(PD_REQUEST_SIGN_OUT));
    assert_true(happened(PD_EFFECT_WIPE));
    assert_int_equal(face()->page, PD_TECHNICIAN_AWAY);
    end();
}

static void
nobody_else_comes_in(void **state)
{
    (void)state;
    start_kiosk();
    wish(PD_INTENT_TECHNICIAN, 0, "");
    for (int outcome = PD_SIGN_IN_LOCKED; outcome <= PD_SIGN_IN_STALE; outcome++) {
        show_badge((enum pd_sign_in)outcome);
        on_page(PD_TECHNICIAN_BADGE);
        assert_int_equal(face()->outcome, outcome);
    }
    read_code("PD1:MEMBER");
    sign_reply(PD_REQUEST_BADGE, PD_REPLY_REFUSED, (enum pd_sign_in)0);
    assert_int_equal(face()->outcome, PD_SIGN_IN_UNKNOWN);
    show_badge(PD_SIGN_IN_PIN);
    enter_pin(PD_SIGN_IN_WRONG);
    on_page(PD_TECHNICIAN_PIN);
    assert_int_equal(face()->tries_left, 4);
    enter_pin(PD_SIGN_IN_ROLE);
    on_page(PD_TECHNICIAN_BADGE);
    read_code("PD1:BADGE");
    sign_reply(PD_REQUEST_BADGE, PD_REPLY_FAILED, (enum pd_sign_in)0);
    assert_true(face()->failed);
    for (int kind = PD_INTENT_TECHNICIAN_PAGE; kind <= PD_INTENT_TECHNICIAN_LAMP; kind++)
        if (kind != PD_INTENT_TECHNICIAN_LEAVE)
            for (int n = 0; n < 12; n++) {
                wish((enum pd_intent_kind)kind, n, "");
                assert_int_equal(job_asked(), PD_JOB_NONE);
            }
    on_page(PD_TECHNICIAN_BADGE);
    end();
}

static void
she_comes_between_two_people_only(void **state)
{
    (void)state;
    start_visit(true, PD_OFFLINE_FLOOR);
    wish(PD_INTENT_TECHNICIAN, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    end();
    start_with(true, true, PD_OFFLINE_FLOOR);
    (void)show_ticket(PD_CAPTURE_OK);
    wish(PD_INTENT_TECHNICIAN, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    wish(PD_INTENT_TECHNICIAN, 0, "");
    on_page(PD_TECHNICIAN_BADGE);
    end();
}

static void
while_she_is_there_a_code_is_told_by_its_kind(void **state)
{
    static const struct {
        const char *payload;
        enum pd_scanned kind;
    } rows[] = { { "PD1:6BFOXN", PD_SCANNED_OURS }, { "PDE1-ABCD", PD_SCANNED_ENROLMENT },
        { "134512345678901234", PD_SCANNED_NUMBER }, { "https://a.example/x", PD_SCANNED_LINK },
        { "A012", PD_SCANNED_OTHER }, { "", PD_SCANNED_OTHER } };

    (void)state;
    start_kiosk();
    come_in();
    for (int i = 0; i < PD_COUNT(rows); i++) {
        read_code(rows[i].payload);
        assert_null(asked(PD_REQUEST_SCAN));
        assert_null(asked(PD_REQUEST_BADGE));
        assert_int_equal(face()->scanned, rows[i].kind);
        assert_int_equal(face()->scanned_len, (int)strlen(rows[i].payload));
    }
    assert_int_equal(face()->lamps[PD_LAMP_SCANNER].lamp, PD_LAMP_VIEW_GOOD);
    end();
}

static void
a_card_is_told_by_its_kind_and_never_looked_for(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    (void)state;
    start_kiosk();
    session->config.card = true;
    come_in();
    assert_true(face()->has_card);
    for (int seen = PD_CARD_SEEN_NUMBER; seen <= PD_CARD_SEEN_UNREAD; seen++) {
        event.scan.card = (enum pd_card_seen)seen;
        event.scan.len = 10;
        memcpy(event.scan.payload, "0077705923", 11);
        give(event);
        assert_null(asked(PD_REQUEST_SCAN));
        assert_int_equal(face()->card_seen, seen);
        assert_int_equal(face()->scans, 0);
        assert_int_equal(face()->card, seen == PD_CARD_SEEN_UNREAD ? PD_LAMP_VIEW_LOOK : PD_LAMP_VIEW_GOOD);
    }
    assert_int_equal(face()->lamps[PD_LAMP_CARD].lamp, PD_LAMP_VIEW_GOOD);
    end();
}

static void
left_alone_the_desk_serves_again(void **state)
{
    (void)state;
    start_kiosk();
    wish(PD_INTENT_TECHNICIAN, 0, "");
    pass(PD_TECHNICIAN_ENTER_MS - 1);
    on_page(PD_TECHNICIAN_BADGE);
    assert_true(pd_session_wake_ms(session) == boot_ms + 1);
    pass(1);
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_null(asked(PD_REQUEST_SIGN_OUT)); /* nobody had come in */
    come_in();
    pass(PD_TECHNICIAN_IDLE_MS - 1);
    on_page(PD_TECHNICIAN_STATUS);
    pass(1);
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_non_null(asked(PD_REQUEST_SIGN_OUT));
    end();
}

/* What came of a job that nobody waits for any more is no news to whoever came in since. */
static void
a_job_is_waited_for_and_a_late_one_is_nobodys(void **state)
{
    (void)state;
    start_kiosk();
    come_in();
    wish(PD_INTENT_TECHNICIAN_JOB, PD_JOB_VERIFY, "");
    assert_int_equal(job_asked(), PD_JOB_VERIFY);
    wish(PD_INTENT_TECHNICIAN_JOB, PD_JOB_EXPORT, ""); /* one at a time */
    assert_int_equal(job_asked(), PD_JOB_NONE);
    news((struct pd_technician_news){ .kind = PD_NEWS_PERCENT, .job = PD_JOB_VERIFY, .percent = 42 });
    assert_int_equal(face()->percent, 42);
    pass(PD_TECHNICIAN_IDLE_MS * 2);
    on_page(PD_TECHNICIAN_STATUS);
    job_ends(PD_JOB_VERIFY, true);
    assert_int_equal(face()->told, PD_JOB_VERIFY);
    pass(PD_TECHNICIAN_IDLE_MS - 1); /* time to read it */
    on_page(PD_TECHNICIAN_STATUS);
    wish(PD_INTENT_TECHNICIAN_LEAVE, 0, "");
    job_ends(PD_JOB_VERIFY, false);
    news((struct pd_technician_news){
        .kind = PD_NEWS_LAMP, .of = PD_LAMP_HUB, .lamp = { PD_LAMP_VIEW_BAD, "x" } });
    assert_int_equal(face()->told, PD_JOB_NONE);
    assert_int_equal(face()->lamps[PD_LAMP_HUB].lamp, PD_LAMP_VIEW_NONE);
    end();
}

static void
every_cell_of_the_panel_wants_a_finger(void **state)
{
    (void)state;
    start_kiosk();
    come_in();
    wish(PD_INTENT_TECHNICIAN_PAGE, PD_TECHNICIAN_GRID, "");
    for (int i = 0; i < PD_GRID_CELLS - 1; i++)
        wish(PD_INTENT_TECHNICIAN_TOUCH, i, "");
    wish(PD_INTENT_TECHNICIAN_TOUCH, PD_GRID_CELLS, "");
    wish(PD_INTENT_TECHNICIAN_TOUCH, -1, "");
    on_page(PD_TECHNICIAN_GRID);
    pass(PD_TECHNICIAN_GRID_MS); /* the last is out of reach */
    on_page(PD_TECHNICIAN_DEVICES);
    assert_int_equal(face()->touch, PD_LAMP_VIEW_BAD);
    wish(PD_INTENT_TECHNICIAN_PAGE, PD_TECHNICIAN_GRID, "");
    for (int i = 0; i < PD_GRID_CELLS; i++)
        wish(PD_INTENT_TECHNICIAN_TOUCH, i, "");
    on_page(PD_TECHNICIAN_DEVICES);
    assert_int_equal(face()->touch, PD_LAMP_VIEW_GOOD);
    end();
}

/* What she tried herself is not overruled by what a check could see. */
static void
tried_devices_keep_their_lamps(void **state)
{
    struct pd_technician_news lamp = {
        .kind = PD_NEWS_LAMP, .of = PD_LAMP_PRINTER, .lamp = { PD_LAMP_VIEW_GOOD, "" }
    };

    (void)state;
    start_kiosk();
    come_in();
    wish(PD_INTENT_TECHNICIAN_SLIP, PD_SLIP_TEST_PAGE, "");
    assert_true(happened(PD_EFFECT_SLIP));
    wish(PD_INTENT_TECHNICIAN_SLIP, PD_SLIP_RULES, ""); /* a patient's */
    assert_false(happened(PD_EFFECT_SLIP));
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_PRINT, .print = PD_PRINT_PROBLEM });
    assert_int_equal(face()->printer, PD_LAMP_VIEW_BAD);
    news(lamp);
    assert_int_equal(face()->lamps[PD_LAMP_PRINTER].lamp, PD_LAMP_VIEW_BAD);
    wish(PD_INTENT_TECHNICIAN_JOB, PD_JOB_TONES, "");
    job_ends(PD_JOB_TONES, true);
    assert_true(face()->ask_heard);
    wish(PD_INTENT_TECHNICIAN_HEARD, 1, "");
    assert_int_equal(face()->sound, PD_LAMP_VIEW_GOOD);
    assert_false(face()->ask_heard);
    end();
}

static void
wiping_wants_a_yes_and_badge_and_pin_once_more(void **state)
{
    (void)state;
    start_kiosk();
    come_in();
    wish(PD_INTENT_TECHNICIAN_JOB, PD_JOB_RETIRE, "");
    assert_int_equal(job_asked(), PD_JOB_NONE);
    on_page(PD_TECHNICIAN_SURE);
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    on_page(PD_TECHNICIAN_ACTS);
    wish(PD_INTENT_TECHNICIAN_SURE, 0, ""); /* not asked */
    on_page(PD_TECHNICIAN_ACTS);
    wish(PD_INTENT_TECHNICIAN_JOB, PD_JOB_RETIRE, "");
    wish(PD_INTENT_TECHNICIAN_SURE, 0, "");
    on_page(PD_TECHNICIAN_BADGE);
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    on_page(PD_TECHNICIAN_ACTS);
    wish(PD_INTENT_TECHNICIAN_JOB, PD_JOB_RETIRE, "");
    wish(PD_INTENT_TECHNICIAN_SURE, 0, "");
    show_badge(PD_SIGN_IN_PIN);
    assert_true(face()->wiping);
    enter_pin(PD_SIGN_IN_ON);
    assert_int_equal(job_asked(), PD_JOB_RETIRE);
    on_page(PD_TECHNICIAN_ACTS);
    job_ends(PD_JOB_RETIRE, false);
    assert_int_equal(face()->told, PD_JOB_RETIRE);
    end();
}

/* What she did is recorded before the ledger is closed. */
static void
a_training_begins_behind_badge_and_pin_alone(void **state)
{
    (void)state;
    start_kiosk();
    wish(PD_INTENT_TECHNICIAN_JOB, PD_JOB_TRAIN, "");
    assert_int_equal(job_asked(), PD_JOB_NONE);
    wish(PD_INTENT_TECHNICIAN, 0, "");
    wish(PD_INTENT_TECHNICIAN_JOB, PD_JOB_TRAIN, "");
    assert_int_equal(job_asked(), PD_JOB_NONE);
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    come_in();
    wish(PD_INTENT_TECHNICIAN_JOB, PD_JOB_TRAIN, "");
    assert_int_equal(job_asked(), PD_JOB_NONE); /* the hub hears of it first */
    assert_int_equal(fx.list[0].kind, PD_EFFECT_REQUEST);
    assert_int_equal(fx.list[0].request.kind, PD_REQUEST_SIGN_OUT);
    assert_int_equal(fx.list[1].request.kind, PD_REQUEST_ERRAND);
    assert_int_equal(fx.list[1].request.errand.kind, PD_ERRAND_TRAINING);
    reply = (struct pd_desk_reply){ .serial = fx.list[1].request.serial };
    wish(PD_INTENT_TECHNICIAN_JOB, PD_JOB_TRAIN, ""); /* a second press finds it busy */
    assert_int_equal(fx.count, 0);
    reply.kind = PD_REPLY_ERRAND;
    reply.to = PD_REQUEST_ERRAND;
    reply.errand.kind = PD_ERRAND_TRAINING;
    reply.errand.status = PD_ERRAND_OFFLINE;
    answer();
    assert_int_equal(job_asked(), PD_JOB_TRAIN);
    job_ends(PD_JOB_TRAIN, false);
    assert_int_equal(face()->told, PD_JOB_TRAIN);
    end();
}

/* She is wanted most where a desk is closed; and what closes one does not throw her out. */
static void
a_closed_desk_is_closed_again_when_she_leaves(void **state)
{
    (void)state;
    start_kiosk();
    come_in();
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    (void)pd_copy(reply.closed_code, sizeof reply.closed_code, "E-LED-03");
    answer();
    on_page(PD_TECHNICIAN_STATUS);
    wish(PD_INTENT_TECHNICIAN_LEAVE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    assert_string_equal(view()->error_code, "E-LED-03");
    wish(PD_INTENT_TECHNICIAN, 0, "");
    on_page(PD_TECHNICIAN_BADGE);
    status(true, NULL);
    on_page(PD_TECHNICIAN_BADGE);
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    assert_string_equal(view()->error_code, "");
    end();
}

/* Whoever served is signed out, and signs in again. */
static void
a_counter_is_locked_before_and_after(void **state)
{
    (void)state;
    start_staffed();
    come_in();
    pass(PD_TECHNICIAN_IDLE_MS);
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    assert_int_equal(view()->counter.duty.state, PD_DUTY_BADGE);
    end();
}

/* A reply to what was asked before she came says nothing to her, and hers nothing to who comes after. */
static void
late_answers_change_nothing(void **state)
{
    uint32_t serial;

    (void)state;
    start_kiosk();
    read_code("PD1:X");
    serial = asked(PD_REQUEST_SCAN)->serial;
    wish(PD_INTENT_TECHNICIAN, 0, "");
    member_reply(serial, 1);
    answer();
    on_page(PD_TECHNICIAN_BADGE);
    assert_false(view()->has_member);
    read_code("PD1:BADGE");
    serial = asked(PD_REQUEST_BADGE)->serial;
    wish(PD_INTENT_COUNTER_CLEAR, 0, "");
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STAFF;
    reply.to = PD_REQUEST_BADGE;
    reply.serial = serial;
    reply.sign_in = PD_SIGN_IN_PIN;
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_ATTRACT);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(badge_and_pin_lead_in_and_a_key_leads_out),
        cmocka_unit_test(nobody_else_comes_in),
        cmocka_unit_test(she_comes_between_two_people_only),
        cmocka_unit_test(while_she_is_there_a_code_is_told_by_its_kind),
        cmocka_unit_test(a_card_is_told_by_its_kind_and_never_looked_for),
        cmocka_unit_test(left_alone_the_desk_serves_again),
        cmocka_unit_test(a_job_is_waited_for_and_a_late_one_is_nobodys),
        cmocka_unit_test(every_cell_of_the_panel_wants_a_finger),
        cmocka_unit_test(tried_devices_keep_their_lamps),
        cmocka_unit_test(a_training_begins_behind_badge_and_pin_alone),
        cmocka_unit_test(wiping_wants_a_yes_and_badge_and_pin_once_more),
        cmocka_unit_test(a_closed_desk_is_closed_again_when_she_leaves),
        cmocka_unit_test(a_counter_is_locked_before_and_after),
        cmocka_unit_test(late_answers_change_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
