/*
 * What everything looks like, in one place: sizes that come from millimetres and viewing distance, and
 * colours. (1) Sizes in pixels are derived once, when panel or mode changes; no screen knows a pixel count.
 *   (2) Text on every surface it is used on has a contrast of at least 7:1, parts and icons 3:1 (a test
 * computes).
 */
#ifndef PD_UI_THEME_H
#define PD_UI_THEME_H

#include "ui/kit/draw.h"

#include "app/core/contrast.h"

struct pd_panel {
    int w_px, h_px;
    int diagonal_mm; /* 0: not known; the short side is taken for that of a 21.5-inch panel */
    int distance_mm; /* eye to panel; 0: 500 */
    bool staff;      /* sits before it all day: smaller type than a patient's */
};

/* The type scale, smallest first. Nothing a patient reads is smaller than PD_TYPE_SMALL. */
enum pd_type {
    PD_TYPE_BRAND,  /* the hospital's name in the header: set tight, on two lines where it is long */
    PD_TYPE_CHROME, /* header and footer: always there, so large print enlarges it least */
    PD_TYPE_SMALL,
    PD_TYPE_BODY,
    PD_TYPE_LARGE,
    PD_TYPE_TITLE,
    PD_TYPE_HEADING,
    PD_TYPE_DISPLAY,
    PD_TYPE_NUMBER, /* the one number of a screen */
    PD_TYPE_TICKET, /* the short number of a ticket */
    PD_TYPES
};

/* Text colours are named after what they stand on. */
struct pd_colors {
    pd_color page, page_low;      /* the page, top and bottom of its gradient */
    pd_color surface;             /* cards */
    pd_color sunken;              /* wells, disabled parts */
    pd_color line;                /* hairlines; decoration only */
    pd_color edge;                /* outline of a control: 3:1 */
    pd_color ink, ink_soft;       /* text on page, surface and sunken */
    pd_color accent, accent_down; /* primary control, and pressed */
    pd_color on_accent;
    pd_color accent_ink;  /* accent as text on page and surface */
    pd_color accent_soft; /* tinted surface */
    pd_color on_accent_soft;
    pd_color good, good_soft, on_good_soft; /* done, may be handed over */
    pd_color on_good;
    pd_color bad, bad_soft, on_bad_soft; /* refused */
    pd_color on_bad;
    pd_color warn_soft, on_warn_soft; /* expiring, offline */
    pd_color warn;
    pd_color gold; /* decoration: points */
    pd_color shadow;
    pd_color veil;             /* over the screen behind a warning */
    pd_color paper, paper_ink; /* QR codes stay dark on light in every theme */
};

struct pd_theme {
    struct pd_panel panel;
    bool care, contrast;
    uint32_t accent;    /* the hospital's, 0: none */
    int grown;          /* large print: per cent of its full growth; 0 otherwise */
    int px_per_m;       /* px per metre of panel */
    int unit;           /* px of the grid: 2 mm, 8 px on the reference panel */
    int margin;         /* px of page edge */
    int gap;            /* px between controls: at least 3 mm */
    int control;        /* px: height of any control, at least 15 mm */
    int primary;        /* px: height of a primary button, at least 20 mm */
    int radius;         /* px of cards and buttons */
    int radius_small;   /* px of chips and pictures */
    int outline;        /* px */
    int type[PD_TYPES]; /* px em */
    int least; /* px em: what an eye needs at this distance; nothing but a hospital's name is smaller */
    struct pd_colors color;
};

void
pd_theme_make(struct pd_theme *theme, struct pd_panel panel, bool care, bool contrast);

/* A hospital's accent (app/core/look.h; 0: none) and what follows from it; high contrast keeps its own. */
void
pd_theme_dress(struct pd_theme *theme, uint32_t accent);

/* Large print that has grown only grown_percent of the way, for a page that has no room for more. */
void
pd_theme_make_grown(struct pd_theme *theme, struct pd_panel panel, int grown_percent, bool contrast);

/*
 * Whether bringing every button within reach of a wheelchair helps: a panel less than 40 cm high is within
 * reach as it is, and half of it has no room for a page.
 */
bool
pd_theme_can_lower(const struct pd_theme *theme);

/* Tenths of a millimetre into px. */
int
pd_theme_mm10(const struct pd_theme *theme, int mm10);

/* The px a line of this type takes. */
int
pd_theme_line(const struct pd_theme *theme, enum pd_type type);

/* Tier cards: two gradient colours from the programme's colour, and the text colour that is readable on both.
 */
struct pd_tier_colors {
    pd_color from, to, ink;
};

struct pd_tier_colors
pd_theme_tier(const struct pd_theme *theme, uint32_t rgb);

#endif
