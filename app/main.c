/* The terminal: one program, its subcommands in a table. */
#include "app/command.h"

#include "app/base/file.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const struct pd_command *const commands[] = {
    &pd_cmd_run,
    &pd_cmd_train,
    &pd_cmd_tour,
    &pd_cmd_decode,
    &pd_cmd_print,
    &pd_cmd_code,
    &pd_cmd_setup,
    &pd_cmd_enrol,
    &pd_cmd_journal,
    &pd_cmd_screen,
    &pd_cmd_status,
    &pd_cmd_doctor,
    &pd_cmd_config,
};

static void
usage(FILE *out)
{
    (void)fprintf(out,
        "Pointdesk %s: a hospital's lobby terminal and redemption counter.\n\n"
        "usage: pointdesk COMMAND [OPTIONS]\n\n",
        PD_VERSION);
    for (int i = 0; i < PD_COUNT(commands); i++)
        (void)fprintf(out, "  %-9s %.*s\n", commands[i]->name, pd_options_brief(&commands[i]->help),
            commands[i]->help.summary);
    (void)fprintf(out, "\npointdesk COMMAND --help tells more, with an example.\n");
}

int
main(int argc, char **argv)
{
    pd_file_no_core();
    if (sodium_init() < 0) {
        (void)fprintf(stderr, "pointdesk: libsodium does not start on this machine\n");
        return PD_EXIT_MISSING;
    }
    if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
        (void)printf("pointdesk %s\n", PD_VERSION);
        return PD_EXIT_DONE;
    }
    if (argc >= 2 &&
        (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)) {
        usage(stdout);
        return PD_EXIT_DONE;
    }
    for (int i = 0; argc >= 2 && i < PD_COUNT(commands); i++)
        if (strcmp(argv[1], commands[i]->name) == 0)
            return commands[i]->run(argc - 1, argv + 1);
    if (argc >= 2)
        (void)fprintf(stderr, "pointdesk: there is no command '%s'; --help lists them\n", argv[1]);
    else
        usage(stderr);
    return PD_EXIT_USAGE;
}
