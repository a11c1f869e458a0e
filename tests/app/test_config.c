/*
 * Goal: a desk runs with exactly what its files say, and a mistake in them is answered with file, line and
 * what is allowed.
 * Method: real files in a scratch folder, tables of good and bad lines, and the shipped default.ini itself.
 */
#include "tests/support/check.h"

#include "app/base/log.h"
#include "app/config_keys.h"
#include "app/core/setting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch[64];

static const char *
path_in(const char *name)
{
    static char paths[16][128];
    static int next;
    char *path = paths[next++ % 16];

    (void)snprintf(path, sizeof paths[0], "%s/%s", scratch, name);
    return path;
}

static void
write_bytes(const char *name, const char *bytes, size_t size)
{
    FILE *f = fopen(path_in(name), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

static void
write_text(const char *name, const char *text)
{
    write_bytes(name, text, strlen(text));
}

static struct pd_config_row
row_of(const struct pd_config *config, const char *key)
{
    struct pd_config_row row;

    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        pd_config_describe(config, i, &row);
        if (strcmp(row.key, key) == 0)
            return row;
    }
    fail_msg("no key %s", key);
    return row;
}

static void
assert_ends(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    assert_true(n >= m);
    assert_string_equal(text + n - m, end);
}

static void
the_shipped_default_ini_names_every_key_with_its_built_in_value(void **state)
{
    struct pd_config built_in, shipped;
    struct pd_config_row a, b;
    struct pd_config_faults faults = { 0 };

    (void)state;
    pd_config_init(&built_in);
    pd_config_init(&shipped);
    assert_ok(pd_config_read_file(&shipped, PD_SOURCE_DIR "/packaging/default.ini", true, &faults));
    assert_int_equal(faults.count, 0);
    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        pd_config_describe(&built_in, i, &a);
        pd_config_describe(&shipped, i, &b);
        assert_string_equal(a.value, b.value);
        assert_string_equal(a.origin, "built in");
        assert_non_null(strstr(b.origin, "default.ini:"));
    }
    assert_ok(pd_config_check(&built_in, NULL));
}

static void
the_shipped_default_ini_is_the_table_byte_for_byte(void **state)
{
    static char shipped[65536];
    char *made = NULL;
    size_t made_len = 0, len;
    FILE *out = open_memstream(&made, &made_len);
    FILE *f = fopen(PD_SOURCE_DIR "/packaging/default.ini", "rb");

    (void)state;
    assert_non_null(out);
    assert_non_null(f);
    pd_config_print_defaults(out);
    assert_int_equal(fclose(out), 0);
    len = fread(shipped, 1, sizeof shipped, f);
    assert_int_equal(fclose(f), 0);
    if (len != made_len || memcmp(shipped, made, len) != 0)
        fail_msg("make it anew: pointdesk config keys --ini > packaging/default.ini");
    free(made);
}

static void
conf_d_stands_beside_the_file_that_was_named(void **state)
{
    char dir[64];

    (void)state;
    pd_config_dir_beside("/etc/pointdesk/pointdesk.ini", dir, sizeof dir);
    assert_string_equal(dir, "/etc/pointdesk/conf.d");
    pd_config_dir_beside("desk.ini", dir, sizeof dir);
    assert_string_equal(dir, "conf.d");
}

static void
each_layer_overrides_the_one_before_and_leaves_its_mark(void **state)
{
    struct pd_config config;
    struct pd_why why;
    struct pd_config_sources sources = { .defaults = PD_SOURCE_DIR "/packaging/default.ini",
        .file = path_in("desk.ini"),
        .file_must_exist = true,
        .dir = path_in("conf.d") };

    (void)state;
    write_text("desk.ini", "# ours\n[idle]\nwarn_s = 50\nclear_s=25\n[desk]\nmode = counter\n");
    write_text("conf.d/20-b.ini", "[idle]\nwarn_s = 70\n");
    write_text("conf.d/10-a.ini", "[idle]\n\nwarn_s = 60\n[done]\nclear_s = 60 ; care\n");
    write_text("conf.d/.hidden.ini", "[idle]\nwarn_s = 80\n");
    write_text("conf.d/30-c.ini.bak", "[idle]\nwarn_s = 90\n");
    assert_ok(pd_config_load(&config, &sources, NULL));
    assert_ok(pd_config_set(&config, "desk.language", "zh_HK", "--lang", &why));
    assert_ok(pd_config_check(&config, NULL));
    assert_int_equal(config.idle_warn_s, 70);
    assert_int_equal(config.idle_clear_s, 25);
    assert_int_equal(config.done_clear_s, 60);
    assert_int_equal(config.desk_mode, PD_CONFIG_COUNTER);
    assert_int_equal(config.desk_language, PD_CONFIG_ZH_HK);
    assert_ends(row_of(&config, "idle.warn_s").origin, "/conf.d/20-b.ini:2");
    assert_ends(row_of(&config, "idle.clear_s").origin, "/desk.ini:4");
    assert_ends(row_of(&config, "done.clear_s").origin, "/conf.d/10-a.ini:5");
    assert_string_equal(row_of(&config, "desk.language").origin, "--lang");
    assert_non_null(strstr(row_of(&config, "log.level").origin, "default.ini:"));
}

static void
missing_files_matter_only_where_they_were_asked_for(void **state)
{
    struct pd_config config;
    struct pd_config_faults faults = { 0 };
    struct pd_config_sources sources = { path_in("none.ini"), path_in("none.ini"), false, path_in("none.d") };

    (void)state;
    assert_ok(pd_config_load(&config, &sources, &faults));
    assert_int_equal(config.idle_warn_s, 45);
    sources.file_must_exist = true;
    assert_int_equal(pd_config_load(&config, &sources, &faults), PD_ERR_MISSING);
    assert_string_equal(faults.list[0].path, sources.file);
    sources.file = scratch; /* a folder */
    assert_int_equal(pd_config_load(&config, &sources, &faults), PD_ERR_IO);
    assert_int_equal(mkfifo(path_in("fifo"), 0600), 0);
    sources.file = path_in("fifo");
    assert_int_equal(pd_config_load(&config, &sources, &faults), PD_ERR_IO);
}

static void
each_mistake_is_answered_with_its_line_and_what_is_allowed(void **state)
{
    static const struct {
        const char *ini, *where, *text;
    } rows[] = {
        { "[desk]\nmod = kiosk\n", ":2", "there is no key desk.mod; the nearest one is desk.mode" },
        { "mode = kiosk\n", ":1", "there is no key mode; the nearest one is desk.mode" },
        { "[desk]\n\n\nmode = shop\n", ":4", "desk.mode = 'shop'; allowed: kiosk|counter" },
        { "[desk]\nmode =\n", ":2", "desk.mode = ''; allowed: kiosk|counter" },
        { "[desk]\nmode = kiosk|counter\n", ":2", "desk.mode = 'kiosk|counter'; allowed: kiosk|counter" },
        { "[desk]\ncare = true\n", ":2", "desk.care = 'true'; allowed: yes|no" },
        { "[idle]\nwarn_s = 9\n", ":2", "idle.warn_s = '9'; allowed: 10..600" },
        { "[idle]\nwarn_s = 601\n", ":2", "idle.warn_s = '601'; allowed: 10..600" },
        { "[idle]\nwarn_s = 45s\n", ":2",
            "idle.warn_s = '45s': write the number alone, in seconds; allowed: 10..600" },
        { "[panel]\ndiagonal_mm = 21.5 in\n", ":2",
            "panel.diagonal_mm = '21.5 in': write the number alone, in mm; allowed: 150..2500" },
        { "[printer]\nwidth_px = 80mm\n", ":2",
            "printer.width_px = '80mm': write the number alone, in dots; allowed: 384|576" },
        { "[colours]\nfavourite = 7\n", ":2",
            "there is no key colours.favourite; `pointdesk config keys` lists them all" },
        { "[idle]\nwarn_s = +45\n", ":2", "idle.warn_s = '+45'; allowed: 10..600" },
        { "[idle]\nwarn_s = 99999999999999999999\n", ":2",
            "idle.warn_s = '99999999999999999999'; allowed: 10..600" },
        { "[window]\nsize = 100x100\n", ":2",
            "window.size = '100x100'; allowed: full, or WIDTHxHEIGHT with both in 320..7680" },
        { "[window]\nsize = 1080x1920x3\n", ":2",
            "window.size = '1080x1920x3'; allowed: full, or WIDTHxHEIGHT with both in 320..7680" },
        { "[printer]\nwidth_px = 500\n", ":2", "printer.width_px = '500'; allowed: 384|576" },
        { "[data]\ndir = a\x01z\n", ":2", "data.dir = 'az'; allowed: a folder" },
        { "[data]\ndir = \xff\n", ":2", "data.dir = ''; allowed: a folder" },
        { "[desk]\nmode = kiosk\nmode = kiosk\n", ":3", "desk.mode was given in line 2 already" },
        { "[desk]\nmode\n", ":2", "a line is [section], key = value, or a comment after # or ;" },
        { "[desk\nmode = shop\n", ":1", "a line is [section], key = value, or a comment after # or ;" },
        { "[desk]\nmode = shop\nrubbish\n", ":2", "desk.mode = 'shop'; allowed: kiosk|counter" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_config config;
        struct pd_config_faults faults = { 0 };

        write_text("bad.ini", rows[i].ini);
        pd_config_init(&config);
        assert_int_equal(pd_config_read_file(&config, path_in("bad.ini"), true, &faults), PD_ERR_INVALID);
        assert_string_equal(faults.list[0].text, rows[i].text);
        assert_ends(faults.list[0].path, rows[i].where);
        assert_non_null(strstr(faults.list[0].path, "bad.ini"));
    }
}

static void
a_file_is_read_to_its_end_whatever_is_wrong_in_it(void **state)
{
    static const struct {
        const char *where, *text;
    } rows[] = {
        { "many.ini:2", "there is no key desk.moed; the nearest one is desk.mode" },
        { "many.ini:3", "a line is [section], key = value, or a comment after # or ;" },
        { "many.ini:5", "desk.language = 'French'; allowed: zh_CN|zh_TW|zh_HK|en" },
        { "many.ini:7", "idle.warn_s = '1 min': write the number alone, in seconds; allowed: 10..600" },
        { "many.ini:8", "idle.warn_s was given in line 7 already" },
        { "many.ini:9", "a line is [section], key = value, or a comment after # or ;" },
        { "many.ini:11", "idle.clear_s = '4'; allowed: 5..120" },
    };
    struct pd_config config;
    struct pd_config_faults faults = { 0 };

    (void)state;
    write_text("many.ini",
        "[desk]\nmoed = kiosk\nkiosk\ncare = yes\nlanguage = French\n[idle]\nwarn_s = 1 min\nwarn_s = "
        "60\n[done\n# good\nclear_s = 4\n\n");
    pd_config_init(&config);
    assert_int_equal(pd_config_read_file(&config, path_in("many.ini"), true, &faults), PD_ERR_INVALID);
    assert_int_equal(faults.count, PD_COUNT(rows));
    for (int i = 0; i < PD_COUNT(rows); i++) {
        assert_ends(faults.list[i].path, rows[i].where);
        assert_string_equal(faults.list[i].text, rows[i].text);
    }
    assert_true(config.desk_care); /* what is right is there, for who diagnoses */
}

static void
more_faults_than_there_is_room_for_are_counted(void **state)
{
    char ini[2048] = "[desk]\n";
    struct pd_config config;
    struct pd_config_faults faults = { 0 };

    (void)state;
    for (int i = 0; i < 100; i++)
        (void)snprintf(ini + strlen(ini), sizeof ini - strlen(ini), "key%d = 1\n", i);
    write_text("hundred.ini", ini);
    pd_config_init(&config);
    assert_int_equal(pd_config_read_file(&config, path_in("hundred.ini"), true, &faults), PD_ERR_INVALID);
    assert_int_equal(faults.count, 100);
    assert_ends(faults.list[PD_CONFIG_FAULTS_MAX - 1].path, "hundred.ini:41");
}

static void
the_nearest_key_is_the_one_that_was_meant(void **state)
{
    static const struct {
        const char *typed, *meant;
    } rows[] = {
        { "desk.mdoe", "desk.mode" },
        { "dsek.mode", "desk.mode" },
        { "language", "desk.language" },
        { "sound.language", "desk.language" },
        { "idle.warn", "idle.warn_s" },
        { "idle.warn_sec", "idle.warn_s" },
        { "scaner.path", "scanner.path" },
        { "printer.adress", "printer.address" },
        { "hub.ca", "hub.ca_file" },
        { "panel.diagonal", "panel.diagonal_mm" },
        { "", NULL },
        { "colour.of_the_door", NULL },
        { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        const char *nearest = pd_config_key_nearest(rows[i].typed);

        if (rows[i].meant == NULL)
            assert_null(nearest);
        else {
            assert_non_null(nearest);
            assert_string_equal(nearest, rows[i].meant);
        }
    }
}

/* Written by hand into the table, so that what can be seen from outside holds: every key is explained. */
static bool
ends_in_a_unit(const char *name, size_t len)
{
    static const char *const units[] = { "_s", "_ms", "_mm", "_min", "_hours", "_units", "_points", "_day",
        "_px", "_fps", "_line" };

    for (int i = 0; i < PD_COUNT(units); i++) {
        size_t n = strlen(units[i]);

        if (len > n && strcmp(name + len - n, units[i]) == 0)
            return true;
    }
    return false;
}

static void
each_key_says_what_it_is_for_and_what_it_may_be(void **state)
{
    (void)state;
    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        const struct pd_config_key *key = &pd_config_keys[i];
        size_t len = strlen(key->name), purpose = strlen(key->purpose);

        assert_int_equal(pd_config_key_find(key->name), i); /* no name twice */
        assert_true(purpose > 8 && key->purpose[purpose - 1] == '.');
        assert_true(key->allowed[0] != '\0' && key->since[0] >= '0' && key->since[0] <= '9');
        if (key->kind == PD_CONFIG_INT) { /* the unit is in the name, and told in words */
            assert_true(key->unit[0] != '\0');
            assert_true(ends_in_a_unit(key->name, len));
        }
    }
}

static void
a_long_line_is_refused_not_cut_in_two(void **state)
{
    char ini[512];
    struct pd_config config;
    struct pd_config_faults faults = { 0 };

    (void)state;
    /* Cut at the length libinih takes, the rest would read "mode = counter". */
    (void)snprintf(ini, sizeof ini, "[desk]\ncare = yes ; %0230d\nmode = counter\n", 0);
    write_text("long.ini", ini);
    pd_config_init(&config);
    assert_int_equal(pd_config_read_file(&config, path_in("long.ini"), true, &faults), PD_ERR_INVALID);
    assert_ends(faults.list[0].path, "long.ini:2");
    assert_int_equal(faults.count, 1);
    assert_false(config.desk_care);
    faults.count = 0;
    write_bytes("nul.ini", "[desk]\ncare\0= yes\n", 18);
    assert_int_equal(pd_config_read_file(&config, path_in("nul.ini"), true, &faults), PD_ERR_INVALID);
    assert_string_equal(faults.list[0].text, "a configuration is text; there is a NUL byte in this line");
}

static void
windows_line_ends_a_byte_order_mark_and_no_last_line_end_are_taken(void **state)
{
    struct pd_config config;
    struct pd_config_faults faults = { 0 };

    (void)state;
    write_text("dos.ini", "\xef\xbb\xbf[desk]\r\nmode = counter\r\ncontrast=yes");
    pd_config_init(&config);
    assert_ok(pd_config_read_file(&config, path_in("dos.ini"), true, &faults));
    assert_int_equal(config.desk_mode, PD_CONFIG_COUNTER);
    assert_true(config.desk_contrast);
}

static void
the_end_of_a_long_path_is_kept_in_the_message(void **state)
{
    char deep[200];
    struct pd_config config;
    struct pd_config_faults faults = { 0 };

    (void)state;
    (void)snprintf(deep, sizeof deep, "%s", scratch);
    for (int i = 0; i < 40; i++)
        (void)snprintf(deep + strlen(deep), sizeof deep - strlen(deep), "/.");
    (void)snprintf(deep + strlen(deep), sizeof deep - strlen(deep), "/bad.ini");
    write_text("bad.ini", "\nx = 1\n");
    pd_config_init(&config);
    assert_int_equal(pd_config_read_file(&config, deep, true, &faults), PD_ERR_INVALID);
    assert_ends(faults.list[0].path, "/bad.ini:2");
    assert_memory_equal(faults.list[0].path, "...", 3);
}

static void
what_no_key_can_tell_alone_is_checked_together(void **state)
{
    static const struct {
        const char *key, *value;
        bool ok;
    } rows[] = {
        { "hub.url", "https://hub.example", false },
        { "hub.url", "http://127.0.0.1:8443", true },
        { "hub.url", "http://localhost/", true },
        { "hub.url", "http://[::1]:8443", true },
        { "hub.url", "http://hub.example", false },
        { "hub.url", "http://localhost.example", false },
        { "hub.url", "http://127.0.0.1@hub.example", false },
        { "hub.url", "http://localhost:1@hub.example", false },
        { "hub.url", "ftp://hub.example", false },
        { "hub.url", "https://", false },
        { "scanner.kind", "folder", false },
        { "scanner.plain_card_pattern", "H9999999|00999999", true },
        { "scanner.plain_card_pattern", "H 999", false },
        { "printer.kind", "tcp", false },
        { "printer.kind", "png", false },
        { "sound.kind", "file", false },
        { "data.dir", "", false },
        { "aside.display", "auto", false }, /* of a kiosk */
        { "aside.display", "none", true },
        { "aside.touch", "", false },
        { "aside.touch", "ILITEK Multi-Touch", true },
    };
    struct pd_why why;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_config config;
        struct pd_config_faults faults = { 0 };

        pd_config_init(&config);
        assert_ok(pd_config_set(&config, rows[i].key, rows[i].value, "desk.ini:5", &why));
        assert_true((pd_config_check(&config, &faults) == PD_OK) == rows[i].ok);
        assert_true(rows[i].ok || strcmp(faults.list[0].path, "desk.ini:5") == 0);
    }
}

static void
a_hub_over_https_needs_the_authority_that_is_believed(void **state)
{
    static const char *const urls[] = { "https://hub.example", "https://hub.example:8443/" };
    struct pd_why why;

    (void)state;
    for (int i = 0; i < PD_COUNT(urls); i++) {
        struct pd_config config;
        struct pd_config_faults faults = { 0 };

        pd_config_init(&config);
        assert_ok(pd_config_set(&config, "hub.url", urls[i], "desk.ini:5", &why));
        assert_int_equal(pd_config_check(&config, &faults), PD_ERR_INVALID);
        assert_string_equal(faults.list[0].path, "desk.ini:5");
        assert_non_null(strstr(faults.list[0].text, "hub.ca_file"));
        assert_non_null(strstr(faults.list[0].text, "PEM"));
        assert_ok(pd_config_set(&config, "hub.ca_file", "/etc/pointdesk/hub.pem", "desk.ini:6", &why));
        assert_ok(pd_config_check(&config, NULL));
    }
}

static void
a_refused_value_changes_nothing(void **state)
{
    struct pd_config config;
    struct pd_why why;

    (void)state;
    pd_config_init(&config);
    assert_ok(pd_config_set(&config, "window.size", "1080x1920", "--window", &why));
    assert_int_equal(pd_config_set(&config, "window.size", "1x1", "--window", &why), PD_ERR_INVALID);
    assert_string_equal(row_of(&config, "window.size").value, "1080x1920");
    assert_int_equal(pd_config_set(&config, "no.key", "1", "--x", &why), PD_ERR_NOT_FOUND);
    assert_string_equal(why.path, "--x");
    assert_ok(pd_config_set(&config, "printer.width_px", "384", "t", &why));
    assert_int_equal(pd_config_printer_width_px(&config), 384);
    assert_ok(pd_config_set(&config, "log.level", "debug", "t", &why));
    assert_int_equal(pd_config_log_level(&config), PD_LOG_DEBUG);
}

/* What a hub may set is what the desk's own table allows, word by word: neither says yes where the other says
 * no. */
static void
what_a_hub_sets_is_what_a_desk_takes(void **state)
{
    static const char *const values[] = { "yes", "no", "maybe", "zh_CN", "zh_HK", "en", "fr", "4", "5", "10",
        "60", "120", "121", "300", "301", "600", "601", "+60", "60 s", "soft", "loud", "info", "debug",
        "dental", "https://hospital.example/join#now", "Ward A", "two words", "a;b", ";a" };
    struct pd_config config;
    struct pd_why why;

    (void)state;
    for (int i = 1; i <= PD_SETTING_LAST; i++) {
        const char *key = pd_setting_name((enum pd_setting)i);
        int at = pd_config_key_find(key);

        assert_true(at >= 0);
        assert_string_equal(pd_config_keys[at].allowed, pd_setting_allowed((enum pd_setting)i));
        assert_int_equal(pd_setting_from(key), i);
        assert_true(pd_setting_good((enum pd_setting)i, pd_config_keys[at].built_in));
        for (int v = 0; v < PD_COUNT(values); v++) {
            bool taken;

            pd_config_init(&config);
            taken = pd_config_set(&config, key, values[v], "hub.ini:1", &why) == PD_OK &&
                    pd_config_check(&config, NULL) == PD_OK;
            /* where ';' stands first it begins a comment in a file */
            assert_int_equal(pd_setting_good((enum pd_setting)i, values[v]), taken && values[v][0] != ';');
        }
        /* what would not be one line of a file, or only half of it */
        assert_false(pd_setting_good((enum pd_setting)i, "a\nb"));
        assert_false(pd_setting_good((enum pd_setting)i, "a ; b"));
        assert_false(pd_setting_good((enum pd_setting)i, " a"));
    }
    assert_int_equal(pd_setting_from("data.dir"), 0);
    assert_int_equal(pd_setting_from("hub.url"), 0);
    assert_false(pd_setting_good((enum pd_setting)0, ""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_hub_sets_is_what_a_desk_takes),
        cmocka_unit_test(the_shipped_default_ini_names_every_key_with_its_built_in_value),
        cmocka_unit_test(the_shipped_default_ini_is_the_table_byte_for_byte),
        cmocka_unit_test(conf_d_stands_beside_the_file_that_was_named),
        cmocka_unit_test(each_layer_overrides_the_one_before_and_leaves_its_mark),
        cmocka_unit_test(missing_files_matter_only_where_they_were_asked_for),
        cmocka_unit_test(each_mistake_is_answered_with_its_line_and_what_is_allowed),
        cmocka_unit_test(a_file_is_read_to_its_end_whatever_is_wrong_in_it),
        cmocka_unit_test(more_faults_than_there_is_room_for_are_counted),
        cmocka_unit_test(the_nearest_key_is_the_one_that_was_meant),
        cmocka_unit_test(each_key_says_what_it_is_for_and_what_it_may_be),
        cmocka_unit_test(a_long_line_is_refused_not_cut_in_two),
        cmocka_unit_test(windows_line_ends_a_byte_order_mark_and_no_last_line_end_are_taken),
        cmocka_unit_test(the_end_of_a_long_path_is_kept_in_the_message),
        cmocka_unit_test(what_no_key_can_tell_alone_is_checked_together),
        cmocka_unit_test(a_hub_over_https_needs_the_authority_that_is_believed),
        cmocka_unit_test(a_refused_value_changes_nothing),
    };
    char command[96];
    int failed;

    (void)snprintf(scratch, sizeof scratch, "/tmp/pd-config-XXXXXX");
    if (mkdtemp(scratch) == NULL || mkdir(path_in("conf.d"), 0700) != 0)
        return 1;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)snprintf(command, sizeof command, "rm -rf -- %s", scratch);
    return system(command) == 0 ? failed : 1;
}
