/*
 * What stands at a counter instead of the hand-over while nobody serves, or a shift is opened, counted and
 * closed. For counter.c and the files of duty only.
 */
#ifndef PD_UI_SCREEN_COUNTER_DUTY_H
#define PD_UI_SCREEN_COUNTER_DUTY_H

#include "ui/screen/counter.h"

/* Whether the hand-over waits. */
bool
pd_counter_duty_first(const struct pd_duty_view *duty);

/* Who serves and which shift is open, with the keys that end both; nothing where nobody signs in. Cut from
 * the top of *room. */
void
pd_counter_who(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view);

void
pd_counter_duty(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

/* ---- parts of it ---- */

/* What is said beside what is to be done: from top to bottom, in the middle of the room. NULL leaves out. */
struct pd_counter_said {
    bool alone;       /* nothing stands beside it: lines are centred */
    const char *icon; /* of who */
    const char *who;
    const char *title, *body;
    int dots;        /* -1: no PIN is typed here */
    const char *bad; /* why it did not work */
};

void
pd_counter_say(struct pd_ui *ui, struct pd_rect room, const struct pd_counter_said *said);

/* Digits for fingers and keyboard alike, and whatever Enter does. typed: how many there are, of at most
 * most. */
void
pd_counter_keys(struct pd_ui *ui, struct pd_rect r, int typed, int most, struct pd_button enter);

/* Where a badge is to be held, beside what is said or above it. */
void
pd_counter_ask_badge(struct pd_ui *ui, struct pd_rect in, const struct pd_counter_said *said);

/* A PIN: what is said, the way back (on the line of the last keys, within reach of the same hand), the keys.
 */
void
pd_counter_ask_pin(
    struct pd_ui *ui, struct pd_rect in, const struct pd_counter_said *said, struct pd_button back);

/* Escape: one step back. */
struct pd_button
pd_counter_escape(const char *label);

/* The last act could not be recorded; NULL: it could. */
const char *
pd_counter_failed_words(const struct pd_ui *ui, const struct pd_duty_view *duty);

/* Why a badge or PIN let nobody in, and the way out; NULL: nothing to tell. role: what is said to whoever may
 * not. */
const char *
pd_counter_sign_in_words(struct pd_ui *ui, enum pd_sign_in outcome, int tries_left, const char *role);

/* counter_shift.c */
void
pd_counter_shift(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view);

void
pd_counter_count(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view);

void
pd_counter_close(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view);

void
pd_counter_report(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view);

#endif
