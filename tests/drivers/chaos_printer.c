/* A receipt printer by USB, serial line or TCP, that meets everything, and the tray below it. */
#include "tests/drivers/chaos.h"

#include "app/base/str.h"
#include "drivers/printer/printer.h"
#include "tests/support/printer_body.h"

#include <stdio.h>
#include <string.h>

#define WIDTH 384
#define ROWS 500 /* three bands, the last not full */
#define BLOCKS 32
#define BLOCK_DOTS (WIDTH / BLOCKS)
#define NUMBER_BITS 12
#define TRIES 16 /* of one ticket, told apart in its picture */
#define TRY_BITS 4
#define COPY_BIT (NUMBER_BITS + TRY_BITS)

struct chaos_tray chaos_tray[CHAOS_TICKETS];

static int tries[CHAOS_TICKETS];
static bool never[CHAOS_TICKETS][TRIES]; /* called not printed */

static struct pd_printer_body body;
static struct chaos_node node;
static struct pd_printer *printer;
static struct pd_printer_status last;
static int64_t looked_ms;

static const char *const kinds[] = { "usb", "serial", "serial, numbered", "tcp" };
static int kind;

/* ---- paper ---- */

static bool
black(int word, int block)
{
    return block == BLOCKS - 1 || (block <= COPY_BIT && (word >> block & 1) != 0);
}

static struct pd_image
picture(int word)
{
    struct pd_image image;

    CHAOS_MUST(pd_image_init(&image, WIDTH, ROWS) == PD_OK, "no memory");
    for (int x = 0; x < WIDTH; x++)
        image.grey[x] = black(word, x / BLOCK_DOTS) ? 0 : 255;
    for (int y = 1; y < ROWS; y++)
        memcpy(image.grey + y * WIDTH, image.grey, WIDTH);
    return image;
}

/* -1: this row is none of a ticket. */
static int
word_in(const struct pd_bits *bits, int y)
{
    int word = 0;

    for (int block = 0; block <= COPY_BIT; block++)
        word |= pd_bits_get(bits, block * BLOCK_DOTS, y) ? 1 << block : 0;
    for (int x = 0; x < WIDTH; x++)
        if (pd_bits_get(bits, x, y) != black(word, x / BLOCK_DOTS))
            return -1;
    return word;
}

static void
on_cut(void *ctx, const struct pd_bits *paper)
{
    (void)ctx;
    for (int y = 0, rows; y < paper->height_px; y += rows) {
        int word = word_in(paper, y), number = word & (CHAOS_TICKETS - 1);
        struct chaos_tray *tray = &chaos_tray[number];

        for (rows = 1; y + rows < paper->height_px && word_in(paper, y + rows) == word;)
            rows++;
        if (word < 0)
            continue; /* a hatched strip */
        CHAOS_MUST(!never[number][word >> NUMBER_BITS & (TRIES - 1)],
            "ticket %d was called not printed, and %d rows of it are on paper", number, rows);
        if (rows < ROWS)
            tray->pieces++;
        else if ((word >> COPY_BIT & 1) != 0)
            tray->copies++;
        else
            tray->originals++;
    }
}

/* ---- the device ---- */

static void
on_reply(void *ctx, uint8_t byte)
{
    (void)ctx;
    chaos_say(&node, &byte, 1, body.late_ms);
}

static size_t
room(void *ctx)
{
    (void)ctx;
    return pd_printer_body_room(&body);
}

static void
take(void *ctx, const uint8_t *bytes, size_t size)
{
    (void)ctx;
    pd_printer_body_take(&body, bytes, size);
    CHAOS_MUST(body.reader.error[0] == '\0', "the printer prints rubbish: %s", body.reader.error);
}

static void
hung_up(void *ctx)
{
    (void)ctx;
    pd_printer_body_hang_up(&body);
}

static void
command(const char *line)
{
    CHAOS_MUST(pd_printer_body_command(&body, line), "no such command: %s", line);
    node.bytes_s = body.bytes_s;
}

static void
start(void)
{
    static const struct pd_printer_line line = { 115200, PD_PRINTER_FLOW_RTSCTS };
    static const enum chaos_kind as[] = { CHAOS_LP, CHAOS_TTY, CHAOS_TTY, CHAOS_SOCKET };
    struct pd_why why;
    enum pd_err err;

    kind = chaos_draw(PD_COUNT(kinds));
    CHAOS_MUST(pd_printer_body_init(&body) == PD_OK, "no memory");
    body.reply = on_reply;
    body.reader.cut = on_cut;
    body.reader.numbered = true;
    node = (struct chaos_node){ .kind = as[kind], .path = kind == 3 ? "" : "/dev/chaos/printer" };
    node.room = room;
    node.take = take;
    node.hung_up = hung_up;
    chaos_add(&node);
    chaos_plug(&node);
    if (kind == 0)
        err = pd_printer_usblp_create(node.path, WIDTH, NULL, &printer, &why);
    else if (kind == 3)
        err = pd_printer_tcp_create("192.0.2.7", WIDTH, NULL, &printer, &why);
    else
        err = pd_printer_serial_create(node.path, &line, WIDTH, NULL, &printer, &why);
    CHAOS_MUST(err == PD_OK, "the printer could not be made");
    printer->proof = kind == 2 ? PD_PRINTER_PROOF_NUMBERED : PD_PRINTER_PROOF_IN_TURN;
    looked_ms = -PD_PRINTER_STATUS_LIMIT_MS * 100;
}

static void
hit(void)
{
    static const char *const words[] = { "paper-out", "cover", "jam", "cutter", "hot", "off", "silent",
        "garbage", "stuck", "near-end", "late 700", "slow 9000", "buffer 2048" };
    const char *word = words[chaos_draw(PD_COUNT(words))];
    char line[40];

    if (chaos_draw(6) == 0) {
        node.nowhere = chaos_draw(2) == 0;
        chaos_unplug(&node);
    } else if (chaos_draw(2) == 0 && strchr(word, ' ') == NULL) {
        (void)snprintf(line, sizeof line, "after %d %s", chaos_draw(2 * ROWS), word);
        command(line);
    } else {
        command(word);
    }
}

static void
mend(void)
{
    if (!node.there) /* pulled out or its cable: it was not switched off, and is found again */
        chaos_plug(&node);
    command("mend");
    command("buffer 32768");
}

static bool
broken(void)
{
    return !node.there || (body.faults & ~(unsigned)(PD_BODY_NEAR_END | PD_BODY_STUCK)) != 0;
}

static enum pd_device_state
state(void)
{
    /* Answers that are very late, and a line that is held, are as good as none. */
    return body.late_ms > 0 || body.bytes_s > 0 || (body.faults & PD_BODY_STUCK) != 0
               ? broken() ? PD_DEVICE_PROBLEM : PD_DEVICE_OK
               : last.state;
}

static void
end(void)
{
    pd_printer_destroy(printer);
    pd_printer_body_finish(&body);
}

const struct chaos_device chaos_printer = { "printer", start, hit, mend, broken, state, 130000, 600000, NULL,
    end };

const char *
chaos_printer_kind(void)
{
    return kinds[kind];
}

/* ---- what a desk does with it ---- */

void
chaos_look_at_printer(void)
{
    if (chaos_now_ms() - looked_ms < 30000)
        return;
    pd_printer_status(printer, &last);
    looked_ms = chaos_now_ms();
}

enum chaos_paper
chaos_print(int number, bool copy, bool *no_paper)
{
    int nth = tries[number]++ % TRIES;
    struct pd_image image = picture(number | nth << NUMBER_BITS | (copy ? 1 << COPY_BIT : 0));
    struct pd_print_outcome o;
    int64_t began_ms = chaos_now_ms();

    never[number][nth] = false;
    pd_printer_print(printer, &image, &o);
    pd_image_finish(&image);
    CHAOS_MUST(chaos_now_ms() - began_ms <= PD_PRINT_LIMIT_MS + 500, "a print took %d ms",
        (int)(chaos_now_ms() - began_ms));
    CHAOS_MUST(
        o.rows_printed <= o.rows_sent && o.rows_sent <= ROWS, "rows %d to %d", o.rows_printed, o.rows_sent);
    last = o.status;
    looked_ms = chaos_now_ms();
    *no_paper = (o.status.reasons & PD_PRINTER_PAPER_OUT) != 0;
    switch (o.result) {
    case PD_PRINT_PRINTED:
        return CHAOS_PRINTED;
    case PD_PRINT_NOT_PRINTED:
        never[number][nth] = true;
        return CHAOS_NOT_PRINTED;
    case PD_PRINT_UNKNOWN:
        break;
    }
    return o.status.state == PD_DEVICE_UNKNOWN && o.status.reasons == PD_PRINTER_SILENT ? CHAOS_BELIEVED
                                                                                        : CHAOS_UNKNOWN;
}

void
chaos_printer_rest(void)
{
    mend();
    looked_ms = -PD_PRINTER_STATUS_LIMIT_MS * 100;
    for (int i = 0; i < 30 && (body.held_size > 0 || node.out_count > 0); i++)
        chaos_pass(1000);
    chaos_pass(15000);
}
