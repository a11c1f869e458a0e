#include "drivers/printer/escpos_reader.h"

#include <stdio.h>
#include <string.h>

#define MAX_STRIDE 72 /* 576 dots */
#define MAX_BAND_ROWS 256

enum { ESC = 0x1b, GS = 0x1d, DLE = 0x10 };

enum pd_err
pd_escpos_reader_init(struct pd_escpos_reader *reader)
{
    *reader = (struct pd_escpos_reader){ .paper_rows = -1 };
    return pd_bits_init(&reader->page, MAX_STRIDE * 8, PD_READER_MAX_ROWS);
}

void
pd_escpos_reader_finish(struct pd_escpos_reader *reader)
{
    pd_bits_finish(&reader->page);
}

static void
offend(struct pd_escpos_reader *reader, const char *what)
{
    if (reader->error[0] == '\0')
        (void)snprintf(reader->error, sizeof reader->error, "byte %zu: %s", reader->offset, what);
    reader->have = 0;
    reader->data = 0;
}

static void
reply(struct pd_escpos_reader *reader, uint8_t byte)
{
    if (reader->reply != NULL)
        reader->reply(reader->reply_ctx != NULL ? reader->reply_ctx : reader->ctx, byte);
}

/* DLE EOT n: answered at once, whatever else is going on. */
static void
answer(struct pd_escpos_reader *reader, uint8_t n)
{
    bool out = reader->paper_out;

    switch (n) {
    case 1:
        reply(reader, out ? 0x1a : 0x12);
        break;
    case 2:
        reply(reader, out ? 0x32 : 0x12);
        break;
    case 3:
        reply(reader, 0x12);
        break;
    case 4:
        reply(reader, out ? 0x7e : 0x12);
        break;
    default:
        offend(reader, "DLE EOT knows 1 to 4");
    }
}

static void
answer_number(struct pd_escpos_reader *reader)
{
    reply(reader, 0x37);
    reply(reader, 0x22);
    for (int i = 7; i < 11; i++)
        reply(reader, reader->command[i]);
    reply(reader, 0);
}

static void
start_page(struct pd_escpos_reader *reader)
{
    reader->page.width_px = 0;
    reader->page.stride = 0;
    reader->rows = 0;
    reader->row_at = 0;
    reader->spoilt = false;
}

static void
cut(struct pd_escpos_reader *reader)
{
    struct pd_bits ticket = reader->page;

    if (!reader->spoilt && !reader->paper_out && reader->rows > 0) {
        ticket.height_px = reader->rows;
        reader->tickets++;
        if (reader->cut != NULL)
            reader->cut(reader->ctx, &ticket);
    }
    start_page(reader);
}

static void
start_band(struct pd_escpos_reader *reader)
{
    const uint8_t *c = reader->command;
    size_t stride = (size_t)c[4] | (size_t)c[5] << 8;
    size_t rows = (size_t)c[6] | (size_t)c[7] << 8;

    if (c[2] != '0' || c[3] != 0)
        offend(reader, "only GS v 0 in normal size is read");
    else if (stride < 1 || stride > MAX_STRIDE || rows < 1 || rows > MAX_BAND_ROWS)
        offend(reader, "a band has 1..72 bytes a row and 1..256 rows");
    else if (reader->rows > 0 && stride != reader->page.stride)
        offend(reader, "the bands of a ticket must be equally wide");
    else if (reader->rows + (int)rows > PD_READER_MAX_ROWS)
        offend(reader, "a ticket has at most 4095 rows");
    else {
        reader->page.stride = stride;
        reader->page.width_px = (int)stride * 8;
        reader->data = stride * rows;
        reader->last = 0;
    }
}

/* Bytes the command in hand needs in all, as far as it is known; 0: there is no such command. */
static size_t
length_of(const uint8_t *c, size_t have)
{
    if (have < 2 && c[0] == 0)
        return 1; /* passed over */
    if (have < 2)
        return c[0] == ESC || c[0] == GS || c[0] == DLE ? 2 : 0;
    switch (c[0] << 8 | c[1]) {
    case ESC << 8 | '@':
        return 2;
    case ESC << 8 | 'd':
    case ESC << 8 | 'J':
    case ESC << 8 | 'a':
    case GS << 8 | 'r':
    case DLE << 8 | 0x04:
        return 3;
    case GS << 8 | 'V':
        return have >= 3 && c[2] >= 65 ? 4 : 3;
    case GS << 8 | 'v':
        return 8;
    case GS << 8 | '(': /* six bytes of a numbered question, or rubbish */
        return have < 5 ? 5 : c[2] == 'H' && c[3] == 6 && c[4] == 0 ? 11 : 0;
    default:
        return 0;
    }
}

static void
obey(struct pd_escpos_reader *reader)
{
    const uint8_t *c = reader->command;

    reader->have = 0;
    switch (c[0] << 8 | c[1]) {
    case ESC << 8 | '@':
        break; /* settings alone: the paper stays where it is */
    case GS << 8 | 'r':
        if (!reader->no_done && !reader->paper_out)
            reply(reader, 0x00);
        break;
    case GS << 8 | '(':
        if (!reader->numbered)
            offend(reader, "a printer that does not know GS ( H prints it");
        else if (!reader->paper_out)
            answer_number(reader);
        break;
    case DLE << 8 | 0x04:
        answer(reader, c[2]);
        break;
    case GS << 8 | 'V':
        cut(reader);
        break;
    case GS << 8 | 'v':
        start_band(reader);
        break;
    default:
        break; /* feeding and alignment leave no trace on a picture of the ticket */
    }
}

static void
print_row(struct pd_escpos_reader *reader)
{
    reader->row_at = 0;
    if (reader->paper_rows == 0)
        reader->paper_out = true;
    if (reader->paper_out) {
        reader->spoilt = true;
        return;
    }
    if (reader->paper_rows > 0)
        reader->paper_rows--;
    reader->rows++;
    reader->all_rows++;
}

static void
take_data(struct pd_escpos_reader *reader, uint8_t byte)
{
    if (reader->last == DLE && (byte == 0x04 || byte == 0x05 || byte == 0x14))
        offend(reader, "a real-time command inside raster data");
    reader->last = byte;
    if (reader->data == 0)
        return;
    reader->data--;
    reader->page.rows[(size_t)reader->rows * reader->page.stride + reader->row_at++] = byte;
    if (reader->row_at == reader->page.stride)
        print_row(reader);
}

static void
take_byte(struct pd_escpos_reader *reader, uint8_t byte)
{
    size_t need;

    if (reader->data > 0) {
        take_data(reader, byte);
        return;
    }
    reader->command[reader->have++] = byte;
    need = length_of(reader->command, reader->have);
    if (need == 0)
        offend(reader, "not a command of a raster ticket");
    else if (need == 1)
        reader->have = 0;
    else if (reader->have >= 2 && reader->have == need)
        obey(reader);
}

void
pd_escpos_reader_feed(struct pd_escpos_reader *reader, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size && reader->error[0] == '\0'; i++) {
        take_byte(reader, bytes[i]);
        reader->offset++;
    }
}

void
pd_escpos_reader_hang_up(struct pd_escpos_reader *reader)
{
    reader->have = 0;
    reader->data = 0;
    reader->row_at = 0;
    reader->offset = 0;
}

void
pd_escpos_reader_load_paper(struct pd_escpos_reader *reader, long rows)
{
    reader->paper_rows = rows;
    reader->paper_out = false;
}
