/*
 * What the screens say, for whoever does not see them: a title, what matters, the main thing to do; the
 * control in focus as "3 of 7, Get gifts, button"; and what happens by itself. (1) Nothing is said before a
 * keypad's first key, and nothing after the visit but that it is over. (2) Numbers and names of the member
 * are spoken only where nobody else hears them (pd_speech_personal, and pd_speech_eyes for texts that were
 * made to be read); a test holds every screen to it, and to the digits that she types. (3) What is said is
 * one phrase a line: a phrase that is a text of its own may have been recorded. (4) A new utterance replaces
 * the one before.
 */
#ifndef PD_UI_SPEECH_H
#define PD_UI_SPEECH_H

#include "ui/kit/draw.h"

#include "app/core/view.h"

#define PD_SPEECH_BYTES 2048

struct pd_ui;
struct pd_control;

/* What a frame says; texts valid until the next frame, NULL for none. */
struct pd_spoken {
    const char *title;
    const char *summary; /* what matters here */
    const char *status;  /* what may change while one is here: said again when it does */
    const char *more;    /* on request: details, a number digit by digit */
};

struct pd_said {
    const char *text; /* valid until the next frame; NULL: nothing new; "": be silent */
    enum pd_lang lang;
    int volume; /* 1..PD_VOLUME_MAX */
};

struct pd_speech {
    struct pd_spoken_view was;
    enum pd_screen screen;
    uint32_t visit;
    enum pd_lang lang;
    bool warned, half_told;
    uint64_t title, status, focus; /* hashes of what was said last */
    bool repeated;
    char text[PD_SPEECH_BYTES];
    char last[PD_SPEECH_BYTES]; /* for "repeat" */
    enum pd_lang last_lang;
};

/* After the last frame of an event: what is to be said now. */
void
pd_speech_update(struct pd_ui *ui, const struct pd_view *view, struct pd_said *said);

/* What a screen says of itself; each NULL leaves what stands there. */
void
pd_speech_tell(
    struct pd_ui *ui, const char *title, const char *summary, const char *status, const char *more);

/* What widgets know to say, where the screen itself says nothing: texts made to be read. */
void
pd_speech_tell_read(struct pd_ui *ui, const char *title, const char *summary);

/* One text more that was made to be read, behind what the page's summary says already. */
void
pd_speech_add_read(struct pd_ui *ui, const char *text);

/* Two parts of one name: "Thermos cup, 1800 points". Either may be NULL. */
const char *
pd_speech_part(struct pd_ui *ui, const char *a, const char *b);

/* The one rule about what a whole lobby may hear: personal only in headphones, else open. */
const char *
pd_speech_personal(const struct pd_ui *ui, const char *personal, const char *open);

/* A text made to be read, as it may be spoken: itself, or that it is on the screen, where it holds a number
 * or the name of the member and others hear it. */
const char *
pd_speech_eyes(struct pd_ui *ui, const char *text);

/* The name of a control for the ear. */
const char *
pd_speech_name(struct pd_ui *ui, const struct pd_control *control);

/* "3 of 7, Get gifts, button", a phrase a line; position in reading order. */
const char *
pd_speech_control(struct pd_ui *ui, int position);

/* Title, summary, status and the main thing to do, a phrase a line. */
const char *
pd_speech_page(struct pd_ui *ui);

/* Phrases one after the other; either may be NULL. */
const char *
pd_speech_join(struct pd_ui *ui, const char *a, const char *b);

/* What the last frame says, for tests and the tour. */
const struct pd_spoken *
pd_ui_spoken(const struct pd_ui *ui);

/* ---- numbers and words for the ear ---- */

/* "3280": grouped digits are read as two numbers. */
const char *
pd_speech_number(struct pd_ui *ui, int64_t n);

const char *
pd_speech_points(struct pd_ui *ui, struct pd_points points);

/* "A, 0, 3, 7". */
const char *
pd_speech_spelled(struct pd_ui *ui, const char *text);

/* As pd_kit_date, with months in full. What is written for the eye alone is told so too. */
const char *
pd_speech_date(struct pd_ui *ui, int64_t at_ms);

#endif
