#include "app/command.h"
#include "app/settings.h"
#include "app/setup_run.h"

static int
run(int argc, char **argv)
{
    struct pd_settings settings = { 0 };
    struct pd_config_faults faults = { 0 };
    const char *provision = NULL;
    const struct pd_option options[] = {
        PD_SETTINGS_OPTIONS(settings),
        { "provision", PD_OPTION_TEXT, &provision, "FILE",
            "answers from this file instead of provision.ini of stick.dir" },
        { 0 },
    };
    bool done = false;
    int code = pd_command_parse_all(&pd_cmd_setup, options, &argc, argv);

    if (code >= 0)
        return code;
    if (pd_settings_load(&settings, &faults) != PD_OK)
        return pd_command_faults("setup", &faults);
    return pd_setup_run(&settings, provision, &done);
}

const struct pd_command pd_cmd_setup = {
    .name = "setup",
    .run = run,
    .help = { "pointdesk setup [--provision FILE] [--data DIR] [--config FILE] [--window WxH]",
        "Asks what a new desk needs, page by page, tries its devices, writes 50-setup.ini and enrols it.",
        "pointdesk setup --data build/demo/new --window 1080x1920" },
};
