/*
 * Goal: lines end where a reader of Chinese or English expects them to.
 * Method: a table of texts and widths in em; the lines are compared with what a typesetter would do. The
 * rules that hold for every text (no closing mark at a line's start, no opening mark at its end, no lone last
 * character) are checked over all widths.
 */
#include "tests/support/check.h"

#include "ui/text/layout.h"
#include "ui/text/locale.h"

#include <string.h>

#define FONTS "/usr/share/fonts/opentype/noto"
#define EM 40

static struct pd_font *font;

static void
lines_of(const char *text, int width, enum pd_text_flow flow, char *out, size_t cap)
{
    struct pd_text_layout l;
    struct pd_str s = pd_str_on(out, cap);

    pd_text_layout(&l, font, (struct pd_text_style){ PD_SCRIPT_SC, PD_REGULAR, EM }, text, width, 0, flow);
    for (int i = 0; i < l.count; i++) {
        if (i > 0)
            pd_str_add(&s, "|");
        pd_str_add_bytes(&s, text + l.line[i].start, l.line[i].len);
    }
}

static void
lines_end_where_a_reader_expects(void **state)
{
    static const struct {
        const char *text;
        int width_em;
        enum pd_text_flow flow;
        const char *lines;
    } rows[] = {
        { "请扫会员码", 10, PD_FLOW_FILL, "请扫会员码" },
        { "一二三四五，六七八九", 5, PD_FLOW_FILL, "一二三四|五，六七|八九" },
        { "点“会员码”就行", 3, PD_FLOW_FILL, "点|“会员|码”就|行" },
        { "共 200 分到期", 4, PD_FLOW_FILL, "共|200 分|到期" },
        { "Scan your code", 4, PD_FLOW_FILL, "Scan|your|code" },
        { "first\nsecond", 20, PD_FLOW_FILL, "first|second" },
        { "一二三四五六", 5, PD_FLOW_FILL, "一二三|四五六" },
        { "一二三四五六七八", 6, PD_FLOW_BALANCE, "一二三四|五六七八" },
        /* Two clauses are two lines, unless one would look forgotten or not fit. */
        { "一二三，四五六七八", 7, PD_FLOW_BALANCE, "一二三，|四五六七八" },
        { "一，二三四五六七八", 7, PD_FLOW_BALANCE, "一，二三四|五六七八" },
        { "一二三，四五六七八九", 5, PD_FLOW_BALANCE, "一二三，四|五六七八九" },
        { "one two, three four", 7, PD_FLOW_BALANCE, "one two,|three four" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        char lines[256];

        lines_of(rows[i].text, rows[i].width_em * EM, rows[i].flow, lines, sizeof lines);
        assert_string_equal(lines, rows[i].lines);
    }
}

/* The texts of screens and programmes, in the words and widths they stand in. */
static void
what_is_read_at_one_glance_is_not_parted(void **state)
{
    static const struct {
        enum pd_script script;
        const char *text;
        int width_em10;
        const char *lines;
    } rows[] = {
        /* A number and its unit, with or without a space between. */
        { PD_SCRIPT_SC, "316 不锈钢，480 毫升，一键开盖", 80, "316 不锈钢，|480 毫升，|一键开盖" },
        { PD_SCRIPT_SC, "领取时请另付 9.90元", 85, "领取时请|另付 9.90元" },
        { PD_SCRIPT_SC, "生日积分 90 天，别的积分 365 天内有效。", 70,
            "生日积分|90 天，别的|积分 365 天|内有效。" },
        { PD_SCRIPT_TC, "高 35 公分，牙線 50 公尺", 78, "高 35 公分，|牙線 50 公尺" },
        { PD_SCRIPT_TC, "網路恢復前最多可兌 5,000 點。", 110, "網路恢復前最多可兌|5,000 點。" },
        { PD_SCRIPT_HK, "常溫保存，1 公升 2 盒", 80, "常溫保存，|1 公升 2 盒" },
        { PD_SCRIPT_HK, "致電您登記的手機號碼，24 小時內。", 125, "致電您登記的手機號碼，|24 小時內。" },
        { PD_SCRIPT_SC, "Thermos cup, 500 ml", 80, "Thermos cup,|500 ml" },
        { PD_SCRIPT_SC, "You can use up to 5,000 points.", 90, "You can use up to|5,000 points." },
        { PD_SCRIPT_SC, "Collect by 31 Dec", 62, "Collect|by 31 Dec" },
        /* A range, a measure, a date, a page, a code. */
        { PD_SCRIPT_SC, "吸盘底，40 × 70 厘米", 65, "吸盘底，|40 × 70 厘米" },
        { PD_SCRIPT_TC, "每天開放 7:30–17:30", 80, "每天開放|7:30–17:30" },
        { PD_SCRIPT_HK, "有效期至2027年1月21日", 95, "有效期至|2027年1月21日" },
        { PD_SCRIPT_SC, "看看第 3 / 10 页", 60, "看看|第 3 / 10 页" },
        { PD_SCRIPT_SC, "请告诉工作人员：E-PRT-02", 100, "请告诉工作人员：|E-PRT-02" },
        { PD_SCRIPT_SC, "on the right-hand side", 80, "on the right-|hand side" },
        /* A word, a mark, a quotation. */
        { PD_SCRIPT_SC, "Please scan your member code", 85, "Please scan your|member code" },
        { PD_SCRIPT_SC, "打开微信公众号，点“会员码”。", 80, "打开微信公众号，|点“会员码”。" },
        { PD_SCRIPT_TC, "開啟官方帳號，點選「會員條碼」。", 90, "開啟官方帳號，|點選「會員條碼」。" },
        { PD_SCRIPT_HK, "票上印有「副本」，禮品只可領一次。", 50, "票上印有|「副本」，|禮品只可領|一次。" },
        /* A word of two characters. */
        { PD_SCRIPT_SC, "网络恢复后自动上传，不影响领取。", 120, "网络恢复后自动上传，|不影响领取。" },
        { PD_SCRIPT_TC, "請於11月30日前領取，點數退回。", 115, "請於11月30日前領取，|點數退回。" },
        { PD_SCRIPT_SC, "3  医院来承担", 32, "3  医院|来承担" },
        { PD_SCRIPT_SC, "这张工牌在此无效，请找主管。", 125, "这张工牌在此无效，|请找主管。" },
        /* So often a year. */
        { PD_SCRIPT_SC, "银卡会员起每年 1 次", 75, "银卡会员起|每年 1 次" },
        { PD_SCRIPT_TC, "白金會員起每年 12 次", 80, "白金會員起|每年 12 次" },
        /* A level's name, and "from it on". */
        { PD_SCRIPT_SC, "每年 1 次 · 钻石会员起", 95, "每年 1 次|钻石会员起" },
        { PD_SCRIPT_TC, "每年 1 次 · 鑽石會員起", 95, "每年 1 次|鑽石會員起" },
        /* A tier and all above it, what members have, and words of a question. */
        { PD_SCRIPT_SC, "钻石会员起可兑", 55, "钻石会员起|可兑" },
        { PD_SCRIPT_TC, "鑽石會員起可兌", 55, "鑽石會員起|可兌" },
        { PD_SCRIPT_SC, "摄像头只用来识别会员码，不保存任何画面", 125,
            "摄像头只用来识别会员码，|不保存任何画面" },
        { PD_SCRIPT_SC, "要给您回电话吗？", 55, "要给您|回电话吗？" },
        { PD_SCRIPT_SC, "要留下名字吗？", 50, "要留下|名字吗？" },
        /* "Not", "most" and "of" are not read alone. */
        { PD_SCRIPT_SC, "摄像头识别后不保存", 70, "摄像头识别|后不保存" },
        { PD_SCRIPT_HK, "現在一件禮品最多可用 1,500 分。", 75, "現在一件禮品|最多可用|1,500 分。" },
        { PD_SCRIPT_SC, "先抽一个数封好它的封条号", 90, "先抽一个数封|好它的封条号" },
        /* A year and its day; what stands between dots. */
        { PD_SCRIPT_SC, "其中 1 份2027年1月21日到期", 110, "其中 1 份|2027年1月21日到期" },
        { PD_SCRIPT_SC, "您有 · 金卡会员起每年 1 次 · 铂金会员起每年 2 次", 170,
            "您有 · 金卡会员起每年 1 次|铂金会员起每年 2 次" },
        { PD_SCRIPT_SC, "10月24日 · 退费收回的积分", 90, "10月24日|退费收回的积分" },
        /* Where a text falls into clauses, those are its lines; else they are even. */
        { PD_SCRIPT_SC,
            "现在没有网络：先保存在本机，网络恢复后自动上传，不影响领取。网络恢复前，这次之后还可兑换 1 次。",
            260,
            "现在没有网络：先保存在本机，网络恢复后自动上传，|不影响领取。网络恢复前，这次之后还可兑换 1 "
            "次。" },
        { PD_SCRIPT_SC, "1 月 1 日门诊停诊，急诊照常。礼品 1 月 2 日起照常领取，到期日顺延一天。", 145,
            "1 月 1 日门诊停诊，急诊照常。|礼品 1 月 2 日起照常领取，|到期日顺延一天。" },
        { PD_SCRIPT_SC, "Nothing was paid. This machine only needs your member code, which is on your phone.",
            250, "Nothing was paid. This machine only needs your|member code, which is on your phone." },
        { PD_SCRIPT_SC, "11月30日前，凭它领这件礼品，只能用一次。", 185,
            "11月30日前，|凭它领这件礼品，只能用一次。" },
        { PD_SCRIPT_SC, "现在没有网络：可先选礼品登记，网络恢复后来领。", 200,
            "现在没有网络：可先选礼品登记，|网络恢复后来领。" },
        /* Nothing else fits: then a number may part from its unit, a word never does unless it must. */
        { PD_SCRIPT_SC, "共 12,000 毫升", 40, "共|12,000|毫升" },
    };
    int bad = 0;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_text_layout l;
        char lines[256];
        struct pd_str s = pd_str_on(lines, sizeof lines);

        pd_text_layout(&l, font, (struct pd_text_style){ rows[i].script, PD_REGULAR, EM }, rows[i].text,
            rows[i].width_em10 * EM / 10, 0, PD_FLOW_FILL);
        for (int k = 0; k < l.count; k++) {
            pd_str_add(&s, k > 0 ? "|" : "");
            pd_str_add_bytes(&s, rows[i].text + l.line[k].start, l.line[k].len);
        }
        if (strcmp(lines, rows[i].lines) != 0) {
            print_error("line %d: %s, not %s\n", i, lines, rows[i].lines);
            bad++;
        }
        assert_false(l.cut);
        assert_int_equal(l.torn, i == PD_COUNT(rows) - 1);
    }
    assert_int_equal(bad, 0);
}

static bool
starts_with_any(const char *p, const char *const *marks)
{
    for (; *marks != NULL; marks++)
        if (strncmp(p, *marks, strlen(*marks)) == 0)
            return true;
    return false;
}

static void
check_marks_at(enum pd_script script, const char *text, int width, const char *const *opening,
    const char *const *closing)
{
    struct pd_text_layout l;

    pd_text_layout(&l, font, (struct pd_text_style){ script, PD_BOLD, EM }, text, width, 0, PD_FLOW_FILL);
    assert_false(l.cut);
    for (int i = 0; i < l.count; i++) {
        const char *start = text + l.line[i].start, *last = start + l.line[i].len - 1;

        while (last > start && ((uint8_t)*last & 0xc0) == 0x80)
            last--;
        assert_false(starts_with_any(start, closing));
        assert_false(starts_with_any(last, opening));
        assert_true(l.line[i].width <= width);
    }
    /* Two characters or more; where lines are very short, evening out cannot always help. */
    if (l.count > 1 && width >= EM * 8)
        assert_true(l.line[l.count - 1].width > EM * 3 / 2);
}

static void
marks_stay_with_what_they_belong_to_at_every_width(void **state)
{
    static const char *const closing[] = { "，", "。", "；", "：", "！", "？", "、", "”", "）", "》", "」",
        "】", "』", "’", ",", ".", ";", "?", ")", NULL };
    static const char *const opening[] = { "“", "（", "《", "「", "【", "『", "(", NULL };
    static const struct {
        enum pd_script script;
        const char *text;
    } texts[] = {
        { PD_SCRIPT_SC, "打开微信里的医院公众号，点“会员码”；没有手机（或没电了）也行：请到服务台《办理》，一"
                        "分钟就好！" },
        { PD_SCRIPT_TC, "開啟醫院的官方帳號，點選「會員條碼」；沒有手機（或沒電了）也行：請到服務檯【辦理】，"
                        "一分鐘就好！" },
        { PD_SCRIPT_HK, "開啟醫院的手機應用程式，按「會員碼」；沒有手機（或沒電）亦可：請到服務處『辦理』，一"
                        "分鐘便可辦妥！" },
        { PD_SCRIPT_SC, "Open the hospital’s account in your messenger and tap “Member code”; no phone (or "
                        "no power)? Please ask." },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(texts); i++)
        for (int width = EM * 6; width < EM * 40; width += 7)
            check_marks_at(texts[i].script, texts[i].text, width, opening, closing);
}

static void
nothing_of_a_text_is_lost_between_lines(void **state)
{
    const char *text = "Hold the code 会员码 before the scanner，谢谢";

    (void)state;
    for (int width = EM * 2; width < EM * 30; width += 11) {
        struct pd_text_layout l;
        size_t kept = 0, spaces = 0;

        pd_text_layout(
            &l, font, (struct pd_text_style){ PD_SCRIPT_SC, PD_REGULAR, EM }, text, width, 0, PD_FLOW_FILL);
        for (int i = 0; i < l.count; i++) {
            kept += l.line[i].len;
            if (i + 1 < l.count)
                spaces += l.line[i + 1].start - l.line[i].start - l.line[i].len;
        }
        assert_int_equal(kept + spaces, strlen(text));
    }
}

static void
what_does_not_fit_is_cut_with_an_ellipsis_and_says_so(void **state)
{
    struct pd_text_layout l;

    (void)state;
    pd_text_layout(&l, font, (struct pd_text_style){ PD_SCRIPT_SC, PD_REGULAR, EM }, "一二三四五六七八九十",
        EM * 4, 2, PD_FLOW_FILL);
    assert_int_equal(l.count, 2);
    assert_true(l.cut);
    assert_true(l.line[1].ellipsis);
    assert_true(l.line[1].width <= EM * 4);
}

static void
the_same_character_has_the_shape_of_its_script(void **state)
{
    struct pd_glyph sc, hk;
    uint8_t kept[EM * EM * 2];
    int bytes;

    (void)state;
    /* 骨 is drawn differently on the mainland and in Hong Kong. */
    sc = pd_font_glyph(font, PD_SCRIPT_SC, PD_REGULAR, EM, 0x9aa8);
    bytes = sc.w * sc.h;
    assert_true(bytes > 0 && bytes <= (int)sizeof kept);
    memcpy(kept, sc.coverage, (size_t)bytes);
    hk = pd_font_glyph(font, PD_SCRIPT_HK, PD_REGULAR, EM, 0x9aa8);
    assert_true(hk.w * hk.h != bytes || memcmp(kept, hk.coverage, (size_t)bytes) != 0);
}

static void
the_cache_survives_more_glyphs_than_it_holds(void **state)
{
    (void)state;
    for (uint32_t ch = 0x4e00; ch < 0x4e00 + 3000; ch++)
        (void)pd_font_glyph(font, PD_SCRIPT_SC, PD_REGULAR, 60, ch);
    assert_non_null(pd_font_glyph(font, PD_SCRIPT_SC, PD_REGULAR, 60, 0x4e00).coverage);
}

static int
open_font(void **state)
{
    struct pd_why why;

    (void)state;
    return pd_font_create(&font, FONTS, &why) == PD_OK ? 0 : -1;
}

static int
close_font(void **state)
{
    (void)state;
    pd_font_destroy(font);
    return 0;
}

static void
a_missing_font_is_named(void **state)
{
    struct pd_font *none;
    struct pd_why why = { 0 };

    (void)state;
    assert_int_equal(pd_font_create(&none, "/nowhere", &why), PD_ERR_MISSING);
    assert_null(none);
    assert_string_equal(why.path, "/nowhere");
    assert_non_null(strstr(why.text, "fonts-noto-cjk"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_where_a_reader_expects),
        cmocka_unit_test(what_is_read_at_one_glance_is_not_parted),
        cmocka_unit_test(marks_stay_with_what_they_belong_to_at_every_width),
        cmocka_unit_test(nothing_of_a_text_is_lost_between_lines),
        cmocka_unit_test(what_does_not_fit_is_cut_with_an_ellipsis_and_says_so),
        cmocka_unit_test(the_same_character_has_the_shape_of_its_script),
        cmocka_unit_test(the_cache_survives_more_glyphs_than_it_holds),
        cmocka_unit_test(a_missing_font_is_named),
    };

    return cmocka_run_group_tests(tests, open_font, close_font);
}
