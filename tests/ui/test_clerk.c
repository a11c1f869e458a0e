/*
 * Goal: whoever works at a counter, or mends a desk, is never sent to the staff: she is it.
 * Method: every screen of staff as it is, and every screen of a member's as a clerk has it at the counter,
 * with every message, every reason against a gift and against a seat there is, in every language; no text has
 * the words that lead a patient to a person (words.txt, "clerk"), and nothing calls anybody. That the words
 * are the patient's is seen where she reads them: each of the list stands on one of her screens.
 */
#include "tests/ui/easel.h"
#include "tests/ui/words.h"

#include "app/core/redeem.h"
#include "ui/text/locale.h"

#include <stdio.h>
#include <string.h>

static int complaints;

/* The first screens, and what comes of a code that is shown there: a counter has its table for that. */
static bool
is_at_a_kiosk_only(enum pd_screen screen)
{
    return screen == PD_SCREEN_ATTRACT || screen == PD_SCREEN_NO_CODE || screen == PD_SCREEN_REFUSED ||
           screen == PD_SCREEN_STAFF || screen == PD_SCREEN_BOARD || screen == PD_SCREEN_ASIDE;
}

static void
check(const struct fixture_case *c, enum pd_lang lang, int what)
{
    struct pd_rect r;

    for (int i = 0; pd_ui_text_at(ui, i) != NULL; i++) {
        const char *wrong = words_to_staff(pd_ui_text_at(ui, i));

        if (wrong == NULL)
            continue;
        print_error(
            "%s %d, %s: \"%s\" in: %s\n", c->name, what, pd_locale_name(lang), wrong, pd_ui_text_at(ui, i));
        complaints++;
    }
    if (pd_ui_find(ui, PD_INTENT_STAFF, -1, NULL, &r) || pd_ui_find(ui, PD_INTENT_CALL, -1, NULL, &r)) {
        print_error("%s %d, %s: calls somebody\n", c->name, what, pd_locale_name(lang));
        complaints++;
    }
}

/* Of member's screens, as the session has them while a clerk serves; of a closed counter as well. */
static void
pose_at_counter(const struct fixture_case *c, enum pd_lang lang)
{
    pose(&kiosk_looks[0], c, lang);
    fixture.view.at_counter = c->screen != PD_SCREEN_CLOSED;
    fixture.view.staffed = true;
}

static void
no_screen_at_a_counter_sends_a_clerk_to_the_staff(void **state)
{
    (void)state;
    complaints = 0;
    for (int i = 0; i < fixture_case_count * PD_LANGS; i++) {
        const struct fixture_case *c = &fixture_cases[i / PD_LANGS];
        enum pd_lang lang = (enum pd_lang)(i % PD_LANGS);

        if (is_staff_screen(c->screen))
            pose(&counter_looks[0], c, lang);
        else if (is_at_a_kiosk_only(c->screen))
            continue;
        else
            pose_at_counter(c, lang);
        draw_again();
        check(c, lang, 0);
    }
    assert_int_equal(complaints, 0);
}

/* Whichever, with each trouble of the printer: some messages have other words then. */
static void
no_message_does(void **state)
{
    const struct fixture_case c = { "any-message", PD_SCREEN_MESSAGE, NULL };

    (void)state;
    complaints = 0;
    for (int n = 0; n <= PD_MESSAGE_PROXY_AT_PLACE; n++)
        for (int k = 0; k < PD_LANGS * 4; k++) {
            pose_at_counter(&c, (enum pd_lang)(k % PD_LANGS));
            fixture.view.message = (enum pd_message)n;
            fixture.view.pending = k / PD_LANGS % 2 != 0;
            fixture.view.print = k / PD_LANGS < 2 ? PD_PRINT_PROBLEM : PD_PRINT_BROKEN;
            (void)pd_copy(fixture.view.error_code, sizeof fixture.view.error_code, "E-MEM-03");
            draw_again();
            check(&c, (enum pd_lang)(k % PD_LANGS), n);
            assert_true(pd_ui_text_at(ui, 0) != NULL);
        }
    assert_int_equal(complaints, 0);
}

static void
no_reason_against_a_gift_does(void **state)
{
    static const struct fixture_case cases[] = { { "gift", PD_SCREEN_GIFT, NULL },
        { "catalogue", PD_SCREEN_CATALOGUE, NULL }, { "refused", PD_SCREEN_MESSAGE, NULL } };

    (void)state;
    complaints = 0;
    for (int n = PD_REDEEM_OK; n <= PD_REDEEM_CARD_CAP; n++)
        for (int k = 0; k < PD_LANGS * PD_COUNT(cases); k++) {
            const struct fixture_case *c = &cases[k / PD_LANGS];

            pose_at_counter(c, (enum pd_lang)(k % PD_LANGS));
            fixture.view.message = PD_MESSAGE_REFUSED_REDEEM;
            fixture.view.gift.answer.outcome = (enum pd_redeem_outcome)n;
            fixture.view.gifts[0].answer.outcome = (enum pd_redeem_outcome)n;
            draw_again();
            check(c, (enum pd_lang)(k % PD_LANGS), n);
        }
    assert_int_equal(complaints, 0);
}

static void
no_reason_against_a_seat_does(void **state)
{
    const struct fixture_case *c = NULL;

    (void)state;
    complaints = 0;
    for (int i = 0; i < fixture_case_count; i++)
        if (strcmp(fixture_cases[i].name, "activity-no") == 0)
            c = &fixture_cases[i];
    assert_non_null(c);
    for (int n = PD_SEAT_NO_NONE; n <= PD_SEAT_NO_STATUS; n++)
        for (int lang = 0; lang < PD_LANGS; lang++) {
            pose_at_counter(c, (enum pd_lang)lang);
            fixture.view.activity.no = (enum pd_seat_no)n;
            draw_again();
            check(c, (enum pd_lang)lang, n);
        }
    assert_int_equal(complaints, 0);
}

/* Otherwise the list finds nothing because it names nothing. */
static void
every_word_of_the_list_is_read_by_patients(void **state)
{
    static bool found[64];

    (void)state;
    for (int i = 0; i < fixture_case_count * PD_LANGS; i++) {
        const struct fixture_case *c = &fixture_cases[i / PD_LANGS];

        if (fixture_is_staffs(c))
            continue;
        draw(&kiosk_looks[0], c, (enum pd_lang)(i % PD_LANGS));
        for (int k = 0; pd_ui_text_at(ui, k) != NULL; k++)
            for (int w = 0; words_staff_at(w) != NULL; w++)
                found[w] |= strstr(pd_ui_text_at(ui, k), words_staff_at(w)) != NULL;
    }
    assert_non_null(words_staff_at(0));
    for (int w = 0; words_staff_at(w) != NULL; w++)
        if (!found[w])
            fail_msg("no patient reads: %s", words_staff_at(w));
}

/* A clerk is told what it is, who may end it, and what can be done now. */
static void
a_clerk_is_told_what_can_be_done_for_one_who_was_stopped(void **state)
{
    static const char *const office[PD_LANGS] = { "会员服务处", "會員服務處", "會員服務處",
        "member service" };
    const struct fixture_case c = { "message-frozen-at-counter", PD_SCREEN_MESSAGE, NULL };

    (void)state;
    for (int lang = 0; lang < PD_LANGS; lang++) {
        pose_at_counter(&c, (enum pd_lang)lang);
        draw_again();
        assert_true(shows(office[lang]));
        assert_true(shows("E-MEM-03"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_screen_at_a_counter_sends_a_clerk_to_the_staff),
        cmocka_unit_test(no_message_does),
        cmocka_unit_test(no_reason_against_a_gift_does),
        cmocka_unit_test(no_reason_against_a_seat_does),
        cmocka_unit_test(every_word_of_the_list_is_read_by_patients),
        cmocka_unit_test(a_clerk_is_told_what_can_be_done_for_one_who_was_stopped),
    };

    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
