/*
 * What members and visitors tell the hospital, by a topic and a face, and what the hospital answers.
 *   (1) A ticket goes received -> answered -> closed, and back to received when it is opened again; the table
 *       is in feedback.c. Each is to be answered within the programme's hours; what is late is listed.
 *   (2) Its number is drawn, not counted: who knows one cannot guess another's.
 *   (3) The answer is the only free text. It lies sealed under a key of its own, in no act and no log;
 *       erasing the member takes text and key.
 *   (4) A suggestion that was taken up is rewarded once, by the programme's rule and within its caps; where
 * staff choose how much, above what one of them gives alone another approves it. Threading: the engine's.
 */
#ifndef PD_HUB_FEEDBACK_H
#define PD_HUB_FEEDBACK_H

#include "sync/hub/staff.h"

#define PD_FEEDBACK_TEXT_CAP 1001 /* 1 to 1000 bytes */

/* Stored: append, never renumber. */
enum pd_feedback_state { PD_FEEDBACK_RECEIVED = 1, PD_FEEDBACK_ANSWERED = 2, PD_FEEDBACK_CLOSED = 3 };

const char *
pd_feedback_state_name(enum pd_feedback_state state); /* "received" */

struct pd_feedback {
    int64_t number; /* 8 digits */
    enum pd_feedback_state state;
    struct pd_id member; /* zero: nobody said who she is */
    char topic[PD_RULE_CAP];
    int face; /* 1: the saddest */
    bool call_back;
    int64_t at_ms, due_ms;          /* to be answered before */
    int64_t answered_ms, closed_ms; /* 0: not */
    char by[PD_STAFF_NUMBER_CAP];   /* who touched it last; "" */
    int64_t rewarded;               /* points */
    int64_t asked;                  /* points that wait for another's approval; 0: none do */
    char asked_by[PD_STAFF_NUMBER_CAP];
    char answer[PD_FEEDBACK_TEXT_CAP]; /* only of pd_hub_feedback_get; "" */
};

/* Takes topic, face, call_back, member (zero: nobody) and number (0: one is drawn) of *feedback; fills in the
 * rest. client: who brought it. Errors with *why: PD_ERR_INVALID, PD_ERR_NOT_FOUND (member), PD_ERR_STATE (no
 * programme takes any), PD_ERR_EXISTS (the number is another's). */
PD_MUST_CHECK enum pd_err
pd_hub_feedback_take(
    struct pd_hub *hub, int64_t now_ms, const char *client, struct pd_feedback *feedback, struct pd_why *why);

/* With its answer; wipe that when done. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_feedback_get(struct pd_hub *hub, int64_t number, struct pd_feedback *out);

/* Those not closed, or all, the first to be answered first; without answers. */
PD_MUST_CHECK enum pd_err
pd_hub_feedback_each(
    struct pd_hub *hub, bool all, void (*each)(void *ctx, const struct pd_feedback *feedback), void *ctx);

/* How many are late, and since when the first of them is; 0: none. */
int64_t
pd_hub_feedback_late(struct pd_hub *hub, int64_t now_ms, int64_t *since_ms);

/* Each is an act of `by`. Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_STATE, PD_ERR_INVALID (text). */
PD_MUST_CHECK enum pd_err
pd_hub_feedback_answer(struct pd_hub *hub, int64_t now_ms, int64_t number, const char *text,
    const struct pd_staff *by, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_feedback_close(
    struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by, struct pd_why *why);

/* To be answered anew, within the programme's hours from now on. */
PD_MUST_CHECK enum pd_err
pd_hub_feedback_reopen(
    struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by, struct pd_why *why);

/* A suggestion was taken up. chosen: points, where the rules let staff choose (feedback.most), else 0: what
 * the rule gives. Above what one gives alone it waits for another: *points is 0 then, else what she got.
 * Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_INVALID (points), PD_ERR_STATE; PD_ERR_EXISTS: it was rewarded
 * before. */
PD_MUST_CHECK enum pd_err
pd_hub_feedback_accept(struct pd_hub *hub, int64_t now_ms, int64_t number, int64_t chosen,
    const struct pd_staff *by, struct pd_points *points, struct pd_why *why);

/* What waits is given. Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_STATE (nothing waits), PD_ERR_DENIED (who
 * accepted it), PD_ERR_EXISTS. */
PD_MUST_CHECK enum pd_err
pd_hub_feedback_approve(struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by,
    struct pd_points *points, struct pd_why *why);

/* It waits no more, and nothing is given. Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_STATE. */
PD_MUST_CHECK enum pd_err
pd_hub_feedback_decline(
    struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by, struct pd_why *why);

/* She is erased: her tickets are nobody's, and what was answered goes. */
void
pd_feedback_forget(struct pd_hub *hub, int64_t mid);

#endif
