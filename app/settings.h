/* The options that commands with a configuration share: the files of pd_config, then what the command line
 * says. */
#ifndef PD_APP_SETTINGS_H
#define PD_APP_SETTINGS_H

#include "app/base/options.h"
#include "app/config.h"
#include "app/session/session.h"
#include "ui/render/keypad_sdl.h"

struct pd_settings {
    struct pd_config config;
    const char *file, *data, *window, *lang, *mode, *hub, *assets;
    bool care, contrast;
};

#define PD_SETTINGS_OPTIONS(s)                                                                               \
    { "config", PD_OPTION_TEXT, &(s).file, "FILE",                                                           \
        "instead of /etc/pointdesk/pointdesk.ini, with conf.d beside it" },                                  \
        { "mode", PD_OPTION_TEXT, &(s).mode, "kiosk|counter", "which face" },                                \
        { "data", PD_OPTION_TEXT, &(s).data, "DIR", "the desk's folder" },                                   \
        { "hub", PD_OPTION_TEXT, &(s).hub, "URL", "where the hub listens" },                                 \
        { "assets", PD_OPTION_TEXT, &(s).assets, "DIR", "pictures, icons and catalogues" },                  \
        { "window", PD_OPTION_TEXT, &(s).window, "WxH",                                                      \
            "a window of this size instead of the whole screen" },                                           \
        { "lang", PD_OPTION_TEXT, &(s).lang, "zh_CN|zh_TW|zh_HK|en", "language when nobody has chosen" },    \
        { "care", PD_OPTION_FLAG, &(s).care, NULL, "large print when nobody has chosen" },                   \
    {                                                                                                        \
        "contrast", PD_OPTION_FLAG, &(s).contrast, NULL, "high contrast when nobody has chosen"              \
    }

/* Loads the layers and lays the command line over them. Every fault is added to
 * *faults (it may be NULL). Errors: those of pd_config_load, _set and _check, the first one's. */
PD_MUST_CHECK enum pd_err
pd_settings_load(struct pd_settings *settings, struct pd_config_faults *faults);

/* conf.d beside the file that they are read from, into out. */
void
pd_settings_conf_dir(const struct pd_settings *settings, char *out, size_t cap);

/* What a desk with these settings has on its screen; whether there is a printer, or a demonstration, its
 * caller knows. */
struct pd_session_config
pd_settings_session(const struct pd_config *config);

/* The keys of an assistive keypad. Errors: PD_ERR_INVALID, *why->path is the section. */
PD_MUST_CHECK enum pd_err
pd_settings_keypad(const struct pd_config *config, struct pd_keypad *keypad, struct pd_why *why);

#endif
