/*
 * Every field wrong in turn: takes one valid line of JSON and gives, one after another, lines in which one
 * thing is not as it was: a member is missing, comes twice or under another name, an unknown one was added,
 * or a value, at whatever depth, is of another type, out of its range, huge, deep, or not text at all. Many
 * of them are no JSON any more; some are still valid and mean something else. Nobody is told which.
 */
#ifndef PD_TESTS_SUPPORT_WRONG_H
#define PD_TESTS_SUPPORT_WRONG_H

#include <stdbool.h>
#include <stddef.h>

#define WRONG_SLOTS_MAX 160
#define WRONG_LINE_MAX 32768

struct wrong_slot {
    size_t at, len; /* of the value in the line */
    size_t key_at;  /* of the member's opening quote; where it is an array's element: at */
    bool member;    /* of the outermost object */
};

struct wrong {
    const char *line; /* the caller's */
    size_t line_len;
    struct wrong_slot slots[WRONG_SLOTS_MAX];
    int slot_count;
    int slot, change; /* where it stands */
    int stride; /* 0 and 1: every change of every value; n: each value meets an n-th of them, in turn others
                 */
    char what[96]; /* of the line just given: for messages */
    char out[WRONG_LINE_MAX];
    size_t len;
};

/* line: an object, NUL-terminated, without space between its tokens. */
void
wrong_open(struct wrong *w, const char *line);

/* The next line is in out and len. False when all have been given. */
bool
wrong_next(struct wrong *w);

/* Values for what is no JSON: headers, queries. NULL at the end. */
const char *
wrong_text(int i);

#endif
