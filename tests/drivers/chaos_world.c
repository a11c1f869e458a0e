/* The played kernel: device nodes, a socket, and time. Every call of a driver comes here by the linker. */
#include "tests/drivers/chaos.h"

#include "app/base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define NODES 8
#define FDS 1024
#define STEP_US 1000

static struct chaos_node *nodes[NODES];
static int node_count;
static int64_t now_us, turn_us, turn_every_us;
static void (*turn)(void);
static bool in_turn;

static struct held {
    struct chaos_node *node; /* NULL: not ours */
    unsigned plug;
    bool socket; /* made, and connected to nothing yet */
    bool reset;
    struct termios termios;
} held[FDS];

/* What the linker calls in their place. */
int
__real_open(const char *path, int flags, ...);
int
__real_close(int fd);
ssize_t
__real_read(int fd, void *bytes, size_t size);
ssize_t
__real_write(int fd, const void *bytes, size_t size);
int
__real_poll(struct pollfd *fds, nfds_t count, int timeout_ms);
int
__real_ioctl(int fd, unsigned long request, ...);
int
__real_isatty(int fd);
int
__real_tcgetattr(int fd, struct termios *t);
int
__real_tcsetattr(int fd, int when, const struct termios *t);
int
__real_tcflush(int fd, int queue);
int
__real_tcflow(int fd, int action);
int
__wrap_open(const char *path, int flags, ...);
int
__wrap_close(int fd);
ssize_t
__wrap_read(int fd, void *bytes, size_t size);
ssize_t
__wrap_write(int fd, const void *bytes, size_t size);
int
__wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms);
int
__wrap_ioctl(int fd, unsigned long request, ...);
int
__wrap_isatty(int fd);
int
__wrap_tcgetattr(int fd, struct termios *t);
int
__wrap_tcsetattr(int fd, int when, const struct termios *t);
int
__wrap_tcflush(int fd, int queue);
int
__wrap_tcflow(int fd, int action);
int
__wrap_socket(int domain, int type, int protocol);
int
__wrap_connect(int fd, const struct sockaddr *address, socklen_t size);
ssize_t
__wrap_send(int fd, const void *bytes, size_t size, int flags);
int
__wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *size);
int
__wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t size);
int
__wrap_nanosleep(const struct timespec *time, struct timespec *left);
int64_t
__wrap_pd_clock_monotonic_us(void);

/* ---- time ---- */

int64_t
chaos_now_us(void)
{
    return now_us;
}

int64_t
chaos_now_ms(void)
{
    return now_us / 1000;
}

int64_t
__wrap_pd_clock_monotonic_us(void)
{
    return now_us;
}

void
chaos_every(int ms, void (*fn)(void))
{
    turn = fn;
    turn_every_us = ms * INT64_C(1000);
}

static void
carry(struct chaos_node *node)
{
    size_t n = node->out_count, room;

    if (node->kind == CHAOS_KEYS || n == 0 || node->room == NULL) {
        node->carried_us = now_us;
        return;
    }
    room = node->room(node->ctx);
    n = n < room ? n : room;
    if (node->bytes_s > 0) {
        size_t may = (size_t)((now_us - node->carried_us) * node->bytes_s / 1000000);

        n = n < may ? n : may;
        if (n == 0 && room > 0)
            return; /* what has passed of the next byte's time counts */
    }
    node->carried_us = now_us;
    if (n == 0)
        return;
    node->take(node->ctx, node->out, n);
    node->out_count -= n;
    memmove(node->out, node->out + n, node->out_count);
}

/* One step towards until, and what the devices and the other threads do meanwhile. */
static void
step(int64_t until_us)
{
    int64_t next = until_us < now_us + STEP_US ? until_us : now_us + STEP_US;

    if (in_turn) /* nothing waits there */
        chaos_fail("a turn waited");
    now_us = next;
    for (int i = 0; i < node_count; i++)
        carry(nodes[i]);
    if (turn == NULL || now_us < turn_us)
        return;
    turn_us = now_us + turn_every_us;
    in_turn = true;
    turn();
    in_turn = false;
}

/* Nothing moves by itself: the next thing that happens is a turn. */
static void
hurry(int64_t until_us)
{
    int64_t next = turn != NULL && turn_us < until_us ? turn_us : until_us;

    for (int i = 0; i < node_count; i++) {
        if (nodes[i]->out_count > 0)
            return;
        for (size_t k = 0; k < nodes[i]->in_count; k++)
            if (nodes[i]->due_us[k] < next)
                next = nodes[i]->due_us[k];
    }
    if (next - STEP_US > now_us)
        now_us = next - STEP_US;
}

void
chaos_pass(int ms)
{
    int64_t until_us = now_us + ms * INT64_C(1000);

    while (now_us < until_us) {
        hurry(until_us);
        step(until_us);
    }
}

int
__wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
    (void)left;
    chaos_pass((int)(time->tv_sec * 1000 + time->tv_nsec / 1000000));
    return 0;
}

/* ---- nodes ---- */

void
chaos_add(struct chaos_node *node)
{
    node->out_cap = sizeof node->out;
    nodes[node_count++] = node;
}

static void
forget(struct chaos_node *node)
{
    node->in_count = node->out_count = 0;
    node->lingers = false;
    if (node->hung_up != NULL)
        node->hung_up(node->ctx);
}

void
chaos_plug(struct chaos_node *node)
{
    if (node->there)
        return;
    node->there = true;
    node->plugs++;
}

void
chaos_unplug(struct chaos_node *node)
{
    if (node->there)
        forget(node);
    node->there = false;
}

void
chaos_say(struct chaos_node *node, const void *bytes, size_t size, int late_ms)
{
    const uint8_t *from = bytes;
    bool open = false;

    for (int i = 0; i < FDS; i++)
        open = open || (held[i].node == node && held[i].plug == node->plugs);
    if (!node->there || !open || node->in_count + size > sizeof node->in)
        return;
    for (size_t i = 0; i < size; i++) {
        node->in[node->in_count] = from[i];
        node->due_us[node->in_count++] = now_us + late_ms * INT64_C(1000);
    }
}

static struct held *
of(int fd)
{
    return fd >= 0 && fd < FDS && (held[fd].node != NULL || held[fd].socket) ? &held[fd] : NULL;
}

static bool
gone(const struct held *h)
{
    return h->node == NULL || !h->node->there || h->plug != h->node->plugs;
}

static int
fail_with(int code)
{
    errno = code;
    return -1;
}

/* A number of its own, for good. */
static int
number(void)
{
    int fd = __real_open("/dev/null", O_RDWR | O_CLOEXEC);

    CHAOS_MUST(fd >= 0 && fd < FDS, "no descriptor is left");
    return fd;
}

int
__wrap_open(const char *path, int flags, ...)
{
    int mode = 0;

    for (int i = 0; i < node_count; i++) {
        struct chaos_node *node = nodes[i];
        int fd;

        if (node->kind == CHAOS_SOCKET || strcmp(node->path, path) != 0)
            continue;
        if (!node->there)
            return fail_with(ENOENT);
        if (node->busy && node->kind != CHAOS_KEYS)
            return fail_with(EBUSY);
        fd = number();
        held[fd] = (struct held){ .node = node, .plug = node->plugs };
        return fd;
    }
    if ((flags & O_CREAT) != 0) {
        va_list args;

        va_start(args, flags);
        mode = va_arg(args, int);
        va_end(args);
    }
    return __real_open(path, flags, mode);
}

int
__wrap_close(int fd)
{
    struct held *h = of(fd);

    /* USB: the kernel takes back what it has not passed on. A line's driver has waited for it. TCP passes it
     * on unless it was told not to. */
    if (h != NULL && h->node != NULL && !gone(h)) {
        h->node->in_count = h->node->kind == CHAOS_TTY ? h->node->in_count : 0;
        if (h->node->kind != CHAOS_SOCKET || h->reset)
            h->node->out_count = 0;
    }
    if (h != NULL)
        memset(h, 0, sizeof *h);
    return __real_close(fd);
}

static size_t
waiting(const struct chaos_node *node)
{
    size_t n = 0;

    while (n < node->in_count && node->due_us[n] <= now_us)
        n++;
    return n;
}

ssize_t
__wrap_read(int fd, void *bytes, size_t size)
{
    struct held *h = of(fd);
    size_t n;

    if (h == NULL)
        return __real_read(fd, bytes, size);
    if (gone(h)) {
        if (h->node == NULL || h->node->kind == CHAOS_SOCKET)
            return 0;
        return fail_with(h->node->kind == CHAOS_TTY ? EIO : ENODEV);
    }
    n = waiting(h->node);
    n = n < size ? n : size;
    if (h->node->kind == CHAOS_KEYS)
        n -= n % sizeof(struct input_event);
    if (n == 0)
        return fail_with(EAGAIN);
    memcpy(bytes, h->node->in, n);
    h->node->in_count -= n;
    memmove(h->node->in, h->node->in + n, h->node->in_count);
    memmove(h->node->due_us, h->node->due_us + n, h->node->in_count * sizeof h->node->due_us[0]);
    return (ssize_t)n;
}

static ssize_t
put(struct held *h, const void *bytes, size_t size)
{
    struct chaos_node *node = h->node;
    size_t room;

    if (gone(h))
        return fail_with(node != NULL && node->kind == CHAOS_LP ? ENODEV : EPIPE);
    room = node->out_cap - node->out_count;
    if (room == 0)
        return fail_with(EAGAIN);
    size = size < room ? size : room;
    if (node->out_count == 0)
        node->carried_us = now_us;
    memcpy(node->out + node->out_count, bytes, size);
    node->out_count += size;
    carry(node);
    return (ssize_t)size;
}

ssize_t
__wrap_write(int fd, const void *bytes, size_t size)
{
    struct held *h = of(fd);

    return h == NULL ? __real_write(fd, bytes, size) : put(h, bytes, size);
}

ssize_t
__wrap_send(int fd, const void *bytes, size_t size, int flags)
{
    struct held *h = of(fd);

    (void)flags;
    return h == NULL ? fail_with(EBADF) : put(h, bytes, size);
}

static short
events_of(const struct held *h)
{
    short events = 0;

    if (gone(h))
        return POLLHUP | (h->node != NULL && h->node->kind == CHAOS_SOCKET ? POLLIN : POLLERR);
    if (waiting(h->node) > 0)
        events |= POLLIN;
    if (h->node->out_count < h->node->out_cap)
        events |= POLLOUT;
    return events;
}

/* How many are ready now. */
static int
look(struct pollfd *fds, nfds_t count)
{
    int ready = 0;

    for (nfds_t i = 0; i < count; i++) {
        struct held *h = of(fds[i].fd);

        fds[i].revents = 0;
        if (h != NULL)
            fds[i].revents = (short)(events_of(h) & (fds[i].events | POLLHUP | POLLERR));
        else if (fds[i].fd >= 0)
            (void)__real_poll(&fds[i], 1, 0);
        ready += fds[i].revents != 0 ? 1 : 0;
    }
    return ready;
}

int
__wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    int64_t until_us = now_us + (timeout_ms > 0 ? timeout_ms : 0) * INT64_C(1000);
    int ready = look(fds, count);

    CHAOS_MUST(timeout_ms >= 0, "a driver waits for ever");
    while (ready == 0 && now_us < until_us) {
        hurry(until_us);
        step(until_us);
        ready = look(fds, count);
    }
    return ready;
}

/* ---- questions to the kernel ---- */

static int
ask_keys(const struct chaos_node *node, unsigned long request, void *at)
{
    if (request == EVIOCGVERSION)
        return 0;
    if (_IOC_TYPE(request) == 'E' && _IOC_NR(request) == _IOC_NR(EVIOCGBIT(EV_KEY, 0))) {
        memset(at, 0xff, _IOC_SIZE(request));
        return 0;
    }
    if (request == EVIOCGRAB)
        return node->busy ? fail_with(EBUSY) : 0;
    return fail_with(ENOTTY);
}

int
__wrap_ioctl(int fd, unsigned long request, ...)
{
    struct held *h = of(fd);
    va_list args;
    void *at;

    va_start(args, request);
    at = va_arg(args, void *);
    va_end(args);
    if (h == NULL)
        return __real_ioctl(fd, request, at);
    if (gone(h))
        return fail_with(ENODEV);
    if (h->node->kind == CHAOS_KEYS)
        return ask_keys(h->node, request, at);
    if (request == TIOCOUTQ && h->node->kind == CHAOS_TTY) {
        *(int *)at = (int)h->node->out_count;
        return 0;
    }
    if ((request == TIOCEXCL || request == TIOCNXCL) && h->node->kind == CHAOS_TTY)
        return 0;
    return fail_with(ENOTTY); /* LPGETSTATUS: many ports do not tell */
}

static bool
is_line(int fd)
{
    return of(fd) != NULL && !gone(of(fd)) && of(fd)->node->kind == CHAOS_TTY;
}

int
__wrap_isatty(int fd)
{
    return of(fd) == NULL ? __real_isatty(fd) : is_line(fd) ? 1 : 0;
}

int
__wrap_tcgetattr(int fd, struct termios *t)
{
    if (of(fd) == NULL)
        return __real_tcgetattr(fd, t);
    if (!is_line(fd))
        return fail_with(EIO);
    *t = of(fd)->termios;
    return 0;
}

int
__wrap_tcsetattr(int fd, int when, const struct termios *t)
{
    if (of(fd) == NULL)
        return __real_tcsetattr(fd, when, t);
    if (!is_line(fd))
        return fail_with(EIO);
    of(fd)->termios = *t;
    return 0;
}

int
__wrap_tcflush(int fd, int queue)
{
    struct held *h = of(fd);

    if (h == NULL)
        return __real_tcflush(fd, queue);
    if (!is_line(fd))
        return fail_with(EIO);
    if (queue != TCOFLUSH) /* what is still on its way comes all the same */
        while (h->node->in_count > 0 && waiting(h->node) > 0) {
            uint8_t byte;

            (void)__wrap_read(fd, &byte, 1);
        }
    if (queue != TCIFLUSH)
        h->node->out_count = 0;
    return 0;
}

int
__wrap_tcflow(int fd, int action)
{
    return of(fd) == NULL ? __real_tcflow(fd, action) : 0;
}

/* ---- the socket ---- */

int
__wrap_socket(int domain, int type, int protocol)
{
    int fd = number();

    (void)domain;
    (void)type;
    (void)protocol;
    held[fd] = (struct held){ .socket = true };
    return fd;
}

int
__wrap_connect(int fd, const struct sockaddr *address, socklen_t size)
{
    struct held *h = of(fd);

    (void)address;
    (void)size;
    for (int i = 0; i < node_count; i++)
        if (nodes[i]->kind == CHAOS_SOCKET) {
            if (!nodes[i]->there) {
                errno = nodes[i]->nowhere ? EINPROGRESS : ECONNREFUSED;
                return -1;
            }
            nodes[i]->in_count = 0;
            h->node = nodes[i];
            h->plug = nodes[i]->plugs;
            return 0;
        }
    return fail_with(ENETUNREACH);
}

int
__wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *size)
{
    (void)level;
    (void)name;
    (void)size;
    *(int *)value = of(fd) == NULL || gone(of(fd)) ? EHOSTUNREACH : 0;
    return 0;
}

int
__wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
    (void)level;
    (void)value;
    (void)size;
    if (of(fd) != NULL && name == SO_LINGER)
        of(fd)->reset = true;
    return 0;
}

/* ---- the disk: what a power cut leaves is another test's (tests/ledger) ---- */

int
fsync(int fd)
{
    (void)fd;
    return 0;
}

int
fdatasync(int fd)
{
    (void)fd;
    return 0;
}
