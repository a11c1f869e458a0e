/*
 * pd-printer-emulator: an ESC/POS printer for tests and demonstrations, on 127.0.0.1 or on a pseudo terminal.
 * Each cut ticket becomes OUT/ticket-0001.png, ticket-0002.png, ... It says "listening on WHERE" on standard
 * output when it can be printed on. Misfortunes come by command (printer_body.h), a line each, into the file
 * given with --control: `echo "after 300 jam" > FILE`. SIGUSR1 loads a new roll and mends all; SIGTERM ends
 * it: exit 0, or 1 if a byte broke the rules.
 */
#include "app/base/clock.h"
#include "app/base/options.h"
#include "tests/support/printer_body.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define TURN_MS 20
#define LATE_BYTES 256

struct emulator {
    struct pd_printer_body body;
    const char *out, *pty, *control;
    bool silent, no_done, numbered;
    int64_t port, paper_out_after, hang_up_after, stall_after;
    int64_t bytes;        /* read on this connection */
    int listener;         /* -1: a pseudo terminal */
    int client;           /* -1: none */
    int slave;            /* kept open, so that the line is one between two desks */
    int commands;         /* -1: none */
    char line[64];        /* a command that has begun to come */
    int64_t budget_at_ms; /* of a slow line: until when bytes were let through */
    struct {
        int64_t due_ms;
        uint8_t byte;
    } late[LATE_BYTES];
    int late_count;
};

static volatile sig_atomic_t stopping, loading;

static void
on_signal(int number)
{
    if (number == SIGUSR1)
        loading = 1;
    else
        stopping = 1;
}

static void
on_cut(void *ctx, const struct pd_bits *ticket)
{
    struct emulator *emu = ctx;
    struct pd_image image;
    struct pd_why why;
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/ticket-%04d.png", emu->out, emu->body.reader.tickets);
    if (pd_bits_to_image(ticket, &image) != PD_OK)
        return;
    if (pd_image_write_png(path, &image, &why) == PD_OK)
        (void)printf("%s\n", path);
    else
        (void)fprintf(stderr, "%s: %s\n", why.path, why.text);
    pd_image_finish(&image);
}

static int64_t
now_ms(void)
{
    return pd_clock_monotonic_us() / 1000;
}

static void
on_reply(void *ctx, uint8_t byte)
{
    struct emulator *emu = ctx;

    if (emu->late_count < LATE_BYTES) {
        emu->late[emu->late_count].due_ms = now_ms() + emu->body.late_ms;
        emu->late[emu->late_count++].byte = byte;
    }
}

static void
send_answers(struct emulator *emu)
{
    int n = 0;

    while (n < emu->late_count && emu->late[n].due_ms <= now_ms()) {
        /* A line that takes no answer loses it. */
        if (emu->client >= 0 && write(emu->client, &emu->late[n].byte, 1) != 1 && errno != EAGAIN)
            (void)fprintf(stderr, "a reply could not be sent\n");
        n++;
    }
    emu->late_count -= n;
    memmove(emu->late, emu->late + n, (size_t)emu->late_count * sizeof emu->late[0]);
}

static int
listen_on(int64_t *port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)*port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
    };
    socklen_t size = sizeof address;
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
        bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 4) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        (void)fprintf(stderr, "127.0.0.1:%d: %s\n", (int)*port, strerror(errno));
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

/* A pseudo terminal under a name that stays. */
static int
open_pty(struct emulator *emu)
{
    struct termios raw;
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0 || grantpt(fd) != 0 || unlockpt(fd) != 0)
        return -1;
    emu->slave = open(ptsname(fd), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (emu->slave < 0 || tcgetattr(emu->slave, &raw) != 0)
        return -1;
    cfmakeraw(&raw);
    (void)tcsetattr(emu->slave, TCSANOW, &raw);
    (void)unlink(emu->pty);
    if (symlink(ptsname(fd), emu->pty) != 0) {
        (void)fprintf(stderr, "%s: %s\n", emu->pty, strerror(errno));
        return -1;
    }
    return fd;
}

static void
hang_up(struct emulator *emu)
{
    (void)close(emu->client);
    emu->client = -1;
    emu->bytes = 0;
    emu->late_count = 0;
    pd_printer_body_hang_up(&emu->body);
}

/* How many bytes are taken now: what the buffer has room for and a slow line has brought. */
static size_t
room(struct emulator *emu)
{
    size_t room = pd_printer_body_room(&emu->body);
    int64_t now = now_ms(), brought;

    if (emu->hang_up_after > 0 && emu->hang_up_after - emu->bytes < (int64_t)room)
        room = (size_t)(emu->hang_up_after - emu->bytes);
    if (emu->body.bytes_s <= 0)
        return room;
    if (now - emu->budget_at_ms > 200)
        emu->budget_at_ms = now - 200;
    brought = (now - emu->budget_at_ms) * emu->body.bytes_s / 1000;
    return brought < (int64_t)room ? (size_t)brought : room;
}

static void
serve_client(struct emulator *emu, size_t size)
{
    uint8_t bytes[PD_BODY_BUFFER];
    ssize_t n = read(emu->client, bytes, size);

    if (n > 0) {
        emu->bytes += n;
        if (emu->body.bytes_s > 0)
            emu->budget_at_ms += (int64_t)n * 1000 / emu->body.bytes_s;
        pd_printer_body_take(&emu->body, bytes, (size_t)n);
    }
    if (emu->listener >= 0 && (n <= 0 || (emu->hang_up_after > 0 && emu->bytes >= emu->hang_up_after)))
        hang_up(emu);
}

static void
load(struct emulator *emu)
{
    pd_escpos_reader_load_paper(&emu->body.reader, -1);
    (void)pd_printer_body_command(&emu->body, "mend");
    emu->body.faults |= emu->silent ? PD_BODY_SILENT : 0;
}

static void
obey_line(struct emulator *emu)
{
    if (strcmp(emu->line, "mend") == 0)
        load(emu);
    else if (!pd_printer_body_command(&emu->body, emu->line))
        (void)fprintf(stderr, "no such command: %s\n", emu->line);
    (void)printf("done: %s\n", emu->line);
}

static void
read_commands(struct emulator *emu)
{
    size_t have = strlen(emu->line);
    char c;

    while (read(emu->commands, &c, 1) == 1) {
        if (c == '\n' || have + 1 >= sizeof emu->line) {
            obey_line(emu);
            have = 0;
        } else {
            emu->line[have++] = c;
        }
        emu->line[have] = '\0';
    }
}

static void
turn(struct emulator *emu)
{
    bool stalled = emu->stall_after > 0 && emu->bytes >= emu->stall_after;
    size_t size = stalled ? 0 : room(emu);
    struct pollfd p[2] = { { .fd = emu->client >= 0 ? emu->client : emu->listener,
                               .events = emu->client < 0 || size > 0 ? POLLIN : 0 },
        { .fd = emu->commands, .events = POLLIN } };

    if (poll(p, 2, emu->late_count > 0 || size == 0 || emu->body.bytes_s > 0 ? TURN_MS : 200) > 0) {
        if ((p[1].revents & POLLIN) != 0)
            read_commands(emu);
        if (emu->client < 0 && p[0].revents != 0)
            emu->client = accept4(emu->listener, NULL, NULL, SOCK_CLOEXEC);
        else if (emu->client >= 0 && emu->listener >= 0 && size == 0 && p[0].revents != 0)
            hang_up(emu); /* only a hang-up or an error wakes one that reads nothing */
        else if (emu->client >= 0 && size > 0 && p[0].revents != 0)
            serve_client(emu, size);
    }
    send_answers(emu);
}

static void
serve(struct emulator *emu)
{
    while (!stopping && emu->body.reader.error[0] == '\0') {
        if (loading) {
            loading = 0;
            load(emu);
        }
        turn(emu);
    }
}

/* Where it is printed on, and where commands come in. */
static bool
open_all(struct emulator *emu)
{
    char where[64];

    if (emu->control != NULL) {
        if (mkfifo(emu->control, 0600) != 0 && errno != EEXIST)
            return false;
        emu->commands = open(emu->control, O_RDWR | O_NONBLOCK | O_CLOEXEC);
        if (emu->commands < 0)
            return false;
    }
    if (emu->pty != NULL)
        emu->client = open_pty(emu);
    else
        emu->listener = listen_on(&emu->port);
    if (emu->client < 0 && emu->listener < 0)
        return false;
    (void)snprintf(where, sizeof where, "127.0.0.1:%d", (int)emu->port);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    (void)printf("listening on %s\n", emu->pty != NULL ? emu->pty : where);
    return true;
}

static int
usage(const struct pd_option *table, enum pd_err err, const struct pd_why *why)
{
    static const struct pd_command_help help = {
        "pd-printer-emulator --out DIR [--port N | --pty LINK] [--control FIFO] [--silent | ...]",
        "An ESC/POS receipt printer, on 127.0.0.1 or a pseudo terminal, that writes each ticket as a PNG.",
        "pd-printer-emulator --port 9100 --out /tmp/tickets",
    };

    if (err == PD_ERR_STATE) {
        pd_options_help(stdout, &help, table);
        return 0;
    }
    (void)fprintf(stderr, "pd-printer-emulator: --%s: %s\n", why->path, why->text);
    return 2;
}

static void
take_signals(void)
{
    struct sigaction action = { .sa_handler = on_signal };

    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGUSR1, &action, NULL);
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &action, NULL);
}

int
main(int argc, char **argv)
{
    static struct emulator emu = { .listener = -1, .client = -1, .slave = -1, .commands = -1 };
    const struct pd_option table[] = {
        { "port", PD_OPTION_INT, &emu.port, "0..65535", "0, the usual: any free one" },
        { "pty", PD_OPTION_TEXT, &emu.pty, "LINK", "on a pseudo terminal, to which LINK will point" },
        { "control", PD_OPTION_TEXT, &emu.control, "FIFO", "misfortunes by command; made if needed" },
        { "numbered", PD_OPTION_FLAG, &emu.numbered, NULL, "knows GS ( H" },
        { "out", PD_OPTION_TEXT, &emu.out, "DIR", "where the PNGs go; made if needed" },
        { "paper-out-after", PD_OPTION_INT, &emu.paper_out_after, "0..1000000", "rows until the roll ends" },
        { "silent", PD_OPTION_FLAG, &emu.silent, NULL, "never answers" },
        { "no-done", PD_OPTION_FLAG, &emu.no_done, NULL, "does not know GS r" },
        { "hang-up-after", PD_OPTION_INT, &emu.hang_up_after, "0..100000000", "bytes of each connection" },
        { "stall-after", PD_OPTION_INT, &emu.stall_after, "0..100000000", "bytes; then it reads no more" },
        { 0 },
    };
    struct pd_why why = { 0 };
    int count;
    enum pd_err err = pd_options_parse(table, argc - 1, argv + 1, &count, &why);

    if (err == PD_OK && (emu.out == NULL || count > 0))
        err = pd_why(&why, PD_ERR_INVALID, "out", "needs a folder; there are no other words");
    if (err != PD_OK)
        return usage(table, err, &why);
    if (mkdir(emu.out, 0700) != 0 && errno != EEXIST) {
        (void)fprintf(stderr, "%s: %s\n", emu.out, strerror(errno));
        return 3;
    }
    if (pd_printer_body_init(&emu.body) != PD_OK)
        return 3;
    emu.body.ctx = emu.body.reader.ctx = &emu;
    emu.body.reader.cut = on_cut;
    emu.body.reply = on_reply;
    emu.body.reader.no_done = emu.no_done;
    emu.body.reader.numbered = emu.numbered;
    emu.body.faults = emu.silent ? PD_BODY_SILENT : 0;
    if (emu.paper_out_after > 0)
        emu.body.reader.paper_rows = (long)emu.paper_out_after;
    take_signals();
    if (!open_all(&emu)) {
        (void)fprintf(stderr, "pd-printer-emulator: %s\n", strerror(errno));
        return 3;
    }
    serve(&emu);
    if (emu.pty != NULL)
        (void)unlink(emu.pty);
    if (emu.body.reader.error[0] != '\0')
        (void)fprintf(stderr, "pd-printer-emulator: %s\n", emu.body.reader.error);
    pd_printer_body_finish(&emu.body);
    return emu.body.reader.error[0] != '\0' ? 1 : 0;
}
