#include "tests/client/http_server.h"

#include "tests/support/check.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* False: time to stop. */
static bool
wait_for(struct http_server *server, int fd, int timeout_ms)
{
    struct pollfd fds[2] = { { .fd = server->stop_pipe[0], .events = POLLIN },
        { .fd = fd, .events = POLLIN } };

    (void)poll(fds, fd < 0 ? 1 : 2, timeout_ms);
    return (fds[0].revents & POLLIN) == 0;
}

static bool
is_whole(const char *text, size_t len)
{
    const char *end = len == 0 ? NULL : memmem(text, len, "\r\n\r\n", 4);
    const char *length = len == 0 ? NULL : memmem(text, len, "Content-Length: ", 16);
    size_t body = length == NULL || end == NULL || length > end ? 0 : strtoul(length + 16, NULL, 10);

    return end != NULL && len >= (size_t)(end + 4 - text) + body;
}

static void
take_request(struct http_server *server, int fd)
{
    char text[sizeof server->asked];
    size_t len = 0;

    while (len < sizeof text && !is_whole(text, len) && wait_for(server, fd, 5000)) {
        ssize_t n = read(fd, text + len, sizeof text - len);

        if (n <= 0)
            break;
        len += (size_t)n;
    }
    (void)pthread_mutex_lock(&server->lock);
    memcpy(server->asked, text, len);
    server->asked_len = len;
    (void)pthread_mutex_unlock(&server->lock);
}

static void
put(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

        if (n <= 0)
            return;
        bytes += n;
        len -= (size_t)n;
    }
}

static void
answer(struct http_server *server, int fd, const struct http_reply *reply)
{
    static const char block[4096] = { 'x' };

    if (reply->delay_ms > 0 && !wait_for(server, -1, reply->delay_ms))
        return;
    if (reply->bytes != NULL)
        put(fd, reply->bytes, strlen(reply->bytes));
    for (size_t left = reply->fill; left > 0; left -= left < sizeof block ? left : sizeof block)
        put(fd, block, left < sizeof block ? left : sizeof block);
    if (reply->hang)
        (void)wait_for(server, -1, -1);
}

static void *
serve(void *ctx)
{
    struct http_server *server = ctx;

    for (int i = 0; wait_for(server, server->fd, -1); i++) {
        int fd = accept(server->fd, NULL, NULL);

        if (fd < 0)
            continue;
        take_request(server, fd);
        (void)pthread_mutex_lock(&server->lock);
        server->served++;
        (void)pthread_mutex_unlock(&server->lock);
        if (i < server->count)
            answer(server, fd, &server->script[i]);
        (void)close(fd);
    }
    return NULL;
}

void
http_server_start(struct http_server *server, const struct http_reply *script, int count)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;

    memset(server, 0, sizeof *server);
    server->script = script;
    server->count = count;
    server->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(server->fd >= 0);
    assert_ok(bind(server->fd, (struct sockaddr *)&address, sizeof address));
    assert_ok(listen(server->fd, 8));
    assert_ok(getsockname(server->fd, (struct sockaddr *)&address, &len));
    server->port = ntohs(address.sin_port);
    assert_ok(pipe(server->stop_pipe));
    assert_ok(pthread_mutex_init(&server->lock, NULL));
    assert_ok(pthread_create(&server->thread, NULL, serve, server));
}

void
http_server_stop(struct http_server *server)
{
    assert_int_equal(write(server->stop_pipe[1], "x", 1), 1);
    assert_ok(pthread_join(server->thread, NULL));
    (void)close(server->fd);
    (void)close(server->stop_pipe[0]);
    (void)close(server->stop_pipe[1]);
    (void)pthread_mutex_destroy(&server->lock);
}

int
http_server_served(struct http_server *server)
{
    int served;

    (void)pthread_mutex_lock(&server->lock);
    served = server->served;
    (void)pthread_mutex_unlock(&server->lock);
    return served;
}
