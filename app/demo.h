/*
 * Codes to present without a scanner, for a demonstration: a text file with one "LABEL<TAB>PAYLOAD" a line; a
 * badge is "NUMBER<TAB>PAYLOAD<TAB>PIN". It is written by whoever started the demonstration. Never used
 * unless the command line names the file; the screen says "demo".
 */
#ifndef PD_APP_DEMO_H
#define PD_APP_DEMO_H

#include "app/core/view.h"

#define PD_DEMO_CODES_MAX 8

struct pd_demo {
    int count;
    char payload[PD_DEMO_CODES_MAX][PD_CODE_CAP];
    struct pd_demo_badge badges[PD_DEMO_BADGES]; /* the first of them */
};

/* Errors: PD_ERR_MISSING, PD_ERR_INVALID with file:line. */
PD_MUST_CHECK enum pd_err
pd_demo_load(struct pd_demo *demo, const char *path, struct pd_why *why);

#endif
