/*
 * Goal: the few things everything stands on do what their headers say, at their edges.
 * Method: tables of edge cases; the calendar is checked against every day of 800 years.
 */
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "app/base/deadline.h"
#include "app/base/file.h"
#include "app/base/log.h"
#include "app/base/options.h"
#include "app/base/queue.h"
#include "app/base/rng.h"
#include "app/base/str.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char logged[512];

static void
keep_line(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    assert_int_equal(level, PD_LOG_WARN);
    assert_string_equal(code, "");
    (void)pd_copy(logged, sizeof logged, text);
}

static void
an_event_is_one_line_of_words_and_values(void **state)
{
    const struct pd_log_field fields[] = { { .name = "route", .text = "/v1/x" },
        { .name = "status", .number = -7 }, { .name = "said", .text = "a \"b\"=\\\n\x1b c" },
        { .name = "none", .text = "" } };

    (void)state;
    pd_log_set_sink(keep_line, NULL);
    pd_log_event(PD_LOG_WARN, "request", fields, PD_COUNT(fields));
    assert_string_equal(logged, "request route=/v1/x status=-7 said=\"a \\\"b\\\"=\\\\ c\" none=\"\"");
    logged[0] = '\0';
    pd_log_event(PD_LOG_DEBUG, "quiet", fields, PD_COUNT(fields));
    assert_string_equal(logged, "");
    pd_log_set_sink(NULL, NULL);
}

static void
a_string_never_passes_its_buffer_and_says_so(void **state)
{
    char buf[8];
    struct pd_str s = pd_str_on(buf, sizeof buf);

    (void)state;
    pd_str_add(&s, "12345");
    assert_false(s.cut);
    pd_str_addf(&s, "%d", 6789);
    assert_true(s.cut);
    assert_string_equal(buf, "1234567");
    pd_str_add(&s, "x");
    assert_string_equal(buf, "1234567");
}

static void
hex_goes_there_and_back_and_takes_nothing_else(void **state)
{
    uint8_t out[2];
    char text[5];

    (void)state;
    pd_hex((const uint8_t[]){ 0x0f, 0xa0 }, 2, text);
    assert_string_equal(text, "0fa0");
    assert_true(pd_unhex("0fa0", 4, out, 2));
    assert_int_equal(out[1], 0xa0);
    assert_false(pd_unhex("0FA0", 4, out, 2));
    assert_false(pd_unhex("0fa", 3, out, 2));
    assert_false(pd_unhex("0fg0", 4, out, 2));
}

static void
outside_text_loses_what_steers_and_keeps_what_shows(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        { "张三", "张三" }, { "a\x1b[31mb\r\n", "a[31mb" },
        { "a\xe2\x80\xae"
          "b",
            "ab" },                                                         /* right-to-left override */
        { "a\xc0\x80z", "az" },                                             /* overlong NUL */
        { "\xed\xa0\x80z", "z" },                                           /* surrogate */
        { "\xf4\x90\x80\x80z", "z" },                                       /* above U+10FFFF */
        { "\xf0\xa0\x80\x80", "\xf0\xa0\x80\x80" }, { "ab\xe5\xbc", "ab" }, /* cut in the middle */
    };
    char out[32];

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        (void)pd_text_clean(out, sizeof out, rows[i].in, strlen(rows[i].in));
        assert_string_equal(out, rows[i].out);
        assert_true(pd_utf8_valid(out, strlen(out)));
    }
    assert_int_equal(pd_text_clean(out, 4, "张三", 6), 3);
    assert_false(pd_copy(out, 5, "张三"));
    assert_string_equal(out, "张");
}

static void
digits_are_grouped_in_threes(void **state)
{
    char out[32];

    (void)state;
    assert_string_equal(pd_digits_grouped(0, out, sizeof out), "0");
    assert_string_equal(pd_digits_grouped(999, out, sizeof out), "999");
    assert_string_equal(pd_digits_grouped(1280, out, sizeof out), "1,280");
    assert_string_equal(pd_digits_grouped(-1280, out, sizeof out), "-1,280");
    assert_string_equal(pd_digits_grouped(-128, out, sizeof out), "-128");
    assert_string_equal(pd_digits_grouped(1000000, out, sizeof out), "1,000,000");
}

static void
every_day_of_800_years_follows_the_day_before(void **state)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    struct pd_date d = { 1800, 1, 1 };
    int64_t day = pd_days_from_date(d);

    (void)state;
    assert_int_equal(pd_days_from_date((struct pd_date){ 1970, 1, 1 }), 0);
    while (d.year < 2600) {
        bool leap = d.year % 4 == 0 && (d.year % 100 != 0 || d.year % 400 == 0);
        struct pd_date got = pd_date_from_days(day);

        assert_int_equal(pd_days_from_date(d), day);
        assert_true(got.year == d.year && got.month == d.month && got.day == d.day);
        day++;
        if (++d.day > lengths[d.month - 1] + (d.month == 2 && leap ? 1 : 0)) {
            d.day = 1;
            if (++d.month > 12) {
                d.month = 1;
                d.year++;
            }
        }
    }
}

static void
the_local_day_turns_at_local_midnight(void **state)
{
    int64_t start = pd_local_day_start_ms(20000, 480);

    (void)state;
    assert_int_equal(pd_local_day(start, 480), 20000);
    assert_int_equal(pd_local_day(start - 1, 480), 19999);
    assert_int_equal(pd_local_time(start - 1, 480).hour, 23);
    assert_int_equal(pd_local_time(start - 1, 480).second, 59);
    assert_int_equal(pd_local_day(-1, 0), -1);
}

static void
seeded_bytes_repeat_and_stay_below_their_bound(void **state)
{
    struct pd_rng a = pd_rng_seeded(7), b = pd_rng_seeded(7), c = pd_rng_seeded(8);

    (void)state;
    for (int i = 0; i < 1000; i++) {
        uint64_t x = pd_rng_below(&a, 10);

        assert_true(x < 10);
        assert_int_equal(x, pd_rng_below(&b, 10));
    }
    assert_true(pd_rng_u64(&a) != pd_rng_u64(&c));
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bell = PTHREAD_COND_INITIALIZER;

static void *
rings(void *arg)
{
    (void)pthread_mutex_lock(&lock);
    (void)pthread_cond_signal(&bell);
    (void)pthread_mutex_unlock(&lock);
    return arg;
}

static void
a_wait_ends_with_its_time_or_a_signal(void **state)
{
    struct timespec now = pd_deadline(0), soon = pd_deadline(1999), late = pd_deadline(60000);
    pthread_t ringer;

    (void)state;
    assert_in_range((soon.tv_sec - now.tv_sec) * 1000 + (soon.tv_nsec - now.tv_nsec) / 1000000, 1999, 30000);
    assert_in_range(soon.tv_nsec, 0, 999999999);
    (void)pthread_mutex_lock(&lock);
    assert_false(pd_wait_until(&bell, &lock, &now));
    assert_int_equal(pthread_create(&ringer, NULL, rings, NULL), 0);
    assert_true(pd_wait_until(&bell, &lock, &late)); /* or this test takes a minute and fails */
    (void)pthread_mutex_unlock(&lock);
    (void)pthread_join(ringer, NULL);
}

static void
a_queue_is_ordered_bounded_and_closes_softly(void **state)
{
    struct pd_queue q;
    int x;

    (void)state;
    assert_ok(pd_queue_init(&q, sizeof(int), 2));
    assert_ok(pd_queue_put(&q, &(int){ 1 }));
    assert_ok(pd_queue_put(&q, &(int){ 2 }));
    assert_int_equal(pd_queue_put(&q, &(int){ 3 }), PD_ERR_FULL);
    assert_ok(pd_queue_take(&q, &x, 0));
    assert_int_equal(x, 1);
    assert_int_equal(((int *)(void *)q.slots)[0], 0); /* what was taken is nowhere else */
    pd_queue_close(&q);
    assert_int_equal(pd_queue_put(&q, &(int){ 3 }), PD_ERR_STATE);
    assert_ok(pd_queue_take(&q, &x, -1));
    assert_int_equal(x, 2);
    assert_int_equal(pd_queue_take(&q, &x, -1), PD_ERR_STATE);
    pd_queue_finish(&q);
}

/* Messages are large: one that is taken before the next one comes touches the same memory each time. */
static void
an_emptied_queue_begins_where_it_began(void **state)
{
    struct pd_queue q;
    int x;

    (void)state;
    assert_ok(pd_queue_init(&q, sizeof x, 4));
    for (int i = 0; i < 9; i++) {
        assert_ok(pd_queue_put(&q, &i));
        assert_int_equal(*(const int *)(const void *)q.slots, i);
        assert_ok(pd_queue_take(&q, &x, 0));
        assert_int_equal(x, i);
    }
    pd_queue_finish(&q);
}

static void
options_come_from_a_table_and_errors_name_what_is_allowed(void **state)
{
    bool fast = false;
    const char *dir = "x";
    int64_t n = 5;
    int mode = 0, count;
    struct pd_why why;
    const struct pd_option table[] = {
        { "fast", PD_OPTION_FLAG, &fast, NULL, "" },
        { "out", PD_OPTION_TEXT, &dir, "DIR", "" },
        { "n", PD_OPTION_INT, &n, "1..9", "" },
        { "mode", PD_OPTION_CHOICE, &mode, "kiosk|counter", "" },
        { 0 },
    };
    char *good[] = { "a", "--fast", "--out=d", "--n", "9", "--mode", "counter", "--", "--b" };
    char *bad_n[] = { "--n", "10" };
    char *bad_mode[] = { "--mode", "kio" };
    char *unknown[] = { "--what" };
    char short_help[] = "-h", end[] = "--";

    (void)state;
    assert_ok(pd_options_parse(table, PD_COUNT(good), good, &count, &why));
    assert_true(fast && n == 9 && mode == 1 && count == 2);
    assert_string_equal(dir, "d");
    assert_string_equal(good[1], "--b");
    assert_int_equal(pd_options_parse(table, 2, bad_n, &count, &why), PD_ERR_INVALID);
    assert_string_equal(why.text, "'10' is not a whole number in 1..9");
    assert_int_equal(pd_options_parse(table, 2, bad_mode, &count, &why), PD_ERR_INVALID);
    assert_string_equal(why.text, "'kio' is not one of kiosk|counter");
    assert_int_equal(pd_options_parse(table, 1, unknown, &count, &why), PD_ERR_INVALID);
    assert_int_equal(pd_options_parse(table, 1, (char *[]){ short_help }, &count, &why), PD_ERR_STATE);
    assert_int_equal(pd_options_parse(table, 2, (char *[]){ end, short_help }, &count, &why), PD_OK);
}

/* A usage text is one line in the source and a line for each form on the screen. */
static void
a_usage_text_falls_into_its_forms(void **state)
{
    static const struct pd_command_help help = {
        "pd eat all|none [--hot | --cold] | drink (--tea | --water) N, each with --yes",
        "Food. And more.",
        "",
    };
    static const char *const forms[] = { "pd eat all|none [--hot | --cold]",
        "pd eat drink (--tea | --water) N", "each with --yes" };
    char form[128];

    (void)state;
    for (int i = 0; i < PD_COUNT(forms); i++) {
        assert_true(pd_options_form(&help, i, form, sizeof form));
        assert_string_equal(form, forms[i]);
    }
    assert_false(pd_options_form(&help, PD_COUNT(forms), form, sizeof form));
    assert_true(pd_options_form_begins(forms[0], "none"));
    assert_false(pd_options_form_begins(forms[0], "non"));
    assert_false(pd_options_form_begins(forms[0], ""));
    assert_true(pd_options_form_begins(forms[1], "drink"));
    assert_false(pd_options_form_begins("pd eat", "eat"));
    assert_int_equal(pd_options_brief(&help), 5);
}

static void
refused(const char *path, const char *because)
{
    struct pd_why why = { .text = "" };
    size_t len = 1;

    assert_null(pd_file_read(path, "what.csv", 1, &len, &why));
    assert_int_equal(len, 0);
    assert_string_equal(why.path, "what.csv");
    assert_non_null(strstr(why.text, because));
}

static void
a_file_is_read_whole_or_not_at_all_and_a_pipe_keeps_nobody_waiting(void **state)
{
    char dir[] = "/tmp/pd-base-XXXXXX", file[64], pipe[64], large[64], none[64];
    struct pd_why why;
    size_t len = 0;
    char *bytes;
    int fd;

    (void)state;
    assert_non_null(mkdtemp(dir));
    (void)snprintf(file, sizeof file, "%s/file", dir);
    (void)snprintf(pipe, sizeof pipe, "%s/pipe", dir);
    (void)snprintf(large, sizeof large, "%s/large", dir);
    (void)snprintf(none, sizeof none, "%s/none", dir);
    fd = open(file, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(fd, "a\0b\n", 4), 4);
    assert_int_equal(close(fd), 0);
    bytes = pd_file_read(file, file, 1, &len, &why);
    assert_int_equal(len, 4);
    assert_memory_equal(bytes, "a\0b\n", 5);
    free(bytes);
    fd = open(large, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(ftruncate(fd, (1 << 20) + 1), 0);
    assert_int_equal(close(fd), 0);
    refused(large, "is not a file of at most 1 MiB");
    assert_int_equal(truncate(large, 1 << 20), 0);
    bytes = pd_file_read(large, large, 1, &len, &why);
    assert_int_equal(len, 1 << 20);
    free(bytes);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    refused(pipe, "is not a file");
    refused(dir, "is not a file");
    refused(none, "No such file");
    assert_int_equal(unlink(file) | unlink(pipe) | unlink(large) | rmdir(dir), 0);
}

static void
every_error_has_an_exit_code_and_only_success_is_0(void **state)
{
    (void)state;
    assert_int_equal(pd_exit_of(PD_OK), 0);
    for (int err = PD_OK + 1; err <= PD_ERR_MISSING; err++)
        assert_in_range(pd_exit_of((enum pd_err)err), 1, 3);
    assert_int_equal(pd_exit_of(PD_ERR_NOT_FOUND), 1);
    assert_int_equal(pd_exit_of(PD_ERR_INVALID), 2);
    assert_int_equal(pd_exit_of(PD_ERR_MISSING), 3);
}

static void
swallow(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

/* Whoever looks at a desk finds its last lines, however often it spoke and wherever its lines go. */
static void
the_last_lines_of_the_log_are_kept(void **state)
{
    char lines[PD_LOG_RECENT][PD_LOG_RECENT_CAP];
    int n;

    (void)state;
    pd_log_set_sink(swallow, NULL);
    for (int i = 0; i < PD_LOG_RECENT * 2 + 3; i++)
        pd_log(PD_LOG_WARN, i % 2 == 0 ? "E-PRT-02" : "", "line %d", i);
    pd_log(PD_LOG_DEBUG, "", "nobody asked for this");
    pd_log(PD_LOG_ERROR, "E-LED-01", "%0300d", 7);
    pd_log_set_sink(NULL, NULL);
    n = pd_log_recent(lines, PD_LOG_RECENT);
    assert_int_equal(n, PD_LOG_RECENT);
    assert_non_null(strstr(lines[n - 2], "E-PRT-02 line 34"));
    assert_non_null(strstr(lines[n - 3], " line 33"));
    assert_null(strstr(lines[n - 3], "E-PRT"));
    assert_int_equal(strlen(lines[n - 1]), PD_LOG_RECENT_CAP - 1);
    assert_int_equal(lines[0][2], ':');
    assert_int_equal(pd_log_recent(lines, 2), 2);
    assert_non_null(strstr(lines[0], "line 34"));
}

/* ---- writing ---- */

static char stick[64], there[96], part[96], other[96];

static int
make_stick(void **state)
{
    (void)state;
    strcpy(stick, "/tmp/pd-stick-XXXXXX");
    if (mkdtemp(stick) == NULL)
        return 1;
    (void)snprintf(there, sizeof there, "%s/report.txt", stick);
    (void)snprintf(part, sizeof part, "%s/report.txt.part", stick);
    (void)snprintf(other, sizeof other, "%s/ledger.db", stick);
    return 0;
}

static int
drop_stick(void **state)
{
    (void)state;
    (void)rmdir(part);
    (void)rmdir(there);
    (void)unlink(there);
    (void)unlink(part);
    (void)unlink(other);
    return rmdir(stick);
}

static void
put(const char *path, const char *text)
{
    struct pd_why why;

    assert_int_equal(pd_file_write(path, text, strlen(text), 0600, NULL, &why), PD_OK);
}

static void
says(const char *path, const char *text)
{
    struct pd_why why;
    size_t len;
    char *bytes = pd_file_read_plain(path, path, 1, &len, &why);

    assert_non_null(bytes);
    assert_string_equal(bytes, text);
    free(bytes);
}

static void
a_file_is_written_whole_and_over_an_older_one(void **state)
{
    struct stat st;

    (void)state;
    put(there, "an older one, and longer");
    put(part, "left behind by a power cut");
    put(there, "new");
    says(there, "new");
    assert_int_equal(stat(there, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(access(part, F_OK), -1);
}

/* A link in either name's place changes nothing of what it points to. */
static void
a_link_on_a_stick_is_never_written_through(void **state)
{
    struct pd_why why;
    struct stat st;
    size_t len;

    (void)state;
    put(other, "the ledger");
    assert_int_equal(symlink(other, part), 0);
    assert_int_equal(symlink(other, there), 0);
    assert_null(pd_file_read_plain(there, there, 1, &len, &why));
    assert_non_null(strstr(why.text, "link"));
    assert_null(pd_file_open_plain(there, &why));
    assert_non_null(strstr(why.text, "link"));
    put(there, "the report");
    says(there, "the report");
    says(other, "the ledger");
    assert_int_equal(lstat(there, &st), 0);
    assert_true(S_ISREG(st.st_mode));
}

static void
a_pipe_on_a_stick_keeps_nobody_waiting(void **state)
{
    struct pd_why why;

    (void)state;
    assert_int_equal(mkfifo(part, 0600) | mkfifo(there, 0600), 0);
    assert_null(pd_file_open_plain(there, &why));
    assert_non_null(strstr(why.text, "ordinary"));
    put(there, "the report");
    says(there, "the report");
}

static void
cannot(const char *path, enum pd_err want)
{
    struct pd_why why;

    assert_int_equal(pd_file_write(path, "x", 1, 0600, NULL, &why), want);
    assert_string_equal(why.path, path);
    assert_int_equal(access(part, F_OK), -1);
}

static void
what_cannot_be_written_is_told_and_leaves_nothing(void **state)
{
    static const char lost[] = "/tmp/pd-no-such-folder/x";

    (void)state;
    cannot(lost, PD_ERR_IO);
    assert_int_equal(mkdir(there, 0700), 0);
    cannot(there, PD_ERR_IO);
    assert_int_equal(rmdir(there) | mkdir(part, 0700), 0);
    assert_int_equal(pd_file_write(there, "x", 1, 0600, NULL, &(struct pd_why){ 0 }), PD_ERR_IO);
}

/* A disk without room, as a limit of this process' files: the older file stays as it was. */
static void
a_full_disk_leaves_the_older_file(void **state)
{
    static char large[8192];
    struct rlimit was, none;
    struct pd_why why;

    (void)state;
    put(there, "older");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    none = (struct rlimit){ 4096, was.rlim_max };
    assert_ptr_not_equal(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    assert_int_equal(pd_file_write(there, large, sizeof large, 0600, NULL, &why), PD_ERR_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    says(there, "older");
    assert_int_equal(access(part, F_OK), -1);
}

static enum pd_err
refuse(const void *ctx, const char *path, struct pd_why *why)
{
    says(path, ctx);
    return pd_why(why, PD_ERR_INVALID, path, "no");
}

static void
a_check_sees_the_whole_text_and_may_refuse_it(void **state)
{
    const struct pd_file_check check = { refuse, "new" };
    struct pd_why why;

    (void)state;
    put(there, "older");
    assert_int_equal(pd_file_write(there, "new", 3, 0600, &check, &why), PD_ERR_INVALID);
    says(there, "older");
    assert_int_equal(access(part, F_OK), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_one_line_of_words_and_values),
        cmocka_unit_test(a_string_never_passes_its_buffer_and_says_so),
        cmocka_unit_test(hex_goes_there_and_back_and_takes_nothing_else),
        cmocka_unit_test(outside_text_loses_what_steers_and_keeps_what_shows),
        cmocka_unit_test(digits_are_grouped_in_threes),
        cmocka_unit_test(every_day_of_800_years_follows_the_day_before),
        cmocka_unit_test(the_local_day_turns_at_local_midnight),
        cmocka_unit_test(seeded_bytes_repeat_and_stay_below_their_bound),
        cmocka_unit_test(a_wait_ends_with_its_time_or_a_signal),
        cmocka_unit_test(a_queue_is_ordered_bounded_and_closes_softly),
        cmocka_unit_test(an_emptied_queue_begins_where_it_began),
        cmocka_unit_test(options_come_from_a_table_and_errors_name_what_is_allowed),
        cmocka_unit_test(a_usage_text_falls_into_its_forms),
        cmocka_unit_test(a_file_is_read_whole_or_not_at_all_and_a_pipe_keeps_nobody_waiting),
        cmocka_unit_test_setup_teardown(
            a_file_is_written_whole_and_over_an_older_one, make_stick, drop_stick),
        cmocka_unit_test_setup_teardown(a_link_on_a_stick_is_never_written_through, make_stick, drop_stick),
        cmocka_unit_test_setup_teardown(a_pipe_on_a_stick_keeps_nobody_waiting, make_stick, drop_stick),
        cmocka_unit_test_setup_teardown(
            what_cannot_be_written_is_told_and_leaves_nothing, make_stick, drop_stick),
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_the_older_file, make_stick, drop_stick),
        cmocka_unit_test_setup_teardown(
            a_check_sees_the_whole_text_and_may_refuse_it, make_stick, drop_stick),
        cmocka_unit_test(every_error_has_an_exit_code_and_only_success_is_0),
        cmocka_unit_test(the_last_lines_of_the_log_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
