#include "tests/drivers/bench_printer.h"

#include "app/base/clock.h"
#include "tests/support/check.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define BLOCKS 16 /* of 24 dots; nine for the number, the last two say that it is a ticket */
#define BLOCK_DOTS (BENCH_WIDTH / BLOCKS)

static bool
black(int n, int block)
{
    return block == BLOCKS - 1 || (block < 9 && (n >> block & 1) != 0);
}

struct pd_image
bench_ticket(int n)
{
    struct pd_image image;

    assert_ok(pd_image_init(&image, BENCH_WIDTH, BENCH_ROWS));
    for (int y = 0; y < BENCH_ROWS; y++)
        for (int x = 0; x < BENCH_WIDTH; x++)
            image.grey[y * BENCH_WIDTH + x] = black(n, x / BLOCK_DOTS) ? 0 : 255;
    return image;
}

/* -1: this row is none of a ticket. */
static int
number_in(const struct pd_bits *bits, int y)
{
    int n = 0;

    for (int block = 0; block < 9; block++)
        n |= pd_bits_get(bits, block * BLOCK_DOTS, y) ? 1 << block : 0;
    for (int x = 0; x < BENCH_WIDTH; x++)
        if (pd_bits_get(bits, x, y) != black(n, x / BLOCK_DOTS))
            return -1;
    return n;
}

/* What was cut off is tickets, whole or in part, and hatched strips. */
static void
on_cut(void *ctx, const struct pd_bits *paper)
{
    struct bench *bench = ctx;

    for (int y = 0, rows; y < paper->height_px; y += rows) {
        int n = number_in(paper, y);

        for (rows = 1; y + rows < paper->height_px && number_in(paper, y + rows) == n;)
            rows++;
        if (n < 0)
            bench->strips++;
        else if (rows == BENCH_ROWS)
            bench->whole[n]++;
        else
            bench->pieces[n]++;
    }
}

static void
on_reply(void *ctx, uint8_t byte)
{
    struct bench *bench = ctx;

    if (bench->late_count < PD_COUNT(bench->late)) {
        bench->late[bench->late_count].byte = byte;
        bench->late[bench->late_count++].due_us =
            pd_clock_monotonic_us() + bench->body.late_ms * INT64_C(1000);
    }
}

static void
answer(struct bench *bench)
{
    int n = 0;

    while (n < bench->late_count && bench->late[n].due_us <= pd_clock_monotonic_us()) {
        if (write(bench->master, &bench->late[n].byte, 1) != 1)
            break; /* nobody reads; it tries again */
        n++;
    }
    bench->late_count -= n;
    memmove(bench->late, bench->late + n, (size_t)bench->late_count * sizeof bench->late[0]);
}

static void *
run(void *ctx)
{
    struct bench *bench = ctx;

    while (!atomic_load(&bench->stopping)) {
        struct pollfd p = { .fd = bench->master, .events = POLLIN };
        uint8_t bytes[512];
        size_t room;
        ssize_t n = 0;

        (void)pthread_mutex_lock(&bench->lock);
        room = pd_printer_body_room(&bench->body);
        if (bench->body.bytes_s > 0) /* a turn lasts two milliseconds */
            room = room < (size_t)bench->body.bytes_s / 500 ? room : (size_t)bench->body.bytes_s / 500;
        if (room > 0 && (n = read(bench->master, bytes, room < sizeof bytes ? room : sizeof bytes)) > 0)
            pd_printer_body_take(&bench->body, bytes, (size_t)n);
        answer(bench);
        if (bench->body.reader.error[0] != '\0') { /* a real one prints rubbish and goes on */
            bench->rubbish++;
            bench->body.reader.error[0] = '\0';
        }
        (void)pthread_mutex_unlock(&bench->lock);
        if (n <= 0 || bench->body.bytes_s > 0)
            (void)poll(&p, room > 0 && bench->body.bytes_s == 0 ? 1 : 0, 2);
    }
    return NULL;
}

void
bench_start(struct bench *bench)
{
    struct termios raw;

    memset(bench, 0, sizeof *bench);
    bench->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    assert_int_equal(grantpt(bench->master), 0);
    assert_int_equal(unlockpt(bench->master), 0);
    (void)ptsname_r(bench->master, bench->path, sizeof bench->path);
    bench->slave = open(bench->path, O_RDWR | O_NOCTTY);
    assert_int_equal(tcgetattr(bench->slave, &raw), 0);
    cfmakeraw(&raw);
    assert_int_equal(tcsetattr(bench->slave, TCSANOW, &raw), 0);
    assert_ok(pd_printer_body_init(&bench->body));
    bench->body.ctx = bench->body.reader.ctx = bench;
    bench->body.reply = on_reply;
    bench->body.reader.cut = on_cut;
    bench->body.reader.numbered = true;
    (void)pthread_mutex_init(&bench->lock, NULL);
    assert_int_equal(pthread_create(&bench->thread, NULL, run, bench), 0);
}

void
bench_stop(struct bench *bench)
{
    atomic_store(&bench->stopping, true);
    (void)pthread_join(bench->thread, NULL);
    (void)pthread_mutex_destroy(&bench->lock);
    pd_printer_body_finish(&bench->body);
    (void)close(bench->slave);
    (void)close(bench->master);
}

void
bench_command(struct bench *bench, const char *line)
{
    bool known;

    (void)pthread_mutex_lock(&bench->lock);
    known = pd_printer_body_command(&bench->body, line);
    (void)pthread_mutex_unlock(&bench->lock);
    assert_true(known);
}
