#include "app/command.h"
#include "app/settings.h"

#include "app/base/control.h"
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
check_beside(const struct pd_config *config, struct pd_config_faults *faults)
{
    struct pd_why why;
    enum pd_err err = PD_OK;

    if (strncmp(config->hub_url, "https://", 8) == 0 && config->hub_ca_file[0] != '\0')
        err = pd_transport_pins(config->hub_ca_file, &why);
    if (err != PD_OK)
        pd_config_fault(faults, err, &why);
    return err;
}

enum word { CHECK, SHOW, KEYS, RELOAD, WORDS };

static enum word
word_of(const char *text)
{
    static const char *const words[WORDS] = { "check", "show", "keys", "reload" };
    int i = 0;

    while (i < WORDS && strcmp(words[i], text) != 0)
        i++;
    return (enum word)i;
}

/* The same as SIGHUP, for who knows the folder and not the process. */
static int
reload(const char *data_dir)
{
    char *words[] = { "reload" };
    struct pd_why why;
    int code;
    enum pd_err err = pd_control_call(data_dir, 1, words, stdout, &code);

    if (err == PD_OK)
        return code;
    (void)pd_why(&why, err, data_dir,
        err == PD_ERR_MISSING ? "no `pointdesk run` is running on this folder; --data names the desk's"
                              : "the running program does not answer");
    return pd_command_fail("config", err, &why);
}

static void
print_keys(bool ini, bool json)
{
    if (ini)
        pd_config_print_defaults(stdout);
    else
        pd_config_print_keys(stdout, json);
}

static int
run(int argc, char **argv)
{
    struct pd_settings settings = { 0 };
    bool origin = false, ini = false, json = false;
    struct pd_config_faults faults = { 0 };
    enum word word;
    enum pd_err err;
    const struct pd_option options[] = {
        { "origin", PD_OPTION_FLAG, &origin, NULL, "show: where each value came from and what is allowed" },
        { "ini", PD_OPTION_FLAG, &ini, NULL, "keys: as the file default.ini" },
        { "json", PD_OPTION_FLAG, &json, NULL, "keys: for scripts, one object a line" },
        PD_SETTINGS_OPTIONS(settings),
        { 0 },
    };
    int code = pd_command_parse(&pd_cmd_config, options, &argc, argv);

    if (code >= 0)
        return code;
    word = argc == 2 ? word_of(argv[1]) : WORDS;
    if (word == WORDS) {
        (void)fprintf(stderr, "pointdesk config: say `config check`, `config show [--origin]`, `config keys "
                              "[--ini|--json]` or `config "
                              "reload`\n");
        return PD_EXIT_USAGE;
    }
    if (word == KEYS) {
        print_keys(ini, json);
        return PD_EXIT_DONE;
    }
    err = pd_settings_load(&settings, &faults);
    if (word == CHECK && err != PD_ERR_MISSING && check_beside(&settings.config, &faults) != PD_OK)
        err = PD_ERR_INVALID;
    if (err != PD_OK) {
        (void)pd_command_faults("config", &faults);
        return PD_EXIT_USAGE;
    }
    if (word == RELOAD)
        return reload(settings.config.data_dir);
    if (word == SHOW)
        show(&settings.config, origin);
    else
        (void)printf("configuration ok\n");
    return PD_EXIT_DONE;
}

const struct pd_command pd_cmd_config = {
    .name = "config",
    .run = run,
    .help = { "pointdesk config check | show [--origin] | keys [--ini | --json] | reload",
        "Checks the configuration. show: every key in force; keys: every key there is; reload: a running "
        "desk reads it "
        "anew.",
        "pointdesk config show --origin" },
};
