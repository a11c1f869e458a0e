/*
 * The other end of the ESC/POS line, for previews and tests: a strict reader of exactly the commands a ticket
 * needs. What a real printer would print as rubbish is an error here, with the offset of its first byte. It
 * also plays a printer's misfortunes: the roll ends after so many rows, and then nothing more is printed.
 */
#ifndef PD_DRIVERS_ESCPOS_READER_H
#define PD_DRIVERS_ESCPOS_READER_H

#include "drivers/printer/bits.h"

#include <stdbool.h>

#define PD_READER_MAX_ROWS 4095

struct pd_escpos_reader {
    /* Set by the owner after init. */
    void *ctx;
    void (*cut)(void *ctx, const struct pd_bits *ticket); /* a whole ticket lies in the tray */
    void *reply_ctx;                                      /* NULL: ctx */
    void (*reply)(void *ctx, uint8_t byte);
    long paper_rows; /* left on the roll; negative: endless */
    bool no_done;    /* does not know GS r, as many cheap printers */
    bool numbered;   /* knows GS ( H, which others print as rubbish */

    /* Read by the owner. */
    bool paper_out;
    int tickets;
    long all_rows;   /* printed so far, of whatever became whole or not */
    char error[160]; /* first offence; empty if none */

    /* Its own. */
    uint8_t command[16];
    size_t have;   /* bytes of command */
    size_t data;   /* raster bytes still to come */
    uint8_t last;  /* raster byte before this one */
    size_t offset; /* of the next byte in the stream */
    struct pd_bits page;
    int rows;      /* of page, in use */
    size_t row_at; /* bytes of the row being filled */
    bool spoilt;   /* part of this ticket was lost with the paper */
};

PD_MUST_CHECK enum pd_err
pd_escpos_reader_init(struct pd_escpos_reader *reader);
void
pd_escpos_reader_finish(struct pd_escpos_reader *reader);

void
pd_escpos_reader_feed(struct pd_escpos_reader *reader, const uint8_t *bytes, size_t size);

/* The connection ended: a command that was not finished is forgotten, the paper stays where it is. */
void
pd_escpos_reader_hang_up(struct pd_escpos_reader *reader);

void
pd_escpos_reader_load_paper(struct pd_escpos_reader *reader, long rows);

#endif
