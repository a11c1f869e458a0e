/*
 * Patients who are expected and are no members yet: a list that the hospital's own system renews, by which a
 * counter that enrols somebody need not have her name typed. (1) No more is kept than it takes to see that
 * she is the one: her number as a keyed hash; name, year of birth and the last four digits of her phone
 * sealed under a key of their own, as a person is. (2) A counter asks by an exact number and is told of that
 * one; there is no list of them. PD_VISITORS_A_MINUTE and PD_VISITORS_OF_DESK_AN_HOUR of one
 * desk, and PD_VISITORS_AN_HOUR of one clerk there; beyond that "too_often". What is asked in a clerk's name
 * at another desk takes nothing from this one: whoever has that desk's key could say any name. A clerk who is
 * above PD_VISITORS_AN_HOUR over all desks is told to a person. Whoever asks may enrol (enrolments.h, (4)):
 * else "by". (3) A row goes when she was enrolled or is erased, when its days are over,
 * and when all are taken out. (4) Whether nobody has the number or her row is gone is one answer,
 * "not_found"; no log names her. Threading: the engine's.
 */
#ifndef PD_HUB_VISITORS_H
#define PD_HUB_VISITORS_H

#include "sync/hub/errands.h"

#define PD_VISITOR_DAYS_MAX 90

pd_errand_do pd_errand_visitor;

/* Under this number from now on, whatever was there. Inside a batch. Errors with *why: PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_visitor_put(struct pd_hub *hub, const char *number, const struct pd_visitor *visitor, int64_t until_ms,
    struct pd_why *why);

/* false: nobody is, or not any more. Wipe it when done. */
bool
pd_visitor_get(struct pd_hub *hub, int64_t now_ms, const char *number, struct pd_visitor *out);

/* She was enrolled, or erased. Harmless where there is none. */
void
pd_visitor_drop(struct pd_hub *hub, const char *number);

/* Whose days are over. */
void
pd_visitors_prune(struct pd_hub *hub, int64_t now_ms);

/* At most 500 of them, whoever they are; returns how many. Inside a batch. */
int64_t
pd_visitors_clear(struct pd_hub *hub);

#endif
