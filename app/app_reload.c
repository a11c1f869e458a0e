/*
 * SIGHUP: the files are read anew. (1) A file with any fault is refused whole; the desk goes on with what it
 * had. (2) Of a good one the keys that the table calls live hold from now on; of the others that changed the
 * log names each, because a person must restart the desk for them. The main thread, between two frames.
 */
#include "app/app.h"
#include "app/settings.h"

#include "app/base/log.h"

#include <string.h>

static void
tell_faults(const struct pd_config_faults *faults)
{
    for (int i = 0; i < faults->count && i < PD_CONFIG_FAULTS_MAX; i++)
        pd_log(PD_LOG_ERROR, "E-CFG-01", "%s: %s", faults->list[i].path, faults->list[i].text);
    pd_log(PD_LOG_ERROR, "E-CFG-01",
        "the configuration was not taken: %d faults; the one before stays in force", faults->count);
}

/* Live keys go over into the running configuration; its other fields stay, because others hold pointers to
 * them and have built upon them. Returns how many changed; *waiting: how many wait for a restart. */
static int
take_keys(struct pd_config *now, const struct pd_config *fresh, int *waiting)
{
    int taken = 0;

    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        struct pd_config_row was, is;
        struct pd_why why;

        pd_config_describe(now, i, &was);
        pd_config_describe(fresh, i, &is);
        if (strcmp(was.value, is.value) == 0)
            continue;
        if (!is.live) {
            pd_log(PD_LOG_WARN, "E-CFG-02", "%s: %s = '%s' takes a restart; '%s' stays in force", is.origin,
                is.key, is.value, was.value);
            (*waiting)++;
        } else if (pd_config_set(now, is.key, is.value, is.origin, &why) == PD_OK) {
            pd_log(PD_LOG_INFO, "", "%s: %s = '%s' instead of '%s'", is.origin, is.key, is.value, was.value);
            taken++;
        }
    }
    return taken;
}

static void
tell_parts(struct pd_app *app)
{
    const struct pd_config *c = app->config;
    struct pd_session_config session = pd_settings_session(c);
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SETTINGS, .settings = &session };

    pd_log_set_level((enum pd_log_level)pd_config_log_level(c));
    if (!pd_session_view(app->session)->spoken.on)
        pd_sound_volume(app->sound, (enum pd_sound_volume)(c->sound_volume + 1));
    pd_app_apply(app, &event);
}

void
pd_app_reload(struct pd_app *app)
{
    static struct pd_settings fresh; /* large; the main thread's */
    static struct pd_config_faults faults;
    int waiting = 0, taken;

    if (!__atomic_exchange_n(&app->reload, false, __ATOMIC_ACQ_REL) || app->settings == NULL)
        return;
    fresh = *app->settings; /* the command line is the same */
    faults = (struct pd_config_faults){ 0 };
    if (pd_settings_load(&fresh, &faults) != PD_OK) {
        tell_faults(&faults);
        return;
    }
    taken = take_keys(&app->settings->config, &fresh.config, &waiting);
    tell_parts(app);
    pd_log(PD_LOG_INFO, "", "the configuration was taken anew: %d keys changed, %d wait for a restart", taken,
        waiting);
}
