/*
 * Goal: what a visit beside gifts needs is all there, and asks for what it should.
 * Method: cases of the fixture, drawn in the modes that differ in layout; pages are turned by what is shown
 * until there is no further one.
 */
#include "tests/ui/easel.h"

#include <string.h>

static const struct look modes[] = {
    { "portrait", { 1080, 1920, 546, 500, false }, false, false, false, false },
    { "portrait large", { 1080, 1920, 546, 500, false }, true, false, false, false },
    { "landscape", { 1920, 1080, 546, 500, false }, false, false, false, false },
    { "low", { 1080, 1920, 546, 500, false }, false, false, true, false },
    { "low large", { 1080, 1920, 546, 500, false }, true, false, true, false },
    { "small landscape", { 1280, 800, 396, 450, false }, false, false, false, false },
    { "small landscape large", { 1280, 800, 396, 450, false }, true, false, false, false },
};

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
read_pages(const struct look *m, const struct fixture_case *c, enum pd_lang lang, char *out, size_t cap)
{
    struct pd_rect next;

    out[0] = '\0';
    for (int page = 0; page < 32; page++) {
        pose(m, c, lang);
        fixture.view.page = page;
        draw_again();
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
    draw_again();
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
    draw_again();
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

        if (is_staff_screen(screen) || screen == PD_SCREEN_ASIDE || screen == PD_SCREEN_CLOSED ||
            screen == PD_SCREEN_SAVING || screen == PD_SCREEN_STAFF ||
            strcmp(fixture_cases[i].name, "home-idle") == 0)
            continue;
        draw(&modes[i % PD_COUNT(modes)], &fixture_cases[i], PD_LANG_EN);
        if (fixture.view.staffed)
            continue; /* that person sits here */
        if (!pd_ui_find(ui, PD_INTENT_STAFF, -1, NULL, &r))
            fail_msg("%s: nobody can be called", fixture_cases[i].name);
    }
}

/* What the demo hospital publishes, on the screens that show it: one of each kind at a time. */
static void
show_demo(const struct pd_programme *p, int i)
{
    const struct pd_units *u = &p->units;
    struct pd_view *v = &fixture.view;

    v->programme = p;
    v->place = &p->places[0];
    v->page = i;
    v->member.tier = i % p->tier_count;
    v->feedback.topic = i % p->feedback.topic_count;
    v->survey.survey = &p->surveys[0];
    v->survey.question = i % (p->surveys[0].question_count + 1);
    v->activity = (struct pd_activity_view){ .activity = &p->activities[i % p->activity_count], .free = 7 };
    v->board = &p->board[i % p->board_count];
    v->unit = (struct pd_unit_view){ .left = 2, .end_ms = PD_NEVER_MS, .place = &p->places[0] };
    if (i < u->coupon_count)
        v->unit.coupon = &u->coupons[i];
    else
        v->unit.entitlement = &u->entitlements[(i - u->coupon_count) % u->entitlement_count];
}

static void
what_the_demo_hospital_publishes_fits(void **state)
{
    static const enum pd_screen screens[] = { PD_SCREEN_TIER, PD_SCREEN_RIGHTS, PD_SCREEN_INDEX,
        PD_SCREEN_UNIT, PD_SCREEN_ACTIVITY, PD_SCREEN_SURVEY, PD_SCREEN_FEEDBACK, PD_SCREEN_BOARD };
    static struct pd_programme programme;
    int cut = 0;

    (void)state;
    read_demo_programme(&programme);
    for (int k = 0; k < PD_COUNT(screens) * PD_COUNT(modes) * PD_LANGS * 6; k++) {
        struct fixture_case c = { "demo hospital", screens[k % PD_COUNT(screens)], NULL };
        const struct look *m = &modes[k / PD_COUNT(screens) % PD_COUNT(modes)];
        enum pd_lang lang = (enum pd_lang)(k / (PD_COUNT(screens) * PD_COUNT(modes)) % PD_LANGS);

        pose(m, &c, lang);
        show_demo(&programme, k / (PD_COUNT(screens) * PD_COUNT(modes) * PD_LANGS));
        draw_again();
        if (pd_ui_clipped(ui) > 0) {
            print_error(
                "screen %d, %s, language %d: %s\n", c.screen, m->name, (int)lang, pd_ui_clipped_text(ui));
            cut++;
        }
    }
    pd_programme_finish(&programme);
    assert_int_equal(cut, 0);
}

/* Where levels differ: who reads of them, and whether she may hear that using points lowers none. */
static const struct level_rules {
    const char *what;
    int tiers, growth_percent, index_months; /* tiers: at most so many */
    bool said, told_by_index;                /* a formula's page tells its limits instead */
} level_rules[] = {
    { "rules that give growth", PD_TIERS_MAX, 100, 0, true, true },
    { "a formula of each year instead", PD_TIERS_MAX, 0, 12, true, false },
    { "levels that no points give", PD_TIERS_MAX, 0, 0, false, false },
    { "one level for all", 1, 100, 0, false, false },
};

static void
set_level_rules(struct pd_programme *p, const struct level_rules *r)
{
    p->tier_count = p->tier_count < r->tiers ? p->tier_count : r->tiers;
    p->tier_index.window_months = r->index_months;
    for (int i = 0; i < p->rule_count; i++)
        p->rules[i].growth_percent = r->growth_percent;
    if (fixture.view.member.tier >= p->tier_count)
        fixture.view.member.tier = p->tier_count - 1;
}

static bool
says(const char *spoken, const char *words)
{
    return spoken != NULL && strstr(spoken, words) != NULL;
}

static void
no_level_is_promised_to_stay_where_none_grows(void **state)
{
    static const char *const cases[] = { "rules", "index", "tier" };
    static const char words[] = "never lowers";
    static char page[1 << 15];

    (void)state;
    for (int k = 0; k < PD_COUNT(level_rules) * PD_COUNT(cases); k++) {
        const struct level_rules *r = &level_rules[k / PD_COUNT(cases)];
        const char *name = cases[k % PD_COUNT(cases)];
        bool due = strcmp(name, "index") == 0 ? r->told_by_index : r->said, said;

        pose(&modes[0], case_named(name), PD_LANG_EN);
        set_level_rules(&fixture.programme, r);
        draw_again();
        page[0] = '\0';
        read_page(page, sizeof page);
        said =
            was_read(page, words) || says(pd_speech_page(ui), words) || says(pd_ui_spoken(ui)->more, words);
        if (said != due)
            fail_msg("%s, with %s: %s", name, r->what, said ? "it is promised" : "it is not told");
    }
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
        cmocka_unit_test(what_the_demo_hospital_publishes_fits),
        cmocka_unit_test(no_level_is_promised_to_stay_where_none_grows),
    };

    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
