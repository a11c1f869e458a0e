/*
 * Goal: painting only what changed gives the pixels that painting all of it gives, byte by byte.
 * Method: draw lists by chance, each a small change of the one before (something added, gone, moved,
 * recolored, clipped, the whole page pushed to the side), on screens of several sizes; the rectangles told
 * are painted onto the pixels of the list before, and the whole list onto others, now and then in pieces. No
 * rectangle may lie over another. Pictures are the real ones.
 */
#include "tests/support/check.h"

#include "ui/render/raster.h"

#include <stdlib.h>
#include <string.h>

#define STEPS 150

static struct pd_raster raster;
static struct pd_draw_list list;
static struct pd_damage damage;
static uint32_t seed;

static int
chance(int below)
{
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 8) % (uint32_t)below);
}

static pd_color
color(void)
{
    static const pd_color few[] = { 0xffffffff, 0xff00594f, 0xfff1ebe1, 0x2a3a2a14, 0x80ff8000 };

    return few[chance(PD_COUNT(few))];
}

/* Half of the time wide and high: cells that lie wholly in something are what is to be tested. */
static struct pd_rect
somewhere(int w, int h)
{
    int most_w = chance(2) ? w : w / 4 + 1, most_h = chance(2) ? h : h / 4 + 1;

    return (struct pd_rect){ chance(w) - w / 8, chance(h) - h / 8, 1 + chance(most_w), 1 + chance(most_h) };
}

static void
add_shape(struct pd_rect r)
{
    int radius = chance(3) * chance(60);

    switch (chance(6)) {
    case 0:
        pd_draw_border(&list, r, radius, 1 + chance(9), color());
        break;
    case 1:
        pd_draw_shadow(&list, r, radius, 1 + chance(48), chance(17), 0x2a3a2a14);
        break;
    case 2:
        pd_draw_gradient(
            &list, r, radius, chance(2) ? PD_GRADIENT_DOWN : PD_GRADIENT_DIAGONAL, color(), color());
        break;
    default:
        pd_draw_fill(&list, r, radius, color());
    }
}

static void
add(int w, int h)
{
    static const char *const words[] = { "3,280 points", "兑换礼品", "Towels" };
    struct pd_rect r = somewhere(w, h), before = list.clip;
    bool clipped = chance(3) == 0;

    if (clipped)
        before = pd_draw_clip(&list, somewhere(w, h), chance(2) * chance(80));
    switch (chance(10)) {
    case 0: /* few sizes, so that the pool is not for ever loading */
        r.w = 60 + 60 * chance(2);
        r.h = 90;
        pd_draw_image(&list, r, chance(2) * chance(40), chance(2) ? 255 : 120,
            chance(2) ? "gifts/256/towels" : "brand/logo");
        break;
    case 1:
        r.w = r.h = 48;
        pd_draw_icon(&list, r, color(), "icons/lock");
        break;
    case 2:
    case 3: {
        const char *text = words[chance(PD_COUNT(words))];

        r.h = 40;
        r.w = 420; /* a text's rectangle holds it */
        pd_draw_text(&list, r, 20 + 10 * chance(2), chance(2) ? PD_BOLD : PD_REGULAR, PD_SCRIPT_SC, color(),
            text, strlen(text));
        break;
    }
    case 4:
        pd_draw_ring(&list, r, 1 + chance(12), chance(1001), color(), color());
        break;
    default:
        add_shape(r);
    }
    if (clipped)
        pd_draw_unclip(&list, before);
}

static void
begin(int w, int h)
{
    pd_draw_reset(&list, w, h);
    pd_draw_gradient(&list, (struct pd_rect){ 0, 0, w, h }, 0, PD_GRADIENT_DOWN, 0xfff9f6f1, 0xfff3eee6);
    for (int i = 0; i < 12; i++)
        add(w, h);
}

/* The background stays: a screen always has one. */
static void
change(int w, int h)
{
    int i = 1 + chance(list.count - 1), dx = chance(9) - 4;

    switch (chance(6)) {
    case 0:
        memmove(&list.cmd[i], &list.cmd[i + 1], (size_t)(--list.count - i) * sizeof list.cmd[0]);
        break;
    case 1:
        list.cmd[i].rect.x += dx;
        list.cmd[i].rect.y += chance(9) - 4;
        break;
    case 2:
        if (list.cmd[i].kind != PD_DRAW_IMAGE)
            list.cmd[i].color = color();
        break;
    case 3:
        for (; i < list.count; i++)
            list.cmd[i].rect.x += dx;
        break;
    case 4: /* within what it was: no clip reaches beyond the screen */
        list.cmd[i].clip = pd_rect_inset(list.cmd[i].clip, chance(4), chance(4));
        break;
    default:
        break;
    }
    if (list.count < 8 || chance(3) == 0)
        add(w, h);
    if (list.count > 60 || list.pool_used > 20000)
        begin(w, h);
}

static void
paint(uint32_t *pixels, int w, int h, const struct pd_rect *rects, int count)
{
    struct pd_canvas canvas = { pixels, w, { 0, 0, w, h } };

    for (int i = 0; i < count; i++) {
        for (int k = 0; k < i; k++)
            assert_true(pd_rect_empty(pd_rect_intersect(rects[i], rects[k])));
        pd_raster_paint(&raster, &canvas, &list, rects[i]);
    }
}

/* In columns so narrow that nothing is left out because it is painted over. */
static void
paint_plainly(uint32_t *pixels, int w, int h)
{
    for (int x = 0; x < w; x += 40)
        paint(pixels, w, h, &(struct pd_rect){ x, 0, w - x < 40 ? w - x : 40, h }, 1);
}

static void
walk(int w, int h, int steps)
{
    size_t bytes = (size_t)w * (size_t)h * sizeof(uint32_t);
    uint32_t *step = calloc(1, bytes), *whole = calloc(1, bytes);
    struct pd_rect rects[PD_RASTER_DIRTY_MAX], all = { 0, 0, w, h };
    int64_t painted = 0;

    assert_non_null(step);
    assert_non_null(whole);
    begin(w, h);
    for (int i = 0; i < steps; i++) {
        int count;

        pd_images_next_frame(raster.images);
        count = pd_damage_update(&damage, &raster, &list, w, h, rects);
        assert_in_range(count, 0, PD_RASTER_DIRTY_MAX);
        paint(step, w, h, rects, count);
        paint(whole, w, h, &all, 1);
        assert_memory_equal(step, whole, bytes);
        if (i % 5 == 0) {
            paint_plainly(whole, w, h);
            assert_memory_equal(step, whole, bytes);
        }
        assert_int_equal(pd_damage_update(&damage, &raster, &list, w, h, rects), 0);
        for (int k = 0; k < count; k++)
            painted += (int64_t)rects[k].w * rects[k].h;
        change(w, h);
    }
    /* Or it would be easy. */
    assert_true(w * h < 100000 || painted < (int64_t)steps * w * h * 2 / 3);
    free(whole);
    free(step);
}

static void
what_changed_is_painted_and_nothing_else_need_be(void **state)
{
    (void)state;
    for (seed = 1; seed < 7; seed++) {
        uint32_t kept = seed;

        walk(417, 611, STEPS);
        walk(960, 540, STEPS / 4);
        walk(31, 33, STEPS);
        seed = kept;
    }
}

/* A screen with more cells than there is room for has larger ones. */
static void
a_very_wide_screen_is_painted_to_its_edge(void **state)
{
    (void)state;
    seed = 77;
    walk(5200, 90, 60);
    walk(90, 9000, 60);
}

static void
a_page_that_moves_leaves_alone_what_looks_the_same(void **state)
{
    struct pd_rect rects[PD_RASTER_DIRTY_MAX], card = { 100, 100, 800, 800 };
    int count = 0, px = 0;

    (void)state;
    for (int i = 0; i < 2; i++) {
        pd_draw_reset(&list, 1000, 1000);
        pd_draw_fill(&list, (struct pd_rect){ 0, 0, 1000, 1000 }, 0, 0xfff9f6f1);
        pd_draw_shadow(&list, card, 24, 24, 8, 0x2a3a2a14);
        pd_draw_fill(&list, card, 24, 0xffffffff);
        pd_draw_border(&list, card, 24, 2, 0xff8a8174);
        count = pd_damage_update(&damage, &raster, &list, 1000, 1000, rects);
        card.x += 7;
    }
    for (int i = 0; i < count; i++)
        px += rects[i].w * rects[i].h;
    assert_in_range(px, 1, 1000 * 1000 * 2 / 5);
}

/* What is painted over it is cut round there. */
static void
what_a_round_corner_leaves_open_is_painted(void **state)
{
    struct pd_rect rects[PD_RASTER_DIRTY_MAX], whole = { 0, 0, 640, 640 };
    uint32_t *step = calloc(2, sizeof *step * 640 * 640), *all = step + 640 * 640;

    (void)state;
    assert_non_null(step);
    for (int i = 0; i < 4; i++) {
        struct pd_rect before;

        pd_draw_reset(&list, 640, 640);
        pd_draw_fill(&list, whole, 0, i % 2 ? 0xff112233 : 0xff445566);
        before = pd_draw_clip(&list, whole, i < 2 ? 200 : 0);
        pd_draw_fill(&list, whole, i < 2 ? 0 : 200, 0xffffffff);
        pd_draw_unclip(&list, before);
        paint(step, 640, 640, rects, pd_damage_update(&damage, &raster, &list, 640, 640, rects));
        paint(all, 640, 640, &whole, 1);
        assert_memory_equal(step, all, sizeof *step * 640 * 640);
    }
    free(step);
}

static int
set_up(void **state)
{
    (void)state;
    return pd_font_create_spare(&raster.font, NULL) == PD_OK &&
                   pd_images_create(&raster.images, PD_BUILD_DIR "/assets", 8 << 20) == PD_OK
               ? 0
               : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    pd_images_destroy(raster.images);
    pd_font_destroy(raster.font);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_changed_is_painted_and_nothing_else_need_be),
        cmocka_unit_test(a_very_wide_screen_is_painted_to_its_edge),
        cmocka_unit_test(what_a_round_corner_leaves_open_is_painted),
        cmocka_unit_test(a_page_that_moves_leaves_alone_what_looks_the_same),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
