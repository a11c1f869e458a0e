#include "sync/hub/memberships.h"

#include "sync/hub/accounts.h"
#include "sync/hub/consents.h"
#include "sync/hub/families.h"
#include "sync/hub/feed.h"
#include "sync/hub/persons.h"
#include "sync/hub/referrals.h"
#include "sync/hub/units.h"

#include <stdio.h>

#define TELL_MAX 4096

static int64_t
person_of(struct pd_hub *hub, int64_t mid)
{
    return pd_store_one(hub->store, PD_HUB_SQL_PERSON_ROOT, PD_ARGS(pd_i(mid)), 0);
}

int64_t
pd_person_root(struct pd_hub *hub, int64_t mid)
{
    int64_t person = person_of(hub, mid);

    return person != 0 ? person : mid;
}

bool
pd_person_same(struct pd_hub *hub, int64_t a, int64_t b)
{
    return a == b || (a != 0 && b != 0 && pd_person_root(hub, a) == pd_person_root(hub, b));
}

int
pd_person_memberships(struct pd_hub *hub, int64_t mid, struct pd_membership out[PD_MEMBERSHIPS_MAX])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PERSON_MEMBERS;
    struct pd_store *s = hub->store;
    int n = 0;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(person_of(hub, mid)))); row && n < PD_MEMBERSHIPS_MAX;
         row = pd_store_next(s, sql)) {
        out[n] = (struct pd_membership){ pd_store_int(s, sql, 0), pd_store_id(s, sql, 1) };
        n++;
    }
    pd_store_end(s, sql);
    if (n > 0)
        return n;
    out[0] = (struct pd_membership){ .mid = mid };
    if (pd_store_start(s, PD_HUB_SQL_MEMBER_GET, PD_ARGS(pd_i(mid)))) {
        out[0].id = pd_store_id(s, PD_HUB_SQL_MEMBER_GET, 1);
        pd_store_end(s, PD_HUB_SQL_MEMBER_GET);
    }
    return 1;
}

struct pd_id
pd_person_group(const struct pd_hub *hub, int64_t person)
{
    struct pd_id id = { { 0 } };
    char text[24];
    struct pd_hash hash;

    if (person == 0)
        return id;
    (void)snprintf(text, sizeof text, "%lld", (long long)person);
    hash = pd_person_hash(hub, "group", text, strlen(text));
    memcpy(id.b, hash.b, PD_ID_LEN);
    return id;
}

void
pd_person_touch(struct pd_hub *hub, int64_t mid)
{
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    int n = pd_person_memberships(hub, mid, all);

    for (int i = 0; i < n; i++)
        pd_feed_touch(hub, PD_ROW_MEMBER, all[i].mid);
}

void
pd_persons_tell(struct pd_hub *hub)
{
    static int64_t mids[TELL_MAX];
    const enum pd_hub_sql sql = PD_HUB_SQL_PERSON_TELL;
    int64_t after = 0;
    int n;

    do {
        n = 0;
        for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(after), pd_i(TELL_MAX)));
             row && n < TELL_MAX; row = pd_store_next(hub->store, sql))
            mids[n++] = pd_store_int(hub->store, sql, 0);
        pd_store_end(hub->store, sql);
        for (int i = 0; i < n; i++)
            pd_feed_touch(hub, PD_ROW_MEMBER, mids[i]);
        after = n > 0 ? mids[n - 1] : after;
    } while (n == TELL_MAX && hub->store->err == PD_OK);
}

/* ---- another membership ---- */

/* Why nothing may be opened for her; PD_OK: it may. */
static enum pd_err
look(
    struct pd_hub *hub, const struct pd_id *id, const char *which, struct pd_account *out, struct pd_why *why)
{
    if (!pd_account_find(hub, id, out) || pd_member_erased_ms(hub, out->mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err : pd_why(why, PD_ERR_NOT_FOUND, which, "is nobody");
    if (out->member.status != PD_MEMBER_ACTIVE)
        return pd_why(why, PD_ERR_STATE, which, "is frozen or closed");
    if (!pd_consent_counts(hub, out->mid, PD_CONSENT_PROGRAMME))
        return pd_why(why, PD_ERR_STATE, which, "does not take part: she said so");
    return PD_OK;
}

/* "dental, standard": what may be said there. */
static enum pd_err
no_such_kind(const struct pd_programme *programme, struct pd_why *why)
{
    char all[PD_KINDS_MAX * (PD_RULE_CAP + 2)];
    struct pd_str s = pd_str_on(all, sizeof all);

    for (int i = 0; i < programme->kind_count; i++)
        pd_str_addf(&s, "%s%s", i > 0 ? ", " : "", programme->kinds[i].id);
    return pd_why(why, PD_ERR_INVALID, "kind", "must be one of the rules in force: %.180s", s.p);
}

static void
kind_of(struct pd_hub *hub, int64_t mid, char out[PD_RULE_CAP])
{
    memset(out, 0, PD_RULE_CAP);
    if (!pd_store_start(hub->store, PD_HUB_SQL_MEMBER_KIND, PD_ARGS(pd_i(mid))))
        return;
    pd_store_text(hub->store, PD_HUB_SQL_MEMBER_KIND, 0, out, PD_RULE_CAP);
    pd_store_end(hub->store, PD_HUB_SQL_MEMBER_KIND);
}

/* Which of them is of this kind; -1: none. */
static int
of_kind(struct pd_hub *hub, const struct pd_membership *all, int n, const char *kind)
{
    char other[PD_RULE_CAP];

    for (int i = 0; i < n; i++) {
        kind_of(hub, all[i].mid, other);
        if (strcmp(kind, other) == 0)
            return i;
    }
    return -1;
}

enum pd_err
pd_hub_member_join(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *kind,
    struct pd_id *out, struct pd_why *why)
{
    static struct pd_account account;
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    enum pd_err err;
    int64_t root, mid;
    int n, at;

    hub->now_ms = now_ms;
    if (programme == NULL)
        return pd_why(
            why, PD_ERR_STATE, "", "there are no rules in force; pointdesk-hub programme publish FILE");
    err = look(hub, member, "member", &account, why);
    if (err != PD_OK)
        return err;
    if (pd_programme_kind(programme, kind) < 0)
        return no_such_kind(programme, why);
    n = pd_person_memberships(hub, account.mid, all);
    at = of_kind(hub, all, n, kind);
    if (at >= 0) {
        *out = all[at].id;
        return pd_why(why, PD_ERR_EXISTS, "kind", "she has a membership of this kind already");
    }
    if (n == PD_MEMBERSHIPS_MAX)
        return pd_why(why, PD_ERR_FULL, "", "she has %d memberships, which is the most", PD_MEMBERSHIPS_MAX);
    root = pd_person_root(hub, account.mid);
    *out = pd_id_make(now_ms, hub->rng);
    mid = pd_member_row(hub, now_ms, out);
    (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_SET, PD_ARGS(pd_i(root), pd_i(root)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_JOINED, PD_ARGS(pd_i(mid), pd_t(kind), pd_i(root)));
    pd_person_touch(hub, root);
    pd_unit_years_give(hub, now_ms, mid);
    return hub->store->err;
}

/* ---- two that were kept apart ---- */

static enum pd_err
too_many(struct pd_why *why)
{
    return pd_why(why, PD_ERR_FULL, "", "together they have more than %d memberships", PD_MEMBERSHIPS_MAX);
}

/* The other's memberships come to this person. */
static enum pd_err
may_meet(struct pd_hub *hub, int64_t stays, int64_t other, struct pd_why *why)
{
    struct pd_membership hers[PD_MEMBERSHIPS_MAX], others[PD_MEMBERSHIPS_MAX];
    int n = pd_person_memberships(hub, stays, hers), m = pd_person_memberships(hub, other, others);
    char kind[PD_RULE_CAP];

    for (int i = 0; i < m; i++) {
        kind_of(hub, others[i].mid, kind);
        if (of_kind(hub, hers, n, kind) >= 0)
            return pd_why(why, PD_ERR_STATE, "",
                "both have a membership of kind %s: these are one, and the rest comes along (member merge)",
                kind);
    }
    return n + m > PD_MEMBERSHIPS_MAX ? too_many(why) : PD_OK;
}

/* What lies under the person of the one comes to the other, as where two members become one. */
static void
bring_person(struct pd_hub *hub, int64_t from, int64_t to)
{
    static const enum pd_hub_sql moves[] = { PD_HUB_SQL_MERGE_CONSENTS, PD_HUB_SQL_MERGE_WISHES,
        PD_HUB_SQL_MERGE_WARD, PD_HUB_SQL_MERGE_GUARDIAN, PD_HUB_SQL_MERGE_GUARDIAN_PERSON,
        PD_HUB_SQL_MERGE_GUARDIAN_KEY, PD_HUB_SQL_MERGE_PIN };

    for (int i = 0; i < PD_COUNT(moves); i++)
        (void)pd_store_run(hub->store, moves[i], PD_ARGS(pd_i(from), pd_i(to)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERGE_WARD_GONE, PD_ARGS(pd_i(from)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_CARD_PIN_ERASE, PD_ARGS(pd_i(from)));
}

static bool
guards(struct pd_hub *hub, int64_t root)
{
    return pd_store_one(hub->store, PD_HUB_SQL_WARDS_OF, PD_ARGS(pd_i(root)), 0) > 0;
}

enum pd_err
pd_hub_member_link(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_id *other,
    struct pd_why *why)
{
    static struct pd_account one, two;
    int64_t stays, comes;
    enum pd_err err;

    hub->now_ms = now_ms;
    err = look(hub, member, "member", &one, why);
    if (err == PD_OK)
        err = look(hub, other, "the other member", &two, why);
    if (err != PD_OK)
        return err;
    stays = pd_person_root(hub, one.mid);
    comes = pd_person_root(hub, two.mid);
    if (stays == comes)
        return pd_why(why, PD_ERR_EXISTS, "", "these are memberships of one person already");
    if ((pd_consent_is_minor(hub, stays) && guards(hub, comes)) ||
        (pd_consent_is_minor(hub, comes) && guards(hub, stays)))
        return pd_why(why, PD_ERR_STATE, "",
            "one of them has a guardian, and the other is one: end that first (consent no-guardian)");
    err = may_meet(hub, one.mid, two.mid, why);
    if (err != PD_OK)
        return err;
    bring_person(hub, comes, stays);
    (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_SET, PD_ARGS(pd_i(stays), pd_i(stays)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_MOVES, PD_ARGS(pd_i(comes), pd_i(stays)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_SET, PD_ARGS(pd_i(comes), pd_i(stays)));
    pd_families_meet(hub, now_ms, stays);
    pd_referrals_meet(hub, now_ms, stays);
    pd_person_touch(hub, stays);
    return hub->store->err;
}

enum pd_err
pd_memberships_pairs(struct pd_hub *hub, int64_t stays, int64_t other,
    struct pd_membership_pair out[PD_MEMBERSHIPS_MAX], int *count, struct pd_why *why)
{
    struct pd_membership hers[PD_MEMBERSHIPS_MAX], others[PD_MEMBERSHIPS_MAX];
    int n = pd_person_memberships(hub, stays, hers), m = pd_person_memberships(hub, other, others), pairs = 0;
    char kind[PD_RULE_CAP];

    if (pd_person_same(hub, stays, other))
        return pd_why(why, PD_ERR_STATE, "",
            "these are two memberships of one person, kept apart on purpose: they are not made one");
    for (int i = 0; i < m; i++) {
        int at = -1;

        kind_of(hub, others[i].mid, kind);
        if (others[i].mid != other)
            at = of_kind(hub, hers, n, kind);
        if (at >= 0 && hers[at].mid != stays)
            out[pairs++] = (struct pd_membership_pair){ hers[at].id, others[i].id };
        else if (at >= 0)
            return pd_why(why, PD_ERR_STATE, "",
                "both have a membership of kind %s: name these two, and the others come along", kind);
    }
    *count = pairs;
    return n + m - pairs - 1 > PD_MEMBERSHIPS_MAX ? too_many(why) : PD_OK;
}

void
pd_memberships_merge(struct pd_hub *hub, int64_t stays, int64_t other)
{
    int64_t to = pd_person_root(hub, stays), from = person_of(hub, other);

    /* The one that goes is nobody's membership any more; what is left comes along. */
    (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_SET, PD_ARGS(pd_i(other), pd_i(0)));
    if (from == 0)
        return;
    if (from != other)
        bring_person(hub, from, to);
    if (pd_store_run(hub->store, PD_HUB_SQL_PERSON_MOVES, PD_ARGS(pd_i(from), pd_i(to))) > 0)
        (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_SET, PD_ARGS(pd_i(to), pd_i(to)));
    pd_person_touch(hub, to);
}

/* ---- shown ---- */

enum pd_err
pd_hub_memberships_each(struct pd_hub *hub, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_member *membership), void *ctx)
{
    static struct pd_account account;
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    int n;

    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    n = pd_person_memberships(hub, account.mid, all);
    for (int i = 0; i < n; i++)
        if (pd_account_get(hub, all[i].mid, &account))
            each(ctx, &account.member);
    return hub->store->err;
}
