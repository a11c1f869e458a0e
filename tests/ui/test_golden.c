/*
 * Goal: no screen and no ticket changes its look unnoticed.
 * Method: the draw list of every case is compared, as text, with the one kept in tests/golden/ui: in full for
 * the upright panel in each language, as a hash for the other looks. A picture of each look is compared pixel
 * by pixel with a tolerance, which proves that a draw list still becomes what it became. A missing reference
 * fails. test_golden --update writes the references; look at the pictures of pointdesk-gallery before
 * committing them.
 */
#include "tests/ui/easel.h"

#include "ui/kit/kit.h"
#include "ui/render/png_read.h"
#include "ui/slip.h"
#include "ui/text/locale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GOLDEN PD_SOURCE_DIR "/tests/golden/ui"
/* Of 255, and how many pixels of a thousand may be further off: fonts may be rebuilt with another rounding.
 */
#define TOLERANCE 24
#define STRAYS_PERMILLE 5

static bool update;

static uint64_t
hash_text(const char *text, size_t n)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < n; i++)
        h = (h ^ (uint8_t)text[i]) * UINT64_C(0x100000001b3);
    return h;
}

static void
dump_drawn(FILE *out, const struct look *look, enum pd_lang lang)
{
    char *text = NULL;
    size_t n = 0;
    FILE *dump = open_memstream(&text, &n);

    pd_ui_dump(ui, dump);
    fclose(dump);
    fprintf(
        out, "== %s %s %016llx\n", look->name, pd_locale_name(lang), (unsigned long long)hash_text(text, n));
    if (look->full)
        fwrite(text, 1, n, out);
    free(text);
}

static void
describe_drawn(FILE *out, const struct look *look, enum pd_lang lang)
{
    draw_again();
    dump_drawn(out, look, lang);
}

static void
describe(FILE *out, const struct look *look, const struct fixture_case *c, enum pd_lang lang)
{
    pose(look, c, lang);
    describe_drawn(out, look, lang);
}

static char *
read_all(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    char *text;
    long size;

    if (file == NULL)
        return NULL;
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    text = calloc(1, (size_t)size + 1);
    *n = fread(text, 1, (size_t)size, file);
    fclose(file);
    return text;
}

/* The first line that differs, for whoever must judge the change. */
static void
say_where(const char *name, const char *is, const char *was)
{
    const char *a = is, *b = was, *line_a = is, *line_b = was;
    int line = 1;

    for (; *a != '\0' && *a == *b; a++, b++)
        if (*a == '\n') {
            line++;
            line_a = a + 1;
            line_b = b + 1;
        }
    print_error("%s, line %d\n  is:  %.*s\n  was: %.*s\n  where it is wanted: test_golden --update; look at "
                "it, commit both together\n",
        name, line, (int)strcspn(line_a, "\n"), line_a, (int)strcspn(line_b, "\n"), line_b);
}

static bool
same_as_kept(const char *name, char *text, size_t n)
{
    char path[512], *was;
    size_t was_n = 0;
    bool same;

    snprintf(path, sizeof path, "%s/%s.txt", GOLDEN, name);
    if (update) {
        FILE *file = fopen(path, "wb");

        assert_non_null(file);
        fwrite(text, 1, n, file);
        fclose(file);
        return true;
    }
    was = read_all(path, &was_n);
    if (was == NULL) {
        print_error("%s: no reference; test_golden --update writes it\n", path);
        return false;
    }
    same = was_n == n && memcmp(was, text, n) == 0;
    if (!same)
        say_where(name, text, was);
    free(was);
    return same;
}

static void
every_screen_draws_what_it_drew(void **state)
{
    int changed = 0;

    (void)state;
    for (int i = 0; i < fixture_case_count; i++) {
        const struct fixture_case *c = &fixture_cases[i];
        int count;
        const struct look *look = looks_of(c->screen, &count);
        char *text = NULL;
        size_t n = 0;
        FILE *out = open_memstream(&text, &n);

        for (int lang = 0; lang < PD_LANGS; lang++)
            for (int k = 0; k < count; k++)
                describe(out, &look[k], c, (enum pd_lang)lang);
        fclose(out);
        changed += same_as_kept(c->name, text, n) ? 0 : 1;
        free(text);
    }
    assert_int_equal(changed, 0);
}

static const struct fixture_case *
case_of(const char *name)
{
    for (int i = 0; i < fixture_case_count; i++)
        if (strcmp(fixture_cases[i].name, name) == 0)
            return &fixture_cases[i];
    fail_msg("no case %s", name);
    return NULL;
}

static void
draws_what_it_drew(const struct fixture_case *which, const char *kept)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    for (int lang = 0; lang < PD_LANGS; lang++)
        for (int i = 0; i < 4; i++) {
            struct pd_ticket_job job = { .ticket = &fixture.view.ticket,
                .programme = &fixture.programme,
                .lang = (enum pd_lang)lang,
                .width_px = i % 2 == 0 ? PD_TICKET_58MM_PX : PD_TICKET_80MM_PX,
                .copy = i / 2 };

            fixture_make(&fixture, which, (enum pd_lang)lang);
            fixture.view.ticket.confirmed = i / 2 == 0;
            job.printed_ms = fixture.view.now_ms;
            pd_ticket_dump(ui, &job, out);
        }
    fclose(out);
    assert_true(same_as_kept(kept, text, n));
    free(text);
}

static void
every_ticket_draws_what_it_drew(void **state)
{
    (void)state;
    draws_what_it_drew(&fixture_cases[0], "ticket-paper");
    draws_what_it_drew(case_of("done-voucher"), "ticket-paper-voucher");
}

static void
every_slip_draws_what_it_drew(void **state)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    (void)state;
    for (int lang = 0; lang < PD_LANGS; lang++)
        for (int i = 0; i < fixture_slip_count; i++)
            for (int wide = 0; wide < 2; wide++) {
                struct pd_slip_job job = { .view = &fixture.view,
                    .lang = (enum pd_lang)lang,
                    .width_px = wide ? PD_TICKET_80MM_PX : PD_TICKET_58MM_PX };

                job.what = fixture_slip(&fixture, i, (enum pd_lang)lang);
                job.printed_ms = fixture.view.now_ms;
                pd_slip_dump(ui, &job, out);
            }
    fclose(out);
    assert_true(same_as_kept("slip-paper", text, n));
    free(text);
}

/* A few: all of them are held to rules by test_training. */
static void
a_training_marks_what_it_marked(void **state)
{
    static const char *const names[] = { "attract", "home", "confirm", "technician-acts" };
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    struct pd_ticket_job job = {
        .ticket = &fixture.view.ticket, .programme = &fixture.programme, .width_px = PD_TICKET_80MM_PX
    };

    (void)state;
    ui->config.training = true;
    for (int i = 0; i < PD_COUNT(names) * PD_LANGS; i++) {
        struct look look = kiosk_looks[i % kiosk_look_count];

        ui->made_for = (struct pd_panel){ 0 };
        look.full = i < PD_COUNT(names);
        pose(&look, case_named(names[i % PD_COUNT(names)]), (enum pd_lang)(i / PD_COUNT(names)));
        fixture_practise(&fixture);
        describe_drawn(out, &look, (enum pd_lang)(i / PD_COUNT(names)));
    }
    fixture_make(&fixture, &fixture_cases[0], PD_LANG_ZH_CN);
    job.printed_ms = fixture.view.now_ms;
    pd_ticket_dump(ui, &job, out);
    ui->config.training = false;
    ui->made_for = (struct pd_panel){ 0 };
    fclose(out);
    assert_true(same_as_kept("training", text, n));
    free(text);
}

static int
distance(uint32_t a, uint32_t b)
{
    int most = 0;

    for (int shift = 0; shift < 24; shift += 8) {
        int d = (int)(a >> shift & 0xff) - (int)(b >> shift & 0xff);

        d = d < 0 ? -d : d;
        most = d > most ? d : most;
    }
    return most;
}

/* A look at a quarter of its pixels: the same millimetres, and a file that is small to keep. */
static struct look
quarter(struct look look)
{
    look.panel.w_px /= 4;
    look.panel.h_px /= 4;
    return look;
}

/* What was drawn last, on a quarter of a look. */
static void
compare_drawn(const struct look *look, const char *name, enum pd_lang lang)
{
    static uint32_t is[540 * 960], was[540 * 960];
    struct pd_panel panel = quarter(*look).panel;
    struct pd_rect rects[PD_UI_RECTS];
    char path[512];
    int strays = 0, pixels = panel.w_px * panel.h_px;
    bool opaque;

    assert_true(pixels <= PD_COUNT(is));
    snprintf(path, sizeof path, "%s/%s %s %s.png", GOLDEN, name, look->name, pd_locale_name(lang));
    for (char *p = path + strlen(GOLDEN); *p != '\0'; p++)
        *p = *p == ' ' ? '-' : *p;
    if (update)
        assert_ok(pd_ui_render_png(ui, path));
    if (pd_png_read_scaled(path, panel.w_px, panel.h_px, false, PD_PNG_ARGB, was, &opaque) != PD_OK)
        fail_msg("%s: no reference; test_golden --update writes it", path);
    pd_ui_repaint(ui);
    assert_true(pd_ui_paint(ui, is, panel.w_px, rects) > 0);
    for (int i = 0; i < pixels; i++)
        strays += distance(is[i], was[i]) > TOLERANCE ? 1 : 0;
    if (strays * 1000 > STRAYS_PERMILLE * pixels)
        print_error("%s: %d pixels differ\n", path, strays);
    assert_true(strays * 1000 <= STRAYS_PERMILLE * pixels);
}

/* At stated moments: all of it at upright, and the last when it has come to rest. */
static void
the_wheel_turns_as_it_turned(void **state)
{
    static const int moments[] = { 300, 900, 1500, 2100, FIXTURE_TURN_MS - 1, FIXTURE_TURN_MS };
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    (void)state;
    ui->config.still = false;
    for (int i = 0; i < kiosk_look_count * PD_LANGS; i++) {
        const struct look *look = &kiosk_looks[i % kiosk_look_count];
        enum pd_lang lang = (enum pd_lang)(i / kiosk_look_count);

        ui->made_for = (struct pd_panel){ 0 };
        draw(look, &fixture_turning, lang);
        for (int k = 0; k < PD_COUNT(moments); k++) {
            (void)pd_ui_frame(ui, &fixture.view, AT_MS + moments[k]);
            (void)fprintf(out, "-- after %d ms\n", moments[k]);
            dump_drawn(out, look, lang);
        }
    }
    for (int i = 0; i < kiosk_look_count; i += 5) {
        struct look small = quarter(kiosk_looks[i]);

        draw(&small, &fixture_turning, PD_LANG_ZH_CN);
        (void)pd_ui_frame(ui, &fixture.view, AT_MS + moments[2]);
        compare_drawn(&kiosk_looks[i], "wheel-turning", PD_LANG_ZH_CN);
    }
    ui->config.still = true;
    ui->made_for = (struct pd_panel){ 0 };
    fclose(out);
    assert_true(same_as_kept("wheel-turning", text, n));
    free(text);
}

/* What a printer gets: every slip fits the sheet, and one that has nothing to say is refused. */
static void
every_slip_fits_its_paper(void **state)
{
    static uint8_t grey[PD_TICKET_80MM_PX * PD_TICKET_HEIGHT_MAX];
    int height;

    (void)state;
    for (int i = 0; i < PD_LANGS * 2 * fixture_slip_count; i++) {
        struct pd_slip_job job = { .view = &fixture.view,
            .lang = (enum pd_lang)(i % PD_LANGS),
            .width_px = i / PD_LANGS % 2 == 0 ? PD_TICKET_58MM_PX : PD_TICKET_80MM_PX };

        job.what = fixture_slip(&fixture, i / (PD_LANGS * 2), job.lang);
        job.printed_ms = fixture.view.now_ms;
        assert_ok(pd_slip_draw(ui, &job, grey, sizeof grey, &height));
        assert_true(height > job.width_px / 2);
        assert_int_equal(pd_slip_draw(ui, &job, grey, 1000, &height), PD_ERR_TOO_LARGE);
    }
    for (int i = 0; i < fixture_slip_count; i++) { /* of a view that has nothing for it */
        static struct fixture rest;
        struct pd_slip_job job = { .what = fixture_slip(&rest, i, PD_LANG_ZH_CN),
            .view = &fixture.view,
            .width_px = PD_TICKET_58MM_PX };

        fixture_make(&fixture, case_named("no-code"), PD_LANG_ZH_CN);
        if (job.what == PD_SLIP_JOIN || job.what == PD_SLIP_RULES)
            continue;
        assert_int_equal(pd_slip_draw(ui, &job, grey, sizeof grey, &height), PD_ERR_MISSING);
    }
}

static void
compare_picture(const struct look *look, const char *name, enum pd_lang lang)
{
    struct look small = quarter(*look);

    draw(&small, case_named(name), lang);
    compare_drawn(look, name, lang);
}

/* Every look once, another screen and language each time. */
static void
pictures_look_as_they_looked(void **state)
{
    static const char *const names[] = { "home", "account", "done-offline", "catalogue", "gift", "attract",
        "confirm" };

    (void)state;
    for (int i = 0; i < kiosk_look_count; i++)
        compare_picture(&kiosk_looks[i], names[i % PD_COUNT(names)], (enum pd_lang)(i % PD_LANGS));
    compare_picture(&counter_looks[0], "counter-ready", PD_LANG_ZH_CN);
}

static void
painting_only_what_changed_gives_the_same_picture(void **state)
{
    static const struct pd_panel panel = { 540, 960, 0, 500, false };
    static uint32_t step[540 * 960], whole[540 * 960];
    struct pd_rect rects[PD_UI_RECTS];

    (void)state;
    pd_ui_resize(ui, panel);
    for (int i = 0; i < fixture_case_count; i++) {
        if (fixture_is_staffs(&fixture_cases[i]))
            continue;
        fixture_make(&fixture, &fixture_cases[i], (enum pd_lang)(i % PD_LANGS));
        fixture.view.contrast = i % 3 == 0;
        draw_again();
        (void)pd_ui_paint(ui, step, 540, rects);
        pd_ui_repaint(ui);
        assert_true(pd_ui_paint(ui, whole, 540, rects) > 0);
        assert_memory_equal(step, whole, sizeof whole);
        assert_int_equal(pd_ui_paint(ui, whole, 540, rects), 0);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_draws_what_it_drew),
        cmocka_unit_test(every_ticket_draws_what_it_drew),
        cmocka_unit_test(every_slip_draws_what_it_drew),
        cmocka_unit_test(every_slip_fits_its_paper),
        cmocka_unit_test(the_wheel_turns_as_it_turned),
        cmocka_unit_test(a_training_marks_what_it_marked),
        cmocka_unit_test(pictures_look_as_they_looked),
        cmocka_unit_test(painting_only_what_changed_gives_the_same_picture),
    };

    update = argc > 1 && strcmp(argv[1], "--update") == 0;
    if (argc > 1 && !update) {
        (void)fprintf(
            stderr, "usage: test_golden [--update]\n--update writes what is kept under tests/golden/ui\n");
        return 2;
    }
    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
