#include "tests/ui/fixture.h"
#include "tests/ui/fixture_parts.h"
#include "tests/ui/look.h"

#include <string.h>

#define NOW_MS FIXTURE_NOW_MS

static const struct pd_gift gifts[] = {
    { "G-001", TEXT("保温杯 500 毫升", "保溫杯 500 毫升", "保溫杯 500 毫升", "Thermos cup, 500 ml"),
        TEXT("316 不锈钢内胆，一键开盖，老人单手也能打开。", "316 不鏽鋼內膽，一鍵開蓋，長輩單手也能打開。",
            "316 不鏽鋼內膽，一按開蓋，長者單手亦可打開。",
            "Stainless steel inside, opens with one press, easy with one hand."),
        "home", "thermos", "A-03", "P1", { 1800 }, { 0 }, 0, 2, 365, 0, PD_NEVER_MS, 40, 0 },
    { "G-002", TEXT("全棉毛巾两条", "全棉毛巾兩條", "全棉毛巾兩條", "Two cotton towels"),
        TEXT("柔软吸水，独立包装。", "柔軟吸水，獨立包裝。", "柔軟吸水，獨立包裝。",
            "Soft and absorbent, each wrapped."),
        "home", "towels", "A-05", "P1", { 600 }, { 0 }, 0, 0, 0, 0, PD_NEVER_MS, 80, 0 },
    { "G-003",
        TEXT("上臂式电子血压计", "手臂式電子血壓計", "上臂式電子血壓計", "Upper-arm blood pressure monitor"),
        TEXT("大字显示，一键测量，可存两人各 99 组。", "大字顯示，一鍵測量，可存兩人各 99 組。",
            "大字顯示，一按量度，可儲存兩人各 99 組。",
            "Large digits, one button, stores 99 readings for two people."),
        "health", "blood-pressure-monitor", "B-01", "P1", { 9800 }, { 0 }, 2, 1, 365, 0, PD_NEVER_MS, 6, 0 },
    { "G-004", TEXT("家用急救包", "家用急救包", "家用急救包", "Home first-aid kit"),
        TEXT("12 类 46 件。", "12 類 46 件。", "12 類 46 件。", "46 pieces of 12 kinds."), "health",
        "first-aid-kit", "B-04", "P1", { 2400 }, { 0 }, 0, 0, 0, 0, PD_NEVER_MS, 12, 0 },
    { "G-005", TEXT("七日分药盒", "七日分藥盒", "七日藥盒", "Seven-day pill box"),
        TEXT("早中晚三格，盖子好开。", "早中晚三格，蓋子好開。", "早午晚三格，蓋子易開。",
            "Three compartments a day, easy lids."),
        "health", "pill-box", "B-06", "P1", { 300 }, { 0 }, 0, 0, 0, 0, PD_NEVER_MS, 100, 0 },
    { "G-006", TEXT("东北大米 5 公斤", "東北大米 5 公斤", "東北大米 5 公斤", "Rice, 5 kg"),
        TEXT("当季新米，真空包装。", "當季新米，真空包裝。", "當季新米，真空包裝。",
            "This season's rice, vacuum packed."),
        "food", "rice", "C-01", "P1", { 3500 }, { 990 }, 0, 0, 0, 0, PD_NEVER_MS, 20, 0 },
    { "G-007", TEXT("晴雨两用伞", "晴雨兩用傘", "晴雨兩用傘", "Umbrella for sun and rain"),
        TEXT("八骨抗风。", "八骨抗風。", "八骨抗風。", "Eight ribs, holds against wind."), "home", "umbrella",
        "A-08", "P1", { 1500 }, { 0 }, 0, 0, 0, 0, PD_NEVER_MS, 30, 0 },
    { "G-008", TEXT("蜂蜜一瓶", "蜂蜜一瓶", "蜂蜜一瓶", "A jar of honey"), TEXT("", "", "", ""), "food",
        "honey", "C-03", "P1", { 900 }, { 0 }, 0, 0, 0, 0, PD_NEVER_MS, 30, 0 },
    { "G-009", TEXT("护手霜", "護手霜", "護手霜", "Hand cream"), TEXT("", "", "", ""), "care", "hand-cream",
        "D-01", "P1", { 400 }, { 0 }, 0, 0, 0, 0, PD_NEVER_MS, 30, 0 },
    { "G-010", TEXT("手杖", "手杖", "手杖", "Walking stick"), TEXT("", "", "", ""), "outdoor",
        "walking-stick", "A-11", "P1", { 2600 }, { 0 }, 0, 0, 0, 0, PD_NEVER_MS, 30, 0 },
    { "G-011", TEXT("毛绒小熊", "絨毛小熊", "毛公仔小熊", "Plush bear"), TEXT("", "", "", ""), "kids",
        "plush-bear", "E-01", "P1", { 700 }, { 0 }, 0, 0, 0, 0, PD_NEVER_MS, 30, 0 },
    { "G-012", TEXT("放大镜", "放大鏡", "放大鏡", "Magnifier"), TEXT("", "", "", ""), "home", "magnifier",
        "A-14", "P1", { 500 }, { 0 }, 0, 0, 0, 0, PD_NEVER_MS, 30, 0 },
};

static void
set_tiers(struct pd_programme *p)
{
    static const struct pd_tier tiers[] = {
        { "standard", TEXT("普通会员", "一般會員", "普通會員", "Member"), { 0 }, "tier-member", 0xd9cfbe, 0,
            2,
            { TEXT("积分兑礼品", "點數兌換禮品", "積分換禮品", "Gifts for points"),
                TEXT("每日领积分", "每日領點數", "每日領積分", "Points every day") },
            { 0 }, false },
        { "silver", TEXT("银卡会员", "銀卡會員", "銀卡會員", "Silver"), { 1000 }, "tier-silver", 0xb9c2cc, 2,
            2,
            { TEXT("生日礼一份", "生日禮一份", "生日禮一份", "A birthday gift"),
                TEXT("健康讲座优先报名", "健康講座優先報名", "健康講座優先報名",
                    "First choice of health talks") },
            { 0 }, false },
        { "gold", TEXT("金卡会员", "金卡會員", "金卡會員", "Gold"), { 3000 }, "tier-gold", 0xdba63c, 5, 3,
            { TEXT("每年一次免费洁牙", "每年一次免費洗牙", "每年一次免費洗牙", "One dental cleaning a year"),
                TEXT("生日礼一份", "生日禮一份", "生日禮一份", "A birthday gift"),
                TEXT("会员优先服务", "會員優先服務", "會員優先服務", "Priority service desk") },
            { 0 }, true },
        { "platinum", TEXT("铂金会员", "白金會員", "白金會員", "Platinum"), { 6000 }, "tier-platinum",
            0x8a86a8, 6, 1,
            { TEXT("年度体检套餐优惠", "年度健檢套餐優惠", "年度體檢套餐優惠",
                "A better price for the yearly check-up") },
            { 0 }, true },
        { "diamond", TEXT("钻石会员", "鑽石會員", "鑽石會員", "Diamond"), { 12000 }, "tier-diamond", 0x14304a,
            8, 1, { TEXT("年度体检套餐一份", "年度健檢套餐一份", "年度體檢套餐一份", "One yearly check-up") },
            { 0 }, true },
    };

    p->tier_count = PD_COUNT(tiers);
    memcpy(p->tiers, tiers, sizeof tiers);
}

static void
set_programme(struct pd_programme *p)
{
    static const struct pd_category categories[] = {
        { "home", TEXT("家居日用", "家居用品", "家居用品", "Home") },
        { "health", TEXT("健康护理", "健康護理", "健康護理", "Health") },
        { "food", TEXT("粮油食品", "食品", "糧油食品", "Food") },
        { "care", TEXT("个人洗护", "個人清潔", "個人護理", "Personal care") },
        { "outdoor", TEXT("出行休闲", "外出休閒", "外遊休閒", "Out and about") },
        { "kids", TEXT("亲子", "親子", "親子", "Children") },
        { "service", TEXT("院内服务", "院內服務", "院內服務", "Services") },
    };
    static const struct pd_place place = { "P1",
        TEXT("门诊一楼服务台", "門診一樓服務檯", "門診地下服務處", "Service desk, ground floor"),
        TEXT("一楼大厅东侧", "一樓大廳東側", "地下大堂東側", "Main hall, east side"),
        TEXT("周一至周六 8:00–17:00", "週一至週六 8:00–17:00", "星期一至六 8:00–17:00", "Mon–Sat 8:00–17:00"),
        "service-desk", -1, NULL };
    static const struct pd_rules_page pages[] = {
        { TEXT("怎样得积分", "怎樣得到點數", "怎樣賺取積分", "How to earn points"),
            TEXT("自费每付 1 元得 1 分，医保支付的部分不计分。\n每天在本机领 5 分。\n积分从得到那天起 365 "
                 "天内有效。",
                "自費每付 1 元得 1 點，健保給付的部分不計點。\n每天在本機領 5 點。\n點數自取得當日起 365 "
                "天內有效。",
                "自費每付 1 元得 1 分，保險支付的部分不計分。\n每天在本機領 5 分。\n積分由獲得當日起 365 "
                "天內有效。",
                "One point for each yuan you pay yourself; what insurance pays earns none.\nFive points a "
                "day at this "
                "machine.\nPoints are good for 365 days.") },
        { TEXT("怎样用积分", "怎樣使用點數", "怎樣使用積分", "How to use points"),
            TEXT("在本机选礼品，凭小票到领取处领取。\n7 天内没有领，积分自动退回。",
                "在本機選禮品，憑取貨單到領取處領取。\n7 "
                "天內沒有領，點數自動退回。",
                "在本機選禮品，憑票到領取處領取。\n7 天內沒有領，積分自動退回。",
                "Choose a gift here and collect it with your ticket.\nNot collected within 7 days, your "
                "points come "
                "back.") },
    };
    static const struct pd_earn_rule rules[] = {
        { .id = "pay",
            .kind = PD_EARN_PAYMENT,
            .name = TEXT("看病自费", "自費就醫", "自費診療", "What you paid yourself"),
            .points = { 1 },
            .step = { 100 } },
        { .id = "sign_in",
            .kind = PD_EARN_FIXED,
            .name = TEXT("每日领积分", "每日領點數", "每日領積分", "Daily points"),
            .points = { 5 },
            .claimable = true },
    };

    p->version = 7;
    p->hospital = (struct pd_text)TEXT("安和示范医院", "安和示範醫院", "安和示範醫院", "Anhe Demo Hospital");
    p->utc_offset_min = 480;
    set_tiers(p);
    p->points_per_yuan = 100;
    p->category_count = PD_COUNT(categories);
    memcpy(p->categories, categories, sizeof categories);
    p->gift_count = PD_COUNT(gifts);
    memcpy(p->gifts, gifts, sizeof gifts);
    p->place_count = 1;
    p->places[0] = place;
    p->rule_count = PD_COUNT(rules);
    memcpy(p->rules, rules, sizeof rules);
    p->page_count = PD_COUNT(pages);
    memcpy(p->pages, pages, sizeof pages);
    p->offline = (struct pd_offline_policy){ .mode = PD_OFFLINE_FLOOR,
        .account_cap = { 5000 },
        .day_code_cap = { 5000 },
        .card_cap = { 1000 },
        .per_redemption = { 5000 },
        .split_min = 10,
        .desk_cap = { 100000 },
        .desk_count = 200,
        .soft_count = 2,
        .hard_count = 5,
        .max_age_h = 72 };
    p->hold_days = 7;
    fixture_add_errands(p);
}

void
fixture_set_member(struct fixture *f)
{
    static const struct pd_lot lots[] = {
        { 11, { 200 }, NOW_MS - 300 * PD_DAY_MS, INT64_C(1798732800000), "pay" },
        { 12, { 1080 }, NOW_MS - 200 * PD_DAY_MS, NOW_MS + 165 * PD_DAY_MS, "pay" },
        { 13, { 1995 }, NOW_MS - 20 * PD_DAY_MS, NOW_MS + 345 * PD_DAY_MS, "pay" },
        { 14, { 5 }, NOW_MS - 2 * PD_DAY_MS, NOW_MS + 363 * PD_DAY_MS, "sign_in" },
    };
    struct pd_member_view *v = &f->view.member;

    strcpy(f->member.masked, f->view.lang == PD_LANG_EN ? "Z***" : "张**");
    f->member.status = PD_MEMBER_ACTIVE;
    f->member.growth = pd_points_of(5450);
    f->member.lot_count = PD_COUNT(lots);
    memcpy(f->member.lots, lots, sizeof lots);
    f->view.has_member = true;
    v->member = &f->member;
    v->spendable = pd_points_of(3280);
    v->pending = pd_points_of(120);
    v->tier = 2;
    v->tier_missing = pd_points_of(550);
    v->tier_progress_permille = 816;
    v->expiring_count = 3;
    for (int i = 0; i < 3; i++) {
        v->expiring[i].at_ms = lots[i].expires_ms;
        v->expiring[i].amount = lots[i].left;
    }
    v->tickets_waiting = 1;
    fixture_set_page(f);
    v->sign_in_possible = true;
    v->sign_in_points = pd_points_of(5);
    v->offline_left = pd_points_of(-1);
    v->may_redeem = true;
}

void
fixture_set_ticket(struct fixture *f, struct pd_ticket_view *t, int gift, const char *number)
{
    t->gift = &f->programme.gifts[gift];
    t->place = &f->programme.places[0];
    strcpy(t->hold.sku, t->gift->sku);
    t->hold.qty = 1;
    t->hold.amount = t->gift->price;
    t->hold.money = t->gift->money;
    t->hold.expires_ms = INT64_C(1796054400000); /* end of 30 November */
    t->hold.state = PD_HOLD_RELEASED;
    strcpy(t->short_number, number);
    strcpy(t->code,
        "PD1:6BFOXN*TS0BI$ZD.P9UOL97O4-2HH77HRM3DSPTLRR+%3.ZH9M9ESIGUBA KWMLYZ1ASP2KF$B8Y:1R5C3HQ.IFOP7"
        "HV5XK83LF*8D2R0OVB+MAY-3Y2LS4RD1XR7S*BE0T9W9U6EE");
    t->confirmed = true;
    strcpy(t->head, "7f3a91c2");
}

static void
set_gifts(struct fixture *f)
{
    struct pd_view *v = &f->view;

    v->gift_count = PD_PAGE_GIFTS;
    v->pages = 2;
    v->category = -1;
    for (int i = 0; i < PD_PAGE_GIFTS; i++) {
        struct pd_gift_view *g = &v->gifts[i];

        g->gift = &f->programme.gifts[i];
        g->answer = (struct pd_redeem_answer){ .outcome = PD_REDEEM_OK, .price = g->gift->price };
    }
    v->gifts[2].answer.outcome = PD_REDEEM_TIER;
    v->gifts[2].answer.tier = 3;
    v->gifts[3].answer.outcome = PD_REDEEM_NO_LEASE;
    v->gifts[5].answer.outcome = PD_REDEEM_TOO_FEW_POINTS;
    v->gifts[5].answer.missing = pd_points_of(220);
    v->gift = v->gifts[0];
    v->qty = 1;
    v->left_after = pd_points_of(1480);
    v->collect_until_ms = INT64_C(1796054400000);
}

bool
fixture_is_staffs(const struct fixture_case *c)
{
    return is_staff_screen(c->screen) || strstr(c->name, "-at-counter") != NULL; /* the window is a clerk's */
}

void
fixture_make(struct fixture *f, const struct fixture_case *c, enum pd_lang lang)
{
    struct pd_view *v = &f->view;

    memset(f, 0, sizeof *f);
    set_programme(&f->programme);
    v->screen = c->screen;
    v->lang = lang;
    v->programme = &f->programme;
    v->place = &f->programme.places[0];
    v->now_ms = NOW_MS;
    v->link = PD_LINK_VIEW_ONLINE;
    v->idle_left_s = -1;
    v->idle_total_s = 20;
    v->done_left_s = -1;
    v->attract_gifts = PD_ATTRACT_GIFTS;
    for (int i = 0; i < PD_ATTRACT_GIFTS; i++)
        v->attract[i] = &f->programme.gifts[i];
    if (c->screen != PD_SCREEN_ATTRACT && c->screen != PD_SCREEN_CLOSED && !fixture_is_staffs(c))
        fixture_set_member(f);
    set_gifts(f);
    fixture_set_ticket(f, &v->ticket, 0, "A-037");
    v->print = PD_PRINT_DONE;
    v->ticket_count = 2;
    fixture_set_ticket(f, &v->tickets[0], 0, "A-037");
    fixture_set_ticket(f, &v->tickets[1], 4, "A-031");
    v->counter.state = PD_COUNTER_IDLE;
    v->counter.place = v->place;
    v->counter.has_token = true;
    v->counter.kiosk_letter = 'A';
    fixture_set_ticket(f, &v->counter.ticket, 0, "A-037");
    strcpy(v->counter.masked, "张**");
    v->counter.last_count = 3;
    for (int i = 0; i < 3; i++) {
        fixture_set_ticket(f, &v->counter.last[i], i + 1, i == 0 ? "A-036" : i == 1 ? "B-112" : "A-035");
        v->counter.last[i].hold.state = PD_HOLD_CAPTURED;
        v->counter.last[i].hold.ended_ms = NOW_MS - (i + 1) * 9 * PD_MINUTE_MS;
    }
    if (c->screen == PD_SCREEN_TIER)
        v->page = -1;
    fixture_set_message(f, c->name);
    if (c->set != NULL)
        c->set(f);
}
