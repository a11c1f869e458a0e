/* Reports: what `pointdesk-hub report NAME` writes, one function each, listed in cmd_report.c. */
#ifndef PD_HUB_REPORTS_H
#define PD_HUB_REPORTS_H

#include "sync/hub/cmd_common.h"
#include "sync/hub/figures.h"
#include "sync/hub/table.h"

/* What a report is made of; the engine is in a batch. */
struct pd_report {
    struct pd_hub_desk *desk;
    struct pd_hub *hub;
    const struct pd_programme *programme; /* in force */
    struct pd_table table;
    enum pd_lang lang;
    int64_t now_ms;
    int64_t day;                    /* of the hospital, since 1970-01-01 */
    int64_t days;                   /* how many up to and with that day */
    int64_t after;                  /* notices: those above this number */
    const char *device;             /* shift: of this counter, as typed; NULL: of all */
    int64_t number;                 /* shift: this one; 0: the newest */
    const char *survey, *from, *to; /* survey: its id, the first and the last month, as typed; NULL: not.
                                       stages, clearing: the first and the last day likewise */
    const char *by;                 /* recommendations: by what they are counted, as typed; NULL: not */
    const char *merchant;           /* clearing: of this one alone, one by one; NULL: of all */
};

typedef enum pd_err (*pd_report_fn)(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_day(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_liability(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_gifts(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_uncollected(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_notices(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_survey(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_priority(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_enrolments(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_recommendations(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_first_visits(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_referrals(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_stages(struct pd_report *report, struct pd_why *why);

/* The same as a section of another report; both days included. */
PD_MUST_CHECK enum pd_err
pd_report_stages_section(struct pd_report *report, int64_t from_day, int64_t to_day);

enum pd_err
pd_report_clearing(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_campaigns(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_sites(struct pd_report *report, struct pd_why *why);

enum pd_err
pd_report_shift(struct pd_report *report, struct pd_why *why);

/* A section of pd_report_day; none where nobody signs in at counters. */
PD_MUST_CHECK enum pd_err
pd_report_clerks(struct pd_report *report, struct pd_stretch stretch);

/* A section of pd_report_gifts. */
PD_MUST_CHECK enum pd_err
pd_report_missed(struct pd_report *report);

/* ---- what they share ---- */

/* The first instant of a day, and of the day after it. */
int64_t
pd_report_from_ms(const struct pd_report *report, int64_t day);

/* "2026-11-28 14:03", the hospital's time; at least 24 bytes. */
const char *
pd_report_time(const struct pd_report *report, int64_t at_ms, char *out);

/* What points are worth by the redeem ratio in force, "12.34"; at least 32 bytes. */
const char *
pd_report_yuan(const struct pd_report *report, int64_t points, char *out);

/* A gift's name in the report's language, or its sku where the rules in force know it no more. */
const char *
pd_report_gift(const struct pd_report *report, const char *sku);

/* Runs the loss report (loss_report.c). */
int
pd_report_loss(struct pd_hub_desk *desk, int64_t now_ms, bool json);

#endif
