#include "app/command.h"

#include "app/base/control.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

int
pd_command_parse(const struct pd_command *command, const struct pd_option *options, int *argc, char **argv)
{
    struct pd_why why;
    enum pd_err err = pd_options_parse(options, *argc, argv, argc, &why);

    if (err == PD_OK)
        return -1;
    if (err == PD_ERR_STATE) {
        pd_options_help(stdout, &command->help, options);
        return PD_EXIT_DONE;
    }
    (void)fprintf(stderr, "pointdesk %s: --%s: %s\n", command->name, why.path, why.text);
    return PD_EXIT_USAGE;
}

int
pd_command_fail(const char *command, enum pd_err err, const struct pd_why *why)
{
    if (why != NULL && why->text[0] != '\0')
        (void)fprintf(stderr, "pointdesk %s: %s%s%s\n", command, why->path, why->path[0] != '\0' ? ": " : "",
            why->text);
    else
        (void)fprintf(stderr, "pointdesk %s: %s\n", command, pd_err_name(err));
    return (int)pd_exit_of(err);
}

int
pd_command_faults(const char *command, const struct pd_config_faults *faults)
{
    for (int i = 0; i < faults->count && i < PD_CONFIG_FAULTS_MAX; i++)
        (void)pd_command_fail(command, faults->err, &faults->list[i]);
    if (faults->count > PD_CONFIG_FAULTS_MAX)
        (void)fprintf(stderr, "pointdesk %s: and %d more\n", command, faults->count - PD_CONFIG_FAULTS_MAX);
    return (int)pd_exit_of(faults->err);
}

static int
run_here(const char *command, const char *data_dir, int argc, char **argv, pd_ledger_command_fn fn, FILE *out)
{
    char path[4096];
    struct pd_rng rng = pd_rng_system();
    struct pd_ledger_config config = { .path = path, .rng = &rng, .power_safe = true };
    struct pd_ledger *ledger;
    struct pd_why why = { .text = "" };
    enum pd_err err;
    int code;

    (void)snprintf(path, sizeof path, "%s/ledger.db", data_dir);
    if (access(path, F_OK) != 0) {
        (void)pd_why(&why, PD_ERR_MISSING, path, "there is no ledger here; --data names the desk's folder");
        return pd_command_fail(command, PD_ERR_MISSING, &why);
    }
    err = pd_ledger_open(&ledger, &config, &why);
    if (err != PD_OK)
        return pd_command_fail(command, err, &why);
    code = fn(ledger, argc, argv, out);
    pd_ledger_close(ledger);
    return code;
}

int
pd_command_on_ledger(
    const char *command, const char *data_dir, int argc, char **argv, pd_ledger_command_fn fn, FILE *out)
{
    struct pd_why why = { .text = "" };
    enum pd_err err;
    int lock, code;

    if (access(data_dir, F_OK) != 0) {
        (void)pd_why(
            &why, PD_ERR_MISSING, data_dir, "there is no such folder; --data names the desk's folder");
        return pd_command_fail(command, PD_ERR_MISSING, &why);
    }
    err = pd_control_lock(data_dir, &lock, &why);
    if (err == PD_ERR_BUSY) {
        err = pd_control_call(data_dir, argc, argv, out, &code);
        return err == PD_OK ? code : pd_command_fail(command, err, &why);
    }
    if (err != PD_OK)
        return pd_command_fail(command, err, &why);
    code = run_here(command, data_dir, argc, argv, fn, out);
    (void)close(lock);
    return code;
}

int
pd_desk_command(struct pd_ledger *ledger, int argc, char **argv, FILE *out)
{
    struct pd_identity identity = { .letter = 0 };
    struct pd_ledger_status status;
    enum pd_err err = pd_ledger_identity(ledger, &identity);
    uint64_t drifts = 0;
    int64_t drift_ms;

    (void)argc;
    (void)argv;
    pd_secret_key_wipe(&identity.secret);
    if (err == PD_ERR_NOT_FOUND) {
        (void)fprintf(out, "this desk is not enrolled\n");
        return PD_EXIT_NO;
    }
    if (err == PD_OK)
        err = pd_ledger_status(ledger, &status);
    if (err == PD_OK)
        err = pd_ledger_drift(ledger, &drifts, &drift_ms);
    if (err != PD_OK) {
        (void)fprintf(out, "the ledger cannot be read: %s\n", pd_err_name(err));
        return PD_EXIT_NO;
    }
    (void)fprintf(out, "%s %c, place %s, %" PRIu64 " members, %" PRIu64 " ops not sent", identity.mode,
        identity.letter != '\0' ? identity.letter : '-', identity.place, status.members, status.unsent);
    if (drifts > 0)
        (void)fprintf(out, ", rows pulled again %" PRIu64 " times (E-LED-30)", drifts);
    (void)fprintf(out, "\n");
    return PD_EXIT_DONE;
}

int
pd_command_answer(struct pd_ledger *ledger, int argc, char **argv, FILE *out)
{
    static const struct {
        const char *name;
        pd_ledger_command_fn fn;
    } rows[] = { { "journal", pd_journal_command }, { "code", pd_code_command },
        { "desk", pd_desk_command } };
    const char *asked = argc > 0 ? argv[0] : "";

    for (int i = 0; i < PD_COUNT(rows); i++)
        if (strcmp(asked, rows[i].name) == 0)
            return rows[i].fn(ledger, argc, argv, out);
    (void)fprintf(
        out, "the running program does not answer '%s'; it answers journal, code, desk and screen\n", asked);
    return PD_EXIT_USAGE;
}
