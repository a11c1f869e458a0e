/* Enrolling at the counter: what its pages say. For enrol.c and enrol_words.c only. */
#ifndef PD_UI_SCREEN_ENROL_H
#define PD_UI_SCREEN_ENROL_H

#include "ui/screen/counter.h"

struct pd_enrol_words {
    const char *icon, *title;
    const char *why; /* what to type or say; NULL: the title says all */
};

struct pd_enrol_words
pd_enrol_asks(struct pd_ui *ui, const struct pd_enrol_view *e);

/* Why an answer is not taken; NULL: it was. */
const char *
pd_enrol_problem_words(struct pd_ui *ui, const struct pd_enrol_view *e);

/* What is kept and why, as it is read to her: the hospital's own where it has one. */
const char *
pd_enrol_notice(struct pd_ui *ui, const struct pd_view *view);

/* Below the field of a name: what is being composed may mean one of these, and the way to Latin letters. */
void
pd_enrol_candidate_bar(struct pd_ui *ui, struct pd_rect room, const struct pd_typing_view *typing);

/* Of a choice from 1; also of what was chosen, for the summary. */
const char *
pd_enrol_choice(struct pd_ui *ui, const struct pd_view *view, int n);

const char *
pd_enrol_source_words(struct pd_ui *ui, int source);

const char *
pd_enrol_relation_words(struct pd_ui *ui, int relation);

/* Of a purpose, in one or two words. */
const char *
pd_enrol_purpose_words(struct pd_ui *ui, enum pd_purpose purpose);

/* DONE: what became of it, and what to do. */
struct pd_enrol_said {
    enum pd_tone tone;
    const char *icon, *title, *body;
};

struct pd_enrol_said
pd_enrol_said(struct pd_ui *ui, const struct pd_enrol_view *e);

#endif
