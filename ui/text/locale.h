/*
 * Wording: every text on a screen is looked up by its English original, in the catalogue of the language in
 * force. One gettext domain per language, so that several are live at once (screen, ticket and staff may
 * differ).
 */
#ifndef PD_UI_TEXT_LOCALE_H
#define PD_UI_TEXT_LOCALE_H

#include "ui/kit/draw.h"

#include "app/core/programme.h"

/* What gettext reads from the environment. A program with threads calls it before it starts the first: the
 * others read the environment whenever they like. */
void
pd_locale_environment(void);

/* dir holds pd/LC_MESSAGES/pointdesk-<locale>.mo. Sets the process locale to C.UTF-8; call once. Errors:
 * PD_ERR_MISSING with *why naming the first catalogue that is not there. */
PD_MUST_CHECK enum pd_err
pd_locale_init(const char *dir, struct pd_why *why);

/* "zh_CN". */
const char *
pd_locale_name(enum pd_lang lang);

/* Its own name in its own script, short, for the buttons: "简", "繁", "EN". */
const char *
pd_locale_button(enum pd_lang lang);

enum pd_script
pd_locale_script(enum pd_lang lang);

/* The wording of an English original; the original itself where a catalogue has none. Never NULL. */
const char *
pd_locale_text(enum pd_lang lang, const char *english) __attribute__((format_arg(2)));

/* Chooses singular or plural by n. */
const char *
pd_locale_plural(enum pd_lang lang, const char *one, const char *many, int64_t n)
    __attribute__((format_arg(2), format_arg(3)));

#endif
