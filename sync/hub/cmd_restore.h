/* A backup put back for trial, beside everything, and taken away again. */
#ifndef PD_HUB_CMD_RESTORE_H
#define PD_HUB_CMD_RESTORE_H

#include "sync/hub/cmd_common.h"
#include "sync/hub/loading.h"

struct pd_hub_trial {
    struct pd_hub_restored restored;
    struct pd_hub_report report;
    struct pd_public_key key; /* whose hub it is */
};

/* The store as a hub: whose it is, and that every balance is right. Errors: PD_ERR_CORRUPT, with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_prove(struct pd_store *store, struct pd_hub_trial *out, struct pd_why *why);

/* Restores `from` at `part` as a hub would be, opens it as a hub and proves every balance in it. In a process
 * that serves no hub. uri: NULL, or the PostgreSQL database into which it would be put back: it is tried
 * there too, in a schema of its own. Errors with *why: PD_ERR_MISSING, PD_ERR_CORRUPT, PD_ERR_STATE,
 * PD_ERR_FULL, PD_ERR_IO.
 */
PD_MUST_CHECK enum pd_err
pd_hub_restore_trial(
    const char *from, const char *part, const char *uri, struct pd_hub_trial *out, struct pd_why *why);

#endif
