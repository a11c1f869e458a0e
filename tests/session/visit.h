/*
 * A visit to a kiosk whose programme has everything that she may be asked, told and given; on top of play.h.
 */
#ifndef PD_TESTS_SESSION_VISIT_H
#define PD_TESTS_SESSION_VISIT_H

#include "tests/session/play.h"

/* Nobody is here yet. */
void
start_furnished(void);

/* She is here, and the hub has told what she has. */
void
with_page(void);

/* On the keypad. */
void
type(const char *digits);

#endif
