/* Views of a counter that hands over: what lies on its table, and whose turn it is. */
#include "tests/ui/fixture_parts.h"

#include <string.h>

#define NOW_MS FIXTURE_NOW_MS

void
fixture_counter_ready(struct fixture *f)
{
    f->view.counter.state = PD_COUNTER_READY;
    f->view.counter.capture = PD_CAPTURE_VIEW_OK;
}

void
fixture_counter_no(struct fixture *f)
{
    f->view.counter.state = PD_COUNTER_NO;
    f->view.counter.capture = PD_CAPTURE_VIEW_ALREADY;
    f->view.counter.ticket.hold.state = PD_HOLD_CAPTURED;
    f->view.counter.ticket.hold.ended_ms = NOW_MS - 12 * PD_MINUTE_MS;
}

void
fixture_counter_handed(struct fixture *f)
{
    f->view.counter.state = PD_COUNTER_HANDED;
    f->view.counter.undo_left_s = 48;
    fixture_without_network(f);
}

void
fixture_counter_reason(struct fixture *f)
{
    f->view.counter.state = PD_COUNTER_REASON;
}

void
fixture_counter_refused(struct fixture *f)
{
    f->view.counter.state = PD_COUNTER_REFUSED;
    f->view.counter.refused = PD_CODE_FOREIGN_QUEUE_TICKET;
}

void
fixture_counter_find(struct fixture *f)
{
    f->view.may_find = true;
}

void
fixture_counter_member(struct fixture *f)
{
    fixture_set_member(f);
    f->view.counter.state = PD_COUNTER_MEMBER;
    f->view.counter.member = f->view.member;
    f->view.counter.waiting_count = 2;
    fixture_set_ticket(f, &f->view.counter.waiting[0], 0, "A-037");
    fixture_set_ticket(f, &f->view.counter.waiting[1], 4, "A-031");
}

void
fixture_counter_member_several(struct fixture *f)
{
    fixture_counter_member(f);
    fixture_memberships(f);
}

void
fixture_counter_typing(struct fixture *f)
{
    strcpy(f->view.counter.typed, "A03");
}

void
fixture_counter_other_turn(struct fixture *f)
{
    f->view.counter.has_token = false;
    f->view.counter.token_holder = 'B';
}

void
fixture_counter_other_ticket(struct fixture *f)
{
    fixture_counter_other_turn(f);
    f->view.counter.state = PD_COUNTER_NO;
    f->view.counter.capture = PD_CAPTURE_VIEW_NO_TOKEN;
}

void
fixture_counter_asked(struct fixture *f)
{
    fixture_counter_other_turn(f);
    f->view.counter.token_asked = true;
}

void
fixture_counter_nobodys(struct fixture *f)
{
    f->view.counter.has_token = false;
    f->view.link = PD_LINK_VIEW_OFFLINE;
}

void
fixture_counter_doubt(struct fixture *f)
{
    f->view.counter.state = PD_COUNTER_NO;
    f->view.counter.capture = PD_CAPTURE_VIEW_DOUBT;
    f->view.counter.ticket.hold.doubt = true;
}

void
fixture_counter_doubt_kiosk(struct fixture *f)
{
    fixture_counter_doubt(f);
    f->view.counter.ticket.hold.doubt = false;
}

void
fixture_counter_vouch(struct fixture *f)
{
    fixture_counter_doubt(f);
    f->view.counter.state = PD_COUNTER_VOUCH;
}

/* Two that wait for the centre, or for the person. */
void
fixture_counter_pickups(struct fixture *f)
{
    struct pd_counter_view *c = &f->view.counter;

    f->programme.offline.mode = PD_OFFLINE_ONLINE_ONLY;
    c->pickup_count = 2;
    for (int i = 0; i < 2; i++) {
        fixture_set_ticket(f, &c->pickups[i], i * 4, i == 0 ? "A-037" : "A-031");
        c->pickups[i].hold.state = PD_HOLD_CAPTURED;
        c->pickups[i].confirmed = i == 1;
    }
}

void
fixture_counter_asking(struct fixture *f)
{
    f->programme.offline.mode = PD_OFFLINE_ONLINE_ONLY;
    f->view.counter.state = PD_COUNTER_SAVING;
    f->view.counter.asking = true;
}

void
fixture_counter_no_answer(struct fixture *f)
{
    fixture_counter_pickups(f);
    f->view.link = PD_LINK_VIEW_OFFLINE;
    f->view.counter.state = PD_COUNTER_NO;
    f->view.counter.capture = PD_CAPTURE_VIEW_NO_ANSWER;
    f->view.counter.ticket.hold.state = PD_HOLD_CAPTURED;
}

void
fixture_counter_confirmed(struct fixture *f)
{
    fixture_counter_pickups(f);
    f->view.counter.state = PD_COUNTER_READY;
    f->view.counter.capture = PD_CAPTURE_VIEW_OK;
    f->view.counter.ticket.hold.state = PD_HOLD_CAPTURED;
    f->view.counter.has_token = false;
    f->view.counter.pickups[0].confirmed = true;
}

void
fixture_counter_proxy(struct fixture *f)
{
    fixture_counter_ready(f);
    f->view.counter.ticket.by_proxy = true;
}

void
fixture_counter_proxy_handed(struct fixture *f)
{
    fixture_counter_handed(f);
    f->view.counter.ticket.by_proxy = f->view.counter.last[0].by_proxy = true;
}

void
fixture_counter_proxy_stopped(struct fixture *f)
{
    fixture_counter_no(f);
    f->view.counter.ticket.by_proxy = true;
    f->view.counter.capture = PD_CAPTURE_VIEW_STOPPED;
}

void
fixture_counter_proxy_reason(struct fixture *f)
{
    fixture_counter_reason(f);
    f->view.counter.ticket.by_proxy = true;
}
