#include "ui/render/keypad_sdl.h"

#include "app/base/str.h"

#include <SDL.h>
#include <linux/input-event-codes.h>
#include <string.h>

#define NAME_BYTES 64

/* One name, without the spaces around it. */
static bool
cut_name(const char **from, char name[NAME_BYTES])
{
    const char *at = *from + strspn(*from, " ");
    size_t len = strcspn(at, ","), end = len;

    *from = at + len + (at[len] == ',' ? 1 : 0);
    while (end > 0 && at[end - 1] == ' ')
        end--;
    if (end >= NAME_BYTES)
        end = NAME_BYTES - 1;
    memcpy(name, at, end);
    name[end] = '\0';
    return end > 0;
}

static enum pd_err
add(struct pd_keypad *keypad, const char *name, int key, struct pd_why *why)
{
    SDL_Keycode sym = SDL_GetKeyFromName(name);

    if (sym == SDLK_UNKNOWN)
        return pd_why(why, PD_ERR_INVALID, "keypad", "there is no key '%s'", name);
    for (int i = 0; i < keypad->count; i++)
        if (keypad->code[i].sym == sym)
            return pd_why(why, PD_ERR_INVALID, "keypad", "the key '%s' has two meanings", name);
    if ((sym >= SDLK_0 && sym <= SDLK_9) || (sym >= SDLK_KP_1 && sym <= SDLK_KP_0))
        return pd_why(why, PD_ERR_INVALID, "keypad", "the key '%s' is a number already", name);
    if (keypad->count == PD_PAD_CODES)
        return pd_why(why, PD_ERR_INVALID, "keypad", "more than %d keys", PD_PAD_CODES);
    keypad->code[keypad->count].sym = sym;
    keypad->code[keypad->count++].key = key;
    return PD_OK;
}

enum pd_err
pd_keypad_read(struct pd_keypad *keypad, const char *const names[PD_PAD_KEYS], struct pd_why *why)
{
    enum pd_err err = PD_OK;

    keypad->count = 0;
    for (int i = 0; i < PD_PAD_KEYS; i++)
        for (const char *at = names[i]; err == PD_OK && *at != '\0';) {
            char name[NAME_BYTES];

            if (cut_name(&at, name))
                err = add(keypad, name, PD_KEY_PAD_NEXT + i, why);
            keypad->bad = i;
        }
    return err;
}

int
pd_keypad_key(const struct pd_keypad *keypad, int32_t sym, bool shift)
{
    if (sym >= SDLK_0 && sym <= SDLK_9)
        return PD_KEY_PAD_DIGIT + (int)(sym - SDLK_0);
    if (sym >= SDLK_KP_1 && sym <= SDLK_KP_9)
        return PD_KEY_PAD_DIGIT + 1 + (int)(sym - SDLK_KP_1);
    if (sym == SDLK_KP_0)
        return PD_KEY_PAD_DIGIT;
    for (int i = 0; i < keypad->count; i++)
        if (keypad->code[i].sym == sym)
            return shift && keypad->code[i].key == PD_KEY_PAD_NEXT ? PD_KEY_PAD_PREVIOUS
                                                                   : keypad->code[i].key;
    return PD_KEY_NONE;
}

int32_t
pd_keypad_sym(int code)
{
    static const struct {
        int code;
        int32_t sym;
    } keys[] = { { KEY_ENTER, SDLK_RETURN }, { KEY_ESC, SDLK_ESCAPE }, { KEY_BACKSPACE, SDLK_BACKSPACE },
        { KEY_TAB, SDLK_TAB }, { KEY_SPACE, SDLK_SPACE }, { KEY_UP, SDLK_UP }, { KEY_DOWN, SDLK_DOWN },
        { KEY_LEFT, SDLK_LEFT }, { KEY_RIGHT, SDLK_RIGHT }, { KEY_HOME, SDLK_HOME }, { KEY_END, SDLK_END },
        { KEY_PAGEUP, SDLK_PAGEUP }, { KEY_PAGEDOWN, SDLK_PAGEDOWN }, { KEY_INSERT, SDLK_INSERT },
        { KEY_DELETE, SDLK_DELETE }, { KEY_VOLUMEUP, SDLK_VOLUMEUP }, { KEY_VOLUMEDOWN, SDLK_VOLUMEDOWN },
        { KEY_MUTE, SDLK_MUTE }, { KEY_HELP, SDLK_HELP }, { KEY_MENU, SDLK_MENU },
        { KEY_SELECT, SDLK_SELECT }, { KEY_KPENTER, SDLK_KP_ENTER }, { KEY_KPPLUS, SDLK_KP_PLUS },
        { KEY_KPMINUS, SDLK_KP_MINUS }, { KEY_KPASTERISK, SDLK_KP_MULTIPLY }, { KEY_KPSLASH, SDLK_KP_DIVIDE },
        { KEY_KPDOT, SDLK_KP_PERIOD }, { KEY_0, SDLK_0 }, { KEY_KP0, SDLK_KP_0 }, { KEY_1, SDLK_1 },
        { KEY_KP1, SDLK_KP_1 }, { KEY_2, SDLK_2 }, { KEY_KP2, SDLK_KP_2 }, { KEY_3, SDLK_3 },
        { KEY_KP3, SDLK_KP_3 }, { KEY_4, SDLK_4 }, { KEY_KP4, SDLK_KP_4 }, { KEY_5, SDLK_5 },
        { KEY_KP5, SDLK_KP_5 }, { KEY_6, SDLK_6 }, { KEY_KP6, SDLK_KP_6 }, { KEY_7, SDLK_7 },
        { KEY_KP7, SDLK_KP_7 }, { KEY_8, SDLK_8 }, { KEY_KP8, SDLK_KP_8 }, { KEY_9, SDLK_9 },
        { KEY_KP9, SDLK_KP_9 }, { KEY_F1, SDLK_F1 }, { KEY_F2, SDLK_F2 }, { KEY_F3, SDLK_F3 },
        { KEY_F4, SDLK_F4 }, { KEY_F5, SDLK_F5 }, { KEY_F6, SDLK_F6 }, { KEY_F7, SDLK_F7 },
        { KEY_F8, SDLK_F8 }, { KEY_F9, SDLK_F9 }, { KEY_F10, SDLK_F10 }, { KEY_F11, SDLK_F11 },
        { KEY_F12, SDLK_F12 }, { KEY_F13, SDLK_F13 }, { KEY_F14, SDLK_F14 }, { KEY_F15, SDLK_F15 },
        { KEY_F16, SDLK_F16 }, { KEY_F17, SDLK_F17 }, { KEY_F18, SDLK_F18 }, { KEY_F19, SDLK_F19 },
        { KEY_F20, SDLK_F20 }, { KEY_F21, SDLK_F21 }, { KEY_F22, SDLK_F22 }, { KEY_F23, SDLK_F23 },
        { KEY_F24, SDLK_F24 }, { KEY_A, SDLK_a }, { KEY_B, SDLK_b }, { KEY_C, SDLK_c }, { KEY_D, SDLK_d },
        { KEY_E, SDLK_e }, { KEY_F, SDLK_f }, { KEY_G, SDLK_g }, { KEY_H, SDLK_h }, { KEY_I, SDLK_i },
        { KEY_J, SDLK_j }, { KEY_K, SDLK_k }, { KEY_L, SDLK_l }, { KEY_M, SDLK_m }, { KEY_N, SDLK_n },
        { KEY_O, SDLK_o }, { KEY_P, SDLK_p }, { KEY_Q, SDLK_q }, { KEY_R, SDLK_r }, { KEY_S, SDLK_s },
        { KEY_T, SDLK_t }, { KEY_U, SDLK_u }, { KEY_V, SDLK_v }, { KEY_W, SDLK_w }, { KEY_X, SDLK_x },
        { KEY_Y, SDLK_y }, { KEY_Z, SDLK_z } };

    for (int i = 0; i < PD_COUNT(keys); i++)
        if (keys[i].code == code)
            return keys[i].sym;
    return SDLK_UNKNOWN;
}
