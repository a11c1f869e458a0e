/*
 * "A-037": what is printed big beside a ticket's code, for paper too wet to scan. The letter is the kiosk's,
 * the number counts its tickets of the day. It finds a hold; it proves nothing.
 */
#ifndef PD_CORE_SHORT_NUMBER_H
#define PD_CORE_SHORT_NUMBER_H

#include "app/base/err.h"
#include "app/core/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_SHORT_NUMBER_MAX 999
#define PD_SHORT_NUMBER_HUB 'W' /* letter of tickets that the hub gave away itself */
#define PD_SHORT_NUMBER_CAP 6   /* "A-037" and a NUL */

struct pd_short_number {
    char letter; /* 'A'..'Z' */
    int number;  /* 1..PD_SHORT_NUMBER_MAX */
};

/* The number of the day's count-th ticket; count starts at 1, and after 999 the numbers begin again. */
struct pd_short_number
pd_short_number_of(char letter, uint32_t count);

/* out holds PD_SHORT_NUMBER_CAP bytes. Returns out. */
char *
pd_short_number_text(struct pd_short_number n, char *out);

/* As a clerk types it: "A-037", "a37", "A 037". One letter, at most one dash or space, one to three digits.
 */
PD_MUST_CHECK bool
pd_short_number_parse(const char *text, size_t len, struct pd_short_number *out);

/* The number of a hold lies in its id, so that every desk that knows the hold and its maker's letter can read
 * it, and a rebuild finds it again. 0 when the id carries none. */
int
pd_hold_number(const struct pd_id *id);

void
pd_hold_number_set(struct pd_id *id, int number);

#endif
