#include "app/base/control.h"

#include "app/base/clock.h"
#include "app/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

struct pd_control {
    int listener;
    int stop[2]; /* a pipe: closing the write end ends the thread */
    char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
    pd_control_fn fn;
    void *ctx;
    pthread_t thread;
};

static bool
address(const char *data_dir, struct sockaddr_un *out)
{
    int n;

    memset(out, 0, sizeof *out);
    out->sun_family = AF_UNIX;
    n = snprintf(out->sun_path, sizeof out->sun_path, "%s/control.sock", data_dir);
    return n > 0 && (size_t)n < sizeof out->sun_path;
}

bool
pd_control_listens(const char *data_dir)
{
    struct sockaddr_un at;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool yes = fd >= 0 && address(data_dir, &at) && connect(fd, (struct sockaddr *)&at, sizeof at) == 0;

    if (fd >= 0)
        (void)close(fd);
    return yes;
}

/* A command has the lock for a moment, and then it is free; whoever listens has it for as long as he runs. */
static bool
take_lock(int fd, const char *data_dir)
{
    int64_t until_us = pd_clock_monotonic_us() + PD_CONTROL_LOCK_MS * INT64_C(1000);

    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK || pd_control_listens(data_dir) || pd_clock_monotonic_us() > until_us)
            return false;
        (void)poll(NULL, 0, 20);
    }
    return true;
}

enum pd_err
pd_control_lock(const char *data_dir, int *fd, struct pd_why *why)
{
    char path[4096];

    /* What the owner of this folder makes from now on is nobody else's to read: there will be keys in it. */
    (void)umask(077);
    if (mkdir(data_dir, 0700) != 0 && errno != EEXIST)
        return pd_why(why, errno == EROFS ? PD_ERR_READONLY : PD_ERR_MISSING, data_dir,
            "cannot make this folder: %s", strerror(errno));
    (void)snprintf(path, sizeof path, "%s/lock", data_dir);
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*fd < 0)
        return pd_why(why, errno == EROFS || errno == EACCES ? PD_ERR_READONLY : PD_ERR_IO, path,
            "cannot be written: %s; the folder must belong to this user", strerror(errno));
    if (!take_lock(*fd, data_dir)) {
        (void)close(*fd);
        return pd_why(why, PD_ERR_BUSY, data_dir, "another program is running on this data; only one may");
    }
    return PD_OK;
}

/* Some bytes, or -1: none came in time. A signal is no word of the asker's. */
static ssize_t
read_until(int fd, char *buf, size_t n, int64_t until_us)
{
    for (;;) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        int64_t left_ms = (until_us - pd_clock_monotonic_us()) / 1000;
        int ready = left_ms <= 0 ? 0 : poll(&p, 1, (int)left_ms);
        ssize_t got = ready > 0 ? read(fd, buf, n) : -1;

        if (got > 0)
            return got;
        if (ready == 0 || got == 0 || errno != EINTR)
            return -1;
    }
}

/* Words end with NUL, the request with an empty word. Returns how many words, or -1. */
static int
read_words(int fd, char *buf, char **words)
{
    int64_t until_us = pd_clock_monotonic_us() + PD_CONTROL_PATIENCE_MS * INT64_C(1000);
    size_t n = 0;
    int count = 0;

    while (n < 2 || buf[n - 1] != '\0' || buf[n - 2] != '\0') {
        ssize_t got =
            n == PD_CONTROL_REQUEST_MAX ? -1 : read_until(fd, buf + n, PD_CONTROL_REQUEST_MAX - n, until_us);

        if (got < 0)
            return -1;
        n += (size_t)got;
    }
    for (char *w = buf; *w != '\0'; w += strlen(w) + 1) {
        if (count == PD_CONTROL_WORDS_MAX)
            return -1;
        words[count++] = w;
    }
    words[count] = NULL;
    return count;
}

/* Whoever asks and does not read is not waited for: the owner must be able to end. */
static void
lose_patience(int fd)
{
    struct timeval patience = { .tv_sec = PD_CONTROL_PATIENCE_MS / 1000,
        .tv_usec = PD_CONTROL_PATIENCE_MS % 1000 * 1000 };

    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

static void
write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = send(fd, bytes, n, MSG_NOSIGNAL);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return; /* whoever asked has gone */
        bytes += done;
        n -= (size_t)done;
    }
}

static bool
peer_allowed(int fd)
{
    struct ucred who;
    socklen_t len = sizeof who;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0 && (who.uid == getuid() || who.uid == 0);
}

/* The answer is one byte, the exit code, and then the text. */
static void
answer(struct pd_control *c, int fd)
{
    char buf[PD_CONTROL_REQUEST_MAX];
    char *words[PD_CONTROL_WORDS_MAX + 1];
    char *text = NULL;
    size_t len = 0;
    unsigned char code;
    FILE *out;
    int count;

    if (!peer_allowed(fd))
        return;
    lose_patience(fd);
    count = read_words(fd, buf, words);
    if (count < 1)
        return;
    out = open_memstream(&text, &len);
    if (out == NULL)
        return;
    code = (unsigned char)c->fn(c->ctx, count, words, out);
    (void)fclose(out);
    write_all(fd, (const char *)&code, 1);
    write_all(fd, text, len);
    free(text);
}

static void *
serve(void *arg)
{
    struct pd_control *c = arg;

    for (;;) {
        struct pollfd p[2] = { { .fd = c->listener, .events = POLLIN },
            { .fd = c->stop[0], .events = POLLIN } };
        int fd;

        if (poll(p, 2, -1) < 0 && errno != EINTR)
            return NULL;
        if (p[1].revents != 0)
            return NULL;
        if (p[0].revents == 0)
            continue;
        fd = accept4(c->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        answer(c, fd);
        (void)close(fd);
    }
}

enum pd_err
pd_control_start(
    struct pd_control **out, const char *data_dir, pd_control_fn fn, void *ctx, struct pd_why *why)
{
    struct pd_control *c = calloc(1, sizeof *c);
    struct sockaddr_un at;

    if (c == NULL)
        return PD_ERR_MEMORY;
    c->fn = fn;
    c->ctx = ctx;
    if (!address(data_dir, &at)) {
        free(c);
        return pd_why(
            why, PD_ERR_TOO_LARGE, data_dir, "the path is too long for a socket; at most 90 characters");
    }
    memcpy(c->path, at.sun_path, sizeof c->path);
    (void)unlink(c->path); /* left by a crash: the lock says that nobody listens */
    c->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->listener < 0 || bind(c->listener, (struct sockaddr *)&at, sizeof at) != 0 ||
        chmod(c->path, 0600) != 0 || listen(c->listener, 4) != 0 || pipe2(c->stop, O_CLOEXEC) != 0) {
        if (c->listener >= 0)
            (void)close(c->listener);
        free(c);
        return pd_why(why, PD_ERR_IO, at.sun_path, "cannot listen: %s", strerror(errno));
    }
    if (pthread_create(&c->thread, NULL, serve, c) != 0) {
        (void)close(c->stop[0]);
        (void)close(c->stop[1]);
        (void)close(c->listener);
        free(c);
        return PD_ERR_MEMORY;
    }
    *out = c;
    return PD_OK;
}

void
pd_control_stop(struct pd_control *c)
{
    if (c == NULL)
        return;
    (void)close(c->stop[1]);
    (void)pthread_join(c->thread, NULL);
    (void)close(c->stop[0]);
    (void)close(c->listener);
    (void)unlink(c->path);
    free(c);
}

enum pd_err
pd_control_call(const char *data_dir, int argc, char **argv, FILE *out, int *code)
{
    return pd_control_ask(data_dir, argc, argv, out, code, 0);
}

enum pd_err
pd_control_ask(const char *data_dir, int argc, char **argv, FILE *out, int *code, int patience_ms)
{
    struct timeval patience = { .tv_sec = patience_ms / 1000, .tv_usec = patience_ms % 1000 * 1000 };
    struct sockaddr_un at;
    unsigned char first;
    char buf[4096];
    ssize_t n;
    int fd;

    if (!address(data_dir, &at))
        return PD_ERR_MISSING;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return PD_ERR_IO;
    if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        enum pd_err err = errno == EACCES ? PD_ERR_DENIED : PD_ERR_MISSING;

        (void)close(fd);
        return err;
    }
    if (patience_ms > 0) {
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    for (int i = 0; i < argc; i++)
        write_all(fd, argv[i], strlen(argv[i]) + 1);
    write_all(fd, "", 1);
    if (read(fd, &first, 1) != 1) {
        (void)close(fd);
        return PD_ERR_IO;
    }
    *code = first;
    while ((n = read(fd, buf, sizeof buf)) > 0)
        (void)fwrite(buf, 1, (size_t)n, out);
    (void)close(fd);
    return n < 0 ? PD_ERR_IO : PD_OK;
}
