/*
 * The setup of a machine that is no desk yet: its questions in order, and what a screen shows of one. Plain
 * values; whoever asks (app/setup.h) owns them. Nothing is written anywhere before all of it was shown again.
 */
#ifndef PD_CORE_SETUP_H
#define PD_CORE_SETUP_H

#include "app/core/technician.h"

/* In the order of the pages. Append before REVIEW; `pointdesk screen` numbers them. */
enum pd_setup_step {
    PD_SETUP_LANGUAGE,
    PD_SETUP_MODE,
    PD_SETUP_DIAGONAL,
    PD_SETUP_DISTANCE,
    PD_SETUP_TOUCH_TEST,
    PD_SETUP_SCANNER,
    PD_SETUP_SCANNER_PATH,
    PD_SETUP_SCANNER_TEST,
    PD_SETUP_PRINTER,
    PD_SETUP_PRINTER_ADDRESS,
    PD_SETUP_PRINTER_PATH,
    PD_SETUP_PRINTER_WIDTH,
    PD_SETUP_PRINTER_TEST,
    PD_SETUP_SOUND,
    PD_SETUP_VOLUME,
    PD_SETUP_SOUND_TEST,
    PD_SETUP_NETWORK, /* from here on the operating system's */
    PD_SETUP_ADDRESS,
    PD_SETUP_GATEWAY,
    PD_SETUP_DNS,
    PD_SETUP_WIRED,
    PD_SETUP_PROXY,
    PD_SETUP_TIME_SERVER,
    PD_SETUP_ZONE,
    PD_SETUP_ROTATION,
    PD_SETUP_BRIGHTNESS,
    PD_SETUP_POWER_ON,
    PD_SETUP_POWER_OFF,
    PD_SETUP_HUB, /* and the desk's again */
    PD_SETUP_CA,
    PD_SETUP_CODE,
    PD_SETUP_REVIEW,
    PD_SETUP_STEPS
};

enum pd_setup_kind {
    PD_SETUP_CHOICE = 1, /* one of `allowed` */
    PD_SETUP_TEXT = 2,
    PD_SETUP_TEST = 3, /* tried here; whatever comes of it, it goes on */
    PD_SETUP_ALL = 4,  /* REVIEW */
};

#define PD_SETUP_VALUE_CAP 192
#define PD_SETUP_CHOICES_MAX 6
#define PD_SETUP_LINES 6
#define PD_SETUP_LINE_CAP 240

enum pd_setup_state {
    PD_SETUP_ASKING = 1,
    PD_SETUP_WORKING = 2, /* written, and the hub asked */
    PD_SETUP_DONE = 3,    /* it is a desk */
    PD_SETUP_FAILED = 4,  /* lines say why; back leads to what was wrong */
};

/* What was done, or not: the sentence is the screen's, text and more are what it is about. */
enum pd_setup_said {
    PD_SETUP_SAID_WRITTEN = 1,       /* text: the file */
    PD_SETUP_SAID_NOT_WRITTEN = 2,   /* text: the file; more: why, in English */
    PD_SETUP_SAID_NOT_APPLIED = 3,   /* text: the file that waits for somebody with the right to do it */
    PD_SETUP_SAID_ENROLLED = 4,      /* text: the mode and its letter, "kiosk A"; more: its place */
    PD_SETUP_SAID_WORDS = 5,         /* text: what both sides must show */
    PD_SETUP_SAID_WAITS = 6,         /* text: the command that approves it at the hub */
    PD_SETUP_SAID_KEPT = 7,          /* text: where its old journal is */
    PD_SETUP_SAID_NOT_TAKEN = 8,     /* text: how many old ops the hub did not take; more: why */
    PD_SETUP_SAID_NO_CODE = 9,       /* the hub knows this code not, or not any more */
    PD_SETUP_SAID_NO_HUB = 10,       /* nobody answered as a hub does; more: why, in English */
    PD_SETUP_SAID_NOT_ENROLLED = 11, /* more: why, in English */
};

struct pd_setup_line {
    enum pd_lamp_view lamp;
    enum pd_setup_said said;
    char text[PD_SETUP_LINE_CAP], more[PD_SETUP_LINE_CAP];
};

struct pd_setup_view {
    enum pd_setup_state state;
    enum pd_setup_step step;
    enum pd_setup_kind kind;
    int number, count; /* of the pages that apply */
    int choices;
    char choice[PD_SETUP_CHOICES_MAX][24];
    char value[PD_SETUP_STEPS][PD_SETUP_VALUE_CAP]; /* by step; TEXT: as typed so far */
    bool asked[PD_SETUP_STEPS];                     /* its question applies */
    bool given[PD_SETUP_STEPS];                     /* provision.ini has answered it */
    char bad[PD_SETUP_LINE_CAP];                    /* why the answer was not taken; "" */
    char allowed[64];                               /* of the question, from the table of keys; "" */
    char provision[PD_SETUP_LINE_CAP];        /* the first thing wrong with provision.ini; "": nothing */
    char provision_at[PD_SETUP_LINE_CAP / 2]; /* its file and line */
    enum pd_setup_step provision_step; /* whose answer it is; STEPS: no key of ours, or no line at all */
    char provision_value[PD_SETUP_VALUE_CAP]; /* the answer, or the key that is not there; "" */
    char provision_allowed[64];
    int provision_faults;
    bool shift;                      /* of the keys on the screen */
    int page;                        /* REVIEW: of its rows */
    struct pd_technician_view tried; /* scanned, printer, sound, touch, ask_heard, touched, job */
    bool grid;                       /* TOUCH_TEST is under way */
    struct pd_setup_line lines[PD_SETUP_LINES];
    int line_count;
};

#endif
