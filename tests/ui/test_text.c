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
        { "点“会员码”就行", 3, PD_FLOW_FILL, "点“会|员码”|就行" },
        { "共 200 分到期", 4, PD_FLOW_FILL, "共 200|分到期" },
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

static bool
starts_with_any(const char *p, const char *const *marks)
{
    for (; *marks != NULL; marks++)
        if (strncmp(p, *marks, strlen(*marks)) == 0)
            return true;
    return false;
}

static void
marks_stay_with_what_they_belong_to_at_every_width(void **state)
{
    static const char *const closing[] = { "，", "。", "；", "：", "！", "？", "、", "”", "）", "》", NULL };
    static const char *const opening[] = { "“", "（", "《", NULL };
    const char *text =
        "打开微信里的医院公众号，点“会员码”；没有手机（或没电了）也行：请到服务台《办理》，一分钟就好！";

    (void)state;
    for (int width = EM * 3; width < EM * 40; width += 7) {
        struct pd_text_layout l;

        pd_text_layout(
            &l, font, (struct pd_text_style){ PD_SCRIPT_SC, PD_BOLD, EM }, text, width, 0, PD_FLOW_FILL);
        for (int i = 0; i < l.count; i++) {
            const char *start = text + l.line[i].start;

            assert_false(starts_with_any(start, closing));
            assert_false(starts_with_any(start + l.line[i].len - 3, opening));
            assert_true(l.line[i].width <= width);
        }
        if (l.count > 1)
            assert_true(l.line[l.count - 1].width >= EM);
    }
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
        cmocka_unit_test(marks_stay_with_what_they_belong_to_at_every_width),
        cmocka_unit_test(nothing_of_a_text_is_lost_between_lines),
        cmocka_unit_test(what_does_not_fit_is_cut_with_an_ellipsis_and_says_so),
        cmocka_unit_test(the_same_character_has_the_shape_of_its_script),
        cmocka_unit_test(the_cache_survives_more_glyphs_than_it_holds),
        cmocka_unit_test(a_missing_font_is_named),
    };

    return cmocka_run_group_tests(tests, open_font, close_font);
}
