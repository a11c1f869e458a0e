/*
 * One counter at a time captures at a place: it holds the place's token.
 *
 *             ask                       give                        holder declared lost
 *   nobody's  → the asker's             quarantine                  –
 *   held      asked (the first stays)   → the asker's, or nobody's  → the asker's, or nobody's; doubt
 *
 * Each arrow to a counter is a new number, told by the feed.
 */
#include "sync/hub/tokens.h"
#include "sync/hub/apply.h"
#include "sync/hub/feed.h"
#include "sync/hub/holds.h"
#include "sync/hub/refill.h"

#define FEN_PER_YUAN 100

static bool
token_by(struct pd_hub *hub, enum pd_hub_sql sql, struct pd_arg arg, struct pd_token *out)
{
    struct pd_store *s = hub->store;

    if (!pd_store_start(s, sql, &arg, 1))
        return false;
    out->number = pd_store_int(s, sql, 0);
    pd_store_text(s, sql, 1, out->place, sizeof out->place);
    out->dev = pd_store_int(s, sql, 2);
    out->got = pd_store_int(s, sql, 3) != 0;
    out->asked = pd_store_int(s, sql, 4);
    out->lost_ms = pd_store_int(s, sql, 5);
    out->cseq = (uint64_t)pd_store_int(s, sql, 6);
    pd_store_end(s, sql);
    return s->err == PD_OK;
}

bool
pd_token_of(struct pd_hub *hub, const char *place, struct pd_token *out)
{
    return token_by(hub, PD_HUB_SQL_TOKEN_OF, pd_t(place), out);
}

bool
pd_token_get(struct pd_hub *hub, int64_t number, struct pd_token *out)
{
    return token_by(hub, PD_HUB_SQL_TOKEN_GET, pd_i(number), out);
}

bool
pd_token_held(struct pd_hub *hub, const char *place, int64_t dev)
{
    struct pd_token token;

    return pd_token_of(hub, place, &token) && token.dev == dev;
}

/* ---- from hand to hand ---- */

static void
grant(struct pd_hub *hub, const struct pd_token *token, int64_t dev)
{
    int64_t number = pd_hub_count(hub, PD_COUNT_TOKEN);

    (void)pd_store_run(
        hub->store, PD_HUB_SQL_TOKEN_GRANT, PD_ARGS(pd_i(token->number), pd_i(number), pd_i(dev)));
    pd_feed_touch(hub, PD_ROW_TOKEN, number);
}

/* To whoever asked, unless that counter was stopped in the meantime, or the hub was restored and does not
 * know yet whom it has given it to. */
static void
pass_on(struct pd_hub *hub, const struct pd_token *token)
{
    struct pd_device next;

    if (!pd_refill_on(hub) && token->asked != 0 && pd_device_get(hub, token->asked, &next) &&
        next.state == PD_DEVICE_ACTIVE && next.retire_ms == 0) {
        grant(hub, token, next.dev);
        return;
    }
    (void)pd_store_run(hub->store, PD_HUB_SQL_TOKEN_FREE, PD_ARGS(pd_i(token->number)));
    pd_feed_touch(hub, PD_ROW_TOKEN, token->number);
}

static void
ask(struct pd_hub *hub, const struct pd_token *token, int64_t dev)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_TOKEN_ASKED, PD_ARGS(pd_i(token->number), pd_i(dev)));
    pd_feed_touch(hub, PD_ROW_TOKEN, token->number);
}

void
pd_token_first(struct pd_hub *hub, const struct pd_device *device)
{
    struct pd_token token;
    int64_t number;

    if (pd_refill_on(hub)) /* a desk that has not reported may hold it */
        return;
    if (pd_token_of(hub, device->place, &token)) {
        if (token.dev == 0)
            grant(hub, &token, device->dev);
        return;
    }
    number = pd_hub_count(hub, PD_COUNT_TOKEN);
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_TOKEN_INSERT, PD_ARGS(pd_i(number), pd_t(device->place), pd_i(device->dev)));
    pd_feed_touch(hub, PD_ROW_TOKEN, number);
}

bool
pd_token_received(struct pd_hub *hub, const char *place, uint64_t number, int64_t dev)
{
    struct pd_token token;

    if (!pd_token_of(hub, place, &token) || (uint64_t)token.number != number || token.dev != dev)
        return false;
    (void)pd_store_run(hub->store, PD_HUB_SQL_TOKEN_GOT, PD_ARGS(pd_i(token.number)));
    return true;
}

void
pd_token_ask_no_more(struct pd_hub *hub, int64_t dev)
{
    struct pd_token token;

    if (token_by(hub, PD_HUB_SQL_TOKEN_ASKED_BY, pd_i(dev), &token))
        ask(hub, &token, 0);
}

/* The first who asked gets it; whoever asks later is told so, and may ask again after that. */
void
pd_apply_token_ask(struct pd_apply *apply)
{
    const struct pd_device *device = apply->device;
    struct pd_hub *hub = apply->hub;
    struct pd_token token;

    if (strcmp(device->mode, "counter") != 0 || strcmp(device->place, apply->op->place) != 0) {
        pd_apply_reject(apply, "wrong_place");
        return;
    }
    if (device->retire_ms > 0) { /* it is to give, not to take */
        pd_apply_reject(apply, "retiring");
        return;
    }
    if (!pd_token_of(hub, device->place, &token)) {
        pd_token_first(hub, device);
        return;
    }
    if (token.dev == device->dev || token.asked == device->dev)
        return;
    if (pd_refill_on(hub)) {
        if (!pd_refill_again(apply)) /* what was asked and answered before is over */
            pd_apply_reject(apply, "refill");
        return;
    }
    if (token.dev == 0)
        grant(hub, &token, device->dev);
    else if (token.asked == 0)
        ask(hub, &token, device->dev);
    else
        pd_apply_reject(apply, "asked_before");
}

/* What the giver captured stands before this op in its journal, so all of it is here. */
void
pd_apply_token_give(struct pd_apply *apply)
{
    struct pd_token token;

    if (!pd_token_of(apply->hub, apply->op->place, &token) || (uint64_t)token.number != apply->op->number ||
        token.dev != apply->device->dev) {
        if (!pd_refill_again(apply)) /* otherwise a later grant is known already */
            pd_apply_quarantine(apply, "not_token_holder");
        return;
    }
    pass_on(apply->hub, &token);
}

/* ---- a holder that is lost ---- */

static void
count_stake(struct pd_hub *hub, struct pd_token_stake *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_HOLDS_OF_PLACE;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_t(out->place))); row; row = pd_store_next(s, sql)) {
        if (pd_store_int(s, sql, 1) == PD_HOLD_HELD) {
            out->held++;
            continue;
        }
        out->released++;
        pd_assert(pd_points_add(out->points, pd_store_points(s, sql, 2), &out->points) &&
                  pd_fen_add(out->value, pd_fen_of(pd_store_int(s, sql, 3)), &out->value));
    }
}

bool
pd_token_at_stake(struct pd_hub *hub, const struct pd_device *device, const struct pd_programme *programme,
    struct pd_token_stake *out)
{
    struct pd_token token;
    struct pd_fen worth = pd_fen_of(0);

    *out = (struct pd_token_stake){ .heard_ms = device->seen_ms };
    if (!token_by(hub, PD_HUB_SQL_TOKEN_OF_DEVICE, pd_i(device->dev), &token))
        return false;
    (void)pd_copy(out->place, sizeof out->place, token.place);
    count_stake(hub, out);
    if (programme != NULL)
        worth = pd_fen_of(pd_points_raw(out->points) * FEN_PER_YUAN / programme->points_per_yuan);
    pd_assert(pd_fen_add(out->value, worth, &out->value));
    return true;
}

/* Of a hold that the hub has not heard to be out, too: its release may not have come yet. */
static void
doubt_place(struct pd_hub *hub, const char *place)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_HOLDS_OF_PLACE;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_t(place))); row; row = pd_store_next(s, sql))
        pd_feed_touch(hub, PD_ROW_HOLD, pd_store_int(s, sql, 0));
    (void)pd_store_run(s, PD_HUB_SQL_HOLDS_DOUBT, PD_ARGS(pd_t(place)));
}

void
pd_token_lost(struct pd_hub *hub, int64_t now_ms, const struct pd_device *device)
{
    struct pd_token token;

    pd_token_ask_no_more(hub, device->dev);
    if (!token_by(hub, PD_HUB_SQL_TOKEN_OF_DEVICE, pd_i(device->dev), &token))
        return;
    doubt_place(hub, token.place);
    (void)pd_store_run(hub->store, PD_HUB_SQL_TOKEN_LOST, PD_ARGS(pd_i(token.number), pd_i(now_ms)));
    pass_on(hub, &token);
}

enum pd_doubt
pd_token_doubt(const struct pd_apply *apply, const char *place)
{
    struct pd_token token;

    if (!pd_token_of(apply->hub, place, &token) || token.lost_ms == 0)
        return PD_DOUBT_NONE;
    return apply->op->at_ms < token.lost_ms || apply->op->quality == PD_TIME_UNTRUSTED ? PD_DOUBT_OPEN
                                                                                       : PD_DOUBT_NONE;
}

/* A person looks at each: who vouched for what is not for the hub to judge. */
void
pd_apply_vouch(struct pd_apply *apply)
{
    struct pd_hub *hub = apply->hub;
    struct pd_hub_hold h = { .mid = 0 };

    if (strcmp(apply->device->mode, "counter") != 0) {
        pd_apply_quarantine(apply, "not_a_counter");
        return;
    }
    if (pd_hub_hold_find(hub, &apply->op->hold, &h) && h.doubt == PD_DOUBT_OPEN) {
        (void)pd_store_run(hub->store, PD_HUB_SQL_HOLD_VOUCHED, PD_ARGS(pd_i(h.hid)));
        pd_feed_touch(hub, PD_ROW_HOLD, h.hid);
    }
    pd_apply_incident(apply, "vouched", h.mid, h.amount);
}

/* A number that this hub may have given, for this counter's own place: those of other places stand for
 * themselves. */
static bool
may_be_its(struct pd_apply *apply)
{
    const struct pd_device *device = apply->device;
    int64_t number = (int64_t)apply->op->number;
    struct pd_token token;

    return strcmp(device->mode, "counter") == 0 && strcmp(device->place, apply->op->place) == 0 &&
           number > 0 && number <= apply->hub->counters[PD_COUNT_TOKEN] &&
           (!pd_token_get(apply->hub, number, &token) || strcmp(token.place, device->place) == 0);
}

bool
pd_token_adopt(struct pd_apply *apply)
{
    const struct pd_op *op = apply->op;
    struct pd_store *s = apply->hub->store;
    int64_t number = (int64_t)op->number;
    struct pd_token token;

    if (!may_be_its(apply))
        return false;
    if (pd_token_of(apply->hub, op->place, &token)) {
        if (pd_store_run(s, PD_HUB_SQL_TOKEN_ADOPT,
                PD_ARGS(pd_t(op->place), pd_i(number), pd_i(apply->device->dev))) == 0)
            return true; /* an older grant: what came after it is known */
    } else {
        (void)pd_store_run(
            s, PD_HUB_SQL_TOKEN_INSERT, PD_ARGS(pd_i(number), pd_t(op->place), pd_i(apply->device->dev)));
        (void)pd_store_run(s, PD_HUB_SQL_TOKEN_GOT, PD_ARGS(pd_i(number)));
    }
    pd_feed_touch(apply->hub, PD_ROW_TOKEN, number);
    return true;
}
