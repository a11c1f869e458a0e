#include "tests/hub/activity_kit.h"

#include <string.h>

struct kit kit;
struct pd_id anna, bert, cora;
struct pd_why why;
struct pd_booking booking;
struct pd_points points;
const struct pd_staff li = { .number = "S1" };

int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL); /* 21 September 2026, 22:13 there */
    anna = kit_member(&kit, "M-1", 100);
    bert = kit_member(&kit, "M-2", 100);
    cora = kit_member(&kit, "M-3", 100);
    kit_publish(&kit, ONLY(TALK(TWO_SEATS)), kit.now_ms);
    why = (struct pd_why){ .text = "" };
    return 0;
}

enum pd_err
book(const struct pd_id *who)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_book(kit.hub, kit.now_ms, "talk-1", who, &booking, &why));
}

int64_t
booked(const struct pd_id *who)
{
    if (book(who) != PD_OK)
        fail_msg("%s %s", why.path, why.text);
    return booking.number;
}

enum pd_err
cancel(int64_t number)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_booking_cancel(kit.hub, kit.now_ms, number, &booking, &points, &why));
}

enum pd_err
check_in(const struct pd_id *who)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_check_in(kit.hub, kit.now_ms, "talk-1", who, &booking, &points, &why));
}

struct pd_called_off
call_off(void)
{
    struct pd_called_off off;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(
        kit_finish(&kit, pd_hub_activity_call_off(kit.hub, kit.now_ms, "talk-1", "storm", &li, &off, &why)));
    return off;
}

struct pd_booking
look(int64_t number)
{
    struct pd_booking found;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_booking_get(kit.hub, number, &found));
    pd_hub_rollback(kit.hub);
    return found;
}

struct pd_activity_state
talk(void)
{
    struct pd_activity_state s;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_activity_state(kit.hub, kit.now_ms, "talk-1", &s));
    pd_hub_rollback(kit.hub);
    return s;
}

int64_t
left(const struct pd_id *who)
{
    int64_t free, held, debt;

    kit_balance(&kit, who, &free, &held, &debt);
    assert_int_equal(held, 0);
    assert_int_equal(debt, 0);
    return free;
}

void
no(enum pd_err err, enum pd_err want, const char *path, const char *text)
{
    assert_int_equal(err, want);
    assert_string_equal(why.path, path);
    if (strstr(why.text, text) == NULL)
        fail_msg("%s, not %s", why.text, text);
}

int64_t
expiry_of_first_lot(const struct pd_id *who)
{
    return kit_look(&kit, who)->lots[0].expires_ms;
}
