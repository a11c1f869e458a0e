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
#include "tests/sim/disk.h"
#include "tests/sim/memory.h"
#include "tests/sim/pool.h"
#include "tests/sim/swarm.h"

#include <sqlite3.h>

#define SIM_DESKS_MAX 10
#define SIM_MEMBERS_MAX 8
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

/* The hospital's rules and rooms: a seed's choice, or a script's. */
struct sim_gift {
    char sku[PD_SKU_CAP], place[PD_PLACE_CAP];
    int price, stock, money_fen;
    int limit_qty, limit_days; /* per member; 0: none */
    bool gold;                 /* for the upper tier only */
};

struct sim_rules {
    enum pd_offline_mode policy;
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

struct sim_desk {
    int index;
    bool counter;
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
    uint64_t cursor_cseq_seen;
};

struct sim_member {
    struct pd_id id;
    char text[PD_ID_TEXT_CAP];
    char name[32], phone[32], number[32]; /* nobody may find these outside the hub's person table */
    uint8_t secret[32];                   /* her person lay sealed under it; zero: not known */
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
};

#define SIM_ERRANDS_MAX 256
#define SIM_PROXIES_MAX 64

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
    struct sim_code codes[SIM_CODES_MAX];
    int code_count, code_next;
    struct sim_ticket tickets[SIM_TICKETS_MAX];
    int ticket_count;
    struct sim_grant grants[SIM_GRANTS_MAX];
    int grant_count, bill_next;
    struct sim_errand errands[SIM_ERRANDS_MAX];
    int errand_count;
    struct sim_proxy proxies[SIM_PROXIES_MAX];
    int proxy_count;
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
size_t
sim_programme(const struct sim_rules *rules, char *out, size_t cap);

/* ---- net.c ---- */

struct sim_message *
sim_message_of_request(const struct pd_http_request *request);

struct sim_message *
sim_message_of_response(const struct pd_http_response *response);

void
sim_message_free(struct sim_message *message);

/* Carries a request towards the hub, an answer towards its desk; the weather decides. */
void
sim_net_to_hub(struct sim *sim, struct sim_message *message);

void
sim_net_to_desk(struct sim *sim, struct sim_message *message);

/* ---- hub_node.c ---- */

/* A hub's store, be it the backup's: statements late and from the pool, where that is no matter. */
enum pd_err
sim_store_open(const struct sim *sim, struct pd_store **out, const char *path, struct pd_why *why);

void
sim_hub_create(struct sim *sim);

/* Opens what is on the disk. false: the disk failed while opening; it will be tried again. */
bool
sim_hub_open(struct sim *sim);

/* The process is gone; with_power: the machine too. */
void
sim_hub_close(struct sim *sim, bool with_power);

/* Its disk went off: so does the hub, and it starts again later. */
void
sim_hub_check(struct sim *sim);

void
sim_hub_take(struct sim *sim, struct sim_message *message);

void
sim_hub_work(struct sim *sim);

/* The disk is asked for what was committed ahead, and the answers leave. */
void
sim_hub_sync(struct sim *sim);

/* Acts of people at the hub: begin before, end after. end returns false when nothing was kept. */
bool
sim_hub_begin(struct sim *sim);

bool
sim_hub_end(struct sim *sim, bool keep);

/* ---- desk_node.c ---- */

void
sim_desk_create(struct sim *sim, struct sim_desk *d, const char *code);

bool
sim_desk_open(struct sim *sim, struct sim_desk *d);

void
sim_desk_close(struct sim *sim, struct sim_desk *d, bool with_power);

/* Sets its clocks; true when it is up. */
bool
sim_desk_clock(struct sim *sim, struct sim_desk *d);

int64_t
sim_desk_boot_ms(const struct sim *sim, const struct sim_desk *d);

/* A request to the desk service, with all that must follow. false: the desk is down now. */
bool
sim_desk_ask(
    struct sim *sim, struct sim_desk *d, const struct pd_desk_request *request, struct pd_desk_reply *reply);

/* Sends what its lanes want to send, takes unasked replies, notices power cuts. */
void
sim_desk_turn(struct sim *sim, struct sim_desk *d);

void
sim_desk_answer(struct sim *sim, struct sim_desk *d, enum pd_lane lane, uint32_t serial,
    const struct sim_message *message);

/* Its disk went off or its ledger broke: what a supervisor does. true when it is down now. */
bool
sim_desk_check(struct sim *sim, struct sim_desk *d);

/* ---- people.c ---- */

/* The next member, without points. Inside a batch. */
void
sim_member_add(struct sim *sim);

/* By the rule "pay" or "soon"; remembered when the hub kept it. */
void
sim_grant(struct sim *sim, const struct sim_grant *grant);

/* A code for a member, or NULL: the hub was down. */
struct sim_code *
sim_code_new(struct sim *sim, int member, enum pd_code_type type);

/* Members with their first points, codes. */
void
sim_people_create(struct sim *sim);

void
sim_people_act(struct sim *sim);

/* A desk's visit goes on: the hub answered (outcome of the hold), or time passed. */
void
sim_visit_answer(struct sim *sim, struct sim_desk *d, const struct pd_desk_reply *reply);

/* Goods leave a counter: its desk has said that they may. */
void
sim_goods_out(struct sim *sim, struct sim_desk *d, const struct pd_id *hold);

void
sim_visit_tick(struct sim *sim, struct sim_desk *d);

/* A member is stopped, or free again, and that is written down. Ends the batch that is open. */
void
sim_freeze(struct sim *sim, int member, bool frozen);

/* ---- hub_lost.c: its disk is lost, and a backup is put back ---- */

/* A backup is made; or everything since the last one is lost. */
void
sim_fate_hub_lost(struct sim *sim);

/* The hub is down, and becomes what the image has, as another life. */
void
sim_hub_restore(struct sim *sim, const struct sim_image *backup);

/* People do again what only the lost hub knew; tried until it is done. */
void
sim_tell_again(struct sim *sim);

/* A desk that fell has told what nobody else can, or never will: the hub goes on without. */
void
sim_refill_let_go(struct sim *sim);

/* ---- erased.c ---- */

/* A member who is leaving; tried until it is done. */
void
sim_erase(struct sim *sim, int member);

/* Whoever was erased, in a backup that was put back and is not served yet. */
void
sim_erase_again(struct sim *sim, struct pd_store *store);

bool
sim_somebody_leaves(const struct sim *sim);

/* In no file of hub or desks is what opens her person. The hub runs. */
void
sim_check_erased(struct sim *sim);

/* ---- releases.c ---- */

/* Some machines begin with the release before. */
void
sim_releases_begin(struct sim *sim);

/* One is updated, or its update taken back. */
void
sim_fate_release(struct sim *sim);

/* ---- faults.c, faults_disk.c ---- */

/* One act of fate that this world has; false: it has none. */
bool
sim_fate_act(struct sim *sim);

/* Somebody is about to write to a disk: perhaps it is the moment. */
void
sim_fate_write(struct sim *sim, int disk);

/* All faults end. */
void
sim_fate_calm(struct sim *sim);

/* A desk of the lobby that is up or down, but there. */
struct sim_desk *
sim_fate_desk(struct sim *sim);

void
sim_fate_heal_later(struct sim *sim, int desk);

void
sim_fate_io_error(struct sim *sim);
void
sim_fate_read_error(struct sim *sim);
void
sim_fate_sync_fails(struct sim *sim);
void
sim_fate_full(struct sim *sim);
void
sim_fate_rot(struct sim *sim);
void
sim_fate_memory(struct sim *sim);
void
sim_fate_rollback(struct sim *sim);
void
sim_desk_put_back(struct sim *sim, struct sim_desk *d);
void
sim_fate_clone(struct sim *sim);
void
sim_fate_dead_disk(struct sim *sim);

/* ---- crooked.c ---- */

/* A desk whose journal says what it likes, well signed. */
void
sim_fate_crooked_desk(struct sim *sim);

/* ---- fallen.c: desks that are given up ---- */

/* Strict promises end with it, and what the hub says of its ops is no surprise. */
void
sim_desk_fell(struct sim *sim, struct sim_desk *d);

bool
sim_has_fallen(const struct sim *sim, const struct pd_id *device);

/* The hub has lost what it had of desks that fell before: nobody tells it again. */
void
sim_desks_shaken(struct sim *sim);

/* Its disk is worth nothing any more: somebody comes with a new one. */
void
sim_desk_give_up(struct sim *sim, struct sim_desk *d, const char *why);

/* A new disk, a new identity, the same place. Tried again while the hub is down. */
void
sim_desk_renew(struct sim *sim, struct sim_desk *d);

/* The hub has told it that its history was told twice. */
bool
sim_desk_told_twice(const struct sim *sim, const struct sim_desk *d);

/* After every turn: is it refused, or damaged, for long? */
void
sim_desk_look_after(struct sim *sim, struct sim_desk *d);

/* Its ledger said that it is damaged. true: no wonder, and it is given up. */
bool
sim_desk_damaged(struct sim *sim, struct sim_desk *d);

/* What it did since `high` may be given up with its branch. */
void
sim_desk_shaky_since(struct sim *sim, struct sim_desk *d, uint64_t high);

/* ---- oracle.c: what was promised ---- */

/* The desk said that an act of this kind is recorded. */
void
sim_oracle_act(struct sim *sim, struct sim_desk *d, enum pd_op_kind kind, const struct pd_id *hold);

struct sim_ticket *
sim_oracle_ticket(struct sim *sim, const struct pd_id *hold);

/* A ticket got into a pocket. */
void
sim_oracle_ticket_out(struct sim *sim, const struct sim_desk *d, const struct pd_ticket_view *view);

/* After a desk opened: nothing it promised is gone. */
void
sim_oracle_desk_opened(struct sim *sim, struct sim_desk *d);

/* After a desk took an answer. */
void
sim_oracle_desk_told(struct sim *sim, struct sim_desk *d);

void
sim_oracle_hub_opened(struct sim *sim);

/* A push answer leaves the hub: one op, one result. What was pushed says whose they are: a header may have
 * been garbled on its way. */
void
sim_oracle_results(struct sim *sim, const char *pushed, size_t pushed_len, const char *body, size_t len);

/* What a batch of a restored hub is about to keep, in the order of its doing: honoured ops have old numbers.
 */
void
sim_oracle_order(struct sim *sim, const char *device, const char *body, size_t len);

/* Where the op stands in that order; -1: in none. */
int
sim_oracle_place(const struct sim *sim, const char *device, uint64_t dseq, int64_t recv_ms);

/* The hub was restored: it answers for what desks have of it in writing, and for nothing else. */
void
sim_oracle_hub_restored(struct sim *sim);

/* What of a member's the bytes hold: "a name"; NULL: nothing. */
const char *
sim_oracle_personal(const struct sim *sim, const void *bytes, size_t len);

/* A sink for pd_log_set_sink; ctx is the sim. Logs are part of a trace, and of nothing else. */
void
sim_oracle_log(void *ctx, enum pd_log_level level, const char *code, const char *text);

/* By what the hub itself answered: this hold, or the capture of it that this desk wrote, was applied. Nothing
 * is known of a desk that fell, nor where a hub was lost: then true. */
bool
sim_oracle_said_yes(struct sim *sim, struct sim_desk *d, enum pd_op_kind kind, const struct pd_id *hold);

void
sim_oracle_redeemed_offline(
    struct sim *sim, struct sim_desk *d, enum pd_code_type type, const struct sim_offline *what);

/* A hold ended before its ticket was out: it gave nothing. */
void
sim_oracle_cancelled(struct sim_desk *d, const struct pd_id *hold);

void
sim_oracle_contact(struct sim_desk *d);

/* What a member reads of herself. */
void
sim_oracle_screen(struct sim *sim, const struct sim_desk *d, const struct pd_desk_member *m);

/* ---- loss.c: what floor mode may lose ---- */

/* A ticket went out; perhaps before the hub had answered. */
void
sim_loss_released(struct sim *sim, struct sim_desk *d, const struct pd_id *hold);

/* What is owed at rest against the worst case. */
void
sim_check_loss(struct sim *sim, sqlite3 *db);

/* ---- check.c: at rest ---- */

/* Everything is confirmed and pulled. */
bool
sim_at_rest(struct sim *sim);

/* What keeps it from that, and of which desk (-1: of none); NULL: nothing. */
const char *
sim_restless(struct sim *sim, int *desk);

/* Long after faults have stopped, and still not at rest. */
void
sim_not_at_rest(struct sim *sim);

void
sim_check(struct sim *sim);

/* check_hub.c: the hub's file, read by statements of our own. The hub is closed. */
void
sim_check_hub_file(struct sim *sim, sqlite3 *db);

/* proxies.c: what was taken back is so at the hub. */
void
sim_check_proxies(struct sim *sim, sqlite3 *db);

/* Whether all machines know errands, and none was lost that may have kept some to itself. */
bool
sim_errands_all_told(const struct sim *sim);

/* errands.c: the errands of a turn of a desk; what was kept is at the hub, once. */
void
sim_run_errands(struct sim *sim, struct sim_desk *d);

void
sim_check_errands(struct sim *sim, sqlite3 *db);

/* check_model.c: the same file against the rules. After sim_check_hub_file. */
void
sim_check_model(struct sim *sim, sqlite3 *db);

/* check_desk.c: a desk's tables against the hub's. */
void
sim_check_desk(struct sim *sim, struct sim_desk *d);

#endif
