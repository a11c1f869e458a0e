#include "tests/hub/two_desks.h"

struct kit kit;
struct desk kiosk, counter;
struct pd_id member;

int
set_up(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M-1", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    return 0;
}

void
write_holds(int n)
{
    for (int i = 0; i < n; i++) {
        struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);

        desk_write(&kiosk, &op);
    }
}

int64_t
left(void)
{
    int64_t free_points, held, debt;

    kit_balance(&kit, &member, &free_points, &held, &debt);
    return free_points;
}
