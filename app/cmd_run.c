#include "app/app.h"
#include "app/app_diagnosis.h"
#include "app/command.h"
#include "app/settings.h"
#include "app/setup_run.h"
#include "app/training.h"

#include "app/base/log.h"

static int
run(int argc, char **argv)
{
    struct pd_settings settings = { 0 };
    struct pd_app *app = &(struct pd_app){ 0 };
    const char *demo = NULL;
    struct pd_config_faults faults = { 0 };
    struct pd_why why;
    bool set_up = false;
    const struct pd_option options[] = {
        PD_SETTINGS_OPTIONS(settings),
        { "demo-codes", PD_OPTION_TEXT, &demo, "FILE",
            "offers these codes on the screen, marked as a demonstration" },
        { 0 },
    };
    int code = pd_command_parse_all(&pd_cmd_run, options, &argc, argv);

    if (code >= 0)
        return code;
    if (pd_settings_load(&settings, &faults) != PD_OK)
        return pd_app_diagnose(
            &settings, "config", faults.err, &faults.list[0], pd_command_faults("run", &faults));
    if (demo != NULL && pd_demo_load(&app->demo, demo, &why) != PD_OK)
        return pd_command_fail("run", PD_ERR_INVALID, &why);
    pd_log_set_level((enum pd_log_level)pd_config_log_level(&settings.config));
    if (demo == NULL && pd_setup_is_retired(&settings)) {
        (void)pd_why(&why, PD_ERR_STATE, "", "out of service: a technician wiped this desk");
        return pd_app_diagnose(
            &settings, "retired", PD_ERR_STATE, &why, pd_command_fail("run", PD_ERR_STATE, &why));
    }
    if (demo == NULL && pd_setup_is_wanted(&settings)) {
        code = pd_setup_run(&settings, NULL, &set_up);
        if (set_up) /* with what was written */
            pd_app_start_anew();
        return code;
    }
    pd_training_sweep();
    app->config = &settings.config;
    app->settings = &settings;
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
