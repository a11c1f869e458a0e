/*
 * The parts of a programme document by which patients are asked, told and given something off: surveys,
 * feedback, reminders, discounts. Rows for programme_parse.c, and what no single key can say.
 */
#ifndef PD_CORE_PROGRAMME_ASKED_H
#define PD_CORE_PROGRAMME_ASKED_H

#include "app/core/document.h"
#include "app/core/programme.h"

extern const struct pd_doc_row pd_survey_rows[], pd_feedback_rows[], pd_adviser_policy_rows[],
    pd_reminder_rows[], pd_discount_rows[], pd_topic_rows[];

/* Fails at the path of what is wrong. */
void
pd_programme_check_asked(struct pd_doc *doc, const struct pd_programme *p);

/* NULL when there is none. */
const struct pd_survey *
pd_programme_survey(const struct pd_programme *programme, const char *id);

const struct pd_discount *
pd_programme_discount(const struct pd_programme *programme, const char *id);

/* Whether one of count topics has this id. */
bool
pd_topic_known(const struct pd_topic *topics, int count, const char *id);

#endif
