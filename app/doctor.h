/*
 * What `pointdesk doctor` looks at: a table of checks in the order in which one needs the other (no folder,
 * no ledger; no ledger, no journal). Each finds one thing and says what mends it: an act in words and, where
 * there is one, the command itself, to be pasted as it stands. (1) A check changes nothing. (2) No check
 * waits longer than its limit: a technician kneels before the kiosk.
 */
#ifndef PD_APP_DOCTOR_H
#define PD_APP_DOCTOR_H

#include "app/settings.h"
#include "ui/text/locale.h"

#include <stddef.h>

enum pd_lamp { PD_LAMP_OK, PD_LAMP_WARN, PD_LAMP_FAIL };

struct pd_scanner;
struct pd_card;
struct pd_light;
struct pd_sound;
struct pd_tactile;

struct pd_finding {
    enum pd_lamp lamp;
    char text[256];
    char mend[256];    /* in words; "" when OK */
    char command[640]; /* runs as it stands, but for words in capitals; "" where hands are needed */
};

/* What the checks have learned so far. */
struct pd_doctor {
    const struct pd_settings *settings;
    const struct pd_config *config;
    const struct pd_config_faults *faults;

    enum pd_lang lang; /* of what it finds; commands and what mends it are for a console, and English */
    bool running; /* asked within the desk's own program: its log goes on, and its voice is not stopped */
    struct pd_scanner *scanner;         /* the running desk's own; NULL: looked at from beside */
    struct pd_card *card;               /* likewise */
    struct pd_sound *sound;             /* likewise */
    struct pd_light *light;             /* likewise */
    struct pd_tactile *const *tactiles; /* likewise, of keypad.device and keypad.jack */
    bool asleep; /* a program owns the folder and does not answer: its ledger cannot be asked */
    enum { PD_LEDGER_NOT_ASKED, PD_LEDGER_MISSING, PD_LEDGER_CLOSED, PD_LEDGER_OPEN } ledger;
    enum pd_err ledger_err; /* CLOSED */
    struct pd_why ledger_why;
    char desk[160]; /* who this desk is, in a line */
    bool enrolled;
    uint64_t unsent;
    int64_t oldest_unsent_ms; /* 0: nothing waits */
    int64_t floor_ms;         /* the latest time this desk was sure of; 0: none */
    int64_t programme;        /* version in force; 0: none */

    int64_t hub_ms, asked_ms; /* the hub's clock and ours, when it answered; 0: it did not */
};

/* What a check finds stands on a technician's screen too: in her language. d: its struct pd_doctor. */
#define TR(english) pd_locale_text(d->lang, (english))
#define TRN(one, many, n) pd_locale_plural(d->lang, (one), (many), (n))

struct pd_check {
    const char *name;
    void (*look)(struct pd_doctor *doctor, struct pd_finding *f);
};

/* Ends with a NULL name each: doctor_machine.c, doctor_desk.c, doctor_devices.c. */
extern const struct pd_check pd_checks_machine[], pd_checks_desk[], pd_checks_devices[];

void
pd_found(struct pd_finding *f, enum pd_lamp lamp, const char *text, const char *mend);

/* The same, the text with values in it. */
void
pd_found_text(struct pd_finding *f, enum pd_lamp lamp, const char *mend, const char *fmt, ...)
    PD_PRINTF(4, 5);

/* f->command: the words before it, the argument quoted for a shell where it needs that, the words behind it.
 * Called again, it goes on. */
void
pd_found_command(struct pd_finding *f, const char *before, const char *argument, const char *behind);

#endif
