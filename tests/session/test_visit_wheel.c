/*
 * Goal: the wheel is offered to whoever may spin it and to nobody else, a tap asks the hub once, what is
 * shown is what it said, and a result that nobody can have seen is shown when she comes again. Method: the
 * state machine alone; the hub's answers are made up.
 */
#include "tests/session/visit.h"

#include <string.h>

#define COMMITMENT "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"

static void
furnish(void)
{
    struct pd_wheel *w;

    start_furnished();
    programme->wheel_count = 1;
    w = &programme->wheels[0];
    (void)pd_copy(w->id, sizeof w->id, "lucky");
    w->from_ms = START_MS - PD_DAY_MS;
    w->until_ms = START_MS + PD_DAY_MS;
    w->price = pd_points_of(100);
    w->per_day = 3;
    w->total = 10;
    w->prize_count = 2;
    (void)pd_copy(w->prizes[0].id, sizeof w->prizes[0].id, "cup");
    (void)pd_copy(w->prizes[0].gift, sizeof w->prizes[0].gift, programme->gifts[0].sku);
    w->prizes[0].weight = 1;
    w->prizes[0].count = 5;
    (void)pd_copy(w->prizes[1].id, sizeof w->prizes[1].id, "none");
    w->prizes[1].weight = 9;
}

static void
page_comes(void)
{
    (void)errand(PD_ERRAND_PAGE);
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_DONE);
    answer();
}

/* The hub says how the wheel stands. */
static void
wheel_comes(int spins_left)
{
    assert_string_equal(errand(PD_ERRAND_WHEEL)->what, "lucky");
    errand_reply(PD_ERRAND_WHEEL, PD_ERRAND_DONE);
    (void)pd_copy(reply.errand.wheel.commitment, PD_WHEEL_HEX_CAP, COMMITMENT);
    reply.errand.wheel.spins_left = spins_left;
    reply.errand.wheel.left_count = 1;
    (void)pd_copy(reply.errand.wheel.left[0].prize, PD_RULE_CAP, "cup");
    reply.errand.wheel.left[0].left = 4;
}

static void
with_wheel(void)
{
    furnish();
    scan(1);
    page_comes();
    assert_false(view()->wheel.there);
    wheel_comes(2);
    answer();
}

static void
spin_comes(void)
{
    errand_reply(PD_ERRAND_SPIN, PD_ERRAND_DONE);
    reply.errand.spin = (struct pd_spin){ .number = 41, .of_day = 7, .digit = 3, .given = PD_SPIN_GIFT };
    (void)pd_copy(reply.errand.spin.wheel, PD_RULE_CAP, "lucky");
    (void)pd_copy(reply.errand.spin.prize, PD_RULE_CAP, "cup");
    reply.errand.spin.hold = (struct pd_id){ { 8 } };
}

static bool
more_has_wheel(void)
{
    wish(PD_INTENT_MORE, 0, "");
    for (int i = 0; i < view()->more_count; i++)
        if (view()->more[i] == PD_MORE_WHEEL)
            return true;
    return false;
}

static void
a_spin_is_asked_for_once_and_shown_as_the_hub_said(void **state)
{
    (void)state;
    with_wheel();
    assert_true(view()->wheel.there);
    assert_string_equal(view()->wheel.code, "1A2B-3C4D");
    assert_int_equal(view()->wheel.prizes[0].left, 4);
    assert_int_equal(view()->wheel.prizes[1].left, -1);
    assert_true(more_has_wheel());
    wish(PD_INTENT_WHEEL, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_WHEEL);
    wheel_comes(2); /* looked at again each time */
    answer();
    wish(PD_INTENT_WHEEL_PICK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_WHEEL_PICK);
    wish(PD_INTENT_WHEEL_SPIN, 3, "");
    assert_int_equal(errand(PD_ERRAND_SPIN)->n, 3);
    assert_int_equal(errand(PD_ERRAND_SPIN)->number, 0x1a2b3c4d);
    assert_string_equal(errand(PD_ERRAND_SPIN)->what, "lucky");
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    wish(PD_INTENT_WHEEL_SPIN, 4, ""); /* a second tap finds nothing */
    assert_int_equal(fx.count, 0);
    spin_comes();
    answer();
    assert_int_equal(view()->screen, PD_SCREEN_WHEEL_RESULT);
    assert_int_equal(view()->wheel.prize, 0);
    assert_int_equal(view()->wheel.spin.number, 41);
    assert_false(view()->wheel.again);
    assert_non_null(asked(PD_REQUEST_MEMBER)); /* her points and tickets as they are now */
    end();
}

static void
whoever_saw_it_is_not_told_again(void **state)
{
    (void)state;
    with_wheel();
    wish(PD_INTENT_WHEEL, 0, "");
    wheel_comes(2);
    answer();
    wish(PD_INTENT_WHEEL_PICK, 0, "");
    wish(PD_INTENT_WHEEL_SPIN, 3, "");
    spin_comes();
    answer();
    errand_reply(PD_ERRAND_WHEEL, PD_ERRAND_DONE);
    answer();
    pass(3 * PD_SECOND_MS);
    assert_null(asked(PD_REQUEST_ERRAND));
    pass(2 * PD_SECOND_MS);
    assert_int_equal(errand(PD_ERRAND_WHEEL)->n, 41); /* now the hub hears of it */
    pass(5 * PD_SECOND_MS);
    assert_null(asked(PD_REQUEST_ERRAND));
    end();
}

/* The power went while it turned. */
static void
one_that_nobody_saw_is_shown_when_she_comes_again(void **state)
{
    (void)state;
    furnish();
    scan(1);
    page_comes();
    spin_comes();
    {
        struct pd_spin spin = reply.errand.spin;

        wheel_comes(1);
        reply.errand.wheel.unseen_count = 1;
        reply.errand.wheel.unseen[0] = spin;
    }
    answer();
    assert_true(view()->wheel.unseen);
    assert_int_equal(view()->wheel.prize, 0);
    wish(PD_INTENT_WHEEL_RESULT, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_WHEEL_RESULT);
    assert_true(view()->wheel.again); /* nothing turns */
    pass(5 * PD_SECOND_MS);
    assert_int_equal(errand(PD_ERRAND_WHEEL)->n, 41);
    end();
}

static void
who_may_not_is_offered_nothing(void **state)
{
    (void)state;
    furnish(); /* a minor: the hub says so */
    scan(1);
    page_comes();
    errand_reply(PD_ERRAND_WHEEL, PD_ERRAND_REFUSED);
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, "minor");
    answer();
    assert_false(view()->wheel.there);
    assert_false(more_has_wheel());
    end();
    with_wheel(); /* the network went */
    status(false, NULL);
    assert_false(view()->wheel.there);
    assert_int_equal(view()->wheel.no, PD_WHEEL_NO_NETWORK);
    assert_false(more_has_wheel());
    end();
    furnish(); /* it is over */
    programme->wheels[0].until_ms = START_MS;
    scan(1);
    page_comes();
    assert_null(view()->wheel.wheel);
    assert_null(asked(PD_REQUEST_ERRAND));
    end();
}

static void
why_it_is_not_spun_is_told(void **state)
{
    static const struct {
        const char *code;
        enum pd_wheel_no no;
    } rows[] = { { "too_few_points", PD_WHEEL_NO_POINTS }, { "per_day", PD_WHEEL_NO_TODAY },
        { "new_day", PD_WHEEL_NO_NEW_DAY }, { "stopped", PD_WHEEL_NO_OVER }, { "late", PD_WHEEL_NO_OVER },
        { "something_newer", PD_WHEEL_NO_STATUS } };

    (void)state;
    with_wheel();
    for (int i = 0; i < PD_COUNT(rows); i++) {
        wish(PD_INTENT_WHEEL, 0, "");
        wheel_comes(2);
        answer();
        wish(PD_INTENT_WHEEL_PICK, 0, "");
        wish(PD_INTENT_WHEEL_SPIN, 0, "");
        errand_reply(PD_ERRAND_SPIN, PD_ERRAND_REFUSED);
        (void)pd_copy(reply.errand.code, sizeof reply.errand.code, rows[i].code);
        answer();
        assert_int_equal(view()->message, PD_MESSAGE_NO_SPIN);
        assert_int_equal(view()->wheel.no, rows[i].no);
    }
    wish(PD_INTENT_WHEEL, 0, "");
    wheel_comes(0); /* and before she asks */
    answer();
    assert_int_equal(view()->wheel.no, PD_WHEEL_NO_TODAY);
    wish(PD_INTENT_WHEEL_PICK, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_WHEEL);
    programme->wheels[0].price = pd_points_of(501);
    wish(PD_INTENT_WHEEL, 0, "");
    wheel_comes(2);
    answer();
    assert_int_equal(view()->wheel.no, PD_WHEEL_NO_POINTS);
    end();
}

/* Whether it was spun nobody knows: she is told so, and it is looked at again. */
static void
a_silent_hub_is_asked_what_became_of_it(void **state)
{
    (void)state;
    with_wheel();
    wish(PD_INTENT_WHEEL, 0, "");
    wheel_comes(2);
    answer();
    wish(PD_INTENT_WHEEL_PICK, 0, "");
    wish(PD_INTENT_WHEEL_SPIN, 5, "");
    errand_reply(PD_ERRAND_SPIN, PD_ERRAND_UNANSWERED);
    answer();
    assert_int_equal(view()->message, PD_MESSAGE_NO_ANSWER);
    (void)errand(PD_ERRAND_WHEEL);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spin_is_asked_for_once_and_shown_as_the_hub_said),
        cmocka_unit_test(whoever_saw_it_is_not_told_again),
        cmocka_unit_test(one_that_nobody_saw_is_shown_when_she_comes_again),
        cmocka_unit_test(who_may_not_is_offered_nothing),
        cmocka_unit_test(why_it_is_not_spun_is_told),
        cmocka_unit_test(a_silent_hub_is_asked_what_became_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
