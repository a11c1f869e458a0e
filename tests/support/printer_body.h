/*
 * A receipt printer from its socket inwards, for tests: a small buffer, a head that stops for its misfortunes
 * and goes on when they are mended, and what it then still has in its buffer comes out. Behind it stands the
 * strict reader of escpos_reader.h. No I/O and no clock: the owner carries bytes both ways.
 */
#ifndef PD_TESTS_PRINTER_BODY_H
#define PD_TESTS_PRINTER_BODY_H

#include "drivers/printer/escpos_reader.h"

#define PD_BODY_BUFFER 32768

enum pd_body_fault {
    PD_BODY_PAPER_OUT = 1 << 0,
    PD_BODY_COVER = 1 << 1,
    PD_BODY_JAM = 1 << 2,
    PD_BODY_CUTTER = 1 << 3, /* stops at the knife */
    PD_BODY_HOT = 1 << 4,
    PD_BODY_OFF = 1 << 5,      /* takes bytes and loses them, with all it had */
    PD_BODY_NEAR_END = 1 << 6, /* does not stop it, as the following */
    PD_BODY_SILENT = 1 << 7,
    PD_BODY_GARBAGE = 1 << 8, /* answers, but nothing that means anything */
    PD_BODY_STUCK = 1 << 9    /* takes no more bytes, and says that all is well */
};

struct pd_printer_body {
    struct pd_escpos_reader reader; /* cut and ctx are the owner's; reply is not */
    void *ctx;
    void (*reply)(void *ctx, uint8_t byte);
    unsigned faults;
    int late_ms;   /* answers are so late; the owner sees to it */
    int bytes_s;   /* the line carries so much; the owner sees to it. 0: all there is */
    size_t buffer; /* bytes it holds, at most PD_BODY_BUFFER; full, it hears no question either */

    /* Its own. */
    long fault_rows; /* until the planted fault comes; negative: none is planted */
    unsigned planted;
    uint32_t seed;
    uint8_t real_time[2];
    size_t real_time_have;
    uint8_t held[PD_BODY_BUFFER];
    size_t held_size;
};

PD_MUST_CHECK enum pd_err
pd_printer_body_init(struct pd_printer_body *body);
void
pd_printer_body_finish(struct pd_printer_body *body);

/* How many bytes it takes now; 0 while its buffer is full. */
size_t
pd_printer_body_room(const struct pd_printer_body *body);

/* size: at most the room. */
void
pd_printer_body_take(struct pd_printer_body *body, const uint8_t *bytes, size_t size);

/* The line was cut: what it had and had not printed is forgotten. */
void
pd_printer_body_hang_up(struct pd_printer_body *body);

/*
 * One command, as the emulator's control file takes it: "jam", "cover", "paper-out", "cutter", "hot", "off",
 * "near-end", "silent", "garbage" and "stuck" begin a misfortune, "mend" ends all of them; "after N WORD"
 * plants one so many rows from now; "late MS", "slow BYTES_A_SECOND" (0: no more), "buffer BYTES". False:
 * none of these.
 */
bool
pd_printer_body_command(struct pd_printer_body *body, const char *line);

#endif
