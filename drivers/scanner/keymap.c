#include "drivers/scanner/keymap.h"

#include "app/base/err.h"

#include <linux/input-event-codes.h>
#include <stddef.h>

static const struct {
    int first;           /* code of the first key of a row; the others follow it */
    const char *plain;   /* '\0' ends it */
    const char *shifted; /* likewise */
} rows[] = {
    { KEY_1, "1234567890-=", "!@#$%^&*()_+" },
    { KEY_Q, "qwertyuiop[]", "QWERTYUIOP{}" },
    { KEY_A, "asdfghjkl;'`", "ASDFGHJKL:\"~" },
    { KEY_BACKSLASH, "\\zxcvbnm,./", "|ZXCVBNM<>?" },
    { KEY_KPASTERISK, "*", "*" },
    { KEY_SPACE, " ", " " },
    { KEY_KP7, "789-456+1230.", "789-456+1230." }, /* num lock or not */
    { KEY_102ND, "\\", "|" },
    { KEY_KPSLASH, "/", "/" },
    { KEY_KPEQUAL, "=", "=" },
    { KEY_KPCOMMA, ",", "," },
};

static const struct {
    int code;
    unsigned int bit;
} changers[] = {
    { KEY_LEFTSHIFT, 1 },
    { KEY_RIGHTSHIFT, 2 },
    { KEY_LEFTCTRL, 4 },
    { KEY_RIGHTCTRL, 8 },
    { KEY_LEFTALT, 16 },
    { KEY_RIGHTALT, 32 },
    { KEY_LEFTMETA, 64 },
    { KEY_RIGHTMETA, 128 },
};

#define SHIFTS 3U

static unsigned int
changer(int code)
{
    for (int i = 0; i < PD_COUNT(changers); i++)
        if (changers[i].code == code)
            return changers[i].bit;
    return 0;
}

static int
character(int code, bool shift)
{
    for (int i = 0; i < PD_COUNT(rows); i++)
        for (int n = 0; rows[i].plain[n] != '\0'; n++)
            if (rows[i].first + n == code)
                return shift ? rows[i].shifted[n] : rows[i].plain[n];
    return PD_KEY_TOLD_CONTROL;
}

/* They change how a keyboard shows, or are typed by scanners around a code; neither is a part of one. */
static bool
is_lock(int code)
{
    return code == KEY_CAPSLOCK || code == KEY_NUMLOCK || code == KEY_SCROLLLOCK;
}

int
pd_keymap_key(struct pd_keymap *map, int code, int value)
{
    unsigned int bit = changer(code);

    if (bit != 0) {
        map->held = value == 0 ? map->held & ~bit : map->held | bit;
        return PD_KEY_TOLD_NOTHING;
    }
    if (value != 1 || is_lock(code))
        return PD_KEY_TOLD_NOTHING;
    if ((map->held & ~SHIFTS) != 0)
        return PD_KEY_TOLD_CONTROL;
    if (code == KEY_ENTER || code == KEY_KPENTER || code == KEY_TAB)
        return PD_KEY_TOLD_END;
    return character(code, (map->held & SHIFTS) != 0);
}
