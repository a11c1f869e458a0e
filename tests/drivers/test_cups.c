/*
 * Goal: every observation of a print service leads to the outcome that the table in printer_cups.c gives it,
 * in bounded time, and no bytes of a service lead to one that it did not say.
 * Method: a played service, whose answers are a row of a table each; the reading of answers made by libcups
 * itself, then cut, changed and mixed up; a service on a socket that babbles, drips and says nothing.
 */
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "drivers/printer/cups.h"
#include "tests/drivers/support.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const struct pd_printer_limits quick = { 300, 0, 100, 300, 0 };

#define SAYS 8

/* What is said of a job, in turn; the last is said again and again. */
struct said {
    enum pd_cups_heard heard;
    struct pd_cups_job job;
};

struct row {
    const char *name;
    enum pd_cups_heard look, create, send, cancel;
    unsigned before, during,
        after; /* complaints of the queue: at first, while the job is, when it has ended */
    struct said says[SAYS];
    struct said cancelled; /* what is said after a cancel; heard with state 0: as before */
    enum pd_print_result result;
    unsigned reasons;
    int creates, cancels;
};

struct played {
    const struct row *row;
    int asked, creates, sends, cancels;
    bool ended, is_cancelled;
};

static enum pd_cups_heard
played_look(void *ctx, int64_t limit_ms, struct pd_printer_status *status)
{
    struct played *p = ctx;
    unsigned reasons = p->sends == 0 ? p->row->before : p->ended ? p->row->after : p->row->during;

    (void)limit_ms;
    *status = (struct pd_printer_status){ reasons != 0 ? PD_DEVICE_PROBLEM : PD_DEVICE_OK, reasons };
    return p->row->look;
}

static enum pd_cups_heard
played_create(void *ctx, int64_t limit_ms, int *job)
{
    struct played *p = ctx;

    (void)limit_ms;
    p->creates++;
    *job = 7;
    return p->row->create;
}

static enum pd_cups_heard
played_send(void *ctx, int64_t limit_ms, int job, const uint8_t *bytes, size_t size)
{
    struct played *p = ctx;

    (void)limit_ms;
    assert_int_equal(job, 7);
    assert_true(size > 1000 && bytes[0] == 0x1b && bytes[1] == '@');
    p->sends++;
    return p->row->send;
}

static enum pd_cups_heard
played_job(void *ctx, int64_t limit_ms, int job, struct pd_cups_job *out)
{
    struct played *p = ctx;
    const struct said *s = &p->row->says[p->asked];

    (void)limit_ms;
    assert_int_equal(job, 7);
    if (p->is_cancelled && (p->row->cancelled.job.state != 0 || p->row->cancelled.heard != PD_CUPS_HEARD))
        s = &p->row->cancelled;
    else if (p->asked + 1 < SAYS && (s[1].job.state != 0 || s[1].heard != PD_CUPS_HEARD))
        p->asked++;
    *out = s->job;
    p->ended = s->heard == PD_CUPS_HEARD && s->job.state >= PD_CUPS_CANCELED;
    return s->heard;
}

static enum pd_cups_heard
played_cancel(void *ctx, int64_t limit_ms, int job)
{
    struct played *p = ctx;

    (void)limit_ms;
    assert_int_equal(job, 7);
    p->cancels++;
    p->is_cancelled = p->row->cancel == PD_CUPS_HEARD;
    return p->row->cancel;
}

static void
played_destroy(void *ctx)
{
    (void)ctx;
}

static const struct pd_cups_ops played_ops = { played_look, played_create, played_send, played_job,
    played_cancel, played_destroy };

#define SAID(state, never)                                                                                   \
    {                                                                                                        \
        PD_CUPS_HEARD,                                                                                       \
        {                                                                                                    \
            state, never, false                                                                              \
        }                                                                                                    \
    }
#define WAITS SAID(PD_CUPS_PENDING, true)
#define WORKS SAID(PD_CUPS_PROCESSING, false)
#define DONE SAID(PD_CUPS_COMPLETED, false)

static const struct row rows[] = {
    { "the service is gone", .look = PD_CUPS_AWAY, .result = PD_PRINT_NOT_PRINTED,
        .reasons = PD_PRINTER_SERVICE },
    { "the service says nothing", .look = PD_CUPS_SILENT, .result = PD_PRINT_NOT_PRINTED,
        .reasons = PD_PRINTER_SERVICE },
    { "no such queue", .look = PD_CUPS_UNKNOWN, .result = PD_PRINT_NOT_PRINTED, .reasons = PD_PRINTER_QUEUE },
    { "the queue is stopped", .before = PD_PRINTER_QUEUE, .result = PD_PRINT_NOT_PRINTED,
        .reasons = PD_PRINTER_QUEUE },
    { "no job is made", .create = PD_CUPS_REFUSED, .result = PD_PRINT_NOT_PRINTED,
        .reasons = PD_PRINTER_QUEUE, .creates = 1 },
    { "nobody answers when a job is asked for", .create = PD_CUPS_SILENT, .result = PD_PRINT_NOT_PRINTED,
        .reasons = PD_PRINTER_SERVICE, .creates = 1 },
    { "the document is refused", .send = PD_CUPS_REFUSED, .result = PD_PRINT_NOT_PRINTED,
        .reasons = PD_PRINTER_QUEUE, .creates = 1, .cancels = 1 },
    { "the service is gone before the document", .send = PD_CUPS_AWAY, .result = PD_PRINT_NOT_PRINTED,
        .reasons = PD_PRINTER_SERVICE, .creates = 1, .cancels = 1 },
    { "completed", .says = { WAITS, WORKS, DONE }, .result = PD_PRINT_PRINTED, .creates = 1 },
    { "completed, though nobody confirmed the document", .send = PD_CUPS_SILENT, .says = { WORKS, DONE },
        .result = PD_PRINT_PRINTED, .creates = 1 },
    { "completed after an old complaint", .before = PD_PRINTER_PAPER_OUT, .says = { WAITS, DONE },
        .result = PD_PRINT_PRINTED, .creates = 1 },
    { "completed with a complaint", .after = PD_PRINTER_PAPER_OUT, .says = { WORKS, DONE },
        .result = PD_PRINT_UNKNOWN, .reasons = PD_PRINTER_PAPER_OUT, .creates = 1 },
    { "completed with errors", .says = { WORKS, { PD_CUPS_HEARD, { PD_CUPS_COMPLETED, false, true } } },
        .result = PD_PRINT_UNKNOWN, .reasons = PD_PRINTER_STALLED, .creates = 1 },
    { "aborted before it began", .says = { WAITS, SAID(PD_CUPS_ABORTED, true) },
        .result = PD_PRINT_NOT_PRINTED, .reasons = PD_PRINTER_QUEUE, .creates = 1 },
    { "aborted after it began", .says = { WORKS, SAID(PD_CUPS_ABORTED, false) }, .result = PD_PRINT_UNKNOWN,
        .reasons = PD_PRINTER_STALLED, .creates = 1 },
    { "aborted, and it was seen to work whatever it says", .says = { WORKS, SAID(PD_CUPS_ABORTED, true) },
        .result = PD_PRINT_UNKNOWN, .reasons = PD_PRINTER_STALLED, .creates = 1 },
    { "cancelled by somebody before it began", .says = { WAITS, SAID(PD_CUPS_CANCELED, true) },
        .result = PD_PRINT_NOT_PRINTED, .reasons = PD_PRINTER_BUSY, .creates = 1 },
    { "cancelled by somebody in the middle", .says = { WORKS, SAID(PD_CUPS_CANCELED, false) },
        .result = PD_PRINT_UNKNOWN, .reasons = PD_PRINTER_STALLED, .creates = 1 },
    { "waits too long", .says = { WAITS }, .cancelled = SAID(PD_CUPS_CANCELED, true),
        .result = PD_PRINT_NOT_PRINTED, .reasons = PD_PRINTER_BUSY, .creates = 1, .cancels = 1 },
    { "waits for paper", .during = PD_PRINTER_PAPER_OUT, .says = { WAITS },
        .cancelled = SAID(PD_CUPS_CANCELED, true), .result = PD_PRINT_NOT_PRINTED,
        .reasons = PD_PRINTER_PAPER_OUT, .creates = 1, .cancels = 1 },
    { "waits for paper, and began while it was taken back", .during = PD_PRINTER_PAPER_OUT, .says = { WAITS },
        .cancelled = SAID(PD_CUPS_CANCELED, false), .result = PD_PRINT_UNKNOWN,
        .reasons = PD_PRINTER_PAPER_OUT, .creates = 1, .cancels = 1 },
    { "waits, and came out while it was taken back", .says = { WAITS }, .cancelled = DONE,
        .result = PD_PRINT_PRINTED, .creates = 1, .cancels = 1 },
    { "the queue is stopped while it waits", .during = PD_PRINTER_QUEUE, .after = PD_PRINTER_QUEUE,
        .says = { WAITS }, .cancelled = SAID(PD_CUPS_CANCELED, true), .result = PD_PRINT_NOT_PRINTED,
        .reasons = PD_PRINTER_QUEUE, .creates = 1, .cancels = 1 },
    { "waits, and may not be taken back", .cancel = PD_CUPS_REFUSED, .says = { WAITS },
        .result = PD_PRINT_UNKNOWN, .reasons = PD_PRINTER_STALLED, .creates = 1, .cancels = 1 },
    { "waits, and it is not told whether it began", .says = { SAID(PD_CUPS_PENDING, false) },
        .cancelled = SAID(PD_CUPS_CANCELED, false), .result = PD_PRINT_UNKNOWN, .reasons = PD_PRINTER_STALLED,
        .creates = 1, .cancels = 1 },
    { "out of paper in the middle", .during = PD_PRINTER_PAPER_OUT, .says = { WORKS },
        .cancelled = SAID(PD_CUPS_CANCELED, false), .result = PD_PRINT_UNKNOWN,
        .reasons = PD_PRINTER_PAPER_OUT, .creates = 1, .cancels = 1 },
    { "stopped in the middle", .says = { WORKS, SAID(PD_CUPS_STOPPED, false) },
        .cancelled = SAID(PD_CUPS_CANCELED, false), .result = PD_PRINT_UNKNOWN, .reasons = PD_PRINTER_STALLED,
        .creates = 1, .cancels = 1 },
    { "back in the queue after it began", .says = { WORKS, WAITS }, .cancelled = SAID(PD_CUPS_CANCELED, true),
        .result = PD_PRINT_UNKNOWN, .reasons = PD_PRINTER_STALLED, .creates = 1, .cancels = 1 },
    { "the service dies in the middle", .says = { WORKS, { .heard = PD_CUPS_AWAY } }, .cancel = PD_CUPS_AWAY,
        .result = PD_PRINT_UNKNOWN, .reasons = PD_PRINTER_SERVICE, .creates = 1, .cancels = 1 },
    { "the service dies while it waits", .says = { WAITS, { .heard = PD_CUPS_AWAY } }, .cancel = PD_CUPS_AWAY,
        .result = PD_PRINT_UNKNOWN, .reasons = PD_PRINTER_SERVICE, .creates = 1, .cancels = 1 },
    { "the job is forgotten", .says = { WAITS, { .heard = PD_CUPS_UNKNOWN } }, .result = PD_PRINT_UNKNOWN,
        .reasons = PD_PRINTER_QUEUE, .creates = 1 },
};

static struct pd_print_outcome
print_with(struct pd_printer *printer)
{
    struct pd_image code = qr_image("by way of a queue", 4), ticket = placed(&code, 384, 300, 255);
    struct pd_print_outcome outcome;

    pd_printer_print(printer, &ticket, &outcome);
    pd_image_finish(&code);
    pd_image_finish(&ticket);
    return outcome;
}

static void
each_observation_has_its_outcome(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct played played = { .row = &rows[i] };
        struct pd_print_outcome o;
        struct pd_printer *printer;

        assert_ok(pd_printer_cups_over(&played_ops, &played, 384, &quick, &printer));
        o = print_with(printer);
        if (o.result != rows[i].result || o.status.reasons != rows[i].reasons ||
            played.creates != rows[i].creates || played.cancels != rows[i].cancels)
            fail_msg("%s: %s, reasons %x, %d made, %d taken back", rows[i].name,
                pd_print_result_name(o.result), o.status.reasons, played.creates, played.cancels);
        assert_int_equal(o.status.state, rows[i].reasons == 0 ? PD_DEVICE_OK : PD_DEVICE_PROBLEM);
        pd_printer_destroy(printer);
    }
}

static void
a_job_that_died_with_its_service_is_taken_back_when_it_is_there_again(void **state)
{
    static const struct row dies = { "", .says = { WORKS, { .heard = PD_CUPS_AWAY } },
        .cancel = PD_CUPS_AWAY };
    static const struct row lives = { .name = "" };
    struct played played = { .row = &dies };
    struct pd_printer_status status;
    struct pd_printer *printer;

    (void)state;
    assert_ok(pd_printer_cups_over(&played_ops, &played, 384, &quick, &printer));
    assert_int_equal(print_with(printer).result, PD_PRINT_UNKNOWN);
    pd_printer_status(printer, &status);
    assert_int_equal(played.cancels, 2);
    played.row = &lives;
    for (int i = 0; i < 3; i++)
        pd_printer_status(printer, &status);
    assert_int_equal(played.cancels, 3);
    pd_printer_destroy(printer);
}

static void
reasons_of_a_queue_are_ours_or_nothing(void **state)
{
    static const struct {
        const char *word;
        unsigned reason;
    } words[] = {
        { "none", 0 },
        { "", 0 },
        { "-error", 0 },
        { "media-empty", PD_PRINTER_PAPER_OUT },
        { "media-empty-error", PD_PRINTER_PAPER_OUT },
        { "media-empty-warning", PD_PRINTER_PAPER_OUT },
        { "media-low-report", PD_PRINTER_PAPER_LOW },
        { "media-jam-error", PD_PRINTER_JAM },
        { "cover-open-error", PD_PRINTER_COVER_OPEN },
        { "door-open", PD_PRINTER_COVER_OPEN },
        { "offline-report", PD_PRINTER_OFFLINE },
        { "paused", PD_PRINTER_QUEUE },
        { "cups-missing-filter-warning", PD_PRINTER_QUEUE },
        { "connecting-to-device", PD_PRINTER_OFFLINE },
        { "toner-low-warning", 0 },
        { "unheard-of-error", PD_PRINTER_ERROR },
        { "media-emptyish", 0 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(words); i++)
        assert_int_equal(pd_cups_reason(words[i].word), words[i].reason);
}

static void
queues_and_addresses_are_checked(void **state)
{
    static const char *const good[] = { "Q", "tickets_1-2.b", "q@192.0.2.7", "q@192.0.2.7:8631",
        "q@[2001:db8::7]:631", "q@/run/cups/cups.sock" };
    static const char *const bad[] = { "", "@192.0.2.7", "a b", "a/b", "../x", ".x", "-x", "q@", "q@host",
        "q@192.0.2.7:0", "q@192.0.2.7:", "q\r\nX: y", "q?x", "q%41", "\xe6\x89\x93" };
    struct pd_printer *printer;
    struct pd_why why;
    char name[PD_CUPS_QUEUE_MAX + 2], path[200] = "q@/";

    (void)state;
    for (int i = 0; i < PD_COUNT(good); i++) {
        assert_ok(pd_printer_cups_create(good[i], NULL, 384, &quick, &printer, &why));
        pd_printer_destroy(printer);
    }
    for (int i = 0; i < PD_COUNT(bad); i++) {
        assert_int_equal(pd_printer_cups_create(bad[i], NULL, 384, &quick, &printer, &why), PD_ERR_INVALID);
        assert_non_null(strstr(why.text, "A-Z"));
    }
    memset(name, 'q', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(pd_printer_cups_create(name, NULL, 384, &quick, &printer, &why), PD_ERR_INVALID);
    memset(path + 3, 's', 150);
    assert_int_equal(pd_printer_cups_create(path, NULL, 384, &quick, &printer, &why), PD_ERR_INVALID);
    assert_int_equal(
        pd_printer_cups_create("q", "libnothing.so.9", 384, &quick, &printer, &why), PD_ERR_MISSING);
    assert_non_null(strstr(why.text, "libcups2"));
}

/* ---- answers ---- */

#define NUMBER 41

struct bytes {
    uint8_t at[1024];
    size_t size;
};

/* A group, its attributes one after the other: kind, name, value. */
static void
attribute(struct bytes *b, int kind, const char *name, const void *value, size_t size)
{
    size_t n = strlen(name);

    b->at[b->size++] = (uint8_t)kind;
    b->at[b->size++] = 0;
    b->at[b->size++] = (uint8_t)n;
    memcpy(b->at + b->size, name, n);
    b->size += n;
    b->at[b->size++] = 0;
    b->at[b->size++] = (uint8_t)size;
    memcpy(b->at + b->size, value, size);
    b->size += size;
}

static struct bytes
answer_with(int status)
{
    struct bytes b = { { 2, 0, (uint8_t)(status >> 8), (uint8_t)status, 0, 0, 0, NUMBER, 1 }, 9 };

    attribute(&b, 0x47, "attributes-charset", "utf-8", 5);
    attribute(&b, 0x48, "attributes-natural-language", "en", 2);
    return b;
}

static struct bytes
answer_of_job(int job, int state, bool never_began)
{
    struct bytes b = answer_with(0);
    uint8_t id[4] = { 0, 0, 0, (uint8_t)job }, what[4] = { 0, 0, 0, (uint8_t)state };

    b.at[b.size++] = 2;
    attribute(&b, 0x21, "job-id", id, 4);
    attribute(&b, 0x23, "job-state", what, 4);
    attribute(&b, 0x44, "job-state-reasons", "none", 4);
    attribute(&b, never_began ? 0x13 : 0x21, "time-at-processing", id, never_began ? 0 : 4);
    b.at[b.size++] = 3;
    return b;
}

static void
an_answer_counts_only_whole_and_for_its_own_question(void **state)
{
    struct pd_cups_api api;
    struct pd_cups_job job;
    struct bytes good = answer_of_job(7, PD_CUPS_CANCELED, true), b;

    (void)state;
    assert_ok(pd_cups_load(&api, NULL, NULL));
    assert_int_equal(pd_cups_read_job(&api, good.at, good.size, NUMBER, 7, &job), PD_CUPS_HEARD);
    assert_int_equal(job.state, PD_CUPS_CANCELED);
    assert_true(job.never_began);
    b = answer_of_job(7, PD_CUPS_CANCELED, false);
    assert_int_equal(pd_cups_read_job(&api, b.at, b.size, NUMBER, 7, &job), PD_CUPS_HEARD);
    assert_false(job.never_began);
    assert_int_equal(pd_cups_read_job(&api, good.at, good.size, NUMBER + 1, 7, &job), PD_CUPS_SILENT);
    assert_int_equal(pd_cups_read_job(&api, good.at, good.size, NUMBER, 8, &job), PD_CUPS_SILENT);
    for (size_t n = 0; n < good.size; n++)
        assert_int_equal(pd_cups_read_job(&api, good.at, n, NUMBER, 7, &job), PD_CUPS_SILENT);
    for (int s = 0; s < 256; s++) {
        b = answer_of_job(7, s, true);
        assert_int_equal(pd_cups_read_job(&api, b.at, b.size, NUMBER, 7, &job),
            s >= PD_CUPS_PENDING && s <= PD_CUPS_COMPLETED ? PD_CUPS_HEARD : PD_CUPS_SILENT);
    }
    b = answer_with(0x0406);
    b.at[b.size++] = 3;
    assert_int_equal(pd_cups_read_job(&api, b.at, b.size, NUMBER, 7, &job), PD_CUPS_UNKNOWN);
    b = answer_with(0x0503);
    b.at[b.size++] = 3;
    assert_int_equal(pd_cups_read_plain(&api, b.at, b.size, NUMBER), PD_CUPS_REFUSED);
}

/* Whatever byte is another: an end that was not said stays unsaid. Bytes of the state itself left out. */
static void
changed_answers_are_checked_like_all(void **state)
{
    struct pd_cups_api api;
    struct bytes good = answer_of_job(7, PD_CUPS_PENDING, true);

    (void)state;
    assert_ok(pd_cups_load(&api, NULL, NULL));
    for (size_t at = 0; at < good.size; at++)
        for (int value = 0; value < 256; value += 1) {
            struct bytes b = good;
            struct pd_cups_job job = { 0 };
            struct pd_printer_status status;
            int made;

            b.at[at] = (uint8_t)value;
            if (pd_cups_read_job(&api, b.at, b.size, NUMBER, 7, &job) == PD_CUPS_HEARD)
                assert_in_range(job.state, PD_CUPS_PENDING, PD_CUPS_COMPLETED);
            assert_int_not_equal(pd_cups_read_queue(&api, b.at, b.size, NUMBER, &status), PD_CUPS_HEARD);
            if (pd_cups_read_created(&api, b.at, b.size, NUMBER, &made) == PD_CUPS_HEARD)
                assert_true(made > 0);
        }
}

static void
heads_of_http_are_checked(void **state)
{
    static const struct {
        const char *bytes;
        int body; /* bytes; -1: refused */
    } heads[] = {
        { "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", 3 },
        { "HTTP/1.1 200 OK\r\nX: y\r\ncontent-length:2\r\n\r\nabc", 2 },
        { "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nabc", -1 },
        { "HTTP/1.0 200 OK\r\nContent-Length: -1\r\n\r\nabc", -1 },
        { "HTTP/1.0 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nabc", -1 },
        { "HTTP/1.0 200 OK\r\nContent-Length: 3x\r\n\r\nabc", -1 },
        { "HTTP/1.0 200 OK\r\n\r\nabc", -1 },
        { "HTTP/1.0 401 Unauthorized\r\nContent-Length: 3\r\n\r\nabc", -1 },
        { "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n", -1 },
        { "\r\n\r\n", -1 },
        { "", -1 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(heads); i++) {
        const uint8_t *body;
        size_t size;
        bool good = pd_cups_http_body((const uint8_t *)heads[i].bytes, strlen(heads[i].bytes), &body, &size);

        assert_int_equal(good ? (int)size : -1, heads[i].body);
    }
}

/* ---- a service on a socket that means no good ---- */

enum manner { SAYS_NOTHING, DRIPS, BABBLES, HANGS_UP, MANNERS };

struct villain {
    int listener;
    enum manner manner;
};

static void *
be_a_villain(void *ctx)
{
    struct villain *v = ctx;
    static const char drop[] = "HTTP/1.0 200 OK\r\n";
    char flood[4096];

    memset(flood, 'A', sizeof flood);
    for (;;) {
        int fd = accept(v->listener, NULL, NULL);

        if (fd < 0)
            return NULL;
        for (int i = 0; i < 40 && v->manner != HANGS_UP; i++) {
            if (v->manner == DRIPS && send(fd, drop + i % 17, 1, MSG_NOSIGNAL) < 0)
                break;
            if (v->manner == BABBLES && send(fd, flood, sizeof flood, MSG_NOSIGNAL) < 0)
                break;
            if (v->manner != BABBLES)
                (void)usleep(20000);
        }
        (void)close(fd);
    }
}

static void
a_service_that_means_no_good_holds_nobody(void **state)
{
    (void)state;
    for (enum manner m = SAYS_NOTHING; m < MANNERS; m++) {
        char where[160];
        struct sockaddr_un at = { .sun_family = AF_UNIX };
        struct villain v = { socket(AF_UNIX, SOCK_STREAM, 0), m };
        struct pd_printer_status status;
        struct pd_printer *printer;
        struct pd_why why;
        pthread_t thread;
        int64_t start_us;

        (void)snprintf(at.sun_path, sizeof at.sun_path, "/tmp/pd-villain-%d", (int)getpid());
        (void)unlink(at.sun_path);
        assert_int_equal(bind(v.listener, (struct sockaddr *)&at, sizeof at), 0);
        assert_int_equal(listen(v.listener, 4), 0);
        assert_int_equal(pthread_create(&thread, NULL, be_a_villain, &v), 0);
        (void)snprintf(where, sizeof where, "q@%s", at.sun_path);
        assert_ok(pd_printer_cups_create(where, NULL, 384, &quick, &printer, &why));
        start_us = pd_clock_monotonic_us();
        pd_printer_status(printer, &status);
        assert_in_range(pd_clock_monotonic_us() - start_us, 0, 1500000);
        assert_int_equal(status.reasons, PD_PRINTER_SERVICE);
        assert_int_equal(print_with(printer).result, PD_PRINT_NOT_PRINTED);
        pd_printer_destroy(printer);
        (void)shutdown(v.listener, SHUT_RDWR);
        (void)pthread_join(thread, NULL);
        (void)close(v.listener);
        (void)unlink(at.sun_path);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_observation_has_its_outcome),
        cmocka_unit_test(a_job_that_died_with_its_service_is_taken_back_when_it_is_there_again),
        cmocka_unit_test(reasons_of_a_queue_are_ours_or_nothing),
        cmocka_unit_test(queues_and_addresses_are_checked),
        cmocka_unit_test(an_answer_counts_only_whole_and_for_its_own_question),
        cmocka_unit_test(changed_answers_are_checked_like_all),
        cmocka_unit_test(heads_of_http_are_checked),
        cmocka_unit_test(a_service_that_means_no_good_holds_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
