/*
 * ESC/POS, the pure half: a ticket becomes bytes, and a printer's status bytes become a status.
 *   (1) Raster data goes in bands of at most 192 rows, each with its exact length: cheap printers have
 * buffers of a few kilobytes and lose their place for ever when a length is wrong. (2) Inside raster data the
 * bytes of a real-time command never appear: printers act on DLE EOT, DLE ENQ and DLE DC4 wherever they see
 * them, and DLE ENQ 2 in a picture would empty the printer's buffer. Such a pair of bytes gets one more black
 * dot; nobody can see it.
 */
#ifndef PD_DRIVERS_ESCPOS_H
#define PD_DRIVERS_ESCPOS_H

#include "drivers/printer/bits.h"
#include "drivers/printer/printer.h"

#include <stdbool.h>

#define PD_ESCPOS_BAND_ROWS 192

/* DLE EOT n: printer, cause of off-line, cause of error, paper sensor. Answered at once, even off line. */
#define PD_ESCPOS_QUESTIONS 4

#define PD_ESCPOS_BAND_HEADER_BYTES 8

/* The whole ticket: reset, raster, feed, cut. *bytes is the caller's to free.
 * Errors: PD_ERR_TOO_LARGE (more than PD_PRINTER_MAX_ROWS rows), PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_escpos_encode(const struct pd_bits *bits, enum pd_printer_cut cut, uint8_t **bytes, size_t *size);

/* The bands of that ticket, and where in its bytes band n (from 0) begins; band `bands` is the end: feed and
 * cut. */
int
pd_escpos_bands(const struct pd_bits *bits);
size_t
pd_escpos_band_at(const struct pd_bits *bits, int n);

/* What closes a ticket that was broken off: a hatched strip and a cut, so that nobody takes it for a whole
 * one. *shape: its size, without rows. Errors: those of pd_escpos_encode and of pd_bits_init. */
PD_MUST_CHECK enum pd_err
pd_escpos_encode_void(
    int width_px, enum pd_printer_cut cut, struct pd_bits *shape, uint8_t **bytes, size_t *size);

/* Question n (1..4) as bytes. */
void
pd_escpos_question(int n, uint8_t out[3]);

/* GS r 1: unlike DLE EOT it is answered in turn, after everything before it was printed. */
void
pd_escpos_ask_done(uint8_t out[3]);

/* GS ( H: as GS r, but the answer repeats the number modulo PD_ESCPOS_NUMBERS. */
#define PD_ESCPOS_NUMBERED_BYTES 11
#define PD_ESCPOS_NUMBERS 65610000
void
pd_escpos_ask_numbered(uint32_t number, uint8_t out[PD_ESCPOS_NUMBERED_BYTES]);

/* What a byte from the printer completes. Everything that is none of it (flow control, noise, answers that
 * nobody asked for) is nothing. */
enum pd_escpos_heard {
    PD_ESCPOS_NOTHING = 0,
    PD_ESCPOS_STATUS = 1,  /* to DLE EOT: the byte itself */
    PD_ESCPOS_DONE = 2,    /* to GS r */
    PD_ESCPOS_NUMBERED = 3 /* to GS ( H: ear->number */
};

struct pd_escpos_ear {
    uint32_t number;
    int have; /* bytes of a numbered answer */
};

/* *ear begins zeroed. */
enum pd_escpos_heard
pd_escpos_hear(struct pd_escpos_ear *ear, uint8_t byte);

/* Is this byte an answer to DLE EOT / to GS r? Other bytes (XON, XOFF, noise) are neither. */
bool
pd_escpos_is_status(uint8_t byte);
bool
pd_escpos_is_done(uint8_t byte);

/* Adds to *status what the answer to question n says. *status begins as { PD_DEVICE_OK, 0 }. False, and
 * nothing added, if the byte is not an answer. */
bool
pd_escpos_status_add(int n, uint8_t byte, struct pd_printer_status *status);

/* The same of the lines of a parallel port, as a USB printer reports them (LPGETSTATUS). A device that leaves
 * them all low or all high knows nothing. *status is as the questions left it. */
void
pd_escpos_lines_add(int lines, struct pd_printer_status *status);

#endif
