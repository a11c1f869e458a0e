/*
 * What a person agreed to, and took back: records that are added to and never changed. (1) Each purpose
 * stands alone; nothing is given by itself. (2) Only the last record of a purpose counts. Where there is
 * none, taking part and linking bills count as agreed (she was enrolled on paper), messages and partners as
 * not. (3) A minor has a guardian, who agrees for her; nobody sends her messages or gives her to partners.
 * Threading: the engine's.
 */
#ifndef PD_HUB_CONSENTS_H
#define PD_HUB_CONSENTS_H

#include "app/core/staff.h"
#include "sync/hub/hub.h"

/* Stored: append, never renumber. */
enum pd_consent_purpose {
    PD_CONSENT_PROGRAMME = 1, /* taking part: points for what she does */
    PD_CONSENT_LINKING = 2,   /* her bills and visits are told to the programme */
    PD_CONSENT_SMS = 3,
    PD_CONSENT_WECHAT = 4,
    PD_CONSENT_PHONE = 5,
    PD_CONSENT_PARTNERS = 6, /* merchants that she visits learn that she is a member */
    PD_CONSENT_LAST = PD_CONSENT_PARTNERS
};

/* "programme", "linking", "sms", ...; 0: none of them. */
enum pd_consent_purpose
pd_consent_from(const char *name);

const char *
pd_consent_name(enum pd_consent_purpose purpose);

/* Who said it. Stored: append, never renumber. */
enum pd_consent_by { PD_CONSENT_BY_SELF = 1, PD_CONSENT_BY_GUARDIAN = 2 };

#define PD_CONSENT_TEXT_CAP 33 /* a text's version: 1 to 32 of A-Z a-z 0-9 - _ . */

struct pd_consent {
    enum pd_consent_purpose purpose;
    bool given; /* false: taken back */
    int64_t at_ms;
    char text[PD_CONSENT_TEXT_CAP]; /* which wording she was shown; "" where she takes it back */
    enum pd_consent_by by;
    char staff[PD_STAFF_NUMBER_CAP]; /* who wrote it down at a counter; "" */
};

/* Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_INVALID, PD_ERR_STATE (a minor's), PD_ERR_EXISTS (so it is
 * already). */
PD_MUST_CHECK enum pd_err
pd_hub_consent_put(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    const struct pd_consent *consent, struct pd_why *why);

/* The oldest first. */
PD_MUST_CHECK enum pd_err
pd_hub_consent_each(struct pd_hub *hub, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_consent *consent), void *ctx);

/* What counts now. */
bool
pd_hub_consents(struct pd_hub *hub, const struct pd_id *member, enum pd_consent_purpose purpose);

/* The same by her row in the store. */
bool
pd_consent_counts(struct pd_hub *hub, int64_t mid, enum pd_consent_purpose purpose);

/* What was said at a counter, at its own time, also a no; of no effect where she has said something since. */
void
pd_consent_said(struct pd_hub *hub, int64_t mid, const struct pd_consent *consent);

/* She has a guardian, a member or not. */
bool
pd_consent_is_minor(struct pd_hub *hub, int64_t mid);

bool
pd_hub_is_minor(struct pd_hub *hub, const struct pd_id *member);

/* Her guardian is no member; who it is stands beside (enrolments.h). Messages and partners are taken back. */
void
pd_guardian_outside(struct pd_hub *hub, int64_t now_ms, int64_t mid);

/* guardian NULL: she has none any more. Messages and partners are taken back with it. Errors with *why:
 * PD_ERR_NOT_FOUND, PD_ERR_INVALID (herself, or one who has a guardian). */
PD_MUST_CHECK enum pd_err
pd_hub_guardian_set(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    const struct pd_id *guardian, struct pd_why *why);

/* false: she has none, or it is no member. */
bool
pd_hub_guardian(struct pd_hub *hub, const struct pd_id *member, struct pd_id *out);

#endif
