/*
 * Goal: a name with a rare character is a name, not a hole and not a crash.
 * Method: rare, foreign and hostile characters are drawn and compared with the box that stands for a
 * character no font has; the same character is compared between the scripts; then members and gifts with such
 * names are drawn on whole screens and on paper, in every language.
 */
#include "tests/ui/easel.h"

#include "ui/text/layout.h"
#include "ui/text/locale.h"
#include "ui/ticket.h"

#include <string.h>
#include <unistd.h>

#define EM 40
#define NOBODYS 0x2fa20 /* assigned to no character, so in no font */

static struct pd_font *font;
static uint32_t pixels[720 * 1280];
static uint8_t grey[PD_TICKET_80MM_PX * PD_TICKET_HEIGHT_MAX];

/* A glyph that stays. */
struct kept {
    int w, h, left, top, bytes;
    uint8_t coverage[EM * EM * 4];
};

static struct kept
keep(enum pd_script script, enum pd_weight weight, uint32_t ch)
{
    static struct kept k;
    struct pd_glyph g = pd_font_glyph(font, script, weight, EM, ch);

    memset(&k, 0, sizeof k);
    k.w = g.w;
    k.h = g.h;
    k.left = g.left;
    k.top = g.top;
    k.bytes = g.coverage == NULL ? 0 : g.w * g.h;
    assert_true(k.bytes <= (int)sizeof k.coverage);
    if (k.bytes > 0)
        memcpy(k.coverage, g.coverage, (size_t)k.bytes);
    return k;
}

static bool
looks_like(const struct kept *a, const struct kept *b)
{
    return a->w == b->w && a->h == b->h && memcmp(a->coverage, b->coverage, sizeof a->coverage) == 0;
}

static void
a_rare_character_of_a_name_is_itself_in_every_script(void **state)
{
    static const uint32_t rare[] = { 0x20bb7, 0x36c3, 0x56cd, 0x5586, 0x5803, 0x5cef, 0x7155, 0x4dae, 0x9f98,
        0x6e7b, 0x9eb4, 0x3007 };

    (void)state;
    for (int script = PD_SCRIPT_SC; script <= PD_SCRIPT_HK; script++)
        for (int weight = PD_REGULAR; weight <= PD_BOLD; weight++) {
            struct kept box = keep((enum pd_script)script, (enum pd_weight)weight, NOBODYS);

            for (int i = 0; i < PD_COUNT(rare); i++) {
                struct kept k = keep((enum pd_script)script, (enum pd_weight)weight, rare[i]);

                assert_true(k.bytes > 0);
                if (looks_like(&k, &box))
                    print_error("U+%X, script %d\n", (unsigned)rare[i], script);
                assert_false(looks_like(&k, &box));
                assert_int_equal(
                    pd_font_advance64(font, (enum pd_script)script, (enum pd_weight)weight, EM, rare[i]),
                    EM * 64);
            }
        }
}

/* What no font has is a frame one can see: ink at its four sides, as wide as it says. */
static void
what_no_font_has_is_a_clear_box(void **state)
{
    static const uint32_t unknown[] = { NOBODYS, 0x1cfff, 0x3fffd };

    (void)state;
    for (int i = 0; i < PD_COUNT(unknown); i++) {
        struct kept k = keep(PD_SCRIPT_SC, PD_REGULAR, unknown[i]);
        int advance = pd_font_advance64(font, PD_SCRIPT_SC, PD_REGULAR, EM, unknown[i]) / 64,
            sides[4] = { 0 };

        assert_true(k.w > EM / 3 && k.h > EM / 2);
        assert_true(advance >= k.w);
        for (int x = 0; x < k.w; x++) {
            sides[0] += k.coverage[x] > 0;
            sides[1] += k.coverage[(k.h - 1) * k.w + x] > 0;
        }
        for (int y = 0; y < k.h; y++) {
            sides[2] += k.coverage[y * k.w] > 0;
            sides[3] += k.coverage[y * k.w + k.w - 1] > 0;
        }
        assert_true(sides[0] > k.w * 9 / 10 && sides[1] > k.w * 9 / 10);
        assert_true(sides[2] > k.h * 9 / 10 && sides[3] > k.h * 9 / 10);
    }
}

/* An ideograph of the newest extensions, and a face: from a spare font or as the box, never nothing. */
static void
what_the_collections_lack_is_still_seen(void **state)
{
    static const uint32_t lacking[] = { 0x2c14e, 0x1f600, 0x1f382, 0x2764, 0x0e01, 0x0627 };
    struct kept box;

    (void)state;
    box = keep(PD_SCRIPT_SC, PD_REGULAR, NOBODYS);
    for (int i = 0; i < PD_COUNT(lacking); i++) {
        struct kept k = keep(PD_SCRIPT_SC, PD_REGULAR, lacking[i]);

        assert_true(k.bytes > 0);
        assert_true(pd_font_advance64(font, PD_SCRIPT_SC, PD_REGULAR, EM, lacking[i]) >= EM * 64 / 4);
        /* DejaVu has this one. */
        if (lacking[i] == 0x1f600 && access("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", R_OK) == 0)
            assert_false(looks_like(&k, &box));
    }
}

static void
what_only_steers_has_neither_ink_nor_width(void **state)
{
    static const uint32_t steering[] = { 0x07, 0x1b, 0x7f, 0x85, 0xad, 0x200b, 0x200d, 0x200f, 0x202e, 0x2066,
        0x2069, 0xfe0f, 0xfeff, 0xe0100, 0xe0041 };

    (void)state;
    for (int i = 0; i < PD_COUNT(steering); i++) {
        assert_int_equal(keep(PD_SCRIPT_SC, PD_REGULAR, steering[i]).bytes, 0);
        assert_int_equal(pd_font_advance64(font, PD_SCRIPT_SC, PD_REGULAR, EM, steering[i]), 0);
    }
}

static void
a_combining_mark_does_not_push_what_follows(void **state)
{
    (void)state;
    assert_true(keep(PD_SCRIPT_SC, PD_REGULAR, 0x301).bytes > 0);
    assert_int_equal(pd_font_advance64(font, PD_SCRIPT_SC, PD_REGULAR, EM, 0x301), 0);
    assert_int_equal(pd_font_width(font, PD_SCRIPT_SC, PD_REGULAR, EM, "e\xcc\x81", 3),
        pd_font_width(font, PD_SCRIPT_SC, PD_REGULAR, EM, "e", 1));
}

/* 骨 返 角 唱 say which of the three it is (直 is drawn alike in all three); 戶 and 户 are two characters. */
static void
each_language_has_its_own_shapes(void **state)
{
    static const struct {
        uint32_t ch;
        enum pd_lang one, other;
    } rows[] = {
        { 0x9aa8, PD_LANG_ZH_CN, PD_LANG_ZH_TW },
        { 0x9aa8, PD_LANG_ZH_CN, PD_LANG_ZH_HK },
        { 0x8fd4, PD_LANG_ZH_CN, PD_LANG_ZH_TW },
        { 0x89d2, PD_LANG_ZH_CN, PD_LANG_ZH_TW },
        { 0x89d2, PD_LANG_ZH_CN, PD_LANG_ZH_HK },
        { 0x5531, PD_LANG_ZH_TW, PD_LANG_ZH_HK },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct kept one = keep(pd_locale_script(rows[i].one), PD_REGULAR, rows[i].ch);
        struct kept other = keep(pd_locale_script(rows[i].other), PD_REGULAR, rows[i].ch);

        if (looks_like(&one, &other))
            print_error("U+%X looks the same in %s and %s\n", (unsigned)rows[i].ch,
                pd_locale_name(rows[i].one), pd_locale_name(rows[i].other));
        assert_false(looks_like(&one, &other));
    }
    for (int script = PD_SCRIPT_SC; script <= PD_SCRIPT_HK; script++) {
        struct kept trad = keep((enum pd_script)script, PD_REGULAR, 0x6236);
        struct kept simple = keep((enum pd_script)script, PD_REGULAR, 0x6237);

        assert_false(looks_like(&trad, &simple));
    }
}

/* From outside, cleaned by nobody. */
static const char *const names[] = { "𠮷**", "㛃**", "𬭎**", "囍**", "喆**", "堃**", "峯**", "煕**", "䶮**",
    "😀**", "👨‍👩‍👧**", "e\xcc\x81**", "\xe2\x80\xaeXYZ**", "葛\xf3\xa0\x84\x80**", "\xff\xfe**",
    "张\xe7**", "\xf0\x9f", "\x1b[2J**", "א**", "ก**", "" };

static void
draw_with(const char *name, const struct fixture_case *c, enum pd_lang lang)
{
    static struct pd_gift gift;
    struct pd_rect rects[PD_UI_RECTS];

    fixture_make(&fixture, c, lang);
    (void)snprintf(fixture.member.masked, sizeof fixture.member.masked, "%s", name);
    gift = *fixture.view.gift.gift;
    for (int i = 0; i < PD_LANGS; i++)
        gift.name.in[i] = name;
    fixture.view.gift.gift = fixture.view.ticket.gift = &gift;
    for (int i = 0; i < fixture.view.gift_count; i++)
        fixture.view.gifts[i].gift = &gift;
    draw_again();
    pd_ui_repaint(ui);
    assert_true(pd_ui_paint(ui, pixels, 720, rects) > 0);
    assert_int_equal(pd_ui_clipped(ui), 0);
}

static void
screens_and_tickets_bear_any_name(void **state)
{
    static const struct fixture_case cases[] = { { "home", PD_SCREEN_HOME, NULL },
        { "gift", PD_SCREEN_GIFT, NULL }, { "done", PD_SCREEN_DONE, NULL } };

    (void)state;
    for (int i = 0; i < PD_COUNT(names); i++) {
        enum pd_lang lang = (enum pd_lang)(i % PD_LANGS);
        struct pd_ticket_job job = {
            .ticket = &fixture.view.ticket, .lang = lang, .width_px = PD_TICKET_58MM_PX
        };
        int height;

        for (int k = 0; k < PD_COUNT(cases); k++)
            draw_with(names[i], &cases[k], lang);
        job.programme = &fixture.programme;
        job.printed_ms = fixture.view.now_ms;
        assert_int_equal(pd_ticket_draw(ui, &job, grey, sizeof grey, &height), PD_OK);
    }
}

/* The line that holds it stays whole: what cannot be shown takes nothing else away. */
static void
what_cannot_be_read_hides_nothing_beside_it(void **state)
{
    static const struct {
        const char *text;
        int like; /* as wide as this many ideographs */
    } rows[] = { { "张\xff三", 2 }, { "张\xe2\x80\xae三", 2 }, { "张\xe5\xbc三", 2 }, { "𠮷三\xf0\x9f", 2 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_text_layout l;

        pd_text_layout(&l, font, (struct pd_text_style){ PD_SCRIPT_SC, PD_REGULAR, EM }, rows[i].text,
            EM * 10, 0, PD_FLOW_FILL);
        assert_int_equal(l.count, 1);
        assert_int_equal(l.line[0].len, strlen(rows[i].text));
        assert_int_equal(l.width, rows[i].like * EM);
    }
}

static int
open_all(void **state)
{
    struct pd_why why;

    if (pd_font_create(&font, "/usr/share/fonts/opentype/noto", &why) != PD_OK || open_ui(state) != 0)
        return -1;
    pd_ui_resize(ui, (struct pd_panel){ 720, 1280, 546, 500, false });
    return 0;
}

static int
close_all(void **state)
{
    pd_font_destroy(font);
    return close_ui(state);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rare_character_of_a_name_is_itself_in_every_script),
        cmocka_unit_test(what_no_font_has_is_a_clear_box),
        cmocka_unit_test(what_the_collections_lack_is_still_seen),
        cmocka_unit_test(what_only_steers_has_neither_ink_nor_width),
        cmocka_unit_test(a_combining_mark_does_not_push_what_follows),
        cmocka_unit_test(each_language_has_its_own_shapes),
        cmocka_unit_test(screens_and_tickets_bear_any_name),
        cmocka_unit_test(what_cannot_be_read_hides_nothing_beside_it),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
