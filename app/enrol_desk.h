/*
 * Makes a machine a desk of a hub, for `pointdesk enrol` and for the setup: hello, a key of its own, its
 * identity and place, kept in the desk's folder.
 */
#ifndef PD_APP_ENROL_DESK_H
#define PD_APP_ENROL_DESK_H

#include "app/base/err.h"
#include "app/core/setup.h"
#include "app/core/sign.h"

#include <stdbool.h>

struct pd_enrol_job {
    const char *data, *hub;
    const char *ca; /* NULL: none */
    const char *code;
    const char *mode;                /* "kiosk" or "counter" */
    bool locked;                     /* the caller has the folder's lock */
    const struct pd_secret_key *key; /* instead of a new one: the training hospital's. NULL: a new one */
    bool again; /* this machine is a desk already: its journal is sent, kept beside, and it begins anew */
};

/* The hub's word for a code that it does not know, or not any more, in why->path. */
#define PD_ENROL_CODE_PROBLEM "enrol_code"

/* One thing that was done; text and more as its row of enum pd_setup_said says. */
typedef void
pd_enrol_tell(void *ctx, enum pd_setup_said said, const char *text, const char *more);

/* What was done goes to tell. Errors: those of pd_control_lock, pd_ledger_open and
 * pd_transport_create; PD_ERR_EXISTS, PD_ERR_MISSING (no answer), PD_ERR_DENIED (the hub's own words in
 * *why, its code as the path).
 */
PD_MUST_CHECK enum pd_err
pd_enrol_desk(const struct pd_enrol_job *job, pd_enrol_tell *tell, void *ctx, struct pd_why *why);

#endif
