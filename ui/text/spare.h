/*
 * A font that is part of the program, for the one screen that must come up where no font is installed: small
 * bitmaps of the characters that ui/diagnosis and its texts need, scaled to any size. Nothing else is set in
 * it. The bitmaps are ui/text/spare.hex, made by the target spare_font from the installed fonts.
 */
#ifndef PD_UI_TEXT_SPARE_H
#define PD_UI_TEXT_SPARE_H

#include <stdbool.h>
#include <stdint.h>

#define PD_SPARE_PX 32   /* side of the em box, and width of a bitmap */
#define PD_SPARE_ROWS 40 /* what hangs below the em box is in it */

/* What is not there is drawn as a box. */
bool
pd_spare_has(uint32_t ch);

/* How far the pen moves at PD_SPARE_PX. */
int
pd_spare_advance(uint32_t ch);

/* The height of a bitmap where the em box has size_px. */
int
pd_spare_height(int size_px);

/* size_px × pd_spare_height bytes of coverage, 255 is inside. */
void
pd_spare_draw(uint32_t ch, int size_px, uint8_t *coverage);

#endif
