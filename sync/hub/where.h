/*
 * Where a hub keeps what it knows: DIR/hub.db is SQLite's file, or a text that names a PostgreSQL database by
 * its URI. So every command finds either by the same folder.
 */
#ifndef PD_HUB_WHERE_H
#define PD_HUB_WHERE_H

#include "sync/hub/store.h"

#define PD_HUB_URI_CAP 1024
#define PD_HUB_SHUT "shut" /* of meta: pd_hub_is_shut */

/* uri: "postgres://…" or "postgresql://…". Makes path, which only its owner can read: a password may stand in
 * it. Errors: PD_ERR_INVALID, and pd_file_write's; with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_where_write(const char *path, const char *uri, struct pd_why *why);

/* Errors: PD_ERR_INVALID with *why; false then. */
bool
pd_hub_where_is_uri(const char *uri, struct pd_why *why);

/* What a hub that is not to be opened says of itself: it was moved away, or is being moved here. *shut false:
 * it says nothing. */
PD_MUST_CHECK enum pd_err
pd_hub_is_shut(struct pd_store *store, char *text, size_t cap, bool *shut);

/* It says so from now on; NULL: no more. */
PD_MUST_CHECK enum pd_err
pd_hub_shut(struct pd_store *store, const char *text);

/* The URI in path. false: it is no such text; a file of SQLite's begins otherwise. */
bool
pd_hub_where_read(const char *path, char uri[PD_HUB_URI_CAP]);

/* Opens what path is or names; one that is shut is PD_ERR_STATE, but for reading. reading: a moment that
 * stays as it is, beside whoever writes; of SQLite's file that is a copy which the caller made. */
PD_MUST_CHECK enum pd_err
pd_hub_where_open(struct pd_store **out, const char *path, bool reading, struct pd_why *why);

#endif
