/*
 * Goal: what no desk keeps is told to her desk, and what she books, says and agrees to there is written down
 * once. Method: errands of a kiosk on each side of each condition, and the rows of the hub behind them.
 */
#include "sync/hub/activities.h"
#include "sync/hub/answers.h"
#include "sync/hub/errands.h"
#include "sync/hub/feedback.h"
#include "sync/hub/merge.h"
#include "sync/hub/reminders.h"
#include "sync/hub/wishes.h"
#include "sync/wire/seal.h"
#include "tests/hub/errand_kit.h"

#include <string.h>

/* ---- reads ---- */

static void
remind(int64_t due_day, enum pd_consent_purpose channel)
{
    struct pd_reminder r = { .topic = "check", .due_day = due_day, .channel = channel };

    begin();
    commit(pd_hub_reminder_take(kit.hub, kit.now_ms, "his", &anna, &r, &why));
}

static void
her_page_has_everything_that_no_desk_keeps(void **state)
{
    int64_t today = pd_local_day(kit.now_ms, 480);
    struct pd_errand e = errand(PD_ERRAND_FAVOURITE, &anna, "G-002");
    const struct pd_errand_page *p = &said.page;

    (void)state;
    e.yes = true;
    done(&e);
    e = errand(PD_ERRAND_BOOK, &anna, "talk-1");
    done(&e);
    e = errand(PD_ERRAND_CONSENT, &anna, "sms");
    e.yes = true;
    done(&e);
    give("c20", 2);
    give("c30", 1);
    bill(&anna, "B-1", 5000);
    remind(today + 3, PD_CONSENT_SMS);
    remind(today + 3, PD_CONSENT_PHONE); /* the same, told by two ways */
    remind(today + 31, PD_CONSENT_SMS);
    e = errand(PD_ERRAND_PAGE, &anna, "");
    done(&e);
    assert_true(p->since_ms > 0 && p->since_ms <= kit.now_ms);
    assert_int_equal(p->unit_count, 2);
    assert_string_equal(p->units[0].unit, "c30"); /* ends first */
    assert_int_equal(p->units[1].left, 2);
    assert_int_equal(p->units[1].ending, 2);
    assert_int_equal(p->booking_count, 1);
    assert_string_equal(p->bookings[0].activity, "talk-1");
    assert_int_equal(p->bookings[0].seat, PD_SEAT_BOOKED);
    assert_int_equal(p->reminder_count, 1);
    assert_int_equal(p->reminders[0].due_day, today + 3);
    assert_int_equal(p->survey_count, 1);
    assert_string_equal(p->surveys[0].survey, "bill");
    assert_string_equal(p->surveys[0].visit, "B-1");
    assert_int_equal(p->consents, 1 << PD_CONSENT_PROGRAMME | 1 << PD_CONSENT_LINKING | 1 << PD_CONSENT_SMS);
    assert_int_equal(p->favourite_count, 1);
    assert_string_equal(p->favourites[0], "G-002");
    assert_false(p->has_card);
    assert_false(p->has_pin);
    kit.now_ms += 15 * PD_DAY_MS;
    done(&e);
    assert_int_equal(p->survey_count, 0); /* too late to be asked */
    assert_int_equal(p->unit_count, 0);
}

static void
her_history_is_told_newest_first_and_page_by_page(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_BOOK, &anna, "talk-1");
    const struct pd_history_page *h = &said.history;
    struct pd_op op, release;
    int64_t booking;

    (void)state;
    done(&e);
    booking = said.number;
    op = desk_hold(&kiosk, &anna, "G-004", 1, 10);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    release = desk_about(&kiosk, PD_OP_RELEASE, &op.id);
    (void)desk_do(&kiosk, &release);
    release = desk_about(&counter, PD_OP_CAPTURE, &op.id);
    assert_int_equal(desk_do(&counter, &release).status, PD_OP_APPLIED);
    e = errand(PD_ERRAND_UNBOOK, &anna, "");
    e.n = booking;
    done(&e);
    assert_int_equal(pd_points_raw(said.points), 60);
    bill(&anna, "B-1", 70000);
    e = errand(PD_ERRAND_HISTORY, &anna, "");
    done(&e);
    assert_int_equal(h->count, 5);
    assert_false(h->more);
    assert_int_equal(h->lines[0].kind, PD_HISTORY_EARNED);
    assert_int_equal(pd_points_raw(h->lines[0].amount), 700);
    assert_string_equal(h->lines[0].rule, "pay");
    assert_int_equal(h->lines[1].kind, PD_HISTORY_BACK);
    assert_string_equal(h->lines[1].activity, "talk-1");
    assert_int_equal(h->lines[2].kind, PD_HISTORY_SPENT);
    assert_string_equal(h->lines[2].sku, "G-004");
    assert_int_equal(pd_points_raw(h->lines[2].amount), 10);
    assert_int_equal(h->lines[3].kind, PD_HISTORY_SPENT);
    assert_string_equal(h->lines[3].activity, "talk-1");
    assert_int_equal(h->lines[4].kind, PD_HISTORY_EARNED);
    for (int i = 0; i < 2 * PD_HISTORY_LINES + 1 - 5; i++)
        bill(&anna, (char[4]){ 'C', (char)('0' + i) }, 1000);
    done(&e);
    assert_int_equal(h->count, PD_HISTORY_LINES);
    assert_true(h->more);
    e.n = h->lines[PD_HISTORY_LINES - 1].number;
    done(&e);
    assert_true(h->lines[0].number < e.n);
    assert_int_equal(h->count, PD_HISTORY_LINES);
    e.n = h->lines[PD_HISTORY_LINES - 1].number;
    done(&e);
    assert_int_equal(h->count, 1);
    assert_false(h->more);
}

static void
free_seats_are_told_to_anybody(void **state)
{
    struct pd_errand seats = errand(PD_ERRAND_SEATS, NULL, ""), e = errand(PD_ERRAND_BOOK, &anna, "talk-1");

    (void)state;
    done(&seats);
    assert_int_equal(said.seats.count, 2);
    assert_string_equal(said.seats.rows[0].activity, "talk-1");
    assert_int_equal(said.seats.rows[0].free, 1);
    done(&e);
    done(&seats);
    assert_int_equal(said.seats.rows[0].free, 0);
    assert_int_equal(said.seats.rows[1].free, 5);
}

/* ---- seats ---- */

static void
why_she_gets_no_seat_is_told(void **state)
{
    struct pd_id poor = kit_member(&kit, "M-4", 5), cora = kit_member(&kit, "M-3", 100);
    struct pd_errand e = errand(PD_ERRAND_BOOK, &poor, "talk-1");

    (void)state;
    refused(&e, "too_few_points");
    e = errand(PD_ERRAND_BOOK, &anna, "nothing");
    refused(&e, "not_found");
    e = errand(PD_ERRAND_BOOK, &anna, "later");
    refused(&e, "early");
    e = errand(PD_ERRAND_BOOK, &anna, "talk-1");
    done(&e);
    e = errand(PD_ERRAND_BOOK, &bert, "talk-1");
    done(&e);
    assert_int_equal(said.seat, PD_SEAT_WAITING);
    assert_int_equal(said.ahead, 0);
    assert_int_equal(pd_points_raw(said.points), 0);
    e = errand(PD_ERRAND_BOOK, &cora, "talk-1");
    refused(&e, "seats");
    kit.now_ms = kit_at(2026, 12, 1, 14, 0, 0);
    e = errand(PD_ERRAND_BOOK, &cora, "talk-1");
    refused(&e, "late");
}

static void
only_her_own_seat_is_given_back_and_in_time(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_BOOK, &anna, "talk-1");
    int64_t number;

    (void)state;
    done(&e);
    number = said.number;
    e = errand(PD_ERRAND_UNBOOK, &bert, "");
    e.n = number;
    refused(&e, "not_found");
    e = errand(PD_ERRAND_UNBOOK, &anna, "");
    e.n = number;
    kit.now_ms = kit_at(2026, 11, 30, 12, 0, 1);
    refused(&e, "late");
}

/* ---- feedback ---- */

static void
feedback_has_the_number_that_the_desk_drew(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_FEEDBACK, NULL, "food"), show;

    (void)state;
    e.n = 1;
    e.number = 44556677;
    done(&e);
    done(&e);
    assert_int_equal(said.number, 44556677);
    show = errand(PD_ERRAND_FEEDBACK_SHOW, NULL, "");
    show.number = 44556677;
    done(&show);
    assert_int_equal(said.feedback, PD_FEEDBACK_STATUS_RECEIVED);
    assert_int_equal(said.due_ms, kit.now_ms + 48 * PD_HOUR_MS);
    assert_false(said.has_text);
    begin();
    commit(pd_hub_feedback_answer(kit.hub, kit.now_ms, 44556677, "More rice", &li, &why));
    done(&show);
    assert_int_equal(said.feedback, PD_FEEDBACK_STATUS_ANSWERED);
    assert_true(said.has_text);
    e = errand(PD_ERRAND_FEEDBACK, NULL, "food");
    e.n = 2;
    e.number = 44556677;
    refused(&e, "number_taken");
    e.number++;
    e.id.b[3] = 1;
    e.yes = true; /* nobody can be called */
    refused(&e, "invalid");
    e.id.b[3] = 2;
    e.yes = false;
    strcpy(e.what, "other");
    refused(&e, "invalid");
    show.number = 10000000;
    refused(&show, "not_found");
}

/* ---- surveys ---- */

static struct pd_errand
answers(const char *visit, const char *content, const char *easy)
{
    struct pd_errand e = errand(PD_ERRAND_SURVEY, &anna, "bill");

    strcpy(e.visit, visit);
    e.value_count = 2;
    strcpy(e.values[0], content);
    strcpy(e.values[1], easy);
    return e;
}

static void
a_visit_is_answered_for_once(void **state)
{
    struct pd_errand e = answers("B-1", "4", "yes");

    (void)state;
    refused(&e, "not_found");
    bill(&anna, "B-1", 5000);
    e = answers("B-1", "6", "yes");
    refused(&e, "invalid");
    e = answers("B-1", "", "");
    refused(&e, "invalid");
    e = answers("B-1", "4", "");
    done(&e);
    assert_true(pd_points_raw(said.points) > 0);
    e = answers("B-1", "5", "");
    refused(&e, "already_answered");
    bill(&bert, "B-2", 5000);
    e = answers("B-2", "5", "");
    refused(&e, "not_found"); /* another's visit */
    strcpy(e.what, "none");
    e.id.b[3] = 1;
    refused(&e, "not_found");
}

static void
answers_have_her_name_only_where_she_wants_it(void **state)
{
    struct pd_errand e = answers("B-1", "4", "yes");

    (void)state;
    bill(&anna, "B-1", 5000);
    bill(&anna, "B-2", 5000);
    done(&e);
    assert_int_equal(count_of(PD_HUB_SQL_ANSWER_NAMED_COUNT), 0);
    e = answers("B-2", "4", "yes");
    e.yes = true;
    done(&e);
    assert_int_equal(count_of(PD_HUB_SQL_ANSWER_NAMED_COUNT), 2);
}

/* ---- consents ---- */

static void
a_consent_is_a_record_and_a_minor_s_is_her_guardian_s(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_CONSENT, &anna, "sms");

    (void)state;
    e.yes = true;
    done(&e);
    begin();
    assert_true(pd_hub_consents(kit.hub, &anna, PD_CONSENT_SMS));
    commit(PD_OK);
    e = errand(PD_ERRAND_CONSENT, &anna, "sms");
    e.yes = true;
    done(&e); /* so it is already */
    e = errand(PD_ERRAND_CONSENT, &anna, "sms");
    done(&e);
    begin();
    assert_false(pd_hub_consents(kit.hub, &anna, PD_CONSENT_SMS));
    commit(PD_OK);
    e = errand(PD_ERRAND_CONSENT, &anna, "marriage");
    refused(&e, "invalid");
    begin();
    commit(pd_hub_guardian_set(kit.hub, kit.now_ms, &anna, &bert, &why));
    e = errand(PD_ERRAND_CONSENT, &anna, "programme");
    e.yes = true;
    refused(&e, "minor");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(her_page_has_everything_that_no_desk_keeps),
        T(her_history_is_told_newest_first_and_page_by_page),
        T(free_seats_are_told_to_anybody),
        T(why_she_gets_no_seat_is_told),
        T(only_her_own_seat_is_given_back_and_in_time),
        T(feedback_has_the_number_that_the_desk_drew),
        T(a_visit_is_answered_for_once),
        T(answers_have_her_name_only_where_she_wants_it),
        T(a_consent_is_a_record_and_a_minor_s_is_her_guardian_s),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
