/*
 * Pure: characters that dribble in from a scanner become payloads. A scanner tells where a code ends by a
 * character behind it (Enter, CR, LF, ETX) or by nothing but silence; which of both is configured, because
 * silence also comes when a cable is pulled.
 *   (1) A payload is delivered once and whole. What a gap, a loss or a flood has torn is never delivered as
 *       if it were a shorter code.
 *   (2) No control character is ever delivered. A line that held one was something else before it was taken
 *       out: of it only the fact is delivered, as of one that is too long.
 *   (3) Memory is bounded, whatever comes, and what was begun and not ended is forgotten within seconds.
 * Silence is for the caller to find: nothing to read for pd_line_patience_ms, which a program that was held
 * up itself has not seen. Threading: none; it belongs to whoever polls the scanner.
 */
#ifndef PD_DRIVERS_LINE_H
#define PD_DRIVERS_LINE_H

#include "drivers/scanner/scanner.h"

#include <stdbool.h>

/* In the order of the choices of scanner.end. */
enum pd_line_end {
    PD_LINE_AUTO = 0,    /* CR, LF, both, Tab, or ETX */
    PD_LINE_CR = 1,      /* CR alone; an LF is what a code must not hold */
    PD_LINE_LF = 2,      /* likewise */
    PD_LINE_CRLF = 3,    /* CR, then LF */
    PD_LINE_STX_ETX = 4, /* between STX and ETX; what comes outside is nobody's */
    PD_LINE_SILENCE = 5, /* a gap; the characters of AUTO end it as well */
};

#define PD_LINE_AIM_CHARS 3 /* "]Q1": the identifier that a scanner may put before a code */
#define PD_LINE_SETTLE_MS                                                                                    \
    300                        /* of what was torn, or joined in the middle: so long, and the burst is over  \
                                */
#define PD_LINE_FORGET_MS 3000 /* but for SILENCE: noise of so long ago is no part of the next code */

struct pd_line_rules {
    enum pd_line_end end;
    int gap_ms; /* SILENCE: so long without a character, and the code is whole */
};

struct pd_line {
    struct pd_line_rules rules;
    enum pd_scan_source source;
    size_t len;
    bool begun;  /* STX_ETX: between the two; else: a character came */
    bool unfit;  /* it held a control character, or more than there is room for */
    bool torn;   /* some of it was lost */
    bool joined; /* nobody knows whether some of it came before */
    bool cr;     /* CRLF: the next must be LF */
    uint8_t bytes[PD_SCAN_MAX_BYTES + PD_LINE_AIM_CHARS];
};

void
pd_line_init(struct pd_line *line, const struct pd_line_rules *rules, enum pd_scan_source source);

/* What was begun is forgotten: the device went. */
void
pd_line_drop(struct pd_line *line);

/* Characters were lost, nobody knows how many: neither what came nor what comes until the end is a code, and
 * the person is told so then. */
void
pd_line_tear(struct pd_line *line);

/* The device was opened: a code may be half-way through it, and its second half must not look like one. */
void
pd_line_join(struct pd_line *line);

/* True: a payload is whole, and is in *scan. */
PD_MUST_CHECK bool
pd_line_put(struct pd_line *line, uint8_t byte, struct pd_scan *scan);

/* A control character, by whatever name a device gives it. */
void
pd_line_spoil(struct pd_line *line);

/* How much silence makes a difference; -1: none does, nothing was begun. */
int
pd_line_patience_ms(const struct pd_line *line);

/* So much has passed: it ends what was begun (true, *scan filled), or is the end of it. */
PD_MUST_CHECK bool
pd_line_silence(struct pd_line *line, struct pd_scan *scan);

#endif
