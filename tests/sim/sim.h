/*
 * The simulated hospital: one hub, some desks, a bad network, wrong clocks and power cuts in one process
 * under one seed. The engines are the program's own; only what lies outside them (disks, wires, clocks,
 * people) is simulated here. (1) Everything that happens is decided by the seed: nothing reads a clock, and
 * every random stream is the seed's. (2) What the desks promised is written down outside the engines
 * (oracle.c) and compared with what the hub has when everything has come to rest (check_*.c). (3) The first
 * violation ends a seed. Threading: one thread; one simulation at a time, because the disks are global.
 */
#ifndef PD_TESTS_SIM_SIM_H
#define PD_TESTS_SIM_SIM_H

#include "app/base/log.h"
#include "app/session/desk.h"
#include "sync/client/client.h"
#include "sync/hub/hub.h"
#include "sync/hub/merchants.h"
#include "tests/sim/disk.h"
#include "tests/sim/memory.h"
#include "tests/sim/pool.h"
#include "tests/sim/swarm.h"

#include <sqlite3.h>

#define SIM_DESKS_MAX 10
#define SIM_FOUNDERS_MAX 8   /* members from the beginning */
#define SIM_NEWCOMERS_MAX 24 /* persons who may become some at a counter */
#define SIM_MEMBERS_MAX (SIM_FOUNDERS_MAX + SIM_NEWCOMERS_MAX)
#define SIM_TOLD_MAX 96
#define SIM_CARDS_MAX 32
#define SIM_GIFTS_MAX 6
#define SIM_CODES_MAX 48
#define SIM_TICKETS_MAX 128
#define SIM_ACTS_MAX 512
#define SIM_EVENTS_MAX 1024
#define SIM_FALLEN_MAX 32
#define SIM_OFFLINE_MAX 64
#define SIM_STEPS_MAX 64 /* a bit each */
#define SIM_INBOX_MAX 64
#define SIM_PARKED_MAX 32
#define SIM_ANSWERED_MAX (2 * (SIM_INBOX_MAX + SIM_PARKED_MAX))
#define SIM_GRANTS_MAX 256
#define SIM_RESULTS_MAX 2048
#define SIM_FREEZES_MAX 192
#define SIM_ARRIVALS_MAX 128
#define SIM_CALM_LIMIT_MS (2 * PD_HOUR_MS) /* the longest back-off is 5 minutes */
#define SIM_HUB_DISK 0                     /* desk d has disk d + 1 */
#define SIM_UTC_OFFSET_MIN 480
#define SIM_GOLD_FROM 400 /* growth at which the upper tier begins */
#define SIM_SIGN_IN_POINTS 10
#define SIM_NAME_MARK "WqNameOf" /* begins every member's name, and stands nowhere else */
#define SIM_NUMBER_MARK "Qx7NUM"
#define SIM_PHONE_MARK "139665537" /* begins the phones of those who come later, and of guardians */
#define SIM_WELCOME_POINTS 50

/* The hospital's rules and rooms: a seed's choice, or a script's. */
struct sim_gift {
    char sku[PD_SKU_CAP], place[PD_PLACE_CAP];
    int price, stock, money_fen;
    int limit_qty, limit_days; /* per member; 0: none */
    bool gold;                 /* for the upper tier only */
};

struct sim_rules {
    enum pd_offline_mode policy;
    bool wheel;       /* there is a lucky wheel */
    bool family;      /* there are family cards */
    int referral;     /* referral.h: whoever brings a member gets points, and so does she */
    bool money;       /* members pay money in, and points and money pay bills */
    bool merchants;   /* P2 is a shop's, whose till gives and takes points */
    bool memberships; /* there are two kinds of members, and persons who are both */
    bool welcome;     /* whoever becomes a member gets points, once; and another desk is a counter */
    int desk_count;
    struct {
        bool counter;
        char place[PD_PLACE_CAP];
    } desks[SIM_DESKS_MAX];
    int gift_count;
    struct sim_gift gifts[SIM_GIFTS_MAX];
    int account_cap, day_code_cap, card_cap, desk_cap, hard_count, hold_days;
    int per_redemption; /* 0: the account's cap */
};

struct sim_options {
    enum pd_offline_mode policy;
    int desks;
    bool trace;
    bool lying_disks; /* sync does nothing: the proof that the fsync matters */
    bool late;        /* statements are prepared when first used: see sim_is_late */
    bool pool;        /* connections come from pool.h's, where sim_is_late */
    bool stand_in;    /* signatures are hashes: see signatures.c */
    uint64_t without; /* features that the seed may not have, as bits */
    uint64_t with;    /* features that it has besides what it draws, as bits */
    uint64_t skip;    /* steps in which nobody does anything, as bits */
};

/* ---- messages on the wire: deep copies, so that nobody's buffers leak through ---- */

struct sim_message {
    int desk;
    enum pd_lane lane;
    uint32_t serial; /* of the request; an answer carries it back */
    struct pd_http_request request;
    struct pd_http_response response;
    char *block; /* what the pointers above point into */
};

enum sim_event_kind {
    SIM_EV_PEOPLE = 1,   /* somebody does something */
    SIM_EV_DESK = 2,     /* a desk wakes by itself */
    SIM_EV_TO_HUB = 3,   /* a request arrives */
    SIM_EV_TO_DESK = 4,  /* an answer arrives; message NULL: none will */
    SIM_EV_HUB_WORK = 5, /* the hub takes what lies in its inbox as one batch */
    SIM_EV_HUB_UP = 6,
    SIM_EV_HUB_SYNC = 15, /* the hub's disk has what was committed ahead: its answers leave */
    SIM_EV_DESK_UP = 7,
    SIM_EV_CUT = 9,         /* the power of `desk` fails; -1: the hub's */
    SIM_EV_HEAL = 8,        /* a partition or a full disk of `desk` ends; -1: the hub's disk */
    SIM_EV_PUT_BACK = 11,   /* the disk of `desk` is replaced by an older copy of it */
    SIM_EV_NEW_DESK = 10,   /* somebody comes with a new disk for `desk` */
    SIM_EV_TELL_AGAIN = 12, /* people do once more what only the lost hub knew */
    SIM_EV_ERASE = 14,      /* once more: the member with the number `desk` */
    SIM_EV_LET_GO = 13,     /* they have waited long enough for a desk that will not come */
};

struct sim_event {
    int64_t at_ms;
    uint64_t order; /* first come, first served among equals */
    enum sim_event_kind kind;
    int desk;
    enum pd_lane lane;
    uint32_t serial;
    struct sim_message *message;
};

/* ---- the parts ---- */

struct sim_hub {
    int protocol_max; /* of its release; 0: this one */
    struct pd_store *store;
    struct pd_hub *hub; /* NULL: down */
    struct pd_rng rng;
    struct sim_message *inbox[SIM_INBOX_MAX];
    int inbox_count;
    bool work_due, wake_due;
    int64_t woken_ms; /* when parked requests were last asked because the feed moved */
    struct parked {
        struct sim_message *message;
        int64_t since_ms, until_ms;
    } parked[SIM_PARKED_MAX];
    int parked_count;
    struct sim_answered {
        struct sim_message *request, *answer;
    } answered[SIM_ANSWERED_MAX]; /* committed ahead: they wait for the disk */
    int answered_count;
    uint64_t position; /* of the feed, when parked requests were last asked */
    bool held_down;    /* by a script: it does not start by itself */
    int64_t paused_ms; /* it stands still until then: a slow disk, a busy machine */
    uint64_t epoch;    /* since it was restored; 0: it never was */
    int64_t life_ms;   /* since when it is in its present life */
};

enum sim_visit_state { SIM_VISIT_NONE = 0, SIM_VISIT_WAIT = 1 };

/* What the session does between "get this gift" and the ticket, without its screens. */
struct sim_visit {
    enum sim_visit_state state;
    struct pd_id hold;
    int64_t since_ms; /* boot time */
    bool must_wait;   /* beyond the caps: not before the hub's answer */
};

struct sim_act {
    struct pd_id device; /* who its desk was then */
    bool shaky;          /* on a branch of a journal that may be given up: the hub has it or not */
    uint64_t dseq;
    int64_t day;         /* by its desk's clock */
    struct pd_hash head; /* of the journal after it */
    enum pd_op_kind kind;
    struct pd_id hold; /* zero for claims and spends */
    int by;            /* who served there, by index in staff; -1: nobody */
};

/* What a desk gave a member while it could not ask, since the hub last answered; day: of its own clock. */
struct sim_offline {
    struct pd_id hold;
    int member;
    int64_t day, points;
};

/* What a desk gives away between two answers of the hub, and on how many days of its clock. */
struct sim_window {
    uint64_t acked;
    int64_t days[8];
    int day_count;
};

/* What those who serve at a counter are like: its seed's choice. */
enum sim_clerks { SIM_CLERKS_HONEST = 0, SIM_CLERKS_CARELESS = 1, SIM_CLERKS_CROOKED = 2 };

#define SIM_STAFF 4

struct sim_desk {
    int index;
    bool counter;
    enum sim_clerks clerks;
    int on;               /* who signed in there last and has not gone, by index in staff; -1: nobody */
    int wrong[SIM_STAFF]; /* PINs it has said were wrong, since the last right one */
    struct pd_rng rng;
    struct pd_ledger *ledger; /* NULL: down */
    struct pd_desk *desk;
    struct pd_client *client;
    struct pd_programme *programme; /* the session's copy */
    struct pd_identity identity;
    int64_t booted_ms;      /* true time at which its boot clock was 0 */
    int64_t wall_offset_ms; /* what its battery clock is wrong by */
    int64_t drift_ppm, drift_since_ms;
    int64_t stuck_ms;                 /* its battery clock shows this for ever; 0: it runs */
    int64_t paused_ms;                /* it stands still until then */
    bool no_up, no_down;              /* partition */
    int protocol_max;                 /* of its release; 0: this one */
    bool spoiled;                     /* rows of its file were changed behind its back */
    int64_t slow_up_ms, slow_down_ms; /* a clogged line: what it carries comes this much later */
    bool restart_due;
    bool held_down; /* by a script */
    /* What befell its disk; a desk that is given up is made anew under another identity. */
    bool gone;     /* the hub takes nothing of it any more: it finds no rest; what it kept is evidence */
    bool rotten;   /* a bit of its disk was flipped */
    bool crooked;  /* its journal says what it likes */
    bool restored; /* from an image, or its disk runs twice: it may be refused for ever */
    uint64_t
        behind;   /* the hub has seen so many of its ops, and its disk has fewer: it must be refused; or 0 */
    bool dying;   /* somebody has called for a new one */
    int clone_of; /* the desk whose disk it runs, -1: its own */
    int64_t stuck_since_ms; /* since when it has been refused or damaged; 0: it is not */
    struct sim_image *image;
    uint64_t image_high; /* of the journal in it */
    bool image_rotten;   /* the disk had rotted when it was taken */
    struct {
        bool busy;
        uint32_t serial;
        int64_t timeout_ms;
    } lane[PD_LANES];
    uint32_t serial;
    struct sim_visit visit;
    uint32_t wheel_shown; /* the mark of the wheel's day as it was told last; 0: never */
    bool online;
    int64_t wake_ms; /* of the scheduled SIM_EV_DESK */
    /* oracle */
    struct sim_act acts[SIM_ACTS_MAX];
    int act_count;
    struct sim_offline offline[SIM_OFFLINE_MAX];
    int offline_count;
    struct sim_window window;
    uint64_t last_dseq;         /* of its last act */
    uint64_t acked_seen;        /* the highest dseq it ever called confirmed */
    uint64_t hub_epoch_seen;    /* the life of the hub that confirmed it */
    uint64_t cursor_epoch_seen; /* I16 */
    enum pd_mirror mirror_seen;
    uint64_t cursor_cseq_seen;
};

struct sim_member {
    struct pd_id id;
    char text[PD_ID_TEXT_CAP];
    char name[32], phone[32], number[32]; /* nobody may find these outside the hub's person table */
    uint8_t secret[32];                   /* her person lay sealed under it; zero: not known */
    int newcomer;                         /* who she is among them; -1: a member from the beginning */
    uint32_t known_at_shop;               /* bit per counter there that knew her at rest */
    bool erased;                          /* her row and person are gone, everywhere */
    bool leaving;                         /* somebody is about to see to it */
};

struct sim_code {
    int member;
    enum pd_code_type type;
    char text[PD_CODE_CAP];
    uint32_t shown_at;  /* bit per desk that has taken it */
    uint32_t shown_was; /* and as of the copy of the desk's disk */
};

/* Somebody who is no member at the beginning. */
struct sim_newcomer {
    char name[24], phone[24], number[32], birthday[32], guardian[24], guardian_phone[24];
    bool minor;
    bool invented; /* by a crooked clerk */
};

/* A card printed ahead, in a drawer of the counters. */
struct sim_card {
    struct pd_id id;
    char serial[PD_SERIAL_CAP], text[PD_CODE_CAP];
};

/* What is wrong with what a counter is told of somebody. */
enum sim_lie {
    SIM_LIE_NONE = 0,
    SIM_LIE_SERIAL = 1, /* a number that no card has */
    SIM_LIE_NUMBER = 2, /* another's hospital number */
    SIM_LIE_OWN = 3,    /* who tells is who is told of */
    SIM_LIE_MEMBER = 4, /* she is a member, and is told of as new */
};

/* That somebody was enrolled at a counter: what was told, and what the hub made of it. */
struct sim_told {
    struct pd_id id, device; /* id zero: the desk did not live to say that it is kept */
    int person, member;      /* newcomer, or else a member of the beginning; -1 */
    int card, by;            /* -1: none; by: in staff */
    enum sim_lie lie;
    uint32_t asked, given;
    bool scanned;  /* the card was, so that the desk knows whom it names */
    bool kept;     /* it lies in the tray: nothing may lose it */
    bool promised; /* she was told that it is kept, and not what the hub said */
    bool answered;
    enum pd_errand_status status;
    enum pd_enrolled enrolled;
    struct pd_id became;
    char code[PD_REASON_CAP];
};

/* A ticket in somebody's pocket. Copies are the same text. */
struct sim_ticket {
    struct pd_id hold;
    char text[PD_CODE_CAP];
    char short_number[8];
    int member, qty;
    int64_t points;
    uint32_t lease, ordinal;
    char sku[PD_SKU_CAP];
    int handed_over; /* goods that left the counter for it */
    int handed_by;   /* the desk that did it last */
    bool ended;      /* the counter said it could not hand over, and took the ticket back */
    bool undone;
    uint32_t forgotten_at; /* desks, by bit, whose new disk has not heard that it was undone */
    bool shaky;            /* made or ended on a branch that may be given up */
};

/* A proxy ticket that somebody was given. */
struct sim_proxy {
    struct pd_id hold;
    char text[PD_CODE_CAP];
    int member;
    uint32_t serial;
    bool asked;          /* to be taken back; the desk may not have lived to say that it is */
    bool stopped;        /* she was told that it is taken back */
    uint32_t refused_at; /* counters, by bit, that refused it as taken back */
};

/* A line of a shop's own book: what its till asked the hub for, under a number of the till's. */
struct sim_till {
    enum pd_move_kind kind;
    int member;
    int64_t points;
    char reference[16];
    char code[PD_CODE_CAP]; /* as it was shown; "": she was named */
    struct pd_id hold;      /* of a voucher */
    int64_t number;         /* the hub's; 0: it never answered */
    bool done;
    bool unsure;            /* not answered: it may be done */
    bool back, back_unsure; /* taken back */
};

/* As the shop was told it. */
struct sim_statement {
    int64_t number, moves, issued, burned, issued_fen, burned_fen;
};

struct sim_grant {
    char key[PD_CLAIM_CAP];
    int member;
    int64_t amount;
};

/* A result as a desk was told, without what may differ when told again. */
struct sim_result {
    char device[PD_ID_TEXT_CAP];
    uint64_t dseq, hseq;
    char status[24], code[PD_REASON_CAP];
    bool told; /* its desk has it, and a hub that was restored must honour it */
};

/* Units that came to the store room. */
struct sim_arrival {
    char sku[PD_SKU_CAP];
    int qty;
};

/* What the hub's people wrote down; how much of it a backup has. */
struct sim_hub_born {
    int grants, freezes, arrivals, revoked;
    bool dismissed;
};

/* One of those who sign in at counters. */
struct sim_person {
    struct pd_id id;
    const char *number, *pin;
    char badge[PD_CODE_CAP];
    unsigned int roles;
    int member; /* her own membership; -1: none is known */
};

/* Of the one who goes one day. */
struct sim_dismissal {
    bool tried, done;         /* a commit that failed may be there all the same */
    uint64_t hub_epoch, cseq; /* a desk that has this row of this life of the hub knows */
};

#define SIM_ERRANDS_MAX 256
#define SIM_SPINS_MAX 128
#define SIM_WHEEL_DAYS 64
#define SIM_PROXIES_MAX 64
#define SIM_TILLS_MAX 64
#define SIM_STATEMENTS_MAX 8

/* One that a desk told as kept. */
struct sim_errand {
    struct pd_id device;
    enum pd_errand_kind kind;
    int member;
    int64_t number; /* of feedback */
};

/* What only the lost hub knew, until somebody has told the restored one. */
struct sim_again {
    struct sim_grant grants[SIM_GRANTS_MAX];
    int grant_count;
    struct sim_arrival arrivals[SIM_ARRIVALS_MAX];
    int arrival_count;
    int revoked_from; /* these and all after it */
    bool frozen[SIM_MEMBERS_MAX];
    bool dismissed;
    bool due;
};

struct sim {
    struct sim_options options;
    struct sim_rules rules;
    uint64_t seed;
    int64_t start_ms, now_ms;
    struct pd_rng people, fate; /* begin anew with every step, so that one can be left out */
    struct pd_rng net, disk, power;
    struct sim_swarm swarm;
    bool calm;     /* faults have stopped */
    bool scripted; /* nothing happens by chance: a message takes 10 ms and a batch begins at once */
    bool lying_disks;
    int pull_wait_s;
    int wake_every_ms;
    struct sim_message *stray_request, *stray_answer; /* seen before, and may come in place of others */
    struct sim_hub hub;
    struct sim_desk desks[SIM_DESKS_MAX];
    int desk_count;
    struct sim_event events[SIM_EVENTS_MAX];
    int event_count;
    uint64_t event_order;
    int step, steps;
    bool hub_restored; /* results are of two lives: in the order of the hub they need not follow from each
                          other */
    bool let_go; /* a restored hub was told to go on: what desks still tell is judged by what is there */
    bool fallen; /* a desk was given up, restored, cloned or crooked: what strict promises ends there */
    struct pd_id fallen_ids[SIM_FALLEN_MAX];
    int fallen_count;

    struct sim_member members[SIM_MEMBERS_MAX];
    int member_count;
    struct sim_person staff[SIM_STAFF];
    int staff_count; /* 0: nobody signs in */
    struct sim_dismissal dismissal;
    struct sim_code codes[SIM_CODES_MAX];
    int code_count, code_next;
    struct sim_ticket tickets[SIM_TICKETS_MAX];
    int ticket_count;
    struct sim_grant grants[SIM_GRANTS_MAX];
    int grant_count, bill_next;
    struct sim_newcomer newcomers[SIM_NEWCOMERS_MAX];
    int newcomer_count;
    struct sim_card cards[SIM_CARDS_MAX];
    int card_count, card_next;
    struct sim_told told[SIM_TOLD_MAX];
    int told_count;
    struct sim_errand errands[SIM_ERRANDS_MAX];
    int errand_count;
    int missed_maybe; /* gifts missed that a failing disk kept or not */
    struct sim_proxy proxies[SIM_PROXIES_MAX];
    int proxy_count;
    struct sim_till tills[SIM_TILLS_MAX];
    int till_count;
    struct sim_statement statements[SIM_STATEMENTS_MAX];
    int statement_count;
    uint32_t at_shop;                    /* bit per counter at the shop that was looked at, at rest */
    bool shop_was_stopped;               /* or may have been, for a while */
    struct pd_spin spins[SIM_SPINS_MAX]; /* as desks were told them */
    int spin_count;
    struct {
        int64_t day;
        struct pd_hash commitment;
    } wheel_days[SIM_WHEEL_DAYS];
    int wheel_day_count;
    struct sim_grant tried[SIM_GRANTS_MAX]; /* a commit that failed may be there all the same */
    int tried_count;
    struct {
        int member;
        bool frozen, unsure; /* unsure: the commit failed, and may be there */
        int64_t at_ms;
    } freezes[SIM_FREEZES_MAX];
    int freeze_count;
    struct sim_arrival arrivals[SIM_ARRIVALS_MAX];
    int arrival_count;
    int unsure_arrivals;                  /* units whose commit failed, and that may be there */
    struct pd_id revoked[SIM_FALLEN_MAX]; /* the old selves of desks that were made anew */
    int revoked_count;
    struct sim_image *backup; /* of the hub; NULL: none */
    struct sim_hub_born backup_has;
    struct sim_again again;
    struct sim_result results[SIM_RESULTS_MAX];
    int result_count;
    int order_count;                  /* sim_oracle_order */
    int64_t worst_account, worst_all; /* points that floor mode may have lost so far */

    uint64_t faults, ops, trace_hash, features;
    char violation[256]; /* "" : none */
};

/* ---- world.c ---- */

/* Runs one seed to its end. false: sim->violation says what. */
bool
sim_run(struct sim *sim, uint64_t seed, const struct sim_options *options);

/* Runs it again and again with less, and prints what is left. false: there is no violation. */
bool
sim_minimise(struct sim *sim, uint64_t seed, const struct sim_options *options);

/* Its parts, for scripts (stage.h): streams and disks; then the rules are chosen; then hub and desks. */
void
sim_begin(struct sim *sim, uint64_t seed, const struct sim_options *options);

void
sim_found(struct sim *sim);

/* The next event, if it is due by until_ms. false: there is none. */
bool
sim_step(struct sim *sim, int64_t until_ms);

void
sim_end(struct sim *sim);

void
sim_at(struct sim *sim, int64_t at_ms, struct sim_event event);

int
sim_chance(struct pd_rng *rng, int permille);

/* lo..hi, both included. */
int64_t
sim_between(struct pd_rng *rng, int64_t lo, int64_t hi);

/* Mixed into the trace hash; printed with --trace. */
void
sim_trace(struct sim *sim, const char *fmt, ...) PD_PRINTF(2, 3);

/* Remembers the first violation: "I6: desk 1: ...". */
void
sim_violation(struct sim *sim, const char *fmt, ...) PD_PRINTF(2, 3);

static inline bool
sim_broken(const struct sim *sim)
{
    return sim->violation[0] != '\0';
}

/* ---- fresh.c ---- */

/* Once in a process; forgets every disk. */
void
sim_fresh_make(void);

/* The disk of a machine that has never been used. */
void
sim_fresh_disk(int disk);

/* What a ledger's verify needs, made once for all of them. */
struct pd_scratch *
sim_fresh_scratch(void);

/* May this desk's statements (NULL: the hub's) be prepared when they are first used, instead of all of them
 * at every opening? */
bool
sim_is_late(const struct sim *sim, const struct sim_desk *d);

/* The next connection is this desk's (NULL: the hub's) in this role: it may come from the pool. */
void
sim_lend(const struct sim *sim, const struct sim_desk *d, enum sim_role role);

/* ---- signatures.c ---- */

/* Are signatures hashes of what they sign, from now on? */
void
sim_signatures_stand_in(bool on);

/* documents.c: what was read of a programme is kept for this seed, or not. */
void
sim_documents_keep(bool on);

/* ---- programme.c ---- */

/* As documents and the command line say it. */
const char *
sim_policy_name(enum pd_offline_mode mode);

void
sim_rules_choose(struct sim *sim);

/* The document of these rules. Returns its length. */
/* Units of the first gift that the wheel states: wheel.c. */
int
sim_wheel_count(const struct sim_rules *rules);

size_t
sim_programme(const struct sim_rules *rules, char *out, size_t cap);

#endif
