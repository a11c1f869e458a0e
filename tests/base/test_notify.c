/*
 * Goal: whoever started a program is told how it is, by a path or an abstract name, and one who does not read
 * stops nothing. Method: sockets of our own.
 */
#include "app/base/err.h"
#include "app/base/notify.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Bound to name, which NOTIFY_SOCKET says from now on; '@' stands for the zero of an abstract name. */
static int
supervisor(const char *name)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    size_t len = strlen(name);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    memcpy(at.sun_path, name, len);
    if (name[0] == '@')
        at.sun_path[0] = '\0';
    assert_true(fd >= 0);
    assert_int_equal(
        bind(fd, (struct sockaddr *)&at, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)), 0);
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    return fd;
}

static void
assert_told(int fd, const char *state)
{
    char text[64] = "";

    assert_int_equal(recv(fd, text, sizeof text - 1, MSG_DONTWAIT), (ssize_t)strlen(state));
    assert_string_equal(text, state);
}

static void
it_is_told_by_a_path_and_by_an_abstract_name(void **state)
{
    char name[64];
    int fd;

    (void)state;
    (void)snprintf(name, sizeof name, "/tmp/pd_notify_%d", (int)getpid());
    fd = supervisor(name);
    pd_notify("READY=1");
    assert_told(fd, "READY=1");
    (void)close(fd);
    (void)unlink(name);
    pd_notify("READY=1"); /* it is gone */
    (void)snprintf(name, sizeof name, "@pd_notify_%d", (int)getpid());
    fd = supervisor(name);
    pd_notify("STATUS=one");
    assert_told(fd, "STATUS=one");
    (void)close(fd);
}

static void
one_who_does_not_read_stops_nothing(void **state)
{
    char name[64];
    int fd;

    (void)state;
    (void)snprintf(name, sizeof name, "@pd_notify_full_%d", (int)getpid());
    fd = supervisor(name);
    (void)alarm(20); /* a call that waits ends the test */
    for (int i = 0; i < 5000; i++)
        pd_notify("WATCHDOG=1");
    (void)alarm(0);
    assert_told(fd, "WATCHDOG=1");
    (void)close(fd);
}

/* Nothing was told. */
static void
assert_silent(int fd)
{
    char text[64];

    assert_int_equal(recv(fd, text, sizeof text, MSG_DONTWAIT), -1);
}

static void
a_sign_of_life_is_seldom_and_only_while_the_other_thread_turns(void **state)
{
    const int64_t now = 1000000;
    int64_t told = 0;
    char name[64];
    int fd;

    (void)state;
    (void)snprintf(name, sizeof name, "@pd_notify_alive_%d", (int)getpid());
    fd = supervisor(name);
    pd_notify_alive(&told, now, now + 1);
    assert_told(fd, "WATCHDOG=1");
    pd_notify_alive(&told, now + PD_NOTIFY_EVERY_MS - 1, INT64_MAX);
    assert_silent(fd); /* a datagram a picture would be a flood */
    pd_notify_alive(&told, now + PD_NOTIFY_EVERY_MS, now + PD_NOTIFY_EVERY_MS);
    assert_silent(fd); /* the other one hangs */
    pd_notify_alive(&told, now + PD_NOTIFY_EVERY_MS, INT64_MAX);
    assert_told(fd, "WATCHDOG=1"); /* it turned again before the supervisor's patience was over */
    (void)close(fd);
}

static void
a_name_that_is_none_is_left_alone(void **state)
{
    static const char *const names[] = { "", "/", "relative", "@" };
    char large[200];

    (void)state;
    memset(large, 'x', sizeof large - 1);
    large[0] = '/';
    large[sizeof large - 1] = '\0';
    for (int i = 0; i < PD_COUNT(names); i++) {
        assert_int_equal(setenv("NOTIFY_SOCKET", names[i], 1), 0);
        pd_notify("READY=1");
    }
    assert_int_equal(setenv("NOTIFY_SOCKET", large, 1), 0);
    pd_notify("READY=1");
    assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
    pd_notify("READY=1");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_told_by_a_path_and_by_an_abstract_name),
        cmocka_unit_test(a_sign_of_life_is_seldom_and_only_while_the_other_thread_turns),
        cmocka_unit_test(one_who_does_not_read_stops_nothing),
        cmocka_unit_test(a_name_that_is_none_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
