/*
 * Goal: what is typed about desks, their stock, their loss and a hub that was put back answers in words and
 * exit codes that a supervisor can act on. Method: a hub made here with a kiosk and a counter; then the built
 * program as a process on its folder.
 */
#include "tests/hub/command_kit.h"
#include "tests/support/check.h"

#include "app/core/hash.h"
#include "app/wal/wal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    says("worst loss, 1 kiosk offline for 72 h (4 days): 16000 points (160.00 yuan) through one account, "
         "100000 points (1000.00 yuan) through all");
    assert_int_equal(run("programme check --desks 10 '" PD_SOURCE_DIR "/tests/hub/programme.json'"), 0);
    says("10 kiosks offline for 72 h (4 days): 160000 points (1600.00 yuan)");
    write_rules("strict");
    assert_int_equal(run_file("programme check", "rules.json"), 0);
    says("nothing can be redeemed twice, the hub is asked first; what a lost counter handed over");
    write_rules("online_only");
    assert_int_equal(run_file("programme check", "rules.json"), 0);
    says("worst loss, 1 kiosk offline for 72 h (4 days): 0, also of lost counters: nothing is handed over "
         "that the "
         "hub has not said yes to");
    assert_int_equal(run("report loss --json"), 0);
    says("\"kiosks\":1,");
    assert_int_equal(run("report nothing"), 2);
}

/* `device VERB ID OPTIONS`, and what the person types. */
static int
run_device(const char *verb, const struct desk *desk, const char *options, const char *typed)
{
    char args[128], id[PD_ID_TEXT_CAP];

    (void)snprintf(args, sizeof args, "device %s %s %s", verb, pd_id_text(desk->id, id), options);
    return run_typing(typed, args);
}

static void
stock_shows_where_every_unit_is(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &anna, "G-001", 2, 200);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    kit_close(&kit);
    assert_int_equal(run("stock"), 0);
    says("G-001                 1000       960        38         2       0  A 38");
    assert_int_equal(run("stock receive G-009 7"), 0);
    assert_int_equal(run("stock --json"), 0);
    says("{\"sku\":\"G-001\",\"received\":1000,\"free\":960,\"leased\":38,\"out\":2,\"short\":0,\"desks\":[{"
         "\"id\":\"");
    says("\"letter\":\"A\",\"state\":\"active\",\"left\":38,\"recall\":0}]}");
    says("{\"sku\":\"G-009\",\"received\":7,\"free\":5,\"leased\":2,");
    assert_int_equal(run("stock receive G-009 0"), 2);
    assert_int_equal(run("stock count"), 2);
}

static void
a_desk_is_declared_lost_only_by_who_has_seen_the_sum(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run_device("settle", &kiosk, "", ""), 1);
    says("only a desk that was declared lost is settled");
    assert_int_equal(run_device("lost", &kiosk, "", ""), 1);
    says("last heard of 2026-09-21 14:13 (UTC)");
    says("  G-001                   40        4000 points        40.00 yuan");
    says("  in all                  63        5610 points        56.10 yuan");
    says("nothing was done");
    assert_int_equal(run_device("lost", &kiosk, "", "y\n"), 1);
    says("nothing was done");
    assert_int_equal(run_device("lost", &kiosk, "", "yes\n"), 0);
    says("lost; the last ticket it can have made is over at ");
    assert_int_equal(run_device("lost", &kiosk, "--yes", ""), 1);
    says("is lost or retired already");
    assert_int_equal(run_device("settle", &kiosk, "", ""), 1);
    says("a ticket of it may come until ");
    assert_int_equal(run_device("settle", &kiosk, "--now", "no\n"), 1);
    says("in all                  63");
    assert_int_equal(run_device("settle", &kiosk, "--now", "yes\n"), 0);
    says("settled; 63 units are free again");
    assert_int_equal(run_device("settle", &kiosk, "--now --yes", ""), 1);
    assert_int_equal(run("device list"), 0);
    says("  lost ");
    assert_int_equal(run("verify"), 0);
}

static void
a_desk_that_is_replaced_is_asked_for_everything(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run_device("retire", &kiosk, "", ""), 0);
    says("asked for everything back");
    assert_int_equal(run_device("retire", &kiosk, "", ""), 1);
    says("only a desk that is active can be retired");
    assert_int_equal(run_device("retire", &kiosk, "--cancel", ""), 0);
    says("it stays");
    assert_int_equal(run_device("retire", &kiosk, "--cancel", ""), 1);
    says("is not on its way out");
    assert_int_equal(run_device("revoke", &kiosk, "", ""), 0);
    assert_int_equal(run_device("retire", &kiosk, "--cancel", ""), 1);
    says("is gone already: enrol it anew with pointdesk-hub device code --replace ID");
    assert_int_equal(run_device("retire", &counter, "", ""), 0);
    assert_int_equal(run("device list"), 0);
    says("retiring");
    assert_int_equal(run("device retire ffffffff"), 1);
    says("no desk's id begins so");
    assert_int_equal(run("device code --site S1 --place nowhere"), 1);
    says("no place 'nowhere'; see: pointdesk-hub programme show");
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
    says("missing: 2");
    says("has 0 of 1");
    says("waits: its op 1 is about a ticket that no desk has told of");
    says("pointdesk-hub device lost ID; or end the waiting: pointdesk-hub refill --end");
    assert_int_equal(run("refill --end"), 0);
    assert_int_equal(run("refill"), 0);
    says_not("waits: its op");
}

static FILE *
open_file(const char *name, const char *mode)
{
    char path[128];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, mode);
    assert_non_null(f);
    return f;
}

/* The bytes of DIR/NAME into out. */
static size_t
read_file(const char *name, uint8_t *out, size_t cap)
{
    FILE *f = open_file(name, "rb");
    size_t len;

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
    FILE *f = open_file("hub.db" PD_WAL_COPY, "wb");

    memcpy(copy, "pd-wal-1", 8);
    for (int i = 0; i < 8; i++)
        copy[8 + i] = (uint8_t)((uint64_t)len >> (8 * i));
    memcpy(copy + 16, hash.b, sizeof hash.b);
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
    kit_needs_file();
    (void)snprintf(copy, sizeof copy, "%s/copy", dir);
    kit_backup(&kit, copy);
    (void)kit_member(&kit, "M-3", 50);
    leave_a_copy_of_the_log();
    kit_close(&kit);
    write_file("hub.db.restoring-wal", "of a restore that was cut short");
    write_file("hub.db.restoring" PD_WAL_COPY, "of a restore that was cut short");
    assert_int_equal(run_file("restore --from", "copy"), 0);
    says("what was here is kept beside it: ");
    says("hub.db.before-");
    assert_false(is_there("hub.db.restoring*"));
    assert_false(is_there("hub.db" PD_WAL_COPY));
    assert_true(is_there("hub.db.before-*" PD_WAL_COPY)); /* without it, what is kept is not whole */
    assert_int_equal(run("refill"), 0);
    says("missing: 2");
    assert_int_equal(run("member show M-3"), 1);
    assert_int_equal(run("verify"), 0);
}

/* Whoever types a wrong word reads which one it is, and the forms that are near. */
static void
a_wrong_word_is_named_with_the_forms_that_are_near(void **state)
{
    (void)state;
    kit_close(&kit);
    assert_int_equal(run("device"), 2);
    says("device: words or options are missing\n");
    assert_int_equal(run("device frob"), 2);
    says("it does not know the word 'frob'\n");
    says("\n       pointdesk-hub device approve ID\n");
    assert_int_equal(run("device approve"), 2);
    says("device approve: words or options are missing, wrong or too many\nusage: pointdesk-hub device "
         "approve ID\n");
    says_not("revoke");
    assert_int_equal(run("frob"), 2);
    says("there is no command 'frob'; --help lists them\n");
    assert_int_equal(run("stock receive G-999 5"), 0);
    says("movement 1: 5 of G-999 came in\n");
    says("no gift of the rules in force is G-999; where it is mistyped: pointdesk-hub stock undo 1\n");
    assert_int_equal(run("stock -h"), 0);
    says("usage: pointdesk-hub stock [--json]\n");
    assert_int_equal(run("stock receive G-001 5 --note --help"), 0); /* a value that is a question */
    says("usage: pointdesk-hub stock [--json]\n");
}

#define T(name) cmocka_unit_test_setup_teardown(name, lobby_start, folder_finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_wrong_word_is_named_with_the_forms_that_are_near),
        T(the_worst_loss_is_told_before_and_while_it_may_happen),
        T(stock_shows_where_every_unit_is),
        T(a_desk_is_declared_lost_only_by_who_has_seen_the_sum),
        T(a_desk_that_is_replaced_is_asked_for_everything),
        T(a_refill_that_stands_still_names_the_op_and_the_ways_out),
        T(nothing_of_a_lost_hub_is_read_as_a_restored_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
