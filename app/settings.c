#include "app/settings.h"

#include "app/app_typing.h"
#include "app/hub_settings.h"

#include <string.h>

static int
faults_of(const struct pd_config *config)
{
    struct pd_config_faults faults = { .count = 0 };

    return pd_config_check(config, &faults) == PD_OK ? 0 : faults.count;
}

/* What the hub set. The desk wrote this file and writes it again at every start: one that cannot be read, or
 * with which the configuration is at fault, says nothing and keeps nobody from serving. */
static void
take_hub(struct pd_settings *s)
{
    static struct pd_config tried; /* large; the main thread's */
    char path[4096];

    if (!pd_hub_settings_path(s->data != NULL ? s->data : s->config.data_dir, path, sizeof path))
        return;
    tried = s->config;
    if (pd_config_read_file(&tried, path, false, NULL) == PD_OK && faults_of(&tried) <= faults_of(&s->config))
        s->config = tried;
}

enum pd_err
pd_settings_load(struct pd_settings *s, struct pd_config_faults *faults)
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
    char dir[4096];
    struct pd_keypad keypad;
    struct pd_why why;
    enum pd_err err;

    if (s->file != NULL) {
        pd_config_dir_beside(s->file, dir, sizeof dir);
        sources.file = s->file;
        sources.file_must_exist = true;
        sources.dir = dir;
    }
    err = pd_config_load(&s->config, &sources, faults);
    take_hub(s);
    for (int i = 0; i < PD_COUNT(rows); i++)
        if (rows[i].value != NULL) {
            enum pd_err set = pd_config_set(&s->config, rows[i].key, rows[i].value, rows[i].origin, &why);

            if (set != PD_OK)
                pd_config_fault(faults, set, &why);
            err = err == PD_OK ? set : err;
        }
    if (err == PD_ERR_MISSING) /* without its file nothing more can be said of it */
        return err;
    if (pd_config_check(&s->config, faults) != PD_OK && err == PD_OK)
        err = PD_ERR_INVALID;
    if (pd_settings_keypad(&s->config, &keypad, &why) != PD_OK) {
        pd_config_fault(faults, PD_ERR_INVALID, &why);
        err = err == PD_OK ? PD_ERR_INVALID : err;
    }
    return err;
}

void
pd_settings_conf_dir(const struct pd_settings *s, char *out, size_t cap)
{
    pd_config_dir_beside(s->file != NULL ? s->file : pd_config_installed().file, out, cap);
}

struct pd_session_config
pd_settings_session(const struct pd_config *c)
{
    struct pd_session_config s = {
        .counter = c->desk_mode == PD_CONFIG_COUNTER,
        .sign_in = c->counter_sign_in,
        .lang = (enum pd_lang)c->desk_language,
        .care = c->desk_care,
        .contrast = c->desk_contrast,
        .find = c->desk_find,
        .staff_code = c->enrol_staff_code,
        .lists = c->enrol_names[0] != '\0',
        .typing = pd_app_typing_method(c) != 0,
        .alone = c->sound_headphones,
        .presence = c->camera_presence && c->camera_device[0] != '\0',
        .volume = c->sound_volume + 1,
        .idle_warn_s = (int)c->idle_warn_s,
        .idle_clear_s = (int)c->idle_clear_s,
        .done_clear_s = (int)c->done_clear_s,
        .training_idle_min = (int)c->training_idle_min,
    };

    (void)pd_copy(s.department, sizeof s.department, c->desk_department); /* checked when it was read */
    (void)pd_copy(s.partners, sizeof s.partners, c->enrol_partners);
    (void)pd_copy(s.leaflet, sizeof s.leaflet, c->desk_leaflet);
    return s;
}

/* Where the n-th line of [keypad] comes from. */
static void
keypad_origin(const struct pd_config *config, int n, struct pd_config_row *row)
{
    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        pd_config_describe(config, i, row);
        if (strncmp(row->key, "keypad.", 7) == 0 && n-- == 0)
            break;
    }
}

enum pd_err
pd_settings_keypad(const struct pd_config *config, struct pd_keypad *keypad, struct pd_why *why)
{
    const char *names[PD_PAD_KEYS];
    struct pd_config_row row;
    struct pd_why keys;
    enum pd_err err;

    for (int i = 0; i < PD_PAD_KEYS; i++)
        names[i] = config->keypad[i];
    err = pd_keypad_read(keypad, names, &keys);
    if (err == PD_OK)
        return PD_OK;
    keypad_origin(config, keypad->bad, &row);
    return pd_why(why, err, row.origin, "%s: %s", row.key, keys.text);
}

_Static_assert(PD_PAD_KEYS == PD_CONFIG_PAD_KEYS, "one line of the configuration for each key");
