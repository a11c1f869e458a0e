/*
 * A person who does not see: she knows the transcript of what the machine says, a few words of her language,
 * and the keys under her fingers. Nothing here knows the machine: no header of it is included, so that she
 * cannot look.
 */
#ifndef PD_TESTS_LISTENER_H
#define PD_TESTS_LISTENER_H

#include <stdbool.h>
#include <stdio.h>

/* What she knows to listen for. */
struct listener_words {
    const char *scan;                           /* the page that wants her code */
    const char *page_gifts;                     /* its title */
    const char *press_ok;                       /* "Press OK for:" */
    const char *get_gifts, *get_this, *confirm; /* what she will press */
    const char *kept;                           /* the good news */
    const char *paper;                          /* the paper is out */
    const char *number;                         /* how the number of a ticket begins */
    const char *finished;                       /* the visit is over */
    const char *points;                         /* said of a gift: what it costs */
    const char *short_of;                       /* said of a gift that she cannot have; never chosen */
    const char *next_key;                       /* how a page ends that has no main thing to do */
    const char *to_collect;                     /* on her page: what is kept for her */
    const char *collect_by;                     /* said of each of these */
    const char *send;                           /* on its page: somebody else collects it */
    const char *make;                           /* that one's slip */
    const char *slip_paper;                     /* it is being printed */
};

enum listener_act {
    LISTENER_WAITS = 0,
    LISTENER_SHOWS_CODE = 1,
    LISTENER_NEXT = 2,
    LISTENER_OK = 3,
    LISTENER_MORE = 4,
    LISTENER_FINISH = 5,
    LISTENER_PRIVATE = 6,
    LISTENER_WAKES = 7, /* any key */
    LISTENER_GOES = 8,
};

struct listener {
    const struct listener_words *words;
    FILE *transcript; /* being written by somebody else */
    char heard[4096]; /* the last utterance */
    bool awake, in_private, has_number, kept, paper;
    int chosen;      /* for the slip: her ticket's way, step by step */
    char number[32]; /* as told, digit by digit, put together */
    char gift[256];  /* what she chose */
};

/* What she does next to get a gift; LISTENER_WAITS when nothing new was said. */
enum listener_act
listener_next(struct listener *listener);

/* The same, to have a slip for somebody who collects what is kept for her. */
enum listener_act
listener_next_helper(struct listener *listener);

/* How long the last utterance takes to hear, ms. */
int
listener_hears_ms(const struct listener *listener);

#endif
