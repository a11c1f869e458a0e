/*
 * A monkey before the kiosk: fingers, keys and codes at random, and what may go wrong around it. Session and
 * screens are the program's; paper and people are made up. Whatever it does, three things must hold:
 *   (1) There is always a way out: a control that leads on, or a wait that ends.
 *   (2) Left alone, the kiosk comes back to its first screen, and that shows nothing of anybody.
 *   (3) What the desk has written down is whole: journal and hub verify.
 * One seed, one life: the same events in the same order.
 */
#ifndef PD_TESTS_MONKEY_MONKEY_H
#define PD_TESTS_MONKEY_MONKEY_H

#include "app/session/session.h"
#include "tests/monkey/machine.h"
#include "ui/ui.h"

#define MONKEY_MEMBERS 12
#define MONKEY_TICKETS 32

struct monkey {
    struct pd_rng rng;
    struct kit *kit;
    struct machine machine;
    struct pd_session *session; /* NULL: the machine is down */
    struct pd_ui *ui;
    struct pd_ui *clean; /* has never seen anybody: what a first screen must look like */
    struct pd_panel panel;

    struct pd_id members[MONKEY_MEMBERS];
    char masked[MONKEY_MEMBERS][PD_MASKED_CAP];
    char tickets[MONKEY_TICKETS][PD_CODE_CAP]; /* as printed; the newest overwrite the oldest */
    int ticket_count;
    bool finger[3];

    bool printing; /* an answer of the printer is due */
    struct pd_id print_hold;
    int64_t print_ms;
    int64_t down_ms; /* the machine comes back then */
    int failed_starts;
    bool full; /* the disk is */

    uint64_t events, taps, scans, faults, visits, redeemed, idles;
    uint64_t screens[PD_SCREENS]; /* how often each was drawn */
    uint64_t cuts;                /* frames with a text that had no room */
    char first_cut[128];
    char wrong[256]; /* "": nothing yet */
};

void
monkey_open(struct monkey *m, struct kit *kit, uint64_t seed);

void
monkey_close(struct monkey *m);

/* One thing happens, and what follows from it. false: `wrong` says what must not be. */
bool
monkey_event(struct monkey *m);

/* Everybody goes away for three minutes. */
bool
monkey_leave(struct monkey *m);

/* The line is whole, the disk has room, the machine runs; everything is sent. */
void
monkey_calm(struct monkey *m);

/* ---- monkey_check.c ---- */

bool
monkey_wrong(struct monkey *m, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What stands on the screen now. */
bool
monkey_look(struct monkey *m);

/* It is the first screen, or the desk is closed, and nobody's: also pixel by pixel. */
bool
monkey_look_idle(struct monkey *m);

/* Journal and hub. */
bool
monkey_verify(struct monkey *m);

#endif
