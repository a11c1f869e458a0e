/*
 * What a new hub is asked before it is made: on a terminal one question after the other, or from a file of
 * "key = answer" lines. (1) Every answer is looked at when it is given, and one that will not do is told with
 * what will. (2) Nothing is made before the last one is good.
 */
#ifndef PD_HUB_WIZARD_H
#define PD_HUB_WIZARD_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stdio.h>

/* In the order in which they are asked. */
enum pd_answer {
    PD_ANSWER_NAME_HANS,
    PD_ANSWER_NAME_HANT,
    PD_ANSWER_NAME_EN,
    PD_ANSWER_ZONE,
    PD_ANSWER_JURISDICTION,
    PD_ANSWER_FIRST_NUMBER,
    PD_ANSWER_FIRST_NAME,
    PD_ANSWER_FIRST_PIN,
    PD_ANSWER_SECOND_NUMBER,
    PD_ANSWER_SECOND_NAME,
    PD_ANSWER_SECOND_PIN,
    PD_ANSWER_CERTIFICATE,
    PD_ANSWER_HOST,
    PD_ANSWER_BACKUP,
    PD_ANSWERS
};

#define PD_ANSWER_CAP 256

struct pd_wizard {
    char value[PD_ANSWERS][PD_ANSWER_CAP];
    int utc_offset_min;
};

/* Asks each on `out` and reads `in` until it is good. Errors: PD_ERR_MISSING (in ended). */
PD_MUST_CHECK enum pd_err
pd_wizard_ask(struct pd_wizard *wizard, FILE *in, FILE *out, struct pd_why *why);

/* All of them from a file that only its owner can read. Errors with *why, whose path is FILE:LINE:
 * PD_ERR_MISSING, PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_wizard_read(struct pd_wizard *wizard, const char *path, struct pd_why *why);

/* Every key with what is allowed, as an answers file. */
void
pd_wizard_template(FILE *out);

#endif
