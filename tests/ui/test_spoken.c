/*
 * Goal: every screen tells whoever does not see it what it is, what matters and what can be done; and no
 * lobby hears a number or a name of hers. Method: all cases of the fixture in all languages, over the open
 * loudspeaker and in headphones. Rules hold for each; the words themselves are kept in
 * tests/golden/ui/spoken-LANG.txt (test_spoken --update writes them; read them before committing).
 */
#include "tests/ui/easel.h"

#include "ui/kit/kit.h"
#include "ui/screen/screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GOLDEN PD_SOURCE_DIR "/tests/golden/ui"

static bool update;
static int complaints;

static void
show(const struct fixture_case *c, enum pd_lang lang, bool alone)
{
    fixture_make(&fixture, c, lang);
    fixture.view.spoken = (struct pd_spoken_view){ .on = true, .alone = alone, .volume = PD_VOLUME_USUAL };
    draw_again();
}

static void
complain(const struct fixture_case *c, enum pd_lang lang, const char *what, const char *text)
{
    print_error("%s, %s: %s: %s\n", c->name, pd_locale_name(lang), what, text);
    complaints++;
}

/* A counter does not speak, on neither of its sides: nothing of theirs is recorded. */
static bool
is_silent(const struct fixture_case *c)
{
    fixture_make(&fixture, c, PD_LANG_EN);
    return is_staff_screen(c->screen) || fixture.view.aside.here;
}

typedef void
check_fn(const struct fixture_case *c, enum pd_lang lang);

static void
for_all(bool alone, check_fn *check)
{
    complaints = 0;
    for (int i = 0; i < fixture_case_count; i++)
        for (int lang = 0; lang < PD_LANGS && !is_silent(&fixture_cases[i]); lang++) {
            show(&fixture_cases[i], (enum pd_lang)lang, alone);
            check(&fixture_cases[i], (enum pd_lang)lang);
        }
    assert_int_equal(complaints, 0);
}

/* Letters or characters, so that there is something to say. */
static bool
can_be_said(const char *text)
{
    int letters = 0;

    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++)
        letters += *c >= 0x80 || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ? 1 : 0;
    return letters >= 2;
}

/* Each region in its own words, and behind a Chinese character a Chinese mark: it is where the voice
 * breathes. */
static void
check_language(const struct fixture_case *c, enum pd_lang lang, const char *text)
{
    static const char *const elsewhere[PD_LANGS][4] = {
        [PD_LANG_ZH_CN] = { "積", "點數", "螢幕", "網路" },
        [PD_LANG_ZH_TW] = { "积", "積分", "屏幕", "網絡" },
        [PD_LANG_ZH_HK] = { "积", "點數", "螢幕", "網路" },
        [PD_LANG_EN] = { "积", "積", "点", "點" },
    };

    for (int i = 0; text != NULL && i < 4; i++)
        if (strstr(text, elsewhere[lang][i]) != NULL)
            complain(c, lang, "a word from elsewhere", text);
    for (const char *p = text; lang != PD_LANG_EN && p != NULL && *p != '\0'; p++)
        if (p > text && strchr(",;:?!", *p) != NULL && ((unsigned char)p[-1] & 0x80) != 0)
            complain(c, lang, "a narrow mark behind a Chinese character", text);
}

/* What the eye has short is told in full: "22 June", and "1800" as one number. */
static void
check_full(const struct fixture_case *c, enum pd_lang lang, const char *text)
{
    static const char *const months[] = { " Jan", " Feb", " Mar", " Apr", " Jun", " Jul", " Aug", " Sep",
        " Oct", " Nov", " Dec" };

    for (const char *p = text; *p != '\0'; p++) {
        bool digit = p > text && p[-1] >= '0' && p[-1] <= '9';

        if (digit && *p == ',' && p[1] >= '0' && p[1] <= '9')
            complain(c, lang, "a number in two halves", text);
        for (int i = 0; digit && i < PD_COUNT(months); i++)
            if (strncmp(p, months[i], 4) == 0 && !(p[4] >= 'a' && p[4] <= 'z'))
                complain(c, lang, "half a month", text);
    }
}

static void
check_words(const struct fixture_case *c, enum pd_lang lang)
{
    const struct pd_spoken *s = pd_ui_spoken(ui);
    bool primary = false, choices = false;

    check_language(c, lang, pd_speech_page(ui));
    check_language(c, lang, s->more);
    check_full(c, lang, pd_speech_page(ui));

    if (s->title == NULL || !can_be_said(s->title))
        complain(c, lang, "no spoken title", s->title != NULL ? s->title : "");
    for (int i = 0; i < pd_ui_control_count(ui); i++) {
        struct pd_control a = pd_ui_control_at(ui, i);
        const char *name = pd_speech_name(ui, &a);

        primary = primary || (a.primary && a.enabled);
        choices = choices || a.zone == PD_ZONE_ROOM;
        if (a.intent.kind != PD_INTENT_LANG)
            check_language(c, lang, name);
        check_full(c, lang, pd_speech_control(ui, i));
        if (!can_be_said(name))
            complain(c, lang, "a control without a name", a.label);
        for (int k = 0; k < i; k++) {
            struct pd_control b = pd_ui_control_at(ui, k);

            if (strcmp(pd_speech_name(ui, &b), name) == 0 && a.intent.kind != PD_INTENT_LANG &&
                a.intent.kind != PD_INTENT_TOPIC) /* topics are the hospital's own words */
                complain(c, lang, "two controls of one name", name);
        }
    }
    /* A list of choices tells what matters by its choices. */
    if (s->summary == NULL && s->status == NULL && !choices && c->screen != PD_SCREEN_SAVING)
        complain(c, lang, "does not tell what matters", "");
    /* The main thing to do is where these are for doing one. */
    if (!primary && fixture.view.aside.ask != PD_ASIDE_ASK_WAITING &&
        (c->screen == PD_SCREEN_HOME || c->screen == PD_SCREEN_GIFT || c->screen == PD_SCREEN_CONFIRM ||
            c->screen == PD_SCREEN_DONE))
        complain(c, lang, "nothing for OK to do", "");
}

static void
every_screen_and_every_control_has_a_name_for_the_ear(void **state)
{
    (void)state;
    for_all(false, check_words);
    for_all(true, check_words);
}

/* ---- what a whole lobby may hear ---- */

#define PERSONAL_MAX 64

struct personal {
    int64_t number[PERSONAL_MAX];
    int count;
};

static void
note(struct personal *p, struct pd_points points)
{
    int64_t n = pd_points_raw(points);

    /* A single digit is also a page, a day and a quantity. */
    if (n >= 10 && p->count < PERSONAL_MAX)
        p->number[p->count++] = n;
}

static void
note_member(struct personal *p, const struct pd_view *v)
{
    const struct pd_member_view *m = &v->member;

    note(p, m->spendable);
    note(p, m->pending);
    note(p, m->unconfirmed);
    note(p, m->tier_missing);
    note(p, m->offline_left);
    note(p, v->left_after);
    note(p, v->gift.answer.missing);
    for (int i = 0; i < m->expiring_count; i++)
        note(p, m->expiring[i].amount);
    for (int i = 0; i < v->gift_count; i++)
        note(p, v->gifts[i].answer.missing);
    for (int i = 0; m->member != NULL && i < m->member->lot_count; i++)
        note(p, m->member->lots[i].left);
    if (m->member != NULL)
        note(p, m->member->growth);
    for (int i = 0; i < v->row_count && v->screen == PD_SCREEN_HISTORY; i++)
        note(p, v->history[i].amount);
    note(p, v->points);
    if (m->page != NULL)
        note(p, m->page->stay_missing);
    note(p, pd_points_of(v->activity.number));
    note(p, pd_points_of(v->feedback.number));
}

/* Prices, thresholds and rules stand on every lobby's wall: one that is also a number of hers proves nothing.
 */
static bool
is_public(const struct pd_programme *p, int64_t n)
{
    for (int i = 0; i < p->gift_count; i++)
        if (pd_points_raw(p->gifts[i].price) == n || pd_fen_raw(p->gifts[i].money) == n * 100)
            return true;
    for (int i = 0; i < p->tier_count; i++)
        if (pd_points_raw(p->tiers[i].from) == n)
            return true;
    for (int i = 0; i < p->activity_count; i++)
        if (pd_points_raw(p->activities[i].price) == n)
            return true;
    return false;
}

/* All runs of digits, commas within them left out. */
static void
check_runs(const struct fixture_case *c, enum pd_lang lang, const struct personal *p, const char *whole)
{
    const char *text = whole;

    while (*text != '\0') {
        int64_t n = 0;

        if (*text < '0' || *text > '9') {
            text++;
            continue;
        }
        for (; (*text >= '0' && *text <= '9') || (*text == ',' && text[1] >= '0' && text[1] <= '9'); text++)
            n = *text == ',' ? n : n * 10 + (*text - '0');
        for (int i = 0; i < p->count; i++)
            if (p->number[i] == n && !is_public(&fixture.programme, n))
                complain(c, lang, "a lobby hears a number of hers", whole);
    }
}

static void
check_open(const struct fixture_case *c, enum pd_lang lang, const struct personal *p, const char *text)
{
    const struct pd_member *m = fixture.view.member.member;

    if (text == NULL)
        return;
    check_runs(c, lang, p, text);
    if (m != NULL &&
        (strstr(text, m->masked) != NULL || strstr(text, "＊") != NULL || strchr(text, '*') != NULL))
        complain(c, lang, "a lobby hears her name", text);
    if (m != NULL && strstr(text, pd_kit_text(ui, TR("Hello, %s"), "")) != NULL)
        complain(c, lang, "a lobby hears her greeted", text);
}

static void
check_privacy(const struct fixture_case *c, enum pd_lang lang)
{
    struct personal p = { .count = 0 };

    note_member(&p, &fixture.view);
    check_open(c, lang, &p, pd_speech_page(ui));
    check_open(c, lang, &p, pd_ui_spoken(ui)->more);
    for (int i = 0; i < pd_ui_control_count(ui); i++)
        check_open(c, lang, &p, pd_speech_control(ui, i));
}

static void
no_number_and_no_name_of_hers_goes_over_the_open_speaker(void **state)
{
    (void)state;
    for_all(false, check_privacy);
}

/* The other half of the rule, without which silence would pass. */
static void
in_headphones_she_is_told_her_points(void **state)
{
    static const struct {
        const char *name;
        const char *said[PD_LANGS];
    } rows[] = {
        { "home", { "3280", "3280", "3280", "3280" } },
        { "account", { "3280", "3280", "3280", "3280" } },
        { "catalogue", { "3280", "3280", "3280", "3280" } },
        { "confirm", { "1480", "1480", "1480", "1480" } },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++)
        for (int k = 0; k < fixture_case_count; k++)
            for (int lang = 0; lang < PD_LANGS && strcmp(fixture_cases[k].name, rows[i].name) == 0; lang++) {
                show(&fixture_cases[k], (enum pd_lang)lang, true);
                assert_non_null(strstr(pd_speech_page(ui), rows[i].said[lang]));
                show(&fixture_cases[k], (enum pd_lang)lang, false);
                assert_null(strstr(pd_speech_page(ui), rows[i].said[lang]));
            }
}

/* A label that a new screen makes for the eye alone. */
static void
a_text_made_for_the_eye_is_not_read_out_with_a_number_of_hers(void **state)
{
    static const struct fixture_case home = { "home", PD_SCREEN_HOME, NULL };
    static const char *const told[] = { "Use 3,280 points", "3280 now", "you have 3280", "(3,280)" };
    static const char *const not_told[] = { "13,280 points", "3,281 points", "32800", "3,280,000", "2 of 7" };

    (void)state;
    show(&home, PD_LANG_EN, false);
    assert_int_equal(pd_points_raw(fixture.view.member.spendable), 3280);
    for (int i = 0; i < PD_COUNT(told); i++)
        assert_string_equal(pd_speech_eyes(ui, told[i]), "It is on the screen.");
    for (int i = 0; i < PD_COUNT(not_told); i++)
        assert_string_equal(pd_speech_eyes(ui, not_told[i]), not_told[i]);
    assert_string_equal(
        pd_speech_eyes(ui, pd_kit_text(ui, "Card of %s", fixture.member.masked)), "It is on the screen.");
    show(&home, PD_LANG_EN, true);
    assert_string_equal(pd_speech_eyes(ui, told[0]), told[0]);
}

static void
a_tickets_number_is_told_digit_by_digit_and_only_on_request(void **state)
{
    (void)state;
    for (int k = 0; k < fixture_case_count; k++) {
        if (strcmp(fixture_cases[k].name, "done") != 0)
            continue;
        show(&fixture_cases[k], PD_LANG_EN, false);
        assert_string_equal(fixture.view.ticket.short_number, "A-037");
        assert_non_null(strstr(pd_ui_spoken(ui)->more, "A, 0, 3, 7"));
        assert_null(strstr(pd_speech_page(ui), "A, 0, 3, 7"));
        assert_null(strstr(pd_speech_page(ui), "A-037"));
    }
}

static void
put_lines(FILE *out, const char *head, const char *text)
{
    if (text == NULL)
        return;
    fprintf(out, "  %s", head);
    for (; *text != '\0'; text++)
        if (*text == '\n')
            fprintf(out, " | ");
        else
            fputc(*text, out);
    fputc('\n', out);
}

static void
describe(FILE *out, const struct fixture_case *c, enum pd_lang lang)
{
    char *open;

    show(c, lang, false);
    fprintf(out, "== %s\n", c->name);
    put_lines(out, "", pd_speech_page(ui));
    put_lines(out, "more: ", pd_ui_spoken(ui)->more);
    for (int i = 0; i < pd_ui_control_count(ui); i++)
        put_lines(out, "- ", pd_speech_control(ui, i));
    open = strdup(pd_speech_page(ui));
    show(c, lang, true);
    if (strcmp(open, pd_speech_page(ui)) != 0) {
        put_lines(out, "headphones: ", pd_speech_page(ui));
        put_lines(out, "headphones, more: ", pd_ui_spoken(ui)->more);
    }
    free(open);
}

static void
compare(const char *path, const char *text, size_t n)
{
    FILE *f = fopen(path, update ? "wb" : "rb");
    char *was;
    size_t was_n;

    if (f == NULL)
        fail_msg("%s: no reference; test_spoken --update writes it", path);
    if (update) {
        assert_int_equal(fwrite(text, 1, n, f), n);
        fclose(f);
        return;
    }
    was = calloc(1, n + 2);
    was_n = fread(was, 1, n + 1, f);
    fclose(f);
    if (was_n != n || memcmp(was, text, n) != 0) {
        size_t at = 0;

        while (at < n && was[at] == text[at])
            at++;
        while (at > 0 && text[at - 1] != '\n')
            at--;
        print_error("%s\n  is:  %.200s\n  was: %.200s\n  where it is wanted: test_spoken --update; read it, "
                    "commit both together\n",
            path, text + at, was + at);
        complaints++;
    }
    free(was);
}

static void
every_screen_says_what_it_said(void **state)
{
    (void)state;
    complaints = 0;
    for (int lang = 0; lang < PD_LANGS; lang++) {
        char path[512], *text = NULL;
        size_t n = 0;
        FILE *out = open_memstream(&text, &n);

        for (int i = 0; i < fixture_case_count; i++)
            if (!is_silent(&fixture_cases[i]))
                describe(out, &fixture_cases[i], (enum pd_lang)lang);
        fclose(out);
        snprintf(path, sizeof path, "%s/spoken-%s.txt", GOLDEN, pd_locale_name((enum pd_lang)lang));
        compare(path, text, n);
        free(text);
    }
    assert_int_equal(complaints, 0);
}

/* ---- which phrases are worth recording: fixed ones ---- */

#define PHRASES_MAX 512

static char *phrases[PHRASES_MAX];
static int phrase_count;

/* Those of the catalogue; what is composed is said as it comes. */
static void
note_phrases(const char *text)
{
    while (text != NULL && *text != '\0') {
        size_t len = strcspn(text, "\n");
        char phrase[PD_SPEECH_BYTES];
        bool known = false;

        (void)snprintf(phrase, sizeof phrase, "%.*s", (int)len, text);
        for (int i = 0; i < phrase_count; i++)
            known = known || strcmp(phrases[i], phrase) == 0;
        if (!known && strcmp(pd_locale_text(PD_LANG_ZH_CN, phrase), phrase) != 0) {
            assert_true(phrase_count < PHRASES_MAX);
            phrases[phrase_count++] = strdup(phrase);
        }
        text += len + (text[len] == '\n' ? 1 : 0);
    }
}

static int64_t later_ms = AT_MS;

static void
note_frame(void)
{
    struct pd_ui_frame f = pd_ui_frame(ui, &fixture.view, later_ms += 2000);

    note_phrases(f.said.text);
}

static void
note_key(int key)
{
    struct pd_event e = { .kind = PD_EVENT_KEY, .key = key, .at_ms = later_ms + 2000 };

    pd_ui_event(ui, &e);
    note_frame();
}

/* What is said in answer to keys and settings. */
static void
note_answers(void)
{
    static const struct fixture_case home = { "home", PD_SCREEN_HOME, NULL },
                                     saving = { "", PD_SCREEN_SAVING, NULL };

    fixture_make(&fixture, &home, PD_LANG_EN);
    note_frame();
    fixture.view.spoken = (struct pd_spoken_view){ .on = true, .volume = PD_VOLUME_USUAL };
    note_frame();
    note_key(PD_KEY_PAD_HELP);
    note_key(PD_KEY_PAD_BACK);
    for (int i = 0; i < 2; i++) {
        fixture.view.spoken.dark = i == 0;
        note_frame();
        fixture.view.spoken.alone = i == 0;
        note_frame();
    }
    fixture.view.spoken.volume = 0;
    note_frame();
    fixture.view.spoken.volume = PD_VOLUME_USUAL;
    fixture.view.screen = saving.screen;
    note_frame();
    note_key(PD_KEY_PAD_MORE);
    fixture.view.spoken.on = false;
    note_frame();
}

static void
the_list_of_phrases_to_record_is_what_is_said(void **state)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    (void)state;
    complaints = 0;
    for (int alone = 0; alone < 2; alone++)
        for (int i = 0; i < fixture_case_count; i++) {
            if (is_silent(&fixture_cases[i]))
                continue;
            show(&fixture_cases[i], PD_LANG_EN, alone == 1);
            note_phrases(pd_speech_page(ui));
            note_phrases(pd_ui_spoken(ui)->more);
            for (int k = 0; k < pd_ui_control_count(ui); k++)
                note_phrases(pd_speech_control(ui, k));
        }
    note_answers();
    fprintf(out, "# Fixed phrases that screens speak, by their English originals; test_spoken --update "
                 "writes this list.\n");
    for (int i = 0; i < phrase_count; i++) {
        fprintf(out, "%s\n", phrases[i]);
        free(phrases[i]);
    }
    fclose(out);
    compare(PD_SOURCE_DIR "/assets/voice/prompts.txt", text, n);
    free(text);
    assert_int_equal(complaints, 0);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_and_every_control_has_a_name_for_the_ear),
        cmocka_unit_test(no_number_and_no_name_of_hers_goes_over_the_open_speaker),
        cmocka_unit_test(in_headphones_she_is_told_her_points),
        cmocka_unit_test(a_text_made_for_the_eye_is_not_read_out_with_a_number_of_hers),
        cmocka_unit_test(a_tickets_number_is_told_digit_by_digit_and_only_on_request),
        cmocka_unit_test(every_screen_says_what_it_said),
        cmocka_unit_test(the_list_of_phrases_to_record_is_what_is_said),
    };

    update = argc > 1 && strcmp(argv[1], "--update") == 0;
    if (argc > 1 && !update) {
        (void)fprintf(stderr, "usage: test_spoken [--update]\n--update writes what is kept under "
                              "tests/golden/ui and assets/voice\n");
        return 2;
    }
    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
