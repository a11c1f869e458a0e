/* Views of what a visit is asked once more, told in a message, or gets on paper that is no ticket; gifts. */
#include "tests/ui/fixture_parts.h"

/* ---- asked once more ---- */

void
fixture_sure_opt_out(struct fixture *f)
{
    f->view.sure = PD_SURE_OPT_OUT;
}

void
fixture_sure_block(struct fixture *f)
{
    f->view.sure = PD_SURE_BLOCK;
}

void
fixture_sure_unbook(struct fixture *f)
{
    fixture_activity_booked(f);
    f->view.sure = PD_SURE_UNBOOK;
}

void
fixture_sure_cancel(struct fixture *f)
{
    f->view.sure = PD_SURE_CANCEL;
}

/* ---- catalogue and gift ---- */

void
fixture_pictures(struct fixture *f)
{
    f->view.pictures = true;
    f->view.gift_count = PD_PAGE_PICTURES;
    for (int i = PD_PAGE_GIFTS; i < PD_PAGE_PICTURES; i++) {
        f->view.gifts[i] = f->view.gifts[i - PD_PAGE_GIFTS];
        f->view.gifts[i].gift = &f->programme.gifts[i];
    }
    f->view.gifts[0].liked = true;
}

void
fixture_no_favourites(struct fixture *f)
{
    f->view.category = -3;
    f->view.gift_count = 0;
    f->view.pages = 1;
}

void
fixture_gift_gone(struct fixture *f)
{
    f->view.gift = f->view.gifts[3];
    f->view.gift.liked = true;
}

void
fixture_gift_gone_told(struct fixture *f)
{
    fixture_gift_gone(f);
    f->view.missed = true;
}

void
fixture_confirm_money(struct fixture *f)
{
    f->view.gift = f->view.gifts[5];
    f->view.gift.answer = (struct pd_redeem_answer){
        .outcome = PD_REDEEM_OK, .price = f->view.gift.gift->price, .money = f->view.gift.gift->money
    };
}

void
fixture_saving_asking(struct fixture *f)
{
    f->view.asking = true;
}

/* ---- messages ---- */

void
fixture_message_waitlisted(struct fixture *f)
{
    fixture_activity_wait(f);
    f->view.activity.seat = PD_SEAT_WAITING;
    f->view.activity.ahead = 3;
}

void
fixture_message_unbooked(struct fixture *f)
{
    fixture_activity(f);
    f->view.points = pd_points_of(200);
}

void
fixture_message_answered(struct fixture *f)
{
    f->view.points = pd_points_of(20);
}

void
fixture_message_feedback(struct fixture *f)
{
    f->view.feedback.number = 48207315;
    f->view.feedback.call_back = true;
}

void
fixture_message_feedback_away(struct fixture *f)
{
    fixture_nobody(f);
    f->view.link = PD_LINK_VIEW_OFFLINE;
    f->view.feedback.number = 48207315;
    f->view.pending = true;
}

void
fixture_message_card_blocked(struct fixture *f)
{
    fixture_away(f);
    f->view.pending = true;
}

/* ---- paper that is no ticket ---- */

void
fixture_history_printing(struct fixture *f)
{
    fixture_history(f);
    f->view.print = PD_PRINT_RUNNING;
}

void
fixture_history_no_paper(struct fixture *f)
{
    fixture_history(f);
    f->view.print = PD_PRINT_PROBLEM;
}

void
fixture_activity_no_paper(struct fixture *f)
{
    fixture_activity_booked(f);
    f->view.print = PD_PRINT_PROBLEM;
}

void
fixture_unit_no_printer(struct fixture *f)
{
    fixture_unit_code(f);
    f->view.print = PD_PRINT_NONE;
}
