/*
 * Goal: a keypad reaches everything, without looking, and never presses what she did not mean.
 * Method: keys are given as the window gives them; what is asked for, what is said and what is drawn is
 * looked at.
 */
#include "tests/ui/easel.h"

#include "ui/kit/kit.h"
#include "ui/render/keypad_sdl.h"

#include <SDL.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int64_t now_ms = 1000000;
static struct pd_ui_frame last;
static char said[PD_SPEECH_BYTES]; /* by the last frame; "" when nothing new */

static void
frame(void)
{
    last = pd_ui_frame(ui, &fixture.view, now_ms);
    (void)pd_copy(said, sizeof said, last.said.text != NULL ? last.said.text : "");
}

static void
event(enum pd_event_kind kind, int key)
{
    struct pd_event e = { .kind = kind, .key = key, .at_ms = now_ms };

    pd_ui_event(ui, &e);
}

/* Down and up, some time after whatever was before. */
static enum pd_intent_kind
press(int key)
{
    enum pd_intent_kind asked;

    now_ms += 2000;
    event(PD_EVENT_KEY, key);
    frame();
    asked = last.intent.kind;
    event(PD_EVENT_KEY_UP, key);
    if (asked == PD_INTENT_NONE) {
        char before[sizeof said];

        memcpy(before, said, sizeof said);
        frame();
        if (said[0] == '\0')
            memcpy(said, before, sizeof said);
        asked = last.intent.kind;
    }
    return asked;
}

/* A screen of its own, listened to from its beginning. */
static void
listen(const char *name, enum pd_lang lang)
{
    pd_ui_resize(ui, kiosk_looks[0].panel);
    fixture_make(&fixture, case_named("staff"), lang);
    fixture.view.spoken = (struct pd_spoken_view){ .on = true, .volume = PD_VOLUME_USUAL };
    frame();
    fixture_make(&fixture, case_named(name), lang);
    fixture.view.spoken = (struct pd_spoken_view){ .on = true, .volume = PD_VOLUME_USUAL };
    now_ms += 5000;
    frame();
}

static const char *
line(int n)
{
    static char out[PD_SPEECH_BYTES];
    const char *at = said;

    while (n-- > 0) {
        at = strchr(at, '\n');
        if (at == NULL)
            return "";
        at++;
    }
    (void)snprintf(out, sizeof out, "%.*s", (int)strcspn(at, "\n"), at);
    return out;
}

static int
lines(void)
{
    int n = said[0] != '\0' ? 1 : 0;

    for (const char *c = said; *c != '\0'; c++)
        n += *c == '\n' ? 1 : 0;
    return n;
}

/* Next and next, until that is said. */
static void
go_to(const char *words)
{
    for (int i = 0; i < PD_CONTROLS && strstr(said, words) == NULL; i++)
        (void)press(PD_KEY_PAD_NEXT);
    assert_non_null(strstr(said, words));
}

static void
the_first_key_only_begins_the_spoken_path(void **state)
{
    static const int keys[] = { PD_KEY_PAD_OK, PD_KEY_PAD_NEXT, PD_KEY_PAD_BACK, PD_KEY_PAD_FINISH,
        PD_KEY_PAD_DIGIT + 1, PD_KEY_PAD_DARK };

    (void)state;
    for (int i = 0; i < PD_COUNT(keys); i++) {
        listen("confirm", PD_LANG_EN);
        fixture.view.spoken.on = false;
        frame();
        assert_int_equal(press(keys[i]), PD_INTENT_SPOKEN);
        fixture.view.spoken.on = true;
        frame();
        assert_string_equal(line(0), "This machine speaks. Press Help for the keys.");
        assert_string_equal(line(1), "Take this gift?");
    }
}

static void
headphones_begin_it_too(void **state)
{
    (void)state;
    listen("attract", PD_LANG_EN);
    fixture.view.spoken.on = false;
    frame();
    assert_int_equal(press(PD_KEY_PAD_PHONES_IN), PD_INTENT_ALONE);
    assert_int_equal(last.intent.n, 1);
}

/* A key is lost that comes with a new screen, because a finger was on its way to the one before. That
 * headphones were pulled out is lost on no screen. */
static void
headphones_that_are_pulled_out_are_out_at_once(void **state)
{
    static const char *const screens[] = { "home", "saving", "done", "technician-status", "closed" };

    (void)state;
    for (int i = 0; i < PD_COUNT(screens); i++) {
        listen("attract", PD_LANG_EN);
        fixture_make(&fixture, case_named(screens[i]), PD_LANG_EN);
        fixture.view.spoken = (struct pd_spoken_view){ .on = true, .alone = true, .volume = PD_VOLUME_USUAL };
        frame();
        event(PD_EVENT_KEY, PD_KEY_PAD_PHONES_OUT); /* in the same moment */
        frame();
        assert_int_equal(last.intent.kind, PD_INTENT_ALONE);
        assert_int_equal(last.intent.n, 0);
    }
}

static bool
has_ring(void)
{
    const struct pd_theme *t = &ui->theme;
    int n = ui->draw.count;

    return n >= 2 && ui->draw.cmd[n - 1].kind == PD_DRAW_BORDER &&
           ui->draw.cmd[n - 2].kind == PD_DRAW_BORDER && ui->draw.cmd[n - 1].color == t->color.surface &&
           ui->draw.cmd[n - 2].color == t->color.ink;
}

static void
a_new_screen_puts_the_focus_on_the_main_thing_and_says_so(void **state)
{
    (void)state;
    listen("home", PD_LANG_EN);
    assert_string_equal(line(0), "Your page");
    assert_string_equal(line(1), "Your points are on the screen.");
    assert_string_equal(line(2), "Press OK for:");
    assert_string_equal(line(3), "Get gifts");
    assert_int_equal(press(PD_KEY_PAD_OK), PD_INTENT_CATALOGUE);
    listen("catalogue", PD_LANG_EN);
    assert_string_equal(line(lines() - 1), "26 buttons. Press Next for the first.");
}

/* Every control of every screen, each once, in the order that is told; then round again. */
static void
next_reaches_every_control_of_every_screen(void **state)
{
    (void)state;
    for (int i = 0; i < fixture_case_count; i++) {
        bool reached[PD_CONTROLS] = { false };
        int n;

        if (fixture_is_staffs(&fixture_cases[i]))
            continue;
        listen(fixture_cases[i].name, PD_LANG_EN);
        n = pd_ui_control_count(ui);
        /* To the end first, so that the walk begins with the first. */
        if (n > 0 && pd_pad_position(ui) >= 0)
            while (pd_pad_position(ui) != n - 1)
                (void)press(PD_KEY_PAD_NEXT);
        for (int k = 0; k < n; k++) {
            struct pd_intent to = pd_ui_control_at(ui, pd_ui_reading_order(ui, k)).intent;
            char place[32];
            int at;

            assert_int_equal(press(PD_KEY_PAD_NEXT), PD_INTENT_NONE);
            (void)snprintf(place, sizeof place, "%d of %d", k + 1, n);
            if (to.kind == PD_INTENT_DIGIT && to.n != PD_DIGIT_BACKSPACE)
                assert_string_equal(line(0), "A number key");
            else if (to.kind != PD_INTENT_LANG)
                assert_string_equal(line(0), place);
            at = pd_pad_position(ui);
            assert_int_equal(at, k);
            reached[pd_ui_reading_order(ui, at)] = true;
            assert_true(has_ring());
        }
        for (int k = 0; k < n; k++)
            assert_true(reached[k]);
        if (n > 1) {
            (void)press(PD_KEY_PAD_PREVIOUS);
            assert_int_equal(pd_pad_position(ui), n - 2);
        }
    }
}

static void
the_ring_stands_out_from_whatever_is_below(void **state)
{
    (void)state;
    for (int mode = 0; mode < 2; mode++) {
        struct pd_theme t;

        pd_theme_make(&t, kiosk_looks[0].panel, false, mode == 1);
        {
            const pd_color below[] = { t.color.page, t.color.page_low, t.color.surface, t.color.sunken,
                t.color.accent, t.color.accent_soft, t.color.warn_soft };

            for (int i = 0; i < PD_COUNT(below); i++) {
                int dark = pd_contrast_x100(t.color.ink, below[i]),
                    light = pd_contrast_x100(t.color.surface, below[i]);

                assert_true(dark >= 300 || light >= 300);
            }
            assert_true(pd_contrast_x100(t.color.ink, t.color.surface) >= 300);
        }
    }
}

static void
whoever_touches_never_sees_the_ring(void **state)
{
    struct pd_event down = { .kind = PD_EVENT_DOWN, .finger = 1, .x = 3, .y = 3 };

    (void)state;
    listen("home", PD_LANG_EN);
    (void)press(PD_KEY_PAD_NEXT);
    assert_true(has_ring());
    down.at_ms = now_ms;
    pd_ui_event(ui, &down);
    frame();
    assert_false(has_ring());
    fixture_make(&fixture, case_named("home"), PD_LANG_EN);
    frame();
    assert_false(has_ring());
}

static void
ok_acts_when_it_comes_up_and_only_where_it_went_down(void **state)
{
    (void)state;
    listen("confirm", PD_LANG_EN);
    now_ms += 1000;
    event(PD_EVENT_KEY, PD_KEY_PAD_OK);
    frame();
    assert_int_equal(last.intent.kind, PD_INTENT_NONE);
    now_ms += 100;
    event(PD_EVENT_KEY, PD_KEY_PAD_NEXT);
    frame();
    event(PD_EVENT_KEY_UP, PD_KEY_PAD_OK);
    frame();
    assert_int_equal(last.intent.kind, PD_INTENT_NONE);
    (void)press(PD_KEY_PAD_PREVIOUS);
    assert_int_equal(press(PD_KEY_PAD_OK), PD_INTENT_REDEEM);
}

/* OK is down while the screen changes, or goes down just after it did: neither presses what has just
 * appeared. */
static void
a_new_screen_swallows_ok(void **state)
{
    (void)state;
    listen("gift", PD_LANG_EN);
    now_ms += 1000;
    event(PD_EVENT_KEY, PD_KEY_PAD_OK);
    frame();
    fixture.view.screen = PD_SCREEN_CONFIRM;
    frame();
    event(PD_EVENT_KEY_UP, PD_KEY_PAD_OK);
    frame();
    assert_int_equal(last.intent.kind, PD_INTENT_NONE);

    listen("gift", PD_LANG_EN);
    fixture.view.screen = PD_SCREEN_CONFIRM;
    frame();
    now_ms += PD_SCREEN_GUARD_MS - 1;
    event(PD_EVENT_KEY, PD_KEY_PAD_OK);
    frame();
    event(PD_EVENT_KEY_UP, PD_KEY_PAD_OK);
    frame();
    assert_int_equal(last.intent.kind, PD_INTENT_NONE);
    assert_int_equal(press(PD_KEY_PAD_OK), PD_INTENT_REDEEM);
}

static void
numbers_go_straight_to_a_control(void **state)
{
    (void)state;
    listen("catalogue", PD_LANG_EN);
    (void)press(PD_KEY_PAD_DIGIT + 3);
    assert_string_equal(line(0), "3 of 26");
    now_ms += 5000;
    event(PD_EVENT_KEY, PD_KEY_PAD_DIGIT + 1);
    frame();
    now_ms += 300;
    event(PD_EVENT_KEY, PD_KEY_PAD_DIGIT + 0);
    frame();
    assert_string_equal(line(0), "10 of 26");
    /* Too late to belong together, or too high: the second digit stands for itself. */
    (void)press(PD_KEY_PAD_DIGIT + 2);
    (void)press(PD_KEY_PAD_DIGIT + 1);
    assert_string_equal(line(0), "1 of 26");
    listen("saving", PD_LANG_EN);
    (void)press(PD_KEY_PAD_DIGIT + 9);
    assert_string_equal(said, "This is not possible here.");
}

static void
fixed_keys_do_what_their_control_does(void **state)
{
    static const struct {
        const char *name;
        int key;
        enum pd_intent_kind kind; /* NONE: told that it is not possible */
    } rows[] = {
        { "gift", PD_KEY_PAD_BACK, PD_INTENT_BACK },
        { "gift", PD_KEY_PAD_HOME, PD_INTENT_HOME },
        { "gift", PD_KEY_PAD_FINISH, PD_INTENT_FINISH },
        { "confirm", PD_KEY_PAD_BACK, PD_INTENT_BACK }, /* "Not now" */
        { "done", PD_KEY_PAD_BACK, PD_INTENT_NONE },
        { "done", PD_KEY_PAD_FINISH, PD_INTENT_FINISH },
        { "attract", PD_KEY_PAD_BACK, PD_INTENT_NONE },
        { "attract", PD_KEY_PAD_FINISH, PD_INTENT_FINISH },
        { "saving", PD_KEY_PAD_FINISH, PD_INTENT_NONE },
        { "saving", PD_KEY_PAD_OK, PD_INTENT_NONE },
        { "closed", PD_KEY_PAD_FINISH, PD_INTENT_NONE },
        { "gift", PD_KEY_PAD_DARK, PD_INTENT_DARK },
        { "gift", PD_KEY_PAD_PHONES_OUT, PD_INTENT_ALONE },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        listen(rows[i].name, PD_LANG_EN);
        assert_int_equal(press(rows[i].key), rows[i].kind);
        if (rows[i].kind == PD_INTENT_NONE)
            assert_string_equal(said, "This is not possible here.");
    }
}

static void
volume_goes_round_and_up_and_down(void **state)
{
    static const int round[] = { 3, 0, 1, 2 };

    (void)state;
    listen("home", PD_LANG_EN);
    for (int i = 0; i < PD_COUNT(round); i++) {
        int before = fixture.view.spoken.volume;

        assert_int_equal(press(PD_KEY_PAD_VOLUME), PD_INTENT_VOLUME);
        assert_int_equal(last.intent.n, round[i]);
        fixture.view.spoken.volume = last.intent.n;
        frame();
        /* Going silent is the last thing said, as loud as before. */
        assert_non_null(strstr(said, round[i] == 0 ? "Speech is off" : "Volume"));
        assert_int_equal(last.said.volume, round[i] == 0 ? before : round[i]);
        if (round[i] == 0) {
            (void)press(PD_KEY_PAD_NEXT);
            assert_string_equal(said, "");
        }
    }
    (void)press(PD_KEY_PAD_LOUDER);
    assert_int_equal(last.intent.n, 3);
    fixture.view.spoken.volume = 0;
    (void)press(PD_KEY_PAD_SOFTER);
    assert_int_equal(last.intent.n, 0);
}

static void
repeat_says_it_again_and_twice_the_whole_page(void **state)
{
    (void)state;
    listen("home", PD_LANG_EN);
    go_to("Today's points");
    assert_string_equal(line(1), "Today's points, +5 points");
    (void)press(PD_KEY_PAD_REPEAT);
    assert_string_equal(line(1), "Today's points, +5 points");
    (void)press(PD_KEY_PAD_REPEAT);
    assert_string_equal(line(0), "Your page");
}

static void
help_and_more_are_told_on_request(void **state)
{
    (void)state;
    listen("done", PD_LANG_EN);
    assert_non_null(strstr(said, "Please take your paper ticket below."));
    (void)press(PD_KEY_PAD_MORE);
    assert_string_equal(line(0), "Your number: A, 0, 3, 7.");
    (void)press(PD_KEY_PAD_DIGIT + 0);
    assert_string_equal(line(0), "Your number: A, 0, 3, 7.");
    (void)press(PD_KEY_PAD_HELP);
    assert_int_equal(lines(), 5);
    listen("saving", PD_LANG_EN);
    (void)press(PD_KEY_PAD_MORE);
    assert_string_equal(said, "There is no more to tell about this page.");
}

static void
what_happens_by_itself_is_told(void **state)
{
    (void)state;
    listen("done", PD_LANG_EN);
    fixture.view.print = PD_PRINT_PROBLEM;
    frame();
    assert_non_null(strstr(said, "The printer is out of paper."));
    frame();
    assert_string_equal(said, "");
    /* A countdown changes every second, and is not read out. */
    fixture.view.done_left_s = 9;
    frame();
    fixture.view.done_left_s = 8;
    frame();
    assert_string_equal(said, "");

    listen("catalogue", PD_LANG_EN);
    fixture.view.page = 1;
    frame();
    assert_string_equal(line(0), "All: page 2 of 2");
}

static void
the_question_whether_she_is_still_there_is_asked_twice(void **state)
{
    (void)state;
    listen("home", PD_LANG_EN);
    fixture.view.idle_total_s = 40;
    fixture.view.idle_left_s = 40;
    frame();
    assert_string_equal(line(0), "Are you still here?");
    assert_string_equal(line(1), "Press any key. Otherwise your page closes in 40 seconds.");
    assert_string_equal(line(3), "I'm still here");
    for (int left = 39; left > 20; left--) {
        fixture.view.idle_left_s = left;
        frame();
        assert_string_equal(said, "");
    }
    fixture.view.idle_left_s = 20;
    frame();
    assert_string_equal(line(1), "Press any key. Otherwise your page closes in 20 seconds.");
    fixture.view.idle_left_s = 19;
    frame();
    assert_string_equal(said, "");
    assert_int_equal(press(PD_KEY_PAD_OK), PD_INTENT_STAY);
    fixture.view.idle_left_s = -1;
    frame();
    assert_string_equal(line(0), "Your page");
}

static void
the_end_of_a_visit_is_told_and_then_there_is_silence(void **state)
{
    (void)state;
    listen("home", PD_LANG_EN);
    fixture_make(&fixture, case_named("attract"), PD_LANG_ZH_CN);
    frame();
    assert_string_equal(said, "Finished. Nothing of yours is left on this machine.");
    assert_int_equal(last.said.lang, PD_LANG_EN);
    frame();
    assert_null(last.said.text);
}

static void
each_language_is_offered_in_its_own(void **state)
{
    (void)state;
    listen("attract", PD_LANG_ZH_CN);
    for (int i = 0; i < pd_ui_control_count(ui); i++) {
        struct pd_control c;

        (void)press(PD_KEY_PAD_NEXT);
        c = pd_ui_control_at(ui, pd_ui_reading_order(ui, pd_pad_position(ui)));
        if (c.intent.kind == PD_INTENT_LANG)
            assert_int_equal(last.said.text != NULL ? (int)last.said.lang : c.intent.n, c.intent.n);
        if (c.intent.kind == PD_INTENT_LANG && c.intent.n == PD_LANG_EN)
            assert_non_null(strstr(said, "English\nbutton"));
        if (c.intent.kind == PD_INTENT_LANG && c.intent.n == PD_LANG_ZH_HK)
            assert_non_null(strstr(said, "繁體中文"));
    }
    fixture.view.lang = PD_LANG_EN;
    frame();
    assert_string_equal(line(0), "Scan your member code");
}

/* A lobby that listens is not told her PIN, nor her number. */
static void
where_digits_are_typed_a_number_key_types_one_and_only_how_many_is_said(void **state)
{
    (void)state;
    listen("keypad-phone", PD_LANG_EN);
    assert_non_null(strstr(said, "Type it with the number keys."));
    for (int digit = 0; digit < 10; digit++) {
        assert_int_equal(press(PD_KEY_PAD_DIGIT + digit), PD_INTENT_DIGIT);
        assert_int_equal(last.intent.n, digit);
    }
    (void)pd_copy(fixture.view.keypad.typed, sizeof fixture.view.keypad.typed, "13800");
    frame();
    assert_string_equal(said, "5 digits");
}

/* Neither the digits nor where they stand, which is the same: 1 to 9 are the first nine buttons. Whoever has
 * no number keys still reaches them one by one. */
static void
a_lobby_does_not_hear_which_digit_key_she_stands_on(void **state)
{
    static const char *const pages[] = { "keypad-pin", "keypad-phone", "keypad-card", "keypad-feedback" };

    (void)state;
    for (int i = 0; i < PD_COUNT(pages); i++)
        for (int lang = 0; lang < PD_LANGS; lang++)
            for (int alone = 0; alone < 2; alone++) {
                int digits = 0;

                listen(pages[i], (enum pd_lang)lang);
                fixture.view.spoken.alone = alone == 1;
                frame();
                for (int k = 0; k < pd_ui_control_count(ui); k++) {
                    struct pd_control c;
                    bool told;

                    (void)press(PD_KEY_PAD_NEXT);
                    c = pd_ui_control_at(ui, pd_ui_reading_order(ui, pd_pad_position(ui)));
                    if (c.intent.kind != PD_INTENT_DIGIT || c.intent.n == PD_DIGIT_BACKSPACE)
                        continue;
                    digits++;
                    told = strpbrk(said, "0123456789") != NULL;
                    assert_int_equal(told, alone == 1);
                    (void)press(PD_KEY_PAD_REPEAT);
                    assert_int_equal(strpbrk(said, "0123456789") != NULL, alone == 1);
                }
                assert_int_equal(digits, 10);
            }
}

/* "More" of a number: the button becomes another one, and stays under her finger. */
static void
a_control_that_makes_way_leaves_its_focus_behind(void **state)
{
    (void)state;
    listen("gift", PD_LANG_EN);
    while (strstr(said, "One more") == NULL)
        (void)press(PD_KEY_PAD_NEXT);
    assert_int_equal(press(PD_KEY_PAD_OK), PD_INTENT_QTY);
    assert_int_equal(last.intent.n, 2);
    fixture.view.qty = 2;
    frame();
    assert_string_equal(said, "How many: 2");
    assert_int_equal(press(PD_KEY_PAD_OK), PD_INTENT_QTY);
    assert_int_equal(last.intent.n, 3);
}

static void
what_cannot_be_done_is_named_and_not_pressed(void **state)
{
    (void)state;
    listen("home", PD_LANG_EN);
    fixture.view.member.sign_in_possible = false;
    go_to("Today's points");
    assert_string_equal(line(1), "Today's points, Done for today");
    assert_string_equal(line(3), "not possible now");
    assert_int_equal(press(PD_KEY_PAD_OK), PD_INTENT_NONE);
    assert_string_equal(said, "This is not possible here.");
}

static void
a_blank_screen_shows_nothing_of_her_and_takes_no_finger_while_keys_go_on(void **state)
{
    struct pd_event touch = { .kind = PD_EVENT_DOWN, .finger = 1 };
    struct pd_rect gifts;
    int texts = 0, seen = 0;

    (void)state;
    listen("home", PD_LANG_EN);
    assert_true(pd_ui_find(ui, PD_INTENT_CATALOGUE, -1, NULL, &gifts));
    fixture.view.spoken.dark = true;
    frame();
    assert_string_equal(said, "The screen is blank now. The private key shows it again.");
    for (; pd_ui_text_at(ui, texts) != NULL; texts++)
        assert_null(strstr(pd_ui_text_at(ui, texts), "3,280"));
    assert_true(texts >= 3);
    for (int i = 0; i < pd_ui_control_count(ui); i++)
        if (!pd_ui_control_at(ui, i).unseen) {
            assert_int_equal(pd_ui_control_at(ui, i).intent.kind, PD_INTENT_DARK);
            seen++;
        }
    assert_int_equal(seen, 1);
    touch.x = gifts.x + gifts.w / 2;
    touch.y = gifts.y + gifts.h / 2;
    for (int k = 0; k < 2; k++) {
        touch.at_ms = now_ms += 1000;
        touch.kind = k == 0 ? PD_EVENT_DOWN : PD_EVENT_UP;
        pd_ui_event(ui, &touch);
        frame();
        assert_int_equal(last.intent.kind, PD_INTENT_NONE);
    }
    assert_int_equal(press(PD_KEY_PAD_OK), PD_INTENT_CATALOGUE);
    assert_int_equal(press(PD_KEY_PAD_DARK), PD_INTENT_DARK);
    assert_false(has_ring());
}

static void
staff_have_their_own_keys(void **state)
{
    (void)state;
    listen("counter-ready", PD_LANG_EN);
    fixture.view.spoken.on = false;
    frame();
    assert_int_equal(press(PD_KEY_PAD_OK), PD_INTENT_NONE);
    assert_int_equal(press(PD_KEY_PAD_NEXT), PD_INTENT_NONE);
    assert_int_equal(press(PD_KEY_ENTER), PD_INTENT_COUNTER_OK);
}

static void
which_keys_these_are_is_configured(void **state)
{
    const char *names[PD_PAD_KEYS] = { "Down,F13 , Tab", "Up", "Return, Keypad Enter", "", "", "", "", "", "",
        "", "", "", "", "F15", "" };
    struct pd_keypad keypad;
    struct pd_why why;

    (void)state;
    assert_ok(pd_keypad_read(&keypad, names, &why));
    assert_int_equal(pd_keypad_key(&keypad, SDLK_F13, false), PD_KEY_PAD_NEXT);
    assert_int_equal(pd_keypad_key(&keypad, SDLK_TAB, false), PD_KEY_PAD_NEXT);
    assert_int_equal(pd_keypad_key(&keypad, SDLK_TAB, true), PD_KEY_PAD_PREVIOUS);
    assert_int_equal(pd_keypad_key(&keypad, SDLK_KP_ENTER, false), PD_KEY_PAD_OK);
    assert_int_equal(pd_keypad_key(&keypad, SDLK_F15, false), PD_KEY_PAD_PHONES_IN);
    assert_int_equal(pd_keypad_key(&keypad, SDLK_ESCAPE, false), PD_KEY_NONE);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(pd_keypad_key(&keypad, SDLK_0 + i, false), PD_KEY_PAD_DIGIT + i);
        assert_int_equal(
            pd_keypad_key(&keypad, i == 0 ? SDLK_KP_0 : SDLK_KP_1 + i - 1, false), PD_KEY_PAD_DIGIT + i);
    }
    names[3] = "Dwon";
    assert_int_equal(pd_keypad_read(&keypad, names, &why), PD_ERR_INVALID);
    assert_non_null(strstr(why.text, "Dwon"));
    names[3] = "F13";
    assert_int_equal(pd_keypad_read(&keypad, names, &why), PD_ERR_INVALID);
    assert_non_null(strstr(why.text, "two meanings"));
    names[3] = "Keypad 5";
    assert_int_equal(pd_keypad_read(&keypad, names, &why), PD_ERR_INVALID);
    assert_non_null(strstr(why.text, "number"));
}

/* A page that is too full gives somebody no room: it still stands in the order, and no order takes forever.
 */
static void
a_control_without_room_has_its_place_too(void **state)
{
    const struct pd_rect none[] = { { 40, 9000, 200, 0 }, { 40, 9100, 200, -30 }, { 300, 9100, 0, 0 } };
    int before;

    (void)state;
    listen("home", PD_LANG_EN);
    before = ui->control_count;
    for (int i = 0; i < PD_COUNT(none); i++)
        (void)pd_kit_control(ui, none[i], pd_intent_n(PD_INTENT_GIFT, 9000 + i), "no room", true, 0);
    (void)alarm(20);
    pd_pad_settle(ui);
    (void)alarm(0);
    for (int i = 0; i < ui->control_count; i++) {
        int seen = 0;

        for (int k = 0; k < ui->control_count; k++)
            seen += ui->order[k] == i ? 1 : 0;
        assert_int_equal(seen, 1);
    }
    assert_int_equal(ui->control_count, before + PD_COUNT(none));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_key_only_begins_the_spoken_path),
        cmocka_unit_test(headphones_begin_it_too),
        cmocka_unit_test(headphones_that_are_pulled_out_are_out_at_once),
        cmocka_unit_test(a_new_screen_puts_the_focus_on_the_main_thing_and_says_so),
        cmocka_unit_test(next_reaches_every_control_of_every_screen),
        cmocka_unit_test(the_ring_stands_out_from_whatever_is_below),
        cmocka_unit_test(whoever_touches_never_sees_the_ring),
        cmocka_unit_test(ok_acts_when_it_comes_up_and_only_where_it_went_down),
        cmocka_unit_test(a_new_screen_swallows_ok),
        cmocka_unit_test(numbers_go_straight_to_a_control),
        cmocka_unit_test(fixed_keys_do_what_their_control_does),
        cmocka_unit_test(volume_goes_round_and_up_and_down),
        cmocka_unit_test(repeat_says_it_again_and_twice_the_whole_page),
        cmocka_unit_test(help_and_more_are_told_on_request),
        cmocka_unit_test(what_happens_by_itself_is_told),
        cmocka_unit_test(the_question_whether_she_is_still_there_is_asked_twice),
        cmocka_unit_test(the_end_of_a_visit_is_told_and_then_there_is_silence),
        cmocka_unit_test(each_language_is_offered_in_its_own),
        cmocka_unit_test(where_digits_are_typed_a_number_key_types_one_and_only_how_many_is_said),
        cmocka_unit_test(a_lobby_does_not_hear_which_digit_key_she_stands_on),
        cmocka_unit_test(a_control_that_makes_way_leaves_its_focus_behind),
        cmocka_unit_test(a_control_without_room_has_its_place_too),
        cmocka_unit_test(what_cannot_be_done_is_named_and_not_pressed),
        cmocka_unit_test(a_blank_screen_shows_nothing_of_her_and_takes_no_finger_while_keys_go_on),
        cmocka_unit_test(staff_have_their_own_keys),
        cmocka_unit_test(which_keys_these_are_is_configured),
    };

    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
