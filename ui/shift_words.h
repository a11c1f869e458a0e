/*
 * What a counter's shift came to, in words: the same on the screen and on the slip. For counter_shift.c and
 * slip_shift.c only.
 */
#ifndef PD_UI_SHIFT_WORDS_H
#define PD_UI_SHIFT_WORDS_H

#include "ui/kit/kit.h"

#define PD_SHIFT_FACTS 11
#define PD_SHIFT_COLUMNS 5

struct pd_shift_fact {
    const char *label, *value;
};

/* All of them, also those that are nothing: whoever checks the slip looks for a figure where it stands. */
void
pd_shift_facts(
    struct pd_ui *ui, const struct pd_shift_figures *figures, struct pd_shift_fact out[PD_SHIFT_FACTS]);

/* "8:02 · W003"; with the day when it is not today's. who: NULL for the time alone. */
const char *
pd_shift_when(struct pd_ui *ui, int64_t at_ms, int64_t today_ms, const char *who);

/* "Counter B"; NULL: its letter is not known. */
const char *
pd_shift_desk(struct pd_ui *ui, const struct pd_view *view);

/* As the programme names it; one it knows no more by its number. */
const char *
pd_shift_gift_name(const struct pd_ui *ui, const struct pd_view *view, const char *sku);

/* Headings of the table of gifts, and one gift's numbers below them. */
void
pd_shift_headings(const struct pd_ui *ui, const char *out[PD_SHIFT_COLUMNS]);

void
pd_shift_numbers(struct pd_ui *ui, const struct pd_shift_gift *gift, const char *out[PD_SHIFT_COLUMNS]);

#endif
