#include "tests/hub/duty_kit.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct kit kit;
struct desk kiosk, counter, second, elsewhere;
struct pd_id anna, bert;
struct pd_why why;

const struct duty_person duty_people[DUTY_PEOPLE] = {
    { "O1", "480926", PD_STAFF_OWNER },
    { "O2", "731206", PD_STAFF_OWNER | PD_STAFF_COUNTER },
    { "C-07", "904417", PD_STAFF_COUNTER },
    { "C-08", "318224", PD_STAFF_COUNTER },
    { "S1", "662001", PD_STAFF_SUPERVISOR | PD_STAFF_COUNTER },
    { "T1", "515093", PD_STAFF_TECHNICIAN },
};

static char badges[DUTY_PEOPLE][PD_CODE_CAP], first_badges[DUTY_PEOPLE][PD_CODE_CAP];

static int
index_of(const char *number)
{
    for (int i = 0; i < DUTY_PEOPLE; i++)
        if (strcmp(duty_people[i].number, number) == 0)
            return i;
    fail_msg("%s is nobody", number);
    return 0;
}

const char *
duty_badge(const char *number)
{
    return badges[index_of(number)];
}

void
duty_give_badge(const char *number)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(
        &kit, pd_hub_staff_badge(kit.hub, kit.now_ms, number, "", badges[index_of(number)], &why)));
}

/* The hub of each test is a copy of one that was made once: six PINs take a second. */
static char template[64], copy[64];

static void
take_away(void)
{
    static const char *const tails[] = { "", "-wal", "-shm" };
    char name[80];

    for (int i = 0; i < PD_COUNT(tails); i++) {
        (void)snprintf(name, sizeof name, "%s%s", copy, tails[i]);
        (void)unlink(name);
        (void)snprintf(name, sizeof name, "%s%s", template, tails[i]);
        (void)unlink(name);
    }
}

static void
make_template(void)
{
    (void)snprintf(template, sizeof template, "/tmp/pd-duty-%d.db", (int)getpid());
    (void)snprintf(copy, sizeof copy, "/tmp/pd-duty-%d-copy.db", (int)getpid());
    take_away();
    assert_int_equal(atexit(take_away), 0);
    kit_open(&kit, template);
    for (int i = 0; i < DUTY_PEOPLE; i++) {
        struct pd_staff person = { .roles = duty_people[i].roles, .name = "Li" };

        (void)pd_copy(person.number, sizeof person.number, duty_people[i].number);
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(
            kit_finish(&kit, pd_hub_staff_add(kit.hub, kit.now_ms, &person, duty_people[i].pin, "", &why)));
        duty_give_badge(person.number);
    }
    anna = kit_member(&kit, "M-1", 5000);
    bert = kit_member(&kit, "M-2", 5000);
    kit_close(&kit);
    memcpy(first_badges, badges, sizeof badges);
}

int
duty_open(void **state)
{
    *state = &kit;
    if (template[0] == '\0')
        make_template();
    kit_copy(template, copy);
    memcpy(badges, first_badges, sizeof badges);
    kit_open(&kit, NULL);
    kit_reopen(&kit, copy);
    kit.rng = pd_rng_seeded(43); /* the ids that it made stand in the copy */
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    desk_enrol(&second, &kit, "counter", "P1");
    desk_enrol(&elsewhere, &kit, "counter", "P2");
    counter.protocol = second.protocol = elsewhere.protocol = 2; /* who serves is not said in 1 */
    return 0;
}

enum pd_err
duty_roles(const char *number, unsigned int roles)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_staff_roles(kit.hub, kit.now_ms, number, roles, "", &why));
}

enum pd_err
duty_dismiss(const char *number)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_staff_dismiss(kit.hub, kit.now_ms, number, "", &why));
}

enum pd_err
duty_member(const char *number, const struct pd_id *member)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_staff_member(kit.hub, kit.now_ms, number, member, "", &why));
}

enum pd_err
duty_pin(const char *number, const char *pin)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_staff_pin(kit.hub, kit.now_ms, number, pin, "", &why));
}

enum pd_err
duty_lost(struct desk *desk)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_device_lost(kit.hub, kit.now_ms, &desk->id));
}

enum pd_staff_outcome
duty_check(const char *number, const char *pin, enum pd_staff_role role)
{
    enum pd_staff_outcome outcome;
    struct pd_staff person;

    assert_ok(pd_hub_begin(kit.hub));
    outcome = pd_hub_staff_check(kit.hub, kit.now_ms, duty_badge(number), pin, role, &person);
    assert_ok(pd_hub_commit(kit.hub));
    return outcome;
}

static bool
is_staff(const struct pd_row *row, const void *what)
{
    return row->kind == PD_ROW_STAFF && strcmp(row->staff.number, what) == 0;
}

struct pd_staff_row
duty_row(struct desk *desk, int protocol, const char *number)
{
    struct pd_row last = { .staff = { .roles = UINT_MAX } };

    (void)desk_newest(desk, protocol, is_staff, number, &last);
    return last.staff;
}

struct pd_op_result
duty_says(struct desk *desk, const char *how, const char *number, const struct pd_id *hold)
{
    struct pd_op op = desk_op(desk, PD_OP_STAFF);

    (void)pd_copy(op.how, sizeof op.how, how);
    (void)pd_copy(op.by, sizeof op.by, number);
    if (hold != NULL)
        op.hold = *hold;
    return desk_do(desk, &op);
}

struct pd_op_result
duty_shift(struct desk *desk, const char *how, uint32_t number)
{
    struct pd_op op = desk_op(desk, PD_OP_SHIFT);

    (void)pd_copy(op.how, sizeof op.how, how);
    op.number = number;
    return desk_do(desk, &op);
}

struct pd_op_result
duty_stock(struct desk *desk, const char *how, const char *sku, int units)
{
    struct pd_op op = desk_op(desk, PD_OP_STOCK);

    (void)pd_copy(op.how, sizeof op.how, how);
    (void)pd_copy(op.sku, sizeof op.sku, sku);
    op.qty = units;
    return desk_do(desk, &op);
}

struct pd_op
duty_ticket(const struct pd_id *member, const char *sku, int qty, int64_t points)
{
    struct pd_op hold = desk_hold(&kiosk, member, sku, qty, points);

    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &hold.id).status, PD_OP_APPLIED);
    return hold;
}
