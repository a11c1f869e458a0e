/*
 * What ticket and slips are made of: a sheet that grows downwards, texts, facts, dashed rules and a code on
 * it, and its way into grey. Everything is black on white. For ticket.c and the files of slips only.
 */
#ifndef PD_UI_PAPER_H
#define PD_UI_PAPER_H

#include "ui/kit/kit.h"
#include "ui/ticket.h"

#define PD_PAPER_BLACK 0xff000000u
#define PD_PAPER_WHITE 0xffffffffu

struct pd_sheet {
    struct pd_ui *ui;
    struct pd_draw_list *list;
    int width, margin, em; /* px */
    int y;                 /* px: where the next thing goes */
};

struct pd_sheet
pd_paper_begin(struct pd_ui *ui, struct pd_draw_list *list, int width_px);

/* The last thing on it; returns its height. */
int
pd_paper_end(struct pd_sheet *s);

/* At the sheet's y, which stays; returns the px it took. */
int
pd_paper_text_at(struct pd_sheet *s, int x, int width, int size, enum pd_weight weight, bool centre,
    pd_color color, const char *text);

/* Centred over the width. */
void
pd_paper_text(struct pd_sheet *s, int size, enum pd_weight weight, const char *words);

/* Label on the left, value beside it; nothing where the value is empty. */
void
pd_paper_fact(struct pd_sheet *s, const char *label, const char *value);

void
pd_paper_rule(struct pd_sheet *s);

void
pd_paper_code(struct pd_sheet *s, const char *payload);

/* In black across the sheet: it was printed before. copy: from 1. */
void
pd_paper_copy_mark(struct pd_sheet *s, int copy);

/* The kit's words in the paper's language, and back. */
struct pd_borrowed {
    enum pd_lang lang;
    enum pd_script script;
    int utc_offset_min;
    size_t scratch_used;
};

struct pd_borrowed
pd_paper_borrow(struct pd_ui *ui, enum pd_lang lang, const struct pd_programme *programme);

void
pd_paper_give_back(struct pd_ui *ui, struct pd_borrowed b);

/* Errors: PD_ERR_TOO_LARGE (cap bytes are too few, or the sheet is too high). */
PD_MUST_CHECK enum pd_err
pd_paper_paint(
    struct pd_ui *ui, const struct pd_draw_list *list, int width, int height, uint8_t *grey, size_t cap);

#endif
