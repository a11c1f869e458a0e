/* `programme propose | approve | reject | proposals | changes | stop`, a part of cmd_programme.c. */
#ifndef PD_HUB_CMD_PROPOSALS_H
#define PD_HUB_CMD_PROPOSALS_H

#include "sync/hub/cmd_person.h"

struct pd_hub_proposal_options {
    struct pd_hub_person_options person;
    const char *from; /* "2026-12-31"; NULL: as soon as may be */
};

/* What a document changes of the rules that it would follow: those in force, or the newest that were approved
 * for a day to come. Nothing where there are none. In a batch. */
PD_MUST_CHECK enum pd_err
pd_hub_print_changes(struct pd_hub_desk *desk, const char *json, size_t len);

/* -1: none of these verbs. */
int
pd_hub_proposal_command(
    struct pd_hub_desk *desk, int argc, char **argv, const struct pd_hub_proposal_options *options);

#endif
