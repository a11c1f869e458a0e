/*
 * Goal: what is said at a counter goes to the hub's key alone, is kept before anybody is told so, is told the
 * hub once, and a card says what became of it. Method: the desk's service over a real ledger; the hub is
 * played by hand, with its key.
 */
#include "tests/session/stand.h"

#include <string.h>

static struct stand s;
static struct pd_id card = { { 0xc1 } };

static int
begin(void **state)
{
    (void)state;
    stand_init(&s, 3, 'C');
    strcpy(s.identity.mode, "counter");
    stand_furnish(&s, true);
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    stand_finish(&s);
    return 0;
}

static struct pd_desk_request
request(void)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_ENROL, .serial = 9, .id = card };
    struct pd_enrol_form *f = &r.enrol;

    (void)pd_copy(f->name, sizeof f->name, "王小明");
    (void)pd_copy(f->phone, sizeof f->phone, "13800138000");
    (void)pd_copy(f->birthday, sizeof f->birthday, "05-31");
    (void)pd_copy(f->kind, sizeof f->kind, "standard");
    (void)pd_copy(f->text, sizeof f->text, "shipped-cn-1");
    (void)pd_copy(f->serial, sizeof f->serial, "1234567890");
    f->source = PD_ENROL_SOURCE_HOUSE;
    f->asked = pd_enrol_purposes(false);
    f->given = UINT32_C(1) << PD_PURPOSE_PROGRAMME;
    return r;
}

static void
scan_the_card(void)
{
    struct pd_code code = { .type = PD_CODE_CARD, .exp_s = s.wall_ms / PD_SECOND_MS + 1000 };
    char text[PD_CODE_CAP];

    code.card.id = card;
    strcpy(code.card.serial, "1234567890");
    assert_ok(pd_code_write(&code, &s.hub, text, sizeof text, NULL));
    stand_scan(&s, text);
}

/* What the hub is asked. */
static struct pd_errand
sent(void)
{
    struct pd_errand e;

    assert_true(pd_desk_wants_errand(s.desk, &e));
    assert_int_equal(e.kind, PD_ERRAND_ENROL);
    return e;
}

static void
hub_says(const struct pd_errand *e, enum pd_errand_status status, const char *code, const struct pd_id *who)
{
    struct pd_errand_answer a = { .kind = PD_ERRAND_ENROL, .id = e->id, .status = status };

    if (who != NULL)
        a.member = *who;
    a.enrolled = status == PD_ERRAND_DONE ? PD_ENROLLED_NEW : (enum pd_enrolled)0;
    (void)pd_copy(a.code, sizeof a.code, code);
    pd_desk_errand_answered(s.desk, &a);
}

/* She was one before. */
static void
hub_knows_her(const struct pd_errand *e, const struct pd_id *who)
{
    struct pd_errand_answer a = { .kind = PD_ERRAND_ENROL,
        .id = e->id,
        .status = PD_ERRAND_DONE,
        .enrolled = PD_ENROLLED_ALREADY,
        .member = *who };

    (void)pd_copy(a.masked, sizeof a.masked, "王**");
    pd_desk_errand_answered(s.desk, &a);
}

static bool
reply_came(void)
{
    while (pd_desk_poll(s.desk, &s.reply))
        if (s.reply.to == PD_REQUEST_ENROL)
            return true;
    return false;
}

static void
online_it_is_asked_at_once_and_leaves_the_tray_with_the_answer(void **state)
{
    struct pd_desk_request r = request();
    struct pd_enrol_form form;
    struct pd_errand e, again;
    struct pd_row row = stand_member(&card, 50, "8000");

    (void)state;
    assert_false(pd_desk_request(s.desk, &r, &s.reply));
    assert_int_equal(pd_ledger_tray_count(s.ledger), 1); /* before it is sent */
    e = sent();
    assert_true(pd_id_equal(e.member, card));
    assert_ok(pd_enrol_open(e.sealed, &s.hub, &form));
    assert_string_equal(form.name, "王小明");
    assert_true(pd_id_equal(form.errand, e.id));
    assert_null(memmem(&e, sizeof e, "王小明", 9));
    assert_false(pd_desk_wants_errand(s.desk, &again)); /* one at a time */
    hub_says(&e, PD_ERRAND_DONE, "", &card);
    assert_int_equal(pd_ledger_tray_count(s.ledger), 0);
    assert_false(reply_came()); /* her row is on its way */
    assert_true(pd_desk_wants_rows(s.desk));
    stand_page(&s, &row, 1);
    assert_true(reply_came());
    assert_int_equal(s.reply.serial, 9);
    assert_int_equal(s.reply.errand.status, PD_ERRAND_DONE);
    assert_true(s.reply.member_known);
    assert_true(s.reply.member.fresh);
    assert_false(pd_desk_wants_errand(s.desk, &again));
}

/* A name and a phone were said aloud: that puts nobody's account on the table. */
static void
who_was_a_member_already_shows_her_code(void **state)
{
    struct pd_desk_request r = request();
    struct pd_errand e;

    (void)state;
    assert_false(pd_desk_request(s.desk, &r, &s.reply));
    e = sent();
    hub_knows_her(&e, &s.anna);
    assert_true(reply_came()); /* at once: no row of hers is waited for */
    assert_int_equal(s.reply.errand.status, PD_ERRAND_DONE);
    assert_int_equal(s.reply.errand.enrolled, PD_ENROLLED_ALREADY);
    assert_string_equal(s.reply.errand.masked, "王**");
    assert_false(s.reply.member_known);
    assert_false(s.reply.member.fresh);
    assert_true(pd_id_is_zero(s.reply.member.member.id));
    assert_int_equal(pd_ledger_tray_count(s.ledger), 0);
}

static void
a_row_that_does_not_come_keeps_nobody_waiting(void **state)
{
    struct pd_desk_request r = request();
    struct pd_errand e;

    (void)state;
    assert_false(pd_desk_request(s.desk, &r, &s.reply));
    e = sent();
    hub_says(&e, PD_ERRAND_DONE, "", &card);
    assert_false(reply_came());
    stand_pass(&s, 4 * PD_SECOND_MS);
    assert_true(reply_came());
    assert_false(s.reply.member_known);
}

static void
offline_it_waits_and_the_card_says_so(void **state)
{
    struct pd_desk_request r = request();
    struct pd_errand e;

    (void)state;
    scan_the_card();
    assert_int_equal(s.reply.kind, PD_REPLY_UNKNOWN);
    assert_string_equal(s.reply.card, "1234567890");
    assert_false(s.reply.enrolled);
    stand_online(&s, false);
    assert_true(pd_desk_request(s.desk, &r, &s.reply));
    assert_int_equal(s.reply.errand.status, PD_ERRAND_KEPT);
    scan_the_card();
    assert_int_equal(s.reply.kind, PD_REPLY_UNKNOWN);
    assert_true(s.reply.enrolled);
    assert_true(pd_desk_request(s.desk, &r, &s.reply)); /* a second person with the same card */
    assert_int_equal(s.reply.errand.status, PD_ERRAND_REFUSED);
    assert_string_equal(s.reply.errand.code, "card_taken");
    assert_int_equal(pd_ledger_tray_count(s.ledger), 1);
    stand_online(&s, true);
    e = sent();
    assert_true(e.yes);
    hub_says(&e, PD_ERRAND_REFUSED, "later", NULL); /* no rules yet: asked again */
    assert_int_equal(pd_ledger_tray_count(s.ledger), 1);
    stand_pass(&s, 5 * PD_MINUTE_MS);
    e = sent();
    hub_says(&e, PD_ERRAND_DONE, "", &card);
    assert_int_equal(pd_ledger_tray_count(s.ledger), 0);
    scan_the_card();
    assert_false(s.reply.enrolled);
}

static void
no_answer_is_kept_and_sent_again(void **state)
{
    struct pd_desk_request r = request();
    struct pd_errand e, again;

    (void)state;
    assert_false(pd_desk_request(s.desk, &r, &s.reply));
    e = sent();
    pd_desk_errand_answered(s.desk, NULL);
    assert_true(reply_came());
    assert_int_equal(s.reply.errand.status, PD_ERRAND_KEPT);
    again = sent();
    assert_true(pd_id_equal(e.id, again.id)); /* the same one: the hub knows it */
    assert_false(e.yes);
    assert_true(again.yes); /* the clerk was told "kept", and has given the card away */
    assert_memory_equal(e.sealed, again.sealed, sizeof e.sealed);
}

/* Nobody waits any more, and she was told that it is kept. The hub hears that, and a hub that was put back
 * meanwhile hears what was answered. */
static void
an_answer_that_comes_too_late_is_not_forgotten(void **state)
{
    struct pd_desk_request r = request();
    struct pd_errand_answer late = {
        .kind = PD_ERRAND_ENROL, .status = PD_ERRAND_DONE, .enrolled = PD_ENROLLED_NEW, .number = 77
    };
    char who[2 * PD_ID_LEN + 1];
    struct pd_errand e, again;

    (void)state;
    assert_false(pd_desk_request(s.desk, &r, &s.reply));
    e = sent();
    stand_pass(&s, PD_DESK_ERRAND_MS);
    assert_true(reply_came());
    assert_int_equal(s.reply.errand.status, PD_ERRAND_KEPT);
    late.id = e.id;
    late.member = card;
    pd_desk_errand_answered(s.desk, &late);
    assert_int_equal(pd_ledger_tray_count(s.ledger), 1);
    again = sent();
    assert_true(pd_id_equal(e.id, again.id));
    assert_true(again.yes);
    assert_int_equal(again.number, 77);
    pd_hex(card.b, PD_ID_LEN, who);
    assert_string_equal(again.what, who);
    pd_desk_errand_answered(s.desk, &late);
    assert_int_equal(pd_ledger_tray_count(s.ledger), 0);
}

static void
a_card_given_to_one_who_was_a_member_is_hers(void **state)
{
    struct pd_row row = stand_member(&s.anna, STAND_POINTS, "1234");

    (void)state;
    strcpy(row.member.card, "1234567890");
    stand_page(&s, &row, 1);
    scan_the_card();
    assert_int_equal(s.reply.kind, PD_REPLY_MEMBER);
    assert_true(pd_id_equal(s.reply.member.member.id, s.anna));
    strcpy(row.member.card, "-");
    stand_page(&s, &row, 1);
    scan_the_card();
    assert_int_equal(s.reply.kind, PD_REPLY_UNKNOWN);
}

static void
what_the_session_should_have_seen_is_not_kept(void **state)
{
    struct pd_desk_request r = request();

    (void)state;
    r.enrol.given = 0;
    assert_true(pd_desk_request(s.desk, &r, &s.reply));
    assert_int_equal(s.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(pd_ledger_tray_count(s.ledger), 0);
    r = request();
    r.kind = PD_REQUEST_ERRAND; /* sealed by nobody */
    r.errand.kind = PD_ERRAND_ENROL;
    assert_true(pd_desk_request(s.desk, &r, &s.reply));
    assert_int_equal(s.reply.kind, PD_REPLY_FAILED);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(online_it_is_asked_at_once_and_leaves_the_tray_with_the_answer),
        T(who_was_a_member_already_shows_her_code),
        T(a_row_that_does_not_come_keeps_nobody_waiting),
        T(offline_it_waits_and_the_card_says_so),
        T(no_answer_is_kept_and_sent_again),
        T(an_answer_that_comes_too_late_is_not_forgotten),
        T(a_card_given_to_one_who_was_a_member_is_hers),
        T(what_the_session_should_have_seen_is_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
