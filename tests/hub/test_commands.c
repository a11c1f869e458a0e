/*
 * Goal: what a supervisor and an owner type at the hub answers in words and exit codes they can act on.
 * Method: a hub made here with desks, a bill and a lie; then the built program as a process on its folder.
 */
#include "tests/hub/command_kit.h"
#include "tests/support/check.h"

#include "sync/hub/loading.h"

#include <stdio.h>
#include <sys/stat.h>

static void
receipt(struct desk *desk, const struct pd_id *member, const char *key)
{
    struct pd_op op = desk_op(desk, PD_OP_CLAIM);

    op.member = *member;
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    (void)pd_copy(op.rule, sizeof op.rule, "pay");
    (void)pd_copy(op.key, sizeof op.key, key);
    (void)desk_do(desk, &op);
}

static void
the_nightly_file_grants_each_bill_once(void **state)
{
    (void)state;
    receipt(&counter, &bert, "bill:B2");
    kit_close(&kit);
    write_file("bills.csv", "bill_no,member,total_fen,insured_fen,self_paid_fen\n"
                            "B1,M-1,10000,2000,8000\n"
                            "B2,M-1,5000,0,5000\n"
                            "B1,M-1,10000,2000,8000\n");
    assert_int_equal(run_file("bill import", "bills.csv"), 0);
    says("2 bills granted, 1 here already, 0 rows refused");
    assert_int_equal(run_file("bill import", "bills.csv"), 0);
    says("0 bills granted, 3 here already, 0 rows refused");
    assert_int_equal(run("exceptions list"), 0);
    says("receipt_member");
    says("supervisor");

    write_file("bad.csv",
        "bill_no,member,total_fen,insured_fen,self_paid_fen\n"
        "B3,nobody,1,0,1\nB 4,M-1,1,0,1\nB5,M-1,1,0,x\nB6,M-1,100,0,100\n"
        "B7xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,M-1,1,0,1\n");
    assert_int_equal(run_file("bill import", "bad.csv"), 1);
    says("bad.csv:2: member is no member's number, phone or id");
    says("bad.csv:3: bill_no must be 1 to 64");
    says("bad.csv:4: self_paid_fen must be a whole number");
    says("bad.csv:6: bill_no must be 1 to 64");
    says("1 bills granted, 0 here already, 4 rows refused");
    write_file("bad.csv", "bill_no,member\n");
    assert_int_equal(run_file("bill import", "bad.csv"), 2);
    says("bad.csv:1: the first line names the columns");
    assert_int_equal(run_file("bill import", "none.csv"), 3);
    assert_int_equal(run("verify"), 0);
}

/* A bill told again with another amount is one row's fault, and ends nothing. */
static void
refunds_come_as_a_file_too(void **state)
{
    (void)state;
    kit_close(&kit);
    write_file("bills.csv", "bill_no,member,total_fen,insured_fen,self_paid_fen,paid_at\n"
                            "B1,M-1,10000,0,10000,\nB2,M-2,5000,0,5000,2026-09-21T00:00:00+08:00\n");
    assert_int_equal(run_file("bill import --dry-run", "bills.csv"), 1);
    says("bills.csv:3: the programme has no rule for payments that day");
    says("dry run, nothing is kept: 1 bills granted, 0 here already, 1 rows refused");
    assert_int_equal(run_file("bill import", "bills.csv"), 1);
    says("1 bills granted, 0 here already, 1 rows refused");
    write_file("bills.csv", "bill_no,member,total_fen,insured_fen,self_paid_fen\n"
                            "B1,M-1,9000,0,9000\nB1,M-1,10000,0,10000\nB3,M-2,5000,0,5000\n");
    assert_int_equal(run_file("bill import", "bills.csv"), 1);
    says("bills.csv:2: self_paid_fen is another than before: total 10000");
    says("1 bills granted, 1 here already, 1 rows refused");
    write_file(
        "refunds.csv", "refund_no,bill_no,self_paid_fen\nR1,B1,2500\nR1,B1,2500\nR2,B1,7501\nR3,B9,1\n");
    assert_int_equal(run_file("bill refunds", "refunds.csv"), 1);
    says("refunds.csv:4: self_paid_fen is above what is left of the bill: 7500 fen");
    says("refunds.csv:5: bill_no is no bill that is here");
    says("1 refunds taken back, 1 here already, 2 rows refused");
    assert_int_equal(run("member show M-1"), 0);
    says("1075");
    assert_int_equal(run("verify"), 0);
}

static void
consents_are_given_and_taken_back(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run("consent give M-1 sms"), 2);
    says("text: must name the wording");
    assert_int_equal(run("consent give M-1 email --text 2026-2"), 2);
    says("email: must be programme, linking, sms");
    assert_int_equal(run("consent give M-1 sms --text 2026-2"), 0);
    assert_int_equal(run("consent guardian M-1 M-2"), 0);
    assert_int_equal(run("consent list M-1"), 0);
    says("linking    yes");
    says("sms        no");
    says("taken back");
    assert_int_equal(run("consent list M-1 --json"), 0);
    says("{\"purpose\":\"sms\",\"now\":\"no\"}");
    assert_int_equal(run("consent withdraw M-1 linking"), 0);
    write_file("bills.csv", "bill_no,member,total_fen,insured_fen,self_paid_fen\nB1,M-1,100,0,100\n");
    assert_int_equal(run_file("bill import", "bills.csv"), 1);
    says("bills.csv:2: member took back that her bills are linked");
    assert_int_equal(run("consent no-guardian M-1"), 0);
    assert_int_equal(run("consent list nobody"), 1);
}

static void
an_exception_is_read_and_settled(void **state)
{
    static const char line[] = "{\"v\":1,\"\x1b[31m\"}";

    (void)state;
    desk_write_line(&kiosk, line, sizeof line - 1);
    assert_int_equal(desk_push(&kiosk, 0, 1), 200);
    kit_close(&kit);
    assert_int_equal(run("exceptions list"), 0);
    says("malformed");
    says("technician");
    assert_int_equal(run("exceptions show 1"), 0);
    says("kind      malformed: a line that is no op");
    says("whose     technician");
    says("bytes     hex 7b2276223a312c221b5b33316d227d");
    says_not("\x1b");
    assert_int_equal(run("exceptions show 1 --json"), 0);
    says("\"owner\":\"technician\"");
    assert_int_equal(run("exceptions show 2"), 1);
    says("there is no such exception");
    assert_int_equal(run("exceptions resolve 1 --by ''  --note x"), 2);
    assert_int_equal(run("exceptions resolve 1 --by x"), 2);
    assert_int_equal(run("exceptions resolve x --by x --note y"), 2);
    assert_int_equal(run("exceptions resolve 1 --by 'night shift' --note 'a \"test\" line'"), 0);
    assert_int_equal(run("exceptions resolve 1 --by 'night shift' --note 'again'"), 1);
    says("was settled before");
    assert_int_equal(run("exceptions list"), 0);
    says("nothing to look at");
    assert_int_equal(run("exceptions list --all"), 0);
    says("(settled)");
    assert_int_equal(run("exceptions list --all --json"), 0);
    says("\"resolved_by\":\"night shift\",\"note\":\"a \\\"test\\\" line\"");
    assert_int_equal(run("exceptions show 1"), 0);
    says("by        night shift");
    assert_int_equal(run("verify"), 0);
}

static void
the_evidence_of_a_fork_is_shown_line_by_line(void **state)
{
    (void)state;
    receipt(&kiosk, &anna, "bill:B1");
    kiosk.count = 0;
    {
        struct pd_op op = desk_op(&kiosk, PD_OP_CLAIM);

        op.member = bert;
        (void)pd_copy(op.unit, sizeof op.unit, "points");
        (void)pd_copy(op.rule, sizeof op.rule, "pay");
        (void)pd_copy(op.key, sizeof op.key, "bill:B9");
        desk_write(&kiosk, &op);
    }
    assert_int_equal(desk_push(&kiosk, 0, 1), 409);
    kit_close(&kit);
    assert_int_equal(run("exceptions show 1"), 0);
    says("kind      fork");
    says("pointdesk-hub exceptions evidence 1");
    assert_int_equal(run("exceptions evidence 1"), 0);
    says("\"bill:B9\"");
    says("what this hub has instead, as the same desk signed it:");
    says("\"bill:B1\"");
    assert_int_equal(run("exceptions evidence 2"), 1);
}

static void
a_birthday_is_kept_and_forgotten_again(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run("member birthday M-1 05-31"), 0);
    says("kept");
    assert_int_equal(run("member birthday M-1 1980-05-31"), 2);
    says("birthday: must be month and day, as 05-31, without a year");
    assert_int_equal(run("member birthday M-99 05-31"), 1);
    says("no member has this number");
    assert_int_equal(run("member birthday M-1 ''"), 0);
    says("forgotten");
    write_file("members.csv", "number,name,birthday\nN1,Ann,02-29\nN2,Ben,02-30\nN3,Cyd,\n");
    assert_int_equal(run_file("member import", "members.csv"), 1);
    says("members.csv:3: birthday must be month and day");
    says("2 members imported, 0 here already, 1 rows refused");
}

/* A row that is refused leaves nobody behind: she could not be brought again, with her points. */
static void
a_list_is_read_by_the_rules_or_its_row_is_named(void **state)
{
    (void)state;
    kit_publish(&kit,
        "{\"rules\":[{\"id\":\"visit\",\"kind\":\"fixed\",\"points\":5,\"name\":{\"zh-Hans\":\"字\",\"en\":"
        "\"x\"},"
        "\"expiry\":{\"kind\":\"never\"}}]}",
        kit.now_ms);
    kit_close(&kit);
    write_file("members.csv", "number,name,points\nN1,Ann,100\nN2,Ben,\n");
    assert_int_equal(run_file("member import", "members.csv"), 1);
    says("members.csv:2: points the programme in force has no rule 'opening' or 'pay'");
    says("1 members imported, 0 here already, 1 rows refused");
    assert_int_equal(run("member show N1"), 1);
    says("no member has this number");
    assert_int_equal(run("member show N2"), 0);
    write_file("members.csv", "number,name,kind,birthdy,\nN3,Cyd,vip9,05-31,\nN4,Dan,standard,,\n");
    assert_int_equal(run_file("member import", "members.csv"), 1);
    says("members.csv:1: the column 'birthdy' is not known and not read");
    says("members.csv:2: kind must be one of the rules in force: standard");
    says("1 members imported, 0 here already, 1 rows refused");
    write_file("members.csv", "number,name,number\nN5,Eve,N6\n");
    assert_int_equal(run_file("member import", "members.csv"), 2);
    says("members.csv:1: number is named twice in the first line");
    assert_int_equal(run("verify"), 0);
}

static void
a_lot_is_shown_with_its_last_good_day(void **state)
{
    (void)state;
    kit_close(&kit);
    write_file(
        "members.csv", "number,name,lot,points,expires\nN1,Ann,L1,300,2096-02-29\nN1,Ann,L2,5,never\n");
    assert_int_equal(run_file("member import", "members.csv"), 0);
    assert_int_equal(run("member show N1"), 0);
    says("       300  opening           until the end of 2096-02-29\n");
    says("never expires");
}

static void
a_member_is_frozen_and_thawed(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run("member freeze M-1"), 0);
    says("frozen");
    assert_int_equal(run("member show M-1"), 0);
    says("status   frozen");
    assert_int_equal(run("member freeze M-1"), 1);
    says("M-1: is frozen already");
    assert_int_equal(run("member unfreeze M-1"), 0);
    says("active");
    assert_int_equal(run("member unfreeze M-1"), 1);
    assert_int_equal(run("member freeze nobody"), 1);
    says("no member has this number, phone or id");
}

static void
what_a_member_wants_and_where_she_stands_is_kept_and_shown(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run("member show M-1"), 0);
    says("tier     basic, 4000 to gold\n");
    says_not("opt-out");
    assert_int_equal(run("member state M-1 --deceased"), 0);
    says("deceased");
    assert_int_equal(run("member state M-1 --deceased"), 1);
    says("M-1: is deceased already");
    assert_int_equal(run("member state M-1 --frozen"), 0);
    assert_int_equal(run("member state M-1 --active"), 0);
    assert_int_equal(run("member state M-1"), 2);
    says("needs one of --active, --frozen, --deceased");
    assert_int_equal(run("member state M-1 --active --frozen"), 2);
    assert_int_equal(run("member opt-out M-1 --messages"), 0);
    says("no messages\n");
    assert_int_equal(run("member opt-out M-1 --messages"), 1);
    says("has opted out already");
    assert_int_equal(run("member opt-out M-1 --birthday"), 0);
    says("no messages, no birthdays");
    assert_int_equal(run("member show M-1 --json"), 0);
    says("\"status\":\"active\",\"kind\":\"standard\",\"no_messages\":true,\"no_birthday\":true");
    says("\"tier\":\"basic\",\"to_next\":4000,");
    assert_int_equal(run("member opt-in M-1 --messages --birthday"), 0);
    says("nothing is opted out of");
    assert_int_equal(run("member opt-in M-1 --birthday"), 1);
    says("has not opted out");
    assert_int_equal(run("member opt-out M-1"), 2);
    says("needs --messages, --birthday or both");
    assert_int_equal(run("member opt-out nobody --birthday"), 1);
    says("no member has this number, phone or id");
}

/* A year from now; the sweep wrote them while the hub served. */
static void
notices_are_listed_from_a_number_on(void **state)
{
    (void)state;
    kit_sweep(&kit, kit.now_ms + 360 * PD_DAY_MS);
    kit_close(&kit);
    assert_int_equal(run("report notices"), 0);
    says("     1  expiry  ");
    says("    1000  2027-09-22 00:00\n");
    assert_int_equal(run("report notices --json"), 0);
    says("[{\"number\":1,\"kind\":\"expiry\",\"member\":\"");
    says("\"points\":1000,\"due\":\"2027-09-22 00:00\"}]");
    assert_int_equal(run("report notices --after 1 --json"), 0);
    assert_string_equal(said, "{\"notices\":[]}\n");
}

static void
pay(const struct pd_id *who, const char *no, int64_t fen)
{
    struct pd_hub_bill b = { .total = pd_fen_of(fen), .self_paid = pd_fen_of(fen) };
    struct pd_points earned;

    (void)pd_copy(b.bill_no, sizeof b.bill_no, no);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_bill_take(kit.hub, kit.now_ms, who, &b, &earned, NULL)));
}

static void
publish_campaign(const char *campaign)
{
    static const char rules[] =
        "{\"rules\":[{\"id\":\"pay\",\"kind\":\"payment\",\"name\":{\"zh-Hans\":\"自费\",\"en\":\"Paid\"},"
        "\"points\":1,\"step_fen\":100,\"expiry\":{\"kind\":\"rolling\",\"days\":365}}],\"campaigns\":[%s]}";
    char document[2048];

    (void)snprintf(document, sizeof document, rules, campaign);
    kit_publish(&kit, document, kit.now_ms);
}

/* Three payments of 100 yuan, of which 150 points were doubled: then the budget was empty. */
static void
double_three_payments(void)
{
    publish_campaign(
        "{\"id\":\"double\",\"name\":{\"zh-Hans\":\"双倍\",\"en\":\"Double\"},\"rules\":[\"pay\"],"
        "\"from\":\"2026-09-01\",\"until\":\"2026-09-30\",\"percent\":200,\"budget\":150}");
    pay(&anna, "B-1", 10000);
    pay(&bert, "B-2", 10000);
    pay(&anna, "B-3", 10000);
}

static void
what_came_of_a_campaign_is_told(void **state)
{
    (void)state;
    double_three_payments();
    kit_close(&kit);
    assert_int_equal(run("report campaigns --date 2026-09-21 --days 1 --csv"), 0);
    says("double,Double,over,2026-09-01 00:00,2026-10-01 00:00,2,2,150,1.50,200.00,150,0\r\n");
    assert_int_equal(run("report campaigns --date 2026-09-20 --days 1 --csv"), 0);
    says("double,Double,over,2026-09-01 00:00,2026-10-01 00:00,0,0,0,0.00,0.00,150,0\r\n");
}

static void
a_campaign_that_left_the_rules_is_still_told_of(void **state)
{
    (void)state;
    double_three_payments();
    publish_campaign("{\"id\":\"later\",\"name\":{\"zh-Hans\":\"以后\",\"en\":\"Later\"},\"rules\":[\"pay\"],"
                     "\"from\":\"2026-09-23\",\"until\":\"2026-09-30\",\"bonus\":5}");
    kit_close(&kit);
    assert_int_equal(run("report campaigns --date 2026-09-21 --csv"), 0);
    says("double,,no longer in the rules,,,2,2,150,1.50,200.00,,\r\n");
    says("later,Later,over,2026-09-23 00:00,2026-10-01 00:00,0,0,0,0.00,0.00,,\r\n");
}

/* Anna takes two pieces at the kiosk of one house and is handed them there; another house has a desk where
 * nobody came. */
static void
houses_are_told_of_beside_each_other(void **state)
{
    static struct desk far;
    struct pd_lease_row lease;
    struct pd_op hold, op;
    char code[64];

    (void)state;
    far.kit = &kit;
    far.secret = pd_secret_key_make(&kit.rng);
    far.pull_epoch = 1;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_site_add(kit.hub, kit.now_ms, "S2", "River house", NULL));
    assert_ok(pd_hub_device_code(kit.hub, kit.now_ms, "S2", "P2", true, code, sizeof code));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(desk_enrol_with(&far, &kit, code, "kiosk"), 200);
    desk_lease(&kiosk, "G-001", &lease);
    hold = desk_hold(&kiosk, &anna, "G-001", 2, 200);
    hold.lease = lease.id;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_CAPTURE, &hold.id);
    op.qty = 2;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    kit_close(&kit);
    assert_int_equal(run("report sites --date 2026-09-21 --csv"), 0);
    says("S2,River house,1,1,0,0,0,0,0,0,0\r\nS1,,2,2,1,1,200,1,2,200,0\r\n");
}

/* On a stick with a file system of Linux there may be more than files. */
static void
a_pipe_in_place_of_a_file_keeps_nobody_waiting(void **state)
{
    char path[128];

    (void)state;
    kit_close(&kit);
    (void)snprintf(path, sizeof path, "%s/stick.pdb", dir);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(run_file("bundle import", "stick.pdb"), 3);
    says("is not a file of at most 64 MiB");
    assert_int_equal(run_file("bill import", "stick.pdb"), 3);
    assert_int_equal(run("bundle import /dev/zero"), 3);
}

#define T(name) cmocka_unit_test_setup_teardown(name, lobby_start, folder_finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_nightly_file_grants_each_bill_once),
        T(refunds_come_as_a_file_too),
        T(consents_are_given_and_taken_back),
        T(an_exception_is_read_and_settled),
        T(the_evidence_of_a_fork_is_shown_line_by_line),
        T(a_list_is_read_by_the_rules_or_its_row_is_named),
        T(a_lot_is_shown_with_its_last_good_day),
        T(a_member_is_frozen_and_thawed),
        T(what_a_member_wants_and_where_she_stands_is_kept_and_shown),
        T(notices_are_listed_from_a_number_on),
        T(what_came_of_a_campaign_is_told),
        T(a_campaign_that_left_the_rules_is_still_told_of),
        T(houses_are_told_of_beside_each_other),
        T(a_birthday_is_kept_and_forgotten_again),
        T(a_pipe_in_place_of_a_file_keeps_nobody_waiting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
