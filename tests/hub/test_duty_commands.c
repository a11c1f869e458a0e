/*
 * Goal: what is typed about people at desks and their shifts answers in words that say what to do, and in
 * exit codes. Method: a hub made here, with a counter's morning; then the built program as a process on its
 * folder.
 */
#include "sync/hub/staff.h"
#include "tests/hub/command_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static void
employ(const char *number, unsigned int roles)
{
    struct pd_staff person = { .roles = roles, .name = "Li" };
    struct pd_why why = { .text = "" };
    char badge[PD_CODE_CAP];

    (void)pd_copy(person.number, sizeof person.number, number);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_staff_add(kit.hub, kit.now_ms, &person, "480926", "", &why));
    assert_ok(kit_finish(&kit, pd_hub_staff_badge(kit.hub, kit.now_ms, number, "", badge, &why)));
}

static void
say(enum pd_op_kind kind, const char *how, const char *by, const char *sku, int units)
{
    struct pd_op op = desk_op(&counter, kind);

    (void)pd_copy(op.how, sizeof op.how, how);
    (void)pd_copy(op.by, sizeof op.by, by);
    (void)pd_copy(op.sku, sizeof op.sku, sku);
    op.qty = units;
    op.number = kind == PD_OP_STAFF ? 0 : 1;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
}

static void
a_morning(void)
{
    struct pd_op hold = desk_hold(&kiosk, &anna, "G-001", 1, 100);

    counter.protocol = 2; /* who serves is not said in 1 */
    say(PD_OP_STAFF, PD_OP_STAFF_ON, "C-07", "", 0);
    say(PD_OP_SHIFT, PD_OP_SHIFT_OPEN, "", "", 0);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&kiosk, PD_OP_RELEASE, &hold.id).status, PD_OP_APPLIED);
    assert_int_equal(desk_tell(&counter, PD_OP_CAPTURE, &hold.id).status, PD_OP_APPLIED);
    say(PD_OP_STOCK, PD_OP_STOCK_SHRINK, "", "G-001", 2);
    say(PD_OP_STOCK, PD_OP_STOCK_COUNT, "", "G-001", 997);
}

static void
shifts_are_listed_and_told_as_their_counter_prints_them(void **state)
{
    char id[PD_ID_TEXT_CAP], args[160];

    (void)state;
    employ("C-07", PD_STAFF_COUNTER);
    a_morning();
    (void)pd_id_text(counter.id, id);
    kit_close(&kit);
    assert_int_equal(run("report shift"), 0);
    says("The newest shifts");
    says("open");
    says("C-07");
    assert_int_equal(run("report shift --csv"), 0);
    says(id);
    says("Counter,Place,Number,Opened,By,Closed,Who");
    (void)snprintf(args, sizeof args, "report shift --device %s --number 1", id);
    assert_int_equal(run(args), 0);
    says("It is open: this is what its counter has told so far.");
    says("handed over");
    (void)snprintf(args, sizeof args, "report shift --device %s --number 1 --csv", id);
    assert_int_equal(run(args), 0);
    says("handed over,1");
    says("points of it,100");
    says("yuan taken,0.00");
    says("sign-ins,0"); /* before it was opened */
    says("G-001,Cup,1,0,0,2,997");
    assert_int_equal(run("report shift --number 9"), 1);
    says("9 is no shift that was told");
    assert_int_equal(run("report shift --number 0"), 2);
    assert_int_equal(run("report shift --device A"), 2);
    says("--device");
    says("32 hexadecimal digits");
    assert_int_equal(run("report day --date 2026-09-21 --csv"), 0);
    says("C-07,1,1,100,0,0,0,0");
    assert_int_equal(run("stock log G-001"), 0);
    says("shrunk");
    says("-2");
    assert_int_equal(run("verify"), 0);
}

static void
a_membership_of_her_own_is_said_and_taken_back(void **state)
{
    (void)state;
    employ("C-07", PD_STAFF_COUNTER);
    employ("C-08", PD_STAFF_COUNTER);
    kit_close(&kit);
    assert_int_equal(run("staff member C-07 M-1"), 0);
    says("C-07 has this membership, and does not serve it");
    assert_int_equal(run("staff list"), 0);
    says("member ");
    assert_int_equal(run("staff list --json"), 0);
    says("\"number\":\"C-08\",\"roles\":\"counter\",\"state\":\"active\",\"member\":\"\"");
    says_not("\"number\":\"C-07\",\"roles\":\"counter\",\"state\":\"active\",\"member\":\"\"");
    assert_int_equal(run("staff member C-08 M-1"), 1);
    says("MEMBER: is the membership of C-07 already; take it from her first");
    assert_int_equal(run("staff member C-08 M-99"), 1);
    says("M-99");
    assert_int_equal(run("staff member C-99 M-2"), 1);
    says("C-99: is nobody's number; see: pointdesk-hub staff list");
    assert_int_equal(run("staff member C-07"), 2);
    assert_int_equal(run("staff member C-07 M-1 M-2"), 2);
    assert_int_equal(run("staff badge C-07 M-1"), 2);
    assert_int_equal(run("staff member C-07 -"), 0);
    says("has no membership of her own that is known");
    assert_int_equal(run("staff member C-08 M-1"), 0);
    assert_int_equal(run("verify"), 0);
}

static void
a_lost_counter_says_whose_pins_are_gone(void **state)
{
    struct pd_pull_header header;
    static struct pd_row rows[500];
    char id[PD_ID_TEXT_CAP], args[160];

    (void)state;
    employ("C-07", PD_STAFF_COUNTER);
    employ("O1", PD_STAFF_OWNER);
    employ("O2", PD_STAFF_OWNER);
    counter.protocol = 4;
    assert_true(desk_pull(&counter, 0, 500, &header, rows, 500) > 0);
    (void)pd_id_text(counter.id, id);
    kit_close(&kit);
    (void)snprintf(args, sizeof args, "device lost %s", id);
    assert_int_equal(run_typing("n\n", args), 1);
    says("people whose PIN it knows, and who need a new one: 3");
    (void)snprintf(args, sizeof args, "device lost %s --yes", id);
    assert_int_equal(run(args), 0);
    says("C-07 has no PIN any more; an owner gives one: pointdesk-hub staff pin-reset C-07");
    says("O1 is one of the last two owners: her PIN is good here, and at no desk");
    assert_int_equal(run("staff list"), 0);
    says("no PIN (desk lost)");
    says("PIN for hub only");
    assert_int_equal(run("verify"), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, lobby_start, folder_finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(shifts_are_listed_and_told_as_their_counter_prints_them),
        T(a_membership_of_her_own_is_said_and_taken_back),
        T(a_lost_counter_says_whose_pins_are_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
