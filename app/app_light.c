/* What the light shows follows from what the screen does and what the printer said last. */
#include "app/app.h"

enum pd_err
pd_app_light_start(struct pd_app *app, struct pd_why *why)
{
    const struct pd_config *c = app->config;
    struct pd_light_lines lines = { (int)c->light_ready, (int)c->light_help, (int)c->light_trouble,
        (int)c->light_beeper };

    return c->light_chip[0] == '\0' ? PD_OK : pd_light_create(c->light_chip, &lines, NULL, &app->light, why);
}

void
pd_app_light_destroy(struct pd_app *app)
{
    pd_light_destroy(app->light);
    app->light = NULL;
}

/* A person who waits comes before paper that lacks. */
enum pd_light_shows
pd_app_light_of(const struct pd_view *view, enum pd_device_state printer)
{
    if (view->staff_called)
        return PD_LIGHT_HELP;
    if (view->screen == PD_SCREEN_CLOSED || printer == PD_DEVICE_PROBLEM)
        return PD_LIGHT_TROUBLE;
    return PD_LIGHT_READY;
}

void
pd_app_light(struct pd_app *app)
{
    if (app->light != NULL)
        pd_light_show(app->light, pd_app_light_of(pd_session_view(app->session),
                                      __atomic_load_n(&app->printer_state, __ATOMIC_ACQUIRE)));
}
