/*
 * The table of screens, and their functions. Each draws its view and asks for at most one intent; none
 * changes anything.
 */
#ifndef PD_UI_SCREEN_SCREENS_H
#define PD_UI_SCREEN_SCREENS_H

#include "ui/screen/spoken.h"
#include "ui/widget/frame.h"
#include "ui/widget/gift.h"
#include "ui/widget/tell.h"

/* Draws the view's screen, and over it the idle warning where there is one. */
void
pd_screen_draw(struct pd_ui *ui, const struct pd_view *view);

/* "attract", "home"...: for file names and reports. Never NULL. */
const char *
pd_screen_name(enum pd_screen screen);

void
pd_screen_attract(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_home(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_account(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_tier(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_rules(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_catalogue(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_gift(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_confirm(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_saving(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_done(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_tickets(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_ticket(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_no_code(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_refused(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_message(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_closed(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_staff(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_counter(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_more(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_money(struct pd_ui *ui, const struct pd_view *view);

void
pd_screen_deduct(struct pd_ui *ui, const struct pd_view *view);

void
pd_screen_deducted(struct pd_ui *ui, const struct pd_view *view);

/* Why her points pay nothing of this bill; NULL: they may. */
const char *
pd_deduct_why(struct pd_ui *ui, const struct pd_view *view);

void
pd_screen_wallet(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_unit(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_history(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_activities(struct pd_ui *ui, const struct pd_view *view);

void
pd_screen_wheel(struct pd_ui *ui, const struct pd_view *view);

void
pd_screen_wheel_pick(struct pd_ui *ui, const struct pd_view *view);

void
pd_screen_wheel_result(struct pd_ui *ui, const struct pd_view *view);

void
pd_screen_wheel_fair(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_activity(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_survey(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_feedback(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_feedback_state(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_keypad(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_plan(struct pd_ui *ui, const struct pd_view *view);

void
pd_screen_plan_step(struct pd_ui *ui, const struct pd_view *view);

void
pd_screen_family(struct pd_ui *ui, const struct pd_view *view);

void
pd_screen_referral(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_adviser(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_memberships(struct pd_ui *ui, const struct pd_view *view);

/* Its name, and "Silver · 1,200 points". */
const char *
pd_membership_name(struct pd_ui *ui, const struct pd_membership_view *m);
const char *
pd_membership_line(struct pd_ui *ui, const struct pd_view *view, const struct pd_membership_view *m);

/* The number in two groups of four. */
const char *
pd_referral_words(struct pd_ui *ui, int64_t number);

void
pd_screen_reminders(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_privacy(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_sure(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_board(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_rights(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_index(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_enrol(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_proxy(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_work(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_aside(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_technician(struct pd_ui *ui, const struct pd_view *view);
void
pd_screen_setup(struct pd_ui *ui, const struct pd_view *view);

/* How far the next level is, and what keeps this one; NULL: nothing to tell. */
const char *
pd_tier_next_words(struct pd_ui *ui, const struct pd_view *view);
const char *
pd_tier_stay_words(struct pd_ui *ui, const struct pd_view *view);

/* What gave these points. */
const char *
pd_lot_name(struct pd_ui *ui, const struct pd_view *view, const struct pd_lot *lot);

/* Under which terms the voucher at hand is used; NULL: it is none, or there are none. */
const char *
pd_gift_terms(struct pd_ui *ui, const struct pd_view *view);

/* Where the gift at hand is collected. */
const struct pd_place *
pd_gift_place(const struct pd_view *view);

/* "1234 5678" */
const char *
pd_feedback_number(struct pd_ui *ui, int64_t number);

/* Which way a line of history went. */
struct pd_history_way {
    const char *icon, *word, *sign;
    enum pd_tone tone;
};

struct pd_history_way
pd_history_way(struct pd_ui *ui, const struct pd_history_line *line);

/* What it was: a rule, a gift, an activity. */
const char *
pd_history_name(struct pd_ui *ui, const struct pd_view *view, const struct pd_history_line *line);

/* "5 Dec 14:00–15:30" */
const char *
pd_activity_when(struct pd_ui *ui, const struct pd_view *view, const struct pd_activity *activity);

/* The full-screen idle warning, drawn over whatever screen is there. */
void
pd_screen_idle(struct pd_ui *ui, const struct pd_view *view);

/* Instead of whatever was drawn: a calm picture for whoever passes by, and how the screen is shown again. */
void
pd_screen_dark(struct pd_ui *ui, const struct pd_view *view);

/* rules.c: that levels follow what was earned, where they do; NULL: the programme has none. */
const char *
pd_rules_kept_level(struct pd_ui *ui, const struct pd_programme *programme);

/* The same, with what a level grows by, where that is the points of its rules; NULL: as above. */
const char *
pd_rules_level_grows(struct pd_ui *ui, const struct pd_programme *programme);

/* adviser.c: who hers is, or that she has one while she hides what is hers; NULL: she has none. */
const char *
pd_adviser_words(struct pd_ui *ui, const struct pd_view *view);

#endif
