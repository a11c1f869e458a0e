/*
 * Who stands behind a command: a badge on the command line, its PIN asked for where the command was typed. A
 * command that needs one answers with a code below instead of doing anything; its front end asks the person,
 * and runs it again with what she said. A PIN is typed on the terminal, unseen, or comes on the standard
 * input; it stands on no command line.
 */
#ifndef PD_HUB_CMD_PERSON_H
#define PD_HUB_CMD_PERSON_H

#include "sync/hub/cmd_common.h"
#include "sync/hub/staff.h"

/* Exit codes between a command and its front end, beside PD_HUB_ASKS. */
#define PD_HUB_ASKS_PIN 101            /* of the badge; comes back as --pin */
#define PD_HUB_ASKS_NEW_PIN 102        /* twice the same; comes back as --new-pin */
#define PD_HUB_ASKS_PASSPHRASE 103     /* comes back as --passphrase */
#define PD_HUB_ASKS_NEW_PASSPHRASE 104 /* twice the same; likewise */

/* What a command takes for it. The two PINs are the front end's words. */
struct pd_hub_person_options {
    const char *badge, *pin, *new_pin; /* NULL: not given */
};

#define PD_HUB_BADGE_OPTION(o)                                                                               \
    { "badge", PD_OPTION_TEXT, &(o).badge, "CODE", "who does it: what her badge reads; asks for its PIN" },  \
    {                                                                                                        \
        "pin", PD_OPTION_TEXT, &(o).pin, NULL, NULL                                                          \
    }

/* -1: go on, *who did it. Otherwise the exit code: a question for the front end, or why not. Outside a batch.
 */
int
pd_hub_person(struct pd_hub_desk *desk, const char *command, const struct pd_hub_person_options *options,
    unsigned int roles, struct pd_staff *who);

/* The same where nobody need be known as long as there are fewer than two owners; *who is nobody then. */
int
pd_hub_person_or_nobody(struct pd_hub_desk *desk, const char *command,
    const struct pd_hub_person_options *options, unsigned int roles, struct pd_staff *who);

/* One of the codes above. */
bool
pd_hub_is_question(int code);

/* Asks what `code` stands for and puts the answer behind the words. false: nobody answered, or it is no such
 * code. The words point into static memory. */
bool
pd_hub_ask_person(int code, char **words, int *count, int max);

#endif
