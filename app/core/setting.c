#include "app/core/setting.h"

#include "app/base/str.h"
#include "app/core/code.h"

#include <stdlib.h>
#include <string.h>

enum form { WORD, NUMBER, NAME, LINK };

static const struct {
    const char *name;
    enum form form;
    const char *allowed;
} keys[] = {
    [PD_SETTING_LANGUAGE] = { "desk.language", WORD, "zh_CN|zh_TW|zh_HK|en" },
    [PD_SETTING_CARE] = { "desk.care", WORD, "yes|no" },
    [PD_SETTING_CONTRAST] = { "desk.contrast", WORD, "yes|no" },
    [PD_SETTING_DEPARTMENT] = { "desk.department", NAME,
        "a department of the board, or empty: what is for all" },
    [PD_SETTING_FIND] = { "desk.find", WORD, "yes|no" },
    [PD_SETTING_LEAFLET] = { "desk.leaflet", LINK, "what the code on the leaflet says, or empty" },
    [PD_SETTING_SIGN_IN] = { "counter.sign_in", WORD, "yes|no" },
    [PD_SETTING_IDLE_WARN] = { "idle.warn_s", NUMBER, "10..600" },
    [PD_SETTING_IDLE_CLEAR] = { "idle.clear_s", NUMBER, "5..120" },
    [PD_SETTING_DONE_CLEAR] = { "done.clear_s", NUMBER, "5..300" },
    [PD_SETTING_VOLUME] = { "sound.volume", WORD, "soft|usual|loud" },
    [PD_SETTING_LOG_LEVEL] = { "log.level", WORD, "error|warn|info|debug" },
};

_Static_assert(PD_COUNT(keys) == PD_SETTING_LAST + 1, "every key has its row");

static bool
known(enum pd_setting key)
{
    return (int)key > 0 && (int)key < PD_COUNT(keys);
}

const char *
pd_setting_name(enum pd_setting key)
{
    return known(key) ? keys[key].name : NULL;
}

enum pd_setting
pd_setting_from(const char *name)
{
    for (int i = 1; i < PD_COUNT(keys); i++)
        if (strcmp(keys[i].name, name) == 0)
            return (enum pd_setting)i;
    return (enum pd_setting)0;
}

const char *
pd_setting_allowed(enum pd_setting key)
{
    return known(key) ? keys[key].allowed : "";
}

static bool
is_word_of(const char *allowed, const char *value)
{
    size_t len = strlen(value);

    for (const char *p = allowed;;) {
        size_t word = strcspn(p, "|");

        if (word == len && memcmp(p, value, len) == 0)
            return true;
        p += word;
        if (*p++ == '\0')
            return false;
    }
}

/* Decimal, no sign, no leading zero. */
static bool
is_in(const char *allowed, const char *value)
{
    size_t len = strlen(value);
    char *dots = NULL;
    long min = strtol(allowed, &dots, 10), max = strtol(dots + 2, NULL, 10), n;

    if (len == 0 || len > 6 || strspn(value, "0123456789") != len || (value[0] == '0' && len > 1))
        return false;
    n = strtol(value, NULL, 10);
    return n >= min && n <= max;
}

/* Printable and without spaces, as a code holds it; ';' would begin a comment where it stands first. */
static bool
is_link(const char *value)
{
    for (const char *p = value; *p != '\0'; p++)
        if (*p <= 0x20 || *p >= 0x7f)
            return false;
    return strlen(value) < PD_SETTING_VALUE_CAP && value[0] != ';';
}

bool
pd_setting_good(enum pd_setting key, const char *value)
{
    if (!known(key))
        return false;
    switch (keys[key].form) {
    case WORD:
        return is_word_of(keys[key].allowed, value);
    case NUMBER:
        return is_in(keys[key].allowed, value);
    case NAME:
        return value[0] == '\0' || pd_code_word_valid(value, strlen(value), PD_RULE_CAP);
    case LINK:
        return is_link(value);
    }
    return false;
}
