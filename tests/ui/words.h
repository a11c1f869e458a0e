/*
 * The words that may not stand in a text, read from words.txt.
 */
#ifndef PD_TESTS_UI_WORDS_H
#define PD_TESTS_UI_WORDS_H

#include "app/core/programme.h"

/* The first word of text that nobody may read there; NULL when there is none. patient: words of staff count
 * too. Valid until the program ends. */
const char *
words_wrong(const char *text, enum pd_lang lang, bool patient);

/* The first word of text that leads a patient to a person, and a clerk nowhere; NULL: there is none. */
const char *
words_to_staff(const char *text);

/* The i-th of those words; NULL: there are no more. */
const char *
words_staff_at(int i);

#endif
