/*
 * A member is enrolled at a counter (app/core/enrol.h): one errand, one member, exactly once. (1) The same
 * person is the same member, whichever desk tells of her and in whatever order: by the hospital's own number
 * with her name, or by phone and name. The second to tell is answered PD_ENROLLED_ALREADY, and nothing of
 * hers is changed by it: a name and a phone said aloud are no proof of who she is. A card printed ahead stays
 * nobody's, nothing is filled in, nothing she agreed to is touched, and she has no second welcome; what she
 * wants changed is changed with her code on the table. (2) But one errand that two counters heard without a
 * network is one: the second card is hers, and stops the first, where the hub learned of her by an enrolment
 * that was said and heard within PD_ENROL_TWICE_MS, the second was said before the hub learned of the first,
 * it tells the same (name; phone or hospital number; birthday; age; and nothing else otherwise), and she is
 * active. (3) `enrol_contradicts` asks a person where what was said is not what is known, where she is not
 * active, and where a card was promised her without an answer that is not hers by (2):
 * the errand says so (`yes`), also when it is told again; of a counter that does not say it, by the hub's
 * clock it was said longer ago than anybody waits for an answer. (4) Who enrols is one of the staff, with
 * COUNTER or SUPERVISOR, and not dismissed when it was said: else "by"; nobody at all only where nobody with
 * such a role is signed in at that counter. Nobody enrols herself: "own". A desk enrols PD_ENROLS_AN_HOUR
 * (errands.h); beyond that it is told "later", so that no promise is lost. (5) Everything is checked before
 * anything is written: a refusal leaves no half of it. Where a person must look, it is an exception beside
 * the refusal. (6) Each consent that was asked for is a record with its wording, the time it was said, and
 * who wrote it down; also a no. (7) A hub that was put back is told again what it may have lost, with its own
 * proof of what it had answered: who she became, by which of its answers. It is answered so again, whoever
 * tells first; without a proof nobody is made a member while desks may still tell (pd_refill_lately), and one
 * without a card gets the id that the lost life gave her; by that id the errand that made her is known where
 * another was told again before it. Who was erased stays gone: "unknown_member".
 * Threading: the engine's.
 */
#ifndef PD_HUB_ENROLMENTS_H
#define PD_HUB_ENROLMENTS_H

#include "sync/hub/errands.h"

#define PD_ENROL_TWICE_MS (7 * PD_DAY_MS)

pd_errand_do pd_errand_enrol;

/* The answer once more, as her account stands now. */
void
pd_errand_enrol_again(struct pd_errand_case *c);

/* By rule (4); by "": nobody is signed in there. */
bool
pd_enrol_may(const struct pd_errand_case *c, const char *by);

/* Who a minor's guardian is. */
struct pd_guardian_person {
    char name[PD_ENROL_NAME_CAP], phone[PD_ENROL_PHONE_CAP];
    enum pd_enrol_relation relation;
};

/* The row of an adult who is no member, in place of the one there is. */
void
pd_guardian_person_put(struct pd_hub *hub, int64_t mid, const struct pd_guardian_person *person);

/* false: none is known, or it is a member. Wipe it when done. */
bool
pd_guardian_person_get(struct pd_hub *hub, int64_t mid, struct pd_guardian_person *out);

/* How a member came, by whatever told of it. */
struct pd_came {
    enum pd_enrol_source source;           /* 0: nobody said */
    char partner[PD_ENROL_WORD_CAP];       /* PARTNER alone */
    char recommended[PD_STAFF_NUMBER_CAP]; /* "": nobody of the staff */
};

/* As a list or a system writes it; each may be NULL or "". A number that is nobody's of the staff, or of one
 * who was dismissed, is refused. Errors with *why: PD_ERR_INVALID at source, partner or recommended. */
PD_MUST_CHECK enum pd_err
pd_came_read(struct pd_hub *hub, const char *source, const char *partner, const char *recommended,
    struct pd_came *out, struct pd_why *why);

/* Of one whom no counter enrolled; nothing where nothing was said. */
void
pd_came_put(struct pd_hub *hub, int64_t now_ms, int64_t mid, const struct pd_came *came);

/* false: nothing is known. */
bool
pd_came_get(struct pd_hub *hub, int64_t mid, struct pd_came *out);

/* How many came by which way between two instants. */
struct pd_enrolled_by {
    enum pd_enrol_source source;
    char partner[PD_ENROL_WORD_CAP]; /* "" */
    int64_t members, staff;          /* staff: by how many of its people */
    int64_t told; /* of the members: by no counter, but a list or one of the hospital's systems */
};

PD_MUST_CHECK enum pd_err
pd_hub_enrolled_each(struct pd_hub *hub, int64_t from_ms, int64_t to_ms,
    void (*each)(void *ctx, const struct pd_enrolled_by *row), void *ctx);

/* She is erased. */
void
pd_enrolment_forget(struct pd_hub *hub, int64_t mid);

#endif
