/*
 * What desks are told of the staff, and what becomes of PINs when a desk is lost (staff.h says why). A row
 * carries what counts at its reader: who has no role there is told of by number alone, so that a desk which
 * knew her forgets the rest.
 */
#include "sync/hub/staff_desks.h"
#include "sync/hub/errands.h"
#include "sync/hub/feed.h"
#include "sync/hub/merchants.h"

#include <string.h>

#define PROTOCOL_STAFF 4
#define TELL_MAX 4096 /* people, in one go; more wait for their next change */

/* What there is to do at a merchant's: the hospital's rules and accounts are none of it. */
#define AT_MERCHANTS (PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR | PD_STAFF_TECHNICIAN)

/* What she may do at such a desk. */
static unsigned int
roles_at(const struct pd_device *desk, const struct pd_staff *person)
{
    if (person->dismissed)
        return 0;
    return strcmp(desk->mode, "counter") == 0 ? person->roles : person->roles & PD_STAFF_TECHNICIAN;
}

bool
pd_staff_row(
    struct pd_hub *hub, int64_t sid, const struct pd_device *reader, int protocol, struct pd_row *row)
{
    struct pd_staff_kept kept;
    struct pd_staff_row *out = &row->staff;

    if (protocol < PROTOCOL_STAFF || !pd_staff_get(hub, PD_HUB_SQL_STAFF_BY_SID, pd_i(sid), &kept) ||
        kept.cseq != row->cseq)
        return false;
    *out = (struct pd_staff_row){ .id = kept.person.id, .roles = roles_at(reader, &kept.person) };
    if (pd_merchant_desk(hub, reader))
        out->roles &= AT_MERCHANTS;
    (void)pd_copy(out->number, sizeof out->number, kept.person.number);
    if (out->roles == 0)
        return true;
    (void)pd_copy(out->badge, sizeof out->badge, kept.badge);
    out->member = kept.person.member;
    if (kept.person.pin == PD_STAFF_PIN_GOOD)
        out->pin = kept.pin;
    return true;
}

/* mid 0: all of them. Those who were added last come first. */
static int
sids_of(struct pd_hub *hub, int64_t mid, int64_t *out, int max)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_STAFF_SIDS;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))); row && n < max;
         row = pd_store_next(hub->store, sql))
        out[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    return n;
}

void
pd_staff_tell(struct pd_hub *hub)
{
    static int64_t sids[TELL_MAX];
    int n = sids_of(hub, 0, sids, PD_COUNT(sids));

    for (int i = 0; i < n; i++)
        pd_feed_touch(hub, PD_ROW_STAFF, sids[i]);
}

void
pd_staff_member_moves(struct pd_hub *hub, int64_t mid, int64_t stays)
{
    int64_t sids[16]; /* one, but for those who were dismissed */
    int n = sids_of(hub, mid, sids, PD_COUNT(sids));

    for (int i = 0; i < n; i++)
        pd_feed_touch(hub, PD_ROW_STAFF, sids[i]);
    if (n > 0)
        (void)pd_store_run(hub->store, PD_HUB_SQL_MERGE_STAFF, PD_ARGS(pd_i(mid), pd_i(stays)));
}

/* ---- a desk is lost ---- */

/* Its rows carry her PIN, or did: a desk of an earlier protocol was told of nobody. */
static bool
knows_pin(const struct pd_device *desk, int protocol, const struct pd_staff *person)
{
    return protocol >= PROTOCOL_STAFF && roles_at(desk, person) != 0 && person->pin == PD_STAFF_PIN_GOOD;
}

static void
take_pin(struct pd_hub *hub, int64_t now_ms, const struct pd_device *desk, const struct pd_staff *person)
{
    static const uint8_t nothing[PD_PIN_HASH_LEN];
    bool last =
        (person->roles & PD_STAFF_OWNER) != 0 && pd_staff_can_act(person) && pd_hub_staff_owners(hub) <= 2;

    if (last)
        (void)pd_store_run(hub->store, PD_HUB_SQL_STAFF_PIN_KEPT,
            PD_ARGS(pd_d(&person->id), pd_i(PD_STAFF_PIN_HUB_ONLY), pd_i(desk->dev)));
    else
        (void)pd_store_run(hub->store, PD_HUB_SQL_STAFF_PIN_GONE,
            PD_ARGS(pd_d(&person->id), pd_b(nothing, PD_PIN_SALT_LEN), pd_b(nothing, PD_PIN_HASH_LEN),
                pd_i(PD_STAFF_PIN_NONE), pd_i(desk->dev)));
    if (pd_staff_act(hub, now_ms, last ? "pin-hub-only" : "pin-lost", person->number, "") != PD_OK)
        return; /* the batch fails, and says so */
}

void
pd_staff_desk_lost(struct pd_hub *hub, int64_t now_ms, const struct pd_device *device)
{
    static int64_t sids[TELL_MAX];
    int protocol = pd_errand_spoken_by(hub, device), n = sids_of(hub, 0, sids, PD_COUNT(sids));
    struct pd_staff_kept kept;

    for (int i = 0; i < n; i++)
        if (pd_staff_get(hub, PD_HUB_SQL_STAFF_BY_SID, pd_i(sids[i]), &kept) &&
            knows_pin(device, protocol, &kept.person))
            take_pin(hub, now_ms, device, &kept.person);
}

enum pd_err
pd_hub_staff_known_at(struct pd_hub *hub, const struct pd_id *device, int *count)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_STAFF_EACH;
    struct pd_staff_kept kept;
    struct pd_device d;
    int protocol;

    *count = 0;
    if (!pd_device_find(hub, device, &d))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    protocol = pd_errand_spoken_by(hub, &d);
    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        pd_staff_read(hub->store, sql, &kept);
        *count += knows_pin(&d, protocol, &kept.person);
    }
    return hub->store->err;
}

enum pd_err
pd_hub_staff_lost_with(struct pd_hub *hub, const struct pd_id *device,
    void (*each)(void *ctx, const struct pd_staff *person), void *ctx)
{
    static int64_t sids[TELL_MAX];
    const enum pd_hub_sql sql = PD_HUB_SQL_STAFF_PIN_GONE_WITH;
    struct pd_staff_kept kept;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_d(device))); row && n < PD_COUNT(sids);
         row = pd_store_next(hub->store, sql))
        sids[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        if (pd_staff_get(hub, PD_HUB_SQL_STAFF_BY_SID, pd_i(sids[i]), &kept))
            each(ctx, &kept.person);
    return hub->store->err;
}
