/*
 * What the hub says of this desk's configuration (app/core/setting.h), as a layer of files: hub.ini in the
 * desk's folder, above its own files and below the command line. The ledger has it as the hub signed it; the
 * file is written from there when that changes, and again at every start, so that what somebody else wrote
 * into it does not last. Threading: the ledger's.
 */
#ifndef PD_APP_HUB_SETTINGS_H
#define PD_APP_HUB_SETTINGS_H

#include "app/ledger/ledger.h"

#define PD_HUB_SETTINGS_FILE "hub.ini"

/* "DATA/hub.ini" into out; false: it does not fit. */
bool
pd_hub_settings_path(const char *data_dir, char *out, size_t cap);

/* Makes the file say what the ledger says; whole or not at all. *changed: it said something else. Errors:
 * PD_ERR_IO, and the ledger's. */
PD_MUST_CHECK enum pd_err
pd_hub_settings_write(struct pd_ledger *ledger, const char *data_dir, bool *changed);

#endif
