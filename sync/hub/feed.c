/*
 * The change feed: one row per (kind, key), moved to a new number whenever that thing changes. What a row
 * says is read at the moment it is sent, so it is always the present state, and numbers are given at the end
 * of a batch, after everything in it happened: a desk that resumes anywhere skips nothing.
 */
#include "sync/hub/feed.h"
#include "sync/hub/errands.h"
#include "sync/hub/families.h"
#include "sync/hub/holds.h"
#include "sync/hub/homes.h"
#include "sync/hub/leases.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/memberships.h"
#include "sync/hub/merchants.h"
#include "sync/hub/persons.h"
#include "sync/hub/refill.h"
#include "sync/hub/settings.h"
#include "sync/hub/staff_desks.h"
#include "sync/hub/tokens.h"
#include "sync/hub/trainings.h"

#include <stdlib.h>

static uint32_t
slot_of(const struct pd_hub_dirty *dirty, int kind, int64_t key)
{
    uint64_t h = ((uint64_t)key * 8 + (uint64_t)kind) * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t mask = dirty->cap * 2 - 1;
    uint32_t i = (uint32_t)(h >> 32) & mask;

    while (dirty->slots[i] != 0) {
        const struct pd_hub_dirty_row *row = &dirty->rows[dirty->slots[i] - 1];

        if (row->key == key && row->kind == kind)
            break;
        i = (i + 1) & mask;
    }
    return i;
}

static bool
grow(struct pd_hub_dirty *dirty)
{
    uint32_t cap = dirty->cap == 0 ? 1024 : dirty->cap * 2;
    struct pd_hub_dirty_row *rows = realloc(dirty->rows, cap * sizeof *rows);
    uint32_t *slots = rows == NULL ? NULL : calloc((size_t)cap * 2, sizeof *slots);

    if (rows != NULL)
        dirty->rows = rows;
    if (slots == NULL)
        return false;
    free(dirty->slots);
    dirty->slots = slots;
    dirty->cap = cap;
    for (uint32_t i = 0; i < dirty->count; i++)
        slots[slot_of(dirty, rows[i].kind, rows[i].key)] = i + 1;
    return true;
}

/* NULL: no memory, and the batch fails. */
static struct pd_hub_dirty_row *
dirty_row(struct pd_hub *hub, enum pd_row_kind kind, int64_t key)
{
    struct pd_hub_dirty *dirty = &hub->dirty;
    uint32_t slot;

    if (dirty->count == dirty->cap && !grow(dirty)) {
        pd_store_no_memory(hub->store);
        return NULL;
    }
    slot = slot_of(dirty, (int)kind, key);
    if (dirty->slots[slot] == 0) {
        dirty->rows[dirty->count++] = (struct pd_hub_dirty_row){ .key = key, .kind = (int)kind };
        dirty->slots[slot] = dirty->count;
    }
    return &dirty->rows[dirty->slots[slot] - 1];
}

/* Whoever touches a member without having read her may have changed what was known: she is read again. */
void
pd_feed_touch(struct pd_hub *hub, enum pd_row_kind kind, int64_t key)
{
    struct pd_hub_dirty_row *row = dirty_row(hub, kind, key);

    if (row != NULL)
        row->read = true;
}

void
pd_feed_touch_member(struct pd_hub *hub, const struct pd_account *account)
{
    struct pd_hub_dirty_row *row = dirty_row(hub, PD_ROW_MEMBER, account->mid);

    if (row == NULL)
        return;
    row->id = account->member.id;
    row->from = account->cseq;
    row->read |= account->erased;
}

/* One that has a number keeps it to the end of the batch: no reader was told of it yet. */
int64_t
pd_feed_number_for(struct pd_hub *hub, const struct pd_account *account)
{
    const struct pd_hub_dirty *dirty = &hub->dirty;
    uint32_t at = dirty->count > 0 ? dirty->slots[slot_of(dirty, PD_ROW_MEMBER, account->mid)] : 0;

    if (account->unit != PD_UNIT_POINTS || account->erased)
        return 0;
    return at > 0 && dirty->rows[at - 1].cseq > 0 ? dirty->rows[at - 1].cseq
                                                  : hub->counters[PD_COUNT_CSEQ] + 1;
}

void
pd_feed_numbered(struct pd_hub *hub, const struct pd_account *account, int64_t cseq)
{
    struct pd_hub_dirty_row *row = dirty_row(hub, PD_ROW_MEMBER, account->mid);

    if (row == NULL || row->cseq == cseq)
        return;
    row->cseq = pd_hub_count(hub, PD_COUNT_CSEQ);
    pd_assert(row->cseq == cseq);
    pd_sums_known_moves(hub, &account->member.id, account->cseq, (uint64_t)cseq);
}

void
pd_feed_forget(struct pd_hub *hub)
{
    struct pd_hub_dirty *dirty = &hub->dirty;

    if (dirty->count > 0)
        memset(dirty->slots, 0, (size_t)dirty->cap * 2 * sizeof *dirty->slots);
    dirty->count = 0;
    pd_sums_forget(hub);
}

/* Where each kind keeps the number of its present row. */
static const enum pd_hub_sql owners[] = {
    [PD_ROW_MEMBER] = PD_HUB_SQL_FEED_OF_MEMBER,
    [PD_ROW_KEY] = PD_HUB_SQL_FEED_OF_KEY,
    [PD_ROW_PROGRAMME] = PD_HUB_SQL_FEED_OF_PROGRAMME,
    [PD_ROW_LEASE] = PD_HUB_SQL_FEED_OF_LEASE,
    [PD_ROW_TOKEN] = PD_HUB_SQL_FEED_OF_TOKEN,
    [PD_ROW_HOLD] = PD_HUB_SQL_FEED_OF_HOLD,
    [PD_ROW_WITNESS] = PD_HUB_SQL_FEED_OF_WITNESS,
    [PD_ROW_CALL] = PD_HUB_SQL_FEED_OF_CALL,
    [PD_ROW_PROXY] = PD_HUB_SQL_FEED_OF_PROXY,
    [PD_ROW_STAFF] = PD_HUB_SQL_FEED_OF_STAFF,
    [PD_ROW_SETTING] = PD_HUB_SQL_FEED_OF_SETTING,
    [PD_ROW_FAMILY] = PD_HUB_SQL_FEED_OF_FAMILY,
    [PD_ROW_AWAY] = PD_HUB_SQL_FEED_OF_AWAY,
};

/* Where the thing itself keeps it, and the sums with it. */
static void
give_number(struct pd_hub *hub, struct pd_hub_dirty_row *row)
{
    row->cseq = pd_hub_count(hub, PD_COUNT_CSEQ);
    pd_assert(row->kind > 0 && row->kind < PD_COUNT(owners));
    if (row->kind == PD_ROW_MEMBER && row->read)
        pd_sums_member_moves(hub, row->key, (uint64_t)row->cseq);
    else if (row->kind == PD_ROW_MEMBER)
        pd_sums_known_moves(hub, &row->id, row->from, (uint64_t)row->cseq);
    (void)pd_store_run(hub->store, owners[row->kind], PD_ARGS(pd_i(row->key), pd_i(row->cseq)));
}

#define ROW_ARGS(r) pd_i((r).cseq), pd_i((r).kind), pd_i((r).key)

/* Rows of the feed; some at a time, where there are so many. */
static void
append(struct pd_hub *hub, const struct pd_hub_dirty_row *rows, uint32_t count)
{
    uint32_t i = 0;

    for (; count - i >= 8; i += 8)
        (void)pd_store_run(hub->store, PD_HUB_SQL_FEED_APPEND_8,
            PD_ARGS(ROW_ARGS(rows[i]), ROW_ARGS(rows[i + 1]), ROW_ARGS(rows[i + 2]), ROW_ARGS(rows[i + 3]),
                ROW_ARGS(rows[i + 4]), ROW_ARGS(rows[i + 5]), ROW_ARGS(rows[i + 6]), ROW_ARGS(rows[i + 7])));
    for (; i < count; i++)
        (void)pd_store_run(hub->store, PD_HUB_SQL_FEED_APPEND, PD_ARGS(ROW_ARGS(rows[i])));
}

void
pd_feed_flush(struct pd_hub *hub)
{
    for (uint32_t i = 0; i < hub->dirty.count; i++) {
        struct pd_hub_dirty_row *row = &hub->dirty.rows[i];

        if (row->kind == PD_ROW_MEMBER)
            pd_row_cache_drop(&hub->rows, row->key);
        if (row->cseq == 0)
            give_number(hub, row);
    }
    append(hub, hub->dirty.rows, hub->dirty.count);
    pd_sums_flush(hub);
    pd_feed_forget(hub);
}

void
pd_feed_prune(struct pd_hub *hub, int64_t from, int64_t to)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEED_PRUNE_MEMBERS, PD_ARGS(pd_i(from), pd_i(to)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEED_PRUNE_HOLDS, PD_ARGS(pd_i(from), pd_i(to)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEED_PRUNE_CALLS, PD_ARGS(pd_i(from), pd_i(to)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEED_PRUNE_PROXIES, PD_ARGS(pd_i(from), pd_i(to)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEED_PRUNE_STAFF, PD_ARGS(pd_i(from), pd_i(to)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEED_PRUNE_SETTINGS, PD_ARGS(pd_i(from), pd_i(to)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEED_PRUNE_FAMILIES, PD_ARGS(pd_i(from), pd_i(to)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEED_PRUNE_AWAYS, PD_ARGS(pd_i(from), pd_i(to)));
}

/* ---- what each kind of row says ---- */

/* What she has taken of gifts that are limited, from one look at her holds: most members have none. */
static void
add_taken(struct pd_hub *hub, int64_t mid, const struct pd_programme *programme, int64_t now_ms,
    struct pd_member *m)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_HOLDS_LIMITED;
    int64_t taken[PD_GIFTS_MAX] = { 0 };
    char sku[PD_SKU_CAP];
    bool any = false;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))); row;
         row = pd_store_next(hub->store, sql)) {
        const struct pd_gift *gift;

        pd_store_text(hub->store, sql, 0, sku, sizeof sku);
        gift = pd_programme_gift(programme, sku);
        if (gift == NULL || pd_store_int(hub->store, sql, 1) < now_ms - gift->limit_days * PD_DAY_MS)
            continue;
        taken[gift - programme->gifts] += pd_store_int(hub->store, sql, 2);
        any = true;
    }
    for (int i = 0; any && i < programme->gift_count && m->taken_count < PD_MEMBER_LIMITS_MAX; i++) {
        const struct pd_gift *gift = &programme->gifts[i];

        if (gift->limit <= 0 || taken[i] <= 0)
            continue;
        m->taken[m->taken_count].qty = (int)taken[i];
        m->taken[m->taken_count].since_ms = now_ms - gift->limit_days * PD_DAY_MS;
        (void)pd_copy(m->taken[m->taken_count++].sku, PD_SKU_CAP, gift->sku);
    }
}

/* Which card of hers is good, and with whom she is one person. */
static void
beside(struct pd_hub *hub, int64_t mid, struct pd_member *m)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ROW_BESIDE;

    memset(m->card, 0, sizeof m->card);
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return;
    pd_store_text(hub->store, sql, 0, m->card, sizeof m->card);
    m->person = pd_person_group(hub, pd_store_int(hub->store, sql, 1));
    pd_store_end(hub->store, sql);
}

bool
pd_feed_member_row(
    struct pd_hub *hub, int64_t key, const struct pd_programme *programme, int64_t now_ms, struct pd_row *row)
{
    static struct pd_account account; /* large; one thread at a time */
    struct pd_member *m = &row->member;

    if (!pd_account_get(hub, key, &account) || account.cseq == 0 || account.erased)
        return false;
    row->kind = PD_ROW_MEMBER;
    row->cseq = account.cseq;
    *m = account.member;
    m->taken_count = 0;
    if (programme != NULL)
        add_taken(hub, key, programme, now_ms, m);
    beside(hub, key, m);
    pd_member_fold_lots(m, PD_MEMBER_LOTS_MAX / 2);
    return true;
}

/* The tombstone of an erased member, in her row's place. */
static bool
fill_gone(struct pd_hub *hub, int64_t key, struct pd_row *row)
{
    static struct pd_account account;

    if (!pd_account_get(hub, key, &account) || account.cseq != row->cseq || !account.erased)
        return false;
    row->kind = PD_ROW_GONE;
    row->gone = account.member.id;
    return true;
}

static bool
fill_member(
    struct pd_hub *hub, int64_t key, const struct pd_programme *programme, int64_t now_ms, struct pd_row *row)
{
    uint64_t cseq = row->cseq;

    if (pd_feed_member_row(hub, key, programme, now_ms, row))
        return row->cseq == cseq;
    return fill_gone(hub, key, row);
}

static bool
fill_key(struct pd_hub *hub, int64_t key, struct pd_row *row)
{
    struct pd_device d;

    if (key == 0) {
        row->key = (struct pd_key_row){ .key = hub->public_key, .roles = PD_CODE_ROLES_HUB };
        return true;
    }
    if (!pd_device_get(hub, key, &d) || d.cseq != row->cseq)
        return false;
    row->key = (struct pd_key_row){
        .key = d.key,
        .roles = PD_CODE_ROLES_DESK,
        .device = d.id,
        .letter = d.letter,
        .revoked = d.state == PD_DEVICE_REVOKED || d.state == PD_DEVICE_FORKED,
    };
    return d.state != PD_DEVICE_WAITING;
}

static bool
fill_programme(struct pd_hub *hub, int64_t key, struct pd_row *row)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PROGRAMME_GET;
    bool present;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(key))))
        return false;
    row->programme.version = (uint32_t)key;
    pd_store_blob(hub->store, sql, 1, row->programme.sha256.b, PD_HASH_LEN);
    row->programme.effective_ms = pd_store_int(hub->store, sql, 2);
    present = (uint64_t)pd_store_int(hub->store, sql, 4) == row->cseq;
    pd_store_end(hub->store, sql);
    return present;
}

/* Its own desk sells from it, and is asked for all of it when it goes; counters check ordinals against it. */
static bool
fill_lease(struct pd_hub *hub, int64_t key, const struct pd_device *reader, struct pd_row *row)
{
    struct pd_lease lease;
    struct pd_device owner;

    if (!pd_lease_get(hub, (uint32_t)key, &lease) || lease.cseq != row->cseq)
        return false;
    if (lease.dev != reader->dev && strcmp(reader->mode, "counter") != 0)
        return false;
    if (!pd_device_get(hub, lease.dev, &owner))
        return false;
    row->lease = (struct pd_lease_row){ .id = lease.id,
        .device = owner.id,
        .size = lease.size,
        .recall = owner.retire_ms > 0 ? lease.size : lease.recall };
    (void)pd_copy(row->lease.sku, sizeof row->lease.sku, lease.sku);
    return true;
}

static bool
fill_token(struct pd_hub *hub, int64_t key, struct pd_row *row)
{
    struct pd_token token;
    struct pd_device owner = { .dev = 0 };

    if (!pd_token_get(hub, key, &token) || token.cseq != row->cseq)
        return false;
    if (token.dev != 0 && !pd_device_get(hub, token.dev, &owner))
        return false;
    row->token = (struct pd_token_row){
        .number = (uint64_t)token.number,
        .device = owner.id,
        .asked = token.asked != 0 || owner.retire_ms > 0,
        .lost_ms = token.lost_ms,
    };
    (void)pd_copy(row->token.place, sizeof row->token.place, token.place);
    return true;
}

/* What desks make of it: a refused hold whose ticket is out is handed over as any other, once. Those of the
 * release before are told what they were. */
static enum pd_hold_state
state_for_desks(const struct pd_hub_hold *h, int protocol)
{
    if (protocol < 2)
        return h->state;
    if (pd_hub_hold_honoured(h))
        return PD_HOLD_RELEASED;
    if (h->state == PD_HOLD_REJECTED && h->ended_ms != 0 && pd_points_cmp(h->refunded, h->booked) < 0)
        return PD_HOLD_CAPTURED;
    return h->state;
}

/* A counter needs those of its place; a kiosk those of every member who may stand before it. A spend without
 * goods left no ticket: nobody waits for it. */
bool
pd_hub_hold_is_for(const struct pd_hub_hold *h, const struct pd_device *reader)
{
    return h->mid != 0 && h->sku[0] != '\0' &&
           (strcmp(reader->mode, "counter") != 0 || strcmp(h->place, reader->place) == 0 ||
               h->dev == reader->dev);
}

static bool
fill_hold(struct pd_hub *hub, int64_t key, const struct pd_device *reader, int protocol, struct pd_row *row)
{
    struct pd_hub_hold h;
    struct pd_device owner;
    static struct pd_account account;
    enum pd_hold_state state;
    struct pd_id spender = { { 0 } };
    bool open, over;

    if (!pd_hub_hold_get(hub, key, &h) || !pd_hub_hold_is_for(&h, reader))
        return false;
    /* No desk made what the hub gave away; one of before says where it was won instead. */
    owner.id = (struct pd_id){ { 0 } };
    if (((h.origin != PD_HOLD_BY_HUB || protocol < 4) && !pd_device_get(hub, h.dev, &owner)) ||
        !pd_account_get(hub, h.mid, &account))
        return false;
    state = state_for_desks(&h, protocol);
    open = state == PD_HOLD_HELD || state == PD_HOLD_RELEASED;
    (void)pd_family_spender(hub, key, &spender, &over);
    row->hold = (struct pd_hold_row){
        .id = h.id,
        .member = account.member.id,
        .spender = spender,
        .device = owner.id,
        .qty = h.qty,
        .amount = h.amount,
        .money = h.money,
        .lease = h.lease,
        .ordinal = h.ordinal,
        .expires_ms = h.expires_ms,
        .state = state,
        .ended_ms = h.ended_ms,
        .ending = open ? h.ending : PD_ENDING_NONE,
        .doubt = open && h.doubt == PD_DOUBT_OPEN,
    };
    (void)pd_copy(row->hold.sku, sizeof row->hold.sku, h.sku);
    (void)pd_copy(row->hold.place, sizeof row->hold.place, h.place);
    return true;
}

/* The newest only: it has the hash of the one before it, and so of all. */
static bool
fill_witness(struct pd_hub *hub, int64_t key, struct pd_row *row)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WITNESS_LAST;
    bool newest;

    if (!pd_store_start(hub->store, sql, PD_NO_ARGS))
        return false;
    newest = pd_store_int(hub->store, sql, 0) == key;
    row->witness.number = (uint64_t)key;
    pd_store_blob(hub->store, sql, 3, row->witness.sha256.b, PD_HASH_LEN);
    pd_store_end(hub->store, sql);
    return newest;
}

/* false: not for this reader, no longer there, or moved on to a later number. */
static bool
fill(struct pd_hub *hub, int64_t key, const struct pd_device *reader, const struct pd_programme *programme,
    int64_t now_ms, int protocol, struct pd_row *row)
{
    switch (row->kind) {
    case PD_ROW_MEMBER:
        return fill_member(hub, key, programme, now_ms, row);
    case PD_ROW_KEY:
        return fill_key(hub, key, row);
    case PD_ROW_PROGRAMME:
        return fill_programme(hub, key, row);
    case PD_ROW_LEASE:
        return fill_lease(hub, key, reader, row);
    case PD_ROW_TOKEN:
        return fill_token(hub, key, row);
    case PD_ROW_HOLD:
        return fill_hold(hub, key, reader, protocol, row);
    case PD_ROW_WITNESS:
        return fill_witness(hub, key, row);
    case PD_ROW_CALL:
        return pd_errand_call_row(hub, key, reader, protocol, row);
    case PD_ROW_PROXY:
        return pd_proxy_row(hub, key, reader, protocol, row);
    case PD_ROW_STAFF:
        return pd_staff_row(hub, key, reader, protocol, row);
    case PD_ROW_SETTING:
        return pd_setting_row(hub, key, reader, protocol, row);
    case PD_ROW_FAMILY:
        return pd_family_row(hub, key, now_ms, protocol, row);
    case PD_ROW_AWAY: /* of those who are told of it: add_home */
    case PD_ROW_GONE:
        return false;
    }
    return false;
}

/* ---- GET /v1/pull ---- */

void
pd_hub_press(struct pd_hub *hub)
{
    hub->pressed = true;
}

struct page {
    uint64_t cursor;       /* where it begins */
    uint64_t members;      /* members up to here are not wanted, but whoever was erased */
    uint64_t cseq;         /* where the next begins */
    int limit;             /* rows */
    int fresh;             /* may be composed anew for it; 0: as many as it takes */
    int composed;          /* were, and are in it */
    int protocol;          /* of the reader */
    enum pd_mirror mirror; /* what it has; UNABLE also where its site mirrors everybody */
    int n;
    bool more;
    struct pd_str rows;
};

struct place_in_feed {
    uint64_t cseq;
    int64_t key;
    enum pd_row_kind kind;
};

/* Whoever mirrors a few thousand of a million members shall not have them looked for in a million questions:
 * so many places are looked at in one, and so many for a page. */
#define HOME_SCAN 2000
#define HOME_SCANS 10

/* Whom a page is for, and under which rules it is written. */
struct reader {
    const struct pd_device *device;
    const struct pd_programme *programme; /* NULL: there are none yet */
    int64_t now_ms;
    bool merchants; /* a counter at a merchant's place: merchants.h says what it hears */
};

/* What follows page->cseq. The places are read first: composing a row makes statements of its own. */
static int
read_places(struct pd_hub *hub, const struct reader *reader, const struct page *page,
    struct place_in_feed *out, int max)
{
    bool home = page->mirror == PD_MIRROR_HOME;
    const struct pd_arg args[] = { pd_i((int64_t)page->cseq), pd_i(max),
        pd_i(home ? HOME_SCAN : (int64_t)page->members), pd_t(reader->device->site) };
    const enum pd_hub_sql sql = home ? PD_HUB_SQL_FEED_PAGE_HOME : PD_HUB_SQL_FEED_PAGE;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, args, home ? 4 : 3); row;
         row = pd_store_next(hub->store, sql)) {
        out[n].cseq = (uint64_t)pd_store_int(hub->store, sql, 0);
        out[n].kind = (enum pd_row_kind)pd_store_int(hub->store, sql, 1);
        out[n++].key = pd_store_int(hub->store, sql, 2);
    }
    return n;
}

/* false: the page has no room for it. */
static bool
add_line(struct page *page, const char *line, size_t len)
{
    if (page->rows.len + len + 1 > PD_PULL_BODY_MAX - 1024)
        return false;
    pd_str_add_bytes(&page->rows, line, len);
    pd_str_add(&page->rows, "\n");
    page->n++;
    return true;
}

#define SCAN_MAX 4 /* times the limit: places looked at for one page, when most are not for this desk */

/* What is not for a desk that mirrors its site's home members. true: nothing more is to be said of this
 * place, but for *row where *told. One who was erased is for everybody to hear. */
static bool
is_strange(struct pd_hub *hub, const struct reader *reader, const struct place_in_feed *place,
    enum pd_mirror mirror, struct pd_row *row, bool *told)
{
    *told = false;
    row->cseq = place->cseq;
    switch ((int)place->kind) {
    case PD_ROW_MEMBER:
        if (mirror == PD_MIRROR_HOME) /* read_places left the others out */
            return false;
        if (pd_home_is(hub, place->key, reader->device->site) || pd_member_erased_ms(hub, place->key) != 0)
            return false;
        *told = mirror == PD_MIRROR_SORTING && pd_home_stranger(hub, place->key, row);
        return true;
    case PD_ROW_HOLD:
        return strcmp(reader->device->mode, "counter") != 0 && !pd_home_hold(hub, place->key, reader->device);
    case PD_ROW_AWAY:
        row->kind = PD_ROW_AWAY;
        *told = pd_home_away_row(hub, place->key, reader->device, row);
        return true;
    default:
        return false;
    }
}

/* What such a counter reads, and how. false: nothing. */
static bool
for_merchant(struct pd_hub *hub, const struct reader *reader, int64_t key, struct pd_row *row)
{
    if (row->kind == PD_ROW_LEASE)
        return pd_id_equal(row->lease.device, reader->device->id) ||
               pd_merchant_hands(hub, reader->now_ms, reader->device->place, row->lease.sku);
    if (row->kind == PD_ROW_FAMILY || row->kind == PD_ROW_CALL)
        return false;
    if (row->kind != PD_ROW_MEMBER)
        return true;
    pd_merchant_row(&row->member);
    return pd_merchant_knows(hub, reader->device->place, key);
}

/* Adds what stands at a place in the feed, if it is for this reader; false when the page has no room for it,
 * or no time. A member's row is the same for all of them. */
static bool
add_place(
    struct pd_hub *hub, const struct reader *reader, const struct place_in_feed *place, struct page *page)
{
    static struct pd_row row;
    char line[PD_ROW_LINE_MAX + 1];
    uint32_t version = reader->programme != NULL ? reader->programme->version : 0;
    const struct pd_row_line *kept = place->kind == PD_ROW_MEMBER && !reader->merchants
                                         ? pd_row_cache_get(&hub->rows, place->key, place->cseq, version)
                                         : NULL;
    size_t len;
    bool same, told;

    if (page->mirror != PD_MIRROR_UNABLE && is_strange(hub, reader, place, page->mirror, &row, &told)) {
        if (!told)
            return true;
        len = pd_row_encode(&row, line);
        return add_line(page, line, len);
    }
    if (kept != NULL)
        return add_line(page, kept->bytes, kept->len);
    if (page->fresh > 0 && page->composed == page->fresh)
        return false;
    row.kind = place->kind;
    row.cseq = place->cseq;
    if (!fill(hub, place->key, reader->device, reader->programme, reader->now_ms, page->protocol, &row))
        return true;
    if (reader->merchants && !for_merchant(hub, reader, place->key, &row))
        return true;
    if (row.kind == PD_ROW_WITNESS && page->protocol < 2) /* it could not write it down */
        return true;
    page->composed++;
    same = row.kind == PD_ROW_MEMBER && !reader->merchants && row.member.card[0] == '\0' &&
           pd_id_is_zero(row.member.person); /* for readers of every protocol */
    pd_row_for_protocol(&row, page->protocol);
    len = pd_row_encode(&row, line);
    if (same)
        pd_row_cache_put(&hub->rows, place->key, place->cseq, version, line, len);
    return add_line(page, line, len);
}

/* Behind what was looked at from `from` on, also where the last of it was not for this reader. */
static void
end_home(struct pd_hub *hub, struct page *page, uint64_t from)
{
    int64_t last = pd_store_one(hub->store, PD_HUB_SQL_FEED_LAST, PD_NO_ARGS, 0);
    int64_t to = pd_store_one(
        hub->store, PD_HUB_SQL_FEED_PLACE_AFTER, PD_ARGS(pd_i((int64_t)from), pd_i(HOME_SCAN - 1)), last);

    page->more = to < last;
    if ((uint64_t)to > page->cseq)
        page->cseq = (uint64_t)to;
}

/* What stands at these places. false: the page is full. */
static bool
add_places(struct pd_hub *hub, const struct reader *reader, const struct place_in_feed *places, int count,
    int *looked_at, struct page *page)
{
    for (int i = 0; i < count; i++) {
        if (page->n == page->limit || *looked_at == page->limit * SCAN_MAX ||
            !add_place(hub, reader, &places[i], page)) {
            page->more = true;
            return false;
        }
        page->cseq = places[i].cseq;
        (*looked_at)++;
    }
    return true;
}

static void
compose(struct pd_hub *hub, const struct pd_device *device, int64_t now_ms, struct page *page)
{
    static struct place_in_feed places[PD_PULL_ROWS_MAX + 1];
    struct reader reader = { device, pd_hub_programme_now(hub, now_ms), now_ms,
        pd_merchant_desk(hub, device) };
    int scans = page->fresh > 0 ? 1 : HOME_SCANS; /* others wait */
    int looked_at = 0, found;
    bool again;

    page->cseq = page->cursor;
    do {
        uint64_t from = page->cseq;

        found = read_places(hub, &reader, page, places, page->limit + 1);
        if (!add_places(hub, &reader, places, found, &looked_at, page))
            return;
        again = found > page->limit;
        if (!again && page->mirror == PD_MIRROR_HOME) {
            end_home(hub, page, from);
            again = page->more && --scans > 0;
        }
    } while (again);
    if (page->cseq < page->members) /* what was left out is known to its reader */
        page->cseq = page->members;
}

static void
write_page(struct pd_hub *hub, const struct pd_device *device, int64_t now_ms, const struct page *page,
    const char *nonce, struct pd_str *out)
{
    struct pd_pull_header header = {
        .hub_epoch = hub->hub_epoch,
        .cseq = page->cseq,
        .more = page->more,
        .high = page->more ? 0 : device->high, /* rows still to come may hold what own ops changed */
        .time_ms = now_ms,
        .n = page->n,
        .home = page->mirror != PD_MIRROR_UNABLE,
        .refill = page->protocol >= 2 && pd_refill_on(hub),
    };

    if (page->protocol >= 2)
        header.device = device->id;
    pd_pull_write(&header, page->rows.p, page->rows.len, nonce, &hub->secret, out);
    pd_assert(!out->cut);
}

static enum pd_hub_step
answer_page(struct pd_call *call, const struct pd_device *device, const struct page *page, const char *nonce)
{
    struct pd_str out = pd_str_on(call->hub->scratch_body, PD_HUB_SCRATCH_LEN);

    write_page(call->hub, device, call->now_ms, page, nonce, &out);
    return pd_hub_answer(call, 200, "application/x-ndjson", out.p, out.len);
}

#define SEEN_STEP_MS (10 * PD_MINUTE_MS) /* since when a desk is silent need not be known closer */

static void
heard(struct pd_call *call, const struct pd_device *device, uint64_t cursor)
{
    (void)pd_store_run(call->hub->store, PD_HUB_SQL_DEVICE_READ,
        PD_ARGS(
            pd_i(device->dev), pd_i(call->now_ms), pd_i((int64_t)cursor), pd_i(call->now_ms - SEEN_STEP_MS)));
    pd_training_heard(call->hub, call->now_ms, device->dev);
    pd_device_gone(call->hub, device);
}

bool
pd_hub_pull_page(struct pd_hub *hub, const struct pd_device *device, int64_t now_ms, uint64_t *cursor,
    const char *nonce, struct pd_str *out)
{
    struct page page = { .cursor = *cursor,
        .limit = PD_PULL_ROWS_MAX,
        .protocol = pd_errand_spoken_by(hub, device),
        .rows = pd_str_on(hub->scratch, PD_HUB_SCRATCH_LEN) };

    compose(hub, device, now_ms, &page);
    write_page(hub, device, now_ms, &page, nonce, out);
    *cursor = page.cseq;
    return page.more;
}

enum pd_hub_step
pd_hub_pull(struct pd_call *call)
{
    struct pd_hub *hub = call->hub;
    struct pd_device device;
    struct pd_pull_query query;
    char nonce[PD_NONCE_CAP];
    struct page page = { .rows = pd_str_on(hub->scratch, PD_HUB_SCRATCH_LEN) };
    struct pd_why why = { .text = "" };

    if (!pd_hub_signed_by(call, &device, nonce))
        return PD_HUB_DONE;
    if (pd_pull_query_read(call->request->query, &query, &why) != PD_OK)
        return pd_hub_problem(call, PD_PROBLEM_BAD_REQUEST, why.text);
    if (query.protocol > hub->protocol_max)
        return pd_hub_problem(call, PD_PROBLEM_BAD_REQUEST, "v is a protocol that this hub does not speak");
    if (call->waited_ms == 0) /* a poll that waits tells nothing new, and may be of a desk since updated */
        pd_errand_spoken(hub, &device, query.protocol);
    pd_feed_flush(hub);
    if (query.hub_epoch == hub->hub_epoch) { /* another life of this hub: everything again */
        page.cursor = query.cseq;
        page.members = query.members;
    }
    if (page.cursor > (uint64_t)hub->counters[PD_COUNT_CSEQ] ||
        page.members > (uint64_t)hub->counters[PD_COUNT_CSEQ])
        return pd_hub_problem(call, PD_PROBLEM_CONFLICT, "this hub never gave that cursor");
    heard(call, &device, page.cursor);
    page.limit = query.limit;
    page.fresh = hub->pressed ? PD_HUB_PRESSED_ROWS : 0;
    page.protocol = query.protocol;
    if (query.mirror != PD_MIRROR_UNABLE && pd_home_days(hub, device.site) > 0 &&
        !pd_merchant_desk(hub, &device))
        page.mirror = query.mirror;
    compose(hub, &device, call->now_ms, &page);
    if (page.n == 0 && !page.more && call->waited_ms < query.wait_s * PD_SECOND_MS)
        return PD_HUB_PARKED;
    return answer_page(call, &device, &page, nonce);
}
