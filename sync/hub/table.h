/*
 * Figures for people and for their spreadsheets: sections of rows, as text in columns (at most 80 wide where
 * the cells allow it, so that it prints), as CSV (RFC 4180, a line with the section's name above each), or as
 * one JSON object with an array a section. Threading: none of its own.
 */
#ifndef PD_HUB_TABLE_H
#define PD_HUB_TABLE_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PD_TABLE_COLUMNS_MAX 12

enum pd_table_format { PD_TABLE_TEXT = 0, PD_TABLE_CSV, PD_TABLE_JSON };

enum pd_table_kind { PD_TABLE_WORDS, PD_TABLE_WHOLE, PD_TABLE_DECIMAL };

struct pd_table_cell {
    char *text;
    enum pd_table_kind kind;
};

/* All zero but out and format: a table without a section. */
struct pd_table {
    FILE *out;
    enum pd_table_format format;
    /* Its own. */
    int sections, columns;
    const char *names[PD_TABLE_COLUMNS_MAX];
    struct pd_table_cell *cells;
    int count, cap;
    bool failed; /* no memory: the rest is left out, and the end says so */
};

/* id: its name in JSON, "uncollected"; title for people; columns: names up to NULL, kept until the section is
 * written. What a section before had is written. */
void
pd_table_section(struct pd_table *table, const char *id, const char *title, const char *const *columns);

void
pd_table_text(struct pd_table *table, const char *text);

void
pd_table_number(struct pd_table *table, int64_t number);

/* "12.34": a number for people and spreadsheets, and a text for programs, which would round it. */
void
pd_table_decimal(struct pd_table *table, const char *text);

/* The same of so many fen, in yuan. */
void
pd_table_fen(struct pd_table *table, int64_t fen);

void
pd_table_printf(struct pd_table *table, const char *fmt, ...) PD_PRINTF(2, 3);

/* A line of prose below the section's rows; in text alone. */
void
pd_table_note(struct pd_table *table, const char *fmt, ...) PD_PRINTF(2, 3);

/* Writes what is left. Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_table_end(struct pd_table *table);

#endif
