/*
 * Where a hub keeps what it knows: DIR/hub.db is SQLite's file, or a text that names a PostgreSQL database by
 * its URI. So every command finds either by the same folder.
 */
#ifndef PD_HUB_WHERE_H
#define PD_HUB_WHERE_H

#include "sync/hub/store.h"

#define PD_HUB_URI_CAP 1024

/* uri: "postgres://…" or "postgresql://…". Makes path, which only its owner can read: a password may stand in
 * it. Errors: PD_ERR_INVALID, and pd_file_write's; with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_where_write(const char *path, const char *uri, struct pd_why *why);

/* The URI in path. false: it is no such text; a file of SQLite's begins otherwise. */
bool
pd_hub_where_read(const char *path, char uri[PD_HUB_URI_CAP]);

/* Opens what path is or names. reading: a moment that stays as it is, beside whoever writes; of SQLite's file
 * that is a copy which the caller made. */
PD_MUST_CHECK enum pd_err
pd_hub_where_open(struct pd_store **out, const char *path, bool reading, struct pd_why *why);

#endif
