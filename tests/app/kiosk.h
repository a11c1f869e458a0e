/*
 * A kiosk in one process and in virtual time: the real ledger and desk service, session, screens and a
 * transcript; no window, and a printer that always has paper. What a person does is given as fingers and
 * keys.
 */
#ifndef PD_TESTS_KIOSK_H
#define PD_TESTS_KIOSK_H

#include "app/session/session.h"
#include "drivers/speech/voice.h"
#include "tests/session/stand.h"
#include "ui/ui.h"

#define KIOSK_PRINTS_MS 2000

struct kiosk {
    struct stand s;
    struct pd_session *session;
    struct pd_ui *ui;
    struct pd_voice *voice; /* NULL: nobody listens */
    int64_t print_done_ms;  /* boot time; 0: none */
    struct pd_id printing;  /* a ticket's; all zero: a slip */
    int tickets;            /* that came out */
    int slips;              /* that were asked for */
    int taps;
    int64_t start_ms;
};

/* transcript: the file, NULL for none. The hub can be reached, and is silent. */
void
kiosk_open(struct kiosk *kiosk, const struct pd_session_config *config, const char *transcript);

void
kiosk_close(struct kiosk *kiosk);

const struct pd_view *
kiosk_view(const struct kiosk *kiosk);

/* Time passes, and the machine does what it does meanwhile. */
void
kiosk_pass(struct kiosk *kiosk, int64_t ms);

/* Since kiosk_open. */
int64_t
kiosk_now_ms(const struct kiosk *kiosk);

/* Anna's code is held up. */
void
kiosk_scan(struct kiosk *kiosk);

/* A key goes down and comes up. */
void
kiosk_key(struct kiosk *kiosk, int key);

/* A finger taps the middle of the control that asks for this; false when there is none. */
bool
kiosk_tap(struct kiosk *kiosk, enum pd_intent_kind kind);

#endif
