/*
 * Glyphs: coverage bitmaps of single characters, drawn once by SDL_ttf and kept.
 *   (1) Faces open on first use and stream from the file: the fonts are 40 MB, and a screen needs 100 glyphs.
 *       Few are open at once; the one not used for longest closes.
 *   (2) The cache has a fixed size; when it is full it is emptied, and glyphs come back as they are needed.
 *   (3) A glyph is valid until the next call of pd_font_glyph.
 *   (4) A character that the collections lack comes from a spare font, where the machine has one (Hanazono,
 * DejaVu), else as a box: no character that can be read disappears. What only steers (direction, joining,
 * variants) has no width and no ink. Threading: one thread at a time.
 */
#ifndef PD_UI_TEXT_FONT_H
#define PD_UI_TEXT_FONT_H

#include "ui/kit/draw.h"

#include "app/base/err.h"

struct pd_font;

/* Where Debian's fonts-noto-cjk puts them. */
#define PD_FONT_DIR "/usr/share/fonts/opentype/noto"

struct pd_glyph {
    const uint8_t *coverage; /* w × h bytes, 255 is inside; NULL when the glyph is blank */
    int w, h;                /* px */
    int left, top;           /* px from the pen and from the top of the em box to the bitmap */
};

/* dir holds NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc.
 * Errors: PD_ERR_MISSING (a font file is not there: *why names it), PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_font_create(struct pd_font **font, const char *dir, struct pd_why *why);

/* The program's own characters (ui/text/spare.h) for everything. Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_font_create_spare(struct pd_font **font, struct pd_why *why);

void
pd_font_destroy(struct pd_font *font);

/* Never fails: what no font has comes out as a box. */
struct pd_glyph
pd_font_glyph(struct pd_font *font, enum pd_script script, enum pd_weight weight, int size_px, uint32_t ch);

/* How far the pen moves for it, in 1/64 px: text is set with the font's own fractional widths, whatever the
 * size. */
int
pd_font_advance64(
    struct pd_font *font, enum pd_script script, enum pd_weight weight, int size_px, uint32_t ch);

/* Width of n bytes of valid UTF-8 in px. */
int
pd_font_width(struct pd_font *font, enum pd_script script, enum pd_weight weight, int size_px,
    const char *text, size_t n);

#endif
