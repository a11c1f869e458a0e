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
    return err == PD_OK ? pd_config_check(&s->config, why) : err;
}

struct pd_session_config
pd_settings_session(const struct pd_config *c)
{
    struct pd_session_config s = {
        .counter = c->desk_mode == PD_CONFIG_COUNTER,
        .lang = (enum pd_lang)c->desk_language,
        .care = c->desk_care,
        .contrast = c->desk_contrast,
        .find = c->desk_find,
        .idle_warn_s = (int)c->idle_warn_s,
        .idle_clear_s = (int)c->idle_clear_s,
        .done_clear_s = (int)c->done_clear_s,
    };

    (void)pd_copy(s.department, sizeof s.department, c->desk_department); /* checked when it was read */
    (void)pd_copy(s.leaflet, sizeof s.leaflet, c->desk_leaflet);
    return s;
}
