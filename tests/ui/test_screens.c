/*
 * Goal: every screen, in every language and look, tells a patient what she needs in her own words, and does
 * what it says.
 * Method: all cases of the fixture are drawn in all looks; then rules that hold for every picture are
 * checked: no text cut, words staff use on no patient's screen, nothing personal when nobody is here, and
 * stillness. What can be told from the picture alone is test_lint's.
 */
#include "tests/ui/easel.h"
#include "tests/ui/words.h"

#include "ui/screen/screens.h"

#include <stdlib.h>
#include <string.h>

typedef void
check_fn(const struct look *m, const struct fixture_case *c, enum pd_lang lang);

static int complaints;

static void
complain(
    const struct look *m, const struct fixture_case *c, enum pd_lang lang, const char *what, const char *text)
{
    print_error("%s, %s, %s: %s %s\n", c->name, m->name, pd_locale_name(lang), what, text);
    complaints++;
}

/* Those that only look come first, then those that let time pass or tap. */
static check_fn check_clipped, check_facts, check_codes, check_words, check_language, check_private,
    check_still, check_taps;
static check_fn *const checks[] = { check_clipped, check_facts, check_codes, check_words, check_language,
    check_private, check_still, check_taps };

/* What each check complained of. Every picture is drawn once, for all of them. */
static int
complaints_of(check_fn *check)
{
    static int counts[PD_COUNT(checks)], all = -1;

    for (int i = 0; all < 0 && i < fixture_case_count; i++) {
        int looks;
        const struct look *look = looks_of(fixture_cases[i].screen, &looks);

        for (int k = 0; k < looks * PD_LANGS; k++) {
            draw(&look[k / PD_LANGS], &fixture_cases[i], (enum pd_lang)(k % PD_LANGS));
            for (int n = 0; n < PD_COUNT(checks); n++) {
                complaints = 0;
                checks[n](&look[k / PD_LANGS], &fixture_cases[i], (enum pd_lang)(k % PD_LANGS));
                counts[n] += complaints;
            }
        }
    }
    all = 0;
    for (int n = 0; n < PD_COUNT(checks); n++)
        if (checks[n] == check)
            return counts[n];
    fail_msg("not in the table of checks");
    return 1;
}

static void
check_clipped(const struct look *m, const struct fixture_case *c, enum pd_lang lang)
{
    if (pd_ui_clipped(ui) == 0)
        return;
    complain(m, c, lang, "does not fit its place:", pd_ui_clipped_text(ui));
}

static void
no_text_is_cut_anywhere(void **state)
{
    (void)state;
    assert_int_equal(complaints_of(check_clipped), 0);
}

/* Seen from further away all type is larger: on a tablet a page that says one thing is the fullest. */
static void
messages_are_whole_on_a_tablet_seen_from_further_away(void **state)
{
    static const struct look far = { "far tablet", { 1280, 800, 396, 500, false }, false, false, false,
        false };

    (void)state;
    complaints = 0;
    for (int i = 0; i < fixture_case_count; i++)
        for (int lang = 0; lang < PD_LANGS && fixture_cases[i].screen == PD_SCREEN_MESSAGE; lang++) {
            draw(&far, &fixture_cases[i], (enum pd_lang)lang);
            check_clipped(&far, &fixture_cases[i], (enum pd_lang)lang);
        }
    assert_int_equal(complaints, 0);
}

/* Px of a whole text on the page; 0: it is not there, or on two lines. */
static int
size_of(const char *text)
{
    for (int i = 0; i < ui->draw.count; i++)
        if (ui->draw.cmd[i].kind == PD_DRAW_TEXT &&
            strcmp(pd_draw_string(&ui->draw, ui->draw.cmd[i].text), text) == 0)
            return ui->draw.cmd[i].size;
    return 0;
}

static void
check_facts(const struct look *m, const struct fixture_case *c, enum pd_lang lang)
{
    static const char *const own[] = { "You have", "Left afterwards", "Collect by", NULL },
                             *const family[] = { "Left for you", "Collect by", NULL };
    const char *const *facts = strcmp(c->name, "confirm-family") == 0 ? family : own;

    for (int i = 0; facts[i] != NULL && c->screen == PD_SCREEN_CONFIRM; i++)
        if (size_of(pd_locale_text(lang, facts[i])) != size_of(pd_locale_text(lang, facts[0])))
            complain(m, c, lang, "is set in another size than its neighbours:", facts[i]);
}

static void
what_she_has_and_keeps_is_set_in_one_size(void **state)
{
    (void)state;
    assert_int_equal(complaints_of(check_facts), 0);
}

static void
dump_after(const struct fixture_case *before, const struct fixture_case *c, char *out, size_t cap)
{
    static const struct look m = { "tablet large", { 1280, 800, 396, 450, false }, true, false, false,
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
        if (fixture_is_staffs(&fixture_cases[i]))
            continue;
        dump_after(&fixture_cases[0], &fixture_cases[i], first, sizeof first);
        dump_after(&fixture_cases[fixture_case_count / 2], &fixture_cases[i], second, sizeof second);
        assert_string_equal(first, second);
    }
}

static void
check_words(const struct look *m, const struct fixture_case *c, enum pd_lang lang)
{
    for (int i = 0; pd_ui_text_at(ui, i) != NULL; i++)
        if (words_wrong(pd_ui_text_at(ui, i), lang, !fixture_is_staffs(c)) != NULL)
            complain(m, c, lang, words_wrong(pd_ui_text_at(ui, i), lang, true), pd_ui_text_at(ui, i));
}

static void
check_codes(const struct look *m, const struct fixture_case *c, enum pd_lang lang)
{
    for (int i = 0; pd_ui_text_at(ui, i) != NULL; i++)
        if (strncmp(pd_ui_text_at(ui, i), "E-", 2) == 0)
            complain(m, c, lang, "a code without a word what to do with it:", pd_ui_text_at(ui, i));
}

static void
no_code_stands_alone(void **state)
{
    (void)state;
    assert_int_equal(complaints_of(check_codes), 0);
}

static void
nobody_reads_a_word_of_staff_or_of_another_place(void **state)
{
    (void)state;
    assert_int_equal(complaints_of(check_words), 0);
}

/* Behind a Chinese character stands a Chinese mark. */
static void
check_marks(const struct look *m, const struct fixture_case *c, enum pd_lang lang, const char *text)
{
    for (const char *p = text; lang != PD_LANG_EN && *p != '\0'; p++)
        if (p > text && strchr(",;:?!()", *p) != NULL && ((unsigned char)p[-1] & 0x80) != 0)
            complain(m, c, lang, "a narrow mark behind a Chinese character:", text);
}

static void
check_language(const struct look *m, const struct fixture_case *c, enum pd_lang lang)
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
    assert_int_equal(complaints_of(check_language), 0);
}

static void
check_private(const struct look *m, const struct fixture_case *c, enum pd_lang lang)
{
    if (fixture.view.has_member || fixture_is_staffs(c))
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
    assert_int_equal(complaints_of(check_private), 0);
}

static void
closed_eye_hides_every_number_of_the_member(void **state)
{
    static const enum pd_screen screens[] = { PD_SCREEN_HOME, PD_SCREEN_ACCOUNT, PD_SCREEN_CATALOGUE,
        PD_SCREEN_CONFIRM };

    (void)state;
    for (int i = 0; i < PD_COUNT(screens); i++) {
        struct fixture_case c = { "eye", screens[i], NULL };

        pose(&kiosk_looks[0], &c, PD_LANG_ZH_CN);
        fixture.view.member.hidden = true;
        draw_again();
        for (int k = 0; pd_ui_text_at(ui, k) != NULL; k++) {
            assert_null(strstr(pd_ui_text_at(ui, k), "3,280"));
            assert_null(strstr(pd_ui_text_at(ui, k), "1,480"));
            assert_null(strstr(pd_ui_text_at(ui, k), "1,995"));
        }
    }
}

static void
closed_eye_hides_every_sum_of_her_money(void **state)
{
    const struct look *look = &kiosk_looks[0];

    (void)state;
    draw(look, case_named("money"), PD_LANG_ZH_CN);
    assert_true(shows("120 元") && shows("60 元") && shows("24 元") && shows("17 元") && shows("40 元"));
    draw(look, case_named("money-hidden"), PD_LANG_ZH_CN);
    for (int k = 0; pd_ui_text_at(ui, k) != NULL; k++)
        assert_null(strstr(pd_ui_text_at(ui, k), " 元"));
}

static void
check_still(const struct look *m, const struct fixture_case *c, enum pd_lang lang)
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
    assert_int_equal(complaints_of(check_still), 0);
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

/* What decides whom a finger in the middle of a control hits: where it is, and what else lies there. */
static uint64_t
hash_of_tap(struct pd_rect r)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (int i = 0; i < pd_ui_control_count(ui); i++) {
        struct pd_control c = pd_ui_control_at(ui, i);
        const struct {
            const void *p;
            size_t n;
        } parts[] = { { &c.rect, sizeof c.rect }, { &c.enabled, sizeof c.enabled },
            { &c.unseen, sizeof c.unseen }, { &c.intent, sizeof c.intent } };

        if (!pd_rect_contains(c.rect, r.x + r.w / 2, r.y + r.h / 2))
            continue;
        for (int k = 0; k < PD_COUNT(parts); k++)
            for (size_t n = 0; n < parts[k].n; n++)
                h = (h ^ ((const uint8_t *)parts[k].p)[n]) * UINT64_C(0x100000001b3);
    }
    return h;
}

/* Looks and languages of a case differ in words and colours more than in places: one tap on each place. */
static bool
was_tapped(const struct fixture_case *c, uint64_t tap)
{
    static const struct fixture_case *of;
    static uint64_t tapped[8192];
    static int count;

    count = of == c ? count : 0;
    of = c;
    for (int i = 0; i < count; i++)
        if (tapped[i] == tap)
            return true;
    assert_true(count < PD_COUNT(tapped));
    tapped[count++] = tap;
    return false;
}

static void
check_taps(const struct look *m, const struct fixture_case *c, enum pd_lang lang)
{
    /* One of three in Chinese: what is written differs, hardly how long it is. */
    int n = lang == PD_LANG_ZH_TW || lang == PD_LANG_ZH_HK ? 0 : pd_ui_control_count(ui);

    for (int i = 0; i < n; i++) {
        struct pd_control control = pd_ui_control_at(ui, i);
        struct pd_ui_frame f;

        if (control.unseen || was_tapped(c, hash_of_tap(control.rect)))
            continue;
        tap(control.rect, AT_MS + 5000);
        f = pd_ui_frame(ui, &fixture.view, AT_MS + 5000);
        if (control.enabled && memcmp(&f.intent, &control.intent, sizeof f.intent) != 0)
            complain(m, c, lang, "a tap on it asks for something else:", control.label);
        if (!control.enabled && f.intent.kind != PD_INTENT_NONE)
            complain(m, c, lang, "disabled, but it asks:", control.label);
    }
}

static void
every_control_asks_for_what_it_says(void **state)
{
    (void)state;
    assert_int_equal(complaints_of(check_taps), 0);
}

static void
under_the_idle_warning_only_its_button_can_be_hit(void **state)
{
    (void)state;
    for (int i = 0; i < fixture_case_count; i++) {
        if (fixture_is_staffs(&fixture_cases[i]))
            continue;
        pose(&kiosk_looks[0], &fixture_cases[i], PD_LANG_ZH_CN);
        fixture.view.idle_left_s = 9;
        draw_again();
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
    draw(&kiosk_looks[0], &c, PD_LANG_ZH_CN);
    assert_false(pd_ui_find(ui, PD_INTENT_REDEEM, -1, NULL, &r));
    assert_false(pd_ui_find(ui, PD_INTENT_BACK, -1, NULL, &r));
    assert_false(pd_ui_find(ui, PD_INTENT_FINISH, -1, NULL, &r));
}

/* Every number of points there is becomes one. */
static void
make_it_one(void)
{
    struct pd_view *v = &fixture.view;
    struct pd_points one = pd_points_of(1);

    v->member.spendable = v->member.pending = v->member.unconfirmed = v->member.sign_in_points = one;
    v->left_after = v->ticket.hold.amount = v->gift.answer.missing = v->gift.answer.cap =
        v->gift.answer.price = one;
    for (int i = 0; i < v->member.expiring_count; i++)
        v->member.expiring[i].amount = one;
    for (int i = 0; i < v->gift_count; i++)
        v->gifts[i].answer.missing = v->gifts[i].answer.cap = one;
}

static void
english_counts_one_as_one(void **state)
{
    int singular = 0;

    (void)state;
    complaints = 0;
    for (int i = 0; i < fixture_case_count; i++) {
        const struct look *m = fixture_is_staffs(&fixture_cases[i]) ? &counter_looks[0] : &kiosk_looks[0];

        draw(m, &fixture_cases[i], PD_LANG_EN);
        make_it_one();
        draw_again();
        for (int k = 0; pd_ui_text_at(ui, k) != NULL; k++) {
            const char *text = pd_ui_text_at(ui, k), *one = strstr(text, "1 point"), *before = NULL;

            if (one == NULL || (one > text && one[-1] >= '0' && one[-1] <= '9') ||
                (one > text && one[-1] == ',')) {
                before = k > 0 ? pd_ui_text_at(ui, k - 1) : "";
                if (strcmp(text, "points") == 0 && strcmp(before, "1") == 0)
                    complain(m, &fixture_cases[i], PD_LANG_EN, "1", text);
                continue;
            }
            singular++;
            if (one[7] == 's')
                complain(m, &fixture_cases[i], PD_LANG_EN, "one is not many:", text);
        }
    }
    assert_true(singular > 5);
    assert_int_equal(complaints, 0);
}

static void
saved_at_this_desk_is_said_exactly_when_the_hub_has_not_confirmed(void **state)
{
    struct fixture_case c = { "done", PD_SCREEN_DONE, NULL };

    (void)state;
    pose(&kiosk_looks[0], &c, PD_LANG_ZH_CN);
    fixture.view.ticket.confirmed = false;
    draw_again();
    assert_true(shows("已保存在本机"));
    fixture.view.ticket.confirmed = true;
    draw_again();
    assert_false(shows("已保存在本机"));
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
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_ui_frame f;

        draw(&counter_looks[0], case_named(rows[i].name), PD_LANG_ZH_CN);
        press_key(rows[i].key);
        f = pd_ui_frame(ui, &fixture.view, AT_MS + 9000);
        assert_int_equal(f.intent.kind, rows[i].kind);
        assert_int_equal(f.intent.n, rows[i].n);
    }
}

static bool
draws(pd_color color)
{
    char wanted[16];
    char *text = NULL;
    size_t n = 0;
    FILE *dump = open_memstream(&text, &n);
    bool found;

    pd_ui_dump(ui, dump);
    fclose(dump);
    snprintf(wanted, sizeof wanted, "#%08x", color);
    found = strstr(text, wanted) != NULL;
    free(text);
    return found;
}

static void
a_hospital_s_look_is_worn_as_soon_as_its_programme_says_so(void **state)
{
    const pd_color usual = 0xff00594f, ours = 0xff0b4a7a, yellow = 0xffffd60a;
    struct fixture_case c = { "home", PD_SCREEN_HOME, NULL };

    (void)state;
    draw(&kiosk_looks[0], &c, PD_LANG_ZH_CN);
    assert_true(draws(usual) && !draws(ours));
    fixture.programme.theme.accent = ours;
    (void)pd_copy(fixture.programme.theme.logo, sizeof fixture.programme.theme.logo, "demo-hospital");
    assert_true(pd_ui_frame(ui, &fixture.view, AT_MS).changed);
    assert_true(draws(ours) && !draws(usual));
    fixture.view.care = true;
    draw_again();
    assert_true(draws(ours) && !draws(usual));
    fixture.view.contrast = true; /* it was made to be read, and stays */
    draw_again();
    assert_true(draws(yellow) && !draws(ours));
    fixture.view.contrast = fixture.view.care = false;
    fixture.programme.theme.accent = 0;
    draw_again();
    assert_true(draws(usual) && !draws(ours));
}

static int
x_of(struct pd_ui *moving, enum pd_intent_kind kind)
{
    struct pd_rect r;

    assert_true(pd_ui_find(moving, kind, -1, NULL, &r));
    return r.x;
}

/* Taps what asks for this and shows the screen that follows. Returns how far its control starts from its
 * rest. */
static int
follow(struct pd_ui *moving, enum pd_intent_kind kind, enum pd_screen next, enum pd_intent_kind on_it,
    int64_t *now_ms)
{
    struct pd_event e = { .kind = PD_EVENT_DOWN, .finger = 3 };
    struct pd_rect r;
    int start;

    assert_true(pd_ui_find(moving, kind, -1, NULL, &r));
    e.x = r.x + r.w / 2;
    e.y = r.y + r.h / 2;
    e.at_ms = *now_ms += 1000;
    pd_ui_event(moving, &e);
    assert_true(pd_ui_frame(moving, &fixture.view, *now_ms).changed); /* pressed: in the next frame */
    e.kind = PD_EVENT_UP;
    pd_ui_event(moving, &e);
    assert_int_equal(pd_ui_frame(moving, &fixture.view, *now_ms).intent.kind, kind);
    fixture.view.screen = next;
    assert_true(pd_ui_frame(moving, &fixture.view, *now_ms).moving);
    start = x_of(moving, on_it);
    assert_true(pd_ui_frame(moving, &fixture.view, *now_ms + 100).moving);
    assert_false(pd_ui_frame(moving, &fixture.view, *now_ms += 250).moving);
    return start - x_of(moving, on_it);
}

static void
a_page_comes_from_where_one_is_going(void **state)
{
    struct pd_ui_config config = { .panel = kiosk_looks[0].panel, .assets_dir = PD_BUILD_DIR "/assets" };
    struct fixture_case c = { "home", PD_SCREEN_HOME, NULL };
    int64_t now_ms = AT_MS;
    struct pd_why why = { 0 };
    struct pd_ui *moving;

    (void)state;
    assert_ok(pd_ui_create(&moving, &config, &why));
    fixture_make(&fixture, &c, PD_LANG_ZH_CN);
    (void)pd_ui_frame(moving, &fixture.view, now_ms);
    assert_true(follow(moving, PD_INTENT_ACCOUNT, PD_SCREEN_ACCOUNT, PD_INTENT_CATALOGUE, &now_ms) > 0);
    assert_true(follow(moving, PD_INTENT_BACK, PD_SCREEN_HOME, PD_INTENT_HIDE, &now_ms) < 0);
    pd_ui_destroy(moving);
}

/* Taps only what is shown, beginning with what is shown first. */
static void
every_heading_of_the_catalogue_can_be_reached(void **state)
{
    struct fixture_case c = { "catalogue", PD_SCREEN_CATALOGUE, NULL };

    (void)state;
    for (int k = 0; k < kiosk_look_count * PD_LANGS; k++) {
        bool seen[3 + PD_PLACES_MAX] = { false, false, true }, tapped[3 + PD_PLACES_MAX] = { false };
        int left = 1;

        while (left > 0) {
            int at = 0;

            while (!seen[at] || tapped[at])
                at++;
            tapped[at] = true;
            pose(&kiosk_looks[k / PD_LANGS], &c, (enum pd_lang)(k % PD_LANGS));
            fixture.view.category = at - 3;
            draw_again();
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

    (void)state;
    read_demo_programme(&programme);
    complaints = 0;
    for (int first = 0; first < programme.gift_count; first += PD_PAGE_GIFTS - 1)
        for (int k = 0; k < PD_COUNT(screens) * kiosk_look_count * PD_LANGS; k++) {
            struct fixture_case c = { "demo hospital", screens[k % PD_COUNT(screens)], NULL };
            const struct look *m = &kiosk_looks[k / PD_COUNT(screens) % kiosk_look_count];
            enum pd_lang lang = (enum pd_lang)(k / (PD_COUNT(screens) * kiosk_look_count));

            pose(m, &c, lang);
            fixture.view.programme = &programme;
            fixture.view.place = &programme.places[0];
            fixture.view.attract_rule = first;
            show_gifts(&programme, first);
            draw_again();
            check_clipped(m, &c, lang);
        }
    pd_programme_finish(&programme);
    assert_int_equal(complaints, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_is_cut_anywhere),
        cmocka_unit_test(messages_are_whole_on_a_tablet_seen_from_further_away),
        cmocka_unit_test(what_she_has_and_keeps_is_set_in_one_size),
        cmocka_unit_test(large_print_has_the_same_size_however_one_came_to_the_page),
        cmocka_unit_test(no_code_stands_alone),
        cmocka_unit_test(nobody_reads_a_word_of_staff_or_of_another_place),
        cmocka_unit_test(every_text_is_in_the_language_asked_for),
        cmocka_unit_test(english_counts_one_as_one),
        cmocka_unit_test(nothing_personal_is_drawn_when_nobody_is_here),
        cmocka_unit_test(closed_eye_hides_every_number_of_the_member),
        cmocka_unit_test(closed_eye_hides_every_sum_of_her_money),
        cmocka_unit_test(a_screen_comes_to_rest),
        cmocka_unit_test(every_control_asks_for_what_it_says),
        cmocka_unit_test(under_the_idle_warning_only_its_button_can_be_hit),
        cmocka_unit_test(while_it_is_being_saved_there_is_nothing_to_hit_but_the_header),
        cmocka_unit_test(saved_at_this_desk_is_said_exactly_when_the_hub_has_not_confirmed),
        cmocka_unit_test(the_counter_works_from_the_keyboard_alone),
        cmocka_unit_test(a_hospital_s_look_is_worn_as_soon_as_its_programme_says_so),
        cmocka_unit_test(a_page_comes_from_where_one_is_going),
        cmocka_unit_test(every_heading_of_the_catalogue_can_be_reached),
        cmocka_unit_test(the_demo_hospital_fits_on_every_screen),
    };

    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
