/*
 * The sign of a technician on a first screen: the four corners of the panel in turn, clockwise from the upper
 * left, or F12 four times, within five seconds. Nothing shows it, and it does nothing but ask for a badge.
 * (1) What hits a control is that control's and counts for nothing here.
 */
#ifndef PD_UI_KIT_CORNERS_H
#define PD_UI_KIT_CORNERS_H

#include <stdbool.h>
#include <stdint.h>

#define PD_CORNERS_MS 5000
#define PD_CORNERS_KEYS 4
#define PD_CORNER_MM10 200 /* the side of a corner */

struct pd_corners {
    int next; /* corner that is waited for; 0: the first */
    int keys;
    int64_t since_ms, keys_ms; /* of the first of them */
};

/* A finger came up at x, y of a panel of w by h px, on no control. True: that was the last corner. */
bool
pd_corners_tap(struct pd_corners *corners, int w, int h, int side, int x, int y, int64_t at_ms);

/* F12 went down. True: often enough. */
bool
pd_corners_key(struct pd_corners *corners, int64_t at_ms);

#endif
