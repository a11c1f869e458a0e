/*
 * The setup in a window: questions by finger, keyboard and scanner, devices tried as they were answered, then
 * the file written and the hub asked.
 */
#ifndef PD_APP_SETUP_RUN_H
#define PD_APP_SETUP_RUN_H

#include "app/settings.h"

/* Whether a desk with these settings is none yet and nobody has configured it but the setup itself. */
bool
pd_setup_is_wanted(const struct pd_settings *settings);

/* In the desk's folder: a technician took it out of service. Nobody is asked anything by itself until
 * `pointdesk setup` has made a desk of it again: who passes by is no technician. */
#define PD_RETIRED_FILE "retired"

bool
pd_setup_is_retired(const struct pd_settings *settings);

/* Shows it until it is a desk (*done) or the program is asked to end. provision: a file of answers; NULL:
 * that of the stick, where there is one. Returns an exit code; errors are printed. */
int
pd_setup_run(struct pd_settings *settings, const char *provision, bool *done);

#endif
