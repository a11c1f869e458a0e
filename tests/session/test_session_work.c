/*
 * Goal: a counter's people reach each list in two presses, do what its lines are for by keys alone, and leave
 * nothing of a member, a badge or a PIN behind; what nobody may do for herself is not offered.
 * Method: the state machine alone; walks are tables of keys with the step each leads to, the desk's and the
 * hub's answers made up.
 */
#include "tests/support/check.h"

#include "sync/wire/errand.h"
#include "sync/wire/errand_work.h"
#include "tests/session/play.h"

#include <stdio.h>
#include <string.h>

#define BADGE "PD1:SOMEBODY'S BADGE"
#define PIN "271828"

static const struct pd_work_view *
work(void)
{
    return &view()->counter.work;
}

static void
in_step(enum pd_work_step step)
{
    assert_int_equal(work()->step, step);
    assert_int_equal(view()->screen, step == PD_WORK_STEP_NONE ? PD_SCREEN_COUNTER : PD_SCREEN_WORK);
}

/* The last request of either kind. */
static const struct pd_desk_request *
asked_last(void)
{
    const struct pd_desk_request *r = asked(PD_REQUEST_WORK);

    return r != NULL ? r : asked(PD_REQUEST_ERRAND);
}

/* What is answered to it, DONE. */
static void
begin_reply(void)
{
    const struct pd_desk_request *r = asked_last();

    assert_non_null(r);
    memset(&reply, 0, sizeof reply);
    reply.kind = r->kind == PD_REQUEST_WORK ? PD_REPLY_WORK : PD_REPLY_ERRAND;
    reply.to = r->kind;
    reply.serial = r->serial;
    reply.errand.kind = PD_ERRAND_WORK;
    reply.errand.status = PD_ERRAND_DONE;
}

static void
refuse(const char *code)
{
    begin_reply();
    reply.errand.status = PD_ERRAND_REFUSED;
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, code);
    answer();
}

/* A page of one line, with the numbers that acts look at. */
static void
page(const char *ref, int64_t n, int64_t of, int state)
{
    struct pd_work_row *row = &reply.errand.work.rows[0];

    begin_reply(); /* wipes it */
    (void)pd_copy(row->ref, sizeof row->ref, ref);
    (void)pd_copy(row->what, sizeof row->what, "G-001");
    row->n = n;
    row->of = of;
    row->state = state;
    reply.errand.work.count = 1;
    reply.errand.work.total = 23;
    answer();
    assert_int_equal(work()->state, PD_PAGE_HERE);
}

static void
sign_reply(enum pd_desk_request_kind to, enum pd_sign_in outcome, const char *number, unsigned int roles)
{
    badge_reply(to, outcome, number, roles);
    memset(reply.clerk.member.b, 0x07, sizeof reply.clerk.member.b);
    answer();
}

static void
type(const char *text)
{
    type_as(PD_INTENT_WORK_TYPE, text);
}

static void
key(enum pd_intent_kind kind)
{
    wish(kind, 0, "");
}

static void
enter(void)
{
    key(PD_INTENT_COUNTER_OK);
}

static void
escape(void)
{
    key(PD_INTENT_COUNTER_CLEAR);
}

/* Whoever serves: her own membership is 0x07. */
static void
serve_as(unsigned int roles, bool online)
{
    start_staffed();
    status(online, NULL);
    read_code("PD1:X");
    sign_reply(PD_REQUEST_SCAN, PD_SIGN_IN_PIN, "C-07", 0);
    for (const char *digit = PIN; *digit != '\0'; digit++)
        wish(PD_INTENT_COUNTER_TYPE, *digit, "");
    enter();
    sign_reply(PD_REQUEST_PIN, PD_SIGN_IN_ON, "C-07", roles);
    if ((roles & (PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR)) != 0) {
        enter();
        reply_to(PD_REQUEST_SHIFT_OPEN, PD_REPLY_SHIFT);
        reply.shift = (struct pd_shift){ .number = 3, .opened_ms = START_MS };
        answer();
    }
    assert_int_equal(view()->counter.duty.state, PD_DUTY_ON);
}

static void
member_comes(uint8_t who)
{
    read_code("PD1:X");
    member_reply(asked(PD_REQUEST_SCAN)->serial, who);
    answer();
    assert_int_equal(view()->counter.state, PD_COUNTER_MEMBER);
}

static void
open_list(enum pd_work list)
{
    key(PD_INTENT_WORK);
    in_step(PD_WORK_STEP_MENU);
    wish(PD_INTENT_WORK_LIST, (int)list, "");
    in_step(PD_WORK_STEP_LIST);
}

/* The act of that name, of the line or the list in view. */
static void
choose(const char *act)
{
    for (int i = 0; i < work()->act_count; i++)
        if (strcmp(work()->acts[i]->name, act) == 0) {
            wish(PD_INTENT_WORK_ACT, i, "");
            return;
        }
    fail_msg("%s is not offered", act);
}

static bool
offers(enum pd_work list)
{
    for (int i = 0; i < work()->menu_count; i++)
        if (work()->menu[i] == list)
            return true;
    return false;
}

/* ---- the menu ---- */

static void
each_sees_what_her_role_works_off(void **state)
{
    static const struct {
        unsigned int roles;
        bool member;
        enum pd_work list;
        bool there;
    } cases[] = {
        { PD_STAFF_COUNTER, false, PD_WORK_UNCOLLECTED, true },
        { PD_STAFF_COUNTER, false, PD_WORK_FEEDBACK, true },
        { PD_STAFF_COUNTER, false, PD_WORK_EXCEPTIONS, false },
        { PD_STAFF_COUNTER, false, PD_WORK_PROPOSALS, false },
        { PD_STAFF_COUNTER, false, PD_WORK_UNITS, false },
        { PD_STAFF_COUNTER, true, PD_WORK_UNITS, true },
        { PD_STAFF_COUNTER, true, PD_WORK_SHEET, false },
        { PD_STAFF_SUPERVISOR, false, PD_WORK_EXCEPTIONS, true },
        { PD_STAFF_SUPERVISOR, false, PD_WORK_DAY, true },
        { PD_STAFF_SUPERVISOR, false, PD_WORK_PROPOSALS, false },
        { PD_STAFF_OWNER, false, PD_WORK_PROPOSALS, true },
        { PD_STAFF_OWNER, false, PD_WORK_STOPS, true },
        { PD_STAFF_OWNER, true, PD_WORK_SHEET, true },
        { PD_STAFF_OWNER, true, PD_WORK_UNITS, false },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        serve_as(cases[i].roles, true);
        if (cases[i].member)
            member_comes(1);
        key(PD_INTENT_WORK);
        in_step(PD_WORK_STEP_MENU);
        assert_int_equal(offers(cases[i].list), cases[i].there);
        end();
    }
}

static void
nobody_works_on_her_own_account(void **state)
{
    (void)state;
    serve_as(PD_STAFF_COUNTER, true);
    member_comes(7);
    key(PD_INTENT_WORK);
    assert_true(work()->own);
    assert_false(offers(PD_WORK_UNITS));
    assert_int_equal(work()->masked[0], '\0');
    wish(PD_INTENT_WORK_LIST, PD_WORK_UNITS, "");
    in_step(PD_WORK_STEP_MENU);
    wish(PD_INTENT_WORK_LIST, PD_WORK_UNCOLLECTED, "");
    assert_true(pd_id_is_zero(asked(PD_REQUEST_WORK)->id)); /* of everybody, not hers */
    end();
}

static void
it_opens_over_an_empty_table_or_a_member_alone(void **state)
{
    (void)state;
    serve_as(PD_STAFF_COUNTER, true);
    (void)show_ticket(PD_CAPTURE_OK);
    key(PD_INTENT_WORK);
    in_step(PD_WORK_STEP_NONE);
    assert_int_equal(view()->counter.state, PD_COUNTER_READY);
    escape();
    key(PD_INTENT_WORK);
    in_step(PD_WORK_STEP_MENU);
    escape();
    in_step(PD_WORK_STEP_NONE);
    end();
}

static void
without_a_network_this_desk_tells_what_it_knows(void **state)
{
    (void)state;
    serve_as(PD_STAFF_COUNTER, false);
    member_comes(1);
    open_list(PD_WORK_FEEDBACK);
    assert_int_equal(work()->state, PD_PAGE_AWAY);
    assert_null(asked(PD_REQUEST_ERRAND));
    open_list(PD_WORK_CAPTURES);
    assert_non_null(asked(PD_REQUEST_WORK));
    assert_int_equal(asked(PD_REQUEST_WORK)->id.b[0], 1);
    open_list(PD_WORK_STOCK);
    page("G-001", 5, 0, 0);
    wish(PD_INTENT_WORK_ROW, 0, "");
    in_step(PD_WORK_STEP_ROW);
    end();
}

/* ---- walks ---- */

/* One walk: a list, an act, what is typed into its fields (NULL: a word of the table), and what goes out. */
struct walk {
    unsigned int roles;
    bool member;
    enum pd_work list;
    const char *act;
    int64_t n, of;
    int state;
    const char *fields[PD_WORK_FIELDS_MAX];
    bool check; /* asked once more */
    enum pd_desk_request_kind to;
    int64_t number; /* its first value */
    const char *text;
};

static const struct walk walks[] = {
    { PD_STAFF_COUNTER, false, PD_WORK_STOCK, "stock.count", 5, 0, 0, { "12" }, false, PD_REQUEST_WORK, 12,
        "" },
    { PD_STAFF_COUNTER, false, PD_WORK_STOCK, "stock.receive", 5, 0, 0, { "24" }, true, PD_REQUEST_WORK, 24,
        "" },
    { PD_STAFF_COUNTER, false, PD_WORK_STOCK, "stock.shrink", 5, 0, 0, { "2", NULL }, true, PD_REQUEST_WORK,
        2, "" },
    { PD_STAFF_COUNTER, false, PD_WORK_FEEDBACK, "feedback.answer", 2, 0, 1, { "thank you" }, false,
        PD_REQUEST_ERRAND, 0, "thank you" },
    { PD_STAFF_COUNTER, false, PD_WORK_FEEDBACK, "feedback.close", 2, 0, 2, { 0 }, true, PD_REQUEST_ERRAND, 0,
        "" },
    { PD_STAFF_SUPERVISOR, false, PD_WORK_EXCEPTIONS, "exceptions.resolve", 0, 0, 1, { NULL }, true,
        PD_REQUEST_ERRAND, 0, "explained" },
    { PD_STAFF_COUNTER, false, PD_WORK_SERVICES, "services.take", 1, 0, 1, { 0 }, false, PD_REQUEST_ERRAND, 0,
        "" },
    { PD_STAFF_COUNTER, false, PD_WORK_SERVICES, "services.done", 1, 0, 2, { 0 }, false, PD_REQUEST_ERRAND, 0,
        "" },
    { PD_STAFF_COUNTER, false, PD_WORK_BIRTHDAYS, "birthdays.done", 1, 1, 0, { 0 }, false, PD_REQUEST_ERRAND,
        0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_UNITS, "units.use", 3, 0, 1, { "2", "128.5" }, true, PD_REQUEST_ERRAND,
        2, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_USES, "uses.reverse", 1, 0, 0, { 0 }, true, PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_CAPTURES, "captures.refund", 300, 100, 0, { "50", NULL }, true,
        PD_REQUEST_WORK, 50, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_CARDS, "cards.block", 1, 0, 1, { 0 }, true, PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_RECEIPTS, "receipts.add", 0, 0, 0, { "INV-17", "99" }, false,
        PD_REQUEST_WORK, 0, "INV-17" },
    { PD_STAFF_COUNTER, true, PD_WORK_DISCOUNTS, "discounts.quote", 10, 0, 0, { "100" }, false,
        PD_REQUEST_WORK, 10000, "" },
    { PD_STAFF_COUNTER, false, PD_WORK_UNCOLLECTED, "uncollected.reprint", 1, 100, 0, { 0 }, false,
        PD_REQUEST_WORK, 0, "" },
};

static void
to_the_act(const struct walk *w)
{
    const struct pd_work_act *act = pd_work_act(w->act);

    serve_as(w->roles, true);
    if (w->member)
        member_comes(1);
    open_list(w->list);
    page("00112233445566778899aabbccddeeff", w->n, w->of, w->state);
    if (act->row) {
        wish(PD_INTENT_WORK_ROW, 0, "");
        in_step(PD_WORK_STEP_ROW);
    }
    choose(w->act);
}

/* What the wire does not take never reaches the hub. */
static void
the_hub_would_read(const struct pd_desk_request *r)
{
    struct pd_errand_request request = {
        .device.b = { 1 }, .epoch = 1, .nonce = "0123456789abcdef", .errand = r->errand
    };
    struct pd_why why = { .text = "" };

    if (r->kind != PD_REQUEST_ERRAND)
        return;
    assert_int_equal(pd_errand_work_check(&r->errand, &why), PD_OK);
    request.errand.id.b[0] = 1; /* the desk's */
    assert_true(pd_errand_request_good(&request));
}

/* Whoever lies on the table meanwhile is none of theirs. */
static void
lists_of_nobody_are_asked_for_beside_a_member(void **state)
{
    (void)state;
    for (int i = 1; i <= PD_WORK_LAST; i++) {
        const struct pd_work_kind *kind = pd_work_kind((enum pd_work)i);

        serve_as(PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR | PD_STAFF_OWNER, true);
        member_comes(1);
        open_list((enum pd_work)i);
        assert_int_equal(pd_id_is_zero(asked_last()->errand.member), !kind->hers);
        the_hub_would_read(asked_last());
        end();
    }
}

static void
fill_fields(const struct walk *w)
{
    const struct pd_work_act *act = pd_work_act(w->act);

    for (int i = 0; i < act->field_count; i++) {
        in_step(PD_WORK_STEP_FIELD);
        assert_int_equal(work()->field, i);
        if (w->fields[i] == NULL) {
            wish(PD_INTENT_WORK_WORD, 0, "");
            continue;
        }
        type(w->fields[i]);
        enter();
    }
}

static void
each_act_goes_out_as_it_was_filled_in(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(walks); i++) {
        const struct walk *w = &walks[i];
        const struct pd_work_ask *ask;

        to_the_act(w);
        fill_fields(w);
        if (w->check) {
            in_step(PD_WORK_STEP_CHECK);
            enter();
        }
        if (pd_work_act(w->act)->proof) {
            read_code(BADGE);
            type(PIN);
            enter();
        }
        in_step(PD_WORK_STEP_SENDING);
        assert_non_null(asked(w->to));
        ask = &asked(w->to)->errand.work;
        assert_string_equal(ask->act, w->act);
        assert_string_equal(ask->by, "C-07");
        assert_string_equal(ask->ref, pd_work_act(w->act)->row ? "00112233445566778899aabbccddeeff" : "");
        assert_int_equal(ask->values[0].n, w->number);
        assert_string_equal(ask->values[0].text, w->text);
        assert_int_equal(pd_id_is_zero(asked(w->to)->errand.member), !w->member);
        the_hub_would_read(asked(w->to));
        begin_reply();
        answer();
        in_step(PD_WORK_STEP_SAID);
        enter(); /* back to the list, which is looked up again */
        in_step(PD_WORK_STEP_LIST);
        assert_int_equal(work()->state, PD_PAGE_ASKING);
        assert_null(work()->act);
        end();
    }
}

/* G-001 is handed out at P1 and P3, of three places. */
static void
to_the_places(bool online)
{
    serve_as(PD_STAFF_COUNTER, online);
    programme->place_count = 3;
    for (int i = 0; i < 3; i++)
        (void)snprintf(programme->places[i].id, sizeof programme->places[i].id, "P%c", (char)('1' + i));
    for (int i = 0; i < programme->gift_count; i++)
        for (int lang = 0; lang < PD_LANGS; lang++)
            programme->gifts[i].name.in[lang] = programme->gifts[i == 7 ? 0 : i].sku;
    (void)pd_copy(programme->gifts[0].place, sizeof programme->gifts[0].place, "P1");
    (void)pd_copy(programme->gifts[7].place, sizeof programme->gifts[7].place, "P3");
    open_list(PD_WORK_STOCK);
    page("G-001", 5, 0, 0);
    wish(PD_INTENT_WORK_ROW, 0, "");
    choose("stock.move");
    in_step(PD_WORK_STEP_FIELD);
}

static void
goods_go_to_a_place_that_hands_the_same_out(void **state)
{
    const struct pd_work_ask *ask;

    (void)state;
    to_the_places(true);
    wish(PD_INTENT_WORK_WORD, 1, ""); /* there is one such place */
    assert_int_equal(work()->field, 0);
    wish(PD_INTENT_WORK_WORD, 0, "");
    assert_string_equal(work()->values[0].text, "P3");
    type("12");
    enter();
    in_step(PD_WORK_STEP_CHECK);
    enter();
    in_step(PD_WORK_STEP_SENDING);
    ask = &asked(PD_REQUEST_ERRAND)->errand.work;
    assert_string_equal(ask->act, "stock.move");
    assert_string_equal(ask->ref, "G-001");
    assert_string_equal(ask->values[0].text, "P3");
    assert_int_equal(ask->values[1].n, 12);
    begin_reply();
    reply.errand.status = PD_ERRAND_REFUSED;
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, "unleased");
    answer();
    in_step(PD_WORK_STEP_SAID);
    assert_string_equal(work()->code, "unleased");
    end();
}

/* Both stocks lie at the hub: without it nothing is moved, and nothing is kept for later. */
static void
goods_are_not_moved_without_a_network(void **state)
{
    (void)state;
    to_the_places(false);
    wish(PD_INTENT_WORK_WORD, 0, "");
    type("12");
    enter();
    enter();
    in_step(PD_WORK_STEP_SAID);
    assert_int_equal(work()->said, PD_ERRAND_OFFLINE);
    assert_null(asked(PD_REQUEST_ERRAND));
    assert_null(asked(PD_REQUEST_WORK));
    end();
}

/* Nor is it offered where there is no other place. */
static void
a_hospital_with_one_place_moves_nothing(void **state)
{
    (void)state;
    serve_as(PD_STAFF_COUNTER, true);
    open_list(PD_WORK_STOCK);
    page("G-001", 5, 0, 0);
    wish(PD_INTENT_WORK_ROW, 0, "");
    for (int i = 0; i < work()->act_count; i++)
        assert_string_not_equal(work()->acts[i]->name, "stock.move");
    end();
}

static void
escape_leads_up_one_step_at_a_time(void **state)
{
    (void)state;
    to_the_act(&walks[9]); /* units.use: two fields, asked once more */
    fill_fields(&walks[9]);
    in_step(PD_WORK_STEP_CHECK);
    escape();
    in_step(PD_WORK_STEP_FIELD);
    assert_int_equal(work()->field, 1);
    escape();
    assert_int_equal(work()->field, 0);
    escape();
    in_step(PD_WORK_STEP_ROW);
    escape();
    in_step(PD_WORK_STEP_LIST);
    assert_int_equal(work()->state, PD_PAGE_HERE); /* as it is here */
    escape();
    in_step(PD_WORK_STEP_MENU);
    escape();
    in_step(PD_WORK_STEP_NONE);
    assert_int_equal(view()->counter.state, PD_COUNTER_MEMBER);
    end();
}

static void
what_a_field_does_not_take_is_said_there(void **state)
{
    static const struct {
        int walk;
        const char *typed;
    } cases[] = { { 0, "" }, { 1, "0" }, { 9, "4" }, { 11, "201" }, { 11, "0" } };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        to_the_act(&walks[cases[i].walk]);
        if (cases[i].typed[0] == '\0')
            wish(PD_INTENT_WORK_TYPE, PD_TYPED_BACKSPACE, "");
        type(cases[i].typed);
        enter();
        in_step(PD_WORK_STEP_FIELD);
        assert_true(work()->typed_bad);
        assert_int_equal(work()->field, 0);
        type("1");
        assert_false(work()->typed_bad);
        end();
    }
}

static void
all_of_it_is_offered_back_and_a_key_takes_its_place(void **state)
{
    (void)state;
    to_the_act(&walks[11]);
    assert_string_equal(work()->typed, "200"); /* of 300, 100 went back before */
    type("5");
    assert_string_equal(work()->typed, "5");
    wish(PD_INTENT_WORK_TYPE, PD_TYPED_BACKSPACE, "");
    assert_string_equal(work()->typed, "");
    end();
}

static void
a_sentence_and_chinese_stand_in_the_field(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT };

    (void)state;
    to_the_act(&walks[3]);
    event.intent = (struct pd_intent){ .kind = PD_INTENT_WORK_SAY, .text = "ok" };
    give(event);
    wish(PD_INTENT_WORK_TYPE, 0x8c22, "");
    assert_string_equal(work()->typed, "ok\xe8\xb0\xa2");
    wish(PD_INTENT_WORK_TYPE, PD_TYPED_BACKSPACE, "");
    assert_string_equal(work()->typed, "ok");
    end();
}

static void
a_receipt_is_scanned_into_its_field(void **state)
{
    (void)state;
    to_the_act(&walks[13]);
    read_code("MZ-0417");
    assert_null(asked(PD_REQUEST_SCAN));
    assert_int_equal(work()->field, 1);
    assert_string_equal(work()->values[0].text, "MZ-0417");
    end();
}

static void
a_member_is_checked_in_by_her_code(void **state)
{
    const struct walk w = { PD_STAFF_COUNTER, false, PD_WORK_ACTIVITIES, "activities.check_in", 5, 20, 0,
        { 0 }, false, PD_REQUEST_ERRAND, 0, "" };

    (void)state;
    to_the_act(&w);
    enter(); /* nothing was scanned */
    in_step(PD_WORK_STEP_FIELD);
    read_code("PD1:HERS");
    in_step(PD_WORK_STEP_SENDING);
    assert_string_equal(errand(PD_ERRAND_WORK)->work.code, "PD1:HERS");
    end();
}

/* ---- proof ---- */

static const struct walk approve = { PD_STAFF_OWNER, false, PD_WORK_PROPOSALS, "proposals.approve", 11, 0, 1,
    { 0 }, true, PD_REQUEST_ERRAND, 0, "" };

static void
to_the_badge(void)
{
    to_the_act(&approve);
    in_step(PD_WORK_STEP_CHECK);
    enter();
    in_step(PD_WORK_STEP_BADGE);
}

static void
what_wants_proof_takes_badge_and_pin_to_the_hub(void **state)
{
    (void)state;
    to_the_badge();
    read_code("A QUEUE TICKET");
    assert_true(work()->badge_bad);
    in_step(PD_WORK_STEP_BADGE);
    read_code(BADGE);
    in_step(PD_WORK_STEP_PIN);
    type("27182");
    enter(); /* five are no PIN */
    in_step(PD_WORK_STEP_PIN);
    type("8");
    assert_int_equal(work()->digits, 6);
    enter();
    in_step(PD_WORK_STEP_SENDING);
    assert_string_equal(errand(PD_ERRAND_WORK)->digits, PIN);
    assert_string_equal(errand(PD_ERRAND_WORK)->work.badge, BADGE);
    begin_reply();
    reply.errand.status = PD_ERRAND_REFUSED;
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, "wrong_pin");
    answer();
    in_step(PD_WORK_STEP_PIN);
    assert_int_equal(work()->outcome, PD_SIGN_IN_WRONG);
    assert_int_equal(work()->tries_left, 0); /* the desk does not know */
    type("314159");
    enter();
    assert_string_equal(errand(PD_ERRAND_WORK)->digits, "314159");
    assert_string_equal(errand(PD_ERRAND_WORK)->work.badge, BADGE); /* it was shown once */
    begin_reply();
    answer();
    in_step(PD_WORK_STEP_SAID);
    assert_int_equal(work()->said, PD_ERRAND_DONE);
    end();
}

/* Any byte of it. */
static bool
holds(const char *text)
{
    size_t n = strlen(text);

    for (size_t i = 0; i + n <= sizeof(struct pd_view); i++)
        if (memcmp((const char *)view() + i, text, n) == 0)
            return true;
    return false;
}

static void
badge_and_pin_are_in_no_view(void **state)
{
    (void)state;
    to_the_badge();
    read_code(BADGE);
    type(PIN);
    assert_false(holds(BADGE));
    assert_false(holds(PIN));
    end();
}

static void
beyond_her_limit_a_supervisor_lets_one_act_pass(void **state)
{
    (void)state;
    to_the_act(&walks[11]);
    fill_fields(&walks[11]);
    enter();
    refuse("supervisor");
    in_step(PD_WORK_STEP_BADGE);
    assert_true(work()->supervisor);
    read_code(BADGE);
    sign_reply(PD_REQUEST_SCAN, PD_SIGN_IN_PIN, "S-01", 0);
    in_step(PD_WORK_STEP_PIN);
    type(PIN);
    enter();
    assert_true(asked(PD_REQUEST_PIN)->approve);
    assert_int_equal(asked(PD_REQUEST_PIN)->role, PD_STAFF_SUPERVISOR);
    assert_int_equal(asked(PD_REQUEST_PIN)->lets.kind, PD_OP_REFUND);
    assert_int_equal(asked(PD_REQUEST_PIN)->lets.subject.b[1], 0x11);
    assert_int_equal(asked(PD_REQUEST_PIN)->lets.n, 50);
    assert_string_equal(asked(PD_REQUEST_PIN)->lets.why, "damaged");
    sign_reply(PD_REQUEST_PIN, PD_SIGN_IN_WRONG, "S-01", 0);
    in_step(PD_WORK_STEP_PIN);
    assert_int_equal(work()->tries_left, 4);
    type(PIN);
    enter();
    sign_reply(PD_REQUEST_PIN, PD_SIGN_IN_ON, "S-01", 0);
    in_step(PD_WORK_STEP_SENDING);
    assert_string_equal(asked(PD_REQUEST_WORK)->errand.work.act, "captures.refund");
    assert_int_equal(asked(PD_REQUEST_WORK)->errand.work.values[0].n, 50);
    begin_reply();
    reply.work.waits = true;
    reply.errand.points = pd_points_of(50);
    answer();
    assert_int_equal(work()->said, PD_ERRAND_DONE);
    assert_true(work()->waits);
    assert_string_equal(view()->counter.duty.clerk.number, "C-07"); /* who served goes on */
    end();
}

/* ---- it ends ---- */

static void
what_is_scanned_is_the_next_thing_on_the_table(void **state)
{
    (void)state;
    serve_as(PD_STAFF_COUNTER, true);
    open_list(PD_WORK_STOCK);
    page("G-001", 5, 0, 0);
    (void)show_ticket(PD_CAPTURE_OK);
    in_step(PD_WORK_STEP_NONE);
    assert_int_equal(view()->counter.state, PD_COUNTER_READY);
    end();
}

static void
an_answer_that_comes_late_is_another_pages(void **state)
{
    struct pd_desk_reply late;

    (void)state;
    serve_as(PD_STAFF_COUNTER, true);
    open_list(PD_WORK_STOCK);
    begin_reply();
    reply.errand.work.count = 1;
    late = reply;
    open_list(PD_WORK_UNCOLLECTED);
    reply = late;
    answer();
    assert_int_equal(work()->state, PD_PAGE_ASKING);
    escape();
    escape();
    reply = late;
    answer();
    in_step(PD_WORK_STEP_NONE);
    end();
}

static void
silence_ends_in_words(void **state)
{
    (void)state;
    to_the_act(&walks[6]);
    in_step(PD_WORK_STEP_SENDING);
    pass(19000);
    in_step(PD_WORK_STEP_SENDING);
    pass(2000);
    in_step(PD_WORK_STEP_SAID);
    assert_int_equal(work()->said, PD_ERRAND_UNANSWERED);
    end();
}

static void
left_alone_the_counter_forgets_her(void **state)
{
    (void)state;
    to_the_act(&walks[9]);
    pass(66000);
    in_step(PD_WORK_STEP_NONE);
    assert_int_equal(view()->counter.state, PD_COUNTER_IDLE);
    assert_true(happened(PD_EFFECT_WIPE));
    assert_false(holds("QQQQQQ**"));
    end();
}

static void
the_lock_puts_all_of_it_away(void **state)
{
    (void)state;
    to_the_act(&walks[9]);
    type("7");
    key(PD_INTENT_COUNTER_LOCK);
    assert_int_equal(view()->counter.duty.state, PD_DUTY_BADGE);
    in_step(PD_WORK_STEP_NONE);
    assert_false(holds("QQQQQQ**"));
    end();
}

static void
a_copy_goes_to_the_printer(void **state)
{
    (void)state;
    to_the_act(&walks[15]);
    in_step(PD_WORK_STEP_SENDING);
    begin_reply();
    memset(reply.ticket.hold.id.b, 0x99, sizeof reply.ticket.hold.id.b);
    reply.ticket.copies = 2;
    answer();
    in_step(PD_WORK_STEP_SAID);
    if (happened(PD_EFFECT_PRINT))
        assert_int_equal(work()->copy, 2);
    else
        assert_string_equal(work()->code, "no_printer");
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sees_what_her_role_works_off),
        cmocka_unit_test(nobody_works_on_her_own_account),
        cmocka_unit_test(it_opens_over_an_empty_table_or_a_member_alone),
        cmocka_unit_test(without_a_network_this_desk_tells_what_it_knows),
        cmocka_unit_test(each_act_goes_out_as_it_was_filled_in),
        cmocka_unit_test(lists_of_nobody_are_asked_for_beside_a_member),
        cmocka_unit_test(goods_go_to_a_place_that_hands_the_same_out),
        cmocka_unit_test(goods_are_not_moved_without_a_network),
        cmocka_unit_test(a_hospital_with_one_place_moves_nothing),
        cmocka_unit_test(escape_leads_up_one_step_at_a_time),
        cmocka_unit_test(what_a_field_does_not_take_is_said_there),
        cmocka_unit_test(all_of_it_is_offered_back_and_a_key_takes_its_place),
        cmocka_unit_test(a_sentence_and_chinese_stand_in_the_field),
        cmocka_unit_test(a_receipt_is_scanned_into_its_field),
        cmocka_unit_test(a_member_is_checked_in_by_her_code),
        cmocka_unit_test(what_wants_proof_takes_badge_and_pin_to_the_hub),
        cmocka_unit_test(badge_and_pin_are_in_no_view),
        cmocka_unit_test(beyond_her_limit_a_supervisor_lets_one_act_pass),
        cmocka_unit_test(what_is_scanned_is_the_next_thing_on_the_table),
        cmocka_unit_test(an_answer_that_comes_late_is_another_pages),
        cmocka_unit_test(silence_ends_in_words),
        cmocka_unit_test(left_alone_the_counter_forgets_her),
        cmocka_unit_test(the_lock_puts_all_of_it_away),
        cmocka_unit_test(a_copy_goes_to_the_printer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
