/*
 * The hub's engine, sans-I/O: requests in, responses out, over a store. It owns the truth about members,
 * points, stock and the programme. (1) Applying an op, its entries, lots, feed rows and result is one
 * transaction; the answer leaves after its commit. (2) One op_id, one result, the same bytes at every resend.
 * A rejected id never succeeds later. (3) No gaps below a device's high_seq; two bodies for one (device,
 * epoch, dseq) are a fork: nothing is applied. (4) Facts are never refused: applied, applied with overdraft
 * and an incident, or quarantined with their bytes. (5) Entries of an op sum to 0; balance = sum of lots =
 * sum of entries; held = sum of open holds. (6) Nothing is read from a clock, a socket or /dev/random here.
 * Threading: one thread at a time.
 */
#ifndef PD_HUB_HUB_H
#define PD_HUB_HUB_H

#include "app/base/rng.h"
#include "app/core/op.h"
#include "app/core/parts.h"
#include "app/core/programme.h"
#include "app/core/row.h"
#include "sync/hub/store.h"
#include "sync/wire/enrol.h"
#include "sync/wire/http.h"

struct pd_hub;

struct pd_hub_config {
    struct pd_store *store; /* outlives the hub */
    struct pd_rng *rng;
    int64_t snapshot_least; /* members from which a snapshot is worth its room; 0: PD_HUB_SNAPSHOT_LEAST */
    int protocol_max;       /* a hub of the release before, in tests; 0: what this one speaks */
};

#define PD_HUB_SNAPSHOT_LEAST 2000

/* Makes a new hub in an empty store: its key, its first epoch. Errors: PD_ERR_EXISTS (it is one already), and
 * the store's. */
PD_MUST_CHECK enum pd_err
pd_hub_init(struct pd_store *store, struct pd_rng *rng);

/* The same with the key of this seed (PD_SEED_LEN bytes): the training hospital's, which everybody knows. */
PD_MUST_CHECK enum pd_err
pd_hub_init_key(struct pd_store *store, const uint8_t *seed);

/* Reads keys, programme and devices from the store. Errors: PD_ERR_STATE (not initialised), PD_ERR_CORRUPT.
 */
PD_MUST_CHECK enum pd_err
pd_hub_create(struct pd_hub **out, const struct pd_hub_config *config, struct pd_why *why);

void
pd_hub_destroy(struct pd_hub *hub);

/* Parked: a long poll with nothing to say; ask again when the feed moved or its wait is over. */
enum pd_hub_step { PD_HUB_DONE = 1, PD_HUB_PARKED = 2 };

/* One request inside the open batch. response's memory comes from the batch and is valid until the next
 * begin. waited_ms: how long this request has been parked so far. Never fails: a failure is a problem
 * response. */
enum pd_hub_step
pd_hub_handle(struct pd_hub *hub, int64_t now_ms, const struct pd_http_request *request, int64_t waited_ms,
    struct pd_http_response *response);

/* That a push's signature and chain are good (pd_push_verify) is a fact about its bytes and a key, which any
 * thread can establish. The engine believes it for the key it knows the device by, and otherwise establishes
 * it itself. */
struct pd_hub_checked {
    bool good;
    struct pd_id device;
    struct pd_public_key key; /* of the device, where the push is good */
};

/* What of a request is done on another thread than the engine's: a push is checked before, and its answer
 * signed after. May be zeroed but for seals: nothing is known, and the answer is complete. */
struct pd_hub_aside {
    struct pd_hub_checked checked; /* in: what is known; out: what the engine found. The key is the device's
                                      for ever, as its id is */
    bool seals;                    /* in: the caller signs answers to pushes, with pd_hub_seal */
    size_t seal_at;                /* out: the place of the signature in the body; 0: it needs none */
    char nonce[PD_NONCE_CAP];      /* out: what it is signed for */
};

/* ---- what comes next, for a store that is far away (pd_store_expect); inside a batch ---- */

#define PD_HUB_EXPECTED 512 /* ops that are expected at once, and those of one push more */

/* Whether it is worth telling. */
bool
pd_hub_expects(const struct pd_hub *hub);

/* This request is handled soon. Returns how many ops are gathered; what is told beyond PD_HUB_EXPECTED is
 * left out. */
int
pd_hub_expect(struct pd_hub *hub, const struct pd_http_request *request);

/* What was gathered is handled now. */
void
pd_hub_expect_now(struct pd_hub *hub, int64_t now_ms);

enum pd_hub_step
pd_hub_handle_aside(struct pd_hub *hub, int64_t now_ms, const struct pd_http_request *request,
    struct pd_hub_aside *aside, int64_t waited_ms, struct pd_http_response *response);

/* Signs the body of an answer where the engine left that to the caller. On any thread. */
void
pd_hub_seal(const struct pd_hub *hub, const struct pd_hub_aside *aside, char *body, size_t len);

/* Group commit: begin, any number of handle, commit; only then may the responses leave. When commit fails,
 * every response of the batch is replaced by a 503 by the caller. */
PD_MUST_CHECK enum pd_err
pd_hub_begin(struct pd_hub *hub);

/* The same, and commit does not wait for the disk: the responses may leave after the pd_store_sync behind it
 * only, and the next batch may begin meanwhile. */
PD_MUST_CHECK enum pd_err
pd_hub_begin_ahead(struct pd_hub *hub);

PD_MUST_CHECK enum pd_err
pd_hub_commit(struct pd_hub *hub);

/* Gives the open batch up: nothing of it is kept. */
void
pd_hub_rollback(struct pd_hub *hub);

#define PD_HUB_PRESSED_ROWS 64 /* composed anew for one page of the feed while others wait */

/* Others wait: until this batch ends, an answer to a pull ends after PD_HUB_PRESSED_ROWS rows that were not
 * at hand, and says that there is more. The next reader finds them made. */
void
pd_hub_press(struct pd_hub *hub);

/* What the last request was, for a log: no path as it was sent, no member, no key. */
struct pd_hub_trace {
    const char *path; /* of the route; NULL: there is none */
    const char *rest; /* behind it: NULL, "*", or one segment and this */
    char client[33];  /* of the hospital's own systems, or "" */
    const char *code; /* of its problem, or NULL */
};

struct pd_hub_trace
pd_hub_trace(const struct pd_hub *hub);

/* ---- metrics (metrics.c) ---- */

/* A bearer key of scope metrics is in the request. Otherwise *response is the problem. Inside a batch. */
bool
pd_hub_metrics_allowed(struct pd_hub *hub, int64_t now_ms, const struct pd_http_request *request,
    struct pd_http_response *response);

/* Prometheus text of what the engine knows, as memory of the batch; *len without the NUL. NULL: the store is
 * broken. */
char *
pd_hub_metrics_text(struct pd_hub *hub, int64_t now_ms, size_t spare, size_t *len);

/* Rises when a committed batch changed the feed: parked requests are worth asking again. */
uint64_t
pd_hub_feed_position(const struct pd_hub *hub);

/* Waits at most timeout_ms until another process on the store has moved the feed, and how far; beside whoever
 * has the hub. Where pd_store_hears. Errors: PD_ERR_IO. */
PD_MUST_CHECK enum pd_err
pd_hub_hear(struct pd_store *store, int64_t now_ms, int timeout_ms, int64_t *position);

/* ---- what the command line does, inside a batch too ---- */

#define PD_BIRTHDAY_CAP 6 /* month and day; the year is nobody's business */

struct pd_came;

struct pd_hub_member_new {
    char number[33]; /* the hospital's member number; unique; stays in the person table */
    char name[64];   /* stays in the person table */
    char phone[24];  /* stays in the person table */
    char kind[PD_RULE_CAP];
    char birthday[PD_BIRTHDAY_CAP]; /* "05-31", or "": not known; stays in the person table */
    bool from_list;                 /* was a member before this hub: no welcome pack */
    bool *is_new;                   /* set where it is not NULL: nobody knew her before */
    const char *site;               /* where she is; NULL: at none */
    const struct pd_came *came; /* how she came, as a list or a system says (enrolments.h); NULL: not said */
};

/* Registers her, with the welcome pack of the rules in force. */
PD_MUST_CHECK enum pd_err
pd_hub_member_add(struct pd_hub *hub, int64_t now_ms, const struct pd_hub_member_new *member,
    struct pd_id *id, struct pd_why *why);

/* "": not known any more. Errors: PD_ERR_NOT_FOUND, PD_ERR_INVALID with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_member_birthday(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *birthday, struct pd_why *why);

/* By surrogate id (hex), member number or phone. */
PD_MUST_CHECK enum pd_err
pd_hub_member_find(struct pd_hub *hub, const char *text, struct pd_member *out, char *name, size_t name_cap);

/* Where she stands by the programme in force. */
struct pd_hub_standing {
    int tier; /* index; -1: no programme is in force, and nothing else is known */
    char tier_id[PD_RULE_CAP], next_id[PD_RULE_CAP]; /* "": at the top */
    struct pd_points growth;                         /* drives the tier */
    struct pd_points earned;                         /* of it in the window that is open */
    struct pd_points to_next;                        /* growth to the next tier; 0 at the top */
    struct pd_points to_stay; /* growth still to come in this window so that the tier stays */
    int64_t window_end_ms;    /* when that is looked at; PD_NEVER_MS where no tier goes down */
};

/* Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_member_standing(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, struct pd_hub_standing *out);

/* A grant by a rule of the programme in force: payment, sign-in, adjustment. key as in a claim: a second
 * grant with the same key answers PD_ERR_EXISTS. growth follows the rule. */
PD_MUST_CHECK enum pd_err
pd_hub_grant(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *rule,
    const char *key, struct pd_points amount);

/* A bill as the hospital's own system tells it. */
struct pd_hub_bill {
    char bill_no[66]; /* 1 to 64 characters; room to see that it is longer */
    struct pd_fen total, insured, self_paid;
    int64_t paid_ms; /* when it was paid: decides rules, campaigns and expiry; 0: now */
};

/* How far a clock that tells us of something may be ahead of ours. */
#define PD_HUB_AHEAD_MS (10 * PD_MINUTE_MS)

/* Grants for what she paid herself, once per bill number, and settles a receipt that waited for it. *points:
 * what the bill earns. Errors: PD_ERR_EXISTS (here already), PD_ERR_STATE with *why (here already, and
 * another), PD_ERR_INVALID with *why, PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_bill_take(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    const struct pd_hub_bill *bill, struct pd_points *points, struct pd_why *why);

/* Money given back for a bill, all or a part. */
struct pd_hub_refund {
    char refund_no[66], bill_no[66];
    struct pd_fen self_paid; /* of what she paid herself */
};

/* Takes back what that part of the bill earned, once per refund number; by the rules of the bill, which say
 * what becomes of points that are spent. *taken: points, those she owes now included. Errors: PD_ERR_EXISTS
 * (here already); with *why PD_ERR_STATE (here already, and another), PD_ERR_NOT_FOUND (no such bill),
 * PD_ERR_INVALID.
 */
PD_MUST_CHECK enum pd_err
pd_hub_refund_take(struct pd_hub *hub, int64_t now_ms, const struct pd_hub_refund *refund,
    struct pd_points *taken, struct pd_why *why);

/* What a person may be besides a member's status; a deceased one is frozen to every desk. */
struct pd_hub_member_state {
    enum pd_member_status status;
    bool deceased;
    bool no_messages, no_birthday; /* opted out: notices and birthday points; birthday points */
};

/* Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_member_state_get(struct pd_hub *hub, const struct pd_id *member, struct pd_hub_member_state *out);

/* Sets all of it. Nobody is closed this way. Errors: PD_ERR_NOT_FOUND, PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_hub_member_state_set(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_hub_member_state *state);

/* Stored: append, never renumber. */
enum pd_hub_notice_kind {
    PD_HUB_NOTICE_EXPIRY = 1, /* so many points expire then */
    PD_HUB_NOTICE_TIER = 2,   /* her tier ends then, unless so much growth comes before */
};

#define PD_HUB_NOTICE_DAYS 30 /* before it is due */

struct pd_hub_notice {
    int64_t id; /* rising */
    enum pd_hub_notice_kind kind;
    struct pd_id member;
    int64_t due_ms, made_ms;
    struct pd_points amount; /* as of made_ms */
};

const char *
pd_hub_notice_name(enum pd_hub_notice_kind kind); /* "expiry" */

/* Those above a number, max at most. */
PD_MUST_CHECK enum pd_err
pd_hub_notice_each(struct pd_hub *hub, int64_t after, int max,
    void (*each)(void *ctx, const struct pd_hub_notice *notice), void *ctx);

/* Stops or reopens a member: a frozen one keeps her points and spends none. */
PD_MUST_CHECK enum pd_err
pd_hub_member_set_status(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, enum pd_member_status status);

/* Erases a member for good: person, key, name and digits; every desk is told. reason: a word. Commit, then
 * pd_hub_scrub. Errors: PD_ERR_NOT_FOUND (nobody, or erased before), PD_ERR_STATE (she has open tickets),
 * PD_ERR_INVALID; with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_member_erase(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *reason, struct pd_why *why);

/* An erased member, and how far her erasure has come. */
struct pd_hub_erasure {
    struct pd_id member;
    int64_t at_ms;
    char reason[PD_REASON_CAP];
    uint64_t cseq; /* of her tombstone in the feed */
};

/* The oldest first. */
PD_MUST_CHECK enum pd_err
pd_hub_erasure_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_erasure *erasure), void *ctx);

struct pd_hub_erasure_desk {
    struct pd_id id;
    char letter, mode[8];
    const char *state;
    bool removed; /* it said, within the last minutes it was heard of, that it has read of the erasure */
};

/* The desks that may have had her. */
PD_MUST_CHECK enum pd_err
pd_hub_erasure_desks(struct pd_hub *hub, const struct pd_hub_erasure *erasure,
    void (*each)(void *ctx, const struct pd_hub_erasure_desk *desk), void *ctx);

/* After a restore, from the list of erasures: a member whom the backup brought back goes again, whatever is
 * open. *erased false: she is not here. */
PD_MUST_CHECK enum pd_err
pd_hub_member_erase_again(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, bool *erased);

/* What whoever serves can do outside the store, when a counter asks for it (exports.h). */
struct pd_hub_hands {
    void *ctx;
    /* Inside the batch that erases her: durable in the list of erasures when it returns PD_OK. NULL: no
     * counter erases anybody here. */
    enum pd_err (*erasing)(void *ctx, const struct pd_id *member, int64_t at_ms, struct pd_why *why);
    bool exports; /* sheets that are asked for are written */
};

void
pd_hub_hands_set(struct pd_hub *hub, const struct pd_hub_hands *hands);

/* After a commit: a counter had somebody erased in it, and pd_hub_scrub is to follow. Says so once. */
bool
pd_hub_scrub_due(struct pd_hub *hub);

/* Outside a batch, after an erasure was committed: nothing that was deleted stays in the database's files. */
PD_MUST_CHECK enum pd_err
pd_hub_scrub(struct pd_hub *hub);

/* A signed code for a member: PD_CODE_MEMBER (120 s), PD_CODE_MEMBER_DAY (until local 23:59), PD_CODE_CARD
 * (serial). */
PD_MUST_CHECK enum pd_err
pd_hub_code_issue(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, enum pd_code_type type,
    char out[PD_CODE_CAP]);

/* Publishes a checked programme as a new version, in force from effective_ms. Stock of new skus is received.
 */
PD_MUST_CHECK enum pd_err
pd_hub_programme_publish(struct pd_hub *hub, int64_t now_ms, const char *json, size_t len,
    int64_t effective_ms, uint32_t *version, struct pd_why *why);

/* The one in force, valid until the batch ends; NULL before the first was published. */
const struct pd_programme *
pd_hub_programme_now(struct pd_hub *hub, int64_t now_ms);

/* The highest number of a version, in force or to come; 0: none was published. */
uint32_t
pd_hub_programme_newest(struct pd_hub *hub);

/* A version's document; *version 0: the one in force. The bytes live until the next begin.
 * Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_programme_json(struct pd_hub *hub, int64_t now_ms, uint32_t *version, const char **json, size_t *len);

/* Units of a sku arrive; desks that run low are topped up. */
PD_MUST_CHECK enum pd_err
pd_hub_stock_add(struct pd_hub *hub, const char *sku, int qty);

/* A bearer key for one of the hospital's own systems; only its hash is kept. scopes: enum pd_hub_scope.
 * Errors: PD_ERR_EXISTS, PD_ERR_INVALID.
 */
#define PD_HUB_CLIENT_KEY_CAP 65

/* What a key is for. Stored: append, never renumber. */
enum pd_hub_scope {
    PD_HUB_SCOPE_READ = 1,        /* see a member's balance */
    PD_HUB_SCOPE_MEMBERS = 2,     /* make members */
    PD_HUB_SCOPE_CODES = 4,       /* make codes that identify a member */
    PD_HUB_SCOPE_EVENTS = 8,      /* tell what happened: points are earned by it */
    PD_HUB_SCOPE_METRICS = 16,    /* read /metrics from elsewhere than this machine */
    PD_HUB_SCOPE_USES = 32,       /* use coupons and entitlements of members, and take it back */
    PD_HUB_SCOPE_BOOKINGS = 64,   /* book, give back, check in: points are spent and earned by it */
    PD_HUB_SCOPE_ANSWERS = 256,   /* bring answers to surveys, and feedback */
    PD_HUB_SCOPE_REMINDERS = 512, /* have members reminded */
    PD_HUB_SCOPE_MONEY = 1024,    /* bills paid with points or money of members, paying in and out */
    PD_HUB_SCOPE_ALL = 127 | 256 | 512 | 1024,
    PD_HUB_SCOPE_VOUCHERS = 2048, /* a merchant's key alone, from here on: its vouchers are used, */
    PD_HUB_SCOPE_ISSUES = 4096,   /* it gives points, */
    PD_HUB_SCOPE_BURNS = 8192,    /* and takes them as payment */
    PD_HUB_SCOPE_MERCHANT = 2048 | 4096 | 8192,
};

/* A key that never ends and may ask as often as it likes. */
PD_MUST_CHECK enum pd_err
pd_hub_client_add(struct pd_hub *hub, int64_t now_ms, const char *name, unsigned int scopes,
    char key[PD_HUB_CLIENT_KEY_CAP]);

struct pd_hub_client {
    char name[33];
    unsigned int scopes;
    int per_s;          /* requests a second, 1..PD_RATE_MAX; 0: as many as it likes */
    int64_t expires_ms; /* the first instant at which the key is none any more; 0: it does not end */
    int64_t created_ms; /* of its present key; what add is given does not matter */
    char merchant[33];  /* whose it is; "": the hospital's own. A merchant's has scopes of its own, and no
                           other */
};

PD_MUST_CHECK enum pd_err
pd_hub_client_add_as(
    struct pd_hub *hub, int64_t now_ms, const struct pd_hub_client *client, char key[PD_HUB_CLIENT_KEY_CAP]);

/* Another key for the same client; the one before is none from here on. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_client_renew(struct pd_hub *hub, int64_t now_ms, const char *name, int64_t expires_ms,
    char key[PD_HUB_CLIENT_KEY_CAP]);

/* The key, and what was to be told to its client, go. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_client_revoke(struct pd_hub *hub, const char *name);

PD_MUST_CHECK enum pd_err
pd_hub_client_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_client *client), void *ctx);

/* ---- what the hospital's own systems are told (webhooks.h) ---- */

/* Stored as bits: append, never renumber. */
enum pd_webhook_event {
    PD_WEBHOOK_TICKET_READY = 1, /* "ticket.ready": a gift is kept for her, and its ticket may be collected */
    PD_WEBHOOK_TIER_CHANGED = 2, /* "tier.changed" */
    PD_WEBHOOK_POINTS_EXPIRING = 4,     /* "points.expiring" */
    PD_WEBHOOK_EVENT_SEAT = 8,          /* "event.seat": a seat she waited for, or lost */
    PD_WEBHOOK_FEEDBACK_ANSWERED = 256, /* "feedback.answered": of a member's */
    PD_WEBHOOK_REMINDER_DUE = 512,      /* "reminder.due" */
    PD_WEBHOOK_TASK_DUE = 1024,         /* "task.due": a step of a plan of hers begins soon */
};

#define PD_WEBHOOK_URL_CAP 513
#define PD_WEBHOOK_SECRET_CAP 65
#define PD_WEBHOOK_DAYS 3 /* after which a notice is given up, where nothing else is said */

struct pd_hub_webhook {
    char client[33], url[PD_WEBHOOK_URL_CAP];
    unsigned int events;
    int days;
    int64_t waiting; /* notices; set does not look at these two */
    int64_t lost_ms; /* when some were last given up; 0: never */
};

/* "ticket.ready"; NULL for no event. */
const char *
pd_webhook_event_name(enum pd_webhook_event event);

/* "ticket.ready,tier.changed" as bits; 0: a word is none of them. */
unsigned int
pd_webhook_events_of(const char *words);

/* Tells a client from now on, with a new secret; what waits for it stays. Errors: PD_ERR_NOT_FOUND (no such
 * client), PD_ERR_INVALID, with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_webhook_set(struct pd_hub *hub, const struct pd_hub_webhook *hook, char secret[PD_WEBHOOK_SECRET_CAP],
    struct pd_why *why);

/* Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_webhook_stop(struct pd_hub *hub, const char *client);

/* false: it is told nothing. */
bool
pd_hub_webhook_get(struct pd_hub *hub, const char *client, struct pd_hub_webhook *out);

struct pd_webhook_notice {
    int64_t id, at_ms;
    int tries;
    char client[33], url[PD_WEBHOOK_URL_CAP], secret[PD_WEBHOOK_SECRET_CAP];
    const char *body; /* memory of the batch */
    size_t len;
};

/* A committed batch made some since this was asked last. */
bool
pd_webhook_notices_made(struct pd_hub *hub);

/* false: nobody is told anything; due need not be asked. */
bool
pd_webhook_notices_any(struct pd_hub *hub);

#define PD_WEBHOOK_RECEIVERS_MAX 32
#define PD_WEBHOOK_AT_ONCE 4 /* notices under way to one receiver */

/* Receivers that are being told something: they are asked for nothing more. */
struct pd_webhook_busy {
    const char *client[PD_WEBHOOK_RECEIVERS_MAX];
    int count;
};

/* What is to be sent now, of each receiver that is not busy the oldest, PD_WEBHOOK_AT_ONCE at most. Returns
 * how many; max 1 and more. */
int
pd_webhook_notices_due(struct pd_hub *hub, int64_t now_ms, const struct pd_webhook_busy *busy,
    struct pd_webhook_notice *out, int max);

/* What the receiver said: an HTTP status, 0: nothing. */
void
pd_webhook_notice_told(
    struct pd_hub *hub, int64_t now_ms, const struct pd_webhook_notice *notice, int status);

/* HEX of webhooks.h. */
void
pd_webhook_sign(const char *secret, int64_t at_s, const void *body, size_t len, char out[65]);

/* The machine's clock as the hub takes it (clock.c). */
struct pd_hub_clock {
    int64_t good_ms;  /* the last time it was sure of; 0: a new hub */
    int64_t ahead_ms; /* how far the clock is ahead of that, below 0: behind */
    bool doubted;     /* too far: nothing expires */
};

struct pd_hub_clock
pd_hub_clock_look(const struct pd_hub *hub, int64_t now_ms);

/* A person says that the clock is right. */
PD_MUST_CHECK enum pd_err
pd_hub_clock_accept(struct pd_hub *hub, int64_t now_ms);

/* A piece of a pass over all members, of what becomes due by the clock alone (sweeps.c): call again while
 * *more, each time in a batch of its own. *cursor starts at 0, and again at 0 after a batch that was lost.
 * Nothing that goes by the date is done by a clock that is not believed. */
PD_MUST_CHECK enum pd_err
pd_hub_sweep(struct pd_hub *hub, int64_t now_ms, int64_t *cursor, bool *more);

/* Sums up every journal for all desks to write down, when there is news and the last time was an hour ago;
 * at_once: when there is news. The sweep does it by itself. */
PD_MUST_CHECK enum pd_err
pd_hub_witness_make(struct pd_hub *hub, int64_t now_ms, bool at_once, bool *made);

/* Composes a piece of the snapshot that new desks fetch, where one is due: many members, and none yet or much
 * changed since. Call again while *more. */
PD_MUST_CHECK enum pd_err
pd_hub_snapshot_step(struct pd_hub *hub, int64_t now_ms, bool *more);

/* ---- backups, and what follows when one was put back ----
 * A backup is a copy that was read back whole. What it has of each desk's journal is what that desk is told
 * to be durable: a desk keeps everything above, however old, because a hub restored from that backup will
 * want it again. Only where no backup was ever begun is all durable that the hub has: nothing can be put
 * back.
 */

#define PD_HUB_PATH_CAP 1024

struct pd_hub_backup {
    int64_t made_ms;          /* 0: never */
    int every_min;            /* made by itself so often; 0: not */
    char to[PD_HUB_PATH_CAP]; /* where; "" with made_ms 0 */
};

PD_MUST_CHECK enum pd_err
pd_hub_backup_get(struct pd_hub *hub, struct pd_hub_backup *out);

PD_MUST_CHECK enum pd_err
pd_hub_backup_plan(struct pd_hub *hub, const char *to, int every_min);

/* In a batch before the first piece is copied: from its commit on there may be one that is put back, whether
 * or not the hub lives to hear that it was made. */
PD_MUST_CHECK enum pd_err
pd_hub_backup_begin(struct pd_hub *hub);

/* Reads a copy back, the whole of it, and writes into it when it was made. Errors: PD_ERR_CORRUPT with *why.
 */
PD_MUST_CHECK enum pd_err
pd_hub_backup_seal(struct pd_store *copy, int64_t now_ms, struct pd_why *why);

/* The sealed copy is in its place: what it has is durable from now on. */
PD_MUST_CHECK enum pd_err
pd_hub_backup_covers(struct pd_hub *hub, struct pd_store *copy);

struct pd_hub_restored {
    uint64_t hub_epoch; /* of the new life */
    int64_t made_ms;    /* the backup is as of; 0: nothing in it says */
    int awaited;        /* desks that must report */
};

/* Makes a backup that was put back another life of its hub, before anything is served from it. Errors:
 * PD_ERR_STATE (no hub's database), and the store's. */
PD_MUST_CHECK enum pd_err
pd_hub_restore(struct pd_store *store, int64_t now_ms, struct pd_hub_restored *out, struct pd_why *why);

struct pd_hub_refill {
    int64_t since_ms; /* 0: not refilling */
    int64_t made_ms;  /* of the backup */
    int awaited;      /* desks */
};

PD_MUST_CHECK enum pd_err
pd_hub_refill_get(struct pd_hub *hub, struct pd_hub_refill *out);

/* Goes on without the desks that are missing. Errors: PD_ERR_STATE (it is not refilling). */
PD_MUST_CHECK enum pd_err
pd_hub_refill_end(struct pd_hub *hub, int64_t now_ms);

/* A one-time enrolment code for a desk of a site; approved: no words to confirm (a desk on this machine). */
PD_MUST_CHECK enum pd_err
pd_hub_device_code(struct pd_hub *hub, int64_t now_ms, const char *site, const char *place, bool approved,
    char *out, size_t cap);

/* The same for a machine that was wiped or restored, or its replacement: enrolled with this code it is a new
 * desk, one epoch on, with the site, place and letter of the old one, which is stopped. Errors:
 * PD_ERR_NOT_FOUND, PD_ERR_STATE (it was enrolled anew already). */
PD_MUST_CHECK enum pd_err
pd_hub_device_code_again(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *device, bool approved, char *out, size_t cap);

/* Words confirmed / no longer trusted. */
PD_MUST_CHECK enum pd_err
pd_hub_device_approve(struct pd_hub *hub, int64_t now_ms, const struct pd_id *device);

PD_MUST_CHECK enum pd_err
pd_hub_device_revoke(struct pd_hub *hub, int64_t now_ms, const struct pd_id *device);

/* Not heard of for so long, a desk is silent: one that is well is heard of every minute, and when is kept to
 * ten. */
#define PD_HUB_SILENT_MS (15 * PD_MINUTE_MS)

struct pd_hub_device {
    struct pd_id id;
    /* "waiting" | "active" | "retiring" | "retired" | "lost" | "revoked" | "forked" | "replaced" */
    const char *state;
    char mode[8], site[PD_PLACE_CAP], place[PD_PLACE_CAP];
    char letter; /* of short numbers, 0: none */
    bool sells;  /* a kiosk, or a counter that has units left of what it asked for */
    uint64_t high, durable;
    int64_t seen_ms;
    int64_t training_ms;      /* closed for a training since; 0: not that it said */
    struct pd_parts parts;    /* how its devices are, as it told at parts_told_ms */
    int64_t parts_told_ms;    /* 0: it has told nothing */
    bool missing;             /* a restored hub waits for it */
    uint64_t said;            /* up to here, when it has said so; else 0 */
    uint64_t waits;           /* its op that waits for a hold which no desk has told; 0: none */
    char words[PD_WORDS_CAP]; /* what desk and approver compare */
};

PD_MUST_CHECK enum pd_err
pd_hub_device_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_device *device), void *ctx);

/* ---- how desks go (departures.c) ---- */

/* Asked to give everything back: it sells nothing more, and is retired by itself once its journal has given
 * all and none of its tickets waits to go out. Errors: PD_ERR_NOT_FOUND, PD_ERR_STATE (not active). */
PD_MUST_CHECK enum pd_err
pd_hub_device_retire(struct pd_hub *hub, int64_t now_ms, const struct pd_id *device);

/* It stays after all, as long as it is not retired: nothing is asked for any more, and what it gave back is
 * lent to it again. Errors: PD_ERR_NOT_FOUND, PD_ERR_STATE (nobody asked it to go), PD_ERR_DENIED (it is
 * gone: retired, lost, revoked or replaced). */
PD_MUST_CHECK enum pd_err
pd_hub_device_stay(struct pd_hub *hub, int64_t now_ms, const struct pd_id *device);

#define PD_HUB_STAKE_MAX PD_GIFTS_MAX

/* What may be lost with a desk, for a person who is about to say that it is. */
struct pd_hub_stake {
    char mode[8];
    int64_t seen_ms; /* last heard of */
    uint64_t high;   /* ops it told; how many more it has written is not known */
    bool lost, settled;
    int64_t lost_ms;        /* 0: not declared */
    int64_t last_ticket_ms; /* when the last ticket it can have made is over */
    int count;
    struct pd_hub_stake_line {
        char sku[PD_SKU_CAP];
        int units; /* it may still sell */
        struct pd_points points;
        struct pd_fen worth; /* by the redeem ratio */
    } lines[PD_HUB_STAKE_MAX];
    int64_t units; /* of all lines; so are the next two */
    struct pd_points points;
    struct pd_fen worth;
    int64_t holds; /* made there, ticket not known to be out */
    struct pd_points held;
    /* A counter: what it may have handed over at its place and told nobody. */
    int64_t place_holds; /* for its place, ticket not known to be out */
    bool token;          /* false: it hands over nowhere now */
    char place[PD_PLACE_CAP];
    int64_t released; /* open holds of the place whose ticket is out; of them the next two */
    struct pd_points place_points;
    struct pd_fen place_worth;
};

/* Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_device_stake(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *device, struct pd_hub_stake *stake);

/* Nothing more is taken from it; its tickets stay good. Errors: PD_ERR_NOT_FOUND, PD_ERR_STATE. */
PD_MUST_CHECK enum pd_err
pd_hub_device_lost(struct pd_hub *hub, int64_t now_ms, const struct pd_id *device);

/* What a lost desk had left is free again; a ticket of it that comes later is an incident. Errors:
 * PD_ERR_NOT_FOUND, PD_ERR_STATE (not lost, or settled), PD_ERR_BUSY (a ticket of it may still come; not with
 * at_once). */
PD_MUST_CHECK enum pd_err
pd_hub_device_settle(struct pd_hub *hub, int64_t now_ms, const struct pd_id *device, bool at_once);

/* ---- stock ---- */

struct pd_hub_stock {
    char sku[PD_SKU_CAP];
    int64_t received, free, out, short_n; /* units; out: in open holds and handed over */
};

PD_MUST_CHECK enum pd_err
pd_hub_stock_each(struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_stock *stock), void *ctx);

/* What a desk may still sell of a sku. */
struct pd_hub_lease_left {
    char sku[PD_SKU_CAP];
    struct pd_id device;
    char letter;
    const char *state; /* of the desk */
    int left, recall;  /* units; wanted back of them */
};

/* By sku, then desk. */
PD_MUST_CHECK enum pd_err
pd_hub_lease_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_lease_left *lease), void *ctx);

/* What a person must look at. */
struct pd_hub_incident {
    int64_t id, at_ms;
    char kind[PD_REASON_CAP]; /* "overdraft"; incidents.h has the words */
    struct pd_id device;      /* zero: none */
    struct pd_id member;      /* zero: none */
    uint64_t hseq;            /* 0: about no op */
    struct pd_points amount;
    int64_t resolved_ms; /* 0: open */
    char resolved_by[64], note[512];
};

/* The oldest first; all: also those that were settled. */
PD_MUST_CHECK enum pd_err
pd_hub_incident_each(
    struct pd_hub *hub, bool all, void (*each)(void *ctx, const struct pd_hub_incident *incident), void *ctx);

/* The op an incident is about. */
struct pd_hub_incident_op {
    int kind; /* enum pd_op_kind, or one of the hub's own acts; 0: none that could be read */
    enum pd_op_status status;
    char code[PD_REASON_CAP];
    uint32_t epoch;
    uint64_t dseq;
    int64_t recv_ms;
    const char *line; /* its exact bytes, whatever they are, until the next begin; NULL: there is no op */
    size_t len;
};

/* Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_incident_get(
    struct pd_hub *hub, int64_t id, struct pd_hub_incident *out, struct pd_hub_incident_op *op);

/* Settled by whom, and what came of it: 1 to 63 and 1 to 511 bytes of text. The incident stays; of one about
 * a member who was erased no note is kept, which says "(erased)". Errors:
 * PD_ERR_NOT_FOUND, PD_ERR_STATE (settled before), PD_ERR_INVALID, PD_ERR_TOO_LARGE. */
PD_MUST_CHECK enum pd_err
pd_hub_incident_resolve(struct pd_hub *hub, int64_t now_ms, int64_t id, const char *by, const char *note);

/* What a stopped desk sent: bodies kept whole, believed in nothing. Valid during the call. */
struct pd_hub_evidence {
    int64_t id, at_ms;
    const char *body;
    size_t len;
    const char *proof; /* what shows who signed it, beside itself (evidence.c) */
    size_t proof_len;  /* 0: the body says it all */
};

PD_MUST_CHECK enum pd_err
pd_hub_evidence_each(struct pd_hub *hub, const struct pd_id *device,
    void (*each)(void *ctx, const struct pd_hub_evidence *evidence), void *ctx);

/* One body; valid until the next begin. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_evidence_get(struct pd_hub *hub, int64_t id, struct pd_hub_evidence *out);

/* ---- bundles: for desks without a network (sync/wire/bundle.h) ---- */

struct pd_hub_bundle {
    struct pd_id device;
    uint64_t serial;
    uint64_t ops;      /* new ones of an imported bundle; results in an exported one */
    uint64_t rows_end; /* where the rows of an exported bundle end in the feed */
    bool fork;         /* the desk tells another history: it is stopped, and nothing else was taken. Commit */
};

/* Applies a desk's bundle as its pushes. Errors, with *why, after which nothing may be kept: PD_ERR_INVALID,
 * PD_ERR_DENIED (another desk's, revoked, badly signed, another life of this hub), PD_ERR_EXISTS (taken
 * before, or an older one), PD_ERR_STATE (ops before it are missing), the store's. */
PD_MUST_CHECK enum pd_err
pd_hub_bundle_import(struct pd_hub *hub, int64_t now_ms, const char *file, size_t len,
    struct pd_hub_bundle *report, struct pd_why *why);

/* Everything a desk has to hear since its last bundle; the caller frees *file. Errors: PD_ERR_NOT_FOUND,
 * PD_ERR_DENIED (not active), PD_ERR_TOO_LARGE, PD_ERR_MEMORY, the store's. */
PD_MUST_CHECK enum pd_err
pd_hub_bundle_export(struct pd_hub *hub, int64_t now_ms, const struct pd_id *device, char **file, size_t *len,
    struct pd_hub_bundle *report, struct pd_why *why);

struct pd_hub_report {
    uint64_t ops, members, entries, holds_open, captured, incidents, witnesses;
    char problem[200]; /* first violation with its number, "I2: member 01..: ..."; "" when none */
};

/* All invariants of sync/invariants.md that a database can show (I1–I5, I7, I8, I10, I11, I15, I16, I28,
 * I31, I32, I40, I41), every balance from entries, every device's chain. PD_OK even when it found something.
 */
PD_MUST_CHECK enum pd_err
pd_hub_verify(
    struct pd_hub *hub, struct pd_hub_report *report, void (*progress)(void *ctx, int percent), void *ctx);

#endif
