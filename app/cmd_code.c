#include "app/command.h"

#include "app/core/desktime.h"

#include <string.h>

/* The clock that a running desk would have at its start: the wall clock, but never below what the hub told.
 */
static enum pd_err
now(struct pd_ledger *ledger, struct pd_moment *moment)
{
    struct pd_desktime time = { .floor_ms = 0 };
    enum pd_err err = pd_ledger_time_floor(ledger, &time.floor_ms);

    *moment = pd_desktime_now(&time, pd_clock_wall_ms(), pd_clock_boot_ms());
    return err;
}

int
pd_code_command(struct pd_ledger *ledger, int argc, char **argv, FILE *out)
{
    struct pd_keyring keyring = { .count = 0 };
    struct pd_moment moment;
    struct pd_code_reader reader = { .keyring = &keyring };
    char text[4096];
    struct pd_str s = pd_str_on(text, sizeof text);
    enum pd_code_outcome outcome;

    if (argc != 3 || strcmp(argv[1], "show") != 0) {
        (void)fprintf(out, "say `code show TEXT`\n");
        return PD_EXIT_USAGE;
    }
    if (pd_ledger_keyring(ledger, &keyring) != PD_OK || now(ledger, &moment) != PD_OK) {
        (void)fprintf(out, "the desk's keys cannot be read; `pointdesk journal verify` says why\n");
        return PD_EXIT_NO;
    }
    reader.now_s = moment.now_ms / PD_SECOND_MS;
    reader.clock_untrusted = moment.quality == PD_TIME_UNTRUSTED;
    outcome = pd_code_describe(argv[2], strlen(argv[2]), &reader, &s);
    (void)fprintf(out, "%s\n", text);
    if (reader.clock_untrusted)
        (void)fprintf(out, "this machine's clock cannot be believed: times are not judged\n");
    return outcome == PD_CODE_ACCEPTED ? PD_EXIT_DONE : PD_EXIT_NO;
}

static int
run(int argc, char **argv)
{
    const char *data = PD_DEFAULT_DATA_DIR;
    const struct pd_option options[] = {
        { "data", PD_OPTION_TEXT, &data, "DIR", "the desk's folder, whose keys decide" },
        { 0 },
    };
    int code = pd_command_parse(&pd_cmd_code, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc != 3 || strcmp(argv[1], "show") != 0) {
        (void)fprintf(stderr, "pointdesk code: say `pointdesk code show TEXT`\n");
        return PD_EXIT_USAGE;
    }
    return pd_command_on_ledger("code", data, argc, argv, pd_code_command, stdout);
}

const struct pd_command pd_cmd_code = {
    .name = "code",
    .run = run,
    .help = { "pointdesk code show TEXT [--data DIR]", "Tells the claims of a code, or why it is refused.",
        "pointdesk code show 'PD1:...' --data build/demo/kiosk" },
};
