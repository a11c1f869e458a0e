/*
 * The errand "work": what a counter's people do beside hand-overs (app/core/work.h). Two tables in work.c,
 * one of lists and one of acts, say who does each; they call what the engine has anyway, and what they did
 * stands where the command line puts it. Before any of them (1) the desk is a counter, of a site that there
 * is; (2) whoever serves is one of the staff, not dismissed, with a role of the table; (3) where the table
 * wants proof, badge and PIN are right, their count is the hub's, and she has the role too: what is done is
 * then hers; (4) neither is the member it is about. A refusal changes nothing. Codes of refusals: "not_here"
 * (1), "unknown_staff", "dismissed", "role" (2), "no_badge", "wrong_pin", "wait" (until_ms), "no_pin" (3),
 * "own" (4), "too_often", "not_offered" (this hub cannot), "not_found" (no such row), "state" (it stands
 * otherwise by now), "another" (the one who proposed it does not approve it), "invalid", "by" (below), and
 * what an act's own rules say; pd_work_refusals has them all. Threading: the engine's.
 *
 * A list asks for no PIN: its pages are turned all day. So whoever has taken a counter's key out of it, and
 * knows the number of one of the staff, reads until the desk is blocked: feedback, exceptions, the day, rules
 * and adjustments that wait, and of a member whose id he has (each hold and member row of that desk carries
 * one) the sheet: level, points, consents by purpose, whether there is a card, the last moves, by a masked
 * name; no phone, no bill. He is slowed down as any desk is (PD_MEMBERS_AN_HOUR). Of lists that no clerk sees
 * it is demanded that `by` is whom the desk's journal names as serving, where it names anybody: it takes a
 * forged sign-in, which stays in the journal. Nothing is done with proof without badge and PIN.
 */
#ifndef PD_HUB_WORK_H
#define PD_HUB_WORK_H

#include "sync/hub/errands.h"

/* An exception that nobody looked at for so long is late. */
#define PD_WORK_EXCEPTION_LATE_MS PD_DAY_MS

struct pd_work_case {
    struct pd_errand_case *c;
    struct pd_hub *hub;
    int64_t now_ms;
    const struct pd_work_ask *ask;
    const struct pd_work_act *act; /* NULL: a page of a list */
    struct pd_staff by;            /* who serves */
    struct pd_staff who;           /* who answers for it: by proof, or who serves */
    struct pd_work_page *page;     /* of a list */
    struct pd_why why;             /* room for what the engine says */
};

typedef void
pd_work_do(struct pd_work_case *w);

/* ---- what they share ---- */

/* The page's next row, in the order in which rows are put; it counts. NULL: it is on another page. */
struct pd_work_row *
pd_work_put(struct pd_work_case *w);

/* A page that a statement has cut out: how many there are in all, and of them late. */
void
pd_work_counted(struct pd_work_case *w, int64_t total, int64_t late);

/* The next of its rows. */
struct pd_work_row *
pd_work_cut(struct pd_work_case *w);

/* Her masked name, by her row in the store; 0: nobody's. */
void
pd_work_who(struct pd_work_case *w, int64_t mid, struct pd_work_row *row);

/* What an act names the row by: pd_work_number reads it. */
void
pd_work_ref(struct pd_work_row *row, int64_t number);

/* Text as it may be shown, cut to what a row holds. */
void
pd_work_text(struct pd_work_row *row, const char *text);

void
pd_work_refuse(struct pd_work_case *w, const char *code);

/* What an engine function said. true: PD_OK; otherwise it is refused. */
bool
pd_work_went(struct pd_work_case *w, enum pd_err err);

/* The row's number; 0: it is none, and refused. */
int64_t
pd_work_number(struct pd_work_case *w);

/* Refuses where it is about one of those who act. */
bool
pd_work_not_own(struct pd_work_case *w, int64_t mid);

/* ---- lists, and what is done with their rows ---- */

/* work_lists.c */
pd_work_do pd_work_feedback, pd_work_exceptions, pd_work_services, pd_work_activities, pd_work_day;
pd_work_do pd_work_feedback_accept, pd_work_feedback_approve;
pd_work_do pd_work_feedback_answer, pd_work_feedback_close, pd_work_exceptions_resolve, pd_work_services_take,
    pd_work_services_done, pd_work_check_in;

/* work_first.c */
pd_work_do pd_work_first_visits, pd_work_first_visits_done;

/* work_stock.c */
pd_work_do pd_work_stock_move;

/* wards.c */
pd_work_do pd_work_birthdays, pd_work_birthdays_done;

/* work_hers.c */
pd_work_do pd_work_units, pd_work_uses, pd_work_captures, pd_work_cards, pd_work_memberships,
    pd_work_memberships_join;
pd_work_do pd_work_units_use, pd_work_uses_reverse, pd_work_cards_block, pd_work_cards_replace;

/* work_money.c */
pd_work_do pd_work_purses, pd_work_money;
pd_work_do pd_work_purses_topup, pd_work_purses_pay, pd_work_money_refund, pd_work_money_reprint;

/* The same, with the rules' own bounds told apart, and a hub that waits after a restore. */
bool
pd_work_money_went(struct pd_work_case *w, enum pd_err err);

/* work_family.c */
pd_work_do pd_work_family, pd_work_shared;
pd_work_do pd_work_family_add, pd_work_family_limit, pd_work_family_block, pd_work_family_unblock,
    pd_work_family_remove, pd_work_shared_pay, pd_work_shared_use;

/* merchant_desks.c */
pd_work_do pd_work_clearing;

/* work_rules.c */
pd_work_do pd_work_proposals, pd_work_stops, pd_work_adjustments;
pd_work_do pd_work_proposals_approve, pd_work_proposals_reject, pd_work_stops_stop,
    pd_work_adjustments_approve, pd_work_adjustments_reject;

/* work_sheet.c */
pd_work_do pd_work_sheet, pd_work_sheet_adjust, pd_work_sheet_assess, pd_work_sheet_export,
    pd_work_sheet_withdraw, pd_work_sheet_erase;

#endif
