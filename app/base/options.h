/*
 * Command-line options as a table: parsing, --help and the "what is allowed" of an error all read the same
 * rows. Long options only: --name VALUE, --name=VALUE, or --flag. "--" ends them. The rest are positional, in
 * order.
 */
#ifndef PD_BASE_OPTIONS_H
#define PD_BASE_OPTIONS_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What a command says to the script that called it. */
enum pd_exit {
    PD_EXIT_DONE = 0,
    PD_EXIT_NO = 1,      /* the answer is no, or a check failed */
    PD_EXIT_USAGE = 2,   /* wrong usage or configuration; the message says what is allowed */
    PD_EXIT_MISSING = 3, /* a needed device, hub, file or library is not there */
};

/* The exit code that fits err, the same in every program. That there is no such member, desk or key
 * (PD_ERR_NOT_FOUND) is an answer: no. */
enum pd_exit
pd_exit_of(enum pd_err err);

enum pd_option_kind { PD_OPTION_FLAG, PD_OPTION_TEXT, PD_OPTION_INT, PD_OPTION_CHOICE };

struct pd_option {
    const char *name; /* without the dashes; NULL ends the table */
    enum pd_option_kind kind;
    void *out; /* bool *, const char **, int64_t *, int * (index of the choice) */
    const char
        *allowed;     /* TEXT: placeholder "DIR"; CHOICE: "kiosk|counter"; INT: "1..100" with both limits */
    const char *help; /* NULL: not told about, it is from one program to another */
};

struct pd_command_help {
    const char *usage;   /* "pointdesk decode [--time] FILE..." */
    const char *summary; /* one sentence */
    const char *example; /* one line a person can paste */
};

/* Leaves the positional words in argv[0..*count). Outputs keep what the caller put there where an option is
 * absent. Returns PD_ERR_INVALID with *why filled, or PD_ERR_STATE when --help was given (the caller prints
 * and exits 0); so does -h. */
PD_MUST_CHECK enum pd_err
pd_options_parse(const struct pd_option *table, int argc, char **argv, int *count, struct pd_why *why);

/* The forms of a usage text stand between " | " outside of brackets. Writes the index-th as it is typed, with
 * program and command before it: "pointdesk-hub bill refunds FILE.csv". What follows a ", " is a note of its
 * own. false: there is none. */
bool
pd_options_form(const struct pd_command_help *command, int index, char *out, size_t cap);

/* Whether word begins that form: "show" does "pointdesk journal show [FROM_SEQ]". */
bool
pd_options_form_begins(const char *form, const char *word);

/* The length of the summary's first sentence, which is all that a list of commands shows. */
int
pd_options_brief(const struct pd_command_help *command);

void
pd_options_help(FILE *out, const struct pd_command_help *command, const struct pd_option *table);

#endif
