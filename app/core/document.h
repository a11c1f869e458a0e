/*
 * Configuration documents (JSON) into structs, by tables: one row says what a key is, where its value goes
 * and what it may be. Keys in no row are refused, so a misspelt one is never silently ignored. (1) What is
 * wrong is reported with its path, "catalogue[3].price", and what is allowed: the first thing, or everything
 * where the caller collects findings. (2) Rows are read in table order, whatever the order in the document,
 * so a row may refer to earlier ones. For documents read at start, not for lines that come every millisecond:
 * jansson allocates.
 */
#ifndef PD_CORE_DOCUMENT_H
#define PD_CORE_DOCUMENT_H

#include "app/core/findings.h"

#include <jansson.h>

enum pd_doc_type {
    PD_DOC_INT,    /* int, min..max; absent: the value of a key that is not there */
    PD_DOC_I64,    /* the same for int64_t, struct pd_points, struct pd_fen */
    PD_DOC_BOOL,   /* bool */
    PD_DOC_NAME,   /* char[size]: letters, digits and "_-.:" */
    PD_DOC_COLOUR, /* uint32_t from "#rrggbb" */
    PD_DOC_DAY,    /* int64_t: days since 1970 of "2026-12-31" */
    PD_DOC_MOMENT, /* int64_t: local minutes since 1970 of "2026-12-31T14:30" */
    PD_DOC_CHOICE, /* int-sized enum: choices */
    PD_DOC_TEXT,   /* struct pd_text, into the text store; max characters, 0: PD_TEXT_CHARS_MAX */
    PD_DOC_WORDS,  /* a short text that is checked and not kept; max characters */
    PD_DOC_OBJECT, /* a struct at offset: rows */
    PD_DOC_ARRAY,  /* structs or texts from offset on: rows (NULL: texts), list */
    PD_DOC_INDEX,  /* int: the place of the element with this id in an array read before: list */
    PD_DOC_SET,    /* uint32_t: bits of such places, for a list of ids; at least one, none twice */
    PD_DOC_BITS,   /* uint32_t: bits of whole numbers min..max, at most 31, likewise */
};

struct pd_doc_choice {
    const char *name; /* NULL ends the table */
    int value;
};

/* An array of the whole document's struct or of the struct at hand. */
struct pd_doc_list {
    size_t at;        /* offset of the first element; for PD_DOC_INDEX in the outermost struct */
    size_t count_at;  /* offset of its int count, likewise */
    size_t step;      /* bytes of one element */
    size_t id_at;     /* PD_DOC_INDEX: offset of char id[] in an element */
    const char *what; /* PD_DOC_INDEX: "tier" */
    /* Texts: what may be said beside the languages of each, by its key; an int of an array, 0 where it is not
     */
    size_t beside_at;
    const char *beside; /* NULL: nothing */
    const struct pd_doc_choice *choices;
};

struct pd_doc_row {
    const char *key; /* NULL ends the table */
    enum pd_doc_type type;
    bool required;
    size_t offset, size;
    int64_t min, max; /* of a number; of an array's count; max: of words' and texts' characters */
    int64_t absent;   /* number, choice, index, day or moment where the key is not there */
    const struct pd_doc_choice *choices;
    const struct pd_doc_row *rows;
    const struct pd_doc_list *list;
};

#define PD_TEXT_CHARS_MAX 2000

struct pd_doc {
    struct pd_why *why;
    enum pd_err err; /* the first; sticky */
    char path_text[sizeof(((struct pd_why *)NULL)->path)];
    struct pd_str path;
    char *store; /* where texts are kept */
    size_t store_used, store_cap;
    struct pd_findings *found; /* NULL: reading ends at the first failure, warnings are not wanted */
    void *whole;               /* the outermost struct */
};

/* Reads an object into the struct at `into`. Failures stay in doc->err. */
void
pd_doc_read(struct pd_doc *doc, const json_t *object, const struct pd_doc_row *rows, void *into);

/* Where the reader stands: enter a key or an index, and go back to the length it returned. */
size_t
pd_doc_enter(struct pd_doc *doc, const char *key);

size_t
pd_doc_enter_index(struct pd_doc *doc, int index);

void
pd_doc_leave(struct pd_doc *doc, size_t length);

/* The first failure is doc->err. One more at or under a path that failed, or above it, follows from it and is
 * not told. */
void
pd_doc_fail(struct pd_doc *doc, const char *fmt, ...) PD_PRINTF(2, 3);

/* Something failed at this path, or under or above it. */
bool
pd_doc_failed_at(const struct pd_doc *doc, const char *path);

/* An id of these could not be read, so that a reference to none of them may well be right. ids: the first of
 * count names that lie step bytes apart. */
bool
pd_doc_ids_unsure(const char *ids, int count, size_t step);

/* One line: path and text. */
void
pd_doc_warn(struct pd_doc *doc, const char *fmt, ...) PD_PRINTF(2, 3);

#endif
