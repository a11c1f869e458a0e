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

/* The whole ticket: reset, raster, feed, cut. *bytes is the caller's to free.
 * Errors: PD_ERR_TOO_LARGE (more than PD_PRINTER_MAX_ROWS rows), PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_escpos_encode(const struct pd_bits *bits, uint8_t **bytes, size_t *size);

/* Question n (1..4) as bytes. */
void
pd_escpos_question(int n, uint8_t out[3]);

/* GS r 1: unlike DLE EOT it is answered in turn, after everything before it was printed. */
void
pd_escpos_ask_done(uint8_t out[3]);

/* Is this byte an answer to DLE EOT / to GS r? Other bytes (XON, XOFF, noise) are neither. */
bool
pd_escpos_is_status(uint8_t byte);
bool
pd_escpos_is_done(uint8_t byte);

/* Adds to *status what the answer to question n says. *status begins as { PD_DEVICE_OK, 0 }. False, and
 * nothing added, if the byte is not an answer. */
bool
pd_escpos_status_add(int n, uint8_t byte, struct pd_printer_status *status);

#endif
