/*
 * pd-printer-emulator: an ESC/POS printer on 127.0.0.1 for tests. Each cut ticket becomes
 * OUT/ticket-0001.png, ticket-0002.png, ... It says "listening on 127.0.0.1:PORT" on standard output when it
 * can be connected to. SIGUSR1 loads a new roll; SIGTERM ends it: exit 0, or 1 if a byte broke the rules.
 */
#include "app/base/options.h"
#include "tests/support/escpos_reader.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct emulator {
    struct pd_escpos_reader reader;
    const char *out;
    bool silent, no_done;
    int64_t port, paper_out_after, hang_up_after, stall_after;
    int64_t bytes; /* read on this connection */
    int client;    /* -1: none */
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

    (void)snprintf(path, sizeof path, "%s/ticket-%04d.png", emu->out, emu->reader.tickets);
    if (pd_bits_to_image(ticket, &image) != PD_OK)
        return;
    if (pd_image_write_png(path, &image, &why) == PD_OK)
        (void)printf("%s\n", path);
    else
        (void)fprintf(stderr, "%s: %s\n", why.path, why.text);
    pd_image_finish(&image);
}

static void
on_reply(void *ctx, uint8_t byte)
{
    struct emulator *emu = ctx;

    if (!emu->silent && send(emu->client, &byte, 1, MSG_NOSIGNAL) != 1)
        (void)fprintf(stderr, "a reply could not be sent\n");
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

static void
hang_up(struct emulator *emu)
{
    (void)close(emu->client);
    emu->client = -1;
    emu->bytes = 0;
    pd_escpos_reader_hang_up(&emu->reader);
}

static void
serve_client(struct emulator *emu)
{
    uint8_t bytes[4096];
    size_t room = sizeof bytes;
    ssize_t n;

    if (emu->hang_up_after > 0 && emu->hang_up_after - emu->bytes < (int64_t)room)
        room = (size_t)(emu->hang_up_after - emu->bytes);
    n = recv(emu->client, bytes, room, 0);
    if (n > 0) {
        emu->bytes += n;
        pd_escpos_reader_feed(&emu->reader, bytes, (size_t)n);
    }
    if (n <= 0 || (emu->hang_up_after > 0 && emu->bytes >= emu->hang_up_after))
        hang_up(emu);
}

static void
serve(struct emulator *emu, int listener)
{
    while (!stopping && emu->reader.error[0] == '\0') {
        bool stalled = emu->stall_after > 0 && emu->bytes >= emu->stall_after;
        struct pollfd p = { .fd = emu->client >= 0 ? emu->client : listener, .events = stalled ? 0 : POLLIN };

        if (loading) {
            loading = 0;
            pd_escpos_reader_load_paper(&emu->reader, -1);
        }
        if (poll(&p, 1, 200) <= 0)
            continue;
        if (emu->client >= 0 && stalled)
            hang_up(emu); /* only a hang-up or an error wakes a stalled one */
        else if (emu->client >= 0)
            serve_client(emu);
        else
            emu->client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    }
}

static int
usage(const struct pd_option *table, enum pd_err err, const struct pd_why *why)
{
    static const struct pd_command_help help = {
        "pd-printer-emulator --out DIR [--port N] [--paper-out-after ROWS | --silent | ...]",
        "An ESC/POS receipt printer on 127.0.0.1 that writes each ticket as a PNG.",
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
}

int
main(int argc, char **argv)
{
    static struct emulator emu = { .client = -1 };
    const struct pd_option table[] = {
        { "port", PD_OPTION_INT, &emu.port, "0..65535", "0, the usual: any free one" },
        { "out", PD_OPTION_TEXT, &emu.out, "DIR", "where the PNGs go; made if needed" },
        { "paper-out-after", PD_OPTION_INT, &emu.paper_out_after, "0..1000000", "rows until the roll ends" },
        { "silent", PD_OPTION_FLAG, &emu.silent, NULL, "never answers" },
        { "no-done", PD_OPTION_FLAG, &emu.no_done, NULL, "does not know GS r" },
        { "hang-up-after", PD_OPTION_INT, &emu.hang_up_after, "0..100000000", "bytes of each connection" },
        { "stall-after", PD_OPTION_INT, &emu.stall_after, "0..100000000", "bytes; then it reads no more" },
        { 0 },
    };
    struct pd_why why = { 0 };
    int count, listener;
    enum pd_err err = pd_options_parse(table, argc - 1, argv + 1, &count, &why);

    if (err == PD_OK && (emu.out == NULL || count > 0))
        err = pd_why(&why, PD_ERR_INVALID, "out", "needs a folder; there are no other words");
    if (err != PD_OK)
        return usage(table, err, &why);
    if (mkdir(emu.out, 0700) != 0 && errno != EEXIST) {
        (void)fprintf(stderr, "%s: %s\n", emu.out, strerror(errno));
        return 3;
    }
    listener = listen_on(&emu.port);
    if (listener < 0 || pd_escpos_reader_init(&emu.reader) != PD_OK)
        return 3;
    emu.reader.ctx = &emu;
    emu.reader.cut = on_cut;
    emu.reader.reply = on_reply;
    emu.reader.no_done = emu.no_done;
    if (emu.paper_out_after > 0)
        emu.reader.paper_rows = (long)emu.paper_out_after;
    take_signals();
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    (void)printf("listening on 127.0.0.1:%d\n", (int)emu.port);
    serve(&emu, listener);
    if (emu.client >= 0)
        (void)close(emu.client);
    (void)close(listener);
    if (emu.reader.error[0] != '\0')
        (void)fprintf(stderr, "pd-printer-emulator: %s\n", emu.reader.error);
    pd_escpos_reader_finish(&emu.reader);
    return emu.reader.error[0] != '\0' ? 1 : 0;
}
