/* The patient's side of a counter: a clerk's view is made, and hers follows from it as in the program. */
#include "tests/ui/fixture_parts.h"

#include "app/core/aside.h"

#include <string.h>

/* The desk's own view, with a second screen that can be touched. */
static struct pd_view *
desk(struct fixture *f, enum pd_counter_state state)
{
    struct pd_view *v = &f->view;

    v->screen = PD_SCREEN_COUNTER;
    v->has_member = false;
    v->counter.state = state;
    v->counter.member = v->member;
    v->aside = (struct pd_aside_view){ .here = true, .touch = true, .lang = v->lang, .question = 7 };
    return v;
}

/* A member is served on her own screens. */
static struct pd_view *
window(struct fixture *f, enum pd_screen screen)
{
    struct pd_view *v = desk(f, PD_COUNTER_IDLE);

    v->screen = screen;
    v->at_counter = v->staffed = v->has_member = true;
    v->counter.masked[0] = '\0';
    return v;
}

static void
turn(struct fixture *f)
{
    struct pd_view seen = f->view;

    pd_aside_of(&seen, &f->view);
}

static void
with_money(struct pd_ticket_view *ticket)
{
    ticket->hold.money = pd_fen_of(500);
}

void
fixture_aside_welcome(struct fixture *f)
{
    (void)desk(f, PD_COUNTER_IDLE);
    turn(f);
}

void
fixture_aside_shows_only(struct fixture *f)
{
    desk(f, PD_COUNTER_IDLE)->aside.touch = false;
    turn(f);
}

void
fixture_aside_closed(struct fixture *f)
{
    desk(f, PD_COUNTER_IDLE)->counter.duty.state = PD_DUTY_BADGE;
    turn(f);
}

void
fixture_aside_member(struct fixture *f)
{
    (void)desk(f, PD_COUNTER_MEMBER);
    turn(f);
}

void
fixture_aside_hidden(struct fixture *f)
{
    desk(f, PD_COUNTER_MEMBER)->aside.hidden = true;
    turn(f);
}

void
fixture_aside_gift(struct fixture *f)
{
    (void)window(f, PD_SCREEN_GIFT);
    turn(f);
}

void
fixture_aside_ask(struct fixture *f)
{
    window(f, PD_SCREEN_CONFIRM)->aside.ask = PD_ASIDE_ASK_WAITING;
    turn(f);
}

/* Money too, two of them, and no network. */
void
fixture_aside_ask_money(struct fixture *f)
{
    struct pd_view *v = window(f, PD_SCREEN_CONFIRM);

    v->aside.ask = PD_ASIDE_ASK_WAITING;
    v->gift.answer.money = pd_fen_of(500);
    v->qty = 2;
    v->link = PD_LINK_VIEW_OFFLINE;
    turn(f);
}

void
fixture_aside_ask_by_word(struct fixture *f)
{
    window(f, PD_SCREEN_CONFIRM)->aside.touch = false;
    turn(f);
}

void
fixture_aside_wait(struct fixture *f)
{
    (void)window(f, PD_SCREEN_SAVING);
    turn(f);
}

void
fixture_aside_made(struct fixture *f)
{
    (void)window(f, PD_SCREEN_DONE);
    turn(f);
}

void
fixture_aside_ticket(struct fixture *f)
{
    (void)desk(f, PD_COUNTER_READY);
    turn(f);
}

void
fixture_aside_ticket_money(struct fixture *f)
{
    with_money(&desk(f, PD_COUNTER_READY)->counter.ticket);
    f->view.counter.ticket.hold.qty = 2;
    turn(f);
}

void
fixture_aside_ticket_proxy(struct fixture *f)
{
    desk(f, PD_COUNTER_READY)->counter.ticket.by_proxy = true;
    turn(f);
}

void
fixture_aside_handed(struct fixture *f)
{
    struct pd_view *v = desk(f, PD_COUNTER_HANDED);

    v->aside.left_known = true;
    v->aside.left = pd_points_of(1480);
    turn(f);
}

static void
trouble(struct fixture *f, enum pd_capture_view capture)
{
    desk(f, PD_COUNTER_NO)->counter.capture = capture;
    turn(f);
}

void
fixture_aside_trouble(struct fixture *f)
{
    trouble(f, PD_CAPTURE_VIEW_WRONG_PLACE);
}

void
fixture_aside_code(struct fixture *f)
{
    (void)desk(f, PD_COUNTER_REFUSED);
    turn(f);
}

void
fixture_aside_taken(struct fixture *f)
{
    trouble(f, PD_CAPTURE_VIEW_ALREADY);
}

void
fixture_aside_back(struct fixture *f)
{
    trouble(f, PD_CAPTURE_VIEW_VOIDED);
}

void
fixture_aside_check(struct fixture *f)
{
    trouble(f, PD_CAPTURE_VIEW_DOUBT);
}

static void
message(struct fixture *f, enum pd_message which)
{
    window(f, PD_SCREEN_MESSAGE)->message = which;
    turn(f);
}

void
fixture_aside_nothing(struct fixture *f)
{
    message(f, PD_MESSAGE_HUB_REFUSED);
}

void
fixture_aside_noted(struct fixture *f)
{
    message(f, PD_MESSAGE_REQUESTED);
}

/* ---- what a clerk sees of it ---- */

void
fixture_confirm_asked(struct fixture *f)
{
    f->view.at_counter = f->view.staffed = true;
    f->view.aside = (struct pd_aside_view){ .here = true, .touch = true, .ask = PD_ASIDE_ASK_WAITING };
}

void
fixture_gift_declined(struct fixture *f)
{
    f->view.at_counter = f->view.staffed = true;
    f->view.aside = (struct pd_aside_view){ .here = true, .touch = true, .ask = PD_ASIDE_ASK_DECLINED };
}

void
fixture_gift_unanswered(struct fixture *f)
{
    fixture_gift_declined(f);
    f->view.aside.ask = PD_ASIDE_ASK_LATE;
}
