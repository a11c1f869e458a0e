/*
 * The desk's ledger: one SQLite file. Facts (the journal: append-only, hash-chained) and tables derived from
 * them and from what the hub sent (members, lots, holds, leases), which can be dropped and rebuilt. (1) Once
 * an act has returned PD_OK, its op survives power loss. Nothing is shown as saved before that. (2) Sequence
 * numbers have no gaps and are never reused; the chain covers the exact bytes that are pushed. (3) One act is
 * one transaction: op + local effect + lease + print intent, or none of them. (4) A hold is captured at most
 * once, and never sold beyond a lease. (5) What a member can spend here = what the hub last said - own ops
 * the hub had not seen by then. Threading: created, used and destroyed on one thread; one connection,
 * exclusive. Time comes in with every act; the ledger never reads a clock.
 */
#ifndef PD_LEDGER_LEDGER_H
#define PD_LEDGER_LEDGER_H

#include "app/base/rng.h"
#include "app/core/code.h"
#include "app/core/errand.h"
#include "app/core/op.h"
#include "app/core/programme.h"
#include "app/core/redeem.h"
#include "app/core/row.h"
#include "app/core/sums.h"

struct pd_ledger;

struct pd_when {
    int64_t now_ms;
    enum pd_time_quality quality;
};

struct pd_scratch;

struct pd_ledger_config {
    const char *path;      /* of the database file; created when missing */
    const char *vfs;       /* SQLite VFS, NULL for the default */
    struct pd_rng *rng;    /* for op ids; outlives the ledger */
    bool power_safe;       /* true: synchronous=FULL. false only in the mutation that proves it matters */
    int64_t reserve_bytes; /* room kept back on the disk for promises, in 64 KiB; 0: none */
    bool late;             /* statements are prepared when first used: a simulation opens all the time */
    struct pd_scratch *scratch; /* for verify, outlives the ledger; NULL: it makes one for itself */
};

/* Some hundred hand-overs between two checkpoints, and nothing on any disk a desk is built with. */
#define PD_RESERVE_BYTES (INT64_C(4) << 20)

/* Errors: PD_ERR_BUSY (another program owns it), PD_ERR_CORRUPT, PD_ERR_STATE (made by a newer release; why
 * says which), PD_ERR_READONLY, PD_ERR_FULL, PD_ERR_IO. */
PD_MUST_CHECK enum pd_err
pd_ledger_open(struct pd_ledger **out, const struct pd_ledger_config *config, struct pd_why *why);

void
pd_ledger_close(struct pd_ledger *ledger);

/* ---- who this desk is ---- */

struct pd_identity {
    struct pd_id device;
    uint32_t epoch;
    struct pd_secret_key secret; /* made on this device */
    struct pd_public_key public_key;
    struct pd_public_key hub_key;
    char mode[8]; /* "kiosk" | "counter" */
    char letter;  /* of short numbers, 'A'.. */
    char site[PD_PLACE_CAP];
    char place[PD_PLACE_CAP]; /* where this desk's tickets are picked up; a counter's own place */
    int64_t enrolled_ms;
};

/* Errors: PD_ERR_NOT_FOUND (not enrolled yet). */
PD_MUST_CHECK enum pd_err
pd_ledger_identity(struct pd_ledger *ledger, struct pd_identity *out);

/* Once per file: a new epoch begins a new file. Errors: PD_ERR_EXISTS, PD_ERR_INVALID (a key or place that no
 * op could carry). */
PD_MUST_CHECK enum pd_err
pd_ledger_enrol(struct pd_ledger *ledger, const struct pd_identity *identity);

/* ---- what the hub sent ---- */

struct pd_cursor {
    uint64_t hub_epoch;
    uint64_t cseq;
};

/* Applies the last page there is for now and moves the cursor in the same transaction. Rows apply in any
 * grouping: same end state. own_high: with this page the rows here include all own ops up to it. What follows
 * at once is appended here, in the same transaction: the *_recv op of a new lease, token or programme version
 * meant for this desk, the giving of a token that another counter asked for, the void of a hold that this
 * desk is asked to end. Errors: PD_ERR_STATE when the cursor would move backwards. */
PD_MUST_CHECK enum pd_err
pd_ledger_apply_page(struct pd_ledger *ledger, const struct pd_row *rows, int count, struct pd_cursor next,
    uint64_t own_high, int64_t now_ms, enum pd_time_quality quality);

/* The same for a page that more pages follow: what only a desk that has everything may say or do waits. */
PD_MUST_CHECK enum pd_err
pd_ledger_apply_part(struct pd_ledger *ledger, const struct pd_row *rows, int count, struct pd_cursor next,
    int64_t now_ms, enum pd_time_quality quality);

PD_MUST_CHECK enum pd_err
pd_ledger_cursor(struct pd_ledger *ledger, struct pd_cursor *out);

/* Which members are mirrored here; PD_MIRROR_UNABLE: it is new, and does not know yet. */
enum pd_mirror
pd_ledger_mirror(const struct pd_ledger *ledger);

/* again: the cursor goes back to the beginning of its epoch in the same transaction, so that all rows come
 * again. */
PD_MUST_CHECK enum pd_err
pd_ledger_mirror_set(struct pd_ledger *ledger, enum pd_mirror mirror, bool again);

/* Sums of the hub's rows here, members a slice at a time: *after begins at zero, and *sums too; call again
 * while *more, and begin anew when a page was applied in between. */
PD_MUST_CHECK enum pd_err
pd_ledger_sums(struct pd_ledger *ledger, struct pd_sums *sums, struct pd_id *after, int max, bool *more);

/* Rows here are not the hub's: the cursor goes back to the beginning of its epoch, so that all come again.
 * With drop, the members of the buckets that differ go first, and where keys or rules differ those that
 * another life of the hub told of: for rows that the hub does not have, and for damaged ones, which those
 * that come again would meet. Counted. */
PD_MUST_CHECK enum pd_err
pd_ledger_refetch(
    struct pd_ledger *ledger, const struct pd_sums_difference *difference, bool drop, int64_t now_ms);

/* Something stored was found damaged: pd_ledger_rot looks whether it was a row that the hub sent. */
void
pd_ledger_suspect(struct pd_ledger *ledger);

/* true: rows that the hub sent are damaged, and *out says of which kinds; they are to be pulled again. Looks
 * once for each suspicion. */
PD_MUST_CHECK bool
pd_ledger_rot(struct pd_ledger *ledger, struct pd_sums_difference *out);

/* true, once: rows were damaged, and all are whole again. */
PD_MUST_CHECK bool
pd_ledger_mended(struct pd_ledger *ledger);

/* How often that happened, and when last (0: never). */
PD_MUST_CHECK enum pd_err
pd_ledger_drift(struct pd_ledger *ledger, uint64_t *times, int64_t *last_ms);

/* The document of a programme version, by content. put refuses bytes whose SHA-256 differs. */
PD_MUST_CHECK enum pd_err
pd_ledger_asset_put(struct pd_ledger *ledger, const struct pd_hash *sha256, const void *bytes, size_t len);

/* A programme row whose document is not here yet: PD_OK and its hash, or PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_ledger_asset_wanted(struct pd_ledger *ledger, struct pd_hash *sha256);

/* The newest version in force at now_ms whose document is here; its bytes stay valid until the next call. */
PD_MUST_CHECK enum pd_err
pd_ledger_programme(
    struct pd_ledger *ledger, int64_t now_ms, uint32_t *version, const char **json, size_t *len);

PD_MUST_CHECK enum pd_err
pd_ledger_keyring(struct pd_ledger *ledger, struct pd_keyring *out);

/* ---- reading ---- */

/* With own ops laid over. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_ledger_member(struct pd_ledger *ledger, const struct pd_id *id, struct pd_member *out);

struct pd_hold {
    struct pd_hold_row row;
    bool own;                   /* made by this desk */
    bool confirmed;             /* the hub has answered */
    char reject[PD_REASON_CAP]; /* the hub's reason, when rejected */
    char short_number[8];       /* "A-037" */
    char ticket[PD_CODE_CAP];   /* own: the signed ticket code; captured here: the one presented; else "" */
    int prints;                 /* how often it was printed */
    bool unsure;                /* it was to be printed, and is not known to have been */
    uint32_t proxy;             /* serial of the proxy ticket that is out for it; 0: none is */
    bool by_proxy;              /* captured here: by a proxy ticket */
    int64_t made_ms;
};

PD_MUST_CHECK enum pd_err
pd_ledger_hold_get(struct pd_ledger *ledger, const struct pd_id *hold, struct pd_hold *out);

/* Open holds (held or released), newest first; member NULL: all. Returns how many were written. */
int
pd_ledger_holds_open(struct pd_ledger *ledger, const struct pd_id *member, struct pd_hold *out, int max);

/* The last hand-overs of this counter, newest first. */
int
pd_ledger_captures_last(struct pd_ledger *ledger, struct pd_hold *out, int max);

/* The newest open hold with that number. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_ledger_hold_by_short(struct pd_ledger *ledger, const char *short_number, struct pd_hold *out);

/* What this desk redeemed for one member, and in all, that the hub has not answered. It is read from the
 * journal's own holds, so that no restart, scan or clock forgets any of it. */
PD_MUST_CHECK enum pd_err
pd_ledger_redeem_use(struct pd_ledger *ledger, const struct pd_id *member, struct pd_when when,
    const struct pd_programme *programme, struct pd_redeem_use *out);

/* Units of a sku this desk may still sell from its leases. */
int
pd_ledger_lease_left(struct pd_ledger *ledger, const char *sku);

/* The hub wants everything back that this desk was lent: it is to sell nothing more. */
bool
pd_ledger_retiring(struct pd_ledger *ledger);

/* This counter holds its place's capture token. */
bool
pd_ledger_has_token(struct pd_ledger *ledger);

/* How that token stands, as far as this counter knows. */
struct pd_token_state {
    bool here;
    bool asked;   /* for it, and no answer but "wait" so far */
    bool refused; /* when it was asked for last: another counter had asked before */
    char holder;  /* letter of the counter that has it; 0: nobody, or one not known here */
};

void
pd_ledger_token(struct pd_ledger *ledger, struct pd_token_state *out);

struct pd_ledger_status {
    uint64_t high_seq;    /* last own dseq */
    uint64_t acked_seq;   /* all below or equal have a result */
    uint64_t durable_seq; /* what the hub said it will not lose */
    uint64_t unsent;
    int64_t oldest_unsent_ms; /* when it was written; 0 when none */
    struct pd_hash head;
    uint64_t hub_epoch;
    uint64_t members;
};

PD_MUST_CHECK enum pd_err
pd_ledger_status(struct pd_ledger *ledger, struct pd_ledger_status *out);

/* ---- acts: each one transaction, synced before it returns PD_OK ----
 * Errors of all: PD_ERR_FULL, PD_ERR_READONLY, PD_ERR_IO (nothing recorded), PD_ERR_CORRUPT (stop serving).
 * An outcome is set only together with PD_OK. With a full disk, acts that keep a promise (hand-overs, ends,
 * releases, the hub's results) use the reserve; those that promise something new answer PD_ERR_FULL. */

struct pd_redeem_request {
    struct pd_when when;
    const struct pd_programme *programme;
    struct pd_id member;
    char sku[PD_SKU_CAP];
    int qty;
    enum pd_code_type code_type; /* of the code presented: its caps apply */
    char code[PD_CODE_CAP];      /* its bytes */
    int64_t code_exp_ms;
    bool online;          /* the hub answered lately: offline caps do not apply */
    int64_t decided_ms;   /* when the price was shown */
    bool by_word;         /* confirmed by word, as a clerk says: recorded with it */
    struct pd_id spender; /* by a supplementary card: whose, and whose code it is; zero: the member's own */
};

/* Checks (core.redeem_check) and records a hold in one transaction. *outcome other than PD_REDEEM_OK means
 * that nothing was recorded. hold->ticket is empty: a ticket is signed when it is released or asked for, not
 * before. A code (id, exp) that started a redemption before is PD_REDEEM_CODE_USED only for a second *start
 * by another presentation*: one session may redeem several gifts, so the ledger keys the replay table by
 * (member, exp) and `presentation`. */
PD_MUST_CHECK enum pd_err
pd_ledger_redeem(struct pd_ledger *ledger, const struct pd_redeem_request *request,
    enum pd_redeem_outcome *outcome, struct pd_hold *hold);

/* The supplementary card that somebody holds, with own spends laid over, on a local day of the hospital's.
 * Errors: PD_ERR_NOT_FOUND (she holds none, or it is ended). */
PD_MUST_CHECK enum pd_err
pd_ledger_family(struct pd_ledger *ledger, const struct pd_id *member, int64_t day, int utc_offset_min,
    struct pd_family_card *out);

/* Those that a principal gave. Returns how many. */
int
pd_ledger_family_cards(struct pd_ledger *ledger, const struct pd_id *account, int64_t day, int utc_offset_min,
    struct pd_family_card out[PD_FAMILY_CARDS_MAX]);

/* A presented member code: remembered until it expires. *fresh is false when this (member, exp) was presented
 * before on this desk: it may then show the balance and waiting tickets, not start a redemption. Cards and
 * day codes never become stale: they are shown many times, and caps of their own bound them. */
PD_MUST_CHECK enum pd_err
pd_ledger_code_present(struct pd_ledger *ledger, const struct pd_id *member, enum pd_code_type type,
    int64_t exp_ms, int64_t now_ms, bool *fresh);

/* The code that was presented last is a person's: what it opened for `from`, it opens for `to` instead,
 * another membership of hers; what it did not open, it does not open there. */
PD_MUST_CHECK enum pd_err
pd_ledger_code_switch(
    struct pd_ledger *ledger, const struct pd_id *from, const struct pd_id *to, int64_t now_ms);

/* The ticket of an own held hold goes out. Sets print_intent when how is "print".
 * Errors: PD_ERR_STATE (not held, or the hub refused it). */
PD_MUST_CHECK enum pd_err
pd_ledger_release(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, const char *how);

/* Why a counter may not hand over. Stored in logs by name: append, never renumber. */
enum pd_capture_outcome {
    PD_CAPTURE_OK = 1,
    PD_CAPTURE_ALREADY = 2, /* captured before; see the hold's row for when */
    PD_CAPTURE_VOIDED = 3,
    PD_CAPTURE_WRONG_PLACE = 4, /* its place is in the ticket */
    PD_CAPTURE_EXPIRED = 5,
    PD_CAPTURE_NO_TOKEN = 6, /* another counter captures for this place */
    PD_CAPTURE_ORDINAL = 7,  /* beyond its lease, or that ordinal was handed over under another hold */
    PD_CAPTURE_REJECTED = 8, /* the hub refused the hold */
    PD_CAPTURE_UNKNOWN = 9,  /* no such hold here */
    /* A supervisor must say yes: a lost counter may have handed it over (hold.row.doubt), or it is from a
     * lease that this counter has not heard of. */
    PD_CAPTURE_DOUBT = 10,
    PD_CAPTURE_NO_ANSWER = 11, /* noted here; its goods wait for what the hub says to that */
    PD_CAPTURE_STOPPED = 12,   /* a proxy ticket that was taken back; her own may still be good */
    PD_CAPTURE_OWN = 13, /* the desk service's own: it is hers who serves, and a colleague hands it over */
};

/* Hands over by a verified code of type PD_CODE_TICKET or PD_CODE_PROXY (ticket_code: its bytes), known here
 * or not: whichever of the two comes first, and once. */
PD_MUST_CHECK enum pd_err
pd_ledger_capture(struct pd_ledger *ledger, struct pd_when when, const struct pd_code *ticket,
    const char *ticket_code, enum pd_capture_outcome *outcome, struct pd_hold *hold);

/* The same when a supervisor vouches for a ticket that is in doubt: why is recorded before it, in the same
 * transaction. Without doubt nothing is vouched for. */
PD_MUST_CHECK enum pd_err
pd_ledger_capture_vouched(struct pd_ledger *ledger, struct pd_when when, const struct pd_code *ticket,
    const char *ticket_code, const char *why, enum pd_capture_outcome *outcome, struct pd_hold *hold);

/* The same where the hub is asked before goods go out; why NULL: nobody vouches. The capture is recorded, and
 * *outcome is NO_ANSWER: the goods stay. Once the hub has said yes, this or pd_ledger_capture answers OK for
 * the same ticket, once: then they go out. */
PD_MUST_CHECK enum pd_err
pd_ledger_capture_asked(struct pd_ledger *ledger, struct pd_when when, const struct pd_code *ticket,
    const char *ticket_code, const char *why, enum pd_capture_outcome *outcome, struct pd_hold *hold);

/* Hand-overs whose goods are still here, the last first; confirmed: the hub has said yes, they may go out. */
int
pd_ledger_pickups_open(struct pd_ledger *ledger, struct pd_hold *out, int max);

/* The hub has not answered the capture of this hold, and its goods wait for that. */
bool
pd_ledger_pickup_waits(struct pd_ledger *ledger, const struct pd_id *hold);

/* Asks value back for those that nobody came for by the ticket's last day, though the hub had said yes.
 * *count is how many; call again. */
PD_MUST_CHECK enum pd_err
pd_ledger_pickups_end(struct pd_ledger *ledger, struct pd_when when, int *count);

/* How long tickets last by the rules in force, from the day they are made: which ones are from before a loss
 * follows from it. 0: not known; then all that the hub has not told of may be. */
void
pd_ledger_ticket_life(struct pd_ledger *ledger, int64_t life_ms);

/* What capture would answer, recording nothing. */
PD_MUST_CHECK enum pd_err
pd_ledger_capture_check(struct pd_ledger *ledger, int64_t now_ms, const struct pd_code *ticket,
    enum pd_capture_outcome *outcome, struct pd_hold *hold);

/* Ends a hold without hand-over. An unreleased own hold: its desk. A released one: the place's token holder
 * only, unless it is in doubt. Errors: PD_ERR_STATE (ended, or not this desk's to end), PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_ledger_void(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, const char *reason);

/* Asks whoever holds the token of its place to end a hold whose ticket is out: its value comes back when that
 * counter has said so. Asked for before: nothing is recorded. Errors: PD_ERR_STATE (ended, refused, or not
 * out: end it yourself), PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_ledger_end_ask(
    struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, const char *reason);

/* This counter would like to capture at its place. Asked for before: nothing is recorded. Errors:
 * PD_ERR_STATE (it does already). */
PD_MUST_CHECK enum pd_err
pd_ledger_token_ask(struct pd_ledger *ledger, struct pd_when when);

/* The same for a ticket presented at this counter ("not wanted", "damaged"), known here or not: the op
 * carries the ticket, so that the hub can end a hold it has not heard of yet. Errors: as pd_ledger_void. */
PD_MUST_CHECK enum pd_err
pd_ledger_void_ticket(struct pd_ledger *ledger, struct pd_when when, const struct pd_code *ticket,
    const char *ticket_code, const char *reason);

/* Asks the hub to give value back for a captured hold; undo of a hand-over at the counter. Goods that wait
 * here for the hub's answer wait no more. Errors: PD_ERR_STATE (not captured, more than captured, or not
 * answered). */
PD_MUST_CHECK enum pd_err
pd_ledger_refund(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold,
    struct pd_points amount, const char *reason);

enum pd_claim_outcome { PD_CLAIM_ASKED = 1, PD_CLAIM_ALREADY = 2 /* this desk knows of the same key */ };

PD_MUST_CHECK enum pd_err
pd_ledger_claim(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *member, const char *rule,
    const char *key, struct pd_points amount, uint32_t programme, enum pd_claim_outcome *outcome);

/* This desk asked for it already, or the hub said it was granted. */
bool
pd_ledger_claim_known(struct pd_ledger *ledger, const char *key);

/* What this desk asked for her that the hub has not answered: shown as pending, spent by nobody. A receipt
 * counts as one claim of no points. */
struct pd_claims_open {
    int count;
    struct pd_points points;
};

PD_MUST_CHECK enum pd_err
pd_ledger_claims_open(struct pd_ledger *ledger, const struct pd_id *member, struct pd_claims_open *out);

/* Hold and capture in one. *outcome as for redeem. */
PD_MUST_CHECK enum pd_err
pd_ledger_spend(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *member, const char *unit,
    struct pd_points amount, const char *rule, const char *sku, uint32_t programme,
    enum pd_redeem_outcome *outcome);

/* ---- the tray: errands that wait for the network ---- */

#define PD_TRAY_MAX 500
#define PD_TRAY_KEPT 50 /* of them for consents and blocks alone: nobody's taps keep a lost card good */

/* Synced before it returns, and kept until pd_ledger_tray_done, or until its member is erased; what it has
 * sealed lies beside it, and is overwritten with it. A consent, a
 * favourite, a block or a proxy takes the place of one of the same kind, member and `what` that waits.
 * Errors: PD_ERR_INVALID (of a kind that may not wait), PD_ERR_FULL (no room for its kind, or the disk is
 * full). */
PD_MUST_CHECK enum pd_err
pd_ledger_tray_put(struct pd_ledger *ledger, const struct pd_errand *errand);

/* The oldest that can be read; damaged ones are dropped, and logged. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_ledger_tray_next(struct pd_ledger *ledger, struct pd_errand *out);

/* The hub has answered it. PD_OK also where there is none. */
PD_MUST_CHECK enum pd_err
pd_ledger_tray_done(struct pd_ledger *ledger, const struct pd_id *errand);

/* An enrolment was done, as the hub's answer says: it waits no more, and is kept besides for a hub that loses
 * it, until one has said that it will not (PD_TOLD_MAX of them, the newest). Told again it carries who she
 * became and the hub's proof of it. promised: see PD_ERRAND_ENROL. PD_OK also where there is none. */
#define PD_TOLD_MAX 1000
PD_MUST_CHECK enum pd_err
pd_ledger_tray_told(struct pd_ledger *ledger, const struct pd_errand_answer *answer, bool promised);

/* The same where nobody waited any more for the answer, and she was told that it is kept: it goes to the hub
 * once more, and says so, with the proof that it was answered. */
PD_MUST_CHECK enum pd_err
pd_ledger_tray_late(struct pd_ledger *ledger, const struct pd_errand_answer *answer);

/* Whether something came back into it since this was asked last: a hub was put back. */
bool
pd_ledger_tray_again(struct pd_ledger *ledger);

/* How many lie in it and wait. */
int
pd_ledger_tray_count(struct pd_ledger *ledger);

/* One of these waits for her: what it asks for holds here already (a card that was reported lost).
 * PD_ERR_NOT_FOUND: none does. */
PD_MUST_CHECK enum pd_err
pd_ledger_tray_find(struct pd_ledger *ledger, enum pd_errand_kind kind, const struct pd_id *member);

/* The same for who must be on the safe side: true also where that cannot be read. */
bool
pd_ledger_tray_has(struct pd_ledger *ledger, enum pd_errand_kind kind, const struct pd_id *member);

/* The active members who are this person, `person` of one of their rows, as the hub told: at most
 * PD_MEMBERSHIPS_MAX, by id; none where it is zero. Their rows are of one word only: whom a flipped bit puts
 * there, has a bad row of its own (pd_ledger_member: PD_ERR_CORRUPT). */
PD_MUST_CHECK enum pd_err
pd_ledger_person(
    struct pd_ledger *ledger, const struct pd_id *person, struct pd_id out[PD_MEMBERSHIPS_MAX], int *count);

/* Whose this card is, where the hub said that it is the one of hers that is good: also of a card whose code
 * names nobody, because it was printed ahead and given to one who was a member already. Her row says the
 * same (pd_ledger_member). Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_ledger_card_owner(struct pd_ledger *ledger, const char *serial, struct pd_id *out);

/* ---- proxy tickets: somebody else picks up ---- */

/* Writes the proxy ticket of a hold into code: the one that is out, or a new one, with a serial above all
 * that were taken back; with it the errand that tells the hub, in one transaction. It needs no network.
 * Errors: PD_ERR_STATE (not made here, its ticket not out, ended or asked to, past its day, or a hub that
 * knows none), PD_ERR_EXISTS (PD_PROXY_MAX were made), PD_ERR_NOT_FOUND, PD_ERR_FULL (of the tray too). */
PD_MUST_CHECK enum pd_err
pd_ledger_proxy_make(
    struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, char code[PD_CODE_CAP]);

/* Takes back the one that is out, of a hold made here or told of: durable with its errand. Counters refuse it
 * once they have heard. Errors: PD_ERR_STATE (none is out), PD_ERR_NOT_FOUND, PD_ERR_FULL. */
PD_MUST_CHECK enum pd_err
pd_ledger_proxy_stop(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold);

/* ---- calls ---- */

#define PD_CALL_LIFE_MS (15 * PD_MINUTE_MS) /* whoever was not helped by then has gone */

/* Kiosks at which somebody needs a person now, the longest first. Returns how many. */
int
pd_ledger_calls(struct pd_ledger *ledger, int64_t now_ms, struct pd_call_row *out, int max);

/* ---- stock ---- */

/* Asks the hub for units of a sku. *asked is false, and nothing was recorded, while an earlier question has
 * no answer, and some minutes (after a no: hours) from then on. Errors: PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_ledger_lease_ask(struct pd_ledger *ledger, struct pd_when when, const char *sku, int qty, bool *asked);

/* Ends own holds whose ticket has waited since before_ms to go out: a desk that is to go gives their units
 * back too. *count is how many. */
PD_MUST_CHECK enum pd_err
pd_ledger_end_waiting(struct pd_ledger *ledger, struct pd_when when, int64_t before_ms, int *count);

/* ---- printing ---- */

/* Released holds whose ticket was to be printed and is not known to have been. Nothing prints by itself at
 * start: this only feeds "1 ticket waiting". */
int
pd_ledger_prints_open(struct pd_ledger *ledger, struct pd_hold *out, int max);

/* The printer's answer. A ticket printed twice is a COPY: prints counts. */
PD_MUST_CHECK enum pd_err
pd_ledger_printed(struct pd_ledger *ledger, const struct pd_id *hold, int64_t now_ms);

/* A slip that says what the hub keeps of hers, under an id of its own. Whoever has it again has a copy. */
struct pd_slip_paper {
    bool made;   /* here first; false: another desk's, printed again */
    bool wanted; /* to be printed, and not known to have been */
    int prints;
};

/* It is to be printed: written before the printer hears of it. first: it was made here just now. *out: as it
 * stood before. Slips of which nobody has asked for 90 days are forgotten. */
PD_MUST_CHECK enum pd_err
pd_ledger_slip_want(
    struct pd_ledger *ledger, const struct pd_id *id, bool first, int64_t now_ms, struct pd_slip_paper *out);

/* The printer's answer. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_ledger_slip_printed(struct pd_ledger *ledger, const struct pd_id *id);

/* Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_ledger_slip(struct pd_ledger *ledger, const struct pd_id *id, struct pd_slip_paper *out);

/* ---- outbox ---- */

/* Unacknowledged lines from dseq = acked + 1 on. Calls each for at most max lines and max_bytes in all. base
 * is the chain hash before the first line. Stops early when each returns false. */
PD_MUST_CHECK enum pd_err
pd_ledger_outbox(struct pd_ledger *ledger, int max, size_t max_bytes, struct pd_hash *base,
    uint64_t *base_seq,
    bool (*each)(void *ctx, uint64_t dseq, const char *line, size_t len, const struct pd_hash *head),
    void *ctx);

/* The hub's results, in any order, told once or again. durable_seq and hub_epoch as the hub said. */
PD_MUST_CHECK enum pd_err
pd_ledger_results(struct pd_ledger *ledger, const struct pd_op_result *results, int count,
    uint64_t durable_seq, uint64_t hub_epoch, int64_t now_ms);

/* An answer of the hub about the ops from first to last, as it came, and the nonce it is signed over. The
 * ledger keeps it and does not read it. */
struct pd_ledger_receipt {
    uint64_t first, last;
    char nonce[65];
    const void *answer;
    size_t len;
};

/* The same, with the signed answer that brought them, in one transaction; receipt NULL: it is not signed. */
PD_MUST_CHECK enum pd_err
pd_ledger_results_signed(struct pd_ledger *ledger, const struct pd_op_result *results, int count,
    uint64_t durable_seq, uint64_t hub_epoch, int64_t now_ms, const struct pd_ledger_receipt *receipt);

/* Calls each, in the order of the journal, for receipts that end above a dseq, until it returns false. */
PD_MUST_CHECK enum pd_err
pd_ledger_receipts(struct pd_ledger *ledger, uint64_t above,
    bool (*each)(void *ctx, const struct pd_ledger_receipt *receipt), void *ctx);

/* Up to here the hub has signed the head of this journal; 0: nowhere. */
PD_MUST_CHECK enum pd_err
pd_ledger_signed_seq(struct pd_ledger *ledger, uint64_t *dseq);

/* The chain after dseq. Errors: PD_ERR_NOT_FOUND (pruned, or not written yet). */
PD_MUST_CHECK enum pd_err
pd_ledger_head_at(struct pd_ledger *ledger, uint64_t dseq, struct pd_hash *head);

/* What the hub signed of who this desk is, with its nonce. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_ledger_introduction_put(struct pd_ledger *ledger, const char *nonce, const void *answer, size_t len);

PD_MUST_CHECK enum pd_err
pd_ledger_introduction(
    struct pd_ledger *ledger, char *nonce, size_t nonce_cap, char *answer, size_t cap, size_t *len);

/* The result of an own op: PD_ERR_NOT_FOUND while there is none. */
PD_MUST_CHECK enum pd_err
pd_ledger_result(struct pd_ledger *ledger, const struct pd_id *op_id, struct pd_op_result *out);

/* The hub lost everything above high (it was restored): results above it are forgotten, ops will be sent
 * again. Errors: PD_ERR_NOT_FOUND when it wants ops that were pruned; nothing changes then. */
PD_MUST_CHECK enum pd_err
pd_ledger_resend_from(struct pd_ledger *ledger, uint64_t high);

/* ---- releases: a desk may be newer than its hub ---- */

/* The hub serves this desk no more, by the problem's code; "": it does again. Kept over restarts, also where
 * the disk is full for anything new. */
PD_MUST_CHECK enum pd_err
pd_ledger_stop(struct pd_ledger *ledger, const char *problem);

/* "" where it was never stopped. */
PD_MUST_CHECK enum pd_err
pd_ledger_stopped(struct pd_ledger *ledger, char problem[PD_REASON_CAP]);

/* The hub has answered something that only one of this protocol understands. Kept, written only when it
 * changes. Errors: PD_ERR_INVALID (a protocol this release does not speak). */
PD_MUST_CHECK enum pd_err
pd_ledger_speak(struct pd_ledger *ledger, int protocol);

/* What it was last heard to speak. */
int
pd_ledger_protocol(const struct pd_ledger *ledger);

/* The hub knows ops of this kind: an act that would write another asks here first, because its op is refused
 * (PD_ERR_STATE). */
bool
pd_ledger_may_write(const struct pd_ledger *ledger, enum pd_op_kind kind);

/* ---- bundles on a stick ---- */

struct pd_ledger_bundle {
    uint64_t out_serial;          /* of the last one written here; 0: none */
    uint64_t in_epoch, in_serial; /* of the last one read */
};

PD_MUST_CHECK enum pd_err
pd_ledger_bundle(struct pd_ledger *ledger, struct pd_ledger_bundle *out);

PD_MUST_CHECK enum pd_err
pd_ledger_bundle_put(struct pd_ledger *ledger, const struct pd_ledger_bundle *bundle);

/* ---- time ---- */

/* The persisted floor: desk time never goes below it. What it is, is decided in core/desktime, which lowers
 * it only where the hub's time was wrong. Written at most once a minute by the caller. */
PD_MUST_CHECK enum pd_err
pd_ledger_time_floor(struct pd_ledger *ledger, int64_t *floor_ms);

PD_MUST_CHECK enum pd_err
pd_ledger_time_floor_set(struct pd_ledger *ledger, int64_t floor_ms);

/* ---- care ---- */

struct pd_ledger_report {
    uint64_t ops;
    struct pd_hash head;
    uint64_t bad_seq;  /* first op that is wrong, 0: none */
    char problem[160]; /* what is wrong with it, or with the derived tables */
};

/* An empty database in memory: verify makes the derived tables anew in it, and leaves it empty. One may serve
 * the ledgers of one thread in turn. Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_scratch_create(struct pd_scratch **out);

void
pd_scratch_destroy(struct pd_scratch *scratch);

/* Recomputes the chain and every derived value and compares. PD_OK even when it found something: see the
 * report. progress (may be NULL) is called now and then with 0..100. */
PD_MUST_CHECK enum pd_err
pd_ledger_verify(struct pd_ledger *ledger, struct pd_ledger_report *report,
    void (*progress)(void *ctx, int percent), void *ctx);

/* Drops the derived tables and makes them again from the journal and the hub's rows. */
PD_MUST_CHECK enum pd_err
pd_ledger_rebuild(struct pd_ledger *ledger);

/* For `journal show`: lines from dseq on. */
PD_MUST_CHECK enum pd_err
pd_ledger_each_op(struct pd_ledger *ledger, uint64_t from_dseq,
    bool (*each)(
        void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result),
    void *ctx);

/* Takes ops off the beginning of the journal that the hub has answered, has said to be durable, and that are
 * older than 90 days, when there are at least `least`: the derived tables are made anew on the way, which
 * takes a moment, so call it when nobody stands here. Verification then starts from the last one's hash; what
 * follows from them stays. Does nothing unless the clock is synced. *count is how many went. */
PD_MUST_CHECK enum pd_err
pd_ledger_prune(struct pd_ledger *ledger, struct pd_when when, uint64_t least, uint64_t *count);

/* Another number since the hub last said anything of this desk's configuration; never 0. */
uint64_t
pd_ledger_settings_at(const struct pd_ledger *ledger);

/* All that it said. */
PD_MUST_CHECK enum pd_err
pd_ledger_settings_each(
    struct pd_ledger *ledger, void (*each)(void *ctx, const struct pd_setting_row *row), void *ctx);

/* What the disk has room for. A full disk is not seen before something finds no room. */
enum pd_ledger_room {
    PD_ROOM_GOOD = 1,
    PD_ROOM_RESERVE =
        2,            /* the reserve is spent: what was promised can be kept; new acts answer PD_ERR_FULL */
    PD_ROOM_NONE = 3, /* not even that, or no reserve is kept */
};

enum pd_ledger_room
pd_ledger_room(const struct pd_ledger *ledger);

/* Tries to keep room back again. Every some seconds while there is none. Errors: PD_ERR_FULL (the disk is
 * still full). */
PD_MUST_CHECK enum pd_err
pd_ledger_refill(struct pd_ledger *ledger);

/* Checkpoints the WAL; when idle. */
PD_MUST_CHECK enum pd_err
pd_ledger_idle(struct pd_ledger *ledger);

#endif
