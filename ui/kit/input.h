/*
 * Fingers, mouse and keys, unified: what happened, one thing at a time, and which control a finger is on.
 *   (1) One finger acts at a time. A second one is ignored while the first is on a control, unless the first
 *       has rested there so long that it is a palm.
 *   (2) A control acts when the finger that went down on it comes up on it, in a frame in which it is
 * enabled. Sliding off it by more than the slop cancels for good. (3) When the screen changes, fingers that
 * are down and events that wait are swallowed. (4) A finger whose "up" got lost is forgotten after 10 s.
 */
#ifndef PD_UI_KIT_INPUT_H
#define PD_UI_KIT_INPUT_H

#include "ui/kit/rect.h"

#include <stdint.h>

#define PD_FINGERS 10
#define PD_EVENTS 64
#define PD_FINGER_LOST_MS 10000
#define PD_PALM_MS 1500
#define PD_SCREEN_GUARD_MS 150 /* a new screen takes no finger for so long: double taps meant the old one */

enum pd_event_kind {
    PD_EVENT_DOWN = 1,
    PD_EVENT_MOVE = 2,
    PD_EVENT_UP = 3,
    PD_EVENT_CANCEL = 4, /* the system took the finger away */
    PD_EVENT_KEY = 5,
    PD_EVENT_KEY_UP = 6, /* of a keypad's key; other keys act when they go down */
};

enum pd_ui_key {
    PD_KEY_NONE = 0,
    PD_KEY_ENTER = 1,
    PD_KEY_ESCAPE = 2,
    PD_KEY_TAB = 3,
    PD_KEY_BACK_TAB = 4,
    PD_KEY_BACKSPACE = 8,
    PD_KEY_F1 = 0x101, /* F2.. follow */
    PD_KEY_F2 = 0x102,
    PD_KEY_F3 = 0x103,
    PD_KEY_F4 = 0x104,
    PD_KEY_F5 = 0x105,
    PD_KEY_F6 = 0x106,
    PD_KEY_F7 = 0x107,
    PD_KEY_F8 = 0x108,
    PD_KEY_F9 = 0x109,
    PD_KEY_F10 = 0x10a,
    PD_KEY_F11 = 0x10b,
    PD_KEY_F12 = 0x10c,
    PD_KEY_PAGE_UP = 0x120,
    PD_KEY_PAGE_DOWN = 0x121,
    PD_KEY_LEFT = 0x122,
    PD_KEY_RIGHT = 0x123,
    PD_KEY_SHIFT = 0x124, /* pressed and let go alone */
    /* 0x20..0x7e, and from PD_KEY_WIDE on: the character typed */

    /* An assistive keypad's keys, whatever they are on the device; see pad.h. Digits are DIGIT + 0..9. */
    PD_KEY_PAD_FIRST = 0x200,
    PD_KEY_PAD_NEXT = 0x201,
    PD_KEY_PAD_PREVIOUS = 0x202,
    PD_KEY_PAD_OK = 0x203,
    PD_KEY_PAD_BACK = 0x204,
    PD_KEY_PAD_HOME = 0x205,
    PD_KEY_PAD_FINISH = 0x206,
    PD_KEY_PAD_REPEAT = 0x207,
    PD_KEY_PAD_MORE = 0x208,
    PD_KEY_PAD_HELP = 0x209,
    PD_KEY_PAD_VOLUME = 0x20a,
    PD_KEY_PAD_LOUDER = 0x20b,
    PD_KEY_PAD_SOFTER = 0x20c,
    PD_KEY_PAD_DARK = 0x20d,
    PD_KEY_PAD_PHONES_IN = 0x20e,
    PD_KEY_PAD_PHONES_OUT = 0x20f,
    PD_KEY_PAD_DIGIT = 0x210,
};

#define PD_KEY_WIDE 0x2e80 /* Chinese, as an input method writes it; no key has such a number */

struct pd_event {
    enum pd_event_kind kind;
    int64_t finger; /* the mouse is PD_FINGER_MOUSE */
    int x, y;       /* px */
    int key;        /* enum pd_ui_key or a character */
    int64_t at_ms;  /* the same clock as frames */
};

#define PD_FINGER_MOUSE INT64_C(-1)

struct pd_finger {
    bool down;
    bool swallowed; /* went down on a screen that is gone */
    int64_t id, down_ms;
    int x, y;
};

struct pd_input {
    struct pd_finger finger[PD_FINGERS];
    struct pd_event event[PD_EVENTS]; /* a ring */
    int first, count;
    int64_t screen_ms; /* when this screen came */

    /* The finger that acts, and what it is on. */
    int acting;         /* index, -1: none */
    uint32_t active;    /* control it went down on; 0: none */
    bool seen;          /* that control was there and enabled in this frame */
    uint32_t focus;     /* control that Enter would press; 0: none */
    bool focus_visible; /* only after the keyboard was used */

    /* The one event of the frame in hand. */
    bool went_down, went_up;
    int key, key_up;
    int64_t at_ms; /* of that event */
    int x, y;
};

void
pd_input_init(struct pd_input *input);

/* Keeps it for the next frame. When the ring is full the oldest move is dropped; a full ring of others drops
 * this one and forgets all fingers. */
void
pd_input_add(struct pd_input *input, const struct pd_event *event);

/* Takes the next event into the frame; false when there is none (the frame then has no event). */
bool
pd_input_next(struct pd_input *input, int64_t now_ms);

/* After a frame: what was not there can no longer be hit. */
void
pd_input_end_frame(struct pd_input *input);

/* See (3). */
void
pd_input_new_screen(struct pd_input *input, int64_t now_ms);

/* A control asks: am I being pressed, and was I hit? slop_px: how far a finger may stray. Ids are never 0. */
struct pd_hit {
    bool pressed;
    bool fired;
    bool focused;
};

struct pd_hit
pd_input_control(struct pd_input *input, uint32_t id, struct pd_rect rect, bool enabled, int slop_px);

#endif
