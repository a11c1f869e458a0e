/*
 * The parts of the counter's screen: what it says, and what it offers where the other counter hands over or a
 * supervisor must decide. For the counter's own files only.
 */
#ifndef PD_UI_SCREEN_COUNTER_H
#define PD_UI_SCREEN_COUNTER_H

#include "ui/screen/screens.h"

/* Network, unsent, and whether this counter may hand over. */
void
pd_counter_state(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view);

const char *
pd_counter_capture_words(struct pd_ui *ui, const struct pd_view *view);

/* What to do about a card that names nobody here; NULL: it is none. */
const char *
pd_counter_card_words(struct pd_ui *ui, const struct pd_counter_view *c);

/* That the ticket on the table is a proxy ticket, and what follows; NULL: it is not. */
const char *
pd_counter_proxy_words(const struct pd_ui *ui, const struct pd_counter_view *c);

const char *
pd_counter_refused_words(struct pd_ui *ui, enum pd_code_outcome outcome);

/* Who hands over at this place now. */
const char *
pd_counter_turn_words(struct pd_ui *ui, const struct pd_counter_view *c);

/* What became of asking for it; NULL: nothing to tell. */
const char *
pd_counter_asked_words(struct pd_ui *ui, const struct pd_view *view);

void
pd_counter_verdict(struct pd_ui *ui, struct pd_rect r, enum pd_tone tone, const char *icon, const char *text);

/* What lies on the table between staff and patient. */
void
pd_counter_goods(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view);

/* Px that it takes at the least. */
int
pd_counter_goods_height(const struct pd_ui *ui);

/* Escape: back to scanning. */
void
pd_counter_clear_button(struct pd_ui *ui, struct pd_rect row);

/* One of a few answers, each with its digit, and a way back. Px it takes, and drawing it. */
int
pd_counter_choice_height(const struct pd_ui *ui);

void
pd_counter_choice(
    struct pd_ui *ui, struct pd_rect r, const char *question, const char *const *labels, int count);

/* F7: somebody becomes a member. */
/* It stands at a merchant's place, and serves nobody for the hospital. */
bool
pd_counter_is_merchants(const struct pd_view *view);

struct pd_button
pd_counter_enrol(const struct pd_ui *ui);

/* Below a ticket that may not be handed over: what can be done about it. */
void
pd_counter_no_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view);

/* In the middle of an empty table of a counter that may not hand over. */
void
pd_counter_not_my_turn(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view);

/* The supervisor is here: why may it be handed over? */
void
pd_counter_vouch(struct pd_ui *ui, struct pd_rect room, struct pd_rect row, const struct pd_view *view);

#endif
