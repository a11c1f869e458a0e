#include "tests/session/visit.h"

#include <stdio.h>

void
start_furnished(void)
{
    struct pd_programme *p;

    start_with(false, true, PD_OFFLINE_FLOOR);
    p = programme;
    p->units.coupon_count = 1;
    (void)pd_copy(p->units.coupons[0].id, sizeof p->units.coupons[0].id, "c20");
    p->units.entitlement_count = 1;
    (void)pd_copy(p->units.entitlements[0].id, sizeof p->units.entitlements[0].id, "cleaning");
    (void)pd_copy(p->units.entitlements[0].place, sizeof p->units.entitlements[0].place, "P1");
    p->activity_count = 2;
    for (int i = 0; i < 2; i++) {
        struct pd_activity *a = &p->activities[i];

        (void)snprintf(a->id, sizeof a->id, "talk-%d", i + 1);
        a->starts_ms = START_MS + 10 * PD_DAY_MS;
        a->ends_ms = a->starts_ms + PD_HOUR_MS;
        a->seats = 10;
        a->waitlist = i;
        a->price = pd_points_of(i * 1000);
        a->rule = -1;
    }
    p->survey_count = 1;
    (void)pd_copy(p->surveys[0].id, sizeof p->surveys[0].id, "visit");
    p->surveys[0].rule = -1;
    p->surveys[0].question_count = 2;
    p->surveys[0].questions[0].kind = PD_QUESTION_SCALE;
    p->surveys[0].questions[1].kind = PD_QUESTION_YES_NO;
    p->feedback.topic_count = 2;
    (void)pd_copy(p->feedback.topics[1].id, sizeof p->feedback.topics[1].id, "waiting");
    p->feedback.faces = 5;
    p->board_count = 2;
    for (int i = 0; i < 2; i++) {
        p->board[i].kind = i == 0 ? PD_BOARD_NOTICE : PD_BOARD_CARD;
        p->board[i].until_ms = PD_NEVER_MS;
    }
    p->tiers[0].priority = true;
    status(true, NULL);
}

void
with_page(void)
{
    struct pd_errand_page *page;

    start_furnished();
    scan(1);
    (void)errand(PD_ERRAND_PAGE);
    assert_int_equal(view()->member.page_state, PD_PAGE_ASKING);
    errand_reply(PD_ERRAND_PAGE, PD_ERRAND_DONE);
    page = &reply.errand.page;
    page->unit_count = 2;
    page->units[0] =
        (struct pd_page_unit){ .unit = "c20", .left = 2, .end_ms = START_MS + PD_DAY_MS, .ending = 1 };
    page->units[1] = (struct pd_page_unit){ .unit = "cleaning", .left = 1, .end_ms = PD_NEVER_MS };
    page->survey_count = 1;
    page->surveys[0] = (struct pd_page_survey){ .survey = "visit", .visit = "V-1", .visited_ms = START_MS };
    page->consents = 0x7e;
    page->has_card = true;
    answer();
    assert_int_equal(view()->member.page_state, PD_PAGE_HERE);
}

void
type(const char *digits)
{
    for (; *digits != '\0'; digits++)
        wish(PD_INTENT_DIGIT, *digits - '0', "");
}
