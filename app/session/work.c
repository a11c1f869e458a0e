/*
 * What a counter's people do beside hand-overs: a menu of lists, a page of one, a line of it. What is done
 * with a line is in work_act.c. It lies over the table, where a member may lie too, and goes with her; what
 * is scanned meanwhile is the next thing on the table, unless it is asked for here.
 *
 *   MENU --> LIST --> ROW --> FIELD... --> CHECK --> BADGE --> PIN --> SENDING --> SAID --> LIST
 */
#include "app/session/work.h"

#include "app/core/family.h"

#include <sodium.h>
#include <string.h>

static struct pd_work_view *
work(struct pd_session *s)
{
    return &s->view.counter.work;
}

bool
pd_work_is_open(const struct pd_session *s)
{
    return s->view.counter.work.step != PD_WORK_STEP_NONE;
}

/* ---- who may see what ---- */

/* Where nobody signs in the desk takes everybody's word, and the hub nobody's. */
unsigned int
pd_work_roles(const struct pd_session *s)
{
    return s->view.counter.duty.state == PD_DUTY_FREE ? (unsigned int)PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR
                                                      : s->clerk.roles;
}

/* Whoever was found by a number has shown nothing yet. */
static bool
has_member(const struct pd_session *s)
{
    return s->view.counter.state == PD_COUNTER_MEMBER && !s->member.found;
}

static bool
is_own(const struct pd_session *s)
{
    return has_member(s) && !pd_id_is_zero(s->clerk.member) &&
           pd_id_equal(s->clerk.member, s->member.member.id);
}

static bool
may_see(const struct pd_session *s, const struct pd_work_kind *kind)
{
    if ((kind->roles & pd_work_roles(s)) == 0 || (kind->hers && (!has_member(s) || is_own(s))))
        return false;
    return kind->source == PD_WORK_LOCAL || s->view.counter.duty.state != PD_DUTY_FREE;
}

const struct pd_id *
pd_work_member(const struct pd_session *s)
{
    static const struct pd_id nobody;

    return has_member(s) && !is_own(s) ? &s->member.member.id : &nobody;
}

/* A hospital whose rules know no money has no lists of it. */
static bool
has_use(const struct pd_session *s, enum pd_work work)
{
    const struct pd_programme *p = s->programme;

    if (pd_session_is_merchants(s) != (work == PD_WORK_CLEARING) && work != PD_WORK_UNCOLLECTED &&
        work != PD_WORK_STOCK)
        return false;
    if (work == PD_WORK_FIRST_VISITS)
        return p != NULL && pd_programme_first_visit(p) != NULL;
    if (work == PD_WORK_MEMBERSHIPS)
        return p != NULL && p->kind_count > 1;
    if (work == PD_WORK_FAMILY)
        return p != NULL && p->family.cards > 0;
    if (work == PD_WORK_SHARED)
        return p != NULL && (pd_family_shares(&p->family, PD_FAMILY_MONEY) ||
                                pd_family_shares(&p->family, PD_FAMILY_SERVICES));
    if (p == NULL || (work != PD_WORK_PURSES && work != PD_WORK_MONEY))
        return true;
    return p->stored.purse_count > 0 || (work == PD_WORK_MONEY && pd_points_raw(p->deduction.step) > 0);
}

static void
fill_menu(struct pd_session *s)
{
    struct pd_work_view *w = work(s);

    w->menu_count = 0;
    for (int i = 1; i <= PD_WORK_LAST; i++)
        if (may_see(s, pd_work_kind((enum pd_work)i)) && has_use(s, (enum pd_work)i))
            w->menu[w->menu_count++] = (enum pd_work)i;
    w->own = is_own(s);
    w->masked[0] = '\0';
    if (has_member(s) && !w->own)
        memcpy(w->masked, s->member.member.masked, sizeof w->masked);
}

/* ---- steps ---- */

void
pd_work_go(struct pd_session *s, enum pd_work_step step)
{
    struct pd_work_view *w = work(s);

    w->step = step;
    w->typed_bad = w->badge_bad = false;
    w->outcome = (enum pd_sign_in)0;
    w->digits = 0;
    sodium_memzero(s->work.pin, sizeof s->work.pin);
    s->work.since_ms = s->boot_ms;
    if (s->view.screen != PD_SCREEN_WORK)
        pd_session_go(s, PD_SCREEN_WORK);
}

void
pd_work_forget_act(struct pd_session *s)
{
    struct pd_work_view *w = work(s);

    w->act = NULL;
    w->field = w->given = 0;
    w->coded = w->supervisor = false;
    sodium_memzero(w->typed, sizeof w->typed);
    sodium_memzero(w->values, sizeof w->values);
    sodium_memzero(&s->work.ask, sizeof s->work.ask);
    s->work.offered = false;
    memset(&s->view.due, 0, sizeof s->view.due); /* of a slip that was printed again */
}

void
pd_work_close(struct pd_session *s)
{
    if (!pd_work_is_open(s))
        return;
    s->serial++; /* what is under way is nobody's */
    sodium_memzero(&s->work, sizeof s->work);
    memset(&s->view.due, 0, sizeof s->view.due);
    memset(work(s), 0, sizeof *work(s));
    pd_session_go(s, PD_SCREEN_COUNTER);
}

static void
open_menu(struct pd_session *s)
{
    memset(work(s), 0, sizeof *work(s));
    pd_work_forget_act(s);
    fill_menu(s);
    work(s)->row = -1;
    pd_work_go(s, PD_WORK_STEP_MENU);
}

void
pd_wish_work(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    enum pd_counter_state state = s->view.counter.state;

    (void)intent;
    (void)fx;
    if (state != PD_COUNTER_IDLE && state != PD_COUNTER_HANDED && state != PD_COUNTER_MEMBER)
        return;
    if (state != PD_COUNTER_MEMBER)
        pd_handover_clear(s);
    open_menu(s);
}

/* ---- a page of a list ---- */

/* What nobody but the hub knows can be asked for. What she was given this desk knows in part. */
static bool
asks_hub(const struct pd_session *s, enum pd_work list)
{
    return pd_work_kind(list)->source == PD_WORK_HUB && !(list == PD_WORK_CAPTURES && !s->online);
}

struct pd_work_ask *
pd_work_ask(struct pd_session *s, struct pd_effects *fx, bool hub)
{
    struct pd_desk_request *r = pd_session_ask(s, fx, hub ? PD_REQUEST_ERRAND : PD_REQUEST_WORK);

    s->work.since_ms = s->boot_ms;
    s->work.hub = hub;
    r->errand.kind = PD_ERRAND_WORK;
    r->id = *pd_work_member(s);
    if (pd_work_kind(work(s)->work)->hers) /* what is about nobody takes no member */
        r->errand.member = r->id;
    (void)pd_copy(r->errand.work.by, sizeof r->errand.work.by, s->clerk.number);
    return &r->errand.work;
}

static void
offer_acts(struct pd_session *s);

void
pd_work_open_list(struct pd_session *s, struct pd_effects *fx, enum pd_work list, int64_t from)
{
    struct pd_work_view *w = work(s);
    struct pd_work_ask *ask;

    if (list != w->work)
        memset(&w->page, 0, sizeof w->page);
    w->work = list;
    w->row = -1;
    w->refused[0] = '\0';
    pd_work_forget_act(s);
    pd_work_go(s, PD_WORK_STEP_LIST);
    offer_acts(s);
    s->serial++; /* an answer that is still under way is another page's */
    if (asks_hub(s, list) && !s->online) {
        w->state = PD_PAGE_AWAY;
        return;
    }
    w->state = PD_PAGE_ASKING;
    ask = pd_work_ask(s, fx, asks_hub(s, list));
    ask->work = list;
    ask->from = from;
}

static void
wish_list(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    const struct pd_work_kind *kind = pd_work_kind((enum pd_work)intent->n);

    if (work(s)->step <= PD_WORK_STEP_ROW && kind != NULL && may_see(s, kind) &&
        has_use(s, (enum pd_work)intent->n))
        pd_work_open_list(s, fx, (enum pd_work)intent->n, 0);
}

static void
wish_turn(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);

    if (w->step == PD_WORK_STEP_LIST && w->state == PD_PAGE_HERE && intent->n >= 0 &&
        intent->n < w->page.total)
        pd_work_open_list(s, fx, w->work, intent->n);
}

/* ---- a line, and what may be done with it ---- */

/* What the line itself says that it is over for. */
static bool
is_over(const struct pd_work_act *act, const struct pd_work_row *row)
{
    static const struct {
        const char *act;
        int state;
    } over[] = { { "services.take", PD_WORK_SERVICE_TAKEN }, { "cards.block", PD_WORK_CARD_STOPPED },
        { "birthdays.done", 1 }, { "stops.stop", 1 }, { "proposals.approve", 0 }, { "proposals.reject", 0 },
        { "adjustments.approve", 0 }, { "adjustments.reject", 0 },
        { "feedback.close", PD_FEEDBACK_STATUS_CLOSED }, { "memberships.join", PD_WORK_MEMBERSHIP_HERS },
        { "first_visits.done", PD_WORK_FIRST_VISIT_ANOTHERS },

        { "memberships.join", PD_WORK_MEMBERSHIP_HERE }, { "memberships.join", PD_WORK_MEMBERSHIP_STOPPED },
        { "family.block", PD_FAMILY_BLOCKED }, { "family.unblock", PD_FAMILY_GOOD },
        { "shared.use", PD_WORK_SHARED_MONEY } };

    for (int i = 0; i < PD_COUNT(over); i++)
        if (strcmp(over[i].act, act->name) == 0 && row->state == over[i].state)
            return true;
    if (strcmp(act->name, "feedback.accept") == 0)
        return row->who[0] == '\0' || (row->of & 2) != 0 || row->state == PD_FEEDBACK_STATUS_RECEIVED;
    if (strcmp(act->name, "feedback.approve") == 0)
        return (row->of & 2) == 0;
    if (strcmp(act->name, "sheet.assess") == 0)
        return strcmp(row->what, "index.flag") != 0;
    if (strcmp(act->name, "money.reprint") == 0) /* what points paid of a bill, while it stands */
        return strcmp(row->what, "points") != 0 || row->state == PD_WORK_MONEY_BACK;
    return strcmp(act->name, "captures.refund") == 0 && row->of >= row->n;
}

/* With nobody signed in the hub does nothing for a counter; and to move goods takes another place. */
static bool
is_possible(const struct pd_session *s, const struct pd_work_act *act)
{
    if (act->source == PD_WORK_HUB && s->view.counter.duty.state == PD_DUTY_FREE)
        return false;
    if (strcmp(act->name, "feedback.accept") == 0 || strcmp(act->name, "feedback.approve") == 0)
        return s->programme != NULL && s->programme->feedback.rule >= 0;
    if (strcmp(act->name, "stock.move") == 0 && pd_session_is_merchants(s))
        return false;
    if (strcmp(act->name, "shared.pay") == 0)
        return s->programme != NULL && pd_family_shares(&s->programme->family, PD_FAMILY_MONEY);
    return strcmp(act->name, "stock.move") != 0 || (s->programme != NULL && s->programme->place_count > 1);
}

static void
offer_acts(struct pd_session *s)
{
    struct pd_work_view *w = work(s);
    int count;
    const struct pd_work_act *acts = pd_work_acts(&count);

    w->act_count = 0;
    for (int i = 0; i < count && w->act_count < PD_WORK_ACTS_MAX; i++) {
        bool of_row = w->step == PD_WORK_STEP_ROW;

        if (acts[i].work != w->work || acts[i].row != of_row || (acts[i].roles & pd_work_roles(s)) == 0)
            continue;
        if (!is_possible(s, &acts[i]))
            continue;
        if (!of_row || !is_over(&acts[i], &w->page.rows[w->row]))
            w->acts[w->act_count++] = &acts[i];
    }
}

static void
wish_row(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);

    (void)fx;
    if (w->step != PD_WORK_STEP_LIST || w->state != PD_PAGE_HERE || intent->n < 0 ||
        intent->n >= w->page.count)
        return;
    w->row = intent->n;
    pd_work_go(s, PD_WORK_STEP_ROW);
    offer_acts(s);
}

void
pd_work_up_to_list(struct pd_session *s)
{
    work(s)->row = -1;
    pd_work_forget_act(s);
    pd_work_go(s, PD_WORK_STEP_LIST);
    offer_acts(s);
}

/* Back to where the act was chosen. */
void
pd_work_up_from_act(struct pd_session *s)
{
    pd_work_forget_act(s);
    pd_work_go(s, work(s)->row >= 0 ? PD_WORK_STEP_ROW : PD_WORK_STEP_LIST);
    offer_acts(s);
}

static void
wish_clear(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    switch (work(s)->step) {
    case PD_WORK_STEP_MENU:
        pd_work_close(s);
        return;
    case PD_WORK_STEP_LIST:
        open_menu(s);
        return;
    case PD_WORK_STEP_ROW:
        pd_work_up_to_list(s);
        return;
    case PD_WORK_STEP_FIELD:
    case PD_WORK_STEP_CHECK:
    case PD_WORK_STEP_BADGE:
    case PD_WORK_STEP_PIN:
        pd_work_back(s);
        return;
    case PD_WORK_STEP_SAID:
        pd_work_open_list(s, fx, work(s)->work, work(s)->page.from);
        return;
    case PD_WORK_STEP_SENDING:
    case PD_WORK_STEP_NONE:
        return;
    }
}

static void
wish_ok(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_work_view *w = work(s);

    (void)intent;
    if (w->step == PD_WORK_STEP_SAID)
        pd_work_open_list(s, fx, w->work, w->page.from);
    else if (w->step == PD_WORK_STEP_LIST && (w->state == PD_PAGE_AWAY || w->state == PD_PAGE_NONE))
        pd_work_open_list(s, fx, w->work, w->page.from); /* perhaps it can be asked now */
    else
        pd_work_on(s, fx);
}

static void
wish_menu(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (work(s)->step != PD_WORK_STEP_SENDING)
        open_menu(s);
}

static pd_wish *const wishes[] = {
    [PD_INTENT_BACK] = wish_clear,
    [PD_INTENT_COUNTER_OK] = wish_ok,
    [PD_INTENT_COUNTER_CLEAR] = wish_clear,
    [PD_INTENT_COUNTER_TYPE] = pd_wish_work_type,
    [PD_INTENT_WORK] = wish_menu,
    [PD_INTENT_WORK_LIST] = wish_list,
    [PD_INTENT_WORK_ROW] = wish_row,
    [PD_INTENT_WORK_ACT] = pd_wish_work_act,
    [PD_INTENT_WORK_WORD] = pd_wish_work_word,
    [PD_INTENT_WORK_TYPE] = pd_wish_work_type,
    [PD_INTENT_WORK_SAY] = pd_wish_work_say,
    [PD_INTENT_WORK_TURN] = wish_turn,
};

bool
pd_work_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    if (!pd_work_is_open(s))
        return false;
    if ((int)intent->kind < PD_COUNT(wishes) && wishes[intent->kind] != NULL)
        wishes[intent->kind](s, intent, fx);
    return true;
}

/* ---- what is answered ---- */

static void
take_page(struct pd_session *s, const struct pd_desk_reply *reply)
{
    struct pd_work_view *w = work(s);

    switch (reply->errand.status) {
    case PD_ERRAND_DONE:
        w->page = reply->errand.work;
        w->state = PD_PAGE_HERE;
        return;
    case PD_ERRAND_REFUSED:
        (void)pd_copy(w->refused, sizeof w->refused, reply->errand.code);
        w->state = PD_PAGE_NONE;
        return;
    case PD_ERRAND_UNANSWERED:
    case PD_ERRAND_OFFLINE:
    case PD_ERRAND_KEPT:
        w->state = PD_PAGE_AWAY;
        return;
    }
}

static void
take_failed(struct pd_session *s, const struct pd_desk_reply *reply)
{
    struct pd_work_view *w = work(s);

    if (w->step == PD_WORK_STEP_SENDING) {
        pd_work_said(s, reply->err == PD_ERR_DENIED ? PD_ERRAND_REFUSED : PD_ERRAND_UNANSWERED,
            reply->err == PD_ERR_DENIED ? "role" : "not_saved");
    } else if (w->step == PD_WORK_STEP_LIST && w->state == PD_PAGE_ASKING) {
        (void)pd_copy(w->refused, sizeof w->refused, reply->err == PD_ERR_DENIED ? "role" : "not_saved");
        w->state = PD_PAGE_NONE;
    }
}

bool
pd_work_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    bool its = reply->to == PD_REQUEST_WORK || reply->to == PD_REQUEST_ERRAND;

    if (!pd_work_is_open(s))
        return false;
    if (pd_work_badge_reply(s, reply, fx))
        return true;
    if (reply->to == PD_REQUEST_SCAN || reply->kind == PD_REPLY_STAFF) {
        pd_work_close(s); /* the next thing on the table */
        return false;
    }
    if (!its)
        return false;
    if (reply->kind == PD_REPLY_FAILED)
        take_failed(s, reply);
    else if (work(s)->step == PD_WORK_STEP_SENDING)
        pd_work_done(s, reply, fx);
    else if (work(s)->step == PD_WORK_STEP_LIST && work(s)->state == PD_PAGE_ASKING)
        take_page(s, reply);
    return true;
}

/* ---- time ---- */

/* The desk answers each within PD_DESK_ERRAND_MS, or is not working. */
void
pd_work_tick(struct pd_session *s)
{
    struct pd_work_view *w = work(s);

    if (s->boot_ms - s->work.since_ms < PD_SAVING_MAX_MS)
        return;
    if (w->step == PD_WORK_STEP_SENDING)
        pd_work_said(s, PD_ERRAND_UNANSWERED, "");
    else if (w->step == PD_WORK_STEP_LIST && w->state == PD_PAGE_ASKING)
        w->state = PD_PAGE_AWAY;
}
