/*
 * Goal: the setup asks what applies and nothing else, takes no answer that breaks a rule and says why, keeps
 * what was answered before, reads a stick's answers by the same rules, and writes one file that a desk reads.
 * Method: the state machine without window, device and network; intents in, the next question out; files in a
 * folder of its own.
 */
#include "app/setup.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct pd_setup setup; /* large */

static void
begin(void)
{
    static struct pd_config config;

    pd_config_init(&config);
    pd_setup_begin(&setup, &config);
}

static enum pd_setup_wanted
wish(enum pd_intent_kind kind, int n)
{
    return pd_setup_intent(&setup, &(struct pd_intent){ .kind = kind, .n = n });
}

static enum pd_setup_wanted
on(void)
{
    return wish(PD_INTENT_SETUP_NEXT, 0);
}

static void
is_asked(enum pd_setup_step step)
{
    assert_int_equal(setup.view.step, step);
    assert_int_equal(setup.view.state, PD_SETUP_ASKING);
}

static void
type(const char *text)
{
    while (setup.view.value[setup.view.step][0] != '\0')
        (void)wish(PD_INTENT_SETUP_TYPE, PD_TYPED_BACKSPACE);
    for (; *text != '\0'; text++)
        (void)wish(PD_INTENT_SETUP_TYPE, *text);
}

static void
choose(const char *word)
{
    for (int i = 0; i < setup.view.choices; i++)
        if (strcmp(setup.view.choice[i], word) == 0) {
            (void)wish(PD_INTENT_SETUP_CHOOSE, i);
            return;
        }
    fail_msg("no choice %s", word);
}

static void
go_to(enum pd_setup_step step)
{
    for (int i = 0; i < PD_SETUP_STEPS && setup.view.step != step; i++)
        (void)on();
    is_asked(step);
}

static void
only_what_applies_is_asked(void **state)
{
    (void)state;
    begin();
    is_asked(PD_SETUP_LANGUAGE);
    assert_int_equal(setup.view.number, 1);
    assert_int_equal(setup.view.choices, 4);
    go_to(PD_SETUP_SCANNER);
    (void)on(); /* none: neither its place nor its test */
    is_asked(PD_SETUP_PRINTER);
    choose("tcp");
    (void)on();
    is_asked(PD_SETUP_PRINTER_ADDRESS);
    type("192.0.2.7");
    (void)on();
    is_asked(PD_SETUP_PRINTER_WIDTH);
    (void)wish(PD_INTENT_SETUP_BACK, 0);
    (void)wish(PD_INTENT_SETUP_BACK, 0);
    is_asked(PD_SETUP_PRINTER);
    assert_string_equal(setup.view.value[PD_SETUP_PRINTER], "tcp");
    choose("none");
    (void)on();
    is_asked(PD_SETUP_SOUND);
    (void)on();
    is_asked(PD_SETUP_NETWORK);
    choose("static");
    (void)on();
    is_asked(PD_SETUP_ADDRESS);
}

/* What was typed stays to be mended, and the way on is closed. */
static void
a_wrong_answer_is_told_with_what_is_allowed(void **state)
{
    static const struct {
        enum pd_setup_step step;
        const char *wrong, *told, *right;
    } rows[] = {
        { PD_SETUP_DIAGONAL, "21inch", "150..2500", "546" },
        { PD_SETUP_DISTANCE, "60000", "300..3000", "600" },
        { PD_SETUP_PROXY, "socks://x", "http://host:port", "http://proxy:3128" },
        { PD_SETUP_TIME_SERVER, "ntp a;b", "a host", "ntp.hospital.example" },
        { PD_SETUP_ZONE, "../etc/passwd", "Asia/Shanghai", "Asia/Taipei" },
        { PD_SETUP_BRIGHTNESS, "5", "10..100", "80" },
        { PD_SETUP_POWER_ON, "24:00", "07:30", "07:30" },
        { PD_SETUP_POWER_OFF, "6pm", "18:00", "18:00" },
        { PD_SETUP_HUB, "http://192.0.2.1", "https", "http://127.0.0.1:8443" },
        { PD_SETUP_CODE, "PDE1-TOO-SHORT", "PDE1-", "PDE1-7K3M9QX2V5BD8FHJ4NPRSTWYZ0" },
    };

    (void)state;
    begin();
    for (int i = 0; i < PD_COUNT(rows); i++) {
        go_to(rows[i].step);
        type(rows[i].wrong);
        (void)on();
        is_asked(rows[i].step);
        if (strstr(setup.view.bad, rows[i].told) == NULL)
            fail_msg("%s: told '%s', not '%s'", rows[i].wrong, setup.view.bad, rows[i].told);
        type(rows[i].right);
        assert_string_equal(setup.view.bad, "");
        (void)on();
        assert_true(setup.view.step > rows[i].step);
        assert_string_equal(setup.view.value[rows[i].step], rows[i].right);
    }
    is_asked(PD_SETUP_REVIEW);
}

static void
a_fixed_address_has_its_prefix(void **state)
{
    static const char *const wrong[] = { "", "192.0.2.10", "192.0.2.10/", "192.0.2.10/33", "192.0.2.10/7",
        "192.0.2.300/24", "192.0.2.10/24x", "/24", "a.b.c.d/24", "192.0.2.10/024" };

    (void)state;
    begin();
    go_to(PD_SETUP_NETWORK);
    choose("static");
    (void)on();
    for (int i = 0; i < PD_COUNT(wrong); i++) {
        type(wrong[i]);
        (void)on();
        is_asked(PD_SETUP_ADDRESS);
        assert_non_null(strstr(setup.view.bad, "192.0.2.10/24"));
    }
    type("192.0.2.10/24");
    (void)on();
    is_asked(PD_SETUP_GATEWAY);
}

static void
an_enrolment_code_is_taken_from_the_scanner_where_it_is_asked_for(void **state)
{
    static const char code[] = "PDE1-7K3M9QX2V5BD8FHJ4NPRSTWYZ0";

    (void)state;
    begin();
    pd_setup_scan(&setup, code, strlen(code));
    assert_int_equal(setup.view.tried.scanned, PD_SCANNED_ENROLMENT);
    assert_string_equal(setup.view.value[PD_SETUP_CODE], "");
    go_to(PD_SETUP_HUB);
    type("http://127.0.0.1:8443");
    go_to(PD_SETUP_CODE);
    pd_setup_scan(&setup, "PD1:ELSE", 8);
    assert_non_null(strstr(setup.view.bad, "PDE1-"));
    pd_setup_scan(&setup, code, 4000); /* too long to be one */
    assert_string_equal(setup.view.value[PD_SETUP_CODE], "");
    pd_setup_scan(&setup, code, strlen(code));
    assert_string_equal(setup.view.value[PD_SETUP_CODE], code);
    type("pde1-7k"); /* as it is typed without shift */
    assert_string_equal(setup.view.value[PD_SETUP_CODE], "PDE1-7K");
}

/* ---- files ---- */

static char folder[64];

static int
make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/pd-setup-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int
drop_folder(void **state)
{
    char line[128];

    (void)state;
    (void)snprintf(line, sizeof line, "rm -rf %s", folder);
    return system(line);
}

static const char *
in_folder(const char *name)
{
    static char path[2][128];
    static int i;

    i = !i;
    (void)snprintf(path[i], sizeof path[i], "%s/%s", folder, name);
    return path[i];
}

static const char *
text_of(const char *path)
{
    static char text[8192];
    FILE *f = fopen(path, "r");
    size_t n = f != NULL ? fread(text, 1, sizeof text - 1, f) : 0;

    text[n] = '\0';
    if (f != NULL)
        fclose(f);
    return text;
}

static void
put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    (void)fputs(text, f);
    fclose(f);
}

/* A printer that is a file is allowed where a file said so. */
static void
name_paper(void)
{
    struct pd_config_faults faults = { 0 };
    char text[256];

    (void)snprintf(text, sizeof text, "[printer]\npath = %s\n", in_folder("paper"));
    put(in_folder("provision.ini"), text);
    assert_ok(pd_setup_provision(&setup, in_folder("provision.ini"), &faults));
}

static void
answer_all(void)
{
    name_paper();
    go_to(PD_SETUP_PRINTER);
    choose("file");
    (void)on();
    type(in_folder("paper"));
    go_to(PD_SETUP_HUB);
    type("http://127.0.0.1:8443");
    go_to(PD_SETUP_CODE);
    type("PDE1-7K3M9QX2V5BD8FHJ4NPRSTWYZ0");
    go_to(PD_SETUP_REVIEW);
}

static void
one_file_is_written_and_a_desk_reads_it(void **state)
{
    static struct pd_config read;
    struct pd_config_faults faults = { 0 };
    char path[256], system[256];
    struct pd_why why;
    bool any;

    (void)state;
    begin();
    answer_all();
    assert_int_equal(on(), PD_SETUP_WANTS_WORK);
    assert_int_equal(setup.view.state, PD_SETUP_WORKING);
    assert_int_equal(on(), PD_SETUP_WANTS_NOTHING); /* once */
    assert_ok(pd_setup_write(&setup, in_folder("conf.d"), &why));
    pd_setup_path(in_folder("conf.d"), path, sizeof path);
    pd_config_init(&read);
    assert_ok(pd_config_read_file(&read, path, true, &faults));
    assert_string_equal(read.hub_url, "http://127.0.0.1:8443");
    assert_int_equal(read.printer_kind, PD_CONFIG_PRINTER_FILE);
    assert_null(strstr(text_of(path), "PDE1"));
    assert_null(strstr(text_of(path), "printer.address"));
    assert_null(strstr(text_of(path), "time_zone"));
    assert_ok(pd_setup_write_system(&setup, in_folder("conf.d"), &any, system, sizeof system, &why));
    assert_true(any);
    assert_non_null(strstr(text_of(system), "[system]\nnetwork = done\n"));
    assert_non_null(strstr(text_of(system), "time_zone = Asia/Shanghai\n"));
    assert_string_not_equal(strrchr(system, '/'), "/conf.d");
}

/* The one before stays whole. */
static void
what_cannot_be_written_is_told_and_changes_nothing(void **state)
{
    char path[256];
    struct pd_why why;

    (void)state;
    begin();
    answer_all();
    assert_ok(pd_setup_write(&setup, in_folder("conf.d"), &why));
    pd_setup_path(in_folder("conf.d"), path, sizeof path);
    strcpy(setup.view.value[PD_SETUP_DIAGONAL], "5"); /* as no answer can be */
    assert_int_equal(pd_setup_write(&setup, in_folder("conf.d"), &why), PD_ERR_INVALID);
    assert_non_null(strstr(why.text, "150..2500"));
    assert_non_null(strstr(text_of(path), "diagonal_mm = 546"));
    assert_int_equal(access(in_folder("conf.d/50-setup.ini.part"), F_OK), -1);
    put(in_folder("file"), "");
    assert_int_equal(pd_setup_write(&setup, in_folder("file"), &why), PD_ERR_IO);
}

static void
nothing_is_asked_of_the_system_where_all_of_it_was_done(void **state)
{
    char system[256];
    struct pd_why why;
    bool any = true;

    (void)state;
    begin();
    setup.view.value[PD_SETUP_ZONE][0] = '\0';
    assert_ok(pd_setup_write_system(&setup, in_folder("conf.d"), &any, system, sizeof system, &why));
    assert_false(any);
    assert_int_equal(access(system, F_OK), -1);
}

static void
a_stick_answers_by_the_same_rules(void **state)
{
    struct pd_config_faults faults = { 0 };
    const char *path = in_folder("provision.ini");

    (void)state;
    begin();
    put(path, "# of the centre\n\n[desk]\nmode = counter\nlanguage=zh_TW\n[panel]\ndistance_mm = 60cm\n"
              "[printer]\npaper = 80\n[system]\ntime_zone = Asia/Taipei\nnetwork = maybe\nrubbish\n[enrol\n");
    assert_int_equal(pd_setup_provision(&setup, path, &faults), PD_ERR_INVALID);
    assert_string_equal(setup.view.value[PD_SETUP_MODE], "counter");
    assert_string_equal(setup.view.value[PD_SETUP_LANGUAGE], "zh_TW");
    assert_string_equal(setup.view.value[PD_SETUP_ZONE], "Asia/Taipei");
    assert_true(setup.view.given[PD_SETUP_ZONE]);
    assert_false(setup.view.given[PD_SETUP_DISTANCE]);
    assert_string_equal(setup.view.value[PD_SETUP_DISTANCE], "600");
    assert_int_equal(faults.count, 5);
    assert_string_equal(faults.list[0].path, "provision.ini:7");
    assert_non_null(strstr(faults.list[0].text, "300..3000"));
    assert_string_equal(faults.list[1].path, "provision.ini:9");
    assert_non_null(strstr(faults.list[1].text, "printer.paper"));
    assert_non_null(strstr(faults.list[2].text, "done|dhcp|static"));
    assert_string_equal(faults.list[4].path, "provision.ini:14");
    assert_int_equal(setup.view.provision_faults, 5);
    assert_int_equal(pd_setup_provision(&setup, in_folder("none"), &faults), PD_ERR_MISSING);
}

/* A code that stands where it is not allowed is a secret: what is said of it does not repeat it. */
static void
a_wrong_code_is_not_repeated(void **state)
{
    struct pd_config_faults faults = { 0 };
    const char *path = in_folder("provision.ini");

    (void)state;
    begin();
    put(path, "[enrol]\ncode = PDE1-SECRETSECRET\n");
    assert_int_equal(pd_setup_provision(&setup, path, &faults), PD_ERR_INVALID);
    assert_null(strstr(faults.list[0].text, "SECRET"));
}

static void
a_printer_is_a_device_unless_a_file_says_otherwise(void **state)
{
    (void)state;
    begin();
    name_paper();
    go_to(PD_SETUP_PRINTER);
    choose("file");
    (void)on();
    is_asked(PD_SETUP_PRINTER_PATH);
    for (int i = 0; i < 3; i++) {
        static const char *const wrong[] = { "/var/lib/pointdesk/ledger.db", "/dev/../etc/passwd", "/devil" };

        type(wrong[i]);
        (void)on();
        is_asked(PD_SETUP_PRINTER_PATH);
        assert_non_null(strstr(setup.view.bad, "/dev/usb/lp0"));
    }
    type(in_folder("paper"));
    (void)on();
    is_asked(PD_SETUP_PRINTER_WIDTH);
    (void)wish(PD_INTENT_SETUP_BACK, 0);
    type("/dev/usb/lp0");
    (void)on();
    is_asked(PD_SETUP_PRINTER_WIDTH);
}

/* Nor is one taken through a link that leads there. */
static void
a_certificate_on_the_stick_is_refused(void **state)
{
    struct pd_config_faults faults = { 0 };
    struct pd_why why;
    char path[200], link[256];

    (void)state;
    begin();
    assert_ok(pd_config_set(&setup.config, "stick.dir", in_folder("stick"), "test", &why));
    assert_int_equal(mkdir(in_folder("stick"), 0700), 0);
    (void)snprintf(path, sizeof path, "%s/ca.pem", in_folder("stick"));
    (void)snprintf(link, sizeof link, "%s/link.pem", folder);
    put(path, "a certificate");
    assert_int_equal(symlink(path, link), 0);
    go_to(PD_SETUP_HUB);
    type("https://hub.hospital.example");
    (void)on();
    for (int i = 0; i < 2; i++) {
        is_asked(PD_SETUP_CA);
        type(i == 0 ? path : link);
        (void)on();
        assert_non_null(strstr(setup.view.bad, "copy it to the machine first"));
    }
    type("/etc/pointdesk/ca.pem");
    (void)on();
    is_asked(PD_SETUP_CODE);
    (void)snprintf(link, sizeof link, "[hub]\nca_file = %s\n", path);
    put(in_folder("provision.ini"), link);
    assert_int_equal(pd_setup_provision(&setup, in_folder("provision.ini"), &faults), PD_ERR_INVALID);
}

/* A stick's link or pipe in the place of its answers is told, and keeps nobody waiting. */
static void
answers_are_an_ordinary_file(void **state)
{
    struct pd_config_faults faults = { 0 };

    (void)state;
    begin();
    put(in_folder("else"), "[desk]\nmode = counter\n");
    assert_int_equal(symlink(in_folder("else"), in_folder("link")), 0);
    assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
    assert_int_equal(pd_setup_provision(&setup, in_folder("link"), &faults), PD_ERR_MISSING);
    assert_int_equal(pd_setup_provision(&setup, in_folder("pipe"), &faults), PD_ERR_MISSING);
    assert_non_null(strstr(faults.list[1].text, "ordinary"));
    assert_string_equal(setup.view.value[PD_SETUP_MODE], "kiosk");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_applies_is_asked),
        cmocka_unit_test(a_wrong_answer_is_told_with_what_is_allowed),
        cmocka_unit_test(a_fixed_address_has_its_prefix),
        cmocka_unit_test(an_enrolment_code_is_taken_from_the_scanner_where_it_is_asked_for),
        cmocka_unit_test_setup_teardown(one_file_is_written_and_a_desk_reads_it, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(
            what_cannot_be_written_is_told_and_changes_nothing, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(
            nothing_is_asked_of_the_system_where_all_of_it_was_done, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(a_stick_answers_by_the_same_rules, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(
            a_printer_is_a_device_unless_a_file_says_otherwise, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(a_certificate_on_the_stick_is_refused, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(answers_are_an_ordinary_file, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(a_wrong_code_is_not_repeated, make_folder, drop_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
