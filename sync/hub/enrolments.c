#include "sync/hub/enrolments.h"

#include "app/core/lots.h"
#include "sync/hub/consents.h"
#include "sync/hub/grants.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/memberships.h"
#include "sync/hub/occasions.h"
#include "sync/hub/persons.h"
#include "sync/hub/referrals.h"
#include "sync/hub/refill.h"
#include "sync/hub/staff_desks.h"
#include "sync/hub/visitors.h"

#include <sodium/utils.h>
#include <stdio.h>

#define SAME_PHONE_MAX 32 /* members with one phone: a family, not more */

/* One form on its way. */
struct enrolling {
    struct pd_errand_case *c;
    const struct pd_enrol_form *form;
    char serial[PD_SERIAL_CAP]; /* of the card she was given; "": none */
    struct pd_id card;          /* whom it names */
    int64_t owner;              /* whose it is; 0: nobody's */
    bool bound;                 /* somebody's, who may be gone by now */
    int64_t same;               /* her row where she is a member already; 0: she is not */
    bool is_new;                /* a person nobody has known here before */
    bool contradicts;           /* what is known of her says otherwise */
    enum pd_enrolled told;      /* a lost life of this hub did it so, and made her `was`; 0: none did */
    struct pd_id was;
};

/* ---- what a life of this hub has answered, which a backup may not have ---- */

/* Nobody else can make it: of this errand of this desk. */
static int64_t
proof_of(const struct pd_errand_case *c, const struct pd_id *member, enum pd_enrolled enrolled)
{
    uint8_t bytes[3 * PD_ID_LEN + PD_HASH_LEN + 1];
    struct pd_hash hash = pd_hash_of(c->errand->sealed, sizeof c->errand->sealed);
    int64_t proof = 0;

    memcpy(bytes, c->device->id.b, PD_ID_LEN);
    memcpy(bytes + PD_ID_LEN, c->errand->id.b, PD_ID_LEN);
    memcpy(bytes + 2 * PD_ID_LEN, member->b, PD_ID_LEN);
    memcpy(bytes + 3 * PD_ID_LEN, hash.b, PD_HASH_LEN);
    bytes[sizeof bytes - 1] = (uint8_t)enrolled;
    hash = pd_person_hash(c->hub, "enrolled", bytes, sizeof bytes);
    for (int i = 0; i < 6; i++)
        proof = proof << 8 | hash.b[i];
    return proof + 1;
}

/* 0: nothing, or not to be believed. */
static enum pd_enrolled
read_proof(const struct pd_errand_case *c, struct pd_id *was)
{
    const struct pd_errand *e = c->errand;

    if (e->number == 0 || !pd_unhex(e->what, strlen(e->what), was->b, PD_ID_LEN))
        return (enum pd_enrolled)0;
    for (int how = PD_ENROLLED_NEW; how <= PD_ENROLLED_ALREADY; how++)
        if (e->number == proof_of(c, was, (enum pd_enrolled)how))
            return (enum pd_enrolled)how;
    return (enum pd_enrolled)0;
}

/* Of one without a card: the same in every life that is told of this errand. */
static struct pd_id
id_of(const struct pd_errand_case *c)
{
    uint8_t bytes[2 * PD_ID_LEN];
    struct pd_id id = c->errand->id; /* its time is the desk's */
    struct pd_hash hash;

    memcpy(bytes, c->device->id.b, PD_ID_LEN);
    memcpy(bytes + PD_ID_LEN, c->errand->id.b, PD_ID_LEN);
    hash = pd_person_hash(c->hub, "member", bytes, sizeof bytes);
    memcpy(id.b + 6, hash.b, PD_ID_LEN - 6);
    id.b[6] = (uint8_t)(0x70 | (id.b[6] & 0x0f));
    id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3f));
    return id;
}

/* ---- what it is about ---- */

static void
refuse(struct enrolling *e, const char *code, bool look)
{
    pd_errand_refuse(e->c, code);
    if (look)
        pd_hub_incident(e->c->hub, e->c->now_ms, "enrol_refused", e->c->device->dev, 0,
            e->same != 0 ? e->same : e->owner, pd_points_of(0));
}

enum card { NO_CARD, ONE_CARD, TWO_CARDS };

/* TWO_CARDS: a number and a code that are not of one. */
static enum card
read_card(struct enrolling *e)
{
    const enum pd_hub_sql by_id = PD_HUB_SQL_CARD_BY_ID, get = PD_HUB_SQL_CARD_GET;
    struct pd_store *s = e->c->hub->store;
    const struct pd_id *named = &e->c->errand->member;

    (void)pd_copy(e->serial, sizeof e->serial, e->form->serial);
    if (e->serial[0] == '\0' && pd_id_is_zero(*named))
        return ONE_CARD; /* none was given */
    if (e->serial[0] == '\0' && pd_store_start(s, by_id, PD_ARGS(pd_d(named)))) {
        pd_store_text(s, by_id, 0, e->serial, sizeof e->serial);
        pd_store_end(s, by_id);
    }
    if (e->serial[0] == '\0' || !pd_store_start(s, get, PD_ARGS(pd_t(e->serial))))
        return NO_CARD;
    e->card = pd_store_id(s, get, 0);
    e->bound = pd_store_int(s, get, 2) != 0;
    pd_store_end(s, get);
    if (!pd_id_is_zero(*named) && !pd_id_equal(e->card, *named))
        return TWO_CARDS;
    e->owner = pd_card_owner(e->c->hub, e->serial);
    if (e->owner != 0)
        e->owner = pd_member_stays(e->c->hub, e->owner);
    return ONE_CARD;
}

/* false: it was refused. */
static bool
find_card(struct enrolling *e)
{
    enum card card = read_card(e);

    if (card != ONE_CARD)
        refuse(e, "card_unknown", card == TWO_CARDS);
    return card == ONE_CARD;
}

/* ---- whether she is here already ---- */

/* Who has no number of the hospital's is kept under one of her id's: as long as a number may be, which no
 * hospital's is in hexadecimal digits alone. */
#define MADE_UP_LEN 31

static bool
is_made_up(const char *number)
{
    return strlen(number) == MADE_UP_LEN && strspn(number, "0123456789abcdef") == MADE_UP_LEN;
}

static void
make_up(struct pd_id id, char number[PD_ID_TEXT_CAP])
{
    (void)pd_id_text(id, number);
    number[MADE_UP_LEN] = '\0';
}

static bool
says_otherwise(const char *known, const char *told)
{
    return known[0] != '\0' && told[0] != '\0' && strcmp(known, told) != 0;
}

/* Hers, or another's of that name. */
static bool
is_she(struct enrolling *e, int64_t mid, bool *contradicts)
{
    struct pd_person p = { .number = "" };
    bool same = pd_person_get(e->c->hub, mid, &p) && pd_same_name(p.name, e->form->name);

    *contradicts = same && (says_otherwise(p.birthday, e->form->birthday) ||
                               (!is_made_up(p.number) && says_otherwise(p.number, e->form->number)));
    sodium_memzero(&p, sizeof p);
    return same;
}

/* false: the number is another's. */
static bool
find_by_number(struct enrolling *e)
{
    int64_t mid = e->form->number[0] != '\0' ? pd_person_by_number(e->c->hub, e->form->number) : 0;

    if (mid == 0)
        return true;
    if (!is_she(e, mid, &e->contradicts)) {
        e->same = pd_member_stays(e->c->hub, mid);
        refuse(e, "number_taken", true);
        return false;
    }
    e->same = pd_member_stays(e->c->hub, mid);
    return true;
}

/* As it is written now, and as older lists had it. */
static int
mids_with_phone(struct enrolling *e, int64_t mids[SAME_PHONE_MAX])
{
    static const char *const prefixes[] = { "", "+86", "86", "+852", "+886" };
    int n = 0;

    for (int i = 0; i < PD_COUNT(prefixes); i++) {
        char phone[PD_ENROL_PHONE_CAP + 8];

        (void)snprintf(phone, sizeof phone, "%s%s", prefixes[i], e->form->phone);
        n += pd_persons_by_phone(e->c->hub, phone, mids + n, SAME_PHONE_MAX - n);
    }
    return n;
}

static void
find_by_phone(struct enrolling *e)
{
    int64_t mids[SAME_PHONE_MAX];
    int n = e->form->phone[0] != '\0' ? mids_with_phone(e, mids) : 0;

    for (int i = 0; i < n && e->same == 0; i++)
        if (is_she(e, mids[i], &e->contradicts))
            e->same = pd_member_stays(e->c->hub, mids[i]);
}

/* ---- what is written for both ---- */

/* When it was said at the desk, whose clock is believed within bounds. */
static int64_t
said_ms(const struct pd_errand_case *c)
{
    int64_t at_ms = c->errand->at_ms;

    return at_ms <= c->now_ms && at_ms > c->now_ms - PD_HUB_LATE_MS ? at_ms : c->now_ms;
}

static bool
find_guardian(struct enrolling *e, struct pd_id *out)
{
    static struct pd_account account;
    int64_t mids[SAME_PHONE_MAX];
    int n = pd_persons_by_phone(e->c->hub, e->form->guardian_phone, mids, SAME_PHONE_MAX);

    for (int i = 0; i < n; i++) {
        struct pd_person p = { .number = "" };
        bool same = pd_person_get(e->c->hub, mids[i], &p) && pd_same_name(p.name, e->form->guardian);

        sodium_memzero(&p, sizeof p);
        if (same && pd_account_get(e->c->hub, pd_member_stays(e->c->hub, mids[i]), &account)) {
            *out = account.member.id;
            return true;
        }
    }
    return false;
}

/* A member where she is one, else a person beside her. */
static void
put_guardian(struct enrolling *e, int64_t mid, const struct pd_id *member)
{
    struct pd_guardian_person person = { .relation = e->form->relation };
    struct pd_id guardian;

    if (!e->form->minor)
        return;
    if (!find_guardian(e, &guardian) ||
        pd_hub_guardian_set(e->c->hub, e->c->now_ms, member, &guardian, NULL) != PD_OK)
        pd_guardian_outside(e->c->hub, e->c->now_ms, mid);
    (void)pd_copy(person.name, sizeof person.name, e->form->guardian);
    (void)pd_copy(person.phone, sizeof person.phone, e->form->guardian_phone);
    pd_guardian_person_put(e->c->hub, mid, &person);
    sodium_memzero(&person, sizeof person);
}

static void
put_consents(struct enrolling *e, int64_t mid)
{
    bool minor = pd_consent_is_minor(e->c->hub, mid);
    uint32_t may = pd_enrol_purposes(minor);

    for (int i = PD_CONSENT_PROGRAMME; i <= PD_CONSENT_LAST; i++) {
        struct pd_consent consent = { .purpose = (enum pd_consent_purpose)i,
            .given = (e->form->given >> i & 1) != 0,
            .at_ms = said_ms(e->c),
            .by = minor ? PD_CONSENT_BY_GUARDIAN : PD_CONSENT_BY_SELF };

        if ((e->form->asked >> i & 1) == 0 || (consent.given && (may >> i & 1) == 0))
            continue; /* what an older record calls a minor's is nobody's to agree to */
        (void)pd_copy(consent.text, sizeof consent.text, e->form->text);
        (void)pd_copy(consent.staff, sizeof consent.staff, e->form->by);
        pd_consent_said(e->c->hub, mid, &consent);
    }
}

_Static_assert((int)PD_CONSENT_PROGRAMME == (int)PD_PURPOSE_PROGRAMME &&
                   (int)PD_CONSENT_LAST == (int)PD_PURPOSE_PARTNERS,
    "asked at the desk as it is kept here");

/* Her account as it is now, for the answer and for what is kept of it. */
static void
tell(struct pd_errand_case *c, int64_t mid, enum pd_enrolled enrolled)
{
    static struct pd_account account;
    struct pd_referral referral;

    if (!pd_account_get(c->hub, mid, &account))
        return;
    c->account = &account;
    c->answer->enrolled = enrolled;
    c->answer->member = account.member.id;
    c->answer->number = proof_of(c, &c->answer->member, enrolled);
    (void)pd_copy(c->answer->masked, sizeof c->answer->masked, account.member.masked);
    if (pd_referral_get(c->hub, mid, &referral))
        (void)pd_copy(c->answer->referral, sizeof c->answer->referral, pd_referral_word(&referral));
}

/* Her place is among the members from now on. */
static void
expect_no_more(struct enrolling *e)
{
    if (e->form->number[0] != '\0')
        pd_visitor_drop(e->c->hub, e->form->number);
}

static void
bind(struct enrolling *e)
{
    if (e->serial[0] != '\0')
        (void)pd_store_run(
            e->c->hub->store, PD_HUB_SQL_CARD_BIND, PD_ARGS(pd_t(e->serial), pd_i(e->c->now_ms)));
}

/* ---- she is here already ---- */

static bool
is_known(const char *known, const char *told)
{
    return known[0] != '\0' && strcmp(known, told) == 0;
}

/* All of what is known of her, as far as it was said. */
static bool
tells_the_same(const struct enrolling *e)
{
    const struct pd_enrol_form *f = e->form;
    struct pd_person p = { .number = "" };
    bool same = pd_person_get(e->c->hub, e->same, &p) && pd_same_name(p.name, f->name) &&
                is_known(p.birthday, f->birthday) && !says_otherwise(p.phone, f->phone) &&
                (is_known(p.phone, f->phone) || is_known(p.number, f->number));

    sodium_memzero(&p, sizeof p);
    return same;
}

/* Two counters heard her without a network, and each promised her a card: enrolments.h, (2). */
static bool
is_same_errand(const struct enrolling *e)
{
    const struct pd_errand_case *c = e->c;
    int64_t learned_ms = pd_store_one(c->hub->store, PD_HUB_SQL_ENROLMENT_LEARNED,
        PD_ARGS(pd_i(e->same), pd_i(c->now_ms - PD_ENROL_TWICE_MS)), 0);

    return said_ms(c) < learned_ms && tells_the_same(e);
}

/* She was told "registered" then, and not "a member already". A counter says so; one that does not may be of
 * the release before: nobody waits longer for an answer, and a clock that is as far ahead says nothing. */
static bool
was_promised(const struct pd_errand_case *c)
{
    int64_t ago_ms = c->now_ms - c->errand->at_ms;

    return c->errand->yes || ago_ms > PD_ERRAND_PATIENCE_MS || ago_ms < -PD_ERRAND_PATIENCE_MS;
}

static void
ask_a_person(const struct enrolling *e)
{
    pd_hub_incident(
        e->c->hub, e->c->now_ms, "enrol_contradicts", e->c->device->dev, 0, e->same, pd_points_of(0));
}

/* Of her who was a member: by the same errand the card is hers. */
static bool
takes_card(struct enrolling *e)
{
    struct pd_errand_case *c = e->c;

    if (e->serial[0] == '\0' || e->owner != 0 || e->bound || !is_same_errand(e))
        return false;
    bind(e);
    pd_card_given(c->hub, c->now_ms, e->same, e->serial, e->form->by);
    return true;
}

static bool
is_own(const struct enrolling *e)
{
    struct pd_staff by;

    return e->form->by[0] != '\0' && pd_staff_find(e->c->hub, e->form->by, &by) &&
           pd_person_same(e->c->hub, by.mid, e->same);
}

static void
already(struct enrolling *e)
{
    static struct pd_account account;
    struct pd_errand_case *c = e->c;
    bool fresh = e->serial[0] != '\0' && e->owner == 0, look;

    if (e->owner != 0 ? e->owner != e->same : e->bound) {
        refuse(e, "card_taken", true);
        return;
    }
    if (is_own(e)) {
        refuse(e, "own", false);
        return;
    }
    if (!pd_account_get(c->hub, e->same, &account))
        return;
    if (fresh && pd_id_equal(e->card, account.member.id)) { /* made by another's word, after a backup */
        bind(e);
        fresh = false;
    }
    look = e->contradicts || account.member.status != PD_MEMBER_ACTIVE ||
           pd_consent_is_minor(c->hub, e->same) != e->form->minor;
    if (look || (!takes_card(e) && fresh && was_promised(c)))
        ask_a_person(e);
    expect_no_more(e);
    tell(c, e->same, PD_ENROLLED_ALREADY);
}

/* ---- she is new ---- */

static void
fill_member(const struct enrolling *e, const struct pd_id *id, struct pd_hub_member_new *m)
{
    char number[PD_ID_TEXT_CAP];

    make_up(*id, number);
    (void)pd_copy(m->number, sizeof m->number, e->form->number[0] != '\0' ? e->form->number : number);
    (void)pd_copy(m->name, sizeof m->name, e->form->name);
    (void)pd_copy(m->phone, sizeof m->phone, e->form->phone);
    (void)pd_copy(m->kind, sizeof m->kind, e->form->kind);
    (void)pd_copy(m->birthday, sizeof m->birthday, e->form->birthday);
}

/* Her row with who she is; false: it was refused. */
static bool
put_member(struct enrolling *e, const struct pd_id *id)
{
    struct pd_errand_case *c = e->c;
    struct pd_hub_member_new m = { .is_new = &e->is_new, .site = c->device->site };
    int64_t mid = pd_store_one(c->hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(id)), 0);
    enum pd_err err;

    if (mid != 0 && !pd_member_is_shell(c->hub, mid)) {
        pd_errand_refuse(c, "unknown_member"); /* she is gone, and her id stands for nobody again */
        return false;
    }
    fill_member(e, id, &m);
    err = mid == 0 ? pd_member_add_as(c->hub, c->now_ms, &m, id, NULL)
                   : pd_member_enter(c->hub, c->now_ms, mid, &m, NULL);
    sodium_memzero(&m, sizeof m);
    if (err != PD_OK) {
        if (c->hub->store->err == PD_OK)
            refuse(e, "invalid", true);
        return false;
    }
    e->same = pd_store_one(c->hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(id)), 0);
    return true;
}

/* Of those who are there: a number that is nobody's says nothing. */
static bool
is_staff(struct pd_hub *hub, const char *number)
{
    struct pd_staff person;

    return number[0] != '\0' && pd_staff_find(hub, number, &person) && !person.dismissed;
}

/* How she came, and what she agreed to. */
static void
put_coming(struct enrolling *e, const struct pd_id *id)
{
    struct pd_errand_case *c = e->c;
    const char *recommended = is_staff(c->hub, e->form->recommended) ? e->form->recommended : "";

    put_guardian(e, e->same, id);
    put_consents(e, e->same);
    if (e->form->referrer != 0)
        pd_referral_named(c->hub, c->now_ms, e->same, e->form->referrer, e->is_new);
    (void)pd_store_run(c->hub->store, PD_HUB_SQL_ENROLMENT_INSERT,
        PD_ARGS(pd_i(e->same), pd_i(said_ms(c)), pd_i(c->device->dev), pd_t(e->form->by),
            pd_i(e->form->source), pd_t(e->form->partner), pd_t(recommended)));
}

static void
add(struct enrolling *e)
{
    struct pd_errand_case *c = e->c;
    struct pd_id id = e->serial[0] != '\0' ? e->card : id_of(c);

    if (e->bound || e->owner != 0) {
        refuse(e, "card_taken", true);
        return;
    }
    if (!put_member(e, &id))
        return;
    bind(e);
    expect_no_more(e);
    put_coming(e, &id);
    tell(c, e->same, PD_ENROLLED_NEW);
    if (c->account != NULL)
        c->answer->points =
            pd_lots_spendable(c->account->member.lots, c->account->member.lot_count, c->now_ms);
}

/* ---- she was here in a life of this hub that was lost ---- */

static bool
came_before(const struct enrolling *e)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ENROLMENT_GET;
    bool came = pd_store_start(e->c->hub->store, sql, PD_ARGS(pd_i(e->same)));

    if (came) { /* at a counter: what a list or a system said of her is no enrolment */
        came = pd_store_int(e->c->hub->store, sql, 4) != 0;
        pd_store_end(e->c->hub->store, sql);
    }
    return came;
}

/* It was this errand that made her a member in the life that was lost, whoever has told of her first: her id
 * says so. Its answer did not come to its desk. */
static bool
made_her(struct enrolling *e)
{
    static struct pd_account account;
    bool fresh = e->serial[0] != '\0' && e->owner == 0 && !e->bound;
    struct pd_id id = fresh ? e->card : id_of(e->c);

    if (e->same == 0 || (e->serial[0] != '\0' && !fresh) || came_before(e) ||
        !pd_account_get(e->c->hub, e->same, &account) || !pd_id_equal(account.member.id, id))
        return false;
    e->told = PD_ENROLLED_NEW;
    e->was = id;
    return true;
}

/* The card that she was given then. One that is not her own opens her account again where a person says so.
 */
static void
give_card_again(struct enrolling *e)
{
    bool own = pd_id_equal(e->card, e->was), fresh = e->serial[0] != '\0' && e->owner == 0 && !e->bound;

    if (e->serial[0] == '\0' || (e->owner == e->same && e->same != 0))
        return;
    if (own && fresh)
        bind(e);
    else if (e->told == PD_ENROLLED_NEW || (e->c->errand->yes && !takes_card(e)))
        ask_a_person(e);
}

/* What was answered stands, in whatever order desks tell of her: her id, what she agreed to at the counter
 * that made her a member, and one welcome. Where somebody has told of her already as of another, a person is
 * asked. */
static void
tell_again(struct enrolling *e)
{
    struct pd_errand_case *c = e->c;
    int64_t mid = pd_store_one(c->hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&e->was)), 0),
            stays = mid != 0 ? pd_member_stays(c->hub, mid) : 0;

    if (mid != 0 && pd_member_erased_ms(c->hub, mid) != 0) {
        pd_errand_refuse(c, "unknown_member");
        return;
    }
    if (e->same == 0)
        e->same = stays;
    if (e->same == 0 || (e->same == mid && pd_member_is_shell(c->hub, mid))) {
        if (!put_member(e, &e->was))
            return;
    } else if (e->same != stays) {
        ask_a_person(e);
    }
    give_card_again(e);
    expect_no_more(e);
    if (e->told == PD_ENROLLED_NEW && !came_before(e))
        put_coming(e, &e->was);
    tell(c, e->same, e->told);
}

/* ---- the errand ---- */

#define NOT_BY "by"
#define ENROLS ((unsigned int)(PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR))

/* Who is signed in there now may be somebody who mends it. */
static bool
nobody_serves(const struct pd_errand_case *c)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DUTY_GET;
    char clerk[PD_STAFF_NUMBER_CAP] = "";
    struct pd_staff person;

    if (pd_store_start(c->hub->store, sql, PD_ARGS(pd_i(c->device->dev)))) {
        pd_store_text(c->hub->store, sql, 0, clerk, sizeof clerk);
        pd_store_end(c->hub->store, sql);
    }
    return clerk[0] == '\0' || (pd_staff_find(c->hub, clerk, &person) && (person.roles & ENROLS) == 0);
}

/* Whoever was dismissed since was one of the staff when it was said. */
bool
pd_enrol_may(const struct pd_errand_case *c, const char *by)
{
    struct pd_staff_kept kept;

    if (by[0] == '\0')
        return nobody_serves(c);
    return pd_staff_get(c->hub, PD_HUB_SQL_STAFF_BY_NUMBER, pd_t(by), &kept) &&
           (kept.person.roles & ENROLS) != 0 && (!kept.person.dismissed || said_ms(c) < kept.dismissed_ms);
}

/* NULL: it may be looked at. */
static const char *
why_not(const struct enrolling *e, char code[PD_REASON_CAP])
{
    const struct pd_errand_case *c = e->c;
    const struct pd_enrol_form *form = e->form;
    enum pd_enrol_problem problem;

    if (strcmp(c->device->mode, "counter") != 0)
        return "not_here";
    if (!pd_id_equal(form->errand, c->errand->id))
        return "sealed"; /* of another errand */
    problem = pd_enrol_check(form, c->programme->jurisdiction);
    if (problem == PD_ENROL_GOOD && pd_programme_kind(c->programme, form->kind) < 0)
        problem = PD_ENROL_BAD_KIND;
    /* One that was promised her is kept without it: a clerk who stands there mends it. */
    if (problem == PD_ENROL_GOOD && form->recommended[0] != '\0' && !c->errand->yes && e->told == 0 &&
        !is_staff(c->hub, form->recommended))
        problem = PD_ENROL_BAD_RECOMMENDED;
    if (problem == PD_ENROL_GOOD)
        return e->told != 0 || pd_enrol_may(c, form->by) ? NULL : NOT_BY;
    (void)snprintf(code, PD_REASON_CAP, "form_%s", pd_enrol_problem_name(problem));
    return code;
}

static void
take(struct pd_errand_case *c, const struct pd_enrol_form *form)
{
    struct enrolling e = { .c = c, .form = form };
    char code[PD_REASON_CAP];
    const char *no;

    e.told = read_proof(c, &e.was);
    no = why_not(&e, code);
    if (no != NULL) {
        refuse(&e, no, strcmp(no, NOT_BY) == 0);
        return;
    }
    if (!find_card(&e) || !find_by_number(&e))
        return;
    if (e.same == 0)
        find_by_phone(&e);
    if (e.told != 0 || made_her(&e))
        tell_again(&e);
    else if (e.same != 0)
        already(&e);
    else
        add(&e);
}

void
pd_errand_enrol(struct pd_errand_case *c)
{
    struct pd_enrol_form form;
    struct pd_id was;

    if (c->programme == NULL) {
        c->again = true;
        pd_errand_refuse(c, "later");
    } else if (read_proof(c, &was) == 0 &&
               (pd_refill_lately(c->hub, c->now_ms) || !pd_errand_rate(c, PD_ERRAND_RATE_ENROL))) {
        c->again = true; /* it lies in a tray, and was promised */
        pd_errand_refuse(c, "later");
    } else if (pd_enrol_open(c->errand->sealed, &c->hub->secret, &form) != PD_OK) {
        pd_errand_refuse(c, "sealed");
    } else {
        take(c, &form);
        sodium_memzero(&form, sizeof form);
    }
}

/* It was answered, and the answer did not come: the card was given away meanwhile. */
static void
promised_since(struct pd_errand_case *c, int64_t mid)
{
    struct pd_enrol_form form;
    struct enrolling e = { .c = c, .form = &form, .same = pd_member_stays(c->hub, mid) };

    if (c->answer->enrolled != PD_ENROLLED_ALREADY ||
        pd_enrol_open(c->errand->sealed, &c->hub->secret, &form) != PD_OK)
        return;
    if (pd_id_equal(form.errand, c->errand->id) &&
        (read_card(&e) != ONE_CARD || (e.serial[0] != '\0' && e.owner != e.same && !takes_card(&e))))
        ask_a_person(&e);
    sodium_memzero(&form, sizeof form);
}

void
pd_errand_enrol_again(struct pd_errand_case *c)
{
    int64_t mid = pd_store_one(
        c->hub->store, PD_HUB_SQL_ERRAND_MID, PD_ARGS(pd_i(c->device->dev), pd_d(&c->errand->id)), 0);
    enum pd_enrolled enrolled = (enum pd_enrolled)c->answer->number;

    c->answer->number = 0;
    c->answer->enrolled = enrolled;
    if (mid == 0) /* she was erased since */
        return;
    tell(c, mid, enrolled);
    if (c->errand->yes && pd_store_run(c->hub->store, PD_HUB_SQL_ERRAND_PROMISED,
                              PD_ARGS(pd_i(c->device->dev), pd_d(&c->errand->id))) == 1)
        promised_since(c, mid);
}

/* ---- whom no counter enrolled ---- */

enum pd_err
pd_came_read(struct pd_hub *hub, const char *source, const char *partner, const char *recommended,
    struct pd_came *out, struct pd_why *why)
{
    *out = (struct pd_came){ .partner = "" };
    source = source != NULL ? source : "";
    partner = partner != NULL ? partner : "";
    recommended = recommended != NULL ? recommended : "";
    out->source = pd_enrol_source_from(source);
    if (source[0] != '\0' && (int)out->source == 0)
        return pd_why(why, PD_ERR_INVALID, "source",
            "must be house, community, online, partner or friend, or left out");
    if ((out->source == PD_ENROL_SOURCE_PARTNER) != (partner[0] != '\0') ||
        (partner[0] != '\0' && !pd_code_word_valid(partner, strlen(partner), sizeof out->partner)))
        return pd_why(why, PD_ERR_INVALID, "partner",
            "must stand beside source partner, and only there: 1 to 32 of A-Z a-z 0-9 - _ .");
    if (recommended[0] != '\0' && !is_staff(hub, recommended))
        return pd_why(why, PD_ERR_INVALID, "recommended",
            "must be the number of one of the staff who was not dismissed; see: pointdesk-hub staff list");
    (void)pd_copy(out->partner, sizeof out->partner, partner);
    (void)pd_copy(out->recommended, sizeof out->recommended, recommended);
    return hub->store->err;
}

void
pd_came_put(struct pd_hub *hub, int64_t now_ms, int64_t mid, const struct pd_came *came)
{
    if ((int)came->source == 0 && came->recommended[0] == '\0')
        return;
    (void)pd_store_run(hub->store, PD_HUB_SQL_ENROLMENT_INSERT,
        PD_ARGS(pd_i(mid), pd_i(now_ms), pd_i(0), pd_t(""), pd_i(came->source), pd_t(came->partner),
            pd_t(came->recommended)));
}

bool
pd_came_get(struct pd_hub *hub, int64_t mid, struct pd_came *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ENROLMENT_GET;

    *out = (struct pd_came){ .partner = "" };
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return false;
    out->source = (enum pd_enrol_source)pd_store_int(hub->store, sql, 1);
    pd_store_text(hub->store, sql, 2, out->partner, sizeof out->partner);
    pd_store_text(hub->store, sql, 3, out->recommended, sizeof out->recommended);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

/* ---- figures ---- */

enum pd_err
pd_hub_enrolled_each(struct pd_hub *hub, int64_t from_ms, int64_t to_ms,
    void (*each)(void *ctx, const struct pd_enrolled_by *row), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ENROLMENTS_BETWEEN;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(from_ms), pd_i(to_ms))); row;
         row = pd_store_next(s, sql)) {
        struct pd_enrolled_by by = { .source = (enum pd_enrol_source)pd_store_int(s, sql, 0),
            .members = pd_store_int(s, sql, 2),
            .staff = pd_store_int(s, sql, 3),
            .told = pd_store_int(s, sql, 4) };

        pd_store_text(s, sql, 1, by.partner, sizeof by.partner);
        each(ctx, &by);
    }
    return s->err;
}
