/*
 * Whatever is sent to a printer: the reader at the far end, which previews and the emulator stand on, stays
 * within its page and says where it went wrong. The first bytes choose what the printer knows and when its
 * roll ends; a byte in front of each piece says how long it is, or that the line is cut or a new roll put in.
 */
#include "drivers/printer/escpos_reader.h"

#include "app/base/err.h"

#include <string.h>

#define CUT_LINE 254
#define NEW_ROLL 255

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static long replies, tickets;

static void
cut(void *ctx, const struct pd_bits *ticket)
{
    (void)ctx;
    pd_assert(ticket->width_px > 0 && ticket->height_px >= 0 && ticket->height_px <= PD_READER_MAX_ROWS);
    pd_assert(ticket->stride >= ((size_t)ticket->width_px + 7) / 8);
    tickets++;
}

static void
reply(void *ctx, uint8_t byte)
{
    (void)ctx;
    (void)byte;
    replies++;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pd_escpos_reader reader;
    size_t at = 2, fed = 0;

    if (size < 2)
        return 0;
    pd_assert(pd_escpos_reader_init(&reader) == PD_OK);
    reader.cut = cut;
    reader.reply = reply;
    reader.numbered = (data[0] & 1) != 0;
    reader.no_done = (data[0] & 2) != 0;
    reader.paper_rows = (data[0] & 4) != 0 ? data[1] : -1;
    replies = tickets = 0;
    while (at < size) {
        uint8_t what = data[at++];
        size_t n = what < size - at ? what : size - at;

        if (what == CUT_LINE) {
            pd_escpos_reader_hang_up(&reader);
        } else if (what == NEW_ROLL) {
            pd_escpos_reader_load_paper(&reader, data[1]);
        } else {
            pd_escpos_reader_feed(&reader, data + at, n);
            at += n;
            fed += n;
        }
        pd_assert(reader.rows >= 0 && reader.rows <= PD_READER_MAX_ROWS);
        pd_assert(reader.have <= sizeof reader.command);
        pd_assert(memchr(reader.error, '\0', sizeof reader.error) != NULL);
    }
    pd_assert((size_t)replies <= 8 * fed && tickets == reader.tickets);
    pd_escpos_reader_finish(&reader);
    return 0;
}
