/*
 * Goal: what a supervisor and an owner type at the hub answers in words and exit codes they can act on.
 * Method: a hub made here with desks, a bill and a lie; then the built program as a process on its folder.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/core/hash.h"
#include "app/wal/wal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct kit kit;
static struct desk kiosk, counter;
static struct pd_id anna, bert;
static char dir[64], said[32768];

static int
start(void **state)
{
    char path[96];

    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/pd-hub-XXXXXX");
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/hub.db", dir);
    kit_open(&kit, path);
    anna = kit_member(&kit, "M-1", 1000);
    bert = kit_member(&kit, "M-2", 0);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    return 0;
}

static int
finish(void **state)
{
    char line[128];

    (void)state;
    (void)snprintf(line, sizeof line, "rm -rf '%s'", dir);
    return system(line);
}

static int
run_typing(const char *typed, const char *args)
{
    return kit_command(dir, typed, args, said, sizeof said);
}

static int
run(const char *args)
{
    return run_typing("", args);
}

#define SAYS(text) assert_non_null(strstr(said, text))
#define SAYS_NOT(text) assert_null(strstr(said, text))

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
write_file(const char *name, const char *text)
{
    char path[128];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int
run_file(const char *args, const char *name)
{
    char line[256];

    (void)snprintf(line, sizeof line, "%s '%s/%s'", args, dir, name);
    return run(line);
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
    SAYS("2 bills granted, 1 here already, 0 rows refused");
    assert_int_equal(run_file("bill import", "bills.csv"), 0);
    SAYS("0 bills granted, 3 here already, 0 rows refused");
    assert_int_equal(run("exceptions list"), 0);
    SAYS("receipt_member");
    SAYS("supervisor");

    write_file("bad.csv", "bill_no,member,total_fen,insured_fen,self_paid_fen\n"
                          "B3,nobody,1,0,1\nB 4,M-1,1,0,1\nB5,M-1,1,0,x\nB6,M-1,100,0,100\n");
    assert_int_equal(run_file("bill import", "bad.csv"), 1);
    SAYS("bad.csv:2: member is no member's number, phone or id");
    SAYS("bad.csv:3: bill_no must be 1 to 64");
    SAYS("bad.csv:4: self_paid_fen must be a whole number");
    SAYS("1 bills granted, 0 here already, 3 rows refused");
    write_file("bad.csv", "bill_no,member\n");
    assert_int_equal(run_file("bill import", "bad.csv"), 2);
    SAYS("bad.csv:1: the first line names the columns");
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
    SAYS("bills.csv:3: the programme has no rule for payments that day");
    SAYS("dry run, nothing is kept: 1 bills granted, 0 here already, 1 rows refused");
    assert_int_equal(run_file("bill import", "bills.csv"), 1);
    SAYS("1 bills granted, 0 here already, 1 rows refused");
    write_file("bills.csv", "bill_no,member,total_fen,insured_fen,self_paid_fen\n"
                            "B1,M-1,9000,0,9000\nB1,M-1,10000,0,10000\nB3,M-2,5000,0,5000\n");
    assert_int_equal(run_file("bill import", "bills.csv"), 1);
    SAYS("bills.csv:2: self_paid_fen is another than before: total 10000");
    SAYS("1 bills granted, 1 here already, 1 rows refused");
    write_file(
        "refunds.csv", "refund_no,bill_no,self_paid_fen\nR1,B1,2500\nR1,B1,2500\nR2,B1,7501\nR3,B9,1\n");
    assert_int_equal(run_file("bill refunds", "refunds.csv"), 1);
    SAYS("refunds.csv:4: self_paid_fen is above what is left of the bill: 7500 fen");
    SAYS("refunds.csv:5: bill_no is no bill that is here");
    SAYS("1 refunds taken back, 1 here already, 2 rows refused");
    assert_int_equal(run("member show M-1"), 0);
    SAYS("1075");
    assert_int_equal(run("verify"), 0);
}

static void
consents_are_given_and_taken_back(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run("consent give M-1 sms"), 2);
    SAYS("text: must name the wording");
    assert_int_equal(run("consent give M-1 email --text 2026-2"), 2);
    SAYS("email: must be programme, linking, sms");
    assert_int_equal(run("consent give M-1 sms --text 2026-2"), 0);
    assert_int_equal(run("consent guardian M-1 M-2"), 0);
    assert_int_equal(run("consent list M-1"), 0);
    SAYS("linking    yes");
    SAYS("sms        no");
    SAYS("taken back");
    assert_int_equal(run("consent list M-1 --json"), 0);
    SAYS("{\"purpose\":\"sms\",\"now\":\"no\"}");
    assert_int_equal(run("consent withdraw M-1 linking"), 0);
    write_file("bills.csv", "bill_no,member,total_fen,insured_fen,self_paid_fen\nB1,M-1,100,0,100\n");
    assert_int_equal(run_file("bill import", "bills.csv"), 1);
    SAYS("bills.csv:2: member took back that her bills are linked");
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
    SAYS("malformed");
    SAYS("technician");
    assert_int_equal(run("exceptions show 1"), 0);
    SAYS("kind      malformed: a line that is no op");
    SAYS("whose     technician");
    SAYS("bytes     hex 7b2276223a312c221b5b33316d227d");
    SAYS_NOT("\x1b");
    assert_int_equal(run("exceptions show 1 --json"), 0);
    SAYS("\"owner\":\"technician\"");
    assert_int_equal(run("exceptions show 2"), 1);
    SAYS("there is no such exception");
    assert_int_equal(run("exceptions resolve 1 --by ''  --note x"), 2);
    assert_int_equal(run("exceptions resolve 1 --by x"), 2);
    assert_int_equal(run("exceptions resolve x --by x --note y"), 2);
    assert_int_equal(run("exceptions resolve 1 --by 'night shift' --note 'a \"test\" line'"), 0);
    assert_int_equal(run("exceptions resolve 1 --by 'night shift' --note 'again'"), 1);
    SAYS("was settled before");
    assert_int_equal(run("exceptions list"), 0);
    SAYS("nothing to look at");
    assert_int_equal(run("exceptions list --all"), 0);
    SAYS("(settled)");
    assert_int_equal(run("exceptions list --all --json"), 0);
    SAYS("\"resolved_by\":\"night shift\",\"note\":\"a \\\"test\\\" line\"");
    assert_int_equal(run("exceptions show 1"), 0);
    SAYS("by        night shift");
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
    SAYS("kind      fork");
    SAYS("pointdesk-hub exceptions evidence 1");
    assert_int_equal(run("exceptions evidence 1"), 0);
    SAYS("\"bill:B9\"");
    SAYS("what this hub has instead, as the same desk signed it:");
    SAYS("\"bill:B1\"");
    assert_int_equal(run("exceptions evidence 2"), 1);
}

static void
a_birthday_is_kept_and_forgotten_again(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run("member birthday M-1 05-31"), 0);
    SAYS("kept");
    assert_int_equal(run("member birthday M-1 1980-05-31"), 2);
    SAYS("birthday: must be month and day, as 05-31, without a year");
    assert_int_equal(run("member birthday M-99 05-31"), 1);
    SAYS("no member has this number");
    assert_int_equal(run("member birthday M-1 ''"), 0);
    SAYS("forgotten");
    write_file("members.csv", "number,name,birthday\nN1,Ann,02-29\nN2,Ben,02-30\nN3,Cyd,\n");
    assert_int_equal(run_file("member import", "members.csv"), 1);
    SAYS("members.csv:3: birthday must be month and day");
    SAYS("2 members imported, 0 here already, 1 rows refused");
}

static void
a_member_is_frozen_and_thawed(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run("member freeze M-1"), 0);
    SAYS("frozen");
    assert_int_equal(run("member show M-1"), 0);
    SAYS("status   frozen");
    assert_int_equal(run("member freeze M-1"), 1);
    SAYS("M-1: is frozen already");
    assert_int_equal(run("member unfreeze M-1"), 0);
    SAYS("active");
    assert_int_equal(run("member unfreeze M-1"), 1);
    assert_int_equal(run("member freeze nobody"), 1);
    SAYS("no member has this number, phone or id");
}

static void
what_a_member_wants_and_where_she_stands_is_kept_and_shown(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run("member show M-1"), 0);
    SAYS("tier     basic, 4000 to gold\n");
    SAYS_NOT("opt-out");
    assert_int_equal(run("member state M-1 --deceased"), 0);
    SAYS("deceased");
    assert_int_equal(run("member state M-1 --deceased"), 1);
    SAYS("M-1: is deceased already");
    assert_int_equal(run("member state M-1 --frozen"), 0);
    assert_int_equal(run("member state M-1 --active"), 0);
    assert_int_equal(run("member state M-1"), 2);
    SAYS("needs one of --active, --frozen, --deceased");
    assert_int_equal(run("member state M-1 --active --frozen"), 2);
    assert_int_equal(run("member opt-out M-1 --messages"), 0);
    SAYS("no messages\n");
    assert_int_equal(run("member opt-out M-1 --messages"), 1);
    SAYS("has opted out already");
    assert_int_equal(run("member opt-out M-1 --birthday"), 0);
    SAYS("no messages, no birthdays");
    assert_int_equal(run("member show M-1 --json"), 0);
    SAYS("\"status\":\"active\",\"kind\":\"standard\",\"no_messages\":true,\"no_birthday\":true");
    SAYS("\"tier\":\"basic\",\"to_next\":4000,");
    assert_int_equal(run("member opt-in M-1 --messages --birthday"), 0);
    SAYS("nothing is opted out of");
    assert_int_equal(run("member opt-in M-1 --birthday"), 1);
    SAYS("has not opted out");
    assert_int_equal(run("member opt-out M-1"), 2);
    SAYS("needs --messages, --birthday or both");
    assert_int_equal(run("member opt-out nobody --birthday"), 1);
    SAYS("no member has this number, phone or id");
}

/* A year from now; the sweep wrote them while the hub served. */
static void
notices_are_listed_from_a_number_on(void **state)
{
    (void)state;
    kit_sweep(&kit, kit.now_ms + 360 * PD_DAY_MS);
    kit_close(&kit);
    assert_int_equal(run("report notices"), 0);
    SAYS("     1  expiry  ");
    SAYS("    1000  2027-09-22 00:00\n");
    assert_int_equal(run("report notices --json"), 0);
    SAYS("[{\"number\":1,\"kind\":\"expiry\",\"member\":\"");
    SAYS("\"points\":1000,\"due\":\"2027-09-22 00:00\"}]");
    assert_int_equal(run("report notices --after 1 --json"), 0);
    assert_string_equal(said, "{\"notices\":[]}\n");
}

/* The rules of these tests in another offline mode. */
static void
write_rules(const char *mode)
{
    static const char floor[] = "\"mode\": \"floor\"";
    char json[8192], made[8192];
    FILE *f = fopen(PD_SOURCE_DIR "/tests/hub/programme.json", "r");
    char *at;

    assert_non_null(f);
    json[fread(json, 1, sizeof json - 1, f)] = '\0';
    assert_int_equal(fclose(f), 0);
    at = strstr(json, floor);
    assert_non_null(at);
    (void)snprintf(
        made, sizeof made, "%.*s\"mode\": \"%s\"%s", (int)(at - json), json, mode, at + strlen(floor));
    write_file("rules.json", made);
}

/* One kiosk and one counter, 4,000 an account, 100,000 a desk, 72 h: four calendar days. */
static void
the_worst_loss_is_told_before_and_while_it_may_happen(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run("programme check '" PD_SOURCE_DIR "/tests/hub/programme.json'"), 0);
    SAYS("worst loss, 1 kiosk offline for 72 h (4 days): 16000 points (160.00 yuan) through one account, "
         "100000 points (1000.00 yuan) through all");
    assert_int_equal(run("programme check --desks 10 '" PD_SOURCE_DIR "/tests/hub/programme.json'"), 0);
    SAYS("10 kiosks offline for 72 h (4 days): 160000 points (1600.00 yuan)");
    write_rules("strict");
    assert_int_equal(run_file("programme check", "rules.json"), 0);
    SAYS("nothing can be redeemed twice, the hub is asked first; what a lost counter handed over");
    write_rules("online_only");
    assert_int_equal(run_file("programme check", "rules.json"), 0);
    SAYS("worst loss, 1 kiosk offline for 72 h (4 days): 0, also of lost counters: nothing is handed over "
         "that the "
         "hub has not said yes to");
    assert_int_equal(run("report loss --json"), 0);
    SAYS("\"kiosks\":1,");
    assert_int_equal(run("report nothing"), 2);
}

/* `device VERB ID OPTIONS`, and what the person types. */
static int
run_device(const char *verb, const struct desk *desk, const char *options, const char *typed)
{
    char line[256], id[PD_ID_TEXT_CAP];

    write_file("typed", typed);
    (void)snprintf(
        line, sizeof line, "device %s %s %s < '%s/typed'", verb, pd_id_text(desk->id, id), options, dir);
    return run(line);
}

static void
stock_shows_where_every_unit_is(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &anna, "G-001", 2, 200);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    kit_close(&kit);
    assert_int_equal(run("stock"), 0);
    SAYS("G-001                 1000       960        38         2       0  A 38");
    assert_int_equal(run("stock receive G-009 7"), 0);
    assert_int_equal(run("stock --json"), 0);
    SAYS("{\"sku\":\"G-001\",\"received\":1000,\"free\":960,\"leased\":38,\"out\":2,\"short\":0,\"desks\":[{"
         "\"id\":\"");
    SAYS("\"letter\":\"A\",\"state\":\"active\",\"left\":38,\"recall\":0}]}");
    SAYS("{\"sku\":\"G-009\",\"received\":7,\"free\":5,\"leased\":2,");
    assert_int_equal(run("stock receive G-009 0"), 2);
    assert_int_equal(run("stock count"), 2);
}

static void
a_desk_is_declared_lost_only_by_who_has_seen_the_sum(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run_device("settle", &kiosk, "", ""), 1);
    SAYS("only a desk that was declared lost is settled");
    assert_int_equal(run_device("lost", &kiosk, "", ""), 1);
    SAYS("last heard of 2026-09-21 14:13 (UTC)");
    SAYS("  G-001                   40        4000 points        40.00 yuan");
    SAYS("  in all                  63        5610 points        56.10 yuan");
    SAYS("nothing was done");
    assert_int_equal(run_device("lost", &kiosk, "", "y\n"), 1);
    SAYS("nothing was done");
    assert_int_equal(run_device("lost", &kiosk, "", "yes\n"), 0);
    SAYS("lost; the last ticket it can have made is over at ");
    assert_int_equal(run_device("lost", &kiosk, "--yes", ""), 1);
    SAYS("is lost or retired already");
    assert_int_equal(run_device("settle", &kiosk, "", ""), 1);
    SAYS("a ticket of it may come until ");
    assert_int_equal(run_device("settle", &kiosk, "--now", "no\n"), 1);
    SAYS("in all                  63");
    assert_int_equal(run_device("settle", &kiosk, "--now", "yes\n"), 0);
    SAYS("settled; 63 units are free again");
    assert_int_equal(run_device("settle", &kiosk, "--now --yes", ""), 1);
    assert_int_equal(run("device list"), 0);
    SAYS("  lost ");
    assert_int_equal(run("verify"), 0);
}

static void
a_desk_that_is_replaced_is_asked_for_everything(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run_device("retire", &kiosk, "", ""), 0);
    SAYS("asked for everything back");
    assert_int_equal(run_device("retire", &kiosk, "", ""), 1);
    SAYS("only a desk that is active can be retired");
    assert_int_equal(run_device("retire", &kiosk, "--cancel", ""), 0);
    SAYS("it stays");
    assert_int_equal(run_device("retire", &kiosk, "--cancel", ""), 1);
    SAYS("is not on its way out");
    assert_int_equal(run_device("revoke", &kiosk, "", ""), 0);
    assert_int_equal(run_device("retire", &kiosk, "--cancel", ""), 1);
    SAYS("is gone already: enrol it anew with pointdesk-hub device code --replace ID");
    assert_int_equal(run_device("retire", &counter, "", ""), 0);
    assert_int_equal(run("device list"), 0);
    SAYS("retiring");
    assert_int_equal(run("device retire ffffffff"), 1);
    SAYS("no desk's id begins so");
    assert_int_equal(run("device code --site S1 --place nowhere"), 1);
    SAYS("no place 'nowhere'; see: pointdesk-hub programme show");
    assert_int_equal(run("verify"), 0);
}

/* The counter cites a ticket that only the lost hub and a dead kiosk knew. */
static void
a_refill_that_stands_still_names_the_op_and_the_ways_out(void **state)
{
    char copy[96], path[96];
    struct pd_op hold, op;

    (void)state;
    (void)snprintf(copy, sizeof copy, "%s/copy", dir);
    (void)snprintf(path, sizeof path, "%s/hub.db", dir);
    kiosk.protocol = counter.protocol = 2;
    kit_backup(&kit, copy);
    hold = desk_hold(&kiosk, &anna, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_END_ASK, &hold.id);
    (void)desk_do(&counter, &op);
    kit_restore(&kit, copy);
    assert_int_equal(desk_get(&counter, "/v1/device/high", "end=1", 0, NULL), 200);
    assert_int_equal(desk_push(&counter, 0, 1), 200);
    kit_close(&kit);
    assert_int_equal(rename(copy, path), 0);
    assert_int_equal(run("refill"), 0);
    SAYS("missing: 2");
    SAYS("has 0 of 1");
    SAYS("waits: its op 1 is about a ticket that no desk has told of");
    SAYS("pointdesk-hub device lost ID; or end the waiting: pointdesk-hub refill --end");
    assert_int_equal(run("refill --end"), 0);
    assert_int_equal(run("refill"), 0);
    SAYS_NOT("waits: its op");
}

/* The bytes of DIR/NAME into out. */
static size_t
read_file(const char *name, uint8_t *out, size_t cap)
{
    char path[128];
    size_t len;
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, "rb");
    assert_non_null(f);
    len = fread(out, 1, cap, f);
    assert_int_equal(fclose(f), 0);
    assert_in_range(len, 1, cap - 1);
    return len;
}

/* What a start leaves that is cut short while it writes the log over (app/wal). */
static void
leave_a_copy_of_the_log(void)
{
    static uint8_t copy[4 << 20];
    size_t len = read_file("hub.db-wal", copy + 48, sizeof copy - 48);
    struct pd_hash hash = pd_hash_of(copy + 48, len);
    char path[128];
    FILE *f;

    memcpy(copy, "pd-wal-1", 8);
    for (int i = 0; i < 8; i++)
        copy[8 + i] = (uint8_t)((uint64_t)len >> (8 * i));
    memcpy(copy + 16, hash.b, sizeof hash.b);
    (void)snprintf(path, sizeof path, "%s/hub.db" PD_WAL_COPY, dir);
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(copy, 1, 48 + len, f), 48 + len);
    assert_int_equal(fclose(f), 0);
}

static bool
is_there(const char *pattern)
{
    char line[192];

    (void)snprintf(line, sizeof line, "ls '%s'/%s >/dev/null 2>&1", dir, pattern);
    return system(line) == 0;
}

/* The lost hub's log, and the copy of it, would be read as the restored one's. */
static void
nothing_of_a_lost_hub_is_read_as_a_restored_ones(void **state)
{
    char copy[96];

    (void)state;
    (void)snprintf(copy, sizeof copy, "%s/copy", dir);
    kit_backup(&kit, copy);
    (void)kit_member(&kit, "M-3", 50);
    leave_a_copy_of_the_log();
    kit_close(&kit);
    write_file("hub.db.restoring-wal", "of a restore that was cut short");
    write_file("hub.db.restoring" PD_WAL_COPY, "of a restore that was cut short");
    assert_int_equal(run_file("restore --from", "copy"), 0);
    assert_false(is_there("hub.db.restoring*"));
    assert_false(is_there("hub.db" PD_WAL_COPY));
    assert_true(is_there("hub.db.before-*" PD_WAL_COPY)); /* without it, what is kept is not whole */
    assert_int_equal(run("refill"), 0);
    SAYS("missing: 2");
    assert_int_equal(run("member show M-3"), 1);
    assert_int_equal(run("verify"), 0);
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
    SAYS("is not a file of at most 64 MiB");
    assert_int_equal(run_file("bill import", "stick.pdb"), 3);
    assert_int_equal(run("bundle import /dev/zero"), 3);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, finish)

/* The badge that a command printed, as an option. */
static void
keep_badge(char option[PD_CODE_CAP + 16])
{
    said[strcspn(said, "\n")] = '\0';
    assert_true(strlen(said) < PD_CODE_CAP);
    (void)snprintf(option, PD_CODE_CAP + 16, "--badge '%.*s'", PD_CODE_MAX, said);
}

static void
two_owners_run_the_programme_with_badge_and_pin(void **state)
{
    char li[PD_CODE_CAP + 16], wang[PD_CODE_CAP + 16], zhao[PD_CODE_CAP + 16], args[PD_CODE_CAP + 256];

    (void)state;
    kit_close(&kit);
    assert_int_equal(run("staff list"), 0);
    SAYS("nobody yet");
    assert_int_equal(run_typing("", "staff add S1 --name Li --role owner"), 1); /* no PIN came */
    SAYS("nothing was done");
    assert_int_equal(run_typing("123456\n", "staff add S1 --name Li --role owner"), 2);
    SAYS("too easy");
    assert_int_equal(run_typing("480926\n", "staff add S1 --name Li --role owner"), 0);
    assert_int_equal(run("staff badge S1"), 0);
    keep_badge(li);
    assert_int_equal(run_typing("731206\n", "staff add S2 --name Wang --role owner,counter"), 0);
    assert_int_equal(run("programme publish '" PD_SOURCE_DIR "/tests/hub/programme.json'"), 1);
    SAYS("has been published before"); /* alone still, as it were */
    assert_int_equal(run("staff badge S2"), 0);
    keep_badge(wang);
    assert_int_equal(run("staff list"), 0);
    SAYS("owner,counter");

    assert_int_equal(run_typing("904417\n", "staff add S3 --name Z --role counter"), 2);
    SAYS("--badge CODE says who does it");
    assert_int_equal(run("programme publish '" PD_SOURCE_DIR "/assets/demo/programme.json'"), 1);
    SAYS("two owners decide");
    (void)snprintf(
        args, sizeof args, "programme propose '" PD_SOURCE_DIR "/assets/demo/programme.json' %s", li);
    assert_int_equal(run_typing("480927\n", args), 1);
    SAYS("the PIN is wrong");
    assert_int_equal(run_typing("480926\n", args), 0);
    SAYS("changes against version 1");
    SAYS("proposal 1");
    assert_int_equal(run("programme changes 1"), 0);
    SAYS("hospital.en");
    (void)snprintf(args, sizeof args, "programme approve 1 %s", li);
    assert_int_equal(run_typing("480926\n", args), 1);
    SAYS("S1 proposed it");
    (void)snprintf(args, sizeof args, "programme approve 1 %s", wang);
    assert_int_equal(run_typing("731206\n", args), 0);
    SAYS("published as version 2, in force from ");
    assert_int_equal(run("programme proposals"), 0);
    SAYS("approved  by S2, version 2");
    (void)snprintf(args, sizeof args, "programme stop gift G-001 %s", wang);
    assert_int_equal(run_typing("731206\n", args), 0);
    SAYS("G-001 is off from now on");

    (void)snprintf(args, sizeof args, "adjust propose M-1 -50 --reason \"bill of another\" %s", li);
    assert_int_equal(run_typing("480926\n", args), 0);
    SAYS("adjustment 1; another owner approves it");
    (void)snprintf(args, sizeof args, "adjust propose M-1 5x --reason none %s", li);
    assert_int_equal(run_typing("480926\n", args), 2);
    SAYS("points: must be a whole number");
    assert_int_equal(run("adjust list"), 0);
    SAYS("bill of another");
    (void)snprintf(args, sizeof args, "adjust approve 1 %s", li);
    assert_int_equal(run_typing("480926\n", args), 1);
    SAYS("S1 proposed it");
    (void)snprintf(args, sizeof args, "adjust approve 1 %s", wang);
    assert_int_equal(run_typing("731206\n", args), 0);
    assert_int_equal(run("member show M-1 --json"), 0);
    SAYS("\"points\":950");
    assert_int_equal(run("adjust list --all --json"), 0);
    SAYS("\"state\":\"approved\"");

    (void)snprintf(args, sizeof args, "member merge M-2 M-1 %s", li);
    assert_int_equal(run_typing("480926\n", args), 1); /* nobody said yes */
    SAYS("950 points");
    SAYS("cannot be undone");
    (void)snprintf(args, sizeof args, "member merge M-2 M-1 --yes %s", li);
    assert_int_equal(run_typing("480926\n", args), 0);
    SAYS("are now of M-2");
    assert_int_equal(run("member show M-1 --json"), 0);
    SAYS("\"points\":950");
    assert_int_equal(run("member sheet M-2"), 0);
    SAYS("number    M-2\n");
    SAYS("  grant   pay         points    1000     0");
    SAYS("adjust  adjustment  points     -50");
    SAYS("bill of another");
    assert_int_equal(run("member sheet M-2 --json"), 0);
    SAYS("\"what\":\"merge\"");

    (void)snprintf(args, sizeof args, "staff dismiss S2 %s", li);
    assert_int_equal(run_typing("480926\n", args), 1);
    SAYS("one of the last two owners");
    (void)snprintf(args, sizeof args, "staff add S4 --name Zhao --role owner %s", li);
    assert_int_equal(run_typing("480926\n904417\n", args), 0);
    (void)snprintf(args, sizeof args, "staff badge S4 %s", li);
    assert_int_equal(run_typing("480926\n", args), 0);
    keep_badge(zhao);
    (void)snprintf(args, sizeof args, "adjust propose M-2 7 --reason \"a visit\" %s", li);
    assert_int_equal(run_typing("480926\n", args), 0);
    (void)snprintf(args, sizeof args, "adjust approve 2 %s", zhao);
    assert_int_equal(run_typing("904417\n", args), 1); /* whose PIN the proposer knows */
    SAYS("S1 chose the PIN of S4");
    (void)snprintf(args, sizeof args, "staff pin-reset S4 %s", zhao);
    assert_int_equal(run_typing("904417\n318224\n", args), 0);
    (void)snprintf(args, sizeof args, "adjust approve 2 %s", zhao);
    assert_int_equal(run_typing("318224\n", args), 0);
    (void)snprintf(args, sizeof args, "staff dismiss S2 %s", li);
    assert_int_equal(run_typing("480926\n", args), 0);
    (void)snprintf(args, sizeof args, "programme stop gift G-002 %s", wang);
    assert_int_equal(run_typing("731206\n", args), 1);
    SAYS("no badge that is good here");
    (void)snprintf(args, sizeof args, "staff list --pin 480926");
    assert_int_equal(run(args), 2);
    SAYS("stands on no command line");
    assert_int_equal(run("verify"), 0);
}

/* The rules of the kit, a place of them changed. */
static void
rules_with(const char *change)
{
    char line[512];

    (void)snprintf(line, sizeof line,
        "sed '%s' '" PD_SOURCE_DIR "/tests/hub/programme.json' > '%s/rules.json'", change, dir);
    assert_int_equal(system(line), 0);
}

static void
owners_see_what_a_new_ratio_does_and_why(void **state)
{
    char li[PD_CODE_CAP + 16], wang[PD_CODE_CAP + 16], args[PD_CODE_CAP + 256];

    (void)state;
    kit_close(&kit);
    assert_int_equal(run_typing("480926\n", "staff add S1 --name Li --role owner"), 0);
    assert_int_equal(run("staff badge S1"), 0);
    keep_badge(li);
    assert_int_equal(run_typing("731206\n", "staff add S2 --name Wang --role owner"), 0);
    assert_int_equal(run("staff badge S2"), 0);
    keep_badge(wang);
    rules_with("s/\"points_per_yuan\": 100/\"points_per_yuan\": 80/");
    (void)snprintf(args, sizeof args, "programme propose '%s/rules.json' %s", dir, li);
    assert_int_equal(run_typing("480926\n", args), 1);
    SAYS("pay              1.00 % -> 1.25 % of what is paid");
    SAYS("1000 points that members have are worth 10.00 yuan -> 12.50 yuan (2.50)");
    SAYS("why: -");
    SAYS("points_per_yuan: was 100: say why in \"ratio_note\"");
    SAYS("nothing was proposed");
    rules_with("s/\"points_per_yuan\": 100/\"points_per_yuan\": 80, \"ratio_note\": \"agreed on 3 May\"/");
    assert_int_equal(run_typing("480926\n", args), 0);
    SAYS("proposal 1");
    (void)snprintf(args, sizeof args, "programme approve 1 %s", wang);
    assert_int_equal(run_typing("731206\n", args), 0);
    SAYS("1.00 % -> 1.25 %");
    SAYS("why: agreed on 3 May");
    SAYS("published as version 2");
    (void)snprintf(args, sizeof args, "programme check '%s/rules.json'", dir);
    assert_int_equal(run(args), 0);
    SAYS("discount: 1.25 % of what is paid by pay, at 80 points a yuan");
}

#define TEXT(en) "{\"zh-Hans\":\"字\",\"en\":\"" en "\"}"
#define ACTIVITY(id, name, starts, more)                                                                     \
    "{\"id\":\"" id "\",\"name\":" TEXT(name) ",\"where\":" TEXT(                                            \
        "x") ",\"starts_at\":\"" starts "\",\"ends_at\":\"2099-01-01T00:00\",\"seats\":1," more "}"

static void
activities_are_booked_and_attended_at_the_hub(void **state)
{
    char badge[PD_CODE_CAP + 16], args[PD_CODE_CAP + 256];

    (void)state;
    kit_publish(&kit,
        "{\"activities\":[" ACTIVITY("talk-1", "Teeth", "2098-12-31T14:00",
            "\"waitlist\":1,\"price\":60") "," ACTIVITY("talk-2", "Gums", "2020-01-01T00:00",
            "\"price\":40,\"rule\":\"talk\"") "],\"board\":[{\"id\":\"n1\",\"kind\":"
                                              "\"card\",\"title\":" TEXT("Brush") ",\"bod"
                                                                                  "y\""
                                                                                  ":" TEXT("x") "}]}",
        kit.now_ms);
    kit_close(&kit);
    assert_int_equal(run("activity list"), 0);
    SAYS("talk-1");
    SAYS("Teeth");
    assert_int_equal(run("programme show"), 0);
    SAYS("on the board today: 1 of 1");
    SAYS("Brush");
    assert_int_equal(run("activity book talk-1 M-1"), 0);
    SAYS("60 points");
    assert_int_equal(run("activity book talk-1 M-1"), 1);
    SAYS("has it already");
    assert_int_equal(run("activity book talk-1 M-2"), 0);
    SAYS("waits, at place 1");
    assert_int_equal(run("activity book talk-1 nobody"), 1);
    assert_int_equal(run("activity book talk-9 M-1"), 1);
    SAYS("none of the rules");
    assert_int_equal(run("activity check-in talk-2 M-1"), 0);
    SAYS("checked in without a booking, 20 points");
    assert_int_equal(run("activity check-in talk-2 M-1"), 0);
    SAYS("was checked in before");
    assert_int_equal(run("activity check-in talk-2 PD1:NO"), 2);
    SAYS("code");
    assert_int_equal(run("activity list talk-2 --csv"), 0);
    SAYS("Booking,Member,Name,State,Price,Booked,Checked in,Why");
    SAYS(",M-1,");
    SAYS(",attended,40,");
    assert_int_equal(run("activity list talk-1 --json"), 0);
    SAYS("\"waiting\"");
    assert_int_equal(run("activity list talk-9"), 1);
    assert_int_equal(run("activity cancel x"), 1);
    assert_int_equal(run("activity call-off talk-1 --reason storm"), 2);
    assert_int_equal(run("member sheet M-1"), 0);
    SAYS("What she booked");
    SAYS("talk-2");
    assert_int_equal(run_typing("480926\n", "staff add S1 --name Li --role owner"), 0);
    assert_int_equal(run("staff badge S1"), 0);
    keep_badge(badge);
    (void)snprintf(args, sizeof args, "activity call-off talk-1 --reason storm %s", badge);
    assert_int_equal(run_typing("480926\n", args), 0);
    SAYS("1 seats and 1 who waited; 60 points are back");
    assert_int_equal(run("activity list"), 0);
    SAYS("storm");
    assert_int_equal(run("verify"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(owners_see_what_a_new_ratio_does_and_why),
        T(activities_are_booked_and_attended_at_the_hub),
        T(the_nightly_file_grants_each_bill_once),
        T(refunds_come_as_a_file_too),
        T(consents_are_given_and_taken_back),
        T(an_exception_is_read_and_settled),
        T(the_evidence_of_a_fork_is_shown_line_by_line),
        T(a_member_is_frozen_and_thawed),
        T(what_a_member_wants_and_where_she_stands_is_kept_and_shown),
        T(notices_are_listed_from_a_number_on),
        T(a_birthday_is_kept_and_forgotten_again),
        T(the_worst_loss_is_told_before_and_while_it_may_happen),
        T(stock_shows_where_every_unit_is),
        T(a_desk_is_declared_lost_only_by_who_has_seen_the_sum),
        T(a_desk_that_is_replaced_is_asked_for_everything),
        T(a_refill_that_stands_still_names_the_op_and_the_ways_out),
        T(nothing_of_a_lost_hub_is_read_as_a_restored_ones),
        T(a_pipe_in_place_of_a_file_keeps_nobody_waiting),
        T(two_owners_run_the_programme_with_badge_and_pin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
