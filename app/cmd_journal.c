#include "app/command.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
show_percent(void *ctx, int percent)
{
    if (isatty(STDERR_FILENO))
        (void)fprintf(stderr, "\r%s %d %%", (const char *)ctx, percent);
}

static int
verify(struct pd_ledger *ledger, FILE *out)
{
    struct pd_ledger_report report;
    char head[65];
    char what[] = "verifying";
    enum pd_err err = pd_ledger_verify(ledger, &report, show_percent, what);

    if (isatty(STDERR_FILENO))
        (void)fprintf(stderr, "\r%20s\r", "");
    if (err != PD_OK) {
        (void)fprintf(out, "the journal cannot be read: %s\n", pd_err_name(err));
        return PD_EXIT_NO;
    }
    pd_hex(report.head.b, sizeof report.head.b, head);
    if (report.bad_seq > 0)
        (void)fprintf(out, "seq %" PRIu64 ": ", report.bad_seq);
    if (report.bad_seq > 0 || report.problem[0] != '\0') {
        (void)fprintf(out, "%s\n", report.problem);
        return PD_EXIT_NO;
    }
    (void)fprintf(out, "%" PRIu64 " ops, head %s, ok\n", report.ops, head);
    return PD_EXIT_DONE;
}

static bool
show_op(void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    FILE *out = ctx;

    (void)op;
    (void)fprintf(out, "%.*s\t%s%s%s\n", (int)len, line,
        result != NULL ? pd_op_status_name(result->status) : "unsent",
        result != NULL && result->code[0] != '\0' ? " " : "", result != NULL ? result->code : "");
    return true;
}

static int
show(struct pd_ledger *ledger, const char *from, FILE *out)
{
    enum pd_err err;

    if (strspn(from, "0123456789") != strlen(from) || *from == '\0' || strlen(from) > 18) {
        (void)fprintf(out, "FROM_SEQ is a number, the first op to show\n");
        return PD_EXIT_USAGE;
    }
    err = pd_ledger_each_op(ledger, strtoull(from, NULL, 10), show_op, out);
    if (err == PD_OK)
        return PD_EXIT_DONE;
    (void)fprintf(
        out, "the journal cannot be read: %s; `pointdesk journal verify` says where\n", pd_err_name(err));
    return PD_EXIT_NO;
}

static int
rebuild(struct pd_ledger *ledger, FILE *out)
{
    enum pd_err err = pd_ledger_rebuild(ledger);

    if (err != PD_OK) {
        (void)fprintf(out, "nothing was changed: %s\n", pd_err_name(err));
        return PD_EXIT_NO;
    }
    return verify(ledger, out);
}

int
pd_journal_command(struct pd_ledger *ledger, int argc, char **argv, FILE *out)
{
    if (argc == 2 && strcmp(argv[1], "verify") == 0)
        return verify(ledger, out);
    if ((argc == 2 || argc == 3) && strcmp(argv[1], "show") == 0)
        return show(ledger, argc == 3 ? argv[2] : "1", out);
    if (argc == 2 && strcmp(argv[1], "rebuild") == 0)
        return rebuild(ledger, out);
    (void)fprintf(out, "say `journal verify`, `journal show [FROM_SEQ]` or `journal rebuild`\n");
    return PD_EXIT_USAGE;
}

static int
run(int argc, char **argv)
{
    const char *data = PD_DEFAULT_DATA_DIR;
    const struct pd_option options[] = {
        { "data", PD_OPTION_TEXT, &data, "DIR", "the desk's folder" },
        { 0 },
    };
    int code = pd_command_parse(&pd_cmd_journal, options, &argc, argv);

    if (code >= 0)
        return code;
    return pd_command_on_ledger("journal", data, argc, argv, pd_journal_command, stdout);
}

const struct pd_command pd_cmd_journal = {
    .name = "journal",
    .run = run,
    .help = { "pointdesk journal verify|show [FROM_SEQ]|rebuild [--data DIR]",
        "Recomputes the journal's chain and every balance; shows its ops; makes the derived tables again.",
        "pointdesk journal verify --data build/demo/kiosk" },
};
