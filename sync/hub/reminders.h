/*
 * What the hospital's systems want members reminded of: a topic of the programme's list, never what is wrong
 * with her. (1) It is told on the day it is due, or as soon after as it may be, as a notice "reminder.due"
 * (webhooks.h); whoever gets that sends the message. (2) Nothing is told in the quiet hours, of a member who
 * did not agree to that channel, wants no messages, has a guardian, or is frozen, deceased or erased; whether
 * she agrees is asked when it is due, not when it was asked for. (3) What could not be told within
 * PD_REMINDER_DAYS after its day is told no more. Threading: the engine's.
 */
#ifndef PD_HUB_REMINDERS_H
#define PD_HUB_REMINDERS_H

#include "sync/hub/consents.h"
#include "sync/hub/sweeps.h"

#define PD_REMINDER_DAYS 7
#define PD_REMINDER_AHEAD_DAYS 1100 /* how far ahead one may be due */

/* Stored: append, never renumber. */
enum pd_reminder_state {
    PD_REMINDER_WAITING = 1,
    PD_REMINDER_TOLD = 2,
    PD_REMINDER_LAPSED = 3,   /* it could not be told in time */
    PD_REMINDER_CANCELLED = 4 /* whoever asked for it wants it no more; it may be asked for again */
};

const char *
pd_reminder_state_name(enum pd_reminder_state state); /* "waiting" */

struct pd_reminder {
    int64_t number;
    enum pd_reminder_state state;
    char topic[PD_RULE_CAP];
    int64_t due_day;                 /* since 1970, the hospital's */
    enum pd_consent_purpose channel; /* sms, wechat or phone */
    int64_t told_ms;                 /* 0: not */
};

/* Takes topic, due_day and channel of *reminder; fills in the rest. The same for her once more is
 * PD_ERR_EXISTS, with that one in *reminder. Errors with *why: PD_ERR_INVALID, PD_ERR_NOT_FOUND (member),
 * PD_ERR_STATE (the rules in force have no reminders). */
PD_MUST_CHECK enum pd_err
pd_hub_reminder_take(struct pd_hub *hub, int64_t now_ms, const char *client, const struct pd_id *member,
    struct pd_reminder *reminder, struct pd_why *why);

/* It is told no more. PD_ERR_EXISTS: it was cancelled before. Errors with *why: PD_ERR_NOT_FOUND,
 * PD_ERR_STATE (it was told, or is over). */
PD_MUST_CHECK enum pd_err
pd_hub_reminder_cancel(struct pd_hub *hub, int64_t now_ms, int64_t number, struct pd_why *why);

/* Hers that are due from from_day on, the first to be due first. */
PD_MUST_CHECK enum pd_err
pd_hub_reminder_each(struct pd_hub *hub, const struct pd_id *member, int64_t from_day,
    void (*each)(void *ctx, const struct pd_reminder *reminder), void *ctx);

/* Is this instant in the quiet hours? */
bool
pd_reminders_quiet(const struct pd_programme *programme, int64_t at_ms);

/* A sweep. */
bool
pd_reminders_begin(const struct pd_sweep *sweep);

void
pd_reminders_members(const struct pd_sweep *sweep);

void
pd_reminders_end(const struct pd_sweep *sweep);

#endif
