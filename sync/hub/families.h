/*
 * Families as the hub keeps them (app/core/family.h says what they are): cards, who agreed to them, and who
 * spent by them. (1) A card is one row, and stays when it is ended; what became of it, and the consent of
 * whoever joined, is added to the notes and never changed. (2) Each hold by a card has a row that names its
 * spender, whatever became of it: also one that was refused and is honoured, because its ticket was out. (3)
 * A card's limits hold over all desks for what the hub applies; what was handed out beyond them without a
 * network is a fact, and an incident. (4) Who dies, is erased or turns out to be somebody else leaves no card
 * that pays: a principal's end ends the family. Threading: the engine's.
 */
#ifndef PD_HUB_FAMILIES_H
#define PD_HUB_FAMILIES_H

#include "app/core/family.h"
#include "sync/hub/consents.h"
#include "sync/hub/engine.h"

#define PD_FAMILY_BY_CAP 48 /* a staff number, "api:NAME", "self", "kiosk" */

/* What whoever joins said, and who wrote it down. */
struct pd_family_said {
    bool agreed;
    enum pd_consent_by said_by;
    const char *text; /* which wording was shown */
    const char *by;
};

/* limits NULL: those of the programme. *no says why not. Errors with *why: PD_ERR_STATE (*no), PD_ERR_INVALID
 * (the wording). */
PD_MUST_CHECK enum pd_err
pd_hub_family_add(struct pd_hub *hub, int64_t now_ms, const struct pd_id *head, const struct pd_id *member,
    const struct pd_family_limits *limits, const struct pd_family_said *said, enum pd_family_join *no,
    struct pd_why *why);

/* Errors with *why: PD_ERR_NOT_FOUND (she holds no card), PD_ERR_INVALID (the limits). */
PD_MUST_CHECK enum pd_err
pd_hub_family_limit(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    const struct pd_family_limits *limits, const char *by, struct pd_why *why);

/* Blocked, good again, or ended; head: whose card it must be, NULL: anybody's. Errors with *why:
 * PD_ERR_NOT_FOUND (she holds none, or not of this family), PD_ERR_EXISTS (so it is). */
PD_MUST_CHECK enum pd_err
pd_hub_family_set(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_id *head,
    enum pd_family_state state, const char *by, struct pd_why *why);

/* Ends all cards of a principal; *count: how many. Errors with *why: PD_ERR_NOT_FOUND (there are none). */
PD_MUST_CHECK enum pd_err
pd_hub_family_end(struct pd_hub *hub, int64_t now_ms, const struct pd_id *head, const char *by, int *count,
    struct pd_why *why);

struct pd_family_line {
    int64_t mid, head, since_ms;
    struct pd_family_card card; /* with what was used today and this month */
    char by[PD_FAMILY_BY_CAP];
};

/* The card she holds, ended or not. false: never had one. */
bool
pd_family_get(struct pd_hub *hub, int64_t now_ms, int64_t mid, struct pd_family_line *out);

/* The same by who she is. */
bool
pd_family_of(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, struct pd_family_line *out);

/* Cards of a principal that are not ended, the oldest first. Returns how many. */
int
pd_family_cards(
    struct pd_hub *hub, int64_t now_ms, int64_t head, struct pd_family_line out[PD_FAMILY_CARDS_MAX]);

/* The same by who she is. */
int
pd_family_cards_by(struct pd_hub *hub, int64_t now_ms, const struct pd_id *head,
    struct pd_family_line out[PD_FAMILY_CARDS_MAX]);

/* ---- the other accounts that a family shares (family_shared.c) ---- */

/* Money or services of the principal's, as this card may use them now. */
struct pd_family_shared {
    const struct pd_programme *programme; /* in force */
    struct pd_family_line line;
    struct pd_account *payer; /* the principal's account; static */
    const char *refused;   /* a stable word: "family_card", "family_blocked", "member_not_active"...; NULL */
    struct pd_points left; /* at once, by the limits: fen, or services */
};

/* account: MONEY or SERVICES. */
void
pd_family_shared_now(struct pd_hub *hub, int64_t now_ms, const struct pd_id *spender,
    enum pd_family_account account, struct pd_family_shared *out);

struct pd_tender_ask;
struct pd_tender;
struct pd_unit_ask;
struct pd_unit_used;

/* Keeps money of the principal's for a bill of whoever holds the card: the shared accounts pay, within her
 * limits over all desks and systems. ask->member is not looked at. out->refused says no. Errors: those of
 * pd_hub_tender_hold. */
PD_MUST_CHECK enum pd_err
pd_hub_family_tender(struct pd_hub *hub, int64_t now_ms, const struct pd_id *spender,
    const struct pd_tender_ask *ask, struct pd_tender *out, struct pd_why *why);

/* Uses services of the principal's. *refused says no before the rules of the service are asked; NULL: they
 * were, and *out tells. Errors: those of pd_hub_unit_use. */
PD_MUST_CHECK enum pd_err
pd_hub_family_use(struct pd_hub *hub, int64_t now_ms, const struct pd_id *spender,
    const struct pd_unit_ask *ask, struct pd_unit_used *out, const char **refused, struct pd_why *why);

/* Who used it by a card; 0: the member herself. Of a tender; of a use of a service. */
int64_t
pd_family_tender_by(struct pd_hub *hub, int64_t tender);

int64_t
pd_family_use_by(struct pd_hub *hub, int64_t use);

struct pd_family_note {
    int64_t at_ms;
    struct pd_id member, head;
    char what[PD_REASON_CAP]; /* "add", "limit", "block", "unblock", "remove", "end", or why: "deceased"... */
    struct pd_family_limits limits;
    char text[PD_CONSENT_TEXT_CAP];
    enum pd_consent_by said_by; /* 0: nobody agreed to anything */
    char by[PD_FAMILY_BY_CAP];
};

/* Those of a member, as principal or not; the oldest first. */
PD_MUST_CHECK enum pd_err
pd_hub_family_notes(struct pd_hub *hub, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_family_note *note), void *ctx);

/* ---- for the engine ---- */

/* Somebody has or had a card: nothing else is asked where not. */
bool
pd_families_any(struct pd_hub *hub);

/* Why an op's spender may not; NULL: she may, or it is nobody but the member herself. */
const char *
pd_family_no(struct pd_apply *apply, const struct pd_programme *programme, struct pd_points amount);

/* The op's hold, of this account, names its spender from now on, where there is one. applied: it counts for
 * her card's limits; over: they, or that she has no card, speak against it. */
void
pd_family_spent(struct pd_apply *apply, int64_t hid, int64_t head, int64_t made_ms, bool applied, bool over);

/* What of a hold counts for its card from now on: after a void, a hand-over of fewer pieces, a refund. */
void
pd_family_counts(struct pd_hub *hub, const struct pd_hub_hold *h);

/* Who spent by a hold. false: the member herself. over: beyond the limits of her card, or without one. */
bool
pd_family_spender(struct pd_hub *hub, int64_t hid, struct pd_id *out, bool *over);

/* The same, her masked name; "" where it was the member herself. */
void
pd_family_who(struct pd_hub *hub, int64_t hid, char *out, size_t cap);

/* What a person is to look at where a refused hold is honoured: "family_over", or else "overdraft". */
const char *
pd_family_incident(struct pd_hub *hub, int64_t hid);

bool
pd_family_row(struct pd_hub *hub, int64_t mid, int64_t now_ms, int protocol, struct pd_row *row);

/* Every card is told again: a desk that hears of them for the first time passed them over before. */
void
pd_families_tell(struct pd_hub *hub);

/* Ends her card and those she gave. */
void
pd_families_leave(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *why);

void
pd_families_forget(struct pd_hub *hub, int64_t now_ms, int64_t mid);

/* Memberships became one person's: a card that she gave herself ends, and but one of what else she cannot
 * have together stays, that of the membership that came first. */
void
pd_families_meet(struct pd_hub *hub, int64_t now_ms, int64_t mid);

void
pd_families_merge(struct pd_hub *hub, int64_t now_ms, int64_t other, int64_t stays);

#endif
