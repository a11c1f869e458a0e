/*
 * Goal: after every misfortune a printer can have, the outcome says truly whether a second try is safe, and
 * no call takes longer than it may.
 * Method: a strict emulator in its own process, sockets that hang up, stall or do not listen, a pseudo
 * terminal as the device node, and the replay printer.
 */
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "app/base/log.h"
#include "drivers/printer/escpos.h"
#include "drivers/printer/escpos_reader.h"
#include "drivers/printer/printer.h"
#include "drivers/printer/printer_thread.h"
#include "drivers/scanner/decode.h"
#include "tests/drivers/support.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const char text[] =
    "PD1:6BFOXN%TS3DHPVO13J /G-/2YRVA.Q/R82JD2FCJG96V75DOW%IY17EIHY P8L6IWM$S4U45P84HW6U";

/* Short waits, so that the tests of waiting are quick. */
static const struct pd_printer_limits quick = { 300, 200, 300, 600, 0 };

static struct pd_image
ticket_of(int width, int height)
{
    struct pd_image code = qr_image(text, 5), ticket = placed(&code, width, height, 255);

    pd_image_finish(&code);
    return ticket;
}

static struct pd_print_outcome
print(struct pd_printer *printer, int height)
{
    struct pd_image ticket = ticket_of(printer->width_px, height);
    struct pd_print_outcome outcome;
    int64_t start_us = pd_clock_monotonic_us();

    pd_printer_print(printer, &ticket, &outcome);
    assert_in_range(pd_clock_monotonic_us() - start_us, 0, 10000000);
    pd_image_finish(&ticket);
    return outcome;
}

static struct pd_printer *
tcp(const char *address)
{
    struct pd_printer *printer;
    struct pd_why why;

    assert_ok(pd_printer_tcp_create(address, 576, &quick, &printer, &why));
    return printer;
}

static void
assert_outcome(
    struct pd_print_outcome o, enum pd_print_result result, enum pd_device_state state, unsigned reasons)
{
    assert_string_equal(pd_print_result_name(o.result), pd_print_result_name(result));
    assert_int_equal(o.status.state, state);
    assert_int_equal(o.status.reasons, reasons);
}

static void
a_ticket_comes_out_and_its_code_is_read(void **state)
{
    struct emulator emulator = emulator_start(NULL, NULL);
    struct pd_printer *printer = tcp(emulator.address);
    struct pd_image ticket = ticket_of(576, 1000), out;
    struct pd_decoded decoded;
    struct pd_printer_status status;

    (void)state;
    pd_printer_status(printer, &status);
    assert_int_equal(status.state, PD_DEVICE_OK);
    assert_outcome(print(printer, 1000), PD_PRINT_PRINTED, PD_DEVICE_OK, 0);
    assert_outcome(print(printer, 700), PD_PRINT_PRINTED, PD_DEVICE_OK, 0);
    assert_ok(pd_image_read(path_in(emulator.out, "ticket-0001.png"), &out, NULL));
    assert_true(same_image(&ticket, &out));
    assert_ok(pd_decode_file(path_in(emulator.out, "ticket-0002.png"), &decoded, NULL));
    assert_memory_equal(decoded.bytes, text, decoded.size);
    pd_image_finish(&ticket);
    pd_image_finish(&out);
    pd_printer_destroy(printer);
    assert_int_equal(emulator_stop(&emulator), 0);
}

static void
paper_out_in_the_middle_is_unknown_and_then_safe_until_paper_is_loaded(void **state)
{
    static const struct pd_printer_limits patient = { .settle_ms = 9000 };
    struct emulator emulator = emulator_start("--paper-out-after", "500");
    struct pd_printer_status status = { 0 };
    struct pd_printer *printer;
    int64_t start_us = pd_clock_monotonic_us();

    (void)state;
    assert_ok(pd_printer_tcp_create(emulator.address, 576, &patient, &printer, NULL));
    assert_outcome(print(printer, 1000), PD_PRINT_UNKNOWN, PD_DEVICE_PROBLEM,
        PD_PRINTER_PAPER_OUT | PD_PRINTER_PAPER_LOW);
    assert_in_range(
        pd_clock_monotonic_us() - start_us, 0, 5000000); /* it does not wait for what cannot come */
    assert_false(file_exists(path_in(emulator.out, "ticket-0001.png")));
    assert_outcome(print(printer, 1000), PD_PRINT_NOT_PRINTED, PD_DEVICE_PROBLEM,
        PD_PRINTER_PAPER_OUT | PD_PRINTER_PAPER_LOW | PD_PRINTER_OFFLINE);
    (void)kill(emulator.pid, SIGUSR1);
    for (int i = 0; i < 50 && status.state != PD_DEVICE_OK; i++)
        pd_printer_status(printer, &status);
    assert_outcome(print(printer, 1000), PD_PRINT_PRINTED, PD_DEVICE_OK, 0);
    assert_true(file_exists(path_in(emulator.out, "ticket-0001.png")));
    pd_printer_destroy(printer);
    assert_int_equal(emulator_stop(&emulator), 0);
}

static void
a_silent_printer_prints_but_nobody_can_swear_to_it(void **state)
{
    struct emulator emulator = emulator_start("--silent", NULL);
    struct pd_printer *printer = tcp(emulator.address);
    struct pd_printer_status status;
    int64_t start_us = pd_clock_monotonic_us();

    (void)state;
    pd_printer_status(printer, &status);
    assert_in_range(pd_clock_monotonic_us() - start_us, 150000, 1500000);
    assert_int_equal(status.state, PD_DEVICE_UNKNOWN);
    assert_int_equal(status.reasons, PD_PRINTER_SILENT);
    assert_outcome(print(printer, 700), PD_PRINT_UNKNOWN, PD_DEVICE_UNKNOWN, PD_PRINTER_SILENT);
    pd_printer_destroy(printer);
    assert_int_equal(emulator_stop(&emulator), 0);
}

static void
a_printer_without_gs_r_is_believed_after_the_time_to_print(void **state)
{
    struct emulator emulator = emulator_start("--no-done", NULL);
    struct pd_printer *printer = tcp(emulator.address);
    int64_t start_us = pd_clock_monotonic_us();

    (void)state;
    assert_outcome(print(printer, 700), PD_PRINT_PRINTED, PD_DEVICE_OK, 0);
    assert_in_range(pd_clock_monotonic_us() - start_us, quick.settle_ms * 1000, 5000000);
    pd_printer_destroy(printer);
    assert_int_equal(emulator_stop(&emulator), 0);
}

static void
a_cable_pulled_in_the_middle_is_unknown(void **state)
{
    struct emulator emulator = emulator_start("--hang-up-after", "20000");
    struct pd_printer *printer = tcp(emulator.address);
    struct pd_print_outcome outcome = print(printer, 1000);

    (void)state;
    assert_outcome(outcome, PD_PRINT_UNKNOWN, PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT);
    assert_true(outcome.bytes_sent > 0);
    pd_printer_destroy(printer);
    assert_int_equal(emulator_stop(&emulator), 0);
}

static int
listener(uint16_t *port, int receive_bytes)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (receive_bytes > 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fd, 0), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static void
a_printer_that_reads_nothing_is_given_up(void **state)
{
    uint16_t port;
    int fd = listener(&port, 2048);
    char address[32];
    struct pd_printer *printer;
    struct pd_image noise;
    struct pd_print_outcome outcome;
    int64_t start_us = pd_clock_monotonic_us();

    (void)state;
    (void)snprintf(address, sizeof address, "127.0.0.1:%d", port);
    printer = tcp(address);
    /* The kernel's own buffers take most of a ticket: only the longest shows the stall. */
    assert_ok(pd_image_init(&noise, 576, PD_PRINTER_MAX_ROWS));
    memset(noise.grey, 0, (size_t)576 * PD_PRINTER_MAX_ROWS);
    pd_printer_print(printer, &noise, &outcome);
    assert_in_range(pd_clock_monotonic_us() - start_us, 300000, 5000000);
    assert_int_equal(outcome.result, PD_PRINT_UNKNOWN);
    assert_true(outcome.bytes_sent > 0);
    pd_image_finish(&noise);
    pd_printer_destroy(printer);
    (void)close(fd);
}

static void
an_absent_printer_is_safe_to_retry(void **state)
{
    uint16_t port;
    int fd = listener(&port, 0);
    char address[32];
    struct pd_printer *printer;
    struct pd_printer_status status;

    (void)state;
    (void)close(fd); /* nobody listens there now */
    (void)snprintf(address, sizeof address, "127.0.0.1:%d", port);
    printer = tcp(address);
    assert_outcome(print(printer, 700), PD_PRINT_NOT_PRINTED, PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT);
    pd_printer_status(printer, &status);
    assert_int_equal(status.reasons, PD_PRINTER_ABSENT);
    pd_printer_destroy(printer);
}

static void
a_connection_that_never_comes_about_is_given_up_in_time(void **state)
{
    uint16_t port;
    int fd = listener(&port, 0), fillers[4];
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    char address[32];
    struct pd_printer *printer;
    int64_t start_us;

    (void)state;
    to.sin_port = htons(port);
    for (int i = 0; i < 4; i++) { /* a full backlog: the kernel drops further attempts without a word */
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)connect(fillers[i], (struct sockaddr *)&to, sizeof to);
    }
    (void)snprintf(address, sizeof address, "127.0.0.1:%d", port);
    printer = tcp(address);
    start_us = pd_clock_monotonic_us();
    assert_outcome(print(printer, 700), PD_PRINT_NOT_PRINTED, PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT);
    assert_in_range(pd_clock_monotonic_us() - start_us, 250000, 2000000);
    for (int i = 0; i < 4; i++)
        (void)close(fillers[i]);
    (void)close(fd);
    pd_printer_destroy(printer);
}

static void
addresses_are_numbers_with_an_optional_port(void **state)
{
    static const char *const good[] = { "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:65535" };
    static const char *const bad[] = { "", ":9100", "printer", "printer:9100", "127.0.0.1:", "127.0.0.1:0",
        "127.0.0.1:65536", "127.0.0.1:99999999999999999999", "127.0.0.1:9100x", "::1", "[::1", "[::1]9100",
        "[]:9100", "127.0.0.1 :9100", "127.0.0.1:-1" };
    struct pd_printer *printer;
    struct pd_why why;

    (void)state;
    for (int i = 0; i < PD_COUNT(good); i++) {
        assert_ok(pd_printer_tcp_create(good[i], 384, NULL, &printer, &why));
        pd_printer_destroy(printer);
    }
    for (int i = 0; i < PD_COUNT(bad); i++) {
        assert_int_equal(pd_printer_tcp_create(bad[i], 384, NULL, &printer, &why), PD_ERR_INVALID);
        assert_null(printer);
        assert_string_equal(why.path, "printer.address");
    }
}

static void
a_ticket_wider_than_the_paper_is_refused_before_the_device_hears_of_it(void **state)
{
    struct pd_printer *printer;
    struct pd_image ticket = ticket_of(576, 700);
    struct pd_print_outcome outcome;

    (void)state;
    assert_ok(pd_printer_tcp_create("127.0.0.1:1", 384, &quick, &printer, NULL));
    pd_printer_print(printer, &ticket, &outcome);
    assert_outcome(outcome, PD_PRINT_NOT_PRINTED, PD_DEVICE_PROBLEM, PD_PRINTER_BAD_TICKET);
    pd_image_finish(&ticket);
    pd_printer_destroy(printer);
}

static void
an_ordinary_file_collects_tickets(void **state)
{
    char *scratch = scratch_folder();
    const char *path = path_in(scratch, "out.bin");
    struct pd_escpos_reader reader;
    struct pd_printer *printer;
    uint8_t *bytes;
    size_t size;

    (void)state;
    assert_ok(pd_printer_file_create(path, 384, NULL, &printer, NULL));
    assert_outcome(print(printer, 700), PD_PRINT_PRINTED, PD_DEVICE_OK, 0);
    assert_outcome(print(printer, 800), PD_PRINT_PRINTED, PD_DEVICE_OK, 0);
    bytes = read_whole(path, &size);
    assert_ok(pd_escpos_reader_init(&reader));
    pd_escpos_reader_feed(&reader, bytes, size);
    assert_string_equal(reader.error, "");
    assert_int_equal(reader.tickets, 2);
    pd_escpos_reader_finish(&reader);
    free(bytes);
    pd_printer_destroy(printer);
    assert_ok(pd_printer_file_create(scratch, 384, NULL, &printer, NULL)); /* a folder */
    assert_outcome(print(printer, 700), PD_PRINT_NOT_PRINTED, PD_DEVICE_PROBLEM, PD_PRINTER_NOT_WRITABLE);
    pd_printer_destroy(printer);
    scratch_remove(scratch);
}

static void
a_full_disk_is_not_printed(void **state)
{
    struct pd_printer *printer;
    struct pd_print_outcome outcome;

    (void)state;
    /* /dev/full is a device that takes nothing and says so. */
    assert_ok(pd_printer_file_create("/dev/full", 384, &quick, &printer, NULL));
    outcome = print(printer, 700);
    assert_int_equal(outcome.result, PD_PRINT_NOT_PRINTED);
    assert_int_equal(outcome.status.state, PD_DEVICE_PROBLEM);
    pd_printer_destroy(printer);
}

struct pty {
    int fd;
    atomic_bool stopping;
    struct pd_escpos_reader reader;
};

static void
pty_reply(void *ctx, uint8_t byte)
{
    assert_int_equal(write(((struct pty *)ctx)->fd, &byte, 1), 1);
}

static void *
pty_run(void *ctx)
{
    struct pty *pty = ctx;
    uint8_t bytes[512];

    while (!atomic_load(&pty->stopping)) {
        ssize_t n = read(pty->fd, bytes, sizeof bytes);

        if (n > 0)
            pd_escpos_reader_feed(&pty->reader, bytes, (size_t)n);
        else
            (void)nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    }
    return NULL;
}

static void
a_device_node_is_asked_and_answers(void **state)
{
    struct pty pty = { .fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK) };
    struct pd_printer *printer;
    struct termios raw;
    pthread_t thread;
    int keep_open;

    (void)state;
    assert_int_equal(grantpt(pty.fd), 0);
    assert_int_equal(unlockpt(pty.fd), 0);
    keep_open = open(ptsname(pty.fd), O_RDWR | O_NOCTTY);
    assert_int_equal(tcgetattr(keep_open, &raw), 0);
    cfmakeraw(&raw);
    assert_int_equal(tcsetattr(keep_open, TCSANOW, &raw), 0);
    assert_ok(pd_escpos_reader_init(&pty.reader));
    pty.reader.ctx = &pty;
    pty.reader.reply = pty_reply;
    assert_int_equal(pthread_create(&thread, NULL, pty_run, &pty), 0);
    assert_ok(pd_printer_file_create(ptsname(pty.fd), 384, NULL, &printer, NULL));
    assert_outcome(print(printer, 700), PD_PRINT_PRINTED, PD_DEVICE_OK, 0);
    atomic_store(&pty.stopping, true);
    (void)pthread_join(thread, NULL);
    assert_int_equal(pty.reader.tickets, 1);
    assert_string_equal(pty.reader.error, "");
    pd_printer_destroy(printer);
    pd_escpos_reader_finish(&pty.reader);
    (void)close(keep_open);
    (void)close(pty.fd);
}

static void
previews_are_numbered_on(void **state)
{
    char *scratch = scratch_folder();
    struct pd_printer *printer;
    struct pd_decoded decoded;
    struct pd_why why;

    (void)state;
    write_file(path_in(scratch, "ticket-0041.png"), "", 0);
    write_file(path_in(scratch, "ticket-0099.png.part"), "", 0);
    assert_ok(pd_printer_png_create(scratch, 576, &printer, &why));
    assert_outcome(print(printer, 700), PD_PRINT_PRINTED, PD_DEVICE_OK, 0);
    assert_ok(pd_decode_file(path_in(scratch, "ticket-0042.png"), &decoded, &why));
    pd_printer_destroy(printer);
    assert_int_equal(pd_printer_png_create(path_in(scratch, "no/such"), 576, &printer, &why), PD_ERR_IO);
    assert_ok(pd_printer_png_create(path_in(scratch, "new"), 576, &printer, &why));
    assert_int_equal(rmdir(path_in(scratch, "new")), 0);
    assert_outcome(print(printer, 700), PD_PRINT_NOT_PRINTED, PD_DEVICE_PROBLEM, PD_PRINTER_NOT_WRITABLE);
    pd_printer_destroy(printer);
    scratch_remove(scratch);
}

static void
count_ticket(void *ctx, const struct pd_image *ticket)
{
    assert_int_equal(ticket->width_px, 576);
    ++*(int *)ctx;
}

static void
a_replay_meets_its_faults_in_order(void **state)
{
    static const struct pd_printer_replay_step steps[] = {
        { PD_FAULT_ABSENT, 0 },
        { PD_FAULT_PAPER_OUT, 0 },
        { PD_FAULT_SILENT, 0 },
        { PD_FAULT_PAPER_OUT_AFTER, 1000 },
        { PD_FAULT_ABSENT_AFTER, 0 },
        { PD_FAULT_PAPER_OUT_AFTER, 10000000 },
        { PD_FAULT_NONE, 0 },
    };
    struct pd_printer *printer;
    int printed = 0;

    (void)state;
    assert_ok(pd_printer_replay_create(576, steps, PD_COUNT(steps), count_ticket, &printed, &printer));
    assert_outcome(print(printer, 700), PD_PRINT_NOT_PRINTED, PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT);
    assert_outcome(print(printer, 700), PD_PRINT_NOT_PRINTED, PD_DEVICE_PROBLEM, PD_PRINTER_PAPER_OUT);
    assert_outcome(print(printer, 700), PD_PRINT_UNKNOWN, PD_DEVICE_UNKNOWN, PD_PRINTER_SILENT);
    assert_int_equal(printed, 1);
    assert_outcome(print(printer, 700), PD_PRINT_UNKNOWN, PD_DEVICE_PROBLEM, PD_PRINTER_PAPER_OUT);
    assert_outcome(print(printer, 700), PD_PRINT_NOT_PRINTED, PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT);
    assert_outcome(print(printer, 700), PD_PRINT_PRINTED, PD_DEVICE_OK, 0);
    for (int i = 0; i < 3; i++)
        assert_outcome(print(printer, 700), PD_PRINT_PRINTED, PD_DEVICE_OK, 0);
    assert_int_equal(printed, 5);
    pd_printer_destroy(printer);
}

struct seen {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t jobs[32];
    enum pd_print_result results[32];
    int count, statuses;
};

static void
seen_printed(void *ctx, uint64_t job, const struct pd_print_outcome *outcome)
{
    struct seen *seen = ctx;

    (void)pthread_mutex_lock(&seen->lock);
    seen->jobs[seen->count] = job;
    seen->results[seen->count++] = outcome->result;
    (void)pthread_cond_signal(&seen->changed);
    (void)pthread_mutex_unlock(&seen->lock);
}

static void
seen_status(void *ctx, const struct pd_printer_status *status)
{
    struct seen *seen = ctx;

    (void)status;
    (void)pthread_mutex_lock(&seen->lock);
    seen->statuses++;
    (void)pthread_mutex_unlock(&seen->lock);
}

static void
wait_for_jobs(struct seen *seen, int count)
{
    (void)pthread_mutex_lock(&seen->lock);
    while (seen->count < count)
        (void)pthread_cond_wait(&seen->changed, &seen->lock);
    (void)pthread_mutex_unlock(&seen->lock);
}

static void
the_thread_gives_each_ticket_one_outcome(void **state)
{
    static const struct pd_printer_replay_step steps[] = { { PD_FAULT_NONE, 0 }, { PD_FAULT_PAPER_OUT, 0 },
        { PD_FAULT_NONE, 0 } };
    struct seen seen = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };
    const struct pd_printer_events events = { &seen, seen_printed, seen_status };
    struct pd_printer_thread thread = { 0 };
    struct pd_image ticket;
    struct pd_printer *printer;

    (void)state;
    pd_printer_thread_stop(&thread);
    pd_printer_thread_join(&thread);
    assert_ok(pd_printer_replay_create(576, steps, 3, NULL, NULL, &printer));
    assert_ok(pd_printer_thread_start(&thread, printer, &events));
    for (uint64_t job = 1; job <= 3; job++) {
        ticket = ticket_of(576, 600);
        assert_ok(pd_printer_thread_print(&thread, job, &ticket));
        assert_null(ticket.grey);
    }
    wait_for_jobs(&seen, 3);
    assert_true(seen.jobs[0] == 1 && seen.jobs[1] == 2 && seen.jobs[2] == 3);
    assert_int_equal(seen.results[0], PD_PRINT_PRINTED);
    assert_int_equal(seen.results[1], PD_PRINT_NOT_PRINTED);
    assert_int_equal(seen.results[2], PD_PRINT_PRINTED);
    pd_printer_thread_stop(&thread);
    ticket = ticket_of(576, 600);
    assert_int_equal(pd_printer_thread_print(&thread, 4, &ticket), PD_ERR_STATE);
    assert_non_null(ticket.grey);
    pd_image_finish(&ticket);
    pd_printer_thread_join(&thread);
    assert_int_equal(seen.statuses, 3); /* ok, out of paper, ok again */
    pd_printer_destroy(printer);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_comes_out_and_its_code_is_read),
        cmocka_unit_test(paper_out_in_the_middle_is_unknown_and_then_safe_until_paper_is_loaded),
        cmocka_unit_test(a_silent_printer_prints_but_nobody_can_swear_to_it),
        cmocka_unit_test(a_printer_without_gs_r_is_believed_after_the_time_to_print),
        cmocka_unit_test(a_cable_pulled_in_the_middle_is_unknown),
        cmocka_unit_test(a_printer_that_reads_nothing_is_given_up),
        cmocka_unit_test(an_absent_printer_is_safe_to_retry),
        cmocka_unit_test(a_connection_that_never_comes_about_is_given_up_in_time),
        cmocka_unit_test(addresses_are_numbers_with_an_optional_port),
        cmocka_unit_test(a_ticket_wider_than_the_paper_is_refused_before_the_device_hears_of_it),
        cmocka_unit_test(an_ordinary_file_collects_tickets),
        cmocka_unit_test(a_full_disk_is_not_printed),
        cmocka_unit_test(a_device_node_is_asked_and_answers),
        cmocka_unit_test(previews_are_numbered_on),
        cmocka_unit_test(a_replay_meets_its_faults_in_order),
        cmocka_unit_test(the_thread_gives_each_ticket_one_outcome),
    };

    pd_log_set_sink(no_log, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
