/*
 * The devices of a desk and how they are: what a running desk tells its hub, its technician and whoever asks
 * on a console, in the same words. (1) Nothing here is about a member. (2) A code is one of
 * packaging/error-codes.md, so that whoever reads it at the hub finds what to do.
 */
#ifndef PD_CORE_PARTS_H
#define PD_CORE_PARTS_H

#include "app/core/limits.h"

#include <stdbool.h>
#include <stdint.h>

/* On the wire by name, stored by number: append, never renumber. */
enum pd_part {
    PD_PART_PRINTER = 1, /* "printer" */
    PD_PART_SCANNER = 2, /* "scanner" */
    PD_PART_CARD = 3,    /* "card": its reader */
    PD_PART_CAMERA = 4,  /* "camera" */
    PD_PART_SOUND = 5,   /* "sound" */
    PD_PART_KEYPAD = 6,  /* "keypad": and the socket for headphones */
    PD_PART_LIGHT = 7,   /* "light" */
    PD_PART_ASIDE = 8,   /* "aside": the patient's side of a counter, its display */
};

#define PD_PARTS 8

/* Likewise. */
enum pd_part_state {
    PD_PART_GOOD = 1,    /* "good" */
    PD_PART_LOOK = 2,    /* "look": it works, and somebody must see to it soon */
    PD_PART_BAD = 3,     /* "bad": it does not work */
    PD_PART_UNKNOWN = 4, /* "unknown": it does not say; many cheap ones never do */
};

#define PD_PART_CODE_CAP 12 /* "E-PRT-02" */

struct pd_part_health {
    enum pd_part part;
    enum pd_part_state state;
    char code[PD_PART_CODE_CAP]; /* why it is not good; "" */
    int64_t since_ms;            /* desk time; 0: not known */
};

/* The configured ones, each at most once, in the order of enum pd_part. */
struct pd_parts {
    int count;
    struct pd_part_health list[PD_PARTS];
};

/* "printer"; NULL: no such part. */
const char *
pd_part_name(enum pd_part part);

/* 0: none of them. */
enum pd_part
pd_part_from(const char *name);

/* "good"; NULL: no such state. */
const char *
pd_part_state_name(enum pd_part_state state);

/* 0: none of them. */
enum pd_part_state
pd_part_state_from(const char *name);

/* "out of paper"; the code itself where this release has no words for it, "" of "". */
const char *
pd_part_words(const char *code);

/* An upper-case letter, then upper-case letters, digits and '-'; "" only of what is good or unknown. */
bool
pd_part_code_good(const struct pd_part_health *health);

/* Known parts in known states, none twice and in order. Times are not looked at. */
bool
pd_parts_good(const struct pd_parts *parts);

/* The same parts in the same states for the same reasons; since when is not looked at. */
bool
pd_parts_equal(const struct pd_parts *a, const struct pd_parts *b);

#endif
