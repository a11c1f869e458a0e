/*
 * A PostgreSQL database becomes what a SQLite file of the hub is: whole and compared, or nothing of it.
 * Nobody may serve from the database meanwhile, which is seen to here. (1) A hub that moves is open at one
 * place at most: what was loaded stays shut until the file it came from is shut too. `shut` is a row of meta
 * that says why, and a hub that has it is not opened.
 */
#ifndef PD_HUB_PG_LOAD_H
#define PD_HUB_PG_LOAD_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The beginnings of what `shut` says. */
#define PD_HUB_SHUT_MOVED "this hub moved to "
#define PD_HUB_SHUT_LEAVES "a move out of it did not end; pointdesk-hub move --to file, typed again, goes on"
#define PD_HUB_SHUT_HALF "a move into it did not end; pointdesk-hub move, typed again, goes on"

/* What is in a database. */
enum pd_pg_content {
    PD_PG_EMPTY = 1,
    PD_PG_HALF,  /* a move into it that did not end: shut, and nothing that anybody used */
    PD_PG_HUB,   /* a hub, open or shut */
    PD_PG_OTHER, /* tables of somebody else */
};

struct pd_pg_load {
    const char *where; /* of libpq */
    const char *from;  /* the SQLite file, brought up by this release; nobody writes to it */
    bool aside;        /* a hub that is there is kept in a schema of its own; otherwise it is in the way */
    int64_t now_ms;    /* of the wall: names that schema */
    const char *shut;  /* NULL, or what a hub that is not to be opened yet says of itself */
    void (*told)(
        void *ctx, const char *table, int at, int tables, int64_t rows); /* NULL, or before each table */
    void *ctx;
};

struct pd_pg_loaded {
    int tables;
    int64_t rows;
    char aside[64]; /* the schema in which the hub before is kept; "": there was none */
};

/* Errors with *why: PD_ERR_EXISTS (it is not empty), PD_ERR_BUSY (a hub serves from it), PD_ERR_CORRUPT (what
 * stands there is not what was sent), PD_ERR_STATE, PD_ERR_IO, and the server's. */
PD_MUST_CHECK enum pd_err
pd_pg_load(const struct pd_pg_load *load, struct pd_pg_loaded *out, struct pd_why *why);

/* The same into a schema that is taken away again: whether it could be. */
PD_MUST_CHECK enum pd_err
pd_pg_load_trial(const struct pd_pg_load *load, struct pd_pg_loaded *out, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_pg_look(const char *where, enum pd_pg_content *out, struct pd_why *why);

/* Writes the row, or takes it away where text is NULL, while nobody serves. was: what it must say so far;
 * NULL: that it did not move away. Errors: PD_ERR_STATE (it says something else; *why has it), PD_ERR_BUSY,
 * PD_ERR_IO. */
PD_MUST_CHECK enum pd_err
pd_pg_shut(const char *where, const char *was, const char *text, struct pd_why *why);

/* Whether both are the same hub, whatever either knows. */
PD_MUST_CHECK enum pd_err
pd_pg_same_hub(const char *where, const char *path, bool *same, struct pd_why *why);

/* Whether the file at path and the database hold the same. Errors: PD_ERR_CORRUPT: *why names the table. */
PD_MUST_CHECK enum pd_err
pd_pg_compare(const char *where, const char *path, struct pd_pg_loaded *out, struct pd_why *why);

#endif
