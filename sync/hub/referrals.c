#include "sync/hub/referrals.h"

#include "app/core/earning.h"
#include "sync/hub/consents.h"
#include "sync/hub/enrolments.h"
#include "sync/hub/grants.h"
#include "sync/hub/memberships.h"
#include "sync/hub/occasions.h"
#include "sync/hub/persons.h"
#include "sync/hub/staff.h"
#include "sync/hub/tiers.h"

#include <sodium/utils.h>
#include <stdio.h>
#include <string.h>

#define CHAIN_MAX 256  /* steps of who brought whom; longer ones are taken for a circle */
#define DRAWS_MAX 64   /* of numbers that are somebody's already */
#define SETTLE_MAX 200 /* at once; what is left comes with the next sweep */

/* ---- her number ---- */

int64_t
pd_referral_number_of(struct pd_hub *hub, int64_t mid)
{
    int64_t number = pd_store_one(hub->store, PD_HUB_SQL_REFERRAL_NUMBER_GET, PD_ARGS(pd_i(mid)), 0);

    for (int i = 0; number == 0 && i < DRAWS_MAX && hub->store->err == PD_OK; i++) {
        number = pd_referral_draw(hub->rng);
        if (pd_store_run(hub->store, PD_HUB_SQL_REFERRAL_NUMBER_INSERT, PD_ARGS(pd_i(mid), pd_i(number))) !=
            1)
            number = 0;
    }
    return hub->store->err == PD_OK ? number : 0;
}

/* ---- rows ---- */

static void
read_row(struct pd_store *s, enum pd_hub_sql sql, struct pd_referral *r)
{
    *r = (struct pd_referral){ .mid = pd_store_int(s, sql, 0),
        .by_mid = pd_store_int(s, sql, 1),
        .at_ms = pd_store_int(s, sql, 2),
        .state = (enum pd_referral_state)pd_store_int(s, sql, 3),
        .when = (enum pd_referral_when)pd_store_int(s, sql, 5),
        .until_ms = pd_store_int(s, sql, 6),
        .seen_ms = pd_store_int(s, sql, 7),
        .by_hseq = pd_store_int(s, sql, 9),
        .new_hseq = pd_store_int(s, sql, 10),
        .by_points = pd_store_points(s, sql, 11),
        .by_growth = pd_store_points(s, sql, 12),
        .new_points = pd_store_points(s, sql, 13),
        .new_growth = pd_store_points(s, sql, 14),
        .version = (uint32_t)pd_store_int(s, sql, 15) };
    pd_store_text(s, sql, 4, r->reason, sizeof r->reason);
    pd_store_text(s, sql, 8, r->seen, sizeof r->seen);
}

bool
pd_referral_get(struct pd_hub *hub, int64_t newcomer, struct pd_referral *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_REFERRAL_GET;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(newcomer))))
        return false;
    read_row(hub->store, sql, out);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

static void
put_settled(struct pd_hub *hub, const struct pd_referral *r)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_REFERRAL_SETTLE,
        PD_ARGS(pd_i(r->mid), pd_i(r->state), pd_t(r->reason), pd_i(r->by_hseq), pd_i(r->new_hseq),
            pd_p(r->by_points), pd_p(r->by_growth), pd_p(r->new_points), pd_p(r->new_growth),
            pd_i(r->version)));
}

static bool
is_alive(const struct pd_referral *r)
{
    return r->state == PD_REFERRAL_WAITING || r->state == PD_REFERRAL_DUE || r->state == PD_REFERRAL_CREDITED;
}

const char *
pd_referral_word(const struct pd_referral *r)
{
    switch (r->state) {
    case PD_REFERRAL_WAITING:
    case PD_REFERRAL_DUE:
        return "waiting";
    case PD_REFERRAL_CREDITED:
        return "credited";
    case PD_REFERRAL_REFUSED:
    case PD_REFERRAL_TAKEN_BACK:
        break;
    }
    return r->reason;
}

/* ---- who may ---- */

/* The same name with the same phone or birthday, whatever numbers they go by. */
static bool
one_person(struct pd_hub *hub, int64_t a, int64_t b)
{
    struct pd_person p = { .number = "" }, q = { .number = "" };
    char one[PD_PHONE_DIGITS + 1], two[PD_PHONE_DIGITS + 1];
    bool same = pd_person_same(hub, a, b);

    if (!same && pd_person_get(hub, a, &p) && pd_person_get(hub, b, &q) && pd_same_name(p.name, q.name))
        same = (pd_phone_digits(p.phone, one) >= 6 && pd_phone_digits(q.phone, two) > 0 &&
                   strcmp(one, two) == 0) ||
               (p.birthday[0] != '\0' && strcmp(p.birthday, q.birthday) == 0);
    sodium_memzero(&p, sizeof p);
    sodium_memzero(&q, sizeof q);
    return same;
}

/* Also a guardian who was no member when she was written down. Guardians lie under a person. */
static bool
is_ward_of(struct pd_hub *hub, int64_t ward_mid, int64_t guardian_mid)
{
    int64_t ward = pd_person_root(hub, ward_mid), guardian = pd_person_root(hub, guardian_mid);
    struct pd_guardian_person person = { .name = "" };
    struct pd_person p = { .number = "" };
    char one[PD_PHONE_DIGITS + 1], two[PD_PHONE_DIGITS + 1];
    bool same = pd_store_one(hub->store, PD_HUB_SQL_GUARDIAN_OF, PD_ARGS(pd_i(ward)), 0) == guardian;

    if (!same && pd_guardian_person_get(hub, ward, &person) && pd_person_get(hub, guardian, &p)) {
        (void)pd_phone_digits(person.phone, one);
        (void)pd_phone_digits(p.phone, two);
        same = pd_same_name(person.name, p.name) && strcmp(one, two) == 0;
    }
    sodium_memzero(&person, sizeof person);
    sodium_memzero(&p, sizeof p);
    return same;
}

/* Of whichever of her memberships somebody brought. */
static bool
brought(struct pd_hub *hub, int64_t mid, struct pd_referral *out)
{
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    int n = pd_person_memberships(hub, mid, all);

    for (int i = 0; i < n; i++)
        if (pd_referral_get(hub, all[i].mid, out) && is_alive(out))
            return true;
    return false;
}

/* Does whoever brought whoever brought... `from` come to `to`? The newest link of the circle is told. */
static bool
leads_to(struct pd_hub *hub, int64_t from, int64_t to, struct pd_referral *newest)
{
    struct pd_referral r;

    for (int i = 0; i < CHAIN_MAX && from != 0; i++) {
        if (pd_person_same(hub, from, to))
            return true;
        if (!brought(hub, from, &r))
            return false;
        if (newest != NULL && r.at_ms > newest->at_ms)
            *newest = r;
        from = r.by_mid;
    }
    return from != 0;
}

/* By any of her memberships. */
static bool
is_staff(struct pd_hub *hub, int64_t mid)
{
    static const struct pd_id nobody;
    const enum pd_hub_sql sql = PD_HUB_SQL_STAFF_OF_MEMBER;
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    int n = pd_person_memberships(hub, mid, all);

    for (int i = 0; i < n; i++)
        if (pd_store_start(hub->store, sql, PD_ARGS(pd_i(all[i].mid), pd_d(&nobody)))) {
            pd_store_end(hub->store, sql);
            return true;
        }
    return false;
}

static bool
takes_part(struct pd_hub *hub, int64_t mid)
{
    static struct pd_account account;

    return pd_account_get(hub, mid, &account) && account.member.status == PD_MEMBER_ACTIVE &&
           pd_member_erased_ms(hub, mid) == 0 && pd_consent_counts(hub, mid, PD_CONSENT_PROGRAMME);
}

static enum pd_referral_outcome
judge(struct pd_hub *hub, const struct pd_programme *programme, int64_t newcomer, int64_t by, bool is_new)
{
    struct pd_referral_case c = {
        .on = programme != NULL && (int)programme->referral.when != 0, .found = by != 0, .is_new = is_new
    };

    if (by != 0) {
        c.one_person = one_person(hub, newcomer, by);
        c.family = is_ward_of(hub, newcomer, by) || is_ward_of(hub, by, newcomer);
        c.minor = pd_consent_is_minor(hub, newcomer) || pd_consent_is_minor(hub, by);
        c.circular = leads_to(hub, by, newcomer, NULL);
        c.staff = is_staff(hub, by);
        c.active = takes_part(hub, by) && takes_part(hub, newcomer);
    }
    return pd_referral_judge(&c);
}

/* ---- named ---- */

static int64_t
owner_of(struct pd_hub *hub, int64_t number)
{
    int64_t mid = pd_store_one(hub->store, PD_HUB_SQL_REFERRAL_NUMBER_OWNER, PD_ARGS(pd_i(number)), 0);

    return mid != 0 ? pd_member_stays(hub, mid) : 0;
}

void
pd_referral_named(struct pd_hub *hub, int64_t now_ms, int64_t newcomer, int64_t number, bool is_new)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    int64_t by = owner_of(hub, number);
    enum pd_referral_outcome outcome = judge(hub, programme, newcomer, by, is_new);
    bool at_once = outcome == PD_REFERRAL_OK && programme->referral.when == PD_REFERRAL_AT_ONCE;
    int64_t days = outcome == PD_REFERRAL_OK ? programme->referral.within_days : 0;
    enum pd_referral_state state = outcome != PD_REFERRAL_OK ? PD_REFERRAL_REFUSED
                                   : at_once                 ? PD_REFERRAL_DUE
                                                             : PD_REFERRAL_WAITING;

    (void)pd_store_run(hub->store, PD_HUB_SQL_REFERRAL_INSERT,
        PD_ARGS(pd_i(newcomer), pd_i(by), pd_i(now_ms), pd_i(state),
            pd_t(outcome == PD_REFERRAL_OK ? "" : pd_referral_outcome_name(outcome)),
            pd_i(programme != NULL ? (int64_t)programme->referral.when : 0), pd_i(now_ms + days * PD_DAY_MS),
            pd_i(at_once ? now_ms : 0), pd_t("")));
    if (at_once)
        pd_referrals_settle(hub, now_ms);
}

void
pd_referral_seen(struct pd_hub *hub, int64_t mid, enum pd_referral_seen seen, const char *key, int64_t at_ms)
{
    struct pd_referral r;

    if (!pd_referral_get(hub, mid, &r) || r.state != PD_REFERRAL_WAITING ||
        !pd_referral_counts(r.when, seen) || at_ms >= r.until_ms || at_ms < r.at_ms - PD_DAY_MS)
        return; /* a day: she was treated, then enrolled */
    (void)pd_store_run(hub->store, PD_HUB_SQL_REFERRAL_SEEN, PD_ARGS(pd_i(mid), pd_i(at_ms), pd_t(key)));
}

/* ---- granted ---- */

/* One of the two, by a key of the newcomer's. Nothing where a cap or the rule's audience says so. */
static void
grant(struct pd_hub *hub, int64_t now_ms, const struct pd_referral *r, const struct pd_programme *programme,
    bool to_newcomer, struct pd_earning *earned, int64_t *hseq)
{
    static struct pd_account account;
    int index = to_newcomer ? programme->referral.newcomer : programme->referral.referrer;
    struct pd_hub_case c = { .programme = programme, .at_ms = r->seen_ms };
    char key[PD_CLAIM_CAP], id[PD_ID_TEXT_CAP];

    *hseq = 0;
    if (index < 0 || !pd_account_get(hub, r->mid, &account))
        return;
    c.rule = &programme->rules[index];
    (void)snprintf(
        key, sizeof key, "%s:%s%s", c.rule->id, to_newcomer ? "" : "for:", pd_id_text(account.member.id, id));
    c.key = key;
    if (!to_newcomer && !pd_account_get(hub, r->by_mid, &account))
        return;
    c.earning = pd_earning_for(hub, &account, programme, c.rule, pd_fen_of(0), c.at_ms);
    if (c.earning.outcome != PD_EARNING_OK)
        return;
    *earned = c.earning;
    *hseq = hub->counters[PD_COUNT_HSEQ] + 1;
    if (pd_hub_grant_as(hub, now_ms, &account.member.id, &c) != PD_OK) /* an earlier life of this hub did */
        *hseq = 0;
}

static void
settle(struct pd_hub *hub, int64_t now_ms, struct pd_referral *r)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, r->seen_ms);
    enum pd_referral_outcome outcome = judge(hub, programme, r->mid, r->by_mid, true);
    struct pd_earning of_by = { .outcome = PD_EARNING_OK }, of_new = { .outcome = PD_EARNING_OK };

    r->state = outcome == PD_REFERRAL_OK ? PD_REFERRAL_CREDITED : PD_REFERRAL_REFUSED;
    if (outcome != PD_REFERRAL_OK) {
        (void)pd_copy(r->reason, sizeof r->reason, pd_referral_outcome_name(outcome));
        put_settled(hub, r);
        return;
    }
    grant(hub, now_ms, r, programme, false, &of_by, &r->by_hseq);
    grant(hub, now_ms, r, programme, true, &of_new, &r->new_hseq);
    r->version = programme->version;
    if (r->by_hseq != 0) {
        r->by_points = of_by.points;
        r->by_growth = of_by.growth;
    }
    if (r->new_hseq != 0) {
        r->new_points = of_new.points;
        r->new_growth = of_new.growth;
    }
    put_settled(hub, r);
}

void
pd_referrals_lapse(struct pd_hub *hub, int64_t now_ms)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_REFERRAL_LAPSE, PD_ARGS(pd_i(now_ms)));
}

void
pd_referrals_settle(struct pd_hub *hub, int64_t now_ms)
{
    struct pd_referral r;
    int64_t mid = 0;

    for (int i = 0; i < SETTLE_MAX; i++) {
        mid = pd_store_one(hub->store, PD_HUB_SQL_REFERRAL_DUE, PD_ARGS(pd_i(mid)), 0);
        if (mid == 0 || !pd_referral_get(hub, mid, &r))
            return;
        settle(hub, now_ms, &r);
    }
}

/* ---- taken back ---- */

/* All of what one of them was given, as a refund takes back what its payment earned. */
static void
take_back_from(struct pd_hub *hub, int64_t now_ms, const struct pd_referral *r, bool from_newcomer)
{
    static struct pd_account account;
    const struct pd_programme *programme = pd_hub_programme(hub, r->version);
    struct pd_clawback_case c = {
        .earned = from_newcomer ? r->new_points : r->by_points, .paid = pd_fen_of(1), .refunded = pd_fen_of(1)
    };
    int64_t granted = from_newcomer ? r->new_hseq : r->by_hseq;
    int64_t mid = pd_member_stays(hub, from_newcomer ? r->mid : r->by_mid);
    struct pd_points take, debt, growth;
    struct pd_posting posting;
    char note[64];

    if (granted == 0 || programme == NULL || !pd_account_get(hub, mid, &account))
        return;
    c.policy = programme->clawback;
    c.free = pd_account_left(&account);
    c.pending = pd_account_pending_of(hub, &account, granted);
    take = pd_clawback_take(&c, &debt);
    (void)snprintf(note, sizeof note, "referral taken back: %s", r->reason);
    posting = pd_hub_act(hub, now_ms, PD_ACT_TAKE_BACK, note);
    growth = pd_growth_taken(
        &posting, mid, r->seen_ms, programme->utc_offset_min, from_newcomer ? r->new_growth : r->by_growth);
    pd_hub_cite(&posting,
        programme
            ->rules[from_newcomer && programme->referral.newcomer >= 0 ? programme->referral.newcomer
                                                                       : programme->referral.referrer]
            .id,
        r->version);
    pd_account_claw_back(&posting, &account, granted, take, debt, growth);
    if (pd_points_raw(debt) > 0)
        pd_hub_incident(hub, now_ms, "overdraft", 0, posting.hseq, mid, debt);
}

static void
take_back(struct pd_hub *hub, int64_t now_ms, struct pd_referral *r, enum pd_referral_outcome why)
{
    if (!is_alive(r))
        return;
    (void)pd_copy(r->reason, sizeof r->reason, pd_referral_outcome_name(why));
    if (r->state == PD_REFERRAL_CREDITED) {
        take_back_from(hub, now_ms, r, false);
        take_back_from(hub, now_ms, r, true);
        r->state = PD_REFERRAL_TAKEN_BACK;
    } else {
        r->state = PD_REFERRAL_REFUSED;
    }
    put_settled(hub, r);
}

void
pd_referral_refunded(struct pd_hub *hub, int64_t now_ms, const char *key)
{
    int64_t mid = pd_store_one(hub->store, PD_HUB_SQL_REFERRAL_OF_SEEN, PD_ARGS(pd_t(key)), 0);
    struct pd_referral r;

    if (mid != 0 && pd_referral_get(hub, mid, &r))
        take_back(hub, now_ms, &r, PD_REFERRAL_REFUNDED);
}

/* ---- two members that are one ---- */

/* One of the two had been a member when the other was brought as a new one. */
static void
was_not_new(struct pd_hub *hub, int64_t now_ms, int64_t newcomer, int64_t known)
{
    int64_t since_ms = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_CREATED, PD_ARGS(pd_i(known)), INT64_MAX);
    struct pd_referral r;

    if (pd_referral_get(hub, newcomer, &r) && since_ms < r.at_ms)
        take_back(hub, now_ms, &r, PD_REFERRAL_MERGED);
}

static void
move(struct pd_hub *hub, int64_t from, int64_t to)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_REFERRAL_MOVE, PD_ARGS(pd_i(from), pd_i(to)));
}

/* The row that still counts is hers from now on; the other, which does not, stays with who she was. */
static void
keep_the_living(struct pd_hub *hub, int64_t other, int64_t stays)
{
    struct pd_referral r, s;

    if (!pd_referral_get(hub, other, &r) || !is_alive(&r) ||
        (pd_referral_get(hub, stays, &s) && is_alive(&s)))
        return;
    move(hub, stays, -other);
    move(hub, other, stays);
    move(hub, -other, other);
}

void
pd_referrals_merge(struct pd_hub *hub, int64_t now_ms, int64_t other, int64_t stays)
{
    was_not_new(hub, now_ms, other, stays);
    was_not_new(hub, now_ms, stays, other);
    keep_the_living(hub, other, stays);
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERGE_REFERRAL_BY, PD_ARGS(pd_i(other), pd_i(stays)));
    pd_referrals_meet(hub, now_ms, stays);
}

void
pd_referrals_meet(struct pd_hub *hub, int64_t now_ms, int64_t mid)
{
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    int n = pd_person_memberships(hub, mid, all);
    struct pd_referral r, newest;

    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            if (i != j)
                was_not_new(hub, now_ms, all[i].mid, all[j].mid);
    for (int i = 0; i < n; i++) {
        if (!pd_referral_get(hub, all[i].mid, &r) || !is_alive(&r))
            continue;
        newest = r;
        if (pd_person_same(hub, r.by_mid, mid))
            take_back(hub, now_ms, &r, PD_REFERRAL_SELF);
        else if (leads_to(hub, r.by_mid, mid, &newest))
            take_back(hub, now_ms, &newest, PD_REFERRAL_CIRCULAR);
    }
}

/* ---- the rest ---- */

void
pd_referral_forget(struct pd_hub *hub, int64_t mid)
{
    static const enum pd_hub_sql tables[] = { PD_HUB_SQL_REFERRAL_NUMBER_ERASE, PD_HUB_SQL_REFERRAL_ERASE,
        PD_HUB_SQL_REFERRAL_BY_ERASE };

    for (int i = 0; i < PD_COUNT(tables); i++)
        (void)pd_store_run(hub->store, tables[i], PD_ARGS(pd_i(mid)));
}

void
pd_referral_count(struct pd_hub *hub, int64_t mid, struct pd_referral_counts *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_REFERRAL_COUNTS;
    struct pd_store *s = hub->store;

    *out = (struct pd_referral_counts){ .points = pd_points_of(0) };
    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(mid))); row; row = pd_store_next(s, sql)) {
        int64_t state = pd_store_int(s, sql, 0);

        if (state >= 1 && state < PD_COUNT(out->n))
            out->n[state] = pd_store_int(s, sql, 1);
        if (state == PD_REFERRAL_CREDITED)
            out->points = pd_store_points(s, sql, 2);
    }
    pd_store_end(s, sql);
}

enum pd_err
pd_hub_referrals_each(struct pd_hub *hub, int64_t from_ms, int64_t to_ms,
    void (*each)(void *ctx, const struct pd_referral *row), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_REFERRALS_BETWEEN;
    struct pd_referral row;

    for (bool more = pd_store_start(hub->store, sql, PD_ARGS(pd_i(from_ms), pd_i(to_ms))); more;
         more = pd_store_next(hub->store, sql)) {
        read_row(hub->store, sql, &row);
        each(ctx, &row);
    }
    return hub->store->err;
}
