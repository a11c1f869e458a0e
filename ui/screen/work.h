/*
 * The counter's lists: words, lines and steps. For the files of work*.c only. Every list, act, field and
 * reason has one row of words; what a release does not know by name is shown by its name.
 */
#ifndef PD_UI_SCREEN_WORK_H
#define PD_UI_SCREEN_WORK_H

#include "ui/screen/counter_duty.h"
#include "ui/widget/list.h"

/* ---- work_words.c ---- */

/* NULL of an unknown list. key: its letter or digit in the menu, the same for everybody. */
struct pd_work_words {
    const char *title;
    const char *icon;
    int key;
    const char *none; /* what an empty one says */
};

struct pd_work_words
pd_work_list_words(struct pd_ui *ui, enum pd_work work);

struct pd_work_act_words {
    const char *label; /* on its button, and above its fields */
    const char *icon;
    const char *done; /* when it is */
    const char *sure; /* before it is; NULL: nothing beyond the facts */
    bool gives_up;    /* drawn in red */
};

struct pd_work_act_words
pd_work_act_words(struct pd_ui *ui, const struct pd_work_act *act);

const char *
pd_work_field_words(struct pd_ui *ui, const struct pd_work_act *act, const struct pd_work_field *field);

/* The same in a word, beside what was given. */
const char *
pd_work_field_name(struct pd_ui *ui, const struct pd_work_act *act, const struct pd_work_field *field);

/* "damaged" in words. */
const char *
pd_work_word(struct pd_ui *ui, const char *word);

/* Why it was not done, and what to do; for codes of hub and desk alike. */
const char *
pd_work_refused_words(struct pd_ui *ui, const char *code);

/* Sentences that answer most feedback; NULL behind the last. */
#define PD_WORK_SENTENCES 4
void
pd_work_sentences(struct pd_ui *ui, const struct pd_work_act *act, const char *out[PD_WORK_SENTENCES]);

/* ---- work_lines.c ---- */

/* work_exceptions.c: never NULL; of a kind that this release does not know its name. */
struct pd_exception_words {
    const char *title; /* what happened */
    const char *todo;  /* what to do about it */
};

struct pd_exception_words
pd_exception_words(struct pd_ui *ui, const char *kind);

/* A line of a list as it is shown. */
struct pd_work_line {
    const char *icon;
    enum pd_tone tone;
    const char *title;
    const char *sub;   /* "" */
    const char *value; /* right-aligned; "" */
    const char *unit;  /* "" */
    const char *note;  /* what is to be seen: "waits longer than 48 hours"; NULL */
    const char *note_icon;
    enum pd_tone note_tone;
};

struct pd_work_line
pd_work_line(struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row);

/* Facts of the chosen line, in order. Returns how many, at most PD_WORK_FACTS. */
#define PD_WORK_FACTS 6
int
pd_work_facts(struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row,
    struct pd_fact out[PD_WORK_FACTS]);

/* What was given for a field, in words. */
const char *
pd_work_value_words(struct pd_ui *ui, const struct pd_view *view, const struct pd_work_field *field,
    const struct pd_work_value *value);

/* ---- work_act.c: from the chosen line on ---- */

void
pd_work_draw_row(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

void
pd_work_draw_field(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

void
pd_work_draw_check(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

/* work_end.c: badge and PIN, sending, what became of it */
void
pd_work_draw_badge(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

void
pd_work_draw_pin(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

void
pd_work_draw_sending(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

void
pd_work_draw_said(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

/* ---- work.c ---- */

/* "1  Answer", with its key. */
const char *
pd_work_keyed(struct pd_ui *ui, int key, const char *label);

/* One step up. */
struct pd_button
pd_work_back_button(struct pd_ui *ui);

#endif
