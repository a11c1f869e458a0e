/*
 * Goal: whatever the theme paints in can be read, in both its palettes and on a card of any colour.
 * Method: every pair of ink and surface that screens use, and a grid of all tier colours, against the
 * contrast that people with poor sight need.
 */
#include "tests/support/check.h"
#include "tests/ui/look.h"

static void
every_colour_pair_can_be_read(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct pd_theme t;
        const struct pd_colors *c = &t.color;

        pd_theme_make(&t, kiosk_looks[0].panel, false, i == 1);
        const struct {
            pd_color ink, on;
            int least;
        } pairs[] = {
            { c->ink, c->page, 700 },
            { c->ink, c->page_low, 700 },
            { c->ink, c->surface, 700 },
            { c->ink, c->sunken, 700 },
            { c->ink_soft, c->page, 700 },
            { c->ink_soft, c->page_low, 700 },
            { c->ink_soft, c->surface, 700 },
            { c->ink_soft, c->sunken, 700 },
            { c->on_accent, c->accent, 700 },
            { c->on_accent, c->accent_down, 700 },
            { c->accent_ink, c->page, 700 },
            { c->accent_ink, c->page_low, 700 },
            { c->accent_ink, c->surface, 700 },
            { c->on_accent_soft, c->accent_soft, 700 },
            { c->on_good, c->good, 700 },
            { c->on_bad, c->bad, 700 },
            { c->bad, c->surface, 700 },
            { c->on_good_soft, c->good_soft, 700 },
            { c->on_bad_soft, c->bad_soft, 700 },
            { c->on_warn_soft, c->warn_soft, 700 },
            { c->paper_ink, c->paper, 700 },
            { c->edge, c->page, 300 },
            { c->edge, c->surface, 300 },
        };

        for (int k = 0; k < PD_COUNT(pairs); k++)
            if (pd_contrast_x100(pairs[k].ink, pairs[k].on) < pairs[k].least) {
                print_error("theme %d pair %d: %d\n", i, k, pd_contrast_x100(pairs[k].ink, pairs[k].on));
                fail();
            }
    }
}

static void
any_tier_colour_gives_a_readable_card(void **state)
{
    struct pd_theme t;

    (void)state;
    pd_theme_make(&t, kiosk_looks[0].panel, false, false);
    for (uint32_t r = 0; r < 256; r += 15)
        for (uint32_t g = 0; g < 256; g += 15)
            for (uint32_t b = 0; b < 256; b += 15) {
                struct pd_tier_colors c = pd_theme_tier(&t, r << 16 | g << 8 | b);

                assert_true(pd_contrast_x100(c.ink, c.from) >= 700);
                assert_true(pd_contrast_x100(c.ink, c.to) >= 700);
            }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_colour_pair_can_be_read),
        cmocka_unit_test(any_tier_colour_gives_a_readable_card),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
