/*
 * The screen of a desk that did not start: what is wrong, its code, and what mends it, in Chinese and English
 * at once, because nobody can choose a language here. It needs no catalogue, no picture and, where none is
 * installed, no font: pd_font_create_spare has every character of it. Its texts are in the table of
 * app/app_diagnosis.c, not in the catalogues, which may be what is missing.
 */
#ifndef PD_UI_DIAGNOSIS_H
#define PD_UI_DIAGNOSIS_H

#include "ui/kit/draw.h"
#include "ui/text/font.h"

struct pd_diagnosis {
    const char *code; /* "E-SYS-10" */
    const char *what_zh, *what_en;
    const char *detail; /* as the log has it: file, line, what is allowed; "" for none */
    const char *mend_zh, *mend_en;
    const char *command; /* to be typed as it stands; "" for none */
    bool traditional;    /* which characters the Chinese is in */
    const char *version;
};

/* The same sentences for every fault: for who stands there, and how to go on. */
extern const char *const pd_diagnosis_frame[][3]; /* Simplified, Traditional, English */
#define PD_DIAGNOSIS_FRAME 5

void
pd_diagnosis_draw(
    struct pd_draw_list *list, struct pd_font *font, int w_px, int h_px, const struct pd_diagnosis *d);

#endif
