#include "app/command.h"
#include "app/enrol_desk.h"

static const char *const modes[] = { "kiosk", "counter" };

/* In the words of this command; a screen has its own (ui/screen/setup_words.c). */
static void
print(void *ctx, enum pd_setup_said said, const char *text, const char *more)
{
    (void)ctx;
    switch ((int)said) {
    case PD_SETUP_SAID_ENROLLED:
        (void)printf("enrolled as %s, pick-up place %s\n", text, more);
        return;
    case PD_SETUP_SAID_WORDS:
        (void)printf("both sides must show: %s\n", text);
        return;
    case PD_SETUP_SAID_WAITS:
        (void)printf(
            "it waits for the hub; where `pointdesk-hub device list` shows the same words:\n%s\n", text);
        return;
    case PD_SETUP_SAID_KEPT:
        (void)printf("its old journal is kept: %s\n", text);
        return;
    case PD_SETUP_SAID_NOT_TAKEN:
        (void)printf("the hub did not take %s ops of the old journal (%s)\n", text, more);
        return;
    default: /* the setup's alone */
        return;
    }
}

static int
run(int argc, char **argv)
{
    struct pd_enrol_job job = { .data = PD_DEFAULT_DATA_DIR };
    int mode = 0;
    const struct pd_option options[] = {
        { "hub", PD_OPTION_TEXT, &job.hub, "URL", "where the hub listens; plain http only on this machine" },
        { "code", PD_OPTION_TEXT, &job.code, "CODE", "from `pointdesk-hub device code`" },
        { "ca", PD_OPTION_TEXT, &job.ca, "FILE", "the hub's certificate authority" },
        { "data", PD_OPTION_TEXT, &job.data, "DIR", "the desk's folder" },
        { "again", PD_OPTION_FLAG, &job.again, NULL,
            "this machine is a desk already: its journal is sent, kept beside, and it begins a new one" },
        { "mode", PD_OPTION_CHOICE, &mode, "kiosk|counter", "what this desk is" },
        { 0 },
    };
    struct pd_why why = { .text = "" };
    enum pd_err err;
    int code = pd_command_parse(&pd_cmd_enrol, options, &argc, argv);

    if (code >= 0)
        return code;
    if (job.hub == NULL || job.code == NULL || argc != 1) {
        (void)fprintf(
            stderr, "pointdesk enrol: both --hub URL and --code CODE are needed, and nothing else\n");
        return PD_EXIT_USAGE;
    }
    job.mode = modes[mode];
    err = pd_enrol_desk(&job, print, NULL, &why);
    return err == PD_OK ? PD_EXIT_DONE : pd_command_fail("enrol", err, &why);
}

const struct pd_command pd_cmd_enrol = {
    .name = "enrol",
    .run = run,
    .help = { "pointdesk enrol --hub URL --code CODE [--mode kiosk|counter] [--again] [--data DIR]",
        "Makes this machine a desk of a hub: a key of its own, an identity, its place.",
        "pointdesk enrol --hub http://127.0.0.1:8443 --code PDE1-... --data build/demo/kiosk" },
};
