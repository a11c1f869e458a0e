/*
 * The patient's side of a counter: what she may see there of the clerk's view. (1) What is not named in
 * aside.c is not in her view: shelves, waiting tickets, who serves, the clerk's reasons and errors cannot
 * reach her screen, because its view does not hold them. (2) It follows from the clerk's view alone, so that
 * nothing of a person outlives her there. Pure; any thread.
 */
#ifndef PD_CORE_ASIDE_H
#define PD_CORE_ASIDE_H

#include "app/core/view.h"

/* Overwrites all of *hers, padding too: the same desk gives the same bytes. Pointers of *hers are those of
 * desk. */
void
pd_aside_of(const struct pd_view *desk, struct pd_view *hers);

/* Which of its states that is. */
enum pd_aside_state
pd_aside_state_of(const struct pd_view *desk);

#endif
