/* Lines of comma-separated values (RFC 4180), one at a time, from a whole file in memory. */
#ifndef PD_HUB_CSV_H
#define PD_HUB_CSV_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define PD_CSV_FIELDS_MAX 32

struct pd_csv {
    char *at; /* the rest of the file; changed while reading */
    int line; /* of the row just read, from 1 */
    int next; /* line after it */
    int count;
    char *field[PD_CSV_FIELDS_MAX];
};

/* text: NUL-terminated; a byte order mark is skipped. */
void
pd_csv_open(struct pd_csv *csv, char *text);

/* The next row that is not empty. false at the end. Errors in *err with *why: PD_ERR_INVALID (a quote that is
 * not closed or not where it belongs, too many fields, not UTF-8); the row is skipped. */
bool
pd_csv_next(struct pd_csv *csv, enum pd_err *err, struct pd_why *why);

#endif
