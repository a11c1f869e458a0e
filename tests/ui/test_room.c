/*
 * Goal: no page has a hole because its pictures have no room in memory together. Method: the pages with the
 * most pictures, on panels of several kinds with a user interface of their own, painted; then each picture
 * must be there.
 */
#include "tests/ui/easel.h"

#include "ui/kit/kit.h"
#include "ui/render/raster.h"

#include <stdlib.h>

#define TWICE 2 /* a page once more after another one, which left its pictures behind */

static void
check_pictures(const char *name, enum pd_lang lang, uint32_t *pixels, int stride)
{
    const struct pd_draw_list *list = &ui->draw;
    struct pd_rect rects[PD_UI_RECTS];
    int pictures = 0;

    fixture_make(&fixture, case_named(name), lang);
    draw_again();
    assert_true(pd_ui_paint(ui, pixels, stride, rects) > 0);
    for (int i = 0; i < list->count; i++) {
        const struct pd_draw_cmd *c = &list->cmd[i];
        struct pd_bitmap bitmap;

        if (c->kind != PD_DRAW_IMAGE)
            continue;
        pictures++;
        if (!pd_images_get(pd_kit_raster(ui)->images, PD_IMAGE_PICTURE, pd_draw_string(list, c->text),
                c->rect.w, c->rect.h, &bitmap))
            fail_msg("%s, %d px wide: no room for %s", name, stride, pd_draw_string(list, c->text));
    }
    assert_true(pictures > 0);
}

static void
all_pictures_of_a_page_have_room_together(void **state)
{
    static const struct pd_panel panels[] = {
        { 2160, 3840, 546, 600, false },
        { 2160, 3840, 800, 600, false },
        { 1080, 1920, 546, 600, false },
        { 1920, 1080, 800, 600, false },
        { 720, 1280, 300, 500, false },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(panels); i++) {
        const struct pd_ui_config config = {
            .panel = panels[i], .assets_dir = PD_BUILD_DIR "/assets", .still = true
        };
        uint32_t *pixels = calloc((size_t)panels[i].w_px * (size_t)panels[i].h_px, sizeof *pixels);
        struct pd_why why;

        assert_non_null(pixels);
        assert_ok(pd_ui_create(&ui, &config, &why));
        for (int times = 0; times < TWICE; times++) {
            check_pictures("catalogue", PD_LANG_ZH_CN, pixels, panels[i].w_px);
            check_pictures("catalogue-pictures", PD_LANG_EN, pixels, panels[i].w_px);
        }
        pd_ui_destroy(ui);
        free(pixels);
    }
}

/* It began as a corner of a desktop. */
static void
a_window_that_grew_has_room_for_larger_pictures(void **state)
{
    const struct pd_panel grown = { 2160, 3840, 546, 600, false };
    const struct pd_ui_config config = {
        .panel = { 480, 800, 300, 500, false }, .assets_dir = PD_BUILD_DIR "/assets", .still = true
    };
    uint32_t *pixels = calloc((size_t)grown.w_px * (size_t)grown.h_px, sizeof *pixels);
    struct pd_why why;

    (void)state;
    assert_non_null(pixels);
    assert_ok(pd_ui_create(&ui, &config, &why));
    check_pictures("catalogue", PD_LANG_ZH_CN, pixels, config.panel.w_px);
    pd_ui_resize(ui, grown);
    check_pictures("catalogue", PD_LANG_ZH_CN, pixels, grown.w_px);
    check_pictures("catalogue-pictures", PD_LANG_EN, pixels, grown.w_px);
    pd_ui_destroy(ui);
    free(pixels);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_pictures_of_a_page_have_room_together),
        cmocka_unit_test(a_window_that_grew_has_room_for_larger_pictures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
