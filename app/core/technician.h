/*
 * What a technician sees of a running desk, and what she can have done: plain values between the session, the
 * screens and the thread that looks. (1) Nothing here is about a member: no name, number, code or balance.
 * (2) What a check found is told as it was said, in English, beside the screen's own words for it.
 */
#ifndef PD_CORE_TECHNICIAN_H
#define PD_CORE_TECHNICIAN_H

#include "app/core/staff.h"

#include <stdbool.h>
#include <stdint.h>

#define PD_TECHNICIAN_IDLE_MS PD_STAFF_LOCK_MS    /* untouched so long, the desk serves again */
#define PD_TECHNICIAN_ENTER_MS PD_MINUTE_MS       /* likewise before a badge and its PIN */
#define PD_TECHNICIAN_GRID_MS (20 * PD_SECOND_MS) /* a cell that nobody reaches: the grid ends */
#define PD_TECHNICIAN_JOB_MS (10 * PD_MINUTE_MS)  /* what takes longer is no longer waited for */

/* Append, never renumber: `pointdesk screen` names them. */
enum pd_technician_page {
    PD_TECHNICIAN_AWAY = 0,     /* nobody is there */
    PD_TECHNICIAN_BADGE = 1,    /* a badge, please */
    PD_TECHNICIAN_PIN = 2,      /* one was shown: its PIN */
    PD_TECHNICIAN_CHECKING = 3, /* which takes a moment */
    PD_TECHNICIAN_STATUS = 4,   /* the lamps */
    PD_TECHNICIAN_DEVICES = 5,  /* each device, tried */
    PD_TECHNICIAN_GRID = 6,     /* every cell of the panel wants a finger */
    PD_TECHNICIAN_JOURNAL = 7,  /* journal, sync, clock, machine, last lines of the log */
    PD_TECHNICIAN_ACTS = 8,     /* restart, stick, wipe */
    PD_TECHNICIAN_SURE = 9,     /* asked once more before the desk is wiped */
};

enum pd_lamp_view {
    PD_LAMP_VIEW_NONE = 0,
    PD_LAMP_VIEW_GOOD = 1,
    PD_LAMP_VIEW_LOOK = 2,
    PD_LAMP_VIEW_BAD = 3
};

/* In the order of the page. */
enum pd_lamp_of {
    PD_LAMP_NETWORK,
    PD_LAMP_HUB,
    PD_LAMP_TIME,
    PD_LAMP_PRINTER,
    PD_LAMP_SCANNER,
    PD_LAMP_CARD, /* only where a card reader is configured */
    PD_LAMP_TOUCH,
    PD_LAMP_SOUND,
    PD_LAMP_DISK,
    PD_LAMP_UNSENT,
    PD_LAMP_JOURNAL,
    PD_LAMP_SETTINGS,
    PD_LAMP_VERSION,
    PD_LAMPS
};

#define PD_LAMP_TEXT_CAP 200

struct pd_lamp_row {
    enum pd_lamp_view lamp;
    char text[PD_LAMP_TEXT_CAP]; /* what the check said; "" */
};

/* What came through the scanner: what it is, never what it says. */
enum pd_scanned {
    PD_SCANNED_NOTHING = 0,
    PD_SCANNED_OURS = 1,      /* begins as our codes do */
    PD_SCANNED_ENROLMENT = 2, /* one that lets a desk in */
    PD_SCANNED_NUMBER = 3,    /* digits alone */
    PD_SCANNED_LINK = 4,      /* an address */
    PD_SCANNED_OTHER = 5,
    PD_SCANNED_TOO_LONG = 6,
};

/* What was laid on the card reader: what it is, never its number. */
enum pd_card_seen {
    PD_CARD_SEEN_NOTHING = 0,
    PD_CARD_SEEN_NUMBER = 1,
    PD_CARD_SEEN_CHANGING = 2, /* it gives another number each time, so it is nobody's */
    PD_CARD_SEEN_UNREAD = 3,   /* taken away too soon, or it tells no number */
};

/* len bytes, and a NUL at the end of them or before. */
enum pd_scanned
pd_scanned_of(const char *payload, size_t len);

/* What a thread beside the screen does; each ends with one PD_NEWS_DONE. */
enum pd_technician_job {
    PD_JOB_NONE = 0,
    PD_JOB_LOOK = 1,    /* all lamps and facts anew */
    PD_JOB_VERIFY = 2,  /* the journal, with its progress */
    PD_JOB_TONES = 3,   /* a good one, a bad one */
    PD_JOB_EXPORT = 4,  /* bundle and report onto the stick */
    PD_JOB_IMPORT = 5,  /* the hub's bundle from the stick */
    PD_JOB_RESTART = 6, /* the program begins anew */
    PD_JOB_RETIRE = 7,  /* all sent, the desk's folder is wiped and the program begins anew */
    PD_JOB_TRAIN = 8,   /* the desk is closed, and the program begins anew in training */
};

#define PD_TECHNICIAN_LINES 6
#define PD_TECHNICIAN_LINE_CAP 120

struct pd_technician_facts {
    char head[17];     /* first 16 digits of the journal's head; "" */
    uint64_t ops;      /* of this desk */
    uint64_t acked;    /* of which the hub has answered up to here */
    int64_t disk_mib;  /* free; -1: not known */
    int temperature_c; /* of the warmest sensor; INT32_MIN: there is none */
    char version[32];
    int64_t uptime_ms; /* of the machine */
    int line_count;    /* last lines of the log, newest last */
    char lines[PD_TECHNICIAN_LINES][PD_TECHNICIAN_LINE_CAP];
};

enum pd_technician_news_kind {
    PD_NEWS_LAMP = 1,    /* of, lamp */
    PD_NEWS_FACTS = 2,   /* facts */
    PD_NEWS_PERCENT = 3, /* percent, of VERIFY */
    PD_NEWS_DONE = 4,    /* job, good, text */
};

struct pd_technician_news {
    enum pd_technician_news_kind kind;
    enum pd_technician_job job;
    enum pd_lamp_of of;
    struct pd_lamp_row lamp;
    struct pd_technician_facts facts;
    int percent;
    bool good;
    char text[PD_LAMP_TEXT_CAP];
};

#define PD_GRID_COLUMNS 4 /* of an upright panel; a lying one has them the other way round */
#define PD_GRID_ROWS 6
#define PD_GRID_CELLS (PD_GRID_COLUMNS * PD_GRID_ROWS)

struct pd_technician_view {
    enum pd_technician_page page;
    char number[PD_STAFF_NUMBER_CAP]; /* PIN and later: whose badge it is */
    enum pd_sign_in outcome;          /* why the last badge or PIN let nobody in; 0: nothing to tell */
    int tries_left;                   /* WRONG */
    bool failed;                      /* the desk could not look, or not record it */
    bool wiping;                      /* BADGE, PIN, CHECKING: shown once more, to wipe this desk */
    int digits;                       /* PIN: so many were typed */

    struct pd_lamp_row lamps[PD_LAMPS];
    enum pd_lamp_of chosen; /* STATUS: the one whose words are shown; the worst until one was chosen */
    struct pd_technician_facts facts;
    enum pd_technician_job job;  /* under way */
    int percent;                 /* VERIFY */
    enum pd_technician_job told; /* the last one that ended and has something to say */
    bool good;
    char text[PD_LAMP_TEXT_CAP];

    enum pd_scanned scanned;
    int scanned_len;                                        /* characters */
    int scans;                                              /* since the page came */
    bool has_card;                                          /* a card reader is configured */
    enum pd_card_seen card_seen;                            /* the last one */
    int card_len;                                           /* NUMBER: characters */
    enum pd_lamp_view scanner, card, printer, sound, touch; /* as tried here */
    bool ask_heard;                                         /* the tones have sounded: were they heard? */
    uint32_t touched;                                       /* GRID: a bit for each cell */
};

/* A card reader's lamp only where one is configured. */
bool
pd_lamp_is_shown(const struct pd_technician_view *view, enum pd_lamp_of of);

int
pd_lamp_count(const struct pd_technician_view *view);

/* Bits of all cells. */
#define PD_GRID_ALL ((UINT32_C(1) << PD_GRID_CELLS) - 1)

#endif
