/*
 * How desks go. Nothing that a desk was given is taken from it by time: it gives it back in its own journal,
 * or a person says that it is lost, with what that may cost before her eyes.
 *
 *            retire: asked for everything          its journal gave it all, and no ticket waits
 *   ACTIVE ──────────────────────────▶ (retiring) ─────────────────────────────────────────────▶ RETIRED
 *      │  ◀──────────────────────────      │
 *      │      retire --cancel: it stays    │
 *      │ lost                              │ lost
 *      ▼                                   ▼     settle: after the last ticket it can have made, or at once
 *     LOST ◀───────────────────────────────┘ ────────────────────────────────────────────────▶ LOST, settled
 *
 * A kiosk has leases, a counter the token of its place and what leases it asked for: one table row each.
 */
#include "sync/hub/devices.h"
#include "sync/hub/feed.h"
#include "sync/hub/grants.h"
#include "sync/hub/holds.h"
#include "sync/hub/leases.h"
#include "sync/hub/refill.h"
#include "sync/hub/staff_desks.h"
#include "sync/hub/tokens.h"

/* One kind of desk. */
struct kind {
    const char *mode;
    /* Everything it holds is asked for: its rows come again, and say so. */
    void (*ask)(struct pd_hub *hub, const struct pd_device *device);
    /* It holds something still, or owes an answer. */
    bool (*holds)(struct pd_hub *hub, const struct pd_device *device);
    /* What may be lost with it. */
    void (*stake)(struct pd_hub *hub, const struct pd_device *device, const struct pd_programme *programme,
        struct pd_hub_stake *stake);
    void (*lose)(struct pd_hub *hub, int64_t now_ms, const struct pd_device *device);
    /* What it had left is free again. */
    void (*settle)(struct pd_hub *hub, const struct pd_device *device);
};

/* ---- leases: a kiosk's, and a counter's that asked for some ---- */

struct left {
    uint32_t id;
    char sku[PD_SKU_CAP];
    int n;
};

static int
leases_of(struct pd_hub *hub, int64_t dev, struct left *out, int max)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LEASE_EACH_OF;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(dev))); row && n < max;
         row = pd_store_next(hub->store, sql)) {
        out[n].id = (uint32_t)pd_store_int(hub->store, sql, 0);
        pd_store_text(hub->store, sql, 1, out[n].sku, sizeof out[n].sku);
        out[n].n = (int)(pd_store_int(hub->store, sql, 2) - pd_store_int(hub->store, sql, 3));
        n++;
    }
    pd_store_end(hub->store, sql);
    return n;
}

static void
ask_for_leases(struct pd_hub *hub, const struct pd_device *device)
{
    static struct left leases[PD_HUB_STAKE_MAX];
    int n = leases_of(hub, device->dev, leases, PD_COUNT(leases));

    for (int i = 0; i < n; i++)
        pd_feed_touch(hub, PD_ROW_LEASE, leases[i].id);
}

static bool
has_leases(struct pd_hub *hub, const struct pd_device *device)
{
    struct pd_store *s = hub->store;

    return pd_store_one(s, PD_HUB_SQL_LEASE_LEFT_OF, PD_ARGS(pd_i(device->dev)), 1) > 0 ||
           pd_store_one(s, PD_HUB_SQL_LEASE_HELD_OF, PD_ARGS(pd_i(device->dev)), 1) > 0;
}

/* A gift that is in no programme any more has no price, and counts as nothing. */
static void
price(const struct pd_programme *programme, struct pd_hub_stake_line *line)
{
    const struct pd_gift *gift = programme != NULL ? pd_programme_gift(programme, line->sku) : NULL;

    if (gift == NULL)
        return;
    line->points = pd_points_of(pd_points_raw(gift->price) * line->units);
    line->worth = pd_fen_of(pd_points_raw(line->points) * 100 /
                            (programme->points_per_yuan > 0 ? programme->points_per_yuan : 1));
}

static void
stake_leases(struct pd_hub *hub, const struct pd_device *device, const struct pd_programme *programme,
    struct pd_hub_stake *stake)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LEASE_HELD_OF;
    static struct left leases[PD_HUB_STAKE_MAX];
    int n = leases_of(hub, device->dev, leases, PD_COUNT(leases));

    for (int i = 0; i < n; i++) {
        struct pd_hub_stake_line *line = &stake->lines[stake->count];

        if (leases[i].n == 0)
            continue;
        *line = (struct pd_hub_stake_line){ .units = leases[i].n };
        (void)pd_copy(line->sku, sizeof line->sku, leases[i].sku);
        price(programme, line);
        stake->count++;
    }
    if (pd_store_start(hub->store, sql, PD_ARGS(pd_i(device->dev)))) {
        stake->holds = pd_store_int(hub->store, sql, 0);
        stake->held = pd_points_of(pd_store_int(hub->store, sql, 1));
        pd_store_end(hub->store, sql);
    }
}

/* The tickets of holds it told of may be out: it can say so no more. From here on they count as out, and end
 * at the counter. */
static void
lose_seller(struct pd_hub *hub, const struct pd_device *device)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LEASE_HOLDS_OF;
    int64_t hids[256];
    struct pd_hub_hold h;
    int n;

    do {
        n = 0;
        for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(device->dev)));
             row && n < PD_COUNT(hids); row = pd_store_next(hub->store, sql))
            hids[n++] = pd_store_int(hub->store, sql, 0);
        pd_store_end(hub->store, sql);
        for (int i = 0; i < n; i++) {
            if (!pd_hub_hold_get(hub, hids[i], &h))
                continue;
            h.state = PD_HOLD_RELEASED;
            h.released = true;
            pd_hold_update(hub, &h);
        }
    } while (n == PD_COUNT(hids));
}

static void
lose_kiosk(struct pd_hub *hub, int64_t now_ms, const struct pd_device *device)
{
    (void)pd_hub_act(hub, now_ms, PD_ACT_LOST, "a kiosk was declared lost");
    lose_seller(hub, device);
}

static void
settle_leases(struct pd_hub *hub, const struct pd_device *device)
{
    static struct left leases[PD_HUB_STAKE_MAX];
    int n = leases_of(hub, device->dev, leases, PD_COUNT(leases));

    for (int i = 0; i < n; i++) {
        (void)pd_store_run(hub->store, PD_HUB_SQL_LEASE_SETTLE, PD_ARGS(pd_i(leases[i].id)));
        pd_stock_give(hub, leases[i].sku, leases[i].n, leases[i].id);
        pd_feed_touch(hub, PD_ROW_LEASE, leases[i].id);
    }
}

/* ---- counters: the token of their place ---- */

static void
ask_for_token(struct pd_hub *hub, const struct pd_device *device)
{
    int64_t number = pd_store_one(hub->store, PD_HUB_SQL_TOKENS_OF, PD_ARGS(pd_i(device->dev)), 0);

    if (number > 0)
        pd_feed_touch(hub, PD_ROW_TOKEN, number);
}

static bool
has_token(struct pd_hub *hub, const struct pd_device *device)
{
    return pd_store_one(hub->store, PD_HUB_SQL_TOKENS_OF, PD_ARGS(pd_i(device->dev)), 0) > 0;
}

/* What it handed over since it was heard last, and told nobody: at most every open ticket of its place. */
static void
stake_token(struct pd_hub *hub, const struct pd_device *device, const struct pd_programme *programme,
    struct pd_hub_stake *stake)
{
    struct pd_token_stake token;

    stake->token = pd_token_at_stake(hub, device, programme, &token);
    (void)pd_copy(stake->place, sizeof stake->place, token.place);
    stake->released = token.released;
    stake->place_holds = token.held;
    stake->place_points = token.points;
    stake->place_worth = token.value;
}

/* ---- counters: both ---- */

static void
ask_counter(struct pd_hub *hub, const struct pd_device *device)
{
    ask_for_leases(hub, device);
    ask_for_token(hub, device);
}

static bool
counter_holds(struct pd_hub *hub, const struct pd_device *device)
{
    return has_token(hub, device) || has_leases(hub, device);
}

static void
stake_counter(struct pd_hub *hub, const struct pd_device *device, const struct pd_programme *programme,
    struct pd_hub_stake *stake)
{
    stake_leases(hub, device, programme, stake);
    stake_token(hub, device, programme, stake);
}

static void
lose_counter(struct pd_hub *hub, int64_t now_ms, const struct pd_device *device)
{
    pd_token_lost(hub, now_ms, device);
    lose_seller(hub, device);
}

static const struct kind kinds[] = {
    { "kiosk", ask_for_leases, has_leases, stake_leases, lose_kiosk, settle_leases },
    { "counter", ask_counter, counter_holds, stake_counter, lose_counter, settle_leases },
};

static const struct kind *
kind_of(const struct pd_device *device)
{
    for (int i = 0; i < PD_COUNT(kinds); i++)
        if (strcmp(kinds[i].mode, device->mode) == 0)
            return &kinds[i];
    return &kinds[0];
}

/* ---- what people say ---- */

static enum pd_err
find(struct pd_hub *hub, const struct pd_id *id, struct pd_device *out)
{
    if (pd_device_find(hub, id, out))
        return PD_OK;
    return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
}

void
pd_device_gone(struct pd_hub *hub, const struct pd_device *device)
{
    if (device->retire_ms == 0 || device->state != PD_DEVICE_ACTIVE || device->refill != PD_REFILL_DONE ||
        kind_of(device)->holds(hub, device))
        return;
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_DEVICE_STATE, PD_ARGS(pd_i(device->dev), pd_i(PD_DEVICE_RETIRED)));
    pd_refill_look(hub);
    pd_feed_touch(hub, PD_ROW_KEY, device->dev);
}

enum pd_err
pd_hub_device_retire(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id)
{
    struct pd_device device;
    enum pd_err err = find(hub, id, &device);

    if (err != PD_OK)
        return err;
    if (device.state != PD_DEVICE_ACTIVE || device.retire_ms > 0)
        return PD_ERR_STATE;
    device.retire_ms = now_ms;
    (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_RETIRE, PD_ARGS(pd_i(device.dev), pd_i(now_ms)));
    kind_of(&device)->ask(hub, &device);
    pd_device_gone(hub, &device);
    return hub->store->err;
}

/* What it is giving back at this moment comes back in its journal all the same, and is lent again. */
enum pd_err
pd_hub_device_stay(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id)
{
    struct pd_device device;
    enum pd_err err = find(hub, id, &device);

    if (err != PD_OK)
        return err;
    if (device.state != PD_DEVICE_ACTIVE || device.heir != 0)
        return PD_ERR_DENIED;
    if (device.retire_ms == 0)
        return PD_ERR_STATE;
    (void)now_ms;
    (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_RETIRE, PD_ARGS(pd_i(device.dev), pd_i(0)));
    kind_of(&device)->ask(hub, &device); /* the rows come again, and ask for nothing */
    pd_device_provide(hub, &device);
    pd_lease_top_up_all(hub);
    return hub->store->err;
}

/* A ticket lasts to the end of a local day; the desk may have gone on selling for as long as its rules let it
 * without the hub. */
static int64_t
last_ticket_ms(const struct pd_programme *programme, int64_t lost_ms)
{
    int64_t made_ms, day;

    if (programme == NULL)
        return lost_ms;
    made_ms = lost_ms + programme->offline.max_age_h * PD_HOUR_MS;
    day = pd_local_day(made_ms, programme->utc_offset_min);
    return pd_local_day_start_ms(day + programme->hold_days + 1, programme->utc_offset_min);
}

static void
add_up(struct pd_hub_stake *stake)
{
    for (int i = 0; i < stake->count; i++) {
        const struct pd_hub_stake_line *line = &stake->lines[i];

        stake->units += line->units;
        if (!pd_points_add(stake->points, line->points, &stake->points))
            stake->points = pd_points_of(PD_AMOUNT_MAX);
        stake->worth = pd_fen_of(pd_fen_raw(stake->worth) + pd_fen_raw(line->worth));
    }
}

enum pd_err
pd_hub_device_stake(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id, struct pd_hub_stake *stake)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    struct pd_device device;
    enum pd_err err = find(hub, id, &device);

    if (err != PD_OK)
        return err;
    *stake =
        (struct pd_hub_stake){ .seen_ms = device.seen_ms, .high = device.high, .lost_ms = device.lost_ms };
    stake->lost = device.state == PD_DEVICE_LOST;
    stake->settled = device.settled_ms > 0;
    stake->last_ticket_ms = last_ticket_ms(programme, stake->lost ? device.lost_ms : now_ms);
    (void)pd_copy(stake->mode, sizeof stake->mode, device.mode);
    kind_of(&device)->stake(hub, &device, programme, stake);
    add_up(stake);
    return hub->store->err;
}

enum pd_err
pd_hub_device_lost(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id)
{
    struct pd_device device;
    enum pd_err err = find(hub, id, &device);

    if (err != PD_OK)
        return err;
    if (device.state == PD_DEVICE_LOST || device.state == PD_DEVICE_RETIRED ||
        device.state == PD_DEVICE_WAITING)
        return PD_ERR_STATE;
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_DEVICE_LOST, PD_ARGS(pd_i(device.dev), pd_i(PD_DEVICE_LOST), pd_i(now_ms)));
    pd_refill_look(hub);
    kind_of(&device)->lose(hub, now_ms, &device);
    pd_staff_desk_lost(hub, now_ms, &device);
    pd_feed_touch(hub, PD_ROW_KEY, device.dev);
    return hub->store->err;
}

enum pd_err
pd_hub_device_settle(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id, bool at_once)
{
    struct pd_device device;
    enum pd_err err = find(hub, id, &device);

    if (err != PD_OK)
        return err;
    if (device.state != PD_DEVICE_LOST || device.settled_ms > 0)
        return PD_ERR_STATE;
    if (!at_once && now_ms < last_ticket_ms(pd_hub_programme_now(hub, now_ms), device.lost_ms))
        return PD_ERR_BUSY;
    (void)pd_hub_act(hub, now_ms, PD_ACT_SETTLE, "what a lost desk had left is free again");
    (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_SETTLED, PD_ARGS(pd_i(device.dev), pd_i(now_ms)));
    kind_of(&device)->settle(hub, &device);
    return hub->store->err;
}
