/*
 * Goal: a language that nobody has written yet fits, and no text is left out of the catalogues.
 * Method: pseudo.py makes two languages for this test: one with every text marked and 40 % longer, one with
 * the widest wording of all languages. Every case is drawn in both, in every look; texts that are cut or lie
 * on each other are held against pseudo_tight.txt, which says what may. A text that is the same in the marked
 * language as in Chinese, and is no number or code, stands in the source.
 */
#include "tests/ui/easel.h"

#include "ui/kit/kit.h"

#include <stdlib.h>
#include <string.h>

#define ALLOWED 512
#define SEEN 4096

static const struct look looks[] = {
    { "upright", { 1080, 1920, 546, 500, false }, false, false, false, false },
    { "large", { 1080, 1920, 546, 500, false }, true, false, false, false },
    { "low", { 1080, 1920, 546, 500, false }, false, false, true, false },
    { "wide", { 1920, 1080, 546, 500, false }, false, false, false, false },
    { "small", { 1280, 800, 396, 450, false }, false, false, false, false },
};

static const struct look counters[] = {
    { "wide", { 1920, 1080, 546, 550, true }, false, false, false, false },
    { "small", { 1280, 800, 396, 500, true }, false, false, false, false },
};

static char allowed[ALLOWED][96]; /* "language case look" */
static bool met[ALLOWED];
static int allowed_count, complaints;
static bool listing; /* --list: only write what is tight */

/* A line of text lies on another one that was drawn before, by more than accents do. */
static const char *
overlapping(void)
{
    const struct pd_draw_list *list = &ui->draw;
    static struct pd_rect rect[PD_DRAW_MAX];

    for (int i = 0; i < list->count; i++) {
        const struct pd_draw_cmd *c = &list->cmd[i];
        struct pd_rect r = c->rect;

        rect[i] = (struct pd_rect){ 0, 0, 0, 0 };
        /* What a later surface covers cannot be lain upon. */
        if (c->kind == PD_DRAW_FILL && c->color >> 24 == 0xff)
            for (int k = 0; k < i; k++)
                if (!pd_rect_empty(pd_rect_intersect(rect[k], r)))
                    rect[k] = (struct pd_rect){ 0, 0, 0, 0 };
        if (c->kind != PD_DRAW_TEXT)
            continue;
        r.y += (r.h - c->size) / 2 + c->size / 8;
        r.h = c->size * 3 / 4;
        for (int k = 0; k < i; k++) {
            struct pd_rect both = pd_rect_intersect(rect[k], r);

            if (both.w > 2 && both.h > 2)
                return pd_draw_string(list, c->text);
        }
        rect[i] = r;
    }
    return NULL;
}

static void
check_tight(const char *lang, const struct look *look, const struct fixture_case *c)
{
    const char *over = overlapping(), *what = pd_ui_clipped(ui) > 0 ? pd_ui_clipped_text(ui) : over;
    char key[96];

    if (what == NULL)
        return;
    (void)snprintf(key, sizeof key, "%s %s %s", lang, c->name, look->name);
    if (listing) {
        printf("%s # %.60s\n", key, what);
        return;
    }
    for (int i = 0; i < allowed_count; i++)
        if (strcmp(allowed[i], key) == 0) {
            met[i] = true;
            return;
        }
    print_error("%s: %s %s\n", key, what == over ? "lies on another:" : "does not fit:", what);
    complaints++;
}

static void
for_all(enum pd_lang lang, void (*check)(const char *, const struct look *, const struct fixture_case *))
{
    for (int i = 0; i < fixture_case_count; i++) {
        const struct fixture_case *c = &fixture_cases[i];
        bool counter = fixture_is_staffs(c);
        int n = counter ? PD_COUNT(counters) : PD_COUNT(looks);

        for (int k = 0; k < n; k++) {
            const struct look *look = counter ? &counters[k] : &looks[k];

            draw(look, c, lang);
            check(lang == PD_LANG_EN ? "pseudo" : "longest", look, c);
        }
    }
}

static void
a_language_two_fifths_longer_and_the_widest_wording_fit(void **state)
{
    (void)state;
    complaints = 0;
    for_all(PD_LANG_EN, check_tight);
    for_all(PD_LANG_ZH_CN, check_tight);
    for (int i = 0; i < allowed_count && !listing; i++)
        if (!met[i]) {
            print_error("pseudo_tight.txt: %s has room now: take it out\n", allowed[i]);
            complaints++;
        }
    assert_int_equal(complaints, 0);
}

/* Words, in any script: not a number, a code, a masked name or a sign. */
static bool
has_words(const char *text)
{
    int small = 0, ideographs = 0;

    if (strstr(text, "**") != NULL || strstr(text, "＊") != NULL)
        return false;
    for (const char *p = text, *end = text + strlen(text); p < end;) {
        int32_t ch = pd_utf8_next(&p, end);

        small += ch >= 'a' && ch <= 'z' ? 1 : 0;
        ideographs += ch >= 0x3400 && ch <= 0x9fff ? 1 : 0;
    }
    if (strspn(text, "0123456789abcdef ") == strlen(text))
        return false; /* a sum of bytes, as anybody may reckon it */
    return small > 1 || ideographs > 0;
}

/* The language buttons name each language in itself. */
static bool
says_the_same_to_all(const char *text)
{
    return strcmp(text, "简") == 0 || strcmp(text, "繁") == 0;
}

static bool
is_part_of(const char *data, const char *text)
{
    return strstr(data, text) != NULL;
}

/* What a technician is told as a part of the program, a device or the hub said it; it may stand on several
 * lines. */
static bool
is_told(const struct pd_view *v, const char *text)
{
    const struct pd_technician_view *t = &v->technician;
    bool told =
        is_part_of(t->text, text) || is_part_of(t->facts.head, text) || is_part_of(t->facts.version, text);

    for (int i = 0; i < PD_LAMPS; i++)
        told = told || is_part_of(t->lamps[i].text, text);
    for (int i = 0; i < t->facts.line_count; i++)
        told = told || is_part_of(t->facts.lines[i], text);
    if (v->setup == NULL)
        return told;
    told = told || is_part_of(v->setup->provision, text);
    for (int i = 0; i < PD_SETUP_STEPS; i++)
        told = told || is_part_of(v->setup->value[i], text);
    for (int i = 0; i < v->setup->line_count; i++)
        told = told || is_part_of(v->setup->lines[i].text, text);
    return told || is_part_of("简体中文 繁體中文（台灣） 繁體中文（香港） English", text);
}

/* What a clerk wrote down, or a row of the hub's: other places' words for things of theirs. */
static bool
is_written(const struct pd_view *v, const char *text)
{
    const struct pd_work_page *page = &v->counter.work.page;
    const struct pd_enrol_view *e = &v->enrol;
    bool written = is_part_of(e->typed, text) || is_part_of(e->form.name, text) ||
                   is_part_of(e->form.partner, text) || is_part_of(e->form.guardian, text) ||
                   is_part_of(e->typing.composition, text);

    for (int i = 0; i < e->typing.count; i++) /* behind the key that chooses it */
        written = written || (text[0] == e->typing.keys[i] && strstr(text, e->typing.candidates[i]) != NULL);
    for (int i = 0; i < page->count; i++)
        written = written || is_part_of(page->rows[i].what, text) || is_part_of(page->rows[i].text, text) ||
                  is_part_of(page->rows[i].ref, text);
    return written;
}

static char seen[SEEN][256];
static int seen_count;

static void
every_word_comes_from_a_catalogue_or_the_data(void **state)
{
    bool buttons = false;

    (void)state;
    complaints = 0;
    for (int i = 0; i < fixture_case_count; i++) {
        const struct fixture_case *c = &fixture_cases[i];
        const struct look *look = fixture_is_staffs(c) ? &counters[0] : &looks[0];

        draw(look, c, PD_LANG_ZH_TW);
        seen_count = 0;
        for (int k = 0; pd_ui_text_at(ui, k) != NULL && seen_count < SEEN; k++)
            (void)pd_copy(seen[seen_count++], sizeof seen[0], pd_ui_text_at(ui, k));
        draw(look, c, PD_LANG_EN);
        for (int k = 0; pd_ui_text_at(ui, k) != NULL; k++) {
            const char *text = pd_ui_text_at(ui, k);
            bool same = false;

            for (int s = 0; s < seen_count && !same; s++)
                same = strcmp(seen[s], text) == 0;
            buttons = buttons || (same && says_the_same_to_all(text));
            if (!same || !has_words(text) || says_the_same_to_all(text) || strstr(text, "〔") != NULL ||
                is_told(&fixture.view, text) || is_written(&fixture.view, text))
                continue;
            print_error("%s: stands in the source: %s\n", c->name, text);
            complaints++;
        }
    }
    /* What does stand in the source is found. */
    assert_true(buttons);
    assert_int_equal(complaints, 0);
}

/* The marks are drawn, so the pseudo language is the one that was asked for. */
static void
the_marks_are_drawn(void **state)
{
    static const struct fixture_case home = { "home", PD_SCREEN_HOME, NULL };
    int marked = 0;

    (void)state;
    draw(&looks[0], &home, PD_LANG_EN);
    for (int k = 0; pd_ui_text_at(ui, k) != NULL; k++)
        marked += strstr(pd_ui_text_at(ui, k), "〔") != NULL ? 1 : 0;
    assert_true(marked >= 8);
}

/* What the check looks for is seen when it is there. */
static void
texts_that_lie_on_each_other_are_found(void **state)
{
    struct pd_rect one = { 10, 10, 200, 40 }, beside = { 10, 54, 200, 40 }, on = { 100, 20, 200, 40 };

    (void)state;
    pd_draw_reset(&ui->draw, 1080, 1920);
    pd_draw_text(&ui->draw, one, 30, PD_REGULAR, PD_SCRIPT_SC, 0xff000000, "one", 3);
    pd_draw_text(&ui->draw, beside, 30, PD_REGULAR, PD_SCRIPT_SC, 0xff000000, "beside", 6);
    assert_null(overlapping());
    pd_draw_text(&ui->draw, on, 30, PD_REGULAR, PD_SCRIPT_SC, 0xff000000, "on", 2);
    assert_string_equal(overlapping(), "on");
    /* A surface between them makes it a page over a page. */
    pd_draw_reset(&ui->draw, 1080, 1920);
    pd_draw_text(&ui->draw, one, 30, PD_REGULAR, PD_SCRIPT_SC, 0xff000000, "one", 3);
    pd_draw_fill(&ui->draw, on, 0, 0xffffffff);
    pd_draw_text(&ui->draw, on, 30, PD_REGULAR, PD_SCRIPT_SC, 0xff000000, "on", 2);
    assert_null(overlapping());
}

static void
read_allowed(void)
{
    FILE *file = fopen(PD_SOURCE_DIR "/tests/ui/pseudo_tight.txt", "r");
    char line[256];

    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "#\n")] = '\0';
        for (size_t n = strlen(line); n > 0 && line[n - 1] == ' ';)
            line[--n] = '\0';
        if (line[0] == '\0')
            continue;
        assert_true(allowed_count < ALLOWED);
        (void)pd_copy(allowed[allowed_count++], sizeof allowed[0], line);
    }
    fclose(file);
}

static int
open_pseudo(void **state)
{
    (void)state;
    read_allowed();
    return open_ui_of(PD_BUILD_DIR "/tests/ui/pseudo");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_marks_are_drawn),
        cmocka_unit_test(a_language_two_fifths_longer_and_the_widest_wording_fit),
        cmocka_unit_test(texts_that_lie_on_each_other_are_found),
        cmocka_unit_test(every_word_comes_from_a_catalogue_or_the_data),
    };

    listing = argc > 1 && strcmp(argv[1], "--list") == 0;
    return cmocka_run_group_tests(tests, open_pseudo, close_ui);
}
