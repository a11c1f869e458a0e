/* The session's inside, shared by its files and by nobody else. */
#ifndef PD_SESSION_STATE_H
#define PD_SESSION_STATE_H

#include "app/session/session.h"

#define PD_ATTRACT_TURN_MS (15 * PD_SECOND_MS)  /* how long three gifts stay on the attract screen */
#define PD_ANSWER_FLOOR_MS (2 * PD_SECOND_MS)   /* waiting for the hub before a ticket goes out anyway */
#define PD_ANSWER_STRICT_MS (10 * PD_SECOND_MS) /* waiting for the hub before giving up */
#define PD_SAVING_MAX_MS (20 * PD_SECOND_MS)    /* a disk that takes longer is not working */
#define PD_MESSAGE_MS (15 * PD_SECOND_MS)       /* a message to nobody in particular goes away by itself */
#define PD_UNDO_MS (60 * PD_SECOND_MS)
#define PD_HISTORY_PAGES 40         /* older lines are at the counter */
#define PD_PRESENCE_MS PD_MINUTE_MS /* so much later is somebody asked whether she is there who is seen */
#define PD_CARE_DONE_FACTOR 2       /* large print: twice the time on the last screen */
#define PD_SPOKEN_TIME_FACTOR 2     /* listening takes longer than looking: twice the time everywhere */

/* What SAVING waits for. */
enum pd_saving {
    PD_SAVING_NOTHING = 0,
    PD_SAVING_RECORD = 1,  /* the desk's commit */
    PD_SAVING_ANSWER = 2,  /* the hub's answer */
    PD_SAVING_RELEASE = 3, /* the ticket's own commit */
    PD_SAVING_CANCEL = 4,  /* taking it back: `cancel` says why */
    PD_SAVING_END_ASK = 5, /* asking the counter to take it back */
    PD_SAVING_ERRAND = 6,  /* the hub is asked: `asked` says what */
    PD_SAVING_PROXY = 7,   /* the proxy ticket of the ticket in view, or its end */
};

enum pd_cancel {
    PD_CANCEL_BY_HER = 1,
    PD_CANCEL_NO_ANSWER = 2, /* strict policy: the hub was silent */
};

struct pd_session {
    struct pd_session_config config;
    struct pd_view view;
    struct pd_view hers;            /* the patient's side of a counter */
    struct pd_programme *programme; /* the desk's, until told that it is used no more */
    int64_t boot_ms;                /* of the event being applied */
    int64_t desk_ms, desk_boot_ms;  /* desk time when the last status came, and boot time then */
    bool set_up;                    /* the view has been filled once */
    bool serving, online;
    char closing_code[12]; /* the disk is full: closes for that as soon as nobody holds a ticket; "" */
    enum pd_time_quality quality;
    uint32_t serial; /* of this visit or hand-over */

    struct pd_desk_member member;    /* when view.has_member */
    char gift_sku[PD_SKU_CAP];       /* of view.gift, whatever becomes of the document it points into */
    enum pd_screen from[PD_SCREENS]; /* whence a screen was opened that may be from anywhere; 0: home */
    int64_t touched_ms;              /* last sign of life */
    int64_t present_ms;              /* a camera saw somebody last; 0: never */
    int64_t screen_ms;               /* when this screen came up */
    int64_t decided_ms;              /* desk time when CONFIRM showed the price */
    enum pd_saving saving;
    enum pd_cancel cancel;
    /* what the hub told of her beside points, and what it is asked */
    enum pd_page_state page_state, seats_state, history_state;
    struct pd_plan_page plan; /* of the member who stands here */
    enum pd_page_state plan_state;
    struct pd_errand_page page;
    struct pd_seats_page seats; /* nobody's: stays from visit to visit */
    struct pd_wheel_page wheel; /* wheel_state HERE */
    enum pd_page_state wheel_state;
    enum pd_wheel_no wheel_no; /* why the last spin was refused */
    struct pd_spin spin;       /* on RESULT; number 0: none */
    bool spin_again;           /* it is one of before */
    bool spin_told;            /* the hub heard that she was shown it */
    struct pd_history_page history;
    int history_page, history_asked;
    int64_t history_before[PD_HISTORY_PAGES]; /* a page shows what is before this number; 0: the newest */
    struct pd_errand asked;                   /* the doing that SAVING waits for, without its digits */
    char typed[PD_ERRAND_DIGITS_CAP];
    bool pin_ok;      /* her card's PIN was right in this visit */
    bool call_wanted; /* what was last asked of people: to come, or no more */

    bool slip_asked;   /* the paper under way is a slip, not her ticket */
    bool must_wait;    /* the ticket may not go out before the hub's answer */
    int64_t saving_ms; /* boot time when this wait began */
    int attract_turn;

    char counter_code[PD_CODE_CAP]; /* ticket as scanned; "" when picked or typed */
    int64_t handed_ms;              /* boot time of the last hand-over that can be undone; 0: none */
    struct pd_id handed;

    int64_t ask_ms;           /* boot time when she was asked on her own screen */
    int64_t aside_touched_ms; /* when she last asked for something there */

    struct { /* ENROL: what was written down so far; wiped with the visit */
        struct pd_enrol_form form;
        char birth[PD_ENROL_BIRTH_CAP];
        struct pd_id card; /* whom the scanned one names; zero where none was, or its number was typed */
        char partners[PD_ENROL_PARTNERS][PD_ENROL_WORD_CAP];
        int partner_count;
        int64_t saving_ms;
    } enrol;
    struct { /* who looked how often into the hospital's list that lies here */
        char clerk[PD_STAFF_NUMBER_CAP];
        int64_t since_ms; /* boot time */
        int count;
    } looks[8];
    bool window;            /* a member's own screens are shown at the counter: the clerk does it for her */
    struct pd_clerk clerk;  /* who serves at this counter */
    char pin[PD_PIN_CAP];   /* as typed so far */
    enum pd_duty duty_from; /* CHECKING: what waits */
    int64_t duty_ms;        /* boot time when it began */
    int counting;           /* index in the programme's catalogue */

    struct {                    /* of the lists, while they are open */
        struct pd_work_ask ask; /* the act that is being prepared: name, line, scanned code, badge */
        char pin[PD_PIN_CAP];   /* as typed so far */
        bool hub;               /* whom the last was asked */
        bool offered;           /* what stands in the field is the screen's */
        int64_t since_ms;       /* boot time when this step began */
        struct pd_id printing;  /* the ticket whose copy is under way */
    } work;
    int64_t job_ms;   /* a technician's job: boot time when it began */
    bool lamp_chosen; /* she looks at one: it stays */

    uint32_t practised;   /* in training: a bit for each task that was done */
    int64_t practised_ms; /* boot time when somebody did something last */
    bool practice_over;   /* the end was asked for */
};

/* session.c */

/* A counter at a merchant's place: it hands over what waits there, and serves nobody else. */
bool
pd_session_is_merchants(const struct pd_session *s);

/* The counter's own screen, and not a member's at its window. */
bool
pd_session_at_table(const struct pd_session *s);

struct pd_effect *
pd_session_emit(struct pd_session *s, struct pd_effects *fx, enum pd_effect_kind kind);

struct pd_desk_request *
pd_session_ask(struct pd_session *s, struct pd_effects *fx, enum pd_desk_request_kind kind);

void
pd_session_go(struct pd_session *s, enum pd_screen screen);

void
pd_session_beep(struct pd_session *s, struct pd_effects *fx, bool good);

int64_t
pd_session_desk_ms(const struct pd_session *s);

/* Overwrites everything of whoever stood here and shows the first screen. */
void
pd_session_blank(struct pd_session *s);

/* The same where nobody showed who she is: how she set the screen stays, and that she called somebody. */
void
pd_session_first_screen(struct pd_session *s);

/* duty.c: who serves at a counter */
void
pd_duty_start(struct pd_session *s);

/* It is shown instead of the table, or over it. */
bool
pd_duty_has_the_screen(const struct pd_session *s);

/* true: whoever serves may not, and a supervisor's badge is asked for. */
bool
pd_duty_wants_supervisor(struct pd_session *s);

/* Both true: it was theirs. */
bool
pd_duty_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx);

bool
pd_duty_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

void
pd_duty_status(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

void
pd_duty_tick(struct pd_session *s, struct pd_effects *fx);

int64_t
pd_duty_wake_ms(const struct pd_session *s);

void
pd_duty_fill(struct pd_session *s);

/* work.c, work_act.c: the counter's lists */
bool
pd_work_is_open(const struct pd_session *s);

/* Back to the table; what lies there stays. */
void
pd_work_close(struct pd_session *s);

/* All three true: it was theirs. */
bool
pd_work_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx);

bool
pd_work_scan(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx);

bool
pd_work_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

void
pd_work_printed(struct pd_session *s, const struct pd_session_event *event);

void
pd_work_tick(struct pd_session *s);
/* Nothing lies on the table, and nobody is at her badge, her PIN or a count. */
bool
pd_duty_is_free(const struct pd_session *s);

/* Whoever serves goes, as by F9. */
void
pd_duty_leave(struct pd_session *s, struct pd_effects *fx);

/* technician.c: a technician's face, which takes the screen of either other */
bool
pd_technician_is_here(const struct pd_session *s);

/* Whoever stands there was dismissed, or has another badge: the face goes. */
void
pd_technician_ended(struct pd_session *s, struct pd_effects *fx);

/* Each true: it was a technician's. */
bool
pd_technician_scan(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx);

bool
pd_technician_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx);

bool
pd_technician_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

/* The view has the printer's answer. */
void
pd_technician_printed(struct pd_session *s);

void
pd_technician_news(struct pd_session *s, const struct pd_technician_news *news);

void
pd_technician_tick(struct pd_session *s, struct pd_effects *fx);

int64_t
pd_technician_wake_ms(const struct pd_session *s);

/* practice.c: a desk in training; nothing of it does anything where the desk is in none */

/* What an answer of the desk says about the tasks; before anybody else looks at it. */
void
pd_practice_reply(struct pd_session *s, const struct pd_desk_reply *reply);

void
pd_practice_touched(struct pd_session *s);

bool
pd_practice_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx);

void
pd_practice_tick(struct pd_session *s, struct pd_effects *fx);

int64_t
pd_practice_wake_ms(const struct pd_session *s);

void
pd_practice_fill(struct pd_session *s);

/* visit_screens.c: what they have in common */

/* Who wakes a screen: the idle clock, or a wait of its own. */
enum pd_pace { PD_PACE_IDLE = 0, PD_PACE_ATTRACT = 1, PD_PACE_SAVING = 2, PD_PACE_CLOSED = 3 };

struct pd_visit_screen {
    enum pd_screen back; /* where BACK leads; 0: home */
    bool from_anywhere;  /* BACK leads whence it was opened instead */
    bool aside;          /* her own code once more leads home */
    bool open;           /* it knows its pages itself */
    enum pd_pace pace;
};

const struct pd_visit_screen *
pd_visit_screen(enum pd_screen screen);

/* Forward to a screen, from its first page. */
void
pd_visit_open(struct pd_session *s, enum pd_screen screen);

/* visit.c: a patient's visit at the kiosk, what she asks for */
void
pd_visit_back(struct pd_session *s);

void
pd_visit_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx);

/* Her own code once more, within her visit: no second presentation, only the way back from a side screen. It
 * is a sign of life only where it leads somewhere: a card that was left behind is read again for ever. */
void
pd_visit_same_code(struct pd_session *s);

void
pd_visit_message(struct pd_session *s, enum pd_message message, const char *code);

/* Waits on SAVING for `what`. */
void
pd_visit_save(struct pd_session *s, enum pd_saving what);

void
pd_visit_release(struct pd_session *s, struct pd_effects *fx);

void
pd_visit_cancel(struct pd_session *s, struct pd_effects *fx, enum pd_cancel why);

/* Nothing is on its way to the printer, or there is none. */
enum pd_print_view
pd_print_idle(const struct pd_session *s);

void
pd_visit_print(struct pd_session *s, struct pd_effects *fx);

/* false: there is no printer, or it is busy. */
bool
pd_visit_slip(struct pd_session *s, struct pd_effects *fx, enum pd_slip slip);

/* view.ticket, which went out before. */
void
pd_visit_show_ticket(struct pd_session *s);

/* Overwrites everything of the visit and shows the attract screen. */
void
pd_visit_end(struct pd_session *s, struct pd_effects *fx);

/* visit_gift.c: what she asks for of gifts, tickets and today's points */
typedef void
pd_wish(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx);

pd_wish pd_wish_catalogue, pd_wish_category, pd_wish_gift, pd_wish_qty, pd_wish_choose, pd_wish_redeem,
    pd_wish_tickets, pd_wish_ticket, pd_wish_cancel_ticket, pd_wish_print, pd_wish_sign_in;

/* CONFIRM: does it. by_word: a clerk says that she would. */
void
pd_visit_redeem(struct pd_session *s, struct pd_effects *fx, bool by_word);

void
pd_visit_cancel_ticket(struct pd_session *s, struct pd_effects *fx);

/* The ticket in view is of her own list: whoever only found the paper changes nothing about it. */
bool
pd_visit_is_hers(const struct pd_session *s);

/* enrol.c: somebody becomes a member at the counter */

pd_wish pd_wish_enrol;

void
pd_enrol_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx);

void
pd_enrol_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

void
pd_enrol_listed(struct pd_session *s, const struct pd_enrol_listed *listed);

void
pd_enrol_tick(struct pd_session *s, struct pd_effects *fx);

/* A character typed, as it stands. */
void
pd_enrol_type(struct pd_session *s, int key);

/* enrol_look.c: whom the hospital expects under the number that was typed */

void
pd_enrol_look_up(struct pd_session *s, struct pd_effects *fx);

/* The hub's answer. true: her name is filled in. */
bool
pd_enrol_looked_up(struct pd_session *s, const struct pd_errand_answer *answer);

/* Her friend's slip was scanned. */
void
pd_enrol_brought(struct pd_session *s, int64_t number, struct pd_effects *fx);

/* A wrist-band or a slip with her number on it, where it is asked for. false: something else was scanned. */
bool
pd_enrol_scan(struct pd_session *s, const char *payload, size_t len, struct pd_effects *fx);

/* enrol_typing.c: names in Chinese */

/* On this page, at this desk. */
bool
pd_enrol_may_compose(const struct pd_session *s);

/* What is shown of it goes; whether letters are Latin stays. */
void
pd_enrol_typing_clear(struct pd_session *s);

/* false: the key is no input method's, and stands for itself. */
bool
pd_enrol_compose(struct pd_session *s, int key, struct pd_effects *fx);

/* Both false where nothing is being composed. */
bool
pd_enrol_take_first(struct pd_session *s, struct pd_effects *fx);

bool
pd_enrol_drop(struct pd_session *s, struct pd_effects *fx);

void
pd_enrol_candidates(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx);

void
pd_enrol_typed(struct pd_session *s, const struct pd_session_typed *typed);

/* What the screen shows of the form. */
void
pd_enrol_fill(struct pd_session *s);

/* window.c: what a member could do at a kiosk, done for her at the counter */

pd_wish pd_wish_serve, pd_wish_find_here;

/* work.c */
pd_wish pd_wish_work;

/* true: it was the counter's, while a member's screens are shown. */
bool
pd_window_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx);

/* aside.c: a counter's second screen, on which the member herself confirms */

/* What the patient's side asks for; it means nothing but what a patient may ask. */
void
pd_aside_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx);

void
pd_aside_screen(struct pd_session *s, bool here, bool touch);

/* true: CONFIRM waits for her, and no clerk's confirmation counts but by word. */
bool
pd_aside_asks(const struct pd_session *s);

/* The clerk says that she confirmed by word. */
pd_wish pd_wish_by_word;

/* Of whose ticket now lies on the table: what is left to her. */
void
pd_aside_left(struct pd_session *s, const struct pd_desk_reply *reply);

/* What stays of it between two visits: v is the view that comes. */
void
pd_aside_keep(const struct pd_session *s, struct pd_view *v);

/* Behind every event: whether she is asked, and how long she was. */
void
pd_aside_tick(struct pd_session *s, struct pd_effects *fx);

/* At its end: the view of her side. */
void
pd_aside_fill(struct pd_session *s);

int64_t
pd_aside_wake_ms(const struct pd_session *s);

/* visit_errand.c: errands to the hub */

/* One for whoever stands here; the caller fills in the rest. */
struct pd_errand *
pd_visit_errand(struct pd_session *s, struct pd_effects *fx, enum pd_errand_kind kind);

/* She waits for its answer. */
void
pd_visit_do(struct pd_session *s, const struct pd_errand *errand);

/* visit_reply.c: what was laid on the card reader could not be read; the number of a plain card is looked for
 * (true), where that may be done. */
void
pd_visit_card_unread(struct pd_session *s, struct pd_effects *fx);

PD_MUST_CHECK bool
pd_visit_find_card(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

void
pd_visit_ask_page(struct pd_session *s, struct pd_effects *fx);

void
pd_visit_ask_seats(struct pd_session *s, struct pd_effects *fx);

void
pd_visit_ask_history(struct pd_session *s, struct pd_effects *fx, int page);

void
pd_visit_errand_reply(struct pd_session *s, const struct pd_errand_answer *answer, struct pd_effects *fx);

/* visit_wheel.c */
pd_wish pd_wish_wheel, pd_wish_wheel_pick, pd_wish_wheel_spin, pd_wish_wheel_fair, pd_wish_wheel_result;

/* How the wheel that runs stands for her, where there is one. */
void
pd_visit_ask_wheel(struct pd_session *s, struct pd_effects *fx);

void
pd_visit_take_wheel(struct pd_session *s, const struct pd_errand_answer *answer);

void
pd_visit_take_spin(struct pd_session *s, const struct pd_errand_answer *answer);

void
pd_visit_fill_wheel(struct pd_session *s);

void
pd_visit_wheel_tick(struct pd_session *s, struct pd_effects *fx);

int64_t
pd_visit_wheel_wake_ms(const struct pd_session *s);

void
pd_visit_forget_wheel(struct pd_session *s);

/* visit_more.c, visit_say.c, visit_keypad.c, visit_privacy.c: what she asks for beside gifts */
/* visit_earn.c: what the hub told of whom she brings */
/* visit_family.c */

/* What a member who holds a card may spend from it now, at most. */
struct pd_points
pd_family_usable(const struct pd_session *s);

/* And once she has spent so much of it. */
struct pd_points
pd_family_left_after(const struct pd_session *s, struct pd_points price);

/* This visit's gifts are paid from the family's account. */
bool
pd_family_pays(const struct pd_session *s);

/* Changes the question of a price to the account that pays; family: room for it. */
void
pd_family_input(const struct pd_session *s, struct pd_redeem_input *input, struct pd_redeem_family *family);

void
pd_family_fill(struct pd_session *s);

/* Somebody came. */
void
pd_family_begin(struct pd_session *s);

void
pd_family_took(struct pd_session *s, const struct pd_errand_answer *a);

void
pd_referral_took(struct pd_session *s, const struct pd_errand_answer *a);

void
pd_plan_took(struct pd_session *s, const struct pd_errand_answer *a);

void
pd_tick_took(struct pd_session *s, const struct pd_errand_answer *a);

/* A row of the page that the hub told; false: of rules that this desk does not have. */
bool
pd_plan_bind(const struct pd_session *s, const struct pd_plan_row *row, struct pd_plan_view *out);

/* visit_memberships.c: one person, several memberships */

/* What the screens show of them. */
void
pd_memberships_fill(struct pd_session *s);

/* She showed a code: true: she is asked which, or the only good one is on its way. */
bool
pd_memberships_ask(struct pd_session *s, struct pd_effects *fx);

void
pd_memberships_took(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

pd_wish pd_wish_memberships, pd_wish_membership;

/* visit_adviser.c */
void
pd_adviser_fill(struct pd_session *s);

pd_wish pd_wish_adviser, pd_wish_advise;

pd_wish pd_wish_family, pd_wish_family_use, pd_wish_family_card, pd_wish_plan, pd_wish_plan_step,
    pd_wish_tick, pd_wish_referral, pd_wish_more, pd_wish_wallet, pd_wish_unit, pd_wish_unit_code,
    pd_wish_history, pd_wish_activities, pd_wish_activity, pd_wish_book, pd_wish_unbook, pd_wish_reminders,
    pd_wish_board, pd_wish_rights, pd_wish_index, pd_wish_like, pd_wish_missed, pd_wish_pictures;
/* visit_money.c: her money, and points that pay a part of a bill */
pd_wish pd_wish_money, pd_wish_due, pd_wish_deduct_amount, pd_wish_deduct, pd_wish_deduct_end;

void
pd_due_bind(const struct pd_session *s, const struct pd_page_due *due, struct pd_due_view *out);

void
pd_visit_take_deduct(struct pd_session *s, const struct pd_errand_answer *answer);

void
pd_visit_take_deduct_end(struct pd_session *s, const struct pd_errand_answer *answer);

/* Its slip once more; and what the desk says of it: now it may come out. */
void
pd_deduct_print(struct pd_session *s, struct pd_effects *fx);

void
pd_deduct_paper(struct pd_session *s, const struct pd_desk_paper *paper, struct pd_effects *fx);

pd_wish pd_wish_survey, pd_wish_answer, pd_wish_skip, pd_wish_send, pd_wish_feedback, pd_wish_topic,
    pd_wish_face;
pd_wish pd_wish_digit, pd_wish_enter, pd_wish_find, pd_wish_feedback_state;
pd_wish pd_wish_privacy, pd_wish_consent, pd_wish_block, pd_wish_sure, pd_wish_call, pd_wish_priority,
    pd_wish_slip;

/* One step back within a screen of steps; false: it is at its first. */
bool
pd_say_step_back(struct pd_session *s);

void
pd_keypad_open(struct pd_session *s, enum pd_keypad_for what);

/* She left the keypad: what she typed goes too. */
void
pd_keypad_forget(struct pd_session *s);

/* What was typed was wrong. tries_left 0: not told. */
void
pd_keypad_again(struct pd_session *s, int tries_left);

/* Her card's PIN would help: there is one, and it can be checked now. */
bool
pd_pin_helps(const struct pd_session *s);

/* It was right: on with what she wanted. */
void
pd_pin_good(struct pd_session *s);

/* What she asks for needs more than a typed number, or than a card that has a PIN: asks for it, or for her
 * code. */
void
pd_visit_prove(struct pd_session *s);

/* Nothing but a number or such a card says that it is she. */
bool
pd_visit_unproven(const struct pd_session *s);

/* visit_proxy.c: somebody else picks up */
pd_wish pd_wish_proxy, pd_wish_proxy_make, pd_wish_proxy_stop;

void
pd_proxy_stop(struct pd_session *s, struct pd_effects *fx);

void
pd_proxy_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

/* None was made, or it was not taken back. */
void
pd_proxy_failed(struct pd_session *s, const struct pd_desk_reply *reply);

/* Asks once more. */
void
pd_visit_sure(struct pd_session *s, enum pd_sure what);

/* visit_lists.c: lists, for the page in view */
void
pd_visit_fill(struct pd_session *s);

/* Where this entry stands on the board. */
int
pd_board_page(const struct pd_session *s, const struct pd_board_entry *entry);

void
pd_activity_bind(
    const struct pd_session *s, const struct pd_activity *activity, struct pd_activity_view *out);

/* false: of rules that this desk does not have. */
bool
pd_unit_bind(const struct pd_session *s, const struct pd_page_unit *unit, struct pd_unit_view *out);

/* visit_reply.c: what the desk and the printer answer */

/* Her balance and tickets as they are now; what stands on the screen stays until then. */
void
pd_visit_reload(struct pd_session *s, struct pd_effects *fx);

void
pd_visit_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

/* Noted: the hub decides when it can be asked, and nobody waits for it here. */
void
pd_visit_requested(struct pd_session *s, struct pd_effects *fx);

/* A redemption recorded after nobody waits for it any more: taken back, because she was told that nothing
 * happened. */
void
pd_visit_late(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

void
pd_visit_printed(struct pd_session *s, const struct pd_session_event *event, struct pd_effects *fx);

/* visit_time.c: what time does to a visit */
void
pd_visit_tick(struct pd_session *s, struct pd_effects *fx);

int64_t
pd_visit_wake_ms(const struct pd_session *s);

/* catalogue.c: fills the parts of the view that follow from the programme and who stands here */
void
pd_catalogue_fill(struct pd_session *s);

void
pd_catalogue_gift(struct pd_session *s, const char *sku);

/* Gift and place of a ticket, from the programme at hand. */
void
pd_catalogue_bind(const struct pd_session *s, struct pd_ticket_view *ticket);

/* The programme is another one: every pointer of the view into the old one is made again or forgotten. */
void
pd_catalogue_rebind(struct pd_session *s);

void
pd_member_fill(struct pd_session *s);

void
pd_attract_fill(struct pd_session *s);

/* handover.c: the counter */

/* Overwrites everything of the ticket or member on the table. */
void
pd_handover_clear(struct pd_session *s);

/* She lies on the table, with what waits for her. */
void
pd_handover_member(struct pd_session *s, const struct pd_desk_member *member);

void
pd_handover_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx);

void
pd_handover_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx);

/* How the token of its place stands. */
void
pd_handover_token(struct pd_session *s, const struct pd_token_state *token, struct pd_effects *fx);

void
pd_handover_tick(struct pd_session *s, struct pd_effects *fx);

int64_t
pd_handover_wake_ms(const struct pd_session *s);

#endif
