#include "drivers/printer/printer.h"

#include "app/base/clock.h"
#include "app/base/str.h"
#include "drivers/printer/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct tcp_printer {
    struct pd_printer printer; /* first */
    struct pd_wire wire;
    struct sockaddr_storage address;
    socklen_t address_size;
};

/* Waits for a connection that has begun. */
static bool
connected(int fd, int limit_ms)
{
    int64_t until_us = pd_clock_monotonic_us() + limit_ms * INT64_C(1000);
    int error = 0;
    socklen_t size = sizeof error;

    for (;;) {
        struct pollfd p = { .fd = fd, .events = POLLOUT };
        int64_t left_us = until_us - pd_clock_monotonic_us();
        int rc = poll(&p, 1, left_us > 0 ? (int)(left_us / 1000) : 0);

        if (rc < 0 && errno == EINTR)
            continue;
        return rc > 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
    }
}

static bool
open_wire(struct tcp_printer *tcp)
{
    int fd = socket(tcp->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    tcp->wire.cut = tcp->printer.cut;
    tcp->wire.proof = tcp->printer.proof;
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&tcp->address, tcp->address_size) != 0 &&
        (errno != EINPROGRESS || !connected(fd, tcp->wire.limits.connect_ms))) {
        (void)close(fd);
        fd = -1;
    }
    pd_wire_renew(&tcp->wire, fd);
    return fd >= 0;
}

static void
close_wire(struct pd_wire *wire)
{
    struct linger now = { .l_onoff = 1, .l_linger = 0 };

    /* After a failure the kernel must not deliver the rest of a ticket that was already given up. */
    if (wire->broken)
        (void)setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    (void)close(wire->fd);
}

static void
tcp_print(struct pd_printer *printer, const struct pd_image *ticket, struct pd_print_outcome *outcome)
{
    struct tcp_printer *tcp = (struct tcp_printer *)printer;

    if (!open_wire(tcp)) {
        *outcome = (struct pd_print_outcome){ .result = PD_PRINT_NOT_PRINTED,
            .status = { PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT } };
        return;
    }
    pd_wire_print(&tcp->wire, ticket, outcome);
    close_wire(&tcp->wire);
}

static void
tcp_status(struct pd_printer *printer, struct pd_printer_status *status)
{
    struct tcp_printer *tcp = (struct tcp_printer *)printer;

    if (!open_wire(tcp)) {
        *status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT };
        return;
    }
    pd_wire_status(&tcp->wire, status);
    close_wire(&tcp->wire);
}

static void
tcp_destroy(struct pd_printer *printer)
{
    free(printer);
}

static const struct pd_printer_ops tcp_ops = {
    .name = "tcp",
    .print = tcp_print,
    .status = tcp_status,
    .destroy = tcp_destroy,
};

/* "host", "host:port", "[host]:port" into its two parts; false if the form is another. */
static bool
split(const char *address, char *host, size_t host_cap, char *port, size_t port_cap)
{
    const char *close = address[0] == '[' ? strchr(address, ']') : NULL;
    const char *from = close != NULL ? address + 1 : address;
    const char *end = close != NULL ? close : address + strcspn(address, ":");
    const char *rest = close != NULL ? close + 1 : end;

    if (address[0] == '[' && close == NULL)
        return false;
    if ((size_t)(end - from) >= host_cap || end == from || (*rest != '\0' && *rest != ':'))
        return false;
    memcpy(host, from, (size_t)(end - from));
    host[end - from] = '\0';
    if (*rest == '\0') {
        (void)snprintf(port, port_cap, "%d", PD_PRINTER_DEFAULT_PORT);
        return true;
    }
    rest++;
    return *rest != '\0' && strspn(rest, "0123456789") == strlen(rest) && strtol(rest, NULL, 10) >= 1 &&
           strlen(rest) <= 5 && strtol(rest, NULL, 10) <= 65535 && pd_copy(port, port_cap, rest);
}

enum pd_err
pd_printer_tcp_create(const char *address, int width_px, const struct pd_printer_limits *limits,
    struct pd_printer **out, struct pd_why *why)
{
    struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    struct tcp_printer *tcp;
    char host[64], port[8];

    *out = NULL;
    if (!split(address, host, sizeof host, port, sizeof port) || getaddrinfo(host, port, &hints, &found) != 0)
        return pd_why(why, PD_ERR_INVALID, "printer.address",
            "'%.64s' is not an address in numbers: 192.0.2.7, 192.0.2.7:9100 or [2001:db8::7]:9100", address);
    tcp = calloc(1, sizeof *tcp);
    if (tcp == NULL) {
        freeaddrinfo(found);
        return PD_ERR_MEMORY;
    }
    tcp->printer = (struct pd_printer){ .ops = &tcp_ops, .width_px = width_px };
    tcp->wire.is_socket = true;
    tcp->wire.limits = pd_printer_limits_or_usual(limits);
    memcpy(&tcp->address, found->ai_addr, found->ai_addrlen);
    tcp->address_size = found->ai_addrlen;
    freeaddrinfo(found);
    *out = &tcp->printer;
    return PD_OK;
}
