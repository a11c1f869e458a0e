/*
 * Why no window can be opened, in words that lead on: what SDL says of it is "x11 not available". Read from a
 * console or a log by whoever sets a machine up, before there is a screen to say it on; so it is English.
 */
#ifndef PD_UI_DISPLAY_WORDS_H
#define PD_UI_DISPLAY_WORDS_H

#include "app/base/err.h"

/* Whether there is a graphics card, and this user may open it. */
enum pd_display_card { PD_DISPLAY_NO_CARD = 0, PD_DISPLAY_CARD_DENIED = 1, PD_DISPLAY_CARD_OPENS = 2 };

struct pd_display_facts {
    const char *wanted;        /* SDL_VIDEODRIVER; NULL or "": none is named */
    const char *display;       /* DISPLAY, likewise */
    const char *wayland;       /* WAYLAND_DISPLAY, likewise */
    enum pd_display_card card; /* of /dev/dri/card* */
    const char *said;          /* by SDL; "" where it said nothing */
    const char *known;         /* the drivers there are: "x11, wayland, KMSDRM" */
};

/* Pure. Fills *why: path "display". Returns PD_ERR_MISSING. */
enum pd_err
pd_display_why(const struct pd_display_facts *facts, struct pd_why *why);

/* folder: /dev/dri. */
enum pd_display_card
pd_display_card(const char *folder);

#endif
