/*
 * One subcommand, one file, one row in main.c's table. A command parses its own options, prints for people
 * (or --json for scripts) and returns an exit code.
 */
#ifndef PD_APP_COMMAND_H
#define PD_APP_COMMAND_H

#include "app/base/options.h"
#include "app/config.h"
#include "app/ledger/ledger.h"

struct pd_command {
    const char *name;
    int (*run)(int argc, char **argv); /* argv[0] is the command's name */
    struct pd_command_help help;
};

/* Parses; prints help or the error as the command's table says. -1: go on; otherwise the exit code to return.
 */
int
pd_command_parse(const struct pd_command *command, const struct pd_option *options, int *argc, char **argv);

/* The same of a command that takes options only. */
int
pd_command_parse_all(
    const struct pd_command *command, const struct pd_option *options, int *argc, char **argv);

/* "pointdesk journal: data/ledger.db: text" on stderr; returns the exit code that fits err. */
int
pd_command_fail(const char *command, enum pd_err err, const struct pd_why *why);

/* Every fault of the configuration, a line each, on stderr; returns the exit code that fits the first. */
int
pd_command_faults(const char *command, const struct pd_config_faults *faults);

/* Runs fn over the ledger of a data folder: in the program that owns it, through its control socket, or here
 * under the lock when none does. words: what a running program is asked. */
typedef int (*pd_ledger_command_fn)(struct pd_ledger *ledger, int argc, char **argv, FILE *out);

/* The same without a word of its own: *code is fn's answer where it could be asked, else the error says why.
 */
PD_MUST_CHECK enum pd_err
pd_command_try_ledger(const char *data_dir, int argc, char **argv, pd_ledger_command_fn fn, FILE *out,
    int *code, struct pd_why *why);

/* What it says goes to out; why it could not be asked, to stderr. */
int
pd_command_on_ledger(
    const char *command, const char *data_dir, int argc, char **argv, pd_ledger_command_fn fn, FILE *out);

/* What a running program answers from its ledger: "journal", "code" and "desk", by the same functions
 * ("screen" and "status" are the application's). */
int
pd_command_answer(struct pd_ledger *ledger, int argc, char **argv, FILE *out);

int
pd_journal_command(struct pd_ledger *ledger, int argc, char **argv, FILE *out);

int
pd_code_command(struct pd_ledger *ledger, int argc, char **argv, FILE *out);

/* One line: who this desk is and what it has not sent. PD_EXIT_NO when it is not enrolled. "desk facts" adds
 * a line "name number" for each thing the doctor asks about. */
int
pd_desk_command(struct pd_ledger *ledger, int argc, char **argv, FILE *out);

extern const struct pd_command pd_cmd_run, pd_cmd_tour, pd_cmd_decode, pd_cmd_code, pd_cmd_enrol,
    pd_cmd_journal, pd_cmd_doctor, pd_cmd_config, pd_cmd_screen, pd_cmd_setup, pd_cmd_train, pd_cmd_print,
    pd_cmd_status;

/* cmd_status.c: free where dir lies; -1: not known. */
int64_t
pd_status_disk_mib(const char *dir);

#define PD_DEFAULT_DATA_DIR "/var/lib/pointdesk"

#endif
