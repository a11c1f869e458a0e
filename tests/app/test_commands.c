/*
 * Goal: the commands say what happened in words a technician can act on, and in exit codes a script can.
 * Method: the built program as a process, over files, a ledger and codes made here.
 */
#include "tests/session/stand.h"

#include <jansson.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct stand desk;
static char said[16384];

/* Runs `pointdesk ARGS`; both streams go to said. Returns the exit code. */
static int
run(const char *args)
{
    char line[2048];
    size_t n;
    FILE *p;
    int status;

    (void)snprintf(line, sizeof line, "'%s/pointdesk' %s 2>&1", PD_BUILD_DIR, args);
    p = popen(line, "r");
    assert_non_null(p);
    n = fread(said, 1, sizeof said - 1, p);
    said[n] = '\0';
    status = pclose(p);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int
run_on(const char *command)
{
    char args[1024];

    (void)snprintf(args, sizeof args, "%s --data '%s'", command, desk.dir);
    return run(args);
}

#define SAYS(text) assert_non_null(strstr(said, text))

static const char *
in_dir(const char *name)
{
    static char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", desk.dir, name);
    return path;
}

static void
write_file(const char *name, const char *text)
{
    FILE *f = fopen(in_dir(name), "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* A desk that made one ticket, its program not running. */
static int
start(void **state)
{
    (void)state;
    stand_start(&desk, 1, 'A', true);
    stand_scan_member(&desk, PD_CODE_MEMBER, &desk.anna);
    (void)stand_ticket(&desk, "G-012");
    stand_close(&desk);
    return 0;
}

static int
finish(void **state)
{
    char line[128];

    (void)state;
    (void)snprintf(line, sizeof line, "rm -rf '%s'", desk.dir);
    assert_int_equal(system(line), 0);
    return 0;
}

/* ---- journal ---- */

static void
a_sound_journal_verifies_and_is_shown(void **state)
{
    (void)state;
    assert_int_equal(run_on("journal verify"), 0);
    SAYS("8 ops, head "); /* what came, a hold, its release */
    SAYS(", ok");
    assert_int_equal(run_on("journal show 7"), 0);
    SAYS("\"k\":\"hold\"");
    SAYS("unsent");
    assert_null(strstr(said, "lease_recv"));
    assert_int_equal(run_on("journal show six"), 2);
    SAYS("FROM_SEQ is a number");
    assert_int_equal(run_on("journal mend"), 2);
    SAYS("pointdesk journal: say `journal verify`");
    assert_int_equal(run_on("journal import /nonexistent.pdb"), 3);
    SAYS("pointdesk journal: /nonexistent.pdb: ");
    assert_null(strstr(said, "/nonexistent.pdb: /nonexistent.pdb"));
    assert_int_equal(run_on("journal rebuild"), 0);
    SAYS(", ok");
}

static void
a_flipped_byte_is_found_with_its_seq(void **state)
{
    static char image[1 << 20];
    FILE *f = fopen(desk.path, "r+b");
    size_t len;
    char *at;

    (void)state;
    assert_non_null(f);
    len = fread(image, 1, sizeof image, f);
    at = memmem(image, len, "\"k\":\"hold\"", 10);
    assert_non_null(at);
    at = memmem(at, (size_t)(image + len - at), "\"sku\":\"G-012\"", 13);
    assert_non_null(at);
    assert_int_equal(fseek(f, at - image + 8, SEEK_SET), 0);
    assert_int_equal(fputc('9', f), '9');
    assert_int_equal(fclose(f), 0);
    assert_int_equal(run_on("journal verify"), 1);
    SAYS("seq 7: ");
}

static void
where_there_is_no_ledger_it_says_so(void **state)
{
    (void)state;
    assert_int_equal(run("journal verify --data /nonexistent/desk"), 3);
    SAYS("/nonexistent/desk: there is no such folder");
    assert_int_equal(unlink(desk.path), 0);
    assert_int_equal(run_on("journal verify"), 3);
    SAYS("there is no ledger here");
}

/* ---- code ---- */

static void
a_code_is_explained_by_the_clock_of_today(void **state)
{
    char code[PD_CODE_CAP], command[PD_CODE_CAP + 32];
    int64_t life_s = (int64_t)time(NULL) - STAND_NOW_MS / 1000 + 100;

    (void)state;
    stand_open(&desk); /* the hub was heard today: a wall clock months ahead of it would not be believed */
    assert_ok(pd_ledger_time_floor_set(desk.ledger, (int64_t)time(NULL) * 1000));
    stand_close(&desk);
    stand_code(&desk, PD_CODE_MEMBER, &desk.anna, life_s, code);
    (void)snprintf(command, sizeof command, "code show '%s'", code);
    assert_int_equal(run_on(command), 0);
    SAYS("member");
    stand_code(&desk, PD_CODE_MEMBER, &desk.anna, life_s - 200, code);
    (void)snprintf(command, sizeof command, "code show '%s'", code);
    assert_int_equal(run_on(command), 1);
    SAYS("expired");
    command[30] = command[30] == 'A' ? 'B' : 'A';
    assert_int_equal(run_on(command), 1);
    assert_int_equal(run_on("code show 134567890123456789"), 1);
    assert_null(strstr(said, "134567890123456789")); /* a payment code is never repeated */
    assert_int_equal(run_on("code show"), 2);
}

/* ---- decode ---- */

/* Four dots a module, as a picture any camera might have made. */
static void
write_qr(const char *name, const char *payload)
{
    QRcode *qr = QRcode_encodeString(payload, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    FILE *f = fopen(in_dir(name), "wb");
    int side = (qr->width + 8) * 4;

    assert_non_null(f);
    assert_true(fprintf(f, "P5\n%d %d\n255\n", side, side) > 0);
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
            int mx = x / 4 - 4, my = y / 4 - 4;
            bool inside = mx >= 0 && my >= 0 && mx < qr->width && my < qr->width;

            assert_true(fputc(inside && (qr->data[my * qr->width + mx] & 1) != 0 ? 0 : 255, f) != EOF);
        }
    }
    assert_int_equal(fclose(f), 0);
    QRcode_free(qr);
}

static void
pictures_are_read_a_line_each(void **state)
{
    char args[512], line[256];

    (void)state;
    write_qr("good.pgm", "PD1:HELLO-1234");
    write_file("bad.pgm", "P5 but no picture");
    (void)snprintf(args, sizeof args, "decode '%s/good.pgm'", desk.dir);
    assert_int_equal(run(args), 0);
    (void)snprintf(line, sizeof line, "%s/good.pgm\tPD1:HELLO-1234\n", desk.dir);
    assert_string_equal(said, line);
    (void)snprintf(
        args, sizeof args, "decode '%s/bad.pgm' '%s/none.png' '%s/good.pgm'", desk.dir, desk.dir, desk.dir);
    assert_int_equal(run(args), 1);
    SAYS(line);
    SAYS("/bad.pgm\t\n");
    SAYS("/none.png\t\n");
    assert_int_equal(run("decode"), 2);
}

/* ---- print ---- */

static void
paper_is_previewed_without_a_printer_and_nothing_else_is_done(void **state)
{
    static const char programme[] =
        "--programme '" PD_SOURCE_DIR "/assets/demo/programme.json' --assets '" PD_BUILD_DIR "/assets'";
    static const char *const kinds[] = { "ticket", "rules", "join", "notice", "priority", "test" };
    char args[1024];

    (void)state;
    for (int i = 0; i < PD_COUNT(kinds); i++) {
        const char *name = i % 2 == 0 ? "paper.png" : "paper.pdf";

        (void)snprintf(args, sizeof args, "print --preview '%s/%s' --what %s --paper %s %s", desk.dir, name,
            kinds[i], i % 3 == 0 ? "58" : "80", programme);
        assert_int_equal(run(args), 0);
        assert_string_equal(said, "");
        assert_int_equal(unlink(in_dir(name)), 0);
    }
    assert_int_equal(run("print"), 2);
    SAYS("--preview FILE.png or FILE.pdf is needed");
    assert_int_equal(run("print --preview x.jpg"), 2);
    SAYS("ends in .png or .pdf");
    assert_int_equal(run("print --preview x.png"), 2);
    SAYS("--programme FILE is needed");
    assert_int_equal(run("print --preview x.png --what bill"), 2);
    SAYS("ticket|rules|join|notice|priority|test");
    assert_int_equal(run("print --preview x.png --what test --copy"), 2);
    SAYS("--copy goes with --what ticket");
    assert_int_equal(run("print --preview x.png --programme /no/such.json"), 3);
    SAYS("/no/such.json");
    (void)snprintf(args, sizeof args, "print --preview '%s/no/x.pdf' %s", desk.dir, programme);
    assert_int_equal(run(args), 1);
    SAYS("cannot be written");
    write_file("bad.json", "{\"id\": 5}");
    (void)snprintf(args, sizeof args, "print --preview x.png --programme '%s'", in_dir("bad.json"));
    assert_int_equal(run(args), 1);
    SAYS("bad.json");
    assert_int_equal(access("x.png", F_OK), -1);
}

/* ---- doctor: devices ---- */

static void
devices_that_are_not_there_are_named_with_their_keys(void **state)
{
    char args[512];

    (void)state;
    write_file("devices.ini", "[light]\nchip = /no/gpiochip9\nready_line = 4\n[keypad]\ndevice = /no/keypad\n"
                              "[camera]\ndevice = /no/video\n[sound]\nkind = sdl\n");
    (void)snprintf(
        args, sizeof args, "doctor --config '%s' --assets '%s/assets'", in_dir("devices.ini"), PD_BUILD_DIR);
    (void)run(args);
    SAYS("E-LGT-01");
    SAYS("/no/gpiochip9");
    SAYS("E-PAD-01");
    SAYS("/no/keypad");
    SAYS("E-CAM-01");
    write_file("devices.ini", "[light]\nchip = /dev/gpiochip0\n");
    (void)snprintf(args, sizeof args, "config check --config '%s'", in_dir("devices.ini"));
    assert_int_equal(run(args), 2);
    SAYS("light.chip takes a line");
    write_file("devices.ini", "[light]\nchip = /dev/gpiochip0\nready_line = 5\nhelp_line = 5\n");
    assert_int_equal(run(args), 2);
    SAYS("each another");
}

/* ---- config ---- */

static void
a_mistake_in_the_configuration_is_named_by_file_and_line(void **state)
{
    char args[512];

    (void)state;
    write_file("bad.ini", "[desk]\n# a comment\nmode = kisok\n");
    (void)snprintf(args, sizeof args, "config check --config '%s'", in_dir("bad.ini"));
    assert_int_equal(run(args), 2);
    SAYS("bad.ini:3");
    SAYS("kiosk|counter");
    write_file("good.ini", "[desk]\nmode = counter\n[scanner]\nplain_card_pattern = H9999999\n");
    (void)snprintf(args, sizeof args, "config check --config '%s'", in_dir("good.ini"));
    assert_int_equal(run(args), 0);
    (void)snprintf(args, sizeof args, "config show --origin --config '%s'", in_dir("good.ini"));
    assert_int_equal(run(args), 0);
    SAYS("good.ini:2");
    SAYS("built in");
    assert_int_equal(run("config check --config /nonexistent.ini"), 2);
    SAYS("/nonexistent.ini");
    assert_int_equal(run("config mend"), 2);
}

/* ---- doctor ---- */

/* Every line is one object; returns the lamp of that check. */
static const char *
lamp_of(const char *check, char text[256])
{
    static char lamp[8];
    char *save, *line, copy[sizeof said];

    memcpy(copy, said, sizeof copy);
    for (line = strtok_r(copy, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
        json_t *object = line[0] == '{' ? json_loads(line, 0, NULL) : NULL;
        bool found;

        if (line[0] != '{')
            continue; /* stderr */
        assert_non_null(object);
        found = strcmp(json_string_value(json_object_get(object, "check")), check) == 0;
        if (found) {
            (void)snprintf(lamp, sizeof lamp, "%s", json_string_value(json_object_get(object, "lamp")));
            (void)snprintf(text, 256, "%s", json_string_value(json_object_get(object, "text")));
        }
        json_decref(object);
        if (found)
            return lamp;
    }
    return "none";
}

static void
the_doctor_tells_the_truth_in_objects_a_line_each(void **state)
{
    char text[256], args[512];

    (void)state;
    write_file("odd.ini", "[printer]\nkind = tcp\naddress = a\"b\\c\n");
    (void)snprintf(args, sizeof args, "doctor --json --config '%s' --data '%s'", in_dir("odd.ini"), desk.dir);
    assert_int_equal(run(args), 1);
    assert_string_equal(lamp_of("desk", text), "OK");
    assert_string_equal(text, "kiosk A, place P1, 2 members, 8 ops not sent");
    assert_string_equal(lamp_of("journal", text), "OK");
    assert_string_equal(lamp_of("printer", text), "FAIL");
    assert_string_equal(lamp_of("hub", text), "WARN");
    assert_string_equal(lamp_of("version", text), "OK");

    (void)snprintf(args, sizeof args, "doctor --json --data '%s/none'", desk.dir);
    assert_int_equal(run(args), 1);
    assert_string_equal(lamp_of("data", text), "FAIL");
    assert_string_equal(lamp_of("desk", text), "FAIL");
    assert_string_equal(text, "this desk is not enrolled");
    assert_int_equal(run("doctor --data /nonexistent/desk --assets /nonexistent/assets"), 1);
    SAYS("there is no data folder /nonexistent/desk");
    SAYS("pictures and texts are not in /nonexistent/assets");
}

static void
the_doctor_says_whether_there_is_a_voice_and_how_to_mend_it(void **state)
{
    static const struct {
        const char *ini, *lamp, *text;
    } rows[] = {
        { "[sound]\nkind = sdl\n", "OK", "the voice speaks" },
        { "", "WARN", "nothing is heard" },
        { "[speech]\nprogram = /no/such/program\n", "FAIL", "does not run" },
        { "[speech]\nprogram = /bin/true\n", "FAIL", "does not run" },
        { "[speech]\nkind = none\n", "FAIL", "nobody speaks" },
        { "[speech]\nkind = none\n[desk]\nmode = counter\n", "OK", "a counter does not speak" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        char text[256], args[512];

        write_file("voice.ini", rows[i].ini);
        (void)snprintf(
            args, sizeof args, "doctor --json --config '%s' --data '%s'", in_dir("voice.ini"), desk.dir);
        (void)run(args);
        assert_string_equal(lamp_of("voice", text), rows[i].lamp);
        assert_non_null(strstr(text, rows[i].text));
        if (strcmp(rows[i].lamp, "OK") != 0)
            SAYS("set s");
    }
}

static void
a_ledger_alone_does_not_make_a_desk(void **state)
{
    struct pd_ledger_config config = { .path = desk.path, .rng = &desk.rng, .power_safe = true };
    char text[256];
    struct pd_why why;

    (void)state;
    assert_int_equal(unlink(desk.path), 0);
    assert_ok(pd_ledger_open(&desk.ledger, &config, &why));
    pd_ledger_close(desk.ledger);
    assert_int_equal(run_on("doctor --json"), 1);
    assert_string_equal(lamp_of("desk", text), "FAIL");
    assert_string_equal(text, "this desk is not enrolled");
}

static void
a_machine_without_a_display_is_told(void **state)
{
    char args[256];

    (void)state;
    if (access("/dev/dri", F_OK) == 0) /* it would take this machine's screen */
        skip();
    assert_int_equal(unsetenv("DISPLAY"), 0);
    assert_int_equal(unsetenv("WAYLAND_DISPLAY"), 0);
    assert_int_equal(unsetenv("SDL_VIDEODRIVER"), 0);
    (void)snprintf(
        args, sizeof args, "run --data '%s' --assets '%s/assets' --window 800x600", desk.dir, PD_BUILD_DIR);
    assert_int_equal(run(args), 3);
    SAYS("there is none");
    SAYS("pointdesk tour");
}

static void
an_unknown_command_says_where_they_are_listed(void **state)
{
    (void)state;
    assert_int_equal(run("juornal verify"), 2);
    SAYS("there is no command 'juornal'; --help lists them");
    assert_int_equal(run("help"), 0);
    SAYS("  journal ");
    assert_int_equal(run("--version"), 0);
}

static void
a_word_that_a_command_does_not_know_is_named(void **state)
{
    (void)state;
    assert_int_equal(run("run counter"), 2);
    SAYS("takes options only, not 'counter'");
    assert_int_equal(run("doctor printer"), 2);
    SAYS("takes options only, not 'printer'");
    assert_int_equal(run("doctor -h"), 0);
    SAYS("usage: pointdesk doctor");
    assert_int_equal(run("journal --help"), 0);
    SAYS("\n       pointdesk journal show [FROM_SEQ]\n");
}

#define T(name) cmocka_unit_test_setup_teardown(name, start, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_sound_journal_verifies_and_is_shown),
        T(a_flipped_byte_is_found_with_its_seq),
        T(where_there_is_no_ledger_it_says_so),
        T(a_code_is_explained_by_the_clock_of_today),
        T(pictures_are_read_a_line_each),
        T(devices_that_are_not_there_are_named_with_their_keys),
        T(paper_is_previewed_without_a_printer_and_nothing_else_is_done),
        T(a_mistake_in_the_configuration_is_named_by_file_and_line),
        T(the_doctor_tells_the_truth_in_objects_a_line_each),
        T(the_doctor_says_whether_there_is_a_voice_and_how_to_mend_it),
        T(a_ledger_alone_does_not_make_a_desk),
        T(a_machine_without_a_display_is_told),
        T(an_unknown_command_says_where_they_are_listed),
        T(a_word_that_a_command_does_not_know_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
