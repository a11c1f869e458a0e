/* The hub: one program, its subcommands in a table. */
#include "sync/hub/cmd_common.h"

#include "app/base/file.h"

#include <sodium.h>
#include <string.h>

const struct pd_hub_command *const pd_hub_commands[] = {
    &pd_hub_cmd_init,
    &pd_hub_cmd_serve,
    &pd_hub_cmd_member,
    &pd_hub_cmd_consent,
    &pd_hub_cmd_external,
    &pd_hub_cmd_unit,
    &pd_hub_cmd_service,
    &pd_hub_cmd_feedback,
    &pd_hub_cmd_plan,
    &pd_hub_cmd_family,
    &pd_hub_cmd_code,
    &pd_hub_cmd_bill,
    &pd_hub_cmd_visitor,
    &pd_hub_cmd_adjust,
    &pd_hub_cmd_tier,
    &pd_hub_cmd_programme,
    &pd_hub_cmd_staff,
    &pd_hub_cmd_setting,
    &pd_hub_cmd_site,
    &pd_hub_cmd_place,
    &pd_hub_cmd_gift,
    &pd_hub_cmd_activity,
    &pd_hub_cmd_wheel,
    &pd_hub_cmd_merchant,
    &pd_hub_cmd_card,
    &pd_hub_cmd_key,
    &pd_hub_cmd_device,
    &pd_hub_cmd_stock,
    &pd_hub_cmd_client,
    &pd_hub_cmd_bundle,
    &pd_hub_cmd_exceptions,
    &pd_hub_cmd_report,
    &pd_hub_cmd_verify,
    &pd_hub_cmd_backup,
    &pd_hub_cmd_restore,
    &pd_hub_cmd_move,
    &pd_hub_cmd_refill,
    &pd_hub_cmd_clock,
    NULL,
};

static void
usage(FILE *out)
{
    (void)fprintf(out,
        "Pointdesk hub %s: members, points, stock and rules of a hospital.\n\n"
        "usage: pointdesk-hub COMMAND [OPTIONS]\n\n",
        PD_VERSION);
    for (int i = 0; pd_hub_commands[i] != NULL; i++)
        (void)fprintf(out, "  %-11s %.*s\n", pd_hub_commands[i]->name,
            pd_options_brief(&pd_hub_commands[i]->help), pd_hub_commands[i]->help.summary);
    (void)fprintf(out, "\npointdesk-hub COMMAND --help tells more, with an example.\n");
}

int
main(int argc, char **argv)
{
    const struct pd_hub_command *command;

    pd_file_no_core();
    if (sodium_init() < 0) {
        (void)fprintf(stderr, "pointdesk-hub: libsodium does not start on this machine\n");
        return PD_EXIT_MISSING;
    }
    if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
        (void)printf("pointdesk-hub %s\n", PD_VERSION);
        return PD_EXIT_DONE;
    }
    if (argc >= 2 &&
        (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)) {
        usage(stdout);
        return PD_EXIT_DONE;
    }
    command = argc >= 2 ? pd_hub_command_find(argv[1]) : NULL;
    if (command != NULL)
        return pd_hub_command_main(command, argc - 1, argv + 1);
    if (argc >= 2)
        (void)fprintf(stderr, "pointdesk-hub: there is no command '%s'; --help lists them\n", argv[1]);
    else
        usage(stderr);
    return PD_EXIT_USAGE;
}
