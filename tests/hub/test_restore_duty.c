/*
 * Goal: a hub that was put back learns again who served, which shifts there were and what came onto the
 * shelf, and tells nobody of a contradiction that is none. Method: a counter's morning before and after the
 * backup, told again with what the lost life had signed; who was added after the backup is lost.
 */
#include "sync/hub/settings.h"
#include "sync/hub/shifts.h"
#include "sync/hub/staff.h"
#include "tests/hub/lobby.h"

#include <string.h>

static void
hire(const char *number, unsigned int roles)
{
    struct pd_staff person = { .roles = roles, .name = "Li" };
    struct pd_why why = { .text = "" };

    (void)pd_copy(person.number, sizeof person.number, number);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_staff_add(kit.hub, kit.now_ms, &person, "480926", "", &why)));
}

static void
sign_in(const char *number)
{
    struct pd_op op = desk_op(&counter, PD_OP_STAFF);

    (void)pd_copy(op.how, sizeof op.how, PD_OP_STAFF_ON);
    (void)pd_copy(op.by, sizeof op.by, number);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
}

static void
shift(const char *how)
{
    struct pd_op op = desk_op(&counter, PD_OP_SHIFT);

    (void)pd_copy(op.how, sizeof op.how, how);
    op.number = 1;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
}

static void
stock(const char *how, int units)
{
    struct pd_op op = desk_op(&counter, PD_OP_STOCK);

    (void)pd_copy(op.how, sizeof op.how, how);
    (void)pd_copy(op.sku, sizeof op.sku, "G-004");
    op.qty = units;
    op.number = 1;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
}

static void
hand_over(void)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100);

    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
}

static struct pd_shift_figures
figures(void)
{
    static struct pd_shift_figures f;
    struct pd_why why = { .text = "" };
    struct pd_hub_shift s;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_shift_get(kit.hub, &counter.id, 1, &s, &why));
    assert_ok(pd_hub_shift_figures(kit.hub, &s, &f));
    pd_hub_rollback(kit.hub);
    return f;
}

static int
incidents(void)
{
    return (int)number("SELECT count(*) FROM incident");
}

static void
a_morning_is_told_again(void **state)
{
    struct pd_shift_figures before, after;
    int64_t received;

    (void)state;
    kiosk.protocol = counter.protocol = 4;
    hire("C-07", PD_STAFF_COUNTER);
    sign_in("C-07");
    shift(PD_OP_SHIFT_OPEN);
    hand_over();
    kit_backup(&kit, backup);
    hand_over();
    stock(PD_OP_STOCK_RECEIVE, 6);
    stock(PD_OP_STOCK_COUNT, 10);
    hire("C-09", PD_STAFF_COUNTER);
    sign_in("C-09");
    stock(PD_OP_STOCK_SHRINK, 1);
    sign_in("C-09"); /* after the break */
    shift(PD_OP_SHIFT_CLOSE);
    before = figures();
    received = number("SELECT received FROM stock WHERE sku = 'G-004'");
    assert_int_equal(received, 9);
    assert_int_equal(incidents(), 0);

    kit_restore(&kit, backup);
    assert_int_equal(number("SELECT count(*) FROM shift WHERE last_dseq = 0"), 1);
    report(&kiosk);
    report(&counter);
    assert_int_equal(refill().since_ms, 0);
    after = figures();
    assert_memory_equal(&after, &before, sizeof after);
    assert_int_equal(number("SELECT received FROM stock WHERE sku = 'G-004'"), received);
    assert_int_equal(number("SELECT count(*) FROM served WHERE clerk = 'C-07'"), 2);
    assert_int_equal(number("SELECT count(*) FROM shift WHERE closed_by = 'C-09'"), 1);
    assert_int_equal(kit_incidents(&kit, "staff_lost"), 1); /* once, however often she signed in */
    assert_int_equal(incidents(), 1);
    (void)kit_verify(&kit);

    hire("C-09", PD_STAFF_COUNTER);
    sign_in("C-09");
    sign_in("C-10"); /* whom no life of it ever knew */
    assert_int_equal(kit_incidents(&kit, "staff_unknown"), 1);
}

static void
set(const char *value)
{
    struct pd_hub_setting setting = { .key = PD_SETTING_CARE, .at_ms = kit.now_ms };
    struct pd_why why = { .text = "" };

    (void)pd_copy(setting.value, sizeof setting.value, value);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_setting_put(kit.hub, &setting, &why)));
}

static bool
is_setting(const struct pd_row *row, const void *what)
{
    return row->kind == PD_ROW_SETTING && strcmp(row->setting.key, what) == 0;
}

/* What the kiosk hears last of large print, from the beginning. */
static struct pd_setting_row
heard(void)
{
    struct pd_row last = { .setting = { .key = "" } };

    (void)desk_newest(&kiosk, kiosk.protocol, is_setting, "desk.care", &last);
    return last.setting;
}

static void
what_only_the_lost_life_had_set_is_taken_back(void **state)
{
    (void)state;
    kiosk.protocol = counter.protocol = 4;
    kit_backup(&kit, backup);
    set("yes");
    assert_string_equal(heard().value, "yes");
    kit_restore(&kit, backup);
    report(&kiosk);
    report(&counter);
    assert_int_equal(refill().since_ms, 0);
    assert_string_equal(heard().key, "desk.care"); /* it is said of it that nothing is said */
    assert_false(heard().set);
}

/* Roles that were given after the backup are no contradiction; they are not known here. */
static void
what_a_lost_life_let_pass_is_not_looked_at_again(void **state)
{
    struct pd_why why = { .text = "" };
    struct pd_op op;

    (void)state;
    kiosk.protocol = counter.protocol = 4;
    hire("C-07", PD_STAFF_TECHNICIAN);
    kit_backup(&kit, backup);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit,
        pd_hub_staff_roles(kit.hub, kit.now_ms, "C-07", PD_STAFF_SUPERVISOR | PD_STAFF_COUNTER, "", &why)));
    sign_in("C-07");
    op = desk_op(&counter, PD_OP_STAFF);
    (void)pd_copy(op.how, sizeof op.how, PD_OP_STAFF_APPROVE);
    (void)pd_copy(op.by, sizeof op.by, "C-07");
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    hand_over();
    kit_restore(&kit, backup);
    report(&kiosk);
    report(&counter);
    assert_int_equal(incidents(), 0);
    assert_int_equal(number("SELECT count(*) FROM served WHERE clerk = 'C-07'"), 1);
    (void)kit_verify(&kit);
}

/* Nor is what it refused: nothing was done. What she did do is told again. */
static void
her_own_account_is_told_of_again_where_something_was_done(void **state)
{
    struct pd_why why = { .text = "" };
    struct pd_op hold, op;

    (void)state;
    kiosk.protocol = counter.protocol = 4;
    hire("C-07", PD_STAFF_COUNTER);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_staff_member(kit.hub, kit.now_ms, "C-07", &member, "", &why)));
    hold = desk_hold(&kiosk, &member, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &hold.id).status, PD_OP_APPLIED);
    kit_backup(&kit, backup);
    sign_in("C-07");
    op = desk_about(&counter, PD_OP_REFUND, &hold.id);
    op.amount = pd_points_of(100);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_REJECTED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 0);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "own_account"), 1);
    kit_restore(&kit, backup);
    report(&kiosk);
    report(&counter);
    assert_int_equal(kit_incidents(&kit, "own_account"), 1);
    assert_int_equal(number("SELECT count(*) FROM served"), 2);
    (void)kit_verify(&kit);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_morning_is_told_again),
        TEST(what_a_lost_life_let_pass_is_not_looked_at_again),
        TEST(her_own_account_is_told_of_again_where_something_was_done),
        TEST(what_only_the_lost_life_had_set_is_taken_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
