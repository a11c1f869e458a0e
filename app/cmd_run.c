#include "app/app.h"
#include "app/command.h"
#include "app/settings.h"

#include "app/base/log.h"

static int
run(int argc, char **argv)
{
    struct pd_settings settings = { 0 };
    struct pd_app *app = &(struct pd_app){ 0 };
    const char *demo = NULL;
    struct pd_why why;
    enum pd_err err;
    const struct pd_option options[] = {
        PD_SETTINGS_OPTIONS(settings),
        { "demo-codes", PD_OPTION_TEXT, &demo, "FILE",
            "offers these codes on the screen, marked as a demonstration" },
        { 0 },
    };
    int code = pd_command_parse_all(&pd_cmd_run, options, &argc, argv);

    if (code >= 0)
        return code;
    err = pd_settings_load(&settings, &why);
    if (err == PD_OK && demo != NULL)
        err = pd_demo_load(&app->demo, demo, &why);
    if (err != PD_OK)
        return pd_command_fail("run", err, &why);
    pd_log_set_level((enum pd_log_level)pd_config_log_level(&settings.config));
    app->config = &settings.config;
    return pd_app_run(app);
}

const struct pd_command pd_cmd_run = {
    .name = "run",
    .run = run,
    .help = { "pointdesk run [--mode kiosk|counter] [--data DIR] [--config FILE] [--window WxH] [--lang L] "
              "[--care] "
              "[--contrast]",
        "The application, full screen unless --window says otherwise.",
        "pointdesk run --mode counter --data build/demo/counter --window 1600x900" },
};
