/* What the hospital has beside gifts, and what its member has of it. */
#include "tests/ui/fixture_parts.h"

#include <string.h>

#define NOW_MS FIXTURE_NOW_MS
#define AT(day, hour)                                                                                        \
    (INT64_C(1795363200000) + (day)*PD_DAY_MS + (hour)*PD_HOUR_MS) /* from 23 November on                    \
                                                                    */

static void
add_units(struct pd_units *u)
{
    static const struct pd_coupon coupons[] = {
        { "first_visit",
            TEXT("首次就诊券 20 元", "首次看診券 20 元", "首次就診券 20 元", "First visit, ¥20 off"),
            TEXT("自费满 100 元可用一次。", "自費滿 100 元可用一次。", "自費滿 100 元可用一次。",
                "Once, on ¥100 self-paid or more."),
            PD_COUPON_ITEM, 0, { 2000 }, { 10000 }, 0, 0, 90, PD_NEVER_MS, 0 },
        { "care_20", TEXT("护理用品八折券", "護理用品八折券", "護理用品八折券", "20% off care"),
            TEXT("口腔和皮肤护理用品可用一次。", "口腔與皮膚護理用品可用一次。",
                "牙科及皮膚護理用品可用一次。", "Once, on dental or skin care products."),
            PD_COUPON_PRODUCT, 20, { 0 }, { 0 }, 0, 1, 60, PD_NEVER_MS, 0 },
    };
    static const struct pd_entitlement entitlements[] = {
        { "cleaning", TEXT("免费洁牙", "免費洗牙", "免費洗牙", "Dental cleaning"),
            TEXT("须提前一天预约，当年有效。", "須提前一天預約，當年有效。", "須提早一天預約，當年有效。",
                "By appointment a day before, within the year."),
            PD_ENTITLEMENT_SERVICE, PD_PER_CALENDAR_YEAR, 3, { { 2, 1 }, { 3, 2 }, { 4, 4 } }, { 0 },
            TEXT("口腔科前台", "牙科櫃檯", "牙科前台", "Dental front desk"), "P1", 0 },
        { "check", TEXT("口腔检查", "口腔檢查", "牙齒檢查", "Dental check-up"),
            TEXT("每年一次，须预约。", "每年一次，須預約。", "每年一次，須預約。",
                "Once a year, by appointment."),
            PD_ENTITLEMENT_SERVICE, PD_PER_CALENDAR_YEAR, 4, { { 1, 1 }, { 2, 1 }, { 3, 1 }, { 4, 2 } },
            { 990 }, TEXT("口腔科前台", "牙科櫃檯", "牙科前台", "Dental front desk"), "P1", 0 },
        { "upgrade", TEXT("补牙材料升级", "補牙材料升級", "補牙物料升級", "Better filling material"),
            TEXT("缴费时说明即可。", "繳費時說明即可。", "繳費時說明即可。", "Say so where you pay."),
            PD_ENTITLEMENT_UPGRADE, PD_PER_MEMBERSHIP_YEAR, 2, { { 3, 1 }, { 4, 1 } }, { 0 },
            TEXT("", "", "", ""), "", 0 },
    };

    u->coupon_count = PD_COUNT(coupons);
    memcpy(u->coupons, coupons, sizeof coupons);
    u->entitlement_count = PD_COUNT(entitlements);
    memcpy(u->entitlements, entitlements, sizeof entitlements);
}

static void
add_activities(struct pd_programme *p)
{
    static const struct pd_activity activities[] = {
        { "talk-teeth",
            TEXT("健康大讲堂：护牙", "健康講座：護牙", "健康講座：護齒", "Health talk: looking after teeth"),
            TEXT("怎么刷牙、多久检查一次，现场可以提问。", "怎麼刷牙、多久檢查一次，現場可以提問。",
                "怎樣刷牙、多久檢查一次，現場可以提問。",
                "How to brush, how often to have teeth looked at; bring your questions."),
            TEXT("本院口腔科医师", "本院牙科醫師", "本院牙科醫生", "A dentist of this hospital"),
            TEXT(
                "门诊楼 3 楼报告厅", "門診大樓 3 樓演講廳", "門診大樓 3 樓演講廳", "Lecture hall, 3rd floor"),
            AT(12, 14), AT(12, 15) + 30 * PD_MINUTE_MS, 0, 0, AT(11, 12), 60, 20, { 0 }, { 0, 0 }, 0, -1, 0 },
        { "cooking",
            TEXT("糖尿病饮食烹饪课", "糖尿病飲食烹飪課", "糖尿病飲食烹飪班", "Cooking with diabetes"),
            TEXT("营养师带您做三道菜。", "營養師帶您做三道菜。", "營養師教您煮三道菜。",
                "A dietitian cooks three dishes with you."),
            TEXT("本院营养师", "本院營養師", "本院營養師", "A dietitian of this hospital"),
            TEXT("住院部 1 楼厨房教室", "住院大樓 1 樓廚房教室", "住院大樓 1 樓廚房教室",
                "Kitchen classroom, ward building, 1st floor"),
            AT(18, 9), AT(18, 11), 0, 0, AT(17, 12), 16, 8, { 200 }, { 0, 0 }, 0, -1, 0 },
        { "walk", TEXT("晨走小组", "晨走小組", "晨步小組", "Morning walk"),
            TEXT("每周三沿湖慢走四十分钟。", "每週三沿湖慢走四十分鐘。", "逢星期三沿湖慢步四十分鐘。",
                "Forty minutes around the lake every Wednesday."),
            TEXT("", "", "", ""), TEXT("医院北门", "醫院北門", "醫院北門", "North gate"), AT(9, 7), AT(9, 8),
            0, 0, AT(9, 6), 30, 0, { 0 }, { 0, 0 }, -1, -1, 0 },
    };

    p->activity_count = PD_COUNT(activities);
    memcpy(p->activities, activities, sizeof activities);
}

static void
add_board(struct pd_programme *p)
{
    static const struct pd_board_entry board[] = {
        { "holiday", PD_BOARD_NOTICE,
            TEXT("元旦服务时间", "元旦服務時間", "元旦服務時間", "Opening hours at New Year"),
            TEXT("1 月 1 日门诊停诊，急诊照常。礼品 1 月 2 日起照常领取，到期日顺延一天。",
                "1 月 1 日門診停診，急診照常。禮品 1 月 2 日起照常領取，期限順延一天。",
                "1 月 1 日門診休息，急症室照常。禮品 1 月 2 日起照常領取，限期順延一天。",
                "The outpatient clinic is closed on 1 January; emergency care is open as always. Gifts can "
                "be "
                "collected again from 2 January, and their last day moves by one."),
            0, AT(45, 0), 0, "", 0 },
        { "flu", PD_BOARD_CARD,
            TEXT("流感季节，记得接种", "流感季節，記得接種", "流感季節，記得接種",
                "Flu season: get your shot"),
            TEXT("六十岁以上的人每年秋天打一针。勤洗手，咳嗽时用手肘遮住口鼻。",
                "六十歲以上的人每年秋天打一針。勤洗手，咳嗽時用手肘遮住口鼻。",
                "六十歲以上人士每年秋天打一針。勤洗手，咳嗽時用手肘遮住口鼻。",
                "People over sixty have one each autumn. Wash your hands often; cough into your elbow."),
            0, PD_NEVER_MS, 0, "", 1 },
    };

    p->board_count = PD_COUNT(board);
    memcpy(p->board, board, sizeof board);
}

static void
add_survey(struct pd_programme *p)
{
    static const struct pd_survey survey = { "visit",
        TEXT("就诊评价", "看診問卷", "就診意見", "About your visit"), 0, 14, 0, 3,
        { { "content", PD_QUESTION_SCALE,
              TEXT("您对这次就诊满意吗？", "您對這次看診滿意嗎？", "您對今次就診滿意嗎？",
                  "Were you content with your visit?"),
              0, { { "", TEXT("", "", "", "") } } },
            { "wait", PD_QUESTION_CHOICE,
                TEXT("等候时间怎么样？", "等候時間如何？", "等候時間如何？", "How was the wait?"), 3,
                { { "short", TEXT("短", "短", "短", "Short") },
                    { "fair", TEXT("可以接受", "可以接受", "可以接受", "Fair") },
                    { "long", TEXT("太长", "太長", "太長", "Too long") } } },
            { "again", PD_QUESTION_YES_NO,
                TEXT("下次还来我们这里吗？", "下次還會來我們這裡嗎？", "下次還會來我們這裡嗎？",
                    "Would you come to us again?"),
                0, { { "", TEXT("", "", "", "") } } } } };

    p->survey_count = 1;
    p->surveys[0] = survey;
}

static void
add_topics(struct pd_programme *p)
{
    static const struct pd_topic feedback[] = {
        { "waiting", TEXT("等候", "等候", "等候", "Waiting") },
        { "staff", TEXT("工作人员", "工作人員", "職員", "Staff") },
        { "rooms", TEXT("环境", "環境", "環境", "Rooms") },
        { "price", TEXT("收费", "收費", "收費", "Prices") },
        { "food", TEXT("食堂", "餐廳", "餐廳", "Canteen") },
        { "suggestion", TEXT("建议", "建議", "建議", "A suggestion") },
    };
    static const struct pd_topic reminders[] = {
        { "cleaning", TEXT("洁牙", "洗牙", "洗牙", "A cleaning is due") },
        { "follow_up", TEXT("复诊", "回診", "覆診", "A follow-up is due") },
    };

    p->feedback.topic_count = PD_COUNT(feedback);
    memcpy(p->feedback.topics, feedback, sizeof feedback);
    p->feedback.faces = 5;
    p->feedback.answer_hours = 72;
    p->reminders.topic_count = PD_COUNT(reminders);
    memcpy(p->reminders.topics, reminders, sizeof reminders);
}

void
fixture_add_errands(struct pd_programme *p)
{
    static const struct pd_discount discounts[] = {
        { .id = "registration",
            .name = TEXT("挂号费", "掛號費", "掛號費", "Registration fee"),
            .step_count = 2,
            .steps = { { 2, 20 }, { 4, 50 } } },
    };

    add_units(&p->units);
    add_activities(p);
    add_board(p);
    add_survey(p);
    add_topics(p);
    p->discount_count = 1;
    p->discounts[0] = discounts[0];
    p->tier_policy = (struct pd_tier_policy){ PD_DOWN_ONE, 12 };
    for (int i = 0; i < p->rule_count; i++)
        p->rules[i].growth_percent = 100;
}

void
fixture_set_page(struct fixture *f)
{
    struct pd_errand_page *page = &f->page;
    struct pd_member_view *m = &f->view.member;

    *page = (struct pd_errand_page){ .since_ms = AT(-700, 0),
        .stay_until_ms = INT64_C(1798732800000),
        .stay_missing = { 240 },
        .unit_count = 4,
        .units = { { "care_20", 1, AT(9, 0), 1 }, { "cleaning", 1, INT64_C(1798732800000), 1 },
            { "check", 1, INT64_C(1798732800000), 1 }, { "first_visit", 2, AT(60, 0), 1 } },
        .consents = 1u << PD_PURPOSE_PROGRAMME | 1u << PD_PURPOSE_LINKING | 1u << PD_PURPOSE_SMS,
        .has_card = true,
        .has_pin = true };
    m->page_state = PD_PAGE_HERE;
    m->page = page;
    m->coupons = 5;
}
