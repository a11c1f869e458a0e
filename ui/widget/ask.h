/*
 * Pages with one thing in their middle: a question above its answers, or what stands in a list's place while
 * there is nothing to list.
 */
#ifndef PD_UI_WIDGET_ASK_H
#define PD_UI_WIDGET_ASK_H

#include "ui/widget/text.h"

/* An icon, what is asked, why (NULL for none), in the middle of the room. */
void
pd_ui_question(
    struct pd_ui *ui, struct pd_rect room, const char *icon, const char *question, const char *why);

/*
 * Asks for one thing: an icon, what is asked, why (NULL for none). Returns the room for the answers, which
 * want so many px of height: below the question and near the hand, or beside it where the room is wide. In
 * low mode the question stands above.
 */
struct pd_rect
pd_ui_ask(struct pd_ui *ui, struct pd_rect room, int answers, const char *icon, const char *question,
    const char *why);

/* A picture, and below it a title and a sentence (NULL for none), in the middle of the room. */
void
pd_ui_nothing(
    struct pd_ui *ui, struct pd_rect room, const char *picture, const char *title, const char *body);

/* What stands in place of something that is asked for, or cannot be. state: ASKING or AWAY. */
void
pd_ui_page_away(struct pd_ui *ui, struct pd_rect room, enum pd_page_state state);

/* The same where her page would be. False: it is here, and nothing was drawn. */
bool
pd_ui_page_missing(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view);

/* Where rows stand that are only read: what is left of the room, or above it in low mode, where nothing is to
 * be touched. The second also fills what that leaves empty below; call it once, when all else has its place.
 */
struct pd_rect
pd_ui_reading_room(const struct pd_ui *ui, struct pd_rect room);
struct pd_rect
pd_ui_reading(struct pd_ui *ui, struct pd_rect room);

/* pd_ui_page under a title; in low mode that stands above with a picture, where nothing is to be touched. */
struct pd_rect
pd_ui_list_page(struct pd_ui *ui, const struct pd_view *view, const char *title, int ways);

/* Low mode: a picture and a line above the controls; nothing in other modes. */
void
pd_ui_aside(struct pd_ui *ui, const char *picture, const char *words);

#endif
