#include "app/core/aside.h"

#include <string.h>

/* ---- which page it is ---- */

/* A member's own screens, which a clerk looks at for her; those that are not named show who is served. */
static const enum pd_aside_state of_screen[] = {
    [PD_SCREEN_GIFT] = PD_ASIDE_GIFT,
    [PD_SCREEN_CONFIRM] = PD_ASIDE_ASK,
    [PD_SCREEN_SAVING] = PD_ASIDE_WAIT,
    [PD_SCREEN_DONE] = PD_ASIDE_MADE,
    [PD_SCREEN_TICKET] = PD_ASIDE_TICKET,
    [PD_SCREEN_REFUSED] = PD_ASIDE_TROUBLE,
};

static const enum pd_aside_state of_counter[] = {
    [PD_COUNTER_IDLE] = PD_ASIDE_WELCOME,
    [PD_COUNTER_READY] = PD_ASIDE_TICKET,
    [PD_COUNTER_NO] = PD_ASIDE_TROUBLE,
    [PD_COUNTER_SAVING] = PD_ASIDE_WAIT,
    [PD_COUNTER_HANDED] = PD_ASIDE_HANDED,
    [PD_COUNTER_MEMBER] = PD_ASIDE_MEMBER,
    [PD_COUNTER_REFUSED] = PD_ASIDE_TROUBLE,
    [PD_COUNTER_REASON] = PD_ASIDE_TICKET, /* whether it goes out is not decided yet */
    [PD_COUNTER_VOUCH] = PD_ASIDE_TROUBLE,
};

static const struct {
    enum pd_capture_view capture;
    enum pd_aside_trouble trouble;
} of_capture[] = {
    { PD_CAPTURE_VIEW_ALREADY, PD_ASIDE_TROUBLE_TAKEN },
    { PD_CAPTURE_VIEW_VOIDED, PD_ASIDE_TROUBLE_BACK },
    { PD_CAPTURE_VIEW_EXPIRED, PD_ASIDE_TROUBLE_BACK },
    { PD_CAPTURE_VIEW_REJECTED, PD_ASIDE_TROUBLE_BACK },
    { PD_CAPTURE_VIEW_UNDONE, PD_ASIDE_TROUBLE_BACK },
    { PD_CAPTURE_VIEW_DOUBT, PD_ASIDE_TROUBLE_CHECK },
    { PD_CAPTURE_VIEW_UNKNOWN, PD_ASIDE_TROUBLE_CODE },
};

/* Only what tells her something of a gift she asked for; the rest is the clerk's to say. */
static const struct {
    enum pd_message message;
    enum pd_aside_trouble trouble;
} of_message[] = {
    { PD_MESSAGE_REFUSED_REDEEM, PD_ASIDE_TROUBLE_NOTHING },
    { PD_MESSAGE_HUB_REFUSED, PD_ASIDE_TROUBLE_NOTHING },
    { PD_MESSAGE_STRICT_WAIT, PD_ASIDE_TROUBLE_NOTHING },
    { PD_MESSAGE_DISK, PD_ASIDE_TROUBLE_NOTHING },
    { PD_MESSAGE_CANCELLED, PD_ASIDE_TROUBLE_BACK },
    { PD_MESSAGE_CODE_STALE, PD_ASIDE_TROUBLE_CODE },
    { PD_MESSAGE_REQUESTED, PD_ASIDE_TROUBLE_NOTED },
    { PD_MESSAGE_NOT_MEMBER, PD_ASIDE_TROUBLE_ASK },
    { PD_MESSAGE_NOT_MEMBER_OFFLINE, PD_ASIDE_TROUBLE_ASK },
    { PD_MESSAGE_FROZEN, PD_ASIDE_TROUBLE_ASK },
    { PD_MESSAGE_KEPT, PD_ASIDE_TROUBLE_ASK },
    { PD_MESSAGE_CARD_STOPPED, PD_ASIDE_TROUBLE_ASK },
};

static bool
message_troubles(enum pd_message message, enum pd_aside_trouble *trouble)
{
    for (int i = 0; i < PD_COUNT(of_message); i++)
        if (of_message[i].message == message) {
            *trouble = of_message[i].trouble;
            return true;
        }
    return false;
}

static enum pd_aside_trouble
trouble_of(const struct pd_view *desk)
{
    const struct pd_counter_view *c = &desk->counter;
    enum pd_aside_trouble trouble = PD_ASIDE_TROUBLE_ASK;

    if (desk->at_counter)
        return desk->screen == PD_SCREEN_REFUSED           ? PD_ASIDE_TROUBLE_CODE
               : message_troubles(desk->message, &trouble) ? trouble
                                                           : PD_ASIDE_TROUBLE_ASK;
    if (c->state == PD_COUNTER_REFUSED)
        return PD_ASIDE_TROUBLE_CODE;
    if (c->state == PD_COUNTER_VOUCH)
        return PD_ASIDE_TROUBLE_CHECK;
    for (int i = 0; i < PD_COUNT(of_capture); i++)
        if (of_capture[i].capture == c->capture)
            trouble = of_capture[i].trouble;
    return trouble;
}

static enum pd_aside_state
window_state(const struct pd_view *desk)
{
    enum pd_aside_trouble trouble;

    if ((int)desk->screen < PD_COUNT(of_screen) && of_screen[desk->screen] != 0)
        return of_screen[desk->screen];
    if (desk->screen == PD_SCREEN_MESSAGE && message_troubles(desk->message, &trouble))
        return PD_ASIDE_TROUBLE;
    return desk->has_member ? PD_ASIDE_MEMBER : PD_ASIDE_WELCOME;
}

enum pd_aside_state
pd_aside_state_of(const struct pd_view *desk)
{
    const struct pd_duty_view *duty = &desk->counter.duty;

    if (desk->screen == PD_SCREEN_CLOSED || desk->programme == NULL)
        return PD_ASIDE_CLOSED;
    if (duty->state != PD_DUTY_FREE && duty->state != PD_DUTY_ON)
        return duty->over ? PD_ASIDE_WAIT : PD_ASIDE_CLOSED;
    if (desk->at_counter)
        return window_state(desk);
    if (desk->counter.state == PD_COUNTER_HANDED && desk->aside.thanked)
        return PD_ASIDE_WELCOME;
    return of_counter[desk->counter.state];
}

/* ---- what is on it ---- */

static void
show_member(const struct pd_view *desk, struct pd_view *hers)
{
    const struct pd_member_view *from = desk->at_counter ? &desk->member : &desk->counter.member;
    struct pd_member_view *to = &hers->member;

    if (from->member == NULL)
        return;
    hers->has_member = true;
    memcpy(hers->counter.masked, from->member->masked, sizeof hers->counter.masked);
    to->tier = from->tier;
    to->spendable = from->spendable;
    to->pending = from->pending;
    to->found = from->found;
    /* By a number alone nobody has shown that she is the one. */
    to->hidden = from->found || desk->aside.hidden || (desk->at_counter && from->hidden);
}

static void
show_gift(const struct pd_view *desk, struct pd_view *hers)
{
    hers->gift.gift = desk->gift.gift;
    hers->gift.answer.price = desk->gift.answer.price;
    hers->gift.answer.money = desk->gift.answer.money;
    hers->gift.answer.request = desk->gift.answer.request;
    hers->qty = desk->qty;
    hers->left_after = desk->left_after;
    hers->collect_until_ms = desk->collect_until_ms;
}

static void
show_ticket(const struct pd_view *desk, struct pd_view *hers)
{
    const struct pd_ticket_view *from = desk->at_counter ? &desk->ticket : &desk->counter.ticket;
    struct pd_ticket_view *to = &hers->ticket;

    to->gift = from->gift;
    to->place = from->place;
    memcpy(to->hold.sku, from->hold.sku, sizeof to->hold.sku);
    to->hold.qty = from->hold.qty;
    to->hold.amount = from->hold.amount;
    to->hold.money = from->hold.money;
    to->hold.expires_ms = from->hold.expires_ms;
    memcpy(to->short_number, from->short_number, sizeof to->short_number);
    to->confirmed = from->confirmed;
    to->by_proxy = from->by_proxy;
    if (desk->at_counter || to->by_proxy) /* whoever was sent is told nothing of who sent her */
        return;
    memcpy(hers->counter.masked, desk->counter.masked, sizeof hers->counter.masked);
    hers->has_member = hers->counter.masked[0] != '\0';
    hers->aside.left_known = desk->aside.left_known;
    hers->aside.left = desk->aside.left;
}

/* What every page has, whoever is there. */
static void
show_desk(const struct pd_view *desk, struct pd_view *hers)
{
    hers->screen = PD_SCREEN_ASIDE;
    hers->visit = desk->aside.page;
    hers->lang = desk->aside.lang;
    hers->care = desk->aside.care;
    hers->contrast = desk->contrast;
    hers->programme = desk->programme;
    hers->place = desk->counter.place != NULL ? desk->counter.place : desk->place;
    hers->now_ms = desk->now_ms;
    hers->link = desk->link;
    hers->idle_left_s = hers->done_left_s = hers->category = -1;
    hers->aside = desk->aside;
    hers->aside.left_known = false;
    hers->aside.left = (struct pd_points){ 0 };
}

void
pd_aside_of(const struct pd_view *desk, struct pd_view *hers)
{
    enum pd_aside_state state = pd_aside_state_of(desk);

    memset(hers, 0, sizeof *hers);
    show_desk(desk, hers);
    hers->aside.state = state;
    hers->member.hidden = desk->aside.hidden;
    switch (state) {
    case PD_ASIDE_WELCOME:
    case PD_ASIDE_CLOSED:
        return;
    case PD_ASIDE_MEMBER:
        show_member(desk, hers);
        return;
    case PD_ASIDE_GIFT:
    case PD_ASIDE_ASK:
        show_member(desk, hers);
        show_gift(desk, hers);
        return;
    case PD_ASIDE_WAIT:
        return; /* nothing of anybody: it may be a stranger's badge that is read */
    case PD_ASIDE_MADE:
        show_member(desk, hers);
        show_ticket(desk, hers);
        return;
    case PD_ASIDE_TICKET:
    case PD_ASIDE_HANDED:
        show_ticket(desk, hers);
        return;
    case PD_ASIDE_TROUBLE:
        hers->aside.trouble = trouble_of(desk);
        return;
    }
}
