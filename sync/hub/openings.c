/*
 * What members bring along from an older system: what is left of each lot, with the end it had there, and
 * their growth. Each comes in once, by a claim's key made of her id and the lot's number, so that a list may
 * be told again, and in parts. It earns nothing and counts against no cap.
 */
#include "sync/hub/grants.h"
#include "sync/hub/loading.h"
#include "sync/hub/persons.h"
#include "sync/hub/tiers.h"

#include <stdio.h>

#define RULE "opening"
#define GROWTH "/growth" /* no lot is called so */

static void
key_of(const struct pd_id *member, const char *lot, char out[PD_CLAIM_CAP])
{
    char text[PD_ID_TEXT_CAP];

    (void)snprintf(
        out, PD_CLAIM_CAP, "opening:%s%s%s", pd_id_text(*member, text), lot[0] == '/' ? "" : ":", lot);
}

static bool
is_taken(struct pd_hub *hub, const char *key)
{
    return pd_store_one(hub->store, PD_HUB_SQL_CLAIM_GET, PD_ARGS(pd_t(key)), 0) != 0;
}

/* She came with a sum before: its points are among these lots. */
static bool
came_with_a_sum(struct pd_hub *hub, const struct pd_id *member)
{
    char key[PD_CLAIM_CAP], text[PD_ID_TEXT_CAP];

    (void)snprintf(key, sizeof key, "opening:%s", pd_id_text(*member, text));
    return is_taken(hub, key);
}

/* A lot under that key is here: the same, or another. */
static enum pd_err
compare(struct pd_hub *hub, const char *key, const struct pd_hub_opening *o, struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_OPENING_GET;
    struct pd_points granted;
    int64_t expires_ms;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_t(key)))) /* it paid a debt, and there is no lot of it */
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_EXISTS;
    granted = pd_store_points(hub->store, sql, 1);
    expires_ms = pd_store_int(hub->store, sql, 2);
    pd_store_end(hub->store, sql);
    if (pd_points_cmp(granted, o->points) == 0 && expires_ms == o->expires_ms)
        return PD_ERR_EXISTS;
    return pd_why(why, PD_ERR_STATE, "lot", "is here already, with %lld points%s",
        (long long)pd_points_raw(granted), expires_ms != o->expires_ms ? " and another end" : "");
}

enum pd_err
pd_hub_opening_check(const struct pd_hub_opening *o, int64_t now_ms, struct pd_why *why)
{
    if (!pd_code_word_valid(o->lot, strlen(o->lot), sizeof o->lot))
        return pd_why(
            why, PD_ERR_INVALID, "lot", "must be 1 to %d of A-Z a-z 0-9 - _", PD_OPENING_LOT_CAP - 1);
    if (!pd_points_valid(o->points) || pd_points_raw(o->points) == 0)
        return pd_why(why, PD_ERR_INVALID, "points", "must be a whole number in 1..1000000000");
    if (o->expires_ms <= now_ms)
        return pd_why(why, PD_ERR_INVALID, "expires", "is over; points that ended are not brought along");
    return PD_OK;
}

enum pd_err
pd_hub_member_by_number(struct pd_hub *hub, const char *number, struct pd_id *id)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MEMBER_ID_OF;
    int64_t mid = pd_person_by_number(hub, number);

    if (mid == 0 || !pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    *id = pd_store_id(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    return hub->store->err;
}

static enum pd_err
post(struct pd_hub *hub, int64_t now_ms, const char *key, struct pd_account *account, struct pd_points points,
    struct pd_points growth, int64_t expires_ms)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    char note[PD_CLAIM_CAP + 16];
    struct pd_posting posting;

    (void)snprintf(note, sizeof note, "grant %s %s", RULE, key);
    posting = pd_hub_act(hub, now_ms, PD_ACT_GRANT, note);
    if (pd_store_run(hub->store, PD_HUB_SQL_CLAIM_INSERT,
            PD_ARGS(pd_t(key), pd_i(account->mid), pd_i(posting.hseq))) != 1)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_EXISTS;
    pd_account_grant(&posting, account, points, growth, now_ms, expires_ms, RULE);
    if (programme != NULL) {
        pd_hub_cite(&posting, RULE, programme->version);
        pd_growth_earned(&posting, account->mid, now_ms, programme->utc_offset_min, growth);
    } else {
        pd_growth_earned(&posting, account->mid, now_ms, 0, growth);
    }
    return hub->store->err;
}

enum pd_err
pd_hub_opening_take(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    const struct pd_hub_opening *opening, struct pd_why *why)
{
    static struct pd_account account;
    char key[PD_CLAIM_CAP];
    enum pd_err err = pd_hub_opening_check(opening, now_ms, why);

    if (err != PD_OK)
        return err;
    hub->now_ms = now_ms;
    key_of(member, opening->lot, key);
    if (is_taken(hub, key))
        return compare(hub, key, opening, why);
    if (came_with_a_sum(hub, member))
        return pd_why(why, PD_ERR_STATE, "lot",
            "she was imported with a sum of points before; these lots would come on top of it");
    if (!pd_account_find(hub, member, &account))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    if (account.lot_count >= PD_HUB_LOTS_MAX / 2) /* room is left for what she earns */
        return pd_why(why, PD_ERR_TOO_LARGE, "lot", "a member brings at most %d lots along; join some",
            PD_HUB_LOTS_MAX / 2);
    return post(hub, now_ms, key, &account, opening->points, pd_points_of(0), opening->expires_ms);
}

enum pd_err
pd_hub_opening_growth(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, struct pd_points growth)
{
    static struct pd_account account;
    char key[PD_CLAIM_CAP];

    if (!pd_points_valid(growth))
        return PD_ERR_INVALID;
    hub->now_ms = now_ms;
    key_of(member, GROWTH, key);
    if (is_taken(hub, key))
        return PD_ERR_EXISTS;
    if (!pd_account_find(hub, member, &account))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    return post(hub, now_ms, key, &account, pd_points_of(0), growth, now_ms);
}
