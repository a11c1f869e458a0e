#include "drivers/printer/address.h"

#include "app/base/clock.h"
#include "app/base/str.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "host", "host:port", "[host]:port" into its two parts; false if the form is another. */
static bool
split(const char *address, int usual_port, char *host, size_t host_cap, char *port, size_t port_cap)
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
        (void)snprintf(port, port_cap, "%d", usual_port);
        return true;
    }
    rest++;
    return *rest != '\0' && strspn(rest, "0123456789") == strlen(rest) && strtol(rest, NULL, 10) >= 1 &&
           strlen(rest) <= 5 && strtol(rest, NULL, 10) <= 65535 && pd_copy(port, port_cap, rest);
}

bool
pd_address_read(const char *text, int usual_port, struct pd_address *out)
{
    struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    char host[64], port[8];

    memset(out, 0, sizeof *out);
    if (!split(text, usual_port, host, sizeof host, port, sizeof port) ||
        getaddrinfo(host, port, &hints, &found) != 0)
        return false;
    memcpy(&out->to, found->ai_addr, found->ai_addrlen);
    out->size = found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

/* Waits for a connection that has begun. */
static bool
connected(int fd, int64_t limit_ms)
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

int
pd_address_connect(const struct pd_address *address, int64_t limit_ms)
{
    int fd = socket(address->to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address->to, address->size) != 0 &&
        (errno != EINPROGRESS || !connected(fd, limit_ms))) {
        (void)close(fd);
        return -1;
    }
    return fd;
}
