/*
 * Goal: whatever a desk in training shows or prints says that it is one; nothing becomes harder to read by
 * it; and there is a way out on every picture. Method: every case of the fixture, on a few panels and in
 * every language, with and without; each mark is held against each text, code and icon, and the whole page to
 * the rules of test_lint.
 */
#include "tests/ui/easel.h"
#include "tests/ui/lint.h"

#include "ui/kit/kit.h"
#include "ui/slip.h"
#include "ui/ticket.h"

#include <string.h>

static int complaints;

static void
practise(const struct look *look, const struct fixture_case *c, enum pd_lang lang)
{
    pose(look, c, lang);
    fixture_practise(&fixture);
    draw_again();
}

/* The first of kiosk_looks and its high contrast; a counter's own; and a low panel, where the bar takes much.
 */
static const struct look *
look_for(const struct fixture_case *c, int k)
{
    int count;
    const struct look *looks = looks_of(c->screen, &count);

    if (k == 0)
        return &looks[0];
    for (int i = 1; i < count; i++)
        if (k == 1 ? looks[i].contrast : looks[i].panel.h_px == 800 && !looks[i].care)
            return &looks[i];
    return &looks[count - 1];
}

static void
each(void (*check)(const struct look *look, const struct fixture_case *c, enum pd_lang lang))
{
    complaints = 0;
    ui->config.training = true;
    for (int i = 0; i < fixture_case_count; i++)
        for (int k = 0; k < 3; k++) {
            /* Another language each time: all of them over a family of screens. */
            enum pd_lang lang = (enum pd_lang)((i + k) % PD_LANGS);
            const struct look *look = look_for(&fixture_cases[i], k);

            ui->config.beside = fixture_cases[i].screen == PD_SCREEN_ASIDE;
            ui->made_for = (struct pd_panel){ 0 };
            practise(look, &fixture_cases[i], lang);
            check(look, &fixture_cases[i], lang);
        }
    ui->config.training = ui->config.beside = false;
    ui->made_for = (struct pd_panel){ 0 };
    assert_int_equal(complaints, 0);
}

static void
complain(const struct look *look, const struct fixture_case *c, const char *what, const char *text)
{
    print_error("%s, %s: %s %s\n", c->name, look->name, what, text);
    complaints++;
}

static bool
is_mark(const struct pd_draw_cmd *cmd)
{
    return cmd->kind == PD_DRAW_TEXT && cmd->extra == 1;
}

static bool
is_read(const struct pd_draw_cmd *cmd)
{
    return !is_mark(cmd) &&
           (cmd->kind == PD_DRAW_TEXT || cmd->kind == PD_DRAW_ICON || cmd->kind == PD_DRAW_QR);
}

static void
check_marks(const struct look *look, const struct fixture_case *c, enum pd_lang lang)
{
    int marks = 0;

    (void)lang;
    for (int i = 0; i < ui->draw.count; i++) {
        const struct pd_draw_cmd *mark = &ui->draw.cmd[i];

        if (!is_mark(mark))
            continue;
        marks++;
        if (mark->color >> 24 > 0x70)
            complain(look, c, "a mark hides what is below", "");
        for (int k = 0; k < ui->draw.count; k++)
            if (is_read(&ui->draw.cmd[k]) &&
                !pd_rect_empty(pd_rect_intersect(
                    mark->rect, pd_rect_intersect(ui->draw.cmd[k].rect, ui->draw.cmd[k].clip))))
                complain(look, c, "a mark lies on", pd_draw_string(&ui->draw, ui->draw.cmd[k].text));
    }
    if (marks < 3)
        complain(look, c, "there are hardly any marks", "");
}

static void
every_screen_is_marked_and_no_mark_lies_on_what_is_read(void **state)
{
    (void)state;
    each(check_marks);
}

static void
check_way_out(const struct look *look, const struct fixture_case *c, enum pd_lang lang)
{
    struct pd_rect out;

    (void)lang;
    if (ui->config.beside) { /* her side of a counter has none: the clerk ends it on hers */
        if (pd_ui_find(ui, PD_INTENT_TRAINING_END, -1, NULL, &out))
            complain(look, c, "the patient may end a training", "");
        return;
    }
    if (!pd_ui_find(ui, PD_INTENT_TRAINING_END, -1, NULL, &out)) {
        complain(look, c, "there is no way out", "");
        return;
    }
    if (out.y < ui->theme.panel.h_px || out.y + out.h > ui->config.panel.h_px)
        complain(look, c, "the way out leaves its bar", "");
    for (int i = 0; i < ui->control_count; i++)
        if (ui->control[i].intent.kind != PD_INTENT_TRAINING_END &&
            !pd_rect_empty(pd_rect_intersect(out, ui->control[i].rect)))
            complain(look, c, "it lies on", ui->control[i].label);
}

static void
every_screen_has_a_way_out(void **state)
{
    (void)state;
    each(check_way_out);
}

static const struct look *linted;
static const struct fixture_case *linted_case;

/* What lies below a screen's own texts is test_lint's: nothing is painted there that was not before. */
static bool
stands_in_the_bar(const char *text)
{
    for (int i = 0; i < ui->draw.count; i++)
        if (ui->draw.cmd[i].kind == PD_DRAW_TEXT && ui->draw.cmd[i].rect.y >= ui->theme.panel.h_px &&
            strcmp(pd_draw_string(&ui->draw, ui->draw.cmd[i].text), text) == 0)
            return true;
    return false;
}

static void
tell(void *ctx, enum lint_rule rule, const char *what)
{
    (void)ctx;
    if (rule == LINT_PALE_TEXT && !stands_in_the_bar(what))
        return;
    complain(linted, linted_case, lint_name(rule), what);
}

static void
check_lint(const struct look *look, const struct fixture_case *c, enum pd_lang lang)
{
    struct pd_theme whole = ui->theme;
    struct lint_page page = { .draw = &ui->draw,
        .control = ui->control,
        .control_count = ui->control_count,
        .theme = &whole,
        .images = pd_kit_raster(ui)->images,
        .low = look->low };

    (void)lang;
    pd_images_next_frame(page.images); /* those of the pages before make room */
    linted = look;
    linted_case = c;
    whole.panel = ui->config.panel; /* the bar is on it too */
    lint_page(&page, tell, NULL);
    if (pd_ui_clipped(ui) > 0)
        complain(look, c, "is cut:", pd_ui_clipped_text(ui));
}

static void
no_rule_is_broken_by_it(void **state)
{
    (void)state;
    each(check_lint);
}

/* Per mille of black in some rows of what the printer gets. */
static int
black(const uint8_t *grey, int width, int from, int rows)
{
    int dark = 0;

    for (int i = from * width; i < (from + rows) * width; i++)
        dark += grey[i] < 128;
    return dark * 1000 / (rows * width);
}

static void
every_paper_lies_between_two_black_bands(void **state)
{
    static uint8_t grey[PD_TICKET_80MM_PX * PD_TICKET_HEIGHT_MAX];
    int height, band = 60;

    (void)state;
    ui->config.training = true;
    for (int i = 0; i < PD_LANGS * 2 * fixture_slip_count; i++) {
        struct pd_slip_job job = { .view = &fixture.view,
            .lang = (enum pd_lang)(i % PD_LANGS),
            .width_px = i / PD_LANGS % 2 == 0 ? PD_TICKET_58MM_PX : PD_TICKET_80MM_PX };

        job.what = fixture_slip(&fixture, i / (PD_LANGS * 2), job.lang);
        job.printed_ms = fixture.view.now_ms;
        assert_ok(pd_slip_draw(ui, &job, grey, sizeof grey, &height));
        assert_true(black(grey, job.width_px, 0, band) > 500);
        assert_true(black(grey, job.width_px, height - band - 40, band) > 500);
    }
    for (int i = 0; i < PD_LANGS * 2; i++) {
        struct pd_ticket_job job = { .ticket = &fixture.view.ticket,
            .programme = &fixture.programme,
            .lang = (enum pd_lang)(i / 2),
            .width_px = i % 2 == 0 ? PD_TICKET_58MM_PX : PD_TICKET_80MM_PX };

        fixture_make(&fixture, &fixture_cases[0], job.lang);
        job.printed_ms = fixture.view.now_ms;
        assert_ok(pd_ticket_draw(ui, &job, grey, sizeof grey, &height));
        assert_true(black(grey, job.width_px, 0, band) > 500);
        assert_true(black(grey, job.width_px, height - band - 40, band) > 500);
        ui->config.training = false;
        assert_ok(pd_ticket_draw(ui, &job, grey, sizeof grey, &height));
        assert_true(black(grey, job.width_px, 0, band) < 500);
        ui->config.training = true;
    }
    ui->config.training = false;
}

/* A scanner reads what lies on it, and a badge is there for a counter alone. */
static void
the_sheet_of_codes_fits_its_paper(void **state)
{
    static uint8_t grey[PD_TICKET_80MM_PX * PD_TICKET_HEIGHT_MAX];
    static const char *const codes[] = { "PD1:MEMBER-1", "PD1:MEMBER-2", "PD1:M3", "PD1:M4", "PD1:BADGE" };
    int height, kiosk;

    (void)state;
    ui->config.training = true;
    for (int i = 0; i < PD_LANGS * 2; i++) {
        struct pd_slip_job job = { .what = PD_SLIP_PRACTICE,
            .view = &fixture.view,
            .lang = (enum pd_lang)(i / 2),
            .width_px = i % 2 == 0 ? PD_TICKET_58MM_PX : PD_TICKET_80MM_PX };

        fixture_make(&fixture, &fixture_cases[0], job.lang);
        fixture_practise(&fixture);
        assert_int_equal(pd_slip_draw(ui, &job, grey, sizeof grey, &height), PD_ERR_MISSING);
        job.codes = codes;
        assert_ok(pd_slip_draw(ui, &job, grey, sizeof grey, &kiosk));
        fixture.view.practice.tasks = PD_PRACTICES;
        fixture.view.demo_badges[0] = (struct pd_demo_badge){ 4, "C-01", "246802" };
        assert_ok(pd_slip_draw(ui, &job, grey, sizeof grey, &height));
        assert_true(height > kiosk);
        assert_true(black(grey, job.width_px, 0, 60) > 500);
    }
    ui->config.training = false;
}

static void
a_real_desk_shows_nothing_of_it(void **state)
{
    struct pd_rect out;

    (void)state;
    draw(&kiosk_looks[0], &fixture_cases[0], PD_LANG_ZH_CN);
    assert_false(pd_ui_find(ui, PD_INTENT_TRAINING_END, -1, NULL, &out));
    assert_false(shows("TRAINING"));
    assert_int_equal(ui->theme.panel.h_px, ui->config.panel.h_px);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_real_desk_shows_nothing_of_it),
        cmocka_unit_test(every_screen_is_marked_and_no_mark_lies_on_what_is_read),
        cmocka_unit_test(every_screen_has_a_way_out),
        cmocka_unit_test(no_rule_is_broken_by_it),
        cmocka_unit_test(the_sheet_of_codes_fits_its_paper),
        cmocka_unit_test(every_paper_lies_between_two_black_bands),
    };

    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
