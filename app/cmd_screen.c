#include "app/command.h"

#include "app/base/control.h"

static int
run(int argc, char **argv)
{
    const char *data = PD_DEFAULT_DATA_DIR;
    const struct pd_option options[] = {
        { "data", PD_OPTION_TEXT, &data, "DIR", "the desk's folder" },
        { 0 },
    };
    struct pd_why why;
    enum pd_err err;
    int code = pd_command_parse_all(&pd_cmd_screen, options, &argc, argv);

    if (code >= 0)
        return code;
    err = pd_control_call(data, argc, argv, stdout, &code);
    if (err == PD_OK)
        return code;
    if (err == PD_ERR_MISSING)
        (void)pd_why(
            &why, err, data, "no `pointdesk run` is running on this folder; --data names the desk's");
    else
        (void)pd_why(&why, err, data, "the running program does not answer: %s", pd_err_name(err));
    return pd_command_fail("screen", err, &why);
}

const struct pd_command pd_cmd_screen = {
    .name = "screen",
    .run = run,
    .help = { "pointdesk screen [--data DIR]",
        "What a running desk shows right now, as JSON: its texts, and where each control is.",
        "pointdesk screen --data build/demo/kiosk" },
};
