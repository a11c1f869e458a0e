/*
 * Goal: the gifts of a catalogue's row look alike: all with a picture of one size, or none with one. Method:
 * every look and language; each tile is the control that leads to its gift, and its picture the one drawn
 * within it. Names, reasons and prices of all lengths come from the fixture.
 */
#include "tests/ui/easel.h"

#include "ui/kit/kit.h"

#include <string.h>

/* Of the gift's picture within the tile; 0 × 0: it has none. */
static struct pd_rect
picture_in(struct pd_rect tile)
{
    for (int i = 0; i < ui->draw.count; i++) {
        const struct pd_draw_cmd *c = &ui->draw.cmd[i];

        if (c->kind == PD_DRAW_IMAGE && pd_rect_contains(tile, c->rect.x, c->rect.y) &&
            strncmp(pd_draw_string(&ui->draw, c->text), "gifts/", 6) == 0)
            return c->rect;
    }
    return (struct pd_rect){ 0, 0, 0, 0 };
}

/* Returns how many tiles have one. */
static int
check_rows(const char *where, enum pd_lang lang)
{
    struct pd_control before = { 0 };
    int pictures = 0;

    for (int i = 0; i < pd_ui_control_count(ui); i++) {
        struct pd_control c = pd_ui_control_at(ui, i);
        struct pd_rect is, was;

        if (c.intent.kind != PD_INTENT_GIFT)
            continue;
        is = picture_in(c.rect);
        was = picture_in(before.rect);
        pictures += pd_rect_empty(is) ? 0 : 1;
        /* The pixels left over of a row go to its first tiles. */
        if (before.rect.w > 0 && before.rect.y == c.rect.y &&
            (is.w - was.w < -1 || is.w > was.w || is.h != was.h))
            fail_msg("%s, language %d: a tile's picture is %dx%d, its neighbour's %dx%d", where, (int)lang,
                is.w, is.h, was.w, was.h);
        before = c;
    }
    return pictures;
}

static void
tiles_of_a_row_agree(void **state)
{
    static const char *const cases[] = { "catalogue", "catalogue-browsing", "catalogue-pictures" };
    int none = 0, drawn = 0;

    (void)state;
    for (int i = 0; i < kiosk_look_count; i++)
        for (int lang = 0; lang < PD_LANGS; lang++)
            for (int k = 0; k < PD_COUNT(cases); k++) {
                draw(&kiosk_looks[i], case_named(cases[k]), (enum pd_lang)lang);
                bool bare = check_rows(kiosk_looks[i].name, (enum pd_lang)lang) == 0;

                /* In low mode pictures stand above, where nothing is touched. */
                drawn += kiosk_looks[i].low ? 0 : 1;
                none += bare && !kiosk_looks[i].low ? 1 : 0;
            }
    /* Words alone are the last resort. */
    assert_in_range(none, 0, drawn / 50);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(tiles_of_a_row_agree) };

    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
