/*
 * Goal: what needs a badge and a PIN, or two of them, is done for nobody else: rules, points set right, a new
 * ratio, an activity that is called off. Method: a hub made here; then the built program as a process on its
 * folder, with PINs typed.
 */
#include "tests/hub/command_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
two_owners_run_the_programme_with_badge_and_pin(void **state)
{
    static const char propose[] = "programme propose '" PD_SOURCE_DIR "/assets/demo/programme.json'";
    struct staff li, wang, zhao;

    (void)state;
    kit_close(&kit);
    assert_int_equal(run("stock receive G-001 5"), 0); /* what the demo's wheel sets aside */
    assert_int_equal(run("stock receive G-002 10"), 0);
    assert_int_equal(run("staff list"), 0);
    says("nobody yet");
    assert_int_equal(run_typing("", "staff add S1 --name Li --role owner"), 1); /* no PIN came */
    says("nothing was done");
    assert_int_equal(run_typing("123456\n", "staff add S1 --name Li --role owner"), 2);
    says("too easy");
    hire(&li, "S1", "--name Li --role owner", "480926");
    assert_int_equal(run_typing("731206\n", "staff add S2 --name Wang --role owner,counter"), 0);
    assert_int_equal(run("programme publish '" PD_SOURCE_DIR "/tests/hub/programme.json'"), 1);
    says("has been published before"); /* alone still, as it were */
    assert_int_equal(run("staff badge S2"), 0);
    keep_badge(&wang, "731206");
    assert_int_equal(run("staff list"), 0);
    says("owner,counter");

    assert_int_equal(run_typing("904417\n", "staff add S3 --name Z --role counter"), 2);
    says("--badge CODE says who does it");
    assert_int_equal(run("programme publish '" PD_SOURCE_DIR "/assets/demo/programme.json'"), 1);
    says("two owners decide");
    assert_int_equal(run_typing("480927\n", as(&li, propose)), 1);
    says("the PIN is wrong");
    assert_int_not_equal(run_typing("480926\n", as(&li, propose)), 0);
    says("merchants[0].id");
    assert_int_equal(
        run_typing("480926\n",
            as(&li, "merchant add dawn-books --name 'zh-Hans=晨光书店|zh-Hant=晨光書店|en=Dawn Books'")),
        0);
    assert_int_equal(run_as(&li, propose), 0);
    says("changes against version 1");
    says("proposal 1");
    assert_int_equal(run("programme changes 1"), 0);
    says("hospital.en");
    assert_int_equal(run_as(&li, "programme approve 1"), 1);
    says("S1 proposed it");
    assert_int_equal(run_as(&wang, "programme approve 1"), 0);
    says("published as version 2, in force from ");
    assert_int_equal(run("programme proposals"), 0);
    says("approved  by S2, version 2");
    assert_int_equal(run_as(&wang, "programme stop gift G-001"), 0);
    says("G-001 is off from now on");
    assert_int_equal(run("programme show"), 0);
    says("Cup  over since 20");

    assert_int_equal(run_as(&li, "adjust propose M-1 -50 --reason \"bill of another\""), 0);
    says("adjustment 1; another owner approves it");
    assert_int_equal(run_as(&li, "adjust propose M-1 5x --reason none"), 2);
    says("points: must be a whole number");
    assert_int_equal(run("adjust list"), 0);
    says("bill of another");
    assert_int_equal(run_as(&li, "adjust approve 1"), 1);
    says("S1 proposed it");
    assert_int_equal(run_as(&wang, "adjust approve 1"), 0);
    assert_int_equal(run("member show M-1 --json"), 0);
    says("\"points\":950");
    assert_int_equal(run("adjust list --all --json"), 0);
    says("\"state\":\"approved\"");

    assert_int_equal(run_as(&li, "member merge M-2 M-1"), 1); /* nobody said yes */
    says("950 points");
    says("cannot be undone");
    assert_int_equal(run_as(&li, "member merge M-2 M-1 --yes"), 0);
    says("are now of M-2");
    assert_int_equal(run("member show M-1 --json"), 0);
    says("\"points\":950");
    assert_int_equal(run("member sheet M-2"), 0);
    says("number    M-2\n");
    says("  grant   pay         points    1000     0");
    says("adjust  adjustment  points     -50");
    says("bill of another");
    assert_int_equal(run("member sheet M-2 --json"), 0);
    says("\"what\":\"merge\"");

    assert_int_equal(run_as(&li, "staff dismiss S2"), 1);
    says("one of the last two owners");
    assert_int_equal(run_typing("480926\n904417\n", as(&li, "staff add S4 --name Zhao --role owner")), 0);
    assert_int_equal(run_as(&li, "staff badge S4"), 0);
    keep_badge(&zhao, "904417");
    assert_int_equal(run_as(&li, "adjust propose M-2 7 --reason \"a visit\""), 0);
    assert_int_equal(run_as(&zhao, "adjust approve 2"), 1); /* whose PIN the proposer knows */
    says("S1 chose the PIN of S4");
    assert_int_equal(run_typing("904417\n318224\n", as(&zhao, "staff pin-reset S4")), 0);
    zhao.pin = "318224";
    assert_int_equal(run_as(&zhao, "adjust approve 2"), 0);
    assert_int_equal(run_as(&li, "staff dismiss S2"), 0);
    assert_int_equal(run_as(&wang, "programme stop gift G-002"), 1);
    says("no badge that is good here");
    assert_int_equal(run("staff list --pin 480926"), 2);
    says("stands on no command line");
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
    struct staff li, wang;
    char propose[128];

    (void)state;
    kit_close(&kit);
    hire(&li, "S1", "--name Li --role owner", "480926");
    hire(&wang, "S2", "--name Wang --role owner", "731206");
    rules_with("s/\"points_per_yuan\": 100/\"points_per_yuan\": 80/");
    (void)snprintf(propose, sizeof propose, "programme propose '%s/rules.json'", dir);
    assert_int_equal(run_as(&li, propose), 1);
    says("pay              1.00 % -> 1.25 % of what is paid");
    says("1000 points that members have are worth 10.00 yuan -> 12.50 yuan (2.50)");
    says("why: -");
    says("points_per_yuan: was 100: say why in \"ratio_note\"");
    says("nothing was proposed");
    rules_with("s/\"points_per_yuan\": 100/\"points_per_yuan\": 80, \"ratio_note\": \"agreed on 3 May\"/");
    assert_int_equal(run_as(&li, propose), 0);
    says("proposal 1");
    assert_int_equal(run_as(&wang, "programme approve 1"), 0);
    says("1.00 % -> 1.25 %");
    says("why: agreed on 3 May");
    says("published as version 2");
    assert_int_equal(run_file("programme check", "rules.json"), 0);
    says("discount: 1.25 % of what is paid by pay, at 80 points a yuan");
}

#define TEXT(en) "{\"zh-Hans\":\"字\",\"en\":\"" en "\"}"
#define ACTIVITY(id, name, starts, more)                                                                     \
    "{\"id\":\"" id "\",\"name\":" TEXT(name) ",\"where\":" TEXT(                                            \
        "x") ",\"starts_at\":\"" starts "\",\"ends_at\":\"2099-01-01T00:00\",\"seats\":1," more "}"

static void
activities_are_booked_and_attended_at_the_hub(void **state)
{
    struct staff li;

    (void)state;
    kit_publish(&kit,
        "{\"campaigns\":[{\"id\":\"double\",\"name\":" TEXT(
            "Twice") ",\"rules\":[\"pay\"],\"from\":\"2020-01-01\","
                     "\"until\":\"2098-02-28\",\"percent\":200,\"bonus\":5}],\"activities\":[" ACTIVITY(
                         "talk-1", "Teeth", "2098-12-31T14:00",
                         "\"waitlist\":1,\"price\":60") "," ACTIVITY("talk-2", "Gums", "2020-01-01T00:00",
                         "\"price\":40,\"rule\":\"talk\"") "],\"board\":[{\"id\":\"n1\",\"kind\":"
                                                           "\"card\",\"title\":" TEXT("Brush") ",\"bod"
                                                                                               "y\""
                                                                                               ":" TEXT(
                                                                                                   "x") "}]}",
        kit.now_ms);
    kit_close(&kit);
    assert_int_equal(run("activity list"), 0);
    says("talk-1");
    says("Teeth");
    assert_int_equal(run("programme show"), 0);
    says("  double             200 %  Twice, and 5 points  until 2098-02-28\n");
    says("on the board today: 1 of 1");
    says("Brush");
    assert_int_equal(run("activity book talk-1 M-1"), 0);
    says("60 points");
    assert_int_equal(run("activity book talk-1 M-1"), 1);
    says("has it already");
    assert_int_equal(run("activity book talk-1 M-2"), 0);
    says("waits, at place 1");
    assert_int_equal(run("activity book talk-1 nobody"), 1);
    assert_int_equal(run("activity book talk-9 M-1"), 1);
    says("none of the rules");
    assert_int_equal(run("activity check-in talk-2 M-1"), 0);
    says("checked in without a booking, 20 points");
    assert_int_equal(run("activity check-in talk-2 M-1"), 0);
    says("was checked in before");
    assert_int_equal(run("activity check-in talk-2 PD1:NO"), 2);
    says("code");
    assert_int_equal(run("activity list talk-2 --csv"), 0);
    says("Booking,Member,Name,State,Price,Booked,Checked in,Why");
    says(",M-1,");
    says(",attended,40,");
    assert_int_equal(run("activity list talk-1 --json"), 0);
    says("\"waiting\"");
    assert_int_equal(run("activity list talk-9"), 1);
    assert_int_equal(run("activity cancel x"), 1);
    assert_int_equal(run("activity call-off talk-1 --reason storm"), 2);
    assert_int_equal(run("member sheet M-1"), 0);
    says("What she booked");
    says("talk-2");
    hire(&li, "S1", "--name Li --role owner", "480926");
    assert_int_equal(run_as(&li, "activity call-off talk-1 --reason storm"), 0);
    says("1 seats and 1 who waited; 60 points are back");
    assert_int_equal(run("activity list"), 0);
    says("storm");
    assert_int_equal(run("verify"), 0);
}

/* The rules in force with another name, as a file of the folder. */
static void
renamed_rules(const char *file, const char *name)
{
    static char json[sizeof said];
    char *at;

    assert_int_equal(run("programme show --json"), 0);
    (void)snprintf(json, sizeof json, "%s", said);
    at = strstr(json, "Test Hospital");
    assert_non_null(at);
    memcpy(at, name, strlen(name));
    write_file(file, json);
}

/* Whoever approves reads from when on, and against what; a day that is over is nobody's. */
static void
rules_for_a_day_say_the_day_to_both(void **state)
{
    struct staff li, wang;
    char line[256];

    (void)state;
    kit_close(&kit);
    hire(&li, "S1", "--name Li --role owner", "480926");
    assert_int_equal(run_typing("731206\n", "staff add S2 --name Wang --role owner"), 0);
    assert_int_equal(run("staff badge S2"), 0);
    keep_badge(&wang, "731206");
    assert_int_equal(run("programme show"), 0);
    says_not("was approved and begins");

    renamed_rules("a.json", "Next Hospital");
    (void)snprintf(line, sizeof line, "programme propose %s/a.json --from 2001-01-01", dir);
    assert_int_equal(run_as(&li, line), 2);
    says("--from: 2001-01-01 is over");
    assert_int_equal(run("programme proposals"), 0);
    says("none; make one");
    (void)snprintf(line, sizeof line, "programme propose %s/a.json --from 2099-12-31", dir);
    assert_int_equal(run_as(&li, line), 0);
    says("in force from 2099-12-31 00:00\nproposal 1;");
    assert_int_equal(run("programme changes 1"), 0);
    says("against version 1\nin force from 2099-12-31 00:00\n");
    assert_int_equal(run("programme proposals"), 0);
    says("open     , from 2099-12-31\n");
    assert_int_equal(run_as(&wang, "programme approve 1"), 0);
    says("in force from 2099-12-31 00:00");
    assert_int_equal(run("programme show"), 0);
    says("version 1  Test Hospital");
    says("version 2 was approved and begins on 2099-12-31 00:00");
    assert_int_equal(run("programme changes 1"), 0);
    says_not("in force from"); /* that is decided */

    renamed_rules("b.json", "Last Hospital"); /* they would follow those of the last day of 2099 */
    (void)snprintf(line, sizeof line, "programme propose %s/b.json --from 2100-01-01", dir);
    assert_int_equal(run_as(&li, line), 0);
    says("Next Hospital\" -> \"Last Hospital\"");
    says("against version 2");
    (void)snprintf(line, sizeof line, "programme propose %s/b.json", dir);
    assert_int_equal(run_as(&li, line), 0);
    says(", if it is approved today: every desk must be able to know it before");
    assert_int_equal(run("verify"), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, lobby_start, folder_finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(owners_see_what_a_new_ratio_does_and_why),
        T(activities_are_booked_and_attended_at_the_hub),
        T(two_owners_run_the_programme_with_badge_and_pin),
        T(rules_for_a_day_say_the_day_to_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
