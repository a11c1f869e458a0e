/*
 * Goal: every screen, in every language and look, is one a person can read, reach and hit; and the rules that
 * say so find what breaks them.
 * Method: pictures made wrong by hand, each found by its rule and by no other; then every case of the
 * fixture.
 */
#include "tests/ui/easel.h"
#include "tests/ui/lint.h"

#include "ui/kit/kit.h"
#include "ui/screen/screens.h"

#include <string.h>

/* ---- pictures made by hand ---- */

static struct pd_draw_list list;
static struct pd_control controls[16];
static struct lint_page page;
static struct pd_theme theme;
static int found[LINT_RULES];

static void
count(void *ctx, enum lint_rule rule, const char *what)
{
    (void)ctx;
    (void)what;
    found[rule]++;
}

/* 100 mm from the left, 200 mm from the top, all of it in millimetres. */
static struct pd_rect
mm(int x, int y, int w, int h)
{
    return (struct pd_rect){ pd_theme_mm10(&theme, x * 10), pd_theme_mm10(&theme, y * 10),
        pd_theme_mm10(&theme, w * 10), pd_theme_mm10(&theme, h * 10) };
}

static void
write(struct pd_rect at, int size, pd_color color, const char *text)
{
    pd_draw_text(&list, at, size, PD_REGULAR, PD_SCRIPT_SC, color, text, strlen(text));
}

static void
write_line(int x, int y, int w, const char *text)
{
    write(mm(x, y, w, 12), theme.type[PD_TYPE_BODY], theme.color.ink, text);
}

static void
press(struct pd_rect at, int n, const char *label)
{
    controls[page.control_count++] = (struct pd_control){
        .rect = at, .enabled = true, .intent = { .kind = PD_INTENT_ACTIVITY, .n = n }, .label = label
    };
}

/* A button as the theme paints it. */
static void
button(struct pd_rect at, int n, const char *label)
{
    pd_draw_fill(&list, at, theme.radius, theme.color.surface);
    pd_draw_border(&list, at, theme.radius, theme.outline, theme.color.edge);
    write(pd_rect_inset(at, at.w / 8, at.h / 4), theme.type[PD_TYPE_BODY], theme.color.ink, label);
    press(at, n, label);
}

static void
good_page(void)
{
    write_line(20, 60, 120, "Gifts for your points");
    button(mm(20, 300, 100, 20), 1, "兑换礼品");
    button(mm(130, 300, 100, 20), 2, "我的券");
    pd_draw_icon(&list, mm(20, 80, 10, 10), theme.color.accent, "icons/gift");
    pd_draw_qr(&list, mm(20, 120, 60, 60), 0xff000000, 0xffffffff, "A-037");
}

static void
too_small(void)
{
    button(mm(20, 340, 100, 12), 3, "没有");
}

static void
too_small_primary(void)
{
    struct pd_rect at = mm(20, 400, 100, 19);

    /* Large enough for any control, but it is the main one. */
    pd_draw_fill(&list, at, theme.radius, theme.color.accent);
    write(pd_rect_inset(at, at.w / 8, 0), theme.type[PD_TYPE_TITLE], theme.color.on_accent, "确认");
    press(at, 3, "确认");
    theme.control = pd_theme_mm10(&theme, 100); /* of a theme that thinks small */
}

static void
too_close(void)
{
    button(mm(20, 322, 100, 20), 3, "没有");
}

static void
off_panel(void)
{
    button(mm(200, 340, 100, 20), 3, "没有");
}

static void
text_off_panel(void)
{
    write_line(250, 200, 40, "runs out");
}

static void
out_of_reach(void)
{
    page.low = true;
    button(mm(20, 200, 100, 20), 3, "没有");
}

static void
primary_out_of_reach(void)
{
    struct pd_rect at = mm(20, 20, 200, 30);

    pd_draw_fill(&list, at, theme.radius, theme.color.accent);
    write(pd_rect_inset(at, at.w / 8, 0), theme.type[PD_TYPE_TITLE], theme.color.on_accent, "确认");
    press(at, 3, "确认");
}

static void
same_intent(void)
{
    button(mm(20, 340, 100, 20), 1, "没有");
}

static void
no_name(void)
{
    press(mm(20, 340, 100, 20), 3, "");
}

static void
long_label(void)
{
    button(mm(20, 340, 100, 20), 3, "领取今天的积分");
}

static void
very_long_label(void)
{
    button(mm(20, 340, 230, 20), 3, "领取今天的积分以及昨天的积分吧");
}

static void
choices(void)
{
    for (int i = 0; i < 5; i++)
        button(mm(20, 330 + i * 25, 100, 20), 10 + i, "礼品");
}

static void
out_of_box(void)
{
    pd_draw_fill(&list, mm(20, 220, 60, 20), theme.radius, theme.color.surface);
    write_line(30, 224, 70, "wider than its card");
}

static void
out_of_clip(void)
{
    struct pd_rect before = pd_draw_clip(&list, mm(20, 220, 60, 20), 0);

    write_line(30, 224, 70, "wider than its clip");
    pd_draw_unclip(&list, before);
}

static void
overlap(void)
{
    write_line(60, 62, 120, "on the first line");
}

static void
pale_text(void)
{
    write(mm(20, 220, 100, 12), theme.type[PD_TYPE_BODY], 0xff777777, "grey on white");
}

static void
pale_on_a_tint(void)
{
    pd_draw_fill(&list, mm(10, 210, 150, 40), theme.radius, theme.color.accent);
    write_line(20, 220, 100, "ink on accent");
}

static void
pale_on_a_gradient(void)
{
    pd_draw_gradient(&list, mm(10, 210, 150, 40), 0, PD_GRADIENT_DIAGONAL, 0xffffffff, 0xff000000);
    write_line(20, 220, 120, "readable on the left only");
}

static void
pale_through_glass(void)
{
    /* Half black over white is grey. */
    pd_draw_fill(&list, mm(10, 210, 150, 40), 0, 0x70000000);
    write(mm(20, 220, 100, 12), theme.type[PD_TYPE_BODY], 0xffffffff, "white on grey");
}

static void
faded_text(void)
{
    write(mm(20, 220, 100, 12), theme.type[PD_TYPE_BODY], 0x60000000 | (theme.color.ink & 0xffffff), "faded");
}

static void
pale_icon(void)
{
    pd_draw_icon(&list, mm(20, 220, 10, 10), 0xffbbbbbb, "icons/gift");
}

static void
pale_edge(void)
{
    struct pd_rect at = mm(20, 340, 100, 20);

    pd_draw_fill(&list, at, theme.radius, theme.color.surface);
    pd_draw_border(&list, at, theme.radius, theme.outline, 0xffcccccc);
    press(at, 3, "没有");
}

static void
pale_code(void)
{
    pd_draw_qr(&list, mm(100, 120, 60, 60), 0xff999999, 0xffffffff, "A-037");
}

static void
fine_print(void)
{
    write(mm(20, 220, 100, 12), theme.type[PD_TYPE_SMALL] * 8 / 10, theme.color.ink, "the small print");
}

static void
line_start(void)
{
    write_line(20, 220, 100, "，到一楼领取");
}

static void
orphan(void)
{
    write_line(20, 220, 100, "请到一楼大厅东侧的服务台领");
    write_line(20, 232, 12, "取。");
}

static void
line_end(void)
{
    write_line(20, 220, 100, "先保存在本机，不");
    write_line(20, 232, 100, "影响领取。");
}

static void
covered(void)
{
    write_line(20, 225, 100, "half under a button");
    button(mm(20, 231, 100, 20), 3, "没有");
}

static void
unequal(void)
{
    struct pd_rect at = mm(20, 210, 230, 20);

    for (int i = 0; i < 2; i++, at.y += at.h * 2) {
        struct pd_rect in = pd_rect_inset(at, at.w / 8, at.h / 4);

        pd_draw_fill(&list, at, theme.radius, theme.color.surface);
        pd_draw_border(&list, at, theme.radius, theme.outline, theme.color.edge);
        pd_draw_icon(&list, pd_rect_cut_right(&in, in.h), theme.color.ink, "icons/chevron-right");
        write(in, theme.type[i == 0 ? PD_TYPE_BODY : PD_TYPE_LARGE], theme.color.ink, "积分");
        press(at, 4 + i, "积分");
    }
}

static void
no_picture(void)
{
    pd_draw_image(&list, mm(100, 120, 60, 60), 0, 255, "pictures/nothing");
}

/* What is right and looks like it were not. */
static void
nothing_wrong(void)
{
    struct pd_rect card = mm(20, 220, 100, 40);

    write_line(30, 230, 60, "lies under the card");
    pd_draw_fill(&list, (struct pd_rect){ 0, 0, theme.panel.w_px, theme.panel.h_px }, 0, 0xe0ffffff);
    good_page();
    page.control_count -= 2; /* they are the same */
    pd_draw_fill(&list, card, theme.radius, theme.color.accent);
    write(mm(30, 230, 60, 12), theme.type[PD_TYPE_BODY], theme.color.on_accent, "on the card");
    pd_draw_fill(&list, mm(130, 220, 100, 40), theme.radius, 0xff404040);
    pd_draw_fill(&list, mm(130, 220, 100, 40), theme.radius, 0xf0ffffff);
    write_line(140, 230, 60, "on white glass");
    write_line(20, 270, 100, "请到一楼大厅东侧的服务台领");
    write_line(20, 282, 24, "取券");
    button(mm(20, 340, 230, 20), 3, "领取今天和昨天的积分");
}

static const struct bad {
    const char *name;
    void (*make)(void);
    int rule; /* LINT_RULES: nothing is found */
} bads[] = {
    { "a good page", nothing_wrong, LINT_RULES },
    { "too small", too_small, LINT_TOO_SMALL },
    { "a primary one too small", too_small_primary, LINT_TOO_SMALL },
    { "too close", too_close, LINT_TOO_CLOSE },
    { "off the panel", off_panel, LINT_OFF_PANEL },
    { "a text off the panel", text_off_panel, LINT_OFF_PANEL },
    { "out of a wheelchair's reach", out_of_reach, LINT_OUT_OF_REACH },
    { "a primary one high up", primary_out_of_reach, LINT_OUT_OF_REACH },
    { "the same intent", same_intent, LINT_SAME_INTENT },
    { "no name", no_name, LINT_NO_NAME },
    { "seven characters on a half", long_label, LINT_LONG_LABEL },
    { "fifteen characters", very_long_label, LINT_LONG_LABEL },
    { "seven choices", choices, LINT_CHOICES },
    { "out of its box", out_of_box, LINT_OUT_OF_BOX },
    { "out of its clip", out_of_clip, LINT_OUT_OF_BOX },
    { "on another text", overlap, LINT_OVERLAP },
    { "pale", pale_text, LINT_PALE_TEXT },
    { "pale on a tint", pale_on_a_tint, LINT_PALE_TEXT },
    { "pale on one end of a gradient", pale_on_a_gradient, LINT_PALE_TEXT },
    { "pale through glass", pale_through_glass, LINT_PALE_TEXT },
    { "faded", faded_text, LINT_PALE_TEXT },
    { "a pale icon", pale_icon, LINT_PALE_PART },
    { "a pale edge", pale_edge, LINT_PALE_PART },
    { "a pale code", pale_code, LINT_PALE_PART },
    { "fine print", fine_print, LINT_FINE_PRINT },
    { "a comma first", line_start, LINT_LINE_START },
    { "one character alone", orphan, LINT_ORPHAN },
    { "a \"not\" without what is not so", line_end, LINT_LINE_END },
    { "under a button", covered, LINT_COVERED },
    { "larger than its neighbour", unequal, LINT_UNEQUAL },
    { "a picture of nothing", no_picture, LINT_NO_PICTURE },
};

static void
each_rule_finds_what_breaks_it_and_nothing_else(void **state)
{
    bool tried[LINT_RULES] = { false };

    (void)state;
    for (int i = 0; i < PD_COUNT(bads); i++) {
        pd_theme_make(&theme, kiosk_looks[0].panel, false, false);
        pd_draw_reset(&list, theme.panel.w_px, theme.panel.h_px);
        page = (struct lint_page){ .draw = &list,
            .control = controls,
            .theme = &theme,
            .images = pd_kit_raster(ui)->images,
            .menu = true };
        memset(found, 0, sizeof found);
        pd_draw_fill(
            &list, (struct pd_rect){ 0, 0, theme.panel.w_px, theme.panel.h_px }, 0, theme.color.page);
        good_page();
        bads[i].make();
        lint_page(&page, count, NULL);
        for (int rule = 0; rule < LINT_RULES; rule++)
            if ((found[rule] > 0) != (rule == bads[i].rule))
                fail_msg("%s: \"%s\" was found %d times", bads[i].name, lint_name((enum lint_rule)rule),
                    found[rule]);
        if (bads[i].rule < LINT_RULES)
            tried[bads[i].rule] = true;
    }
    for (int rule = 0; rule < LINT_RULES; rule++)
        assert_true(tried[rule]);
}

/* ---- the screens ---- */

struct where {
    const struct look *look;
    const struct fixture_case *c;
    enum pd_lang lang;
};

static int findings;

static void
tell(void *ctx, enum lint_rule rule, const char *what)
{
    const struct where *w = ctx;

    print_error(
        "%s, %s, %s: %s: %s\n", w->c->name, w->look->name, pd_locale_name(w->lang), lint_name(rule), what);
    findings++;
}

static bool
is_menu(enum pd_screen screen)
{
    /* Digits are no choices, nor are the switches of a list. */
    return screen != PD_SCREEN_CATALOGUE && !is_staff_screen(screen) && screen != PD_SCREEN_TICKETS &&
           screen != PD_SCREEN_KEYPAD && screen != PD_SCREEN_WHEEL_PICK && screen != PD_SCREEN_PRIVACY;
}

/* What was drawn last. */
static void
lint_drawn(struct where where)
{
    struct lint_page drawn = { .draw = &ui->draw,
        .control = ui->control,
        .control_count = ui->control_count,
        .theme = &ui->theme,
        .images = pd_kit_raster(ui)->images,
        .low = where.look->low,
        .menu = is_menu(where.c->screen) };

    lint_page(&drawn, tell, &where);
    if (pd_ui_clipped(ui))
        print_error("%s, %s, %s: CUT: %s\n", where.c->name, where.look->name, pd_locale_name(where.lang),
            pd_ui_clipped_text(ui));
}

static void
no_rule_is_broken_on_any_screen(void **state)
{
    (void)state;
    findings = 0;
    for (int i = 0; i < fixture_case_count; i++) {
        int looks;
        const struct look *look = looks_of(fixture_cases[i].screen, &looks);

        for (int k = 0; k < looks * PD_LANGS; k++) {
            struct where where = { &look[k / PD_LANGS], &fixture_cases[i], (enum pd_lang)(k % PD_LANGS) };

            draw(where.look, where.c, where.lang);
            lint_drawn(where);
        }
    }
    assert_int_equal(findings, 0);
}

/* Still screens are looked at above. A page that comes in is not, until it is there. */
static void
no_rule_is_broken_while_the_wheel_turns(void **state)
{
    (void)state;
    findings = 0;
    ui->config.still = false;
    for (int i = 0; i < kiosk_look_count * PD_LANGS; i++) {
        struct where where = { &kiosk_looks[i / PD_LANGS], &fixture_turning, (enum pd_lang)(i % PD_LANGS) };

        ui->made_for = (struct pd_panel){ 0 };
        draw(where.look, where.c, where.lang);
        for (int ms = 300; ms < FIXTURE_TURN_MS; ms += 300) {
            (void)pd_ui_frame(ui, &fixture.view, AT_MS + ms);
            lint_drawn(where);
        }
    }
    ui->config.still = true;
    assert_int_equal(findings, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_finds_what_breaks_it_and_nothing_else),
        cmocka_unit_test(no_rule_is_broken_on_any_screen),
        cmocka_unit_test(no_rule_is_broken_while_the_wheel_turns),
    };

    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
