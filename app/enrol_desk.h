/*
 * Makes a machine a desk of a hub, for `pointdesk enrol` and for the setup: hello, a key of its own, its
 * identity and place, kept in the desk's folder.
 */
#ifndef PD_APP_ENROL_DESK_H
#define PD_APP_ENROL_DESK_H

#include "app/base/err.h"
#include "app/core/sign.h"

#include <stdbool.h>
#include <stdio.h>

struct pd_enrol_job {
    const char *data, *hub;
    const char *ca; /* NULL: none */
    const char *code;
    const char *mode;                /* "kiosk" or "counter" */
    bool locked;                     /* the caller has the folder's lock */
    const struct pd_secret_key *key; /* instead of a new one: the training hospital's. NULL: a new one */
    bool again; /* this machine is a desk already: its journal is sent, kept beside, and it begins anew */
};

/* What was done goes to out, in sentences. Errors: those of pd_control_lock, pd_ledger_open and
 * pd_transport_create; PD_ERR_EXISTS, PD_ERR_MISSING (no answer), PD_ERR_DENIED (the hub's own words in
 * *why).
 */
PD_MUST_CHECK enum pd_err
pd_enrol_desk(const struct pd_enrol_job *job, FILE *out, struct pd_why *why);

#endif
