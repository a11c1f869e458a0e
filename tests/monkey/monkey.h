/*
 * A monkey before the kiosk: fingers, keys and codes at random, and what may go wrong around it. Session and
 * screens are the program's; paper and people are made up. Whatever it does, five things must hold:
 *   (1) There is always a way out: a control that leads on, or a wait that ends.
 *   (2) Left alone, the kiosk comes back to its first screen, and that shows and holds nothing of anybody: it
 *       is, byte by byte, that of a kiosk where nobody has ever been.
 *   (3) No screen and no word spoken names anybody but whoever stands here.
 *   (4) What the desk has written down is whole: journal and hub verify.
 *   (5) Memory that runs out costs a picture, a screen or a start, and nothing that was written down.
 * One seed, one life: the same events in the same order.
 */
#ifndef PD_TESTS_MONKEY_MONKEY_H
#define PD_TESTS_MONKEY_MONKEY_H

#include "app/core/pins.h"
#include "app/session/session.h"
#include "tests/monkey/machine.h"
#include "ui/ui.h"

#define MONKEY_MEMBERS 12
#define MONKEY_TICKETS 32
#define MONKEY_INBOX 64 /* as the ledger thread's */

/* One who comes here, and what she knows by heart. */
struct monkey_member {
    struct pd_id id, also; /* also: another membership of hers; zero: none */
    int family;            /* whose members may be named to each other; 0: none */
    char masked[PD_MASKED_CAP];
    char phone[16], pin[PD_PIN_CAP];
};

struct monkey {
    struct pd_rng rng;
    struct kit *kit;
    struct machine machine;
    struct pd_session *session; /* NULL: the machine is down */
    struct pd_session *nobodys; /* was told the same by its desk, and has never seen anybody */
    struct pd_ui *ui;
    struct pd_ui *clean; /* likewise: what a first screen must look like */
    struct pd_panel panel;

    struct monkey_member members[MONKEY_MEMBERS];
    char tickets[MONKEY_TICKETS][PD_CODE_CAP]; /* as printed; the newest overwrite the oldest */
    int ticket_count;
    int64_t feedback; /* the last number somebody was given; 0 */
    bool finger[3];

    struct pd_desk_request inbox[MONKEY_INBOX]; /* what the desk has not looked at yet */
    int inbox_first, inbox_count;
    int64_t stalled_ms; /* its disk hangs until then */

    bool printing; /* an answer of the printer is due */
    struct pd_id print_hold;
    int64_t print_ms;
    int64_t down_ms; /* the machine comes back then */
    int failed_starts;
    bool full;         /* the disk is */
    int64_t scarce_ms; /* memory is, until then; 0 */
    int64_t shut_ms;   /* its ledger failed then, and somebody is on the way; 0 */
    int nights;
    uint8_t *paper;      /* room for one ticket */
    uint32_t *pixels[2]; /* room for the largest panel, here and where nobody has been */

    uint64_t events;
    uint64_t taps, keys, scans; /* fingers that went down, keys struck, codes shown: what a kiosk is given */
    uint64_t faults, visits, redeemed, idles, slips, refused_memory;
    uint64_t screens[PD_SCREENS]; /* how often each was drawn */
    uint64_t cuts;                /* frames with a text that had no room */
    bool verbose;                 /* each of those is told */
    char wrong[256];              /* "": nothing yet */
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

/* ---- monkey.c, for its other files ---- */

int
monkey_below(struct monkey *m, int n);

bool
monkey_chance(struct monkey *m, int permille);

void
monkey_apply(struct monkey *m, struct pd_session_event *event);

/* What waits is drawn and done. */
void
monkey_frames(struct monkey *m);

/* Time goes by, for the machine, the printer and whoever waits. */
void
monkey_pass(struct monkey *m, int64_t ms);

/* Everything there is to say to the desk is said. */
void
monkey_serve(struct monkey *m);

/* It went down, or comes back when its time has come. */
void
monkey_look_after(struct monkey *m);

/* ---- monkey_world.c ---- */

/* Before the desk comes, which is lent what the wheel leaves. */
void
monkey_rules(struct kit *kit);

/* Members, and what they may do here; after it. */
void
monkey_people(struct monkey *m);

/* ---- monkey_hands.c: what hands and people do ---- */

typedef void
monkey_act(struct monkey *m);

monkey_act monkey_tap, monkey_drag, monkey_hand, monkey_key, monkey_pad, monkey_type, monkey_show,
    monkey_crowd, monkey_wait, monkey_wish, monkey_explore;

void
monkey_lift_fingers(struct monkey *m);

/* ---- monkey_faults.c: what happens around it ---- */

monkey_act monkey_fault_line, monkey_fault_power, monkey_fault_disk, monkey_fault_clock, monkey_fault_memory,
    monkey_fault_stall, monkey_night, monkey_turn_screen, monkey_give;

/* There is memory again. */
void
monkey_memory_back(struct monkey *m);

/* ---- monkey_check.c ---- */

bool
monkey_wrong(struct monkey *m, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What stands on the screen now. */
bool
monkey_look(struct monkey *m);

/* What is said now. */
bool
monkey_listen(struct monkey *m, const struct pd_said *said);

/* It is the first screen, or the desk is closed, and nobody's: also pixel by pixel. */
bool
monkey_look_idle(struct monkey *m);

/* Every screen that a kiosk has was drawn, where there were touches enough for that. */
bool
monkey_saw_all(struct monkey *m);

/* Journal and hub. */
bool
monkey_verify(struct monkey *m);

#endif
