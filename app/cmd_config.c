#include "app/command.h"
#include "app/settings.h"
#include "sync/client/transport_pins.h"

#include <string.h>

static void
show(const struct pd_config *config, bool origin)
{
    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        struct pd_config_row row;

        pd_config_describe(config, i, &row);
        if (origin)
            (void)printf("%-20s = %-32s # %s; allowed: %s\n", row.key, row.value, row.origin, row.allowed);
        else
            (void)printf("%s = %s\n", row.key, row.value);
    }
}

/* What lies beside the configuration and is needed with it. */
static enum pd_err
check_beside(const struct pd_config *config, struct pd_why *why)
{
    return strncmp(config->hub_url, "https://", 8) == 0 ? pd_transport_pins(config->hub_ca_file, why) : PD_OK;
}

static int
run(int argc, char **argv)
{
    struct pd_settings settings = { 0 };
    bool origin = false;
    struct pd_why why;
    enum pd_err err;
    const struct pd_option options[] = {
        { "origin", PD_OPTION_FLAG, &origin, NULL, "with where each value came from and what is allowed" },
        PD_SETTINGS_OPTIONS(settings),
        { 0 },
    };
    int code = pd_command_parse(&pd_cmd_config, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc != 2 || (strcmp(argv[1], "check") != 0 && strcmp(argv[1], "show") != 0)) {
        (void)fprintf(stderr, "pointdesk config: say `config check` or `config show [--origin]`\n");
        return PD_EXIT_USAGE;
    }
    err = pd_settings_load(&settings, &why);
    if (err == PD_OK && strcmp(argv[1], "check") == 0)
        err = check_beside(&settings.config, &why);
    if (err != PD_OK) {
        (void)pd_command_fail("config", err, &why);
        return PD_EXIT_USAGE;
    }
    if (strcmp(argv[1], "show") == 0)
        show(&settings.config, origin);
    else
        (void)printf("configuration ok\n");
    return PD_EXIT_DONE;
}

const struct pd_command pd_cmd_config = {
    .name = "config",
    .run = run,
    .help = { "pointdesk config check|show [--origin] [--config FILE]",
        "Checks the configuration, or shows every key in force.", "pointdesk config show --origin" },
};
