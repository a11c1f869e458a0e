/* Views of activities: the list, one of them, booked, waited for, not to be had. */
#include "tests/ui/fixture_parts.h"

void
fixture_activities(struct fixture *f)
{
    const struct pd_activity *a = f->programme.activities;

    f->view.row_count = 3;
    f->view.pages = 1;
    f->view.activities[0] = (struct pd_activity_view){ .activity = &a[0], .free = 12 };
    f->view.activities[1] = (struct pd_activity_view){
        .activity = &a[1], .free = 0, .seat = PD_SEAT_WAITING, .ahead = 2, .number = 5120
    };
    f->view.activities[2] = (struct pd_activity_view){
        .activity = &a[2], .free = 4, .seat = PD_SEAT_BOOKED, .number = 5107, .may_cancel = true
    };
}

void
fixture_activities_none(struct fixture *f)
{
    f->view.row_count = 0;
}

void
fixture_activity(struct fixture *f)
{
    fixture_activities(f);
    f->view.activity = f->view.activities[0];
}

void
fixture_activity_booked(struct fixture *f)
{
    fixture_activity(f);
    f->view.activity.activity = &f->programme.activities[1];
    f->view.activity.seat = PD_SEAT_BOOKED;
    f->view.activity.number = 5107;
    f->view.activity.may_cancel = true;
}

void
fixture_activity_wait(struct fixture *f)
{
    fixture_activity(f);
    f->view.activity.activity = &f->programme.activities[1];
    f->view.activity.free = 0;
    f->view.activity.would_wait = true;
}

void
fixture_activity_no(struct fixture *f)
{
    fixture_activity(f);
    f->view.activity.activity = &f->programme.activities[1];
    f->view.activity.no = PD_SEAT_NO_POINTS;
}

void
fixture_activity_away(struct fixture *f)
{
    fixture_away(f);
    fixture_activity(f);
    f->view.activity.free = -1;
    f->view.activity.no = PD_SEAT_NO_NETWORK;
}

void
fixture_activity_nobody(struct fixture *f)
{
    fixture_nobody(f);
    fixture_activity(f);
}
