/*
 * A CSV file into the hub, row by row: its first line names the columns, in any order; what is wrong with a
 * row is told by file and line, and the others go in. (1) 500 rows at most are one batch, so that desks do
 * not wait. (2) What went in stays in when the import ends early: the same file again does the rest. (3) A
 * dry run does it all and keeps nothing; it cannot tell that a row repeats one of 500 rows before.
 */
#ifndef PD_HUB_IMPORT_H
#define PD_HUB_IMPORT_H

#include "sync/hub/cmd_common.h"
#include "sync/hub/csv.h"

struct pd_import_column {
    const char *name; /* NULL ends the table */
    bool required;
};

struct pd_import {
    struct pd_hub_desk *desk;
    const char *command; /* "bill" */
    const char *file;
    const struct pd_import_column *columns;
    /* One row, in a batch. PD_ERR_EXISTS with no *why is no fault: it was here. PD_ERR_INVALID, _EXISTS,
     * _STATE, _NOT_FOUND and _TOO_LARGE with *why are the row's; anything else ends the import. */
    enum pd_err (*take)(struct pd_import *import, const struct pd_csv *csv, struct pd_why *why);
    bool dry_run;
    const char *things; /* what was taken, as "members imported" */
    /* What came of it. */
    int at[PD_CSV_FIELDS_MAX]; /* field of each column, -1: not there */
    int64_t taken, known, bad;
};

/* A column's text in this row, "" where there is none. */
const char *
pd_import_value(const struct pd_import *import, const struct pd_csv *csv, int column);

/* Copies it; false with *why when it is longer than it may be. */
PD_MUST_CHECK bool
pd_import_text(const struct pd_import *import, const struct pd_csv *csv, int column, char *out, size_t cap,
    struct pd_why *why);

/* A whole number from 0 on; below 0: it is none. */
int64_t
pd_import_number(const struct pd_import *import, const struct pd_csv *csv, int column);

/* Of a list whose columns are a member's number and one word about her: both, and who she is. Errors with
 * *why: PD_ERR_INVALID, PD_ERR_NOT_FOUND (nobody has the number), and the store's. */
PD_MUST_CHECK enum pd_err
pd_import_of_member(const struct pd_import *import, const struct pd_csv *csv, struct pd_id *member,
    char *word, size_t cap, struct pd_why *why);

/* Reads it all and tells of every row that is wrong. -1: it was read to its end, otherwise the exit code. */
int
pd_import_read(struct pd_import *import);

/* The same, and tells what came of all: exit code. */
int
pd_import_run(struct pd_import *import, const char *things);

#endif
