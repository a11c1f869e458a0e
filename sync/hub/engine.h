/*
 * What the hub's engine files share: the hub itself, its counters, and one section per noun. Nothing outside
 * sync/hub includes this; everyone else uses hub.h.
 */
#ifndef PD_HUB_ENGINE_H
#define PD_HUB_ENGINE_H

#include "app/base/str.h"
#include "app/core/claim_key.h"
#include "app/core/code.h"
#include "app/core/earning.h"
#include "app/core/lots.h"
#include "app/core/op.h"
#include "app/core/redeem.h"
#include "app/core/sums.h"
#include "sync/hub/hub.h"
#include "sync/hub/rates.h"
#include "sync/hub/row_cache.h"
#include "sync/wire/enrol.h"
#include "sync/wire/problem.h"
#include "sync/wire/pull.h"
#include "sync/wire/push.h"

struct pd_apply;
struct pd_intake;
struct pd_device;

#define PD_HUB_NONCE_LIFE_MS (5 * PD_MINUTE_MS)
#define PD_HUB_DESKS_MAX 16384 /* looked at in one go */
#define PD_HUB_PROGRAMMES 8    /* parsed versions kept at hand */

/* Numbers the hub gives out. Stored: append, never renumber. */
enum pd_hub_counter {
    PD_COUNT_HSEQ = 0,
    PD_COUNT_CSEQ = 1,
    PD_COUNT_LOT = 2,
    PD_COUNT_MEMBER = 3,
    PD_COUNT_HOLD = 4,
    PD_COUNT_LEASE = 5,
    PD_COUNT_TOKEN = 6,
    PD_COUNT_DEVICE = 7,
    PD_COUNT_INCIDENT = 8,
    PD_COUNT_EVIDENCE = 9,
    PD_COUNT_WITNESS = 10,
    PD_COUNTERS = 11,
};

/* Rows of the feed that changed in this batch; numbered at the end of it. */
struct pd_hub_dirty {
    struct pd_hub_dirty_row {
        int64_t key;
        int kind;
        bool read;       /* of a member: she is to be read for the sums, otherwise it is known */
        struct pd_id id; /* who she is */
        uint64_t from;   /* and her row's number so far */
    } * rows;
    uint32_t *slots; /* open addressing into rows, 1-based */
    uint32_t count, cap;
};

/* What a batch has done to a bucket's sum. */
struct pd_hub_sum_change {
    struct pd_sum by;
    bool touched;
};

struct pd_hub_memory {
    struct pd_hub_memory *next;
};

struct pd_hub_version {
    uint32_t version;
    int64_t effective_ms;
};

/* What one pass of the sweep over all members is about (sweeps.h). */
struct pd_sweep_pass {
    unsigned int on; /* bits of the rows of the table of sweeps */
    int utc_offset_min;
    int64_t tier_month;          /* closes the window that ended where this month begins */
    int64_t birthdays_from, day; /* local days: greets those */
    int64_t notice_day;
    int64_t unit_day, unit_version; /* gives what the year brings, as of then */
};

/* What is counted of a desk that asks for people (errands.h). */
enum pd_errand_rate {
    PD_ERRAND_RATE_FIND = 0,   /* looks somebody up by a number */
    PD_ERRAND_RATE_PIN = 1,    /* tries a PIN */
    PD_ERRAND_RATE_MEMBER = 2, /* asks for another member than it did before */
};

#define PD_ERRAND_RATES 3

struct pd_hub_asking {
    int64_t dev; /* 0: free */
    int64_t at_ms, minute, hour;
    int in_minute[PD_ERRAND_RATES], in_hour[PD_ERRAND_RATES];
    int64_t mid; /* whom it asked for last */
    bool told;   /* in this hour, that it asks too often */
};

/* Counted since the program started. */
struct pd_hub_counts {
    uint64_t pushes, ops[PD_OP_QUARANTINED + 1];
};

struct pd_hub {
    struct pd_store *store;
    struct pd_rng *rng;
    struct pd_secret_key secret;
    struct pd_public_key public_key;
    uint8_t nonce_key[32];
    uint8_t person_key[32]; /* of the hashes that persons are found by */
    uint64_t hub_epoch;
    int64_t counters[PD_COUNTERS];
    int64_t counters_stored[PD_COUNTERS];
    int64_t now_ms;             /* of the request being handled */
    int64_t clock_ms;           /* the last time the hub was sure of */
    int64_t pruned;             /* feed rows up to here were looked at by this pass */
    struct pd_sweep_pass sweep; /* the one under way */
    int64_t snapshot_least;     /* members */
    int64_t backup_ms;          /* the newest verified backup is as of; 0: there was never one */
    int64_t refill_ms;          /* restored then, and desks are missing; 0: no */
    int protocol_max;
    bool clock_doubted; /* the log has said so */
    bool stale;         /* a batch was lost: what is cached must be read again */
    bool pressed;       /* others wait for the open batch */
    struct pd_hub_dirty dirty;
    struct pd_row_cache rows;
    struct pd_hub_sum_change sum_changes[PD_SUM_BUCKETS];
    uint64_t feed_position; /* committed */
    struct pd_programme *programmes[PD_HUB_PROGRAMMES];
    uint64_t programme_used[PD_HUB_PROGRAMMES]; /* the higher, the later; the lowest makes room */
    uint64_t programme_uses;
    struct pd_hub_version *versions; /* all there are, by version */
    int version_count;
    bool versions_known;
    struct pd_hub_counts counts;   /* of committed batches */
    struct pd_hub_counts counting; /* of the open one */
    struct pd_hub_trace trace;
    unsigned int webhook_events; /* that somebody wants to be told of */
    bool webhooks_known, webhook_notices_made;
    struct pd_rates rates; /* of the hospital's own systems */
    struct pd_hub_asking asking[1024];
    struct pd_intake *intake;      /* answers to surveys that wait (answers.h) */
    struct pd_hub_memory *answers; /* given back at the next begin */
    char *scratch, *scratch_body;  /* PD_HUB_SCRATCH_LEN each */
    struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct pd_op_result
        told[PD_PUSH_OPS_MAX]; /* of each line, by an earlier life of this hub; dseq 0: none */
    struct pd_push_line lines[PD_PUSH_OPS_MAX];
};

#define PD_HUB_SCRATCH_LEN (PD_PULL_BODY_MAX + 65536)

/* ---- hub ---- */

int64_t
pd_hub_count(struct pd_hub *hub, enum pd_hub_counter counter);

/* Memory of an answer: valid until the next begin. NULL makes the batch fail. */
void *
pd_hub_take(struct pd_hub *hub, size_t n);

/* A column's bytes in such memory, with a NUL behind. */
const char *
pd_hub_column(struct pd_hub *hub, enum pd_hub_sql sql, int column, size_t *len);

void
pd_hub_incident(struct pd_hub *hub, int64_t now_ms, const char *kind, int64_t dev, int64_t hseq, int64_t mid,
    struct pd_points amount);

/* What this batch counted counts. */
void
pd_hub_counts_keep(struct pd_hub *hub);

/* ---- backups ---- */

/* A number kept under a name; 0 where there is none. */
int64_t
pd_hub_meta(struct pd_store *store, const char *name);

void
pd_hub_meta_put(struct pd_store *store, const char *name, int64_t value);

/* ---- the hub's own clock ---- */

void
pd_hub_clock_load(struct pd_hub *hub);

/* A desk dated an op: its clock goes on where the hub's was off. */
void
pd_hub_clock_told(struct pd_hub *hub, int64_t now_ms, const struct pd_op *op);

/* Before anything ends by the clock. Writes down what is believed, or that it is not, for a person to see. */
bool
pd_hub_clock_believed(struct pd_hub *hub, int64_t now_ms);

/* ---- requests ---- */

struct pd_call {
    struct pd_hub *hub;
    int64_t now_ms, waited_ms;
    const struct pd_http_request *request;
    struct pd_http_response *response;
    struct pd_hub_aside *aside; /* NULL: nothing is known, and every answer is complete */
    struct pd_id asker;         /* who it says that it is */
    char nonce[PD_NONCE_CAP]; /* what a problem is signed over; "": nobody asked who could be closed by it */
};

typedef enum pd_hub_step
pd_hub_route(struct pd_call *call);

pd_hub_route pd_hub_hello, pd_hub_enrol, pd_hub_push, pd_hub_pull, pd_hub_high, pd_hub_asset, pd_hub_snapshot,
    pd_hub_chunk, pd_hub_sums, pd_hub_evidence, pd_hub_introduce, pd_hub_events, pd_hub_members,
    pd_hub_member_show, pd_hub_member_accounts, pd_hub_member_ledger, pd_hub_member_code, pd_hub_codes,
    pd_hub_programme_show, pd_hub_asset_show, pd_hub_openapi, pd_hub_member_units, pd_hub_uses,
    pd_hub_use_reverse, pd_hub_activities, pd_hub_activity_check_in, pd_hub_bookings, pd_hub_booking_show,
    pd_hub_booking_end, pd_hub_booking_check_in, pd_hub_member_bookings, pd_hub_board, pd_hub_answers,
    pd_hub_feedback_new, pd_hub_feedback_show, pd_hub_consents_show, pd_hub_consents_say,
    pd_hub_reminders_new, pd_hub_reminders_cancel, pd_hub_reminders_show, pd_hub_quotes, pd_hub_errand;

/* This desk says that it asks: what closes it is signed from here on. The nonce was found good before: what
 * is true of a desk now must not be kept by somebody and shown to it later. */
void
pd_hub_asked_by(struct pd_call *call, struct pd_id device, const char *nonce);

enum pd_hub_step
pd_hub_problem(struct pd_call *call, enum pd_problem problem, const char *detail);

/* One more header of the answer; the value is copied. */
void
pd_hub_header(struct pd_call *call, const char *name, const char *value);

/* Copies the body. */
enum pd_hub_step
pd_hub_answer(struct pd_call *call, int status, const char *type, const void *body, size_t len);

/* GET PREFIX/SHA256 for a known desk: the first column of sql, asked by that hash. gone: said with a 404. */
enum pd_hub_step
pd_hub_document(
    struct pd_call *call, enum pd_hub_sql sql, const char *prefix, const char *type, const char *gone);

/* The same for whoever was let in by other means. */
enum pd_hub_step
pd_hub_document_open(
    struct pd_call *call, enum pd_hub_sql sql, const char *prefix, const char *type, const char *gone);

void
pd_hub_nonce_make(struct pd_hub *hub, int64_t now_ms, char out[PD_NONCE_CAP]);

/* Ours and at most five minutes old. */
bool
pd_hub_nonce_good(const struct pd_hub *hub, int64_t now_ms, const char *nonce);

/* A push out of a bundle: nonce is what stands in the place of a challenge. */
enum pd_hub_step
pd_hub_push_bundled(struct pd_call *call, const char *nonce);

/* Results of a desk's ops above *from, as an answer to a push; *from moves. true: there are more. */
bool
pd_hub_push_results(struct pd_hub *hub, const struct pd_device *device, int64_t now_ms, uint64_t *from,
    const char *nonce, struct pd_str *out);

/* A page for a reader from *cursor on, as an answer to a pull; *cursor moves. true: there are more. */
bool
pd_hub_pull_page(struct pd_hub *hub, const struct pd_device *device, int64_t now_ms, uint64_t *cursor,
    const char *nonce, struct pd_str *out);

/* ---- devices ---- */

/* Stored: append, never renumber. */
enum pd_device_state {
    PD_DEVICE_WAITING = 1, /* words not confirmed */
    PD_DEVICE_ACTIVE = 2,
    PD_DEVICE_REVOKED = 3,
    PD_DEVICE_FORKED = 4,  /* two histories: stopped until a person decides */
    PD_DEVICE_LOST = 5,    /* a person said so: what it made before stands, nothing more is taken from it */
    PD_DEVICE_RETIRED = 6, /* gave everything back: its tickets stay good, and it makes no more */
};

/* How far a desk is with telling a restored hub again. Stored: append, never renumber. */
enum pd_refill {
    PD_REFILL_DONE = 0,
    PD_REFILL_AWAITED = 1,
    PD_REFILL_SAID = 2,
    PD_REFILL_TOLD =
        3 /* what the lost life had answered is here; what it did not answer waits for the others */
};

struct pd_device {
    int64_t dev; /* row */
    struct pd_id id;
    struct pd_public_key key;
    uint32_t epoch;
    uint64_t high;
    struct pd_hash head;
    enum pd_device_state state;
    char mode[8], site[PD_PLACE_CAP], place[PD_PLACE_CAP];
    char letter;
    char serial[64];
    int64_t enrolled_ms, seen_ms;
    int64_t retire_ms;  /* told to give everything back; 0: not */
    int64_t lost_ms;    /* declared lost; 0: never */
    int64_t settled_ms; /* what it had left went back to the free stock; 0: not */
    uint64_t cseq;      /* of its present row in the feed; the same in the structs below */
    uint64_t durable;   /* its journal up to here is in the newest verified backup */
    enum pd_refill refill;
    uint64_t said;  /* PD_REFILL_SAID and _TOLD: its journal's end */
    int64_t heir;   /* enrolled anew as this device; 0: no */
    uint64_t waits; /* its op after high, when that waits for what another desk has yet to tell */
};

#define PD_DEVICE_HEIR 21 /* its column in the statements device_* */

bool
pd_device_find(struct pd_hub *hub, const struct pd_id *id, struct pd_device *out);

bool
pd_device_get(struct pd_hub *hub, int64_t dev, struct pd_device *out);

/* What a desk that is let in is given: a kiosk its leases, the first counter of a place its token. */
void
pd_device_provide(struct pd_hub *hub, const struct pd_device *device);

/* What this desk may forget: see pd_hub_backup_covers. */
uint64_t
pd_hub_durable(const struct pd_hub *hub, const struct pd_device *device);

/* The problem a device in this state gets, or 0 when it may go on. */
int
pd_device_problem(const struct pd_device *device);

/* "active"; "?" for none. */
const char *
pd_device_state_name(enum pd_device_state state);

/* A desk told to give everything back, that has: it is retired from here on. */
void
pd_device_gone(struct pd_hub *hub, const struct pd_device *device);

/* A signed GET: device known, active, nonce fresh, signature right. Otherwise the problem was answered. */
bool
pd_hub_signed_by(struct pd_call *call, struct pd_device *device, char nonce[PD_NONCE_CAP]);

/* How far this desk's journal is here; who: and who it is, for a later introduction. PD_HIGH_BODY_MAX at
 * most. */
void
pd_hub_write_high(struct pd_hub *hub, const struct pd_device *device, int64_t now_ms, const char *nonce,
    bool who, struct pd_str *out);

enum pd_hub_step
pd_hub_tell_high(struct pd_call *call, const struct pd_device *device, const char *nonce, bool who);

/* ---- evidence ---- */

/* Keeps the request's body, and what shows who signed it. false: there is too much of this desk already. */
bool
pd_hub_keep_evidence(struct pd_call *call, const struct pd_device *device, const char *proof, size_t len);

/* The push of a second story, and the first one as its desk signed it. */
void
pd_hub_keep_fork(struct pd_call *call, const struct pd_device *device);

/* ---- refill: after a backup was put back ---- */

void
pd_refill_load(struct pd_hub *hub);

/* Nothing may be given away that the lost life may have given: see refill.c. */
bool
pd_refill_on(const struct pd_hub *hub);

/* This op, or the desk as a whole, tells a restored hub what it has forgotten. */
bool
pd_refill_again(const struct pd_apply *apply);

/* A desk said how far its journal goes. */
void
pd_refill_said(struct pd_hub *hub, struct pd_device *device, uint64_t journal_end);

/* An op that comes without a receipt: must it stay at its desk until every desk has told what the lost life
 * had answered? Its desk is one of these then. */
bool
pd_refill_must_wait(struct pd_hub *hub, struct pd_device *device, const struct pd_op *op, int64_t now_ms);

/* A push was taken. emptied: it had room for more than it carried. */
void
pd_refill_moved(struct pd_hub *hub, struct pd_device *device, bool emptied);

/* Its next op is about a hold that nobody has told yet. */
void
pd_refill_waits(struct pd_hub *hub, struct pd_device *device, const struct pd_op *op);

/* false: nobody is left who could tell of the hold in this op. */
bool
pd_refill_may_be_told(struct pd_hub *hub, const struct pd_device *device, const struct pd_op *op);

/* Ends it when nobody is missing any more. */
void
pd_refill_look(struct pd_hub *hub);

/* ---- accounts ---- */

/* Accounts of the double entry. Stored: append, never renumber. */
enum pd_acct {
    PD_ACCT_MEMBER = 1,   /* what she has */
    PD_ACCT_DEBT = 2,     /* what she owes: below zero */
    PD_ACCT_ISSUED = 3,   /* the hospital's side of grants */
    PD_ACCT_REDEEMED = 4, /* of goods handed over */
    PD_ACCT_EXPIRED = 5,
};

/* Stored: append, never renumber. */
enum pd_unit {
    PD_UNIT_POINTS = 1,
    PD_UNIT_GROWTH = 2,
    PD_UNIT_FIRST = 16 /* from here on: coupons and entitlements, by the table unit (units.h) */
};

/* One op's effects on value: counts its entries. */
struct pd_posting {
    struct pd_hub *hub;
    int64_t hseq;
    int n;
    int64_t mid, unit; /* the account that has entries which its row does not know yet; mid 0: none */
};

#define PD_HUB_LOTS_MAX 1024

/* Of points unless it says so. Large: kept in one place and filled again for each op. */
struct pd_account {
    int64_t mid, unit;
    uint64_t cseq;
    int64_t last_hseq; /* the op that had posted to it last when it was read; 0: none */
    bool erased;       /* whatever her status was when something was decided */
    struct pd_points posted;
    struct pd_member member; /* its lots are those below, the last ones folded together */
    int lot_count;
    struct pd_lot lots[PD_HUB_LOTS_MAX];
    struct pd_points expired[PD_HUB_LOTS_MAX]; /* per lot: posted as expired, and may be revived */
};

/* By surrogate id (of one that was merged: the member that stays) or row; lots loaded. false: no such member.
 */
bool
pd_account_find(struct pd_hub *hub, const struct pd_id *id, struct pd_account *out);

bool
pd_account_get(struct pd_hub *hub, int64_t mid, struct pd_account *out);

/* The same member's account of a unit; empty where there is none yet. */
bool
pd_account_of_unit(struct pd_hub *hub, int64_t mid, int64_t unit, struct pd_account *out);

/* Value enters: debt first, the rest as a lot. Growth: pd_growth_earned besides. */
void
pd_account_grant(struct pd_posting *posting, struct pd_account *account, struct pd_points amount,
    struct pd_points growth, int64_t usable_ms, int64_t expires_ms, const char *rule);

/* Growth goes up or down by so much; see tiers.h. */
void
pd_account_growth(struct pd_posting *posting, int64_t mid, int64_t by);

/* Reserves for a hold out of what a decision at at_ms may spend. false: too few, and nothing changed. */
bool
pd_account_hold(struct pd_posting *posting, struct pd_account *account, int64_t hid, struct pd_points amount,
    int64_t at_ms);

/* Holds and captures in one act; the draws are found by hid. false: too few, and nothing changed. */
bool
pd_account_spend(struct pd_posting *posting, struct pd_account *account, int64_t hid, struct pd_points amount,
    int64_t at_ms);

/* Reserves as much of it as a decision at at_ms may spend, and reads the account again. Returns what is
 * missing. */
struct pd_points
pd_account_hold_some(struct pd_posting *posting, struct pd_account *account, int64_t hid,
    struct pd_points amount, int64_t at_ms);

/* A hold of so much must be possible although there is less: the rest becomes points and a debt at once.
 * Returns the debt. Read the account again afterwards. */
struct pd_points
pd_account_cover(
    struct pd_posting *posting, struct pd_account *account, struct pd_points amount, int64_t at_ms);

/* The hold's value is gone for good / back again. Both end the reservation. What comes back pays a debt
 * first. */
void
pd_account_capture(struct pd_posting *posting, struct pd_account *account, int64_t hid,
    struct pd_points captured, struct pd_points back);

/* Takes a fact's value that no hold covers: what is free, the rest as debt. Returns the debt. */
struct pd_points
pd_account_overdraw(struct pd_posting *posting, struct pd_account *account, int64_t hid,
    struct pd_points amount, int64_t at_ms);

/* Takes back of what the op `granted` gave: `take` of the points, `debt` of them owed because they are spent,
 * and growth. From the lots of that op first, then those that cannot be used yet, then the others as they
 * expire. */
void
pd_account_claw_back(struct pd_posting *posting, struct pd_account *account, int64_t granted,
    struct pd_points take, struct pd_points debt, struct pd_points growth);

/* What one member has, to another: the lots themselves are the caller's to move. */
void
pd_account_move(
    struct pd_posting *posting, int64_t from, int64_t to, struct pd_points points, struct pd_points growth);

/* The same of one unit; both have an account of it. */
void
pd_account_move_unit(struct pd_posting *posting, int64_t from, int64_t to, int64_t unit, struct pd_points n);

/* What is left in all lots that are not held, usable or not. */
struct pd_points
pd_account_left(const struct pd_account *account);

/* What is left of the lots that an op gave and that are not usable yet. */
struct pd_points
pd_account_pending_of(struct pd_hub *hub, const struct pd_account *account, int64_t granted);

/* Gives captured value back: unpaid debt first, then the lots it came from (by the reason, with days of grace
 * where they are over), then a new lot. */
void
pd_account_give_back(struct pd_posting *posting, struct pd_account *account, int64_t hid,
    struct pd_points amount, const char *reason);

/* Posts what expired by at_ms. Returns how much. */
struct pd_points
pd_account_expire(struct pd_posting *posting, struct pd_account *account, int64_t at_ms);

struct pd_points
pd_account_free(const struct pd_account *account, int64_t at_ms);

/* As pd_hub_member_add, under an id that was made before. */
PD_MUST_CHECK enum pd_err
pd_member_add_as(struct pd_hub *hub, int64_t now_ms, const struct pd_hub_member_new *member,
    const struct pd_id *id, struct pd_why *why);

/* ---- persons: sealed, each under a key of her own ---- */

struct pd_person {
    char number[33], name[64], phone[24];
    char birthday[PD_BIRTHDAY_CAP]; /* "": not known */
};

/* Keyed by the hub: whoever has only its database cannot try what was hashed. what: what it is a hash of. */
struct pd_hash
pd_person_hash(const struct pd_hub *hub, const char *what, const void *bytes, size_t n);

void
pd_person_put(struct pd_hub *hub, int64_t mid, const struct pd_person *person);

/* false: nobody, or erased. Wipe it when done. */
bool
pd_person_get(struct pd_hub *hub, int64_t mid, struct pd_person *out);

/* Her row, or 0. */
int64_t
pd_person_by_number(struct pd_hub *hub, const char *number);

int64_t
pd_person_by_phone(struct pd_hub *hub, const char *phone);

void
pd_person_drop(struct pd_hub *hub, int64_t mid);

/* Seals some of what an older release left in clear. Returns how many; 0: nothing is left. */
int
pd_persons_seal(struct pd_hub *hub);

/* When she was erased; 0: she was not. */
int64_t
pd_member_erased_ms(struct pd_hub *hub, int64_t mid);

/* The member that this one turned out to be (merge.h), or itself. */
int64_t
pd_member_stays(struct pd_hub *hub, int64_t mid);

/* A decision made before her erasure is judged as it was then. */
void
pd_member_as_decided(struct pd_hub *hub, struct pd_account *account, int64_t decided_ms);

/* Members in the snapshot that new desks fetch; 0: none is ready. */
int64_t
pd_snapshot_rows(struct pd_hub *hub);

/* No snapshot says anything of this member from here on. */
void
pd_snapshot_erase(struct pd_hub *hub, const struct pd_id *member);

/* ---- holds ---- */

/* Whether a counter that was lost may have handed it over. Stored: append, never renumber. */
enum pd_doubt { PD_DOUBT_NONE = 0, PD_DOUBT_OPEN = 1, PD_DOUBT_VOUCHED = 2 };

enum pd_hold_origin { PD_HOLD_BY_OP = 1, PD_HOLD_BY_TICKET = 2, PD_HOLD_BY_VOID = 3 };

struct pd_hub_hold {
    int64_t hid, mid, dev;
    struct pd_id id;
    char sku[PD_SKU_CAP], place[PD_PLACE_CAP];
    int qty, out_qty;
    struct pd_points amount, booked, refunded;
    struct pd_fen money;
    uint32_t lease, ordinal;
    int64_t expires_ms, made_ms, ended_ms;
    enum pd_hold_state state;
    enum pd_hold_origin origin;
    bool released;         /* its ticket was out: its ordinals are never sold again */
    bool limited;          /* counts for a limit per member */
    enum pd_ending ending; /* asked for; stays as it was when the hold ends */
    enum pd_doubt doubt;
    uint64_t cseq;
};

bool
pd_hub_hold_find(struct pd_hub *hub, const struct pd_id *id, struct pd_hub_hold *out);

bool
pd_hub_hold_get(struct pd_hub *hub, int64_t hid, struct pd_hub_hold *out);

/* Refused, but its ticket is out: it was promised, so it is handed over or ended like any other. Its value is
 * booked already, a debt where it was not there. */
bool
pd_hub_hold_honoured(const struct pd_hub_hold *h);

void
pd_hub_hold_insert(struct pd_hub *hub, const struct pd_hub_hold *h);

/* ---- codes ---- */

/* A hold told by which code its member was known: one rotating code at two desks is an incident. */
void
pd_code_use(struct pd_apply *apply, int64_t mid, int64_t at_ms);

void
pd_code_use_prune(struct pd_hub *hub, int64_t now_ms);

/* Forgets which answers the hospital's systems were given a month and more ago. */
void
pd_client_prune(struct pd_hub *hub, int64_t now_ms);

/* ---- stock ---- */

struct pd_lease {
    uint32_t id;
    int64_t dev;
    char sku[PD_SKU_CAP];
    int size, taken, got; /* units: in all; sold, in tickets that are out or given back; the desk said it has
                           */
    int recall;           /* units the hub would like back */
    int wanted;           /* units its desk asked for and has not got */
    int given;            /* units its desk gave back, of those taken */
    uint64_t cseq;
};

bool
pd_lease_get(struct pd_hub *hub, uint32_t id, struct pd_lease *out);

/* A desk says that it received a lease, or more of one, which a restored hub does not remember giving: it is
 * as the desk says, out of the free stock or short with an incident. false: another desk's, or no number that
 * the lost life can have given. */
bool
pd_lease_adopt(struct pd_apply *apply);

/* Units leave the lease for a hold. false: beyond its size. */
bool
pd_lease_take(struct pd_hub *hub, const struct pd_lease *lease, int qty);

/* Units of a hold whose ticket never left its desk go back where they came from. */
void
pd_lease_give(struct pd_hub *hub, uint32_t lease, int qty);

/* Gives free stock to the desks that asked for it, then tops every desk up whose units of this sku run low.
 * except: a lease that just gave some back; 0: none. */
void
pd_lease_top_up(struct pd_hub *hub, const char *sku, uint32_t except);

/* One of those units was given back: whoever still sells it lies. */
bool
pd_lease_gave(struct pd_hub *hub, const struct pd_lease *lease, uint32_t ordinal, int qty);

void
pd_lease_top_up_all(struct pd_hub *hub);

/* The first lease of every sku for a new kiosk. */
void
pd_lease_first(struct pd_hub *hub, int64_t dev);

/* Units come back to the free stock (from the lease `except`, or 0). */
void
pd_stock_give(struct pd_hub *hub, const char *sku, int qty, uint32_t except);

/* Units go out although no lease gave them. false: nobody stocks this sku, and nothing changed. */
bool
pd_stock_take_late(struct pd_hub *hub, int64_t now_ms, const char *sku, int qty, int64_t dev, int64_t hseq);

void
pd_stock_receive(struct pd_hub *hub, const char *sku, int qty);

/* ---- feed ---- */

void
pd_feed_touch(struct pd_hub *hub, enum pd_row_kind kind, int64_t key);

/* The same for the member of an account, as it was read in this batch: she is not read again for the sums. */
void
pd_feed_touch_member(struct pd_hub *hub, const struct pd_account *account);

/* A member's present row, folded to fit. false: no such member, or her change has no number yet. */
bool
pd_feed_member_row(struct pd_hub *hub, int64_t mid, const struct pd_programme *programme, int64_t now_ms,
    struct pd_row *row);

/* Numbers what was touched. */
void
pd_feed_flush(struct pd_hub *hub);

void
pd_feed_forget(struct pd_hub *hub);

/* Takes away rows of the feed in (from, to] whose thing has moved on. */
void
pd_feed_prune(struct pd_hub *hub, int64_t from, int64_t to);

/* ---- sums ---- */

/* Before the member's row gets this number; 0: it goes. */
void
pd_sums_member_moves(struct pd_hub *hub, int64_t mid, uint64_t to);

/* The same where it is known who she is, that she is not erased, and her number so far. */
void
pd_sums_known_moves(struct pd_hub *hub, const struct pd_id *id, uint64_t from, uint64_t to);

/* Writes what was gathered / lets it go. */
void
pd_sums_flush(struct pd_hub *hub);

void
pd_sums_forget(struct pd_hub *hub);

/* For a file that has none yet. */
void
pd_sums_make(struct pd_hub *hub);

void
pd_sums_verify(struct pd_hub *hub, struct pd_hub_report *report);

/* ---- programme ---- */

/* What comes later than this is believed to be this old: no desk waits so long for the hub. */
#define PD_HUB_LATE_MS (30 * PD_DAY_MS)

/* The rules a decision of that time may cite: the version that was in force then, or one that a desk without
 * network may still have had. NULL for any other. */
const struct pd_programme *
pd_hub_programme_for(struct pd_hub *hub, uint32_t version, int64_t decided_ms, int64_t now_ms);

/* NULL when there is no such version. Valid until the batch ends. */
const struct pd_programme *
pd_hub_programme(struct pd_hub *hub, uint32_t version);

/* The version in force at an instant; 0: none. */
uint32_t
pd_hub_programme_at(struct pd_hub *hub, int64_t at_ms);

/* ---- applying ---- */

struct pd_applied {
    enum pd_op_status status;
    const char *code;
    struct pd_points balance; /* -1 where no member is involved */
};

struct pd_apply {
    struct pd_hub *hub;
    int64_t now_ms;
    const struct pd_device *device;
    const struct pd_op *op;
    const struct pd_op_result *told; /* what an earlier life of this hub signed of it; NULL: nothing */
    struct pd_posting posting;
    struct pd_applied result;
    struct pd_account *account; /* room for the member it concerns */
};

/* One op in its place: effects and result. Stores nothing of the op itself. */
void
pd_hub_apply(struct pd_apply *apply);

void
pd_apply_reject(struct pd_apply *apply, const char *code);

void
pd_apply_quarantine(struct pd_apply *apply, const char *code);

/* What stays, with something for a person to look at. */
void
pd_apply_incident(struct pd_apply *apply, const char *kind, int64_t mid, struct pd_points amount);

void
pd_apply_hold(struct pd_apply *apply);

void
pd_apply_release(struct pd_apply *apply);

void
pd_apply_capture(struct pd_apply *apply);

void
pd_apply_void(struct pd_apply *apply);

void
pd_apply_refund(struct pd_apply *apply);

void
pd_apply_spend(struct pd_apply *apply);

void
pd_apply_claim(struct pd_apply *apply);

/* A claim by a payment rule: waits for its bill, and grants nothing. */
void
pd_apply_receipt(struct pd_apply *apply, const struct pd_earn_rule *rule);

/* A key was granted: a receipt that waited for this bill has its answer. */
void
pd_receipt_settle(struct pd_posting *posting, int64_t mid, const char *key, struct pd_points points);

void
pd_apply_received(struct pd_apply *apply);

void
pd_apply_lease_give(struct pd_apply *apply);

void
pd_apply_lease_ask(struct pd_apply *apply);

/* ---- results of an earlier life: honour.c ---- */

/* Fills hub->told for the lines of a push from its receipts. Errors: PD_ERR_INVALID with *why. */
PD_MUST_CHECK enum pd_err
pd_honour_receipts(struct pd_hub *hub, const struct pd_device *device, const struct pd_push_header *header,
    const char *body, size_t len, struct pd_why *why);

/* true: it was refused, granted before or put aside then, and that is all there is to do now. */
bool
pd_honour_no(struct pd_apply *apply);

/* Finds the op's member into apply->account; one who is unknown although she was served is made again. */
bool
pd_honour_member(struct pd_apply *apply);

/* A hold that was applied: covered where there is too little. */
void
pd_honour_hold(struct pd_apply *apply, int64_t hid, struct pd_points amount, int64_t at_ms);

/* While the hub refills: the op is about a hold that its desk has not told again yet. */
bool
pd_honour_waits(struct pd_hub *hub, int64_t now_ms, const struct pd_device *device, const struct pd_op *op);

/* A true ticket of a desk that is known here, and of a lease that is; or its desk has told all there is. */
bool
pd_ticket_known(struct pd_hub *hub, int64_t now_ms, const char *code);

/* A member with an id and nothing else. false: the id is taken. */
bool
pd_member_shell(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id);

/* ---- witnesses ---- */

/* Every summary against its hash and the journals; stops at the first that does not hold. */
void
pd_witness_verify(struct pd_hub *hub, struct pd_hub_report *report);

/* A witness op in a desk's chain against the summary it is about. false: the report says what is wrong. */
bool
pd_witness_told(struct pd_hub *hub, int64_t dev, const char *line, size_t len, struct pd_hub_report *report);

/* A desk wrote down a summary's hash. */
void
pd_apply_witness(struct pd_apply *apply);

/* ---- the hub's own acts: a row in op with device 0, so that entries cite one ---- */

/* Stored in op.kind beside enum pd_op_kind: append, never renumber. */
enum pd_hub_act {
    PD_ACT_GRANT = 101,
    PD_ACT_EXPIRE = 102,
    PD_ACT_REDEEM = 103,
    PD_ACT_LOST = 104,
    PD_ACT_SETTLE = 105,
    PD_ACT_STAFF = 106,
    PD_ACT_PROGRAMME = 107,
    PD_ACT_REFUND = 108,
    PD_ACT_TIER = 109,
    PD_ACT_ADJUST = 110,
    PD_ACT_MERGE = 111,
    PD_ACT_GOODS = 120,
    PD_ACT_CARDS = 121,
    PD_ACT_UNIT_YEAR = 130, /* units.sql, verify_unit_years */
    PD_ACT_UNIT_GIVE = 131,
    PD_ACT_UNIT_USE = 132,
    PD_ACT_UNIT_REVERSE = 133,
    PD_ACT_BOOK = 140,     /* a seat, or a place among those who wait */
    PD_ACT_UNBOOK = 141,   /* given back */
    PD_ACT_CHECK_IN = 142, /* she was there */
    PD_ACT_CALL_OFF = 143, /* the hospital calls an activity off */
    PD_ACT_SEAT = 144,     /* one who waited gets a seat, or none */
    PD_ACT_FEEDBACK = 150,
    PD_ACT_SITE = 160
};

/* What posted it, a desk's op or the hub's own act: "capture", "grant". */
const char *
pd_hub_posted_by(int64_t kind);

struct pd_posting
pd_hub_act(struct pd_hub *hub, int64_t now_ms, enum pd_hub_act act, const char *note);

/* By which rule of which version the hub posted this act: her ledger says it. version 0: not known. */
void
pd_hub_cite(const struct pd_posting *posting, const char *rule, uint32_t version);

/* ---- what is earned (earnings.c) ---- */

/* What a case would earn by the rule, with the caps and budgets that are left. */
struct pd_earning
pd_earning_for(struct pd_hub *hub, const struct pd_account *account, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, struct pd_fen self_paid, int64_t at_ms);

/* Posts it and counts it against caps and budgets; a grant of nothing unless its outcome is OK. */
void
pd_earning_post(struct pd_posting *posting, struct pd_account *account, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, const struct pd_earning *earning, int64_t at_ms);

/* Grants what was earned, once per key. false: that key has been granted. */
bool
pd_claim_grant(struct pd_posting *posting, struct pd_account *account, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, const char *key, const struct pd_earning *earning, int64_t at_ms);

/* A grant of the hub's own: what, by which rules, and as of when. */
struct pd_hub_case {
    const struct pd_programme *programme;
    const struct pd_earn_rule *rule;
    const char *key;
    struct pd_earning earning;
    int64_t at_ms;
};

/* Errors: PD_ERR_NOT_FOUND (nobody, or erased), PD_ERR_EXISTS (that key), the store's. */
PD_MUST_CHECK enum pd_err
pd_hub_grant_as(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_hub_case *c);

#endif
