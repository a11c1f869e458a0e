/*
 * Goal: whoever joins is asked one thing after the other and nothing is agreed to by itself; a minor has a
 * guardian; what was written down goes to the desk once, and is in no byte of the session afterwards. Method:
 * the state machine alone, keys as the screen gives them, the desk's replies made up.
 */
#include "tests/session/play.h"

#include <string.h>

#define BIT(purpose) (UINT32_C(1) << (purpose))

static const struct pd_enrol_view *
page(void)
{
    return &view()->enrol;
}

static int
begin(void **state)
{
    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    programme->jurisdiction = PD_JURISDICTION_CN;
    programme->kind_count = 1;
    strcpy(programme->kinds[0].id, "standard");
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    end();
    return 0;
}

static void
key(const char *text)
{
    for (; *text != '\0'; text++)
        wish(PD_INTENT_ENROL_TYPE, *text, "");
}

static void
enter(void)
{
    wish(PD_INTENT_ENROL_NEXT, 0, "");
}

static void
say(enum pd_enrol_step step, const char *text)
{
    assert_int_equal(page()->step, step);
    key(text);
    enter();
}

static void
choose(enum pd_enrol_step step, int n)
{
    assert_int_equal(page()->step, step);
    assert_int_equal(page()->choice, 0); /* nothing is chosen beforehand */
    enter();
    assert_int_equal(page()->step, step); /* and Enter alone chooses nothing */
    assert_int_not_equal(page()->problem, PD_ENROL_GOOD);
    wish(PD_INTENT_ENROL_CHOOSE, n, "");
    enter();
}

static void
until_consents(const char *birth)
{
    wish(PD_INTENT_ENROL, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ENROL);
    assert_int_equal(page()->step, PD_ENROL_NOTICE);
    enter();
    say(PD_ENROL_NUMBER, "");
    say(PD_ENROL_NAME, "mei o'hara-li");
    assert_int_equal(page()->step, PD_ENROL_PHONE);
    enter();
    assert_int_equal(page()->problem, PD_ENROL_NEEDS_ONE);
    say(PD_ENROL_PHONE, "=86 138-00138000");
    say(PD_ENROL_BIRTH, birth);
}

static void
agree(int purpose, int n)
{
    assert_int_equal(page()->purpose, purpose);
    choose(PD_ENROL_CONSENT, n);
}

/* A grown-up, to the summary. */
static void
until_summary(void)
{
    until_consents("19580531");
    agree(PD_PURPOSE_PROGRAMME, 1);
    agree(PD_PURPOSE_LINKING, 2);
    agree(PD_PURPOSE_SMS, 1);
    for (int i = PD_PURPOSE_WECHAT; i <= PD_PURPOSE_PARTNERS; i++)
        agree(i, 2);
    choose(PD_ENROL_SOURCE, PD_ENROL_SOURCE_COMMUNITY);
    say(PD_ENROL_CARD, "1234567890");
    assert_int_equal(page()->step, PD_ENROL_SUMMARY);
}

static void
reply_as(uint32_t serial, enum pd_errand_status status)
{
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_ERRAND;
    reply.to = PD_REQUEST_ENROL;
    reply.serial = serial;
    reply.errand.kind = PD_ERRAND_ENROL;
    reply.errand.status = status;
}

/* The card of nobody, scanned. */
static void
scan_card(const char *serial, uint8_t id, bool enrolled)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN,
        .scan = { .payload = "PD1:C", .len = 5 } };

    give(event);
    memset(&reply, 0, sizeof reply);
    reply.serial = asked(PD_REQUEST_SCAN)->serial;
    reply.kind = PD_REPLY_UNKNOWN;
    reply.to = PD_REQUEST_SCAN;
    (void)pd_copy(reply.card, sizeof reply.card, serial);
    reply.card_id = (struct pd_id){ { id } };
    reply.enrolled = enrolled;
    answer();
}

static void
one_question_after_the_other_and_all_of_it_goes_to_the_desk(void **state)
{
    const struct pd_desk_request *r;

    (void)state;
    until_summary();
    assert_string_equal(page()->form.name, "Mei O'Hara-Li");
    assert_int_equal(page()->at, page()->of);
    enter();
    r = asked(PD_REQUEST_ENROL);
    assert_non_null(r);
    assert_string_equal(r->enrol.name, "Mei O'Hara-Li");
    assert_string_equal(r->enrol.phone, "13800138000");
    assert_string_equal(r->enrol.birthday, "05-31");
    assert_string_equal(r->enrol.kind, "standard");
    assert_string_equal(r->enrol.serial, "1234567890");
    assert_int_equal(r->enrol.source, PD_ENROL_SOURCE_COMMUNITY);
    assert_int_equal(r->enrol.asked, pd_enrol_purposes(false));
    assert_int_equal(r->enrol.given, BIT(PD_PURPOSE_PROGRAMME) | BIT(PD_PURPOSE_SMS));
    assert_int_equal(pd_enrol_check(&r->enrol, PD_JURISDICTION_CN), PD_ENROL_GOOD);
    assert_true(pd_id_is_zero(r->id)); /* typed: its number alone */
    enter();
    assert_null(asked(PD_REQUEST_ENROL)); /* a second Enter finds nothing to do */
}

/* Every byte of the session that could tell who she was. */
static bool
holds(const void *bytes, size_t len, const char *text)
{
    return memmem(bytes, len, text, strlen(text)) != NULL;
}

static void
nothing_is_left_of_her(void)
{
    assert_false(holds(view(), sizeof *view(), "Hara"));
    assert_false(holds(view(), sizeof *view(), "13800138000"));
    assert_false(holds(view(), sizeof *view(), "19580531"));
}

static void
done_says_what_became_of_it_and_wipes(void **state)
{
    static const struct {
        enum pd_errand_status status;
        enum pd_enrolled enrolled;
        enum pd_enrol_result result;
    } cases[] = { { PD_ERRAND_DONE, PD_ENROLLED_NEW, PD_ENROL_RESULT_NEW },
        { PD_ERRAND_DONE, PD_ENROLLED_ALREADY, PD_ENROL_RESULT_ALREADY },
        { PD_ERRAND_KEPT, (enum pd_enrolled)0, PD_ENROL_RESULT_KEPT } };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        until_summary();
        enter();
        reply_as(asked(PD_REQUEST_ENROL)->serial, cases[i].status);
        reply.errand.enrolled = cases[i].enrolled;
        reply.member_known =
            cases[i].enrolled == PD_ENROLLED_ALREADY; /* it should not be: nobody is served */
        (void)pd_copy(reply.errand.masked, sizeof reply.errand.masked, "M**");
        answer();
        assert_int_equal(page()->step, PD_ENROL_DONE);
        assert_int_equal(page()->result, cases[i].result);
        assert_false(page()->may_serve);
        nothing_is_left_of_her();
        enter();
        assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
        assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
        assert_false(holds(view(), sizeof *view(), "M**"));
    }
}

static void
she_is_served_at_once(void **state)
{
    (void)state;
    until_summary();
    enter();
    reply_as(asked(PD_REQUEST_ENROL)->serial, PD_ERRAND_DONE);
    reply.errand.enrolled = PD_ENROLLED_NEW;
    reply.member_known = true;
    reply.member.member.id = (struct pd_id){ { 7 } };
    reply.member.member.status = PD_MEMBER_ACTIVE;
    reply.member.fresh = true;
    answer();
    assert_true(page()->may_serve);
    wish(PD_INTENT_ENROL_SERVE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_true(view()->has_member);
}

static void
a_refusal_can_be_mended(void **state)
{
    (void)state;
    until_summary();
    enter();
    reply_as(asked(PD_REQUEST_ENROL)->serial, PD_ERRAND_REFUSED);
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, "card_taken");
    answer();
    assert_int_equal(page()->result, PD_ENROL_RESULT_REFUSED);
    wish(PD_INTENT_ENROL_BACK, 0, "");
    assert_int_equal(page()->step, PD_ENROL_SUMMARY);
    wish(PD_INTENT_ENROL_BACK, 0, "");
    assert_int_equal(page()->step, PD_ENROL_CARD);
    scan_card("9999999999", 9, false);
    assert_string_equal(page()->typed, "9999999999");
    enter();
    enter();
    assert_non_null(asked(PD_REQUEST_ENROL));
    assert_int_equal(asked(PD_REQUEST_ENROL)->id.b[0], 9);
}

static void
without_taking_part_nobody_is_enrolled(void **state)
{
    (void)state;
    until_consents("19580531");
    wish(PD_INTENT_ENROL_CHOOSE, 2, "");
    enter();
    assert_int_equal(page()->step, PD_ENROL_CONSENT);
    assert_int_equal(page()->problem, PD_ENROL_BAD_CONSENT);
    wish(PD_INTENT_ENROL_STOP, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    assert_true(happened(PD_EFFECT_WIPE));
    nothing_is_left_of_her();
}

static void
a_minor_has_a_guardian_and_is_asked_about_no_messages(void **state)
{
    (void)state;
    until_consents("20190307");
    say(PD_ENROL_GUARDIAN, "mei o'hara-li"); /* herself */
    assert_int_equal(page()->problem, PD_ENROL_BAD_GUARDIAN);
    while (page()->typed[0] != '\0')
        wish(PD_INTENT_ENROL_TYPE, PD_TYPED_BACKSPACE, "");
    say(PD_ENROL_GUARDIAN, "ann li");
    say(PD_ENROL_GUARDIAN_PHONE, "13900139000");
    choose(PD_ENROL_RELATION, PD_ENROL_RELATION_MOTHER);
    agree(PD_PURPOSE_PROGRAMME, 1);
    agree(PD_PURPOSE_LINKING, 1);
    choose(PD_ENROL_SOURCE, PD_ENROL_SOURCE_HOUSE);
    say(PD_ENROL_CARD, "");
    enter();
    assert_non_null(asked(PD_REQUEST_ENROL));
    assert_true(asked(PD_REQUEST_ENROL)->enrol.minor);
    assert_int_equal(asked(PD_REQUEST_ENROL)->enrol.asked, pd_enrol_purposes(true));
    assert_int_equal(pd_enrol_check(&asked(PD_REQUEST_ENROL)->enrol, PD_JURISDICTION_CN), PD_ENROL_GOOD);
}

static void
another_age_forgets_what_was_agreed_to_as_the_other(void **state)
{
    (void)state;
    until_summary();
    while (page()->step != PD_ENROL_BIRTH)
        wish(PD_INTENT_ENROL_BACK, 0, "");
    assert_string_equal(page()->typed, "19580531"); /* what was typed is still there */
    while (page()->typed[0] != '\0')
        wish(PD_INTENT_ENROL_TYPE, PD_TYPED_BACKSPACE, "");
    say(PD_ENROL_BIRTH, "20190307");
    say(PD_ENROL_GUARDIAN, "ann li");
    say(PD_ENROL_GUARDIAN_PHONE, "13900139000");
    choose(PD_ENROL_RELATION, 1);
    agree(PD_PURPOSE_PROGRAMME, 1); /* asked again, and nothing chosen */
    agree(PD_PURPOSE_LINKING, 1);
}

static void
a_card_on_the_table_is_the_one_she_gets(void **state)
{
    (void)state;
    scan_card("5555555555", 5, false);
    assert_int_equal(view()->counter.state, PD_COUNTER_NO);
    assert_string_equal(view()->counter.card, "5555555555");
    wish(PD_INTENT_ENROL, 0, "");
    while (page()->step != PD_ENROL_BIRTH) {
        if (page()->step == PD_ENROL_NAME)
            key("li");
        if (page()->step == PD_ENROL_PHONE)
            key("13800138000");
        enter();
    }
    say(PD_ENROL_BIRTH, "19580531");
    for (int i = PD_PURPOSE_PROGRAMME; i <= PD_PURPOSE_PARTNERS; i++)
        agree(i, 1);
    choose(PD_ENROL_SOURCE, 1);
    assert_string_equal(page()->typed, "5555555555");
    enter();
    enter();
    assert_int_equal(asked(PD_REQUEST_ENROL)->id.b[0], 5);
}

static void
a_card_that_somebody_was_registered_with_says_so(void **state)
{
    (void)state;
    scan_card("5555555555", 5, true);
    assert_true(view()->counter.enrolled);
    wish(PD_INTENT_ENROL, 0, "");
    wish(PD_INTENT_ENROL_NEXT, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_ENROL); /* somebody else, with another card */
    scan_card("5555555555", 5, true);
    assert_int_equal(view()->screen, PD_SCREEN_ENROL); /* a card that is taken throws nothing away */
}

static void
the_hospitals_list_fills_in_what_is_not_there(void **state)
{
    struct pd_session_config config = {
        .counter = true, .lists = true, .idle_warn_s = 45, .idle_clear_s = 20, .done_clear_s = 30
    };
    struct pd_enrol_listed listed = {
        .number = "H100", .name = "王小明", .phone = "138 0013 8000", .birth = "19580531"
    };

    (void)state;
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_SETTINGS, .settings = &config });
    wish(PD_INTENT_ENROL, 0, "");
    enter();
    say(PD_ENROL_NUMBER, "h100");
    assert_true(happened(PD_EFFECT_LIST));
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_LISTED, .listed = &listed });
    assert_string_equal(page()->typed, "王小明");
    assert_true(page()->looked);
    enter();
    assert_string_equal(page()->typed, "13800138000");
    enter();
    assert_string_equal(page()->typed, "19580531");
    enter();
    assert_int_equal(page()->step, PD_ENROL_CONSENT);
}

/* ---- names in Chinese ---- */

static struct pd_session_config config = {
    .counter = true, .typing = true, .idle_warn_s = 45, .idle_clear_s = 20, .done_clear_s = 30
};

static void
until_name(void)
{
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_SETTINGS, .settings = &config });
    wish(PD_INTENT_ENROL, 0, "");
    enter();
    say(PD_ENROL_NUMBER, "");
    assert_int_equal(page()->step, PD_ENROL_NAME);
    assert_true(page()->typing.on);
}

/* The act that the session asked the input method for; fails where it asked for none. */
static const struct pd_effect *
typed_act(enum pd_type_act act)
{
    for (int i = 0; i < fx.count; i++)
        if (fx.list[i].kind == PD_EFFECT_TYPE) {
            assert_int_equal(fx.list[i].typing, act);
            return &fx.list[i];
        }
    fail_msg("nothing went to the input method");
    return NULL;
}

/* Its answer: what is composed, two candidates of it; or what was committed. */
static void
composes(bool taken, int given, const char *composition, const char *committed)
{
    struct pd_session_typed t = { .here = true, .taken = taken, .key = given };

    (void)pd_copy(t.view.composition, sizeof t.view.composition, composition);
    (void)pd_copy(t.view.keys, sizeof t.view.keys, "123456789");
    (void)pd_copy(t.committed, sizeof t.committed, committed);
    if (composition[0] != '\0') {
        t.view.count = 2;
        t.view.more = true;
        (void)pd_copy(t.view.candidates[0], sizeof t.view.candidates[0], "张");
        (void)pd_copy(t.view.candidates[1], sizeof t.view.candidates[1], "章");
    }
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_TYPED, .typed = &t });
}

static void
a_name_is_composed_and_chosen(void **state)
{
    (void)state;
    until_name();
    key("z");
    assert_int_equal(typed_act(PD_TYPE_KEY)->n, 'z');
    composes(true, 'z', "z", "");
    assert_string_equal(page()->typed, "");
    enter(); /* takes the first, and turns no page */
    assert_int_equal(typed_act(PD_TYPE_CHOOSE)->n, 0);
    composes(true, 0, "", "张");
    assert_string_equal(page()->typed, "张");
    key("z");
    composes(true, 'z', "z", "");
    key("2");
    assert_int_equal(typed_act(PD_TYPE_CHOOSE)->n, 1);
    composes(true, 0, "z", "");
    key("3"); /* there is no third */
    assert_false(happened(PD_EFFECT_TYPE));
    key(" ");
    assert_int_equal(typed_act(PD_TYPE_CHOOSE)->n, 0);
    composes(true, 0, "z", "");
    wish(PD_INTENT_ENROL_CANDIDATE, 2, "");
    assert_int_equal(typed_act(PD_TYPE_CHOOSE)->n, 1);
    wish(PD_INTENT_ENROL_CANDIDATES, 1, "");
    assert_int_equal(typed_act(PD_TYPE_PAGE)->n, 1);
    wish(PD_INTENT_ENROL_CANDIDATES, -1, ""); /* this is the first page */
    assert_false(happened(PD_EFFECT_TYPE));
    composes(true, 0, "", "章");
    assert_string_equal(page()->typed, "张章");
    wish(PD_INTENT_ENROL_TYPE, PD_TYPED_BACKSPACE, ""); /* nothing is composed: a character goes */
    assert_string_equal(page()->typed, "张");
    enter();
    assert_int_equal(page()->step, PD_ENROL_PHONE);
    assert_false(page()->typing.on);
    wish(PD_INTENT_ENROL_STOP, 0, "");
    assert_true(happened(PD_EFFECT_WIPE));
}

static void
escape_drops_and_shift_is_latin(void **state)
{
    (void)state;
    until_name();
    key("z");
    composes(true, 'z', "z", "");
    wish(PD_INTENT_ENROL_BACK, 0, "");
    (void)typed_act(PD_TYPE_DROP);
    assert_int_equal(page()->step, PD_ENROL_NAME);
    assert_string_equal(page()->typing.composition, "");
    assert_int_equal(page()->typing.count, 0);
    wish(PD_INTENT_ENROL_LATIN, 0, "");
    assert_true(page()->typing.latin);
    key("mei li");
    assert_false(happened(PD_EFFECT_TYPE));
    assert_string_equal(page()->typed, "Mei Li");
    wish(PD_INTENT_ENROL_LATIN, 0, "");
    key("-"); /* no method's */
    (void)typed_act(PD_TYPE_KEY);
    composes(false, '-', "", "");
    assert_string_equal(page()->typed, "Mei Li-");
    key("."); /* between the parts of a name */
    assert_string_equal(page()->typed, "Mei Li-·");
    wish(PD_INTENT_ENROL_TYPE, 0x9f91, ""); /* of the desk's own input method */
    assert_string_equal(page()->typed, "Mei Li-·龑");
}

static void
without_an_input_method_letters_are_letters(void **state)
{
    struct pd_session_typed none = { .here = false, .key = 'm' };

    (void)state;
    until_name();
    key("m");
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_TYPED, .typed = &none });
    assert_string_equal(page()->typed, "M");
    assert_false(page()->typing.on);
    key("ei");
    assert_false(happened(PD_EFFECT_TYPE));
    assert_string_equal(page()->typed, "Mei");
}

/* ---- whom the hospital expects ---- */

static void
number_is(const char *number)
{
    wish(PD_INTENT_ENROL, 0, "");
    enter();
    say(PD_ENROL_NUMBER, number);
    assert_int_equal(page()->step, PD_ENROL_NAME);
}

static void
hub_says(enum pd_errand_status status, const char *code, const char *name)
{
    uint32_t serial = asked(PD_REQUEST_ERRAND)->serial;

    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_ERRAND;
    reply.to = PD_REQUEST_ERRAND;
    reply.serial = serial;
    reply.errand.kind = PD_ERRAND_VISITOR;
    reply.errand.status = status;
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, code);
    (void)pd_copy(reply.errand.visitor.name, sizeof reply.errand.visitor.name, name);
    reply.errand.visitor.year = 1958;
    answer();
}

static void
the_hub_is_asked_for_whom_the_hospital_expects(void **state)
{
    static const struct {
        enum pd_errand_status status;
        const char *code;
        enum pd_enrol_look look;
    } no[] = {
        { PD_ERRAND_REFUSED, "not_found", PD_ENROL_LOOK_NOBODY },
        { PD_ERRAND_REFUSED, "too_often", PD_ENROL_LOOK_TOO_OFTEN },
        { PD_ERRAND_OFFLINE, "", PD_ENROL_LOOK_AWAY },
        { PD_ERRAND_UNANSWERED, "", PD_ENROL_LOOK_AWAY },
    };

    (void)state;
    number_is("h-100");
    assert_int_equal(page()->look, PD_ENROL_LOOK_ASKING);
    assert_int_equal(asked(PD_REQUEST_ERRAND)->errand.kind, PD_ERRAND_VISITOR);
    assert_string_equal(asked(PD_REQUEST_ERRAND)->errand.what, "H-100");
    hub_says(PD_ERRAND_DONE, "", "王小明");
    assert_int_equal(page()->look, PD_ENROL_LOOK_FOUND);
    assert_int_equal(page()->visitor.year, 1958);
    assert_string_equal(page()->typed, "王小明");
    wish(PD_INTENT_ENROL_STOP, 0, "");
    nothing_is_left_of_her();
    for (int i = 0; i < PD_COUNT(no); i++) {
        number_is("h-100");
        hub_says(no[i].status, no[i].code, "");
        assert_int_equal(page()->look, no[i].look);
        assert_string_equal(page()->typed, "");
        say(PD_ENROL_NAME, "mei"); /* typing goes on */
        assert_int_equal(page()->step, PD_ENROL_PHONE);
        wish(PD_INTENT_ENROL_STOP, 0, "");
    }
}

static void
a_wrist_band_is_her_number(void **state)
{
    struct pd_session_event band = { .kind = PD_SESSION_EVENT_SCAN,
        .scan = { .payload = "H-100", .len = 5 } };

    (void)state;
    wish(PD_INTENT_ENROL, 0, "");
    enter();
    give(band);
    assert_int_equal(page()->step, PD_ENROL_NAME);
    assert_string_equal(asked(PD_REQUEST_ERRAND)->errand.what, "H-100");
    give(band); /* where no number is asked for it is a code like another */
    assert_non_null(asked(PD_REQUEST_SCAN));
}

/* Whoever reads the list from end to end is stopped; an hour later there are more. */
static void
a_list_is_not_for_reading(void **state)
{
    struct pd_session_config lists = config;

    (void)state;
    lists.lists = true;
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_SETTINGS, .settings = &lists });
    for (int i = 0; i <= PD_ENROL_LOOKS_AN_HOUR; i++) {
        number_is("h-100");
        assert_int_equal(happened(PD_EFFECT_LIST), i < PD_ENROL_LOOKS_AN_HOUR);
        assert_int_equal(
            page()->look, i < PD_ENROL_LOOKS_AN_HOUR ? PD_ENROL_LOOK_NOBODY : PD_ENROL_LOOK_TOO_OFTEN);
        wish(PD_INTENT_ENROL_STOP, 0, "");
    }
    pass(PD_HOUR_MS);
    number_is("h-100");
    assert_true(happened(PD_EFFECT_LIST));
}

/* ---- the notice ---- */

static void
what_was_shown_is_what_is_recorded(void **state)
{
    (void)state;
    (void)pd_copy(programme->notice.version, sizeof programme->notice.version, "anhe-3");
    (void)pd_copy(programme->notice.mark, sizeof programme->notice.mark, "anhe-3_0123456789ab");
    wish(PD_INTENT_ENROL, 0, "");
    wish(PD_INTENT_SLIP, PD_SLIP_NOTICE, "");
    assert_int_equal(happened(PD_EFFECT_SLIP), view()->print == PD_PRINT_RUNNING);
    wish(PD_INTENT_ENROL_STOP, 0, "");
    until_summary();
    assert_string_equal(page()->form.text, "anhe-3_0123456789ab");
    enter();
    assert_string_equal(asked(PD_REQUEST_ENROL)->enrol.text, "anhe-3_0123456789ab");
    reply_as(asked(PD_REQUEST_ENROL)->serial, PD_ERRAND_KEPT);
    answer();
    enter();
    programme->notice.version[0] = '\0';
    until_summary();
    assert_string_equal(page()->form.text, "shipped-cn-1");
    programme->jurisdiction = PD_JURISDICTION_CN;
}

static void
time_takes_away_what_was_written_down(void **state)
{
    (void)state;
    until_summary();
    pass(PD_STAFF_LOCK_MS + 1);
    assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
    assert_true(happened(PD_EFFECT_WIPE));
    nothing_is_left_of_her();
    until_summary();
    enter();
    pass(60 * PD_SECOND_MS); /* the desk says nothing */
    assert_int_equal(page()->result, PD_ENROL_RESULT_FAILED);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, finish)

/* ---- whoever brought her ---- */

static void
rewards_friends(void)
{
    programme->referral =
        (struct pd_referral_policy){ .when = PD_REFERRAL_FIRST_VISIT, .newcomer = -1, .within_days = 30 };
}

static void
consents(const char *birth, bool minor)
{
    until_consents(birth);
    if (minor) {
        say(PD_ENROL_GUARDIAN, "fang li");
        say(PD_ENROL_GUARDIAN_PHONE, "13900139000");
        choose(PD_ENROL_RELATION, 1);
    }
    agree(PD_PURPOSE_PROGRAMME, 1);
    agree(PD_PURPOSE_LINKING, 1);
    for (int i = PD_PURPOSE_SMS; i <= PD_PURPOSE_PARTNERS && !minor; i++)
        agree(i, 2);
}

static void
a_friends_number_is_asked_for_and_a_wrong_digit_seen(void **state)
{
    (void)state;
    rewards_friends();
    consents("19580531", false);
    choose(PD_ENROL_SOURCE, PD_ENROL_SOURCE_FRIEND);
    say(PD_ENROL_REFERRER, "57240001");
    assert_int_equal(page()->step, PD_ENROL_REFERRER);
    assert_int_equal(page()->problem, PD_ENROL_BAD_REFERRER);
    wish(PD_INTENT_ENROL_TYPE, PD_TYPED_BACKSPACE, "");
    say(PD_ENROL_REFERRER, "0");
    say(PD_ENROL_CARD, "");
    assert_int_equal(page()->form.referrer, 57240000);
    wish(PD_INTENT_ENROL_BACK, 0, "");
    wish(PD_INTENT_ENROL_BACK, 0, "");
    assert_string_equal(page()->typed, "57240000");
    wish(PD_INTENT_ENROL_BACK, 0, ""); /* it was no friend after all */
    wish(PD_INTENT_ENROL_CHOOSE, PD_ENROL_SOURCE_HOUSE, "");
    enter();
    say(PD_ENROL_CARD, "");
    assert_int_equal(page()->form.referrer, 0);
}

static void
a_friends_slip_is_scanned_at_any_question(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN,
        .scan = { .payload = "PDR:57240000", .len = 12 } };

    (void)state;
    rewards_friends();
    until_consents("19580531");
    give(event);
    assert_int_equal(page()->purpose, PD_PURPOSE_PROGRAMME); /* the question goes on */
    agree(PD_PURPOSE_PROGRAMME, 1);
    for (int i = PD_PURPOSE_LINKING; i <= PD_PURPOSE_PARTNERS; i++)
        agree(i, 2);
    assert_int_equal(page()->choice, PD_ENROL_SOURCE_FRIEND);
    enter();
    assert_string_equal(page()->typed, "57240000");
    enter();
    say(PD_ENROL_CARD, "");
    assert_int_equal(page()->form.referrer, 57240000);
    assert_int_equal(page()->form.source, PD_ENROL_SOURCE_FRIEND);
}

static void
a_minor_and_where_it_is_not_rewarded_nobody_is_asked_for_a_friend(void **state)
{
    (void)state;
    consents("19580531", false);
    choose(PD_ENROL_SOURCE, PD_ENROL_SOURCE_FRIEND);
    assert_int_equal(page()->step, PD_ENROL_CARD); /* the rules reward nobody */
    wish(PD_INTENT_ENROL_STOP, 0, "");
    rewards_friends();
    consents("20200531", true);
    choose(PD_ENROL_SOURCE, PD_ENROL_SOURCE_FRIEND);
    assert_int_equal(page()->step, PD_ENROL_CARD);
}

static void
who_recommended_is_asked_where_the_desk_is_told_to(void **state)
{
    static const struct pd_session_config asks = {
        .counter = true, .staff_code = true, .idle_warn_s = 45, .idle_clear_s = 20, .done_clear_s = 30
    };

    (void)state;
    consents("19580531", false);
    choose(PD_ENROL_SOURCE, PD_ENROL_SOURCE_HOUSE);
    assert_int_equal(page()->step, PD_ENROL_CARD); /* it is not */
    wish(PD_INTENT_ENROL_STOP, 0, "");
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_SETTINGS, .settings = &asks });
    consents("19580531", false);
    choose(PD_ENROL_SOURCE, PD_ENROL_SOURCE_HOUSE);
    say(PD_ENROL_STAFF, "d-0231");
    say(PD_ENROL_CARD, "");
    assert_int_equal(page()->step, PD_ENROL_SUMMARY);
    assert_string_equal(page()->form.recommended, "D-0231");
    wish(PD_INTENT_ENROL_BACK, 0, "");
    wish(PD_INTENT_ENROL_BACK, 0, "");
    assert_string_equal(page()->typed, "D-0231");
    for (int i = 0; i < 6; i++)
        wish(PD_INTENT_ENROL_TYPE, PD_TYPED_BACKSPACE, "");
    say(PD_ENROL_STAFF, ""); /* nobody after all */
    say(PD_ENROL_CARD, "");
    assert_string_equal(page()->form.recommended, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(one_question_after_the_other_and_all_of_it_goes_to_the_desk),
        T(done_says_what_became_of_it_and_wipes),
        T(she_is_served_at_once),
        T(a_refusal_can_be_mended),
        T(without_taking_part_nobody_is_enrolled),
        T(a_minor_has_a_guardian_and_is_asked_about_no_messages),
        T(another_age_forgets_what_was_agreed_to_as_the_other),
        T(a_card_on_the_table_is_the_one_she_gets),
        T(a_card_that_somebody_was_registered_with_says_so),
        T(the_hospitals_list_fills_in_what_is_not_there),
        T(a_name_is_composed_and_chosen),
        T(escape_drops_and_shift_is_latin),
        T(without_an_input_method_letters_are_letters),
        T(the_hub_is_asked_for_whom_the_hospital_expects),
        T(a_wrist_band_is_her_number),
        T(a_list_is_not_for_reading),
        T(what_was_shown_is_what_is_recorded),
        T(time_takes_away_what_was_written_down),
        T(a_friends_number_is_asked_for_and_a_wrong_digit_seen),
        T(a_friends_slip_is_scanned_at_any_question),
        T(a_minor_and_where_it_is_not_rewarded_nobody_is_asked_for_a_friend),
        T(who_recommended_is_asked_where_the_desk_is_told_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
