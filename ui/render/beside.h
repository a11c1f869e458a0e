/*
 * A second window on a second display: which display that is, and whose hand is whose. Pure.
 */
#ifndef PD_UI_RENDER_BESIDE_H
#define PD_UI_RENDER_BESIDE_H

#include <stdbool.h>
#include <stdint.h>

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

/* What is known of a touch panel while the second window is not to be seen. */
struct pd_beside_panel {
    bool was_here;            /* the second window was to be seen before, in this run */
    bool on_first, on_beside; /* its fingers came down on that window before */
};

/*
 * The same of a finger on the first window while there is no second display, or none any more: its panel may
 * be spread over what is left. A panel that touch names is never the first's. Of the others: as long as the
 * second window never was here, all are, or a counter with one touch screen could not be touched; afterwards
 * only those whose fingers were seen on the first window, and never on the second.
 */
enum pd_hand
pd_beside_hand_alone(const char *touch, const char *device, const struct pd_beside_panel *panel);

/* Which panels were touched where; zeroed to begin with. Beyond PD_BESIDE_PANELS, each finger is one that
 * nobody saw before. */
#define PD_BESIDE_PANELS 8

struct pd_beside_panels {
    bool was_here; /* set by whoever shows the second window, and not taken back */
    int count;
    struct {
        int64_t id;
        bool on_first, on_beside;
    } seen[PD_BESIDE_PANELS];
};

struct pd_beside_finger {
    int64_t panel;
    const char *name; /* the panel's; NULL: not known */
    bool down;        /* it came down; false: it moves, or is lifted */
    bool over_beside; /* it is on the second window */
    bool beside_here; /* which is to be seen */
};

/* Whose finger it is, and remembers where it was. touch as above. */
enum pd_hand
pd_beside_finger(const char *touch, struct pd_beside_panels *panels, const struct pd_beside_finger *finger);

#endif
