#include "drivers/scanner/scanner.h"

#include "drivers/scanner/line.h"
#include "drivers/scanner/node.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/*
 * away ── the node opens, raw and for us alone ──► open ── hang-up, an error ──► away
 * In open, what was read waits in `bytes` until the line has taken it: a poll delivers one payload.
 */
struct serial {
    struct pd_scanner scanner; /* first */
    struct pd_node node;
    struct pd_line line;
    struct pd_serial_config config;
    speed_t speed;
    size_t at, end; /* unread part of bytes */
    uint8_t bytes[256];
};

static const struct {
    int baud;
    speed_t speed;
} speeds[] = {
    { 1200, B1200 },
    { 2400, B2400 },
    { 4800, B4800 },
    { 9600, B9600 },
    { 19200, B19200 },
    { 38400, B38400 },
    { 57600, B57600 },
    { 115200, B115200 },
};

static void
make_raw(const struct serial *serial, struct termios *t)
{
    memset(t, 0, sizeof *t);
    t->c_iflag = IGNBRK;
    t->c_cflag = CS8 | CREAD | CLOCAL;
    if (serial->config.parity != PD_SERIAL_NONE) {
        t->c_iflag |= INPCK; /* a byte that came wrong is read as 0, which spoils its line */
        t->c_cflag |= PARENB | (serial->config.parity == PD_SERIAL_ODD ? PARODD : 0);
    }
    if (serial->config.rts_cts)
        t->c_cflag |= CRTSCTS;
    t->c_cc[VMIN] = 1; /* so that 0 bytes mean a hang-up and nothing else */
    (void)cfsetispeed(t, serial->speed);
    (void)cfsetospeed(t, serial->speed);
}

static int
open_line(void *ctx, const char *path, struct pd_why *why)
{
    struct serial *serial = ctx;
    struct termios t, got;
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return pd_node_fail(fd, why, strerror(errno));
    if (isatty(fd) == 0)
        return pd_node_fail(fd, why, "it is no serial line");
    if (ioctl(fd, TIOCEXCL) != 0)
        return pd_node_fail(fd, why, "it cannot be had alone");
    make_raw(serial, &t);
    /* tcsetattr is content if any of it could be set: what the line does is read back. */
    if (tcsetattr(fd, TCSANOW, &t) != 0 || tcgetattr(fd, &got) != 0)
        return pd_node_fail(fd, why, strerror(errno));
    if (cfgetispeed(&got) != serial->speed || (got.c_lflag & (ICANON | ECHO)) != 0)
        return pd_node_fail(fd, why, "it does not take this speed");
    (void)tcflush(fd, TCIFLUSH); /* a code that was shown before nobody waits for */
    pd_line_join(&serial->line);
    serial->at = serial->end = 0;
    return fd;
}

static bool
work_off(void *ctx, struct pd_scan *scan)
{
    struct serial *serial = ctx;

    while (serial->at < serial->end)
        if (pd_line_put(&serial->line, serial->bytes[serial->at++], scan))
            return true;
    return false;
}

static void *
room(void *ctx, size_t *size)
{
    *size = sizeof((struct serial *)ctx)->bytes;
    return ((struct serial *)ctx)->bytes;
}

static void
came(void *ctx, size_t size)
{
    ((struct serial *)ctx)->at = 0;
    ((struct serial *)ctx)->end = size;
}

static void
forget(void *ctx)
{
    ((struct serial *)ctx)->at = ((struct serial *)ctx)->end = 0;
}

static const struct pd_node_driver driver = { open_line, 1, room, came, work_off, forget };

static enum pd_err
serial_poll(struct pd_scanner *scanner, int64_t now_ms, int timeout_ms, struct pd_scan *scan)
{
    struct serial *serial = (struct serial *)scanner;

    return pd_node_poll(&serial->node, &serial->line, &driver, serial, now_ms, timeout_ms, scan);
}

static void
serial_wake(struct pd_scanner *scanner)
{
    pd_wake_set(&((struct serial *)scanner)->node.wake);
}

static void
serial_status(struct pd_scanner *scanner, struct pd_scanner_status *status)
{
    pd_node_status(&((struct serial *)scanner)->node, status);
}

static void
serial_destroy(struct pd_scanner *scanner)
{
    struct serial *serial = (struct serial *)scanner;

    if (serial->node.fd >= 0)
        (void)ioctl(serial->node.fd, TIOCNXCL);
    pd_node_finish(&serial->node);
    pd_line_drop(&serial->line);
    free(serial);
}

static const struct pd_scanner_ops serial_ops = {
    .name = "serial",
    .poll = serial_poll,
    .wake = serial_wake,
    .status = serial_status,
    .destroy = serial_destroy,
};

enum pd_err
pd_scanner_serial_create(const char *path, const struct pd_serial_config *config,
    const struct pd_line_rules *rules, struct pd_scanner **out, struct pd_why *why)
{
    struct serial *serial = calloc(1, sizeof *serial);
    enum pd_err err;
    bool known = false;

    *out = NULL;
    if (serial == NULL)
        return PD_ERR_MEMORY;
    serial->scanner.ops = &serial_ops;
    serial->config = *config;
    pd_line_init(&serial->line, rules, PD_SCAN_SERIAL);
    err = pd_node_init(&serial->node, path[0] != '\0' ? path : PD_SCANNER_SERIAL_AUTO, why);
    for (int i = 0; i < PD_COUNT(speeds) && !known; i++) {
        known = speeds[i].baud == config->baud;
        serial->speed = speeds[i].speed;
    }
    if (err == PD_OK && !known)
        err = pd_why(why, PD_ERR_INVALID, "scanner.baud", "no such speed: %d", config->baud);
    if (err != PD_OK)
        serial_destroy(&serial->scanner);
    else
        *out = &serial->scanner;
    return err;
}

enum pd_err
pd_scanner_serial_look(const char *path, struct pd_why *why)
{
    const char *at = path[0] != '\0' ? path : PD_SCANNER_SERIAL_AUTO;
    struct stat st;

    if (stat(at, &st) != 0)
        return pd_why(why, errno == EACCES ? PD_ERR_DENIED : PD_ERR_MISSING, at, "%s", strerror(errno));
    if (!S_ISCHR(st.st_mode))
        return pd_why(why, PD_ERR_INVALID, at, "it is no serial line");
    if (access(at, R_OK | W_OK) != 0)
        return pd_why(why, PD_ERR_DENIED, at, "%s", strerror(errno));
    return PD_OK;
}
