/*
 * Goal: what becomes of a ticket is told truly by way of a real print service, and what comes out is the
 * ticket.
 * Method: Debian's cupsd in a folder of its own, on a socket of its own; the printer is the emulator, and
 * between them stands a backend of a few lines that does what files in the folder say: hold (takes a part and
 * waits), fail (aborts), empty (complains of no paper and waits). Skipped where cupsd is not installed.
 */
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "drivers/printer/printer.h"
#include "tests/drivers/support.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CUPSD "/usr/sbin/cupsd"
#define CUPS_EXEC "/usr/lib/cups/daemon/cups-exec"

extern char **environ;

static const struct pd_printer_limits quick = { 1500, 0, 1200, 4000, 0 };

static struct {
    char dir[64];
    pid_t pid;
    struct emulator emulator;
} world;

static void
put_file(const char *name, int mode, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void
put_file(const char *name, int mode, const char *format, ...)
{
    char path[256];
    va_list args;
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", world.dir, name);
    f = fopen(path, "w");
    assert_non_null(f);
    va_start(args, format);
    (void)vfprintf(f, format, args);
    va_end(args);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, (mode_t)mode), 0);
}

static void
take_file(const char *name)
{
    char path[256];

    (void)snprintf(path, sizeof path, "%s/%s", world.dir, name);
    (void)unlink(path);
}

static int
run(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int
run(const char *format, ...)
{
    char command[1024];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(command, sizeof command, format, args);
    va_end(args);
    return system(command); /* words of the test's own */
}

static void
nap(int ms)
{
    (void)nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L }, NULL);
}

static void
daemon_start(void)
{
    char conf[128], files[128];
    char *argv[] = { CUPSD, "-f", "-c", conf, "-s", files, NULL };

    (void)snprintf(conf, sizeof conf, "%s/etc/cupsd.conf", world.dir);
    (void)snprintf(files, sizeof files, "%s/etc/cups-files.conf", world.dir);
    assert_int_equal(posix_spawn(&world.pid, CUPSD, NULL, NULL, argv, environ), 0);
    for (int i = 0; i < 100 && run("lpstat -r 2>/dev/null | grep -q 'is running'") != 0; i++)
        nap(100);
    assert_int_equal(run("lpstat -r | grep -q 'is running'"), 0);
}

static void
daemon_stop(int number)
{
    if (world.pid <= 0)
        return;
    (void)kill(world.pid, number);
    (void)waitpid(world.pid, NULL, 0);
    world.pid = 0;
}

static void
write_configuration(void)
{
    put_file("etc/cupsd.conf", 0644,
        "Listen %s/sock\nLogLevel info\nDirtyCleanInterval 0\nBrowsing No\nWebInterface No\nDefaultAuthType "
        "None\n"
        "<Location />\nOrder allow,deny\nAllow all\n</Location>\n",
        world.dir);
    put_file("etc/cups-files.conf", 0644,
        "ServerRoot %s/etc\nRequestRoot %s/spool\nTempDir %s/spool/tmp\nCacheDir %s/cache\nStateDir "
        "%s/state\n"
        "ServerBin %s/bin\nAccessLog %s/logs/access\nErrorLog %s/logs/error\nPageLog %s/logs/page\n"
        "FatalErrors none\nSandboxing relaxed\n",
        world.dir, world.dir, world.dir, world.dir, world.dir, world.dir, world.dir, world.dir, world.dir);
    put_file("bin/backend/emulator", 0755,
        "#!/bin/bash\n"
        "[ $# = 0 ] && exit 0\n"
        "file=${6:-/dev/stdin}\n"
        "trap 'exit 1' TERM\n"
        "exec 3>/dev/tcp/127.0.0.1/${DEVICE_URI##*:}\n"
        "[ -e %s/fail ] && exit 1\n"
        "if [ -e %s/empty ]; then echo 'STATE: +media-empty-error' >&2; fi\n"
        "if [ -e %s/hold ]; then head -c 900 \"$file\" >&3; fi\n"
        "while [ -e %s/hold -o -e %s/empty ]; do sleep 0.1; done\n"
        "echo 'STATE: -media-empty-error' >&2\n"
        "cat \"$file\" >&3\n",
        world.dir, world.dir, world.dir, world.dir, world.dir);
}

static int
setup(void **state)
{
    char sock[96];

    (void)state;
    (void)strcpy(world.dir, "/tmp/pd-cupsd-XXXXXX");
    assert_non_null(mkdtemp(world.dir));
    assert_int_equal(chmod(world.dir, 0755), 0);
    assert_int_equal(run("cd %s && mkdir -p etc/ppd spool/tmp cache state logs bin/backend bin/daemon && "
                         "ln -s " CUPS_EXEC " bin/daemon/cups-exec",
                         world.dir),
        0);
    (void)snprintf(sock, sizeof sock, "%s/sock", world.dir);
    assert_int_equal(setenv("CUPS_SERVER", sock, 1), 0);
    write_configuration();
    world.emulator = emulator_start(NULL, NULL);
    daemon_start();
    assert_int_equal(
        run("lpadmin -p tickets -E -v emulator://x%s -m raw -o printer-error-policy=abort-job 2>/dev/null",
            strchr(world.emulator.address, ':')),
        0);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    take_file("hold");
    take_file("empty");
    daemon_stop(SIGTERM);
    (void)emulator_stop(&world.emulator);
    if (getenv("KEEP") == NULL)
        (void)run("rm -rf %s", world.dir);
    return 0;
}

static struct pd_printer *
sink(const char *queue)
{
    struct pd_printer *printer;
    struct pd_why why = { .text = "" };
    char where[160];

    (void)snprintf(where, sizeof where, "%s@%s/sock", queue, world.dir);
    if (pd_printer_cups_create(where, NULL, 576, &quick, &printer, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    return printer;
}

static struct pd_image
ticket_of(int height)
{
    struct pd_image code = qr_image("a ticket of the print service", 5), t = placed(&code, 576, height, 255);

    pd_image_finish(&code);
    return t;
}

static struct pd_print_outcome
print(struct pd_printer *printer, int height)
{
    struct pd_image ticket = ticket_of(height);
    struct pd_print_outcome outcome;

    pd_printer_print(printer, &ticket, &outcome);
    pd_image_finish(&ticket);
    return outcome;
}

static void
assert_outcome(struct pd_print_outcome o, enum pd_print_result result, unsigned reasons)
{
    if (o.result != result || o.status.reasons != reasons)
        fail_msg("%s, %s (%x)", pd_print_result_name(o.result), pd_printer_reason_code(o.status.reasons),
            o.status.reasons);
    assert_int_equal(o.status.reasons, reasons);
    assert_int_equal(o.status.state, reasons == 0 ? PD_DEVICE_OK : PD_DEVICE_PROBLEM);
}

/* Number n comes out of the printer, and is this high a ticket. */
static void
assert_came_out(int n, int height)
{
    struct pd_image ticket = ticket_of(height), out;
    char name[32];

    (void)snprintf(name, sizeof name, "ticket-%04d.png", n);
    for (int i = 0; i < 50 && !file_exists(path_in(world.emulator.out, name)); i++)
        nap(100);
    nap(50);
    assert_ok(pd_image_read(path_in(world.emulator.out, name), &out, NULL));
    assert_true(same_image(&ticket, &out));
    pd_image_finish(&ticket);
    pd_image_finish(&out);
}

static bool
came_out(int n)
{
    char name[32];

    (void)snprintf(name, sizeof name, "ticket-%04d.png", n);
    return file_exists(path_in(world.emulator.out, name));
}

static void
a_ticket_comes_out_as_it_was_given(void **state)
{
    struct pd_printer *printer = sink("tickets");
    struct pd_printer_status status;

    (void)state;
    pd_printer_status(printer, &status);
    assert_int_equal(status.state, PD_DEVICE_OK);
    assert_outcome(print(printer, 900), PD_PRINT_PRINTED, 0);
    assert_came_out(1, 900);
    assert_outcome(print(printer, 400), PD_PRINT_PRINTED, 0);
    assert_came_out(2, 400);
    pd_printer_destroy(printer);
}

static void
a_queue_that_does_not_exist_or_is_paused_gets_no_job(void **state)
{
    struct pd_printer *printer = sink("nobody");

    (void)state;
    assert_outcome(print(printer, 400), PD_PRINT_NOT_PRINTED, PD_PRINTER_QUEUE);
    pd_printer_destroy(printer);
    printer = sink("tickets");
    assert_int_equal(run("cupsdisable tickets"), 0);
    assert_outcome(print(printer, 400), PD_PRINT_NOT_PRINTED, PD_PRINTER_QUEUE);
    assert_int_equal(run("cupsenable tickets && cupsreject tickets"), 0);
    assert_outcome(print(printer, 400), PD_PRINT_NOT_PRINTED, PD_PRINTER_QUEUE);
    assert_int_equal(run("cupsaccept tickets"), 0);
    assert_int_equal(run("test -z \"$(lpstat -W all -o)\""), 0);
    assert_outcome(print(printer, 400), PD_PRINT_PRINTED, 0);
    assert_came_out(1, 400);
    pd_printer_destroy(printer);
}

static void
without_paper_it_is_unknown_and_never_comes_out_later(void **state)
{
    struct pd_printer *printer = sink("tickets");
    struct pd_printer_status status;

    (void)state;
    put_file("empty", 0644, "x");
    assert_outcome(print(printer, 400), PD_PRINT_UNKNOWN, PD_PRINTER_PAPER_OUT);
    pd_printer_status(printer, &status);
    assert_int_equal(status.reasons, PD_PRINTER_PAPER_OUT);
    take_file("empty");
    nap(1000);
    assert_false(came_out(1));
    /* The strip that ends what may lie there, then the ticket. */
    assert_outcome(print(printer, 500), PD_PRINT_PRINTED, 0);
    assert_came_out(2, 500);
    pd_printer_destroy(printer);
}

static void
a_job_that_waits_behind_another_is_taken_back(void **state)
{
    struct pd_printer *printer = sink("tickets");

    (void)state;
    put_file("hold", 0644, "x");
    put_file("other", 0644, "somebody else's letter");
    assert_int_equal(run("lp -s -d tickets -o raw %s/other", world.dir), 0);
    nap(500);
    assert_outcome(print(printer, 400), PD_PRINT_NOT_PRINTED, PD_PRINTER_BUSY);
    take_file("hold");
    nap(1500);
    assert_false(came_out(1));
    assert_int_equal(run("test -z \"$(lpstat -o)\""), 0);
    pd_printer_destroy(printer);
}

static void
a_job_that_is_aborted_while_it_is_printed_is_unknown(void **state)
{
    struct pd_printer *printer = sink("tickets");

    (void)state;
    put_file("fail", 0644, "x");
    assert_outcome(print(printer, 400), PD_PRINT_UNKNOWN, PD_PRINTER_STALLED);
    pd_printer_destroy(printer);
}

/* A while from now, beside the test. */
static pid_t
later(const char *command)
{
    pid_t pid = fork();

    if (pid == 0) {
        nap(700);
        _exit(run("%s", command) == 0 ? 0 : 1);
    }
    return pid;
}

static void
what_a_clerk_takes_back_in_the_middle_is_unknown(void **state)
{
    struct pd_printer *printer = sink("tickets");
    pid_t pid;

    (void)state;
    put_file("hold", 0644, "x");
    pid = later("cancel -a tickets");
    assert_outcome(print(printer, 900), PD_PRINT_UNKNOWN, PD_PRINTER_STALLED);
    (void)waitpid(pid, NULL, 0);
    pd_printer_destroy(printer);
}

static void
a_service_that_dies_in_the_middle_is_unknown_and_then_safe(void **state)
{
    struct pd_printer_status status;
    struct pd_printer *printer = sink("tickets");
    char command[64];
    pid_t pid;

    (void)state;
    put_file("hold", 0644, "x");
    (void)snprintf(command, sizeof command, "kill -9 %d", (int)world.pid);
    pid = later(command);
    assert_outcome(print(printer, 900), PD_PRINT_UNKNOWN, PD_PRINTER_SERVICE);
    (void)waitpid(pid, NULL, 0);
    daemon_stop(SIGKILL);
    assert_outcome(print(printer, 900), PD_PRINT_NOT_PRINTED, PD_PRINTER_SERVICE);
    /* It would print what it had when it is back. */
    daemon_start();
    pd_printer_status(printer, &status);
    nap(300);
    take_file("hold");
    nap(1000);
    assert_false(came_out(1));
    assert_int_equal(run("test -z \"$(lpstat -o)\""), 0);
    assert_outcome(print(printer, 500), PD_PRINT_PRINTED, 0);
    pd_printer_destroy(printer);
}

#define with_cupsd(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        with_cupsd(a_ticket_comes_out_as_it_was_given),
        with_cupsd(a_queue_that_does_not_exist_or_is_paused_gets_no_job),
        with_cupsd(without_paper_it_is_unknown_and_never_comes_out_later),
        with_cupsd(a_job_that_waits_behind_another_is_taken_back),
        with_cupsd(a_job_that_is_aborted_while_it_is_printed_is_unknown),
        with_cupsd(what_a_clerk_takes_back_in_the_middle_is_unknown),
        with_cupsd(a_service_that_dies_in_the_middle_is_unknown_and_then_safe),
    };

    if (access(CUPSD, X_OK) != 0 || access(CUPS_EXEC, X_OK) != 0 ||
        system("command -v lpadmin >/dev/null") != 0) {
        (void)puts("skipped: cupsd or lpadmin is not installed (packages cups-daemon, cups-client)");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
