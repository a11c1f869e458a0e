#include "drivers/printer/escpos.h"

#include <stdlib.h>
#include <string.h>

#define ESC 0x1b
#define GS 0x1d
#define DLE 0x10
#define EOT 0x04
#define ENQ 0x05
#define DC4 0x14

static const uint8_t start[] = { ESC, '@' };
static const uint8_t end[] = { ESC, 'd', 3, GS, 'V', 66,
    0 }; /* three lines, then feed to the knife and cut */

#define BAND_HEADER_BYTES 8

/* Invariant 2. The bits are the encoder's own copy. */
static void
hide_commands(uint8_t *raster, size_t size)
{
    for (size_t i = 1; i < size; i++)
        if (raster[i - 1] == DLE && (raster[i] == EOT || raster[i] == ENQ || raster[i] == DC4))
            raster[i] |= 0x08;
}

static uint8_t *
put(uint8_t *to, const uint8_t *bytes, size_t size)
{
    memcpy(to, bytes, size);
    return to + size;
}

static uint8_t *
put_band(uint8_t *to, const struct pd_bits *bits, int first_row, int rows)
{
    size_t size = (size_t)rows * bits->stride;
    const uint8_t header[BAND_HEADER_BYTES] = { GS, 'v', '0', 0, (uint8_t)(bits->stride & 0xff),
        (uint8_t)(bits->stride >> 8), (uint8_t)(rows & 0xff), (uint8_t)(rows >> 8) };

    to = put(to, header, sizeof header);
    (void)put(to, bits->rows + (size_t)first_row * bits->stride, size);
    hide_commands(to, size);
    return to + size;
}

enum pd_err
pd_escpos_encode(const struct pd_bits *bits, uint8_t **bytes, size_t *size)
{
    size_t bands = ((size_t)bits->height_px + PD_ESCPOS_BAND_ROWS - 1) / PD_ESCPOS_BAND_ROWS;
    uint8_t *to;

    *bytes = NULL;
    *size = 0;
    if (bits->height_px > PD_PRINTER_MAX_ROWS || bits->stride > 0xffff)
        return PD_ERR_TOO_LARGE;
    *size = sizeof start + bands * BAND_HEADER_BYTES + (size_t)bits->height_px * bits->stride + sizeof end;
    to = *bytes = malloc(*size);
    if (to == NULL)
        return PD_ERR_MEMORY;
    to = put(to, start, sizeof start);
    for (int row = 0; row < bits->height_px; row += PD_ESCPOS_BAND_ROWS) {
        int left = bits->height_px - row;

        to = put_band(to, bits, row, left < PD_ESCPOS_BAND_ROWS ? left : PD_ESCPOS_BAND_ROWS);
    }
    to = put(to, end, sizeof end);
    pd_assert(to == *bytes + *size);
    return PD_OK;
}

void
pd_escpos_question(int n, uint8_t out[3])
{
    out[0] = DLE;
    out[1] = EOT;
    out[2] = (uint8_t)n;
}

void
pd_escpos_ask_done(uint8_t out[3])
{
    out[0] = GS;
    out[1] = 'r';
    out[2] = 1;
}

bool
pd_escpos_is_status(uint8_t byte)
{
    return (byte & 0x93) == 0x12; /* fixed bits: 0xx1xx10 */
}

bool
pd_escpos_is_done(uint8_t byte)
{
    return (byte & 0xf0) == 0x00; /* fixed bits: 0000xxxx */
}

static const struct {
    int question;
    uint8_t bits; /* any of them */
    unsigned reason;
} meanings[] = {
    { 1, 0x08, PD_PRINTER_OFFLINE },
    { 2, 0x04, PD_PRINTER_COVER_OPEN },
    { 2, 0x20, PD_PRINTER_PAPER_OUT },
    { 2, 0x40, PD_PRINTER_ERROR },
    { 3, 0x08, PD_PRINTER_CUTTER },
    { 3, 0x64, PD_PRINTER_ERROR },
    { 4, 0x0c, PD_PRINTER_PAPER_LOW },
    { 4, 0x60, PD_PRINTER_PAPER_OUT },
};

bool
pd_escpos_status_add(int n, uint8_t byte, struct pd_printer_status *status)
{
    if (!pd_escpos_is_status(byte))
        return false;
    for (int i = 0; i < PD_COUNT(meanings); i++)
        if (meanings[i].question == n && (byte & meanings[i].bits) != 0)
            status->reasons |= meanings[i].reason;
    if ((status->reasons & ~(unsigned)PD_PRINTER_PAPER_LOW) != 0)
        status->state = PD_DEVICE_PROBLEM;
    return true;
}
