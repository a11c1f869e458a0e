/*
 * The typing trait: keys in, Chinese out. Something that has letters composed, offers candidates for them and
 * commits the one that is chosen. What is drawn, and by which key a candidate is chosen, is the caller's.
 *   (1) What is typed is a person's name: an implementation keeps it in memory, learns nothing from it, and
 *       writes none of it anywhere; forget leaves no composition and no history.
 *   (2) No call waits for anything but the processor (README.md has what was measured).
 * One is used by one thread at a time; it may be made by another. To write a new one: embed struct pd_typing
 * first, fill a const ops table; typing_replay.c is the smallest.
 */
#ifndef PD_DRIVERS_TYPING_H
#define PD_DRIVERS_TYPING_H

#include "app/base/err.h"

#include <stdbool.h>

#define PD_TYPING_CANDIDATES 9
#define PD_TYPING_BYTES 64 /* of what is composed, offered or committed, UTF-8 */
#define PD_TYPING_BACKSPACE 8

/* By which keys a name is written. */
enum pd_typing_method {
    PD_TYPING_PINYIN = 1,         /* simplified characters come out */
    PD_TYPING_PINYIN_TRADITIONAL, /* the same keys, traditional characters */
    PD_TYPING_BOPOMOFO,
    PD_TYPING_CANGJIE,
    PD_TYPING_QUICK,
    PD_TYPING_STROKE,
};

#define PD_TYPING_METHODS 6

struct pd_typing_state {
    char composition[PD_TYPING_BYTES]; /* as it is shown; "": nothing is being composed */
    int count;
    char candidates[PD_TYPING_CANDIDATES]
                   [PD_TYPING_BYTES]; /* this page's; "": one that is too long for a name */
    bool before, more;                /* there are other pages */
    char committed[PD_TYPING_BYTES];  /* since it was last asked; "": nothing */
};

struct pd_typing;

struct pd_typing_ops {
    const char *name; /* "rime" */

    /* Mandatory. A character of ASCII or PD_TYPING_BACKSPACE. false: it is none of this method's, and nothing
     * has changed; while something is composed every key is taken. */
    bool (*key)(struct pd_typing *typing, int key);

    /* Mandatory. n: from 0, of the page in view. false: there is no such candidate. */
    bool (*choose)(struct pd_typing *typing, int n);

    /* Mandatory. way: 1 or -1; nothing happens where there is no such page. */
    void (*page)(struct pd_typing *typing, int way);

    /* Mandatory. */
    void (*state)(struct pd_typing *typing, struct pd_typing_state *out);

    /* Mandatory. Drops what is composed, and whatever was remembered of what was committed. */
    void (*forget)(struct pd_typing *typing);

    /* Mandatory. */
    void (*destroy)(struct pd_typing *typing);
};

struct pd_typing {
    const struct pd_typing_ops *ops;
};

bool
pd_typing_key(struct pd_typing *typing, int key);

bool
pd_typing_choose(struct pd_typing *typing, int n);

void
pd_typing_page(struct pd_typing *typing, int way);

/* Wipe *out when done. */
void
pd_typing_state(struct pd_typing *typing, struct pd_typing_state *out);

void
pd_typing_forget(struct pd_typing *typing);

/* Takes NULL. */
void
pd_typing_destroy(struct pd_typing *typing);

/* The nine keys by which candidates are chosen from the keyboard: digits, or capitals where digits compose.
 */
const char *
pd_typing_labels(enum pd_typing_method method);

/* The package of its dictionary, which is installed beside librime1. */
const char *
pd_typing_package(enum pd_typing_method method);

/* The Rime engine, loaded when this is called and by nothing else, with the dictionaries of its packages as
 * they are installed; nothing is compiled, learned or written. Errors: PD_ERR_NOT_FOUND (*why: the engine or
 * a dictionary is not installed), PD_ERR_INVALID (it is another release), PD_ERR_MEMORY. One at a time in a
 * process. */
PD_MUST_CHECK enum pd_err
pd_typing_rime_create(enum pd_typing_method method, struct pd_typing **out, struct pd_why *why);

/* Whether it could be made: loads the engine, and begins nothing. Errors as above. */
PD_MUST_CHECK enum pd_err
pd_typing_rime_look(enum pd_typing_method method, struct pd_why *why);

/* For tests: a table of "keys candidate candidate...", a line each; keys that begin one are composed.
 * `table` stays the caller's and outlives it. Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_typing_replay_create(const char *table, struct pd_typing **out);

#endif
