/*
 * An assistive keypad: arrows, OK, back and a few more keys, and numbers. It reaches every control of every
 * screen without looking.
 *   (1) The focus goes through the controls in reading order; a ring of at least 3:1 shows it to whoever
 * looks, from a key until the next finger. (2) OK acts like a finger: when it comes up, on the control it
 * went down on, if that is still there and enabled. On a screen that has just come it does nothing. (3) Where
 * the control in focus makes way for another in its place (the next "plus", the next page), that one has the
 * focus. (4) The first key of a visit does nothing but begin the spoken path. Staff have their own keys.
 */
#ifndef PD_UI_KIT_PAD_H
#define PD_UI_KIT_PAD_H

#include "ui/kit/rect.h"

#include <stdint.h>

#define PD_PAD_NUMBER_MS 1500 /* two digits within so long are one number */

struct pd_ui;
struct pd_view;

struct pd_pad {
    uint32_t focus;    /* the control's id; 0: none */
    struct pd_rect at; /* and its place */
    bool visible;
    bool fresh;     /* the screen is new: its primary control gets the focus */
    uint32_t armed; /* OK is down on it */
    uint32_t fire;  /* hit in the frame in hand */
    int number;     /* typed so far */
    int64_t number_ms;

    /* For the speech: the last key that wants an answer in words, and whether it found what it is for. */
    int heard;
    bool missed;
};

/* Before a frame: the key of the event in hand. May ask for an intent. */
void
pd_pad_key(struct pd_ui *ui, const struct pd_view *view);

/* After the controls of a frame are known: their order, and where the focus is. */
void
pd_pad_settle(struct pd_ui *ui);

/* The ring. */
void
pd_pad_draw(struct pd_ui *ui);

/* Another screen. */
void
pd_pad_new_screen(struct pd_pad *pad);

/* The control in focus as an index in reading order; -1: none. */
int
pd_pad_position(const struct pd_ui *ui);

#endif
