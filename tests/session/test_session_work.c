/*
 * Goal: a counter's people reach each list in two presses and do what its lines are for by keys alone; what
 * nobody may do for herself is not offered. Method: the state machine alone; walks are tables of keys with
 * the step each leads to, the desk's and the hub's answers made up.
 */
#include "tests/support/check.h"

#include "app/core/family.h"
#include "app/session/state.h"
#include "sync/wire/errand.h"
#include "sync/wire/errand_work.h"
#include "tests/session/work_play.h"

#include <stdio.h>
#include <string.h>

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
        work_serve_as(cases[i].roles, true);
        if (cases[i].member)
            work_member_comes(1);
        work_key(PD_INTENT_WORK);
        work_in_step(PD_WORK_STEP_MENU);
        assert_int_equal(work_offers(cases[i].list), cases[i].there);
        end();
    }
}

static void
nobody_works_on_her_own_account(void **state)
{
    (void)state;
    work_serve_as(PD_STAFF_COUNTER, true);
    work_member_comes(7);
    work_key(PD_INTENT_WORK);
    assert_true(work_view()->own);
    assert_false(work_offers(PD_WORK_UNITS));
    assert_int_equal(work_view()->masked[0], '\0');
    wish(PD_INTENT_WORK_LIST, PD_WORK_UNITS, "");
    work_in_step(PD_WORK_STEP_MENU);
    wish(PD_INTENT_WORK_LIST, PD_WORK_UNCOLLECTED, "");
    assert_true(pd_id_is_zero(asked(PD_REQUEST_WORK)->id)); /* of everybody, not hers */
    end();
}

static void
it_opens_over_an_empty_table_or_a_member_alone(void **state)
{
    (void)state;
    work_serve_as(PD_STAFF_COUNTER, true);
    (void)show_ticket(PD_CAPTURE_OK);
    work_key(PD_INTENT_WORK);
    work_in_step(PD_WORK_STEP_NONE);
    assert_int_equal(view()->counter.state, PD_COUNTER_READY);
    work_escape();
    work_key(PD_INTENT_WORK);
    work_in_step(PD_WORK_STEP_MENU);
    work_escape();
    work_in_step(PD_WORK_STEP_NONE);
    end();
}

static void
without_a_network_this_desk_tells_what_it_knows(void **state)
{
    (void)state;
    work_serve_as(PD_STAFF_COUNTER, false);
    work_member_comes(1);
    work_open_list(PD_WORK_FEEDBACK);
    assert_int_equal(work_view()->state, PD_PAGE_AWAY);
    assert_null(asked(PD_REQUEST_ERRAND));
    work_open_list(PD_WORK_CAPTURES);
    assert_non_null(asked(PD_REQUEST_WORK));
    assert_int_equal(asked(PD_REQUEST_WORK)->id.b[0], 1);
    work_open_list(PD_WORK_STOCK);
    work_page("G-001", 5, 0, 0);
    wish(PD_INTENT_WORK_ROW, 0, "");
    work_in_step(PD_WORK_STEP_ROW);
    end();
}

/* ---- families ---- */

static void
families_are_there_where_the_rules_have_them(void **state)
{
    (void)state;
    work_serve_as(PD_STAFF_COUNTER, true);
    work_member_comes(1);
    work_key(PD_INTENT_WORK);
    assert_false(work_offers(PD_WORK_FAMILY));
    assert_false(work_offers(PD_WORK_SHARED));
    work_escape();
    programme->family = (struct pd_family_policy){ .cards = 2, .points = true };
    work_key(PD_INTENT_WORK);
    assert_true(work_offers(PD_WORK_FAMILY));
    assert_false(work_offers(PD_WORK_SHARED)); /* points are spent where gifts are */
    work_escape();
    programme->family.money = 1;
    work_key(PD_INTENT_WORK);
    assert_true(work_offers(PD_WORK_SHARED));
    end();
}

static void
a_card_is_given_by_two_codes_and_its_limits_begin_as_they_are(void **state)
{
    const struct pd_errand *e;

    (void)state;
    work_serve_as(PD_STAFF_COUNTER, true);
    programme->family = (struct pd_family_policy){ .cards = 2, .points = true };
    work_member_comes(1);
    work_open_list(PD_WORK_FAMILY);
    work_page("00112233445566778899aabbccddeeff", 120, 300, PD_FAMILY_GOOD);
    work_choose("family.add");
    work_in_step(PD_WORK_STEP_FIELD);
    read_code("PD1:HERS");
    work_in_step(PD_WORK_STEP_CHECK); /* both are asked before it is sent */
    work_enter();
    e = &asked(PD_REQUEST_ERRAND)->errand;
    assert_string_equal(e->work.act, "family.add");
    assert_string_equal(e->work.code, "PD1:HERS");
    assert_int_equal(e->member.b[0], 1);
    work_begin_reply();
    answer();
    work_enter();
    work_page("00112233445566778899aabbccddeeff", 120, 300, PD_FAMILY_GOOD);
    wish(PD_INTENT_WORK_ROW, 0, "");
    for (int i = 0; i < work_view()->act_count; i++)
        assert_string_not_equal(work_view()->acts[i]->name, "family.unblock");
    work_choose("family.limit");
    work_enter();
    work_enter(); /* of one gift there is none in this line: it is typed */
    assert_true(work_view()->typed_bad);
    work_type("50");
    work_enter();
    assert_string_equal(work_view()->typed, "300"); /* a day's, as it stands */
    end();
}

/* ---- at a merchant's ---- */

static void
a_merchants_counter_serves_nobody_for_the_hospital(void **state)
{
    static const struct pd_merchant books = { .id = "books" };
    static const enum pd_intent_kind not_here[] = { PD_INTENT_COUNTER_SERVE, PD_INTENT_COUNTER_FIND,
        PD_INTENT_ENROL, PD_INTENT_MEMBERSHIP };

    (void)state;
    work_serve_as(PD_STAFF_COUNTER, true);
    programme->family = (struct pd_family_policy){ .cards = 2, .points = true };
    programme->places[0].of = &books;
    work_member_comes(1);
    for (int i = 0; i < PD_COUNT(not_here); i++) {
        wish(not_here[i], 0, "");
        assert_int_equal(view()->screen, PD_SCREEN_COUNTER);
        assert_int_equal(view()->counter.state, PD_COUNTER_MEMBER);
    }
    work_key(PD_INTENT_WORK);
    for (int i = 1; i <= PD_WORK_LAST; i++)
        assert_int_equal(work_offers((enum pd_work)i),
            i == PD_WORK_UNCOLLECTED || i == PD_WORK_STOCK || i == PD_WORK_CLEARING);
    wish(PD_INTENT_WORK_LIST, PD_WORK_UNITS, "");
    work_in_step(PD_WORK_STEP_MENU);
    work_open_list(PD_WORK_CLEARING);
    assert_int_equal(asked(PD_REQUEST_ERRAND)->errand.work.work, PD_WORK_CLEARING);
    programme->places[0].of = NULL;
    work_escape();
    assert_false(work_offers(PD_WORK_CLEARING)); /* the hospital's own have none */
    end();
}

/* ---- walks ---- */

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

        work_serve_as(PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR | PD_STAFF_OWNER, true);
        work_member_comes(1);
        work_open_list((enum pd_work)i);
        assert_int_equal(pd_id_is_zero(work_asked_last()->errand.member), !kind->hers);
        the_hub_would_read(work_asked_last());
        end();
    }
}

static void
each_act_goes_out_as_it_was_filled_in(void **state)
{
    (void)state;
    for (int i = 0; i < walk_count; i++) {
        const struct walk *w = &walks[i];
        const struct pd_work_ask *ask;

        work_to_the_act(w);
        work_fill_fields(w);
        if (w->check) {
            work_in_step(PD_WORK_STEP_CHECK);
            work_enter();
        }
        if (pd_work_act(w->act)->proof) {
            read_code(BADGE);
            work_type(PIN);
            work_enter();
        }
        work_in_step(PD_WORK_STEP_SENDING);
        assert_non_null(asked(w->to));
        ask = &asked(w->to)->errand.work;
        assert_string_equal(ask->act, w->act);
        assert_string_equal(ask->by, "C-07");
        assert_string_equal(ask->ref, pd_work_act(w->act)->row ? "00112233445566778899aabbccddeeff" : "");
        assert_int_equal(ask->values[0].n, w->number);
        assert_string_equal(ask->values[0].text, w->text);
        assert_int_equal(pd_id_is_zero(asked(w->to)->errand.member), !w->member);
        the_hub_would_read(asked(w->to));
        work_begin_reply();
        answer();
        work_in_step(PD_WORK_STEP_SAID);
        work_enter(); /* back to the list, which is looked up again */
        work_in_step(PD_WORK_STEP_LIST);
        assert_int_equal(work_view()->state, PD_PAGE_ASKING);
        assert_null(work_view()->act);
        end();
    }
}

/* No act is offered that no test has walked through. */
static void
every_act_is_walked(void **state)
{
    static const char *const elsewhere[] = { "stock.move", "money.reprint", "sheet.assess" }; /* below */
    int count;
    const struct pd_work_act *acts = pd_work_acts(&count);

    (void)state;
    for (int i = 0; i < count; i++) {
        bool walked = false;

        for (int k = 0; k < walk_count; k++)
            walked |= strcmp(walks[k].act, acts[i].name) == 0;
        for (int k = 0; k < PD_COUNT(elsewhere); k++)
            walked |= strcmp(elsewhere[k], acts[i].name) == 0;
        if (!walked)
            fail_msg("nobody walks through %s", acts[i].name);
    }
}

/* By the health-management centre alone, and of the line of the assessment alone. */
static void
an_assessment_is_given_by_an_owner(void **state)
{
    static const char *const names[] = { "tier", "index.spend", "index.flag" };
    const struct pd_work_ask *ask;

    (void)state;
    for (int i = 0; i < PD_COUNT(names); i++) {
        work_serve_as(PD_STAFF_OWNER | PD_STAFF_COUNTER, true);
        work_member_comes(1);
        work_open_list(PD_WORK_SHEET);
        work_page(names[i], 92, 92, 0);
        strcpy(session->view.counter.work.page.rows[0].what, names[i]);
        wish(PD_INTENT_WORK_ROW, 0, "");
        assert_int_equal(work_view()->act_count, i == PD_COUNT(names) - 1);
        if (i < PD_COUNT(names) - 1)
            end();
    }
    work_choose("sheet.assess");
    work_type("150");
    work_enter();
    work_type("volunteers");
    work_enter();
    work_in_step(PD_WORK_STEP_CHECK);
    work_enter();
    read_code(BADGE);
    work_type(PIN);
    work_enter();
    ask = &asked(PD_REQUEST_ERRAND)->errand.work;
    assert_string_equal(ask->act, "sheet.assess");
    assert_string_equal(ask->ref, "index.flag");
    assert_int_equal(ask->values[0].n, 150);
    assert_string_equal(ask->values[1].text, "volunteers");
    assert_string_equal(ask->badge, BADGE);
    the_hub_would_read(asked(PD_REQUEST_ERRAND));
    end();
}

/* Of what points pay for a bill, while that stands; the desk says which copy it is. */
static void
a_slip_of_a_deduction_is_printed_again_as_a_copy(void **state)
{
    static const struct {
        const char *what;
        int state;
        bool offered;
    } rows[] = { { "points", PD_WORK_MONEY_KEPT, true }, { "points", PD_WORK_MONEY_PAID, true },
        { "points", PD_WORK_MONEY_BACK, false }, { "money", PD_WORK_MONEY_PAID, false },
        { "care", PD_WORK_MONEY_IN, false } };
    struct pd_id id = pd_deduction_paper(7, START_MS + PD_HOUR_MS);

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        bool offered = false;

        work_serve_as(PD_STAFF_COUNTER, true);
        programme->deduction.step = pd_points_of(100);
        work_member_comes(1);
        work_open_list(PD_WORK_MONEY);
        work_page("b7", 1200, 0, rows[i].state);
        strcpy(session->view.counter.work.page.rows[0].what, rows[i].what);
        strcpy(session->view.counter.work.page.rows[0].text, "B-1");
        wish(PD_INTENT_WORK_ROW, 0, "");
        for (int k = 0; k < work_view()->act_count; k++)
            offered |= strcmp(work_view()->acts[k]->name, "money.reprint") == 0;
        assert_int_equal(offered, rows[i].offered);
        if (!offered) {
            end();
            continue;
        }
        work_choose("money.reprint");
        work_in_step(PD_WORK_STEP_SENDING);
        assert_true(asked(PD_REQUEST_ERRAND)->print);
        the_hub_would_read(asked(PD_REQUEST_ERRAND));
        work_begin_reply();
        reply.errand.number = 7;
        reply.errand.points = pd_points_of(1200);
        reply.errand.off = pd_fen_of(1200);
        reply.errand.price = pd_fen_of(10800);
        reply.errand.until_ms = START_MS + PD_HOUR_MS;
        reply.paper = (struct pd_desk_paper){ id, 2 };
        answer();
        assert_true(happened(PD_EFFECT_SLIP));
        assert_string_equal(view()->due.bill, "B-1");
        assert_int_equal(pd_fen_raw(view()->due.fen), 12000);
        assert_int_equal(view()->due.copies, 2);
        assert_int_equal(view()->due.paid, rows[i].state == PD_WORK_MONEY_PAID);
        assert_int_equal(work_view()->copy, 2);
        give((struct pd_session_event){
            .kind = PD_SESSION_EVENT_PRINT, .print = PD_PRINT_PROBLEM, .print_hold = id });
        assert_int_equal(work_view()->said, PD_ERRAND_REFUSED);
        assert_string_equal(work_view()->code, "no_paper");
        work_enter();
        assert_string_equal(view()->due.bill, ""); /* nothing of hers stays behind it */
        end();
    }
}

/* G-001 is handed out at P1 and P3, of three places. */
static void
to_the_places(bool online)
{
    work_serve_as(PD_STAFF_COUNTER, online);
    programme->place_count = 3;
    for (int i = 0; i < 3; i++)
        (void)snprintf(programme->places[i].id, sizeof programme->places[i].id, "P%c", (char)('1' + i));
    for (int i = 0; i < programme->gift_count; i++)
        for (int lang = 0; lang < PD_LANGS; lang++)
            programme->gifts[i].name.in[lang] = programme->gifts[i == 7 ? 0 : i].sku;
    (void)pd_copy(programme->gifts[0].place, sizeof programme->gifts[0].place, "P1");
    (void)pd_copy(programme->gifts[7].place, sizeof programme->gifts[7].place, "P3");
    work_open_list(PD_WORK_STOCK);
    work_page("G-001", 5, 0, 0);
    wish(PD_INTENT_WORK_ROW, 0, "");
    work_choose("stock.move");
    work_in_step(PD_WORK_STEP_FIELD);
}

static void
goods_go_to_a_place_that_hands_the_same_out(void **state)
{
    const struct pd_work_ask *ask;

    (void)state;
    to_the_places(true);
    wish(PD_INTENT_WORK_WORD, 1, ""); /* there is one such place */
    assert_int_equal(work_view()->field, 0);
    wish(PD_INTENT_WORK_WORD, 0, "");
    assert_string_equal(work_view()->values[0].text, "P3");
    work_type("12");
    work_enter();
    work_in_step(PD_WORK_STEP_CHECK);
    work_enter();
    work_in_step(PD_WORK_STEP_SENDING);
    ask = &asked(PD_REQUEST_ERRAND)->errand.work;
    assert_string_equal(ask->act, "stock.move");
    assert_string_equal(ask->ref, "G-001");
    assert_string_equal(ask->values[0].text, "P3");
    assert_int_equal(ask->values[1].n, 12);
    work_begin_reply();
    reply.errand.status = PD_ERRAND_REFUSED;
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, "unleased");
    answer();
    work_in_step(PD_WORK_STEP_SAID);
    assert_string_equal(work_view()->code, "unleased");
    end();
}

/* Both stocks lie at the hub: without it nothing is moved, and nothing is kept for later. */
static void
goods_are_not_moved_without_a_network(void **state)
{
    (void)state;
    to_the_places(false);
    wish(PD_INTENT_WORK_WORD, 0, "");
    work_type("12");
    work_enter();
    work_enter();
    work_in_step(PD_WORK_STEP_SAID);
    assert_int_equal(work_view()->said, PD_ERRAND_OFFLINE);
    assert_null(asked(PD_REQUEST_ERRAND));
    assert_null(asked(PD_REQUEST_WORK));
    end();
}

/* Nor is it offered where there is no other place. */
static void
a_hospital_with_one_place_moves_nothing(void **state)
{
    (void)state;
    work_serve_as(PD_STAFF_COUNTER, true);
    work_open_list(PD_WORK_STOCK);
    work_page("G-001", 5, 0, 0);
    wish(PD_INTENT_WORK_ROW, 0, "");
    for (int i = 0; i < work_view()->act_count; i++)
        assert_string_not_equal(work_view()->acts[i]->name, "stock.move");
    end();
}

/* What is another's is looked at, and not ticked off. */
static void
first_visits_are_listed_where_the_rules_have_one_and_ticked_off_by_their_owner(void **state)
{
    (void)state;
    work_serve_as(PD_STAFF_COUNTER, true);
    wish(PD_INTENT_WORK, 0, "");
    assert_false(work_offers(PD_WORK_FIRST_VISITS));
    programme->plan_count = 1;
    programme->plans[0].given = PD_PLAN_GIVEN_ENROLLED;
    wish(PD_INTENT_WORK, 0, "");
    assert_true(work_offers(PD_WORK_FIRST_VISITS));
    work_open_list(PD_WORK_FIRST_VISITS);
    work_page("7:code", 0, 0, PD_WORK_FIRST_VISIT_ANOTHERS);
    wish(PD_INTENT_WORK_ROW, 0, "");
    work_in_step(PD_WORK_STEP_ROW);
    assert_int_equal(work_view()->act_count, 0);
    work_escape();
    work_escape();
    work_open_list(PD_WORK_FIRST_VISITS);
    work_page("7:code", 0, 0, PD_WORK_FIRST_VISIT_HERS);
    wish(PD_INTENT_WORK_ROW, 0, "");
    assert_string_equal(work_view()->acts[0]->name, "first_visits.done");
    end();
}

static void
escape_leads_up_one_step_at_a_time(void **state)
{
    (void)state;
    work_to_the_act(&walks[9]); /* units.use: two fields, asked once more */
    work_fill_fields(&walks[9]);
    work_in_step(PD_WORK_STEP_CHECK);
    work_escape();
    work_in_step(PD_WORK_STEP_FIELD);
    assert_int_equal(work_view()->field, 1);
    work_escape();
    assert_int_equal(work_view()->field, 0);
    work_escape();
    work_in_step(PD_WORK_STEP_ROW);
    work_escape();
    work_in_step(PD_WORK_STEP_LIST);
    assert_int_equal(work_view()->state, PD_PAGE_HERE); /* as it is here */
    work_escape();
    work_in_step(PD_WORK_STEP_MENU);
    work_escape();
    work_in_step(PD_WORK_STEP_NONE);
    assert_int_equal(view()->counter.state, PD_COUNTER_MEMBER);
    end();
}

static const struct walk *
walk_of(const char *act)
{
    for (int i = 0; i < walk_count; i++)
        if (strcmp(walks[i].act, act) == 0)
            return &walks[i];
    fail_msg("nobody walks through %s", act);
    return NULL;
}

/* More than there is, nothing where something is needed, a bill of nothing. */
static void
what_a_field_does_not_take_is_said_there(void **state)
{
    static const struct {
        const char *act, *typed;
    } cases[] = { { "stock.count", "" }, { "stock.receive", "0" }, { "units.use", "4" },
        { "captures.refund", "201" }, { "captures.refund", "0" }, { "discounts.quote", "0" },
        { "purses.topup", "0" }, { "purses.topup", "99999999999" } };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        work_to_the_act(walk_of(cases[i].act));
        if (cases[i].typed[0] == '\0')
            wish(PD_INTENT_WORK_TYPE, PD_TYPED_BACKSPACE, "");
        work_type(cases[i].typed);
        work_enter();
        work_in_step(PD_WORK_STEP_FIELD);
        assert_true(work_view()->typed_bad);
        assert_int_equal(work_view()->field, 0);
        work_type("1");
        assert_false(work_view()->typed_bad);
        end();
    }
}

/* A sum below zero is nothing that a counter takes in: the sign is no key of such a field. */
static void
no_bill_is_below_zero(void **state)
{
    static const char *const acts[] = { "discounts.quote", "purses.topup", "stock.receive" };

    (void)state;
    for (int i = 0; i < PD_COUNT(acts); i++) {
        work_to_the_act(walk_of(acts[i]));
        wish(PD_INTENT_WORK_TYPE, '-', "");
        assert_string_equal(work_view()->typed, "");
        end();
    }
    work_to_the_act(walk_of("sheet.adjust")); /* points set right may be */
    wish(PD_INTENT_WORK_TYPE, '-', "");
    assert_string_equal(work_view()->typed, "-");
    end();
}

static void
all_of_it_is_offered_back_and_a_key_takes_its_place(void **state)
{
    (void)state;
    work_to_the_act(&walks[11]);
    assert_string_equal(work_view()->typed, "200"); /* of 300, 100 went back before */
    work_type("5");
    assert_string_equal(work_view()->typed, "5");
    wish(PD_INTENT_WORK_TYPE, PD_TYPED_BACKSPACE, "");
    assert_string_equal(work_view()->typed, "");
    end();
}

static void
a_sentence_and_chinese_stand_in_the_field(void **state)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT };

    (void)state;
    work_to_the_act(&walks[3]);
    event.intent = (struct pd_intent){ .kind = PD_INTENT_WORK_SAY, .text = "ok" };
    give(event);
    wish(PD_INTENT_WORK_TYPE, 0x8c22, "");
    assert_string_equal(work_view()->typed, "ok\xe8\xb0\xa2");
    wish(PD_INTENT_WORK_TYPE, PD_TYPED_BACKSPACE, "");
    assert_string_equal(work_view()->typed, "ok");
    end();
}

static void
a_receipt_is_scanned_into_its_field(void **state)
{
    (void)state;
    work_to_the_act(&walks[13]);
    read_code("MZ-0417");
    assert_null(asked(PD_REQUEST_SCAN));
    assert_int_equal(work_view()->field, 1);
    assert_string_equal(work_view()->values[0].text, "MZ-0417");
    end();
}

static void
a_member_is_checked_in_by_her_code(void **state)
{
    const struct walk w = { PD_STAFF_COUNTER, false, PD_WORK_ACTIVITIES, "activities.check_in", 5, 20, 0,
        { 0 }, false, PD_REQUEST_ERRAND, 0, "" };

    (void)state;
    work_to_the_act(&w);
    work_enter(); /* nothing was scanned */
    work_in_step(PD_WORK_STEP_FIELD);
    read_code("PD1:HERS");
    work_in_step(PD_WORK_STEP_SENDING);
    assert_string_equal(errand(PD_ERRAND_WORK)->work.code, "PD1:HERS");
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
        cmocka_unit_test(families_are_there_where_the_rules_have_them),
        cmocka_unit_test(a_card_is_given_by_two_codes_and_its_limits_begin_as_they_are),
        cmocka_unit_test(a_merchants_counter_serves_nobody_for_the_hospital),
        cmocka_unit_test(each_act_goes_out_as_it_was_filled_in),
        cmocka_unit_test(every_act_is_walked),
        cmocka_unit_test(an_assessment_is_given_by_an_owner),
        cmocka_unit_test(a_slip_of_a_deduction_is_printed_again_as_a_copy),
        cmocka_unit_test(lists_of_nobody_are_asked_for_beside_a_member),
        cmocka_unit_test(goods_go_to_a_place_that_hands_the_same_out),
        cmocka_unit_test(goods_are_not_moved_without_a_network),
        cmocka_unit_test(a_hospital_with_one_place_moves_nothing),
        cmocka_unit_test(first_visits_are_listed_where_the_rules_have_one_and_ticked_off_by_their_owner),
        cmocka_unit_test(escape_leads_up_one_step_at_a_time),
        cmocka_unit_test(what_a_field_does_not_take_is_said_there),
        cmocka_unit_test(no_bill_is_below_zero),
        cmocka_unit_test(all_of_it_is_offered_back_and_a_key_takes_its_place),
        cmocka_unit_test(a_sentence_and_chinese_stand_in_the_field),
        cmocka_unit_test(a_receipt_is_scanned_into_its_field),
        cmocka_unit_test(a_member_is_checked_in_by_her_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
