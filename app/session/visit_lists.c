/*
 * A patient's visit: lists made from the programme, from what the hub told of her, and from the clock. Each
 * is made anew after every event, for the page in view alone; nothing here is kept.
 */
#include "app/session/state.h"

#include "app/core/units.h"

#include <string.h>

/* The part of a list that the page in view shows. */
struct part {
    struct pd_view *view;
    int seen; /* rows so far, of all pages */
    int row;  /* where this one goes in view; -1: not on this page */
};

static struct part
part_of(struct pd_view *view)
{
    view->row_count = 0;
    return (struct part){ .view = view, .seen = 0, .row = -1 };
}

/* One more row there is; true: it is shown, at part->row. */
static bool
part_next(struct part *part)
{
    int at = part->seen++ - part->view->page * PD_PAGE_ROWS;

    part->row = at >= 0 && at < PD_PAGE_ROWS ? at : -1;
    if (part->row >= 0)
        part->view->row_count = part->row + 1;
    return part->row >= 0;
}

static void
part_end(const struct part *part)
{
    struct pd_view *v = part->view;

    v->pages = part->seen > 0 ? (part->seen + PD_PAGE_ROWS - 1) / PD_PAGE_ROWS : 1;
    if (v->page >= v->pages) {
        v->page = v->pages - 1; /* the list became shorter: its last page, from the next event on */
        v->row_count = 0;
    }
}

/* ---- coupons and counted services ---- */

bool
pd_unit_bind(const struct pd_session *s, const struct pd_page_unit *unit, struct pd_unit_view *out)
{
    const struct pd_units *units = &s->programme->units;

    memset(out, 0, sizeof *out);
    out->coupon = pd_units_coupon(units, unit->unit);
    if (out->coupon == NULL)
        out->entitlement = pd_units_entitlement(units, unit->unit);
    if (out->coupon == NULL && out->entitlement == NULL)
        return false; /* of rules that this desk does not have yet, or any more */
    if (out->entitlement != NULL)
        out->place = pd_programme_place(s->programme, out->entitlement->place);
    out->left = unit->left;
    out->end_ms = unit->end_ms;
    out->ending = unit->ending;
    return true;
}

static void
fill_wallet(struct pd_session *s)
{
    struct part part = part_of(&s->view);

    for (int i = 0; i < s->page.unit_count; i++) {
        struct pd_unit_view u;

        if (pd_unit_bind(s, &s->page.units[i], &u) && part_next(&part))
            s->view.units[part.row] = u;
    }
    part_end(&part);
}

/* ---- bills and accounts of money ---- */

/* Bills first: they are what can be done something about. */
static void
fill_money(struct pd_session *s)
{
    const struct pd_stored_value *stored = &s->programme->stored;
    struct part part = part_of(&s->view);

    for (int i = 0; i < s->page.due_count; i++)
        if (part_next(&part)) {
            s->view.money[part.row].purse = NULL;
            pd_due_bind(s, &s->page.dues[i], &s->view.money[part.row].due);
        }
    for (int i = 0; i < s->page.purse_count; i++) {
        int at = pd_purse_find(stored, s->page.purses[i].purse);

        if (at < 0 || !part_next(&part)) /* of rules that this desk does not have yet */
            continue;
        s->view.money[part.row].purse = &stored->purses[at];
        s->view.money[part.row].has = s->page.purses[i];
    }
    part_end(&part);
}

/* ---- activities ---- */

static const struct pd_page_booking *
booking_of(const struct pd_session *s, const char *activity)
{
    for (int i = 0; i < s->page.booking_count; i++)
        if (strcmp(s->page.bookings[i].activity, activity) == 0)
            return &s->page.bookings[i];
    return NULL;
}

static const struct pd_seats_row *
seats_of(const struct pd_session *s, const char *activity)
{
    for (int i = 0; i < s->seats.count; i++)
        if (strcmp(s->seats.rows[i].activity, activity) == 0)
            return &s->seats.rows[i];
    return NULL;
}

/* The first reason that no wait would mend, then what a wait would. */
static enum pd_seat_no
why_no_seat(const struct pd_session *s, const struct pd_activity_view *v, const struct pd_seats_row *seats)
{
    const struct pd_activity *a = v->activity;
    const struct pd_member *m = &s->member.member;
    int64_t now = pd_session_desk_ms(s), closes = a->closes_ms != 0 ? a->closes_ms : a->starts_ms;

    if (seats != NULL && seats->called_off)
        return PD_SEAT_NO_OFF;
    if (now >= closes)
        return PD_SEAT_NO_LATE;
    if (!s->view.has_member)
        return PD_SEAT_NO_NONE;
    if (m->status != PD_MEMBER_ACTIVE)
        return PD_SEAT_NO_STATUS;
    if (!pd_audience_has(
            &a->audience, pd_programme_kind(s->programme, m->kind), pd_tier_of(s->programme, m->growth)))
        return PD_SEAT_NO_OTHERS;
    if (now < a->opens_ms)
        return PD_SEAT_NO_EARLY;
    if (!s->online)
        return PD_SEAT_NO_NETWORK;
    if (v->free == 0 && !v->would_wait)
        return PD_SEAT_NO_FULL;
    if (pd_points_raw(a->price) > pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, now)))
        return PD_SEAT_NO_POINTS;
    return PD_SEAT_NO_NONE;
}

void
pd_activity_bind(const struct pd_session *s, const struct pd_activity *a, struct pd_activity_view *v)
{
    const struct pd_page_booking *booking = booking_of(s, a->id);
    const struct pd_seats_row *seats = seats_of(s, a->id);

    memset(v, 0, sizeof *v);
    v->activity = a;
    v->free = seats != NULL ? seats->free : -1;
    v->would_wait = v->free == 0 && a->waitlist > 0;
    if (booking != NULL) {
        v->seat = booking->seat;
        v->number = booking->number;
        v->ahead = booking->ahead;
        v->may_cancel = booking->seat != PD_SEAT_ATTENDED && s->online &&
                        pd_session_desk_ms(s) < booking->cancel_until_ms;
    }
    v->no = why_no_seat(s, v, seats);
}

/* What she booked stands first; the hospital's own order within. */
static void
fill_activities(struct pd_session *s)
{
    struct part part = part_of(&s->view);
    int64_t now = pd_session_desk_ms(s);

    for (int hers = 1; hers >= 0; hers--)
        for (int i = 0; i < s->programme->activity_count; i++) {
            const struct pd_activity *a = &s->programme->activities[i];

            if (a->ends_ms > now && (booking_of(s, a->id) != NULL) == (hers == 1) && part_next(&part))
                pd_activity_bind(s, a, &s->view.activities[part.row]);
        }
    part_end(&part);
}

/* ---- the rest ---- */

static void
fill_history(struct pd_session *s)
{
    struct pd_view *v = &s->view;

    v->history_state = s->history_state;
    v->row_count = s->history_state == PD_PAGE_HERE ? s->history.count : 0;
    memcpy(v->history, s->history.lines, sizeof v->history);
    v->history_more = s->history_state == PD_PAGE_HERE && s->history.more;
    v->page = s->history_page;
    v->pages = s->history_page + 1 + (v->history_more && s->history_page + 1 < PD_HISTORY_PAGES ? 1 : 0);
}

static void
fill_reminders(struct pd_session *s)
{
    struct part part = part_of(&s->view);

    for (int i = 0; i < s->page.reminder_count; i++)
        if (part_next(&part))
            s->view.reminders[part.row] = s->page.reminders[i];
    part_end(&part);
}

static int
board_now(const struct pd_session *s, const struct pd_board_entry *out[PD_BOARD_MAX])
{
    return pd_board_live(s->programme, pd_session_desk_ms(s), s->config.department, out);
}

static void
fill_board(struct pd_session *s)
{
    const struct pd_board_entry *all[PD_BOARD_MAX];
    int n = board_now(s, all);
    struct pd_view *v = &s->view;

    v->pages = n > 0 ? n : 1;
    v->page = v->page < v->pages ? v->page : v->pages - 1;
    v->board = n > 0 ? all[v->page] : NULL;
}

int
pd_board_page(const struct pd_session *s, const struct pd_board_entry *entry)
{
    const struct pd_board_entry *all[PD_BOARD_MAX];
    int n = board_now(s, all);

    for (int i = 0; i < n; i++)
        if (all[i] == entry)
            return i;
    return 0;
}

/* One of each kind, in turn. */
static void
board_turn(struct pd_session *s)
{
    const struct pd_board_entry *all[PD_BOARD_MAX], *of[2][PD_BOARD_MAX];
    int n, count[2] = { 0, 0 };

    s->view.notice = s->view.card = NULL;
    if (s->programme == NULL || s->view.screen != PD_SCREEN_ATTRACT)
        return;
    n = board_now(s, all);
    for (int i = 0; i < n; i++) {
        int k = all[i]->kind == PD_BOARD_NOTICE ? 0 : 1;

        of[k][count[k]++] = all[i];
    }
    s->view.notice = count[0] > 0 ? of[0][s->attract_turn % count[0]] : NULL;
    s->view.card = count[1] > 0 ? of[1][s->attract_turn % count[1]] : NULL;
}

static void
fill_plan(struct pd_session *s)
{
    struct part part = part_of(&s->view);
    struct pd_plan_view row;

    s->view.list_state = s->plan_state;
    for (int i = 0; i < s->plan.count; i++)
        if (pd_plan_bind(s, &s->plan.rows[i], &row) && part_next(&part))
            s->view.plan_rows[part.row] = row;
    part_end(&part);
}

static void
fill_more(struct pd_session *s)
{
    const struct pd_programme *p = s->programme;
    bool member = s->view.has_member;
    /* For who is no member: what needs none. How points work stands on her first screen. */
    const struct {
        enum pd_more more;
        bool there;
    } rows[] = {
        { PD_MORE_JOIN, !member },
        { PD_MORE_SURVEY, member && s->page.survey_count > 0 },
        { PD_MORE_WALLET, member && p->units.coupon_count + p->units.entitlement_count > 0 },
        { PD_MORE_MONEY, member && (p->stored.purse_count > 0 || pd_points_raw(p->deduction.step) > 0) },
        { PD_MORE_ACTIVITIES, p->activity_count > 0 },
        { PD_MORE_WHEEL, s->view.wheel.there },
        { PD_MORE_HISTORY, member },
        { PD_MORE_REMINDERS, member && (p->reminders.topic_count > 0 || p->board_count > 0) },
        { PD_MORE_BOARD, !member && p->board_count > 0 },
        { PD_MORE_ADVISER, member && s->view.adviser != NULL },
        { PD_MORE_PLAN, member && p->plan_count > 0 },
        { PD_MORE_FAMILY, member && (s->view.family.holds || s->view.family.count > 0) },
        { PD_MORE_RIGHTS, true },
        { PD_MORE_REFERRAL, member && (int)p->referral.when != 0 },
        { PD_MORE_RULES, member },
        { PD_MORE_PRIORITY, member && s->view.member.priority && s->config.printer },
        { PD_MORE_FEEDBACK, p->feedback.topic_count > 0 },
        { PD_MORE_FEEDBACK_STATE, p->feedback.topic_count > 0 },
        { PD_MORE_PRIVACY, member },
    };
    struct pd_view *v = &s->view;

    v->more_count = 0;
    for (int i = 0; i < PD_COUNT(rows); i++)
        if (rows[i].there)
            v->more[v->more_count++] = rows[i].more;
}

/* ---- which screen has which ---- */

static const struct {
    enum pd_screen screen;
    void (*fill)(struct pd_session *s);
} fills[] = {
    { PD_SCREEN_MORE, fill_more },
    { PD_SCREEN_WALLET, fill_wallet },
    { PD_SCREEN_MONEY, fill_money },
    { PD_SCREEN_HISTORY, fill_history },
    { PD_SCREEN_ACTIVITIES, fill_activities },
    { PD_SCREEN_REMINDERS, fill_reminders },
    { PD_SCREEN_PLAN, fill_plan },
    { PD_SCREEN_BOARD, fill_board },
};

/* What she has beside points, on whatever screen. */
static void
fill_member(struct pd_session *s)
{
    struct pd_member_view *m = &s->view.member;
    int left = 0;

    m->page_state = s->view.has_member ? s->page_state : PD_PAGE_NONE;
    m->page = s->page_state == PD_PAGE_HERE ? &s->page : NULL;
    for (int i = 0; i < s->page.unit_count; i++)
        left += s->page.units[i].left;
    m->coupons = left;
    m->survey_due = s->page.survey_count > 0;
    m->priority = s->programme->tiers[m->tier].priority && s->member.member.status == PD_MEMBER_ACTIVE;
}

static enum pd_page_state
list_state(const struct pd_session *s)
{
    if (s->view.screen == PD_SCREEN_ACTIVITIES || s->view.screen == PD_SCREEN_ACTIVITY)
        return s->seats_state;
    return s->page_state;
}

void
pd_visit_fill(struct pd_session *s)
{
    if (s->view.screen != PD_SCREEN_KEYPAD)
        pd_keypad_forget(s);
    board_turn(s);
    s->view.list_state = list_state(s);
    if (s->programme == NULL || pd_session_at_table(s))
        return;
    pd_visit_fill_wheel(s);
    if (s->view.has_member)
        fill_member(s);
    for (int i = 0; i < PD_COUNT(fills); i++)
        if (fills[i].screen == s->view.screen)
            fills[i].fill(s);
    if (s->view.screen == PD_SCREEN_ACTIVITY && s->view.activity.activity != NULL)
        pd_activity_bind(s, s->view.activity.activity, &s->view.activity);
}
