/*
 * Home sets: which members the desks of a site mirror. (1) A site mirrors all members until somebody says
 * "home" (`pointdesk-hub site members`); then those who were at one of its desks in the last so many days.
 * (2) That she was there is written with what shows it, in the same batch, once a day. Who she is one person
 * with, and the principal of her card, come with her. (3) When she becomes a home member her row and her open
 * holds get new numbers in the feed, and so every desk of the site is told; when she was not there for so
 * long and holds nothing, a row "away" says so. (4) Only a desk that says in its pull what it mirrors (enum
 * pd_mirror) is told less than everything. Threading: the engine's.
 */
#ifndef PD_HUB_HOMES_H
#define PD_HUB_HOMES_H

#include "sync/hub/engine.h"
#include "sync/hub/sweeps.h"

#define PD_HOME_DAYS 90
#define PD_HOME_DAYS_MAX 366

/* 0: the site's desks mirror every member. */
int
pd_home_days(struct pd_hub *hub, const char *site);

/* days 0: every member again. Errors with *why: PD_ERR_NOT_FOUND (no such site), PD_ERR_INVALID (days). */
PD_MUST_CHECK enum pd_err
pd_hub_site_members(
    struct pd_hub *hub, int64_t now_ms, const char *site, int days, const char *by, struct pd_why *why);

/* Members who are at home there, whether its desks go by that or not. */
int64_t
pd_home_count(struct pd_hub *hub, const char *site);

/* She was at a desk of this site. */
void
pd_home_seen(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *site);

/* The same of her whom a code names, who may have become another since; nobody: of whose card it is. */
void
pd_home_asked(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id, const char *site);

bool
pd_home_is(struct pd_hub *hub, int64_t mid, const char *site);

/* What a member's place in the feed says to a desk that is sorting, where she is not at home: "away". false:
 * she changed again, or was erased. */
bool
pd_home_stranger(struct pd_hub *hub, int64_t mid, struct pd_row *row);

/* The row "away" of one who left the home set. */
bool
pd_home_away_row(struct pd_hub *hub, int64_t mid, const struct pd_device *reader, struct pd_row *row);

/* A hold of one who is at home, or made by the reader itself. */
bool
pd_home_hold(struct pd_hub *hub, int64_t hid, const struct pd_device *reader);

void
pd_homes_forget(struct pd_hub *hub, int64_t mid);

/* Whoever stays is at home where the other was. */
void
pd_homes_merge(struct pd_hub *hub, int64_t now_ms, int64_t other, int64_t stays);

void
pd_homes_sweep(const struct pd_sweep *sweep);

#endif
