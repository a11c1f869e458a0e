/*
 * Goal: each payload is delivered once, whole, and nothing that lies in a watched folder can harm or stall
 * the desk.
 * Method: scripts and real files; time is passed in for the script, and the folder is polled directly.
 */
#include "tests/support/check.h"

#include "app/base/log.h"
#include "app/base/queue.h"
#include "drivers/scanner/scanner.h"
#include "drivers/scanner/scanner_thread.h"
#include "tests/drivers/support.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SOON_MS 3000

static char *scratch; /* holds the watched folder "in" and what is prepared elsewhere */
static struct pd_scanner *scanner;

static void
watch(void)
{
    struct pd_why why;

    assert_ok(pd_scanner_folder_create(path_in(scratch, "in"), &scanner, &why));
}

static int
before(void **state)
{
    (void)state;
    scratch = scratch_folder();
    scanner = NULL;
    return mkdir(path_in(scratch, "in"), 0700);
}

static int
after(void **state)
{
    (void)state;
    pd_scanner_destroy(scanner);
    scratch_remove(scratch);
    return 0;
}

static void
draw(const char *name, const char *text)
{
    struct pd_image image = qr_image(text, 4);

    assert_ok(pd_image_write_png(path_in(scratch, name), &image, NULL));
    pd_image_finish(&image);
}

/* As a person drops a file: prepared elsewhere, then moved in. */
static void
drop(const char *name, const char *text)
{
    char to[64];

    draw("prepared", text);
    (void)snprintf(to, sizeof to, "in/%s", name);
    assert_int_equal(rename(path_in(scratch, "prepared"), path_in(scratch, to)), 0);
}

/* Polls until a payload comes; the empty string if none does. */
static const char *
next_within(int polls, int timeout_ms)
{
    static char text[PD_SCAN_MAX_BYTES + 1];
    struct pd_scan scan;

    for (int i = 0; i < polls; i++)
        if (pd_scanner_poll(scanner, 0, timeout_ms, &scan) == PD_OK) {
            memcpy(text, scan.bytes, scan.size);
            text[scan.size] = '\0';
            assert_int_equal(scan.source, PD_SCAN_FOLDER);
            return text;
        }
    return "";
}

static const char *
next(void)
{
    return next_within(10, SOON_MS / 10);
}

static const char *
next_or_none(void)
{
    return next_within(3, 50);
}

static struct pd_scanner_status
status(void)
{
    struct pd_scanner_status s;

    pd_scanner_status(scanner, &s);
    return s;
}

static void
a_script_delivers_in_its_own_time(void **state)
{
    static const char script[] = "# two codes\n\n0 PD1:ONE\n1500\tPD1:TWO with\\ttab\\x00\\\\\n";
    struct pd_scan scan;

    (void)state;
    write_file(path_in(scratch, "script"), script, strlen(script));
    assert_ok(pd_scanner_replay_create(path_in(scratch, "script"), &scanner, NULL));
    assert_ok(pd_scanner_poll(scanner, 1000, 0, &scan));
    assert_int_equal(scan.size, 7);
    assert_memory_equal(scan.bytes, "PD1:ONE", 7);
    assert_int_equal(pd_scanner_poll(scanner, 2499, 0, &scan), PD_ERR_NOT_FOUND);
    assert_ok(pd_scanner_poll(scanner, 2500, 0, &scan));
    assert_int_equal(scan.size, 18);
    assert_memory_equal(scan.bytes, "PD1:TWO with\ttab\0\\", 18);
    assert_int_equal(pd_scanner_poll(scanner, 99999, 0, &scan), PD_ERR_NOT_FOUND);
}

static void
a_broken_script_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *script, *text;
        int line;
    } rows[] = {
        { "0 a\nx b\n", "a line is: milliseconds, white space, payload", 2 },
        { "5 a\n4 b\n", "times count from 0, never backwards, at most a year", 2 },
        { "-1 a\n", "times count from 0, never backwards, at most a year", 1 },
        { "0 a\\q\n", "after '\\' only \\\\, \\n, \\r, \\t and \\xHH are known", 1 },
        { "0 a\\x4\n", "after '\\' only \\\\, \\n, \\r, \\t and \\xHH are known", 1 },
        { "0 a\\", "after '\\' only \\\\, \\n, \\r, \\t and \\xHH are known", 1 },
        { "0 \n", "a time must be followed by a payload", 1 },
    };
    char end[16], huge[PD_SCAN_MAX_BYTES + 8];
    struct pd_why why;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        write_file(path_in(scratch, "s"), rows[i].script, strlen(rows[i].script));
        assert_int_equal(pd_scanner_replay_create(path_in(scratch, "s"), &scanner, &why), PD_ERR_INVALID);
        assert_string_equal(why.text, rows[i].text);
        (void)snprintf(end, sizeof end, "/s:%d", rows[i].line);
        assert_string_equal(why.path + strlen(why.path) - strlen(end), end);
    }
    write_file(path_in(scratch, "s"), "0 a\0b\n0 c\n", 10); /* what stands behind a zero would be lost */
    assert_int_equal(pd_scanner_replay_create(path_in(scratch, "s"), &scanner, &why), PD_ERR_INVALID);
    assert_string_equal(why.text, "a zero byte is written as \\x00");
    assert_int_equal(pd_scanner_replay_create("/dev/zero", &scanner, &why), PD_ERR_TOO_LARGE);
    memset(huge, 'a', sizeof huge);
    memcpy(huge, "0 ", 2);
    write_file(path_in(scratch, "s"), huge, 2 + PD_SCAN_MAX_BYTES);
    assert_ok(pd_scanner_replay_create(path_in(scratch, "s"), &scanner, &why));
    pd_scanner_destroy(scanner);
    write_file(path_in(scratch, "s"), huge, 3 + PD_SCAN_MAX_BYTES);
    assert_int_equal(pd_scanner_replay_create(path_in(scratch, "s"), &scanner, &why), PD_ERR_TOO_LARGE);
    assert_int_equal(pd_scanner_replay_create(path_in(scratch, "none"), &scanner, &why), PD_ERR_MISSING);
}

static void
a_dropped_file_is_delivered_once_and_moved_to_done(void **state)
{
    (void)state;
    watch();
    assert_string_equal(next_or_none(), "");
    drop("code.PNG", "PD1:HELLO");
    assert_string_equal(next(), "PD1:HELLO");
    assert_false(file_exists(path_in(scratch, "in/code.PNG")));
    assert_true(file_exists(path_in(scratch, "in/done/code.PNG")));
    assert_string_equal(next_or_none(), "");
    drop("code.PNG", "PD1:AGAIN");
    assert_string_equal(next(), "PD1:AGAIN");
    pd_scanner_destroy(scanner);
    watch();
    assert_string_equal(next_or_none(), "");
}

static void
a_half_written_file_waits_for_its_writer(void **state)
{
    size_t size;
    uint8_t *bytes;
    int fd;

    (void)state;
    draw("prepared", "PD1:SLOW");
    bytes = read_whole(path_in(scratch, "prepared"), &size);
    watch();
    fd = open(path_in(scratch, "in/slow.png"), O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(fd, bytes, size / 2), size / 2);
    assert_string_equal(next_or_none(), "");
    assert_true(file_exists(path_in(scratch, "in/slow.png")));
    assert_int_equal(write(fd, bytes + size / 2, size - size / 2), size - size / 2);
    assert_string_equal(next_or_none(), "");
    assert_int_equal(close(fd), 0);
    assert_string_equal(next(), "PD1:SLOW");
    free(bytes);
}

static void
a_file_half_written_at_the_start_waits_too(void **state)
{
    size_t size;
    uint8_t *bytes;
    int fd;

    (void)state;
    draw("prepared", "PD1:EARLY");
    bytes = read_whole(path_in(scratch, "prepared"), &size);
    fd = open(path_in(scratch, "in/early.png"), O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(fd, bytes, size / 2), size / 2);
    watch();
    assert_string_equal(next_or_none(), "");
    assert_int_equal(write(fd, bytes + size / 2, size - size / 2), size - size / 2);
    assert_int_equal(close(fd), 0);
    assert_string_equal(next(), "PD1:EARLY");
    free(bytes);
}

static void
files_that_just_came_are_read_at_the_start(void **state)
{
    (void)state;
    drop("a.png", "PD1:A");
    watch();
    assert_string_equal(next(), "PD1:A");
}

static void
files_that_came_long_before_the_start_are_moved_aside_unread(void **state)
{
    struct pd_why why;

    (void)state;
    drop("old.png", "PD1:OLD");
    (void)nanosleep(&(struct timespec){ .tv_nsec = 300000000 }, NULL);
    assert_ok(pd_scanner_folder_create_fresh(path_in(scratch, "in"), 200, &scanner, &why));
    assert_string_equal(next_or_none(), "");
    assert_true(file_exists(path_in(scratch, "in/done/old.png")));
    (void)nanosleep(&(struct timespec){ .tv_nsec = 300000000 }, NULL);
    drop("new.png", "PD1:NEW"); /* what comes while it watches is never old */
    assert_string_equal(next(), "PD1:NEW");
}

static void
what_is_not_a_code_is_moved_aside_and_the_next_is_read(void **state)
{
    (void)state;
    watch();
    write_file(path_in(scratch, "p"), "this is no picture", 18);
    assert_int_equal(rename(path_in(scratch, "p"), path_in(scratch, "in/text.png")), 0);
    write_file(path_in(scratch, "p"), "P5 30000 30000 255 a", 20);
    assert_int_equal(rename(path_in(scratch, "p"), path_in(scratch, "in/huge.pgm")), 0);
    write_file(path_in(scratch, "in/empty.jpg"), "", 0);
    write_file(path_in(scratch, "in/notes.txt"), "PD1:NO", 6);
    drop(".hidden.png", "PD1:HIDDEN");
    assert_int_equal(mkdir(path_in(scratch, "in/folder.png"), 0700), 0);
    drop("good.png", "PD1:GOOD");
    assert_string_equal(next(), "PD1:GOOD");
    assert_string_equal(next_or_none(), "");
    assert_true(file_exists(path_in(scratch, "in/done/text.png")));
    assert_true(file_exists(path_in(scratch, "in/done/huge.pgm")));
    assert_true(file_exists(path_in(scratch, "in/done/empty.jpg")));
    assert_true(file_exists(path_in(scratch, "in/notes.txt")));
    assert_true(file_exists(path_in(scratch, "in/.hidden.png")));
    assert_int_equal(status().state, PD_DEVICE_OK);
}

static void
links_and_pipes_are_never_opened(void **state)
{
    (void)state;
    draw("secret.png", "PD1:SECRET");
    watch();
    assert_int_equal(symlink(path_in(scratch, "secret.png"), path_in(scratch, "l")), 0);
    assert_int_equal(rename(path_in(scratch, "l"), path_in(scratch, "in/link.png")), 0);
    assert_int_equal(mkfifo(path_in(scratch, "f"), 0600), 0);
    assert_int_equal(rename(path_in(scratch, "f"), path_in(scratch, "in/fifo.png")), 0);
    assert_string_equal(next_or_none(), "");
    assert_true(file_exists(path_in(scratch, "secret.png")));
    assert_false(file_exists(path_in(scratch, "in/link.png")));
    assert_false(file_exists(path_in(scratch, "in/fifo.png")));
    drop("good.png", "PD1:GOOD");
    assert_string_equal(next(), "PD1:GOOD");
}

static void
done_keeps_the_newest_twenty(void **state)
{
    int count = 0;
    DIR *dir;

    (void)state;
    watch();
    for (int i = 0; i < 25; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "%02d.png", i);
        drop(name, name);
        assert_string_equal(next(), name);
    }
    dir = opendir(path_in(scratch, "in/done"));
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += entry->d_name[0] != '.';
    (void)closedir(dir);
    assert_int_equal(count, 20);
    assert_true(file_exists(path_in(scratch, "in/done/24.png")));
}

static void
a_folder_that_goes_is_a_problem_until_it_is_back(void **state)
{
    (void)state;
    watch();
    assert_int_equal(status().state, PD_DEVICE_OK);
    assert_int_equal(rename(path_in(scratch, "in"), path_in(scratch, "away")), 0);
    assert_int_equal(chmod(scratch, 0700), 0);
    write_file(
        path_in(scratch, "in"), "", 0); /* a file in its place, so that it cannot simply be made again */
    assert_string_equal(next_or_none(), "");
    assert_int_equal(status().state, PD_DEVICE_PROBLEM);
    assert_string_not_equal(status().why.text, "");
    assert_int_equal(unlink(path_in(scratch, "in")), 0);
    assert_string_equal(next_or_none(), "");
    assert_int_equal(status().state, PD_DEVICE_OK);
    drop("back.png", "PD1:BACK");
    assert_string_equal(next(), "PD1:BACK");
}

static void
a_folder_that_cannot_be_is_refused_at_once(void **state)
{
    struct pd_why why;

    (void)state;
    assert_int_equal(pd_scanner_folder_create(path_in(scratch, "no/such"), &scanner, &why), PD_ERR_MISSING);
    assert_string_equal(why.path, path_in(scratch, "no/such"));
    write_file(path_in(scratch, "file"), "", 0);
    assert_int_equal(pd_scanner_folder_create(path_in(scratch, "file"), &scanner, &why), PD_ERR_IO);
}

static void
put(void *ctx, const struct pd_scan *scan)
{
    assert_ok(pd_queue_put(ctx, scan));
}

static void
the_thread_hands_scans_on_and_ends_when_asked(void **state)
{
    struct pd_scanner_thread thread = { 0 };
    struct pd_queue queue;
    struct pd_scan scan;

    (void)state;
    pd_scanner_thread_stop(&thread);
    pd_scanner_thread_join(&thread);
    assert_ok(pd_queue_init(&queue, sizeof scan, 4));
    watch();
    assert_ok(pd_scanner_thread_start(&thread, scanner, put, &queue));
    drop("a.png", "PD1:A");
    assert_ok(pd_queue_take(&queue, &scan, SOON_MS));
    assert_memory_equal(scan.bytes, "PD1:A", 5);
    pd_scanner_thread_stop(&thread);
    pd_scanner_thread_join(&thread);
    drop("b.png", "PD1:B");
    assert_int_equal(pd_queue_take(&queue, &scan, 100), PD_ERR_NOT_FOUND);
    pd_queue_finish(&queue);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_script_delivers_in_its_own_time, before, after),
        cmocka_unit_test_setup_teardown(a_broken_script_is_refused_with_its_line, before, after),
        cmocka_unit_test_setup_teardown(a_dropped_file_is_delivered_once_and_moved_to_done, before, after),
        cmocka_unit_test_setup_teardown(a_half_written_file_waits_for_its_writer, before, after),
        cmocka_unit_test_setup_teardown(a_file_half_written_at_the_start_waits_too, before, after),
        cmocka_unit_test_setup_teardown(files_that_just_came_are_read_at_the_start, before, after),
        cmocka_unit_test_setup_teardown(
            what_is_not_a_code_is_moved_aside_and_the_next_is_read, before, after),
        cmocka_unit_test_setup_teardown(
            files_that_came_long_before_the_start_are_moved_aside_unread, before, after),
        cmocka_unit_test_setup_teardown(links_and_pipes_are_never_opened, before, after),
        cmocka_unit_test_setup_teardown(done_keeps_the_newest_twenty, before, after),
        cmocka_unit_test_setup_teardown(a_folder_that_goes_is_a_problem_until_it_is_back, before, after),
        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_is_refused_at_once, before, after),
        cmocka_unit_test_setup_teardown(the_thread_hands_scans_on_and_ends_when_asked, before, after),
    };

    pd_log_set_sink(no_codes_in_log, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
