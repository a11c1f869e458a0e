/*
 * The list of erasures: a file beside the database that no backup of the database holds, one line of JSON an
 * erased member, {"v":1,"member":hex32,"at_ms":N}. It is written before the erasure is committed, and read
 * first after a restore, so that nobody whom a backup still knows comes back. A surrogate id is all it says.
 */
#ifndef PD_HUB_ERASURES_H
#define PD_HUB_ERASURES_H

#include "sync/hub/hub.h"

#define PD_ERASURES_FILE "erasures" /* in the hub's folder, where nothing else is said */

/* Durable when it returns PD_OK. Errors with *why. */
PD_MUST_CHECK enum pd_err
pd_erasures_add(const char *path, const struct pd_id *member, int64_t at_ms, struct pd_why *why);

/* Inside a batch, before anything else happens at a restored hub: erases again whoever of the list is here.
 * *erased counts them; commit and pd_hub_scrub follow. No such file: nobody. Errors: PD_ERR_INVALID with the
 * line (nothing may be kept then), and the store's. */
PD_MUST_CHECK enum pd_err
pd_erasures_replay(struct pd_hub *hub, int64_t now_ms, const char *path, int64_t *erased, struct pd_why *why);

#endif
