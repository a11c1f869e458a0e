#include "app/command.h"

#include "app/base/clock.h"
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
pd_command_parse_all(
    const struct pd_command *command, const struct pd_option *options, int *argc, char **argv)
{
    int code = pd_command_parse(command, options, argc, argv);

    if (code >= 0 || *argc <= 1)
        return code;
    (void)fprintf(
        stderr, "pointdesk %s: it takes options only, not '%s'; --help lists them\n", command->name, argv[1]);
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

static enum pd_err
run_here(const char *data_dir, int argc, char **argv, pd_ledger_command_fn fn, FILE *out, int *code,
    struct pd_why *why)
{
    char path[4096];
    struct pd_rng rng = pd_rng_system();
    struct pd_ledger_config config = { .path = path, .rng = &rng, .power_safe = true };
    struct pd_ledger *ledger;
    enum pd_err err;

    (void)snprintf(path, sizeof path, "%s/ledger.db", data_dir);
    if (access(path, F_OK) != 0)
        return pd_why(why, PD_ERR_MISSING, path, "there is no ledger here; --data names the desk's folder");
    err = pd_ledger_open(&ledger, &config, why);
    if (err != PD_OK)
        return err;
    *code = fn(ledger, argc, argv, out);
    pd_ledger_close(ledger);
    return PD_OK;
}

enum pd_err
pd_command_try_ledger(const char *data_dir, int argc, char **argv, pd_ledger_command_fn fn, FILE *out,
    int *code, struct pd_why *why)
{
    enum pd_err err;
    int lock;

    if (access(data_dir, F_OK) != 0)
        return pd_why(
            why, PD_ERR_MISSING, data_dir, "there is no such folder; --data names the desk's folder");
    err = pd_control_lock(data_dir, &lock, why);
    if (err == PD_ERR_BUSY)
        return pd_control_call(data_dir, argc, argv, out, code);
    if (err != PD_OK)
        return err;
    err = run_here(data_dir, argc, argv, fn, out, code, why);
    (void)close(lock);
    return err;
}

int
pd_command_on_ledger(
    const char *command, const char *data_dir, int argc, char **argv, pd_ledger_command_fn fn, FILE *out)
{
    struct pd_why why = { .text = "" };
    int code = PD_EXIT_NO;
    enum pd_err err = pd_command_try_ledger(data_dir, argc, argv, fn, out, &code, &why);

    return err == PD_OK ? code : pd_command_fail(command, err, &why);
}

static int64_t
programme_in_force(struct pd_ledger *ledger, int64_t now_ms)
{
    uint32_t version;
    const char *json;
    size_t len;

    return pd_ledger_programme(ledger, now_ms, &version, &json, &len) == PD_OK ? (int64_t)version : 0;
}

static void
tell_facts(struct pd_ledger *ledger, const struct pd_ledger_status *status, FILE *out)
{
    int64_t floor_ms = 0, now_ms = pd_clock_wall_ms();

    if (pd_ledger_time_floor(ledger, &floor_ms) != PD_OK)
        floor_ms = 0;
    (void)fprintf(out,
        "unsent %" PRIu64 "\noldest_unsent_ms %" PRId64 "\nfloor_ms %" PRId64 "\nprogramme %" PRId64 "\n",
        status->unsent, status->oldest_unsent_ms, floor_ms,
        programme_in_force(ledger, now_ms > floor_ms ? now_ms : floor_ms));
}

int
pd_desk_command(struct pd_ledger *ledger, int argc, char **argv, FILE *out)
{
    struct pd_identity identity = { .letter = 0 };
    struct pd_ledger_status status;
    enum pd_err err = pd_ledger_identity(ledger, &identity);
    uint64_t drifts = 0;
    int64_t drift_ms;

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
    if (argc > 1 && strcmp(argv[1], "facts") == 0)
        tell_facts(ledger, &status, out);
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
    (void)fprintf(out,
        "the running program does not answer '%s'; it answers journal, code, desk, screen, status and "
        "reload\n",
        asked);
    return PD_EXIT_USAGE;
}
