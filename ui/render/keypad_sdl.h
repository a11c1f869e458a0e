/*
 * Which keys of a keyboard are an assistive keypad's: one table, filled from the configuration. Digits are
 * always its numbers.
 */
#ifndef PD_UI_RENDER_KEYPAD_SDL_H
#define PD_UI_RENDER_KEYPAD_SDL_H

#include "ui/kit/input.h"

#include "app/base/err.h"

#define PD_PAD_KEYS 15 /* PD_KEY_PAD_NEXT.. */
#define PD_PAD_CODES 64

struct pd_keypad {
    struct {
        int32_t sym; /* SDL_Keycode */
        int key;     /* enum pd_ui_key */
    } code[PD_PAD_CODES];
    int count;
    int bad; /* after an error: which of the names is at fault */
};

/* names: in the order of enum pd_ui_key from PD_KEY_PAD_NEXT on, each the keys of one meaning as SDL calls
 * them, with commas between them; "": none. Errors: PD_ERR_INVALID; *why->text names the key that is not
 * known, or has two meanings. */
PD_MUST_CHECK enum pd_err
pd_keypad_read(struct pd_keypad *keypad, const char *const names[PD_PAD_KEYS], struct pd_why *why);

/* The name that SDL has for a key of the kernel's (KEY_* of linux/input-event-codes.h), of a keypad that is
 * read past the window; SDLK_UNKNOWN, 0: none. */
int32_t
pd_keypad_sym(int code);

/* What a key means; shift turns "next" round. PD_KEY_NONE: it is none of the keypad's. */
int
pd_keypad_key(const struct pd_keypad *keypad, int32_t sym, bool shift);

#endif
