/* Makes ui/text/spare.hex: `spare_make FONT_DIR <texts >spare.hex`. A line: the character in hex, its
 * advance, the bits of its rows. Every character of stdin and of ASCII. */
#include "ui/text/font.h"
#include "ui/text/spare.h"

#include <stdio.h>
#include <string.h>

#define HIGHEST 0x10000

static bool wanted[HIGHEST];

static void
put(struct pd_font *font, uint32_t ch)
{
    struct pd_glyph g = pd_font_glyph(font, PD_SCRIPT_SC, PD_REGULAR, PD_SPARE_PX, ch);
    uint8_t rows[PD_SPARE_ROWS * PD_SPARE_PX / 8] = { 0 };

    for (int y = 0; y < g.h; y++)
        for (int x = 0; x < g.w; x++) {
            int to_x = x + (g.left > 0 ? g.left : 0), to_y = y + (g.top > 0 ? g.top : 0);

            if (to_x < PD_SPARE_PX && to_y < PD_SPARE_ROWS && g.coverage[y * g.w + x] >= 112)
                rows[to_y * (PD_SPARE_PX / 8) + to_x / 8] |= (uint8_t)(0x80 >> to_x % 8);
        }
    (void)printf("%04X %d ", (unsigned)ch,
        (pd_font_advance64(font, PD_SCRIPT_SC, PD_REGULAR, PD_SPARE_PX, ch) + 32) / 64);
    for (int i = 0; i < (int)sizeof rows; i++)
        (void)printf("%02X", rows[i]);
    (void)printf("\n");
}

int
main(int argc, char **argv)
{
    char line[4096];
    struct pd_font *font;
    struct pd_why why;

    if (argc != 2 || pd_font_create(&font, argv[1], &why) != PD_OK) {
        (void)fprintf(stderr, "usage: spare_make FONT_DIR <texts >spare.hex\n");
        return 2;
    }
    for (int ch = 0x20; ch < 0x7f; ch++)
        wanted[ch] = true;
    while (fgets(line, sizeof line, stdin) != NULL)
        for (const char *p = line, *end = line + strlen(line); p < end;) {
            int32_t ch = pd_utf8_next(&p, end);

            if (ch >= 0x20 && ch < HIGHEST)
                wanted[ch] = true;
        }
    for (int ch = 0; ch < HIGHEST; ch++)
        if (wanted[ch])
            put(font, (uint32_t)ch);
    pd_font_destroy(font);
    return 0;
}
