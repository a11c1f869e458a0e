/*
 * The quiet parts of a screen: surfaces, icons, pictures, chips, bars.
 */
#ifndef PD_UI_WIDGET_CARD_H
#define PD_UI_WIDGET_CARD_H

#include "ui/widget/text.h"

enum pd_tone { PD_TONE_PLAIN, PD_TONE_ACCENT, PD_TONE_GOOD, PD_TONE_BAD, PD_TONE_WARN };

/* A raised surface with a soft shadow. */
void
pd_ui_card(struct pd_ui *ui, struct pd_rect rect);

/* The accent, in depth, for what a page is about. Returns the colour of text on it. */
pd_color
pd_ui_hero(struct pd_ui *ui, struct pd_rect rect);

/* A flat tinted surface; returns the text colour for it. */
pd_color
pd_ui_panel(struct pd_ui *ui, struct pd_rect rect, enum pd_tone tone);

void
pd_ui_icon(struct pd_ui *ui, struct pd_rect rect, pd_color color, const char *name);

/* A picture in rect; a quiet gift shape where name is NULL or "". */
void
pd_ui_picture(struct pd_ui *ui, struct pd_rect rect, int radius, int alpha, const char *name);

/* A line of icon and text on a tinted surface, as high as its text needs, cut from the top of *rect. */
struct pd_rect
pd_ui_notice(struct pd_ui *ui, struct pd_rect *rect, enum pd_tone tone, const char *icon, const char *text);

/* Px a notice of this text takes. */
int
pd_ui_notice_height(const struct pd_ui *ui, int width, const char *text);

/* A small rounded label at x, y; returns where it is. */
struct pd_rect
pd_ui_chip(struct pd_ui *ui, int x, int y, enum pd_tone tone, const char *icon, const char *text);

/* The face of a tier's membership card: its picture, over its colour in case there is none. Returns the text
 * colour for its left half. */
pd_color
pd_ui_tier_face(struct pd_ui *ui, struct pd_rect rect, const struct pd_tier *tier);

/* How far along, 0..1000. */
void
pd_ui_bar(struct pd_ui *ui, struct pd_rect rect, int permille, pd_color track, pd_color fill);

/* Label on the left, value on the right of one line. */
struct pd_fact {
    const char *icon; /* NULL: none */
    const char *label, *value;
};

void
pd_ui_fact(struct pd_ui *ui, struct pd_rect rect, struct pd_fact fact);

/* Some of them, one below the other, each in its own rectangle: set in one size. */
void
pd_ui_facts(struct pd_ui *ui, const struct pd_rect *rects, const struct pd_fact *facts, int count);

/* The last lines of a tier's face run below its emblem: it fades there, so that they can be read. */
void
pd_ui_tier_shade(struct pd_ui *ui, struct pd_rect card, const struct pd_tier *tier);

#endif
