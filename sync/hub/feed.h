/*
 * The change feed: what changed in a batch gets its numbers at the end of it (feed.c); the sums that desks
 * compare move with the rows (sums.c); and what new desks fetch instead (snapshots.c).
 */
#ifndef PD_HUB_FEED_H
#define PD_HUB_FEED_H

#include "sync/hub/engine.h"

void
pd_feed_touch(struct pd_hub *hub, enum pd_row_kind kind, int64_t key);

/* The same for the member of an account, as it was read in this batch: she is not read again for the sums. */
void
pd_feed_touch_member(struct pd_hub *hub, const struct pd_account *account);

/* What goes into the account of points, as it was read, by the statement that moves it: the number her row
 * gets. 0: none, she is told of as any other (pd_feed_touch_member). */
int64_t
pd_feed_number_for(struct pd_hub *hub, const struct pd_account *account);

/* That statement has changed it. */
void
pd_feed_numbered(struct pd_hub *hub, const struct pd_account *account, int64_t cseq);

/* A member's present row, folded to fit. false: no such member, or her change has no number yet. */
bool
pd_feed_member_row(struct pd_hub *hub, int64_t mid, const struct pd_programme *programme, int64_t now_ms,
    struct pd_row *row);

/* Numbers what was touched. */
void
pd_feed_flush(struct pd_hub *hub);

void
pd_feed_forget(struct pd_hub *hub);

/* Takes away rows of the feed in (from, to] whose thing has moved on. */
void
pd_feed_prune(struct pd_hub *hub, int64_t from, int64_t to);

/* ---- sums ---- */

/* Before the member's row gets this number; 0: it goes. */
void
pd_sums_member_moves(struct pd_hub *hub, int64_t mid, uint64_t to);

/* The same where it is known who she is, that she is not erased, and her number so far. */
void
pd_sums_known_moves(struct pd_hub *hub, const struct pd_id *id, uint64_t from, uint64_t to);

/* Writes what was gathered / lets it go. */
void
pd_sums_flush(struct pd_hub *hub);

void
pd_sums_forget(struct pd_hub *hub);

/* For a file that has none yet. */
void
pd_sums_make(struct pd_hub *hub);

void
pd_sums_verify(struct pd_hub *hub, struct pd_hub_report *report);

/* ---- snapshots ---- */

/* Members in the snapshot that new desks fetch; 0: none is ready. */
int64_t
pd_snapshot_rows(struct pd_hub *hub);

/* No snapshot says anything of this member from here on. */
void
pd_snapshot_erase(struct pd_hub *hub, const struct pd_id *member);

#endif
