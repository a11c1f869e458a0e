/*
 * A real print service: its messages are written and read by libcups, and carried here, one connection a
 * question, so that each has an end (libcups itself asks again, looks names up and asks for passwords as it
 * pleases). In the clear, as a printer at port 9100 is. Nothing of the environment and no file of CUPS' own
 * is read.
 */
#include "app/base/clock.h"
#include "app/base/str.h"
#include "drivers/printer/address.h"
#include "drivers/printer/cups.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#define OWNER "pointdesk" /* whose jobs they are: the same name takes them back */
#define MESSAGE_MAX 4096

struct service {
    struct pd_cups_api api;
    struct pd_address at;
    char queue[PD_CUPS_QUEUE_MAX + 1];
    uint8_t answer[PD_CUPS_ANSWER_MAX];
};

/* A question on its way. */
struct question {
    ipp_t *message;
    int number;
    uint8_t bytes[MESSAGE_MAX];
    size_t size;
    bool full;
};

static int64_t
now_ms(void)
{
    return pd_clock_monotonic_us() / 1000;
}

/* ---- bytes there and back ---- */

static bool
wait_for(int fd, short events, int64_t until_ms)
{
    for (;;) {
        struct pollfd p = { .fd = fd, .events = events };
        int64_t left_ms = until_ms - now_ms();
        int rc = left_ms > 0 ? poll(&p, 1, (int)left_ms) : 0;

        if (rc < 0 && errno == EINTR)
            continue;
        return rc > 0;
    }
}

/* What cannot be sent may have been answered already: the caller reads in any case. */
static void
send_all(int fd, const void *bytes, size_t size, int64_t until_ms)
{
    const uint8_t *at = bytes;

    while (size > 0 && wait_for(fd, POLLOUT, until_ms)) {
        ssize_t n = send(fd, at, size, MSG_NOSIGNAL);

        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return;
        at += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
}

/* To the end of the connection. More than there is room for is no answer. */
static size_t
read_all(int fd, uint8_t *bytes, size_t cap, int64_t until_ms)
{
    size_t size = 0;

    while (size < cap && wait_for(fd, POLLIN, until_ms)) {
        ssize_t n = recv(fd, bytes + size, cap - size, 0);

        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return size;
        size += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

static enum pd_cups_heard
carry(struct service *s, const struct question *q, const uint8_t *document, size_t document_size,
    int64_t limit_ms, const uint8_t **body, size_t *body_size)
{
    int64_t until_ms = now_ms() + limit_ms;
    int fd = pd_address_connect(&s->at, limit_ms);
    char head[512];
    size_t size;
    int n;

    if (fd < 0)
        return PD_CUPS_AWAY;
    /* HTTP/1.0: an answer in one piece, and the connection ends with it. */
    n = snprintf(head, sizeof head,
        "POST /printers/%s HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
        "Content-Length: %zu\r\n\r\n",
        s->queue, q->size + document_size);
    send_all(fd, head, (size_t)n, until_ms);
    send_all(fd, q->bytes, q->size, until_ms);
    send_all(fd, document, document_size, until_ms);
    size = read_all(fd, s->answer, sizeof s->answer, until_ms);
    (void)close(fd);
    return pd_cups_http_body(s->answer, size, body, body_size) ? PD_CUPS_HEARD : PD_CUPS_SILENT;
}

/* ---- questions ---- */

static ssize_t
put(void *ctx, ipp_uchar_t *buffer, size_t bytes)
{
    struct question *q = ctx;

    if (bytes > sizeof q->bytes - q->size) {
        q->full = true;
        return -1;
    }
    memcpy(q->bytes + q->size, buffer, bytes);
    q->size += bytes;
    return (ssize_t)bytes;
}

/* A question about the queue, and about one of its jobs where job is above 0. */
static bool
begin(struct service *s, struct question *q, ipp_op_t op, int job)
{
    char uri[64 + PD_CUPS_QUEUE_MAX];

    memset(q, 0, sizeof *q);
    q->message = s->api.request(op);
    if (q->message == NULL)
        return false;
    q->number = s->api.number(q->message);
    (void)snprintf(uri, sizeof uri, "ipp://localhost/printers/%s", s->queue);
    (void)s->api.add_string(q->message, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, uri);
    if (job > 0)
        (void)s->api.add_integer(q->message, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job);
    (void)s->api.add_string(q->message, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, OWNER);
    return true;
}

/* What comes back. */
struct reply {
    const uint8_t *body;
    size_t size;
};

/* The question as bytes, and then its document; the message is no longer needed. */
static enum pd_cups_heard
ask(struct service *s, struct question *q, const uint8_t *document, size_t document_size, int64_t limit_ms,
    struct reply *reply)
{
    ipp_state_t state = IPP_STATE_HEADER;

    while (state != IPP_STATE_ERROR && state != IPP_STATE_DATA && !q->full)
        state = s->api.write(q, put, 1, NULL, q->message);
    s->api.destroy(q->message);
    return state == IPP_STATE_DATA
               ? carry(s, q, document, document_size, limit_ms, &reply->body, &reply->size)
               : PD_CUPS_AWAY;
}

static void
want(struct service *s, struct question *q, const char *const *names, int count)
{
    (void)s->api.add_strings(
        q->message, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", count, NULL, names);
}

static enum pd_cups_heard
ipp_look(void *ctx, int64_t limit_ms, struct pd_printer_status *status)
{
    static const char *const names[] = { "printer-state", "printer-state-reasons",
        "printer-is-accepting-jobs" };
    struct service *s = ctx;
    struct question q;
    struct reply reply;
    enum pd_cups_heard heard;

    if (!begin(s, &q, IPP_OP_GET_PRINTER_ATTRIBUTES, 0))
        return PD_CUPS_AWAY;
    want(s, &q, names, PD_COUNT(names));
    heard = ask(s, &q, NULL, 0, limit_ms, &reply);
    return heard == PD_CUPS_HEARD ? pd_cups_read_queue(&s->api, reply.body, reply.size, q.number, status)
                                  : heard;
}

static enum pd_cups_heard
ipp_create(void *ctx, int64_t limit_ms, int *job)
{
    struct service *s = ctx;
    struct question q;
    struct reply reply;
    enum pd_cups_heard heard;

    if (!begin(s, &q, IPP_OP_CREATE_JOB, 0))
        return PD_CUPS_AWAY;
    (void)s->api.add_string(q.message, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, "ticket");
    heard = ask(s, &q, NULL, 0, limit_ms, &reply);
    return heard == PD_CUPS_HEARD ? pd_cups_read_created(&s->api, reply.body, reply.size, q.number, job)
                                  : heard;
}

static enum pd_cups_heard
ipp_send(void *ctx, int64_t limit_ms, int job, const uint8_t *bytes, size_t size)
{
    struct service *s = ctx;
    struct question q;
    struct reply reply;
    enum pd_cups_heard heard;

    if (!begin(s, &q, IPP_OP_SEND_DOCUMENT, job))
        return PD_CUPS_AWAY;
    (void)s->api.add_string(
        q.message, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL, "application/vnd.cups-raw");
    (void)s->api.add_boolean(q.message, IPP_TAG_OPERATION, "last-document", 1);
    heard = ask(s, &q, bytes, size, limit_ms, &reply);
    return heard == PD_CUPS_HEARD ? pd_cups_read_plain(&s->api, reply.body, reply.size, q.number) : heard;
}

static enum pd_cups_heard
ipp_job(void *ctx, int64_t limit_ms, int job, struct pd_cups_job *out)
{
    static const char *const names[] = { "job-id", "job-state", "job-state-reasons", "time-at-processing" };
    struct service *s = ctx;
    struct question q;
    struct reply reply;
    enum pd_cups_heard heard;

    if (!begin(s, &q, IPP_OP_GET_JOB_ATTRIBUTES, job))
        return PD_CUPS_AWAY;
    want(s, &q, names, PD_COUNT(names));
    heard = ask(s, &q, NULL, 0, limit_ms, &reply);
    return heard == PD_CUPS_HEARD ? pd_cups_read_job(&s->api, reply.body, reply.size, q.number, job, out)
                                  : heard;
}

static enum pd_cups_heard
ipp_cancel(void *ctx, int64_t limit_ms, int job)
{
    struct service *s = ctx;
    struct question q;
    struct reply reply;
    enum pd_cups_heard heard;

    if (!begin(s, &q, IPP_OP_CANCEL_JOB, job))
        return PD_CUPS_AWAY;
    heard = ask(s, &q, NULL, 0, limit_ms, &reply);
    return heard == PD_CUPS_HEARD ? pd_cups_read_plain(&s->api, reply.body, reply.size, q.number) : heard;
}

static const struct pd_cups_ops ipp_ops = {
    .look = ipp_look,
    .create = ipp_create,
    .send = ipp_send,
    .job = ipp_job,
    .cancel = ipp_cancel,
    .destroy = free,
};

/* ---- where it is ---- */

/* Narrower than CUPS' own rule: no name that would have to be written otherwise in an address. */
static bool
good_queue(const char *name, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!isalnum((unsigned char)name[i]) && strchr("-_.", name[i]) == NULL)
            return false;
    return size > 0 && size <= PD_CUPS_QUEUE_MAX && name[0] != '.' && name[0] != '-';
}

static bool
good_host(const char *host, struct pd_address *at)
{
    struct sockaddr_un local = { .sun_family = AF_UNIX };

    if (host[0] != '/')
        return pd_address_read(host, PD_CUPS_PORT, at);
    if (!pd_copy(local.sun_path, sizeof local.sun_path, host))
        return false;
    memcpy(&at->to, &local, sizeof local);
    at->size = sizeof local;
    return true;
}

enum pd_err
pd_printer_cups_create(const char *queue, const char *library, int width_px,
    const struct pd_printer_limits *limits, struct pd_printer **out, struct pd_why *why)
{
    size_t name = strcspn(queue, "@");
    struct pd_address at = { 0 };
    struct service *s;
    enum pd_err err;

    *out = NULL;
    if (!good_queue(queue, name) || !good_host(queue[name] == '@' ? queue + name + 1 : PD_CUPS_SOCKET, &at))
        return pd_why(why, PD_ERR_INVALID, "printer.address",
            "'%.48s' is not QUEUE, QUEUE@192.0.2.7[:631] or QUEUE@/SOCKET; QUEUE: 1 to %d of A-Z a-z 0-9 - _ "
            ".",
            queue, PD_CUPS_QUEUE_MAX);
    s = calloc(1, sizeof *s);
    if (s == NULL)
        return PD_ERR_MEMORY;
    s->at = at;
    memcpy(s->queue, queue, name);
    err = pd_cups_load(&s->api, library, why);
    if (err == PD_OK)
        err = pd_printer_cups_over(&ipp_ops, s, width_px, limits, out);
    if (err != PD_OK)
        free(s);
    return err;
}
