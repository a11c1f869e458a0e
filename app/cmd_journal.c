#include "app/command.h"

#include "app/base/clock.h"
#include "app/base/file.h"
#include "sync/client/bundle.h"

#include <errno.h>
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

/* ---- bundles: the stick instead of a network ---- */

#define BUNDLE_MAX_MIB 257

static int
tell(FILE *out, const char *file, enum pd_err err, const struct pd_why *why)
{
    bool named = strcmp(why->path, file) == 0;

    (void)fprintf(out, "pointdesk journal: %s%s%s%s%s\n", named ? "" : file, named ? "" : ": ", why->path,
        why->path[0] != '\0' ? ": " : "", why->text[0] != '\0' ? why->text : pd_err_name(err));
    return (int)pd_exit_of(err);
}

static int
export_bundle(struct pd_ledger *ledger, const char *path, FILE *out)
{
    struct pd_client_bundle report;
    struct pd_why why = { .text = "" };
    char *bytes = NULL;
    size_t len = 0;
    enum pd_err err = pd_client_bundle_export(ledger, pd_clock_wall_ms(), &bytes, &len, &report, &why);

    if (err == PD_OK)
        err = pd_file_write(path, bytes, len, 0666, NULL, &why);
    free(bytes);
    if (err != PD_OK)
        return tell(out, path, err, &why);
    (void)fprintf(
        out, "bundle %" PRIu64 " for the hub: %" PRIu64 " ops, %zu bytes\n", report.serial, report.ops, len);
    return PD_EXIT_DONE;
}

static int
import_bundle(struct pd_ledger *ledger, const char *path, FILE *out)
{
    struct pd_client_bundle report;
    struct pd_why why = { .text = "" };
    size_t len = 0;
    char *bytes = pd_file_read_plain(path, path, BUNDLE_MAX_MIB, &len, &why);
    enum pd_err err =
        bytes != NULL ? pd_client_bundle_import(ledger, bytes, len, &report, &why) : PD_ERR_MISSING;

    free(bytes);
    if (err != PD_OK)
        return tell(out, path, err, &why);
    (void)fprintf(out, "bundle %" PRIu64 " of the hub: %" PRIu64 " results, %" PRIu64 " rows\n",
        report.serial, report.results, report.rows);
    return PD_EXIT_DONE;
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
    if (argc == 3 && strcmp(argv[1], "export") == 0)
        return export_bundle(ledger, argv[2], out);
    if (argc == 3 && strcmp(argv[1], "import") == 0)
        return import_bundle(ledger, argv[2], out);
    (void)fprintf(out, "pointdesk journal: say `journal verify`, `journal show [FROM_SEQ]`, `journal "
                       "rebuild`, `journal export --to FILE` "
                       "or `journal import FILE`\n");
    return PD_EXIT_USAGE;
}

/* A running program stands in another folder. */
static bool
whole_path(const char *name, char *out, size_t cap)
{
    char here[2048] = "";

    if (name[0] != '/' && getcwd(here, sizeof here - 1) == NULL)
        return false;
    return snprintf(out, cap, "%s%s%s", here, name[0] != '/' ? "/" : "", name) < (int)cap;
}

static int
run(int argc, char **argv)
{
    const char *data = PD_DEFAULT_DATA_DIR, *to = NULL;
    char path[4096], verb[8] = "", name[8] = "journal";
    char *words[] = { name, verb, path, NULL };
    const struct pd_option options[] = {
        { "to", PD_OPTION_TEXT, &to, "FILE", "export: the file to write" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the desk's folder" },
        { 0 },
    };
    int code = pd_command_parse(&pd_cmd_journal, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "export") == 0 && to != NULL && whole_path(to, path, sizeof path))
        argc = 3;
    else if (argc == 3 && strcmp(argv[1], "import") == 0 && whole_path(argv[2], path, sizeof path))
        argc = 3;
    else
        return pd_command_on_ledger("journal", data, argc, argv, pd_journal_command, stdout);
    (void)pd_copy(verb, sizeof verb, argv[1]);
    return pd_command_on_ledger("journal", data, argc, words, pd_journal_command, stdout);
}

const struct pd_command pd_cmd_journal = {
    .name = "journal",
    .run = run,
    .help = { "pointdesk journal verify | show [FROM_SEQ] | rebuild | export --to FILE | import FILE",
        "Recomputes the journal's chain and every balance; shows its ops; makes the derived tables again; "
        "without a "
        "network, writes the file that goes to the hub and reads the one that comes back.",
        "pointdesk journal verify --data build/demo/kiosk\n"
        "         pointdesk journal export --to /mnt/from-desk.pdb --data build/demo/kiosk\n"
        "         pointdesk journal import /mnt/to-desk.pdb --data build/demo/kiosk" },
};
