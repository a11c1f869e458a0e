#include "sync/hub/visitors.h"

#include "app/base/log.h"
#include "app/core/code.h"
#include "sync/hub/enrolments.h"
#include "sync/hub/persons.h"

#include <sodium.h>

#define TAG_LEN 16
#define SEALED_LEN (sizeof(struct pd_visitor) + crypto_secretbox_MACBYTES)
#define YEAR_MIN 1900
#define YEAR_MAX 2200

static const uint8_t no_nonce[crypto_secretbox_NONCEBYTES];

static void
tag_of(const struct pd_hub *hub, const char *number, uint8_t tag[TAG_LEN])
{
    struct pd_hash hash = pd_person_hash(hub, "visitor", number, strlen(number));

    memcpy(tag, hash.b, TAG_LEN);
}

static void
erase(struct pd_hub *hub, int64_t vid)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_VISITOR_ERASE, PD_ARGS(pd_i(vid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_VISITOR_KEY_ERASE, PD_ARGS(pd_i(vid)));
}

/* ---- the list ---- */

static enum pd_err
check(const char *number, const struct pd_visitor *v, struct pd_why *why)
{
    if (!pd_code_word_valid(number, strlen(number), PD_ENROL_NUMBER_CAP))
        return pd_why(why, PD_ERR_INVALID, "number", "must be 1 to 31 of A-Z a-z 0-9 - _");
    if (!pd_enrol_name_good(v->name))
        return pd_why(why, PD_ERR_INVALID, "name", "must be a name of 1 to 63 bytes without digits");
    if (v->year != 0 && (v->year < YEAR_MIN || v->year > YEAR_MAX))
        return pd_why(why, PD_ERR_INVALID, "birth_year", "must be a year as 1958, or empty");
    if (v->last4[0] != '\0' && (strlen(v->last4) != 4 || strspn(v->last4, "0123456789") != 4))
        return pd_why(why, PD_ERR_INVALID, "phone_last4", "must be the last four digits, or empty");
    return PD_OK;
}

enum pd_err
pd_visitor_put(struct pd_hub *hub, const char *number, const struct pd_visitor *visitor, int64_t until_ms,
    struct pd_why *why)
{
    uint8_t key[crypto_secretbox_KEYBYTES], sealed[SEALED_LEN], tag[TAG_LEN];
    struct pd_visitor plain;
    enum pd_err err = check(number, visitor, why);
    int64_t vid;

    if (err != PD_OK)
        return err;
    memset(&plain, 0, sizeof plain); /* padding too, and nothing behind the ends of its texts */
    (void)pd_copy(plain.name, sizeof plain.name, visitor->name);
    (void)pd_copy(plain.last4, sizeof plain.last4, visitor->last4);
    plain.year = visitor->year;
    tag_of(hub, number, tag);
    vid = pd_store_one(hub->store, PD_HUB_SQL_VISITOR_ANY, PD_ARGS(pd_b(tag, sizeof tag)), 0);
    if (vid != 0)
        erase(hub, vid);
    vid = pd_store_one(hub->store, PD_HUB_SQL_VISITOR_NEXT, PD_NO_ARGS, 1);
    pd_rng_fill(hub->rng, key, sizeof key);
    pd_assert(crypto_secretbox_easy(sealed, (const uint8_t *)&plain, sizeof plain, no_nonce, key) == 0);
    (void)pd_store_run(hub->store, PD_HUB_SQL_VISITOR_KEY_INSERT, PD_ARGS(pd_i(vid), pd_b(key, sizeof key)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_VISITOR_INSERT,
        PD_ARGS(pd_i(vid), pd_b(tag, sizeof tag), pd_b(sealed, sizeof sealed), pd_i(until_ms)));
    sodium_memzero(key, sizeof key);
    sodium_memzero(&plain, sizeof plain);
    return hub->store->err;
}

bool
pd_visitor_get(struct pd_hub *hub, int64_t now_ms, const char *number, struct pd_visitor *out)
{
    uint8_t tag[TAG_LEN];
    int64_t vid;

    tag_of(hub, number, tag);
    vid = pd_store_one(hub->store, PD_HUB_SQL_VISITOR_FIND, PD_ARGS(pd_b(tag, sizeof tag), pd_i(now_ms)), 0);
    return vid != 0 && pd_sealed_open(hub, PD_HUB_SQL_VISITOR_GET, vid, out, sizeof *out,
                           "a visitor's row and key do not fit");
}

void
pd_visitor_drop(struct pd_hub *hub, const char *number)
{
    uint8_t tag[TAG_LEN];
    int64_t vid;

    tag_of(hub, number, tag);
    vid = pd_store_one(hub->store, PD_HUB_SQL_VISITOR_ANY, PD_ARGS(pd_b(tag, sizeof tag)), 0);
    if (vid != 0)
        erase(hub, vid);
}

#define AT_ONCE 500 /* as the statements have it */

static int64_t
erase_some(struct pd_hub *hub, enum pd_hub_sql sql, int64_t now_ms)
{
    int64_t vids[AT_ONCE];
    int n = 0;
    bool old = sql == PD_HUB_SQL_VISITOR_OLD;

    for (bool row = old ? pd_store_start(hub->store, sql, PD_ARGS(pd_i(now_ms)))
                        : pd_store_start(hub->store, sql, PD_NO_ARGS);
         row && n < AT_ONCE; row = pd_store_next(hub->store, sql))
        vids[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        erase(hub, vids[i]);
    return n;
}

void
pd_visitors_prune(struct pd_hub *hub, int64_t now_ms)
{
    (void)erase_some(hub, PD_HUB_SQL_VISITOR_OLD, now_ms);
}

int64_t
pd_visitors_clear(struct pd_hub *hub)
{
    return erase_some(hub, PD_HUB_SQL_VISITOR_ALL, 0);
}

/* ---- asked for ---- */

static bool
is_free(const struct pd_hub_visitor_asking *a, int64_t hour)
{
    return a->by[0] == '\0' || a->hour != hour;
}

/* Of this clerk at this desk in this hour. Of more than there is room for one is forgotten that nobody asks
 * by any more, or else one of this desk's own; all of them with a new start. */
static struct pd_hub_visitor_asking *
asking_of(struct pd_errand_case *c)
{
    struct pd_hub_visitor_asking *all = c->hub->visitor_asking, *other = &all[0];
    int64_t hour = c->now_ms / PD_HOUR_MS;

    for (int i = 0; i < PD_COUNT(c->hub->visitor_asking); i++) {
        struct pd_hub_visitor_asking *a = &all[i];

        if (a->dev == c->device->dev && a->hour == hour && strcmp(a->by, c->errand->work.by) == 0)
            return a;
        if (!is_free(other, hour) && (is_free(a, hour) || a->dev == c->device->dev))
            other = a;
    }
    *other = (struct pd_hub_visitor_asking){ .dev = c->device->dev, .hour = hour };
    (void)pd_copy(other->by, sizeof other->by, c->errand->work.by);
    return other;
}

/* A clerk who goes from desk to desk, or somebody in that name, is a person's to look at: once an hour. */
static void
look_at_clerk(struct pd_errand_case *c, struct pd_hub_visitor_asking *of)
{
    bool told = false;
    int all = 0;

    for (int i = 0; i < PD_COUNT(c->hub->visitor_asking); i++) {
        const struct pd_hub_visitor_asking *a = &c->hub->visitor_asking[i];

        if (a->hour != of->hour || strcmp(a->by, of->by) != 0)
            continue;
        all += a->count;
        told |= a->told;
    }
    if (all < PD_VISITORS_AN_HOUR || told)
        return;
    of->told = true;
    pd_hub_incident(c->hub, c->now_ms, "asks_too_often", c->device->dev, 0, 0, pd_points_of(0));
}

static bool
may_ask(struct pd_errand_case *c)
{
    struct pd_hub_visitor_asking *of;

    if (c->errand->work.by[0] == '\0') /* nobody signs in there: the desk's count is hers */
        return pd_errand_rate(c, PD_ERRAND_RATE_VISITOR);
    of = asking_of(c);
    look_at_clerk(c, of);
    if (of->count == PD_VISITORS_AN_HOUR || !pd_errand_rate(c, PD_ERRAND_RATE_VISITOR))
        return false;
    of->count++;
    return true;
}

void
pd_errand_visitor(struct pd_errand_case *c)
{
    if (strcmp(c->device->mode, "counter") != 0)
        pd_errand_refuse(c, "not_here");
    else if (!pd_enrol_may(c, c->errand->work.by))
        pd_errand_refuse(c, "by");
    else if (!may_ask(c))
        pd_errand_refuse(c, "too_often");
    else if (!pd_visitor_get(c->hub, c->now_ms, c->errand->what, &c->answer->visitor))
        pd_errand_refuse(c, "not_found");
    pd_log(PD_LOG_INFO, "", "desk %lld looked up a visitor: %s", (long long)c->device->dev,
        c->answer->status == PD_ERRAND_DONE ? "found" : c->answer->code);
}
