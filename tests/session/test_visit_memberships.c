/*
 * Goal: whoever has several memberships is asked once which it shall be, may change it, and finds nothing of
 * the one in the other; whoever has one is asked nothing. Method: the state machine alone; the desk's answers
 * are made up.
 */
#include "app/session/state.h"
#include "tests/session/visit.h"

#include <string.h>

static const char *const kinds[] = { "standard", "dental", "maternity" };

static struct pd_id
id_of(uint8_t who)
{
    struct pd_id id;

    memset(id.b, who, sizeof id.b);
    return id;
}

/* Whose answer `reply` is has memberships 1 to n, this one (0: none of them) among them. */
static void
with_memberships(int n)
{
    reply.member.membership_count = n;
    for (int i = 0; i < n; i++) {
        struct pd_desk_membership *m = &reply.member.memberships[i];

        *m = (struct pd_desk_membership){ .id = id_of((uint8_t)(i + 1)), .spendable = pd_points_of(100 * i) };
        (void)pd_copy(m->kind, sizeof m->kind, kinds[i]);
    }
}

static void
three_kinds(void)
{
    programme->kind_count = 2; /* "maternity" is of rules that came later */
    for (int i = 0; i < 2; i++)
        (void)pd_copy(programme->kinds[i].id, sizeof programme->kinds[i].id, kinds[i]);
}

static void
show(uint8_t who, int n)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    (void)pd_copy(event.scan.payload, sizeof event.scan.payload, "PD1:X");
    event.scan.len = 5;
    give(event);
    member_reply(asked(PD_REQUEST_SCAN)->serial, who);
    with_memberships(n);
}

static void
changed_to(uint8_t who, int n)
{
    assert_true(pd_id_equal(asked(PD_REQUEST_SWITCH)->id, id_of(who)));
    member_reply(asked(PD_REQUEST_SWITCH)->serial, who);
    reply.to = PD_REQUEST_SWITCH;
    reply.member.fresh = false; /* the session knows what she showed */
    reply.member.code[0] = '\0';
    with_memberships(n);
    answer();
}

static void
several_are_asked_about_and_one_is_not(void **state)
{
    (void)state;
    start_furnished();
    three_kinds();
    show(1, 1);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_int_equal(view()->membership_count, 0);
    wish(PD_INTENT_MEMBERSHIPS, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    wish(PD_INTENT_FINISH, 0, "");
    show(1, 3);
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_MEMBERSHIPS);
    assert_int_equal(view()->membership_count, 3);
    assert_ptr_equal(view()->memberships[1].kind, &programme->kinds[1]);
    assert_null(view()->memberships[2].kind);
    assert_true(view()->memberships[0].here);
    wish(PD_INTENT_MEMBERSHIP, 3, ""); /* there is none */
    assert_null(asked(PD_REQUEST_SWITCH));
    wish(PD_INTENT_MEMBERSHIP, 0, "");
    assert_null(asked(PD_REQUEST_SWITCH));
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    end();
}

static void
another_one_has_its_own_and_what_was_proved_stays(void **state)
{
    (void)state;
    start_furnished();
    three_kinds();
    show(1, 2);
    answer();
    wish(PD_INTENT_LANG, PD_LANG_EN, "");
    wish(PD_INTENT_MEMBERSHIP, 1, "");
    changed_to(2, 2);
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_int_equal(view()->lang, PD_LANG_EN);
    assert_true(view()->memberships[1].here);
    assert_true(view()->member.may_redeem);
    assert_true(pd_id_equal(view()->member.member->id, id_of(2)));
    assert_string_equal(session->member.code, "PD1:X");
    assert_true(pd_id_equal(errand(PD_ERRAND_PAGE)->member, id_of(2)));
    wish(PD_INTENT_MEMBERSHIPS, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_MEMBERSHIPS);
    wish(PD_INTENT_MEMBERSHIP, 0, "");
    changed_to(1, 2);
    assert_true(view()->memberships[0].here);
    end();
}

/* What the hub told of the first is not the second's, also where it comes late. */
static void
nothing_of_one_is_shown_with_the_other(void **state)
{
    uint32_t asked_before;

    (void)state;
    with_page();
    three_kinds();
    programme->plan_count = 1;
    programme->plans[0] = (struct pd_plan){ .id = "walk", .step_count = 1, .steps = { { .id = "day-1" } } };
    wish(PD_INTENT_PLAN, 0, "");
    asked_before = asked(PD_REQUEST_ERRAND)->serial;
    session->member.membership_count = 2;
    for (int i = 0; i < 2; i++)
        session->member.memberships[i].id = id_of((uint8_t)(i + 1));
    pass(1);
    wish(PD_INTENT_MEMBERSHIPS, 0, "");
    wish(PD_INTENT_MEMBERSHIP, 1, "");
    changed_to(2, 2);
    assert_int_equal(view()->member.coupons, 0);
    assert_null(view()->member.page);
    memset(&reply, 0, sizeof reply);
    reply =
        (struct pd_desk_reply){ .kind = PD_REPLY_ERRAND, .to = PD_REQUEST_ERRAND, .serial = asked_before };
    reply.errand.kind = PD_ERRAND_PLAN;
    reply.errand.status = PD_ERRAND_DONE;
    reply.errand.plan = (struct pd_plan_page){ .count = 1,
        .rows = { { .number = 7, .plan = "walk", .step = "day-1", .state = PD_STEP_OPEN, .self = true } } };
    answer();
    wish(PD_INTENT_PLAN, 0, "");
    assert_int_equal(view()->list_state, PD_PAGE_ASKING); /* asked anew, for this one */
    assert_int_equal(view()->row_count, 0);
    programme->plan_count = 0;
    end();
}

static void
the_only_one_that_may_be_used_is_taken(void **state)
{
    (void)state;
    start_furnished();
    three_kinds();
    show(9, 1); /* her card's own membership was stopped */
    reply.member.member.status = PD_MEMBER_FROZEN;
    answer();
    changed_to(1, 1);
    assert_int_equal(view()->screen, PD_SCREEN_HOME);
    assert_int_equal(view()->membership_count, 0);
    end();
}

static void
who_was_found_by_a_number_is_not_asked(void **state)
{
    (void)state;
    start_furnished();
    three_kinds();
    show(1, 2);
    reply.member.found = true;
    answer();
    assert_int_not_equal(view()->screen, PD_SCREEN_MEMBERSHIPS);
    wish(PD_INTENT_MEMBERSHIPS, 0, "");
    assert_int_not_equal(view()->screen, PD_SCREEN_MEMBERSHIPS);
    end();
}

static void
at_the_table_a_key_changes_it(void **state)
{
    (void)state;
    start_with(true, true, PD_OFFLINE_FLOOR);
    three_kinds();
    show(1, 2);
    answer();
    assert_int_equal(view()->counter.state, PD_COUNTER_MEMBER);
    assert_int_equal(view()->membership_count, 2);
    wish(PD_INTENT_MEMBERSHIP, 1, "");
    changed_to(2, 2);
    assert_int_equal(view()->counter.state, PD_COUNTER_MEMBER);
    assert_true(view()->memberships[1].here);
    assert_true(session->member.fresh);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_are_asked_about_and_one_is_not),
        cmocka_unit_test(another_one_has_its_own_and_what_was_proved_stays),
        cmocka_unit_test(nothing_of_one_is_shown_with_the_other),
        cmocka_unit_test(the_only_one_that_may_be_used_is_taken),
        cmocka_unit_test(who_was_found_by_a_number_is_not_asked),
        cmocka_unit_test(at_the_table_a_key_changes_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
