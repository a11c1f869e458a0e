/*
 * The desk's half of sync, sans-I/O: says which request to send next and takes the answer. A push lane and a
 * pull lane run beside each other, a third asks out of turn, and a fourth
 * asks for somebody who waits; each has at most one request in flight. (1)
 * The same bytes on retry: a push that got no answer is sent again unchanged until it is answered. (2)
 * Nothing the hub says is believed before its signature over our nonce is verified. (3) An answer that is not
 * ours (captive portal, nonsense, a closing problem that our hub did not sign) is a network fault, never a
 * result. (4) Full-jitter back-off per lane, from 1 s to 8 s where no
 * hub was heard, to 5 min where one answers with faults; any good answer resets it. Whoever comes shortens
 * it. While the pull lane is parked, the push lane asks how the hub is for as long as that is in doubt. (5) A
 * hub behind its own past (lower hub_epoch, or high_seq below what it acknowledged, same epoch) is refused,
 * and so is one that shows another past where it has signed ours. (6) What the hub signed about own ops goes
 * back to it with them when it was restored from a backup. Threading: the ledger's thread. Time is boot time
 * for waiting, desk time for the ledger.
 */
#ifndef PD_CLIENT_CLIENT_H
#define PD_CLIENT_CLIENT_H

#include "app/ledger/ledger.h"
#include "sync/wire/http.h"

struct pd_client;

enum pd_lane {
    PD_LANE_PUSH = 0,
    PD_LANE_PULL = 1,
    PD_LANE_ASK = 2,    /* a pull that does not wait, while the other one does */
    PD_LANE_ERRAND = 3, /* one question for somebody who waits */
    PD_LANES = 4
};

/* How the desk stands with its hub; for the status bar, the session and logs. */
enum pd_link {
    PD_LINK_UNKNOWN = 1, /* not tried yet */
    PD_LINK_UP = 2,      /* the last push or pull was answered, at most 90 s ago */
    PD_LINK_DOWN = 3,
    PD_LINK_REFUSED =
        4, /* revoked, fork, wrong key, hub behind its past: a person must look; `problem` says which */
};

struct pd_client_config {
    struct pd_ledger *ledger; /* enrolled; outlives the client */
    struct pd_rng *rng;
    int pull_wait_s;  /* long poll; 0 in tests */
    int protocol_max; /* a desk of the release before, in tests; 0: what this one speaks */
};

struct pd_client_status {
    enum pd_link link;
    char problem[PD_REASON_CAP]; /* last problem code, or "network", "not_ours", "wrong_document" */
    int64_t last_answer_boot_ms; /* 0: never */
    int64_t hub_time_ms;         /* as it was last told */
    int64_t hub_time_boot_ms;    /* boot time when it was told */
    bool caught_up;              /* the last pull said there is no more */
    bool refill;                 /* the hub was restored and does not know everything yet: sell as offline */
    uint64_t asked;              /* how often everything there was came by pd_client_ask_now */
};

PD_MUST_CHECK enum pd_err
pd_client_create(struct pd_client **out, const struct pd_client_config *config);

void
pd_client_destroy(struct pd_client *client);

/* The request this lane wants to send now; false: nothing now. It stays valid until its answer is given. The
 * transport adds scheme, host and TLS, and must not follow redirects. */
bool
pd_client_next(
    struct pd_client *client, enum pd_lane lane, int64_t boot_ms, const struct pd_http_request **request);

/* response NULL: no usable answer (refused, timed out, cut off, TLS). now: desk time for what is recorded. */
PD_MUST_CHECK enum pd_err
pd_client_answer(struct pd_client *client, enum pd_lane lane, int64_t boot_ms, struct pd_when now,
    const struct pd_http_response *response);

/* How long the transport may wait for the answer to the request in flight. */
int
pd_client_timeout_ms(const struct pd_client *client, enum pd_lane lane);

/* An op was appended, or somebody asks for something: push now, whatever the back-off says when the link was
 * last up; else as pd_client_hurry. */
void
pd_client_kick(struct pd_client *client);

/* Somebody stands there: no lane waits longer than a second after its last question, but for a hub that wants
 * to be left alone, or has refused this desk. */
void
pd_client_hurry(struct pd_client *client);

/* Somebody waits for what the hub knows now: everything is pulled once without waiting, and `asked` of the
 * status rises. Tried once. */
void
pd_client_ask_now(struct pd_client *client);

/* Asks the hub this errand, once. Errors: PD_ERR_BUSY (one is under way, or its answer was not fetched),
 * PD_ERR_STATE (the hub does not know errands), PD_ERR_INVALID (it breaks its kind's bounds). */
PD_MUST_CHECK enum pd_err
pd_client_errand(struct pd_client *client, const struct pd_errand *errand);

/* true once for each: *answer is the hub's, or UNANSWERED. */
bool
pd_client_errand_over(struct pd_client *client, struct pd_errand_answer *answer);

/* Boot time at which next may have something to say if nothing else happens. */
int64_t
pd_client_wake_ms(const struct pd_client *client);

void
pd_client_status(const struct pd_client *client, int64_t boot_ms, struct pd_client_status *out);

/* ---- enrolment: before there is a client ---- */

struct pd_enrolment; /* a small state machine: hello, then enrol, then an identity */

PD_MUST_CHECK enum pd_err
pd_enrolment_create(struct pd_enrolment **out, const char *code, const char *mode, const char *serial,
    struct pd_rng *rng, struct pd_why *why);

/* Before the first pd_enrolment_next: this key instead of the one just made. The training hospital's, which
 * everybody knows. */
void
pd_enrolment_use_key(struct pd_enrolment *enrolment, const struct pd_secret_key *secret);

void
pd_enrolment_destroy(struct pd_enrolment *enrolment);

bool
pd_enrolment_next(struct pd_enrolment *enrolment, const struct pd_http_request **request);

/* *done: the identity is ready for pd_ledger_enrol. */
PD_MUST_CHECK enum pd_err
pd_enrolment_answer(struct pd_enrolment *enrolment, const struct pd_http_response *response, bool *done,
    struct pd_identity *identity, struct pd_why *why);

/* The six words to compare, once the hub's key is known. */
const char *
pd_enrolment_words(const struct pd_enrolment *enrolment);

/* When done: it serves only after somebody at the hub has compared the words. */
bool
pd_enrolment_waits(const struct pd_enrolment *enrolment);

#endif
