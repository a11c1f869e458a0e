/*
 * Pure: the keys of a scanner that plays a keyboard, as characters. The table is a US keyboard's, whatever
 * layout, caps lock or input method the machine has: scanners are delivered so, and a code must not change
 * with the desk's language.
 *   (1) Only printable ASCII comes out. Keys with Ctrl, Alt or Meta, function keys and whatever else a
 * scanner types for a control character are told as such and are nothing else: no chord ever reaches a
 * program.
 */
#ifndef PD_DRIVERS_KEYMAP_H
#define PD_DRIVERS_KEYMAP_H

#include <stdbool.h>

enum pd_key_told {
    PD_KEY_TOLD_NOTHING = -1, /* a key that goes up, repeats, or only changes others */
    PD_KEY_TOLD_END = -2,     /* Enter, Tab */
    PD_KEY_TOLD_CONTROL = -3, /* what would be a control character or a command */
};

struct pd_keymap {
    unsigned int held; /* a bit for each key that changes others */
};

/* code and value as evdev tells them: value 1 down, 0 up, 2 repeated. Returns 0x20..0x7e, or one of enum
 * pd_key_told. */
int
pd_keymap_key(struct pd_keymap *map, int code, int value);

#endif
