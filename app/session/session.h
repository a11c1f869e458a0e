/*
 * Who stands here and what they are doing: a state machine without I/O. Events come in, effects go out, and
 * the view that screens draw is remade from the state. pd_session_apply is the only writer of state. (1) At
 * the end of a visit everything of it is overwritten; the next view holds no byte of the person before. (2) A
 * reply to a question of an earlier visit changes nothing. (3) Every state has a way out that needs no reply:
 * time.
 *
 * kiosk   ATTRACT --scan--> HOME --> CATALOGUE --> GIFT --> CONFIRM --> SAVING --> DONE --> ATTRACT
 *                                                            SAVING: recorded here, then <= 2 s for the hub's
 * answer counter COUNTER: IDLE --ticket--> READY | NO; READY --Enter--> SAVING --> HANDED --> IDLE
 *
 * A counter may have a second screen towards the patient. It shows a view of its own, made of this one by
 * app/core/aside.h, and asks for little (PD_SESSION_EVENT_ASIDE): where she can answer on it, CONFIRM waits
 * for her there.
 *
 * Threading: the main thread. Time is boot time; desk time comes with status replies.
 */
#ifndef PD_SESSION_SESSION_H
#define PD_SESSION_SESSION_H

#include "app/session/desk.h"

struct pd_session_config {
    bool counter;
    bool sign_in;      /* a counter's people sign in first */
    enum pd_lang lang; /* of the attract screen and after every visit */
    bool care, contrast;
    bool printer, card;           /* a printer, a card reader is configured */
    bool presence;                /* a camera tells whether somebody stands there; the screen says so */
    bool alone;                   /* what the desk plays goes to headphones and nothing else */
    int volume;                   /* of the spoken path when a visit begins; 0: the usual */
    char department[PD_RULE_CAP]; /* whose part of the board is shown besides what is for all; "" */
    char leaflet[128];            /* what the code on the hospital's leaflet says; "": there is none */
    char partners[512];           /* who sends members here, words with commas; "" */
    bool staff_code;              /* whoever enrols is asked who of the staff recommended it */
    bool typing; /* names may be written in Chinese: PD_EFFECT_TYPE has somebody who answers */
    bool lists;  /* the hospital's system drops a list of who is expected: names need not be typed */
    bool find;   /* members may be looked up by phone or card number, where their hub allows it too */
    bool demo;   /* offers demo codes */
    int demo_codes;
    struct pd_demo_badge demo_badges[PD_DEMO_BADGES];
    int idle_warn_s, idle_clear_s, done_clear_s;
    bool training;         /* nothing here counts; no technician's face, and a way out on every screen */
    int training_idle_min; /* nobody does anything for so long: it ends */
};

enum pd_session_event_kind {
    PD_SESSION_EVENT_SCAN = 1,
    PD_SESSION_EVENT_INTENT = 2,
    PD_SESSION_EVENT_REPLY = 3,
    PD_SESSION_EVENT_TICK = 4,         /* time passed */
    PD_SESSION_EVENT_TOUCH = 5,        /* somebody is there: restarts the idle clock */
    PD_SESSION_EVENT_PRINT = 6,        /* the printer's answer to the last PD_EFFECT_PRINT */
    PD_SESSION_EVENT_ASIDE = 8,        /* `intent`, of the patient's side of a counter */
    PD_SESSION_EVENT_ASIDE_SCREEN = 9, /* `aside`: that screen came, or went */
    PD_SESSION_EVENT_SETTINGS = 7,     /* a technician changed what may change while somebody stands here */
    PD_SESSION_EVENT_TECHNICIAN = 10,  /* what was looked at for a technician, or done */
    PD_SESSION_EVENT_LISTED = 11,      /* whom the hospital's list has under the number of PD_EFFECT_LIST */
    PD_SESSION_EVENT_TYPED = 12,       /* what became of a PD_EFFECT_TYPE */
    PD_SESSION_EVENT_CAMERA = 13,      /* `camera`: what it sees now */
    PD_SESSION_EVENT_PRESENCE = 14,    /* somebody is seen to stand there; at most once a second */
};

/* How the input method stands after a key. Wiped by whoever made it. */
struct pd_session_typed {
    bool here;                  /* false: it could not be loaded, and names are typed in Latin letters */
    bool taken;                 /* the key was the input method's */
    int key;                    /* PD_TYPE_KEY: as it was given */
    struct pd_typing_view view; /* without on and latin */
    char committed[PD_ENROL_NAME_CAP]; /* what was chosen; "": nothing yet */
};

struct pd_session_event {
    enum pd_session_event_kind kind;
    int64_t boot_ms;
    struct {
        char payload[PD_CODE_CAP];
        size_t len;             /* as read; more than the buffer holds is refused as too long */
        enum pd_card_seen card; /* of the card reader; payload: the number of NUMBER. NOTHING: of a scanner */
    } scan;
    struct pd_intent intent;
    const struct pd_desk_reply *reply;    /* valid during apply */
    const struct pd_enrol_listed *listed; /* LISTED: valid during apply; wiped by whoever made it */
    const struct pd_session_typed *typed; /* TYPED: valid during apply */
    enum pd_print_view print;
    struct pd_id print_hold; /* of a ticket; of a slip its paper */
    struct {
        bool here, touch;
    } aside;
    struct pd_camera_seen camera;
    /* Valid during apply. Which face it shows, whether there is a printer and the demo codes stay as they
     * are. */
    const struct pd_session_config *settings;
    const struct pd_technician_news *news; /* valid during apply */
};

enum pd_effect_kind {
    PD_EFFECT_REQUEST = 1, /* to the desk */
    PD_EFFECT_PRINT = 2,   /* draw and print `ticket` in `lang` */
    PD_EFFECT_SOUND = 3,   /* good: a mild tone; else a low one */
    PD_EFFECT_WIPE = 4,    /* a visit ended: forget cached pixels, scans, glyphs */
    PD_EFFECT_DEMO = 5,    /* present demo code n as if scanned */
    PD_EFFECT_LIST = 8,    /* who has `number`? Looked for in the hospital's list; nobody waits for it */
    PD_EFFECT_TYPE = 9,    /* `typing` with n, for the input method; answered before anything else happens */
    PD_EFFECT_SLIP = 6,    /* n: enum pd_slip, in `lang`, of what the view shows now; paper */
    PD_EFFECT_JOB = 7,     /* n: enum pd_technician_job */
    PD_EFFECT_TRAINING_END = 20, /* somebody, or the time, ended it; once */
};

enum pd_type_act {
    PD_TYPE_KEY = 1,    /* n: a character of ASCII or PD_TYPED_BACKSPACE */
    PD_TYPE_CHOOSE = 2, /* n: from 0 */
    PD_TYPE_PAGE = 3,   /* n: 1 or -1 */
    PD_TYPE_DROP = 4,
};

struct pd_effect {
    enum pd_effect_kind kind;
    enum pd_type_act typing; /* TYPE */
    struct pd_desk_request request;
    struct pd_ticket_view ticket;
    struct pd_id paper; /* SLIP: what its printing is told by; zero: nobody counts it */
    enum pd_lang lang;
    bool good;
    int n;
    char number[PD_ENROL_NUMBER_CAP];
};

#define PD_EFFECTS_MAX 6

struct pd_effects {
    int count;
    struct pd_effect list[PD_EFFECTS_MAX];
};

struct pd_session;

PD_MUST_CHECK enum pd_err
pd_session_create(struct pd_session **out, const struct pd_session_config *config);

void
pd_session_destroy(struct pd_session *session);

void
pd_session_apply(
    struct pd_session *session, const struct pd_session_event *event, struct pd_effects *effects);

const struct pd_view *
pd_session_view(const struct pd_session *session);

/* A counter's second screen: what the patient may see, remade with the other. */
const struct pd_view *
pd_session_aside(const struct pd_session *session);

/* Boot time of the next PD_SESSION_EVENT_TICK that matters; INT64_MAX when none does. */
int64_t
pd_session_wake_ms(const struct pd_session *session);

#endif
