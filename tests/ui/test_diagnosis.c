/*
 * Goal: a desk that did not start says why on any panel, with the fonts and without any.
 * Method: the draw list at many sizes with the longest texts there can be: everything is on the screen,
 * nothing stands over anything else; and the program's own font has every character of every text, as the
 * sources hold them.
 */
#include "tests/support/check.h"

#include "ui/diagnosis.h"
#include "ui/text/spare.h"

#include <stdio.h>
#include <string.h>

static struct pd_font *installed, *built_in;
static struct pd_draw_list list;

static int
open_fonts(void **state)
{
    struct pd_why why;

    (void)state;
    assert_ok(pd_font_create(&installed, PD_FONT_DIR, &why));
    assert_ok(pd_font_create_spare(&built_in, &why));
    return 0;
}

static int
close_fonts(void **state)
{
    (void)state;
    pd_font_destroy(installed);
    pd_font_destroy(built_in);
    return 0;
}

static void
every_character_of_its_texts_is_in_the_program(void **state)
{
    static const char *const sources[] = { PD_SOURCE_DIR "/app/app_diagnosis.c",
        PD_SOURCE_DIR "/ui/diagnosis.c" };
    char line[4096];
    int seen = 0;

    (void)state;
    for (uint32_t ch = 0x21; ch < 0x7f; ch++)
        assert_true(pd_spare_has(ch) && pd_spare_advance(ch) > 0 && pd_spare_advance(ch) <= PD_SPARE_PX);
    for (int i = 0; i < PD_COUNT(sources); i++) {
        FILE *f = fopen(sources[i], "r");

        assert_non_null(f);
        while (fgets(line, sizeof line, f) != NULL)
            for (const char *p = line, *end = line + strlen(line); p < end;) {
                int32_t ch = pd_utf8_next(&p, end);

                if (ch < 0x80)
                    continue;
                seen++;
                if (!pd_spare_has((uint32_t)ch))
                    fail_msg("%s: U+%04X is not in ui/text/spare.hex; make it anew: ninja spare_font",
                        sources[i], (unsigned)ch);
            }
        assert_int_equal(fclose(f), 0);
    }
    assert_true(seen > 300);
    assert_false(pd_spare_has(0x9f98));
}

static void
a_character_has_ink_at_every_size_and_a_missing_one_is_a_box(void **state)
{
    static const uint32_t chars[] = { 'A', 'g', 0x672c, 0x6a5f, 0x9f98 };
    static uint8_t coverage[200 * 300];

    (void)state;
    for (int i = 0; i < PD_COUNT(chars); i++)
        for (int size = 9; size <= 200; size += 13) {
            int inside = 0;

            pd_spare_draw(chars[i], size, coverage);
            for (int at = 0; at < size * pd_spare_height(size); at++)
                inside += coverage[at] > 127;
            assert_true(inside * 100 > size * size * 2 && inside * 100 < size * size * 70);
        }
}

/* The longest there can be: a path as long as a fault tells, a command with every option. */
static struct pd_diagnosis
worst(bool traditional)
{
    static char detail[320], command[512];

    memset(detail, 'w', sizeof detail - 1);
    for (int i = 40; i < (int)sizeof detail - 1; i += 41)
        detail[i] = i % 2 == 0 ? '/' : ' ';
    memset(command, 'x', 240);
    for (int i = 9; i < 240; i += 24)
        command[i] = ' ';
    return (struct pd_diagnosis){ .code = "E-SYS-10",
        .what_zh = "找不到界面的文字和图片找不到界面的文字和图片。",
        .what_en = "The texts and pictures of the screens are missing, and this sentence goes on.",
        .detail = detail,
        .mend_zh = "保留本机的文件夹，通知信息科；命令会指出损坏的位置。",
        .mend_en = "Keep the desk's folder and call the hub's owner; the command says where it is damaged.",
        .command = command,
        .traditional = traditional,
        .version = "pointdesk 0.1.0" };
}

static bool
overlap(struct pd_rect a, struct pd_rect b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static void
assert_all_on_the_screen(int w, int h)
{
    int texts = 0;

    assert_false(list.full);
    for (int i = 0; i < list.count; i++) {
        const struct pd_draw_cmd *c = &list.cmd[i];

        assert_true(
            c->rect.x >= 0 && c->rect.y >= 0 && c->rect.x + c->rect.w <= w && c->rect.y + c->rect.h <= h);
        if (c->kind != PD_DRAW_TEXT && c->kind != PD_DRAW_QR)
            continue;
        texts++;
        for (int j = 1; j < i; j++) /* on its ground, not over the edge of it */
            if (list.cmd[j].kind == PD_DRAW_FILL && overlap(c->rect, list.cmd[j].rect))
                assert_true(c->rect.y + c->rect.h <= list.cmd[j].rect.y + list.cmd[j].rect.h &&
                            c->rect.x + c->rect.w <= list.cmd[j].rect.x + list.cmd[j].rect.w);
        for (int j = 0; j < i; j++)
            if (list.cmd[j].kind == PD_DRAW_TEXT || list.cmd[j].kind == PD_DRAW_QR)
                assert_false(overlap(c->rect, list.cmd[j].rect));
    }
    assert_true(texts > 12);
}

static void
all_of_it_is_on_every_screen_and_nothing_over_anything_else(void **state)
{
    static const int sizes[][2] = { { 1080, 1920 }, { 1920, 1080 }, { 2160, 3840 }, { 768, 1366 },
        { 1600, 900 }, { 800, 600 }, { 640, 480 }, { 480, 800 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(sizes); i++)
        for (int spare = 0; spare < 2; spare++)
            for (int traditional = 0; traditional < 2; traditional++) {
                struct pd_diagnosis d = worst(traditional == 1);

                pd_diagnosis_draw(&list, spare == 1 ? built_in : installed, sizes[i][0], sizes[i][1], &d);
                assert_all_on_the_screen(sizes[i][0], sizes[i][1]);
                d.detail = d.command = "";
                pd_diagnosis_draw(&list, spare == 1 ? built_in : installed, sizes[i][0], sizes[i][1], &d);
                assert_all_on_the_screen(sizes[i][0], sizes[i][1]);
            }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_of_its_texts_is_in_the_program),
        cmocka_unit_test(a_character_has_ink_at_every_size_and_a_missing_one_is_a_box),
        cmocka_unit_test(all_of_it_is_on_every_screen_and_nothing_over_anything_else),
    };

    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
