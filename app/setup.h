/*
 * The setup's state machine: answers in, the next question out; and its file. It has no window, no device and
 * no network: whoever runs it (app/setup_run.c) brings these, tests bring none.
 *   (1) An answer is checked by the rules of its key before it is taken; what is wrong is said with what is
 *       allowed. (2) What provision.ini says goes the same way: an unknown key, or a value that breaks its
 *       rules, is named by file and line and changes nothing. (3) The file is written whole or not at all,
 *       and only after it was read back through the same check as every configuration.
 * One thread at a time.
 */
#ifndef PD_APP_SETUP_H
#define PD_APP_SETUP_H

#include "app/config.h"
#include "app/core/view.h"

struct pd_setup {
    struct pd_setup_view view;
    struct pd_config config;               /* with the answers so far: what the tests of devices use */
    char printer_path[PD_SETUP_VALUE_CAP]; /* of files: allowed though it is no device */
};

/* base: the configuration so far; its values are the first answers. */
void
pd_setup_begin(struct pd_setup *setup, const struct pd_config *base);

/* What the person asks for; *wanted is what the caller is to do then. */
enum pd_setup_wanted {
    PD_SETUP_WANTS_NOTHING = 0,
    PD_SETUP_WANTS_SCANNER = 1, /* another one, or none */
    PD_SETUP_WANTS_PAGE = 2,    /* the test page */
    PD_SETUP_WANTS_TONES = 3,
    PD_SETUP_WANTS_WORK = 4, /* write, then enrol */
    PD_SETUP_WANTS_END = 5,
};

enum pd_setup_wanted
pd_setup_intent(struct pd_setup *setup, const struct pd_intent *intent);

/* A code was read: the enrolment code where that is asked for, else only its kind is told. */
void
pd_setup_scan(struct pd_setup *setup, const char *payload, size_t len);

/* Answers from a file, as far as they are right. Errors: PD_ERR_MISSING, PD_ERR_IO, PD_ERR_INVALID; *faults
 * names file:line of each. */
PD_MUST_CHECK enum pd_err
pd_setup_provision(struct pd_setup *setup, const char *path, struct pd_config_faults *faults);

/* One more thing done, or not. */
void
pd_setup_tell(struct pd_setup *setup, enum pd_lamp_view lamp, enum pd_setup_said said, const char *text,
    const char *more);

/* setup_file.c: the layer 50-setup.ini in this folder. Errors: PD_ERR_INVALID (an answer breaks a rule),
 * PD_ERR_IO, PD_ERR_TOO_LARGE; *why says where. */
PD_MUST_CHECK enum pd_err
pd_setup_write(const struct pd_setup *setup, const char *conf_dir, struct pd_why *why);

/* What is asked of the operating system, as system.ini beside conf.d, for packaging/apply-system. *any false:
 * nothing is, and no file was written. Errors: PD_ERR_IO. */
PD_MUST_CHECK enum pd_err
pd_setup_write_system(const struct pd_setup *setup, const char *conf_dir, bool *any, char *path, size_t cap,
    struct pd_why *why);

/* Where the layer stands. */
void
pd_setup_path(const char *conf_dir, char *out, size_t cap);

/* ---- the table of questions, for both files ---- */

struct pd_setup_question {
    enum pd_setup_step step;
    enum pd_setup_kind kind;
    const char *key;                /* of the configuration, or "system.*", "enrol.code"; "" for tests */
    const char *allowed, *built_in; /* of a key that is not the configuration's */
    bool (*applies)(const struct pd_setup *setup); /* NULL: always */
    bool (*fits)(const char *value);               /* likewise; NULL: anything */
    const char *rule;                              /* what is allowed, for people */
};

extern const struct pd_setup_question pd_setup_questions[PD_SETUP_STEPS];

/* Of the configuration, not of the operating system. */
bool
pd_setup_is_config(const struct pd_setup_question *question);

#endif
