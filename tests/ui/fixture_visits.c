/* Views of the screens that a visit beside gifts leads to, in each of their states. */
#include "tests/ui/fixture_parts.h"

#include <string.h>

#define NOW_MS FIXTURE_NOW_MS
#define CODE "PD1:6BFOXN*TS0BI$ZD.P9UOL97O4-2HH77HRM3DSPTLRR+%3.ZH9M9ESIGUBA KWMLYZ1ASP2KF$B8Y:1R5C3HQ.IFOP7"

void
fixture_nobody(struct fixture *f)
{
    f->view.has_member = false;
    f->view.member = (struct pd_member_view){ 0 };
}

void
fixture_away(struct fixture *f)
{
    f->view.link = PD_LINK_VIEW_OFFLINE;
    f->view.member.page_state = PD_PAGE_AWAY;
    f->view.member.page = NULL;
    f->view.member.coupons = 0;
    f->view.unsent = 2;
}

void
fixture_asking(struct fixture *f)
{
    f->view.member.page_state = PD_PAGE_ASKING;
    f->view.member.page = NULL;
    f->view.member.coupons = 0;
}

void
fixture_survey_due(struct fixture *f)
{
    f->view.member.pending = pd_points_of(0);
    f->view.member.survey_due = true;
}

void
fixture_board(struct fixture *f)
{
    f->view.notice = &f->programme.board[0];
    f->view.card = &f->programme.board[1];
}

void
fixture_more(struct fixture *f)
{
    static const enum pd_more all[] = { PD_MORE_ACTIVITIES, PD_MORE_SURVEY, PD_MORE_FEEDBACK,
        PD_MORE_REMINDERS, PD_MORE_HISTORY, PD_MORE_RULES, PD_MORE_RIGHTS, PD_MORE_PRIORITY, PD_MORE_PRIVACY,
        PD_MORE_FEEDBACK_STATE };

    f->view.more_count = PD_COUNT(all);
    memcpy(f->view.more, all, sizeof all);
}

void
fixture_more_second(struct fixture *f)
{
    fixture_more(f);
    f->view.page = 1;
}

void
fixture_more_nobody(struct fixture *f)
{
    static const enum pd_more all[] = { PD_MORE_JOIN, PD_MORE_ACTIVITIES, PD_MORE_BOARD, PD_MORE_RIGHTS,
        PD_MORE_FEEDBACK, PD_MORE_FEEDBACK_STATE };

    fixture_nobody(f);
    f->view.more_count = PD_COUNT(all);
    memcpy(f->view.more, all, sizeof all);
}

/* ---- what she has ---- */

void
fixture_wallet(struct fixture *f)
{
    const struct pd_units *u = &f->programme.units;
    const struct pd_place *place = &f->programme.places[0];
    const struct pd_page_unit *p = f->page.units;

    f->view.row_count = 4;
    f->view.pages = 2;
    f->view.units[0] = (struct pd_unit_view){ &u->coupons[1], NULL, NULL, 1, p[0].end_ms, 1 };
    f->view.units[1] = (struct pd_unit_view){ NULL, &u->entitlements[0], place, 1, p[1].end_ms, 1 };
    f->view.units[2] = (struct pd_unit_view){ NULL, &u->entitlements[1], place, 1, p[2].end_ms, 1 };
    f->view.units[3] = (struct pd_unit_view){ &u->coupons[0], NULL, NULL, 2, p[3].end_ms, 1 };
}

void
fixture_wallet_none(struct fixture *f)
{
    f->view.row_count = 0;
    f->view.pages = 1;
}

void
fixture_unit(struct fixture *f)
{
    fixture_wallet(f);
    f->view.unit = f->view.units[1];
}

void
fixture_unit_coupon(struct fixture *f)
{
    fixture_wallet(f);
    f->view.unit = f->view.units[3];
}

void
fixture_unit_code(struct fixture *f)
{
    fixture_unit(f);
    strcpy(f->view.unit_code, CODE);
    f->view.unit_code_until_ms = NOW_MS + 10 * PD_MINUTE_MS;
}

void
fixture_unit_away(struct fixture *f)
{
    fixture_unit(f);
    f->view.link = PD_LINK_VIEW_OFFLINE;
}

void
fixture_history(struct fixture *f)
{
    static const struct pd_history_line lines[] = {
        { 905, NOW_MS - PD_HOUR_MS, PD_HISTORY_EARNED, { 5 }, false, "sign_in", "", "", "" },
        { 904, NOW_MS - 2 * PD_DAY_MS, PD_HISTORY_SPENT, { 1800 }, false, "", "G-001", "", "" },
        { 903, NOW_MS - 9 * PD_DAY_MS, PD_HISTORY_BACK, { 600 }, false, "", "G-002", "", "" },
        { 902, NOW_MS - 30 * PD_DAY_MS, PD_HISTORY_TAKEN, { 128 }, false, "pay", "", "", "" },
        { 901, NOW_MS - 340 * PD_DAY_MS, PD_HISTORY_EXPIRED, { 40 }, false, "", "", "", "" },
    };

    f->view.row_count = PD_COUNT(lines);
    memcpy(f->view.history, lines, sizeof lines);
    f->view.history_more = true;
    f->view.history_state = PD_PAGE_HERE;
}

void
fixture_history_hidden(struct fixture *f)
{
    fixture_history(f);
    f->view.member.hidden = true;
    f->view.page = 3;
    f->view.history_more = false;
    f->view.history[4].kind = PD_HISTORY_SET_RIGHT;
    f->view.history[4].less = true;
}

/* ---- benefits and levels ---- */

void
fixture_many_benefits(struct fixture *f)
{
    struct pd_tier *tier = &f->programme.tiers[2];

    tier->benefit_count = PD_BENEFITS_MAX;
    for (int i = 3; i < PD_BENEFITS_MAX; i++)
        tier->benefits[i] = f->programme.tiers[i % 2 == 0 ? 1 : 3].benefits[0];
    f->view.page = 1;
}

void
fixture_second_page(struct fixture *f)
{
    f->view.page = 1;
}

/* Benefits stage by stage. */
void
fixture_rights_stages(struct fixture *f)
{
    struct pd_programme *p = &f->programme;

    p->by_stage = true;
    for (int tier = 0; tier < p->tier_count; tier++)
        for (int i = 0; i < p->tiers[tier].benefit_count; i++)
            p->tiers[tier].benefit_stages[i] = tier % 2 == 0 ? PD_STAGE_PRE : PD_STAGE_POST;
}

void
fixture_rights_stages_second(struct fixture *f)
{
    fixture_rights_stages(f);
    f->view.page = 1;
}

/* A formula decides levels: payments, visits and what the hospital says. */
void
fixture_index_formula(struct fixture *f)
{
    f->programme.tier_index = (struct pd_tier_index){ .window_months = 12,
        .spend_points = pd_points_of(1),
        .spend_step = pd_fen_of(100),
        .spend_cap = pd_points_of(6000),
        .visit_points = pd_points_of(50),
        .visit_cap = pd_points_of(600),
        .flag_max = pd_points_of(300),
        .flag_name = { { "定期复查情况", "定期回診情形", "定期覆診情況", "Check-ups kept" } } };
}

void
fixture_index_formula_second(struct fixture *f)
{
    fixture_index_formula(f);
    f->view.page = 1;
}

/* ---- what she is asked and tells ---- */

static void
survey(struct fixture *f, int question)
{
    f->view.survey.survey = &f->programme.surveys[0];
    f->view.survey.question = question;
    f->view.survey.reward = pd_points_of(20);
    strcpy(f->view.survey.values[0], "4");
    strcpy(f->view.survey.values[1], "fair");
}

void
fixture_survey_scale(struct fixture *f)
{
    survey(f, 0);
}

void
fixture_survey_choice(struct fixture *f)
{
    survey(f, 1);
}

void
fixture_survey_yes(struct fixture *f)
{
    survey(f, 2);
}

void
fixture_survey_last(struct fixture *f)
{
    survey(f, 3);
}

static void
feedback(struct fixture *f, enum pd_feedback_step step)
{
    f->view.feedback.step = step;
    f->view.feedback.topic = step == PD_FEEDBACK_TOPIC ? -1 : 1;
    f->view.feedback.face = step == PD_FEEDBACK_CALL ? 2 : 0;
}

void
fixture_feedback_topic(struct fixture *f)
{
    feedback(f, PD_FEEDBACK_TOPIC);
}

void
fixture_feedback_topics(struct fixture *f)
{
    struct pd_feedback_policy *policy = &f->programme.feedback;

    feedback(f, PD_FEEDBACK_TOPIC);
    for (int i = policy->topic_count; i < PD_TOPICS_MAX; i++)
        policy->topics[i] = policy->topics[i % 6];
    policy->topic_count = PD_TOPICS_MAX;
    f->view.page = 1;
}

void
fixture_feedback_face(struct fixture *f)
{
    feedback(f, PD_FEEDBACK_FACE);
}

void
fixture_feedback_three(struct fixture *f)
{
    fixture_nobody(f);
    feedback(f, PD_FEEDBACK_FACE);
    f->programme.feedback.faces = 3;
}

void
fixture_feedback_call(struct fixture *f)
{
    feedback(f, PD_FEEDBACK_CALL);
}

void
fixture_feedback_state(struct fixture *f)
{
    f->view.feedback.number = 48207315;
    f->view.feedback.status = PD_FEEDBACK_STATUS_ANSWERED;
    f->view.feedback.has_text = true;
}

void
fixture_feedback_received(struct fixture *f)
{
    fixture_nobody(f);
    f->view.feedback.number = 48207315;
    f->view.feedback.status = PD_FEEDBACK_STATUS_RECEIVED;
    f->view.feedback.due_ms = NOW_MS + 2 * PD_DAY_MS;
}

void
fixture_feedback_unknown(struct fixture *f)
{
    fixture_nobody(f);
    f->view.feedback.number = 48207315;
}

static void
keypad(struct fixture *f, enum pd_keypad_for what, const char *typed, int least, int most)
{
    f->view.keypad = (struct pd_keypad_view){ .what = what, .least = least, .most = most };
    strcpy(f->view.keypad.typed, typed);
}

void
fixture_keypad_pin(struct fixture *f)
{
    keypad(f, PD_KEYPAD_PIN, "**", 4, 6);
}

void
fixture_keypad_wrong(struct fixture *f)
{
    keypad(f, PD_KEYPAD_PIN, "", 4, 6);
    f->view.keypad.bad = true;
    f->view.keypad.tries_left = 2;
}

void
fixture_keypad_phone(struct fixture *f)
{
    fixture_nobody(f);
    keypad(f, PD_KEYPAD_PHONE, "1380013", 11, 11);
}

void
fixture_keypad_card(struct fixture *f)
{
    fixture_nobody(f);
    keypad(f, PD_KEYPAD_CARD, "600012345678", 8, 16);
}

void
fixture_keypad_feedback(struct fixture *f)
{
    fixture_nobody(f);
    keypad(f, PD_KEYPAD_FEEDBACK, "", 8, 8);
    f->view.keypad.bad = true;
}

/* ---- help ---- */

void
fixture_no_code_find(struct fixture *f)
{
    fixture_nobody(f);
    f->view.may_find = true;
    f->view.leaflet = "https://members.example/join";
}

void
fixture_staff_called(struct fixture *f)
{
    fixture_nobody(f);
    f->view.staff_called = true;
}

void
fixture_staff_away(struct fixture *f)
{
    fixture_nobody(f);
    f->view.link = PD_LINK_VIEW_OFFLINE;
}

/* ---- reminders, board, privacy ---- */

static const struct pd_plan knee = {
    .id = "walk",
    .name = { { "康复计划", "復健計畫", "康復計劃", "Getting well again" } },
    .step_count = 4,
    .steps = {
        { .id = "walk", .title = { { "每天散步二十分钟", "每天散步二十分鐘", "每天散步二十分鐘", "Walk twenty minutes a day" } },
            .stage = PD_STAGE_POST, .self = true },
        { .id = "class", .title = { { "参加康复课", "參加復健課", "參加康復課", "Come to the exercise class" } },
            .stage = PD_STAGE_POST },
        { .id = "check", .title = { { "按时复诊", "準時回診", "按時覆診", "Come for the check-up" } },
            .stage = PD_STAGE_POST },
        { .id = "read", .title = { { "看完出院须知", "看完出院須知", "看完出院須知", "Read the leaflet for home" } },
            .stage = PD_STAGE_POST, .self = true },
    },
};

static struct pd_plan_view
step_of(int i, enum pd_step_state state, int from, int to, int64_t points)
{
    int64_t today = pd_local_day(NOW_MS, 480);

    return (struct pd_plan_view){ .plan = &knee,
        .step = &knee.steps[i],
        .row = { .number = 1,
            .state = state,
            .from_day = today + from,
            .to_day = today + to,
            .points = pd_points_of(points),
            .self = knee.steps[i].self },
        .may = state == PD_STEP_OPEN && knee.steps[i].self };
}

void
fixture_plan(struct fixture *f)
{
    f->view.list_state = PD_PAGE_HERE;
    f->view.row_count = 4;
    f->view.pages = 1;
    f->view.plan_rows[0] = step_of(0, PD_STEP_OPEN, -2, 3, 20);
    f->view.plan_rows[1] = step_of(2, PD_STEP_LATER, 9, 14, 50);
    f->view.plan_rows[2] = step_of(1, PD_STEP_MISSED, -9, -1, 30);
    f->view.plan_rows[3] = step_of(3, PD_STEP_DONE, -9, 9, 5);
}

void
fixture_plan_none(struct fixture *f)
{
    f->view.list_state = PD_PAGE_HERE;
    f->view.row_count = 0;
    f->view.pages = 1;
}

/* What is to be seen to on a first visit, as the demo's rules have it. */
static const struct pd_plan first_visit = { .id = "first",
    .name = { { "第一次来我院", "第一次來本院", "首次來院", "Your first visit" } },
    .given = PD_PLAN_GIVEN_ENROLLED,
    .contact = -1,
    .step_count = 4,
    .steps = {
        { .id = "code",
            .title = { { "教您用会员码", "教您使用會員條碼", "教您使用會員碼",
                "Show you how your member code works" } },
            .rule = -1,
            .owner = "place:P1" },
        { .id = "way",
            .title = { { "带您到候诊区", "帶您到候診區", "帶您到候診區",
                "Show you the way to where you wait" } },
            .rule = -1,
            .owner = "role:counter" },
        { .id = "next",
            .title = { { "讲清下一步怎么安排", "說明下一步安排", "講解下一步安排",
                "Tell you what comes next" } },
            .to_day = 1,
            .rule = -1,
            .owner = "department:dental" },
        { .id = "ask",
            .title = { { "打电话问问您好不好", "打電話問候您", "致電問候您", "Call to ask how you are" } },
            .from_day = 3,
            .to_day = 7,
            .rule = -1,
            .owner = "role:supervisor" },
    } };

void
fixture_first_visit(struct fixture *f)
{
    static const struct pd_topic dental = { .id = "dental",
        .name = { { "口腔科", "牙科", "牙科", "Dental clinic" } } };

    f->programme.plans[f->programme.plan_count++] = first_visit;
    f->programme.bill_words[PD_BILL_DEPARTMENT].words[0] = dental;
    f->programme.bill_words[PD_BILL_DEPARTMENT].count = 1;
}

static struct pd_plan_view
first_step(int i, enum pd_step_state state)
{
    const struct pd_plan_step *step = &first_visit.steps[i];
    int64_t today = pd_local_day(NOW_MS, 480);

    return (struct pd_plan_view){ .plan = &first_visit,
        .step = step,
        .row = { .number = 2,
            .state = state,
            .from_day = today + step->from_day,
            .to_day = today + step->to_day } };
}

void
fixture_plan_first(struct fixture *f)
{
    static const enum pd_step_state states[] = { PD_STEP_OPEN, PD_STEP_OPEN, PD_STEP_LATER, PD_STEP_DONE };
    static const int order[] = { 1, 2, 3, 0 };

    f->view.list_state = PD_PAGE_HERE;
    fixture_first_visit(f);
    f->view.row_count = 4;
    f->view.pages = 1;
    for (int i = 0; i < 4; i++)
        f->view.plan_rows[i] = first_step(order[i], states[i]);
}

void
fixture_plan_first_step(struct fixture *f)
{
    fixture_first_visit(f);
    f->view.plan_step = first_step(0, PD_STEP_OPEN);
}

void
fixture_plan_step(struct fixture *f)
{
    f->view.plan_step = step_of(0, PD_STEP_OPEN, -2, 3, 20);
}

void
fixture_plan_step_done(struct fixture *f)
{
    f->view.plan_step = step_of(3, PD_STEP_DONE, -9, 9, 5);
}

void
fixture_plan_step_contact(struct fixture *f)
{
    static const struct pd_contact nurse = { .id = "nurse",
        .name = { { "随访护士", "個案管理師", "個案護士", "Follow-up nurse" } },
        .where = { { "门诊楼 2 层", "門診大樓 2 樓", "門診大樓 2 樓", "Building B, 2nd floor" } },
        .phone = "8123-4567" };

    f->programme.contact_count = 1;
    f->programme.contacts[0] = nurse;
    f->view.plan_step = step_of(2, PD_STEP_LATER, 9, 14, 50);
}

/* The demo's rules reward nobody for it, as the law of the place has it. */
static void
reward_referrals(struct fixture *f)
{
    struct pd_programme *p = &f->programme;

    p->referral = (struct pd_referral_policy){ .when = PD_REFERRAL_FIRST_VISIT,
        .referrer = p->rule_count,
        .newcomer = p->rule_count + 1,
        .within_days = 365 };
    p->rules[p->rule_count].points = pd_points_of(200);
    p->rules[p->rule_count + 1].points = pd_points_of(80);
}

void
fixture_referral(struct fixture *f)
{
    reward_referrals(f);
    f->view.referral = (struct pd_referral_view){ .state = PD_PAGE_HERE,
        .brought = { .number = 57240000, .members = 2, .waiting = 1 },
        .points = pd_points_of(400) };
    pd_referral_code(57240000, f->view.referral.code);
}

void
fixture_memberships(struct fixture *f)
{
    static const struct pd_kind kinds[] = {
        { "standard", TEXT("普通会员", "一般會員", "普通會員", "General") },
        { "dental", TEXT("口腔会员", "牙科會員", "牙科會員", "Dental") },
        { "maternity", TEXT("孕产会员", "媽媽寶寶會員", "產科會員", "Maternity") },
    };
    struct pd_programme *p = &f->programme;

    p->kind_count = PD_COUNT(kinds);
    memcpy(p->kinds, kinds, sizeof kinds);
    f->view.membership_count = 2;
    f->view.memberships[0] =
        (struct pd_membership_view){ &p->kinds[1], f->view.member.tier, f->view.member.spendable, true };
    f->view.memberships[1] = (struct pd_membership_view){ &p->kinds[2], 1, pd_points_of(1260), false };
}

void
fixture_memberships_three(struct fixture *f)
{
    fixture_memberships(f);
    f->view.membership_count = 3;
    f->view.memberships[2] =
        (struct pd_membership_view){ &f->programme.kinds[0], 3, pd_points_of(124904), false };
}

static void
advise(struct fixture *f)
{
    static const struct pd_adviser li = { .id = "li",
        .staff = "W0017",
        .name = TEXT("李晓雯", "李曉雯", "李曉雯", "Li Xiaowen"),
        .role = TEXT("口腔健康顾问", "口腔健康顧問", "口腔健康顧問", "Adviser for dental health"),
        .hours = TEXT("周一至周五 8:30–16:30", "週一至週五 8:30–16:30", "星期一至五 8:30–16:30",
            "Mon–Fri 8:30–16:30") };
    struct pd_adviser_policy *p = &f->programme.advisers;

    p->count = 1;
    p->answer_hours = 48;
    p->people[0] = li;
    f->view.adviser = &p->people[0];
}

void
fixture_adviser(struct fixture *f)
{
    advise(f);
}

void
fixture_adviser_alone(struct fixture *f)
{
    advise(f);
    f->view.member.pending = pd_points_of(0);
}

void
fixture_adviser_asked(struct fixture *f)
{
    advise(f);
    f->view.message = PD_MESSAGE_FEEDBACK_KEPT;
    f->view.feedback = (struct pd_feedback_view){ .adviser = true, .call_back = true, .number = 40718253 };
}

void
fixture_referral_none(struct fixture *f)
{
    reward_referrals(f);
    f->view.referral.state = PD_PAGE_HERE;
}

void
fixture_referral_away(struct fixture *f)
{
    fixture_away(f);
    reward_referrals(f);
    f->view.referral.state = PD_PAGE_AWAY;
}

/* She holds a card of somebody's. */
void
fixture_family(struct fixture *f)
{
    f->view.family = (struct pd_family_view){ .holds = true,
        .account = "王**",
        .card = { .state = PD_FAMILY_GOOD,
            .limits = { { 2000 }, { 3000 }, { 8000 } },
            .day_used = { 1500 },
            .month_used = { 4100 } },
        .left = pd_points_of(1500),
        .use = true };
}

void
fixture_family_blocked(struct fixture *f)
{
    fixture_family(f);
    f->view.family.card.state = PD_FAMILY_BLOCKED;
    f->view.family.no = PD_FAMILY_NO_BLOCKED;
    f->view.family.left = pd_points_of(0);
    f->view.family.use = false;
}

void
fixture_family_none_left(struct fixture *f)
{
    fixture_family(f);
    f->view.family.left = pd_points_of(0);
    f->view.family.use = false;
}

void
fixture_confirm_family(struct fixture *f)
{
    fixture_family(f);
    f->view.left_after = pd_points_of(300);
}

void
fixture_gift_family(struct fixture *f)
{
    fixture_family(f);
    f->view.gift.answer.outcome = PD_REDEEM_FAMILY_DAY;
    f->view.gift.answer.cap = pd_points_of(200);
}

void
fixture_history_family(struct fixture *f)
{
    fixture_history(f);
    (void)pd_copy(f->view.history[1].who, sizeof f->view.history[1].who, "李**");
}

/* She gave two. */
void
fixture_family_cards(struct fixture *f)
{
    f->view.family = (struct pd_family_view){ .count = 2,
        .cards = { { .masked = "李**",
                       .card = { .state = PD_FAMILY_GOOD,
                           .limits = { { 2000 }, { 3000 }, { 8000 } },
                           .day_used = { 1800 } } },
            { .masked = "王**",
                .card = { .state = PD_FAMILY_BLOCKED, .limits = { { 500 }, { 500 }, { 2000 } } } } } };
}

void
fixture_reminders(struct fixture *f)
{
    int64_t today = pd_local_day(NOW_MS, 480);

    fixture_board(f);
    f->view.row_count = 2;
    f->view.pages = 1;
    strcpy(f->view.reminders[0].topic, "cleaning");
    f->view.reminders[0].due_day = today - 4;
    strcpy(f->view.reminders[1].topic, "follow_up");
    f->view.reminders[1].due_day = today + 11;
}

void
fixture_reminders_none(struct fixture *f)
{
    fixture_board(f);
    f->view.notice = NULL;
    f->view.row_count = 0;
    f->view.pages = 1;
}

void
fixture_reminders_away(struct fixture *f)
{
    fixture_away(f);
    fixture_board(f);
}

void
fixture_board_notice(struct fixture *f)
{
    fixture_nobody(f);
    f->view.board = &f->programme.board[0];
    f->view.pages = 2;
}

void
fixture_board_card(struct fixture *f)
{
    f->view.board = &f->programme.board[1];
    f->view.page = 1;
    f->view.pages = 2;
}

void
fixture_left(struct fixture *f)
{
    f->page.consents = 0;
    f->page.has_card = false;
}
