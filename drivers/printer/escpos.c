#include "drivers/printer/escpos.h"

#include <stdlib.h>
#include <string.h>

#define ESC 0x1b
#define GS 0x1d
#define DLE 0x10
#define EOT 0x04
#define ENQ 0x05
#define DC4 0x14

#define VOID_ROWS 48

/* The four digits of a numbered question are printable. */
#define DIGITS 4
#define DIGIT_BASE 90
#define DIGIT_FIRST 0x21

static const uint8_t start[] = { ESC, '@' };

/* Three lines, then feed to the knife and cut; without a knife, far enough to be torn off. All equally long.
 */
#define END_BYTES 7
static const uint8_t ends[][END_BYTES] = {
    [PD_PRINTER_CUT_PARTIAL] = { ESC, 'd', 3, GS, 'V', 66, 0 },
    [PD_PRINTER_CUT_FULL] = { ESC, 'd', 3, GS, 'V', 65, 0 },
    [PD_PRINTER_CUT_NONE] = { ESC, 'd', 3, ESC, 'd', 4, 0 /* printers pass over it */ },
};

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
    const uint8_t header[PD_ESCPOS_BAND_HEADER_BYTES] = { GS, 'v', '0', 0, (uint8_t)(bits->stride & 0xff),
        (uint8_t)(bits->stride >> 8), (uint8_t)(rows & 0xff), (uint8_t)(rows >> 8) };

    to = put(to, header, sizeof header);
    (void)put(to, bits->rows + (size_t)first_row * bits->stride, size);
    hide_commands(to, size);
    return to + size;
}

int
pd_escpos_bands(const struct pd_bits *bits)
{
    return (bits->height_px + PD_ESCPOS_BAND_ROWS - 1) / PD_ESCPOS_BAND_ROWS;
}

size_t
pd_escpos_band_at(const struct pd_bits *bits, int n)
{
    int rows = n * PD_ESCPOS_BAND_ROWS < bits->height_px ? n * PD_ESCPOS_BAND_ROWS : bits->height_px;

    return sizeof start + (size_t)n * PD_ESCPOS_BAND_HEADER_BYTES + (size_t)rows * bits->stride;
}

enum pd_err
pd_escpos_encode(const struct pd_bits *bits, enum pd_printer_cut cut, uint8_t **bytes, size_t *size)
{
    uint8_t *to;

    *bytes = NULL;
    *size = 0;
    if (bits->height_px > PD_PRINTER_MAX_ROWS || bits->stride > 0xffff)
        return PD_ERR_TOO_LARGE;
    *size = pd_escpos_band_at(bits, pd_escpos_bands(bits)) + END_BYTES;
    to = *bytes = malloc(*size);
    if (to == NULL)
        return PD_ERR_MEMORY;
    to = put(to, start, sizeof start);
    for (int row = 0; row < bits->height_px; row += PD_ESCPOS_BAND_ROWS) {
        int left = bits->height_px - row;

        to = put_band(to, bits, row, left < PD_ESCPOS_BAND_ROWS ? left : PD_ESCPOS_BAND_ROWS);
    }
    to = put(to, ends[cut], END_BYTES);
    pd_assert(to == *bytes + *size);
    return PD_OK;
}

enum pd_err
pd_escpos_encode_void(
    int width_px, enum pd_printer_cut cut, struct pd_bits *shape, uint8_t **bytes, size_t *size)
{
    struct pd_bits bits;
    enum pd_err err = pd_bits_init(&bits, width_px, VOID_ROWS);

    if (err != PD_OK)
        return err;
    for (int y = 0; y < VOID_ROWS; y++)
        for (size_t x = 0; x < bits.stride; x++)
            bits.rows[(size_t)y * bits.stride + x] = ((int)x * 8 + y) / 16 % 2 != 0 ? 0xff : 0;
    *shape = bits;
    shape->rows = NULL;
    err = pd_escpos_encode(&bits, cut, bytes, size);
    pd_bits_finish(&bits);
    return err;
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

void
pd_escpos_ask_numbered(uint32_t number, uint8_t out[PD_ESCPOS_NUMBERED_BYTES])
{
    const uint8_t question[] = { GS, '(', 'H', 6, 0, '0', '0' };

    (void)put(out, question, sizeof question);
    for (int i = 0; i < DIGITS; i++, number /= DIGIT_BASE)
        out[(int)sizeof question + i] = (uint8_t)(DIGIT_FIRST + number % DIGIT_BASE);
}

/* '7' '"' four digits NUL. */
enum pd_escpos_heard
pd_escpos_hear(struct pd_escpos_ear *ear, uint8_t byte)
{
    static const uint32_t worth[DIGITS] = { 1, DIGIT_BASE, DIGIT_BASE * DIGIT_BASE,
        DIGIT_BASE * DIGIT_BASE * DIGIT_BASE };
    int have = ear->have;

    ear->have = 0;
    if (have == 2 + DIGITS && byte == 0)
        return PD_ESCPOS_NUMBERED;
    if (have >= 2 && have < 2 + DIGITS && byte >= DIGIT_FIRST && byte < DIGIT_FIRST + DIGIT_BASE) {
        ear->number += (uint32_t)(byte - DIGIT_FIRST) * worth[have - 2];
        ear->have = have + 1;
        return PD_ESCPOS_NOTHING;
    }
    if ((have == 1 && byte == 0x22) || byte == 0x37) {
        ear->have = byte == 0x22 ? 2 : 1;
        ear->number = 0;
        return PD_ESCPOS_NOTHING;
    }
    return pd_escpos_is_status(byte) ? PD_ESCPOS_STATUS
           : pd_escpos_is_done(byte) ? PD_ESCPOS_DONE
                                     : PD_ESCPOS_NOTHING;
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
    { 3, 0x04, PD_PRINTER_JAM }, /* a mechanical error that somebody can mend */
    { 3, 0x20, PD_PRINTER_ERROR },
    { 3, 0x40, PD_PRINTER_HOT },
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

#define LINE_NO_ERROR 0x08
#define LINE_SELECTED 0x10
#define LINE_PAPER_OUT 0x20

void
pd_escpos_lines_add(int lines, struct pd_printer_status *status)
{
    lines &= LINE_NO_ERROR | LINE_SELECTED | LINE_PAPER_OUT;
    if (lines == 0 || (lines & LINE_NO_ERROR) != 0)
        return;
    status->reasons |= (lines & LINE_PAPER_OUT) != 0  ? PD_PRINTER_PAPER_OUT
                       : (lines & LINE_SELECTED) == 0 ? PD_PRINTER_OFFLINE
                                                      : PD_PRINTER_ERROR;
    status->reasons &= ~(unsigned)PD_PRINTER_SILENT;
    status->state = PD_DEVICE_PROBLEM;
}
