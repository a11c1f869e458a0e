/*
 * Before, during or after what a patient comes to the hospital for: each thing that earns, that is booked or
 * that members are entitled to belongs to one of the three. A document says which ("stage"); what it does not
 * say follows from what a rule rewards, and is "in" for everything else. Pure.
 */
#ifndef PD_CORE_STAGE_H
#define PD_CORE_STAGE_H

#include "app/core/programme.h"

/* "pre", "in", "post" */
const char *
pd_stage_name(enum pd_stage stage);

/* As given, or by its behaviour: a welcome, a referral, a share are before; a survey, a task after. */
enum pd_stage
pd_stage_of_rule(const struct pd_earn_rule *rule);

/* As given, or "in". */
enum pd_stage
pd_stage_or_in(enum pd_stage stage);

/* Says the document of anything which stage it is? */
bool
pd_programme_has_stages(const struct pd_programme *p);

/* ---- for the documents' tables ---- */

struct pd_doc_choice;
extern const struct pd_doc_choice pd_stage_choices[];

#define STAGE(of)                                                                                            \
    {                                                                                                        \
        .key = "stage", .type = PD_DOC_CHOICE, AT(of, stage), .choices = pd_stage_choices                    \
    }

#endif
