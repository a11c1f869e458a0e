#include "app/settings.h"

enum pd_err
pd_settings_load(struct pd_settings *s, struct pd_why *why)
{
    const struct {
        const char *key, *value, *origin;
    } rows[] = {
        { "desk.mode", s->mode, "--mode" },
        { "data.dir", s->data, "--data" },
        { "hub.url", s->hub, "--hub" },
        { "assets.dir", s->assets, "--assets" },
        { "window.size", s->window, "--window" },
        { "desk.language", s->lang, "--lang" },
        { "desk.care", s->care ? "yes" : NULL, "--care" },
        { "desk.contrast", s->contrast ? "yes" : NULL, "--contrast" },
    };
    struct pd_config_sources sources = pd_config_installed();
    struct pd_keypad keypad;
    enum pd_err err;

    if (s->file != NULL) {
        sources.file = s->file;
        sources.file_must_exist = true;
        sources.dir = NULL;
    }
    err = pd_config_load(&s->config, &sources, why);
    for (int i = 0; err == PD_OK && i < PD_COUNT(rows); i++)
        if (rows[i].value != NULL)
            err = pd_config_set(&s->config, rows[i].key, rows[i].value, rows[i].origin, why);
    if (err == PD_OK)
        err = pd_config_check(&s->config, why);
    return err == PD_OK ? pd_settings_keypad(&s->config, &keypad, why) : err;
}

enum pd_err
pd_settings_keypad(const struct pd_config *config, struct pd_keypad *keypad, struct pd_why *why)
{
    const char *names[PD_PAD_KEYS];

    for (int i = 0; i < PD_PAD_KEYS; i++)
        names[i] = config->keypad[i];
    return pd_keypad_read(keypad, names, why);
}

_Static_assert(PD_PAD_KEYS == PD_CONFIG_PAD_KEYS, "one line of the configuration for each key");
