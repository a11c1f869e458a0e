/*
 * What all of the hub's engine files share: the hub itself, its counters, its requests and rules. Each noun
 * has a header of its own beside it. Nothing outside sync/hub includes these; everyone else uses hub.h.
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

struct pd_account;
struct pd_apply;
struct pd_device;
struct pd_hub_hold;
struct pd_intake;
struct pd_lease;
struct pd_posting;

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
        int64_t cseq;    /* its number already; 0: it gets one at the end */
    } * rows;
    uint32_t *slots; /* open addressing into rows, 1-based */
    uint32_t count, cap;
};

/* A bucket's sum as the store has it, where it was read or written since the store was last read anew. */
struct pd_hub_sum_stored {
    struct pd_sum is;
    bool known;
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
    PD_ERRAND_RATE_FIND = 0,    /* looks somebody up by a number */
    PD_ERRAND_RATE_PIN = 1,     /* tries a PIN */
    PD_ERRAND_RATE_MEMBER = 2,  /* asks for another member than it did before */
    PD_ERRAND_RATE_WORK = 3,    /* reads a page of a list of its people's work */
    PD_ERRAND_RATE_ENROL = 4,   /* enrols somebody */
    PD_ERRAND_RATE_VISITOR = 5, /* looks up a patient who is no member */
    PD_ERRAND_RATE_PARTS = 6,   /* tells how its devices are */
};

#define PD_ERRAND_RATES 7

struct pd_hub_asking {
    int64_t dev; /* 0: free */
    int64_t at_ms, minute, hour;
    int in_minute[PD_ERRAND_RATES], in_hour[PD_ERRAND_RATES];
    int64_t mid; /* whom it asked for last */
    bool told;   /* in this hour, that it asks too often */
};

/* What one clerk asked for of the hospital's list at one desk (visitors.h). */
struct pd_hub_visitor_asking {
    char by[PD_STAFF_NUMBER_CAP]; /* "": free */
    int64_t dev;
    int64_t hour;
    int count;
    bool told; /* to a person, of this clerk: on the one that was asked last */
};

/* In how many days a person's birthday is, as of hub->ward_today: what opening her said, so that a page of a
 * list does not open everybody anew (wards.h). One slot for many mids: whoever comes later has it. */
struct pd_hub_ward_day {
    int64_t mid; /* 0: free */
    int in_days; /* below 0: not soon, or it is not known */
};

#define PD_HUB_WARD_DAYS 4096 /* slots; more than people who may lie in wards */

/* Counted since the program started. */
struct pd_hub_counts {
    uint64_t pushes, ops[PD_OP_QUARANTINED + 1];
};

/* A desk was told again what it could not read before (pd_errand_spoken). */
#define PD_RISES 16
struct pd_hub_rise {
    int64_t dev, at_ms; /* dev 0: none */
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
    bool backed_up;             /* one was begun, and may be put back */
    int64_t refill_ms;          /* restored then, and desks are missing; 0: no */
    int protocol_max;
    struct pd_hub_rise rises[PD_RISES]; /* the last ones, in a ring */
    int rise_next;
    struct pd_hub_hands hands; /* of whoever serves */
    bool scrub_due;            /* somebody was erased since the files were last scrubbed */
    bool clock_doubted;        /* the log has said so */
    bool stale;                /* a batch was lost: what is cached must be read again */
    bool pressed;              /* others wait for the open batch */
    struct pd_hub_dirty dirty;
    struct pd_row_cache rows;
    struct pd_hub_sum_change sum_changes[PD_SUM_BUCKETS];
    struct pd_hub_sum_stored sums[PD_SUM_BUCKETS];
    bool sums_touched;                  /* some of them, in the open batch */
    uint64_t feed_position;             /* committed */
    struct pd_store_expected *expected; /* of pushes that come next */
    int expected_count;
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
    bool families, families_known; /* there are supplementary cards (families.h) */
    struct pd_rates rates;         /* of the hospital's own systems */
    struct pd_hub_asking asking[1024];
    struct pd_hub_visitor_asking visitor_asking[256];
    struct pd_hub_ward_day ward_days[PD_HUB_WARD_DAYS];
    int64_t ward_today;
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
    pd_hub_adviser_name, pd_hub_adviser_show, pd_hub_memberships_add, pd_hub_memberships_show,
    pd_hub_member_family_show, pd_hub_member_family_add, pd_hub_member_family_card, pd_hub_member_plans_give,
    pd_hub_member_plans_show, pd_hub_plan_ticks, pd_hub_plan_over, pd_hub_member_show, pd_hub_member_accounts,
    pd_hub_member_referral, pd_hub_member_ledger, pd_hub_member_code, pd_hub_codes, pd_hub_programme_show,
    pd_hub_asset_show, pd_hub_openapi, pd_hub_member_units, pd_hub_uses, pd_hub_use_reverse,
    pd_hub_activities, pd_hub_activity_check_in, pd_hub_bookings, pd_hub_booking_show, pd_hub_booking_end,
    pd_hub_booking_check_in, pd_hub_member_bookings, pd_hub_board, pd_hub_answers, pd_hub_feedback_new,
    pd_hub_feedback_show, pd_hub_consents_show, pd_hub_consents_say, pd_hub_reminders_new,
    pd_hub_reminders_cancel, pd_hub_reminders_show, pd_hub_quotes, pd_hub_errand,

    pd_hub_member_money, pd_hub_dues, pd_hub_due_withdraw, pd_hub_tenders, pd_hub_tenders_quote,
    pd_hub_tender_show, pd_hub_tender_confirms, pd_hub_tender_voids, pd_hub_tender_refunds,
    pd_hub_bill_tenders, pd_hub_topups, pd_hub_topup_refunds,

    pd_hub_merchant_show, pd_hub_vouchers, pd_hub_voucher_check, pd_hub_voucher_reverse, pd_hub_issues,
    pd_hub_issue_reverse, pd_hub_burns, pd_hub_burn_reverse;

enum pd_hub_step
pd_hub_external_new(struct pd_call *call);

enum pd_hub_step
pd_hub_external_end(struct pd_call *call);

enum pd_hub_step
pd_hub_externals_show(struct pd_call *call);

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

/* ---- codes ---- */

/* A hold told by which code its member was known: one rotating code at two desks is an incident. */
void
pd_code_use(struct pd_apply *apply, int64_t mid, int64_t at_ms);

void
pd_code_use_prune(struct pd_hub *hub, int64_t now_ms);

/* Forgets which answers the hospital's systems were given a month and more ago. */
void
pd_client_prune(struct pd_hub *hub, int64_t now_ms);

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

#endif
