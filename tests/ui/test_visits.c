/*
 * Goal: what a visit beside gifts needs is all there, and asks for what it should.
 * Method: cases of the fixture, drawn in the modes that differ in layout; pages are turned by what is shown
 * until there is no further one.
 */
#include "tests/support/check.h"
#include "tests/ui/fixture.h"

#include "ui/ui.h"

#include <string.h>

#define AT_MS 1000000

struct mode {
    const char *name;
    struct pd_panel panel;
    bool care, low;
};

static const struct mode modes[] = {
    { "portrait", { 1080, 1920, 546, 500, false }, false, false },
    { "portrait large", { 1080, 1920, 546, 500, false }, true, false },
    { "landscape", { 1920, 1080, 546, 500, false }, false, false },
    { "low", { 1080, 1920, 546, 500, false }, false, true },
    { "low large", { 1080, 1920, 546, 500, false }, true, true },
    { "small landscape", { 1280, 800, 396, 450, false }, false, false },
    { "small landscape large", { 1280, 800, 396, 450, false }, true, false },
};

static struct pd_ui *ui;
static struct fixture fixture;

static void
draw_page(const struct mode *m, const struct fixture_case *c, enum pd_lang lang, int page)
{
    pd_ui_resize(ui, m->panel);
    fixture_make(&fixture, c, lang);
    fixture.view.care = m->care;
    fixture.view.low = m->low;
    if (page >= 0)
        fixture.view.page = page;
    (void)pd_ui_frame(ui, &fixture.view, AT_MS);
}

static void
draw(const struct mode *m, const struct fixture_case *c, enum pd_lang lang)
{
    draw_page(m, c, lang, -1);
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
press_key(int key)
{
    struct pd_event e = { .kind = PD_EVENT_KEY, .key = key, .at_ms = AT_MS + 9000 };

    pd_ui_event(ui, &e);
}

static const struct fixture_case *
case_named(const char *name)
{
    for (int i = 0; i < fixture_case_count; i++)
        if (strcmp(fixture_cases[i].name, name) == 0)
            return &fixture_cases[i];
    fail_msg("no case %s", name);
    return NULL;
}

/* Letters of all lines in order, without what separates them: a text that was broken is found in it. */
static void
read_page(char *out, size_t cap)
{
    size_t n = strlen(out);

    for (int i = 0; pd_ui_text_at(ui, i) != NULL; i++)
        for (const char *p = pd_ui_text_at(ui, i); *p != '\0' && n + 1 < cap; p++)
            if (*p != ' ')
                out[n++] = *p;
    out[n] = '\0';
}

static bool
was_read(const char *page, const char *text)
{
    char squeezed[512];
    size_t n = 0;

    for (; *text != '\0' && n + 1 < sizeof squeezed; text++)
        if (*text != ' ')
            squeezed[n++] = *text;
    squeezed[n] = '\0';
    return strstr(page, squeezed) != NULL;
}

/* Turns all pages of a case in one mode and reads them. */
static void
read_pages(const struct mode *m, const struct fixture_case *c, enum pd_lang lang, char *out, size_t cap)
{
    struct pd_rect next;

    out[0] = '\0';
    for (int page = 0; page < 32; page++) {
        draw_page(m, c, lang, page);
        read_page(out, cap);
        if (!pd_ui_find(ui, PD_INTENT_PAGE, page + 1, NULL, &next))
            return;
    }
    fail_msg("%s, %s: turns without end", c->name, m->name);
}

static void
every_benefit_of_a_level_can_be_read(void **state)
{
    static char pages[1 << 17];

    (void)state;
    for (int k = 0; k < PD_COUNT(modes) * PD_LANGS; k++) {
        enum pd_lang lang = (enum pd_lang)(k % PD_LANGS);
        const struct pd_tier *tier = &fixture.programme.tiers[2];

        read_pages(&modes[k / PD_LANGS], case_named("tier-many"), lang, pages, sizeof pages);
        assert_int_equal(tier->benefit_count, PD_BENEFITS_MAX);
        for (int i = 0; i < tier->benefit_count; i++)
            assert_true(was_read(pages, tier->benefits[i].in[lang]));
    }
}

static void
every_right_can_be_read(void **state)
{
    static char pages[1 << 17];

    (void)state;
    for (int k = 0; k < PD_COUNT(modes) * PD_LANGS; k++) {
        enum pd_lang lang = (enum pd_lang)(k % PD_LANGS);
        const struct pd_programme *p = &fixture.programme;

        read_pages(&modes[k / PD_LANGS], case_named("rights"), lang, pages, sizeof pages);
        for (int i = 0; i < p->units.entitlement_count; i++)
            assert_true(was_read(pages, p->units.entitlements[i].name.in[lang]));
        for (int i = 0; i < p->discount_count; i++)
            assert_true(was_read(pages, p->discounts[i].name.in[lang]));
        for (int tier = 0; tier < p->tier_count; tier++)
            for (int i = 0; i < p->tiers[tier].benefit_count; i++)
                assert_true(was_read(pages, p->tiers[tier].benefits[i].in[lang]));
    }
}

static void
every_choice_behind_more_can_be_reached(void **state)
{
    static const enum pd_intent_kind kinds[] = { PD_INTENT_ACTIVITIES, PD_INTENT_SURVEY, PD_INTENT_FEEDBACK,
        PD_INTENT_REMINDERS, PD_INTENT_HISTORY, PD_INTENT_RULES, PD_INTENT_RIGHTS, PD_INTENT_PRIORITY,
        PD_INTENT_PRIVACY, PD_INTENT_FEEDBACK_STATE };
    struct pd_rect r;

    (void)state;
    for (int k = 0; k < PD_COUNT(modes) * PD_COUNT(kinds); k++) {
        bool found = false;

        for (int page = 0; page < 2 && !found; page++) {
            draw(&modes[k / PD_COUNT(kinds)], case_named(page == 0 ? "more" : "more-second"), PD_LANG_ZH_CN);
            found = pd_ui_find(ui, kinds[k % PD_COUNT(kinds)], -1, NULL, &r);
        }
        assert_true(found);
    }
}

static void
a_pin_is_never_shown_and_can_be_typed_with_keys(void **state)
{
    struct pd_ui_frame f;

    (void)state;
    for (int digit = 0; digit < 10; digit++) {
        draw(&modes[0], case_named("keypad-pin"), PD_LANG_ZH_CN);
        press_key('0' + digit);
        f = pd_ui_frame(ui, &fixture.view, AT_MS + 9000);
        assert_int_equal(f.intent.kind, PD_INTENT_DIGIT);
        assert_int_equal(f.intent.n, digit);
    }
    press_key(PD_KEY_BACKSPACE);
    f = pd_ui_frame(ui, &fixture.view, AT_MS + 9000);
    assert_int_equal(f.intent.n, PD_DIGIT_BACKSPACE);
    /* Even where the session would hand out the digits, no text is made of them. */
    strcpy(fixture.view.keypad.typed, "4715");
    (void)pd_ui_frame(ui, &fixture.view, AT_MS);
    assert_false(shows("4715"));
    press_key(PD_KEY_ENTER);
    f = pd_ui_frame(ui, &fixture.view, AT_MS + 9000);
    assert_int_equal(f.intent.kind, PD_INTENT_ENTER);
}

static void
too_few_digits_cannot_be_sent(void **state)
{
    struct pd_rect r;

    (void)state;
    draw(&modes[0], case_named("keypad-phone"), PD_LANG_ZH_CN);
    assert_false(pd_ui_find(ui, PD_INTENT_ENTER, -1, NULL, &r));
    strcpy(fixture.view.keypad.typed, "13800138000");
    (void)pd_ui_frame(ui, &fixture.view, AT_MS);
    assert_true(pd_ui_find(ui, PD_INTENT_ENTER, -1, NULL, &r));
    assert_false(pd_ui_find(ui, PD_INTENT_DIGIT, 1, NULL, &r));
    assert_true(shows("138 0013 8000"));
}

static void
the_safe_answer_is_the_larger_one(void **state)
{
    static const char *const names[] = { "sure-opt-out", "sure-block", "sure-unbook", "sure-cancel" };
    struct pd_rect yes, no;

    (void)state;
    for (int k = 0; k < PD_COUNT(modes) * PD_COUNT(names); k++) {
        draw(&modes[k / PD_COUNT(names)], case_named(names[k % PD_COUNT(names)]), PD_LANG_EN);
        assert_true(pd_ui_find(ui, PD_INTENT_SURE, -1, NULL, &yes));
        assert_true(pd_ui_find(ui, PD_INTENT_BACK, -1, NULL, &no));
        assert_true(no.w > yes.w && no.h == yes.h);
    }
}

static void
closed_eye_hides_the_history_as_well(void **state)
{
    (void)state;
    draw(&modes[0], case_named("history-hidden"), PD_LANG_ZH_CN);
    assert_false(shows("1,800"));
    assert_false(shows("128"));
    assert_true(shows("•••"));
}

/* Six questions deep or with no network: a person can always be called. */
static void
staff_can_be_called_from_every_screen(void **state)
{
    struct pd_rect r;

    (void)state;
    for (int i = 0; i < fixture_case_count; i++) {
        enum pd_screen screen = fixture_cases[i].screen;

        if (screen == PD_SCREEN_COUNTER || screen == PD_SCREEN_CLOSED || screen == PD_SCREEN_SAVING ||
            screen == PD_SCREEN_STAFF || strcmp(fixture_cases[i].name, "home-idle") == 0)
            continue;
        draw(&modes[i % PD_COUNT(modes)], &fixture_cases[i], PD_LANG_EN);
        assert_true(pd_ui_find(ui, PD_INTENT_STAFF, -1, NULL, &r));
    }
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
        cmocka_unit_test(every_benefit_of_a_level_can_be_read),
        cmocka_unit_test(every_right_can_be_read),
        cmocka_unit_test(every_choice_behind_more_can_be_reached),
        cmocka_unit_test(a_pin_is_never_shown_and_can_be_typed_with_keys),
        cmocka_unit_test(too_few_digits_cannot_be_sent),
        cmocka_unit_test(the_safe_answer_is_the_larger_one),
        cmocka_unit_test(closed_eye_hides_the_history_as_well),
        cmocka_unit_test(staff_can_be_called_from_every_screen),
    };

    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
