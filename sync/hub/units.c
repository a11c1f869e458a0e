#include "sync/hub/units.h"
#include "sync/hub/grants.h"
#include "sync/hub/persons.h"

#include "sync/hub/consents.h"

#include <stdio.h>

#define UNITS_MAX 64     /* of one member, read at a time */
#define VERSIONS_MAX 256 /* looked at for a unit that is not in the present one */

/* ---- units and their rules ---- */

static bool
has_unit(struct pd_hub *hub, uint32_t version, const char *id, struct pd_unit_rules *out)
{
    out->version = version;
    out->programme = pd_hub_programme(hub, version);
    if (out->programme == NULL)
        return false;
    out->coupon = pd_units_coupon(&out->programme->units, id);
    out->entitlement = pd_units_entitlement(&out->programme->units, id);
    return out->coupon != NULL || out->entitlement != NULL;
}

bool
pd_unit_rules(struct pd_hub *hub, int64_t now_ms, const char *id, struct pd_unit_rules *out)
{
    uint32_t version = pd_hub_programme_at(hub, now_ms);

    if (version == 0 || has_unit(hub, version, id, out))
        return version != 0;
    if (pd_store_one(hub->store, PD_HUB_SQL_UNIT_NUMBER, PD_ARGS(pd_t(id)), 0) == 0)
        return false;
    for (int i = 0; i < VERSIONS_MAX && --version > 0; i++)
        if (has_unit(hub, version, id, out))
            return true;
    return false;
}

int64_t
pd_unit_number(struct pd_hub *hub, const char *id)
{
    int64_t unit = pd_store_one(hub->store, PD_HUB_SQL_UNIT_NUMBER, PD_ARGS(pd_t(id)), 0);

    if (unit != 0)
        return unit;
    unit = pd_store_one(hub->store, PD_HUB_SQL_UNIT_LAST, PD_NO_ARGS, PD_UNIT_FIRST - 1) + 1;
    (void)pd_store_run(hub->store, PD_HUB_SQL_UNIT_INSERT, PD_ARGS(pd_i(unit), pd_t(id)));
    return unit;
}

bool
pd_unit_account(struct pd_hub *hub, int64_t mid, int64_t unit, struct pd_account *out)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_ACCOUNT_OPEN, PD_ARGS(pd_i(mid), pd_i(unit)));
    return pd_account_of_unit(hub, mid, unit, out);
}

/* ---- what she has ---- */

struct held_unit {
    int64_t unit;
    struct pd_points posted;
    char id[PD_RULE_CAP];
};

/* Those after a number. */
static int
read_units(struct pd_hub *hub, int64_t mid, int64_t after, struct held_unit out[UNITS_MAX])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ACCOUNTS_OF_UNITS;
    struct pd_store *s = hub->store;
    int n = 0;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(mid), pd_i(after), pd_i(UNITS_MAX)));
         row && n < UNITS_MAX; row = pd_store_next(s, sql)) {
        out[n].unit = pd_store_int(s, sql, 0);
        out[n].posted = pd_store_points(s, sql, 1);
        pd_store_text(s, sql, 2, out[n].id, sizeof out[n].id);
        n++;
    }
    pd_store_end(s, sql);
    return n;
}

/* Those that are good now, in their order. */
static int
good_lots(const struct pd_account *account, int64_t now_ms, struct pd_lot *out)
{
    int n = 0;

    for (int i = 0; i < account->lot_count; i++)
        if (pd_points_raw(account->lots[i].left) > 0 &&
            pd_points_raw(pd_lots_spendable(&account->lots[i], 1, now_ms)) > 0)
            out[n++] = account->lots[i];
    return n;
}

static void
show_unit(struct pd_hub *hub, int64_t mid, const struct held_unit *unit,
    void (*each)(void *ctx, const struct pd_wallet_row *row), void *ctx)
{
    static struct pd_account account;
    static struct pd_lot lots[PD_HUB_LOTS_MAX];
    struct pd_wallet_row row = { .lots = lots };

    if (pd_points_raw(unit->posted) == 0 || !pd_unit_rules(hub, hub->now_ms, unit->id, &row.rules) ||
        !pd_account_of_unit(hub, mid, unit->unit, &account))
        return;
    row.lot_count = good_lots(&account, hub->now_ms, lots);
    row.left = pd_account_free(&account, hub->now_ms);
    (void)pd_copy(row.id, sizeof row.id, unit->id);
    if (row.lot_count > 0)
        each(ctx, &row);
}

enum pd_err
pd_hub_wallet_each(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_wallet_row *row), void *ctx)
{
    static struct pd_account account;
    static struct held_unit units[UNITS_MAX];
    int64_t after = PD_UNIT_FIRST - 1;
    int n;

    hub->now_ms = now_ms;
    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    do {
        n = read_units(hub, account.mid, after, units);
        for (int i = 0; i < n; i++)
            show_unit(hub, account.mid, &units[i], each, ctx);
        after = n > 0 ? units[n - 1].unit : after;
    } while (n == UNITS_MAX);
    return hub->store->err;
}

/* ---- giving ---- */

/* What a gift is made of. */
struct part {
    const char *id;
    int n;
    int64_t expires_ms;
};

struct gift {
    const struct pd_programme *programme;
    int part_count, tier_min;
    struct part parts[PD_PACKAGE_UNITS_MAX];
    int64_t price; /* of one */
};

static int64_t
earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void
of_package(const struct pd_programme *p, const struct pd_package *package, int64_t now_ms, struct gift *gift)
{
    int64_t end_ms = pd_unit_days_end_ms(package->days, now_ms, p->utc_offset_min);

    gift->part_count = package->unit_count;
    gift->tier_min = package->tier_min;
    gift->price = pd_fen_raw(package->price);
    for (int i = 0; i < package->unit_count; i++) {
        const struct pd_coupon *coupon = pd_units_coupon(&p->units, package->units[i].unit);

        gift->parts[i] = (struct part){ package->units[i].unit, package->units[i].n,
            coupon != NULL ? earlier(end_ms, coupon->until_ms) : end_ms };
    }
}

/* false: the rules in force have no such thing. */
static bool
look_up(
    struct pd_hub *hub, int64_t now_ms, int64_t since_ms, const struct pd_unit_give *give, struct gift *out)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    const struct pd_entitlement *entitlement;
    const struct pd_package *package;
    const struct pd_coupon *coupon;

    *out = (struct gift){ .programme = p, .part_count = 1 };
    if (p == NULL)
        return false;
    coupon = pd_units_coupon(&p->units, give->what);
    entitlement = pd_units_entitlement(&p->units, give->what);
    package = pd_units_package(&p->units, give->what);
    if (coupon != NULL) {
        out->tier_min = coupon->tier_min;
        out->parts[0] =
            (struct part){ coupon->id, give->n, pd_coupon_end_ms(coupon, now_ms, p->utc_offset_min) };
    } else if (entitlement != NULL) {
        out->parts[0] = (struct part){ entitlement->id, give->n,
            pd_entitlement_year(entitlement, since_ms, now_ms, p->utc_offset_min).until_ms };
    } else if (package != NULL) {
        of_package(p, package, now_ms, out);
    }
    return coupon != NULL || entitlement != NULL || package != NULL;
}

static enum pd_err
check_give(const struct pd_unit_give *give, struct pd_why *why)
{
    if (give->n < 1 || give->n > PD_UNIT_COUNT_MAX)
        return pd_why(why, PD_ERR_INVALID, "n", "must be 1 to %d", PD_UNIT_COUNT_MAX);
    if (give->reference[0] != '\0' &&
        !pd_code_word_valid(give->reference, strlen(give->reference), PD_UNIT_REFERENCE_CAP - 1))
        return pd_why(why, PD_ERR_INVALID, "reference", "must be 1 to 64 of A-Z a-z 0-9 - _ .");
    return PD_OK;
}

/* PD_OK: not given yet; PD_ERR_EXISTS with out->number: it was; without: the reference is another's. */
static enum pd_err
given_before(struct pd_hub *hub, int64_t mid, const struct pd_unit_give *give, struct pd_unit_gift *out,
    struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_UNIT_GIFT_BY_REFERENCE;
    struct pd_store *s = hub->store;
    char what[PD_RULE_CAP];
    bool same;

    if (give->reference[0] == '\0' || !pd_store_start(s, sql, PD_ARGS(pd_t(give->reference))))
        return s->err;
    pd_store_text(s, sql, 2, what, sizeof what);
    same =
        pd_store_int(s, sql, 1) == mid && strcmp(what, give->what) == 0 && pd_store_int(s, sql, 3) == give->n;
    out->number = same ? pd_store_int(s, sql, 0) : 0;
    out->again = same;
    pd_store_end(s, sql);
    return pd_why(why, PD_ERR_EXISTS, "reference", "is that of another gift");
}

static bool
has_room(struct pd_hub *hub, int64_t mid, const char *id)
{
    static struct pd_account account;

    return pd_account_of_unit(hub, mid, pd_unit_number(hub, id), &account) &&
           account.lot_count < PD_UNIT_LOTS_MAX;
}

static enum pd_err
may_have(struct pd_hub *hub, int64_t now_ms, const struct pd_account *account, const struct gift *gift,
    const struct pd_unit_give *give, struct pd_why *why)
{
    const struct pd_programme *p = gift->programme;

    if (account->member.status != PD_MEMBER_ACTIVE)
        return pd_why(why, PD_ERR_STATE, "", "the member is frozen or closed");
    if (pd_units_package(&p->units, give->what) != NULL && give->n != 1)
        return pd_why(why, PD_ERR_INVALID, "n", "must be 1 for a package");
    if (pd_tier_of(p, account->member.growth) < gift->tier_min)
        return pd_why(
            why, PD_ERR_STATE, "", "is for members from the tier %s on", p->tiers[gift->tier_min].id);
    for (int i = 0; i < gift->part_count; i++)
        if (gift->parts[i].expires_ms <= now_ms)
            return pd_why(why, PD_ERR_STATE, gift->parts[i].id, "is over");
        else if (!has_room(hub, account->mid, gift->parts[i].id))
            return pd_why(why, PD_ERR_TOO_LARGE, gift->parts[i].id, "was given to her too often");
    return hub->store->err;
}

static void
give_part(struct pd_posting *posting, int64_t mid, const struct part *part)
{
    static struct pd_account account;
    struct pd_hub *hub = posting->hub;

    if (pd_unit_account(hub, mid, pd_unit_number(hub, part->id), &account))
        pd_account_grant(posting, &account, pd_points_of(part->n), pd_points_of(0), hub->now_ms,
            part->expires_ms, part->id);
}

enum pd_err
pd_hub_unit_give(struct pd_hub *hub, int64_t now_ms, const struct pd_unit_give *give,
    struct pd_unit_gift *out, struct pd_why *why)
{
    static struct pd_account account;
    enum pd_err err = check_give(give, why);
    struct pd_posting posting;
    struct gift gift;
    char note[96];

    *out = (struct pd_unit_gift){ .number = 0 };
    hub->now_ms = now_ms;
    if (err != PD_OK)
        return err;
    if (!pd_account_find(hub, &give->member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody");
    if (!look_up(hub, now_ms,
            pd_store_one(hub->store, PD_HUB_SQL_MEMBER_CREATED, PD_ARGS(pd_i(account.mid)), 0), give, &gift))
        return pd_why(why, PD_ERR_NOT_FOUND, give->what, "is no coupon, entitlement or package of the rules");
    out->price = pd_fen_of(gift.price);
    err = given_before(hub, account.mid, give, out, why);
    if (err != PD_OK)
        return out->again ? PD_OK : err;
    err = may_have(hub, now_ms, &account, &gift, give, why);
    if (err != PD_OK)
        return err;
    out->number = pd_store_one(hub->store, PD_HUB_SQL_UNIT_GIFT_LAST, PD_NO_ARGS, 0) + 1;
    (void)snprintf(note, sizeof note, "unit gift %lld by %s", (long long)out->number, give->by);
    posting = pd_hub_act(hub, now_ms, PD_ACT_UNIT_GIVE, note);
    pd_hub_cite(&posting, give->what, gift.programme->version);
    for (int i = 0; i < gift.part_count; i++)
        give_part(&posting, account.mid, &gift.parts[i]);
    (void)pd_store_run(hub->store, PD_HUB_SQL_UNIT_GIFT_INSERT,
        PD_ARGS(pd_i(out->number), pd_i(now_ms), pd_i(account.mid), pd_t(give->what), pd_i(give->n),
            pd_i(gift.price), pd_t(give->by), pd_t(give->reference), pd_i(posting.hseq)));
    return hub->store->err;
}

void
pd_unit_welcome(struct pd_hub *hub, int64_t now_ms, int64_t mid)
{
    static struct pd_account account;
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    const struct pd_coupon *coupon = p != NULL ? pd_units_coupon(&p->units, p->units.welcome) : NULL;
    struct part part;
    struct pd_posting posting;
    char key[PD_CLAIM_CAP], id[PD_ID_TEXT_CAP];

    if (coupon == NULL || !pd_account_get(hub, mid, &account) ||
        !pd_consent_counts(hub, mid, PD_CONSENT_PROGRAMME))
        return;
    part = (struct part){ coupon->id, 1, pd_coupon_end_ms(coupon, now_ms, p->utc_offset_min) };
    (void)snprintf(key, sizeof key, "unit:welcome:%s", pd_id_text(account.member.id, id));
    if (part.expires_ms <= now_ms ||
        pd_store_one(hub->store, PD_HUB_SQL_CLAIM_GET, PD_ARGS(pd_t(key)), 0) != 0)
        return;
    posting = pd_hub_act(hub, now_ms, PD_ACT_UNIT_GIVE, "welcome");
    pd_hub_cite(&posting, coupon->id, p->version);
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_CLAIM_INSERT, PD_ARGS(pd_t(key), pd_i(mid), pd_i(posting.hseq)));
    give_part(&posting, mid, &part);
}

/* ---- two members that are one ---- */

void
pd_units_merge(struct pd_posting *posting, int64_t from, int64_t to)
{
    static struct held_unit units[UNITS_MAX];
    struct pd_hub *hub = posting->hub;
    int64_t after = PD_UNIT_FIRST - 1;
    int n;

    do {
        n = read_units(hub, from, after, units);
        for (int i = 0; i < n; i++) {
            (void)pd_store_run(hub->store, PD_HUB_SQL_ACCOUNT_OPEN, PD_ARGS(pd_i(to), pd_i(units[i].unit)));
            pd_account_move_unit(posting, from, to, units[i].unit, units[i].posted);
        }
        after = n > 0 ? units[n - 1].unit : after;
    } while (n == UNITS_MAX);
}
