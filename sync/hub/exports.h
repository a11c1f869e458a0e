/*
 * What a counter asks of a hub that lies outside its store: a sheet of all that is kept of a member, as a
 * file for her to take along, and an erasure, which must stand in a list that no backup holds. Whoever serves
 * says what it can (pd_hub_hands_set); a hub that nobody serves offers neither. (1) A sheet is written aside,
 * from a copy, under its number; the row says for whom, until she is erased: then the file goes. Threading:
 * the engine's.
 */
#ifndef PD_HUB_EXPORTS_H
#define PD_HUB_EXPORTS_H

#include "sync/hub/hub.h"

#define PD_EXPORTS_FOLDER "exports" /* in the hub's folder */

/* Asks for her sheet; *number names the file, sheet-NUMBER.json. An act of `by`. Errors: PD_ERR_MISSING (not
 * here). */
PD_MUST_CHECK enum pd_err
pd_hub_export_ask(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *by, int64_t *number);

/* Stored: append, never renumber. */
enum pd_export_state {
    PD_EXPORT_ASKED = 1,
    PD_EXPORT_WRITTEN = 2,
    PD_EXPORT_GOES = 3, /* she was erased: its file is to be removed */
};

struct pd_hub_export {
    int64_t number;
    enum pd_export_state state;
    struct pd_id member; /* zero: she was erased */
};

/* The first that something is to be done about. false: there is none. In a batch, as the next. */
bool
pd_hub_export_next(struct pd_hub *hub, struct pd_hub_export *out);

/* It was done: her sheet is written, or the file is gone. false: she was erased meanwhile. */
bool
pd_hub_export_done(struct pd_hub *hub, const struct pd_hub_export *done);

/* She is erased, or turned out to be another. */
void
pd_exports_forget(struct pd_hub *hub, int64_t mid);

void
pd_exports_merge(struct pd_hub *hub, int64_t other, int64_t stays);

/* As pd_hub_member_erase, with the list before it; after the commit pd_hub_scrub_due says so. An act of `by`.
 * Errors besides: PD_ERR_MISSING (not here), what the list said. */
PD_MUST_CHECK enum pd_err
pd_hub_erase_here(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *reason,
    const char *by, struct pd_why *why);

#endif
