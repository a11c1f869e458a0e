/*
 * Goal: what staff type about surveys and feedback is answered in words, and no figure tells who said what.
 * Method: a hub made here with answers and tickets in it; then the built program as a process on its folder,
 * with badge and PIN.
 */
#include "tests/hub/command_kit.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "sync/hub/answers.h"
#include "sync/hub/feedback.h"

#include <stdio.h>

static const char rules[] =
    "{\"surveys\":[{\"id\":\"visit\",\"name\":{\"zh-Hans\":\"就诊\",\"en\":\"Your visit\"},\"open_days\":14,"
    "\"visits\":[\"pay\"],\"questions\":["
    "{\"id\":\"content\",\"kind\":\"scale\",\"text\":{\"zh-Hans\":\"满意吗\",\"en\":\"Content?\"}},"
    "{\"id\":\"wait\",\"kind\":\"choice\",\"text\":{\"zh-Hans\":\"等候\",\"en\":\"The wait\"},\"choices\":["
    "{\"id\":\"short\",\"name\":{\"zh-Hans\":\"短\",\"en\":\"short one\"}},"
    "{\"id\":\"long\",\"name\":{\"zh-Hans\":\"长\",\"en\":\"long one\"}}]}]}],"
    "\"feedback\":{\"topics\":[{\"id\":\"waiting\",\"name\":{\"zh-Hans\":\"等候\",\"en\":\"Waiting\"}}]}}";

static struct pd_why why;
static int64_t ticket;

static void
bill(const char *no)
{
    struct pd_hub_bill b = { .total = pd_fen_of(100), .self_paid = pd_fen_of(100) };
    struct pd_points points;

    (void)pd_copy(b.bill_no, sizeof b.bill_no, no);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_bill_take(kit.hub, kit.now_ms, &anna, &b, &points, &why)));
}

static void
answer(const char *visit, bool named, const char *content, const char *wait)
{
    struct pd_answers a = { .member = anna, .named = named, .count = 2 };
    struct pd_points points;

    bill(visit);
    (void)pd_copy(a.visit, sizeof a.visit, visit);
    (void)pd_copy(a.answers[0].question, PD_RULE_CAP, "content");
    (void)pd_copy(a.answers[0].value, PD_RULE_CAP, content);
    (void)pd_copy(a.answers[1].question, PD_RULE_CAP, "wait");
    (void)pd_copy(a.answers[1].value, PD_RULE_CAP, wait);
    assert_ok(pd_hub_begin(kit.hub));
    a.survey = pd_programme_survey(pd_hub_programme_now(kit.hub, kit.now_ms), "visit");
    assert_ok(kit_finish(&kit, pd_hub_answers_take(kit.hub, kit.now_ms, &a, &points, &why)));
}

/* Twelve sheets of nobody: content 5 six times, 4 five times, 1 once; the wait long in all. One by name. Two
 * more visits that nobody answered for. */
static int
start(void **state)
{
    struct pd_feedback f = { .topic = "waiting", .face = 1 };
    char visit[16];

    (void)state;
    kit_open_at(&kit, folder_start(), kit_at(2026, 9, 21, 10, 0, 0));
    anna = kit_member(&kit, "M-1", 0);
    f.member = anna;
    kit_publish(&kit, rules, kit.now_ms);
    for (int i = 0; i < 12; i++) {
        (void)snprintf(visit, sizeof visit, "V-%d", i);
        answer(visit, false, i < 6 ? "5" : i < 11 ? "4" : "1", "long");
    }
    answer("V-named", true, "2", "short");
    bill("V-x");
    bill("V-y");
    assert_ok(pd_hub_begin(kit.hub));
    pd_hub_answers_write(kit.hub);
    assert_ok(pd_hub_feedback_take(kit.hub, kit.now_ms, "his", &f, &why));
    assert_ok(pd_hub_commit(kit.hub));
    ticket = f.number;
    (void)kit_verify(&kit);
    kit_close(&kit);
    return 0;
}

static void
a_survey_is_told_in_whole_months_and_without_small_counts(void **state)
{
    (void)state;
    assert_int_equal(run("report survey visit --from 2026-09 --to 2026-09 --csv"), 0);
    says("15,13,86\r\n"); /* visits, answered, percent */
    says("1,hidden,0\r\n2,hidden,1\r\n3,hidden,0\r\n");
    says("4,hidden,0\r\n"); /* five, but the one sheet that said 1 would be the rest */
    says("5,6,0\r\n");
    says("short one,hidden,1\r\n");
    says("long one,hidden,0\r\n"); /* all of them: it would be what each of them said */
    assert_int_equal(run("report survey visit --from 2026-09 --to 2026-10 --json"), 0);
    says("\"answered\":13");
    assert_int_equal(run("report survey visit --from 2026-10 --to 2026-10 --csv"), 0);
    says("0,0,not known\r\n");
    assert_int_equal(run("report survey visit --from 2026-09-21"), 2);
    says("--from: must be a month");
    assert_int_equal(run("report survey visit --from 2026-10 --to 2026-09"), 2);
    assert_int_equal(run("report survey none"), 1);
    says("must be the id of a survey");
    assert_int_equal(run("report survey"), 2);
    assert_int_equal(run("report day x"), 2);
}

/* `feedback VERB NUMBER MORE` */
static const char *
about_ticket(const char *verb, const char *more)
{
    static char args[128];

    (void)snprintf(args, sizeof args, "feedback %s %lld %s", verb, (long long)ticket, more);
    return args;
}

static void
feedback_is_answered_with_badge_and_pin(void **state)
{
    struct staff li;

    (void)state;
    hire(&li, "S1", "--name Li --role supervisor", "480926");
    assert_int_equal(run("feedback list --overdue --csv"), 0);
    says(",received,waiting,1,no,");
    says(",late\r\n");
    assert_int_equal(run("report day"), 0);
    says("feedback_late");
    assert_int_equal(run(about_ticket("answer", "--text thanks")), 2);
    assert_int_equal(run_as(&li, about_ticket("close", "")), 1);
    says("it is received: answer it first");
    assert_int_equal(run_as(&li, about_ticket("answer", "--text 'More chairs. Thank you.'")), 0);
    assert_int_equal(run(about_ticket("show", "")), 0);
    says("More chairs. Thank you.");
    assert_int_equal(run("feedback list --overdue --csv"), 0);
    says_not("received");
    assert_int_equal(run_as(&li, about_ticket("reward", "")), 1);
    says("reward no feedback");
    assert_int_equal(run_as(&li, about_ticket("close", "")), 0);
    assert_int_equal(run("feedback list --csv"), 0);
    says_not("waiting");
    assert_int_equal(run("feedback list --all --json"), 0);
    says("\"closed\"");
    assert_int_equal(run("feedback show 1"), 1);
    says("no feedback has this number");
    assert_int_equal(run("report day"), 0);
    says_not("feedback_late");
    assert_int_equal(run("member sheet M-1"), 0);
    says("What she told the hospital");
    says("V-named");
    assert_int_equal(run("verify"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, start, folder_finish)
        T(a_survey_is_told_in_whole_months_and_without_small_counts),
        T(feedback_is_answered_with_badge_and_pin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
