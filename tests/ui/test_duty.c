/*
 * Goal: a counter's people sign in, open, count and close by keyboard alone and by touch alone; and the
 * screens tell no more than they may: not how many there should be of a gift, not one digit of a PIN.
 * Method: a table of case, key and what follows from it; each of these is also a control that a finger finds.
 */
#include "tests/ui/easel.h"

#include "ui/kit/kit.h"
#include "ui/screen/work.h"

#include <string.h>

#define NOBODY PD_INTENT_NONE

static const struct row {
    const char *name;
    int key;
    enum pd_intent_kind intent;
    int n;
} rows[] = {
    /* Locked: a badge alone helps, and nothing that is typed goes anywhere. */
    { "counter-duty-badge", PD_KEY_ENTER, NOBODY, 0 },
    { "counter-duty-badge", '7', NOBODY, 0 },
    { "counter-duty-badge", 'a', NOBODY, 0 },
    { "counter-duty-badge", PD_KEY_F2, NOBODY, 0 },
    { "counter-duty-badge", PD_KEY_F9, NOBODY, 0 },
    { "counter-duty-badge", PD_KEY_F10, NOBODY, 0 },
    { "counter-duty-badge", PD_KEY_F11, NOBODY, 0 },
    { "counter-duty-approve", PD_KEY_ESCAPE, PD_INTENT_COUNTER_CLEAR, 0 },
    { "counter-duty-approve", PD_KEY_F4, NOBODY, 0 },
    { "counter-duty-over", PD_KEY_ESCAPE, PD_INTENT_COUNTER_CLEAR, 0 },
    { "counter-duty-pin", '0', PD_INTENT_COUNTER_TYPE, '0' },
    { "counter-duty-pin", '9', PD_INTENT_COUNTER_TYPE, '9' },
    { "counter-duty-pin", PD_KEY_BACKSPACE, PD_INTENT_COUNTER_TYPE, PD_TYPED_BACKSPACE },
    { "counter-duty-pin", PD_KEY_ENTER, NOBODY, 0 }, /* four digits are none yet */
    { "counter-duty-pin", PD_KEY_ESCAPE, PD_INTENT_COUNTER_CLEAR, 0 },
    { "counter-duty-pin", 'x', NOBODY, 0 },
    { "counter-duty-pin-over", PD_KEY_ENTER, PD_INTENT_COUNTER_OK, 0 },
    { "counter-duty-pin-long", '1', NOBODY, 0 }, /* twelve are all there can be */
    { "counter-duty-pin-long", PD_KEY_ENTER, PD_INTENT_COUNTER_OK, 0 },
    { "counter-duty-checking", PD_KEY_ENTER, NOBODY, 0 },
    { "counter-duty-checking", '1', NOBODY, 0 },
    { "counter-duty-checking", PD_KEY_F9, NOBODY, 0 },
    { "counter-duty-shift", PD_KEY_ENTER, PD_INTENT_COUNTER_OK, 0 },
    { "counter-duty-shift", PD_KEY_F9, PD_INTENT_COUNTER_LOCK, 0 },
    { "counter-duty-shift", PD_KEY_F11, PD_INTENT_COUNTER_REPORT, 0 },
    { "counter-duty-shift-first", PD_KEY_F11, NOBODY, 0 },
    { "counter-duty-on", PD_KEY_F9, PD_INTENT_COUNTER_LOCK, 0 },
    { "counter-duty-on", PD_KEY_F10, PD_INTENT_COUNTER_SHIFT, 0 },
    { "counter-duty-on", PD_KEY_F11, PD_INTENT_COUNTER_REPORT, 0 },
    { "counter-duty-on-ready", PD_KEY_ENTER, PD_INTENT_COUNTER_OK, 0 },
    { "counter-duty-on-ready", PD_KEY_F9, PD_INTENT_COUNTER_LOCK, 0 },
    { "counter-duty-on-ready", PD_KEY_F10, NOBODY, 0 }, /* what lies on the table comes first */
    { "counter-duty-on-ready", PD_KEY_F11, NOBODY, 0 },
    { "counter-idle", PD_KEY_F9, NOBODY, 0 }, /* nobody signs in here */
    { "counter-idle", PD_KEY_F6, NOBODY, 0 }, /* nor is anybody looked up */
    { "counter-find", PD_KEY_F6, PD_INTENT_COUNTER_FIND, 0 },
    { "counter-member-several", PD_KEY_F5, PD_INTENT_MEMBERSHIP, 1 },
    { "counter-member", PD_KEY_F3, PD_INTENT_COUNTER_SERVE, 0 },
    { "done-at-counter", PD_KEY_ENTER, PD_INTENT_COUNTER_OK, 0 },
    { "counter-idle", PD_KEY_F10, NOBODY, 0 },
    { "counter-duty-count", '4', PD_INTENT_COUNTER_TYPE, '4' },
    { "counter-duty-count", PD_KEY_ENTER, PD_INTENT_COUNTER_OK, 0 },
    { "counter-duty-count-typed", PD_KEY_ENTER, PD_INTENT_COUNTER_OK, 0 },
    { "counter-duty-count-typed", PD_KEY_BACKSPACE, PD_INTENT_COUNTER_TYPE, PD_TYPED_BACKSPACE },
    { "counter-duty-count-typed", PD_KEY_ESCAPE, PD_INTENT_COUNTER_CLEAR, 0 },
    { "counter-duty-count-typed", PD_KEY_F9, PD_INTENT_COUNTER_LOCK, 0 },
    { "counter-duty-count-failed", '1', NOBODY, 0 }, /* six digits are all there can be */
    { "counter-duty-close", PD_KEY_ENTER, PD_INTENT_COUNTER_OK, 0 },
    { "counter-duty-close", PD_KEY_ESCAPE, PD_INTENT_COUNTER_CLEAR, 0 },
    { "counter-duty-report", PD_KEY_ENTER, PD_INTENT_COUNTER_OK, 0 },
    { "counter-duty-report", PD_KEY_F11, NOBODY, 0 }, /* being printed */
    { "counter-duty-report-long", PD_KEY_F11, PD_INTENT_COUNTER_REPORT, 0 },
};

static bool
a_finger_finds(enum pd_intent_kind kind, int n)
{
    for (int i = 0; i < pd_ui_control_count(ui); i++) {
        struct pd_control c = pd_ui_control_at(ui, i);

        if (c.enabled && c.intent.kind == kind && c.intent.n == n)
            return true;
    }
    return false;
}

static void
each_key_asks_for_what_a_finger_finds_there_too(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_intent asked;

        draw(&counter_looks[0], case_named(rows[i].name), PD_LANG_ZH_CN);
        press_key(rows[i].key);
        asked = pd_ui_frame(ui, &fixture.view, 1009000).intent;
        if (asked.kind != rows[i].intent || asked.n != rows[i].n)
            fail_msg("%s, key %#x: asks for %d (%d)", rows[i].name, (unsigned int)rows[i].key,
                (int)asked.kind, asked.n);
        if (rows[i].intent != NOBODY && !a_finger_finds(rows[i].intent, rows[i].n))
            fail_msg("%s, key %#x: no finger finds it", rows[i].name, (unsigned int)rows[i].key);
    }
}

/* A member's own screens have their own ways out for a finger: these are the clerk's. */
static void
keys_of_the_table_work_on_a_member_s_screens_at_the_counter(void **state)
{
    static const struct row keys[] = {
        { "done-at-counter", PD_KEY_ESCAPE, PD_INTENT_COUNTER_CLEAR, 0 },
        { "done-at-counter", PD_KEY_F9, PD_INTENT_COUNTER_LOCK, 0 },
        { "done", PD_KEY_ESCAPE, NOBODY, 0 },
        { "done", PD_KEY_F9, NOBODY, 0 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(keys); i++) {
        draw(&counter_looks[0], case_named(keys[i].name), PD_LANG_ZH_CN);
        press_key(keys[i].key);
        assert_int_equal(pd_ui_frame(ui, &fixture.view, 1009000).intent.kind, keys[i].intent);
    }
    draw(&counter_looks[0], case_named("done-at-counter"), PD_LANG_ZH_CN);
    assert_true(a_finger_finds(PD_INTENT_FINISH, 0));
}

/* The draw list as text. */
static void
dump(char *text, size_t cap)
{
    FILE *out = fmemopen(text, cap, "w");

    pd_ui_dump(ui, out);
    fclose(out);
}

static char before[1 << 18], after[1 << 18];

/* Whoever stands behind her learns how many digits there are: a key that is typed does not light up. */
static void
no_digit_of_a_pin_is_shown(void **state)
{
    (void)state;
    draw(&counter_looks[0], case_named("counter-duty-pin"), PD_LANG_EN);
    dump(before, sizeof before);
    for (int digit = '0'; digit <= '9'; digit++) {
        press_key(digit);
        draw_again();
        dump(after, sizeof after);
        assert_string_equal(before, after);
    }
}

/* The same picture whatever was handed over, came in or was counted before. */
static void
counting_tells_nothing_of_what_should_be_there(void **state)
{
    (void)state;
    for (int lang = 0; lang < PD_LANGS; lang++) {
        struct pd_shift_figures *f = &fixture.view.counter.duty.figures;

        draw(&counter_looks[0], case_named("counter-duty-count"), (enum pd_lang)lang);
        dump(before, sizeof before);
        f->handed = f->units = 7;
        f->gift_count = 1;
        f->gifts[0] = (struct pd_shift_gift){ .handed = 7, .received = 40, .counted = 33 };
        strcpy(f->gifts[0].sku, fixture.view.counter.duty.counting_sku);
        draw_again();
        dump(after, sizeof after);
        assert_string_equal(before, after);
    }
}

/* Every page has its way on by a key that stands on it. */
static void
each_page_says_its_first_key(void **state)
{
    static const struct {
        const char *name, *key;
    } says[] = { { "counter-duty-pin", "Enter" }, { "counter-duty-pin", "Esc" },
        { "counter-duty-approve", "Esc" }, { "counter-duty-shift", "Enter" }, { "counter-duty-on", "F9" },
        { "counter-duty-on", "F10" }, { "counter-duty-on", "F11" }, { "counter-duty-count", "Enter" },
        { "counter-duty-close", "Enter" }, { "counter-duty-report", "Enter" } };

    (void)state;
    for (int i = 0; i < PD_COUNT(says); i++)
        for (int lang = 0; lang < PD_LANGS; lang++) {
            draw(&counter_looks[0], case_named(says[i].name), (enum pd_lang)lang);
            if (!shows(says[i].key))
                fail_msg("%s does not say %s", says[i].name, says[i].key);
        }
}

/* Whatever hub, desk or session may refuse a list or an act with. */
static void
every_refusal_has_words(void **state)
{
    const char *const *codes = pd_work_refusals();

    (void)state;
    for (int lang = 0; lang < PD_LANGS; lang++) {
        char other[128];

        draw(&counter_looks[0], case_named("counter-idle"), (enum pd_lang)lang);
        for (int i = 0; codes[i] != NULL; i++) {
            (void)snprintf(other, sizeof other, "%s", pd_work_refused_words(ui, "no such code"));
            *strstr(other, "no such code") = '\0';
            if (strncmp(pd_work_refused_words(ui, codes[i]), other, strlen(other)) == 0)
                fail_msg("\"%s\" has no words", codes[i]);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_refusal_has_words),
        cmocka_unit_test(each_key_asks_for_what_a_finger_finds_there_too),
        cmocka_unit_test(keys_of_the_table_work_on_a_member_s_screens_at_the_counter),
        cmocka_unit_test(no_digit_of_a_pin_is_shown),
        cmocka_unit_test(counting_tells_nothing_of_what_should_be_there),
        cmocka_unit_test(each_page_says_its_first_key),
    };

    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
