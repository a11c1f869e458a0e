/* The setup's pages, in parts: for its own files only. */
#ifndef PD_UI_SCREEN_SETUP_H
#define PD_UI_SCREEN_SETUP_H

#include "ui/screen/screens.h"

/* A question, and what helps to answer it. */
struct pd_setup_words {
    const char *icon, *title, *help;
};

struct pd_setup_words
pd_setup_words(const struct pd_ui *ui, enum pd_setup_step step);

/* "Kiosk: patients serve themselves" for "kiosk"; where there is none, the value itself. */
const char *
pd_setup_choice_words(const struct pd_ui *ui, enum pd_setup_step step, const char *choice);

/* What an answer to this question must look like. allowed: from the table of keys. */
const char *
pd_setup_allowed_words(struct pd_ui *ui, enum pd_setup_step step, const char *allowed);

/* The first thing that is wrong with provision.ini. */
const char *
pd_setup_provision_words(struct pd_ui *ui, const struct pd_setup_view *v);

/* What was done, or not, as a sentence. */
const char *
pd_setup_said_words(struct pd_ui *ui, const struct pd_setup_line *line);

#endif
