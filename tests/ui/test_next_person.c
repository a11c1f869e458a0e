/*
 * Goal: when somebody else comes to a page that looks the same, nothing that the one before had begun goes
 * on: no finger of his presses for her, no ring of his keys is left, nothing that he was told is told again.
 * Method: the same view twice, with another visit's number; the finger or the key comes in between.
 */
#include "tests/support/check.h"
#include "tests/ui/fixture.h"

#include "ui/kit/kit.h"

#include <string.h>

static const struct pd_panel upright = { 1080, 1920, 546, 500, false };

static struct pd_ui *ui;
static struct fixture fixture;
static int64_t now_ms = 1000000;
static struct pd_ui_frame last;

static void
frame(void)
{
    now_ms += 1000; /* beyond the guard of a new screen */
    last = pd_ui_frame(ui, &fixture.view, now_ms);
}

/* "home": the page on which everybody begins. */
static void
comes(uint32_t visit, bool spoken, const char *name)
{
    fixture_make(&fixture, case_named(name), PD_LANG_EN);
    fixture.view.visit = visit;
    fixture.view.spoken = (struct pd_spoken_view){ .on = spoken, .alone = spoken, .volume = PD_VOLUME_USUAL };
    frame();
}

static void
finger(enum pd_event_kind kind)
{
    struct pd_event e = { .kind = kind, .at_ms = now_ms + 500 };
    struct pd_rect r;

    assert_true(pd_ui_find(ui, PD_INTENT_SIGN_IN, -1, NULL, &r));
    e.x = r.x + r.w / 2;
    e.y = r.y + r.h / 2;
    pd_ui_event(ui, &e);
    frame();
}

static void
key(enum pd_event_kind kind, int which)
{
    struct pd_event e = { .kind = kind, .key = which, .at_ms = now_ms + 500 };

    pd_ui_event(ui, &e);
    frame();
}

static void
a_finger_of_the_one_before_presses_nothing_of_hers(void **state)
{
    (void)state;
    comes(1, false, "home");
    finger(PD_EVENT_DOWN);
    finger(PD_EVENT_UP);
    assert_int_equal(last.intent.kind, PD_INTENT_SIGN_IN);
    finger(PD_EVENT_DOWN);
    comes(2, false, "home");
    finger(PD_EVENT_UP);
    assert_int_equal(last.intent.kind, PD_INTENT_NONE);
}

static void
ok_that_he_held_down_presses_nothing_of_hers(void **state)
{
    (void)state;
    comes(3, true, "home");
    key(PD_EVENT_KEY, PD_KEY_PAD_OK);
    comes(4, true, "home");
    key(PD_EVENT_KEY_UP, PD_KEY_PAD_OK);
    assert_int_equal(last.intent.kind, PD_INTENT_NONE);
}

/* Both with headphones, where points are spoken. */
static void
what_he_was_told_is_not_repeated_to_her(void **state)
{
    (void)state;
    comes(5, true, "staff");
    comes(5, true, "home");
    assert_non_null(strstr(last.said.text, "3280"));
    comes(6, true, "home");
    assert_non_null(last.said.text); /* she is told where she is, though the page is the same */
    comes(7, true, "staff");
    comes(7, true, "home");
    fixture.view.visit = 8;
    fixture.view.member.spendable = pd_points_of(17);
    frame();
    key(PD_EVENT_KEY, PD_KEY_PAD_REPEAT);
    assert_non_null(last.said.text);
    assert_null(strstr(last.said.text, "3280"));
    assert_non_null(strstr(last.said.text, "17"));
}

static bool
has_ring(void)
{
    const struct pd_draw_cmd *c = &ui->draw.cmd[ui->draw.count - 1];

    return c->kind == PD_DRAW_BORDER && c->color == ui->theme.color.surface;
}

static uint64_t
first_screen(uint32_t visit)
{
    comes(visit, false, "attract");
    return pd_draw_hash(&ui->draw);
}

static void
no_ring_of_his_keys_is_left_on_the_first_screen(void **state)
{
    uint64_t clean;

    (void)state;
    clean = first_screen(9);
    key(PD_EVENT_KEY, PD_KEY_TAB);
    frame();
    assert_int_not_equal(pd_draw_hash(&ui->draw), clean);
    assert_int_equal(first_screen(10), clean);
    comes(10, true, "home");
    key(PD_EVENT_KEY, PD_KEY_PAD_NEXT);
    assert_true(has_ring());
    assert_int_equal(first_screen(11), clean);
    assert_false(has_ring());
}

static int
open_ui(void **state)
{
    struct pd_ui_config config = { .panel = upright, .assets_dir = PD_BUILD_DIR "/assets", .still = true };
    struct pd_why why = { .text = "" };

    (void)state;
    return pd_ui_create(&ui, &config, &why) == PD_OK ? 0 : -1;
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
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finger_of_the_one_before_presses_nothing_of_hers),
        cmocka_unit_test(ok_that_he_held_down_presses_nothing_of_hers),
        cmocka_unit_test(what_he_was_told_is_not_repeated_to_her),
        cmocka_unit_test(no_ring_of_his_keys_is_left_on_the_first_screen),
    };

    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
