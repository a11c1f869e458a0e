/*
 * Goal: one program owns a data folder; others reach it through its socket, and nothing hostile ends it.
 * Method: real sockets in a folder of their own; half requests, too many words, a second owner, a dead
 * owner's socket.
 */
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "app/base/control.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char dir[] = "/tmp/pd-control-XXXXXX";

static int
echo(void *ctx, int argc, char **argv, FILE *out)
{
    (*(int *)ctx)++;
    for (int i = 0; i < argc; i++)
        (void)fprintf(out, "[%s]", argv[i]);
    return argc;
}

static void
a_second_owner_is_told_so(void **state)
{
    struct pd_why why;
    int a, b;

    (void)state;
    assert_ok(pd_control_lock(dir, &a, &why));
    assert_int_equal(pd_control_lock(dir, &b, &why), PD_ERR_BUSY);
    assert_string_equal(why.path, dir);
    (void)close(a);
    assert_ok(pd_control_lock(dir, &b, &why));
    (void)close(b);
    assert_int_equal(pd_control_lock("/nonexistent/x", &b, &why), PD_ERR_MISSING);
}

static void *
let_go_later(void *lock)
{
    (void)usleep(100000);
    (void)close(*(int *)lock);
    return NULL;
}

/* What held a start up, and ended it: a command that had the folder for a moment. */
static void
a_command_s_lock_is_waited_for(void **state)
{
    struct pd_why why;
    pthread_t other;
    int a, b;

    (void)state;
    assert_ok(pd_control_lock(dir, &a, &why));
    assert_int_equal(pthread_create(&other, NULL, let_go_later, &a), 0);
    assert_ok(pd_control_lock(dir, &b, &why));
    (void)pthread_join(other, NULL);
    (void)close(b);
}

static void
raw(const char *bytes, size_t n)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    char c;

    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s/control.sock", dir);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    (void)send(fd, bytes, n, MSG_NOSIGNAL);
    (void)shutdown(fd, SHUT_WR);
    assert_true(read(fd, &c, 1) <= 0);
    (void)close(fd);
}

static void
a_command_is_answered_and_rubbish_is_not(void **state)
{
    struct pd_control *control;
    struct pd_why why;
    char *words[] = { "journal", "verify" };
    char many[PD_CONTROL_REQUEST_MAX + 1];
    char *text = NULL;
    size_t len;
    int calls = 0, code = -1;
    struct stat st;
    char path[64];
    FILE *out = open_memstream(&text, &len);

    (void)state;
    assert_int_equal(pd_control_call(dir, 2, words, out, &code), PD_ERR_MISSING);
    assert_ok(pd_control_start(&control, dir, echo, &calls, &why));
    (void)snprintf(path, sizeof path, "%s/control.sock", dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    raw("half", 4);
    raw("", 0);
    memset(many, 'x', sizeof many);
    raw(many, sizeof many);
    for (size_t i = 1; i < sizeof many; i += 2)
        many[i] = '\0';
    raw(many, sizeof many);
    assert_int_equal(calls, 0);
    assert_ok(pd_control_call(dir, 2, words, out, &code));
    (void)fclose(out);
    assert_int_equal(calls, 1);
    assert_int_equal(code, 2);
    assert_string_equal(text, "[journal][verify]");
    free(text);
    pd_control_stop(control);
}

static int
tell_much(void *ctx, int argc, char **argv, FILE *out)
{
    (void)ctx;
    (void)argc;
    (void)argv;
    for (int i = 0; i < 100000; i++)
        (void)fprintf(out, "much more than a socket holds\n");
    return 0;
}

static int
dial(void)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s/control.sock", dir);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static void
ignore(int signal)
{
    (void)signal;
}

/* The signal reaches the thread that waits for the rest: this one has it blocked. */
static void
a_signal_does_not_lose_a_request(void **state)
{
    struct sigaction action = { .sa_handler = ignore };
    struct pd_control *control;
    struct pd_why why;
    sigset_t usr1;
    char got[8] = "";
    int calls = 0, fd;

    (void)state;
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    assert_ok(pd_control_start(&control, dir, echo, &calls, &why));
    (void)sigemptyset(&usr1);
    (void)sigaddset(&usr1, SIGUSR1);
    assert_int_equal(pthread_sigmask(SIG_BLOCK, &usr1, NULL), 0);
    fd = dial();
    assert_int_equal(send(fd, "x", 1, MSG_NOSIGNAL), 1);
    for (int i = 0; i < 20; i++) {
        (void)usleep(5000);
        (void)kill(getpid(), SIGUSR1);
    }
    assert_int_equal(send(fd, "\0", 2, MSG_NOSIGNAL), 2);
    assert_int_equal(recv(fd, got, 4, MSG_WAITALL), 4);
    assert_memory_equal(got, "\1[x]", 4);
    (void)close(fd);
    pd_control_stop(control);
    assert_int_equal(pthread_sigmask(SIG_UNBLOCK, &usr1, NULL), 0);
}

static void
who_asks_and_does_not_read_keeps_nobody_from_ending(void **state)
{
    struct pd_control *control;
    struct pd_why why;
    int64_t began_us = pd_clock_monotonic_us();
    int fd;

    (void)state;
    assert_ok(pd_control_start(&control, dir, tell_much, NULL, &why));
    fd = dial();
    assert_int_equal(send(fd, "x\0", 3, MSG_NOSIGNAL), 3);
    pd_control_stop(control);
    assert_true(pd_clock_monotonic_us() - began_us < 4 * PD_CONTROL_PATIENCE_MS * INT64_C(1000));
    (void)close(fd);
}

static void
who_asks_one_byte_at_a_time_is_left(void **state)
{
    struct pd_control *control;
    struct pd_why why;
    int calls = 0, sent = 0;
    int fd;

    (void)state;
    assert_ok(pd_control_start(&control, dir, echo, &calls, &why));
    fd = dial();
    while (sent < 20 && send(fd, "x", 1, MSG_NOSIGNAL) == 1) {
        (void)usleep(PD_CONTROL_PATIENCE_MS * 1000 / 5);
        sent++;
    }
    assert_in_range(sent, 1, 8);
    pd_control_stop(control);
    assert_int_equal(calls, 0);
    (void)close(fd);
}

static void
what_the_owner_makes_is_its_own(void **state)
{
    char path[64];
    struct pd_why why;
    struct stat st;
    FILE *f;
    int lock;

    (void)state;
    (void)umask(022);
    assert_ok(pd_control_lock(dir, &lock, &why));
    (void)snprintf(path, sizeof path, "%s/made", dir);
    f = fopen(path, "w");
    assert_non_null(f);
    (void)fclose(f);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    (void)close(lock);
}

static int
sleep_over_it(void *ctx, int argc, char **argv, FILE *out)
{
    (void)ctx;
    (void)argc;
    (void)argv;
    (void)usleep(600000);
    (void)fprintf(out, "here");
    return 0;
}

static void
who_asks_whether_somebody_is_alive_does_not_wait_for_ever(void **state)
{
    char *words[] = { "desk" }, answer[64];
    struct pd_control *control;
    struct pd_why why;
    FILE *out = fmemopen(answer, sizeof answer, "w");
    int64_t began_us = pd_clock_monotonic_us();
    int code;

    (void)state;
    assert_non_null(out);
    assert_false(pd_control_listens(dir));
    assert_ok(pd_control_start(&control, dir, sleep_over_it, NULL, &why));
    assert_true(pd_control_listens(dir));
    assert_int_equal(pd_control_ask(dir, 1, words, out, &code, 100), PD_ERR_IO);
    assert_true(pd_clock_monotonic_us() - began_us < 500000);
    assert_ok(pd_control_ask(dir, 1, words, out, &code, 20000));
    assert_int_equal(code, 0);
    pd_control_stop(control);
    assert_false(pd_control_listens(dir));
    (void)fclose(out);
    assert_string_equal(answer, "here");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_owner_is_told_so),
        cmocka_unit_test(a_command_s_lock_is_waited_for),
        cmocka_unit_test(a_command_is_answered_and_rubbish_is_not),
        cmocka_unit_test(who_asks_and_does_not_read_keeps_nobody_from_ending),
        cmocka_unit_test(a_signal_does_not_lose_a_request),
        cmocka_unit_test(who_asks_whether_somebody_is_alive_does_not_wait_for_ever),
        cmocka_unit_test(who_asks_one_byte_at_a_time_is_left),
        cmocka_unit_test(what_the_owner_makes_is_its_own),
    };

    return mkdtemp(dir) != NULL ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
