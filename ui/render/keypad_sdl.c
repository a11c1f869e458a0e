#include "ui/render/keypad_sdl.h"

#include "app/base/str.h"

#include <SDL.h>
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
