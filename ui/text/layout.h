/*
 * Breaking text into lines that fit a width.
 *   (1) Where a line may end follows Unicode line breaking (libunistring) with Chinese habits on top: an
 * opening quotation mark or bracket never ends a line, closing punctuation never starts one. (2) A last line
 * is never much shorter than the lines above: they are evened out instead. (3) What is read at one
 * glance (a word, a number and its unit, a date, a code) is parted only where it is wider than the line. (4)
 * What stands between middle dots is parted at them, where that takes no more lines. (5) Text is cut with an
 * ellipsis only when it does not fit max_lines; the result says so.
 */
#ifndef PD_UI_TEXT_LAYOUT_H
#define PD_UI_TEXT_LAYOUT_H

#include "ui/text/font.h"

#define PD_TEXT_LINES 24
#define PD_TEXT_BYTES 2048 /* longer text is cut */

struct pd_text_style {
    enum pd_script script;
    enum pd_weight weight;
    int size_px;
};

struct pd_text_line {
    uint32_t start, len; /* bytes of the text; without the spaces at the end */
    int width;           /* px */
    bool ellipsis;       /* "…" follows */
};

struct pd_text_layout {
    struct pd_text_line line[PD_TEXT_LINES];
    int count;
    int width; /* px of the widest line */
    bool cut;  /* some of the text is not in the lines, or a word is wider than the line */
    bool torn; /* a word or a date is parted, for want of room */
};

enum pd_text_flow {
    PD_FLOW_FILL,    /* full lines; evened out only to avoid a forgotten last one */
    PD_FLOW_BALANCE, /* lines of about equal length: headings and centred text */
};

void
pd_text_layout(struct pd_text_layout *out, struct pd_font *font, struct pd_text_style style, const char *text,
    int width, int max_lines, enum pd_text_flow flow);

/* Where a line may end before byte i: PD_BREAK_* for each of the n bytes. */
enum { PD_BREAK_NO, PD_BREAK_TEAR, PD_BREAK_MAY, PD_BREAK_MUST }; /* TEAR: only where nothing else fits */

void
pd_text_breaks(const char *text, size_t n, enum pd_script script, uint8_t *breaks);

/* Two Chinese characters of one word: words.c. */
bool
pd_text_is_word(int32_t first, int32_t second);

#endif
