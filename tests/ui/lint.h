/*
 * What a designer would find wrong with a picture, found in its draw list: sizes a hand needs, gaps, reach,
 * type an eye needs, contrast with what is really painted below, texts that leave their box or lie on each
 * other, labels that are too long, lines that begin with a comma. It looks at what was drawn, not at who drew
 * it, so that no screen can forget a rule.
 */
#ifndef PD_TESTS_UI_LINT_H
#define PD_TESTS_UI_LINT_H

#include "ui/render/raster.h"
#include "ui/ui.h"

enum lint_rule {
    LINT_TOO_SMALL,    /* a control below 15 mm, a primary one below 20 mm in height */
    LINT_TOO_CLOSE,    /* two controls with less than 3 mm between them */
    LINT_OFF_PANEL,    /* a control or a text that leaves the panel */
    LINT_OUT_OF_REACH, /* low: a control above the lower 45 %; else a primary one above the lower 60 % */
    LINT_SAME_INTENT,  /* two controls that ask for the same */
    LINT_NO_NAME,      /* a control with nothing to say of itself */
    LINT_LONG_LABEL,   /* more than 14 Chinese characters on a wide button, 6 on one of half the width */
    LINT_CHOICES,      /* more than six on a page that asks one question */
    LINT_OUT_OF_BOX,   /* a text beyond the surface or the control it stands on */
    LINT_OVERLAP,      /* two texts on each other */
    LINT_PALE_TEXT,    /* below 7:1 */
    LINT_PALE_PART,    /* an icon, a ring, a code or the edge of a control below 3:1 */
    LINT_FINE_PRINT,   /* capitals below 0.7 degrees */
    LINT_LINE_START,   /* a line that begins with a mark that closes */
    LINT_ORPHAN,       /* one character alone on the last line of a paragraph */
    LINT_COVERED,      /* a text that is painted over, and no veil says why */
    LINT_UNEQUAL,      /* two rows of one list, their titles in two sizes */
    LINT_NO_PICTURE,   /* a picture or an icon of which there is no file */
    LINT_LINE_END,     /* a line that ends with what belongs to the next: a dot between pieces, a "not" */
    LINT_RULES
};

struct lint_page {
    const struct pd_draw_list *draw;
    const struct pd_control *control;
    int control_count;
    const struct pd_theme *theme;
    struct pd_images *images; /* what lies under texts on pictures; NULL: pictures are not looked at */
    bool low;                 /* everything to touch was asked to be low */
    bool menu;                /* a page that asks one question */
};

typedef void
lint_complain(void *ctx, enum lint_rule rule, const char *what);

/* Calls complain for each finding; what lives until the next one. */
void
lint_page(const struct lint_page *page, lint_complain *complain, void *ctx);

/* lint_paint.c: the rules about what is painted. */
void
lint_paint(const struct lint_page *page, lint_complain *complain, void *ctx);

const char *
lint_name(enum lint_rule rule);

#endif
