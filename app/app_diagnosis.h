/*
 * A desk that did not start shows why, instead of a black screen: what is wrong, a code, what mends it. It
 * tries again every minute, when the screen is touched, and at SIGHUP, by starting the program anew as it was
 * started.
 */
#ifndef PD_APP_APP_DIAGNOSIS_H
#define PD_APP_APP_DIAGNOSIS_H

#include "app/settings.h"

/* part: the component that did not start ("config" before any of them). Shows it until the program is asked
 * to end; then, and at once where there is no screen or another program owns the desk, returns code. */
int
pd_app_diagnose(const struct pd_settings *settings, const char *part, enum pd_err err,
    const struct pd_why *why, int code);

/* Begins this program anew, with the words it was started with, which the kernel still has. Returns only
 * where that fails. */
void
pd_app_start_anew(void);

/* The same as another command, whose options are the same: `run` as `train`, and back. from_desk: with that
 * option behind the command; it does not stay. */
void
pd_app_start_as(const char *command, bool from_desk);

#endif
