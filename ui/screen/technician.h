/*
 * A technician's face, in parts: for its own files, and the paper of it, only.
 */
#ifndef PD_UI_SCREEN_TECHNICIAN_H
#define PD_UI_SCREEN_TECHNICIAN_H

#include "ui/screen/screens.h"
#include "ui/widget/list.h"

/* How a lamp shines: never by its colour alone. */
struct pd_lamp_look {
    const char *icon, *word;
    enum pd_tone tone;
};

struct pd_lamp_look
pd_lamp_look(const struct pd_ui *ui, enum pd_lamp_view lamp);

/* "Network" */
const char *
pd_lamp_name(const struct pd_ui *ui, enum pd_lamp_of of);

/* What to do next about it; of a good one, what that means. */
const char *
pd_lamp_words(const struct pd_ui *ui, enum pd_lamp_of of, enum pd_lamp_view lamp);

/* "Our own code, 143 characters" */
const char *
pd_scanned_words(struct pd_ui *ui, const struct pd_technician_view *v);

/* "Read: a number of 10 digits" */
const char *
pd_card_seen_words(struct pd_ui *ui, const struct pd_technician_view *v);

/* What came of the last act; NULL: nothing to tell. */
const char *
pd_technician_told_words(const struct pd_ui *ui, const struct pd_technician_view *v);

/* technician_log.c: what a line of the log says, in her language; NULL: only the line itself does. */
const char *
pd_technician_log_words(const struct pd_ui *ui, const char *line);

/* technician_pages.c: below the tabs */
void
pd_technician_devices(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

void
pd_technician_journal(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

void
pd_technician_acts(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

void
pd_technician_sure(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

/* All of the panel: no header, no way out but the last cell, Escape and time. */
void
pd_technician_grid(struct pd_ui *ui, const struct pd_view *view);

#endif
