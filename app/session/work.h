/* The counter's lists, between the session's own files work.c and work_act.c. */
#ifndef PD_SESSION_WORK_H
#define PD_SESSION_WORK_H

#include "app/session/state.h"

/* ---- work.c ---- */

unsigned int
pd_work_roles(const struct pd_session *s);

/* Whose list it is, or whom an act is about; zero: nobody's. */
const struct pd_id *
pd_work_member(const struct pd_session *s);

void
pd_work_go(struct pd_session *s, enum pd_work_step step);

/* What was typed, scanned and chosen for it. */
void
pd_work_forget_act(struct pd_session *s);

/* To the hub, or to this desk; the caller fills in the rest. */
struct pd_work_ask *
pd_work_ask(struct pd_session *s, struct pd_effects *fx, bool hub);

void
pd_work_open_list(struct pd_session *s, struct pd_effects *fx, enum pd_work list, int64_t from);

/* The page as it is here. */
void
pd_work_up_to_list(struct pd_session *s);

/* To where it was chosen. */
void
pd_work_up_from_act(struct pd_session *s);

/* ---- work_act.c ---- */

pd_wish pd_wish_work_act, pd_wish_work_word, pd_wish_work_type, pd_wish_work_say;

/* Enter: the field is complete, it is right as it stands, that is the PIN. */
void
pd_work_on(struct pd_session *s, struct pd_effects *fx);

/* One step up within an act. */
void
pd_work_back(struct pd_session *s);

/* code "": nothing to explain. */
void
pd_work_said(struct pd_session *s, enum pd_errand_status status, const char *code);

/* The answer to the act. */
void
pd_work_done(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

/* true: the badge or PIN of a supervisor, who was asked for here. */
bool
pd_work_badge_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

#endif
