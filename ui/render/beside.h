/*
 * A second window on a second display: which display that is, and whose hand is whose. Pure.
 */
#ifndef PD_UI_RENDER_BESIDE_H
#define PD_UI_RENDER_BESIDE_H

#include <stdbool.h>

/* Index of the display for it, of so many; wanted: from 1, 0 for the first that the other window is not on.
 * -1: there is none. */
int
pd_beside_display(int wanted, int displays, int other);

enum pd_hand {
    PD_HAND_FIRST = 1, /* whoever sits before the first window */
    PD_HAND_BESIDE = 2,
    PD_HAND_NOBODY = 3, /* a hand where it does not belong */
};

/*
 * touch is "none": nobody touches the second display; "any": whatever reaches its window is hers; else the
 * name of its own panel: those fingers are hers alone, there alone, and nobody else's reach her window.
 * device is the panel's name; NULL: a mouse, or not known.
 */
enum pd_hand
pd_beside_hand(const char *touch, const char *device, bool over_beside);

#endif
