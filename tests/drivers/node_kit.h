/* A device that comes and goes, for the tests of drivers that open a node: a folder of its own, the far end
 * of the wire, and, for scanners, what comes out of one. */
#ifndef PD_TESTS_DRIVERS_NODE_KIT_H
#define PD_TESTS_DRIVERS_NODE_KIT_H

#include "drivers/scanner/scanner.h"

extern char *scratch;
extern int wire; /* the far end; -1: it is pulled out */
extern struct pd_scanner *scanner;

/* Set-up and tear-down: no device and no scanner yet. */
int
node_before(void **state);

int
node_after(void **state);

/* Its name in the folder; "scanner" before a test says otherwise. */
void
node_is(const char *name);

const char *
node(void);

/* The name goes, then the far end, so that the reader is hung up on. */
void
pull_out(void);

/* What the scanner says of itself. */
struct pd_scanner_status
scanner_status(void);

/* It says that it is in order, by itself and within seconds; no code comes meanwhile. */
void
scanner_comes_back(void);

/* The next payload, as payload_within tells it; of the kind that the scanner makes. */
const char *
next_within(int ms);

const char *
next(void);

/* Longer than a line takes to settle once it is open. */
const char *
next_or_none(void);

/* What holds for every scanner whose rule is silence: types is its way to show a code. */
void
silence_is_the_end(void (*types)(const char *text));

#endif
