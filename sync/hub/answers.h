/*
 * Surveys: what patients answer after a visit, and the points for answering. The two are kept apart. (1) A
 * visit is answered for once a survey, and rewarded once: who took part is a row with her, what she said is
 * not. Rows of what was said, one a question, have no member, no visit, no time but the day, and a random
 * key, so that neither their order nor where they lie says which belong together. (2) What comes in waits in
 * memory alone, until sheets of PD_ANSWERS_LEAST members are there or the day is over, and is written in
 * random order: no commit, log of the database or backup has one answer beside one reward. The price: a power
 * failure loses what waits; the rewards stand. What is written before so many are there is dated to the first
 * of its month: the day's few rewards would say whose it is. (3) Nothing but these rows is kept of what was
 * said: no body, and no hash of one, which a few ticks would soon be found for. (4) Who wants to be named is:
 * her answers are written at once, with her and the visit. (5) Figures show no count of (1) below
 * PD_ANSWERS_LEAST, none that others add up to, and whole months alone. Threading: the engine's.
 */
#ifndef PD_HUB_ANSWERS_H
#define PD_HUB_ANSWERS_H

#include "app/core/programme_asked.h"
#include "sync/hub/hub.h"

#define PD_ANSWERS_LEAST 5

#define PD_VISIT_CAP 65 /* 1 to 64 of A-Z a-z 0-9 - _ */

/* One question's: "4", "yes", a choice's id. */
struct pd_answer {
    char question[PD_RULE_CAP], value[PD_RULE_CAP];
};

/* One sheet, checked against its survey by the caller. */
struct pd_answers {
    const struct pd_survey *survey; /* of the programme in force */
    struct pd_id member;
    char visit[PD_VISIT_CAP];
    int64_t visited_ms; /* as the caller says; 0: now. Where the survey names rules, what they know counts */
    bool named;
    int count;
    struct pd_answer answers[PD_QUESTIONS_MAX];
};

/* Keeps it and rewards it. *points: what she got; 0 where the rule gives her nothing now, or she is frozen.
 * Errors: PD_ERR_EXISTS (this visit was answered for), PD_ERR_FULL (nothing was recorded; again later), with
 * *why PD_ERR_NOT_FOUND (member, or a visit nobody told of), PD_ERR_STATE (closed by now), PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_hub_answers_take(struct pd_hub *hub, int64_t now_ms, const struct pd_answers *answers,
    struct pd_points *points, struct pd_why *why);

/* Writes all that waits, in a batch: the hub ends. */
void
pd_hub_answers_write(struct pd_hub *hub);

/* ---- figures, in a batch ---- */

struct pd_answer_taken {
    int64_t asked;    /* visits that the survey's rules know of; -1: it names none */
    int64_t answered; /* of them */
};

/* Days since 1970 of the hospital; until is not in it. */
PD_MUST_CHECK enum pd_err
pd_hub_answers_taken(struct pd_hub *hub, const struct pd_programme *programme, const struct pd_survey *survey,
    int64_t from_day, int64_t until_day, struct pd_answer_taken *out);

#define PD_ANSWER_CELLS_MAX 6 /* a scale has 5, a choice up to PD_CHOICES_MAX */

/* How often each answer to a question was given, in the question's order; -1: hidden. */
struct pd_answer_cells {
    int count;
    int64_t anonymous[PD_ANSWER_CELLS_MAX], named[PD_ANSWER_CELLS_MAX];
};

PD_MUST_CHECK enum pd_err
pd_hub_answer_cells(struct pd_hub *hub, const struct pd_survey *survey, const struct pd_question *question,
    int64_t from_day, int64_t until_day, struct pd_answer_cells *out);

/* What the n-th cell stands for: "4", "yes", a choice's id. */
const char *
pd_answer_value(const struct pd_question *question, int n);

/* Hides what is below PD_ANSWERS_LEAST, and then the smallest of the others until what is hidden together is
 * no longer below it: with the sum at hand a single hidden count would be no secret. */
void
pd_answer_cells_hide(int64_t *cells, int count);

/* ---- the engine's ---- */

struct pd_intake;

/* NULL: no memory. */
struct pd_intake *
pd_intake_create(void);

void
pd_intake_destroy(struct pd_intake *intake);

/* The open batch was committed, or lost. */
void
pd_intake_kept(struct pd_intake *intake);

void
pd_intake_lost(struct pd_intake *intake);

/* Writes what is of days before the one that now is in. */
void
pd_intake_day(struct pd_hub *hub, int64_t now_ms);

#endif
