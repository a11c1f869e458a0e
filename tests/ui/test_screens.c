/*
 * Goal: every screen, in every language, size and mode, is one a patient can read and hit.
 * Method: all cases of the fixture are drawn on all panels in all modes; then rules that hold for every
 * picture are checked: no text cut, controls large enough, apart from each other and on the panel, words
 * staff use on no patient's screen, nothing personal when nobody is here, and stillness.
 */
#include "tests/support/check.h"
#include "tests/ui/fixture.h"
#include "tests/ui/words.h"

#include "ui/screen/screens.h"
#include "ui/ui.h"

#include <string.h>

#define AT_MS 1000000

struct mode {
    const char *name;
    struct pd_panel panel;
    bool care, contrast, low;
};

static const struct mode modes[] = {
    { "portrait", { 1080, 1920, 546, 500, false }, false, false, false },
    { "portrait large", { 1080, 1920, 546, 500, false }, true, false, false },
    { "portrait contrast", { 1080, 1920, 546, 500, false }, false, true, false },
    { "landscape", { 1920, 1080, 546, 500, false }, false, false, false },
    { "low", { 1080, 1920, 546, 500, false }, false, false, true },
    { "small landscape", { 1280, 800, 396, 450, false }, false, false, false },
    { "small landscape low", { 1280, 800, 396, 450, false }, false, false, true },
    { "landscape low", { 1920, 1080, 546, 500, false }, false, false, true },
    { "small landscape large", { 1280, 800, 396, 450, false }, true, false, false },
    { "landscape large", { 1920, 1080, 546, 500, false }, true, false, false },
    { "low large", { 1080, 1920, 546, 500, false }, true, false, true },
    { "four times the pixels", { 2160, 3840, 546, 500, false }, false, false, false },
};

static const struct mode counters[] = {
    { "counter", { 1920, 1080, 546, 550, true }, false, false, false },
    { "counter contrast", { 1920, 1080, 546, 550, true }, false, true, false },
    { "counter small", { 1280, 800, 396, 500, true }, false, false, false },
    { "counter smallest", { 1024, 768, 380, 500, true }, false, false, false },
    { "counter smallest large", { 1024, 768, 380, 500, true }, true, false, false },
};

static struct pd_ui *ui;
static struct fixture fixture;

static void
draw(const struct mode *m, const struct fixture_case *c, enum pd_lang lang)
{
    pd_ui_resize(ui, m->panel);
    fixture_make(&fixture, c, lang);
    fixture.view.care = m->care;
    fixture.view.contrast = m->contrast;
    fixture.view.low = m->low;
    (void)pd_ui_frame(ui, &fixture.view, AT_MS);
}

typedef void
check_fn(const struct mode *m, const struct fixture_case *c, enum pd_lang lang);

static void
for_all(check_fn *check)
{
    for (int i = 0; i < fixture_case_count; i++) {
        const struct fixture_case *c = &fixture_cases[i];
        bool counter = c->screen == PD_SCREEN_COUNTER;
        const struct mode *list = counter ? counters : modes;
        int count = counter ? PD_COUNT(counters) : PD_COUNT(modes);

        for (int m = 0; m < count; m++)
            for (int lang = 0; lang < PD_LANGS; lang++) {
                draw(&list[m], c, (enum pd_lang)lang);
                check(&list[m], c, (enum pd_lang)lang);
            }
    }
}

static int complaints;

static void
complain(
    const struct mode *m, const struct fixture_case *c, enum pd_lang lang, const char *what, const char *text)
{
    print_error("%s, %s, %s: %s %s\n", c->name, m->name, pd_locale_name(lang), what, text);
    complaints++;
}

static void
check_clipped(const struct mode *m, const struct fixture_case *c, enum pd_lang lang)
{
    if (pd_ui_clipped(ui) == 0)
        return;
    complain(m, c, lang, "does not fit its place:", pd_ui_clipped_text(ui));
}

static void
no_text_is_cut_anywhere(void **state)
{
    (void)state;
    complaints = 0;
    for_all(check_clipped);
    assert_int_equal(complaints, 0);
}

static void
dump_after(const struct fixture_case *before, const struct fixture_case *c, char *out, size_t cap)
{
    static const struct mode m = { "small landscape large", { 1280, 800, 396, 450, false }, true, false,
        false };
    FILE *file = fmemopen(out, cap, "w");

    assert_non_null(file);
    draw(&m, before, PD_LANG_EN);
    draw(&m, c, PD_LANG_EN);
    pd_ui_dump(ui, file);
    fclose(file);
}

/* Large print gives way to long texts; a page must not look one way today and another tomorrow for it. */
static void
large_print_has_the_same_size_however_one_came_to_the_page(void **state)
{
    static char first[1 << 16], second[1 << 16];

    (void)state;
    for (int i = 0; i < fixture_case_count; i++) {
        if (fixture_cases[i].screen == PD_SCREEN_COUNTER)
            continue;
        dump_after(&fixture_cases[0], &fixture_cases[i], first, sizeof first);
        dump_after(&fixture_cases[fixture_case_count / 2], &fixture_cases[i], second, sizeof second);
        assert_string_equal(first, second);
    }
}

static void
check_controls(const struct mode *m, const struct fixture_case *c, enum pd_lang lang)
{
    struct pd_theme theme;
    struct pd_rect all = { 0, 0, m->panel.w_px, m->panel.h_px };
    int least, gap, n = pd_ui_control_count(ui);

    pd_theme_make(&theme, m->panel, m->care, m->contrast);
    /* Staff use mouse and keyboard. */
    least = pd_theme_mm10(&theme, m->panel.staff ? 100 : 150) - 1;
    gap = pd_theme_mm10(&theme, m->panel.staff ? 20 : 30) - 1;
    for (int i = 0; i < n; i++) {
        struct pd_control a = pd_ui_control_at(ui, i);
        struct pd_rect grown = pd_rect_inset(a.rect, -gap / 2, -gap / 2), on = pd_rect_intersect(a.rect, all);

        if (a.unseen) /* only a keypad finds it */
            continue;
        if (a.rect.w < least || a.rect.h < least)
            complain(m, c, lang, "too small to hit:", a.label);
        if (on.w != a.rect.w || on.h != a.rect.h)
            complain(m, c, lang, "beyond the panel:", a.label);
        if (m->low && pd_theme_can_lower(&theme) && a.rect.y < m->panel.h_px * 55 / 100)
            complain(m, c, lang, "out of reach from a wheelchair:", a.label);
        for (int k = i + 1; k < n; k++) {
            struct pd_control b = pd_ui_control_at(ui, k);

            if (!b.unseen &&
                !pd_rect_empty(pd_rect_intersect(grown, pd_rect_inset(b.rect, -gap / 2, -gap / 2))))
                complain(m, c, lang, "too close to another:", a.label);
            if (memcmp(&a.intent, &b.intent, sizeof a.intent) == 0)
                complain(m, c, lang, "asks for the same as another:", a.label);
        }
    }
}

static void
controls_are_large_apart_and_within_reach(void **state)
{
    (void)state;
    complaints = 0;
    for_all(check_controls);
    assert_int_equal(complaints, 0);
}

static void
check_words(const struct mode *m, const struct fixture_case *c, enum pd_lang lang)
{
    for (int i = 0; pd_ui_text_at(ui, i) != NULL; i++)
        if (words_wrong(pd_ui_text_at(ui, i), lang, c->screen != PD_SCREEN_COUNTER) != NULL)
            complain(m, c, lang, words_wrong(pd_ui_text_at(ui, i), lang, true), pd_ui_text_at(ui, i));
}

static void
check_codes(const struct mode *m, const struct fixture_case *c, enum pd_lang lang)
{
    for (int i = 0; pd_ui_text_at(ui, i) != NULL; i++)
        if (strncmp(pd_ui_text_at(ui, i), "E-", 2) == 0)
            complain(m, c, lang, "a code without a word what to do with it:", pd_ui_text_at(ui, i));
}

static void
no_code_stands_alone(void **state)
{
    (void)state;
    complaints = 0;
    for_all(check_codes);
    assert_int_equal(complaints, 0);
}

static void
nobody_reads_a_word_of_staff_or_of_another_place(void **state)
{
    (void)state;
    complaints = 0;
    for_all(check_words);
    assert_int_equal(complaints, 0);
}

/* Behind a Chinese character stands a Chinese mark. */
static void
check_marks(const struct mode *m, const struct fixture_case *c, enum pd_lang lang, const char *text)
{
    for (const char *p = text; lang != PD_LANG_EN && *p != '\0'; p++)
        if (p > text && strchr(",;:?!()", *p) != NULL && ((unsigned char)p[-1] & 0x80) != 0)
            complain(m, c, lang, "a narrow mark behind a Chinese character:", text);
}

static void
check_language(const struct mode *m, const struct fixture_case *c, enum pd_lang lang)
{
    static const char *const simplified[] = { "积", "礼", "领", "兑", "换", "这", "没", "请" };

    for (int i = 0; pd_ui_text_at(ui, i) != NULL; i++) {
        const char *text = pd_ui_text_at(ui, i);

        for (int k = 0; lang != PD_LANG_ZH_CN && k < PD_COUNT(simplified) && k < 5; k++)
            if (strstr(text, simplified[k]) != NULL)
                complain(m, c, lang, "simplified:", text);
        check_marks(m, c, lang, text);
    }
}

static void
every_text_is_in_the_language_asked_for(void **state)
{
    (void)state;
    complaints = 0;
    for_all(check_language);
    assert_int_equal(complaints, 0);
}

static void
check_private(const struct mode *m, const struct fixture_case *c, enum pd_lang lang)
{
    if (fixture.view.has_member || c->screen == PD_SCREEN_COUNTER)
        return;
    for (int i = 0; pd_ui_text_at(ui, i) != NULL; i++)
        if (strstr(pd_ui_text_at(ui, i), "**") != NULL || strstr(pd_ui_text_at(ui, i), "＊") != NULL ||
            strstr(pd_ui_text_at(ui, i), "3,280") != NULL)
            complain(m, c, lang, "personal:", pd_ui_text_at(ui, i));
}

static void
nothing_personal_is_drawn_when_nobody_is_here(void **state)
{
    (void)state;
    complaints = 0;
    for_all(check_private);
    assert_int_equal(complaints, 0);
}

static void
closed_eye_hides_every_number_of_the_member(void **state)
{
    static const enum pd_screen screens[] = { PD_SCREEN_HOME, PD_SCREEN_ACCOUNT, PD_SCREEN_CATALOGUE,
        PD_SCREEN_CONFIRM };

    (void)state;
    for (int i = 0; i < PD_COUNT(screens); i++) {
        struct fixture_case c = { "eye", screens[i], NULL };

        pd_ui_resize(ui, modes[0].panel);
        fixture_make(&fixture, &c, PD_LANG_ZH_CN);
        fixture.view.member.hidden = true;
        (void)pd_ui_frame(ui, &fixture.view, AT_MS);
        for (int k = 0; pd_ui_text_at(ui, k) != NULL; k++) {
            assert_null(strstr(pd_ui_text_at(ui, k), "3,280"));
            assert_null(strstr(pd_ui_text_at(ui, k), "1,480"));
            assert_null(strstr(pd_ui_text_at(ui, k), "1,995"));
        }
    }
}

static void
check_still(const struct mode *m, const struct fixture_case *c, enum pd_lang lang)
{
    struct pd_ui_frame f;

    if (c->screen == PD_SCREEN_SAVING)
        return;
    (void)pd_ui_frame(ui, &fixture.view, AT_MS + 2000);
    for (int t = 0; t < 3; t++) {
        f = pd_ui_frame(ui, &fixture.view, AT_MS + 3000 + t * 1000);
        if (f.changed || f.moving)
            complain(m, c, lang, "moves on its own", "");
    }
}

static void
a_screen_comes_to_rest(void **state)
{
    (void)state;
    complaints = 0;
    for_all(check_still);
    assert_int_equal(complaints, 0);
}

static void
tap(struct pd_rect r, int64_t at_ms)
{
    struct pd_event e = {
        .kind = PD_EVENT_DOWN, .finger = 7, .x = r.x + r.w / 2, .y = r.y + r.h / 2, .at_ms = at_ms
    };

    pd_ui_event(ui, &e);
    e.kind = PD_EVENT_UP;
    pd_ui_event(ui, &e);
}

static void
check_taps(const struct mode *m, const struct fixture_case *c, enum pd_lang lang)
{
    int n = pd_ui_control_count(ui);

    for (int i = 0; i < n; i++) {
        struct pd_control control = pd_ui_control_at(ui, i);
        struct pd_ui_frame f;

        if (control.unseen)
            continue;
        tap(control.rect, AT_MS + 5000);
        f = pd_ui_frame(ui, &fixture.view, AT_MS + 5000);
        if (control.enabled && memcmp(&f.intent, &control.intent, sizeof f.intent) != 0)
            complain(m, c, lang, "a tap on it asks for something else:", control.label);
        if (!control.enabled && f.intent.kind != PD_INTENT_NONE)
            complain(m, c, lang, "disabled, but it asks:", control.label);
        (void)pd_ui_frame(ui, &fixture.view, AT_MS + 5000);
    }
}

static void
every_control_asks_for_what_it_says(void **state)
{
    (void)state;
    complaints = 0;
    for_all(check_taps);
    assert_int_equal(complaints, 0);
}

static void
under_the_idle_warning_only_its_button_can_be_hit(void **state)
{
    (void)state;
    for (int i = 0; i < fixture_case_count; i++) {
        if (fixture_cases[i].screen == PD_SCREEN_COUNTER)
            continue;
        pd_ui_resize(ui, modes[0].panel);
        fixture_make(&fixture, &fixture_cases[i], PD_LANG_ZH_CN);
        fixture.view.idle_left_s = 9;
        (void)pd_ui_frame(ui, &fixture.view, AT_MS);
        assert_int_equal(pd_ui_control_count(ui), 1);
        assert_int_equal(pd_ui_control_at(ui, 0).intent.kind, PD_INTENT_STAY);
    }
}

static void
while_it_is_being_saved_there_is_nothing_to_hit_but_the_header(void **state)
{
    struct fixture_case c = { "saving", PD_SCREEN_SAVING, NULL };
    struct pd_rect r;

    (void)state;
    draw(&modes[0], &c, PD_LANG_ZH_CN);
    assert_false(pd_ui_find(ui, PD_INTENT_REDEEM, -1, NULL, &r));
    assert_false(pd_ui_find(ui, PD_INTENT_BACK, -1, NULL, &r));
    assert_false(pd_ui_find(ui, PD_INTENT_FINISH, -1, NULL, &r));
}

static bool
shows(const char *words)
{
    for (int i = 0; pd_ui_text_at(ui, i) != NULL; i++)
        if (strstr(pd_ui_text_at(ui, i), words) != NULL)
            return true;
    return false;
}

static void
saved_at_this_desk_is_said_exactly_when_the_hub_has_not_confirmed(void **state)
{
    struct fixture_case c = { "done", PD_SCREEN_DONE, NULL };

    (void)state;
    pd_ui_resize(ui, modes[0].panel);
    fixture_make(&fixture, &c, PD_LANG_ZH_CN);
    fixture.view.ticket.confirmed = false;
    (void)pd_ui_frame(ui, &fixture.view, AT_MS);
    assert_true(shows("已保存在本机"));
    fixture.view.ticket.confirmed = true;
    (void)pd_ui_frame(ui, &fixture.view, AT_MS);
    assert_false(shows("已保存在本机"));
}

static void
press_key(int key)
{
    struct pd_event e = { .kind = PD_EVENT_KEY, .key = key, .at_ms = AT_MS + 9000 };

    pd_ui_event(ui, &e);
}

static void
the_counter_works_from_the_keyboard_alone(void **state)
{
    static const struct {
        const char *name;
        int key;
        enum pd_intent_kind kind;
        int n;
    } rows[] = {
        { "counter-ready", PD_KEY_ENTER, PD_INTENT_COUNTER_OK, 0 },
        { "counter-ready", PD_KEY_F2, PD_INTENT_COUNTER_CANNOT, 0 },
        { "counter-reason", '2', PD_INTENT_COUNTER_REASON, 1 },
        { "counter-handed", PD_KEY_F3, PD_INTENT_COUNTER_UNDO, 0 },
        { "counter-no", PD_KEY_ESCAPE, PD_INTENT_COUNTER_CLEAR, 0 },
        { "counter-member", '2', PD_INTENT_COUNTER_PICK, 1 },
        { "counter-idle", 'a', PD_INTENT_COUNTER_TYPE, 'A' },
        { "counter-typing", '7', PD_INTENT_COUNTER_TYPE, '7' },
        { "counter-typing", PD_KEY_BACKSPACE, PD_INTENT_COUNTER_TYPE, 8 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++)
        for (int k = 0; k < fixture_case_count; k++) {
            struct pd_ui_frame f;

            if (strcmp(fixture_cases[k].name, rows[i].name) != 0)
                continue;
            draw(&counters[0], &fixture_cases[k], PD_LANG_ZH_CN);
            press_key(rows[i].key);
            f = pd_ui_frame(ui, &fixture.view, AT_MS + 9000);
            assert_int_equal(f.intent.kind, rows[i].kind);
            assert_int_equal(f.intent.n, rows[i].n);
        }
}

/* Taps only what is shown, beginning with what is shown first. */
static void
every_heading_of_the_catalogue_can_be_reached(void **state)
{
    struct fixture_case c = { "catalogue", PD_SCREEN_CATALOGUE, NULL };

    (void)state;
    for (int k = 0; k < PD_COUNT(modes) * PD_LANGS; k++) {
        bool seen[3 + PD_PLACES_MAX] = { false, false, true }, tapped[3 + PD_PLACES_MAX] = { false };
        int left = 1;

        while (left > 0) {
            int at = 0;

            while (!seen[at] || tapped[at])
                at++;
            tapped[at] = true;
            pd_ui_resize(ui, modes[k / PD_LANGS].panel);
            fixture_make(&fixture, &c, (enum pd_lang)(k % PD_LANGS));
            fixture.view.care = modes[k / PD_LANGS].care;
            fixture.view.low = modes[k / PD_LANGS].low;
            fixture.view.category = at - 3;
            (void)pd_ui_frame(ui, &fixture.view, AT_MS);
            for (int i = 0; i < pd_ui_control_count(ui); i++)
                if (pd_ui_control_at(ui, i).intent.kind == PD_INTENT_CATEGORY)
                    seen[pd_ui_control_at(ui, i).intent.n + 3] = true;
            left = 0;
            for (int i = 0; i < PD_COUNT(seen); i++)
                left += seen[i] && !tapped[i] ? 1 : 0;
        }
        for (int i = 0; i < fixture.programme.category_count + 3; i++)
            assert_true(seen[i]);
    }
}

static void
every_colour_pair_can_be_read(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct pd_theme t;
        const struct pd_colors *c = &t.color;

        pd_theme_make(&t, modes[0].panel, false, i == 1);
        const struct {
            pd_color ink, on;
            int least;
        } pairs[] = {
            { c->ink, c->page, 700 },
            { c->ink, c->page_low, 700 },
            { c->ink, c->surface, 700 },
            { c->ink, c->sunken, 700 },
            { c->ink_soft, c->page, 700 },
            { c->ink_soft, c->page_low, 700 },
            { c->ink_soft, c->surface, 700 },
            { c->ink_soft, c->sunken, 700 },
            { c->on_accent, c->accent, 700 },
            { c->on_accent, c->accent_down, 700 },
            { c->accent_ink, c->page, 700 },
            { c->accent_ink, c->page_low, 700 },
            { c->accent_ink, c->surface, 700 },
            { c->on_accent_soft, c->accent_soft, 700 },
            { c->on_good, c->good, 700 },
            { c->on_bad, c->bad, 700 },
            { c->bad, c->surface, 700 },
            { c->on_good_soft, c->good_soft, 700 },
            { c->on_bad_soft, c->bad_soft, 700 },
            { c->on_warn_soft, c->warn_soft, 700 },
            { c->paper_ink, c->paper, 700 },
            { c->edge, c->page, 300 },
            { c->edge, c->surface, 300 },
        };

        for (int k = 0; k < PD_COUNT(pairs); k++)
            if (pd_contrast_x100(pairs[k].ink, pairs[k].on) < pairs[k].least) {
                print_error("theme %d pair %d: %d\n", i, k, pd_contrast_x100(pairs[k].ink, pairs[k].on));
                fail();
            }
    }
}

static void
any_tier_colour_gives_a_readable_card(void **state)
{
    struct pd_theme t;

    (void)state;
    pd_theme_make(&t, modes[0].panel, false, false);
    for (uint32_t r = 0; r < 256; r += 15)
        for (uint32_t g = 0; g < 256; g += 15)
            for (uint32_t b = 0; b < 256; b += 15) {
                struct pd_tier_colors c = pd_theme_tier(&t, r << 16 | g << 8 | b);

                assert_true(pd_contrast_x100(c.ink, c.from) >= 700);
                assert_true(pd_contrast_x100(c.ink, c.to) >= 700);
            }
}

static void
show_gifts(const struct pd_programme *p, int first)
{
    struct pd_view *v = &fixture.view;

    v->gift_count = 0;
    for (int i = first; i < p->gift_count && v->gift_count < PD_PAGE_GIFTS; i++) {
        struct pd_gift_view *g = &v->gifts[v->gift_count++];

        g->gift = &p->gifts[i];
        g->answer = (struct pd_redeem_answer){ .outcome = (enum pd_redeem_outcome)(1 + i % 17),
            .price = p->gifts[i].price,
            .money = p->gifts[i].money,
            .missing = pd_points_of(12480),
            .cap = pd_points_of(5000),
            .tier = p->tier_count - 1 };
    }
    v->gift = v->gifts[0];
    for (int i = 0; i < PD_ATTRACT_GIFTS; i++)
        v->attract[i] = &p->gifts[(first + i) % p->gift_count];
    v->ticket.gift = v->gift.gift;
    v->ticket.place = &p->places[0];
}

/* Every gift and every reason, on every screen that shows gifts. */
static void
the_demo_hospital_fits_on_every_screen(void **state)
{
    static const enum pd_screen screens[] = { PD_SCREEN_ATTRACT, PD_SCREEN_CATALOGUE, PD_SCREEN_GIFT,
        PD_SCREEN_CONFIRM, PD_SCREEN_DONE, PD_SCREEN_RULES, PD_SCREEN_TIER, PD_SCREEN_HOME };
    static struct pd_programme programme;
    static char json[1 << 20];
    FILE *file = fopen(PD_SOURCE_DIR "/assets/demo/programme.json", "rb");
    struct pd_why why = { 0 };
    size_t n;

    (void)state;
    assert_non_null(file);
    n = fread(json, 1, sizeof json, file);
    fclose(file);
    if (pd_programme_parse(json, n, &programme, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    complaints = 0;
    for (int first = 0; first < programme.gift_count; first += PD_PAGE_GIFTS - 1)
        for (int k = 0; k < PD_COUNT(screens) * PD_COUNT(modes) * PD_LANGS; k++) {
            struct fixture_case c = { "demo hospital", screens[k % PD_COUNT(screens)], NULL };
            const struct mode *m = &modes[k / PD_COUNT(screens) % PD_COUNT(modes)];
            enum pd_lang lang = (enum pd_lang)(k / (PD_COUNT(screens) * PD_COUNT(modes)));

            pd_ui_resize(ui, m->panel);
            fixture_make(&fixture, &c, lang);
            fixture.view.care = m->care;
            fixture.view.contrast = m->contrast;
            fixture.view.low = m->low;
            fixture.view.programme = &programme;
            fixture.view.place = &programme.places[0];
            fixture.view.attract_rule = first;
            show_gifts(&programme, first);
            (void)pd_ui_frame(ui, &fixture.view, AT_MS);
            check_clipped(m, &c, lang);
        }
    pd_programme_finish(&programme);
    assert_int_equal(complaints, 0);
}

static int
open_ui(void **state)
{
    struct pd_ui_config config = {
        .panel = modes[0].panel, .assets_dir = PD_BUILD_DIR "/assets", .still = true
    };
    struct pd_why why = { 0 };

    (void)state;
    if (pd_ui_create(&ui, &config, &why) != PD_OK) {
        print_error("%s: %s\n", why.path, why.text);
        return -1;
    }
    return 0;
}

static int
close_ui(void **state)
{
    (void)state;
    pd_ui_destroy(ui);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_is_cut_anywhere),
        cmocka_unit_test(large_print_has_the_same_size_however_one_came_to_the_page),
        cmocka_unit_test(no_code_stands_alone),
        cmocka_unit_test(controls_are_large_apart_and_within_reach),
        cmocka_unit_test(nobody_reads_a_word_of_staff_or_of_another_place),
        cmocka_unit_test(every_text_is_in_the_language_asked_for),
        cmocka_unit_test(nothing_personal_is_drawn_when_nobody_is_here),
        cmocka_unit_test(closed_eye_hides_every_number_of_the_member),
        cmocka_unit_test(a_screen_comes_to_rest),
        cmocka_unit_test(every_control_asks_for_what_it_says),
        cmocka_unit_test(under_the_idle_warning_only_its_button_can_be_hit),
        cmocka_unit_test(while_it_is_being_saved_there_is_nothing_to_hit_but_the_header),
        cmocka_unit_test(saved_at_this_desk_is_said_exactly_when_the_hub_has_not_confirmed),
        cmocka_unit_test(the_counter_works_from_the_keyboard_alone),
        cmocka_unit_test(every_heading_of_the_catalogue_can_be_reached),
        cmocka_unit_test(every_colour_pair_can_be_read),
        cmocka_unit_test(any_tier_colour_gives_a_readable_card),
        cmocka_unit_test(the_demo_hospital_fits_on_every_screen),
    };

    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
